//! A box.

use portolan_model::Ms;
use portolan_model::container::Flow;
use portolan_model::ids::BoxId;
use portolan_model::place::Place;
use portolan_model::subject::Subject;
use portolan_panels::codes::fact;
use portolan_panels::views::{FactRow, Param, Severity, Unit};

use super::{Facts, holds};
use crate::chronicle::Past;
use crate::port::{Port, stack_text};
use crate::views::examination::at;
use crate::views::notices::excess_mk;
use crate::word::{Word, yes};

pub(super) fn facts(port: &Port, id: BoxId) -> Vec<FactRow> {
    let mut facts = Facts::new();
    let (Some(found), Some(whereabouts)) = (port.container(id), port.whereabouts(id)) else { return facts.0 };
    facts
        .add(fact::SIZE_TYPE, Param::Text(found.size.code(found.cargo.reefer).to_owned()))
        .add(fact::FLOW, found.flow.param())
        .add_if(fact::LINE, port.line(found.line).map(Param::Text))
        .add(fact::WEIGHT, Param::quantity(f64::from(found.weight_kg) / 1_000.0, 1, Unit::Tonnes));
    if let Some(hold) = holds(port.holds(id)) {
        facts.add_at(fact::HOLDS, hold, Some(Severity::Info));
    }
    facts.add_if(fact::EXAMINATION, port.chronicle.examinations.get(id).map(|examination| examination.stage.param()));
    facts.add_if(fact::DANGEROUS, found.cargo.dangerous.map(Word::param));
    if found.cargo.reefer {
        facts.add(fact::REEFER, yes(true));
        let excess_mk = excess_mk(port, Subject::Container(id)).unwrap_or_default();
        let warm = (excess_mk > port.reefers.limit_mk()).then_some(Severity::High);
        // Above its set-point: what that is, nobody told the port.
        facts.add_at(fact::TEMPERATURE, Param::quantity(excess_mk as f64 / 1_000.0, 1, Unit::DegreesCelsius), warm);
    }
    if found.cargo.out_of_gauge {
        facts.add(fact::OUT_OF_GAUGE, yes(true));
    }
    if found.cargo.domestic {
        facts.add(fact::DOMESTIC, yes(true));
    }
    let label = if whereabouts.place.block().is_some() { fact::BLOCK } else { fact::POSITION };
    facts.add_if(label, at(port, id).map(Param::Link));
    if let Place::Slot(slot) = whereabouts.place {
        facts.add(fact::SLOT, Param::Text(stack_text(slot)));
    }
    // The stock stood there before the scenario opened; nobody knows since when.
    if whereabouts.entered_ms > 0 {
        facts.add(fact::ENTERED, Param::Clock(whereabouts.entered_ms));
        facts.add(fact::DWELL, Param::Span(port.now_ms - whereabouts.entered_ms));
    }
    if let Some(onward) = port.onward(id) {
        let wanted_ms = Some(onward.wanted_ms).filter(|wanted_ms| *wanted_ms != Ms::MAX);
        // An empty is wanted by nobody in particular.
        facts.add_if(fact::WANTED, wanted_ms.filter(|_| found.flow != Flow::Empty).map(Param::Clock));
        facts.add_if(fact::LEAVES_BY, onward.call.map(|call| port.link(Subject::Call(call))));
    }
    facts.0
}

/// The beginning of a box's history, where the box itself tells it: the stock that stood there when the scenario opened.
pub(super) fn opening(port: &Port, id: BoxId) -> Option<(Ms, Past)> {
    let whereabouts = port.whereabouts(id).filter(|whereabouts| whereabouts.links == 1 && whereabouts.since_ms == 0)?;
    Some((whereabouts.since_ms, Past::BoxAt(id, whereabouts.place)))
}
