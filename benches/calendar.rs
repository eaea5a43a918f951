//! The calendar by itself: entries in and out, in order of time, as a run does it. `cargo bench --bench calendar`

use bevy_app::App;
use divan::counter::ItemsCount;
use portolan_clock::{Clock, ClockPlugin, advance_to_end};
use portolan_model::happenings::Happening;

fn main() {
    divan::main();
}

/// As many entries wait at one time in a small and in a large port.
const WAITING: [u64; 2] = [1_000, 50_000];

fn filled(waiting: u64) -> App {
    let mut app = App::empty();
    app.add_plugins(ClockPlugin { seed: 1 });
    let calendar = &mut app.world_mut().resource_mut::<Clock>().calendar;
    for number in 0..waiting {
        // Scattered over a day, some at the same instant.
        calendar.at((number.wrapping_mul(0x9e37_79b9_7f4a_7c15) % 86_400_000) as i64, Happening::ShiftChange);
    }
    app
}

#[divan::bench(args = WAITING)]
fn entries_in(bencher: divan::Bencher, waiting: u64) {
    bencher.counter(ItemsCount::new(waiting)).bench(|| filled(waiting));
}

#[divan::bench(args = WAITING)]
fn entries_out(bencher: divan::Bencher, waiting: u64) {
    bencher.counter(ItemsCount::new(waiting)).with_inputs(|| filled(waiting)).bench_values(|mut app| {
        let run = advance_to_end(app.world_mut()).expect("it comes to rest");
        assert_eq!(run.happenings, waiting);
        app
    });
}
