//! What a person asks for: seen before it is asked, shown while it waits, carried out by the port.

mod common;

use std::time::Duration;

use bevy_ecs::world::World;
use common::{everything, go_to, open, text, views};
use portolan_alarms::NoticeError;
use portolan_clock::{Clock, advance_to};
use portolan_model::ids::{BlockId, BoxId, BoxSource, CallId};
use portolan_model::requests::{Action, OperatorRequest, RequestId, RequestStage, Role, Rule};
use portolan_model::subject::Subject;
use portolan_overview::{Overview, Surroundings, act_on_notice};
use portolan_panels::actions::NoticeAction;
use portolan_panels::views::{NoticeId, NoticeState, Views};
use portolan_panels::{PanelKind, Wanted};
use portolan_protocol::DeviceId;

const DAY: &str = "day_at_the_terminal.ron";

fn request(role: Role, action: Action) -> OperatorRequest {
    OperatorRequest { role, action, why: "to see what comes of it".to_owned(), compensates: None }
}

#[test]
fn a_request_is_proposed_made_shown_and_undone() {
    let mut app = open(&text(DAY), true);
    go_to(&mut app, "12:00");
    let mut overview = Overview::new(app.world()).expect("a port with a chronicle");
    let action = Action::FreezeBlock(BlockId(9));
    let wanted = Wanted { proposal: Some(action), subject: Some(Subject::Block(BlockId(9))), ..everything() };
    let around = Surroundings::default();
    let shown = overview.update(app.world(), &wanted, &around, Duration::ZERO);
    let proposal = shown.proposal.as_ref().expect("it is proposed");
    assert_eq!((proposal.action.action, proposal.action.on.name.as_str()), (action, "B10"));
    assert_eq!(proposal.may_ask, [Role::ShiftLeader, Role::YardPlanner]);
    assert!(proposal.interlocks.len() >= 2 && proposal.interlocks.iter().all(|interlock| interlock.holds), "{proposal:?}");
    assert!(proposal.interlocks.iter().all(|interlock| interlock.rule != Rule::NoAuthority));
    let offers = &shown.inspector.as_ref().expect("selected").offers;
    assert_eq!(offers.iter().map(|offer| (offer.action.action, offer.refused_by)).collect::<Vec<_>>(), [(action, None)]);

    // The port stands: it is shown as made all the same.
    let id = overview.confirm(app.world_mut(), request(Role::YardPlanner, action));
    let rows = |views: &Views| views.requests.as_ref().map_or_else(Vec::new, |view| view.rows.clone());
    let shown = rows(overview.update(app.world(), &wanted, &around, Duration::from_millis(16)));
    assert_eq!((shown[0].id, shown[0].stage, shown[0].undo.as_ref()), (id, RequestStage::Requested, None));

    let now_ms = app.world().resource::<Clock>().now_ms();
    advance_to(app.world_mut(), now_ms + 10).expect("it comes to rest");
    let shown = overview.update(app.world(), &wanted, &around, Duration::from_millis(300)).clone();
    let done = &rows(&shown)[0];
    assert_eq!((done.id, done.stage, done.stage_ms), (id, RequestStage::Completed, now_ms + 1));
    assert_eq!(done.undo.as_ref().map(|undo| undo.action), Some(Action::ThawBlock(BlockId(9))));
    assert!(shown.block.is_none() && shown.yard.as_ref().is_some_and(|yard| yard.blocks[9].frozen));
    let refused: Vec<Rule> =
        shown.proposal.iter().flat_map(|proposal| &proposal.interlocks).filter(|interlock| !interlock.holds).map(|one| one.rule).collect();
    assert_eq!(refused, [Rule::AlreadySo]);
    let history = &shown.inspector.as_ref().expect("selected").history;
    assert!(
        history.iter().any(|row| row.message.code == "block-frozen") && history.iter().any(|row| row.message.code == "request-completed")
    );

    let thaw = Action::ThawBlock(BlockId(9));
    overview.compensates(id, thaw);
    let wanted = Wanted { proposal: Some(thaw), ..everything() };
    let proposal = overview.update_all(app.world(), &wanted, &around).proposal.clone().expect("it is proposed");
    assert_eq!(proposal.compensates, Some(id));
    let undo = OperatorRequest { compensates: Some(id), ..request(Role::YardPlanner, thaw) };
    overview.confirm(app.world_mut(), undo);
    advance_to(app.world_mut(), now_ms + 20).expect("it comes to rest");
    let stages: Vec<RequestStage> = rows(overview.update_all(app.world(), &wanted, &around)).iter().take(2).map(|row| row.stage).collect();
    assert_eq!(stages, [RequestStage::Completed, RequestStage::Compensated]);
}

#[test]
fn a_refused_request_says_by_which_rule() {
    let mut app = open(&text(DAY), true);
    go_to(&mut app, "12:00");
    let mut overview = Overview::new(app.world()).expect("a port with a chronicle");
    let unknown = Action::Examine(BoxId::new(BoxSource::Road, 77));
    overview.confirm(app.world_mut(), request(Role::CustomsOfficer, unknown));
    overview.confirm(app.world_mut(), request(Role::Observer, Action::FreezeBlock(BlockId(1))));
    go_to(&mut app, "12:01");
    let shown = overview.update_all(app.world(), &everything(), &Surroundings::default());
    let stages: Vec<RequestStage> = shown.requests.iter().flat_map(|view| &view.rows).take(2).map(|row| row.stage).collect();
    assert_eq!(stages, [RequestStage::Refused(Rule::NoAuthority), RequestStage::Refused(Rule::Unknown)]);
    let told: Vec<&str> = shown.happenings.iter().flat_map(|view| &view.rows).take(2).map(|row| row.message.code.as_ref()).collect();
    assert_eq!(told, ["request-refused", "request-refused"]);
}

#[test]
fn precedence_goes_back_to_what_it_was() {
    let mut app = open(&text(DAY), true);
    go_to(&mut app, "09:40");
    let shown = views(app.world(), &everything());
    let row = shown.requests.iter().flat_map(|view| &view.rows).find(|row| row.id == RequestId(0)).expect("the script asks for it");
    let call = CallId::new(0, 4);
    assert_eq!(row.action.action, Action::PrioritizeCall { call, priority: 1 });
    assert_eq!(row.undo.as_ref().map(|undo| undo.action), Some(Action::PrioritizeCall { call, priority: 0 }));
}

#[test]
fn a_notice_is_seen_taken_in_hand_and_commented() {
    let mut app = open(&text(DAY), true);
    go_to(&mut app, "10:30");
    let notices = |world: &World| views(world, &everything()).notices.expect("wanted").rows;
    let first = notices(app.world()).into_iter().find(|row| row.message.code == "crane-down").expect("QC02 is down");
    assert_eq!((first.state, first.owner, first.comment.as_str()), (NoticeState::Raised, None, ""));
    let mut act = |action: &NoticeAction| act_on_notice(app.world_mut(), first.id, action, Role::ShiftLeader);
    assert_eq!(act(&NoticeAction::Acknowledge(Role::ShiftLeader)), Ok(()));
    assert!(matches!(act(&NoticeAction::Acknowledge(Role::ShiftLeader)), Err(NoticeError::AlreadyAcknowledged(_))));
    assert_eq!(act(&NoticeAction::Own(Some(Role::EquipmentController))), Ok(()));
    assert_eq!(act(&NoticeAction::Comment("fitters are there".to_owned())), Ok(()));
    assert!(act_on_notice(app.world_mut(), NoticeId(u32::MAX), &NoticeAction::Own(None), Role::ShiftLeader).is_err());
    let now = notices(app.world()).into_iter().find(|row| row.id == first.id).expect("it is still there");
    assert_eq!(
        (now.state, now.owner, now.comment.as_str()),
        (NoticeState::Acknowledged, Some(Role::EquipmentController), "fitters are there")
    );
}

#[test]
fn what_people_look_for_is_found() {
    let mut app = open(&text(DAY), true);
    go_to(&mut app, "14:10");
    let find = |query: &str| {
        let found = views(app.world(), &Wanted { find: Some(query.to_owned()), ..Wanted::default() }).find.expect("looked for");
        assert!(found.hits.len() <= 40 && found.total as usize >= found.hits.len() && found.query == query);
        found
    };
    let first = |query: &str| find(query).hits.first().map(|hit| hit.named.subject);
    assert_eq!(first("cape mer"), Some(Subject::Call(CallId::new(0, 1))));
    assert_eq!(first("A002"), Some(Subject::Call(CallId::new(0, 1))));
    assert_eq!(first("qc02"), Some(Subject::Device(DeviceId::quay_crane(1))));
    assert_eq!(first("agv017"), Some(Subject::Device(DeviceId::vehicle(16))));
    assert_eq!(first("b10"), Some(Subject::Block(BlockId(9))));
    assert_eq!(first("GATE02"), Some(Subject::Device(DeviceId::gate_lane(1))));
    assert_eq!(find("jiang").total, 8);
    let standing = views(app.world(), &Wanted { block: Some((BlockId(3), 4)), ..everything() }).block.expect("there is such a block").boxes;
    let some = standing.first().expect("boxes stand there");
    assert_eq!(first(&some.number), Some(Subject::Container(some.container)));
    // The six digits that are read off a box, and its id.
    assert!(find(&some.number[4..10]).hits.iter().any(|hit| hit.named.subject == Subject::Container(some.container)));
    assert_eq!(first(&some.container.to_string()), Some(Subject::Container(some.container)));
    let truck = views(app.world(), &everything()).gate.expect("wanted").visits.first().cloned().expect("trucks come");
    assert_eq!(first(&truck.name), Some(Subject::Truck(truck.truck)));
    for nothing in ["", "   ", "no such thing", "\u{1f6a2}", "stock/", "A001/x"] {
        let _ = find(nothing);
    }
    assert_eq!(find("").total, 0);
}

#[test]
fn what_nobody_looks_at_is_not_built() {
    let mut app = open(&text(DAY), true);
    go_to(&mut app, "10:30");
    let mut overview = Overview::new(app.world()).expect("a port with a chronicle");
    let around = Surroundings::default();
    let shown = overview.update(app.world(), &Wanted::default(), &around, Duration::ZERO);
    let bare = Views { frame: shown.frame.clone(), tiles: shown.tiles.clone(), ..Views::default() };
    assert_eq!(*shown, bare);
    assert_eq!(shown.tiles.len(), 12);
    let mut one = Wanted::default();
    one.panels[PanelKind::Gate as usize] = true;
    let shown = overview.update(app.world(), &one, &around, Duration::from_millis(1));
    assert!(shown.gate.is_some() && shown.yard.is_none());
    let shown = overview.update(app.world(), &Wanted::default(), &around, Duration::from_millis(2));
    assert!(shown.gate.is_none(), "it was closed");
}

#[test]
fn there_is_no_overview_without_a_port() {
    assert!(Overview::new(&World::new()).is_none());
    assert!(Overview::new(open(&text(DAY), false).world()).is_none(), "nobody keeps its chronicle");
}
