//! What the screen shows, as plain values: one struct a panel, built by whoever knows the port and only for panels that are seen.
//!
//! Times are milliseconds since the scenario's start ([`Ms`](portolan_model::Ms)); [`Clock`] turns them into what stands on the wall. Nothing here is worded:
//! what is said is a [`Message`] (a code and its parameters) and the words come from the locale when it is drawn.

mod berth_plan;
mod block;
mod devices;
mod examination;
mod find;
mod fleet;
mod frame;
mod gate;
mod happenings;
mod inspector;
mod ledger;
mod message;
mod notices;
mod proposal;
mod quay_cranes;
mod requests;
mod tiles;
mod yard;

use portolan_model::subject::Subject;

pub use self::berth_plan::{ApproachRow, BerthMark, BerthPlanView, CallBar, CraneMark, VesselKind};
pub use self::block::{BlockView, StackTop, StandingBox};
pub use self::devices::{DeadLetterRow, DeviceHealth, DeviceRow, DevicesView, DiscrepancyRow, LineView, RecordingView};
pub use self::examination::{ExaminationRow, ExaminationView, ScannerRow};
pub use self::find::{FindHit, FindView};
pub use self::fleet::{FleetView, JobKind, JobView, VehicleRow};
pub use self::frame::{CameraMode, CameraView, Clock, FrameView, Link, NoticeCounts, Pace};
pub use self::gate::{AppointmentHour, GateView, LaneRow, LaneSide, QueuePoint, VisitRow};
pub use self::happenings::{HappeningRow, HappeningsView};
pub use self::inspector::{FactRow, HistoryRow, InspectorView, Offer};
pub use self::ledger::{
    CheckpointView, CodeView, EntryAbout, EntryRow, LedgerKept, LedgerView, PartiesView, PartyRow, PartyState, ProofView, VerificationView,
};
pub use self::message::{Message, Param, Unit};
pub use self::notices::{NoticeId, NoticeRow, NoticeState, NoticesView};
pub use self::proposal::{ActionView, Interlock, ProposalView};
pub use self::quay_cranes::{CranePhase, HatchRow, QuayCraneRow, QuayCranesView};
pub use self::requests::{RequestRow, RequestsView};
pub use self::tiles::{Good, Indicator, TileView};
pub use self::yard::{BlockPurpose, BlockRow, YardCraneRow, YardView};

/// Everything the screen is given for one frame. A panel that is not seen has no view; a seen panel without a view says that its matter
/// is being gathered.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Views {
    /// What the top bar shows.
    pub frame: FrameView,
    /// Indicator tiles, in the order of showing.
    pub tiles: Vec<TileView>,
    /// Calls along the quay over time.
    pub berth_plan: Option<BerthPlanView>,
    /// Quay cranes and their work queues.
    pub quay_cranes: Option<QuayCranesView>,
    /// The yard by block.
    pub yard: Option<YardView>,
    /// One block down to its boxes.
    pub block: Option<BlockView>,
    /// Gate lanes and queues.
    pub gate: Option<GateView>,
    /// Terminal vehicles.
    pub fleet: Option<FleetView>,
    /// Examinations and the hall.
    pub examination: Option<ExaminationView>,
    /// What happened and is worth knowing.
    pub happenings: Option<HappeningsView>,
    /// Notices that want someone's eye.
    pub notices: Option<NoticesView>,
    /// What operators asked for and how far it has come.
    pub requests: Option<RequestsView>,
    /// Devices and the line to them.
    pub devices: Option<DevicesView>,
    /// The ledger.
    pub ledger: Option<LedgerView>,
    /// The selected thing.
    pub inspector: Option<InspectorView>,
    /// An action that is proposed and not yet asked for.
    pub proposal: Option<ProposalView>,
    /// What a search found.
    pub find: Option<FindView>,
}

/// A thing of the port and what people call it: a vessel's name, a box's number, a crane's designation.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Named {
    /// Which thing.
    pub subject: Subject,
    /// Its name, as written on it or in the plan.
    pub name: String,
}

impl Named {
    /// A thing by the name its id gives it.
    pub fn of(subject: Subject) -> Self {
        Self { subject, name: subject.to_string() }
    }
    /// A thing and its name.
    pub fn new(subject: Subject, name: impl Into<String>) -> Self {
        Self { subject, name: name.into() }
    }
}

/// How much something matters. Each has a colour, a shape and a letter of its own on screen.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub enum Severity {
    /// As it should be.
    #[default]
    Normal,
    /// Worth knowing; nothing to do.
    Info,
    /// To be looked at when there is time.
    Low,
    /// To be acted on within the quarter of an hour.
    High,
    /// To be acted on now.
    Urgent,
}

impl Severity {
    /// All of them, from the least to the most.
    pub const ALL: [Self; 5] = [Self::Normal, Self::Info, Self::Low, Self::High, Self::Urgent];
}
