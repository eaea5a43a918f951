//! Proof that both languages say the same things.

use std::collections::{BTreeMap, BTreeSet};

use super::*;
use crate::codes::{self, Code};
use crate::desk::Command;

/// The parameters that each text names.
fn params(language: Language) -> BTreeMap<String, BTreeSet<String>> {
    let mut texts: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut key = String::new();
    for line in language.sources().iter().flat_map(|source| source.lines()) {
        if let Some(found) = message_keys(line).next() {
            found.clone_into(&mut key);
            assert!(texts.insert(key.clone(), BTreeSet::new()).is_none(), "{language:?} has {key} twice");
        }
        if line.starts_with('#') {
            continue;
        }
        let of_key = texts.entry(key.clone()).or_default();
        for piece in line.split('$').skip(1) {
            of_key.insert(piece.chars().take_while(|letter| letter.is_ascii_alphanumeric() || *letter == '-').collect::<String>());
        }
    }
    texts.retain(|key, _| !key.is_empty());
    // A hyphen before an arrow belongs to the arrow.
    for names in texts.values_mut() {
        *names = names.iter().map(|name| name.trim_end_matches('-').to_owned()).collect();
    }
    texts
}

#[test]
fn every_file_is_well_formed() {
    for language in Language::ALL {
        for source in language.sources() {
            if let Err((_, errors)) = FluentResource::try_new(source.to_owned()) {
                panic!("{language:?}: {errors:?}");
            }
        }
    }
}

#[test]
fn both_languages_have_the_same_texts_with_the_same_parameters() {
    let (english, chinese) = (params(Language::English), params(Language::Chinese));
    assert!(english.len() > 600, "the files were read: {}", english.len());
    assert_eq!(english.keys().collect::<Vec<_>>(), chinese.keys().collect::<Vec<_>>());
    for (key, names) in &english {
        // The name of a unit tells one from many in English alone.
        let is_plural_only = key.starts_with("unit-") && key.ends_with("-of");
        assert!(is_plural_only || names == &chinese[key], "{key}: {names:?} and {:?}", chinese[key]);
    }
}

#[test]
fn every_code_has_its_text_with_its_parameters() {
    let english = params(Language::English);
    let groups: [(&str, &[Code]); 5] = [
        ("notice-", codes::NOTICES),
        ("happening-", codes::HAPPENINGS),
        ("history-", codes::HISTORY),
        ("headline-", codes::HEADLINES),
        ("fact-", codes::FACTS),
    ];
    for (prefix, codes) in groups {
        for code in codes {
            let key = format!("{prefix}{}", code.code);
            let names = english.get(&key).unwrap_or_else(|| panic!("{key} has no text"));
            assert_eq!(names, &code.params.iter().map(|name| (*name).to_owned()).collect(), "{key}");
        }
    }
}

/// Codes that have a word and no parameters.
#[test]
fn every_code_of_ledger_and_devices_has_its_word() {
    let groups: [(&str, &[&str]); 7] = [
        ("entry-", codes::ENTRY_KINDS),
        ("entry-field-", codes::ENTRY_FIELDS),
        ("entry-word-", codes::ENTRY_WORDS),
        ("device-fault-", codes::DEVICE_FAULTS),
        ("wire-kind-", codes::WIRE_KINDS),
        ("discrepancy-", codes::DISCREPANCIES),
        ("dead-", codes::DEAD_REASONS),
    ];
    for language in Language::ALL {
        let words = Words::new(language);
        for (prefix, codes) in groups {
            for code in codes {
                assert!(words.find(&format!("{prefix}{code}")).is_some(), "{language:?} has no word for {prefix}{code}");
            }
        }
    }
}

/// Every key that a value of this kind has, in both languages; units have a parameter.
fn has_words<T: Worded + std::fmt::Debug>() {
    for language in Language::ALL {
        let words = Words::new(language);
        for value in T::every() {
            assert!(words.find(value.key()).is_some(), "{language:?} has no word for {value:?}: {}", value.key());
        }
    }
}

#[test]
fn every_value_of_the_port_has_its_word() {
    use crate::actions::Layer;
    use crate::desk::PanelKind;
    use crate::look::{Density, ThemeKind};
    use crate::views::*;
    use portolan_model::container::{Dangerous, Flow, Hold};
    use portolan_model::facts::*;
    use portolan_model::requests::{RequestStage, Role, Rule};
    use portolan_protocol::DeviceKind;

    has_words::<Activity>();
    has_words::<Condition>();
    has_words::<CallStage>();
    has_words::<RollReason>();
    has_words::<Direction>();
    has_words::<YardMoveKind>();
    has_words::<TruckStage>();
    has_words::<VisitKind>();
    has_words::<ExaminationStage>();
    has_words::<Flow>();
    has_words::<Hold>();
    has_words::<Dangerous>();
    has_words::<Role>();
    has_words::<Rule>();
    has_words::<RequestStage>();
    has_words::<DeviceKind>();
    has_words::<VesselKind>();
    has_words::<CranePhase>();
    has_words::<BlockPurpose>();
    has_words::<LaneSide>();
    has_words::<JobKind>();
    has_words::<NoticeState>();
    has_words::<Severity>();
    has_words::<Indicator>();
    has_words::<Good>();
    has_words::<CameraMode>();
    has_words::<Layer>();
    has_words::<PanelKind>();
    has_words::<LedgerKept>();
    has_words::<PartyState>();
    has_words::<DeviceHealth>();
    has_words::<Language>();
    has_words::<ThemeKind>();
    has_words::<Density>();
    for language in Language::ALL {
        let words = Words::new(language);
        for rule in Rule::every() {
            let text = crate::desk::interlock_text(&words, rule);
            assert!(!text.is_empty(), "{language:?} does not say what {rule:?} demands");
        }
        for unit in Unit::ALL {
            assert!(words.quantity(1.0, 0, unit).contains('1'), "{language:?} {unit:?}");
            let name = words.say(&format!("{}-of", unit.key()), &[("value", 2.into())]);
            assert!(!name.starts_with("unit-"), "{language:?} has no name for {unit:?}");
        }
        for command in Command::all() {
            let text = command.text(&words);
            assert!(!text.starts_with("command-"), "{language:?} has no name for {command:?}");
        }
    }
}

/// Every key that the source asks for by name exists, so that no key is ever shown for want of a text.
#[test]
fn every_key_in_the_source_has_its_text() {
    let english = params(Language::English);
    let mut asked = BTreeSet::new();
    let source = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut folders = vec![source];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("the source is here") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            if path.ends_with("words/tests.rs") {
                continue;
            }
            let text = std::fs::read_to_string(&path).expect("UTF-8");
            for call in [".get(\"", ".say(\"", ".find(\"", "Column::text(\"", "Column::number(\""] {
                for piece in text.split(call).skip(1) {
                    asked.insert(piece.split('"').next().unwrap_or_default().to_owned());
                }
            }
        }
    }
    asked.retain(|key| key.contains('-'));
    assert!(asked.len() > 200, "{}", asked.len());
    let missing: Vec<&String> = asked.iter().filter(|key| !english.contains_key(*key)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn one_and_many_are_told_apart() {
    let words = Words::new(Language::English);
    assert_eq!(words.quantity(1.0, 0, Unit::Boxes), "1 box");
    assert_eq!(words.quantity(12_480.0, 0, Unit::Boxes), "12,480 boxes");
    assert_eq!(words.quantity(31.25, 1, Unit::MovesPerHour), "31.2 moves/h");
    assert_eq!(Words::new(Language::Chinese).quantity(1.0, 0, Unit::Boxes), "1 箱");
}

#[test]
fn times_say_the_day_where_it_is_not_today() {
    let mut words = Words::new(Language::English);
    let calendar = "2026-03-03T09:20:00+08:00".parse().expect("a start");
    words.set_clock(Clock { calendar, now_ms: 0 });
    let hour = portolan_model::HOUR_MS;
    assert_eq!(words.clock_text(6 * hour), "15:20");
    assert_eq!(words.clock_text(20 * hour), "Wed 05:20");
    assert_eq!(words.clock_text(24 * 9 * hour), "03-12 09:20");
    assert_eq!(words.span(42_000), "42 s");
    assert_eq!(words.span(38 * 60_000), "38 min");
    assert_eq!(words.span(280 * 60_000), "4 h 40");
    assert_eq!(words.span(-65 * 60_000), "\u{2212}1 h 05");
    assert_eq!(words.span(51 * hour), "2 d 3 h");
    assert_eq!(words.since(hour), "0 s", "what lies ahead is not long ago");
}

#[test]
fn a_code_without_text_is_shown_with_its_parameters() {
    let words = Words::new(Language::English);
    let unknown = Message::new("crane-on-fire").with("crane", Param::Text("QC07".to_owned()));
    assert_eq!(words.message("notice-", &unknown), "crane-on-fire QC07");
    let lacking = Message::new(codes::notice::CRANE_DOWN).with("crane", Param::Text("QC07".to_owned()));
    assert_eq!(words.message("notice-", &lacking), "crane-down QC07", "a parameter is missing");
    assert_eq!(words.get("no-such-key"), "no-such-key");
}
