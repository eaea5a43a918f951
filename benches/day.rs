//! Whole runs, without reading and building: the day at the terminal in full detail, and a coarse day of the reference terminal.
//! `cargo bench --bench day`

use divan::counter::ItemsCount;
use portolan::run::Run;
use portolan_scenario::ScenarioText;

fn main() {
    divan::main();
}

fn text(file: &str) -> ScenarioText {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios").join(file);
    let mut text = ScenarioText::read(&path).unwrap_or_else(|problem| panic!("{problem}"));
    text.set("days=1").unwrap_or_else(|problem| panic!("{problem}"));
    text
}

fn run(bencher: divan::Bencher, file: &str) {
    let text = text(file);
    let open = || Run::open(&text).unwrap_or_else(|problems| panic!("{problems:?}"));
    let happenings = open().advance_to_end().expect("it comes to rest").happenings;
    bencher.counter(ItemsCount::new(happenings)).with_inputs(open).bench_local_values(|mut run| {
        run.advance_to_end().expect("it comes to rest");
        run
    });
}

#[divan::bench(sample_count = 10, sample_size = 1)]
fn day_at_the_terminal(bencher: divan::Bencher) {
    run(bencher, "day_at_the_terminal.ron");
}

#[divan::bench(sample_count = 10, sample_size = 1)]
fn reference_day(bencher: divan::Bencher) {
    run(bencher, "reference/simpy_terminal.ron");
}

#[divan::bench(sample_count = 10, sample_size = 1)]
fn reading_and_building_the_day(bencher: divan::Bencher) {
    let text = text("day_at_the_terminal.ron");
    bencher.bench_local(|| Run::open(&text).is_ok());
}
