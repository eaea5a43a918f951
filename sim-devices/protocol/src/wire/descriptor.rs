//! What a device is and what it can do.

use serde::{Deserialize, Serialize};

use super::kind::WireId;
use crate::{DeviceKind, Task};

/// A task by its name alone.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum TaskKind {
    /// [`Task::Gantry`].
    Gantry,
    /// [`Task::QuayLift`].
    QuayLift,
    /// [`Task::HatchCover`].
    HatchCover,
    /// [`Task::YardLift`].
    YardLift,
    /// [`Task::YardService`].
    YardService,
    /// [`Task::YardTravel`].
    YardTravel,
    /// [`Task::Drive`].
    Drive,
    /// [`Task::Energize`].
    Energize,
    /// [`Task::PassTruck`].
    PassTruck,
    /// [`Task::Scan`].
    Scan,
    /// [`Task::Pause`].
    Pause,
    /// [`Task::Resume`].
    Resume,
    /// [`Task::Divert`].
    Divert,
}

impl TaskKind {
    /// The name of a task.
    pub const fn of(task: &Task) -> Self {
        match task {
            Task::Gantry { .. } => Self::Gantry,
            Task::QuayLift { .. } => Self::QuayLift,
            Task::HatchCover => Self::HatchCover,
            Task::YardLift(_) => Self::YardLift,
            Task::YardService { .. } => Self::YardService,
            Task::YardTravel { .. } => Self::YardTravel,
            Task::Drive { .. } => Self::Drive,
            Task::Energize => Self::Energize,
            Task::PassTruck { .. } => Self::PassTruck,
            Task::Scan => Self::Scan,
            Task::Pause => Self::Pause,
            Task::Resume => Self::Resume,
            Task::Divert { .. } => Self::Divert,
        }
    }

    /// What every machine of a kind can be asked.
    pub const fn of_machine(kind: DeviceKind) -> &'static [Self] {
        match kind {
            DeviceKind::QuayCrane => &[Self::Gantry, Self::QuayLift, Self::HatchCover, Self::Pause, Self::Resume],
            DeviceKind::YardCrane => &[Self::YardLift, Self::YardService, Self::YardTravel, Self::Pause, Self::Resume],
            DeviceKind::Vehicle => &[Self::Drive, Self::Energize, Self::Divert, Self::Pause, Self::Resume],
            DeviceKind::GateLane => &[Self::PassTruck, Self::Pause, Self::Resume],
            DeviceKind::Scanner => &[Self::Scan, Self::Pause, Self::Resume],
        }
    }
}

/// Retained: what a device is and what it can do.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Descriptor {
    /// The version of the tree that it speaks: `portolan/v1`.
    pub protocol: String,
    /// Which device.
    pub device: WireId,
    /// Who made it.
    pub maker: String,
    /// Which model.
    pub model: String,
    /// Its serial number.
    pub serial: String,
    /// The version of its program.
    pub firmware: String,
    /// Whether it is simulated: then it takes faults from a bench.
    pub simulated: bool,
    /// What it may be asked.
    pub tasks: Vec<TaskKind>,
    /// How often it says its state at the least, in milliseconds of its clock. Who is silent for three times as long is taken to be gone.
    pub state_period_ms: u32,
}
