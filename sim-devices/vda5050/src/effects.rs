//! What a role answers when it is called.

use portolan_protocol::{OrderNumber, Report};

/// Messages to send, reports for the port, remarks for the log. The caller keeps one, empties it between calls, and so spares allocations.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Effects {
    /// Messages for the broker, in this order.
    pub outgoing: Vec<Outgoing>,
    /// What to tell the port, in this order. Only a master has something to report.
    pub reports: Vec<Report>,
    /// Why something was refused or had to be done again. Only a master remarks.
    pub remarks: Vec<Remark>,
}

impl Effects {
    /// Forgets what is in it and keeps the room it has.
    pub fn clear(&mut self) {
        self.outgoing.clear();
        self.reports.clear();
        self.remarks.clear();
    }

    /// Whether nothing is to be done.
    pub fn is_empty(&self) -> bool {
        self.outgoing.is_empty() && self.reports.is_empty() && self.remarks.is_empty()
    }
}

/// A message for the broker.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Outgoing {
    /// Where to.
    pub topic: String,
    /// UTF-8 JSON.
    pub payload: Vec<u8>,
    /// 1 for the connection topic, 0 for all others, as the standard says.
    pub qos: u8,
    /// Whether the broker keeps it: connection and factsheet.
    pub retain: bool,
}

/// Why something was refused or had to be done again.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Remark {
    /// The port's order that it is about.
    pub order: OrderNumber,
    /// In a sentence.
    pub what: String,
}
