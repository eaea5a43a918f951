//! What the command line understands.

use std::path::PathBuf;
use std::time::Duration;

use clap::{ArgAction, Args, Parser, Subcommand};
use globset::{Glob, GlobSet, GlobSetBuilder};
use portolan_link::{Broker, Tls};

use crate::failure::Failure;
use crate::simulation::Selection;

/// Simulated devices of a port behind an MQTT broker, and a bench to disturb, record and replay them.
#[derive(Parser, Debug)]
#[command(
    name = "sim-devices",
    version,
    max_term_width = 110,
    after_help = "Examples:
  mosquitto -p 1883 &
  sim-devices run -f scenarios/devices/day_at_the_terminal.ron --broker mqtt://localhost:1883
  sim-devices inject 'AGV0*' latency ms=800 jitter_ms=400 --for 30s
  sim-devices record traffic.jsonl.zst --for 10m

Exit codes: 0 ok, 1 problems found, 2 usage or unreadable file, 3 broker unreachable, 70 a defect of sim-devices"
)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
    /// Tell more on standard error; twice for everything (the variable `RUST_LOG` says it finer)
    #[arg(short, long, action = ArgAction::Count, global = true, display_order = 100)]
    pub verbose: u8,
}

/// The commands.
#[derive(Subcommand, Debug)]
pub enum Command {
    /// Run the devices of a fleet file, each with a connection of its own
    Run(RunArgs),
    /// Show the devices of a fleet file
    List(ListArgs),
    /// Say everything that is wrong with fleet files
    Validate(ValidateArgs),
    /// Show one device: what it says of itself, its topics, its figures, the faults it can have
    Describe(DescribeArgs),
    /// Write what is said at a broker into a file
    Record(RecordArgs),
    /// Say again what a file holds
    Replay(ReplayArgs),
    /// Let something go wrong with simulated devices
    Inject(InjectArgs),
    /// Let faults end
    Clear(ClearArgs),
}

/// Where the broker is, and how to get in.
#[derive(Args, Debug, Clone)]
pub struct BrokerArgs {
    /// Where the broker is
    #[arg(
        long,
        help = "The broker: mqtt://host:1883, or mqtts://host:8883 with --tls-ca",
        value_name = "URL",
        default_value = "mqtt://localhost:1883"
    )]
    pub broker: Broker,
    /// Who vouches for the broker: a PEM file with the certificate of its authority
    #[arg(long, value_name = "FILE")]
    pub tls_ca: Option<PathBuf>,
    /// Our certificate, for a broker that asks for one
    #[arg(long, value_name = "FILE", requires = "key")]
    pub cert: Option<PathBuf>,
    /// The key of our certificate
    #[arg(long, value_name = "FILE", requires = "cert")]
    pub key: Option<PathBuf>,
    /// User name; {id} in it stands for the id of each device
    #[arg(long, value_name = "NAME")]
    pub user: Option<String>,
    /// Password; better in the variable `SIM_DEVICES_PASSWORD`
    #[arg(long, value_name = "WORD", requires = "user")]
    pub password: Option<String>,
    /// How long to wait for the broker
    #[arg(long, value_name = "TIME", default_value = "10s", value_parser = humantime::parse_duration)]
    pub wait: Duration,
}

impl BrokerArgs {
    /// The files for the encryption.
    pub fn tls(&self) -> Tls {
        Tls { ca: self.tls_ca.clone(), cert: self.cert.clone(), key: self.key.clone() }
    }

    /// User name and password.
    pub fn credentials(&self) -> Option<(String, String)> {
        let user = self.user.clone()?;
        let password = self.password.clone().or_else(|| std::env::var("SIM_DEVICES_PASSWORD").ok());
        Some((user, password.unwrap_or_default()))
    }
}

/// Which devices.
#[derive(Args, Debug, Clone, Default)]
pub struct SelectionArgs {
    /// Only the devices of these ids; * and ? stand for any; may stand several times
    #[arg(long, value_name = "GLOB")]
    pub only: Vec<String>,
    /// Not the devices of these ids: they are left to real ones
    #[arg(long, value_name = "GLOB")]
    pub exclude: Vec<String>,
}

impl SelectionArgs {
    /// The patterns, ready for use.
    ///
    /// # Errors
    /// When one is no pattern.
    pub fn selection(&self) -> Result<Selection, Failure> {
        Ok(Selection { only: glob_set("--only", &self.only)?, exclude: glob_set("--exclude", &self.exclude)? })
    }
}

/// Patterns of a flag; none if it is not there.
///
/// # Errors
/// When one is no pattern.
pub(crate) fn glob_set(flag: &str, patterns: &[String]) -> Result<Option<GlobSet>, Failure> {
    if patterns.is_empty() {
        return Ok(None);
    }
    let mut set = GlobSetBuilder::new();
    for pattern in patterns {
        let mend = "write an id such as QC03, or a pattern such as 'AGV*'";
        set.add(Glob::new(pattern).map_err(|error| Failure::usage(format!("{flag} {pattern}: {}", error.kind()), mend))?);
    }
    set.build().map(Some).map_err(|error| Failure::usage(format!("{flag}: {error}"), "write fewer or shorter patterns"))
}

/// `sim-devices run`.
#[derive(Args, Debug)]
#[command(
    after_help = "Operating time, by which machines work and weather changes, runs --speed times as fast as the wall's clock; what is said
carries the wall's time. Ctrl+C lets every device take its leave.

Examples:
  sim-devices run -f scenarios/devices/day_at_the_terminal.ron --broker mqtt://localhost:1883
  sim-devices run -f day.ron --speed 60 --for 10m --report out.json --truth truth.jsonl
  sim-devices run -f day.ron --exclude QC03                   QC03 is a real crane
  sim-devices run -f scenarios/devices/bench_300.ron --rate 20000 --for 2m
  sim-devices run -f day.ron --broker mqtts://broker:8883 --tls-ca ca.pem --user 'dev-{id}' --password secret"
)]
pub struct RunArgs {
    /// The fleet file
    #[arg(short, long, value_name = "FILE")]
    pub file: PathBuf,
    #[command(flatten)]
    #[expect(missing_docs, reason = "the help of flattened flags is their own")]
    pub broker: BrokerArgs,
    #[command(flatten)]
    #[expect(missing_docs, reason = "the help of flattened flags is their own")]
    pub selection: SelectionArgs,
    /// The seed of every chance, instead of the file's
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
    /// How many times faster than the wall's clock operating time runs
    #[arg(long, value_name = "N", default_value_t = 1.0, value_parser = speed)]
    pub speed: f64,
    /// End after so long, such as 90s, 10m or 2h
    #[arg(long = "for", value_name = "TIME", value_parser = humantime::parse_duration)]
    pub for_time: Option<Duration>,
    /// Write what the run came to into this file, as JSON
    #[arg(long, value_name = "FILE")]
    pub report: Option<PathBuf>,
    /// Write what truly happened into this file, as JSON Lines: orders, executions, faults
    #[arg(long, value_name = "FILE")]
    pub truth: Option<PathBuf>,
    /// So many states a second, of all devices together
    #[arg(long, value_name = "MSG/S", value_parser = rate)]
    pub rate: Option<f64>,
    /// The terminal's name in topics, instead of the file's; those of VDA 5050 name the maker and no terminal
    #[arg(long, value_name = "NAME", value_parser = terminal)]
    pub terminal: Option<String>,
}

/// `sim-devices list`.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  sim-devices list scenarios/devices/day_at_the_terminal.ron
  sim-devices list day.ron --only 'QC*' --json")]
pub struct ListArgs {
    /// The fleet file
    pub file: PathBuf,
    #[command(flatten)]
    #[expect(missing_docs, reason = "the help of flattened flags is their own")]
    pub selection: SelectionArgs,
    /// Print a JSON object a line instead of a table
    #[arg(long)]
    pub json: bool,
}

/// `sim-devices validate`.
#[derive(Args, Debug)]
#[command(after_help = "One line a problem: where, what is wrong; how to mend it.

Examples:
  sim-devices validate my_fleet.ron
  sim-devices validate scenarios/devices/*.ron")]
pub struct ValidateArgs {
    /// The fleet files
    #[arg(required = true)]
    pub files: Vec<PathBuf>,
}

/// `sim-devices describe`.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  sim-devices describe scenarios/devices/day_at_the_terminal.ron QC03
  sim-devices describe day.ron GATE02 --json | jq .descriptor")]
pub struct DescribeArgs {
    /// The fleet file
    pub file: PathBuf,
    /// The device's id
    pub id: String,
    /// Print one JSON object
    #[arg(long)]
    pub json: bool,
}

/// `sim-devices record`.
#[derive(Args, Debug)]
#[command(
    after_help = "One message a line: {\"at_ms\":…,\"topic\":\"…\",\"payload\":\"…\"}. What the broker keeps (descriptors) comes first.

Examples:
  sim-devices record traffic.jsonl --broker mqtt://localhost:1883 --for 10m
  sim-devices record cranes.jsonl.zst --topic 'portolan/v1/+/quay-crane/#'
  sim-devices record theirs.jsonl --topic 'site/#'            for portolan devices map --try theirs.jsonl"
)]
pub struct RecordArgs {
    /// The file to write; compressed if its name ends in .zst
    pub file: PathBuf,
    #[command(flatten)]
    #[expect(missing_docs, reason = "the help of flattened flags is their own")]
    pub broker: BrokerArgs,
    /// What to listen to; may stand several times; portolan/v1/# and uagv/# if not given
    #[arg(long, value_name = "FILTER", value_parser = filter)]
    pub topic: Vec<String>,
    /// End after so long; with Ctrl+C if not given
    #[arg(long = "for", value_name = "TIME", value_parser = humantime::parse_duration)]
    pub for_time: Option<Duration>,
    /// End after so many messages
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub messages: Option<u64>,
}

/// `sim-devices replay`.
#[derive(Args, Debug)]
#[command(after_help = "What devices said is said again; orders, faults and dead letters stay unsaid unless --all asks for them.

Examples:
  sim-devices replay traffic.jsonl.zst --broker mqtt://localhost:1883
  sim-devices replay traffic.jsonl --speed 10 --loop --shift-time")]
pub struct ReplayArgs {
    /// The file, as sim-devices record writes it
    pub file: PathBuf,
    #[command(flatten)]
    #[expect(missing_docs, reason = "the help of flattened flags is their own")]
    pub broker: BrokerArgs,
    /// How many times faster than it was recorded
    #[arg(long, value_name = "N", default_value_t = 1.0, value_parser = speed)]
    pub speed: f64,
    /// Begin again at the end, until Ctrl+C or --for
    #[arg(long = "loop")]
    pub repeat: bool,
    /// Let the stamps in the messages say now instead of then
    #[arg(long)]
    pub shift_time: bool,
    /// Say orders, faults and dead letters again too
    #[arg(long)]
    pub all: bool,
    /// End after so long
    #[arg(long = "for", value_name = "TIME", value_parser = humantime::parse_duration)]
    pub for_time: Option<Duration>,
}

/// `sim-devices inject`.
#[derive(Args, Debug)]
#[command(after_help = format!("Faults:
{}

Devices that cannot have the fault refuse it for all, and nothing happens.

Examples:
  sim-devices inject QC03 down --for 5m
  sim-devices inject 'AGV0*' latency ms=800 jitter_ms=400 --for 30s
  sim-devices inject '*' drop share=5%
  sim-devices inject GATE02 kill --for 1m --broker mqtt://localhost:1883", crate::fault::USAGE))]
pub struct InjectArgs {
    /// The device's id, or a pattern such as 'AGV*'
    pub device: String,
    /// The fault and its figures
    #[arg(required = true, value_name = "FAULT", num_args = 1.., allow_negative_numbers = true)]
    pub fault: Vec<String>,
    #[command(flatten)]
    #[expect(missing_docs, reason = "the help of flattened flags is their own")]
    pub broker: BrokerArgs,
    /// For how long; until it is cleared if not given
    #[arg(long = "for", value_name = "TIME", value_parser = some_time)]
    pub for_time: Option<Duration>,
    /// Only at the terminal of this name
    #[arg(long, value_name = "NAME", value_parser = terminal)]
    pub terminal: Option<String>,
}

/// `sim-devices clear`.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  sim-devices clear '*'                                       no fault is left
  sim-devices clear QC03 down                                 the crane is repaired")]
pub struct ClearArgs {
    /// The device's id, or a pattern such as 'AGV*'
    pub device: String,
    /// The name of the fault; all if not given
    pub fault: Option<String>,
    #[command(flatten)]
    #[expect(missing_docs, reason = "the help of flattened flags is their own")]
    pub broker: BrokerArgs,
    /// Only at the terminal of this name
    #[arg(long, value_name = "NAME", value_parser = terminal)]
    pub terminal: Option<String>,
}

fn speed(text: &str) -> Result<f64, String> {
    let (least, most) = crate::Pace::SPEEDS;
    let read = text.parse::<f64>().ok().filter(|speed| (least..=most).contains(speed));
    read.ok_or_else(|| format!("write a number from {least} to {most}"))
}

fn rate(text: &str) -> Result<f64, String> {
    let read = text.parse::<f64>().ok().filter(|rate| (0.01..=10_000_000.0).contains(rate));
    read.ok_or_else(|| "write messages a second, from 0.01 to 10000000".to_owned())
}

fn filter(text: &str) -> Result<String, String> {
    let is_one = portolan_link::is_filter(text);
    is_one
        .then(|| text.to_owned())
        .ok_or_else(|| "+ stands for one whole level and # for all that follow: write 'site/+/state' or 'site/#'".to_owned())
}

/// A fault that lasts no time disturbs nothing.
fn some_time(text: &str) -> Result<Duration, String> {
    let time = humantime::parse_duration(text).map_err(|error| error.to_string())?;
    if time >= Duration::from_millis(1) { Ok(time) } else { Err("write a time of 1ms or longer, such as 30s".to_owned()) }
}

fn terminal(text: &str) -> Result<String, String> {
    let is_name = portolan_protocol::wire::WireId::is_id(text);
    is_name.then(|| text.to_owned()).ok_or_else(|| "write 1 to 64 letters, digits, - _ .".to_owned())
}
