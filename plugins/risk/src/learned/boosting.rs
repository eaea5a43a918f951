//! The learners: gradient boosting with the logistic loss, and a random forest as its challenger.

use portolan_clock::{Purpose, Streams};
use serde::{Deserialize, Serialize};

use super::grow::{Binned, Growth, Wishes, grow};
use super::tree::Tree;

const COLUMNS: Purpose = Purpose::named("risk training: columns of a tree");
const SAMPLE: Purpose = Purpose::named("risk training: rows of a tree");

/// A sum of trees.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Ensemble {
    /// What is answered before any tree is asked.
    pub base: f64,
    /// The trees; their answers are added.
    pub trees: Vec<Tree>,
}

impl Ensemble {
    /// What the trees answer together.
    pub fn predict(&self, features: &[f32]) -> f64 {
        self.trees.iter().fold(self.base, |sum, tree| sum + f64::from(tree.predict(features)))
    }
}

/// How a learner is trained. Defaults were chosen on a temporal split within the training data.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
pub struct Learning {
    /// The most trees.
    pub trees: usize,
    /// The most leaves of a tree.
    pub leaves: usize,
    /// The share of its answer that a tree adds.
    pub rate: f64,
    /// The fewest rows in a leaf.
    pub least_rows: f64,
    /// What pulls answers towards zero.
    pub pull: f64,
    /// The share of the columns that a tree looks at.
    pub columns: f64,
}

impl Learning {
    /// For boosting: many small trees.
    pub const BOOSTING: Self = Self { trees: 600, leaves: 15, rate: 0.03, least_rows: 20.0, pull: 5.0, columns: 0.5 };
    /// For a forest: fewer and large trees.
    pub const FOREST: Self = Self { trees: 120, leaves: 128, rate: 1.0, least_rows: 3.0, pull: 0.0, columns: 0.4 };

    fn growth(&self) -> Growth {
        Growth { leaves: self.leaves.max(1), least_rows: self.least_rows, pull: self.pull, least_gain: 1e-6 }
    }

    /// The columns that tree number `tree` looks at, rising.
    fn columns_of(&self, width: usize, chances: Streams, tree: usize) -> Vec<usize> {
        let wanted = ((width as f64 * self.columns).ceil() as usize).clamp(1, width);
        let mut stream = chances.stream(COLUMNS, tree as u64);
        let mut columns: Vec<usize> = (0..width).collect();
        for place in 0..wanted {
            let other = place + stream.below(width - place);
            columns.swap(place, other);
        }
        columns.truncate(wanted);
        columns.sort_unstable();
        columns
    }
}

/// The logistic function.
pub fn logistic(margin: f64) -> f64 {
    1.0 / (1.0 + libm::exp(-margin))
}

/// The log-odds of a probability.
pub fn log_odds(probability: f64) -> f64 {
    libm::log(probability / (1.0 - probability))
}

/// The log-odds where nothing is known but how many are wrong.
pub fn base_log_odds(labels: &[bool]) -> f64 {
    let wrong = labels.iter().filter(|label| **label).count() as f64;
    // As if there were one more of each kind: a sample of one kind only has finite odds.
    log_odds((wrong + 1.0) / (labels.len() as f64 + 2.0))
}

/// Boosts trees on `table`. `after_tree` hears of each tree and may end it by answering `false`.
pub fn boost(table: &Binned, labels: &[bool], learning: &Learning, seed: u64, mut after_tree: impl FnMut(&Tree) -> bool) -> Ensemble {
    let chances = Streams::of_run(seed);
    let rows = table.rows();
    let base = base_log_odds(labels);
    let mut margins = vec![base; rows];
    let (mut first, mut second, weight) = (vec![0.0; rows], vec![0.0; rows], vec![1.0; rows]);
    let mut trees = Vec::new();
    for number in 0..learning.trees {
        for (row, label) in labels.iter().enumerate() {
            let probability = logistic(margins[row]);
            first[row] = probability - f64::from(u8::from(*label));
            second[row] = (probability * (1.0 - probability)).max(1e-9);
        }
        let columns = learning.columns_of(table.width(), chances, number);
        let wishes = Wishes { first: &first, second: &second, weight: &weight };
        let rate = learning.rate as f32;
        let tree = grow(table, (0..rows as u32).collect(), wishes, &columns, &learning.growth(), |of_leaf, answer| {
            for row in of_leaf {
                margins[*row as usize] += f64::from(answer * rate);
            }
        });
        let tree = scaled(tree, rate);
        let go_on = after_tree(&tree);
        trees.push(tree);
        if !go_on {
            break;
        }
    }
    Ensemble { base, trees }
}

/// Grows a forest on `table`: each tree on rows drawn with replacement. It answers a probability.
pub fn plant(table: &Binned, labels: &[bool], learning: &Learning, seed: u64) -> Ensemble {
    let chances = Streams::of_run(seed);
    let rows = table.rows();
    let first: Vec<f64> = labels.iter().map(|label| -f64::from(u8::from(*label))).collect();
    let second = vec![1.0; rows];
    let share = 1.0 / learning.trees.max(1) as f32;
    let trees = (0..learning.trees.max(1)).map(|number| {
        let mut stream = chances.stream(SAMPLE, number as u64);
        let mut weight = vec![0.0; rows];
        for _ in 0..rows {
            weight[stream.below(rows)] += 1.0;
        }
        let drawn: Vec<u32> = (0..rows as u32).filter(|row| weight[*row as usize] > 0.0).collect();
        let columns = learning.columns_of(table.width(), chances, number);
        let wishes = Wishes { first: &first, second: &second, weight: &weight };
        scaled(grow(table, drawn, wishes, &columns, &learning.growth(), |_, _| {}), share)
    });
    Ensemble { base: 0.0, trees: trees.collect() }
}

fn scaled(mut tree: Tree, factor: f32) -> Tree {
    for place in 0..tree.nodes().len() {
        if let super::tree::Step::Leaf(value) = tree.nodes()[place].step() {
            tree.answer(place, value * factor);
        }
    }
    tree
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two columns whose product tells the label, and one that tells nothing.
    fn table(rows: usize) -> (Vec<f32>, Vec<bool>) {
        let mut stream = Streams::of_run(5).stream(Purpose::named("test"), 0);
        let mut values = Vec::new();
        let mut labels = Vec::new();
        for _ in 0..rows {
            let row: [f32; 3] = std::array::from_fn(|_| stream.uniform() as f32 * 2.0 - 1.0);
            labels.push(row[0] * row[1] > 0.0);
            values.extend(row);
        }
        (values, labels)
    }

    fn right(ensemble: &Ensemble, middle: f64) -> f64 {
        let (values, labels) = table(3_000);
        let (tested, known) = (&values[6_000..], &labels[2_000..]);
        let hits = tested.chunks_exact(3).zip(known).filter(|(row, label)| (ensemble.predict(row) > middle) == **label).count();
        hits as f64 / known.len() as f64
    }

    #[test]
    fn both_learn_what_no_single_column_tells() {
        let (values, labels) = table(2_000);
        let table = Binned::of(&values, 3);
        let boosted = boost(&table, &labels, &Learning { trees: 80, columns: 1.0, ..Learning::BOOSTING }, 1, |_| true);
        let forest = plant(&table, &labels, &Learning { trees: 40, columns: 1.0, ..Learning::FOREST }, 1);
        let (by_boosting, by_forest) = (right(&boosted, 0.0), right(&forest, 0.5));
        assert!(by_boosting > 0.93 && by_forest > 0.93, "{by_boosting} {by_forest}");
    }

    #[test]
    fn the_same_seed_grows_the_same_trees() {
        let (values, labels) = table(500);
        let table = Binned::of(&values, 3);
        let learning = Learning { trees: 10, ..Learning::BOOSTING };
        assert_eq!(boost(&table, &labels, &learning, 3, |_| true), boost(&table, &labels, &learning, 3, |_| true));
        assert_ne!(boost(&table, &labels, &learning, 3, |_| true), boost(&table, &labels, &learning, 4, |_| true));
        let learning = Learning { trees: 5, ..Learning::FOREST };
        assert_eq!(plant(&table, &labels, &learning, 3), plant(&table, &labels, &learning, 3));
    }

    #[test]
    fn one_kind_of_label_makes_a_finite_model() {
        let (values, _) = table(50);
        let table = Binned::of(&values, 3);
        let ensemble = boost(&table, &[false; 50], &Learning::BOOSTING, 1, |_| true);
        assert!(ensemble.predict(&values[..3]).is_finite() && logistic(ensemble.predict(&values[..3])) < 0.05);
    }
}
