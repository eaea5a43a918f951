//! `portolan compare`: two variants of a plan, run with the same seeds.

use std::fmt::Write as _;
use std::io::Write;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use portolan_indicators::figures::figure;
use portolan_indicators::paired::{self, Difference};
use portolan_scenario::ScenarioText;
use serde::Serialize;

use super::read_scenario;
use crate::cli::CompareArgs;
use crate::failure::{Failure, left_undone};
use crate::run::Run;

/// The figures of one run.
type Values = Vec<(&'static str, f64)>;

#[derive(Serialize)]
struct Answer<'a> {
    a: Variant<'a>,
    b: Variant<'a>,
    seeds: &'a [u64],
    days: u32,
    differences: &'a [Difference],
    version: &'static str,
}

#[derive(Serialize)]
struct Variant<'a> {
    scenario: &'a str,
    set: &'a [String],
}

/// Runs both variants over all seeds and prints in which figures they differ.
///
/// # Errors
/// When a scenario cannot be read or has problems, or a run leaves something undone.
pub fn compare(args: &CompareArgs, out: &mut impl Write) -> Result<(), Failure> {
    let a = read_scenario(&args.a, &args.set_a, args.days, None)?;
    let b = read_scenario(&args.b, &args.set_b, args.days, None)?;
    // Problems are told before a long row of runs, those of both variants at once.
    let mut problems = portolan_scenario::check(&mut crate::port::port_app(), &a);
    problems.extend(portolan_scenario::check(&mut crate::port::port_app(), &b));
    problems.dedup();
    if !problems.is_empty() {
        return Err(Failure::Problems(problems));
    }
    let seeds = args.seeds.all();
    let (runs_a, runs_b, days) = run_all(&a, &b, seeds)?;
    let differences = paired::compare(&runs_a, &runs_b);
    if args.json {
        let answer = Answer {
            a: Variant { scenario: a.name(), set: &args.set_a },
            b: Variant { scenario: b.name(), set: &args.set_b },
            seeds,
            days,
            differences: &differences,
            version: env!("CARGO_PKG_VERSION"),
        };
        let line = serde_json::to_string(&answer).map_err(|error| Failure::Defect(error.to_string()))?;
        writeln!(out, "{line}")?;
    } else {
        write!(out, "{}", table(&differences, seeds.len()))?;
    }
    Ok(())
}

/// All runs, those of one seed beside each other, on as many threads as there are processors. Each run is one thread's alone and is
/// filed under its seed, so that the result does not depend on how many there are.
fn run_all(a: &ScenarioText, b: &ScenarioText, seeds: &[u64]) -> Result<(Vec<Values>, Vec<Values>, u32), Failure> {
    let jobs: Vec<(u64, &ScenarioText)> = seeds.iter().flat_map(|seed| [(*seed, a), (*seed, b)]).collect();
    let next = AtomicUsize::new(0);
    let done: Vec<Mutex<Option<Result<(Values, u32), Failure>>>> = jobs.iter().map(|_| Mutex::new(None)).collect();
    let work = || {
        while let Some(((seed, text), slot)) = {
            let index = next.fetch_add(1, Ordering::Relaxed);
            jobs.get(index).zip(done.get(index))
        } {
            let result = run_one(text, *seed);
            let failed = result.is_err();
            if let Ok(mut slot) = slot.lock() {
                *slot = Some(result);
            }
            if failed {
                // Nobody needs the rest.
                next.store(jobs.len(), Ordering::Relaxed);
            }
        }
    };
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(jobs.len());
    std::thread::scope(|scope| {
        let others: Vec<_> = (1..threads).map(|_| scope.spawn(work)).collect();
        work();
        for other in others {
            if let Err(panic) = other.join() {
                std::panic::resume_unwind(panic);
            }
        }
    });
    let (mut runs, mut days) = ([Vec::new(), Vec::new()], 0);
    let results = done.into_iter().map(|slot| slot.into_inner().ok().flatten());
    // The first failure in the order of the seeds, not of the threads. What was not begun comes after one.
    for (index, result) in results.enumerate() {
        let Some(result) = result else { continue };
        let (values, own_days) = result?;
        runs[index % 2].push(values);
        days = own_days;
    }
    let [runs_a, runs_b] = runs;
    Ok((runs_a, runs_b, days))
}

fn run_one(text: &ScenarioText, seed: u64) -> Result<(Values, u32), Failure> {
    let mut text = text.clone();
    text.set(&format!("seed={seed}")).map_err(Failure::Unreadable)?;
    let mut run = Run::open(&text).map_err(Failure::Problems)?;
    run.advance_to_end().map_err(Failure::defect)?;
    match run.left_undone() {
        Some(names) if !names.is_empty() => {
            let of_run = format!("{} with seed {seed}", text.name());
            let names: Vec<String> = names.into_iter().map(|name| format!("{name} of {of_run}")).collect();
            Err(left_undone(&names))
        }
        _ => Ok((run.summary().indicators.named_values(), run.header().days)),
    }
}

const COLUMNS: usize = 7;

/// Figures that differ at all, in the order of the catalogue.
fn table(differences: &[Difference], pairs: usize) -> String {
    let rows: Vec<[String; COLUMNS]> = differences.iter().filter(|difference| difference.mean_a != difference.mean_b).map(row).collect();
    if rows.is_empty() {
        return format!("no figure differs in {}\n", pairs_of_runs(pairs));
    }
    let head = ["", "", "a", "b", "b − a", "± 95 %", ""].map(str::to_owned);
    let width = |column: usize| rows.iter().chain([&head]).map(|row| row[column].chars().count()).max().unwrap_or(0);
    let widths: [usize; COLUMNS] = std::array::from_fn(width);
    let mut text = String::new();
    for row in [&head].into_iter().chain(&rows) {
        let cells = row.iter().zip(&widths).enumerate().map(|(column, (cell, width))| {
            let space = " ".repeat(width - cell.chars().count());
            if column < 2 { format!("{cell}{space}") } else { format!("{space}{cell}") }
        });
        let _ = writeln!(text, "{}", cells.collect::<Vec<_>>().join("  ").trim_end());
    }
    let _ = writeln!(text, "\n{}; * the 95 % interval leaves out 0; figures that do not differ are not shown", pairs_of_runs(pairs));
    text
}

fn pairs_of_runs(pairs: usize) -> String {
    format!("{pairs} pair{} of runs", if pairs == 1 { "" } else { "s" })
}

fn row(difference: &Difference) -> [String; COLUMNS] {
    let figure = figure(&difference.name);
    let decimals = figure.map_or(2, |figure| figure.decimals.max(1));
    let number = |value: f64| format!("{value:.decimals$}");
    [
        figure.map_or_else(|| difference.name.clone(), |figure| figure.label.to_owned()),
        figure.map_or_else(String::new, |figure| figure.unit.to_owned()),
        number(difference.mean_a),
        number(difference.mean_b),
        signed(difference.difference, decimals),
        difference.half_width_95.map_or_else(|| "–".to_owned(), number),
        if difference.significant { "*".to_owned() } else { String::new() },
    ]
}

/// `+2.0`, `−1.5`; what rounds to nothing has no sign.
fn signed(value: f64, decimals: usize) -> String {
    let text = format!("{value:+.decimals$}");
    if text.chars().any(|c| ('1'..='9').contains(&c)) { text.replace('-', "−") } else { text.replace(['+', '-'], "") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_shows_what_differs() {
        let runs = |turn: [f64; 3]| turn.map(|turn| vec![("qc_moves", 900.0), ("truck_turn_min", turn)]);
        let text = table(&paired::compare(&runs([40.0, 50.0, 60.0]), &runs([42.0, 52.1, 61.9])), 3);
        assert!(text.contains("truck turn, mean  min  50.0  52.0   +2.0     0.2  *"), "{text}");
        assert!(!text.contains("rail"), "{text}");
        assert_eq!((signed(-0.04, 1).as_str(), signed(-1.5, 1).as_str(), signed(0.06, 1).as_str()), ("0.0", "−1.5", "+0.1"));
        assert_eq!(table(&[], 3), "no figure differs in 3 pairs of runs\n");
        assert_eq!(table(&[], 1), "no figure differs in 1 pair of runs\n");
    }
}
