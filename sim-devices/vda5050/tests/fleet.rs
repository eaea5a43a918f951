//! Twenty vehicles and their masters on a network that loses, doubles and overtakes: every drive is driven exactly once.

mod common;

use common::net::{CALM, Chance, Plain, Weather, World, reached, vehicle_profile, way};
use portolan_protocol::{Outcome, Task};
use portolan_vda5050::{Deed, Master, VehicleFault, Version, VirtualVehicle, Way};

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

/// What befalls a fleet while it drives: vehicles out of reach, broken down, stopped, taken over by hand.
struct Trouble {
    chance: Chance,
    next_ms: i64,
    /// When what befell a vehicle is over.
    until: Vec<Option<(i64, Option<VehicleFault>)>>,
}

impl Trouble {
    fn befall(&mut self, world: &mut World) {
        for index in 0..self.until.len() {
            let Some((_, fault)) = self.until[index].filter(|(until_ms, _)| *until_ms <= world.now_ms) else { continue };
            self.until[index] = None;
            if let Some(fault) = fault {
                world.vehicle(index, |vehicle, now_ms, effects| vehicle.clear_fault(fault, now_ms, effects));
            } else {
                world.pairs[index].is_cut_off = false;
                world.vehicle(index, VirtualVehicle::on_connected);
                world.master(index, Master::on_connected);
            }
        }
        if world.now_ms < self.next_ms {
            return;
        }
        self.next_ms = world.now_ms + 5_000 + self.chance.below(10_000) as i64;
        let index = self.chance.below(self.until.len() as u64) as usize;
        if self.until[index].is_some() {
            return;
        }
        let fault = [None, Some(VehicleFault::Breakdown), Some(VehicleFault::EmergencyStop), Some(VehicleFault::DrivenByHand)]
            [self.chance.below(4) as usize];
        self.until[index] = Some((world.now_ms + 1_000 + self.chance.below(90_000) as i64, fault));
        if let Some(fault) = fault {
            world.vehicle(index, |vehicle, now_ms, effects| vehicle.set_fault(fault, now_ms, effects));
        } else {
            world.pairs[index].is_cut_off = true;
            world.vehicle(index, VirtualVehicle::on_connection_lost);
        }
    }
}

fn drive_all(weather: Weather, version: Version, seed: u64, vehicles: u16, drives: u32) {
    let pairs = drive_all_with(None, weather, version, seed, vehicles, drives);
    for (index, pair) in pairs.iter().enumerate() {
        let given_up = pair.deeds.iter().filter(|deed| matches!(deed, Deed::GivenUp { .. })).count();
        assert_eq!((given_up, pair.reports.len()), (0, drives as usize), "vehicle {index}: {:?}", pair.remarks);
    }
}

fn drive_all_with(
    mut trouble: Option<Trouble>,
    weather: Weather,
    version: Version,
    seed: u64,
    vehicles: u16,
    drives: u32,
) -> Vec<common::net::Pair> {
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
                let answers = world.pairs[index].reports.iter().map(|(_, report)| report).filter(|report| report.order == number);
                answers.map(|report| report.outcome).find(|outcome| matches!(outcome, Outcome::Completed { .. } | Outcome::Refused))
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
        if let Some(trouble) = &mut trouble {
            trouble.befall(&mut world);
        }
        assert!(world.step(until_ms), "not done in four hours");
    }
    // Stragglers change nothing.
    world.pass(120_000);
    for (index, pair) in world.pairs.iter().enumerate() {
        assert_eq!(reached(&pair.deeds), wanted[index], "vehicle {index}: {:?}", pair.remarks);
        for number in 1..=drives {
            let of_it = pair.reports.iter().filter(|(_, report)| report.order.0 == number);
            let completed = of_it.filter(|(_, report)| matches!(report.outcome, Outcome::Completed { .. })).count();
            assert_eq!(completed, 1, "vehicle {index}, order {number}");
        }
        assert!(pair.master.order_in_hand().is_none());
        if !pair.is_cut_off {
            let (belief, pose) = (pair.master.belief(), pair.vehicle.pose(world.now_ms));
            let position = belief.position.as_ref().expect("a position");
            assert!((position.x - pose.x_m).abs() < 1e-3 && (position.y - pose.y_m).abs() < 1e-3, "vehicle {index}: {position:?} {pose:?}");
            let so = (belief.is_driving, belief.mode, belief.nodes_left, belief.is_silent);
            assert_eq!(so, (pair.vehicle.is_driving(), pair.vehicle.operating_mode(), 0, false), "vehicle {index}");
        }
    }
    world.pairs
}

#[test]
fn with_vehicles_out_of_reach_broken_down_stopped_and_taken_over() {
    for seed in 10..14 {
        let trouble = Trouble { chance: Chance::new(seed), next_ms: 0, until: vec![None; 10] };
        let weather = Weather { lost: 5, doubled: 20, overtaken: 20 };
        let pairs = drive_all_with(Some(trouble), weather, Version::V2_1, seed, 10, 5);
        let said = |outcome: Outcome| pairs.iter().flat_map(|pair| &pair.reports).filter(|(_, report)| report.outcome == outcome).count();
        assert!(said(Outcome::Down) > 5 && said(Outcome::Repaired) > 5, "something happened");
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
fn drives_that_are_cut_short_end_where_they_are_said_to() {
    let mut roads = Chance::new(5);
    let mut world = World::new(Weather { lost: 5, doubled: 20, overtaken: 20 }, 6);
    world.add(vehicle_profile(0, Version::V2_1), Box::new(Plain));
    world.pass(2_000);
    let (mut at, mut wanted, mut diverted, mut refused) = (0_u16, vec!["N0".to_owned()], 0, 0);
    for _ in 0..40 {
        let to = if at < 30 { at + 5 + roads.below(25) as u16 } else { at - 5 - roads.below(25) as u16 };
        let way = common::net::straight(at, to);
        let number = world.drive(0, &way);
        world.pass(roads.below(100_000) as i64);
        let mut end = to;
        if world.pairs[0].master.order_in_hand().is_some() {
            let short = way.points[roads.below(way.points.len() as u64) as usize].node;
            let divert = world.order(0, Task::Divert { to: short, length_mm: 0 }, None);
            match world.wait(0, divert, 600_000, |outcome| matches!(outcome, Outcome::Diverted | Outcome::Refused)) {
                Outcome::Diverted => {
                    diverted += 1;
                    end = short.0;
                }
                _ => refused += 1,
            }
        }
        world.completed(0, number, 3_600_000);
        wanted.extend(common::net::straight(at, end).points.into_iter().skip(1).map(|point| point.name));
        at = end;
        assert_eq!(reached(&world.pairs[0].deeds), wanted, "{:?}", world.pairs[0].remarks);
    }
    assert!(diverted > 5 && refused > 5, "{diverted} {refused}");
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
