//! What a device answers when it is called.

use portolan_protocol::Report;

/// Reports for the port and timers the device asks for. The caller keeps one, clears it between calls, and so spares an allocation an
/// order.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Effects {
    /// What to tell the port, in this order.
    pub reports: Vec<Report>,
    /// When to call [`Device::on_timer`](crate::Device::on_timer), in milliseconds, and with which token. A timer is never taken back:
    /// a device knows a token it no longer waits for and ignores it.
    pub timers: Vec<(i64, u32)>,
}

impl Effects {
    /// Forgets what is in it and keeps the room it has.
    pub fn clear(&mut self) {
        self.reports.clear();
        self.timers.clear();
    }

    /// Whether nothing is to be done.
    pub fn is_empty(&self) -> bool {
        self.reports.is_empty() && self.timers.is_empty()
    }
}
