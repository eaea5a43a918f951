//! The scenario's section `risk`.

use bevy_ecs::resource::Resource;
use portolan_model::problem::Place;
use portolan_scenario::Section;
use serde::{Deserialize, Serialize};

use crate::anomalies::Bounds;
use crate::lanes::LaneRules;

/// Whether declarations are judged, and how. Without this section nobody judges them.
#[derive(Resource, Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum RiskSection {
    /// Nobody judges a declaration.
    #[default]
    Off,
    /// By a model.
    Judged(Box<Judging>),
}

/// How declarations are judged.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Judging {
    /// The model. Default: the shipped one.
    pub model: ModelChoice,
    /// A file of policy tables beside the scenario. Default: none hold.
    pub policies: Option<String>,
    /// The lanes.
    pub lanes: LaneRules,
    /// From where on something is odd.
    pub anomalies: Bounds,
}

/// Which model judges.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum ModelChoice {
    /// The one within the program.
    #[default]
    Shipped,
    /// Rules that nobody trained.
    Rules,
    /// A file beside the scenario. A scenario whose file cannot be read is refused.
    File(String),
    /// The same, but rules stand in where the file cannot be read: a port goes on clearing. [`RiskDesk::notice`](crate::desk::RiskDesk)
    /// says so.
    FileOrRules(String),
}

impl Section for RiskSection {
    const NAME: &'static str = "risk";

    fn absent() -> Option<Self> {
        Some(Self::Off)
    }

    fn validate(&self, place: &mut Place<'_>) {
        let Self::Judged(judging) = self else { return };
        judging.lanes.validate(&mut place.at("lanes"));
        judging.anomalies.validate(&mut place.at("anomalies"));
    }
}
