//! Whether calls and trucks come, are served and go in this order.

use std::collections::{BTreeMap, HashMap};

use portolan_model::Ms;
use portolan_model::facts::{CallStage, TruckStage};
use portolan_model::ids::{CallId, TruckId};
use portolan_model::index::IdHash;

use super::Findings;

#[derive(Clone, Debug, Default)]
pub(super) struct Visits {
    /// How far each call has come, and since when.
    calls: BTreeMap<CallId, (CallStage, Ms)>,
    /// Whether each truck has gone again.
    trucks: HashMap<TruckId, bool, IdHash>,
}

impl Visits {
    pub(super) fn call(&mut self, call: CallId, stage: CallStage, findings: &mut Findings) {
        let before = self.calls.insert(call, (stage, findings.at_ms));
        if let Some((before, _)) = before
            && stage < before
        {
            findings.tell(13, || format!("{call} goes back from {before:?} to {stage:?}"));
        }
    }

    /// Whether cranes may work it at this instant. Of a call whose stages are not told nothing is known, so nothing is held against it.
    pub(super) fn is_moored(&self, call: CallId, at_ms: Ms) -> bool {
        self.calls.get(&call).is_none_or(|(stage, since_ms)| match stage {
            CallStage::Announced | CallStage::Arrived | CallStage::Berthing => false,
            CallStage::Moored | CallStage::Cleared | CallStage::Working | CallStage::Completed => true,
            CallStage::Unmooring | CallStage::Departed => *since_ms == at_ms,
        })
    }

    pub(super) fn truck(&mut self, truck: TruckId, stage: TruckStage, findings: &mut Findings) {
        let gone = matches!(stage, TruckStage::Left | TruckStage::TurnedAway);
        match self.trucks.insert(truck, gone) {
            None if !matches!(stage, TruckStage::Arrived | TruckStage::TurnedAway) => {
                findings.tell(14, || format!("{truck} is {stage:?} without having arrived"));
            }
            Some(true) => {
                self.trucks.insert(truck, true);
                findings.tell(14, || format!("{truck} is {stage:?} after it left"));
            }
            Some(false) if stage == TruckStage::Arrived => findings.tell(14, || format!("{truck} arrives a second time")),
            _ => {}
        }
    }
}
