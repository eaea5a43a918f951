//! The gate: lanes, queues, appointments, visits.

use egui::{Align2, Rect, Sense, Shape, Stroke, StrokeKind, Ui, Vec2, WidgetInfo, WidgetType, pos2, vec2};
use portolan_model::HOUR_MS;
use portolan_model::facts::{Condition, TruckStage};
use portolan_model::subject::Subject;

use crate::actions::ScreenAction;
use crate::look::{
    Bars, Column, Fit, Icon, Look, Row, Table, TableState, Theme, Type, empty, hatch, legend, paint_text, pick, section, severity_mark,
    stat, time_ticks,
};
use crate::views::{GateView, LaneRow, LaneSide, Severity, Unit, VisitRow};

/// What the panel remembers.
#[derive(Clone, Copy, Debug, Default)]
pub struct GateState {
    /// Of the visits.
    pub table: TableState,
}

const COLUMNS: [Column; 6] = [
    Column::text("column-truck", Fit::Grows(96.0), 0),
    Column::text("column-visit", Fit::Grows(84.0), 1),
    Column::number("column-appointment", 78.0, 3),
    Column::number("column-arrived", 78.0, 4),
    Column::text("column-stage", Fit::Grows(118.0), 0),
    Column::number("column-turn", 66.0, 2),
];

/// Turn times that are marked, minutes.
const TURN_LOW_MIN: f64 = 60.0;
const TURN_HIGH_MIN: f64 = 120.0;

/// Shows the gate.
pub fn gate_ui(ui: &mut Ui, look: &Look<'_>, view: &GateView, state: &mut GateState, actions: &mut Vec<ScreenAction>) {
    let words = look.words;
    if view.lanes.is_empty() {
        empty(ui, look, Icon::Gate, words.get("gate-none"));
        return;
    }
    figures(ui, look, view);
    lanes(ui, look, view, actions);
    let theme = look.theme;
    let charts = theme.scaled(104.0);
    if ui.available_height() > charts + theme.scaled(120.0) {
        let is_wide = ui.available_width() > theme.scaled(430.0);
        if is_wide {
            ui.columns(2, |columns| {
                queue_chart(&mut columns[0], look, view, charts);
                appointments(&mut columns[1], look, view, charts);
            });
        } else {
            queue_chart(ui, look, view, charts);
        }
    }
    section(ui, look, words.get("gate-visits"));
    if view.visits.is_empty() {
        empty(ui, look, Icon::Truck, words.get("gate-no-visits"));
        return;
    }
    Table::new("visits", &COLUMNS).show(ui, look, &mut state.table, view.visits.len(), |rows, index| {
        let visit = &view.visits[index];
        let subject = Subject::Truck(visit.truck);
        let response = rows.row(visit.truck, look.selects(subject), |row| visit_row(row, visit));
        pick(&response, subject, actions);
    });
}

fn figures(ui: &mut Ui, look: &Look<'_>, view: &GateView) {
    let words = look.words;
    let minutes = |value: Option<f32>| value.map_or_else(|| "–".to_owned(), |value| words.quantity(f64::from(value), 0, Unit::Minutes));
    let is_long = view.queue_limit.is_some_and(|limit| view.waiting_in > limit);
    let turn = |value: Option<f32>| match value.map(f64::from) {
        Some(value) if value >= TURN_HIGH_MIN => Severity::High,
        Some(value) if value >= TURN_LOW_MIN => Severity::Low,
        _ => Severity::Normal,
    };
    let figures = [
        ("gate-waiting-in", view.waiting_in.to_string(), if is_long { Severity::High } else { Severity::Normal }),
        ("gate-waiting-out", view.waiting_out.to_string(), Severity::Normal),
        ("gate-inside", view.inside.to_string(), Severity::Normal),
        ("gate-turn-median", minutes(view.turn_median_min), turn(view.turn_median_min)),
        ("gate-turn-p90", minutes(view.turn_p90_min), Severity::Normal),
    ];
    ui.horizontal(|ui| {
        let width = (ui.available_width() - Theme::GAP * 4.0) / figures.len() as f32;
        for (key, value, severity) in figures {
            stat(ui, look, width, words.get(key), &value, severity);
        }
    });
}

/// The lanes of each side in a row of their own.
fn lanes(ui: &mut Ui, look: &Look<'_>, view: &GateView, actions: &mut Vec<ScreenAction>) {
    let theme = look.theme;
    for side in LaneSide::BOTH {
        let lanes: Vec<&LaneRow> = view.lanes.iter().filter(|lane| lane.side == side).collect();
        if lanes.is_empty() {
            continue;
        }
        let side_width = theme.scaled(30.0);
        let width = ui.available_width() - side_width;
        let across = ((width / theme.scaled(56.0)).floor() as usize).clamp(1, lanes.len());
        let rows = lanes.len().div_ceil(across);
        let across = lanes.len().div_ceil(rows);
        let each = (width / across as f32).min(theme.scaled(96.0));
        let height = theme.scaled(44.0);
        let (area, response) = ui.allocate_exact_size(vec2(ui.available_width(), height * rows as f32), Sense::hover());
        let name = look.words.of(side);
        response.widget_info(|| WidgetInfo::labeled(WidgetType::Label, true, name));
        let label = Rect::from_min_size(area.min, vec2(side_width - 4.0, height));
        paint_text(ui.painter(), label, Align2::LEFT_CENTER, name, theme.font(Type::Small), theme.ink_muted);
        for (index, lane) in lanes.iter().enumerate() {
            let at = area.min + vec2(side_width + each * (index % across) as f32, height * (index / across) as f32);
            lane_ui(ui, look, lane, Rect::from_min_size(at, vec2(each, height)).shrink(1.5), actions);
        }
    }
}

/// What is wrong with a lane, and how much that matters.
fn lane_state(lane: &LaneRow) -> (Severity, Option<&'static str>) {
    match lane.condition {
        Condition::Down => (Severity::Urgent, Some("lane-down")),
        _ if lane.reader_down => (Severity::Low, Some("lane-reader-down")),
        _ if !lane.open => (Severity::Normal, Some("lane-closed")),
        Condition::Paused => (Severity::High, Some("condition-paused")),
        Condition::Working => (Severity::Normal, None),
    }
}

fn lane_ui(ui: &Ui, look: &Look<'_>, lane: &LaneRow, rect: Rect, actions: &mut Vec<ScreenAction>) {
    let (theme, words) = (look.theme, look.words);
    let subject = Subject::Device(lane.lane);
    let response = ui.interact(rect, ui.id().with(("lane", lane.lane)), Sense::click());
    let (severity, state) = lane_state(lane);
    let name = lane.lane.to_string();
    response.widget_info(|| {
        let mut parts = vec![name.clone(), words.of(lane.side).to_owned()];
        parts.extend(state.map(|key| words.get(key).to_owned()));
        if lane.booked_only {
            parts.push(words.get("lane-booked-only").to_owned());
        }
        parts.extend(lane.truck.as_ref().map(|truck| truck.name.clone()));
        WidgetInfo::selected(WidgetType::Button, true, look.selects(subject), parts.join(" · "))
    });
    pick(&response, subject, actions);
    let painter = ui.painter();
    let ink = theme.severity(severity);
    let fill = match () {
        () if look.selects(subject) => theme.accent_wash,
        () if severity != Severity::Normal => ink.wash,
        () if !lane.open => theme.well,
        () => theme.raised,
    };
    let line = match () {
        () if look.selects(subject) => theme.accent,
        () if severity != Severity::Normal => ink.fill,
        () if response.hovered() || response.has_focus() => theme.ink_muted,
        () => theme.line_strong,
    };
    painter.rect_filled(rect, 2.0, fill);
    if !lane.open {
        hatch(painter, rect, theme.line_strong, 6.0);
    }
    painter.rect_stroke(rect, 2.0, Stroke::new(1.0, line), StrokeKind::Inside);
    let (top, bottom) = rect.shrink2(vec2(5.0, 3.0)).split_top_bottom_at_fraction(0.5);
    // The number on the lane; the rest of its name is the same for all.
    let number = name.trim_start_matches(|letter: char| !letter.is_ascii_digit());
    let strong = if lane.open { theme.ink_strong } else { theme.ink_muted };
    paint_text(painter, top, Align2::LEFT_CENTER, if number.is_empty() { &name } else { number }, theme.font(Type::Strong), strong);
    let mut right = top;
    if severity != Severity::Normal {
        let mark = Rect::from_center_size(pos2(right.right() - 5.0, right.center().y), Vec2::splat(11.0));
        severity_mark(painter, theme, mark, severity);
        right.max.x -= 14.0;
    }
    if lane.booked_only {
        paint_text(painter, right, Align2::RIGHT_CENTER, words.get("lane-booked-letter"), theme.font(Type::Small), theme.ink_muted);
    }
    if lane.truck.is_some() {
        let sign = Rect::from_center_size(pos2(bottom.left() + 8.0, bottom.center().y), Vec2::splat(15.0));
        Icon::Truck.paint(painter, sign, theme.ink_strong);
        if let Some(since) = lane.since_ms {
            let seconds = ((look.now_ms() - since).max(0)) / 1_000;
            let text = format!("{}:{:02}", seconds / 60, seconds % 60);
            paint_text(painter, bottom, Align2::RIGHT_CENTER, &text, theme.font(Type::Small), theme.ink);
        }
    } else if let Some(key) = state.filter(|_| severity != Severity::Normal || !lane.open) {
        paint_text(painter, bottom, Align2::LEFT_CENTER, words.get(key), theme.font(Type::Small), ink.ink);
    } else {
        let passed = words.say("lane-passed", &[("count", lane.passed_last_h.into())]);
        paint_text(painter, bottom, Align2::LEFT_CENTER, &passed, theme.font(Type::Small), theme.ink_muted);
    }
    response.on_hover_ui(|ui| {
        let mut title = format!("{name} · {}", words.of(lane.side));
        if lane.booked_only {
            title = format!("{title} · {}", words.get("lane-booked-only"));
        }
        crate::look::label(ui, look, &title, Type::Strong, theme.ink_strong);
        if let Some(key) = state {
            crate::look::label(ui, look, words.get(key), Type::Body, ink.ink);
        }
        if let Some(truck) = &lane.truck {
            crate::look::label(ui, look, &truck.name, Type::Body, theme.ink);
        }
        let passed = words.say("lane-passed-long", &[("count", lane.passed_last_h.into())]);
        crate::look::label(ui, look, &passed, Type::Body, theme.ink);
    });
}

/// Who waited over the last hours: in above the line, out below it.
fn queue_chart(ui: &mut Ui, look: &Look<'_>, view: &GateView, height: f32) {
    let (theme, words) = (look.theme, look.words);
    section(ui, look, words.get("gate-queues"));
    let (area, response) = ui.allocate_exact_size(vec2(ui.available_width(), height - theme.scaled(22.0)), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(WidgetType::Image, true, words.get("gate-queues")));
    let painter = ui.painter_at(area);
    let axis = theme.scaled(26.0);
    let foot = theme.scaled(13.0);
    let chart = Rect::from_min_max(pos2(area.left() + axis, area.top()), pos2(area.right(), area.bottom() - foot));
    painter.rect_filled(chart, 0.0, theme.well);
    let (Some(first), Some(last)) = (view.queue.first(), view.queue.last()) else { return };
    let most = |of: fn(&crate::views::QueuePoint) -> u16| view.queue.iter().map(of).max().unwrap_or(0);
    let above = f32::from(most(|point| point.waiting_in).max(view.queue_limit.unwrap_or(0)).max(2)) * 1.1;
    let below = f32::from(most(|point| point.waiting_out).max(1)) * 1.1;
    let zero = chart.top() + chart.height() * above / (above + below);
    let per = chart.height() / (above + below);
    let span = (last.at_ms - first.at_ms).max(1) as f32;
    let x = |at_ms: i64| chart.left() + (at_ms - first.at_ms) as f32 / span * chart.width();
    for (at, _) in time_ticks(look.clock(), first.at_ms, last.at_ms, chart.width(), theme.scaled(52.0)) {
        painter.vline(x(at).round() + 0.5, chart.y_range(), Stroke::new(1.0, theme.line));
        let center = pos2(x(at).clamp(chart.left() + 14.0, chart.right() - 14.0), area.bottom() - foot / 2.0);
        painter.text(center, Align2::CENTER_CENTER, look.clock().calendar.clock(at), theme.font(Type::Micro), theme.ink_muted);
    }
    // Steps, each from its point to the next: a queue does not slope.
    let width = chart.width() / view.queue.len().max(1) as f32;
    for (index, point) in view.queue.iter().enumerate() {
        let from = x(point.at_ms);
        let to = view.queue.get(index + 1).map_or(chart.right(), |next| x(next.at_ms)).max(from + width.min(1.0));
        let is_long = view.queue_limit.is_some_and(|limit| point.waiting_in > limit);
        let ink = if is_long { theme.severity(Severity::High).fill } else { theme.data[1] };
        painter.rect_filled(Rect::from_x_y_ranges(from..=to, (zero - f32::from(point.waiting_in) * per)..=zero), 0.0, ink);
        painter.rect_filled(Rect::from_x_y_ranges(from..=to, zero..=(zero + f32::from(point.waiting_out) * per)), 0.0, theme.data[2]);
    }
    painter.hline(chart.x_range(), zero.round() + 0.5, Stroke::new(1.0, theme.ink_muted));
    if let Some(limit) = view.queue_limit {
        let y = (zero - f32::from(limit) * per).round() + 0.5;
        painter.extend(Shape::dashed_line(&[pos2(chart.left(), y), pos2(chart.right(), y)], Stroke::new(1.0, theme.ink_muted), 4.0, 3.0));
        let at = pos2(chart.left() - 4.0, y.clamp(chart.top() + 17.0, (zero - 6.0).max(chart.top() + 17.0)));
        painter.text(at, Align2::RIGHT_CENTER, limit.to_string(), theme.font(Type::Micro), theme.ink_muted);
    }
    for (side, y) in [(LaneSide::In, chart.top() + 6.0), (LaneSide::Out, chart.bottom() - 5.0)] {
        painter.text(pos2(chart.left() - 4.0, y), Align2::RIGHT_CENTER, words.of(side), theme.font(Type::Micro), theme.ink_muted);
    }
}

/// Appointments by hour: booked as an outline, come filled, walk-ins hatched upon them.
fn appointments(ui: &mut Ui, look: &Look<'_>, view: &GateView, height: f32) {
    let (theme, words) = (look.theme, look.words);
    section(ui, look, words.get("gate-appointments"));
    let (area, response) = ui.allocate_exact_size(vec2(ui.available_width(), height - theme.scaled(22.0)), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(WidgetType::Image, true, words.get("gate-appointments")));
    if view.appointments.is_empty() {
        paint_text(ui.painter(), area, Align2::CENTER_CENTER, words.get("gate-no-appointments"), theme.font(Type::Small), theme.ink_muted);
        return;
    }
    let key = theme.scaled(15.0);
    let foot = theme.scaled(13.0);
    let chart = Rect::from_min_max(pos2(area.left(), area.top() + key), pos2(area.right(), area.bottom() - foot));
    let painter = ui.painter();
    painter.rect_filled(chart, 0.0, theme.well);
    let most = view.appointments.iter().map(|hour| hour.booked.max(hour.came + hour.walk_in)).max().unwrap_or(1).max(1);
    let bars = Bars { rect: chart.shrink2(vec2(1.0, 1.0)), places: view.appointments.len(), top: f32::from(most) * 1.05 };
    for (place, hour) in view.appointments.iter().enumerate() {
        let came = f32::from(hour.came);
        painter.rect_filled(bars.bar(place, 0.0, came, 2.0), 0.0, theme.data[2]);
        let walk_in = bars.bar(place, came, came + f32::from(hour.walk_in), 2.0);
        hatch(painter, walk_in, theme.data[1], 4.0);
        painter.rect_stroke(bars.bar(place, 0.0, f32::from(hour.booked), 1.0), 0.0, Stroke::new(1.2, theme.data[0]), StrokeKind::Inside);
        let is_now = (hour.from_ms..hour.from_ms + HOUR_MS).contains(&look.now_ms());
        let foot_rect = Rect::from_x_y_ranges(bars.bar(place, 0.0, 1.0, 0.0).x_range(), chart.bottom()..=area.bottom());
        let text = look.clock().calendar.clock(hour.from_ms);
        let text = text.split_once(':').map_or(text.as_str(), |(hour, _)| hour);
        let (kind, ink) = if is_now { (Type::Small, theme.ink_strong) } else { (Type::Micro, theme.ink_muted) };
        paint_text(painter, foot_rect, Align2::CENTER_CENTER, text, theme.font(kind), ink);
    }
    let at = Rect::from_min_size(area.min, vec2(area.width(), key));
    let mut child = ui.new_child(egui::UiBuilder::new().max_rect(at).layout(egui::Layout::left_to_right(egui::Align::Center)));
    child.spacing_mut().item_spacing.x = 10.0;
    legend(&mut child, look, words.get("gate-booked"), |painter, rect| {
        painter.rect_stroke(rect, 0.0, Stroke::new(1.2, theme.data[0]), StrokeKind::Inside);
    });
    legend(&mut child, look, words.get("gate-came"), |painter, rect| {
        painter.rect_filled(rect, 0.0, theme.data[2]);
    });
    legend(&mut child, look, words.get("gate-walk-in"), |painter, rect| hatch(painter, rect, theme.data[1], 4.0));
}

fn visit_row(row: &mut Row<'_>, visit: &VisitRow) {
    let look = row.look;
    let words = look.words;
    row.icon(0, Icon::Truck, &visit.name);
    row.text(1, words.of(visit.visit));
    match visit.appointment_ms {
        Some(at) => row.text(2, &words.clock_text(at)),
        None => row.muted(2, "–"),
    }
    row.text(3, &words.clock_text(visit.arrived_ms));
    let stage = match visit.stage {
        TruckStage::TurnedAway => Severity::High,
        _ => Severity::Normal,
    };
    if visit.turn_ms.is_some() && stage == Severity::Normal {
        row.muted(4, words.of(visit.stage));
    } else {
        row.at_severity(4, words.of(visit.stage), stage);
    }
    let turn = visit.turn_ms.unwrap_or_else(|| (look.now_ms() - visit.arrived_ms).max(0));
    let minutes = turn as f64 / 60_000.0;
    let severity = match minutes {
        _ if visit.stage == TruckStage::TurnedAway => Severity::Normal,
        minutes if minutes >= TURN_HIGH_MIN => Severity::High,
        minutes if minutes >= TURN_LOW_MIN => Severity::Low,
        _ => Severity::Normal,
    };
    row.at_severity(5, &words.say("unit-minutes", &[("value", crate::words::Arg::Number { value: minutes, decimals: 0 })]), severity);
}
