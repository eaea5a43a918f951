//! The scenario's section `stock`.

use bevy_ecs::resource::Resource;
use portolan_model::container::Flow;
use portolan_model::distribution::{Distribution, Values};
use portolan_model::problem::Place;
use portolan_scenario::Section;
use serde::{Deserialize, Serialize};

/// What stands in the yard when the scenario opens.
#[derive(Resource, Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum StockSection {
    /// Nothing.
    #[default]
    Empty,
    /// So many ordinary boxes in each block, not told apart: all import, none awaited by anybody.
    PerBlock(u32),
    /// A yard in full swing, drawn by chance.
    Generated(GeneratedStock),
    /// A yard as it was found.
    Recorded {
        /// A CSV file beside the scenario; its columns are told in the module `recorded`.
        csv: String,
    },
}

/// A yard in full swing.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct GeneratedStock {
    /// Share of the yard's places that are taken. Default 0.66, *assumed*.
    pub fill: f64,
    /// What the boxes are.
    pub mix: FlowMix,
    /// Hours until an import box is wanted. Default `Exponential(mean: 48)`: what is left of a mean dwell of 3 days (conflowgen, DOMAIN)
    /// that is drawn in three stages, the shape *assumed*.
    pub import_residual_h: Distribution,
    /// Hours until a transshipment box wants to go on. Default `Exponential(mean: 68)`: likewise of 4.3 days.
    pub transshipment_residual_h: Distribution,
    /// Share of the export boxes whose gross mass is still doubtful, of those for calls that are not cut off yet; it takes as long to
    /// settle it as if they came now. Default 0.
    pub doubtful_mass_share: f64,
}

impl Default for GeneratedStock {
    fn default() -> Self {
        Self {
            fill: 0.66,
            mix: FlowMix::default(),
            import_residual_h: Distribution::Exponential { mean: 48.0 },
            transshipment_residual_h: Distribution::Exponential { mean: 68.0 },
            doubtful_mass_share: 0.0,
        }
    }
}

/// What boxes are there for: weights, not necessarily adding up to 1. The default is *assumed*.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FlowMix {
    /// Came by water, leave by road.
    pub import: f64,
    /// Came by road, leave by water: at most as many as calls in sight are booked for and would have come by now. If there are fewer,
    /// the others come in the first days besides those that would come then.
    pub export: f64,
    /// Come and leave by water.
    pub transshipment: f64,
    /// Empty.
    pub empty: f64,
}

impl Default for FlowMix {
    fn default() -> Self {
        Self { import: 0.35, export: 0.35, transshipment: 0.15, empty: 0.15 }
    }
}

impl FlowMix {
    /// The weights in the order of [`FLOWS`].
    pub(super) const fn weights(&self) -> [f64; 4] {
        [self.import, self.export, self.transshipment, self.empty]
    }
}

/// The flows in the order of a mix's weights.
pub(super) const FLOWS: [Flow; 4] = [Flow::Import, Flow::Export, Flow::Transshipment, Flow::Empty];

impl Section for StockSection {
    const NAME: &'static str = "stock";

    fn absent() -> Option<Self> {
        Some(Self::Empty)
    }

    fn validate(&self, place: &mut Place<'_>) {
        match self {
            Self::Empty | Self::Recorded { .. } => {}
            Self::PerBlock(count) => {
                place.within(f64::from(*count), 0.0, 100_000.0);
            }
            Self::Generated(stock) => {
                place.at("fill").within(stock.fill, 0.0, 0.95);
                let mut mix = place.at("mix");
                let names = ["import", "export", "transshipment", "empty"];
                let weights = stock.mix.weights();
                let proper = weights.iter().zip(names).fold(true, |so_far, (weight, name)| mix.at(name).not_negative(*weight) && so_far);
                if proper && weights.iter().all(|weight| *weight == 0.0) {
                    mix.say("no-mix", "no box is there for anything", "give at least one flow a weight");
                }
                stock.import_residual_h.validate(&mut place.at("import_residual_h"), Values::NotNegative);
                stock.transshipment_residual_h.validate(&mut place.at("transshipment_residual_h"), Values::NotNegative);
                place.at("doubtful_mass_share").share(stock.doubtful_mass_share);
            }
        }
    }
}
