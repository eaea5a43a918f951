//! A block: what stands in it, who waits for it, and what its two cranes do.

use std::collections::VecDeque;

use bevy_ecs::prelude::*;
use portolan_model::Ms;
use portolan_model::ids::{BlockId, BoxId, TruckId};
use portolan_model::place::Slot;
use portolan_protocol::{DeviceId, Spot};
use serde::{Deserialize, Serialize};

/// Length of a 20 ft bay with its gap, millimetres (*assumed*: 6,058 mm box and 442 mm gap).
pub const BAY_MM: i32 = 6_500;
/// Width of a row with its gap, millimetres (*assumed*: 2,438 mm box and 462 mm gap).
pub const ROW_MM: i32 = 2_900;
/// Distance of a transfer point from the first or last bay, millimetres (*assumed*).
pub const TRANSFER_MM: i32 = 12_000;

/// An end of a block, with the crane that serves it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub enum Side {
    /// Vehicles of the terminal meet this crane.
    Water,
    /// Trucks meet this crane.
    Land,
}

impl Side {
    /// Both, waterside first.
    pub const BOTH: [Self; 2] = [Self::Water, Self::Land];

    /// The crane of this side of a block.
    pub const fn crane(self, block: BlockId) -> DeviceId {
        DeviceId::yard_crane(block.0 * 2 + self as u16)
    }

    /// Block and side of a yard crane.
    pub const fn of_crane(crane: DeviceId) -> (BlockId, Self) {
        (BlockId(crane.index / 2), if crane.index.is_multiple_of(2) { Self::Water } else { Self::Land })
    }

    /// The other side.
    pub const fn other(self) -> Self {
        match self {
            Self::Water => Self::Land,
            Self::Land => Self::Water,
        }
    }
}

/// Who meets a crane at its transfer point.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Customer {
    /// A vehicle of the terminal.
    Vehicle(u16),
    /// A truck.
    Truck(TruckId),
}

/// What somebody at a transfer point wants.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Errand {
    /// To have a box stored that just came by water.
    Land,
    /// To have a box stored.
    Store,
    /// To get a box.
    Fetch,
}

impl Errand {
    /// Whether a box goes into the block.
    pub const fn stores(self) -> bool {
        !matches!(self, Self::Fetch)
    }
}

/// A box to be put into a block or taken out of it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct YardJob {
    /// The box.
    pub container: BoxId,
    /// Into the block, or out of it.
    pub errand: Errand,
    /// Who brings or takes it, standing at the transfer point.
    pub customer: Customer,
    /// Since when.
    pub since_ms: Ms,
}

/// One lift of a job in a block with slots.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Step {
    /// A box that stands in the way is put elsewhere.
    Dig {
        /// From here.
        from: Slot,
        /// To there.
        to: Slot,
    },
    /// The wanted box goes out to the transfer point.
    Out {
        /// From here.
        from: Slot,
    },
    /// The wanted box comes in from the transfer point.
    In {
        /// To there.
        to: Slot,
    },
    /// The crane gets out of the other's way.
    Aside {
        /// To this bay; transfer points and parking lie outside the bays.
        to_bay: i16,
    },
}

/// What a crane has in hand.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Work {
    /// What it is for; none when it only gets out of the way.
    pub job: Option<YardJob>,
    /// Lifts still to make, the present one first. Empty in a block without slots: one order does it all.
    pub steps: VecDeque<Step>,
    /// Bays it claims until done, both ends included.
    pub claim: (i16, i16),
    /// Boxes dug off for it, in a block without slots.
    pub digs: u8,
    /// Whether its first order was given.
    pub started: bool,
}

/// One of a block's two cranes as far as the block is concerned.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct CranePost {
    /// Where its spreader is, in bays.
    pub bay: i16,
    /// What it has in hand.
    pub work: Option<Work>,
    /// Who waits, in the order of coming.
    pub queue: VecDeque<YardJob>,
}

/// A block of the yard.
#[derive(Component, Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Block {
    /// Which.
    pub id: BlockId,
    /// Its centre along the quay.
    pub x_mm: i32,
    /// Bays of 20 ft.
    pub bays: u8,
    /// Its cranes: waterside, landside.
    pub posts: [CranePost; 2],
}

impl Block {
    /// The post of a side.
    pub const fn post(&mut self, side: Side) -> &mut CranePost {
        &mut self.posts[side as usize]
    }

    /// The bay number that stands for a side's transfer point.
    pub fn transfer_bay(&self, side: Side) -> i16 {
        match side {
            Side::Water => -2,
            Side::Land => i16::from(self.bays) + 1,
        }
    }

    /// Where a spreader stands for a bay number, transfer points included; a box of 40 ft has its middle half a bay further on.
    pub fn spot(&self, bay: i16, row: u8, tier: u8, long: bool) -> Spot {
        let along_mm = match bay {
            bay if bay < 0 => -TRANSFER_MM,
            bay if bay >= i16::from(self.bays) => i32::from(self.bays) * BAY_MM + TRANSFER_MM,
            bay => i32::from(bay) * BAY_MM + if long { BAY_MM } else { BAY_MM / 2 },
        };
        Spot { along_mm, across_mm: i32::from(row) * ROW_MM, tier }
    }
}

/// The stock of a block without slots: boxes in the order of their coming.
#[derive(Component, Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Pool {
    /// The boxes that stand in it.
    pub boxes: Vec<BoxId>,
}

impl Block {
    /// Where a spreader stands that got out of the way; parking lies further out than the transfer points.
    pub fn spot_aside(&self, bay: i16) -> Spot {
        Spot { along_mm: i32::from(bay) * BAY_MM, across_mm: 0, tier: 0 }
    }

    /// The block without what its cranes have in hand: all that positions depend on.
    pub(super) fn clone_shape(&self) -> Self {
        Self { id: self.id, x_mm: self.x_mm, bays: self.bays, posts: [CranePost::default(), CranePost::default()] }
    }
}
