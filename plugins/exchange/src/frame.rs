//! The port's frame on the globe: from degrees to metres of the port and back, in this one place.
//!
//! The frame is that of all lengths in the port: x along the quay, y inland, z up, in metres from one anchor that is given in WGS 84. It
//! is flat. Where the sea is not flat any more, far out, a position is seen along the vertical of the anchor: 20 km away it comes out
//! 3 cm too near.

use serde::{Deserialize, Serialize};

/// Semi-major axis of the WGS 84 ellipsoid, metres.
const MAJOR_M: f64 = 6_378_137.0;
/// Its flattening.
const FLATTENING: f64 = 1.0 / 298.257_223_563;
const ECCENTRICITY_2: f64 = FLATTENING * (2.0 - FLATTENING);

/// A position on the globe, WGS 84.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
pub struct Position {
    /// Longitude, degrees, east positive.
    pub lon_deg: f64,
    /// Latitude, degrees, north positive.
    pub lat_deg: f64,
}

/// Where the port's frame lies on the globe.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
pub struct Anchor {
    /// Where x and y are 0.
    pub at: Position,
    /// Which way x runs: degrees clockwise from true north. Inland, y, is 90° to its left.
    pub quay_bearing_deg: f64,
}

/// A point of the port, metres.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
pub struct LocalPoint {
    /// Along the quay.
    pub x_m: f64,
    /// Inland.
    pub y_m: f64,
}

/// Turns positions into points of the port and back.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct LocalFrame {
    anchor: Anchor,
    centre: [f64; 3],
    east: [f64; 3],
    north: [f64; 3],
    up: [f64; 3],
    sin_bearing: f64,
    cos_bearing: f64,
}

impl LocalFrame {
    /// The frame at this anchor; none where the anchor is no position.
    pub fn new(anchor: Anchor) -> Option<Self> {
        let Position { lon_deg, lat_deg } = anchor.at;
        if !(-180.0..=180.0).contains(&lon_deg) || !(-90.0..=90.0).contains(&lat_deg) || !anchor.quay_bearing_deg.is_finite() {
            return None;
        }
        let (sin_lon, cos_lon) = libm::sincos(lon_deg.to_radians());
        let (sin_lat, cos_lat) = libm::sincos(lat_deg.to_radians());
        let (sin_bearing, cos_bearing) = libm::sincos(anchor.quay_bearing_deg.to_radians());
        Some(Self {
            anchor,
            centre: from_centre_m(anchor.at),
            east: [-sin_lon, cos_lon, 0.0],
            north: [-sin_lat * cos_lon, -sin_lat * sin_lon, cos_lat],
            up: [cos_lat * cos_lon, cos_lat * sin_lon, sin_lat],
            sin_bearing,
            cos_bearing,
        })
    }

    /// The anchor.
    pub const fn anchor(&self) -> Anchor {
        self.anchor
    }

    /// The point of the port at a position.
    pub fn local(&self, position: Position) -> LocalPoint {
        let there = from_centre_m(position);
        let away = [there[0] - self.centre[0], there[1] - self.centre[1], there[2] - self.centre[2]];
        let (east_m, north_m) = (dot(away, self.east), dot(away, self.north));
        LocalPoint {
            x_m: east_m * self.sin_bearing + north_m * self.cos_bearing,
            y_m: north_m * self.sin_bearing - east_m * self.cos_bearing,
        }
    }

    /// The position of a point of the port, taken to lie at sea level.
    pub fn position(&self, point: LocalPoint) -> Position {
        let east_m = point.x_m * self.sin_bearing - point.y_m * self.cos_bearing;
        let north_m = point.x_m * self.cos_bearing + point.y_m * self.sin_bearing;
        // The sea falls away below the flat frame: by this much, to a few centimetres at 50 km.
        let up_m = -(east_m * east_m + north_m * north_m) / (2.0 * MAJOR_M);
        let mut there = self.centre;
        for (axis, value) in there.iter_mut().enumerate() {
            *value += east_m * self.east[axis] + north_m * self.north[axis] + up_m * self.up[axis];
        }
        to_position(there)
    }

    /// A course or heading over ground as an angle in the port: degrees counter-clockwise from x, from 0 up to 360.
    pub fn angle_deg(&self, course_deg: f64) -> f64 {
        (self.anchor.quay_bearing_deg - course_deg).rem_euclid(360.0)
    }
}

fn dot(a: [f64; 3], b: [f64; 3]) -> f64 {
    a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
}

/// A position at sea level, in metres from the centre of the earth.
fn from_centre_m(position: Position) -> [f64; 3] {
    let (sin_lon, cos_lon) = libm::sincos(position.lon_deg.to_radians());
    let (sin_lat, cos_lat) = libm::sincos(position.lat_deg.to_radians());
    let curvature_m = MAJOR_M / (1.0 - ECCENTRICITY_2 * sin_lat * sin_lat).sqrt();
    [curvature_m * cos_lat * cos_lon, curvature_m * cos_lat * sin_lon, curvature_m * (1.0 - ECCENTRICITY_2) * sin_lat]
}

/// The position below or above a point near sea level (Bowring 1976: exact to well below a millimetre there).
fn to_position([x, y, z]: [f64; 3]) -> Position {
    let minor_m = MAJOR_M * (1.0 - FLATTENING);
    let from_axis_m = libm::hypot(x, y);
    let (sin_u, cos_u) = libm::sincos(libm::atan2(z * MAJOR_M, from_axis_m * minor_m));
    let second_eccentricity_2 = ECCENTRICITY_2 / (1.0 - ECCENTRICITY_2);
    let lat = libm::atan2(
        z + second_eccentricity_2 * minor_m * sin_u * sin_u * sin_u,
        from_axis_m - ECCENTRICITY_2 * MAJOR_M * cos_u * cos_u * cos_u,
    );
    Position { lon_deg: libm::atan2(y, x).to_degrees(), lat_deg: lat.to_degrees() }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn frame(lon_deg: f64, lat_deg: f64, quay_bearing_deg: f64) -> LocalFrame {
        LocalFrame::new(Anchor { at: Position { lon_deg, lat_deg }, quay_bearing_deg }).expect("a position")
    }

    #[test]
    fn a_minute_of_latitude_at_45_degrees_is_1852_m() {
        // The quay runs north, so that x is north and y is west.
        let frame = frame(10.0, 45.0, 0.0);
        let north = frame.local(Position { lon_deg: 10.0, lat_deg: 45.0 + 1.0 / 60.0 });
        assert!((north.x_m - 1_852.2).abs() < 0.2 && north.y_m.abs() < 1e-6, "{north:?}");
        // A minute of longitude there: 1314.2 m by the ellipsoid's prime vertical.
        let east = frame.local(Position { lon_deg: 10.0 + 1.0 / 60.0, lat_deg: 45.0 });
        assert!((east.y_m + 1_314.2).abs() < 0.2, "{east:?}");
        assert!((frame.angle_deg(270.0) - 90.0).abs() < 1e-9, "west is inland");
    }

    #[test]
    fn inland_is_left_of_the_quay() {
        // The quay runs east: north is inland.
        let frame = frame(121.9, 30.6, 90.0);
        let point = frame.local(Position { lon_deg: 121.91, lat_deg: 30.61 });
        assert!(point.x_m > 900.0 && point.y_m > 1_000.0, "{point:?}");
    }

    #[test]
    fn no_frame_at_no_position() {
        let nowhere = Anchor { at: Position { lon_deg: 181.0, lat_deg: 91.0 }, quay_bearing_deg: 0.0 };
        assert_eq!(LocalFrame::new(nowhere), None);
    }

    proptest! {
        #[test]
        fn there_and_back_is_within_five_centimetres(
            lon_deg in -180.0_f64..180.0, lat_deg in -75.0_f64..75.0, bearing in 0.0_f64..360.0,
            x_m in -30_000.0_f64..30_000.0, y_m in -30_000.0_f64..30_000.0,
        ) {
            let frame = frame(lon_deg, lat_deg, bearing);
            let back = frame.local(frame.position(LocalPoint { x_m, y_m }));
            prop_assert!((back.x_m - x_m).abs() < 0.05 && (back.y_m - y_m).abs() < 0.05, "{back:?} for {x_m}, {y_m}");
        }
    }
}
