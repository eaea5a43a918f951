//! Where things lie in the plan, and what lies beneath the calls: hours, metres, cranes.

use egui::{Align2, PointerButton, Rect, Response, Sense, Stroke, Ui, Vec2, WidgetInfo, WidgetType, pos2, vec2};
use portolan_model::facts::Condition;
use portolan_model::{HOUR_MS, MINUTE_MS, Ms};

use super::{BerthPlanState, SPAN_LEAST_H, SPAN_MOST_H};
use crate::look::{Look, Type, paint_text, severity_mark, text_width, time_ticks};
use crate::views::{BerthPlanView, CallBar, Severity};

/// Lanes below the quay for calls that have no place yet.
pub(super) const LANES: usize = 2;

pub(super) struct Plan {
    /// Where time runs.
    pub(super) chart: Rect,
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
    pub(super) fn lay_out(ui: &mut Ui, look: &Look<'_>, view: &BerthPlanView, state: &BerthPlanState) -> Self {
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

    pub(super) fn x(&self, ms: Ms) -> f32 {
        let share = (ms - self.from_ms) as f64 / (self.to_ms - self.from_ms).max(1) as f64;
        self.chart.left() + (share * f64::from(self.chart.width())) as f32
    }

    pub(super) fn y(&self, m: f32) -> f32 {
        self.quay.top() + m / self.quay_length_m * self.quay.height()
    }

    /// Dragging moves along time, the wheel with the command key changes how much of it is shown.
    pub(super) fn hear(&self, ui: &Ui, state: &mut BerthPlanState) {
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
    pub(super) fn ground(&self, ui: &Ui, look: &Look<'_>, view: &BerthPlanView) {
        let theme = look.theme;
        let painter = ui.painter();
        painter.rect_filled(self.chart, 0.0, theme.well);
        let micro = theme.font(Type::Micro);
        let now = self.now_flag(ui, look);
        for (at, is_day) in time_ticks(look.clock(), self.from_ms, self.to_ms, self.chart.width(), theme.scaled(58.0)) {
            let x = self.x(at).round() + 0.5;
            let ink = if is_day { theme.line_strong } else { theme.line };
            painter.vline(x, self.chart.y_range(), Stroke::new(1.0, ink));
            let (text, ink) =
                if is_day { (look.words.weekday(at).to_owned(), theme.ink) } else { (look.clock().calendar.clock(at), theme.ink_muted) };
            let width = text_width(painter, &text, micro.clone());
            let is_free = now.is_none_or(|flag| x + width / 2.0 < flag.left() - 2.0 || x - width / 2.0 > flag.right() + 2.0);
            if is_free && x - width / 2.0 >= self.hours.left() - 4.0 && x + width / 2.0 <= self.hours.right() {
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
    pub(super) fn place(&self, ui: &Ui, look: &Look<'_>, call: &CallBar, lane_ends: &mut [f32]) -> Option<Rect> {
        let begin = call.atb_ms.unwrap_or(call.etb_ms);
        let end = call.atd_ms.unwrap_or(call.etd_ms).max(begin + MINUTE_MS);
        let arrival = call.ata_ms.unwrap_or(call.eta_ms).min(begin).min(call.scheduled_ms);
        if end < self.from_ms || arrival > self.to_ms {
            return None;
        }
        let x = self.x(begin)..=self.x(end).max(self.x(begin) + 3.0);
        let (x_from, x_to) = x.into_inner();
        let y = if let Some((from, to)) = call.alongside_m {
            let top = self.y(from.min(to));
            top..=self.y(from.max(to)).max(top + 6.0)
        } else {
            let lane = (0..lane_ends.len()).find(|lane| lane_ends[*lane] <= x_from)?;
            let name = text_width(ui.painter(), &call.name, look.theme.font(Type::Strong));
            lane_ends[lane] = x_to.max(x_from + name + 12.0);
            let top = self.quay.bottom() + 3.0 + self.lane * lane as f32;
            top..=(top + self.lane - 3.0)
        };
        Some(Rect::from_x_y_ranges(x_from..=x_to, y))
    }

    /// Where the hour of now stands, if now is shown.
    fn now_flag(&self, ui: &Ui, look: &Look<'_>) -> Option<Rect> {
        let x = self.x(look.now_ms());
        if !self.chart.x_range().contains(x) {
            return None;
        }
        let text = look.clock().calendar.clock(look.now_ms());
        let width = text_width(ui.painter(), &text, look.theme.font(Type::Micro)) + 8.0;
        let left = (x - width / 2.0).clamp(self.hours.left(), (self.hours.right() - width).max(self.hours.left()));
        Some(Rect::from_min_size(pos2(left, self.hours.top() + 1.0), vec2(width, self.hours.height() - 2.0)))
    }

    pub(super) fn now_line(&self, ui: &Ui, look: &Look<'_>) {
        let Some(flag) = self.now_flag(ui, look) else { return };
        let theme = look.theme;
        let painter = ui.painter();
        painter.vline(self.x(look.now_ms()).round() + 0.5, self.chart.y_range(), Stroke::new(1.0, theme.ink_strong));
        painter.rect_filled(flag, 2.0, theme.ink_strong);
        let text = look.clock().calendar.clock(look.now_ms());
        painter.text(flag.center(), Align2::CENTER_CENTER, text, theme.font(Type::Micro), theme.panel);
    }
}
