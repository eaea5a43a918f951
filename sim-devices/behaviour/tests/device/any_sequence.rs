//! Whatever is done to a device in whatever order: it never panics, completes an order once, and counts its motion exactly.

use std::collections::BTreeSet;

use crate::bench::Bench;
use portolan_behaviour::{
    Breakdown, Device, DeviceSpec, Energy, GateLaneSpec, QuayCraneSpec, ScannerSpec, VehicleSpec, YardCraneSpec, YardService,
};
use portolan_model::distribution::Distribution;
use portolan_protocol::{DeviceId, Fault, Lift, NodeId, Outcome, Spot, Task};
use proptest::prelude::*;

/// One thing that befalls a device.
#[derive(Clone, Debug)]
enum Stroke {
    Order(Task),
    /// An order that came already, counted back from the last one.
    Repeat(u32, Task),
    Fault(Fault, i64),
    Repair(Fault),
    /// A timer with a token that is nobody's, or no longer.
    Stray(u32),
    Wait(i64),
    /// Save, load, go on.
    Restore,
}

fn task() -> impl Strategy<Value = Task> {
    let spot = (-20_000..300_000, 0..30_000, 0..8_u8).prop_map(|(along_mm, across_mm, tier)| Spot { along_mm, across_mm, tier });
    prop_oneof![
        any::<i32>().prop_map(|to_mm| Task::Gantry { to_mm }),
        (0..4_u8).prop_map(|boxes| Task::QuayLift { boxes }),
        Just(Task::HatchCover),
        (spot.clone(), spot.clone()).prop_map(|(from, to)| Task::YardLift(Lift { from, to })),
        any::<u8>().prop_map(|lifts| Task::YardService { lifts }),
        spot.prop_map(|to| Task::YardTravel { to }),
        (0..10_u16, any::<u32>(), any::<bool>()).prop_map(|(to, length_mm, on_roads)| Task::Drive {
            from: NodeId(0),
            to: NodeId(to),
            length_mm,
            on_roads
        }),
        Just(Task::Energize),
        any::<bool>().prop_map(|booked| Task::PassTruck { booked }),
        Just(Task::Scan),
        (0..10_u16, any::<u32>()).prop_map(|(to, length_mm)| Task::Divert { to: NodeId(to), length_mm }),
        Just(Task::Pause),
        Just(Task::Resume),
        Just(Task::Resume),
    ]
}

fn stroke() -> impl Strategy<Value = Stroke> {
    let fault = || prop_oneof![Just(Fault::Down), Just(Fault::ReaderDown)];
    prop_oneof![
        5 => task().prop_map(Stroke::Order),
        1 => (0..4_u32, task()).prop_map(|(back, task)| Stroke::Repeat(back, task)),
        1 => (fault(), prop_oneof![0..400_000_i64, Just(i64::MAX), Just(-5), Just(i64::MAX - 3)])
            .prop_map(|(fault, for_ms)| Stroke::Fault(fault, for_ms)),
        1 => fault().prop_map(Stroke::Repair),
        1 => prop_oneof![0..40_u32, any::<u32>()].prop_map(Stroke::Stray),
        5 => prop_oneof![0..60_000_i64, 0..2_000_000_i64].prop_map(Stroke::Wait),
        1 => Just(Stroke::Restore),
    ]
}

fn device() -> impl Strategy<Value = (DeviceId, DeviceSpec)> {
    let breakdown =
        proptest::option::of((0.0..0.2_f64, 0.0..5.0_f64).prop_map(|(mean, minutes)| Breakdown {
            mtbf_h: Distribution::Exponential { mean },
            repair_min: Distribution::Fixed(minutes),
        }));
    (0..6_u8, breakdown).prop_map(|(kind, breakdown)| match kind {
        0 => {
            let spec = QuayCraneSpec { breakdown, ..QuayCraneSpec::default() };
            (DeviceId::quay_crane(3), DeviceSpec::QuayCrane(spec))
        }
        1 => (DeviceId::yard_crane(3), DeviceSpec::YardCrane(YardCraneSpec { breakdown, ..YardCraneSpec::default() })),
        2 => {
            let spec = YardCraneSpec { breakdown, service: YardService::kinematic() };
            (DeviceId::yard_crane(3), DeviceSpec::YardCrane(spec))
        }
        3 => {
            let spec = VehicleSpec { breakdown, energy: Some(Energy::default()), ..VehicleSpec::default() };
            (DeviceId::vehicle(3), DeviceSpec::Vehicle(spec))
        }
        4 => (DeviceId::gate_lane(3), DeviceSpec::GateLane(GateLaneSpec::default())),
        _ => (DeviceId::scanner(3), DeviceSpec::Scanner(ScannerSpec::default())),
    })
}

/// What an onlooker makes of the reports alone: when the device moved, and for how long.
#[derive(Default)]
struct Onlooker {
    in_hand: Option<u32>,
    paused: bool,
    down: bool,
    moved_ms: i64,
    seen_until_ms: i64,
    read: usize,
    completed: BTreeSet<u32>,
}

impl Onlooker {
    /// Reads what was said since, and ends up where the device says that it is.
    fn look(&mut self, bench: &Bench) {
        for &(at_ms, order, outcome) in &bench.said[self.read..] {
            self.pass(at_ms);
            match outcome {
                Outcome::Completed { active_ms } => {
                    assert!(self.completed.insert(order), "order {order} completed twice");
                    assert_eq!(self.in_hand.take(), Some(order));
                    assert_eq!(self.moved_ms, i64::from(active_ms), "motion of order {order}");
                }
                Outcome::Paused => self.paused = true,
                Outcome::Resumed => self.paused = false,
                Outcome::Down => assert!(!std::mem::replace(&mut self.down, true)),
                Outcome::Repaired => assert!(std::mem::replace(&mut self.down, false)),
                Outcome::Acknowledged => panic!("whether an order is acknowledged is the line's business"),
                Outcome::Refused | Outcome::LowBattery | Outcome::ReaderFailed | Outcome::ReaderRepaired | Outcome::Diverted => {}
            }
        }
        self.read = bench.said.len();
        self.pass(bench.now_ms);
        let in_hand = bench.device.order_in_hand().map(|number| number.0);
        if in_hand != self.in_hand {
            assert!(self.in_hand.is_none(), "an order was dropped");
            self.moved_ms = 0;
        }
        self.in_hand = in_hand;
        assert_eq!((bench.device.is_paused(), bench.device.is_down()), (self.paused, self.down));
    }

    fn pass(&mut self, now_ms: i64) {
        if self.in_hand.is_some() && !self.paused && !self.down {
            self.moved_ms += now_ms - self.seen_until_ms;
        }
        self.seen_until_ms = now_ms;
    }
}

fn restored(device: &Device) -> Device {
    let bytes = postcard::to_stdvec(device).expect("a device is plain data");
    postcard::from_bytes(&bytes).expect("and reads back")
}

/// Fires what falls due within so many milliseconds, under the onlooker's eyes.
fn wait(bench: &mut Bench, onlooker: &mut Onlooker, for_ms: i64) {
    let end_ms = bench.now_ms + for_ms;
    while bench.next_due_ms().is_some_and(|due_ms| due_ms <= end_ms) {
        bench.fire_next();
        onlooker.look(bench);
    }
    bench.until(end_ms);
    onlooker.look(bench);
}

proptest! {
    #[test]
    fn any_sequence_of_strokes_is_survived(
        (id, spec) in device(),
        seed in any::<u64>(),
        strokes in proptest::collection::vec(stroke(), 1..60),
    ) {
        let mut bench = Bench::seeded(id, spec, seed);
        let mut onlooker = Onlooker::default();
        let mut last = 0;
        for stroke in strokes {
            match stroke {
                Stroke::Order(task) => last = bench.order(task),
                Stroke::Repeat(back, task) => {
                    let before = (bench.said.len(), bench.device.clone());
                    bench.order_numbered(last.saturating_sub(back), task);
                    prop_assert_eq!(&bench.device, &before.1, "a repeat changes nothing");
                    bench.said.truncate(before.0);
                }
                Stroke::Fault(fault, for_ms) => bench.fault(fault, for_ms),
                Stroke::Repair(fault) => bench.repair(fault),
                Stroke::Stray(token) => {
                    let before = bench.device.clone();
                    bench.timer(token);
                    // It may be a token that is waited for, but then it comes too early or is just due.
                    if bench.next_due_ms().is_none_or(|due_ms| due_ms > bench.now_ms) {
                        prop_assert_eq!(&bench.device, &before);
                    }
                }
                Stroke::Wait(for_ms) => wait(&mut bench, &mut onlooker, for_ms),
                Stroke::Restore => bench.device = restored(&bench.device),
            }
            onlooker.look(&bench);
        }
        // Freed of all that holds it, it finishes what is in hand.
        bench.order(Task::Resume);
        bench.repair(Fault::Down);
        onlooker.look(&bench);
        let mut fired = 0;
        while bench.device.order_in_hand().is_some() && fired < 100_000 {
            bench.fire_next();
            onlooker.look(&bench);
            fired += 1;
        }
        prop_assert!(bench.device.order_in_hand().is_none() || fired == 100_000, "it waits for nothing");
    }

    #[test]
    fn a_seed_decides_everything((id, spec) in device(), seed in any::<u64>(), tasks in proptest::collection::vec(task(), 1..30)) {
        let run = || {
            let mut bench = Bench::seeded(id, spec.clone(), seed);
            for task in &tasks {
                bench.order(*task);
                bench.until(bench.now_ms + 100_000);
            }
            bench.said
        };
        prop_assert_eq!(run(), run());
    }
}
