//! A block that is two thirds full: looking for a slot, and digging a box out. `cargo bench --bench yard`

use divan::counter::ItemsCount;
use portolan_clock::{Purpose, Stream, Streams};
use portolan_dispatch::slots::{FewestDigs, NearestFree, SlotChoice};
use portolan_model::HOUR_MS;
use portolan_model::container::{Cargo, Flow, SizeType};
use portolan_model::ids::{BlockId, BoxId, BoxSource};
use portolan_model::place::Slot;
use portolan_terminal::yard::stacks::{Group, Search, Shape, StackPlace, Stacks, Standing};

fn main() {
    divan::main();
}

const RETRIEVALS: u64 = 200;

fn a_box(index: u32, chance: &mut Stream) -> Standing {
    Standing {
        id: BoxId::new(BoxSource::Stock, index),
        wanted_ms: chance.below(120) as i64 * HOUR_MS,
        weight_kg: 4_000 + chance.below(24_000) as u32,
        group: Group::NONE,
        size: if chance.chance(0.4) { SizeType::Twenty } else { SizeType::Forty },
        flow: Flow::Import,
        cargo: Cargo::default(),
    }
}

/// 40 bays, 10 rows, 5 tiers, 66 % full, and the boxes in it by the time at which they are wanted.
fn block() -> (Stacks, Vec<Standing>) {
    let mut chance = Streams::of_run(1).stream(Purpose::named("bench"), 0);
    let mut stacks = Stacks::new(BlockId(0), Shape::plain(40, 10, 5)).expect("there is such a block");
    let boxes: Vec<Standing> = (0..825).map(|index| a_box(index, &mut chance)).collect();
    let policy = FewestDigs::default();
    let slots = stacks.fill(&boxes, |stacks, search| policy.choose(stacks, search));
    let mut boxes: Vec<Standing> = boxes.into_iter().zip(slots).filter_map(|(standing, slot)| slot.map(|_| standing)).collect();
    boxes.sort_by_key(|standing| (standing.wanted_ms, standing.id));
    (stacks, boxes)
}

fn searched(policy: &impl SlotChoice, stacks: &Stacks, standing: &Standing, near_bay: u8) -> Option<StackPlace> {
    policy.choose(stacks, &Search { standing, dug: false, near_bay, reach: 0..=39, avoid: &[] })
}

#[divan::bench]
fn slot_search_fewest_digs(bencher: divan::Bencher) {
    let (stacks, boxes) = block();
    let policy = FewestDigs::default();
    bencher
        .counter(ItemsCount::new(boxes.len()))
        .bench_local(|| boxes.iter().zip((0..40).cycle()).filter_map(|(standing, bay)| searched(&policy, &stacks, standing, bay)).count());
}

#[divan::bench]
fn slot_search_nearest_free(bencher: divan::Bencher) {
    let (stacks, boxes) = block();
    bencher.counter(ItemsCount::new(boxes.len())).bench_local(|| {
        boxes.iter().zip((0..40).cycle()).filter_map(|(standing, bay)| searched(&NearestFree, &stacks, standing, bay)).count()
    });
}

/// Takes boxes out in the order in which they are wanted; what stands on them is put elsewhere in the block.
#[divan::bench]
fn retrieval_with_digging(bencher: divan::Bencher) {
    let policy = FewestDigs::default();
    bencher.counter(ItemsCount::new(RETRIEVALS)).with_inputs(block).bench_local_values(|(mut stacks, boxes)| {
        let mut dug = 0;
        for wanted in &boxes[..RETRIEVALS as usize] {
            let slot = stacks.find(wanted.id).expect("it stands there");
            dug += dig_out(&mut stacks, &policy, slot);
            stacks.take(slot).expect("nothing stands on it any more");
        }
        (stacks, dug)
    });
}

fn dig_out(stacks: &mut Stacks, policy: &impl SlotChoice, slot: Slot) -> u32 {
    let mut dug = 0;
    while let Some(top) = stacks.above(slot).last().copied() {
        let tier = slot.tier + stacks.above(slot).len() as u8;
        let avoid = [StackPlace::from(slot)];
        let search = Search { standing: &top, dug: true, near_bay: slot.bay, reach: 0..=39, avoid: &avoid };
        let place = policy.choose(stacks, &search).expect("room to dig was left");
        stacks.take(Slot { tier, ..slot }).expect("it is the top");
        stacks.place(place, &top).expect("the search shows what is allowed");
        dug += 1;
    }
    dug
}
