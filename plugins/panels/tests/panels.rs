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
use portolan_panels::actions::{CameraAction, Layer, NoticeAction};
use portolan_panels::look::{Density, ThemeKind};
use portolan_panels::panels::FleetFilter;
use portolan_panels::specimen::{self, NOW_MS};
use portolan_panels::views::{NoticeId, Views};
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
    for (kind, least) in [(PanelKind::Happenings, 600), (PanelKind::Gate, 800), (PanelKind::Requests, 120), (PanelKind::Examination, 240)] {
        let views = specimen::crowded();
        let rows = match kind {
            PanelKind::Happenings => views.happenings.as_ref().map(|view| view.rows.len()),
            PanelKind::Gate => views.gate.as_ref().map(|view| view.visits.len()),
            PanelKind::Requests => views.requests.as_ref().map(|view| view.rows.len()),
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
