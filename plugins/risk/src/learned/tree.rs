//! A decision tree: what it answers, and whether a file holds a sound one.

use serde::{Deserialize, Serialize};

/// The most splits on a way: explaining walks down each of them.
pub const DEEPEST: u16 = 512;

/// What marks a leaf.
const LEAF: u16 = u16::MAX;

/// A node of a tree. Children stand behind their parent, so that no walk goes round.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
pub struct Node {
    feature: u16,
    below: u16,
    above: u16,
    /// At a split: the largest value that goes below. At a leaf: what it answers.
    value: f32,
    /// The weight of the training rows that came by.
    cover: f32,
}

/// What a node is.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Step {
    /// It answers.
    Leaf(f32),
    /// It asks whether a feature is at most `threshold`.
    Split {
        /// The feature.
        feature: usize,
        /// The largest value that goes below.
        threshold: f32,
        /// The node for values up to the threshold.
        below: usize,
        /// The node for values above it.
        above: usize,
    },
}

impl Node {
    /// A leaf.
    pub const fn leaf(value: f32, cover: f32) -> Self {
        Self { feature: LEAF, below: 0, above: 0, value, cover }
    }

    /// What it is.
    pub const fn step(&self) -> Step {
        if self.feature == LEAF {
            Step::Leaf(self.value)
        } else {
            Step::Split { feature: self.feature as usize, threshold: self.value, below: self.below as usize, above: self.above as usize }
        }
    }

    /// The weight of the training rows that came by.
    pub const fn cover(&self) -> f64 {
        self.cover as f64
    }
}

/// A binary tree over features.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Tree {
    nodes: Vec<Node>,
}

impl Tree {
    /// A tree of one leaf.
    pub fn stump(value: f32, cover: f32) -> Self {
        Self { nodes: vec![Node::leaf(value, cover)] }
    }

    /// Turns the leaf `node` into a split with two leaves and returns their places, below and above.
    pub fn split(&mut self, node: usize, feature: usize, threshold: f32, below: Node, above: Node) -> (usize, usize) {
        let first = self.nodes.len();
        let cover = self.nodes[node].cover;
        self.nodes.extend([below, above]);
        self.nodes[node] = Node { feature: feature as u16, below: first as u16, above: first as u16 + 1, value: threshold, cover };
        (first, first + 1)
    }

    /// Makes a leaf answer something else.
    pub fn answer(&mut self, leaf: usize, value: f32) {
        self.nodes[leaf].value = value;
    }

    /// Its nodes, the root first.
    pub fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    /// What it answers for these features.
    pub fn predict(&self, features: &[f32]) -> f32 {
        let mut node = 0;
        loop {
            match self.nodes[node].step() {
                Step::Leaf(value) => return value,
                Step::Split { feature, threshold, below, above } => node = if features[feature] <= threshold { below } else { above },
            }
        }
    }

    /// The answer that is expected when nothing is known: the mean over the training rows.
    pub fn expected(&self) -> f64 {
        // Children stand behind their parents: from the back every child is known before it is asked for.
        let mut expected = vec![0.0; self.nodes.len()];
        for (place, node) in self.nodes.iter().enumerate().rev() {
            expected[place] = match node.step() {
                Step::Leaf(value) => f64::from(value),
                Step::Split { below, above, .. } => {
                    let (a, b) = (self.nodes[below].cover(), self.nodes[above].cover());
                    if a + b > 0.0 { (a * expected[below] + b * expected[above]) / (a + b) } else { 0.0 }
                }
            };
        }
        expected[0]
    }

    /// Whether every walk ends and asks only for features that there are.
    pub fn is_sound(&self, features: usize) -> bool {
        let sound = |(place, node): (usize, &Node)| match node.step() {
            Step::Leaf(value) => value.is_finite() && node.cover.is_finite() && node.cover >= 0.0,
            Step::Split { feature, threshold, below, above } => {
                let behind = |child: usize| child > place && child < self.nodes.len();
                feature < features && !threshold.is_nan() && behind(below) && behind(above) && below != above && node.cover.is_finite()
            }
        };
        let fits = !self.nodes.is_empty() && self.nodes.len() < usize::from(LEAF);
        fits && self.nodes.iter().enumerate().all(sound) && self.depth() <= DEEPEST
    }

    /// The most splits on a way. Children must stand behind their parents.
    fn depth(&self) -> u16 {
        let mut depths = vec![0_u16; self.nodes.len()];
        for (place, node) in self.nodes.iter().enumerate() {
            if let Step::Split { below, above, .. } = node.step() {
                for child in [below, above] {
                    depths[child] = depths[child].max(depths[place].saturating_add(1));
                }
            }
        }
        depths.into_iter().max().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tree_answers_and_expects() {
        let mut tree = Tree::stump(0.0, 10.0);
        let (_, above) = tree.split(0, 1, 2.5, Node::leaf(-1.0, 6.0), Node::leaf(0.0, 4.0));
        tree.split(above, 0, 0.0, Node::leaf(1.0, 1.0), Node::leaf(3.0, 3.0));
        assert_eq!([tree.predict(&[0.0, 2.5]), tree.predict(&[0.0, 2.6]), tree.predict(&[0.1, 9.0])], [-1.0, 1.0, 3.0]);
        assert!((tree.expected() - (-6.0 + 1.0 + 9.0) / 10.0).abs() < 1e-9);
        assert!(tree.is_sound(2) && !tree.is_sound(1));
    }

    #[test]
    fn a_tree_that_goes_round_is_not_sound() {
        let round = Tree { nodes: vec![Node { feature: 0, below: 0, above: 1, value: 0.0, cover: 1.0 }, Node::leaf(0.0, 1.0)] };
        let beyond = Tree { nodes: vec![Node { feature: 0, below: 1, above: 2, value: 0.0, cover: 1.0 }, Node::leaf(0.0, 1.0)] };
        let mut deep = Tree::stump(0.0, 1.0);
        let mut leaf = 0;
        for _ in 0..=DEEPEST {
            assert!(deep.is_sound(1));
            leaf = deep.split(leaf, 0, 0.0, Node::leaf(0.0, 1.0), Node::leaf(0.0, 1.0)).1;
        }
        assert!(!deep.is_sound(1), "nobody grows such a tree");
        assert!(!round.is_sound(1) && !beyond.is_sound(1) && !Tree { nodes: vec![] }.is_sound(1));
    }
}
