//! What a host answers when it is told something.

use portolan_link::{Delivery, Hold};

use super::truth::Truth;

/// A message to be published.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Outgoing {
    /// Where.
    pub topic: String,
    /// What.
    pub payload: Vec<u8>,
    /// How much it matters.
    pub delivery: Delivery,
}

impl Outgoing {
    /// A message.
    pub fn new(topic: String, payload: Vec<u8>, delivery: Delivery) -> Self {
        Self { topic, payload, delivery }
    }
}

/// Messages, what is to be done to the connection, and what truly happened. The caller keeps one and drains it between calls.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Effects {
    /// What to publish, in this order.
    pub outgoing: Vec<Outgoing>,
    /// What to do to the connection, if that changes.
    pub hold: Option<Hold>,
    /// What happened.
    pub truth: Vec<Truth>,
}

impl Effects {
    /// Forgets what is in it and keeps the room it has.
    pub fn clear(&mut self) {
        self.outgoing.clear();
        self.hold = None;
        self.truth.clear();
    }
}
