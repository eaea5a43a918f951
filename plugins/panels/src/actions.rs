//! What a person asks of the screen. The screen carries none of it out: whoever shows it does.

use portolan_model::Ms;
use portolan_model::ids::BlockId;
use portolan_model::requests::{Action, OperatorRequest, RequestId, Role};
use portolan_model::subject::Subject;

use crate::desk::PanelKind;
use crate::look::ThemeKind;
use crate::views::{NoticeId, Pace};
use crate::words::Language;

/// One thing a person asked for. Those that change the screen alone (panels, language, theme, role) are carried out by the
/// [`Desk`](crate::Desk) itself and told so that they can be remembered.
#[derive(Clone, PartialEq, Debug)]
pub enum ScreenAction {
    /// Let time pass at this pace.
    Pace(Pace),
    /// While paused: let so much time pass, then stand again.
    Step {
        /// How much, port time.
        span_ms: Ms,
    },
    /// Select a thing, which shows it in the inspector and marks it in the picture.
    Select(Subject),
    /// Select nothing.
    ClearSelection,
    /// Something about the camera.
    Camera(CameraAction),
    /// Show or hide a layer of the picture.
    Layer {
        /// Which.
        layer: Layer,
        /// Shown or hidden.
        on: bool,
    },
    /// Say what stands in the way of an action; from now on until it is confirmed or withdrawn.
    Propose(Action),
    /// Propose to undo a request: the same with the request that is to be compensated.
    Compensate {
        /// Which request.
        request: RequestId,
        /// What undoes it.
        action: Action,
    },
    /// Forget the proposal.
    WithdrawProposal,
    /// Ask for it.
    Confirm(OperatorRequest),
    /// Something about a notice.
    Notice {
        /// Which.
        id: NoticeId,
        /// What.
        action: NoticeAction,
    },
    /// Something about the ledger.
    Ledger(LedgerAction),
    /// Something about a device or the line.
    Device(DeviceAction),
    /// A panel was opened or brought to the front.
    OpenPanel(PanelKind),
    /// A panel was closed.
    ClosePanel(PanelKind),
    /// Show a block down to its boxes.
    OpenBlock {
        /// Which.
        block: BlockId,
        /// The bay to show, from 0.
        bay: u8,
    },
    /// Look for this; empty when the search was closed.
    Find(String),
    /// Another language.
    Language(Language),
    /// Another theme.
    Theme(ThemeKind),
    /// Another role: in whose authority is asked from now on.
    Role(Role),
}

/// What is asked of the camera.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CameraAction {
    /// Look from above.
    Map,
    /// Look from aside.
    Orbit,
    /// The whole port in the picture.
    WholePort,
    /// Bring a thing into the picture.
    Focus(Subject),
    /// Stay with a thing that moves.
    Follow(Subject),
    /// Follow nothing any more.
    StopFollowing,
    /// Keep the present view at this place, from 0.
    Save(u8),
    /// Go to the view kept at this place.
    Recall(u8),
}

/// A layer of the picture.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Layer {
    /// How full blocks are.
    YardFill,
    /// How busy roads are.
    RoadUse,
    /// Which boxes are held.
    Holds,
    /// What cranes and vehicles claim.
    Claims,
    /// Restricted zones.
    Zones,
    /// Names over things.
    Labels,
}

impl Layer {
    /// All layers in the order of showing.
    pub const ALL: [Self; 6] = [Self::YardFill, Self::RoadUse, Self::Holds, Self::Claims, Self::Zones, Self::Labels];

    /// Its name on the command line.
    pub const fn code(self) -> &'static str {
        match self {
            Self::YardFill => "yard-fill",
            Self::RoadUse => "road-use",
            Self::Holds => "holds",
            Self::Claims => "claims",
            Self::Zones => "zones",
            Self::Labels => "labels",
        }
    }
}

/// What is done with a notice.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum NoticeAction {
    /// Somebody has seen it.
    Acknowledge(Role),
    /// Somebody looks after it; `None`: nobody does any more.
    Own(Option<Role>),
    /// What its owner has to say.
    Comment(String),
}

/// What is asked of the ledger.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum LedgerAction {
    /// Read everything again and verify it.
    Verify,
    /// Save the proof of an entry as a file.
    SaveProof {
        /// Which entry.
        index: u64,
    },
}

/// What is asked of a device or the line.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum DeviceAction {
    /// Give a simulated device a fault.
    Inject {
        /// Its name at the wire.
        device: String,
        /// Which fault, of [`codes::DEVICE_FAULTS`](crate::codes::DEVICE_FAULTS).
        fault: &'static str,
    },
    /// Clear all faults of a simulated device.
    Clear {
        /// Its name at the wire.
        device: String,
    },
    /// Say of a contradiction which version is right.
    Settle {
        /// Its number.
        number: u32,
        /// The model; else the device.
        model_is_right: bool,
    },
    /// Begin to record what is on the line.
    StartRecording,
    /// End it.
    StopRecording,
}
