//! What each panel shows and what a person can ask of it.

mod common;

use common::{Stage, labelled, settle, stage};
use egui::{Vec2, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT, Queryable};
use portolan_model::HOUR_MS;
use portolan_model::facts::ExaminationStage;
use portolan_model::ids::{BlockId, BoxId, BoxSource, CallId, TruckId, TruckSource};
use portolan_model::requests::{Action, RequestId, Role};
use portolan_model::subject::Subject;
use portolan_panels::actions::{CameraAction, DeviceAction, Layer, LedgerAction, NoticeAction};
use portolan_panels::look::{Density, ThemeKind};
use portolan_panels::panels::{DevicesTab, FleetFilter, HealthFilter};
use portolan_panels::specimen::{self, NOW_MS};
use portolan_panels::views::{DeviceHealth, EntryAbout, LedgerView, NoticeId, VerificationView, Views};
use portolan_panels::words::Language;
use portolan_panels::{PanelKind, ScreenAction};
use portolan_protocol::DeviceId;

const SIZE: Vec2 = vec2(760.0, 620.0);

fn panel(panel: PanelKind) -> Harness<'static, Stage> {
    stage(Stage::new(panel, specimen::day()), SIZE)
}

fn said(harness: &Harness<'_, Stage>, text: &str) -> bool {
    harness.query_all_by_label_contains(text).next().is_some()
}

/// Presses the thing of this label; what was asked since.
fn press(harness: &mut Harness<'_, Stage>, text: &str) -> Vec<ScreenAction> {
    harness.state_mut().actions.clear();
    labelled(harness, text).click();
    settle(harness);
    std::mem::take(&mut harness.state_mut().actions)
}

/// Presses a row that a link lies over, as a reader of the screen does.
fn unfold(harness: &mut Harness<'_, Stage>, text: &str) {
    labelled(harness, text).click_accesskit();
    settle(harness);
}

fn press_twice(harness: &mut Harness<'_, Stage>, text: &str) -> Vec<ScreenAction> {
    harness.state_mut().actions.clear();
    let node = labelled(harness, text);
    node.click();
    node.click();
    settle(harness);
    std::mem::take(&mut harness.state_mut().actions)
}

const CAPE: Subject = Subject::Call(CallId::new(0, 1));

#[test]
fn the_berth_plan_says_what_is_late_and_held() {
    let mut harness = panel(PanelKind::BerthPlan);
    assert!(said(&harness, "Cape Meridian · Deep-sea vessel · Expected · 4 h 40 late"));
    assert!(said(&harness, "Alder Strait · Deep-sea vessel · Working · 912 of 1,500 moves"));
    assert!(said(&harness, "Orient Heron · Deep-sea vessel · Expected · Held by an operator"));
    assert!(said(&harness, "Jiang 107 · Barge · At anchorage"), "calls without a berth are shown too");
    assert_eq!(press(&mut harness, "Cape Meridian"), [ScreenAction::Select(CAPE)]);
    let twice = press_twice(&mut harness, "Cape Meridian");
    assert_eq!(twice.last(), Some(&ScreenAction::Camera(CameraAction::Focus(CAPE))));
}

#[test]
fn the_berth_plan_goes_along_time() {
    let mut harness = panel(PanelKind::BerthPlan);
    assert!(!said(&harness, "Jiang 106 · Barge") || harness.state().states.berth_plan.span_h > 0.0);
    press(&mut harness, "48 h");
    assert_eq!(harness.state().states.berth_plan.span_h, 48.0);
    let at = egui::pos2(600.0, 560.0);
    harness.hover_at(at);
    harness.drag_at(at);
    harness.run_steps(1);
    harness.hover_at(at - vec2(200.0, 0.0));
    harness.run_steps(1);
    harness.drop_at(at - vec2(200.0, 0.0));
    harness.run_steps(2);
    let from_ms = harness.state().states.berth_plan.from_ms.expect("it was moved");
    assert!(from_ms > NOW_MS - 12 * HOUR_MS + 10 * HOUR_MS, "dragging to the left shows what is later: {from_ms}");
    press(&mut harness, "Now");
    assert_eq!(harness.state().states.berth_plan.from_ms, None);
}

#[test]
fn vessels_that_are_heard_stand_beside_the_plan() {
    let mut harness = panel(PanelKind::BerthPlan);
    assert!(!said(&harness, "Heard by AIS"), "where nobody listens there is nothing to go to");
    harness.state_mut().views.berth_plan = Some(specimen::heard_plan(specimen::Size::Day));
    settle(&mut harness);
    press(&mut harness, "Heard by AIS 5");
    let cape = "CAPE MERIDIAN · Expected · 5.7 nm · 104° · 6.0 kn · 289° · 15:40 · 15:45 · 16:07 · 6 s";
    assert!(said(&harness, cape), "{cape}");
    assert!(said(&harness, "412345678 · In no plan · 9.4 nm"), "a vessel without a name has its number");
    assert_eq!(press(&mut harness, "CAPE MERIDIAN"), [ScreenAction::Select(CAPE)]);
    assert_eq!(press(&mut harness, "412345678"), [], "whoever is in no plan is nothing that may be selected");
    press(&mut harness, "Distance");
    let order = |harness: &Harness<'_, Stage>| {
        let at = |name: &str| harness.get_by_label_contains(name).rect().top();
        at("ALDER STRAIT") < at("CAPE MERIDIAN") && at("CAPE MERIDIAN") < at("ORIENT HERON")
    };
    // The first press of a heading of numbers shows the largest first.
    assert!(!order(&harness));
    press(&mut harness, "Distance");
    assert!(order(&harness));
}

#[test]
fn a_port_without_a_quay_says_so() {
    let mut views = specimen::day();
    views.berth_plan = Some(portolan_panels::views::BerthPlanView::default());
    assert!(said(&stage(Stage::new(PanelKind::BerthPlan, views), SIZE), "The port has no quay"));
}

#[test]
fn quay_cranes_say_what_keeps_them() {
    let mut harness = panel(PanelKind::QuayCranes);
    assert!(said(&harness, "QC02 · Alder Strait · Down for 26 min"));
    assert!(said(&harness, "QC05 · Alder Strait · Waiting for vehicle"));
    assert!(said(&harness, "Cape Meridian · put there by an operator"));
    assert!(!said(&harness, "Work queue of"), "no queue while no crane is looked at");
    let crane = Subject::Device(DeviceId::quay_crane(3));
    assert_eq!(press(&mut harness, "QC04"), [ScreenAction::Select(crane)]);
    harness.state_mut().selected = Some(crane);
    harness.run_steps(2);
    assert!(said(&harness, "Work queue of QC04 on Alder Strait"));
    assert!(said(&harness, "Bay 03 · Out "));
}

#[test]
fn the_yard_opens_blocks() {
    let mut harness = panel(PanelKind::Yard);
    let block = BlockId(11);
    assert!(said(&harness, "B12 · 98 %"));
    assert!(said(&harness, "B09 · 62 % · Closed for new boxes"));
    assert_eq!(press(&mut harness, "B12 · 98 %"), [ScreenAction::Select(Subject::Block(block))]);
    assert!(press_twice(&mut harness, "B12 · 98 %").contains(&ScreenAction::OpenBlock { block, bay: 0 }));
    assert_eq!(press(&mut harness, "Open the block"), [], "nothing is selected");
    harness.state_mut().selected = Some(Subject::Block(block));
    harness.run_steps(2);
    assert_eq!(press(&mut harness, "Open the block"), [ScreenAction::OpenBlock { block, bay: 0 }]);
}

#[test]
fn the_yard_sorts_its_list() {
    let mut harness = panel(PanelKind::Yard);
    press(&mut harness, "List");
    let first = |harness: &Harness<'_, Stage>| {
        let rows = harness.query_all_by_label_contains(" %").filter_map(|node| Some((node.rect().top(), node.accesskit_node().label()?)));
        rows.min_by(|a, b| a.0.total_cmp(&b.0)).expect("rows").1
    };
    assert!(first(&harness).starts_with("B01"), "{}", first(&harness));
    press(&mut harness, "Fill");
    press(&mut harness, "Fill");
    assert!(first(&harness).starts_with("B12"), "the fullest first: {}", first(&harness));
    press(&mut harness, "Fill");
    assert!(first(&harness).starts_with("B01"), "a third press ends sorting: {}", first(&harness));
}

#[test]
fn a_block_is_walked_bay_by_bay() {
    let mut harness = panel(PanelKind::Block);
    let block = BlockId(6);
    assert!(said(&harness, "69 % · 1,384 of 2,000 TEU"));
    assert_eq!(press(&mut harness, "Next bay"), [ScreenAction::OpenBlock { block, bay: 12 }]);
    assert_eq!(press(&mut harness, "Previous bay"), [ScreenAction::OpenBlock { block, bay: 10 }]);
    assert_eq!(press(&mut harness, "B07 · General"), [ScreenAction::Select(Subject::Block(block))]);
    let container = BoxId::new(BoxSource::Stock, 0);
    let number = harness.state().views.block.as_ref().expect("a block").boxes[0].number.clone();
    assert_eq!(press(&mut harness, &number), [ScreenAction::Select(Subject::Container(container))]);
    assert!(matches!(press(&mut harness, "The block from above").as_slice(), [ScreenAction::OpenBlock { bay: 19..=21, .. }]));
    harness.state_mut().block = Some((block, 0));
    harness.run_steps(2);
    assert_eq!(press(&mut harness, "Previous bay"), [], "the first bay has none before it");
    assert!(said(&harness, "Gathering"), "the view still shows another bay");
}

#[test]
fn a_block_of_another_view_is_not_shown() {
    let mut harness = panel(PanelKind::Block);
    harness.state_mut().block = Some((BlockId(9), 0));
    harness.run_steps(2);
    assert!(said(&harness, "Gathering") && !said(&harness, "B07"));
    harness.state_mut().block = None;
    harness.run_steps(2);
    assert!(said(&harness, "Select a block"));
}

#[test]
fn the_gate_says_which_lanes_fail() {
    let mut harness = panel(PanelKind::Gate);
    assert!(said(&harness, "GATE02 · In · By hand · Appointments only"));
    assert!(said(&harness, "GATE05 · In · Closed"));
    assert!(said(&harness, "GATE09 · Out · Down"));
    assert!(said(&harness, "Waiting to enter 14"));
    assert_eq!(press(&mut harness, "GATE09"), [ScreenAction::Select(Subject::Device(DeviceId::gate_lane(8)))]);
    let truck = Subject::Truck(TruckId::new(TruckSource::Road, 2));
    assert_eq!(press(&mut harness, "沪D·10783 · "), [ScreenAction::Select(truck)]);
}

#[test]
fn the_fleet_lists_what_is_abnormal() {
    let mut harness = panel(PanelKind::Fleet);
    assert!(said(&harness, "On a job 45 / 50"));
    press(&mut harness, "Abnormal ");
    assert_eq!(harness.state().states.fleet.filter, FleetFilter::Abnormal);
    assert!(said(&harness, "AGV017 · Down"));
    assert!(said(&harness, "AGV032 · Stopped by an operator"));
    assert!(!said(&harness, "AGV001 · Driving laden · Load"), "what is as it should be is not listed");
    let vehicle = Subject::Device(DeviceId::vehicle(16));
    assert_eq!(press(&mut harness, "AGV017 · Down"), [ScreenAction::Select(vehicle)]);
    assert!(said(&harness, "Laden 34 %"));
    // The second square from the left is the second vehicle.
    let matrix = labelled(&harness, "Every vehicle of the fleet").rect();
    let at = matrix.left_top() + vec2(16.0 + 2.0 + 8.0, 8.0);
    harness.state_mut().actions.clear();
    harness.hover_at(at);
    harness.drag_at(at);
    harness.drop_at(at);
    harness.run_steps(2);
    assert_eq!(harness.state().actions, [ScreenAction::Select(Subject::Device(DeviceId::vehicle(1)))]);
}

#[test]
fn examination_lists_one_station() {
    let mut harness = panel(PanelKind::Examination);
    assert!(said(&harness, "Hall 15 of 24"));
    assert!(said(&harness, "SCAN02 · Down"));
    assert_eq!(press(&mut harness, "SCAN01"), [ScreenAction::Select(Subject::Device(DeviceId::scanner(0)))]);
    press(&mut harness, "Opened 2");
    assert_eq!(harness.state().states.examination.stage, Some(ExaminationStage::Opened));
    assert!(!said(&harness, " · Ordered · "));
    let container = Subject::Container(BoxId::new(BoxSource::Stock, 406));
    assert_eq!(press(&mut harness, " · Opened · "), [ScreenAction::Select(container)]);
    press(&mut harness, "Opened 2");
    assert_eq!(harness.state().states.examination.stage, None);
}

#[test]
fn happenings_are_filtered() {
    let mut harness = panel(PanelKind::Happenings);
    assert!(said(&harness, "12 shown of 229 since the start"));
    assert!(said(&harness, "Urgent · 15:06 · AGV017 broke down"));
    press(&mut harness, "High and above");
    assert!(said(&harness, "4 shown of 229"));
    press(&mut harness, "All");
    harness.state_mut().states.happenings.text = "qc02".to_owned();
    harness.run_steps(2);
    assert!(said(&harness, "1 shown of 229"));
    let crane = Subject::Device(DeviceId::quay_crane(1));
    assert_eq!(press(&mut harness, "QC02 broke down"), [ScreenAction::Select(crane)]);
    harness.state_mut().states.happenings.text = "nothing like it".to_owned();
    harness.run_steps(2);
    assert!(said(&harness, "Nothing matches"));
}

#[test]
fn notices_are_acknowledged_owned_and_commented() {
    let mut harness = panel(PanelKind::Notices);
    assert!(said(&harness, "Open 9") && said(&harness, "Not acknowledged 5") && said(&harness, "All 12"));
    let crane = Subject::Device(DeviceId::quay_crane(1));
    assert_eq!(press(&mut harness, "QC02 is down for 26 min"), [ScreenAction::Select(crane)]);
    assert!(said(&harness, "Raised 14:44, 26 min ago · Nobody looks after it"));
    let about = |action| ScreenAction::Notice { id: NoticeId(0), action };
    assert_eq!(press(&mut harness, "Acknowledge"), [about(NoticeAction::Acknowledge(Role::ShiftLeader))]);
    assert_eq!(press(&mut harness, "Take it on"), [about(NoticeAction::Own(Some(Role::ShiftLeader)))]);
    assert_eq!(press(&mut harness, "Show in the picture"), [ScreenAction::Select(crane), ScreenAction::Camera(CameraAction::Focus(crane))]);
    assert_eq!(press(&mut harness, "Comment"), [], "there is nothing to say yet");
    harness.state_mut().states.notices.comment = "  Fitters on site  ".to_owned();
    harness.run_steps(2);
    assert_eq!(press(&mut harness, "Comment"), [about(NoticeAction::Comment("Fitters on site".to_owned()))]);
    // Who looks after a notice may leave it.
    harness.state_mut().views.notices.as_mut().expect("notices").rows[0].owner = Some(Role::ShiftLeader);
    harness.run_steps(2);
    assert_eq!(press(&mut harness, "Give it up"), [about(NoticeAction::Own(None))]);
}

#[test]
fn a_notice_that_was_seen_is_not_acknowledged_again() {
    let mut harness = panel(PanelKind::Notices);
    press(&mut harness, "17 boxes may miss Cape Meridian, cut-off 16:00");
    assert!(said(&harness, "Vessel planner looks after it"));
    assert_eq!(harness.state().states.notices.comment, "Agent informed; boxes called forward");
    let actions = press(&mut harness, "Acknowledge");
    assert!(!actions.iter().any(|action| matches!(action, ScreenAction::Notice { .. })), "{actions:?}");
}

#[test]
fn requests_say_by_which_rule_and_are_undone() {
    let mut harness = panel(PanelKind::Requests);
    press(&mut harness, "Put QC04 on Cape Meridian");
    assert!(said(&harness, "A working crane stands between: cranes cannot pass"));
    press(&mut harness, "Close B09 for new boxes");
    let undone = press(&mut harness, "Undo: Use B09 again");
    assert_eq!(undone, [ScreenAction::Compensate { request: RequestId(5), action: Action::ThawBlock(BlockId(8)) }]);
    harness.state_mut().role = Role::Observer;
    harness.run_steps(2);
    assert_eq!(press(&mut harness, "Undo: Use B09 again"), [], "an observer asks for nothing");
}

#[test]
fn the_inspector_leads_on_and_offers_what_may_be_asked() {
    let mut harness = stage(Stage::new(PanelKind::Inspector, specimen::day()).selecting(specimen::SELECTED), SIZE);
    assert!(said(&harness, "QC04 · Waiting for vehicle for Alder Strait"));
    assert!(said(&harness, "Gross rate 31.3 moves/h"));
    let alder = Subject::Call(CallId::new(0, 0));
    assert_eq!(press(&mut harness, "Call Alder Strait"), [ScreenAction::Select(alder)]);
    let crane = specimen::CRANE;
    let to_barge = Action::ReassignCrane { crane, call: Some(CallId::new(0, 4)) };
    assert_eq!(press(&mut harness, "Put QC04 on 长江 102"), [ScreenAction::Propose(to_barge)]);
    assert!(said(&harness, "Put QC04 on Cape Meridian · Would be refused: The call is not being worked"));
    assert_eq!(press(&mut harness, "Follow in the picture"), [ScreenAction::Camera(CameraAction::Follow(specimen::SELECTED))]);
    assert_eq!(press(&mut harness, "Select nothing"), [ScreenAction::ClearSelection]);
    assert!(said(&harness, "15:00 QC04 begins on Alder Strait"), "a happening in the history");
    let count = |harness: &Harness<'_, Stage>| harness.query_all_by_label_contains("Lifting").count();
    let before = count(&harness);
    press(&mut harness, "14 earlier entries");
    assert!(count(&harness) > before);
}

#[test]
fn what_is_not_selected_is_not_inspected() {
    let harness = stage(Stage::new(PanelKind::Inspector, specimen::day()), SIZE);
    assert!(said(&harness, "Select anything"));
    let other = Stage::new(PanelKind::Inspector, specimen::day()).selecting(Subject::Gate);
    assert!(said(&stage(other, SIZE), "Gathering"), "the view still speaks of something else");
}

#[test]
fn the_picture_is_steered() {
    let mut harness = panel(PanelKind::Picture);
    assert_eq!(press(&mut harness, "From above"), [ScreenAction::Camera(CameraAction::Map)]);
    assert_eq!(press(&mut harness, "The whole port"), [ScreenAction::Camera(CameraAction::WholePort)]);
    assert_eq!(press(&mut harness, "Follow the selected"), [], "nothing is selected");
    assert_eq!(press(&mut harness, "Go to view 2"), [ScreenAction::Camera(CameraAction::Recall(1))]);
    assert_eq!(press(&mut harness, "Keep the view as 3"), [ScreenAction::Camera(CameraAction::Save(2))]);
    assert_eq!(press(&mut harness, "Holds"), [ScreenAction::Layer { layer: Layer::Holds, on: true }]);
    assert_eq!(press(&mut harness, "Names"), [ScreenAction::Layer { layer: Layer::Labels, on: false }]);
}

#[test]
fn a_panel_without_its_view_says_that_it_is_being_gathered() {
    for kind in PanelKind::ALL {
        if !matches!(kind, PanelKind::Block | PanelKind::Inspector | PanelKind::Picture) {
            assert!(said(&stage(Stage::new(kind, Views::default()), SIZE), "Gathering"), "{kind:?}");
        }
    }
}

#[test]
fn hundreds_of_rows_cost_what_is_seen_of_them() {
    for (kind, least) in [
        (PanelKind::Happenings, 600),
        (PanelKind::Gate, 800),
        (PanelKind::Requests, 120),
        (PanelKind::Examination, 240),
        (PanelKind::Devices, 300),
        (PanelKind::Ledger, 600),
    ] {
        let views = specimen::crowded();
        let rows = match kind {
            PanelKind::Happenings => views.happenings.as_ref().map(|view| view.rows.len()),
            PanelKind::Gate => views.gate.as_ref().map(|view| view.visits.len()),
            PanelKind::Requests => views.requests.as_ref().map(|view| view.rows.len()),
            PanelKind::Devices => views.devices.as_ref().map(|view| view.rows.len()),
            PanelKind::Ledger => views.ledger.as_ref().map(|view| view.rows.len()),
            _ => views.examination.as_ref().map(|view| view.boxes.len()),
        };
        assert!(rows >= Some(least), "{kind:?} is crowded: {rows:?}");
        let harness = stage(Stage::new(kind, views), SIZE);
        let shown = harness.query_all_by_label_contains(" · ").count();
        assert!(shown < 80, "{kind:?} draws {shown} rows");
    }
}

/// Nothing is left out or fails at any width, density, language or amount.
#[test]
fn every_panel_fits_every_width() {
    for kind in PanelKind::ALL {
        for (language, density, width) in [
            (Language::English, Density::Roomy, 180.0),
            (Language::Chinese, Density::Compact, 240.0),
            (Language::English, Density::Standard, 1_900.0),
            (Language::Chinese, Density::Roomy, 60.0),
        ] {
            for views in [specimen::crowded(), Views::default()] {
                let staged = Stage::new(kind, views).in_look(language, ThemeKind::Light, density).selecting(specimen::SELECTED);
                let harness = stage(staged, vec2(width, 300.0));
                assert!(harness.state().actions.is_empty(), "{kind:?} asks for something by itself");
            }
        }
    }
}

fn ledger_with(change: impl FnOnce(&mut LedgerView)) -> Harness<'static, Stage> {
    let mut views = specimen::day();
    change(views.ledger.as_mut().expect("a ledger"));
    stage(Stage::new(PanelKind::Ledger, views), vec2(760.0, 900.0))
}

#[test]
fn the_ledger_says_how_high_it_is_and_who_vouches_for_it() {
    let mut harness = ledger_with(|_| {});
    assert!(said(&harness, "Entries 12,486") && said(&harness, "Checkpoint 12,424"));
    assert!(said(&harness, "Cosigned 2 / 3") && said(&harness, "Final up to 12,168"));
    assert!(said(&harness, "Customs · Cosigned") && said(&harness, "Haulier · Not yet") && said(&harness, "chamber-of-commerce · Silent"));
    assert!(said(&harness, "port.example/yangshan-iv · In memory"));
    let root = harness.state().views.ledger.as_ref().expect("a ledger").root.clone();
    assert!(said(&harness, &format!("Root {root}")), "a reader hears the whole");
    labelled(&harness, "Copy: Root").click();
    harness.run_steps(1);
    assert!(copied(&harness, &root), "the whole is copied, not what is shown of it");
    harness.state_mut().views.ledger = Some(LedgerView::default());
    harness.run_steps(2);
    assert!(said(&harness, "This scenario keeps no ledger") && said(&harness, "ledger: memory"));
    assert!(!said(&harness, "Verify now"));
}

/// Whether this was put into the clipboard in the last frame.
fn copied(harness: &Harness<'_, Stage>, text: &str) -> bool {
    let commands = &harness.output().platform_output.commands;
    commands.iter().any(|command| matches!(command, egui::OutputCommand::CopyText(copied) if copied == text))
}

#[test]
fn the_ledger_is_verified_on_demand() {
    let mut harness = ledger_with(|view| view.verification = None);
    assert!(said(&harness, "Not verified"));
    assert_eq!(press(&mut harness, "Verify now"), [ScreenAction::Ledger(LedgerAction::Verify)]);
    let show = |harness: &mut Harness<'_, Stage>, verification| {
        harness.state_mut().views.ledger.as_mut().expect("a ledger").verification = Some(verification);
        harness.run_steps(2);
    };
    show(&mut harness, VerificationView::Running);
    assert_eq!(press(&mut harness, "Verify now"), [], "it runs already");
    let done = |findings| VerificationView::Done { at_ms: NOW_MS, entries: 12_486, took_ms: 41, findings };
    show(&mut harness, done(Vec::new()));
    assert!(said(&harness, "Sound: 12,486 entries in 41 ms, 15:10"));
    show(&mut harness, done(vec!["entry 77: its hash is another".to_owned()]));
    assert!(said(&harness, "1 finding in 12,486 entries") && said(&harness, "Urgent · entry 77: its hash is another"));
}

#[test]
fn trouble_and_alarms_of_the_ledger_are_told() {
    let harness = ledger_with(|view| {
        view.trouble = Some("the disk is full".to_owned());
        view.parties.as_mut().expect("parties").alarms = vec!["haulier: it forks".to_owned()];
    });
    assert!(said(&harness, "High · The last entries could not be written: the disk is full"));
    assert!(said(&harness, "High · haulier: it forks"));
}

#[test]
fn entries_are_found_and_lead_on() {
    let mut harness = ledger_with(|_| {});
    assert!(said(&harness, "The last 36 of 12,486 entries"));
    assert!(said(&harness, "#12484 · 15:08 · Decision · Customs · "), "in words");
    assert!(said(&harness, "Decision: Released · Hold: Customs"));
    assert!(said(&harness, "Rule: A working crane stands between: cranes cannot pass"));
    let subject = Subject::Container(BoxId::new(BoxSource::Stock, 41));
    let number = box_of(&harness, 41);
    assert_eq!(press(&mut harness, &number), [ScreenAction::Select(subject)]);
    assert_eq!(harness.state().states.ledger.open, None, "the link is not the row");
    harness.state_mut().states.ledger.find = "  held ".to_owned();
    harness.run_steps(2);
    assert!(said(&harness, "Gathering"), "the rows are those of another search");
    let view = harness.state_mut().views.ledger.as_mut().expect("a ledger");
    (view.find, view.looked_through) = ("held".to_owned(), 5_000);
    view.rows.truncate(1);
    harness.run_steps(2);
    assert!(said(&harness, "1 found; looked through the last 5,000 of 12,486 entries"));
    harness.state_mut().views.ledger.as_mut().expect("a ledger").rows.clear();
    harness.run_steps(2);
    assert!(said(&harness, "No entry says so"));
    press(&mut harness, "Show the last entries");
    assert_eq!(harness.state().states.ledger.find, "");
}

/// The number of a box of the stock, as the ledger's rows have it.
fn box_of(harness: &Harness<'_, Stage>, index: u32) -> String {
    let wanted = Subject::Container(BoxId::new(BoxSource::Stock, index));
    let rows = &harness.state().views.ledger.as_ref().expect("a ledger").rows;
    let mut things = rows.iter().flat_map(|row| &row.about).filter_map(|about| match about {
        EntryAbout::Thing(named) if named.subject == wanted => Some(named.name.clone()),
        _ => None,
    });
    things.next().expect("the specimen has it")
}

#[test]
fn an_entry_is_unfolded_and_proven() {
    let mut harness = ledger_with(|view| view.rows[0].signed = false);
    unfold(&mut harness, "#12485 · ");
    assert!(said(&harness, "#12485 · Custody") && said(&harness, "Signature Not signed"));
    assert!(said(&harness, "From Carrier") && said(&harness, "To Port"));
    assert_eq!(harness.state().states.ledger.wanted_proof(), None, "nobody asked for it");
    press(&mut harness, "Prove this");
    assert_eq!(harness.state().states.ledger.wanted_proof(), Some(12_485));
    assert!(said(&harness, "Gathering"), "the view still proves another entry");
    harness.state_mut().views.ledger.as_mut().expect("a ledger").proof = Some(specimen::proof(12_485));
    harness.run_steps(2);
    assert!(said(&harness, "Hashes 14") && said(&harness, "In a ledger of 12,486"));
    assert!(said(&harness, "The proof as a QR code"));
    assert!(said(&harness, "Saved to proofs/entry-12484.proof"));
    assert_eq!(press(&mut harness, "Save the proof"), [ScreenAction::Ledger(LedgerAction::SaveProof { index: 12_485 })]);
    let link = specimen::proof(12_485).link;
    labelled(&harness, "Copy the link").click();
    harness.run_steps(1);
    assert!(copied(&harness, &link));
    harness.run_steps(1);
    assert!(said(&harness, "Copied"));
    // New entries push it out of the rows; it stays.
    harness.state_mut().views.ledger.as_mut().expect("a ledger").rows.clear();
    harness.run_steps(2);
    assert!(said(&harness, "#12485 · Custody"));
    press(&mut harness, "Back to the entries");
    assert_eq!(harness.state().states.ledger.open, None);
}

#[test]
fn a_proof_says_what_it_lacks() {
    let mut harness = ledger_with(|view| {
        let proof = view.proof.as_mut().expect("a proof");
        proof.saved = Some(Err("the folder is read-only".to_owned()));
        proof.code = None;
    });
    unfold(&mut harness, "#12484 · ");
    press(&mut harness, "Prove this");
    assert!(said(&harness, "High · Could not be saved: the folder is read-only"));
    assert!(said(&harness, "too long for a QR code") && !said(&harness, "The proof as a QR code"));
    let mut views = specimen::day();
    views.ledger.as_mut().expect("a ledger").proof = Some(specimen::proof(12_484));
    let mut staged = Stage::new(PanelKind::Ledger, views);
    staged.states.ledger.open = staged.views.ledger.as_ref().map(|view| view.rows[1].clone());
    staged.states.ledger.proves = true;
    let narrow = stage(staged, vec2(190.0, 900.0));
    assert!(said(&narrow, "Make the panel wider"), "93 modules need two pixels each");
}

/// In a low panel what is unfolded has all of it, and gives it back.
#[test]
fn what_is_unfolded_in_a_low_panel_has_all_of_it() {
    let low = vec2(430.0, 400.0);
    let mut ledger = stage(Stage::new(PanelKind::Ledger, specimen::day()), low);
    unfold(&mut ledger, "#12484 · ");
    assert!(said(&ledger, "#12484 · Decision") && !said(&ledger, "Verify now") && !said(&ledger, "#12485 · "));
    press(&mut ledger, "Back to the entries");
    assert!(said(&ledger, "Verify now") && said(&ledger, "#12485 · "));
    let mut devices = stage(Stage::new(PanelKind::Devices, specimen::day()), low);
    press(&mut devices, "AGV004 · Silent");
    assert!(said(&devices, "AGV004 · AGV") && !said(&devices, "Stop recording"));
    press(&mut devices, "Back to the devices");
    press(&mut devices, "Dead letters 4");
    press(&mut devices, "Malformed · portolan");
    assert!(said(&devices, "How it begins") && !said(&devices, "Stop recording"));
    press(&mut devices, "Back to the dead letters");
    assert!(said(&devices, "Stop recording"));
}

fn devices() -> Harness<'static, Stage> {
    stage(Stage::new(PanelKind::Devices, specimen::day()), vec2(1_500.0, 900.0))
}

#[test]
fn the_line_says_how_it_stands() {
    let mut harness = devices();
    assert!(said(&harness, "Connected to mqtt://broker.port.example:1883 for 5 h 00"));
    assert!(said(&harness, "Latency 4.2 ms") && said(&harness, "Longest 1,240 ms"));
    assert!(said(&harness, "Waiting 3 / 4,096") && said(&harness, "Unanswered 1"));
    assert!(said(&harness, "6,912 messages in 12 min to recordings/2026-03-03T1458.jsonl"));
    assert_eq!(press(&mut harness, "Stop recording"), [ScreenAction::Device(DeviceAction::StopRecording)]);
    harness.state_mut().views.devices = specimen::crowded().devices;
    harness.run_steps(2);
    assert!(said(&harness, "Not connected to mqtt://broker.port.example:1883 for 1 min"));
    assert!(said(&harness, "Only listens") && said(&harness, "Line held 41 s"));
    assert!(said(&harness, "Not recorded: no space left"));
    assert_eq!(press(&mut harness, "Record"), [ScreenAction::Device(DeviceAction::StartRecording)]);
    harness.state_mut().role = Role::Observer;
    harness.run_steps(2);
    assert_eq!(press(&mut harness, "Record"), [], "an observer changes nothing");
}

#[test]
fn devices_in_the_port_have_no_line() {
    let mut views = specimen::day();
    views.devices = Some(specimen::devices_in_process());
    let mut staged = Stage::new(PanelKind::Devices, views);
    staged.states.devices.tab = DevicesTab::DeadLetters;
    let mut harness = stage(staged, SIZE);
    assert!(said(&harness, "Devices are simulated within the port"));
    assert!(said(&harness, "QC04 · Quay crane · Simulated in the port"));
    assert!(!said(&harness, "Dead letters") && !said(&harness, "Record") && !said(&harness, "Per min"));
    press(&mut harness, "QC04 · Quay crane");
    assert!(said(&harness, "Faults can be given to devices that are simulated by Portolan over the line"));
    assert!(!said(&harness, "Inject"));
}

#[test]
fn devices_that_are_not_well_stand_out() {
    let mut harness = devices();
    assert!(said(&harness, "QC02 · Connection broken for 26 min") && said(&harness, "AGV007 · Stale for 50 s"));
    assert!(said(&harness, "AGV001 · Online for 5 h 00"));
    press(&mut harness, "Not well 5");
    assert_eq!(harness.state().states.devices.filter, HealthFilter::NotWell);
    assert!(said(&harness, "AGV004 · Silent for 4 min") && !said(&harness, "AGV001 · "));
    harness.state_mut().states.devices.text = "keep-alive".to_owned();
    harness.run_steps(2);
    assert!(said(&harness, "QC02 · ") && !said(&harness, "AGV004 · "), "by what went wrong");
    harness.state_mut().states.devices.text = "nothing like it".to_owned();
    harness.run_steps(2);
    assert!(said(&harness, "No device matches"));
    harness.state_mut().states.devices.text.clear();
    harness.state_mut().views.devices.as_mut().expect("devices").rows.retain(|row| row.health == DeviceHealth::Online);
    harness.run_steps(2);
    assert!(said(&harness, "Every device is heard as it should be"));
}

#[test]
fn devices_are_listed_by_kind_and_sorted() {
    let mut harness = devices();
    press(&mut harness, "Every kind");
    press(&mut harness, "Weather station");
    assert_eq!(harness.state().states.devices.kind, Some("weather-station"));
    assert!(said(&harness, "WX1 · Signed off for 2 h 00") && !said(&harness, "QC04 · "));
    harness.state_mut().states.devices.kind = None;
    harness.run_steps(2);
    let first = |harness: &Harness<'_, Stage>| {
        let rows =
            harness.query_all_by_label_contains(" for ").filter_map(|node| Some((node.rect().top(), node.accesskit_node().label()?)));
        let rows = rows.filter(|(_, text)| text.starts_with("AGV") || text.starts_with("QC") || text.starts_with("WX"));
        rows.min_by(|a, b| a.0.total_cmp(&b.0)).expect("rows").1
    };
    assert!(first(&harness).starts_with("AGV001"), "{}", first(&harness));
    press(&mut harness, "Heard");
    assert!(first(&harness).starts_with("AGV004"), "the worst first: {}", first(&harness));
    press(&mut harness, "Latency");
    assert!(first(&harness).starts_with("AGV007"), "the slowest first: {}", first(&harness));
    press(&mut harness, "Dead");
    assert!(first(&harness).starts_with("QC04"), "{}", first(&harness));
}

#[test]
fn a_device_is_unfolded_and_tried_with_faults() {
    let mut harness = devices();
    let crane = Subject::Device(specimen::CRANE);
    assert_eq!(press(&mut harness, "QC04 · Online"), [ScreenAction::Select(crane)]);
    assert!(said(&harness, "QC04 · Quay crane") && said(&harness, "Clock off \u{2212}1,850 ms") && said(&harness, "Missing 2"));
    assert!(said(&harness, "Given from here: Values out of range, Clock goes wrong"));
    assert_eq!(press(&mut harness, "Show in the picture"), [ScreenAction::Select(crane), ScreenAction::Camera(CameraAction::Focus(crane))]);
    assert_eq!(press(&mut harness, "Inject"), [], "no fault is chosen yet");
    press(&mut harness, "Choose a fault");
    press(&mut harness, "Does not answer");
    let device = "QC04".to_owned();
    assert_eq!(press(&mut harness, "Inject"), [ScreenAction::Device(DeviceAction::Inject { device: device.clone(), fault: "no_ack" })]);
    assert_eq!(press(&mut harness, "Clear all"), [ScreenAction::Device(DeviceAction::Clear { device })]);
    harness.state_mut().role = Role::Observer;
    harness.run_steps(2);
    assert_eq!(press(&mut harness, "Inject"), []);
    assert!(said(&harness, "An observer changes nothing"));
    harness.state_mut().views.devices.as_mut().expect("devices").faults = &[];
    harness.run_steps(2);
    assert!(said(&harness, "Faults can be given to devices") && !said(&harness, "Clear all"));
    press(&mut harness, "Back to the devices");
    assert_eq!(harness.state().states.devices.open, None);
}

#[test]
fn contradictions_are_settled() {
    let mut harness = devices();
    press(&mut harness, "Discrepancies 2");
    assert!(said(&harness, "QC04 · Crane stands elsewhere · 6 min"));
    assert!(said(&harness, "The model says 385.0 m along the quay, on bay 11"));
    assert!(said(&harness, "The device says 392.5 m along the quay, gantry travelling"));
    assert_eq!(press(&mut harness, "QC04 · Crane stands elsewhere"), [ScreenAction::Select(Subject::Device(specimen::CRANE))]);
    let settle = |number, model_is_right| [ScreenAction::Device(DeviceAction::Settle { number, model_is_right })];
    assert_eq!(press(&mut harness, "QC04, 7: The model is right"), settle(7, true));
    assert_eq!(press(&mut harness, "GATE02, 9: The device is right"), settle(9, false));
    harness.state_mut().role = Role::Observer;
    harness.run_steps(2);
    assert_eq!(press(&mut harness, "QC04, 7: The model is right"), []);
    harness.state_mut().views.devices.as_mut().expect("devices").discrepancies.clear();
    harness.run_steps(2);
    assert!(said(&harness, "Devices and model agree"));
}

#[test]
fn dead_letters_say_why_and_how_they_begin() {
    let mut harness = devices();
    press(&mut harness, "Dead letters 4");
    assert!(said(&harness, "15:02 · Out of range · portolan/1/qc/QC04/state") && said(&harness, "The last 4 of 4 since the start"));
    press(&mut harness, "Malformed · portolan");
    assert!(said(&harness, r#"{"seq":120 "x_m":14.2"#));
    press(&mut harness, "Back to the dead letters");
    assert_eq!(harness.state().states.devices.letter, None);
    harness.state_mut().views.devices.as_mut().expect("devices").dead_letters.clear();
    harness.run_steps(2);
    assert!(said(&harness, "Every message could be taken"));
}

#[test]
fn hundreds_of_contradictions_and_letters_cost_what_is_seen_of_them() {
    for (tab, piece) in [(DevicesTab::Discrepancies, "The model says"), (DevicesTab::DeadLetters, "portolan/1/")] {
        let mut staged = Stage::new(PanelKind::Devices, specimen::crowded());
        staged.states.devices.tab = tab;
        let harness = stage(staged, SIZE);
        let shown = harness.query_all_by_label_contains(piece).count();
        assert!((2..40).contains(&shown), "{tab:?} draws {shown}");
    }
}
