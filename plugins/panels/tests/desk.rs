//! The desk as a whole: keys, dialogs, finder, and what it wants to be told.

mod common;

use common::{Whole, labelled, settle, whole};
use egui::{Key, Modifiers, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;
use portolan_model::MINUTE_MS;
use portolan_model::ids::{BlockId, CallId, TruckId, TruckSource};
use portolan_model::requests::{Action, OperatorRequest, RequestId, Role};
use portolan_model::subject::Subject;
use portolan_panels::actions::{CameraAction, Layer, NoticeAction};
use portolan_panels::look::ThemeKind;
use portolan_panels::specimen;
use portolan_panels::views::{ActionView, Named, NoticeId, Pace, ProposalView, Views};
use portolan_panels::words::Language;
use portolan_panels::{Desk, PanelKind, ScreenAction};
use portolan_protocol::DeviceId;

fn desk() -> Harness<'static, Whole> {
    whole(Whole::new(Desk::default(), specimen::day()), vec2(1_600.0, 900.0))
}

fn said(harness: &Harness<'_, Whole>, text: &str) -> bool {
    harness.query_all_by_label_contains(text).next().is_some()
}

/// Lets some frames pass; what was asked since.
fn after(harness: &mut Harness<'_, Whole>) -> Vec<ScreenAction> {
    harness.run_steps(3);
    std::mem::take(&mut harness.state_mut().actions)
}

fn key(harness: &mut Harness<'_, Whole>, modifiers: Modifiers, key: Key) -> Vec<ScreenAction> {
    harness.state_mut().actions.clear();
    harness.key_press_modifiers(modifiers, key);
    after(harness)
}

fn press(harness: &mut Harness<'_, Whole>, text: &str) -> Vec<ScreenAction> {
    harness.state_mut().actions.clear();
    labelled(harness, text).click();
    settle(harness);
    std::mem::take(&mut harness.state_mut().actions)
}

fn type_text(harness: &mut Harness<'_, Whole>, text: &str) {
    harness.event(egui::Event::Text(text.to_owned()));
    harness.run_steps(2);
}

const NONE: Modifiers = Modifiers::NONE;

#[test]
fn time_is_kept_from_the_keyboard() {
    let mut harness = desk();
    assert_eq!(key(&mut harness, NONE, Key::Space), [ScreenAction::Pace(Pace::Paused)]);
    assert_eq!(key(&mut harness, NONE, Key::Num1), [ScreenAction::Pace(Pace::Times(1))]);
    assert_eq!(key(&mut harness, NONE, Key::Num4), [ScreenAction::Pace(Pace::Max)]);
    assert_eq!(key(&mut harness, NONE, Key::Period), [], "a clock that runs makes no steps");
    harness.state_mut().views.frame.pace = Pace::Paused;
    assert_eq!(key(&mut harness, NONE, Key::Period), [ScreenAction::Step { span_ms: MINUTE_MS }]);
    assert_eq!(key(&mut harness, Modifiers::SHIFT, Key::Period), [ScreenAction::Step { span_ms: 15 * MINUTE_MS }]);
    assert_eq!(key(&mut harness, NONE, Key::Space), [ScreenAction::Pace(Pace::Times(10))], "it goes on at the pace it had");
}

#[test]
fn the_top_bar_shows_and_sets_the_pace() {
    let mut harness = desk();
    assert!(said(&harness, "Tue 2026-03-03 15:10:42"));
    assert!(said(&harness, "Notices: 1 urgent, 4 high, 3 low"));
    assert_eq!(press(&mut harness, "×100"), [ScreenAction::Pace(Pace::Times(100))]);
    assert_eq!(press(&mut harness, "Stop the clock"), [ScreenAction::Pace(Pace::Paused)]);
    harness.state_mut().views.frame.ended = true;
    harness.run_steps(2);
    assert!(said(&harness, "All work is done"));
    assert_eq!(press(&mut harness, "×100"), [], "a run that is over has no pace");
}

#[test]
fn panels_open_and_close_by_key_and_are_wanted_while_seen() {
    let mut harness = desk();
    let wants = |harness: &Harness<'_, Whole>, panel| harness.state().desk.wanted().sees(panel);
    assert!(wants(&harness, PanelKind::BerthPlan) && !wants(&harness, PanelKind::Gate), "the gate is behind the yard");
    assert_eq!(key(&mut harness, Modifiers::ALT, Key::Num5), [ScreenAction::OpenPanel(PanelKind::Gate)]);
    assert!(wants(&harness, PanelKind::Gate) && !wants(&harness, PanelKind::Yard));
    assert_eq!(key(&mut harness, Modifiers::ALT, Key::Num5), [ScreenAction::ClosePanel(PanelKind::Gate)]);
    assert!(!wants(&harness, PanelKind::Gate) && wants(&harness, PanelKind::Yard));
    for panel in PanelKind::ALL {
        harness.state_mut().desk.close(panel);
    }
    harness.run_steps(2);
    let shown = harness.state().shown.expect("shown");
    assert!(shown.port.width() > 1_500.0, "the picture has all the room: {:?}", shown.port);
    key(&mut harness, Modifiers::COMMAND, Key::Backspace);
    assert!(wants(&harness, PanelKind::Yard));
}

#[test]
fn the_screen_changes_its_clothes() {
    let mut harness = desk();
    assert_eq!(key(&mut harness, Modifiers::COMMAND, Key::T), [ScreenAction::Theme(ThemeKind::Light)]);
    assert_eq!(harness.state().desk.theme(), ThemeKind::Light);
    assert_eq!(key(&mut harness, Modifiers::COMMAND, Key::L), [ScreenAction::Language(Language::Chinese)]);
    assert!(said(&harness, "泊位计划") && !said(&harness, "Berth plan"));
    assert_eq!(press(&mut harness, "切换语言"), [ScreenAction::Language(Language::English)]);
    assert!(said(&harness, "Berth plan"));
    assert_eq!(key(&mut harness, Modifiers::COMMAND, Key::R), [ScreenAction::Role(Role::VesselPlanner)]);
    assert_eq!(harness.state().desk.role(), Role::VesselPlanner);
    let before = harness.state().shown.expect("shown").port;
    key(&mut harness, Modifiers::COMMAND, Key::D);
    assert_ne!(harness.state().shown.expect("shown").port, before, "another density leaves another window");
}

#[test]
fn the_selected_thing_is_looked_at_from_the_keyboard() {
    let mut harness = desk();
    let camera = ScreenAction::Camera;
    assert_eq!(key(&mut harness, NONE, Key::F), [], "nothing is selected");
    harness.state_mut().desk.select(Some(specimen::SELECTED));
    assert_eq!(key(&mut harness, NONE, Key::F), [camera(CameraAction::Focus(specimen::SELECTED))]);
    assert_eq!(key(&mut harness, Modifiers::SHIFT, Key::F), [camera(CameraAction::Follow(specimen::SELECTED))]);
    assert_eq!(key(&mut harness, NONE, Key::M), [camera(CameraAction::Map)]);
    assert_eq!(key(&mut harness, NONE, Key::Home), [camera(CameraAction::WholePort)]);
    assert_eq!(key(&mut harness, Modifiers::COMMAND, Key::Num2), [camera(CameraAction::Recall(1))]);
    assert_eq!(key(&mut harness, Modifiers::COMMAND, Key::Num5), [], "no view is kept there");
    assert_eq!(key(&mut harness, Modifiers::COMMAND.plus(Modifiers::SHIFT), Key::Num5), [camera(CameraAction::Save(4))]);
    assert_eq!(key(&mut harness, Modifiers::SHIFT, Key::Num3), [ScreenAction::Layer { layer: Layer::Holds, on: true }]);
    assert!(harness.state().desk.shows(Layer::Holds));
    assert_eq!(key(&mut harness, NONE, Key::Escape), [ScreenAction::ClearSelection]);
    assert_eq!(harness.state().desk.wanted().subject, None);
}

#[test]
fn the_most_pressing_notice_is_one_key_away() {
    let mut harness = desk();
    let crane = Subject::Device(DeviceId::quay_crane(1));
    assert_eq!(key(&mut harness, NONE, Key::N), [ScreenAction::Select(crane), ScreenAction::Camera(CameraAction::Focus(crane))]);
    let acknowledged = ScreenAction::Notice { id: NoticeId(0), action: NoticeAction::Acknowledge(Role::ShiftLeader) };
    assert_eq!(key(&mut harness, NONE, Key::A), [acknowledged]);
    harness.state_mut().views.notices = None;
    harness.state_mut().views.frame.notices = portolan_panels::views::NoticeCounts::default();
    harness.run_steps(2);
    assert!(said(&harness, "Nothing waits to be acknowledged"));
    assert_eq!(key(&mut harness, NONE, Key::A), []);
}

fn proposing(proposal: ProposalView) -> Harness<'static, Whole> {
    let mut harness = desk();
    harness.state_mut().desk.propose(proposal.action.action);
    harness.state_mut().views.proposal = Some(proposal);
    harness.run_steps(3);
    harness
}

#[test]
fn a_request_needs_a_reason_and_goes_out_once() {
    let mut harness = proposing(specimen::proposal());
    assert_eq!(harness.state().desk.wanted().proposal, Some(specimen::ACTION));
    assert!(said(&harness, "Put QC04 on Cape Meridian"));
    assert!(said(&harness, "Holds: No working crane stands between"));
    assert!(said(&harness, "Give a reason"));
    assert_eq!(key(&mut harness, NONE, Key::Enter), [], "no reason, no request");
    type_text(&mut harness, "  late vessel ");
    let request = OperatorRequest { role: Role::ShiftLeader, action: specimen::ACTION, why: "late vessel".to_owned(), compensates: None };
    let asked = key(&mut harness, NONE, Key::Enter);
    assert_eq!(asked, [ScreenAction::Confirm(request)]);
    assert_eq!(harness.state().desk.wanted().proposal, None);
    assert!(harness.state().desk.wanted().sees(PanelKind::Requests), "it is watched from here on");
    assert_eq!(key(&mut harness, NONE, Key::Enter), [], "it is not sent again");
}

#[test]
fn typing_a_reason_presses_no_keys_of_the_desk() {
    let mut harness = proposing(specimen::proposal());
    harness.state_mut().actions.clear();
    for (letter, pressed) in [("f", Key::F), ("a", Key::A), ("1", Key::Num1), (" ", Key::Space), ("p", Key::P)] {
        harness.key_press(pressed);
        type_text(&mut harness, letter);
    }
    assert_eq!(after(&mut harness), []);
    assert!(harness.state().shown.expect("shown").typing);
    let asked = key(&mut harness, NONE, Key::Enter);
    assert!(matches!(asked.as_slice(), [ScreenAction::Confirm(request)] if request.why == "fa1 p"), "{asked:?}");
}

#[test]
fn what_an_interlock_forbids_cannot_be_sent() {
    let mut harness = proposing(specimen::refused_proposal());
    assert!(said(&harness, "Does not hold: No working crane stands between · A working crane stands between: cranes cannot pass"));
    type_text(&mut harness, "because");
    assert!(said(&harness, "Would be refused as things stand"));
    assert_eq!(key(&mut harness, NONE, Key::Enter), []);
    assert_eq!(press(&mut harness, "Send the request"), []);
    assert_eq!(key(&mut harness, NONE, Key::Escape), [ScreenAction::WithdrawProposal]);
    assert!(!said(&harness, "Send the request"));
}

#[test]
fn a_role_without_authority_is_told_and_another_may_be_taken() {
    let mut harness = desk();
    harness.state_mut().desk.set_role(Role::GateClerk);
    harness.state_mut().desk.propose(specimen::ACTION);
    harness.state_mut().views.proposal = Some(specimen::proposal());
    harness.run_steps(3);
    assert!(said(&harness, "Does not hold: Gate clerk may ask for it"));
    press(&mut harness, "Vessel planner");
    press(&mut harness, "Vessel late");
    let asked = press(&mut harness, "Send the request");
    assert!(
        matches!(asked.as_slice(), [ScreenAction::Confirm(request)] if request.role == Role::VesselPlanner && request.why == "Vessel late"),
        "{asked:?}"
    );
}

#[test]
fn how_much_is_chosen_in_the_dialog() {
    let call = CallId::new(0, 1);
    let on = Named::new(Subject::Call(call), "Cape Meridian");
    let view = |priority| ProposalView {
        action: ActionView { action: Action::PrioritizeCall { call, priority }, on: on.clone(), to: None },
        may_ask: vec![Role::ShiftLeader],
        interlocks: Vec::new(),
        compensates: None,
    };
    let mut harness = proposing(view(0));
    assert_eq!(press(&mut harness, "More"), [ScreenAction::Propose(Action::PrioritizeCall { call, priority: 1 })]);
    type_text(&mut harness, "tide");
    assert_eq!(key(&mut harness, NONE, Key::Enter), [], "the interlocks shown are those of another action");
    harness.state_mut().views.proposal = Some(view(1));
    harness.run_steps(2);
    assert!(said(&harness, "Precedence +1"));
    let asked = key(&mut harness, NONE, Key::Enter);
    let wanted = Action::PrioritizeCall { call, priority: 1 };
    assert!(matches!(asked.as_slice(), [ScreenAction::Confirm(request)] if request.action == wanted), "{asked:?}");
}

#[test]
fn a_truck_is_not_booked_into_the_past() {
    let truck = TruckId::new(TruckSource::Road, 3);
    let to_ms = specimen::NOW_MS + 20 * MINUTE_MS;
    let action = Action::RebookTruck { truck, to_ms };
    let mut harness = proposing(ProposalView {
        action: ActionView { action, on: Named::new(Subject::Truck(truck), "沪D·10956"), to: None },
        may_ask: vec![Role::ShiftLeader],
        interlocks: Vec::new(),
        compensates: None,
    });
    assert_eq!(press(&mut harness, "Less"), []);
    let later = Action::RebookTruck { truck, to_ms: to_ms + 30 * MINUTE_MS };
    assert_eq!(press(&mut harness, "More"), [ScreenAction::Propose(later)]);
}

#[test]
fn undoing_asks_for_the_opposite_in_the_name_of_the_first() {
    let mut harness = desk();
    let thaw = Action::ThawBlock(BlockId(8));
    let undone = key(&mut harness, Modifiers::COMMAND, Key::Z);
    assert_eq!(undone, [ScreenAction::Compensate { request: RequestId(5), action: thaw }]);
    harness.state_mut().views.proposal = Some(ProposalView {
        action: ActionView { action: thaw, on: Named::of(Subject::Block(BlockId(8))), to: None },
        may_ask: vec![Role::ShiftLeader],
        interlocks: Vec::new(),
        compensates: Some(RequestId(5)),
    });
    harness.run_steps(2);
    assert!(said(&harness, "Undoes request 6"));
    type_text(&mut harness, "done");
    let asked = key(&mut harness, NONE, Key::Enter);
    assert!(matches!(asked.as_slice(), [ScreenAction::Confirm(request)] if request.compensates == Some(RequestId(5))), "{asked:?}");
}

#[test]
fn anything_is_found_from_the_keyboard() {
    let mut harness = desk();
    assert_eq!(key(&mut harness, Modifiers::COMMAND, Key::K), []);
    assert_eq!(harness.state().desk.wanted().find.as_deref(), Some(""));
    assert!(said(&harness, "Stop the clock, let it go on · Space"), "commands are there before anything is typed");
    type_text(&mut harness, "me");
    assert_eq!(after(&mut harness), [ScreenAction::Find("me".to_owned())]);
    assert_eq!(harness.state().desk.wanted().find.as_deref(), Some("me"));
    harness.state_mut().views.find = Some(specimen::find("me"));
    harness.run_steps(2);
    assert!(said(&harness, "Cape Meridian · Expected 15:40, 4 h 40 against the timetable"));
    assert!(said(&harness, "38 more"));
    harness.key_press(Key::ArrowDown);
    harness.key_press(Key::ArrowDown);
    harness.run_steps(2);
    let agv = Subject::Device(DeviceId::vehicle(16));
    let asked = key(&mut harness, NONE, Key::Enter);
    assert_eq!(
        asked,
        [
            ScreenAction::Find(String::new()),
            ScreenAction::Select(agv),
            ScreenAction::Camera(CameraAction::Focus(agv)),
            ScreenAction::OpenPanel(PanelKind::Inspector)
        ]
    );
    assert_eq!(harness.state().desk.selected(), Some(agv));
    assert_eq!(harness.state().desk.wanted().find, None);
}

#[test]
fn commands_are_found_by_name() {
    let mut harness = desk();
    key(&mut harness, Modifiers::COMMAND, Key::K);
    type_text(&mut harness, "layer: ho");
    let asked = key(&mut harness, NONE, Key::Enter);
    assert!(asked.contains(&ScreenAction::Layer { layer: Layer::Holds, on: true }), "{asked:?}");
    key(&mut harness, Modifiers::COMMAND, Key::K);
    type_text(&mut harness, "no such thing at all");
    assert!(said(&harness, "Nothing found"));
    key(&mut harness, NONE, Key::Escape);
    assert!(!said(&harness, "Nothing found"));
}

#[test]
fn what_may_be_asked_is_two_keys_away() {
    let mut harness = desk();
    assert_eq!(key(&mut harness, NONE, Key::P), []);
    assert!(!said(&harness, "Ask of the selected"), "nothing is selected");
    harness.state_mut().desk.select(Some(specimen::SELECTED));
    harness.run_steps(2);
    key(&mut harness, NONE, Key::P);
    assert!(said(&harness, "Ask of the selected"));
    harness.key_press(Key::ArrowDown);
    harness.run_steps(2);
    let asked = key(&mut harness, NONE, Key::Enter);
    let action = Action::ReassignCrane { crane: specimen::CRANE, call: Some(CallId::new(0, 4)) };
    assert!(asked.contains(&ScreenAction::Propose(action)), "{asked:?}");
    assert_eq!(harness.state().desk.wanted().proposal, Some(action));
}

#[test]
fn the_sheet_of_keys_opens_and_closes() {
    let mut harness = desk();
    key(&mut harness, NONE, Key::F1);
    assert!(said(&harness, "Everything on this sheet is in the finder too"));
    assert!(said(&harness, "Show the selected in the picture F"));
    assert_eq!(key(&mut harness, NONE, Key::Num1), [], "it covers the desk");
    key(&mut harness, NONE, Key::Escape);
    assert!(!said(&harness, "Everything on this sheet"));
    type_text(&mut harness, "?");
    assert!(said(&harness, "Everything on this sheet"));
}

#[test]
fn the_picture_has_the_pointer_only_where_nothing_is_above_it() {
    let mut harness = desk();
    let free = |harness: &Harness<'_, Whole>| harness.state().shown.expect("shown").pointer_on_port;
    let port = harness.state().shown.expect("shown").port;
    assert!(port.width() > 600.0 && port.height() > 300.0, "{port:?}");
    harness.hover_at(port.center());
    harness.run_steps(2);
    assert!(free(&harness));
    harness.hover_at(port.left_top() - vec2(60.0, -60.0));
    harness.run_steps(2);
    assert!(!free(&harness), "that is a panel");
    harness.hover_at(port.center());
    key(&mut harness, Modifiers::COMMAND, Key::K);
    assert!(!free(&harness), "the finder is above it");
}

#[test]
fn a_block_opened_from_the_yard_is_wanted() {
    let mut harness = desk();
    assert_eq!(harness.state().desk.wanted().block, None);
    harness.state_mut().desk.show_block(BlockId(6), 11);
    harness.run_steps(2);
    assert_eq!(harness.state().desk.wanted().block, Some((BlockId(6), 11)));
    assert_eq!(press(&mut harness, "Next bay"), [ScreenAction::OpenBlock { block: BlockId(6), bay: 12 }]);
    assert_eq!(harness.state().desk.wanted().block, Some((BlockId(6), 12)));
    harness.state_mut().desk.open(PanelKind::Yard);
    harness.run_steps(2);
    assert_eq!(harness.state().desk.wanted().block, None, "behind the yard it needs no view");
    harness.state_mut().desk.select(Some(Subject::Block(BlockId(3))));
    harness.state_mut().desk.open(PanelKind::Block);
    assert_eq!(harness.state().desk.wanted().block, Some((BlockId(3), 0)), "the selected block is the one to show");
}

#[test]
fn what_is_looked_for_in_the_ledger_is_wanted_while_it_is_seen() {
    let mut harness = desk();
    assert_eq!(key(&mut harness, Modifiers::ALT, Key::Equals), [ScreenAction::OpenPanel(PanelKind::Ledger)]);
    let wanted = |harness: &Harness<'_, Whole>| {
        let wanted = harness.state().desk.wanted();
        (wanted.find_entry, wanted.entry)
    };
    assert_eq!(wanted(&harness), (String::new(), None));
    // A link lies over the middle of the row.
    labelled(&harness, "#12485 · ").click_accesskit();
    settle(&mut harness);
    assert_eq!(wanted(&harness).1, None, "unfolded is not proven");
    press(&mut harness, "Prove this");
    assert_eq!(wanted(&harness), (String::new(), Some(12_485)));
    press(&mut harness, "Back to the entries");
    assert_eq!(wanted(&harness).1, None);
    let field = harness.get_all_by_role(egui::accesskit::Role::TextInput).next().expect("the search line");
    field.focus();
    harness.run_steps(2);
    type_text(&mut harness, " csqu");
    assert_eq!(wanted(&harness), ("csqu".to_owned(), None));
    key(&mut harness, Modifiers::ALT, Key::Num9);
    assert_eq!(wanted(&harness), (String::new(), None), "behind the notices nothing is looked for");
    assert_eq!(key(&mut harness, Modifiers::ALT, Key::Minus), [ScreenAction::OpenPanel(PanelKind::Devices)]);
    assert!(harness.state().desk.wanted().sees(PanelKind::Devices));
}

#[test]
fn the_desk_fits_any_window() {
    for size in [vec2(320.0, 200.0), vec2(800.0, 480.0), vec2(3_840.0, 2_160.0), vec2(40.0, 40.0)] {
        for views in [specimen::crowded(), Views::default()] {
            let mut harness = whole(Whole::new(Desk::new(Language::Chinese, ThemeKind::Light), views), size);
            assert!(harness.state().actions.is_empty());
            key(&mut harness, NONE, Key::F1);
        }
    }
}
