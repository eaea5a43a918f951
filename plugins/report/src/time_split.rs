//! Where the time of cranes, vehicles, lanes and scanners went.

use std::fmt::Write;

use portolan_indicators::{Occupation, Series, TimeSplit};
use portolan_model::HOUR_MS;
use portolan_protocol::DeviceKind;

use crate::axis::WIDTH;
use crate::html::{details, nothing, number, swatch};
use crate::svg::{Anchor, Svg, escape};

/// One bar per kind of device with its legend, and the numbers below.
pub fn time_split(series: &Series) -> String {
    let fleets: Vec<&TimeSplit> = series.time_splits.iter().filter(|split| split.devices > 0 && split.total_ms() > 0).collect();
    if fleets.is_empty() {
        return nothing("The terminal has no devices, or no time passed.");
    }
    let mut html = String::new();
    let mut rows = Vec::new();
    for split in &fleets {
        let hours = number(split.total_ms() as f64 / HOUR_MS as f64, 0);
        let _ = write!(
            html,
            "<div class=\"fleet\"><div class=\"name\">{} <span>· {} devices · {hours} h in all</span></div>{}",
            kind(split.kind),
            split.devices,
            bar(split)
        );
        html.push_str("<div class=\"legend\">");
        for part in in_order(split) {
            let (fill, hatch) = style(part);
            let share = number(100.0 * split.share(part), 1);
            let _ = write!(html, "<span>{}{} <b>{share} %</b></span>", swatch(fill, hatch), escape(part.label()));
            let part_ms = split.parts.iter().find(|own| own.occupation == part).map_or(0, |own| own.ms);
            rows.push(vec![kind(split.kind).to_owned(), part.label().to_owned(), number(part_ms as f64 / HOUR_MS as f64, 1), share]);
        }
        html.push_str("</div></div>");
    }
    html + &details("The numbers", &["devices", "time went on", "#hours", "#%"], &rows)
}

const fn kind(kind: DeviceKind) -> &'static str {
    match kind {
        DeviceKind::QuayCrane => "Quay cranes",
        DeviceKind::YardCrane => "Yard cranes",
        DeviceKind::Vehicle => "Vehicles",
        DeviceKind::GateLane => "Gate lanes",
        DeviceKind::Scanner => "Scanners",
    }
}

/// Work first, then what goes with it, then waiting, then nothing, then what is wrong.
const ORDER: [Occupation; Occupation::COUNT] = [
    Occupation::Lifting,
    Occupation::DrivingLaden,
    Occupation::Passing,
    Occupation::Scanning,
    Occupation::DrivingEmpty,
    Occupation::Digging,
    Occupation::HatchCover,
    Occupation::Travelling,
    Occupation::WaitingQuay,
    Occupation::WaitingYard,
    Occupation::WaitingVehicle,
    Occupation::WaitingCrane,
    Occupation::WaitingRoad,
    Occupation::Energizing,
    Occupation::ShiftChange,
    Occupation::Idle,
    Occupation::Paused,
    Occupation::Down,
];

fn in_order(split: &TimeSplit) -> impl Iterator<Item = Occupation> {
    ORDER.into_iter().filter(|occupation| split.parts.iter().any(|part| part.occupation == *occupation))
}

/// How a part is filled and hatched: greys for the ordinary, hatched where it is not the work itself, colour for what is wrong.
const fn style(occupation: Occupation) -> (&'static str, &'static str) {
    match occupation {
        Occupation::Lifting | Occupation::DrivingLaden | Occupation::Passing | Occupation::Scanning => ("strong", ""),
        Occupation::DrivingEmpty | Occupation::Travelling => ("middle", ""),
        Occupation::Digging | Occupation::HatchCover => ("middle", "hatch"),
        Occupation::WaitingQuay | Occupation::WaitingVehicle => ("pale", ""),
        Occupation::WaitingYard | Occupation::WaitingCrane | Occupation::WaitingRoad => ("pale", "hatch"),
        Occupation::Energizing | Occupation::ShiftChange => ("trace", "hatch-ink"),
        Occupation::Idle => ("trace", ""),
        Occupation::Paused => ("warn-fill", "hatch"),
        Occupation::Down => ("alarm-fill", ""),
    }
}

const fn text_class(fill: &str) -> &'static str {
    match fill.as_bytes()[0] {
        b's' => "on-strong",
        b'm' => "on-middle",
        b'p' => "on-pale",
        _ => "ink",
    }
}

fn bar(split: &TimeSplit) -> String {
    let height = 24.0;
    let mut svg = Svg::new(WIDTH, height, &format!("Where the time of {} went", split.kind.prefix()));
    let mut x = 0.0;
    for part in in_order(split) {
        let share = split.share(part);
        let width = share * WIDTH;
        let (fill, hatch) = style(part);
        let title = format!("{}: {} %", part.label(), number(100.0 * share, 1));
        svg.rect((x, 0.0), (width, height), fill, Some(&title));
        if !hatch.is_empty() {
            svg.hatch((x, 0.0), (width, height), hatch);
        }
        svg.line((x + width, 0.0), (x + width, height), "edge");
        // A label over a hatch is hard to read; the legend has every share.
        if width > 40.0 && hatch.is_empty() {
            svg.text((x + width / 2.0, height / 2.0 + 4.0), Anchor::Middle, text_class(fill), &format!("{} %", number(100.0 * share, 0)));
        }
        x += width;
    }
    format!("<div class=\"chart\" style=\"margin-top:0\">{}</div>", svg.finish())
}
