//! The characters that divide an interchange, as its UNA segment declares them.

/// Which characters divide an interchange.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Separators {
    /// Between components of an element.
    pub component: u8,
    /// Between elements.
    pub element: u8,
    /// Takes the meaning of the next character away; none where there is no such character.
    pub release: Option<u8>,
    /// Ends a segment.
    pub terminator: u8,
}

impl Default for Separators {
    /// What holds where no UNA says otherwise.
    fn default() -> Self {
        Self { component: b':', element: b'+', release: Some(b'?'), terminator: b'\'' }
    }
}

impl Separators {
    /// Those of level B of the syntax (ISO 9735): the information separators of the character set, which no text has.
    pub(crate) const INFORMATION: Self = Self { component: 0x1F, element: 0x1D, release: None, terminator: 0x1C };
}

/// Characters of UNA behind its tag.
pub(crate) const UNA_BYTES: usize = 6;

impl Separators {
    /// From the six bytes behind `UNA`, and how many of them belong to it. Some senders leave out the release character or the reserved
    /// blank: then the next segment begins within the six. None where the bytes can divide nothing.
    pub(crate) fn of_una(bytes: [u8; UNA_BYTES]) -> Option<(Self, usize)> {
        let [component, element, _decimal, release, reserved, last] = bytes;
        let is_break = |byte: u8| matches!(byte, b'\r' | b'\n');
        // The mark in the place of the reserved blank is the terminator, and the line ends behind it.
        let is_left_out = is_break(last) && reserved.is_ascii_punctuation() && reserved != b'*';
        let complete = !last.is_ascii_alphanumeric() && !is_left_out;
        let (release, terminator, used) = if complete {
            (release, last, UNA_BYTES)
        } else {
            // The terminator is the last mark before the next segment.
            let end = bytes.iter().position(u8::is_ascii_alphanumeric).unwrap_or(UNA_BYTES);
            let at = bytes[..end].iter().rposition(|byte| !byte.is_ascii_whitespace()).filter(|at| *at >= 3)?;
            (if at > 3 { release } else { b'?' }, bytes[at], at + 1)
        };
        let release = Some(release).filter(|byte| *byte != b' ');
        let separators = Self { component, element, release, terminator };
        let marks = [Some(component), Some(element), release, Some(terminator)];
        let distinct = marks.iter().enumerate().all(|(index, mark)| mark.is_none() || !marks[..index].contains(mark));
        let divide = marks.iter().flatten().all(|mark| !mark.is_ascii_alphanumeric() && *mark != b' ' && *mark < 0x80);
        (distinct && divide).then_some((separators, used))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn una_is_read_whole_or_damaged() {
        let standard = Separators::default();
        for (text, expected) in [
            (b":+.? '", Some((standard, 6))),
            (b":+,? '", Some((standard, 6))),
            (b":+.*'\n", Some((Separators { release: Some(b'*'), ..standard }, 5))),
            (b":+.?'U", Some((standard, 5))),
            (b":+.'\nU", Some((standard, 4))),
            (b":+.  '", Some((Separators { release: None, ..standard }, 6))),
            (b":+.? \n", Some((Separators { terminator: b'\n', ..standard }, 6))),
            (b"|^.\\ ~", Some((Separators { component: b'|', element: b'^', release: Some(b'\\'), terminator: b'~' }, 6))),
            (b"++.? '", None),
            (b"ab.? '", None),
        ] {
            assert_eq!(Separators::of_una(*text), expected, "{}", String::from_utf8_lossy(text));
        }
    }
}
