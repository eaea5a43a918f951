//! From a file to its text to a fleet file, or to a problem with its place.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use portolan_model::problem::Problem;
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
            let place = format!("{name}:{}:{}", error.span.start.line, error.span.start.col);
            Problem::new("malformed", place, error.code.to_string(), "see a shipped file in scenarios/devices for how it is written")
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_told_with_its_place() {
        let problem = FleetFile::from_text("x.ron", "(\n  format: 1,\n  nome: \"x\",\n)").expect_err("nome");
        assert!(problem.path.starts_with("x.ron:3:") && problem.what.contains("nome"), "{problem}");
        let deep = format!("(format: 1, groups: {}", "[".repeat(100_000));
        assert!(FleetFile::from_text("x.ron", &deep).is_err());
    }
}
