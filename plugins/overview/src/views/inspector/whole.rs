//! The gate, the fleet, the hall and the port as a whole.

use portolan_alarms::NoticeRule;
use portolan_model::MINUTE_MS;
use portolan_panels::codes::fact;
use portolan_panels::views::{FactRow, Param, Severity, Unit};
use portolan_protocol::{DeviceId, DeviceKind};

use super::{Facts, count, of_all};
use crate::port::Port;
use crate::views::gate::{queue_limit, waiting};
use crate::views::headline::{at_berth, boxes_in_yard};
use crate::views::past::{tide, wind};

pub(super) fn gate(port: &Port) -> Vec<FactRow> {
    let mut facts = Facts::new();
    let limit = queue_limit(port, &port.gates.inward);
    let queue = waiting(&port.gates.inward);
    let long = limit.filter(|limit| queue >= *limit).map(|_| Severity::High);
    let passed: u32 = port
        .fleet(DeviceKind::GateLane)
        .filter_map(|lane: DeviceId| port.chronicle.devices.get(lane))
        .map(|log| u32::from(log.done_last_h(port.now_ms)))
        .sum();
    let turn_ms = port.chronicle.visits.turn_ms([0.5], port.now_ms);
    facts
        .add_at(fact::WAITING_IN, count(queue), long)
        .add(fact::WAITING_OUT, count(waiting(&port.gates.outward)))
        .add(fact::INSIDE, Param::quantity(f64::from(port.chronicle.visits.inside()), 0, Unit::Trucks))
        .add(fact::PASSED, Param::quantity(f64::from(passed), 0, Unit::Trucks))
        .add_if(fact::TURN, turn_ms.map(|[median_ms]| Param::quantity(median_ms as f64 / MINUTE_MS as f64, 0, Unit::Minutes)));
    facts.0
}

pub(super) fn fleet(port: &Port) -> Vec<FactRow> {
    let mut facts = Facts::new();
    let vehicles = || port.fleet(DeviceKind::Vehicle).filter_map(|id| port.vehicle(id));
    let with_job = vehicles().filter(|vehicle| vehicle.job.is_some()).count();
    let use_pct = port.chronicle.last_hour(port.now_ms).and_then(|hour| hour.fleet_use_pct());
    let wants = vehicles().filter(|vehicle| vehicle.wants_energy).count();
    facts
        .add(fact::VEHICLES, of_all(with_job, vehicles().count()))
        .add_if(fact::ACTIVITY, use_pct.map(|pct| Param::quantity(pct, 0, Unit::Percent)))
        .add(fact::BACKLOG, count(port.jobs.waiting.len() as i64))
        .add(fact::BATTERY, Param::quantity(wants as f64, 0, Unit::Vehicles))
        .add(fact::PLACES, count(port.transport.station_places));
    facts.0
}

pub(super) fn hall(port: &Port) -> Vec<FactRow> {
    let mut facts = Facts::new();
    if !port.examination.has_hall() {
        return facts.0;
    }
    let backlog = port.hall.ordered();
    let limit = port.rule_level(NoticeRule::ExaminationBacklog).map(|level| level as usize);
    let long = limit.filter(|limit| backlog >= *limit).map(|_| Severity::High);
    facts
        .add(fact::PLACES, of_all(port.hall.places_taken(), port.examination.capacity))
        .add(fact::BAY, of_all(port.hall.bays_taken(), port.examination.bays))
        .add_at(fact::BACKLOG, count(backlog as i64), long);
    facts.0
}

pub(super) fn port(port: &Port) -> Vec<FactRow> {
    let mut facts = Facts::new();
    let dm_s = port.chronicle.wind_dm_s;
    let strong = dm_s.filter(|dm_s| *dm_s >= port.chronicle.limits().wind_stop_dm_s).map(|_| Severity::Urgent);
    if let Some(dm_s) = dm_s {
        facts.add_at(fact::WIND, wind(dm_s), strong);
    }
    facts
        .add_if(fact::TIDE, port.chronicle.tide_mm.map(tide))
        .add(fact::AT_BERTH, Param::quantity(at_berth(port) as f64, 0, Unit::Calls))
        .add(fact::BOXES, Param::quantity(boxes_in_yard(port) as f64, 0, Unit::Boxes))
        .add(fact::FILL, Param::quantity(port.books.fill_pct(), 1, Unit::Percent))
        .add(fact::SEED, Param::Text(port.header.seed.to_string()));
    facts.0
}
