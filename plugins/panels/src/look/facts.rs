//! What is known of a thing, line by line, and long texts that can be taken along.

use egui::{Align2, Rect, Sense, Ui, Vec2, WidgetInfo, WidgetType, pos2, vec2};
use portolan_model::subject::Subject;

use super::Look;
use super::icons::{Icon, severity_mark};
use super::parts::{fact_grid, paint_text, text_width};
use super::row::pick;
use super::theme::Type;
use crate::actions::ScreenAction;
use crate::views::Severity;

/// A label and what is known.
#[derive(Clone, PartialEq, Debug)]
pub struct Fact<'a> {
    /// What it is.
    pub label: &'a str,
    /// The value, written out.
    pub value: String,
    /// How much it matters.
    pub severity: Severity,
    /// The thing that a press selects.
    pub subject: Option<Subject>,
}

impl<'a> Fact<'a> {
    /// What is as it should be.
    pub fn new(label: &'a str, value: impl Into<String>) -> Self {
        Self { label, value: value.into(), severity: Severity::Normal, subject: None }
    }
    /// The same, mattering so much.
    #[must_use]
    pub const fn at(mut self, severity: Severity) -> Self {
        self.severity = severity;
        self
    }
    /// The same; a press selects this.
    #[must_use]
    pub const fn of(mut self, subject: Option<Subject>) -> Self {
        self.subject = subject;
        self
    }
}

/// Shows what is known, in as many columns as there is room for.
pub fn facts(ui: &mut Ui, look: &Look<'_>, id: &str, facts: &[Fact<'_>], actions: &mut Vec<ScreenAction>) {
    let mut index = 0;
    fact_grid(ui, look, facts, |ui, fact, rect| {
        index += 1;
        fact_ui(ui, look, (id, index), fact, rect, actions);
    });
}

fn fact_ui(ui: &Ui, look: &Look<'_>, id: (&str, usize), fact: &Fact<'_>, rect: Rect, actions: &mut Vec<ScreenAction>) {
    let theme = look.theme;
    let sense = if fact.subject.is_some() { Sense::click() } else { Sense::hover() };
    let response = ui.interact(rect, ui.id().with(id), sense);
    response.widget_info(|| {
        let kind = if fact.subject.is_some() { WidgetType::Link } else { WidgetType::Label };
        WidgetInfo::labeled(kind, true, format!("{} {}", fact.label, fact.value))
    });
    let painter = ui.painter();
    let is_hot = fact.subject.is_some() && (response.hovered() || response.has_focus());
    if is_hot {
        painter.rect_filled(rect, 2.0, theme.raised);
    }
    let (name_rect, mut value_rect) = rect.split_left_right_at_fraction(0.44);
    let mut is_cut = paint_text(painter, name_rect, Align2::LEFT_CENTER, fact.label, theme.font(Type::Small), theme.ink_muted);
    if fact.severity != Severity::Normal {
        let mark = Rect::from_center_size(pos2(value_rect.left() + 5.5, value_rect.center().y), Vec2::splat(11.0));
        severity_mark(painter, theme, mark, fact.severity);
        value_rect.min.x += 15.0;
    }
    if fact.subject.is_some() {
        let sign = Rect::from_center_size(pos2(value_rect.right() - 6.0, value_rect.center().y), Vec2::splat(9.0));
        Icon::Right.paint(painter, sign, if is_hot { theme.ink_strong } else { theme.ink_muted });
        value_rect.max.x -= 14.0;
    }
    let ink = if fact.severity == Severity::Normal { theme.ink_strong } else { theme.severity(fact.severity).ink };
    is_cut |= paint_text(painter, value_rect, Align2::LEFT_CENTER, &fact.value, theme.font(Type::Body), ink);
    if let Some(subject) = fact.subject {
        pick(&response, subject, actions);
    }
    if is_cut {
        response.on_hover_text(format!("{}: {}", fact.label, fact.value));
    }
}

/// The beginning and the end of a text that nobody reads whole: a hash, a key.
pub fn shortened(text: &str) -> String {
    const ENDS: usize = 6;
    let count = text.chars().count();
    if count <= 2 * ENDS + 4 {
        return text.to_owned();
    }
    let begin: String = text.chars().take(ENDS).collect();
    let end: String = text.chars().skip(count - ENDS).collect();
    format!("{begin}…{end}")
}

/// How long a tick says that something was copied, seconds.
const COPIED_S: f64 = 1.5;

/// A hash or a key: shortened, the whole where the pointer rests on it, with a button that copies the whole.
pub fn copyable(ui: &mut Ui, look: &Look<'_>, name: &str, whole: &str) {
    let (theme, words) = (look.theme, look.words);
    let short = shortened(whole);
    let name_width = text_width(ui.painter(), name, theme.font(Type::Small)).ceil() + 8.0;
    let short_width = text_width(ui.painter(), &short, theme.font(Type::Body)).ceil() + 1.0;
    let height = theme.scaled(20.0);
    let width = (name_width + short_width + height + 4.0).min(ui.max_rect().width().max(height * 3.0));
    let (rect, response) = ui.allocate_exact_size(vec2(width, height), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(WidgetType::Label, true, format!("{name} {whole}")));
    let button = Rect::from_min_max(pos2(rect.right() - height, rect.top()), rect.max);
    let copy = ui.interact(button, response.id.with("copy"), Sense::click());
    copy.widget_info(|| WidgetInfo::labeled(WidgetType::Button, true, words.say("copy-named", &[("name", name.into())])));
    if copy.clicked() {
        copy_out(ui, copy.id, whole);
    }
    let painter = ui.painter();
    let mut area = Rect::from_min_max(rect.min, pos2(button.left() - 4.0, rect.bottom()));
    paint_text(painter, area, Align2::LEFT_CENTER, name, theme.font(Type::Small), theme.ink_muted);
    area.min.x += name_width;
    paint_text(painter, area, Align2::LEFT_CENTER, &short, theme.font(Type::Body), theme.ink_strong);
    if copy.hovered() || copy.has_focus() {
        painter.rect_filled(button, 3.0, theme.hovered);
    }
    let icon = if was_copied(ui, copy.id) { Icon::Check } else { Icon::Copy };
    icon.paint(painter, Rect::from_center_size(button.center(), Vec2::splat(12.0)), theme.ink_muted);
    let hint = if was_copied(ui, copy.id) { words.get("copied") } else { words.get("copy") };
    copy.on_hover_text(hint);
    if short != whole {
        response.on_hover_text(whole);
    }
}

/// Puts a text into the clipboard and remembers that it did.
pub fn copy_out(ui: &Ui, id: egui::Id, text: &str) {
    ui.ctx().copy_text(text.to_owned());
    let now_s = ui.input(|input| input.time);
    ui.data_mut(|kept| kept.insert_temp(id, now_s));
}

/// Whether something was copied by this control a moment ago.
pub fn was_copied(ui: &Ui, id: egui::Id) -> bool {
    let now_s = ui.input(|input| input.time);
    let was = ui.data(|kept| kept.get_temp::<f64>(id)).is_some_and(|at_s| now_s - at_s < COPIED_S);
    if was {
        ui.ctx().request_repaint_after(std::time::Duration::from_millis(200));
    }
    was
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shortened_keeps_both_ends() {
        assert_eq!(shortened("a1b2c3d4e5f6"), "a1b2c3d4e5f6", "what is short stays");
        let hash = "0123456789abcdef".repeat(4);
        assert_eq!(shortened(&hash), "012345…abcdef");
        assert_eq!(shortened(&"港".repeat(30)).chars().count(), 13);
    }
}
