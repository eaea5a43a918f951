//! From the port to a device.

use serde::{Deserialize, Serialize};

use crate::{OrderNumber, Task};

/// An order. One of which a machine can read the number and nothing that it could do is answered with `refused` and why; it is not kept, so that
/// the number may come again with a task.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct OrderMessage {
    /// Which order of this device, rising by one from 1. The number stays when an order is repeated.
    pub number: OrderNumber,
    /// What answers to this order carry back.
    pub correlation: String,
    /// When it was sent, by the port's clock: milliseconds of UTC since 1970.
    pub at_ms: i64,
    /// What is asked.
    pub task: Task,
    /// Who stands at the lane, for a lane that is to pass a truck.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_lane: Option<AtLane>,
}

/// Whom the port expects at a lane: what the lane's display says and its readings are held against.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AtLane {
    /// The truck's number plate.
    pub plate: String,
    /// The numbers of the boxes on it (ISO 6346).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub containers: Vec<String>,
    /// Gross mass of truck and load in kilograms, if it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gross_kg: Option<u32>,
}
