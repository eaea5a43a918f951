//! The ledger and documents as a user meets them: commands one after the other, exit codes, one-line errors.

use std::path::Path;

use crate::common::{portolan, spoken};
use assert_cmd::Command;
use portolan_model::iso6346::ContainerNumber;

fn at(folder: &Path, arguments: &[&str]) -> (String, String, i32) {
    let mut command: Command = portolan();
    spoken(command.current_dir(folder).args(arguments))
}

fn done(folder: &Path, arguments: &[&str]) -> String {
    let (data, errors, code) = at(folder, arguments);
    assert_eq!(code, 0, "{arguments:?}: {data}{errors}");
    data
}

const ENTRIES: &str = r#"{"kind":"declaration","at":"2026-03-01T07:00:00+08:00","by":"customs","about":["consignment/CN-1","box/MSKU1234565"],"says":{"stage":"filed"},"payload":{"person":"Li"},"seal_for":["customs"]}
{"kind":"custody","at":"2026-03-01T08:00:00+08:00","by":"port","about":["box/MSKU1234565"],"says":{"from":"carrier","to":"port"}}
"#;

fn desk() -> tempfile::TempDir {
    let desk = tempfile::tempdir().expect("a folder");
    let folder = desk.path();
    done(folder, &["ledger", "key", "--log", "example.org/port", "--out", "keys"]);
    for party in ["port", "customs", "bank"] {
        done(folder, &["ledger", "key", "--party", party, "--out", "keys"]);
    }
    done(folder, &["ledger", "init", "port.ledger", "--log-key", "keys/log.key"]);
    std::fs::write(folder.join("entries.jsonl"), ENTRIES).expect("written");
    let append = ["ledger", "append", "port.ledger", "entries.jsonl", "--log-key", "keys/log.key", "--cards", "keys"];
    let told = done(folder, &[&append[..], &["--key", "keys/port.key", "--key", "keys/customs.key"]].concat());
    assert_eq!(told, "{\"first\":0,\"entries\":3,\"size\":3}\n");
    desk
}

#[test]
fn every_command_teaches_with_an_example() {
    let ledger = ["key", "init", "append", "show", "trace", "prove", "check", "verify", "export", "payload", "watch", "node"];
    let document = ["template", "wrap", "sign", "verify", "obfuscate", "encrypt", "decrypt"];
    for (noun, verbs) in [("ledger", &ledger[..]), ("document", &document[..])] {
        let (help, _, code) = spoken(portolan().args([noun, "--help"]));
        assert!(code == 0 && verbs.iter().all(|verb| help.contains(verb)), "{help}");
        for verb in verbs {
            let (help, errors, code) = spoken(portolan().args([noun, verb, "--help"]));
            assert_eq!((errors.as_str(), code), ("", 0));
            assert!(help.contains(&format!("portolan {noun} {verb}")), "no example in\n{help}");
        }
    }
}

#[test]
fn what_is_appended_is_proven_checked_and_verified() {
    let desk = desk();
    let folder = desk.path();
    let key = "keys/log.pub";
    done(folder, &["ledger", "prove", "port.ledger", "--entry", "2", "--out", "proof.json", "--qr", "q.png", "--qr", "q.svg"]);
    assert!(
        done(folder, &["ledger", "check", "proof.json", "--key", key]).starts_with("proven: entry 2 is in the log example.org/port of 3")
    );
    let proof = std::fs::read_to_string(folder.join("proof.json")).expect("read");
    std::fs::write(folder.join("bad.json"), proof.replace("\"index\": 2", "\"index\": 1")).expect("written");
    let (data, errors, code) = at(folder, &["ledger", "check", "bad.json", "--key", key]);
    assert_eq!((errors.as_str(), code), ("", 1));
    assert!(data.starts_with("not proven: "), "{data}");
    for unreadable in ["entries.jsonl", "absent.json"] {
        let (data, errors, code) = at(folder, &["ledger", "check", unreadable, "--key", key]);
        assert_eq!((data.as_str(), code, errors.lines().count()), ("", 2, 1), "{errors}");
    }
    std::fs::copy(folder.join("port.ledger/checkpoint"), folder.join("before")).expect("copied");
    std::fs::write(folder.join("more"), "{\"kind\":\"tally\",\"by\":\"port\",\"says\":{\"count\":\"3\",\"unit\":\"boxes\"}}\n")
        .expect("written");
    done(folder, &["ledger", "append", "port.ledger", "more", "--log-key", "keys/log.key", "--key", "keys/port.key"]);
    done(folder, &["ledger", "prove", "port.ledger", "--since", "before", "--out", "grown.json"]);
    assert!(done(folder, &["ledger", "check", "grown.json", "--key", key]).contains("only grew from 3 to 4"));
    let told = done(folder, &["ledger", "verify", "port.ledger", "--key", key, "--cards", "keys", "--seen", "before"]);
    assert!(told.starts_with("sound: 4 entries, 4 signatures and 1 payloads checked"), "{told}");
    assert!(done(folder, &["ledger", "watch", "port.ledger", "--key", key, "--times", "1"]).starts_with("4 entries, root "));
    assert_eq!(done(folder, &["ledger", "show", "port.ledger", "--about", "box/MSKU1234565"]).lines().count(), 2);
    done(folder, &["ledger", "trace", "port.ledger", "consignment/CN-1"]);

    done(folder, &["ledger", "export", "port.ledger", "--out", "public"]);
    done(folder, &["ledger", "verify", "public", "--key", key]);
    let bundle = folder.join("public/tile/entries/000.p/4");
    let mut bytes = std::fs::read(&bundle).expect("read");
    let at_byte = bytes.windows(8).position(|window| window == b"MSKU1234").expect("the box");
    bytes[at_byte] = b'N';
    std::fs::write(&bundle, bytes).expect("written");
    let (data, errors, code) = at(folder, &["ledger", "verify", "public", "--key", key]);
    assert_eq!(
        (data.as_str(), errors.as_str(), code),
        ("entry 0 (tile/entries/000.p/4 no. 0): altered: it is not what was signed\n", "", 1)
    );
}

#[test]
fn sealed_payloads_are_read_by_the_entitled_until_they_are_erased() {
    let desk = desk();
    let folder = desk.path();
    let shown = done(folder, &["ledger", "show", "port.ledger", "--most", "1", "--json"]);
    let shown: serde_json::Value = serde_json::from_str(&shown).expect("JSON");
    let hash = shown["payload"].as_str().expect("a payload");
    let read = |party: &str| at(folder, &["ledger", "payload", "read", "port.ledger", hash, "--key", &format!("keys/{party}.key")]);
    assert_eq!(read("customs").0, "{\"person\":\"Li\"}\n");
    assert_eq!((read("bank").0.as_str(), read("bank").2), ("", 1));
    let by_customs = ["--key", "keys/customs.key", "--log-key", "keys/log.key"];
    done(folder, &[&["ledger", "payload", "grant", "port.ledger", hash, "--to", "keys/bank.card"], &by_customs[..]].concat());
    assert_eq!(read("bank").2, 0);
    done(folder, &[&["ledger", "payload", "revoke", "port.ledger", hash, "--reader", "bank"], &by_customs[..]].concat());
    assert_eq!((read("bank").2, read("customs").2), (1, 0));
    done(folder, &[&["ledger", "payload", "erase", "port.ledger", hash, "--reason", "asked for"], &by_customs[..]].concat());
    assert_eq!(read("customs").2, 1);
    done(folder, &["ledger", "verify", "port.ledger", "--key", "keys/log.pub", "--cards", "keys"]);
}

#[test]
fn mistakes_are_one_line_that_names_place_and_mend() {
    let desk = desk();
    let folder = desk.path();
    std::fs::write(folder.join("bad.jsonl"), "{\"kind\":\"custody\",\"by\":\"port\"}\n").expect("written");
    let cases: &[(&[&str], i32, &str)] = &[
        (&["ledger", "key", "--party", "port", "--out", "keys"], 2, "keys are never overwritten"),
        (&["ledger", "init", "port.ledger", "--log-key", "keys/log.key"], 2, "holds a ledger already"),
        (&["ledger", "show", "keys"], 2, "keys: holds no ledger; give the folder of a ledger"),
        (&["ledger", "append", "port.ledger", "bad.jsonl", "--log-key", "keys/log.key"], 2, "bad.jsonl:1: a custody must say \"from\""),
        (&["ledger", "append", "port.ledger", "more", "--log-key", "keys/port.key"], 2, "keys/port.key"),
        (&["ledger", "append", "bad.jsonl", "--node", "127.0.0.1:1", "--key", "keys/port.key"], 2, "must say \"from\""),
        (&["ledger", "watch", "127.0.0.1:1", "--key", "keys/log.pub"], 3, "127.0.0.1:1 does not answer"),
        (&["ledger", "prove", "port.ledger", "--entry", "99"], 2, "there is no entry 99; the ledger has 3"),
        (&["ledger", "verify", "keys", "--key", "keys/log.pub"], 2, "holds neither a ledger nor a published log"),
        (&["ledger", "verify", "port.ledger", "--key", "nonsense"], 2, "nonsense"),
        (&["document", "verify", "entries.jsonl"], 2, "entries.jsonl: it is no JSON"),
        (&["document", "template", "poem"], 2, "certificate-of-origin, bill-of-lading, cargo-manifest"),
        (&["document", "wrap", "keys/port.card"], 2, "issuers: a document needs a list"),
    ];
    for (arguments, wanted, fragment) in cases {
        let (data, errors, code) = at(folder, arguments);
        assert_eq!((data.as_str(), code), ("", *wanted), "{arguments:?}: {errors}");
        assert!(errors.starts_with("error: ") && errors.lines().count() == 1, "{arguments:?} is not one line:\n{errors}");
        assert!(errors.contains(fragment), "{arguments:?}: {fragment:?} is not in {errors}");
    }
}

#[test]
fn a_document_goes_its_way() {
    let desk = desk();
    let folder = desk.path();
    let template = done(folder, &["document", "template", "certificate-of-origin"]);
    std::fs::write(folder.join("empty.json"), &template).expect("written");
    let (_, errors, code) = at(folder, &["document", "wrap", "empty.json", "--issuer", "PORT", "--key", "keys/customs.key"]);
    assert!(code == 2 && errors.contains("certificateNumber"), "{errors}");
    let mut filled: serde_json::Value = serde_json::from_str(&template).expect("JSON");
    for field in ["certificateNumber", "issueDate", "originCountry"] {
        filled[field] = "CN".into();
    }
    filled["exporter"]["name"] = "MAKER".into();
    filled["consignee"]["name"] = "BUYER".into();
    filled["goods"] = serde_json::json!([{ "description": "cars", "quantity": 12.5 }]);
    std::fs::write(folder.join("coo.json"), filled.to_string()).expect("written");
    done(folder, &["document", "wrap", "coo.json", "--issuer", "PORT CUSTOMS", "--key", "keys/customs.key", "--out", "wrapped"]);
    done(folder, &["document", "sign", "wrapped/coo.json", "--key", "keys/customs.key", "--out", "signed"]);
    done(folder, &["document", "obfuscate", "signed/coo.json", "--field", "consignee.name", "--out", "shown.json"]);
    assert!(!std::fs::read_to_string(folder.join("shown.json")).expect("read").contains("BUYER"));
    let verify = ["document", "verify", "shown.json", "--card", "keys/customs.card"];
    assert!(done(folder, &verify).contains("valid: issued by PORT CUSTOMS (did:ethr:0x"));
    let (data, _, code) = at(folder, &["document", "verify", "shown.json", "--card", "keys/bank.card"]);
    assert!(code == 1 && data.contains("identity: failed") && data.contains("integrity: passed"), "{data}");
    let (_, key, code) = at(folder, &["document", "encrypt", "shown.json", "--out", "sealed.json"]);
    assert_eq!(code, 0);
    done(folder, &["document", "decrypt", "sealed.json", "--key", key.trim(), "--out", "again.json"]);
    let read = |name: &str| std::fs::read(folder.join(name)).expect("read");
    assert_eq!(read("again.json"), read("shown.json"));
    assert_eq!(at(folder, &["document", "decrypt", "sealed.json", "--key", &"0".repeat(64)]).2, 1);
}

/// A morning of the day at the terminal, with what its command line adds.
fn morning(folder: &Path, more: &[&str]) -> serde_json::Value {
    let day = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/day_at_the_terminal.ron");
    let told = done(folder, &[&["run", day, "--until", "11:00", "--json"], more].concat());
    serde_json::from_str(&told).expect("one JSON object")
}

#[test]
fn a_run_is_on_the_ledger_and_goes_on_as_without() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    done(folder, &["ledger", "key", "--log", "example.org/port", "--out", "keys"]);
    done(folder, &["ledger", "key", "--party", "port", "--out", "keys"]);
    done(folder, &["ledger", "init", "port.ledger", "--log-key", "keys/log.key"]);
    let recorded = ["--ledger", "port.ledger", "--log-key", "keys/log.key", "--party-key", "keys/port.key"];
    let (on_disk, in_memory, without) = (morning(folder, &recorded), morning(folder, &[]), morning(folder, &["--set", "ledger=off"]));
    for run in [&on_disk, &in_memory] {
        assert_eq!(run["facts_digest"], without["facts_digest"], "a ledger changes nothing of the port");
    }
    assert!(without.get("ledger").is_none());
    let entries = on_disk["ledger"]["entries"].as_u64().expect("a count");
    assert!(entries > 500 && in_memory["ledger"]["entries"] == entries, "{}", on_disk["ledger"]);
    assert_ne!(on_disk["ledger"]["root"], in_memory["ledger"]["root"], "on disk the port signs what it says");

    let told = done(folder, &["ledger", "verify", "port.ledger", "--key", "keys/log.pub"]);
    assert!(told.contains(&entries.to_string()), "{told}");
    let first = done(folder, &["ledger", "show", "port.ledger", "--kind", "custody", "--most", "1", "--json"]);
    let first: serde_json::Value = serde_json::from_str(&first).expect("JSON");
    let about = first["about"][0].as_str().expect("a box");
    let number: Option<ContainerNumber> = about.strip_prefix("box/").and_then(|number| number.parse().ok());
    assert!(number.is_some(), "{about} is no number painted on a box");
    assert!(done(folder, &["ledger", "trace", "port.ledger", about]).contains("custody"));
    done(folder, &["ledger", "prove", "port.ledger", "--entry", "17", "--out", "proof.json"]);
    assert!(done(folder, &["ledger", "check", "proof.json", "--key", "keys/log.pub"]).starts_with("proven: entry 17"));

    let (_, errors, code) = at(folder, &["run", "port.ron", "--ledger", "port.ledger"]);
    assert!(code == 2 && errors.contains("--log-key"), "{errors}");
}
