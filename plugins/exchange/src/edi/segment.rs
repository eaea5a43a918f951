//! Segments of an interchange, one at a time from a stream.

use std::io::{self, BufRead};

use super::charset::{Charset, Decoded};
use super::separators::{Separators, UNA_BYTES};

/// Bytes of a segment that are kept. Segments have some hundred; one that is longer has lost its end.
pub const MAX_SEGMENT_BYTES: usize = 65_536;

/// One segment: a tag and its elements, each of components.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Segment {
    text: String,
    // Where each component ends in the text.
    ends: Vec<u32>,
    // Which component each element begins with.
    elements: Vec<u32>,
    /// The line that it begins on, from 1.
    pub line: u64,
    /// Whether it was ended by its terminator.
    pub ended: bool,
    /// Whether it was longer than [`MAX_SEGMENT_BYTES`] and its end is missing.
    pub cut: bool,
    /// The charset that it was read in, where that is none that was declared.
    pub charset: Option<&'static str>,
}

impl Segment {
    /// Its tag.
    pub fn tag(&self) -> &str {
        self.get(0, 0)
    }

    /// Whether its tag can be one: three capital letters or digits, a letter first.
    pub fn has_tag(&self) -> bool {
        let tag = self.tag().as_bytes();
        tag.len() == 3 && tag[0].is_ascii_uppercase() && tag.iter().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
    }

    /// A component, both counted from 0 and the tag being element 0; empty where it was left out.
    pub fn get(&self, element: usize, component: usize) -> &str {
        let Some(&first) = self.elements.get(element) else { return "" };
        let end = self.elements.get(element + 1).map_or(self.ends.len(), |next| *next as usize);
        let at = first as usize + component;
        if at >= end {
            return "";
        }
        let from = if at == 0 { 0 } else { self.ends[at - 1] as usize };
        self.text.get(from..self.ends[at] as usize).unwrap_or("")
    }

    /// How many components an element has.
    pub fn components(&self, element: usize) -> usize {
        let Some(&first) = self.elements.get(element) else { return 0 };
        self.elements.get(element + 1).map_or(self.ends.len(), |next| *next as usize) - first as usize
    }

    fn clear(&mut self) {
        self.text.clear();
        self.ends.clear();
        self.elements.clear();
        self.charset = None;
    }

    /// Takes raw bytes apart.
    fn parse(&mut self, raw: &[u8], separators: Separators, charset: Charset, scratch: &mut Vec<u8>) {
        self.clear();
        self.elements.push(0);
        scratch.clear();
        let mut bytes = raw.iter().copied();
        loop {
            let byte = bytes.next();
            match byte {
                Some(byte) if Some(byte) == separators.release => scratch.extend(bytes.next()),
                Some(byte) if byte != separators.component && byte != separators.element => scratch.push(byte),
                _ => {
                    if let Decoded::As(name) = charset.decode(scratch, &mut self.text) {
                        self.charset = Some(name);
                    }
                    scratch.clear();
                    self.ends.push(self.text.len() as u32);
                    match byte {
                        Some(byte) if byte == separators.element => self.elements.push(self.ends.len() as u32),
                        Some(_) => {}
                        None => return,
                    }
                }
            }
        }
    }
}

/// The segments of a stream.
#[derive(Debug)]
pub struct Segments<R> {
    input: R,
    separators: Separators,
    charset: Charset,
    raw: Vec<u8>,
    scratch: Vec<u8>,
    line: u64,
    after_return: bool,
    una_refused: bool,
}

impl<R: BufRead> Segments<R> {
    /// The segments of this stream.
    pub const fn new(input: R) -> Self {
        let separators = Separators { component: b':', element: b'+', release: Some(b'?'), terminator: b'\'' };
        let charset = Charset::of_nothing();
        Self { input, separators, charset, raw: Vec::new(), scratch: Vec::new(), line: 1, after_return: false, una_refused: false }
    }

    /// The characters that divide what is read now.
    pub const fn separators(&self) -> Separators {
        self.separators
    }

    /// From now on the charset is that of this syntax identifier.
    pub(crate) fn declare(&mut self, syntax: &str) {
        self.charset = Charset::of_syntax(syntax);
    }

    /// Whether a UNA was met that can divide nothing, since this was last asked.
    pub(crate) fn take_una_refused(&mut self) -> bool {
        std::mem::take(&mut self.una_refused)
    }

    /// Reads the next segment into `segment`; false at the end of the stream. UNA is heeded and not given. Line breaks between and
    /// within segments mean nothing, unless UNA makes one the terminator.
    ///
    /// # Errors
    /// When the stream cannot be read.
    pub fn read(&mut self, segment: &mut Segment) -> io::Result<bool> {
        let Some(ended) = self.read_raw(segment)? else { return Ok(false) };
        segment.ended = ended;
        segment.parse(&self.raw, self.separators, self.charset, &mut self.scratch);
        Ok(true)
    }

    /// The bytes of the next segment, and whether it was ended by its terminator.
    fn read_raw(&mut self, segment: &mut Segment) -> io::Result<Option<bool>> {
        self.raw.clear();
        segment.cut = false;
        let (mut released, mut una) = (false, Una::default());
        while let Some(byte) = self.next_byte()? {
            if self.raw.is_empty() {
                if byte.is_ascii_whitespace() || byte == 0 || byte == 0xef || byte == 0xbb || byte == 0xbf {
                    // A terminator that is a line break ends nothing here.
                    continue;
                }
                segment.line = self.line;
            }
            if let Some(bytes) = una.take(&self.raw, byte) {
                if let Some((separators, used)) = Separators::of_una(bytes) {
                    self.separators = separators;
                    self.raw.clear();
                    let left = bytes[used..].iter().filter(|byte| !byte.is_ascii_whitespace());
                    self.raw.extend(left);
                    segment.line = self.line;
                } else {
                    self.una_refused = true;
                    self.raw.clear();
                }
                una = Una::default();
                continue;
            }
            if una.is_reading() {
                continue;
            }
            if byte == b'+' && self.raw == b"UNB" && self.separators.element != b'+' {
                // An interchange without UNA behind one with characters of its own.
                self.separators = Separators::default();
            }
            if !released && byte == self.separators.terminator {
                return Ok(Some(true));
            }
            if matches!(byte, b'\r' | b'\n') {
                // The head of a mail or the like: no segment, and the next line may begin one.
                if !self.is_begun() {
                    return Ok(Some(true));
                }
                continue;
            }
            released = !released && Some(byte) == self.separators.release;
            if self.raw.len() < MAX_SEGMENT_BYTES {
                self.raw.push(byte);
            } else {
                segment.cut = true;
            }
        }
        Ok(if self.raw.is_empty() { None } else { Some(false) })
    }

    /// Whether what was read may be the beginning of a segment.
    fn is_begun(&self) -> bool {
        let tag = &self.raw[..self.raw.len().min(3)];
        let divided = self.raw.get(3).is_none_or(|byte| *byte == self.separators.element || *byte == self.separators.component);
        divided && tag.iter().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
    }

    fn next_byte(&mut self) -> io::Result<Option<u8>> {
        loop {
            match self.input.fill_buf() {
                Ok([]) => return Ok(None),
                Ok(buffer) => {
                    let byte = buffer[0];
                    self.input.consume(1);
                    // CR LF is one line break, a lone CR another.
                    if byte == b'\r' || (byte == b'\n' && !self.after_return) {
                        self.line += 1;
                    }
                    self.after_return = byte == b'\r';
                    return Ok(Some(byte));
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }
}

/// Gathers the six bytes behind `UNA` at the beginning of a segment.
#[derive(Default)]
struct Una {
    bytes: [u8; UNA_BYTES],
    count: usize,
}

impl Una {
    const fn is_reading(&self) -> bool {
        self.count > 0
    }

    /// Given what the segment has so far and its next byte; gives the six when they are complete.
    fn take(&mut self, raw: &[u8], byte: u8) -> Option<[u8; UNA_BYTES]> {
        if raw != b"UNA" || (self.count == 0 && byte.is_ascii_alphanumeric()) {
            return None;
        }
        self.bytes[self.count] = byte;
        self.count += 1;
        (self.count == UNA_BYTES).then_some(self.bytes)
    }
}

#[cfg(test)]
mod tests {
    use std::io::BufReader;

    use super::*;

    /// All segments as lists of elements, components joined by `|`.
    fn all(text: &[u8]) -> Vec<Vec<String>> {
        let mut segments = Segments::new(BufReader::with_capacity(3, text));
        let (mut segment, mut read) = (Segment::default(), Vec::new());
        while segments.read(&mut segment).expect("memory can be read") {
            let elements = (0..segment.elements.len()).map(|element| {
                let components: Vec<&str> = (0..segment.components(element)).map(|component| segment.get(element, component)).collect();
                components.join("|")
            });
            read.push(elements.collect());
        }
        read
    }

    #[test]
    fn release_characters_take_meaning_away() {
        let read = all(b"FTX+AAA+++PLASTICS?:ARTICLES?+MORE??'FTX+?'QUOTED?''");
        assert_eq!(read, [vec!["FTX", "AAA", "", "", "PLASTICS:ARTICLES+MORE?"], vec!["FTX", "'QUOTED'"]]);
    }

    #[test]
    fn una_changes_the_characters_and_line_breaks_mean_nothing() {
        let read = all(b"\xef\xbb\xbfUNA|^.\\ ~\r\nUNB^UNOA|2^A\\^B~\r\nBG\r\nM^45~");
        assert_eq!(read, [vec!["UNB", "UNOA|2", "A^B"], vec!["BGM", "45"]]);
        assert_eq!(all(b"UNA:+.? \nUNH+1+A:B\nBGM+45\n"), [vec!["UNH", "1", "A|B"], vec!["BGM", "45"]]);
        assert_eq!(all(b"UNA:+.'\nUNB+UNOA:2'"), [vec!["UNB", "UNOA|2"]]);
        assert_eq!(all(b"UNA:+.?'UNB+UNOA:2'"), [vec!["UNB", "UNOA|2"]]);
    }

    #[test]
    fn lines_are_counted_and_a_missing_end_is_told() {
        let mut segments = Segments::new(&b"UNH+1'\r\n\r\nBGM+45'\rUNT+3"[..]);
        let mut segment = Segment::default();
        let mut seen = Vec::new();
        while segments.read(&mut segment).expect("memory can be read") {
            seen.push((segment.tag().to_owned(), segment.line, segment.ended));
        }
        assert_eq!(seen, [("UNH".to_owned(), 1, true), ("BGM".to_owned(), 3, true), ("UNT".to_owned(), 4, false)]);
    }

    #[test]
    fn a_segment_without_end_is_cut() {
        let text = [b"FTX+".as_slice(), &vec![b'x'; 3 * MAX_SEGMENT_BYTES], b"'BGM+45'"].concat();
        let mut segments = Segments::new(&text[..]);
        let mut segment = Segment::default();
        assert!(segments.read(&mut segment).expect("memory") && segment.cut && segment.get(1, 0).len() < MAX_SEGMENT_BYTES);
        assert!(segments.read(&mut segment).expect("memory") && !segment.cut);
        assert_eq!(segment.tag(), "BGM");
    }
}
