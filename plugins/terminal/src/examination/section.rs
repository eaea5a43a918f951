//! The scenario's section `examination`.

use bevy_ecs::resource::Resource;
use portolan_behaviour::ScannerSpec;
use portolan_model::distribution::{Distribution, Values};
use portolan_model::problem::Place;
use portolan_scenario::Section;
use serde::{Deserialize, Serialize};

/// The examination hall. A scenario without this section has none.
#[derive(Resource, Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ExaminationSection {
    /// Where it stands along the quay, metres. Default 0.
    pub x_m: f64,
    /// Scanners in it; none means that there is no hall. As devices they come after those before the out-gate. Default 1.
    pub scanners: u16,
    /// Every one of them.
    pub scanner: ScannerSpec,
    /// Boxes on its ground or on their way to it, at most. Default 8, *assumed*.
    pub capacity: u16,
    /// Boxes that can stand with open doors at one time. Default 2, *assumed*.
    pub bays: u16,
    /// Minutes from the scan to the judgement of its image. Default `Triangular(3, 6, 15)`: minutes (trade press), the ends *assumed*.
    pub image_min: Distribution,
    /// Share of scanned boxes whose doors are opened. Default 0.15, *assumed*.
    pub opened_share: f64,
    /// Hours that a box stands with open doors. Default `Triangular(2, 4, 6)`: about 4 h (trade press), the ends *assumed*.
    pub open_h: Distribution,
    /// Share of opened boxes of which a sample goes to the laboratory. Default 0.2, *assumed*.
    pub sampled_share: f64,
    /// Hours until the laboratory answers; the box waits in the hall. Default `Triangular(12, 24, 72)`, *assumed*.
    pub sample_h: Distribution,
    /// Share of opened boxes in which something is found. Default 0.1, *assumed*.
    pub found_share: f64,
}

impl Default for ExaminationSection {
    fn default() -> Self {
        Self {
            x_m: 0.0,
            scanners: 1,
            scanner: ScannerSpec::default(),
            capacity: 8,
            bays: 2,
            image_min: Distribution::Triangular(3.0, 6.0, 15.0),
            opened_share: 0.15,
            open_h: Distribution::Triangular(2.0, 4.0, 6.0),
            sampled_share: 0.2,
            sample_h: Distribution::Triangular(12.0, 24.0, 72.0),
            found_share: 0.1,
        }
    }
}

impl ExaminationSection {
    /// Whether there is a hall.
    pub const fn has_hall(&self) -> bool {
        self.scanners > 0
    }
}

impl Section for ExaminationSection {
    const NAME: &'static str = "examination";

    fn absent() -> Option<Self> {
        Some(Self { scanners: 0, ..Self::default() })
    }

    fn validate(&self, place: &mut Place<'_>) {
        place.at("x_m").within(self.x_m, -100_000.0, 100_000.0);
        if self.scanners > 1_000 {
            place.at("scanners").say("scanners", format!("there are {} scanners", self.scanners), "give 1 to 1000");
        }
        self.scanner.validate(&mut place.at("scanner"));
        if self.has_hall() && self.capacity == 0 {
            place.at("capacity").say("no-capacity", "no box fits into the hall", "give at least 1");
        }
        if self.has_hall() && self.bays == 0 && self.opened_share > 0.0 {
            place.at("bays").say("no-bays", "boxes are to be opened, but there is no bay for that", "give at least 1");
        }
        self.image_min.validate(&mut place.at("image_min"), Values::NotNegative);
        place.at("opened_share").share(self.opened_share);
        self.open_h.validate(&mut place.at("open_h"), Values::NotNegative);
        place.at("sampled_share").share(self.sampled_share);
        self.sample_h.validate(&mut place.at("sample_h"), Values::NotNegative);
        place.at("found_share").share(self.found_share);
    }
}
