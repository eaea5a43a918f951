//! `portolan clearance forecast` and `traders`: what a run of a scenario says about the next declaration, and about who files it.

use std::io::Write;
use std::path::{Path, PathBuf};

use clap::Args;
use portolan_clearance::processed::{Advice, Catalogue, Credit, Forecast, OfficeBook, Question, TraderRecord};
use portolan_customs::contracts::shipped;
use portolan_customs::declaration::{Declaration, Procedure, TypeCode};
use portolan_customs::gate::{Ed25519, Gate, GateBook, Register, Taken};
use portolan_customs::tables::Tables;
use portolan_customs::words::Country;
use portolan_model::problem::Problem;
use serde::Serialize;

use crate::commands::read_scenario;
use crate::commands::run::open_or_tell;
use crate::failure::Failure;
use crate::run::Run;

/// `portolan clearance forecast`.
#[derive(Args, Debug)]
#[command(
    after_help = "Runs the scenario and tells, of the boxes that were most like the question, in what time a tenth, half and nine tenths were
released, from standing in the yard; and which mode or time of day was faster. Where fewer than 30 were alike, those are taken that are
alike in less: the answer names in what.

Examples:
  portolan clearance forecast scenarios/clearance/smart.ron --mode ordinary
  portolan clearance forecast scenarios/clearance/smart.ron --mode ordinary --chapter 87 --origin DE --hour 9 --json
  portolan clearance forecast scenarios/clearance/smart.ron --declaration scenarios/clearance/declarations/wine.json"
)]
pub struct ForecastArgs {
    /// The scenario; its clearance is a process
    pub scenario: PathBuf,
    /// A declaration as JSON: mode, goods, origin and direction are taken from it, and papers that it lacks are named
    #[arg(long, value_name = "JSON", conflicts_with_all = ["mode", "chapter", "origin", "export"])]
    pub declaration: Option<PathBuf>,
    /// The mode: `early`, `ordinary`, `two_step`, `two_stage`, `periodic` or `paper`
    #[arg(long, value_name = "MODE", value_parser = procedure)]
    pub mode: Option<Procedure>,
    /// The first two digits of the heading
    #[arg(long, value_name = "NN", value_parser = clap::value_parser!(u8).range(1..=97))]
    pub chapter: Option<u8>,
    /// Where the goods were made
    #[arg(long, value_name = "CC")]
    pub origin: Option<Country>,
    /// Declarations that are open
    #[arg(long, value_name = "N")]
    pub load: Option<u32>,
    /// The hour of the day at which the box stands in the yard
    #[arg(long, value_name = "H", value_parser = clap::value_parser!(u8).range(0..=23))]
    pub hour: Option<u8>,
    /// Ask about exports
    #[arg(long)]
    pub export: bool,
    /// The days of the run
    #[arg(long, value_name = "N")]
    pub days: Option<u32>,
    /// The seed of every chance
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
    /// Print one JSON object instead of lines
    #[arg(long)]
    pub json: bool,
}

/// `portolan clearance traders`.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  portolan clearance traders scenarios/clearance/smart.ron --days 3
  portolan clearance traders scenarios/clearance/smart.ron --json | jq 'select(.credit.watch_listed)'")]
pub struct TradersArgs {
    /// The scenario; its clearance is a process
    pub scenario: PathBuf,
    /// The days of the run
    #[arg(long, value_name = "N")]
    pub days: Option<u32>,
    /// The seed of every chance
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
    /// One trader alone, as T00012: its record, its credit with the evidence, and what its status changes
    #[arg(long, value_name = "TRADER")]
    pub trader: Option<String>,
    /// Print every trader as one JSON object a line instead of a summary
    #[arg(long)]
    pub json: bool,
}

fn procedure(text: &str) -> Result<Procedure, String> {
    let known = Procedure::ALL.into_iter().find(|procedure| procedure.name() == text);
    known.ok_or_else(|| "give early, ordinary, two_step, two_stage, periodic or paper".to_owned())
}

#[derive(Serialize)]
struct Answer {
    forecast: Option<Forecast>,
    advice: Vec<Advice>,
    releases: usize,
}

#[derive(Serialize)]
struct OfTrader<'a> {
    trader: String,
    record: &'a TraderRecord,
    credit: Credit,
}

fn run_of(scenario: &Path, days: Option<u32>, seed: Option<u64>) -> Result<Run, Failure> {
    let mut run = open_or_tell(&read_scenario(scenario, &[], days, seed)?)?;
    run.advance_to_end().map_err(Failure::defect)?;
    if run.summary().clearance.is_none() {
        let what = "its clearance is no process";
        let mend = "write clearance: Processed(…), as scenarios/clearance/smart.ron does";
        return Err(Failure::Problems(vec![Problem::new("no-process", scenario.display().to_string(), what, mend)]));
    }
    Ok(run)
}

fn json(value: &impl Serialize) -> Result<String, Failure> {
    serde_json::to_string(value).map_err(|error| Failure::Defect(error.to_string()))
}

/// A declaration, and what the quality gate would miss of it: the paper, and where.
fn read_declaration(path: &Path) -> Result<(Declaration, Vec<(String, String)>), Failure> {
    let text = super::text_of(path)?;
    let declaration: Declaration = serde_json::from_str(&text).map_err(|error| {
        let mend = "write it after assets/schemas/declaration-1.json; `portolan clearance file` names every problem";
        let place = format!("{}:{}", path.display(), error.line());
        Failure::Unreadable(Problem::new("no-declaration", place, error.to_string(), mend))
    })?;
    let (tables, register) = (Tables::shipped(), Register::shipped());
    let gate = Gate::new(&tables, &register, &Ed25519);
    let reasons = match gate.take_in(&mut GateBook::default(), text.as_bytes(), None) {
        Taken::Accepted { .. } => Vec::new(),
        Taken::Quarantined(aside) => aside.reasons,
    };
    let papers = reasons.into_iter().filter(|reason| matches!(&*reason.code, "paper-missing" | "paper-not-in-force"));
    let missing = papers.map(|reason| (reason.parameters.get("document").cloned().unwrap_or_default(), reason.path)).collect();
    Ok((declaration, missing))
}

/// Tells how long release will take.
///
/// # Errors
/// When the scenario cannot be run, or nothing was seen that is like the question.
pub fn forecast(args: &ForecastArgs, out: &mut impl Write) -> Result<(), Failure> {
    let declared = args.declaration.as_deref().map(read_declaration).transpose()?;
    let run = run_of(&args.scenario, args.days, args.seed)?;
    let catalogue = Catalogue::shipped();
    let releases = run.world().resource::<OfficeBook>().releases(&catalogue);
    let item = declared.as_ref().and_then(|(declaration, _)| declaration.goods_shipment.goods_items.first());
    let question = Question {
        export: declared.as_ref().map_or(args.export, |(declaration, _)| declaration.type_code == TypeCode::Export),
        procedure: declared.as_ref().map_or(args.mode, |(declaration, _)| Some(declaration.procedure)),
        chapter: item.map_or(args.chapter, |item| Some(item.commodity.classification_id.chapter())),
        origin: item.map_or(args.origin, |item| item.origin_country_code),
        load: args.load,
        hour: args.hour,
    };
    let missing = declared.iter().flat_map(|(_, missing)| missing);
    let mut advice: Vec<Advice> = missing.map(|(document, place)| releases.missing(&question, document, place)).collect();
    advice.extend(releases.advice(&question));
    let answer = Answer { forecast: releases.forecast(&question), advice, releases: releases.len() };
    if args.json {
        writeln!(out, "{}", json(&answer)?)?;
    } else if let Some(forecast) = &answer.forecast {
        let like = if forecast.like_in.is_empty() { "all".to_owned() } else { format!("alike in {}", forecast.like_in.join(", ")) };
        writeln!(out, "from standing in the yard to release, {} boxes of {} ({like})", forecast.cases, answer.releases)?;
        for (name, hours) in [("a tenth within", forecast.p10_h), ("half within", forecast.p50_h), ("nine tenths within", forecast.p90_h)] {
            writeln!(out, "  {name:<20}{hours:>8.1} h")?;
        }
        for advice in &answer.advice {
            match advice {
                Advice::MissingPaper { document, place, sooner_h } => {
                    let costs = sooner_h.map_or(String::new(), |hours| format!("; those put aside took {hours:.1} h longer"));
                    writeln!(out, "  {document} is missing ({place}): it would be put aside{costs}")?;
                }
                Advice::OtherMode { procedure, sooner_h } => writeln!(out, "  {} would be {sooner_h:.1} h sooner", procedure.name())?,
                Advice::OtherHour { from_hour, sooner_h } => {
                    writeln!(out, "  between {from_hour}:00 and {}:00 it would be {sooner_h:.1} h sooner", from_hour + 6)?;
                }
            }
        }
    }
    if answer.forecast.is_none() {
        let what = format!("{} releases were seen, too few of them like that", answer.releases);
        let mend = "ask about a mode that the scenario has, or run more days";
        return Err(Failure::Problems(vec![Problem::new("too-few", args.scenario.display().to_string(), what, mend)]));
    }
    Ok(())
}

/// Tells what is known of the traders: the watch-list, credit and its evidence, what the status of an authorised operator changes.
///
/// # Errors
/// When the scenario cannot be run.
pub fn traders(args: &TradersArgs, out: &mut impl Write) -> Result<(), Failure> {
    let run = run_of(&args.scenario, args.days, args.seed)?;
    let traders = run.world().resource::<OfficeBook>().traders();
    let name = |number: &u32| format!("T{number:05}");
    if let Some(wanted) = &args.trader {
        let Some((number, record)) = traders.iter().find(|(number, _)| name(number) == *wanted) else {
            let what = format!("no trader {wanted:?} has declared in this run");
            return Err(Failure::usage(what, "name one that `portolan clearance traders --json` lists"));
        };
        if args.json {
            return Ok(writeln!(out, "{}", json(&OfTrader { trader: name(number), record, credit: record.credit() })?)?);
        }
        return one_trader(&name(number), record, out);
    }
    if args.json {
        for (number, record) in traders {
            writeln!(out, "{}", json(&OfTrader { trader: name(number), record, credit: record.credit() })?)?;
        }
        return Ok(());
    }
    let watched: Vec<(&u32, &TraderRecord)> = traders.iter().filter(|(_, record)| record.is_watch_listed()).collect();
    writeln!(out, "{} traders, {} on the watch-list", traders.len(), watched.len())?;
    for (number, record) in watched {
        let credit = record.credit();
        let evidence: Vec<String> =
            credit.evidence.iter().map(|evidence| format!("{} × {} {:+}", evidence.count, evidence.code, evidence.points)).collect();
        writeln!(out, "  {}  credit {:>3}: {}", name(number), credit.rating, evidence.join(", "))?;
    }
    writeln!(out, "\nauthorised operators{:>14}others", "")?;
    let share = |aeo: bool, of: fn(&TraderRecord) -> u32| {
        let own = || traders.values().filter(|record| record.aeo == aeo);
        let declared: u32 = own().map(|record| record.declared).sum();
        f64::from(own().map(of).sum::<u32>()) / f64::from(declared.max(1)) * 100.0
    };
    let lines: [(&str, fn(&TraderRecord) -> u32); 3] = [
        ("examined", |record| record.examined),
        ("looked at on paper", |record| record.reviewed),
        ("told to be false", |record| record.wrong),
    ];
    for (what, of) in lines {
        writeln!(out, "  {what:<22}{:>6.2} %{:>14.2} %", share(true, of), share(false, of))?;
    }
    what_status_changes(out)
}

fn one_trader(name: &str, record: &TraderRecord, out: &mut impl Write) -> Result<(), Failure> {
    let credit = record.credit();
    let status = if record.aeo { "an authorised economic operator" } else { "no authorised economic operator" };
    writeln!(out, "{name}: {status}, {}on the watch-list, credit {}", if credit.watch_listed { "" } else { "not " }, credit.rating)?;
    for evidence in &credit.evidence {
        writeln!(out, "  {:<22}{:>6} times{:>+8}", evidence.code, evidence.count, evidence.points)?;
    }
    let TraderRecord { declared, quarantined, reviewed, examined, wrong, payments_failed, tax, .. } = record;
    writeln!(
        out,
        "  {declared} declarations, {quarantined} put aside, {reviewed} reviewed, {examined} examined, {wrong} told to be false"
    )?;
    writeln!(out, "  {tax} yuan assessed, {payments_failed} payments failed")?;
    what_status_changes(out)
}

fn what_status_changes(out: &mut impl Write) -> Result<(), Failure> {
    writeln!(out, "what the status changes, in the contracts that come with the program")?;
    for signed in shipped() {
        for clause in signed.contract.clauses.iter().filter(|clause| clause.when.contains("aeo")) {
            writeln!(out, "  {} {}, {}: {} then {:?}", signed.contract.id, signed.contract.version, clause.id, clause.when, clause.then)?;
        }
    }
    Ok(())
}
