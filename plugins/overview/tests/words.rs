//! Everything that is said has words, and every message the parameters that its words take.

mod common;

use std::collections::BTreeSet;

use bevy_ecs::prelude::*;
use common::{everything, go_to, open, open_on_line, text, views};
use portolan_alarms::{NoticeBoard, NoticeRule};
use portolan_clock::{Clock, advance_to, advance_to_end};
use portolan_devices::gateway::{Arrival, Came, ClockBelief, Counters, Line, Presence};
use portolan_devices::take_in;
use portolan_model::MINUTE_MS;
use portolan_model::container::Container;
use portolan_model::facts::{CallStage, What};
use portolan_model::ids::{BoxId, SensorId};
use portolan_model::index::Index;
use portolan_model::requests::{Action, OperatorRequest, Role};
use portolan_model::subject::Subject;
use portolan_overview::Overview;
use portolan_panels::codes::{self, Code};
use portolan_panels::views::{Message, Param, Views};
use portolan_panels::words::{Language, Words};
use portolan_panels::{PanelKind, Wanted};
use portolan_protocol::wire::{
    CameraState, Condition, Kind, PerimeterState, Readings, ReeferState, TruckTerminalState, VesselAisState, WeatherState, WireId,
};
use portolan_protocol::{DeviceId, DeviceKind};
use portolan_terminal::calls::Call;

/// Proves messages and parameters, and remembers what was said.
struct Proof {
    words: [Words; 2],
    said: BTreeSet<&'static str>,
}

impl Proof {
    fn new() -> Self {
        Self { words: Language::ALL.map(Words::new), said: BTreeSet::new() }
    }

    fn message(&mut self, lists: &[&'static [Code]], message: &Message) {
        let found = lists.iter().flat_map(|list| list.iter()).find(|code| code.code == message.code);
        let code = found.unwrap_or_else(|| panic!("nobody has words for {message:?}"));
        let params: BTreeSet<&str> = message.params.iter().map(|(name, _)| name.as_ref()).collect();
        assert_eq!(params, code.params.iter().copied().collect(), "{message:?}");
        assert_eq!(params.len(), message.params.len(), "{message:?}");
        for (_, param) in &message.params {
            self.param(param);
        }
        self.said.insert(code.code);
    }

    fn param(&self, param: &Param) {
        match param {
            Param::Word(key) => {
                for words in &self.words {
                    assert_ne!(words.get(key), key.as_ref(), "{key} has no word in {:?}", words.language());
                }
            }
            Param::Link(named) => assert!(!named.name.is_empty(), "{named:?}"),
            Param::Quantity { value, .. } => assert!(value.is_finite()),
            Param::Text(text) => assert!(!text.is_empty()),
            Param::Count(_) | Param::Clock(_) | Param::Span(_) | Param::Unknown => {}
        }
    }

    fn views(&mut self, shown: &Views) {
        for row in shown.happenings.iter().flat_map(|view| &view.rows) {
            self.message(&[codes::HAPPENINGS], &row.message);
        }
        for row in shown.notices.iter().flat_map(|view| &view.rows) {
            self.message(&[codes::NOTICES], &row.message);
        }
        for hit in shown.find.iter().flat_map(|view| &view.hits) {
            self.message(&[codes::HEADLINES], &hit.headline);
        }
        if let Some(view) = &shown.inspector {
            self.message(&[codes::HEADLINES], &view.headline);
            assert!(!view.named.name.is_empty());
            for row in &view.history {
                self.message(&[codes::HISTORY, codes::HAPPENINGS], &row.message);
            }
            for fact in &view.facts {
                let code = codes::FACTS.iter().find(|code| code.code == fact.label);
                self.said.insert(code.unwrap_or_else(|| panic!("nobody has a label for {fact:?}")).code);
                self.param(&fact.value);
            }
            assert!(view.history.is_sorted_by_key(|row| -row.at_ms), "{:?}: {:#?}", view.named, view.history);
            assert!(view.history.len() <= 61 && view.offers.len() <= 16);
        }
    }
}

/// Everything that can be pointed at, of boxes a part.
fn subjects(world: &World) -> Vec<Subject> {
    let index = world.resource::<Index>();
    let mut subjects = vec![Subject::Gate, Subject::Fleet, Subject::Hall, Subject::Port];
    subjects.extend(index.calls().iter().map(|call| Subject::Call(*call)));
    for kind in DeviceKind::ALL {
        subjects.extend((0..index.fleet(kind).len()).map(|device| Subject::Device(DeviceId::new(kind, device as u16))));
    }
    subjects.extend((0..index.blocks().len()).map(|block| Subject::Block(portolan_model::ids::BlockId(block as u16))));
    let mut boxes: Vec<BoxId> = world.try_query::<&Container>().expect("boxes").iter(world).map(|container| container.id).collect();
    boxes.sort_unstable();
    subjects.extend(boxes.into_iter().rev().step_by(41).map(Subject::Container));
    subjects
}

/// Looks at everything there is to see of a port.
fn look_at_everything(world: &World, proof: &mut Proof) {
    let all = views(world, &everything());
    proof.views(&all);
    let trucks = all.gate.iter().flat_map(|gate| &gate.visits).map(|visit| Subject::Truck(visit.truck));
    let examined = all.examination.iter().flat_map(|view| &view.boxes).map(|row| Subject::Container(row.container));
    let told = all.happenings.iter().flat_map(|view| &view.rows).map(|row| row.subject.subject);
    look_at(world, subjects(world).into_iter().chain(trucks).chain(examined).chain(told), proof);
    for query in ["a", "cape", "QC", "jiang 1", "csqu1", "b0", "agv01", "t-stock", "gate"] {
        proof.views(&views(world, &Wanted { find: Some(query.to_owned()), ..Wanted::default() }));
    }
}

/// Points at each of these.
fn look_at(world: &World, subjects: impl IntoIterator<Item = Subject>, proof: &mut Proof) {
    let pointed_at: BTreeSet<Subject> = subjects.into_iter().collect();
    let mut panels = [false; PanelKind::ALL.len()];
    panels[PanelKind::Inspector as usize] = true;
    for subject in pointed_at {
        let shown = views(world, &Wanted { panels, subject: Some(subject), ..Wanted::default() });
        assert_eq!(shown.inspector.as_ref().map(|view| view.named.subject), Some(subject));
        proof.views(&shown);
    }
}

fn calls(world: &World) -> Vec<Call> {
    let index = world.resource::<Index>();
    index.calls().iter().filter_map(|id| world.get::<Call>(index.find_call(*id)?)).cloned().collect()
}

#[test]
fn everything_that_is_said_has_words() {
    let mut proof = Proof::new();
    let mut app = open(&text("day_at_the_terminal.ron"), true);
    for instant in ["09:20", "10:30", "14:10", "16:25"] {
        go_to(&mut app, instant);
        look_at_everything(app.world(), &mut proof);
    }
    let mut overview = Overview::new(app.world()).expect("a port with a chronicle");
    let vehicle = DeviceId::vehicle(7);
    for (action, instant) in [(Action::StopVehicle(vehicle), "16:27"), (Action::FreeVehicle(vehicle), "16:40")] {
        let why = "to see it stand".to_owned();
        overview.confirm(app.world_mut(), OperatorRequest { role: Role::EquipmentController, action, why, compensates: None });
        go_to(&mut app, instant);
        look_at_everything(app.world(), &mut proof);
    }
    // What only a port on a line hears: a crane is lost, found again, and contradicts the model for a while.
    let device = DeviceId::quay_crane(2);
    let heard = [
        What::DeviceLost { device: device.into() },
        What::DeviceFound { device: device.into() },
        What::Disputed { device: device.into(), open: true },
        What::Disputed { device: device.into(), open: false },
        What::Line { up: false },
        What::Line { up: true },
    ];
    for (what, instant) in heard.into_iter().zip(["16:41", "16:43", "16:45", "16:47", "16:49", "16:51"]) {
        app.world_mut().resource_mut::<Clock>().note(what);
        go_to(&mut app, instant);
        look_at_everything(app.world(), &mut proof);
    }
    // One that is to stay at the anchorage, and boxes that will be gone.
    let held = calls(app.world()).into_iter().find(|call| call.stage == CallStage::Announced && !call.held).expect("a call on its way");
    let request = OperatorRequest { role: Role::ShiftLeader, action: Action::HoldCall(held.id), why: "fog".to_owned(), compensates: None };
    overview.confirm(app.world_mut(), request);
    let in_port = subjects(app.world());
    let arrived_ms = held.eta_ms + MINUTE_MS;
    advance_to(app.world_mut(), arrived_ms).expect("it comes to rest");
    look_at_everything(app.world(), &mut proof);
    let request =
        OperatorRequest { role: Role::ShiftLeader, action: Action::FreeCall(held.id), why: "clear".to_owned(), compensates: None };
    overview.confirm(app.world_mut(), request);
    advance_to_end(app.world_mut()).expect("it comes to rest");
    look_at_everything(app.world(), &mut proof);
    look_at(app.world(), in_port, &mut proof);

    // A day on which everything is found in what is examined, and weights are missing.
    let mut text = text("day_at_the_terminal.ron");
    for set in ["examination.opened_share=1", "examination.found_share=1", "boxes.vgm.missing_share=0.5", "stock.doubtful_mass_share=0.5"] {
        text.set(set).unwrap_or_else(|problem| panic!("{problem}"));
    }
    let mut app = open(&text, true);
    for instant in ["14:10", "20:30"] {
        go_to(&mut app, instant);
        look_at_everything(app.world(), &mut proof);
    }

    hear_sensors(&mut proof);

    let lists = [codes::HAPPENINGS, codes::HISTORY, codes::HEADLINES, codes::FACTS];
    let unsaid: Vec<&str> = lists.into_iter().flatten().map(|code| code.code).filter(|code| !proof.said.contains(code)).collect();
    assert_eq!(unsaid, NEVER);
}

/// Sensors come up at the line, are well, and then are not.
fn hear_sensors(proof: &mut Proof) {
    let mut app = open_on_line(&text("day_at_the_terminal.ron"));
    let kinds = [Kind::PerimeterSensor, Kind::Camera, Kind::WeatherStation, Kind::ReeferMonitor, Kind::VesselAis, Kind::TruckTerminal];
    let ids = kinds.map(|kind| WireId::new(kind, "N1").expect("an id"));
    let lines = (0..).map(Line).zip(&ids);
    let mut clock = ClockBelief::default();
    (clock.offset_ms, clock.sure) = (Some(-7_000), true);
    let arrival =
        |line: Line, came: Came| Arrival { line: Some(line), at_ms: 1_000, counters: Counters::default(), clock, said_ms: None, came };
    take_in(app.world_mut(), lines.clone().map(|(line, id)| arrival(line, Came::Appeared(id.clone()))), 1_000);
    take_in(app.world_mut(), lines.clone().map(|(line, _)| arrival(line, Came::Turned(Presence::Online))), 1_000);
    for (is_well, instant) in [(true, "09:30"), (false, "09:35"), (true, "09:40")] {
        let readings = [
            Readings::PerimeterSensor(PerimeterState {
                zone: "north fence".to_owned(),
                armed: true,
                intrusion: !is_well,
                tampered: !is_well,
                ..PerimeterState::default()
            }),
            Readings::Camera(CameraState {
                recording: is_well,
                frames_per_s: 25.0,
                lens_clear: is_well,
                aligned: is_well,
                ..CameraState::default()
            }),
            Readings::WeatherStation(WeatherState {
                tide_m: Some(if is_well { 1.2 } else { 2.4 }),
                visibility_m: Some(900.0),
                temperature_c: Some(4.0),
                ..WeatherState::default()
            }),
            Readings::ReeferMonitor(ReeferState { container: "CSQU3054383".to_owned(), plugged: true, ..ReeferState::default() }),
            Readings::VesselAis(VesselAisState {
                mmsi: 413_000_001,
                name: Some("CAPE MERIDIAN".to_owned()),
                lat_deg: 30.0,
                lon_deg: 123.0,
                speed_kn: Some(11.0),
                course_deg: Some(308.0),
                eta_ms: Some(5 * 3_600_000),
                draught_m: Some(9.0),
                ..VesselAisState::default()
            }),
            Readings::TruckTerminal(TruckTerminalState { plate: "沪A12345".to_owned(), ..TruckTerminalState::default() }),
        ];
        let read = readings.map(|readings| Came::Read { condition: Condition::default(), readings: Box::new(readings) });
        let mut heard: Vec<Arrival> = lines.clone().zip(read).map(|((line, _), came)| arrival(line, came)).collect();
        heard.push(arrival(Line(1), Came::Erred("lens heater".to_owned())));
        heard.push(arrival(Line(0), Came::Turned(if is_well { Presence::Online } else { Presence::Broken })));
        take_in(app.world_mut(), heard, 1_000);
        go_to(&mut app, instant);
        look_at_everything(app.world(), proof);
        let sensors = ids.iter().filter_map(SensorId::of).map(Subject::Sensor);
        look_at(app.world(), sensors, proof);
        for query in ["N1", "camera"] {
            proof.views(&views(app.world(), &Wanted { find: Some(query.to_owned()), ..Wanted::default() }));
        }
    }
    let board = app.world().resource::<NoticeBoard>();
    let raised = [NoticeRule::Intrusion, NoticeRule::Tampering, NoticeRule::CameraFault, NoticeRule::SensorLost, NoticeRule::ClockOff];
    assert_eq!(raised.map(|rule| board.raised_by(rule)), [1, 1, 1, 1, 6]);
    let active: Vec<NoticeRule> = board.active().map(|notice| notice.rule).filter(|rule| raised.contains(rule)).collect();
    assert_eq!(active, [NoticeRule::ClockOff; 6], "all else is over");
}

/// What neither day has: no truck is turned away, no device refuses an order.
const NEVER: [&str; 2] = ["truck-turned-away", "order-refused"];
