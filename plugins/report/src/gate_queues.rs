//! Queues at the gates and the trucks that make them.

use portolan_indicators::{GateQueue, Outline, Series};
use portolan_model::{MINUTE_MS, Ms};

use crate::axis::{Field, WIDTH, day_and_clock};
use crate::bins::{bars, span};
use crate::html::{details, legend, nothing, number};
use crate::svg::Svg;

const SLOT_MS: Ms = 10 * MINUTE_MS;
/// More steps than these cannot be told apart; longer runs show the longest queue of several slots.
const STEPS_MAX: usize = 600;

/// The longest queues per ten minutes as lines, over trucks arriving per hour, with the numbers below.
pub fn gate_queues(series: &Series, outline: &Outline) -> String {
    let arrivals = &series.truck_arrivals;
    if arrivals.iter().all(|count| *count == 0) {
        return nothing("No truck came to the gate.");
    }
    let calendar = &outline.calendar;
    let span_ms = span(series, arrivals.len());
    let queues = coarse(&series.gate_queues);
    let every_ms = SLOT_MS * every(&series.gate_queues) as Ms;
    let longest = queues.iter().map(|queue| queue.inbound.max(queue.outbound)).max().unwrap_or(0);
    let height = 240.0;
    let (field, step) = Field::upward((span_ms.0 as f64, span_ms.1 as f64), f64::from(longest), height);
    let mut svg = Svg::new(WIDTH, height, "Longest gate queues");
    field.draw_time(&mut svg, calendar, span_ms);
    field.draw_levels(&mut svg, step, "trucks");
    let bars = bars(series, calendar, arrivals.len());
    let stairs = |of: fn(&GateQueue) -> u32| {
        queues.iter().enumerate().flat_map(move |(index, queue)| {
            let from_ms = series.first_slot_ms + every_ms * index as Ms;
            let to_ms = (from_ms + every_ms).min(series.end_ms.max(from_ms));
            let y = field.y.at(f64::from(of(queue)));
            [(field.x.at(from_ms.max(0) as f64), y), (field.x.at(to_ms as f64), y)]
        })
    };
    svg.polyline(stairs(|queue| queue.outbound), "line second");
    svg.polyline(stairs(|queue| queue.inbound), "line");
    let slots_per_hour = 6;
    let lead = ((series.first_slot_ms - series.first_hour_ms) / SLOT_MS) as usize;
    let rows = bars.iter().map(|bar| {
        let slot = |hour: usize| (hour * slots_per_hour).saturating_sub(lead).min(series.gate_queues.len());
        let slots = &series.gate_queues[slot(bar.from)..slot(bar.to)];
        let most = |of: fn(&GateQueue) -> u32| number(f64::from(slots.iter().map(of).max().unwrap_or(0)), 0);
        vec![
            day_and_clock(calendar, bar.from_ms),
            number(bar.sum(|index| u64::from(arrivals[index])) as f64, 0),
            most(|queue| queue.inbound),
            most(|queue| queue.outbound),
        ]
    });
    let rows: Vec<Vec<String>> = rows.collect();
    format!(
        "{}<div class=\"chart\">{}</div>{}{}",
        truck_arrivals(series, outline),
        svg.finish(),
        legend(&[("-line", "", "waiting before the in-gate"), ("-line second", "", "waiting before the out-gate, beyond its lanes")]),
        details("The numbers", &["from", "#trucks arrived", "#longest queue in", "#longest queue out"], &rows)
    )
}

fn truck_arrivals(series: &Series, outline: &Outline) -> String {
    let arrivals = &series.truck_arrivals;
    let bars = bars(series, &outline.calendar, arrivals.len());
    let per_hour = |index: usize| f64::from(arrivals[index]);
    let most = bars.iter().map(|bar| bar.mean(per_hour)).fold(0.0, f64::max);
    let span_ms = span(series, arrivals.len());
    let (field, step) = Field::upward((span_ms.0 as f64, span_ms.1 as f64), most, 150.0);
    let mut svg = Svg::new(WIDTH, 150.0, "Trucks arriving per hour");
    field.draw_time(&mut svg, &outline.calendar, span_ms);
    field.draw_levels(&mut svg, step * 2.0, "trucks/h");
    for bar in &bars {
        let (x, end_x) = (field.x.at(bar.from_ms as f64), field.x.at(bar.to_ms as f64));
        let gap = ((end_x - x) * 0.14).clamp(0.3, 3.0);
        let at = (x + gap, field.y.at(bar.mean(per_hour)));
        let title = format!("{}: {} trucks an hour", day_and_clock(&outline.calendar, bar.from_ms), number(bar.mean(per_hour), 0));
        svg.rect(at, (end_x - x - 2.0 * gap, field.bottom - at.1), "pale", Some(&title));
    }
    format!("<div class=\"chart\">{}</div>", svg.finish())
}

fn every(queues: &[GateQueue]) -> usize {
    queues.len().div_ceil(STEPS_MAX).max(1)
}

fn coarse(queues: &[GateQueue]) -> Vec<GateQueue> {
    let longest = |slots: &[GateQueue]| GateQueue {
        inbound: slots.iter().map(|queue| queue.inbound).max().unwrap_or(0),
        outbound: slots.iter().map(|queue| queue.outbound).max().unwrap_or(0),
    };
    queues.chunks(every(queues)).map(longest).collect()
}
