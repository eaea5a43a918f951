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
    /// What stood before it and is no segment, where there was such.
    pub skipped: Option<Skipped>,
}

/// Bytes before a segment that are none of it and no segment either.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Skipped {
    /// How many.
    pub bytes: u64,
    /// The first of them as text, all but plain ASCII as escapes: `junk\xa0`.
    pub begin: String,
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
    outside: bool,
    // The tag of the next segment, where the one before it had lost its terminator, and the separator behind it.
    ahead: Option<([u8; 3], u8)>,
}

/// Bytes of skipped text that are shown.
const SHOWN_BYTES: usize = 40;

/// Bytes at the end of unreadable text that may be the beginning of a segment: `UNA` and the characters behind it.
const BEGIN_BYTES: usize = 3 + UNA_BYTES;

impl<R: BufRead> Segments<R> {
    /// The segments of this stream.
    pub const fn new(input: R) -> Self {
        let separators = Separators { component: b':', element: b'+', release: Some(b'?'), terminator: b'\'' };
        let charset = Charset::of_nothing();
        Self {
            input,
            separators,
            charset,
            raw: Vec::new(),
            scratch: Vec::new(),
            line: 1,
            after_return: false,
            una_refused: false,
            outside: false,
            ahead: None,
        }
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

    /// Whether the next segment is outside any message, where none but those of an interchange are in their place.
    pub(crate) const fn set_outside(&mut self, outside: bool) {
        self.outside = outside;
    }

    /// Reads the next segment into `segment`; false at the end of the stream. UNA is heeded and not given. Line breaks between and
    /// within segments mean nothing, unless UNA makes one the terminator; nor do the bytes that transmissions are framed with between
    /// segments and at the end (STX, ETX, the end of file of DOS, byte order marks).
    ///
    /// Text that cannot be a segment ends at a line break at the latest. Where `UNA`, `UNB`, `UNG` or `UNH` begins in the midst of it, the
    /// segment is read from there and what stood before it is told as [skipped](Segment::skipped): else a byte too many would cost a
    /// whole message. So it is where a segment that ends or begins an interchange or ends a message has lost its terminator.
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
        segment.skipped = None;
        // Bytes that have left a text too long to be kept.
        let mut lost = 0;
        let mut ahead = None;
        if let Some((tag, separator)) = self.ahead.take() {
            self.raw.extend(tag);
            segment.line = self.line;
            ahead = Some(separator);
        }
        let (mut released, mut una) = (false, Una::default());
        loop {
            let byte = match ahead.take() {
                Some(byte) => byte,
                None => match self.next_byte()? {
                    Some(byte) => byte,
                    None => break,
                },
            };
            if self.raw.is_empty() {
                if is_blank(byte) {
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
            if let Some(separators) = self.una_within(byte) {
                self.separators = separators;
                self.skip(segment, self.raw.len() + 1 - BEGIN_BYTES, lost);
                self.raw.clear();
                (released, lost) = (false, 0);
                continue;
            }
            if !released && self.begins_behind(byte) {
                self.ahead = self.raw.last_chunk().map(|tag| (*tag, byte));
                self.raw.truncate(self.raw.len() - 3);
                return Ok(Some(false));
            }
            if !released && self.begins_within(byte) {
                self.skip(segment, self.raw.len() - 3, lost);
                lost = 0;
            }
            // An interchange without UNA, perhaps behind one with characters of its own.
            if self.raw == b"UNB" && byte != self.separators.element {
                match byte {
                    b'+' => self.separators = Separators::default(),
                    0x1D => self.separators = Separators::INFORMATION,
                    _ => {}
                }
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
            if self.raw.len() >= MAX_SEGMENT_BYTES {
                segment.cut = true;
                if !self.is_damaged() {
                    continue;
                }
                // A segment may still begin in it, so that its end is kept as well.
                lost += self.raw.drain(SHOWN_BYTES..MAX_SEGMENT_BYTES - BEGIN_BYTES).len();
            }
            self.raw.push(byte);
        }
        // The frame of a transmission whose last terminator is missing.
        let text = self.raw.iter().rposition(|byte| !byte.is_ascii_control() && *byte != b' ').map_or(0, |last| last + 1);
        self.raw.truncate(text);
        Ok(if self.raw.is_empty() { None } else { Some(false) })
    }

    /// The text before `from` is none of the segment that begins there.
    fn skip(&mut self, segment: &mut Segment, from: usize, lost: usize) {
        let skipped = segment.skipped.get_or_insert_with(|| {
            let begin = self.raw[..from.min(SHOWN_BYTES)].escape_ascii().to_string();
            Skipped { bytes: 0, begin }
        });
        skipped.bytes += (from + lost) as u64;
        self.raw.drain(..from);
        segment.line = self.line;
        segment.cut = false;
    }

    /// The characters that a UNA names which this byte completes in the midst of text that is no segment. Only a whole one is heeded
    /// here: half a one is more likely part of the text.
    fn una_within(&self, byte: u8) -> Option<Separators> {
        let begin = self.raw.len().checked_sub(BEGIN_BYTES - 1).filter(|begin| *begin > 0)?;
        let (tag, marks) = self.raw[begin..].split_at(3);
        if tag != b"UNA" || !self.is_damaged() {
            return None;
        }
        let mut una = [byte; UNA_BYTES];
        una[..UNA_BYTES - 1].copy_from_slice(marks);
        let (separators, used) = Separators::of_una(una)?;
        (used == UNA_BYTES && !una.iter().any(u8::is_ascii_alphanumeric)).then_some(separators)
    }

    /// Whether a segment begins with the last three bytes of text that is none, this byte being the separator behind its tag.
    fn begins_within(&self, byte: u8) -> bool {
        self.raw.len() > 3 && self.ends_in_tag(byte) && self.is_damaged()
    }

    /// Whether a segment begins with the last three bytes of one that should have ended before them: its last element can be followed by
    /// no other.
    fn begins_behind(&self, byte: u8) -> bool {
        let last = match self.raw.get(..3) {
            Some(b"UNT" | b"UNE" | b"UNZ") => 2,
            // More may follow the reference, but hardly one that ends like this.
            Some(b"UNB" | b"UNG") => 5,
            _ => return false,
        };
        self.ends_in_tag(byte) && self.raw.split(|byte| *byte == self.separators.element).count() > last
    }

    /// Whether what was read ends in a tag that resumes reading, this byte being the separator behind it.
    fn ends_in_tag(&self, byte: u8) -> bool {
        match self.raw.last_chunk::<3>() {
            // As where it begins in its place: perhaps behind an interchange with characters of its own.
            Some(b"UNB") => byte == self.separators.element || byte == b'+',
            Some(b"UNG" | b"UNH") => byte == self.separators.element,
            _ => false,
        }
    }

    /// Whether what was read is no segment, or none that has a place here.
    fn is_damaged(&self) -> bool {
        let service = matches!(self.raw.get(..3), Some(b"UNB" | b"UNG" | b"UNH" | b"UNT" | b"UNE" | b"UNZ"));
        !self.is_begun() || (self.outside && !service)
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

/// Whether a byte between segments means nothing: blanks, line breaks, what transmissions are framed with, byte order marks.
pub(crate) const fn is_blank(byte: u8) -> bool {
    byte == b' ' || byte.is_ascii_control() || matches!(byte, 0xa0 | 0xc2 | 0xef | 0xbb | 0xbf | 0xfe | 0xff)
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

    /// The tags of all segments, each with what was skipped before it.
    fn tags(text: &[u8]) -> Vec<(String, Option<(u64, String)>, u64)> {
        let mut segments = Segments::new(BufReader::with_capacity(5, text));
        let (mut segment, mut read) = (Segment::default(), Vec::new());
        while segments.read(&mut segment).expect("memory can be read") {
            let skipped = segment.skipped.as_ref().map(|skipped| (skipped.bytes, skipped.begin.clone()));
            read.push((segment.tag().to_owned(), skipped, segment.line));
        }
        read
    }

    #[test]
    fn what_frames_a_transmission_costs_nothing() {
        for frame in [&b"\x02"[..], b"\x1a", b"\xa0", b"\xc2\xa0", b"\0\0", b"\xef\xbb\xbf", b"\xff\xfe", b"\x03\r\n\x02"] {
            let framed = [frame, b"UNH+1'", frame, b"UNT+2+1'", frame].concat();
            let read: Vec<String> = tags(&framed).into_iter().filter(|read| read.1.is_none()).map(|read| read.0).collect();
            assert_eq!(read, ["UNH", "UNT"], "{}", frame.escape_ascii());
        }
        assert_eq!(all(b"UNH+1'UNT+2+1\x03\x1a\r\n"), [vec!["UNH", "1"], vec!["UNT", "2", "1"]]);
    }

    #[test]
    fn a_segment_begins_in_the_midst_of_text_that_is_none() {
        for junk in ["*", "$", "junk junk ", "X", "##+:", "2UN"] {
            let begins =
                [("UNH+1'", "UNH"), ("UNB+UNOA:2'", "UNB"), ("UNG+1'", "UNG"), ("UNA:+.? 'UNH+1'", "UNH"), ("UNA|^.\\ ~UNB^A~", "UNB")];
            for (begin, tag) in begins {
                let read = tags(format!("BGM+45'\n{junk}{begin}").as_bytes());
                let skipped = Some((junk.len() as u64, junk.to_owned()));
                assert_eq!(read[1..], [(tag.to_owned(), skipped, 2)], "{junk}{begin}");
            }
        }
        let long = [vec![b'x'; 3 * MAX_SEGMENT_BYTES], b"UNH+1'".to_vec()].concat();
        let skipped = (3 * MAX_SEGMENT_BYTES as u64, "x".repeat(SHOWN_BYTES));
        assert_eq!(tags(&long), [("UNH".to_owned(), Some(skipped), 1)]);
    }

    #[test]
    fn a_lost_terminator_costs_no_message() {
        let read = all(b"UNB+UNOA:2+BRAUNB+A+260303:0931+7\xb3UNH+1+A'UNT+2+1UNH+2+A'UNT+2+2UNH+3+A'");
        let tags: Vec<&str> = read.iter().map(|segment| segment[0].as_str()).collect();
        assert_eq!(tags, ["UNB", "UNH", "UNT", "UNH", "UNT", "UNH"]);
        assert_eq!((read[0][2].as_str(), read[2][2].as_str(), read[3][1].as_str()), ("BRAUNB", "1", "2"));
        let read = all(b"UNA|^.\\ ~UNZ^1^7UNB+UNOA:2+A'UNH+1'");
        assert_eq!(read, [vec!["UNZ", "1", "7"], vec!["UNB", "UNOA|2", "A"], vec!["UNH", "1"]]);
    }

    #[test]
    fn values_and_released_marks_begin_no_segment() {
        let read = tags(b"FTX+AAA+++BRAUNH+FORTUNA:+.? 'junk UNH?+1'junk FORTUNA: BOX'BGM+45'");
        let tags: Vec<&str> = read.iter().map(|read| read.0.as_str()).collect();
        assert_eq!(tags, ["FTX", "junk UNH+1", "junk FORTUNA", "BGM"]);
        assert!(read.iter().all(|read| read.1.is_none()));
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
