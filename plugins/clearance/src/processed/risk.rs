//! How likely a declaration is false.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::goods::Declared;
use portolan_customs::words::Fen;

/// What is known of a declaration when it is scored.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct RiskFacts {
    /// What is declared. What the goods truly cost must not be looked at.
    pub declared: Declared,
    /// The tax by the declared price.
    pub tax: Fen,
}

/// A score.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct RiskScore {
    /// Probability that the declaration is false, millionths.
    pub probability_ppm: u32,
    /// Evaded tax to be expected.
    pub expected: Fen,
}

/// Whoever scores declarations and learns from examinations.
pub trait RiskSource {
    /// Scores a declaration.
    fn score(&self, facts: &RiskFacts) -> RiskScore;
    /// Takes in what an examination came to.
    fn learn(&mut self, declared: &Declared, wrong: bool);
}

/// The rule that serves where nothing learned does: the price against the usual one, and what was found with the trader in this run.
/// All its figures are *assumed*.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct PriceAndPast {
    /// Examined and found wrong, by trader.
    past: BTreeMap<u32, (u32, u32)>,
}

/// Below so many hundredths of the usual price so many millionths.
const BY_PRICE: [(u64, u32); 5] = [(40, 700_000), (50, 500_000), (60, 330_000), (70, 180_000), (80, 80_000)];
const ELSE: u32 = 12_000;

impl PriceAndPast {
    /// Examinations of a trader in this run and how many found something: what the score rests on beside the price.
    pub fn evidence(&self, trader: u32) -> (u32, u32) {
        self.past.get(&trader).copied().unwrap_or_default()
    }

    /// The reasons for a score in words, the strongest first.
    pub fn reasons(&self, declared: &Declared) -> Vec<String> {
        let hundredths = u64::from(declared.stated_yuan) * 100 / u64::from(declared.usual_yuan.max(1));
        let (examined, wrong) = self.evidence(declared.trader);
        let direction = |raises: bool| if raises { "raises risk" } else { "lowers risk" };
        let low = BY_PRICE.iter().any(|(below, _)| hundredths < *below);
        let mut reasons = vec![format!("{}: the price is {hundredths} % of the usual", direction(low))];
        if examined > 0 {
            let often = wrong * 20 > examined;
            reasons.push(format!("{}: {wrong} of {examined} examined of the trader were wrong", direction(often)));
        }
        if declared.aeo {
            reasons.push("lowers risk: an authorised economic operator".to_owned());
        }
        reasons
    }
}

impl RiskSource for PriceAndPast {
    fn score(&self, facts: &RiskFacts) -> RiskScore {
        let declared = &facts.declared;
        let hundredths = u64::from(declared.stated_yuan) * 100 / u64::from(declared.usual_yuan.max(1));
        let by_price = BY_PRICE.iter().find(|(below, _)| hundredths < *below).map_or(ELSE, |(_, ppm)| *ppm);
        let (examined, wrong) = self.evidence(declared.trader);
        // As many times as often as it was found wrong against one in twenty, with twenty looks of nobody in particular before.
        let times_ppm = u64::from(wrong + 1) * 20 * 1_000_000 / u64::from(examined + 20);
        let trusted = if declared.aeo { 2 } else { 1 };
        let probability_ppm = (u64::from(by_price) * times_ppm.min(3_000_000) / 1_000_000 / trusted).min(950_000) as u32;
        // What is missing to the usual price is what may be evaded.
        let missing = u64::from(declared.usual_yuan.saturating_sub(declared.stated_yuan));
        let evaded = i128::from(facts.tax.0) * i128::from(missing) / i128::from(declared.stated_yuan.max(1));
        let expected = Fen((evaded * i128::from(probability_ppm) / 1_000_000) as i64);
        RiskScore { probability_ppm, expected }
    }

    fn learn(&mut self, declared: &Declared, wrong: bool) {
        let past = self.past.entry(declared.trader).or_default();
        past.0 += 1;
        past.1 += u32::from(wrong);
    }
}
