//! How many boxes a terminal of given sizes carries.

/// The sizes of a terminal.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Sizes {
    /// Length of the quay, metres.
    pub quay_m: u32,
    /// Quay cranes.
    pub cranes: u32,
    /// Blocks, two yard cranes each.
    pub blocks: u32,
    /// Vehicles.
    pub vehicles: u32,
    /// Gate lanes in.
    pub gates_in: u32,
    /// Gate lanes out.
    pub gates_out: u32,
    /// Trucks a day; what the equipment carries well if none.
    pub trucks_a_day: Option<u32>,
}

/// Why sizes make no terminal that works, and how to mend it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Unworkable {
    /// What is wrong.
    pub what: String,
    /// What to do about it.
    pub mend: String,
}

/// What comes and goes, and what it needs.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Demand {
    /// Trucks a day, about.
    pub trucks_a_day: f64,
    /// Longest vessel, metres.
    pub vessel_m: f64,
    /// Quay cranes on one vessel.
    pub cranes_on_vessel: u32,
    /// Boxes over the rail in one call of a vessel.
    pub vessel_moves: f64,
    /// Vessels a day.
    pub vessels_a_day: f64,
    /// Boxes over the rail in one call of a barge.
    pub barge_moves: f64,
    /// Barges a day.
    pub barges_a_day: f64,
    /// Bays of 20 ft of each block.
    pub bays: u32,
    /// Tiers of each block.
    pub tiers: u32,
    /// Share of the yard's places taken at the start.
    pub fill: f64,
}

// Shares of the flows, as in the day at the terminal; all *assumed*.
/// Trucks for each box that vessels bring or take: four of ten boxes come or go by road, and their empties by a fifth of them more.
const TRUCKS_PER_VESSEL_MOVE: f64 = 0.4 * 1.22;
/// Moves of barges for each of vessels.
const BARGE_MOVES_PER_VESSEL_MOVE: f64 = 0.18;
/// Places in the yard for each daily move of vessels: flows times dwell, 1.6 TEU a box, two thirds full.
const TEU_PER_VESSEL_MOVE: f64 = 10.7;

/// What one of its kind carries a day: well, and at most.
struct Carries {
    what: &'static str,
    count: f64,
    well: f64,
    most: f64,
}

/// Boxes of a longer vessel are worked by more cranes, one for each of so many metres.
const METRES_PER_CRANE: f64 = 75.0;
/// Rows across a block.
pub(super) const ROWS: u32 = 10;
const TIERS: u32 = 5;
/// More bays than this make a block so long that its cranes spend their time driving.
const BAYS_MAX: u32 = 80;
const BAYS_MIN: u32 = 10;
/// Metres between two calls.
pub(super) const CLEARANCE_M: f64 = 25.0;
/// Metres between two cranes.
pub(super) const CRANE_GAP_M: u32 = 30;

impl Demand {
    /// What a terminal of these sizes carries.
    ///
    /// # Errors
    /// When it could not do its work.
    pub fn of(sizes: &Sizes) -> Result<Self, Unworkable> {
        let unworkable = |what: String, mend: String| Err(Unworkable { what, mend });
        if sizes.cranes * CRANE_GAP_M > sizes.quay_m {
            let room = sizes.quay_m / CRANE_GAP_M;
            return unworkable(
                format!("{} cranes do not stand on {} m of quay", sizes.cranes, sizes.quay_m),
                format!("give at most --cranes {room}"),
            );
        }
        let vessel_m = (f64::from(sizes.quay_m) * 0.8).min(340.0);
        let cranes_on_vessel = sizes.cranes.min((vessel_m / METRES_PER_CRANE) as u32).clamp(1, 4);
        let limits = limits(sizes, vessel_m, cranes_on_vessel);
        let trucks = |moves: f64| moves / (1.0 + BARGE_MOVES_PER_VESSEL_MOVE) * TRUCKS_PER_VESSEL_MOVE;
        let well = limits.iter().map(|carries| trucks(carries.count * carries.well)).fold(gate_trucks(sizes) * 0.6, f64::min);
        let trucks_a_day = sizes.trucks_a_day.map_or_else(|| (well / 10.0).floor() * 10.0, f64::from).max(10.0);
        for carries in &limits {
            let most = trucks(carries.count * carries.most).floor();
            if trucks_a_day > most {
                let what = format!("{trucks_a_day} trucks a day are more than {} {} carry", carries.count, carries.what);
                return unworkable(what, format!("give more {}, or at most --trucks-a-day {most}", carries.what));
            }
        }
        if trucks_a_day > gate_trucks(sizes) {
            let what = format!("{trucks_a_day} trucks a day do not pass {} lanes in and {} out", sizes.gates_in, sizes.gates_out);
            return unworkable(what, format!("give more lanes, or at most --trucks-a-day {}", gate_trucks(sizes).floor()));
        }
        Self::with_trucks(sizes, trucks_a_day, vessel_m, cranes_on_vessel)
    }

    fn with_trucks(sizes: &Sizes, trucks_a_day: f64, vessel_m: f64, cranes_on_vessel: u32) -> Result<Self, Unworkable> {
        let moves_a_day = trucks_a_day / TRUCKS_PER_VESSEL_MOVE;
        let places = moves_a_day * TEU_PER_VESSEL_MOVE;
        let bay_teu = f64::from(sizes.blocks * ROWS * TIERS);
        let bays = 2 * (places / bay_teu / 2.0).ceil() as u32;
        if bays > BAYS_MAX {
            let most = (f64::from(BAYS_MAX) * bay_teu / TEU_PER_VESSEL_MOVE * TRUCKS_PER_VESSEL_MOVE).floor();
            return Err(Unworkable {
                what: format!("the boxes of {trucks_a_day} trucks a day do not stand in {} blocks", sizes.blocks),
                mend: format!("give more --blocks, or at most --trucks-a-day {most}"),
            });
        }
        // A yard far too large for its boxes is built lower before it is left empty.
        let tiers = if bays < BAYS_MIN { 4 } else { TIERS };
        let bays = bays.max(BAYS_MIN);
        let capacity = f64::from(sizes.blocks * bays * ROWS * tiers);
        let vessel_moves = (f64::from(cranes_on_vessel) * 360.0).min(moves_a_day * 2.0).max(20.0);
        let barge_moves = (moves_a_day * BARGE_MOVES_PER_VESSEL_MOVE).clamp(10.0, 100.0);
        Ok(Self {
            trucks_a_day,
            vessel_m,
            cranes_on_vessel,
            vessel_moves,
            vessels_a_day: moves_a_day / vessel_moves,
            barge_moves,
            barges_a_day: moves_a_day * BARGE_MOVES_PER_VESSEL_MOVE / barge_moves,
            bays,
            tiers,
            fill: (0.66 * places / capacity).clamp(0.05, 0.66),
        })
    }
}

/// What each kind of equipment carries, in boxes over the rail a day. All *assumed*, from runs of the day at the terminal.
fn limits(sizes: &Sizes, vessel_m: f64, cranes_on_vessel: u32) -> [Carries; 4] {
    let berths = (f64::from(sizes.quay_m) / (vessel_m + CLEARANCE_M)).floor().max(1.0);
    // A call is worked with all cranes that it may have, and two hours go by before and after.
    let per_berth = f64::from(cranes_on_vessel) * 360.0 * 24.0 / (360.0 / 27.0 + 3.0);
    [
        Carries { what: "cranes", count: f64::from(sizes.cranes), well: 380.0, most: 560.0 },
        Carries { what: "vehicles", count: f64::from(sizes.vehicles), well: 70.0, most: 115.0 },
        Carries { what: "blocks", count: f64::from(sizes.blocks), well: 160.0, most: 240.0 },
        Carries { what: "berths", count: berths, well: per_berth * 0.5, most: per_berth },
    ]
}

/// Trucks that pass the gates a day: the busiest hour has 7.3 % of them, and a lane is not always taken.
fn gate_trucks(sizes: &Sizes) -> f64 {
    const IN_PER_LANE_H: f64 = 60.0;
    const OUT_PER_LANE_H: f64 = 95.0;
    (f64::from(sizes.gates_in) * IN_PER_LANE_H).min(f64::from(sizes.gates_out) * OUT_PER_LANE_H) * 0.8 / 0.073
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: Sizes = Sizes { quay_m: 1100, cranes: 10, blocks: 24, vehicles: 50, gates_in: 8, gates_out: 6, trucks_a_day: Some(2200) };

    #[test]
    fn the_day_at_the_terminal_is_within_reach() {
        let demand = Demand::of(&DAY).unwrap();
        assert_eq!((demand.bays, demand.tiers, demand.cranes_on_vessel), (42, 5, 4));
        assert!((3.0..3.3).contains(&demand.vessels_a_day), "{demand:?}");
        let well = Demand::of(&Sizes { trucks_a_day: None, ..DAY }).unwrap();
        assert!((1_200.0..2_200.0).contains(&well.trucks_a_day), "{well:?}");
    }

    #[test]
    fn what_cannot_work_is_refused_with_its_mend() {
        let refused = |sizes: Sizes| Demand::of(&sizes).unwrap_err();
        assert!(refused(Sizes { cranes: 40, ..DAY }).mend.contains("--cranes 36"));
        assert!(refused(Sizes { vehicles: 5, ..DAY }).what.contains("5 vehicles"));
        assert!(refused(Sizes { gates_in: 1, ..DAY }).what.contains("1 lanes in"));
        let fewer = refused(Sizes { blocks: 4, ..DAY });
        let most: u32 = fewer.mend.rsplit(' ').next().unwrap().parse().unwrap();
        assert!(Demand::of(&Sizes { blocks: 4, trucks_a_day: Some(most), ..DAY }).is_ok(), "the mend mends: {fewer:?}");
    }
}
