//! The check of a device of `portolan/v1` against simulated devices of every kind, in no time: a right one passes in every clause, and what
//! is wrong with a wrong one is found where it is.

use std::collections::VecDeque;

use portolan_devices::conformance::{Clause, Patience, Verdict, Wire, check};
use portolan_link::Hold;
use portolan_protocol::wire::{BenchFault, Kind, WireId};
use portolan_simulator::Pace;
use portolan_simulator::fleet::FleetFile;
use portolan_simulator::host::{Effects, Host, Run};

const START_MS: i64 = 1_790_000_000_000;

/// A device, a broker that keeps what is retained, and the time that both live by.
struct Field {
    host: Host,
    effects: Effects,
    now_ms: i64,
    heard: VecDeque<(String, Vec<u8>)>,
    is_cut: bool,
}

impl Field {
    fn with(group: &str) -> Self {
        let text = format!("(format: 1, name: \"Bench\", terminal: \"t\", groups: [{group}])");
        let fleet = FleetFile::from_text("bench.ron", &text).expect("RON").fleet().expect("a sound fleet");
        let run = Run {
            terminal: "t".to_owned(),
            seed: 1,
            session: START_MS as u64,
            pace: Pace::new(START_MS, START_MS, 1.0),
            state_period_us: None,
        };
        let host = Host::new(&fleet.members[0], run);
        let mut field = Self { host, effects: Effects::default(), now_ms: START_MS, heard: VecDeque::new(), is_cut: false };
        field.host.on_connected(false, START_MS, &mut field.effects);
        field.carry();
        field
    }

    fn inject(&mut self, fault: &str) {
        let fault: BenchFault = portolan_simulator::fault::from_words(fault.split_whitespace()).expect("a fault");
        self.host.inject(fault, None, self.now_ms, &mut self.effects);
        self.carry();
    }

    fn carry(&mut self) {
        for message in self.effects.outgoing.drain(..) {
            if !self.is_cut {
                self.heard.push_back((message.topic, message.payload));
            }
        }
        if let Some(hold) = self.effects.hold.take() {
            if hold == Hold::Cut && !self.is_cut {
                // The broker keeps the last word only.
                self.heard.retain(|(topic, _)| !topic.ends_with("/connection"));
                let will = self.host.will();
                self.heard.push_back((will.topic, will.payload.to_vec()));
            }
            self.is_cut = hold != Hold::Free;
        }
        self.effects.clear();
    }

    fn checked(&mut self) -> Vec<Clause> {
        let id = self.host.id().clone();
        let mut told = Vec::new();
        let clauses = check("t", &id, Patience::default(), self, |clause| told.push(clause.clone()));
        assert_eq!(clauses, told, "each is told when it is known");
        clauses
    }
}

impl Wire for Field {
    fn publish(&mut self, topic: &str, payload: Vec<u8>) {
        if !self.is_cut {
            self.host.on_message(topic, &payload, self.now_ms, &mut self.effects);
            self.carry();
        }
    }

    fn next(&mut self, within_ms: u64) -> Option<(String, Vec<u8>)> {
        let until_ms = self.now_ms + within_ms as i64;
        while self.heard.is_empty() {
            let Some(due_ms) = self.host.next_due_ms().filter(|due_ms| *due_ms <= until_ms) else {
                self.now_ms = until_ms;
                return None;
            };
            self.now_ms = self.now_ms.max(due_ms);
            self.host.on_time(self.now_ms, &mut self.effects);
            self.carry();
        }
        self.heard.pop_front()
    }

    fn now_ms(&self) -> u64 {
        self.now_ms as u64
    }
}

const MACHINES: [&str; 5] = [
    r#"(ids: ["QC01"], is: QuayCrane(), places: AlongQuay([25000]))"#,
    r#"(ids: ["YC002"], is: YardCrane())"#,
    r#"(ids: ["AGV003"], is: Vehicle(), places: OnRoad([(4, 1000, 2000)]))"#,
    r#"(ids: ["GATE01"], is: GateLane())"#,
    r#"(ids: ["SCAN01"], is: Scanner())"#,
];
const WATCHERS: [&str; 6] = [
    r#"(ids: ["RM001"], is: Reefer())"#,
    r#"(ids: ["WX01"], is: Weather())"#,
    r#"(ids: ["CAM01"], is: Camera())"#,
    r#"(ids: ["FENCE-1"], is: Perimeter())"#,
    r#"(ids: ["TRUCK1"], is: TruckTerminal())"#,
    r#"(ids: ["V1"], is: Vessel(name: "TEST", way: [(lat_deg: 30.49, lon_deg: 122.62, speed_kn: 13), (lat_deg: 30.6, lon_deg: 122.1, speed_kn: 0)]))"#,
];

#[test]
fn a_simulated_machine_of_every_kind_passes_in_every_clause() {
    for machine in MACHINES {
        for clause in Field::with(machine).checked() {
            assert_eq!(clause.verdict, Verdict::Pass, "{} of {machine}", clause.id);
        }
    }
}

#[test]
fn what_only_watches_is_not_asked_to_work() {
    for watcher in WATCHERS {
        let clauses = Field::with(watcher).checked();
        let of = |is: fn(&Verdict) -> bool| clauses.iter().filter(|clause| is(&clause.verdict)).map(|clause| clause.id).collect::<Vec<_>>();
        assert_eq!(of(|verdict| *verdict == Verdict::Pass), ["descriptor", "connection", "state", "numbers", "right"], "{clauses:#?}");
        assert_eq!(of(|verdict| matches!(verdict, Verdict::Fail { .. })), [""; 0], "{watcher}");
    }
}

/// The clauses that a crane with this fault fails.
fn failed(machine: &str, fault: &str) -> Vec<&'static str> {
    let mut field = Field::with(machine);
    field.inject(fault);
    let clauses = field.checked();
    assert!(clauses.iter().all(|clause| clause.verdict != Verdict::Open), "{fault}");
    clauses.into_iter().filter(|clause| matches!(clause.verdict, Verdict::Fail { .. })).map(|clause| clause.id).collect()
}

#[test]
fn each_fault_is_found_where_it_is() {
    let crane = MACHINES[0];
    assert_eq!(failed(crane, "no_ack"), ["acknowledged"]);
    assert_eq!(failed(crane, "late_ack ms=9000"), ["acknowledged"]);
    assert_eq!(failed(crane, "down"), ["done"]);
    assert_eq!(failed(crane, "duplicate share=1"), ["numbers"]);
    assert_eq!(failed(crane, "out_of_range share=1"), ["done", "pause", "right"]);
    assert!(failed(crane, "drop share=0.3").contains(&"numbers"));
    // What cannot be read may have been numbered as it should.
    let garbage = failed(crane, "garbage share=0.3");
    assert!(garbage.ends_with(&["right"]) && !garbage.contains(&"numbers"), "{garbage:?}");
    assert!(failed(crane, "malformed share=0.3").ends_with(&["right"]));
    assert!(failed(crane, "kill").starts_with(&["connection"]));
    assert_eq!(failed(crane, "clock_skew ms=-600000"), [""; 0], "a port bears a wrong clock");
    assert_eq!(failed(crane, "latency ms=400 jitter_ms=0"), [""; 0], "and a slow line");
    assert!(failed(WATCHERS[1], "out_of_range share=1").ends_with(&["right"]));
}

/// A device that does as it is told by these edits of what it hears and says.
struct Edited<F> {
    field: Field,
    edit: F,
}

impl<F: FnMut(bool, &str, Vec<u8>) -> Option<Vec<u8>>> Wire for Edited<F> {
    fn publish(&mut self, topic: &str, payload: Vec<u8>) {
        if let Some(payload) = (self.edit)(true, topic, payload) {
            self.field.publish(topic, payload);
        }
    }
    fn next(&mut self, within_ms: u64) -> Option<(String, Vec<u8>)> {
        let (topic, payload) = self.field.next(within_ms)?;
        (self.edit)(false, &topic, payload).map(|payload| (topic, payload))
    }
    fn now_ms(&self) -> u64 {
        self.field.now_ms()
    }
}

fn failed_edited(edit: impl FnMut(bool, &str, Vec<u8>) -> Option<Vec<u8>>) -> Vec<(&'static str, String)> {
    let mut wire = Edited { field: Field::with(MACHINES[0]), edit };
    let id = WireId::new(Kind::QuayCrane, "QC01").expect("an id");
    let clauses = check("t", &id, Patience::default(), &mut wire, |_| {});
    let failed = clauses.into_iter().filter_map(|clause| match clause.verdict {
        Verdict::Fail { why, .. } => Some((clause.id, why)),
        _ => None,
    });
    failed.collect()
}

fn replaced(payload: &[u8], from: &str, to: &str) -> Vec<u8> {
    String::from_utf8_lossy(payload).replace(from, to).into_bytes()
}

#[test]
fn a_device_that_is_not_ours_is_told_what_it_does_wrong() {
    let ids = |failed: Vec<(&'static str, String)>| failed.into_iter().map(|(id, _)| id).collect::<Vec<_>>();
    let no_correlation = failed_edited(|_, topic, payload| {
        Some(if topic.ends_with("/report") { replaced(&payload, "\"correlation\":\"check-", "\"correlation\":\"x-") } else { payload })
    });
    assert_eq!(ids(no_correlation), ["acknowledged", "done"]);
    let other_protocol = failed_edited(|_, topic, payload| {
        Some(if topic.ends_with("/descriptor") { replaced(&payload, "portolan/v1", "vda5050/2.1.0") } else { payload })
    });
    assert!(matches!(&other_protocol[..], [("descriptor", why)] if why.contains("--vda5050")), "{other_protocol:?}");
    let no_pause = failed_edited(|_, topic, payload| {
        Some(if topic.ends_with("/descriptor") { replaced(&payload, "\"pause\",", "") } else { payload })
    });
    assert!(matches!(&no_pause[..], [("descriptor", why)] if why == "it cannot pause"), "{no_pause:?}");
    // What came and cannot be taken is not said to have never come.
    let nameless = failed_edited(|_, topic, payload| {
        Some(if topic.ends_with("/descriptor") { replaced(&payload, "\"maker\"", "\"made_by\"") } else { payload })
    });
    let of = |failed: &[(&'static str, String)], clause| failed.iter().find(|(id, _)| *id == clause).map(|(_, why)| why.clone());
    assert!(of(&nameless, "descriptor").is_some_and(|why| why.contains("not right: missing field `maker`")), "{nameless:?}");
    let astray = failed_edited(|_, topic, payload| {
        Some(if topic.ends_with("/state") { replaced(&payload, "\"gantry_mm\":", "\"gantry_mm\":1000000000") } else { payload })
    });
    assert!(of(&astray, "state").is_some_and(|why| why.starts_with("one came and is not right")), "{astray:?}");
    assert_eq!((of(&astray, "numbers"), of(&astray, "right").is_some()), (None, true));
    // One that takes every number for a new one does old and repeated orders again.
    let mut number = 0;
    let forgetful = failed_edited(move |to_device, topic, payload| {
        if to_device
            && topic.ends_with("/order")
            && let Ok(mut order) = serde_json::from_slice::<serde_json::Value>(&payload)
        {
            number += 1;
            order["number"] = number.into();
            return Some(order.to_string().into_bytes());
        }
        Some(payload)
    });
    assert!(!forgetful.is_empty(), "{forgetful:?}");
    let mute = failed_edited(|to_device, _, payload| to_device.then_some(payload));
    assert_eq!(ids(mute), ["descriptor", "connection", "state"], "and no more is asked of who is not there");
    let deaf = failed_edited(|to_device, _, payload| (!to_device).then_some(payload));
    assert_eq!(ids(deaf), ["acknowledged", "done", "impossible", "pause", "nonsense"]);
}
