//! Codes of goods, countries, currencies and units.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Why a text is none of the codes.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{text:?} is no {what}")]
pub struct CodeError {
    text: String,
    what: &'static str,
}

fn wrong(text: &str, what: &'static str) -> CodeError {
    CodeError { text: text.chars().take(40).collect(), what }
}

macro_rules! as_text {
    ($name:ident) => {
        impl TryFrom<String> for $name {
            type Error = CodeError;

            fn try_from(text: String) -> Result<Self, CodeError> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(code: $name) -> Self {
                code.to_string()
            }
        }
    };
}

/// A heading of the national tariff: eight digits, of which the first six are the Harmonized System's.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Hs(u32);

impl Hs {
    /// The heading with these digits, if there are at most eight.
    pub const fn of_number(digits: u32) -> Option<Self> {
        if digits < 100_000_000 { Some(Self(digits)) } else { None }
    }

    /// Its digits as a number.
    pub const fn number(self) -> u32 {
        self.0
    }

    /// The first two digits.
    pub const fn chapter(self) -> u8 {
        (self.0 / 1_000_000) as u8
    }

    /// The first six digits: what all countries share.
    pub const fn subheading(self) -> u32 {
        self.0 / 100
    }

    /// Whether it begins with these digits.
    pub fn begins_with(self, digits: &str) -> bool {
        self.to_string().starts_with(digits)
    }
}

impl fmt::Display for Hs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:08}", self.0)
    }
}

impl FromStr for Hs {
    type Err = CodeError;

    fn from_str(text: &str) -> Result<Self, CodeError> {
        let digits = text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit());
        text.parse().ok().filter(|_| digits).map(Self).ok_or_else(|| wrong(text, "heading of the tariff: eight digits"))
    }
}

as_text!(Hs);

/// A country by its two letters of ISO 3166.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Country([u8; 2]);

impl fmt::Display for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(std::str::from_utf8(&self.0).unwrap_or("??"))
    }
}

impl FromStr for Country {
    type Err = CodeError;

    fn from_str(text: &str) -> Result<Self, CodeError> {
        match text.as_bytes() {
            &[a, b] if a.is_ascii_uppercase() && b.is_ascii_uppercase() => Ok(Self([a, b])),
            _ => Err(wrong(text, "country: two capital letters")),
        }
    }
}

as_text!(Country);

/// A currency by its three letters of ISO 4217.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Currency([u8; 3]);

impl Currency {
    /// The yuan, in which taxes are due.
    pub const YUAN: Self = Self(*b"CNY");
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(std::str::from_utf8(&self.0).unwrap_or("???"))
    }
}

impl FromStr for Currency {
    type Err = CodeError;

    fn from_str(text: &str) -> Result<Self, CodeError> {
        match text.as_bytes() {
            &[a, b, c] if [a, b, c].iter().all(u8::is_ascii_uppercase) => Ok(Self([a, b, c])),
            _ => Err(wrong(text, "currency: three capital letters")),
        }
    }
}

as_text!(Currency);

/// What a quantity counts.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Unit {
    /// Kilograms.
    Kg,
    /// Tonnes.
    T,
    /// Litres.
    L,
    /// Pieces.
    Pcs,
    /// Square metres.
    M2,
    /// Cubic metres.
    M3,
    /// Carats.
    Ct,
}

impl Unit {
    /// All units.
    pub const ALL: [Self; 7] = [Self::Kg, Self::T, Self::L, Self::Pcs, Self::M2, Self::M3, Self::Ct];

    const fn name(self) -> &'static str {
        match self {
            Self::Kg => "kg",
            Self::T => "t",
            Self::L => "l",
            Self::Pcs => "pcs",
            Self::M2 => "m2",
            Self::M3 => "m3",
            Self::Ct => "ct",
        }
    }
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Unit {
    type Err = CodeError;

    fn from_str(text: &str) -> Result<Self, CodeError> {
        Self::ALL.into_iter().find(|unit| unit.name() == text).ok_or_else(|| wrong(text, "unit: kg, t, l, pcs, m2, m3, ct"))
    }
}

#[cfg(test)]
macro_rules! schema_of_text {
    ($($name:ident $pattern:literal $what:literal;)*) => { $(
        impl schemars::JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({ "type": "string", "pattern": $pattern, "description": $what })
            }
        }
    )* };
}

#[cfg(test)]
schema_of_text! {
    Hs "^[0-9]{8}$" "A heading of the national tariff: eight digits.";
    Country "^[A-Z]{2}$" "A country: two letters of ISO 3166.";
    Currency "^[A-Z]{3}$" "A currency: three letters of ISO 4217.";
}

#[cfg(test)]
impl schemars::JsonSchema for super::Day {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Day".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "format": "date", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$", "description": "A day." })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_read_as_they_are_written_and_nothing_else_is_one() {
        assert_eq!(
            "02071422".parse::<Hs>().map(|hs| (hs.to_string(), hs.chapter(), hs.subheading())).ok(),
            Some(("02071422".into(), 2, 20_714))
        );
        assert!(["8703234", "870323411", "8703 2341", "+7032341"].iter().all(|text| text.parse::<Hs>().is_err()));
        assert!(["cn", "CHN", "C1", ""].iter().all(|text| text.parse::<Country>().is_err()));
        assert!(["usd", "US", "USD "].iter().all(|text| text.parse::<Currency>().is_err()));
        assert!(Unit::ALL.into_iter().all(|unit| unit.to_string().parse() == Ok(unit)));
    }
}
