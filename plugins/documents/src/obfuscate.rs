//! Hiding values of a document without breaking its signature.

use portolan_keys::keccak256;
use serde_json::Value;

use crate::document::Document;
use crate::error::DocumentError;
use crate::json::{each_leaf, leaf_text};

impl Document {
    /// Hides what stands at these paths, such as `consignment.declaredValue` or `recipient.address`: their hashes stay, the values are gone
    /// for good. All are hidden or none.
    ///
    /// # Errors
    /// [`DocumentError::NotHidden`]: nothing is there; it is an item of a list (all others would move up); it names an issuer, without whom
    /// nobody could verify the document.
    pub fn obfuscate(&mut self, paths: &[impl AsRef<str>]) -> Result<(), DocumentError> {
        let mut data = self.data()?.clone();
        let mut hashes = self.hidden()?;
        for path in paths {
            hide(&mut data, path.as_ref(), &mut hashes)?;
        }
        self.fields.insert("data".to_owned(), data);
        let privacy = self.fields.entry("privacy").or_insert_with(|| Value::Object(serde_json::Map::new()));
        let Value::Object(privacy) = privacy else { return Err(DocumentError::shape("privacy", "it is no object")) };
        privacy.insert("obfuscatedData".to_owned(), Value::from(hashes));
        Ok(())
    }
}

fn hide(data: &mut Value, path: &str, hashes: &mut Vec<String>) -> Result<(), DocumentError> {
    let fail = |what: &str| Err(DocumentError::NotHidden { path: path.to_owned(), what: what.to_owned() });
    let names: Vec<&str> = path.split('.').collect();
    if names[0] == "issuers" {
        return fail("an issuer cannot be hidden: nobody could verify the document");
    }
    // Where hiding leaves an object empty, the object goes too: an empty object is a value of its own, with a hash that was never signed.
    let mut depth = names.len();
    loop {
        let parent = names[..depth - 1].iter().try_fold(&*data, |value, name| below(value, name));
        let (Some(parent), name) = (parent, names[depth - 1]) else { return fail("nothing is there") };
        if depth == names.len() && below(parent, name).is_none() {
            return fail("nothing is there");
        }
        match parent {
            Value::Array(_) if depth == names.len() => {
                return fail("it is an item of a list: the others would move up; hide the whole list");
            }
            Value::Array(_) => return fail("it is all there is in an item of a list; hide the whole list"),
            Value::Object(fields) if fields.len() == 1 && depth > 1 => depth -= 1,
            Value::Object(_) if depth == 1 => break,
            _ => break,
        }
    }
    let Some(removed) = names[..depth].iter().try_fold(&*data, |value, name| below(value, name)) else { return fail("nothing is there") };
    let prefix = names[..depth].join(".");
    let mut new = Vec::new();
    each_leaf(removed, &mut |rest, value| {
        let path = if rest.is_empty() { prefix.clone() } else { format!("{prefix}.{rest}") };
        new.push(hex::encode(keccak256(leaf_text(&path, value).as_bytes())));
    })?;
    hashes.extend(new);
    let parent = names[..depth - 1].iter().try_fold(data, |value, name| below_mut(value, name));
    if let Some(Value::Object(fields)) = parent {
        fields.remove(names[depth - 1]);
    }
    Ok(())
}

fn below<'a>(value: &'a Value, name: &str) -> Option<&'a Value> {
    match value {
        Value::Array(items) => items.get(name.parse::<usize>().ok().filter(|at| at.to_string() == name)?),
        other => other.get(name),
    }
}

fn below_mut<'a>(value: &'a mut Value, name: &str) -> Option<&'a mut Value> {
    match value {
        Value::Array(items) => items.get_mut(name.parse::<usize>().ok()?),
        other => other.get_mut(name),
    }
}
