//! The panels: each a function of its view, its own small state, the look, and a list that what is asked goes to.

mod berth_plan;
mod block;
mod devices;
mod examination;
mod fleet;
mod gate;
mod happenings;
mod inspector;
mod ledger;
mod notices;
mod picture;
mod quay_cranes;
mod requests;
mod yard;

use egui::Ui;
use portolan_model::ids::BlockId;
use portolan_model::requests::{Action, Role};
use portolan_model::subject::Subject;
use portolan_protocol::DeviceKind;

pub use self::berth_plan::{BerthPlanShape, BerthPlanState, berth_plan_ui};
pub use self::block::block_ui;
pub use self::devices::{DevicesState, DevicesTab, HealthFilter, devices_ui};
pub use self::examination::{ExaminationState, examination_ui};
pub use self::fleet::{FleetFilter, FleetState, fleet_ui};
pub use self::gate::{GateState, gate_ui};
pub use self::happenings::{HappeningsState, happenings_ui};
pub use self::inspector::{InspectorState, inspector_ui};
pub use self::ledger::{LedgerState, ledger_ui};
pub use self::notices::{NoticesState, notices_ui};
pub use self::picture::picture_ui;
pub use self::quay_cranes::{QuayCranesState, quay_cranes_ui};
pub use self::requests::{RequestsState, requests_ui};
pub use self::yard::{YardShape, YardState, yard_ui};

use crate::actions::{Layer, ScreenAction};
use crate::desk::PanelKind;
use crate::look::{Icon, Look, empty, gathering};
use crate::views::{ActionView, Views};
use crate::words::Words;

/// What each panel remembers of itself: what is scrolled, sorted, unfolded.
#[derive(Clone, Debug, Default)]
pub struct PanelStates {
    /// Of the berth plan.
    pub berth_plan: BerthPlanState,
    /// Of the quay cranes.
    pub quay_cranes: QuayCranesState,
    /// Of the yard.
    pub yard: YardState,
    /// Of the gate.
    pub gate: GateState,
    /// Of the fleet.
    pub fleet: FleetState,
    /// Of examination.
    pub examination: ExaminationState,
    /// Of the happenings.
    pub happenings: HappeningsState,
    /// Of the notices.
    pub notices: NoticesState,
    /// Of the requests.
    pub requests: RequestsState,
    /// Of the devices.
    pub devices: DevicesState,
    /// Of the ledger.
    pub ledger: LedgerState,
    /// Of the inspector.
    pub inspector: InspectorState,
}

/// What of the desk some panels need to know.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// In whose authority is asked.
    pub role: Role,
    /// The block and bay that are to be shown.
    pub block: Option<(BlockId, u8)>,
    /// Which layers of the picture are shown, by their position in [`Layer::ALL`].
    pub layers: &'a [bool; Layer::ALL.len()],
}

/// Shows a panel.
pub fn show(
    ui: &mut Ui,
    look: &Look<'_>,
    panel: PanelKind,
    views: &Views,
    states: &mut PanelStates,
    context: Context<'_>,
    actions: &mut Vec<ScreenAction>,
) {
    /// Shows the panel if its view is there, or says that it is being gathered.
    macro_rules! with_view {
        ($view:ident, $show:expr) => {
            match &views.$view {
                Some(view) => $show(view),
                None => gathering(ui, look),
            }
        };
    }
    match panel {
        PanelKind::BerthPlan => with_view!(berth_plan, |view| berth_plan_ui(ui, look, view, &mut states.berth_plan, actions)),
        PanelKind::QuayCranes => with_view!(quay_cranes, |view| quay_cranes_ui(ui, look, view, &mut states.quay_cranes, actions)),
        PanelKind::Yard => with_view!(yard, |view| yard_ui(ui, look, view, &mut states.yard, actions)),
        PanelKind::Block => match (context.block, &views.block) {
            (None, _) => empty(ui, look, Icon::Block, look.words.get("block-none")),
            (Some((block, bay)), Some(view)) if view.block == block => block_ui(ui, look, view, bay, actions),
            _ => gathering(ui, look),
        },
        PanelKind::Gate => with_view!(gate, |view| gate_ui(ui, look, view, &mut states.gate, actions)),
        PanelKind::Fleet => with_view!(fleet, |view| fleet_ui(ui, look, view, &mut states.fleet, actions)),
        PanelKind::Examination => with_view!(examination, |view| examination_ui(ui, look, view, &mut states.examination, actions)),
        PanelKind::Happenings => with_view!(happenings, |view| happenings_ui(ui, look, view, &mut states.happenings, actions)),
        PanelKind::Notices => with_view!(notices, |view| notices_ui(ui, look, view, context.role, &mut states.notices, actions)),
        PanelKind::Requests => with_view!(requests, |view| requests_ui(ui, look, view, context.role, &mut states.requests, actions)),
        PanelKind::Devices => with_view!(devices, |view| devices_ui(ui, look, view, context.role, &mut states.devices, actions)),
        PanelKind::Ledger => with_view!(ledger, |view| ledger_ui(ui, look, view, &mut states.ledger, actions)),
        PanelKind::Inspector => match (look.selected, &views.inspector) {
            (None, _) => empty(ui, look, Icon::Inspector, look.words.get("inspector-none")),
            (Some(subject), Some(view)) if view.named.subject == subject => {
                inspector_ui(ui, look, view, &mut states.inspector, actions);
            }
            _ => gathering(ui, look),
        },
        PanelKind::Picture => picture_ui(ui, look, &views.frame.camera, context.layers, actions),
    }
}

/// An action in words: `Move QC03 to Cape Meridian`.
pub(crate) fn action_text(words: &Words, action: &ActionView) -> String {
    let on = ("on", words.name(&action.on).into());
    let to = action.to.as_ref().map_or("", |to| words.name(to));
    match action.action {
        Action::HoldCall(_) => words.say("action-hold-call", &[on]),
        Action::FreeCall(_) => words.say("action-free-call", &[on]),
        Action::PrioritizeCall { priority, .. } => words.say("action-prioritize-call", &[on, ("priority", i32::from(priority).into())]),
        Action::ReassignCrane { call: Some(_), .. } => words.say("action-reassign-crane", &[on, ("to", to.into())]),
        Action::ReassignCrane { call: None, .. } => words.say("action-release-crane", &[on]),
        Action::FreezeBlock(_) => words.say("action-freeze-block", &[on]),
        Action::ThawBlock(_) => words.say("action-thaw-block", &[on]),
        Action::StopVehicle(_) => words.say("action-stop-vehicle", &[on]),
        Action::FreeVehicle(_) => words.say("action-free-vehicle", &[on]),
        Action::CloseLane(_) => words.say("action-close-lane", &[on]),
        Action::OpenLane(_) => words.say("action-open-lane", &[on]),
        Action::RebookTruck { to_ms, .. } => words.say("action-rebook-truck", &[on, ("time", words.clock_text(to_ms).into())]),
        Action::Examine(_) => words.say("action-examine", &[on]),
        Action::WithdrawExamination(_) => words.say("action-withdraw-examination", &[on]),
    }
}

/// The sign of a thing.
pub(crate) const fn subject_icon(subject: Subject) -> Icon {
    match subject {
        Subject::Call(_) => Icon::Vessel,
        Subject::Device(device) => match device.kind {
            DeviceKind::QuayCrane => Icon::QuayCrane,
            DeviceKind::YardCrane => Icon::YardCrane,
            DeviceKind::Vehicle => Icon::Vehicle,
            DeviceKind::GateLane => Icon::Gate,
            DeviceKind::Scanner => Icon::Scanner,
        },
        Subject::Sensor(_) => Icon::Devices,
        Subject::Block(_) => Icon::Block,
        Subject::Container(_) => Icon::Container,
        Subject::Truck(_) => Icon::Truck,
        Subject::Gate => Icon::Gate,
        Subject::Fleet => Icon::Vehicle,
        Subject::Hall => Icon::Scanner,
        Subject::Port => Icon::Port,
    }
}
