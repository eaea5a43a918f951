//! Twenty vehicles and their masters on a network that loses, doubles and overtakes: every drive is driven exactly once.

mod common;

use common::net::{CALM, Chance, Plain, Weather, World, reached, vehicle_profile, way};
use portolan_protocol::{Outcome, Task};
use portolan_vda5050::{Deed, Version, Way};

/// A way over a grid of crossings 50 m apart, from one to another, that turns at most three times.
fn over_the_grid(from: u16, chance: &mut Chance) -> Way {
    let place = |node: u16| (node, f64::from(node % 20) * 50.0, f64::from(node / 20) * 50.0);
    let mut points = vec![place(from)];
    let mut at = from;
    for _ in 0..=chance.below(3) {
        let (steps, along_x) = (1 + chance.below(8), chance.percent(50));
        let forwards = chance.percent(50);
        for _ in 0..steps {
            let next = match (along_x, forwards) {
                (true, true) if at % 20 < 19 => at + 1,
                (true, false) if !at.is_multiple_of(20) => at - 1,
                (false, true) if at / 20 < 19 => at + 20,
                (false, false) if at / 20 > 0 => at - 20,
                _ => break,
            };
            // A vehicle does not turn round where it stands.
            if points.len() > 1 && points[points.len() - 2].0 == next {
                break;
            }
            at = next;
            points.push(place(at));
        }
    }
    way(&points, 6_100)
}

fn drive_all(weather: Weather, version: Version, seed: u64, vehicles: u16, drives: u32) {
    let mut world = World::new(weather, seed);
    let mut roads = Chance::new(seed.wrapping_add(77));
    let mut at: Vec<u16> = Vec::new();
    let mut wanted: Vec<Vec<String>> = Vec::new();
    for index in 0..vehicles {
        let mut profile = vehicle_profile(index, version);
        let node = 21 * (index % 19);
        (profile.start.x_m, profile.start.y_m) = (f64::from(node % 20) * 50.0, f64::from(node / 20) * 50.0);
        world.add(profile, Box::new(Plain));
        at.push(node);
        wanted.push(vec![format!("N{node}")]);
    }
    world.pass(3_000);
    let mut open: Vec<Option<portolan_protocol::OrderNumber>> = vec![None; usize::from(vehicles)];
    let mut left = vec![drives; usize::from(vehicles)];
    let until_ms = world.now_ms + 4 * 3_600_000;
    loop {
        for index in 0..usize::from(vehicles) {
            let answer = open[index].and_then(|number| {
                world.pairs[index].reports.iter().find(|(_, report)| report.order == number).map(|(_, report)| report.outcome)
            });
            if let Some(outcome) = answer {
                assert!(matches!(outcome, Outcome::Completed { .. }), "{outcome:?} {:?}", world.pairs[index].remarks);
                open[index] = None;
            }
            if open[index].is_none() && left[index] > 0 {
                left[index] -= 1;
                let way = over_the_grid(at[index], &mut roads);
                wanted[index].extend(way.points.iter().skip(1).map(|point| point.name.clone()));
                at[index] = way.points.last().expect("a point").node.0;
                open[index] = Some(world.drive(index, &way));
            }
        }
        if left.iter().all(|left| *left == 0) && open.iter().all(Option::is_none) {
            break;
        }
        assert!(world.step(until_ms), "not done in four hours");
    }
    // Stragglers change nothing.
    world.pass(120_000);
    for (index, pair) in world.pairs.iter().enumerate() {
        assert_eq!(reached(&pair.deeds), wanted[index], "vehicle {index}: {:?}", pair.remarks);
        for number in 1..=drives {
            let answers = pair.reports.iter().filter(|(_, report)| report.order.0 == number).count();
            assert_eq!(answers, 1, "vehicle {index}, order {number}");
        }
        let driven = pair.deeds.iter().filter(|deed| matches!(deed, Deed::GivenUp { .. })).count();
        assert_eq!(driven, 0, "nothing had to be given up: {:?}", pair.remarks);
        assert!(pair.master.order_in_hand().is_none());
    }
}

#[test]
fn in_calm_weather() {
    drive_all(CALM, Version::V2_1, 1, 20, 5);
}

#[test]
fn with_a_fifth_doubled_and_a_fifth_overtaken() {
    drive_all(Weather { lost: 0, doubled: 20, overtaken: 20 }, Version::V2_1, 2, 20, 5);
}

#[test]
fn with_a_tenth_lost_besides() {
    drive_all(Weather { lost: 10, doubled: 20, overtaken: 20 }, Version::V2_1, 3, 20, 5);
}

#[test]
fn in_the_other_versions() {
    let weather = Weather { lost: 5, doubled: 20, overtaken: 20 };
    drive_all(weather, Version::V2_0, 4, 4, 5);
    drive_all(weather, Version::V3_0, 5, 4, 5);
}

#[test]
fn a_repeated_order_of_the_port_is_one() {
    let mut world = World::new(CALM, 1);
    world.add(vehicle_profile(0, Version::V2_1), Box::new(Plain));
    world.pass(1_000);
    let way = common::net::straight(0, 3);
    let number = world.drive(0, &way);
    world.pass(5_000);
    world.pairs[0].number -= 1;
    assert_eq!(world.drive(0, &way), number);
    world.completed(0, number, 120_000);
    world.pairs[0].number -= 1;
    world.drive(0, &way);
    world.pass(60_000);
    assert_eq!(reached(&world.pairs[0].deeds), ["N0", "N1", "N2", "N3"]);
    let said: Vec<Outcome> = world.pairs[0].reports.iter().map(|(_, report)| report.outcome).collect();
    assert!(said.len() == 2 && said[0] == said[1], "said once, and once more when asked again: {said:?}");
    let task = Task::Gantry { to_mm: 5 };
    let refused = world.order(0, task, None);
    world.wait(0, refused, 1, |outcome| outcome == Outcome::Refused);
}
