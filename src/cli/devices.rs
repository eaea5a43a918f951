//! The command line of `portolan devices`.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use portolan_link::{Broker, Tls};

/// `portolan devices`.
#[derive(Args, Debug)]
pub struct DevicesArgs {
    /// What to do
    #[command(subcommand)]
    pub command: DevicesCommand,
}

/// What can be done with devices.
#[derive(Subcommand, Debug)]
pub enum DevicesCommand {
    /// Try a device, real or simulated, against its contract, clause by clause
    Check(DevicesCheckArgs),
    /// Check a file that maps foreign payloads to ours, and try it on a capture
    Map(DevicesMapArgs),
    /// Sum up a file of dead letters: messages that a port could not take
    DeadLetters(DevicesDeadLettersArgs),
    /// Hold a yard export against a scenario's stock and a capture of what devices report
    Reconcile(DevicesReconcileArgs),
}

/// `portolan devices check`.
#[derive(Args, Debug)]
#[command(
    after_help = "The device gets orders: for a machine of portolan/v1 none that moves it away from where it stands, for a vehicle of
VDA 5050 a short line to and fro. Let nobody else give it orders meanwhile.

Exit code 0: all clauses that apply are met; 1: one is not, or could not be asked while the device is busy; 2: nothing was asked, the command line is wrong; 3: the broker cannot be reached or went away.

Examples:
  portolan devices check --broker mqtt://localhost:1883 --terminal demo --id QC03
  portolan devices check --broker mqtt://localhost:1883 --vda5050 acme/AGV-7 --json"
)]
pub struct DevicesCheckArgs {
    /// The broker: mqtt and its address, with name and password where it asks for them, or mqtts for TLS
    #[arg(long, value_name = "URL")]
    pub broker: Broker,
    /// The device's id in portolan/v1, such as QC03; for other than machines kind/id, such as camera/CAM7
    #[arg(long, value_name = "ID", required_unless_present = "vda5050")]
    pub id: Option<String>,
    /// The terminal's name in topics
    #[arg(long, value_name = "NAME", requires = "id")]
    pub terminal: Option<String>,
    /// A vehicle that speaks VDA 5050: manufacturer/serial number
    #[arg(long, value_name = "MAKER/SERIAL", conflicts_with = "id")]
    pub vda5050: Option<String>,
    /// The version that the vehicle speaks
    #[arg(long, value_name = "VERSION", default_value = "2.1.0", requires = "vda5050", value_parser = ["2.0.0", "2.1.0", "3.0.0"])]
    pub vda_version: String,
    /// The first level of the vehicle's topics
    #[arg(long, value_name = "NAME", default_value = "uagv", requires = "vda5050")]
    pub interface: String,
    /// How long it may take to answer, milliseconds
    #[arg(long, value_name = "MS", default_value_t = 5_000)]
    pub answer_ms: u32,
    /// How long it may take to do an order, milliseconds
    #[arg(long, value_name = "MS", default_value_t = 300_000)]
    pub work_ms: u32,
    /// The certificate of the authority that vouches for the broker, PEM
    #[arg(long, value_name = "FILE")]
    pub tls_ca: Option<PathBuf>,
    /// Our certificate, PEM
    #[arg(long, value_name = "FILE", requires = "key")]
    pub cert: Option<PathBuf>,
    /// The key of our certificate, PEM
    #[arg(long, value_name = "FILE", requires = "cert")]
    pub key: Option<PathBuf>,
    /// Print one JSON object instead of lines
    #[arg(long)]
    pub json: bool,
}

impl DevicesCheckArgs {
    /// The files of the encryption.
    pub fn tls(&self) -> Tls {
        Tls { ca: self.tls_ca.clone(), cert: self.cert.clone(), key: self.key.clone() }
    }
}

/// `portolan devices map`.
#[derive(Args, Debug)]
#[command(
    after_help = "Without --try it says what is wrong with the file, or what its sources read. With --try each line of the output is one JSON object:
what a message became (message), what is kept until more comes (kept, lacks), what was refused (error, place), what no source takes
(passed_over); counts on standard error. How a mapping is written: assets/mapping/README.md.

Exit code 0: everything that a source takes was understood; 1: something was refused; 2: a file cannot be read.

Examples:
  portolan devices map assets/mapping/crane_vendor.ron
  sim-devices record theirs.jsonl --broker mqtt://tos:1883 --topic 'acme/#' --for 1m
  portolan devices map cranes.ron --try theirs.jsonl | jq -c 'select(.error)'"
)]
pub struct DevicesMapArgs {
    /// The mapping file
    #[arg(required_unless_present = "named")]
    pub mapping: Option<PathBuf>,
    /// The mapping file, as `portolan live` names it
    #[arg(id = "named", long = "mapping", value_name = "FILE", conflicts_with = "mapping")]
    pub named: Option<PathBuf>,
    /// A capture of their messages, JSON Lines as `sim-devices record` writes them; .zst too
    #[arg(long = "try", value_name = "FILE")]
    pub capture: Option<PathBuf>,
    /// The terminal's name in the topics that come out
    #[arg(long, value_name = "NAME", default_value = "demo", value_parser = terminal)]
    pub terminal: String,
}

fn terminal(text: &str) -> Result<String, String> {
    if portolan_protocol::wire::WireId::is_id(text) { Ok(text.to_owned()) } else { Err("give 1 to 64 letters, digits, - _ .".to_owned()) }
}

/// `portolan devices dead-letters`.
#[derive(Args, Debug)]
#[command(after_help = "The file is one of `portolan live --dead-letters FILE`; FILE.1, where it is there, is read before it.

Examples:
  portolan devices dead-letters dead.jsonl
  portolan devices dead-letters dead.jsonl --json | jq '.groups[] | select(.reason == \"out_of_range\")'")]
pub struct DevicesDeadLettersArgs {
    /// The file
    pub file: PathBuf,
    /// Show so many topics; those with the most letters come first
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub top: usize,
    /// Print one JSON object instead of a table
    #[arg(long)]
    pub json: bool,
}

/// `portolan devices reconcile`.
#[derive(Args, Debug)]
#[command(
    after_help = "The export is a CSV table or a JSON array with the fields container, block, bay, row, tier, or on (a machine, such as AGV017) in place
of a slot. Blocks are 3 or B03; bays of 20 ft count from 1 at the waterside, of a longer box the first of its two; other fields are
passed over. Nothing is changed by it, neither here nor there.

Exit code 0: all agree; 1: there are differences; 2: a file cannot be read.

Examples:
  portolan devices reconcile day.ron --yard export.csv
  portolan devices reconcile day.ron --yard export.json --capture reports.jsonl.zst --json | jq '.differences[] | select(.kind == \"elsewhere\")'"
)]
pub struct DevicesReconcileArgs {
    /// The scenario file: its stock is the model's
    pub scenario: PathBuf,
    /// The yard as another system has it: CSV or JSON
    #[arg(long, value_name = "FILE")]
    pub yard: PathBuf,
    /// What devices reported, JSON Lines as `sim-devices record` writes them
    #[arg(long, value_name = "FILE")]
    pub capture: Option<PathBuf>,
    /// Change a value of the scenario; may stand several times
    #[arg(long, value_name = "PATH=VALUE")]
    pub set: Vec<String>,
    /// Show so many differences
    #[arg(long, value_name = "N", default_value_t = 50)]
    pub top: usize,
    /// Print one JSON object instead of a table
    #[arg(long)]
    pub json: bool,
}
