//! Vessels as they say of themselves, beside the plan of calls: who of the plan is on its way and when it says it will be here, who is about
//! and in no plan.
//!
//! A vessel's own estimate is a belief. The plan stands as it is, berths are decided by it, and where the two differ much that is a
//! discrepancy which somebody settles. A vessel is known as a call by its name; AIS has no better key that a plan of calls has too.

use std::collections::BTreeMap;

use bevy_ecs::prelude::*;
use portolan_clock::Clock;
use portolan_model::Ms;
use portolan_model::facts::CallStage;
use portolan_model::ids::CallId;
use portolan_model::index::Index;
use portolan_model::moment::PortCalendar;
use portolan_protocol::wire::{Kind, VesselAisState, WireId};
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
    /// When the plan expects that call, in the port's time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub planned: Option<String>,
    /// When it says that it will be here, in the port's time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub estimated: Option<String>,
    /// By how many minutes it says it will be later than planned; below 0 for earlier.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub later_min: Option<i64>,
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
    let estimated_ms = vessel.eta_ms.map(|eta_ms| port_now_ms.saturating_add(ahead_ms(eta_ms)));
    let calendar = world.get_resource::<PortCalendar>().copied();
    let shown = |ms: Ms| calendar.map(|calendar| calendar.datetime(ms));
    let planned_ms = call.map(|(_, planned_ms, _)| planned_ms);
    let later_ms = estimated_ms.zip(planned_ms).map(|(estimated_ms, planned_ms)| estimated_ms - planned_ms);
    // Once it is here its estimate is what the crew forgot to change.
    let is_under_way = call.is_some_and(|(.., stage)| stage == CallStage::Announced);
    let approach = Approach {
        heard_ms: now_ms,
        call: call.map(|(call, ..)| call),
        planned: planned_ms.and_then(shown),
        estimated: estimated_ms.and_then(shown),
        later_min: later_ms.map(|ms| ms / 60_000),
        vessel,
    };
    let versions = match (&approach.planned, &approach.estimated, later_ms) {
        (Some(planned), Some(estimated), Some(later_ms)) if is_under_way && later_ms.abs() > APART_MS => {
            Some((planned.clone(), estimated.clone()))
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
