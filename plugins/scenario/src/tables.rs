//! Tables that sections refer to: CSV files beside the scenario, as planners have them.
//!
//! The first line names the columns; they may stand in any order. Lines that begin with `#` are comments.
//! A row is a struct with named fields, read with serde.

use std::{
    fs::File,
    io::Read as _,
    path::{Path, PathBuf},
};

use bevy_ecs::resource::Resource;
use csv::{ErrorKind, Position, ReaderBuilder, StringRecord, Trim};
use portolan_files::wording::{choose_from, clipped, listed};
use portolan_model::problem::{Place, Problem};
use serde::de::DeserializeOwned;

use crate::row::{RowError, fields_of, row_of};

/// The folder that the names of tables are relative to.
#[derive(Debug, Clone, PartialEq, Eq, Resource)]
pub struct ScenarioFolder(pub PathBuf);

/// A larger table is refused: a yard of a hundred thousand boxes takes a tenth of this.
const LARGEST_BYTES: u64 = 128 * 1024 * 1024;

/// Of a table with problems everywhere the first ones tell what happened.
const SAID: usize = 20;

/// Reads every row of the table `name` in `folder`, each with its line in the file.
///
/// What is wrong with the file or its header is said at `place`, the field that names it; what is wrong
/// with a line at `file.csv:12`, with its column. Rows in order come back even where others have problems,
/// so that checks can go on.
pub fn read_rows<Row: DeserializeOwned>(folder: &Path, name: &str, place: &mut Place<'_>) -> Vec<(u64, Row)> {
    match bytes_of(folder, name) {
        Ok(bytes) => rows_of(&bytes, name, place),
        Err((code, what, mend)) => {
            place.say(code, format!("the table {:?} {what}", clipped(name)), mend);
            Vec::new()
        }
    }
}

fn bytes_of(folder: &Path, name: &str) -> Result<Vec<u8>, (&'static str, String, String)> {
    let unreadable = |e: std::io::Error| {
        let mend = "name a CSV file, relative to the scenario's folder".to_owned();
        ("table-unreadable", format!("cannot be read: {e}"), mend)
    };
    let mut bytes = Vec::new();
    let mut file = File::open(folder.join(name)).map_err(unreadable)?.take(LARGEST_BYTES + 1);
    file.read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > LARGEST_BYTES {
        let what = format!("is larger than {} MiB", LARGEST_BYTES / 1024 / 1024);
        return Err(("table-too-large", what, "keep to the rows that the scenario needs".to_owned()));
    }
    Ok(bytes)
}

fn rows_of<Row: DeserializeOwned>(bytes: &[u8], name: &str, place: &mut Place<'_>) -> Vec<(u64, Row)> {
    let mut reader = ReaderBuilder::new().trim(Trim::All).comment(Some(b'#')).from_reader(bytes);
    let mut said = Said { name, place, count: 0 };
    let header = match reader.headers() {
        Ok(header) => header.clone(),
        Err(error) => {
            said.unreadable(1, &error);
            return Vec::new();
        }
    };
    if !header_fits::<Row>(&header, &mut said) {
        return Vec::new();
    }
    let mut rows = Vec::new();
    for record in reader.into_records() {
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                said.unreadable(line_of(bytes, error.position()), &error);
                continue;
            }
        };
        let line = line_of(bytes, record.position());
        match row_of(&header, &record) {
            Ok(row) => rows.push((line, row)),
            Err(RowError::Missing(column)) => {
                // It is missing in every line: say it once, of the header.
                let mend = format!("add it; the columns found are: {}", listed(header.iter()));
                said.say(1, "missing-column", format!("the column `{column}` is missing"), mend);
                return Vec::new();
            }
            Err(RowError::Value { column, message }) => {
                let what = match column.and_then(|index| header.get(index)) {
                    Some(column) => format!("column `{}`: {message}", clipped(column)),
                    None => message,
                };
                said.say(line, "row-value", what, "correct the value");
            }
        }
    }
    said.finish();
    rows
}

/// Unknown and repeated columns, and a file that is separated by something else.
fn header_fits<Row: DeserializeOwned>(header: &StringRecord, said: &mut Said<'_, '_>) -> bool {
    let before = said.count;
    if let (1, Some(only)) = (header.len(), header.get(0).filter(|only| only.contains([';', '\t']))) {
        let what = format!("the header {:?} has no commas", clipped(only));
        said.say(1, "table-separator", what, "save the table with commas between its columns");
        return false;
    }
    if header.iter().all(str::is_empty) {
        said.say(1, "table-empty", "the table has no header", "name the columns in the first line");
        return false;
    }
    let known = fields_of::<Row>();
    for (index, column) in header.iter().enumerate() {
        if header.iter().take(index).any(|earlier| earlier == column) {
            said.say(1, "duplicate-column", format!("the column `{}` stands twice", clipped(column)), "keep one of them");
        } else if !known.is_empty() && !known.contains(&column) {
            let mend = choose_from(column, "the columns are", known.iter().copied());
            said.say(1, "unknown-column", format!("there is no column `{}`", clipped(column)), mend);
        }
        // A line of a million commas is damage; it need not be compared to its end.
        if said.count - before >= SAID {
            return false;
        }
    }
    said.count == before
}

/// The line of the record at `position`. csv gives the line after the record before it, though blank lines
/// and comments may lie between.
fn line_of(bytes: &[u8], position: Option<&Position>) -> u64 {
    let Some(position) = position else { return 1 };
    let (mut line, mut at) = (position.line(), position.byte() as usize);
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'\n' => line += 1,
            b'\r' => {}
            b'#' => {
                let rest = &bytes[at..];
                at += rest.iter().position(|&b| b == b'\n').unwrap_or(rest.len());
                continue;
            }
            _ => break,
        }
        at += 1;
    }
    line
}

/// What was said of one table.
struct Said<'p, 'q> {
    name: &'p str,
    place: &'p mut Place<'q>,
    count: usize,
}

impl Said<'_, '_> {
    fn say(&mut self, line: u64, code: &'static str, what: impl Into<String>, mend: impl Into<String>) {
        self.count += 1;
        if self.count <= SAID {
            self.place.push(Problem::new(code, format!("{}:{line}", self.name), what, mend));
        }
    }

    fn unreadable(&mut self, line: u64, error: &csv::Error) {
        match error.kind() {
            ErrorKind::UnequalLengths { expected_len, len, .. } => {
                let what = format!("has {len} values, the header has {expected_len} columns");
                self.say(line, "row-length", what, "give one value a column, quoted where it holds a comma");
            }
            ErrorKind::Utf8 { .. } => self.say(line, "table-not-utf8", "is not UTF-8 text", "save the table as UTF-8"),
            kind => self.say(line, "table-unreadable", format!("cannot be read: {kind:?}"), "save the table as CSV"),
        }
    }

    fn finish(self) {
        if self.count > SAID {
            let what = format!("has {} more problems like these", self.count - SAID);
            self.place.push(Problem::new("table-more", self.name, what, "mend the ones above and check again"));
        }
    }
}

#[cfg(test)]
mod tests {
    use portolan_model::{moment::Moment, problem::Problems};
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, PartialEq, Deserialize)]
    struct Call {
        vessel: String,
        eta: Moment,
        length_m: f64,
        #[serde(default)]
        draught_m: Option<f64>,
    }

    fn rows(text: impl AsRef<[u8]>) -> (Vec<(u64, String)>, Vec<String>) {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("calls.csv"), text).unwrap();
        let mut problems = Problems::default();
        let rows = read_rows::<Call>(folder.path(), "calls.csv", &mut problems.at("calls").at("table"));
        let rows = rows.into_iter().map(|(line, call)| (line, call.vessel)).collect();
        (rows, problems.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn rows_come_with_their_lines() {
        let (rows, problems) =
            rows("\u{feff}length_m, vessel ,eta\n# a comment\n300,\"Ever, Given\",2026-03-03T11:00\n\n200,Feeder,09:30\n");
        assert_eq!(problems, [""; 0]);
        assert_eq!(rows, [(3, "Ever, Given".to_owned()), (5, "Feeder".to_owned())]);
    }

    #[test]
    fn each_bad_line_is_said_with_its_column() {
        let (rows, problems) = rows("vessel,eta,length_m\nA,tomorrow,300\nB,09:30,long\nC,09:30\nD,09:30,100\n");
        assert_eq!(rows, [(5, "D".to_owned())]);
        assert_eq!(problems.len(), 3, "{problems:?}");
        assert!(problems[0].starts_with("calls.csv:2: column `eta`: \"tomorrow\" is no instant"), "{problems:?}");
        assert!(problems[1].starts_with("calls.csv:3: column `length_m`: \"long\" is no number"), "{problems:?}");
        assert!(problems[2].starts_with("calls.csv:4: has 2 values, the header has 3 columns"), "{problems:?}");
    }

    #[test]
    fn a_header_that_does_not_fit_is_said_once() {
        let said = |text: &str| rows(text).1.join("\n");
        assert_eq!(
            said("vessel,eta,lenght_m\nA,09:30,1\n"),
            "calls.csv:1: there is no column `lenght_m`; did you mean `length_m`? \
             the columns are: vessel, eta, length_m, draught_m"
        );
        assert_eq!(
            said("vessel,eta\nA,09:30\nB,09:30\n"),
            "calls.csv:1: the column `length_m` is missing; add it; the columns found are: vessel, eta"
        );
        assert!(said("vessel;eta;length_m\nA;09:30;1\n").contains("commas"));
        assert!(said("vessel,vessel,eta,length_m\n").contains("stands twice"));
        assert!(said("").contains("no header"));
    }

    #[test]
    fn tables_that_cannot_be_read_are_said_where_they_are_named() {
        let mut problems = Problems::default();
        for name in ["absent.csv", "", "\0"] {
            let rows = read_rows::<Call>(Path::new("."), name, &mut problems.at("calls").at("table"));
            assert!(rows.is_empty());
        }
        let said: Vec<_> = problems.iter().map(|p| (&*p.code, p.path.as_str())).collect();
        assert_eq!(said, [("table-unreadable", "calls.table"); 3]);
    }

    #[test]
    fn damaged_tables_are_explained_briefly() {
        let (_, problems) = rows(b"vessel,eta,length_m\n\xff\xfe,09:30,3\n");
        assert!(problems[0].starts_with("calls.csv:2: is not UTF-8"), "{problems:?}");
        let (_, problems) = rows(format!("vessel,eta,length_m\n{}", "A,09:30,x\n".repeat(1000)));
        assert_eq!(problems.len(), SAID + 1);
        assert!(problems[SAID].contains("980 more"), "{problems:?}");
        let (_, problems) = rows(",x".repeat(100_000));
        assert!(problems.len() <= SAID);
    }
}
