//! What judging costs with the shipped model: a score, its reasons, reading the model.

use divan::{Bencher, black_box};
use portolan_risk::facts::DeclarationFacts;
use portolan_risk::index::RiskIndex;
use portolan_risk::model::Model;
use portolan_risk::policy::PolicyTables;

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
