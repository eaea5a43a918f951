//! What is painted on a container after ISO 6346: its number (owner code of three letters, category `U`, serial of six digits, check
//! digit) and its size and type code.

mod size_type;

use std::fmt;
use std::str::FromStr;

pub use self::size_type::{Edition, Kind, SizeTypeCode, SizeTypeCodeError};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A container number whose check digit is right.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ContainerNumber([u8; 11]);

/// Why a text is no container number.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum ContainerNumberError {
    /// Not four capital letters and seven digits.
    #[error("“{0}” is no container number; write four capital letters and seven digits, such as CSQU3054383")]
    Shape(String),
    /// The last digit does not follow from the ten characters before it.
    #[error("the check digit of {number} should be {expected}; compare it with the document it was read from")]
    CheckDigit {
        /// As it was read.
        number: String,
        /// The digit that would be right.
        expected: u8,
    },
}

/// The value of a letter skips multiples of 11; the sum weighs position k by 2^k; 10 is written 0 (ISO 6346, annex A).
const fn check_digit(first_ten: &[u8; 10]) -> u8 {
    let mut sum: u32 = 0;
    let mut position = 0;
    while position < 10 {
        let character = first_ten[position];
        let value = if character.is_ascii_digit() {
            (character - b'0') as u32
        } else {
            let ordinal = (character - b'A') as u32;
            // A = 10, B = 12 (11 is skipped), L = 23 (22 is skipped), V = 34 (33 is skipped).
            10 + ordinal + ordinal.div_ceil(10)
        };
        sum += value << position;
        position += 1;
    }
    (sum % 11 % 10) as u8
}

impl ContainerNumber {
    /// The number of a freight container (category `U`) of this owner with this serial, its check digit computed.
    ///
    /// `owner` is three capital letters; of `serial` the last six digits count.
    pub const fn of(owner: [u8; 3], serial: u32) -> Self {
        let mut ten = [owner[0], owner[1], owner[2], b'U', 0, 0, 0, 0, 0, 0];
        let mut rest = serial % 1_000_000;
        let mut position = 9;
        while position >= 4 {
            ten[position] = b'0' + (rest % 10) as u8;
            rest /= 10;
            position -= 1;
        }
        let mut number = [0; 11];
        let mut position = 0;
        while position < 10 {
            number[position] = ten[position];
            position += 1;
        }
        number[10] = b'0' + check_digit(&ten);
        Self(number)
    }

    /// The eleven characters.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("")
    }
}

impl fmt::Display for ContainerNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for ContainerNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for ContainerNumber {
    type Err = ContainerNumberError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let shape = || ContainerNumberError::Shape(text.chars().take(40).collect());
        let bytes: [u8; 11] = text.as_bytes().try_into().map_err(|_| shape())?;
        let letters = bytes[..4].iter().all(u8::is_ascii_uppercase);
        let digits = bytes[4..].iter().all(u8::is_ascii_digit);
        if !letters || !digits {
            return Err(shape());
        }
        let mut ten = [0; 10];
        ten.copy_from_slice(&bytes[..10]);
        let expected = check_digit(&ten);
        if bytes[10] - b'0' == expected {
            Ok(Self(bytes))
        } else {
            Err(ContainerNumberError::CheckDigit { number: text.to_owned(), expected })
        }
    }
}

impl Serialize for ContainerNumber {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for ContainerNumber {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_numbers_hold() {
        for number in ["CSQU3054383", "MSCU6639870", "TGHU7599330", "HLXU2008419"] {
            assert_eq!(number.parse::<ContainerNumber>().map(|n| n.to_string()), Ok(number.to_owned()));
        }
        assert_eq!(ContainerNumber::of(*b"CSQ", 305_438).to_string(), "CSQU3054383");
    }

    #[test]
    fn a_wrong_digit_is_named() {
        let error = "CSQU3054384".parse::<ContainerNumber>();
        assert_eq!(error, Err(ContainerNumberError::CheckDigit { number: "CSQU3054384".into(), expected: 3 }));
        assert!(matches!("csqu3054383".parse::<ContainerNumber>(), Err(ContainerNumberError::Shape(_))));
        assert!(matches!("CSQU30543".parse::<ContainerNumber>(), Err(ContainerNumberError::Shape(_))));
    }
}
