//! Equipment as the port knows it: what it was told and what it said. How it behaves is its own matter.

use bevy_ecs::component::Component;
use portolan_protocol::{DeviceId, Order, OrderNumber, Outcome, Report, Task};
use serde::{Deserialize, Serialize};

use crate::facts::{Activity, Condition};

/// One device of the terminal.
#[derive(Component, Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Equipment {
    /// Its name.
    pub id: DeviceId,
    /// How it said it is.
    pub condition: Condition,
    /// What it does, as the port sees it.
    pub activity: Activity,
    /// Whether the port told it to stand.
    pub told_to_pause: bool,
    last: OrderNumber,
    in_hand: Option<(OrderNumber, Task)>,
}

impl Equipment {
    /// A device that works and was told nothing yet.
    pub const fn new(id: DeviceId) -> Self {
        Self { id, condition: Condition::Working, activity: Activity::Idle, told_to_pause: false, last: OrderNumber(0), in_hand: None }
    }

    /// Writes an order out for the link. One order is in hand at a time; pause, resume and divert come beside it.
    pub fn give_order(&mut self, task: Task) -> Order {
        self.last.0 += 1;
        if !matches!(task, Task::Pause | Task::Resume | Task::Divert { .. }) {
            debug_assert!(self.in_hand.is_none(), "{} has an order in hand", self.id);
            self.in_hand = Some((self.last, task));
        }
        Order { number: self.last, device: self.id, task }
    }

    /// Writes the order that the device refused out again, under a new number: a device answers one that it knows as it did before. None if
    /// something else has come of it meanwhile.
    pub fn give_again(&mut self, refused: OrderNumber) -> Option<Order> {
        let (_, task) = self.in_hand.filter(|(number, _)| *number == refused)?;
        self.last.0 += 1;
        self.in_hand = Some((self.last, task));
        Some(Order { number: self.last, device: self.id, task })
    }

    /// Whether the device refuses what it has in hand.
    pub fn refuses(&self, report: &Report) -> bool {
        report.outcome == Outcome::Refused && self.is_in_hand(report.order)
    }

    fn is_in_hand(&self, order: OrderNumber) -> bool {
        self.in_hand.is_some_and(|(number, _)| number == order)
    }

    /// Takes in a report. True if it ends the order in hand: the port may go on with what follows. Reports about other orders change
    /// nothing but the condition: they are late, or repeats. A refusal ends nothing: what was ordered has not been done.
    pub fn take_report(&mut self, report: &Report) -> bool {
        match report.outcome {
            Outcome::Completed { .. } => {
                let ends = self.is_in_hand(report.order);
                if ends {
                    self.in_hand = None;
                }
                return ends;
            }
            Outcome::Down => self.condition = Condition::Down,
            Outcome::Paused if self.condition != Condition::Down => self.condition = Condition::Paused,
            // What is told to go on while it is down is still down.
            Outcome::Resumed if self.condition == Condition::Down => {}
            Outcome::Repaired | Outcome::Resumed => {
                self.condition = if self.told_to_pause { Condition::Paused } else { Condition::Working };
            }
            _ => {}
        }
        false
    }

    /// Whether it has nothing in hand.
    pub const fn is_free(&self) -> bool {
        self.in_hand.is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_report_on_the_order_in_hand_ends_it() {
        let mut crane = Equipment::new(DeviceId::quay_crane(0));
        let order = crane.give_order(Task::HatchCover);
        let report = |order, outcome| Report { device: crane.id, order, outcome };
        let done = Outcome::Completed { active_ms: 1 };
        let (stale, right) = (report(OrderNumber(9), done), report(order.number, done));
        assert!(!crane.take_report(&stale));
        assert!(crane.take_report(&right));
        assert!(!crane.take_report(&right), "a repeated report ends nothing");
        assert!(crane.is_free());
    }

    #[test]
    fn what_is_refused_is_not_done_and_is_ordered_again() {
        let mut crane = Equipment::new(DeviceId::quay_crane(0));
        let order = crane.give_order(Task::HatchCover);
        let device = crane.id;
        let report = |order, outcome| Report { device, order, outcome };
        let (refused, stale) = (report(order.number, Outcome::Refused), report(OrderNumber(9), Outcome::Refused));
        assert!(crane.refuses(&refused) && !crane.refuses(&stale));
        assert!(!crane.take_report(&refused) && !crane.is_free());
        let again = crane.give_again(order.number).expect("it is in hand still");
        assert_eq!((again.number, again.task), (OrderNumber(2), Task::HatchCover));
        assert_eq!(crane.give_again(order.number), None, "it was ordered again already");
        assert!(crane.take_report(&report(again.number, Outcome::Completed { active_ms: 1 })) && crane.is_free());
    }

    #[test]
    fn only_repair_ends_being_down() {
        let mut crane = Equipment::new(DeviceId::quay_crane(0));
        let hear = |crane: &mut Equipment, outcome| {
            crane.take_report(&Report { device: crane.id, order: OrderNumber(0), outcome });
            crane.condition
        };
        assert_eq!(hear(&mut crane, Outcome::Paused), Condition::Paused);
        assert_eq!(hear(&mut crane, Outcome::Down), Condition::Down);
        assert_eq!(hear(&mut crane, Outcome::Paused), Condition::Down);
        assert_eq!(hear(&mut crane, Outcome::Resumed), Condition::Down, "the wind is over, the fault is not");
        assert_eq!(hear(&mut crane, Outcome::Repaired), Condition::Working);
        crane.told_to_pause = true;
        assert_eq!(hear(&mut crane, Outcome::Down), Condition::Down);
        assert_eq!(hear(&mut crane, Outcome::Repaired), Condition::Paused, "repaired in the gust: it stands on");
        crane.told_to_pause = false;
        assert_eq!(hear(&mut crane, Outcome::Resumed), Condition::Working);
    }
}
