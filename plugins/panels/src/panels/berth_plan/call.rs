//! One call in the plan: its bar, what came before it, what is told where the pointer rests on it.

use egui::{Align2, Color32, Rect, Sense, Shape, Stroke, StrokeKind, Ui, Vec2, WidgetInfo, WidgetType, pos2, vec2};
use portolan_model::Ms;
use portolan_model::facts::CallStage;
use portolan_model::subject::Subject;

use super::chart::Plan;
use super::{LATE_LOW_MS, lateness};
use crate::actions::ScreenAction;
use crate::look::{Icon, Look, Type, hatch, label, paint_text, pick, severity_mark};
use crate::views::{CallBar, Severity};

/// From the timetable's arrival to the expected one: an open ring, a dashed line, a head.
pub(super) fn slip(painter: &egui::Painter, from: f32, to: f32, y: f32, ink: Color32) {
    painter.circle_stroke(pos2(from, y), 2.2, Stroke::new(1.2, ink));
    let way = (to - from).signum();
    painter.extend(Shape::dashed_line(&[pos2(from + 2.2 * way, y), pos2(to - 3.0 * way, y)], Stroke::new(1.2, ink), 3.0, 2.5));
    let head = vec![pos2(to, y), pos2(to - 5.0 * way, y - 3.0), pos2(to - 5.0 * way, y + 3.0)];
    painter.add(Shape::convex_polygon(head, ink, Stroke::NONE));
}

/// A small flag: the last moment for export boxes.
pub(super) fn cut_off(painter: &egui::Painter, foot: egui::Pos2, ink: Color32) {
    painter.line_segment([foot, foot - vec2(0.0, 9.0)], Stroke::new(1.2, ink));
    let flag = vec![foot - vec2(0.0, 9.0), foot + vec2(6.0, -6.5), foot - vec2(0.0, 4.0)];
    painter.add(Shape::convex_polygon(flag, ink, Stroke::NONE));
}

/// A diamond: when the vessel itself says that it will arrive.
pub(super) fn told(painter: &egui::Painter, at: egui::Pos2, ink: Color32) {
    let r = 4.5;
    let corners = vec![at - vec2(r, 0.0), at - vec2(0.0, r), at + vec2(r, 0.0), at + vec2(0.0, r)];
    painter.add(Shape::closed_line(corners, Stroke::new(1.4, ink)));
}

impl Plan {
    pub(super) fn call_ui(&self, ui: &Ui, look: &Look<'_>, call: &CallBar, rect: Rect, actions: &mut Vec<ScreenAction>) {
        let theme = look.theme;
        let subject = Subject::Call(call.call);
        let shown = rect.intersect(self.chart);
        let response = ui.interact(shown, ui.id().with(("call", call.call)), Sense::click());
        let severity = lateness(call);
        response.widget_info(|| WidgetInfo::selected(WidgetType::Button, true, look.selects(subject), summary(look, call)));
        pick(&response, subject, actions);
        let painter = ui.painter().with_clip_rect(self.chart.intersect(ui.clip_rect()));
        let is_over = call.stage == CallStage::Departed;

        // Before it berths: where the timetable had it, where it arrives, how long it waits.
        let middle = rect.center().y.round() + 0.5;
        let arrival = call.ata_ms.unwrap_or(call.eta_ms);
        let begin = call.atb_ms.unwrap_or(call.etb_ms);
        let arrival_x = self.x(arrival);
        if begin > arrival {
            painter.hline(arrival_x..=rect.left(), middle, Stroke::new(1.0, theme.data[2]));
            painter.circle_filled(pos2(arrival_x, middle), 2.2, theme.data[1]);
        }
        if !is_over && (arrival - call.scheduled_ms).abs() >= LATE_LOW_MS {
            let ink = if severity == Severity::Normal { theme.data[1] } else { theme.severity(severity).fill };
            slip(&painter, self.x(call.scheduled_ms), arrival_x, (rect.top() + 4.5).round() + 0.5, ink);
        }

        // The stay: estimated as an outline, what was so filled.
        let radius = 2.0;
        let fill = if response.hovered() { theme.hovered } else { theme.raised };
        painter.rect_filled(rect, radius, if is_over { theme.well } else { fill });
        if let Some(atb) = call.atb_ms {
            let until = call.atd_ms.unwrap_or(look.now_ms()).max(atb);
            let filled = Rect::from_x_y_ranges(rect.left()..=self.x(until).min(rect.right()), rect.y_range());
            painter.rect_filled(filled, radius, if is_over { theme.data[3].gamma_multiply(0.7) } else { theme.data[3] });
        }
        if call.held {
            hatch(&painter, rect.intersect(self.chart), theme.severity(Severity::High).fill.gamma_multiply(0.32), 8.0);
        }
        if call.moves_total > 0 && !is_over && rect.height() >= 10.0 {
            let share = call.moves_done as f32 / call.moves_total as f32;
            let line = Rect::from_min_max(pos2(rect.left(), rect.bottom() - 3.0), rect.max);
            painter.rect_filled(line, 0.0, theme.well);
            let done = Rect::from_min_max(line.min, pos2(line.left() + line.width() * share.min(1.0), line.bottom()));
            painter.rect_filled(done, 0.0, theme.data[0]);
        }
        let (width, ink) = match () {
            () if look.selects(subject) => (2.0, theme.accent),
            () if severity >= Severity::High => (1.2, theme.severity(severity).fill),
            () if is_over => (1.0, theme.data[3]),
            () => (1.0, theme.data[1]),
        };
        painter.rect_stroke(rect, radius, Stroke::new(width, ink), StrokeKind::Inside);
        if let Some(at) = call.cut_off_ms.filter(|_| !is_over) {
            let ink = if look.now_ms() > at { theme.ink_faint } else { theme.data[0] };
            cut_off(&painter, pos2(self.x(at), rect.bottom()), ink);
        }
        self.call_text(&painter, look, call, rect, severity, is_over);
        if let Some(ms) = call.told_ms.filter(|_| !is_over) {
            // On the way to the bar, or on its edge: within it stands its name.
            let x = self.x(ms);
            let y = if x < rect.left() { middle } else { rect.top().round() + 0.5 };
            told(&painter, pos2(x, y), theme.accent);
        }
        response.on_hover_ui(|ui| details(ui, look, call));
    }

    /// The name and how far it has come, within the part of the bar that is seen.
    fn call_text(&self, painter: &egui::Painter, look: &Look<'_>, call: &CallBar, rect: Rect, severity: Severity, is_over: bool) {
        let theme = look.theme;
        let seen = rect.intersect(self.chart);
        let mut area = seen.shrink2(vec2(if seen.width() < theme.scaled(92.0) { 3.0 } else { 6.0 }, 1.0));
        let line = theme.scaled(15.0);
        if area.width() < 14.0 || area.height() < 8.0 {
            return;
        }
        let lines = if area.height() >= line * 2.0 + 2.0 { 2 } else { 1 };
        let top = if lines == 2 { area.center().y - line } else { area.center().y - line / 2.0 };
        let mut first = Rect::from_min_size(pos2(area.left(), top), vec2(area.width(), line));
        if severity != Severity::Normal {
            severity_mark(painter, theme, Rect::from_center_size(pos2(first.left() + 5.5, first.center().y), Vec2::splat(11.0)), severity);
            first.min.x += 15.0;
        }
        if call.held {
            Icon::Lock.paint(
                painter,
                Rect::from_center_size(pos2(first.left() + 6.0, first.center().y), Vec2::splat(12.0)),
                theme.severity(Severity::High).ink,
            );
            first.min.x += 15.0;
        }
        let ink = if is_over { theme.ink_muted } else { theme.ink_strong };
        paint_text(painter, first, Align2::LEFT_CENTER, &call.name, theme.font(Type::Strong), ink);
        if lines == 2 {
            area.min.y = first.bottom();
            let second = Rect::from_min_size(area.min, vec2(area.width(), line));
            paint_text(painter, second, Align2::LEFT_CENTER, &progress(look, call), theme.font(Type::Small), theme.ink_muted);
        }
    }
}

/// How far a call has come: moves where it is worked, its stage else.
fn progress(look: &Look<'_>, call: &CallBar) -> String {
    let words = look.words;
    match call.stage {
        CallStage::Working if call.moves_total > 0 => words.say(
            "berth-plan-working",
            &[("done", call.moves_done.into()), ("total", call.moves_total.into()), ("cranes", call.cranes.into())],
        ),
        CallStage::Announced => words.say("berth-plan-expected", &[("eta", words.clock_text(call.eta_ms).into())]),
        stage => words.of(stage).to_owned(),
    }
}

/// A call in one line, as a reader of the screen hears it.
fn summary(look: &Look<'_>, call: &CallBar) -> String {
    let words = look.words;
    let mut text = format!("{} · {} · {}", call.name, words.of(call.kind), words.of(call.stage));
    if call.stage != CallStage::Announced && call.moves_total > 0 {
        text.push_str(" · ");
        text.push_str(&words.say("moves-of", &[("done", call.moves_done.into()), ("total", call.moves_total.into())]));
    }
    if lateness(call) != Severity::Normal {
        text.push_str(" · ");
        text.push_str(&words.say("late-by", &[("span", words.span(call.late_ms()).into())]));
    }
    if call.held {
        text.push_str(" · ");
        text.push_str(words.get("held-by-operator"));
    }
    text
}

/// Everything known of a call, where the pointer rests on it.
fn details(ui: &mut Ui, look: &Look<'_>, call: &CallBar) {
    let (theme, words) = (look.theme, look.words);
    label(ui, look, &call.name, Type::Title, theme.ink_strong);
    let about = words.say(
        "berth-plan-about",
        &[("kind", words.of(call.kind).into()), ("length", (call.length_m.round() as u32).into()), ("stage", words.of(call.stage).into())],
    );
    label(ui, look, &about, Type::Body, theme.ink);
    if lateness(call) != Severity::Normal {
        let text = words.say("late-by", &[("span", words.span(call.late_ms()).into())]);
        label(ui, look, &text, Type::Body, theme.severity(lateness(call)).ink);
    }
    ui.add_space(4.0);
    let known = |ms: Option<Ms>| ms.map_or_else(|| "–".to_owned(), |ms| words.clock_text(ms));
    egui::Grid::new("times").num_columns(3).spacing(vec2(16.0, 2.0)).show(ui, |ui| {
        for head in ["", "berth-plan-estimated", "berth-plan-actual"] {
            label(ui, look, words.get(head), Type::Small, theme.ink_muted);
        }
        ui.end_row();
        for (head, estimated, actual) in [
            ("column-arrival", Some(call.eta_ms), call.ata_ms),
            ("column-berthing", Some(call.etb_ms), call.atb_ms),
            ("column-departure", Some(call.etd_ms), call.atd_ms),
        ] {
            label(ui, look, words.get(head), Type::Small, theme.ink_muted);
            label(ui, look, &known(estimated), Type::Body, theme.ink);
            label(ui, look, &known(actual), Type::Body, theme.ink);
            ui.end_row();
        }
    });
    ui.add_space(2.0);
    label(
        ui,
        look,
        &words.say("berth-plan-scheduled", &[("time", words.clock_text(call.scheduled_ms).into())]),
        Type::Small,
        theme.ink_muted,
    );
    if let Some(at) = call.told_ms {
        label(ui, look, &words.say("berth-plan-told-at", &[("time", words.clock_text(at).into())]), Type::Small, theme.ink_muted);
    }
    if let Some(at) = call.cut_off_ms {
        label(ui, look, &words.say("berth-plan-cut-off-at", &[("time", words.clock_text(at).into())]), Type::Small, theme.ink_muted);
    }
    if let Some((from, to)) = call.alongside_m {
        let args = [("from", (from.round() as u32).into()), ("to", (to.round() as u32).into())];
        label(ui, look, &words.say("berth-plan-alongside", &args), Type::Small, theme.ink_muted);
    }
    if call.moves_total > 0 {
        let args = [("done", call.moves_done.into()), ("total", call.moves_total.into())];
        label(ui, look, &words.say("moves-of", &args), Type::Small, theme.ink_muted);
    }
}
