//! What would lower the taxes of a consignment: each thing is tried, and told only if it helps.

use std::collections::BTreeMap;

use serde::Serialize;

use super::assess::{Assessment, assess};
use super::entry::{Circumstances, Entry, Money, Paper, Quantity};
use crate::tables::{Direction, Tables};
use crate::words::{Currency, Day, Decimal, Fen, round_half_up};

/// What may be done.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum AdviceCode {
    /// Get a certificate of origin.
    CertificateOfOrigin,
    /// Say where the goods were made.
    StateOrigin,
    /// Get a share of the tariff quota.
    QuotaCertificate,
    /// Hand in the paper of the relief that is claimed.
    ReliefPaper,
    /// State what the insurance really cost.
    StateInsurance,
    /// Declare once another rate is in force.
    WaitForRate,
    /// Declare sooner: each day costs.
    DeclareSooner,
}

/// One piece of advice.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Advice {
    /// What may be done.
    pub code: AdviceCode,
    /// The item, from 0; none for the consignment as a whole.
    pub item: Option<usize>,
    /// What it takes: a type of paper, a day.
    pub what: BTreeMap<&'static str, String>,
    /// How much less would be due.
    pub saving: Fen,
}

/// Rates that come into force within so many days are worth a word.
const AHEAD_DAYS: i64 = 60;

/// What would lower an assessment, the most first.
pub fn advise(tables: &Tables, entry: &Entry, circumstances: &Circumstances, now: &Assessment) -> Vec<Advice> {
    if entry.direction == Direction::Export {
        return Vec::new();
    }
    let on = entry.rates_on;
    let mut advice = Vec::new();
    let mut attempt = |code, item, what: Vec<(&'static str, String)>, changed: &Entry| {
        if let Ok(then) = assess(tables, changed, circumstances)
            && then.total < now.total
        {
            advice.push(Advice { code, item, what: what.into_iter().collect(), saving: now.total.less(then.total) });
        }
    };
    for (item, goods) in entry.goods.iter().enumerate() {
        let mut with_paper = |code, paper: Paper| {
            let mut changed = entry.clone();
            let document = paper.type_code.clone();
            changed.goods[item].papers.insert(0, paper);
            attempt(code, Some(item), vec![("document", document)], &changed);
        };
        let paper = |type_code: &str, quantity| Paper {
            type_code: type_code.to_owned(),
            id: "to be had".to_owned(),
            effective_date: None,
            expiration_date: None,
            quantity,
        };
        if let Some(origin) = goods.origin {
            for agreement in tables.agreements.on(on).map(|row| row.row).filter(|row| row.origins.contains(origin)) {
                if goods.paper(&agreement.certificate, on).is_none() {
                    with_paper(AdviceCode::CertificateOfOrigin, paper(&agreement.certificate, None));
                }
            }
        }
        if let Some(heading) = tables.heading(goods.hs, on)
            && let Some(quota) = tables.quotas.on(on).find(|row| Some(&row.row.quota) == heading.row.quota.as_ref())
            && let Some(value) = goods.quantity(quota.row.unit)
        {
            with_paper(
                AdviceCode::QuotaCertificate,
                paper(&format!("QUOTA-{}", quota.row.quota), Some(Quantity { value, unit: quota.row.unit })),
            );
        }
        let relief = tables.reliefs.on(on).find(|row| row.row.regime == goods.regime);
        if let Some(document) = relief.and_then(|row| row.row.document.as_deref())
            && goods.paper(document, on).is_none()
        {
            with_paper(AdviceCode::ReliefPaper, paper(document, None));
        }
        if goods.origin.is_none() {
            let mut changed = entry.clone();
            changed.goods[item].origin = "DE".parse().ok();
            attempt(AdviceCode::StateOrigin, Some(item), Vec::new(), &changed);
        }
        for change in tables.changes(on, AHEAD_DAYS, goods.hs) {
            let changed = Entry { rates_on: change.from, ..entry.clone() };
            let what = vec![("from", change.from.to_string()), ("version", change.version.to_owned())];
            attempt(AdviceCode::WaitForRate, Some(item), what, &changed);
        }
    }
    if !entry.terms.holds_insurance() && entry.insurance.is_none() {
        // A third of what is supposed otherwise; cargo insurance by sea is about a thousandth, assumed.
        let third = round_half_up(i128::from(now.customs_value.0), 1_000);
        if let Some(amount) = Decimal::of_ten_thousandths(third.saturating_mul(100)) {
            let changed = Entry { insurance: Some(Money { amount, currency: Currency::YUAN }), ..entry.clone() };
            attempt(AdviceCode::StateInsurance, None, vec![("if_it_was", format!("{amount} CNY"))], &changed);
        }
    }
    if now.late_declaration.days > 0 {
        let sooner = Entry {
            declared_on: entry.entered_on.map_or(entry.declared_on, |day: Day| day.plus(super::DECLARE_WITHIN_DAYS)),
            ..entry.clone()
        };
        attempt(AdviceCode::DeclareSooner, None, vec![("by", sooner.declared_on.to_string())], &sooner);
    }
    advice.sort_by_key(|advice| (std::cmp::Reverse(advice.saving), advice.code, advice.item));
    advice
}
