//! The scenario's section `ledger`.

use bevy_ecs::resource::Resource;
use portolan_model::problem::Place;
use portolan_scenario::Section;
use serde::{Deserialize, Serialize};

/// Whether a run keeps a ledger: `ledger: off`, `memory` or `durable`; off where the section is missing.
#[derive(Resource, Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LedgerSection {
    /// None.
    #[default]
    Off,
    /// For the run alone: what proofs of its own entries need.
    Memory,
    /// In a file, every append on disk.
    Durable,
}

impl Section for LedgerSection {
    const NAME: &'static str = "ledger";

    fn absent() -> Option<Self> {
        Some(Self::default())
    }

    fn validate(&self, _: &mut Place<'_>) {}
}
