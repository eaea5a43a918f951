//! `portolan run`: a scenario as fast as it goes.

use std::io::Write;
use std::path::Path;

use portolan_model::Ms;
use portolan_report::table;
use portolan_scenario::ScenarioText;
use serde::Serialize;

use super::ledger::{Answering, Recording};
use super::live::LiveFound;
use super::read_changed;
use crate::cli::RunArgs;
use crate::failure::{Failure, left_undone, unreported};
use crate::port::Outside;
use crate::progress::Progress;
use crate::run::{Run, Summary};
use crate::saved::{resume_run, save_run};

/// Runs a scenario, or takes up a saved run.
///
/// # Errors
/// When the scenario cannot be run, a file cannot be written, or the run leaves something undone.
pub fn run(args: &RunArgs, out: &mut impl Write) -> Result<(), Failure> {
    // The other parties follow until the run is told.
    let (mut run, text, _answering) = opened(args)?;
    let until_ms = stop_of(args, &run)?;
    if let Some(path) = &args.save {
        refuse_missing_folder(path)?;
    }
    if let Some(folder) = &args.out {
        run.write_facts(folder).map_err(unreported)?;
        run.write_decisions(folder).map_err(unreported)?;
    }
    let progress = if args.json { None } else { Progress::over(run.header().days, run.calendar()) };
    match (progress, until_ms) {
        (Some(progress), _) => run.advance_telling(until_ms, |now_ms| progress.show(now_ms)),
        (None, Some(until_ms)) => run.advance_to(until_ms),
        (None, None) => run.advance_to_end(),
    }
    .map_err(Failure::defect)?;
    if let Some(path) = &args.save {
        save_run(&mut run, &text, path)?;
        tracing::info!("the run is saved in {}", path.display());
    }
    check_recorded(&run)?;
    finish(&mut run, args.out.as_deref(), args.json, out)
}

/// A port whose ledger lacks entries must not look as if it were recorded.
pub(super) fn check_recorded(run: &Run) -> Result<(), Failure> {
    match run.ledger_failed() {
        Some(why) => Err(Failure::Service(format!("the ledger did not take the last entries: {why}; the run is not recorded whole"))),
        None => Ok(()),
    }
}

fn opened(args: &RunArgs) -> Result<(Run, ScenarioText, Answering), Failure> {
    if let Some(path) = &args.from_snapshot {
        return resume_run(path).map(|(run, text)| (run, text, Answering::default()));
    }
    // clap sees to it that there is one.
    let path = args.scenario.as_deref().ok_or_else(|| Failure::usage("no scenario is named", "name a scenario file"))?;
    let mut text = read_changed(path, &args.changes)?;
    let recording = Recording::begin(&args.recording, &mut text)?;
    let outside = Outside { is_recorded: recording.is_some(), ..Outside::default() };
    let mut run = Run::open_with(&text, outside).map_err(Failure::Problems)?;
    let answering = recording.map(|recording| recording.keep(run.app_mut().world_mut())).unwrap_or_default();
    Ok((run, text, answering))
}

/// Builds the port.
pub(super) fn open_or_tell(text: &ScenarioText) -> Result<Run, Failure> {
    Run::open(text).map_err(Failure::Problems)
}

fn stop_of(args: &RunArgs, run: &Run) -> Result<Option<Ms>, Failure> {
    let Some(moment) = args.until else { return Ok(None) };
    let until_ms = run.ms(moment);
    if until_ms < run.now_ms() {
        let now = run.calendar().moment(run.now_ms());
        return Err(Failure::usage(format!("--until {moment} is past: the run stands at {now}"), "give a later time"));
    }
    Ok(Some(until_ms))
}

/// A run of an hour should not end with a misspelt folder.
fn refuse_missing_folder(path: &Path) -> Result<(), Failure> {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() && !folder.is_dir() => {
            Err(Failure::usage(format!("there is no folder {} to save into", folder.display()), "make it, or name another"))
        }
        _ => Ok(()),
    }
}

/// Writes the report where one is asked for, prints what the run came to, and says what it left undone.
pub(super) fn finish(run: &mut Run, folder: Option<&Path>, json: bool, out: &mut impl Write) -> Result<(), Failure> {
    print_summary(run, folder, json, None, out)?;
    match run.left_undone() {
        Some(names) if !names.is_empty() => Err(left_undone(&names)),
        _ => Ok(()),
    }
}

/// What a run came to, and of a live one what it found of its line.
#[derive(Serialize)]
struct Printed<'a> {
    #[serde(flatten)]
    summary: &'a Summary,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<&'a LiveFound>,
}

/// Writes the report where one is asked for, and prints what the run came to.
pub(super) fn print_summary(
    run: &mut Run,
    folder: Option<&Path>,
    json: bool,
    line: Option<&LiveFound>,
    out: &mut impl Write,
) -> Result<(), Failure> {
    let summary = run.summary();
    let written = folder.map(|folder| run.write_report(folder, &summary)).transpose().map_err(unreported)?;
    if json {
        let text = serde_json::to_string(&Printed { summary: &summary, line }).map_err(|error| Failure::Defect(error.to_string()))?;
        writeln!(out, "{text}")?;
    } else {
        write!(out, "{}", table(&summary.indicators))?;
        if let Some(figures) = &summary.clearance {
            write!(out, "{}", super::clearance::figures::table(figures))?;
        }
        writeln!(out, "\n{}", in_a_line(&summary))?;
        if let Some(line) = line {
            writeln!(out, "{line}")?;
        }
    }
    out.flush()?;
    if let Some(written) = written {
        let _ = writeln!(std::io::stderr(), "report: {}", written.page.display());
    }
    Ok(())
}

fn in_a_line(summary: &Summary) -> String {
    format!(
        "{:.1} h simulated in {:.2} s: {} happenings, {} facts, digest {}",
        summary.simulated_hours,
        summary.wall_seconds,
        summary.happenings,
        summary.facts,
        summary.facts_digest.get(..16).unwrap_or(&summary.facts_digest)
    )
}
