//! The learned index as a source of scores: `portolan_risk`'s model, and what this run's examinations add to its memory.
//!
//! The shipped model learned from declarations of another country, whose offices, traders and sellers are not those of a scenario: what
//! carries over is how goods, origins, prices, masses and rates go together. Its memory starts empty, so that the traders of the run are
//! judged by what is found with them here.

use std::sync::OnceLock;

use portolan_customs::words::{Day, Fen};
use portolan_model::ids::BoxId;
use portolan_risk::facts::{self, DeclarationFacts};
use portolan_risk::history::History;
use portolan_risk::index::RiskIndex;
use portolan_risk::policy::PolicyTables;
use portolan_risk::reasons::Reason;
use serde::{Deserialize, Serialize};

use super::goods::{Catalogue, Declared};
use super::risk::RiskScore;

/// The model, read once.
#[derive(Default)]
pub(crate) struct Model(OnceLock<(RiskIndex, PolicyTables)>);

impl Model {
    fn get(&self) -> &(RiskIndex, PolicyTables) {
        self.0.get_or_init(|| (RiskIndex::shipped(), PolicyTables::default()))
    }
}

/// What examinations of this run have shown.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Memory(History);

/// A declaration as the index sees it. Offices, types and carriers are the commonest of the data that it learned from.
pub(super) fn facts_of(declared: &Declared, catalogue: &Catalogue, container: BoxId, on: Day, tax: Fen) -> DeclarationFacts {
    let line = catalogue.line(usize::from(declared.line));
    let value = i64::from(declared.stated_yuan) * 100;
    DeclarationFacts {
        id: container.to_string(),
        declared_on: facts::Day(on.number() as i32),
        office: "40".to_owned(),
        process_type: "B".to_owned(),
        import_type: "11".to_owned(),
        import_use: "21".to_owned(),
        payment_type: "11".to_owned(),
        transport_mode: "10".to_owned(),
        declarant: format!("B{}", declared.trader % 40),
        importer: format!("T{:05}", declared.trader),
        seller: None,
        courier: None,
        hs: format!("{:06}", line.hs.subheading()),
        departure: line.origin.to_string(),
        origin: line.origin.to_string(),
        duty_rate_ppm: (i128::from(tax.0) * 1_000_000 / i128::from(value.max(1))).clamp(0, 5_000_000) as u32,
        tax_type: "A".to_owned(),
        origin_indicator: "G".to_owned(),
        net_mass_g: i64::from(declared.mass_kg) * 1_000,
        price_fen: value,
        description: None,
        quantity: None,
        standing: if declared.aeo { facts::Standing::Aeo } else { facts::Standing::Ordinary },
    }
}

impl Memory {
    /// Scores a declaration and remembers that it was filed.
    pub(crate) fn score(&mut self, model: &Model, facts: &DeclarationFacts) -> RiskScore {
        let (index, policies) = model.get();
        let score = index.score(facts, &self.0, policies, facts.declared_on);
        self.0.note_declared(facts);
        RiskScore { probability_ppm: score.probability_ppm, expected: Fen(score.expected_duty_fen) }
    }

    /// Which model scores, and the reasons for its score.
    pub(crate) fn explain(&self, model: &Model, facts: &DeclarationFacts) -> (String, Vec<Reason>) {
        let (index, _) = model.get();
        (index.version().to_owned(), index.explain(facts, &self.0))
    }

    /// Takes in what an examination came to.
    pub(crate) fn learn(&mut self, facts: &DeclarationFacts, wrong: bool) {
        self.0.take_in_result(facts, wrong);
    }
}
