//! The port's world, to be read: components by id, and what people call things.

use bevy_ecs::prelude::*;
use portolan_alarms::{AlarmsSection, NoticeBoard, NoticeRule};
use portolan_behaviour::{Motion, Place as DevicePlace};
use portolan_clock::Clock;
use portolan_devices::{Belief, Carriage, Registry, SimulatedFleet};

use portolan_indicators::Tally;
use portolan_ledger::port::PortLedger;
use portolan_model::Ms;
use portolan_model::container::{Container, Flow, Holds, Onward};
use portolan_model::equipment::Equipment;
use portolan_model::ids::{BlockId, BoxId, BoxSource, CallId, LineId, Speaker, TruckId};
use portolan_model::index::Index;
use portolan_model::place::{Place, Slot, Whereabouts};
use portolan_model::requests::{Action, RequestDesk};
use portolan_model::subject::Subject;
use portolan_panels::views::{ActionView, Named, Param};
use portolan_protocol::{DeviceId, DeviceKind};
use portolan_scenario::ScenarioHeader;
use portolan_terminal::calls::{Call, CallProfile, CallWork, CallsSection};
use portolan_terminal::examination::{ExaminationSection, HallBook, HallScanner};
use portolan_terminal::landside::{LandsideBook, Truck};
use portolan_terminal::mint::{self, BoxesSection};
use portolan_terminal::quay::{BerthBook, QuayCrane, QuaySection};
use portolan_terminal::reefers::{ReeferBook, ReefersSection};
use portolan_terminal::stock::StockSection;
use portolan_terminal::transport::{TransportDesk, TransportSection, Vehicle};
use portolan_terminal::yard::stacks::Stacks;
use portolan_terminal::yard::{Block, YardBooks, YardSection};

use crate::acting::{other_call_of, subject_of};
use crate::chronicle::Chronicle;

/// What is read of a port during one look. All of it is there once a scenario was read into the world.
#[derive(Clone, Copy)]
pub(crate) struct Port<'a> {
    pub(crate) world: &'a World,
    pub(crate) now_ms: Ms,
    pub(crate) clock: &'a Clock,
    pub(crate) index: &'a Index,
    pub(crate) header: &'a ScenarioHeader,
    pub(crate) chronicle: &'a Chronicle,
    pub(crate) quay: &'a QuaySection,
    pub(crate) berths: &'a BerthBook,
    pub(crate) profiles: &'a CallsSection,
    pub(crate) transport: &'a TransportSection,
    pub(crate) jobs: &'a TransportDesk,
    pub(crate) yard: &'a YardSection,
    pub(crate) books: &'a YardBooks,
    pub(crate) gates: &'a LandsideBook,
    pub(crate) examination: &'a ExaminationSection,
    pub(crate) hall: &'a HallBook,
    pub(crate) reefers: &'a ReefersSection,
    pub(crate) reefer_book: &'a ReeferBook,
    pub(crate) desk: &'a RequestDesk,
    boxes: &'a BoxesSection,
    /// Whoever counts, if anybody does.
    pub(crate) tally: Option<&'a Tally>,
    /// Whoever notices, if anybody does.
    pub(crate) board: Option<&'a NoticeBoard>,
    rules: Option<&'a AlarmsSection>,
    fleet: Option<&'a SimulatedFleet>,
    /// The ledger, if anybody keeps one.
    pub(crate) ledger: Option<&'a PortLedger>,
}

impl<'a> Port<'a> {
    /// None before a scenario was read, or where nobody keeps a chronicle.
    pub(crate) fn read(world: &'a World) -> Option<Self> {
        let clock = world.get_resource::<Clock>()?;
        Some(Self {
            world,
            now_ms: clock.now_ms(),
            clock,
            index: world.get_resource()?,
            header: world.get_resource()?,
            chronicle: world.get_resource()?,
            quay: world.get_resource()?,
            berths: world.get_resource()?,
            profiles: world.get_resource()?,
            transport: world.get_resource()?,
            jobs: world.get_resource()?,
            yard: world.get_resource()?,
            books: world.get_resource()?,
            gates: world.get_resource()?,
            examination: world.get_resource()?,
            hall: world.get_resource()?,
            reefers: world.get_resource()?,
            reefer_book: world.get_resource()?,
            desk: world.get_resource()?,
            boxes: world.get_resource()?,
            tally: world.get_resource(),
            board: world.get_resource(),
            rules: world.get_resource(),
            fleet: world.get_resource(),
            ledger: world.get_resource(),
        })
    }

    fn component<T: Component>(&self, entity: Option<Entity>) -> Option<&'a T> {
        self.world.get::<T>(entity?)
    }

    pub(crate) fn call(&self, id: CallId) -> Option<&'a Call> {
        self.component(self.index.find_call(id))
    }

    pub(crate) fn work(&self, id: CallId) -> Option<&'a CallWork> {
        self.component(self.index.find_call(id))
    }

    pub(crate) fn profile(&self, call: &Call) -> Option<&'a CallProfile> {
        self.profiles.profiles.get(usize::from(call.profile))
    }

    /// Calls that are known by now and come within the days of the run, or have come, in the order of their ids.
    pub(crate) fn calls_in_sight(&self) -> impl Iterator<Item = &'a Call> {
        let horizon_ms = Ms::from(self.header.days) * portolan_model::DAY_MS;
        let port = *self;
        self.index.calls().iter().filter_map(move |id| port.call(*id)).filter(move |call| {
            let announced_before_h = port.profile(call).map_or(0.0, |profile| profile.announced_before_h);
            let announced_ms = call.scheduled_ms - (announced_before_h * portolan_model::HOUR_MS as f64) as Ms;
            call.scheduled_ms < horizon_ms && announced_ms <= port.now_ms
        })
    }

    pub(crate) fn device(&self, id: DeviceId) -> Option<&'a Equipment> {
        self.component(self.index.find_device(id))
    }

    /// All devices of a kind.
    pub(crate) fn fleet(&self, kind: DeviceKind) -> impl Iterator<Item = DeviceId> + use<> {
        (0..self.index.fleet(kind).len()).map(move |index| DeviceId::new(kind, index as u16))
    }

    pub(crate) fn quay_crane(&self, id: DeviceId) -> Option<&'a QuayCrane> {
        self.component(self.index.find_device(id))
    }

    pub(crate) fn vehicle(&self, id: DeviceId) -> Option<&'a Vehicle> {
        self.component(self.index.find_device(id))
    }

    pub(crate) fn hall_scanner(&self, id: DeviceId) -> Option<&'a HallScanner> {
        self.component(self.index.find_device(id))
    }

    /// What a device is doing, where its link can tell.
    pub(crate) fn motion(&self, id: DeviceId) -> Option<Motion> {
        Some(self.fleet?.device(id)?.motion())
    }

    /// What a vehicle's battery holds, percent.
    pub(crate) fn battery_pct(&self, id: DeviceId) -> Option<f32> {
        Some(self.fleet?.device(id)?.charge_share()? as f32 * 100.0)
    }

    /// The block with this id. Ids of blocks are given by the terminal, but an action may name any.
    pub(crate) fn block(&self, id: BlockId) -> Option<&'a Block> {
        self.component(self.index.blocks().get(usize::from(id.0)).copied())
    }

    pub(crate) fn stacks(&self, id: BlockId) -> Option<&'a Stacks> {
        self.component(self.index.blocks().get(usize::from(id.0)).copied())
    }

    pub(crate) fn container(&self, id: BoxId) -> Option<&'a Container> {
        self.component(self.index.find_box(id))
    }

    pub(crate) fn whereabouts(&self, id: BoxId) -> Option<&'a Whereabouts> {
        self.component(self.index.find_box(id))
    }

    pub(crate) fn holds(&self, id: BoxId) -> Holds {
        self.component::<Holds>(self.index.find_box(id)).copied().unwrap_or_default()
    }

    pub(crate) fn onward(&self, id: BoxId) -> Option<&'a Onward> {
        self.component(self.index.find_box(id))
    }

    pub(crate) fn truck(&self, id: TruckId) -> Option<&'a Truck> {
        self.component(self.index.find_truck(id))
    }

    /// The level from which a rule speaks.
    pub(crate) fn rule_level(&self, rule: NoticeRule) -> Option<u32> {
        let changed = self.rules.and_then(|rules| rules.change(rule).raise);
        changed.or(rule.spec().levels.map(|(raise, _)| raise))
    }

    /// Where a quay crane stands along the quay, metres: on its way if it moves.
    pub(crate) fn crane_x_m(&self, crane: &QuayCrane) -> f32 {
        let mm = |place| match place {
            DevicePlace::AlongQuay { mm } => Some(f64::from(mm)),
            _ => None,
        };
        let moving = match self.motion(DeviceId::quay_crane(crane.index)) {
            Some(Motion::Underway { from, to, progress }) => {
                mm(from).zip(mm(to)).map(|(from, to)| from + (to - from) * self.share(progress))
            }
            Some(Motion::Standing { at } | Motion::Working { at, .. }) => mm(at),
            None => None,
        };
        (moving.unwrap_or_else(|| f64::from(crane.x_mm)) * 1e-3) as f32
    }

    /// How much of a movement is behind, from 0 to 1.
    pub(crate) fn share(&self, progress: portolan_behaviour::Progress) -> f64 {
        if progress.duration_ms == 0 { 1.0 } else { f64::from(progress.elapsed_ms(self.now_ms)) / f64::from(progress.duration_ms) }
    }

    /// The owner code of a line.
    pub(crate) fn line(&self, line: LineId) -> Option<String> {
        let owner = self.boxes.lines.get(usize::from(line.0))?.owner.0;
        Some(owner.iter().copied().map(char::from).collect())
    }

    /// The number painted on a box. That of a box that left follows from its id, unless it came from a table or was brought back empty:
    /// then its id stands for it.
    pub(crate) fn number(&self, id: BoxId) -> String {
        if let Some(container) = self.container(id) {
            return container.number.to_string();
        }
        let from_table = matches!(self.world.get_resource::<StockSection>(), Some(StockSection::Recorded { .. }));
        match id.source().0 {
            BoxSource::Stock if from_table => id.to_string(),
            BoxSource::Empties => id.to_string(),
            _ => mint::container(self.boxes, &self.clock.streams, id, Flow::Import).number.to_string(),
        }
    }

    /// What people call a thing.
    pub(crate) fn name(&self, subject: Subject) -> String {
        match subject {
            Subject::Call(call) => self.call(call).map_or_else(|| call.to_string(), |call| call.name.clone()),
            Subject::Container(container) => self.number(container),
            Subject::Port => self.header.name.clone(),
            _ => subject.to_string(),
        }
    }

    /// What is believed of a device behind a line.
    pub(crate) fn belief(&self, device: Speaker) -> Option<&Belief> {
        if let Speaker::Machine(machine) = device {
            return self.world.get(self.index.find_device(machine)?);
        }
        self.beliefs().find(|belief| belief.speaker == Some(device))
    }

    /// What is believed of all that speak on a line, in the order of their first appearance.
    pub(crate) fn beliefs(&self) -> impl Iterator<Item = &Belief> {
        let registry = self.world.get_resource::<Registry>();
        registry.into_iter().flat_map(Registry::entities).filter_map(|entity| self.world.get(*entity))
    }

    /// What the wall shows now, where there is a line: milliseconds of UTC since 1970.
    pub(crate) fn utc_ms(&self) -> Option<i64> {
        Some(self.world.get_resource::<Carriage>()?.clock().utc_ms(self.now_ms))
    }

    pub(crate) fn named(&self, subject: Subject) -> Named {
        Named { subject, name: self.name(subject) }
    }

    pub(crate) fn link(&self, subject: Subject) -> Param {
        Param::Link(self.named(subject))
    }

    /// An action and what people call the things it names.
    pub(crate) fn action(&self, action: Action) -> ActionView {
        let to = other_call_of(&action).map(|call| self.named(Subject::Call(call)));
        ActionView { action, on: self.named(subject_of(&action)), to }
    }
}

/// A place in a stack as people say it, counted from 1: `B04 12-03-2`, bay, row and tier.
pub(crate) fn slot_text(slot: Slot) -> String {
    format!("{} {}", slot.block, stack_text(slot))
}

/// The same within its block: `12-03-2`.
pub(crate) fn stack_text(slot: Slot) -> String {
    format!("{:02}-{:02}-{}", u16::from(slot.bay) + 1, u16::from(slot.row) + 1, u16::from(slot.tier) + 1)
}

/// A place in the yard as people say it; none for one elsewhere.
pub(crate) fn yard_place_text(place: Place) -> Option<String> {
    match place {
        Place::Slot(slot) => Some(slot_text(slot)),
        Place::Pool(block) => Some(block.to_string()),
        _ => None,
    }
}

/// Metres of millimetres.
pub(crate) fn metres(mm: i32) -> f32 {
    (f64::from(mm) * 1e-3) as f32
}
