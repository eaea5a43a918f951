//! Who drove where lately: what the use of roads is counted from.

use std::collections::VecDeque;

use portolan_model::HOUR_MS;
use serde::{Deserialize, Serialize};

use super::Drive;

/// The drives that began within the last hour before the last one.
///
/// A drive is kept, not what it drove over: that follows from its course, and nobody asks for it but a screen.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct RoadLog {
    drives: VecDeque<Drive>,
}

impl RoadLog {
    /// Somebody sets out.
    pub(crate) fn note(&mut self, drive: Drive) {
        while self.drives.front().is_some_and(|oldest| oldest.departed_ms + HOUR_MS < drive.departed_ms) {
            self.drives.pop_front();
        }
        self.drives.push_back(drive);
    }

    /// The drives in the order in which they were noted.
    pub fn drives(&self) -> impl Iterator<Item = Drive> {
        self.drives.iter().copied()
    }
}

#[cfg(test)]
mod tests {
    use portolan_protocol::NodeId;

    use super::*;

    #[test]
    fn what_is_older_than_an_hour_is_forgotten() {
        let mut log = RoadLog::default();
        let drive = |departed_ms| Drive { from: NodeId(1), to: NodeId(2), departed_ms };
        for minute in 0..180 {
            log.note(drive(minute * 60_000));
        }
        let kept: Vec<i64> = log.drives().map(|drive| drive.departed_ms / 60_000).collect();
        assert_eq!((kept.first(), kept.last(), kept.len()), (Some(&119), Some(&179), 61));
    }
}
