//! What a device has counted.

use serde::Serialize;

/// Counts of one device, or of all together.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
pub struct Counts {
    /// Reports said, with those that a fault then lost.
    pub reports: u64,
    /// States said, likewise.
    pub states: u64,
    /// Messages of VDA 5050 said.
    pub vda5050: u64,
    /// Orders received for the first time.
    pub orders_received: u64,
    /// Orders received again.
    pub orders_repeated: u64,
    /// Orders carried out, each once.
    pub orders_executed: u64,
    /// Orders refused.
    pub orders_refused: u64,
    /// Messages received that could not be read.
    pub unreadable: u64,
    /// Faults that began.
    pub faults_applied: u64,
    /// Faults that the device cannot have.
    pub faults_refused: u64,
    /// Messages lost on purpose.
    pub dropped: u64,
    /// Messages doubled on purpose.
    pub doubled: u64,
    /// Messages overtaken on purpose.
    pub overtaken: u64,
    /// Messages made noise or of a wrong shape on purpose.
    pub garbled: u64,
    /// States with impossible readings on purpose.
    pub impossible: u64,
    /// Messages delayed on purpose.
    pub delayed: u64,
}

impl Counts {
    /// Adds another device's.
    pub fn add(&mut self, other: &Self) {
        let Self {
            reports,
            states,
            vda5050,
            orders_received,
            orders_repeated,
            orders_executed,
            orders_refused,
            unreadable,
            faults_applied,
            faults_refused,
            dropped,
            doubled,
            overtaken,
            garbled,
            impossible,
            delayed,
        } = other;
        self.reports += reports;
        self.states += states;
        self.vda5050 += vda5050;
        self.orders_received += orders_received;
        self.orders_repeated += orders_repeated;
        self.orders_executed += orders_executed;
        self.orders_refused += orders_refused;
        self.unreadable += unreadable;
        self.faults_applied += faults_applied;
        self.faults_refused += faults_refused;
        self.dropped += dropped;
        self.doubled += doubled;
        self.overtaken += overtaken;
        self.garbled += garbled;
        self.impossible += impossible;
        self.delayed += delayed;
    }
}
