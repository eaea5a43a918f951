//! Calls: vessels, feeders and barges from being announced to having left.
//!
//! A call is announced, arrives (its estimate may change on the way), waits for a berth, moors, is cleared to work, is worked, and leaves.
//! Which berth and which cranes it gets is decided in `portolan_dispatch`; what is loaded is settled here when its lashings are off: the
//! export boxes that are in and released, and what it takes of transshipment and empties. What is not released by its cut-off is rolled
//! to the next call of its profile.

mod call;
mod loading;
mod onwards;
mod passage;
mod populate;
mod section;
mod table;

use bevy_ecs::prelude::*;
use bevy_ecs::system::SystemParam;
pub use call::{Bay, Call, CallWork, LoadSlot};
pub use onwards::Onwards;
pub(crate) use passage::{
    call_announced, call_arrives, call_cleared, call_departs, call_lashed, call_moored, call_unlashed, cut_off, estimate_changed,
    take_granted_berths,
};
pub(crate) use populate::populate_calls;
use portolan_clock::{Purpose, Streams};
use portolan_model::container::Onward;
use portolan_model::distribution::Distribution;
use portolan_model::facts::{CallStage, Direction, RollReason, What};
use portolan_model::ids::{BoxId, CallId};
pub use section::{Arrivals, Bays, Brings, CallKind, CallProfile, CallsSection, ScheduledCall, Takes};
pub(crate) use table::{listed_names, read_calls};

use crate::boxes::Boxes;
use crate::control::Control;

/// The calls and their work.
#[derive(SystemParam)]
pub struct Calls<'w, 's> {
    /// What they may take without a booking.
    pub onwards: ResMut<'w, Onwards>,
    section: Res<'w, CallsSection>,
    known: Query<'w, 's, (&'static mut Call, &'static mut CallWork)>,
}

impl Calls<'_, '_> {
    /// A call.
    pub fn get(&self, control: &Control, id: CallId) -> Option<&Call> {
        self.known.get(control.index.find_call(id)?).ok().map(|(call, _)| call)
    }

    /// A call, to be changed.
    pub fn get_mut(&mut self, control: &Control, id: CallId) -> Option<Mut<'_, Call>> {
        self.known.get_mut(control.index.find_call(id)?).ok().map(|(call, _)| call)
    }

    /// The work on a call.
    pub fn work(&self, control: &Control, id: CallId) -> Option<&CallWork> {
        self.known.get(control.index.find_call(id)?).ok().map(|(_, work)| work)
    }

    /// The work on a call, to be changed.
    pub fn work_mut(&mut self, control: &Control, id: CallId) -> Option<Mut<'_, CallWork>> {
        self.known.get_mut(control.index.find_call(id)?).ok().map(|(_, work)| work)
    }

    /// What calls of its kind are like.
    pub fn profile(&self, call: &Call) -> &CallProfile {
        &self.section.profiles[usize::from(call.profile)]
    }

    /// Whether export boxes for a call may still come in.
    pub fn is_open(&self, control: &Control, id: CallId) -> bool {
        self.get(control, id).is_some_and(|call| !call.cut_off_passed && call.stage < CallStage::Cleared)
    }

    /// An export box for a call stands in the yard.
    pub fn book_in(&mut self, control: &mut Control, container: BoxId, call: CallId) {
        if let Some(mut work) = self.work_mut(control, call) {
            work.booked.push(container);
            control.note(What::Booked { container, call });
        }
    }

    /// A box misses its call: it is booked on the next one of the same profile that is open, or on none until one is.
    pub fn roll(&mut self, control: &mut Control, boxes: &mut Boxes, container: BoxId, call: CallId, reason: RollReason) {
        control.note(What::Rolled { container, call, reason });
        if let Some(mut work) = self.work_mut(control, call) {
            work.booked.retain(|booked| *booked != container);
        }
        let next = self.next_open(control, call);
        boxes.set_onward(control, container, |onward: &mut Onward| {
            onward.call = next.map(|(id, _)| id);
            onward.claimed = false;
            if let Some((_, eta_ms)) = next {
                onward.wanted_ms = eta_ms;
            }
        });
        if let Some((next, _)) = next {
            self.book_in(control, container, next);
        }
    }

    /// The next open call of the same profile, by expected arrival.
    fn next_open(&self, control: &Control, after: CallId) -> Option<(CallId, portolan_model::Ms)> {
        let profile = self.get(control, after)?.profile;
        let open =
            |id: &CallId| self.get(control, *id).filter(|call| call.profile == profile && *id != after && self.is_open(control, *id));
        control.index.calls().iter().filter_map(open).map(|call| (call.eta_ms, call.id)).min().map(|(eta_ms, id)| (id, eta_ms))
    }

    /// Counts boxes that went over a call's rail, at one of its bays.
    pub(crate) fn count_move(&mut self, control: &Control, id: CallId, bay: Option<u8>, direction: Direction, boxes: u8) {
        let Some(work) = self.work_mut(control, id).map(Mut::into_inner) else { return };
        let bay = bay.and_then(|bay| work.bays.get_mut(usize::from(bay)));
        let (at_call, at_bay) = match direction {
            Direction::Discharge => (&mut work.discharged, bay.map(|bay| &mut bay.discharged)),
            Direction::Load => (&mut work.loaded, bay.map(|bay| &mut bay.loaded)),
        };
        *at_call += u32::from(boxes);
        if let Some(at_bay) = at_bay {
            *at_bay += u32::from(boxes);
        }
    }

    /// A box that was to be loaded at a bay will not be.
    pub(crate) fn loads_one_less(&mut self, control: &Control, id: CallId, bay: Option<u8>) {
        let Some(work) = self.work_mut(control, id).map(Mut::into_inner) else { return };
        if let Some(bay) = bay.and_then(|bay| work.bays.get_mut(usize::from(bay))) {
            bay.to_load = bay.to_load.saturating_sub(1);
        }
    }

    /// A duration of a call's passage, in milliseconds.
    fn minutes_ms(&self, streams: Streams, purpose: &str, distribution: impl Fn(&CallProfile) -> &Distribution, call: &Call) -> i64 {
        let mut stream = streams.stream(Purpose::named(purpose), u64::from(call.id.0));
        stream.draw_min_as_ms(distribution(self.profile(call)))
    }
}
