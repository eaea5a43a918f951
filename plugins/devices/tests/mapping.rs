//! Foreign payloads as ours: the shipped examples become what they should, bad files are told with line and mend, and nothing is fatal.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use portolan_devices::gateway::{Came, Outbound, Switchboard, SwitchboardConfig, VehicleTreatment};
use portolan_devices::mapping::{Became, Mapper, MappingFile};
use portolan_protocol::wire::{ConnectionMessage, DeadReason, Descriptor, Readings, ReportMessage, StateMessage};
use portolan_protocol::{DeviceId, Order, OrderNumber, Outcome, Task};
use portolan_simulator::capture::{Captured, Reader};
use proptest::prelude::*;

fn shipped(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../assets/mapping").join(name)
}

fn capture(name: &str) -> Vec<Captured> {
    Reader::open(&shipped(name)).expect("a capture").collect::<Result<_, _>>().expect("a sound capture")
}

/// What each message of a shipped capture becomes.
fn tried(name: &str) -> Vec<Vec<Became>> {
    let file = MappingFile::read(&shipped(&format!("{name}.ron"))).unwrap_or_else(|problem| panic!("{problem}"));
    let mut mapper = Mapper::new(file, "t", 7);
    capture(&format!("{name}.jsonl")).into_iter().map(|message| mapper.message(&message.topic, &message.payload, message.at_ms)).collect()
}

fn said<T: serde::de::DeserializeOwned>(became: &Became, topic: &str) -> T {
    let Became::Message { topic: said, payload } = became else { panic!("{became:?}") };
    assert_eq!(said, topic);
    serde_json::from_slice(payload).unwrap_or_else(|error| panic!("{topic}: {error}"))
}

#[test]
fn a_crane_with_json_of_its_maker_is_read() {
    let tried = tried("crane_vendor");
    let up: ConnectionMessage = said(&tried[0][0], "portolan/v1/t/quay-crane/QC03/connection");
    assert_eq!((up.session, up.at_ms), (7, 1_772_508_000_000));
    let descriptor: Descriptor = said(&tried[1][0], "portolan/v1/t/quay-crane/QC03/descriptor");
    assert_eq!((descriptor.maker.as_str(), descriptor.state_period_ms, descriptor.tasks.len()), ("ACME", 2_000, 0));
    let state: StateMessage = said(&tried[1][1], "portolan/v1/t/quay-crane/QC03/state");
    let Readings::QuayCrane(crane) = &state.readings else { panic!("{state:?}") };
    assert_eq!((crane.gantry_mm, crane.trolley_mm, crane.hoist_mm), (275_012, Some(21_500), Some(12_000)));
    assert_eq!((crane.locked, crane.load_kg, crane.wind_m_s), (Some(true), Some(24_300), Some(9.0)));
    assert_eq!((state.seq, state.session, state.at_ms), (1, 7, 1_772_508_000_050));
    let later: StateMessage = said(&tried[2][0], "portolan/v1/t/quay-crane/QC03/state");
    let Readings::QuayCrane(crane) = &later.readings else { panic!("{later:?}") };
    assert_eq!((crane.locked, later.condition.paused, later.condition.down, later.seq), (None, true, false, 2));
    let began: ReportMessage = said(&tried[3][0], "portolan/v1/t/quay-crane/QC03/report");
    assert_eq!((began.order, began.outcome, began.seq, began.at_ms), (OrderNumber(118), Outcome::Acknowledged, 3, 1_772_508_001_900));
    assert!(tried[4].is_empty(), "a heartbeat is no report: {:?}", tried[4]);
    let ended: ReportMessage = said(&tried[5][0], "portolan/v1/t/quay-crane/QC03/report");
    assert_eq!(ended.outcome, Outcome::Completed { active_ms: 92_400 });
    let refused = |at: usize| match &tried[at][..] {
        [Became::Refused { reason, what, place, .. }] => (*reason, what.as_str(), place.as_str()),
        other => panic!("{other:?}"),
    };
    let jammed = refused(6);
    assert_eq!((jammed.0, jammed.2), (DeadReason::Unmapped, "sources[0].fields.locked"));
    assert!(jammed.1.contains("$.spreader.state") && jammed.1.contains("JAMMED") && jammed.1.contains("UNLOCKED"), "{}", jammed.1);
    assert_eq!(refused(7).0, DeadReason::OutOfRange, "4,000 t hang under no spreader");
    assert_eq!(refused(8).0, DeadReason::Malformed);
    assert!(tried[9].is_empty(), "nobody reads reach stackers");
}

#[test]
fn a_yard_crane_behind_opc_ua_is_put_together_from_its_changes() {
    let tried = tried("opcua_gateway");
    assert!(
        matches!(&tried[0][..], [Became::Kept { device, lacks }] if device.id == "YC012" && *lacks == ["at.across_mm", "at.tier"]),
        "{:?}",
        tried[0]
    );
    let state: StateMessage = said(&tried[1][1], "portolan/v1/t/yard-crane/YC012/state");
    let Readings::YardCrane(crane) = &state.readings else { panic!("{state:?}") };
    assert_eq!((crane.at.along_mm, crane.at.across_mm, crane.at.tier), (118_420, 7_100, 3));
    assert_eq!((crane.locked, crane.load_kg), (Some(true), Some(30_480)));
    let later: StateMessage = said(&tried[2][0], "portolan/v1/t/yard-crane/YC012/state");
    let Readings::YardCrane(crane) = &later.readings else { panic!("{later:?}") };
    assert_eq!((crane.at.along_mm, crane.at.across_mm, later.condition.down), (119_000, 7_100, true));
    assert!(matches!(&tried[3][..], [Became::Refused { what, .. }] if what.contains("Bad_NotConnected")), "{:?}", tried[3]);
}

/// A port that is not listening only, and has the yard crane of the OPC UA example.
#[test]
fn a_machine_that_is_only_read_gets_no_orders_and_the_port_knows_why() {
    let crane = DeviceId::yard_crane(11);
    let mapping = MappingFile::read(&shipped("opcua_gateway.ron")).expect("shipped");
    let mut board = Switchboard::new(SwitchboardConfig {
        terminal: "t".to_owned(),
        listen_only: false,
        machines: vec![crane],
        session: "s".to_owned(),
        vehicles: VehicleTreatment { session: "s".to_owned(), low_battery_share: 0.25, speed: 1.0, epoch_ms: 0 },
        addresses: Vec::new(),
        driven_by_others: BTreeSet::new(),
        mapping: Some(mapping),
    });
    board.connected(0);
    let mut downs = Vec::new();
    for message in capture("opcua_gateway.jsonl") {
        board.message(&message.topic, &message.payload, message.at_ms);
        downs.extend(board.arrivals.drain(..).filter_map(|arrival| match arrival.came {
            Came::Reported { report, reason, .. } if report.order == OrderNumber(0) => Some((report.device, report.outcome, reason)),
            _ => None,
        }));
    }
    let [(device, Outcome::Down, Some(reason))] = &downs[..] else { panic!("told once: {downs:?}") };
    assert!(*device == crane && reason.contains("takes no orders"), "{reason}");
    board.out.clear();
    let order = Order { number: OrderNumber(1), device: crane, task: Task::YardService { lifts: 1 } };
    board.order(Outbound { order, at_lane: None, way: None, given_ms: 9_000 }, 9_000);
    board.tick(60_000);
    assert!(board.out.is_empty(), "{:?}", board.out);
    assert_eq!(board.unanswered(), 0);
}

#[test]
fn registers_of_modbus_become_temperatures_and_a_mast_of_one_value_a_topic_a_station() {
    let tried = tried("modbus_gateway");
    let state: StateMessage = said(&tried[0][1], "portolan/v1/t/reefer-monitor/RM007/state");
    let Readings::ReeferMonitor(reefer) = &state.readings else { panic!("{state:?}") };
    assert_eq!((reefer.set_c, reefer.supply_c, reefer.plugged, reefer.alarm), (-18.0, -17.5, true, 0));
    assert!((reefer.return_c + 16.6).abs() < 1e-9, "{}", reefer.return_c);
    let alarmed: StateMessage = said(&tried[1][1], "portolan/v1/t/reefer-monitor/RM008/state");
    assert!(matches!(&alarmed.readings, Readings::ReeferMonitor(reefer) if reefer.alarm == 5 && reefer.plugged), "{alarmed:?}");
    assert!(matches!(&tried[2][..], [Became::Kept { lacks, .. }] if *lacks == ["container"]), "nobody says which box: {:?}", tried[2]);
    assert!(matches!(&tried[3][..], [Became::Refused { what, .. }] if what.contains("no 16-bit register")), "{:?}", tried[3]);
    for kept in &tried[4..7] {
        assert!(matches!(&kept[..], [Became::Kept { .. }]), "{kept:?}");
    }
    let state: StateMessage = said(&tried[7][0], "portolan/v1/t/weather-station/WX09/state");
    let Readings::WeatherStation(mast) = &state.readings else { panic!("{state:?}") };
    assert!((mast.wind_m_s - 11.8).abs() < 1e-9 && (mast.gust_m_s - 16.4).abs() < 1e-9, "{mast:?}");
    assert_eq!((mast.wind_from_deg, mast.tide_m), (245.0, Some(2.75)));
    assert!(
        matches!(&tried[8][..], [Became::Refused { place, reason: DeadReason::Malformed, .. }] if place == "sources[2]"),
        "{:?}",
        tried[8]
    );
    assert!(matches!(&tried[9][..], [Became::Message { .. }]), "{:?}", tried[9]);
}

#[test]
fn what_does_not_come_again_ends() {
    let file = MappingFile::read(&shipped("modbus_gateway.ron")).expect("shipped");
    let mut mapper = Mapper::new(file, "t", 7);
    for (topic, payload) in [("wind", "118"), ("gust", "164"), ("vane", "245")] {
        mapper.message(&format!("modbus/mast/input/{topic}"), payload.as_bytes(), 0);
    }
    assert!(matches!(&mapper.message("modbus/mast/input/wind", b"120", 100_000)[..], [Became::Message { .. }]));
    // A source forgets its own when it is heard next: until then the others' last words hold.
    assert!(mapper.message("modbus/mast/input/gust", b"null", 500_000).iter().all(|became| matches!(became, Became::Kept { .. })));
}

/// The shipped crane with one thing changed: the problem that follows.
fn slip(from: &str, to: &str) -> String {
    let text = std::fs::read_to_string(shipped("crane_vendor.ron")).expect("shipped");
    assert!(text.contains(from), "{from}");
    MappingFile::from_text("x.ron", &text.replacen(from, to, 1)).expect_err(to).to_string()
}

#[test]
fn a_slip_is_told_with_its_line_and_how_to_mend_it() {
    let text = std::fs::read_to_string(shipped("crane_vendor.ron")).expect("shipped");
    let line_of = |needle: &str| 1 + text[..text.find(needle).expect("there")].matches('\n').count();
    for (from, to, at, says, mends) in [
        ("\"gantry_mm\"", "\"gantri_mm\"", "\"gantry_mm\"", "no field “gantri_mm”", "there are gantry_mm"),
        ("unit: \"km/h\"", "unit: \"t\"", "\"wind_m_s\"", "t is no unit for “wind_m_s”", "m/s, mm/s"),
        ("unit: \"km/h\"", "unit: \"furlong\"", "\"wind_m_s\"", "“furlong” is no unit", "use scale and offset"),
        ("$.spreader.load", "spreader.load", "$.spreader.load", "no place in a payload", "write $.a.b"),
        ("is: \"quay-crane\"", "is: \"crane\"", "is: \"quay-crane\"", "no kind of device", "name one of them"),
        (
            "topic: \"acme/cranes/+/telemetry\"",
            "topic: \"acme/#/x\"",
            "topic: \"acme/cranes/+/telemetry\"",
            "# stands alone and last",
            "as a subscription",
        ),
        ("table: \"spreader\"", "table: \"spredder\"", "\"locked\"", "no table “spredder”", "under codes of the file"),
        ("{\"LOCKED\": true", "{\"LOCKED\": \"yes\"", "\"locked\"", "“locked” cannot be", "true or false"),
        ("\"END\": \"completed\"", "\"END\": \"done\"", "\"outcome\"", "“outcome” cannot be", "one of acknowledged, completed"),
        ("QC{1:02}", "QC{2:02}", "id: \"QC", "wildcard 2 of the topic", "count the +"),
        ("format: 1", "format: 3", "format: 1", "format 3", "format: 1"),
        ("bit: 0", "bit: 64", "\"condition.down\"", "no such bit", "0 to 63"),
        ("time: UnixS", "time: Pattern(\"%d %Q\", \"+08:00\")", "\"at_ms\": (from: \"$.time\"", "no pattern of an instant", "%d.%m.%Y"),
        ("(from: \"$.job\")", "(from: \"$.job\", value: 3)", "\"order\"", "from several places", "give one of"),
    ] {
        let problem = slip(from, to);
        assert!(problem.starts_with(&format!("x.ron:{}:", line_of(at))), "line {}: {problem}", line_of(at));
        assert!(problem.contains(says) && problem.contains(mends) && !problem.contains('\u{1f}'), "{problem}");
    }
    let lacking = slip("\"gantry_mm\": (from: \"$.position.gantry\", unit: \"m\"),", "");
    assert!(lacking.contains("no source gives gantry_mm of a quay-crane"), "{lacking}");
    let deep = format!("(format: 1, name: \"\", sources: {}", "[".repeat(100_000));
    assert!(MappingFile::from_text("x.ron", &deep).is_err());
}

fn counts(became: &[Became]) -> (usize, usize, usize) {
    let of = |is: fn(&Became) -> bool| became.iter().filter(|became| is(became)).count();
    (
        of(|became| matches!(became, Became::Message { .. })),
        of(|became| matches!(became, Became::Kept { .. })),
        of(|became| matches!(became, Became::Refused { .. })),
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(ProptestConfig::default().cases * 4))]

    /// Samples with some bytes changed, and noise: an answer either way, and what became a message keeps our contract.
    #[test]
    fn no_payload_is_fatal(
        name in prop::sample::select(vec!["crane_vendor", "opcua_gateway", "modbus_gateway"]),
        which in any::<prop::sample::Index>(),
        noise in prop::collection::vec(any::<u8>(), 0..100),
        hits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..6),
    ) {
        let mut mapper = Mapper::new(MappingFile::read(&shipped(&format!("{name}.ron"))).expect("shipped"), "t", 7);
        let messages = capture(&format!("{name}.jsonl"));
        let mut hit = messages[which.index(messages.len())].clone();
        for (at, byte) in hits {
            let at = at.index(hit.payload.len().max(1));
            if let Some(spoiled) = hit.payload.get_mut(at) {
                *spoiled = byte;
            }
        }
        for payload in [&hit.payload, &noise] {
            let became = mapper.message(&hit.topic, payload, hit.at_ms);
            let (messages, kept, refused) = counts(&became);
            prop_assert_eq!(messages + kept + refused, became.len());
            for became in &became {
                if let Became::Message { topic, payload } = became && topic.ends_with("/state") {
                    let state: StateMessage = serde_json::from_slice(payload).expect("a state of ours");
                    prop_assert_eq!(state.readings.out_of_range(), None);
                }
            }
        }
    }

    /// Files with some letters changed: a mapping or one problem with a place, and what is still a mapping works.
    #[test]
    fn no_file_is_fatal(
        name in prop::sample::select(vec!["crane_vendor", "opcua_gateway", "modbus_gateway"]),
        hits in prop::collection::vec((any::<prop::sample::Index>(), "[a-zA-Z0-9\"(){}\\[\\]:,$.{}é+#-]"), 1..5),
    ) {
        let mut letters: Vec<String> = std::fs::read_to_string(shipped(&format!("{name}.ron"))).expect("shipped").chars().map(String::from).collect();
        for (at, letter) in hits {
            let at = at.index(letters.len());
            letters[at] = letter;
        }
        match MappingFile::from_text("x.ron", &letters.concat()) {
            Ok(file) => {
                let mut mapper = Mapper::new(file, "t", 7);
                for message in capture(&format!("{name}.jsonl")) {
                    mapper.message(&message.topic, &message.payload, message.at_ms);
                }
            }
            Err(problem) => prop_assert!(problem.path.starts_with("x.ron:") && !problem.mend.is_empty(), "{}", problem),
        }
    }
}
