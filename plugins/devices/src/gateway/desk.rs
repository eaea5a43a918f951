//! The orders of one device on their way: given one after another, repeated until answered.
//!
//! The next order leaves only when the one before is acknowledged or answered, so that no loss and no repetition can bring them out of their
//! order; the device drops what it has seen. An order that was acknowledged and is not answered is asked for again where there is reason:
//! the device says that it has nothing in hand, or it or the line began anew.

use std::collections::{BTreeMap, VecDeque};

use portolan_protocol::wire::OrderMessage;
use portolan_protocol::{OrderNumber, Outcome};

use super::inbox::Hearing;

/// The first repetition of an order without acknowledgement, milliseconds; each further one waits twice as long.
const REPEAT_FIRST_MS: i64 = 500;
/// The longest wait between repetitions.
const REPEAT_MAX_MS: i64 = 8_000;
/// How long an order may be without an acknowledgement until that is worth telling.
pub(crate) const OVERDUE_MS: i64 = 10_000;

/// An order that left and is not answered.
#[derive(Clone, Debug)]
struct Open {
    message: OrderMessage,
    sent_ms: i64,
    acknowledged: bool,
    repeat_ms: i64,
    wait_ms: i64,
}

/// What an answer is to the orders that are open.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Answer {
    /// The device has the order that left so long ago.
    Acknowledged {
        /// When it left, by our clock.
        sent_ms: i64,
    },
    /// The order is answered: the port should hear.
    Answered,
    /// The port has heard this already.
    Repeated,
    /// No such order was ever given.
    Unknown,
}

/// The orders of one device.
#[derive(Clone, Debug, Default)]
pub(crate) struct OrderDesk {
    /// Each with when it was given, by our clock.
    waiting: VecDeque<(i64, OrderMessage)>,
    open: BTreeMap<OrderNumber, Open>,
    last_given: OrderNumber,
    told_overdue: bool,
    pub(crate) repeats: u64,
}

impl OrderDesk {
    /// Takes an order on. It leaves with the next [`due`](Self::due).
    pub(crate) fn give(&mut self, message: OrderMessage, now_ms: i64) {
        self.last_given = self.last_given.max(message.number);
        self.waiting.push_back((now_ms, message));
    }

    /// What is to be sent now.
    pub(crate) fn due(&mut self, now_ms: i64, mut send: impl FnMut(&OrderMessage)) {
        for open in self.open.values_mut().filter(|open| open.repeat_ms <= now_ms) {
            open.wait_ms = (open.wait_ms * 2).min(REPEAT_MAX_MS);
            open.repeat_ms = if open.acknowledged { i64::MAX } else { now_ms + open.wait_ms };
            self.repeats += 1;
            send(&open.message);
        }
        while self.open.values().all(|open| open.acknowledged)
            && let Some((_, message)) = self.waiting.pop_front()
        {
            send(&message);
            let wait_ms = REPEAT_FIRST_MS;
            let repeat_ms = now_ms + wait_ms;
            let open = Open { message, sent_ms: now_ms, acknowledged: false, repeat_ms, wait_ms };
            self.open.insert(open.message.number, open);
        }
    }

    /// The device answers an order.
    pub(crate) fn answer(&mut self, order: OrderNumber, outcome: Outcome) -> Answer {
        if order > self.last_given {
            return Answer::Unknown;
        }
        let Some(open) = self.open.get_mut(&order) else { return Answer::Repeated };
        if outcome == Outcome::Acknowledged {
            if open.acknowledged {
                return Answer::Repeated;
            }
            (open.acknowledged, open.repeat_ms) = (true, i64::MAX);
            return Answer::Acknowledged { sent_ms: open.sent_ms };
        }
        self.open.remove(&order);
        Answer::Answered
    }

    /// The device, in a message newer than all before, says what it has in hand. What it should have there and has not is asked for again:
    /// it was done and the answer is lost, or the order is.
    pub(crate) fn holds(&mut self, in_hand: Option<OrderNumber>, now_ms: i64) {
        for (number, open) in &mut self.open {
            let is_missed = open.acknowledged && Some(*number) != in_hand && open.repeat_ms == i64::MAX;
            if is_missed && now_ms - open.sent_ms > REPEAT_FIRST_MS {
                open.repeat_ms = now_ms;
            }
        }
    }

    /// The device or the line began anew: everything open is asked for again.
    pub(crate) fn begin_anew(&mut self, now_ms: i64) {
        for open in self.open.values_mut() {
            (open.repeat_ms, open.wait_ms) = (now_ms, REPEAT_FIRST_MS);
        }
    }

    /// Whether the device hears its orders, where that changed: the one that has been without an acknowledgement for too long, or none any
    /// more. An order that could not even leave, for nobody has heard the device, counts too, and so does the oldest of those that wait
    /// elsewhere (`unsent`, with when it was given); time before `from_ms`, when nobody could hear anybody, does not.
    pub(crate) fn hearing(&mut self, unsent: Option<(i64, OrderNumber)>, from_ms: i64, now_ms: i64) -> Option<Hearing> {
        let is_late = |since_ms: i64| now_ms - since_ms.max(from_ms) > OVERDUE_MS;
        let open = self.open.values().find(|open| !open.acknowledged && is_late(open.sent_ms)).map(|open| open.message.number);
        let here = self.waiting.front().filter(|_| self.open.is_empty()).map(|(given_ms, message)| (*given_ms, message.number));
        let stuck = || here.into_iter().chain(unsent).find(|(given_ms, _)| is_late(*given_ms)).map(|(_, number)| number);
        let late = open.or_else(stuck);
        (std::mem::replace(&mut self.told_overdue, late.is_some()) != late.is_some()).then(|| late.map_or(Hearing::Well, Hearing::Deaf))
    }

    /// The highest number given so far.
    pub(crate) const fn last_given(&self) -> OrderNumber {
        self.last_given
    }

    /// Orders that are not answered yet, those that have not left included.
    pub(crate) fn unanswered(&self) -> usize {
        self.waiting.len() + self.open.len()
    }
}

#[cfg(test)]
mod tests {
    use portolan_protocol::Task;

    use super::*;

    fn message(number: u32) -> OrderMessage {
        OrderMessage { number: OrderNumber(number), correlation: String::new(), at_ms: 0, task: Task::Scan, at_lane: None }
    }

    fn due(desk: &mut OrderDesk, now_ms: i64) -> Vec<u32> {
        let mut sent = Vec::new();
        desk.due(now_ms, |message| sent.push(message.number.0));
        sent
    }

    #[test]
    fn one_leaves_after_the_other_is_acknowledged() {
        let mut desk = OrderDesk::default();
        desk.give(message(1), 0);
        desk.give(message(2), 0);
        assert_eq!(due(&mut desk, 0), [1]);
        assert_eq!(due(&mut desk, 499), [0; 0]);
        assert_eq!(due(&mut desk, 500), [1], "nobody answered");
        assert_eq!(desk.answer(OrderNumber(1), Outcome::Acknowledged), Answer::Acknowledged { sent_ms: 0 });
        assert_eq!(due(&mut desk, 501), [2]);
        assert_eq!(desk.answer(OrderNumber(2), Outcome::Paused), Answer::Answered);
        assert_eq!(desk.answer(OrderNumber(1), Outcome::Completed { active_ms: 1 }), Answer::Answered);
        assert_eq!(desk.answer(OrderNumber(1), Outcome::Completed { active_ms: 1 }), Answer::Repeated);
        assert_eq!(desk.answer(OrderNumber(3), Outcome::Refused), Answer::Unknown);
        assert_eq!((desk.unanswered(), desk.repeats), (0, 1));
    }

    #[test]
    fn a_lost_answer_is_asked_for() {
        let mut desk = OrderDesk::default();
        desk.give(message(1), 0);
        due(&mut desk, 0);
        desk.answer(OrderNumber(1), Outcome::Acknowledged);
        desk.holds(Some(OrderNumber(1)), 5_000);
        assert_eq!(due(&mut desk, 5_000), [0; 0], "it works on it");
        desk.holds(None, 9_000);
        assert_eq!(due(&mut desk, 9_000), [1]);
        desk.begin_anew(10_000);
        assert_eq!(due(&mut desk, 10_000), [1]);
    }

    #[test]
    fn what_nobody_acknowledges_is_overdue_once_and_repeated_for_ever() {
        let mut desk = OrderDesk::default();
        desk.give(message(1), 0);
        let sent: usize = (0..120).map(|second| due(&mut desk, second * 1_000).len()).sum();
        assert!((15..30).contains(&sent), "{sent}");
        assert_eq!(desk.hearing(None, 115_000, 120_000), None, "nobody could hear anybody");
        assert_eq!(desk.hearing(None, 0, 120_000), Some(Hearing::Deaf(OrderNumber(1))));
        assert_eq!(desk.hearing(None, 0, 121_000), None, "it is told once");
        desk.answer(OrderNumber(1), Outcome::Acknowledged);
        assert_eq!(desk.hearing(None, 0, 122_000), Some(Hearing::Well), "and again when it is over");
        assert_eq!(desk.hearing(None, 0, 123_000), None);
    }

    #[test]
    fn an_order_that_cannot_leave_is_overdue_too() {
        let mut desk = OrderDesk::default();
        desk.give(message(1), 1_000);
        assert_eq!(desk.hearing(None, 0, 10_000), None);
        assert_eq!(desk.hearing(None, 0, 12_000), Some(Hearing::Deaf(OrderNumber(1))));
        due(&mut desk, 12_500);
        assert_eq!(desk.hearing(None, 0, 12_500), Some(Hearing::Well), "it left");
    }
}
