//! The landside: trucks, the gate, and the road inside.
//!
//! A truck joins the in-gate queue, passes a lane, learns its block, drives there, is served by the landside crane, drives back (some
//! past a scanner) and passes a lane of the out-gate. Inside it drives on the truck side of the road graph where there is one, at free
//! flow; where transport is statistical its ways take what [`TruckRoad`] says. Trucks are *foreseen*: for each box that is free to be collected and each export
//! box that a call is booked for there is a visit with its time, long before it comes; a scenario may also let them come at a rate, for
//! boxes that are not told apart.
//!
//! Before the gate trucks wait in one queue for whichever lane is free first; a scenario may let dispatch send each to a lane instead, in
//! the topic [`Gate`](Topic::Gate).
//!
//! What deliberately does not live here: how long a gate lane takes (its device knows), which block a box goes to (decided in
//! `portolan_dispatch` in the topic [`Yard`](portolan_model::topics::Topic::Yard)), what holds a box (clearance), and the roads
//! themselves ([`roads`](crate::roads)). Trucks meet no traffic inside.
//!
//! No truck arrives once the days of the run are over: what it would have come for stays where it is.

mod appointments;
mod demand;
mod gate;
mod hourly;
mod populate;
mod requests;
mod road;
mod scan;
mod section;
mod truck;
mod visit;

#[cfg(test)]
pub(crate) mod tests;

use std::collections::VecDeque;

pub use appointments::{Appointment, AppointmentBook, BookedHour};
use bevy_app::App;
use bevy_ecs::prelude::*;
use bevy_ecs::system::SystemParam;
pub use demand::{DemandBook, expect_pick_up, foresee_exports, gate_in_ms};
pub use gate::{Gate, Lane, Visitor};
pub use hourly::Hourly;
pub(crate) use populate::{populate_demand, populate_gates};
use portolan_clock::{ClockApp, SnapshotApp, Turn};
use portolan_model::facts::{Activity, TruckStage, What};
use portolan_model::happenings::{Happening, HappeningKind};
use portolan_model::ids::TruckId;
use portolan_model::moment::PortCalendar;
use portolan_model::problem::Problems;
use portolan_model::topics::{Phase, Topic};
use portolan_model::{DAY_MS, Ms};
use portolan_protocol::{DeviceId, Task};
use portolan_scenario::{Populate, PopulateSet, ScenarioApp, ScenarioHeader, Section};
pub use scan::ScanBook;
pub use section::{Demand, Drivers, EmptiesByRoad, ExitScan, GatesPlan, LandsideSection, PerBox, TruckRoad};
use serde::{Deserialize, Serialize};
pub use truck::{Errand, Truck, collecting};

use crate::calls::{CallsSection, Takes};
use crate::control::{Control, Devices};
use crate::mint::BoxesSection;
use crate::roads::RoadLog;
use crate::transport::Ways;

/// What is written down at the landside.
#[derive(Resource, Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct LandsideBook {
    /// The gate in.
    pub inward: Gate,
    /// The gate out.
    pub outward: Gate,
    /// Trucks at the scanner before the gate out.
    pub scan: ScanBook,
    /// Who will come.
    pub demand: DemandBook,
    /// Who is booked when.
    pub appointments: AppointmentBook,
    /// Which trucks set out lately inside.
    pub log: RoadLog,
    /// Whether trucks are sent to a lane when they come. Else they wait in one queue for whichever lane is free first, which needs no
    /// decision.
    pub by_lane: bool,
    /// Trucks that are to be sent to a lane, in the order of coming.
    pub questions: VecDeque<LaneQuestion>,
}

/// A truck that is to be told which lane to line up at.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct LaneQuestion {
    /// The truck.
    pub visitor: Visitor,
    /// In, or out.
    pub inward: bool,
}

impl LandsideBook {
    /// One direction.
    pub const fn gate(&self, inward: bool) -> &Gate {
        if inward { &self.inward } else { &self.outward }
    }

    /// One direction, to be changed.
    pub const fn gate_mut(&mut self, inward: bool) -> &mut Gate {
        if inward { &mut self.inward } else { &mut self.outward }
    }
}

/// Trucks and what they pass.
#[derive(SystemParam)]
pub struct Landside<'w, 's> {
    /// The section.
    pub section: Res<'w, LandsideSection>,
    /// Queues, lanes, who will come.
    pub book: ResMut<'w, LandsideBook>,
    ways: Res<'w, Ways>,
    boxes: Res<'w, BoxesSection>,
    header: Res<'w, ScenarioHeader>,
    trucks: Query<'w, 's, &'static mut Truck>,
}

impl Landside<'_, '_> {
    /// A truck that is foreseen or in the port.
    pub fn truck(&self, control: &Control, id: TruckId) -> Option<Truck> {
        self.trucks.get(control.index.find_truck(id)?).ok().copied()
    }

    fn truck_mut(&mut self, control: &Control, id: TruckId) -> Option<Mut<'_, Truck>> {
        self.trucks.get_mut(control.index.find_truck(id)?).ok()
    }

    /// The port's clock.
    pub(crate) fn port(&self) -> &PortCalendar {
        &self.header.start
    }

    /// When the days of the run are over.
    fn horizon_ms(&self) -> Ms {
        Ms::from(self.header.days) * DAY_MS
    }

    /// A truck will come. False, and it will not, if that would be after the days of the run.
    pub(crate) fn foresee(&mut self, control: &mut Control, truck: Truck) -> bool {
        let truck = Truck { due_ms: truck.due_ms.max(control.now_ms()), ..truck };
        if truck.due_ms >= self.horizon_ms() || control.index.find_truck(truck.id).is_some() {
            return false;
        }
        let entity = control.commands.spawn(truck).id();
        control.index.add_truck(truck.id, entity);
        control.clock.calendar.at(truck.due_ms, Happening::TruckArrives(truck.id));
        if let Some(appointment_ms) = truck.appointment_ms {
            self.book.appointments.book(&self.header.start, truck.id, appointment_ms);
        }
        true
    }

    /// A truck has left for good.
    fn forget(control: &mut Control, id: TruckId) {
        if let Some(entity) = control.index.find_truck(id) {
            control.commands.entity(entity).despawn();
            control.index.remove_truck(id);
        }
    }

    /// Joins the in-gate queue.
    fn join_in_gate(&mut self, control: &mut Control, visitor: Visitor) {
        tell(control, visitor, TruckStage::Arrived);
        if visitor.booked {
            self.book.appointments.come(&self.header.start, visitor.truck, control.now_ms());
        }
        self.join_gate(control, visitor, true);
    }

    /// Waits before the gate: in the queue for all lanes, or where dispatch says.
    fn join_gate(&mut self, control: &mut Control, visitor: Visitor, inward: bool) {
        if self.book.by_lane {
            self.book.questions.push_back(LaneQuestion { visitor, inward });
            control.want(Topic::Gate);
        } else {
            self.book.gate_mut(inward).join(visitor);
            self.admit(control, inward);
        }
    }

    /// Those who wait before a lane that is closed or fails are told anew where to go.
    fn dissolve_line(&mut self, control: &mut Control, lane: DeviceId, inward: bool) {
        for visitor in self.book.gate_mut(inward).dissolve(lane) {
            self.book.questions.push_back(LaneQuestion { visitor, inward });
            control.want(Topic::Gate);
        }
    }

    /// Lets trucks into the lanes that can take one.
    fn admit(&mut self, control: &mut Control, inward: bool) {
        let gate = self.book.gate_mut(inward);
        while let Some((lane, visitor)) = gate.admit(|lane| control.is_ready(lane)) {
            if inward {
                tell(control, visitor, TruckStage::InGate);
            }
            control.order(lane, Task::PassTruck { booked: visitor.booked }, Activity::Passing);
        }
    }
}

/// Trucks that were told where to line up drive into the lanes that can take one.
fn admit_from_lines(mut turn: InMut<Turn>, devices: Devices, mut landside: Landside) {
    let mut control = devices.control(&mut turn);
    for inward in [true, false] {
        landside.admit(&mut control, inward);
    }
}

/// Writes how far a visit has come.
fn tell(control: &mut Control, visitor: Visitor, stage: TruckStage) {
    control.note(What::Truck { truck: visitor.truck, stage, visit: visitor.visit, booked: visitor.booked });
}

/// Trucks at a rate bring boxes for no call in particular: a call that waits for its own export boxes would wait in vain.
fn check_that_exports_are_brought(world: &World, problems: &mut Problems) {
    let (Some(landside), Some(calls)) = (world.get_resource::<LandsideSection>(), world.get_resource::<CallsSection>()) else { return };
    if !matches!(landside.demand, Demand::Rate { .. }) {
        return;
    }
    for (index, profile) in calls.profiles.iter().enumerate() {
        if let Takes::Shares { transshipment, empty } = profile.takes
            && profile.discharge_share < 1.0
            && transshipment + empty < 1.0
        {
            problems.at(CallsSection::NAME).at("profiles").index(index).at("takes").say(
                "exports-not-brought",
                "a part of what it loads is export for this call, but trucks come at a rate and bring boxes for none",
                "let it take `AnyBox`, or let trucks come for boxes with `landside.demand: PerBox(…)`",
            );
        }
    }
}

/// Adds the section, the state and the handlers of the landside.
pub(crate) fn register(app: &mut App) {
    app.add_section::<LandsideSection>().add_check(check_that_exports_are_brought);
    app.init_resource::<LandsideBook>();
    app.snapshot_component::<Truck>();
    app.snapshot_resource::<LandsideBook>();
    app.add_systems(Populate, populate_gates.in_set(PopulateSet::Equipment).after(crate::transport::populate_vehicles));
    app.add_systems(Populate, populate_demand.in_set(PopulateSet::Demand).after(crate::stock::populate_stock));
    app.in_topic(Topic::Gate, Phase::Act, admit_from_lines);
    app.on_happening(HappeningKind::RoadTruckDue, road::road_truck_due);
    app.on_happening(HappeningKind::TruckArrives, visit::truck_arrives);
    app.on_happening(HappeningKind::GateLaneReported, visit::hear_gate_lane);
    app.on_happening(HappeningKind::TruckCleared, visit::truck_cleared);
    app.on_happening(HappeningKind::TruckAtBlock, visit::truck_at_block);
    app.on_happening(HappeningKind::TruckReady, visit::truck_ready);
    app.on_happening(HappeningKind::TruckServed, visit::truck_served);
    app.on_happening(HappeningKind::TruckAtScan, scan::truck_at_scan);
    app.on_happening(HappeningKind::TruckAtOutGate, visit::truck_at_out_gate);
    app.on_happening(HappeningKind::ScannerReported, scan::hear_scanner);
    app.on_happening(HappeningKind::BoxFree, demand::box_free);
}
