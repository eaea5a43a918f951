//! The brackets, names and commas of a RON text, with their places, and nothing of its types.
//!
//! Sections are cut out of a file and `--set` finds its place by this. RON's own `RawValue` could cut
//! sections, but it neither nests for `--set` nor bounds depth before it recurses, so one small
//! [scanner](crate::scanner) serves both.

use std::ops::Range;

/// A stretch of a text, in bytes. Files are far smaller than `u32` reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Span {
    pub(crate) start: u32,
    pub(crate) end: u32,
}

impl Span {
    pub(crate) fn new(start: usize, end: usize) -> Self {
        Self { start: start as u32, end: end as u32 }
    }

    pub(crate) fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    pub(crate) fn of(self, text: &str) -> &str {
        text.get(self.range()).unwrap_or_default()
    }

    fn holds(self, offset: usize) -> bool {
        self.range().contains(&offset)
    }
}

/// A value. Its span holds the name in front of its bracket, and no blanks around it.
#[derive(Debug, Clone)]
pub(crate) struct Node {
    pub(crate) span: Span,
    pub(crate) kind: Kind,
}

#[derive(Debug, Clone)]
pub(crate) enum Kind {
    /// A number, text, character or bare name.
    Plain,
    /// `(a: 1, b: 2)`, perhaps with a name in front.
    Fields(Vec<Field>),
    /// `(1, 2)` or `()`, perhaps with a name in front; `opens` lies behind the opening bracket.
    Tuple { items: Vec<Node>, opens: u32 },
    /// `[1, 2]`.
    List(Vec<Node>),
    /// `{"a": 1}`.
    Map(Vec<(Node, Node)>),
}

#[derive(Debug, Clone)]
pub(crate) struct Field {
    pub(crate) name: Span,
    pub(crate) value: Node,
}

impl Field {
    pub(crate) fn name<'t>(&self, text: &'t str) -> &'t str {
        let name = self.name.of(text);
        name.strip_prefix("r#").unwrap_or(name)
    }
}

/// The path of the innermost value around `offset`, written as `--set` would write it, empty at the top; and
/// where to point at: the start of that value if it is a plain one, else `offset`.
pub(crate) fn path_at(text: &str, node: &Node, offset: usize) -> (String, usize) {
    let (mut node, mut path) = (node, String::new());
    loop {
        let next = match &node.kind {
            Kind::Plain => None,
            Kind::Fields(fields) => {
                fields.iter().find(|field| Span { start: field.name.start, end: field.value.span.end }.holds(offset)).map(|field| {
                    let dot = if path.is_empty() { "" } else { "." };
                    (format!("{dot}{}", field.name(text)), &field.value)
                })
            }
            Kind::Tuple { items, .. } | Kind::List(items) => {
                let found = items.iter().enumerate().find(|(_, item)| item.span.holds(offset));
                found.map(|(index, item)| (format!("[{index}]"), item))
            }
            Kind::Map(entries) => entries
                .iter()
                .find(|(key, value)| Span { start: key.span.start, end: value.span.end }.holds(offset))
                .map(|(key, value)| (format!("[{}]", key.span.of(text)), value)),
        };
        let Some((step, inner)) = next else {
            let within_plain = matches!(node.kind, Kind::Plain) && node.span.holds(offset);
            return (path, if within_plain { node.span.range().start } else { offset });
        };
        path.push_str(&step);
        node = inner;
    }
}

/// A name as RON writes it, `r#` in front allowed.
pub(crate) fn is_identifier(name: &str) -> bool {
    let name = name.strip_prefix("r#").unwrap_or(name);
    name.starts_with(|c: char| c.is_alphabetic() || c == '_') && name.chars().all(|c| c.is_alphanumeric() || "_.+-".contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scanner::scan;

    #[test]
    fn a_place_has_a_path() {
        let text = r#"(calls: (generated: [(a: 1), Big(length_m: 300)]), m: {"k": (7)})"#;
        let node = scan(text).unwrap();
        let path = |needle: &str| path_at(text, &node, text.find(needle).unwrap()).0;
        assert_eq!(path("300"), "calls.generated[1].length_m");
        assert_eq!(path("generated"), "calls.generated");
        assert_eq!(path("7"), "m[\"k\"][0]");
        let number = text.find("300").unwrap();
        assert_eq!(path_at(text, &node, number + 2).1, number);
    }
}
