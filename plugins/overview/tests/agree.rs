//! What views show agrees with the port and with the facts, looked at independently.

mod common;

use std::collections::BTreeMap;

use bevy_app::App;
use bevy_ecs::prelude::*;
use common::{Facts, everything, go_to, open, text, views};
use portolan_alarms::NoticeBoard;
use portolan_model::container::{Container, Holds};
use portolan_model::equipment::Equipment;
use portolan_model::facts::{CallStage, Condition, ExaminationStage, Fact, TruckStage, What};
use portolan_model::ids::{BlockId, BoxId, CallId, TruckId};
use portolan_model::moment::PortCalendar;
use portolan_model::place::{Place, Slot, Whereabouts};
use portolan_model::requests::{RequestDesk, RequestStage};
use portolan_model::{HOUR_MS, Ms};
use portolan_panels::Wanted;
use portolan_panels::views::{BerthPlanView, Indicator, NoticeState, Views};
use portolan_protocol::{DeviceId, Outcome};
use portolan_terminal::landside::LandsideBook;
use portolan_terminal::transport::TransportDesk;
use proptest::prelude::*;

/// Instants of the day at which everything is looked at: the beginning, a crane down, a vehicle down, after the wind, a crew change, the
/// small hours.
const INSTANTS: [&str; 6] = ["09:20", "10:30", "14:10", "16:05", "20:05", "2026-03-04T03:00"];

/// All boxes and where they are.
fn boxes(world: &World) -> Vec<(BoxId, Container, Whereabouts, Holds)> {
    let mut query = world.try_query::<(&Container, &Whereabouts, &Holds)>().expect("boxes are known");
    query.iter(world).map(|(container, whereabouts, holds)| (container.id, container.clone(), *whereabouts, *holds)).collect()
}

fn facts(app: &App) -> &[Fact] {
    &app.world().resource::<Facts>().0
}

/// The facts of the last hour.
fn last_hour(app: &App, now_ms: Ms) -> impl Iterator<Item = &Fact> {
    facts(app).iter().filter(move |fact| fact.at_ms > now_ms - HOUR_MS)
}

fn check(app: &App, now_ms: Ms) {
    let world = app.world();
    let shown = views(world, &everything());
    check_yard(world, &shown);
    check_gate(app, &shown, now_ms);
    check_quay(app, &shown, now_ms);
    check_calls(app, &shown, now_ms);
    check_fleet(world, &shown);
    check_examination(app, &shown, now_ms);
    check_lists(world, &shown, now_ms);
    check_tiles(app, &shown, now_ms);
    assert_eq!((shown.frame.clock.now_ms, shown.frame.scenario.as_str()), (now_ms, "A day at the terminal"));
}

fn check_yard(world: &World, shown: &Views) {
    let boxes = boxes(world);
    let yard = shown.yard.as_ref().expect("wanted");
    let mut by_block: BTreeMap<BlockId, (u32, u32, u32)> = BTreeMap::new();
    for (_, container, whereabouts, holds) in &boxes {
        if let Some(block) = whereabouts.place.block() {
            let (count, teu, held) = by_block.entry(block).or_default();
            *count += 1;
            *teu += container.size.teu();
            *held += u32::from(!holds.none());
        }
    }
    for row in &yard.blocks {
        let (count, teu, held) = by_block.get(&row.block).copied().unwrap_or_default();
        assert_eq!((row.boxes, row.teu, row.held), (count, teu, held), "{}", row.block);
        assert!(row.teu <= row.capacity_teu && row.plugs_used <= row.plugs && row.cranes.len() == 2);
    }
    for block in [BlockId(0), BlockId(20), BlockId(23)] {
        check_block(world, &boxes, block);
    }
}

fn check_block(world: &World, boxes: &[(BoxId, Container, Whereabouts, Holds)], block: BlockId) {
    let slots: BTreeMap<Slot, (&Container, Holds)> = boxes
        .iter()
        .filter_map(|(_, container, whereabouts, holds)| match whereabouts.place {
            Place::Slot(slot) if slot.block == block => Some((slot, (container, *holds))),
            _ => None,
        })
        .collect();
    let mut own = 0;
    for bay in 0..40 {
        let wanted = Wanted { block: Some((block, bay)), ..everything() };
        let shown = views(world, &wanted).block.expect("there is such a block");
        assert_eq!((shown.block, shown.bay, shown.bays, shown.stacks.len()), (block, bay, 40, 40 * usize::from(shown.rows)));
        let height: u32 = shown.stacks.iter().map(|stack| u32::from(stack.height)).sum();
        let held: u32 = shown.stacks.iter().map(|stack| u32::from(stack.held)).sum();
        assert_eq!((height as usize, held as usize), (slots.len(), slots.values().filter(|(_, holds)| !holds.none()).count()));
        for standing in &shown.boxes {
            let slot = |bay| Slot { block, bay, row: standing.row, tier: standing.tier };
            let reaches_in = || slots.get(&slot(bay & !1)).filter(|(container, _)| container.size.is_long());
            let (container, holds) = slots.get(&slot(bay)).or_else(reaches_in).expect("a box stands there, or reaches there");
            assert_eq!((standing.container, standing.holds, standing.number.as_str()), (container.id, *holds, container.number.as_str()));
        }
        own +=
            shown.boxes.iter().filter(|standing| slots.contains_key(&Slot { block, bay, row: standing.row, tier: standing.tier })).count();
    }
    assert_eq!(own, slots.len(), "every box of {block} is shown in its own bay");
}

fn check_gate(app: &App, shown: &Views, now_ms: Ms) {
    let gate = shown.gate.as_ref().expect("wanted");
    let book = app.world().resource::<LandsideBook>();
    assert_eq!((usize::from(gate.waiting_in), usize::from(gate.waiting_out)), (book.inward.waiting(), book.outward.waiting()));
    let mut stage: BTreeMap<TruckId, (TruckStage, Ms)> = BTreeMap::new();
    let mut turns = Vec::new();
    for fact in facts(app) {
        let What::Truck { truck, stage: reached, .. } = fact.what else { continue };
        let entry = stage.entry(truck).or_insert((reached, fact.at_ms));
        entry.0 = reached;
        if reached == TruckStage::Left && fact.at_ms > now_ms - 3 * HOUR_MS {
            turns.push(fact.at_ms - entry.1);
        }
    }
    let inside = stage.values().filter(|(stage, _)| (TruckStage::Entered..=TruckStage::AtOutGate).contains(stage)).count();
    assert_eq!(usize::from(gate.inside), inside);
    turns.sort_unstable();
    assert_eq!(gate.turn_median_min.is_some(), !turns.is_empty());
    if let (Some(median), Some(p90)) = (gate.turn_median_min, gate.turn_p90_min) {
        let minutes = |ms: Ms| ms as f32 / 60_000.0;
        let (low, high) = (minutes(turns[(turns.len() - 1) / 2]), minutes(turns[turns.len() / 2]));
        assert!((low - 1e-3..=high + 1e-3).contains(&median), "{median} in {low}..{high}");
        let above = turns.iter().filter(|turn| minutes(**turn) > p90 + 1e-3).count();
        assert!(above <= turns.len() / 10 + 1, "{above} of {} above {p90}", turns.len());
    }
    for lane in &gate.lanes {
        let passed =
            |fact: &&Fact| matches!(fact.what, What::Reported { device, outcome: Outcome::Completed { .. }, .. } if device == lane.lane);
        assert_eq!(usize::from(lane.passed_last_h), last_hour(app, now_ms).filter(passed).count(), "{}", lane.lane);
        assert_eq!(lane.truck.is_some(), lane.since_ms.is_some());
    }
    assert!(gate.visits.is_sorted_by_key(|visit| -visit.arrived_ms) && gate.visits.len() <= 200);
    for visit in &gate.visits {
        assert_eq!(stage.get(&visit.truck).map(|(stage, arrived_ms)| (*stage, *arrived_ms)), Some((visit.stage, visit.arrived_ms)));
    }
    check_appointments(app, shown);
}

fn check_appointments(app: &App, shown: &Views) {
    let gate = shown.gate.as_ref().expect("wanted");
    let calendar = app.world().resource::<PortCalendar>();
    for hour in &gate.appointments {
        assert_eq!(calendar.ms_of_day(hour.from_ms) % HOUR_MS, 0);
        assert!(hour.came <= hour.booked, "{hour:?}");
        let within = |at_ms: Ms| (hour.from_ms..hour.from_ms + HOUR_MS).contains(&at_ms);
        let walk_in =
            |fact: &&Fact| within(fact.at_ms) && matches!(fact.what, What::Truck { stage: TruckStage::Arrived, booked: false, .. });
        assert_eq!(usize::from(hour.walk_in), facts(app).iter().filter(walk_in).count());
    }
    let came: u32 = gate.appointments.iter().map(|hour| u32::from(hour.came)).sum();
    let arrived = |fact: &&Fact| matches!(fact.what, What::Truck { stage: TruckStage::Arrived, booked: true, .. });
    assert!(came as usize <= facts(app).iter().filter(arrived).count());
    // Who has an appointment is booked at it, and comes at most an hour late and half an hour early.
    for visit in &gate.visits {
        if let Some(appointment_ms) = visit.appointment_ms {
            let late_ms = visit.arrived_ms - appointment_ms;
            assert!((-HOUR_MS / 2 - 1..=HOUR_MS).contains(&late_ms) || visit.arrived_ms == 0, "{visit:?}");
        }
    }
}

fn check_quay(app: &App, shown: &Views, now_ms: Ms) {
    let quay = shown.quay_cranes.as_ref().expect("wanted");
    assert!(quay.cranes.windows(2).all(|pair| pair[0].x_m < pair[1].x_m), "cranes do not pass each other");
    let calendar = app.world().resource::<PortCalendar>();
    let this_hour_ms = now_ms - calendar.ms_of_day(now_ms) % HOUR_MS;
    for row in &quay.cranes {
        let moves = |from_ms: Ms, to_ms: Ms, on: Option<CallId>| -> u32 {
            let moved = |fact: &Fact| match fact.what {
                What::QuayMove { crane, call, boxes, .. } if crane == row.crane && (from_ms..to_ms).contains(&fact.at_ms) => {
                    on.is_none_or(|on| on == call).then_some(u32::from(boxes))
                }
                _ => None,
            };
            facts(app).iter().filter_map(moved).sum()
        };
        for (back, hour) in row.hourly_moves.iter().rev().enumerate() {
            let from_ms = this_hour_ms - back as Ms * HOUR_MS;
            assert_eq!(u32::from(*hour), moves(from_ms, from_ms + HOUR_MS, None), "{} {back} hours ago", row.crane);
        }
        let joined = facts(app).iter().rev().find_map(|fact| match fact.what {
            What::CraneJoined { crane, call } if crane == row.crane => Some(Some((fact.at_ms, call))),
            What::CraneLeft { crane, .. } if crane == row.crane => Some(None),
            _ => None,
        });
        assert_eq!(row.call.is_some(), joined.flatten().is_some());
        if let Some(((since_ms, call), rate)) = joined.flatten().zip(row.gross_moves_per_h) {
            let wanted = f64::from(moves(since_ms, Ms::MAX, Some(call))) * HOUR_MS as f64 / (now_ms - since_ms) as f64;
            assert!((f64::from(rate) - wanted).abs() < 0.01, "{}: {rate} for {wanted}", row.crane);
        }
        assert!(row.queue.iter().filter(|hatch| hatch.current).count() <= 1);
        assert!(row.queue.iter().all(|hatch| hatch.discharged <= hatch.discharge && hatch.loaded <= hatch.load), "{row:?}");
    }
}

fn check_calls(app: &App, shown: &Views, now_ms: Ms) {
    let plan = shown.berth_plan.as_ref().expect("wanted");
    let mut reached: BTreeMap<(CallId, CallStage), Ms> = BTreeMap::new();
    let mut moved: BTreeMap<CallId, u32> = BTreeMap::new();
    let mut expected: BTreeMap<CallId, Ms> = BTreeMap::new();
    for fact in facts(app) {
        match fact.what {
            What::Call { call, stage } => {
                reached.insert((call, stage), fact.at_ms);
            }
            What::QuayMove { call, boxes, .. } => *moved.entry(call).or_default() += u32::from(boxes),
            What::Estimate { call, eta_ms } => {
                expected.insert(call, eta_ms);
            }
            _ => {}
        }
    }
    assert!(plan.calls.len() >= 11);
    for bar in &plan.calls {
        let at = |stage| reached.get(&(bar.call, stage)).copied();
        let actual = [at(CallStage::Arrived), at(CallStage::Berthing), at(CallStage::Departed)];
        assert_eq!([bar.ata_ms, bar.atb_ms, bar.atd_ms], actual, "{}", bar.name);
        assert_eq!(bar.moves_done, moved.get(&bar.call).copied().unwrap_or_default(), "{}", bar.name);
        assert!(bar.moves_total >= bar.moves_done);
        if bar.stage < CallStage::Arrived {
            assert_eq!(Some(&bar.eta_ms), expected.get(&bar.call), "{}", bar.name);
        }
        if bar.stage < CallStage::Berthing {
            assert!(bar.etb_ms >= bar.eta_ms && bar.etb_ms >= now_ms && bar.etd_ms > bar.etb_ms, "{}: {bar:?}", bar.name);
        } else if bar.stage < CallStage::Departed {
            assert_eq!(Some(bar.etb_ms), bar.atb_ms);
            assert!(bar.etd_ms >= now_ms, "{}", bar.name);
        }
        assert_eq!(bar.stage == CallStage::Departed, bar.atd_ms.is_some());
    }
    check_that_nobody_lies_on_another(plan);
}

/// What is foreseen could be: nobody lies where another lies at the same time, or beyond the ends of the quay.
fn check_that_nobody_lies_on_another(plan: &BerthPlanView) {
    let placed: Vec<_> = plan.calls.iter().filter_map(|bar| Some((bar, bar.alongside_m?))).collect();
    for (index, (one, at)) in placed.iter().enumerate() {
        assert!(at.0 >= 0.0 && at.1 <= plan.quay_length_m && at.0 < at.1, "{}", one.name);
        for (other, beside) in &placed[index + 1..] {
            let ends_ms = |bar: &portolan_panels::views::CallBar| bar.atd_ms.unwrap_or(bar.etd_ms);
            let at_one_time = one.etb_ms < ends_ms(other) && other.etb_ms < ends_ms(one);
            let at_one_place = at.0 < beside.1 && beside.0 < at.1;
            assert!(!(at_one_time && at_one_place), "{} and {}", one.name, other.name);
        }
    }
}

fn check_fleet(world: &World, shown: &Views) {
    let fleet = shown.fleet.as_ref().expect("wanted");
    let desk = world.resource::<TransportDesk>();
    let with_job = fleet.vehicles.iter().filter(|row| row.job.is_some()).count();
    assert_eq!((fleet.vehicles.len(), with_job), (50, desk.iter().filter(|(_, job)| job.vehicle.is_some()).count()));
    assert_eq!(usize::from(fleet.jobs_waiting), desk.waiting.len());
    let listed: f32 = fleet.shares_pct.iter().map(|(_, pct)| pct).sum::<f32>() + fleet.down_pct;
    assert!(fleet.shares_pct.is_empty() || (95.0..=100.01).contains(&listed), "{listed} %: the rest is time told to stand");
    for row in &fleet.vehicles {
        assert!(row.battery_pct.is_some_and(|pct| (0.0..=100.0).contains(&pct)) && row.since_ms <= shown.frame.clock.now_ms);
    }
}

fn check_examination(app: &App, shown: &Views, now_ms: Ms) {
    let view = shown.examination.as_ref().expect("wanted");
    let calendar = app.world().resource::<PortCalendar>();
    let mut stage: BTreeMap<BoxId, (ExaminationStage, Ms, Ms)> = BTreeMap::new();
    let (mut passed, mut found, mut hours) = (0, 0, Vec::new());
    for fact in facts(app) {
        let What::Examined { container, stage: reached } = fact.what else { continue };
        let entry = stage.entry(container).or_insert((reached, fact.at_ms, fact.at_ms));
        if reached == ExaminationStage::Ordered {
            entry.1 = fact.at_ms;
        }
        (entry.0, entry.2) = (reached, fact.at_ms);
        if matches!(reached, ExaminationStage::Passed | ExaminationStage::Found) && calendar.day(fact.at_ms) == calendar.day(now_ms) {
            *(if reached == ExaminationStage::Found { &mut found } else { &mut passed }) += 1;
            hours.push((fact.at_ms - entry.1) as f32 / HOUR_MS as f32);
        }
    }
    let backlog = stage.values().filter(|(stage, ..)| *stage == ExaminationStage::Ordered).count();
    assert_eq!((usize::from(view.backlog), view.passed_today, view.found_today), (backlog, passed, found));
    assert_eq!(view.mean_h.is_some(), !hours.is_empty());
    if let Some(mean_h) = view.mean_h {
        assert!((mean_h - hours.iter().sum::<f32>() / hours.len() as f32).abs() < 1e-3);
    }
    for row in &view.boxes {
        assert_eq!(stage.get(&row.container), Some(&(row.stage, row.ordered_ms, row.since_ms)), "{}", row.number);
    }
    let under_way = stage.values().filter(|(stage, ..)| *stage < ExaminationStage::Returned).count();
    assert_eq!(view.boxes.iter().filter(|row| row.stage < ExaminationStage::Returned).count(), under_way);
    for scanner in &view.scanners {
        let scanned = |fact: &&Fact| matches!(fact.what, What::Reported { device, outcome: Outcome::Completed { .. }, .. } if device == scanner.scanner);
        assert_eq!(usize::from(scanner.scans_last_h), last_hour(app, now_ms).filter(scanned).count());
    }
}

fn check_lists(world: &World, shown: &Views, now_ms: Ms) {
    let happenings = shown.happenings.as_ref().expect("wanted");
    assert!(happenings.rows.is_sorted_by_key(|row| -row.at_ms) && happenings.rows.iter().all(|row| row.at_ms <= now_ms));
    assert_eq!(happenings.rows.len(), (happenings.total as usize).min(500));
    let rows = &shown.notices.as_ref().expect("wanted").rows;
    let board = world.resource::<NoticeBoard>();
    assert_eq!(rows.len(), board.active().len() + board.cleared().len());
    let unseen = rows.iter().filter(|row| matches!(row.state, NoticeState::Raised | NoticeState::Returned)).count();
    let counts = shown.frame.notices;
    assert_eq!(usize::from(counts.unacknowledged), unseen);
    let active = rows.iter().filter(|row| matches!(row.state, NoticeState::Raised | NoticeState::Acknowledged)).count();
    assert_eq!(usize::from(counts.urgent + counts.high + counts.low), active);
    let requests = &shown.requests.as_ref().expect("wanted").rows;
    let desk = world.resource::<RequestDesk>();
    for row in requests {
        let (request, stage) = desk.get(row.id).expect("it was made");
        assert_eq!((row.stage, row.why.as_str(), row.role), (*stage, request.why.as_str(), request.role));
        assert!(row.at_ms <= row.stage_ms && row.stage_ms <= now_ms);
        assert!(row.undo.is_none() || row.stage == RequestStage::Completed);
    }
    let heard = desk.iter().filter(|(_, _, stage)| *stage != RequestStage::Requested).count();
    assert_eq!(requests.len(), heard, "what nobody has asked for yet is not shown");
}

fn check_tiles(app: &App, shown: &Views, now_ms: Ms) {
    let world = app.world();
    let value = |indicator| shown.tiles.iter().find(|tile| tile.indicator == indicator).expect("all tiles are there").value;
    let calendar = world.resource::<PortCalendar>();
    let moved = |fact: &Fact| match fact.what {
        What::QuayMove { boxes, .. } if calendar.day(fact.at_ms) == calendar.day(now_ms) => Some(f64::from(boxes)),
        _ => None,
    };
    // The tally's hours are bins of the clock: midnight is one of their borders.
    assert_eq!(value(Indicator::QuayMoves), Some(facts(app).iter().filter_map(moved).sum()));
    let mut equipment = world.try_query::<&Equipment>().expect("devices are known");
    let down = equipment.iter(world).filter(|device| device.condition == Condition::Down).count();
    assert_eq!(value(Indicator::DevicesDown), Some(down as f64));
    let examination = shown.examination.as_ref().expect("wanted");
    assert_eq!(value(Indicator::ExaminationBacklog), Some(f64::from(examination.backlog)));
    let gate = shown.gate.as_ref().expect("wanted");
    assert_eq!(value(Indicator::GateQueue), Some(f64::from(gate.waiting_in)));
    let yard = shown.yard.as_ref().expect("wanted");
    let (teu, capacity) = yard.blocks.iter().fold((0, 0), |(teu, capacity), row| (teu + row.teu, capacity + row.capacity_teu));
    let fill = value(Indicator::YardFill).expect("there is a yard");
    assert!((fill - 100.0 * f64::from(teu) / f64::from(capacity)).abs() < 1e-9);
    assert_eq!(value(Indicator::TruckTurn).map(|minutes| minutes as f32), gate.turn_median_min);
    if let Some(rate) = value(Indicator::CraneRate) {
        let moves: u32 =
            last_hour(app, now_ms).map(|fact| if let What::QuayMove { boxes, .. } = fact.what { u32::from(boxes) } else { 0 }).sum();
        let cranes = crane_hours(app, now_ms - HOUR_MS, now_ms);
        let wanted = f64::from(moves) / cranes;
        // It is taken over an hour and up to five minutes.
        assert!(cranes == 0.0 || (rate - wanted).abs() < 0.15 * wanted + 1.0, "{rate} for {wanted}");
    }
    for tile in &shown.tiles {
        assert!(tile.value.is_none_or(f64::is_finite), "{tile:?}");
        assert_eq!(tile.trend.is_empty(), tile.trend_h == 0.0, "{tile:?}");
    }
}

/// Hours of cranes on calls between two instants.
fn crane_hours(app: &App, from_ms: Ms, to_ms: Ms) -> f64 {
    let mut joined: BTreeMap<DeviceId, Ms> = BTreeMap::new();
    let mut sum_ms = 0;
    let mut add = |since_ms: Ms, until_ms: Ms| sum_ms += (until_ms.min(to_ms) - since_ms.max(from_ms)).max(0);
    for fact in facts(app) {
        match fact.what {
            What::CraneJoined { crane, .. } => {
                joined.insert(crane, fact.at_ms);
            }
            What::CraneLeft { crane, .. } => {
                if let Some(since_ms) = joined.remove(&crane) {
                    add(since_ms, fact.at_ms);
                }
            }
            _ => {}
        }
    }
    for since_ms in joined.into_values() {
        add(since_ms, to_ms);
    }
    sum_ms as f64 / HOUR_MS as f64
}

#[test]
fn views_agree_with_the_port_and_its_facts() {
    let mut app = open(&text("day_at_the_terminal.ron"), true);
    for instant in INSTANTS {
        let now_ms = go_to(&mut app, instant);
        check(&app, now_ms);
    }
}

#[test]
fn what_befalls_the_port_is_told() {
    let mut app = open(&text("day_at_the_terminal.ron"), true);
    let told = |app: &App, code: &str, subject: &str| {
        let shown = views(app.world(), &everything()).happenings.expect("wanted");
        let calendar = *app.world().resource::<PortCalendar>();
        let found: Vec<String> = shown
            .rows
            .iter()
            .filter(|row| row.message.code == code && row.subject.name == subject)
            .map(|row| calendar.clock(row.at_ms))
            .collect();
        found
    };
    go_to(&mut app, "10:30");
    assert_eq!(told(&app, "call-estimate", "Cape Meridian").last().map(String::as_str), Some("09:31"));
    assert_eq!(told(&app, "reader-down", "GATE02"), ["09:44"]);
    assert_eq!(told(&app, "lane-closed", "GATE02"), ["09:50"]);
    assert_eq!(told(&app, "device-down", "QC02"), ["10:20"]);
    let shown = views(app.world(), &everything());
    let crane = shown.quay_cranes.expect("wanted").cranes.into_iter().find(|row| row.crane == DeviceId::quay_crane(1)).expect("QC02");
    let since = crane.condition_since_ms.map(|at_ms| app.world().resource::<PortCalendar>().clock(at_ms));
    assert_eq!((crane.condition, since.as_deref()), (Condition::Down, Some("10:20")));
    let lane = shown.gate.expect("wanted").lanes.into_iter().find(|row| row.lane == DeviceId::gate_lane(1)).expect("GATE02");
    assert!(!lane.open && lane.reader_down);
    go_to(&mut app, "16:20");
    assert_eq!(told(&app, "wind-stop", "A day at the terminal"), ["15:20"]);
    assert_eq!(told(&app, "request-refused", "B04").len() + told(&app, "request-refused", "B05").len(), 1, "an observer may not");
    assert_eq!(told(&app, "block-frozen", "B04").len() + told(&app, "block-frozen", "B05").len(), 1);
    go_to(&mut app, "20:30");
    assert_eq!(told(&app, "shift-change", "A day at the terminal").len(), 1);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4, max_shrink_iters: 8, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever the seed and the instant.
    #[test]
    fn views_agree_at_any_instant(seed in 1_u64..1_000, minutes in prop::collection::vec(1_i64..600, 1..4)) {
        let mut text = text("day_at_the_terminal.ron");
        text.set(&format!("seed={seed}")).expect("a seed");
        let mut app = open(&text, true);
        for minutes in minutes {
            let at_ms = app.world().resource::<portolan_clock::Clock>().now_ms() + minutes * 60_000;
            portolan_clock::advance_to(app.world_mut(), at_ms).expect("it comes to rest");
            check(&app, at_ms);
        }
    }
}

#[test]
fn a_yard_without_slots_says_so() {
    let mut app = open(&text("reference/simpy_terminal.ron"), true);
    let at_ms = 5 * HOUR_MS;
    portolan_clock::advance_to(app.world_mut(), at_ms).expect("it comes to rest");
    let shown = views(app.world(), &Wanted { block: Some((BlockId(2), 3)), ..everything() });
    let block = shown.block.expect("there is such a block");
    assert!(block.stacks.is_empty() && block.boxes.is_empty() && block.teu > 0, "{block:?}");
    let standing: u32 = shown.yard.expect("wanted").blocks.iter().map(|row| row.boxes).sum();
    let in_yard = boxes(app.world()).iter().filter(|(_, _, whereabouts, _)| whereabouts.place.block().is_some()).count();
    assert_eq!(standing as usize, in_yard);
    let vehicles = shown.fleet.expect("wanted").vehicles;
    assert!(
        !vehicles.is_empty() && vehicles.iter().all(|row| row.near.is_none()),
        "where driving has no course nobody knows where they are"
    );
    assert!(views(app.world(), &Wanted { block: Some((BlockId(9_999), 0)), ..everything() }).block.is_none());
}

/// A day on which a crane that found no bay stood where its neighbour was sent beyond it.
#[test]
fn cranes_keep_their_order_all_day() {
    let mut text = text("day_at_the_terminal.ron");
    text.set("seed=309").expect("a seed");
    let mut app = open(&text, true);
    for minute in 0..24 * 60 {
        portolan_clock::advance_to(app.world_mut(), minute * 60_000).expect("it comes to rest");
        let mut wanted = Wanted::default();
        wanted.panels[portolan_panels::PanelKind::QuayCranes as usize] = true;
        let cranes = views(app.world(), &wanted).quay_cranes.expect("wanted").cranes;
        assert!(cranes.windows(2).all(|pair| pair[0].x_m < pair[1].x_m), "minute {minute}: {cranes:?}");
    }
}
