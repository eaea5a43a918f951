//! A truck's visit.

use portolan_model::ids::TruckId;
use portolan_model::subject::Subject;
use portolan_panels::codes::fact;
use portolan_panels::views::{FactRow, Param};
use portolan_terminal::landside::Errand;

use super::Facts;
use crate::chronicle::Visit;
use crate::port::Port;
use crate::word::Word;

pub(super) fn facts(port: &Port, id: TruckId) -> Vec<FactRow> {
    let mut facts = Facts::new();
    let (known, visit) = (port.truck(id), port.chronicle.visits.get(id));
    let what = visit.map(|visit| visit.kind).or_else(|| known.map(|truck| truck.errand.visit()));
    facts
        .add_if(fact::VISIT, what.map(Word::param))
        .add_if(fact::STAGE, visit.map(|visit| visit.stage.param()))
        .add_if(fact::SINCE, visit.and_then(Visit::since_ms).map(|since_ms| Param::Span(port.now_ms - since_ms)))
        .add_if(fact::APPOINTMENT, port.gates.appointments.get(id).map(|appointment| Param::Clock(appointment.at_ms)))
        .add_if(fact::ARRIVED, visit.map(|visit| Param::Clock(visit.arrived_ms)))
        .add_if(fact::TURN, visit.and_then(Visit::turn_ms).map(Param::Span));
    if let Some(truck) = known {
        facts
            .add_if(fact::CONTAINER, truck.container.map(|container| port.link(Subject::Container(container))))
            .add_if(fact::BLOCK, truck.block.map(|block| port.link(Subject::Block(block))));
        if let Errand::Deliver { call: Some(call) } = truck.errand {
            facts.add(fact::CALL, port.link(Subject::Call(call)));
        }
    }
    facts.0
}
