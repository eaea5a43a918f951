//! Who holds a box, and where it stands.

use std::collections::{BTreeMap, HashMap};

use portolan_model::container::{Hold, Holds, SizeType};
use portolan_model::facts::CallStage;
use portolan_model::ids::{BoxId, CallId};
use portolan_model::index::IdHash;
use portolan_model::place::{Place, Slot};

use super::Findings;

#[derive(Clone, Debug)]
struct Known {
    place: Option<Place>,
    long: bool,
    holds: Holds,
    /// Has been in the terminal's own hands.
    ashore: bool,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Custody {
    boxes: HashMap<BoxId, Known, IdHash>,
    /// Which box stands in a cell of one bay, row and tier.
    cells: HashMap<u64, BoxId, IdHash>,
    on_vehicle: Vec<u8>,
    aboard: BTreeMap<CallId, u32>,
    /// Calls that depart at this instant.
    departing: Vec<CallId>,
}

/// Whether a box can go from one hand to the next (rules 3, 4 and 5).
fn is_possible(from: Option<Place>, to: Place) -> bool {
    use Place::{Aboard, Hall, LeftByRoad, LeftByWater, Pool, Slot, Truck, Vehicle};
    let Some(from) = from else { return matches!(to, Aboard(_) | Truck | Pool(_) | Slot(_)) };
    match (from, to) {
        (Aboard(from), LeftByWater(with)) => from == with,
        (Slot(from), Slot(to)) => from.block == to.block && from != to,
        (Aboard(_) | Pool(_) | Slot(_), to) => matches!(to, Vehicle(_) | Truck),
        (Vehicle(_), to) => matches!(to, Pool(_) | Slot(_) | Hall | Aboard(_) | LeftByWater(_)),
        (Truck, to) => matches!(to, Pool(_) | Slot(_) | Aboard(_) | LeftByWater(_) | LeftByRoad),
        (Hall, to) => matches!(to, Vehicle(_)),
        (LeftByRoad | LeftByWater(_), _) => false,
    }
}

const fn is_gone(place: Place) -> bool {
    matches!(place, Place::LeftByRoad | Place::LeftByWater(_))
}

/// The cells that a box takes: one, or two along the block.
fn cells(slot: Slot, long: bool) -> impl Iterator<Item = u64> {
    (0..=u64::from(long)).map(move |further| cell(slot, u64::from(slot.bay) + further))
}

const fn cell(slot: Slot, bay: u64) -> u64 {
    ((slot.block.0 as u64) << 32) | (bay << 16) | ((slot.row as u64) << 8) | slot.tier as u64
}

impl Custody {
    pub(super) fn enter(&mut self, container: BoxId, size: SizeType, findings: &mut Findings) {
        let known = Known { place: None, long: size.is_long(), holds: Holds::default(), ashore: false };
        if self.boxes.insert(container, known).is_some() {
            findings.tell(2, || format!("{container} enters a second time"));
        }
    }

    /// A box changes hands; gives where it was, if that is a change between two known hands.
    pub(super) fn change(&mut self, container: BoxId, to: Place, findings: &mut Findings) -> Option<Place> {
        let Some(known) = self.boxes.get_mut(&container) else {
            findings.tell(2, || format!("{container} comes to be at {to:?} without having entered"));
            return None;
        };
        let (from, long, held) = (known.place, known.long, !known.holds.none());
        let rule = match from {
            None => 3,
            Some(place) if is_gone(place) => 5,
            Some(_) => 4,
        };
        if !is_possible(from, to) {
            findings.tell(rule, || format!("{container} goes from {from:?} to {to:?}"));
        }
        let loaded = matches!((from, to), (Some(Place::Vehicle(_) | Place::Truck), Place::Aboard(_) | Place::LeftByWater(_)));
        if held && (loaded || (to == Place::LeftByRoad && known.ashore)) {
            let holds = known.holds;
            findings.tell(8, || format!("{container} goes to {to:?} though held: {:?}", holds.iter().collect::<Vec<_>>()));
        }
        known.place = Some(to);
        known.ashore |= matches!(to, Place::Vehicle(_) | Place::Pool(_) | Place::Slot(_) | Place::Hall);
        if let Some(from) = from {
            self.take_from(container, from, long, findings);
        }
        self.put_to(container, to, long, from.is_none(), findings);
        from
    }

    fn take_from(&mut self, container: BoxId, from: Place, long: bool, findings: &mut Findings) {
        match from {
            Place::Slot(slot) => {
                let above = Slot { tier: slot.tier + 1, ..slot };
                for (cell, above) in cells(slot, long).zip(cells(above, long)) {
                    if let Some(on_top) = self.cells.get(&above) {
                        findings.tell(6, || format!("{container} is taken from {slot:?} from under {on_top}"));
                    }
                    if self.cells.get(&cell) == Some(&container) {
                        self.cells.remove(&cell);
                    }
                }
            }
            Place::Vehicle(vehicle) => {
                let on = self.on_vehicle(vehicle);
                *on = on.saturating_sub(1);
            }
            Place::Aboard(call) => {
                let aboard = self.aboard.entry(call).or_default();
                *aboard = aboard.saturating_sub(1);
            }
            _ => {}
        }
    }

    fn put_to(&mut self, container: BoxId, to: Place, long: bool, is_first: bool, findings: &mut Findings) {
        match to {
            Place::Slot(slot) => {
                for cell in cells(slot, long) {
                    if let Some(other) = self.cells.insert(cell, container)
                        && other != container
                    {
                        findings.tell(6, || format!("{container} is put into {slot:?}, where {other} stands"));
                    }
                }
                if slot.tier > 0 && !is_first {
                    let below = Slot { tier: slot.tier - 1, ..slot };
                    if cells(below, long).any(|cell| !self.cells.contains_key(&cell)) {
                        findings.tell(6, || format!("{container} is put into {slot:?} with nothing below it"));
                    }
                }
            }
            Place::Vehicle(vehicle) => {
                let on = self.on_vehicle(vehicle);
                *on = on.saturating_add(1);
                let on = *on;
                if on > 2 {
                    findings.tell(7, || format!("{container} is box number {on} on vehicle {vehicle}"));
                }
            }
            Place::Aboard(call) => *self.aboard.entry(call).or_default() += 1,
            _ => {}
        }
    }

    fn on_vehicle(&mut self, vehicle: u16) -> &mut u8 {
        let index = usize::from(vehicle);
        if self.on_vehicle.len() <= index {
            self.on_vehicle.resize(index + 1, 0);
        }
        &mut self.on_vehicle[index]
    }

    pub(super) fn hold(&mut self, container: BoxId, hold: Hold, on: bool) {
        if let Some(known) = self.boxes.get_mut(&container) {
            if on {
                known.holds.set(hold);
            } else {
                known.holds.lift(hold);
            }
        }
    }

    pub(super) fn call(&mut self, call: CallId, stage: CallStage) {
        if stage == CallStage::Departed {
            self.departing.push(call);
        }
    }

    pub(super) fn close_instant(&mut self, findings: &mut Findings) {
        for call in self.departing.drain(..) {
            let left = self.aboard.get(&call).copied().unwrap_or(0);
            if left > 0 {
                findings.tell(9, || format!("{call} departs and {left} boxes are still told to be aboard, not gone by water"));
            }
        }
    }

    /// The run is over: every box must have been found somewhere.
    pub(super) fn close(&self, findings: &mut Findings) {
        #[expect(clippy::disallowed_methods, reason = "sorted at once")]
        let mut lost: Vec<BoxId> = self.boxes.iter().filter(|(_, known)| known.place.is_none()).map(|(id, _)| *id).collect();
        lost.sort_unstable();
        for container in lost {
            findings.tell(3, || format!("{container} entered and was found nowhere"));
        }
    }
}
