//! What is in a box, who declares it and how.

use portolan_clock::{Purpose, Stream, Streams};
use portolan_customs::declaration::Procedure;
use portolan_customs::tables::Direction;
use portolan_customs::tax::{Entry, Goods, Paper, Quantity, Terms};
use portolan_customs::words::{Country, Currency, Day, Decimal, Hs, Unit};
use portolan_model::container::Flow;
use portolan_model::ids::BoxId;
use serde::{Deserialize, Serialize};

use super::section::{Process, Processed};

const GOODS: Purpose = Purpose::named("declared goods");
const TRADER: Purpose = Purpose::named("trader");
const HONESTY: Purpose = Purpose::named("honesty");
const PROCESS: Purpose = Purpose::named("clearance process");

/// Goods of the trade that the port serves.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Line {
    /// Their heading.
    pub hs: Hs,
    /// Where they are made.
    pub origin: Country,
    /// How often: a weight.
    pub share: f64,
    /// Their usual price.
    pub yuan_per_kg: f64,
    /// The mass of a piece, square or cubic metre, where they are counted so.
    pub kg_per_unit: Option<f64>,
    /// The permit that they need.
    pub paper: Option<String>,
    /// Where the figures come from.
    pub source: String,
}

/// All lines of goods.
#[derive(Clone, PartialEq, Debug)]
pub struct Catalogue {
    lines: Vec<Line>,
    weights: Vec<f64>,
}

impl Catalogue {
    /// The catalogue that comes with the program: `assets/customs/goods.csv`, all of it assumed.
    ///
    /// # Panics
    /// Never: a test reads it.
    #[expect(clippy::expect_used, reason = "it is compiled in, and a test reads it")]
    pub fn shipped() -> Self {
        let text = include_str!("../../../../assets/customs/goods.csv");
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let lines: Vec<Line> = reader.deserialize().collect::<Result<_, _>>().expect("the shipped catalogue is sound");
        Self { weights: lines.iter().map(|line| line.share).collect(), lines }
    }

    /// A line by its place.
    pub fn line(&self, index: usize) -> &Line {
        &self.lines[index % self.lines.len()]
    }
}

/// What a box holds and how it is declared. Nothing of it changes with the process but the mode.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
pub struct Declared {
    /// The trader's number.
    pub trader: u32,
    /// Whether it is an authorised economic operator.
    pub aeo: bool,
    /// The line of the catalogue.
    pub line: u16,
    /// The mode.
    pub procedure: Procedure,
    /// Net mass, kilograms.
    pub mass_kg: u32,
    /// What the goods cost, yuan.
    pub true_yuan: u32,
    /// What is declared, yuan.
    pub stated_yuan: u32,
    /// What the heading's goods usually cost at that mass, yuan.
    pub usual_yuan: u32,
    /// Whether the quality gate puts it aside when it first comes.
    pub flawed: bool,
    /// Whether the goods come under a certificate of origin.
    pub certified: bool,
}

impl Declared {
    /// Whether less is declared than the goods cost.
    pub const fn is_false(&self) -> bool {
        self.stated_yuan < self.true_yuan
    }

    /// Draws what a box holds.
    pub fn draw(section: &Processed, catalogue: &Catalogue, streams: Streams, container: BoxId, flow: Flow, weight_kg: u32) -> Self {
        let traders = &section.traders;
        let mut goods = streams.stream(GOODS, container.0);
        let trader = goods.below(traders.count as usize) as u32;
        let line = goods.weighted(&catalogue.weights);
        let of = catalogue.line(line);
        let mut nature = streams.stream(TRADER, u64::from(trader));
        let (aeo, dishonest) = (nature.chance(traders.aeo_share), nature.chance(traders.dishonest_share));
        // The box itself weighs three tonnes and more; a tenth at least is goods.
        let mass_kg = weight_kg.saturating_sub(3_500).max(weight_kg / 10).max(1);
        let usual = of.yuan_per_kg * f64::from(mass_kg);
        let ratio = goods.draw(&traders.price_ratio).clamp(0.05, 20.0);
        let true_yuan = yuan(usual * ratio);
        let mut honesty = streams.stream(HONESTY, container.0);
        // Nine tenths of the false declarations come from the dishonest.
        let of_kind = if dishonest { 0.9 / traders.dishonest_share.max(0.01) } else { 0.1 / (1.0 - traders.dishonest_share).max(0.01) };
        let lies = honesty.chance((traders.false_share * of_kind).min(1.0)) && flow == Flow::Import && !(aeo && honesty.chance(0.7));
        let stated_share = honesty.draw(&traders.stated_share).clamp(0.0, 1.0);
        let stated_yuan = if lies { yuan(f64::from(true_yuan) * stated_share) } else { true_yuan };
        let mut way = streams.stream(PROCESS, container.0);
        let (flaw, mode, certified) = (way.uniform(), way.uniform(), way.chance(0.7));
        Self {
            trader,
            aeo,
            line: line as u16,
            procedure: procedure(section, flow, mode, aeo),
            mass_kg,
            true_yuan,
            stated_yuan,
            usual_yuan: yuan(usual),
            flawed: flaw < traders.flawed_share,
            certified,
        }
    }

    /// What of it is taxed, at the declared price or at the true one.
    pub fn entry(&self, catalogue: &Catalogue, on: Day, truly: bool) -> Entry {
        let line = catalogue.line(usize::from(self.line));
        let price = if truly { self.true_yuan } else { self.stated_yuan };
        let mut quantities = vec![in_unit(f64::from(self.mass_kg), Unit::Kg), in_unit(f64::from(self.mass_kg), Unit::L)];
        if let Some(kg) = line.kg_per_unit {
            let count = (f64::from(self.mass_kg) / kg).max(1.0);
            quantities.extend([Unit::Pcs, Unit::M2, Unit::M3].map(|unit| in_unit(count.round(), unit)));
        }
        let certificates = ["C-RCEP", "C-ACFTA", "C-CHAFTA", "C-CKFTA", "C-CCFTA", "C-CSFTA", "C-LDC"];
        let papers = if self.certified { certificates.map(paper).into() } else { Vec::new() };
        Entry {
            direction: Direction::Import,
            rates_on: on,
            entered_on: None,
            declared_on: on,
            terms: Terms::Cif,
            currency: Currency::YUAN,
            freight: None,
            insurance: None,
            goods: vec![Goods {
                hs: line.hs,
                origin: Some(line.origin),
                producer: None,
                regime: "101".to_owned(),
                price: Decimal::whole(price),
                additions: Decimal::ZERO,
                deductions: Decimal::ZERO,
                quantities,
                papers,
            }],
        }
    }
}

fn paper(type_code: &str) -> Paper {
    Paper { type_code: type_code.to_owned(), id: "1".to_owned(), effective_date: None, expiration_date: None, quantity: None }
}

fn in_unit(value: f64, unit: Unit) -> Quantity {
    Quantity { value: Decimal::whole(value.min(1e8) as u32), unit }
}

fn yuan(value: f64) -> u32 {
    value.clamp(1.0, 90_000_000.0) as u32
}

fn procedure(section: &Processed, flow: Flow, mode: f64, aeo: bool) -> Procedure {
    let Process::Electronic(electronic) = &section.process else { return Procedure::Paper };
    if flow != Flow::Import {
        return Procedure::Ordinary;
    }
    let total: f64 = electronic.modes.iter().map(|mode| mode.share).sum();
    let mut rest = mode * total;
    let drawn = electronic.modes.iter().find(|mode| {
        rest -= mode.share;
        rest < 0.0
    });
    match drawn.or(electronic.modes.last()).map_or(Procedure::Ordinary, |mode| mode.procedure) {
        // Settling by the month is for the trusted.
        Procedure::Periodic if !aeo => Procedure::Ordinary,
        procedure => procedure,
    }
}

/// The stream from which the way of a box is drawn step by step.
pub(super) fn steps(streams: Streams, container: BoxId, step: u64) -> Stream {
    streams.stream(PROCESS, container.0 ^ (step + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15))
}
