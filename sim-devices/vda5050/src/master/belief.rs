//! What a master knows of its vehicle, by what the vehicle said.

use serde::{Deserialize, Serialize};

use crate::model::{AgvPosition, ConnectionState, EStop, ErrorLevel, Factsheet, OperatingMode, State, VehicleError, Velocity};
use crate::{error_words, stamp};

/// What a master knows of its vehicle.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct Belief {
    /// What it or its broker last said about its being there.
    pub connection: Option<ConnectionState>,
    /// When something was last heard of it, by the master's clock.
    pub last_seen_ms: Option<i64>,
    /// Whether it has been silent for longer than it may.
    pub is_silent: bool,
    /// Where it is.
    pub position: Option<AgvPosition>,
    /// How fast.
    pub velocity: Option<Velocity>,
    /// What its battery holds, in percent.
    pub charge_percent: Option<f64>,
    /// Whether it takes energy.
    pub is_charging: bool,
    /// Whether it drives.
    pub is_driving: bool,
    /// Whether it stands as it was told.
    pub is_paused: bool,
    /// Who is in control of it.
    pub mode: OperatingMode,
    /// What is wrong with it.
    pub errors: Vec<VehicleError>,
    /// Which emergency stop is active.
    pub e_stop: EStop,
    /// The order in hand, or its last one.
    pub order_id: String,
    /// The last node that it reached.
    pub last_node_id: String,
    /// How many nodes it has still to traverse.
    pub nodes_left: usize,
    /// Its clock against the master's, in milliseconds: how far the stamp of the last state is ahead. Its way here is in it.
    pub clock_ahead_ms: Option<i64>,
    /// What it is.
    pub factsheet: Option<Factsheet>,
    /// States taken in.
    pub states: u64,
    /// Messages that came again, or behind a newer one.
    pub stale: u64,
    /// States that never came, by their numbers.
    pub lost: u64,
    /// Messages that could not be read.
    pub malformed: u64,
}

impl Belief {
    /// Takes in what a state says.
    pub(super) fn take_state(&mut self, state: &State, now_ms: i64) {
        self.states += 1;
        if state.agv_position.is_some() {
            self.position.clone_from(&state.agv_position);
        }
        self.velocity.clone_from(&state.velocity);
        self.charge_percent = Some(state.battery_state.battery_charge);
        self.is_charging = state.battery_state.charging;
        self.is_driving = state.driving;
        self.is_paused = state.paused.unwrap_or(false);
        self.mode = state.operating_mode;
        self.errors.clone_from(&state.errors);
        self.e_stop = state.safety_state.e_stop;
        self.order_id.clone_from(&state.order_id);
        self.last_node_id.clone_from(&state.last_node_id);
        self.nodes_left = state.node_states.len();
        self.clock_ahead_ms = stamp::read(&state.header.timestamp).map(|stamp_ms| stamp_ms - now_ms);
    }

    /// Whether it cannot work until someone comes: a fatal error, or an emergency stop that does not release itself. An order that it turns
    /// down is no trouble of its own, however loudly it says so.
    pub fn is_down(&self) -> bool {
        let is_bad = |error: &VehicleError| {
            matches!(error.error_level, ErrorLevel::Fatal | ErrorLevel::Critical)
                && !error_words::AGAINST_ORDERS.contains(&error.error_type.as_str())
        };
        self.errors.iter().any(is_bad) || matches!(self.e_stop, EStop::Manual | EStop::Remote)
    }
}
