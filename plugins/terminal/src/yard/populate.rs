//! The yard of a scenario.

use bevy_ecs::prelude::*;
use portolan_clock::{Clock, Purpose as ChanceOf};
use portolan_model::equipment::Equipment;
use portolan_model::ids::BlockId;
use portolan_model::index::Index;
use portolan_model::problem::Place;
use portolan_scenario::Section;

use super::block::{Block, CranePost, Pool, Side};
use super::books::{BlockBook, DigChances, Room, YardBooks};
use super::section::{BlockGroup, Purpose, YardFidelity, YardSection};
use super::stacks::{Shape, Stacks};
use crate::control::Devices;
use crate::poses::BOX_WIDTH_M;

/// More than any port has.
const BLOCKS_MAX: usize = 2_000;

impl Section for YardSection {
    const NAME: &'static str = "yard";

    fn validate(&self, place: &mut Place<'_>) {
        let count: usize = self.blocks.iter().map(|group| usize::from(group.count)).sum();
        if count == 0 {
            place.at("blocks").say("no-blocks", "no block: boxes cannot be stored", "give at least one group with a count of 1");
        }
        if count > BLOCKS_MAX {
            place.at("blocks").say("too-many-blocks", format!("{count} blocks"), format!("give at most {BLOCKS_MAX}"));
        }
        for (index, group) in self.blocks.iter().enumerate() {
            let mut all = place.at("blocks");
            let mut place = all.index(index);
            place.at("first_x_m").within(group.first_x_m, -100_000.0, 100_000.0);
            place.at("pitch_m").within(group.pitch_m, 0.0, 10_000.0);
            if group.count > 1 && group.pitch_m < group.width_m() {
                let what = format!("blocks of {} rows that stand {} m apart stand in one another", group.rows, group.pitch_m);
                place.at("pitch_m").say("blocks-overlap", what, format!("give at least {:.1} m, the width of a block", group.width_m()));
            }
            if group.bays < 2 || !group.bays.is_multiple_of(2) || group.bays > 120 {
                place.at("bays").say(
                    "bays",
                    format!("{} bays of 20 ft", group.bays),
                    "give an even number from 2 to 120: two of them take one box of 40 ft",
                );
            }
            if group.rows == 0 || group.rows > 60 {
                place.at("rows").say("rows", format!("{} rows", group.rows), "give 1 to 60");
            }
            if group.tiers == 0 || group.tiers > 8 {
                place.at("tiers").say("tiers", format!("{} tiers", group.tiers), "give 1 to 8");
            }
        }
        for (index, group) in self.blocks.iter().enumerate().filter(|_| count <= BLOCKS_MAX) {
            if let Some(other) = self.blocks[..index].iter().position(|other| group.stands_in(other)) {
                let what = format!("a block of this group stands in one of blocks[{other}]");
                place.at("blocks").index(index).at("first_x_m").say("blocks-overlap", what, "move one of the groups along the quay");
            }
        }
        if self.blocks.iter().all(|group| group.purpose != Purpose::General) && count > 0 {
            place.at("blocks").say("no-general-block", "no block takes ordinary boxes", "let at least one group have the purpose General");
        }
        if let YardFidelity::Statistical { dig_waterside, dig_landside, .. } = self.fidelity {
            let mut place = place.at("fidelity");
            place.at("dig_waterside").share(dig_waterside);
            place.at("dig_landside").share(dig_landside);
        }
        self.cranes.validate(&mut place.at("cranes"));
        if let (YardFidelity::Statistical { .. }, portolan_behaviour::YardService::Kinematic { .. }) =
            (&self.fidelity, &self.cranes.service)
        {
            place.at("cranes").at("service").say(
                "kinematic-without-slots",
                "cranes whose motions are computed, in a yard without slots",
                "use Sampled(service_s: …), or a Detailed yard",
            );
        }
    }
}

impl BlockGroup {
    fn width_m(&self) -> f64 {
        f64::from(self.rows) * BOX_WIDTH_M
    }

    /// Where the middles of its blocks are, along the quay.
    fn middles_m(&self) -> impl Iterator<Item = f64> {
        (0..self.count).map(|place| self.first_x_m + f64::from(place) * self.pitch_m)
    }

    /// Whether one of its blocks and one of the other group's are in the same place.
    fn stands_in(&self, other: &Self) -> bool {
        let apart_m = f64::midpoint(self.width_m(), other.width_m());
        self.middles_m().any(|middle_m| other.middles_m().any(|other_m| (middle_m - other_m).abs() < apart_m))
    }
}

/// Lays out the blocks and puts two cranes in each.
pub(crate) fn populate_yard(
    section: Res<YardSection>,
    clock: Res<Clock>,
    mut index: ResMut<Index>,
    mut books: ResMut<YardBooks>,
    mut commands: Commands,
) {
    if let YardFidelity::Statistical { dig_waterside, dig_landside, digs_max } = section.fidelity {
        let stream = clock.streams.stream(ChanceOf::named("digs"), 0);
        books.digs = Some(DigChances { probability: [dig_waterside, dig_landside], digs_max, stream });
    }
    books.empties_apart = section.blocks.iter().any(|group| group.purpose == Purpose::Empties);
    let mut number = 0;
    for group in &section.blocks {
        for place in 0..group.count {
            let id = BlockId(number);
            number += 1;
            let x_mm = ((group.first_x_m + f64::from(place) * group.pitch_m) * 1_000.0).round() as i32;
            let post = |bay| CranePost { bay, ..CranePost::default() };
            let block = Block { id, x_mm, bays: group.bays, posts: [post(-2), post(i16::from(group.bays) + 1)] };
            let mut spawned = commands.spawn(block);
            match section.fidelity {
                YardFidelity::Statistical { .. } => spawned.insert(Pool::default()),
                YardFidelity::Detailed { segregation_bays, .. } => {
                    let mut shape = Shape::plain(group.bays, group.rows, group.tiers).with_plugs(group.plugs);
                    shape.dangerous = group.purpose == Purpose::Dangerous;
                    shape.segregation_pairs = segregation_bays;
                    // The section was validated: there is such a block.
                    match Stacks::new(id, shape) {
                        Ok(stacks) => spawned.insert(stacks),
                        Err(_) => spawned.insert(Pool::default()),
                    }
                }
            };
            index.add_block(id, spawned.id());
            books.blocks.push(BlockBook {
                id,
                x_mm,
                purpose: group.purpose,
                capacity_teu: u32::from(group.bays) * u32::from(group.rows) * u32::from(group.tiers),
                stock_boxes: 0,
                stock_teu: 0,
                incoming_teu: 0,
                incoming_boxes: 0,
                room: Room::default(),
                plugs: group.plugs,
                plugs_taken: 0,
                frozen: false,
                waiting: 0,
            });
            for side in Side::BOTH {
                let crane = side.crane(id);
                let entity = commands.spawn(Equipment::new(crane)).id();
                index.add_device(crane, entity);
            }
        }
    }
}

/// Writes into the books what room the blocks have once the stock stands in them.
pub(crate) fn open_books(mut clock: ResMut<Clock>, mut index: ResMut<Index>, devices: Devices, mut yard: super::Yard) {
    let control = devices.control_of(&mut clock, &mut index);
    for id in 0..yard.books.blocks.len() {
        yard.refresh_room(&control, BlockId(id as u16));
    }
}
