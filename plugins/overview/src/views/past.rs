//! The past as messages.

use portolan_model::facts::{CallStage, ExaminationStage};
use portolan_model::ids::Speaker;
use portolan_model::place::Place;
use portolan_model::requests::RequestId;
use portolan_model::subject::Subject;
use portolan_panels::codes::{happening, history};
use portolan_panels::views::{Message, Param, Unit};
use portolan_protocol::DeviceId;

use crate::acting::subject_of;
use crate::chronicle::Past;
use crate::port::{Port, metres, yard_place_text};
use crate::word::Word;

/// The wind, metres a second.
pub(crate) fn wind(dm_s: u16) -> Param {
    Param::quantity(f64::from(dm_s) / 10.0, 1, Unit::MetresPerSecond)
}

/// The water above chart datum.
pub(crate) fn tide(level_mm: i32) -> Param {
    Param::quantity(f64::from(level_mm) * 1e-3, 1, Unit::Metres)
}

impl Port<'_> {
    fn call_link(&self, call: portolan_model::ids::CallId) -> Param {
        self.link(Subject::Call(call))
    }

    fn device_link(&self, device: DeviceId) -> Param {
        self.link(Subject::Device(device))
    }

    /// Who asked for what.
    fn request_message(&self, code: &'static str, request: RequestId) -> Message {
        let found = self.desk.get(request).map(|(request, _)| request);
        Message::new(code)
            .with("role", found.map_or(Param::Unknown, |request| request.role.param()))
            .with("subject", found.map_or(Param::Unknown, |request| self.link(subject_of(&request.action))))
    }

    /// What a piece of the past is about.
    pub(crate) fn subject(&self, past: Past) -> Subject {
        match past {
            Past::RequestCompleted(request) | Past::RequestRefused(request, _) => {
                self.desk.get(request).map_or(Subject::Port, |(request, _)| subject_of(&request.action))
            }
            _ => past.subject().unwrap_or(Subject::Port),
        }
    }

    /// It as one of the happenings; none where it belongs to a history alone.
    pub(crate) fn happening(&self, past: Past) -> Option<Message> {
        let of_call = |code: &'static str, call| Message::new(code).with("call", self.call_link(call));
        let of_device = |code: &'static str, device| Message::new(code).with("device", self.device_link(device));
        let of_speaker = |code: &'static str, device: Speaker| Message::new(code).with("device", self.link(device.into()));
        let of_lane = |code: &'static str, lane| Message::new(code).with("lane", self.device_link(lane));
        let of_box = |code: &'static str, container| Message::new(code).with("box", self.link(Subject::Container(container)));
        let span = |span_ms: Option<_>| span_ms.map_or(Param::Unknown, Param::Span);
        Some(match past {
            Past::CallEstimate { call, eta_ms, late_ms } => {
                of_call(happening::CALL_ESTIMATE, call).with("eta", Param::Clock(eta_ms)).with("late", Param::Span(late_ms))
            }
            Past::CallReached { call, stage, moves } => match stage {
                CallStage::Arrived => of_call(happening::CALL_ARRIVED, call),
                CallStage::Cleared => of_call(happening::CALL_CLEARED, call),
                CallStage::Working => of_call(happening::CALL_WORKING, call).with("moves", Param::Count(i64::from(moves))),
                CallStage::Completed => of_call(happening::CALL_COMPLETED, call).with("moves", Param::Count(i64::from(moves))),
                CallStage::Departed => of_call(happening::CALL_DEPARTED, call),
                CallStage::Announced | CallStage::Berthing | CallStage::Moored | CallStage::Unmooring => return None,
            },
            Past::CallBerthed { call, from_mm, to_mm } => {
                let along = |mm: i32| Param::quantity(f64::from(metres(mm)), 0, Unit::Metres);
                of_call(happening::CALL_BERTHED, call).with("from", along(from_mm.min(to_mm))).with("to", along(from_mm.max(to_mm)))
            }
            Past::CutOffPassed(call) => of_call(happening::CUT_OFF_PASSED, call),
            Past::CraneJoined(crane, call) => {
                Message::new(happening::CRANE_JOINED).with("crane", self.device_link(crane)).with("call", self.call_link(call))
            }
            Past::CraneLeft(crane, call) => {
                Message::new(happening::CRANE_LEFT).with("crane", self.device_link(crane)).with("call", self.call_link(call))
            }
            Past::ShiftChange => Message::new(happening::SHIFT_CHANGE),
            Past::DeviceDown(device) => of_device(happening::DEVICE_DOWN, device),
            Past::DeviceRepaired { device, span_ms } => of_device(happening::DEVICE_REPAIRED, device).with("span", span(span_ms)),
            Past::DeviceStopped(device) => of_device(happening::DEVICE_STOPPED, device),
            Past::DeviceFreed(device) => of_device(happening::DEVICE_FREED, device),
            Past::DeviceHeard(device, heard) => of_speaker(if heard { happening::DEVICE_FOUND } else { happening::DEVICE_LOST }, device),
            Past::DeviceDisputed(device, open) => {
                of_speaker(if open { happening::DEVICE_DISPUTED } else { happening::DEVICE_AGREES }, device)
            }
            Past::DeviceAiling(device, ailment, ails) => {
                of_speaker(if ails { happening::DEVICE_AILING } else { happening::DEVICE_SOUND }, device).with("ailment", ailment.param())
            }
            Past::LineUp(up) => Message::new(if up { happening::LINE_FOUND } else { happening::LINE_LOST }),
            Past::Intrusion(sensor, crossing) => {
                of_speaker(if crossing { happening::INTRUSION } else { happening::INTRUSION_OVER }, Speaker::Sensor(sensor))
            }
            Past::TideChanged(level_mm) => Message::new(happening::TIDE_CHANGED).with("level", tide(level_mm)),
            Past::RoadClosed(vehicle, closed) => Message::new(if closed { happening::ROAD_CLOSED } else { happening::ROAD_OPENED })
                .with("vehicle", self.device_link(vehicle)),
            Past::ReaderDown(lane) => of_lane(happening::READER_DOWN, lane),
            Past::ReaderRepaired { lane, span_ms } => of_lane(happening::READER_REPAIRED, lane).with("span", span(span_ms)),
            Past::LaneClosed(lane, closed) => of_lane(if closed { happening::LANE_CLOSED } else { happening::LANE_OPENED }, lane),
            Past::BlockFrozen(block, frozen) => Message::new(if frozen { happening::BLOCK_FROZEN } else { happening::BLOCK_THAWED })
                .with("block", self.link(Subject::Block(block))),
            Past::BoxHeld(container, hold, held) => {
                of_box(if held { happening::BOX_HELD } else { happening::BOX_FREED }, container).with("hold", hold.param())
            }
            Past::BoxRolled(container, call, reason) => {
                of_box(happening::BOX_ROLLED, container).with("call", self.call_link(call)).with("reason", reason.param())
            }
            Past::Examined(container, stage) => match stage {
                ExaminationStage::Ordered => of_box(happening::EXAMINATION_ORDERED, container),
                ExaminationStage::Passed => of_box(happening::EXAMINATION_PASSED, container),
                ExaminationStage::Found => of_box(happening::EXAMINATION_FOUND, container),
                _ => return None,
            },
            Past::TruckReached(truck, portolan_model::facts::TruckStage::TurnedAway) => {
                Message::new(happening::TRUCK_TURNED_AWAY).with("truck", self.link(Subject::Truck(truck)))
            }
            Past::WindChanged(dm_s) => Message::new(happening::WIND_CHANGED).with("wind", wind(dm_s)),
            Past::WindStop(dm_s) => Message::new(happening::WIND_STOP).with("wind", wind(dm_s)),
            Past::RequestCompleted(request) => self.request_message(happening::REQUEST_COMPLETED, request),
            Past::RequestRefused(request, rule) => self.request_message(happening::REQUEST_REFUSED, request).with("rule", rule.param()),
            Past::ScenarioEnded => Message::new(happening::SCENARIO_ENDED),
            Past::TruckReached(..)
            | Past::BoxAt(..)
            | Past::BoxEntered(..)
            | Past::Ordered(..)
            | Past::OrderDone { .. }
            | Past::OrderRefused(_)
            | Past::Turned(..) => return None,
        })
    }

    /// It as an entry in the history of its own thing.
    pub(crate) fn entry(&self, past: Past) -> Message {
        match past {
            Past::CallReached { stage, .. } => {
                self.happening(past).unwrap_or_else(|| Message::new(history::CALL_STAGE).with("stage", stage.param()))
            }
            Past::Examined(_, stage) => {
                self.happening(past).unwrap_or_else(|| Message::new(history::EXAMINED).with("stage", stage.param()))
            }
            Past::TruckReached(_, stage) => Message::new(history::TRUCK_STAGE).with("stage", stage.param()),
            Past::BoxEntered(_, flow) => Message::new(history::BOX_ENTERED).with("flow", flow.param()),
            Past::BoxAt(_, place) => self.at(place),
            Past::Ordered(_, activity) => Message::new(history::ORDERED).with("activity", activity.param()),
            Past::OrderDone { span_ms, .. } => Message::new(history::ORDER_DONE).with("span", Param::Span(span_ms)),
            Past::OrderRefused(_) => Message::new(history::ORDER_REFUSED),
            Past::Turned(_, activity) => Message::new(history::TURNED).with("activity", activity.param()),
            _ => self.happening(past).unwrap_or_default(),
        }
    }

    fn at(&self, place: Place) -> Message {
        match place {
            Place::Aboard(call) => Message::new(history::BOX_ABOARD).with("call", self.call_link(call)),
            Place::Vehicle(vehicle) => Message::new(history::BOX_ON_VEHICLE).with("vehicle", self.device_link(DeviceId::vehicle(vehicle))),
            Place::Pool(_) | Place::Slot(_) => {
                let text = yard_place_text(place).map_or(Param::Unknown, Param::Text);
                Message::new(history::BOX_IN_YARD).with("place", text)
            }
            Place::Truck => Message::new(history::BOX_ON_TRUCK),
            Place::Hall => Message::new(history::BOX_IN_HALL),
            Place::LeftByRoad => Message::new(history::BOX_LEFT_BY_ROAD),
            Place::LeftByWater(call) => Message::new(history::BOX_LEFT_BY_WATER).with("call", self.call_link(call)),
        }
    }
}
