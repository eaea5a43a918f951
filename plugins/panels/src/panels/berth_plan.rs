//! The berth plan: time along, the quay down; what is estimated as an outline, what was so filled.

use egui::{
    Align2, Color32, PointerButton, Rect, Response, Sense, Shape, Stroke, StrokeKind, Ui, Vec2, WidgetInfo, WidgetType, pos2, vec2,
};
use portolan_model::facts::{CallStage, Condition};
use portolan_model::subject::Subject;
use portolan_model::{HOUR_MS, MINUTE_MS, Ms};

use crate::actions::ScreenAction;
use crate::look::{
    Button, Icon, Look, Type, empty, hatch, label, legend, paint_text, pick, segmented, severity_mark, text_width, time_ticks,
};
use crate::views::{BerthPlanView, CallBar, Severity};

/// What the berth plan remembers: which hours it shows.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct BerthPlanState {
    /// How many hours.
    pub span_h: f32,
    /// From when; `None` keeps now a quarter in from the left.
    pub from_ms: Option<Ms>,
}

impl Default for BerthPlanState {
    fn default() -> Self {
        Self { span_h: 24.0, from_ms: None }
    }
}

const SPANS_H: [f32; 4] = [12.0, 24.0, 48.0, 96.0];
const SPAN_LEAST_H: f32 = 3.0;
const SPAN_MOST_H: f32 = 240.0;

/// How late a call may be before it is marked, and before it is marked as high.
const LATE_LOW_MS: Ms = 30 * MINUTE_MS;
const LATE_HIGH_MS: Ms = 2 * HOUR_MS;

/// How much a call's lateness matters.
pub(crate) fn lateness(call: &CallBar) -> Severity {
    match call.late_ms() {
        late if call.stage == CallStage::Departed || late < LATE_LOW_MS => Severity::Normal,
        late if late < LATE_HIGH_MS => Severity::Low,
        _ => Severity::High,
    }
}

/// Shows the berth plan.
pub fn berth_plan_ui(ui: &mut Ui, look: &Look<'_>, view: &BerthPlanView, state: &mut BerthPlanState, actions: &mut Vec<ScreenAction>) {
    tools(ui, look, state);
    if view.quay_length_m <= 0.0 {
        empty(ui, look, Icon::Vessel, look.words.get("berth-plan-no-quay"));
        return;
    }
    let plan = Plan::lay_out(ui, look, view, state);
    plan.ground(ui, look, view);
    plan.hear(ui, state);
    let mut calls: Vec<&CallBar> = view.calls.iter().collect();
    calls.sort_by_key(|call| (call.atb_ms.unwrap_or(call.etb_ms), call.call));
    let mut lane_ends = vec![f32::NEG_INFINITY; LANES];
    for call in calls {
        let Some(rect) = plan.place(ui, look, call, &mut lane_ends) else { continue };
        plan.call_ui(ui, look, call, rect, actions);
    }
    plan.now_line(ui, look);
}

fn tools(ui: &mut Ui, look: &Look<'_>, state: &mut BerthPlanState) {
    let words = look.words;
    ui.horizontal(|ui| {
        let texts = SPANS_H.map(|hours| words.say("berth-plan-span", &[("hours", (hours as u32).into())]));
        let options: Vec<(f32, &str)> = SPANS_H.iter().copied().zip(texts.iter().map(String::as_str)).collect();
        if let Some(span_h) = segmented(ui, look, &options, state.span_h) {
            *state = BerthPlanState { span_h, from_ms: state.from_ms.and(None) };
        }
        if Button::text(words.get("berth-plan-now")).enabled(state.from_ms.is_some()).show(ui, look).clicked() {
            state.from_ms = None;
        }
        ui.add_space(6.0);
        ui.spacing_mut().item_spacing.x = 14.0;
        let theme = look.theme;
        if ui.available_width() > 370.0 {
            legend(ui, look, words.get("berth-plan-estimated"), |painter, rect| {
                painter.rect_stroke(rect, 1.0, Stroke::new(1.2, theme.data[1]), StrokeKind::Inside);
            });
            legend(ui, look, words.get("berth-plan-actual"), |painter, rect| {
                painter.rect_filled(rect, 1.0, theme.data[3]);
                painter.rect_stroke(rect, 1.0, Stroke::new(1.0, theme.data[1]), StrokeKind::Inside);
            });
            legend(ui, look, words.get("berth-plan-timetable"), |painter, rect| {
                slip(painter, rect.left_center().x, rect.right_center().x, rect.center().y, theme.data[0]);
            });
        }
        if ui.available_width() > 90.0 {
            legend(ui, look, words.get("berth-plan-cut-off"), |painter, rect| {
                cut_off(painter, rect.center_top() + vec2(0.0, 9.0), theme.data[0])
            });
        }
    });
}

/// From the timetable's arrival to the expected one: an open ring, a dashed line, a head.
fn slip(painter: &egui::Painter, from: f32, to: f32, y: f32, ink: Color32) {
    painter.circle_stroke(pos2(from, y), 2.2, Stroke::new(1.2, ink));
    let way = (to - from).signum();
    painter.extend(Shape::dashed_line(&[pos2(from + 2.2 * way, y), pos2(to - 3.0 * way, y)], Stroke::new(1.2, ink), 3.0, 2.5));
    let head = vec![pos2(to, y), pos2(to - 5.0 * way, y - 3.0), pos2(to - 5.0 * way, y + 3.0)];
    painter.add(Shape::convex_polygon(head, ink, Stroke::NONE));
}

/// A small flag: the last moment for export boxes.
fn cut_off(painter: &egui::Painter, foot: egui::Pos2, ink: Color32) {
    painter.line_segment([foot, foot - vec2(0.0, 9.0)], Stroke::new(1.2, ink));
    let flag = vec![foot - vec2(0.0, 9.0), foot + vec2(6.0, -6.5), foot - vec2(0.0, 4.0)];
    painter.add(Shape::convex_polygon(flag, ink, Stroke::NONE));
}

/// Lanes below the quay for calls that have no place yet.
const LANES: usize = 2;

struct Plan {
    /// Where time runs.
    chart: Rect,
    /// The part of it that is quay.
    quay: Rect,
    /// Where metres stand.
    gutter: Rect,
    /// Where cranes stand.
    rail: Rect,
    /// Where hours stand.
    hours: Rect,
    lane: f32,
    lanes_used: bool,
    from_ms: Ms,
    to_ms: Ms,
    quay_length_m: f32,
    response: Response,
}

impl Plan {
    fn lay_out(ui: &mut Ui, look: &Look<'_>, view: &BerthPlanView, state: &BerthPlanState) -> Self {
        let theme = look.theme;
        let size = vec2(ui.available_width(), ui.available_height().max(120.0));
        let (area, response) = ui.allocate_exact_size(size, Sense::click_and_drag());
        let span_ms = (f64::from(state.span_h) * HOUR_MS as f64) as Ms;
        let from_ms = state.from_ms.unwrap_or(look.now_ms() - span_ms / 4);
        let to_ms = from_ms + span_ms;
        let hours_height = theme.scaled(18.0);
        let gutter_width = theme.scaled(48.0);
        let rail_width = if view.cranes.is_empty() { 0.0 } else { theme.scaled(26.0) };
        let lane = theme.scaled(20.0);
        let unplaced = |call: &CallBar| call.alongside_m.is_none() && call.etb_ms < to_ms && call.etd_ms > from_ms;
        let lanes_used = view.calls.iter().any(unplaced);
        let chart = Rect::from_min_max(pos2(area.left() + gutter_width + rail_width, area.top() + hours_height), area.max);
        let below = if lanes_used { lane * LANES as f32 + 4.0 } else { 0.0 };
        let quay = Rect::from_min_max(chart.min, pos2(chart.right(), chart.bottom() - below));
        Self {
            chart,
            quay,
            gutter: Rect::from_min_max(pos2(area.left(), quay.top()), pos2(area.left() + gutter_width, quay.bottom())),
            rail: Rect::from_min_max(pos2(area.left() + gutter_width, quay.top()), pos2(chart.left(), quay.bottom())),
            hours: Rect::from_min_max(pos2(chart.left(), area.top()), pos2(area.right(), chart.top())),
            lane,
            lanes_used,
            from_ms,
            to_ms,
            quay_length_m: view.quay_length_m,
            response,
        }
    }

    fn x(&self, ms: Ms) -> f32 {
        let share = (ms - self.from_ms) as f64 / (self.to_ms - self.from_ms).max(1) as f64;
        self.chart.left() + (share * f64::from(self.chart.width())) as f32
    }

    fn y(&self, m: f32) -> f32 {
        self.quay.top() + m / self.quay_length_m * self.quay.height()
    }

    /// Dragging moves along time, the wheel with the command key changes how much of it is shown.
    fn hear(&self, ui: &Ui, state: &mut BerthPlanState) {
        let per_point = (self.to_ms - self.from_ms) as f64 / f64::from(self.chart.width().max(1.0));
        if self.response.dragged_by(PointerButton::Primary) {
            let by = f64::from(self.response.drag_delta().x) * per_point;
            state.from_ms = Some(self.from_ms - by as Ms);
        }
        if let Some(at) = self.response.hover_pos() {
            let (zoom, scroll) = ui.input(|input| (input.zoom_delta(), input.smooth_scroll_delta()));
            if (zoom - 1.0).abs() > 1e-3 {
                let span_h = (state.span_h / zoom).clamp(SPAN_LEAST_H, SPAN_MOST_H);
                // The instant under the pointer stays there.
                let under = self.from_ms as f64 + f64::from(at.x - self.chart.left()) * per_point;
                let share = f64::from((at.x - self.chart.left()) / self.chart.width().max(1.0));
                state.from_ms = Some((under - share * f64::from(span_h) * HOUR_MS as f64) as Ms);
                state.span_h = span_h;
            } else if scroll.x.abs() > 0.5 {
                state.from_ms = Some(self.from_ms - (f64::from(scroll.x) * per_point) as Ms);
            }
        }
    }

    /// Hours, metres, berths, cranes.
    fn ground(&self, ui: &Ui, look: &Look<'_>, view: &BerthPlanView) {
        let theme = look.theme;
        let painter = ui.painter();
        painter.rect_filled(self.chart, 0.0, theme.well);
        let micro = theme.font(Type::Micro);
        for (at, is_day) in time_ticks(look.clock(), self.from_ms, self.to_ms, self.chart.width(), theme.scaled(58.0)) {
            let x = self.x(at).round() + 0.5;
            let ink = if is_day { theme.line_strong } else { theme.line };
            painter.vline(x, self.chart.y_range(), Stroke::new(1.0, ink));
            let (text, ink) =
                if is_day { (look.words.weekday(at).to_owned(), theme.ink) } else { (look.clock().calendar.clock(at), theme.ink_muted) };
            let width = text_width(painter, &text, micro.clone());
            if x - width / 2.0 >= self.hours.left() - 4.0 && x + width / 2.0 <= self.hours.right() {
                painter.text(pos2(x, self.hours.center().y), Align2::CENTER_CENTER, text, micro.clone(), ink);
            }
        }
        self.metres(ui, look, view);
        for berth in &view.berths {
            for m in [berth.from_m, berth.to_m] {
                let y = self.y(m).round() + 0.5;
                painter.hline(self.chart.x_range(), y, Stroke::new(1.0, theme.line_strong));
            }
            let area =
                Rect::from_min_max(pos2(self.gutter.left(), self.y(berth.from_m)), pos2(self.gutter.right() - 3.0, self.y(berth.to_m)));
            if area.height() > 12.0 {
                paint_text(painter, area, Align2::LEFT_CENTER, &berth.name, theme.font(Type::Small), theme.ink);
            }
        }
        if self.lanes_used {
            let below = Rect::from_min_max(pos2(self.chart.left(), self.quay.bottom()), self.chart.max);
            painter.rect_filled(below, 0.0, theme.panel);
            painter.hline(self.chart.x_range(), self.quay.bottom() + 0.5, Stroke::new(1.0, theme.line_strong));
            let area =
                Rect::from_min_max(pos2(self.gutter.left(), self.quay.bottom() + 4.0), pos2(self.chart.left() - 4.0, self.chart.bottom()));
            paint_text(painter, area, Align2::LEFT_CENTER, look.words.get("berth-plan-unplaced"), theme.font(Type::Small), theme.ink_muted);
        }
        self.cranes(ui, look, view);
    }

    /// Metres along the quay, and bollards where they are known.
    fn metres(&self, ui: &Ui, look: &Look<'_>, view: &BerthPlanView) {
        let theme = look.theme;
        let painter = ui.painter();
        let step = [50.0, 100.0, 200.0, 250.0, 500.0, 1_000.0]
            .into_iter()
            .find(|step| step / self.quay_length_m * self.quay.height() >= theme.scaled(30.0))
            .unwrap_or(1_000.0);
        let mut m = 0.0;
        while m <= self.quay_length_m + 0.5 {
            let y = self.y(m).round() + 0.5;
            painter.hline(self.chart.x_range(), y, Stroke::new(1.0, theme.line));
            if view.berths.is_empty() {
                // Where bollards are known, people name places by them.
                let text = if view.bollard_pitch_m > 0.0 {
                    look.words.say("berth-plan-bollard", &[("number", ((m / view.bollard_pitch_m).round() as u32).into())])
                } else {
                    look.words.say("berth-plan-metres", &[("m", (m.round() as u32).into())])
                };
                let half = theme.scaled(7.0);
                let y = y.clamp(self.gutter.top() + half, self.gutter.bottom() - half);
                let area = Rect::from_min_max(pos2(self.gutter.left(), y - half), pos2(self.gutter.right() - 4.0, y + half));
                paint_text(painter, area, Align2::RIGHT_CENTER, &text, theme.font(Type::Micro), theme.ink_muted);
            }
            m += step;
        }
    }

    fn cranes(&self, ui: &Ui, look: &Look<'_>, view: &BerthPlanView) {
        if view.cranes.is_empty() {
            return;
        }
        let theme = look.theme;
        let painter = ui.painter();
        painter.rect_filled(self.rail, 0.0, theme.raised);
        let mut last = f32::NEG_INFINITY;
        for crane in &view.cranes {
            let y = self.y(crane.x_m).round();
            let severity = if crane.condition == Condition::Down { Severity::Urgent } else { Severity::Normal };
            let ink = match severity {
                Severity::Normal if crane.call.is_some() => theme.ink_strong,
                Severity::Normal => theme.ink_faint,
                _ => theme.severity(severity).ink,
            };
            painter.hline((self.rail.right() - 5.0)..=self.rail.right(), y + 0.5, Stroke::new(2.0, ink));
            if severity != Severity::Normal {
                severity_mark(painter, theme, Rect::from_center_size(pos2(self.rail.left() + 5.0, y), Vec2::splat(8.0)), severity);
            }
            // Numbers that would lie on one another are left out; the ticks stay.
            if y - last >= 10.0 {
                let text = (crane.crane.index + 1).to_string();
                painter.text(pos2(self.rail.right() - 7.0, y), Align2::RIGHT_CENTER, text, theme.font(Type::Micro), ink);
                last = y;
            }
            let hit = Rect::from_x_y_ranges(self.rail.x_range(), (y - 5.0)..=(y + 5.0));
            let response = ui.interact(hit, ui.id().with(("crane", crane.crane)), Sense::hover());
            let text = crane.crane.to_string();
            response.widget_info(|| WidgetInfo::labeled(WidgetType::Label, true, &text));
            response.on_hover_text(text);
        }
    }

    /// Where a call is drawn; `None` where it lies outside the hours shown.
    fn place(&self, ui: &Ui, look: &Look<'_>, call: &CallBar, lane_ends: &mut [f32]) -> Option<Rect> {
        let begin = call.atb_ms.unwrap_or(call.etb_ms);
        let end = call.atd_ms.unwrap_or(call.etd_ms).max(begin + MINUTE_MS);
        let arrival = call.ata_ms.unwrap_or(call.eta_ms).min(begin).min(call.scheduled_ms);
        if end < self.from_ms || arrival > self.to_ms {
            return None;
        }
        let x = self.x(begin)..=self.x(end).max(self.x(begin) + 3.0);
        let (x_from, x_to) = x.into_inner();
        let y = match call.alongside_m {
            Some((from, to)) => self.y(from.min(to))..=self.y(from.max(to)).max(self.y(from.min(to)) + 6.0),
            None => {
                let lane = (0..lane_ends.len()).find(|lane| lane_ends[*lane] <= x_from)?;
                let name = text_width(ui.painter(), &call.name, look.theme.font(Type::Strong));
                lane_ends[lane] = x_to.max(x_from + name + 12.0);
                let top = self.quay.bottom() + 3.0 + self.lane * lane as f32;
                top..=(top + self.lane - 3.0)
            }
        };
        Some(Rect::from_x_y_ranges(x_from..=x_to, y))
    }

    fn call_ui(&self, ui: &Ui, look: &Look<'_>, call: &CallBar, rect: Rect, actions: &mut Vec<ScreenAction>) {
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

    fn now_line(&self, ui: &Ui, look: &Look<'_>) {
        let theme = look.theme;
        let x = self.x(look.now_ms()).round() + 0.5;
        if !self.chart.x_range().contains(x) {
            return;
        }
        let painter = ui.painter();
        painter.vline(x, self.chart.y_range(), Stroke::new(1.0, theme.ink_strong));
        let text = look.clock().calendar.clock(look.now_ms());
        let font = theme.font(Type::Micro);
        let width = text_width(painter, &text, font.clone()) + 8.0;
        let left = (x - width / 2.0).clamp(self.hours.left(), (self.hours.right() - width).max(self.hours.left()));
        let flag = Rect::from_min_size(pos2(left, self.hours.top() + 1.0), vec2(width, self.hours.height() - 2.0));
        painter.rect_filled(flag, 2.0, theme.ink_strong);
        painter.text(flag.center(), Align2::CENTER_CENTER, text, font, theme.panel);
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
