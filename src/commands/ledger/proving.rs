//! Proving, checking, verifying.

use std::io::Write;
use std::path::{Path, PathBuf};

use clap::Args;
use portolan_keys::NoteVerifier;
use portolan_ledger::verify::verify_folder;
use portolan_ledger::{
    Folder, Hash, LINK_MARK, LedgerError, Proof, ProofFileError, SignedCheckpoint, link_of, proof_of_link, qr_png, qr_svg,
};
use portolan_model::problem::Problem;
use portolan_parties::Evidence;

use super::show::Shown;
use super::{json_line, log_key_of, open_to_read, read_text, register_of, told, unreadable, write_file};
use crate::failure::Failure;

/// `portolan ledger prove`.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  portolan ledger prove port.ledger --entry 7 --out proof.json
  portolan ledger prove port.ledger --entry 7 --link https://example.org/consignment/CN-1 --qr consignment.png --qr consignment.svg
  portolan ledger prove port.ledger --since yesterday.checkpoint --out consistency.json")]
pub struct ProveArgs {
    /// The folder of the ledger
    pub ledger: PathBuf,
    /// Prove that this entry is in
    #[arg(long, value_name = "N", required_unless_present = "since", conflicts_with = "since")]
    pub entry: Option<u64>,
    /// Prove that nothing was rewritten since this checkpoint
    #[arg(long, value_name = "FILE")]
    pub since: Option<PathBuf>,
    /// Write the proof there instead of to standard output
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Draw a QR code of the link with the proof in it: a file ending in .png or .svg; may stand twice
    #[arg(long, value_name = "FILE", requires = "entry")]
    pub qr: Vec<PathBuf>,
    /// The address to which the link leads
    #[arg(long, value_name = "URL", default_value = "https://localhost/proof")]
    pub link: String,
}

/// `portolan ledger check`.
#[derive(Args, Debug)]
#[command(after_help = "Needs the proof and the log's public key, nothing else. Exit codes: 0 proven, 1 not proven, 2 unreadable.

Examples:
  portolan ledger check proof.json --key keys/log.pub
  portolan ledger check proof.json --key example.org/port+0a1b2c3d+AbCd…
  portolan ledger check proof.json --root 3q2+7w…        (a root known from elsewhere)
  qr-reader | portolan ledger check - --key keys/log.pub")]
pub struct CheckArgs {
    /// A proof, a link with a proof in it, or evidence against a log; - for standard input
    pub proof: PathBuf,
    /// The log's public key, or its file
    #[arg(long, value_name = "KEY", required_unless_present = "root")]
    pub key: Option<String>,
    /// The root that a proof without checkpoint must lead to, in base64
    #[arg(long, value_name = "HASH", conflicts_with = "key")]
    pub root: Option<String>,
    /// Print one JSON object
    #[arg(long)]
    pub json: bool,
}

/// `portolan ledger verify`.
#[derive(Args, Debug)]
#[command(after_help = "Says everything that is wrong, and where: truncated, missing, altered, reordered, wrong key, forked, unreadable.
Exit codes: 0 sound, 1 something is wrong, 2 there is nothing to verify.

Examples:
  portolan ledger verify port.ledger --key keys/log.pub --cards keys
  portolan ledger verify public --key keys/log.pub --seen yesterday.checkpoint")]
pub struct VerifyArgs {
    /// The folder of a ledger, or of a published log
    pub folder: PathBuf,
    /// The log's public key, or its file; without it the key in the folder is taken, which proves little
    #[arg(long, value_name = "KEY")]
    pub key: Option<String>,
    /// Cards of parties, or a folder of them: whose signatures are checked
    #[arg(long, value_name = "PATH")]
    pub cards: Vec<PathBuf>,
    /// Entries may come without a signature: those of simulated actors
    #[arg(long)]
    pub hash_only: bool,
    /// A checkpoint from before or from elsewhere that must go with it; may stand several times
    #[arg(long, value_name = "FILE")]
    pub seen: Vec<PathBuf>,
    /// Print one JSON object
    #[arg(long)]
    pub json: bool,
}

pub(super) fn prove(args: &ProveArgs, out: &mut impl Write) -> Result<(), Failure> {
    let mut folder = open_to_read(&args.ledger)?;
    let proof = match (args.entry, &args.since) {
        (Some(entry), _) => Proof::Inclusion(folder.ledger.prove_inclusion(entry).map_err(|error| told(&args.ledger, &error))?),
        (None, Some(since)) => {
            let earlier = checkpoint_of(since, folder.ledger.log())?;
            let proof = folder.ledger.prove_consistency(&earlier).map_err(|error| told(&args.ledger, &error))?;
            if folder.ledger.root_at(earlier.size()).ok() != Some(earlier.root()) {
                let what =
                    format!("the log signed another history at {} entries: it was forked, and nothing can be proven", earlier.size());
                return Err(Failure::Problems(vec![Problem::new("forked", since.display().to_string(), what, "keep both checkpoints")]));
            }
            Proof::Consistency(proof)
        }
        (None, None) => return Err(Failure::usage("nothing is to be proven", "give --entry or --since")),
    };
    if let Proof::Inclusion(proof) = &proof {
        let link = link_of(&args.link, proof);
        for path in &args.qr {
            let drawn = match path.extension().and_then(|extension| extension.to_str()) {
                Some("png") => qr_png(&link, 4),
                Some("svg") => qr_svg(&link).map(String::into_bytes),
                _ => return Err(Failure::usage(format!("{} is neither .png nor .svg", path.display()), "name the file so")),
            };
            write_file(path, &drawn.map_err(|error| Failure::usage(error.to_string(), "give a shorter --link"))?)?;
        }
    }
    let text = proof.to_json().map_err(|error| Failure::Defect(error.to_string()))? + "\n";
    match &args.out {
        Some(path) => write_file(path, text.as_bytes()),
        None if args.qr.is_empty() => Ok(write!(out, "{text}")?),
        None => Ok(()),
    }
}

fn checkpoint_of(path: &Path, log: &NoteVerifier) -> Result<SignedCheckpoint, Failure> {
    let note = read_text(path)?;
    SignedCheckpoint::open(&note, log).map_err(|error| unreadable(path, error, "give a checkpoint of this log"))
}

#[derive(serde::Serialize)]
struct Answer<'a> {
    proven: bool,
    what: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    entry: Option<Shown<'a>>,
}

pub(super) fn check(args: &CheckArgs, out: &mut impl Write) -> Result<(), Failure> {
    let text = read_text(&args.proof)?;
    let proof = if text.contains(LINK_MARK) && !text.trim_start().starts_with('{') {
        proof_of_link(&text).map(Proof::Inclusion)
    } else if text.contains("\"evidence\"") && !text.contains("\"proof\"") {
        return check_evidence(args, &text, out);
    } else {
        Proof::from_json(&text)
    };
    let mend = "give a proof that `portolan ledger prove` made, a link with a proof in it, or evidence";
    let proof = proof.map_err(|error| unreadable(&args.proof, error, mend))?;
    let entry;
    let proven: Result<(String, Option<Shown<'_>>), ProofFileError> = match (&proof, &args.root, &args.key) {
        (Proof::Inclusion(proof), Some(root), _) => {
            let root: Hash = root.parse().map_err(|error: &str| Failure::usage(format!("--root: {error}"), "give 32 bytes in base64"))?;
            let shown = proof.check_root(&root);
            entry = shown.as_ref().ok().cloned().flatten();
            let shown = entry.as_ref().map(|entry| Shown::of(proof.index, entry));
            proof
                .check_root(&root)
                .map(|_| (format!("entry {} is in the log of {} entries with this root", proof.index, proof.tree_size), shown))
        }
        (Proof::Inclusion(proof), None, Some(key)) => {
            let log = log_key_of(key)?;
            let checked = proof.check(&log);
            entry = checked.as_ref().ok().and_then(|proven| proven.entry.clone());
            let shown = entry.as_ref().map(|entry| Shown::of(proof.index, entry));
            checked.map(|proven| {
                (format!("entry {} is in the log {} of {} entries", proof.index, log.name(), proven.checkpoint.size()), shown)
            })
        }
        (Proof::Consistency(proof), _, Some(key)) => {
            let log = log_key_of(key)?;
            proof.check(&log).map(|(earlier, later)| {
                (format!("the log {} only grew from {} to {} entries", log.name(), earlier.size(), later.size()), None)
            })
        }
        (Proof::Consistency(_), ..) => {
            return Err(Failure::usage("a consistency proof carries its checkpoints", "give the log's public key with --key"));
        }
        _ => return Err(Failure::usage("nothing says what the proof must lead to", "give --key or --root")),
    };
    match proven {
        Ok((what, entry)) if args.json => json_line(&Answer { proven: true, what, entry }, out),
        Ok((what, entry)) => {
            writeln!(out, "proven: {what}")?;
            if let Some(entry) = entry {
                writeln!(out, "{}", entry.line().trim_start())?;
            }
            Ok(())
        }
        Err(error) => {
            if args.json {
                json_line(&Answer { proven: false, what: error.to_string(), entry: None }, out)?;
            } else {
                writeln!(out, "not proven: {error}")?;
            }
            out.flush()?;
            Err(Failure::Told)
        }
    }
}

fn check_evidence(args: &CheckArgs, text: &str, out: &mut impl Write) -> Result<(), Failure> {
    let evidence = Evidence::from_json(text).map_err(|error| unreadable(&args.proof, error, "give a file of a node's evidence folder"))?;
    let key = args.key.as_deref().ok_or_else(|| Failure::usage("evidence is signed", "give the log's public key with --key"))?;
    let checked = evidence.check(&log_key_of(key)?, &portolan_keys::Verifiers::default());
    let (proven, what) = checked.map_or_else(|error| (false, error.to_string()), |what| (true, what));
    if args.json {
        json_line(&Answer { proven, what, entry: None }, out)?;
    } else {
        writeln!(out, "{}: {what}", if proven { "proven" } else { "not proven" })?;
    }
    out.flush()?;
    if proven { Ok(()) } else { Err(Failure::Told) }
}

pub(super) fn verify(args: &VerifyArgs, out: &mut impl Write) -> Result<(), Failure> {
    let log = if let Some(key) = &args.key {
        log_key_of(key)?
    } else {
        tracing::warn!("the key in the folder is taken for the log's: whoever can change the ledger can change it too; give --key");
        Folder::log_key(&args.folder).map_err(|error| told(&args.folder, &error))?
    };
    let register = register_of(&args.cards, args.hash_only)?;
    let seen = args.seen.iter().map(|path| checkpoint_of(path, &log)).collect::<Result<Vec<_>, _>>()?;
    let report = verify_folder(&args.folder, &log, &register, &seen).map_err(|error| match error {
        LedgerError::File { .. } => unreadable(&args.folder, "holds neither a ledger nor a published log", "give the folder of one"),
        other => told(&args.folder, &other),
    })?;
    if args.json {
        json_line(&report, out)?;
    } else {
        for finding in &report.findings {
            writeln!(out, "{finding}")?;
        }
        if report.is_sound() {
            let root = report.root.map_or_else(|| "none".to_owned(), |root| root.to_string());
            let (entries, signatures, payloads) = (report.entries, report.signatures, report.payloads);
            writeln!(out, "sound: {entries} entries, {signatures} signatures and {payloads} payloads checked, root {root}")?;
        }
    }
    out.flush()?;
    if report.is_sound() { Ok(()) } else { Err(Failure::Told) }
}
