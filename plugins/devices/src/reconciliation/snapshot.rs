//! A yard as another system exports it.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use portolan_model::problem::Problem;
use portolan_protocol::DeviceId;
use serde::Deserialize;
use serde_json::{Map, Value};

/// A larger export is refused: a hundred thousand boxes take a tenth of it.
const LARGEST_BYTES: u64 = 128 * 1024 * 1024;

/// Where a box is, by an export. Blocks, bays, rows and tiers from 1.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Stand {
    /// In a slot: block, bay of 20 ft from the waterside (of a longer box the first of its two), row, tier.
    Slot(u16, u16, u16, u16),
    /// Somewhere in a block.
    Block(u16),
    /// On a machine of the terminal.
    On(DeviceId),
    /// Somewhere that the terminal has no word for.
    Other(String),
}

impl std::fmt::Display for Stand {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Slot(block, bay, row, tier) => write!(f, "B{block:02} bay {bay} row {row} tier {tier}"),
            Self::Block(block) => write!(f, "B{block:02}"),
            Self::On(device) => write!(f, "on {device}"),
            Self::Other(text) => f.write_str(text),
        }
    }
}

/// One box of an export.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Stood {
    /// Its number as written, without blanks and in capitals.
    pub number: String,
    /// Where it is.
    pub stand: Stand,
    /// The line of the export, or the number of its object, from 1.
    pub line: u64,
}

/// A yard as another system has it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct YardSnapshot {
    /// The boxes, in the order of the export.
    pub boxes: Vec<Stood>,
    /// Lines that could not be read: which, and why.
    pub unreadable: Vec<(u64, String)>,
}

/// The names under which exports have what is asked for; the first is ours.
const NUMBER: &[&str] = &["container", "number", "container_no", "container_number", "unit", "equipment_number"];
const BLOCK: &[&str] = &["block", "area", "yard_block"];
const BAY: &[&str] = &["bay"];
const ROW: &[&str] = &["row", "lane", "stack"];
const TIER: &[&str] = &["tier", "level", "height"];
const ON: &[&str] = &["on", "machine", "carrier", "che"];

impl YardSnapshot {
    /// Reads a CSV or JSON file.
    ///
    /// # Errors
    /// When it cannot be read, or has no column or field for the number of a box. Single lines that make no sense are listed, not fatal.
    pub fn read(path: &Path) -> Result<Self, Problem> {
        let name = path.display().to_string();
        let unreadable = |error: std::io::Error| {
            Problem::new("yard-unreadable", &name, format!("cannot be read: {error}"), "name a CSV or JSON file with the boxes of the yard")
        };
        let mut bytes = Vec::new();
        File::open(path).map_err(unreadable)?.take(LARGEST_BYTES + 1).read_to_end(&mut bytes).map_err(unreadable)?;
        if bytes.len() as u64 > LARGEST_BYTES {
            let what = format!("is larger than {} MiB", LARGEST_BYTES / 1024 / 1024);
            return Err(Problem::new("yard-too-large", name, what, "export the yard of this terminal only"));
        }
        Self::from_bytes(&name, &bytes)
    }

    /// Reads the bytes of such a file; `name` stands for its name in problems.
    ///
    /// # Errors
    /// As [`read`](Self::read).
    pub fn from_bytes(name: &str, bytes: &[u8]) -> Result<Self, Problem> {
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        match bytes.iter().find(|byte| !byte.is_ascii_whitespace()) {
            Some(b'[' | b'{') => Self::from_json(name, bytes),
            _ => Self::from_csv(name, bytes),
        }
    }

    fn from_json(name: &str, bytes: &[u8]) -> Result<Self, Problem> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Export {
            Bare(Vec<Value>),
            Named { boxes: Vec<Value> },
        }
        let no = |what: String| {
            Problem::new("malformed", name, what, r#"write [{"container": "CSQU3054383", "block": 3, "bay": 1, "row": 2, "tier": 1}, …]"#)
        };
        let value: Value = serde_json::from_slice(bytes).map_err(|error| {
            let place = format!("{name}:{}:{}", error.line(), error.column());
            Problem::new("malformed", place, format!("is no JSON: {error}"), "mend the file, or export it anew")
        })?;
        let (Export::Bare(objects) | Export::Named { boxes: objects }) =
            serde_json::from_value(value).map_err(|_| no("is neither an array nor an object with “boxes”".to_owned()))?;
        let mut snapshot = Self::default();
        for (index, object) in objects.into_iter().enumerate() {
            let line = index as u64 + 1;
            let Value::Object(object) = object else {
                snapshot.unreadable.push((line, "it is no object".to_owned()));
                continue;
            };
            snapshot.take(line, |names| text_of(&object, names));
        }
        if snapshot.boxes.is_empty() && !snapshot.unreadable.is_empty() {
            return Err(no(format!("has no box that can be read: {}", snapshot.unreadable[0].1)));
        }
        Ok(snapshot)
    }

    fn from_csv(name: &str, bytes: &[u8]) -> Result<Self, Problem> {
        let header = bytes.split(|byte| *byte == b'\n').find(|line| !line.starts_with(b"#")).unwrap_or_default();
        // Spreadsheets of half the world write semicolons.
        let count = |of: u8| header.split(|byte| *byte == of).count();
        let delimiter = [b',', b';', b'\t'].into_iter().max_by_key(|of| (count(*of), *of == b',')).unwrap_or(b',');
        let mut reader =
            csv::ReaderBuilder::new().delimiter(delimiter).trim(csv::Trim::All).comment(Some(b'#')).flexible(true).from_reader(bytes);
        let columns: Vec<String> = match reader.byte_headers() {
            Ok(headers) => {
                headers.iter().map(|column| String::from_utf8_lossy(column).trim().to_lowercase().replace([' ', '-'], "_")).collect()
            }
            Err(error) => return Err(Problem::new("malformed", format!("{name}:1"), format!("is no table: {error}"), "export it as CSV")),
        };
        if !columns.iter().any(|column| NUMBER.contains(&column.as_str())) {
            let shown: String = columns.join(", ").chars().take(200).collect();
            let what = format!("has no column for the number of a box; its columns are “{shown}”");
            return Err(Problem::new("unknown-columns", format!("{name}:1"), what, "name them container, block, bay, row, tier, on"));
        }
        let mut snapshot = Self::default();
        for record in reader.into_byte_records() {
            let record = match record {
                Ok(record) => record,
                Err(error) => {
                    let line = error.position().map_or(0, csv::Position::line);
                    snapshot.unreadable.push((line, error.to_string()));
                    if matches!(error.kind(), csv::ErrorKind::Io(_)) {
                        break;
                    }
                    continue;
                }
            };
            let line = record.position().map_or(0, csv::Position::line);
            snapshot.take(line, |names| {
                let column = columns.iter().position(|column| names.contains(&column.as_str()))?;
                let text = String::from_utf8_lossy(record.get(column)?).trim().to_owned();
                (!text.is_empty()).then_some(text)
            });
        }
        Ok(snapshot)
    }

    fn take(&mut self, line: u64, of: impl Fn(&[&str]) -> Option<String>) {
        let Some(number) = of(NUMBER) else {
            return self.unreadable.push((line, "the number of the box is missing".to_owned()));
        };
        let number: String = number.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_uppercase).collect();
        match stand(of) {
            Ok(stand) => self.boxes.push(Stood { number, stand, line }),
            Err(why) => self.unreadable.push((line, format!("{number}: {why}"))),
        }
    }
}

fn text_of(object: &Map<String, Value>, names: &[&str]) -> Option<String> {
    let value =
        object.iter().find(|(name, _)| names.contains(&name.to_lowercase().replace([' ', '-'], "_").as_str())).map(|(_, value)| value)?;
    match value {
        Value::String(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

fn stand(of: impl Fn(&[&str]) -> Option<String>) -> Result<Stand, String> {
    if let Some(on) = of(ON) {
        return Ok(on.parse::<DeviceId>().map_or(Stand::Other(on), Stand::On));
    }
    let Some(block) = of(BLOCK) else { return Err("neither block nor machine is given".to_owned()) };
    // B03 is block 3; another system's own name for a block is no number.
    let digits = block.trim_start_matches(['B', 'b']).trim_start_matches('0');
    let Some(block) = digits.parse::<u16>().ok().filter(|block| *block > 0) else { return Ok(Stand::Other(block)) };
    let number = |names: &[&str]| match of(names) {
        None => Ok(None),
        Some(text) => match text.parse::<u16>() {
            Ok(number @ 1..) => Ok(Some(number)),
            _ => Err(format!("{} “{}” is no number from 1", names[0], text.chars().take(20).collect::<String>())),
        },
    };
    match (number(BAY)?, number(ROW)?, number(TIER)?) {
        (Some(bay), Some(row), Some(tier)) => Ok(Stand::Slot(block, bay, row, tier)),
        (None, None, None) => Ok(Stand::Block(block)),
        _ => Err("of bay, row and tier some are missing".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str) -> YardSnapshot {
        YardSnapshot::from_bytes("x", text.as_bytes()).unwrap_or_else(|problem| panic!("{problem}"))
    }

    #[test]
    fn tables_and_objects_say_the_same() {
        let comma =
            read("Container,Weight,Block,Bay,Row,Tier,On\ncsqu 305438-3,20,B03,1,2,1,\nMSCU6639870,1,4,,,,\nTGHU1234567,1,,,,,AGV017\n");
        assert_eq!(
            comma.boxes.iter().map(|stood| stood.number.as_str()).collect::<Vec<_>>(),
            ["CSQU3054383", "MSCU6639870", "TGHU1234567"]
        );
        assert_eq!(comma.boxes[0].stand, Stand::Slot(3, 1, 2, 1));
        assert_eq!(comma.boxes[1].stand, Stand::Block(4));
        assert_eq!(comma.boxes[2].stand, Stand::On(DeviceId::vehicle(16)));
        let semicolon =
            read("\u{feff}unit;yard block;bay;stack;level;machine\nCSQU3054383;3;1;2;1;\nMSCU6639870;4;;;;\nTGHU1234567;;;;;AGV017\n");
        assert_eq!(semicolon.boxes, comma.boxes);
        let json = read(
            r#"{"boxes": [{"container": "CSQU3054383", "block": 3, "bay": 1, "row": 2, "tier": 1}, {"number": "MSCU6639870", "block": "B04"}, {"unit": "TGHU1234567", "on": "AGV017"}]}"#,
        );
        assert_eq!(
            json.boxes.iter().map(|stood| &stood.stand).collect::<Vec<_>>(),
            comma.boxes.iter().map(|stood| &stood.stand).collect::<Vec<_>>()
        );
    }

    #[test]
    fn lines_without_sense_are_listed_and_the_others_read() {
        let snapshot = read("container,block,bay,row,tier\nA,1,1,1,1\n,1,1,1,1\nB,1,0,1,1\nC,1,1,,\nD,,,,\nE,1,2,1,1\n");
        assert_eq!(snapshot.boxes.len(), 2);
        let lines: Vec<u64> = snapshot.unreadable.iter().map(|(line, _)| *line).collect();
        assert_eq!(lines, [3, 4, 5, 6], "{:?}", snapshot.unreadable);
    }

    #[test]
    fn what_is_no_export_says_so() {
        let problem = |text: &str| YardSnapshot::from_bytes("x.csv", text.as_bytes()).expect_err("no export").to_string();
        assert!(problem("a,b\n1,2\n").contains("its columns are “a, b”"), "{}", problem("a,b\n1,2\n"));
        assert!(problem("{\"x\": 1}").contains("neither an array"));
        assert!(problem("[{\"x\"").starts_with("x.csv:1:"));
        assert!(problem("[1]").contains("no box that can be read"));
    }

    proptest! {
        #[test]
        fn nothing_is_fatal(bytes in prop::collection::vec(any::<u8>(), 0..200), text in "[\\[{]?[a-z,;\"{}\\[\\]:0-9\n]{0,120}") {
            let _ = YardSnapshot::from_bytes("x", &bytes);
            let _ = YardSnapshot::from_bytes("x", text.as_bytes());
            let _ = YardSnapshot::from_bytes("x", format!("container,block,bay,row,tier\n{text}").as_bytes());
        }
    }
}
