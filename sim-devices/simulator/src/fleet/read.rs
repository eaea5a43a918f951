//! From a file to its text to a fleet file, or to a problem with its place.

use std::path::Path;

use portolan_files::FileKind;
use portolan_model::problem::Problem;
use ron::extensions::Extensions;

use super::file::FleetFile;

const KIND: FileKind = FileKind {
    name: "fleet file",
    largest_bytes: 4 * 1024 * 1024,
    example: "the files of scenarios/devices",
    extensions: Extensions::IMPLICIT_SOME.union(Extensions::UNWRAP_NEWTYPES).union(Extensions::UNWRAP_VARIANT_NEWTYPES),
};

impl FleetFile {
    /// Reads the file at `path`.
    ///
    /// # Errors
    /// The one problem that keeps it from being read: it is not there, too large, no text, or no fleet file.
    pub fn read(path: &Path) -> Result<Self, Problem> {
        Self::from_text(&path.display().to_string(), &KIND.text_of(path)?)
    }

    /// Reads a text; `name` stands for the file's name in problems.
    ///
    /// # Errors
    /// Where it is no fleet file.
    pub fn from_text(name: &str, text: &str) -> Result<Self, Problem> {
        KIND.value_of(name, text)
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
            ("(format: 1)", "x.ron:1:", "the field `name` is missing; add `name: ...`"),
            ("(\n  name: \"x\",\n  name: \"y\",\n)", "x.ron:3:", "the field `name` stands twice"),
            (
                "(format: 1, groups: [(ids: [], is: Wether())])",
                "x.ron:1:",
                "there is no choice `Wether`; did you mean `Weather`? the choices are: QuayCrane, YardCrane",
            ),
            ("(format: 1, groups: [(ids: [], is: Weather(wind_m_s: \"strong\"))])", "x.ron:1:", "no number stands here; write a number"),
            ("7", "x.ron:1:1", "no opening bracket stands here"),
            ("Fleet(format: 1)", "x.ron:1:", "`Fleet` has no place here"),
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
