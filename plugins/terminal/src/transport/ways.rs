//! Ways between stops: over roads where they are modelled, else by distance and chance.

use bevy_ecs::resource::Resource;
use portolan_behaviour::Kinematics;
use portolan_clock::Stream;
use portolan_model::Ms;
use portolan_model::distribution::Distribution;
use portolan_model::ids::BlockId;
use portolan_protocol::NodeId;
use serde::{Deserialize, Serialize};

use crate::roads::{Course, Drive, RoadStops, Roads};

/// Where a vehicle stops.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Stop {
    /// Under a quay crane.
    Quay {
        /// Along the quay.
        x_mm: i32,
    },
    /// At a block's waterside end.
    Block {
        /// Which.
        block: BlockId,
        /// Its centre along the quay.
        x_mm: i32,
    },
    /// At the examination hall.
    Hall {
        /// Along the quay.
        x_mm: i32,
    },
    /// At this one of the battery stations, from 0.
    Station(u16),
}

impl Stop {
    const fn x_mm(self) -> Option<i32> {
        match self {
            Self::Quay { x_mm } | Self::Block { x_mm, .. } | Self::Hall { x_mm } => Some(x_mm),
            Self::Station(_) => None,
        }
    }
}

/// Where a truck stops.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum TruckStop {
    /// Inside the in-gate.
    InGate,
    /// At a block's landside end.
    Block(BlockId),
    /// At the scanner on the way out; before the out-gate where the roads name no place for it.
    Scanner,
    /// Before the out-gate.
    OutGate,
}

/// The roads of the port and who stops where on them; none where driving is statistical.
#[derive(Resource, Debug, Default)]
pub struct Ways {
    /// The roads.
    pub roads: Option<Roads>,
    /// The stops on them.
    pub stops: Option<RoadStops>,
    /// How fast vehicles are.
    pub vehicles: Option<Kinematics>,
    /// How fast trucks are on roads.
    pub trucks: Option<Kinematics>,
    /// Where the examination hall stands along the quay, if there is one.
    pub hall_x_mm: Option<i32>,
    /// Where the blocks stand along the quay, by id.
    pub(super) block_x_mm: Vec<i32>,
    /// How ways are measured where there are no roads.
    pub(super) statistical: Option<StatisticalWays>,
    /// Vehicles that find a place at a battery station at one time.
    pub(super) station_places: u16,
}

/// Ways that have a length and no course, in metres.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct StatisticalWays {
    pub(super) apron: f64,
    pub(super) empty_to_quay: Distribution,
    pub(super) to_station: f64,
}

impl Ways {
    /// The node of a stop.
    pub fn node(&self, stop: Stop) -> Option<NodeId> {
        let stops = self.stops.as_ref()?;
        match stop {
            Stop::Quay { x_mm } => stops.quay_stop(x_mm),
            Stop::Block { block, .. } => stops.block_water.get(usize::from(block.0)).copied(),
            Stop::Hall { .. } => stops.hall,
            Stop::Station(station) => stops.stations.get(usize::from(station)).copied(),
        }
    }

    /// The node of a truck's stop.
    pub fn truck_node(&self, stop: TruckStop) -> Option<NodeId> {
        let stops = self.stops.as_ref()?;
        match stop {
            TruckStop::InGate => Some(stops.in_gate),
            TruckStop::Block(block) => stops.block_land.get(usize::from(block.0)).copied(),
            TruckStop::Scanner => Some(stops.truck_scanner.unwrap_or(stops.out_gate)),
            TruckStop::OutGate => Some(stops.out_gate),
        }
    }

    /// The drive of a truck that departs at an instant, and how many milliseconds it takes. None where trucks have no roads.
    ///
    /// Trucks do not mind closed crossings: those stop the driverless vehicles, whose roads they do not use, or whom they pass where a
    /// plan lets them meet.
    pub fn truck_drive(&self, from: TruckStop, to: TruckStop, departed_ms: Ms) -> Option<(Drive, u32)> {
        let (from, to) = (self.truck_node(from)?, self.truck_node(to)?);
        let duration_ms = self.roads.as_ref()?.course(from, to)?.duration_ms(self.trucks.as_ref()?);
        Some((Drive { from, to, departed_ms }, duration_ms))
    }

    /// How many battery stations there are; one where driving is statistical.
    pub(super) fn stations(&self) -> usize {
        self.stops.as_ref().map_or(1, |stops| stops.stations.len())
    }

    /// Length of the usual way to a battery station in millimetres; 0 where there are no roads.
    pub(super) fn station_way_mm(&self, from: NodeId, station: u16) -> u32 {
        let course = self.node(Stop::Station(station)).and_then(|to| self.roads.as_ref()?.course(from, to));
        course.map_or(0, Course::length_mm)
    }

    /// Where along the quay a block stands.
    pub fn block_x_mm(&self, block: BlockId) -> i32 {
        self.block_x_mm.get(usize::from(block.0)).copied().unwrap_or_default()
    }

    /// Length of a vehicle's way to a stop in millimetres where driving is statistical, else none. `reference` is the other end of its
    /// errand: an empty way to a block is as long as the laden one that follows.
    pub(super) fn statistical_mm(&self, chances: &mut Option<Stream>, to: Stop, reference: Option<Stop>) -> Option<u32> {
        let StatisticalWays { apron: apron_m, empty_to_quay: empty_to_quay_m, to_station: to_station_m } = self.statistical.as_ref()?;
        let along_m = |other: Stop| to.x_mm().zip(other.x_mm()).map(|(a, b)| f64::from((a - b).abs()) / 1_000.0);
        let length_m = match (to, reference.and_then(along_m)) {
            (Stop::Station(_), _) => *to_station_m,
            (_, Some(along_m)) => along_m + 2.0 * apron_m,
            (_, None) => chances.as_mut().map_or(0.0, |chance| chance.draw(empty_to_quay_m)) + apron_m,
        };
        Some((length_m * 1_000.0) as u32)
    }
}
