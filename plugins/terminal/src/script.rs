//! The scenario's section `script`: what befalls the port at given times, and what operators ask for.
//!
//! Calls are named as in the list of calls; boxes, trucks, blocks and devices by their ids, as in facts and on the report's page.

mod check;

use bevy_app::App;
use bevy_ecs::prelude::*;
use portolan_clock::Clock;
use portolan_model::happenings::Happening;
use portolan_model::ids::{BlockId, BoxId, CallId, TruckId};
use portolan_model::index::Index;
use portolan_model::moment::{Moment, PortCalendar};
use portolan_model::requests::{Action, OperatorRequest, RequestDesk, RequestId, Role};
use portolan_model::{MINUTE_MS, Ms};
use portolan_protocol::{DeviceId, DeviceKind, Fault};
use portolan_scenario::{Populate, PopulateSet, ScenarioApp, Section};
use serde::{Deserialize, Serialize};

use crate::calls::Call;

/// A timed script.
#[derive(Resource, Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct ScriptSection {
    /// What befalls the port.
    pub events: Vec<ScriptedEvent>,
    /// What operators ask for.
    pub requests: Vec<ScriptedRequest>,
    /// What operators asked for in a run that was watched, as it was recorded there; numbered after the others.
    pub recorded: Vec<RecordedRequest>,
    /// Whether the requests are made: a run with and one without them differ in this alone.
    #[serde(default = "yes")]
    pub with_requests: bool,
}

const fn yes() -> bool {
    true
}

/// Something that befalls the port.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ScriptedEvent {
    /// When.
    pub at: Moment,
    /// What.
    pub what: Event,
}

/// What may befall the port.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) enum Event {
    /// A call will arrive at another time.
    EstimateChanged {
        /// The vessel's name.
        call: String,
        /// The new time.
        eta: Moment,
    },
    /// A device fails.
    Fault {
        /// Which.
        device: DeviceId,
        /// How.
        fault: Fault,
        /// For how long; without it until somebody mends it.
        #[serde(default)]
        for_min: Option<f64>,
    },
    /// A vehicle breaks down on a crossing of the way that it is on, or of its next one: the busiest of them at that time. Where there are
    /// no roads it breaks down as it is.
    StopsOnCrossing {
        /// Which.
        vehicle: DeviceId,
        /// For how long; without it until somebody mends it.
        #[serde(default)]
        for_min: Option<f64>,
    },
    /// The wind changes.
    Wind {
        /// To so many metres a second.
        speed_m_s: f64,
    },
}

/// Something that an operator asks for.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ScriptedRequest {
    /// When.
    pub at: Moment,
    /// In whose authority.
    pub role: Role,
    /// What.
    pub action: ScriptedAction,
    /// Why.
    pub why: String,
    /// The position in this list, from 0, of the request that it undoes.
    #[serde(default)]
    pub compensates: Option<u32>,
}

/// A request as it was recorded: what it is about goes by its id.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordedRequest {
    /// When it was answered, to the millisecond.
    pub at: Moment,
    /// In whose authority.
    pub role: Role,
    /// What.
    pub action: Action,
    /// Why.
    pub why: String,
    /// The number, from 0, of the request that it undoes: the script's own requests come first.
    #[serde(default)]
    pub compensates: Option<RequestId>,
}

impl RecordedRequest {
    /// A request that was answered then.
    pub fn of(at: Moment, request: &OperatorRequest) -> Self {
        let OperatorRequest { role, action, why, compensates } = request.clone();
        Self { at, role, action, why, compensates }
    }

    fn request(&self) -> OperatorRequest {
        OperatorRequest { role: self.role, action: self.action, why: self.why.clone(), compensates: self.compensates }
    }
}

/// What may be asked for, by the names that people use.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) enum ScriptedAction {
    /// Keep a call from berthing.
    HoldCall(String),
    /// Let a held call berth.
    FreeCall(String),
    /// Give a call precedence.
    PrioritizeCall {
        /// The vessel's name.
        call: String,
        /// Higher goes first.
        priority: i8,
    },
    /// Move a quay crane to a call, or give it back to the rule.
    ReassignCrane {
        /// The crane.
        crane: DeviceId,
        /// The vessel's name.
        #[serde(default)]
        call: Option<String>,
    },
    /// Keep new boxes out of a block.
    FreezeBlock(BlockId),
    /// Use it again.
    ThawBlock(BlockId),
    /// Stop a vehicle.
    StopVehicle(DeviceId),
    /// Let it go on, mended.
    FreeVehicle(DeviceId),
    /// Close a gate lane.
    CloseLane(DeviceId),
    /// Open it.
    OpenLane(DeviceId),
    /// Give a truck that has not come yet another time.
    RebookTruck {
        /// Which visit.
        truck: TruckId,
        /// The new time.
        to: Moment,
    },
    /// Send a box to examination.
    Examine(BoxId),
    /// Withdraw an examination that has not begun.
    WithdrawExamination(BoxId),
}

impl Section for ScriptSection {
    const NAME: &'static str = "script";

    fn absent() -> Option<Self> {
        Some(Self { with_requests: true, ..Self::default() })
    }

    fn validate(&self, place: &mut portolan_model::problem::Place<'_>) {
        for (index, event) in self.events.iter().enumerate() {
            let mut all = place.at("events");
            let mut place = all.index(index);
            match &event.what {
                Event::Wind { speed_m_s } => {
                    place.at("what").at("speed_m_s").within(*speed_m_s, 0.0, 150.0);
                }
                Event::Fault { for_min: Some(minutes), .. } | Event::StopsOnCrossing { for_min: Some(minutes), .. } => {
                    place.at("what").at("for_min").within(*minutes, 0.0, 60_000.0);
                }
                Event::Fault { device, fault: Fault::ReaderDown, .. } if device.kind != DeviceKind::GateLane => {
                    place.at("what").at("fault").say("no-reader", format!("{device} has no reader"), "use Down, or name a gate lane");
                }
                _ => {}
            }
        }
        for (index, request) in self.requests.iter().enumerate() {
            if request.compensates.is_some_and(|earlier| earlier as usize >= index) {
                place.at("requests").index(index).at("compensates").say(
                    "undoes-later",
                    "it undoes a request that does not come before it",
                    "give the position, from 0, of an earlier one in this list",
                );
            }
        }
    }
}

pub(crate) fn register(app: &mut App) {
    app.add_section::<ScriptSection>().add_check(check::check_script);
    app.add_systems(Populate, populate_script.in_set(PopulateSet::Demand).after(crate::yard::open_books));
}

/// Puts the script on the calendar.
fn populate_script(
    script: Res<ScriptSection>,
    port: Res<PortCalendar>,
    index: Res<Index>,
    calls: Query<&Call>,
    mut clock: ResMut<Clock>,
    mut desk: ResMut<RequestDesk>,
) {
    let named: Vec<(&str, CallId)> =
        index.calls().iter().filter_map(|id| calls.get(index.find_call(*id)?).ok()).map(|call| (call.name.as_str(), call.id)).collect();
    // `check_script` has proved that the names exist.
    let call = |name: &str| named.iter().find(|(known, _)| *known == name).map(|(_, id)| *id);
    let at = |moment: Moment| port.ms(moment).max(0);
    for event in &script.events {
        let happening = match &event.what {
            Event::EstimateChanged { call: name, eta } => {
                let Some(call) = call(name) else { continue };
                Happening::EstimateChanged { call, eta_ms: at(*eta), drawn: false }
            }
            Event::Fault { device, fault, for_min } => {
                Happening::DeviceFaulted { device: *device, fault: *fault, for_ms: length_ms(*for_min) }
            }
            Event::StopsOnCrossing { vehicle, for_min } => Happening::VehicleToStop { vehicle: vehicle.index, for_ms: length_ms(*for_min) },
            Event::Wind { speed_m_s } => Happening::WindChanged { wind_dm_s: (speed_m_s * 10.0).round() as u16 },
        };
        clock.calendar.at(at(event.at), happening);
    }
    if !script.with_requests {
        return;
    }
    for request in &script.requests {
        let Some(action) = action_of(&request.action, call, at) else { continue };
        let compensates = request.compensates.map(RequestId);
        let id = desk.take_in(OperatorRequest { role: request.role, action, why: request.why.clone(), compensates });
        clock.calendar.at(at(request.at), Happening::RequestMade(id));
    }
    for recorded in &script.recorded {
        let id = desk.take_in(recorded.request());
        clock.calendar.at(at(recorded.at), Happening::RequestMade(id));
    }
}

/// How long something lasts; without an end until somebody ends it.
fn length_ms(for_min: Option<f64>) -> u32 {
    for_min.map_or(u32::MAX, |minutes| (minutes * MINUTE_MS as f64) as u32)
}

fn action_of(action: &ScriptedAction, call: impl Fn(&str) -> Option<CallId>, at: impl Fn(Moment) -> Ms) -> Option<Action> {
    Some(match action {
        ScriptedAction::HoldCall(name) => Action::HoldCall(call(name)?),
        ScriptedAction::FreeCall(name) => Action::FreeCall(call(name)?),
        ScriptedAction::PrioritizeCall { call: name, priority } => Action::PrioritizeCall { call: call(name)?, priority: *priority },
        ScriptedAction::ReassignCrane { crane, call: name } => {
            Action::ReassignCrane { crane: *crane, call: name.as_ref().and_then(|name| call(name)) }
        }
        ScriptedAction::FreezeBlock(block) => Action::FreezeBlock(*block),
        ScriptedAction::ThawBlock(block) => Action::ThawBlock(*block),
        ScriptedAction::StopVehicle(vehicle) => Action::StopVehicle(*vehicle),
        ScriptedAction::FreeVehicle(vehicle) => Action::FreeVehicle(*vehicle),
        ScriptedAction::CloseLane(lane) => Action::CloseLane(*lane),
        ScriptedAction::OpenLane(lane) => Action::OpenLane(*lane),
        ScriptedAction::RebookTruck { truck, to } => Action::RebookTruck { truck: *truck, to_ms: at(*to) },
        ScriptedAction::Examine(container) => Action::Examine(*container),
        ScriptedAction::WithdrawExamination(container) => Action::WithdrawExamination(*container),
    })
}
