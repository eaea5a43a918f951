//! Finds the [structure](crate::structure) of a RON text.
//!
//! It accepts a little more than RON does (any run of letters as a number, say): the typed parse that
//! always follows refuses the rest with better words. Depth is bounded before anything recurses too far.

use portolan_files::{end_of_blanks, is_blank};

use crate::structure::{Field, Kind, Node, Span, is_identifier};

/// How deep brackets may nest. RON itself stops at 128 calls; a deep scenario has ten levels.
pub const DEEPEST: usize = 40;

/// Where brackets, quotes or commas do not fit, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fault {
    pub(crate) at: usize,
    pub(crate) what: String,
    pub(crate) mend: &'static str,
}

/// The structure of `text`, which must hold one value and nothing else.
pub(crate) fn scan(text: &str) -> Result<Node, Fault> {
    let mut scanner = Scanner { text, at: 0, depth: 0 };
    scanner.skip_blanks()?;
    let node = scanner.value()?;
    scanner.skip_blanks()?;
    if scanner.at < text.len() {
        let what = format!("{} stands after the end of the value", scanner.seen());
        return Err(scanner.fault(what, "close the last bracket at the very end, and only there"));
    }
    Ok(node)
}

struct Scanner<'t> {
    text: &'t str,
    at: usize,
    depth: usize,
}

impl<'t> Scanner<'t> {
    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn fault(&self, what: impl Into<String>, mend: &'static str) -> Fault {
        Fault { at: self.at, what: what.into(), mend }
    }

    fn seen(&self) -> String {
        match self.rest().chars().next() {
            Some(c) => format!("`{c}`"),
            None => "the end of the text".to_owned(),
        }
    }

    /// Blanks as RON knows them (Unicode's pattern white space) and comments, which nest.
    fn skip_blanks(&mut self) -> Result<(), Fault> {
        self.at = end_of_blanks(self.text, self.at).map_err(|opened| Fault {
            at: opened,
            what: "a comment `/*` is never closed".to_owned(),
            mend: "close it with `*/`",
        })?;
        Ok(())
    }

    fn value(&mut self) -> Result<Node, Fault> {
        let start = self.at;
        let kind = match self.byte() {
            Some(b'(') => self.round()?,
            Some(b'[') => Kind::List(self.items(b']')?),
            Some(b'{') => self.map()?,
            _ => {
                self.plain()?;
                let end = self.at;
                let named =
                    self.text[start..].starts_with(|c: char| c.is_alphabetic() || c == '_') && !self.text[start..end].contains(['"', '\'']);
                if named {
                    self.skip_blanks()?;
                }
                if named && self.byte() == Some(b'(') {
                    self.round()?
                } else {
                    self.at = end;
                    Kind::Plain
                }
            }
        };
        Ok(Node { span: Span::new(start, self.at), kind })
    }

    /// A number, name, text or character.
    fn plain(&mut self) -> Result<(), Fault> {
        let start = self.at;
        for (offset, c) in self.rest().char_indices() {
            let comment = c == '/' && matches!(self.text.as_bytes().get(start + offset + 1), Some(b'/' | b'*'));
            if comment || is_blank(c) || ",:()[]{}\"'".contains(c) {
                break;
            }
            self.at = start + offset + c.len_utf8();
        }
        let prefix = &self.text[start..self.at];
        let hashes = prefix.trim_start_matches('b').trim_start_matches('r');
        match self.byte() {
            Some(b'"') if matches!(prefix, "" | "b") => self.quoted(b'"'),
            Some(b'\'') if matches!(prefix, "" | "b") => self.quoted(b'\''),
            Some(b'"') if hashes.bytes().all(|b| b == b'#') && matches!(prefix.len() - hashes.len(), 1 | 2) => {
                let close = format!("\"{hashes}");
                let unclosed = self.fault("a text is never closed", "close it as it was opened");
                self.at += 1;
                self.at += self.rest().find(&close).ok_or(unclosed)? + close.len();
                Ok(())
            }
            _ if prefix.is_empty() => Err(self.fault(format!("expected a value, found {}", self.seen()), "write a value here")),
            _ => Ok(()),
        }
    }

    fn quoted(&mut self, quote: u8) -> Result<(), Fault> {
        let unclosed = self.fault("a quotation mark is never closed", "close it, or write \\\" for a mark within");
        self.at += 1;
        // `'''` is the character `'`.
        if quote == b'\'' && self.rest().starts_with("''") {
            self.at += 2;
            return Ok(());
        }
        while let Some(byte) = self.byte() {
            self.at += 1;
            match byte {
                b'\\' => self.at += self.rest().chars().next().map_or(0, char::len_utf8),
                byte if byte == quote => return Ok(()),
                _ => {}
            }
        }
        Err(unclosed)
    }

    /// Runs `element` for each element up to `close`, with commas between.
    fn bracketed(&mut self, close: u8, mut element: impl FnMut(&mut Self) -> Result<(), Fault>) -> Result<(), Fault> {
        let opened = self.at;
        let open = self.byte().map_or('(', char::from);
        self.depth += 1;
        if self.depth > DEEPEST {
            let what = format!("brackets nest deeper than {DEEPEST} levels");
            return Err(self.fault(what, "write it flatter"));
        }
        self.at += 1;
        let mut separated = true;
        loop {
            self.skip_blanks()?;
            match self.byte() {
                Some(byte) if byte == close => break,
                Some(b',') if !separated => {
                    separated = true;
                    self.at += 1;
                }
                None => {
                    let what = format!("this `{open}` is never closed");
                    return Err(Fault { at: opened, what, mend: "close it" });
                }
                Some(_) if separated => {
                    element(self)?;
                    separated = false;
                }
                Some(_) => {
                    let what = format!("expected `,` or `{}`, found {}", char::from(close), self.seen());
                    return Err(self.fault(what, "put a comma between the values, or close the bracket"));
                }
            }
        }
        self.at += 1;
        self.depth -= 1;
        Ok(())
    }

    fn items(&mut self, close: u8) -> Result<Vec<Node>, Fault> {
        let mut items = Vec::new();
        self.bracketed(close, |scanner| {
            items.push(scanner.value()?);
            Ok(())
        })?;
        Ok(items)
    }

    fn map(&mut self) -> Result<Kind, Fault> {
        let mut entries = Vec::new();
        self.bracketed(b'}', |scanner| {
            let key = scanner.value()?;
            scanner.colon()?;
            entries.push((key, scanner.value()?));
            Ok(())
        })?;
        Ok(Kind::Map(entries))
    }

    fn colon(&mut self) -> Result<(), Fault> {
        self.skip_blanks()?;
        if self.byte() != Some(b':') {
            return Err(self.fault(format!("expected `:`, found {}", self.seen()), "write `name: value`"));
        }
        self.at += 1;
        self.skip_blanks()
    }

    /// `(...)`: fields if the first element is followed by a colon, else a tuple.
    fn round(&mut self) -> Result<Kind, Fault> {
        let opens = self.at as u32 + 1;
        let (mut fields, mut items) = (Vec::new(), Vec::new());
        self.bracketed(b')', |scanner| {
            let first = scanner.value()?;
            let end = scanner.at;
            scanner.skip_blanks()?;
            let has_colon = scanner.byte() == Some(b':');
            if has_colon && items.is_empty() && is_name(&first, scanner.text) {
                scanner.colon()?;
                fields.push(Field { name: first.span, value: scanner.value()? });
                Ok(())
            } else if has_colon {
                Err(Fault {
                    at: first.span.range().start,
                    what: "this cannot be the name of a field".to_owned(),
                    mend: "write names without quotation marks, and a name for each value",
                })
            } else if fields.is_empty() {
                scanner.at = end;
                items.push(first);
                Ok(())
            } else {
                let what = format!("expected `:`, found {}", scanner.seen());
                Err(scanner.fault(what, "write `name: value` for each value"))
            }
        })?;
        Ok(if fields.is_empty() { Kind::Tuple { items, opens } } else { Kind::Fields(fields) })
    }
}

fn is_name(node: &Node, text: &str) -> bool {
    matches!(node.kind, Kind::Plain) && is_identifier(node.span.of(text))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn fields_of(text: &str) -> Vec<(String, String)> {
        let node = scan(text).unwrap_or_else(|fault| panic!("{text}: {fault:?}"));
        let Kind::Fields(fields) = &node.kind else { panic!("{text} has no fields: {node:?}") };
        fields.iter().map(|f| (f.name(text).to_owned(), f.value.span.of(text).to_owned())).collect()
    }

    #[test]
    fn values_are_cut_out_exactly() {
        let text = r###"
            // ( a comment
            Scenario( /* [ /* nested */ ( */
                a: "text \" with ) marks", b : r##"raw "# ) text"##, c: 'x', d: '\'', e: ''',
                f: Named (x: 1, y: [1, 2,],) , g: (1, 2), h: {"k": (1)}, r#type: -1.5e-3, // end
                i: None, j: (), k: b"by\"tes", l: br#"a"b"#, m: 0xFF/* */,
            )
        "###;
        let fields = fields_of(text);
        let names: Vec<_> = fields.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["a", "b", "c", "d", "e", "f", "g", "h", "type", "i", "j", "k", "l", "m"]);
        let value = |name: &str| fields.iter().find(|f| f.0 == name).map(|f| f.1.as_str());
        assert_eq!(value("a"), Some(r#""text \" with ) marks""#));
        assert_eq!(value("b"), Some(r###"r##"raw "# ) text"##"###));
        assert_eq!(value("e"), Some("'''"));
        assert_eq!(value("f"), Some("Named (x: 1, y: [1, 2,],)"));
        assert_eq!(value("m"), Some("0xFF"));
    }

    #[test]
    fn faults_name_their_place() {
        for (text, at, word) in [
            ("(a: 1, b: [2, 3)", 15, "expected `,` or `]`"),
            ("(a: 1", 0, "never closed"),
            ("(a: \"x)", 4, "quotation mark"),
            ("(a: 1) b", 7, "after the end"),
            ("(a: 1 b: 2)", 6, "expected `,`"),
            ("(\"a\": 1)", 1, "name of a field"),
            ("(a: 1, 2)", 8, "expected `:`"),
            ("(1, a: 2)", 4, "name of a field"),
            ("(a: ,)", 4, "expected a value"),
            ("(a: 1,, b: 2)", 6, "expected a value"),
            ("/* (", 0, "comment"),
            ("", 0, "expected a value"),
        ] {
            let fault = scan(text).expect_err(text);
            assert_eq!(fault.at, at, "{text}: {fault:?}");
            assert!(fault.what.contains(word), "{text}: {fault:?}");
        }
    }

    #[test]
    fn depth_is_bounded_before_the_stack_is() {
        for open in ["(", "[", "{1:", "a(b:"] {
            let fault = scan(&open.repeat(1_000_000)).expect_err(open);
            assert!(fault.what.contains("deeper"), "{fault:?}");
        }
        let comment = "/*".repeat(1_000_000);
        assert!(scan(&comment).is_err());
    }

    proptest! {
        #[test]
        fn anything_is_scanned_or_refused(text in "[ab1.,:()\\[\\]{}\"'r#\\\\/* \n\u{85}é]{0,60}") {
            match scan(&text) {
                Ok(node) => prop_assert!(node.span.range().end <= text.len()),
                Err(fault) => prop_assert!(fault.at <= text.len()),
            }
        }
    }
}
