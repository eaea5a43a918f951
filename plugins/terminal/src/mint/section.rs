//! The scenario's section `boxes`.

use bevy_ecs::resource::Resource;
use portolan_model::container::{Dangerous, SizeType};
use portolan_model::distribution::{Distribution, Values};
use portolan_model::problem::Place;
use portolan_scenario::Section;
use serde::{Deserialize, Serialize};

/// The scenario's section `boxes`.
#[derive(Resource, Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct BoxesSection {
    /// How many are of which size. Default: conflowgen's (DOMAIN), 40 ft boxes half of them high (*assumed*).
    pub sizes: SizeMix,
    /// Share of full boxes that need a plug. Default: none; 0.06 is plausible (*assumed*).
    pub reefer_share: f64,
    /// Shares of full boxes with dangerous goods. Default: none; they need blocks of their own.
    pub dangerous: DangerousMix,
    /// Share of full boxes that are out of gauge. Default: none.
    pub out_of_gauge_share: f64,
    /// Share of full boxes in domestic trade, which customs does not hold. Default: none.
    pub domestic_share: f64,
    /// Gross weight of full boxes in tonnes. Default `Triangular(5, 14, 29)`, *assumed*.
    pub full_weight_t: Distribution,
    /// Weight of empties in tonnes. Default `Triangular(2.2, 3.8, 4.8)`: tare of 20, 40 and 45 ft boxes, the spread *assumed*.
    pub empty_weight_t: Distribution,
    /// Shipping lines by the owner code of their boxes; the first is line 0. Default: one line, `CSQ`.
    pub lines: Vec<Line>,
    /// Verified gross mass of boxes that trucks bring.
    pub vgm: Vgm,
}

impl Default for BoxesSection {
    fn default() -> Self {
        Self {
            sizes: SizeMix::default(),
            reefer_share: 0.0,
            dangerous: DangerousMix::default(),
            out_of_gauge_share: 0.0,
            domestic_share: 0.0,
            full_weight_t: Distribution::Triangular(5.0, 14.0, 29.0),
            empty_weight_t: Distribution::Triangular(2.2, 3.8, 4.8),
            lines: vec![Line { owner: OwnerCode(*b"CSQ"), share: 1.0 }],
            vgm: Vgm::default(),
        }
    }
}

/// How many boxes are of which size: weights, not necessarily adding up to 1.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SizeMix {
    /// 20 ft.
    pub twenty: f64,
    /// 40 ft, 8 ft 6 in high.
    pub forty: f64,
    /// 40 ft, 9 ft 6 in high.
    pub forty_high_cube: f64,
    /// 45 ft.
    pub forty_five: f64,
}

impl Default for SizeMix {
    fn default() -> Self {
        Self { twenty: 0.40, forty: 0.285, forty_high_cube: 0.285, forty_five: 0.03 }
    }
}

impl SizeMix {
    pub(super) const fn weights(&self) -> [(SizeType, f64); 4] {
        [
            (SizeType::Twenty, self.twenty),
            (SizeType::Forty, self.forty),
            (SizeType::FortyHighCube, self.forty_high_cube),
            (SizeType::FortyFive, self.forty_five),
        ]
    }

    /// Twenty-foot equivalents of a box on average.
    pub fn mean_teu(&self) -> f64 {
        let (teu, weight) =
            self.weights().iter().fold((0.0, 0.0), |(teu, sum), (size, weight)| (teu + f64::from(size.teu()) * weight, sum + weight));
        if weight > 0.0 { teu / weight } else { 1.0 }
    }
}

/// Shares of full boxes with dangerous goods, by what stacking asks for.
#[derive(Clone, Copy, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct DangerousMix {
    /// Class 1 but 1.1 and 1.2, classes 2 and 7.
    pub restricted: f64,
    /// Class 3 and other flammables.
    pub flammable: f64,
    /// Class 5.
    pub oxidising: f64,
    /// Lithium batteries.
    pub lithium: f64,
    /// All others.
    pub other: f64,
}

impl DangerousMix {
    pub(super) const fn weights(&self) -> [(Dangerous, f64); 5] {
        [
            (Dangerous::Restricted, self.restricted),
            (Dangerous::Flammable, self.flammable),
            (Dangerous::Oxidising, self.oxidising),
            (Dangerous::Lithium, self.lithium),
            (Dangerous::Other, self.other),
        ]
    }

    /// Share of full boxes with dangerous goods of any kind.
    pub fn total(&self) -> f64 {
        self.weights().iter().map(|(_, weight)| weight).sum()
    }
}

/// A shipping line.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Line {
    /// Its owner code.
    pub owner: OwnerCode,
    /// Its share of the boxes: a weight.
    pub share: f64,
}

/// The three letters with which the number of a line's boxes begins.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct OwnerCode(pub [u8; 3]);

impl TryFrom<String> for OwnerCode {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        match *text.as_bytes() {
            [a, b, c] if [a, b, c].iter().all(u8::is_ascii_uppercase) => Ok(Self([a, b, c])),
            _ => Err(format!(
                "{:?} is no owner code; write three capital letters, such as \"CSQ\"",
                text.chars().take(20).collect::<String>()
            )),
        }
    }
}

impl From<OwnerCode> for String {
    fn from(code: OwnerCode) -> Self {
        code.0.iter().map(|letter| char::from(*letter)).collect()
    }
}

/// Verified gross mass of the boxes that trucks bring.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Vgm {
    /// Share of boxes that come without it. Default: none.
    pub missing_share: f64,
    /// Share of boxes whose mass is contested: more than 5 % or 1 t off (DOMAIN). Default: none.
    pub contested_share: f64,
    /// Hours from gate-in until the mass is settled. Default `Triangular(2, 8, 30)`, *assumed*.
    pub settled_h: Distribution,
}

impl Default for Vgm {
    fn default() -> Self {
        Self { missing_share: 0.0, contested_share: 0.0, settled_h: Distribution::Triangular(2.0, 8.0, 30.0) }
    }
}

impl Section for BoxesSection {
    const NAME: &'static str = "boxes";

    fn absent() -> Option<Self> {
        Some(Self::default())
    }

    fn validate(&self, place: &mut Place<'_>) {
        let mut sizes = place.at("sizes");
        let names = ["twenty", "forty", "forty_high_cube", "forty_five"];
        let proper =
            self.sizes.weights().iter().zip(names).fold(true, |so_far, ((_, weight), name)| sizes.at(name).not_negative(*weight) && so_far);
        if proper && self.sizes.weights().iter().all(|(_, weight)| *weight == 0.0) {
            sizes.say("no-sizes", "no box has a size", "give at least one size a weight");
        }
        place.at("reefer_share").share(self.reefer_share);
        let names = ["restricted", "flammable", "oxidising", "lithium", "other"];
        for ((_, weight), name) in self.dangerous.weights().iter().zip(names) {
            place.at("dangerous").at(name).share(*weight);
        }
        place.at("out_of_gauge_share").share(self.out_of_gauge_share);
        place.at("domestic_share").share(self.domestic_share);
        let special = self.reefer_share + self.dangerous.total() + self.out_of_gauge_share;
        if special > 1.0 {
            let what = format!("reefers, dangerous goods and out-of-gauge boxes make {special} of all");
            place.say("shares-above-one", what, "give shares that add up to 1 at most");
        }
        self.full_weight_t.validate(&mut place.at("full_weight_t"), Values::NotNegative);
        self.empty_weight_t.validate(&mut place.at("empty_weight_t"), Values::NotNegative);
        if self.lines.is_empty() || self.lines.len() > 255 {
            place.at("lines").say("lines", format!("there are {} lines", self.lines.len()), "give 1 to 255 lines");
        }
        for (index, line) in self.lines.iter().enumerate() {
            place.at("lines").index(index).at("share").positive(line.share);
        }
        let mut vgm = place.at("vgm");
        let shares = vgm.at("missing_share").share(self.vgm.missing_share) & vgm.at("contested_share").share(self.vgm.contested_share);
        if shares && self.vgm.missing_share + self.vgm.contested_share > 1.0 {
            vgm.say("shares-above-one", "missing and contested boxes are more than all", "give shares that add up to 1 at most");
        }
        self.vgm.settled_h.validate(&mut vgm.at("settled_h"), Values::NotNegative);
    }
}

#[cfg(test)]
mod tests {
    use portolan_model::problem::Problems;

    use super::*;

    #[test]
    fn a_section_reads_and_says_what_is_wrong() {
        let read = |text: &str| ron::from_str::<BoxesSection>(text);
        let section = read(r#"(lines: [(owner: "CSQ", share: 1)], vgm: (missing_share: 0.7, contested_share: 0.6))"#).unwrap();
        let mut problems = Problems::default();
        section.validate(&mut problems.at("boxes"));
        assert_eq!(problems.len(), 1, "{problems}");
        assert!(read(r#"(lines: [(owner: "csq", share: 1)])"#).is_err());
        let mut problems = Problems::default();
        BoxesSection::default().validate(&mut problems.at("boxes"));
        assert!(problems.is_empty(), "{problems}");
    }
}
