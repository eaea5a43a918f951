//! The line to the broker, and what is recorded of it.

use egui::{Align2, Rect, Sense, Ui, Vec2, WidgetInfo, WidgetType, pos2, vec2};
use portolan_model::requests::Role;

use crate::actions::{DeviceAction, ScreenAction};
use crate::look::{Button, Icon, Look, Theme, Type, chip, chip_size, label, meter, paint_text, severity_mark, stat, text_width, wrapped};
use crate::views::{DevicesView, LineView, Severity};
use crate::words::{Words, decimal, grouped};

/// From this share of its room on, what waits for the port wants an eye.
const WAITING_HIGH: f32 = 0.8;

pub(super) fn line(ui: &mut Ui, look: &Look<'_>, view: &DevicesView, role: Role, actions: &mut Vec<ScreenAction>) {
    let (theme, words) = (look.theme, look.words);
    let Some(line) = &view.line else {
        wrapped(ui, look, words.get("devices-in-process"), Type::Body, theme.ink_muted);
        ui.add_space(2.0);
        return;
    };
    connection(ui, look, line);
    figures(ui, look, line);
    recording(ui, look, view, role, actions);
}

fn connection(ui: &mut Ui, look: &Look<'_>, line: &LineView) {
    let (theme, words) = (look.theme, look.words);
    let args = [("broker", line.broker.as_str().into()), ("span", words.since(line.since_ms).into()), ("connects", line.connects.into())];
    let (icon, text, severity) = if line.connected {
        (Icon::Link, words.say("line-connected", &args), Severity::Normal)
    } else {
        (Icon::Unlinked, words.say("line-lost", &args[..2]), Severity::Urgent)
    };
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(8.0, 2.0);
        let mark = if severity == Severity::Normal { 0.0 } else { 16.0 };
        let width = (text_width(ui.painter(), &text, theme.font(Type::Strong)).ceil() + mark + 24.0).min(ui.max_rect().width());
        let (rect, response) = ui.allocate_exact_size(vec2(width, theme.scaled(20.0)), Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(WidgetType::Label, true, &text));
        let (painter, ink) = (ui.painter(), theme.severity(severity));
        let ink = if severity == Severity::Normal { theme.ink_strong } else { ink.ink };
        icon.paint(painter, Rect::from_center_size(pos2(rect.left() + 8.0, rect.center().y), Vec2::splat(15.0)), ink);
        severity_mark(painter, theme, Rect::from_center_size(pos2(rect.left() + 25.0, rect.center().y), Vec2::splat(11.0)), severity);
        let area = Rect::from_min_max(pos2(rect.left() + 20.0 + mark, rect.top()), pos2(rect.right() + 1.0, rect.bottom()));
        if paint_text(painter, area, Align2::LEFT_CENTER, &text, theme.font(Type::Strong), ink) {
            response.on_hover_text(&text);
        }
        if line.listens_only {
            let text = words.get("line-listens-only");
            let size = chip_size(ui.painter(), look, text, Severity::Info).min(vec2(ui.max_rect().width(), f32::INFINITY));
            let (rect, response) = ui.allocate_exact_size(vec2(size.x, theme.scaled(20.0)), Sense::hover());
            response.widget_info(|| WidgetInfo::labeled(WidgetType::Label, true, text));
            chip(ui.painter(), look, rect, text, Severity::Info);
            response.on_hover_text(words.get("line-listens-only-about"));
        }
    });
}

/// Milliseconds with as many decimals as they are worth.
pub(super) fn ms_text(words: &Words, ms: f32) -> String {
    let text = decimal(f64::from(ms), u8::from(ms < 10.0));
    words.say("ms", &[("value", text.into())])
}

fn figures(ui: &mut Ui, look: &Look<'_>, line: &LineView) {
    let (theme, words) = (look.theme, look.words);
    let rate = |per_s: f32| decimal(f64::from(per_s), u8::from(per_s < 10.0));
    let latency = |ms: Option<f32>| ms.map_or_else(|| "–".to_owned(), |ms| ms_text(words, ms));
    let some = |count: u64, severity| if count > 0 { severity } else { Severity::Normal };
    let (waiting, room) = line.waiting;
    let share = if room == 0 { 0.0 } else { waiting as f32 / room as f32 };
    let is_full = share >= WAITING_HIGH;
    let of_room = words.say("done-of", &[("done", waiting.into()), ("total", room.into())]);
    let figures = [
        ("line-received", rate(line.received_per_s), Severity::Normal),
        ("line-sent", rate(line.sent_per_s), Severity::Normal),
        ("line-latency", latency(line.latency_ms.map(|(median, _)| median)), Severity::Normal),
        ("line-latency-longest", latency(line.latency_ms.map(|(_, longest)| longest)), Severity::Normal),
        ("line-waiting", of_room.clone(), if is_full { Severity::High } else { Severity::Normal }),
        ("line-dropped", grouped(line.dropped as i64), some(line.dropped, Severity::Low)),
        ("line-held", words.span(line.held_ms as i64), some(line.held_ms / 1_000, Severity::Low)),
        ("line-unanswered", line.unanswered.to_string(), some(u64::from(line.unanswered), Severity::Info)),
    ];
    let columns = ((ui.available_width() / theme.scaled(88.0)).floor() as usize).clamp(1, figures.len());
    let columns = if columns < figures.len() { columns.min(figures.len() / 2) } else { columns };
    let width = (ui.available_width() - Theme::GAP * (columns as f32 - 1.0)) / columns as f32;
    for row in figures.chunks(columns) {
        ui.horizontal(|ui| {
            for (key, value, severity) in row {
                let is_tight = *key == "line-waiting" && width < theme.scaled(116.0) && *severity != Severity::Normal;
                let count = grouped(i64::from(waiting));
                let response = stat(ui, look, width, words.get(key), if is_tight { &count } else { value }, *severity);
                if *key == "line-waiting" {
                    let foot = response.rect.bottom() + 2.0;
                    let bar = Rect::from_min_max(pos2(response.rect.left(), foot - 4.0), pos2(response.rect.right() - 8.0, foot));
                    if bar.is_positive() {
                        meter(ui.painter(), theme, bar, share, *severity, Some(WAITING_HIGH));
                    }
                    response.on_hover_text(&of_room);
                } else if *key == "line-latency" {
                    response.on_hover_text(words.get("line-latency-about"));
                }
            }
        });
    }
    ui.add_space(3.0);
}

/// The button that begins or ends a recording, what it has written, where the last one lies.
fn recording(ui: &mut Ui, look: &Look<'_>, view: &DevicesView, role: Role, actions: &mut Vec<ScreenAction>) {
    let (theme, words) = (look.theme, look.words);
    let may = role != Role::Observer;
    ui.horizontal(|ui| {
        if let Some(recording) = &view.recording {
            let button = Button::text(words.get("recording-stop")).with_icon(Icon::Stop).on(true).enabled(may);
            if button.show(ui, look).clicked() {
                actions.push(ScreenAction::Device(DeviceAction::StopRecording));
            }
            let args = [
                ("path", recording.path.as_str().into()),
                ("messages", recording.messages.into()),
                ("span", words.since(recording.since_ms).into()),
            ];
            label(ui, look, &words.say("recording-runs", &args), Type::Body, theme.ink);
            return;
        }
        let button = Button::text(words.get("recording-start")).with_icon(Icon::Record).enabled(may);
        if button.show(ui, look).clicked() {
            actions.push(ScreenAction::Device(DeviceAction::StartRecording));
        }
        match &view.recorded {
            Some(Ok(path)) => {
                label(ui, look, &words.say("recording-saved", &[("path", path.as_str().into())]), Type::Body, theme.ink_muted);
            }
            Some(Err(why)) => {
                let (square, _) = ui.allocate_exact_size(vec2(14.0, theme.control_height()), Sense::hover());
                severity_mark(ui.painter(), theme, Rect::from_center_size(square.center(), Vec2::splat(12.0)), Severity::High);
                let text = words.say("recording-failed", &[("why", why.as_str().into())]);
                label(ui, look, &text, Type::Body, theme.severity(Severity::High).ink);
            }
            None => {
                label(ui, look, words.get("recording-about"), Type::Small, theme.ink_faint);
            }
        }
    });
}
