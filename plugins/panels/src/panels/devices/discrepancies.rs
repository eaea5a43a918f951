//! Contradictions: what the model says beside what the device says, and which of them is right.

use egui::{Align2, Rect, ScrollArea, Sense, Stroke, StrokeKind, Ui, UiBuilder, Vec2, WidgetInfo, WidgetType, pos2, vec2};
use portolan_model::requests::Role;

use super::wire_icon;
use crate::actions::{DeviceAction, ScreenAction};
use crate::look::{Button, Icon, Look, Theme, Type, empty, label, paint_text, pick, severity_mark};
use crate::views::{DevicesView, DiscrepancyRow, Severity};

/// Height of one, points at standard density.
const HEIGHT: f32 = 112.0;

pub(super) fn discrepancies(ui: &mut Ui, look: &Look<'_>, view: &DevicesView, role: Role, actions: &mut Vec<ScreenAction>) {
    let (theme, words) = (look.theme, look.words);
    if view.discrepancies.is_empty() {
        empty(ui, look, Icon::Check, words.get("discrepancies-none"));
        return;
    }
    if role == Role::Observer {
        label(ui, look, words.get("observer-may-not"), Type::Small, theme.ink_muted);
    }
    ui.spacing_mut().item_spacing.y = Theme::GAP;
    let scroll = ScrollArea::vertical().id_salt("discrepancies").auto_shrink([false, false]);
    scroll.show_rows(ui, theme.scaled(HEIGHT), view.discrepancies.len(), |ui, range| {
        for one in &view.discrepancies[range] {
            let kind = view.rows.iter().find(|row| row.id == one.device).map_or("", |row| row.kind);
            discrepancy(ui, look, one, kind, role, actions);
        }
    });
}

fn discrepancy(ui: &mut Ui, look: &Look<'_>, one: &DiscrepancyRow, kind: &str, role: Role, actions: &mut Vec<ScreenAction>) {
    let (theme, words) = (look.theme, look.words);
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), theme.scaled(HEIGHT)), Sense::hover());
    ui.painter().rect(rect, f32::from(Theme::RADIUS), theme.raised, Stroke::new(1.0, theme.line_strong), StrokeKind::Inside);
    let inner = rect.shrink(Theme::GAP);
    let head = Rect::from_min_size(inner.min, vec2(inner.width(), theme.scaled(20.0)));
    heading(ui, look, one, kind, head, actions);
    let top = head.bottom() + 3.0;
    let half = (inner.width() - Theme::GAP) / 2.0;
    if half < 24.0 {
        return;
    }
    let sides = [
        (inner.left(), "discrepancy-model", one.planned.as_str(), "discrepancy-model-right", true),
        (inner.left() + half + Theme::GAP, "discrepancy-device", one.reported.as_str(), "discrepancy-device-right", false),
    ];
    for (left, who, says, right, model_is_right) in sides {
        let side = Rect::from_min_max(pos2(left, top), pos2(left + half, inner.bottom()));
        let foot = side.bottom() - theme.control_height();
        let said = Rect::from_min_max(side.min, pos2(side.right(), foot - 4.0));
        let response = ui.interact(said, ui.id().with(("said", one.number, model_is_right)), Sense::hover());
        let who = words.get(who);
        response.widget_info(|| WidgetInfo::labeled(WidgetType::Label, true, format!("{who} {says}")));
        let painter = ui.painter().with_clip_rect(said.intersect(ui.clip_rect()));
        painter.rect_filled(said, f32::from(Theme::RADIUS), theme.well);
        let area = said.shrink2(vec2(6.0, 2.0));
        let name = Rect::from_min_size(area.min, vec2(area.width(), theme.scaled(15.0)));
        paint_text(&painter, name, Align2::LEFT_CENTER, who, theme.font(Type::Small), theme.ink_muted);
        // Two lines at most; the whole where the pointer rests on it.
        let mut job = egui::text::LayoutJob::simple(says.to_owned(), theme.font(Type::Body), theme.ink_strong, area.width());
        job.wrap.max_rows = 2;
        let galley = painter.layout_job(job);
        let is_cut = galley.elided;
        painter.galley(pos2(area.left(), name.bottom()), galley, theme.ink_strong);
        if is_cut {
            response.on_hover_text(says);
        }
        let button = Rect::from_min_max(pos2(side.left(), foot), side.max);
        // A child of its own: it leaves the place of the next card as it is.
        let mut ui = ui.new_child(UiBuilder::new().id_salt((one.number, model_is_right)).max_rect(button));
        let text = words.get(right);
        let args = [("number", one.number.into()), ("device", one.device.as_str().into()), ("what", text.into())];
        let said = words.say("discrepancy-settle", &args);
        let button = Button::text(text).with_icon(Icon::Check).width(half).enabled(role != Role::Observer);
        if button.labelled(&said).show(&mut ui, look).clicked() {
            actions.push(ScreenAction::Device(DeviceAction::Settle { number: one.number, model_is_right }));
        }
    }
}

/// Which device, what contradicts, since when. A press selects the machine.
fn heading(ui: &Ui, look: &Look<'_>, one: &DiscrepancyRow, kind: &str, rect: Rect, actions: &mut Vec<ScreenAction>) {
    let (theme, words) = (look.theme, look.words);
    let key = format!("discrepancy-{}", one.kind);
    let what = words.find(&key).unwrap_or(one.kind);
    let since = words.since(one.since_ms);
    let sense = if one.subject.is_some() { Sense::click() } else { Sense::hover() };
    let response = ui.interact(rect, ui.id().with(("discrepancy", one.number)), sense);
    response.widget_info(|| {
        let kind = if one.subject.is_some() { WidgetType::Link } else { WidgetType::Label };
        WidgetInfo::labeled(kind, true, format!("{} · {what} · {since}", one.device))
    });
    let painter = ui.painter();
    if one.subject.is_some() && (response.hovered() || response.has_focus()) {
        painter.rect_filled(rect, 2.0, theme.hovered);
    }
    severity_mark(painter, theme, Rect::from_center_size(pos2(rect.left() + 7.0, rect.center().y), Vec2::splat(12.0)), Severity::Low);
    wire_icon(kind).paint(painter, Rect::from_center_size(pos2(rect.left() + 25.0, rect.center().y), Vec2::splat(14.0)), theme.ink_muted);
    let mut area = Rect::from_min_max(pos2(rect.left() + 36.0, rect.top()), rect.max);
    let since_width = crate::look::text_width(painter, &since, theme.font(Type::Small)) + 8.0;
    paint_text(painter, area, Align2::RIGHT_CENTER, &since, theme.font(Type::Small), theme.ink_muted);
    area.max.x -= since_width;
    let text = format!("{} · {what}", one.device);
    let is_cut = paint_text(painter, area, Align2::LEFT_CENTER, &text, theme.font(Type::Strong), theme.ink_strong);
    if let Some(subject) = one.subject {
        pick(&response, subject, actions);
    }
    if is_cut {
        response.on_hover_text(text);
    }
}
