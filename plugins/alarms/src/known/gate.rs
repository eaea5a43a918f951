//! The gate: trucks that wait on either side, and lanes that are open.

use std::collections::BTreeSet;

use portolan_model::facts::TruckStage;
use portolan_model::ids::TruckId;
use portolan_model::subject::Subject;
use portolan_protocol::DeviceId;
use serde::{Deserialize, Serialize};

use super::{Reading, Watched};
use crate::notice::Parameter;
use crate::rules::NoticeRule;

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Queues {
    lanes_in: u16,
    lanes_out: u16,
    /// Of all lanes by index, those in first.
    closed: BTreeSet<u16>,
    before_in_gate: BTreeSet<TruckId>,
    /// Those in its lanes included.
    at_out_gate: BTreeSet<TruckId>,
}

const WATCHED: Watched = (NoticeRule::GateQueue, Subject::Gate);

impl Queues {
    pub(super) const fn new(lanes_in: u16, lanes_out: u16) -> Self {
        Self { lanes_in, lanes_out, closed: BTreeSet::new(), before_in_gate: BTreeSet::new(), at_out_gate: BTreeSet::new() }
    }

    pub(super) fn truck(&mut self, truck: TruckId, stage: TruckStage, touched: &mut Vec<Watched>) {
        let changed = match stage {
            TruckStage::Arrived => self.before_in_gate.insert(truck),
            TruckStage::InGate => self.before_in_gate.remove(&truck),
            TruckStage::AtOutGate => self.at_out_gate.insert(truck),
            TruckStage::Left | TruckStage::TurnedAway => self.before_in_gate.remove(&truck) | self.at_out_gate.remove(&truck),
            TruckStage::Entered | TruckStage::AtBlock | TruckStage::Served | TruckStage::AtScan => false,
        };
        if changed {
            touched.push(WATCHED);
        }
    }

    pub(super) fn lane(&mut self, lane: DeviceId, closed: bool, touched: &mut Vec<Watched>) {
        if closed {
            self.closed.insert(lane.index);
        } else {
            self.closed.remove(&lane.index);
        }
        touched.push(WATCHED);
    }

    /// Trucks that wait for each open lane, on the side where that is worse.
    pub(super) fn queue(&self) -> Reading {
        let closed_in = self.closed.range(..self.lanes_in).count();
        let open_in = usize::from(self.lanes_in).saturating_sub(closed_in).max(1);
        let open_out = usize::from(self.lanes_out).saturating_sub(self.closed.len() - closed_in).max(1);
        let waiting_in = self.before_in_gate.len();
        // Nobody tells which of them is in a lane already; as many as fit are.
        let waiting_out = self.at_out_gate.len().saturating_sub(open_out);
        let (level_in, level_out) = (waiting_in / open_in, waiting_out / open_out);
        let open = if level_in >= level_out { open_in } else { open_out };
        let parameters = [Parameter::TrucksIn(waiting_in as i64), Parameter::TrucksOut(waiting_out as i64), Parameter::Lanes(open as i64)];
        Reading::at(level_in.max(level_out) as i64, parameters)
    }
}
