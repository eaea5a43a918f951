//! The check passes a right vehicle in every clause, and finds what is wrong with a wrong one.

mod common;

use common::START_MS;
use common::net::{Plain, Quirk, vehicle_profile};
use portolan_vda5050::conformance::{Check, CheckPlan, Verdict};
use portolan_vda5050::{Effects, Outgoing, VehicleProfile, Version, VirtualVehicle};
use serde_json::{Value, json};

/// Checks a vehicle, and tells each clause's verdict.
fn checked(profile: VehicleProfile, quirk: &mut dyn Quirk) -> Vec<(&'static str, Verdict)> {
    let address = profile.address.clone();
    let mut vehicle = VirtualVehicle::new(profile, 1, START_MS);
    let mut check = Check::new(CheckPlan::new(address), START_MS);
    let (mut said, mut asked) = (Effects::default(), Effects::default());
    let mut now_ms = START_MS;
    vehicle.on_connected(now_ms, &mut said);
    check.start(now_ms, &mut asked);
    while !check.is_over() {
        for mut message in said.outgoing.drain(..) {
            if quirk.says(&mut message) {
                check.on_message(&message.topic, &message.payload, now_ms, &mut asked);
            }
        }
        if let Some(message) = (!asked.outgoing.is_empty()).then(|| asked.outgoing.remove(0)) {
            let Outgoing { topic, mut payload, .. } = message;
            if quirk.hears(&topic, &mut payload) {
                vehicle.on_message(&topic, &payload, now_ms, &mut said);
            }
            continue;
        }
        if !said.outgoing.is_empty() {
            continue;
        }
        now_ms = vehicle.next_due_ms().min(check.next_due_ms()).max(now_ms + 1);
        assert!(now_ms < START_MS + 4 * 3_600_000, "it ends");
        vehicle.on_timer(now_ms, &mut said);
        check.on_timer(now_ms, &mut asked);
    }
    check.clauses().iter().map(|clause| (clause.id, clause.verdict.clone())).collect()
}

#[test]
fn our_vehicle_passes_in_every_version() {
    for version in Version::ALL {
        for (id, verdict) in checked(vehicle_profile(0, version), &mut Plain) {
            assert_eq!(verdict, Verdict::Pass, "{id} in {version:?}");
        }
    }
}

#[test]
fn one_without_a_place_for_loads_is_not_asked_to_pick() {
    let profile = VehicleProfile { load_positions: Vec::new(), ..vehicle_profile(0, Version::V2_1) };
    let verdicts = checked(profile, &mut Plain);
    for (id, verdict) in verdicts {
        match id {
            "pick" => assert!(matches!(verdict, Verdict::Skipped { .. }), "{verdict:?}"),
            _ => assert_eq!(verdict, Verdict::Pass, "{id}"),
        }
    }
}

fn edited(message: &mut Outgoing, edit: impl FnOnce(&mut Value)) {
    if message.topic.ends_with("/state") {
        let mut state: Value = serde_json::from_slice(&message.payload).expect("JSON");
        edit(&mut state);
        message.payload = state.to_string().into_bytes();
    }
}

struct Says<F: FnMut(&mut Outgoing) -> bool>(F);
impl<F: FnMut(&mut Outgoing) -> bool> Quirk for Says<F> {
    fn says(&mut self, message: &mut Outgoing) -> bool {
        (self.0)(message)
    }
}

struct Hears<F: FnMut(&str, &mut Vec<u8>) -> bool>(F);
impl<F: FnMut(&str, &mut Vec<u8>) -> bool> Quirk for Hears<F> {
    fn hears(&mut self, topic: &str, payload: &mut Vec<u8>) -> bool {
        (self.0)(topic, payload)
    }
}

/// The clauses that a vehicle with this quirk fails.
fn failed(quirk: &mut dyn Quirk) -> Vec<&'static str> {
    let verdicts = checked(vehicle_profile(0, Version::V2_1), quirk);
    verdicts.into_iter().filter(|(_, verdict)| matches!(verdict, Verdict::Fail { .. })).map(|(id, _)| id).collect()
}

#[test]
fn each_wrong_is_found_where_it_is() {
    assert_eq!(failed(&mut Says(|message: &mut Outgoing| !message.topic.ends_with("connection"))), ["connection"]);
    assert_eq!(failed(&mut Says(|message: &mut Outgoing| !message.topic.ends_with("factsheet"))), ["factsheet"]);
    let no_errors = failed(&mut Says(|message: &mut Outgoing| {
        edited(message, |state| state["errors"] = json!([]));
        true
    }));
    assert_eq!(no_errors, ["order-outdated", "order-beside", "order-far", "order-malformed", "order-unknown-action", "cancel-nothing"]);
    let no_field = failed(&mut Says(|message: &mut Outgoing| {
        edited(message, |state| drop(state.as_object_mut().expect("an object").remove("edgeStates")));
        true
    }));
    assert_eq!(no_field, ["messages"]);
    let a_word = failed(&mut Says(|message: &mut Outgoing| {
        edited(message, |state| state["operatingMode"] = json!("AUTO"));
        true
    }));
    assert_eq!(a_word, ["messages"]);
    let no_pause = failed(&mut Hears(|_: &str, payload: &mut Vec<u8>| !String::from_utf8_lossy(payload).contains("startPause")));
    assert_eq!(no_pause, ["pause"]);
    let no_cancel = failed(&mut Hears(|_: &str, payload: &mut Vec<u8>| !String::from_utf8_lossy(payload).contains("cancelOrder")));
    assert_eq!(no_cancel, ["cancel", "cancel-nothing"]);
    let no_updates = failed(&mut Hears(|topic: &str, payload: &mut Vec<u8>| {
        !(topic.ends_with("/order") && String::from_utf8_lossy(payload).contains("\"orderUpdateId\":1,"))
    }));
    assert!(no_updates.contains(&"order-update"), "{no_updates:?}");
}

#[test]
fn one_that_is_not_there_fails_and_the_check_ends() {
    let verdicts = checked(vehicle_profile(0, Version::V2_1), &mut Says(|_: &mut Outgoing| false));
    assert!(verdicts.iter().all(|(_, verdict)| !matches!(verdict, Verdict::Open)));
    assert!(matches!(&verdicts[0].1, Verdict::Fail { why, .. } if why.contains("5000 ms")), "{:?}", verdicts[0]);
}
