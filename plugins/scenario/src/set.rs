//! `--set path=value`: one value of a scenario replaced from the command line.
//!
//! The value is spliced into the text and the whole text is read as always, so that nothing can be set
//! that could not have been written.

use std::fmt;

use portolan_files::wording::{choose_from, clipped, listed};
use portolan_model::problem::Problem;

use crate::{
    ScenarioText,
    scanner::scan,
    shape::names,
    structure::{Field, Kind, Node, is_identifier},
};

impl ScenarioText {
    /// Replaces a value: `"yard.blocks.count=30"`, `"cranes[3].rate=28"`, `"cranes[id=QC03].rate=28"`,
    /// `"seed=7"`, `"about=Two cranes fewer"`.
    ///
    /// Names of structs and variants in front of brackets are passed over, and so is a bracket that only
    /// wraps another. A last field that is absent is added. Text for a field that holds text needs no
    /// quotation marks.
    ///
    /// # Errors
    /// The problem, with how far the path led and what there is to choose from. The text stays as it was.
    pub fn set(&mut self, assignment: &str) -> Result<(), Problem> {
        let said = format!("--set {}", clipped(assignment));
        let refuse = |code: &'static str, what: String, mend: String| Problem::new(code, said.clone(), what, mend);
        let unreadable = |what: &str| {
            refuse("set-unreadable", what.to_owned(), "write path=value, as in yard.blocks.count=30 or cranes[id=QC03].rate=28".to_owned())
        };

        let (path, value) = split(assignment).ok_or_else(|| unreadable("has no `=`"))?;
        let steps = steps(path).map_err(unreadable)?;
        self.fields()?;
        let Ok(root) = &self.structure else { return Ok(()) };

        let mut here = Here { text: self, node: root, path: String::new() };
        let Some((last, before)) = steps.split_last() else { return Err(unreadable("names nothing")) };
        for step in before {
            here = here.go(step).map_err(|(what, mend)| refuse("set-unresolved", what, mend))?;
        }
        let (start, end, words) = match here.clone().go(last) {
            Ok(there) => {
                let words = self.words(value, Some(there.node)).map_err(|(what, mend)| refuse("set-value", what, mend))?;
                (there.node.span.range().start, there.node.span.range().end, words)
            }
            Err((what, mend)) => {
                let Some((at, comma)) = here.end_of_fields() else { return Err(refuse("set-unresolved", what, mend)) };
                let Step::Field(name) = last else { return Err(refuse("set-unresolved", what, mend)) };
                if !is_identifier(name) {
                    return Err(refuse("set-unresolved", what, mend));
                }
                let words = self.words(value, None).map_err(|(what, mend)| refuse("set-value", what, mend))?;
                (at, at, format!("{comma}{name}: {words}"))
            }
        };
        self.splice(start, end, &words, &said)
    }

    /// The value as it will stand in the text.
    fn words(&self, value: &str, old: Option<&Node>) -> Result<String, (String, String)> {
        let value = value.trim();
        let holds_text = old.is_some_and(|old| {
            let old = old.span.of(&self.text);
            matches!(scan(old), Ok(Node { kind: Kind::Plain, .. })) && old.ends_with(['"', '#'])
        });
        match scan(value) {
            // Only the value itself: a comment behind it would swallow what follows.
            Ok(node) if !holds_text || !matches!(node.kind, Kind::Plain) => Ok(node.span.of(value).to_owned()),
            Ok(node) if value.ends_with(['"', '#']) || value == "None" => Ok(node.span.of(value).to_owned()),
            _ if holds_text => Ok(format!("\"{}\"", value.replace('\\', "\\\\").replace('"', "\\\""))),
            Ok(node) => Ok(node.span.of(value).to_owned()),
            Err(fault) => {
                let what = format!("{:?} is no value: {}", clipped(value), fault.what);
                Err((what, "write the value as the scenario would, text in quotation marks".to_owned()))
            }
        }
    }

    fn splice(&mut self, start: usize, end: usize, words: &str, said: &str) -> Result<(), Problem> {
        let mut text = self.text.clone();
        text.replace_range(start..end, words);
        let structure =
            scan(&text).map_err(|fault| Problem::new("set-value", said, fault.what, "write the value as the scenario would"))?;
        self.text = text;
        self.structure = Ok(structure);
        self.edits.note(start, end, words.len(), said);
        Ok(())
    }
}

/// One step of a path.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Step<'p> {
    /// `.name`
    Field(&'p str),
    /// `[3]`
    Index(usize),
    /// `[id=QC03]`
    Where(&'p str, &'p str),
}

impl fmt::Display for Step<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Field(name) => f.write_str(name),
            Self::Index(index) => write!(f, "[{index}]"),
            Self::Where(field, value) => write!(f, "[{field}={value}]"),
        }
    }
}

/// Path and value, split at the first `=` outside brackets.
fn split(assignment: &str) -> Option<(&str, &str)> {
    let mut inside = false;
    let at = assignment.find(|c| {
        match c {
            '[' => inside = true,
            ']' => inside = false,
            _ => {}
        }
        c == '=' && !inside
    })?;
    Some((&assignment[..at], &assignment[at + 1..]))
}

fn steps(path: &str) -> Result<Vec<Step<'_>>, &'static str> {
    let mut steps = Vec::new();
    for part in path.trim().split('.') {
        let (name, mut brackets) = part.split_at(part.find('[').unwrap_or(part.len()));
        if name.is_empty() && (steps.is_empty() || brackets.is_empty()) {
            return Err("has an empty name in its path");
        }
        if !name.is_empty() {
            steps.push(Step::Field(name.trim()));
        }
        while let Some(rest) = brackets.strip_prefix('[') {
            let (inside, after) = rest.split_once(']').ok_or("has a `[` without its `]`")?;
            steps.push(match inside.split_once('=') {
                Some((field, value)) => Step::Where(field.trim(), value.trim().trim_matches('"')),
                None => Step::Index(inside.trim().parse().map_err(|_| "has a `[` that holds neither a number nor id=...")?),
            });
            brackets = after;
        }
        if !brackets.is_empty() {
            return Err("has something between `]` and the next `.`");
        }
    }
    Ok(steps)
}

/// How far a path has led.
#[derive(Clone)]
struct Here<'t> {
    text: &'t ScenarioText,
    node: &'t Node,
    path: String,
}

impl<'t> Here<'t> {
    /// One step further; else what is wrong and what could be written instead.
    fn go(self, step: &Step<'_>) -> Result<Self, (String, String)> {
        let inner = self.unwrapped();
        let found = match (step, &inner.kind) {
            (Step::Field(name), Kind::Fields(fields)) => find_field(self.text, fields, name),
            (Step::Field(name), Kind::Map(entries)) => {
                entries.iter().find(|(key, _)| key.span.of(&self.text.text).trim_matches('"') == *name).map(|(_, value)| value)
            }
            (Step::Field(digits), Kind::Tuple { items, .. }) => digits.parse().ok().and_then(|i: usize| items.get(i)),
            (Step::Index(index), Kind::List(items) | Kind::Tuple { items, .. }) => items.get(*index),
            (Step::Where(field, value), Kind::List(items)) => {
                items.iter().find(|item| value_of(self.text, item, field).is_some_and(|found| found == *value))
            }
            _ => None,
        };
        match found {
            Some(node) => {
                let dot = if self.path.is_empty() || !matches!(step, Step::Field(_)) { "" } else { "." };
                Ok(Self { text: self.text, node, path: format!("{}{dot}{step}", self.path) })
            }
            None => Err(self.refusal(inner, step)),
        }
    }

    /// What is here, without the brackets that only wrap it, as in `Some((...))`.
    fn unwrapped(&self) -> &'t Node {
        let mut node = self.node;
        while let Kind::Tuple { items, .. } = &node.kind {
            match items.as_slice() {
                [only] if !matches!(only.kind, Kind::Plain) => node = only,
                _ => break,
            }
        }
        node
    }

    /// Where a further field would be written, and the comma it needs; `None` where none fits.
    fn end_of_fields(&self) -> Option<(usize, &'static str)> {
        match &self.unwrapped().kind {
            Kind::Fields(fields) => fields.last().map(|last| (last.value.span.range().end, ", ")),
            Kind::Tuple { items, opens } if items.is_empty() => Some((*opens as usize, "")),
            _ => None,
        }
    }

    fn refusal(&self, inner: &Node, step: &Step<'_>) -> (String, String) {
        let text = &self.text.text;
        let here = if self.path.is_empty() { "the scenario".to_owned() } else { format!("`{}`", self.path) };
        match (&inner.kind, step) {
            (Kind::Fields(fields), Step::Field(name)) => {
                let mend = choose_from(name, "the fields there are", fields.iter().map(|field| field.name(text)));
                (format!("{here} has no field `{}`", clipped(name)), mend)
            }
            (Kind::Fields(fields), _) => {
                let mend = format!("name one of its fields: {}", names(self.text, fields));
                (format!("{here} is no list, so {step} leads nowhere"), mend)
            }
            (Kind::List(items), Step::Where(field, _)) => {
                let mut ids = items.iter().filter_map(|item| value_of(self.text, item, field)).peekable();
                let mend = if ids.peek().is_some() {
                    format!("what `{}` is there: {}", clipped(field), listed(ids))
                } else {
                    format!("none has a field `{}`: write a number from 0, or a field that they have, as in [name=...]", clipped(field))
                };
                (format!("{here} has no element {}", clipped(&step.to_string())), mend)
            }
            (Kind::List(items) | Kind::Tuple { items, .. }, _) => {
                let mend = match items.len() {
                    0 => "it is empty".to_owned(),
                    n => format!("write one of [0] to [{}], or [id=...]", n - 1),
                };
                (format!("{here} has no element {}", clipped(&step.to_string())), mend)
            }
            (Kind::Map(entries), _) => {
                let keys = listed(entries.iter().map(|(key, _)| key.span.of(text).trim_matches('"')));
                (format!("{here} has no key {}", clipped(&step.to_string())), format!("the keys there are: {keys}"))
            }
            (Kind::Plain, _) => {
                let value = clipped(inner.span.of(text));
                (format!("{here} is the plain value {value}, there is nothing in it"), "end the path there".to_owned())
            }
        }
    }
}

fn find_field<'t>(text: &ScenarioText, fields: &'t [Field], name: &str) -> Option<&'t Node> {
    fields.iter().find(|field| field.name(&text.text) == name).map(|field| &field.value)
}

/// The plain value that `item` has in its field `name`, without quotation marks.
fn value_of<'t>(text: &'t ScenarioText, item: &'t Node, name: &str) -> Option<&'t str> {
    let inner = Here { text, node: item, path: String::new() }.unwrapped();
    let Kind::Fields(fields) = &inner.kind else { return None };
    find_field(text, fields, name).map(|value| value.span.of(&text.text).trim_matches('"'))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const PORT: &str = r#"Scenario(
    name: "Port", // the name
    days: 1,
    yard: Detailed(blocks: (count: 24), gauge: Some((width_m: 30, span: (5, 7)))),
    cranes: [(id: "QC01", rate: Triangular(1, 2, 3)), (id: "QC03", rate: Fixed(4)),],
    counts: {"large": 3, small: 4},
    sea: (), empty: ( /* nothing */ ),
)"#;

    fn after(assignments: &[&str]) -> String {
        let mut text = ScenarioText::from_text("port.ron", PORT);
        for assignment in assignments {
            text.set(assignment).unwrap_or_else(|problem| panic!("{assignment}: {problem}"));
        }
        text.text().to_owned()
    }

    fn refusal(assignment: &str) -> String {
        let mut text = ScenarioText::from_text("port.ron", PORT);
        let problem = text.set(assignment).expect_err(assignment);
        assert_eq!(text.text(), PORT, "{assignment}");
        format!("{}: {problem}", problem.code)
    }

    #[test]
    fn values_are_replaced_where_the_path_leads() {
        for (assignment, old, new) in [
            ("days=7", "days: 1", "days: 7"),
            ("yard.blocks.count=30", "count: 24", "count: 30"),
            (" yard.blocks.count = 30 // comment", "count: 24", "count: 30"),
            ("yard.gauge.width_m=31", "width_m: 30", "width_m: 31"),
            ("yard.gauge.span[1]=8", "(5, 7)", "(5, 8)"),
            ("yard.gauge.span.0=4", "(5, 7)", "(4, 7)"),
            ("cranes[0].rate[2]=9", "Triangular(1, 2, 3)", "Triangular(1, 2, 9)"),
            ("cranes[id=QC03].rate=Uniform(1, 2)", "Fixed(4)", "Uniform(1, 2)"),
            ("cranes[id=\"QC03\"].rate[0]=5", "Fixed(4)", "Fixed(5)"),
            ("counts.large=5", "\"large\": 3", "\"large\": 5"),
            ("counts.small=5", "small: 4", "small: 5"),
            ("name=Two cranes: \"fewer\"", "\"Port\"", r#""Two cranes: \"fewer\"""#),
            ("days=2 // ) \u{2028} 3", "days: 1", "days: 2"),
            ("name=12", "\"Port\"", "\"12\""),
            ("name=\"quoted\"", "\"Port\"", "\"quoted\""),
            ("name=None", "\"Port\"", "None"),
            ("sea=(wind: 3)", "sea: ()", "sea: (wind: 3)"),
        ] {
            assert_eq!(after(&[assignment]), PORT.replace(old, new), "{assignment}");
        }
    }

    #[test]
    fn an_absent_last_field_is_added() {
        for (assignment, old, new) in [
            ("yard.blocks.tiers=5", "count: 24", "count: 24, tiers: 5"),
            ("sea.wind_mps=3", "sea: ()", "sea: (wind_mps: 3)"),
            ("empty.a=3", "( /* nothing */ )", "(a: 3 /* nothing */ )"),
            ("seed=3", "( /* nothing */ )", "( /* nothing */ ), seed: 3"),
            ("cranes[id=QC01].twin=true", "Triangular(1, 2, 3)", "Triangular(1, 2, 3), twin: true"),
        ] {
            assert_eq!(after(&[assignment]), PORT.replace(old, new), "{assignment}");
        }
        let both = after(&["seed=3", "seed=4", "weather=(a: 1)", "weather.a=2", "weather.b=[1]", "weather.b[0]=7"]);
        assert!(both.contains("seed: 4, weather: (a: 2, b: [7])"), "{both}");
    }

    #[test]
    fn a_path_that_leads_nowhere_says_how_far_it_led() {
        for (assignment, said) in [
            (
                "yard.bloks.count=3",
                "set-unresolved: --set yard.bloks.count=3: `yard` has no field `bloks`; \
                 did you mean `blocks`? the fields there are: blocks, gauge",
            ),
            (
                "cranes[id=QC3].rate=3",
                "set-unresolved: --set cranes[id=QC3].rate=3: `cranes` has no element [id=QC3]; what `id` is there: QC01, QC03",
            ),
            ("cranes[2]=3", "set-unresolved: --set cranes[2]=3: `cranes` has no element [2]; write one of [0] to [1], or [id=...]"),
            ("days.hours=3", "set-unresolved: --set days.hours=3: `days` is the plain value 1, there is nothing in it; end the path there"),
            (
                "yard[0]=3",
                "set-unresolved: --set yard[0]=3: `yard` is no list, so [0] leads nowhere; name one of its fields: blocks, gauge",
            ),
            ("counts.huge=3", "set-unresolved: --set counts.huge=3: `counts` has no key huge; the keys there are: large, small"),
        ] {
            assert_eq!(refusal(assignment), said);
        }
    }

    #[test]
    fn what_is_no_assignment_is_refused() {
        for assignment in
            ["", "days", "=3", ".days=3", "days.=3", "yard..blocks=3", "cranes[0=3", "cranes[x]=3", "cranes[0]x=3", "[0]=1", "a b[0] c=2"]
        {
            assert!(refusal(assignment).starts_with("set-unreadable"), "{assignment}");
        }
        for value in ["", "1), (", "1, x: 2", "(", "\"", "a b", "/*"] {
            assert!(refusal(&format!("days={value}")).starts_with("set-value"), "{value}");
            assert!(refusal(&format!("seed={value}")).starts_with("set-value"), "{value}");
        }
        assert!(refusal("a b=2").starts_with("set-unresolved"));
    }

    #[test]
    fn a_malformed_text_cannot_be_set() {
        let mut text = ScenarioText::from_text("port.ron", "(a: [1)");
        assert_eq!(text.set("a=2").unwrap_err().code, "malformed");
    }

    proptest! {
        #[test]
        fn no_assignment_makes_it_panic(assignment in "[a-z]{0,3}[\\[\\].=()\"id0-9é,:/*QC ]{0,20}", known in "(yard|cranes|days|name|counts)") {
            let mut text = ScenarioText::from_text("port.ron", PORT);
            let _ = text.set(&assignment);
            let _ = text.set(&format!("{known}{assignment}"));
            prop_assert!(text.fields().is_ok());
        }
    }
}
