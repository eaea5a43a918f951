//! A small port to prove the landside, the hall and the stock on: devices that always take a minute, decisions that take the first.

use bevy_app::App;
use bevy_ecs::prelude::*;
use portolan_clock::{Clock, ClockApp, ClockPlugin, FactReader, RecordFacts, Turn, advance_to, advance_to_end};
use portolan_model::facts::{Fact, What};
use portolan_model::happenings::{Happening, HappeningKind};
use portolan_model::ids::BoxId;
use portolan_model::topics::{Phase, Topic};
use portolan_model::{HOUR_MS, MINUTE_MS};
use portolan_protocol::{Outcome, Report};
use portolan_scenario::{ScenarioText, load};

use crate::TerminalPlugin;
use crate::transport::TransportDesk;
use crate::yard::{Wanted, YardBooks};

/// All facts of a run.
#[derive(Resource, Default)]
pub(crate) struct Kept(pub(crate) Vec<Fact>);

#[derive(Resource)]
struct Reader(FactReader);

/// Whether boxes are free as soon as they are under control.
#[derive(Resource)]
pub(crate) struct NobodyHolds(pub(crate) bool);

/// A port of two blocks and two vehicles with further sections.
pub(crate) fn port(sections: &str) -> App {
    port_of_days(1, sections)
}

/// The same over so many days.
pub(crate) fn port_of_days(days: u32, sections: &str) -> App {
    let mut app = App::empty();
    app.add_plugins((ClockPlugin { seed: 7 }, TerminalPlugin));
    app.on_happening(HappeningKind::OrderSent, carry_out).on_happening(HappeningKind::ControlBegan, free);
    app.in_topic(Topic::Yard, Phase::Decide, take_first_block).in_topic(Topic::Vehicles, Phase::Decide, take_first_vehicle);
    let reader = app.world_mut().resource_mut::<Clock>().facts.add_reader();
    app.insert_resource(Reader(reader)).insert_resource(NobodyHolds(true)).init_resource::<Kept>().add_systems(RecordFacts, keep);
    let calls = if sections.contains("calls:") { "" } else { "calls: (profiles: [])," };
    let statistical = "transport: (vehicles: 2, vehicle: (), fidelity: Statistical(apron_m: 50, empty_to_quay_m: Fixed(10))),";
    let transport = if sections.contains("transport:") { "" } else { statistical };
    let text = format!(
        r#"(format: 1, name: "proving", start: "2026-03-03T00:00:00+08:00", days: {days}, seed: 7,
        quay: (length_m: 400, depth_m: 16, berths: Continuous(clearance_m: 20), cranes: 1, crane: ()),
        yard: (blocks: [(count: 2, first_x_m: 100, pitch_m: 200, bays: 20, rows: 8, tiers: 4)],
            fidelity: Statistical(dig_waterside: 0, dig_landside: 0, digs_max: 0), cranes: ()),
        {transport} {calls} {sections})"#
    );
    if let Err(problems) = load(&mut app, &ScenarioText::from_text("proving.ron", text)) {
        panic!("{problems:#?}");
    }
    app
}

/// Runs until nothing is left to happen.
pub(crate) fn run(app: &mut App) {
    advance_to_end(app.world_mut()).expect("comes to rest");
}

/// Runs so many hours.
pub(crate) fn run_hours(app: &mut App, hours: i64) {
    advance_to(app.world_mut(), hours * HOUR_MS).expect("comes to rest");
}

/// All facts so far.
pub(crate) fn facts(app: &App) -> &[Fact] {
    &app.world().resource::<Kept>().0
}

/// How many facts so far are of a kind.
pub(crate) fn count(app: &App, is: impl Fn(&What) -> bool) -> usize {
    facts(app).iter().filter(|fact| is(&fact.what)).count()
}

/// Where a box went, link by link.
pub(crate) fn custody(app: &App, of: BoxId) -> Vec<portolan_model::place::Place> {
    let to = |fact: &Fact| match fact.what {
        What::Custody { container, to } if container == of => Some(to),
        _ => None,
    };
    facts(app).iter().filter_map(to).collect()
}

fn keep(mut clock: ResMut<Clock>, reader: Res<Reader>, mut kept: ResMut<Kept>) {
    kept.0.extend_from_slice(clock.facts.read(reader.0));
}

/// A link to devices that do everything in a minute.
fn carry_out(mut turn: InMut<Turn>) {
    if let Happening::OrderSent(order) = turn.happening {
        let report = Report { device: order.device, order: order.number, outcome: Outcome::Completed { active_ms: 60_000 } };
        turn.clock.calendar.after(MINUTE_MS, Happening::reported(report));
    }
}

fn free(mut turn: InMut<Turn>, nobody: Res<NobodyHolds>) {
    if let (Happening::ControlBegan(container), true) = (turn.happening, nobody.0) {
        turn.clock.calendar.soon(Happening::BoxFree(container));
    }
}

fn take_first_block(_: InMut<Turn>, mut books: ResMut<YardBooks>) {
    for question in std::mem::take(&mut books.questions) {
        let serves = |position: &usize| {
            let book = &books.blocks[*position];
            match question.wanted {
                Wanted::Place { boxes, size, flow, cargo, .. } => books.takes(book, boxes, size, flow, cargo),
                Wanted::AnyBox => book.stock_boxes > 0,
                Wanted::Empty { .. } => false,
            }
        };
        let Some(position) = (0..books.blocks.len()).find(serves) else {
            books.questions.push(question);
            continue;
        };
        let block = books.blocks[position].id;
        if let Wanted::Place { boxes, size, cargo, .. } = question.wanted {
            books.expect(block, boxes, size, cargo);
        }
        books.answer(question, block);
    }
}

fn take_first_vehicle(_: InMut<Turn>, mut desk: ResMut<TransportDesk>) {
    while !desk.idle.is_empty()
        && let Some(job) = desk.waiting.pop_front()
    {
        let vehicle = desk.idle.remove(0).index;
        desk.assignments.push((job, vehicle));
    }
}
