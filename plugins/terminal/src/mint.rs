//! What boxes are: the scenario's section `boxes`, and the drawing of one box from it.
//!
//! All that is drawn for a box comes from a stream of its own, keyed by its id: two variants of a plan see the same box whatever
//! else differs between them. So a box may be drawn as often as one likes, also long before it comes, and is always the same.
//!
//! What deliberately does not live here: where a box stands, what holds it, when it comes and goes. Nor are dangerous goods drawn that
//! no port stores (classes 1.1 and 1.2, ammonium nitrate): they go from vessel to truck at once and are not modelled.
//!
//! The number painted on a box follows from its id but does not name it: of a million serials two boxes may share one, as two stays of
//! one box do. Who means a box says its [`BoxId`].

use bevy_app::App;
use bevy_ecs::prelude::*;
use portolan_clock::{Purpose, Stream, Streams};
use portolan_model::container::{Cargo, Container, Dangerous, Flow, SizeType};
use portolan_model::distribution::{Distribution, Values};
use portolan_model::ids::{BoxId, LineId};
use portolan_model::iso6346::ContainerNumber;
use portolan_model::problem::{Place, Problems};
use portolan_scenario::{ScenarioApp, Section};
use serde::{Deserialize, Serialize};

use crate::yard;

const CONTAINER: Purpose = Purpose::named("container");
const GROSS_MASS: Purpose = Purpose::named("gross mass");

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
    const fn weights(&self) -> [(SizeType, f64); 4] {
        [
            (SizeType::Twenty, self.twenty),
            (SizeType::Forty, self.forty),
            (SizeType::FortyHighCube, self.forty_high_cube),
            (SizeType::FortyFive, self.forty_five),
        ]
    }

    /// Twenty-foot equivalents of a box on average.
    pub fn mean_teu(&self) -> f64 {
        let (teu, weight) = self
            .weights()
            .iter()
            .fold((0.0, 0.0), |(teu, sum), (size, weight)| (teu + f64::from(size.teu()) * weight, sum + weight));
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
    const fn weights(&self) -> [(Dangerous, f64); 5] {
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
            _ => Err(format!("{:?} is no owner code; write three capital letters, such as \"CSQ\"", text.chars().take(20).collect::<String>())),
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
        let proper = self.sizes.weights().iter().zip(names).fold(true, |so_far, ((_, weight), name)| {
            sizes.at(name).not_negative(*weight) && so_far
        });
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

/// Reads the section and checks it against the yard.
pub(crate) fn register(app: &mut App) {
    app.add_section::<BoxesSection>().add_check(check_that_the_yard_takes_them);
}

/// Boxes that no block could ever take would wait at its gate for ever.
fn check_that_the_yard_takes_them(world: &World, problems: &mut Problems) {
    let (Some(boxes), Some(yard)) = (world.get_resource::<BoxesSection>(), world.get_resource::<yard::YardSection>()) else { return };
    let mut place = problems.at(BoxesSection::NAME);
    if boxes.reefer_share > 0.0 && !yard.blocks.iter().any(|group| group.plugs > 0 && group.purpose == yard::Purpose::General) {
        place.at("reefer_share").say("no-plugs", "there are reefers, but no general block has plugs", "give a group of blocks `plugs`");
    }
    if boxes.dangerous.total() > 0.0 && !yard.blocks.iter().any(|group| group.purpose == yard::Purpose::Dangerous) {
        let mend = "give a group of blocks `purpose: Dangerous`";
        place.at("dangerous").say("no-dangerous-blocks", "there are dangerous goods, but no block for them", mend);
    }
}

/// Draws a box.
pub fn container(section: &BoxesSection, streams: &Streams, id: BoxId, flow: Flow) -> Container {
    let mut stream = streams.stream(CONTAINER, id.0);
    let line = drawn(&mut stream, section.lines.len(), |index| section.lines[index].share);
    of_line(section, stream, id, flow, LineId(line as u8))
}

/// Draws a box of a given line: for calls and empties, whose boxes are one line's.
pub fn container_of_line(section: &BoxesSection, streams: &Streams, id: BoxId, flow: Flow, line: LineId) -> Container {
    let mut stream = streams.stream(CONTAINER, id.0);
    let _ = stream.uniform();
    of_line(section, stream, id, flow, line)
}

/// Draws an empty of a given line and size.
pub fn empty(section: &BoxesSection, streams: &Streams, id: BoxId, line: LineId, size: SizeType) -> Container {
    Container { size, ..container_of_line(section, streams, id, Flow::Empty, line) }
}

fn of_line(section: &BoxesSection, mut stream: Stream, id: BoxId, flow: Flow, line: LineId) -> Container {
    let sizes = section.sizes.weights();
    let size = sizes[drawn(&mut stream, sizes.len(), |index| sizes[index].1)].0;
    let (special, domestic) = (stream.uniform(), stream.uniform());
    let is_full = flow != Flow::Empty;
    let weight_t = stream.draw(if is_full { &section.full_weight_t } else { &section.empty_weight_t });
    let cargo = if is_full { cargo_of(section, special, domestic) } else { Cargo::default() };
    let owner = section.lines.get(usize::from(line.0)).or_else(|| section.lines.first()).map_or(*b"CSQ", |line| line.owner.0);
    Container { id, number: ContainerNumber::of(owner, serial(id)), size, flow, line, cargo, weight_kg: (weight_t * 1_000.0) as u32 }
}

/// One number decides between kinds of cargo that exclude one another.
fn cargo_of(section: &BoxesSection, special: f64, domestic: f64) -> Cargo {
    let mut cargo = Cargo { domestic: domestic < section.domestic_share, ..Cargo::default() };
    let mut rest = special - section.reefer_share;
    if rest < 0.0 {
        cargo.reefer = true;
        return cargo;
    }
    rest -= section.out_of_gauge_share;
    if rest < 0.0 {
        cargo.out_of_gauge = true;
        return cargo;
    }
    for (class, share) in section.dangerous.weights() {
        rest -= share;
        if rest < 0.0 {
            cargo.dangerous = Some(class);
            return cargo;
        }
    }
    cargo
}

/// The index of a weight drawn in proportion to the weights, without a list of them.
fn drawn(stream: &mut Stream, count: usize, weight: impl Fn(usize) -> f64) -> usize {
    let u = stream.uniform();
    if count < 2 {
        return 0;
    }
    let mut rest = u * (0..count).map(&weight).sum::<f64>();
    for index in 0..count {
        rest -= weight(index);
        if rest < 0.0 {
            return index;
        }
    }
    count - 1
}

/// Six digits that look like any others.
const fn serial(id: BoxId) -> u32 {
    let mixed = (id.0 ^ (id.0 >> 31)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    ((mixed >> 24) % 1_000_000) as u32
}

/// When the gross mass of a box that a truck brought is settled, in milliseconds after gate-in; none where nothing is wrong with it.
pub fn gross_mass_settled_after_ms(section: &BoxesSection, streams: &Streams, id: BoxId) -> Option<i64> {
    let doubtful = section.vgm.missing_share + section.vgm.contested_share;
    if doubtful <= 0.0 {
        return None;
    }
    let mut stream = streams.stream(GROSS_MASS, id.0);
    stream.chance(doubtful).then(|| stream.draw_h_as_ms(&section.vgm.settled_h).max(1))
}

#[cfg(test)]
mod tests {
    use portolan_model::ids::{BoxSource, CallId};
    use portolan_model::iso6346::ContainerNumber;
    use proptest::prelude::*;

    use super::*;

    fn id(index: u32) -> BoxId {
        BoxId::new(BoxSource::Call(CallId::new(1, 3)), index)
    }

    #[test]
    fn shares_come_out_as_written() {
        let section = BoxesSection {
            reefer_share: 0.1,
            dangerous: DangerousMix { flammable: 0.05, other: 0.05, ..DangerousMix::default() },
            domestic_share: 0.3,
            lines: vec![Line { owner: OwnerCode(*b"CSQ"), share: 3.0 }, Line { owner: OwnerCode(*b"MSC"), share: 1.0 }],
            ..BoxesSection::default()
        };
        let streams = Streams::of_run(7);
        let boxes: Vec<Container> = (0..20_000).map(|index| container(&section, &streams, id(index), Flow::Import)).collect();
        let share = |what: &dyn Fn(&Container) -> bool| boxes.iter().filter(|container| what(container)).count() as f64 / boxes.len() as f64;
        let near = |found: f64, wanted: f64| assert!((found - wanted).abs() < 0.015, "{found} for {wanted}");
        near(share(&|container| container.size == SizeType::Twenty), 0.40);
        near(share(&|container| container.size == SizeType::FortyFive), 0.03);
        near(share(&|container| container.cargo.reefer), 0.1);
        near(share(&|container| container.cargo.dangerous.is_some()), 0.1);
        near(share(&|container| container.cargo.domestic), 0.3);
        near(share(&|container| container.line == LineId(1)), 0.25);
        assert!(boxes.iter().all(|container| !(container.cargo.reefer && container.cargo.dangerous.is_some())));
        near(section.sizes.mean_teu(), 1.6);
    }

    #[test]
    fn empties_are_plain_and_light() {
        let section = BoxesSection { reefer_share: 1.0, ..BoxesSection::default() };
        let empty = empty(&section, &Streams::of_run(1), id(4), LineId(0), SizeType::FortyFive);
        assert_eq!((empty.size, empty.cargo, empty.flow), (SizeType::FortyFive, Cargo::default(), Flow::Empty));
        assert!(empty.weight_kg < 5_000, "{}", empty.weight_kg);
    }

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

    proptest! {
        #[test]
        fn a_box_is_always_the_same_and_its_number_is_right(seed: u64, index in 0_u32..1 << 24) {
            let (section, streams) = (BoxesSection::default(), Streams::of_run(seed));
            let first = container(&section, &streams, id(index), Flow::Export);
            prop_assert_eq!(&first, &container(&section, &streams, id(index), Flow::Export));
            prop_assert_eq!(first.number.to_string().parse::<ContainerNumber>(), Ok(first.number));
            let of_line = container_of_line(&section, &streams, id(index), Flow::Export, first.line);
            prop_assert_eq!(first, of_line);
        }
    }
}
