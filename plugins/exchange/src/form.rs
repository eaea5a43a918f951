//! Which form an input has, told from its beginning.

use std::fmt;
use std::str::FromStr;

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
    /// EDIFACT begins with `UNA`, `UNB`, `UNG` or `UNH`, perhaps after blanks or a byte order mark. AIS has `VDM` or `VDO` sentences
    /// somewhere near the beginning, among whatever else a receiver sends.
    pub fn of(beginning: &[u8]) -> Option<Self> {
        let beginning = &beginning[..beginning.len().min(ENOUGH_BYTES)];
        let text = beginning.strip_prefix(b"\xef\xbb\xbf").unwrap_or(beginning).trim_ascii_start();
        if begins_as_edi(text) {
            return Some(Self::Edi);
        }
        let has = |wanted: &[u8]| text.windows(wanted.len()).any(|window| window == wanted);
        if has(b"VDM,") || has(b"VDO,") {
            Some(Self::Ais)
        } else if (0..text.len()).any(|at| begins_as_edi(&text[at..]) && text[..at].last().is_none_or(|byte| !byte.is_ascii_alphanumeric()))
        {
            Some(Self::Edi)
        } else if matches!(text.first(), Some(b'!' | b'$' | b'\\')) {
            Some(Self::Ais)
        } else {
            None
        }
    }
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
            (b"", None),
        ] {
            assert_eq!(Form::of(text), form, "{}", String::from_utf8_lossy(text));
        }
    }
}
