//! Tests of what is private to the desk: that no word is written into the program, and what it does without a Chinese font.

use std::collections::BTreeSet;

use egui::{Shape, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT, Queryable};

use super::*;
use crate::specimen;
use crate::views::Views;

struct Marked {
    desk: Desk,
    views: Views,
}

/// The desk with words whose letters are all replaced by a sign: what is still written in letters comes from the program or from views.
fn marked(views: Views) -> Harness<'static, Marked> {
    let desk = Desk { words: Words::with_letters_replaced(), ..Desk::default() };
    let show = |ui: &mut Ui, marked: &mut Marked| {
        let mut actions = Vec::new();
        marked.desk.show(ui.ctx(), &marked.views, &mut actions);
    };
    let mut harness = Harness::builder().with_size(vec2(1_920.0, 1_080.0)).with_max_steps(8).build_ui_state(show, Marked { desk, views });
    harness.run_steps(3);
    harness
}

fn painted(shape: &Shape, texts: &mut BTreeSet<String>) {
    match shape {
        Shape::Text(text) => {
            texts.insert(text.galley.job.text.clone());
        }
        Shape::Vec(shapes) => shapes.iter().for_each(|shape| painted(shape, texts)),
        _ => {}
    }
}

/// Everything written, seen or read out.
fn written(harness: &Harness<'_, Marked>) -> BTreeSet<String> {
    let mut texts = BTreeSet::new();
    for clipped in &harness.output().shapes {
        painted(&clipped.shape, &mut texts);
    }
    let labels = harness.query_all_by(|_| true).filter_map(|node| node.accesskit_node().label());
    texts.extend(labels);
    texts
}

/// What is left of a text when names of things are taken out of it: what the specimens call them, designations such as `QC04`, numbers
/// of boxes, codes of sizes, keys of the keyboard.
fn without_names(text: &str, names: &[String]) -> String {
    let mut left = text.to_owned();
    for name in names {
        left = left.replace(name.as_str(), "");
        // A name that had to be cut.
        if let Some(cut) = left.strip_suffix('…')
            && name.starts_with(cut)
        {
            left = String::new();
        }
    }
    let is_designation = |word: &str| {
        let letters = word.chars().filter(char::is_ascii_uppercase).count();
        let is_plain = word.chars().all(|letter| letter.is_ascii_uppercase() || letter.is_ascii_digit() || "-.:+".contains(letter));
        is_plain && (letters == 1 || word.chars().any(|letter| letter.is_ascii_digit()))
    };
    let words = left.split(|sign: char| !(sign.is_alphanumeric() || sign == '-')).filter(|word| !is_designation(word));
    words.collect::<Vec<_>>().join(" ")
}

/// What the ledger names: parties, hashes and keys, what its entries say, where a proof lies.
fn ledger_names(view: &crate::views::LedgerView) -> Vec<String> {
    let mut names = vec![view.log.clone(), view.root.clone()];
    names.extend(view.checkpoint.iter().map(|checkpoint| checkpoint.root.clone()));
    names.extend(view.parties.iter().flat_map(|parties| &parties.parties).map(|party| party.party.clone()));
    names.extend(view.proof.iter().flat_map(|proof| [proof.root.clone(), proof.log_key.clone()]));
    names.extend(view.proof.iter().filter_map(|proof| proof.saved.clone()?.ok()));
    for row in &view.rows {
        names.extend(row.says.iter().map(|(_, value)| value.clone()));
        names.extend(row.about.iter().filter_map(|about| match about {
            crate::views::EntryAbout::Text(text) => Some(text.clone()),
            crate::views::EntryAbout::Thing(_) => None,
        }));
    }
    // Values that have words must be said in words: they are no names.
    names.retain(|name| !crate::codes::ENTRY_WORDS.contains(&name.as_str()));
    names.extend(names.iter().map(|name| crate::look::shortened(name)).collect::<Vec<_>>());
    names
}

/// What devices name: themselves, topics, what they say.
fn device_names(view: &crate::views::DevicesView) -> Vec<String> {
    let mut names: Vec<String> = view.line.iter().map(|line| line.broker.clone()).collect();
    names.extend(view.recording.iter().map(|recording| recording.path.clone()));
    for row in &view.rows {
        names.push(row.id.clone());
        names.extend(row.described.clone());
        names.extend(row.last_error.clone().map(|(what, _)| what));
    }
    names.extend(view.discrepancies.iter().flat_map(|row| [row.planned.clone(), row.reported.clone()]));
    names.extend(view.dead_letters.iter().flat_map(|row| [row.topic.clone(), row.what.clone(), row.payload.clone()]));
    names
}

/// Every name that a view carries, the longest first so that none is taken out of another.
fn names(views: &Views) -> Vec<String> {
    let mut names: Vec<String> = vec![views.frame.scenario.clone(), "Pilot not available".to_owned()];
    names.extend(views.berth_plan.iter().flat_map(|view| &view.calls).map(|call| call.name.clone()));
    names.extend(views.gate.iter().flat_map(|view| &view.visits).map(|visit| visit.name.clone()));
    names.extend(views.requests.iter().flat_map(|view| &view.rows).map(|row| row.why.clone()));
    names.extend(views.notices.iter().flat_map(|view| &view.rows).map(|row| row.comment.clone()));
    names.extend(views.ledger.iter().flat_map(ledger_names));
    names.extend(views.devices.iter().flat_map(device_names));
    names.retain(|name| !name.is_empty());
    names.sort_by_key(|name| std::cmp::Reverse(name.len()));
    names.dedup();
    names
}

fn assert_worded(harness: &Harness<'_, Marked>, place: &str) {
    let names = names(&harness.state().views);
    let texts = written(harness);
    assert!(texts.len() > 20, "{place}: something is written: {texts:?}");
    for text in texts {
        let left = without_names(&text, &names);
        assert!(!left.chars().any(char::is_alphabetic), "{place}: {text:?} is not from the locale: {left:?}");
    }
}

#[test]
fn no_word_is_written_into_the_program() {
    assert_worded(&marked(specimen::day()), "the first layout");
    for panel in PanelKind::ALL {
        let mut harness = marked(specimen::day());
        harness.state_mut().desk.select(Some(specimen::SELECTED));
        harness.state_mut().desk.show_alone(panel);
        if panel == PanelKind::Block {
            harness.state_mut().desk.block = Some((BlockId(6), 11));
        }
        harness.state_mut().desk.panels.notices.open = Some(crate::views::NoticeId(0));
        harness.state_mut().desk.panels.requests.open = Some(portolan_model::requests::RequestId(6));
        harness.state_mut().desk.panels.ledger.open = harness.state().views.ledger.as_ref().map(|view| view.rows[1].clone());
        harness.state_mut().desk.panels.ledger.proves = true;
        harness.state_mut().desk.panels.devices.open = Some("QC04".to_owned());
        harness.run_steps(3);
        assert_worded(&harness, panel.code());
    }
}

#[test]
fn no_word_of_discrepancies_and_dead_letters_is_written_into_the_program() {
    let mut harness = marked(specimen::day());
    harness.state_mut().desk.show_alone(PanelKind::Devices);
    for tab in [crate::panels::DevicesTab::Discrepancies, crate::panels::DevicesTab::DeadLetters] {
        harness.state_mut().desk.panels.devices.tab = tab;
        harness.state_mut().desk.panels.devices.letter = harness.state().views.devices.as_ref().map(|view| view.dead_letters[0].clone());
        harness.run_steps(3);
        assert_worded(&harness, &format!("{tab:?}"));
    }
}

#[test]
fn no_word_of_dialogs_is_written_into_the_program() {
    let mut views = specimen::day();
    views.proposal = Some(specimen::refused_proposal());
    let mut harness = marked(views);
    harness.state_mut().desk.propose(specimen::ACTION);
    harness.run_steps(3);
    assert_worded(&harness, "the dialog");
    harness.state_mut().desk.dialog = None;
    harness.state_mut().desk.shows_keys = true;
    harness.run_steps(3);
    assert_worded(&harness, "the sheet of keys");
    harness.state_mut().desk.shows_keys = false;
    harness.state_mut().desk.finder = Some(Finder::default());
    harness.run_steps(3);
    assert_worded(&harness, "the finder");
}

#[test]
fn without_a_chinese_font_the_screen_stays_english_and_says_what_to_install() {
    let mut harness = marked(Views::default());
    harness.state_mut().desk.words = Words::new(Language::English);
    harness.state_mut().desk.chinese = Some(ChineseFont::Missing);
    harness.state_mut().desk.set_language(Language::Chinese);
    harness.run_steps(2);
    assert_eq!(harness.state().desk.language(), Language::English);
    assert!(harness.query_all_by_label_contains("fonts-wqy-microhei").next().is_some());
}
