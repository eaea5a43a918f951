//! Sealed payloads: reading them, letting others read, taking that back, forgetting.

use std::io::Write;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use portolan_keys::{KeyRing, PartyCard, PartyName};
use portolan_ledger::{Batch, Folder, Hash};

use super::append::sign;
use super::{json_line, open_to_read, read_log_key, told, unreadable};
use crate::failure::Failure;

/// `portolan ledger payload`.
#[derive(Args, Debug)]
#[command(
    after_help = "A payload is named by its hash, as `portolan ledger show` shows it. What a party has read cannot be taken back from it.

Examples:
  portolan ledger payload read port.ledger 9f86d0… --key keys/customs.key
  portolan ledger payload grant port.ledger 9f86d0… --to keys/bank.card --key keys/customs.key --log-key keys/log.key
  portolan ledger payload revoke port.ledger 9f86d0… --reader bank --key keys/customs.key --log-key keys/log.key
  portolan ledger payload erase port.ledger 9f86d0… --reason \"asked for\" --key keys/customs.key --log-key keys/log.key"
)]
pub struct PayloadArgs {
    /// What to do.
    #[command(subcommand)]
    pub command: PayloadCommand,
}

/// Where a payload is, and who asks.
#[derive(Args, Debug)]
pub struct Whose {
    /// The folder of the ledger
    pub ledger: PathBuf,
    /// The payload's hash, 64 hexadecimal digits
    pub payload: String,
    /// The secret keys of the party that does it
    #[arg(long, value_name = "FILE")]
    pub key: PathBuf,
}

/// What is done with a payload.
#[derive(Subcommand, Debug)]
pub enum PayloadCommand {
    /// Print what it says
    Read {
        /// Which, and who asks.
        #[command(flatten)]
        whose: Whose,
    },
    /// Let another party read it
    Grant {
        /// Which, and who grants.
        #[command(flatten)]
        whose: Whose,
        /// The card of the party that may read it
        #[arg(long, value_name = "FILE")]
        to: PathBuf,
        /// The log's secret key
        #[arg(long, value_name = "FILE")]
        log_key: PathBuf,
    },
    /// Take a party's key to it away
    Revoke {
        /// Which, and who revokes.
        #[command(flatten)]
        whose: Whose,
        /// The party that may read it no more
        #[arg(long, value_name = "NAME")]
        reader: PartyName,
        /// The log's secret key
        #[arg(long, value_name = "FILE")]
        log_key: PathBuf,
    },
    /// Destroy all keys to it: nobody reads it again, and the chain stays whole
    Erase {
        /// Which, and who erases.
        #[command(flatten)]
        whose: Whose,
        /// Why
        #[arg(long, value_name = "TEXT")]
        reason: String,
        /// The log's secret key
        #[arg(long, value_name = "FILE")]
        log_key: PathBuf,
    },
}

fn hash_of(whose: &Whose) -> Result<Hash, Failure> {
    Hash::of_hex(&whose.payload).ok_or_else(|| {
        Failure::usage(format!("{} is no hash", whose.payload), "give the 64 hexadecimal digits that `portolan ledger show` shows")
    })
}

fn ring_of(path: &Path) -> Result<KeyRing, Failure> {
    KeyRing::read(path).map_err(|error| unreadable(path, error, "give the file NAME.key of a party"))
}

pub(super) fn payload(args: &PayloadArgs, out: &mut impl Write) -> Result<(), Failure> {
    let now_ms = jiff::Timestamp::now().as_millisecond();
    match &args.command {
        PayloadCommand::Read { whose } => {
            let (hash, ring, folder) = (hash_of(whose)?, ring_of(&whose.key)?, open_to_read(&whose.ledger)?);
            let payload = folder.ledger.read_sealed(&hash, &ring.party, &ring.seal).map_err(|error| told(&whose.ledger, &error))?;
            out.write_all(&payload)?;
            Ok(writeln!(out)?)
        }
        PayloadCommand::Grant { whose, to, log_key } => change(whose, log_key, out, |folder, hash, ring, batch| {
            let card = PartyCard::read(to)?;
            let key = folder.ledger.content_key(hash, &ring.party, &ring.seal)?;
            batch.push_grant(now_ms, ring.party.clone(), hash, &key, &card)
        }),
        PayloadCommand::Revoke { whose, reader, log_key } => {
            change(whose, log_key, out, |_, hash, ring, batch| batch.push_revocation(now_ms, ring.party.clone(), hash, reader))
        }
        PayloadCommand::Erase { whose, reason, log_key } => {
            change(whose, log_key, out, |_, hash, ring, batch| batch.push_erasure(now_ms, ring.party.clone(), hash, reason))
        }
    }
}

#[derive(serde::Serialize)]
struct Done {
    entry: u64,
    size: u64,
}

fn change(
    whose: &Whose,
    log_key: &Path,
    out: &mut impl Write,
    add: impl FnOnce(&Folder, &Hash, &KeyRing, &mut Batch) -> Result<(), portolan_ledger::LedgerError>,
) -> Result<(), Failure> {
    let (hash, ring) = (hash_of(whose)?, ring_of(&whose.key)?);
    let mut folder = Folder::open(&whose.ledger, read_log_key(log_key)?).map_err(|error| told(&whose.ledger, &error))?;
    let mut batch = Batch::default();
    add(&folder, &hash, &ring, &mut batch).map_err(|error| told(&whose.ledger, &error))?;
    sign(&mut batch, std::slice::from_ref(&ring)).map_err(Failure::Defect)?;
    let receipt = folder.append(&batch).map_err(|error| told(&whose.ledger, &error))?;
    json_line(&Done { entry: receipt.first, size: receipt.size }, out)
}
