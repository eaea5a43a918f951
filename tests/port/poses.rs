//! A port that is looked at: nothing leaps, and it does what one does that is not.

use std::collections::BTreeMap;

use bevy_app::App;
use bevy_ecs::world::World;
use portolan_behaviour::{Device, Motion};
use portolan_clock::{Clock, Digest, advance_to, advance_to_end};
use portolan_devices::SimulatedFleet;
use portolan_model::ids::BoxId;
use portolan_model::index::Index;
use portolan_model::place::{Place, Whereabouts};
use portolan_protocol::DeviceId;
use portolan_scenario::ScenarioText;
use portolan_terminal::poses::{Lookout, Pose, SeenBox};
use portolan_terminal::yard::stacks::Stacks;
use proptest::prelude::*;

fn open(text: &str, edits: &[&str]) -> App {
    let mut text = ScenarioText::from_text("port.ron", text);
    for edit in edits {
        text.set(edit).expect("a path of the scenario");
    }
    portolan::port::open(&text).expect("a sound scenario")
}

fn day(edits: &[&str]) -> App {
    open(include_str!("../../scenarios/day_at_the_terminal.ron"), edits)
}

fn motion(port: &World) -> impl Fn(DeviceId) -> Option<Motion> + '_ {
    let fleet = port.resource::<SimulatedFleet>();
    |id| fleet.device(id).map(Device::motion)
}

/// Looks at a port at its present instant.
fn look(lookout: &mut Lookout, port: &World) {
    let now_ms = port.resource::<Clock>().now_ms() as f64;
    lookout.look(port, &motion(port), now_ms);
}

fn digest(app: &mut App) -> Digest {
    app.world_mut().resource_mut::<Clock>().facts.digest()
}

#[test]
fn a_port_that_is_looked_at_writes_the_same_facts() {
    let text = crate::common::small();
    let mut alone = open(&text, &[]);
    advance_to_end(alone.world_mut()).expect("comes to rest");
    let mut watched = open(&text, &[]);
    let mut lookout = Lookout::new(watched.world()).expect("a port");
    let mut now_ms = 0;
    while !advance_to(watched.world_mut(), now_ms).expect("comes to rest").ended {
        look(&mut lookout, watched.world());
        now_ms += 37_000;
    }
    assert_eq!(digest(&mut alone), digest(&mut watched));
}

/// Where the port itself says that a box stands, if it stands in a slot: its middle and its lower side.
fn in_slot(port: &World, lookout: &Lookout, id: BoxId) -> Option<[f64; 3]> {
    let index = port.resource::<Index>();
    let Place::Slot(slot) = port.get::<Whereabouts>(index.find_box(id)?)?.place else { return None };
    let stacks = port.get::<Stacks>(index.block(slot.block))?;
    let stack = stacks.stack(slot.into());
    let size = stack.get(usize::from(slot.tier))?.size;
    let low: f64 = stack[..usize::from(slot.tier)].iter().map(|below| portolan_terminal::poses::box_height_m(below.size)).sum();
    let (x_m, y_m) = lookout.ground().block(slot.block)?.slot_m(slot.bay, slot.row, size.is_long());
    Some([x_m, y_m, low])
}

fn apart(a: [f64; 3], b: [f64; 3]) -> f64 {
    a.iter().zip(b).map(|(a, b)| (a - b) * (a - b)).sum::<f64>().sqrt()
}

fn place(seen: &SeenBox) -> [f64; 3] {
    [seen.pose.x_m, seen.pose.y_m, seen.z_m]
}

fn way(a: Pose, b: Pose) -> f64 {
    apart([a.x_m, a.y_m, 0.0], [b.x_m, b.y_m, 0.0])
}

/// Follows a port in small steps and says what leapt.
fn leaps(app: &mut App, from_ms: i64, steps: u32, step_ms: i64) -> Vec<String> {
    advance_to(app.world_mut(), from_ms).expect("comes to rest");
    let mut lookout = Lookout::new(app.world()).expect("a port");
    look(&mut lookout, app.world());
    let step_s = step_ms as f64 * 1e-3;
    let mut found = Vec::new();
    let mut before = lookout.seen().clone();
    for step in 1..=steps {
        let now_ms = from_ms + i64::from(step) * step_ms;
        advance_to(app.world_mut(), now_ms).expect("comes to rest");
        look(&mut lookout, app.world());
        let now = lookout.seen();
        let mut check = |what: String, way_m: f64, speed_m_s: f64| {
            // A handful of centimetres for who is handed over: a platform is not a spreader.
            if way_m > speed_m_s * step_s + 0.35 {
                found.push(format!("{what} leapt {way_m:.2} m at {now_ms} ms"));
            }
        };
        for (a, b) in before.quay_cranes.iter().zip(&now.quay_cranes) {
            check(format!("{} along the rail", b.id), (a.x_m - b.x_m).abs(), 0.9);
            check(format!("the spreader of {}", b.id), apart(a.hook, b.hook), 9.0);
        }
        for (a, b) in before.yard_cranes.iter().zip(&now.yard_cranes) {
            check(format!("the spreader of {}", b.id), apart(a.hook, b.hook), 9.0);
        }
        for (a, b) in before.vehicles.iter().zip(&now.vehicles) {
            check(b.id.to_string(), way(a.pose, b.pose), 10.0);
        }
        let trucks: BTreeMap<_, _> = before.trucks.iter().map(|truck| (truck.id, truck.pose)).collect();
        for truck in &now.trucks {
            if let Some(pose) = trucks.get(&truck.id) {
                check(format!("truck {:?}", truck.id), way(*pose, truck.pose), 14.0);
            }
        }
        for (a, b) in before.vessels.iter().filter_map(|a| Some((a, now.vessels.iter().find(|b| b.id == a.id)?))) {
            check(format!("vessel {}", b.id), way(a.pose, b.pose), 8.0);
        }
        let boxes: BTreeMap<_, _> = now.boxes.iter().map(|seen| (seen.id, place(seen))).collect();
        for (id, was) in before.boxes.iter().map(|seen| (seen.id, place(seen))) {
            if let Some(is) = boxes.get(&id).copied().or_else(|| in_slot(app.world(), &lookout, id)) {
                check(format!("box {id:?} from {was:.1?} to {is:.1?}"), apart(was, is), 14.0);
            }
        }
        before = now.clone();
    }
    found
}

#[test]
fn nothing_leaps_in_the_day_at_the_terminal() {
    // From the opening, with cranes and trucks in the middle of their work, past a reader and a spreader that fail.
    let mut app = day(&[]);
    let found = leaps(&mut app, 30 * 60_000, 9_000, 200);
    assert!(found.is_empty(), "{} leaps, the first: {:#?}", found.len(), &found[..found.len().min(12)]);
}

#[test]
fn nothing_leaps_where_ways_and_stacks_are_statistical() {
    let mut app = open(include_str!("../../scenarios/reference/simpy_terminal.ron"), &[]);
    let found = leaps(&mut app, 26 * 3_600_000, 1_500, 400);
    assert!(found.is_empty(), "{} leaps, the first: {:#?}", found.len(), &found[..found.len().min(12)]);
}

#[test]
fn all_that_is_seen_is_somewhere() {
    let mut app = day(&[]);
    let mut lookout = Lookout::new(app.world()).expect("a port");
    let ground = lookout.ground().rect().grown(1_200.0);
    for hour in 1..12 {
        advance_to(app.world_mut(), hour * 3_600_000).expect("comes to rest");
        look(&mut lookout, app.world());
        let seen = lookout.seen();
        let vehicles = seen.vehicles.iter().map(|seen| seen.pose);
        let poses = vehicles.chain(seen.trucks.iter().map(|seen| seen.pose)).chain(seen.boxes.iter().map(|seen| seen.pose));
        for pose in poses {
            let inside = (ground.x0..ground.x1).contains(&pose.x_m) && (ground.y0..ground.y1).contains(&pose.y_m);
            assert!(inside && pose.heading_rad.is_finite(), "{pose:?}");
        }
        assert!(seen.boxes.iter().all(|seen| seen.z_m > -6.0 && seen.z_m < 45.0));
        // Each box is in one place: it does not hang and stand at the same time.
        let mut ids: Vec<BoxId> = seen.boxes.iter().map(|seen| seen.id).collect();
        ids.sort_unstable();
        let all = ids.len();
        ids.dedup();
        assert_eq!(ids.len(), all, "a box is seen twice at {hour} h");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(6))]
    /// Whatever the seed and wherever one begins.
    #[test]
    fn nothing_leaps_in_a_small_terminal(seed in 0_u64..1_000, from_min in 0_i64..900) {
        let text = crate::common::small();
        let mut app = open(&text, &[&format!("seed={seed}")]);
        let found = leaps(&mut app, from_min * 60_000, 700, 250);
        prop_assert!(found.is_empty(), "{} leaps, the first: {:#?}", found.len(), &found[..found.len().min(8)]);
    }
}
