//! A kind of file, from its path to its value.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use portolan_model::problem::Problem;
use ron::Options;
use ron::error::SpannedError;
use ron::extensions::Extensions;
use serde::de::DeserializeOwned;

use crate::slip::{Slip, line_and_column};

/// The code of the problem that a file is not there or may not be read: whoever named it is mistaken, not who wrote it.
pub const UNREADABLE: &str = "unreadable";

/// A kind of file that people write.
#[derive(Clone, Copy, Debug)]
pub struct FileKind {
    /// What people call it: `fleet file`.
    pub name: &'static str,
    /// Longer files are refused unread.
    pub largest_bytes: u64,
    /// Where one can be looked at: `the files of scenarios/devices`.
    pub example: &'static str,
    /// What its writers may leave out.
    pub extensions: Extensions,
}

impl FileKind {
    /// Reads the text of a file; a byte order mark is left out.
    ///
    /// # Errors
    /// Where it is not there, too large, or no text.
    pub fn text_of(&self, path: &Path) -> Result<String, Problem> {
        let Self { name: kind, largest_bytes, example, .. } = self;
        let name = path.display().to_string();
        let unreadable = |error: std::io::Error| {
            Problem::new(UNREADABLE, &name, format!("cannot be read: {error}"), format!("name a {kind} that exists, such as {example}"))
        };
        let mut bytes = Vec::new();
        let file = File::open(path).map_err(unreadable)?;
        file.take(largest_bytes + 1).read_to_end(&mut bytes).map_err(unreadable)?;
        if bytes.len() as u64 > *largest_bytes {
            let what = format!("is larger than {} KiB", largest_bytes / 1024);
            return Err(Problem::new("too-large", name, what, format!("write what is alike once, as {example} do")));
        }
        let mut text = String::from_utf8(bytes).map_err(|error| {
            let line = error.as_bytes()[..error.utf8_error().valid_up_to()].split(|byte| *byte == b'\n').count();
            Problem::new("not-utf8", format!("{name}:{line}"), "is not UTF-8 text", "save the file as UTF-8")
        })?;
        if text.starts_with('\u{feff}') {
            text.drain(..'\u{feff}'.len_utf8());
        }
        Ok(text)
    }

    /// Reads the value of a text; `name` stands for the file's name in problems.
    ///
    /// # Errors
    /// The first slip, with its line and column.
    pub fn value_of<T: DeserializeOwned>(&self, name: &str, text: &str) -> Result<T, Problem> {
        self.parse(text).map_err(|error| self.problem(name, text, &error))
    }

    /// Reads the value of a text, or says what the RON library says: for readers whose own errors hold more than a message.
    ///
    /// # Errors
    /// The library's.
    pub fn parse<T: DeserializeOwned>(&self, text: &str) -> Result<T, SpannedError> {
        Options::default().with_default_extension(self.extensions).from_str(text)
    }

    /// What the library's error is to whoever wrote the text.
    pub fn problem(&self, name: &str, text: &str, error: &SpannedError) -> Problem {
        let Slip { code, what, mend, at } = Slip::of(text, error);
        let (line, column) = line_and_column(text, at);
        Problem::new(code, format!("{name}:{line}:{column}"), what, format!("{mend}; see {}", self.example))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde::Deserialize;

    use super::*;

    #[derive(Deserialize, Debug, PartialEq)]
    #[serde(deny_unknown_fields)]
    struct ShelfAsWritten {
        format: u32,
        #[serde(default)]
        about: Option<String>,
        holds: Vec<ThingAsWritten>,
    }

    #[derive(Deserialize, Debug, PartialEq)]
    #[serde(deny_unknown_fields)]
    enum ThingAsWritten {
        Book { pages: u32 },
        Empty {},
    }

    const SHELF: FileKind =
        FileKind { name: "shelf file", largest_bytes: 2_048, example: "assets/shelf.ron", extensions: Extensions::IMPLICIT_SOME };

    #[test]
    fn a_slip_is_told_with_its_place_and_mend() {
        let read = SHELF.value_of::<ShelfAsWritten>("x.ron", "(format: 1, about: \"a shelf\", holds: [Book(pages: 3), Empty()])");
        assert_eq!(read.map(|shelf| (shelf.format, shelf.holds.len())), Ok((1, 2)));
        for (text, says) in [
            (
                "(\n  format: 1,\n  hold: [],\n)",
                "x.ron:3:3: there is no field `hold`; did you mean `holds`? the fields here are: format, about, holds",
            ),
            ("(format: 1)", "x.ron:1:11: the field `holds` is missing; add `holds: ...`; see assets/shelf.ron"),
            ("(\n  format: 1,\n  format: 2,\n)", "x.ron:3:3: the field `format` stands twice; keep one of them"),
            ("(format: 1, holds: [Bok()])", "x.ron:1:21: there is no choice `Bok`; did you mean `Book`? the choices are: Book, Empty"),
            ("(format: 1, holds: [Book(pages: \"many\")])", "x.ron:1:33: no whole number stands here; write a whole number"),
            ("(format: -1, holds: [])", "x.ron:1:11: integer is out of bounds; write a number that fits"),
            ("(format: 1, holds: [Empty(pages: 3)])", "x.ron:1:27: there is no field `pages`; the fields here are: none"),
            ("7", "x.ron:1:1: no opening bracket stands here; write fields in brackets: (name: value)"),
            ("Shelf(format: 1)", "x.ron:1:1: the name `Shelf` has no place here; leave it out and write fields in brackets: (name: value)"),
            ("(format: 1, holds: [] 7", "x.ron:1:23: "),
        ] {
            let problem = SHELF.value_of::<ShelfAsWritten>("x.ron", text).expect_err(text).to_string();
            assert!(problem.starts_with(says), "{text}\n  {problem}\n  {says}");
            // Nothing of how the program calls its types.
            assert!(!problem.contains("AsWritten"), "{text}: {problem}");
        }
    }

    #[test]
    fn what_is_no_text_is_told() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("shelf.ron");
        let missing = SHELF.text_of(&path).expect_err("it is not there").to_string();
        assert!(
            missing.contains("cannot be read") && missing.contains("name a shelf file that exists, such as assets/shelf.ron"),
            "{missing}"
        );
        assert!(SHELF.text_of(folder.path()).is_err(), "a folder is no file");
        std::fs::write(&path, b"(\n\xff").expect("written");
        let no_text = SHELF.text_of(&path).expect_err("no UTF-8").to_string();
        assert!(no_text.contains("shelf.ron:2: is not UTF-8 text"), "{no_text}");
        std::fs::write(&path, vec![b' '; 2_049]).expect("written");
        assert!(SHELF.text_of(&path).is_err_and(|problem| problem.what == "is larger than 2 KiB"));
        std::fs::write(&path, "\u{feff}(format: 1)").expect("written");
        assert_eq!(SHELF.text_of(&path).as_deref(), Ok("(format: 1)"));
    }

    proptest! {
        #[test]
        fn no_text_brings_it_down(text in "[(\\[{})\\]:,\" a-zA-Z0-9é\n_.-]{0,60}") {
            if let Err(problem) = SHELF.value_of::<ShelfAsWritten>("x.ron", &text) {
                prop_assert!(problem.path.starts_with("x.ron:"), "{problem}");
            }
        }
    }
}
