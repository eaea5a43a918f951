//! Whether the moves told by cranes are those that boxes made.

use portolan_model::facts::{Direction, YardMoveKind};
use portolan_model::ids::{BlockId, CallId};
use portolan_model::place::Place;
use portolan_protocol::DeviceId;

use super::Findings;
use super::visits::Visits;

/// What was moved between where at an instant, by custody and by the cranes.
#[derive(Clone, Debug)]
struct Balance<K> {
    key: K,
    changed: u32,
    moved: u32,
}

#[derive(Clone, Debug)]
struct Balances<K>(Vec<Balance<K>>);

impl<K> Default for Balances<K> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<K: PartialEq> Balances<K> {
    /// Few things happen at one instant, so a list is searched.
    fn of(&mut self, key: K) -> &mut Balance<K> {
        let index = self.0.iter().position(|balance| balance.key == key).unwrap_or_else(|| {
            self.0.push(Balance { key, changed: 0, moved: 0 });
            self.0.len() - 1
        });
        &mut self.0[index]
    }
}

#[derive(Clone, Debug, Default)]
pub(super) struct Moves {
    rail: Balances<(CallId, Direction)>,
    yard: Balances<(BlockId, YardMoveKind)>,
    /// Whether boxes stand in slots of a block, by its number.
    has_slots: Vec<bool>,
    /// The call a crane has joined, by its number.
    joined: Vec<Option<CallId>>,
    left_now: Vec<(DeviceId, CallId)>,
    lifts_now: Vec<(DeviceId, CallId)>,
}

impl Moves {
    pub(super) fn changed_hands(&mut self, from: Place, to: Place) {
        match (from, to) {
            (Place::Aboard(call), Place::Vehicle(_) | Place::Truck) => self.rail.of((call, Direction::Discharge)).changed += 1,
            (Place::Vehicle(_) | Place::Truck, Place::Aboard(call) | Place::LeftByWater(call)) => {
                self.rail.of((call, Direction::Load)).changed += 1;
            }
            (Place::Slot(_), Place::Slot(slot)) => {
                self.note_slots(slot.block);
                self.yard.of((slot.block, YardMoveKind::Rehandle)).changed += 1;
            }
            _ => match (from.block(), to.block()) {
                (None, Some(block)) => {
                    if matches!(to, Place::Slot(_)) {
                        self.note_slots(block);
                    }
                    self.yard.of((block, YardMoveKind::Store)).changed += 1;
                }
                (Some(block), None) => {
                    if matches!(from, Place::Slot(_)) {
                        self.note_slots(block);
                    }
                    self.yard.of((block, YardMoveKind::Retrieve)).changed += 1;
                }
                _ => {}
            },
        }
    }

    fn note_slots(&mut self, block: BlockId) {
        let index = usize::from(block.0);
        if self.has_slots.len() <= index {
            self.has_slots.resize(index + 1, false);
        }
        self.has_slots[index] = true;
    }

    pub(super) fn quay_move(&mut self, crane: DeviceId, call: CallId, direction: Direction, boxes: u8) {
        self.rail.of((call, direction)).moved += u32::from(boxes);
        self.lifts_now.push((crane, call));
    }

    pub(super) fn yard_move(&mut self, block: BlockId, kind: YardMoveKind, boxes: u8) {
        self.yard.of((block, kind)).moved += u32::from(boxes);
    }

    pub(super) fn joined(&mut self, crane: DeviceId, call: CallId) {
        *self.crane(crane) = Some(call);
    }

    pub(super) fn left(&mut self, crane: DeviceId, call: CallId) {
        *self.crane(crane) = None;
        self.left_now.push((crane, call));
    }

    fn crane(&mut self, crane: DeviceId) -> &mut Option<CallId> {
        let index = usize::from(crane.index);
        if self.joined.len() <= index {
            self.joined.resize(index + 1, None);
        }
        &mut self.joined[index]
    }

    pub(super) fn close_instant(&mut self, findings: &mut Findings, visits: &Visits) {
        for Balance { key: (call, direction), changed, moved } in self.rail.0.drain(..) {
            if changed != moved {
                findings.tell(10, || format!("{call} {direction:?}: cranes told {moved} boxes, {changed} changed hands"));
            }
        }
        for Balance { key: (block, kind), changed, moved } in self.yard.0.drain(..) {
            let unknown = kind == YardMoveKind::Rehandle && !self.has_slots.get(usize::from(block.0)).copied().unwrap_or(false);
            if changed != moved && !unknown {
                findings.tell(11, || format!("{block} {kind:?}: cranes told {moved} boxes, {changed} changed hands"));
            }
        }
        for (crane, call) in self.lifts_now.drain(..) {
            let joined = self.joined.get(usize::from(crane.index)).copied().flatten();
            if joined != Some(call) && !self.left_now.contains(&(crane, call)) {
                findings.tell(12, || format!("{crane} moves boxes of {call} though it has joined {joined:?}"));
            }
            if !visits.is_moored(call, findings.at_ms) {
                findings.tell(12, || format!("{crane} moves boxes of {call}, which is not moored"));
            }
        }
        self.left_now.clear();
    }
}
