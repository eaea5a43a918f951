//! Examination: a box that is picked goes by terminal vehicle to the hall, is scanned, its image judged, perhaps its doors opened and a
//! sample taken, and goes back to the yard.
//!
//! Orders are worked off in the order of their coming, as the hall has room; a box that cannot be fetched now (it does not stand in the
//! yard, or a truck or call has its hand on it) lets others pass. What chance decides about a box is decided from a stream of its own.
//!
//! What deliberately does not live here: who picks boxes and what follows from a find: that is clearance's, to whom
//! [`ExaminationOver`](Happening::ExaminationOver) goes. A box in examination carries [`Hold::Examination`] from the order until clearance
//! lifts it; that hold, not a claim, keeps trucks and calls off it.

mod hall;
mod section;

#[cfg(test)]
mod tests;

use bevy_app::App;
use bevy_ecs::prelude::*;
pub use hall::{Hall, HallBook, HallScanner, Progress};
use portolan_clock::{ClockApp, SnapshotApp, Turn};
use portolan_model::container::Hold;
use portolan_model::equipment::Equipment;
use portolan_model::facts::{ExaminationStage, What};
use portolan_model::happenings::{Happening, HappeningKind};
use portolan_model::ids::BoxId;
use portolan_model::index::Index;
use portolan_model::requests::Rule;
use portolan_protocol::DeviceId;
use portolan_scenario::{Populate, PopulateSet, ScenarioApp};
pub use section::ExaminationSection;

use crate::boxes::Boxes;
use crate::control::{Control, Devices};
use crate::landside::{LandsideSection, populate_gates};
use crate::port::PortRooms;

/// An examined box stands in the yard again.
fn box_returned(mut turn: InMut<Turn>, devices: Devices, mut hall: Hall) {
    if let Happening::BoxReturned(container) = turn.happening {
        let mut control = devices.control(&mut turn);
        hall.box_returned(&mut control, container);
    }
}

/// Adds the section, the state and the handlers of the examination hall.
pub(crate) fn register(app: &mut App) {
    app.add_section::<ExaminationSection>();
    app.init_resource::<HallBook>().snapshot_resource::<HallBook>().snapshot_component::<HallScanner>();
    app.add_systems(Populate, populate_hall.in_set(PopulateSet::Equipment).after(populate_gates));
    app.on_happening(HappeningKind::ExaminationOrdered, examination_ordered);
    app.on_happening(HappeningKind::ImageJudged, image_judged);
    app.on_happening(HappeningKind::DoorsClosed, doors_closed);
    app.on_happening(HappeningKind::SampleJudged, sample_judged);
    app.on_happening(HappeningKind::BoxReturned, box_returned);
}

/// Builds the hall's scanners, after those before the out-gate.
pub(crate) fn populate_hall(
    section: Res<ExaminationSection>,
    landside: Res<LandsideSection>,
    mut book: ResMut<HallBook>,
    mut index: ResMut<Index>,
    mut commands: Commands,
) {
    let first = landside.exit_scanners();
    book.scanners = (first, first + section.scanners);
    for id in (first..first + section.scanners).map(DeviceId::scanner) {
        let entity = commands.spawn((Equipment::new(id), HallScanner::default())).id();
        index.add_device(id, entity);
    }
}

/// Somebody wants a box examined that stands in the yard: the hold is set and the order goes out.
///
/// # Errors
/// The rule against it.
pub fn order_examination(control: &mut Control, boxes: &mut Boxes, hall: &Hall, container: BoxId) -> Result<(), Rule> {
    let view = boxes.get(control, container).filter(|_| hall.x_mm().is_some()).ok_or(Rule::Unknown)?;
    if hall.progress(container).is_some() || view.holds.has(Hold::Examination) {
        return Err(Rule::AlreadySo);
    }
    if view.onward.claimed {
        return Err(Rule::BoxLeaving);
    }
    if view.place.block().is_none() {
        return Err(Rule::NotInYard);
    }
    boxes.hold(control, container, Hold::Examination);
    control.soon(Happening::ExaminationOrdered(container));
    Ok(())
}

/// Somebody takes an order for examination back before the box is fetched. What else holds the box is looked at anew by clearance.
///
/// # Errors
/// The rule against it.
pub fn withdraw_examination(control: &mut Control, boxes: &mut Boxes, hall: &mut Hall, container: BoxId) -> Result<(), Rule> {
    match hall.progress(container) {
        None => Err(Rule::NothingToUndo),
        Some(Progress::Ordered) => {
            hall.strike_out(container);
            control.note(What::Examined { container, stage: ExaminationStage::Withdrawn });
            boxes.free(control, container, Hold::Examination);
            control.soon(Happening::ReleaseDue(container));
            Ok(())
        }
        Some(_) => Err(Rule::ExaminationBegun),
    }
}

/// A box is to be examined, or one that was to be may be fetched now.
fn examination_ordered(mut turn: InMut<Turn>, rooms: PortRooms, mut hall: Hall) {
    let Happening::ExaminationOrdered(container) = turn.happening else { return };
    let mut port = rooms.open(&mut turn);
    hall.take_order(&mut port.control, &mut port.boxes, container);
    port.fetch_for_examination(&mut hall);
}

fn image_judged(mut turn: InMut<Turn>, rooms: PortRooms, mut hall: Hall) {
    let Happening::ImageJudged(container) = turn.happening else { return };
    let mut port = rooms.open(&mut turn);
    if hall.image_judged(&mut port.control, container) {
        port.examined(&mut hall, container, false);
    }
}

fn doors_closed(mut turn: InMut<Turn>, rooms: PortRooms, mut hall: Hall) {
    let Happening::DoorsClosed(container) = turn.happening else { return };
    let mut port = rooms.open(&mut turn);
    if let Some(found) = hall.doors_closed(&mut port.control, container) {
        port.examined(&mut hall, container, found);
    }
}

fn sample_judged(mut turn: InMut<Turn>, rooms: PortRooms, mut hall: Hall) {
    if let Happening::SampleJudged(container) = turn.happening {
        let mut port = rooms.open(&mut turn);
        let found = hall.is_found(&port.control, container);
        port.examined(&mut hall, container, found);
    }
}
