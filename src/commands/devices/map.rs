//! `portolan devices map`: a mapping file looked at, or tried on a capture.

use std::io::Write;

use portolan_devices::mapping::{Became, Mapper, MappingFile};
use portolan_protocol::wire::DeadReason;
use portolan_simulator::capture::Reader;
use serde::Serialize;
use serde_json::value::RawValue;

use crate::cli::DevicesMapArgs;
use crate::failure::Failure;

pub(super) fn map(args: &DevicesMapArgs, out: &mut impl Write) -> Result<(), Failure> {
    let path = args.mapping.as_ref().or(args.named.as_ref());
    let path = path.ok_or_else(|| Failure::usage("no mapping file is named", "see portolan devices map --help"))?;
    let file = MappingFile::read(path).map_err(Failure::Unreadable)?;
    match &args.capture {
        Some(capture) => {
            let reader = Reader::open(capture).map_err(Failure::Unreadable)?;
            try_on(file, &args.terminal, reader, out)
        }
        None => show(&file, out),
    }
}

fn show(file: &MappingFile, out: &mut impl Write) -> Result<(), Failure> {
    writeln!(out, "{}: {} sources", file.name, file.sources.len())?;
    for source in &file.sources {
        let fields: Vec<&str> = source.fields.keys().map(String::as_str).collect();
        writeln!(out, "  {:<32} {} {} ({}): {}", source.topic.text(), source.kind, source.id, source.says.word(), fields.join(", "))?;
    }
    Ok(())
}

/// A line of the output.
#[derive(Serialize, Default)]
struct Tried<'a> {
    line: u64,
    from: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    topic: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<Box<RawValue>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    kept: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    lacks: Vec<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    device: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<DeadReason>,
    #[serde(skip_serializing_if = "Option::is_none")]
    place: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    passed_over: Option<&'static str>,
}

/// Messages by what became of them; each counts once, a refusal before all else.
#[derive(Default)]
struct Counts {
    messages: u64,
    mapped: u64,
    kept: u64,
    refused: u64,
    passed_over: u64,
    unreadable: u64,
    of_ours: u64,
}

fn try_on(file: MappingFile, terminal: &str, mut reader: Reader, out: &mut impl Write) -> Result<(), Failure> {
    let mut mapper = Mapper::new(file, terminal, 1);
    let mut counts = Counts::default();
    while let Some(read) = reader.next() {
        let line = reader.line();
        counts.messages += 1;
        let captured = match read {
            Ok(captured) => captured,
            Err(problem) => {
                counts.unreadable += 1;
                put(out, &Tried { line, error: Some(problem.what.clone()), place: Some(problem.path), ..Tried::default() })?;
                // A disk or a compressed file that is broken does not mend itself.
                if problem.what.starts_with("cannot be read") {
                    break;
                }
                continue;
            }
        };
        let from = captured.topic.as_str();
        let became = mapper.message(from, &captured.payload, captured.at_ms);
        let is_any = |is: fn(&Became) -> bool| became.iter().any(is);
        if is_any(|became| matches!(became, Became::Refused { .. })) {
            counts.refused += 1;
        } else if is_any(|became| matches!(became, Became::Message { .. })) {
            counts.mapped += 1;
        } else if !became.is_empty() {
            counts.kept += 1;
        } else {
            counts.passed_over += 1;
            let why = if mapper.takes(from) { "no source has a use for it" } else { "no source takes this topic" };
            put(out, &Tried { line, from, passed_over: Some(why), ..Tried::default() })?;
        }
        for became in became {
            let tried = Tried { line, from, ..Tried::default() };
            let tried = match became {
                Became::Message { topic, payload } => {
                    counts.of_ours += 1;
                    let text = String::from_utf8(payload).map_err(|error| Failure::Defect(error.to_string()))?;
                    let message = RawValue::from_string(text).map_err(|error| Failure::Defect(error.to_string()))?;
                    Tried { topic: Some(topic), message: Some(message), ..tried }
                }
                Became::Kept { device, lacks } => Tried { kept: Some(device.to_string()), lacks, ..tried },
                Became::Refused { device, reason, what, place } => {
                    let device = device.map(|device| device.to_string());
                    Tried { device, error: Some(what), reason: Some(reason), place: Some(place), ..tried }
                }
            };
            put(out, &tried)?;
        }
    }
    out.flush()?;
    let Counts { messages, mapped, kept, refused, passed_over, unreadable, of_ours } = counts;
    // Where nobody reads standard error, the exit code is all there is.
    let _ = writeln!(
        std::io::stderr(),
        "{messages} messages: {mapped} understood ({of_ours} of ours), {kept} kept for what follows, {refused} refused, {passed_over} passed over, {unreadable} unreadable"
    );
    if refused + unreadable > 0 { Err(Failure::Told) } else { Ok(()) }
}

fn put(out: &mut impl Write, tried: &Tried<'_>) -> Result<(), Failure> {
    let line = serde_json::to_string(tried).map_err(|error| Failure::Defect(error.to_string()))?;
    Ok(writeln!(out, "{line}")?)
}
