//! Exact numbers: decimals of documents, money in fen, and the one way in which a fraction becomes fen.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign};
use std::str::FromStr;

use serde::de::{Error, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A number of at most four decimals, from 0 to 100 million: prices, quantities, masses.
///
/// A document may write it as a number or as text; it is kept in ten-thousandths, so that nothing of what was written is lost.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Decimal(i64);

/// Why a text is no such number.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{0:?} is no number from 0 to 100000000 with at most four decimals")]
pub struct DecimalError(String);

impl Decimal {
    /// Nothing.
    pub const ZERO: Self = Self(0);
    /// The largest there is.
    pub const MAX: Self = Self(1_000_000_000_000);
    /// One in the unit that it is kept in.
    pub const SCALE: i64 = 10_000;

    /// So many ten-thousandths; none where there are too many, or less than none.
    pub fn of_ten_thousandths(value: i64) -> Option<Self> {
        (0..=Self::MAX.0).contains(&value).then_some(Self(value))
    }

    /// So many whole ones; the largest there is where it is too many.
    pub const fn whole(value: u32) -> Self {
        Self(if value as i64 > Self::MAX.0 / Self::SCALE { Self::MAX.0 } else { value as i64 * Self::SCALE })
    }

    /// In ten-thousandths.
    pub const fn ten_thousandths(self) -> i64 {
        self.0
    }

    /// Whether it is nothing.
    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// For averages and for rules that need no exactness.
    pub fn to_f64(self) -> f64 {
        self.0 as f64 / Self::SCALE as f64
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, rest) = (self.0 / Self::SCALE, self.0 % Self::SCALE);
        if rest == 0 {
            return write!(f, "{whole}");
        }
        let digits = format!("{rest:04}");
        write!(f, "{whole}.{}", digits.trim_end_matches('0'))
    }
}

impl FromStr for Decimal {
    type Err = DecimalError;

    fn from_str(text: &str) -> Result<Self, DecimalError> {
        let wrong = || DecimalError(text.chars().take(40).collect());
        let (whole, rest) = text.split_once('.').unwrap_or((text, "0"));
        let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        if !digits(whole) || !digits(rest) || rest.len() > 4 || whole.len() > 9 {
            return Err(wrong());
        }
        let whole: i64 = whole.parse().map_err(|_| wrong())?;
        let rest: i64 = format!("{rest:0<4}").parse().map_err(|_| wrong())?;
        Self::of_ten_thousandths(whole * Self::SCALE + rest).ok_or_else(wrong)
    }
}

impl Serialize for Decimal {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() { serializer.collect_str(self) } else { serializer.serialize_i64(self.0) }
    }
}

impl<'de> Deserialize<'de> for Decimal {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Number;
        impl Visitor<'_> for Number {
            type Value = Decimal;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a number from 0 to 100000000 with at most four decimals")
            }
            fn visit_str<E: Error>(self, text: &str) -> Result<Decimal, E> {
                text.parse().map_err(E::custom)
            }
            fn visit_u64<E: Error>(self, value: u64) -> Result<Decimal, E> {
                value.to_string().parse().map_err(E::custom)
            }
            fn visit_i64<E: Error>(self, value: i64) -> Result<Decimal, E> {
                value.to_string().parse().map_err(E::custom)
            }
            fn visit_f64<E: Error>(self, value: f64) -> Result<Decimal, E> {
                // The shortest text that gives the number back is what stood in the document.
                value.to_string().parse().map_err(E::custom)
            }
        }
        if deserializer.is_human_readable() {
            return deserializer.deserialize_any(Number);
        }
        Self::of_ten_thousandths(i64::deserialize(deserializer)?).ok_or_else(|| D::Error::custom("a number out of range"))
    }
}

#[cfg(test)]
impl schemars::JsonSchema for Decimal {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Decimal".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "description": "A number from 0 to 100000000 with at most four decimals, written as a number or as text.",
            "anyOf": [
                { "type": "number", "minimum": 0, "maximum": 100_000_000 },
                { "type": "string", "pattern": r"^[0-9]{1,9}(\.[0-9]{1,4})?$" },
            ],
        })
    }
}

/// Money: hundredths of a yuan.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Fen(pub i64);

impl Fen {
    /// No money.
    pub const ZERO: Self = Self(0);

    /// Whole yuan.
    pub const fn yuan(yuan: i64) -> Self {
        Self(yuan.saturating_mul(100))
    }

    /// Less that much, never below nothing.
    pub const fn less(self, other: Self) -> Self {
        let rest = self.0.saturating_sub(other.0);
        Self(if rest < 0 { 0 } else { rest })
    }
}

impl Add for Fen {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl AddAssign for Fen {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl Sum for Fen {
    fn sum<I: Iterator<Item = Self>>(iter: I) -> Self {
        iter.fold(Self::ZERO, Add::add)
    }
}

/// Yuan with two decimals: `1234.50`.
impl fmt::Display for Fen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        write!(f, "{sign}{}.{:02}", self.0.unsigned_abs() / 100, self.0.unsigned_abs() % 100)
    }
}

impl FromStr for Fen {
    type Err = DecimalError;

    fn from_str(text: &str) -> Result<Self, DecimalError> {
        let value: Decimal = text.parse()?;
        let value = value.ten_thousandths();
        if value % 100 == 0 { Ok(Self(value / 100)) } else { Err(DecimalError(text.to_owned())) }
    }
}

/// In files for people yuan with two decimals, else fen.
impl Serialize for Fen {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() { serializer.collect_str(self) } else { serializer.serialize_i64(self.0) }
    }
}

impl<'de> Deserialize<'de> for Fen {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            let value = Decimal::deserialize(deserializer)?;
            return value.to_string().parse().map_err(D::Error::custom);
        }
        i64::deserialize(deserializer).map(Self)
    }
}

/// A fraction as whole units, half a unit counted as one. Neither part is negative, and what is divided by is not nothing.
pub const fn round_half_up(numerator: i128, denominator: i128) -> i64 {
    ((2 * numerator + denominator) / (2 * denominator)) as i64
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn half_a_fen_is_a_fen() {
        assert_eq!((round_half_up(1, 2), round_half_up(149, 100), round_half_up(150, 100), round_half_up(0, 7)), (1, 1, 2, 0));
    }

    #[test]
    fn a_number_may_be_text_or_number() {
        for (text, wanted) in [("372254.4", 3_722_544_000), ("\"372254.40\"", 3_722_544_000), ("0.0001", 1), ("7", 70_000)] {
            assert_eq!(serde_json::from_str::<Decimal>(text).map(Decimal::ten_thousandths).ok(), Some(wanted), "{text}");
        }
        for text in ["-1", "1e20", "0.00001", "\"1,5\"", "\"\"", "null", "100000000.1", "\".5\"", "\"5.\""] {
            assert!(serde_json::from_str::<Decimal>(text).is_err(), "{text}");
        }
    }

    #[test]
    fn money_reads_as_it_is_written() {
        assert_eq!("50.01".parse(), Ok(Fen(5_001)));
        assert!("0.001".parse::<Fen>().is_err());
        assert_eq!((Fen(-5).to_string(), Fen(123_450).to_string()), ("-0.05".to_owned(), "1234.50".to_owned()));
    }

    proptest! {
        #[test]
        fn a_decimal_keeps_every_digit(value in 0_i64..=1_000_000_000_000) {
            let decimal = Decimal::of_ten_thousandths(value).expect("in range");
            prop_assert_eq!(decimal.to_string().parse(), Ok(decimal));
            let json = serde_json::to_string(&decimal).expect("JSON");
            prop_assert_eq!(serde_json::from_str::<Decimal>(&json).expect("a decimal"), decimal);
        }
    }
}
