//! Vessels as they say of themselves, beside the plan of calls: who of the plan is on its way and when it says it will be here, who is about
//! and in no plan.
//!
//! A vessel's own estimate is a belief. The plan stands as it is, berths are decided by it, and where the two differ much that is a
//! discrepancy which somebody settles. A vessel is known as a call by its name; AIS has no better key that a plan of calls has too.
//!
//! Crews type their estimate by hand and forget it. Where the port knows where it lies, what a vessel says is held against how far it is and
//! how fast it sails: the shortest way at its present speed is no estimate (channels bend, pilots are waited for), but a vessel that cannot
//! be here when it says it will is worth a call by radio.

use std::collections::BTreeMap;

use bevy_ecs::prelude::*;
use portolan_clock::Clock;
use portolan_model::facts::CallStage;
use portolan_model::ids::CallId;
use portolan_model::index::Index;
use portolan_model::moment::PortCalendar;
use portolan_model::{HOUR_MS, Ms};
use portolan_protocol::wire::{Kind, VesselAisState, WireId};
use portolan_scenario::ScenarioHeader;
use portolan_terminal::calls::Call;
use serde::Serialize;

use crate::discrepancy::{Discrepancies, DiscrepancyKind};
use crate::live::Carriage;

/// Estimates that are farther apart are a discrepancy.
const APART_MS: Ms = 2 * 3_600_000;
/// A vessel that was not heard for so long is forgotten.
const FORGOTTEN_MS: i64 = 6 * 3_600_000;
/// How many vessels are kept: a busy strait has a few thousand.
const VESSELS_MAX: usize = 20_000;

/// Slower than this a vessel drifts, lies at anchor or is towed, and its speed says nothing of its arrival; knots.
const UNDER_WAY_KN: f64 = 1.0;

/// One vessel.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Approach {
    /// What it said last.
    pub vessel: VesselAisState,
    /// When it was last heard, milliseconds of UTC since 1970.
    pub heard_ms: i64,
    /// The call that it is, if it is in the plan.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub call: Option<CallId>,
    /// How far it has come, as the plan has it.
    #[serde(skip)]
    pub stage: Option<CallStage>,
    /// When the plan expects that call, in the port's time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub planned: Option<PortTime>,
    /// When it says that it will be here, in the port's time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub estimated: Option<PortTime>,
    /// By how many minutes it says it will be later than planned; below 0 for earlier.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub later_min: Option<i64>,
    /// Before when it cannot be here unless it sails faster than now, in the port's time. Unknown where the port has no anchor, where it does
    /// not make way, and where it sails away.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub not_before: Option<PortTime>,
    /// How far it is from where the quay begins, nautical miles along a great circle.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub distance_nm: Option<f64>,
    /// In which direction it is seen from there: 0 north, clockwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bearing_deg: Option<f64>,
}

impl Approach {
    /// Whether the plan has it on its way. Once it is here its estimate is what the crew forgot to change.
    pub fn is_expected(&self) -> bool {
        self.stage == Some(CallStage::Announced)
    }
}

/// An instant, and as people at that port write it.
#[derive(Clone, PartialEq, Debug, Serialize)]
#[serde(into = "String")]
pub struct PortTime {
    /// Milliseconds since the scenario's start.
    pub at_ms: Ms,
    /// With date and offset.
    pub written: String,
}

impl From<PortTime> for String {
    fn from(time: PortTime) -> Self {
        time.written
    }
}

/// All vessels that were heard lately.
#[derive(Resource, Clone, PartialEq, Debug, Default)]
pub struct Approaches {
    by_mmsi: BTreeMap<u32, Approach>,
}

impl Approaches {
    /// The vessels, in the order of their numbers.
    pub fn iter(&self) -> impl Iterator<Item = &Approach> {
        self.by_mmsi.values()
    }

    /// How many were heard lately.
    pub fn len(&self) -> usize {
        self.by_mmsi.len()
    }

    /// Whether none was.
    pub fn is_empty(&self) -> bool {
        self.by_mmsi.is_empty()
    }

    /// Those of the plan.
    pub fn planned(&self) -> impl Iterator<Item = &Approach> {
        self.iter().filter(|approach| approach.call.is_some())
    }

    /// Those that are in no plan.
    pub fn unplanned(&self) -> impl Iterator<Item = &Approach> {
        self.iter().filter(|approach| approach.call.is_none())
    }
}

/// A vessel spoke. `said_ms` is when it did, `now_ms` the present, both milliseconds of UTC since 1970: a record of the past is taken as if
/// it were played now. A simulated vessel knows no plan and contradicts none.
///
/// # Panics
/// If the world is no port with [`LineLinkPlugin`](crate::LineLinkPlugin).
pub fn hear_vessel(world: &mut World, vessel: VesselAisState, said_ms: i64, now_ms: i64, is_simulated: bool) {
    let call = vessel.name.as_deref().and_then(|name| call_named(world, name));
    // What the wall still has to wait, in the port's time.
    let (port_now_ms, speed) = (world.resource::<Clock>().now_ms(), world.resource::<Carriage>().speed());
    let ahead_ms = |eta_ms: i64| (eta_ms.saturating_sub(said_ms) as f64 * speed) as Ms;
    let range = world
        .get_resource::<ScenarioHeader>()
        .and_then(|header| header.anchor)
        .map(|anchor| anchor.range_nm(vessel.lat_deg, vessel.lon_deg));
    let calendar = world.get_resource::<PortCalendar>().copied();
    let shown = |at_ms: Ms| calendar.map(|calendar| PortTime { at_ms, written: calendar.datetime(at_ms) });
    let planned = call.and_then(|(_, planned_ms, _)| shown(planned_ms));
    let estimated = vessel.eta_ms.and_then(|eta_ms| shown(port_now_ms.saturating_add(ahead_ms(eta_ms))));
    let later_ms = estimated.as_ref().zip(planned.as_ref()).map(|(estimated, planned)| estimated.at_ms - planned.at_ms);
    let approach = Approach {
        heard_ms: now_ms,
        call: call.map(|(call, ..)| call),
        stage: call.map(|(.., stage)| stage),
        later_min: later_ms.map(|ms| ms / 60_000),
        // Its speed is that of the sea, which passes in the port's time.
        not_before: range.and_then(|range| sails_ms(&vessel, range)).and_then(|ms| shown(port_now_ms.saturating_add(ms))),
        distance_nm: range.map(|(distance_nm, _)| distance_nm),
        bearing_deg: range.map(|(_, bearing_deg)| bearing_deg),
        planned,
        estimated,
        vessel,
    };
    let versions = match (&approach.planned, &approach.estimated, later_ms) {
        (Some(planned), Some(estimated), Some(later_ms)) if approach.is_expected() && later_ms.abs() > APART_MS => {
            Some((planned.written.clone(), estimated.written.clone()))
        }
        _ => None,
    };
    if let Some(id) = WireId::new(Kind::VesselAis, &approach.vessel.mmsi.to_string()).filter(|_| !is_simulated) {
        Discrepancies::hold(world, &id, DiscrepancyKind::OtherEstimate, versions, true, now_ms);
    }
    let mut approaches = world.resource_mut::<Approaches>();
    if approaches.by_mmsi.len() >= VESSELS_MAX && !approaches.by_mmsi.contains_key(&approach.vessel.mmsi) {
        approaches.by_mmsi.retain(|_, known| now_ms - known.heard_ms <= FORGOTTEN_MS);
        if approaches.by_mmsi.len() >= VESSELS_MAX {
            return;
        }
    }
    approaches.by_mmsi.insert(approach.vessel.mmsi, approach);
}

/// How long a vessel that is so far off in such a direction sails at the least, at its present speed; `None` where it does not come this way.
fn sails_ms(vessel: &VesselAisState, (distance_nm, bearing_deg): (f64, f64)) -> Option<Ms> {
    let speed_kn = vessel.speed_kn.filter(|speed_kn| *speed_kn >= UNDER_WAY_KN)?;
    // The way here is opposite to the direction in which it is seen; a course within a quarter of that brings it nearer.
    let off_deg = (vessel.course_deg? - bearing_deg - 180.0).rem_euclid(360.0);
    let comes_nearer = !(90.0..=270.0).contains(&off_deg);
    comes_nearer.then(|| (distance_nm / speed_kn * HOUR_MS as f64) as Ms)
}

/// The next call of a vessel of this name: when it is planned, and how far it has come.
fn call_named(world: &World, name: &str) -> Option<(CallId, Ms, CallStage)> {
    let wanted = plain(name);
    if wanted.is_empty() {
        return None;
    }
    let index = world.get_resource::<Index>()?;
    let calls = index.calls().iter().filter_map(|id| world.get::<Call>(index.find_call(*id)?));
    let of_it = calls.filter(|call| call.stage != CallStage::Departed && plain(&call.name) == wanted);
    of_it.min_by_key(|call| (call.eta_ms, call.id)).map(|call| (call.id, call.eta_ms, call.stage))
}

/// As crews and planners write one name in many ways.
fn plain(name: &str) -> String {
    name.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_uppercase).collect()
}
