//! The calls as a table.

use portolan_indicators::{Outline, Series};
use portolan_model::{HOUR_MS, Ms};

use crate::axis::day_and_clock;
use crate::html::{details, duration, number};

/// One row per call: when it was to come, came, lay and left, and what was done.
pub(crate) fn berth_table(series: &Series, outline: &Outline) -> String {
    if series.calls.is_empty() {
        return String::new();
    }
    let at = |ms: Option<Ms>| ms.map_or_else(|| "–".to_owned(), |ms| day_and_clock(&outline.calendar, ms));
    let dash = || "–".to_owned();
    let rows = series.calls.iter().map(|call| {
        let late_ms = call.arrived_ms.zip(call.scheduled_ms).map(|(arrived, scheduled)| arrived - scheduled);
        let late = late_ms.map_or_else(dash, |late| match late {
            late if late > HOUR_MS => format!("!{}", duration(late)),
            late if late > 0 => duration(late),
            _ => "on time".to_owned(),
        });
        let stay_ms = call.berth_ms(series.end_ms);
        let per_h = |ms: Option<Ms>| {
            let hours = ms.filter(|ms| *ms > 0).map(|ms| ms as f64 / HOUR_MS as f64);
            hours.map_or_else(dash, |hours| number(f64::from(call.moves()) / hours, 1))
        };
        let place = call.from_mm.zip(call.to_mm).map_or_else(dash, |(from, to)| format!("{}–{}", from / 1000, to / 1000));
        vec![
            call.name.clone(),
            call.kind.label().to_owned(),
            at(call.scheduled_ms),
            at(call.estimated_ms.or(call.scheduled_ms)),
            at(call.arrived_ms),
            late,
            call.wait_ms().map_or_else(dash, duration),
            place,
            at(call.berthing_ms),
            at(call.departed_ms),
            stay_ms.map_or_else(dash, duration),
            number(f64::from(call.discharged), 0),
            number(f64::from(call.loaded), 0),
            number(f64::from(call.rolled), 0),
            per_h(stay_ms),
            per_h(Some(call.crane_ms)),
        ]
    });
    let rows: Vec<Vec<String>> = rows.collect();
    let headings = [
        "call",
        "kind",
        "scheduled",
        "last estimate",
        "arrived",
        "late",
        "#waited",
        "#quay m",
        "berthing",
        "departed",
        "#at berth",
        "#discharged",
        "#loaded",
        "#rolled",
        "#moves per berth h",
        "#moves per crane h",
    ];
    details(&format!("The {} calls", rows.len()), &headings, &rows)
}
