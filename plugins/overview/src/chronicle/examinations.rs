//! Examinations: those under way, those that ended last, and what the day has come to.

use std::collections::BTreeMap;

use portolan_model::facts::ExaminationStage;
use portolan_model::ids::BoxId;
use portolan_model::moment::PortCalendar;
use portolan_model::{HOUR_MS, Ms};

use super::Past;

/// How long an examination that is over is kept.
pub(super) const KEPT_MS: Ms = 4 * HOUR_MS;
/// How many of these at most.
const KEPT_MAX: usize = 200;

/// One examination.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Examination {
    /// How far it has come.
    pub(crate) stage: ExaminationStage,
    /// When it was ordered, or first seen.
    pub(crate) ordered_ms: Ms,
    /// Since when it is at its stage.
    pub(crate) since_ms: Ms,
}

impl Examination {
    /// Whether its result is known, or it was withdrawn.
    pub(crate) const fn is_over(&self) -> bool {
        matches!(self.stage, ExaminationStage::Passed | ExaminationStage::Found | ExaminationStage::Returned | ExaminationStage::Withdrawn)
    }

    /// Whether nothing more will be heard of it.
    const fn is_closed(&self) -> bool {
        matches!(self.stage, ExaminationStage::Returned | ExaminationStage::Withdrawn)
    }
}

/// What a day has come to.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct ExaminationDay {
    day: i64,
    /// Over with nothing found.
    pub(crate) passed: u16,
    /// Over with a finding.
    pub(crate) found: u16,
    sum_ms: Ms,
}

impl ExaminationDay {
    /// Mean hours from order to result.
    pub(crate) fn mean_h(&self) -> Option<f64> {
        let count = u32::from(self.passed) + u32::from(self.found);
        (count > 0).then(|| self.sum_ms as f64 / f64::from(count) / HOUR_MS as f64)
    }
}

/// All examinations that are known.
#[derive(Debug, Default)]
pub(crate) struct Examinations {
    known: BTreeMap<BoxId, Examination>,
    /// Boxes ordered to the hall that nobody has fetched.
    backlog: u16,
    today: ExaminationDay,
}

impl Examinations {
    /// Examinations as they are found.
    pub(super) fn seen(stages: impl Iterator<Item = (BoxId, ExaminationStage)>, at_ms: Ms) -> Self {
        let known: BTreeMap<BoxId, Examination> =
            stages.map(|(container, stage)| (container, Examination { stage, ordered_ms: at_ms, since_ms: at_ms })).collect();
        let backlog = known.values().filter(|examination| examination.stage == ExaminationStage::Ordered).count();
        Self { known, backlog: backlog as u16, today: ExaminationDay::default() }
    }

    pub(super) fn reach(&mut self, container: BoxId, stage: ExaminationStage, at_ms: Ms, calendar: &PortCalendar) -> Past {
        let before = self.known.get(&container).copied();
        let begins = stage == ExaminationStage::Ordered;
        // A box may be ordered again after an earlier examination was closed.
        let ordered_ms = before.filter(|_| !begins).map_or(at_ms, |before| before.ordered_ms);
        self.known.insert(container, Examination { stage, ordered_ms, since_ms: at_ms });
        match (before.is_some_and(|before| before.stage == ExaminationStage::Ordered), begins) {
            (false, true) => self.backlog += 1,
            (true, false) => self.backlog = self.backlog.saturating_sub(1),
            _ => {}
        }
        if matches!(stage, ExaminationStage::Passed | ExaminationStage::Found) {
            let day = calendar.day(at_ms);
            if self.today.day != day {
                self.today = ExaminationDay { day, ..ExaminationDay::default() };
            }
            let count = if stage == ExaminationStage::Found { &mut self.today.found } else { &mut self.today.passed };
            *count += 1;
            self.today.sum_ms += at_ms - ordered_ms;
        }
        if stage == ExaminationStage::Returned || stage == ExaminationStage::Withdrawn {
            self.forget(at_ms);
        }
        Past::Examined(container, stage)
    }

    /// Forgets what has been over for long, and more if too much is kept.
    fn forget(&mut self, now_ms: Ms) {
        self.known.retain(|_, known| !known.is_closed() || known.since_ms > now_ms - KEPT_MS);
        let closed = |known: &BTreeMap<BoxId, Examination>| known.values().filter(|known| known.is_closed()).count();
        if closed(&self.known) > KEPT_MAX
            && let Some(oldest) =
                self.known.iter().filter(|(_, known)| known.is_closed()).map(|(id, known)| (known.since_ms, *id)).min().map(|(_, id)| id)
        {
            self.known.remove(&oldest);
        }
    }

    /// All that are known, by box.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (BoxId, &Examination)> {
        self.known.iter().map(|(container, examination)| (*container, examination))
    }

    /// The examination of a box.
    pub(crate) fn get(&self, container: BoxId) -> Option<&Examination> {
        self.known.get(&container)
    }

    /// Boxes ordered to the hall that nobody has fetched.
    pub(crate) const fn backlog(&self) -> u16 {
        self.backlog
    }

    /// What the port-local day of an instant has come to.
    pub(crate) fn today(&self, now_ms: Ms, calendar: &PortCalendar) -> ExaminationDay {
        if self.today.day == calendar.day(now_ms) { self.today } else { ExaminationDay::default() }
    }
}
