//! `portolan clearance file`: documents through the quality gate.

use std::io::{Read as _, Write};
use std::path::Path;

use portolan_customs::gate::{Ed25519, Gate, GateBook, Reason, Register, Taken};
use portolan_model::problem::Problem;
use serde::Serialize;
use serde_json::value::RawValue;

use super::{FileArgs, tables, text_of};
use crate::failure::Failure;

/// One line of the answer.
#[derive(Serialize)]
struct Answer<'a> {
    line: usize,
    reference: Option<&'a str>,
    outcome: &'static str,
    #[serde(skip_serializing_if = "<[Reason]>::is_empty")]
    reasons: &'a [Reason],
    #[serde(skip_serializing_if = "<[Reason]>::is_empty")]
    notes: &'a [Reason],
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    mended: bool,
}

/// Takes documents in and answers each.
///
/// # Errors
/// When the input cannot be read, or some documents were put aside.
pub fn file(args: &FileArgs, out: &mut impl Write) -> Result<(), Failure> {
    let tables = tables(args.tables.as_deref())?;
    let register = match &args.sources {
        None => Register::shipped(),
        Some(path) => Register::of_text(&path.display().to_string(), &text_of(path)?).map_err(Failure::Unreadable)?,
    };
    let mut book = args.book.as_deref().map_or(Ok(GateBook::default()), read_book)?;
    let before = book.counts;
    let gate = Gate::new(&tables, &register, &Ed25519);
    for (line, document) in documents(&bytes_of(&args.documents)?) {
        let taken = gate.take_in(&mut book, &document, args.on);
        let answer = match &taken {
            Taken::Accepted { declaration, notes, mended } => {
                let reference = Some(declaration.functional_reference_id.as_str());
                Answer { line, reference, outcome: "accepted", reasons: &[], notes, mended: *mended }
            }
            Taken::Quarantined(aside) => {
                let reference = aside.reference.as_deref();
                Answer { line, reference, outcome: "quarantined", reasons: &aside.reasons, notes: &[], mended: false }
            }
        };
        let text = serde_json::to_string(&answer).map_err(|error| Failure::Defect(error.to_string()))?;
        writeln!(out, "{text}")?;
    }
    out.flush()?;
    if let Some(path) = &args.book {
        let text = serde_json::to_string(&book).map_err(|error| Failure::Defect(error.to_string()))?;
        std::fs::write(path, text).map_err(|error| Failure::unwritable(path, &error))?;
    }
    let counts = book.counts;
    let (received, accepted) = (counts.received - before.received, counts.accepted - before.accepted);
    let (quarantined, mended) = (counts.quarantined - before.quarantined, counts.mended - before.mended);
    let _ = writeln!(std::io::stderr(), "{received} documents: {accepted} accepted ({mended} mended), {quarantined} quarantined");
    if quarantined > 0 { Err(Failure::Told) } else { Ok(()) }
}

fn read_book(path: &Path) -> Result<GateBook, Failure> {
    if !path.exists() {
        return Ok(GateBook::default());
    }
    serde_json::from_str(&text_of(path)?).map_err(|error| {
        let mend = "name the file that an earlier --book wrote, or one that is not there yet";
        Failure::Unreadable(Problem::new("no-book", path.display().to_string(), error.to_string(), mend))
    })
}

/// Documents may be damaged: they are read as bytes.
fn bytes_of(path: &Path) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    let read = if path == Path::new("-") {
        std::io::stdin().lock().read_to_end(&mut bytes)
    } else {
        std::fs::File::open(path).and_then(|mut file| file.read_to_end(&mut bytes))
    };
    match read {
        Ok(_) => Ok(bytes),
        Err(error) => {
            let what = format!("cannot be read: {error}");
            let mend = "name a JSON or JSON Lines file, or - for standard input";
            Err(Failure::Unreadable(Problem::new("unreadable", path.display().to_string(), what, mend)))
        }
    }
}

/// The documents with their lines: one JSON value, an array of them, or one a line.
fn documents(bytes: &[u8]) -> Vec<(usize, Vec<u8>)> {
    if let Ok(list) = serde_json::from_slice::<Vec<&RawValue>>(bytes) {
        return list.iter().enumerate().map(|(index, document)| (index + 1, document.get().as_bytes().to_vec())).collect();
    }
    let lines = bytes.split(|byte| *byte == b'\n').enumerate().map(|(index, line)| (index + 1, line.trim_ascii()));
    let lines: Vec<(usize, &[u8])> = lines.filter(|(_, line)| !line.is_empty()).collect();
    let whole = |line: &[u8]| serde_json::from_slice::<serde::de::IgnoredAny>(line).is_ok();
    // A document over several lines has no line that is a value of its own and an object; damaged lines among sound ones stay lines.
    let by_line = lines.iter().any(|(_, line)| line.starts_with(b"{") && whole(line)) || lines.len() < 2;
    if by_line && !whole(bytes) {
        return lines.into_iter().map(|(line, document)| (line, document.to_vec())).collect();
    }
    if bytes.trim_ascii().is_empty() { Vec::new() } else { vec![(1, bytes.trim_ascii().to_vec())] }
}
