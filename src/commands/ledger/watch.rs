//! Watching: does each checkpoint continue the one before?

use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Args;
use portolan_keys::NoteVerifier;
use portolan_ledger::merkle::verify_consistency;
use portolan_ledger::{CHECKPOINT_FILE, Folder, Hash, SignedCheckpoint};
use portolan_model::problem::Problem;
use portolan_parties::Peer;

use super::append::of_peer;
use super::{log_key_of, read_text, told, write_file};
use crate::failure::Failure;

/// `portolan ledger watch`.
#[derive(Args, Debug)]
#[command(
    after_help = "Prints a line for each new checkpoint that continues the one before, and ends with exit code 1 at the first that does not.
With --keep what was seen last survives, so that a log cannot forget while nobody watches.

Examples:
  portolan ledger watch port.ledger --key keys/log.pub
  portolan ledger watch 127.0.0.1:7401 --key keys/log.pub --keep port.seen --every 5"
)]
pub struct WatchArgs {
    /// The folder of a ledger, or the address of a node
    pub log: String,
    /// The log's public key, or its file
    #[arg(long, value_name = "KEY")]
    pub key: String,
    /// Seconds between two looks
    #[arg(long, value_name = "S", default_value_t = 2, value_parser = clap::value_parser!(u64).range(1..=86_400))]
    pub every: u64,
    /// Look so many times, then end
    #[arg(long, value_name = "N")]
    pub times: Option<u64>,
    /// Begin with the checkpoint in this file, and keep the last one there
    #[arg(long, value_name = "FILE")]
    pub keep: Option<PathBuf>,
}

pub(super) fn watch(args: &WatchArgs, out: &mut impl Write) -> Result<(), Failure> {
    let key = log_key_of(&args.key)?;
    let mut seen = match args.keep.as_deref().filter(|path| path.exists()) {
        Some(path) => Some(opened(&read_text(path)?, &key, &path.display().to_string())?),
        None => None,
    };
    let mut looks = 0;
    loop {
        let (note, place) = shown(&args.log)?;
        if !note.is_empty() {
            let now = opened(&note, &key, &place)?;
            continues(&args.log, seen.as_ref(), &now)?;
            if seen.as_ref().is_none_or(|seen| seen.size() < now.size()) {
                writeln!(
                    out,
                    "{} entries, root {}, {} signatures",
                    now.size(),
                    now.root(),
                    now.note().rsplit_once("\n\n").map_or(0, |(_, lines)| lines.lines().count())
                )?;
                out.flush()?;
                if let Some(path) = &args.keep {
                    write_file(path, now.note().as_bytes())?;
                }
                seen = Some(now);
            }
        }
        looks += 1;
        if args.times.is_some_and(|times| looks >= times) {
            return Ok(());
        }
        std::thread::sleep(Duration::from_secs(args.every));
    }
}

fn wrong(place: &str, what: impl Into<String>) -> Failure {
    Failure::Problems(vec![Problem::new("log", place, what, "keep both checkpoints: they are evidence")])
}

fn opened(note: &str, key: &NoteVerifier, place: &str) -> Result<SignedCheckpoint, Failure> {
    SignedCheckpoint::open(note, key).map_err(|error| wrong(place, error.to_string()))
}

fn peer(log: &str) -> Peer {
    Peer::new(log, Duration::from_secs(10))
}

fn shown(log: &str) -> Result<(String, String), Failure> {
    if Folder::is_there(Path::new(log)) {
        let path = Path::new(log).join(CHECKPOINT_FILE);
        let note = if path.exists() { read_text(&path)? } else { String::new() };
        return Ok((note, path.display().to_string()));
    }
    Ok((peer(log).checkpoint().map_err(|error| of_peer(&error))?, log.to_owned()))
}

fn continues(log: &str, seen: Option<&SignedCheckpoint>, now: &SignedCheckpoint) -> Result<(), Failure> {
    let Some(seen) = seen.filter(|seen| seen.size() > 0) else { return Ok(()) };
    if now.size() < seen.size() {
        return Err(wrong(log, format!("it went back from {} to {} entries", seen.size(), now.size())));
    }
    let hashes: Vec<Hash> = if now.size() == seen.size() {
        Vec::new()
    } else if Folder::is_there(Path::new(log)) {
        let folder = Folder::open_to_read(Path::new(log)).map_err(|error| told(Path::new(log), &error))?;
        folder.ledger.consistency(seen.size(), now.size()).map_err(|error| told(Path::new(log), &error))?
    } else {
        peer(log).consistency_hashes(seen.size(), now.size()).map_err(|error| of_peer(&error))?
    };
    let verified = verify_consistency(seen.size(), now.size(), &seen.root(), &now.root(), &hashes);
    verified.map_err(|error| wrong(log, format!("{} entries do not continue the {} that were seen: {error}", now.size(), seen.size())))
}
