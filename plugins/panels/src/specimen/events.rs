//! What happened, what wants an eye, what was asked, what is selected.

use portolan_model::container::{Flow, Hold};
use portolan_model::facts::{Activity, Condition, RollReason};
use portolan_model::ids::{BlockId, BoxId, BoxSource, CallId, TruckId, TruckSource};
use portolan_model::requests::{Action, RequestId, RequestStage, Role, Rule};
use portolan_model::subject::Subject;
use portolan_model::{HOUR_MS, MINUTE_MS, Ms};
use portolan_protocol::DeviceId;

use super::waterside::{ALDER_STRAIT, CAPE_MERIDIAN, ORIENT_HERON};
use super::{ACTION, CRANE, Dice, NOW_MS, SELECTED, Size, box_number, device};
use crate::codes::{fact, happening, headline, history, notice};
use crate::views::{
    ActionView, FactRow, FindHit, FindView, HappeningRow, HappeningsView, HistoryRow, InspectorView, Interlock, Message, Named, NoticeId,
    NoticeRow, NoticeState, NoticesView, Offer, Param, ProposalView, RequestRow, RequestsView, Severity, Unit,
};

fn call(id: CallId, name: &str) -> Named {
    Named::new(Subject::Call(id), name)
}

fn container(index: u32) -> Named {
    Named::new(Subject::Container(BoxId::new(BoxSource::Stock, index)), box_number(index))
}

fn link(named: &Named) -> Param {
    Param::Link(named.clone())
}

/// What happened over the afternoon; hundreds of entries where it is crowded.
pub fn happenings(size: Size) -> HappeningsView {
    let (alder, cape) = (call(ALDER_STRAIT, "Alder Strait"), call(CAPE_MERIDIAN, "Cape Meridian"));
    let (agv, lane, gust) =
        (device(DeviceId::vehicle(16)), device(DeviceId::gate_lane(1)), Param::quantity(22.0, 0, Unit::MetresPerSecond));
    let crane = device(DeviceId::quay_crane(1));
    let held = container(41);
    let row = |minutes: Ms, severity, message, subject: &Named| HappeningRow {
        at_ms: NOW_MS - minutes * MINUTE_MS,
        severity,
        message,
        subject: subject.clone(),
    };
    let say = Message::new;
    let mut rows = vec![
        row(1, Severity::Info, say(happening::CRANE_JOINED).with("crane", link(&device(CRANE))).with("call", link(&alder)), &device(CRANE)),
        row(4, Severity::Urgent, say(happening::DEVICE_DOWN).with("device", link(&agv)), &agv),
        row(
            9,
            Severity::High,
            say(happening::BOX_ROLLED)
                .with("box", link(&held))
                .with("call", link(&cape))
                .with("reason", Param::worded(RollReason::NotReleased)),
            &held,
        ),
        row(12, Severity::Low, say(happening::EXAMINATION_ORDERED).with("box", link(&container(52))), &container(52)),
        row(26, Severity::Urgent, say(happening::DEVICE_DOWN).with("device", link(&crane)), &crane),
        row(
            31,
            Severity::Info,
            say(happening::LANE_CLOSED).with("lane", link(&device(DeviceId::gate_lane(4)))),
            &device(DeviceId::gate_lane(4)),
        ),
        row(38, Severity::Info, say(happening::EXAMINATION_PASSED).with("box", link(&container(47))), &container(47)),
        row(47, Severity::High, say(happening::WIND_STOP).with("wind", gust), &Named::of(Subject::Port)),
        row(
            75,
            Severity::Low,
            say(happening::CALL_ESTIMATE)
                .with("call", link(&cape))
                .with("eta", Param::Clock(6 * HOUR_MS + 20 * MINUTE_MS))
                .with("late", Param::Span(4 * HOUR_MS + 40 * MINUTE_MS)),
            &cape,
        ),
        row(80, Severity::Info, say(happening::BOX_FREED).with("box", link(&held)).with("hold", Param::worded(Hold::Examination)), &held),
        row(128, Severity::Low, say(happening::READER_REPAIRED).with("lane", link(&lane)).with("span", Param::Span(75 * MINUTE_MS)), &lane),
        row(180, Severity::Info, say(happening::CALL_WORKING).with("call", link(&alder)).with("moves", Param::Count(1_500)), &alder),
    ];
    if size == Size::Crowded {
        let mut dice = Dice::new(51);
        for index in 0..600_u32 {
            let named = container(100 + index);
            let message = say(happening::BOX_HELD).with("box", link(&named)).with("hold", Param::worded(Hold::Customs));
            rows.push(row(200 + Ms::from(index), Severity::ALL[dice.below(5) as usize], message, &named));
        }
    }
    let total = rows.len() as u32 + 217;
    HappeningsView { rows, total }
}

/// A notice by each rule, in every state; a hundred and twenty where it is crowded.
pub fn notices(size: Size) -> NoticesView {
    let (alder, cape) = (call(ALDER_STRAIT, "Alder Strait"), call(CAPE_MERIDIAN, "Cape Meridian"));
    let (crane, idle) = (device(DeviceId::quay_crane(1)), device(DeviceId::quay_crane(8)));
    let agv = device(DeviceId::vehicle(16));
    let (held, reefer) = (container(41), container(22));
    let block = Named::of(Subject::Block(BlockId(11)));
    let percent = |value| Param::quantity(value, 0, Unit::Percent);
    let minutes = |value: Ms| Param::Span(value * MINUTE_MS);
    let say = Message::new;
    let parts = vec![
        (Severity::Urgent, NoticeState::Raised, 26, say(notice::CRANE_DOWN).with("crane", link(&crane)).with("span", minutes(26)), crane),
        (
            Severity::High,
            NoticeState::Raised,
            9,
            say(notice::IDLE_CRANE).with("crane", link(&idle)).with("span", minutes(9)).with("call", link(&alder)),
            idle,
        ),
        (Severity::High, NoticeState::Raised, 4, say(notice::VEHICLE_STOPPED).with("vehicle", link(&agv)).with("span", minutes(4)), agv),
        (
            Severity::High,
            NoticeState::Acknowledged,
            52,
            say(notice::CUT_OFF_RISK)
                .with("boxes", Param::Count(17))
                .with("call", link(&cape))
                .with("cut-off", Param::Clock(6 * HOUR_MS + 40 * MINUTE_MS)),
            cape.clone(),
        ),
        (
            Severity::High,
            NoticeState::Acknowledged,
            33,
            say(notice::HOLD_ON_LOAD).with("box", link(&held)).with("call", link(&cape)).with("hold", Param::worded(Hold::Customs)),
            held,
        ),
        (
            Severity::Low,
            NoticeState::Raised,
            16,
            say(notice::GATE_QUEUE).with("waiting", Param::Count(14)).with("limit", Param::Count(8)),
            Named::of(Subject::Gate),
        ),
        (
            Severity::Low,
            NoticeState::Acknowledged,
            140,
            say(notice::BLOCK_FULL).with("block", link(&block)).with("fill", percent(98.0)).with("limit", percent(85.0)),
            block,
        ),
        (Severity::Low, NoticeState::Acknowledged, 340, say(notice::LATE_CALL).with("call", link(&cape)).with("late", minutes(280)), cape),
        (
            Severity::High,
            NoticeState::Returned,
            47,
            say(notice::WIND)
                .with("wind", Param::quantity(22.0, 0, Unit::MetresPerSecond))
                .with("limit", Param::quantity(20.0, 0, Unit::MetresPerSecond)),
            Named::of(Subject::Port),
        ),
        (
            Severity::Low,
            NoticeState::Cleared,
            95,
            say(notice::REEFER_TEMPERATURE)
                .with("box", link(&reefer))
                .with("temperature", Param::quantity(3.4, 1, Unit::DegreesCelsius))
                .with("limit", Param::quantity(3.0, 1, Unit::DegreesCelsius)),
            reefer,
        ),
        (
            Severity::Low,
            NoticeState::Cleared,
            210,
            say(notice::FLEET_BATTERY).with("vehicles", Param::Count(6)).with("limit", percent(25.0)),
            Named::of(Subject::Fleet),
        ),
        (
            Severity::Low,
            NoticeState::Cleared,
            250,
            say(notice::EXAMINATION_BACKLOG).with("waiting", Param::Count(24)).with("limit", Param::Count(20)),
            Named::of(Subject::Hall),
        ),
    ];
    let mut rows: Vec<NoticeRow> = parts
        .into_iter()
        .enumerate()
        .map(|(index, (severity, state, since, message, subject))| NoticeRow {
            id: NoticeId(index as u32),
            message,
            severity,
            state,
            raised_ms: NOW_MS - since * MINUTE_MS,
            cleared_ms: matches!(state, NoticeState::Returned | NoticeState::Cleared).then_some(NOW_MS - since * MINUTE_MS / 2),
            owner: (state == NoticeState::Acknowledged).then_some(Role::VesselPlanner),
            comment: if state == NoticeState::Acknowledged { "Agent informed; boxes called forward".to_owned() } else { String::new() },
            subject,
        })
        .collect();
    if size == Size::Crowded {
        for index in 0..108_u32 {
            let named = container(700 + index);
            let ship = call(ORIENT_HERON, "Mediterranean Shipping Anna Maria Esperanza of the Southern Seas");
            rows.push(NoticeRow {
                id: NoticeId(100 + index),
                message: say(notice::HOLD_ON_LOAD)
                    .with("box", link(&named))
                    .with("call", link(&ship))
                    .with("hold", Param::worded(Hold::GrossMass)),
                severity: [Severity::Low, Severity::Low, Severity::High][index as usize % 3],
                state: NoticeState::ALL[index as usize % 4],
                raised_ms: NOW_MS - Ms::from(index) * 7 * MINUTE_MS,
                cleared_ms: None,
                owner: (index % 5 == 0).then_some(Role::EquipmentController),
                comment: String::new(),
                subject: named,
            });
        }
    }
    NoticesView { rows }
}

fn reassign() -> ActionView {
    ActionView { action: ACTION, on: device(CRANE), to: Some(call(CAPE_MERIDIAN, "Cape Meridian")) }
}

/// A request at every stage.
pub fn requests(size: Size) -> RequestsView {
    let truck = Named::new(Subject::Truck(TruckId::new(TruckSource::Road, 3)), "沪D·10956");
    let (agv, block, lane) = (DeviceId::vehicle(16), BlockId(8), DeviceId::gate_lane(4));
    let on = |action, on: Named| ActionView { action, on, to: None };
    let part = |stage, role, why: &str, action: ActionView, undo: Option<ActionView>| (stage, role, why.to_owned(), action, undo);
    let block_named = || Named::of(Subject::Block(block));
    let mut parts = vec![
        part(
            RequestStage::Sent,
            Role::EquipmentController,
            "Stands on the crossing of road 4",
            on(Action::FreeVehicle(agv), device(agv)),
            None,
        ),
        part(
            RequestStage::Refused(Rule::CraneBetween),
            Role::VesselPlanner,
            "Cape Meridian is late and needs a fourth crane",
            reassign(),
            None,
        ),
        part(
            RequestStage::Completed,
            Role::YardPlanner,
            "Resurfacing of the landside transfer points",
            on(Action::FreezeBlock(block), block_named()),
            Some(on(Action::ThawBlock(block), block_named())),
        ),
        part(
            RequestStage::Completed,
            Role::GateClerk,
            "Reader fails",
            on(Action::CloseLane(lane), device(lane)),
            Some(on(Action::OpenLane(lane), device(lane))),
        ),
        part(
            RequestStage::Compensated,
            Role::ShiftLeader,
            "Pilot not available",
            on(Action::HoldCall(ORIENT_HERON), call(ORIENT_HERON, "Orient Heron")),
            None,
        ),
        part(
            RequestStage::Requested,
            Role::GateClerk,
            "Driver asked for it",
            on(Action::RebookTruck { truck: TruckId::new(TruckSource::Road, 3), to_ms: NOW_MS + 3 * HOUR_MS }, truck),
            None,
        ),
        part(
            RequestStage::Accepted,
            Role::CustomsOfficer,
            "Random choice",
            on(Action::Examine(BoxId::new(BoxSource::Stock, 41)), container(41)),
            None,
        ),
        part(
            RequestStage::Completed,
            Role::ShiftLeader,
            "Tide",
            on(Action::PrioritizeCall { call: CAPE_MERIDIAN, priority: 2 }, call(CAPE_MERIDIAN, "Cape Meridian")),
            None,
        ),
    ];
    if size == Size::Crowded {
        let long = "A reason that goes on and on because somebody wanted to be understood by everybody who reads it after the shift";
        for index in 0..120_u16 {
            let vehicle = DeviceId::vehicle(index);
            parts.push(part(
                RequestStage::Completed,
                Role::EquipmentController,
                long,
                on(Action::StopVehicle(vehicle), device(vehicle)),
                Some(on(Action::FreeVehicle(vehicle), device(vehicle))),
            ));
        }
    }
    let count = parts.len() as u32;
    let rows = parts
        .into_iter()
        .enumerate()
        .map(|(index, (stage, role, why, action, undo))| RequestRow {
            id: RequestId(count - 1 - index as u32),
            at_ms: NOW_MS - index as Ms * 17 * MINUTE_MS,
            role,
            action,
            why,
            stage,
            stage_ms: NOW_MS - index as Ms * 17 * MINUTE_MS,
            compensates: None,
            undo,
        })
        .collect();
    RequestsView { rows }
}

/// A quay crane with a long history.
pub fn inspector() -> InspectorView {
    let alder = call(ALDER_STRAIT, "Alder Strait");
    let offer = |action, to: Option<Named>, refused_by| Offer { action: ActionView { action, on: device(CRANE), to }, refused_by };
    let turned = |minutes: Ms, activity: Activity| HistoryRow {
        at_ms: NOW_MS - minutes * MINUTE_MS,
        message: Message::new(history::TURNED).with("activity", Param::worded(activity)),
    };
    let mut entries = vec![
        turned(0, Activity::WaitingVehicle),
        HistoryRow { at_ms: NOW_MS - 2 * MINUTE_MS, message: Message::new(history::ORDER_DONE).with("span", Param::Span(74_000)) },
        HistoryRow {
            at_ms: NOW_MS - 3 * MINUTE_MS,
            message: Message::new(history::ORDERED).with("activity", Param::worded(Activity::Lifting)),
        },
        turned(5, Activity::HatchCover),
        turned(9, Activity::Travelling),
        HistoryRow {
            at_ms: NOW_MS - 10 * MINUTE_MS,
            message: Message::new(happening::CRANE_JOINED).with("crane", link(&device(CRANE))).with("call", link(&alder)),
        },
    ];
    entries.extend((0..20).map(|index| turned(20 + index * 6, if index % 2 == 0 { Activity::Lifting } else { Activity::WaitingVehicle })));
    InspectorView {
        named: Named::of(SELECTED),
        headline: Message::new(headline::DEVICE_WORKING)
            .with("activity", Param::worded(Activity::WaitingVehicle))
            .with("for", link(&alder)),
        severity: Severity::Low,
        facts: vec![
            FactRow::new(fact::CONDITION, Param::worded(Condition::Working)),
            FactRow::new(fact::ACTIVITY, Param::worded(Activity::WaitingVehicle)),
            FactRow::new(fact::SINCE, Param::Span(3 * MINUTE_MS + 20_000)).at(Severity::Low),
            FactRow::new(fact::CALL, link(&alder)),
            FactRow::new(fact::BAY, Param::Text("11".to_owned())),
            FactRow::new(fact::POSITION, Param::quantity(214.0, 0, Unit::Metres)),
            FactRow::new(fact::RATE, Param::quantity(31.3, 1, Unit::MovesPerHour)),
            FactRow::new(fact::MOVES, Param::quantity(228.0, 0, Unit::Moves)),
            FactRow::new(fact::VEHICLES, Param::Count(0)),
            FactRow::new(fact::ETD, Param::Clock(10 * HOUR_MS + 20 * MINUTE_MS)),
        ],
        history: entries,
        offers: vec![
            offer(ACTION, Some(call(CAPE_MERIDIAN, "Cape Meridian")), Some(Rule::CallNotWorked)),
            offer(Action::ReassignCrane { crane: CRANE, call: Some(CallId::new(0, 4)) }, Some(call(CallId::new(0, 4), "长江 102")), None),
            offer(Action::ReassignCrane { crane: CRANE, call: None }, None, Some(Rule::AlreadySo)),
        ],
    }
}

/// A held box: many facts, links to other things.
pub fn inspector_of_box() -> InspectorView {
    let named = container(41);
    let custody = |minutes: Ms, message| HistoryRow { at_ms: NOW_MS - minutes * MINUTE_MS, message };
    let block = Named::of(Subject::Block(BlockId(6)));
    let agv = device(DeviceId::vehicle(12));
    let alder = call(ALDER_STRAIT, "Alder Strait");
    let offer = |action, refused_by| Offer { action: ActionView { action, on: named.clone(), to: None }, refused_by };
    let id = BoxId::new(BoxSource::Stock, 41);
    InspectorView {
        named: named.clone(),
        headline: Message::new(headline::BOX_IN_YARD).with("place", Param::Text("B07 12-03-2".to_owned())),
        severity: Severity::High,
        facts: vec![
            FactRow::new(fact::SIZE_TYPE, Param::Text("45R1".to_owned())),
            FactRow::new(fact::FLOW, Param::worded(Flow::Import)),
            FactRow::new(fact::WEIGHT, Param::quantity(27.4, 1, Unit::Tonnes)),
            FactRow::new(fact::HOLDS, Param::worded(Hold::Customs)).at(Severity::High),
            FactRow::new(fact::BLOCK, link(&block)),
            FactRow::new(fact::SLOT, Param::Text("12-03-2".to_owned())),
            FactRow::new(fact::ENTERED, Param::Clock(-26 * HOUR_MS)),
            FactRow::new(fact::DWELL, Param::Span(31 * HOUR_MS + 50 * MINUTE_MS)),
            FactRow::new(fact::WANTED, Param::Clock(NOW_MS + 4 * HOUR_MS)),
            FactRow::new(fact::LEAVES_BY, Param::Unknown),
            FactRow::new(fact::REEFER, Param::yes_or_no(true)),
            FactRow::new(fact::TEMPERATURE, Param::quantity(0.4, 1, Unit::DegreesCelsius)),
        ],
        history: vec![
            custody(80, Message::new(happening::BOX_HELD).with("box", link(&named)).with("hold", Param::worded(Hold::Customs))),
            custody(300, Message::new(history::BOX_IN_YARD).with("place", Param::Text("B07 12-03-2".to_owned()))),
            custody(306, Message::new(history::BOX_ON_VEHICLE).with("vehicle", link(&agv))),
            custody(309, Message::new(history::BOX_ABOARD).with("call", link(&alder))),
            custody(1_900, Message::new(history::BOX_ENTERED).with("flow", Param::worded(Flow::Import))),
        ],
        offers: vec![offer(Action::Examine(id), None), offer(Action::WithdrawExamination(id), Some(Rule::NothingToUndo))],
    }
}

/// A proposal that nothing stands in the way of.
pub fn proposal() -> ProposalView {
    let holds = |rule| Interlock { rule, holds: true };
    ProposalView {
        action: reassign(),
        may_ask: vec![Role::ShiftLeader, Role::VesselPlanner, Role::EquipmentController],
        interlocks: vec![
            holds(Rule::Unknown),
            holds(Rule::AlreadySo),
            holds(Rule::CraneDown),
            holds(Rule::CallNotWorked),
            holds(Rule::CraneBetween),
        ],
        compensates: None,
    }
}

/// The same with two interlocks that do not hold.
pub fn refused_proposal() -> ProposalView {
    let mut proposal = proposal();
    for interlock in &mut proposal.interlocks {
        interlock.holds = !matches!(interlock.rule, Rule::CallNotWorked | Rule::CraneBetween);
    }
    proposal
}

/// What a search for a few letters finds.
pub fn find(query: &str) -> FindView {
    let expected = Message::new(headline::CALL_EXPECTED)
        .with("eta", Param::Clock(6 * HOUR_MS + 20 * MINUTE_MS))
        .with("late", Param::Span(4 * HOUR_MS + 40 * MINUTE_MS));
    FindView {
        query: query.to_owned(),
        hits: vec![
            FindHit { named: call(CAPE_MERIDIAN, "Cape Meridian"), headline: expected },
            FindHit {
                named: container(41),
                headline: Message::new(headline::BOX_IN_YARD).with("place", Param::Text("B07 12-03-2".to_owned())),
            },
            FindHit {
                named: device(DeviceId::vehicle(16)),
                headline: Message::new(headline::DEVICE_DOWN).with("since", Param::Clock(NOW_MS - 4 * MINUTE_MS)),
            },
        ],
        total: 41,
    }
}
