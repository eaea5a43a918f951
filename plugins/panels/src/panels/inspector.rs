//! The selected thing: what it is, what may be asked of it, what it was.

use egui::{Align2, Rect, Sense, Stroke, StrokeKind, Ui, Vec2, WidgetInfo, WidgetType, pos2, vec2};

use super::subject_icon;
use crate::actions::{CameraAction, ScreenAction};
use crate::look::{Button, Icon, Look, Theme, Type, fact_grid, label, paint_text, pick, section, severity_mark, text_width};
use crate::panels::action_text;
use crate::views::{FactRow, HistoryRow, InspectorView, Offer, Param, Severity};

/// What the panel remembers.
#[derive(Clone, Copy, Debug, Default)]
pub struct InspectorState {
    /// Whether all of the history is shown and not its last entries only.
    pub all_history: bool,
}

/// Entries of the history that are shown at first.
const HISTORY_FIRST: usize = 12;

/// Shows the selected thing.
pub fn inspector_ui(ui: &mut Ui, look: &Look<'_>, view: &InspectorView, state: &mut InspectorState, actions: &mut Vec<ScreenAction>) {
    head(ui, look, view, actions);
    egui::ScrollArea::vertical().id_salt(("inspector", view.named.subject)).auto_shrink([false, false]).show(ui, |ui| {
        let words = look.words;
        if !view.offers.is_empty() {
            section(ui, look, words.get("inspector-offers"));
            offers(ui, look, view, actions);
        }
        if !view.facts.is_empty() {
            section(ui, look, words.get("inspector-facts"));
            fact_grid(ui, look, &view.facts, |ui, fact, rect| fact_ui(ui, look, fact, rect, actions));
        }
        section(ui, look, words.get("inspector-history"));
        if view.history.is_empty() {
            label(ui, look, words.get("inspector-no-history"), Type::Body, look.theme.ink_muted);
        }
        history(ui, look, view, state);
    });
}

fn head(ui: &mut Ui, look: &Look<'_>, view: &InspectorView, actions: &mut Vec<ScreenAction>) {
    let (theme, words) = (look.theme, look.words);
    let subject = view.named.subject;
    ui.horizontal(|ui| {
        let height = theme.scaled(38.0);
        let headline = words.message("headline-", &view.headline);
        let buttons = theme.scaled(24.0) * 3.0 + 24.0;
        let (rect, response) = ui.allocate_exact_size(vec2((ui.available_width() - buttons).max(80.0), height), Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(WidgetType::Label, true, format!("{} · {headline}", words.name(&view.named))));
        let painter = ui.painter();
        let sign = Rect::from_center_size(pos2(rect.left() + 13.0, rect.center().y), Vec2::splat(24.0));
        subject_icon(subject).paint(painter, sign, theme.ink);
        let mut area = rect;
        area.min.x += 34.0;
        let (top, mut bottom) = area.split_top_bottom_at_fraction(0.52);
        let mut cut = paint_text(painter, top, Align2::LEFT_CENTER, words.name(&view.named), theme.font(Type::Title), theme.ink_strong);
        if view.severity != Severity::Normal {
            let mark = Rect::from_center_size(pos2(bottom.left() + 5.5, bottom.center().y), Vec2::splat(11.0));
            severity_mark(painter, theme, mark, view.severity);
            bottom.min.x += 15.0;
        }
        cut |= paint_text(painter, bottom, Align2::LEFT_CENTER, &headline, theme.font(Type::Body), theme.severity(view.severity).ink);
        if cut {
            response.on_hover_text(format!("{}\n{headline}", words.name(&view.named)));
        }
        ui.spacing_mut().item_spacing.x = 3.0;
        for (icon, key, action) in [
            (Icon::Focus, "show-in-picture", ScreenAction::Camera(CameraAction::Focus(subject))),
            (Icon::Follow, "follow-in-picture", ScreenAction::Camera(CameraAction::Follow(subject))),
            (Icon::Cross, "command-clear-selection", ScreenAction::ClearSelection),
        ] {
            if Button::icon(icon, words.get(key)).show(ui, look).clicked() {
                actions.push(action);
            }
        }
    });
}

/// What may be asked of it. What would be refused says by which rule; pressed all the same, the dialog shows what is lacking.
fn offers(ui: &mut Ui, look: &Look<'_>, view: &InspectorView, actions: &mut Vec<ScreenAction>) {
    ui.spacing_mut().item_spacing.y = 3.0;
    for offer in &view.offers {
        if offer_ui(ui, look, offer) {
            actions.push(ScreenAction::Propose(offer.action.action));
        }
    }
}

fn offer_ui(ui: &mut Ui, look: &Look<'_>, offer: &Offer) -> bool {
    let (theme, words) = (look.theme, look.words);
    let text = action_text(words, &offer.action);
    let reason = offer.refused_by.map_or("", |rule| words.of(rule));
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), theme.scaled(26.0)), Sense::click());
    let said = match offer.refused_by {
        Some(_) => format!("{text} · {}", words.say("offer-refused", &[("rule", reason.into())])),
        None => text.clone(),
    };
    response.widget_info(|| WidgetInfo::labeled(WidgetType::Button, true, &said));
    let painter = ui.painter();
    let is_open = offer.refused_by.is_none();
    let is_hot = response.hovered() || response.has_focus();
    let fill = match (is_hot, is_open) {
        (true, _) => theme.hovered,
        (false, true) => theme.raised,
        (false, false) => theme.panel,
    };
    let line = match () {
        () if response.has_focus() => theme.accent,
        () if is_open => theme.line_strong,
        () => theme.line,
    };
    painter.rect(rect, f32::from(Theme::RADIUS), fill, Stroke::new(1.0, line), StrokeKind::Inside);
    let ink = if is_open { theme.ink } else { theme.ink_muted };
    let sign = Rect::from_center_size(pos2(rect.left() + 14.0, rect.center().y), Vec2::splat(14.0));
    Icon::Request.paint(painter, sign, if is_open { theme.ink } else { theme.ink_faint });
    let mut area = Rect::from_min_max(pos2(rect.left() + 28.0, rect.top()), pos2(rect.right() - 8.0, rect.bottom()));
    let width = text_width(painter, &text, theme.font(Type::Body)).min(area.width() * if is_open { 1.0 } else { 0.6 });
    let text_area = Rect::from_min_size(area.min, vec2(width + 1.0, area.height()));
    let mut cut = paint_text(painter, text_area, Align2::LEFT_CENTER, &text, theme.font(Type::Body), ink);
    area.min.x = text_area.right() + 10.0;
    cut |= paint_text(painter, area, Align2::RIGHT_CENTER, reason, theme.font(Type::Small), theme.ink_faint);
    let is_pressed = response.clicked();
    if cut {
        response.on_hover_text(said);
    }
    is_pressed
}

fn fact_ui(ui: &Ui, look: &Look<'_>, fact: &FactRow, rect: Rect, actions: &mut Vec<ScreenAction>) {
    let (theme, words) = (look.theme, look.words);
    let key = format!("fact-{}", fact.label);
    let name = words.get(&key);
    let value = words.param(&fact.value);
    let link = match &fact.value {
        Param::Link(named) => Some(named),
        _ => None,
    };
    let sense = if link.is_some() { Sense::click() } else { Sense::hover() };
    let response = ui.interact(rect, ui.id().with(("fact", &fact.label)), sense);
    response.widget_info(|| {
        let kind = if link.is_some() { WidgetType::Link } else { WidgetType::Label };
        WidgetInfo::labeled(kind, true, format!("{name} {value}"))
    });
    let painter = ui.painter();
    let is_hot = link.is_some() && (response.hovered() || response.has_focus());
    if is_hot {
        painter.rect_filled(rect, 2.0, theme.raised);
    }
    let (name_rect, mut value_rect) = rect.split_left_right_at_fraction(0.44);
    let mut cut = paint_text(painter, name_rect, Align2::LEFT_CENTER, name, theme.font(Type::Small), theme.ink_muted);
    if fact.severity != Severity::Normal {
        let mark = Rect::from_center_size(pos2(value_rect.left() + 5.5, value_rect.center().y), Vec2::splat(11.0));
        severity_mark(painter, theme, mark, fact.severity);
        value_rect.min.x += 15.0;
    }
    let ink = match (&fact.value, fact.severity) {
        (Param::Unknown, _) => theme.ink_faint,
        (_, Severity::Normal) => theme.ink_strong,
        (_, severity) => theme.severity(severity).ink,
    };
    if link.is_some() {
        let sign = Rect::from_center_size(pos2(value_rect.right() - 6.0, value_rect.center().y), Vec2::splat(9.0));
        Icon::Right.paint(painter, sign, if is_hot { theme.ink_strong } else { theme.ink_muted });
        value_rect.max.x -= 14.0;
    }
    cut |= paint_text(painter, value_rect, Align2::LEFT_CENTER, &value, theme.font(Type::Body), ink);
    if let Some(named) = link {
        pick(&response, named.subject, actions);
    }
    if cut {
        response.on_hover_text(format!("{name}: {value}"));
    }
}

fn history(ui: &mut Ui, look: &Look<'_>, view: &InspectorView, state: &mut InspectorState) {
    let words = look.words;
    let shown = if state.all_history { view.history.len() } else { view.history.len().min(HISTORY_FIRST) };
    ui.spacing_mut().item_spacing.y = 0.0;
    for (index, entry) in view.history.iter().take(shown).enumerate() {
        history_ui(ui, look, entry, index + 1 < shown);
    }
    let left = view.history.len() - shown;
    if left > 0 {
        ui.add_space(4.0);
        let text = words.say("inspector-more", &[("count", left.into())]);
        if Button::text(&text).quiet().show(ui, look).clicked() {
            state.all_history = true;
        }
    }
}

/// An entry of the history: a dot on a line that time runs down.
fn history_ui(ui: &mut Ui, look: &Look<'_>, entry: &HistoryRow, goes_on: bool) {
    let (theme, words) = (look.theme, look.words);
    let text = history_text(look, entry);
    let time = words.clock_text(entry.at_ms);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), theme.scaled(20.0)), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(WidgetType::Label, true, format!("{time} {text}")));
    if !ui.is_rect_visible(rect) {
        return;
    }
    let painter = ui.painter();
    let time_width = theme.scaled(70.0);
    let x = rect.left() + time_width + 8.0;
    let bottom = if goes_on { rect.bottom() } else { rect.center().y };
    painter.vline(x, rect.top()..=bottom, Stroke::new(1.0, theme.line_strong));
    painter.circle_filled(pos2(x, rect.center().y), 2.5, theme.data[1]);
    let time_rect = Rect::from_min_size(rect.min, vec2(time_width, rect.height()));
    paint_text(painter, time_rect, Align2::RIGHT_CENTER, &time, theme.font(Type::Small), theme.ink_muted);
    let text_rect = Rect::from_min_max(pos2(x + 10.0, rect.top()), rect.max);
    if paint_text(painter, text_rect, Align2::LEFT_CENTER, &text, theme.font(Type::Body), theme.ink) {
        response.on_hover_text(text);
    }
}

/// An entry names a message of the history, or one of the happenings.
fn history_text(look: &Look<'_>, entry: &HistoryRow) -> String {
    let is_own = crate::codes::HISTORY.iter().any(|code| code.code == entry.message.code);
    look.words.message(if is_own { "history-" } else { "happening-" }, &entry.message)
}
