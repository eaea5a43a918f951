//! `facts.jsonl.zst`: every fact of a run, one JSON object a line, compressed.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};

use portolan_model::facts::Fact;
use portolan_model::moment::PortCalendar;
use serde::Serialize;
use zstd::stream::write::Encoder;

use crate::files::ReportError;

/// The version of the file's form, told in its first line.
pub const FACTS_FORMAT: u32 = 1;

/// Fast, and a day's facts still shrink to a tenth or less.
const LEVEL: i32 = 3;

#[derive(Serialize)]
struct FirstLine<'a> {
    format: u32,
    version: &'a str,
    scenario: &'a str,
    seed: u64,
    /// The instant at which `at_ms` is 0.
    start: String,
}

/// Writes facts as they come; nothing of them is kept in memory. The first line tells the file's form, the program's version, scenario,
/// seed and start; every other line is a fact with its `at_ms` and `what`.
pub struct FactsFile {
    path: PathBuf,
    encoder: Encoder<'static, File>,
    line: Vec<u8>,
    count: u64,
}

impl FactsFile {
    /// Makes the file, replacing one that is there, and writes its first line.
    ///
    /// # Errors
    /// The file cannot be made or written.
    pub fn create(path: &Path, version: &str, scenario: &str, seed: u64, calendar: &PortCalendar) -> Result<Self, ReportError> {
        let file = File::create(path).map_err(ReportError::unwritable(path))?;
        let encoder = Encoder::new(file, LEVEL).map_err(ReportError::unwritable(path))?;
        let mut facts = Self { path: path.to_owned(), encoder, line: Vec::new(), count: 0 };
        facts.write(&FirstLine { format: FACTS_FORMAT, version, scenario, seed, start: calendar.to_string() })?;
        Ok(facts)
    }

    /// Writes facts in the order in which they were written down.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn take(&mut self, facts: &[Fact]) -> Result<(), ReportError> {
        for fact in facts {
            self.write(fact)?;
        }
        self.count += facts.len() as u64;
        Ok(())
    }

    /// Ends the file; gives the number of facts in it.
    ///
    /// # Errors
    /// The file cannot be written or brought to the disk.
    pub fn finish(self) -> Result<u64, ReportError> {
        let file = self.encoder.finish().map_err(ReportError::unwritable(&self.path))?;
        file.sync_all().map_err(ReportError::unwritable(&self.path))?;
        Ok(self.count)
    }

    fn write(&mut self, value: &impl Serialize) -> Result<(), ReportError> {
        self.line.clear();
        serde_json::to_writer(&mut self.line, value).map_err(|source| ReportError::Json { what: "a fact", source })?;
        self.line.push(b'\n');
        self.encoder.write_all(&self.line).map_err(ReportError::unwritable(&self.path))
    }
}
