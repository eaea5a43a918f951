//! Values of the port by the keys of their words. Which words these are is the locale's matter.

use portolan_model::container::{Dangerous, Flow, Hold};
use portolan_model::facts::{Activity, CallStage, Condition, ExaminationStage, RollReason, TruckStage, VisitKind};
use portolan_model::requests::{Role, Rule};
use portolan_panels::views::{BlockPurpose, CranePhase, JobKind, LaneSide, Param, VesselKind};
use portolan_protocol::DeviceKind;

/// A value of the port that has a word.
pub(crate) trait Word {
    /// The key of its word.
    fn key(self) -> &'static str;

    /// Its word as a parameter.
    fn param(self) -> Param
    where
        Self: Sized,
    {
        Param::word(self.key())
    }
}

/// Writes [`Word`] for enums; a new variant asks for its word.
macro_rules! words {
    ($($kind:ty = $prefix:literal { $($variant:ident $word:literal),* $(,)? })*) => { $(
        impl Word for $kind {
            fn key(self) -> &'static str {
                match self {
                    $(Self::$variant => concat!($prefix, $word),)*
                }
            }
        }
    )* };
}

words! {
    Activity = "activity-" {
        Idle "idle", Lifting "lifting", Digging "digging", HatchCover "hatch-cover", Travelling "travelling",
        DrivingEmpty "driving-empty", DrivingLaden "driving-laden", WaitingQuay "waiting-quay", WaitingYard "waiting-yard",
        WaitingVehicle "waiting-vehicle", WaitingCrane "waiting-crane", ShiftChange "shift-change", Energizing "energizing",
        Passing "passing", Scanning "scanning",
    }
    Condition = "condition-" { Working "working", Down "down", Paused "paused" }
    CallStage = "call-" {
        Announced "announced", Arrived "arrived", Berthing "berthing", Moored "moored", Cleared "cleared", Working "working",
        Completed "completed", Unmooring "unmooring", Departed "departed",
    }
    RollReason = "roll-" {
        Late "late", NotReleased "not-released", GrossMass "gross-mass", Examination "examination", Operator "operator",
    }
    TruckStage = "truck-" {
        Arrived "arrived", InGate "in-gate", Entered "entered", AtBlock "at-block", Served "served", AtScan "at-scan",
        AtOutGate "at-out-gate", Left "left", TurnedAway "turned-away",
    }
    VisitKind = "visit-" { Deliver "deliver", Collect "collect", ReturnEmpty "return-empty", FetchEmpty "fetch-empty" }
    ExaminationStage = "examination-" {
        Ordered "ordered", Fetched "fetched", InHall "in-hall", Scanned "scanned", Opened "opened", Sampled "sampled",
        Passed "passed", Found "found", Returned "returned", Withdrawn "withdrawn",
    }
    Flow = "flow-" { Import "import", Export "export", Transshipment "transshipment", Empty "empty" }
    Hold = "hold-" { Customs "customs", Examination "examination", GrossMass "gross-mass", Operator "operator" }
    Dangerous = "dangerous-" {
        NeverStored "never-stored", Restricted "restricted", Flammable "flammable", Oxidising "oxidising", Lithium "lithium",
        Other "other",
    }
    Role = "role-" {
        ShiftLeader "shift-leader", VesselPlanner "vessel-planner", YardPlanner "yard-planner",
        EquipmentController "equipment-controller", GateClerk "gate-clerk", CustomsOfficer "customs-officer", Observer "observer",
    }
    Rule = "rule-" {
        NoAuthority "no-authority", Unknown "unknown", CallBerthed "call-berthed", CallDeparted "call-departed",
        CallNotWorked "call-not-worked", CraneDown "crane-down", CraneBetween "crane-between", AlreadySo "already-so",
        LastLane "last-lane", TruckArrived "truck-arrived", TimePast "time-past", NotInYard "not-in-yard",
        BoxLeaving "box-leaving", ExaminationBegun "examination-begun", YardFull "yard-full", NothingToUndo "nothing-to-undo",
    }
    DeviceKind = "device-" {
        QuayCrane "quay-crane", YardCrane "yard-crane", Vehicle "vehicle", GateLane "gate-lane", Scanner "scanner",
    }
    VesselKind = "vessel-" { Vessel "vessel", Feeder "feeder", Barge "barge" }
    CranePhase = "phase-" {
        Free "free", BetweenHatches "between-hatches", ToHatch "to-hatch", CoversOff "covers-off", Discharging "discharging",
        Loading "loading", CoversOn "covers-on", MakesWay "makes-way",
    }
    BlockPurpose = "purpose-" { General "general", Dangerous "dangerous", Empties "empties" }
    LaneSide = "lane-side-" { In "in", Out "out" }
    JobKind = "job-" { Discharge "discharge", Load "load", ToHall "to-hall", FromHall "from-hall" }
}

/// Whether something is so.
impl Word for bool {
    fn key(self) -> &'static str {
        if self { "yes" } else { "no" }
    }
}
