//! A test bench: one device on a small calendar of its own.

use std::collections::BTreeMap;

use portolan_behaviour::{CourseBook, Device, DeviceSpec, Effects, Kinematics};
use portolan_protocol::{DeviceId, Fault, NodeId, Order, OrderNumber, Outcome, Task};

/// Roads on which every way takes a minute, except to node 8, which is half a minute away, and to node 9, which nobody reaches.
pub(crate) struct MinuteRoads;

impl CourseBook for MinuteRoads {
    fn free_flow_ms(&self, _: NodeId, to: NodeId, _: &Kinematics) -> Option<u32> {
        match to {
            NodeId(8) => Some(30_000),
            NodeId(9) => None,
            _ => Some(60_000),
        }
    }
}

/// A device, its clock, its timers, and what it said when.
pub(crate) struct Bench {
    pub(crate) device: Device,
    pub(crate) now_ms: i64,
    pub(crate) said: Vec<(i64, u32, Outcome)>,
    calendar: BTreeMap<(i64, u64), u32>,
    sequence: u64,
    next_number: u32,
    effects: Effects,
}

impl Bench {
    pub(crate) fn new(id: DeviceId, spec: DeviceSpec) -> Self {
        Self::seeded(id, spec, 1)
    }

    pub(crate) fn seeded(id: DeviceId, spec: DeviceSpec, seed: u64) -> Self {
        Self {
            device: Device::new(id, spec, seed),
            now_ms: 0,
            said: Vec::new(),
            calendar: BTreeMap::new(),
            sequence: 0,
            next_number: 0,
            effects: Effects::default(),
        }
    }

    /// Gives the next order and returns its number.
    pub(crate) fn order(&mut self, task: Task) -> u32 {
        self.next_number += 1;
        self.order_numbered(self.next_number, task);
        self.next_number
    }

    pub(crate) fn order_numbered(&mut self, number: u32, task: Task) {
        let order = Order { number: OrderNumber(number), device: self.device.id(), task };
        self.device.on_order(&order, self.now_ms, &MinuteRoads, &mut self.effects);
        self.collect();
    }

    pub(crate) fn fault(&mut self, fault: Fault, for_ms: i64) {
        self.device.on_fault(fault, for_ms, self.now_ms, &mut self.effects);
        self.collect();
    }

    pub(crate) fn repair(&mut self, fault: Fault) {
        self.device.on_repair(fault, self.now_ms, &mut self.effects);
        self.collect();
    }

    pub(crate) fn timer(&mut self, token: u32) {
        self.device.on_timer(token, self.now_ms, &mut self.effects);
        self.collect();
    }

    /// Lets time pass, firing what is due, stale timers too.
    pub(crate) fn until(&mut self, end_ms: i64) {
        while self.next_due_ms().is_some_and(|due_ms| due_ms <= end_ms) {
            self.fire_next();
        }
        self.now_ms = end_ms;
    }

    /// Lets time pass until the calendar is empty.
    pub(crate) fn run(&mut self) {
        while self.next_due_ms().is_some() {
            self.fire_next();
        }
    }

    pub(crate) fn next_due_ms(&self) -> Option<i64> {
        self.calendar.first_key_value().map(|((due_ms, _), _)| *due_ms)
    }

    pub(crate) fn fire_next(&mut self) {
        if let Some(((due_ms, _), token)) = self.calendar.pop_first() {
            self.now_ms = self.now_ms.max(due_ms);
            self.timer(token);
        }
    }

    fn collect(&mut self) {
        for report in &self.effects.reports {
            assert_eq!(report.device, self.device.id());
            self.said.push((self.now_ms, report.order.0, report.outcome));
        }
        for (due_ms, token) in &self.effects.timers {
            assert!(*due_ms >= self.now_ms, "a timer in the past");
            self.sequence += 1;
            self.calendar.insert((*due_ms, self.sequence), *token);
        }
        self.effects.clear();
    }
}

pub(crate) const fn done(active_ms: u32) -> Outcome {
    Outcome::Completed { active_ms }
}
