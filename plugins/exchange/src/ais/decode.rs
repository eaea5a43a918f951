//! From bits to a message, after ITU-R M.1371-5.
//!
//! Senders leave out trailing bits that are spare or padding, so each type needs only the bits up to its last field that matters; what
//! else is missing is "not available".

use jiff::civil::DateTime;

use super::bits::Bits;
use super::eta::{Eta, utc_ms};
use super::message::{
    Acknowledgement, Addressees, AidToNavigation, BaseStation, BinaryMessage, Content, Dimensions, Implausible, PositionReport, Region,
    SearchAircraft, Static, TextMessage, Voyage,
};
use super::sentence::Refusal;

/// What stands in every message, and the rest.
pub(crate) struct Decoded {
    pub(crate) message_type: u8,
    pub(crate) repeat: u8,
    pub(crate) mmsi: u32,
    pub(crate) content: Content,
    pub(crate) implausible: Vec<Implausible>,
}

/// Reads a message. `sent_ms` is when it was sent, as well as is known: the year of an arrival follows from it.
pub(crate) fn decode(bits: &Bits, sent_ms: Option<i64>) -> Result<Decoded, Refusal> {
    let message_type = bits.unsigned(0, 6) as u8;
    let needed = match message_type {
        _ if !bits.has(6) => 38,
        1..=3 => 143,
        4 | 11 => 138,
        5 => 420,
        6 | 15 => 88,
        7 | 10 | 13 | 20 => 70,
        8 => 56,
        9 => 134,
        12 => 72,
        14 | 25 | 26 => 40,
        16 => 92,
        17 => 75,
        18 => 139,
        19 => 301,
        21 => 249,
        22 => 140,
        23 => 110,
        24 if bits.unsigned(38, 2) == 0 => 46,
        24 => 132,
        27 => 94,
        _ => return Err(Refusal::NoSuchType(message_type)),
    };
    if !bits.has(needed) {
        return Err(Refusal::TooShort { message_type, needed, bits: bits.len() });
    }
    let mut reader = Reader { bits, implausible: Vec::new() };
    let content = match message_type {
        1..=3 => Content::Position(reader.class_a()),
        4 | 11 => Content::BaseStation(reader.base_station()),
        5 => Content::Voyage(reader.voyage(sent_ms)),
        6 => Content::Binary(reader.binary(Some(40), Some(72))),
        7 | 13 => Content::Acknowledgements { acknowledges: reader.acknowledgements() },
        8 => Content::Binary(reader.binary(None, Some(40))),
        9 => Content::SearchAircraft(reader.search_aircraft()),
        10 => Content::Addressees(Addressees { to_mmsi: vec![reader.mmsi(40)] }),
        12 => Content::Text(reader.text_message(Some(40), 72)),
        14 => Content::Text(reader.text_message(None, 40)),
        15 => Content::Addressees(reader.addressees(&[40, 110])),
        16 => Content::Addressees(reader.addressees(&[40, 92])),
        17 => Content::Region(reader.corrections()),
        18 => Content::Position(reader.class_b(None)),
        19 => {
            let extended = reader.extended();
            Content::Position(reader.class_b(Some(extended)))
        }
        20 => Content::Link {},
        21 => Content::AidToNavigation(reader.aid_to_navigation()),
        22 => Content::Region(reader.area(69, !bits.flag(139))),
        23 => Content::Region(reader.area(40, true)),
        24 => Content::Static(reader.static_part()),
        25 | 26 => Content::Binary(reader.slot_message()),
        _ => Content::Position(reader.long_range()),
    };
    let implausible = reader.implausible;
    Ok(Decoded { message_type, repeat: bits.unsigned(6, 2) as u8, mmsi: bits.unsigned(8, 30), content, implausible })
}

/// Longitudes and latitudes come in minutes divided by this.
const FINE: i32 = 10_000;
/// The same in long-range reports and areas.
const COARSE: i32 = 10;

struct Reader<'a> {
    bits: &'a Bits,
    implausible: Vec<Implausible>,
}

fn rounded(value: f64, per_unit: f64) -> f64 {
    (value * per_unit).round() / per_unit
}

const fn unless(value: u32, not_available: u32) -> Option<u32> {
    if value == not_available { None } else { Some(value) }
}

fn filled(text: String) -> Option<String> {
    if text.is_empty() { None } else { Some(text) }
}

impl Reader<'_> {
    /// The value where it can be; else it is set aside.
    fn within(&mut self, field: &'static str, value: f64, most: f64) -> Option<f64> {
        if value.abs() <= most {
            return Some(value);
        }
        self.implausible.push(Implausible { field, value });
        None
    }

    fn degrees(&mut self, field: &'static str, at: usize, count: usize, per_minute: i32, most: i32) -> Option<f64> {
        let raw = self.bits.signed(at, count);
        if raw == (most + 1) * 60 * per_minute {
            return None;
        }
        self.within(field, rounded(f64::from(raw) / f64::from(60 * per_minute), 1e6), f64::from(most))
    }

    /// Longitude (28 bits) and latitude (27 bits), one behind the other. Half a position is none.
    fn position(&mut self, at: usize) -> (Option<f64>, Option<f64>) {
        (self.degrees("lon_deg", at, 28, FINE, 180), self.degrees("lat_deg", at + 28, 27, FINE, 90))
    }

    fn speed_kn(&self, at: usize) -> Option<f64> {
        unless(self.bits.unsigned(at, 10), 1_023).map(|tenths| f64::from(tenths) / 10.0)
    }

    fn course_deg(&mut self, at: usize) -> Option<f64> {
        let tenths = unless(self.bits.unsigned(at, 12), 3_600)?;
        self.within("course_deg", f64::from(tenths) / 10.0, 359.9)
    }

    fn heading_deg(&mut self, at: usize) -> Option<u16> {
        let degrees = unless(self.bits.unsigned(at, 9), 511)?;
        self.within("heading_deg", f64::from(degrees), 359.0).map(|degrees| degrees as u16)
    }

    /// Above 59 the positioning system is manual, reckons, or does not work.
    fn second(&self, at: usize) -> Option<u8> {
        Some(self.bits.unsigned(at, 6) as u8).filter(|second| *second < 60)
    }

    fn mmsi(&self, at: usize) -> u32 {
        self.bits.unsigned(at, 30)
    }

    fn text(&self, at: usize, characters: usize) -> Option<String> {
        filled(self.bits.text(at, characters))
    }

    fn ship_type(&self, at: usize) -> Option<u8> {
        Some(self.bits.unsigned(at, 8) as u8).filter(|code| (1..=99).contains(code))
    }

    fn position_device(&self, at: usize) -> Option<u8> {
        Some(self.bits.unsigned(at, 4) as u8).filter(|code| (1..=8).contains(code))
    }

    /// Where bow or port side is 0 and the other is not, the antenna's place is not known, but the size is.
    fn dimensions(&self, at: usize) -> Dimensions {
        // Where the antenna is is not said by two noughts, to the bow and to port (M.1371-5, table 41).
        let place_known = self.bits.unsigned(at, 9) > 0 || self.bits.unsigned(at + 18, 6) > 0;
        let pair = |at, count| {
            let (one, other) = (self.bits.unsigned(at, count) as u16, self.bits.unsigned(at + count, count) as u16);
            let known = one + other > 0;
            let place = |side| (known && place_known).then_some(side);
            (place(one), place(other), known.then_some(one + other))
        };
        let (to_bow_m, to_stern_m, length_m) = pair(at, 9);
        let (to_port_m, to_starboard_m, beam_m) = pair(at + 18, 6);
        Dimensions { to_bow_m, to_stern_m, to_port_m, to_starboard_m, length_m, beam_m }
    }

    fn class_a(&mut self) -> PositionReport {
        let bits = self.bits;
        let turn = bits.signed(42, 8);
        // 4.733 × the root of degrees a minute; ±127 says only which way, -128 nothing.
        let rate = f64::from(turn) / 4.733;
        let rate_of_turn_deg_min = (turn.abs() < 127).then(|| rounded(rate * rate.abs(), 10.0));
        let (lon_deg, lat_deg) = self.position(61);
        PositionReport {
            lon_deg,
            lat_deg,
            speed_kn: self.speed_kn(50),
            course_deg: self.course_deg(116),
            heading_deg: self.heading_deg(128),
            navigational_status: unless(bits.unsigned(38, 4), 15).map(|status| status as u8),
            rate_of_turn_deg_min,
            maneuver: Some(bits.unsigned(143, 2) as u8).filter(|code| matches!(code, 1 | 2)),
            accurate: bits.flag(60),
            utc_second: self.second(137),
            raim: bits.flag(148),
            class_b: false,
            extended: None,
        }
    }

    fn class_b(&mut self, extended: Option<Static>) -> PositionReport {
        let bits = self.bits;
        let (lon_deg, lat_deg) = self.position(57);
        PositionReport {
            lon_deg,
            lat_deg,
            speed_kn: self.speed_kn(46),
            course_deg: self.course_deg(112),
            heading_deg: self.heading_deg(124),
            navigational_status: None,
            rate_of_turn_deg_min: None,
            maneuver: None,
            accurate: bits.flag(56),
            utc_second: self.second(133),
            raim: bits.flag(if extended.is_some() { 305 } else { 147 }),
            class_b: true,
            extended,
        }
    }

    fn extended(&self) -> Static {
        Static { name: self.text(143, 20), ship_type: self.ship_type(263), dimensions: self.dimensions(271), ..Static::default() }
    }

    fn long_range(&mut self) -> PositionReport {
        let bits = self.bits;
        let course = unless(bits.unsigned(85, 9), 511);
        PositionReport {
            lon_deg: self.degrees("lon_deg", 44, 18, COARSE, 180),
            lat_deg: self.degrees("lat_deg", 62, 17, COARSE, 90),
            speed_kn: unless(bits.unsigned(79, 6), 63).map(f64::from),
            course_deg: course.and_then(|degrees| self.within("course_deg", f64::from(degrees), 359.0)),
            heading_deg: None,
            navigational_status: unless(bits.unsigned(40, 4), 15).map(|status| status as u8),
            rate_of_turn_deg_min: None,
            maneuver: None,
            accurate: bits.flag(38),
            utc_second: None,
            raim: bits.flag(39),
            class_b: false,
            extended: None,
        }
    }

    fn base_station(&mut self) -> BaseStation {
        let bits = self.bits;
        let (year, month, day) = (bits.unsigned(38, 14), bits.unsigned(52, 4), bits.unsigned(56, 5));
        let (hour, minute, second) = (bits.unsigned(61, 5), bits.unsigned(66, 6), bits.unsigned(72, 6));
        let is_instant = year > 0 && hour < 24 && minute < 60 && second < 60;
        let datetime = || DateTime::new(year as i16, month as i8, day as i8, hour as i8, minute as i8, second as i8, 0).ok();
        let (lon_deg, lat_deg) = self.position(79);
        BaseStation {
            utc_ms: if is_instant { datetime().and_then(utc_ms) } else { None },
            lon_deg,
            lat_deg,
            accurate: bits.flag(78),
            position_device: self.position_device(134),
            raim: bits.flag(148),
        }
    }

    fn voyage(&self, sent_ms: Option<i64>) -> Voyage {
        let bits = self.bits;
        Voyage {
            imo: unless(bits.unsigned(40, 30), 0),
            callsign: self.text(70, 7),
            name: self.text(112, 20),
            ship_type: self.ship_type(232),
            dimensions: self.dimensions(240),
            position_device: self.position_device(270),
            eta: Eta::of(bits.unsigned(274, 4), bits.unsigned(278, 5), bits.unsigned(283, 5), bits.unsigned(288, 6), sent_ms),
            draught_m: unless(bits.unsigned(294, 8), 0).map(|tenths| f64::from(tenths) / 10.0),
            destination: self.text(302, 20),
        }
    }

    fn static_part(&self) -> Static {
        let bits = self.bits;
        if bits.unsigned(38, 2) == 0 {
            return Static { part: Some('A'), name: self.text(40, 20), ..Static::default() };
        }
        let mmsi = bits.unsigned(8, 30);
        let is_tender = mmsi / 10_000_000 == 98;
        Static {
            part: (bits.unsigned(38, 2) == 1).then_some('B'),
            name: None,
            ship_type: self.ship_type(40),
            callsign: self.text(90, 7),
            dimensions: if is_tender { Dimensions::default() } else { self.dimensions(132) },
            vendor: self.text(48, 3),
            mothership_mmsi: if is_tender { unless(self.mmsi(132), 0) } else { None },
        }
    }

    fn search_aircraft(&mut self) -> SearchAircraft {
        let bits = self.bits;
        let (lon_deg, lat_deg) = self.position(61);
        SearchAircraft {
            lon_deg,
            lat_deg,
            altitude_m: unless(bits.unsigned(38, 12), 4_095).map(|metres| metres as u16),
            speed_kn: unless(bits.unsigned(50, 10), 1_023).map(f64::from),
            course_deg: self.course_deg(116),
            accurate: bits.flag(60),
            utc_second: self.second(128),
            raim: bits.flag(147),
        }
    }

    fn aid_to_navigation(&mut self) -> AidToNavigation {
        let bits = self.bits;
        let (lon_deg, lat_deg) = self.position(164);
        let mut name = bits.padded_text(43, 20);
        // A name of 20 characters goes on behind everything else.
        if name.len() == 20 {
            name.push_str(&bits.padded_text(272, 14));
        }
        name.truncate(name.trim_end().len());
        let utc_second = self.second(253);
        AidToNavigation {
            lon_deg,
            lat_deg,
            name: filled(name),
            aid_type: unless(bits.unsigned(38, 5), 0).map(|code| code as u8),
            dimensions: self.dimensions(219),
            position_device: self.position_device(249),
            accurate: bits.flag(163),
            utc_second,
            off_position: utc_second.map(|_| bits.flag(259)),
            virtual_aid: bits.flag(269),
            raim: bits.flag(268),
        }
    }

    fn text_message(&self, to: Option<usize>, at: usize) -> TextMessage {
        TextMessage { to_mmsi: to.map(|at| self.mmsi(at)), text: self.bits.text(at, usize::MAX) }
    }

    fn binary(&self, to: Option<usize>, application: Option<usize>) -> BinaryMessage {
        let at = application.unwrap_or(0);
        BinaryMessage {
            to_mmsi: to.map(|at| self.mmsi(at)),
            dac: Some(self.bits.unsigned(at, 10) as u16),
            fid: Some(self.bits.unsigned(at + 10, 6) as u8),
            binary: self.bits.hex(at + 16),
        }
    }

    /// Types 25 and 26 say by two flags whether there is an address and whether there is an application.
    fn slot_message(&self) -> BinaryMessage {
        let (addressed, structured) = (self.bits.flag(38), self.bits.flag(39));
        let at = if addressed { 70 } else { 40 };
        let application = structured.then(|| (self.bits.unsigned(at, 10) as u16, self.bits.unsigned(at + 10, 6) as u8));
        BinaryMessage {
            to_mmsi: addressed.then(|| self.mmsi(40)),
            dac: application.map(|(dac, _)| dac),
            fid: application.map(|(_, fid)| fid),
            binary: self.bits.hex(if structured { at + 16 } else { at }),
        }
    }

    fn acknowledgements(&self) -> Vec<Acknowledgement> {
        let received = (40..=136).step_by(32).filter(|at| self.bits.has(at + 30));
        received.map(|at| Acknowledgement { mmsi: self.mmsi(at), sequence: self.bits.unsigned(at + 30, 2) as u8 }).collect()
    }

    fn addressees(&self, at: &[usize]) -> Addressees {
        let received = at.iter().filter(|at| self.bits.has(**at + 30)).map(|at| self.mmsi(*at));
        Addressees { to_mmsi: received.filter(|mmsi| *mmsi != 0).collect() }
    }

    fn corrections(&mut self) -> Region {
        let lon_deg = self.degrees("lon_deg", 40, 18, COARSE, 180);
        let lat_deg = self.degrees("lat_deg", 58, 17, COARSE, 90);
        Region { lon_deg, lat_deg, south_west_lon_deg: None, south_west_lat_deg: None }
    }

    /// Two corners of 18 and 17 bits each, where there is an area at all.
    fn area(&mut self, at: usize, is_area: bool) -> Region {
        if !is_area {
            return Region { lon_deg: None, lat_deg: None, south_west_lon_deg: None, south_west_lat_deg: None };
        }
        Region {
            lon_deg: self.degrees("lon_deg", at, 18, COARSE, 180),
            lat_deg: self.degrees("lat_deg", at + 18, 17, COARSE, 90),
            south_west_lon_deg: self.degrees("south_west_lon_deg", at + 35, 18, COARSE, 180),
            south_west_lat_deg: self.degrees("south_west_lat_deg", at + 53, 17, COARSE, 90),
        }
    }
}
