//! The quay: berths, quay cranes on one rail, and the work they do on calls.
//!
//! A crane gets a call and within it one bay after the other, both decided in `portolan_dispatch` in the topic
//! [`Cranes`](portolan_model::topics::Topic::Cranes); cranes keep their order on the rail and a distance. Within a bay a crane takes the
//! hatch covers off, discharges, loads and puts the covers on, with a number of boxes under way at a time; what it lifts next is the box
//! whose vehicle came first.

mod berths;
mod crane;
mod feeding;
mod populate;
mod section;
mod stoppages;
mod working;

pub use berths::{BerthBook, BerthGrant, Stay};
use bevy_ecs::prelude::*;
use bevy_ecs::system::SystemParam;
pub use crane::{CraneTask, QuayCrane};
pub(crate) use populate::{check_quay, populate_quay};
use portolan_model::ids::CallId;
use portolan_protocol::DeviceId;
pub use section::{Berths, NextPhase, QuaySection, Shifts};
use serde::{Deserialize, Serialize};
pub use stoppages::QuayWeather;
pub(crate) use stoppages::{QuayChances, crew_is_on, hear_wind, shift_change};
pub(crate) use working::{begin_granted_cranes, box_landed, crane_relieved, hear_quay_crane};

use crate::control::Control;

/// What was decided for a crane and is not yet carried out.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum CraneGrant {
    /// It works this call from now on.
    Call {
        /// The crane.
        crane: u16,
        /// The call.
        call: CallId,
    },
    /// It works this bay of its call next.
    Bay {
        /// The crane.
        crane: u16,
        /// The bay.
        bay: u8,
    },
    /// It has nothing left to do on its call.
    Leave {
        /// The crane.
        crane: u16,
    },
    /// It gets out of another's way.
    Aside {
        /// The crane.
        crane: u16,
        /// Where to.
        to_mm: i32,
    },
}

/// What was decided for cranes and is not yet carried out.
#[derive(Resource, Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct CraneDesk {
    /// In the order of deciding.
    pub grants: Vec<CraneGrant>,
}

/// The quay's cranes.
#[derive(SystemParam)]
pub struct Quay<'w, 's> {
    /// Who lies where.
    pub book: ResMut<'w, BerthBook>,
    /// The section.
    pub section: Res<'w, QuaySection>,
    cranes: Query<'w, 's, &'static mut QuayCrane>,
}

impl Quay<'_, '_> {
    /// A crane.
    pub fn crane(&self, control: &Control, index: u16) -> Option<&QuayCrane> {
        self.cranes.get(control.index.find_device(DeviceId::quay_crane(index))?).ok()
    }

    /// A crane, to be changed.
    pub fn crane_mut(&mut self, control: &Control, index: u16) -> Option<Mut<'_, QuayCrane>> {
        self.cranes.get_mut(control.index.find_device(DeviceId::quay_crane(index))?).ok()
    }
}
