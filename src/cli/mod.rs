//! What the command line understands.

use std::path::PathBuf;

use clap::{ArgAction, Args, Parser, Subcommand};
use portolan_model::moment::Moment;

use crate::cli::risk::RiskArgs;
use crate::commands::clearance::ClearanceArgs;
use crate::commands::document::DocumentArgs;
use crate::commands::exchange::ExchangeArgs;
use crate::commands::ledger::LedgerArgs;
use crate::commands::seeds::Seeds;

mod devices;
mod live;
pub mod risk;
#[cfg(feature = "desktop")]
mod screen;

pub use devices::{DevicesArgs, DevicesCheckArgs, DevicesCommand, DevicesDeadLettersArgs, DevicesMapArgs, DevicesReconcileArgs};
pub use live::LiveArgs;

#[cfg(feature = "desktop")]
pub use screen::{FramesArgs, OpenArgs, OpeningArgs, PixelSize, ScreenshotArgs};

/// A digital twin of a container port: simulate a terminal, compare plans, see where the time goes.
#[derive(Parser, Debug)]
#[command(
    name = "portolan",
    version,
    max_term_width = 110,
    after_help = "Without a command: opens the command center on scenarios/day_at_the_terminal.ron. Where no window can be shown it simulates that
day instead, prints its indicators and writes a report folder.

Examples:
  portolan                                                a day at the terminal, watched and acted on
  portolan run scenarios/yangshan_iv.ron --days 7         a week of a large automated terminal
  portolan compare day.ron day.ron --set-b quay.cranes=9  what does one crane less cost?

Exit codes: 0 ok, 1 problems found, 2 usage or unreadable file, 3 an outside service, 70 a defect of Portolan"
)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Option<Command>,
    /// Tell more on standard error; twice for everything (the variable `RUST_LOG` says it finer)
    #[arg(short, long, action = ArgAction::Count, global = true, display_order = 100)]
    pub verbose: u8,
}

/// The commands.
#[derive(Subcommand, Debug)]
pub enum Command {
    /// Open the command center on a scenario
    #[cfg(feature = "desktop")]
    Open(OpenArgs),
    /// Draw the command center at a moment into a PNG file, without a window
    #[cfg(feature = "desktop")]
    Screenshot(ScreenshotArgs),
    /// Measure what a frame of the command center costs, without a window
    #[cfg(feature = "desktop")]
    Frames(FramesArgs),
    /// Simulate a scenario as fast as it goes
    Run(RunArgs),
    /// Run a port by the wall's clock, with devices behind an MQTT broker
    Live(Box<LiveArgs>),
    /// Check devices against their contract, read those that speak otherwise
    Devices(DevicesArgs),
    /// Run two variants with the same seeds and tell in which figures they differ
    Compare(CompareArgs),
    /// Say everything that is wrong with a scenario, and how to mend it
    Check(CheckArgs),
    /// Write a complete scenario for a terminal of given size, to start from
    Layout(LayoutArgs),
    /// Read AIS and EDI as JSON Lines, write moves as EDI
    Exchange(ExchangeArgs),
    /// A tamper-evident record that every party can check: append, prove, check, verify, run a node
    Ledger(LedgerArgs),
    /// Trade documents that anybody can verify: wrap, sign, obfuscate, verify, decrypt
    Document(DocumentArgs),
    /// Learn, use, measure and watch models of how likely a declaration is wrong
    Risk(RiskArgs),
    /// Tax goods, check declarations, try contracts
    Clearance(ClearanceArgs),
}

/// `portolan run`.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  portolan run scenarios/day_at_the_terminal.ron --out report/day
  portolan run scenarios/yangshan_iv.ron --set quay.cranes=24 --set dispatch.lanes=LeastWork
  portolan run scenarios/yangshan_iv.ron --days 30 --seed 7 --json | jq .indicators.truck_turn_min
  portolan run scenarios/day_at_the_terminal.ron --until 12:00 --save noon.portolan
  portolan run --from-snapshot noon.portolan --out report/afternoon")]
pub struct RunArgs {
    /// The scenario file
    #[arg(required_unless_present = "from_snapshot")]
    pub scenario: Option<PathBuf>,
    /// What is changed of it.
    #[command(flatten)]
    pub changes: ChangeArgs,
    /// Write report.html, indicators.json and facts.jsonl.zst into this folder
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Where its ledger is kept.
    #[command(flatten)]
    pub recording: RecordingArgs,
    /// Print one JSON object instead of a table
    #[arg(long)]
    pub json: bool,
    /// Stop at this time of the port: 12:00 of the first day, or 2026-03-04T12:00
    #[arg(long, value_name = "TIME")]
    pub until: Option<Moment>,
    /// Save the run there, to be taken up again; tables of the scenario stay beside it
    #[arg(long, value_name = "FILE", requires = "until")]
    pub save: Option<PathBuf>,
    /// Take up a run that was saved with --save
    #[arg(long, value_name = "FILE", conflicts_with_all = ["scenario", "days", "seed", "set", "ledger"])]
    pub from_snapshot: Option<PathBuf>,
}

/// What is changed of a scenario before its port is built.
#[derive(Args, Debug, Default)]
pub struct ChangeArgs {
    /// Days in which calls and trucks come; what came is still worked off after them
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    pub days: Option<u32>,
    /// The seed of every chance
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    pub seed: Option<u64>,
    /// Change a value of the scenario, such as quay.cranes=9 or calls.profiles[name=Mainliner].moves=Fixed(900); may stand several times
    #[arg(long, value_name = "PATH=VALUE")]
    pub set: Vec<String>,
}

/// Where the ledger of a port is kept.
#[derive(Args, Debug, Default)]
pub struct RecordingArgs {
    /// Keep the port's ledger in this folder, made by `portolan ledger init`: decisions, custody, payments, requests
    #[arg(long, value_name = "FOLDER", requires = "log_key")]
    pub ledger: Option<PathBuf>,
    /// The secret key of that ledger's log, made by `portolan ledger key --log`
    #[arg(long, value_name = "FILE", requires = "ledger")]
    pub log_key: Option<PathBuf>,
    /// Sign what the port itself says with these keys, made by `portolan ledger key --party port`
    #[arg(long, value_name = "FILE", requires = "ledger")]
    pub party_key: Option<PathBuf>,
    /// The parties that follow and cosign, as for `portolan ledger node`: their nodes ask this program, which runs the port's node
    #[arg(long, value_name = "FILE", requires = "party_key")]
    pub parties: Option<PathBuf>,
}

/// `portolan compare`.
#[derive(Args, Debug)]
#[command(after_help = "Each pair of runs has one seed: both variants meet the same vessels and trucks, so that few pairs suffice.
A difference is marked * where its 95 % interval leaves out 0.

Examples:
  portolan compare day.ron day.ron --set-b quay.cranes=9
  portolan compare plan_a.ron plan_b.ron --seeds 1..20 --days 7
  portolan compare day.ron day.ron --set-a script.with_requests=false --json")]
pub struct CompareArgs {
    /// The first scenario
    pub a: PathBuf,
    /// The second scenario; may be the same file
    pub b: PathBuf,
    /// The seeds: 1..10 with both ends, or 3,5,8
    #[arg(long, default_value = "1..10")]
    pub seeds: Seeds,
    /// Days in which calls and trucks come, in both
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    pub days: Option<u32>,
    /// Change a value of the first scenario; may stand several times
    #[arg(long, value_name = "PATH=VALUE")]
    pub set_a: Vec<String>,
    /// Change a value of the second scenario; may stand several times
    #[arg(long, value_name = "PATH=VALUE")]
    pub set_b: Vec<String>,
    /// Print one JSON object instead of a table
    #[arg(long)]
    pub json: bool,
}

/// `portolan check`.
#[derive(Args, Debug)]
#[command(after_help = "One line a problem: where, what is wrong; how to mend it.

Examples:
  portolan check my_port.ron
  portolan check my_port.ron --set quay.length_m=900")]
pub struct CheckArgs {
    /// The scenario file
    pub scenario: PathBuf,
    /// Change a value of the scenario before; may stand several times
    #[arg(long, value_name = "PATH=VALUE")]
    pub set: Vec<String>,
    /// Print one JSON object instead of lines
    #[arg(long)]
    pub json: bool,
}

/// `portolan layout`.
#[derive(Args, Debug, Clone, PartialEq, Eq)]
#[command(
    after_help = "The scenario is complete, commented, and marks each figure with its source or as assumed: mend what your port knows better.

Examples:
  portolan layout --out my_port.ron && portolan run my_port.ron
  portolan layout --quay 2350 --cranes 26 --blocks 60 --vehicles 130 --gates-in 14 --gates-out 12"
)]
pub struct LayoutArgs {
    /// Length of the quay, metres
    #[arg(long, value_name = "M", allow_negative_numbers = true, default_value_t = 1100, value_parser = clap::value_parser!(u32).range(200..=10_000))]
    pub quay: u32,
    /// Quay cranes
    #[arg(long, value_name = "N", allow_negative_numbers = true, default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..=150))]
    pub cranes: u32,
    /// Yard blocks, two cranes each
    #[arg(long, value_name = "N", allow_negative_numbers = true, default_value_t = 24, value_parser = clap::value_parser!(u32).range(1..=300))]
    pub blocks: u32,
    /// Automated guided vehicles
    #[arg(long, value_name = "N", allow_negative_numbers = true, default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=2_000))]
    pub vehicles: u32,
    /// Gate lanes in
    #[arg(long, value_name = "N", allow_negative_numbers = true, default_value_t = 8, value_parser = clap::value_parser!(u32).range(1..=200))]
    pub gates_in: u32,
    /// Gate lanes out
    #[arg(long, value_name = "N", allow_negative_numbers = true, default_value_t = 6, value_parser = clap::value_parser!(u32).range(1..=200))]
    pub gates_out: u32,
    /// Trucks a day; what the equipment carries well if not given
    #[arg(long, value_name = "N", allow_negative_numbers = true, value_parser = clap::value_parser!(u32).range(10..=100_000))]
    pub trucks_a_day: Option<u32>,
    /// Write there instead of to standard output
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
}
