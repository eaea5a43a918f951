//! The finder: any vessel, box, vehicle, block or command by a few letters.

use egui::{Align2, Context, Key, Modifiers, Rect, Sense, TextEdit, Ui, Vec2, WidgetInfo, WidgetType, pos2, vec2};
use portolan_model::requests::Rule;
use portolan_model::subject::Subject;

use super::keys::keys_text;
use super::{Command, Desk};
use crate::actions::{CameraAction, ScreenAction};
use crate::look::{Icon, Look, Theme, Type, label, paint_text, section};
use crate::panels::{action_text, subject_icon};
use crate::views::{ActionView, Views};

/// A search that is open.
#[derive(Clone, PartialEq, Debug, Default)]
pub(super) struct Finder {
    pub(super) query: String,
    chosen: usize,
    acts_only: bool,
    was_shown: bool,
    asked: String,
}

impl Finder {
    /// A choice among what may be asked of the selected thing.
    pub(super) fn for_acting() -> Self {
        Self { acts_only: true, ..Self::default() }
    }
}

/// Something the finder offers.
#[derive(Clone, PartialEq, Debug)]
enum Entry {
    Thing { subject: Subject, name: String, about: String },
    Act { action: ActionView, text: String, refused_by: Option<Rule> },
    Do { command: Command, text: String, keys: String },
}

/// How well a text answers a query; `None` where it does not. Letters in their order suffice, together and at the beginning is better.
pub(crate) fn score(query: &str, text: &str) -> Option<u32> {
    let query = query.trim();
    if query.is_empty() {
        return Some(0);
    }
    let folded = text.to_lowercase();
    let query = query.to_lowercase();
    if let Some(at) = folded.find(&query) {
        let begins_word = at == 0 || folded[..at].ends_with(|before: char| !before.is_alphanumeric());
        return Some(if at == 0 {
            300
        } else if begins_word {
            200
        } else {
            100
        });
    }
    let mut letters = folded.chars();
    query.chars().filter(|letter| !letter.is_whitespace()).all(|letter| letters.any(|found| found == letter)).then_some(10)
}

const ROWS_MAX: usize = 14;

pub(super) fn show(desk: &mut Desk, ctx: &Context, views: &Views, asked: &mut Vec<ScreenAction>) {
    let Some(mut finder) = desk.finder.take() else { return };
    let entries = entries(desk, &finder, views);
    let look = desk.look();
    let theme = look.theme;
    let width = theme.scaled(620.0).min((ctx.content_rect().width() - 40.0).max(40.0));
    // Near the top: the list below the field grows and shrinks, the field stays.
    let area = egui::Modal::default_area(egui::Id::new("finder")).anchor(Align2::CENTER_TOP, vec2(0.0, 84.0));
    let frame = egui::Frame::popup(&ctx.global_style()).inner_margin(egui::Margin::same(12));
    let mut chosen = None;
    let modal = egui::Modal::new(egui::Id::new("finder")).area(area).frame(frame).show(ctx, |ui| {
        ui.set_width(width);
        chosen = contents(ui, &look, &mut finder, &entries, views);
    });
    if finder.query != finder.asked {
        finder.asked.clone_from(&finder.query);
        finder.chosen = 0;
        asked.push(ScreenAction::Find(finder.query.clone()));
    }
    let is_done = modal.should_close() || chosen.is_some();
    if is_done {
        asked.push(ScreenAction::Find(String::new()));
    } else {
        desk.finder = Some(finder);
    }
    match chosen {
        Some(Entry::Thing { subject, .. }) => {
            asked.push(ScreenAction::Select(subject));
            asked.push(ScreenAction::Camera(CameraAction::Focus(subject)));
            asked.push(ScreenAction::OpenPanel(super::PanelKind::Inspector));
        }
        Some(Entry::Act { action, .. }) => asked.push(ScreenAction::Propose(action.action)),
        Some(Entry::Do { command, .. }) => desk.command(command, views, asked),
        None => {}
    }
}

/// Everything that answers the query: things, then what may be asked of the selected one, then commands.
fn entries(desk: &Desk, finder: &Finder, views: &Views) -> Vec<Entry> {
    let words = &desk.words;
    let mut entries = Vec::new();
    if !finder.acts_only
        && let Some(found) = views.find.as_ref().filter(|found| found.query == finder.query && !finder.query.is_empty())
    {
        entries.extend(found.hits.iter().map(|hit| Entry::Thing {
            subject: hit.named.subject,
            name: words.name(&hit.named).to_owned(),
            about: words.message("headline-", &hit.headline),
        }));
    }
    let inspector = views.inspector.as_ref().filter(|inspector| Some(inspector.named.subject) == desk.selected);
    let offers = inspector.iter().flat_map(|inspector| &inspector.offers);
    let mut acts: Vec<(u32, Entry)> = offers
        .filter_map(|offer| {
            let text = action_text(words, &offer.action);
            let score = score(&finder.query, &text)?;
            Some((score, Entry::Act { action: offer.action.clone(), text, refused_by: offer.refused_by }))
        })
        .collect();
    acts.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
    entries.extend(acts.into_iter().map(|(_, entry)| entry));
    if finder.acts_only {
        return entries;
    }
    let mut commands: Vec<(u32, Entry)> = Command::all()
        .into_iter()
        .filter(|command| !matches!(command, Command::Find | Command::Act))
        .filter_map(|command| {
            let text = command.text(words);
            let score = score(&finder.query, &text)?;
            Some((score, Entry::Do { command, text, keys: keys_text(words, command) }))
        })
        .collect();
    commands.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
    entries.extend(commands.into_iter().map(|(_, entry)| entry));
    entries
}

fn contents(ui: &mut Ui, look: &Look<'_>, finder: &mut Finder, entries: &[Entry], views: &Views) -> Option<Entry> {
    let (theme, words) = (look.theme, look.words);
    // The arrows choose; the field must not have them.
    let (up, down, enter) = ui.input_mut(|input| {
        let mut pressed = |key| input.consume_key(Modifiers::NONE, key);
        (pressed(Key::ArrowUp), pressed(Key::ArrowDown), pressed(Key::Enter))
    });
    let last = entries.len().saturating_sub(1);
    if down {
        finder.chosen = (finder.chosen + 1).min(last);
    }
    if up {
        finder.chosen = finder.chosen.saturating_sub(1);
    }
    finder.chosen = finder.chosen.min(last);
    if finder.acts_only {
        label(ui, look, words.get("find-acts"), Type::Title, theme.ink_strong);
        ui.add_space(4.0);
    }
    let hint = egui::RichText::new(words.get(if finder.acts_only { "filter-text" } else { "find-hint" })).color(theme.ink_faint);
    let field = TextEdit::singleline(&mut finder.query)
        .id(egui::Id::new("query of the finder"))
        .hint_text(hint)
        .desired_width(f32::INFINITY)
        .char_limit(60)
        .lock_focus(true)
        .margin(vec2(8.0, 5.0));
    let field = ui.add(field);
    if !finder.was_shown || !field.has_focus() {
        field.request_focus();
        finder.was_shown = true;
    }
    ui.add_space(4.0);
    let mut taken = None;
    let first = finder.chosen.saturating_sub(ROWS_MAX - 1);
    let mut heading = None;
    ui.spacing_mut().item_spacing.y = 0.0;
    for (index, entry) in entries.iter().enumerate().skip(first).take(ROWS_MAX) {
        let key = match entry {
            Entry::Thing { .. } => "find-things",
            Entry::Act { .. } => "find-acts",
            Entry::Do { .. } => "find-commands",
        };
        if heading != Some(key) && !finder.acts_only {
            section(ui, look, words.get(key));
        }
        heading = Some(key);
        if entry_ui(ui, look, entry, index == finder.chosen) {
            taken = Some(index);
        }
    }
    if entries.is_empty() {
        ui.add_space(6.0);
        let key = if finder.acts_only { "find-no-acts" } else { "find-nothing" };
        label(ui, look, words.get(key), Type::Body, theme.ink_muted);
        ui.add_space(6.0);
    }
    if let Some(found) = views.find.as_ref().filter(|found| !finder.acts_only && found.query == finder.query) {
        let left = found.total.saturating_sub(found.hits.len() as u32);
        if left > 0 {
            ui.add_space(4.0);
            label(ui, look, &words.say("find-more", &[("count", left.into())]), Type::Small, theme.ink_muted);
        }
    }
    ui.add_space(6.0);
    label(ui, look, words.get("find-keys"), Type::Small, theme.ink_faint);
    if enter {
        taken = Some(finder.chosen);
    }
    taken.and_then(|index| entries.get(index).cloned())
}

fn entry_ui(ui: &mut Ui, look: &Look<'_>, entry: &Entry, is_chosen: bool) -> bool {
    let (theme, words) = (look.theme, look.words);
    let (icon, name, about) = match entry {
        Entry::Thing { subject, name, about } => (subject_icon(*subject), name.as_str(), about.as_str()),
        Entry::Act { text, refused_by, .. } => (Icon::Request, text.as_str(), refused_by.map_or("", |rule| words.of(rule))),
        Entry::Do { command, text, keys } => (command.icon(), text.as_str(), keys.as_str()),
    };
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), theme.scaled(26.0)), Sense::click());
    response.widget_info(|| WidgetInfo::selected(WidgetType::Button, true, is_chosen, format!("{name} · {about}")));
    let painter = ui.painter();
    if is_chosen {
        painter.rect_filled(rect, f32::from(Theme::RADIUS), theme.accent_wash);
    } else if response.hovered() {
        painter.rect_filled(rect, f32::from(Theme::RADIUS), theme.hovered);
    }
    icon.paint(painter, Rect::from_center_size(pos2(rect.left() + 14.0, rect.center().y), Vec2::splat(15.0)), theme.ink_muted);
    let mut area = Rect::from_min_max(pos2(rect.left() + 30.0, rect.top()), pos2(rect.right() - 8.0, rect.bottom()));
    let name_width = crate::look::text_width(painter, name, theme.font(Type::Strong)).min(area.width() * 0.62);
    let name_area = Rect::from_min_size(area.min, vec2(name_width + 1.0, area.height()));
    paint_text(painter, name_area, Align2::LEFT_CENTER, name, theme.font(Type::Strong), theme.ink_strong);
    area.min.x = name_area.right() + 12.0;
    paint_text(painter, area, Align2::RIGHT_CENTER, about, theme.font(Type::Small), theme.ink_muted);
    response.clicked()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_beginning_counts_more_than_the_middle() {
        let of = |query, text| score(query, text);
        assert!(of("ald", "Alder Strait") > of("str", "Alder Strait"));
        assert!(of("str", "Alder Strait") > of("der", "Alder Strait"));
        assert!(of("der", "Alder Strait") > of("adst", "Alder Strait"));
        assert_eq!(of("xyz", "Alder Strait"), None);
        assert_eq!(of("  ", "anything"), Some(0));
        assert!(of("泊位", "打开泊位计划").is_some());
        assert!(of("İ", "i\u{307}stanbul").is_some(), "letters that change their length in lower case");
    }
}
