//! A truck's visit, step by step.

use bevy_ecs::prelude::*;
use portolan_clock::{Purpose, Streams, Turn};
use portolan_model::Ms;
use portolan_model::container::{Container, Flow, Hold, Holds, Onward};
use portolan_model::distribution::Distribution;
use portolan_model::facts::TruckStage;
use portolan_model::happenings::Happening;
use portolan_model::ids::{BlockId, BoxId, BoxSource, CallId, TruckId};
use portolan_model::place::Place;
use portolan_protocol::Outcome;

use super::{Errand, Landside, Truck, Visitor, tell};
use crate::boxes::Boxes;
use crate::calls::Calls;
use crate::control::{Control, Devices};
use crate::detained::Detained;
use crate::mint;
use crate::transport::TruckStop;
use crate::yard::{Asker, BlockQuestion, Customer, Side, Wanted, Yard};

/// How often a truck asks for a block again whose boxes were gone before it got one.
const IN_VAIN_MAX: u8 = 3;

const BEFORE_CRANE: Purpose = Purpose::named("driver before the crane");
const AFTER_CRANE: Purpose = Purpose::named("driver after the crane");

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
    mut detained: ResMut<Detained>,
) {
    let Happening::GateLaneReported(report) = turn.happening else { return };
    let mut control = devices.control(&mut turn);
    let inward = landside.book.inward.has(report.device);
    let over = control.report(&report);
    match report.outcome {
        Outcome::ReaderFailed | Outcome::ReaderRepaired => {
            landside.book.gate_mut(inward).set_reader_failed(report.device, report.outcome == Outcome::ReaderFailed);
        }
        Outcome::Down => landside.dissolve_line(&mut control, report.device, inward),
        _ => {}
    }
    if over && let Some(visitor) = landside.book.gate_mut(inward).release(report.device) {
        if inward && detained.park(&mut control, visitor) {
            // The authorities look at it first.
        } else if inward {
            landside.pass_in(&mut control, &mut boxes, &mut yard, &mut calls, visitor);
        } else {
            landside.pass_out(&mut control, &boxes, visitor);
        }
    }
    landside.admit(&mut control, inward);
}

/// Nobody keeps a truck behind the in-gate any more.
pub(super) fn truck_cleared(
    mut turn: InMut<Turn>,
    devices: Devices,
    mut boxes: Boxes,
    mut yard: Yard,
    mut calls: Calls,
    mut landside: Landside,
    mut detained: ResMut<Detained>,
) {
    let Happening::TruckCleared(id) = turn.happening else { return };
    let mut control = devices.control(&mut turn);
    if let Some(visitor) = detained.unpark(id) {
        landside.pass_in(&mut control, &mut boxes, &mut yard, &mut calls, visitor);
    }
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
                            self.send_to(control, truck.id, block, Some(id));
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
        let wanted = Wanted::Place { container: id, boxes: 1, size: container.size, flow: container.flow, cargo: container.cargo };
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
                self.send_to(control, id, block, truck.container);
                return;
            }
            Errand::CollectAny => Wanted::AnyBox,
            Errand::FetchEmpty { line, size } => Wanted::Empty { line, size },
        };
        if let Some(container) = yard.pick_any(control, boxes, block, wanted) {
            self.send_to(control, id, block, Some(container));
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
    fn send_to(&mut self, control: &mut Control, id: TruckId, block: BlockId, container: Option<BoxId>) {
        // It has come here in vain, and there is a place again.
        let is_there = self.truck(control, id).is_some_and(|truck| truck.block == Some(block));
        if let Some(mut truck) = self.truck_mut(control, id) {
            truck.block = Some(block);
            truck.container = container;
        }
        let due_ms = if is_there { 0 } else { self.drive(control, id, TruckStop::InGate, TruckStop::Block(block), 0) };
        control.clock.calendar.after(due_ms, Happening::TruckAtBlock(id));
    }

    /// A truck drives from stop to stop, and sets out after so many milliseconds: after how many it is there. The one place where it is
    /// said how long trucks drive.
    fn drive(&mut self, control: &Control, id: TruckId, from: TruckStop, to: TruckStop, after_ms: Ms) -> Ms {
        let Some((drive, duration_ms)) = self.ways.truck_drive(from, to, control.now_ms() + after_ms) else {
            // Without roads gate and scanner are one place.
            let ((TruckStop::Block(block), _) | (_, TruckStop::Block(block))) = (from, to) else { return after_ms };
            return after_ms + self.section.road.drive_ms(self.ways.block_x_mm(block));
        };
        if let Some(mut truck) = self.truck_mut(control, id) {
            truck.drive = Some(drive);
        }
        self.book.log.note(drive);
        after_ms + Ms::from(duration_ms)
    }

    /// A truck has been scanned.
    pub(super) fn drive_on_from_scan(&mut self, control: &mut Control, id: TruckId) {
        let due_ms = self.drive(control, id, TruckStop::Scanner, TruckStop::OutGate, 0);
        control.clock.calendar.after(due_ms, Happening::TruckAtOutGate(id));
    }

    /// How long a driver is busy at the block, before the crane or after it.
    fn driver_ms(streams: Streams, id: TruckId, purpose: Purpose, time_s: &Distribution) -> Ms {
        if *time_s == Distribution::Fixed(0.0) {
            return 0;
        }
        (streams.stream(purpose, id.0).draw(time_s) * 1_000.0) as Ms
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

/// A truck stands at its block. Its driver makes it ready for the crane.
pub(super) fn truck_at_block(mut turn: InMut<Turn>, devices: Devices, mut yard: Yard, landside: Landside) {
    let Happening::TruckAtBlock(id) = turn.happening else { return };
    let mut control = devices.control(&mut turn);
    let Some(truck) = landside.truck(&control, id) else { return };
    tell(&mut control, truck.visitor(), TruckStage::AtBlock);
    match Landside::driver_ms(control.clock.streams, id, BEFORE_CRANE, &landside.section.drivers.before_crane_s) {
        0 => await_crane(&mut control, &mut yard, &truck),
        busy_ms => control.clock.calendar.after(busy_ms, Happening::TruckReady(id)),
    }
}

/// A truck is ready for the crane.
pub(super) fn truck_ready(mut turn: InMut<Turn>, devices: Devices, mut yard: Yard, landside: Landside) {
    let Happening::TruckReady(id) = turn.happening else { return };
    let mut control = devices.control(&mut turn);
    if let Some(truck) = landside.truck(&control, id) {
        await_crane(&mut control, &mut yard, &truck);
    }
}

fn await_crane(control: &mut Control, yard: &mut Yard, truck: &Truck) {
    let (Some(block), Some(container)) = (truck.block, truck.container) else { return };
    let errand = if truck.errand.brings() { crate::yard::Errand::Store } else { crate::yard::Errand::Fetch };
    yard.join(control, block, Side::Land, container, errand, Customer::Truck(truck.id));
}

/// A truck's box is on or off: it drives out, perhaps past the scanner.
pub(super) fn truck_served(mut turn: InMut<Turn>, devices: Devices, mut boxes: Boxes, mut calls: Calls, mut landside: Landside) {
    let Happening::TruckServed(id) = turn.happening else { return };
    let mut control = devices.control(&mut turn);
    let Some(truck) = landside.truck(&control, id) else { return };
    let (Some(block), Some(container)) = (truck.block, truck.container) else { return };
    tell(&mut control, truck.visitor(), TruckStage::Served);
    if truck.errand.brings() {
        landside.delivered(&mut control, &mut boxes, &mut calls, &truck, container);
    }
    let busy_ms = Landside::driver_ms(control.clock.streams, id, AFTER_CRANE, &landside.section.drivers.after_crane_s);
    let (to, next) = if landside.is_led_to_scan(&control, &truck) {
        (TruckStop::Scanner, Happening::TruckAtScan(id))
    } else {
        (TruckStop::OutGate, Happening::TruckAtOutGate(id))
    };
    let due_ms = landside.drive(&control, id, TruckStop::Block(block), to, busy_ms);
    control.clock.calendar.after(due_ms, next);
}

/// A truck stands at the out-gate.
pub(super) fn truck_at_out_gate(mut turn: InMut<Turn>, devices: Devices, mut landside: Landside) {
    let Happening::TruckAtOutGate(id) = turn.happening else { return };
    let mut control = devices.control(&mut turn);
    let Some(truck) = landside.truck(&control, id) else { return };
    let visitor = truck.visitor();
    tell(&mut control, visitor, TruckStage::AtOutGate);
    landside.join_gate(&mut control, visitor, false);
}
