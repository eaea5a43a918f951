//! What an operator is shown before asking is what the answer will be, and who asks from outside changes nothing but what is asked for.

use std::time::Duration;

use crate::common::small;
use bevy_ecs::world::{EntityRef, World};
use portolan::run::Run;
use portolan_clock::{Clock, Pace, Paced};
use portolan_dispatch::requests::{Submissions, actions_for, interlocks, opposite, recorded, submit, verdict};
use portolan_model::container::{Container, Holds, Onward};
use portolan_model::happenings::Happening;
use portolan_model::ids::{BlockId, BoxId, BoxSource, CallId, TruckId, TruckSource};
use portolan_model::index::Index;
use portolan_model::place::Whereabouts;
use portolan_model::requests::{Action, OperatorRequest, RequestDesk, RequestId, RequestStage, Role, Rule};
use portolan_model::subject::Subject;
use portolan_model::{HOUR_MS, Ms};
use portolan_protocol::{DeviceId, DeviceKind};
use portolan_scenario::ScenarioText;
use portolan_terminal::landside::Truck;
use proptest::prelude::*;
use proptest::sample::Index as Pick;

fn text(seed: u64) -> ScenarioText {
    let mut text = ScenarioText::from_text("small.ron", small());
    text.set("days=1").expect("days");
    text.set(&format!("seed={seed}")).expect("seed");
    text
}

fn open(text: &ScenarioText) -> Run {
    Run::open(text).unwrap_or_else(|problems| panic!("{problems:#?}"))
}

fn digest(run: &mut Run) -> String {
    run.app_mut().world_mut().resource_mut::<Clock>().facts.digest().to_string()
}

/// Everything a person could point at now.
fn subjects(world: &World) -> Vec<Subject> {
    let index = world.resource::<Index>();
    let mut subjects: Vec<Subject> = index.calls().iter().map(|call| Subject::Call(*call)).collect();
    for kind in DeviceKind::ALL {
        subjects.extend((0..index.fleet(kind).len()).map(|device| Subject::Device(DeviceId::new(kind, device as u16))));
    }
    subjects.extend((0..index.blocks().len()).map(|block| Subject::Block(BlockId(block as u16))));
    let mut boxes: Vec<BoxId> = world.iter_entities().filter_map(|entity| Some(entity.get::<Container>()?.id)).collect();
    boxes.sort_unstable();
    subjects.extend(boxes.into_iter().step_by(25).map(Subject::Container));
    let mut trucks: Vec<TruckId> = world.iter_entities().filter_map(|entity| Some(entity.get::<Truck>()?.id)).collect();
    trucks.sort_unstable();
    subjects.extend(trucks.into_iter().step_by(3).map(Subject::Truck));
    subjects.extend([Subject::Gate, Subject::Fleet, Subject::Hall, Subject::Port]);
    subjects
}

/// Who may ask for an action.
fn who_may(action: &Action) -> Role {
    if matches!(action, Action::Examine(_) | Action::WithdrawExamination(_)) { Role::CustomsOfficer } else { Role::ShiftLeader }
}

/// An action on something that may or may not exist, whether it makes sense or not.
fn any_action() -> impl Strategy<Value = Action> {
    let call = prop_oneof![(0_u32..4).prop_map(|index| CallId::new(1, index)), any::<u32>().prop_map(CallId)];
    let block = (0_u16..9).prop_map(BlockId);
    let device = (prop::sample::select(&DeviceKind::ALL), 0_u16..14).prop_map(|(kind, index)| DeviceId::new(kind, index));
    let container = prop_oneof![
        (0_u32..9_000).prop_map(|index| BoxId::new(BoxSource::Stock, index)),
        (0_u32..400).prop_map(|index| BoxId::new(BoxSource::Call(CallId::new(1, 0)), index)),
    ];
    let truck = prop_oneof![
        (0_u32..300).prop_map(|index| TruckId::new(TruckSource::Stock, index)),
        (0_u32..90).prop_map(|index| TruckId::new(TruckSource::Booking(CallId::new(1, 1)), index)),
    ];
    prop_oneof![
        call.clone().prop_map(Action::HoldCall),
        call.clone().prop_map(Action::FreeCall),
        (call.clone(), any::<i8>()).prop_map(|(call, priority)| Action::PrioritizeCall { call, priority }),
        (device.clone(), prop::option::of(call)).prop_map(|(crane, call)| Action::ReassignCrane { crane, call }),
        block.clone().prop_map(Action::FreezeBlock),
        block.prop_map(Action::ThawBlock),
        device.clone().prop_map(Action::StopVehicle),
        device.clone().prop_map(Action::FreeVehicle),
        device.clone().prop_map(Action::CloseLane),
        device.prop_map(Action::OpenLane),
        (truck, 0_i64..30).prop_map(|(truck, hour)| Action::RebookTruck { truck, to_ms: hour * HOUR_MS }),
        container.clone().prop_map(Action::Examine),
        container.prop_map(Action::WithdrawExamination),
    ]
}

/// How somebody comes to ask for something.
#[derive(Clone, Debug)]
enum Wish {
    /// Of what makes sense for something.
    Sensible(Pick, Pick),
    /// One of the actions, by number, on things that exist, whether it makes sense or not.
    Blunt(u8, Pick, Pick),
    /// The opposite of an earlier request.
    Undo(Pick),
    /// Anything.
    Any(Action, Role, Option<u32>),
}

fn wish() -> impl Strategy<Value = Wish> {
    let role = prop::sample::select(&[Role::ShiftLeader, Role::CustomsOfficer, Role::GateClerk, Role::Observer]);
    prop_oneof![
        6 => any::<(Pick, Pick)>().prop_map(|(subject, action)| Wish::Sensible(subject, action)),
        6 => (0_u8..13, any::<(Pick, Pick)>()).prop_map(|(action, (one, other))| Wish::Blunt(action, one, other)),
        2 => any::<Pick>().prop_map(Wish::Undo),
        4 => (any_action(), role, prop::option::weighted(0.2, 0_u32..6))
            .prop_map(|(action, role, compensates)| Wish::Any(action, role, compensates)),
    ]
}

/// The action of a number on things that exist.
fn blunt(world: &World, number: u8, one: Pick, other: Pick) -> Option<Action> {
    let index = world.resource::<Index>();
    let call = *one.get(index.calls());
    let device = |kind| DeviceId::new(kind, one.index(index.fleet(kind).len()) as u16);
    let block = BlockId(one.index(index.blocks().len()) as u16);
    let of_kind = |kind: fn(&Subject) -> bool| {
        let all: Vec<Subject> = subjects(world).into_iter().filter(kind).collect();
        (!all.is_empty()).then(|| *one.get(&all))
    };
    Some(match number {
        0 => Action::HoldCall(call),
        1 => Action::FreeCall(call),
        2 => Action::PrioritizeCall { call, priority: other.index(256) as u8 as i8 },
        3 => Action::ReassignCrane { crane: device(DeviceKind::QuayCrane), call: Some(*other.get(index.calls())) },
        4 => Action::ReassignCrane { crane: device(DeviceKind::QuayCrane), call: None },
        5 => Action::FreezeBlock(block),
        6 => Action::ThawBlock(block),
        7 => Action::StopVehicle(device(DeviceKind::Vehicle)),
        8 => Action::FreeVehicle(device(DeviceKind::Vehicle)),
        9 => Action::CloseLane(device(DeviceKind::GateLane)),
        10 => Action::OpenLane(device(DeviceKind::GateLane)),
        11 => match of_kind(|subject| matches!(subject, Subject::Truck(_)))? {
            Subject::Truck(truck) => Action::RebookTruck { truck, to_ms: other.index(48) as Ms * HOUR_MS / 2 },
            _ => return None,
        },
        _ => match of_kind(|subject| matches!(subject, Subject::Container(_)))? {
            Subject::Container(container) if other.index(2) == 0 => Action::Examine(container),
            Subject::Container(container) => Action::WithdrawExamination(container),
            _ => return None,
        },
    })
}

fn request(world: &World, wish: &Wish) -> Option<OperatorRequest> {
    let of = |role, action, compensates| Some(OperatorRequest { role, action, why: "to see what comes of it".into(), compensates });
    match wish {
        Wish::Sensible(subject, action) => {
            let subjects: Vec<_> = subjects(world).into_iter().filter(|subject| !actions_for(world, *subject).is_empty()).collect();
            let actions = actions_for(world, *subject.get(&subjects));
            let action = *action.get(&actions);
            of(who_may(&action), action, None)
        }
        Wish::Blunt(number, one, other) => {
            let action = blunt(world, *number, *one, *other)?;
            of(who_may(&action), action, None)
        }
        Wish::Undo(earlier) => {
            let desk = world.resource::<RequestDesk>();
            let earlier = RequestId(earlier.index(desk.iter().count().max(1)) as u32);
            let action = opposite(&desk.get(earlier)?.0.action)?;
            of(who_may(&action), action, Some(earlier))
        }
        Wish::Any(action, role, compensates) => of(*role, *action, compensates.map(RequestId)),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { max_shrink_iters: 200, ..ProptestConfig::default() })]

    /// What the interlocks say is what is answered at that instant; and looking at them is not asking.
    #[test]
    fn the_proposal_is_the_answer(seed in 0_u64..1_000, asks in prop::collection::vec((0_i64..HOUR_MS, wish()), 1..40)) {
        let mut run = open(&text(seed));
        let mut at_ms = HOUR_MS;
        for (after_ms, wish) in asks {
            at_ms += after_ms;
            run.advance_to(at_ms).expect("it comes to rest");
            let Some(request) = request(run.world(), &wish) else { continue };
            let proposal = interlocks(run.world(), request.role, &request.action, request.compensates);
            prop_assert_eq!((proposal[0].rule, proposal[0].holds), (Rule::NoAuthority, proposal[0].holds));
            let world = run.app_mut().world_mut();
            let id = world.resource_mut::<RequestDesk>().take_in(request.clone());
            world.resource_mut::<Clock>().calendar.at(at_ms, Happening::RequestMade(id));
            run.advance_to(at_ms).expect("it comes to rest");
            let answered = match run.world().resource::<RequestDesk>().get(id).expect("it was taken in").1 {
                RequestStage::Refused(rule) => Err(rule),
                RequestStage::Completed => Ok(()),
                stage => panic!("{request:?} is {stage:?}"),
            };
            prop_assert_eq!(verdict(&proposal), answered, "{:?}", request);
        }
    }

    /// A run that somebody watched and acted on writes the same facts as one in which the same was asked for by script.
    #[test]
    fn a_watched_run_writes_the_facts_of_its_script(
        seed in 0_u64..1_000,
        frame_us in 2_000_u64..40_000,
        happenings_max in prop_oneof![Just(30_u64), Just(100_000)],
        asks in prop::collection::btree_map(1_u32..900, prop::collection::vec(wish(), 1..3), 0..14),
    ) {
        let text = text(seed);
        let mut watched = open(&text);
        let mut driver = Paced::new(Pace::Times(10_000.0), happenings_max);
        for frame in 0.. {
            for wish in asks.get(&frame).into_iter().flatten() {
                if let Some(request) = request(watched.world(), wish) {
                    let _ = interlocks(watched.world(), request.role, &request.action, request.compensates);
                    submit(watched.app_mut().world_mut(), request);
                }
            }
            driver.frame(watched.app_mut().world_mut(), Duration::from_micros(frame_us)).expect("it comes to rest");
            if watched.has_ended() && asks.keys().next_back().is_none_or(|last| *last < frame) {
                break;
            }
        }
        let mut scripted = with_recorded(text, watched.world());
        scripted.advance_to_end().expect("it comes to rest");
        prop_assert_eq!(scripted.world().resource::<RequestDesk>(), watched.world().resource::<RequestDesk>());
        prop_assert_eq!(digest(&mut scripted), digest(&mut watched));
    }
}

/// The same scenario with the requests that were recorded in a watched run.
fn with_recorded(mut text: ScenarioText, watched: &World) -> Run {
    let options = ron::Options::default()
        .with_default_extension(ron::extensions::Extensions::IMPLICIT_SOME | ron::extensions::Extensions::UNWRAP_VARIANT_NEWTYPES);
    let requests = options.to_string(&recorded(watched)).expect("requests as RON");
    text.set(&format!("script=(recorded: {requests})")).expect("a script");
    open(&text)
}

#[test]
fn what_is_asked_from_outside_is_what_a_script_may_ask_by_name() {
    let mut watched = open(&text(5));
    let mut asked: Vec<(Ms, &str, Action)> = Vec::new();
    for (hour, named, action) in [
        (2, "OpenLane(\"GATE02\")", Action::OpenLane(DeviceId::gate_lane(1))),
        (3, "StopVehicle(\"AGV003\")", Action::StopVehicle(DeviceId::vehicle(2))),
        (4, "CloseLane(\"GATE01\")", Action::CloseLane(DeviceId::gate_lane(0))),
        (5, "FreeVehicle(\"AGV003\")", Action::FreeVehicle(DeviceId::vehicle(2))),
        (6, "FreeVehicle(\"AGV003\")", Action::FreeVehicle(DeviceId::vehicle(2))),
    ] {
        watched.advance_to(hour * HOUR_MS).expect("it comes to rest");
        let request = OperatorRequest { role: Role::ShiftLeader, action, why: "as by script".into(), compensates: None };
        submit(watched.app_mut().world_mut(), request);
        asked.push((hour * HOUR_MS + 1, named, action));
    }
    watched.advance_to_end().expect("it comes to rest");
    let log: Vec<_> = watched.world().resource::<Submissions>().iter().collect();
    assert_eq!(log, asked.iter().enumerate().map(|(number, (at_ms, ..))| (*at_ms, RequestId(number as u32))).collect::<Vec<_>>());

    let calendar = watched.calendar();
    let requests: Vec<String> = asked
        .iter()
        .map(|(at_ms, named, _)| {
            format!("(at: \"{}\", role: ShiftLeader, action: {named}, why: \"as by script\"), ", calendar.moment(*at_ms))
        })
        .collect();
    let mut text = text(5);
    text.set(&format!("script=(requests: [{}])", requests.concat())).expect("a script");
    let mut scripted = open(&text);
    scripted.advance_to_end().expect("it comes to rest");
    let stages = |run: &Run| run.world().resource::<RequestDesk>().iter().map(|(_, _, stage)| stage).collect::<Vec<_>>();
    assert_eq!(stages(&watched)[0], RequestStage::Refused(Rule::AlreadySo));
    assert_eq!(stages(&watched)[3], RequestStage::Completed);
    assert_eq!(stages(&watched), stages(&scripted));
    assert_eq!(digest(&mut watched), digest(&mut scripted));
}

#[test]
fn looking_on_changes_nothing() {
    let text = text(7);
    let mut alone = open(&text);
    alone.advance_to_end().expect("it comes to rest");
    let mut watched = open(&text);
    let mut driver = Paced::new(Pace::Times(10_000.0), 100_000);
    let mut shown = 0;
    while !watched.has_ended() {
        driver.frame(watched.app_mut().world_mut(), Duration::from_millis(50)).expect("it comes to rest");
        for subject in subjects(watched.world()) {
            for action in actions_for(watched.world(), subject) {
                shown += interlocks(watched.world(), Role::ShiftLeader, &action, None).len();
            }
        }
    }
    assert!(shown > 1_000, "{shown} interlocks were shown");
    assert_eq!(digest(&mut watched), digest(&mut alone));
}

#[test]
fn what_makes_sense_for_a_thing_depends_on_how_it_is() {
    let mut run = open(&text(9));
    run.advance_to(2 * HOUR_MS).expect("it comes to rest");
    let block = Subject::Block(BlockId(0));
    assert_eq!(actions_for(run.world(), block), [Action::FreezeBlock(BlockId(0))]);
    let lane = DeviceId::gate_lane(0);
    assert_eq!(actions_for(run.world(), Subject::Device(lane)), [Action::CloseLane(lane)]);
    let lanes = run.world().resource::<Index>().fleet(DeviceKind::GateLane).len();
    assert_eq!(actions_for(run.world(), Subject::Gate).len(), lanes);
    for action in [Action::FreezeBlock(BlockId(0)), Action::CloseLane(lane)] {
        submit(run.app_mut().world_mut(), OperatorRequest { role: Role::ShiftLeader, action, why: "see".into(), compensates: None });
    }
    run.advance_to(3 * HOUR_MS).expect("it comes to rest");
    assert_eq!(actions_for(run.world(), block), [Action::ThawBlock(BlockId(0))]);
    assert_eq!(actions_for(run.world(), Subject::Device(lane)), [Action::OpenLane(lane)]);
    // The other lane in is the last that is open: it is shown, and so is what stands against it.
    let last = Action::CloseLane(DeviceId::gate_lane(1));
    assert_eq!(actions_for(run.world(), Subject::Device(DeviceId::gate_lane(1))), [last]);
    let list = interlocks(run.world(), Role::Observer, &last, None);
    let told: Vec<_> = list.iter().map(|interlock| (interlock.rule, interlock.holds)).collect();
    assert_eq!(told, [(Rule::NoAuthority, false), (Rule::Unknown, true), (Rule::AlreadySo, true), (Rule::LastLane, false)]);
    assert_eq!(verdict(&list), Err(Rule::NoAuthority));
    for nothing in
        [Subject::Port, Subject::Call(CallId(u32::MAX)), Subject::Device(DeviceId::vehicle(u16::MAX)), Subject::Block(BlockId(99))]
    {
        assert_eq!(actions_for(run.world(), nothing), [], "{nothing}");
    }
}

#[test]
fn an_examination_is_withdrawn_only_before_it_begins() {
    let mut run = open(&text(11));
    run.advance_to(2 * HOUR_MS).expect("it comes to rest");
    let standing = |run: &Run, claimed: bool| -> Vec<BoxId> {
        let stands = |entity: EntityRef| {
            let stands = entity.get::<Whereabouts>()?.place.block().is_some() && entity.get::<Holds>()?.none();
            (stands && entity.get::<Onward>()?.claimed == claimed).then_some(entity.get::<Container>()?.id)
        };
        let mut boxes: Vec<BoxId> = run.world().iter_entities().filter_map(stands).collect();
        boxes.sort_unstable();
        boxes
    };
    let boxes = standing(&run, false);
    let ask = |run: &mut Run, action| {
        let list = interlocks(run.world(), Role::CustomsOfficer, &action, None);
        let request = OperatorRequest { role: Role::CustomsOfficer, action, why: "at random".into(), compensates: None };
        let id = submit(run.app_mut().world_mut(), request);
        let now_ms = run.now_ms();
        run.advance_to(now_ms + 1).expect("it comes to rest");
        (verdict(&list), run.world().resource::<RequestDesk>().get(id).map(|(_, stage)| *stage))
    };
    // More than the hall has room for: the first is fetched at once, the last waits.
    for container in &boxes[..20] {
        assert_eq!(ask(&mut run, Action::Examine(*container)), (Ok(()), Some(RequestStage::Completed)));
        assert_eq!(actions_for(run.world(), Subject::Container(*container)), [Action::WithdrawExamination(*container)]);
    }
    assert_eq!(ask(&mut run, Action::WithdrawExamination(boxes[19])), (Ok(()), Some(RequestStage::Completed)));
    let begun = Rule::ExaminationBegun;
    assert_eq!(ask(&mut run, Action::WithdrawExamination(boxes[0])), (Err(begun), Some(RequestStage::Refused(begun))));
    // A box that a truck or crane has come for is not sent elsewhere.
    let claimed = (3 * HOUR_MS..20 * HOUR_MS).step_by(60_000).find_map(|at_ms| {
        run.advance_to(at_ms).expect("it comes to rest");
        standing(&run, true).first().copied()
    });
    let claimed = claimed.expect("a box is fetched some time");
    let leaving = Rule::BoxLeaving;
    assert_eq!(ask(&mut run, Action::Examine(claimed)), (Err(leaving), Some(RequestStage::Refused(leaving))));
}
