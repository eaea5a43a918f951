//! One direction of the gate: who waits, who is in which lane, which lanes are open.
//!
//! First come, first served over all lanes that are free, but that lanes for appointments take no truck without one while another lane
//! is open. Where a policy sends trucks to a lane when they come, each lane serves its own line first; nobody changes lines but when the
//! lane is closed or fails. Plain data: which device is ready is the caller's to say.

use std::collections::VecDeque;

use portolan_model::facts::VisitKind;
use portolan_model::ids::TruckId;
use portolan_model::requests::Rule;
use portolan_protocol::{DeviceId, DeviceKind};
use serde::{Deserialize, Serialize};

/// A truck as the gate sees it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Visitor {
    /// Which.
    pub truck: TruckId,
    /// What it came for.
    pub visit: VisitKind,
    /// Whether it has an appointment.
    pub booked: bool,
}

/// A lane of the gate.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Lane {
    /// Whether it takes trucks.
    pub open: bool,
    /// Whether it is for appointments.
    pub booked_only: bool,
    /// The truck in it.
    pub visitor: Option<Visitor>,
    /// Whether its reader has failed, so that it passes trucks by hand.
    pub reader_failed: bool,
    /// Trucks that were sent to this lane and wait before it.
    pub line: VecDeque<Visitor>,
}

/// One direction of the gate.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Gate {
    first_lane: u16,
    lanes: Vec<Lane>,
    // Each with the number of its coming, so that a lane for all finds who came first.
    booked: VecDeque<(u64, Visitor)>,
    walk_in: VecDeque<(u64, Visitor)>,
    came: u64,
}

impl Gate {
    /// So many lanes, the first of which is gate lane `first_lane` of the terminal; the first `booked_only` are for appointments.
    pub fn new(first_lane: u16, lanes: u16, booked_only: u16) -> Self {
        let lanes = (0..lanes).map(|lane| Lane {
            open: true,
            booked_only: lane < booked_only,
            visitor: None,
            reader_failed: false,
            line: VecDeque::new(),
        });
        let lanes = lanes.collect();
        Self { first_lane, lanes, ..Self::default() }
    }

    /// Whether a gate lane of the terminal is one of these.
    pub fn has(&self, lane: DeviceId) -> bool {
        self.position(lane).is_some()
    }

    /// A lane, if a gate lane of the terminal is one of these.
    pub fn lane(&self, lane: DeviceId) -> Option<&Lane> {
        self.lanes.get(self.position(lane)?)
    }

    /// The lanes in their order.
    pub fn lanes(&self) -> &[Lane] {
        &self.lanes
    }

    /// Trucks that wait.
    pub fn waiting(&self) -> usize {
        self.booked.len() + self.walk_in.len() + self.lanes.iter().map(|lane| lane.line.len()).sum::<usize>()
    }

    /// Trucks with an appointment that wait, in the order of their coming.
    pub fn waiting_booked(&self) -> impl Iterator<Item = TruckId> {
        self.booked.iter().map(|(_, visitor)| visitor.truck)
    }

    /// Trucks without one, likewise.
    pub fn waiting_walk_in(&self) -> impl Iterator<Item = TruckId> {
        self.walk_in.iter().map(|(_, visitor)| visitor.truck)
    }

    /// The lanes by their devices.
    pub fn lanes_by_device(&self) -> impl Iterator<Item = (DeviceId, &Lane)> {
        self.lanes.iter().enumerate().map(|(position, lane)| (self.device(position), lane))
    }

    /// Whether a lane is there for a truck: open, and not kept for appointments that it has not, unless nothing else is open.
    pub fn is_for(&self, lane: &Lane, visitor: Visitor) -> bool {
        lane.open && (visitor.booked || !lane.booked_only || self.only_booked_lanes_are_open())
    }

    /// A truck lines up at a lane. One that is sent to no lane of this gate, or to one that is closed, joins the queue for all.
    pub fn line_up(&mut self, visitor: Visitor, lane: DeviceId) {
        match self.position(lane).filter(|position| self.lanes[*position].open) {
            Some(position) => self.lanes[position].line.push_back(visitor),
            None => self.join(visitor),
        }
    }

    /// Sends away those who wait before a lane, in their order: they have to be told where to go.
    pub fn dissolve(&mut self, lane: DeviceId) -> VecDeque<Visitor> {
        self.position(lane).map(|position| std::mem::take(&mut self.lanes[position].line)).unwrap_or_default()
    }

    /// A lane's reader fails, or works again.
    pub fn set_reader_failed(&mut self, lane: DeviceId, failed: bool) {
        if let Some(position) = self.position(lane) {
            self.lanes[position].reader_failed = failed;
        }
    }

    /// A truck joins the queue for all lanes.
    pub fn join(&mut self, visitor: Visitor) {
        self.came += 1;
        if visitor.booked { &mut self.booked } else { &mut self.walk_in }.push_back((self.came, visitor));
    }

    /// The next truck that drives into a lane, and the lane; none while nobody waits who may. Called again until it gives none.
    pub fn admit(&mut self, is_ready: impl Fn(DeviceId) -> bool) -> Option<(DeviceId, Visitor)> {
        if self.waiting() == 0 {
            return None;
        }
        let for_all = self.only_booked_lanes_are_open();
        for position in 0..self.lanes.len() {
            let device = self.device(position);
            let lane = &mut self.lanes[position];
            if !lane.open || lane.visitor.is_some() || !is_ready(device) {
                continue;
            }
            if let Some(visitor) = lane.line.pop_front() {
                lane.visitor = Some(visitor);
                return Some((device, visitor));
            }
            let walk_in_first = match (self.booked.front(), self.walk_in.front()) {
                (Some((booked, _)), Some((walk_in, _))) => walk_in < booked,
                (None, Some(_)) => true,
                _ => false,
            };
            let queue = if walk_in_first && (for_all || !lane.booked_only) { &mut self.walk_in } else { &mut self.booked };
            if let Some((_, visitor)) = queue.pop_front() {
                lane.visitor = Some(visitor);
                return Some((device, visitor));
            }
        }
        None
    }

    /// The truck in a lane has passed.
    pub fn release(&mut self, lane: DeviceId) -> Option<Visitor> {
        let position = self.position(lane)?;
        self.lanes[position].visitor.take()
    }

    /// Opens or closes a lane; a truck in it still passes.
    ///
    /// # Errors
    /// The rule against it: the last open lane stays open.
    pub fn set_open(&mut self, lane: DeviceId, open: bool) -> Result<(), Rule> {
        let position = self.position(lane).ok_or(Rule::Unknown)?;
        if self.lanes[position].open == open {
            return Err(Rule::AlreadySo);
        }
        if !open && self.lanes.iter().filter(|lane| lane.open).count() == 1 {
            return Err(Rule::LastLane);
        }
        self.lanes[position].open = open;
        Ok(())
    }

    fn only_booked_lanes_are_open(&self) -> bool {
        !self.lanes.iter().any(|lane| lane.open && !lane.booked_only)
    }

    fn device(&self, position: usize) -> DeviceId {
        DeviceId::gate_lane(self.first_lane + position as u16)
    }

    fn position(&self, lane: DeviceId) -> Option<usize> {
        let position = usize::from(lane.index.checked_sub(self.first_lane)?);
        (lane.kind == DeviceKind::GateLane && position < self.lanes.len()).then_some(position)
    }
}

#[cfg(test)]
mod tests {
    use portolan_model::ids::TruckSource;
    use proptest::prelude::*;

    use super::*;

    fn visitor(index: u32, booked: bool) -> Visitor {
        Visitor { truck: TruckId::new(TruckSource::Road, index), visit: VisitKind::Collect, booked }
    }

    #[test]
    fn a_lane_for_appointments_takes_others_only_when_it_is_alone() {
        let mut gate = Gate::new(0, 2, 1);
        gate.join(visitor(0, false));
        gate.join(visitor(1, false));
        assert_eq!(gate.admit(|_| true), Some((DeviceId::gate_lane(1), visitor(0, false))));
        assert_eq!(gate.admit(|_| true), None);
        gate.join(visitor(2, true));
        assert_eq!(gate.admit(|_| true), Some((DeviceId::gate_lane(0), visitor(2, true))));
        assert_eq!(gate.set_open(DeviceId::gate_lane(1), false), Ok(()));
        assert_eq!(gate.release(DeviceId::gate_lane(0)), Some(visitor(2, true)));
        assert_eq!(gate.admit(|_| true), Some((DeviceId::gate_lane(0), visitor(1, false))));
        assert_eq!(gate.set_open(DeviceId::gate_lane(0), false), Err(Rule::LastLane));
        assert_eq!(gate.set_open(DeviceId::gate_lane(1), false), Err(Rule::AlreadySo));
        assert_eq!(gate.set_open(DeviceId::gate_lane(2), false), Err(Rule::Unknown));
    }

    #[test]
    fn a_lane_that_is_down_takes_nobody() {
        let mut gate = Gate::new(3, 2, 0);
        gate.join(visitor(0, false));
        assert_eq!(gate.admit(|lane| lane.index != 3), Some((DeviceId::gate_lane(4), visitor(0, false))));
        assert!(gate.has(DeviceId::gate_lane(3)) && !gate.has(DeviceId::gate_lane(2)) && !gate.has(DeviceId::scanner(3)));
    }

    #[test]
    fn who_was_sent_to_a_lane_waits_before_it_and_nowhere_else() {
        let mut gate = Gate::new(0, 2, 0);
        gate.line_up(visitor(0, true), DeviceId::gate_lane(1));
        gate.line_up(visitor(1, true), DeviceId::gate_lane(1));
        assert_eq!(gate.waiting(), 2);
        assert_eq!(gate.admit(|_| true), Some((DeviceId::gate_lane(1), visitor(0, true))));
        assert_eq!(gate.admit(|_| true), None, "lane 0 is free, but nobody was sent there");
        gate.join(visitor(2, true));
        assert_eq!(gate.admit(|_| true), Some((DeviceId::gate_lane(0), visitor(2, true))));
        assert_eq!(gate.dissolve(DeviceId::gate_lane(1)), [visitor(1, true)]);
        assert_eq!(gate.set_open(DeviceId::gate_lane(1), false), Ok(()));
        gate.line_up(visitor(1, true), DeviceId::gate_lane(1));
        gate.line_up(visitor(3, false), DeviceId::gate_lane(9));
        assert_eq!(gate.release(DeviceId::gate_lane(0)), Some(visitor(2, true)));
        assert_eq!(gate.admit(|_| true), Some((DeviceId::gate_lane(0), visitor(1, true))), "the queue for all takes whom no lane takes");
        assert_eq!(gate.waiting(), 1);
    }

    #[derive(Clone, Debug)]
    enum Step {
        Join(bool),
        LineUp(bool, u16),
        Dissolve(u16),
        Release(u16),
        Open(u16, bool),
        Fail(u16, bool),
    }

    fn step() -> impl Strategy<Value = Step> {
        prop_oneof![
            4 => any::<bool>().prop_map(Step::Join),
            2 => (any::<bool>(), 0_u16..5).prop_map(|(booked, lane)| Step::LineUp(booked, lane)),
            1 => (0_u16..4).prop_map(Step::Dissolve),
            4 => (0_u16..4).prop_map(Step::Release),
            1 => (0_u16..4, any::<bool>()).prop_map(|(lane, open)| Step::Open(lane, open)),
            1 => (0_u16..4, any::<bool>()).prop_map(|(lane, down)| Step::Fail(lane, down)),
        ]
    }

    proptest! {
        #[test]
        fn nobody_is_lost_overtaken_or_served_twice(steps in prop::collection::vec(step(), 0..200), booked_only in 0_u16..4) {
            let mut gate = Gate::new(0, 4, booked_only);
            let mut down = [false; 4];
            let (mut came, mut passed, mut admitted, mut in_lines) = (0_u32, 0_u32, Vec::new(), false);
            for step in steps {
                match step {
                    Step::Join(booked) => {
                        gate.join(visitor(came, booked));
                        came += 1;
                    }
                    Step::LineUp(booked, lane) => {
                        gate.line_up(visitor(came, booked), DeviceId::gate_lane(lane));
                        came += 1;
                        in_lines = true;
                    }
                    Step::Dissolve(lane) => {
                        for visitor in gate.dissolve(DeviceId::gate_lane(lane)) {
                            gate.join(visitor);
                        }
                    }
                    Step::Release(lane) => passed += u32::from(gate.release(DeviceId::gate_lane(lane)).is_some()),
                    Step::Open(lane, open) => {
                        let _ = gate.set_open(DeviceId::gate_lane(lane), open);
                    }
                    Step::Fail(lane, is_down) => down[usize::from(lane)] = is_down,
                }
                while let Some((lane, visitor)) = gate.admit(|lane| !down[usize::from(lane.index)]) {
                    prop_assert!(!down[usize::from(lane.index)]);
                    admitted.push(visitor);
                }
                let inside = gate.lanes().iter().filter(|lane| lane.visitor.is_some()).count();
                prop_assert_eq!(came as usize, gate.waiting() + inside + passed as usize);
                prop_assert!(gate.lanes().iter().any(|lane| lane.open));
                let idle = |lane: &(usize, &Lane)| lane.1.open && lane.1.visitor.is_none() && !down[lane.0] && !lane.1.booked_only;
                let has_idle = gate.lanes().iter().enumerate().any(|lane| idle(&lane));
                let in_line: usize = gate.lanes().iter().map(|lane| lane.line.len()).sum();
                prop_assert!(!has_idle || gate.waiting() == in_line, "a free lane and somebody waits for any");
            }
            let mut once: Vec<TruckId> = admitted.iter().map(|visitor| visitor.truck).collect();
            once.sort_unstable();
            once.dedup();
            prop_assert_eq!(once.len(), admitted.len(), "nobody twice");
            for kind in [true, false].into_iter().filter(|_| !in_lines) {
                let order: Vec<TruckId> = admitted.iter().filter(|visitor| visitor.booked == kind).map(|visitor| visitor.truck).collect();
                prop_assert!(order.windows(2).all(|pair| pair[0] < pair[1]), "first come, first served among equals");
            }
        }
    }
}
