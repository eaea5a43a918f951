//! Boxes that leave by water without being booked by number: what a call may take of them.

use std::collections::BTreeSet;

use bevy_ecs::resource::Resource;
use portolan_model::Ms;
use portolan_model::container::{Container, Flow, SizeType};
use portolan_model::ids::{BoxId, LineId};
use serde::{Deserialize, Serialize};

/// Transshipment boxes by when they want to leave, and empties by line and size.
#[derive(Resource, Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Onwards {
    /// Who waits for a call.
    pub transshipment: BTreeSet<(Ms, BoxId)>,
    /// Empties that stand in the yard.
    pub empties: BTreeSet<(LineId, SizeType, Ms, BoxId)>,
}

impl Onwards {
    /// A box stands in the yard from which a call may take it.
    pub fn add(&mut self, container: &Container, wanted_ms: Ms) {
        match container.flow {
            Flow::Transshipment => {
                self.transshipment.insert((wanted_ms, container.id));
            }
            Flow::Empty => {
                self.empties.insert((container.line, container.size, wanted_ms, container.id));
            }
            Flow::Import | Flow::Export => {}
        }
    }

    /// How many empties of a line and size stand in the yard.
    pub fn empties_of(&self, line: LineId, size: SizeType) -> usize {
        self.empties.range((line, size, Ms::MIN, BoxId(0))..=(line, size, Ms::MAX, BoxId(u64::MAX))).count()
    }

    /// Empties of a line and size, the longest standing first. Some may be spoken for by now: the box itself tells.
    pub fn empties_like(&self, line: LineId, size: SizeType) -> impl Iterator<Item = BoxId> {
        self.empties.range((line, size, Ms::MIN, BoxId(0))..=(line, size, Ms::MAX, BoxId(u64::MAX))).map(|entry| entry.3)
    }

    /// The transshipment box that wants to leave first is spoken for; none that wants to leave after `until_ms`.
    pub fn take_transshipment(&mut self, until_ms: Ms) -> Option<BoxId> {
        let first = *self.transshipment.first().filter(|(wanted_ms, _)| *wanted_ms <= until_ms)?;
        self.transshipment.remove(&first);
        Some(first.1)
    }
}
