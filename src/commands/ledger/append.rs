//! Appending entries from lines of JSON.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Args;
use portolan_keys::{KeyRing, PartyCard, PartyName};
use portolan_ledger::{Batch, Draft, Folder, Kind, Register, Seal};
use portolan_parties::{Peer, PeerError, submit};
use serde::Deserialize;

use super::{json_line, read_cards, read_log_key, told, unreadable};
use crate::failure::Failure;

/// `portolan ledger append`.
#[derive(Args, Debug)]
#[command(after_help = "One entry a line:
  {\"kind\":\"custody\",\"at\":\"2026-03-01T08:00:00+08:00\",\"by\":\"port\",\"about\":[\"box/MSKU1234565\"],\"says\":{\"from\":\"carrier\",\"to\":\"port\"}}
`payload` may hold any JSON; with `seal_for`: [\"customs\"] only these parties can read it (needs --cards).
Kinds: declaration, decision, activation, payment, custody, examination, order, tally, document, reading.

Examples:
  portolan ledger append port.ledger entries.jsonl --log-key keys/log.key --key keys/port.key
  portolan ledger append --node 127.0.0.1:7401 entries.jsonl --key keys/customs.key
  feed | portolan ledger append port.ledger - --log-key keys/log.key --batch 1")]
pub struct AppendArgs {
    /// The folder of the ledger, then the file of entries (- for standard input); with --node only the file
    #[arg(required = true, num_args = 1..=2, value_names = ["LEDGER", "ENTRIES"])]
    pub places: Vec<PathBuf>,
    /// The log's secret key
    #[arg(long, value_name = "FILE", required_unless_present = "node")]
    pub log_key: Option<PathBuf>,
    /// Submit to this node instead of writing into a folder
    #[arg(long, value_name = "ADDRESS", conflicts_with = "log_key")]
    pub node: Option<String>,
    /// Secret keys of parties: what they say is signed with them; may stand several times
    #[arg(long, value_name = "FILE")]
    pub key: Vec<PathBuf>,
    /// Cards of parties, or a folder of them: for whom payloads are sealed, and whose signatures are asked for
    #[arg(long, value_name = "PATH")]
    pub cards: Vec<PathBuf>,
    /// Accept entries without a signature even where cards are given: those of simulated actors
    #[arg(long)]
    pub hash_only: bool,
    /// How many lines go to disk together
    #[arg(long, value_name = "N", default_value_t = 256, value_parser = clap::value_parser!(u32).range(1..=4096))]
    pub batch: u32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    kind: Kind,
    #[serde(default)]
    at: Option<String>,
    #[serde(default)]
    at_ms: Option<i64>,
    by: PartyName,
    #[serde(default)]
    about: Vec<String>,
    #[serde(default)]
    says: BTreeMap<String, String>,
    #[serde(default)]
    payload: Option<serde_json::Value>,
    #[serde(default)]
    seal_for: Vec<PartyName>,
}

struct Signing {
    rings: Vec<KeyRing>,
    cards: Vec<PartyCard>,
    register: Register,
}

enum Target {
    Folder(PathBuf, Box<Folder>),
    Node(Peer),
}

pub(super) fn append(args: &AppendArgs, out: &mut impl Write) -> Result<(), Failure> {
    let (folder, entries) = match (args.places.as_slice(), &args.node) {
        ([entries], Some(_)) => (None, entries),
        ([folder, entries], None) => (Some(folder), entries),
        (_, Some(_)) => return Err(Failure::usage("both a folder and a node are named", "give one of them")),
        (_, None) => return Err(Failure::usage("the file of entries is missing", "give LEDGER ENTRIES, or - for standard input")),
    };
    let rings =
        args.key.iter().map(|path| KeyRing::read(path).map_err(|error| unreadable(path, error, "give the file NAME.key of a party")));
    let rings = rings.collect::<Result<Vec<_>, _>>()?;
    let cards = read_cards(&args.cards)?;
    let register = Register::new(cards.clone());
    let signing = Signing { rings, cards, register: if args.hash_only { register.accepting_unsigned() } else { register } };
    let mut target = match (folder, &args.node, &args.log_key) {
        (Some(folder), _, Some(log_key)) => {
            let open = Folder::open(folder, read_log_key(log_key)?).map_err(|error| told(folder, &error))?;
            Target::Folder(folder.clone(), Box::new(open))
        }
        (_, Some(address), _) => Target::Node(Peer::new(address, Duration::from_secs(30))),
        _ => return Err(Failure::usage("no ledger is named", "give a folder with --log-key, or --node")),
    };
    let lines: Box<dyn BufRead> = if entries == Path::new("-") {
        Box::new(BufReader::new(std::io::stdin()))
    } else {
        let file = std::fs::File::open(entries)
            .map_err(|error| unreadable(entries, format!("cannot be read: {error}"), "give a file of lines of JSON"))?;
        Box::new(BufReader::new(file))
    };
    let mut batch = Batch::default();
    let mut gathered = 0;
    for (at, line) in lines.lines().enumerate() {
        let place = PathBuf::from(format!("{}:{}", entries.display(), at + 1));
        let line = line.map_err(|error| unreadable(&place, error, "give lines of JSON in UTF-8"))?;
        if line.trim().is_empty() {
            continue;
        }
        batch.extend(
            read_line(&line, &signing)
                .map_err(|what| unreadable(&place, what, "see `portolan ledger append --help`; nothing of this line on is appended"))?,
        );
        gathered += 1;
        if gathered >= args.batch {
            commit(&mut target, &std::mem::take(&mut batch), out)?;
            gathered = 0;
        }
    }
    if gathered > 0 {
        commit(&mut target, &batch, out)?;
    }
    Ok(())
}

#[derive(serde::Serialize)]
struct Acknowledged {
    first: u64,
    entries: u64,
    size: u64,
}

/// What is printed is acknowledged: it is on disk.
fn commit(target: &mut Target, batch: &Batch, out: &mut impl Write) -> Result<(), Failure> {
    let (first, size) = match target {
        Target::Folder(path, folder) => {
            let receipt = folder.append(batch).map_err(|error| told(path, &error))?;
            (receipt.first, receipt.size)
        }
        Target::Node(peer) => {
            let submitted = submit(peer, batch).map_err(|error| of_peer(&error))?;
            (submitted.first, submitted.size)
        }
    };
    json_line(&Acknowledged { first, entries: batch.entries.len() as u64, size }, out)?;
    Ok(out.flush()?)
}

pub(super) fn of_peer(error: &PeerError) -> Failure {
    match error {
        PeerError::Refused { .. } => Failure::refused(error.to_string()),
        _ => Failure::Service(format!("{error}; is the node running?")),
    }
}

fn read_line(line: &str, signing: &Signing) -> Result<Batch, String> {
    let line: Line = serde_json::from_str(line).map_err(|error| error.to_string())?;
    if matches!(line.kind, Kind::Grant | Kind::Revocation | Kind::Erasure) {
        return Err(format!("a {} is made by `portolan ledger payload`", line.kind));
    }
    let at_ms = match (line.at, line.at_ms) {
        (Some(at), None) => {
            at.parse::<jiff::Timestamp>().map_err(|_| format!("at: {at:?} is no time with an offset from UTC"))?.as_millisecond()
        }
        (None, Some(at_ms)) => at_ms,
        (None, None) => jiff::Timestamp::now().as_millisecond(),
        (Some(_), Some(_)) => return Err("give `at` or `at_ms`, not both".to_owned()),
    };
    let mut draft = Draft::new(line.kind, at_ms, line.by.clone());
    draft = line.about.into_iter().fold(draft, Draft::about);
    draft = line.says.iter().fold(draft, |draft, (key, value)| draft.says(key, value));
    let mut batch = Batch::default();
    let told = |error: portolan_ledger::LedgerError| match error {
        portolan_ledger::LedgerError::Entry { source, .. } => source.to_string(),
        other => other.to_string(),
    };
    match line.payload.map(|payload| payload.to_string()) {
        None if !line.seal_for.is_empty() => return Err("seal_for: there is no payload to seal".to_owned()),
        None => batch.push(draft).map_err(told)?,
        Some(payload) if line.seal_for.is_empty() => batch.push_open(draft, payload.as_bytes()).map_err(told)?,
        Some(payload) => {
            let card = |party: &PartyName| {
                signing.cards.iter().find(|card| card.party == *party).ok_or(format!("seal_for: no card of {party} was given (--cards)"))
            };
            let readers = line.seal_for.iter().map(card).collect::<Result<Vec<_>, _>>()?;
            batch.push_sealed(draft, &Seal::new(payload.as_bytes()).map_err(told)?, &readers).map_err(told)?;
        }
    }
    sign(&mut batch, &signing.rings)?;
    if !signing.register.is_empty() {
        for entry in &batch.entries {
            signing.register.check(entry)?;
        }
    }
    Ok(batch)
}

/// Signs what these parties say.
pub(super) fn sign(batch: &mut Batch, rings: &[KeyRing]) -> Result<(), String> {
    for entry in &mut batch.entries {
        if let Some(ring) = rings.iter().find(|ring| ring.party == *entry.by()) {
            *entry = entry.clone().sign(&ring.sign).map_err(|error| error.to_string())?;
        }
    }
    Ok(())
}
