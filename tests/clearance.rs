//! `portolan clearance` as a user meets it, and the two scenarios of a week on paper and by rules as data.

mod common;

use common::{Desk, small, spoken};
use portolan::run::Run;
use portolan_clearance::processed::ClearanceFigures;
use portolan_model::facts::{Fact, What};
use portolan_model::ids::BoxId;
use portolan_scenario::ScenarioText;
use serde_json::Value;

const WINE: &str = include_str!("../scenarios/clearance/declarations/wine.json");

fn lines(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{line}: {error}"))).collect()
}

fn write(desk: &Desk, name: &str, text: &str) {
    std::fs::write(desk.path().join(name), text).expect("written");
}

#[test]
fn a_declaration_is_assessed_with_rule_and_table_behind_each_figure() {
    let desk = Desk::with(&small());
    write(&desk, "wine.json", WINE);
    let (text, _, code) = spoken(desk.portolan().args(["clearance", "assess", "wine.json"]));
    assert_eq!(code, 0);
    for told in ["22042100", "anti-dumping", "most-favoured-nation rate; tariff 2026.1", "a certificate of origin C-CHAFTA", "255,938.24"] {
        assert!(text.contains(told), "{told}: {text}");
    }
    let (json, _, _) = spoken(desk.portolan().args(["clearance", "assess", "wine.json", "--json", "--on", "2026-04-10"]));
    let value: Value = serde_json::from_str(&json).expect("JSON");
    let heads: Vec<&str> = value["assessment"]["heads"].as_array().into_iter().flatten().filter_map(|head| head["head"].as_str()).collect();
    assert_eq!(heads, ["duty", "excise", "vat"], "the remedy has ended, and declaring so late costs");
    assert_eq!(value["assessment"]["late_declaration"]["days"].as_i64(), Some(25));
    let (_, said, code) = spoken(desk.portolan().args(["clearance", "assess", "missing.json"]));
    assert!(code == 2 && said.starts_with("error: missing.json: cannot be read"), "{said}");
}

#[test]
fn documents_are_accepted_or_quarantined_and_mended() {
    let desk = Desk::with(&small());
    let one_line: Value = serde_json::from_str(WINE).expect("JSON");
    let mut flawed = one_line.clone();
    flawed["declarant"]["id"] = "NOBODY".into();
    write(&desk, "both.jsonl", &format!("{flawed}\n\n{{\"half\": \n"));
    let (text, counts, code) = spoken(desk.portolan().args(["clearance", "file", "both.jsonl", "--book", "book.json"]));
    let answers = lines(&text);
    assert_eq!((code, answers.len()), (1, 2));
    assert_eq!(answers[0]["reasons"][0]["code"].as_str(), Some("source-may-not-speak-for"));
    assert_eq!((answers[1]["line"].as_u64(), answers[1]["reasons"][0]["code"].as_str()), (Some(3), Some("no-json")));
    assert_eq!(counts, "2 documents: 0 accepted (0 mended), 2 quarantined\n");
    write(&desk, "mended.json", WINE);
    let (text, counts, code) = spoken(desk.portolan().args(["clearance", "file", "mended.json", "--book", "book.json"]));
    assert_eq!((code, lines(&text)[0]["mended"].as_bool()), (0, Some(true)));
    assert_eq!(counts, "1 documents: 1 accepted (1 mended), 0 quarantined\n");
    let (_, _, code) = spoken(desk.portolan().args(["clearance", "file", "mended.json", "--book", "book.json"]));
    assert_eq!(code, 1, "it has come before");
}

#[test]
fn a_contract_is_checked_tried_and_decides_the_same_again() {
    let desk = Desk::with(&small());
    let contract = include_str!("../assets/contracts/examination-1.ron");
    write(&desk, "examination.ron", contract);
    write(&desk, "stricter.ron", &contract.replace("350000", "250000"));
    let cases: Vec<String> = (1..=6)
        .map(|index| {
            format!("{{\"reference\":\"D-{index}\",\"on\":\"2026-03-03\",\"inputs\":{{\"risk_ppm\":{},\"bays_free\":1}}}}", index * 100_000)
        })
        .collect();
    write(&desk, "cases.jsonl", &cases.join("\n"));
    let (text, _, code) = spoken(desk.portolan().args(["clearance", "contract", "check", "examination.ron"]));
    assert!(code == 0 && text.contains("signed by customs, port (2 of 2 needed)"), "{text}");
    let (decisions, _, code) =
        spoken(desk.portolan().args(["clearance", "contract", "decide", "examination.ron", "--cases", "cases.jsonl"]));
    assert_eq!((code, lines(&decisions).len()), (0, 6));
    write(&desk, "decisions.jsonl", &decisions);
    let (text, _, code) = spoken(desk.portolan().args(["clearance", "contract", "try", "stricter.ron", "--history", "decisions.jsonl"]));
    assert!(code == 0 && text.starts_with("examination 1: 1 of 6 decisions would have been others"), "{text}");
    let (text, _, code) = spoken(desk.portolan().args(["clearance", "contract", "again", "decisions.jsonl", "examination.ron"]));
    assert_eq!((code, text.as_str()), (0, "6 decisions come to the same, 0 do not\n"));
    write(&desk, "decisions.jsonl", &decisions.replace("\"outcome\":\"Examine\"", "\"outcome\":\"Pass\""));
    let (_, said, code) = spoken(desk.portolan().args(["clearance", "contract", "again", "decisions.jsonl", "examination.ron"]));
    assert!(code == 1 && said.contains("D-4"), "{said}");
}

fn scenario(name: &str) -> ScenarioText {
    let path = format!("{}/scenarios/clearance/{name}", env!("CARGO_MANIFEST_DIR"));
    ScenarioText::read(path.as_ref()).expect("a scenario")
}

#[test]
fn the_two_weeks_differ_in_the_process_alone() {
    let sections = |name: &str| {
        let path = format!("{}/scenarios/clearance/{name}", env!("CARGO_MANIFEST_DIR"));
        let text = std::fs::read_to_string(path).expect("a scenario");
        let (from, process) = (text.find("    start:").expect("a start"), text.find("        process:").expect("a process"));
        let (traders, agent) = (text.find("        traders:").expect("traders"), text.find("            agent_yuan").expect("an agent"));
        (text[from..process].to_owned(), text[traders..agent].to_owned())
    };
    assert!(sections("paper_baseline.ron") == sections("smart.ron"), "the port, the traders and the costs are the same but for the agent");
}

/// Two days of a week, and the boxes that came.
fn two_days(name: &str) -> (ClearanceFigures, Vec<BoxId>) {
    let mut text = scenario(name);
    text.set("days=2").expect("set");
    let mut run = Run::open(&text).unwrap_or_else(|problems| panic!("{problems:#?}"));
    let seen = std::sync::Arc::new(std::sync::Mutex::new(Vec::new()));
    let by_reader = seen.clone();
    portolan::record::add_reader(run.app_mut(), move |facts: &[Fact]| {
        let taxed = facts.iter().filter_map(|fact| if let What::BoxEntered { container, .. } = fact.what { Some(container) } else { None });
        by_reader.lock().expect("nobody panicked").extend(taxed);
    });
    run.advance_to_end().expect("comes to rest");
    let mut boxes = seen.lock().expect("nobody panicked").clone();
    boxes.sort_unstable();
    (run.summary().clearance.expect("a process"), boxes)
}

#[test]
fn rules_release_sooner_and_find_more_than_desks() {
    let ((paper, _), (smart, boxes)) = (two_days("paper_baseline.ron"), two_days("smart.ron"));
    assert!(boxes.len() > 1_000);
    assert_eq!((paper.refused, smart.refused), (0, 0));
    let median = |figures: &ClearanceFigures| figures.import_landed_to_released.p50_h.expect("released");
    assert!(median(&smart) < median(&paper), "{} against {}", median(&smart), median(&paper));
    assert!(smart.hit_rate_pct > paper.hit_rate_pct, "{:?} against {:?}", smart.hit_rate_pct, paper.hit_rate_pct);
    assert!(smart.evaded_found_pct > paper.evaded_found_pct);
    assert!(paper.by_mode.keys().eq(["paper"]) && smart.by_mode.len() == 5);
}
