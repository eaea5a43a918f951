//! What every handler of the terminal needs: time, facts, the index, and the devices to give orders to.

use bevy_ecs::prelude::*;
use bevy_ecs::system::SystemParam;
use portolan_clock::{Clock, Turn};
use portolan_model::Ms;
use portolan_model::equipment::Equipment;
use portolan_model::facts::{Activity, Condition, What};
use portolan_model::happenings::Happening;
use portolan_model::index::Index;
use portolan_model::topics::Topic;
use portolan_protocol::{DeviceId, OrderNumber, Outcome, Report, Task};

/// So long after a refusal the device is asked again. What it cannot do now it may do then; what it can never do somebody has to look at, and
/// a notice says so.
const REFUSED_AGAIN_MS: Ms = 15_000;

/// A device that refused its order is asked again.
pub(crate) fn ask_again(mut turn: InMut<Turn>, devices: Devices) {
    let Happening::OrderRefused { device, number } = turn.happening else { return };
    devices.control(&mut turn).order_again(device, number);
}

/// The devices, for a system that makes a [`Control`] of them and its turn.
#[derive(SystemParam)]
pub struct Devices<'w, 's> {
    commands: Commands<'w, 's>,
    equipment: Query<'w, 's, &'static mut Equipment>,
}

impl<'w, 's> Devices<'w, 's> {
    /// Control for a turn.
    pub const fn control(self, turn: &mut Turn) -> Control<'_, 'w, 's> {
        self.control_of(&mut turn.clock, &mut turn.index)
    }

    /// Control while a port is built, before there are turns.
    pub const fn control_of<'a>(self, clock: &'a mut Clock, index: &'a mut Index) -> Control<'a, 'w, 's> {
        Control { clock, index, commands: self.commands, equipment: self.equipment }
    }
}

/// Time, facts, the index and the devices.
pub struct Control<'a, 'w, 's> {
    /// Schedules happenings, writes facts, gives chance.
    pub clock: &'a mut Clock,
    /// Finds entities.
    pub index: &'a mut Index,
    /// Spawns and despawns.
    pub commands: Commands<'w, 's>,
    equipment: Query<'w, 's, &'static mut Equipment>,
}

impl Control<'_, '_, '_> {
    /// The present instant.
    pub fn now_ms(&self) -> Ms {
        self.clock.now_ms()
    }

    /// Writes a fact.
    pub fn note(&mut self, what: What) {
        self.clock.note(what);
    }

    /// Wants a topic to run at this instant.
    pub fn want(&mut self, topic: Topic) {
        self.clock.calendar.want(topic);
    }

    /// Lets something happen at this instant, after all that is due already.
    pub fn soon(&mut self, happening: Happening) {
        self.clock.calendar.soon(happening);
    }

    /// A device as the port knows it.
    pub fn device(&self, id: DeviceId) -> Option<&Equipment> {
        self.equipment.get(self.index.find_device(id)?).ok()
    }

    /// Whether a device has nothing in hand.
    pub fn is_free(&self, id: DeviceId) -> bool {
        self.device(id).is_some_and(Equipment::is_free)
    }

    /// Whether a device has nothing in hand and nothing keeps it from working.
    pub fn is_ready(&self, id: DeviceId) -> bool {
        self.device(id).is_some_and(|device| device.is_free() && device.condition == Condition::Working && !device.told_to_pause)
    }

    /// Gives a device an order: it waits for the link, and the fact is noted.
    pub fn order(&mut self, id: DeviceId, task: Task, activity: Activity) {
        let Some(entity) = self.index.find_device(id) else { return };
        if let Ok(mut device) = self.equipment.get_mut(entity) {
            let order = device.give_order(task);
            device.activity = activity;
            self.clock.note(What::Ordered { device: id, number: order.number, activity });
            self.clock.calendar.soon(Happening::OrderSent(order));
        }
    }

    /// Orders again what a device refused, if it has not been told something else meanwhile.
    fn order_again(&mut self, id: DeviceId, refused: OrderNumber) {
        let Some(entity) = self.index.find_device(id) else { return };
        if let Ok(mut device) = self.equipment.get_mut(entity)
            && let Some(order) = device.give_again(refused)
        {
            self.clock.note(What::Ordered { device: id, number: order.number, activity: device.activity });
            self.clock.calendar.soon(Happening::OrderSent(order));
        }
    }

    /// Tells a device to stand, or to go on, whatever it has in hand. False if it was told so already.
    pub fn pause(&mut self, id: DeviceId, stand: bool) -> bool {
        let Some(entity) = self.index.find_device(id) else { return false };
        let Ok(mut device) = self.equipment.get_mut(entity) else { return false };
        if device.told_to_pause == stand {
            return false;
        }
        device.told_to_pause = stand;
        let order = device.give_order(if stand { Task::Pause } else { Task::Resume });
        self.clock.calendar.soon(Happening::OrderSent(order));
        true
    }

    /// Gives a device an order that comes beside the one in hand and changes it.
    pub fn amend(&mut self, id: DeviceId, task: Task) {
        let Some(entity) = self.index.find_device(id) else { return };
        if let Ok(mut device) = self.equipment.get_mut(entity) {
            let order = device.give_order(task);
            self.clock.calendar.soon(Happening::OrderSent(order));
        }
    }

    /// Takes in what a device says; true if its order in hand is over.
    pub fn report(&mut self, report: &Report) -> bool {
        let Some(entity) = self.index.find_device(report.device) else { return false };
        let Ok(mut device) = self.equipment.get_mut(entity) else { return false };
        let refused = device.refuses(report);
        let over = device.take_report(report);
        if over {
            device.activity = Activity::Idle;
        }
        if refused {
            let again = Happening::OrderRefused { device: report.device, number: report.order };
            self.clock.calendar.after(REFUSED_AGAIN_MS, again);
        }
        if over || refused || !matches!(report.outcome, Outcome::Completed { .. } | Outcome::Refused) {
            self.clock.note(What::Reported { device: report.device, number: report.order, outcome: report.outcome });
        }
        over
    }

    /// Notes that a device does something else now without an order.
    pub fn turn(&mut self, id: DeviceId, activity: Activity) {
        let Some(entity) = self.index.find_device(id) else { return };
        if let Ok(mut device) = self.equipment.get_mut(entity)
            && device.activity != activity
        {
            device.activity = activity;
            self.clock.note(What::Turned { device: id, activity });
        }
    }
}
