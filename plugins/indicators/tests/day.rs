//! A whole day: the facts agree with each other, a tally survives being saved, and its memory stays flat.

use portolan_indicators::specimen::Specimen;
use portolan_indicators::{Audit, Tally, tally_facts};
use portolan_model::facts::What;
use portolan_model::place::Place;

#[test]
fn the_specimen_is_sound() {
    let day = Specimen::a_day();
    let mut audit = Audit::new();
    audit.take_all(&day.facts);
    let found = audit.finish();
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn a_move_untold_is_found() {
    let mut day = Specimen::a_day();
    let last = day.facts.iter().rposition(|fact| matches!(fact.what, What::QuayMove { .. })).unwrap();
    day.facts.remove(last);
    let moved = day.facts.iter().position(|fact| matches!(fact.what, What::Custody { to: Place::Truck, .. })).unwrap();
    day.facts.remove(moved);
    let mut audit = Audit::new();
    audit.take_all(&day.facts);
    let found = audit.finish();
    assert!(found.iter().any(|text| text.contains("rule 10:")), "{found:#?}");
    assert!(found.len() > 1, "{found:#?}");
}

#[test]
fn a_tally_saved_at_noon_ends_like_one_that_ran_through() {
    let day = Specimen::a_day();
    let mut through = Tally::new(day.outline.clone());
    tally_facts(&mut through, &day.facts);

    let mut before = Tally::new(day.outline.clone());
    let (morning, rest) = day.facts.split_at(day.facts.len() / 3);
    tally_facts(&mut before, morning);
    let saved = postcard::to_allocvec(&before).unwrap();
    let mut after: Tally = postcard::from_bytes(&saved).unwrap();
    assert_eq!(postcard::to_allocvec(&after).unwrap(), saved, "saved again, the same bytes");
    tally_facts(&mut after, rest);

    assert_eq!(after.finish(day.end_ms), through.finish(day.end_ms));
    assert_eq!(after.series(day.end_ms), through.series(day.end_ms));
}

#[test]
fn the_day_comes_to_what_its_facts_say() {
    let day = Specimen::a_day();
    let mut tally = Tally::new(day.outline.clone());
    tally_facts(&mut tally, &day.facts);
    let (run, series) = (tally.finish(day.end_ms), tally.series(day.end_ms));
    let quay: u64 = series.quay_moves.iter().map(|hour| u64::from(hour.discharge + hour.load)).sum();
    let calls: u64 = series.calls.iter().map(|call| u64::from(call.moves())).sum();
    assert_eq!((quay, calls), (run.qc_moves, run.qc_moves));
    assert_eq!(series.truck_turns.iter().map(|count| u64::from(*count)).sum::<u64>(), run.trucks);
    let blocks: u32 = series.blocks.iter().map(|block| *block.teu.last().unwrap()).sum();
    assert_eq!(Some(&blocks), series.yard_teu.last());
    for split in &series.time_splits {
        assert_eq!(split.total_ms(), u64::from(split.devices) * day.end_ms as u64, "{:?}: all time of all devices", split.kind);
    }
    let bins = series.quay_moves.len();
    assert_eq!([series.yard_teu.len(), series.truck_arrivals.len(), series.agv_use_pct.len()], [bins; 3]);
}

#[test]
fn what_is_saved_grows_by_the_hour_not_by_the_box() {
    let size = |days| {
        let day = Specimen::days(days);
        let mut tally = Tally::new(day.outline.clone());
        tally_facts(&mut tally, &day.facts);
        (postcard::to_allocvec(&tally).unwrap().len(), day.facts.len())
    };
    let (one, five) = (size(1), size(5));
    assert!(five.1 > 3 * one.1, "{one:?} {five:?}");
    // Rows, hours and ten minutes; what stands in the yard takes most of both.
    assert!(five.0 < one.0 * 3 / 2, "{one:?} {five:?}");
}

#[test]
fn what_is_read_on_the_way_is_what_the_series_shows() {
    let day = Specimen::a_day();
    let mut tally = Tally::new(day.outline.clone());
    tally_facts(&mut tally, &day.facts);
    let end_ms = day.facts.last().unwrap().at_ms;
    let series = tally.series(end_ms);
    let over = |count: usize| count.saturating_sub(1);
    assert!(series.quay_moves.len() > 3 && tally.import_rehandles().is_some());
    let quay: Vec<_> = series.quay_moves.iter().enumerate().map(|(index, hour)| (series.hour_ms(index), *hour)).collect();
    assert_eq!(tally.quay_hours().take(quay.len()).collect::<Vec<_>>(), quay);
    for (index, (at_ms, teu)) in tally.yard_hours().enumerate() {
        assert_eq!((at_ms, teu), (series.hour_ms(index + 1), series.yard_teu[index]));
    }
    assert!(tally.yard_hours().count() >= over(series.yard_teu.len()));
    let slots: Vec<_> = tally.gate_queues().map(|(_, queue)| queue).collect();
    assert_eq!(slots[..], series.gate_queues[..slots.len()]);
    assert!(slots.len() >= over(series.gate_queues.len()));
    let run = tally.finish(end_ms);
    assert_eq!((tally.moves(), tally.import_rehandles()), (run.qc_moves, run.rehandles_per_import_retrieval));
    for row in &series.calls {
        assert_eq!(tally.call(row.id).map(|row| (row.arrived_ms, row.departed_ms)), Some((row.arrived_ms, row.departed_ms)));
    }
}
