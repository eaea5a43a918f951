//! Trucks and the queues at the gates.

use std::collections::HashMap;

use portolan_model::facts::TruckStage;
use portolan_model::ids::TruckId;
use portolan_model::index::IdHash;
use portolan_model::{MINUTE_MS, Ms};
use serde::{Deserialize, Serialize};

use crate::series::GateQueue;

/// Width of a bin of the fine histogram that percentiles are read from: a tenth of a minute.
const FINE_MS: Ms = MINUTE_MS / 10;
/// Ten hours; what takes longer is counted in the last bin.
const FINE_BINS: usize = 6000;

#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
enum Where {
    InQueue,
    Inside,
    OutQueue,
}

#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
struct Visit {
    arrived_ms: Ms,
    place: Where,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Trucks {
    lanes_out: u32,
    #[serde(with = "super::boxes::sorted")]
    visits: HashMap<TruckId, Visit, IdHash>,
    pub(super) left: u64,
    pub(super) turned_away: u64,
    pub(super) turn_ms: Ms,
    fine: Vec<u32>,
    in_queue: u32,
    /// Trucks at the out-gate, those in its lanes included.
    at_out_gate: u32,
    slot: GateQueue,
    pub(super) slots: Vec<GateQueue>,
    pub(super) queue_max: u32,
    pub(super) night_max: Option<u32>,
    pub(super) arrivals: u32,
    pub(super) arrivals_per_h: Vec<u32>,
    /// When a truck last came this far in its visit.
    pub(super) last_ms: Ms,
}

impl Trucks {
    pub(super) fn new(lanes_out: u16) -> Self {
        Self {
            lanes_out: u32::from(lanes_out),
            visits: HashMap::default(),
            left: 0,
            turned_away: 0,
            turn_ms: 0,
            fine: vec![0; FINE_BINS],
            in_queue: 0,
            at_out_gate: 0,
            slot: GateQueue::default(),
            slots: Vec::new(),
            queue_max: 0,
            night_max: None,
            arrivals: 0,
            arrivals_per_h: Vec::new(),
            last_ms: 0,
        }
    }

    fn out_queue(&self) -> u32 {
        self.at_out_gate.saturating_sub(self.lanes_out)
    }

    /// Whether a truck is on its visit.
    pub(super) fn any_here(&self) -> bool {
        !self.visits.is_empty()
    }

    pub(super) fn stage(&mut self, truck: TruckId, stage: TruckStage, at_ms: Ms) {
        self.last_ms = at_ms;
        match stage {
            TruckStage::Arrived => {
                self.arrivals += 1;
                self.visits.insert(truck, Visit { arrived_ms: at_ms, place: Where::InQueue });
                self.in_queue += 1;
            }
            TruckStage::InGate => {
                if let Some(visit) = self.visits.get_mut(&truck)
                    && matches!(visit.place, Where::InQueue)
                {
                    visit.place = Where::Inside;
                    self.in_queue -= 1;
                }
            }
            TruckStage::AtOutGate => {
                if let Some(visit) = self.visits.get_mut(&truck) {
                    let before = std::mem::replace(&mut visit.place, Where::OutQueue);
                    self.leave(before);
                    self.at_out_gate += 1;
                }
            }
            TruckStage::Left => {
                if let Some(visit) = self.visits.remove(&truck) {
                    self.leave(visit.place);
                    let turn_ms = (at_ms - visit.arrived_ms).max(0);
                    self.left += 1;
                    self.turn_ms += turn_ms;
                    self.fine[(turn_ms / FINE_MS).min(FINE_BINS as Ms - 1) as usize] += 1;
                }
            }
            TruckStage::TurnedAway => {
                self.turned_away += 1;
                if let Some(visit) = self.visits.remove(&truck) {
                    self.leave(visit.place);
                }
            }
            TruckStage::Entered | TruckStage::AtBlock | TruckStage::Served | TruckStage::AtScan => {}
        }
    }

    const fn leave(&mut self, place: Where) {
        match place {
            Where::InQueue => self.in_queue -= 1,
            Where::Inside => {}
            Where::OutQueue => self.at_out_gate -= 1,
        }
    }

    /// An instant is over: who came and was let in within it made no queue.
    pub(super) fn close_instant(&mut self) {
        let outbound = self.out_queue();
        self.slot.inbound = self.slot.inbound.max(self.in_queue);
        self.slot.outbound = self.slot.outbound.max(outbound);
        self.queue_max = self.queue_max.max(self.in_queue).max(outbound);
    }

    pub(super) fn close_slot(&mut self) {
        let next = GateQueue { inbound: self.in_queue, outbound: self.out_queue() };
        self.slots.push(std::mem::replace(&mut self.slot, next));
    }

    pub(super) fn close_hour(&mut self) {
        self.arrivals_per_h.push(std::mem::take(&mut self.arrivals));
    }

    /// The night is over: whoever still waits should not.
    pub(super) fn note_night(&mut self) {
        self.night_max = self.night_max.max(Some(self.in_queue + self.out_queue()));
    }

    /// The turn that a share of all turns (from 0 to 1) does not exceed, in minutes; to a tenth of a minute, evenly spread within one.
    pub(super) fn turn_min(&self, share: f64) -> Option<f64> {
        let rank = share * self.left as f64;
        let mut below = 0.0;
        for (index, count) in self.fine.iter().enumerate() {
            let count = f64::from(*count);
            if count > 0.0 && below + count >= rank {
                return Some((index as f64 + (rank - below) / count) * FINE_MS as f64 / MINUTE_MS as f64);
            }
            below += count;
        }
        None
    }

    /// The turns in `bins` bins of `width_min` minutes, the last one open.
    pub(super) fn histogram(&self, width_min: u32, bins: usize) -> Vec<u32> {
        let mut coarse = vec![0; bins];
        let fine_per_bin = (Ms::from(width_min) * MINUTE_MS / FINE_MS) as usize;
        for (index, count) in self.fine.iter().enumerate() {
            coarse[(index / fine_per_bin).min(bins - 1)] += count;
        }
        coarse
    }
}
