//! Vehicles that speak VDA 5050 in their own words, driven by a master as a port has one.

use portolan_link::Delivery;
use portolan_protocol::wire::Descriptor;
use portolan_protocol::{DeviceId, NodeId, Order, OrderNumber, Outcome, Task};
use portolan_simulator::host::Event;
use portolan_vda5050::{Address, Deed, Effects, Master, MasterProfile, Way, WayLeg, WayPoint};

use crate::bench::{Bench, START_MS, fleet, run};

const AGV: &str = r#"(ids: ["AGV007"], is: Vehicle(energy: ()), places: OnRoad([(3, 10000, 20000)]), speaks: Vda5050(manufacturer: "portolan"), state_period_ms: 1000)"#;

/// A vehicle and its master, with a perfect line between them.
struct Pair {
    bench: Bench,
    master: Master,
    effects: Effects,
    reports: Vec<(i64, Outcome)>,
    heard: usize,
}

impl Pair {
    fn new(speed: f64) -> Self {
        let fleet = fleet(AGV);
        let host = portolan_simulator::host::Host::new(&fleet.members[0], run(START_MS, 1, speed, &fleet));
        let bench = Bench::silent(host, START_MS);
        let profile = MasterProfile::new(Address::new("portolan", "AGV007"), DeviceId::vehicle(6), "s1");
        let mut pair = Self { bench, master: Master::new(profile), effects: Effects::default(), reports: Vec::new(), heard: 0 };
        pair.bench.connect();
        pair.master.on_connected(START_MS, &mut pair.effects);
        pair.exchange();
        pair
    }

    /// Until nobody has anything to say.
    fn exchange(&mut self) {
        loop {
            let now_ms = self.bench.now_ms;
            let said: Vec<_> = self.effects.outgoing.drain(..).collect();
            self.reports.extend(self.effects.reports.drain(..).map(|report| (now_ms - START_MS, report.outcome)));
            let quiet = said.is_empty() && self.heard == self.bench.said.len();
            for message in said {
                self.bench.send_to(&message.topic, &message.payload);
            }
            for (_, message) in &self.bench.said[self.heard..] {
                self.master.on_message(&message.topic, &message.payload, now_ms, &mut self.effects);
            }
            self.heard = self.bench.said.len();
            if quiet {
                return;
            }
        }
    }

    fn pass(&mut self, ms: i64) {
        for _ in 0..ms / 50 {
            self.bench.pass(50);
            self.master.on_timer(self.bench.now_ms, &mut self.effects);
            self.exchange();
        }
    }

    fn drive(&mut self, number: u32) {
        let point = |node, x_mm| WayPoint { node: NodeId(node), name: format!("n{node}"), x_mm, y_mm: 20_000 };
        let leg = WayLeg { length_mm: 50_000, limit_mm_s: 6_000 };
        let way = Way { points: vec![point(3, 10_000), point(4, 60_000), point(5, 110_000)], legs: vec![leg, leg] };
        let task = Task::Drive { from: NodeId(3), to: NodeId(5), length_mm: 100_000, on_roads: true };
        let order = Order { number: OrderNumber(number), device: DeviceId::vehicle(6), task };
        self.master.on_order(&order, Some(&way), self.bench.now_ms, &mut self.effects);
        self.exchange();
    }
}

#[test]
fn it_is_there_in_its_own_words_and_known_to_a_bench() {
    let pair = Pair::new(1.0);
    let kept: Vec<&str> = pair
        .bench
        .said
        .iter()
        .filter(|(_, message)| message.delivery == Delivery::Retained)
        .map(|(_, message)| message.topic.as_str())
        .collect();
    // The master asks for the factsheet itself, and so it comes again.
    assert_eq!(
        kept[..3],
        ["portolan/v1/t/agv/AGV007/descriptor", "uagv/v2/portolan/AGV007/connection", "uagv/v2/portolan/AGV007/factsheet"]
    );
    let descriptor: Descriptor = serde_json::from_slice(&pair.bench.said[0].1.payload).expect("a descriptor");
    let Descriptor { protocol, maker, serial, .. } = descriptor;
    assert_eq!((protocol.as_str(), maker.as_str(), serial.as_str()), ("vda5050/2.1.0", "portolan", "AGV007"));
    let subscriptions = pair.bench.host.subscriptions();
    assert_eq!(
        subscriptions,
        ["uagv/v2/portolan/AGV007/order", "uagv/v2/portolan/AGV007/instantActions", "portolan/v1/t/agv/AGV007/bench"]
    );
    assert_eq!(pair.bench.host.will().topic, "uagv/v2/portolan/AGV007/connection");
    let position = pair.master.belief();
    assert!(format!("{position:?}").contains("10.0"), "it stands where the fleet file says: {position:?}");
}

#[test]
fn a_master_drives_it_sixty_times_as_fast() {
    let mut pair = Pair::new(60.0);
    pair.drive(1);
    pair.pass(3_000);
    let (done_ms, outcome) = *pair.reports.last().expect("a report");
    assert!(matches!(outcome, Outcome::Completed { .. }), "{:?}", pair.reports);
    // 100 m at 6 m/s and 0.5 m/s²: 29 s, half a second of the wall's time.
    assert!((450..700).contains(&done_ms), "{done_ms} ms");
    let nodes: Vec<&str> = pair
        .bench
        .events()
        .filter_map(|event| if let Event::Did { deed: Deed::Reached { node_id, .. } } = event { Some(node_id.as_str()) } else { None })
        .collect();
    assert_eq!(nodes.last().copied(), Some("n5"), "{nodes:?}");
    assert_eq!((pair.bench.counts().orders_executed, pair.bench.counts().orders_refused), (1, 0));
    // Stamps are the wall's.
    let stamps = pair.bench.said.iter().filter_map(|(at_ms, message)| {
        let value: serde_json::Value = serde_json::from_slice(&message.payload).ok()?;
        Some((*at_ms, portolan_vda5050::stamp::read(value["timestamp"].as_str()?)?))
    });
    for (said_ms, stamp_ms) in stamps {
        assert!((said_ms - stamp_ms).abs() <= 50, "said at {said_ms}, stamped {stamp_ms}");
    }
}

#[test]
fn it_breaks_down_and_is_mended_and_arrives() {
    let mut pair = Pair::new(1.0);
    pair.drive(1);
    pair.pass(10_000);
    pair.bench.inject("down", Some(20_000));
    pair.bench.inject("duplicate share=0.3", None);
    pair.exchange();
    pair.pass(60_000);
    let outcomes: Vec<Outcome> = pair.reports.iter().map(|(_, outcome)| *outcome).collect();
    let at = |outcome| outcomes.iter().position(|known| *known == outcome);
    assert!(at(Outcome::Down).is_some() && at(Outcome::Down) < at(Outcome::Repaired), "{outcomes:?}");
    assert!(matches!(outcomes.last(), Some(Outcome::Completed { .. })), "{outcomes:?}");
    pair.bench.inject("stuck", None);
    assert_eq!(pair.bench.counts().faults_refused, 1);
}
