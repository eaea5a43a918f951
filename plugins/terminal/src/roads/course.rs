//! A way from one stop to another, and how long it takes.

use std::sync::OnceLock;

use portolan_behaviour::Kinematics;
use portolan_protocol::NodeId;

use super::profile::Profile;

/// How many kinds of vehicle a course remembers a duration for. A port has one or two; a fifth kind is worked out each time.
const REMEMBERED: usize = 4;

/// A way along roads, from rest to rest.
#[derive(Clone, Debug)]
pub struct Course {
    nodes: Vec<NodeId>,
    legs: Vec<Leg>,
    length_mm: u32,
    durations_ms: [OnceLock<(Kinematics, u32)>; REMEMBERED],
}

/// A straight part of a course, from one of its nodes to the next.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Leg {
    /// Its length in millimetres.
    pub length_mm: u32,
    /// Its speed limit in millimetres a second.
    pub limit_mm_s: u32,
    /// What the bend at its end allows in millimetres a second; `u32::MAX` straight on, 0 at the end of the course.
    pub exit_mm_s: u32,
}

impl Course {
    pub(super) fn new(nodes: Vec<NodeId>, legs: Vec<Leg>) -> Self {
        let length_mm = legs.iter().fold(0_u32, |sum, leg| sum.saturating_add(leg.length_mm));
        Self { nodes, legs, length_mm, durations_ms: [const { OnceLock::new() }; REMEMBERED] }
    }

    /// The course of whoever is there already.
    pub(super) fn standing(at: NodeId) -> Self {
        Self::new(vec![at], Vec::new())
    }

    /// The nodes passed, first and last included: one more than there are legs.
    pub fn nodes(&self) -> &[NodeId] {
        &self.nodes
    }

    /// The straight parts in order.
    pub fn legs(&self) -> &[Leg] {
        &self.legs
    }

    /// The length in millimetres.
    pub fn length_mm(&self) -> u32 {
        self.length_mm
    }

    /// Which leg is driven after so many seconds of motion, and what share of it is behind. None for a course without legs.
    pub fn leg_at(&self, kinematics: &Kinematics, elapsed_s: f64) -> Option<(usize, f64)> {
        Profile::new(&self.legs, *kinematics).at(elapsed_s)
    }

    /// Milliseconds from rest to rest at free flow: as fast as the vehicle, the limits and the bends allow.
    pub fn duration_ms(&self, kinematics: &Kinematics) -> u32 {
        for slot in &self.durations_ms {
            let (of, duration_ms) = slot.get_or_init(|| (*kinematics, self.work_out_ms(*kinematics)));
            if of == kinematics {
                return *duration_ms;
            }
        }
        self.work_out_ms(*kinematics)
    }

    /// The part of it up to its node with this index, from rest to rest; all of it for the last node or any beyond.
    pub fn up_to(&self, node: usize) -> Self {
        let nodes: Vec<NodeId> = self.nodes.iter().take(node + 1).copied().collect();
        let mut legs: Vec<Leg> = self.legs.iter().take(node).copied().collect();
        if let Some(last) = legs.last_mut() {
            last.exit_mm_s = 0;
        }
        Self::new(nodes, legs)
    }

    /// After how many milliseconds of motion it passes its node with this index; when it ends for one beyond the last.
    pub fn passes_ms(&self, node: usize, kinematics: &Kinematics) -> u32 {
        Profile::new(&self.legs, *kinematics).passes_ms(node)
    }

    /// Which leg is driven after so many milliseconds of motion, and how many millimetres of it are behind. None for a course without
    /// legs.
    pub fn at(&self, kinematics: &Kinematics, moved_ms: u32) -> Option<(usize, u32)> {
        let (leg, share) = Profile::new(&self.legs, *kinematics).at(f64::from(moved_ms) * 1e-3)?;
        Some((leg, (f64::from(self.legs[leg].length_mm) * share + 0.5) as u32))
    }

    /// Whether someone who drives this course for so many milliseconds can still come to rest at its node with this index.
    pub fn can_end_at(&self, node: usize, kinematics: &Kinematics, moved_ms: u32) -> bool {
        // Up to where it would brake, the shorter course is driven like the longer one.
        let place = |course: &Self| {
            let (leg, behind_mm) = course.at(kinematics, moved_ms)?;
            Some(course.legs[..leg].iter().map(|leg| u64::from(leg.length_mm)).sum::<u64>() + u64::from(behind_mm))
        };
        place(&self.up_to(node)).zip(place(self)).is_some_and(|(shorter, longer)| shorter + 1 >= longer)
    }

    fn work_out_ms(&self, kinematics: Kinematics) -> u32 {
        Profile::new(&self.legs, kinematics).duration_ms()
    }
}
