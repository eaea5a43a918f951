//! Traffic in files: JSON Lines, one message a line, compressed where the name ends in `.zst`.
//!
//! ```json
//! {"at_ms":1772517600000,"topic":"portolan/v1/demo/quay-crane/QC01/state","payload":"{\"seq\":1,…}"}
//! ```
//!
//! A payload that is no text stands as `payload_hex`.

use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};

use portolan_link::is_topic;
use portolan_model::problem::Problem;
use serde::{Deserialize, Serialize};
use serde_json::error::Category;

/// A message as it was heard.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Captured {
    /// When, milliseconds of UTC since 1970.
    pub at_ms: i64,
    /// Where.
    pub topic: String,
    /// What.
    pub payload: Vec<u8>,
}

#[derive(Serialize, Deserialize)]
struct Line {
    at_ms: i64,
    topic: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    payload: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    payload_hex: Option<String>,
}

fn is_compressed(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("zst"))
}

enum Sink {
    Plain(BufWriter<File>),
    Compressed(zstd::Encoder<'static, BufWriter<File>>),
}

/// Writes a capture.
pub struct Writer {
    sink: Sink,
}

impl Writer {
    /// Begins the file anew.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn create(path: &Path) -> io::Result<Self> {
        let file = BufWriter::new(File::create(path)?);
        let sink = if is_compressed(path) { Sink::Compressed(zstd::Encoder::new(file, 3)?) } else { Sink::Plain(file) };
        Ok(Self { sink })
    }

    /// Adds a message.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn write(&mut self, at_ms: i64, topic: &str, payload: &[u8]) -> io::Result<()> {
        let text = std::str::from_utf8(payload).ok().map(str::to_owned);
        let payload_hex = if text.is_none() { Some(to_hex(payload)) } else { None };
        let mut line = serde_json::to_vec(&Line { at_ms, topic: topic.to_owned(), payload: text, payload_hex })?;
        line.push(b'\n');
        match &mut self.sink {
            Sink::Plain(file) => file.write_all(&line),
            Sink::Compressed(file) => file.write_all(&line),
        }
    }

    /// Brings what was written so far to the disk.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn flush(&mut self) -> io::Result<()> {
        match &mut self.sink {
            Sink::Plain(file) => file.flush(),
            Sink::Compressed(file) => file.flush(),
        }
    }

    /// Ends the file.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn finish(self) -> io::Result<()> {
        match self.sink {
            Sink::Plain(mut file) => file.flush(),
            Sink::Compressed(file) => file.finish()?.flush(),
        }
    }
}

/// A longer line is no message of ours.
const LINE_MAX: u64 = 16 * 1024 * 1024;

/// Reads a capture, message by message.
pub struct Reader {
    path: PathBuf,
    lines: Box<dyn BufRead>,
    line: u64,
}

impl Reader {
    /// Opens a capture.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn open(path: &Path) -> Result<Self, Problem> {
        let unreadable = |error: io::Error| {
            Problem::new(
                "capture-unreadable",
                path.display().to_string(),
                format!("cannot be read: {error}"),
                "name a file of sim-devices record",
            )
        };
        let file = File::open(path).map_err(unreadable)?;
        let lines: Box<dyn BufRead> = if is_compressed(path) {
            Box::new(BufReader::new(zstd::Decoder::new(file).map_err(unreadable)?))
        } else {
            Box::new(BufReader::new(file))
        };
        Ok(Self { path: path.to_owned(), lines, line: 0 })
    }

    /// The line that was read last, from 1.
    pub const fn line(&self) -> u64 {
        self.line
    }

    fn problem(&self, what: String) -> Problem {
        let place = format!("{}:{}", self.path.display(), self.line);
        Problem::new("malformed", place, what, r#"a line is {"at_ms":…,"topic":"…","payload":"…"}"#)
    }

    fn next_line(&mut self) -> Result<Option<Captured>, Problem> {
        loop {
            self.line += 1;
            let mut bytes = Vec::new();
            let read = io::Read::take(&mut self.lines, LINE_MAX).read_until(b'\n', &mut bytes);
            match read {
                Err(error) => return Err(self.problem(format!("cannot be read: {error}"))),
                Ok(0) => return Ok(None),
                Ok(_) => {}
            }
            if bytes.iter().all(u8::is_ascii_whitespace) {
                continue;
            }
            let line: Line = serde_json::from_slice(&bytes).map_err(|error| {
                let column = error.column();
                self.problem(match error.classify() {
                    Category::Eof => "ends in the middle of a message".to_owned(),
                    Category::Data => format!("has not what a message has, or not as it has it (column {column})"),
                    Category::Syntax | Category::Io => format!("is no JSON (column {column})"),
                })
            })?;
            if !is_topic(&line.topic) {
                let shown: String = line.topic.chars().take(120).collect();
                return Err(self.problem(format!("no message can have the topic “{shown}”")));
            }
            let payload = match (line.payload, line.payload_hex) {
                (Some(text), None) => text.into_bytes(),
                (None, Some(hex)) => from_hex(&hex).ok_or_else(|| self.problem("payload_hex is no hexadecimal text".to_owned()))?,
                _ => return Err(self.problem("has not one of payload and payload_hex".to_owned())),
            };
            return Ok(Some(Captured { at_ms: line.at_ms, topic: line.topic, payload }));
        }
    }
}

impl Iterator for Reader {
    type Item = Result<Captured, Problem>;

    fn next(&mut self) -> Option<Self::Item> {
        self.next_line().transpose()
    }
}

fn to_hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]).map(|half| char::from(DIGITS[usize::from(half)])).collect()
}

fn from_hex(text: &str) -> Option<Vec<u8>> {
    let digits: Vec<u8> = text.chars().map(|c| c.to_digit(16).map(|digit| digit as u8)).collect::<Option<_>>()?;
    digits.len().is_multiple_of(2).then(|| digits.chunks(2).map(|pair| pair[0] << 4 | pair[1]).collect())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_was_written_is_read(messages in prop::collection::vec((any::<i64>(), "[a-z/]{1,20}", prop::collection::vec(any::<u8>(), 0..40)), 0..20)) {
            let folder = tempfile::tempdir().expect("a folder");
            for name in ["traffic.jsonl", "traffic.jsonl.zst"] {
                let path = folder.path().join(name);
                let mut writer = Writer::create(&path).expect("a file");
                for (at_ms, topic, payload) in &messages {
                    writer.write(*at_ms, topic, payload).expect("written");
                }
                writer.finish().expect("written");
                let read: Vec<Captured> = Reader::open(&path).expect("there").collect::<Result<_, _>>().expect("readable");
                let written: Vec<Captured> = messages.iter().cloned().map(|(at_ms, topic, payload)| Captured { at_ms, topic, payload }).collect();
                prop_assert_eq!(read, written);
            }
        }
    }

    #[test]
    fn a_broken_line_is_named() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("x.jsonl");
        std::fs::write(&path, "{\"at_ms\":1,\"topic\":\"a\",\"payload\":\"b\"}\n\n{\"at_ms\":1,\"topic\":\"a\"}\n").expect("written");
        let read: Vec<_> = Reader::open(&path).expect("there").collect();
        assert!(read[0].is_ok());
        let problem = read[1].as_ref().expect_err("no payload");
        assert!(problem.path.ends_with("x.jsonl:3"), "{problem}");
    }

    #[test]
    fn a_topic_that_no_broker_takes_is_a_broken_line() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("x.jsonl");
        for topic in ["a/+/b", "a/#", ""] {
            let line = |topic: &str| format!("{{\"at_ms\":1,\"topic\":\"{topic}\",\"payload\":\"x\"}}\n");
            std::fs::write(&path, line("a") + &line(topic)).expect("written");
            let read: Vec<_> = Reader::open(&path).expect("there").collect();
            let problem = read[1].as_ref().expect_err(topic);
            assert!(read[0].is_ok() && problem.path.ends_with("x.jsonl:2"), "{problem}");
            assert!(problem.what.contains(&format!("no message can have the topic “{topic}”")), "{problem}");
        }
    }
}
