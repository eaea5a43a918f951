//! Where the port's frame lies on the globe.
//!
//! Inside, places are in the port's own frame: x along the quay, y inland. What comes from outside in degrees (vessels by AIS) is brought
//! there by one [`Anchor`] a port, at the edges and nowhere else.

use serde::{Deserialize, Serialize};

use crate::problem::Place;

/// Metres in a nautical mile.
const METRES_IN_NM: f64 = 1_852.0;
/// The earth's mean radius, metres (IUGG).
const EARTH_RADIUS_M: f64 = 6_371_008.8;

/// Where the quay begins, and which way it runs.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Anchor {
    /// WGS84 latitude of the frame's origin, north positive.
    pub lat_deg: f64,
    /// Its longitude, east positive.
    pub lon_deg: f64,
    /// Which way x runs along the quay: 0 north, clockwise. Inland is a quarter to the left of it.
    pub quay_bearing_deg: f64,
}

impl Anchor {
    /// Says what makes no sense. Poles have no bearing.
    pub fn validate(&self, place: &mut Place<'_>) {
        place.at("lat_deg").within(self.lat_deg, -85.0, 85.0);
        place.at("lon_deg").within(self.lon_deg, -180.0, 180.0);
        place.at("quay_bearing_deg").within(self.quay_bearing_deg, 0.0, 360.0);
    }

    /// How far a place is from the origin along a great circle, nautical miles, and in which direction it is seen from there, degrees from
    /// north, clockwise. By the haversine formula on a sphere: within 0.6 % of the ellipsoid.
    pub fn range_nm(&self, lat_deg: f64, lon_deg: f64) -> (f64, f64) {
        let (from, to) = (self.lat_deg.to_radians(), lat_deg.to_radians());
        let east = (lon_deg - self.lon_deg).to_radians();
        let (north_half, east_half) = (libm::sin((to - from) / 2.0), libm::sin(east / 2.0));
        let haversine = north_half * north_half + libm::cos(from) * libm::cos(to) * east_half * east_half;
        let distance_m = 2.0 * EARTH_RADIUS_M * libm::asin(libm::sqrt(haversine.clamp(0.0, 1.0)));
        let y = libm::sin(east) * libm::cos(to);
        let x = libm::cos(from) * libm::sin(to) - libm::sin(from) * libm::cos(to) * libm::cos(east);
        (distance_m / METRES_IN_NM, turned(libm::atan2(y, x).to_degrees()))
    }

    /// A place in the port's frame, metres along the quay and inland. Exact enough to draw for some tens of kilometres around.
    pub fn local_m(&self, lat_deg: f64, lon_deg: f64) -> (f64, f64) {
        let (distance_nm, bearing_deg) = self.range_nm(lat_deg, lon_deg);
        let distance_m = distance_nm * METRES_IN_NM;
        let off_rad = (bearing_deg - self.quay_bearing_deg).to_radians();
        (distance_m * libm::cos(off_rad), -distance_m * libm::sin(off_rad))
    }

    /// A course over ground as an angle in the port's frame: degrees counter-clockwise from the quay's direction, from 0 below 360.
    pub fn local_heading_deg(&self, course_deg: f64) -> f64 {
        turned(self.quay_bearing_deg - course_deg)
    }
}

/// Degrees from 0 below 360.
fn turned(degrees: f64) -> f64 {
    let turned = libm::fmod(degrees, 360.0);
    if turned < 0.0 { turned + 360.0 } else { turned }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PORT: Anchor = Anchor { lat_deg: 30.0, lon_deg: 122.0, quay_bearing_deg: 90.0 };

    fn close(one: (f64, f64), other: (f64, f64), by: f64) -> bool {
        (one.0 - other.0).abs() <= by && (one.1 - other.1).abs() <= by
    }

    #[test]
    fn a_minute_of_latitude_is_a_mile() {
        let (distance_nm, bearing_deg) = PORT.range_nm(30.0 + 1.0 / 60.0, 122.0);
        assert!(close((distance_nm, bearing_deg), (1.0, 0.0), 0.002), "{distance_nm} {bearing_deg}");
        let (distance_nm, bearing_deg) = PORT.range_nm(30.0, 122.0 - 1.0 / 60.0);
        assert!(close((distance_nm, bearing_deg), (libm::cos(30_f64.to_radians()), 270.0), 0.01), "{distance_nm} {bearing_deg}");
        assert!(close(PORT.range_nm(30.0, 122.0), (0.0, 0.0), 1e-9));
    }

    #[test]
    fn the_date_line_is_no_way_around_the_world() {
        let suva = Anchor { lat_deg: -18.0, lon_deg: 179.9, quay_bearing_deg: 0.0 };
        let (distance_nm, bearing_deg) = suva.range_nm(-18.0, -179.9);
        assert!((distance_nm - 11.4).abs() < 0.1 && (bearing_deg - 90.0).abs() < 0.1, "{distance_nm} {bearing_deg}");
    }

    #[test]
    fn inland_is_to_the_left_of_the_quay() {
        let lat_m = EARTH_RADIUS_M.to_radians();
        // A quay that runs east: what lies north of it lies inland.
        assert!(close(PORT.local_m(30.0 + 100.0 / lat_m, 122.0), (0.0, 100.0), 0.1));
        assert!(close(PORT.local_m(30.0, 122.0 + 100.0 / (lat_m * libm::cos(30_f64.to_radians()))), (100.0, 0.0), 0.1));
        // And one that runs north has the sea to the east.
        let north = Anchor { quay_bearing_deg: 0.0, ..PORT };
        assert!(close(north.local_m(30.0 + 100.0 / lat_m, 122.0), (100.0, 0.0), 0.1));
        assert!((PORT.local_heading_deg(90.0) - 0.0).abs() < 1e-9);
        assert!((PORT.local_heading_deg(0.0) - 90.0).abs() < 1e-9);
        assert!((PORT.local_heading_deg(180.0) - 270.0).abs() < 1e-9);
    }
}
