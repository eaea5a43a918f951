//! A mapping file as it stands, and what is wrong with one.

use std::collections::{BTreeMap, BTreeSet};

use portolan_files::{FileKind, Slip, line_and_column};
use portolan_model::problem::Problem;
use portolan_protocol::wire::Kind;
use ron::extensions::Extensions;
use serde::Deserialize;
use serde_json::Value;

use super::fields::{self, Field, Shape};
use super::path::Path;
use super::take::Take;
use super::topic::{Filter, Template};
use super::unit::Unit;

/// Their topics and payloads, and what they become.
#[derive(Clone, PartialEq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MappingFile {
    /// The version of the format: 1.
    pub format: u32,
    /// What it is called.
    pub name: String,
    /// What it is for.
    #[serde(default)]
    pub about: String,
    /// Tables of codes that several fields share.
    #[serde(default)]
    pub codes: BTreeMap<String, BTreeMap<String, Value>>,
    /// Their messages.
    pub sources: Vec<Source>,
}

/// One kind of their messages.
#[derive(Clone, PartialEq, Debug, Deserialize)]
#[serde(try_from = "SourceAsWritten")]
pub struct Source {
    /// Where they come.
    pub topic: Filter,
    /// What device speaks.
    pub kind: Kind,
    /// What it is called here.
    pub id: Template,
    /// Other names for ids that come out so.
    pub names: BTreeMap<String, String>,
    /// What becomes of it.
    pub says: Says,
    /// Where the elements are, if a message speaks of many devices.
    pub each: Option<Path>,
    /// Only messages for which this holds.
    pub when: Option<When>,
    /// Whether the payload is a plain text and no JSON.
    pub plain: bool,
    /// Whether a field that a message lacks keeps its value.
    pub changes_only: bool,
    /// For how long a value holds that does not come again, milliseconds; for good if not given.
    pub lasts_ms: Option<i64>,
    /// Our fields and where their values come from.
    pub fields: BTreeMap<String, Take>,
    /// What is said of the device itself.
    pub describes: Option<Description>,
}

/// What a source becomes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default, Deserialize)]
pub enum Says {
    /// A state with readings: fields of all sources of a device together.
    #[default]
    State,
    /// A report: what came of an order, or befell the device. One a message.
    Report,
    /// Whether the device is there.
    Connection,
}

/// A condition on a message.
#[derive(Clone, PartialEq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct When {
    /// Where to look.
    pub from: super::path::OnePath,
    /// What must stand there: one of these.
    pub is: Vec<Value>,
}

/// What is said of a device that describes itself in no way of ours.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Description {
    /// Who made it.
    pub maker: String,
    /// Which model.
    #[serde(default)]
    pub model: String,
    /// The version of its program.
    #[serde(default)]
    pub firmware: String,
    /// How often it says something at the least, milliseconds. Who is silent for three times as long is taken to be gone.
    pub state_period_ms: u32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename = "source")]
struct SourceAsWritten {
    topic: Filter,
    is: KindName,
    id: Template,
    #[serde(default)]
    names: BTreeMap<String, String>,
    #[serde(default)]
    says: Says,
    #[serde(default)]
    each: Option<Path>,
    #[serde(default)]
    when: Option<When>,
    #[serde(default)]
    plain: bool,
    #[serde(default)]
    changes_only: bool,
    #[serde(default)]
    lasts_s: Option<f64>,
    fields: BTreeMap<String, Take>,
    #[serde(default)]
    describes: Option<Description>,
}

#[derive(Deserialize)]
#[serde(try_from = "String")]
struct KindName(Kind);

impl TryFrom<String> for KindName {
    type Error = String;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse().map(Self).map_err(|error| format!("{error}\u{1f}name one of them"))
    }
}

impl TryFrom<SourceAsWritten> for Source {
    type Error = String;

    fn try_from(written: SourceAsWritten) -> Result<Self, Self::Error> {
        let SourceAsWritten { topic, is, id, names, says, each, when, plain, changes_only, lasts_s, fields, describes } = written;
        if lasts_s.is_some_and(|seconds| !(seconds > 0.0 && seconds < 1e9)) {
            return Err("lasts_s is no time\u{1f}give seconds above zero\u{1f}lasts_s".to_owned());
        }
        if fields.is_empty() {
            return Err("it fills no field\u{1f}give fields: {\"…\": (from: \"$.…\")}\u{1f}fields".to_owned());
        }
        let source = Self {
            topic,
            kind: is.0,
            id,
            names,
            says,
            each,
            when,
            plain,
            changes_only,
            lasts_ms: lasts_s.map(|s| (s * 1e3) as i64),
            fields,
            describes,
        };
        let known = source.known_fields();
        for (name, take) in &source.fields {
            let Some((_, shape, _)) = known.iter().find(|(known, ..)| known == name) else {
                let names: Vec<&str> = known.iter().map(|(name, ..)| *name).collect();
                let what = format!("a {} of a {} has no field “{name}”", source.says.word(), source.kind);
                return Err(format!("{what}\u{1f}there are {}\u{1f}\"{name}\"", names.join(", ")));
            };
            if let Some(slip) = fitting(name, *shape, take) {
                return Err(format!("{slip}\u{1f}\"{name}\""));
            }
        }
        if source.says != Says::State
            && let Some((lacks, ..)) = known.iter().find(|(name, _, needed)| *needed && !source.fields.contains_key(*name))
        {
            return Err(format!("a {} needs {lacks}\u{1f}add it to the fields\u{1f}fields", source.says.word()));
        }
        if let Some(wrong) = source.names.values().find(|name| !portolan_protocol::wire::WireId::is_id(name)) {
            return Err(format!("“{wrong}” can be no id\u{1f}write 1 to 64 letters, digits, - _ .\u{1f}names"));
        }
        if let Some(wrong) = source.id.no_id().filter(|_| source.names.is_empty()) {
            return Err(format!(
                "no id can have “{wrong}” in it\u{1f}ids are letters, digits, - _ .; or give names to what comes out\u{1f}id"
            ));
        }
        Ok(source)
    }
}

impl Says {
    /// In a word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::State => "state",
            Self::Report => "report",
            Self::Connection => "connection",
        }
    }
}

impl Source {
    /// The fields that it may fill.
    pub(super) fn known_fields(&self) -> Vec<Field> {
        match self.says {
            Says::State => fields::readings(self.kind).iter().chain(fields::OF_ANY_STATE).copied().collect(),
            Says::Report => fields::OF_REPORT.to_vec(),
            Says::Connection => fields::OF_CONNECTION.to_vec(),
        }
    }

    pub(super) fn shape_of(&self, field: &str) -> Option<Shape> {
        self.known_fields().into_iter().find(|(name, ..)| *name == field).map(|(_, shape, _)| shape)
    }
}

/// Why a value cannot fill a field.
fn fitting(field: &str, shape: Shape, take: &Take) -> Option<String> {
    let is_figure = matches!(shape, Shape::Whole(..) | Shape::Number);
    if let Some(unit) = take.unit {
        return match Unit::of_field(field).filter(|_| is_figure) {
            None => Some(format!("“{field}” has no unit\u{1f}leave unit out; scale and offset are for counts")),
            Some(ours) if !unit.fits(ours) => {
                Some(format!("{} is no unit for “{field}”\u{1f}there are {}", unit.name(), Unit::that_fit(ours)))
            }
            Some(_) => None,
        };
    }
    if (take.scale.is_some() || take.offset.is_some()) && !is_figure {
        return Some(format!("“{field}” is {} and cannot be scaled\u{1f}leave scale and offset out", shape.words()));
    }
    if take.time.is_some() && shape != Shape::Instant {
        return Some(format!("“{field}” is {} and no instant\u{1f}leave time out", shape.words()));
    }
    if take.bit.is_some() && shape != Shape::Flag && take.codes.is_empty() {
        return Some(format!("a bit is true or false and “{field}” is {}\u{1f}take bits: (lowest, count)", shape.words()));
    }
    let words = match field {
        "outcome" => Some(fields::OUTCOMES),
        "state" => Some(fields::CONNECTION_STATES),
        _ => None,
    };
    let meanings = take.codes.values().chain(&take.otherwise).chain(&take.value);
    for meaning in meanings.into_iter().filter(|meaning| !meaning.is_null()) {
        let fits = match shape {
            Shape::Flag => meaning.is_boolean(),
            Shape::Text | Shape::Texts => meaning.as_str().is_some_and(|word| words.is_none_or(|words| words.contains(&word))),
            Shape::Whole(..) | Shape::Number | Shape::Instant => meaning.is_number(),
        };
        if !fits {
            let wanted = words.map_or_else(|| shape.words().to_owned(), |words| format!("one of {}", words.join(", ")));
            return Some(format!("“{field}” cannot be {meaning}\u{1f}it is {wanted}; () for none"));
        }
    }
    None
}

const KIND: FileKind = FileKind {
    name: "mapping file",
    largest_bytes: 4 * 1024 * 1024,
    example: "those of assets/mapping",
    extensions: Extensions::IMPLICIT_SOME.union(Extensions::UNWRAP_NEWTYPES).union(Extensions::UNWRAP_VARIANT_NEWTYPES),
};

impl MappingFile {
    /// Reads the file at `path`.
    ///
    /// # Errors
    /// The first problem that keeps it from being used, with its line.
    pub fn read(path: &std::path::Path) -> Result<Self, Problem> {
        Self::from_text(&path.display().to_string(), &KIND.text_of(path)?)
    }

    /// Reads a text; `name` stands for the file's name in problems.
    ///
    /// # Errors
    /// As [`read`](Self::read).
    pub fn from_text(name: &str, text: &str) -> Result<Self, Problem> {
        let file: Self = KIND.parse(text).map_err(|error| {
            let slip = KIND.problem(name, text, &error);
            let ron::Error::Message(said) = &error.code else { return slip };
            // A source is looked at when it has been read: what is meant stands before.
            let mut parts = said.split('\u{1f}');
            let (Some(what), Some(mend)) = (parts.next(), parts.next()) else { return slip };
            let end = Slip::end(text, &error);
            let meant = parts.next().and_then(|needle| text[..end].rfind(needle)).map(|at| place(name, text, at));
            Problem::new("nonsense", meant.unwrap_or(slip.path), what, mend)
        })?;
        file.sound(name, text).map(|()| file)
    }

    fn sound(&self, name: &str, text: &str) -> Result<(), Problem> {
        if self.format != 1 {
            let what = format!("is of format {}, this program reads format 1", self.format);
            let at = text.find("format").unwrap_or(0);
            return Err(Problem::new("unknown-format", place(name, text, at), what, "write format: 1, or take a newer Portolan"));
        }
        // Where each source begins, as far as its own words tell.
        let mut from = 0;
        let starts: Vec<usize> = self
            .sources
            .iter()
            .map(|source| {
                let found = text[from..].find(&format!("\"{}\"", source.topic.text())).map_or(from, |at| from + at);
                from = found + 1;
                found
            })
            .collect();
        let mut given: BTreeMap<Kind, BTreeSet<&str>> = BTreeMap::new();
        for (source, start) in self.sources.iter().zip(&starts) {
            let at = |needle: &str| place(name, text, text[*start..].find(needle).map_or(*start, |found| start + found));
            for (field, take) in &source.fields {
                if let Some(slip) = take.slip(&self.codes) {
                    let (what, mend) = slip.split_once('\u{1f}').unwrap_or((&slip, ""));
                    return Err(Problem::new("nonsense", at(&format!("\"{field}\"")), format!("“{field}”: {what}"), mend));
                }
                if let Some(table) = take.table.as_ref().and_then(|table| self.codes.get(table)) {
                    let with_table = Take { codes: table.clone(), table: None, ..take.clone() };
                    if let Some(slip) = source.shape_of(field).and_then(|shape| fitting(field, shape, &with_table)) {
                        let (what, mend) = slip.split_once('\u{1f}').unwrap_or((&slip, ""));
                        return Err(Problem::new("nonsense", at(&format!("\"{field}\"")), what, mend));
                    }
                }
            }
            let wildcards = source.topic.text().split('/').filter(|level| *level == "+").count();
            let is_open = source.topic.text().ends_with('#');
            if source.id.levels() > wildcards && !is_open {
                let what = format!("the id takes wildcard {} of the topic, which has {wildcards}", source.id.levels());
                return Err(Problem::new("nonsense", at("id:"), what, "count the + of the topic from 1"));
            }
            if source.says == Says::State {
                given.entry(source.kind).or_default().extend(source.fields.keys().map(String::as_str));
            }
        }
        for (kind, given) in given {
            let lacks: Vec<&str> = fields::readings(kind)
                .iter()
                .filter(|(name, _, needed)| *needed && !given.contains(name))
                .map(|(name, ..)| *name)
                .collect();
            if !lacks.is_empty() {
                let at = text.find(&format!("\"{kind}\"")).unwrap_or(0);
                let what = format!("no source gives {} of a {kind}, without which there is no state", lacks.join(" or "));
                let mend = "add the field to a source, with value: … where the machine does not say it";
                return Err(Problem::new("nonsense", place(name, text, at), what, mend));
            }
        }
        Ok(())
    }
}

fn place(name: &str, text: &str, at: usize) -> String {
    let (line, column) = line_and_column(text, at);
    format!("{name}:{line}:{column}")
}
