//! How much each feature moved an answer: Shapley values of a tree, exact, in time that is polynomial in its depth.
//!
//! The value of a set of features is what the tree is expected to answer when only these are known, where the rows of training that came
//! by say how likely each way is (Lundberg, Erion and Lee 2018, algorithm 2). Contributions and the expected answer add up to the answer.

use super::boosting::Ensemble;
use super::tree::{DEEPEST, Step, Tree};

/// A feature on the way from the root.
#[derive(Clone, Copy)]
struct Part {
    feature: usize,
    /// The share of sets without the feature that go on this way.
    without: f64,
    /// The share of sets with it: 1 or 0.
    with: f64,
    /// The weight of the sets of each size.
    weight: f64,
}

const NO_FEATURE: usize = usize::MAX;

/// 1/n, since division is what explaining would spend its time on. Paths are shorter than the deepest tree and its root.
const INVERSE: [f64; DEEPEST as usize + 3] = {
    let mut inverse = [0.0; DEEPEST as usize + 3];
    let mut n = 1;
    while n < inverse.len() {
        inverse[n] = 1.0 / n as f64;
        n += 1;
    }
    inverse
};

/// Adds how much each feature moves the answer of all trees to `contributions`; returns what is answered when nothing is known.
pub fn explain(ensemble: &Ensemble, features: &[f32], contributions: &mut [f64]) -> f64 {
    let mut expected = ensemble.base;
    let mut paths = Vec::new();
    for tree in &ensemble.trees {
        expected += tree.expected();
        let root = Part { feature: NO_FEATURE, without: 1.0, with: 1.0, weight: 0.0 };
        Walk { tree, features, contributions, paths: &mut paths }.walk(0, 0, root);
        paths.clear();
    }
    expected
}

struct Walk<'a> {
    tree: &'a Tree,
    features: &'a [f32],
    contributions: &'a mut [f64],
    /// The paths to the nodes above, one behind the other; that of the node being visited is the last.
    paths: &'a mut Vec<Part>,
}

impl Walk<'_> {
    /// Visits a node whose parent's path begins at `start`, or is empty, and reaches to the end of all paths.
    fn walk(&mut self, node: usize, start: usize, came_by: Part) {
        extend(self.paths, start, came_by);
        match self.tree.nodes()[node].step() {
            Step::Leaf(value) => {
                let path = &self.paths[start..];
                for (place, part) in path.iter().enumerate().skip(1) {
                    self.contributions[part.feature] += unwound_sum(path, place) * (part.with - part.without) * f64::from(value);
                }
            }
            Step::Split { feature, threshold, below, above } => {
                let (hot, cold) = if self.features[feature] <= threshold { (below, above) } else { (above, below) };
                let cover = self.tree.nodes()[node].cover();
                let share = |child: usize| if cover > 0.0 { self.tree.nodes()[child].cover() / cover } else { 0.5 };
                let (hot_share, cold_share) = (share(hot), share(cold));
                let (mut without, mut with) = (1.0, 1.0);
                if let Some(place) = self.paths[start..].iter().position(|part| part.feature == feature) {
                    let part = self.paths[start + place];
                    (without, with) = (part.without, part.with);
                    unwind(self.paths, start, place);
                }
                let end = self.paths.len();
                for (child, share, with) in [(hot, hot_share, with), (cold, cold_share, 0.0)] {
                    self.paths.extend_from_within(start..end);
                    self.walk(child, end, Part { feature, without: without * share, with, weight: 0.0 });
                    self.paths.truncate(end);
                }
            }
        }
    }
}

/// Makes the path that begins at `start` one part longer.
fn extend(paths: &mut Vec<Part>, start: usize, part: Part) {
    let depth = paths.len() - start;
    paths.push(Part { weight: if depth == 0 { 1.0 } else { 0.0 }, ..part });
    let path = &mut paths[start..];
    let scale = INVERSE[depth + 1];
    for place in (0..depth).rev() {
        let weight = path[place].weight * scale;
        path[place + 1].weight += part.with * weight * (place + 1) as f64;
        path[place].weight = part.without * weight * (depth - place) as f64;
    }
}

/// Takes the part in `place` out of the path that begins at `start`.
fn unwind(paths: &mut Vec<Part>, start: usize, place: usize) {
    let path = &mut paths[start..];
    let depth = path.len() - 1;
    let Part { with, without, .. } = path[place];
    let (longer, scale) = ((depth + 1) as f64, INVERSE[depth + 1]);
    let mut next = path[depth].weight;
    for at in (0..depth).rev() {
        if with > 0.0 {
            let weight = path[at].weight;
            path[at].weight = next * longer * INVERSE[at + 1] / with;
            next = weight - path[at].weight * without * (depth - at) as f64 * scale;
        } else if without > 0.0 {
            path[at].weight *= longer * INVERSE[depth - at] / without;
        }
    }
    for at in place..depth {
        let Part { feature, without, with, .. } = path[at + 1];
        path[at] = Part { feature, without, with, weight: path[at].weight };
    }
    paths.pop();
}

/// The sum of the weights of a path after the part in `place` would be taken out.
fn unwound_sum(path: &[Part], place: usize) -> f64 {
    let depth = path.len() - 1;
    let Part { with, without, .. } = path[place];
    let (longer, scale) = ((depth + 1) as f64, INVERSE[depth + 1]);
    let mut total = 0.0;
    if with > 0.0 {
        // `with` is 1 wherever it is not 0.
        let mut next = path[depth].weight;
        for at in (0..depth).rev() {
            let weight = next * longer * INVERSE[at + 1];
            total += weight;
            next = path[at].weight - weight * without * (depth - at) as f64 * scale;
        }
    } else if without > 0.0 {
        for at in (0..depth).rev() {
            total += path[at].weight * INVERSE[depth - at];
        }
        total *= longer / without;
    }
    total
}

#[cfg(test)]
mod tests {
    use portolan_clock::{Purpose, Streams};

    use super::*;
    use crate::learned::boosting::{Learning, boost};
    use crate::learned::grow::Binned;

    const WIDTH: usize = 4;

    fn model(leaves: usize) -> (Ensemble, Vec<f32>) {
        let mut stream = Streams::of_run(9).stream(Purpose::named("test"), 0);
        let values: Vec<f32> = (0..WIDTH * 600).map(|_| (stream.uniform() * 8.0).floor() as f32).collect();
        let labels: Vec<bool> = values.chunks_exact(WIDTH).map(|row| row[0] + row[1] * row[2] > 14.0 || row[3] > 6.0).collect();
        let learning = Learning { trees: 5, leaves, rate: 0.5, least_rows: 3.0, columns: 1.0, ..Learning::BOOSTING };
        (boost(&Binned::of(&values, WIDTH), &labels, &learning, 1, |_| true), values)
    }

    /// What a tree is expected to answer when the features in `known` (a set of bits) are known.
    fn expected(tree: &Tree, node: usize, features: &[f32], known: usize) -> f64 {
        match tree.nodes()[node].step() {
            Step::Leaf(value) => f64::from(value),
            Step::Split { feature, threshold, below, above } => {
                if known & (1 << feature) != 0 {
                    return expected(tree, if features[feature] <= threshold { below } else { above }, features, known);
                }
                let (a, b) = (tree.nodes()[below].cover(), tree.nodes()[above].cover());
                (a * expected(tree, below, features, known) + b * expected(tree, above, features, known)) / (a + b)
            }
        }
    }

    /// Shapley values by their definition: over all sets of the other features.
    fn by_definition(ensemble: &Ensemble, features: &[f32]) -> [f64; WIDTH] {
        let factorial = |n: usize| (1..=n).map(|k| k as f64).product::<f64>();
        std::array::from_fn(|feature| {
            let mut value = 0.0;
            for set in (0..1_usize << WIDTH).filter(|set| set & (1 << feature) == 0) {
                let size = set.count_ones() as usize;
                let weight = factorial(size) * factorial(WIDTH - size - 1) / factorial(WIDTH);
                for tree in &ensemble.trees {
                    value += weight * (expected(tree, 0, features, set | 1 << feature) - expected(tree, 0, features, set));
                }
            }
            value
        })
    }

    #[test]
    fn contributions_are_those_of_the_definition() {
        let (ensemble, values) = model(12);
        for row in values.chunks_exact(WIDTH).take(60) {
            let mut contributions = [0.0; WIDTH];
            explain(&ensemble, row, &mut contributions);
            for (fast, plain) in contributions.iter().zip(by_definition(&ensemble, row)) {
                assert!((fast - plain).abs() < 1e-9, "{fast} {plain} at {row:?}");
            }
        }
    }

    #[test]
    fn contributions_add_up_to_the_answer() {
        let (ensemble, values) = model(40);
        for row in values.chunks_exact(WIDTH) {
            let mut contributions = [0.0; WIDTH];
            let base = explain(&ensemble, row, &mut contributions);
            let sum = base + contributions.iter().sum::<f64>();
            assert!((sum - ensemble.predict(row)).abs() < 1e-6, "{sum} {}", ensemble.predict(row));
        }
    }
}
