//! Which gate lane a truck lines up at.

use bevy_ecs::prelude::*;
use portolan_clock::Turn;
use portolan_model::Ms;
use portolan_model::facts::Condition;
use portolan_protocol::DeviceId;
use portolan_terminal::control::{Control, Devices};
use portolan_terminal::landside::{Gate, LandsideBook, LandsideSection, Visitor};

/// A gate lane as a truck finds it that may line up there: open, working, and for its kind.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct LaneView {
    /// Which.
    pub lane: DeviceId,
    /// Trucks before it, the one in the lane included.
    pub ahead: u32,
    /// How long these take on average, as if the one in the lane had just begun, and the truck itself.
    pub work_ms: Ms,
}

/// Chooses a lane for a truck that comes to the gate.
pub trait LaneChoice: Send + Sync + 'static {
    /// Whether trucks are sent to a lane at all. If not, they wait in one queue for whichever lane is free first, and nobody asks.
    fn sends(&self) -> bool {
        true
    }

    /// The position in `lanes` (in their order, perhaps empty) of the lane that the truck lines up at; none to wait for whichever is free
    /// first.
    fn choose(&self, truck: &Visitor, lanes: &[LaneView]) -> Option<usize>;
}

/// One queue for all lanes: who came first drives into the first that is free.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct FirstFree;

impl LaneChoice for FirstFree {
    fn sends(&self) -> bool {
        false
    }

    fn choose(&self, _: &Visitor, _: &[LaneView]) -> Option<usize> {
        None
    }
}

/// The lane where the trucks before it and itself take least time on average; of equals the first. A truck without an appointment counts
/// for as long as it takes, and a lane whose reader has failed is slow for all.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct LeastWork;

impl LaneChoice for LeastWork {
    fn choose(&self, _: &Visitor, lanes: &[LaneView]) -> Option<usize> {
        lanes.iter().enumerate().min_by_key(|(position, lane)| (lane.work_ms, *position)).map(|(position, _)| position)
    }
}

/// The lane with the fewest trucks before it, whatever they take; of equals the first.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct ShortestLine;

impl LaneChoice for ShortestLine {
    fn choose(&self, _: &Visitor, lanes: &[LaneView]) -> Option<usize> {
        lanes.iter().enumerate().min_by_key(|(position, lane)| (lane.ahead, *position)).map(|(position, _)| position)
    }
}

/// The lane policy in charge.
#[derive(Resource)]
pub(crate) struct LanePolicy(pub(crate) Box<dyn LaneChoice>);

/// Whether trucks are to be sent to a lane.
pub(crate) fn lanes_are_asked_for(world: &World) -> bool {
    !world.resource::<LandsideBook>().questions.is_empty()
}

/// Sends trucks to lanes, one after the other.
pub(crate) fn choose_lanes(
    mut turn: InMut<Turn>,
    policy: Res<LanePolicy>,
    section: Res<LandsideSection>,
    devices: Devices,
    mut book: ResMut<LandsideBook>,
) {
    let control = devices.control(&mut turn);
    while let Some(question) = book.questions.pop_front() {
        let gate = book.gate_mut(question.inward);
        let lanes = views(&control, &section, gate, question.visitor);
        match policy.0.choose(&question.visitor, &lanes).and_then(|position| lanes.get(position)) {
            Some(view) => gate.line_up(question.visitor, view.lane),
            None => gate.join(question.visitor),
        }
    }
}

fn views(control: &Control, section: &LandsideSection, gate: &Gate, truck: Visitor) -> Vec<LaneView> {
    let works = |lane| control.device(lane).is_some_and(|device| device.condition == Condition::Working && !device.told_to_pause);
    let for_it = gate.lanes_by_device().filter(|(device, lane)| gate.is_for(lane, truck) && works(*device));
    let view = |(device, lane): (DeviceId, &portolan_terminal::landside::Lane)| {
        let takes_ms = |visitor: &Visitor| section.passing_ms(device.index, visitor.booked, lane.reader_failed);
        let before = || lane.visitor.iter().chain(&lane.line);
        LaneView { lane: device, ahead: before().count() as u32, work_ms: before().map(takes_ms).sum::<Ms>() + takes_ms(&truck) }
    };
    for_it.map(view).collect()
}

#[cfg(test)]
mod tests {
    use portolan_model::facts::VisitKind;
    use portolan_model::ids::{TruckId, TruckSource};

    use super::*;

    #[test]
    fn a_longer_line_of_quick_trucks_is_better_than_a_short_one_of_slow_ones() {
        let truck = Visitor { truck: TruckId::new(TruckSource::Road, 0), visit: VisitKind::Collect, booked: true };
        let lane = |index, ahead, work_ms| LaneView { lane: DeviceId::gate_lane(index), ahead, work_ms };
        let lanes = [lane(4, 1, 110_000), lane(5, 3, 80_000), lane(6, 3, 80_000)];
        assert_eq!((LeastWork.choose(&truck, &lanes), ShortestLine.choose(&truck, &lanes)), (Some(1), Some(0)));
        assert_eq!((LeastWork.choose(&truck, &[]), FirstFree.choose(&truck, &lanes)), (None, None));
        assert!(LeastWork.sends() && !FirstFree.sends());
    }
}
