//! What a scenario says about border inspection and the maritime authority: whom they look at, how often, how long.
//!
//! Border inspection holds ships, their crews, trucks and their drivers, and wants to look into some boxes for people. The maritime
//! authority holds ships, from being worked and, where something is wrong with one, from leaving; and dangerous goods, until their papers
//! are in order and what it wanted to see was seen. Whether all of them look together is a matter of the process
//! ([`Electronic::joint_examination`](super::Electronic::joint_examination)).

use portolan_model::distribution::{Distribution, Values};
use portolan_model::problem::Place;
use serde::{Deserialize, Serialize};

/// Border inspection and the maritime authority. Without it neither holds anything.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Authorities {
    /// Border inspection.
    pub border: Border,
    /// The maritime authority.
    pub maritime: Maritime,
}

/// Border inspection.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Border {
    /// Share of calls that it boards when they lie fast. Default 0.25, *assumed*: most are let in by what was reported before arrival.
    pub ships_share: f64,
    /// Minutes for a ship. Default `Triangular(20, 35, 90)`, *assumed*.
    pub ship_min: Distribution,
    /// Share of those with somebody aboard whose papers are not in order. Default 0.02, *assumed*.
    pub crew_share: f64,
    /// Hours until that is settled; so long the ship does not leave. Default `Triangular(2, 8, 36)`, *assumed*.
    pub crew_h: Distribution,
    /// Share of trucks that it looks at behind the in-gate. Default 0.01, *assumed*.
    pub trucks_share: f64,
    /// Minutes for a truck. Default `Triangular(3, 8, 25)`, *assumed*.
    pub truck_min: Distribution,
    /// Share of drivers whose papers it looks at. Default 0.02, *assumed*.
    pub drivers_share: f64,
    /// Minutes for a driver. Default `Triangular(2, 5, 20)`, *assumed*.
    pub driver_min: Distribution,
    /// Share of import boxes into which it wants to look for people. Default 0.002, *assumed*.
    pub boxes_share: f64,
    /// Share of those in which it finds what it looked for. Default 0.002, *assumed*.
    pub found_share: f64,
}

/// The maritime authority.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Maritime {
    /// Share of calls that it boards when they lie fast. Default 0.1, *assumed*.
    pub ships_share: f64,
    /// Minutes for a ship. Default `Triangular(40, 90, 240)`, *assumed*.
    pub ship_min: Distribution,
    /// Share of those with a deficiency for which they do not leave. Default 0.03: 3 to 4 % of inspections in the region end so
    /// (annual reports of the Tokyo MOU).
    pub deficient_share: f64,
    /// Hours until it is mended. Default `Triangular(6, 24, 96)`, *assumed*.
    pub deficient_h: Distribution,
    /// Share of boxes of dangerous goods whose papers are in order when they stand in the yard. Default 0.85, *assumed*.
    pub papers_before_share: f64,
    /// Hours until the papers of the others are. Default `LogNormal(median: 8, p90: 30)`, *assumed*.
    pub papers_h: Distribution,
    /// Share of boxes of dangerous goods that it wants opened. Default 0.05, *assumed*.
    pub boxes_share: f64,
    /// Share of those that are not packed or stowed as they should be. Default 0.1, *assumed*.
    pub found_share: f64,
    /// Hours until that is put right. Default `Triangular(4, 16, 48)`, *assumed*.
    pub repacking_h: Distribution,
}

impl Default for Border {
    fn default() -> Self {
        Self {
            ships_share: 0.25,
            ship_min: Distribution::Triangular(20.0, 35.0, 90.0),
            crew_share: 0.02,
            crew_h: Distribution::Triangular(2.0, 8.0, 36.0),
            trucks_share: 0.01,
            truck_min: Distribution::Triangular(3.0, 8.0, 25.0),
            drivers_share: 0.02,
            driver_min: Distribution::Triangular(2.0, 5.0, 20.0),
            boxes_share: 0.002,
            found_share: 0.002,
        }
    }
}

impl Default for Maritime {
    fn default() -> Self {
        Self {
            ships_share: 0.1,
            ship_min: Distribution::Triangular(40.0, 90.0, 240.0),
            deficient_share: 0.03,
            deficient_h: Distribution::Triangular(6.0, 24.0, 96.0),
            papers_before_share: 0.85,
            papers_h: Distribution::LogNormal { median: 8.0, p90: 30.0 },
            boxes_share: 0.05,
            found_share: 0.1,
            repacking_h: Distribution::Triangular(4.0, 16.0, 48.0),
        }
    }
}

impl Authorities {
    /// Whether anybody may want to look into a box.
    pub fn examines(&self) -> bool {
        self.border.boxes_share > 0.0 || self.maritime.boxes_share > 0.0
    }

    pub(super) fn validate(&self, place: &mut Place<'_>) {
        let (border, maritime) = (&self.border, &self.maritime);
        let mut at = place.at("border");
        for (name, share) in [
            ("ships_share", border.ships_share),
            ("crew_share", border.crew_share),
            ("trucks_share", border.trucks_share),
            ("drivers_share", border.drivers_share),
            ("boxes_share", border.boxes_share),
            ("found_share", border.found_share),
        ] {
            at.at(name).share(share);
        }
        for (name, time) in [
            ("ship_min", &border.ship_min),
            ("crew_h", &border.crew_h),
            ("truck_min", &border.truck_min),
            ("driver_min", &border.driver_min),
        ] {
            time.validate(&mut at.at(name), Values::NotNegative);
        }
        let mut at = place.at("maritime");
        for (name, share) in [
            ("ships_share", maritime.ships_share),
            ("deficient_share", maritime.deficient_share),
            ("papers_before_share", maritime.papers_before_share),
            ("boxes_share", maritime.boxes_share),
            ("found_share", maritime.found_share),
        ] {
            at.at(name).share(share);
        }
        for (name, time) in [
            ("ship_min", &maritime.ship_min),
            ("deficient_h", &maritime.deficient_h),
            ("papers_h", &maritime.papers_h),
            ("repacking_h", &maritime.repacking_h),
        ] {
            time.validate(&mut at.at(name), Values::NotNegative);
        }
    }
}
