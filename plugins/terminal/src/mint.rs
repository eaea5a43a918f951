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

mod section;

use bevy_app::App;
use bevy_ecs::prelude::*;
use portolan_clock::{Purpose, Stream, Streams};
use portolan_model::container::{Cargo, Container, Flow, SizeType};
use portolan_model::ids::{BoxId, LineId};
use portolan_model::iso6346::ContainerNumber;
use portolan_model::problem::Problems;
use portolan_scenario::{ScenarioApp, Section};
pub use section::{BoxesSection, DangerousMix, Line, OwnerCode, SizeMix, Vgm};

use crate::yard;

const CONTAINER: Purpose = Purpose::named("container");
const GROSS_MASS: Purpose = Purpose::named("gross mass");

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

/// Whether the gross mass of a box that a truck brings is missing or contested.
pub fn is_mass_doubtful(section: &BoxesSection, streams: &Streams, id: BoxId) -> bool {
    let doubtful = section.vgm.missing_share + section.vgm.contested_share;
    doubtful > 0.0 && streams.stream(GROSS_MASS, id.0).chance(doubtful)
}

/// How long it takes to settle a doubtful gross mass, in milliseconds, at least one.
pub fn mass_settled_after_ms(section: &BoxesSection, streams: &Streams, id: BoxId) -> i64 {
    let mut stream = streams.stream(GROSS_MASS, id.0);
    let _ = stream.uniform();
    stream.draw_h_as_ms(&section.vgm.settled_h).max(1)
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
        let share =
            |what: &dyn Fn(&Container) -> bool| boxes.iter().filter(|container| what(container)).count() as f64 / boxes.len() as f64;
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
