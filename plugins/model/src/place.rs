//! Where a box is: in exactly one place at every instant.

use bevy_ecs::component::Component;
use serde::{Deserialize, Serialize};

use crate::Ms;
use crate::ids::{BlockId, CallId};

/// A place in a stack: a bay of 20 ft counted from the waterside, a row across, a tier up from the ground, all from 0.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub struct Slot {
    /// Which block.
    pub block: BlockId,
    /// Bay of 20 ft from the waterside; a longer box is named by the first (even) of its two.
    pub bay: u8,
    /// Row across the block.
    pub row: u8,
    /// Tier from the ground.
    pub tier: u8,
}

/// Who or what holds a box.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub enum Place {
    /// Aboard a call.
    Aboard(CallId),
    /// On a terminal vehicle.
    Vehicle(u16),
    /// In a block whose slots are not modelled.
    Pool(BlockId),
    /// In a slot of a block.
    Slot(Slot),
    /// On a truck inside the port; the truck is the one that the box's visit names.
    Truck,
    /// On the ground of the examination hall.
    Hall,
    /// Gone by road.
    LeftByRoad,
    /// Gone by water.
    LeftByWater(CallId),
}

impl Place {
    /// The block it stands in, if it stands in one.
    pub const fn block(self) -> Option<BlockId> {
        match self {
            Self::Pool(block) => Some(block),
            Self::Slot(slot) => Some(slot.block),
            _ => None,
        }
    }
}

/// Where a box is now, since when, and how often it changed hands: the head of its chain of custody. The chain itself is the sequence
/// of its custody facts.
#[derive(Component, Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Whereabouts {
    /// Where it is.
    pub place: Place,
    /// Since when.
    pub since_ms: Ms,
    /// When it came into the port.
    pub entered_ms: Ms,
    /// How many links its chain of custody has.
    pub links: u16,
}
