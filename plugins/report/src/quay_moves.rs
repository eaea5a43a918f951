//! Quay moves per hour, discharge and load.

use portolan_indicators::{Outline, Series};

use crate::axis::{Field, WIDTH, day_and_clock};
use crate::bins::{bars, hours_per_bar, span};
use crate::html::{details, legend, nothing, number};
use crate::svg::Svg;

/// Stacked bars of boxes over the rail per hour, with the numbers below.
pub fn quay_moves(series: &Series, outline: &Outline) -> String {
    let hours = &series.quay_moves;
    if hours.iter().all(|hour| hour.discharge + hour.load == 0) {
        return nothing("No box went over the rail.");
    }
    let calendar = &outline.calendar;
    let bars = bars(series, calendar, hours.len());
    let discharge = |index: usize| f64::from(hours[index].discharge);
    let load = |index: usize| f64::from(hours[index].load);
    let most = bars.iter().map(|bar| bar.mean(discharge) + bar.mean(load)).fold(0.0, f64::max);
    let span_ms = span(series, hours.len());
    let (field, step) = Field::upward((span_ms.0 as f64, span_ms.1 as f64), most, 260.0);
    let mut svg = Svg::new(WIDTH, 260.0, "Quay moves per hour");
    field.draw_time(&mut svg, calendar, span_ms);
    field.draw_levels(&mut svg, step, "boxes/h");
    // In narrow bars the hatch would be a smear.
    let hatched = bars.iter().all(|bar| field.x.at(bar.to_ms as f64) - field.x.at(bar.from_ms as f64) > 11.0);
    for bar in &bars {
        let (x, end_x) = (field.x.at(bar.from_ms as f64), field.x.at(bar.to_ms as f64));
        let gap = ((end_x - x) * 0.14).clamp(0.3, 3.0);
        let (below, above) = (bar.mean(discharge), bar.mean(load));
        let title =
            format!("{}: {} discharged, {} loaded an hour", day_and_clock(calendar, bar.from_ms), number(below, 0), number(above, 0));
        let at = (x + gap, field.y.at(below));
        svg.rect(at, (end_x - x - 2.0 * gap, field.bottom - at.1), "strong", Some(&title));
        let top = field.y.at(below + above);
        let (at, size) = ((x + gap, top), (end_x - x - 2.0 * gap, at.1 - top));
        svg.rect(at, size, "middle", Some(&title));
        if hatched {
            svg.hatch(at, size, "hatch");
        }
    }
    let rows = bars.iter().map(|bar| {
        let (discharged, loaded) = (bar.sum(|i| u64::from(hours[i].discharge)), bar.sum(|i| u64::from(hours[i].load)));
        let mut row = vec![day_and_clock(calendar, bar.from_ms)];
        row.extend([discharged, loaded, discharged + loaded].map(|boxes| number(boxes as f64, 0)));
        row
    });
    let rows: Vec<Vec<String>> = rows.collect();
    let per = match hours_per_bar(hours.len()) {
        1 => "The numbers, hour by hour".to_owned(),
        hours => format!("The numbers, by {hours} hours; bars show the mean per hour"),
    };
    format!(
        "<div class=\"chart\">{}</div>{}{}",
        svg.finish(),
        legend(&[("strong", "", "discharge"), ("middle", if hatched { "hatch" } else { "" }, "load")]),
        details(&per, &["from", "#discharged", "#loaded", "#together"], &rows)
    )
}
