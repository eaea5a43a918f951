//! Roads for a terminal of which only the layout is known: a vehicle side between quay and blocks, a truck side behind the blocks.
//!
//! Blocks stand perpendicular to the quay. On the vehicle side the lane nearest the quay passes under the cranes and holds their stops;
//! further lanes run in alternating directions. On the truck side lanes run behind the blocks. Across the lanes of either side a connector
//! runs at each block, at each end, and wherever a hall, a station, a gate or a scanner is tied in. The two sides do not touch: road
//! trucks and driverless vehicles never meet.

use std::collections::{BTreeMap, BTreeSet};

use portolan_protocol::NodeId;
use serde::{Deserialize, Serialize};

use super::RoadProblem;
use super::grid::{Grid, Lane, metres};
use super::plan::{Network, RoadsPlan};

/// Between the last block's end and the first truck lane, and between truck lanes, in millimetres; *assumed*.
const TRUCK_LANE_MM: i32 = 8_000;

/// A longer quay is a slip of the pen, and larger than millimetres in 32 bits can be drawn around.
const LONGEST_MM: i32 = 100_000_000;

/// What to draw roads for.
#[derive(Clone, PartialEq, Debug)]
pub struct GeneratedRoads {
    /// Length of the quay in millimetres, from x = 0.
    pub quay_length_mm: i32,
    /// From the quay's edge to the blocks' waterside ends, in millimetres; lanes are spread evenly over it.
    pub apron_mm: i32,
    /// Lanes on the apron, the one under the cranes included; at least 2, so that there is a way back.
    pub apron_lanes: u8,
    /// Distance between stops under the cranes in millimetres.
    pub stop_spacing_mm: i32,
    /// The blocks' transfer points.
    pub blocks: Vec<BlockRoads>,
    /// The examination hall, on the vehicle side, if there is one.
    pub hall: Option<RoadPoint>,
    /// Battery stations, on the vehicle side.
    pub stations: Vec<RoadPoint>,
    /// Lanes behind the blocks, at least 2.
    pub truck_lanes: u8,
    /// Where trucks come in; landside of all blocks.
    pub in_gate: RoadPoint,
    /// Where trucks leave; landside of all blocks.
    pub out_gate: RoadPoint,
    /// The scanner that trucks drive to, if there is one.
    pub truck_scanner: Option<RoadPoint>,
    /// How fast one may drive.
    pub limits: RoadLimits,
}

/// Where roads meet a block.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct BlockRoads {
    /// Middle of the block along the quay, in millimetres.
    pub x_mm: i32,
    /// Transfer point on the waterside, in millimetres inland.
    pub water_y_mm: i32,
    /// Transfer point on the landside, in millimetres inland.
    pub land_y_mm: i32,
}

/// A place in millimetres.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct RoadPoint {
    /// Along the quay.
    pub x_mm: i32,
    /// Inland from the quay's edge.
    pub y_mm: i32,
}

/// Speed limits in metres a second.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RoadLimits {
    /// Under the quay cranes. Default 4, *assumed*.
    pub quay_m_s: f64,
    /// On the other lanes of the apron. Default 6.1 (22 km/h, an AGV's top speed, trade press).
    pub lane_m_s: f64,
    /// Across lanes and up to a stop, on either side. Default 4, *assumed*.
    pub connector_m_s: f64,
    /// On the truck lanes, and between them and the gates. Default 8.3 (30 km/h), *assumed*.
    pub truck_m_s: f64,
    /// Through a right angle. Default 3, *assumed*: half of an AGV's top speed.
    pub bend_m_s: f64,
}

impl Default for RoadLimits {
    fn default() -> Self {
        Self { quay_m_s: 4.0, lane_m_s: 6.1, connector_m_s: 4.0, truck_m_s: 8.3, bend_m_s: 3.0 }
    }
}

/// Drawn roads and what stands where on them.
#[derive(Clone, PartialEq, Debug)]
pub struct Generated {
    /// The plan; the networks are `vehicles` and `trucks`.
    pub plan: RoadsPlan,
    /// Where the stops are.
    pub stops: RoadStops,
}

/// The nodes where somebody stops.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RoadStops {
    /// Under the quay cranes: x in millimetres and node, in ascending order of x.
    pub quay: Vec<(i32, NodeId)>,
    /// Waterside end of each block.
    pub block_water: Vec<NodeId>,
    /// Landside end of each block.
    pub block_land: Vec<NodeId>,
    /// The examination hall.
    pub hall: Option<NodeId>,
    /// The battery stations.
    pub stations: Vec<NodeId>,
    /// Where trucks come in.
    pub in_gate: NodeId,
    /// Where trucks leave.
    pub out_gate: NodeId,
    /// The scanner that trucks drive to.
    pub truck_scanner: Option<NodeId>,
}

impl RoadStops {
    /// All stops between which vehicles drive.
    pub fn of_vehicles(&self) -> Vec<NodeId> {
        let quay = self.quay.iter().map(|(_, node)| *node);
        quay.chain(self.block_water.iter().copied()).chain(self.hall).chain(self.stations.iter().copied()).collect()
    }

    /// All stops between which trucks drive.
    pub fn of_trucks(&self) -> Vec<NodeId> {
        [self.in_gate, self.out_gate].into_iter().chain(self.truck_scanner).chain(self.block_land.iter().copied()).collect()
    }

    /// The stop nearest to a crane at `x_mm`; of two as near, the one with the lower x. None only where there are no stops.
    pub fn quay_stop(&self, x_mm: i32) -> Option<NodeId> {
        let after = self.quay.partition_point(|(x, _)| *x < x_mm);
        let around = self.quay.get(after.saturating_sub(1)..(after + 1).min(self.quay.len()))?;
        around.iter().min_by_key(|(x, _)| x.abs_diff(x_mm)).map(|(_, node)| *node)
    }
}

/// Draws roads for a layout. Whether the figures make sense together is for [`Roads::new`](super::Roads::new) to prove.
///
/// # Errors
/// Figures from which nothing can be drawn.
pub fn generated(layout: &GeneratedRoads) -> Result<Generated, Vec<RoadProblem>> {
    let problems = layout.problems();
    if !problems.is_empty() {
        return Err(problems);
    }
    let mut plan = RoadsPlan { bend_m_s: layout.limits.bend_m_s, nodes: Vec::new(), roads: Vec::new(), networks: Vec::new() };
    // Every layout has at least two lanes on each side, so that nothing below is ever left without one.
    let nothing = || vec![RoadProblem::Layout { field: "apron_lanes", value: f64::from(layout.apron_lanes) }];
    let vehicles = draw_vehicle_side(layout, &mut plan).ok_or_else(nothing)?;
    let trucks = draw_truck_side(layout, &mut plan).ok_or_else(nothing)?;
    let stops = RoadStops {
        quay: vehicles.quay,
        block_water: vehicles.blocks,
        block_land: trucks.blocks,
        hall: vehicles.hall,
        stations: vehicles.stations,
        in_gate: trucks.in_gate,
        out_gate: trucks.out_gate,
        truck_scanner: trucks.scanner,
    };
    let too_many = plan.nodes.len() > usize::from(u16::MAX);
    if too_many {
        return Err(vec![RoadProblem::TooManyNodes { nodes: plan.nodes.len() }]);
    }
    let names = |stops: Vec<NodeId>| stops.into_iter().map(|stop| plan.nodes[usize::from(stop.0)].name.clone()).collect();
    let (vehicle_stops, truck_stops) = (names(stops.of_vehicles()), names(stops.of_trucks()));
    plan.networks =
        vec![Network { name: "vehicles".to_owned(), stops: vehicle_stops }, Network { name: "trucks".to_owned(), stops: truck_stops }];
    Ok(Generated { plan, stops })
}

impl GeneratedRoads {
    /// Figures from which nothing can be drawn, or so much that it would never end.
    fn problems(&self) -> Vec<RoadProblem> {
        let mut problems = Vec::new();
        let mut within = |field, value: i32, low: i32, high: i32| {
            if !(low..=high).contains(&value) {
                problems.push(RoadProblem::Layout { field, value: f64::from(value) });
            }
        };
        within("quay_length_mm", self.quay_length_mm, 1_000, LONGEST_MM);
        within("apron_mm", self.apron_mm, 1_000, LONGEST_MM);
        within("apron_lanes", i32::from(self.apron_lanes), 2, 20);
        within("truck_lanes", i32::from(self.truck_lanes), 2, 20);
        within("stop_spacing_mm", self.stop_spacing_mm, 1_000, LONGEST_MM);
        for block in &self.blocks {
            within("blocks.x_mm", block.x_mm, -LONGEST_MM, LONGEST_MM);
            within("blocks.water_y_mm", block.water_y_mm, 0, LONGEST_MM);
            within("blocks.land_y_mm", block.land_y_mm, 0, LONGEST_MM);
        }
        let points = [("in_gate", Some(self.in_gate)), ("out_gate", Some(self.out_gate))];
        let further = [("hall", self.hall), ("truck_scanner", self.truck_scanner)];
        let stations = self.stations.iter().map(|station| ("stations", Some(*station)));
        for (field, point) in points.into_iter().chain(further).chain(stations) {
            if let Some(point) = point {
                within(field, point.x_mm, -LONGEST_MM, LONGEST_MM);
                within(field, point.y_mm, -LONGEST_MM, LONGEST_MM);
            }
        }
        problems
    }
}

struct VehicleSide {
    quay: Vec<(i32, NodeId)>,
    blocks: Vec<NodeId>,
    hall: Option<NodeId>,
    stations: Vec<NodeId>,
}

fn draw_vehicle_side(layout: &GeneratedRoads, plan: &mut RoadsPlan) -> Option<VehicleSide> {
    let lanes = i32::from(layout.apron_lanes);
    let lanes = (0..lanes).map(|lane| Lane {
        y_mm: (i64::from(layout.apron_mm) * i64::from(lane + 1) / i64::from(lanes + 1)) as i32,
        limit_m_s: if lane == 0 { layout.limits.quay_m_s } else { layout.limits.lane_m_s },
    });
    let grid = Grid::new(plan, "lane", lanes.collect(), layout.limits.connector_m_s);
    let mut connectors = BTreeSet::from([0, layout.quay_length_mm]);
    connectors.extend(layout.blocks.iter().map(|block| block.x_mm));
    connectors.extend(layout.hall.iter().chain(&layout.stations).map(|point| point.x_mm));
    // Stops are centred: half a spacing from the quay's start, a whole one between.
    let spacing = layout.stop_spacing_mm.min(layout.quay_length_mm);
    let stops: BTreeMap<i32, String> = (0..layout.quay_length_mm / spacing)
        .map(|stop| stop * spacing + spacing / 2)
        .map(|x_mm| (x_mm, format!("quay {}", metres(x_mm))))
        .collect();
    let mut drawn = grid.draw(&connectors, &stops);
    let quay = stops.keys().map(|x_mm| Some((*x_mm, drawn.stop(*x_mm)?))).collect::<Option<_>>()?;
    let water = |(index, block): (usize, &BlockRoads)| {
        drawn.attach(format!("block {} waterside", index + 1), RoadPoint { x_mm: block.x_mm, y_mm: block.water_y_mm })
    };
    let blocks = layout.blocks.iter().enumerate().map(water).collect::<Option<_>>()?;
    let hall = layout.hall.and_then(|hall| drawn.attach("hall".to_owned(), hall));
    let station = |(index, station): (usize, &RoadPoint)| drawn.attach(format!("station {}", index + 1), *station);
    let stations = layout.stations.iter().enumerate().map(station).collect::<Option<_>>()?;
    Some(VehicleSide { quay, blocks, hall, stations })
}

struct TruckSide {
    blocks: Vec<NodeId>,
    in_gate: NodeId,
    out_gate: NodeId,
    scanner: Option<NodeId>,
}

fn draw_truck_side(layout: &GeneratedRoads, plan: &mut RoadsPlan) -> Option<TruckSide> {
    let behind_mm = layout.blocks.iter().map(|block| block.land_y_mm).max().unwrap_or(layout.apron_mm);
    let lanes =
        (1..=i32::from(layout.truck_lanes)).map(|lane| Lane { y_mm: behind_mm + lane * TRUCK_LANE_MM, limit_m_s: layout.limits.truck_m_s });
    let grid = Grid::new(plan, "truck lane", lanes.collect(), layout.limits.connector_m_s);
    let mut connectors = BTreeSet::from([0, layout.quay_length_mm, layout.in_gate.x_mm, layout.out_gate.x_mm]);
    connectors.extend(layout.blocks.iter().map(|block| block.x_mm));
    connectors.extend(layout.truck_scanner.iter().map(|scanner| scanner.x_mm));
    let mut drawn = grid.draw(&connectors, &BTreeMap::new());
    let land = |(index, block): (usize, &BlockRoads)| {
        drawn.attach(format!("block {} landside", index + 1), RoadPoint { x_mm: block.x_mm, y_mm: block.land_y_mm })
    };
    let blocks = layout.blocks.iter().enumerate().map(land).collect::<Option<_>>()?;
    let in_gate = drawn.attach_at("in-gate".to_owned(), layout.in_gate, layout.limits.truck_m_s)?;
    let out_gate = drawn.attach_at("out-gate".to_owned(), layout.out_gate, layout.limits.truck_m_s)?;
    let scanner = layout.truck_scanner.and_then(|scanner| drawn.attach("truck scanner".to_owned(), scanner));
    Some(TruckSide { blocks, in_gate, out_gate, scanner })
}
