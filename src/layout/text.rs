//! The scenario as text.

use super::demand::{CLEARANCE_M, CRANE_GAP_M, Demand, ROWS, Sizes};

/// Metres of a bay along a block, and at both ends of it.
const BAY_M: f64 = 6.5;
/// From the quay's edge to the blocks.
const APRON_M: u32 = 110;
/// From the blocks' landside ends to the gates; *assumed*.
const GATES_BEHIND_M: u32 = 800;
/// Below this two blocks would stand in each other's rails.
const PITCH_MIN_M: f64 = 34.0;

/// A shorter block has no room for classes that must be apart.
const DANGEROUS_BAYS: u32 = 40;
/// Of full boxes; *assumed*.
const REEFER_SHARE: f64 = 0.05;

/// Blocks by purpose.
struct Yard {
    general: u32,
    empties: u32,
    dangerous: u32,
    first_x_m: f64,
    pitch_m: f64,
}

impl Yard {
    fn of(sizes: &Sizes) -> Self {
        // A small yard has no block to spare for one purpose alone.
        let is_divided = sizes.blocks >= 8;
        let empties = if is_divided { (sizes.blocks / 8).max(1) } else { 0 };
        let dangerous = if is_divided { sizes.blocks.div_ceil(12) } else { 0 };
        let quay_m = f64::from(sizes.quay_m);
        let pitch_m = (quay_m / f64::from(sizes.blocks)).max(PITCH_MIN_M);
        let first_x_m = (quay_m - pitch_m * f64::from(sizes.blocks - 1)) / 2.0;
        Self { general: sizes.blocks - empties - dangerous, empties, dangerous, first_x_m, pitch_m }
    }

    /// Metres from the apron to the end of the longest block.
    fn depth_m(&self, demand: &Demand) -> f64 {
        let longest = if self.dangerous > 0 { demand.bays.max(DANGEROUS_BAYS) } else { demand.bays };
        f64::from(longest) * BAY_M
    }

    /// Plugs in each general block: half as many again as the reefers that stand there on average, since one without a plug holds up a
    /// crane.
    fn plugs(&self, demand: &Demand) -> u32 {
        let full_boxes = demand.fill * f64::from(self.general * demand.bays * ROWS * demand.tiers) / 1.6;
        (full_boxes * REEFER_SHARE * 1.5 / f64::from(self.general)).ceil() as u32
    }

    /// The groups of blocks, from one end of the quay to the other.
    fn groups(&self, demand: &Demand) -> String {
        let mut before = 0;
        let mut group = |count: u32, bays: u32, tiers: u32, what: &str| {
            let first_x_m = self.first_x_m + self.pitch_m * f64::from(before);
            before += count;
            if count == 0 {
                return String::new();
            }
            let shape = format!("pitch_m: {:.1}, bays: {bays}, rows: {ROWS}, tiers: {tiers}", self.pitch_m);
            format!("            (count: {count}, first_x_m: {first_x_m:.1}, {shape}, {what}), // size assumed\n")
        };
        let plugs = format!("plugs: {}", self.plugs(demand));
        let general = group(self.general, demand.bays, demand.tiers, &plugs);
        let empties = group(self.empties, demand.bays, demand.tiers, "purpose: Empties");
        let dangerous = group(self.dangerous, DANGEROUS_BAYS, 3, "purpose: Dangerous");
        format!("{general}{empties}{dangerous}")
    }
}

/// Two figures behind the point at most.
fn rounded(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}

/// Least, most likely and most of a figure that varies by a sixth.
fn about(value: f64) -> String {
    format!("Triangular({:.0}, {:.0}, {:.0})", (value * 0.84).floor().max(2.0), value.round().max(3.0), (value * 1.16).ceil().max(4.0))
}

/// The scenario of a terminal.
pub(super) fn scenario(sizes: &Sizes, demand: &Demand) -> String {
    let yard = Yard::of(sizes);
    [header(sizes, demand), equipment(sizes, demand, &yard), boxes(demand, &yard), calls(demand), landside(sizes, &yard)].concat()
}

fn header(sizes: &Sizes, demand: &Demand) -> String {
    let Sizes { quay_m, cranes, blocks, vehicles, .. } = sizes;
    format!(
        r#"// A terminal of given sizes, written by `portolan layout`. Whatever is marked "assumed" is a guess: put your port's figure there.
// See what it does:   portolan run THIS_FILE --out report
// Is it sound?        portolan check THIS_FILE
(
    format: 1,
    name: "Layout of {quay_m} m with {cranes} cranes",
    about: "{quay_m} m of quay, {cranes} quay cranes, {blocks} blocks, {vehicles} AGVs; about {:.0} trucks and {:.1} vessels a day.",
    start: "2026-03-02T00:00:00+08:00",
    days: 3,
    seed: 1,
"#,
        demand.trucks_a_day, demand.vessels_a_day
    )
}

fn equipment(sizes: &Sizes, demand: &Demand, yard: &Yard) -> String {
    let Sizes { quay_m, cranes, vehicles, .. } = sizes;
    let gate_y_m = APRON_M + yard.depth_m(demand) as u32 + GATES_BEHIND_M;
    let quay_end_m = quay_m - 20;
    let (in_x_m, out_x_m) = (quay_m / 4, quay_m * 3 / 4);
    let places = (vehicles / 16).max(2);
    let groups = yard.groups(demand);
    format!(
        r"
    quay: (
        length_m: {quay_m},
        depth_m: 16.5,                      // assumed: a deep-sea berth
        berths: Continuous(clearance_m: {CLEARANCE_M}), // assumed
        cranes: {cranes},
        crane: (
            cycle_s: Triangular(75, 95, 140),           // assumed: 34.8 lifts an hour at most
            twin_cycle_s: Triangular(85, 110, 160),     // assumed
            gantry_speed_m_s: 0.75,                     // source: vendors' data sheets, 45 m/min
            hatch_cover_s: Triangular(150, 210, 300),   // assumed
            breakdown: (mtbf_h: Exponential(mean: 60), repair_min: Triangular(5, 15, 60)), // assumed
        ),
        gap_m: {CRANE_GAP_M},                          // assumed: 27 m over the buffers and a clearance
        in_flight_max: 5,                   // assumed
        twin_lift: true,
        shifts: (at_hours: [8, 20], pause_min: Triangular(8, 12, 20)), // assumed
        wind_stop_m_s: 20,                  // assumed
    ),

    transport: (
        vehicles: {vehicles},
        vehicle: (
            speed_m_s: 6.1,                 // source: trade press, 22 km/h
            acceleration_m_s2: 0.5,         // assumed
            energy: (refill: Swap(time_s: Fixed(360))), // source: 6 min a swap, trade press on Yangshan IV
            breakdown: (mtbf_h: Exponential(mean: 250), repair_min: Triangular(5, 12, 40)), // assumed
        ),
        station_places: {places},
        fidelity: Generated(                // roads are drawn for this layout; everything here is assumed
            apron_m: {APRON_M},
            apron_lanes: 6,
            hall: (x_m: {quay_end_m}, y_m: 95),
            stations: [(x_m: 20, y_m: 95)],
            in_gate: (x_m: {in_x_m}, y_m: {gate_y_m}),
            out_gate: (x_m: {out_x_m}, y_m: {gate_y_m}),
        ),
    ),

    yard: (
        blocks: [
{groups}        ],
        fidelity: Detailed(segregation_bays: 2, crane_gap_bays: 2), // assumed
        cranes: (
            service: Kinematic(             // source: vendors' data sheets of rail-mounted yard cranes; handling and acceleration assumed
                gantry_m_s: 4.0,
                gantry_accel_m_s2: 0.4,
                trolley_m_s: 1.0,
                hoist_laden_m_s: 0.65,
                hoist_empty_m_s: 1.3,
                handling_s: Triangular(12, 16, 28),
                tier_m: 2.9,
                over_tiers: 5,
            ),
            breakdown: (mtbf_h: Exponential(mean: 150), repair_min: Triangular(5, 20, 60)), // assumed
        ),
    ),
"
    )
}

fn boxes(demand: &Demand, yard: &Yard) -> String {
    let dangerous = if yard.dangerous > 0 {
        "\n        dangerous: (flammable: 0.008, oxidising: 0.002, lithium: 0.004, other: 0.008), // assumed"
    } else {
        ""
    };
    let fill = rounded(demand.fill);
    format!(
        r#"
    boxes: (
        reefer_share: {REEFER_SHARE},                 // assumed{dangerous}
        lines: [(owner: "CSQ", share: 0.6), (owner: "MSD", share: 0.4)], // assumed
        vgm: (missing_share: 0.01, contested_share: 0.01), // assumed
    ),

    stock: Generated(
        fill: {fill},
        mix: (import: 0.13, export: 0.26, transshipment: 0.31, empty: 0.30), // assumed: daily flows times their dwell
    ),
"#
    )
}

fn calls(demand: &Demand) -> String {
    let Demand { vessel_m, cranes_on_vessel, .. } = demand;
    let (vessels, barges) = (rounded(demand.vessels_a_day), rounded(demand.barges_a_day));
    let (vessel_moves, barge_moves) = (about(demand.vessel_moves), about(demand.barge_moves));
    let (least_m, barge_least_m, barge_m) = (vessel_m * 0.75, vessel_m.min(115.0) * 0.75, vessel_m.min(115.0));
    let bays = (vessel_m / 21.0) as u32;
    format!(
        r#"
    calls: (
        profiles: [
            (
                name: "Vessel",
                kind: Vessel,
                arrivals: Even(per_day: {vessels}),     // assumed: what the equipment carries
                length_m: Uniform({least_m:.0}, {vessel_m:.0}), // assumed
                draught_m: Uniform(9, 15),          // assumed
                bays: Count({bays}),                // assumed
                moves: {vessel_moves}, // assumed
                brings: (transshipment: 0.50, empty: 0.10), // assumed
                takes: Shares(transshipment: 0.50, empty: 0.10), // assumed
                cranes_max: {cranes_on_vessel},
                hatch_covers: 1,                    // assumed
                announced_before_h: 190,            // assumed: just over a week
                deviation_h: Triangular(-3, 0, 6),  // assumed
                mooring_min: Triangular(30, 40, 60), // assumed
                clearing_min: Triangular(10, 20, 45), // assumed
                unlashing_min: Triangular(10, 15, 30), // assumed
                lashing_min: Triangular(20, 30, 50), // assumed
                unmooring_min: Triangular(20, 30, 45), // assumed
                cut_off_before_h: 6,                // assumed
            ),
            (
                name: "Barge",
                kind: Barge,
                arrivals: Even(per_day: {barges}),      // assumed
                length_m: Uniform({barge_least_m:.0}, {barge_m:.0}), // assumed
                draught_m: Uniform(3, 5),           // assumed
                bays: Count(4),                     // assumed
                moves: {barge_moves},       // assumed
                brings: (transshipment: 0.80, empty: 0.20), // assumed
                takes: Shares(transshipment: 0.80, empty: 0.20), // assumed
                cranes_max: 1,                      // assumed
                announced_before_h: 24,             // assumed
                deviation_h: Triangular(-1, 0, 2),  // assumed
                mooring_min: Triangular(10, 15, 25), // assumed
                clearing_min: Triangular(2, 5, 10), // assumed
                unmooring_min: Triangular(8, 12, 20), // assumed
                cut_off_before_h: 3,                // assumed
            ),
        ],
    ),
"#
    )
}

fn landside(sizes: &Sizes, yard: &Yard) -> String {
    let Sizes { gates_in, gates_out, .. } = sizes;
    let booked = gates_in / 2;
    let hall_x_m = sizes.quay_m - 20;
    let scanners = 1 + sizes.blocks / 80;
    // A crane chooses among four blocks at least, and where vessels crowd at one end of the quay, not among that end's alone.
    let near_share = rounded((4.0 / f64::from(yard.general)).clamp(0.5, 1.0));
    let capacity = (8 + 2 * yard.general / 3).min(60);
    format!(
        r#"
    landside: (
        gates: (
            in_lanes: {gates_in},
            out_lanes: {gates_out},
            booked_lanes: {booked},
            in_lane: (
                booked_s: Triangular(16, 20, 45),  // source: vendors, OCR 16-18 s; the tail assumed
                walk_in_s: Triangular(60, 90, 120), // source: vendors, clerk 60-120 s
                manual_s: Triangular(120, 180, 300), // source: vendors, 3 min by hand; the ends assumed
                misread_share: 0.04,        // assumed
            ),
            out_lane: (
                booked_s: Triangular(15, 20, 40), // assumed
                walk_in_s: Triangular(20, 30, 60), // assumed
                manual_s: Triangular(90, 120, 240), // assumed
                misread_share: 0.02,        // assumed
            ),
        ),
        road: (base_m: {GATES_BEHIND_M}, per_quay_m: 0.5, speed_m_s: 5.6, acceleration_m_s2: 0.8), // assumed; the length counts where ways are statistical
        drivers: (                          // assumed
            before_crane_s: Triangular(180, 360, 900), // into the lane, out of the cab, the kiosk, the twist locks
            after_crane_s: Triangular(120, 300, 600),  // the twist locks, the seal, back into the cab
        ),
        demand: PerBox(
            hourly: [14, 10, 8, 8, 10, 16, 34, 56, 76, 92, 160, 160, 84, 92, 96, 96, 92, 88, 100, 150, 150, 140, 60, 30], // assumed
            booked_share: 0.70,             // assumed
            lateness_min: Triangular(-30, 0, 60), // assumed
            import_dwell_h: Erlang(k: 3, mean: 68), // source: conflowgen, 3.0 days; the shape assumed
            export_before_h: Erlang(k: 6, mean: 140), // source: conflowgen, 6.5 days, shortened by the announcement of eight days
            empties: (return_share: 0.22, fetch_share: 0.22), // assumed
        ),
    ),

    examination: (
        x_m: {hall_x_m},
        scanners: {scanners},
        scanner: (scan_s: Triangular(120, 150, 210)), // source: trade press, 20-25 scans an hour of a fixed gantry
        capacity: {capacity},               // assumed
    ),

    clearance: Statistical(
        import: (
            modes: [                        // assumed shares; hours from discharge to release
                (name: "early", share: 0.45, release_h: Fixed(0)),
                (name: "two-step", share: 0.25, release_h: Triangular(1, 4, 12)),
                (name: "ordinary", share: 0.30, release_h: Triangular(6, 24, 60)),
            ],
            targeted_share: 0.05,           // assumed
        ),
        export: (release_h: Triangular(0.2, 1, 8), targeted_share: 0.004), // source: 1.03 h on average (customs statistics, 2022); the shape assumed
    ),

    dispatch: (
        blocks: LeastFilled(near_share: {near_share}), // the emptiest of so large a share of the blocks, the nearest to the crane
    ),
)
"#
    )
}
