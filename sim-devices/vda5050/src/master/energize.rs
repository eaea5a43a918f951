//! Energy: a vehicle takes it where it stands, until it is full.

use portolan_protocol::OrderNumber;

use super::profile::LONGEST_WAIT_MS;
use super::{Master, Work};
use crate::Effects;
use crate::model::{ActionStatus, State};

/// A vehicle takes energy.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct EnergizeTask {
    pub(super) number: OrderNumber,
    start_id: String,
    stop_id: Option<String>,
    was_charging: bool,
    first_percent: Option<f64>,
    /// When it is asked how far it is.
    pub(super) due_ms: i64,
    pub(super) active_ms: i64,
}

impl Master {
    pub(super) fn begin_energize(&mut self, number: OrderNumber, now_ms: i64, effects: &mut Effects) {
        let start_id = self.instantly("startCharging", Vec::new(), now_ms, effects);
        self.work = Some(Work::Energize(EnergizeTask {
            number,
            start_id,
            stop_id: None,
            was_charging: false,
            first_percent: self.belief.charge_percent,
            due_ms: now_ms.saturating_add(LONGEST_WAIT_MS),
            active_ms: 0,
        }));
    }

    /// A vehicle that says nothing while it charges is asked.
    pub(super) fn repeat_energize(&mut self, now_ms: i64, effects: &mut Effects) {
        let Some(Work::Energize(energize)) = &mut self.work else { return };
        if energize.due_ms > now_ms {
            return;
        }
        energize.due_ms = now_ms.saturating_add(LONGEST_WAIT_MS);
        self.ask("stateRequest", now_ms, effects);
    }

    pub(super) fn hear_energize(&mut self, state: &State, now_ms: i64, effects: &mut Effects) {
        let Some(Work::Energize(energize)) = &mut self.work else { return };
        let percent = state.battery_state.battery_charge;
        let is_charging = state.battery_state.charging;
        let is_full = percent >= self.profile.full_percent;
        let start = Self::action_state(state, &energize.start_id).map(|action| action.action_status);
        energize.was_charging |= is_charging;
        let (number, active_ms) = (energize.number, energize.active_ms);
        match (is_charging, is_full) {
            (true, true) if energize.stop_id.is_none() => {
                let start_id = energize.start_id.clone();
                self.withdraw(&start_id);
                let stop_id = self.instantly("stopCharging", Vec::new(), now_ms, effects);
                if let Some(Work::Energize(energize)) = &mut self.work {
                    energize.stop_id = Some(stop_id);
                }
            }
            (true, _) => {
                let start_id = energize.start_id.clone();
                self.withdraw(&start_id);
            }
            (false, true) if energize.was_charging || start == Some(ActionStatus::Finished) => {
                self.end_energize();
                self.complete(number, active_ms, effects);
            }
            // It ended by itself before it was full, which is the vehicle's right.
            (false, false) if energize.was_charging && energize.first_percent.is_none_or(|first| percent > first + 0.5) => {
                self.end_energize();
                self.remark(format!("the vehicle took no more energy at {percent:.1} %"), effects);
                self.complete(number, active_ms, effects);
            }
            (false, _) if start == Some(ActionStatus::Failed) => {
                self.end_energize();
                self.give_up("the vehicle could not charge there", effects);
            }
            (false, _) if energize.was_charging => {
                // It stopped and has nothing to show for it: once more, under another name.
                energize.was_charging = false;
                let start_id = self.instantly("startCharging", Vec::new(), now_ms, effects);
                if let Some(Work::Energize(energize)) = &mut self.work {
                    energize.start_id = start_id;
                }
            }
            (false, _) => {}
        }
    }

    /// Nothing of it is to be said again.
    fn end_energize(&mut self) {
        if let Some(Work::Energize(energize)) = &self.work {
            let names = [Some(energize.start_id.clone()), energize.stop_id.clone()];
            for name in names.into_iter().flatten() {
                self.withdraw(&name);
            }
        }
    }
}
