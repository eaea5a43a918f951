//! What each kind of device does in its own way.

use crate::bench::{Bench, done};
use portolan_behaviour::{
    Breakdown, DeviceSpec, Energy, GateLaneSpec, Motion, Place, QuayCraneSpec, Refill, ScannerSpec, VehicleSpec, YardCraneSpec, YardService,
};
use portolan_model::distribution::Distribution;
use portolan_model::problem::Problems;
use portolan_protocol::{DeviceId, Fault, Lift, NodeId, Outcome, Spot, Task};

const fn drive(length_mm: u32) -> Task {
    Task::Drive { from: NodeId(0), to: NodeId(1), length_mm, on_roads: false }
}

fn vehicle(energy: Option<Energy>, breakdown: Option<Breakdown>) -> Bench {
    let spec = VehicleSpec { speed_m_s: 5.0, acceleration_m_s2: 0.5, energy, breakdown };
    Bench::new(DeviceId::vehicle(0), DeviceSpec::Vehicle(spec))
}

#[test]
fn a_drive_takes_its_distance_or_what_the_roads_say() {
    let mut vehicle = vehicle(None, None);
    vehicle.order(drive(500_000));
    vehicle.run();
    vehicle.order(Task::Drive { from: NodeId(1), to: NodeId(2), length_mm: 500_000, on_roads: true });
    vehicle.run();
    vehicle.order(Task::Drive { from: NodeId(2), to: NodeId(9), length_mm: 500_000, on_roads: true });
    vehicle.order(Task::Energize);
    assert_eq!(
        vehicle.said,
        [(110_000, 1, done(110_000)), (170_000, 2, done(60_000)), (170_000, 3, Outcome::Refused), (170_000, 4, Outcome::Refused),],
        "no way to node 9, no battery to fill"
    );
}

#[test]
fn a_diverted_drive_ends_where_it_was_told_to() {
    let far = Task::Drive { from: NodeId(0), to: NodeId(1), length_mm: 500_000, on_roads: true };
    let divert = Task::Divert { to: NodeId(8), length_mm: 200_000 };
    let mut vehicle = vehicle(None, None);
    vehicle.order(divert);
    assert_eq!(vehicle.said, [(0, 1, Outcome::Refused)], "nothing in hand");
    vehicle.order(far);
    vehicle.until(10_000);
    vehicle.order(Task::Divert { to: NodeId(9), length_mm: 1 });
    vehicle.order(divert);
    vehicle.order_numbered(4, divert);
    vehicle.run();
    assert_eq!(
        vehicle.said[1..],
        [(10_000, 3, Outcome::Refused), (10_000, 4, Outcome::Diverted), (10_000, 4, Outcome::Diverted), (30_000, 2, done(30_000))]
    );
    assert_eq!(vehicle.device.motion(), Motion::Standing { at: Place::OnRoad(NodeId(8)) });
    // While it stands the order is taken all the same; too late to stop there, it stops at once.
    vehicle.order(far);
    vehicle.until(100_000);
    vehicle.order(Task::Pause);
    vehicle.until(110_000);
    vehicle.order(divert);
    vehicle.until(120_000);
    vehicle.order(Task::Resume);
    vehicle.run();
    let said = &vehicle.said[5..];
    assert_eq!(said[1..], [(110_000, 7, Outcome::Diverted), (120_000, 8, Outcome::Resumed), (120_000, 5, done(40_000))]);
    vehicle.order(drive(500_000));
    vehicle.order(divert);
    assert_eq!(vehicle.said.last(), Some(&(120_000, 10, Outcome::Refused)), "no roads, no node to stop at");
}

#[test]
fn a_low_battery_is_said_once_until_it_is_filled() {
    let energy = Energy {
        capacity_kwh: 10.0,
        use_kwh_per_km: 1.0,
        idle_kw: 0.0,
        wants_energy_below: 0.9999,
        refill: Refill::Swap { time_s: Distribution::Fixed(360.0) },
    };
    let mut vehicle = vehicle(Some(energy), None);
    for task in [drive(500_000), drive(500_000), Task::Energize] {
        vehicle.order(task);
        vehicle.run();
    }
    assert_eq!(vehicle.device.charge_share(), Some(1.0));
    vehicle.order(drive(500_000));
    vehicle.run();
    assert_eq!(
        vehicle.said,
        [
            (110_000, 1, Outcome::LowBattery),
            (110_000, 1, done(110_000)),
            (220_000, 2, done(110_000)),
            (580_000, 3, done(360_000)),
            (690_000, 4, Outcome::LowBattery),
            (690_000, 4, done(110_000)),
        ]
    );
    assert_eq!(vehicle.device.charge_share(), Some(0.95));
}

#[test]
fn standing_costs_energy_too_and_charging_takes_what_is_missing() {
    let energy = Energy {
        capacity_kwh: 100.0,
        use_kwh_per_km: 0.0,
        idle_kw: 10.0,
        wants_energy_below: 1.0, // so that it starts full
        refill: Refill::Charge { kw: 60.0 },
    };
    let mut vehicle = vehicle(Some(energy), None);
    vehicle.order(drive(0));
    vehicle.run();
    vehicle.until(6 * 3_600_000);
    vehicle.order(Task::Energize);
    vehicle.run();
    assert_eq!(vehicle.said.last(), Some(&(7 * 3_600_000, 2, done(3_600_000))), "60 kWh at 60 kW");
}

#[test]
fn a_breakdown_falls_inside_the_order_and_counts_operating_time_only() {
    let breakdown = Breakdown { mtbf_h: Distribution::Fixed(0.05), repair_min: Distribution::Fixed(10.0) };
    let mut vehicle = vehicle(None, Some(breakdown)); // fails after 180 s in motion
    vehicle.order(drive(500_000));
    vehicle.run();
    vehicle.until(1_000_000);
    vehicle.order(drive(500_000));
    vehicle.run();
    assert_eq!(
        vehicle.said,
        [(110_000, 1, done(110_000)), (1_070_000, 2, Outcome::Down), (1_670_000, 2, Outcome::Repaired), (1_710_000, 2, done(110_000)),]
    );
}

#[test]
fn a_gate_lane_passes_trucks_by_hand_while_its_reader_is_down() {
    let spec = GateLaneSpec {
        booked_s: Distribution::Fixed(20.0),
        walk_in_s: Distribution::Fixed(90.0),
        manual_s: Distribution::Fixed(180.0),
        misread_share: 0.0,
    };
    let mut lane = Bench::new(DeviceId::gate_lane(0), DeviceSpec::GateLane(spec.clone()));
    lane.order(Task::PassTruck { booked: true });
    lane.run();
    lane.order(Task::PassTruck { booked: false });
    lane.run();
    lane.fault(Fault::ReaderDown, 100_000);
    lane.order(Task::PassTruck { booked: true });
    lane.run();
    lane.order(Task::PassTruck { booked: true });
    lane.run();
    assert_eq!(
        lane.said,
        [
            (20_000, 1, done(20_000)),
            (110_000, 2, done(90_000)),
            (110_000, 2, Outcome::ReaderFailed),
            (210_000, 3, Outcome::ReaderRepaired),
            (290_000, 3, done(180_000)),
            (310_000, 4, done(20_000)),
        ]
    );

    let mut lane = Bench::new(DeviceId::gate_lane(0), DeviceSpec::GateLane(GateLaneSpec { misread_share: 1.0, ..spec }));
    lane.order(Task::PassTruck { booked: true });
    lane.run();
    assert_eq!(lane.said, [(180_000, 1, done(180_000))], "a truck that cannot be read");
}

#[test]
fn only_a_gate_lane_has_a_reader() {
    let mut vehicle = vehicle(None, None);
    vehicle.fault(Fault::ReaderDown, 100);
    vehicle.repair(Fault::ReaderDown);
    vehicle.run();
    assert_eq!(vehicle.said, []);
}

#[test]
fn a_kinematic_yard_crane_remembers_its_spot() {
    let spec = YardCraneSpec { service: YardService::kinematic(), breakdown: None };
    let mut crane = Bench::new(DeviceId::yard_crane(0), DeviceSpec::YardCrane(spec));
    let spot = |along_mm| Spot { along_mm, across_mm: 0, tier: 0 };
    crane.order(Task::YardTravel { to: spot(0) });
    crane.run();
    crane.order(Task::YardTravel { to: spot(80_000) });
    crane.run();
    assert_eq!(crane.said, [(0, 1, done(0)), (30_000, 2, done(30_000))]);
    crane.order(Task::YardService { lifts: 1 });
    assert_eq!(crane.said.last(), Some(&(30_000, 3, Outcome::Refused)), "it has to know where the box stands");
    crane.order(Task::YardLift(Lift { from: spot(80_000), to: spot(0) }));
    crane.run();
    let (at_ms, number, outcome) = crane.said[3];
    assert!(number == 4 && matches!(outcome, Outcome::Completed { .. }));
    // 30 s of way, four times 14.5 m of rope at 0.65 and 1.3 m/s, twice 15 to 30 s of handling.
    assert!((30_000 + 126_923..=30_000 + 156_924).contains(&at_ms), "{at_ms}");
}

#[test]
fn a_sampled_yard_crane_takes_both_kinds_of_work() {
    let service = YardService::Sampled { service_s: Distribution::Fixed(140.0) };
    let spec = YardCraneSpec { service, breakdown: None };
    let mut crane = Bench::new(DeviceId::yard_crane(0), DeviceSpec::YardCrane(spec));
    for task in [
        Task::YardService { lifts: 3 },
        Task::YardLift(Lift { from: Spot::default(), to: Spot::default() }),
        Task::YardTravel { to: Spot::default() },
    ] {
        crane.order(task);
        crane.run();
    }
    assert_eq!(crane.said, [(420_000, 1, done(420_000)), (560_000, 2, done(140_000)), (560_000, 3, done(0))]);
}

#[test]
fn a_spec_reads_from_a_scenario() -> Result<(), ron::error::SpannedError> {
    let crane: YardCraneSpec = ron::from_str("(service: Sampled(service_s: Triangular(100, 140, 220)))")?;
    assert_eq!(crane, YardCraneSpec::default());
    let crane: YardCraneSpec = ron::from_str(
        "(service: Kinematic(gantry_m_s: 4, gantry_accel_m_s2: 0.4, trolley_m_s: 1, hoist_laden_m_s: 0.65, hoist_empty_m_s: 1.3,
          handling_s: Triangular(15, 20, 30), tier_m: 2.9, over_tiers: 5))",
    )?;
    assert_eq!(crane.service, YardService::kinematic());
    let vehicle: VehicleSpec = ron::from_str(
        "(speed_m_s: 5.8, energy: Some((capacity_kwh: 260, refill: Charge(kw: 150))),
          breakdown: Some((mtbf_h: Exponential(mean: 200), repair_min: Triangular(10, 20, 60))))",
    )?;
    assert_eq!((vehicle.speed_m_s, vehicle.acceleration_m_s2), (5.8, 0.5));
    assert!(ron::from_str::<VehicleSpec>("(speed_kmh: 22)").is_err());
    assert!(ron::from_str::<QuayCraneSpec>("(cycle_s: Fixed(110), cycle: 3)").is_err());
    Ok(())
}

#[test]
fn defaults_are_machines_and_odd_figures_are_named() {
    let mut problems = Problems::default();
    for spec in [
        DeviceSpec::QuayCrane(QuayCraneSpec::default()),
        DeviceSpec::YardCrane(YardCraneSpec::default()),
        DeviceSpec::YardCrane(YardCraneSpec { service: YardService::kinematic(), breakdown: None }),
        DeviceSpec::Vehicle(VehicleSpec { energy: Some(Energy::default()), ..VehicleSpec::default() }),
        DeviceSpec::GateLane(GateLaneSpec::default()),
        DeviceSpec::Scanner(ScannerSpec::default()),
    ] {
        spec.validate(&mut problems.at("device"));
    }
    assert!(problems.is_empty(), "{problems}");

    let energy = Energy { wants_energy_below: 2.0, refill: Refill::Charge { kw: 0.0 }, ..Energy::default() };
    let breakdown = Breakdown { mtbf_h: Distribution::Fixed(0.0), repair_min: Distribution::Fixed(-1.0) };
    let spec = VehicleSpec { speed_m_s: -1.0, acceleration_m_s2: f64::NAN, energy: Some(energy), breakdown: Some(breakdown) };
    spec.validate(&mut problems.at("agv"));
    let paths: Vec<_> = problems.iter().map(|problem| problem.path.as_str()).collect();
    assert_eq!(
        paths,
        [
            "agv.speed_m_s",
            "agv.acceleration_m_s2",
            "agv.energy.wants_energy_below",
            "agv.energy.refill.kw",
            "agv.breakdown.mtbf_h",
            "agv.breakdown.repair_min",
        ]
    );
}
