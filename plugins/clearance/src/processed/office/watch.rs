//! Border inspection and the maritime authority: ships when they lie fast, trucks behind the in-gate, dangerous goods in the yard.
//!
//! All chances belong to the ship, truck or box, so that two processes meet the same ones.

use std::collections::{BTreeMap, BTreeSet};

use portolan_clock::Purpose;
use portolan_customs::states::{Authority, AuthorityHolds, Checks, HeldThing};
use portolan_model::Ms;
use portolan_model::container::{Flow, Hold};
use portolan_model::facts::What;
use portolan_model::happenings::Happening;
use portolan_model::ids::{BoxId, CallId, TruckId};
use portolan_terminal::boxes::{BoxView, Boxes};
use portolan_terminal::control::Control;
use portolan_terminal::detained::{Detained, Until};
use serde::{Deserialize, Serialize};

use super::Desk;
use crate::processed::figures::WatchSums;

const SHIP: Purpose = Purpose::named("authorities aboard");
const TRUCK: Purpose = Purpose::named("authorities at the gate");
const GOODS: Purpose = Purpose::named("authorities and a box");

/// What the maritime authority waits for with a box of dangerous goods.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[expect(clippy::struct_field_names, reason = "units stand last in a name, and all of it is time")]
struct Danger {
    /// When its papers are in order.
    papers_ms: Ms,
    /// When it is packed as it should be, where that was found wrong.
    repacked_ms: Option<Ms>,
    /// When it is looked at again.
    due_ms: Option<Ms>,
}

/// What keeps a ship.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
struct Ship {
    /// Who is still aboard.
    work: BTreeSet<Authority>,
    /// What keeps it from leaving.
    departure: BTreeSet<(HeldThing, Authority)>,
    /// How long a deficiency takes that was found and is not yet being mended.
    deficient_for_ms: Option<Ms>,
}

/// What border inspection and the maritime authority hold.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub(super) struct Watch {
    holds: AuthorityHolds,
    since_ms: BTreeMap<HeldThing, Ms>,
    ships: BTreeMap<CallId, Ship>,
    dangers: BTreeMap<BoxId, Danger>,
    pub(super) sums: WatchSums,
}

impl Watch {
    fn hold(&mut self, control: &mut Control, thing: HeldThing, by: Authority) {
        if self.holds.hold(by, thing).is_ok() {
            self.since_ms.entry(thing).or_insert(control.now_ms());
            control.note(What::Detained { thing, by, held: true });
        }
    }

    fn release(&mut self, control: &mut Control, thing: HeldThing, by: Authority) {
        let Ok(free) = self.holds.release(by, thing) else { return };
        control.note(What::Detained { thing, by, held: false });
        if free && let Some(since_ms) = self.since_ms.remove(&thing) {
            self.sums.note_hold(thing, control.now_ms() - since_ms);
        }
    }

    /// Who holds what now.
    pub(super) const fn holds(&self) -> &AuthorityHolds {
        &self.holds
    }

    /// Whether the maritime authority waits for something about a box.
    pub(super) fn knows(&self, container: BoxId) -> bool {
        self.dangers.contains_key(&container)
    }
}

impl Desk<'_> {
    /// A ship lies fast: whoever wants to comes aboard.
    pub(super) fn ship_reported(&mut self, control: &mut Control, detained: &mut Detained, call: CallId) {
        let Some(rules) = &self.section.authorities else { return };
        let (border, maritime) = (&rules.border, &rules.maritime);
        let mut chance = control.clock.streams.stream(SHIP, u64::from(call.0));
        let (boards, crew, inspects, deficient) = (
            chance.chance(border.ships_share),
            chance.chance(border.crew_share),
            chance.chance(maritime.ships_share),
            chance.chance(maritime.deficient_share),
        );
        let (border_ms, crew_ms) = (chance.draw_min_as_ms(&border.ship_min), chance.draw_h_as_ms(&border.crew_h));
        let (maritime_ms, deficient_ms) = (chance.draw_min_as_ms(&maritime.ship_min), chance.draw_h_as_ms(&maritime.deficient_h));
        self.book.watch.sums.ships_reported += 1;
        let thing = HeldThing::Ship(call);
        let mut ship = Ship::default();
        let mut from_ms = 0;
        if boards {
            self.book.watch.hold(control, thing, Authority::BorderInspection);
            ship.work.insert(Authority::BorderInspection);
            control.clock.calendar.after(border_ms, Happening::ShipLetGo { thing, by: Authority::BorderInspection });
            // Whoever does not board together boards after the other.
            from_ms = if self.section.process.examines_jointly() { 0 } else { border_ms };
        }
        if boards && crew {
            let crew = HeldThing::Crew(call);
            self.book.watch.hold(control, crew, Authority::BorderInspection);
            ship.departure.insert((crew, Authority::BorderInspection));
            detained.keep(call, Until::Departure);
            control.clock.calendar.after(crew_ms, Happening::ShipLetGo { thing: crew, by: Authority::BorderInspection });
        }
        if inspects {
            self.book.watch.hold(control, thing, Authority::Maritime);
            ship.work.insert(Authority::Maritime);
            ship.deficient_for_ms = deficient.then_some(deficient_ms);
            control.clock.calendar.after(from_ms + maritime_ms, Happening::ShipLetGo { thing, by: Authority::Maritime });
        }
        if !ship.work.is_empty() {
            detained.keep(call, Until::Work);
            self.book.watch.ships.insert(call, ship);
        }
    }

    /// An authority is done with a ship or its crew.
    pub(super) fn ship_let_go(&mut self, control: &mut Control, detained: &mut Detained, thing: HeldThing, by: Authority) {
        let (HeldThing::Ship(call) | HeldThing::Crew(call)) = thing else { return };
        let watch = &mut self.book.watch;
        let Some(ship) = watch.ships.get_mut(&call) else { return };
        let was_aboard = thing == HeldThing::Ship(call) && ship.work.remove(&by);
        let deficient_ms = if was_aboard && by == Authority::Maritime { ship.deficient_for_ms.take() } else { None };
        if let Some(mended_after_ms) = deficient_ms {
            // It may be worked, and leaves when it is mended.
            ship.departure.insert((thing, by));
            detained.keep(call, Until::Departure);
            watch.sums.ships_deficient += 1;
            control.clock.calendar.after(mended_after_ms, Happening::ShipLetGo { thing, by });
        } else {
            ship.departure.remove(&(thing, by));
        }
        let (worked, leaves) = (ship.work.is_empty(), ship.departure.is_empty());
        if deficient_ms.is_none() {
            watch.release(control, thing, by);
        }
        if worked {
            detained.let_go(control, call, Until::Work);
        }
        if leaves {
            detained.let_go(control, call, Until::Departure);
        }
        if worked && leaves {
            watch.ships.remove(&call);
        }
    }

    /// A truck is through the in-gate.
    pub(super) fn truck_reported(&mut self, control: &mut Control, truck: TruckId) {
        let Some(rules) = &self.section.authorities else { return control.soon(Happening::TruckCleared(truck)) };
        let border = &rules.border;
        let mut chance = control.clock.streams.stream(TRUCK, truck.0);
        let (looks, asks) = (chance.chance(border.trucks_share), chance.chance(border.drivers_share));
        let truck_ms = if looks { chance.draw_min_as_ms(&border.truck_min) } else { 0 };
        let driver_ms = if asks { chance.draw_min_as_ms(&border.driver_min) } else { 0 };
        self.book.watch.sums.trucks_reported += 1;
        for (thing, held) in [(HeldThing::Vehicle(truck), looks), (HeldThing::Driver(truck), asks)] {
            if held {
                self.book.watch.hold(control, thing, Authority::BorderInspection);
            }
        }
        if looks || asks {
            let done_ms = if self.section.process.examines_jointly() { truck_ms.max(driver_ms) } else { truck_ms + driver_ms };
            control.clock.calendar.after(done_ms, Happening::TruckLetGo(truck));
        } else {
            control.soon(Happening::TruckCleared(truck));
        }
    }

    /// Border inspection is done with a truck.
    pub(super) fn truck_let_go(&mut self, control: &mut Control, truck: TruckId) {
        for thing in [HeldThing::Vehicle(truck), HeldThing::Driver(truck)] {
            self.book.watch.release(control, thing, Authority::BorderInspection);
        }
        control.soon(Happening::TruckCleared(truck));
    }

    /// A box stands in the yard: who beside customs has a hand in it?
    pub(super) fn begin_watch(&mut self, control: &mut Control, boxes: &mut Boxes, container: BoxId, view: &BoxView) {
        let Some(rules) = &self.section.authorities else { return };
        let now_ms = control.now_ms();
        let mut chance = control.clock.streams.stream(GOODS, container.0);
        let people = chance.chance(rules.border.boxes_share) && view.flow == Flow::Import;
        let people_found = chance.chance(rules.border.found_share);
        if view.cargo.dangerous.is_some() {
            let maritime = &rules.maritime;
            let (before, opens, wrong) =
                (chance.chance(maritime.papers_before_share), chance.chance(maritime.boxes_share), chance.chance(maritime.found_share));
            let papers_ms = now_ms + if before { 0 } else { chance.draw_h_as_ms(&maritime.papers_h) };
            if opens {
                let checks = Checks { open: true, ..Checks::SCAN };
                self.ask(control, container, Authority::Maritime, checks, wrong);
            }
            if opens || papers_ms > now_ms {
                self.book.watch.hold(control, HeldThing::DangerousGoods(container), Authority::Maritime);
                boxes.hold(control, container, Hold::Maritime);
                self.book.watch.dangers.insert(container, Danger { papers_ms, repacked_ms: None, due_ms: None });
            }
        }
        if people {
            self.ask(control, container, Authority::BorderInspection, Checks::SCAN, people_found);
        }
        self.tend(control, boxes, container);
    }

    /// The maritime authority has seen what it wanted to see.
    pub(super) fn maritime_answered(&mut self, control: &mut Control, container: BoxId, found: bool) {
        let Some(rules) = &self.section.authorities else { return };
        if found && let Some(danger) = self.book.watch.dangers.get_mut(&container) {
            let mut chance = control.clock.streams.stream(GOODS, container.0 ^ u64::MAX);
            danger.repacked_ms = Some(control.now_ms() + chance.draw_h_as_ms(&rules.maritime.repacking_h));
        }
    }

    /// Looks whether a box must go to the hall, and whether its dangerous goods may go.
    pub(super) fn tend(&mut self, control: &mut Control, boxes: &mut Boxes, container: BoxId) {
        self.send_for(control, boxes, container);
        let now_ms = control.now_ms();
        let Some(danger) = self.book.watch.dangers.get_mut(&container) else { return };
        let thing = HeldThing::DangerousGoods(container);
        if boxes.get(control, container).is_none() {
            self.book.watch.dangers.remove(&container);
            self.book.watch.release(control, thing, Authority::Maritime);
            return;
        }
        let ready_ms = danger.papers_ms.max(danger.repacked_ms.unwrap_or(Ms::MIN));
        if ready_ms > now_ms {
            if danger.due_ms != Some(ready_ms) {
                danger.due_ms = Some(ready_ms);
                control.clock.calendar.at(ready_ms, Happening::ReleaseDue(container));
            }
            return;
        }
        if self.book.looks.get(&container).is_some_and(|looks| looks.is_open_for(Authority::Maritime)) {
            return;
        }
        self.book.watch.dangers.remove(&container);
        self.book.watch.release(control, thing, Authority::Maritime);
        if boxes.free(control, container, Hold::Maritime) {
            Self::free_if_unheld(control, boxes, container);
        }
    }
}
