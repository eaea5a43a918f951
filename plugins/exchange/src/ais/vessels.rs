//! The vessels around the port, as they last said of themselves.

use std::collections::BTreeMap;

use serde::Serialize;

use super::eta::{Eta, as_iso};
use super::message::{Content, Dimensions, Message, PositionReport};
use crate::frame::{LocalFrame, LocalPoint, Position};

/// What is known of one vessel. What it never said is `None`.
#[derive(Clone, PartialEq, Debug, Default, Serialize)]
pub struct Vessel {
    /// Maritime mobile service identity: what it is known by.
    pub mmsi: u32,
    /// IMO number.
    pub imo: Option<u32>,
    /// Name.
    pub name: Option<String>,
    /// Call sign.
    pub callsign: Option<String>,
    /// Type of ship and cargo, 1 to 99.
    pub ship_type: Option<u8>,
    /// Size and the antenna's place.
    #[serde(flatten)]
    pub dimensions: Dimensions,
    /// Longitude.
    pub lon_deg: Option<f64>,
    /// Latitude.
    pub lat_deg: Option<f64>,
    /// Speed over ground.
    pub speed_kn: Option<f64>,
    /// Course over ground.
    pub course_deg: Option<f64>,
    /// Where the bow points.
    pub heading_deg: Option<u16>,
    /// What it does: 0 under way, 1 at anchor, 5 moored, and so on.
    pub navigational_status: Option<u8>,
    /// Draught.
    pub draught_m: Option<f64>,
    /// Destination, as the crew writes it.
    pub destination: Option<String>,
    /// When it expects to arrive.
    #[serde(flatten)]
    pub eta: Eta,
    /// When its position was received: milliseconds since 1970, UTC.
    #[serde(rename = "position_at", serialize_with = "as_iso")]
    pub position_ms: Option<i64>,
    /// When anything of it was last received.
    #[serde(rename = "heard_at", serialize_with = "as_iso")]
    pub heard_ms: Option<i64>,
}

impl Vessel {
    /// Where its antenna is in the port.
    pub fn local(&self, frame: &LocalFrame) -> Option<LocalPoint> {
        let (lon_deg, lat_deg) = self.lon_deg.zip(self.lat_deg)?;
        Some(frame.local(Position { lon_deg, lat_deg }))
    }

    fn report(&mut self, report: &PositionReport, long_range: bool, received_ms: Option<i64>) {
        // Networks repeat old reports: a later position stays. A position that is not available does not wipe out the last one.
        let late = received_ms.zip(self.position_ms).is_some_and(|(received_ms, known_ms)| received_ms < known_ms);
        if !late {
            if report.lon_deg.is_some() && report.lat_deg.is_some() {
                (self.lon_deg, self.lat_deg) = (report.lon_deg, report.lat_deg);
                self.position_ms = received_ms.or(self.position_ms);
            }
            (self.speed_kn, self.course_deg) = (report.speed_kn, report.course_deg);
            // A long-range report has no heading to say.
            if !long_range {
                self.heading_deg = report.heading_deg;
            }
            if !report.class_b {
                self.navigational_status = report.navigational_status;
            }
        }
        if let Some(extended) = &report.extended {
            self.name_it(extended.name.as_ref(), extended.callsign.as_ref(), extended.ship_type, extended.dimensions);
        }
    }

    fn name_it(&mut self, name: Option<&String>, callsign: Option<&String>, ship_type: Option<u8>, dimensions: Dimensions) {
        if name.is_some() {
            self.name = name.cloned();
        }
        if callsign.is_some() {
            self.callsign = callsign.cloned();
        }
        self.ship_type = ship_type.or(self.ship_type);
        if dimensions != Dimensions::default() {
            self.dimensions = dimensions;
        }
    }
}

/// All vessels heard, by MMSI.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Vessels {
    by_mmsi: BTreeMap<u32, Vessel>,
}

/// MMSIs of vessels begin with a country, 201 to 775, and tenders with 98. Others are of shore stations, aircraft, buoys, beacons.
const fn is_vessel(mmsi: u32) -> bool {
    matches!(mmsi, 201_000_000..=775_999_999 | 980_000_000..=989_999_999)
}

impl Vessels {
    /// Takes what a message says of a vessel; gives the vessel where it says anything of one.
    pub fn take(&mut self, message: &Message) -> Option<&Vessel> {
        let says_something = matches!(message.content, Content::Position(_) | Content::Voyage(_) | Content::Static(_));
        if !says_something || !is_vessel(message.mmsi) {
            return None;
        }
        let vessel = self.by_mmsi.entry(message.mmsi).or_insert_with(|| Vessel { mmsi: message.mmsi, ..Vessel::default() });
        match &message.content {
            Content::Position(report) => vessel.report(report, message.message_type == 27, message.received_ms),
            Content::Voyage(voyage) => {
                vessel.name_it(voyage.name.as_ref(), voyage.callsign.as_ref(), voyage.ship_type, voyage.dimensions);
                vessel.imo = voyage.imo.or(vessel.imo);
                // What the crew has cleared is cleared.
                (vessel.draught_m, vessel.destination, vessel.eta) = (voyage.draught_m, voyage.destination.clone(), voyage.eta);
            }
            Content::Static(part) => vessel.name_it(part.name.as_ref(), part.callsign.as_ref(), part.ship_type, part.dimensions),
            _ => {}
        }
        vessel.heard_ms = vessel.heard_ms.max(message.received_ms);
        Some(vessel)
    }

    /// A vessel.
    pub fn get(&self, mmsi: u32) -> Option<&Vessel> {
        self.by_mmsi.get(&mmsi)
    }

    /// All vessels in the order of their MMSI.
    pub fn iter(&self) -> impl Iterator<Item = &Vessel> {
        self.by_mmsi.values()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.by_mmsi.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.by_mmsi.is_empty()
    }

    /// Forgets vessels that were last heard before an instant, and those that came without a time.
    pub fn forget_before(&mut self, utc_ms: i64) {
        self.by_mmsi.retain(|_, vessel| vessel.heard_ms.is_some_and(|heard_ms| heard_ms >= utc_ms));
    }
}
