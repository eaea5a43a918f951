//! Sentences made here, field by field after ITU-R M.1371: a writer that shares nothing with the reader.
#![allow(dead_code, reason = "each test file takes what it needs")]
#![allow(unreachable_pub, reason = "a module of several test programs")]

/// A message as a row of bits.
#[derive(Default, Clone)]
pub struct Bitrow(Vec<bool>);

impl Bitrow {
    pub fn unsigned(mut self, value: u32, count: u32) -> Self {
        self.0.extend((0..count).rev().map(|bit| bit < 32 && value >> bit & 1 == 1));
        self
    }

    pub fn signed(self, value: i32, count: u32) -> Self {
        self.unsigned(value as u32, count)
    }

    pub fn text(self, text: &str, characters: usize) -> Self {
        let padded = text.bytes().chain(std::iter::repeat(b'@')).take(characters);
        padded.fold(self, |row, byte| row.unsigned(u32::from(if byte >= 64 { byte - 64 } else { byte }), 6))
    }

    pub fn degrees(self, degrees: f64, count: u32) -> Self {
        self.signed((degrees * 600_000.0).round() as i32, count)
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    pub fn cut(mut self, bits: usize) -> Self {
        self.0.truncate(bits);
        self
    }

    /// The payload and its fill bits.
    pub fn payload(&self) -> (String, usize) {
        let characters = self.0.chunks(6).map(|six| {
            let value = (0..6).fold(0_u8, |value, bit| value << 1 | u8::from(six.get(bit).copied().unwrap_or(false)));
            char::from(if value < 40 { value + 48 } else { value + 56 })
        });
        (characters.collect(), (6 - self.0.len() % 6) % 6)
    }

    /// As one sentence.
    pub fn sentence(&self) -> String {
        let (payload, fill) = self.payload();
        summed(&format!("AIVDM,1,1,,A,{payload},{fill}"))
    }

    /// As so many sentences of about equal length.
    pub fn sentences(&self, parts: usize, sequence: u8, channel: char) -> Vec<String> {
        let (payload, fill) = self.payload();
        let each = payload.len().div_ceil(parts);
        let pieces: Vec<&str> =
            (0..parts).map(|part| &payload[(part * each).min(payload.len())..((part + 1) * each).min(payload.len())]).collect();
        let of_part = |(part, piece): (usize, &&str)| {
            let fill = if part + 1 == parts { fill } else { 0 };
            summed(&format!("AIVDM,{parts},{},{sequence},{channel},{piece},{fill}", part + 1))
        };
        pieces.iter().enumerate().map(of_part).collect()
    }
}

/// A sentence with its checksum.
pub fn summed(body: &str) -> String {
    format!("!{body}*{:02X}", body.bytes().fold(0, |sum, byte| sum ^ byte))
}

/// A sentence behind a tag block that says when it was received.
pub fn tagged(sentence: &str, station: &str, unix_s: i64) -> String {
    let tags = format!("s:{station},c:{unix_s}");
    format!("\\{tags}*{:02X}\\{sentence}", tags.bytes().fold(0, |sum, byte| sum ^ byte))
}

pub fn head(message_type: u32, mmsi: u32) -> Bitrow {
    Bitrow::default().unsigned(message_type, 6).unsigned(0, 2).unsigned(mmsi, 30)
}

/// A class A position report: speed in tenths of a knot, course in tenths of a degree.
pub fn position(mmsi: u32, lon_deg: f64, lat_deg: f64, speed: u32, course: u32, heading: u32) -> Bitrow {
    head(1, mmsi)
        .unsigned(0, 4)
        .signed(-128, 8)
        .unsigned(speed, 10)
        .unsigned(1, 1)
        .degrees(lon_deg, 28)
        .degrees(lat_deg, 27)
        .unsigned(course, 12)
        .unsigned(heading, 9)
        .unsigned(30, 6)
        .unsigned(0, 25)
}

/// Static and voyage data: month, day, hour, minute of the arrival; draught in tenths of a metre.
pub fn voyage(mmsi: u32, eta: (u32, u32, u32, u32), draught: u32) -> Bitrow {
    head(5, mmsi)
        .unsigned(0, 2)
        .unsigned(9_321_483, 30)
        .text("D5EP4", 7)
        .text("EXAMPLE TRADER", 20)
        .unsigned(71, 8)
        .unsigned(210, 9)
        .unsigned(90, 9)
        .unsigned(20, 6)
        .unsigned(25, 6)
        .unsigned(1, 4)
        .unsigned(eta.0, 4)
        .unsigned(eta.1, 5)
        .unsigned(eta.2, 5)
        .unsigned(eta.3, 6)
        .unsigned(draught, 8)
        .text("CNYSA", 20)
        .unsigned(0, 2)
}
