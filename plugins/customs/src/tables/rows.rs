//! One row of each table.

use serde::{Deserialize, Serialize};

use super::{Dated, Rate};
use crate::words::{Country, Currency, Day, Decimal, Fen, Hs, Unit};

macro_rules! dated {
    ($row:ident, $table:literal, |$this:ident| $key:expr) => {
        impl Dated for $row {
            const TABLE: &'static str = $table;

            fn from(&self) -> Day {
                self.from
            }
            fn until(&self) -> Option<Day> {
                self.until
            }
            fn version(&self) -> &str {
                &self.version
            }
            fn key(&self) -> u64 {
                let $this = self;
                $key
            }
        }
    };
}

/// Text of a short code as a number to look up by.
pub(super) fn code_key(code: &str) -> u64 {
    code.bytes().fold(0, |key, byte| key.wrapping_mul(257).wrapping_add(u64::from(byte) + 1))
}

/// Countries in one cell, with spaces between.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(try_from = "String")]
pub struct Countries(Vec<Country>);

impl Countries {
    /// Whether it is one of them.
    pub fn contains(&self, country: Country) -> bool {
        self.0.contains(&country)
    }
}

impl TryFrom<String> for Countries {
    type Error = crate::words::CodeError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.split_whitespace().map(str::parse).collect::<Result<_, _>>().map(Self)
    }
}

/// Chapters or headings in one cell, by their first digits, with spaces between; none means all.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(from = "String")]
pub struct Beginnings(Vec<String>);

impl Beginnings {
    /// Whether a heading is one of them.
    pub fn cover(&self, hs: Hs) -> bool {
        self.0.is_empty() || self.0.iter().any(|digits| hs.begins_with(digits))
    }
}

impl From<String> for Beginnings {
    fn from(text: String) -> Self {
        Self(text.split_whitespace().map(str::to_owned).collect())
    }
}

/// A version of the tables.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VersionRow {
    /// Its name.
    pub version: String,
    /// When it comes into force.
    pub from: Day,
    /// What it brings.
    pub note: String,
}

/// Consumption tax of a heading.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Excise {
    /// Its rate.
    pub rate: Rate,
    /// Only goods worth so much a unit or more bear it.
    pub from: Option<(Fen, Unit)>,
}

/// A heading of the tariff.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TariffRow {
    /// Its digits.
    pub hs: Hs,
    /// Its goods.
    pub description: String,
    /// What its quantities are counted in.
    pub unit: Unit,
    /// The most-favoured-nation rate; none for goods under a quota, whose rates stand there.
    pub mfn: Option<Rate>,
    /// The general rate.
    pub general: Rate,
    /// The provisional rate.
    pub provisional: Option<Rate>,
    /// Its tariff quota.
    pub quota: Option<String>,
    /// Value added tax.
    pub vat: Rate,
    /// Consumption tax.
    pub excise: Option<Rate>,
    /// Consumption tax is due from that value a unit on.
    pub excise_from: Option<Rate>,
    /// The first day.
    pub from: Day,
    /// The last day.
    pub until: Option<Day>,
    /// The version that brought it.
    pub version: String,
    /// Where the figures come from.
    pub source: String,
}
dated!(TariffRow, "tariff", |row| row.hs.number().into());

impl TariffRow {
    /// Its consumption tax.
    pub fn excise(&self) -> Option<Excise> {
        let from = self.excise_from.and_then(|from| from.per_unit);
        let from = from.map(|(yuan, unit)| (Fen(yuan.ten_thousandths() / 100), unit));
        self.excise.map(|rate| Excise { rate, from })
    }
}

/// A tariff quota of a year.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QuotaRow {
    /// Its code.
    pub quota: String,
    /// Its goods.
    pub description: String,
    /// What it is counted in.
    pub unit: Unit,
    /// The rate within it.
    pub in_quota: Rate,
    /// The rate beyond it.
    pub out_of_quota: Rate,
    /// How much of the goods it lets in, of all traders together.
    pub amount: Decimal,
    /// The first day.
    pub from: Day,
    /// The last day.
    pub until: Option<Day>,
    /// The version that brought it.
    pub version: String,
    /// Where the figures come from.
    pub source: String,
}
dated!(QuotaRow, "quotas", |row| code_key(&row.quota));

/// What kind of preference.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AgreementKind {
    /// A treaty.
    Agreement,
    /// Given to the least developed countries.
    LeastDeveloped,
}

/// An agreement.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AgreementRow {
    /// Its code.
    pub agreement: String,
    /// Its name.
    pub description: String,
    /// Treaty or gift.
    pub kind: AgreementKind,
    /// The type of its certificate of origin.
    pub certificate: String,
    /// Who belongs to it.
    pub origins: Countries,
    /// The first day.
    pub from: Day,
    /// The last day.
    pub until: Option<Day>,
    /// The version that brought it.
    pub version: String,
    /// Where the figures come from.
    pub source: String,
}
dated!(AgreementRow, "agreements", |row| code_key(&row.agreement));

/// What an agreement gives for a heading.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AgreementRateRow {
    /// The agreement.
    pub agreement: String,
    /// The heading.
    pub hs: Hs,
    /// The rate.
    pub rate: Rate,
    /// The first day.
    pub from: Day,
    /// The last day.
    pub until: Option<Day>,
    /// The version that brought it.
    pub version: String,
    /// Where the figures come from.
    pub source: String,
}
dated!(AgreementRateRow, "agreement_rates", |row| row.hs.number().into());

/// What kind of remedy.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RemedyKind {
    /// Against dumping.
    AntiDumping,
    /// Against subsidies.
    Countervailing,
    /// On top, for any other reason.
    Surtax,
}

/// A duty on goods of an origin, on top of the ordinary one.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RemedyRow {
    /// The heading.
    pub hs: Hs,
    /// Its kind.
    pub kind: RemedyKind,
    /// The origin.
    pub origin: Country,
    /// The producer for whom this rate holds; none for all others.
    pub producer: Option<String>,
    /// The rate.
    pub rate: Rate,
    /// The first day.
    pub from: Day,
    /// The last day.
    pub until: Option<Day>,
    /// The version that brought it.
    pub version: String,
    /// Where the figures come from.
    pub source: String,
}
dated!(RemedyRow, "remedies", |row| row.hs.number().into());

/// A relief: how much of each tax is kept under a regime.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReliefRow {
    /// The code of the regime.
    pub regime: String,
    /// Its name.
    pub description: String,
    /// Chapters or headings that it covers; none means all.
    pub hs: Beginnings,
    /// How much of the duty is due.
    pub duty_kept: Rate,
    /// How much of the value added tax is due.
    pub vat_kept: Rate,
    /// How much of the consumption tax is due.
    pub excise_kept: Rate,
    /// The type of the paper that proves it.
    pub document: Option<String>,
    /// The first day.
    pub from: Day,
    /// The last day.
    pub until: Option<Day>,
    /// The version that brought it.
    pub version: String,
    /// Where the figures come from.
    pub source: String,
}
dated!(ReliefRow, "reliefs", |row| code_key(&row.regime));

/// Into the country or out of it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    /// Into it.
    Import,
    /// Out of it.
    Export,
}

/// A paper without which goods do not pass.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LicenceRow {
    /// The first digits of its goods.
    pub hs: String,
    /// Which way.
    pub direction: Direction,
    /// The type of the paper.
    pub document: String,
    /// What it is.
    pub description: String,
    /// The first day.
    pub from: Day,
    /// The last day.
    pub until: Option<Day>,
    /// The version that brought it.
    pub version: String,
    /// Where it comes from.
    pub source: String,
}
dated!(LicenceRow, "licences", |_row| 0);

/// Which column of the tariff an origin meets.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Treatment {
    /// The most-favoured-nation rate.
    Mfn,
    /// The general rate.
    General,
}

/// Origins and how they are treated.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OriginsRow {
    /// The column.
    pub treatment: Treatment,
    /// Who.
    pub origins: Countries,
    /// The first day.
    pub from: Day,
    /// The last day.
    pub until: Option<Day>,
    /// The version that brought it.
    pub version: String,
    /// Where it comes from.
    pub source: String,
}
dated!(OriginsRow, "origins", |_row| 0);

/// An exchange rate of a period.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExchangeRow {
    /// The currency.
    pub currency: Currency,
    /// Yuan for a hundred of it.
    pub per_100: Decimal,
    /// The first day.
    pub from: Day,
    /// The last day.
    pub until: Option<Day>,
    /// The version that brought it.
    pub version: String,
    /// Where the figures come from.
    pub source: String,
}
dated!(ExchangeRow, "exchange_rates", |row| code_key(&row.currency.to_string()));
