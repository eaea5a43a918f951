//! Examinations and the hall.

use portolan_model::Ms;
use portolan_model::facts::{Condition, ExaminationStage};
use portolan_model::ids::BoxId;
use portolan_protocol::DeviceId;

use super::Named;

/// One box in examination.
#[derive(Clone, PartialEq, Debug)]
pub struct ExaminationRow {
    /// Which.
    pub container: BoxId,
    /// The number painted on it.
    pub number: String,
    /// How far it has come.
    pub stage: ExaminationStage,
    /// When it was ordered.
    pub ordered_ms: Ms,
    /// Since when it is at that stage.
    pub since_ms: Ms,
    /// Where it stands or is taken to.
    pub at: Option<Named>,
    /// The last moment at which its result still serves its onward journey.
    pub wanted_ms: Option<Ms>,
}

/// One scanner.
#[derive(Clone, PartialEq, Debug)]
pub struct ScannerRow {
    /// Which.
    pub scanner: DeviceId,
    /// How it is.
    pub condition: Condition,
    /// The box in it.
    pub container: Option<Named>,
    /// Since when.
    pub since_ms: Option<Ms>,
    /// Scans within the last hour.
    pub scans_last_h: u16,
}

/// The examination hall and what is on its way to it.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct ExaminationView {
    /// Boxes in examination, the oldest order first; those over are kept for a while.
    pub boxes: Vec<ExaminationRow>,
    /// Places in the hall.
    pub places: u16,
    /// Of these, taken or promised.
    pub places_taken: u16,
    /// Bays where doors are opened.
    pub bays: u16,
    /// Of these, taken.
    pub bays_taken: u16,
    /// Scanners.
    pub scanners: Vec<ScannerRow>,
    /// Orders that wait to be fetched.
    pub backlog: u16,
    /// Backlog above which the hall is abnormal.
    pub backlog_limit: Option<u16>,
    /// Examinations over today with nothing found.
    pub passed_today: u16,
    /// Examinations over today with a finding.
    pub found_today: u16,
    /// Mean hours from order to result today.
    pub mean_h: Option<f32>,
}
