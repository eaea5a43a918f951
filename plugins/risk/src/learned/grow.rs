//! Grows a tree on binned columns: best leaf first, by histograms of first and second derivatives.
//!
//! One grower serves both learners. Boosting gives it the derivatives of the logistic loss; the forest gives it `-label` and 1, for which
//! a leaf answers the mean label and the gain is the fall in variance.

use super::tree::{Node, Tree};

/// The most bins of a column.
const MOST_BINS: usize = 255;

/// A table of features, each column cut into bins by the quantiles of its values.
#[derive(Debug)]
pub struct Binned {
    rows: usize,
    /// The largest value of each bin but the last, per column, rising.
    edges: Vec<Vec<f32>>,
    columns: Vec<Vec<u8>>,
    /// Where the histogram of each column begins, and the end of the last one.
    offsets: Vec<usize>,
}

impl Binned {
    /// Bins a table of `width` columns that is given row by row.
    pub fn of(table: &[f32], width: usize) -> Self {
        let rows = table.len() / width.max(1);
        let (mut edges, mut columns, mut offsets) = (Vec::new(), Vec::new(), vec![0]);
        for column in 0..width {
            let values: Vec<f32> = (0..rows).map(|row| table[row * width + column]).collect();
            let cuts = cuts_of(&values);
            columns.push(values.iter().map(|value| cuts.partition_point(|cut| cut < value) as u8).collect());
            offsets.push(offsets[column] + cuts.len() + 1);
            edges.push(cuts);
        }
        Self { rows, edges, columns, offsets }
    }

    /// How many rows there are.
    pub const fn rows(&self) -> usize {
        self.rows
    }

    /// How many columns there are.
    pub const fn width(&self) -> usize {
        self.columns.len()
    }

    fn bins(&self) -> usize {
        self.offsets[self.width()]
    }
}

/// Where a column is cut: between all its values if they are few, else so that bins hold about the same number of rows.
fn cuts_of(values: &[f32]) -> Vec<f32> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f32::total_cmp);
    let mut distinct = sorted.clone();
    distinct.dedup();
    if distinct.len() > MOST_BINS {
        let quantile = |bin: usize| sorted[bin * sorted.len() / MOST_BINS];
        distinct = (1..MOST_BINS).map(quantile).collect();
        distinct.dedup();
    } else {
        distinct.pop();
    }
    distinct
}

/// How a tree is grown.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Growth {
    /// The most leaves.
    pub leaves: usize,
    /// The fewest rows in a leaf.
    pub least_rows: f64,
    /// What pulls answers towards zero: added to the second derivatives.
    pub pull: f64,
    /// The least gain for which a leaf is split.
    pub least_gain: f64,
}

/// Sums over the rows of a bin: first derivative, second derivative, weight.
type Sums = [f64; 3];

fn add(into: &mut Sums, sums: Sums) {
    for (a, b) in into.iter_mut().zip(sums) {
        *a += b;
    }
}

fn minus(a: Sums, b: Sums) -> Sums {
    [a[0] - b[0], a[1] - b[1], a[2] - b[2]]
}

/// A split that was found.
#[derive(Clone, Copy)]
struct Found {
    gain: f64,
    column: usize,
    bin: usize,
    below: Sums,
}

struct Leaf {
    node: usize,
    rows: Vec<u32>,
    sums: Sums,
    histogram: Vec<Sums>,
    found: Option<Found>,
}

/// What the rows say: derivatives and weights, by row.
#[derive(Clone, Copy, Debug)]
pub struct Wishes<'a> {
    /// First derivative of the loss.
    pub first: &'a [f64],
    /// Second derivative.
    pub second: &'a [f64],
    /// How often the row counts.
    pub weight: &'a [f64],
}

impl Wishes<'_> {
    fn of(&self, row: u32) -> Sums {
        let (row, weight) = (row as usize, self.weight[row as usize]);
        [self.first[row] * weight, self.second[row] * weight, weight]
    }
}

/// Grows one tree on `rows`, looking at `columns` alone. `answered` hears of each leaf: its rows and what it answers.
pub fn grow(
    table: &Binned,
    rows: Vec<u32>,
    wishes: Wishes<'_>,
    columns: &[usize],
    growth: &Growth,
    mut answered: impl FnMut(&[u32], f32),
) -> Tree {
    let grower = Grower { table, wishes, columns, growth };
    let histogram = grower.histogram(&rows);
    let mut sums = [0.0; 3];
    for row in &rows {
        add(&mut sums, wishes.of(*row));
    }
    let mut tree = Tree::stump(grower.answer(sums), sums[2] as f32);
    let mut leaves = vec![grower.leaf(0, rows, sums, histogram)];
    while leaves.len() < growth.leaves {
        // The first of the best: the order of leaves is that of their making.
        let mut best: Option<(usize, f64)> = None;
        for (place, leaf) in leaves.iter().enumerate() {
            if let Some(found) = leaf.found
                && best.is_none_or(|(_, gain)| found.gain > gain)
            {
                best = Some((place, found.gain));
            }
        }
        let Some((place, _)) = best else { break };
        let leaf = leaves.swap_remove(place);
        let (below, above) = grower.divide(&mut tree, leaf);
        leaves.extend([below, above]);
    }
    for leaf in &leaves {
        answered(&leaf.rows, grower.answer(leaf.sums));
    }
    tree
}

struct Grower<'a> {
    table: &'a Binned,
    wishes: Wishes<'a>,
    columns: &'a [usize],
    growth: &'a Growth,
}

impl Grower<'_> {
    fn answer(&self, sums: Sums) -> f32 {
        let second = sums[1] + self.growth.pull;
        if second > 0.0 { (-sums[0] / second) as f32 } else { 0.0 }
    }

    fn worth(&self, sums: Sums) -> f64 {
        let second = sums[1] + self.growth.pull;
        if second > 0.0 { sums[0] * sums[0] / second } else { 0.0 }
    }

    fn histogram(&self, rows: &[u32]) -> Vec<Sums> {
        let mut histogram = vec![[0.0; 3]; self.table.bins()];
        let wishes: Vec<Sums> = rows.iter().map(|row| self.wishes.of(*row)).collect();
        for column in self.columns {
            let bins = &self.table.columns[*column];
            let histogram = &mut histogram[self.table.offsets[*column]..self.table.offsets[*column + 1]];
            for (row, sums) in rows.iter().zip(&wishes) {
                add(&mut histogram[usize::from(bins[*row as usize])], *sums);
            }
        }
        histogram
    }

    fn leaf(&self, node: usize, rows: Vec<u32>, sums: Sums, histogram: Vec<Sums>) -> Leaf {
        let found = self.best_split(sums, &histogram);
        Leaf { node, rows, sums, histogram, found }
    }

    fn best_split(&self, sums: Sums, histogram: &[Sums]) -> Option<Found> {
        let worth = self.worth(sums);
        let mut best: Option<Found> = None;
        for column in self.columns {
            let bins = &histogram[self.table.offsets[*column]..self.table.offsets[*column + 1]];
            let mut below = [0.0; 3];
            for (bin, here) in bins.iter().enumerate().take(bins.len() - 1) {
                add(&mut below, *here);
                let above = minus(sums, below);
                if below[2] < self.growth.least_rows || above[2] < self.growth.least_rows {
                    continue;
                }
                let gain = self.worth(below) + self.worth(above) - worth;
                if gain > self.growth.least_gain && best.is_none_or(|found| gain > found.gain) {
                    best = Some(Found { gain, column: *column, bin, below });
                }
            }
        }
        best
    }

    /// Splits a leaf. The histogram of the larger part is what the smaller leaves of the whole.
    fn divide(&self, tree: &mut Tree, leaf: Leaf) -> (Leaf, Leaf) {
        let Leaf { node, rows, sums, mut histogram, found } = leaf;
        let Some(Found { column, bin, below: sums_below, .. }) = found else { unreachable!("only a leaf with a split is divided") };
        let sums_above = minus(sums, sums_below);
        let bins = &self.table.columns[column];
        let (below, above): (Vec<u32>, Vec<u32>) = rows.into_iter().partition(|row| usize::from(bins[*row as usize]) <= bin);
        let threshold = self.table.edges[column][bin];
        let (node_below, node_above) = tree.split(
            node,
            column,
            threshold,
            Node::leaf(self.answer(sums_below), sums_below[2] as f32),
            Node::leaf(self.answer(sums_above), sums_above[2] as f32),
        );
        let below_is_smaller = below.len() <= above.len();
        let smaller = self.histogram(if below_is_smaller { &below } else { &above });
        for (whole, part) in histogram.iter_mut().zip(&smaller) {
            *whole = minus(*whole, *part);
        }
        let (histogram_below, histogram_above) = if below_is_smaller { (smaller, histogram) } else { (histogram, smaller) };
        (self.leaf(node_below, below, sums_below, histogram_below), self.leaf(node_above, above, sums_above, histogram_above))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GROWTH: Growth = Growth { leaves: 8, least_rows: 1.0, pull: 0.0, least_gain: 1e-9 };

    /// A regression tree on one column: first derivative −label, second 1.
    fn regression(values: &[f32], labels: &[f64], growth: &Growth) -> Tree {
        let table = Binned::of(values, 1);
        let first: Vec<f64> = labels.iter().map(|label| -label).collect();
        let ones = vec![1.0; labels.len()];
        let wishes = Wishes { first: &first, second: &ones, weight: &ones };
        grow(&table, (0..labels.len() as u32).collect(), wishes, &[0], growth, |_, _| {})
    }

    #[test]
    fn steps_are_found_where_they_are() {
        let values: Vec<f32> = (0..100_u8).map(f32::from).collect();
        let labels: Vec<f64> = values
            .iter()
            .map(|value| {
                if *value < 30.0 {
                    1.0
                } else if *value < 60.0 {
                    5.0
                } else {
                    -2.0
                }
            })
            .collect();
        let tree = regression(&values, &labels, &GROWTH);
        for (value, label) in values.iter().zip(&labels) {
            assert!((f64::from(tree.predict(&[*value])) - label).abs() < 1e-6, "{value}");
        }
        assert_eq!(tree.nodes().len(), 5, "two splits suffice");
        assert!(tree.is_sound(1));
    }

    #[test]
    fn leaves_keep_the_least_rows_and_the_most_leaves() {
        let values: Vec<f32> = (0..100_u8).map(f32::from).collect();
        let labels: Vec<f64> = values.iter().map(|value| f64::from(*value).powi(2)).collect();
        let tree = regression(&values, &labels, &Growth { leaves: 6, least_rows: 10.0, ..GROWTH });
        let leaves: Vec<f64> =
            tree.nodes().iter().filter(|node| matches!(node.step(), super::super::tree::Step::Leaf(_))).map(Node::cover).collect();
        assert_eq!(leaves.len(), 6);
        assert!(leaves.iter().all(|cover| *cover >= 10.0), "{leaves:?}");
    }

    #[test]
    fn a_column_of_many_values_is_cut_into_even_bins() {
        let values: Vec<f32> = (0..10_000_u16).map(|value| f32::from(value % 5_000)).collect();
        let table = Binned::of(&values, 1);
        let mut counts = vec![0; table.bins()];
        for bin in &table.columns[0] {
            counts[usize::from(*bin)] += 1;
        }
        assert!(counts.len() <= MOST_BINS && counts.iter().all(|count| (20..=80).contains(count)), "{counts:?}");
    }
}
