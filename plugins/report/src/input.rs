//! What a report is made of.

use portolan_indicators::{CallOutline, Indicators, Outline, Series};
use portolan_model::ids::CallId;
use portolan_model::requests::{Action, RequestDesk, RequestStage, Role, Rule};
use serde::Serialize;

/// Which run it was and what it took.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Header {
    /// The scenario's name.
    pub scenario: String,
    /// The run's seed.
    pub seed: u64,
    /// Days in which calls and trucks arrive.
    pub days: f64,
    /// The digest of all facts, in hexadecimal.
    #[serde(rename = "facts_digest")]
    pub digest: String,
    /// Entries of the calendar that were executed.
    pub happenings: u64,
    /// Simulated time, hours.
    pub simulated_hours: f64,
    /// Time it took, seconds.
    pub wall_seconds: f64,
    /// The program's version.
    pub version: String,
}

/// An operator's request and what came of it, in words.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct RequestLine {
    /// Its number, from 1.
    pub number: u32,
    /// Who asked.
    pub who: String,
    /// For what.
    pub what: String,
    /// Why.
    pub why: String,
    /// The answer.
    pub answer: String,
    /// Whether it was refused.
    pub refused: bool,
}

/// What a report is made of.
#[derive(Clone, Debug)]
pub struct ReportInput {
    /// Which run it was.
    pub header: Header,
    /// The port; its calendar turns milliseconds into hours on the wall.
    pub outline: Outline,
    /// What the run came to.
    pub indicators: Indicators,
    /// The same over time.
    pub series: Series,
    /// What operators asked for; may be empty, then only their number is shown.
    pub requests: Vec<RequestLine>,
}

/// All requests of a desk in words; these calls go by their names.
pub fn request_lines(desk: &RequestDesk, calls: &[CallOutline]) -> Vec<RequestLine> {
    let lines = desk.iter().map(|(id, request, stage)| {
        let undoes = request.compensates.map_or(String::new(), |other| format!(" (undoes {})", other.0 + 1));
        RequestLine {
            number: id.0 + 1,
            who: role(request.role).to_owned(),
            what: format!("{}{undoes}", action(request.action, calls)),
            why: request.why.clone(),
            answer: answer(stage),
            refused: matches!(stage, RequestStage::Refused(_)),
        }
    });
    lines.collect()
}

const fn role(role: Role) -> &'static str {
    match role {
        Role::ShiftLeader => "shift leader",
        Role::VesselPlanner => "vessel planner",
        Role::YardPlanner => "yard planner",
        Role::EquipmentController => "equipment controller",
        Role::GateClerk => "gate clerk",
        Role::CustomsOfficer => "customs officer",
        Role::Observer => "observer",
    }
}

fn action(action: Action, calls: &[CallOutline]) -> String {
    let name = |id: CallId| calls.iter().find(|call| call.id == id).map_or_else(|| format!("call {id}"), |call| call.name.clone());
    match action {
        Action::HoldCall(call) => format!("hold {}", name(call)),
        Action::FreeCall(call) => format!("free {}", name(call)),
        Action::PrioritizeCall { call, priority } => format!("give {} precedence {priority}", name(call)),
        Action::ReassignCrane { crane, call: Some(call) } => format!("put {crane} on {}", name(call)),
        Action::ReassignCrane { crane, call: None } => format!("give {crane} back to the rule"),
        Action::FreezeBlock(block) => format!("freeze block {block}"),
        Action::ThawBlock(block) => format!("use block {block} again"),
        Action::StopVehicle(vehicle) => format!("stop {vehicle}"),
        Action::FreeVehicle(vehicle) => format!("free {vehicle}"),
        Action::CloseLane(lane) => format!("close {lane}"),
        Action::OpenLane(lane) => format!("open {lane}"),
        Action::RebookTruck { truck, .. } => format!("re-book truck {truck}"),
        Action::Examine(container) => format!("examine box {container}"),
        Action::WithdrawExamination(container) => format!("withdraw the examination of box {container}"),
    }
}

fn answer(stage: RequestStage) -> String {
    match stage {
        RequestStage::Requested => "waits for an answer".to_owned(),
        RequestStage::Accepted => "accepted".to_owned(),
        RequestStage::Refused(rule) => format!("refused: {}", reason(rule)),
        RequestStage::Sent => "under way".to_owned(),
        RequestStage::Completed => "done".to_owned(),
        RequestStage::Compensated => "done, later undone".to_owned(),
    }
}

const fn reason(rule: Rule) -> &'static str {
    match rule {
        Rule::NoAuthority => "the role may not ask for this",
        Rule::Unknown => "no such thing in the port",
        Rule::CallBerthed => "the call has berthed",
        Rule::CallDeparted => "the call has departed",
        Rule::CallNotWorked => "the call is not worked now",
        Rule::CraneDown => "the crane is down",
        Rule::CraneBetween => "a working crane stands between",
        Rule::AlreadySo => "it is so already",
        Rule::LastLane => "the last open lane stays open",
        Rule::TruckArrived => "the truck has come",
        Rule::TimePast => "the time is past",
        Rule::NotInYard => "the box is not in the yard",
        Rule::BoxLeaving => "the box is leaving",
        Rule::ExaminationBegun => "the examination has begun",
        Rule::YardFull => "every other block would be full",
        Rule::NothingToUndo => "there is nothing to undo",
    }
}
