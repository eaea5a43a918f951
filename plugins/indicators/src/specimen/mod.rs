//! A made-up day in facts, for tests and specimens of rooms that show indicators (feature `specimen`).
//!
//! No terminal is simulated here: moves follow each other at a plausible pace, queues form at the gate, things break where the story
//! says so. What matters is that every kind of fact occurs and that the facts agree with each other, so that [`Audit`](crate::Audit)
//! finds nothing.

mod landside;
mod waterside;

use portolan_model::container::{Flow, SizeType};
use portolan_model::facts::{Activity, Fact, What, YardMoveKind};
use portolan_model::ids::{BlockId, BoxId, BoxSource, CallId};
use portolan_model::place::Place;
use portolan_model::{HOUR_MS, MINUTE_MS, Ms};
use portolan_protocol::{DeviceId, OrderNumber, Outcome};

use crate::outline::{BlockOutline, CallKind, CallOutline, Fleet, Outline};

const SECOND_MS: Ms = 1000;
const BLOCKS: u16 = 24;
const CAPACITY_TEU: u32 = 1100;
const VEHICLES: u16 = 62;

/// The day's facts, in their order, with the outline of the port and the end of the run.
pub struct Specimen {
    /// The port.
    pub outline: Outline,
    /// What happened.
    pub facts: Vec<Fact>,
    /// When the run ends.
    pub end_ms: Ms,
}

impl Specimen {
    /// A port on which nothing happens for a day: no calls, no trucks, no boxes.
    pub fn nothing() -> Self {
        let outline = Outline { calls: Vec::new(), ..outline(&[]) };
        Self { outline, facts: Vec::new(), end_ms: 24 * HOUR_MS }
    }

    /// A busy day at 1,100 m of quay, from Tuesday 09:20.
    pub fn a_day() -> Self {
        Self::days(1)
    }

    /// So many such days in a row.
    pub fn days(days: u32) -> Self {
        let plans = waterside::plans(days);
        let mut story = Story::new();
        story.fill_the_yard();
        for day in 0..days {
            // Trucks first: what they bring is loaded on the same day, what they fetch came before.
            story.trucks(day);
            for plan in plans.iter().filter(|plan| waterside::day(plan) == day) {
                story.call(plan);
            }
        }
        story.examinations(days);
        story.mishaps();
        let end_ms = Ms::from(days) * 24 * HOUR_MS + 2 * HOUR_MS;
        story.facts.retain(|fact| fact.at_ms < end_ms);
        story.facts.sort_by_key(|fact| fact.at_ms);
        Self { outline: outline(&plans), facts: story.facts, end_ms }
    }
}

/// When a call is to come and what it brings; hours from the start, metres along the quay.
struct Plan {
    id: CallId,
    name: String,
    kind: CallKind,
    length_m: i32,
    scheduled_h: f64,
    arrives_h: f64,
    from_m: i32,
    cranes: std::ops::Range<u16>,
    moves: u32,
}

fn outline(plans: &[Plan]) -> Outline {
    let calls = plans.iter().map(|plan| CallOutline {
        id: plan.id,
        name: plan.name.clone(),
        kind: plan.kind,
        length_mm: plan.length_m * 1000,
        scheduled_ms: hours(plan.scheduled_h),
    });
    #[expect(clippy::expect_used, reason = "a constant, and a specimen")]
    let calendar = "2026-03-03T09:20:00+08:00".parse().expect("a start with its offset");
    Outline {
        days_ms: Ms::MAX,
        calendar,
        quay_length_mm: 1_100_000,
        blocks: (0..BLOCKS).map(|index| BlockOutline { id: BlockId(index), capacity_teu: CAPACITY_TEU }).collect(),
        fleet: Fleet { quay_cranes: 10, yard_cranes: 2 * BLOCKS, vehicles: VEHICLES, gate_lanes: 10, scanners: 2 },
        gate_lanes_in: 6,
        gate_lanes_out: 4,
        calls: calls.collect(),
    }
}

fn hours(hours: f64) -> Ms {
    (hours * HOUR_MS as f64) as Ms
}

/// How a box leaves.
#[derive(Clone, Copy)]
enum Way {
    Road,
    Water,
}

/// A box in the yard.
struct Standing {
    container: BoxId,
    block: BlockId,
    since_ms: Ms,
}

/// The facts as they are made up, not yet in the order of time.
struct Story {
    facts: Vec<Fact>,
    chance: u64,
    orders: u32,
    /// Boxes in the yard that nobody has taken yet: for the road, and for the water.
    stock: [Vec<Standing>; 2],
    /// Which vehicles are taken, a bit each, by the minute.
    taken: Vec<u64>,
    visits: u32,
    road_boxes: u32,
}

impl Story {
    fn new() -> Self {
        Self { facts: Vec::new(), chance: 7, orders: 0, stock: [Vec::new(), Vec::new()], taken: Vec::new(), visits: 0, road_boxes: 0 }
    }

    fn tell(&mut self, at_ms: Ms, what: What) {
        self.facts.push(Fact { at_ms, what });
    }

    /// A number below `below`, always the same sequence.
    fn draw(&mut self, below: u64) -> u64 {
        self.chance = self.chance.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.chance >> 33) % below
    }

    fn between(&mut self, low_ms: Ms, high_ms: Ms) -> Ms {
        // The mean of two draws: a triangle, so that the middle is the most likely.
        let width = (high_ms - low_ms) as u64 + 1;
        low_ms + (self.draw(width) + self.draw(width)) as Ms / 2
    }

    fn size(&mut self) -> SizeType {
        match self.draw(100) {
            0..40 => SizeType::Twenty,
            40..70 => SizeType::Forty,
            70..97 => SizeType::FortyHighCube,
            _ => SizeType::FortyFive,
        }
    }

    fn enter(&mut self, at_ms: Ms, container: BoxId, flow: Flow, to: Place) {
        let size = self.size();
        self.tell(at_ms, What::BoxEntered { container, flow, size, reefer: false, dangerous: false, weight_kg: 14_000 });
        self.tell(at_ms, What::Custody { container, to });
    }

    fn fill_the_yard(&mut self) {
        let boxes = u32::from(BLOCKS) * CAPACITY_TEU * 66 / 160;
        for index in 0..boxes {
            let container = BoxId::new(BoxSource::Stock, index);
            // Some blocks are fuller than others.
            let block = BlockId((self.draw(u64::from(BLOCKS)).min(self.draw(u64::from(BLOCKS) + 40))) as u16);
            let flow = [Flow::Import, Flow::Export, Flow::Transshipment, Flow::Empty][self.draw(4) as usize];
            self.enter(0, container, flow, Place::Pool(block));
            self.stand(container, block, flow, 0);
        }
    }

    fn stand(&mut self, container: BoxId, block: BlockId, flow: Flow, since_ms: Ms) {
        let way = if matches!(flow, Flow::Import | Flow::Empty) { Way::Road } else { Way::Water };
        self.stock[way as usize].push(Standing { container, block, since_ms });
    }

    /// A box that stands in the yard at that time and that nobody wants yet.
    fn take(&mut self, way: Way, at_ms: Ms) -> Option<(BoxId, BlockId)> {
        for _ in 0..60 {
            let count = self.stock[way as usize].len() as u64;
            if count == 0 {
                return None;
            }
            let index = self.draw(count) as usize;
            if self.stock[way as usize][index].since_ms < at_ms {
                let taken = self.stock[way as usize].swap_remove(index);
                return Some((taken.container, taken.block));
            }
        }
        None
    }

    /// A device does something for so long, as an order.
    fn order(&mut self, device: DeviceId, activity: Activity, from_ms: Ms, until_ms: Ms) {
        self.orders += 1;
        let number = OrderNumber(self.orders);
        self.tell(from_ms, What::Ordered { device, number, activity });
        let outcome = Outcome::Completed { active_ms: (until_ms - from_ms) as u32 };
        self.tell(until_ms, What::Reported { device, number, outcome });
    }

    /// A yard crane serves a box up to `until_ms`; retrievals dig now and then.
    fn yard_move(&mut self, block: BlockId, landside: bool, kind: YardMoveKind, until_ms: Ms) {
        let crane = DeviceId::yard_crane(block.0 * 2 + u16::from(landside));
        let dug = if kind == YardMoveKind::Retrieve { self.draw(10).saturating_sub(7) as u8 } else { 0 };
        self.order(crane, Activity::Lifting, until_ms - 110 * SECOND_MS, until_ms);
        if dug > 0 {
            self.tell(until_ms, What::YardMove { crane, block, kind: YardMoveKind::Rehandle, boxes: dug });
        }
        self.tell(until_ms, What::YardMove { crane, block, kind, boxes: 1 });
    }

    /// A vehicle that is free between two instants; any, if none is.
    fn vehicle(&mut self, from_ms: Ms, until_ms: Ms) -> u16 {
        let minutes = (from_ms / MINUTE_MS) as usize..=(until_ms / MINUTE_MS) as usize;
        if self.taken.len() <= *minutes.end() {
            self.taken.resize(minutes.end() + 1, 0);
        }
        let taken = self.taken[minutes.clone()].iter().fold(0, |taken, minute| taken | minute);
        let first = self.draw(u64::from(VEHICLES)) as u16;
        let places = (0..VEHICLES).map(|step| (first + step) % VEHICLES);
        let vehicle = places.into_iter().find(|vehicle| taken & (1 << vehicle) == 0).unwrap_or(first);
        for minute in &mut self.taken[minutes] {
            *minute |= 1 << vehicle;
        }
        vehicle
    }

    fn mishaps(&mut self) {
        use portolan_model::requests::{RequestId, RequestStage, Rule};
        let minutes = |hour: Ms, minute: Ms| (hour * 60 + minute) * MINUTE_MS - (9 * 60 + 20) * MINUTE_MS;
        let report = |device, outcome| What::Reported { device, number: OrderNumber(0), outcome };
        for (from_ms, until_ms, device) in [
            (minutes(10, 20), minutes(10, 58), DeviceId::quay_crane(2)),
            (minutes(14, 5), minutes(14, 47), DeviceId::vehicle(16)),
            (minutes(17, 30), minutes(18, 5), DeviceId::yard_crane(11)),
            (minutes(25, 12), minutes(26, 0), DeviceId::yard_crane(30)),
        ] {
            self.tell(from_ms, report(device, Outcome::Down));
            self.tell(until_ms, report(device, Outcome::Repaired));
        }
        let lane = DeviceId::gate_lane(2);
        self.tell(minutes(9, 44), report(lane, Outcome::ReaderFailed));
        self.tell(minutes(11, 30), report(lane, Outcome::ReaderRepaired));
        self.tell(minutes(9, 58), What::LaneClosed { lane, closed: true });
        self.tell(minutes(11, 30), What::LaneClosed { lane, closed: false });
        self.tell(minutes(13, 0), What::BlockFrozen { block: BlockId(3), frozen: true });
        self.tell(minutes(15, 20), What::Wind { wind_dm_s: 221 });
        self.tell(minutes(15, 50), What::Wind { wind_dm_s: 84 });
        for crane in 0..10 {
            self.tell(minutes(15, 20), report(DeviceId::quay_crane(crane), Outcome::Paused));
            self.tell(minutes(15, 50), report(DeviceId::quay_crane(crane), Outcome::Resumed));
        }
        for (number, asked_ms, answer) in [
            (0, minutes(9, 50), RequestStage::Accepted),
            (1, minutes(10, 25), RequestStage::Accepted),
            (2, minutes(12, 58), RequestStage::Accepted),
            (3, minutes(14, 6), RequestStage::Refused(Rule::NoAuthority)),
            (4, minutes(14, 7), RequestStage::Accepted),
        ] {
            let request = RequestId(number);
            self.tell(asked_ms, What::Request { request, stage: RequestStage::Requested });
            self.tell(asked_ms, What::Request { request, stage: answer });
            if answer == RequestStage::Accepted {
                self.tell(asked_ms + MINUTE_MS, What::Request { request, stage: RequestStage::Completed });
            }
        }
    }
}
