//! A port as a program would open it, with everyone who reads its facts.
#![allow(dead_code, reason = "each test file takes what it needs")]
#![allow(unreachable_pub, reason = "a module of several test programs")]

use std::path::Path;

use bevy_app::{App, Plugin};
use bevy_ecs::prelude::*;
use portolan_alarms::AlarmsPlugin;
use portolan_clearance::ClearancePlugin;
use portolan_clock::{Clock, ClockPlugin, FactReader, RecordFacts, SnapshotApp, advance_to};
use portolan_devices::{InProcessLinkPlugin, LineLinkPlugin};
use portolan_dispatch::DispatchPlugin;
use portolan_indicators::{BlockOutline, CallKind, CallOutline, Fleet, Outline, Tally, tally_facts};
use portolan_ledger::port::LedgerPlugin;
use portolan_model::facts::Fact;
use portolan_model::index::Index;
use portolan_model::moment::PortCalendar;
use portolan_model::{DAY_MS, Ms};
use portolan_overview::{Overview, OverviewPlugin, Surroundings};
use portolan_panels::views::Views;
use portolan_panels::{PanelKind, Wanted};
use portolan_protocol::DeviceKind;
use portolan_scenario::{ScenarioHeader, ScenarioText, load};
use portolan_terminal::TerminalPlugin;
use portolan_terminal::calls::{self, Call};
use portolan_terminal::landside::LandsideSection;
use portolan_terminal::quay::QuaySection;
use portolan_terminal::yard::YardBooks;

/// All facts of a run, as they were written.
#[derive(Resource, Default)]
pub struct Facts(pub Vec<Fact>);

#[derive(Resource)]
struct Readers {
    tally: FactReader,
    facts: FactReader,
}

fn read(readers: Res<Readers>, mut clock: ResMut<Clock>, mut tally: ResMut<Tally>, mut facts: ResMut<Facts>) {
    tally_facts(&mut tally, clock.facts.read(readers.tally));
    facts.0.extend_from_slice(clock.facts.read(readers.facts));
}

/// The text of a shipped scenario.
pub fn text(file: &str) -> ScenarioText {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios").join(file);
    ScenarioText::read(&path).unwrap_or_else(|problem| panic!("{problem}"))
}

/// A port at its first instant; `watched` with notices and a chronicle.
pub fn open(text: &ScenarioText, watched: bool) -> App {
    open_with(text, watched, InProcessLinkPlugin)
}

/// The same with its devices behind a line, on which nobody speaks yet.
pub fn open_on_line(text: &ScenarioText) -> App {
    open_with(text, true, LineLinkPlugin)
}

fn open_with(text: &ScenarioText, watched: bool, link: impl Plugin) -> App {
    let mut app = App::empty();
    app.add_plugins((ClockPlugin { seed: 1 }, TerminalPlugin, DispatchPlugin, ClearancePlugin, link, LedgerPlugin::default()));
    if watched {
        app.add_plugins((AlarmsPlugin, OverviewPlugin));
    } else {
        app.add_plugins(portolan_alarms::AlarmsSectionPlugin);
    }
    app.snapshot_resource::<Tally>();
    load(&mut app, text).unwrap_or_else(|problems| panic!("{problems:#?}"));
    let outline = outline(app.world_mut());
    app.insert_resource(Tally::new(outline)).init_resource::<Facts>();
    let facts = &mut app.world_mut().resource_mut::<Clock>().facts;
    let readers = Readers { tally: facts.add_reader(), facts: facts.add_reader() };
    app.insert_resource(readers).add_systems(RecordFacts, read.ambiguous_with_all());
    app.finish();
    app.cleanup();
    app
}

fn outline(world: &mut World) -> Outline {
    let call = |call: &Call| CallOutline {
        id: call.id,
        name: call.name.clone(),
        kind: match call.kind {
            calls::CallKind::Vessel => CallKind::Vessel,
            calls::CallKind::Feeder => CallKind::Feeder,
            calls::CallKind::Barge => CallKind::Barge,
        },
        length_mm: call.length_mm,
        scheduled_ms: call.scheduled_ms,
    };
    let mut calls: Vec<CallOutline> = world.query::<&Call>().iter(world).map(call).collect();
    calls.sort_unstable_by_key(|call| call.id);
    let index = world.resource::<Index>();
    let count = |kind| index.fleet(kind).len() as u16;
    let gates = &world.resource::<LandsideSection>().gates;
    let blocks = world.resource::<YardBooks>().blocks.iter();
    Outline {
        calendar: *world.resource::<PortCalendar>(),
        days_ms: i64::from(world.resource::<ScenarioHeader>().days) * DAY_MS,
        quay_length_mm: (world.resource::<QuaySection>().length_m * 1_000.0).round() as i32,
        blocks: blocks.map(|book| BlockOutline { id: book.id, capacity_teu: book.capacity_teu }).collect(),
        fleet: Fleet {
            quay_cranes: count(DeviceKind::QuayCrane),
            yard_cranes: count(DeviceKind::YardCrane),
            vehicles: count(DeviceKind::Vehicle),
            gate_lanes: count(DeviceKind::GateLane),
            scanners: count(DeviceKind::Scanner),
        },
        gate_lanes_in: gates.in_lanes,
        gate_lanes_out: gates.out_lanes,
        calls,
    }
}

/// The instant of the port's clock that a text means.
pub fn ms(world: &World, clock: &str) -> Ms {
    world.resource::<PortCalendar>().ms(clock.parse().expect("a time"))
}

/// Lets the port's time go on to an instant of its clock.
pub fn go_to(app: &mut App, clock: &str) -> Ms {
    let at_ms = ms(app.world(), clock);
    advance_to(app.world_mut(), at_ms).expect("it comes to rest");
    at_ms
}

/// Every panel seen.
pub fn everything() -> Wanted {
    Wanted { panels: [true; PanelKind::ALL.len()], ..Wanted::default() }
}

/// The views of this instant.
pub fn views(world: &World, wanted: &Wanted) -> Views {
    let mut overview = Overview::new(world).expect("a port with a chronicle");
    overview.update_all(world, wanted, &Surroundings::default()).clone()
}
