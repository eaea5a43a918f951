//! The berth plan: time along, metres of the quay down, each call where and when it lay.

use std::fmt::Write;

use portolan_indicators::{CallKind, CallRow, Outline, Series};
use portolan_model::{DAY_MS, HOUR_MS, MINUTE_MS, Ms};

use crate::axis::{BELOW, Field, Scale, WIDTH, round_step};
use crate::berth_table::berth_table;
use crate::html::{duration, legend, nothing, number};
use crate::svg::{Anchor, Svg, text_width};

/// A panel shows so many days at most; a longer run has several below each other.
const DAYS_PER_PANEL: Ms = 7;
/// A call that arrives later than this after its schedule is marked.
const LATE_MS: Ms = HOUR_MS;
const TOP: f64 = 22.0;

/// The berth plan with its legend and the table of calls.
pub fn berth_plan(series: &Series, outline: &Outline) -> String {
    let placed = || series.calls.iter().filter(|call| call.berthing_ms.is_some() && call.from_mm.is_some());
    if placed().next().is_none() {
        let waiting = if series.calls.is_empty() { "No vessel was expected." } else { "No vessel berthed." };
        return nothing(waiting) + &berth_table(series, outline);
    }
    let from_ms = placed().filter_map(|call| call.berthing_ms).min().unwrap_or(0).min(0);
    let mut html = String::new();
    let panel_ms = if series.end_ms - from_ms > (DAYS_PER_PANEL + 2) * DAY_MS { DAYS_PER_PANEL * DAY_MS } else { series.end_ms - from_ms };
    let mut begins_ms = from_ms;
    while begins_ms < series.end_ms || html.is_empty() {
        let ends_ms = if panel_ms < DAYS_PER_PANEL * DAY_MS { series.end_ms } else { begins_ms + panel_ms };
        let ends_ms = ends_ms.max(begins_ms + HOUR_MS);
        let _ = write!(html, "<div class=\"chart\">{}</div>", panel(series, outline, (begins_ms, ends_ms)));
        begins_ms = ends_ms;
    }
    html += &legend(&[
        ("strong", "", "vessel"),
        ("middle", "", "feeder"),
        ("pale", "", "barge"),
        ("strong quiet", "", "at berth, no crane at work"),
        ("-planned", "", "as scheduled, for the same stay"),
        ("-mark soft", "", "waiting for a berth"),
        ("edge late", "", "▲ arrived over an hour late"),
    ]);
    html + &berth_table(series, outline)
}

fn panel(series: &Series, outline: &Outline, (from_ms, to_ms): (Ms, Ms)) -> String {
    let seen = series.calls.iter().filter_map(|call| call.to_mm).max().unwrap_or(0);
    let quay_m = f64::from(outline.quay_length_mm.max(seen).max(1)) / 1000.0;
    let height = TOP + (quay_m * 0.36).clamp(300.0, 620.0) + BELOW;
    let (left, right, top, bottom) = (52.0, WIDTH - 14.0, TOP, height - BELOW);
    let field = Field {
        x: Scale::new((from_ms as f64, to_ms as f64), (left, right)),
        y: Scale::new((0.0, quay_m), (top, bottom)),
        left,
        right,
        top,
        bottom,
    };
    let mut svg = Svg::new(WIDTH, height, "Berth plan: time along, metres of the quay down");
    draw_quay(&mut svg, &field, quay_m);
    field.draw_time(&mut svg, &outline.calendar, (from_ms, to_ms));
    for call in &series.calls {
        draw_schedule(&mut svg, &field, call, series.end_ms, (from_ms, to_ms));
    }
    for call in &series.calls {
        draw_call(&mut svg, &field, call, series.end_ms, (from_ms, to_ms), outline);
    }
    for at_ms in series.shift_changes_ms.iter().copied().filter(|at_ms| (from_ms..to_ms).contains(at_ms)) {
        let x = field.x.at(at_ms as f64);
        svg.line((x, top - 4.0), (x, bottom), "mark soft");
        svg.text((x, top - 8.0), Anchor::Middle, "small", "shift");
    }
    let end_x = field.x.at(series.end_ms as f64);
    if series.end_ms <= to_ms {
        svg.rect((end_x, top), (right - end_x, bottom - top), "trace", None);
        svg.line((end_x, top - 4.0), (end_x, bottom), "mark");
        svg.text((end_x, top - 8.0), Anchor::End, "small ink", &format!("end of run {}", outline.calendar.clock(series.end_ms)));
    }
    svg.finish()
}

fn draw_quay(svg: &mut Svg, field: &Field, quay_m: f64) {
    let step = round_step(quay_m, 8);
    let mut metre = 0.0;
    while metre <= quay_m {
        let y = field.y.at(metre);
        svg.line((field.left, y), (field.right, y), "grid");
        svg.text((field.left - 7.0, y + 3.5), Anchor::End, "", &number(metre, 0));
        metre += step;
    }
    svg.line((field.left, field.top), (field.left, field.bottom), "axis");
    svg.text((0.0, field.top - 10.0), Anchor::Start, "small", "metres");
}

/// Where a call lies in the picture, cut to the panel: x from, x to, y from, height.
fn frame(field: &Field, call: &CallRow, (from_ms, to_ms): (Ms, Ms), (began_ms, ended_ms): (Ms, Ms)) -> Option<(f64, f64, f64, f64)> {
    let (from_mm, to_mm) = (call.from_mm?, call.to_mm?);
    if ended_ms < from_ms || began_ms > to_ms {
        return None;
    }
    let (y, end_y) = (field.y.at(f64::from(from_mm) / 1000.0), field.y.at(f64::from(to_mm) / 1000.0));
    Some((field.x.clamped(began_ms as f64), field.x.clamped(ended_ms as f64), y + 0.5, end_y - y - 1.0))
}

fn draw_schedule(svg: &mut Svg, field: &Field, call: &CallRow, end_ms: Ms, panel_ms: (Ms, Ms)) {
    let (Some(scheduled_ms), Some(stay_ms)) = (call.scheduled_ms, call.berth_ms(end_ms)) else { return };
    if let Some((x, end_x, y, height)) = frame(field, call, panel_ms, (scheduled_ms, scheduled_ms + stay_ms)) {
        svg.rect((x, y), (end_x - x, height), "planned", None);
    }
}

fn draw_call(svg: &mut Svg, field: &Field, call: &CallRow, end_ms: Ms, panel_ms: (Ms, Ms), outline: &Outline) {
    let Some(berthing_ms) = call.berthing_ms else { return };
    let until_ms = call.departed_ms.unwrap_or(end_ms);
    let Some((x, end_x, y, height)) = frame(field, call, panel_ms, (berthing_ms, until_ms)) else { return };
    if let Some(arrived_ms) = call.arrived_ms.filter(|arrived_ms| berthing_ms - arrived_ms > 15 * MINUTE_MS) {
        let middle = y + height / 2.0;
        svg.line((field.x.clamped(arrived_ms as f64), middle), (x, middle), "mark soft");
    }
    let (fill, on) = match call.kind {
        CallKind::Vessel => ("strong", "on-strong"),
        CallKind::Feeder => ("middle", "on-middle"),
        CallKind::Barge => ("pale", "on-pale"),
    };
    let title = title(call, end_ms, outline);
    // Berthing, waiting for clearance, lashing and leaving are lighter than the work itself.
    svg.rect((x, y), (end_x - x, height), "under", None);
    svg.rect((x, y), (end_x - x, height), &format!("{fill} quiet"), Some(&title));
    let mut label_x = x;
    if let Some(started_ms) = call.started_ms {
        let (work_x, work_end_x) = (field.x.clamped(started_ms as f64), field.x.clamped(call.completed_ms.unwrap_or(until_ms) as f64));
        svg.rect((work_x, y), (work_end_x - work_x, height), fill, Some(&title));
        label_x = work_x;
    }
    let late_ms = call.arrived_ms.zip(call.scheduled_ms).map_or(0, |(arrived_ms, scheduled_ms)| arrived_ms - scheduled_ms);
    svg.rect((x, y), (end_x - x, height), if late_ms > LATE_MS { "edge late" } else { "edge" }, None);
    label(svg, call, (label_x, end_x), (y, height), on, late_ms);
}

/// Name, work and delay, as far as they fit.
fn label(svg: &mut Svg, call: &CallRow, (x, end_x): (f64, f64), (y, height): (f64, f64), on: &str, late_ms: Ms) {
    let room = end_x - x - 9.0;
    let mut lines = vec![(fitted(&call.name, room), "bold")];
    lines.push((Some(format!("{} moves", number(f64::from(call.moves()), 0))), ""));
    if late_ms > LATE_MS {
        lines.push((Some(format!("▲ {} late", duration(late_ms))), ""));
    }
    let mut line_y = y + if height < 20.0 { height / 2.0 + 4.0 } else { 14.0 };
    for (text, weight) in lines {
        let Some(text) = text.filter(|text| text_width(text) <= room) else { continue };
        if line_y > y + height - 4.0 && line_y > y + 14.0 {
            break;
        }
        svg.text((x + 5.0, line_y), Anchor::Start, &format!("{on} {weight}"), &text);
        line_y += 14.0;
    }
}

/// As much of a name as fits, if that is enough to know it by.
fn fitted(name: &str, room: f64) -> Option<String> {
    if text_width(name) <= room {
        return Some(name.to_owned());
    }
    let mut cut: String = name.to_owned();
    while cut.pop().is_some() {
        if cut.chars().count() < 4 {
            return None;
        }
        if text_width(&cut) + 8.0 <= room {
            return Some(cut.trim_end().to_owned() + "…");
        }
    }
    None
}

fn title(call: &CallRow, end_ms: Ms, outline: &Outline) -> String {
    let calendar = &outline.calendar;
    let at = |ms: Option<Ms>| ms.map_or_else(|| "–".to_owned(), |ms| calendar.clock(ms));
    let stay = call.berth_ms(end_ms).map(duration).unwrap_or_default();
    format!(
        "{} ({}): scheduled {}, arrived {}, berth {}–{} ({stay}), {} of {} moves",
        call.name,
        call.kind.label(),
        at(call.scheduled_ms),
        at(call.arrived_ms),
        at(call.berthing_ms),
        at(call.departed_ms),
        call.moves(),
        call.to_discharge + call.to_load,
    )
}
