//! What a gateway decides, without a broker.

use portolan_devices::gateway::{Came, Outbound, Presence, Switchboard, SwitchboardConfig, VehicleTreatment};
use portolan_protocol::wire::{
    Channel, Condition, DeadReason, Descriptor, OrderMessage, QuayCraneState, Readings, ReportMessage, StateMessage, Topic, WireId,
};
use portolan_protocol::{DeviceId, Order, OrderNumber, Outcome, Task};
use portolan_vda5050::{Address, TopicKind};

const CRANE: DeviceId = DeviceId::quay_crane(0);
const VEHICLE: DeviceId = DeviceId::vehicle(0);

fn board() -> Switchboard {
    let session = "test".to_owned();
    Switchboard::new(SwitchboardConfig {
        terminal: "demo".to_owned(),
        listen_only: false,
        machines: vec![CRANE, VEHICLE],
        vehicles: VehicleTreatment { session: session.clone(), low_battery_share: 0.25, speed: 1.0, epoch_ms: 0 },
        session,
        addresses: Vec::new(),
        driven_by_others: std::collections::BTreeSet::new(),
        mapping: None,
    })
}

fn topic(device: DeviceId, channel: Channel) -> String {
    Topic::new("demo", WireId::from(device), channel).to_string()
}

fn descriptor(device: DeviceId, protocol: &str) -> Vec<u8> {
    let described = Descriptor {
        protocol: protocol.to_owned(),
        device: device.into(),
        maker: "maker".to_owned(),
        model: "model".to_owned(),
        serial: "AGV01".to_owned(),
        firmware: "1".to_owned(),
        simulated: true,
        tasks: Vec::new(),
        state_period_ms: 1_000,
    };
    serde_json::to_vec(&described).expect("JSON")
}

fn dead(board: &mut Switchboard) -> Vec<DeadReason> {
    let of = |came: Came| if let Came::Dead(letter) = came { Some(letter.reason) } else { None };
    board.arrivals.drain(..).filter_map(|arrival| of(arrival.came)).collect()
}

#[test]
fn a_vehicle_that_speaks_before_it_is_described_is_no_stranger() {
    let mut board = board();
    let of = |serial: &str| Address::new("maker", serial).topic(TopicKind::State);
    board.message(&of("AGV01"), b"{}", 1_000);
    board.message(&of("AGV77"), b"{}", 1_000);
    board.tick(2_000);
    assert_eq!(dead(&mut board), [], "nobody knows yet whose they are");
    board.message(&topic(VEHICLE, Channel::Descriptor), &descriptor(VEHICLE, "vda5050/2.1.0"), 3_000);
    for second in 4..60 {
        board.message(&of("AGV77"), b"{}", second * 1_000);
        board.tick(second * 1_000);
    }
    assert_eq!(dead(&mut board), [DeadReason::UnknownDevice], "the one that is nobody's is told once");
}

#[test]
fn a_report_is_of_when_it_happened() {
    let mut board = board();
    let state = |seq, in_hand, last_seen| {
        serde_json::to_vec(&StateMessage {
            seq,
            session: 1,
            at_ms: 900,
            in_hand,
            last_seen,
            condition: Condition::default(),
            readings: Readings::QuayCrane(QuayCraneState::default()),
        })
        .expect("JSON")
    };
    board.message(&topic(CRANE, Channel::State), &state(1, None, OrderNumber(0)), 900);
    board.order(
        Outbound {
            order: Order { number: OrderNumber(1), device: CRANE, task: Task::QuayLift { boxes: 1 } },
            at_lane: None,
            way: None,
            given_ms: 1_000,
        },
        1_025,
    );
    let sent: OrderMessage = serde_json::from_slice(&board.out.pop().expect("an order").payload).expect("JSON");
    assert_eq!(sent.at_ms, 1_000, "as of when the port gave it, not of when it left");
    let mut report = |seq, at_ms, outcome, now_ms| {
        let message =
            ReportMessage { seq, session: 1, at_ms, order: sent.number, correlation: None, outcome, reason: None, gate: None, scan: None };
        board.message(&topic(CRANE, Channel::Report), &serde_json::to_vec(&message).expect("JSON"), now_ms);
        board
            .arrivals
            .drain(..)
            .find_map(|arrival| if let Came::Reported { happened_ms, .. } = arrival.came { Some(happened_ms) } else { None })
    };
    assert_eq!(report(2, 1_027, Outcome::Acknowledged, 1_030), None);
    assert_eq!(report(3, 2_000, Outcome::Completed { active_ms: 970 }, 2_012), Some(2_000));
    // A clock that cannot be right tells nothing of when.
    assert_eq!(report(4, 900_000, Outcome::Down, 3_000), Some(3_000));
}

#[test]
fn who_slept_does_not_take_the_devices_for_silent() {
    let turns = |slept: bool| {
        let mut board = board();
        board.connected(0);
        board.message(&topic(CRANE, Channel::Descriptor), &descriptor(CRANE, "portolan/v1"), 1_000);
        board.message(&topic(CRANE, Channel::Connection), br#"{"state":"online","session":1,"at_ms":1000}"#, 1_000);
        let hour_ms = 3_600_000;
        if slept {
            board.woke(hour_ms);
        }
        board.tick(hour_ms);
        let soon = board.arrivals.len();
        board.tick(hour_ms + 60_000);
        let turned = |came: &Came| if let Came::Turned(presence) = came { Some(*presence) } else { None };
        let of = |arrivals: &[portolan_devices::gateway::Arrival]| {
            arrivals.iter().filter_map(|arrival| turned(&arrival.came)).collect::<Vec<_>>()
        };
        (of(&board.arrivals[..soon]), of(&board.arrivals[soon..]))
    };
    assert_eq!(turns(false), (vec![Presence::Online, Presence::Silent], vec![]));
    assert_eq!(turns(true), (vec![Presence::Online], vec![Presence::Silent]), "who is not heard afterwards either is");
}
