//! How much each feature moved an answer: Shapley values of a tree, exact, in time that is polynomial in its depth.
//!
//! The value of a set of features is what the tree is expected to answer when only these are known, where the rows of training that came
//! by say how likely each way is (Lundberg, Erion and Lee 2018, algorithm 2). Contributions and the expected answer add up to the answer.

use super::boosting::Ensemble;
use super::tree::{Step, Tree};

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

/// Adds how much each feature moves the answer of all trees to `contributions`; returns what is answered when nothing is known.
pub fn explain(ensemble: &Ensemble, features: &[f32], contributions: &mut [f64]) -> f64 {
    let mut expected = ensemble.base;
    for tree in &ensemble.trees {
        expected += tree.expected();
        walk(tree, 0, features, contributions, Vec::new(), Part { feature: NO_FEATURE, without: 1.0, with: 1.0, weight: 0.0 });
    }
    expected
}

fn walk(tree: &Tree, node: usize, features: &[f32], contributions: &mut [f64], mut path: Vec<Part>, came_by: Part) {
    extend(&mut path, came_by);
    match tree.nodes()[node].step() {
        Step::Leaf(value) => {
            for place in 1..path.len() {
                let weight = unwound_sum(&path, place);
                let part = path[place];
                contributions[part.feature] += weight * (part.with - part.without) * f64::from(value);
            }
        }
        Step::Split { feature, threshold, below, above } => {
            let (hot, cold) = if features[feature] <= threshold { (below, above) } else { (above, below) };
            let cover = tree.nodes()[node].cover();
            let share = |child: usize| if cover > 0.0 { tree.nodes()[child].cover() / cover } else { 0.5 };
            let (mut without, mut with) = (1.0, 1.0);
            if let Some(place) = path.iter().position(|part| part.feature == feature) {
                (without, with) = (path[place].without, path[place].with);
                unwind(&mut path, place);
            }
            walk(tree, hot, features, contributions, path.clone(), Part { feature, without: without * share(hot), with, weight: 0.0 });
            walk(tree, cold, features, contributions, path, Part { feature, without: without * share(cold), with: 0.0, weight: 0.0 });
        }
    }
}

fn extend(path: &mut Vec<Part>, part: Part) {
    let depth = path.len();
    path.push(Part { weight: if depth == 0 { 1.0 } else { 0.0 }, ..part });
    for place in (0..depth).rev() {
        let weight = path[place].weight;
        path[place + 1].weight += part.with * weight * (place + 1) as f64 / (depth + 1) as f64;
        path[place].weight = part.without * weight * (depth - place) as f64 / (depth + 1) as f64;
    }
}

fn unwind(path: &mut Vec<Part>, place: usize) {
    let depth = path.len() - 1;
    let Part { with, without, .. } = path[place];
    let mut next = path[depth].weight;
    for at in (0..depth).rev() {
        if with > 0.0 {
            let weight = path[at].weight;
            path[at].weight = next * (depth + 1) as f64 / ((at + 1) as f64 * with);
            next = weight - path[at].weight * without * (depth - at) as f64 / (depth + 1) as f64;
        } else if without > 0.0 {
            path[at].weight = path[at].weight * (depth + 1) as f64 / (without * (depth - at) as f64);
        }
    }
    for at in place..depth {
        let Part { feature, without, with, .. } = path[at + 1];
        path[at] = Part { feature, without, with, weight: path[at].weight };
    }
    path.pop();
}

/// The sum of the weights after `place` would be unwound.
fn unwound_sum(path: &[Part], place: usize) -> f64 {
    let depth = path.len() - 1;
    let Part { with, without, .. } = path[place];
    let mut next = path[depth].weight;
    let mut total = 0.0;
    for at in (0..depth).rev() {
        if with > 0.0 {
            let weight = next * (depth + 1) as f64 / ((at + 1) as f64 * with);
            total += weight;
            next = path[at].weight - weight * without * (depth - at) as f64 / (depth + 1) as f64;
        } else if without > 0.0 {
            total += path[at].weight * (depth + 1) as f64 / (without * (depth - at) as f64);
        }
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
