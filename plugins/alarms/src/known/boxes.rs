//! Boxes: where they stand, what holds them, what they are booked on.

use std::collections::HashMap;

use portolan_model::container::{Hold, Holds, SizeType};
use portolan_model::facts::ExaminationStage;
use portolan_model::ids::{BlockId, BoxId, CallId};
use portolan_model::index::IdHash;
use portolan_model::place::Place;
use portolan_model::subject::Subject;
use serde::{Deserialize, Serialize};

use super::calls::Calls;
use super::{Reading, Watched};
use crate::notice::Parameter;
use crate::rules::NoticeRule;

#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
struct BoxKnown {
    call: Option<CallId>,
    block: Option<BlockId>,
    teu: u8,
    holds: Holds,
    /// Whether it missed a call before.
    rolled: bool,
    /// Whether it is ordered to the examination hall and was not fetched.
    waits_for_examination: bool,
    /// Whether it is a reefer above its limit.
    warm: bool,
}

#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
struct BlockKnown {
    capacity_teu: u32,
    teu: u32,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Boxes {
    /// Never iterated but to be saved, and then in the order of ids.
    #[serde(with = "sorted")]
    known: HashMap<BoxId, BoxKnown, IdHash>,
    blocks: Vec<BlockKnown>,
    waiting_for_examination: u32,
}

impl Boxes {
    pub(super) fn new(blocks_teu: &[u32]) -> Self {
        Self {
            known: HashMap::default(),
            blocks: blocks_teu.iter().map(|capacity_teu| BlockKnown { capacity_teu: *capacity_teu, teu: 0 }).collect(),
            waiting_for_examination: 0,
        }
    }

    pub(super) fn enter(&mut self, container: BoxId, size: SizeType) {
        let known = BoxKnown {
            call: None,
            block: None,
            teu: size.teu() as u8,
            holds: Holds::default(),
            rolled: false,
            waits_for_examination: false,
            warm: false,
        };
        self.known.insert(container, known);
    }

    pub(super) fn change_hands(&mut self, container: BoxId, to: Place, calls: &mut Calls, touched: &mut Vec<Watched>) {
        let Some(known) = self.known.get_mut(&container) else { return };
        let (from, block, teu) = (known.block, to.block(), u32::from(known.teu));
        if from != block {
            known.block = block;
            if let Some(left) = from.and_then(|left| self.blocks.get_mut(usize::from(left.0))) {
                left.teu = left.teu.saturating_sub(teu);
            }
            if let Some(joined) = block.and_then(|joined| self.blocks.get_mut(usize::from(joined.0))) {
                joined.teu += teu;
            }
            touched.extend([from, block].into_iter().flatten().map(|block| (NoticeRule::BlockFill, Subject::Block(block))));
        }
        if matches!(to, Place::LeftByRoad | Place::LeftByWater(_)) {
            self.book(container, None, calls, touched);
            self.examine(container, ExaminationStage::Withdrawn, touched);
            self.warm(container, false, touched);
            self.known.remove(&container);
        }
    }

    pub(super) fn hold(&mut self, container: BoxId, hold: Hold, held: bool, calls: &mut Calls, touched: &mut Vec<Watched>) {
        let Some(known) = self.known.get_mut(&container) else { return };
        if held {
            known.holds.set(hold);
        } else {
            known.holds.lift(hold);
        }
        if let Some(call) = known.call {
            calls.hold(call, container, !known.holds.none(), touched);
            touched.push((NoticeRule::HeldBox, Subject::Container(container)));
        }
    }

    /// A box is booked on a call, or on none.
    pub(super) fn book(&mut self, container: BoxId, call: Option<CallId>, calls: &mut Calls, touched: &mut Vec<Watched>) {
        let Some(known) = self.known.get_mut(&container) else { return };
        let (before, held) = (std::mem::replace(&mut known.call, call), !known.holds.none());
        if let Some(before) = before {
            calls.book(before, container, known.rolled, held, false, touched);
        }
        // One that leaves a call other than by loading missed it: it counts as rolled in on the next.
        known.rolled |= before.is_some();
        if let Some(call) = call {
            calls.book(call, container, known.rolled, held, true, touched);
        }
        if held {
            touched.push((NoticeRule::HeldBox, Subject::Container(container)));
        }
    }

    pub(super) fn roll(&mut self, container: BoxId, calls: &mut Calls, touched: &mut Vec<Watched>) {
        self.book(container, None, calls, touched);
        if let Some(known) = self.known.get_mut(&container) {
            known.rolled = true;
        }
    }

    pub(super) fn examine(&mut self, container: BoxId, stage: ExaminationStage, touched: &mut Vec<Watched>) {
        let Some(known) = self.known.get_mut(&container) else { return };
        let waits = stage == ExaminationStage::Ordered;
        if waits == std::mem::replace(&mut known.waits_for_examination, waits) {
            return;
        }
        let count = &mut self.waiting_for_examination;
        *count = if waits { *count + 1 } else { count.saturating_sub(1) };
        touched.push((NoticeRule::ExaminationBacklog, Subject::Hall));
    }

    pub(super) fn warm(&mut self, container: BoxId, warm: bool, touched: &mut Vec<Watched>) {
        let Some(known) = self.known.get_mut(&container) else { return };
        if warm != std::mem::replace(&mut known.warm, warm) {
            touched.push((NoticeRule::ReeferTemperature, Subject::Container(container)));
        }
    }

    pub(super) fn is_warm(&self, container: BoxId) -> bool {
        self.known.get(&container).is_some_and(|known| known.warm)
    }

    /// The call that a held box is booked on, and the first of its holds.
    pub(super) fn held_for(&self, container: BoxId) -> Option<(CallId, Hold)> {
        let known = self.known.get(&container)?;
        Some((known.call?, known.holds.iter().next()?))
    }

    /// Percent of a block's TEU that are taken.
    pub(super) fn fill(&self, block: BlockId) -> Reading {
        let Some(known) = self.blocks.get(usize::from(block.0)).filter(|known| known.capacity_teu > 0) else { return Reading::default() };
        let level = i64::from(100 * known.teu / known.capacity_teu);
        Reading::at(level, [Parameter::Percent(level)])
    }

    /// Boxes ordered to the examination hall and not fetched.
    pub(super) fn examination_backlog(&self) -> Reading {
        let level = i64::from(self.waiting_for_examination);
        Reading::at(level, [Parameter::Boxes(level)])
    }
}

/// A map in the order of its keys, so that equal maps are saved as equal bytes.
mod sorted {
    use std::collections::HashMap;
    use std::hash::Hash;

    use portolan_model::index::IdHash;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub(super) fn serialize<K, V, S>(map: &HashMap<K, V, IdHash>, serializer: S) -> Result<S::Ok, S::Error>
    where
        K: Serialize + Ord,
        V: Serialize,
        S: Serializer,
    {
        #[expect(clippy::disallowed_methods, reason = "sorted at once")]
        let mut entries: Vec<(&K, &V)> = map.iter().collect();
        entries.sort_by(|a, b| a.0.cmp(b.0));
        serializer.collect_seq(entries)
    }

    pub(super) fn deserialize<'de, K, V, D>(deserializer: D) -> Result<HashMap<K, V, IdHash>, D::Error>
    where
        K: Deserialize<'de> + Eq + Hash,
        V: Deserialize<'de>,
        D: Deserializer<'de>,
    {
        Ok(Vec::<(K, V)>::deserialize(deserializer)?.into_iter().collect())
    }
}
