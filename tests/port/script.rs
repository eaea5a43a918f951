//! The script of a scenario: what it may name, and what comes of what it asks for.

use std::path::Path;

use portolan::run::Run;
use portolan_model::requests::{RequestDesk, RequestStage, Rule};
use portolan_scenario::ScenarioText;

fn day() -> ScenarioText {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/day_at_the_terminal.ron");
    ScenarioText::read(&path).expect("it is there")
}

fn with_requests(requests: &str) -> ScenarioText {
    let mut text = day();
    text.set(&format!("script=(requests: [{requests}])")).expect("a script");
    text
}

/// Problems of a script with this one request, a line each.
fn problems_of(action: &str) -> Vec<String> {
    let text = with_requests(&format!("(at: \"10:00\", role: ShiftLeader, action: {action}, why: \"\")"));
    portolan_scenario::check(&mut portolan::port::port_app(), &text).iter().map(ToString::to_string).collect()
}

#[test]
fn names_that_nobody_has_are_said() {
    for (action, place, what) in [
        ("HoldCall(\"Cape Merdian\")", "script.requests[0].action", "no scheduled call is named “Cape Merdian”"),
        ("PrioritizeCall(call: \"B001\", priority: 1)", "script.requests[0].action.call", "no scheduled call is named “B001”"),
        ("FreezeBlock(\"B25\")", "script.requests[0].action", "there is no B25: the yard has 24 blocks"),
        ("FreeVehicle(\"AGV051\")", "script.requests[0].action", "there is no AGV051: the terminal has 50"),
        ("FreeVehicle(\"QC01\")", "script.requests[0].action", "QC01 is of another kind"),
        ("CloseLane(\"GATE12\")", "script.requests[0].action", "there is no GATE12: the terminal has 11"),
        ("ReassignCrane(crane: \"QC11\")", "script.requests[0].action.crane", "there is no QC11: the terminal has 10"),
        ("Examine(\"A012/4\")", "script.requests[0].action", "there is no call A012: 11 calls are listed"),
        (
            "RebookTruck(truck: \"T-D001/in/4\", to: \"11:00\")",
            "script.requests[0].action.truck",
            "there is no call D001: there are 2 profiles",
        ),
    ] {
        let said = problems_of(action);
        assert_eq!(said.len(), 1, "{action}: {said:?}");
        assert!(said[0].starts_with(&format!("{place}: ")) && said[0].contains(what), "{action}: {said:?}");
    }
    for (action, what) in [
        ("Examine(\"17\")", "“17” is no name of a box"),
        ("Examine(17)", "expected string"),
        ("FreezeBlock(\"4\")", "“4” is no name of a block; write one such as B04"),
        ("RebookTruck(truck: \"A001/4\", to: \"11:00\")", "“A001/4” is no name of a truck"),
    ] {
        let said = problems_of(action);
        assert!(said.len() == 1 && said[0].contains(what), "{action}: {said:?}");
    }
    for action in ["Examine(\"C100/4\")", "Examine(\"stock/7\")", "Examine(\"road/7\")", "RebookTruck(truck: \"T-stock/4\", to: \"11:00\")"]
    {
        assert_eq!(problems_of(action), [""; 0], "{action}");
    }
}

#[test]
fn a_box_is_sent_to_examination_and_a_truck_booked_anew_by_their_ids() {
    let request =
        |at: &str, role: &str, action: &str| format!("(at: \"{at}\", role: {role}, action: {action}, why: \"seen in the facts\"), ");
    let mut text = with_requests(
        &[
            request("10:00", "CustomsOfficer", "Examine(\"stock/14\")"),
            request("10:01", "CustomsOfficer", "WithdrawExamination(\"stock/14\")"),
            request("10:02", "CustomsOfficer", "Examine(\"stock/999999\")"),
            request("10:03", "GateClerk", "RebookTruck(truck: \"T-B015/in/221\", to: \"11:00\")"),
            request("10:04", "GateClerk", "RebookTruck(truck: \"T-B015/in/4000\", to: \"11:00\")"),
        ]
        .concat(),
    );
    // The hall is full at that time: the box stays where it is until one comes out.
    text.set("examination.capacity=1").expect("a capacity");
    let mut run = Run::open(&text).unwrap_or_else(|problems| panic!("{problems:#?}"));
    run.advance_to_end().expect("it comes to rest");
    let stages: Vec<RequestStage> = run.app_mut().world().resource::<RequestDesk>().iter().map(|(_, _, stage)| stage).collect();
    assert_eq!(
        stages,
        [
            RequestStage::Completed,
            RequestStage::Completed,
            RequestStage::Refused(Rule::Unknown),
            RequestStage::Completed,
            RequestStage::Refused(Rule::Unknown)
        ]
    );
}
