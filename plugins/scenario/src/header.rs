//! What stands at the top of every scenario, before the sections.

use bevy_ecs::resource::Resource;
use portolan_model::{
    anchor::Anchor,
    moment::PortCalendar,
    problem::{Problem, Problems},
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::{ScenarioText, shape::read_value};

/// The fields that no section may be named after.
pub(crate) const FIELDS: [&str; 7] = ["format", "name", "about", "start", "days", "seed", "anchor"];

/// The only format there is so far.
const FORMAT: u32 = 1;

/// Ten years. More is a slip of the hand.
const MOST_DAYS: u32 = 3660;

/// What a scenario says of itself.
#[derive(Debug, Clone, PartialEq, Resource, Serialize, Deserialize)]
pub struct ScenarioHeader {
    /// Its title, for reports.
    pub name: String,
    /// What it shows and where its figures come from.
    pub about: String,
    /// When it starts, with the port's offset from UTC.
    pub start: PortCalendar,
    /// For how many days work arrives.
    pub days: u32,
    /// The seed of every random stream.
    pub seed: u64,
    /// Where the port's frame lies on the globe, if that is known: what speaks in degrees has no place in the port without it.
    pub anchor: Option<Anchor>,
}

impl ScenarioHeader {
    /// Reads the header's fields; what is wrong with their shape goes to `problems`.
    pub(crate) fn read(text: &ScenarioText, problems: &mut Problems) -> Option<Self> {
        let mut reader = Reader { text, problems };
        let name = reader.field("name", Absent::Missing("name: \"...\""));
        let about = reader.field("about", Absent::Means(String::new()));
        let start = reader.field("start", Absent::Missing("start: \"2026-03-03T00:00:00+08:00\""));
        let days = reader.field("days", Absent::Means(1));
        let seed = reader.field("seed", Absent::Means(1));
        let anchor = reader.field("anchor", Absent::Means(None));
        Some(Self { name: name?, about: about?, start: start?, days: days?, seed: seed?, anchor: anchor? })
    }

    /// What is wrong with the header's sense goes to `problems`.
    pub(crate) fn validate(&self, problems: &mut Problems) {
        problems.at("days").within(f64::from(self.days), 1.0, f64::from(MOST_DAYS));
        if let Some(anchor) = &self.anchor {
            anchor.validate(&mut problems.at("anchor"));
        }
    }
}

/// Whether the text is of the format read here. A file of another format may look like anything: where
/// this is false, all further problems would mislead.
pub(crate) fn has_our_format(text: &ScenarioText, problems: &mut Problems) -> bool {
    let format = Reader { text, problems }.field("format", Absent::Missing("format: 1"));
    if let Some(other) = format.filter(|&format: &u32| format != FORMAT) {
        let what = format!("the file has format {other}, this program reads format {FORMAT}");
        let mend = "use the program's version that wrote it, or migrate the file and write `format: 1`";
        problems.push(Problem::new("unknown-format", text.name(), what, mend));
    }
    format == Some(FORMAT)
}

/// What it means that a field is not there.
enum Absent<T> {
    Means(T),
    /// A problem, and how the field could be written.
    Missing(&'static str),
}

struct Reader<'a> {
    text: &'a ScenarioText,
    problems: &'a mut Problems,
}

impl Reader<'_> {
    /// The field's value; `None` where a problem was said instead.
    fn field<T: DeserializeOwned>(&mut self, name: &str, absent: Absent<T>) -> Option<T> {
        let fields = self.text.fields().unwrap_or_default();
        let field = fields.iter().find(|field| field.name(&self.text.text) == name);
        let value = match (field, absent) {
            (Some(field), _) => read_value(self.text, field.value.span),
            (None, Absent::Means(value)) => Ok(value),
            (None, Absent::Missing(example)) => {
                let what = format!("the field `{name}` is missing");
                Err(Problem::new("missing-field", self.text.name(), what, format!("add `{example}` at the top")))
            }
        };
        value.map_err(|problem| self.problems.push(problem)).ok()
    }
}
