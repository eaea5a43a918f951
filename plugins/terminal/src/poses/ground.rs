//! What stands still: quay, rails, blocks, gates, hall, stations.

use std::ops::Range;

use bevy_ecs::world::World;
use portolan_model::ids::BlockId;
use portolan_protocol::{NodeId, Spot};

use crate::examination::ExaminationSection;
use crate::landside::LandsideSection;
use crate::quay::QuaySection;
use crate::roads::Roads;
use crate::transport::{TransportFidelity, TransportSection, Ways};
use crate::yard::stacks::Shape;
use crate::yard::{BAY_MM, Purpose, ROW_MM, TRANSFER_MM, YardSection};

/// From the quay's edge to the waterside rail of the quay cranes (*assumed*).
const WATERSIDE_RAIL_M: f64 = 3.5;
/// Rail to rail, as near as lanes allow (*assumed*; 30 to 35 m are common).
const GAUGE_M: f64 = 31.0;
/// A rail, with the legs on it, keeps so far from the middle of a lane.
const RAIL_CLEAR_M: f64 = 3.4;
/// From a lane's middle to the next one's, where vehicles stand side by side (*assumed*).
pub(super) const STAND_M: f64 = 4.3;
/// Lanes of a gate, middle to middle (*assumed*).
const GATE_LANE_M: f64 = 5.2;
/// Trucks in a queue, front to front (*assumed*: 16.5 m and a gap).
const TRUCK_M: f64 = 19.0;
/// The box of a truck at a block stands so far from the last bay: nearer than the transfer point that its crane is sent to, so that its
/// cab keeps clear of the truck lane.
const TRUCK_TRANSFER_M: f64 = 8.5;
/// A yard crane goes no further than this beyond the bays: there its rails end.
const RAIL_BEYOND_M: f64 = 19.0;
/// The grounds of hall and station, across and inland (*assumed*).
const HALL_M: (f64, f64) = (22.0, 38.0);
const STATION_M: (f64, f64) = (14.0, 26.0);

/// A rectangle on the ground, metres.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Rect {
    /// Least x.
    pub x0: f64,
    /// Least y.
    pub y0: f64,
    /// Greatest x.
    pub x1: f64,
    /// Greatest y.
    pub y1: f64,
}

impl Rect {
    /// Of this size around a middle.
    pub fn around(x: f64, y: f64, width: f64, depth: f64) -> Self {
        Self { x0: x - width / 2.0, y0: y - depth / 2.0, x1: x + width / 2.0, y1: y + depth / 2.0 }
    }

    /// The same, wider on all sides.
    pub fn grown(self, by: f64) -> Self {
        Self { x0: self.x0 - by, y0: self.y0 - by, x1: self.x1 + by, y1: self.y1 + by }
    }

    /// Whether the two share ground.
    pub fn meets(self, other: Self) -> bool {
        self.x0 < other.x1 && other.x0 < self.x1 && self.y0 < other.y1 && other.y0 < self.y1
    }

    /// Its middle.
    pub fn middle(self) -> (f64, f64) {
        (f64::midpoint(self.x0, self.x1), f64::midpoint(self.y0, self.y1))
    }
}

/// A block's ground.
#[derive(Clone, PartialEq, Debug)]
pub struct BlockGround {
    /// Which.
    pub id: BlockId,
    /// Its middle along the quay.
    pub x_m: f64,
    /// Where its first bay begins.
    pub y_m: f64,
    /// Bays of 20 ft.
    pub bays: u8,
    /// Rows across.
    pub rows: u8,
    /// Tiers up.
    pub tiers: u8,
    /// What it is for.
    pub purpose: Purpose,
    /// Bays with reefer racks.
    pub reefer_bays: Range<u8>,
}

impl BlockGround {
    /// From the first bay to the end of the last.
    pub fn length_m(&self) -> f64 {
        f64::from(self.bays) * f64::from(BAY_MM) * 1e-3
    }

    /// All rows with their gaps.
    pub fn width_m(&self) -> f64 {
        f64::from(self.rows) * f64::from(ROW_MM) * 1e-3
    }

    /// Where its last bay ends.
    pub fn end_m(&self) -> f64 {
        self.y_m + self.length_m()
    }

    /// The ground under its bays.
    pub fn rect(&self) -> Rect {
        Rect::around(self.x_m, self.y_m + self.length_m() / 2.0, self.width_m(), self.length_m())
    }

    /// The middle of a row along the quay.
    pub fn row_x_m(&self, row: f64) -> f64 {
        self.x_m - self.width_m() / 2.0 + (row + 0.5) * f64::from(ROW_MM) * 1e-3
    }

    /// The middle of a box that stands at a bay and in a row; a long box is named by the first of its two bays.
    pub fn slot_m(&self, bay: u8, row: u8, long: bool) -> (f64, f64) {
        let bays = f64::from(bay) + if long { 1.0 } else { 0.5 };
        (self.row_x_m(f64::from(row)), self.y_m + bays * f64::from(BAY_MM) * 1e-3)
    }

    /// Where a spreader that was sent to a spot hangs: along the quay and inland.
    pub fn spot_m(&self, spot: Spot) -> (f64, f64) {
        (self.row_x_m(f64::from(spot.across_mm) / f64::from(ROW_MM)), self.along_m(f64::from(spot.along_mm) * 1e-3))
    }

    /// Inland for a position along the block. Beyond the landside transfer point all is drawn nearer, and beyond both ends no further
    /// than rails reach.
    pub fn along_m(&self, along_m: f64) -> f64 {
        let (length_m, transfer_m) = (self.length_m(), f64::from(TRANSFER_MM) * 1e-3);
        let beyond_m = along_m - length_m;
        let drawn_m = if beyond_m <= 0.0 {
            along_m
        } else if beyond_m < transfer_m {
            length_m + beyond_m * TRUCK_TRANSFER_M / transfer_m
        } else {
            along_m - transfer_m + TRUCK_TRANSFER_M
        };
        self.y_m + drawn_m.clamp(-RAIL_BEYOND_M, length_m + RAIL_BEYOND_M)
    }

    /// How far inland boxes change hands at the waterside end.
    pub fn water_transfer_m(&self) -> f64 {
        self.along_m(-f64::from(TRANSFER_MM) * 1e-3)
    }

    /// How far inland boxes change hands at the landside end.
    pub fn land_transfer_m(&self) -> f64 {
        self.along_m(self.length_m() + f64::from(TRANSFER_MM) * 1e-3)
    }

    /// Where the rails of its cranes begin and end.
    pub fn rails_m(&self) -> (f64, f64) {
        (self.along_m(-RAIL_BEYOND_M) - 6.0, self.along_m(self.length_m() + 2.0 * RAIL_BEYOND_M) + 6.0)
    }
}

/// One direction of the gate.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct GateGround {
    /// Its middle along the quay.
    pub x_m: f64,
    /// Where the roads inside end, or begin.
    pub y_m: f64,
    /// Lanes side by side.
    pub lanes: u16,
    /// Whether trucks come in here.
    pub inward: bool,
}

impl GateGround {
    /// The middle of a lane along the quay.
    pub fn lane_x_m(&self, lane: usize) -> f64 {
        self.x_m + (lane as f64 - (f64::from(self.lanes) - 1.0) / 2.0) * GATE_LANE_M
    }

    /// From a lane to the next.
    pub const fn lane_m(&self) -> f64 {
        GATE_LANE_M
    }

    /// The direction in which trucks pass.
    pub const fn heading_rad(&self) -> f64 {
        if self.inward { -std::f64::consts::FRAC_PI_2 } else { std::f64::consts::FRAC_PI_2 }
    }

    /// Where the barriers stand: a truck's length outside the end of the roads, so that whoever leaves waits on them.
    pub fn barrier_m(&self) -> f64 {
        self.y_m + TRUCK_M
    }

    /// How far inland the middle of a truck is that has so many trucks' lengths to go to the barrier.
    pub fn before_m(&self, trucks: f64) -> f64 {
        self.barrier_m() + if self.inward { TRUCK_M * trucks } else { -TRUCK_M * trucks }
    }
}

/// What stands still in a port.
#[derive(Clone, PartialEq, Debug)]
pub struct Ground {
    /// Length of the quay, from x = 0.
    pub quay_m: f64,
    /// From the quay's edge to where vehicles meet yard cranes.
    pub apron_m: f64,
    /// The rails of the quay cranes: waterside, landside.
    pub rails_m: (f64, f64),
    /// Under the quay cranes: where vehicles stand, the nearest to the middle first. Clear of the lanes on which others pass.
    pub portal_m: Vec<f64>,
    /// Where hatch covers are laid down, behind the quay cranes.
    pub covers_m: f64,
    /// The blocks by id.
    pub blocks: Vec<BlockGround>,
    /// Where the last block ends.
    pub land_edge_m: f64,
    /// In and out.
    pub gates: [GateGround; 2],
    /// The examination hall's ground, if there is one.
    pub hall: Option<Rect>,
    /// Where vehicles stop at it.
    pub hall_stop_m: Option<(f64, f64)>,
    /// The grounds of the battery stations.
    pub stations: Vec<Rect>,
    /// Where vehicles stop at them.
    pub station_stops_m: Vec<(f64, f64)>,
    /// The scanner on the trucks' way out, if there is one.
    pub truck_scanner_m: Option<(f64, f64)>,
}

impl Ground {
    /// The ground of a port that a scenario was read into; none before that.
    pub fn of(port: &World) -> Option<Self> {
        let quay = port.get_resource::<QuaySection>()?;
        let (yard, transport) = (port.get_resource::<YardSection>()?, port.get_resource::<TransportSection>()?);
        let (landside, ways) = (port.get_resource::<LandsideSection>()?, port.get_resource::<Ways>()?);
        let examination = port.get_resource::<ExaminationSection>();
        let survey = Survey { ways };
        let apron_m = match &transport.fidelity {
            TransportFidelity::Statistical { apron_m, .. } => *apron_m,
            TransportFidelity::Generated(plan) => plan.apron_m,
            TransportFidelity::Drawn(_) => survey.transfer_m(0).unwrap_or(100.0),
        };
        let blocks = blocks(yard, &survey, apron_m);
        let land_edge_m = blocks.iter().map(BlockGround::end_m).fold(apron_m, f64::max);
        let lanes = survey.lanes_m(apron_m);
        let rails_m = (WATERSIDE_RAIL_M, landside_rail_m(&lanes, apron_m));
        let stops = ways.stops.as_ref();
        let gate_m = |node: Option<NodeId>, share: f64| {
            node.and_then(|node| survey.place_m(node)).unwrap_or((quay.length_m * share, land_edge_m + 100.0))
        };
        let (inward, outward) = (gate_m(stops.map(|stops| stops.in_gate), 0.25), gate_m(stops.map(|stops| stops.out_gate), 0.75));
        let gates = [
            GateGround { x_m: inward.0, y_m: inward.1, lanes: landside.gates.in_lanes, inward: true },
            GateGround { x_m: outward.0, y_m: outward.1, lanes: landside.gates.out_lanes, inward: false },
        ];
        let mut ground = Self {
            quay_m: quay.length_m,
            apron_m,
            rails_m,
            portal_m: portal_lanes_m(rails_m, &lanes),
            covers_m: covers_m(rails_m.1, &lanes),
            blocks,
            land_edge_m,
            gates,
            hall: None,
            hall_stop_m: None,
            stations: Vec::new(),
            station_stops_m: Vec::new(),
            truck_scanner_m: stops.and_then(|stops| stops.truck_scanner).and_then(|node| survey.place_m(node)),
        };
        let mut taken = survey.roads_m();
        taken.extend(ground.blocks.iter().map(|block| {
            let (from, to) = block.rails_m();
            let rect = block.rect().grown(4.0);
            Rect { y0: from, y1: to, ..rect }
        }));
        taken.push(Rect { x0: -1e6, x1: 1e6, y0: -1e6, y1: rails_m.1 + 4.0 });
        if examination.is_some_and(ExaminationSection::has_hall) {
            let stop = stops.and_then(|stops| stops.hall).and_then(|node| survey.place_m(node));
            let stop = stop.or_else(|| ways.hall_x_mm.map(|x_mm| (f64::from(x_mm) * 1e-3, apron_m)));
            ground.hall_stop_m = stop;
            ground.hall = stop.map(|stop| nearest_free(stop, HALL_M, &taken));
            taken.extend(ground.hall.map(|rect| rect.grown(2.0)));
        }
        let nodes = stops.map_or(&[][..], |stops| &stops.stations);
        ground.station_stops_m = nodes.iter().filter_map(|node| survey.place_m(*node)).collect();
        for stop in ground.station_stops_m.clone() {
            let rect = nearest_free(stop, STATION_M, &taken);
            taken.push(rect.grown(2.0));
            ground.stations.push(rect);
        }
        Some(ground)
    }

    /// The ground of a block.
    pub fn block(&self, id: BlockId) -> Option<&BlockGround> {
        self.blocks.get(usize::from(id.0))
    }

    /// Where the trolley of a quay crane waits: over the middle of the lanes under it.
    pub fn shore_m(&self) -> f64 {
        f64::midpoint(self.rails_m.0, self.rails_m.1)
    }

    /// All of it on land.
    pub fn rect(&self) -> Rect {
        let inland_m = self.gates.iter().map(|gate| gate.y_m).fold(self.land_edge_m, f64::max) + 130.0;
        let xs = self.blocks.iter().map(BlockGround::rect);
        let sides = xs.chain(self.hall).chain(self.stations.iter().copied());
        let (x0, x1) = sides.fold((0.0, self.quay_m), |(x0, x1), rect| (f64::min(x0, rect.x0), f64::max(x1, rect.x1)));
        Rect { x0: x0 - 30.0, y0: 0.0, x1: x1 + 30.0, y1: inland_m }
    }
}

/// What the roads tell of places.
struct Survey<'a> {
    ways: &'a Ways,
}

impl Survey<'_> {
    fn roads(&self) -> Option<&Roads> {
        self.ways.roads.as_ref()
    }

    fn place_m(&self, node: NodeId) -> Option<(f64, f64)> {
        let (x_mm, y_mm) = self.roads()?.place_mm(node)?;
        Some((f64::from(x_mm) * 1e-3, f64::from(y_mm) * 1e-3))
    }

    /// How far inland vehicles meet the crane of a block.
    fn transfer_m(&self, block: usize) -> Option<f64> {
        let node = *self.ways.stops.as_ref()?.block_water.get(block)?;
        self.place_m(node).map(|(_, y_m)| y_m)
    }

    /// How far inland lanes along the quay lie on the apron, ascending.
    fn lanes_m(&self, apron_m: f64) -> Vec<f64> {
        let Some(roads) = self.roads() else { return Vec::new() };
        let along = roads.stretches().filter_map(|(from, to, _)| {
            let (a, b) = (roads.place_mm(from)?, roads.place_mm(to)?);
            (a.1 == b.1 && f64::from(a.1) * 1e-3 < apron_m).then_some(a.1)
        });
        let mut lanes: Vec<i32> = along.collect();
        lanes.sort_unstable();
        lanes.dedup();
        lanes.into_iter().map(|y_mm| f64::from(y_mm) * 1e-3).collect()
    }

    /// The ground that roads take.
    fn roads_m(&self) -> Vec<Rect> {
        let Some(roads) = self.roads() else { return Vec::new() };
        let ends = roads.stretches().filter_map(|(from, to, _)| Some((self.place_m(from)?, self.place_m(to)?)));
        ends.map(|(a, b)| Rect { x0: a.0.min(b.0), y0: a.1.min(b.1), x1: a.0.max(b.0), y1: a.1.max(b.1) }.grown(2.8)).collect()
    }
}

fn blocks(yard: &YardSection, survey: &Survey<'_>, apron_m: f64) -> Vec<BlockGround> {
    let mut blocks = Vec::new();
    for group in &yard.blocks {
        let shape = Shape::plain(group.bays, group.rows, group.tiers).with_plugs(group.plugs);
        for place in 0..group.count {
            let number = blocks.len();
            blocks.push(BlockGround {
                id: BlockId(number as u16),
                x_m: group.first_x_m + f64::from(place) * group.pitch_m,
                y_m: survey.transfer_m(number).unwrap_or(apron_m) + f64::from(TRANSFER_MM) * 1e-3,
                bays: group.bays,
                rows: group.rows,
                tiers: group.tiers,
                purpose: group.purpose,
                reefer_bays: shape.reefer_pairs.start * 2..shape.reefer_pairs.end * 2,
            });
        }
    }
    blocks
}

fn clearance_m(lanes: &[f64], y_m: f64) -> f64 {
    lanes.iter().map(|lane_m| (lane_m - y_m).abs()).fold(f64::MAX, f64::min)
}

/// Half a metre apart, so that the nearest is near enough.
fn half_metres(from_m: f64, to_m: f64) -> impl Iterator<Item = f64> {
    let steps = ((to_m - from_m) * 2.0).max(0.0) as u32;
    (0..=steps).map(move |step| from_m + f64::from(step) / 2.0)
}

/// The landside rail: as near to the usual gauge as the lanes leave it.
fn landside_rail_m(lanes: &[f64], apron_m: f64) -> f64 {
    let wanted_m = (WATERSIDE_RAIL_M + GAUGE_M).min(apron_m * 0.5).max(WATERSIDE_RAIL_M + 12.0);
    let from_m = (wanted_m - 9.0).max(WATERSIDE_RAIL_M + 10.0);
    half_metres(from_m, wanted_m + 9.0)
        .filter(|y_m| clearance_m(lanes, *y_m) >= RAIL_CLEAR_M)
        .min_by(|a, b| (a - wanted_m).abs().total_cmp(&(b - wanted_m).abs()))
        .unwrap_or(wanted_m)
}

/// Where vehicles stand under the cranes, beside the lanes on which others pass.
fn portal_lanes_m((water_m, land_m): (f64, f64), lanes: &[f64]) -> Vec<f64> {
    let middle_m = f64::midpoint(water_m, land_m);
    let mut candidates: Vec<f64> =
        half_metres(water_m + RAIL_CLEAR_M, land_m - RAIL_CLEAR_M).filter(|y_m| clearance_m(lanes, *y_m) >= STAND_M - 0.3).collect();
    candidates.sort_by(|a, b| (a - middle_m).abs().total_cmp(&(b - middle_m).abs()));
    let mut chosen: Vec<f64> = Vec::new();
    for y_m in candidates {
        if clearance_m(&chosen, y_m) >= STAND_M {
            chosen.push(y_m);
        }
    }
    if chosen.is_empty() { vec![middle_m] } else { chosen }
}

/// Behind the landside rail, clear of lanes as far as can be.
fn covers_m(rail_m: f64, lanes: &[f64]) -> f64 {
    let behind = half_metres(rail_m + 6.5, rail_m + 18.0).map(|y_m| (y_m, clearance_m(lanes, y_m).min(6.5)));
    // The first of equals: the nearest to the rail.
    behind.fold((rail_m + 6.5, 0.0), |best, next| if next.1 > best.1 { next } else { best }).0
}

/// Ground of a size near a stop on which nothing else stands.
fn nearest_free(stop: (f64, f64), (width_m, depth_m): (f64, f64), taken: &[Rect]) -> Rect {
    const STEP_M: f64 = 3.0;
    const STEPS: i32 = 50;
    let mut offsets: Vec<(i32, i32)> = (-STEPS..=STEPS).flat_map(|x| (-STEPS..=STEPS).map(move |y| (x, y))).collect();
    offsets.sort_by_key(|(x, y)| (x * x + y * y, *y, *x));
    let free = |rect: &Rect| taken.iter().all(|other| !rect.meets(*other));
    let at = |(x, y): (i32, i32)| Rect::around(stop.0 + f64::from(x) * STEP_M, stop.1 + f64::from(y) * STEP_M, width_m, depth_m);
    offsets.into_iter().map(at).find(free).unwrap_or_else(|| Rect::around(stop.0, stop.1 + depth_m / 2.0, width_m, depth_m))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rails_and_stands_keep_clear_of_lanes() {
        for lanes in [vec![15.7, 31.4, 47.1, 62.9], vec![17.1, 34.3, 51.4], vec![], vec![34.5], vec![10.0, 20.0, 30.0, 40.0]] {
            let rail_m = landside_rail_m(&lanes, 110.0);
            assert!(clearance_m(&lanes, rail_m) >= RAIL_CLEAR_M, "{rail_m} of {lanes:?}");
            let stands = portal_lanes_m((WATERSIDE_RAIL_M, rail_m), &lanes);
            for (index, stand_m) in stands.iter().enumerate() {
                assert!(*stand_m > WATERSIDE_RAIL_M + 3.0 && *stand_m < rail_m - 3.0);
                assert!(clearance_m(&stands[..index], *stand_m) >= STAND_M);
            }
            assert!(covers_m(rail_m, &lanes) > rail_m);
        }
    }

    #[test]
    fn buildings_stand_where_nothing_else_does() {
        let taken = vec![Rect::around(0.0, 0.0, 100.0, 20.0), Rect::around(0.0, 60.0, 30.0, 60.0)];
        let rect = nearest_free((0.0, 5.0), (20.0, 30.0), &taken);
        assert!(taken.iter().all(|other| !rect.meets(*other)), "{rect:?}");
        assert!((rect.middle().0 - 0.0).hypot(rect.middle().1 - 5.0) < 60.0);
    }

    #[test]
    fn a_block_is_drawn_without_a_leap_along_it() {
        let block = BlockGround {
            id: BlockId(0),
            x_m: 100.0,
            y_m: 122.0,
            bays: 40,
            rows: 10,
            tiers: 5,
            purpose: Purpose::General,
            reefer_bays: 0..0,
        };
        let mut before_m = block.along_m(-60.0);
        for step in -6_000..32_000 {
            let y_m = block.along_m(f64::from(step) / 100.0);
            assert!((0.0..=0.010_1).contains(&(y_m - before_m)), "{y_m} after {before_m}");
            before_m = y_m;
        }
        assert!((block.water_transfer_m() - 110.0).abs() < 1e-9);
        assert_eq!(block.slot_m(0, 0, false), (100.0 - 14.5 + 1.45, 122.0 + 3.25));
    }
}
