//! What a check has heard of its device.

use std::collections::BTreeSet;

use portolan_protocol::wire::{Channel, ConnectionMessage, Descriptor, OrderMessage, ReportMessage, StateMessage, Topic, VERSION, WireId};
use portolan_protocol::{OrderNumber, Outcome, Task};
use serde::Deserialize;

use super::clauses::Unmet;
use super::{Patience, Wire};
use crate::gateway::{Heard, read_message};

pub(super) struct Scene<'a, W> {
    terminal: &'a str,
    pub(super) device: &'a WireId,
    pub(super) patience: Patience,
    wire: &'a mut W,
    pub(super) descriptor: Option<Descriptor>,
    pub(super) connection: Option<ConnectionMessage>,
    pub(super) state: Option<StateMessage>,
    /// How many states came.
    pub(super) states: u64,
    pub(super) reports: Vec<ReportMessage>,
    /// Session and number of each report and state, in the order of their coming.
    pub(super) numbers: Vec<(u64, u64)>,
    /// Of each channel the first message that was not right, and why; in the order of their coming.
    pub(super) wrong: Vec<(Option<Channel>, String, String)>,
    /// The orders that states said it works on, since somebody last looked.
    pub(super) worked_on: BTreeSet<OrderNumber>,
    /// The first order of this check.
    pub(super) first: Option<(OrderNumber, Task)>,
    /// The order to stand.
    pub(super) pause: Option<OrderNumber>,
    /// The order that it had in hand when it was last waited for in vain.
    pub(super) clings_to: Option<OrderNumber>,
    /// The numbers of this check begin above this one.
    begun_after: Option<u32>,
    last_number: u32,
}

/// The number of a message, whatever else it says.
#[derive(Deserialize)]
struct Numbered {
    session: u64,
    seq: u64,
}

impl Numbered {
    /// Follows no number and is followed by none.
    const NOT: Self = Self { session: u64::MAX, seq: 0 };
}

/// The latest numbers that are kept to be compared.
const NUMBERS_MAX: usize = 10_000;

impl<'a, W: Wire> Scene<'a, W> {
    pub(super) fn new(terminal: &'a str, device: &'a WireId, patience: Patience, wire: &'a mut W) -> Self {
        Self {
            terminal,
            device,
            patience,
            wire,
            descriptor: None,
            connection: None,
            state: None,
            states: 0,
            reports: Vec::new(),
            numbers: Vec::new(),
            wrong: Vec::new(),
            worked_on: BTreeSet::new(),
            first: None,
            pause: None,
            clings_to: None,
            begun_after: None,
            last_number: 0,
        }
    }

    /// Where in the topic tree the device is.
    pub(super) fn place(&self) -> String {
        format!("{VERSION}/{}/{}/", self.terminal, self.device)
    }

    /// How often its state comes at the least, milliseconds; ten seconds until it has said so.
    pub(super) fn period_ms(&self) -> u64 {
        self.descriptor.as_ref().map_or(10_000, |descriptor| u64::from(descriptor.state_period_ms).clamp(10, 600_000))
    }

    /// Whether an order is one of this check's.
    pub(super) fn is_ours(&self, number: OrderNumber) -> bool {
        self.begun_after.is_some_and(|after| number.0 > after)
    }

    /// Whether its latest state says that it stands as it was told.
    pub(super) fn is_paused(&self) -> bool {
        self.state.as_ref().is_some_and(|state| state.condition.paused)
    }

    /// Whether nothing at all came.
    pub(super) fn is_unheard(&self) -> bool {
        self.descriptor.is_none() && self.connection.is_none() && self.numbers.is_empty()
    }

    fn topic(&self, channel: Channel) -> String {
        Topic::new(self.terminal, self.device.clone(), channel).to_string()
    }

    /// Hears what comes until something holds; false if it does not within so many milliseconds.
    pub(super) fn until(&mut self, within_ms: u64, holds: impl Fn(&Self) -> bool) -> bool {
        let end_ms = self.wire.now_ms() + within_ms;
        loop {
            if holds(self) {
                return true;
            }
            let left_ms = end_ms.saturating_sub(self.wire.now_ms());
            match self.wire.next(left_ms) {
                Some((topic, payload)) => self.hear(&topic, &payload),
                None if self.wire.now_ms() >= end_ms => return holds(self),
                None => {}
            }
        }
    }

    fn hear(&mut self, topic: &str, payload: &[u8]) {
        match read_message(self.terminal, topic, payload) {
            Ok((id, _)) if id != *self.device => {}
            Ok((_, heard)) => match heard {
                Heard::Descriptor(descriptor) => self.descriptor = Some(descriptor),
                Heard::Connection(connection) => self.connection = Some(connection),
                Heard::Report(report) => {
                    self.count(report.session, report.seq);
                    self.reports.push(report);
                }
                Heard::State(state) => {
                    self.count(state.session, state.seq);
                    self.states += 1;
                    self.last_number = self.last_number.max(state.last_seen.0);
                    self.worked_on.extend(state.in_hand);
                    self.state = Some(state);
                }
            },
            Err(refusal) => {
                let shown = String::from_utf8_lossy(&payload[..payload.len().min(400)]).into_owned();
                let channel = topic.parse::<Topic>().ok().map(|topic| topic.channel);
                // What cannot be taken may still be numbered; where not even that can be read, nobody can say what was left out.
                if let Some(Channel::Report | Channel::State) = channel {
                    let Numbered { session, seq } = serde_json::from_slice(payload).unwrap_or(Numbered::NOT);
                    self.count(session, seq);
                }
                if self.wrong.iter().all(|(known, ..)| *known != channel) {
                    self.wrong.push((channel, refusal.what, format!("{topic} {shown}")));
                }
            }
        }
    }

    /// What is wrong with messages of a channel, if any came that could not be taken.
    pub(super) fn wrong_in(&self, channel: Channel) -> Option<Unmet> {
        let (_, why, message) = self.wrong.iter().find(|(of, ..)| *of == Some(channel))?;
        Some(Unmet::Fails { why: format!("one came and is not right: {why}"), message: Some(message.clone()) })
    }

    fn count(&mut self, session: u64, seq: u64) {
        if self.numbers.len() < NUMBERS_MAX {
            self.numbers.push((session, seq));
        }
    }

    /// Sends an order with the next number; its number and what its answers are to carry back.
    pub(super) fn order(&mut self, task: Task) -> (OrderNumber, String) {
        self.begun_after.get_or_insert(self.last_number);
        self.last_number = self.last_number.saturating_add(1);
        let number = OrderNumber(self.last_number);
        let correlation = format!("check-{}", number.0);
        self.send_order(number, &correlation, task);
        (number, correlation)
    }

    /// Sends an order with a certain number.
    pub(super) fn send_order(&mut self, number: OrderNumber, correlation: &str, task: Task) {
        let message = OrderMessage { number, correlation: correlation.to_owned(), at_ms: crate::utc_ms(), task, at_lane: None };
        let topic = self.topic(Channel::Order);
        // Plain numbers and names.
        self.wire.publish(&topic, serde_json::to_vec(&message).unwrap_or_default());
    }

    /// Sends something that is no order.
    pub(super) fn send_nonsense(&mut self, payload: &[u8]) {
        let topic = self.topic(Channel::Order);
        self.wire.publish(&topic, payload.to_vec());
    }

    /// The first answer to an order that is as wanted.
    pub(super) fn answer(&mut self, number: OrderNumber, within_ms: u64, wanted: impl Fn(Outcome) -> bool) -> Result<ReportMessage, Unmet> {
        let is_it = |report: &ReportMessage| report.order == number && wanted(report.outcome);
        if self.until(within_ms, |scene| scene.reports.iter().any(is_it)) {
            return self.reports.iter().find(|report| is_it(report)).cloned().ok_or_else(|| Unmet::fails("it answered and did not"));
        }
        let said = self.reports.iter().rev().find(|report| report.order == number);
        let message = said.and_then(|report| serde_json::to_string(report).ok());
        Err(Unmet::Fails { why: format!("no such answer to order {} within {within_ms} ms", number.0), message })
    }

    /// How many answers of one kind to an order came.
    pub(super) fn answers(&self, number: OrderNumber, wanted: impl Fn(Outcome) -> bool) -> usize {
        self.reports.iter().filter(|report| report.order == number && wanted(report.outcome)).count()
    }
}
