//! Showing what is in a ledger: entries, one consignment's story, static files.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::PathBuf;

use clap::Args;
use portolan_ledger::{Entry, Kind, LedgerError, Store, tiles, trace as tracing_of};
use serde::Serialize;

use super::{json_line, open_to_read, time_of, told};
use crate::failure::Failure;

/// `portolan ledger show`.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  portolan ledger show port.ledger --most 20
  portolan ledger show port.ledger --about box/MSKU1234565 --json
  portolan ledger show port.ledger --kind decision --from 1000")]
pub struct ShowArgs {
    /// The folder of the ledger
    pub ledger: PathBuf,
    /// From this entry on
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub from: u64,
    /// At most so many
    #[arg(long, value_name = "N", default_value_t = 100)]
    pub most: u64,
    /// Only entries of this kind
    #[arg(long, value_name = "KIND")]
    pub kind: Option<Kind>,
    /// Only entries about this
    #[arg(long, value_name = "SUBJECT")]
    pub about: Option<String>,
    /// Print one JSON object a line
    #[arg(long)]
    pub json: bool,
}

/// `portolan ledger trace`.
#[derive(Args, Debug)]
#[command(after_help = "Exit code 1 where something is missing or contradicts itself.

Examples:
  portolan ledger trace port.ledger consignment/CN-1
  portolan ledger trace port.ledger box/MSKU1234565 --json")]
pub struct TraceArgs {
    /// The folder of the ledger
    pub ledger: PathBuf,
    /// What to follow
    pub subject: String,
    /// Print one JSON object
    #[arg(long)]
    pub json: bool,
}

/// `portolan ledger export`.
#[derive(Args, Debug)]
#[command(after_help = "Any file server can publish the folder, and other people's tools verify it. Exporting again adds what is new.

Examples:
  portolan ledger export port.ledger --out public
  portolan ledger verify public --key keys/log.pub")]
pub struct ExportArgs {
    /// The folder of the ledger
    pub ledger: PathBuf,
    /// The folder for the files
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
    /// Payloads too, sealed as they are
    #[arg(long)]
    pub payloads: bool,
}

#[derive(Serialize)]
pub(super) struct Shown<'a> {
    index: u64,
    at: String,
    by: &'a str,
    kind: Kind,
    about: &'a [String],
    says: BTreeMap<&'a str, &'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    payload: Option<String>,
    sealed: bool,
    signed: bool,
}

impl<'a> Shown<'a> {
    pub(super) fn of(index: u64, entry: &'a Entry) -> Self {
        Self {
            index,
            at: time_of(entry.at_ms()),
            by: entry.by().as_str(),
            kind: entry.kind(),
            about: entry.about(),
            says: entry.says().iter().map(|(key, value)| (key.as_str(), value.as_str())).collect(),
            payload: entry.payload().map(|payload| payload.hash.to_hex()),
            sealed: entry.payload().is_some_and(|payload| payload.sealed),
            signed: entry.signature().is_some(),
        }
    }

    pub(super) fn line(&self) -> String {
        let says: Vec<String> = self.says.iter().map(|(key, value)| format!("{key}={value}")).collect();
        let marks = format!("{}{}", if self.signed { " signed" } else { "" }, if self.sealed { " sealed" } else { "" });
        format!("{:>8}  {}  {:<11} {}  {}  {}{marks}", self.index, self.at, self.kind.name(), self.by, self.about.join(" "), says.join(" "))
    }
}

pub(super) fn show(args: &ShowArgs, out: &mut impl Write) -> Result<(), Failure> {
    let folder = open_to_read(&args.ledger)?;
    let (mut left, mut failed) = (args.most, None);
    let read = folder.ledger.store().entries(args.from, &mut |index, bytes| {
        let entry = match Entry::decode(bytes) {
            Ok(entry) => entry,
            Err(source) => {
                failed = Some(told(&args.ledger, &LedgerError::Entry { index, source }));
                return false;
            }
        };
        let wanted =
            args.kind.is_none_or(|kind| kind == entry.kind()) && args.about.as_ref().is_none_or(|about| entry.about().contains(about));
        if wanted && left > 0 {
            left -= 1;
            let shown = Shown::of(index, &entry);
            let written = if args.json { json_line(&shown, out) } else { writeln!(out, "{}", shown.line()).map_err(Failure::from) };
            failed = written.err();
        }
        left > 0 && failed.is_none()
    });
    read.map_err(|error| told(&args.ledger, &error.into()))?;
    failed.map_or(Ok(()), Err)
}

pub(super) fn trace(args: &TraceArgs, out: &mut impl Write) -> Result<(), Failure> {
    let folder = open_to_read(&args.ledger)?;
    let trace = tracing_of::trace(folder.ledger.store(), &args.subject).map_err(|error| told(&args.ledger, &error))?;
    if args.json {
        json_line(&trace, out)?;
    } else {
        for event in &trace.events {
            let says: Vec<String> = event.says.iter().map(|(key, value)| format!("{key}={value}")).collect();
            let at = time_of(event.at_ms);
            writeln!(
                out,
                "{at}  {:<11} {}  {}  {}  (entry {})",
                event.kind.name(),
                event.by,
                event.about.join(" "),
                says.join(" "),
                event.index
            )?;
        }
        for remark in &trace.remarks {
            let doubt = if remark.doubt == tracing_of::Doubt::Gap { "gap" } else { "contradiction" };
            let entries: Vec<String> = remark.entries.iter().map(ToString::to_string).collect();
            writeln!(out, "{doubt}: {} (entries {})", remark.what, entries.join(", "))?;
        }
        if trace.events.is_empty() {
            writeln!(out, "nothing is told of {}", args.subject)?;
        }
    }
    out.flush()?;
    if trace.remarks.is_empty() && !trace.events.is_empty() { Ok(()) } else { Err(Failure::Told) }
}

pub(super) fn export(args: &ExportArgs, out: &mut impl Write) -> Result<(), Failure> {
    let mut folder = open_to_read(&args.ledger)?;
    let written = tiles::export(&mut folder.ledger, &args.out, args.payloads).map_err(|error| match error {
        LedgerError::File { path, source } => Failure::unwritable(&path, &source),
        other => told(&args.ledger, &other),
    })?;
    Ok(writeln!(out, "{written} tiles and bundles written into {}", args.out.display())?)
}
