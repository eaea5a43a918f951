//! What is wrong with a text, and where.

use ron::Error;
use ron::error::{Position, SpannedError};

use crate::blanks::end_of_blanks;
use crate::wording::{choose_from, clipped};

/// One slip of whoever wrote a text. RON stops at its first problem, so there is one or none.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Slip {
    /// Which kind: `unknown-field`.
    pub code: &'static str,
    /// What is wrong, in the file's own words.
    pub what: String,
    /// How to mend it.
    pub mend: String,
    /// Where: a byte of the text.
    pub at: usize,
}

impl Slip {
    /// What an error of the RON library means in this text.
    pub fn of(text: &str, error: &SpannedError) -> Self {
        // RON reports where it was before and after the token it stumbled over. What it misses in a
        // struct it notices at the bracket that closes it; of all else the token's start is the better
        // place, to which RON has not yet skipped.
        let at = if matches!(error.code, Error::MissingStructField { .. }) {
            offset_of(text, error.span.end)
        } else {
            let at = offset_of(text, error.span.start);
            // A comment that is never closed is nothing to skip.
            end_of_blanks(text, at).unwrap_or(at)
        };
        let (code, what, mend) = worded(&error.code);
        Self { code, what, mend, at }
    }

    /// How far the library had read when it noticed: a byte of the text.
    pub fn end(text: &str, error: &SpannedError) -> usize {
        offset_of(text, error.span.end)
    }
}

/// The line and column of a byte, both from 1.
pub fn line_and_column(text: &str, at: usize) -> (usize, usize) {
    let before = &text[..text.floor_char_boundary(at)];
    let line = 1 + before.matches('\n').count();
    (line, 1 + before.chars().rev().take_while(|letter| *letter != '\n').count())
}

fn offset_of(text: &str, Position { line, col }: Position) -> usize {
    let start: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    let before = text.get(start..).unwrap_or_default().chars().take(col.saturating_sub(1));
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
        Error::ExpectedStructLike | Error::ExpectedNamedStructLike(_) => {
            ("malformed", own("no opening bracket stands here"), own("write fields in brackets: (name: value)"))
        }
        Error::ExpectedDifferentStructName { found, .. } => {
            let what = format!("the name `{}` has no place here", clipped(found));
            ("malformed", what, own("leave it out and write fields in brackets: (name: value)"))
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
                Error::ExpectedStructLikeEnd => "close the bracket after the last value that belongs here",
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
