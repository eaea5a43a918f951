//! A vessel's shape, its way in and out, and where a box stands aboard.

use portolan_model::Ms;
use portolan_model::facts::CallStage;

use super::Pose;
use super::progress::ease;
use crate::calls::{Call, CallKind};

/// The quay's ground above the water (*assumed*).
const QUAY_ABOVE_WATER_M: f64 = 4.0;
/// Between hull and quay (*assumed*).
const FENDER_M: f64 = 1.5;
/// A place of a box aboard, middle to middle across.
const ROW_M: f64 = 2.5;
/// Height of a tier aboard.
const TIER_M: f64 = 2.7;
/// Half of the length of a bay's boxes.
const BAY_HALF_M: f64 = 6.1;
/// Where a vessel is turned abreast of its berth, so far off the quay: clear of all that lie there (*assumed*).
const FAIRWAY_M: f64 = 170.0;
/// Where a vessel comes into the picture, and where it leaves it: so far along the quay from its berth, and so far off (*assumed*).
const OFFING_M: (f64, f64) = (500.0, 560.0);
/// Share of mooring in which it is under way, and likewise of leaving; for the rest lines are handled.
const UNDER_WAY: f64 = 0.7;

/// A vessel's shape, as far as its length and kind tell.
///
/// A call's work is divided along all of its length, so that its first and its last bay reach to the very ends of it. Stem and bridge are
/// therefore drawn beyond them, within the clearance to the next vessel.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Hull {
    /// Vessel, feeder or barge.
    pub kind: CallKind,
    /// Length as the port counts it: what its bays are divided along.
    pub length_m: f64,
    /// How far the stem is drawn beyond it.
    pub ahead_m: f64,
    /// How far the stern is.
    pub astern_m: f64,
    /// Across.
    pub beam_m: f64,
    /// Of the deck on which boxes stand, above the quay's ground; below it if negative.
    pub deck_m: f64,
    /// Of the water, above the quay's ground.
    pub water_m: f64,
    /// Tiers of boxes on deck that stay aboard, under those that are worked.
    pub through_tiers: u8,
}

impl Hull {
    /// The shape of a call's vessel.
    pub fn of(call: &Call) -> Self {
        let length_m = f64::from(call.length_mm) * 1e-3;
        let draught_m = f64::from(call.draught_mm) * 1e-3;
        // Beams of container vessels: 32 m at 230 m of length, 43 at 300, 61 at 400; of barges 16 at 95.
        let (beam_m, freeboard_m, through_tiers) = match call.kind {
            CallKind::Vessel => ((length_m * 0.172 - 8.0).clamp(22.0, 61.5), 0.72 * draught_m, 2),
            CallKind::Feeder => ((length_m * 0.15).clamp(14.0, 32.0), 0.7 * draught_m, 1),
            CallKind::Barge => ((length_m * 0.165).clamp(9.0, 24.0), 1.6, 0),
        };
        let (ahead_m, astern_m) = match call.kind {
            CallKind::Vessel => (10.0, 8.5),
            CallKind::Feeder => (7.0, 7.5),
            CallKind::Barge => (2.5, 5.0),
        };
        let water_m = -QUAY_ABOVE_WATER_M;
        Self { kind: call.kind, length_m, ahead_m, astern_m, beam_m, deck_m: water_m + freeboard_m, water_m, through_tiers }
    }

    /// How far from the quay's edge its middle lies when it is alongside; negative, over the water.
    pub fn alongside_m(&self) -> f64 {
        -(self.beam_m / 2.0 + FENDER_M)
    }

    /// Length of the part that narrows towards the stem.
    pub fn bow_m(&self) -> f64 {
        match self.kind {
            CallKind::Vessel | CallKind::Feeder => self.ahead_m + self.length_m * 0.055,
            CallKind::Barge => self.ahead_m + 3.0,
        }
    }

    /// Half of its width on deck, so far ahead of its middle.
    pub fn half_beam_m(&self, x_m: f64) -> f64 {
        let (from_stem_m, bow_m) = (self.length_m / 2.0 + self.ahead_m - x_m, self.bow_m());
        if from_stem_m >= bow_m {
            return self.beam_m / 2.0;
        }
        let left = 1.0 - (from_stem_m / bow_m).max(0.0);
        self.beam_m / 2.0 * (1.0 - left * left * left.sqrt())
    }

    /// Boxes side by side in a bay whose middle is so far ahead of the vessel's.
    pub fn rows(&self, bay_x_m: f64) -> usize {
        (((2.0 * self.half_beam_m(bay_x_m + BAY_HALF_M) - 0.6) / ROW_M) as usize).max(1)
    }

    /// The n-th place of such a bay from 0, in the order in which places are filled: across from the vessel's middle, and how high its
    /// ground is above the quay's. Filled tier by tier from the water to the quay.
    pub fn place_m(&self, bay_x_m: f64, number: usize) -> (f64, f64) {
        let rows = self.rows(bay_x_m);
        let across_m = (number % rows) as f64 - (rows as f64 - 1.0) / 2.0;
        let tier = f64::from(self.through_tiers) + (number / rows) as f64;
        (across_m * ROW_M, self.deck_m + tier * TIER_M)
    }

    /// From one place to the next: across and up.
    pub const fn pitch_m(&self) -> (f64, f64) {
        (ROW_M, TIER_M)
    }
}

/// Where a vessel is.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct VesselPose {
    /// Its middle; it heads along the quay.
    pub pose: Pose,
    /// Whether it lies at its berth.
    pub alongside: bool,
}

/// Where a vessel of this shape is. It comes from the sea or, if it was seen there, from where it waited at the anchorage, to abreast of
/// its berth, then sideways to the quay, and lies with its bow towards the quay's far end. None while it has no berth, and once it left.
pub fn vessel(call: &Call, hull: &Hull, anchorage_m: Option<(f64, f64)>, now_ms: f64) -> Option<VesselPose> {
    let (from_mm, to_mm) = call.alongside?;
    let x_m = f64::midpoint(f64::from(from_mm), f64::from(to_mm)) * 1e-3;
    let berth = (x_m, hull.alongside_m());
    let off = (x_m, -FAIRWAY_M);
    let share = |since_ms: Ms, until_ms: Option<Ms>| {
        until_ms.map_or(1.0, |until_ms| {
            let length_ms = (until_ms - since_ms) as f64;
            if length_ms > 0.0 { ((now_ms - since_ms as f64) / length_ms).clamp(0.0, 1.0) } else { 1.0 }
        })
    };
    // Three parts of four until abreast of the berth, the last one sideways with tugs.
    let between = |from: (f64, f64), to: (f64, f64), share: f64| (from.0 + (to.0 - from.0) * share, from.1 + (to.1 - from.1) * share);
    let (at, alongside) = match call.stage {
        CallStage::Berthing => {
            let share = share(call.since_ms, call.until_ms) / UNDER_WAY;
            let start = anchorage_m.unwrap_or((x_m - OFFING_M.0, -OFFING_M.1));
            let at = if share < 0.75 {
                between(start, off, ease(share / 0.75, 0.25))
            } else {
                between(off, berth, ease((share - 0.75) * 4.0, 0.4))
            };
            (at, share >= 1.0)
        }
        CallStage::Unmooring => {
            let share = (share(call.since_ms, call.until_ms) - (1.0 - UNDER_WAY)) / UNDER_WAY;
            let end = (x_m + OFFING_M.0, -OFFING_M.1);
            let at = if share < 0.25 {
                between(berth, off, ease(share * 4.0, 0.4))
            } else {
                between(off, end, ease((share - 0.25) / 0.75, 0.25))
            };
            (at, share <= 0.0)
        }
        CallStage::Moored | CallStage::Cleared | CallStage::Working | CallStage::Completed => (berth, true),
        CallStage::Announced | CallStage::Arrived | CallStage::Departed => return None,
    };
    Some(VesselPose { pose: Pose { x_m: at.0, y_m: at.1, heading_rad: 0.0 }, alongside })
}

#[cfg(test)]
mod tests {
    use portolan_model::ids::{CallId, LineId};
    use proptest::prelude::*;

    use super::*;

    pub(crate) fn call(kind: CallKind, length_m: i32, stage: CallStage) -> Call {
        Call {
            id: CallId(1),
            profile: 0,
            kind,
            name: "Alder Strait".to_owned(),
            line: LineId(0),
            length_mm: length_m * 1_000,
            draught_mm: 13_000,
            scheduled_ms: 0,
            eta_ms: 0,
            head_start_ms: 0,
            estimate: 0,
            cut_off_ms: 0,
            cut_off_passed: false,
            stage,
            since_ms: 1_000_000,
            until_ms: Some(1_000_000 + 40 * 60_000),
            priority: 0,
            held: false,
            discharge: 0,
            load: 0,
            alongside: Some((100_000, 100_000 + length_m * 1_000)),
        }
    }

    #[test]
    fn boxes_stand_within_the_beam() {
        for kind in [CallKind::Vessel, CallKind::Feeder, CallKind::Barge] {
            for length_m in [60, 90, 115, 230, 300, 400] {
                let hull = Hull::of(&call(kind, length_m, CallStage::Working));
                for bay in 0..16 {
                    let x_m = ((f64::from(bay) + 0.5) / 16.0 - 0.5) * hull.length_m;
                    let rows = hull.rows(x_m);
                    assert!(rows <= hull.rows(0.0), "{hull:?}: nowhere broader than amidships, seen at {x_m}");
                    for number in 0..rows * 3 {
                        let (across_m, up_m) = hull.place_m(x_m, number);
                        let half_m = hull.half_beam_m(x_m + BAY_HALF_M);
                        assert!(across_m.abs() + ROW_M / 2.0 <= half_m.max(ROW_M / 2.0), "{hull:?} at {x_m}");
                        assert!(up_m >= hull.deck_m);
                    }
                }
                assert!(hull.alongside_m() + hull.beam_m / 2.0 < 0.0, "it lies in the water, not in the quay");
            }
        }
    }

    proptest! {
        #[test]
        fn a_vessel_comes_and_goes_without_a_leap(leaves in any::<bool>(), length_m in 80_i32..400) {
            let stage = if leaves { CallStage::Unmooring } else { CallStage::Berthing };
            let call = call(CallKind::Vessel, length_m, stage);
            let hull = Hull::of(&call);
            let at = |now_ms: f64| vessel(&call, &hull, None, now_ms).expect("in the picture");
            let mut before = at(1_000_000.0);
            let fast_m_s = 4_000.0 / 600.0;
            for step in 1..=24_000 {
                let now = at(1_000_000.0 + f64::from(step) * 100.0);
                let way_m = (now.pose.x_m - before.pose.x_m).abs() + (now.pose.y_m - before.pose.y_m).abs();
                prop_assert!(way_m <= fast_m_s * 0.1, "{} m in a tenth of a second", way_m);
                // Whoever is near the quay lies alongside or moves straight towards its berth or away from it.
                prop_assert!(now.pose.y_m + hull.beam_m / 2.0 <= 0.0);
                before = now;
            }
            prop_assert_eq!(before.alongside, !leaves);
        }
    }
}
