//! What is wrong with something a person wrote, where it is, and how to mend it.
//!
//! A [`Problem`] is for input: scenario files, tables, requests. It is not for defects of ours, which
//! are errors of their own crate. Validators do not return at the first problem: they say each one into
//! [`Problems`], so that a planner mends a file in one round, not in ten.

use std::{borrow::Cow, fmt, fmt::Write as _};

use serde::Serialize;

/// One thing wrong with an input, said so that whoever wrote it can mend it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
pub struct Problem {
    /// Stable name of the kind of problem, for programs and for translation: `"unknown-field"`.
    pub code: Cow<'static, str>,
    /// Where: `"calls.generated[2].length_m"` or `"harbour.ron:12:5"`.
    pub path: String,
    /// What is wrong there.
    pub what: String,
    /// What to do about it.
    pub mend: String,
}

impl Problem {
    /// A problem from its four parts.
    pub fn new(code: impl Into<Cow<'static, str>>, path: impl Into<String>, what: impl Into<String>, mend: impl Into<String>) -> Self {
        Self { code: code.into(), path: path.into(), what: what.into(), mend: mend.into() }
    }
}

/// One line, whatever the parts hold: file names and identifiers of a damaged file may carry line breaks
/// or terminal escapes, and a log or a terminal must not be fooled by them.
impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.path.is_empty() {
            write_on_one_line(f, &self.path)?;
            f.write_str(": ")?;
        }
        write_on_one_line(f, &self.what)?;
        if !self.mend.is_empty() {
            f.write_str("; ")?;
            write_on_one_line(f, &self.mend)?;
        }
        Ok(())
    }
}

fn write_on_one_line(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    for c in text.chars() {
        match c {
            '\n' | '\r' | '\t' => f.write_char(' ')?,
            c if c.is_control() => write!(f, "{}", c.escape_default())?,
            c => f.write_char(c)?,
        }
    }
    Ok(())
}

/// The problems found so far, in the order in which they were found.
///
/// ```
/// use portolan_model::problem::Problems;
///
/// let mut problems = Problems::default();
/// problems.at("quay").at("length_m").say("not-positive", "is -3", "give a length above zero");
/// assert_eq!(problems.to_string(), "quay.length_m: is -3; give a length above zero");
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Problems {
    found: Vec<Problem>,
}

impl Problems {
    /// Adds a problem that already knows its place.
    pub fn push(&mut self, problem: Problem) {
        self.found.push(problem);
    }

    /// True while nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// How many were found.
    pub fn len(&self) -> usize {
        self.found.len()
    }

    /// The problems in the order found.
    pub fn iter(&self) -> std::slice::Iter<'_, Problem> {
        self.found.iter()
    }

    /// The problems in the order found.
    pub fn into_vec(self) -> Vec<Problem> {
        self.found
    }

    /// The place `name` at the top: a section of a scenario.
    pub fn at(&mut self, name: impl fmt::Display) -> Place<'_> {
        Place { problems: self, path: name.to_string() }
    }
}

impl Extend<Problem> for Problems {
    fn extend<I: IntoIterator<Item = Problem>>(&mut self, problems: I) {
        self.found.extend(problems);
    }
}

impl IntoIterator for Problems {
    type Item = Problem;
    type IntoIter = std::vec::IntoIter<Problem>;

    fn into_iter(self) -> Self::IntoIter {
        self.found.into_iter()
    }
}

impl<'a> IntoIterator for &'a Problems {
    type Item = &'a Problem;
    type IntoIter = std::slice::Iter<'a, Problem>;

    fn into_iter(self) -> Self::IntoIter {
        self.found.iter()
    }
}

/// One problem a line.
impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.found.iter().enumerate() {
            if index > 0 {
                f.write_char('\n')?;
            }
            write!(f, "{problem}")?;
        }
        Ok(())
    }
}

/// A place in an input, into which a validator says what is wrong there.
///
/// It borrows the [`Problems`] it reports into, so that validators pass one thing along and never join
/// path strings by hand.
#[derive(Debug)]
pub struct Place<'a> {
    problems: &'a mut Problems,
    path: String,
}

impl Place<'_> {
    /// Where this is, as it will stand in a problem.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The field `name` of what is here.
    pub fn at(&mut self, name: impl fmt::Display) -> Place<'_> {
        let path = if self.path.is_empty() { name.to_string() } else { format!("{}.{name}", self.path) };
        Place { problems: self.problems, path }
    }

    /// The element `index`, counted from zero as `--set` counts, of the list that is here.
    pub fn index(&mut self, index: usize) -> Place<'_> {
        let path = format!("{}[{index}]", self.path);
        Place { problems: self.problems, path }
    }

    /// The element with this `id` of the list that is here, written as `--set` writes it.
    pub fn id(&mut self, id: impl fmt::Display) -> Place<'_> {
        let path = format!("{}[id={id}]", self.path);
        Place { problems: self.problems, path }
    }

    /// Says that something is wrong here.
    pub fn say(&mut self, code: impl Into<Cow<'static, str>>, what: impl Into<String>, mend: impl Into<String>) {
        self.problems.push(Problem::new(code, self.path.clone(), what, mend));
    }

    /// Adds a problem that lies elsewhere, such as in a table this place names.
    pub fn push(&mut self, problem: Problem) {
        self.problems.push(problem);
    }

    /// A number that must be finite and above zero. Says so where it is not; true where it is.
    pub fn positive(&mut self, value: f64) -> bool {
        let holds = value.is_finite() && value > 0.0;
        if !holds {
            self.say("not-positive", format!("is {value}"), "give a number above zero");
        }
        holds
    }

    /// A number that must be finite and not below zero. Says so where it is not; true where it is.
    pub fn not_negative(&mut self, value: f64) -> bool {
        let holds = value.is_finite() && value >= 0.0;
        if !holds {
            self.say("negative", format!("is {value}"), "give zero or a number above it");
        }
        holds
    }

    /// A number that must lie between `low` and `high`, both included. True where it does.
    pub fn within(&mut self, value: f64, low: f64, high: f64) -> bool {
        let holds = (low..=high).contains(&value);
        if !holds {
            self.say("out-of-range", format!("is {value}"), format!("give a number from {low} to {high}"));
        }
        holds
    }

    /// A share of a whole, from 0 to 1. True where it is one.
    pub fn share(&mut self, value: f64) -> bool {
        let holds = (0.0..=1.0).contains(&value);
        if !holds {
            self.say("not-a-share", format!("is {value}"), "give a share from 0 to 1 (a quarter is 0.25)");
        }
        holds
    }

    /// Ids that must not be empty and must each stand for one element of the list that is here.
    pub fn unique_ids<'i>(&mut self, ids: impl IntoIterator<Item = &'i str>) {
        let mut first_with = std::collections::BTreeMap::new();
        for (index, id) in ids.into_iter().enumerate() {
            if id.is_empty() {
                self.index(index).say("empty-id", "has an empty id", "give each element an id of its own");
            } else if let Some(first) = first_with.get(id) {
                let what = format!("has the id {id:?}, which element [{first}] has already");
                self.index(index).say("duplicate-id", what, "give each element an id of its own");
            } else {
                first_with.insert(id, index);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_nest_and_are_left_again() {
        let mut problems = Problems::default();
        let mut calls = problems.at("calls");
        calls.at("generated").index(2).at("length_m").positive(-3.0);
        calls.id("QC03").say("odd", "is odd", "even it");
        calls.share(0.5);
        let paths: Vec<_> = problems.iter().map(|p| p.path.as_str()).collect();
        assert_eq!(paths, ["calls.generated[2].length_m", "calls[id=QC03]"]);
    }

    #[test]
    fn display_is_one_line_even_for_hostile_text() {
        let problem = Problem::new("x", "a\nb", "is \u{1b}[31mred", "");
        assert_eq!(problem.to_string(), "a b: is \\u{1b}[31mred");
    }

    #[test]
    fn numbers_that_are_no_numbers_are_refused() {
        let mut problems = Problems::default();
        let mut place = problems.at("x");
        for value in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            assert!(!place.positive(value));
            assert!(!place.not_negative(value));
            assert!(!place.share(value));
            assert!(!place.within(value, 0.0, 5.0));
        }
        assert_eq!(problems.len(), 12);
    }

    #[test]
    fn ids_are_compared_as_written() {
        let mut problems = Problems::default();
        problems.at("cranes").unique_ids(["QC01", "QC02", "", "QC01"]);
        let paths: Vec<_> = problems.iter().map(|p| (p.path.as_str(), &*p.code)).collect();
        assert_eq!(paths, [("cranes[2]", "empty-id"), ("cranes[3]", "duplicate-id")]);
    }
}
