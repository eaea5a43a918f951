//! What judging costs with the shipped model: a score, its reasons, reading the model.

use divan::{Bencher, black_box};
use portolan_risk::desk::{RiskDesk, RiskMemory};
use portolan_risk::facts::DeclarationFacts;
use portolan_risk::index::RiskIndex;
use portolan_risk::lanes::LaneRules;
use portolan_risk::model::Model;
use portolan_risk::policy::PolicyTables;
use portolan_risk::section::Judging;

fn main() {
    divan::main();
}

/// Declarations of goods that the model knows and of goods that it does not.
fn declarations() -> Vec<DeclarationFacts> {
    let one = |number: usize| DeclarationFacts {
        id: number.to_string(),
        importer: format!("I{}", number % 97),
        declarant: format!("D{}", number % 13),
        office: "40".to_owned(),
        hs: ["392690", "950300", "071080", "851762", "870899"][number % 5].to_owned(),
        origin: ["CN", "JP", "US"][number % 3].to_owned(),
        departure: "CN".to_owned(),
        duty_rate_ppm: 65_000,
        tax_type: ["A", "C", "FCN1"][number % 3].to_owned(),
        net_mass_g: 100 * (1 + number as i64 % 1_000),
        price_fen: 1_000 + 37 * number as i64,
        ..DeclarationFacts::default()
    };
    (0..1_000).map(one).collect()
}

/// A thousand scores.
#[divan::bench]
fn scores_1000(bencher: Bencher) {
    let (index, rows, policies) = (RiskIndex::shipped(), declarations(), PolicyTables::default());
    bencher.bench(|| {
        let score = |facts: &DeclarationFacts| index.score(facts, index.history(), &policies, facts.declared_on).probability_ppm;
        rows.iter().map(|facts| u64::from(score(black_box(facts)))).sum::<u64>()
    });
}

/// The reasons of a hundred declarations.
#[divan::bench]
fn reasons_100(bencher: Bencher) {
    let (index, rows) = (RiskIndex::shipped(), declarations());
    bencher.bench(|| rows.iter().take(100).map(|facts| index.explain(black_box(facts), index.history()).len()).sum::<usize>());
}

/// The model from its bytes.
#[divan::bench]
fn read_model(bencher: Bencher) {
    let bytes = RiskIndex::shipped().model().to_bytes().expect("a model");
    bencher.bench(|| Model::from_bytes(black_box(&bytes)).expect("a model").record.rows);
}

/// A day of 20,000 declarations in a run: judged, held against what is usual, taken in; reasons for a fifth, results for a twentieth.
#[divan::bench(sample_count = 10)]
fn a_day_of_20000(bencher: Bencher) {
    let (index, rows) = (RiskIndex::shipped(), declarations());
    let desk = RiskDesk { index, policies: PolicyTables::default(), lanes: LaneRules::default(), notice: None };
    let memory = RiskMemory::beginning(&desk, &Judging::default());
    bencher.with_inputs(|| memory.clone()).bench_values(|mut memory| {
        for number in 0..20_000_usize {
            let facts = DeclarationFacts { id: number.to_string(), ..rows[number % rows.len()].clone() };
            memory.declared(&desk, &facts, facts.declared_on);
            if number % 5 == 0 {
                memory.explain(&desk, &facts);
            }
            if number % 20 == 0 {
                memory.examined(&facts, number % 100 == 0);
            }
        }
        memory.drift().rows()
    });
}
