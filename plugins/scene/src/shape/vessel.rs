//! A vessel: hull, deck, bridge. What stands aboard is drawn apart, since it changes.

use portolan_terminal::calls::CallKind;
use portolan_terminal::poses::Hull;

use super::boxes::{Grid, Stack, Stacked};
use super::marks::Look;
use super::{Shape, faces};
use crate::palette::{Palette, Standing};

/// Points on either side of the bow's outline.
const BOW_POINTS: usize = 6;

/// The hull's outline, counter-clockwise from above, bow towards greater x. Drawn in by `narrow` metres, as at the water.
fn outline(hull: &Hull, narrow: f32) -> Vec<(f32, f32)> {
    let (half, beam) = (hull.length_m as f32 / 2.0, hull.beam_m as f32 / 2.0);
    let (stem, stern) = (half + hull.ahead_m as f32, -half - hull.astern_m as f32);
    let side = |x: f32| (hull.half_beam_m(f64::from(x)) as f32 - narrow * 0.3).max(0.0);
    let bow = hull.bow_m() as f32;
    let mut port: Vec<(f32, f32)> = vec![(stern + narrow * 0.6, beam * 0.84 - narrow * 0.3), (stern + 7.0, beam - narrow * 0.3)];
    port.extend((0..BOW_POINTS).map(|point| {
        let x = stem - bow + bow * (point as f32 / BOW_POINTS as f32);
        (x - narrow * 1.6 * point as f32 / BOW_POINTS as f32, side(x))
    }));
    let starboard: Vec<(f32, f32)> = port.iter().map(|(x, y)| (*x, -y)).collect();
    // From the stern along the starboard side to the stem, and back along the port side.
    let tip = (stem - narrow * 1.6, 0.0);
    starboard.into_iter().chain([tip]).chain(port.into_iter().rev()).collect()
}

/// The hull with its bridge, its middle at the origin, z that of the port.
pub(crate) fn hull(hull: &Hull, palette: &Palette) -> Shape {
    let mut shape = Shape::new();
    let (deck, water) = (hull.deck_m as f32, hull.water_m as f32);
    let upper = outline(hull, 0.0);
    let lower = outline(hull, 1.0);
    let waist = water + (deck - water) * 0.25;
    for index in 0..upper.len() {
        let next = (index + 1) % upper.len();
        let middle = |at: usize| (f32::midpoint(lower[at].0, upper[at].0), f32::midpoint(lower[at].1, upper[at].1));
        let keel = [index, next].map(|at| [lower[at].0, lower[at].1, water - 0.4]);
        let belt = [index, next].map(middle).map(|(x, y)| [x, y, waist]);
        let rail = [index, next].map(|at| [upper[at].0, upper[at].1, deck]);
        shape.quad([keel[0], keel[1], belt[1], belt[0]], palette.boot_top);
        shape.quad([belt[0], belt[1], rail[1], rail[0]], palette.hull);
    }
    let bulwark = if hull.kind == CallKind::Barge { 0.4 } else { 1.0 };
    shape.walls(&upper, deck, deck + bulwark, palette.hull);
    shape.polygon(&upper, deck, palette.deck);
    // The inside of the bulwark: the same walls, looked at from the deck.
    let inside: Vec<(f32, f32)> = upper.iter().rev().copied().collect();
    shape.walls(&inside, deck, deck + bulwark, palette.hull.times(0.8));
    forecastle(&mut shape, hull, palette);
    bridge(&mut shape, hull, palette);
    shape
}

/// The raised deck at the stem, ahead of all bays.
fn forecastle(shape: &mut Shape, hull: &Hull, palette: &Palette) {
    if hull.kind == CallKind::Barge {
        return;
    }
    let (half, deck) = (hull.length_m as f32 / 2.0, hull.deck_m as f32);
    let (from, stem) = (half + 0.5, half + hull.ahead_m as f32);
    let side = |x: f32| hull.half_beam_m(f64::from(x)) as f32 * 0.96;
    let starboard: Vec<(f32, f32)> = (0..4).map(|point| from + (stem - 0.6 - from) * point as f32 / 4.0).map(|x| (x, -side(x))).collect();
    let port = starboard.iter().rev().map(|(x, y)| (*x, -y));
    let plan: Vec<(f32, f32)> = starboard.iter().copied().chain([(stem - 0.6, 0.0)]).chain(port).collect();
    shape.column(&plan, deck, deck + 2.4, palette.hull.times(1.1), palette.deck);
    shape.block((half + hull.ahead_m as f32 * 0.45, 0.0), deck + 2.4, [0.7, 0.7, 9.0], palette.house);
}

/// The bridge at the stern, behind all bays.
fn bridge(shape: &mut Shape, hull: &Hull, palette: &Palette) {
    let (half, beam, deck) = (hull.length_m as f32 / 2.0, hull.beam_m as f32 / 2.0, hull.deck_m as f32);
    let (from, to) = (-half - hull.astern_m as f32 + 0.8, -half + 0.6);
    let high = match hull.kind {
        CallKind::Vessel => 27.0,
        CallKind::Feeder => 16.0,
        CallKind::Barge => 7.0,
    };
    let wide = beam * 0.8;
    shape.cuboid([from + 1.5, -wide, deck], [to, wide, deck + high * 0.84], faces::STANDING, palette.house);
    // The wheelhouse with its wings, and its windows as a dark band.
    let wings = if hull.kind == CallKind::Barge { wide } else { beam };
    shape.cuboid([to - 4.6, -wings, deck + high * 0.84], [to + 0.3, wings, deck + high], faces::ALL, palette.house);
    shape.cuboid([to + 0.3, -wings * 0.98, deck + high * 0.90], [to + 0.4, wings * 0.98, deck + high * 0.96], faces::ALL, palette.gap);
    if hull.kind != CallKind::Barge {
        shape.block((from + 2.6, 0.0), deck + high * 0.84, [3.6, wide * 0.5, high * 0.2], palette.hull.times(1.2));
        shape.block((to - 2.0, 0.0), deck + high, [0.8, 0.8, 6.0], palette.house);
    }
}

/// A bay as it is drawn.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct BayBoxes {
    /// Its middle along the vessel, from the vessel's own.
    pub(crate) x_m: f64,
    /// In the order in which places are filled. All are drawn a tier high.
    pub(crate) boxes: Vec<Stacked>,
}

/// All that stands aboard: what stays aboard below, what this port moves on it.
pub(crate) fn cargo(hull: &Hull, bays: &[BayBoxes], palette: &Palette) -> Shape {
    let mut shape = Shape::new();
    for (column, bay) in bays.iter().enumerate() {
        shape.append(&bay_shape(hull, column, bay, palette));
    }
    shape
}

fn bay_shape(hull: &Hull, column: usize, bay: &BayBoxes, palette: &Palette) -> Shape {
    let (pitch_m, tier_m) = hull.pitch_m();
    let height_cm = (tier_m * 100.0) as u16;
    let rows = hull.rows(bay.x_m);
    let mut grid = Grid::new(rows, 1);
    for row in 0..rows {
        let through = (0..usize::from(hull.through_tiers)).map(|tier| stays_aboard(row, column, tier, height_cm));
        let own = bay.boxes.iter().skip(row).step_by(rows).map(|stacked| Stacked { height_cm, ..*stacked });
        let across = (row as f64 - (rows as f64 - 1.0) / 2.0) * pitch_m;
        grid.put(
            row,
            0,
            false,
            Stack { across: across as f32, along: bay.x_m as f32, ground: hull.deck_m as f32, boxes: through.chain(own).collect() },
        );
    }
    grid.shape(false, palette)
}

/// A box that this port does not move. Its shade follows from where it stands.
fn stays_aboard(row: usize, column: usize, tier: usize, height_cm: u16) -> Stacked {
    let grain = ((row * 31 + column * 17 + tier * 7) * 37 % 256) as u8;
    Stacked { look: Look { standing: Standing::Through, ..Look::FREE }, height_cm, length_cm: 1_219, grain }
}

#[cfg(test)]
mod tests {
    use super::super::tests::is_wound_outwards;
    use super::*;
    use crate::palette::Theme;

    fn hulls() -> Vec<Hull> {
        let vessel = Hull {
            kind: CallKind::Vessel,
            length_m: 300.0,
            ahead_m: 10.0,
            astern_m: 8.5,
            beam_m: 43.0,
            deck_m: 5.4,
            water_m: -4.0,
            through_tiers: 2,
        };
        let feeder = Hull { kind: CallKind::Feeder, length_m: 140.0, beam_m: 21.0, deck_m: 2.0, through_tiers: 1, ..vessel };
        let barge = Hull {
            kind: CallKind::Barge,
            length_m: 90.0,
            ahead_m: 2.5,
            astern_m: 5.0,
            beam_m: 15.0,
            deck_m: -2.4,
            through_tiers: 0,
            ..vessel
        };
        vec![vessel, feeder, barge]
    }

    #[test]
    fn hulls_stay_within_their_measures() {
        let palette = Palette::new(Theme::Dark);
        for known in hulls() {
            let shape = hull(&known, &palette);
            assert!(is_wound_outwards(&shape), "{:?}", known.kind);
            let (least, greatest) = shape.bounds().expect("a hull");
            let half = known.length_m as f32 / 2.0;
            assert!(greatest[0] <= half + known.ahead_m as f32 + 0.1 && least[0] >= -half - known.astern_m as f32 - 0.1);
            assert!(greatest[1] <= known.beam_m as f32 / 2.0 + 0.1, "{:?}: nothing sticks out towards the quay", known.kind);
        }
    }

    #[test]
    fn boxes_stand_on_deck_clear_of_stem_and_bridge() {
        let palette = Palette::new(Theme::Dark);
        for known in hulls() {
            let boxes = vec![Stacked { look: Look::FREE, height_cm: 259, length_cm: 1_219, grain: 1 }; 30];
            let bays = if known.kind == CallKind::Barge { 4 } else { 10 };
            let bays: Vec<BayBoxes> = (0..bays)
                .map(|bay| BayBoxes { x_m: ((f64::from(bay) + 0.5) / f64::from(bays) - 0.5) * known.length_m, boxes: boxes.clone() })
                .collect();
            let shape = cargo(&known, &bays, &palette);
            let (least, greatest) = shape.bounds().expect("boxes");
            let half = known.length_m as f32 / 2.0;
            assert!(least[0] > -half && greatest[0] < half, "{:?}: {least:?} {greatest:?}", known.kind);
            assert!(least[2] >= known.deck_m as f32 - 0.01);
        }
    }
}
