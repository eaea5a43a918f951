//! The scenario's section `yard`.

use bevy_ecs::resource::Resource;
use portolan_behaviour::YardCraneSpec;
use serde::{Deserialize, Serialize};

/// The yard: its blocks, how closely it is modelled, and its cranes.
#[derive(Resource, Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct YardSection {
    /// Groups of like blocks, from one end of the quay to the other; ids count through all groups.
    pub blocks: Vec<BlockGroup>,
    /// How closely the yard is modelled.
    pub fidelity: YardFidelity,
    /// All yard cranes, two a block: one for the waterside, one for the landside.
    pub cranes: YardCraneSpec,
}

/// Blocks of one kind in a row along the quay, standing across it with their waterside ends towards it.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BlockGroup {
    /// How many.
    pub count: u16,
    /// Centre of the first along the quay.
    pub first_x_m: f64,
    /// Distance from centre to centre.
    pub pitch_m: f64,
    /// Bays of 20 ft, an even number.
    pub bays: u8,
    /// Rows across.
    pub rows: u8,
    /// Tiers up.
    pub tiers: u8,
    /// Plugs for reefers in each block.
    #[serde(default)]
    pub plugs: u16,
    /// What the blocks are for.
    #[serde(default)]
    pub purpose: Purpose,
}

/// What a block is for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub enum Purpose {
    /// Any box but dangerous goods; empties too where no block is for them alone.
    #[default]
    General,
    /// Dangerous goods only.
    Dangerous,
    /// Empties only.
    Empties,
}

/// How closely the yard is modelled.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
pub enum YardFidelity {
    /// Blocks are stocks without slots; boxes in the way are a matter of chance.
    Statistical {
        /// Probability that a box must be dug off (and again) when the waterside crane fetches one.
        dig_waterside: f64,
        /// The same for the landside crane.
        dig_landside: f64,
        /// At most so many digs for one box.
        digs_max: u8,
    },
    /// Bays, rows and tiers; a box in the way is one that stands there.
    Detailed {
        /// Pairs of bays between dangerous goods that must not stand together.
        segregation_bays: u8,
        /// Bays that two cranes of a block keep between their spreaders.
        crane_gap_bays: u8,
    },
}
