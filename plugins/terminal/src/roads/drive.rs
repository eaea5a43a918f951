//! A drive: from where to where, and since when.

use portolan_model::Ms;
use portolan_protocol::NodeId;
use serde::{Deserialize, Serialize};

/// What it takes, besides the roads, to say where somebody is who drives or has driven: the course between two stops, and when it began.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Drive {
    /// Where it begins.
    pub from: NodeId,
    /// Where it ends.
    pub to: NodeId,
    /// When it begins. That may be yet to come: whoever is about to drive stands at its beginning.
    pub departed_ms: Ms,
}

impl Drive {
    /// Milliseconds since it began: the time in motion of one who stands nowhere on the way.
    pub fn elapsed_ms(&self, now_ms: Ms) -> u32 {
        now_ms.saturating_sub(self.departed_ms).clamp(0, Ms::from(u32::MAX)) as u32
    }
}
