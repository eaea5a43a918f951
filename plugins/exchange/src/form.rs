//! Which form an input has, told from its beginning.

use std::fmt;
use std::str::FromStr;

use crate::edi::is_blank;

/// A form of input.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Form {
    /// NMEA lines with AIS.
    Ais,
    /// An EDIFACT interchange.
    Edi,
}

/// Bytes from the beginning that suffice to tell.
pub const ENOUGH_BYTES: usize = 4_096;

impl Form {
    /// The form of an input that begins so; none where neither is to be seen.
    ///
    /// EDIFACT begins with `UNA`, `UNB`, `UNG` or `UNH`, perhaps behind [`blanks`] or other text. AIS has `VDM` or `VDO` sentences
    /// somewhere near the beginning, among whatever else a receiver sends.
    pub fn of(beginning: &[u8]) -> Option<Self> {
        let text = &beginning[blanks(beginning)..];
        let text = &text[..text.len().min(ENOUGH_BYTES)];
        if begins_as_edi(text) {
            return Some(Self::Edi);
        }
        let has = |wanted: &[u8]| text.windows(wanted.len()).any(|window| window == wanted);
        if has(b"VDM,") || has(b"VDO,") {
            Some(Self::Ais)
        } else if (0..text.len()).any(|at| is_edi_at(text, at)) {
            Some(Self::Edi)
        } else if matches!(text.first(), Some(b'!' | b'$' | b'\\')) {
            Some(Self::Ais)
        } else {
            None
        }
    }
}

/// How many bytes at the beginning mean nothing in any form: blanks, line breaks, the frame of a transmission, byte order marks.
pub fn blanks(beginning: &[u8]) -> usize {
    beginning.iter().position(|byte| !is_blank(*byte)).unwrap_or(beginning.len())
}

/// In the midst of text: behind a letter only with the separator that nearly all use.
fn is_edi_at(text: &[u8], at: usize) -> bool {
    let begins = |byte: &u8| !byte.is_ascii_alphanumeric() || text.get(at + 3) == Some(&b'+');
    begins_as_edi(&text[at..]) && text[..at].last().is_none_or(begins)
}

fn begins_as_edi(text: &[u8]) -> bool {
    let [b'U', b'N', tag, separator, ..] = text else { return false };
    match tag {
        b'A' => separator.is_ascii_punctuation(),
        b'B' | b'G' | b'H' => !separator.is_ascii_alphanumeric() && *separator != b' ',
        _ => false,
    }
}

impl fmt::Display for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Ais => "ais",
            Self::Edi => "edi",
        })
    }
}

impl FromStr for Form {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.to_ascii_lowercase().as_str() {
            "ais" | "nmea" => Ok(Self::Ais),
            "edi" | "edifact" => Ok(Self::Edi),
            _ => Err(format!("“{text}” is no form; write ais or edi")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inputs_are_told_apart() {
        for (text, form) in [
            (&b"UNA:+.? '\r\nUNB+UNOA:2+A+B"[..], Some(Form::Edi)),
            (b"\xef\xbb\xbf\n UNB+UNOA:2", Some(Form::Edi)),
            (b"UNH+638+COPRAR:D:95B:UN:'", Some(Form::Edi)),
            (b"from: line\n\nUNH+1+BAPLIE:D:95B:UN'", Some(Form::Edi)),
            (b"!AIVDM,1,1,,A,15N1u<PP1FJuvSRHOE6QIwwh0HQ6,0*30", Some(Form::Ais)),
            (b"\\s:2573345,c:1671620143*0B\\!BSVDM,1,1,,A,13n@oj,0*0F", Some(Form::Ais)),
            (b"2026-03-03T00:00:00Z !AIVDM,1,1,,A", Some(Form::Ais)),
            (b"$GPGGA,1,2,3*00", Some(Form::Ais)),
            (b"UNHAPPY, UNBOUND AND UNGAINLY", None),
            (b"\x02UNH+638+COPRAR:D:95B:UN:'", Some(Form::Edi)),
            (b"\0\xa0\x1aUNB+UNOA:2", Some(Form::Edi)),
            (b"junkUNH+638+COPRAR:D:95B:UN:'", Some(Form::Edi)),
            (b"THE BRAUNB-STREET", None),
            (b"\x1a\r\n", None),
            (b"", None),
        ] {
            assert_eq!(Form::of(text), form, "{}", String::from_utf8_lossy(text));
        }
    }
}
