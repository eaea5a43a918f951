//! One value of the text as a Rust value, or the one problem that its shape has.

use portolan_model::problem::Problem;
use ron::{Error, Options, error::Position, extensions::Extensions};
use serde::de::DeserializeOwned;

use crate::{
    ScenarioText,
    scanner::behind_blanks,
    structure::{Field, Span},
    wording::{choose_from, clipped, listed},
};

/// What scenarios may write: `draught_m: 14` for an optional field, and `Generated(per_day: 3)` for a
/// variant that holds a struct.
fn options() -> Options {
    Options::default().with_default_extension(Extensions::IMPLICIT_SOME).with_default_extension(Extensions::UNWRAP_VARIANT_NEWTYPES)
}

/// Reads the value at `span`. RON stops at its first problem, so there is one or none.
pub(crate) fn read_value<T: DeserializeOwned>(text: &ScenarioText, span: Span) -> Result<T, Problem> {
    let section = span.of(&text.text);
    options().from_str(section).map_err(|error| {
        // RON reports where it was before and after the token it stumbled over. What it misses in a
        // struct it notices at the bracket that closes it; of all else the token's start is the better
        // place, to which RON has not yet skipped.
        let offset = match error.code {
            Error::MissingStructField { .. } => offset_of(section, error.span.end),
            _ => behind_blanks(section, offset_of(section, error.span.start)),
        };
        let (code, what, mend) = worded(&error.code);
        let (path, offset) = text.path_at(span.range().start + offset);
        Problem::new(code, text.place_of(offset), format!("in `{path}`: {what}"), mend)
    })
}

fn offset_of(text: &str, Position { line, col }: Position) -> usize {
    let start: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    let before = text[start..].chars().take(col.saturating_sub(1));
    start + before.map(char::len_utf8).sum::<usize>()
}

/// Code, what and mend of what RON says.
fn worded(error: &Error) -> (&'static str, String, String) {
    let own = |text: &str| text.to_owned();
    match error {
        Error::NoSuchStructField { expected, found, .. } => {
            let found = clipped(found);
            let mend = choose_from(&found, "the fields here are", expected.iter().copied());
            ("unknown-field", format!("there is no field `{found}`"), mend)
        }
        Error::NoSuchEnumVariant { expected, found, .. } => {
            let found = clipped(found);
            let mend = choose_from(&found, "the choices are", expected.iter().copied());
            ("unknown-variant", format!("there is no choice `{found}`"), mend)
        }
        Error::MissingStructField { field, .. } => {
            ("missing-field", format!("the field `{field}` is missing"), format!("add `{field}: ...`"))
        }
        Error::DuplicateStructField { field, .. } => {
            ("duplicate-field", format!("the field `{field}` stands twice"), own("keep one of them"))
        }
        Error::InvalidValueForType { expected, found } => {
            let what = format!("expected {}, found {}", clipped(expected), clipped(found));
            ("wrong-type", what, own("write a value of that kind"))
        }
        Error::ExpectedDifferentLength { expected, found } => {
            let what = format!("expected {}, found {found}", clipped(expected));
            ("wrong-length", what, own("give as many values as are expected"))
        }
        Error::ExpectedFloat => ("malformed", own("no number stands here"), own("write a number")),
        Error::ExpectedInteger => ("malformed", own("no whole number stands here"), own("write a whole number")),
        Error::SuggestRawIdentifier(found) | Error::InvalidIdentifier(found) => {
            let what = format!("`{}` is no name of a field", clipped(found));
            ("malformed", what, own("write each value with its name: (name: value, ...)"))
        }
        Error::Message(message) => ("wrong-value", clipped_message(message), own("correct the value")),
        error => {
            let mend = match error {
                Error::ExpectedBoolean => "write true or false",
                Error::FloatUnderscore => "write a number",
                Error::InvalidIntegerDigit { .. } => "write a whole number",
                Error::IntegerOutOfBounds => "write a number that fits: not below zero, not astronomic",
                Error::ExpectedString | Error::ExpectedStringEnd => "write a text in quotation marks",
                Error::ExpectedArray | Error::ExpectedArrayEnd => "write a list: [..., ...]",
                Error::ExpectedMap | Error::ExpectedMapColon | Error::ExpectedMapEnd => "write a map: {...: ...}",
                Error::ExpectedStructLike | Error::ExpectedNamedStructLike(_) => "write fields in brackets: (name: value)",
                Error::ExpectedStructLikeEnd => "close the bracket after the last value that belongs here",
                Error::ExpectedDifferentStructName { .. } => "leave the name out, or write the one expected",
                Error::ExceededRecursionLimit => "write it flatter",
                Error::TrailingCharacters | Error::ExpectedComma => "write one value, then a comma",
                _ => "correct what stands here",
            };
            let said = error.to_string();
            let mut letters = clipped_message(&said).chars().collect::<Vec<_>>();
            if let Some(first) = letters.first_mut() {
                first.make_ascii_lowercase();
            }
            ("malformed", letters.into_iter().collect(), own(mend))
        }
    }
}

fn clipped_message(message: &str) -> String {
    const SHOWN: usize = 240;
    match message.char_indices().nth(SHOWN) {
        None => message.to_owned(),
        Some((end, _)) => format!("{}…", &message[..end]),
    }
}

/// Names of fields at one level, for problems.
pub(crate) fn names<'t>(text: &'t ScenarioText, fields: &'t [Field]) -> String {
    listed(fields.iter().map(|field| field.name(&text.text)))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde::Deserialize;

    use super::*;

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Call {
        length_m: f64,
        #[serde(default)]
        draught_m: Option<f64>,
    }

    #[derive(Debug, PartialEq, Deserialize)]
    enum Source {
        Generated(Call),
        Lists(Vec<u32>),
        Pair(u8, u8),
        Time(portolan_model::distribution::Distribution),
        Never,
    }

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Section {
        calls: Vec<Call>,
        #[serde(default)]
        source: Option<Source>,
        #[serde(default)]
        counts: BTreeMap<String, u32>,
    }

    fn read(section: &str) -> Result<Section, Problem> {
        let text = ScenarioText::from_text("port.ron", format!("(\n  first: 1,\n  traffic: {section}\n)"));
        let fields = text.fields().unwrap();
        read_value(&text, fields[1].value.span)
    }

    fn place_and_what(section: &str) -> String {
        read(section).unwrap_err().to_string()
    }

    #[test]
    fn optional_fields_and_variants_need_no_ceremony() {
        let section = read("(calls: [(length_m: 300, draught_m: 14)], source: Generated(length_m: 1))").unwrap();
        assert_eq!(section.calls[0].draught_m, Some(14.0));
        assert_eq!(section.source, Some(Source::Generated(Call { length_m: 1.0, draught_m: None })));
        let source = |text: &str| read(&format!("(calls: [], source: {text})")).map(|s| s.source);
        assert_eq!(source("Lists([1, 2])"), Ok(Some(Source::Lists(vec![1, 2]))));
        assert_eq!(source("Pair(1, 2)"), Ok(Some(Source::Pair(1, 2))));
        assert_eq!(source("Some(Never)"), Ok(Some(Source::Never)));
        for time in ["Fixed(3)", "Triangular(1, 2, 3)", "Exponential(mean: 3)", "Empirical([3, 4])"] {
            assert!(matches!(source(&format!("Time({time})")), Ok(Some(Source::Time(_)))), "{time}: {:?}", source(time));
        }
    }

    #[test]
    fn shape_problems_name_line_path_and_mend() {
        for (section, said) in [
            (
                "(calls: [\n (length_m: 1),\n (lenght_m: 300)])",
                "port.ron:5:3: in `traffic.calls[1].lenght_m`: there is no field `lenght_m`; \
                 did you mean `length_m`? the fields here are: length_m, draught_m",
            ),
            (
                "(calls: [\n (draught_m: 300)])",
                "port.ron:4:17: in `traffic.calls[0]`: the field `length_m` is missing; add `length_m: ...`",
            ),
            ("(calls: [\n (length_m: \"long\")])", "port.ron:4:13: in `traffic.calls[0].length_m`: no number stands here; write a number"),
            (
                "(calls: [], source: Genrated(length_m: 1))",
                "port.ron:3:32: in `traffic.source`: there is no choice `Genrated`; did you mean `Generated`? \
                 the choices are: Generated, Lists, Pair, Time, Never",
            ),
            (
                "(calls: [], counts: {\"a\": -1})",
                "port.ron:3:38: in `traffic.counts[\"a\"]`: integer is out of bounds; \
                 write a number that fits: not below zero, not astronomic",
            ),
            ("(calls: [], calls: [])", "port.ron:3:24: in `traffic.calls`: the field `calls` stands twice; keep one of them"),
            ("7", "port.ron:3:12: in `traffic`: expected opening `(` for struct `Section`; write fields in brackets: (name: value)"),
        ] {
            assert_eq!(place_and_what(section), said, "{section}");
        }
    }
}
