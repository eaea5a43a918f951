//! A call.

use portolan_devices::PortTime;
use portolan_model::facts::CallStage;
use portolan_model::ids::CallId;
use portolan_model::{MINUTE_MS, Ms};
use portolan_panels::codes::fact;
use portolan_panels::views::{FactRow, Param, Severity, Unit};

use super::{Facts, count, metres, of_all};
use crate::port::Port;
use crate::views::approaches::of_call;
use crate::views::berth_plan::vessel_kind;
use crate::views::foresight::{Foresight, moves_of};
use crate::word::Word;

pub(super) fn facts(port: &Port, foresight: &Foresight, id: CallId) -> Vec<FactRow> {
    let mut facts = Facts::new();
    let Some(call) = port.call(id) else { return facts.0 };
    let so_far = port.tally.and_then(|tally| tally.call(id));
    let foreseen = foresight.of(id);
    let (done, total) = moves_of(port, call);
    let work = port.work(id);
    let moved = |is_loading: bool| {
        work.map(|work| if is_loading { (work.loaded, call.load) } else { (work.discharged, call.discharge) }).unwrap_or_default()
    };
    let late_ms = call.eta_ms - call.scheduled_ms;
    facts
        .add(fact::KIND, vessel_kind(call.kind).param())
        .add_if(fact::LINE, port.line(call.line).map(Param::Text))
        .add(fact::STAGE, call.stage.param())
        .add(fact::SCHEDULED, Param::Clock(call.scheduled_ms));
    if call.stage < CallStage::Arrived {
        facts.add(fact::ETA, Param::Clock(call.eta_ms));
    }
    if call.stage == CallStage::Announced {
        by_itself(port, id, &mut facts);
    }
    facts.add_if(fact::ATA, so_far.and_then(|row| row.arrived_ms).map(Param::Clock));
    facts.add_at(fact::LATE, Param::Span(late_ms), lateness(port, late_ms));
    if call.stage < CallStage::Berthing {
        facts.add_if(fact::ETB, foreseen.map(|foreseen| Param::Clock(foreseen.etb_ms)));
    }
    facts.add_if(fact::ATB, so_far.and_then(|row| row.berthing_ms).map(Param::Clock));
    if call.stage == CallStage::Departed {
        facts.add(fact::ATD, Param::Clock(call.since_ms));
    } else {
        facts.add_if(fact::ETD, foreseen.map(|foreseen| Param::Clock(foreseen.etd_ms)));
    }
    let exports = port.profile(call).map_or(0, |profile| profile.export_bookings(call.load));
    if exports > 0 {
        facts.add(fact::CUT_OFF, Param::Clock(call.cut_off_ms));
    }
    facts
        .add_if(fact::ALONGSIDE, call.alongside.map(|(from_mm, to_mm)| along(from_mm, to_mm)))
        .add(fact::MOVES, of_all(done, total))
        .add(fact::DISCHARGE, of_all(moved(false).0, moved(false).1))
        .add(fact::LOAD, of_all(moved(true).0, moved(true).1))
        .add_if(fact::CRANES, work.filter(|work| !work.cranes.is_empty()).map(|work| count(work.cranes.len() as i64)))
        .add(fact::LENGTH, metres(call.length_mm, 0))
        .add(fact::DRAUGHT, metres(call.draught_mm, 1));
    if call.priority != 0 {
        facts.add(fact::PRIORITY, count(call.priority));
    }
    facts.0
}

/// What the vessel tells by AIS while it is on its way.
fn by_itself(port: &Port, id: CallId, facts: &mut Facts) {
    let Some(approach) = of_call(port, id) else { return };
    let clock = |time: &PortTime| Param::Clock(time.at_ms);
    facts
        .add_if(fact::TOLD, approach.estimated.as_ref().map(clock))
        .add_if(fact::NOT_BEFORE, approach.not_before.as_ref().map(clock))
        .add_if(fact::DISTANCE, approach.distance_nm.map(|nm| Param::quantity(nm, 1, Unit::NauticalMiles)))
        .add_if(fact::SPEED, approach.vessel.speed_kn.map(|kn| Param::quantity(kn, 1, Unit::Knots)));
}

/// Both ends along the quay, metres.
fn along(from_mm: i32, to_mm: i32) -> Param {
    let m = |mm: i32| (f64::from(mm) * 1e-3).round();
    Param::Text(format!("{}–{} m", m(from_mm.min(to_mm)), m(from_mm.max(to_mm))))
}

/// How much a call's lateness matters: by the rule that notices it, a quarter of that being worth a look.
fn lateness(port: &Port, late_ms: Ms) -> Option<Severity> {
    let limit_ms = port.chronicle.limits().late_ms.max(MINUTE_MS);
    match late_ms {
        late_ms if late_ms >= limit_ms => Some(Severity::High),
        late_ms if late_ms >= limit_ms / 4 => Some(Severity::Low),
        _ => None,
    }
}
