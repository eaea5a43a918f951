//! What a device's time is booked on: what it does, unless it is down or told to stand.

use portolan_model::facts::Activity;
use serde::{Deserialize, Serialize};

/// What a device's time is booked on. *Down* goes before *paused*, and *paused* before what the device does: an hour in which a crane
/// is broken is downtime whatever order it has in hand.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the first sixteen are those of `Activity`, one by one; `label` says them all in words")]
pub enum Occupation {
    Idle,
    Lifting,
    Digging,
    HatchCover,
    Travelling,
    DrivingEmpty,
    DrivingLaden,
    WaitingQuay,
    WaitingYard,
    WaitingVehicle,
    WaitingCrane,
    ShiftChange,
    Energizing,
    Passing,
    Scanning,
    WaitingRoad,
    Paused,
    Down,
}

impl Occupation {
    /// How many there are.
    pub const COUNT: usize = 18;

    /// All of them, in the order of their declaration.
    pub const ALL: [Self; Self::COUNT] = [
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
        Self::Paused,
        Self::Down,
    ];

    /// In words.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Idle => "idle",
            Self::Lifting => "lifting",
            Self::Digging => "digging",
            Self::HatchCover => "hatch covers",
            Self::Travelling => "travelling",
            Self::DrivingEmpty => "driving empty",
            Self::DrivingLaden => "driving laden",
            Self::WaitingQuay => "waiting for quay crane",
            Self::WaitingYard => "waiting for yard crane",
            Self::WaitingVehicle => "waiting for vehicle",
            Self::WaitingCrane => "waiting for other crane",
            Self::ShiftChange => "shift change",
            Self::Energizing => "battery",
            Self::Passing => "passing trucks",
            Self::Scanning => "scanning",
            Self::WaitingRoad => "waiting for the road",
            Self::Paused => "paused",
            Self::Down => "down",
        }
    }

    /// Whether a vehicle is in use: it has a job, be it that it waits at a crane. Not: idle, at the battery station, paused, down.
    pub const fn is_on_a_job(self) -> bool {
        !matches!(self, Self::Idle | Self::Energizing | Self::ShiftChange | Self::Paused | Self::Down)
    }

    /// Whether a crane, lane or scanner is in use: it moves for its work. Waiting for another machine is not use.
    pub const fn is_in_motion(self) -> bool {
        self.is_on_a_job()
            && !matches!(self, Self::WaitingQuay | Self::WaitingYard | Self::WaitingVehicle | Self::WaitingCrane | Self::WaitingRoad)
    }

    /// Whether net moves per hour leave this time out: down, paused, shift change, hatch covers, travelling along the quay.
    pub const fn is_left_out_of_net(self) -> bool {
        matches!(self, Self::Down | Self::Paused | Self::ShiftChange | Self::HatchCover | Self::Travelling)
    }
}

impl From<Activity> for Occupation {
    fn from(activity: Activity) -> Self {
        match activity {
            Activity::Idle => Self::Idle,
            Activity::Lifting => Self::Lifting,
            Activity::Digging => Self::Digging,
            Activity::HatchCover => Self::HatchCover,
            Activity::Travelling => Self::Travelling,
            Activity::DrivingEmpty => Self::DrivingEmpty,
            Activity::DrivingLaden => Self::DrivingLaden,
            Activity::WaitingQuay => Self::WaitingQuay,
            Activity::WaitingYard => Self::WaitingYard,
            Activity::WaitingVehicle => Self::WaitingVehicle,
            Activity::WaitingCrane => Self::WaitingCrane,
            Activity::ShiftChange => Self::ShiftChange,
            Activity::Energizing => Self::Energizing,
            Activity::Passing => Self::Passing,
            Activity::Scanning => Self::Scanning,
            Activity::WaitingRoad => Self::WaitingRoad,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn occupations_stand_at_their_own_place() {
        for (index, occupation) in Occupation::ALL.into_iter().enumerate() {
            assert_eq!(occupation as usize, index);
        }
        for activity in Activity::ALL {
            assert_eq!(Occupation::from(activity) as usize, activity as usize);
        }
    }
}
