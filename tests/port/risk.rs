//! `portolan risk` as a user meets it: a model is made, used, measured, compared and watched; what is wrong with a table is told in a line.

use crate::common::{Desk, small, spoken};
use portolan_clock::{Purpose, Streams};
use portolan_risk::declarations::{Declaration, write};
use portolan_risk::facts::{Day, DeclarationFacts};
use serde_json::Value;

/// A made-up trade: some importers cheat with cheap goods, and now and then the same thing is declared again.
fn trade(first: usize, count: usize, first_day: i32) -> Vec<Declaration> {
    let one = |number: usize| {
        let mut stream = Streams::of_run(1).stream(Purpose::named("made-up trade"), number as u64);
        let (importer, goods, again) = (stream.below(30), stream.below(9), stream.chance(0.3));
        let mass_g = if again { 20_000 } else { 1_000 * (1 + stream.below(400) as i64) };
        let cheap = importer < 9 && stream.chance(0.6);
        let price_fen = mass_g / 1_000 * (900 + 400 * goods as i64) / if cheap { 4 } else { 1 };
        let facts = DeclarationFacts {
            id: format!("{number}"),
            declared_on: Day(first_day + ((number - first) / 10) as i32),
            importer: format!("I{importer}"),
            declarant: format!("D{}", importer % 5),
            hs: format!("6204{goods:02}"),
            origin: "VN".to_owned(),
            departure: "VN".to_owned(),
            duty_rate_ppm: 80_000,
            net_mass_g: mass_g,
            price_fen,
            ..DeclarationFacts::default()
        };
        Declaration { facts, wrong: Some(stream.chance(if cheap { 0.9 } else { 0.04 })) }
    };
    (first..first + count).map(one).collect()
}

/// A desk with tables of a year and of the quarter after it.
fn office() -> Desk {
    let desk = Desk::with(&small());
    for (name, rows) in [("year.csv", trade(0, 1_200, 18_000)), ("quarter.csv", trade(5_000, 400, 18_200))] {
        std::fs::write(desk.path().join(name), write(&rows).expect("a table")).expect("written");
    }
    desk
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

/// Does a command that must go well and returns what it printed.
fn done(desk: &Desk, arguments: &[&str]) -> String {
    let (data, errors, code) = spoken(desk.portolan().args(arguments));
    assert_eq!(code, 0, "{arguments:?}: {errors}");
    data
}

#[test]
fn a_model_is_made_used_measured_compared_and_watched() {
    let desk = office();
    let made = json(&done(&desk, &["risk", "train", "--data", "year.csv", "--valid", "quarter.csv", "--out", "a.risk", "--json"]));
    assert!(made["valid"]["auc"].as_f64().is_some_and(|auc| auc > 0.8), "{made}");

    let table = done(&desk, &["risk", "evaluate", "--model", "a.risk", "--data", "quarter.csv"]);
    assert!(table.contains("interleaved, first 5 %") && table.contains("revenue recall"), "{table}");
    let figures = json(&done(&desk, &["risk", "evaluate", "--model", "a.risk", "--data", "quarter.csv", "--json"]));
    assert_eq!(figures["auc"], made["valid"]["auc"], "what training said is what is measured");

    done(&desk, &["risk", "score", "--model", "a.risk", "--data", "quarter.csv", "--out", "scored.csv"]);
    let scored = std::fs::read_to_string(desk.path().join("scored.csv")).expect("scores");
    let mut lines = scored.lines();
    assert_eq!(
        lines.next(),
        Some("declaration_id,probability,expected_duty,rank_probability,rank_duty,rank_interleaved,reason_1,reason_2,reason_3")
    );
    assert_eq!((lines.clone().count(), scored.contains("raises risk: ")), (400, true));
    let first = lines.clone().find(|line| line.split(',').nth(3) == Some("1")).expect("a first by probability");
    assert_eq!(first.split(',').nth(5), Some("1"), "it is the first of the interleaved ones too: {first}");

    let drift = json(&done(&desk, &["risk", "watch", "--model", "a.risk", "--data", "quarter.csv", "--json"]));
    assert_eq!((drift["rows"].as_u64(), drift["drift"][0]["verdict"].as_str()), (Some(400), Some("steady")));

    done(&desk, &["risk", "train", "--data", "year.csv", "--valid", "quarter.csv", "--out", "b.risk"]);
    let bytes = |name: &str| std::fs::read(desk.path().join(name)).expect("a model");
    assert_eq!(bytes("a.risk"), bytes("b.risk"), "the same rows and seed make the same bytes");
    let same = done(&desk, &["risk", "compare", "--old", "a.risk", "--new", "b.risk", "--data", "quarter.csv"]);
    assert!(same.ends_with("The new model may serve.\n"), "{same}");
}

#[test]
fn a_new_model_serves_only_if_it_is_not_worse() {
    let desk = office();
    let serving = ["risk", "train", "--data", "year.csv", "--valid", "quarter.csv", "--out", "a.risk", "--serving", "serving.risk"];
    done(&desk, &serving);
    let served = std::fs::read(desk.path().join("serving.risk")).expect("the first model serves");
    // A year of findings drawn by lot teaches nothing.
    let mut lottery = trade(0, 1_200, 18_000);
    for (number, row) in lottery.iter_mut().enumerate() {
        row.wrong = Some(number % 5 == 0);
    }
    std::fs::write(desk.path().join("lottery.csv"), write(&lottery).expect("a table")).expect("written");
    let worse = ["risk", "train", "--data", "lottery.csv", "--valid", "quarter.csv", "--out", "b.risk", "--serving", "serving.risk"];
    let (data, _, code) = spoken(desk.portolan().args(worse));
    assert_eq!(code, 1, "{data}");
    assert!(data.contains("the old one goes on serving"), "{data}");
    assert_eq!(std::fs::read(desk.path().join("serving.risk")).expect("a model"), served);
    assert!(desk.path().join("b.risk").exists(), "the new one can be looked at");
}

#[test]
fn masked_tables_train_models_too() {
    let desk = office();
    std::fs::write(desk.path().join("mask.key"), "a secret of some length").expect("written");
    for (data, out) in [("year.csv", "my.csv"), ("quarter.csv", "mq.csv")] {
        done(&desk, &["risk", "mask", "--data", data, "--key", "mask.key", "--out", out]);
    }
    let masked = std::fs::read_to_string(desk.path().join("my.csv")).expect("a table");
    assert!(!masked.contains(",I3,"), "no importer is named");
    let made = json(&done(&desk, &["risk", "train", "--data", "my.csv", "--valid", "mq.csv", "--out", "m.risk", "--json"]));
    assert!(made["valid"]["auc"].as_f64().is_some_and(|auc| auc > 0.8), "{made}");
    std::fs::write(desk.path().join("short.key"), "short").expect("written");
    let (_, errors, code) = spoken(desk.portolan().args(["risk", "mask", "--data", "year.csv", "--key", "short.key", "--out", "x.csv"]));
    assert_eq!((code, errors.as_str()), (2, "error: short.key holds 5 bytes, which anyone may guess; give a key of 16 bytes or more\n"));
}

#[test]
fn anomalies_are_json_lines() {
    let desk = office();
    let mut rows = trade(9_000, 20, 18_200);
    rows[10].facts.price_fen /= 20;
    rows[15].facts = DeclarationFacts { id: "again".to_owned(), ..rows[3].facts.clone() };
    std::fs::write(desk.path().join("odd.csv"), write(&rows).expect("a table")).expect("written");
    let odd: Vec<Value> = done(&desk, &["risk", "anomalies", "--data", "odd.csv", "--history", "year.csv"]).lines().map(json).collect();
    let kinds =
        |id: &str| -> Vec<&str> { odd.iter().filter(|one| one["declaration_id"] == id).filter_map(|one| one["kind"].as_str()).collect() };
    assert!(kinds("9010").contains(&"UnderValued"), "{odd:?}");
    assert!(kinds("again").contains(&"Duplicate"), "{odd:?}");
}

#[test]
fn help_teaches_each_command_with_an_example() {
    let desk = Desk::with(&small());
    for command in ["train", "score", "evaluate", "watch", "compare", "anomalies", "rating", "mask"] {
        let help = done(&desk, &["risk", command, "--help"]);
        assert!(help.contains(&format!("  portolan risk {command} ")), "no example in\n{help}");
    }
}

#[test]
fn a_rating_is_stated_and_checked() {
    let desk = office();
    let told = done(&desk, &["risk", "rating", "--data", "year.csv", "--trader", "I3"]);
    assert!(told.starts_with("importer I3 as of 2019-08-11: "), "{told}");
    let statement = done(&desk, &["risk", "rating", "--data", "year.csv", "--trader", "I3", "--json"]);
    std::fs::write(desk.path().join("statement.json"), &statement).expect("written");
    assert!(done(&desk, &["risk", "rating", "--check", "statement.json"]).ends_with("and the results give this rating\n"));
    std::fs::write(desk.path().join("changed.json"), statement.replacen("\"wrong\":true", "\"wrong\":false", 1)).expect("written");
    let (_, errors, code) = spoken(desk.portolan().args(["risk", "rating", "--check", "changed.json"]));
    assert!(code == 1 && errors.contains("something in it was changed"), "{errors}");
    let (_, errors, code) = spoken(desk.portolan().args(["risk", "rating", "--data", "year.csv", "--trader", "nobody"]));
    assert!(code == 1 && errors.contains("no declaration of the importer \"nobody\" has a finding"), "{errors}");
}

#[test]
fn a_bank_checks_a_rating_with_public_keys_alone() {
    let desk = office();
    for keys in [&["--log", "example.org/port"][..], &["--party", "customs"], &["--party", "bank"]] {
        done(&desk, &[&["ledger", "key", "--out", "keys"], keys].concat());
    }
    done(&desk, &["ledger", "init", "port.ledger", "--log-key", "keys/log.key"]);
    let rating = ["risk", "rating", "--data", "year.csv", "--trader", "I3"];
    let of = |more: &[&str]| done(&desk, &[&rating[..], more].concat());
    std::fs::write(desk.path().join("results.jsonl"), of(&["--entries", "customs"])).expect("written");
    let append = ["ledger", "append", "port.ledger", "results.jsonl", "--log-key", "keys/log.key", "--key", "keys/customs.key"];
    done(&desk, &append);
    let results = of(&["--entries", "customs"]).lines().count();
    assert!(results > 5, "{results}");
    let proof = of(&["--key", "keys/customs.key", "--ledger", "port.ledger"]);
    // What a bank is given: the file, a card, a public key.
    let bank = Desk::with("");
    for (name, text) in [("proof.json", proof.clone()), ("plain.json", of(&["--key", "keys/customs.key"]))] {
        std::fs::write(bank.path().join(name), text).expect("written");
    }
    for name in ["customs.card", "bank.card", "log.pub"] {
        std::fs::copy(desk.path().join("keys").join(name), bank.path().join(name)).expect("copied");
    }
    let check = |file: &str, more: &[&str]| spoken(bank.portolan().args([&["risk", "rating", "--check", file], more].concat()));
    let (text, said, code) = check("proof.json", &["--card", "customs.card", "--log-key", "log.pub"]);
    assert!(
        code == 0
            && text.contains("signed by customs")
            && text.contains(&format!("{results} of the results are proven to be on the ledger")),
        "{text}{said}"
    );
    let (text, _, code) = check("plain.json", &["--card", "customs.card"]);
    assert!(code == 0 && text.contains("signed by customs") && !text.contains("ledger"), "{text}");
    let wrong = [
        ("another party", proof.clone(), "bank.card", 1),
        ("a finding turned round", proof.replacen("\"wrong\":true", "\"wrong\":false", 1), "customs.card", 1),
        ("another digest", proof.replacen("\"digest\":\"", "\"digest\":\"0", 1), "customs.card", 1),
        ("another signature", proof.replacen("\"signature\":\"", "\"signature\":\"00", 1), "customs.card", 1),
        ("another place in the log", proof.replacen("\"tree_size\": ", "\"tree_size\": 1", 1), "customs.card", 1),
        ("no proof", "{}".to_owned(), "customs.card", 2),
    ];
    for (what, text, card, wanted) in wrong {
        std::fs::write(bank.path().join("wrong.json"), text).expect("written");
        let (_, said, code) = check("wrong.json", &["--card", card, "--log-key", "log.pub"]);
        assert!(code == wanted && said.lines().count() == 1, "{what}: {code} {said}");
    }
    let (_, said, code) = check("proof.json", &["--card", "customs.card"]);
    assert!(code == 2 && said.contains("--log-key"), "{said}");
}

#[test]
fn what_is_wrong_is_told_in_a_line() {
    let desk = office();
    let said = |arguments: &[&str]| {
        let (_, errors, code) = spoken(desk.portolan().args(arguments));
        assert_eq!(errors.lines().count(), 1, "{errors}");
        (code, errors)
    };
    let table = std::fs::read_to_string(desk.path().join("quarter.csv")).expect("a table");
    std::fs::write(desk.path().join("bad.csv"), table.replacen(",80,", ",much,", 1).replacen(",8,", ",much,", 1)).expect("written");
    let (code, errors) = said(&["risk", "evaluate", "--data", "bad.csv"]);
    assert_eq!(
        (code, errors.as_str()),
        (1, "error: bad.csv:2: column `Tax Rate`: \"much\" is no number; write it as 1234.5, without separators\n")
    );

    let (code, errors) = said(&["risk", "score", "--model", "quarter.csv", "--data", "quarter.csv", "--out", "x.csv"]);
    assert_eq!((code, errors.as_str()), (2, "error: quarter.csv: is no risk model; make one with `portolan risk train`\n"));
    assert!(!desk.path().join("x.csv").exists());

    done(&desk, &["risk", "train", "--data", "year.csv", "--valid", "quarter.csv", "--out", "a.risk"]);
    let mut bytes = std::fs::read(desk.path().join("a.risk")).expect("a model");
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(desk.path().join("bent.risk"), bytes).expect("written");
    let (code, errors) = said(&["risk", "evaluate", "--model", "bent.risk", "--data", "quarter.csv"]);
    assert!(code == 2 && errors.contains("bent.risk: is corrupt: its digest is not that of its bytes"), "{errors}");

    let (code, errors) = said(&["risk", "train", "--data", "year.csv", "--valid", "year.csv", "--out", "x.risk"]);
    assert!(code == 1 && errors.contains("stands in the training and in the validation rows"), "{errors}");
    let (code, errors) = said(&["risk", "evaluate", "--data", "nowhere.csv"]);
    assert!(code == 2 && errors.starts_with("error: nowhere.csv: cannot be read"), "{errors}");
    let (code, _) = said(&["risk", "score", "--data", "quarter.csv", "--out", "no/such/folder.csv"]);
    assert_eq!(code, 2);
}

#[test]
fn policies_act_from_their_day_on() {
    let desk = office();
    let policy = "(version: \"1\", rules: [(id: \"rise\", from: \"2020-01-01\", goods: [\"6204\"], measure: TariffRise(added_rate_ppm: 80000, odds_milli: 1000))])";
    std::fs::write(desk.path().join("policy.ron"), policy).expect("written");
    let duty = |on: &str| -> f64 {
        done(&desk, &["risk", "score", "--data", "quarter.csv", "--out", "s.csv", "--policy", "policy.ron", "--on", on]);
        let scored = std::fs::read_to_string(desk.path().join("s.csv")).expect("scores");
        scored.lines().skip(1).filter_map(|line| line.split(',').nth(2)?.parse::<f64>().ok()).sum()
    };
    let (before, after) = (duty("2019-12-31"), duty("2020-01-01"));
    assert!((after / before - 2.0).abs() < 0.01, "the rate doubles: {before} {after}");
}
