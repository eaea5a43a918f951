//! Feeding a crane: which boxes of its bay are set under way next.

use portolan_model::container::{Hold, Onward, SizeType};
use portolan_model::facts::RollReason;
use portolan_model::ids::{BoxId, CallId};
use portolan_model::place::Place;
use portolan_protocol::DeviceId;

use super::crane::CraneTask;
use super::section::NextPhase;
use crate::calls::LoadSlot;
use crate::port::Port;
use crate::transport::JobKind;
use crate::yard::{Asker, BlockQuestion, Wanted};

/// What one lift is to move.
enum NextLift {
    /// These boxes, which stand in the block of the first or come from aboard.
    Boxes([Option<BoxId>; 2]),
    /// A box that the yard is to name.
    Wanted(Wanted),
}

impl Port<'_, '_, '_> {
    /// Sets as many boxes of a crane's bay under way as its window allows; when the bay's part is done, the crane goes on.
    pub(crate) fn feed_crane(&mut self, index: u16) {
        loop {
            let Some(crane) = self.quay.crane(&self.control, index) else { return };
            let (task, in_flight, to_lift, call, bay) = (crane.task, crane.in_flight, crane.to_lift, crane.call, crane.bay);
            let (Some(call), Some(bay)) = (call, bay) else { return };
            let loading = match task {
                CraneTask::Discharging => false,
                CraneTask::Loading => true,
                _ => return,
            };
            if in_flight >= self.quay.section.in_flight_max {
                return;
            }
            let next = if loading { self.next_to_load(call, bay) } else { self.next_to_discharge(call, bay) };
            if let Some(lift) = next {
                self.set_under_way(index, call, loading, &lift);
                continue;
            }
            let part_done = match self.quay.section.next_phase {
                NextPhase::AfterLift => to_lift == 0,
                NextPhase::AfterStore => in_flight == 0,
            };
            if !part_done {
                return;
            }
            if loading {
                self.bay_is_loaded(index);
                return;
            }
            if let Some(mut crane) = self.quay.crane_mut(&self.control, index) {
                crane.task = CraneTask::Loading;
            }
        }
    }

    fn set_under_way(&mut self, index: u16, call: CallId, loading: bool, lift: &NextLift) {
        if let Some(mut crane) = self.quay.crane_mut(&self.control, index) {
            crane.in_flight += 1;
            crane.to_lift += 1;
        }
        let Some(x_mm) = self.quay.crane(&self.control, index).map(|crane| crane.x_mm) else { return };
        let kind = if loading { JobKind::Load { crane: index } } else { JobKind::Discharge { crane: index } };
        match *lift {
            NextLift::Boxes(boxes) if loading => {
                let block = boxes[0].and_then(|first| self.boxes.get(&self.control, first)).and_then(|view| view.place.block());
                for id in boxes.into_iter().flatten() {
                    self.boxes.set_onward(&self.control, id, |onward: &mut Onward| {
                        onward.claimed = true;
                        onward.call = Some(call);
                    });
                }
                self.fleet.raise_at_quay(&mut self.control, kind, boxes, block, x_mm);
            }
            NextLift::Boxes(boxes) => {
                let job = self.fleet.raise_at_quay(&mut self.control, kind, boxes, None, x_mm);
                let view = boxes[0].and_then(|first| Some((first, self.boxes.get(&self.control, first)?)));
                if let Some((container, view)) = view {
                    let boxes = boxes.iter().flatten().count() as u8;
                    let wanted = Wanted::Place { container, boxes, size: view.size, flow: view.flow, cargo: view.cargo };
                    self.yard.ask(&mut self.control, BlockQuestion { asker: Asker::Job(job), wanted, near_x_mm: Some(x_mm) });
                }
            }
            NextLift::Wanted(wanted) => {
                let job = self.fleet.raise_at_quay(&mut self.control, kind, [None, None], None, x_mm);
                self.yard.ask(&mut self.control, BlockQuestion { asker: Asker::Job(job), wanted, near_x_mm: Some(x_mm) });
            }
        }
        if self.control.is_free(DeviceId::quay_crane(index)) {
            self.quay.stand(&mut self.control, index);
        }
    }

    fn next_to_discharge(&mut self, call: CallId, bay: u8) -> Option<NextLift> {
        let twin = self.quay.section.twin_lift;
        let queue = &mut self.calls.work_mut(&self.control, call)?.into_inner().bays.get_mut(usize::from(bay))?.discharge;
        let first = queue.pop_front()?;
        let pair = |id: &BoxId| {
            self.boxes
                .get(&self.control, *id)
                .filter(|view| view.size == SizeType::Twenty && view.cargo == portolan_model::container::Cargo::default())
        };
        let second = if twin && pair(&first).is_some() && queue.front().and_then(pair).is_some() { queue.pop_front() } else { None };
        Some(NextLift::Boxes([Some(first), second]))
    }

    /// The next box to load that can be loaded; those that may not are rolled on the way.
    fn next_to_load(&mut self, call: CallId, bay: u8) -> Option<NextLift> {
        loop {
            let slot = self.calls.work_mut(&self.control, call)?.into_inner().bays.get_mut(usize::from(bay))?.load.pop_front()?;
            match slot {
                LoadSlot::AnyBox => return Some(NextLift::Wanted(Wanted::AnyBox)),
                LoadSlot::Empty(size) => {
                    let line = self.calls.get(&self.control, call)?.line;
                    return Some(NextLift::Wanted(Wanted::Empty { line, size }));
                }
                LoadSlot::Box(id) => {
                    let Some(view) = self.boxes.get(&self.control, id) else {
                        self.calls.loads_one_less(&self.control, call, Some(bay));
                        continue;
                    };
                    let stands = matches!(view.place, Place::Pool(_) | Place::Slot(_));
                    if stands && view.holds.none() && !view.onward.claimed {
                        let second = self.twin_for(call, bay, id, &view);
                        return Some(NextLift::Boxes([Some(id), second]));
                    }
                    let reason = if view.holds.has(Hold::GrossMass) {
                        RollReason::GrossMass
                    } else if view.holds.has(Hold::Operator) {
                        RollReason::Operator
                    } else if view.holds.has(Hold::Examination) || !stands {
                        RollReason::Examination
                    } else {
                        RollReason::NotReleased
                    };
                    self.calls.loads_one_less(&self.control, call, Some(bay));
                    self.calls.roll(&mut self.control, &mut self.boxes, id, call, reason);
                }
            }
        }
    }

    /// A second box of 20 ft from the same block, next in the bay's order, to be lifted together.
    fn twin_for(&mut self, call: CallId, bay: u8, first: BoxId, view: &crate::boxes::BoxView) -> Option<BoxId> {
        if !self.quay.section.twin_lift || view.size != SizeType::Twenty {
            return None;
        }
        let queue = &mut self.calls.work_mut(&self.control, call)?.into_inner().bays.get_mut(usize::from(bay))?.load;
        let suits = |slot: &LoadSlot| match slot {
            LoadSlot::Box(id) if *id != first => self.boxes.get(&self.control, *id).is_some_and(|other| {
                other.size == SizeType::Twenty && other.place.block() == view.place.block() && other.holds.none() && !other.onward.claimed
            }),
            _ => false,
        };
        // Looked for among the next few only: a stowage plan pairs neighbours.
        let position = queue.iter().take(8).position(suits)?;
        match queue.remove(position) {
            Some(LoadSlot::Box(id)) => Some(id),
            _ => None,
        }
    }
}
