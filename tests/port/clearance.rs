//! `portolan clearance` as a user meets it, and the two scenarios of a week on paper and by rules as data.

use std::collections::{BTreeMap, BTreeSet};

use crate::common::{Desk, small, spoken};
use portolan::run::Run;
use portolan_clearance::processed::ClearanceFigures;
use portolan_model::facts::{Authority, CallStage, ExaminationStage, Fact, HeldThing, TruckStage, What};
use portolan_model::ids::BoxId;
use portolan_scenario::ScenarioText;
use serde_json::Value;

const WINE: &str = include_str!("../../scenarios/clearance/declarations/wine.json");

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
    let contract = include_str!("../../assets/contracts/examination-1.ron");
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

/// What the authorities held and let go, and what ships, trucks and boxes did meanwhile.
#[derive(Default)]
struct Held {
    open: BTreeMap<HeldThing, BTreeSet<Authority>>,
    seen: BTreeMap<&'static str, u64>,
    wishes: BTreeMap<BoxId, u64>,
    visits: BTreeMap<BoxId, u64>,
}

impl Held {
    fn take(&mut self, fact: &Fact) {
        match fact.what {
            What::Detained { thing, by, held: true } => {
                assert!(by.may_hold(thing) && self.open.entry(thing).or_default().insert(by));
                let name = match thing {
                    HeldThing::Ship(_) => "ship",
                    HeldThing::Crew(_) => "crew",
                    HeldThing::Vehicle(_) => "vehicle",
                    HeldThing::Driver(_) => "driver",
                    HeldThing::Goods(_) | HeldThing::DangerousGoods(_) => "goods",
                };
                *self.seen.entry(name).or_default() += 1;
            }
            What::Detained { thing, by, held: false } => {
                let holders = self.open.get_mut(&thing).expect("it was held");
                assert!(holders.remove(&by));
                if holders.is_empty() {
                    self.open.remove(&thing);
                }
            }
            What::Call { call, stage: CallStage::Departed } => {
                let held = [HeldThing::Ship(call), HeldThing::Crew(call)].iter().any(|thing| self.open.contains_key(thing));
                assert!(!held, "{call} left while it was held");
            }
            What::Truck { truck, stage: TruckStage::Entered, .. } => {
                let held = [HeldThing::Vehicle(truck), HeldThing::Driver(truck)].iter().any(|thing| self.open.contains_key(thing));
                assert!(!held, "{truck} went on while it was held");
            }
            What::LookWanted { container, .. } => *self.wishes.entry(container).or_default() += 1,
            What::Examined { container, stage: ExaminationStage::Ordered } => *self.visits.entry(container).or_default() += 1,
            _ => {}
        }
    }
}

fn three_days_of_authorities(name: &str) -> (ClearanceFigures, Held) {
    let mut text = scenario(name);
    let more = [
        "days=3",
        "boxes.dangerous.flammable=0.015",
        "clearance.authorities.border.boxes_share=0.02",
        "clearance.authorities.border.crew_share=0.5",
        "clearance.authorities.maritime.ships_share=0.5",
        "clearance.authorities.maritime.deficient_share=0.5",
        "clearance.authorities.maritime.boxes_share=0.8",
    ];
    for change in more {
        text.set(change).unwrap_or_else(|problem| panic!("{change}: {problem:?}"));
    }
    let mut run = Run::open(&text).unwrap_or_else(|problems| panic!("{problems:#?}"));
    let held = std::sync::Arc::new(std::sync::Mutex::new(Held::default()));
    let by_reader = held.clone();
    portolan::record::add_reader(run.app_mut(), move |facts: &[Fact]| {
        let mut held = by_reader.lock().expect("nobody panicked");
        for fact in facts {
            held.take(fact);
        }
    });
    run.advance_to_end().expect("comes to rest");
    assert_eq!(run.left_undone(), Some(Vec::new()));
    let figures = run.summary().clearance.expect("a process");
    drop(run);
    let held = std::sync::Arc::into_inner(held).expect("the run is over").into_inner().expect("nobody panicked");
    (figures, held)
}

#[test]
fn a_filer_is_told_which_paper_is_missing_and_which_mode_and_hour_are_faster() {
    let desk = Desk::with(&small());
    let smart = format!("{}/scenarios/clearance/smart.ron", env!("CARGO_MANIFEST_DIR"));
    let without: Value = {
        let mut wine: Value = serde_json::from_str(WINE).expect("JSON");
        let papers = wine["additionalDocuments"].as_array_mut().expect("papers");
        papers.retain(|paper| paper["typeCode"] != "PACKING-LIST");
        wine
    };
    write(&desk, "wine.json", WINE);
    write(&desk, "without.json", &without.to_string());
    let ask = |file: &str| {
        let arguments = ["clearance", "forecast", &smart, "--days", "3", "--declaration", file, "--json"];
        let (text, said, code) = spoken(desk.portolan().args(arguments));
        assert_eq!(code, 0, "{said}");
        serde_json::from_str::<Value>(&text).expect("JSON")
    };
    let (whole, lacking) = (ask("wine.json"), ask("without.json"));
    let codes = |answer: &Value| -> Vec<String> {
        let advice = answer["advice"].as_array().expect("advice");
        advice.iter().map(|one| one["code"].as_str().expect("a code").to_owned()).collect()
    };
    assert!(codes(&whole).contains(&"other-mode".to_owned()) && !codes(&whole).contains(&"missing-paper".to_owned()), "{whole}");
    assert_eq!(codes(&lacking)[0], "missing-paper");
    assert!(lacking["advice"][0]["document"] == "PACKING-LIST" && lacking["advice"][0]["sooner_h"].as_f64() > Some(0.5), "{lacking}");
    assert!(whole["forecast"]["p10_h"].as_f64() <= whole["forecast"]["p90_h"].as_f64() && whole["forecast"] == lacking["forecast"]);
    let (text, said, code) = spoken(desk.portolan().args(["clearance", "traders", &smart, "--days", "1", "--trader", "T00007"]));
    assert!(
        code == 0 && text.contains("credit") && text.contains("begins-with") && text.contains("what the status changes"),
        "{text}{said}"
    );
    let (_, said, code) = spoken(desk.portolan().args(["clearance", "traders", &smart, "--days", "1", "--trader", "nobody"]));
    assert!(code == 2 && said.contains("nobody"), "{said}");
}

/// A run of a scenario with a report, as a user makes it.
fn reported(desk: &Desk, scenario: &str, to: &str, more: &[&str]) {
    let path = format!("{}/scenarios/clearance/{scenario}", env!("CARGO_MANIFEST_DIR"));
    let (_, said, code) = spoken(desk.portolan().args(["run", &path, "--days", "1", "--out", to]).args(more));
    assert_eq!(code, 0, "{said}");
}

#[test]
fn decisions_of_a_run_are_written_and_taken_again_to_the_same_results() {
    let desk = Desk::with(&small());
    // The new contract decides within the one day of this run.
    let at = "clearance.contracts[0].at=\"2026-03-02T06:00\"";
    reported(&desk, "smart.ron", "one", &["--set", at]);
    reported(&desk, "smart.ron", "two", &["--set", at]);
    reported(&desk, "smart.ron", "other", &["--set", at, "--seed", "2"]);
    let bytes = |name: &str| std::fs::read(desk.path().join(name).join("decisions.jsonl.zst")).expect("decisions");
    assert!(bytes("one") == bytes("two"), "the same seed decides the same");
    assert!(bytes("one") != bytes("other"));
    let (text, said, code) = spoken(desk.portolan().args(["clearance", "reevaluate", "one", "--json"]));
    assert_eq!(code, 0, "{said}");
    let found: Value = serde_json::from_str(&text).expect("JSON");
    assert!(found["decisions"].as_u64() > Some(2_000) && found["decisions"] == found["same"], "{found}");
    assert!(found["by"]["approval 1"].as_u64() > Some(500), "{found}");
    // Somebody turns one decision round.
    let all = portolan_report::lines_of(&desk.path().join("one").join("decisions.jsonl.zst")).expect("decisions");
    let mut lines: Vec<String> = std::io::BufRead::lines(all).collect::<Result<_, _>>().expect("lines");
    let picked = lines.iter_mut().find(|line| line.contains("\"outcome\":\"Pass\"")).expect("one that passes");
    *picked = picked.replace("\"outcome\":\"Pass\"", "\"outcome\":\"Examine\"");
    write(&desk, "changed.jsonl", &lines.join("\n"));
    let (text, _, code) = spoken(desk.portolan().args(["clearance", "reevaluate", "changed.jsonl", "--contracts", "one/contracts"]));
    assert!(code == 1 && text.contains(", 1 do not") && text.contains("comes to Pass, Examine is stored"), "{text}");
    let told = lines.iter().filter(|line| line.contains("\"told\":{")).count();
    assert!(told > 10, "{told} with reasons in words");
    // What no contract decides writes none.
    reported(&desk, "paper_baseline.ron", "paper", &[]);
    assert!(!desk.path().join("paper").join("decisions.jsonl.zst").exists());
}

#[test]
fn declarations_saved_in_their_middle_end_as_if_they_had_run_through() {
    let desk = Desk::with(&small());
    let smart = format!("{}/scenarios/clearance/smart.ron", env!("CARGO_MANIFEST_DIR"));
    let digest = |arguments: &[&str]| {
        let (text, said, code) = spoken(desk.portolan().arg("run").args(arguments).arg("--json"));
        assert_eq!(code, 0, "{said}");
        let summary: Value = serde_json::from_str(&text).expect("JSON");
        (summary["facts_digest"].clone(), summary["clearance"].clone())
    };
    // Contracts are put forward, documents stand aside, ships and boxes are held when it is saved.
    digest(&[&smart, "--days", "2", "--until", "2026-03-03T10:30", "--save", "half.snap"]);
    assert!(digest(&["--from-snapshot", "half.snap"]) == digest(&[&smart, "--days", "2"]));
}

#[test]
fn border_inspection_and_the_maritime_authority_hold_and_let_go() {
    let ((smart, together), (paper, apart)) = (three_days_of_authorities("smart.ron"), three_days_of_authorities("paper_baseline.ron"));
    for (figures, held) in [(&smart, &together), (&paper, &apart)] {
        assert!(held.open.is_empty(), "all is let go: {:?}", held.open);
        assert!(["ship", "crew", "vehicle", "driver", "goods"].iter().all(|what| held.seen.contains_key(what)), "{:?}", held.seen);
        let told = figures.authorities.as_ref().expect("authorities");
        assert_eq!((told.visits, figures.refused), (held.visits.values().sum::<u64>(), 0));
        assert_eq!(told.looks_wanted.values().sum::<u64>(), held.wishes.values().sum::<u64>());
    }
    // One visit serves all; where each comes by itself there is one for each wish, unless the box left before.
    assert!(together.wishes.iter().any(|(container, wishes)| *wishes > 1 && together.visits.get(container) == Some(&1)));
    assert!(together.visits.values().all(|visits| *visits == 1));
    assert!(apart.wishes.iter().any(|(container, wishes)| *wishes > 1 && apart.visits.get(container) == Some(wishes)));
    let (smart, paper) = (smart.authorities.expect("authorities"), paper.authorities.expect("authorities"));
    assert!(smart.visits_saved > 0 && paper.visits_saved == 0);
    assert_eq!((smart.ships_reported, smart.ships_deficient), (paper.ships_reported, paper.ships_deficient), "the same ships");
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
