//! Every message that either role says is valid by the official schemas.
//!
//! They are not part of this repository: `VDA5050_SCHEMAS=<folder> cargo test -p portolan_vda5050 --test schemas -- --ignored`, where the
//! folder holds one per version (`2.0.0`, `2.1.0`, `3.0-main`) with the files as they are published.

mod common;

use std::collections::BTreeMap;
use std::path::Path;

use common::session::{Said, session};
use jsonschema::Validator;
use portolan_vda5050::{TopicKind, Version};
use serde_json::Value;

fn validator(folder: &Path, kind: TopicKind) -> Validator {
    let path = folder.join(format!("{}.schema", kind.name()));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let schema: Value = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    jsonschema::options().should_validate_formats(true).build(&schema).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

#[test]
#[ignore = "needs the official schemas"]
fn every_message_is_valid() {
    let folder = std::env::var("VDA5050_SCHEMAS").expect("VDA5050_SCHEMAS names the folder of the official schemas");
    for (version, name) in [(Version::V2_0, "2.0.0"), (Version::V2_1, "2.1.0"), (Version::V3_0, "3.0-main")] {
        let folder = Path::new(&folder).join(name);
        let validators: BTreeMap<TopicKind, Validator> = TopicKind::ALL.into_iter().map(|kind| (kind, validator(&folder, kind))).collect();
        let mut counts = BTreeMap::<TopicKind, usize>::new();
        for seed in 0..40 {
            for Said { kind, payload } in session(version, seed, 200) {
                let value: Value = serde_json::from_slice(&payload).expect("JSON");
                if let Err(error) = validators[&kind].validate(&value) {
                    panic!("{name} {kind:?}: {error} at {}; the message was {value}", error.instance_path());
                }
                *counts.entry(kind).or_default() += 1;
            }
        }
        assert_eq!(counts.len(), TopicKind::ALL.len(), "{name}: {counts:?}");
    }
}
