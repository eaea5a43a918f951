//! What a test bench, or life, can do to a vehicle.

use serde::{Deserialize, Serialize};

use super::rejection::{ErrorKind, Rejection};
use super::{Deed, VirtualVehicle};
use crate::Effects;

/// What can be wrong with a vehicle.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub enum VehicleFault {
    /// Its drive fails: it stands, with a fatal error, until it is mended.
    Breakdown,
    /// Somebody pressed its emergency stop: it stands until that is released at the vehicle.
    EmergencyStop,
    /// Its battery lost most of its charge. Nothing but energy mends it.
    LowBattery,
    /// It does not know where it is: it stands, with a fatal error, until it is told or finds itself.
    PositionLost,
    /// Somebody drives it by hand: it gives its order up and takes none.
    DrivenByHand,
}

impl VehicleFault {
    /// All that can be wrong.
    pub const ALL: [Self; 5] = [Self::Breakdown, Self::EmergencyStop, Self::LowBattery, Self::PositionLost, Self::DrivenByHand];

    /// Whether the vehicle stands because of it.
    pub(super) const fn holds(self) -> bool {
        !matches!(self, Self::LowBattery)
    }
}

impl VirtualVehicle {
    /// Something goes wrong with it. What is wrong already changes nothing.
    pub fn set_fault(&mut self, fault: VehicleFault, now_ms: i64, effects: &mut Effects) {
        self.live_until(now_ms, effects);
        let was_held = self.is_held();
        if fault == VehicleFault::LowBattery {
            self.battery.account(self.now_ms, 0.0);
            self.battery.run_down();
        } else if !self.faults.insert(fault) {
            return;
        }
        match fault {
            VehicleFault::Breakdown => {
                self.object(Rejection::new(ErrorKind::Breakdown, "the drive failed").mend("mend it"));
            }
            VehicleFault::PositionLost => {
                self.is_localized = false;
                let rejection = Rejection::new(ErrorKind::PositionLost, "the vehicle does not know where it is");
                self.object(rejection.mend("send initPosition"));
            }
            VehicleFault::DrivenByHand => self.give_up(),
            VehicleFault::EmergencyStop | VehicleFault::LowBattery => {}
        }
        self.hold_all(was_held);
        self.has_news = true;
        self.settle(effects);
    }

    /// What was wrong with it is mended; what was not wrong changes nothing.
    pub fn clear_fault(&mut self, fault: VehicleFault, now_ms: i64, effects: &mut Effects) {
        self.live_until(now_ms, effects);
        let was_held = self.is_held();
        if !self.faults.remove(&fault) {
            return;
        }
        match fault {
            VehicleFault::Breakdown => self.withdraw(ErrorKind::Breakdown),
            VehicleFault::PositionLost => {
                self.is_localized = true;
                self.withdraw(ErrorKind::PositionLost);
            }
            VehicleFault::DrivenByHand => self.give_up(),
            VehicleFault::EmergencyStop | VehicleFault::LowBattery => {}
        }
        self.hold_all(was_held);
        self.has_news = true;
        self.settle(effects);
    }

    /// It breaks down by itself, or is mended after that.
    pub(super) fn fail_or_mend(&mut self) {
        let (now_ms, moves) = (self.now_ms, self.drive.is_some());
        let Some(wear) = &mut self.wear else { return };
        let was_held = self.faults.iter().any(|fault| fault.holds()) || self.is_paused;
        if wear.is_mended(now_ms) {
            // A test bench may have mended it before.
            if self.faults.remove(&VehicleFault::Breakdown) {
                self.withdraw(ErrorKind::Breakdown);
            }
        } else if wear.fails(moves, now_ms) {
            self.faults.insert(VehicleFault::Breakdown);
            self.object(Rejection::new(ErrorKind::Breakdown, "the drive failed").mend("mend it"));
        } else {
            return;
        }
        self.hold_all(was_held);
        self.has_news = true;
    }

    /// What is wrong with it now.
    pub fn faults(&self) -> impl Iterator<Item = VehicleFault> {
        self.faults.iter().copied()
    }

    /// Whoever takes it over, or hands it back, clears its orders.
    fn give_up(&mut self) {
        let had_order = self.has_order();
        self.fail_duties();
        self.stand();
        let Some(route) = &mut self.route else { return };
        route.cut(None);
        self.is_order_over = true;
        // One that was being cancelled is given up as such.
        if had_order && !self.is_cancelling {
            self.deeds.push(Deed::GivenUp { order_id: route.order_id.clone(), at_ms: self.now_ms });
        }
    }
}
