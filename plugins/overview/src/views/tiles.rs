//! Indicator tiles: each with its value now, the range it should keep to, and how it came to be.
//!
//! Ranges are those of the catalogue of figures (a default terminal's, from public sources) or the levels of the rules by which notices
//! speak; an indicator with neither has none. Rates are taken over the last hour, sums over the port's day.

use portolan_alarms::NoticeRule;
use portolan_indicators::Tally;
use portolan_indicators::figures::{Target, figure};
use portolan_model::{HOUR_MS, MINUTE_MS, Ms};
use portolan_panels::views::{Good, Indicator, TileView, Unit};

use super::gate::{queue, queue_limit, waiting};
use crate::chronicle::{Between, STEP_MS, Sample, TREND_H};
use crate::port::Port;

/// A held box that is wanted within so much time matters (*assumed*: half a shift).
const WANTED_WITHIN_MS: Ms = 6 * HOUR_MS;

pub(crate) fn tiles(port: &Port) -> Vec<TileView> {
    let hour = port.chronicle.last_hour(port.now_ms);
    let mut tiles: Vec<TileView> = Indicator::ALL.into_iter().map(|indicator| tile(port, indicator, hour.as_ref())).collect();
    // A single point is no trend.
    for tile in tiles.iter_mut().filter(|tile| tile.trend.len() < 2) {
        tile.trend = Vec::new();
        tile.trend_h = 0.0;
    }
    tiles
}

fn tile(port: &Port, indicator: Indicator, hour: Option<&Between>) -> TileView {
    let samples = &port.chronicle.samples;
    let sampled = |value: &dyn Fn(&Sample, Option<Between>) -> Option<f64>| samples.trend(port.now_ms, value);
    let tile = TileView { indicator, ..TileView::default() };
    match indicator {
        Indicator::CraneRate => TileView {
            value: hour.and_then(Between::crane_rate),
            decimals: 1,
            unit: Unit::MovesPerHour,
            trend: sampled(&|_, hour| hour?.crane_rate()),
            trend_h: TREND_H as f32,
            ..within(tile, "qc_gross_moves_per_h")
        },
        Indicator::BerthRate => TileView {
            value: hour.and_then(Between::berth_rate),
            unit: Unit::MovesPerHour,
            trend: sampled(&|_, hour| hour?.berth_rate()),
            trend_h: TREND_H as f32,
            ..within(tile, "berth_moves_per_h")
        },
        Indicator::QuayMoves => {
            let (trend, trend_h) = hourly(port, quay_moves(port));
            TileView { value: moves_today(port), unit: Unit::Moves, good: Good::Neither, trend, trend_h, ..tile }
        }
        Indicator::LateCalls => TileView {
            value: Some(f64::from(port.chronicle.calls.late(
                port.chronicle.limits().late_ms,
                port.chronicle.limits().late_within_ms,
                port.now_ms,
            ))),
            unit: Unit::Calls,
            good: Good::Lower,
            trend: sampled(&|sample, _| Some(f64::from(sample.late))),
            trend_h: TREND_H as f32,
            ..tile
        },
        Indicator::YardFill => {
            let capacity_teu: u32 = port.books.blocks.iter().map(|book| book.capacity_teu).sum();
            let pct = |teu: u32| (capacity_teu > 0).then(|| 100.0 * f64::from(teu) / f64::from(capacity_teu));
            let hours = port.tally.into_iter().flat_map(Tally::yard_hours).map(|(at_ms, teu)| (at_ms, pct(teu)));
            let (trend, trend_h) = hourly(port, hours.collect());
            let value = (capacity_teu > 0).then(|| port.books.fill_pct());
            TileView { value, decimals: 1, unit: Unit::Percent, trend, trend_h, ..within(tile, "yard_fill_mean_pct") }
        }
        Indicator::Rehandles => {
            let hours = port.tally.into_iter().flat_map(Tally::import_rehandle_hours);
            let (trend, trend_h) = hourly(port, hours.collect());
            let value = port.tally.and_then(Tally::import_rehandles);
            let tile = TileView { value, decimals: 2, trend, trend_h, ..within(tile, "rehandles_per_import_retrieval") };
            // Less digging is better, also below the usual.
            TileView { good: Good::Lower, target_low: None, ..tile }
        }
        Indicator::GateQueue => {
            let points = queue(port);
            let from_ms = port.now_ms - TREND_H * HOUR_MS;
            let recent = points.iter().filter(|point| point.at_ms >= from_ms);
            let trend: Vec<Option<f32>> = recent.map(|point| Some(f32::from(point.waiting_in))).collect();
            let trend_h = trend.len().saturating_sub(1) as f32 / 6.0;
            TileView {
                value: Some(f64::from(waiting(&port.gates.inward))),
                unit: Unit::Trucks,
                good: Good::Lower,
                target_high: queue_limit(port, &port.gates.inward).map(f64::from),
                trend,
                trend_h,
                ..tile
            }
        }
        Indicator::TruckTurn => {
            let minutes = |ms: Ms| ms as f64 / MINUTE_MS as f64;
            let turn_ms = port.chronicle.visits.turn_ms([0.5], port.now_ms);
            TileView {
                value: turn_ms.map(|[median_ms]| minutes(median_ms)),
                unit: Unit::Minutes,
                trend: sampled(&|sample, _| sample.turn_ms.map(minutes)),
                trend_h: TREND_H as f32,
                good: Good::Lower,
                target_low: None,
                target_high: target("truck_turn_p50_min").and_then(|target| target.high),
                ..tile
            }
        }
        Indicator::FleetUse => TileView {
            value: hour.and_then(Between::fleet_use_pct),
            unit: Unit::Percent,
            trend: sampled(&|_, hour| hour?.fleet_use_pct()),
            trend_h: TREND_H as f32,
            ..within(tile, "agv_use_pct")
        },
        Indicator::DevicesDown => TileView {
            value: Some(f64::from(port.chronicle.devices.down())),
            good: Good::Lower,
            trend: sampled(&|sample, _| Some(f64::from(sample.down))),
            trend_h: TREND_H as f32,
            ..tile
        },
        Indicator::ExaminationBacklog => TileView {
            value: Some(f64::from(port.chronicle.examinations.backlog())),
            unit: Unit::Boxes,
            good: Good::Lower,
            target_high: port.rule_level(NoticeRule::ExaminationBacklog).map(f64::from),
            trend: sampled(&|sample, _| Some(f64::from(sample.backlog))),
            trend_h: TREND_H as f32,
            ..tile
        },
        // When a box is wanted is no fact: how many there were cannot be told afterwards.
        Indicator::HeldBoxes => TileView { value: Some(held_and_wanted(port)), unit: Unit::Boxes, good: Good::Lower, ..tile },
    }
}

fn target(name: &str) -> Option<Target> {
    figure(name)?.target
}

/// A tile that should keep within the range of a figure of the catalogue.
fn within(tile: TileView, name: &str) -> TileView {
    let target = target(name);
    TileView {
        target_low: target.and_then(|target| target.low),
        target_high: target.and_then(|target| target.high),
        good: Good::Within,
        ..tile
    }
}

/// Boxes over the rail on the port's day so far; none where nobody counts.
fn moves_today(port: &Port) -> Option<f64> {
    let midnight_ms = port.now_ms - port.chronicle.calendar().ms_of_day(port.now_ms);
    let today = port.tally?.quay_hours().rev().take_while(|(at_ms, _)| *at_ms >= midnight_ms);
    Some(today.map(|(_, hour)| f64::from(hour.discharge + hour.load)).sum())
}

/// Boxes over the rail in each hour that is over, by the end of the hour.
fn quay_moves(port: &Port) -> Vec<(Ms, Option<f64>)> {
    let hours = port.tally.into_iter().flat_map(Tally::quay_hours);
    let over = hours.map(|(began_ms, hour)| (began_ms + HOUR_MS, Some(f64::from(hour.discharge + hour.load))));
    over.filter(|(at_ms, _)| *at_ms <= port.now_ms).collect()
}

/// The last hours of a series by full hours, the last that is over at the end; gaps where nothing was noted.
fn hourly(port: &Port, hours: Vec<(Ms, Option<f64>)>) -> (Vec<Option<f32>>, f32) {
    if hours.is_empty() {
        return (Vec::new(), 0.0);
    }
    let last_ms = port.chronicle.visits.hour_began_ms(port.now_ms);
    let at = |back: i64| {
        let at_ms = last_ms - back * HOUR_MS;
        hours.iter().rev().find(|(found_ms, _)| *found_ms == at_ms).and_then(|(_, value)| *value).map(|value| value as f32)
    };
    ((0..=TREND_H).rev().map(at).collect(), TREND_H as f32)
}

/// Boxes that are held and wanted soon, or should have left already.
fn held_and_wanted(port: &Port) -> f64 {
    let until_ms = port.now_ms + WANTED_WITHIN_MS;
    let wanted = |container: &&portolan_model::ids::BoxId| port.onward(**container).is_some_and(|onward| onward.wanted_ms <= until_ms);
    port.chronicle.held.keys().filter(wanted).count() as f64
}

const _: () = assert!(HOUR_MS % STEP_MS == 0);
