//! Calls of the made-up day.

use portolan_model::container::{Flow, Hold};
use portolan_model::facts::{Activity, CallStage, Direction, RollReason, What, YardMoveKind};
use portolan_model::ids::{BlockId, BoxId, BoxSource, CallId};
use portolan_model::place::Place;
use portolan_model::{DAY_MS, MINUTE_MS, Ms};
use portolan_protocol::DeviceId;

use super::{BLOCKS, Plan, SECOND_MS, Story, VEHICLES, Way, hours};
use crate::outline::CallKind;

type Row = (&'static str, CallKind, i32, f64, f64, i32, std::ops::Range<u16>, u32);

/// Name, kind, length, scheduled, arrives, where, cranes, moves.
const DAY: [Row; 14] = [
    ("Aurelia", CallKind::Vessel, 366, 0.2, 0.3, 20, 0..4, 1360),
    ("Corvus", CallKind::Feeder, 170, 0.4, 0.6, 420, 4..6, 210),
    ("Borealis", CallKind::Vessel, 300, 1.67, 6.33, 410, 4..7, 640),
    ("Dione & Sons <2>", CallKind::Vessel, 260, 8.7, 8.4, 780, 7..10, 520),
    ("Ling 11", CallKind::Barge, 70, 0.5, 0.5, 790, 7..8, 38),
    ("Ling 12", CallKind::Barge, 70, 1.0, 1.2, 890, 8..9, 44),
    ("Ling 15", CallKind::Barge, 65, 1.5, 1.4, 990, 9..10, 30),
    ("Ling 18", CallKind::Barge, 70, 3.0, 3.4, 790, 7..8, 40),
    ("Ling 21", CallKind::Barge, 80, 4.0, 3.9, 890, 8..9, 46),
    ("Ling 22", CallKind::Barge, 65, 4.5, 5.2, 1000, 9..10, 32),
    ("Ling 30", CallKind::Barge, 70, 17.0, 17.2, 420, 4..5, 36),
    ("Ling 31", CallKind::Barge, 70, 17.5, 17.4, 520, 5..6, 40),
    ("Ling 33", CallKind::Barge, 75, 18.5, 19.1, 800, 7..8, 48),
    ("Eos", CallKind::Vessel, 330, 25.5, 27.0, 20, 0..4, 900),
];

pub(super) fn plans(days: u32) -> Vec<Plan> {
    let rows = (0..days).flat_map(|day| DAY.iter().enumerate().map(move |(index, row)| (day, index, row)));
    let rows = rows.filter(|(day, index, _)| index + 1 < DAY.len() || day + 1 == days);
    rows.map(|(day, index, (name, kind, length_m, scheduled_h, arrives_h, from_m, cranes, moves))| Plan {
        id: CallId::new(0, day * DAY.len() as u32 + index as u32),
        name: if day == 0 { (*name).to_owned() } else { format!("{name} {}", day + 1) },
        kind: *kind,
        length_m: *length_m,
        scheduled_h: scheduled_h + f64::from(day) * 24.0,
        arrives_h: arrives_h + f64::from(day) * 24.0,
        from_m: *from_m,
        cranes: cranes.clone(),
        moves: *moves,
    })
    .collect()
}

/// The day on which a call is planned.
pub(super) const fn day(plan: &Plan) -> u32 {
    plan.id.source().1 / DAY.len() as u32
}

/// Every third box goes on by water.
const fn flow_of(index: u32) -> Flow {
    if index.is_multiple_of(3) { Flow::Transshipment } else { Flow::Import }
}

/// When the next crew changes: 20:00, ten hours and forty minutes after the start, and daily from then.
fn shift_after(at_ms: Ms) -> Ms {
    let first_ms = 640 * MINUTE_MS;
    first_ms + ((at_ms - first_ms).max(0) as u64).div_ceil(DAY_MS as u64) as Ms * DAY_MS
}

/// Later, if a crane cannot lift now: a crew change, the gust, the broken spreader.
fn when_it_can(crane: u16, at_ms: Ms) -> Ms {
    let shift_min = shift_after(at_ms - 20 * MINUTE_MS) / MINUTE_MS;
    let windows = [(shift_min, shift_min + 16, None), (360, 391, None), (60, 99, Some(2))];
    let blocked = windows.into_iter().filter(|(.., only)| only.is_none_or(|only| only == crane));
    blocked.fold(at_ms, |at_ms, (from_min, until_min, _)| {
        let inside = ((from_min - 2) * MINUTE_MS..until_min * MINUTE_MS).contains(&at_ms);
        if inside { (until_min + 2) * MINUTE_MS } else { at_ms }
    })
}

impl Story {
    pub(super) fn call(&mut self, plan: &Plan) {
        let call = plan.id;
        let arrives_ms = hours(plan.arrives_h);
        let (discharge, load) = (plan.moves / 2, plan.moves - plan.moves / 2);
        self.tell(0, What::Call { call, stage: CallStage::Announced });
        self.tell(0, What::Workload { call, discharge, load });
        if plan.arrives_h - plan.scheduled_h > 1.0 {
            self.tell(hours(plan.scheduled_h).min(11 * MINUTE_MS), What::Estimate { call, eta_ms: arrives_ms });
        }
        self.tell(arrives_ms, What::Call { call, stage: CallStage::Arrived });
        let berthing_ms = arrives_ms + (10 + 20 * Ms::from(call.0 % 3)) * MINUTE_MS;
        self.tell(berthing_ms, What::Berthed { call, from_mm: plan.from_m * 1000, to_mm: (plan.from_m + plan.length_m) * 1000 });
        let quick = if plan.kind == CallKind::Barge { 1 } else { 2 };
        let mut at_ms = berthing_ms;
        for (stage, minutes) in [(CallStage::Berthing, 12), (CallStage::Moored, 6), (CallStage::Cleared, 8), (CallStage::Working, 1)] {
            self.tell(at_ms, What::Call { call, stage });
            at_ms += minutes * quick * MINUTE_MS;
        }
        for index in 0..discharge {
            self.enter(arrives_ms, BoxId::new(BoxSource::Call(call), index), flow_of(index), Place::Aboard(call));
        }
        let count = u32::from(plan.cranes.end - plan.cranes.start);
        let mut done_ms = at_ms;
        for crane in plan.cranes.clone() {
            let turn = u32::from(crane - plan.cranes.start);
            let share = |all: u32| all / count + u32::from(turn < all % count);
            let boxes = (0..discharge).filter(|index| index % count == turn);
            done_ms = done_ms.max(self.crane(plan, crane, at_ms, boxes.collect(), share(load)));
        }
        for (stage, minutes) in [(CallStage::Completed, 8), (CallStage::Unmooring, 12), (CallStage::Departed, 0)] {
            self.tell(done_ms, What::Call { call, stage });
            done_ms += minutes * quick * MINUTE_MS;
        }
    }

    /// One crane's work on a call; gives when it is done.
    fn crane(&mut self, plan: &Plan, index: u16, from_ms: Ms, boxes: Vec<u32>, load: u32) -> Ms {
        let (crane, call) = (DeviceId::quay_crane(index), plan.id);
        self.tell(from_ms, What::CraneJoined { crane, call });
        let mut at_ms = from_ms;
        let mut hatch = 0;
        for move_number in 0..boxes.len() as u32 + load {
            hatch += 1;
            if hatch == 60 && plan.kind != CallKind::Barge {
                hatch = 0;
                self.order(crane, Activity::HatchCover, at_ms, at_ms + 4 * MINUTE_MS);
                at_ms += 4 * MINUTE_MS;
            }
            let starts_ms = when_it_can(index, at_ms + self.between(0, 15 * SECOND_MS));
            let lifted_ms = starts_ms + self.between(85 * SECOND_MS, 130 * SECOND_MS);
            if starts_ms > at_ms {
                self.tell(at_ms, What::Turned { device: crane, activity: Activity::WaitingVehicle });
            }
            self.order(crane, Activity::Lifting, starts_ms, lifted_ms);
            let direction = match boxes.get(move_number as usize) {
                Some(index) => {
                    self.discharge(BoxId::new(BoxSource::Call(call), *index), flow_of(*index), lifted_ms);
                    Direction::Discharge
                }
                None if self.load(call, lifted_ms) => Direction::Load,
                None => break,
            };
            self.tell(lifted_ms, What::QuayMove { crane, call, direction, boxes: 1 });
            at_ms = lifted_ms;
        }
        let shift_ms = shift_after(from_ms);
        if shift_ms < at_ms {
            self.tell(shift_ms, What::Turned { device: crane, activity: Activity::ShiftChange });
        }
        self.tell(at_ms, What::CraneLeft { crane, call });
        at_ms
    }

    fn discharge(&mut self, container: BoxId, flow: Flow, lifted_ms: Ms) {
        let (came_ms, stored_ms) = (lifted_ms - 3 * MINUTE_MS, lifted_ms + self.between(3 * MINUTE_MS, 6 * MINUTE_MS));
        let vehicle = self.vehicle(came_ms, stored_ms);
        let device = DeviceId::vehicle(vehicle);
        self.order(device, Activity::DrivingEmpty, came_ms, lifted_ms - 70 * SECOND_MS);
        self.tell(lifted_ms - 70 * SECOND_MS, What::Turned { device, activity: Activity::WaitingQuay });
        self.order(device, Activity::DrivingLaden, lifted_ms, stored_ms - 90 * SECOND_MS);
        self.tell(stored_ms - 90 * SECOND_MS, What::Turned { device, activity: Activity::WaitingYard });
        self.tell(stored_ms, What::Turned { device, activity: Activity::Idle });
        let block = BlockId(self.draw(u64::from(BLOCKS)) as u16);
        self.tell(lifted_ms, What::Custody { container, to: Place::Vehicle(vehicle) });
        self.tell(stored_ms, What::Custody { container, to: Place::Pool(block) });
        self.yard_move(block, false, YardMoveKind::Store, stored_ms);
        self.stand(container, block, flow, stored_ms);
    }

    fn load(&mut self, call: CallId, lifted_ms: Ms) -> bool {
        let (came_ms, fetched_ms) = (lifted_ms - 7 * MINUTE_MS, lifted_ms - self.between(150 * SECOND_MS, 5 * MINUTE_MS));
        let Some((container, block)) = self.take(Way::Water, fetched_ms) else { return false };
        let vehicle = self.vehicle(came_ms, lifted_ms);
        let device = DeviceId::vehicle(vehicle);
        self.order(device, Activity::DrivingEmpty, came_ms, fetched_ms - 40 * SECOND_MS);
        self.tell(fetched_ms - 40 * SECOND_MS, What::Turned { device, activity: Activity::WaitingYard });
        self.order(device, Activity::DrivingLaden, fetched_ms, lifted_ms - 60 * SECOND_MS);
        self.tell(lifted_ms - 60 * SECOND_MS, What::Turned { device, activity: Activity::WaitingQuay });
        self.tell(lifted_ms, What::Turned { device, activity: Activity::Idle });
        self.tell(fetched_ms, What::Custody { container, to: Place::Vehicle(vehicle) });
        self.yard_move(block, false, YardMoveKind::Retrieve, fetched_ms);
        self.tell(lifted_ms, What::Custody { container, to: Place::LeftByWater(call) });
        true
    }

    /// Forty-five examinations a day, some boxes rolled at the cut-off, and the vehicles' batteries.
    pub(super) fn examinations(&mut self, days: u32) {
        use portolan_model::facts::ExaminationStage as Stage;
        for number in 0..45 * days {
            let mut at_ms = MINUTE_MS + Ms::from(number) * 31 * MINUTE_MS;
            let Some((container, block)) = self.take(Way::Road, at_ms) else { return };
            let examined = |stage| What::Examined { container, stage };
            self.tell(at_ms, What::Held { container, hold: Hold::Examination });
            self.tell(at_ms, examined(Stage::Ordered));
            at_ms += self.between(10 * MINUTE_MS, 90 * MINUTE_MS);
            let vehicle = self.vehicle(at_ms, at_ms + 12 * MINUTE_MS);
            self.yard_move(block, false, YardMoveKind::Retrieve, at_ms);
            self.tell(at_ms, What::Custody { container, to: Place::Vehicle(vehicle) });
            self.tell(at_ms, examined(Stage::Fetched));
            at_ms += 8 * MINUTE_MS;
            self.tell(at_ms, What::Custody { container, to: Place::Hall });
            self.tell(at_ms, examined(Stage::InHall));
            self.order(DeviceId::scanner((number % 2) as u16), Activity::Scanning, at_ms, at_ms + 3 * MINUTE_MS);
            self.tell(at_ms + 3 * MINUTE_MS, examined(Stage::Scanned));
            at_ms += self.between(15 * MINUTE_MS, 240 * MINUTE_MS);
            let result = if self.draw(10) == 0 { Stage::Found } else { Stage::Passed };
            self.tell(at_ms, examined(result));
            self.tell(at_ms, What::Freed { container, hold: Hold::Examination });
            let vehicle = self.vehicle(at_ms, at_ms + 8 * MINUTE_MS);
            self.tell(at_ms, What::Custody { container, to: Place::Vehicle(vehicle) });
            at_ms += 8 * MINUTE_MS;
            self.tell(at_ms, What::Custody { container, to: Place::Pool(block) });
            self.yard_move(block, false, YardMoveKind::Store, at_ms);
            self.tell(at_ms, examined(Stage::Returned));
        }
        for day in 0..Ms::from(days) {
            let cut_off_ms = day * DAY_MS + 400 * MINUTE_MS;
            for (index, reason) in
                [RollReason::Late, RollReason::NotReleased, RollReason::NotReleased, RollReason::GrossMass].into_iter().enumerate()
            {
                let container = BoxId::new(BoxSource::Stock, index as u32);
                let call = CallId::new(0, day as u32 * DAY.len() as u32 + 2);
                self.tell(cut_off_ms, What::Rolled { container, call, reason });
            }
            for vehicle in 0..VEHICLES {
                let from_ms = day * DAY_MS + 30 * MINUTE_MS + Ms::from(vehicle) * 27 * MINUTE_MS;
                self.order(DeviceId::vehicle(vehicle), Activity::Energizing, from_ms, from_ms + 6 * MINUTE_MS);
            }
        }
    }
}
