//! A vehicle on its way: along the middle of roads, round their corners, and at both ends aside to where it stands.

use portolan_behaviour::Kinematics;

use super::Pose;
use crate::roads::{Course, Roads};

/// A corner is driven as a curve that begins so far before it and ends so far behind (*assumed*).
const CORNER_M: f64 = 7.0;
/// Over this way a vehicle gets from the road aside to where it stands (*assumed*).
pub(super) const ASIDE_M: f64 = 26.0;

/// How far aside of its node a vehicle stands.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Offset {
    /// Along the quay.
    pub x_m: f64,
    /// Inland.
    pub y_m: f64,
}

/// Where a vehicle is on its way.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Driven {
    /// Place and direction of travel.
    pub pose: Pose,
    /// Metres of the way behind it.
    pub behind_m: f64,
    /// Metres of the whole way.
    pub length_m: f64,
}

/// A way as a line of straight parts with rounded corners.
pub(super) struct Line {
    points: Vec<(f64, f64)>,
    lengths_m: Vec<f64>,
}

impl Line {
    /// Through these points; those that repeat the one before are passed over.
    pub(super) fn new(all: impl IntoIterator<Item = (f64, f64)>) -> Self {
        let mut line = Self { points: Vec::new(), lengths_m: Vec::new() };
        for point in all {
            if let Some(last) = line.points.last() {
                let length_m = distance_m(*last, point);
                if length_m < 1e-6 {
                    continue;
                }
                line.lengths_m.push(length_m);
            }
            line.points.push(point);
        }
        line
    }

    pub(super) fn length_m(&self) -> f64 {
        self.lengths_m.iter().sum()
    }

    /// Place and direction after so many metres. None for a line that leads nowhere.
    fn at(&self, behind_m: f64) -> Option<((f64, f64), (f64, f64))> {
        let last = self.lengths_m.len().checked_sub(1)?;
        let (mut leg, mut left_m) = (0, behind_m.max(0.0));
        while leg < last && left_m > self.lengths_m[leg] {
            left_m -= self.lengths_m[leg];
            leg += 1;
        }
        let length_m = self.lengths_m[leg];
        let left_m = left_m.min(length_m);
        let half = length_m / 2.0;
        let corner = if left_m < half { leg.checked_sub(1).map(|before| (before, left_m)) } else { Some((leg, left_m - length_m)) };
        if let Some((before, past_m)) = corner
            && let Some(curve) = self.round(before, past_m)
        {
            return Some(curve);
        }
        let (from, direction) = (self.points[leg], self.direction(leg)?);
        Some(((from.0 + direction.0 * left_m, from.1 + direction.1 * left_m), direction))
    }

    fn direction(&self, leg: usize) -> Option<(f64, f64)> {
        let (from, to, length_m) = (self.points.get(leg)?, self.points.get(leg + 1)?, self.lengths_m.get(leg)?);
        Some(((to.0 - from.0) / length_m, (to.1 - from.1) / length_m))
    }

    /// On the curve round the corner behind leg `before`, so many metres past the corner (before it if negative); none off that curve,
    /// on a straight line, and where the line turns back on the spot.
    fn round(&self, before: usize, past_m: f64) -> Option<((f64, f64), (f64, f64))> {
        let (into, out_of) = (self.direction(before)?, self.direction(before + 1)?);
        let radius_m = CORNER_M.min(self.lengths_m[before] / 2.0).min(self.lengths_m[before + 1] / 2.0);
        let straight = into.0 * out_of.0 + into.1 * out_of.1;
        if past_m.abs() >= radius_m || !(-0.99..0.999_9).contains(&straight) {
            return None;
        }
        let corner = self.points[before + 1];
        let share = f64::midpoint(past_m / radius_m, 1.0);
        // A parabola: it leaves one leg and joins the other without a kink.
        let weigh = |corner: f64, into: f64, out_of: f64| {
            let (start, end) = (corner - into * radius_m, corner + out_of * radius_m);
            let left = 1.0 - share;
            let place = left * left * start + 2.0 * left * share * corner + share * share * end;
            (place, left * into + share * out_of)
        };
        let (x, y) = (weigh(corner.0, into.0, out_of.0), weigh(corner.1, into.1, out_of.1));
        Some(((x.0, y.0), (x.1, y.1)))
    }

    /// After so many metres of the line, with both ends moved aside.
    pub(super) fn driven(&self, behind_m: f64, aside: [Offset; 2]) -> Option<Driven> {
        let length_m = self.length_m();
        let (place, direction) = self.at(behind_m)?;
        let over_m = ASIDE_M.min(length_m / 2.0);
        let (leaves, leaves_slope) = smooth(behind_m / over_m);
        let (joins, joins_slope) = smooth((behind_m - (length_m - over_m)) / over_m);
        let moved = |from: f64, to: f64| from * (1.0 - leaves) + to * joins;
        let slope = |from: f64, to: f64| (to * joins_slope - from * leaves_slope) / over_m;
        let direction = (direction.0 + slope(aside[0].x_m, aside[1].x_m), direction.1 + slope(aside[0].y_m, aside[1].y_m));
        let pose = Pose {
            x_m: place.0 + moved(aside[0].x_m, aside[1].x_m),
            y_m: place.1 + moved(aside[0].y_m, aside[1].y_m),
            heading_rad: libm::atan2(direction.1, direction.0),
        };
        Some(Driven { pose, behind_m, length_m })
    }
}

/// From 0 to 1 without a kink, and its slope.
fn smooth(share: f64) -> (f64, f64) {
    let share = share.clamp(0.0, 1.0);
    (share * share * (3.0 - 2.0 * share), 6.0 * share * (1.0 - share))
}

pub(super) fn distance_m(a: (f64, f64), b: (f64, f64)) -> f64 {
    ((a.0 - b.0) * (a.0 - b.0) + (a.1 - b.1) * (a.1 - b.1)).sqrt()
}

/// Where a vehicle is after so many seconds of motion along a course, as fast as it drives there; `aside` is how far from the course's
/// first and last node it stands before and after. None for a course without a way, or of other roads.
pub fn on_course(roads: &Roads, course: &Course, kinematics: &Kinematics, elapsed_s: f64, aside: [Offset; 2]) -> Option<Driven> {
    let (leg, share) = course.leg_at(kinematics, elapsed_s)?;
    let places = course.nodes().iter().map(|node| roads.place_mm(*node));
    let places: Vec<(f64, f64)> =
        places.map(|place| place.map(|(x, y)| (f64::from(x) * 1e-3, f64::from(y) * 1e-3))).collect::<Option<_>>()?;
    let leg_m = |leg: usize| Some(distance_m(*places.get(leg)?, *places.get(leg + 1)?));
    let behind_m = (0..leg).map(|before| leg_m(before).unwrap_or_default()).sum::<f64>() + leg_m(leg)? * share;
    Line::new(places).driven(behind_m, aside)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_line_with_corners_is_driven_without_a_leap(
            turns in prop::collection::vec((any::<bool>(), 1.0..90.0_f64, any::<bool>()), 1..9),
            aside in prop::array::uniform2((-15.0..15.0_f64, -10.0..10.0_f64)),
        ) {
            let mut at = (0.0, 0.0);
            let points = turns.iter().map(|(along, length_m, back)| {
                let signed_m = if *back { -length_m } else { *length_m };
                if *along { at.0 += signed_m } else { at.1 += signed_m }
                at
            });
            let line = Line::new(std::iter::once((0.0, 0.0)).chain(points));
            let aside = aside.map(|(x_m, y_m)| Offset { x_m, y_m });
            let length_m = line.length_m();
            prop_assume!(length_m > 0.0);
            let steps = 4_000;
            let mut before: Option<Driven> = None;
            // Getting aside adds to the way along the line; a turn on the spot adds nothing.
            let fastest = 1.0 + 1.5 * 2.0 * 18.1 / ASIDE_M.min(length_m / 2.0);
            for step in 0..=steps {
                let now = line.driven(length_m * f64::from(step) / f64::from(steps), aside).expect("on the line");
                if let Some(before) = before {
                    let way_m = distance_m((before.pose.x_m, before.pose.y_m), (now.pose.x_m, now.pose.y_m));
                    prop_assert!(way_m <= fastest * length_m / f64::from(steps) + 1e-9, "{} m at once", way_m);
                }
                before = Some(now);
            }
            let (first, last) = (line.driven(0.0, aside).expect("there").pose, line.driven(length_m, aside).expect("there").pose);
            let end = *line.points.last().expect("a point");
            prop_assert!(distance_m((first.x_m, first.y_m), (aside[0].x_m, aside[0].y_m)) < 1e-6);
            prop_assert!(distance_m((last.x_m, last.y_m), (end.0 + aside[1].x_m, end.1 + aside[1].y_m)) < 1e-6);
        }
    }
}
