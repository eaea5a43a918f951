//! A device.

use portolan_model::facts::Condition;
use portolan_model::subject::Subject;
use portolan_panels::codes::fact;
use portolan_panels::views::{FactRow, LaneSide, Param, Severity, Unit};
use portolan_protocol::{DeviceId, DeviceKind};
use portolan_terminal::yard::Side;

use super::sensor::on_the_line;
use super::{Facts, count, of_all};
use crate::port::Port;
use crate::views::fleet::{StopNames, job_ends, job_kind, near};
use crate::views::headline::lane;
use crate::views::quay_cranes::{gross_rate, phase};
use crate::views::yard::spreader_bay;
use crate::word::Word;

pub(super) fn facts(port: &Port, stops: &StopNames, id: DeviceId) -> Vec<FactRow> {
    let mut facts = Facts::new();
    let Some(device) = port.device(id) else { return facts.0 };
    let log = port.chronicle.devices.get(id);
    let out_of_order = match device.condition {
        Condition::Working => None,
        Condition::Down => Some(Severity::High),
        Condition::Paused => Some(Severity::Low),
    };
    facts.add(fact::KIND, id.kind.param()).add_at(fact::CONDITION, device.condition.param(), out_of_order);
    let since_ms = log.and_then(|log| if out_of_order.is_some() { log.condition_since_ms } else { Some(log.activity_since_ms) });
    facts.add(fact::ACTIVITY, device.activity.param()).add_if(fact::SINCE, since_ms.map(|since_ms| Param::Span(port.now_ms - since_ms)));
    match id.kind {
        DeviceKind::QuayCrane => quay_crane(port, id, &mut facts),
        DeviceKind::YardCrane => yard_crane(port, id, &mut facts),
        DeviceKind::Vehicle => vehicle(port, stops, id, &mut facts),
        DeviceKind::GateLane => gate_lane(port, id, &mut facts),
        DeviceKind::Scanner => scanner(port, id, &mut facts),
    }
    on_the_line(port, id.into(), &mut facts);
    facts.0
}

fn quay_crane(port: &Port, id: DeviceId, facts: &mut Facts) {
    let Some(crane) = port.quay_crane(id) else { return };
    let bay = crane.bay.map(|bay| i64::from(bay) + 1);
    let mut vehicles = crane.waiting.iter().map(|(job, _)| *job).chain(crane.lifting);
    let first = vehicles.find_map(|job| port.jobs.job(job)?.vehicle);
    facts
        .add(fact::POSITION, Param::quantity(f64::from(port.crane_x_m(crane)), 0, Unit::Metres))
        .add(fact::STAGE, phase(crane.task).param())
        .add_if(fact::CALL, crane.call.map(|call| port.link(Subject::Call(call))))
        .add_if(fact::BAY, bay.map(count))
        .add_if(fact::RATE, gross_rate(port, id).map(|rate| Param::quantity(f64::from(rate), 1, Unit::MovesPerHour)))
        .add_if(fact::VEHICLE, first.map(|vehicle| port.link(Subject::Device(DeviceId::vehicle(vehicle)))));
}

fn yard_crane(port: &Port, id: DeviceId, facts: &mut Facts) {
    let (block, side) = Side::of_crane(id);
    let Some(found) = port.block(block) else { return };
    let post = &found.posts[side as usize];
    let job = post.work.as_ref().and_then(|work| work.job);
    let waiting = if side == Side::Water { fact::WAITING_WATERSIDE } else { fact::WAITING_LANDSIDE };
    facts
        .add(fact::BLOCK, port.link(Subject::Block(block)))
        .add(fact::BAY, Param::quantity(f64::from(spreader_bay(port, found, side)) + 1.0, 0, Unit::Plain))
        .add_if(fact::CONTAINER, job.map(|job| port.link(Subject::Container(job.container))))
        .add(waiting, count(post.queue.len() as i64));
}

fn vehicle(port: &Port, stops: &StopNames, id: DeviceId, facts: &mut Facts) {
    let Some(vehicle) = port.vehicle(id) else { return };
    let limit = port.transport.vehicle.energy.as_ref().map(|energy| (energy.wants_energy_below * 100.0) as f32);
    if let Some(battery_pct) = port.battery_pct(id) {
        let low = limit.filter(|limit| battery_pct < *limit).map(|_| Severity::Low);
        facts.add_at(fact::BATTERY, Param::quantity(f64::from(battery_pct), 0, Unit::Percent), low);
    }
    facts.add_if(fact::POSITION, near(port, stops, id).map(|subject| port.link(subject)));
    let Some(job) = vehicle.job.and_then(|job| port.jobs.job(job)) else { return };
    let (from, to) = job_ends(port, job);
    facts.add(fact::JOB, job_kind(job.kind).param()).add_if(fact::FROM, from.map(Param::Link)).add_if(fact::TO, to.map(Param::Link));
    for container in job.boxes.iter().flatten() {
        facts.add(fact::CARRIES, port.link(Subject::Container(*container)));
    }
}

fn gate_lane(port: &Port, id: DeviceId, facts: &mut Facts) {
    let Some((lane, inward)) = lane(port, id) else { return };
    let log = port.chronicle.devices.get(id);
    let reader = if log.is_some_and(|log| log.reader_down) { Condition::Down } else { Condition::Working };
    facts
        .add(fact::DIRECTION, if inward { LaneSide::In } else { LaneSide::Out }.param())
        .add_at(fact::READER, reader.param(), (reader == Condition::Down).then_some(Severity::Low))
        .add_if(fact::TRUCK, lane.visitor.map(|visitor| port.link(Subject::Truck(visitor.truck))))
        .add_if(fact::PASSED, log.map(|log| Param::quantity(f64::from(log.done_last_h(port.now_ms)), 0, Unit::Trucks)));
}

fn scanner(port: &Port, id: DeviceId, facts: &mut Facts) {
    let container = port.hall_scanner(id).and_then(|scanner| scanner.container);
    let log = port.chronicle.devices.get(id);
    facts
        .add_if(fact::CONTAINER, container.map(|container| port.link(Subject::Container(container))))
        .add_if(fact::PASSED, log.map(|log| Param::quantity(f64::from(log.done_last_h(port.now_ms)), 0, Unit::Boxes)));
    if port.hall_scanner(id).is_some() {
        facts.add(fact::PLACES, of_all(port.hall.places_taken(), port.examination.capacity));
    }
}
