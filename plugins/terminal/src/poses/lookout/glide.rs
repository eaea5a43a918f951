//! Who is moved up in a queue gets there at a walk, not at once.

use std::collections::BTreeMap;

use super::super::Pose;

/// Where each was shown last.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Glides<Guest> {
    shown: BTreeMap<Guest, (Pose, u64)>,
    look: u64,
}

impl<Guest> Default for Glides<Guest> {
    fn default() -> Self {
        Self { shown: BTreeMap::new(), look: 0 }
    }
}

impl<Guest: Ord + Copy> Glides<Guest> {
    /// Begins a look.
    pub(super) fn begin(&mut self) {
        self.look += 1;
    }

    /// Where one is shown that should be at a pose, if it may move no faster than `fastest_m_s`. One that was not shown before comes from
    /// where it says, else it is there at once; after a look of unknown length all are.
    pub(super) fn show(&mut self, guest: Guest, wanted: Pose, comes_from: Option<Pose>, passed_ms: Option<f64>, fastest_m_s: f64) -> Pose {
        let before = self.shown.get(&guest).map(|(pose, _)| *pose).or(comes_from);
        let shown = match (before, passed_ms) {
            (Some(before), Some(passed_ms)) => toward(before, wanted, fastest_m_s * passed_ms * 1e-3),
            _ => wanted,
        };
        self.shown.insert(guest, (shown, self.look));
        shown
    }

    /// Ends a look: whoever was not shown in it is forgotten.
    pub(super) fn end(&mut self) {
        let look = self.look;
        self.shown.retain(|_, (_, last)| *last == look);
    }
}

/// From one point towards another, no further than `way_m`.
pub(super) fn toward_point(before: [f64; 3], wanted: [f64; 3], way_m: f64) -> [f64; 3] {
    let distance_m = before.iter().zip(wanted).map(|(a, b)| (a - b) * (a - b)).sum::<f64>().sqrt();
    if distance_m <= way_m {
        return wanted;
    }
    let share = way_m / distance_m;
    std::array::from_fn(|axis| before[axis] + (wanted[axis] - before[axis]) * share)
}

/// From one pose towards another, no further than `way_m`. Whoever is on the way looks where it goes.
pub(super) fn toward(before: Pose, wanted: Pose, way_m: f64) -> Pose {
    let (x_m, y_m) = (wanted.x_m - before.x_m, wanted.y_m - before.y_m);
    let distance_m = (x_m * x_m + y_m * y_m).sqrt();
    if distance_m <= way_m {
        return wanted;
    }
    let share = way_m / distance_m;
    Pose { x_m: before.x_m + x_m * share, y_m: before.y_m + y_m * share, heading_rad: wanted.heading_rad }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn nobody_is_faster_than_allowed_and_all_arrive(wanted in prop::collection::vec((-50.0..50.0_f64, -50.0..50.0_f64), 1..40)) {
            let mut glides = Glides::default();
            let mut before: Option<Pose> = None;
            for (x_m, y_m) in wanted {
                let wanted = Pose { x_m, y_m, heading_rad: 0.0 };
                for _ in 0..200 {
                    glides.begin();
                    let now = glides.show(1, wanted, None, Some(100.0), 8.0);
                    glides.end();
                    if let Some(before) = before {
                        prop_assert!(((now.x_m - before.x_m).powi(2) + (now.y_m - before.y_m).powi(2)).sqrt() <= 0.8 + 1e-9);
                    }
                    before = Some(now);
                }
                prop_assert_eq!(before, Some(wanted));
            }
        }
    }
}
