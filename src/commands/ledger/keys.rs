//! Keys and empty ledgers.

use std::fs::OpenOptions;
use std::io::Write;
use std::path::{Path, PathBuf};

use clap::Args;
use portolan_keys::{KeyRing, NoteSigner, PartyName};
use portolan_ledger::Folder;

use super::{log_key_of, read_log_key, told, unreadable, write_file};
use crate::failure::Failure;

/// `portolan ledger key`.
#[derive(Args, Debug)]
#[command(
    after_help = "A party gets NAME.key, which it keeps to itself, and NAME.card, which all others get. A log gets log.key and log.pub.

Examples:
  portolan ledger key --party customs --out keys
  portolan ledger key --log example.org/port --out keys"
)]
pub struct KeyArgs {
    /// The party
    #[arg(long, value_name = "NAME", required_unless_present = "log", conflicts_with = "log")]
    pub party: Option<PartyName>,
    /// The log; its name is usually an address
    #[arg(long, value_name = "NAME")]
    pub log: Option<String>,
    /// The folder for the files
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub out: PathBuf,
}

/// `portolan ledger init`.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  portolan ledger init port.ledger --log-key keys/log.key
  portolan ledger init copy.ledger --log keys/log.pub        (a copy, to follow the log)")]
pub struct InitArgs {
    /// The folder of the ledger; it is made
    pub ledger: PathBuf,
    /// The log's secret key
    #[arg(long, value_name = "FILE", required_unless_present = "log", conflicts_with = "log")]
    pub log_key: Option<PathBuf>,
    /// The log's public key, or its file
    #[arg(long, value_name = "KEY")]
    pub log: Option<String>,
}

pub(super) fn key(args: &KeyArgs, out: &mut impl Write) -> Result<(), Failure> {
    std::fs::create_dir_all(&args.out).map_err(|error| Failure::unwritable(&args.out, &error))?;
    let broken = |error: portolan_keys::KeyError| Failure::usage(error.to_string(), "see `portolan ledger key --help`");
    if let Some(party) = &args.party {
        let ring = KeyRing::generate(party.clone()).map_err(broken)?;
        let (secret, card) = (args.out.join(format!("{party}.key")), args.out.join(format!("{party}.card")));
        ring.write(&secret).map_err(|error| Failure::Unwritable(format!("{error}: keys are never overwritten")))?;
        ring.card().write(&card).map_err(|error| Failure::Unwritable(error.to_string()))?;
        writeln!(out, "{}\n{}", secret.display(), card.display())?;
    }
    if let Some(log) = &args.log {
        let signer = NoteSigner::generate(log.clone()).map_err(broken)?;
        let (secret, public) = (args.out.join("log.key"), args.out.join("log.pub"));
        write_secret(&secret, &format!("{}\n", signer.secret_text()))?;
        write_file(&public, format!("{}\n", signer.verifier()).as_bytes())?;
        writeln!(out, "{}\n{}", secret.display(), public.display())?;
    }
    Ok(())
}

fn write_secret(path: &Path, text: &str) -> Result<(), Failure> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written = options.open(path).and_then(|mut file| file.write_all(text.as_bytes()));
    written.map_err(|error| Failure::unwritable(path, &error))
}

pub(super) fn init(args: &InitArgs, out: &mut impl Write) -> Result<(), Failure> {
    let log = match (&args.log_key, &args.log) {
        (Some(path), _) => read_log_key(path)?.verifier().clone(),
        (None, Some(text)) => log_key_of(text)?,
        (None, None) => return Err(Failure::usage("no log is named", "give --log-key or --log")),
    };
    if Folder::is_there(&args.ledger) {
        return Err(unreadable(&args.ledger, "holds a ledger already", "give another folder"));
    }
    Folder::create(&args.ledger, &log).map_err(|error| told(&args.ledger, &error))?;
    Ok(writeln!(out, "{}", args.ledger.display())?)
}
