//! The sums over a run's facts.

mod boxes;
mod calls;
mod closing;
mod devices;
mod incidents;
mod so_far;
mod trucks;

use bevy_ecs::resource::Resource;
use portolan_model::facts::{ExaminationStage, Fact, What};
use portolan_model::ids::CallId;
use portolan_model::requests::RequestStage;
use portolan_model::{HOUR_MS, MINUTE_MS, Ms};
use portolan_protocol::{DeviceId, DeviceKind, Outcome};
use serde::{Deserialize, Serialize};

use self::boxes::Boxes;
pub use self::calls::CallRow;
use self::calls::Calls;
use self::devices::Devices;
use self::incidents::Incidents;
pub use self::incidents::{Incident, IncidentKind};
use self::trucks::Trucks;
use crate::outline::Outline;

/// Gate queues are kept per ten minutes of the port's clock.
const SLOT_MS: Ms = 10 * MINUTE_MS;
/// After the night no queue should be left: looked at when the port's clock shows this.
const NIGHT_IS_OVER_MS: Ms = 4 * HOUR_MS;

/// The sums over the facts taken so far. It survives a snapshot: a tally saved at noon and restored ends like one that ran through.
#[derive(Resource, Clone, Debug, Serialize, Deserialize)]
pub struct Tally {
    outline: Outline,
    /// The time of the last fact.
    now_ms: Ms,
    /// Whether the clock has moved past 0, so that what stood in the yard then has been noted.
    started: bool,
    /// When the first bins begin, and the current ten-minute bin ends.
    first_hour_ms: Ms,
    first_slot_ms: Ms,
    slot_end_ms: Ms,

    boxes: Boxes,
    calls: Calls,
    devices: Devices,
    trucks: Trucks,
    incidents: Incidents,

    rolled: [u64; 5],
    held: u64,
    freed: u64,
    examinations_ordered: u64,
    requests: u64,
    requests_accepted: u64,
    requests_refused: u64,
    wind_max_dm_s: Option<u16>,
}

impl Tally {
    /// Nothing taken yet.
    pub fn new(outline: Outline) -> Self {
        let of_day = outline.calendar.ms_of_day(0);
        let first_slot_ms = -(of_day % SLOT_MS);
        Self {
            now_ms: Ms::MIN,
            started: false,
            first_hour_ms: -(of_day % HOUR_MS),
            first_slot_ms,
            slot_end_ms: first_slot_ms + SLOT_MS,
            boxes: Boxes::new(&outline.blocks, outline.fleet.yard_cranes),
            calls: Calls::new(&outline.calls),
            devices: Devices::new(outline.fleet),
            trucks: Trucks::new(outline.gate_lanes_out),
            incidents: Incidents::default(),
            rolled: [0; 5],
            held: 0,
            freed: 0,
            examinations_ordered: 0,
            requests: 0,
            requests_accepted: 0,
            requests_refused: 0,
            wind_max_dm_s: None,
            outline,
        }
    }

    /// The port it was outlined for.
    pub const fn outline(&self) -> &Outline {
        &self.outline
    }

    /// Takes one fact; facts come in the order in which they were written.
    pub fn take(&mut self, fact: &Fact) {
        let at_ms = fact.at_ms;
        if at_ms > self.now_ms {
            self.advance(at_ms);
        }
        match fact.what {
            What::BoxEntered { container, flow, size, .. } => self.boxes.enter(container, flow, size),
            What::Custody { container, to } => self.boxes.custody(container, to, at_ms),
            What::Held { .. } => self.held += 1,
            What::Freed { .. } => self.freed += 1,
            What::Rolled { call, reason, .. } => {
                self.rolled[reason as usize] += 1;
                self.calls.row(call).rolled += 1;
            }
            What::Examined { container, stage } => {
                if stage == ExaminationStage::Ordered {
                    self.examinations_ordered += 1;
                }
                self.boxes.examined(container, stage, at_ms);
            }
            What::Call { call, stage } => self.calls.stage(call, stage, at_ms),
            What::Estimate { call, eta_ms } => self.calls.estimate(call, eta_ms),
            What::Berthed { call, from_mm, to_mm } => self.calls.berthed(call, from_mm, to_mm),
            What::Workload { call, discharge, load } => self.calls.workload(call, discharge, load),
            What::CraneJoined { crane, call } => self.join(crane, Some(call), at_ms),
            What::CraneLeft { crane, .. } => self.join(crane, None, at_ms),
            What::QuayMove { call, direction, boxes, .. } => self.calls.moved(call, direction, boxes),
            What::YardMove { crane, block, kind, boxes } => self.boxes.yard_move(crane, block, kind, boxes),
            What::BlockFrozen { block, frozen } => self.incidents.note(IncidentKind::BlockFrozen(block), frozen, at_ms),
            What::Truck { truck, stage, .. } => self.trucks.stage(truck, stage, at_ms),
            What::LaneClosed { lane, closed } => self.incidents.note(IncidentKind::LaneClosed(lane), closed, at_ms),
            What::RoadClosed { vehicle, closed, .. } => self.incidents.note(IncidentKind::RoadClosed(vehicle), closed, at_ms),
            // How well devices are heard is no figure of the port's work, and what clearance came to is told by clearance itself.
            What::Booked { .. }
            | What::ReeferWarm { .. }
            | What::Detour { .. }
            | What::Line { .. }
            | What::Ailing { .. }
            | What::Intrusion { .. }
            | What::Tide { .. }
            | What::DeviceLost { .. }
            | What::DeviceFound { .. }
            | What::Disputed { .. }
            | What::Ruled { .. }
            | What::Detained { .. }
            | What::LookWanted { .. }
            | What::LookAnswered { .. }
            | What::RulesChanged { .. }
            | What::Taxed { .. }
            | What::TaxPaid { .. } => {}
            What::Ordered { device, number, activity } => {
                let spent = self.devices.ordered(device, number, activity, at_ms);
                self.calls.crane_worked(spent);
            }
            What::Reported { device, number, outcome } => {
                match outcome {
                    Outcome::Down => self.incidents.note(IncidentKind::Down(device), true, at_ms),
                    Outcome::Repaired => self.incidents.note(IncidentKind::Down(device), false, at_ms),
                    Outcome::ReaderFailed => self.incidents.note(IncidentKind::ReaderDown(device), true, at_ms),
                    Outcome::ReaderRepaired => self.incidents.note(IncidentKind::ReaderDown(device), false, at_ms),
                    _ => {}
                }
                let spent = self.devices.reported(device, number, outcome, at_ms);
                self.calls.crane_worked(spent);
            }
            What::Turned { device, activity } => {
                let spent = self.devices.turned(device, activity, at_ms);
                self.calls.crane_worked(spent);
            }
            What::Wind { wind_dm_s } => self.wind_max_dm_s = self.wind_max_dm_s.max(Some(wind_dm_s)),
            What::Request { stage, .. } => match stage {
                RequestStage::Requested => self.requests += 1,
                RequestStage::Accepted => self.requests_accepted += 1,
                RequestStage::Refused(_) => self.requests_refused += 1,
                RequestStage::Sent | RequestStage::Completed | RequestStage::Compensated => {}
            },
        }
    }

    fn join(&mut self, crane: DeviceId, call: Option<CallId>, at_ms: Ms) {
        let spent = self.devices.join(crane, call, at_ms);
        self.calls.crane_worked(spent);
    }

    /// Leaves the instant of the last fact: closes the bins that end before the next one.
    fn advance(&mut self, at_ms: Ms) {
        self.boxes.close_instant(self.now_ms);
        self.trucks.close_instant();
        if at_ms > 0 && !self.started {
            self.started = true;
            self.boxes.mark_start();
        }
        // Between two instants: what is so at the end of the days still belongs to them.
        let days_ms = self.outline.days_ms;
        let days_end = self.now_ms <= days_ms && at_ms > days_ms;
        while at_ms >= self.slot_end_ms && !(days_end && self.slot_end_ms > days_ms) {
            self.close_slot();
        }
        if days_end {
            let calls = &mut self.calls;
            self.devices.close_days(days_ms, |spent| calls.crane_worked(spent));
            self.boxes.close_days(days_ms);
        }
        while at_ms >= self.slot_end_ms {
            self.close_slot();
        }
        self.now_ms = at_ms;
    }

    fn close_slot(&mut self) {
        let end_ms = self.slot_end_ms;
        self.trucks.close_slot();
        if self.outline.calendar.ms_of_day(end_ms) == NIGHT_IS_OVER_MS {
            self.trucks.note_night();
        }
        if (end_ms - self.first_hour_ms) % HOUR_MS == 0 {
            self.close_hour(end_ms);
        }
        self.slot_end_ms += SLOT_MS;
    }

    fn close_hour(&mut self, end_ms: Ms) {
        let calls = &mut self.calls;
        self.devices.close_hour(end_ms, |spent| calls.crane_worked(spent));
        calls.close_hour();
        self.boxes.close_hour();
        self.trucks.close_hour();
    }

    /// How many devices of a kind there are: as outlined, or more if facts speak of more.
    fn fleet(&self, kind: DeviceKind) -> u32 {
        self.devices.count(kind)
    }
}
