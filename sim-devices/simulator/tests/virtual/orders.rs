//! Orders over the line: acknowledged, carried out once, answered again.

use portolan_link::Delivery;
use portolan_protocol::wire::{AtLane, ConnectionMessage, ConnectionState, Descriptor, Readings};
use portolan_protocol::{OrderNumber, Outcome, Task};
use portolan_simulator::host::Event;

use crate::bench::{Bench, CRANE, LANE, LIFT, START_MS};

#[test]
fn a_device_says_what_it_is_and_that_it_is_there() {
    let mut bench = Bench::new(CRANE);
    let kept: Vec<&str> = bench.said.iter().filter(|(_, m)| m.delivery == Delivery::Retained).map(|(_, m)| m.topic.as_str()).collect();
    assert_eq!(kept, ["portolan/v1/t/quay-crane/QC01/descriptor", "portolan/v1/t/quay-crane/QC01/connection"]);
    let descriptor: Descriptor = serde_json::from_slice(&bench.said[0].1.payload).expect("a descriptor");
    assert!(descriptor.simulated && descriptor.protocol == "portolan/v1" && descriptor.state_period_ms == 5_000);
    let will: ConnectionMessage = serde_json::from_slice(&bench.host.will().payload).expect("a will");
    assert_eq!((will.state, will.session), (ConnectionState::Broken, START_MS as u64));
    assert_eq!(bench.host.subscriptions(), ["portolan/v1/t/quay-crane/QC01/order", "portolan/v1/t/quay-crane/QC01/bench"]);
    // At once, and every five seconds.
    bench.pass(21_000);
    assert_eq!(bench.states().len(), 5);
}

#[test]
fn an_order_is_acknowledged_and_answered_and_the_state_follows() {
    let mut bench = Bench::new(CRANE);
    bench.forget();
    bench.order(LIFT);
    bench.pass(100_000);
    assert_eq!(bench.outcomes(), [(1, Outcome::Acknowledged), (1, Outcome::Completed { active_ms: 60_000 })]);
    let reports = bench.reports_at();
    assert_eq!((reports[0].0 - START_MS, reports[1].0 - START_MS), (0, 60_000));
    assert!(reports.iter().all(|(at_ms, report)| report.correlation.as_deref() == Some("c1") && report.at_ms == *at_ms));
    let states = bench.states();
    assert_eq!((states[0].in_hand, states[0].last_seen), (Some(OrderNumber(1)), OrderNumber(1)), "on change, at once");
    let last = states.last().expect("states");
    assert_eq!((last.in_hand, last.last_seen), (None, OrderNumber(1)));
    let mut seqs: Vec<u64> = reports.iter().map(|(_, report)| report.seq).chain(states.iter().map(|state| state.seq)).collect();
    seqs.sort_unstable();
    assert_eq!(seqs, (2..=seqs.len() as u64 + 1).collect::<Vec<_>>(), "one count for reports and states");
}

#[test]
fn an_order_that_cannot_be_read_is_refused_by_its_number_and_may_come_again() {
    let mut bench = Bench::new(CRANE);
    bench.forget();
    bench.send("order", br#"{"number":1,"correlation":"c1","at_ms":0,"task":{"fly":{}}}"#);
    bench.send("order", br#"{"correlation":"c1"}"#);
    bench.send("order", br#"{"number":-1,"correlation":7}"#);
    let refused = bench.reports_at();
    assert!(
        matches!(&refused[..], [(_, report)] if report.outcome == Outcome::Refused
            && report.order == OrderNumber(1)
            && report.correlation.as_deref() == Some("c1")
            && report.reason.as_ref().is_some_and(|why| why.contains("fly"))),
        "{refused:?}"
    );
    bench.order(LIFT);
    bench.pass(100_000);
    assert_eq!(bench.outcomes().last(), Some(&(1, Outcome::Completed { active_ms: 60_000 })));
}

#[test]
fn a_repeated_order_is_answered_again_and_done_once() {
    let mut bench = Bench::new(CRANE);
    bench.order(LIFT);
    bench.order_numbered(1, LIFT, None);
    bench.pass(70_000);
    bench.order_numbered(1, LIFT, None);
    bench.pass(70_000);
    let done = Outcome::Completed { active_ms: 60_000 };
    assert_eq!(bench.outcomes(), [(1, Outcome::Acknowledged), (1, Outcome::Acknowledged), (1, done), (1, done)]);
    let counts = bench.counts();
    assert_eq!((counts.orders_received, counts.orders_repeated, counts.orders_executed), (1, 2, 1));
    let ended: Vec<&Event> = bench.events().filter(|event| matches!(event, Event::OrderEnded { .. })).collect();
    assert!(matches!(ended[..], [Event::OrderEnded { executed: 1, .. }]), "{ended:?}");
}

#[test]
fn an_order_with_another_in_hand_is_refused_with_the_reason() {
    let mut bench = Bench::new(CRANE);
    bench.order(LIFT);
    bench.order(LIFT);
    bench.pass(70_000);
    bench.order(Task::Scan);
    let reports = bench.reports();
    let refusals: Vec<_> = reports.iter().filter(|report| report.outcome == Outcome::Refused).collect();
    assert_eq!(refusals[0].reason.as_deref(), Some("order 1 is in hand"));
    assert_eq!(refusals[1].reason.as_deref(), Some("this quay-crane cannot do that"));
    assert_eq!(bench.counts().orders_refused, 2);
}

#[test]
fn a_vehicle_without_a_map_drives_lengths() {
    let mut bench = Bench::new(r#"(ids: ["AGV001"], is: Vehicle(), places: OnRoad([(4, 1000, 2000)]))"#);
    let (from, to) = (portolan_protocol::NodeId(4), portolan_protocol::NodeId(7));
    bench.order(Task::Drive { from, to, length_mm: 580_000, on_roads: true });
    bench.pass(200_000);
    assert!(matches!(bench.outcomes()[..], [(1, Outcome::Acknowledged), (1, Outcome::Completed { .. })]), "{:?}", bench.outcomes());
    let states = bench.states();
    let Readings::Agv(agv) = &states[0].readings else { panic!("{states:?}") };
    assert_eq!((agv.x_mm, agv.y_mm), (1_000, 2_000));
}

#[test]
fn a_lane_reads_who_the_port_expects_and_says_it_again() {
    let mut bench = Bench::new(LANE);
    let truck = AtLane { plate: "沪A80516".to_owned(), containers: vec!["CSQU3054383".to_owned()], gross_kg: Some(38_000) };
    bench.order_numbered(1, Task::PassTruck { booked: true }, Some(truck));
    bench.pass(10_000);
    let Readings::GateLane(lane) = &bench.states().last().expect("states").readings.clone() else { panic!() };
    assert_eq!(lane.display.as_deref(), Some("沪A80516"));
    bench.pass(20_000);
    bench.order_numbered(1, Task::PassTruck { booked: true }, None);
    let reads: Vec<_> = bench.reports().into_iter().filter_map(|report| report.gate).collect();
    assert_eq!(reads.len(), 2);
    assert_eq!(reads[0], reads[1], "the same answer");
    assert!(reads[0].plate.as_deref() == Some("沪A80516") && !reads[0].by_hand && reads[0].gross_kg.is_some());
}

#[test]
fn what_is_no_order_harms_nobody() {
    let mut bench = Bench::new(CRANE);
    for payload in [&b""[..], b"{", b"[]", b"{\"number\":1}", b"\xff\xfe", br#"{"number":-1,"correlation":"","at_ms":0,"task":"scan"}"#] {
        bench.send("order", payload);
        bench.send("bench", payload);
    }
    assert_eq!((bench.counts().unreadable, bench.counts().orders_received), (12, 0));
    bench.order(LIFT);
    bench.pass(70_000);
    assert_eq!(bench.counts().orders_executed, 1);
}

#[test]
fn reports_wait_for_the_connection_and_states_do_not_pile_up() {
    let mut bench = Bench::new(CRANE);
    bench.order(LIFT);
    let mut effects = portolan_simulator::host::Effects::default();
    bench.host.on_lost("the broker is gone", bench.now_ms, &mut effects);
    bench.forget();
    bench.pass(300_000);
    // What is said goes to the outbox, which keeps reports; states would only be old when they came.
    assert_eq!((bench.outcomes(), bench.states().len()), (vec![(1, Outcome::Completed { active_ms: 60_000 })], 0));
    bench.connect();
    assert_eq!(bench.states().len(), 1);
}

#[test]
fn a_leave_is_said() {
    let mut bench = Bench::new(CRANE);
    bench.forget();
    let mut effects = portolan_simulator::host::Effects::default();
    bench.host.leave(bench.now_ms, &mut effects);
    let message: ConnectionMessage = serde_json::from_slice(&effects.outgoing[0].payload).expect("a connection");
    assert_eq!(message.state, ConnectionState::Offline);
}
