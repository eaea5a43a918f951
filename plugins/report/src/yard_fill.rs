//! How full the yard was.

use portolan_indicators::{HOUR_BIN_MS, Outline, Series};
use portolan_model::Ms;

use crate::axis::{Field, WIDTH, day_and_clock};
use crate::bins::{bars, span};
use crate::html::{details, legend, nothing, number};
use crate::svg::{Anchor, Svg};

/// Above this the work of yard cranes slows down.
pub(crate) const FULL_PCT: f64 = 80.0;

/// Yard fill over time as a line with the mark at 80 %, with the numbers below.
pub fn yard_fill(series: &Series, outline: &Outline) -> String {
    let capacity = outline.capacity_teu() as f64;
    if capacity <= 0.0 {
        return nothing("The yard has no blocks.");
    }
    if series.yard_teu_start == 0 && series.yard_teu.iter().all(|teu| *teu == 0) {
        return nothing("Nothing ever stood in the yard.");
    }
    let calendar = &outline.calendar;
    let pct = |teu: u32| 100.0 * f64::from(teu) / capacity;
    // What stood there at the end of each hour; the run may end within the last.
    let end_of = |index: usize| (series.hour_ms(index) + HOUR_BIN_MS).min(series.end_ms);
    let mut points: Vec<(Ms, u32)> = vec![(0, series.yard_teu_start)];
    points.extend(series.yard_teu.iter().enumerate().map(|(index, teu)| (end_of(index), *teu)));
    let most = points.iter().map(|(_, teu)| pct(*teu)).fold(100.0, f64::max);
    let span_ms = span(series, series.yard_teu.len());
    let (field, step) = Field::upward((span_ms.0 as f64, span_ms.1 as f64), most, 250.0);
    let mut svg = Svg::new(WIDTH, 250.0, "Yard fill over time");
    let full_y = field.y.at(FULL_PCT);
    svg.rect((field.left, field.top), (field.right - field.left, full_y - field.top), "warn-pale", None);
    field.draw_time(&mut svg, calendar, span_ms);
    field.draw_levels(&mut svg, step, "% of TEU");
    svg.line((field.left, full_y), (field.right, full_y), "limit");
    svg.text((field.left + 6.0, full_y - 5.0), Anchor::Start, "warn", "80 %: work slows above");
    svg.polyline(points.iter().map(|(at_ms, teu)| (field.x.at(*at_ms as f64), field.y.at(pct(*teu)))), "line");
    for (at_ms, teu, anchor) in
        [points.first().map(|point| (point.0, point.1, Anchor::Start)), points.last().map(|point| (point.0, point.1, Anchor::End))]
            .into_iter()
            .flatten()
    {
        let (x, y) = (field.x.at(at_ms as f64), field.y.at(pct(teu)));
        svg.text((x, y + 16.0), anchor, "ink bold", &format!("{} %", number(pct(teu), 1)));
    }
    let rows = bars(series, calendar, series.yard_teu.len()).into_iter().map(|bar| {
        let teu = series.yard_teu[bar.to - 1];
        let share = number(pct(teu), 1);
        let mark = if pct(teu) > FULL_PCT { "!" } else { "" };
        vec![day_and_clock(calendar, end_of(bar.to - 1)), number(f64::from(teu), 0), format!("{mark}{share}")]
    });
    let rows: Vec<Vec<String>> = rows.collect();
    format!(
        "<div class=\"chart\">{}</div>{}{}",
        svg.finish(),
        legend(&[("-line", "", "TEU in the yard, share of capacity"), ("-limit", "", "80 % mark")]),
        details(&format!("The numbers; capacity {} TEU", number(capacity, 0)), &["at", "#TEU", "#%"], &rows)
    )
}
