//! Size and type codes of ISO 6346: the letters and digits of 1995 (`45G1`) and the four digits of 1984 (`4510`), which are still sent.

use std::fmt;
use std::str::FromStr;

use serde::Serialize;

use crate::container::SizeType;

/// Which edition a code is of.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize)]
pub enum Edition {
    /// Four digits.
    #[serde(rename = "1984")]
    Of1984,
    /// Letters and digits: ISO 6346:1995 and what was added to it since.
    #[serde(rename = "1995")]
    Of1995,
}

/// What a container is built for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Closed, for general cargo.
    GeneralPurpose,
    /// Closed, with vents.
    Ventilated,
    /// For dry bulk, unpressurised or pressurised.
    Bulk,
    /// For one cargo: livestock, cars, fish.
    NamedCargo,
    /// Refrigerated, with its machinery in it.
    Refrigerated,
    /// Insulated; machinery, if any, is clipped on.
    Insulated,
    /// Open at the top.
    OpenTop,
    /// A platform, with or without ends.
    Platform,
    /// A tank.
    Tank,
    /// For aircraft as well.
    AirSurface,
    /// None of these, or not said.
    Unknown,
}

/// A size and type code as it was written, and what it means.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct SizeTypeCode {
    text: [u8; 4],
    /// Which edition it is of.
    pub edition: Edition,
    /// Length in millimetres.
    pub length_mm: u32,
    /// Height in millimetres; of what is over or under a limit, the usual one. 0 for a platform that is not said to be any.
    pub height_mm: u32,
    /// Whether it is wider than 2438 mm.
    pub wide: bool,
    /// What it is built for.
    pub kind: Kind,
}

/// Why a text is no size and type code.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("“{0}” is no size and type code; write four characters such as 22G1 or 4510")]
pub struct SizeTypeCodeError(String);

/// What trade writes behind `20` and `40` in the place of a type; the second character of these is no height, so that nothing of them may be
/// read as a code.
const TRADE_NAMES: [[u8; 2]; 12] = [*b"HC", *b"HQ", *b"DV", *b"DC", *b"ST", *b"SD", *b"OT", *b"FR", *b"RF", *b"RH", *b"TK", *b"OH"];

const EIGHT_FEET: u32 = 2_438;
const EIGHT_FEET_SIX: u32 = 2_591;
const NINE_FEET: u32 = 2_743;
const NINE_FEET_SIX: u32 = 2_896;
const HALF_HEIGHT: u32 = 1_295;
const FOUR_FEET: u32 = 1_219;

/// Nominal length by the first character, the same in both editions as far as both have it.
const fn length_mm(character: u8) -> Option<u32> {
    Some(match character {
        b'1' => 2_991,
        b'2' => 6_058,
        b'3' => 9_125,
        b'4' => 12_192,
        // 45 ft was written 9 before it had a letter.
        b'9' | b'L' => 13_716,
        b'A' => 7_150,
        b'B' => 7_315,
        b'C' => 7_430,
        b'D' => 7_450,
        b'E' => 7_820,
        b'F' => 8_100,
        b'G' => 12_500,
        b'H' => 13_106,
        b'K' => 13_600,
        b'M' => 14_630,
        b'N' => 14_935,
        b'P' => 16_154,
        _ => return None,
    })
}

/// Height and whether it is wide, by the second character of 1995.
const fn height_of_1995(character: u8) -> Option<(u32, bool)> {
    Some(match character {
        b'0' => (EIGHT_FEET, false),
        b'2' => (EIGHT_FEET_SIX, false),
        b'4' => (NINE_FEET, false),
        b'5' => (NINE_FEET_SIX, false),
        // Over 9 ft 6 in.
        b'6' => (3_048, false),
        b'8' => (HALF_HEIGHT, false),
        b'9' => (FOUR_FEET, false),
        b'C' | b'L' => (EIGHT_FEET_SIX, true),
        b'D' | b'M' => (NINE_FEET, true),
        b'E' | b'N' => (NINE_FEET_SIX, true),
        b'F' | b'P' => (3_048, true),
        _ => return None,
    })
}

/// Height by the second digit of 1984; odd digits have a gooseneck tunnel.
const fn height_of_1984(digit: u8) -> Option<u32> {
    Some(match digit {
        b'0' | b'1' => EIGHT_FEET,
        b'2' | b'3' => EIGHT_FEET_SIX,
        // Over 8 ft 6 in: in practice 9 ft 6 in.
        b'4' | b'5' => NINE_FEET_SIX,
        b'6' | b'7' | b'8' => HALF_HEIGHT,
        b'9' => FOUR_FEET,
        _ => return None,
    })
}

/// Kind by the last two characters of 1995: a letter and a digit, or the two letters of a group (`22GP`).
const fn kind_of_1995(third: u8, fourth: u8) -> Option<Kind> {
    if !(fourth.is_ascii_digit() || fourth.is_ascii_uppercase()) {
        return None;
    }
    Some(match third {
        b'G' => Kind::GeneralPurpose,
        b'V' => Kind::Ventilated,
        // N is a silo, K a tank of the edition of 2022.
        b'B' | b'N' => Kind::Bulk,
        b'S' => Kind::NamedCargo,
        b'R' => Kind::Refrigerated,
        b'H' => Kind::Insulated,
        b'U' => Kind::OpenTop,
        b'P' => Kind::Platform,
        b'T' | b'K' => Kind::Tank,
        b'A' => Kind::AirSurface,
        b'C'..=b'Z' => Kind::Unknown,
        _ => return None,
    })
}

/// Kind by the last two digits of 1984.
const fn kind_of_1984(number: u8) -> Kind {
    match number {
        0..=12 => Kind::GeneralPurpose,
        13..=19 => Kind::Ventilated,
        20..=24 | 80..=89 => Kind::Bulk,
        25..=29 => Kind::NamedCargo,
        30..=39 => Kind::Refrigerated,
        40..=49 => Kind::Insulated,
        50..=59 => Kind::OpenTop,
        60..=69 => Kind::Platform,
        70..=79 => Kind::Tank,
        90..=99 => Kind::AirSurface,
        _ => Kind::Unknown,
    }
}

impl SizeTypeCode {
    /// The four characters as they were written.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.text).unwrap_or("")
    }

    /// Nominal length in feet: 10, 20, 30, 40, 45 and so on; metric lengths to the nearest foot.
    pub const fn length_ft(&self) -> u32 {
        match self.length_mm {
            2_991 => 10,
            6_058 => 20,
            9_125 => 30,
            millimetres => (millimetres * 10 + 1_524) / 3_048,
        }
    }

    /// Whether it needs a plug.
    pub const fn is_reefer(&self) -> bool {
        matches!(self.kind, Kind::Refrigerated)
    }

    /// The size as the port handles it: by length, and by height where that counts; none for lengths that the port does not handle.
    pub const fn size(&self) -> Option<SizeType> {
        match self.length_ft() {
            20 => Some(SizeType::Twenty),
            40 if self.height_mm > EIGHT_FEET_SIX => Some(SizeType::FortyHighCube),
            40 => Some(SizeType::Forty),
            45 => Some(SizeType::FortyFive),
            _ => None,
        }
    }
}

impl FromStr for SizeTypeCode {
    type Err = SizeTypeCodeError;

    fn from_str(text: &str) -> Result<Self, SizeTypeCodeError> {
        let error = || SizeTypeCodeError(text.chars().take(40).collect());
        let text: [u8; 4] = text.as_bytes().try_into().map_err(|_| error())?;
        let [first, second, third, fourth] = text;
        let length_mm = length_mm(first).ok_or_else(error)?;
        if third.is_ascii_digit() && fourth.is_ascii_digit() {
            let height_mm = height_of_1984(second).ok_or_else(error)?;
            let kind = kind_of_1984((third - b'0') * 10 + (fourth - b'0'));
            return Ok(Self { text, edition: Edition::Of1984, length_mm, height_mm, wide: false, kind });
        }
        if TRADE_NAMES.contains(&[third, fourth]) {
            return Err(error());
        }
        let (height_mm, wide) = height_of_1995(second).ok_or_else(error)?;
        let kind = kind_of_1995(third, fourth).ok_or_else(error)?;
        Ok(Self { text, edition: Edition::Of1995, length_mm, height_mm, wide, kind })
    }
}

impl fmt::Display for SizeTypeCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_of_both_editions_mean_the_same_boxes() {
        for (old, new, size, kind) in [
            ("2200", "22G0", Some(SizeType::Twenty), Kind::GeneralPurpose),
            ("2210", "22G1", Some(SizeType::Twenty), Kind::GeneralPurpose),
            ("4310", "42G1", Some(SizeType::Forty), Kind::GeneralPurpose),
            ("4510", "45G1", Some(SizeType::FortyHighCube), Kind::GeneralPurpose),
            ("4532", "45R1", Some(SizeType::FortyHighCube), Kind::Refrigerated),
            ("2251", "22U1", Some(SizeType::Twenty), Kind::OpenTop),
            ("4363", "42P3", Some(SizeType::Forty), Kind::Platform),
            ("2270", "22T0", Some(SizeType::Twenty), Kind::Tank),
            ("9510", "L5G1", Some(SizeType::FortyFive), Kind::GeneralPurpose),
            ("1000", "10G0", None, Kind::GeneralPurpose),
        ] {
            let read = |text: &str| text.parse::<SizeTypeCode>().expect("a code");
            let (old, new) = (read(old), read(new));
            assert_eq!((old.edition, new.edition), (Edition::Of1984, Edition::Of1995));
            assert_eq!((old.size(), new.size(), old.kind, new.kind), (size, size, kind, kind), "{old} and {new}");
            assert_eq!(old.length_ft(), new.length_ft());
        }
    }

    #[test]
    fn groups_lengths_and_widths_are_known() {
        let read = |text: &str| text.parse::<SizeTypeCode>().expect("a code");
        assert_eq!((read("22GP").kind, read("45RE").kind, read("42UT").kind), (Kind::GeneralPurpose, Kind::Refrigerated, Kind::OpenTop));
        assert_eq!(
            ["10G1", "22G1", "32G1", "42G1", "L5G1", "M5G1", "P5G1"].map(|code| read(code).length_ft()),
            [10, 20, 30, 40, 45, 48, 53]
        );
        assert!(read("LEG1").wide && !read("L5G1").wide);
        assert!(SizeType::FortyFive.code(true).parse::<SizeTypeCode>().is_ok_and(|code| code.is_reefer()));
    }

    #[test]
    fn what_is_no_code_is_refused() {
        for text in ["", "22G", "22G11", "X2G1", "27G1", "22g1", "2X10", "40HC", "40HQ", "20DV", "22?1", "22G?", "２２G"] {
            assert!(text.parse::<SizeTypeCode>().is_err(), "{text}");
        }
    }
}
