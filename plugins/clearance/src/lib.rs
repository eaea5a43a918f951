//! Holds and releases: what customs and the rule of the verified gross mass do to a box between its coming under control and its being
//! free to leave.
//!
//! A box comes under control ([`ControlBegan`](Happening::ControlBegan)) when it stands in the yard after discharge or gate-in. The
//! scenario's section [`clearance`](ClearanceSection) chooses between two fidelities. *Statistical*: what becomes of the box is drawn from
//! shares and times. [*Processed*](processed): the box has goods, a trader and a declaration, and is released when all that speaks against
//! it is decided. A held box carries the hold
//! [`Customs`](portolan_model::container::Hold::Customs), a targeted one also
//! [`Examination`](portolan_model::container::Hold::Examination); when the last hold is lifted, [`BoxFree`](Happening::BoxFree) tells the
//! terminal.
//!
//! Beside customs stand border inspection and the maritime authority, where a scenario has them: they hold ships and trucks, which the
//! terminal keeps for them ([`Detained`]), and dangerous goods ([`Maritime`](portolan_model::container::Hold::Maritime)), and join one
//! examination of a box with customs.
//!
//! What deliberately does not live here: the examination itself, which is work of the terminal; the rules of tax, states and contracts,
//! which are `portolan_customs`'. Transshipment needs a manifest only, domestic trade and empties nothing: none of them is held.
//!
//! All draws for a box come from a stream of its own, so that two variants of a plan hold and target the same boxes.

mod docket;
pub mod processed;
mod section;

#[cfg(test)]
mod tests;

use bevy_app::{App, Plugin};
use bevy_ecs::prelude::*;
pub use docket::{Case, Docket};
use portolan_clock::{Clock, ClockApp, SnapshotApp, Turn};
use portolan_customs::contracts::SignedContract;
use portolan_model::container::Container;
use portolan_model::happenings::{Happening, HappeningKind};
use portolan_model::ids::BoxId;
use portolan_model::index::Index;
use portolan_model::problem::Problems;
use portolan_scenario::{Populate, PopulateSet, ScenarioApp, Section};
use portolan_terminal::boxes::Boxes;
use portolan_terminal::control::Devices;
use portolan_terminal::detained::Detained;
use portolan_terminal::examination::ExaminationSection;
use portolan_terminal::stock::TakeOver;
pub use section::{ClearanceSection, ExportRules, ImportRules, Mode, Statistical};

use crate::docket::Clearance;
use crate::processed::{DecisionLog, Office, OfficeBook};

/// Holds and releases.
pub struct ClearancePlugin;

impl Plugin for ClearancePlugin {
    fn build(&self, app: &mut App) {
        app.add_section::<ClearanceSection>().add_check(check_that_there_is_a_hall);
        app.init_resource::<Docket>().snapshot_resource::<Docket>();
        app.init_resource::<OfficeBook>().snapshot_resource::<OfficeBook>().init_resource::<processed::Rules>();
        app.init_resource::<DecisionLog>().add_reading(processed::read_rules);
        app.add_systems(Populate, take_over_stock.in_set(TakeOver));
        app.add_systems(Populate, (watch_ships_and_trucks, plan_changes).in_set(PopulateSet::Link).ambiguous_with_all());
        app.on_happening(HappeningKind::RulesChange, rules_change);
        app.on_happening(HappeningKind::ShipReported, ship_reported);
        app.on_happening(HappeningKind::ShipLetGo, ship_let_go);
        app.on_happening(HappeningKind::TruckReported, truck_reported);
        app.on_happening(HappeningKind::TruckLetGo, truck_let_go);
        app.on_happening(HappeningKind::ControlBegan, control_began);
        app.on_happening(HappeningKind::ReleaseDue, release_due);
        app.on_happening(HappeningKind::ExaminationOver, examination_over);
    }
}

/// Whether contracts decide in this port.
pub fn decides_by_contracts(world: &World) -> bool {
    let section = world.get_resource::<ClearanceSection>();
    matches!(section, Some(ClearanceSection::Processed(processed)) if matches!(processed.process, processed::Process::Electronic(_)))
}

/// The contracts that may decide in this port, by the names of their files: as whoever takes a decision again needs them.
pub fn contract_texts(world: &World) -> Vec<(String, String)> {
    let rules = world.resource::<processed::Rules>();
    let of = |signed: &SignedContract| {
        let name = format!("{}-{}.ron", signed.contract.id, signed.contract.version);
        signed.to_ron().ok().map(|text| (name, text))
    };
    rules.contracts().filter_map(of).collect()
}

/// Boxes that are targeted must find somewhere to be examined.
fn check_that_there_is_a_hall(world: &World, problems: &mut Problems) {
    let (Some(clearance), Some(hall)) = (world.get_resource::<ClearanceSection>(), world.get_resource::<ExaminationSection>()) else {
        return;
    };
    let targets = match clearance {
        ClearanceSection::Off => false,
        ClearanceSection::Statistical(rules) => rules.import.targeted_share > 0.0 || rules.export.targeted_share > 0.0,
        ClearanceSection::Processed(processed) => processed.examines(),
    };
    if targets && !hall.has_hall() {
        let mend = "add the section `examination`, or target none";
        problems.at(ClearanceSection::NAME).say("no-hall", "boxes are targeted, but there is no examination hall", mend);
    }
}

/// Takes over what stands in the yard when the scenario opens.
fn take_over_stock(
    mut clock: ResMut<Clock>,
    mut index: ResMut<Index>,
    devices: Devices,
    mut boxes: Boxes,
    mut clearance: Clearance,
    stock: Query<&Container>,
) {
    let mut control = devices.control_of(&mut clock, &mut index);
    let mut ids: Vec<BoxId> = stock.iter().map(|container| container.id).collect();
    ids.sort_unstable();
    for container in ids {
        clearance.take_over(&mut control, &mut boxes, container);
    }
}

/// Tells the terminal to report ships and trucks where somebody wants to hear of them.
fn watch_ships_and_trucks(section: Res<ClearanceSection>, mut detained: ResMut<Detained>) {
    let watches = matches!(&*section, ClearanceSection::Processed(processed) if processed.authorities.is_some());
    (detained.watches_ships, detained.watches_trucks) = (watches, watches);
}

/// Puts what is planned for the rules on the calendar.
fn plan_changes(section: Res<ClearanceSection>, rules: Res<processed::Rules>, mut clock: ResMut<Clock>) {
    if matches!(*section, ClearanceSection::Processed(_)) {
        for (at_ms, place) in rules.changes() {
            clock.calendar.at(at_ms, Happening::RulesChange(place));
        }
    }
}

fn rules_change(mut turn: InMut<Turn>, devices: Devices, mut boxes: Boxes, mut office: Office) {
    if let Happening::RulesChange(place) = turn.happening {
        let mut control = devices.control(&mut turn);
        office.rules_change(&mut control, &mut boxes, place);
    }
}

fn ship_reported(mut turn: InMut<Turn>, devices: Devices, mut office: Office, mut detained: ResMut<Detained>) {
    if let Happening::ShipReported(call) = turn.happening {
        let mut control = devices.control(&mut turn);
        office.ship_reported(&mut control, &mut detained, call);
    }
}

fn ship_let_go(mut turn: InMut<Turn>, devices: Devices, mut office: Office, mut detained: ResMut<Detained>) {
    if let Happening::ShipLetGo { thing, by } = turn.happening {
        let mut control = devices.control(&mut turn);
        office.ship_let_go(&mut control, &mut detained, thing, by);
    }
}

fn truck_reported(mut turn: InMut<Turn>, devices: Devices, mut office: Office) {
    if let Happening::TruckReported(truck) = turn.happening {
        let mut control = devices.control(&mut turn);
        office.truck_reported(&mut control, truck);
    }
}

fn truck_let_go(mut turn: InMut<Turn>, devices: Devices, mut office: Office) {
    if let Happening::TruckLetGo(truck) = turn.happening {
        let mut control = devices.control(&mut turn);
        office.truck_let_go(&mut control, truck);
    }
}

fn control_began(mut turn: InMut<Turn>, devices: Devices, mut boxes: Boxes, mut clearance: Clearance, mut office: Office) {
    if let Happening::ControlBegan(container) = turn.happening {
        let mut control = devices.control(&mut turn);
        clearance.begin(&mut control, &mut boxes, &mut office, container);
    }
}

fn release_due(mut turn: InMut<Turn>, devices: Devices, mut boxes: Boxes, mut clearance: Clearance, mut office: Office) {
    if let Happening::ReleaseDue(container) = turn.happening {
        let mut control = devices.control(&mut turn);
        clearance.decide(&mut control, &mut boxes, &mut office, container);
    }
}

fn examination_over(mut turn: InMut<Turn>, devices: Devices, mut boxes: Boxes, mut clearance: Clearance, mut office: Office) {
    if let Happening::ExaminationOver { container, found } = turn.happening {
        let mut control = devices.control(&mut turn);
        if office.knows(container) {
            office.examination_over(&mut control, &mut boxes, container, found);
        } else {
            clearance.take_in_result(&mut control, &mut boxes, container, found);
        }
    }
}
