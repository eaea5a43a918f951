//! What clearance came to.

use std::collections::BTreeMap;

use portolan_customs::states::{Authority, HeldThing};
use portolan_customs::words::Fen;
use portolan_model::container::Flow;
use portolan_model::{HOUR_MS, Ms};
use serde::{Deserialize, Serialize};

use super::case::Case;
use super::forecast::Seen;
use super::office::Activation;
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
    /// The quality gate, where declarations are documents.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gate: Option<GateFigures>,
    /// Declarations about which something was odd.
    pub odd: u64,
    /// Filers with an open declaration who were warned that the tables change for their goods.
    pub warned: u64,
    /// Times tables, contracts or policies changed.
    pub rules_changed: u64,
    /// Declarations taxed, by the version of the tables in force.
    pub taxed_by_version: BTreeMap<String, u64>,
    /// What became of contracts that were to come into force.
    pub activations: Vec<Activation>,
    /// Border inspection, the maritime authority and joint examinations, where the scenario has them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authorities: Option<AuthorityFigures>,
    /// Steps that the states refused: a defect where it is not 0.
    pub refused: u64,
}

/// Documents at the quality gate: received are accepted and quarantined together.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct GateFigures {
    /// All that came.
    pub received: u64,
    /// Taken in.
    pub accepted: u64,
    /// Put aside.
    pub quarantined: u64,
    /// Of the accepted, those that had been put aside before.
    pub mended: u64,
    /// Still aside at the end.
    pub aside: u64,
    /// How often each reason was told of one that was put aside.
    pub reasons: BTreeMap<String, u64>,
}

/// What border inspection and the maritime authority held, and what looking together saved.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct AuthorityFigures {
    /// Calls that lay fast.
    pub ships_reported: u64,
    /// Of these, held by somebody, from lying fast to the last of their being done; and for how long.
    pub ships_held: HoldTimes,
    /// Of these, not to leave before a deficiency was mended.
    pub ships_deficient: u64,
    /// Crews with somebody whose papers had to be settled first.
    pub crews_held: HoldTimes,
    /// Trucks that came through the in-gate.
    pub trucks_reported: u64,
    /// Trucks looked at.
    pub trucks_held: HoldTimes,
    /// Drivers whose papers were looked at.
    pub drivers_held: HoldTimes,
    /// Boxes of dangerous goods held by the maritime authority.
    pub dangerous_held: HoldTimes,
    /// How often each authority wanted to look into a box.
    pub looks_wanted: BTreeMap<String, u64>,
    /// How often each found what it looked for.
    pub looks_found: BTreeMap<String, u64>,
    /// Visits of boxes to the hall that were ordered.
    pub visits: u64,
    /// Wishes that joined a visit of another, or were answered by one that was over: visits saved.
    pub visits_saved: u64,
}

/// Holds that were lifted and how long they lasted on average.
#[derive(Clone, Copy, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct HoldTimes {
    /// How many.
    pub count: u64,
    /// Mean, hours.
    pub mean_h: Option<f64>,
}

/// Sums of the same while the run goes on.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub(super) struct WatchSums {
    pub(super) ships_reported: u64,
    pub(super) ships_deficient: u64,
    pub(super) trucks_reported: u64,
    pub(super) visits: u64,
    visits_saved: u64,
    /// Count and milliseconds: ships, crews, trucks, drivers, dangerous goods.
    holds: [(u64, Ms); 5],
    wanted: BTreeMap<Authority, u64>,
    found: BTreeMap<Authority, u64>,
}

impl WatchSums {
    pub(super) fn note_hold(&mut self, thing: HeldThing, held_ms: Ms) {
        let place = match thing {
            HeldThing::Ship(_) => 0,
            HeldThing::Crew(_) => 1,
            HeldThing::Vehicle(_) => 2,
            HeldThing::Driver(_) => 3,
            HeldThing::DangerousGoods(_) | HeldThing::Goods(_) => 4,
        };
        let (count, sum_ms) = &mut self.holds[place];
        (*count, *sum_ms) = (*count + 1, *sum_ms + held_ms);
    }

    pub(super) fn note_wish(&mut self, by: Authority, joins: bool) {
        *self.wanted.entry(by).or_default() += 1;
        self.visits_saved += u64::from(joins);
    }

    pub(super) fn note_answer(&mut self, by: Authority, found: bool) {
        *self.found.entry(by).or_default() += u64::from(found);
    }

    pub(super) fn figures(&self) -> AuthorityFigures {
        let times = |place: usize| {
            let (count, sum_ms) = self.holds[place];
            HoldTimes { count, mean_h: (count > 0).then(|| sum_ms as f64 / count as f64 / HOUR_MS as f64) }
        };
        let named = |counts: &BTreeMap<Authority, u64>| counts.iter().map(|(by, count)| (name_of(*by).to_owned(), *count)).collect();
        AuthorityFigures {
            ships_reported: self.ships_reported,
            ships_held: times(0),
            ships_deficient: self.ships_deficient,
            crews_held: times(1),
            trucks_reported: self.trucks_reported,
            trucks_held: times(2),
            drivers_held: times(3),
            dangerous_held: times(4),
            looks_wanted: named(&self.wanted),
            looks_found: named(&self.found),
            visits: self.visits,
            visits_saved: self.visits_saved,
        }
    }
}

const fn name_of(authority: Authority) -> &'static str {
    match authority {
        Authority::Customs => "customs",
        Authority::BorderInspection => "border inspection",
        Authority::Maritime => "maritime authority",
    }
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
    pub(super) odd: u64,
    pub(super) warned: u64,
    pub(super) rules_changed: u64,
    pub(super) taxed_by_version: BTreeMap<String, u64>,
    /// How often each reason was told of a document that was put aside.
    pub(super) gate_reasons: BTreeMap<String, u64>,
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
        self.seen.push(Seen { flow: case.flow, procedure, line, hour, load: case.load, minutes: waited, aside: case.sent > 1 });
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
            gate: None,
            odd: self.odd,
            warned: self.warned,
            rules_changed: self.rules_changed,
            taxed_by_version: self.taxed_by_version.clone(),
            activations: Vec::new(),
            authorities: None,
            refused: self.refused,
        }
    }
}
