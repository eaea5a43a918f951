//! What stations, vessels and monitors do to a live port: gusts stop cranes, estimates stand beside the plan, contradictions are found.

use std::sync::{Arc, Mutex};

use crate::common::small;
use portolan::port::{DeviceLink, Outside};
use portolan::record::add_reader;
use portolan::run::Run;
use portolan_clock::Clock;
use portolan_devices::gateway::{Arrival, Came, ClockBelief, Counters, Line, Outbound, Presence};
use portolan_devices::{Approaches, Carriage, Carrier, Discrepancies, DiscrepancyKind, SensedWeather, Settlement, hear_vessel, take_in};
use portolan_model::container::Container;
use portolan_model::facts::{CallStage, What};
use portolan_model::happenings::Happening;
use portolan_model::index::Index;
use portolan_protocol::wire::{
    BenchMessage, Condition, Descriptor, GateRead, Kind, QuayCraneState, Readings, ReeferState, VERSION, VesselAisState, WeatherState,
    WireId, YardCraneState,
};
use portolan_protocol::{DeviceId, DeviceKind, OrderNumber, Outcome, Report, Spot, Task};
use portolan_scenario::ScenarioText;
use portolan_terminal::calls::Call;
use portolan_terminal::landside::{LandsideBook, Lane};

const NOW_MS: i64 = 1_790_000_000_000;

#[derive(Clone, Default)]
struct Given(Arc<Mutex<Vec<Outbound>>>);

impl Carrier for Given {
    fn order(&mut self, outbound: Outbound) {
        self.0.lock().expect("one thread").push(outbound);
    }
    fn bench(&mut self, _: DeviceId, _: &BenchMessage) {}
}

/// A live port without a line: what devices say is put in by hand.
struct Port {
    run: Run,
    given: Given,
    lines: u32,
    now_ms: i64,
}

impl Port {
    fn open() -> Self {
        let outside = Outside { devices: DeviceLink::Line, ..Outside::default() };
        let mut text = ScenarioText::from_text("small.ron", small());
        text.set("anchor=(lat_deg: 30.62, lon_deg: 122.08, quay_bearing_deg: 103)").expect("an anchor");
        let mut run = Run::open_with(&text, outside).unwrap_or_else(|problems| panic!("{problems:#?}"));
        let given = Given::default();
        run.app_mut().world_mut().resource_mut::<Carriage>().appoint(Box::new(given.clone()));
        Self { run, given, lines: 0, now_ms: NOW_MS }
    }

    fn arrives(&mut self, line: Line, came: Came) {
        let arrival = Arrival {
            line: Some(line),
            at_ms: self.now_ms,
            counters: Counters::default(),
            clock: ClockBelief::default(),
            said_ms: None,
            came,
        };
        take_in(self.run.app_mut().world_mut(), [arrival], self.now_ms);
        let at_ms = self.run.now_ms();
        self.run.advance_to(at_ms + 2).expect("it comes to rest");
    }

    fn appears(&mut self, kind: Kind, id: &str, simulated: bool) -> Line {
        let (line, device) = (Line(self.lines), WireId::new(kind, id).expect("an id"));
        self.lines += 1;
        self.arrives(line, Came::Appeared(device.clone()));
        let text = String::new;
        let descriptor = Descriptor {
            protocol: VERSION.to_owned(),
            device,
            maker: text(),
            model: text(),
            serial: text(),
            firmware: text(),
            simulated,
            tasks: Vec::new(),
            state_period_ms: 1_000,
        };
        self.arrives(line, Came::Described(Box::new(descriptor)));
        self.arrives(line, Came::Turned(Presence::Online));
        line
    }

    fn reads(&mut self, line: Line, readings: Readings) {
        self.now_ms += 1_000;
        self.arrives(line, Came::Read { condition: Condition::default(), readings: Box::new(readings) });
    }

    fn blows(&mut self, line: Line, gust_m_s: f64) {
        self.reads(
            line,
            Readings::WeatherStation(WeatherState { gust_m_s, wind_m_s: gust_m_s / 2.0, tide_m: Some(1.25), ..WeatherState::default() }),
        );
    }

    /// How often all quay cranes were told to stand and to go on.
    fn told(&self) -> (usize, usize) {
        let cranes = self.run.world().resource::<Index>().fleet(DeviceKind::QuayCrane).len();
        let given = self.given.0.lock().expect("one thread");
        let count = |task: Task| {
            given.iter().filter(|outbound| outbound.order.device.kind == DeviceKind::QuayCrane && outbound.order.task == task).count()
        };
        (count(Task::Pause) / cranes, count(Task::Resume) / cranes)
    }

    fn open_discrepancies(&self) -> Vec<(DiscrepancyKind, String)> {
        let found = self.run.world().resource::<Discrepancies>();
        found.open().map(|found| (found.kind, found.reported.clone())).collect()
    }
}

#[test]
fn a_gust_at_a_real_station_stops_the_cranes_until_it_is_calmer() {
    let mut port = Port::open();
    let mast = port.appears(Kind::WeatherStation, "WX01", false);
    port.blows(mast, 12.0);
    assert_eq!(port.told(), (0, 0));
    port.blows(mast, 20.5);
    assert_eq!(port.told(), (1, 0));
    port.blows(mast, 19.0);
    assert_eq!(port.told(), (1, 0), "a puff less is no calm");
    // The script says otherwise: the station's next reading puts it right.
    port.run.app_mut().world_mut().resource_mut::<Clock>().calendar.from_outside(Happening::WindChanged { wind_dm_s: 50 });
    port.blows(mast, 20.5);
    port.blows(mast, 20.5);
    assert_eq!(port.told(), (2, 1));
    // Of two stations the windier one counts, as long as it is heard.
    let other = port.appears(Kind::WeatherStation, "WX02", false);
    port.blows(other, 3.0);
    assert_eq!(port.told(), (2, 1));
    port.now_ms += 10_000;
    port.blows(other, 3.0);
    assert_eq!(port.told(), (2, 2), "the first was silent for three of its periods");
    let weather = port.run.world().resource::<SensedWeather>();
    assert_eq!((weather.gust_dm_s(port.now_ms), weather.tide_mm()), (Some(30), Some((1_250, port.now_ms))));
}

#[test]
fn a_simulated_station_is_shown_and_obeyed_where_it_is_said_to_be() {
    let mut port = Port::open();
    let mast = port.appears(Kind::WeatherStation, "WX01", true);
    port.blows(mast, 30.0);
    assert_eq!(port.told(), (0, 0), "the script is the weather");
    port.run.app_mut().world_mut().resource_mut::<SensedWeather>().obeys_simulated = true;
    port.blows(mast, 30.0);
    assert_eq!(port.told(), (1, 0));
    // The anemometer of a crane counts as a station does.
    let mut port = Port::open();
    let crane = port.appears(Kind::QuayCrane, "QC01", false);
    port.reads(crane, Readings::QuayCrane(QuayCraneState { wind_m_s: Some(24.0), ..QuayCraneState::default() }));
    assert_eq!(port.told(), (1, 0));
}

/// What describes a station may come behind its first reading; cranes that stopped for that would stand for good.
#[test]
fn a_station_that_has_not_said_what_it_is_stops_nothing() {
    let mut port = Port::open();
    let (line, device) = (Line(0), WireId::new(Kind::WeatherStation, "WX01").expect("an id"));
    port.lines = 1;
    port.arrives(line, Came::Appeared(device));
    port.arrives(line, Came::Turned(Presence::Online));
    port.blows(line, 26.0);
    assert_eq!(port.told(), (0, 0), "it may be simulated");
    for _ in 0..6 {
        port.blows(line, 26.0);
    }
    assert_eq!(port.told(), (1, 0), "whoever never says that it is simulated is real");
}

#[test]
fn a_vessels_own_estimate_stands_beside_the_plan() {
    let mut port = Port::open();
    let world = port.run.app_mut().world_mut();
    let now_ms = world.resource::<Clock>().now_ms();
    let call = world
        .query::<&Call>()
        .iter(world)
        .filter(|call| call.stage == CallStage::Announced)
        .min_by_key(|call| call.eta_ms)
        .expect("a call")
        .clone();
    let says = |eta_ms: Option<i64>| VesselAisState {
        mmsi: 477_123_456,
        lat_deg: 30.5,
        lon_deg: 122.3,
        speed_kn: Some(13.0),
        course_deg: Some(280.0),
        name: Some(call.name.to_lowercase().replace([' ', '-'], ".")),
        eta_ms,
        ..VesselAisState::default()
    };
    // The plan expects it so much from now; it says five hours later, then ten minutes later.
    let remaining_ms = call.eta_ms - now_ms;
    hear_vessel(world, says(Some(NOW_MS + remaining_ms + 5 * 3_600_000)), NOW_MS, NOW_MS, false);
    hear_vessel(
        world,
        VesselAisState { mmsi: 412_000_001, name: Some("FISHING BOAT".to_owned()), ..VesselAisState::default() },
        NOW_MS,
        NOW_MS,
        false,
    );
    let approaches = world.resource::<Approaches>();
    let planned: Vec<_> = approaches.planned().collect();
    assert_eq!(planned.iter().map(|approach| (approach.call, approach.later_min)).collect::<Vec<_>>(), [(Some(call.id), Some(300))]);
    assert!(planned[0].planned.is_some() && planned[0].estimated.is_some() && planned[0].planned != planned[0].estimated);
    // 13.5 miles away and coming at 13 knots: it cannot be here sooner than in an hour, whatever it says. A boat that lies still tells nothing.
    let distance_nm = planned[0].distance_nm.expect("the port has an anchor");
    assert!((13.4..13.6).contains(&distance_nm), "{distance_nm}");
    let sails_ms = planned[0].not_before.as_ref().expect("it makes way").at_ms - now_ms;
    assert!((sails_ms as f64 - distance_nm / 13.0 * 3_600_000.0).abs() < 2.0, "{sails_ms}");
    let told = serde_json::to_value(planned[0]).expect("JSON");
    assert!(told["not_before"].is_string() && told["planned"].is_string() && told["stage"].is_null(), "{told}");
    assert!(approaches.unplanned().all(|approach| approach.not_before.is_none()));
    assert_eq!(approaches.unplanned().map(|approach| approach.vessel.mmsi).collect::<Vec<_>>(), [412_000_001]);
    assert_eq!(port.open_discrepancies().iter().map(|(kind, _)| *kind).collect::<Vec<_>>(), [DiscrepancyKind::OtherEstimate]);
    let world = port.run.app_mut().world_mut();
    hear_vessel(world, says(Some(NOW_MS + remaining_ms + 600_000)), NOW_MS, NOW_MS, false);
    assert!(world.resource::<Discrepancies>().all().iter().all(|found| matches!(found.settled, Some((Settlement::Agree, _)))));
    // Nobody's plan is changed by it.
    let same = world.query::<&Call>().iter(world).find(|other| other.id == call.id).expect("the call");
    assert_eq!(same.eta_ms, call.eta_ms);
    // A simulated vessel contradicts no plan.
    hear_vessel(world, says(Some(NOW_MS + remaining_ms + 9 * 3_600_000)), NOW_MS, NOW_MS, true);
    assert_eq!(port.open_discrepancies(), []);
}

#[test]
fn boxes_and_cranes_where_none_can_be_are_found_and_settled_when_they_are_gone() {
    let mut port = Port::open();
    let yard = port.appears(Kind::YardCrane, "YC001", false);
    let at = |along_mm| Readings::YardCrane(YardCraneState { at: Spot { along_mm, across_mm: 0, tier: 0 }, ..YardCraneState::default() });
    for _ in 0..4 {
        port.reads(yard, at(-12_000));
    }
    assert_eq!(port.open_discrepancies(), [], "a transfer point is where it should be");
    for _ in 0..4 {
        port.reads(yard, at(900_000));
    }
    assert!(matches!(&port.open_discrepancies()[..], [(DiscrepancyKind::OutsideBlock, reported)] if reported.starts_with("900.0 m along")));
    for _ in 0..4 {
        port.reads(yard, at(30_000));
    }
    assert!(matches!(&port.open_discrepancies()[..], [(DiscrepancyKind::CraneElsewhere, reported)] if reported == "30.0 m along"));
    let laden = YardCraneState { at: Spot { along_mm: -12_000, across_mm: 0, tier: 0 }, locked: Some(true), load_kg: Some(24_000) };
    for _ in 0..4 {
        port.reads(yard, Readings::YardCrane(laden.clone()));
    }
    assert!(
        matches!(&port.open_discrepancies()[..], [(DiscrepancyKind::OtherLoad, reported)] if reported == "24000 kg under the spreader")
    );
    port.reads(yard, at(-12_000));
    assert_eq!(port.open_discrepancies(), []);
    let monitor =
        |container: &str| Readings::ReeferMonitor(ReeferState { container: container.to_owned(), plugged: true, ..ReeferState::default() });
    let real = port.appears(Kind::ReeferMonitor, "RM01", false);
    let simulated = port.appears(Kind::ReeferMonitor, "RM02", true);
    for _ in 0..4 {
        port.reads(real, monitor("CSQU3054383"));
        port.reads(simulated, monitor("CSQU3054383"));
    }
    assert!(matches!(&port.open_discrepancies()[..], [(DiscrepancyKind::UnknownBox, reported)] if reported == "CSQU3054383 at its plug"));
}

/// What is read of one truck is about that truck: the next one proves nothing.
#[test]
fn a_plate_that_is_anothers_stays_open_until_that_truck_is_read_right() {
    let mut port = Port::open();
    let start_ms = port.run.now_ms();
    port.run.advance_to(start_ms + 4 * 3_600_000).expect("it comes to rest");
    let world = port.run.world();
    let standing = |(lane, found): (DeviceId, &Lane)| Some((lane, found.visitor?.truck.to_string()));
    let lanes: Vec<(DeviceId, String)> = world.resource::<LandsideBook>().inward.lanes_by_device().filter_map(standing).collect();
    assert_eq!(lanes.len(), 2, "nobody opens the barriers");
    let lines: Vec<Line> = lanes.iter().map(|(lane, _)| port.appears(Kind::GateLane, &lane.to_string(), true)).collect();
    let read = |port: &mut Port, at: usize, plate: &str| {
        let read = GateRead { plate: Some(plate.to_owned()), ..GateRead::default() };
        let report = Report { device: lanes[at].0, order: OrderNumber(0), outcome: Outcome::Acknowledged };
        port.arrives(lines[at], Came::Reported { report, reason: None, gate: Some(Box::new(read)), scan: None, happened_ms: port.now_ms });
    };
    read(&mut port, 0, "WRONG-1");
    read(&mut port, 1, "WRONG-2");
    let both = [(DiscrepancyKind::OtherPlate, "WRONG-1".to_owned()), (DiscrepancyKind::OtherPlate, "WRONG-2".to_owned())];
    assert_eq!(port.open_discrepancies(), both);
    let misread = format!("{}?", &lanes[0].1[..lanes[0].1.len() - 1]);
    read(&mut port, 0, &misread);
    assert_eq!(port.open_discrepancies(), both, "a character that was not read tells nothing");
    read(&mut port, 0, "WRONG-1");
    assert_eq!(port.open_discrepancies(), both, "the same again is nothing new");
    read(&mut port, 0, "WRONG-3");
    assert_eq!(port.open_discrepancies().len(), 3, "another wrong plate is another contradiction");
    read(&mut port, 1, &lanes[1].1);
    assert_eq!(port.open_discrepancies().len(), 2);
    read(&mut port, 0, &lanes[0].1);
    assert_eq!(port.open_discrepancies(), []);
}

#[test]
fn a_reefer_that_its_monitor_finds_warm_is_told_until_it_is_cool() {
    let mut port = Port::open();
    let told = Arc::new(Mutex::new(Vec::new()));
    let keeping = Arc::clone(&told);
    add_reader(port.run.app_mut(), move |facts| {
        let warm = facts.iter().filter_map(|fact| match fact.what {
            What::ReeferWarm { container, above } => Some((container, above)),
            _ => None,
        });
        keeping.lock().expect("one thread").extend(warm);
    });
    let world = port.run.app_mut().world_mut();
    let (id, number) =
        world.query::<&Container>().iter(world).map(|container| (container.id, container.number.to_string())).min().expect("a box");
    let warmer = |by_k: f64| {
        Readings::ReeferMonitor(ReeferState {
            container: number.clone(),
            plugged: true,
            set_c: -18.0,
            return_c: -18.0 + by_k,
            ..ReeferState::default()
        })
    };
    let (real, simulated) = (port.appears(Kind::ReeferMonitor, "RM01", false), port.appears(Kind::ReeferMonitor, "RM02", true));
    port.reads(simulated, warmer(9.0));
    for by_k in [1.0, 2.9, 3.1, 4.0, 2.8, 2.4, 1.0, 3.5] {
        port.reads(real, warmer(by_k));
    }
    assert_eq!(*told.lock().expect("one thread"), [(id, true), (id, false), (id, true)]);
}
