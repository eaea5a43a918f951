//! `portolan exchange`: what others send, read; what the port reports, written.

mod moves;
pub mod read;
pub mod write;

use std::io::Write;
use std::path::PathBuf;

use clap::{Args, Subcommand};
use portolan_exchange::form::Form;
use portolan_model::moment::Moment;

use crate::cli::ChangeArgs;
use crate::failure::Failure;

/// `portolan exchange`.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  portolan exchange read harbour.nmea
  portolan exchange write codeco scenarios/day_at_the_terminal.ron --out codeco.edi")]
pub struct ExchangeArgs {
    /// What to do.
    #[command(subcommand)]
    pub command: ExchangeCommand,
}

/// The commands of `portolan exchange`.
#[derive(Subcommand, Debug)]
pub enum ExchangeCommand {
    /// Print what an AIS log or an EDI interchange says as JSON Lines
    Read(ReadArgs),
    /// Run a scenario and write its moves as EDI: COARRI of the quay, CODECO of the gate
    Write(WriteArgs),
}

/// `portolan exchange read`.
#[derive(Args, Debug)]
#[command(
    after_help = "One JSON object a message on standard output; what was refused as {\"error\": …, \"line\": …}; counts on standard error.
EDI: an error each whole message that is not read and each other segment refused by itself; the counts name both.
Exit code 1 says that something was refused, not that reading stopped: it never stops before the end. An empty file is fine.

Examples:
  portolan exchange read harbour.nmea | jq 'select(.message_type == 5) | {mmsi, name, destination, eta_utc}'
  portolan exchange read baplie.edi | jq '.containers[] | {number, number_valid, stowage}'
  portolan exchange read --vessels harbour.nmea
  portolan exchange read udp://0.0.0.0:10110 --for 60
  zcat log.gz | portolan exchange read - --format ais"
)]
pub struct ReadArgs {
    /// A file, - for standard input, tcp://HOST:PORT to connect, udp://ADDRESS:PORT to listen
    pub source: String,
    /// What it is: ais or edi; told from its beginning if not given
    #[arg(long, value_name = "FORM")]
    pub format: Option<Form>,
    /// Print one object a vessel at the end instead of one a message (AIS)
    #[arg(long)]
    pub vessels: bool,
    /// When lines without a time of their own were received (UTC): the year of an arrival follows from it (AIS)
    #[arg(long, value_name = "TIME")]
    pub at: Option<Moment>,
    /// Stop listening after so many seconds (tcp and udp)
    #[arg(long = "for", value_name = "SECONDS")]
    pub for_s: Option<u64>,
}

/// Which moves are written.
#[derive(clap::ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub enum Moves {
    /// Discharged and loaded, a message a call and direction
    Coarri,
    /// In and out by the gate, a message a line and direction
    Codeco,
}

/// `portolan exchange write`.
#[derive(Args, Debug)]
#[command(after_help = "A run is repeatable, so that this writes the moves of the very run that `portolan run` shows with the same seed.

Examples:
  portolan exchange write coarri scenarios/day_at_the_terminal.ron --port CNYSA --out coarri.edi
  portolan exchange write codeco scenarios/day_at_the_terminal.ron --until 12:00 | portolan exchange read -")]
pub struct WriteArgs {
    /// Which moves
    pub moves: Moves,
    /// The scenario file
    pub scenario: PathBuf,
    /// What is changed of it.
    #[command(flatten)]
    pub changes: ChangeArgs,
    /// Stop at this time of the port: 12:00 of the first day, or 2026-03-04T12:00
    #[arg(long, value_name = "TIME")]
    pub until: Option<Moment>,
    /// UN/LOCODE of the port; left out of the messages if not given
    #[arg(long, value_name = "CODE", value_parser = un_locode)]
    pub port: Option<String>,
    /// Who sends the interchange
    #[arg(long, value_name = "NAME", default_value = "PORTOLAN")]
    pub sender: String,
    /// To whom
    #[arg(long, value_name = "NAME", default_value = "LINES")]
    pub recipient: String,
    /// Write there instead of to standard output
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
}

/// A country's two letters and three letters or digits.
fn un_locode(text: &str) -> Result<String, String> {
    let code = text.to_ascii_uppercase();
    let (country, place) = code.as_bytes().split_at_checked(2).unwrap_or_default();
    let is_one = place.len() == 3 && country.iter().all(u8::is_ascii_uppercase) && place.iter().all(u8::is_ascii_alphanumeric);
    if is_one { Ok(code) } else { Err("it is no UN/LOCODE; write five characters such as CNSHA".to_owned()) }
}

/// Reads or writes.
///
/// # Errors
/// What the command in question says.
pub fn exchange(args: &ExchangeArgs, out: &mut impl Write) -> Result<(), Failure> {
    match &args.command {
        ExchangeCommand::Read(args) => read::read(args, out),
        ExchangeCommand::Write(args) => write::write(args, out),
    }
}
