//! The report of a made-up day: complete, escaped, readable with nothing in it, and readable by programs.

mod fixture;

use std::fs;
use std::io::Read;

use portolan_indicators::specimen::Specimen;
use portolan_indicators::{Fleet, Outline, Tally};
use portolan_model::facts::Fact;
use portolan_report::{FactsFile, ReportInput, page, table, write_folder};

/// Every tag of the body that opens closes, in the right order.
fn assert_well_formed(html: &str) {
    let mut open: Vec<&str> = Vec::new();
    let body = &html[html.find("<body>").expect("a body")..html.find("</html>").expect("an end")];
    for piece in body.split('<').skip(1) {
        let tag = piece.split('>').next().unwrap_or_default();
        match tag.strip_prefix('/') {
            Some(name) => assert_eq!(open.pop(), Some(name), "at {tag}"),
            None if tag.ends_with('/') => {}
            None => open.push(tag.split_ascii_whitespace().next().unwrap_or_default()),
        }
    }
    assert!(open.is_empty(), "{open:?}");
}

fn assert_sensible(html: &str) {
    for wrong in ["NaN", "inf\"", "Infinity", "undefined", "http://", "https://", "<script", "-0%"] {
        assert!(!html.contains(wrong), "{wrong}");
    }
}

#[test]
fn a_day_has_every_section_and_what_is_out_of_the_ordinary() {
    let input = fixture::fixture(&Specimen::a_day());
    let html = page(&input);
    assert_sensible(&html);
    assert_well_formed(&html);
    for text in [
        "A made-up day &lt;specimen&gt;",
        "Dione &amp; Sons &lt;2&gt;",
        "Borealis",
        "▲ 4 h 40 late",
        "end of run 11:20",
        "Quay moves per hour",
        "80 %: work slows above",
        "median",
        "90th percentile",
        "waiting before the in-gate",
        "range of a default terminal",
        "Yard cranes",
        "gross mass missing or contested",
        "QC03",
        "hold Borealis",
        "refused: the role may not ask for this",
        "&quot;by hand&quot; is slower",
        "prefers-color-scheme: dark",
        "target 26–36",
    ] {
        assert!(html.contains(text), "{text}");
    }
    assert!(!html.contains("<specimen>") && !html.contains("Sons <2>"));
    assert!(html.len() < 400_000, "a page of {} bytes", html.len());
}

#[test]
fn a_port_without_anything_says_so() {
    let specimens = [
        Specimen::nothing(),
        Specimen { outline: Outline::bare("2026-03-03T00:00:00-03:30".parse().unwrap(), Fleet::default()), facts: Vec::new(), end_ms: 0 },
    ];
    for specimen in &specimens {
        let html = page(&fixture::fixture(specimen));
        assert_sensible(&html);
        for text in [
            "No vessel was expected.",
            "No box went over the rail.",
            "No truck came and went.",
            "No truck came to the gate.",
            "No box missed its call.",
            "Nothing broke down.",
            "Operators asked for nothing.",
        ] {
            assert!(html.contains(text), "{text}");
        }
    }
}

#[test]
fn a_run_that_stops_in_the_middle_and_one_of_a_fortnight_can_be_drawn() {
    let day = Specimen::a_day();
    for part in [1, 2, 5, 40] {
        let facts = day.facts[..day.facts.len() / part].to_vec();
        let end_ms = facts.last().unwrap().at_ms;
        let html = page(&fixture::fixture(&Specimen { outline: day.outline.clone(), facts, end_ms }));
        assert_sensible(&html);
    }
    let html = page(&fixture::fixture(&Specimen::days(16)));
    assert_sensible(&html);
    assert_eq!(html.matches("aria-label=\"Berth plan").count(), 3, "a panel a week");
    assert!(html.len() < 2_000_000, "a page of {} bytes", html.len());
}

#[test]
fn the_folder_holds_the_page_and_the_figures() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().join("new/report");
    let input = fixture::fixture(&Specimen::a_day());
    let written = write_folder(&dir, &input).unwrap();
    let json: serde_json::Value = serde_json::from_str(&fs::read_to_string(&written.indicators).unwrap()).unwrap();
    assert_eq!(json["format"], 1);
    assert_eq!(json["seed"], 7);
    assert_eq!(json["facts_digest"], input.header.digest.as_str());
    assert_eq!(json["indicators"]["qc_moves"], input.indicators.qc_moves);
    assert!(json["indicators"]["truck_turn_min"].is_f64());
    assert_eq!(fs::read_to_string(&written.page).unwrap(), page(&input));

    let blocked = folder.path().join("file");
    fs::write(&blocked, "").unwrap();
    let error = write_folder(&blocked, &input).unwrap_err().to_string();
    assert!(error.starts_with("cannot write ") && error.contains("file"), "{error}");
}

#[test]
fn facts_can_be_read_back() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("facts.jsonl.zst");
    let day = Specimen::a_day();
    let facts = &day.facts[..20_000];
    let mut file = FactsFile::create(&path, "0.1.0", "a day", 7, &day.outline.calendar).unwrap();
    for part in facts.chunks(1_700) {
        file.take(part).unwrap();
    }
    assert_eq!(file.finish().unwrap(), 20_000);

    let mut text = String::new();
    zstd::Decoder::new(fs::File::open(&path).unwrap()).unwrap().read_to_string(&mut text).unwrap();
    let mut lines = text.lines();
    let first: serde_json::Value = serde_json::from_str(lines.next().unwrap()).unwrap();
    assert_eq!(first["start"], "2026-03-03T09:20:00+08:00");
    assert_eq!((&first["format"], &first["seed"]), (&1.into(), &7.into()));
    let back: Vec<Fact> = lines.map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(back, facts);
    assert!(fs::metadata(&path).unwrap().len() < text.len() as u64 / 8);
}

#[test]
fn the_table_is_aligned_and_says_what_is_off() {
    let ReportInput { indicators, .. } = fixture::fixture(&Specimen::a_day());
    let table = table(&indicators);
    let value_ends: Vec<usize> = table
        .lines()
        .filter(|line| line.contains(" moves/h ") || line.trim_end().ends_with(" boxes"))
        .map(|line| line.find(" moves/h").or_else(|| line.find(" boxes").filter(|at| *at > 40)).map_or(0, |at| line[..at].chars().count()))
        .filter(|at| *at > 40)
        .collect();
    assert!(value_ends.len() > 3 && value_ends.windows(2).all(|pair| pair[0] == pair[1]), "{value_ends:?}\n{table}");
    assert!(table.starts_with("Quay\n") && table.contains("26–36") && table.contains("✓ within"), "{table}");
    assert!(!table.contains("rolled: held by an operator"), "parts that are zero are left out");

    let nothing = portolan_report::table(&Tally::new(Specimen::nothing().outline).finish(0));
    assert!(nothing.contains('–') && !nothing.contains("NaN"), "{nothing}");
}
