//! Which rate of duty applies.
//!
//! Goods under a quota certificate meet the rate within the quota. Otherwise an agreement's rate (or that for the least developed
//! countries) applies to goods with a valid certificate of origin unless the most-favoured-nation rate is lower; where there is a
//! provisional rate it takes the place of the most-favoured-nation rate, and the lower of it and the agreement's applies. Goods of an
//! origin to which that rate is not granted meet the general rate, which knows nothing provisional.

use serde::{Deserialize, Serialize};

use super::entry::{Goods, Unassessable};
use crate::tables::{AgreementKind, Cited, Rate, Tables, TariffRow, Treatment};
use crate::words::{Day, Decimal, Fen, Unit};

/// By which rule a rate was chosen.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RateRule {
    /// The most-favoured-nation rate.
    Mfn,
    /// The provisional rate in its place.
    Provisional,
    /// An agreement's.
    Agreement(String),
    /// That for the least developed countries.
    LeastDeveloped(String),
    /// The rate within a tariff quota.
    InQuota(String),
    /// The rate beyond a tariff quota.
    BeyondQuota(String),
    /// The general rate.
    General,
    /// The only one that there is for the goods.
    Only,
    /// That for the goods of an origin.
    Origin,
    /// That for the goods of a producer.
    Producer,
}

/// A rate and why.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Chosen {
    /// The rate.
    pub rate: Rate,
    /// The rule.
    pub rule: RateRule,
    /// The table it stands in.
    pub table: String,
    /// The version that brought it.
    pub version: String,
}

impl Chosen {
    fn new<T>(rate: Rate, rule: RateRule, row: &Cited<'_, T>) -> Self {
        Self { rate, rule, table: row.table.to_owned(), version: row.version.to_owned() }
    }
}

/// How much of an item, and what it is worth.
#[derive(Clone, Copy, Debug)]
pub(super) struct Part {
    pub value: Fen,
    /// Of the quantity of the whole item, as a fraction.
    pub of: (i128, i128),
}

impl Part {
    pub(super) const fn whole(value: Fen) -> Self {
        Self { value, of: (1, 1) }
    }
}

/// A tax in millionths of a fen. It is exact but for the part of a quantity that falls under a quota, where less than a millionth is lost.
pub(super) fn due(rate: &Rate, part: &Part, quantity: impl Fn(Unit) -> Option<Decimal>) -> Result<i128, Unit> {
    // Yuan and quantity both in ten-thousandths are millionths of a fen, as are shares of the value.
    let by_value = i128::from(part.value.0) * i128::from(rate.ppm);
    Ok(by_value + by_quantity(rate, quantity)? * part.of.0 / part.of.1)
}

/// What is due by quantity, in millionths of a fen.
pub(super) fn by_quantity(rate: &Rate, quantity: impl Fn(Unit) -> Option<Decimal>) -> Result<i128, Unit> {
    let Some((yuan, unit)) = rate.per_unit.filter(|(yuan, _)| !yuan.is_zero()) else { return Ok(0) };
    let quantity = quantity(unit).ok_or(unit)?;
    Ok(i128::from(yuan.ten_thousandths()) * i128::from(quantity.ten_thousandths()))
}

/// Chooses the rate for a part of an item. `quota` tells whether it lies within or beyond the quota of its heading.
pub(super) fn choose(
    tables: &Tables,
    item: usize,
    goods: &Goods,
    on: Day,
    heading: &Cited<'_, TariffRow>,
    part: &Part,
    within_quota: bool,
) -> Result<Chosen, Unassessable> {
    let quota = heading.row.quota.as_deref().and_then(|code| tables.quotas.on(on).find(|row| row.row.quota == code));
    if within_quota && let Some(quota) = quota {
        return Ok(Chosen::new(quota.row.in_quota, RateRule::InQuota(quota.row.quota.clone()), &quota));
    }
    let (treatment, _) = tables.treatment(goods.origin, on);
    let ordinary = match (treatment, quota, heading.row.provisional, heading.row.mfn) {
        (Treatment::General, ..) => Chosen::new(heading.row.general, RateRule::General, heading),
        (_, Some(quota), ..) => Chosen::new(quota.row.out_of_quota, RateRule::BeyondQuota(quota.row.quota.clone()), &quota),
        (_, _, Some(rate), _) => Chosen::new(rate, RateRule::Provisional, heading),
        (_, _, None, Some(rate)) => Chosen::new(rate, RateRule::Mfn, heading),
        (_, _, None, None) => Chosen::new(heading.row.general, RateRule::General, heading),
    };
    let amount = |rate: &Rate| {
        due(rate, part, |unit| goods.quantity(unit)).map_err(|unit| Unassessable::QuantityMissing { item, hs: goods.hs, unit })
    };
    let (mut best, mut least) = (None, amount(&ordinary.rate)?);
    for (chosen, rate) in preferences(tables, goods, on) {
        let preferred = amount(&rate)?;
        // At equal amounts the preference that was claimed applies.
        if preferred < least || (preferred == least && best.is_none()) {
            (best, least) = (Some(chosen), preferred);
        }
    }
    Ok(best.unwrap_or(ordinary))
}

/// Preferences that the goods' papers prove.
fn preferences(tables: &Tables, goods: &Goods, on: Day) -> Vec<(Chosen, Rate)> {
    let Some(origin) = goods.origin else { return Vec::new() };
    let given = tables.agreement_rates.of(goods.hs.number().into(), on);
    given
        .filter_map(|row| {
            let agreement = tables.agreements.on(on).find(|agreement| agreement.row.agreement == row.row.agreement)?.row;
            if !agreement.origins.contains(origin) {
                return None;
            }
            goods.paper(&agreement.certificate, on)?;
            let rule = match agreement.kind {
                AgreementKind::Agreement => RateRule::Agreement(agreement.agreement.clone()),
                AgreementKind::LeastDeveloped => RateRule::LeastDeveloped(agreement.agreement.clone()),
            };
            Some((Chosen::new(row.row.rate, rule, &row), row.row.rate))
        })
        .collect()
}
