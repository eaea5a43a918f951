//! The landside: trucks, the gate, and the road inside.
//!
//! A truck joins the in-gate queue, passes a lane, learns its block, drives there, is served by the landside crane, drives back (some
//! past a scanner) and passes a lane of the out-gate. Inside it drives on the truck side of the road graph where there is one, at free
//! flow; where transport is statistical its ways take what [`TruckRoad`] says. Trucks are *foreseen*: for each box that is free to be collected and each export
//! box that a call is booked for there is a visit with its time, long before it comes; a scenario may also let them come at a rate, for
//! boxes that are not told apart.
//!
//! What deliberately does not live here: how long a gate lane takes (its device knows), which block a box goes to (decided in
//! `portolan_dispatch` in the topic [`Yard`](portolan_model::topics::Topic::Yard)), what holds a box (clearance), and the roads
//! themselves ([`roads`](crate::roads)). Trucks meet no traffic inside.
//!
//! No truck arrives once the days of the run are over: what it would have come for stays where it is.

mod check;
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

use bevy_app::App;
use bevy_ecs::prelude::*;
use bevy_ecs::system::SystemParam;
pub use demand::{DemandBook, expect_pick_up, foresee_exports, gate_in_ms};
pub use gate::{Gate, Lane, Visitor};
pub use hourly::Hourly;
pub(crate) use populate::{populate_demand, populate_gates};
use portolan_clock::{ClockApp, SnapshotApp};
use portolan_model::facts::{Activity, TruckStage, What};
use portolan_model::happenings::{Happening, HappeningKind};
use portolan_model::ids::TruckId;
use portolan_model::moment::PortCalendar;
use portolan_model::{DAY_MS, Ms};
use portolan_protocol::Task;
use portolan_scenario::{Populate, PopulateSet, ScenarioApp, ScenarioHeader};
pub use scan::ScanBook;
pub use section::{Demand, Drivers, EmptiesByRoad, ExitScan, GatesPlan, LandsideSection, PerBox, TruckRoad};
use serde::{Deserialize, Serialize};
pub use truck::{Errand, Truck, collecting};

use crate::control::Control;
use crate::mint::BoxesSection;
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
    pub(crate) fn foresee(&self, control: &mut Control, truck: Truck) -> bool {
        let truck = Truck { due_ms: truck.due_ms.max(control.now_ms()), ..truck };
        if truck.due_ms >= self.horizon_ms() || control.index.find_truck(truck.id).is_some() {
            return false;
        }
        let entity = control.commands.spawn(truck).id();
        control.index.add_truck(truck.id, entity);
        control.clock.calendar.at(truck.due_ms, Happening::TruckArrives(truck.id));
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
        self.book.inward.join(visitor);
        self.admit(control, true);
    }

    /// Lets trucks into the lanes that can take one.
    fn admit(&mut self, control: &mut Control, inward: bool) {
        let gate = if inward { &mut self.book.inward } else { &mut self.book.outward };
        while let Some((lane, visitor)) = gate.admit(|lane| control.is_ready(lane)) {
            if inward {
                tell(control, visitor, TruckStage::InGate);
            }
            control.order(lane, Task::PassTruck { booked: visitor.booked }, Activity::Passing);
        }
    }
}

/// Writes how far a visit has come.
fn tell(control: &mut Control, visitor: Visitor, stage: TruckStage) {
    control.note(What::Truck { truck: visitor.truck, stage, visit: visitor.visit, booked: visitor.booked });
}

/// Adds the section, the state and the handlers of the landside.
pub(crate) fn register(app: &mut App) {
    app.add_section::<LandsideSection>().add_check(check::check_demand);
    app.init_resource::<LandsideBook>();
    app.snapshot_component::<Truck>();
    app.snapshot_resource::<LandsideBook>();
    app.add_systems(Populate, populate_gates.in_set(PopulateSet::Equipment).after(crate::transport::populate_vehicles));
    app.add_systems(Populate, populate_demand.in_set(PopulateSet::Demand).after(crate::stock::populate_stock));
    app.on_happening(HappeningKind::RoadTruckDue, road::road_truck_due);
    app.on_happening(HappeningKind::TruckArrives, visit::truck_arrives);
    app.on_happening(HappeningKind::GateLaneReported, visit::hear_gate_lane);
    app.on_happening(HappeningKind::TruckAtBlock, visit::truck_at_block);
    app.on_happening(HappeningKind::TruckReady, visit::truck_ready);
    app.on_happening(HappeningKind::TruckServed, visit::truck_served);
    app.on_happening(HappeningKind::TruckAtScan, scan::truck_at_scan);
    app.on_happening(HappeningKind::TruckAtOutGate, visit::truck_at_out_gate);
    app.on_happening(HappeningKind::ScannerReported, scan::hear_scanner);
    app.on_happening(HappeningKind::BoxFree, demand::box_free);
}
