//! The views, each built from one look at the port.

pub(crate) mod approaches;
pub(crate) mod berth_plan;
pub(crate) mod block;
pub(crate) mod devices;
pub(crate) mod examination;
pub(crate) mod find;
pub(crate) mod fleet;
pub(crate) mod foresight;
pub(crate) mod frame;
pub(crate) mod gate;
pub(crate) mod happenings;
pub(crate) mod headline;
pub(crate) mod inspector;
pub(crate) mod ledger;
pub(crate) mod notices;
pub(crate) mod past;
pub(crate) mod proposal;
pub(crate) mod quay_cranes;
pub(crate) mod requests;
pub(crate) mod tiles;
pub(crate) mod yard;
