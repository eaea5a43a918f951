//! What is assessed: goods with their prices, origins and papers, and the days that matter.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::tables::Direction;
use crate::words::{Country, Currency, Day, Decimal, Hs, Unit};

/// Terms of delivery, as far as they say what the price holds.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "UPPERCASE")]
pub enum Terms {
    /// Freight and insurance are in the price.
    Cif,
    /// As CIF, by any means of transport.
    Cip,
    /// Freight is in the price, insurance is not.
    Cfr,
    /// As CFR, by any means of transport.
    Cpt,
    /// Neither is.
    Fob,
    /// As FOB, by any means of transport.
    Fca,
    /// Nothing but the goods: freight counts from the seller's door.
    Exw,
}

impl Terms {
    /// Whether the price holds the freight.
    pub const fn holds_freight(self) -> bool {
        matches!(self, Self::Cif | Self::Cip | Self::Cfr | Self::Cpt)
    }

    /// Whether the price holds the insurance.
    pub const fn holds_insurance(self) -> bool {
        matches!(self, Self::Cif | Self::Cip)
    }
}

/// An amount of a currency.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Money {
    /// How much.
    pub amount: Decimal,
    /// Of what.
    pub currency: Currency,
}

/// A quantity in a unit.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Quantity {
    /// How many.
    pub value: Decimal,
    /// Of what.
    pub unit: Unit,
}

/// A paper that goes with goods: a certificate of origin, a licence, a quota certificate, an invoice.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Paper {
    /// Its type: `C-RCEP`, `QUOTA-W`, `CCC`, `INVOICE`.
    pub type_code: String,
    /// Its number.
    pub id: String,
    /// The first day on which it may be used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effective_date: Option<Day>,
    /// The last day on which it may be used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expiration_date: Option<Day>,
    /// For how much of the goods.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quantity: Option<Quantity>,
}

impl Paper {
    /// Whether it may be used on a day.
    pub fn serves(&self, on: Day) -> bool {
        !self.id.trim().is_empty()
            && self.effective_date.is_none_or(|first| first <= on)
            && self.expiration_date.is_none_or(|last| on <= last)
    }
}

/// One item of a consignment.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Goods {
    /// Its heading.
    pub hs: Hs,
    /// Where it was made; none where nobody knows.
    pub origin: Option<Country>,
    /// Who made it.
    pub producer: Option<String>,
    /// The regime under which it enters; `101` is the ordinary one.
    pub regime: String,
    /// Its price, in the currency of the consignment.
    pub price: Decimal,
    /// What is to be added to the price: royalties, moulds, commissions of the seller.
    pub additions: Decimal,
    /// What is to be taken off: assembly after import, duties in the price.
    pub deductions: Decimal,
    /// Its net mass and whatever else it is counted in.
    pub quantities: Vec<Quantity>,
    /// Its papers.
    pub papers: Vec<Paper>,
}

impl Goods {
    /// How much there is in a unit; kilograms and tonnes turn into each other.
    pub fn quantity(&self, unit: Unit) -> Option<Decimal> {
        let stated = |wanted: Unit| self.quantities.iter().find(|quantity| quantity.unit == wanted).map(|quantity| quantity.value);
        stated(unit).or_else(|| match unit {
            Unit::Kg => Decimal::of_ten_thousandths(stated(Unit::T)?.ten_thousandths() * 1_000),
            // Less than a tenth of a gram in ten tonnes is lost: quantities are stated in kilograms with decimals at most.
            Unit::T => Decimal::of_ten_thousandths((stated(Unit::Kg)?.ten_thousandths() + 500) / 1_000),
            _ => None,
        })
    }

    /// A paper of this type that may be used on a day.
    pub fn paper(&self, type_code: &str, on: Day) -> Option<&Paper> {
        self.papers.iter().find(|paper| paper.type_code == type_code && paper.serves(on))
    }
}

/// What is assessed.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Entry {
    /// Which way; nothing is levied on the way out.
    pub direction: Direction,
    /// The day whose rates apply: of the declaration, or of the conveyance's entry where that was declared before.
    pub rates_on: Day,
    /// When the conveyance entered; none before it has.
    pub entered_on: Option<Day>,
    /// When it was declared.
    pub declared_on: Day,
    /// Terms of delivery.
    pub terms: Terms,
    /// The currency of the prices.
    pub currency: Currency,
    /// Freight to the port, where it is not in the price.
    pub freight: Option<Money>,
    /// Insurance, where it is not in the price; none where nobody knows.
    pub insurance: Option<Money>,
    /// The items.
    pub goods: Vec<Goods>,
}

/// What else an assessment depends on.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Circumstances {
    /// What is left of a tariff quota; one that is not named here is not used up.
    pub quota_left: BTreeMap<String, Decimal>,
}

/// Why something cannot be assessed.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, thiserror::Error)]
#[serde(tag = "code", rename_all = "kebab-case")]
pub enum Unassessable {
    /// No such heading on that day.
    #[error("goods[{item}].hs: {hs} is no heading of the tariff on {on}; give one of tariff.csv")]
    UnknownHeading {
        /// The item, from 0.
        item: usize,
        /// The heading.
        hs: Hs,
        /// The day.
        on: Day,
    },
    /// No such regime on that day.
    #[error("goods[{item}].regime: {regime:?} is no regime on {on}; give one of reliefs.csv, 101 for the ordinary levy")]
    UnknownRegime {
        /// The item, from 0.
        item: usize,
        /// The regime.
        regime: String,
        /// The day.
        on: Day,
    },
    /// A rate goes by a quantity that is not stated.
    #[error("goods[{item}].quantities: a rate of {hs} goes by {unit}, which is not stated; state it")]
    QuantityMissing {
        /// The item, from 0.
        item: usize,
        /// The heading.
        hs: Hs,
        /// The unit.
        unit: Unit,
    },
    /// No rate of exchange.
    #[error("currency: there is no exchange rate of {currency} on {on}; add it to exchange_rates.csv")]
    NoExchangeRate {
        /// The currency.
        currency: Currency,
        /// The day.
        on: Day,
    },
    /// Nothing is stated that could be shared out.
    #[error("goods: the prices add up to nothing; state them")]
    NoValue,
    /// More items than a declaration may have, or none.
    #[error("goods: there are {count} items; give 1 to {most}")]
    Items {
        /// How many.
        count: usize,
        /// How many there may be.
        most: usize,
    },
}

/// The most items that one declaration may have.
pub(super) const ITEMS_MAX: usize = 50;
