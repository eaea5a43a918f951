//! Vessels as they tell of themselves, beside what the plan has of them.

use std::cmp::Ordering;

use egui::{Ui, vec2};
use portolan_model::subject::Subject;
use portolan_model::{HOUR_MS, MINUTE_MS, Ms};

use crate::actions::ScreenAction;
use crate::look::{Column, Fit, Icon, Look, Row, Table, TableState, Type, empty, label, pick};
use crate::views::{ApproachRow, BerthPlanView, Severity, Unit};
use crate::words::Words;

const COLUMNS: [Column; 10] = [
    Column::text("column-vessel", Fit::Grows(124.0), 0),
    Column::text("column-stage", Fit::Fixed(96.0), 5),
    Column::number("column-distance", 66.0, 1),
    Column::number("column-bearing", 54.0, 9),
    Column::number("column-speed", 60.0, 4),
    Column::number("column-course", 54.0, 8),
    Column::number("column-planned", 76.0, 3),
    Column::number("column-told", 92.0, 0),
    Column::number("column-not-before", 92.0, 2),
    Column::number("column-heard", 70.0, 6),
];

/// From when on a vessel's own word differs from the plan so much that it is marked, and marked as high.
const APART_LOW_MS: Ms = 30 * MINUTE_MS;
const APART_HIGH_MS: Ms = 2 * HOUR_MS;
/// A vessel at anchor tells its place every three minutes; whoever is silent for three times as long is somewhere else by now.
const STALE_MS: Ms = 10 * MINUTE_MS;

/// Shows the vessels.
pub(super) fn approaches(ui: &mut Ui, look: &Look<'_>, view: &BerthPlanView, state: &mut TableState, actions: &mut Vec<ScreenAction>) {
    let words = look.words;
    if view.approaches.is_empty() {
        empty(ui, look, Icon::Vessel, words.get("approaches-none"));
        return;
    }
    let mut order: Vec<&ApproachRow> = view.approaches.iter().collect();
    if let Some((column, is_falling)) = state.sort {
        order.sort_by(|a, b| {
            let by = compare(column, a, b);
            if is_falling { by.reverse() } else { by }.then(a.mmsi.cmp(&b.mmsi))
        });
    }
    Table::new("approaches", &COLUMNS).sortable().show(ui, look, state, order.len(), |rows, index| {
        let vessel = order[index];
        let subject = vessel.call.map(|(call, _)| Subject::Call(call));
        let is_selected = subject.is_some_and(|subject| look.selects(subject));
        let response = rows.row(vessel.mmsi, is_selected, |row| vessel_row(row, vessel));
        if let Some(subject) = subject {
            pick(&response, subject, actions);
        }
        response.on_hover_ui(|ui| details(ui, look, vessel));
    });
    if view.approaches_more > 0 {
        let text = words.say("approaches-more", &[("count", view.approaches_more.into())]);
        label(ui, look, &text, Type::Small, look.theme.ink_muted);
    }
}

fn compare(column: usize, a: &ApproachRow, b: &ApproachRow) -> Ordering {
    // What is not known stands last.
    let number = |a: Option<f32>, b: Option<f32>| a.unwrap_or(f32::MAX).total_cmp(&b.unwrap_or(f32::MAX));
    let time = |a: Option<Ms>, b: Option<Ms>| a.unwrap_or(Ms::MAX).cmp(&b.unwrap_or(Ms::MAX));
    match column {
        1 => a.call.map(|(_, stage)| stage).cmp(&b.call.map(|(_, stage)| stage)),
        2 => number(a.range.map(|(nm, _)| nm), b.range.map(|(nm, _)| nm)),
        3 => number(a.range.map(|(_, deg)| deg), b.range.map(|(_, deg)| deg)),
        4 => number(a.speed_kn, b.speed_kn),
        5 => number(a.course_deg, b.course_deg),
        6 => time(a.planned_ms, b.planned_ms),
        7 => time(a.told_ms, b.told_ms),
        8 => time(a.not_before_ms, b.not_before_ms),
        9 => a.silent_ms.cmp(&b.silent_ms),
        _ => called(a).cmp(&called(b)),
    }
}

/// What people call a vessel: its name, or its number while it has told none.
fn called(vessel: &ApproachRow) -> String {
    if vessel.name.is_empty() { vessel.mmsi.to_string() } else { vessel.name.clone() }
}

fn vessel_row(row: &mut Row<'_>, vessel: &ApproachRow) {
    let words = row.look.words;
    row.icon(0, Icon::Vessel, &called(vessel));
    match vessel.call {
        Some((_, stage)) => row.text(1, words.of(stage)),
        None => row.muted(1, words.get("approaches-unplanned")),
    }
    let mut known = |column: usize, text: Option<String>| match text {
        Some(text) => row.text(column, &text),
        None => row.muted(column, "–"),
    };
    known(2, vessel.range.map(|(nm, _)| distance(words, nm)));
    known(3, vessel.range.map(|(_, deg)| direction(deg)));
    known(4, vessel.speed_kn.map(|kn| words.quantity(f64::from(kn), 1, Unit::Knots)));
    known(5, vessel.course_deg.map(direction));
    known(6, vessel.planned_ms.map(|ms| words.clock_text(ms)));
    match vessel.told_ms {
        Some(ms) => row.at_severity(7, &words.clock_text(ms), told_severity(vessel)),
        None => row.muted(7, "–"),
    }
    match vessel.not_before_ms {
        Some(ms) => {
            let severity = if vessel.cannot_keep_its_word() { Severity::Low } else { Severity::Normal };
            row.at_severity(8, &words.clock_text(ms), severity);
        }
        None => row.muted(8, "–"),
    }
    let severity = if vessel.silent_ms > STALE_MS { Severity::Low } else { Severity::Normal };
    row.at_severity(9, &words.span(vessel.silent_ms), severity);
}

/// How much it matters that a vessel says something else than the plan.
pub(super) fn told_severity(vessel: &ApproachRow) -> Severity {
    let apart_ms = vessel.told_ms.zip(vessel.planned_ms).map_or(0, |(told_ms, planned_ms)| (told_ms - planned_ms).abs());
    match apart_ms {
        _ if !vessel.is_expected() => Severity::Normal,
        APART_HIGH_MS.. => Severity::High,
        APART_LOW_MS.. => Severity::Low,
        _ => Severity::Normal,
    }
}

/// Tenths of a mile while they matter.
fn distance(words: &Words, nm: f32) -> String {
    words.quantity(f64::from(nm), u8::from(nm < 100.0), Unit::NauticalMiles)
}

/// Three figures, as on a compass card.
fn direction(degrees: f32) -> String {
    format!("{:03}°", (degrees.round() as i32).rem_euclid(360))
}

/// All that it tells, where the pointer rests on it.
fn details(ui: &mut Ui, look: &Look<'_>, vessel: &ApproachRow) {
    let (theme, words) = (look.theme, look.words);
    label(ui, look, &called(vessel), Type::Title, theme.ink_strong);
    if vessel.cannot_keep_its_word() {
        label(ui, look, words.get("approaches-cannot"), Type::Body, theme.severity(Severity::Low).ink);
    }
    ui.add_space(4.0);
    let (lat_deg, lon_deg) = vessel.position_deg;
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let rows = [
        ("approaches-mmsi", Some(vessel.mmsi.to_string())),
        ("approaches-imo", vessel.imo.map(|imo| imo.to_string())),
        ("approaches-position", Some(format!("{}  {}", minutes(lat_deg, 'N', 'S'), minutes(lon_deg, 'E', 'W')))),
        ("approaches-destination", some(&vessel.destination)),
        ("approaches-draught", vessel.draught_m.map(|m| words.quantity(f64::from(m), 1, Unit::Metres))),
    ];
    egui::Grid::new("vessel").num_columns(2).spacing(vec2(16.0, 2.0)).show(ui, |ui| {
        for (head, text) in rows {
            let Some(text) = text else { continue };
            label(ui, look, words.get(head), Type::Small, theme.ink_muted);
            label(ui, look, &text, Type::Body, theme.ink);
            ui.end_row();
        }
    });
}

/// Degrees and minutes to a hundredth, as on charts: `30°37.08′ N`.
fn minutes(degrees: f64, positive: char, negative: char) -> String {
    let hundredths = (degrees.abs() * 6_000.0).round() as i64;
    let side = if degrees < 0.0 { negative } else { positive };
    format!("{}°{:02}.{:02}′ {side}", hundredths / 6_000, hundredths % 6_000 / 100, hundredths % 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_are_written_as_on_a_chart() {
        assert_eq!(minutes(30.618, 'N', 'S'), "30°37.08′ N");
        assert_eq!(minutes(-0.999_999, 'E', 'W'), "1°00.00′ W");
        assert_eq!((direction(359.7), direction(7.2)), ("000°".to_owned(), "007°".to_owned()));
    }
}
