//! The text of a scenario: read from a file, changed by `--set`, cut into fields with their places.

use std::{
    fs::File,
    io::Read as _,
    path::{Path, PathBuf},
};

use portolan_model::problem::Problem;

use crate::{
    edits::{Edits, Origin},
    scanner::{Fault, scan},
    structure::{Field, Kind, Node, path_at},
};

pub use crate::scanner::DEEPEST;

/// A longer file is refused. Plenty for a scenario: what comes by the thousand belongs in a table.
pub const LARGEST_BYTES: u64 = 4 * 1024 * 1024;

/// A scenario as text, with its name and the folder that its tables are relative to.
///
/// The text may be malformed: [`check`](crate::check) and [`load`](crate::load) say so.
#[derive(Debug, Clone)]
pub struct ScenarioText {
    name: String,
    folder: PathBuf,
    file: String,
    pub(crate) text: String,
    pub(crate) edits: Edits,
    pub(crate) structure: Result<Node, Fault>,
}

impl ScenarioText {
    /// Reads the scenario at `path`.
    ///
    /// # Errors
    /// The one problem that keeps the file from being read at all: `scenario-unreadable`,
    /// `scenario-too-large` or `scenario-not-utf8`.
    pub fn read(path: &Path) -> Result<Self, Problem> {
        let name = path.display().to_string();
        let unreadable = |e: std::io::Error| {
            Problem::new("scenario-unreadable", &name, format!("cannot be read: {e}"), "name a scenario file that exists")
        };
        let mut bytes = Vec::new();
        // One byte more than allowed tells a file too large from one that fits, also where the file is a
        // device without end.
        let mut file = File::open(path).map_err(unreadable)?.take(LARGEST_BYTES + 1);
        file.read_to_end(&mut bytes).map_err(unreadable)?;
        if bytes.len() as u64 > LARGEST_BYTES {
            let what = format!("is larger than {} MiB", LARGEST_BYTES / 1024 / 1024);
            return Err(Problem::new("scenario-too-large", name, what, "move long lists into CSV tables"));
        }
        let text = String::from_utf8(bytes).map_err(|e| {
            let good = &e.as_bytes()[..e.utf8_error().valid_up_to()];
            let line = good.split(|&b| b == b'\n').count();
            Problem::new("scenario-not-utf8", format!("{name}:{line}"), "is not UTF-8 text", "save the file as UTF-8")
        })?;
        let folder = match path.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder.to_path_buf(),
            _ => PathBuf::from("."),
        };
        Ok(Self::from_text(name, text).in_folder(folder))
    }

    /// A scenario that came from elsewhere: built in, generated, or written in a test. `name` stands for
    /// the file's name in problems.
    pub fn from_text(name: impl Into<String>, text: impl Into<String>) -> Self {
        let mut text = text.into();
        if text.starts_with('\u{feff}') {
            text.remove(0);
        }
        let structure = if text.len() as u64 > LARGEST_BYTES {
            let what = format!("the text is larger than {} MiB", LARGEST_BYTES / 1024 / 1024);
            Err(Fault { at: 0, what, mend: "move long lists into CSV tables" })
        } else {
            scan(&text)
        };
        Self { name: name.into(), folder: PathBuf::from("."), file: text.clone(), text, edits: Edits::default(), structure }
    }

    /// The same, with its tables looked for in `folder`.
    pub fn in_folder(mut self, folder: impl Into<PathBuf>) -> Self {
        self.folder = folder.into();
        self
    }

    /// The file's name, as problems show it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The folder that tables are relative to.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The text with every `--set` applied: what a report keeps, so that the run can be repeated.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The fields at the top, or why there are none.
    pub(crate) fn fields(&self) -> Result<&[Field], Problem> {
        match &self.structure {
            Ok(Node { kind: Kind::Fields(fields), .. }) => Ok(fields),
            Ok(node) => {
                let (what, mend) = ("is no scenario", "write `( format: 1, name: \"...\", ... )`");
                Err(Problem::new("not-a-scenario", self.place_of(node.span.range().start), what, mend))
            }
            Err(Fault { at, what, mend }) => {
                // The most likely slip at the top of a file deserves its own advice.
                let mend = if self.text[..*at].ends_with("#!") {
                    "remove the `#![...]` line: what it enables is always enabled here"
                } else {
                    mend
                };
                Err(Problem::new("malformed", self.place_of(*at), what, mend))
            }
        }
    }

    /// Where the byte at `offset` of the text stands: `"port.ron:12:5"`, or the `--set` it came from.
    pub(crate) fn place_of(&self, offset: usize) -> String {
        match self.edits.origin(offset) {
            Origin::Said(said) => said.to_owned(),
            Origin::File(offset) => {
                let before = self.file.get(..offset).unwrap_or(&self.file);
                let line = 1 + before.matches('\n').count();
                let column = 1 + before.chars().rev().take_while(|&c| c != '\n').count();
                format!("{}:{line}:{column}", self.name)
            }
        }
    }

    /// The path of the innermost value around the byte at `offset`, and the byte to point at.
    pub(crate) fn path_at(&self, offset: usize) -> (String, usize) {
        match &self.structure {
            Ok(node) => path_at(&self.text, node, offset),
            Err(_) => (String::new(), offset),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_read_is_said() {
        let folder = tempfile::tempdir().unwrap();
        let code = |path: &Path| ScenarioText::read(path).unwrap_err().code;
        assert_eq!(code(&folder.path().join("absent.ron")), "scenario-unreadable");
        assert_eq!(code(folder.path()), "scenario-unreadable");

        let path = folder.path().join("latin1.ron");
        std::fs::write(&path, b"(\n name: \"Malm\xf6\")").unwrap();
        let problem = ScenarioText::read(&path).unwrap_err();
        assert_eq!(problem.code, "scenario-not-utf8");
        assert!(problem.path.ends_with("latin1.ron:2"), "{problem}");

        let path = folder.path().join("large.ron");
        File::create(&path).unwrap().set_len(LARGEST_BYTES + 1).unwrap();
        assert_eq!(code(&path), "scenario-too-large");
    }

    #[test]
    fn a_byte_order_mark_is_no_part_of_the_text() {
        assert!(ScenarioText::from_text("x.ron", "\u{feff}(a: 1)").fields().is_ok());
    }

    #[test]
    fn enabling_extensions_is_explained() {
        let problem = ScenarioText::from_text("x.ron", "#![enable(implicit_some)]\n(a: 1)").fields().unwrap_err();
        assert!(problem.mend.contains("always enabled"), "{problem}");
    }

    #[test]
    fn a_bare_value_is_no_scenario() {
        for text in ["3", "[]", "()", "(1, 2)", "{}"] {
            assert_eq!(ScenarioText::from_text("x.ron", text).fields().unwrap_err().code, "not-a-scenario");
        }
    }
}
