//! Boxes in flight, what stands in the yard, dwell, rehandles and examinations.

use std::collections::HashMap;

use portolan_model::Ms;
use portolan_model::container::{Flow, SizeType};
use portolan_model::facts::{ExaminationStage, YardMoveKind};
use portolan_model::ids::{BlockId, BoxId};
use portolan_model::index::IdHash;
use portolan_model::place::Place;
use portolan_protocol::DeviceId;
use serde::{Deserialize, Serialize};

use crate::outline::BlockOutline;

/// A time that is not known.
const UNKNOWN: Ms = Ms::MIN;

#[derive(Clone, Debug, Serialize, Deserialize)]
struct InFlight {
    /// When its dwell began; unknown for the initial stock and for what is still aboard.
    since_ms: Ms,
    /// When its examination was ordered.
    examined_ms: Ms,
    block: Option<BlockId>,
    teu: u8,
    flow: Flow,
    /// Has had its first custody.
    placed: bool,
    aboard: bool,
    /// Has stood in the yard.
    stored: bool,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct BlockTeu {
    pub(super) teu: u32,
    pub(super) teu_start: u32,
    pub(super) teu_hours: Vec<u32>,
    /// When an import box last went from here onto a truck.
    import_out_ms: Ms,
}

/// A mean in the making.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub(super) struct Mean {
    sum_ms: Ms,
    count: u64,
}

impl Mean {
    fn add(&mut self, ms: Ms) {
        self.sum_ms += ms;
        self.count += 1;
    }

    pub(super) const fn count(self) -> u64 {
        self.count
    }

    /// In units of `unit_ms`.
    pub(super) fn value(self, unit_ms: Ms) -> Option<f64> {
        (self.count > 0).then(|| self.sum_ms as f64 / self.count as f64 / unit_ms as f64)
    }
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Boxes {
    /// Never iterated but to be saved, and then in the order of ids.
    #[serde(with = "sorted")]
    in_flight: HashMap<BoxId, InFlight, IdHash>,
    pub(super) blocks: Vec<BlockTeu>,
    pub(super) in_yard: u64,
    pub(super) in_yard_start: u64,
    teu: u64,
    pub(super) teu_max: u64,
    /// TEU in the yard × milliseconds up to `teu_since_ms`.
    teu_ms: u128,
    teu_since_ms: Ms,
    /// Mean TEU in the yard over the days in which work arrives, once they are over.
    teu_mean_of_days: Option<f64>,
    pub(super) teu_hours: Vec<u32>,
    /// By flow, in the order of its declaration.
    pub(super) dwell: [Mean; 4],
    pub(super) stored_and_retrieved: u64,
    pub(super) rehandles: u64,
    pub(super) import_retrievals: u64,
    pub(super) import_rehandles: u64,
    /// Both at the end of each hour: rehandles for the retrieval of import boxes, and these retrievals.
    pub(super) import_hours: Vec<(u64, u64)>,
    /// Rehandles of each yard crane since its last retrieval.
    dug: Vec<u32>,
    /// Retrievals of this instant, not yet known for whom.
    retrievals: Vec<(DeviceId, BlockId)>,
    pub(super) examinations: Mean,
    pub(super) examinations_found: u64,
}

impl Boxes {
    pub(super) fn new(outline: &[BlockOutline], yard_cranes: u16) -> Self {
        let block = BlockTeu { import_out_ms: UNKNOWN, ..BlockTeu::default() };
        Self {
            in_flight: HashMap::default(),
            blocks: vec![block; outline.iter().map(|block| usize::from(block.id.0) + 1).max().unwrap_or(0)],
            in_yard: 0,
            in_yard_start: 0,
            teu: 0,
            teu_max: 0,
            teu_ms: 0,
            teu_since_ms: 0,
            teu_mean_of_days: None,
            teu_hours: Vec::new(),
            dwell: [Mean::default(); 4],
            stored_and_retrieved: 0,
            rehandles: 0,
            import_retrievals: 0,
            import_rehandles: 0,
            import_hours: Vec::new(),
            dug: vec![0; usize::from(yard_cranes)],
            retrievals: Vec::new(),
            examinations: Mean::default(),
            examinations_found: 0,
        }
    }

    fn block(&mut self, block: BlockId) -> &mut BlockTeu {
        let index = usize::from(block.0);
        while self.blocks.len() <= index {
            let teu_hours = vec![0; self.teu_hours.len()];
            self.blocks.push(BlockTeu { import_out_ms: UNKNOWN, teu_hours, ..BlockTeu::default() });
        }
        &mut self.blocks[index]
    }

    pub(super) fn enter(&mut self, container: BoxId, flow: Flow, size: SizeType) {
        let record = InFlight {
            since_ms: UNKNOWN,
            examined_ms: UNKNOWN,
            block: None,
            teu: size.teu() as u8,
            flow,
            placed: false,
            aboard: false,
            stored: false,
        };
        self.in_flight.insert(container, record);
    }

    pub(super) fn custody(&mut self, container: BoxId, to: Place, at_ms: Ms) {
        let Some(record) = self.in_flight.get_mut(&container) else { return };
        if !record.placed {
            record.placed = true;
            if to == Place::Truck {
                record.since_ms = at_ms;
            }
        } else if record.aboard && !record.stored {
            record.since_ms = at_ms;
        }
        record.aboard = matches!(to, Place::Aboard(_));
        let (before, now, flow, teu) = (record.block, to.block(), record.flow, u32::from(record.teu));
        record.block = now;
        record.stored |= now.is_some();
        if matches!(to, Place::LeftByRoad | Place::LeftByWater(_))
            && let Some(record) = self.in_flight.remove(&container)
            && record.stored
            && record.since_ms != UNKNOWN
        {
            self.dwell[flow as usize].add(at_ms - record.since_ms);
        }
        if before != now {
            self.yard_changes(before, now, teu, at_ms);
            if to == Place::Truck
                && flow == Flow::Import
                && let Some(block) = before
            {
                self.import_retrievals += 1;
                self.block(block).import_out_ms = at_ms;
            }
        }
    }

    fn yard_changes(&mut self, before: Option<BlockId>, now: Option<BlockId>, teu: u32, at_ms: Ms) {
        self.book_teu(at_ms);
        if let Some(block) = before {
            let block = self.block(block);
            block.teu = block.teu.saturating_sub(teu);
            self.teu = self.teu.saturating_sub(u64::from(teu));
            self.in_yard = self.in_yard.saturating_sub(1);
        }
        if let Some(block) = now {
            self.block(block).teu += teu;
            self.teu += u64::from(teu);
            self.in_yard += 1;
        }
        self.teu_max = self.teu_max.max(self.teu);
    }

    /// Sums up what stood in the yard until now.
    pub(super) fn book_teu(&mut self, at_ms: Ms) {
        let ms = (at_ms - self.teu_since_ms).max(0);
        self.teu_ms += u128::from(self.teu) * ms as u128;
        self.teu_since_ms = self.teu_since_ms.max(at_ms);
    }

    /// Mean TEU in the yard so far, within the days in which work arrives.
    pub(super) fn teu_mean(&self) -> Option<f64> {
        self.teu_mean_of_days.or_else(|| (self.teu_since_ms > 0).then(|| self.teu_ms as f64 / self.teu_since_ms as f64))
    }

    /// The days in which work arrives are over.
    pub(super) fn close_days(&mut self, end_ms: Ms) {
        self.book_teu(end_ms);
        self.teu_mean_of_days = self.teu_mean();
    }

    pub(super) fn yard_move(&mut self, crane: DeviceId, block: BlockId, kind: YardMoveKind, boxes: u8) {
        match kind {
            YardMoveKind::Store => self.stored_and_retrieved += u64::from(boxes),
            YardMoveKind::Retrieve => {
                self.stored_and_retrieved += u64::from(boxes);
                self.retrievals.push((crane, block));
            }
            YardMoveKind::Rehandle => {
                self.rehandles += u64::from(boxes);
                let index = usize::from(crane.index);
                if self.dug.len() <= index {
                    self.dug.resize(index + 1, 0);
                }
                self.dug[index] += u32::from(boxes);
            }
        }
    }

    /// All facts of an instant are known, in whatever order they were written: what a crane dug was for the box it has now brought out.
    pub(super) fn close_instant(&mut self, now_ms: Ms) {
        while let Some((crane, block)) = self.retrievals.pop() {
            let dug = self.dug.get_mut(usize::from(crane.index)).map_or(0, std::mem::take);
            if dug > 0 && self.block(block).import_out_ms == now_ms {
                self.import_rehandles += u64::from(dug);
            }
        }
    }

    pub(super) fn examined(&mut self, container: BoxId, stage: ExaminationStage, at_ms: Ms) {
        let Some(record) = self.in_flight.get_mut(&container) else { return };
        match stage {
            ExaminationStage::Ordered => record.examined_ms = at_ms,
            ExaminationStage::Passed | ExaminationStage::Found => {
                if stage == ExaminationStage::Found {
                    self.examinations_found += 1;
                }
                if record.examined_ms != UNKNOWN {
                    self.examinations.add(at_ms - record.examined_ms);
                    record.examined_ms = UNKNOWN;
                }
            }
            ExaminationStage::Withdrawn => record.examined_ms = UNKNOWN,
            _ => {}
        }
    }

    /// The clock moves past 0: what stands in the yard is the initial stock.
    pub(super) fn mark_start(&mut self) {
        self.in_yard_start = self.in_yard;
        for block in &mut self.blocks {
            block.teu_start = block.teu;
        }
    }

    /// Forgets what stood in the yard after so many hours.
    pub(super) fn truncate_hours(&mut self, hours: usize) {
        self.teu_hours.truncate(hours);
        for block in &mut self.blocks {
            block.teu_hours.truncate(hours);
        }
    }

    pub(super) fn close_hour(&mut self) {
        self.teu_hours.push(self.teu as u32);
        self.import_hours.push((self.import_rehandles, self.import_retrievals));
        for block in &mut self.blocks {
            block.teu_hours.push(block.teu);
        }
    }
}

/// Saves a map as a list in the order of its keys, so that equal tallies are saved as equal bytes.
pub(super) mod sorted {
    use std::collections::HashMap;
    use std::hash::Hash;

    use portolan_model::index::IdHash;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub(in crate::tally) fn serialize<K, V, S>(map: &HashMap<K, V, IdHash>, serializer: S) -> Result<S::Ok, S::Error>
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

    pub(in crate::tally) fn deserialize<'de, K, V, D>(deserializer: D) -> Result<HashMap<K, V, IdHash>, D::Error>
    where
        K: Deserialize<'de> + Eq + Hash,
        V: Deserialize<'de>,
        D: Deserializer<'de>,
    {
        Ok(Vec::<(K, V)>::deserialize(deserializer)?.into_iter().collect())
    }
}
