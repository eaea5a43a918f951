//! What AIS messages say, as typed values. "Not available" is `None` everywhere; a value that cannot be (a latitude of 101°) is `None`
//! too and kept beside the message as [`Implausible`].

use serde::Serialize;

use super::eta::{Eta, as_iso};

/// One message.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Message {
    /// The line it came on; of several the last, in the order in which they came.
    pub line: u64,
    /// When it was received, where the line says so: milliseconds since 1970, UTC.
    #[serde(rename = "received", serialize_with = "as_iso")]
    pub received_ms: Option<i64>,
    /// The type, 1 to 27.
    pub message_type: u8,
    /// How often it was repeated, 0 to 3.
    pub repeat: u8,
    /// Who sent it, or of whom it speaks.
    pub mmsi: u32,
    /// Whether it is of the receiver's own vessel (VDO).
    pub own_vessel: bool,
    /// The radio channel.
    pub channel: Option<char>,
    /// What it says.
    #[serde(flatten)]
    pub content: Content,
    /// Values that were sent but cannot be.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub implausible: Vec<Implausible>,
}

/// A value that was sent but cannot be.
#[derive(Clone, Copy, PartialEq, Debug, Serialize)]
pub struct Implausible {
    /// The field, as it is named in the message.
    pub field: &'static str,
    /// What was sent.
    pub value: f64,
}

/// What a message says, by its type.
#[derive(Clone, PartialEq, Debug, Serialize)]
#[serde(untagged)]
pub enum Content {
    /// Types 1, 2, 3 (class A), 18, 19 (class B) and 27 (long range).
    Position(PositionReport),
    /// Types 4 and 11.
    BaseStation(BaseStation),
    /// Type 5.
    Voyage(Voyage),
    /// Type 24, part A or B.
    Static(Static),
    /// Type 9.
    SearchAircraft(SearchAircraft),
    /// Type 21.
    AidToNavigation(AidToNavigation),
    /// Types 12 and 14.
    Text(TextMessage),
    /// Types 6, 8, 25 and 26.
    Binary(BinaryMessage),
    /// Types 7 and 13.
    Acknowledgements {
        /// What is acknowledged.
        acknowledges: Vec<Acknowledgement>,
    },
    /// Types 10, 15 and 16: questions and assignments to others.
    Addressees(Addressees),
    /// Types 17, 22 and 23.
    Region(Region),
    /// Type 20, which says only how a base station shares out the radio channel.
    Link {},
}

/// How far the antenna is from the vessel's sides.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize)]
pub struct Dimensions {
    /// From the bow.
    pub to_bow_m: Option<u16>,
    /// From the stern.
    pub to_stern_m: Option<u16>,
    /// From the port side.
    pub to_port_m: Option<u16>,
    /// From the starboard side.
    pub to_starboard_m: Option<u16>,
    /// Length over all.
    pub length_m: Option<u16>,
    /// Beam.
    pub beam_m: Option<u16>,
}

/// Where a vessel is and how it moves.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct PositionReport {
    /// Longitude.
    pub lon_deg: Option<f64>,
    /// Latitude.
    pub lat_deg: Option<f64>,
    /// Speed over ground; 102.2 stands for everything above.
    pub speed_kn: Option<f64>,
    /// Course over ground, from true north.
    pub course_deg: Option<f64>,
    /// Where the bow points, from true north.
    pub heading_deg: Option<u16>,
    /// What it does, after ITU-R M.1371: 0 under way using engine, 1 at anchor, 5 moored, and so on. Class A only.
    pub navigational_status: Option<u8>,
    /// Degrees per minute, starboard positive. Class A only.
    pub rate_of_turn_deg_min: Option<f64>,
    /// Special manoeuvre: 1 not engaged, 2 engaged.
    pub maneuver: Option<u8>,
    /// Whether the position is better than 10 m.
    pub accurate: bool,
    /// Second of the minute at which the position was taken, UTC.
    pub utc_second: Option<u8>,
    /// Whether the receiver watches its own integrity.
    pub raim: bool,
    /// Whether it comes from a class B transponder.
    pub class_b: bool,
    /// Name, type and size: type 19 only.
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    pub extended: Option<Static>,
}

/// A shore station and its clock.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct BaseStation {
    /// Its time: milliseconds since 1970, UTC.
    #[serde(rename = "utc", serialize_with = "as_iso")]
    pub utc_ms: Option<i64>,
    /// Longitude.
    pub lon_deg: Option<f64>,
    /// Latitude.
    pub lat_deg: Option<f64>,
    /// Whether the position is better than 10 m.
    pub accurate: bool,
    /// What fixes its position: 1 GPS, 3 both satellite systems, 7 surveyed, and so on.
    pub position_device: Option<u8>,
    /// Whether the receiver watches its own integrity.
    pub raim: bool,
}

/// What a vessel is and where it is bound.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Voyage {
    /// IMO number.
    pub imo: Option<u32>,
    /// Call sign.
    pub callsign: Option<String>,
    /// Name.
    pub name: Option<String>,
    /// Type of ship and cargo, 1 to 99: 70 to 79 are cargo ships, 80 to 89 tankers.
    pub ship_type: Option<u8>,
    /// Its size.
    #[serde(flatten)]
    pub dimensions: Dimensions,
    /// What fixes its position.
    pub position_device: Option<u8>,
    /// When it expects to arrive.
    #[serde(flatten)]
    pub eta: Eta,
    /// Draught; 25.5 stands for everything above.
    pub draught_m: Option<f64>,
    /// Destination, as the crew writes it.
    pub destination: Option<String>,
}

/// What a class B vessel is. A part A has the name only, a part B all else; of type 19 there is one with both.
#[derive(Clone, PartialEq, Debug, Default, Serialize)]
pub struct Static {
    /// A or B; none in type 19.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub part: Option<char>,
    /// Name.
    pub name: Option<String>,
    /// Type of ship and cargo, 1 to 99.
    pub ship_type: Option<u8>,
    /// Call sign.
    pub callsign: Option<String>,
    /// Its size.
    #[serde(flatten)]
    pub dimensions: Dimensions,
    /// Who made the transponder.
    pub vendor: Option<String>,
    /// The ship that a tender belongs to.
    pub mothership_mmsi: Option<u32>,
}

/// An aircraft that searches.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct SearchAircraft {
    /// Longitude.
    pub lon_deg: Option<f64>,
    /// Latitude.
    pub lat_deg: Option<f64>,
    /// Altitude; 4094 stands for everything above.
    pub altitude_m: Option<u16>,
    /// Speed over ground; 1022 stands for everything above.
    pub speed_kn: Option<f64>,
    /// Course over ground, from true north.
    pub course_deg: Option<f64>,
    /// Whether the position is better than 10 m.
    pub accurate: bool,
    /// Second of the minute at which the position was taken, UTC.
    pub utc_second: Option<u8>,
    /// Whether the receiver watches its own integrity.
    pub raim: bool,
}

/// A buoy, a beacon, a light.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct AidToNavigation {
    /// Longitude.
    pub lon_deg: Option<f64>,
    /// Latitude.
    pub lat_deg: Option<f64>,
    /// Name, with its extension.
    pub name: Option<String>,
    /// What kind, 1 to 31 after ITU-R M.1371.
    pub aid_type: Option<u8>,
    /// Its size.
    #[serde(flatten)]
    pub dimensions: Dimensions,
    /// What fixes its position.
    pub position_device: Option<u8>,
    /// Whether the position is better than 10 m.
    pub accurate: bool,
    /// Second of the minute at which the position was taken, UTC.
    pub utc_second: Option<u8>,
    /// Whether it has left its place; none where it does not know.
    pub off_position: Option<bool>,
    /// Whether it is only on charts.
    pub virtual_aid: bool,
    /// Whether the receiver watches its own integrity.
    pub raim: bool,
}

/// A text about safety.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct TextMessage {
    /// To whom; none to all.
    pub to_mmsi: Option<u32>,
    /// The text.
    pub text: String,
}

/// Binary matter for an application.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct BinaryMessage {
    /// To whom; none to all.
    pub to_mmsi: Option<u32>,
    /// Designated area code of the application.
    pub dac: Option<u16>,
    /// Function identifier within it.
    pub fid: Option<u8>,
    /// The matter, in hexadecimal.
    pub binary: String,
}

/// A message that was received.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
pub struct Acknowledgement {
    /// Who sent it.
    pub mmsi: u32,
    /// Its sequence number.
    pub sequence: u8,
}

/// Stations that are asked for something.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Addressees {
    /// Which.
    pub to_mmsi: Vec<u32>,
}

/// Where something holds.
#[derive(Clone, Copy, PartialEq, Debug, Serialize)]
pub struct Region {
    /// Longitude; of an area its north-eastern corner.
    pub lon_deg: Option<f64>,
    /// Latitude; of an area its north-eastern corner.
    pub lat_deg: Option<f64>,
    /// Longitude of the south-western corner of an area.
    pub south_west_lon_deg: Option<f64>,
    /// Latitude of the south-western corner of an area.
    pub south_west_lat_deg: Option<f64>,
}
