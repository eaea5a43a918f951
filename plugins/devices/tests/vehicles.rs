//! Vehicles by VDA 5050 at a switchboard: those of an address file, those that others drive, and a port that only listens.

use std::collections::BTreeSet;

use portolan_devices::VehicleAddresses;
use portolan_devices::gateway::{Came, Outbound, Presence, Switchboard, SwitchboardConfig, VehicleTreatment};
use portolan_protocol::{DeviceId, NodeId, Order, OrderNumber, Outcome, Task};
use portolan_vda5050::{Address, Effects, VehicleProfile, VirtualVehicle, Way, WayLeg, WayPoint, stamp};

const NOW_MS: i64 = 1_790_000_000_000;

fn board(listen_only: bool) -> Switchboard {
    let file = VehicleAddresses::from_text(
        "x.ron",
        r#"(format: 1, vehicles: [
            (id: "AGV001", manufacturer: "acme", serial: "7"),
            (id: "AGV002", manufacturer: "acme", serial: "8", driven_by: Others),
        ])"#,
    );
    let VehicleAddresses { vehicles, driven_by_others } = file.unwrap_or_else(|problem| panic!("{problem}"));
    Switchboard::new(SwitchboardConfig {
        terminal: "t".to_owned(),
        listen_only,
        machines: (0..3).map(DeviceId::vehicle).collect(),
        session: "s".to_owned(),
        vehicles: VehicleTreatment { session: "s".to_owned(), low_battery_share: 0.25, speed: 1.0, epoch_ms: NOW_MS },
        addresses: vehicles,
        driven_by_others,
        mapping: None,
    })
}

fn drive(vehicle: u16) -> Outbound {
    let point = |node, x_mm| WayPoint { node: NodeId(node), name: format!("n{node}"), x_mm, y_mm: 0 };
    let way = Way { points: vec![point(1, 0), point(2, 50_000)], legs: vec![WayLeg { length_mm: 50_000, limit_mm_s: 6_000 }] };
    let task = Task::Drive { from: NodeId(1), to: NodeId(2), length_mm: 50_000, on_roads: true };
    let order = Order { number: OrderNumber(1), device: DeviceId::vehicle(vehicle), task };
    Outbound { order, at_lane: None, way: Some(way), given_ms: 0 }
}

/// Lets both vehicles speak to the board and hear what it says; the topics that it said.
fn exchange(board: &mut Switchboard, ms: i64) -> BTreeSet<String> {
    exchange_with(board, ms, 0)
}

/// The same with vehicles whose clocks are ahead by so much.
fn exchange_with(board: &mut Switchboard, ms: i64, ahead_ms: i64) -> BTreeSet<String> {
    let (mut said, mut effects) = (BTreeSet::new(), Effects::default());
    let mut vehicles = ["7", "8"].map(|serial| VirtualVehicle::new(VehicleProfile::new(Address::new("acme", serial)), 1, NOW_MS));
    for vehicle in &mut vehicles {
        vehicle.on_connected(NOW_MS, &mut effects);
    }
    for now_ms in (NOW_MS..NOW_MS + ms).step_by(100) {
        for message in effects.outgoing.drain(..) {
            let payload = stamp::moved(message.payload, |ms| Some(ms + ahead_ms));
            board.message(&message.topic, &payload, now_ms);
        }
        board.tick(now_ms);
        for message in board.out.drain(..) {
            for vehicle in &mut vehicles {
                vehicle.on_message(&message.topic, &message.payload, now_ms, &mut effects);
            }
            said.insert(message.topic);
        }
        for vehicle in &mut vehicles {
            vehicle.on_timer(now_ms, &mut effects);
        }
    }
    said
}

#[test]
fn a_vehicle_of_the_file_is_driven_and_one_that_others_drive_is_read() {
    let mut board = board(false);
    board.connected(NOW_MS);
    board.order(drive(0), NOW_MS);
    board.order(drive(1), NOW_MS);
    let said = exchange(&mut board, 60_000);
    assert!(said.contains("uagv/v2/acme/7/order"), "{said:?}");
    assert!(said.iter().all(|topic| !topic.contains("/8/")), "{said:?}");
    let reports = |device: u16| {
        let of = |came: &Came| match came {
            Came::Reported { report, reason, .. } if report.device == DeviceId::vehicle(device) => Some((report.outcome, reason.clone())),
            _ => None,
        };
        board.arrivals.iter().filter_map(|arrival| of(&arrival.came)).collect::<Vec<_>>()
    };
    assert!(matches!(reports(0)[..], [(Outcome::Completed { .. }, _)]), "{:?}", reports(0));
    assert_eq!(reports(1), [(Outcome::Down, Some("another master drives it".to_owned()))]);
    let heard: Vec<_> =
        board.arrivals.iter().filter(|arrival| matches!(arrival.came, Came::Read { .. })).map(|arrival| arrival.line).collect();
    assert!([0, 1].into_iter().all(|line| heard.iter().flatten().any(|heard| heard.0 == line)), "both are read");
}

/// What a vehicle's stamps tell of its clock is believed as of any other device, and its stamps tell when all the same.
#[test]
fn a_vehicle_whose_clock_is_off_is_known_to_be() {
    for ahead_ms in [600_000, -600_000] {
        let mut board = board(false);
        board.connected(NOW_MS);
        board.order(drive(0), NOW_MS);
        exchange_with(&mut board, 60_000, ahead_ms);
        let offset_ms = |board: &Switchboard| {
            let last = board.arrivals.iter().rfind(|arrival| arrival.line.is_some_and(|line| line.0 == 0)).expect("it was heard");
            last.clock.offset_ms.expect("it is known")
        };
        assert!((offset_ms(&board) - ahead_ms).abs() <= 200, "{ahead_ms}: {}", offset_ms(&board));
        let ended = board.arrivals.iter().find_map(|arrival| match &arrival.came {
            Came::Reported { report, happened_ms, .. } if matches!(report.outcome, Outcome::Completed { .. }) => {
                Some((arrival.at_ms, *happened_ms))
            }
            _ => None,
        });
        let (heard_ms, happened_ms) = ended.expect("it arrives");
        assert!((heard_ms - 200..=heard_ms).contains(&happened_ms), "{ahead_ms}: {happened_ms} for {heard_ms}");
        assert!(board.arrivals.iter().any(|arrival| arrival.said_ms.is_some()), "how long it takes into the world is measured");
    }
}

#[test]
fn a_port_that_only_listens_reads_vehicles_and_says_nothing() {
    let mut board = board(true);
    board.connected(NOW_MS);
    board.order(drive(0), NOW_MS);
    assert_eq!(exchange(&mut board, 60_000), BTreeSet::new());
    let online = board.arrivals.iter().filter(|arrival| arrival.came == Came::Turned(Presence::Online)).count();
    let read = board.arrivals.iter().filter(|arrival| matches!(arrival.came, Came::Read { .. })).count();
    assert!(online == 2 && read >= 2, "{online} online, {read} read");
}
