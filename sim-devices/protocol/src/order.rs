//! What the port may ask of a device.

use serde::{Deserialize, Serialize};

use crate::DeviceId;

/// The number of an order, rising by one per device from 1. An order with a number at or below the last one seen is a repeat.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct OrderNumber(pub u32);

/// A node of the road graph.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct NodeId(pub u16);

/// One order to one device.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
pub struct Order {
    /// Which of the device's orders this is.
    pub number: OrderNumber,
    /// Who is to do it.
    pub device: DeviceId,
    /// What is to be done.
    pub task: Task,
}

/// Where a yard crane's spreader is wanted: over a stack of its block or at a transfer point.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Spot {
    /// Position along the block in millimetres from its waterside end; transfer points lie outside `0..length`.
    pub along_mm: i32,
    /// Position across the block in millimetres from its first row.
    pub across_mm: i32,
    /// Height of the box's lower edge above ground in tiers.
    pub tier: u8,
}

/// One box from one spot to another within reach of a yard crane.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Lift {
    /// Where the box stands.
    pub from: Spot,
    /// Where it is put.
    pub to: Spot,
}

/// What is asked. A machine answers a task that is not of its kind with [`Outcome::Refused`](crate::Outcome::Refused); sensors take no orders
/// and answer none.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Task {
    /// Quay crane: gantry along the rail.
    Gantry {
        /// Where to stop, millimetres along the quay.
        to_mm: i32,
    },
    /// Quay crane: move boxes between vessel and vehicle in one cycle.
    QuayLift {
        /// How many boxes hang under the spreader: 1, or 2 for a twin lift.
        boxes: u8,
    },
    /// Quay crane: take a hatch cover off or put it back.
    HatchCover,
    /// Yard crane: move one box between two known spots.
    YardLift(Lift),
    /// Yard crane: serve one box whose spot is not modelled, with so many lifts in all (1, plus one per box dug off).
    YardService {
        /// Lifts to make, at least 1.
        lifts: u8,
    },
    /// Yard crane: move without a box.
    YardTravel {
        /// Where to go.
        to: Spot,
    },
    /// Vehicle: drive.
    Drive {
        /// Where it stands, when the port runs on a road graph.
        from: NodeId,
        /// Where it goes.
        to: NodeId,
        /// Length of the way in millimetres.
        length_mm: u32,
        /// Whether the way follows the road graph (its limits and bends) or is only a distance.
        on_roads: bool,
    },
    /// Vehicle: take a full battery, or charge, where it stands.
    Energize,
    /// Gate lane: pass one truck: read, weigh, check, open.
    PassTruck {
        /// Whether the truck has an appointment whose papers are already complete.
        booked: bool,
    },
    /// Scanner: scan one box.
    Scan,
    /// Any machine: stop where it is and keep the order in hand (wind, an operator).
    Pause,
    /// Any machine: go on after a pause.
    Resume,
    /// Vehicle on roads: end the drive in hand at an earlier node of its course, because the road ahead is closed. Comes beside the order
    /// in hand, which is completed there.
    Divert {
        /// The node, one of those still ahead.
        to: NodeId,
        /// Length of the way to it from where the drive began, in millimetres.
        length_mm: u32,
    },
}

/// What a scenario's script or a test bench can do to a simulated device. Scenarios write it as they write all names, `Down`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    /// It stands still until repaired (a spreader, a drive, a blocked vehicle).
    #[serde(alias = "Down")]
    Down,
    /// A gate lane's reader fails: trucks pass, by hand and slowly.
    #[serde(alias = "ReaderDown")]
    ReaderDown,
}
