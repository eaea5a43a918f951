//! How much of their time vehicles had a job.

use portolan_indicators::{Outline, Series, figures};

use crate::axis::{Field, WIDTH, day_and_clock};
use crate::bins::{bars, span};
use crate::html::{details, legend, nothing, number, number_or_dash};
use crate::svg::{Anchor, Svg};

/// Use of the vehicles per hour against the range of a default terminal, with the numbers below.
pub fn agv_use(series: &Series, outline: &Outline) -> String {
    let hours = &series.agv_use_pct;
    if outline.fleet.vehicles == 0 {
        return nothing("The terminal has no vehicles.");
    }
    if hours.iter().flatten().all(|pct| *pct == 0.0) {
        return nothing("No vehicle had a job.");
    }
    let calendar = &outline.calendar;
    let bars = bars(series, calendar, hours.len());
    let mean = |from: usize, to: usize| {
        let known: Vec<f64> = hours[from..to].iter().flatten().copied().collect();
        (!known.is_empty()).then(|| known.iter().sum::<f64>() / known.len() as f64)
    };
    let span_ms = span(series, hours.len());
    let (field, step) = Field::upward((span_ms.0 as f64, span_ms.1 as f64), 100.0, 230.0);
    let mut svg = Svg::new(WIDTH, 230.0, "Vehicles in use per hour");
    let target = figures::figure("agv_use_pct").and_then(|figure| figure.target);
    if let Some((low, high)) = target.and_then(|target| target.low.zip(target.high)) {
        let (top, bottom) = (field.y.at(high), field.y.at(low));
        svg.rect((field.left, top), (field.right - field.left, bottom - top), "band", None);
        field.draw_time(&mut svg, calendar, span_ms);
        for (y, level) in [(top, high), (bottom, low)] {
            svg.line((field.left, y), (field.right, y), "band-edge");
            svg.text((field.right - 4.0, y - 4.0), Anchor::End, "small", &format!("{} %", number(level, 0)));
        }
    } else {
        field.draw_time(&mut svg, calendar, span_ms);
    }
    field.draw_levels(&mut svg, step, "%");
    let points = bars.iter().filter_map(|bar| Some((bar, mean(bar.from, bar.to)?)));
    let stairs = points.flat_map(|(bar, pct)| {
        let y = field.y.at(pct);
        [(field.x.at(bar.from_ms.max(0) as f64), y), (field.x.at(bar.to_ms.min(series.end_ms) as f64), y)]
    });
    svg.polyline(stairs, "line");
    let rows: Vec<Vec<String>> =
        bars.iter().map(|bar| vec![day_and_clock(calendar, bar.from_ms), number_or_dash(mean(bar.from, bar.to), 1)]).collect();
    format!(
        "<div class=\"chart\">{}</div>{}{}",
        svg.finish(),
        legend(&[("-line", "", "share of the vehicles' time on jobs"), ("band", "", "range of a default terminal over a run")]),
        details("The numbers", &["from", "#% on jobs"], &rows)
    )
}
