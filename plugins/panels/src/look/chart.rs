//! Pieces of charts.

use egui::{Color32, Painter, Pos2, Rect, Shape, Stroke, StrokeKind, pos2};
use portolan_model::{HOUR_MS, MINUTE_MS, Ms};

use super::theme::Theme;
use crate::views::{Clock, Severity};

/// Slanted lines over a rectangle: barred, frozen, not in use.
pub fn hatch(painter: &Painter, rect: Rect, ink: Color32, pitch: f32) {
    if !rect.is_positive() || !painter.clip_rect().intersects(rect) {
        return;
    }
    let (width, height) = (rect.width(), rect.height());
    let stroke = Stroke::new(1.0, ink);
    let pitch = pitch.max(2.0);
    // Each line runs from lower left to upper right; `along` is where it would meet the top.
    let mut along = pitch / 2.0;
    while along < width + height {
        let from = if along <= height { pos2(rect.left(), rect.top() + along) } else { pos2(rect.left() + along - height, rect.bottom()) };
        let to = if along <= width { pos2(rect.left() + along, rect.top()) } else { pos2(rect.right(), rect.top() + along - width) };
        painter.line_segment([from, to], stroke);
        along += pitch;
    }
}

/// A bar that is filled to a share of its length, with a tick where it should be at most or at least.
pub fn meter(painter: &Painter, theme: &Theme, rect: Rect, share: f32, severity: Severity, mark: Option<f32>) {
    painter.rect_filled(rect, 1.0, theme.well);
    let share = share.clamp(0.0, 1.0);
    if share > 0.0 {
        let mut filled = rect;
        filled.set_width((rect.width() * share).max(1.0));
        painter.rect_filled(filled, 1.0, theme.severity(severity).fill);
    }
    painter.rect_stroke(rect, 1.0, Stroke::new(1.0, theme.line), StrokeKind::Inside);
    if let Some(mark) = mark.filter(|mark| (0.0..=1.0).contains(mark)) {
        let x = (rect.left() + rect.width() * mark).round();
        painter.vline(x, (rect.top() - 2.0)..=(rect.bottom() + 2.0), Stroke::new(1.0, theme.ink_muted));
    }
}

/// A line of the last values, the band where it should be behind it, its last value as a dot.
pub fn sparkline(
    painter: &Painter,
    theme: &Theme,
    rect: Rect,
    values: &[Option<f32>],
    (low, high): (Option<f64>, Option<f64>),
    severity: Severity,
) {
    let known = || values.iter().flatten().copied().filter(|value| value.is_finite());
    let (Some(least), Some(most)) = (known().reduce(f32::min), known().reduce(f32::max)) else { return };
    let limits = || [low, high].into_iter().flatten().map(|limit| limit as f32);
    let bottom = limits().fold(least, f32::min);
    let top = limits().fold(most, f32::max);
    // A flat line lies in the middle.
    let (bottom, top) = if top - bottom < 1e-6 { (bottom - 1.0, top + 1.0) } else { (bottom, top) };
    let y = |value: f32| rect.bottom() - (value - bottom) / (top - bottom) * rect.height();
    if low.is_some() || high.is_some() {
        let from = high.map_or(rect.top(), |high| y(high as f32));
        let to = low.map_or(rect.bottom(), |low| y(low as f32));
        painter.rect_filled(Rect::from_x_y_ranges(rect.x_range(), from..=to.max(from + 1.0)), 0.0, theme.raised);
    }
    let step = rect.width() / (values.len().max(2) - 1) as f32;
    let stroke = Stroke::new(1.2, theme.data[0]);
    let mut run: Vec<Pos2> = Vec::new();
    let mut last = None;
    for (index, value) in values.iter().enumerate() {
        if let Some(value) = value.filter(|value| value.is_finite()) {
            let at = pos2(rect.left() + step * index as f32, y(value));
            run.push(at);
            last = Some(at);
        } else if !run.is_empty() {
            painter.add(Shape::line(std::mem::take(&mut run), stroke));
        }
    }
    if run.len() > 1 {
        painter.add(Shape::line(run, stroke));
    }
    if let Some(at) = last {
        let ink = if severity == Severity::Normal { theme.ink_strong } else { theme.severity(severity).fill };
        painter.circle_filled(at, 2.2, ink);
    }
}

/// Upright bars from a common foot, one a place.
#[derive(Clone, Copy, Debug)]
pub struct Bars {
    /// Where they stand.
    pub rect: Rect,
    /// How many places.
    pub places: usize,
    /// The value at the top.
    pub top: f32,
}

impl Bars {
    /// The rectangle of a bar from one value to another.
    pub fn bar(&self, place: usize, from: f32, to: f32, inset: f32) -> Rect {
        let pitch = self.rect.width() / self.places.max(1) as f32;
        let left = self.rect.left() + pitch * place as f32 + inset;
        let y = |value: f32| self.rect.bottom() - (value / self.top.max(1e-6)).clamp(0.0, 1.0) * self.rect.height();
        Rect::from_x_y_ranges(left..=(left + pitch - 2.0 * inset).max(left + 1.0), y(to)..=y(from))
    }
}

/// Where an axis of time has its ticks: round hours of the port's wall, as many as fit, the days marked.
pub fn time_ticks(clock: Clock, from_ms: Ms, to_ms: Ms, width: f32, least_apart: f32) -> Vec<(Ms, bool)> {
    const STEPS: [Ms; 10] = [
        10 * MINUTE_MS,
        15 * MINUTE_MS,
        30 * MINUTE_MS,
        HOUR_MS,
        2 * HOUR_MS,
        3 * HOUR_MS,
        6 * HOUR_MS,
        12 * HOUR_MS,
        24 * HOUR_MS,
        48 * HOUR_MS,
    ];
    let span = (to_ms - from_ms).max(1);
    let fits = |step: &&Ms| **step as f32 / span as f32 * width >= least_apart;
    let step = *STEPS.iter().find(fits).unwrap_or(&(48 * HOUR_MS));
    // Ticks count from port-local midnight.
    let midnight = from_ms - clock.calendar.ms_of_day(from_ms);
    let first = midnight + (from_ms - midnight).div_euclid(step) * step;
    (0..)
        .map(|count| first + count * step)
        .skip_while(|at| *at < from_ms)
        .take_while(|at| *at <= to_ms)
        .take(200)
        .map(|at| (at, clock.calendar.ms_of_day(at) == 0))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_stand_at_round_hours_of_the_wall() {
        let calendar = "2026-03-03T09:20:00+08:00".parse().expect("a start");
        let clock = Clock { calendar, now_ms: 0 };
        let ticks = time_ticks(clock, 0, 24 * HOUR_MS, 600.0, 70.0);
        let written: Vec<String> = ticks.iter().map(|(at, _)| calendar.clock(*at)).collect();
        assert_eq!(written, ["12:00", "15:00", "18:00", "21:00", "00:00", "03:00", "06:00", "09:00"]);
        assert_eq!(ticks.iter().filter(|(_, is_day)| *is_day).count(), 1);
        assert!(time_ticks(clock, 5, 5, 0.0, 70.0).len() <= 1);
    }

    #[test]
    fn bars_keep_within_their_chart() {
        let rect = Rect::from_min_size(Pos2::ZERO, egui::vec2(100.0, 50.0));
        let bars = Bars { rect, places: 4, top: 10.0 };
        assert!(rect.contains_rect(bars.bar(3, 0.0, 25.0, 1.0)));
        assert_eq!(bars.bar(0, 0.0, 5.0, 0.0).height(), 25.0);
        assert!(Bars { rect, places: 0, top: 0.0 }.bar(0, 0.0, 0.0, 0.0).height() == 0.0);
    }
}
