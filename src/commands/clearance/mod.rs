//! `portolan clearance`: what goods cost at the border, which declarations are taken in, what a contract would decide.

pub mod assess;
pub mod contract;
pub mod figures;
pub mod file;
pub mod foresee;
pub mod reevaluate;

use std::io::Write;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use portolan_customs::tables::Tables;
use portolan_customs::words::Day;
use portolan_model::problem::Problem;

use crate::failure::Failure;

/// `portolan clearance`.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  portolan clearance assess scenarios/clearance/declarations/wine.json
  portolan clearance assess wine.json --on 2026-07-01 --json | jq .assessment.total
  portolan clearance file declarations.jsonl | jq 'select(.outcome == \"quarantined\")'")]
pub struct ClearanceArgs {
    /// What to do.
    #[command(subcommand)]
    pub command: ClearanceCommand,
}

/// The commands of `portolan clearance`.
#[derive(Subcommand, Debug)]
pub enum ClearanceCommand {
    /// Print what a declaration costs: base, rate and tax a head, the rule behind each, and what would lower it
    Assess(AssessArgs),
    /// Send declarations through the quality gate: accepted, or quarantined with every reason
    File(FileArgs),
    /// Check contracts, try them on the past, take decisions again
    Contract(contract::ContractArgs),
    /// Take the decisions of a run again, by the contracts that decided
    Reevaluate(reevaluate::ReevaluateArgs),
    /// Tell how long release will take, and what would be faster
    Forecast(foresee::ForecastArgs),
    /// Tell what a run shows of the traders: watch-list, credit with its evidence, what an authorised operator gains
    Traders(foresee::TradersArgs),
}

/// `portolan clearance assess`.
#[derive(Args, Debug)]
#[command(
    after_help = "The document is JSON after assets/schemas/declaration-1.json. Amounts are yuan, rounded half up to the fen for each tax of each item; a tax
of 50.00 or less over the whole consignment is waived. The tables that come with the program are small and mostly assumed:
assets/tariff says which figure is; --tables takes others.

Examples:
  portolan clearance assess scenarios/clearance/declarations/wine.json
  portolan clearance assess scenarios/clearance/declarations/medicine.json --on 2026-07-01
  cat wine.json | portolan clearance assess - --json"
)]
pub struct AssessArgs {
    /// The declaration, or - for standard input
    pub declaration: PathBuf,
    /// Assess it as if it were declared on this day, by the rates of this day
    #[arg(long, value_name = "DATE")]
    pub on: Option<Day>,
    /// A folder with tables as assets/tariff has them
    #[arg(long, value_name = "DIR")]
    pub tables: Option<PathBuf>,
    /// Print one JSON object instead of lines
    #[arg(long)]
    pub json: bool,
}

/// `portolan clearance file`.
#[derive(Args, Debug)]
#[command(
    after_help = "The input is one JSON document, an array of them, or one a line. One JSON object a document on standard output, counts on standard error;
exit code 1 if some were quarantined. Reasons are codes with parameters: compliance, completeness, authenticity, timeliness,
duplication. What was quarantined is mended by sending the document again under its reference; with --book the gate remembers
between calls what it has seen.

Examples:
  portolan clearance file scenarios/clearance/declarations/wine.json
  portolan clearance file declarations.jsonl --book gate.json | jq -c 'select(.outcome == \"quarantined\") | {reference, reasons}'
  generate | portolan clearance file - --on 2026-03-03"
)]
pub struct FileArgs {
    /// The documents: a JSON or JSON Lines file, or - for standard input
    pub documents: PathBuf,
    /// The day on which they are received; each on the day of its issue if not given
    #[arg(long, value_name = "DATE")]
    pub on: Option<Day>,
    /// Remember references and what is quarantined in this file
    #[arg(long, value_name = "FILE")]
    pub book: Option<PathBuf>,
    /// The register of known sources, as assets/customs/sources.ron
    #[arg(long, value_name = "FILE")]
    pub sources: Option<PathBuf>,
    /// A folder with tables as assets/tariff has them
    #[arg(long, value_name = "DIR")]
    pub tables: Option<PathBuf>,
}

/// Does what is asked.
///
/// # Errors
/// What the command in question says.
pub fn clearance(args: &ClearanceArgs, out: &mut impl Write) -> Result<(), Failure> {
    match &args.command {
        ClearanceCommand::Assess(args) => assess::assess(args, out),
        ClearanceCommand::File(args) => file::file(args, out),
        ClearanceCommand::Contract(args) => contract::contract(args, out),
        ClearanceCommand::Reevaluate(args) => reevaluate::reevaluate(args, out),
        ClearanceCommand::Forecast(args) => foresee::forecast(args, out),
        ClearanceCommand::Traders(args) => foresee::traders(args, out),
    }
}

/// The tables of a folder, or those that come with the program.
fn tables(folder: Option<&Path>) -> Result<Tables, Failure> {
    match folder {
        None => Ok(Tables::shipped()),
        Some(folder) => Tables::read(folder).map_err(Failure::Problems),
    }
}

/// The text of a file, or of standard input where it is called `-`.
fn text_of(path: &Path) -> Result<String, Failure> {
    let read = if path == Path::new("-") { std::io::read_to_string(std::io::stdin()) } else { std::fs::read_to_string(path) };
    read.map_err(|error| {
        let what = format!("cannot be read: {error}");
        Failure::Unreadable(Problem::new("unreadable", path.display().to_string(), what, "name a file, or - for standard input"))
    })
}
