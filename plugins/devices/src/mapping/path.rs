//! Places in a JSON payload: the part of `JSONPath` (RFC 9535) that names values, and JSON Pointers (RFC 6901).

use serde::Deserialize;
use serde_json::Value;

/// One step into a value.
#[derive(Clone, PartialEq, Debug)]
enum Step {
    /// Into a member of an object.
    Name(String),
    /// Into an element of an array; from its end where negative.
    Index(i64),
    /// Into the first element that is an object with such a member: `[?@.name=='Gantry']`.
    Where(Vec<Step>, Value),
    /// Into every element of an array, or every member of an object.
    Every,
}

/// A place in a payload: `$.position.gantry`, `$['a b'][0]`, `$.values[?@.name=='Gantry'].value`, `/position/gantry`; `^` in place of `$`
/// for the whole message where a source reads its elements one by one.
#[derive(Clone, PartialEq, Debug, Deserialize)]
#[serde(try_from = "String")]
pub struct Path {
    text: String,
    from_top: bool,
    steps: Vec<Step>,
}

/// What a path reads from.
#[derive(Clone, Copy)]
pub(super) struct Within<'a> {
    /// The whole message.
    pub(super) top: &'a Value,
    /// The element in question; the message where there are no elements.
    pub(super) element: &'a Value,
}

impl Path {
    /// The value there; nothing where there is none, or null.
    pub(super) fn find<'a>(&self, within: Within<'a>) -> Option<&'a Value> {
        let start = if self.from_top { within.top } else { within.element };
        let found = step_down(start, &self.steps)?;
        (!found.is_null()).then_some(found)
    }

    /// All values there.
    pub(super) fn find_all<'a>(&self, top: &'a Value) -> Vec<&'a Value> {
        let mut found = vec![top];
        for step in &self.steps {
            found = match step {
                Step::Every => found.into_iter().flat_map(every).collect(),
                step => found.into_iter().filter_map(|value| step_down(value, std::slice::from_ref(step))).collect(),
            };
        }
        found
    }

    fn is_one(&self) -> bool {
        !self.steps.contains(&Step::Every)
    }
}

fn every(value: &Value) -> Vec<&Value> {
    match value {
        Value::Array(elements) => elements.iter().collect(),
        Value::Object(members) => members.values().collect(),
        _ => Vec::new(),
    }
}

fn step_down<'a>(start: &'a Value, steps: &[Step]) -> Option<&'a Value> {
    steps.iter().try_fold(start, |value, step| match step {
        Step::Name(name) => match value {
            Value::Object(members) => members.get(name),
            // A pointer's number may be either.
            Value::Array(elements) => elements.get(name.parse::<usize>().ok()?),
            _ => None,
        },
        Step::Index(index) => {
            let elements = value.as_array()?;
            let at = if *index < 0 { elements.len().checked_sub(index.unsigned_abs() as usize)? } else { *index as usize };
            elements.get(at)
        }
        Step::Where(member, wanted) => value.as_array()?.iter().find(|element| step_down(element, member) == Some(wanted)),
        Step::Every => every(value).into_iter().next(),
    })
}

impl std::fmt::Display for Path {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.text)
    }
}

impl std::str::FromStr for Path {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = |what: &str| {
            format!("“{text}” is no place in a payload: {what}\u{1f}write $.a.b, $.list[0], $.list[?@.name=='x'].value or /a/b")
        };
        if text.len() > 500 {
            return Err(format!("a path of {} letters is too long\u{1f}write at most 500", text.len()));
        }
        if let Some(pointer) = text.strip_prefix('/') {
            let steps = pointer.split('/').map(|part| Step::Name(part.replace("~1", "/").replace("~0", "~"))).collect();
            return Ok(Self { text: text.to_owned(), from_top: false, steps });
        }
        let from_top = text.starts_with('^');
        let rest = text.strip_prefix(['$', '^']).ok_or_else(|| wrong("it begins with neither $, ^ nor /"))?;
        let mut reading = Reading { rest };
        let steps = reading.steps().map_err(|what| wrong(&what))?;
        if !reading.rest.is_empty() {
            return Err(wrong(&format!("“{}” is left over", reading.rest)));
        }
        Ok(Self { text: text.to_owned(), from_top, steps })
    }
}

impl TryFrom<String> for Path {
    type Error = String;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

/// A path that names one value only.
#[derive(Clone, PartialEq, Debug, Deserialize)]
#[serde(try_from = "String")]
pub struct OnePath(pub(super) Path);

impl TryFrom<String> for OnePath {
    type Error = String;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        let path: Path = text.parse()?;
        if path.is_one() {
            Ok(Self(path))
        } else {
            Err(format!("“{text}” names many values where one is wanted\u{1f}name the list with “each” of the source"))
        }
    }
}

struct Reading<'a> {
    rest: &'a str,
}

impl Reading<'_> {
    fn take(&mut self, what: &str) -> bool {
        match self.rest.strip_prefix(what) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn until(&mut self, ends: &[char]) -> String {
        let end = self.rest.find(ends).unwrap_or(self.rest.len());
        let (taken, rest) = self.rest.split_at(end);
        self.rest = rest;
        taken.to_owned()
    }

    fn steps(&mut self) -> Result<Vec<Step>, String> {
        let mut steps = Vec::new();
        loop {
            if self.take(".*") || self.take("[*]") {
                steps.push(Step::Every);
            } else if self.take(".") {
                let name = self.until(&['.', '[', ']', '=', ' ']);
                if name.is_empty() {
                    return Err("a name is missing after a point".to_owned());
                }
                steps.push(Step::Name(name));
            } else if self.take("[?@") {
                let member = self.steps()?;
                self.until_not(' ');
                if member.is_empty() || !self.take("==") {
                    return Err("after ?@ write a member, == and a value".to_owned());
                }
                self.until_not(' ');
                let wanted = self.literal()?;
                self.close()?;
                steps.push(Step::Where(member, wanted));
            } else if self.take("[") {
                let step = match self.literal()? {
                    Value::String(name) => Step::Name(name),
                    number => Step::Index(number.as_i64().ok_or("an index is a whole number")?),
                };
                self.close()?;
                steps.push(step);
            } else {
                return Ok(steps);
            }
        }
    }

    fn until_not(&mut self, letter: char) {
        self.rest = self.rest.trim_start_matches(letter);
    }

    fn close(&mut self) -> Result<(), String> {
        self.until_not(' ');
        if self.take("]") { Ok(()) } else { Err("a ] is missing".to_owned()) }
    }

    fn literal(&mut self) -> Result<Value, String> {
        for quote in ['\'', '"'] {
            if self.take(&quote.to_string()) {
                let text = self.until(&[quote]);
                return if self.take(&quote.to_string()) { Ok(Value::String(text)) } else { Err("a quotation mark is missing".to_owned()) };
            }
        }
        let word = self.until(&[']', ' ']);
        serde_json::from_str(&word).map_err(|_| format!("“{word}” is neither a number nor a text in quotation marks"))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn values_are_found_where_they_are() {
        let payload =
            json!({"a": {"b c": [1, {"d": null, "e": "x"}]}, "values": [{"name": "Gantry", "value": 12.5}, {"name": "Hoist", "value": 3}]});
        let find = |path: &str| {
            let path: Path = path.parse().expect("a path");
            path.find(Within { top: &payload, element: &payload["a"] }).cloned()
        };
        assert_eq!(find("^.values[?@.name=='Hoist'].value"), Some(json!(3)));
        assert_eq!(find("^.values[?@.name == \"Gantry\"]['value']"), Some(json!(12.5)));
        assert_eq!(find("$['b c'][0]"), Some(json!(1)));
        assert_eq!(find("$['b c'][-1].e"), Some(json!("x")));
        assert_eq!(find("/b c/1/e"), Some(json!("x")));
        assert_eq!(find("$['b c'][1].d"), None, "null is nothing");
        assert_eq!(find("$['b c'][7]"), None);
        assert_eq!(find("$").as_ref(), Some(&payload["a"]));
        let every: Path = "$.values[*].value".parse().expect("a path");
        assert_eq!(every.find_all(&payload), [&json!(12.5), &json!(3)]);
    }

    #[test]
    fn what_is_no_path_says_why() {
        for text in ["", "a.b", "$.", "$[", "$[x]", "$['a]", "$[?@.a=1]", "$[?@==1]", "$ .a", "$.a]"] {
            assert!(text.parse::<Path>().is_err(), "{text}");
        }
        assert!(OnePath::try_from("$.list[*]".to_owned()).is_err());
    }
}
