//! Values of the port that have a word.

use portolan_model::container::{Dangerous, Flow, Hold};
use portolan_model::facts::{
    Activity, Ailment, CallStage, Condition, Direction, ExaminationStage, RollReason, TruckStage, VisitKind, YardMoveKind,
};
use portolan_model::requests::{RequestStage, Role, Rule};
use portolan_protocol::DeviceKind;

use super::Language;
use crate::actions::Layer;
use crate::desk::PanelKind;
use crate::look::{Density, ThemeKind};
use crate::views::{
    BlockPurpose, CameraMode, CranePhase, DeviceHealth, Good, Indicator, JobKind, LaneSide, LedgerKept, NoticeState, PartyState, Severity,
    Unit, VesselKind,
};

/// A value that has a word in every language.
pub trait Worded: Copy {
    /// The key of its word.
    fn key(self) -> &'static str;

    /// All its values: a test proves that each has a word.
    fn every() -> Vec<Self>;
}

/// Writes [`Worded`] for enums. The `match` has no fallback, so that a new variant asks for its word.
macro_rules! worded {
    ($($kind:ty = $prefix:literal { $($variant:ident $word:literal),* $(,)? })*) => { $(
        impl Worded for $kind {
            fn key(self) -> &'static str {
                match self {
                    $(Self::$variant => concat!($prefix, $word),)*
                }
            }
            fn every() -> Vec<Self> {
                vec![$(Self::$variant),*]
            }
        }
    )* };
}

worded! {
    Activity = "activity-" {
        Idle "idle", Lifting "lifting", Digging "digging", HatchCover "hatch-cover", Travelling "travelling",
        DrivingEmpty "driving-empty", DrivingLaden "driving-laden", WaitingQuay "waiting-quay", WaitingYard "waiting-yard",
        WaitingVehicle "waiting-vehicle", WaitingCrane "waiting-crane", WaitingRoad "waiting-road", ShiftChange "shift-change", Energizing "energizing",
        Passing "passing", Scanning "scanning",
    }
    Ailment = "ailment-" {
        ClockOff "clock-off", Flapping "flapping", Disturbed "disturbed", Deaf "deaf", Tampered "tampered",
        NotRecording "not-recording", LensDirty "lens-dirty", Misaligned "misaligned",
    }
    Condition = "condition-" { Working "working", Down "down", Paused "paused" }
    CallStage = "call-" {
        Announced "announced", Arrived "arrived", Berthing "berthing", Moored "moored", Cleared "cleared", Working "working",
        Completed "completed", Unmooring "unmooring", Departed "departed",
    }
    RollReason = "roll-" {
        Late "late", NotReleased "not-released", GrossMass "gross-mass", Examination "examination", Operator "operator",
    }
    Direction = "direction-" { Discharge "discharge", Load "load" }
    YardMoveKind = "yard-move-" { Store "store", Retrieve "retrieve", Rehandle "rehandle" }
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
    Hold = "hold-" { Customs "customs", Examination "examination", GrossMass "gross-mass", Operator "operator", Maritime "maritime" }
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
    NoticeState = "notice-state-" { Raised "raised", Acknowledged "acknowledged", Returned "returned", Cleared "cleared" }
    Severity = "severity-" { Normal "normal", Info "info", Low "low", High "high", Urgent "urgent" }
    Indicator = "indicator-" {
        CraneRate "crane-rate", QuayMoves "quay-moves", BerthRate "berth-rate", LateCalls "late-calls", YardFill "yard-fill",
        Rehandles "rehandles", GateQueue "gate-queue", TruckTurn "truck-turn", FleetUse "fleet-use", DevicesDown "devices-down",
        ExaminationBacklog "examination-backlog", HeldBoxes "held-boxes",
    }
    Good = "good-" { Higher "higher", Lower "lower", Within "within", Neither "neither" }
    CameraMode = "camera-" { Map "map", Orbit "orbit", Follow "follow" }
    Layer = "layer-" {
        YardFill "yard-fill", RoadUse "road-use", Holds "holds", Claims "claims", Zones "zones", Labels "labels",
    }
    PanelKind = "panel-" {
        BerthPlan "berth-plan", QuayCranes "quay-cranes", Yard "yard", Block "block", Gate "gate", Fleet "fleet",
        Examination "examination", Happenings "happenings", Notices "notices", Requests "requests", Devices "devices",
        Ledger "ledger", Inspector "inspector", Picture "picture",
    }
    LedgerKept = "ledger-kept-" { Memory "memory", Disk "disk" }
    PartyState = "party-" { Cosigned "cosigned", Waits "waits", Silent "silent" }
    DeviceHealth = "health-" {
        InProcess "in-process", Online "online", Stale "stale", Unheard "unheard", Left "left", Broken "broken", Silent "silent",
    }
    Language = "language-" { English "english", Chinese "chinese" }
    ThemeKind = "theme-" { Dark "dark", Light "light" }
    Density = "density-" { Compact "compact", Standard "standard", Roomy "roomy" }
}

/// Units are texts with a number in them, so that they can tell one from many.
impl Worded for Unit {
    fn key(self) -> &'static str {
        match self {
            Self::Plain => "unit-plain",
            Self::Percent => "unit-percent",
            Self::Boxes => "unit-boxes",
            Self::Teu => "unit-teu",
            Self::Trucks => "unit-trucks",
            Self::Vehicles => "unit-vehicles",
            Self::Calls => "unit-calls",
            Self::Moves => "unit-moves",
            Self::MovesPerHour => "unit-moves-per-hour",
            Self::Minutes => "unit-minutes",
            Self::Hours => "unit-hours",
            Self::Metres => "unit-metres",
            Self::Tonnes => "unit-tonnes",
            Self::MetresPerSecond => "unit-metres-per-second",
            Self::KilowattHours => "unit-kilowatt-hours",
            Self::DegreesCelsius => "unit-degrees-celsius",
            Self::NauticalMiles => "unit-nautical-miles",
            Self::Knots => "unit-knots",
        }
    }
    fn every() -> Vec<Self> {
        Self::ALL.to_vec()
    }
}

/// The rule of a refusal has a word of its own.
impl Worded for RequestStage {
    fn key(self) -> &'static str {
        match self {
            Self::Requested => "stage-requested",
            Self::Accepted => "stage-accepted",
            Self::Refused(_) => "stage-refused",
            Self::Sent => "stage-sent",
            Self::Completed => "stage-completed",
            Self::Compensated => "stage-compensated",
        }
    }
    fn every() -> Vec<Self> {
        let rule = Rule::Unknown;
        vec![Self::Requested, Self::Accepted, Self::Refused(rule), Self::Sent, Self::Completed, Self::Compensated]
    }
}
