//! Makes a model from declarations whose truth is known.
//!
//! Rows are walked day by day with a [`History`] that grows behind them, so that the features of a row tell only of days before it. The
//! last fifth of the rows, judged with the history as it stood before them, decides how many trees are kept and what an answer means as
//! a probability; then the model is grown anew on all rows with that many trees. The validation rows choose the threshold and give the
//! figures; they teach nothing.

use crate::declarations::Declaration;
use crate::drift::DriftReference;
use crate::facts::Day;
use crate::features::{COUNT, Features, features};
use crate::history::History;
use crate::learned::boosting::{Ensemble, Learning, base_log_odds, boost, logistic, plant};
use crate::learned::calibration::Calibration;
use crate::learned::grow::Binned;
use crate::learned::tree::Tree;
use crate::learned::{Boosting, Forest, Kind, Learner};
use crate::measures::{Judged, best_threshold_ppm, measure};
use crate::model::{Model, Record};

/// The fewest rows from which anything can be learned.
pub const FEWEST_ROWS: usize = 200;

/// Of each kind, in the part that is learned from and in the part that is held out.
const FEWEST_OF_A_KIND: usize = 5;

/// Boosting ends when so many trees in a row were of no use to the rows held out.
const PATIENCE: usize = 40;

/// How a model is made.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Training {
    /// What kind.
    pub kind: Kind,
    /// The seed of every chance.
    pub seed: u64,
    /// How it learns; the kind's default if not given.
    pub learning: Option<Learning>,
}

impl Default for Training {
    fn default() -> Self {
        Self { kind: Kind::Boosting, seed: 1, learning: None }
    }
}

/// Why no model can be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TrainingError {
    /// Too few to learn from.
    #[error("{found} declarations with a finding are too few to learn from; give at least {FEWEST_ROWS}")]
    TooFew {
        /// How many there are.
        found: usize,
    },
    /// Nothing to tell apart.
    #[error("among the {part} declarations {found} are {kind}; give at least {FEWEST_OF_A_KIND} of each kind")]
    OneKind {
        /// Which part of the rows.
        part: &'static str,
        /// Of which kind.
        kind: &'static str,
        /// How many.
        found: usize,
    },
    /// All on one day: nothing lies before anything.
    #[error("all declarations are of {0}; give several days, so that later ones can be judged by earlier ones")]
    OneDay(Day),
    /// A row would be judged by its own label.
    #[error("declaration {0} stands in the training and in the validation rows; keep them apart")]
    Shared(String),
    /// A model of rules is not trained.
    #[error("rules are not trained; choose boosting or forest")]
    Rules,
}

/// A row and its truth.
type Known<'a> = (&'a Declaration, bool);

/// Makes a model from `rows`, with threshold and figures from `valid`. Rows without a finding are left out. The order of rows is of no
/// account, and the same rows and seed make the same model.
///
/// # Errors
/// When there is too little to learn from, or the validation rows are among the training rows.
pub fn train(rows: &[Declaration], valid: &[Declaration], training: &Training) -> Result<Model, TrainingError> {
    let (rows, valid) = (in_order(rows), in_order(valid));
    check(&rows, &valid)?;
    let learning = training.learning.unwrap_or(match training.kind {
        Kind::Boosting => Learning::BOOSTING,
        Kind::Forest => Learning::FOREST,
        Kind::Rules => return Err(TrainingError::Rules),
    });
    let trainer = Trainer { kind: training.kind, seed: training.seed };

    let cut = cut_of(&rows)?;
    let (earlier, later) = rows.split_at(cut);
    check_kinds(earlier, "earlier")?;
    check_kinds(later, "later")?;
    let mut history = History::default();
    let table = walk(earlier, &mut history);
    let held_out = look(later, &history);
    let labels_held_out: Vec<bool> = later.iter().map(|row| row.1).collect();
    let (rehearsed, trees) = trainer.rehearse(&table, &labels(earlier), &held_out, &labels_held_out, &learning);
    let answers: Vec<f64> = held_out.iter().map(|row| rehearsed.predict(row)).collect();
    let calibration = Calibration::isotonic(&answers, &labels_held_out);

    let mut history = History::default();
    let table = walk(&rows, &mut history);
    let ensemble = trainer.learn(&table, &labels(&rows), &Learning { trees, ..learning });
    let learner = match training.kind {
        Kind::Forest => Learner::Forest(Forest(ensemble)),
        Kind::Boosting | Kind::Rules => Learner::Boosting(Boosting(ensemble)),
    };
    let record = Record {
        kind: training.kind,
        rows: rows.len(),
        from: rows[0].0.facts.declared_on,
        until: rows[rows.len() - 1].0.facts.declared_on,
        seed: training.seed,
        learning: Some(learning),
        trees,
        valid_days: (valid[0].0.facts.declared_on, valid[valid.len() - 1].0.facts.declared_on),
        ..Record::default()
    };
    let model = Model { learner, calibration, threshold_ppm: 0, history, drift: DriftReference::of(&[], &[]), record };
    Ok(judged_by(model, &valid))
}

/// Chooses the threshold on the validation rows, and notes how they look and how good the model is on them.
fn judged_by(mut model: Model, valid: &[Known<'_>]) -> Model {
    let looks = look(valid, &model.history);
    let probabilities_ppm: Vec<u32> = looks.iter().map(|row| model.judge(row).1).collect();
    model.drift = DriftReference::of(&looks, &probabilities_ppm);
    let judged: Vec<Judged> = valid.iter().map(|(row, wrong)| model.judge_known(&row.facts, *wrong)).collect();
    model.threshold_ppm = best_threshold_ppm(&judged);
    model.record.valid = measure(&judged, model.threshold_ppm);
    model
}

/// Rows with a finding, by day and number.
fn in_order(rows: &[Declaration]) -> Vec<Known<'_>> {
    let mut known: Vec<Known<'_>> = rows.iter().filter_map(|row| Some((row, row.wrong?))).collect();
    // By everything that they say: rows that are equal in all of it may stand in any order.
    known.sort_by(|(a, wrong_a), (b, wrong_b)| {
        let key = |row: &Declaration| (row.facts.declared_on, row.facts.id.clone());
        key(a).cmp(&key(b)).then_with(|| wrong_a.cmp(wrong_b))
    });
    known
}

fn check(rows: &[Known<'_>], valid: &[Known<'_>]) -> Result<(), TrainingError> {
    if rows.len() < FEWEST_ROWS {
        return Err(TrainingError::TooFew { found: rows.len() });
    }
    check_kinds(rows, "training")?;
    check_kinds(valid, "validation")?;
    let mut ids: Vec<&str> = rows.iter().map(|(row, _)| row.facts.id.as_str()).collect();
    ids.sort_unstable();
    match valid.iter().find(|(row, _)| ids.binary_search(&row.facts.id.as_str()).is_ok()) {
        Some((row, _)) => Err(TrainingError::Shared(row.facts.id.clone())),
        None => Ok(()),
    }
}

fn check_kinds(rows: &[Known<'_>], part: &'static str) -> Result<(), TrainingError> {
    let wrong = rows.iter().filter(|row| row.1).count();
    for (kind, found) in [("wrong", wrong), ("in order", rows.len() - wrong)] {
        if found < FEWEST_OF_A_KIND {
            return Err(TrainingError::OneKind { part, kind, found });
        }
    }
    Ok(())
}

/// Where the last fifth of the rows begins: at the beginning of a day.
fn cut_of(rows: &[Known<'_>]) -> Result<usize, TrainingError> {
    let day = |place: usize| rows[place].0.facts.declared_on;
    let about = rows.len() * 4 / 5;
    let beginning = rows.partition_point(|(row, _)| row.facts.declared_on < day(about));
    let end = rows.partition_point(|(row, _)| row.facts.declared_on <= day(about));
    let cut = if beginning > 0 { beginning } else { end };
    if cut == 0 || cut == rows.len() { Err(TrainingError::OneDay(day(0))) } else { Ok(cut) }
}

fn labels(rows: &[Known<'_>]) -> Vec<bool> {
    rows.iter().map(|row| row.1).collect()
}

/// The features of each row as of the day before it; in the end `history` has taken in all of them.
fn walk(rows: &[Known<'_>], history: &mut History) -> Vec<Features> {
    let mut table = Vec::with_capacity(rows.len());
    for day in rows.chunk_by(|a, b| a.0.facts.declared_on == b.0.facts.declared_on) {
        table.extend(look(day, history));
        for (row, wrong) in day {
            history.note_declared(&row.facts);
            history.take_in_result(&row.facts, *wrong);
        }
    }
    table
}

/// The features of each row by a history that stands still.
fn look(rows: &[Known<'_>], history: &History) -> Vec<Features> {
    rows.iter().map(|(row, _)| features(&row.facts, history)).collect()
}

struct Trainer {
    kind: Kind,
    seed: u64,
}

impl Trainer {
    fn learn(&self, table: &[Features], labels: &[bool], learning: &Learning) -> Ensemble {
        let binned = Binned::of(table.as_flattened(), COUNT);
        match self.kind {
            Kind::Forest => plant(&binned, labels, learning, self.seed),
            Kind::Boosting | Kind::Rules => boost(&binned, labels, learning, self.seed, |_| true),
        }
    }

    /// Learns on the earlier rows; the rows held out say how many trees are of use.
    fn rehearse(
        &self,
        table: &[Features],
        labels: &[bool],
        held_out: &[Features],
        labels_held_out: &[bool],
        learning: &Learning,
    ) -> (Ensemble, usize) {
        if self.kind == Kind::Forest {
            return (self.learn(table, labels, learning), learning.trees);
        }
        let mut stop = EarlyStop { margins: vec![base_log_odds(labels); held_out.len()], best: (f64::INFINITY, 0), trees: 0 };
        let binned = Binned::of(table.as_flattened(), COUNT);
        let mut ensemble = boost(&binned, labels, learning, self.seed, |tree| stop.go_on(tree, held_out, labels_held_out));
        let trees = stop.best.1.max(1);
        ensemble.trees.truncate(trees);
        (ensemble, trees)
    }
}

/// Watches the loss on the rows held out.
struct EarlyStop {
    margins: Vec<f64>,
    /// The least loss, and after how many trees it was had.
    best: (f64, usize),
    trees: usize,
}

impl EarlyStop {
    fn go_on(&mut self, tree: &Tree, rows: &[Features], labels: &[bool]) -> bool {
        self.trees += 1;
        let mut loss = 0.0;
        for ((margin, row), wrong) in self.margins.iter_mut().zip(rows).zip(labels) {
            *margin += f64::from(tree.predict(row));
            let probability = logistic(*margin).clamp(1e-9, 1.0 - 1e-9);
            loss -= libm::log(if *wrong { probability } else { 1.0 - probability });
        }
        if loss < self.best.0 {
            self.best = (loss, self.trees);
        }
        self.trees < self.best.1 + PATIENCE
    }
}
