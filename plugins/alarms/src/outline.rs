//! What the rules must know of a port beforehand: figures that no fact tells because they never change.

use bevy_ecs::prelude::*;
use portolan_model::Ms;
use portolan_model::ids::CallId;
use portolan_model::index::Index;
use portolan_model::{DAY_MS, HOUR_MS};
use portolan_protocol::DeviceKind;
use portolan_scenario::ScenarioHeader;
use portolan_terminal::calls::{Call, CallsSection};
use portolan_terminal::landside::{Demand, LandsideSection};
use portolan_terminal::reefers::ReefersSection;
use portolan_terminal::yard::YardBooks;
use serde::{Deserialize, Serialize};

/// One call as it was planned.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct CallOutline {
    /// When it is due by the timetable.
    pub scheduled_ms: Ms,
    /// The last moment for its export boxes, as first planned.
    pub cut_off_ms: Ms,
    /// How long before its expected arrival that is.
    pub cut_off_before_ms: Ms,
    /// Export boxes that trucks bring for it. 0 where nobody foresees them, since boxes come at a rate.
    pub bookings: u32,
}

/// A port before its first fact.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Outline {
    /// The calls that come; those due after the run's days do not, though boxes are booked on them.
    pub calls: Vec<(CallId, CallOutline)>,
    /// What fits in each block, in TEU, by id.
    pub blocks_teu: Vec<u32>,
    /// Quay cranes.
    pub quay_cranes: u16,
    /// Vehicles of the terminal.
    pub vehicles: u16,
    /// Lanes of the in-gate: the first gate lanes.
    pub lanes_in: u16,
    /// Lanes of the out-gate: those after them.
    pub lanes_out: u16,
    /// How far above its set-point a reefer may be, thousandths of a kelvin.
    pub reefer_limit_mk: i64,
}

/// Reads the outline off a port that was just built.
pub(crate) fn outline_of(
    header: &ScenarioHeader,
    index: &Index,
    section: &CallsSection,
    landside: &LandsideSection,
    reefers: &ReefersSection,
    yard: &YardBooks,
    calls: &Query<&Call>,
) -> Outline {
    let horizon_ms = Ms::from(header.days) * DAY_MS;
    let trucks_are_foreseen = matches!(landside.demand, Demand::PerBox(_));
    let outlined = |id: &CallId| {
        let call = calls.get(index.find_call(*id)?).ok().filter(|call| call.scheduled_ms < horizon_ms)?;
        let profile = section.profiles.get(usize::from(call.profile))?;
        let outline = CallOutline {
            scheduled_ms: call.scheduled_ms,
            cut_off_ms: call.cut_off_ms,
            cut_off_before_ms: (profile.cut_off_before_h * HOUR_MS as f64) as Ms,
            bookings: if trucks_are_foreseen { profile.export_bookings(call.load) } else { 0 },
        };
        Some((*id, outline))
    };
    Outline {
        calls: index.calls().iter().filter_map(outlined).collect(),
        blocks_teu: yard.blocks.iter().map(|book| book.capacity_teu).collect(),
        quay_cranes: index.fleet(DeviceKind::QuayCrane).len() as u16,
        vehicles: index.fleet(DeviceKind::Vehicle).len() as u16,
        lanes_in: landside.gates.in_lanes,
        lanes_out: landside.gates.out_lanes,
        reefer_limit_mk: reefers.limit_mk(),
    }
}
