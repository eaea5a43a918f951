//! One value of the text as a Rust value, or the one problem that its shape has.

use portolan_files::{Slip, wording::listed};
use portolan_model::problem::Problem;
use ron::{Options, extensions::Extensions};
use serde::de::DeserializeOwned;

use crate::{
    ScenarioText,
    structure::{Field, Span},
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
        let slip = Slip::of(section, &error);
        let (path, offset) = text.path_at(span.range().start + slip.at);
        Problem::new(slip.code, text.place_of(offset), format!("in `{path}`: {}", slip.what), slip.mend)
    })
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
            ("7", "port.ron:3:12: in `traffic`: no opening bracket stands here; write fields in brackets: (name: value)"),
        ] {
            assert_eq!(place_and_what(section), said, "{section}");
        }
    }
}
