//! How a master treats one vehicle.

use portolan_protocol::DeviceId;
use serde::{Deserialize, Serialize};

use crate::Address;

/// How a master treats one vehicle.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MasterProfile {
    /// The vehicle's place in the topic tree, and what it speaks.
    pub address: Address,
    /// The port's name for it.
    pub device: DeviceId,
    /// What tells this start of the port from others: part of the names of orders and actions, so that none is used twice.
    pub session: String,
    /// The map that positions are given on. Default `port`.
    #[serde(default = "port")]
    pub map_id: String,
    /// How many nodes ahead of the vehicle are released, at least. Default 4.
    #[serde(default = "four")]
    pub base_nodes: usize,
    /// How many metres ahead of the vehicle are released, at least. Default 150: twice the way that an AGV needs to brake from 22 km/h at
    /// 0.5 m/s², and twenty seconds of driving for messages to be late in.
    #[serde(default = "far")]
    pub base_m: f64,
    /// How many nodes beyond those are announced as the horizon, at most. Default 20.
    #[serde(default = "twenty")]
    pub horizon_nodes: usize,
    /// How far beside the first node of an order the vehicle may stand, in metres. Default 1.
    #[serde(default = "one")]
    pub deviation_m: f64,
    /// How far from where a drive begins the vehicle may be known to stand, in metres, for the drive to be ordered all the same. Default 20,
    /// a vehicle's length and some.
    #[serde(default = "near")]
    pub near_m: f64,
    /// Share of the battery below which the port is told that it is low. Default 0.25.
    #[serde(default = "quarter")]
    pub low_battery_share: f64,
    /// Charge in percent at which a vehicle that takes energy is full. Default 99.5.
    #[serde(default = "full")]
    pub full_percent: f64,
    /// How long to wait for a vehicle to acknowledge before it is asked again, in milliseconds; then twice as long, up to 30 s. Default
    /// 5,000.
    #[serde(default = "five_seconds")]
    pub ack_ms: u32,
    /// After how much silence a vehicle is taken for gone, in milliseconds. Default 70,000: two states of the standard's 30 s lost, and some.
    #[serde(default = "seventy_seconds")]
    pub silence_ms: u32,
}

fn port() -> String {
    "port".to_owned()
}
fn four() -> usize {
    4
}
fn far() -> f64 {
    150.0
}
fn twenty() -> usize {
    20
}
fn one() -> f64 {
    1.0
}
fn near() -> f64 {
    20.0
}
fn quarter() -> f64 {
    0.25
}
fn full() -> f64 {
    99.5
}
fn five_seconds() -> u32 {
    5_000
}
fn seventy_seconds() -> u32 {
    70_000
}

impl MasterProfile {
    /// Default treatment of a vehicle.
    pub fn new(address: Address, device: DeviceId, session: impl Into<String>) -> Self {
        Self {
            address,
            device,
            session: session.into(),
            map_id: port(),
            base_nodes: four(),
            base_m: far(),
            horizon_nodes: twenty(),
            deviation_m: one(),
            near_m: near(),
            low_battery_share: quarter(),
            full_percent: full(),
            ack_ms: five_seconds(),
            silence_ms: seventy_seconds(),
        }
    }
}

/// Longest time between two tries.
pub(super) const LONGEST_WAIT_MS: i64 = 30_000;

/// How often the same thing is tried before it is taken for impossible.
pub(super) const MOST_TRIES: u32 = 5;

/// How often the same is said before the vehicle is taken not to hear it.
pub(super) const TRIES_UNHEARD: u32 = 3;
