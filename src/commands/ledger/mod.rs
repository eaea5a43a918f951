//! `portolan ledger`: make keys and a ledger, append, show, prove, check, verify, publish, watch, run a node.

mod append;
mod keys;
mod node;
mod privacy;
mod proving;
mod recording;
mod show;
mod watch;

use std::io::Write;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use portolan_keys::{NoteSigner, NoteVerifier, PartyCard};
use portolan_ledger::{Folder, LedgerError, Register, StoreError};
use portolan_model::problem::Problem;

use crate::failure::Failure;

pub use recording::{Answering, Recording};

/// `portolan ledger`.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  portolan ledger key --log example.org/port --out keys && portolan ledger key --party customs --out keys
  portolan ledger init port.ledger --log-key keys/log.key
  portolan ledger append port.ledger entries.jsonl --log-key keys/log.key --key keys/customs.key
  portolan ledger prove port.ledger --entry 7 --out proof.json && portolan ledger check proof.json --key keys/log.pub
  portolan ledger verify port.ledger --key keys/log.pub --cards keys")]
pub struct LedgerArgs {
    /// What to do.
    #[command(subcommand)]
    pub command: LedgerCommand,
}

/// The commands of the ledger.
#[derive(Subcommand, Debug)]
pub enum LedgerCommand {
    /// Make the keys of a party, or of a log
    Key(keys::KeyArgs),
    /// Make an empty ledger
    Init(keys::InitArgs),
    /// Append entries; each line of output is acknowledged, which means on disk
    Append(append::AppendArgs),
    /// Show entries
    Show(show::ShowArgs),
    /// Follow one consignment or box, and name gaps and contradictions
    Trace(show::TraceArgs),
    /// Prove that an entry is in, or that nothing was rewritten since a checkpoint
    Prove(proving::ProveArgs),
    /// Check a proof, a link of a QR code or evidence, with the log's public key alone
    Check(proving::CheckArgs),
    /// Verify a whole ledger, and say what is wrong where
    Verify(proving::VerifyArgs),
    /// Publish the log as static files (C2SP tlog-tiles)
    Export(show::ExportArgs),
    /// Read, grant, revoke or erase a sealed payload
    Payload(privacy::PayloadArgs),
    /// Watch a ledger or a node: does each checkpoint continue the one before?
    Watch(watch::WatchArgs),
    /// Run the node of a party: a full copy that checks, cosigns and answers
    Node(node::NodeArgs),
}

/// Does what is asked of a ledger.
///
/// # Errors
/// In one line, with the exit code of its kind.
pub fn ledger(args: &LedgerArgs, out: &mut impl Write) -> Result<(), Failure> {
    match &args.command {
        LedgerCommand::Key(args) => keys::key(args, out),
        LedgerCommand::Init(args) => keys::init(args, out),
        LedgerCommand::Append(args) => append::append(args, out),
        LedgerCommand::Show(args) => show::show(args, out),
        LedgerCommand::Trace(args) => show::trace(args, out),
        LedgerCommand::Prove(args) => proving::prove(args, out),
        LedgerCommand::Check(args) => proving::check(args, out),
        LedgerCommand::Verify(args) => proving::verify(args, out),
        LedgerCommand::Export(args) => show::export(args, out),
        LedgerCommand::Payload(args) => privacy::payload(args, out),
        LedgerCommand::Watch(args) => watch::watch(args, out),
        LedgerCommand::Node(args) => node::node(args, out),
    }
}

/// A file that cannot be read, or holds something else.
pub(crate) fn unreadable(path: &Path, what: impl ToString, mend: &str) -> Failure {
    Failure::Unreadable(Problem::new("unreadable", path.display().to_string(), what.to_string(), mend))
}

pub(crate) fn read_text(path: &Path) -> Result<String, Failure> {
    let read = if path == Path::new("-") { std::io::read_to_string(std::io::stdin()) } else { std::fs::read_to_string(path) };
    read.map_err(|error| unreadable(path, format!("cannot be read: {error}"), "give a text file that can be read, or - for standard input"))
}

pub(crate) fn write_file(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    std::fs::write(path, bytes).map_err(|error| Failure::unwritable(path, &error))
}

/// What a ledger says no to: what is wrong with it is found, what cannot be read or written is not.
fn told(folder: &Path, error: &LedgerError) -> Failure {
    let problem = |mend: &str| Problem::new("ledger", folder.display().to_string(), error.to_string(), mend);
    match error {
        LedgerError::Inconsistent { .. } | LedgerError::RolledBack { .. } | LedgerError::Store(StoreError::Damaged { .. }) => {
            Failure::Problems(vec![problem("")])
        }
        LedgerError::Store(StoreError::Full | StoreError::Io { .. }) => Failure::Unwritable(format!("{}: {error}", folder.display())),
        LedgerError::Refused(_) | LedgerError::NotGranted { .. } => Failure::Problems(vec![problem("")]),
        LedgerError::File { .. } => Failure::Unreadable(problem("give the folder of a ledger; `portolan ledger init` makes one")),
        _ => Failure::Unreadable(problem("")),
    }
}

fn open_to_read(path: &Path) -> Result<Folder, Failure> {
    if !Folder::is_there(path) {
        return Err(unreadable(path, "holds no ledger", "give the folder of a ledger; `portolan ledger init` makes one"));
    }
    Folder::open_to_read(path).map_err(|error| told(path, &error))
}

/// The log's secret key from its file.
fn read_log_key(path: &Path) -> Result<NoteSigner, Failure> {
    let text = read_text(path)?;
    NoteSigner::parse(text.trim()).map_err(|error| unreadable(path, error, "give the file log.key that `portolan ledger key --log` made"))
}

/// A log's public key: as it is written, or in a file.
pub(crate) fn log_key_of(text: &str) -> Result<NoteVerifier, Failure> {
    if let Ok(key) = NoteVerifier::parse(text.trim()) {
        return Ok(key);
    }
    let path = Path::new(text);
    let read = read_text(path)?;
    NoteVerifier::parse(read.trim()).map_err(|error| unreadable(path, error, "give the log's public key name+id+key, or the file log.pub"))
}

/// The cards of parties: files, or all `*.card` of a folder.
fn read_cards(paths: &[PathBuf]) -> Result<Vec<PartyCard>, Failure> {
    let mut files = Vec::new();
    for path in paths {
        if path.is_dir() {
            let entries = std::fs::read_dir(path).map_err(|error| unreadable(path, error, "give a folder of cards, or card files"))?;
            let mut cards: Vec<PathBuf> = entries.filter_map(Result::ok).map(|entry| entry.path()).collect();
            cards.retain(|path| path.extension().is_some_and(|extension| extension == "card"));
            cards.sort();
            files.extend(cards);
        } else {
            files.push(path.clone());
        }
    }
    let read = |path: &PathBuf| PartyCard::read(path).map_err(|error| unreadable(path, error, "give the file NAME.card of a party"));
    files.iter().map(read).collect()
}

fn register_of(cards: &[PathBuf], hash_only: bool) -> Result<Register, Failure> {
    let register = Register::new(read_cards(cards)?);
    Ok(if hash_only { register.accepting_unsigned() } else { register })
}

fn time_of(at_ms: i64) -> String {
    jiff::Timestamp::from_millisecond(at_ms).map_or_else(|_| format!("{at_ms} ms"), |at| at.to_string())
}

fn json_line(value: &impl serde::Serialize, out: &mut impl Write) -> Result<(), Failure> {
    let line = serde_json::to_string(value).map_err(|error| Failure::Defect(error.to_string()))?;
    Ok(writeln!(out, "{line}")?)
}
