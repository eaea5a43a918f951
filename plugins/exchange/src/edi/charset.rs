//! The bytes of a value as text: in the charset that UNB declares, or in the one that the sender really used.

use encoding_rs::{
    Encoding, GB18030, ISO_8859_2, ISO_8859_3, ISO_8859_4, ISO_8859_5, ISO_8859_6, ISO_8859_7, ISO_8859_8, WINDOWS_1252, WINDOWS_1254,
};

/// How the bytes of an interchange become text.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct Charset {
    declared: Option<&'static Encoding>,
}

/// What a value turned out to be.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Decoded {
    /// As declared, or plain ASCII, or UTF-8.
    Fine,
    /// Other bytes than the declared charset has; read as the named charset.
    As(&'static str),
}

impl Charset {
    /// Nothing is declared.
    pub(crate) const fn of_nothing() -> Self {
        Self { declared: None }
    }

    /// After the syntax identifier of UNB (ISO 9735). UNOA and UNOB declare no more than ASCII.
    pub(crate) fn of_syntax(identifier: &str) -> Self {
        let declared = match identifier {
            // encoding_rs reads 8859-1 as its superset.
            "UNOC" => Some(WINDOWS_1252),
            "UNOD" => Some(ISO_8859_2),
            "UNOE" => Some(ISO_8859_5),
            "UNOF" => Some(ISO_8859_7),
            "UNOG" => Some(ISO_8859_3),
            "UNOH" => Some(ISO_8859_4),
            "UNOI" => Some(ISO_8859_6),
            "UNOJ" => Some(ISO_8859_8),
            "UNOK" => Some(WINDOWS_1254),
            _ => None,
        };
        Self { declared }
    }

    /// Adds the text of these bytes. UTF-8 is recognised whatever was declared: hardly any text of another charset looks like it.
    pub(crate) fn decode(self, bytes: &[u8], text: &mut String) -> Decoded {
        if let Ok(utf_8) = std::str::from_utf8(bytes) {
            text.push_str(utf_8);
            return Decoded::Fine;
        }
        if let Some(declared) = self.declared {
            text.push_str(&declared.decode_without_bom_handling(bytes).0);
            return Decoded::Fine;
        }
        // Chinese senders put GB 18030 into what they declare as ASCII; where it is not that, 8859-1 reads everything.
        let (guess, name) = match GB18030.decode_without_bom_handling_and_without_replacement(bytes) {
            Some(guess) if in_pairs(bytes) && guess.chars().all(|c| c.is_ascii() || is_common_han(c)) => (guess, "GB 18030"),
            _ => (WINDOWS_1252.decode_without_bom_handling(bytes).0, "ISO 8859-1"),
        };
        text.push_str(&guess);
        Decoded::As(name)
    }
}

/// Whether bytes that are no ASCII come two by two, as those of common Han characters do.
fn in_pairs(bytes: &[u8]) -> bool {
    bytes.split(u8::is_ascii).all(|run| run.len() % 2 == 0)
}

/// Han characters and the punctuation that goes with them. Two accented letters of 8859-1 in a row make a Han character as well, but
/// accented letters rarely come in pairs.
const fn is_common_han(c: char) -> bool {
    matches!(c, '\u{4e00}'..='\u{9fff}' | '\u{3000}'..='\u{303f}' | '\u{ff00}'..='\u{ffef}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(syntax: &str, bytes: &[u8]) -> (String, Decoded) {
        let mut text = String::new();
        let how = Charset::of_syntax(syntax).decode(bytes, &mut text);
        (text, how)
    }

    #[test]
    fn text_is_read_as_declared_or_as_it_is() {
        assert_eq!(decoded("UNOA", b"PLAIN"), ("PLAIN".to_owned(), Decoded::Fine));
        assert_eq!(decoded("UNOC", b"K\xd8BENHAVN"), ("KØBENHAVN".to_owned(), Decoded::Fine));
        assert_eq!(decoded("UNOE", b"\xbc\xde\xe1\xda\xd2\xd0"), ("Москва".to_owned(), Decoded::Fine));
        assert_eq!(decoded("UNOA", "洋山".as_bytes()), ("洋山".to_owned(), Decoded::Fine));
        assert_eq!(decoded("UNOA", b"\xd1\xf3\xc9\xbd\xb8\xdb"), ("洋山港".to_owned(), Decoded::As("GB 18030")));
        assert_eq!(decoded("UNOA", b"G\xd6TEBORG"), ("GÖTEBORG".to_owned(), Decoded::As("ISO 8859-1")));
    }
}
