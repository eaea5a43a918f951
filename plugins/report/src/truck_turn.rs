//! How long trucks were in the port.

use portolan_indicators::{Indicators, Series, TURN_BIN_MIN};

use crate::axis::{Field, WIDTH};
use crate::html::{details, legend, nothing, number};
use crate::svg::{Anchor, Svg};

/// Nine of ten trucks should be out by then, minutes.
const LIMIT_MIN: f64 = 120.0;

/// A histogram of truck turns with median and 90th percentile, and the numbers below.
pub fn truck_turn(series: &Series, indicators: &Indicators) -> String {
    let all: u32 = series.truck_turns.iter().sum();
    if all == 0 {
        return nothing("No truck came and went.");
    }
    let bins = series.truck_turns.len();
    let width_min = f64::from(TURN_BIN_MIN);
    let most = f64::from(series.truck_turns.iter().copied().max().unwrap_or(0));
    let (field, step) = Field::upward_below((0.0, bins as f64 * width_min), most, 250.0, 46.0);
    let mut svg = Svg::new(WIDTH, 250.0, "Truck turns in bins of five minutes");
    field.draw_levels(&mut svg, step, "trucks");
    let range = |index: usize| {
        let from = index as u32 * TURN_BIN_MIN;
        if index + 1 == bins { format!("{from} and more") } else { format!("{from}–{}", from + TURN_BIN_MIN) }
    };
    for (index, count) in series.truck_turns.iter().enumerate() {
        let (x, end_x) = (field.x.at(index as f64 * width_min), field.x.at((index + 1) as f64 * width_min));
        let over = index as f64 * width_min >= LIMIT_MIN;
        let at = (x + 1.5, field.y.at(f64::from(*count)));
        let title = format!("{} min: {} trucks", range(index), number(f64::from(*count), 0));
        svg.rect(at, (end_x - x - 3.0, field.bottom - at.1), if over { "warn-fill" } else { "strong" }, Some(&title));
    }
    for minute in (0..=180).step_by(15) {
        let text = if minute == 180 { "180+".to_owned() } else { minute.to_string() };
        svg.text((field.x.at(f64::from(minute)), field.bottom + 15.0), Anchor::Middle, "", &text);
    }
    svg.text((field.right, field.bottom + 29.0), Anchor::End, "", "minutes");
    let limit_x = field.x.at(LIMIT_MIN);
    svg.line((limit_x, field.top - 30.0), (limit_x, field.bottom), "limit");
    svg.text((limit_x + 5.0, field.top - 22.0), Anchor::Start, "warn", "90 of 100 should be out by here: 120 min");
    // The later mark is the shorter one, so that it does not cross the label of the earlier.
    let marks = [("median", indicators.truck_turn_p50_min, 30.0), ("90th percentile", indicators.truck_turn_p90_min, 16.0)];
    for (name, minutes, up) in marks {
        let Some(minutes) = minutes else { continue };
        let x = field.x.clamped(minutes);
        svg.line((x, field.top - up), (x, field.bottom), "mark");
        svg.text((x + 5.0, field.top - up + 8.0), Anchor::Start, "ink bold", &format!("{name} {} min", number(minutes, 0)));
    }
    let mut so_far = 0;
    let rows = series.truck_turns.iter().enumerate().map(|(index, count)| {
        so_far += count;
        let share = 100.0 * f64::from(so_far) / f64::from(all);
        vec![range(index), number(f64::from(*count), 0), number(share, 1)]
    });
    let rows: Vec<Vec<String>> = rows.collect();
    format!(
        "<div class=\"chart\">{}</div>{}{}",
        svg.finish(),
        legend(&[("strong", "", "trucks"), ("warn-fill", "", "over 120 minutes")]),
        details("The numbers", &["minutes", "#trucks", "#% so far"], &rows)
    )
}
