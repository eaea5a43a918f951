//! Faults: begun and ended by a test bench or by the fleet file.

use portolan_link::Hold;
use portolan_protocol::wire::{BenchFault, BenchMessage, LineFault};

use super::{Core, Effects, Event, Host};
use crate::fault::why_not;

impl Host {
    pub(super) fn on_bench(&mut self, payload: &[u8], now_ms: i64, effects: &mut Effects) {
        match serde_json::from_slice::<BenchMessage>(payload) {
            Ok(BenchMessage::Inject { fault, for_ms }) => self.inject(fault, for_ms, now_ms, effects),
            Ok(BenchMessage::Clear { fault }) => self.clear(fault.as_deref(), now_ms, effects),
            Err(error) => {
                self.counts.unreadable += 1;
                self.tell(now_ms, Event::Unreadable { what: format!("bench: {error}") }, effects);
            }
        }
    }

    /// A fault begins, if the device can have it.
    pub fn inject(&mut self, fault: BenchFault, for_ms: Option<u64>, now_ms: i64, effects: &mut Effects) {
        if let Some(why) = why_not(self.id.kind, matches!(self.core, Core::Vehicle(_)), &fault) {
            self.counts.faults_refused += 1;
            return self.tell(now_ms, Event::FaultRefused { fault, why }, effects);
        }
        self.counts.faults_applied += 1;
        self.tell(now_ms, Event::FaultBegan { fault: fault.clone(), for_ms }, effects);
        match (fault, &mut self.core) {
            (BenchFault::Machine(fault), Core::Machine(machine)) => {
                let for_ms = for_ms.map_or(i64::MAX, |ms| self.run.pace.operating_stretch_ms(ms));
                machine.on_fault(fault, for_ms, self.run.pace.operating_ms(now_ms), now_ms);
                self.say_reports(now_ms, effects);
            }
            (BenchFault::Machine(fault), Core::Vehicle(vehicle)) => {
                let for_ms = for_ms.map(|ms| self.run.pace.operating_stretch_ms(ms));
                vehicle.break_down(fault, for_ms, self.run.pace.operating_ms(now_ms));
                self.say_vehicle(now_ms, effects);
            }
            (BenchFault::Line(fault), core) => {
                if fault == LineFault::Stuck {
                    let operating_ms = self.run.pace.operating_ms(now_ms);
                    self.line.stuck_at = match core {
                        Core::Machine(machine) => Some(machine.readings(operating_ms)),
                        Core::Watcher(watcher) => Some(watcher.readings(operating_ms)),
                        Core::Vehicle(_) => None,
                    };
                }
                let until_ms = for_ms.map(|ms| now_ms.saturating_add(i64::try_from(ms).unwrap_or(i64::MAX)));
                self.line.begin(fault, until_ms, now_ms);
                self.disturb(effects);
            }
            // `why_not` let no other pair through.
            (BenchFault::Machine(_), Core::Watcher(_)) => {}
        }
        self.say_what_changed(now_ms, effects);
    }

    /// All faults end, or the one of this name.
    pub fn clear(&mut self, name: Option<&str>, now_ms: i64, effects: &mut Effects) {
        if let Core::Machine(machine) = &mut self.core {
            let ended = machine.repair(name, self.run.pace.operating_ms(now_ms), now_ms);
            for fault in ended {
                self.tell(now_ms, Event::FaultEnded { fault: fault.to_owned() }, effects);
            }
            self.say_reports(now_ms, effects);
        }
        if let Core::Vehicle(vehicle) = &mut self.core {
            if name.is_none_or(|name| name == "down") && vehicle.mend(self.run.pace.operating_ms(now_ms)) {
                self.tell(now_ms, Event::FaultEnded { fault: "down".to_owned() }, effects);
            }
            self.say_vehicle(now_ms, effects);
        }
        for fault in self.line.end(name) {
            self.tell(now_ms, Event::FaultEnded { fault: fault.to_owned() }, effects);
        }
        self.disturb(effects);
        self.say_what_changed(now_ms, effects);
    }

    /// What the faults do to the connection itself.
    pub(super) fn disturb(&mut self, effects: &mut Effects) {
        if let Some(hold) = self.line.hold_changed() {
            // It knows that its connection was cut; that its socket carries nothing it cannot know.
            if hold == Hold::Cut {
                self.connected = false;
            }
            effects.hold = Some(hold);
        }
    }
}
