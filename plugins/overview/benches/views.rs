//! What it costs to show a port: each view, a search, all at once; and, told first, what one frame of sixty a second spends on views while
//! the port's time passes a hundred times as fast as life.
//! `cargo bench -p portolan_overview --profile sim`
//!
//! The port is that of `scenarios/yangshan_iv.ron`, its blocks enlarged so that 100,000 boxes stand there, at two in the afternoon.

#[path = "../tests/common/mod.rs"]
mod common;

use std::cell::RefCell;
use std::time::{Duration, Instant};

use bevy_app::App;
use divan::Bencher;
use portolan_clock::{Clock, advance_to};
use portolan_devices::gateway::{Arrival, Came, ClockBelief, Counters, Line, Presence};
use portolan_devices::take_in;
use portolan_model::ids::BlockId;
use portolan_model::index::Index;
use portolan_model::subject::Subject;
use portolan_overview::{LineNow, Overview, Surroundings};
use portolan_panels::{PanelKind, Wanted};
use portolan_protocol::wire::{CameraState, Condition, Kind, Readings, WireId};

thread_local! {
    static PORT: RefCell<App> = RefCell::new(port());
}

fn port() -> App {
    let mut text = common::text("yangshan_iv.ron");
    let mut set = |assignment: &str| text.set(assignment).unwrap_or_else(|problem| panic!("{problem}"));
    for group in [0, 1] {
        set(&format!("yard.blocks[{group}].rows=14"));
        set(&format!("yard.blocks[{group}].tiers=7"));
    }
    set("stock.fill=0.76");
    let mut app = common::open(&text, true);
    common::go_to(&mut app, "14:00");
    app
}

fn main() {
    tell_frames();
    divan::main();
}

/// Every panel, one block down to its boxes, one thing selected.
fn everything(app: &App) -> Wanted {
    let busy = app.world().resource::<Index>().calls().first().copied();
    Wanted { block: Some((BlockId(3), 12)), subject: busy.map(Subject::Call), ..common::everything() }
}

#[expect(clippy::disallowed_methods, reason = "the wall's time is what is told here")]
#[expect(clippy::print_stdout, reason = "a measurement is told where it was asked for")]
fn tell_frames() {
    PORT.with_borrow_mut(|app| {
        let frame = Duration::from_micros(16_667);
        let (wanted, around) = (everything(app), Surroundings::default());
        let mut overview = Overview::new(app.world()).expect("a port with a chronicle");
        let mut spent = Vec::new();
        for number in 0..600_u32 {
            let until_ms = app.world().resource::<Clock>().now_ms() + 1_667;
            advance_to(app.world_mut(), until_ms).expect("it comes to rest");
            let since = Instant::now();
            overview.update(app.world(), &wanted, &around, frame * number);
            spent.push(since.elapsed());
        }
        let first = spent.remove(0);
        spent.sort_unstable();
        let at = |share: f64| spent[((spent.len() - 1) as f64 * share) as usize].as_secs_f64() * 1e3;
        let mean = spent.iter().sum::<Duration>().as_secs_f64() * 1e3 / spent.len() as f64;
        println!(
            "{} boxes; views in a frame: median {:.3} ms, p95 {:.3} ms, most {:.3} ms; mean {:.3} ms, that is {:.1} ms of a second; the first \
             frame {:.3} ms",
            app.world().resource::<Index>().box_count(),
            at(0.5),
            at(0.95),
            at(1.0),
            mean,
            mean * 60.0,
            first.as_secs_f64() * 1e3,
        );
    });
}

/// Builds what is wanted, anew each time.
fn build(bencher: Bencher, wanted: impl Fn(&App) -> Wanted) {
    PORT.with_borrow(|app| {
        let wanted = wanted(app);
        let around = Surroundings::default();
        bencher.with_inputs(|| Overview::new(app.world()).expect("a port with a chronicle")).bench_local_refs(|overview| {
            overview.update_all(app.world(), &wanted, &around);
        });
    });
}

#[divan::bench]
fn all_panels(bencher: Bencher) {
    build(bencher, everything);
}

/// The frame and the tiles, which are always seen.
#[divan::bench]
fn nothing_but_the_frame(bencher: Bencher) {
    build(bencher, |_| Wanted::default());
}

#[divan::bench(args = [
    PanelKind::BerthPlan,
    PanelKind::QuayCranes,
    PanelKind::Yard,
    PanelKind::Block,
    PanelKind::Gate,
    PanelKind::Fleet,
    PanelKind::Examination,
    PanelKind::Happenings,
    PanelKind::Notices,
    PanelKind::Requests,
    PanelKind::Inspector,
])]
fn panel(bencher: Bencher, panel: PanelKind) {
    build(bencher, |app| {
        let mut wanted = Wanted { panels: [false; PanelKind::ALL.len()], ..everything(app) };
        wanted.panels[panel as usize] = true;
        wanted
    });
}

/// The day's machines behind a line and three hundred more devices, all of which have spoken.
#[divan::bench]
fn devices_on_a_line(bencher: Bencher) {
    let mut app = common::open_on_line(&common::text("day_at_the_terminal.ron"));
    let ids = (0..300).filter_map(|number| WireId::new(Kind::Camera, &format!("CAM{number:03}")));
    let arrivals = (0..).map(Line).zip(ids).flat_map(|(line, id)| {
        let read = Came::Read { condition: Condition::default(), readings: Box::new(Readings::Camera(CameraState::default())) };
        [Came::Appeared(id), Came::Turned(Presence::Online), read].map(|came| Arrival {
            line: Some(line),
            at_ms: 1_000,
            counters: Counters::default(),
            clock: ClockBelief::default(),
            said_ms: None,
            came,
        })
    });
    take_in(app.world_mut(), arrivals, 1_000);
    let mut wanted = Wanted::default();
    wanted.panels[PanelKind::Devices as usize] = true;
    let around = Surroundings { line: Some(LineNow::default()), ..Surroundings::default() };
    bencher.with_inputs(|| Overview::new(app.world()).expect("a port with a chronicle")).bench_local_refs(|overview| {
        overview.update_all(app.world(), &wanted, &around);
    });
}

/// The ledger of the day in the afternoon.
#[divan::bench]
fn ledger_of_a_day(bencher: Bencher) {
    let mut app = common::open(&common::text("day_at_the_terminal.ron"), true);
    common::go_to(&mut app, "16:00");
    let mut wanted = Wanted::default();
    wanted.panels[PanelKind::Ledger as usize] = true;
    let around = Surroundings::default();
    bencher.with_inputs(|| Overview::new(app.world()).expect("a port with a chronicle")).bench_local_refs(|overview| {
        overview.update_all(app.world(), &wanted, &around);
    });
}

#[divan::bench(args = ["305", "csqu30", "stock/12", "QC"])]
fn find(bencher: Bencher, query: &str) {
    build(bencher, |_| Wanted { find: Some(query.to_owned()), ..Wanted::default() });
}
