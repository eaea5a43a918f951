//! Vehicles and masters, and between them a network that loses, doubles and overtakes.

use std::collections::BTreeMap;

use portolan_protocol::{DeviceId, NodeId, Order, OrderNumber, Outcome, Report, Task};
use portolan_vda5050::{
    Address, Deed, Effects, Heard, Master, MasterProfile, Outgoing, Pose, VehicleProfile, Version, VirtualVehicle, Way, WayLeg, WayPoint,
};

use super::START_MS;

/// Chance, always the same for the same seed.
pub(crate) struct Chance(u64);

impl Chance {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub(crate) fn below(&mut self, most: u64) -> u64 {
        self.next() % most
    }

    pub(crate) fn percent(&mut self, share: u64) -> bool {
        self.below(100) < share
    }
}

/// What a network does to messages, in percent.
#[derive(Clone, Copy)]
pub(crate) struct Weather {
    pub(crate) lost: u64,
    pub(crate) doubled: u64,
    pub(crate) overtaken: u64,
}

pub(crate) const CALM: Weather = Weather { lost: 0, doubled: 0, overtaken: 0 };

/// What a vehicle is like that is not ours: it sees what the vehicle says, and what is said to it, and may change or swallow either.
pub(crate) trait Quirk {
    fn says(&mut self, _message: &mut Outgoing) -> bool {
        true
    }
    fn hears(&mut self, _topic: &str, _payload: &mut Vec<u8>) -> bool {
        true
    }
}

pub(crate) struct Plain;
impl Quirk for Plain {}

/// A master, its vehicle, and what passed between them.
pub(crate) struct Pair {
    pub(crate) vehicle: VirtualVehicle,
    pub(crate) master: Master,
    pub(crate) quirk: Box<dyn Quirk>,
    pub(crate) reports: Vec<(i64, Report)>,
    pub(crate) remarks: Vec<String>,
    pub(crate) deeds: Vec<Deed>,
    /// All that was put on the wire: by the master, topic and payload.
    pub(crate) wire: Vec<(String, Vec<u8>)>,
    pub(crate) number: u32,
    /// Out of reach of its broker.
    pub(crate) is_cut_off: bool,
}

pub(crate) struct World {
    pub(crate) now_ms: i64,
    pub(crate) pairs: Vec<Pair>,
    queue: BTreeMap<(i64, u64), (usize, bool, String, Vec<u8>)>,
    sent: u64,
    pub(crate) weather: Weather,
    pub(crate) chance: Chance,
    pub(crate) keeps_wire: bool,
}

pub(crate) fn vehicle_profile(index: u16, version: Version) -> VehicleProfile {
    let address = Address::new("portolan", DeviceId::vehicle(index).to_string()).speaking(version);
    VehicleProfile { start: Pose { map_id: "port".to_owned(), ..Pose::default() }, ..VehicleProfile::new(address) }
}

impl World {
    pub(crate) fn new(weather: Weather, seed: u64) -> Self {
        Self { now_ms: START_MS, pairs: Vec::new(), queue: BTreeMap::new(), sent: 0, weather, chance: Chance::new(seed), keeps_wire: false }
    }

    pub(crate) fn add(&mut self, vehicle: VehicleProfile, quirk: Box<dyn Quirk>) -> usize {
        let index = self.pairs.len();
        let profile = MasterProfile::new(vehicle.address.clone(), DeviceId::vehicle(index as u16), "s1");
        let vehicle = VirtualVehicle::new(vehicle, index as u64, self.now_ms);
        let master = Master::new(profile);
        self.pairs.push(Pair {
            vehicle,
            master,
            quirk,
            reports: Vec::new(),
            remarks: Vec::new(),
            deeds: Vec::new(),
            wire: Vec::new(),
            number: 0,
            is_cut_off: false,
        });
        self.master(index, Master::on_connected);
        self.vehicle(index, VirtualVehicle::on_connected);
        index
    }

    fn carry(&mut self, index: usize, to_vehicle: bool, outgoing: Vec<Outgoing>) {
        for mut message in outgoing {
            if !to_vehicle && !self.pairs[index].quirk.says(&mut message) {
                continue;
            }
            if self.keeps_wire {
                self.pairs[index].wire.push((message.topic.clone(), message.payload.clone()));
            }
            let copies = if self.chance.percent(self.weather.lost) { 0 } else { 1 + u64::from(self.chance.percent(self.weather.doubled)) };
            for _ in 0..copies {
                let late_ms = if self.chance.percent(self.weather.overtaken) { self.chance.below(4_000) } else { 0 };
                let due_ms = self.now_ms + 20 + late_ms as i64;
                self.sent += 1;
                self.queue.insert((due_ms, self.sent), (index, to_vehicle, message.topic.clone(), message.payload.clone()));
            }
        }
    }

    pub(crate) fn vehicle(&mut self, index: usize, run: impl FnOnce(&mut VirtualVehicle, i64, &mut Effects)) {
        let mut effects = Effects::default();
        let pair = &mut self.pairs[index];
        run(&mut pair.vehicle, self.now_ms, &mut effects);
        pair.deeds.extend(pair.vehicle.take_deeds());
        self.carry(index, false, effects.outgoing);
    }

    pub(crate) fn master(&mut self, index: usize, run: impl FnOnce(&mut Master, i64, &mut Effects)) {
        let mut effects = Effects::default();
        let pair = &mut self.pairs[index];
        run(&mut pair.master, self.now_ms, &mut effects);
        pair.reports.extend(effects.reports.iter().map(|report| (self.now_ms, *report)));
        pair.remarks.extend(effects.remarks.into_iter().map(|remark| remark.what));
        self.carry(index, true, effects.outgoing);
    }

    /// The port orders something.
    pub(crate) fn order(&mut self, index: usize, task: Task, way: Option<&Way>) -> OrderNumber {
        self.pairs[index].number += 1;
        let number = OrderNumber(self.pairs[index].number);
        let order = Order { number, device: DeviceId::vehicle(index as u16), task };
        self.master(index, |master, now_ms, effects| master.on_order(&order, way, now_ms, effects));
        number
    }

    pub(crate) fn drive(&mut self, index: usize, way: &Way) -> OrderNumber {
        let task = Task::Drive {
            from: way.points.first().map(|point| point.node).unwrap_or_default(),
            to: way.points.last().map(|point| point.node).unwrap_or_default(),
            length_mm: way.legs.iter().map(|leg| leg.length_mm).sum(),
            on_roads: true,
        };
        self.order(index, task, Some(way))
    }

    /// The next thing that happens, if it is not later than this. False if nothing does.
    pub(crate) fn step(&mut self, until_ms: i64) -> bool {
        let arrives = self.queue.keys().next().map_or(i64::MAX, |(due_ms, _)| *due_ms);
        let mut next: (i64, usize, bool) = (i64::MAX, 0, false);
        for (index, pair) in self.pairs.iter().enumerate() {
            next = next.min((pair.vehicle.next_due_ms(), index, true)).min((pair.master.next_due_ms(), index, false));
        }
        let due_ms = arrives.min(next.0);
        if due_ms > until_ms {
            self.now_ms = self.now_ms.max(until_ms);
            return false;
        }
        self.now_ms = self.now_ms.max(due_ms);
        if arrives <= next.0 {
            if let Some((_, (index, to_vehicle, topic, mut payload))) = self.queue.pop_first() {
                if self.pairs[index].is_cut_off {
                    return true;
                }
                if to_vehicle {
                    if self.pairs[index].quirk.hears(&topic, &mut payload) {
                        self.vehicle(index, |vehicle, now_ms, effects| vehicle.on_message(&topic, &payload, now_ms, effects));
                    }
                } else {
                    self.master(index, |master, now_ms, effects| {
                        let heard = master.on_message(&topic, &payload, now_ms, effects);
                        assert!(!matches!(heard, Heard::Malformed(_) | Heard::NotMine), "{heard:?} {}", String::from_utf8_lossy(&payload));
                    });
                }
            }
        } else if next.2 {
            self.vehicle(next.1, VirtualVehicle::on_timer);
        } else {
            self.master(next.1, Master::on_timer);
        }
        true
    }

    pub(crate) fn pass(&mut self, ms: i64) {
        let until_ms = self.now_ms + ms;
        while self.step(until_ms) {}
    }

    /// Lets time pass until an order is answered with something like this.
    pub(crate) fn wait(&mut self, index: usize, number: OrderNumber, within_ms: i64, is_meant: impl Fn(Outcome) -> bool) -> Outcome {
        let until_ms = self.now_ms + within_ms;
        loop {
            let pair = &self.pairs[index];
            if let Some((_, report)) = pair.reports.iter().find(|(_, report)| report.order == number && is_meant(report.outcome)) {
                return report.outcome;
            }
            if !self.step(until_ms) {
                let pair = &self.pairs[index];
                panic!(
                    "order {number:?} of {index} not within {within_ms} ms; {:?}; {:?}; belief {:#?}; state {:#?}",
                    pair.reports,
                    pair.remarks,
                    pair.master.belief(),
                    pair.vehicle.state()
                );
            }
        }
    }

    pub(crate) fn completed(&mut self, index: usize, number: OrderNumber, within_ms: i64) -> u32 {
        match self.wait(index, number, within_ms, |outcome| matches!(outcome, Outcome::Completed { .. } | Outcome::Refused)) {
            Outcome::Completed { active_ms } => active_ms,
            other => panic!("{other:?}: {:?}", self.pairs[index].remarks),
        }
    }
}

/// The nodes that a vehicle reached, the same one twice in a row counted once.
pub(crate) fn reached(deeds: &[Deed]) -> Vec<String> {
    let mut nodes: Vec<String> = deeds
        .iter()
        .filter_map(|deed| match deed {
            Deed::Reached { node_id, .. } => Some(node_id.clone()),
            _ => None,
        })
        .collect();
    nodes.dedup();
    nodes
}

/// A way over points in metres, with a speed limit.
pub(crate) fn way(points: &[(u16, f64, f64)], limit_mm_s: u32) -> Way {
    let mm = |metres: f64| (metres * 1_000.0).round() as i32;
    let point = |(node, x, y): &(u16, f64, f64)| WayPoint { node: NodeId(*node), name: format!("N{node}"), x_mm: mm(*x), y_mm: mm(*y) };
    let legs = points.windows(2).map(|pair| {
        let length = ((pair[1].1 - pair[0].1).powi(2) + (pair[1].2 - pair[0].2).powi(2)).sqrt();
        WayLeg { length_mm: mm(length) as u32, limit_mm_s }
    });
    Way { points: points.iter().map(point).collect(), legs: legs.collect() }
}

/// Nodes every 40 m along x, from one number to another, upwards or downwards.
pub(crate) fn straight(from: u16, to: u16) -> Way {
    let at = |node: u16| (node, f64::from(node) * 40.0, 0.0);
    let points: Vec<(u16, f64, f64)> = if from <= to { (from..=to).map(at).collect() } else { (to..=from).rev().map(at).collect() };
    way(&points, 6_100)
}
