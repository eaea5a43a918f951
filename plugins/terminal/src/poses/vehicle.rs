//! Where vehicles stand, and how they drive where nobody knows the roads.

use portolan_behaviour::Progress;

use super::course::{Driven, Line, Offset};
use super::ground::STAND_M;
use super::progress::{ease, share_behind};
use super::{BlockGround, Ground};

/// Vehicles behind one another, middle to middle (*assumed*: 15 m and a gap).
const BEHIND_M: f64 = 18.0;
/// Share of the time of a way without roads in which a vehicle gets up to speed, or stops (*assumed*).
const RAMP: f64 = 0.1;

/// How many vehicles stand side by side at the waterside end of a block.
pub fn block_stands(block: &BlockGround) -> usize {
    ((block.width_m() / (STAND_M + 0.9)) as usize).max(1)
}

/// How far from its node the vehicle with this number stands under a quay crane at `crane_x_m`: side by side under the crane, more
/// behind them.
pub fn quay_stand(ground: &Ground, node_m: (f64, f64), crane_x_m: f64, number: usize) -> Offset {
    let lanes = ground.portal_m.len().max(1);
    let y_m = ground.portal_m.get(number % lanes).copied().unwrap_or(node_m.1);
    Offset { x_m: crane_x_m - node_m.0 - (number / lanes) as f64 * BEHIND_M, y_m: y_m - node_m.1 }
}

/// How far from its node the vehicle with this number stands at the waterside end of a block: in one of the lanes across it, more behind
/// them.
pub fn block_stand(block: &BlockGround, node_m: (f64, f64), number: usize) -> Offset {
    let lanes = block_stands(block);
    let x_m = block.x_m + beside_m(number % lanes) * (STAND_M + 0.9);
    Offset { x_m: x_m - node_m.0, y_m: block.water_transfer_m() - node_m.1 - (number / lanes) as f64 * BEHIND_M }
}

/// 0, 1, −1, 2, −2, …
pub(super) fn beside_m(number: usize) -> f64 {
    let steps = number.div_ceil(2) as f64;
    if number.is_multiple_of(2) { -steps } else { steps }
}

/// Where a vehicle is whose way has a length and no course: across the apron to its middle, along the quay, and across again, in the
/// time that the way takes.
pub fn straight_way(ground: &Ground, from_m: (f64, f64), to_m: (f64, f64), progress: Progress, now_ms: f64) -> Option<Driven> {
    let middle_m = ground.apron_m * 0.6;
    let line = Line::new([from_m, (from_m.0, middle_m), (to_m.0, middle_m), to_m]);
    let behind_m = ease(share_behind(progress, now_ms), RAMP) * line.length_m();
    line.driven(behind_m, [Offset::default(); 2])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stands_go_out_from_the_middle() {
        assert_eq!([0, 1, 2, 3, 4].map(beside_m), [0.0, 1.0, -1.0, 2.0, -2.0]);
    }
}
