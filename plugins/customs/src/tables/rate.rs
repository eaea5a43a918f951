//! A rate of duty or tax as tables write it: `15%`, `0.8/kg`, `3% + 4374/pcs`.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::words::{Decimal, Unit};

/// A share of the value, or so much a unit, or both.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Rate {
    /// Millionths of the value.
    pub ppm: u32,
    /// Yuan for each unit.
    pub per_unit: Option<(Decimal, Unit)>,
}

/// A thousand percent.
const LARGEST_PPM: u32 = 10_000_000;
/// Yuan a unit.
const LARGEST_A_UNIT: Decimal = Decimal::whole(100_000);

/// Why a text is no rate.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{0:?} is no rate: write 15%, 0.8/kg or 3% + 4374/pcs, up to 1000% and 100000 a unit")]
pub struct RateError(String);

impl Rate {
    /// Nothing.
    pub const FREE: Self = Self { ppm: 0, per_unit: None };

    /// A share of the value, millionths.
    pub const fn share(ppm: u32) -> Self {
        Self { ppm, per_unit: None }
    }

    /// Whether nothing is due by it.
    pub fn is_free(&self) -> bool {
        self.ppm == 0 && self.per_unit.is_none_or(|(yuan, _)| yuan.is_zero())
    }
}

/// Millionths as percent.
struct Percent(u32);

impl fmt::Display for Percent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, rest) = (self.0 / 10_000, self.0 % 10_000);
        if rest == 0 {
            return write!(f, "{whole}%");
        }
        write!(f, "{whole}.{}%", format!("{rest:04}").trim_end_matches('0'))
    }
}

impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.per_unit {
            None => Percent(self.ppm).fmt(f),
            Some((yuan, unit)) if self.ppm == 0 => write!(f, "{yuan}/{unit}"),
            Some((yuan, unit)) => write!(f, "{} + {yuan}/{unit}", Percent(self.ppm)),
        }
    }
}

impl FromStr for Rate {
    type Err = RateError;

    fn from_str(text: &str) -> Result<Self, RateError> {
        let wrong = || RateError(text.chars().take(40).collect());
        let mut rate = Self::FREE;
        let (mut share, mut unit) = (false, false);
        for part in text.split('+').map(str::trim) {
            if let Some(percent) = part.strip_suffix('%') {
                let percent: Decimal = percent.parse().map_err(|_| wrong())?;
                // Ten-thousandths of a percent are millionths.
                let ppm = u32::try_from(percent.ten_thousandths()).map_err(|_| wrong())?;
                if share || ppm > LARGEST_PPM {
                    return Err(wrong());
                }
                (share, rate.ppm) = (true, ppm);
            } else {
                let (yuan, of) = part.split_once('/').ok_or_else(wrong)?;
                if unit {
                    return Err(wrong());
                }
                let yuan: Decimal = yuan.parse().map_err(|_| wrong())?;
                if yuan > LARGEST_A_UNIT {
                    return Err(wrong());
                }
                (unit, rate.per_unit) = (true, Some((yuan, of.parse().map_err(|_| wrong())?)));
            }
        }
        Ok(rate)
    }
}

impl TryFrom<String> for Rate {
    type Error = RateError;

    fn try_from(text: String) -> Result<Self, RateError> {
        text.parse()
    }
}

impl From<Rate> for String {
    fn from(rate: Rate) -> Self {
        rate.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_reads_as_it_is_written() {
        for text in ["0%", "15%", "6.5%", "0.0001%", "287.2%", "0.8/kg", "3% + 4374/pcs"] {
            assert_eq!(text.parse::<Rate>().map(|rate| rate.to_string()).as_deref(), Ok(text));
        }
        assert_eq!("3%+4374/pcs".parse::<Rate>().map(|rate| rate.ppm), Ok(30_000));
        for text in ["", "15", "%", "-1%", "1/kg + 2/kg", "1% + 2%", "1/stone", "1%%", "2000%", "100001/kg"] {
            assert!(text.parse::<Rate>().is_err(), "{text}");
        }
    }
}
