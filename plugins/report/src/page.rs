//! The page: all charts of a run on one sheet.

use portolan_model::HOUR_MS;

use crate::abnormal::abnormal;
use crate::agv_use::agv_use;
use crate::axis::day_and_clock;
use crate::berth_plan::berth_plan;
use crate::gate_queues::gate_queues;
use crate::html::{html_table, number, number_or_dash, section};
use crate::input::ReportInput;
use crate::quay_moves::quay_moves;
use crate::svg::escape;
use crate::tiles::{sign, tiles};
use crate::time_split::time_split;
use crate::truck_turn::truck_turn;
use crate::yard_blocks::yard_blocks;
use crate::yard_fill::yard_fill;

const STYLE: &str = include_str!("page.css");

/// The whole report as one self-contained HTML page.
pub fn page(input: &ReportInput) -> String {
    let ReportInput { outline, indicators, series, .. } = input;
    let body = [
        head(input),
        tiles(indicators),
        section("berths", "Berth plan", "Each call where and when it lay along the quay.", &berth_plan(series, outline)),
        section("quay", "Quay moves per hour", "Boxes over the ship's rail; a twin lift counts two.", &quay_moves(series, outline)),
        section("yard", "Yard fill", "Twenty-foot equivalents in all blocks, as a share of what fits.", &yard_fill(series, outline)),
        section(
            "blocks",
            "Yard fill, block by block",
            "All on one scale, with the highest share of each; ▲ marks blocks that passed 80 %.",
            &yard_blocks(series),
        ),
        section("turn", "Truck turn", "From joining the in-gate queue to leaving the out-gate.", &truck_turn(series, indicators)),
        section("gates", "Gates", "Trucks arriving, and the longest queues within ten minutes.", &gate_queues(series, outline)),
        section("vehicles", "Vehicles in use", "On a job: driving, or waiting at a crane for it.", &agv_use(series, outline)),
        section(
            "time",
            "Where the time went",
            "All time of all devices within the days in which work arrives. Time down is downtime whatever the order in hand.",
            &time_split(series),
        ),
        section("events", "Out of the ordinary", "", &abnormal(input)),
        section("figures", "All figures", "", &all_figures(input)),
        foot(input),
    ];
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <title>{} · Portolan</title><style>\n{STYLE}</style></head><body><main>\n{}\n</main></body></html>\n",
        escape(&input.header.scenario),
        body.join("\n")
    )
}

fn head(input: &ReportInput) -> String {
    let (header, calendar) = (&input.header, &input.outline.calendar);
    let fact = |name: &str, value: &str| format!("<span>{} <b>{}</b></span>", escape(name), escape(value));
    // The charts end with the last call and truck; boxes that stay may be released and examined for weeks after that.
    let goes_on = header.simulated_hours * HOUR_MS as f64 > input.series.end_ms as f64;
    let tail = if goes_on { ", on to the last release" } else { "" };
    let facts = [
        fact("from", &day_and_clock(calendar, 0)),
        fact("to", &day_and_clock(calendar, input.series.end_ms)),
        fact("arrivals over", &days(header.days)),
        fact("simulated", &format!("{} h{tail}", number(header.simulated_hours, 1))),
        fact("in", &format!("{} s", number(header.wall_seconds, 2))),
        fact("happenings", &number(header.happenings as f64, 0)),
        fact("seed", &header.seed.to_string()),
    ];
    format!("<header><h1>{}</h1><div class=\"facts\">{}</div></header>", escape(&header.scenario), facts.join(" "))
}

fn days(days: f64) -> String {
    let number = number(days, usize::from(days.fract() != 0.0));
    if number == "1" { "1 day".to_owned() } else { format!("{number} days") }
}

fn all_figures(input: &ReportInput) -> String {
    let rows = portolan_indicators::figures::ALL.iter().map(|figure| {
        let verdict = figure.verdict(&input.indicators);
        let judged = verdict.map_or(String::new(), |verdict| format!("{} {}", sign(verdict), verdict.label()));
        vec![
            figure.group.label().to_owned(),
            figure.label.to_owned(),
            number_or_dash(figure.value(&input.indicators), figure.decimals),
            figure.unit.to_owned(),
            figure.target.map_or(String::new(), |target| target.text()),
            judged,
            figure.name.to_owned(),
        ]
    });
    let rows: Vec<Vec<String>> = rows.collect();
    let headings = ["", "figure", "#value", "unit", "target", "", "name in indicators.json"];
    format!("<details><summary>{} figures</summary>{}</details>", rows.len(), html_table(&headings, &rows))
}

fn foot(input: &ReportInput) -> String {
    let header = &input.header;
    format!(
        "<footer>Portolan {} · digest of the facts <span class=\"digest\">{}</span> · the facts themselves are in facts.jsonl.zst</footer>",
        escape(&header.version),
        escape(&header.digest)
    )
}
