//! Where devices contradict the model: both versions are kept until they agree again or somebody settles it. Nothing is overwritten.
//!
//! A contradiction counts when two readings in a row and two seconds bear it out, so that no reading that was on its way while the port went
//! on makes one; what a lane or a scanner reads of a truck or a box counts at once, for it is read once, and is about that truck or box alone.

use bevy_ecs::prelude::*;
use portolan_clock::Clock;
use portolan_model::container::Container;
use portolan_model::equipment::Equipment;
use portolan_model::facts::What;
use portolan_model::ids::Speaker;
use portolan_model::index::Index;
use portolan_model::place::{Place, Whereabouts};
use portolan_protocol::DeviceId;
use portolan_protocol::wire::{AgvState, Readings, ReeferState, WireId, YardCraneState};
use portolan_terminal::quay::{CraneTask, QuayCrane};
use portolan_terminal::transport::Ways;
use portolan_terminal::yard::stacks::Stacks;
use portolan_terminal::yard::{BAY_MM, Block, ROW_MM, Side, TRANSFER_MM};
use serde::Serialize;

use crate::belief::Belief;

/// How far a crane may stand from where the port has it: half a bay.
const CRANE_MM: u32 = 3_000;
/// How far a vehicle may be beside the middle of the nearest road: a lane and its own width.
const ROAD_MM: f64 = 8_000.0;
/// What weighs less is a spreader, not a box.
const BOX_KG: u32 = 1_800;
/// How long a contradiction must last.
const BORNE_OUT_MS: i64 = 2_000;
/// How many that are settled are kept.
const SETTLED_MAX: usize = 500;

/// What contradicts what.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DiscrepancyKind {
    /// A crane stands elsewhere.
    CraneElsewhere,
    /// A vehicle is off every road.
    VehicleOffRoad,
    /// A lane read another number plate than that of the truck in it.
    OtherPlate,
    /// A lane or a scanner read another box than the one that is there.
    OtherBox,
    /// A box hangs under a crane that has nothing to do, or a vehicle carries more or fewer boxes than it was given.
    OtherLoad,
    /// A yard crane reports a place that its block does not reach.
    OutsideBlock,
    /// A reefer's monitor has a box that is not in the port.
    UnknownBox,
    /// A vessel says that it will be here at quite another time than planned.
    OtherEstimate,
}

/// How a discrepancy came to its end.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Settlement {
    /// The device and the model agree again.
    Agree,
    /// Somebody decided.
    Decided {
        /// Who.
        who: String,
        /// Whether the model is right; else the device.
        model_is_right: bool,
        /// Why.
        why: String,
    },
}

/// One contradiction.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Discrepancy {
    /// Its number, from 1.
    pub number: u32,
    /// Who contradicts.
    pub device: WireId,
    /// What.
    pub kind: DiscrepancyKind,
    /// Of which truck or box, where it was read once; none where the device itself is what contradicts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub about: Option<String>,
    /// What the model says.
    pub planned: String,
    /// What the device says.
    pub reported: String,
    /// Since when, milliseconds of UTC since 1970.
    pub since_ms: i64,
    /// How and when it ended.
    pub settled: Option<(Settlement, i64)>,
}

/// A contradiction that is not borne out yet.
#[derive(Clone, Debug)]
struct Suspicion {
    device: WireId,
    kind: DiscrepancyKind,
    since_ms: i64,
    readings: u32,
}

/// All discrepancies.
#[derive(Resource, Clone, Debug, Default)]
pub struct Discrepancies {
    all: Vec<Discrepancy>,
    suspicions: Vec<Suspicion>,
    last_number: u32,
}

impl Discrepancies {
    /// Those that nobody has settled, the oldest first.
    pub fn open(&self) -> impl Iterator<Item = &Discrepancy> {
        self.all.iter().filter(|discrepancy| discrepancy.settled.is_none())
    }

    /// All that are kept, the oldest first.
    pub fn all(&self) -> &[Discrepancy] {
        &self.all
    }

    /// Settles one; false where there is none of this number that is open.
    ///
    /// # Panics
    /// If the world is no port.
    pub fn settle(world: &mut World, number: u32, settlement: Settlement, now_ms: i64) -> bool {
        let mut all = world.resource_mut::<Self>();
        let Some(found) = all.all.iter_mut().find(|found| found.number == number && found.settled.is_none()) else { return false };
        found.settled = Some((settlement, now_ms));
        let device = found.device.clone();
        note(world, &device, false);
        true
    }

    /// Takes in what a device and the model say of one thing. `at_once` for what is read only once.
    pub(crate) fn hold(
        world: &mut World,
        device: &WireId,
        kind: DiscrepancyKind,
        versions: Option<(String, String)>,
        at_once: bool,
        now_ms: i64,
    ) {
        let mut all = world.resource_mut::<Self>();
        let open = all.all.iter().position(|found| found.settled.is_none() && found.kind == kind && found.device == *device);
        let suspicion = all.suspicions.iter().position(|suspicion| suspicion.kind == kind && suspicion.device == *device);
        let Some((planned, reported)) = versions else {
            if let Some(suspicion) = suspicion {
                all.suspicions.swap_remove(suspicion);
            }
            if let Some(open) = open {
                all.all[open].settled = Some((Settlement::Agree, now_ms));
                all.forget();
                note(world, device, false);
            }
            return;
        };
        if let Some(open) = open {
            (all.all[open].planned, all.all[open].reported) = (planned, reported);
            return;
        }
        if !at_once {
            let Some(suspicion) = suspicion else {
                all.suspicions.push(Suspicion { device: device.clone(), kind, since_ms: now_ms, readings: 1 });
                return;
            };
            let borne_out = &mut all.suspicions[suspicion];
            borne_out.readings += 1;
            if now_ms - borne_out.since_ms < BORNE_OUT_MS || borne_out.readings < 2 {
                return;
            }
            all.suspicions.swap_remove(suspicion);
        }
        Self::open_one(world, device.clone(), kind, None, (planned, reported), now_ms);
    }

    /// Takes in what a device read once of one truck or box, `about`. What is open about it is settled by whoever reads it right; another's
    /// reading says nothing of it.
    pub(crate) fn hold_about(
        world: &mut World,
        device: DeviceId,
        kind: DiscrepancyKind,
        about: String,
        versions: Option<(String, String)>,
        now_ms: i64,
    ) {
        let is_open = |found: &Discrepancy| found.settled.is_none() && found.kind == kind && found.about.as_ref() == Some(&about);
        let mut all = world.resource_mut::<Self>();
        if let Some(versions) = versions {
            // The same wrong reading again is no second contradiction; another one is.
            let is_known = all.all.iter().any(|found| is_open(found) && found.reported == versions.1);
            if !is_known {
                Self::open_one(world, device.into(), kind, Some(about), versions, now_ms);
            }
            return;
        }
        let mut settled = Vec::new();
        for found in all.all.iter_mut().filter(|found| is_open(found)) {
            found.settled = Some((Settlement::Agree, now_ms));
            settled.push(found.device.clone());
        }
        for device in settled {
            world.resource_mut::<Self>().forget();
            note(world, &device, false);
        }
    }

    fn open_one(
        world: &mut World,
        device: WireId,
        kind: DiscrepancyKind,
        about: Option<String>,
        (planned, reported): (String, String),
        now_ms: i64,
    ) {
        tracing::info!("{device} contradicts the model: {planned} there, {reported} here");
        let mut all = world.resource_mut::<Self>();
        all.last_number += 1;
        let number = all.last_number;
        all.all.push(Discrepancy { number, device: device.clone(), kind, about, planned, reported, since_ms: now_ms, settled: None });
        note(world, &device, true);
    }

    fn forget(&mut self) {
        let settled = self.all.iter().filter(|found| found.settled.is_some()).count();
        if settled > SETTLED_MAX
            && let Some(oldest) = self.all.iter().position(|found| found.settled.is_some())
        {
            self.all.remove(oldest);
        }
    }
}

fn note(world: &mut World, device: &WireId, open: bool) {
    let machine = device.machine().filter(|machine| world.resource::<Index>().find_device(*machine).is_some());
    if let Some(device) = Speaker::of(device, machine) {
        world.resource_mut::<Clock>().note(What::Disputed { device, open });
    }
}

/// Holds readings of a device against the model.
pub(crate) fn compare(world: &mut World, entity: Entity, machine: Option<DeviceId>, readings: &Readings, now_ms: i64) {
    if let Readings::ReeferMonitor(reefer) = readings {
        return compare_reefer(world, entity, reefer, now_ms);
    }
    let Some(device) = machine.map(WireId::from) else { return };
    match readings {
        Readings::QuayCrane(crane) => {
            let (Some(equipment), Some(modelled)) = (world.get::<Equipment>(entity), world.get::<QuayCrane>(entity)) else { return };
            let (is_free, planned_mm, reported_mm) = (equipment.is_free(), modelled.x_mm, crane.gantry_mm);
            // Under way along its rail it is anywhere between; at a bay, at work or not, the port knows where it stands.
            if !matches!(modelled.task, CraneTask::ToBay | CraneTask::StepsAside) {
                let versions = (planned_mm.abs_diff(reported_mm) > CRANE_MM).then(|| (metres(planned_mm), metres(reported_mm)));
                Discrepancies::hold(world, &device, DiscrepancyKind::CraneElsewhere, versions, false, now_ms);
            }
            if is_free {
                Discrepancies::hold(world, &device, DiscrepancyKind::OtherLoad, hangs(crane.locked, crane.load_kg), false, now_ms);
            }
        }
        Readings::YardCrane(crane) => {
            let versions = outside_block(world, device.machine(), crane);
            let is_outside = versions.is_some();
            Discrepancies::hold(world, &device, DiscrepancyKind::OutsideBlock, versions, false, now_ms);
            if world.get::<Equipment>(entity).is_some_and(Equipment::is_free) {
                // Where it cannot be is said once.
                let versions = if is_outside { None } else { in_other_bay(world, device.machine(), crane) };
                Discrepancies::hold(world, &device, DiscrepancyKind::CraneElsewhere, versions, false, now_ms);
                Discrepancies::hold(world, &device, DiscrepancyKind::OtherLoad, hangs(crane.locked, crane.load_kg), false, now_ms);
            }
        }
        Readings::Agv(agv) => {
            compare_load(world, entity, &device, agv, now_ms);
            let Some(off_mm) = off_road_mm(world.resource::<Ways>(), agv) else { return };
            let versions = (off_mm > ROAD_MM).then(|| {
                let place = format!("x {} y {}", metres(agv.x_mm), metres(agv.y_mm));
                ("on a road".to_owned(), format!("{place}, {:.1} m beside the nearest", off_mm * 1e-3))
            });
            Discrepancies::hold(world, &device, DiscrepancyKind::VehicleOffRoad, versions, false, now_ms);
        }
        _ => {}
    }
}

/// A box under the spreader of a crane that has no order: nobody knows which, and where it came from.
fn hangs(locked: Option<bool>, load_kg: Option<u32>) -> Option<(String, String)> {
    let load_kg = load_kg.filter(|load_kg| *load_kg >= BOX_KG);
    // Closed twist-locks alone may be a spreader that was parked so.
    let is_laden = load_kg.is_some() && locked != Some(false);
    is_laden.then(|| ("nothing under the spreader".to_owned(), format!("{} kg under the spreader", load_kg.unwrap_or_default())))
}

/// Vehicles that stand and say how many boxes they carry; while boxes are handed over both are right in turn.
fn compare_load(world: &mut World, entity: Entity, device: &WireId, agv: &AgvState, now_ms: i64) {
    let is_free = world.get::<Equipment>(entity).is_some_and(Equipment::is_free);
    let (Some(reported), Some(vehicle), true) = (agv.boxes, device.machine(), is_free) else { return };
    let place = Place::Vehicle(vehicle.index);
    let planned = world.query::<&Whereabouts>().iter(world).filter(|whereabouts| whereabouts.place == place).count();
    let versions = (planned != usize::from(reported)).then(|| (format!("{planned} boxes on it"), format!("{reported} boxes on it")));
    Discrepancies::hold(world, device, DiscrepancyKind::OtherLoad, versions, false, now_ms);
}

/// What a yard crane says of its place, where its block and its transfer points do not reach so far.
fn outside_block(world: &World, crane: Option<DeviceId>, state: &YardCraneState) -> Option<(String, String)> {
    let (block, _) = Side::of_crane(crane?);
    let index = world.get_resource::<Index>()?;
    let entity = index.blocks().get(usize::from(block.0))?;
    let length_mm = i32::from(world.get::<Block>(*entity)?.bays) * BAY_MM;
    // Parking lies behind the transfer points.
    let beyond_mm = TRANSFER_MM + 4 * BAY_MM;
    let (along_mm, across_mm) = (state.at.along_mm, state.at.across_mm);
    let width_mm = world.get::<Stacks>(*entity).map(|stacks| i32::from(stacks.shape().rows) * ROW_MM);
    let is_along = (-beyond_mm..=length_mm + beyond_mm).contains(&along_mm);
    // Beside its rows it drives at most to the lane of trucks and vehicles.
    let is_across = width_mm.is_none_or(|width_mm| (-3 * ROW_MM..=width_mm + 3 * ROW_MM).contains(&across_mm));
    (!is_along || !is_across).then(|| {
        let width = width_mm.map_or(String::new(), |width_mm| format!(", {} across", metres(width_mm)));
        (format!("block {block}, {} long{width}", metres(length_mm)), format!("{} along, {} across", metres(along_mm), metres(across_mm)))
    })
}

/// Where a yard crane with nothing to do says that it hangs, where its block has it in another bay. A block without slots does not know the
/// bays of its cranes.
fn in_other_bay(world: &World, crane: Option<DeviceId>, state: &YardCraneState) -> Option<(String, String)> {
    let (block, side) = Side::of_crane(crane?);
    let entity = world.get_resource::<Index>()?.blocks().get(usize::from(block.0))?;
    world.get::<Stacks>(*entity)?;
    let modelled = world.get::<Block>(*entity)?;
    let post = &modelled.posts[side as usize];
    if post.work.is_some() {
        return None;
    }
    let stands = [modelled.spot(post.bay, 0, 0, false), modelled.spot(post.bay, 0, 0, true), modelled.spot_aside(post.bay)];
    let apart_mm = stands.iter().map(|spot| spot.along_mm.abs_diff(state.at.along_mm)).min()?;
    (apart_mm > CRANE_MM)
        .then(|| (format!("bay {}, {} along", post.bay + 1, metres(stands[0].along_mm)), format!("{} along", metres(state.at.along_mm))))
}

/// The box that a monitor says it watches. Simulated ones watch boxes of their own and not the port's.
fn compare_reefer(world: &mut World, entity: Entity, reefer: &ReeferState, now_ms: i64) {
    let Some(belief) = world.get::<Belief>(entity) else { return };
    if belief.may_be_simulated(now_ms) || reefer.container.is_empty() {
        return;
    }
    let device = belief.id.clone();
    let is_here = |whereabouts: &Whereabouts| !matches!(whereabouts.place, Place::LeftByRoad | Place::LeftByWater(_) | Place::Aboard(_));
    let mut standing = world.query::<(&Container, &Whereabouts)>();
    let mut found = standing.iter(world).filter(|(container, _)| container.number.as_str() == reefer.container);
    let versions = match found.next() {
        Some((_, whereabouts)) if is_here(whereabouts) => None,
        Some(_) => Some(("not ashore".to_owned(), format!("{} at its plug", reefer.container))),
        None => Some(("no such box".to_owned(), format!("{} at its plug", reefer.container))),
    };
    Discrepancies::hold(world, &device, DiscrepancyKind::UnknownBox, versions, false, now_ms);
}

/// How far a vehicle is from the nearest road, millimetres; none where there are no roads.
fn off_road_mm(ways: &Ways, agv: &AgvState) -> Option<f64> {
    let roads = ways.roads.as_ref()?;
    let (x, y) = (f64::from(agv.x_mm), f64::from(agv.y_mm));
    let distances = roads.stretches().filter_map(|(from, to, _)| {
        let ((ax, ay), (bx, by)) = roads.place_mm(from).zip(roads.place_mm(to))?;
        let (ax, ay, bx, by) = (f64::from(ax), f64::from(ay), f64::from(bx), f64::from(by));
        let (along_x, along_y) = (bx - ax, by - ay);
        let length = along_x * along_x + along_y * along_y;
        let share = if length > 0.0 { (((x - ax) * along_x + (y - ay) * along_y) / length).clamp(0.0, 1.0) } else { 0.0 };
        let (dx, dy) = (x - (ax + share * along_x), y - (ay + share * along_y));
        Some((dx * dx + dy * dy).sqrt())
    });
    distances.min_by(f64::total_cmp)
}

fn metres(mm: i32) -> String {
    format!("{:.1} m", f64::from(mm) * 1e-3)
}

/// How many discrepancies one device has open.
pub fn open_of(discrepancies: &Discrepancies, belief: &Belief) -> usize {
    discrepancies.open().filter(|found| found.device == belief.id).count()
}
