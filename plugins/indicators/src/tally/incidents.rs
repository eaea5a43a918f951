//! Breakdowns and closures one by one, as far as a report can list them.

use portolan_model::Ms;
use portolan_model::ids::BlockId;
use portolan_protocol::DeviceId;
use serde::{Deserialize, Serialize};

/// More than these are counted, not listed: a list has to be read, and the tally's memory has to stay flat.
const LISTED_MAX: usize = 256;

/// What was out of order.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IncidentKind {
    /// A device was down.
    Down(DeviceId),
    /// A gate lane's reader had failed.
    ReaderDown(DeviceId),
    /// A gate lane was closed.
    LaneClosed(DeviceId),
    /// A block took no new boxes.
    BlockFrozen(BlockId),
    /// A crossing was closed by the vehicle that stood on it.
    RoadClosed(DeviceId),
}

/// Something out of order for a while.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Incident {
    /// Since when.
    pub from_ms: Ms,
    /// Until when; `None` if it lasted to the end.
    pub until_ms: Option<Ms>,
    /// What.
    pub kind: IncidentKind,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Incidents {
    pub(super) listed: Vec<Incident>,
    pub(super) left_out: u32,
}

impl Incidents {
    /// Something goes out of order, or is in order again.
    pub(super) fn note(&mut self, kind: IncidentKind, begins: bool, at_ms: Ms) {
        let open = self.listed.iter_mut().rev().find(|incident| incident.kind == kind && incident.until_ms.is_none());
        if let Some(incident) = open {
            if !begins {
                incident.until_ms = Some(at_ms);
            }
        } else if begins && self.listed.len() < LISTED_MAX {
            self.listed.push(Incident { from_ms: at_ms, until_ms: None, kind });
        } else if begins {
            self.left_out += 1;
        }
    }
}
