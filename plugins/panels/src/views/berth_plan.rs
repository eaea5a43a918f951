//! Calls along the quay over time.

use portolan_model::facts::{CallStage, Condition};
use portolan_model::ids::CallId;
use portolan_model::{MINUTE_MS, Ms};
use portolan_protocol::DeviceId;

/// What kind of ship makes a call.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum VesselKind {
    /// A deep-sea vessel.
    #[default]
    Vessel,
    /// A feeder.
    Feeder,
    /// A river barge.
    Barge,
}

impl VesselKind {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Vessel, Self::Feeder, Self::Barge];
}

/// A named stretch of quay.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct BerthMark {
    /// Its name.
    pub name: String,
    /// Where it begins, metres along the quay.
    pub from_m: f32,
    /// Where it ends.
    pub to_m: f32,
}

/// A quay crane on its rail.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct CraneMark {
    /// Which.
    pub crane: DeviceId,
    /// Where it stands, metres along the quay.
    pub x_m: f32,
    /// How it is.
    pub condition: Condition,
    /// The call it works.
    pub call: Option<CallId>,
}

/// One call: its estimates against what was so.
#[derive(Clone, PartialEq, Debug)]
pub struct CallBar {
    /// Which.
    pub call: CallId,
    /// The vessel's name.
    pub name: String,
    /// Its kind.
    pub kind: VesselKind,
    /// Length over all, metres.
    pub length_m: f32,
    /// Where it lies or is planned to lie, metres along the quay; unknown while it has no place.
    pub alongside_m: Option<(f32, f32)>,
    /// How far it has come.
    pub stage: CallStage,
    /// When it was due by the timetable.
    pub scheduled_ms: Ms,
    /// Estimated arrival.
    pub eta_ms: Ms,
    /// When the vessel itself says that it will arrive, while it is on its way and is heard.
    pub told_ms: Option<Ms>,
    /// Estimated berthing.
    pub etb_ms: Ms,
    /// Estimated departure.
    pub etd_ms: Ms,
    /// Arrival, once it was.
    pub ata_ms: Option<Ms>,
    /// Berthing, once it was.
    pub atb_ms: Option<Ms>,
    /// Departure, once it was.
    pub atd_ms: Option<Ms>,
    /// Last moment for its export boxes.
    pub cut_off_ms: Option<Ms>,
    /// Moves made.
    pub moves_done: u32,
    /// Moves to make in all.
    pub moves_total: u32,
    /// Cranes that work it.
    pub cranes: u8,
    /// Precedence an operator gave it; 0 is normal.
    pub priority: i8,
    /// Whether an operator keeps it from berthing.
    pub held: bool,
}

impl Default for CallBar {
    fn default() -> Self {
        Self {
            call: CallId(0),
            name: String::new(),
            kind: VesselKind::Vessel,
            length_m: 0.0,
            alongside_m: None,
            stage: CallStage::Announced,
            scheduled_ms: 0,
            eta_ms: 0,
            told_ms: None,
            etb_ms: 0,
            etd_ms: 0,
            ata_ms: None,
            atb_ms: None,
            atd_ms: None,
            cut_off_ms: None,
            moves_done: 0,
            moves_total: 0,
            cranes: 0,
            priority: 0,
            held: false,
        }
    }
}

impl CallBar {
    /// How much later it arrives, or arrived, than its timetable says; negative when early.
    pub fn late_ms(&self) -> Ms {
        self.ata_ms.unwrap_or(self.eta_ms) - self.scheduled_ms
    }
}

/// A vessel as it tells of itself by AIS, beside what the plan has of it.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct ApproachRow {
    /// Its identity in AIS.
    pub mmsi: u32,
    /// Its name; empty until it told one.
    pub name: String,
    /// Its number at the IMO.
    pub imo: Option<u32>,
    /// Where it says it is bound.
    pub destination: String,
    /// How deep it goes, metres.
    pub draught_m: Option<f32>,
    /// The call that it is, and how far that has come.
    pub call: Option<(CallId, CallStage)>,
    /// Where it is, degrees north and east.
    pub position_deg: (f64, f64),
    /// How far from the port, nautical miles, and in which direction, degrees from north.
    pub range: Option<(f32, f32)>,
    /// Its speed over ground, knots.
    pub speed_kn: Option<f32>,
    /// Its course over ground, degrees from north.
    pub course_deg: Option<f32>,
    /// When the plan expects it.
    pub planned_ms: Option<Ms>,
    /// When it says that it will be here.
    pub told_ms: Option<Ms>,
    /// Before when it cannot be here at its present speed.
    pub not_before_ms: Option<Ms>,
    /// How long ago it was last heard, by the wall: how old a place is does not depend on how fast the port's time passes.
    pub silent_ms: i64,
}

impl ApproachRow {
    /// Whether the plan has it on its way.
    pub fn is_expected(&self) -> bool {
        self.call.is_some_and(|(_, stage)| stage == CallStage::Announced)
    }

    /// Whether it is too far off to be here when it says that it will, by more than a quarter of an hour: who forgot to change an estimate
    /// is seldom off by less.
    pub fn cannot_keep_its_word(&self) -> bool {
        self.told_ms.zip(self.not_before_ms).is_some_and(|(told_ms, not_before_ms)| not_before_ms - told_ms > 15 * MINUTE_MS)
    }
}

/// The berth plan.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct BerthPlanView {
    /// Length of the quay, metres.
    pub quay_length_m: f32,
    /// Distance between bollards, metres: the scale people speak of on the quay. 0 where none is known.
    pub bollard_pitch_m: f32,
    /// Named berths, if the quay is divided.
    pub berths: Vec<BerthMark>,
    /// Cranes on the rail, in their order.
    pub cranes: Vec<CraneMark>,
    /// Calls, in any order.
    pub calls: Vec<CallBar>,
    /// Vessels that are heard by AIS: those that the plan expects, then the others, nearest first.
    pub approaches: Vec<ApproachRow>,
    /// How many more are heard.
    pub approaches_more: u32,
}
