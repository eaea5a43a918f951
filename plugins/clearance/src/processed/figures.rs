//! What clearance came to.

use std::collections::BTreeMap;

use portolan_customs::words::Fen;
use portolan_model::Ms;
use portolan_model::container::Flow;
use serde::{Deserialize, Serialize};

use super::case::Case;
use super::forecast::Seen;
use super::section::Costs;

/// Hours from one event to another: how many cases, mean and quantiles.
#[derive(Clone, Copy, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct ReleaseTimes {
    /// Cases.
    pub boxes: u64,
    /// Mean, hours.
    pub mean_h: Option<f64>,
    /// Half of them took no longer, hours.
    pub p50_h: Option<f64>,
    /// Nine tenths of them took no longer, hours.
    pub p90_h: Option<f64>,
}

impl ReleaseTimes {
    fn of(minutes: &[u32]) -> Self {
        let mut sorted = minutes.to_vec();
        sorted.sort_unstable();
        let hours = |minutes: u32| f64::from(minutes) / 60.0;
        let at = |share: f64| {
            let place = ((sorted.len() as f64 * share).ceil() as usize).max(1) - 1;
            sorted.get(place).map(|minutes| hours(*minutes))
        };
        let sum: u64 = sorted.iter().map(|minutes| u64::from(*minutes)).sum();
        let mean_h = (!sorted.is_empty()).then(|| sum as f64 / sorted.len() as f64 / 60.0);
        Self { boxes: sorted.len() as u64, mean_h, p50_h: at(0.5), p90_h: at(0.9) }
    }
}

/// Yuan an import box, on average over the released.
#[derive(Clone, Copy, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct CostFigures {
    /// Storage until release.
    pub storage_yuan: f64,
    /// Detention until release.
    pub detention_yuan: f64,
    /// Examinations.
    pub examination_yuan: f64,
    /// The agent.
    pub agent_yuan: f64,
    /// Capital in the goods until release.
    pub capital_yuan: f64,
    /// All of it.
    pub total_yuan: f64,
}

/// What clearance came to.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct ClearanceFigures {
    /// Declarations that came under work.
    pub declarations: u64,
    /// Times one was put aside by the quality gate.
    pub quarantined: u64,
    /// Imports: from standing in the yard after discharge to release by customs.
    pub import_landed_to_released: ReleaseTimes,
    /// Imports: from the declaration's being taken in to release; one that was decided before the box stood there counts from its standing there.
    pub import_accepted_to_released: ReleaseTimes,
    /// Exports: from standing in the yard after gate-in to release.
    pub export_landed_to_released: ReleaseTimes,
    /// Imports by mode, from standing in the yard to release.
    pub by_mode: BTreeMap<String, ReleaseTimes>,
    /// Imports not released at the end.
    pub imports_open: u64,
    /// Declarations at whose papers somebody looked.
    pub reviewed: u64,
    /// Boxes examined, to the end.
    pub examined: u64,
    /// Of these, false declarations told.
    pub hits: u64,
    /// `hits` / `examined`, percent.
    pub hit_rate_pct: Option<f64>,
    /// False declarations that were told from their papers.
    pub told_by_review: u64,
    /// False declarations among those decided.
    pub false_declarations: u64,
    /// Evaded tax found, yuan.
    pub evaded_found_yuan: f64,
    /// Evaded tax of all false declarations decided, yuan.
    pub evaded_yuan: f64,
    /// `evaded_found_yuan` / `evaded_yuan`, percent.
    pub evaded_found_pct: Option<f64>,
    /// Tax assessed, yuan.
    pub tax_yuan: f64,
    /// Payments that an account did not hold.
    pub payments_failed: u64,
    /// Yuan an import box until release.
    pub cost: CostFigures,
    /// Steps that the states refused: a defect where it is not 0.
    pub refused: u64,
}

/// Sums while the run goes on.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub(super) struct Sums {
    pub(super) declarations: u64,
    pub(super) quarantined: u64,
    pub(super) reviewed: u64,
    pub(super) examined: u64,
    pub(super) hits: u64,
    pub(super) told_by_review: u64,
    pub(super) false_declarations: u64,
    pub(super) evaded: Fen,
    pub(super) evaded_found: Fen,
    pub(super) tax: Fen,
    pub(super) payments_failed: u64,
    pub(super) refused: u64,
    import_minutes: Vec<u32>,
    accepted_minutes: Vec<u32>,
    export_minutes: Vec<u32>,
    by_mode: BTreeMap<String, Vec<u32>>,
    pub(super) seen: Vec<Seen>,
    // Whole minutes and yuan, so that sums do not depend on their order.
    storage_minutes: u64,
    examinations_of_released: u64,
    yuan_minutes: u128,
}

const fn minutes(from_ms: Ms, to_ms: Ms) -> u32 {
    let minutes = (to_ms - from_ms) / 60_000;
    if minutes < 0 { 0 } else { minutes as u32 }
}

impl Sums {
    /// A case was released.
    pub(super) fn note_release(&mut self, case: &Case, costs: &Costs, hour: u8) {
        let Some(released_ms) = case.released_ms else { return };
        let waited = minutes(case.landed_ms, released_ms);
        let (procedure, line) = (case.declared.procedure, case.declared.line);
        self.seen.push(Seen { flow: case.flow, procedure, line, hour, load: case.load, minutes: waited });
        if case.flow != Flow::Import {
            self.export_minutes.push(waited);
            return;
        }
        self.import_minutes.push(waited);
        self.accepted_minutes.push(minutes(case.accepted_ms.unwrap_or(case.landed_ms).max(case.landed_ms), released_ms));
        self.by_mode.entry(case.declared.procedure.name().to_owned()).or_default().push(waited);
        self.storage_minutes += u64::from(waited).saturating_sub((costs.free_h * 60.0) as u64);
        self.examinations_of_released += u64::from(case.examined);
        self.yuan_minutes += u128::from(waited) * u128::from(case.declared.true_yuan);
    }

    pub(super) fn figures(&self, costs: &Costs, imports_open: u64) -> ClearanceFigures {
        let yuan = |fen: Fen| fen.0 as f64 / 100.0;
        let share = |part: f64, whole: f64| (whole > 0.0).then(|| part / whole * 100.0);
        let (boxes, days) = (self.import_minutes.len().max(1) as f64, self.storage_minutes as f64 / 1_440.0);
        let capital = self.yuan_minutes as f64 * costs.capital_pct_year / 100.0 / (365.0 * 1_440.0);
        let mut cost = CostFigures {
            storage_yuan: days * costs.storage_yuan_day / boxes,
            detention_yuan: days * costs.detention_yuan_day / boxes,
            examination_yuan: self.examinations_of_released as f64 * costs.examination_yuan / boxes,
            agent_yuan: if self.import_minutes.is_empty() { 0.0 } else { costs.agent_yuan },
            capital_yuan: capital / boxes,
            total_yuan: 0.0,
        };
        cost.total_yuan = cost.storage_yuan + cost.detention_yuan + cost.examination_yuan + cost.agent_yuan + cost.capital_yuan;
        ClearanceFigures {
            declarations: self.declarations,
            quarantined: self.quarantined,
            import_landed_to_released: ReleaseTimes::of(&self.import_minutes),
            import_accepted_to_released: ReleaseTimes::of(&self.accepted_minutes),
            export_landed_to_released: ReleaseTimes::of(&self.export_minutes),
            by_mode: self.by_mode.iter().map(|(mode, minutes)| (mode.clone(), ReleaseTimes::of(minutes))).collect(),
            imports_open,
            reviewed: self.reviewed,
            examined: self.examined,
            hits: self.hits,
            hit_rate_pct: share(self.hits as f64, self.examined as f64),
            told_by_review: self.told_by_review,
            false_declarations: self.false_declarations,
            evaded_found_yuan: yuan(self.evaded_found),
            evaded_yuan: yuan(self.evaded),
            evaded_found_pct: share(self.evaded_found.0 as f64, self.evaded.0 as f64),
            tax_yuan: yuan(self.tax),
            payments_failed: self.payments_failed,
            cost,
            refused: self.refused,
        }
    }
}
