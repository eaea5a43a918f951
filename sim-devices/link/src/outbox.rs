//! What waits to go out.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use tokio::sync::{Notify, watch};

use crate::topic::is_topic;

/// How much a message matters.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Delivery {
    /// At most once; the oldest of these is dropped when too many wait (`QoS` 0).
    Telemetry,
    /// At least once; kept until the broker has it (`QoS` 1).
    Order,
    /// As [`Order`](Self::Order), and the broker keeps it for those who come later.
    Retained,
}

/// What a test bench does to a line.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Hold {
    /// Nothing.
    #[default]
    Free,
    /// The connection is cut without a leave, and stays so.
    Cut,
    /// The socket stays open and nothing moves on it.
    Frozen,
}

/// How a link is.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct LinkStatus {
    /// Whether it is connected.
    pub connected: bool,
    /// How often it has been.
    pub connects: u64,
    /// Messages that wait to go out.
    pub queued: usize,
    /// Messages on their way whose receipt the broker has not confirmed.
    pub unconfirmed: usize,
    /// Telemetry dropped because too much waited, and what has a topic that no broker takes.
    pub dropped: u64,
    /// Messages that the broker refuses, by its access list as a rule; they are not said again.
    pub refused: u64,
    /// Messages given to the network.
    pub sent: u64,
    /// Messages that came.
    pub received: u64,
    /// How long nothing was read because the listener had no room, milliseconds in all.
    pub held_ms: u64,
    /// What ended the last connection or attempt.
    pub last_error: Option<String>,
}

#[derive(Clone, Debug)]
pub(crate) struct Message {
    pub(crate) topic: String,
    pub(crate) payload: Bytes,
    pub(crate) delivery: Delivery,
}

/// How many messages may be unconfirmed at once. Brokers allow 20 by default (Mosquitto) and client libraries reuse packet numbers in a
/// ring of that size; half of it keeps clear of its seam.
pub(crate) const UNCONFIRMED_MAX: usize = 10;

struct Queue {
    /// What waits; none where telemetry was dropped from the middle. The first has the number `base`.
    waiting: VecDeque<Option<Message>>,
    base: u64,
    /// The numbers of the telemetry that waits.
    telemetry: VecDeque<u64>,
    telemetry_max: usize,
    /// Handed to the client and not yet on the network.
    handed: VecDeque<Message>,
    /// On the network and not confirmed, by the number under which the client sent it and when.
    unconfirmed: BTreeMap<u64, (u16, Message)>,
    last_sent: u64,
    /// The topics under which something was refused.
    refused: BTreeSet<String>,
    status: LinkStatus,
    stopping: bool,
}

impl Queue {
    fn push(&mut self, message: Message) {
        if message.delivery == Delivery::Telemetry {
            if self.telemetry.len() >= self.telemetry_max
                && let Some(oldest) = self.telemetry.pop_front()
            {
                self.waiting[(oldest - self.base) as usize] = None;
                self.status.dropped += 1;
            }
            self.telemetry.push_back(self.base + self.waiting.len() as u64);
        }
        self.waiting.push_back(Some(message));
    }

    fn pop(&mut self) -> Option<Message> {
        loop {
            let first = self.waiting.front()?;
            let matters = first.as_ref().is_some_and(|message| message.delivery != Delivery::Telemetry);
            let under_way = self.unconfirmed.len() + self.handed.iter().filter(|message| message.delivery != Delivery::Telemetry).count();
            if matters && under_way >= UNCONFIRMED_MAX {
                return None;
            }
            let message = self.waiting.pop_front()?;
            if self.telemetry.front() == Some(&self.base) {
                self.telemetry.pop_front();
            }
            self.base += 1;
            if let Some(message) = message {
                return Some(message);
            }
        }
    }

    /// Everything that was under way and matters waits again, in its order; telemetry under way is gone.
    fn take_back(&mut self) {
        let handed = std::mem::take(&mut self.handed);
        let unconfirmed = std::mem::take(&mut self.unconfirmed);
        let again = unconfirmed.into_values().map(|(_, message)| message).chain(handed);
        let again: Vec<Message> = again.filter(|message| message.delivery != Delivery::Telemetry).collect();
        self.base = self.base.wrapping_sub(again.len() as u64);
        for message in again.into_iter().rev() {
            self.waiting.push_front(Some(message));
        }
    }
}

pub(crate) struct Shared {
    queue: Mutex<Queue>,
    /// There is something to send, or room to send it.
    pub(crate) ready: Notify,
    pub(crate) hold: watch::Sender<Hold>,
    /// The task has ended.
    pub(crate) ended: watch::Sender<bool>,
}

impl Shared {
    pub(crate) fn new(telemetry_max: usize) -> Self {
        Self {
            queue: Mutex::new(Queue {
                waiting: VecDeque::new(),
                // High enough that what is taken back has numbers too.
                base: 1 << 32,
                telemetry: VecDeque::new(),
                telemetry_max: telemetry_max.max(1),
                handed: VecDeque::new(),
                unconfirmed: BTreeMap::new(),
                last_sent: 0,
                refused: BTreeSet::new(),
                status: LinkStatus::default(),
                stopping: false,
            }),
            ready: Notify::new(),
            hold: watch::Sender::new(Hold::Free),
            ended: watch::Sender::new(false),
        }
    }

    // Whoever panicked while it held the lock left whole messages behind: each change is one step.
    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The next message for the client, if the window has room for it.
    pub(crate) fn hand_over(&self) -> Option<Message> {
        let mut queue = self.queue();
        let message = queue.pop()?;
        queue.handed.push_back(message.clone());
        Some(message)
    }

    /// The client has written the message that was handed to it first.
    pub(crate) fn on_sent(&self, packet: u16) {
        let mut queue = self.queue();
        queue.status.sent += 1;
        if let Some(message) = queue.handed.pop_front()
            && message.delivery != Delivery::Telemetry
        {
            queue.last_sent += 1;
            let number = queue.last_sent;
            queue.unconfirmed.insert(number, (packet, message));
        }
    }

    /// The broker has answered a message: it has it, or it refuses it, and would again. Gives the topic of one that is refused, the first
    /// time.
    pub(crate) fn on_confirmed(&self, packet: u16, is_refused: bool) -> Option<String> {
        let mut queue = self.queue();
        let number = queue.unconfirmed.iter().find(|(_, (of, _))| *of == packet).map(|(number, _)| *number);
        let message = number.and_then(|number| queue.unconfirmed.remove(&number));
        let refused = message.filter(|_| is_refused).map(|(_, message)| message.topic);
        let is_news = refused.as_ref().is_some_and(|topic| queue.refused.insert(topic.clone()));
        queue.status.refused += u64::from(is_refused);
        drop(queue);
        self.ready.notify_one();
        refused.filter(|_| is_news)
    }

    pub(crate) fn on_received(&self) {
        self.queue().status.received += 1;
    }

    pub(crate) fn on_held(&self, ms: u64) {
        self.queue().status.held_ms += ms;
    }

    pub(crate) fn on_connected(&self) {
        let mut queue = self.queue();
        queue.status.connected = true;
        queue.status.connects += 1;
    }

    pub(crate) fn has_connected(&self) -> bool {
        self.queue().status.connects > 0
    }

    pub(crate) fn on_lost(&self, why: String) {
        let mut queue = self.queue();
        queue.take_back();
        queue.status.connected = false;
        queue.status.last_error = Some(why);
    }

    /// Whether the link is to end and has nothing left to say.
    pub(crate) fn has_said_all(&self) -> bool {
        let queue = self.queue();
        queue.stopping && queue.waiting.is_empty() && queue.handed.is_empty() && queue.unconfirmed.is_empty()
    }

    pub(crate) fn is_stopping(&self) -> bool {
        self.queue().stopping
    }
}

/// Where messages are put to go out. A clone is another hand on the same.
#[derive(Clone)]
pub struct Outbox {
    pub(crate) shared: Arc<Shared>,
}

impl Outbox {
    /// Puts a message out. Never blocks; between connections it waits. One under a topic that no broker takes is dropped.
    pub fn publish(&self, topic: impl Into<String>, payload: impl Into<Bytes>, delivery: Delivery) {
        let topic = topic.into();
        if !is_topic(&topic) {
            // The client would not take it, and nothing after it.
            tracing::error!("nothing can be said under the topic “{topic}”: no broker takes it");
            self.shared.queue().status.dropped += 1;
            return;
        }
        self.shared.queue().push(Message { topic, payload: payload.into(), delivery });
        self.shared.ready.notify_one();
    }

    /// How the link is.
    pub fn status(&self) -> LinkStatus {
        let queue = self.shared.queue();
        let mut status = queue.status.clone();
        status.queued = queue.waiting.len() + queue.handed.len();
        status.unconfirmed = queue.unconfirmed.len();
        status
    }

    /// Disturbs the line, or leaves it alone again.
    pub fn hold(&self, hold: Hold) {
        self.shared.hold.send_replace(hold);
    }

    /// Says all that waits, takes leave, and ends the link. Returns at once; [`ended`](Self::ended) waits.
    pub fn stop(&self) {
        self.shared.queue().stopping = true;
        self.shared.ready.notify_one();
        self.shared.hold.send_modify(|_| {});
    }

    /// Waits until the link has ended.
    pub async fn ended(&self) {
        let mut ended = self.shared.ended.subscribe();
        // The sender lives as long as `self`.
        let _ = ended.wait_for(|ended| *ended).await;
    }
}

impl std::fmt::Debug for Outbox {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Outbox").field("status", &self.status()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outbox(telemetry_max: usize) -> Outbox {
        Outbox { shared: Arc::new(Shared::new(telemetry_max)) }
    }

    fn out(outbox: &Outbox) -> Vec<String> {
        std::iter::from_fn(|| outbox.shared.hand_over()).map(|message| message.topic).collect()
    }

    #[test]
    fn the_oldest_telemetry_gives_way_and_orders_never() {
        let outbox = outbox(2);
        for (topic, delivery) in [
            ("t1", Delivery::Telemetry),
            ("o1", Delivery::Order),
            ("t2", Delivery::Telemetry),
            ("o2", Delivery::Retained),
            ("t3", Delivery::Telemetry),
            ("t4", Delivery::Telemetry),
        ] {
            outbox.publish(topic, "", delivery);
        }
        assert_eq!(outbox.status().dropped, 2);
        assert_eq!(out(&outbox), ["o1", "o2", "t3", "t4"]);
    }

    #[test]
    fn what_matters_and_was_not_confirmed_goes_out_again_in_its_order() {
        let outbox = outbox(10);
        for topic in ["o1", "o2", "o3", "o4"] {
            outbox.publish(topic, "", Delivery::Order);
        }
        outbox.publish("t1", "", Delivery::Telemetry);
        assert_eq!(out(&outbox).len(), 5);
        outbox.shared.on_sent(1);
        outbox.shared.on_sent(2);
        assert_eq!(outbox.shared.on_confirmed(1, false), None);
        outbox.shared.on_lost("cut".to_owned());
        outbox.publish("o5", "", Delivery::Order);
        outbox.publish("t2", "", Delivery::Telemetry);
        assert_eq!(out(&outbox), ["o2", "o3", "o4", "o5", "t2"]);
    }

    #[test]
    fn no_more_go_unconfirmed_than_a_broker_allows() {
        let outbox = outbox(10);
        for number in 0..25 {
            outbox.publish(format!("o{number}"), "", Delivery::Order);
        }
        assert_eq!(out(&outbox).len(), UNCONFIRMED_MAX);
        outbox.shared.on_sent(1);
        assert_eq!(out(&outbox).len(), 0);
        assert_eq!(outbox.shared.on_confirmed(1, false), None);
        assert_eq!(out(&outbox), ["o10"]);
    }

    #[test]
    fn what_a_broker_refuses_is_counted_told_once_and_not_said_again() {
        let outbox = outbox(10);
        for packet in 1..=3 {
            outbox.publish(if packet < 3 { "theirs" } else { "ours" }, "", Delivery::Order);
            out(&outbox);
            outbox.shared.on_sent(packet);
        }
        let answers = [(1, true), (2, true), (3, false)].map(|(packet, is_refused)| outbox.shared.on_confirmed(packet, is_refused));
        assert_eq!(answers, [Some("theirs".to_owned()), None, None]);
        outbox.shared.on_lost("cut".to_owned());
        assert_eq!((out(&outbox).len(), outbox.status().refused), (0, 2));
    }
}
