//! From a file to its text to a fleet file, or to a problem with its place.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use portolan_model::problem::Problem;
use ron::Error;
use ron::extensions::Extensions;

use super::file::FleetFile;

/// A longer file is refused.
pub const LARGEST_BYTES: u64 = 4 * 1024 * 1024;

fn options() -> ron::Options {
    ron::Options::default()
        .with_default_extension(Extensions::IMPLICIT_SOME)
        .with_default_extension(Extensions::UNWRAP_NEWTYPES)
        .with_default_extension(Extensions::UNWRAP_VARIANT_NEWTYPES)
}

impl FleetFile {
    /// Reads the file at `path`.
    ///
    /// # Errors
    /// The one problem that keeps it from being read: it is not there, too large, no text, or no fleet file.
    pub fn read(path: &Path) -> Result<Self, Problem> {
        let name = path.display().to_string();
        let unreadable = |error: std::io::Error| {
            Problem::new("fleet-unreadable", &name, format!("cannot be read: {error}"), "name a fleet file that exists")
        };
        let mut bytes = Vec::new();
        let file = File::open(path).map_err(unreadable)?;
        file.take(LARGEST_BYTES + 1).read_to_end(&mut bytes).map_err(unreadable)?;
        if bytes.len() as u64 > LARGEST_BYTES {
            let what = format!("is larger than {} MiB", LARGEST_BYTES / 1024 / 1024);
            return Err(Problem::new("fleet-too-large", name, what, "write devices that are alike as one group"));
        }
        let text = String::from_utf8(bytes).map_err(|error| {
            let line = error.as_bytes()[..error.utf8_error().valid_up_to()].split(|byte| *byte == b'\n').count();
            Problem::new("fleet-not-utf8", format!("{name}:{line}"), "is not UTF-8 text", "save the file as UTF-8")
        })?;
        Self::from_text(&name, &text)
    }

    /// Reads a text; `name` stands for the file's name in problems.
    ///
    /// # Errors
    /// Where it is no fleet file.
    pub fn from_text(name: &str, text: &str) -> Result<Self, Problem> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        options().from_str::<Self>(text).map_err(|error| {
            // What is missing is noticed at the bracket that closes, of all else the beginning is the place.
            let at = if matches!(error.code, Error::MissingStructField { .. }) { error.span.end } else { error.span.start };
            let (what, mend) = worded(&error.code);
            Problem::new("malformed", format!("{name}:{}:{}", at.line, at.col), what, mend)
        })
    }
}

/// What the library says, without the names that our types have in the program: they stand in no file.
fn worded(error: &Error) -> (String, String) {
    let listed = |names: &[&str]| names.join(", ");
    match error {
        Error::NoSuchStructField { expected: [], found, .. } => {
            (format!("there is no field “{found}”"), "leave it out: there are no fields here".to_owned())
        }
        Error::NoSuchStructField { expected, found, .. } => {
            (format!("there is no field “{found}”"), format!("the fields here are {}", listed(expected)))
        }
        Error::NoSuchEnumVariant { expected, found, .. } => {
            (format!("there is no choice “{found}”"), format!("the choices are {}", listed(expected)))
        }
        Error::MissingStructField { field, .. } => (format!("the field {field} is missing"), format!("add {field}: …")),
        Error::DuplicateStructField { field, .. } => (format!("the field {field} stands twice"), "keep one of them".to_owned()),
        Error::InvalidValueForType { expected, found } => {
            (format!("{found} stands where {expected} is expected"), "write a value of that kind".to_owned())
        }
        Error::ExpectedFloat => ("no number stands here".to_owned(), "write a number".to_owned()),
        Error::ExpectedInteger => ("no whole number stands here".to_owned(), "write a whole number".to_owned()),
        Error::ExpectedDifferentStructName { found, .. } => {
            (format!("the name “{found}” has no place here"), "write the fields in brackets: (name: value)".to_owned())
        }
        Error::ExpectedStructLike | Error::ExpectedNamedStructLike(_) => {
            ("no opening bracket stands here".to_owned(), "write fields in brackets: (name: value)".to_owned())
        }
        error => {
            let said = error.to_string();
            let mut letters = said.chars();
            let what = letters.next().map(|first| first.to_lowercase().chain(letters).collect()).unwrap_or_default();
            (what, "see a shipped file in scenarios/devices for how it is written".to_owned())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_told_with_its_place() {
        let problem = FleetFile::from_text("x.ron", "(\n  format: 1,\n  nome: \"x\",\n)").expect_err("nome");
        assert!(problem.path.starts_with("x.ron:3:") && problem.what.contains("nome"), "{problem}");
        for (text, place, said) in [
            ("(format: 1)", "x.ron:1:", "the field name is missing; add name: …"),
            ("(\n  name: \"x\",\n  name: \"y\",\n)", "x.ron:3:", "the field name stands twice"),
            (
                "(format: 1, groups: [(ids: [], is: Wether())])",
                "x.ron:1:",
                "there is no choice “Wether”; the choices are QuayCrane, YardCrane",
            ),
            ("(format: 1, groups: [(ids: [], is: Weather(wind_m_s: \"strong\"))])", "x.ron:1:", "no number stands here; write a number"),
            ("7", "x.ron:1:1", "no opening bracket stands here"),
            ("Fleet(format: 1)", "x.ron:1:", "“Fleet” has no place here"),
        ] {
            let problem = FleetFile::from_text("x.ron", text).expect_err(text).to_string();
            assert!(problem.starts_with(place) && problem.contains(said), "{text}: {problem}");
            // Nothing of how the program calls its types.
            assert!(!["FleetFile", "`Is`", "_[", "nexpected"].iter().any(|word| problem.contains(word)), "{text}: {problem}");
        }
        let deep = format!("(format: 1, groups: {}", "[".repeat(100_000));
        assert!(FleetFile::from_text("x.ron", &deep).is_err());
    }
}
