//! The scenario's section `script`: what befalls the port at given times, and what operators ask for.

use bevy_app::App;
use bevy_ecs::prelude::*;
use portolan_clock::Clock;
use portolan_model::happenings::Happening;
use portolan_model::ids::{BlockId, BoxId, BoxSource, CallId, TruckId};
use portolan_model::index::Index;
use portolan_model::moment::{Moment, PortCalendar};
use portolan_model::problem::Problems;
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
    /// Keep new boxes out of a block, counted from 1.
    FreezeBlock(u16),
    /// Use it again.
    ThawBlock(u16),
    /// Stop a vehicle.
    StopVehicle(DeviceId),
    /// Let it go on, mended.
    FreeVehicle(DeviceId),
    /// Close a gate lane.
    CloseLane(DeviceId),
    /// Open it.
    OpenLane(DeviceId),
    /// Give the truck that brings export box `booking` (from 0) of a call another time.
    RebookTruck {
        /// The vessel's name.
        call: String,
        /// Which booking.
        booking: u32,
        /// The new time.
        to: Moment,
    },
    /// Send a box of the initial stock (by its number, from 0) to examination.
    ExamineStock(u32),
    /// Send box `index` that came with a call to examination.
    ExamineBox {
        /// The vessel's name.
        call: String,
        /// Which box of its discharge.
        index: u32,
    },
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
                Event::Fault { for_min: Some(minutes), .. } => {
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
    app.add_section::<ScriptSection>().add_check(check_script);
    app.add_systems(Populate, populate_script.in_set(PopulateSet::Demand).after(crate::yard::open_books));
}

impl ScriptSection {
    fn named_calls(&self) -> impl Iterator<Item = (&'static str, usize, &str)> {
        let events = self.events.iter().enumerate().filter_map(|(index, event)| match &event.what {
            Event::EstimateChanged { call, .. } => Some(("events", index, call.as_str())),
            _ => None,
        });
        let requests = self.requests.iter().enumerate().filter_map(|(index, request)| {
            let (ScriptedAction::HoldCall(call)
            | ScriptedAction::FreeCall(call)
            | ScriptedAction::PrioritizeCall { call, .. }
            | ScriptedAction::RebookTruck { call, .. }
            | ScriptedAction::ExamineBox { call, .. }
            | ScriptedAction::ReassignCrane { call: Some(call), .. }) = &request.action
            else {
                return None;
            };
            Some(("requests", index, call.as_str()))
        });
        events.chain(requests)
    }
}

/// Names in the script that nobody has.
fn check_script(world: &World, problems: &mut Problems) {
    let (Some(script), Some(calls)) = (world.get_resource::<ScriptSection>(), world.get_resource::<crate::calls::CallsSection>()) else {
        return;
    };
    let recorded = crate::calls::recorded_names(world);
    for (list, index, name) in script.named_calls() {
        if !calls.scheduled.iter().any(|call| call.name == name) && !recorded.iter().any(|call| call == name) {
            problems.at("script").at(list).index(index).say(
                "unknown-call",
                format!("no scheduled call is named “{name}”"),
                "use the name of a call in `calls.scheduled` or in its table",
            );
        }
    }
    let quay = world.get_resource::<crate::quay::QuaySection>().map(|quay| quay.cranes);
    let vehicles = world.get_resource::<crate::transport::TransportSection>().map(|transport| transport.vehicles);
    for (index, event) in script.events.iter().enumerate() {
        let Event::Fault { device, .. } = &event.what else { continue };
        let count = match device.kind {
            DeviceKind::QuayCrane => quay,
            DeviceKind::Vehicle => vehicles,
            _ => None,
        };
        if let Some(count) = count.filter(|count| device.index >= *count) {
            problems.at("script").at("events").index(index).at("what").at("device").say(
                "unknown-device",
                format!("there is no {device}: the terminal has {count} of its kind"),
                "name one that exists",
            );
        }
    }
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
                Happening::EstimateChanged { call, eta_ms: at(*eta) }
            }
            Event::Fault { device, fault, for_min } => {
                let for_ms = for_min.map_or(u32::MAX, |minutes| (minutes * MINUTE_MS as f64) as u32);
                Happening::DeviceFaulted { device: *device, fault: *fault, for_ms }
            }
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

fn action_of(action: &ScriptedAction, call: impl Fn(&str) -> Option<CallId>, at: impl Fn(Moment) -> Ms) -> Option<Action> {
    Some(match action {
        ScriptedAction::HoldCall(name) => Action::HoldCall(call(name)?),
        ScriptedAction::FreeCall(name) => Action::FreeCall(call(name)?),
        ScriptedAction::PrioritizeCall { call: name, priority } => Action::PrioritizeCall { call: call(name)?, priority: *priority },
        ScriptedAction::ReassignCrane { crane, call: name } => {
            Action::ReassignCrane { crane: *crane, call: name.as_ref().and_then(|name| call(name)) }
        }
        ScriptedAction::FreezeBlock(block) => Action::FreezeBlock(BlockId(block.saturating_sub(1))),
        ScriptedAction::ThawBlock(block) => Action::ThawBlock(BlockId(block.saturating_sub(1))),
        ScriptedAction::StopVehicle(vehicle) => Action::StopVehicle(*vehicle),
        ScriptedAction::FreeVehicle(vehicle) => Action::FreeVehicle(*vehicle),
        ScriptedAction::CloseLane(lane) => Action::CloseLane(*lane),
        ScriptedAction::OpenLane(lane) => Action::OpenLane(*lane),
        ScriptedAction::RebookTruck { call: name, booking, to } => {
            let truck = TruckId::new(portolan_model::ids::TruckSource::Booking(call(name)?), *booking);
            Action::RebookTruck { truck, to_ms: at(*to) }
        }
        ScriptedAction::ExamineStock(index) => Action::Examine(BoxId::new(BoxSource::Stock, *index)),
        ScriptedAction::ExamineBox { call: name, index } => Action::Examine(BoxId::new(BoxSource::Call(call(name)?), *index)),
    })
}
