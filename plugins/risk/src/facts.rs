//! What a declaration says, as plain values: all that the index, the anomalies and the lanes look at.

use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// A day of the calendar, counted from 1970-01-01. Files and scenarios write it as `2026-03-03`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Day(pub i32);

const EPOCH: Date = Date::constant(1970, 1, 1);

impl Day {
    /// The day of this date.
    pub fn of(date: Date) -> Self {
        Self(date.since(EPOCH).map_or(0, |span| span.get_days()))
    }

    /// Its date; the last one that a calendar holds if it lies beyond.
    pub fn date(self) -> Date {
        EPOCH.saturating_add(jiff::Span::new().days(self.0.clamp(-719_000, 2_932_000)))
    }

    /// The day so many days later, or earlier.
    pub const fn plus(self, days: i32) -> Self {
        Self(self.0.saturating_add(days))
    }
}

/// Why a text is no day.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no date: write it as 2026-03-03")]
pub struct NoDay(pub String);

impl FromStr for Day {
    type Err = NoDay;

    fn from_str(text: &str) -> Result<Self, NoDay> {
        // jiff would take a time or a zone after the date as well.
        let plain = text.len() == 10 && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
        let date = if plain { text.parse::<Date>().ok() } else { None };
        date.map(Self::of).ok_or_else(|| NoDay(text.chars().take(40).collect()))
    }
}

impl TryFrom<String> for Day {
    type Error = NoDay;

    fn try_from(text: String) -> Result<Self, NoDay> {
        text.parse()
    }
}

impl From<Day> for String {
    fn from(day: Day) -> Self {
        day.to_string()
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.date().fmt(f)
    }
}

/// How customs stands to a trader.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize)]
pub enum Standing {
    /// Nothing is known for or against it.
    #[default]
    Ordinary,
    /// An authorised economic operator.
    Aeo,
    /// On the watch-list.
    Watched,
}

/// How much of the goods there is, in the unit in which their trade counts.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Quantity {
    /// The unit: `"pcs"`, `"l"`, `"m2"`.
    pub unit: String,
    /// The amount, in thousandths of the unit.
    pub thousandths: i64,
}

/// What a declaration says. Codes are kept as they were written; what is not known is empty or `None`.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct DeclarationFacts {
    /// Its number. Chance that belongs to it is drawn from this, so that it must be unique within a run.
    pub id: String,
    /// The day on which it was filed.
    pub declared_on: Day,
    /// The customs office.
    pub office: String,
    /// How it is processed.
    pub process_type: String,
    /// Kind of import.
    pub import_type: String,
    /// What the goods are imported for.
    pub import_use: String,
    /// How duty is paid.
    pub payment_type: String,
    /// Mode of transport.
    pub transport_mode: String,
    /// Who files it.
    pub declarant: String,
    /// Who imports.
    pub importer: String,
    /// Who sells, abroad.
    pub seller: Option<String>,
    /// The express carrier, if one brought it.
    pub courier: Option<String>,
    /// The class of the goods: six digits of the Harmonized System.
    pub hs: String,
    /// Country of departure.
    pub departure: String,
    /// Country of origin.
    pub origin: String,
    /// The duty rate, in millionths of the value.
    pub duty_rate_ppm: u32,
    /// Which tariff the rate is from.
    pub tax_type: String,
    /// How the origin is marked or proven.
    pub origin_indicator: String,
    /// Net mass, grams.
    pub net_mass_g: i64,
    /// The price of the goods, fen (hundredths of the currency).
    pub price_fen: i64,
    /// What the filer calls the goods.
    pub description: Option<String>,
    /// How much of them there is, where it is not told by mass alone.
    pub quantity: Option<Quantity>,
    /// How customs stands to the importer.
    pub standing: Standing,
}

impl DeclarationFacts {
    /// The duty at the declared rate, fen. It is what is lost at most when the declaration is wrong altogether.
    pub fn duty_fen(&self) -> i64 {
        self.duty_at_fen(self.duty_rate_ppm)
    }

    /// The duty at another rate, fen.
    pub fn duty_at_fen(&self, rate_ppm: u32) -> i64 {
        let duty = i128::from(self.price_fen.max(0)) * i128::from(rate_ppm) / 1_000_000;
        i64::try_from(duty).unwrap_or(i64::MAX)
    }

    /// The first `digits` of the class of the goods; all of it where it is shorter.
    pub fn hs_prefix(&self, digits: usize) -> &str {
        self.hs.get(..digits).unwrap_or(&self.hs)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_and_written_as_dates() {
        let day: Day = "2020-02-29".parse().expect("a date");
        assert_eq!((day.to_string().as_str(), day.plus(1).to_string().as_str()), ("2020-02-29", "2020-03-01"));
        assert_eq!(Day(0).to_string(), "1970-01-01");
        for text in ["2020-02-30", "20200229", "2020-02-29T10:00", "", "29/02/2020"] {
            assert!(text.parse::<Day>().is_err(), "{text}");
        }
        assert!(Day(i32::MAX).to_string().len() >= 10, "a day beyond the calendar is told somehow");
    }

    #[test]
    fn duty_is_the_price_times_the_rate_and_never_overflows() {
        let mut facts = DeclarationFacts { price_fen: 1_234_567, duty_rate_ppm: 65_000, ..DeclarationFacts::default() };
        assert_eq!(facts.duty_fen(), 80_246);
        facts.price_fen = i64::MAX;
        assert_eq!(facts.duty_at_fen(u32::MAX), i64::MAX);
        facts.price_fen = -5;
        assert_eq!(facts.duty_fen(), 0);
    }
}
