//! Indicator tiles.

use super::Unit;

/// A number a terminal is judged by, as a tile shows it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub enum Indicator {
    /// Gross moves of a crane hour.
    #[default]
    CraneRate,
    /// Boxes over the ship's rail today.
    QuayMoves,
    /// Moves of a berth hour.
    BerthRate,
    /// Calls that are late against their timetable.
    LateCalls,
    /// TEU in the yard of its capacity.
    YardFill,
    /// Rehandles of an import retrieval.
    Rehandles,
    /// Trucks that wait at the in-gate.
    GateQueue,
    /// Median turn time of trucks.
    TruckTurn,
    /// Share of the vehicles' time on jobs.
    FleetUse,
    /// Devices that are down.
    DevicesDown,
    /// Boxes whose examination waits.
    ExaminationBacklog,
    /// Boxes that are held and wanted within hours.
    HeldBoxes,
}

impl Indicator {
    /// All of them.
    pub const ALL: [Self; 12] = [
        Self::CraneRate,
        Self::QuayMoves,
        Self::BerthRate,
        Self::LateCalls,
        Self::YardFill,
        Self::Rehandles,
        Self::GateQueue,
        Self::TruckTurn,
        Self::FleetUse,
        Self::DevicesDown,
        Self::ExaminationBacklog,
        Self::HeldBoxes,
    ];
}

/// Which way is good.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum Good {
    /// More is better.
    Higher,
    /// Less is better.
    Lower,
    /// Within its range.
    #[default]
    Within,
    /// It is only told.
    Neither,
}

/// One tile: an indicator, what it should be and how it came to be.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct TileView {
    /// Which.
    pub indicator: Indicator,
    /// Its value now, if there is anything to reckon it from.
    pub value: Option<f64>,
    /// Decimals worth showing.
    pub decimals: u8,
    /// Its unit.
    pub unit: Unit,
    /// Not below this.
    pub target_low: Option<f64>,
    /// Not above this.
    pub target_high: Option<f64>,
    /// Which way is good.
    pub good: Good,
    /// The last hours, evenly spaced, the newest at the end; gaps where nothing was known.
    pub trend: Vec<Option<f32>>,
    /// How many hours the trend spans.
    pub trend_h: f32,
}
