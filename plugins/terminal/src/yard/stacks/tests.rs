//! What may stand where, and that nothing is lost, whatever is asked of the stacks.

use std::ops::ControlFlow;

use portolan_model::container::{Cargo, Dangerous, Flow, SizeType};
use portolan_model::ids::{BlockId, BoxId, BoxSource};
use portolan_model::place::Slot;
use proptest::prelude::*;

use super::*;

fn a_box(index: u32, size: SizeType) -> Standing {
    Standing {
        id: BoxId::new(BoxSource::Stock, index),
        wanted_ms: 1_000,
        weight_kg: 20_000,
        group: Group::NONE,
        size,
        flow: Flow::Import,
        cargo: Cargo::default(),
    }
}

fn dangerous(index: u32, class: Dangerous) -> Standing {
    Standing { cargo: Cargo { dangerous: Some(class), ..Cargo::default() }, ..a_box(index, SizeType::Twenty) }
}

fn reefer(index: u32) -> Standing {
    Standing { cargo: Cargo { reefer: true, ..Cargo::default() }, ..a_box(index, SizeType::Forty) }
}

const fn at(bay: u8, row: u8) -> StackPlace {
    StackPlace { bay, row }
}

fn block(shape: Shape) -> Stacks {
    Stacks::new(BlockId(3), shape).unwrap()
}

fn candidates(stacks: &Stacks, standing: &Standing, reach: std::ops::RangeInclusive<u8>) -> Vec<Candidate> {
    shown(stacks, &Search { standing, dug: true, near_bay: 4, reach, avoid: &[] })
}

fn shown(stacks: &Stacks, search: &Search<'_>) -> Vec<Candidate> {
    let mut found = Vec::new();
    stacks.candidates(search, |candidate| {
        found.push(*candidate);
        ControlFlow::Continue(())
    });
    found
}

#[test]
fn a_shape_that_cannot_be_is_refused() {
    let shape = Shape::plain(10, 4, 5);
    assert_eq!(shape.check(), Ok(()));
    assert_eq!(Shape { bays: 7, ..shape.clone() }.check(), Err(ShapeError::Bays(7)));
    assert_eq!(Shape { bays: 0, ..shape.clone() }.check(), Err(ShapeError::Bays(0)));
    assert_eq!(Shape { rows: 0, ..shape.clone() }.check(), Err(ShapeError::Rows));
    assert_eq!(Shape { tiers: 0, ..shape.clone() }.check(), Err(ShapeError::Tiers));
    assert_eq!(Shape { reefer_pairs: 3..6, ..shape.clone() }.check(), Err(ShapeError::ReeferPairs { from: 3, to: 6, pairs: 5 }));
    assert_eq!(Shape { plugs: 8, ..shape }.check(), Err(ShapeError::PlugsWithoutRacks(8)));
}

#[test]
fn only_the_box_on_top_is_lifted() {
    let mut stacks = block(Shape::plain(4, 2, 3));
    let boxes: Vec<Standing> = (0..3).map(|index| a_box(index, SizeType::Forty)).collect();
    let slots: Vec<Slot> = boxes.iter().map(|one| stacks.place(at(2, 1), one).unwrap()).collect();
    assert_eq!(slots[2], Slot { block: BlockId(3), bay: 2, row: 1, tier: 2 });
    assert_eq!(stacks.above(slots[0]), &boxes[1..]);
    assert_eq!(stacks.take(slots[0]), Err(LiftRefusal::NotOnTop { above: 2 }));
    assert_eq!(stacks.place(at(2, 1), &a_box(9, SizeType::Forty)), Err(StackRule::Full { tiers: 3 }));
    assert_eq!(stacks.take(slots[2]), Ok(boxes[2]));
    assert_eq!(stacks.take(slots[2]), Err(LiftRefusal::Empty));
    assert_eq!((stacks.boxes(), stacks.teu(), stacks.find(boxes[1].id)), (2, 4, Some(slots[1])));
}

#[test]
fn lengths_are_not_mixed_and_an_emptied_row_is_open_to_both() {
    let mut stacks = block(Shape::plain(4, 1, 3));
    assert_eq!((stacks.free_long(), stacks.free_short()), (6, 12));
    let short = stacks.place(at(1, 0), &a_box(1, SizeType::Twenty)).unwrap();
    assert_eq!((stacks.free_long(), stacks.free_short()), (3, 11));
    assert_eq!(stacks.allowed(at(0, 0), &a_box(2, SizeType::Forty)), Err(StackRule::MixedLengths));
    assert_eq!(stacks.allowed(at(1, 0), &a_box(2, SizeType::Forty)), Err(StackRule::OddBay { bay: 1 }));
    assert_eq!(stacks.allowed(at(0, 1), &a_box(2, SizeType::Twenty)), Err(StackRule::NoSuchStack(at(0, 1))));
    stacks.take(short).unwrap();
    stacks.place(at(0, 0), &a_box(2, SizeType::FortyFive)).unwrap();
    stacks.place(at(0, 0), &a_box(3, SizeType::FortyHighCube)).unwrap();
    assert_eq!(stacks.allowed(at(1, 0), &a_box(1, SizeType::Twenty)), Err(StackRule::MixedLengths));
    assert_eq!((stacks.free_long(), stacks.free_short()), (4, 6));
    assert_eq!(stacks.check(), [""; 0]);
}

#[test]
fn a_place_kept_is_taken_until_it_is_given_up_or_used() {
    let mut stacks = block(Shape::plain(2, 1, 2));
    let (first, second, third) = (a_box(1, SizeType::Forty), a_box(2, SizeType::Forty), a_box(3, SizeType::Forty));
    assert_eq!(stacks.reserve(at(0, 0), &first).unwrap().tier, 0);
    assert_eq!(stacks.reserve(at(0, 0), &second).unwrap().tier, 1);
    assert_eq!(stacks.allowed(at(0, 0), &third), Err(StackRule::Full { tiers: 2 }));
    assert_eq!(stacks.allowed(at(0, 0), &a_box(4, SizeType::Twenty)), Err(StackRule::MixedLengths));
    // The second comes first and gets the lower tier; the first keeps a place.
    assert_eq!(stacks.place(at(0, 0), &second).unwrap().tier, 0);
    assert_eq!((stacks.reserved(), stacks.reserved_at(at(0, 0)), stacks.boxes()), (1, 1, 1));
    assert_eq!(stacks.allowed(at(0, 0), &third), Err(StackRule::Full { tiers: 2 }));
    assert_eq!(stacks.release(first.id), Some(at(0, 0)));
    assert_eq!(stacks.release(first.id), None);
    assert_eq!(stacks.place(at(0, 0), &third).unwrap().tier, 1);
    assert_eq!(stacks.check(), [""; 0]);
}

#[test]
fn out_of_gauge_stands_on_top_and_never_in_doubt() {
    let mut stacks = block(Shape::plain(4, 1, 4));
    let odd = |index| Standing { cargo: Cargo { out_of_gauge: true, ..Cargo::default() }, ..a_box(index, SizeType::Forty) };
    stacks.place(at(0, 0), &a_box(1, SizeType::Forty)).unwrap();
    stacks.reserve(at(0, 0), &a_box(2, SizeType::Forty)).unwrap();
    assert_eq!(stacks.allowed(at(0, 0), &odd(3)), Err(StackRule::OrderUnknown));
    stacks.release(a_box(2, SizeType::Forty).id);
    stacks.reserve(at(0, 0), &odd(3)).unwrap();
    assert_eq!(stacks.allowed(at(0, 0), &a_box(2, SizeType::Forty)), Err(StackRule::OrderUnknown));
    stacks.place(at(0, 0), &odd(3)).unwrap();
    assert_eq!(stacks.allowed(at(0, 0), &a_box(2, SizeType::Forty)), Err(StackRule::UnderOutOfGauge));
    assert_eq!(stacks.free_long(), 4, "two tiers are lost above it");
}

#[test]
fn dangerous_goods_keep_their_heights_and_distances() {
    assert_eq!(
        block(Shape::plain(20, 2, 5)).allowed(at(0, 0), &dangerous(1, Dangerous::Other)),
        Err(StackRule::NotForDangerous),
        "an ordinary block takes none"
    );
    let mut stacks = block(Shape { dangerous: true, segregation_pairs: 3, ..Shape::plain(20, 2, 5) });
    assert_eq!(stacks.allowed(at(0, 0), &dangerous(1, Dangerous::NeverStored)), Err(StackRule::NeverStored));

    stacks.place(at(0, 0), &dangerous(1, Dangerous::Flammable)).unwrap();
    stacks.place(at(0, 0), &dangerous(2, Dangerous::Flammable)).unwrap();
    assert_eq!(stacks.allowed(at(0, 0), &dangerous(3, Dangerous::Other)), Err(StackRule::DangerousTooHigh { limit: 2 }));
    for index in 3..6 {
        stacks.place(at(1, 0), &dangerous(index, Dangerous::Other)).unwrap();
    }
    assert_eq!(stacks.allowed(at(1, 0), &dangerous(6, Dangerous::Other)), Err(StackRule::DangerousTooHigh { limit: 3 }));
    stacks.place(at(2, 0), &dangerous(6, Dangerous::Restricted)).unwrap();
    assert_eq!(stacks.allowed(at(2, 0), &dangerous(7, Dangerous::Other)), Err(StackRule::DangerousTooHigh { limit: 1 }));

    let plain = a_box(8, SizeType::Twenty);
    assert_eq!(stacks.allowed(at(1, 0), &plain), Err(StackRule::DangerousOnOthers));
    stacks.place(at(1, 1), &plain).unwrap();
    assert_eq!(stacks.allowed(at(1, 1), &dangerous(9, Dangerous::Other)), Err(StackRule::DangerousOnOthers));

    let oxidising = dangerous(9, Dangerous::Oxidising);
    assert_eq!(stacks.allowed(at(5, 1), &oxidising), Err(StackRule::Segregation { pairs: 3 }));
    stacks.reserve(at(6, 1), &oxidising).unwrap();
    assert_eq!(stacks.allowed(at(11, 1), &dangerous(10, Dangerous::Flammable)), Err(StackRule::Segregation { pairs: 3 }));
    assert_eq!(stacks.allowed(at(11, 1), &dangerous(10, Dangerous::Lithium)), Err(StackRule::Segregation { pairs: 3 }));
    stacks.place(at(12, 1), &dangerous(10, Dangerous::Lithium)).unwrap();
    assert_eq!(stacks.allowed(at(12, 1), &dangerous(11, Dangerous::Other)), Err(StackRule::Segregation { pairs: 3 }));
    assert_eq!(stacks.check(), [""; 0]);
}

#[test]
fn a_reefer_is_dug_with_its_own_plug_when_all_are_taken() {
    let mut stacks = block(Shape { plugs: 2, reefer_pairs: 1..2, ..Shape::plain(4, 2, 4) });
    assert_eq!(stacks.allowed(at(0, 0), &reefer(1)), Err(StackRule::NoRack { pair: 0 }));
    let wanted = stacks.place(at(2, 0), &reefer(1)).unwrap();
    let over = stacks.place(at(2, 0), &reefer(2)).unwrap();
    assert_eq!(stacks.allowed(at(2, 1), &reefer(3)), Err(StackRule::PlugsTaken { plugs: 2 }));
    assert_eq!(candidates(&stacks, &reefer(3), 0..=3), []);

    assert_eq!(candidates(&stacks, &reefer(2), 0..=3).len(), 2);
    stacks.reserve(at(2, 1), &reefer(2)).unwrap();
    assert_eq!((stacks.plugs_used(), stacks.check()), (2, vec![]));
    stacks.take(over).unwrap();
    assert_eq!((stacks.plugs_used(), stacks.check()), (2, vec![]));
    stacks.take(wanted).unwrap();
    stacks.place(at(2, 1), &reefer(2)).unwrap();
    assert_eq!((stacks.plugs_used(), stacks.check()), (1, vec![]));
}

#[test]
fn a_search_looks_outward_and_tells_what_would_be_dug() {
    let mut stacks = block(Shape { plugs: 4, reefer_pairs: 4..5, ..Shape::plain(10, 1, 4) });
    let leaves = |index, wanted_ms, group| Standing { wanted_ms, group: Group(group), ..a_box(index, SizeType::Forty) };
    stacks.place(at(4, 0), &leaves(1, 500, 7)).unwrap();
    stacks.place(at(2, 0), &leaves(2, 900, 0)).unwrap();
    stacks.place(at(6, 0), &a_box(3, SizeType::Twenty)).unwrap();
    let found = candidates(&stacks, &leaves(4, 700, 7), 0..=9);
    let told: Vec<_> =
        found.iter().map(|one| (one.place.bay, one.pairs_away, one.would_dig, one.same_group, one.opens, one.has_racks)).collect();
    assert_eq!(
        told,
        [
            (4, 0, false, true, false, false),
            (2, 1, false, false, false, false),
            (0, 2, false, false, true, false),
            (8, 2, false, false, true, true)
        ]
    );
    assert!(candidates(&stacks, &leaves(4, 700, 8), 0..=9)[0].would_dig, "another group is dug off");
    assert_eq!((found[0].on_kg, found[2].on_kg, found[1].earliest_ms), (Some(20_000), None, 900));
    let bays = |reach| candidates(&stacks, &leaves(4, 700, 7), reach).iter().map(|one| one.place.bay).collect::<Vec<_>>();
    assert_eq!((bays(1..=4), bays(1..=5), bays(0..=0)), (vec![2], vec![4, 2], vec![]), "both bays of a long box are in reach");

    let slot = stacks.find(leaves(1, 0, 0).id).unwrap();
    assert!(stacks.set_wanted(slot, 800) && stacks.set_group(slot, Group::NONE));
    assert!(!candidates(&stacks, &leaves(4, 700, 7), 0..=9)[0].would_dig, "it leaves later now");
}

#[test]
fn a_box_that_comes_in_leaves_room_to_dig_and_racks_to_reefers() {
    let shape = Shape::plain(12, 2, 3).with_plugs(6);
    assert_eq!((shape.reefer_pairs.clone(), shape.check()), (4..6, Ok(())), "two tiers of two rows hold four reefers a pair");
    let mut stacks = block(shape);
    let comes_in = |standing: &Standing, stacks: &Stacks| {
        let mut bays = std::collections::BTreeSet::new();
        stacks.candidates(&Search { standing, dug: false, near_bay: 0, reach: 0..=11, avoid: &[] }, |candidate| {
            bays.insert(candidate.place.bay);
            ControlFlow::Continue(())
        });
        bays.into_iter().collect::<Vec<_>>()
    };
    let long = a_box(99, SizeType::Forty);
    assert_eq!(comes_in(&long, &stacks), [0, 2, 4, 6]);
    assert_eq!(comes_in(&reefer(98), &stacks), [8, 10]);
    assert_eq!((stacks.room_for(SizeType::Forty, false), stacks.room_for(SizeType::Forty, true)), (24 - 6, 6));
    // Places for 20 ft boxes become few: a long box may stand on long ones and opens no row.
    for index in 0..15 {
        let place = at(2 * (index / 6), index / 3 % 2);
        stacks.place(place, &a_box(u32::from(index), SizeType::Forty)).unwrap();
    }
    stacks.place(at(6, 0), &a_box(20, SizeType::Twenty)).unwrap();
    assert_eq!((stacks.room_for(SizeType::Twenty, false), stacks.room_for(SizeType::Forty, false)), (11, 0));
    assert!(comes_in(&long, &stacks).is_empty(), "six places are kept for digs");
    assert_eq!(candidates(&stacks, &long, 0..=11).len(), 2 + 4, "a dug box may use them, and racks too");
    // Room for one length is no leave to take the last of the other: a long box stands on long ones and opens no row.
    for index in 21..27 {
        stacks
            .place(
                if index < 23 {
                    at(6, 0)
                } else if index < 26 {
                    at(7, 0)
                } else {
                    at(7, 1)
                },
                &a_box(index, SizeType::Twenty),
            )
            .unwrap();
    }
    for index in [2, 5, 8, 11] {
        stacks.take(stacks.find(a_box(index, SizeType::Forty).id).unwrap()).unwrap();
    }
    assert_eq!(stacks.reserve(at(4, 1), &long).map(|slot| slot.tier), Ok(0), "the rules allow it");
    stacks.release(long.id);
    assert_eq!(comes_in(&long, &stacks), [0, 2]);
}

#[test]
fn the_most_accessible_box_is_the_one_with_the_fewest_on_it() {
    let mut stacks = block(Shape::plain(4, 2, 3));
    for (index, bay) in [(1, 0), (2, 0), (3, 2), (4, 2), (5, 2)] {
        stacks.place(at(bay, 0), &a_box(index, SizeType::Forty)).unwrap();
    }
    let found = |wanted: &[u32]| {
        stacks
            .most_accessible(|one| wanted.iter().any(|index| one.id == a_box(*index, SizeType::Forty).id))
            .map(|(slot, _)| (slot.bay, slot.tier))
    };
    assert_eq!((found(&[1, 3]), found(&[1, 4]), found(&[2, 5]), found(&[])), (Some((0, 0)), Some((0, 0)), Some((0, 1)), None));
    assert_eq!(found(&[3]), Some((2, 0)));
}

/// What is asked of the stacks in a random sequence; numbers are taken modulo what there is.
#[derive(Clone, Debug)]
enum Ask {
    Place { index: u32, bay: u8, row: u8 },
    Reserve { index: u32, bay: u8, row: u8 },
    Release { index: u32 },
    Take { which: usize },
    Wanted { which: usize, wanted_ms: i64 },
}

fn asks() -> impl Strategy<Value = Ask> {
    let place = (0..60_u32, 0..9_u8, 0..4_u8);
    prop_oneof![
        6 => place.clone().prop_map(|(index, bay, row)| Ask::Place { index, bay, row }),
        3 => place.prop_map(|(index, bay, row)| Ask::Reserve { index, bay, row }),
        1 => (0..60_u32).prop_map(|index| Ask::Release { index }),
        3 => any::<usize>().prop_map(|which| Ask::Take { which }),
        1 => (any::<usize>(), 0..2_000_i64).prop_map(|(which, wanted_ms)| Ask::Wanted { which, wanted_ms }),
    ]
}

/// One of 60 boxes of every kind.
fn kind_of_box(index: u32) -> Standing {
    let class =
        [Dangerous::Flammable, Dangerous::Oxidising, Dangerous::Lithium, Dangerous::Restricted, Dangerous::Other, Dangerous::NeverStored];
    Standing {
        wanted_ms: i64::from(index * 7919 % 1_000),
        group: Group(index % 5),
        cargo: Cargo {
            reefer: index % 7 == 3,
            out_of_gauge: index % 11 == 5,
            domestic: false,
            dangerous: (index % 3 == 2).then(|| class[index as usize / 3 % 6]),
        },
        ..a_box(index, if index % 5 < 2 { SizeType::Twenty } else { SizeType::Forty })
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn whatever_is_asked_the_rules_hold(asks in prop::collection::vec(asks(), 0..150), dangerous: bool, segregation_pairs in 0..3_u8) {
        let shape = Shape { plugs: 4, reefer_pairs: 1..3, dangerous, segregation_pairs, ..Shape::plain(8, 3, 4) };
        let mut stacks = block(shape);
        let mut yard: Vec<(Slot, Standing)> = Vec::new();
        for ask in asks {
            match ask {
                Ask::Place { index, bay, row } => {
                    let standing = kind_of_box(index);
                    if yard.iter().all(|(_, one)| one.id != standing.id) && let Ok(slot) = stacks.place(at(bay, row), &standing) {
                        yard.push((slot, standing));
                    }
                }
                // A box that stands in the block has a place kept too, when it is to be dug.
                Ask::Reserve { index, bay, row } => _ = stacks.reserve(at(bay, row), &kind_of_box(index)),
                Ask::Release { index } => _ = stacks.release(kind_of_box(index).id),
                Ask::Take { which } => if !yard.is_empty() {
                    let which = which % yard.len();
                    let above = stacks.above(yard[which].0).len();
                    let taken = stacks.take(yard[which].0);
                    prop_assert_eq!(taken.is_ok(), above == 0);
                    if let Ok(taken) = taken {
                        prop_assert_eq!(taken, yard.swap_remove(which).1);
                    }
                }
                Ask::Wanted { which, wanted_ms } => if !yard.is_empty() {
                    let which = which % yard.len();
                    prop_assert!(stacks.set_wanted(yard[which].0, wanted_ms));
                    yard[which].1.wanted_ms = wanted_ms;
                }
            }
            prop_assert_eq!(stacks.check(), Vec::<String>::new());
        }
        let mut there: Vec<_> = stacks.standing().map(|(slot, one)| (slot, *one)).collect();
        yard.sort_by_key(|(slot, _)| *slot);
        there.sort_by_key(|(slot, _)| *slot);
        prop_assert_eq!(there, yard, "every box is where it was put");

        for standing in (0..60).map(kind_of_box) {
            let mut found: Vec<_> = candidates(&stacks, &standing, 0..=7).iter().map(|one| one.place).collect();
            found.sort();
            let allowed: Vec<_> = (0..8).flat_map(|bay| (0..3).map(move |row| at(bay, row))).filter(|&place| stacks.allowed(place, &standing).is_ok()).collect();
            prop_assert_eq!(found, allowed, "the search shows what the rules allow to {:?}", standing);
        }

        let saved = postcard::to_stdvec(&stacks).unwrap();
        prop_assert_eq!(postcard::from_bytes::<Stacks>(&saved).unwrap(), stacks);
    }
}

#[test]
fn a_snapshot_that_breaks_a_rule_is_refused() {
    let mut stacks = block(Shape::plain(2, 1, 2));
    stacks.place(at(0, 0), &a_box(1, SizeType::Forty)).unwrap();
    let saved = serde_json::to_string(&stacks).unwrap();
    assert_eq!(serde_json::from_str::<Stacks>(&saved).unwrap(), stacks);
    for (sound, broken, said) in [
        ("\"bays\":2", "\"bays\":3", "even number"),
        ("\"bay\":0", "\"bay\":1", "even bay"),
        ("\"dangerous\":null", "\"dangerous\":\"Other\"", "dangerous goods only"),
    ] {
        let told = serde_json::from_str::<Stacks>(&saved.replacen(sound, broken, 1)).unwrap_err().to_string();
        assert!(told.contains(said), "{told}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    /// However a block is filled with boxes that come in: every one can be dug out of it.
    #[test]
    fn a_box_that_came_in_can_be_dug_out(
        kinds in prop::collection::vec((0..8_usize, any::<bool>(), any::<prop::sample::Index>()), 100..1_500),
        dangerous: bool,
        rows in 2..9_u8,
        low_first: bool,
    ) {
        use Dangerous::{Flammable, Lithium, Other, Oxidising, Restricted};
        let shape = Shape { dangerous, segregation_pairs: 2, ..Shape::plain(20, rows, if dangerous { 3 } else { 5 }) };
        let classes = [Flammable, Flammable, Flammable, Other, Other, Oxidising, Lithium, Restricted];
        let boxes: Vec<Standing> = (0..).zip(&kinds).map(|(index, (kind, long, _))| {
            let size = if *long { SizeType::Forty } else { SizeType::Twenty };
            let class = dangerous.then_some(classes[*kind]);
            let cargo = Cargo { dangerous: class, out_of_gauge: !dangerous && *kind == 0, ..Cargo::default() };
            Standing { cargo, ..a_box(index, size) }
        }).collect();
        let mut stacks = block(shape);
        let mut picks = kinds.iter();
        stacks.fill(&boxes, |stacks, search| {
            let mut found = shown(stacks, search);
            if low_first {
                let lowest = found.iter().map(|candidate| candidate.tier).min();
                found.retain(|candidate| Some(candidate.tier) == lowest);
            }
            picks.next().filter(|_| !found.is_empty()).map(|(_, _, pick)| found[pick.index(found.len())].place)
        });
        let all: Vec<Slot> = stacks.standing().map(|(slot, _)| slot).collect();
        prop_assert!(!all.is_empty());
        for slot in all.into_iter().filter(|slot| slot.tier == 0) {
            let mut stacks = stacks.clone();
            let above: Vec<Standing> = stacks.above(slot).iter().rev().copied().collect();
            for standing in above {
                let avoid = [StackPlace::from(slot)];
                let search = Search { standing: &standing, dug: true, near_bay: slot.bay, reach: 0..=19, avoid: &avoid };
                let place = shown(&stacks, &search).first().map(|candidate| candidate.place);
                prop_assert!(place.is_some(), "{:?} finds no place to be dug to", standing.cargo);
                prop_assert!(place.is_some_and(|place| stacks.reserve(place, &standing).is_ok()));
            }
        }
    }
}
