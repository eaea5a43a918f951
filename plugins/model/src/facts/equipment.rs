//! Words of facts about equipment.

use serde::{Deserialize, Serialize};

/// What a device does; where its time goes is the sum over these.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub enum Activity {
    /// Nothing to do.
    Idle,
    /// Lifts between vessel and vehicle, or in the yard.
    Lifting,
    /// Lifts boxes off the wanted one.
    Digging,
    /// Moves a hatch cover.
    HatchCover,
    /// Moves along its rail without a box.
    Travelling,
    /// Drives empty to its next box.
    DrivingEmpty,
    /// Drives with a box.
    DrivingLaden,
    /// Waits for a quay crane.
    WaitingQuay,
    /// Waits for a yard crane.
    WaitingYard,
    /// Waits for a vehicle.
    WaitingVehicle,
    /// Waits for another crane to get out of the way.
    WaitingCrane,
    /// Stands for a crew change.
    ShiftChange,
    /// Swaps or charges its battery.
    Energizing,
    /// Passes a truck.
    Passing,
    /// Scans.
    Scanning,
    /// Waits for a closed crossing to open.
    WaitingRoad,
}

impl Activity {
    /// All activities, in the order of their declaration.
    pub const ALL: [Self; 16] = [
        Self::Idle,
        Self::Lifting,
        Self::Digging,
        Self::HatchCover,
        Self::Travelling,
        Self::DrivingEmpty,
        Self::DrivingLaden,
        Self::WaitingQuay,
        Self::WaitingYard,
        Self::WaitingVehicle,
        Self::WaitingCrane,
        Self::ShiftChange,
        Self::Energizing,
        Self::Passing,
        Self::Scanning,
        Self::WaitingRoad,
    ];
}

/// How a device is, as it reports.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize)]
pub enum Condition {
    /// It works.
    #[default]
    Working,
    /// It is broken.
    Down,
    /// It stands as it was told.
    Paused,
}
