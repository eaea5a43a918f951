//! The hall: what is ordered, what stands in it, what is done with it.

use std::collections::{BTreeMap, VecDeque};

use bevy_ecs::prelude::*;
use bevy_ecs::system::SystemParam;
use portolan_clock::{Purpose, Stream, Streams};
use portolan_model::container::Hold;
use portolan_model::facts::{Activity, ExaminationStage, What};
use portolan_model::happenings::Happening;
use portolan_model::ids::{BlockId, BoxId};
use portolan_model::place::Place;
use portolan_model::{MINUTE_MS, Ms};
use portolan_protocol::{DeviceId, Task};
use serde::{Deserialize, Serialize};

use super::ExaminationSection;
use crate::boxes::Boxes;
use crate::control::Control;
use crate::port::Port;
use crate::transport::JobKind;
use crate::yard::{Asker, BlockQuestion, Wanted};

/// How far the examination of a box has come.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Progress {
    /// It waits in the yard.
    Ordered,
    /// A vehicle is to bring it.
    Fetched,
    /// It waits for a scanner, or is in it.
    InHall,
    /// Its image is judged.
    Scanned,
    /// It waits for a bay.
    ToBeOpened,
    /// Its doors are open.
    Opened,
    /// The laboratory has a sample.
    Sampled,
    /// It is over; a vehicle is to take it back.
    Over,
}

/// What the hall must remember.
#[derive(Resource, Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct HallBook {
    /// Indices of its scanners among all scanners: the first, and the one after the last.
    pub(super) scanners: (u16, u16),
    /// Boxes that wait in the yard, in the order of their orders.
    ordered: VecDeque<BoxId>,
    /// Places taken: boxes in the hall and on their way to it.
    taken: u16,
    to_scan: VecDeque<BoxId>,
    to_open: VecDeque<BoxId>,
    bays_taken: u16,
    /// All boxes in examination.
    files: BTreeMap<BoxId, Progress>,
    /// When orders are looked at again that could not be carried out though there was room.
    look_again_ms: Option<Ms>,
    /// How often that was in vain since a box was last fetched.
    looks: u16,
    /// What an examination will show, of boxes whose goods somebody knows; chance decides about the others.
    known: BTreeMap<BoxId, bool>,
}

impl HallBook {
    /// Says what an examination of a box will show.
    pub fn know(&mut self, container: BoxId, found: bool) {
        self.known.insert(container, found);
    }

    /// All boxes in examination and how far each is, in the order of their ids.
    pub fn files(&self) -> impl Iterator<Item = (BoxId, Progress)> {
        self.files.iter().map(|(container, progress)| (*container, *progress))
    }

    /// How far the examination of a box has come, if it is in one.
    pub fn progress(&self, container: BoxId) -> Option<Progress> {
        self.files.get(&container).copied()
    }

    /// Boxes that wait in the yard to be fetched.
    pub fn ordered(&self) -> usize {
        self.ordered.len()
    }

    /// Places taken: boxes in the hall and on their way to it.
    pub const fn places_taken(&self) -> u16 {
        self.taken
    }

    /// Bays in which a box stands with open doors.
    pub const fn bays_taken(&self) -> u16 {
        self.bays_taken
    }

    /// The hall's scanners; those before the out-gate are others.
    pub fn scanners(&self) -> impl Iterator<Item = DeviceId> + use<> {
        (self.scanners.0..self.scanners.1).map(DeviceId::scanner)
    }
}

/// Between two looks at orders that could not be carried out (*assumed*).
const LOOK_AGAIN_MS: Ms = 10 * MINUTE_MS;
/// Looks in vain after which nobody looks any more but when something happens: a week.
const LOOKS_MAX: u16 = 1_000;

/// A scanner of the hall.
#[derive(Component, Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct HallScanner {
    /// The box in it.
    pub container: Option<BoxId>,
}

/// The examination hall.
#[derive(SystemParam)]
pub struct Hall<'w, 's> {
    /// The section.
    pub section: Res<'w, ExaminationSection>,
    book: ResMut<'w, HallBook>,
    scanners: Query<'w, 's, &'static mut HallScanner>,
}

/// What chance decides about one examination.
struct Chances {
    opened: bool,
    sampled: bool,
    found: bool,
    rest: Stream,
}

impl Hall<'_, '_> {
    /// Where vehicles stop at it along the quay, if there is a hall.
    pub fn x_mm(&self) -> Option<i32> {
        self.section.has_hall().then_some((self.section.x_m * 1_000.0) as i32)
    }

    /// How far the examination of a box has come, if it is in one.
    pub fn progress(&self, container: BoxId) -> Option<Progress> {
        self.book.progress(container)
    }

    /// Boxes whose examination waits to begin.
    pub fn waiting(&self) -> usize {
        self.book.ordered.len()
    }

    fn chances(&self, streams: Streams, container: BoxId) -> Chances {
        let mut rest = streams.stream(Purpose::named("examination"), container.0);
        let opened = rest.chance(self.section.opened_share);
        let sampled = rest.chance(self.section.sampled_share);
        let found = rest.chance(self.section.found_share);
        match self.book.known.get(&container) {
            // The image shows it, and the doors are opened.
            Some(found) => Chances { opened: opened || *found, sampled, found: *found, rest },
            None => Chances { opened, sampled, found: opened && found, rest },
        }
    }

    fn reach(&mut self, control: &mut Control, container: BoxId, progress: Progress, stage: ExaminationStage) {
        self.book.files.insert(container, progress);
        control.note(What::Examined { container, stage });
    }

    /// Whether orders are to be looked at again after a while: there is room, but none could be carried out.
    fn looks_again(&mut self, now_ms: Ms) -> bool {
        let again = !self.book.ordered.is_empty()
            && self.book.taken < self.section.capacity
            && self.book.look_again_ms.is_none_or(|at_ms| at_ms <= now_ms)
            && self.book.looks < LOOKS_MAX;
        if again {
            self.book.looks += 1;
            self.book.look_again_ms = Some(now_ms + LOOK_AGAIN_MS);
        }
        again
    }

    /// Takes an order in. Where there is no hall the matter is over at once.
    pub(super) fn take_order(&mut self, control: &mut Control, boxes: &mut Boxes, container: BoxId) {
        if self.book.files.contains_key(&container) || boxes.get(control, container).is_none() {
            return;
        }
        if self.x_mm().is_none() {
            control.soon(Happening::ExaminationOver { container, found: false });
            return;
        }
        boxes.hold(control, container, Hold::Examination);
        self.reach(control, container, Progress::Ordered, ExaminationStage::Ordered);
        self.book.ordered.push_back(container);
    }

    /// Forgets an order that was not begun.
    pub(super) fn strike_out(&mut self, container: BoxId) {
        self.book.ordered.retain(|ordered| *ordered != container);
        self.book.files.remove(&container);
        self.book.known.remove(&container);
    }

    /// The next box that can be fetched, and where it stands; none while the hall is full. Boxes that left the port are struck out.
    fn next_to_fetch(&mut self, control: &Control, boxes: &Boxes) -> Option<(BoxId, BlockId)> {
        if self.book.taken >= self.section.capacity {
            return None;
        }
        let mut position = 0;
        while let Some(container) = self.book.ordered.get(position).copied() {
            match boxes.get(control, container) {
                None => self.strike_out(container),
                Some(view) => match view.place.block() {
                    Some(block) if !view.onward.claimed => {
                        self.book.ordered.remove(position);
                        return Some((container, block));
                    }
                    _ => position += 1,
                },
            }
        }
        None
    }

    /// A vehicle has set a box down in the hall.
    pub fn box_arrived(&mut self, control: &mut Control, boxes: &mut Boxes, container: BoxId) {
        boxes.hand_over(control, container, Place::Hall);
        self.reach(control, container, Progress::InHall, ExaminationStage::InHall);
        self.book.to_scan.push_back(container);
        self.begin_scans(control);
    }

    /// A vehicle takes a box back to the yard: there is room for the next.
    pub fn box_leaves(&mut self, control: &mut Control, boxes: &mut Boxes, container: BoxId, vehicle: u16) {
        boxes.hand_over(control, container, Place::Vehicle(vehicle));
        self.book.taken = self.book.taken.saturating_sub(1);
        // The order that waits longest is looked at again.
        if let Some(next) = self.book.ordered.front() {
            control.soon(Happening::ExaminationOrdered(*next));
        }
    }

    /// An examined box stands in the yard again.
    pub fn box_returned(&mut self, control: &mut Control, container: BoxId) {
        self.book.known.remove(&container);
        if self.book.files.remove(&container).is_some() {
            control.note(What::Examined { container, stage: ExaminationStage::Returned });
        }
    }

    fn begin_scans(&mut self, control: &mut Control) {
        for device in (self.book.scanners.0..self.book.scanners.1).map(DeviceId::scanner) {
            if self.book.to_scan.is_empty() {
                return;
            }
            let Some(mut scanner) = control.index.find_device(device).and_then(|entity| self.scanners.get_mut(entity).ok()) else {
                continue;
            };
            if scanner.container.is_none() && control.is_ready(device) {
                scanner.container = self.book.to_scan.pop_front();
                control.order(device, Task::Scan, Activity::Scanning);
            }
        }
    }

    /// A scanner is done with its box, or works again.
    pub fn scanner_goes_on(&mut self, control: &mut Control, device: DeviceId, order_over: bool) {
        let entity = control.index.find_device(device);
        if order_over
            && let Some(mut scanner) = entity.and_then(|entity| self.scanners.get_mut(entity).ok())
            && let Some(container) = scanner.container.take()
        {
            let image_ms = self.chances(control.clock.streams, container).rest.draw_min_as_ms(&self.section.image_min);
            self.reach(control, container, Progress::Scanned, ExaminationStage::Scanned);
            control.clock.calendar.after(image_ms, Happening::ImageJudged(container));
        }
        self.begin_scans(control);
    }

    /// An image is judged. True if that ends the examination.
    pub(super) fn image_judged(&mut self, control: &mut Control, container: BoxId) -> bool {
        if !self.chances(control.clock.streams, container).opened {
            return true;
        }
        self.book.files.insert(container, Progress::ToBeOpened);
        self.book.to_open.push_back(container);
        self.open_doors(control);
        false
    }

    fn open_doors(&mut self, control: &mut Control) {
        while self.book.bays_taken < self.section.bays
            && let Some(container) = self.book.to_open.pop_front()
        {
            self.book.bays_taken += 1;
            let mut rest = self.chances(control.clock.streams, container).rest;
            let _ = rest.uniform();
            let open_ms = rest.draw_h_as_ms(&self.section.open_h);
            self.reach(control, container, Progress::Opened, ExaminationStage::Opened);
            control.clock.calendar.after(open_ms, Happening::DoorsClosed(container));
        }
    }

    /// The goods were looked at. Whether something was found, unless the laboratory is to say that.
    pub(super) fn doors_closed(&mut self, control: &mut Control, container: BoxId) -> Option<bool> {
        self.book.bays_taken = self.book.bays_taken.saturating_sub(1);
        self.open_doors(control);
        let mut chances = self.chances(control.clock.streams, container);
        if !chances.sampled {
            return Some(chances.found);
        }
        let _ = (chances.rest.uniform(), chances.rest.uniform());
        let sample_ms = chances.rest.draw_h_as_ms(&self.section.sample_h);
        self.reach(control, container, Progress::Sampled, ExaminationStage::Sampled);
        control.clock.calendar.after(sample_ms, Happening::SampleJudged(container));
        None
    }

    /// Whether something is found in a box.
    pub(super) fn is_found(&self, control: &Control, container: BoxId) -> bool {
        self.chances(control.clock.streams, container).found
    }
}

impl Port<'_, '_, '_> {
    /// Sends for the boxes that wait, as many as the hall has room for.
    pub(super) fn fetch_for_examination(&mut self, hall: &mut Hall) {
        while let Some((container, block)) = hall.next_to_fetch(&self.control, &self.boxes) {
            hall.book.taken += 1;
            hall.book.looks = 0;
            hall.reach(&mut self.control, container, Progress::Fetched, ExaminationStage::Fetched);
            self.fleet.raise(&mut self.control, JobKind::ToHall, [Some(container), None], Some(block));
        }
        if hall.looks_again(self.control.now_ms())
            && let Some(first) = hall.book.ordered.front()
        {
            self.control.clock.calendar.after(LOOK_AGAIN_MS, Happening::ExaminationOrdered(*first));
        }
    }

    /// An examination is over: clearance learns what came of it, and the box is to go back.
    pub(super) fn examined(&mut self, hall: &mut Hall, container: BoxId, found: bool) {
        let stage = if found { ExaminationStage::Found } else { ExaminationStage::Passed };
        hall.reach(&mut self.control, container, Progress::Over, stage);
        self.control.soon(Happening::ExaminationOver { container, found });
        let Some(view) = self.boxes.get(&self.control, container) else { return };
        let job = self.fleet.raise(&mut self.control, JobKind::FromHall, [Some(container), None], None);
        let wanted = Wanted::Place { container, boxes: 1, size: view.size, flow: view.flow, cargo: view.cargo };
        let question = BlockQuestion { asker: Asker::Job(job), wanted, near_x_mm: hall.x_mm() };
        self.yard.ask(&mut self.control, question);
    }
}
