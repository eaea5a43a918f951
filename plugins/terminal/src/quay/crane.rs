//! A quay crane as the terminal sees it.

use std::collections::VecDeque;

use bevy_ecs::prelude::*;
use portolan_model::ids::CallId;
use serde::{Deserialize, Serialize};

use crate::transport::JobId;

/// What a crane is at.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub enum CraneTask {
    /// No call.
    #[default]
    Free,
    /// At a call, wants a bay.
    WantsBay,
    /// On its way to a bay.
    ToBay,
    /// Hatch covers come off.
    CoversOff {
        /// Still so many.
        left: u8,
    },
    /// Discharges its bay.
    Discharging,
    /// Loads its bay.
    Loading,
    /// Hatch covers go on.
    CoversOn {
        /// Still so many.
        left: u8,
    },
    /// Out of the way of another.
    StepsAside,
}

/// A quay crane.
#[derive(Component, Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct QuayCrane {
    /// Which, from 0, in the order on the rail.
    pub index: u16,
    /// The berth it belongs to, where berths have cranes of their own.
    pub berth: Option<u16>,
    /// Where it stands, or will when it has moved.
    pub x_mm: i32,
    /// The call it works.
    pub call: Option<CallId>,
    /// The bay it works, within its call.
    pub bay: Option<u8>,
    /// What it is at.
    pub task: CraneTask,
    /// Jobs of its bay that are under way.
    pub in_flight: u8,
    /// Of those, the ones not lifted.
    pub to_lift: u8,
    /// Jobs whose vehicles stand under it, in the order of coming, and how many boxes each has.
    pub waiting: VecDeque<(JobId, u8)>,
    /// The job it lifts now.
    pub lifting: Option<JobId>,
    /// The call an operator put it on.
    pub pinned: Option<CallId>,
    /// Whether it leaves its call when its bay is done.
    pub leaving: bool,
    /// Whether its crew changes.
    pub crew_changes: bool,
}
