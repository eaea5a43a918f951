//! What the script names that the terminal does not have.

use bevy_ecs::world::World;
use portolan_model::ids::{BlockId, BoxSource, CallId, TruckSource};
use portolan_model::problem::{Place, Problems};
use portolan_protocol::{DeviceId, DeviceKind};

use super::{Event, ScriptSection, ScriptedAction};
use crate::calls::{CallsSection, listed_names};
use crate::examination::ExaminationSection;
use crate::landside::LandsideSection;
use crate::quay::QuaySection;
use crate::transport::TransportSection;
use crate::yard::YardSection;

/// Says which names in the script nobody has.
pub(super) fn check_script(world: &World, problems: &mut Problems) {
    let (Some(script), Some(roll)) = (world.get_resource::<ScriptSection>(), Roll::of(world)) else { return };
    let mut place = problems.at("script");
    for (index, event) in script.events.iter().enumerate() {
        let mut place = place.at("events");
        let mut place = place.index(index);
        let mut place = place.at("what");
        match &event.what {
            Event::EstimateChanged { call, .. } => roll.call(call, &mut place.at("call")),
            Event::Fault { device, .. } => roll.device(*device, None, &mut place.at("device")),
            Event::StopsOnCrossing { vehicle, .. } => roll.device(*vehicle, Some(DeviceKind::Vehicle), &mut place.at("vehicle")),
            Event::Wind { .. } => {}
        }
    }
    for (index, request) in script.requests.iter().enumerate() {
        let mut place = place.at("requests");
        let mut place = place.index(index);
        roll.action(&request.action, &mut place.at("action"));
    }
}

/// What the terminal has. A section that could not be read takes no part: its own problem is said.
struct Roll {
    calls: Option<Vec<String>>,
    profiles: usize,
    blocks: Option<usize>,
    devices: [Option<usize>; DeviceKind::ALL.len()],
}

impl Roll {
    fn of(world: &World) -> Option<Self> {
        let calls = world.get_resource::<CallsSection>()?;
        let blocks =
            world.get_resource::<YardSection>().map(|yard| yard.blocks.iter().map(|group| usize::from(group.count)).sum::<usize>());
        let landside = world.get_resource::<LandsideSection>();
        let hall = world.get_resource::<ExaminationSection>();
        let devices = DeviceKind::ALL.map(|kind| match kind {
            DeviceKind::QuayCrane => world.get_resource::<QuaySection>().map(|quay| quay.cranes.into()),
            DeviceKind::YardCrane => blocks.map(|blocks| 2 * blocks),
            DeviceKind::Vehicle => world.get_resource::<TransportSection>().map(|transport| transport.vehicles.into()),
            DeviceKind::GateLane => landside.map(|landside| usize::from(landside.gates.in_lanes) + usize::from(landside.gates.out_lanes)),
            DeviceKind::Scanner => {
                landside.zip(hall).map(|(landside, hall)| usize::from(landside.exit_scanners()) + usize::from(hall.scanners))
            }
        });
        Some(Self { calls: listed_names(world), profiles: calls.profiles.len(), blocks, devices })
    }

    fn action(&self, action: &ScriptedAction, place: &mut Place<'_>) {
        match action {
            ScriptedAction::HoldCall(call) | ScriptedAction::FreeCall(call) => self.call(call, place),
            ScriptedAction::PrioritizeCall { call, .. } => self.call(call, &mut place.at("call")),
            ScriptedAction::ReassignCrane { crane, call } => {
                self.device(*crane, Some(DeviceKind::QuayCrane), &mut place.at("crane"));
                if let Some(call) = call {
                    self.call(call, &mut place.at("call"));
                }
            }
            ScriptedAction::FreezeBlock(block) | ScriptedAction::ThawBlock(block) => self.block(*block, place),
            ScriptedAction::StopVehicle(vehicle) | ScriptedAction::FreeVehicle(vehicle) => {
                self.device(*vehicle, Some(DeviceKind::Vehicle), place);
            }
            ScriptedAction::CloseLane(lane) | ScriptedAction::OpenLane(lane) => self.device(*lane, Some(DeviceKind::GateLane), place),
            ScriptedAction::RebookTruck { truck, .. } => {
                if let (TruckSource::Booking(call) | TruckSource::Collection(call), _) = truck.source() {
                    self.call_id(call, &mut place.at("truck"));
                }
            }
            ScriptedAction::Examine(container) | ScriptedAction::WithdrawExamination(container) => {
                if let (BoxSource::Call(call) | BoxSource::Booking(call), _) = container.source() {
                    self.call_id(call, place);
                }
            }
        }
    }

    fn call(&self, name: &str, place: &mut Place<'_>) {
        if self.calls.as_ref().is_some_and(|calls| !calls.iter().any(|call| call == name)) {
            let mend = "use the name of a call in `calls.scheduled` or in its table";
            place.say("unknown-call", format!("no scheduled call is named “{name}”"), mend);
        }
    }

    /// Of the generated calls only the profile is known beforehand; one that does not come is refused when it is asked for.
    fn call_id(&self, call: CallId, place: &mut Place<'_>) {
        let (source, index) = call.source();
        let (what, is_there) = match source {
            0 => {
                let Some(calls) = &self.calls else { return };
                (format!("{} calls are listed or in the table", calls.len()), (index as usize) < calls.len())
            }
            profile => (format!("there are {} profiles", self.profiles), usize::from(profile) <= self.profiles),
        };
        if !is_there {
            place.say("unknown-call", format!("there is no call {call}: {what}"), "A is the scenario's own list, B its first profile");
        }
    }

    fn block(&self, block: BlockId, place: &mut Place<'_>) {
        if let Some(count) = self.blocks.filter(|count| usize::from(block.0) >= *count) {
            place.say("unknown-block", format!("there is no {block}: the yard has {count} blocks"), "name one from B01 on");
        }
    }

    fn device(&self, device: DeviceId, must_be: Option<DeviceKind>, place: &mut Place<'_>) {
        if let Some(kind) = must_be.filter(|kind| *kind != device.kind) {
            let mend = format!("name one such as {}", DeviceId::new(kind, 0));
            return place.say("wrong-device", format!("{device} is of another kind"), mend);
        }
        if let Some(count) = self.devices[device.kind as usize].filter(|count| usize::from(device.index) >= *count) {
            let what = format!("there is no {device}: the terminal has {count} of its kind");
            place.say("unknown-device", what, "name one that exists");
        }
    }
}
