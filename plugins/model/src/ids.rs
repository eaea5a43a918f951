//! Ids: each names one thing for ever and comes from its source and the index within it, so that a change in one part of a plan does
//! not rename what another part brings.

mod name;
mod speaker;

pub use name::ParseIdError;
use serde::{Deserialize, Serialize};
pub use speaker::{SensorId, Speaker};

/// One visit of one vessel, feeder or barge: the source (8 bits: 0 the scenario's own list, then its profiles in their order) and the
/// index within it (24).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct CallId(pub u32);

impl CallId {
    /// The call with this index (below 2²⁴) in its source.
    pub const fn new(source: u8, index: u32) -> Self {
        Self(((source as u32) << INDEX_BITS) | (index & ((1 << INDEX_BITS) - 1)))
    }
    /// Its source and the index there.
    pub const fn source(self) -> (u8, u32) {
        ((self.0 >> INDEX_BITS) as u8, self.0 & ((1 << INDEX_BITS) - 1))
    }
}

/// One yard block.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct BlockId(pub u16);

/// A shipping line, which owns empties and runs services.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub struct LineId(pub u8);

/// Where a truck's visit comes from.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub enum TruckSource {
    /// The road: arrivals at a rate, not tied to a box known beforehand.
    Road,
    /// It brings the export box `index` of a call.
    Booking(CallId),
    /// It collects a box that came with a call.
    Collection(CallId),
    /// It collects a box of the initial stock.
    Stock,
    /// It brings an empty back or fetches one.
    Empties,
}

/// One visit of one truck: a source (8 bits), the source's own number (32) and the index within it (24).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct TruckId(pub u64);

/// Where a box comes from.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub enum BoxSource {
    /// It stood in the yard when the scenario opened.
    Stock,
    /// It came aboard a call.
    Call(CallId),
    /// A truck brought it for a call that was booked.
    Booking(CallId),
    /// A truck brought it without a booking known beforehand.
    Road,
    /// A truck brought it back empty.
    Empties,
}

/// One box's stay in the port: a source (8 bits), the source's own number (32) and the index within it (24).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct BoxId(pub u64);

const INDEX_BITS: u32 = 24;
const OWNER_BITS: u32 = 32;

const fn pack(kind: u64, owner: u32, index: u32) -> u64 {
    (kind << (OWNER_BITS + INDEX_BITS)) | ((owner as u64) << INDEX_BITS) | (index as u64 & ((1 << INDEX_BITS) - 1))
}

const fn unpack(bits: u64) -> (u64, u32, u32) {
    (bits >> (OWNER_BITS + INDEX_BITS), ((bits >> INDEX_BITS) & 0xffff_ffff) as u32, (bits & ((1 << INDEX_BITS) - 1)) as u32)
}

impl BoxId {
    /// The box with this index (below 2²⁴) in its source.
    pub const fn new(source: BoxSource, index: u32) -> Self {
        Self(match source {
            BoxSource::Stock => pack(0, 0, index),
            BoxSource::Call(call) => pack(1, call.0, index),
            BoxSource::Booking(call) => pack(2, call.0, index),
            BoxSource::Road => pack(3, index >> INDEX_BITS, index),
            BoxSource::Empties => pack(4, index >> INDEX_BITS, index),
        })
    }

    /// Where the box comes from and its index there.
    pub const fn source(self) -> (BoxSource, u32) {
        let (kind, owner, index) = unpack(self.0);
        match kind {
            0 => (BoxSource::Stock, index),
            1 => (BoxSource::Call(CallId(owner)), index),
            2 => (BoxSource::Booking(CallId(owner)), index),
            3 => (BoxSource::Road, (owner << INDEX_BITS) | index),
            _ => (BoxSource::Empties, (owner << INDEX_BITS) | index),
        }
    }
}

impl TruckId {
    /// The truck visit with this index (below 2²⁴) in its source.
    pub const fn new(source: TruckSource, index: u32) -> Self {
        Self(match source {
            TruckSource::Road => pack(0, index >> INDEX_BITS, index),
            TruckSource::Booking(call) => pack(1, call.0, index),
            TruckSource::Collection(call) => pack(2, call.0, index),
            TruckSource::Stock => pack(3, 0, index),
            TruckSource::Empties => pack(4, index >> INDEX_BITS, index),
        })
    }

    /// Where the visit comes from and its index there.
    pub const fn source(self) -> (TruckSource, u32) {
        let (kind, owner, index) = unpack(self.0);
        match kind {
            0 => (TruckSource::Road, (owner << INDEX_BITS) | index),
            1 => (TruckSource::Booking(CallId(owner)), index),
            2 => (TruckSource::Collection(CallId(owner)), index),
            3 => (TruckSource::Stock, index),
            _ => (TruckSource::Empties, (owner << INDEX_BITS) | index),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_gives_back_its_source_and_index() {
        for (source, index) in [
            (BoxSource::Stock, 7),
            (BoxSource::Call(CallId(u32::MAX)), (1 << INDEX_BITS) - 1),
            (BoxSource::Booking(CallId(3)), 0),
            (BoxSource::Road, (1 << INDEX_BITS) + 5),
            (BoxSource::Empties, 12),
        ] {
            assert_eq!(BoxId::new(source, index).source(), (source, index));
        }
        for (source, index) in [(TruckSource::Road, u32::MAX), (TruckSource::Booking(CallId(9)), 4), (TruckSource::Stock, 1)] {
            assert_eq!(TruckId::new(source, index).source(), (source, index));
        }
    }
}
