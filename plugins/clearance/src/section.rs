//! The scenario's section `clearance`.

use bevy_ecs::resource::Resource;
use portolan_model::distribution::{Distribution, Values};
use portolan_model::problem::Place;
use portolan_scenario::Section;
use serde::{Deserialize, Serialize};

use crate::processed::Processed;

/// How boxes are cleared. Without this section nobody holds a box.
#[derive(Resource, Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum ClearanceSection {
    /// Nobody holds a box.
    #[default]
    Off,
    /// By shares and times.
    Statistical(Box<Statistical>),
    /// By declarations that are worked one by one.
    Processed(Box<Processed>),
}

/// Clearance by shares and times.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Statistical {
    /// Import boxes.
    pub import: ImportRules,
    /// Export boxes.
    pub export: ExportRules,
}

/// How import boxes are cleared. Hours count from landing in the yard.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ImportRules {
    /// The modes in which they are declared. Default: `early` (0.6 of all, released on landing) and `ordinary` (`LogNormal(median: 40,
    /// p90: 160)`): together about 32 h on average, as customs statistics for 2022 say (DOMAIN); shares and shape *assumed*.
    pub modes: Vec<Mode>,
    /// Share that is targeted. Default: none; they need an examination hall.
    pub targeted_share: f64,
    /// Hours for which a box in which something was found is treated. Default `Triangular(24, 48, 120)`, *assumed*.
    pub treatment_h: Distribution,
    /// Share of boxes in which something was found that is kept for disposal: they stay. Default 0.1, *assumed*.
    pub disposal_share: f64,
}

/// A mode of declaring.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mode {
    /// Its name, for readers.
    pub name: String,
    /// Share of boxes: a weight.
    pub share: f64,
    /// Hours from landing to release; 0 for a box that was released before.
    pub release_h: Distribution,
}

impl Default for ImportRules {
    fn default() -> Self {
        let mode = |name: &str, share, release_h| Mode { name: name.to_owned(), share, release_h };
        Self {
            modes: vec![
                mode("early", 0.6, Distribution::Fixed(0.0)),
                mode("ordinary", 0.4, Distribution::LogNormal { median: 40.0, p90: 160.0 }),
            ],
            targeted_share: 0.0,
            treatment_h: Distribution::Triangular(24.0, 48.0, 120.0),
            disposal_share: 0.1,
        }
    }
}

/// How export boxes are cleared. Hours count from standing in the yard.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ExportRules {
    /// Hours to release. Default `Exponential(mean: 1.03)`: 1.03 h on average (customs statistics for 2022, DOMAIN), the shape *assumed*.
    pub release_h: Distribution,
    /// Share that is targeted. Default: none.
    pub targeted_share: f64,
    /// Share that is not released in time: they are rolled at the cut-off of their call. Default 0.005, *assumed*.
    pub never_share: f64,
    /// Hours from the missed cut-off to the release of those. Default `Triangular(4, 24, 72)`, *assumed*.
    pub late_by_h: Distribution,
}

impl Default for ExportRules {
    fn default() -> Self {
        Self {
            release_h: Distribution::Exponential { mean: 1.03 },
            targeted_share: 0.0,
            never_share: 0.005,
            late_by_h: Distribution::Triangular(4.0, 24.0, 72.0),
        }
    }
}

impl Section for ClearanceSection {
    const NAME: &'static str = "clearance";

    fn absent() -> Option<Self> {
        Some(Self::Off)
    }

    fn validate(&self, place: &mut Place<'_>) {
        let rules = match self {
            Self::Off => return,
            Self::Statistical(rules) => rules,
            Self::Processed(processed) => {
                processed.validate(place);
                processed.validate_costs(&mut place.at("costs"));
                return;
            }
        };
        let mut import = place.at("import");
        if rules.import.modes.is_empty() {
            import.at("modes").say("no-modes", "no mode of declaring", "give at least one mode");
        }
        for (index, mode) in rules.import.modes.iter().enumerate() {
            let mut modes = import.at("modes");
            let mut place = modes.index(index);
            place.at("share").positive(mode.share);
            mode.release_h.validate(&mut place.at("release_h"), Values::NotNegative);
        }
        import.at("targeted_share").share(rules.import.targeted_share);
        rules.import.treatment_h.validate(&mut import.at("treatment_h"), Values::NotNegative);
        import.at("disposal_share").share(rules.import.disposal_share);
        let mut export = place.at("export");
        rules.export.release_h.validate(&mut export.at("release_h"), Values::NotNegative);
        export.at("targeted_share").share(rules.export.targeted_share);
        export.at("never_share").share(rules.export.never_share);
        rules.export.late_by_h.validate(&mut export.at("late_by_h"), Values::NotNegative);
    }
}
