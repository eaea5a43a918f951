//! One NMEA line taken apart: tag blocks, the sentence, its checksum, what a logger wrote around it.

use serde::Serialize;

/// Why a line is not understood.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Refusal {
    /// There is no sentence in the line.
    #[error("no NMEA sentence: there is no ! or $ followed by an address and a comma")]
    NoSentence,
    /// A sentence, but none with AIS.
    #[error("{0} is no AIS sentence: only VDM and VDO are read")]
    OtherSentence(String),
    /// The line is longer than any sentence.
    #[error("longer than a line may be")]
    TooLong,
    /// The sentence has no checksum.
    #[error("no checksum: * and two hexadecimal digits should end the sentence")]
    NoChecksum,
    /// The checksum is wrong.
    #[error("the checksum is {said:02X}, it should be {right:02X}")]
    BadChecksum {
        /// As the line has it.
        said: u8,
        /// As it follows from the line.
        right: u8,
    },
    /// A field that no sentence can have.
    #[error("{0}")]
    Malformed(&'static str),
    /// Characters in the payload that carry no six bits.
    #[error("the payload has characters that no payload has")]
    BadPayload,
    /// A message type that does not exist.
    #[error("there is no message type {0}")]
    NoSuchType(u8),
    /// The payload ends before what the type must have.
    #[error("a message of type {message_type} needs {needed} bits and has {bits}")]
    TooShort {
        /// The type.
        message_type: u8,
        /// Bits that it must have at least.
        needed: usize,
        /// Bits received.
        bits: usize,
    },
    /// A part whose others did not come.
    #[error("part {part} of {of}: part {missing} never came")]
    PartMissing {
        /// The part on this line.
        part: u8,
        /// How many there are.
        of: u8,
        /// The first that is missing.
        missing: u8,
    },
    /// A part that has come before.
    #[error("part {part} of {of} came twice")]
    PartTwice {
        /// The part on this line.
        part: u8,
        /// How many there are.
        of: u8,
    },
}

impl Refusal {
    /// A stable name of the kind, for counting.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NoSentence => "no-sentence",
            Self::OtherSentence(_) => "other-sentence",
            Self::TooLong => "too-long",
            Self::NoChecksum => "no-checksum",
            Self::BadChecksum { .. } => "bad-checksum",
            Self::Malformed(_) => "malformed",
            Self::BadPayload => "bad-payload",
            Self::NoSuchType(_) => "no-such-type",
            Self::TooShort { .. } => "too-short",
            Self::PartMissing { .. } => "part-missing",
            Self::PartTwice { .. } => "part-twice",
        }
    }
}

/// A line that was not understood.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Refused {
    /// Why.
    #[serde(serialize_with = "as_text")]
    pub error: Refusal,
    /// The number of the line in its stream, from 1.
    pub line: u64,
}

fn as_text<S: serde::Serializer>(refusal: &Refusal, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(refusal)
}

/// A VDM or VDO sentence.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Sentence<'a> {
    /// Who passed it on: AI, BS, or any other two characters.
    pub(crate) talker: [u8; 2],
    /// VDO: the receiver's own vessel.
    pub(crate) own: bool,
    pub(crate) parts: u8,
    pub(crate) part: u8,
    /// The number that the parts of one message share.
    pub(crate) sequence: Option<u8>,
    pub(crate) channel: Option<u8>,
    pub(crate) payload: &'a [u8],
    pub(crate) fill: u8,
    /// Which station passed it on, of the tag block's source or behind the checksum; empty where nobody says.
    pub(crate) station: &'a [u8],
    /// The number that the lines of one group share, of the tag block; empty where there is none.
    pub(crate) group: &'a [u8],
    /// When it was received, where the line says so: milliseconds since 1970, UTC.
    pub(crate) received_ms: Option<i64>,
}

impl<'a> Sentence<'a> {
    /// Takes a line apart.
    pub(crate) fn of(line: &'a [u8]) -> Result<Self, Refusal> {
        let (tags, rest) = TagBlocks::before(line);
        let start = rest.iter().position(|byte| matches!(byte, b'!' | b'$')).ok_or(Refusal::NoSentence)?;
        let (before, sentence) = (&rest[..start], &rest[start + 1..]);
        let address_end = sentence.iter().position(|byte| *byte == b',').ok_or(Refusal::NoSentence)?;
        let address = &sentence[..address_end];
        if !(3..=8).contains(&address.len()) || !address.iter().all(u8::is_ascii_alphanumeric) {
            return Err(Refusal::NoSentence);
        }
        let own = address.ends_with(b"VDO");
        if address.len() != 5 || !(own || address.ends_with(b"VDM")) {
            return Err(Refusal::OtherSentence(String::from_utf8_lossy(address).into_owned()));
        }
        let star = sentence.iter().position(|byte| *byte == b'*').ok_or(Refusal::NoChecksum)?;
        let said = sentence.get(star + 1..star + 3).and_then(hexadecimal).ok_or(Refusal::NoChecksum)?;
        let right = sentence[..star].iter().fold(0, |sum, byte| sum ^ byte);
        if said != right {
            return Err(Refusal::BadChecksum { said, right });
        }
        let behind = &sentence[star + 3..];
        let mut fields = sentence[address_end + 1..star].split(|byte| *byte == b',');
        let mut field =
            || fields.next().ok_or(Refusal::Malformed("fields are missing: a sentence has count, part, sequence, channel, payload, fill"));
        let (parts, part, sequence, channel, payload, fill) = (field()?, field()?, field()?, field()?, field()?, field()?);
        let (Some(parts @ 1..=9), Some(part @ 1..=9)) = (digit(parts), digit(part)) else {
            return Err(Refusal::Malformed("the count of parts or the part's number is no digit from 1 to 9"));
        };
        if part > parts {
            return Err(Refusal::Malformed("the part's number is above the count of parts"));
        }
        if !(sequence.is_empty() || digit(sequence).is_some()) || channel.len() > 1 {
            return Err(Refusal::Malformed("the sequence is no digit, or the channel no letter"));
        }
        let Some(fill @ 0..=5) = (if fill.is_empty() { Some(0) } else { digit(fill) }) else {
            return Err(Refusal::Malformed("the count of fill bits is no digit from 0 to 5"));
        };
        Ok(Self {
            talker: [address[0], address[1]],
            own,
            parts,
            part,
            sequence: digit(sequence),
            channel: channel.first().copied(),
            payload,
            fill,
            station: if tags.station.is_empty() { station_behind(behind) } else { tags.station },
            group: tags.group,
            received_ms: tags.received_ms.or_else(|| time_behind(behind)).or_else(|| time_in_front(before)),
        })
    }
}

/// What the tag blocks in front of a sentence say (NMEA 0183 4.0).
#[derive(Clone, Copy, Default)]
struct TagBlocks<'a> {
    station: &'a [u8],
    group: &'a [u8],
    received_ms: Option<i64>,
}

impl<'a> TagBlocks<'a> {
    /// Reads `\…\` blocks, also several, and gives what follows them. A block whose checksum is wrong says nothing; the sentence behind
    /// it has a checksum of its own.
    fn before(line: &'a [u8]) -> (Self, &'a [u8]) {
        let (mut tags, mut rest) = (Self::default(), line.trim_ascii());
        while let Some(inside) = rest.strip_prefix(b"\\") {
            let Some(end) = inside.iter().position(|byte| *byte == b'\\') else { break };
            tags.take(&inside[..end]);
            rest = &inside[end + 1..];
        }
        (tags, rest)
    }

    fn take(&mut self, block: &'a [u8]) {
        let Some(star) = block.iter().rposition(|byte| *byte == b'*') else { return };
        let right = block[..star].iter().fold(0, |sum, byte| sum ^ byte);
        if hexadecimal(&block[star + 1..]) != Some(right) {
            return;
        }
        for field in block[..star].split(|byte| *byte == b',') {
            match field {
                [b's', b':', station @ ..] => self.station = station,
                // Line, lines and number of the group: `1-2-27300`, and `1G2:27300` of those who had groups before the standard.
                [b'g', b':', group @ ..] => self.group = group.rsplit(|byte| *byte == b'-').next().unwrap_or_default(),
                [b'1'..=b'9', b'G', b'1'..=b'9', b':', group @ ..] => self.group = group,
                [b'c', b':', time @ ..] => self.received_ms = unix_ms(time),
                _ => {}
            }
        }
    }
}

fn digit(field: &[u8]) -> Option<u8> {
    match field {
        [digit @ b'0'..=b'9'] => Some(digit - b'0'),
        _ => None,
    }
}

fn hexadecimal(digits: &[u8]) -> Option<u8> {
    let [high, low] = digits else { return None };
    let value = |digit: &u8| char::from(*digit).to_digit(16);
    Some((value(high)? * 16 + value(low)?) as u8)
}

/// Seconds since 1970, perhaps with a fraction, or milliseconds: told apart by their size. Only times from 1990 to 2100 are times.
fn unix_ms(text: &[u8]) -> Option<i64> {
    const FROM_S: f64 = 631_152_000.0;
    const TO_S: f64 = 4_102_444_800.0;
    let text = std::str::from_utf8(text.trim_ascii()).ok()?;
    if text.len() > 20 || !text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') {
        return None;
    }
    let number: f64 = text.parse().ok()?;
    let seconds = if number > 1e11 { number / 1_000.0 } else { number };
    (FROM_S..TO_S).contains(&seconds).then_some((seconds * 1_000.0).round() as i64)
}

/// Shore networks write `,rSTATION,1325394060` behind the checksum: the first field that is a time.
fn time_behind(rest: &[u8]) -> Option<i64> {
    let fields = || rest.split(|byte| *byte == b',').skip(1);
    fields().find_map(|field| if field.len() < 9 { None } else { unix_ms(field) })
}

/// The same networks name the station that received: `r003669945`, or `b` and a base station's number.
fn station_behind(rest: &[u8]) -> &[u8] {
    let is_station =
        |field: &&[u8]| matches!(field, [b'r' | b'b', digits @ ..] if digits.len() >= 5 && digits.iter().all(u8::is_ascii_digit));
    rest.split(|byte| *byte == b',').skip(1).find(is_station).unwrap_or_default()
}

/// Loggers write a time in front: seconds since 1970, or ISO 8601, perhaps with a blank before the time of day. One without an offset is UTC,
/// as AIS is.
fn time_in_front(before: &[u8]) -> Option<i64> {
    let is_between = |byte: &u8| matches!(byte, b' ' | b'\t' | b',' | b';' | b'[' | b']' | b'(' | b')' | b'"');
    let mut words = before.split(is_between).filter(|word| !word.is_empty()).skip_while(|word| word.len() < 9);
    let first = words.next()?;
    if let Some(ms) = unix_ms(first) {
        return Some(ms);
    }
    let first = std::str::from_utf8(first).ok()?;
    let with_offset = |text: &str| text.parse::<jiff::Timestamp>().ok();
    let without =
        |text: &str| text.parse::<jiff::civil::DateTime>().ok()?.to_zoned(jiff::tz::TimeZone::UTC).ok().map(|zoned| zoned.timestamp());
    let read = if first.contains(['T', 't']) {
        with_offset(first).or_else(|| without(first))
    } else {
        // A date alone is not when.
        let text = format!("{first}T{}", std::str::from_utf8(words.next()?).ok()?);
        with_offset(&text).or_else(|| without(&text))
    };
    read.map(jiff::Timestamp::as_millisecond)
}

/// Divides a line into what stands before its second sentence and the rest; lines run together where a logger or a receiver lost an end. No
/// payload has an exclamation mark.
pub(crate) fn divide(line: &[u8]) -> (&[u8], &[u8]) {
    let begins = |at: &usize| {
        let sentence = &line[*at..];
        sentence.len() > 6 && sentence[0] == b'!' && sentence[6] == b',' && sentence[1..6].iter().all(u8::is_ascii_alphanumeric)
    };
    let Some(second) = (0..line.len()).filter(begins).nth(1) else { return (line, &[]) };
    // Its tag blocks are its own.
    let mut from = second;
    while let Some(before) = line[..from].strip_suffix(b"\\")
        && let Some(at) = before.iter().rposition(|byte| *byte == b'\\')
    {
        from = at;
    }
    line.split_at(from)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The sentence with its right checksum.
    fn summed(body: &str) -> String {
        format!("!{body}*{:02X}", body.bytes().fold(0, |sum, byte| sum ^ byte))
    }

    #[test]
    fn a_sentence_is_found_behind_whatever_stands_before_it() {
        let plain = summed("AIVDM,1,1,,A,15RTgt0PAso;90TKcjM8h6g208CQ,0");
        let tag = "s:2573345,c:1671620143";
        let tag = format!("\\{tag}*{:02X}\\", tag.bytes().fold(0, |sum, byte| sum ^ byte));
        for (line, received_ms) in [
            (plain.clone(), None),
            (format!("{tag}{plain}"), Some(1_671_620_143_000)),
            (format!("\\g:1-1-7*00\\{tag}{plain}"), Some(1_671_620_143_000)),
            (format!("1671620143.5 {plain}"), Some(1_671_620_143_500)),
            (format!("2022-12-21T10:55:43Z {plain}"), Some(1_671_620_143_000)),
            (format!("[2022-12-21 10:55:43.250] {plain}"), Some(1_671_620_143_250)),
            (format!("2022-12-21 11:55:43+01:00 {plain}"), Some(1_671_620_143_000)),
            (format!("2022-12-21T10:55:43 {plain}"), Some(1_671_620_143_000)),
            (format!("2022-12-21 {plain}"), None),
            (format!("{plain},d-109,S2105,t050056.00,T56.13,r003669946,1325394060,1325394001"), Some(1_325_394_060_000)),
            (format!("  {plain}\t"), None),
        ] {
            let sentence = Sentence::of(line.as_bytes()).expect(&line);
            assert_eq!((sentence.talker, sentence.part, sentence.received_ms), (*b"AI", 1, received_ms), "{line}");
        }
        let tagged = format!("{tag}{plain}");
        assert_eq!(Sentence::of(tagged.as_bytes()).expect("tagged").station, b"2573345");
        let shore = format!("{plain},d-109,S2105,t050056.00,T56.13,r003669946,1325394060");
        assert_eq!(Sentence::of(shore.as_bytes()).expect("of a shore network").station, b"r003669946");
        for (group, expected) in [("g:1-2-27300", "27300"), ("1G2:5", "5"), ("n:3", "")] {
            let tagged = format!("\\{group}*{:02X}\\{plain}", group.bytes().fold(0, |sum, byte| sum ^ byte));
            assert_eq!(Sentence::of(tagged.as_bytes()).expect("tagged").group, expected.as_bytes(), "{group}");
        }
    }

    #[test]
    fn lines_that_ran_together_are_told_apart() {
        let plain = "!AIVDM,1,1,,A,15RTgt0PAso;90TKcjM8h6g208CQ,0*4A";
        let tagged = format!("\\g:1-2-7*00\\\\s:x*00\\{plain}");
        for (first, second) in [(plain, plain), (tagged.as_str(), tagged.as_str()), ("!AIVDM,1,1,,A,15RT", tagged.as_str()), (plain, "")] {
            assert_eq!(divide(format!("{first}{second}").as_bytes()), (first.as_bytes(), second.as_bytes()));
        }
        assert_eq!(divide(b"!!!!, hello!").1, b"");
    }

    #[test]
    fn a_tag_block_with_a_wrong_checksum_says_nothing_and_spoils_nothing() {
        let line = format!("\\s:x,c:1671620143*00\\{}", summed("BSVDM,1,1,,A,15RTgt0PAso;90TKcjM8h6g208CQ,0"));
        let sentence = Sentence::of(line.as_bytes()).expect("the sentence is right");
        assert_eq!((sentence.talker, sentence.station, sentence.received_ms), (*b"BS", &b""[..], None));
    }

    #[test]
    fn what_is_wrong_is_named() {
        let code = |line: &str| Sentence::of(line.as_bytes()).map(|_| ()).map_err(|refusal| refusal.code());
        assert_eq!(code("hello"), Err("no-sentence"));
        assert_eq!(code("!"), Err("no-sentence"));
        assert_eq!(code("!AIVDM,1,1,,A,15RTgt0,0"), Err("no-checksum"));
        assert_eq!(code("!AIVDM,1,1,,A,15RTgt0,0*4"), Err("no-checksum"));
        assert_eq!(code("!AIVDM,1,1,,A,15RTgt0PAso;90TKcjM8h6g208CQ,0*4B"), Err("bad-checksum"));
        assert_eq!(code("$GPGGA,123519,4807.038,N*47"), Err("other-sentence"));
        for body in ["AIVDM,1,2,,A,1,0", "AIVDM,0,1,,A,1,0", "AIVDM,2,1,x,A,1,0", "AIVDM,1,1,,A,1,7", "AIVDM,1,1,,A"] {
            assert_eq!(code(&summed(body)), Err("malformed"), "{body}");
        }
    }
}
