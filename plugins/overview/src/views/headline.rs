//! What a thing is doing, in one line, and how it is.

use portolan_alarms::NoticeBoard;
use portolan_devices::Carriage;
use portolan_model::facts::{CallStage, Condition};
use portolan_model::ids::{BlockId, BoxId, CallId, SensorId, Speaker, TruckId};
use portolan_model::place::Place;
use portolan_model::subject::Subject;
use portolan_panels::codes::headline;
use portolan_panels::views::{DeviceHealth, Message, Param, Severity, Unit};
use portolan_protocol::{DeviceId, DeviceKind};
use portolan_terminal::yard::Side;

use super::devices::health_of;
use super::foresight::moves_of;
use super::gate::waiting;
use crate::port::{Port, yard_place_text};
use crate::word::Word;

/// What a thing is doing.
pub(crate) fn headline(port: &Port, subject: Subject) -> Message {
    match subject {
        Subject::Call(call) => of_call(port, call),
        Subject::Device(device) => of_device(port, device),
        Subject::Sensor(sensor) => of_sensor(port, sensor),
        Subject::Block(block) => of_block(port, block),
        Subject::Container(container) => of_box(port, container),
        Subject::Truck(truck) => of_truck(port, truck),
        Subject::Gate => Message::new(headline::GATE_QUEUES)
            .with("in", Param::Count(i64::from(waiting(&port.gates.inward))))
            .with("out", Param::Count(i64::from(waiting(&port.gates.outward)))),
        Subject::Fleet => {
            let vehicles = || port.fleet(DeviceKind::Vehicle).filter_map(|id| port.vehicle(id));
            let busy = vehicles().filter(|vehicle| vehicle.job.is_some()).count();
            Message::new(headline::FLEET_BUSY).with("busy", Param::Count(busy as i64)).with("all", Param::Count(vehicles().count() as i64))
        }
        Subject::Hall => Message::new(headline::HALL_PLACES)
            .with("taken", Param::Count(i64::from(port.hall.places_taken())))
            .with("places", Param::Count(i64::from(port.examination.capacity))),
        Subject::Port => Message::new(headline::PORT_TOTALS)
            .with("calls", Param::Count(at_berth(port) as i64))
            .with("boxes", Param::Count(boxes_in_yard(port))),
    }
}

/// Whether it can be heard, and since when.
fn of_sensor(port: &Port, sensor: SensorId) -> Message {
    let found = port.belief(Speaker::Sensor(sensor)).zip(port.utc_ms());
    let (health, since) = match found {
        Some((belief, utc_ms)) => {
            let clock_ms = port.world.get_resource::<Carriage>().map(|carriage| carriage.clock().port_ms(belief.presence_since_ms));
            (health_of(belief, utc_ms), clock_ms.map(|since_ms| Param::Span(port.now_ms - since_ms)))
        }
        None => (DeviceHealth::Unheard, None),
    };
    Message::new(headline::SENSOR).with("health", health.param()).with("since", since.unwrap_or(Param::Unknown))
}

/// Calls that hold a stretch of quay.
pub(crate) fn at_berth(port: &Port) -> usize {
    port.berths.stays.len()
}

/// Boxes that stand in the yard.
pub(crate) fn boxes_in_yard(port: &Port) -> i64 {
    port.books.blocks.iter().map(|book| i64::from(book.stock_boxes)).sum()
}

/// How a thing is.
pub(crate) fn severity(port: &Port, subject: Subject) -> Severity {
    // What is noticed of it and still so.
    let noticed = port.board.into_iter().flat_map(NoticeBoard::active).filter(|notice| notice.subject == subject);
    let noticed = noticed.map(|notice| match notice.severity {
        portolan_alarms::Severity::Low => Severity::Low,
        portolan_alarms::Severity::Medium => Severity::High,
        portolan_alarms::Severity::High => Severity::Urgent,
    });
    let own = match subject {
        Subject::Device(device) => match port.device(device).map(|device| device.condition) {
            Some(Condition::Down) => Severity::High,
            Some(Condition::Paused) => Severity::Low,
            _ => Severity::Normal,
        },
        Subject::Container(container) if !port.holds(container).none() => Severity::Info,
        Subject::Block(block) if port.books.blocks.get(usize::from(block.0)).is_some_and(|book| book.frozen) => Severity::Info,
        Subject::Call(call) if port.call(call).is_some_and(|call| call.held) => Severity::Info,
        _ => Severity::Normal,
    };
    noticed.chain([own]).max().unwrap_or_default()
}

fn of_call(port: &Port, id: CallId) -> Message {
    let Some(call) = port.call(id) else { return Message::new(headline::CALL_GONE).with("at", Param::Unknown) };
    match call.stage {
        CallStage::Announced => Message::new(headline::CALL_EXPECTED)
            .with("eta", Param::Clock(call.eta_ms))
            .with("late", Param::Span(call.eta_ms - call.scheduled_ms)),
        CallStage::Arrived => Message::new(headline::CALL_WAITING).with("since", Param::Clock(call.since_ms)),
        CallStage::Departed => Message::new(headline::CALL_GONE).with("at", Param::Clock(call.since_ms)),
        stage => {
            let (done, total) = moves_of(port, call);
            Message::new(headline::CALL_AT_BERTH)
                .with("stage", stage.param())
                .with("done", Param::Count(i64::from(done)))
                .with("total", Param::Count(i64::from(total)))
        }
    }
}

fn of_device(port: &Port, id: DeviceId) -> Message {
    let Some(device) = port.device(id) else {
        return Message::new(headline::DEVICE_ACTIVITY).with("activity", Param::Unknown);
    };
    let since = port.chronicle.devices.get(id).and_then(|log| log.condition_since_ms).map_or(Param::Unknown, Param::Clock);
    if device.condition == Condition::Down {
        return Message::new(headline::DEVICE_DOWN).with("since", since);
    }
    if device.told_to_pause || device.condition == Condition::Paused {
        return Message::new(headline::DEVICE_STOPPED).with("since", since);
    }
    if is_closed_lane(port, id) {
        return Message::new(headline::LANE_CLOSED);
    }
    match works_for(port, id) {
        Some(subject) => Message::new(headline::DEVICE_WORKING).with("activity", device.activity.param()).with("for", port.link(subject)),
        None => Message::new(headline::DEVICE_ACTIVITY).with("activity", device.activity.param()),
    }
}

fn is_closed_lane(port: &Port, id: DeviceId) -> bool {
    id.kind == DeviceKind::GateLane && lane(port, id).is_some_and(|(lane, _)| !lane.open)
}

/// A gate lane, and whether it leads in.
pub(crate) fn lane<'a>(port: &Port<'a>, id: DeviceId) -> Option<(&'a portolan_terminal::landside::Lane, bool)> {
    let inward = port.gates.inward.lanes();
    let index = usize::from(id.index);
    match inward.get(index) {
        Some(lane) => Some((lane, true)),
        None => Some((port.gates.outward.lanes().get(index - inward.len())?, false)),
    }
}

/// The thing that a device is at work on.
fn works_for(port: &Port, id: DeviceId) -> Option<Subject> {
    match id.kind {
        DeviceKind::QuayCrane => port.quay_crane(id)?.call.map(Subject::Call),
        DeviceKind::YardCrane => {
            let (block, side) = Side::of_crane(id);
            let work = port.block(block)?.posts[side as usize].work.as_ref()?;
            Some(Subject::Container(work.job?.container))
        }
        DeviceKind::Vehicle => {
            let job = port.jobs.job(port.vehicle(id)?.job?)?;
            job.boxes[0].map(Subject::Container)
        }
        DeviceKind::GateLane => lane(port, id)?.0.visitor.map(|visitor| Subject::Truck(visitor.truck)),
        DeviceKind::Scanner => port.hall_scanner(id)?.container.map(Subject::Container),
    }
}

fn of_block(port: &Port, block: BlockId) -> Message {
    let book = port.books.blocks.get(usize::from(block.0));
    let fill = book.filter(|book| book.capacity_teu > 0).map(|book| 100.0 * f64::from(book.stock_teu) / f64::from(book.capacity_teu));
    Message::new(headline::BLOCK_FILL)
        .with("fill", fill.map_or(Param::Unknown, |fill| Param::quantity(fill, 0, Unit::Percent)))
        .with("boxes", book.map_or(Param::Unknown, |book| Param::Count(i64::from(book.stock_boxes))))
}

fn of_box(port: &Port, container: BoxId) -> Message {
    let Some(whereabouts) = port.whereabouts(container) else { return Message::new(headline::BOX_GONE) };
    match whereabouts.place {
        place @ (Place::Pool(_) | Place::Slot(_)) => {
            Message::new(headline::BOX_IN_YARD).with("place", yard_place_text(place).map_or(Param::Unknown, Param::Text))
        }
        Place::Aboard(call) => Message::new(headline::BOX_ABOARD).with("call", port.link(Subject::Call(call))),
        Place::Vehicle(vehicle) => {
            Message::new(headline::BOX_ON_VEHICLE).with("vehicle", port.link(Subject::Device(DeviceId::vehicle(vehicle))))
        }
        Place::Truck => Message::new(headline::BOX_ON_TRUCK),
        Place::Hall => {
            let stage = port.chronicle.examinations.get(container).map_or(Param::Unknown, |examination| examination.stage.param());
            Message::new(headline::BOX_IN_HALL).with("stage", stage)
        }
        Place::LeftByRoad | Place::LeftByWater(_) => Message::new(headline::BOX_GONE),
    }
}

fn of_truck(port: &Port, truck: TruckId) -> Message {
    let known = port.truck(truck);
    let visit = port.chronicle.visits.get(truck);
    let what = visit.map(|visit| visit.kind).or_else(|| known.map(|truck| truck.errand.visit()));
    Message::new(headline::TRUCK_VISIT)
        .with("visit", what.map_or(Param::Unknown, Word::param))
        .with("stage", visit.map_or(Param::Unknown, |visit| visit.stage.param()))
}
