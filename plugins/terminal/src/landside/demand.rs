//! Which truck comes for which box, and when.

use std::collections::BTreeMap;

use bevy_ecs::prelude::*;
use portolan_clock::{Purpose, Stream, Streams, Turn};
use portolan_model::container::{Flow, Onward, SizeType};
use portolan_model::happenings::Happening;
use portolan_model::ids::{BoxId, BoxSource, CallId, LineId, TruckId, TruckSource};
use portolan_model::moment::PortCalendar;
use portolan_model::{HOUR_MS, Ms};
use serde::{Deserialize, Serialize};

use super::road::RoadStream;
use super::truck::ATTEMPTS_MAX;
use super::{Demand, Errand, Landside, LandsideSection, PerBox, Truck, collecting};
use crate::boxes::Boxes;
use crate::calls::{Call, CallKind};
use crate::control::{Control, Devices};
use crate::mint;

const PICK_UP: Purpose = Purpose::named("pick-up");
const GATE_IN: Purpose = Purpose::named("gate-in");
const BOOKING: Purpose = Purpose::named("truck booking");
const EMPTIES: Purpose = Purpose::named("empties by road");

/// Hours after which the next truck comes for a box that was not there (*assumed*).
const NEXT_ATTEMPT_H: Ms = 4;

/// What the demand for trucks must remember.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct DemandBook {
    /// Trucks at a rate, if the scenario has them.
    pub(super) road: Option<RoadStream>,
    /// Export boxes of the initial stock by the call they are booked on: no truck brings them.
    exports_in_stock: BTreeMap<CallId, u32>,
    /// Boxes whose trucks were turned away, and how many.
    attempts: BTreeMap<BoxId, u8>,
    /// Trucks with empties so far.
    empties_trucks: u32,
    /// Empties that came by road so far.
    empties_boxes: u32,
}

/// When a box is wanted by its consignee, and whether that will be told by an appointment.
struct PickUp {
    dwell_ms: Ms,
    booked: bool,
    rest: Stream,
}

impl PickUp {
    fn of(per_box: &PerBox, streams: Streams, container: BoxId) -> Self {
        let mut rest = streams.stream(PICK_UP, container.0);
        let dwell_ms = rest.draw_h_as_ms(&per_box.import_dwell_h);
        let booked = rest.chance(per_box.booked_share);
        Self { dwell_ms, booked, rest }
    }

    /// What the terminal expects when it cannot know better.
    fn known_dwell_ms(&self, per_box: &PerBox) -> Ms {
        if self.booked { self.dwell_ms } else { (per_box.import_dwell_h.mean() * HOUR_MS as f64) as Ms }
    }
}

/// An import box has landed: notes when the terminal expects it to be wanted, which is its appointment where it will have one and else
/// the mean dwell. Does nothing where trucks do not come for their boxes.
pub fn expect_pick_up(control: &Control, boxes: &mut Boxes, section: &LandsideSection, streams: &Streams, container: BoxId) {
    if let Demand::PerBox(per_box) = &section.demand {
        let known_ms = PickUp::of(per_box, *streams, container).known_dwell_ms(per_box);
        boxes.set_onward(control, container, |onward: &mut Onward| onward.wanted_ms = control.now_ms() + known_ms);
    }
}

/// When the truck with export box `index` of a call would come if nothing but its own wish and the call's window counted. For a call far
/// in the past or near in time that may be before the scenario starts.
pub fn gate_in_ms(per_box: &PerBox, streams: &Streams, port: &PortCalendar, call: &Call, index: u32) -> Ms {
    let mut stream = streams.stream(GATE_IN, TruckId::new(TruckSource::Booking(call.id), index).0);
    let window_ms = (per_box.receiving_window_h * HOUR_MS as f64) as Ms;
    let closes_ms = (call.eta_ms - call.cut_off_ms).max(0);
    let before_h = if call.kind == CallKind::Vessel { &per_box.export_before_h } else { &per_box.feeder_before_h };
    // What lies outside the window is drawn again rather than brought to its ends, where it would make a crowd.
    let mut before_ms = None;
    for _ in 0..8 {
        let drawn_ms = stream.draw_h_as_ms(before_h);
        if (closes_ms..=window_ms).contains(&drawn_ms) {
            before_ms = Some(drawn_ms);
            break;
        }
    }
    let before_ms = before_ms.unwrap_or_else(|| closes_ms + (stream.uniform() * (window_ms - closes_ms).max(0) as f64) as Ms);
    let opens_ms = (call.eta_ms - window_ms).min(call.cut_off_ms - 1);
    per_box.hourly.instant(port, call.eta_ms - before_ms, opens_ms, call.cut_off_ms, stream.uniform())
}

/// Trucks will bring the export boxes of a call that was announced, but for those that stand in the yard already. A box that should have
/// come by now comes at some time before the cut-off; after the cut-off none comes.
pub fn foresee_exports(control: &mut Control, landside: &mut Landside, call: &Call, bookings: u32) {
    let now_ms = control.now_ms();
    let section = landside.section.clone();
    let Demand::PerBox(per_box) = &section.demand else { return };
    if bookings == 0 || call.cut_off_ms <= now_ms {
        return;
    }
    let mut comings: Vec<(Ms, u32)> =
        (0..bookings).map(|index| (gate_in_ms(per_box, &control.clock.streams, &landside.header.start, call, index), index)).collect();
    comings.sort_unstable();
    let standing = landside.book.demand.exports_in_stock.get(&call.id).copied().unwrap_or(0);
    for (wish_ms, index) in comings.into_iter().skip(standing as usize) {
        landside.foresee_export(control, per_box, call, index, wish_ms);
    }
}

impl Landside<'_, '_> {
    fn foresee_export(&mut self, control: &mut Control, per_box: &PerBox, call: &Call, index: u32, wish_ms: Ms) {
        let now_ms = control.now_ms();
        let id = TruckId::new(TruckSource::Booking(call.id), index);
        let container = BoxId::new(BoxSource::Booking(call.id), index);
        let mut stream = control.clock.streams.stream(BOOKING, id.0);
        let booked = stream.chance(per_box.booked_share);
        let lateness_ms = lateness_ms(per_box, &mut stream, booked);
        let (spread, hour) = (stream.uniform(), stream.uniform());
        let gate_in_ms = if wish_ms >= now_ms {
            wish_ms
        } else {
            let wish_ms = now_ms + (spread * (call.cut_off_ms - now_ms) as f64) as Ms;
            per_box.hourly.instant(&self.header.start, wish_ms, now_ms, call.cut_off_ms, hour)
        };
        let errand = Errand::Deliver { call: Some(call.id) };
        self.foresee(control, Truck::foreseen(id, errand, Some(container), booked, gate_in_ms + lateness_ms).to_come_at(gate_in_ms));
        if per_box.empties.fetch_share > 0.0 && stream.chance(per_box.empties.fetch_share) {
            let fetch_ms = gate_in_ms - stream.draw_h_as_ms(&per_box.empties.fetch_before_h);
            if fetch_ms > now_ms {
                let full = mint::container(&self.boxes, &control.clock.streams, container, Flow::Export);
                self.foresee_empty(control, Errand::FetchEmpty { line: full.line, size: full.size }, booked, (fetch_ms, fetch_ms));
            }
        }
    }

    /// A truck will come with an empty or for one, at its appointment and when it is due.
    fn foresee_empty(&mut self, control: &mut Control, errand: Errand, booked: bool, (slot_ms, due_ms): (Ms, Ms)) {
        let id = TruckId::new(TruckSource::Empties, self.book.demand.empties_trucks);
        let container = errand.brings().then(|| BoxId::new(BoxSource::Empties, self.book.demand.empties_boxes));
        if self.foresee(control, Truck::foreseen(id, errand, container, booked, due_ms).to_come_at(slot_ms)) {
            self.book.demand.empties_trucks += 1;
            self.book.demand.empties_boxes += u32::from(errand.brings());
        }
    }

    /// The consignee of an import box that stands free in the port will send a truck, unless one is on its way.
    pub(crate) fn foresee_collection(&mut self, control: &mut Control, boxes: &mut Boxes, container: BoxId) {
        let now_ms = control.now_ms();
        let Demand::PerBox(per_box) = &self.section.demand else { return };
        let Some(view) = boxes.get(control, container) else { return };
        if view.flow != Flow::Import || !view.holds.none() || view.onward.claimed {
            return;
        }
        let attempt = self.book.demand.attempts.get(&container).copied().unwrap_or(0);
        let Some(id) = collecting(container, attempt).filter(|id| control.index.find_truck(*id).is_none()) else { return };
        let mut pick_up = PickUp::of(per_box, control.clock.streams, container);
        let landed_ms = view.onward.wanted_ms - pick_up.known_dwell_ms(per_box);
        let earliest_ms = now_ms + (per_box.pick_up_after_h * HOUR_MS as f64) as Ms;
        let hour = pick_up.rest.uniform();
        let slot_ms = per_box.hourly.instant(&self.header.start, landed_ms + pick_up.dwell_ms, earliest_ms, Ms::MAX, hour);
        let due_ms = slot_ms + lateness_ms(per_box, &mut pick_up.rest, pick_up.booked);
        let truck = Truck::foreseen(id, Errand::Collect, Some(container), pick_up.booked, due_ms).to_come_at(slot_ms);
        if self.foresee(control, truck) && pick_up.booked {
            boxes.set_onward(control, container, |onward: &mut Onward| onward.wanted_ms = slot_ms);
        }
    }

    /// The truck that will collect a box of the initial stock which is wanted at about this time; none where trucks do not come for their
    /// boxes. It is not foreseen yet.
    pub(crate) fn stock_collection(&self, control: &Control, container: BoxId, wanted_ms: Ms) -> Option<Truck> {
        let Demand::PerBox(per_box) = &self.section.demand else { return None };
        let mut pick_up = PickUp::of(per_box, control.clock.streams, container);
        let hour = pick_up.rest.uniform();
        let slot_ms = per_box.hourly.instant(&self.header.start, wanted_ms, control.now_ms(), Ms::MAX, hour);
        let due_ms = slot_ms + lateness_ms(per_box, &mut pick_up.rest, pick_up.booked);
        let truck = Truck::foreseen(collecting(container, 0)?, Errand::Collect, Some(container), pick_up.booked, due_ms);
        Some(truck.to_come_at(slot_ms))
    }

    /// An export box of the initial stock is booked on a call: one truck less comes for it.
    pub(crate) fn stands_already(&mut self, call: CallId) {
        *self.book.demand.exports_in_stock.entry(call).or_default() += 1;
    }

    /// A truck came for a box in vain. One that is held is collected when it is free; one that is elsewhere in the port, later.
    pub(super) fn try_again(&mut self, control: &mut Control, truck: &Truck, is_held: bool) {
        let Some(container) = truck.container else { return };
        let attempt = self.book.demand.attempts.get(&container).copied().unwrap_or(0).saturating_add(1);
        self.book.demand.attempts.insert(container, attempt);
        if is_held || attempt > ATTEMPTS_MAX {
            return;
        }
        if let Some(id) = collecting(container, attempt) {
            let due_ms = control.now_ms() + NEXT_ATTEMPT_H * HOUR_MS;
            self.foresee(control, Truck::foreseen(id, Errand::Collect, Some(container), truck.booked, due_ms).to_come_at(due_ms));
        }
    }

    /// An import box left by road: it may come back empty.
    pub(super) fn collected(&mut self, control: &mut Control, truck: TruckId, container: BoxId, line: LineId, size: SizeType) {
        if !self.book.demand.attempts.is_empty() {
            self.book.demand.attempts.remove(&container);
        }
        let Demand::PerBox(per_box) = &self.section.demand else { return };
        if per_box.empties.return_share <= 0.0 {
            return;
        }
        let mut stream = control.clock.streams.stream(EMPTIES, truck.0);
        if !stream.chance(per_box.empties.return_share) {
            return;
        }
        let back_ms = control.now_ms() + stream.draw_h_as_ms(&per_box.empties.return_lag_h);
        let slot_ms = per_box.hourly.instant(&self.header.start, back_ms, control.now_ms(), Ms::MAX, stream.uniform());
        let booked = stream.chance(per_box.booked_share);
        let due_ms = slot_ms + lateness_ms(per_box, &mut stream, booked);
        self.foresee_empty(control, Errand::ReturnEmpty { line, size }, booked, (slot_ms, due_ms));
    }
}

/// A truck without an appointment is never late.
fn lateness_ms(per_box: &PerBox, stream: &mut Stream, booked: bool) -> Ms {
    let minutes = stream.draw(&per_box.lateness_min);
    if booked { (minutes * 60_000.0) as Ms } else { 0 }
}

/// Nothing holds a box any more: its truck will come.
pub(super) fn box_free(mut turn: InMut<Turn>, devices: Devices, mut boxes: Boxes, mut landside: Landside) {
    if let Happening::BoxFree(container) = turn.happening {
        let mut control = devices.control(&mut turn);
        landside.foresee_collection(&mut control, &mut boxes, container);
    }
}
