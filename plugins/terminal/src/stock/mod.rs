//! The initial stock: what stands in the yard when the scenario opens, and how it is to leave.
//!
//! A yard that opens empty takes a week to look like one. So a scenario opens warm: boxes stand in their blocks, an import box has a truck
//! that will come for it, an export box is booked on a call in sight (those whose trucks would have come by now, and no others: what the
//! mix asks for beyond them is made up by the other flows), transshipment boxes and empties wait for calls that take them. What customs
//! still holds of it is clearance's to say, once it stands ([`TakeOver`]).
//!
//! Two runs of one seed have the same stock; the box with a number is the same whatever the fill.

mod recorded;
mod section;
mod standing;

#[cfg(test)]
mod tests;

use bevy_app::App;
use bevy_ecs::prelude::*;
use portolan_clock::{Clock, Purpose as ChanceOf, Streams};
use portolan_model::Ms;
use portolan_model::container::{Container, Flow, Hold, Holds, Onward};
use portolan_model::ids::{BoxId, BoxSource, CallId};
use portolan_model::index::Index;
use portolan_model::place::Place;
use portolan_scenario::{Populate, PopulateSet, ScenarioApp};
pub use section::{FlowMix, GeneratedStock, StockSection};

use self::recorded::{RecordedYard, read_yard, standing_of};
use self::section::FLOWS;
use self::standing::Ground;
use crate::boxes::Boxes;
use crate::calls::{Call, Calls};
use crate::control::{Control, Devices};
use crate::landside::{Demand, Landside, PerBox, Truck, gate_in_ms};
use crate::mint::{self, BoxesSection};
use crate::yard::stacks::Group;

/// Reads the section and stands the stock in the yard.
pub(crate) fn register(app: &mut App) {
    app.add_section::<StockSection>().add_reading(read_yard);
    app.add_systems(Populate, populate_stock.in_set(PopulateSet::Demand).after(crate::calls::populate_calls));
    app.configure_sets(
        Populate,
        TakeOver.in_set(PopulateSet::Demand).after(crate::landside::populate_demand).before(crate::yard::open_books),
    );
}

/// Where other rooms take the stock into their hands when a scenario is loaded: it stands, and trucks for it are foreseen.
#[derive(SystemSet, Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct TakeOver;

/// A box that is to stand in the yard.
struct Planned {
    container: Container,
    onward: Onward,
    truck: Option<Truck>,
    holds: Holds,
}

impl Planned {
    fn group(&self) -> Group {
        match (self.container.flow, self.onward.call) {
            (Flow::Export, Some(call)) => Group::of_call(call),
            (Flow::Empty, _) => Group::of_empties(self.container.line, self.container.size, self.container.cargo.reefer),
            _ => Group::NONE,
        }
    }
}

/// Stands the stock in the yard.
pub(crate) fn populate_stock(
    mut clock: ResMut<Clock>,
    mut index: ResMut<Index>,
    section: Res<StockSection>,
    recorded: Option<Res<RecordedYard>>,
    boxes: Res<BoxesSection>,
    mut ground: Ground,
    devices: Devices,
    mut calls: Calls,
    mut landside: Landside,
) {
    let mut control = devices.control_of(&mut clock, &mut index);
    let streams = control.clock.streams;
    match &*section {
        StockSection::Empty => {}
        StockSection::PerBlock(count) => {
            for block in 0..ground.blocks() {
                for number in 0..*count {
                    let id = BoxId::new(BoxSource::Stock, block as u32 * count + number);
                    let mut container = mint::container(&boxes, &streams, id, Flow::Import);
                    container.cargo = portolan_model::container::Cargo::default();
                    let standing = standing_of(&container, Ms::MAX, Group::NONE);
                    if let Some(place) = ground.stand_anywhere(&control, block, &standing) {
                        let onward = Onward { call: None, wanted_ms: Ms::MAX, claimed: false };
                        Boxes::enter(&mut control, container, place, Holds::default(), onward);
                    }
                }
            }
        }
        StockSection::Generated(stock) => {
            let mut bookings = Bookings::in_sight(&control, &calls, &landside, streams);
            let mut rejected = 0;
            ground.aim_at(stock.fill);
            for index in 0.. {
                let id = BoxId::new(BoxSource::Stock, index);
                let mut chance = streams.stream(ChanceOf::named("flow of the stock"), id.0);
                let flow = FLOWS[chance.weighted(&stock.mix.weights())];
                let container = mint::container(&boxes, &streams, id, flow);
                let wanted_ms = match flow {
                    Flow::Import => chance.draw_h_as_ms(&stock.import_residual_h),
                    Flow::Transshipment => chance.draw_h_as_ms(&stock.transshipment_residual_h),
                    Flow::Export | Flow::Empty => 0,
                };
                let mean_ms = (stock.import_residual_h.mean() * 3_600_000.0) as Ms;
                let booking = if flow == Flow::Export { bookings.next() } else { None };
                let is_wanted = flow != Flow::Export || booking.is_some();
                let block = if is_wanted { ground.choose(&container) } else { None };
                if let Some(block) = block {
                    let mut planned = planned(&landside, &control, container, wanted_ms, mean_ms, booking);
                    // On a call that is cut off already only sound boxes are booked.
                    let is_open = booking.is_some_and(|(call, _)| calls.is_open(&control, call));
                    if chance.chance(stock.doubtful_mass_share) && flow == Flow::Export && is_open {
                        planned.holds.set(Hold::GrossMass);
                    }
                    if let Some(place) =
                        ground.stand_anywhere(&control, block, &standing_of(&planned.container, planned.onward.wanted_ms, planned.group()))
                    {
                        if booking.is_some() {
                            bookings.take();
                        }
                        enter(&mut control, &mut calls, &mut landside, planned, place);
                        rejected = 0;
                        continue;
                    }
                }
                // What finds no place (no more bookings, plugs, blocks of its kind) is left out; when nothing does any more, that is it.
                rejected += 1;
                if rejected > 1_000 || ground.is_full() {
                    break;
                }
            }
        }
        StockSection::Recorded { .. } => {
            let named: Vec<(String, CallId, Ms)> = control
                .index
                .calls()
                .iter()
                .filter_map(|id| calls.get(&control, *id))
                .map(|call| (call.name.clone(), call.id, call.eta_ms))
                .collect();
            for found in recorded.iter().flat_map(|recorded| recorded.0.iter()) {
                let call = found.call.as_ref().and_then(|name| named.iter().find(|(known, ..)| known == name));
                let booking = call.filter(|_| found.container.flow == Flow::Export).map(|(_, call, eta_ms)| (*call, *eta_ms));
                let planned = planned(&landside, &control, found.container.clone(), found.wanted_ms, found.wanted_ms, booking);
                let standing = standing_of(&planned.container, planned.onward.wanted_ms, planned.group());
                let place = match found.slot {
                    Some(slot) => ground.stand_at(&control, slot, &standing),
                    None => ground.stand_anywhere(&control, usize::from(found.block.0), &standing),
                };
                if let Some(place) = place {
                    enter(&mut control, &mut calls, &mut landside, planned, place);
                }
            }
        }
    }
}

/// How a box is to leave. `mean_ms` is when the terminal expects an import box to be wanted whose truck will come without an appointment.
fn planned(
    landside: &Landside,
    control: &Control,
    container: Container,
    wanted_ms: Ms,
    mean_ms: Ms,
    booking: Option<(CallId, Ms)>,
) -> Planned {
    let truck = if container.flow == Flow::Import { landside.stock_collection(control, container.id, wanted_ms) } else { None };
    let (call, wanted_ms) = match (booking, truck) {
        (Some((call, eta_ms)), _) => (Some(call), eta_ms),
        (None, Some(truck)) => (None, if truck.booked { truck.due_ms } else { mean_ms }),
        (None, None) => (None, wanted_ms),
    };
    Planned { container, onward: Onward { call, wanted_ms, claimed: false }, truck, holds: Holds::default() }
}

/// A box stands: it is entered, and whoever is to take it learns so.
fn enter(control: &mut Control, calls: &mut Calls, landside: &mut Landside, planned: Planned, place: Place) {
    let Planned { container, onward, truck, holds } = planned;
    let id = container.id;
    if let Some(truck) = truck {
        landside.foresee(control, truck);
    }
    if onward.call.is_none() {
        calls.onwards.add(&container, onward.wanted_ms);
    }
    Boxes::enter(control, container, place, holds, onward);
    if let Some(call) = onward.call {
        calls.book_in(control, id, call);
        landside.stands_already(call);
    }
}

/// The export boxes of calls in sight whose trucks would have come before the scenario opens, in the order of their coming. Those that
/// come later are not among them: else a full yard would leave the trucks of the first day without work.
struct Bookings {
    /// The first at the end.
    open: Vec<(Ms, CallId, Ms)>,
}

impl Bookings {
    fn in_sight(control: &Control, calls: &Calls, landside: &Landside, streams: Streams) -> Self {
        let usual = PerBox::default();
        let per_box: &PerBox = if let Demand::PerBox(per_box) = &landside.section.demand { per_box } else { &usual };
        let in_sight: Vec<&Call> = control.index.calls().iter().filter_map(|id| calls.get(control, *id)).collect();
        let mut open: Vec<(Ms, CallId, Ms)> = in_sight
            .into_iter()
            .flat_map(|call| (0..calls.export_bookings(call)).map(move |index| (call, index)))
            .map(|(call, index)| (gate_in_ms(per_box, &streams, landside.port(), call, index), call.id, call.eta_ms))
            .filter(|(gate_in_ms, ..)| *gate_in_ms < 0)
            .collect();
        open.sort_unstable_by(|one, other| other.cmp(one));
        Self { open }
    }

    /// The next one: the call and when it is expected.
    fn next(&self) -> Option<(CallId, Ms)> {
        self.open.last().map(|(_, call, eta_ms)| (*call, *eta_ms))
    }

    fn take(&mut self) {
        self.open.pop();
    }
}
