//! The indicators of a run.

use portolan_protocol::DeviceKind;
use serde::{Deserialize, Serialize};

use crate::figures;

/// One value for each kind of device.
#[derive(Clone, Copy, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct ByKind<T> {
    /// Of the quay cranes.
    pub quay_crane: T,
    /// Of the yard cranes.
    pub yard_crane: T,
    /// Of the vehicles.
    pub vehicle: T,
    /// Of the gate lanes.
    pub gate_lane: T,
    /// Of the scanners.
    pub scanner: T,
}

impl<T> ByKind<T> {
    /// Asks for the value of each kind.
    pub fn from_fn(mut of: impl FnMut(DeviceKind) -> T) -> Self {
        Self {
            quay_crane: of(DeviceKind::QuayCrane),
            yard_crane: of(DeviceKind::YardCrane),
            vehicle: of(DeviceKind::Vehicle),
            gate_lane: of(DeviceKind::GateLane),
            scanner: of(DeviceKind::Scanner),
        }
    }
}

impl<T: Copy> ByKind<T> {
    /// The value of one kind.
    pub const fn get(&self, kind: DeviceKind) -> T {
        match kind {
            DeviceKind::QuayCrane => self.quay_crane,
            DeviceKind::YardCrane => self.yard_crane,
            DeviceKind::Vehicle => self.vehicle,
            DeviceKind::GateLane => self.gate_lane,
            DeviceKind::Scanner => self.scanner,
        }
    }
}

/// What a run comes to. The names of the fields are what files and other programs carry. A mean or a rate with nothing to divide by is
/// `None`, never 0 and never NaN.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct Indicators {
    /// Simulated time, hours.
    pub simulated_h: f64,
    /// Hours of it in which work arrived: the days of the run, or less if it was stopped before they were over. Means over time (yard
    /// fill, where the time of devices went) are over these, since a run goes on until the last hold is lifted, long after the last move.
    pub arrivals_h: f64,

    /// Boxes over the ship's rail; a twin lift counts two.
    pub qc_moves: u64,
    /// Of these, from vessels.
    pub discharged: u64,
    /// Of these, onto vessels.
    pub loaded: u64,
    /// Boxes lifted two at a time, percent of `qc_moves`.
    pub twin_lift_pct: Option<f64>,
    /// `qc_moves` / summed hours between [`CraneJoined`](portolan_model::facts::What::CraneJoined) and `CraneLeft`.
    pub qc_gross_moves_per_h: Option<f64>,
    /// As gross, without the hours down, paused, at shift change, on hatch covers and travelling.
    pub qc_net_moves_per_h: Option<f64>,
    /// `qc_moves` / summed hours of all calls at berth, from `Berthing` to `Departed`, so mooring included.
    pub berth_moves_per_h: Option<f64>,
    /// The same over deep-sea vessels alone: a barge of thirty boxes says nothing about a big call.
    pub vessel_berth_moves_per_h: Option<f64>,
    /// Calls known.
    pub calls: u64,
    /// Calls departed.
    pub vessels: u64,
    /// Mean from `Arrived` to `Berthing`, hours, over calls that berthed.
    pub berth_wait_h: Option<f64>,
    /// Mean from `Berthing` to `Departed`, hours, over calls that departed.
    pub berth_stay_h: Option<f64>,

    /// Boxes put into blocks and taken out of them; rehandles are counted apart.
    pub yard_moves: u64,
    /// Boxes moved because they stood on the wanted one.
    pub rehandles: u64,
    /// Rehandles for the retrieval of import boxes onto trucks / these retrievals. A rehandle belongs to the next retrieval of its
    /// crane.
    pub rehandles_per_import_retrieval: Option<f64>,
    /// Boxes in the yard when the clock started to move.
    pub boxes_in_yard_start: u64,
    /// Boxes in the yard at the end.
    pub boxes_in_yard_end: u64,
    /// TEU in the yard / capacity, mean over time, percent.
    pub yard_fill_mean_pct: Option<f64>,
    /// TEU in the yard / capacity, highest, percent.
    pub yard_fill_max_pct: Option<f64>,
    /// Mean days from coming ashore (or in by truck) to leaving. Boxes of the initial stock are left out: nobody knows when they came.
    pub import_dwell_days: Option<f64>,
    /// As imports.
    pub export_dwell_days: Option<f64>,
    /// As imports.
    pub transshipment_dwell_days: Option<f64>,
    /// As imports.
    pub empty_dwell_days: Option<f64>,

    /// Truck visits that ended at the out-gate.
    pub trucks: u64,
    /// Trucks that left at once: what they came for could not be had.
    pub trucks_turned_away: u64,
    /// Mean minutes from joining the in-gate queue to leaving the out-gate.
    pub truck_turn_min: Option<f64>,
    /// Median of the same.
    pub truck_turn_p50_min: Option<f64>,
    /// 90th percentile of the same.
    pub truck_turn_p90_min: Option<f64>,
    /// The longest queue at the in-gate or out-gate, trucks.
    pub gate_queue_max: u64,
    /// The longest queue (in and out together) left at 04:00 port time, trucks; `None` if no 04:00 was passed.
    pub gate_queue_at_night: Option<u64>,

    /// Scans completed.
    pub scans: u64,
    /// The most scans of one scanner within one hour of the clock.
    pub scans_per_scanner_h_max: u64,
    /// Examinations ordered.
    pub examinations_ordered: u64,
    /// Examinations over, withdrawn ones not counted.
    pub examinations: u64,
    /// Examinations in which something was found.
    pub examinations_found: u64,
    /// Mean hours from the order of an examination to its result.
    pub examination_hours: Option<f64>,
    /// Holds put on boxes.
    pub held: u64,
    /// Holds on boxes at the end.
    pub held_at_end: u64,
    /// Boxes that missed their call.
    pub rolled: u64,
    /// Of these, after the cut-off.
    pub rolled_late: u64,
    /// Of these, not released in time.
    pub rolled_not_released: u64,
    /// Of these, gross mass missing or contested.
    pub rolled_gross_mass: u64,
    /// Of these, held for examination.
    pub rolled_examination: u64,
    /// Of these, held by an operator.
    pub rolled_operator: u64,

    /// Share of the vehicles' time on jobs (driving, waiting at cranes), percent.
    pub agv_use_pct: Option<f64>,
    /// Share of the quay cranes' time in motion for work (lifting, hatch covers, travelling), percent of all their time.
    pub qc_use_pct: Option<f64>,
    /// Share of the yard cranes' time in motion for work, percent.
    pub yc_use_pct: Option<f64>,
    /// Breakdowns.
    pub breakdowns: u64,
    /// Breakdowns by kind of device.
    pub breakdowns_by_kind: ByKind<u64>,
    /// Hours down, summed over devices.
    pub down_h: f64,
    /// Hours down by kind of device.
    pub down_h_by_kind: ByKind<f64>,
    /// Times a gate lane's reader failed.
    pub reader_failures: u64,
    /// Orders issued.
    pub orders_issued: u64,
    /// Orders ended, done or refused.
    pub orders_ended: u64,
    /// Orders refused by the device.
    pub orders_refused: u64,
    /// The strongest wind, m/s; `None` if none was reported.
    pub wind_max_m_s: Option<f64>,

    /// Operator requests made.
    pub requests: u64,
    /// Operator requests accepted.
    pub requests_accepted: u64,
    /// Operator requests refused.
    pub requests_refused: u64,
}

impl Indicators {
    /// Every figure that has a value, by its name, in the order of [`figures::ALL`].
    pub fn named_values(&self) -> Vec<(&'static str, f64)> {
        figures::ALL.iter().filter_map(|figure| Some((figure.name, figure.value(self)?))).collect()
    }
}
