//! The lookout: facts in, notices out.
//!
//! How things stand is read at the end of each instant in which something happened to them, and at instants known beforehand (a delay is
//! over, a window opens): never when facts happen to be handed over. So the board at an instant depends on the facts up to it alone, and
//! is the same headless or paced, however often a frame looks.

use std::collections::{BTreeMap, BTreeSet};

use bevy_ecs::resource::Resource;
use portolan_model::Ms;
use portolan_model::facts::Fact;
use serde::{Deserialize, Serialize};

use crate::board::{Finding, NoticeBoard};
use crate::known::{Known, Watched};
use crate::notice::NoticeId;
use crate::outline::Outline;
use crate::rules::{Limits, NoticeRule};
use crate::section::AlarmsSection;

/// How far a rule has come with what it watches; nothing is kept of what is as it should be.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
enum Standing {
    /// It is so, but not long enough.
    Since(Ms),
    /// It was raised.
    Raised(NoticeId),
}

/// Watches the facts by the rules.
#[derive(Resource, Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Lookout {
    limits: [Limits; NoticeRule::COUNT],
    known: Known,
    /// The instant whose facts are being taken; none before the first.
    now_ms: Option<Ms>,
    /// What happened to in that instant.
    touched: Vec<Watched>,
    standing: BTreeMap<Watched, Standing>,
    /// What is to be read again at an instant. Entries are not taken back: one too many is a reading that changes nothing.
    again: BTreeSet<(Ms, Watched)>,
}

impl Default for Lookout {
    fn default() -> Self {
        Self::new(&Outline::default(), &AlarmsSection::default())
    }
}

impl Lookout {
    /// Watches a port by the rules of a section.
    pub(crate) fn new(outline: &Outline, section: &AlarmsSection) -> Self {
        Self {
            limits: NoticeRule::ALL.map(|rule| section.limits(rule)),
            known: Known::new(outline),
            now_ms: None,
            touched: Vec::new(),
            standing: BTreeMap::new(),
            again: BTreeSet::new(),
        }
    }

    /// Takes a fact; facts come in the order of writing.
    pub(crate) fn take(&mut self, fact: &Fact, board: &mut NoticeBoard) {
        if self.now_ms.is_none_or(|now_ms| now_ms < fact.at_ms) {
            self.look_before(fact.at_ms, board);
            self.now_ms = Some(fact.at_ms);
        }
        self.known.take(fact, &mut self.touched);
    }

    /// All facts up to and at an instant are taken.
    pub(crate) fn settle(&mut self, at_ms: Ms, board: &mut NoticeBoard) {
        self.look_before(at_ms.saturating_add(1), board);
    }

    /// Reads everything that is to be read at instants before this one.
    fn look_before(&mut self, before_ms: Ms, board: &mut NoticeBoard) {
        if let Some(now_ms) = self.now_ms.filter(|now_ms| *now_ms < before_ms) {
            self.look(now_ms, board);
        }
        while let Some((at_ms, _)) = self.again.first().copied().filter(|(at_ms, _)| *at_ms < before_ms) {
            self.look(at_ms, board);
        }
    }

    /// Reads what is to be read at the end of an instant, in a fixed order.
    fn look(&mut self, at_ms: Ms, board: &mut NoticeBoard) {
        let mut touched = std::mem::take(&mut self.touched);
        while let Some((_, watched)) = self.again.first().copied().filter(|(due_ms, _)| *due_ms <= at_ms) {
            self.again.pop_first();
            touched.push(watched);
        }
        touched.sort_unstable();
        touched.dedup();
        for watched in touched.drain(..) {
            self.judge(watched, at_ms, board);
        }
        self.touched = touched;
    }

    fn judge(&mut self, watched: Watched, at_ms: Ms, board: &mut NoticeBoard) {
        let (rule, subject) = watched;
        let Limits { on, raise, clear, delay_ms, within_ms, severity } = self.limits[rule as usize];
        if !on {
            return;
        }
        let reading = self.known.read(watched, within_ms, at_ms);
        self.again.extend(reading.again_ms.filter(|again_ms| *again_ms > at_ms).map(|again_ms| (again_ms, watched)));
        let since_ms = match self.standing.get(&watched) {
            Some(Standing::Raised(id)) => {
                if reading.level > clear {
                    board.update(*id, reading.level, &reading.parameters);
                } else {
                    board.clear(*id, at_ms);
                    self.standing.remove(&watched);
                }
                return;
            }
            Some(Standing::Since(_)) if reading.level < raise => {
                self.standing.remove(&watched);
                return;
            }
            Some(Standing::Since(since_ms)) => *since_ms,
            None if reading.level < raise => return,
            None => at_ms,
        };
        if at_ms >= since_ms + delay_ms {
            let finding = Finding { rule, subject, severity, since_ms, level: reading.level, limit: raise, parameters: reading.parameters };
            let id = board.raise(finding, at_ms);
            self.standing.insert(watched, Standing::Raised(id));
        } else {
            self.standing.insert(watched, Standing::Since(since_ms));
            self.again.insert((since_ms + delay_ms, watched));
        }
    }
}
