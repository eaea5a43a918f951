//! Calls along the quay over time.

use portolan_model::Ms;
use portolan_model::facts::{CallStage, Condition};
use portolan_model::ids::CallId;
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
}
