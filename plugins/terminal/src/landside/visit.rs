//! A truck's visit, step by step.

use bevy_ecs::prelude::*;
use portolan_clock::Turn;
use portolan_model::Ms;
use portolan_model::container::{Container, Flow, Hold, Holds, Onward};
use portolan_model::facts::TruckStage;
use portolan_model::happenings::Happening;
use portolan_model::ids::{BlockId, BoxId, BoxSource, CallId, TruckId};
use portolan_model::place::Place;

use super::{Errand, Landside, Truck, Visitor, tell};
use crate::boxes::Boxes;
use crate::calls::Calls;
use crate::control::{Control, Devices};
use crate::mint;
use crate::yard::{Asker, BlockQuestion, Customer, Side, Wanted, Yard};

/// How often a truck asks for a block again whose boxes were gone before it got one.
const IN_VAIN_MAX: u8 = 3;

/// A truck that was foreseen arrives, unless it was given another time.
pub(super) fn truck_arrives(mut turn: InMut<Turn>, devices: Devices, mut landside: Landside) {
    let Happening::TruckArrives(id) = turn.happening else { return };
    let mut control = devices.control(&mut turn);
    let now_ms = control.now_ms();
    let Some(mut truck) = landside.truck_mut(&control, id).filter(|truck| !truck.arrived && truck.due_ms == now_ms) else { return };
    truck.arrived = true;
    let visitor = truck.visitor();
    landside.join_in_gate(&mut control, visitor);
}

/// A gate lane says something.
pub(super) fn hear_gate_lane(
    mut turn: InMut<Turn>,
    devices: Devices,
    mut boxes: Boxes,
    mut yard: Yard,
    mut calls: Calls,
    mut landside: Landside,
) {
    let Happening::GateLaneReported(report) = turn.happening else { return };
    let mut control = devices.control(&mut turn);
    let inward = landside.book.inward.has(report.device);
    let gate = if inward { &mut landside.book.inward } else { &mut landside.book.outward };
    if control.report(&report)
        && let Some(visitor) = gate.release(report.device)
    {
        if inward {
            landside.pass_in(&mut control, &mut boxes, &mut yard, &mut calls, visitor);
        } else {
            landside.pass_out(&mut control, &boxes, visitor);
        }
    }
    landside.admit(&mut control, inward);
}

impl Landside<'_, '_> {
    /// A truck is through the in-gate: what it came for is looked at, and it goes in or is turned away.
    fn pass_in(&mut self, control: &mut Control, boxes: &mut Boxes, yard: &mut Yard, calls: &mut Calls, visitor: Visitor) {
        let Some(truck) = self.truck(control, visitor.truck) else { return };
        match truck.errand {
            Errand::Deliver { call } => {
                let id = truck.container.unwrap_or_else(|| BoxId::new(BoxSource::Road, truck.id.source().1));
                let container = mint::container(&self.boxes, &control.clock.streams, id, Flow::Export);
                let wanted_ms = call.and_then(|call| calls.get(control, call)).map_or(Ms::MAX, |call| call.eta_ms);
                let mut holds = Holds::default();
                if mint::is_mass_doubtful(&self.boxes, &control.clock.streams, id) {
                    holds.set(Hold::GrossMass);
                }
                self.bring_in(control, yard, &truck, container, holds, Onward { call, wanted_ms, claimed: false });
            }
            Errand::ReturnEmpty { line, size } => {
                let Some(id) = truck.container else { return };
                let container = mint::empty(&self.boxes, &control.clock.streams, id, line, size);
                let onward = Onward { call: None, wanted_ms: control.now_ms(), claimed: false };
                self.bring_in(control, yard, &truck, container, Holds::default(), onward);
            }
            Errand::CollectAny => {
                if yard.books.blocks.iter().any(|book| book.stock_boxes > 0) {
                    tell(control, visitor, TruckStage::Entered);
                    yard.ask(control, BlockQuestion { asker: Asker::Truck(truck.id), wanted: Wanted::AnyBox, near_x_mm: None });
                } else {
                    Self::turn_away(control, visitor);
                }
            }
            Errand::FetchEmpty { line, size } => {
                let first = (line, size, Ms::MIN, BoxId(0));
                if calls.onwards.empties.range(first..=(line, size, Ms::MAX, BoxId(u64::MAX))).next().is_some() {
                    tell(control, visitor, TruckStage::Entered);
                    let wanted = Wanted::Empty { line, size };
                    yard.ask(control, BlockQuestion { asker: Asker::Truck(truck.id), wanted, near_x_mm: None });
                } else {
                    Self::turn_away(control, visitor);
                }
            }
            Errand::Collect => {
                let view = truck.container.and_then(|id| Some((id, boxes.get(control, id)?)));
                match view {
                    Some((id, view)) if view.holds.none() && !view.onward.claimed && view.place.block().is_some() => {
                        boxes.set_onward(control, id, |onward: &mut Onward| onward.claimed = true);
                        tell(control, visitor, TruckStage::Entered);
                        if let Some(block) = view.place.block() {
                            self.send_to(control, yard, truck.id, block, Some(id));
                        }
                    }
                    view => {
                        Self::turn_away(control, visitor);
                        if let Some((_, view)) = view {
                            self.try_again(control, &truck, !view.holds.none());
                        }
                    }
                }
            }
        }
    }

    /// A box comes in by truck and a place is asked for.
    fn bring_in(&mut self, control: &mut Control, yard: &mut Yard, truck: &Truck, container: Container, holds: Holds, onward: Onward) {
        let id = container.id;
        let wanted = Wanted::Place { container: id, size: container.size, flow: container.flow, cargo: container.cargo };
        Boxes::enter(control, container, Place::Truck, holds, onward);
        if let Some(mut truck) = self.truck_mut(control, truck.id) {
            truck.container = Some(id);
        }
        tell(control, truck.visitor(), TruckStage::Entered);
        yard.ask(control, BlockQuestion { asker: Asker::Truck(truck.id), wanted, near_x_mm: None });
    }

    /// What a truck came for cannot be had.
    fn turn_away(control: &mut Control, visitor: Visitor) {
        tell(control, visitor, TruckStage::TurnedAway);
        Self::forget(control, visitor.truck);
    }

    /// A truck learns the block that it asked for.
    pub fn block_answered(&mut self, control: &mut Control, boxes: &mut Boxes, yard: &mut Yard, id: TruckId, block: BlockId) {
        let Some(truck) = self.truck(control, id) else { return };
        let wanted = match truck.errand {
            Errand::Deliver { .. } | Errand::ReturnEmpty { .. } | Errand::Collect => {
                self.send_to(control, yard, id, block, truck.container);
                return;
            }
            Errand::CollectAny => Wanted::AnyBox,
            Errand::FetchEmpty { line, size } => Wanted::Empty { line, size },
        };
        if let Some(container) = yard.pick_any(control, boxes, block, wanted) {
            self.send_to(control, yard, id, block, Some(container));
        } else if truck.in_vain < IN_VAIN_MAX {
            if let Some(mut truck) = self.truck_mut(control, id) {
                truck.in_vain += 1;
            }
            yard.ask(control, BlockQuestion { asker: Asker::Truck(id), wanted, near_x_mm: None });
        } else {
            Self::turn_away(control, truck.visitor());
        }
    }

    /// There is no block that has what a truck asked for.
    pub fn block_denied(&mut self, control: &mut Control, id: TruckId) {
        if let Some(truck) = self.truck(control, id) {
            Self::turn_away(control, truck.visitor());
        }
    }

    /// A truck drives to a block.
    fn send_to(&mut self, control: &mut Control, yard: &Yard, id: TruckId, block: BlockId, container: Option<BoxId>) {
        if let Some(mut truck) = self.truck_mut(control, id) {
            truck.block = Some(block);
            truck.container = container;
        }
        let drive_ms = self.drive_ms(yard, block);
        control.clock.calendar.after(drive_ms, Happening::TruckAtBlock(id));
    }

    /// How long a truck drives between the gate and a block: the one place where that is said.
    fn drive_ms(&self, yard: &Yard, block: BlockId) -> Ms {
        let x_mm = yard.books.blocks.get(usize::from(block.0)).map_or(0, |book| book.x_mm);
        self.section.road.drive_ms(x_mm)
    }

    /// A truck is through the out-gate.
    fn pass_out(&mut self, control: &mut Control, boxes: &Boxes, visitor: Visitor) {
        let Some(truck) = self.truck(control, visitor.truck) else { return };
        if let Some(container) = truck.container {
            let view = boxes.get(control, container);
            Boxes::leave(control, container, Place::LeftByRoad);
            if let (Errand::Collect, Some(view)) = (truck.errand, view) {
                self.collected(control, truck.id, container, view.line, view.size);
            }
        }
        tell(control, visitor, TruckStage::Left);
        Self::forget(control, visitor.truck);
    }

    /// A box that a truck brought stands in the yard.
    fn delivered(&mut self, control: &mut Control, boxes: &mut Boxes, calls: &mut Calls, truck: &Truck, container: BoxId) {
        if let Some(mut truck) = self.truck_mut(control, truck.id) {
            truck.container = None;
        }
        match truck.errand {
            Errand::Deliver { call } => {
                if let Some(call) = call {
                    Self::book(control, boxes, calls, container, call);
                }
                control.soon(Happening::ControlBegan(container));
            }
            Errand::ReturnEmpty { line, size } => {
                let wanted_ms = boxes.get(control, container).map_or(0, |view| view.onward.wanted_ms);
                calls.onwards.empties.insert((line, size, wanted_ms, container));
            }
            _ => {}
        }
    }

    /// An export box is in: it goes with its call if that is still open, else with a later one.
    fn book(control: &mut Control, boxes: &mut Boxes, calls: &mut Calls, container: BoxId, call: CallId) {
        if calls.is_open(control, call) {
            calls.book_in(control, container, call);
        } else {
            calls.roll(control, boxes, container, call, portolan_model::facts::RollReason::Late);
        }
    }
}

/// A truck stands at its block.
pub(super) fn truck_at_block(mut turn: InMut<Turn>, devices: Devices, mut yard: Yard, landside: Landside) {
    let Happening::TruckAtBlock(id) = turn.happening else { return };
    let mut control = devices.control(&mut turn);
    let Some(truck) = landside.truck(&control, id) else { return };
    let (Some(block), Some(container)) = (truck.block, truck.container) else { return };
    tell(&mut control, truck.visitor(), TruckStage::AtBlock);
    yard.join(
        &mut control,
        block,
        Side::Land,
        container,
        if truck.errand.brings() { crate::yard::Errand::Store } else { crate::yard::Errand::Fetch },
        Customer::Truck(id),
    );
}

/// A truck's box is on or off: it drives out, perhaps past the scanner.
pub(super) fn truck_served(
    mut turn: InMut<Turn>,
    devices: Devices,
    mut boxes: Boxes,
    yard: Yard,
    mut calls: Calls,
    mut landside: Landside,
) {
    let Happening::TruckServed(id) = turn.happening else { return };
    let mut control = devices.control(&mut turn);
    let Some(truck) = landside.truck(&control, id) else { return };
    let (Some(block), Some(container)) = (truck.block, truck.container) else { return };
    tell(&mut control, truck.visitor(), TruckStage::Served);
    if truck.errand.brings() {
        landside.delivered(&mut control, &mut boxes, &mut calls, &truck, container);
    }
    let drive_ms = landside.drive_ms(&yard, block);
    let next = if landside.is_led_to_scan(&control, &truck) { Happening::TruckAtScan(id) } else { Happening::TruckAtOutGate(id) };
    control.clock.calendar.after(drive_ms, next);
}

/// A truck stands at the out-gate.
pub(super) fn truck_at_out_gate(mut turn: InMut<Turn>, devices: Devices, mut landside: Landside) {
    let Happening::TruckAtOutGate(id) = turn.happening else { return };
    let mut control = devices.control(&mut turn);
    let Some(truck) = landside.truck(&control, id) else { return };
    let visitor = truck.visitor();
    tell(&mut control, visitor, TruckStage::AtOutGate);
    landside.book.outward.join(visitor);
    landside.admit(&mut control, false);
}
