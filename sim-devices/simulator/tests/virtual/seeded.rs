//! The same seed, the same traffic.

use portolan_protocol::{NodeId, Task};
use portolan_simulator::host::Host;
use serde_json::Value;

use crate::bench::{Bench, START_MS, fleet, run};

const FLEET: &str = r#"
    (ids: ["QC01..QC02"], is: QuayCrane(breakdown: (mtbf_h: Exponential(mean: 0.5), repair_min: Fixed(2)))),
    (ids: ["YC001"], is: YardCrane()),
    (ids: ["AGV001"], is: Vehicle(energy: ())),
    (ids: ["AGV002"], is: Vehicle(energy: ()), speaks: Vda5050(manufacturer: "portolan")),
    (ids: ["GATE01"], is: GateLane(misread_share: 0.3)),
    (ids: ["SCAN01"], is: Scanner()),
    (ids: ["RM001..RM003"], is: Reefer(unplugged: (every_h: Exponential(mean: 1)))),
    (ids: ["WX01"], is: Weather()),
    (ids: ["CAM01"], is: Camera(lens_dirty: (every_h: Exponential(mean: 1)))),
    (ids: ["PIDS01"], is: Perimeter(crossed: (every_h: Exponential(mean: 1)))),
    (ids: ["TRUCK01"], is: TruckTerminal()),
    (ids: ["AIS01"], is: Vessel(name: "ALDER STRAIT", way: [(lat_deg: 30.5, lon_deg: 122.5, speed_kn: 12), (lat_deg: 30.6, lon_deg: 122.1, speed_kn: 0)]))
"#;

fn task(kind: &str, round: u32) -> Option<Task> {
    Some(match kind {
        "quay-crane" => Task::QuayLift { boxes: 1 + (round % 2) as u8 },
        "yard-crane" => Task::YardService { lifts: 1 + (round % 3) as u8 },
        "agv" => Task::Drive { from: NodeId(1), to: NodeId(2), length_mm: 100_000 + round * 1_000, on_roads: false },
        "gate-lane" => Task::PassTruck { booked: round.is_multiple_of(2) },
        "scanner" => Task::Scan,
        _ => return None,
    })
}

/// Everything that the fleet says in two hours of its time, a minute of the wall's, with orders and faults.
fn traffic(wall_start_ms: i64, seed: u64) -> Vec<(i64, String, Vec<u8>)> {
    let fleet = fleet(FLEET);
    let mut all = Vec::new();
    for member in &fleet.members {
        let mut bench = Bench::silent(Host::new(member, run(wall_start_ms, seed, 120.0, &fleet)), wall_start_ms);
        bench.connect();
        for round in 0..20 {
            if let Some(task) = task(member.id.kind.slug(), round) {
                bench.order(task);
            }
            match round {
                3 => bench.inject("drop share=0.2", Some(9_000)),
                5 => bench.inject("reorder share=0.3", None),
                7 => bench.inject("latency ms=50 jitter_ms=700", None),
                12 => bench.inject("garbage share=0.2", None),
                16 => bench.clear(None),
                _ => {}
            }
            bench.pass(3_000);
        }
        all.extend(bench.said.into_iter().map(|(at_ms, message)| (at_ms - wall_start_ms, message.topic, message.payload)));
    }
    all
}

/// The messages without what the wall's time puts in them.
fn timeless(traffic: Vec<(i64, String, Vec<u8>)>) -> Vec<(i64, String, Value)> {
    let strip = |payload: Vec<u8>| {
        let Ok(mut value) = serde_json::from_slice::<Value>(&payload) else { return Value::String(format!("{payload:?}")) };
        if let Some(fields) = value.as_object_mut() {
            fields.remove("at_ms");
            fields.remove("timestamp");
            fields.remove("session");
            if let Some(scan) = fields.get_mut("scan").and_then(Value::as_object_mut) {
                scan.remove("image");
            }
        }
        if let Some(vessel) = value.pointer_mut("/readings/vessel_ais").and_then(Value::as_object_mut) {
            vessel.remove("eta_ms");
        }
        value
    };
    traffic.into_iter().map(|(at_ms, topic, payload)| (at_ms, topic, strip(payload))).collect()
}

#[test]
fn the_same_seed_says_the_same_to_the_byte() {
    let (first, second) = (traffic(START_MS, 7), traffic(START_MS, 7));
    assert!(first.len() > 1_000, "{} messages", first.len());
    assert_eq!(first, second);
}

#[test]
fn another_day_changes_stamps_alone_and_another_seed_the_traffic() {
    let first = timeless(traffic(START_MS, 7));
    assert_eq!(first, timeless(traffic(START_MS + 86_400_000 * 3 + 17, 7)));
    assert_ne!(first, timeless(traffic(START_MS, 8)));
}
