//! `portolan exchange read`: an AIS log or an EDI interchange as JSON Lines.
//!
//! Exit codes: 0 when everything was understood (warnings about wrong counts and the like do not count) or there was nothing to
//! understand, 1 when something was refused, which is then an object with `error` and `line` each, 2 when the source cannot be read or is
//! neither AIS nor EDI.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read as _, Write};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use portolan_exchange::ais::{Counts, Feed, Heard, UdpLines, UntilTold, Vessels, read_lines, tcp_lines};
use portolan_exchange::edi::{self, Read, Reader};
use portolan_exchange::form::{ENOUGH_BYTES, Form, blanks};
use portolan_model::moment::Moment;
use portolan_model::problem::Problem;
use serde::Serialize;

use super::ReadArgs;
use crate::failure::Failure;

/// Blanks at the beginning of an input that are read over to tell its form.
const MOST_BLANKS: usize = 1 << 20;

/// How long a socket waits before it looks whether it is time to stop.
const PATIENCE: Duration = Duration::from_millis(200);

/// Reads to the end and prints what was understood and what was refused.
///
/// # Errors
/// When the source cannot be read, when something was refused, or when the output cannot be written.
pub fn read(args: &ReadArgs, out: &mut impl Write) -> Result<(), Failure> {
    let source = &args.source;
    if let Some(address) = source.strip_prefix("tcp://") {
        let input = tcp_lines(address, Some(PATIENCE)).map_err(|error| unreadable(source, &error))?;
        return listen(args, input, out);
    }
    if let Some(address) = source.strip_prefix("udp://") {
        let input = UdpLines::bind(address, Some(PATIENCE)).map_err(|error| unreadable(source, &error))?;
        return listen(args, input, out);
    }
    if args.for_s.is_some() {
        return Err(Failure::usage("--for is for tcp:// and udp://", "leave it out: a file ends by itself"));
    }
    if source == "-" {
        read_recorded(args, io::stdin().lock(), out)
    } else {
        let file = File::open(source).map_err(|error| unreadable(source, &error))?;
        read_recorded(args, BufReader::with_capacity(1 << 16, file), out)
    }
}

fn unreadable(source: &str, error: &io::Error) -> Failure {
    let what = format!("cannot be read: {error}");
    Failure::Unreadable(Problem::new("unreadable", source, what, "name a file, -, tcp://HOST:PORT or udp://ADDRESS:PORT"))
}

/// A file or standard input: a record of the past.
fn read_recorded(args: &ReadArgs, mut input: impl BufRead, out: &mut impl Write) -> Result<(), Failure> {
    let mut beginning = Vec::new();
    let form = if let Some(form) = args.format {
        form
    } else {
        read_beginning(&mut input, &mut beginning).map_err(|error| unreadable(&args.source, &error))?;
        // What is empty is in no form, and neither reader would find anything: the one that also reads over the frame of a transmission.
        let empty = (blanks(&beginning) == beginning.len()).then_some(Form::Edi);
        Form::of(&beginning).or(empty).ok_or_else(|| {
            let what = "is neither AIS nor EDI as far as its beginning shows";
            Failure::Unreadable(Problem::new("unknown-form", &args.source, what, "say which with --format ais or --format edi"))
        })?
    };
    let input = beginning.as_slice().chain(input);
    match form {
        Form::Ais => {
            let at_ms = args.at.map(utc_ms);
            read_ais(args, input, || at_ms, false, out)
        }
        Form::Edi => read_edi(args, input, out),
    }
}

/// Reads as much as suffices to tell the form; a pipe gives it in pieces.
fn read_beginning(input: &mut impl BufRead, beginning: &mut Vec<u8>) -> io::Result<()> {
    loop {
        let wanted = blanks(beginning).min(MOST_BLANKS) + ENOUGH_BYTES;
        let missing = wanted.saturating_sub(beginning.len()) as u64;
        if missing == 0 || input.by_ref().take(missing).read_to_end(beginning)? == 0 {
            return Ok(());
        }
    }
}

/// A socket: what comes, comes now.
fn listen(args: &ReadArgs, input: impl BufRead, out: &mut impl Write) -> Result<(), Failure> {
    if args.format == Some(Form::Edi) {
        return Err(Failure::usage("EDI is read from a file", "save the interchange, or pipe it in and name -"));
    }
    let end_ms = args.for_s.map(|seconds| now_ms().saturating_add(seconds.saturating_mul(1_000) as i64));
    let input = UntilTold::new(input, || end_ms.is_some_and(|end_ms| now_ms() >= end_ms));
    read_ais(args, input, || Some(now_ms()), true, out)
}

#[expect(clippy::disallowed_methods, reason = "vessels live by the clock on the wall")]
fn now_ms() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis() as i64)
}

/// AIS knows no other time than UTC.
const fn utc_ms(moment: Moment) -> i64 {
    match moment {
        Moment::FirstDay(ms) | Moment::Local(ms) | Moment::Absolute(ms) => ms,
    }
}

/// Writes one object a line and remembers the first failure: nothing is written after it.
struct Lines<'a, W> {
    out: &'a mut W,
    failed: Option<io::Error>,
    line: Vec<u8>,
}

impl<W: Write> Lines<'_, W> {
    fn write(&mut self, value: &impl Serialize) {
        if self.failed.is_some() {
            return;
        }
        self.line.clear();
        let written = serde_json::to_writer(&mut self.line, value).map_err(io::Error::from).and_then(|()| {
            self.line.push(b'\n');
            self.out.write_all(&self.line)
        });
        self.failed = written.err();
    }

    fn flush(&mut self) {
        if self.failed.is_none() {
            self.failed = self.out.flush().err();
        }
    }
}

fn read_ais(
    args: &ReadArgs,
    input: impl BufRead,
    clock_ms: impl Fn() -> Option<i64>,
    live: bool,
    out: &mut impl Write,
) -> Result<(), Failure> {
    let (mut feed, mut vessels) = (Feed::new(), Vessels::default());
    let mut lines = Lines { out, failed: None, line: Vec::new() };
    let ended = read_lines(input, &mut feed, clock_ms, &mut |heard| {
        match heard {
            Heard::Message(message) if args.vessels => {
                vessels.take(&message);
            }
            Heard::Message(message) => lines.write(&message),
            Heard::Refused(refused) => lines.write(&refused),
        }
        if live {
            lines.flush();
        }
        lines.failed.is_none()
    });
    for vessel in vessels.iter() {
        lines.write(vessel);
    }
    lines.flush();
    tell_ais(feed.counts(), args.vessels.then(|| vessels.len()));
    finish(args, lines.failed, ended, feed.counts().refused)
}

fn read_edi(args: &ReadArgs, input: impl BufRead, out: &mut impl Write) -> Result<(), Failure> {
    let mut reader = Reader::new(input);
    let mut lines = Lines { out, failed: None, line: Vec::new() };
    let ended = loop {
        match reader.next_read() {
            Ok(Some(Read::Message(message))) => {
                for warning in &message.warnings {
                    tracing::debug!("{warning}");
                }
                lines.write(&message);
            }
            Ok(Some(Read::Refused(refused))) => lines.write(&refused),
            Ok(None) => break Ok(()),
            Err(error) => break Err(error),
        }
        if lines.failed.is_some() {
            break Ok(());
        }
    };
    lines.flush();
    tell_edi(reader.counts());
    finish(args, lines.failed, ended, reader.counts().refusals)
}

fn finish(args: &ReadArgs, failed: Option<io::Error>, ended: io::Result<()>, refused: u64) -> Result<(), Failure> {
    if let Some(error) = failed {
        return Err(error.into());
    }
    ended.map_err(|error| unreadable(&args.source, &error))?;
    if refused > 0 { Err(Failure::Told) } else { Ok(()) }
}

fn tell_ais(counts: &Counts, vessels: Option<usize>) {
    let Counts { lines, understood, refused, waiting: _, blank, messages, refused_by } = counts;
    let mut stderr = io::stderr().lock();
    // Where nobody reads standard error, the exit code is all there is.
    let _ = writeln!(stderr, "read {lines} lines: {understood} understood ({messages} messages), {refused} refused, {blank} blank");
    for (code, count) in refused_by {
        let _ = writeln!(stderr, "  refused, {code}: {count}");
    }
    if let Some(vessels) = vessels {
        let _ = writeln!(stderr, "  vessels: {vessels}");
    }
}

fn tell_edi(counts: &edi::Counts) {
    let _ = writeln!(io::stderr().lock(), "{counts}");
}
