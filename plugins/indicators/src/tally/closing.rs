//! What the sums come to at the end of a run.

use portolan_model::container::Flow;
use portolan_model::{DAY_MS, HOUR_MS, MINUTE_MS, Ms};
use portolan_protocol::DeviceKind;

use super::calls::CallRow;
use super::{SLOT_MS, Tally};
use crate::indicators::{ByKind, Indicators};
use crate::occupation::Occupation;
use crate::outline::CallKind;
use crate::series::{BlockSeries, Series, TURN_BIN_MIN, TURN_BINS, TimePart, TimeSplit};

impl Tally {
    /// What the facts taken so far come to if the run ends at `end_ms`. The tally itself goes on.
    pub fn finish(&self, end_ms: Ms) -> Indicators {
        let closed = self.closed(end_ms);
        closed.indicators(closed.now_ms)
    }

    /// The same over time.
    pub fn series(&self, end_ms: Ms) -> Series {
        let closed = self.closed(end_ms);
        closed.into_series()
    }

    /// A copy in which all time up to the end is booked and the last bins are closed. A run cannot end before its last fact.
    fn closed(&self, end_ms: Ms) -> Self {
        let mut closed = self.clone();
        let end_ms = end_ms.max(self.now_ms).max(0);
        closed.advance(end_ms);
        closed.boxes.close_instant(end_ms);
        closed.trucks.close_instant();
        closed.boxes.book_teu(end_ms);
        if !closed.started {
            closed.boxes.mark_start();
        }
        // A bin that has only just begun is kept if it has a width; what happened at this very instant belongs to it.
        let slot_began_ms = closed.slot_end_ms - SLOT_MS;
        if end_ms > slot_began_ms || closed.trucks.slots.is_empty() {
            closed.trucks.close_slot();
        }
        let hour_began_ms = end_ms - (end_ms - closed.first_hour_ms) % HOUR_MS;
        let calls = &mut closed.calls;
        closed.devices.close_hour(end_ms, |spent| calls.crane_worked(spent));
        let counted = calls.hour.discharge + calls.hour.load + closed.trucks.arrivals > 0;
        if end_ms > hour_began_ms || calls.hours.is_empty() || counted {
            closed.calls.close_hour();
            closed.boxes.close_hour();
            closed.trucks.close_hour();
        } else {
            closed.devices.vehicle_hours.pop();
        }
        closed
    }

    fn indicators(&self, end_ms: Ms) -> Indicators {
        let rows = &self.calls.rows;
        let moves = self.calls.discharged + self.calls.loaded;
        let berth_ms = |rows: &mut dyn Iterator<Item = &CallRow>| rows.filter_map(|row| row.berth_ms(end_ms)).sum::<Ms>();
        let vessels = || rows.iter().filter(|row| row.kind == CallKind::Vessel);
        let capacity_teu = self.outline.capacity_teu() as f64;
        let pct = |teu: f64| (capacity_teu > 0.0).then(|| 100.0 * teu / capacity_teu);
        let dwell = |flow: Flow| self.boxes.dwell[flow as usize].value(DAY_MS);
        let split = |kind: DeviceKind| self.time_split(kind);
        let use_pct = |kind: DeviceKind, used: fn(Occupation) -> bool| {
            let split = split(kind);
            let used: u64 = split.parts.iter().filter(|part| used(part.occupation)).map(|part| part.ms).sum();
            ratio(100 * used, split.total_ms())
        };
        let down_h = |kind: DeviceKind| self.devices.spent_ms(kind)[Occupation::Down as usize] as f64 / HOUR_MS as f64;
        Indicators {
            simulated_h: end_ms as f64 / HOUR_MS as f64,
            arrivals_h: end_ms.min(self.outline.days_ms) as f64 / HOUR_MS as f64,
            qc_moves: moves,
            discharged: self.calls.discharged,
            loaded: self.calls.loaded,
            twin_lift_pct: ratio(100 * self.calls.twins, moves),
            qc_gross_moves_per_h: per_hour(moves, self.devices.joined_ms),
            qc_net_moves_per_h: per_hour(moves, self.devices.joined_net_ms),
            berth_moves_per_h: per_hour(moves, berth_ms(&mut rows.iter())),
            vessel_berth_moves_per_h: per_hour(vessels().map(|row| u64::from(row.moves())).sum(), berth_ms(&mut vessels())),
            calls: rows.len() as u64,
            vessels: rows.iter().filter(|row| row.departed_ms.is_some()).count() as u64,
            berth_wait_h: mean_h(rows.iter().filter_map(CallRow::wait_ms)),
            berth_stay_h: mean_h(rows.iter().filter(|row| row.departed_ms.is_some()).filter_map(|row| row.berth_ms(end_ms))),
            yard_moves: self.boxes.stored_and_retrieved,
            rehandles: self.boxes.rehandles,
            rehandles_per_import_retrieval: ratio(self.boxes.import_rehandles, self.boxes.import_retrievals),
            boxes_in_yard_start: self.boxes.in_yard_start,
            boxes_in_yard_end: self.boxes.in_yard,
            yard_fill_mean_pct: self.boxes.teu_mean().and_then(pct),
            yard_fill_max_pct: pct(self.boxes.teu_max as f64),
            import_dwell_days: dwell(Flow::Import),
            export_dwell_days: dwell(Flow::Export),
            transshipment_dwell_days: dwell(Flow::Transshipment),
            empty_dwell_days: dwell(Flow::Empty),
            trucks: self.trucks.left,
            trucks_turned_away: self.trucks.turned_away,
            truck_turn_min: ratio(self.trucks.turn_ms as u64, self.trucks.left).map(|ms| ms / MINUTE_MS as f64),
            truck_turn_p50_min: self.trucks.turn_min(0.5),
            truck_turn_p90_min: self.trucks.turn_min(0.9),
            gate_queue_max: u64::from(self.trucks.queue_max),
            gate_queue_at_night: self.trucks.night_max.map(u64::from),
            scans: self.devices.completed(DeviceKind::Scanner),
            scans_per_scanner_h_max: u64::from(self.devices.completed_per_h_max(DeviceKind::Scanner)),
            examinations_ordered: self.examinations_ordered,
            examinations: self.boxes.examinations.count(),
            examinations_found: self.boxes.examinations_found,
            examination_hours: self.boxes.examinations.value(HOUR_MS),
            held: self.held,
            held_at_end: self.held.saturating_sub(self.freed),
            rolled: self.rolled.iter().sum(),
            rolled_late: self.rolled[0],
            rolled_not_released: self.rolled[1],
            rolled_gross_mass: self.rolled[2],
            rolled_examination: self.rolled[3],
            rolled_operator: self.rolled[4],
            agv_use_pct: use_pct(DeviceKind::Vehicle, Occupation::is_on_a_job),
            qc_use_pct: use_pct(DeviceKind::QuayCrane, Occupation::is_in_motion),
            yc_use_pct: use_pct(DeviceKind::YardCrane, Occupation::is_in_motion),
            breakdowns: DeviceKind::ALL.into_iter().map(|kind| self.devices.breakdowns(kind)).sum(),
            breakdowns_by_kind: ByKind::from_fn(|kind| self.devices.breakdowns(kind)),
            down_h: DeviceKind::ALL.into_iter().map(down_h).sum(),
            down_h_by_kind: ByKind::from_fn(down_h),
            reader_failures: self.devices.reader_failures,
            orders_issued: self.devices.orders_issued,
            orders_ended: self.devices.orders_completed + self.devices.orders_refused,
            orders_refused: self.devices.orders_refused,
            wind_max_m_s: self.wind_max_dm_s.map(|dm_s| f64::from(dm_s) / 10.0),
            requests: self.requests,
            requests_accepted: self.requests_accepted,
            requests_refused: self.requests_refused,
        }
    }

    fn time_split(&self, kind: DeviceKind) -> TimeSplit {
        let spent_ms = self.devices.spent_in_days_ms(kind);
        let parts = Occupation::ALL
            .into_iter()
            .map(|occupation| TimePart { occupation, ms: spent_ms[occupation as usize] })
            .filter(|part| part.ms > 0)
            .collect();
        TimeSplit { kind, devices: self.fleet(kind), parts }
    }

    /// When the last call and the last truck of the run were gone, if they are: what follows are releases and examinations of boxes that
    /// stay. At least the days in which work arrives, as far as the run has come.
    fn traffic_end_ms(&self) -> Ms {
        let here = |row: &&CallRow| row.arrived_ms.is_some() && row.departed_ms.is_none();
        if self.trucks.any_here() || self.calls.rows.iter().any(|row| here(&row)) {
            return self.now_ms;
        }
        let last_call_ms = self.calls.rows.iter().filter_map(|row| row.departed_ms).max().unwrap_or(0);
        last_call_ms.max(self.trucks.last_ms).max(self.outline.days_ms).min(self.now_ms)
    }

    fn into_series(mut self) -> Series {
        let end_ms = self.traffic_end_ms();
        if end_ms < self.now_ms {
            let bins = |first_ms: Ms, width_ms: Ms| ((end_ms - first_ms + width_ms - 1) / width_ms).max(1) as usize;
            let (hours, slots) = (bins(self.first_hour_ms, HOUR_MS), bins(self.first_slot_ms, SLOT_MS));
            self.calls.hours.truncate(hours);
            self.boxes.truncate_hours(hours);
            self.trucks.arrivals_per_h.truncate(hours);
            self.trucks.slots.truncate(slots);
            self.devices.vehicle_hours.truncate(hours);
        }
        let time_splits = DeviceKind::ALL.map(|kind| self.time_split(kind)).into();
        let capacity = |index: usize| self.outline.blocks.iter().find(|block| usize::from(block.id.0) == index);
        let blocks = self.boxes.blocks.iter().enumerate();
        let blocks = blocks.map(|(index, block)| BlockSeries {
            id: portolan_model::ids::BlockId(index as u16),
            capacity_teu: capacity(index).map_or(0, |block| block.capacity_teu),
            teu_start: block.teu_start,
            teu: block.teu_hours.clone(),
        });
        let blocks: Vec<BlockSeries> = blocks.collect();
        let mut calls = self.calls.rows;
        calls.sort_by_key(|row| row.id);
        let mut before = (0, 0);
        let agv_use_pct = self.devices.vehicle_hours.iter().map(|now| {
            let share = ratio(100 * (now.0 - before.0), now.1 - before.1);
            before = *now;
            share
        });
        Series {
            first_hour_ms: self.first_hour_ms,
            first_slot_ms: self.first_slot_ms,
            end_ms,
            agv_use_pct: agv_use_pct.collect(),
            quay_moves: self.calls.hours,
            calls,
            yard_teu_start: blocks.iter().map(|block| block.teu_start).sum(),
            yard_teu: self.boxes.teu_hours,
            blocks,
            truck_turns: self.trucks.histogram(TURN_BIN_MIN, TURN_BINS),
            gate_queues: self.trucks.slots,
            truck_arrivals: self.trucks.arrivals_per_h,
            time_splits,
            shift_changes_ms: self.devices.shift_changes_ms,
            incidents: self.incidents.listed,
            incidents_left_out: self.incidents.left_out,
        }
    }
}

fn ratio(count: u64, of: u64) -> Option<f64> {
    (of > 0).then(|| count as f64 / of as f64)
}

fn per_hour(count: u64, ms: Ms) -> Option<f64> {
    (ms > 0).then(|| count as f64 * HOUR_MS as f64 / ms as f64)
}

fn mean_h(times_ms: impl Iterator<Item = Ms>) -> Option<f64> {
    let (sum, count) = times_ms.fold((0, 0), |(sum, count): (Ms, u64), ms| (sum + ms, count + 1));
    (count > 0).then(|| sum as f64 / count as f64 / HOUR_MS as f64)
}
