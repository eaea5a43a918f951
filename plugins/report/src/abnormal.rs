//! What went wrong, and who asked for what: tables.

use portolan_indicators::{Incident, IncidentKind, Outline, Series};
use portolan_protocol::DeviceKind;

use crate::axis::day_and_clock;
use crate::html::{duration, html_table, nothing, number, number_or_dash};
use crate::input::ReportInput;

/// Rolled boxes, examinations, breakdowns and closures, requests.
pub fn abnormal(input: &ReportInput) -> String {
    format!(
        "<div class=\"columns\"><div><h3>Boxes rolled</h3>{}</div><div><h3>Examinations</h3>{}</div><div><h3>Breakdowns</h3>{}</div></div>\
         <h3>Breakdowns and closures, one by one</h3>{}<h3>Operator requests</h3>{}",
        rolled(input),
        examinations(input),
        breakdowns(input),
        incidents(&input.series, &input.outline),
        requests(input)
    )
}

fn count(count: u64) -> String {
    number(count as f64, 0)
}

fn rolled(input: &ReportInput) -> String {
    let run = &input.indicators;
    if run.rolled == 0 {
        return nothing("No box missed its call.");
    }
    let reasons = [
        ("after the cut-off", run.rolled_late),
        ("not released", run.rolled_not_released),
        ("gross mass missing or contested", run.rolled_gross_mass),
        ("held for examination", run.rolled_examination),
        ("held by an operator", run.rolled_operator),
    ];
    let mut rows: Vec<Vec<String>> =
        reasons.iter().filter(|(_, boxes)| *boxes > 0).map(|(reason, boxes)| vec![(*reason).to_owned(), count(*boxes)]).collect();
    rows.push(vec!["together".to_owned(), count(run.rolled)]);
    html_table(&["reason", "#boxes"], &rows)
}

fn examinations(input: &ReportInput) -> String {
    let run = &input.indicators;
    if run.examinations_ordered + run.examinations + run.scans == 0 {
        return nothing("No box was examined and none scanned.");
    }
    let rows = [
        ("ordered", count(run.examinations_ordered)),
        ("over", count(run.examinations)),
        ("with a finding", count(run.examinations_found)),
        ("order to result, mean hours", number_or_dash(run.examination_hours, 1)),
        ("scans", count(run.scans)),
        ("most scans of a scanner in an hour", count(run.scans_per_scanner_h_max)),
        ("holds set", count(run.held)),
        ("holds not lifted at the end", count(run.held_at_end)),
    ];
    html_table(&["", "#"], &rows.map(|(what, value)| vec![what.to_owned(), value]))
}

fn breakdowns(input: &ReportInput) -> String {
    let run = &input.indicators;
    let rows = DeviceKind::ALL.into_iter().filter(|kind| run.breakdowns_by_kind.get(*kind) > 0).map(|kind| {
        let (times, hours) = (run.breakdowns_by_kind.get(kind), run.down_h_by_kind.get(kind));
        vec![kind.prefix().to_owned(), count(times), number(hours, 1)]
    });
    let rows: Vec<Vec<String>> = rows.collect();
    if rows.is_empty() {
        return nothing("Nothing broke down.");
    }
    html_table(&["devices", "#times", "#hours down"], &rows)
}

fn incidents(series: &Series, outline: &Outline) -> String {
    if series.incidents.is_empty() {
        return nothing("Nothing was out of order.");
    }
    let rows = series.incidents.iter().map(|incident| {
        let Incident { from_ms, until_ms, kind } = *incident;
        let (who, what) = match kind {
            IncidentKind::Down(device) => (device.to_string(), "down"),
            IncidentKind::ReaderDown(lane) => (lane.to_string(), "reader failed, trucks passed by hand"),
            IncidentKind::LaneClosed(lane) => (lane.to_string(), "lane closed"),
            IncidentKind::RoadClosed(vehicle) => (vehicle.to_string(), "stood on a crossing, closed to the others"),
            IncidentKind::BlockFrozen(block) => (block.to_string(), "block frozen for new boxes"),
        };
        let until = until_ms.map_or_else(|| "the end".to_owned(), |ms| day_and_clock(&outline.calendar, ms));
        let lasted = duration(until_ms.unwrap_or(series.end_ms) - from_ms);
        vec![day_and_clock(&outline.calendar, from_ms), until, lasted, who, what.to_owned()]
    });
    let rows: Vec<Vec<String>> = rows.collect();
    let more = match series.incidents_left_out {
        0 => String::new(),
        more => format!("<p>and {} more, counted above and kept in the facts.</p>", number(f64::from(more), 0)),
    };
    format!("<div class=\"scroll\">{}</div>{more}", html_table(&["from", "until", "#lasted", "who", "what"], &rows))
}

fn requests(input: &ReportInput) -> String {
    let run = &input.indicators;
    if run.requests == 0 && input.requests.is_empty() {
        return nothing("Operators asked for nothing.");
    }
    if input.requests.is_empty() {
        return html_table(
            &["#made", "#accepted", "#refused"],
            &[vec![count(run.requests), count(run.requests_accepted), count(run.requests_refused)]],
        );
    }
    let rows = input.requests.iter().map(|line| {
        let answer = if line.refused { format!("!{}", line.answer) } else { line.answer.clone() };
        vec![line.number.to_string(), line.who.clone(), line.what.clone(), line.why.clone(), answer]
    });
    let rows: Vec<Vec<String>> = rows.collect();
    format!("<div class=\"scroll\">{}</div>", html_table(&["#", "who", "what", "why", "answer"], &rows))
}
