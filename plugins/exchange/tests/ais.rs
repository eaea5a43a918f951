//! AIS as it is met: every type that is read, sentinels, parts in any order, damage.

mod common;

use common::{Bitrow, head, position, summed, tagged, voyage};
use portolan_exchange::ais::{Content, Feed, Heard, Message, Refused, UdpLines, UntilTold, Vessels, iso_utc, read_lines, tcp_lines};
use portolan_exchange::frame::{Anchor, LocalFrame, Position};
use proptest::prelude::*;

/// Reads lines and checks that every one is accounted for.
fn read<L: AsRef<[u8]>>(lines: &[L]) -> (Vec<Message>, Vec<Refused>) {
    let (mut feed, mut messages, mut refused) = (Feed::new(), Vec::new(), Vec::new());
    let mut sort = |heard| match heard {
        Heard::Message(message) => messages.push(message),
        Heard::Refused(line) => refused.push(line),
    };
    for (index, line) in lines.iter().enumerate() {
        feed.take(index as u64 + 1, line.as_ref(), None, &mut sort);
        assert!(feed.counts().add_up(), "{:?}", feed.counts());
    }
    feed.finish(&mut sort);
    let counts = feed.counts();
    assert!(counts.add_up() && counts.waiting == 0, "{counts:?}");
    assert_eq!((counts.messages, counts.refused), (messages.len() as u64, refused.len() as u64));
    (messages, refused)
}

fn only(row: &Bitrow) -> Message {
    let (mut messages, refused) = read(&[row.sentence()]);
    assert_eq!((messages.len(), refused.as_slice()), (1, &[][..]));
    messages.remove(0)
}

fn as_json(row: &Bitrow) -> serde_json::Value {
    serde_json::to_value(only(row)).expect("a message is JSON")
}

#[test]
fn a_class_a_report_is_read() {
    let json = as_json(&position(413_000_001, 121.987_5, 30.612_5, 123, 2_241, 225));
    for (field, value) in [("lon_deg", 121.987_5), ("lat_deg", 30.612_5), ("speed_kn", 12.3), ("course_deg", 224.1), ("heading_deg", 225.0)]
    {
        assert!((json[field].as_f64().expect(field) - value).abs() < 1e-9, "{field} in {json}");
    }
    assert_eq!(
        (json["mmsi"].as_u64(), json["message_type"].as_u64(), json["accurate"].as_bool()),
        (Some(413_000_001), Some(1), Some(true))
    );
    assert!(json["rate_of_turn_deg_min"].is_null());
}

#[test]
fn what_is_not_available_is_null_and_what_cannot_be_is_set_aside() {
    let json = as_json(&position(413_000_001, 181.0, 91.0, 1_023, 3_600, 511));
    for field in ["lon_deg", "lat_deg", "speed_kn", "course_deg", "heading_deg"] {
        assert!(json[field].is_null(), "{field} in {json}");
    }
    assert!(json.get("implausible").is_none());
    let impossible = only(&position(413_000_001, 200.5, -101.25, 10, 3_700, 400));
    let Content::Position(report) = &impossible.content else { panic!("{impossible:?}") };
    assert_eq!((report.lon_deg, report.lat_deg, report.course_deg, report.heading_deg), (None, None, None, None));
    let set_aside: Vec<(&str, f64)> = impossible.implausible.iter().map(|value| (value.field, value.value)).collect();
    assert_eq!(set_aside, [("lon_deg", 200.5), ("lat_deg", -101.25), ("course_deg", 370.0), ("heading_deg", 400.0)]);
}

#[test]
fn the_other_types_are_read() {
    let base = head(4, 4_132_101).unsigned(2026, 14).unsigned(3, 4).unsigned(2, 5).unsigned(23, 5).unsigned(59, 6).unsigned(58, 6);
    let base = base.unsigned(1, 1).degrees(121.5, 28).degrees(31.25, 27).unsigned(7, 4).unsigned(0, 30);
    let json = as_json(&base);
    assert_eq!((json["utc"].as_str(), json["lon_deg"].as_f64()), (Some("2026-03-02T23:59:58Z"), Some(121.5)));

    let json = as_json(&voyage(413_000_001, (3, 4, 6, 30), 125));
    assert_eq!(
        (json["imo"].as_u64(), json["name"].as_str(), json["length_m"].as_u64()),
        (Some(9_321_483), Some("EXAMPLE TRADER"), Some(300))
    );
    assert_eq!((json["draught_m"].as_f64(), json["destination"].as_str(), json["eta_day"].as_u64()), (Some(12.5), Some("CNYSA"), Some(4)));
    assert!(json["eta_utc"].is_null(), "nothing tells the year");

    let aircraft = head(9, 111_413_001).unsigned(303, 12).unsigned(168, 10).unsigned(0, 1).degrees(122.0, 28).degrees(30.0, 27);
    let json = as_json(&aircraft.unsigned(2_964, 12).unsigned(31, 6).unsigned(0, 34));
    assert_eq!(
        (json["altitude_m"].as_u64(), json["speed_kn"].as_f64(), json["course_deg"].as_f64()),
        (Some(303), Some(168.0), Some(296.4))
    );

    let json = as_json(&head(14, 413_000_001).unsigned(0, 2).text("MAN OVERBOARD", 13));
    assert_eq!(json["text"].as_str(), Some("MAN OVERBOARD"));

    let class_b = |message_type| {
        let row = head(message_type, 413_800_002).unsigned(0, 8).unsigned(55, 10).unsigned(0, 1);
        row.degrees(-70.5, 28).degrees(42.5, 27).unsigned(900, 12).unsigned(90, 9).unsigned(12, 6)
    };
    let json = as_json(&class_b(18).unsigned(0, 29));
    assert_eq!((json["speed_kn"].as_f64(), json["class_b"].as_bool(), json["lon_deg"].as_f64()), (Some(5.5), Some(true), Some(-70.5)));
    let extended =
        class_b(19).unsigned(0, 4).text("SMALL BOAT", 20).unsigned(36, 8).unsigned(8, 9).unsigned(4, 9).unsigned(2, 6).unsigned(2, 6);
    let json = as_json(&extended.unsigned(1, 4).unsigned(0, 7));
    assert_eq!((json["name"].as_str(), json["length_m"].as_u64(), json["heading_deg"].as_u64()), (Some("SMALL BOAT"), Some(12), Some(90)));

    let buoy = head(21, 994_136_001).unsigned(20, 5).text("ENTRANCE BUOY NORTH 1", 20).unsigned(1, 1).degrees(122.25, 28).degrees(30.5, 27);
    let buoy = buoy.unsigned(0, 30).unsigned(7, 4).unsigned(14, 6).unsigned(1, 1).unsigned(0, 8).unsigned(0, 4);
    let json = as_json(&buoy.text("1A", 2));
    assert_eq!((json["name"].as_str(), json["off_position"].as_bool()), (Some("ENTRANCE BUOY NORTH 1A"), Some(true)));

    let json = as_json(&head(24, 413_800_002).unsigned(0, 2).text("SMALL BOAT", 20));
    assert_eq!((json["part"].as_str(), json["name"].as_str()), (Some("A"), Some("SMALL BOAT")));
    let part_b = head(24, 413_800_002).unsigned(1, 2).unsigned(36, 8).text("ABC", 3).unsigned(0, 24).text("BXYZ", 7);
    let json = as_json(&part_b.clone().unsigned(8, 9).unsigned(4, 9).unsigned(2, 6).unsigned(2, 6).unsigned(0, 6));
    assert_eq!((json["callsign"].as_str(), json["vendor"].as_str(), json["beam_m"].as_u64()), (Some("BXYZ"), Some("ABC"), Some(4)));
    let tender =
        head(24, 984_130_001).unsigned(1, 2).unsigned(36, 8).text("ABC", 3).unsigned(0, 24).text("BXYZ", 7).unsigned(413_000_001, 30);
    assert_eq!(as_json(&tender)["mothership_mmsi"].as_u64(), Some(413_000_001));

    let long_range = head(27, 413_000_001).unsigned(1, 1).unsigned(0, 1).unsigned(0, 4).signed(73_200, 18).signed(-18_300, 17);
    let json = as_json(&long_range.unsigned(14, 6).unsigned(270, 9).unsigned(0, 2));
    assert_eq!((json["lon_deg"].as_f64(), json["lat_deg"].as_f64(), json["course_deg"].as_f64()), (Some(122.0), Some(-30.5), Some(270.0)));
}

#[test]
fn every_type_there_is_has_a_message_and_no_other() {
    for message_type in 0..64 {
        let row = (0..13).fold(head(message_type, 413_000_001), |row, _| row.unsigned(0x5a5a_5a5a, 32));
        let (messages, refused) = read(&[row.sentence()]);
        let expected = usize::from((1..=27).contains(&message_type));
        assert_eq!((messages.len(), refused.len()), (expected, 1 - expected), "type {message_type}: {refused:?}");
    }
}

#[test]
fn a_message_that_ends_too_early_is_refused_with_what_it_needs() {
    let (messages, refused) = read(&[position(413_000_001, 1.0, 2.0, 10, 10, 10).cut(100).sentence()]);
    assert!(messages.is_empty());
    assert_eq!(refused[0].error.to_string(), "a message of type 1 needs 143 bits and has 100");
    // Trailing bits that are spare are often left out.
    assert_eq!(read(&[voyage(413_000_001, (1, 1, 1, 1), 80).cut(422).sentence()]).0.len(), 1);
}

#[test]
fn parts_come_in_any_order_and_between_others() {
    let (first, second) = (voyage(413_000_001, (3, 4, 6, 30), 125), voyage(413_000_002, (0, 0, 24, 60), 0));
    let (a, b) = (first.sentences(3, 4, 'A'), second.sentences(2, 4, 'B'));
    let between = position(413_000_003, 1.0, 2.0, 1, 1, 1).sentence();
    let lines = [&a[2], &b[1], &between, &a[0], &b[0], &a[1]];
    let (messages, refused) = read(&lines);
    assert!(refused.is_empty(), "{refused:?}");
    let read: Vec<(u32, u64)> = messages.iter().map(|message| (message.mmsi, message.line)).collect();
    assert_eq!(read, [(413_000_003, 3), (413_000_002, 5), (413_000_001, 6)]);
}

/// A line behind a tag block with these fields.
fn behind(fields: &str, sentence: &str) -> String {
    format!("\\{fields}*{:02X}\\{sentence}", fields.bytes().fold(0, |sum, byte| sum ^ byte))
}

#[test]
fn parts_go_together_as_their_lines_say_and_not_as_they_come() {
    // Two stations count alike; the first part says who, the second how deep.
    let of = |mmsi, draught| voyage(mmsi, (3, 4, 6, 30), draught).sentences(2, 1, 'A');
    let (one, other) = (of(413_000_001, 50), of(413_000_002, 120));
    let right = [(413_000_001, Some(5.0)), (413_000_002, Some(12.0))];
    let assembled = |lines: [String; 4]| -> Vec<(u32, Option<f64>)> {
        let (messages, refused) = read(&lines);
        assert!(refused.is_empty(), "{refused:?} of {lines:?}");
        let draught = |message: &Message| if let Content::Voyage(voyage) = &message.content { voyage.draught_m } else { None };
        messages.iter().map(|message| (message.mmsi, draught(message))).collect()
    };
    let mixed = |say: [&dyn Fn(&str) -> String; 4]| [say[0](&one[0]), say[1](&other[0]), say[2](&one[1]), say[3](&other[1])];
    // Shore networks name the station behind the checksum.
    let by = |station: &'static str| move |part: &str| format!("{part},{station},1325394060");
    let (here, there) = (by("r003669945"), by("b003669710"));
    assert_eq!(assembled(mixed([&here, &there, &here, &there])), right);
    // Groups have numbers; who passed it on may stand on the first line only, or be another on each.
    let (first, second) = (|part: &str| behind("g:1-2-1,s:a,c:1325394060", part), |part: &str| behind("g:1-2-2,s:a,c:1325394060", part));
    let (first_ends, second_ends) = (|part: &str| behind("g:2-2-1", part), |part: &str| behind("g:2-2-2,s:network", part));
    assert_eq!(assembled(mixed([&first, &second, &first_ends, &second_ends])), right);
    // Without groups: what says nothing of itself belongs to the last that it can.
    let bare = |part: &str| part.to_owned();
    let lines = [here(&one[0]), bare(&one[1]), there(&other[0]), bare(&other[1])];
    assert_eq!(assembled(lines), right);
    // Another group's part is not taken, however alike it is.
    assert_eq!(read(&[behind("g:1-2-5,s:a", &one[0]), behind("g:2-2-6,s:a", &one[1])]).1.len(), 2);
    // The time is that of the group.
    let (messages, _) = read(&[first(&one[0]), first_ends(&one[1])]);
    assert_eq!(messages[0].received_ms, Some(1_325_394_060_000));
}

#[test]
fn lines_that_ran_together_are_each_read_and_counted() {
    let (one, other) = (position(413_000_001, 1.0, 2.0, 1, 1, 1).sentence(), position(413_000_002, 1.0, 2.0, 1, 1, 1).sentence());
    let parts = voyage(413_000_003, (3, 4, 6, 30), 125).sentences(2, 7, 'A');
    let broken = one.replace("AIVDM", "AIVDO");
    let (messages, refused) =
        read(&[format!("{one}{}{}", behind("s:x", &other), parts.concat()), format!("{}{broken}{other}", &one[..20])]);
    let read: Vec<(u32, u64)> = messages.iter().map(|message| (message.mmsi, message.line)).collect();
    assert_eq!(read, [(413_000_001, 1), (413_000_002, 1), (413_000_003, 1), (413_000_002, 2)]);
    assert_eq!(
        refused.iter().map(|refused| (refused.line, refused.error.code())).collect::<Vec<_>>(),
        [(2, "no-checksum"), (2, "bad-checksum")]
    );
}

#[test]
fn parts_that_never_come_are_given_up() {
    let parts = voyage(413_000_001, (3, 4, 6, 30), 125).sentences(2, 7, 'A');
    let other = voyage(413_000_002, (3, 4, 6, 30), 125).sentences(2, 7, 'A');
    // The number comes round to another message before the second part has come.
    let (messages, refused) = read(&[&parts[0], &other[0], &other[1]]);
    assert_eq!((messages.len(), messages[0].mmsi), (1, 413_000_002));
    assert_eq!((refused[0].line, refused[0].error.to_string().as_str()), (1, "part 1 of 2: part 2 never came"));
    // Too late, by the times of the lines: the two do not make a message, nor does the late part wait for ever.
    let late = [tagged(&parts[0], "x", 1_772_400_000), tagged(&parts[1], "x", 1_772_400_031)];
    let (messages, refused) = read(&late);
    assert_eq!((messages.len(), refused.len()), (0, 2));
    // Another station's clock is a minute ahead: it says nothing of what waits here.
    let between = tagged(&position(413_000_003, 1.0, 2.0, 1, 1, 1).sentence(), "ahead", 1_772_400_060);
    let skewed = [tagged(&parts[0], "x", 1_772_400_000), between, tagged(&parts[1], "x", 1_772_400_001)];
    assert_eq!(read(&skewed).0.len(), 2);
    // In time, but from two stations.
    let stations = [tagged(&parts[0], "x", 1_772_400_000), tagged(&parts[1], "y", 1_772_400_001)];
    assert_eq!(read(&stations).1.len(), 2);
    // The same part twice.
    let (messages, refused) = read(&[&parts[0], &parts[0], &parts[1]]);
    assert_eq!((messages.len(), refused[0].line, refused[0].error.code()), (1, 2, "part-twice"));
    // Without times, by how many lines have passed.
    let mut lines = vec![parts[0].clone()];
    lines.extend((0..2_100).map(|_| position(413_000_003, 1.0, 2.0, 1, 1, 1).sentence()));
    lines.push(parts[1].clone());
    let (messages, refused) = read(&lines);
    assert_eq!((messages.len(), refused.len()), (2_100, 2));
}

#[test]
fn damage_is_counted_and_nothing_stops() {
    let good = position(413_000_001, 121.0, 30.0, 10, 10, 10).sentence();
    let mut damaged = good.clone().into_bytes();
    damaged[20] ^= 1;
    let lines: Vec<Vec<u8>> = vec![
        good.clone().into_bytes(),
        damaged,
        b"# a comment".to_vec(),
        b"".to_vec(),
        b"\xff\xfe\x00garbage".to_vec(),
        b"$GPGGA,123519,4807.038,N*47".to_vec(),
        summed("AIVDM,1,1,,A,1~~~,0").into_bytes(),
        summed("QQVDM,1,1,,A,15RTgt0PAso;90TKcjM8h6g208CQ,0").into_bytes(),
        vec![b'!'; 10_000],
        good.into_bytes(),
    ];
    let (messages, refused) = read(&lines);
    let codes: Vec<&str> = refused.iter().map(|refused| refused.error.code()).collect();
    assert_eq!(codes, ["bad-checksum", "no-sentence", "other-sentence", "bad-payload", "too-long"]);
    assert_eq!(messages.len(), 3, "an unknown talker is a talker");
}

#[test]
fn the_year_of_an_arrival_follows_from_the_line_or_from_a_base_station() {
    let eta_of = |lines: &[String]| {
        let (messages, _) = read(lines);
        let eta = messages.iter().find_map(|message| if let Content::Voyage(voyage) = &message.content { Some(voyage.eta) } else { None });
        eta.expect("a voyage").utc_ms.map(iso_utc)
    };
    // 2025-12-30, and an arrival in January.
    let parts = voyage(413_000_001, (1, 2, 6, 30), 80).sentences(2, 1, 'A');
    let tagged: Vec<String> = parts.iter().map(|part| tagged(part, "x", 1_767_052_800)).collect();
    assert_eq!(eta_of(&tagged).as_deref(), Some("2026-01-02T06:30:00Z"));
    let base =
        head(4, 4_132_101).unsigned(2_031, 14).unsigned(12, 4).unsigned(30, 5).unsigned(1, 5).unsigned(0, 6).unsigned(0, 6).unsigned(0, 90);
    assert_eq!(eta_of(&[base.sentence(), parts[0].clone(), parts[1].clone()]).as_deref(), Some("2032-01-02T06:30:00Z"));
    assert_eq!(eta_of(&parts), None);
}

#[test]
fn vessels_come_together_from_their_messages() {
    let at = |row: &Bitrow, s: i64| tagged(&row.sentence(), "x", s);
    let lines = [
        at(&position(413_000_001, 121.98, 30.60, 123, 900, 92), 1_772_400_000),
        at(&voyage(413_000_001, (3, 4, 6, 30), 125), 1_772_400_010),
        at(&position(413_000_001, 121.99, 30.60, 110, 900, 91), 1_772_400_060),
        // Repeated by a slow network: older than what is known.
        at(&position(413_000_001, 121.97, 30.60, 130, 900, 93), 1_772_399_990),
        // Its receiver has lost the satellites: the last position stays, the speed does not.
        at(&position(413_000_001, 181.0, 91.0, 1_023, 3_600, 90), 1_772_400_070),
        at(&position(4_132_101, 121.0, 30.0, 0, 0, 0), 1_772_400_071),
    ];
    let mut vessels = Vessels::default();
    for message in read(&lines).0 {
        vessels.take(&message);
    }
    assert_eq!(vessels.len(), 1, "a shore station is no vessel");
    let vessel = vessels.get(413_000_001).expect("the vessel");
    assert_eq!((vessel.name.as_deref(), vessel.dimensions.length_m, vessel.draught_m), (Some("EXAMPLE TRADER"), Some(300), Some(12.5)));
    assert_eq!((vessel.lon_deg, vessel.speed_kn, vessel.heading_deg), (Some(121.99), None, Some(90)));
    assert_eq!(vessel.eta.utc_ms.map(iso_utc).as_deref(), Some("2026-03-04T06:30:00Z"));
    // The quay runs east from the anchor: the vessel is along it, 0.01° of longitude further.
    let anchor = Anchor { at: Position { lon_deg: 121.98, lat_deg: 30.60 }, quay_bearing_deg: 90.0 };
    let point = vessel.local(&LocalFrame::new(anchor).expect("an anchor")).expect("a position");
    assert!((point.x_m - 958.5).abs() < 1.0 && point.y_m.abs() < 0.5, "{point:?}");
    vessels.forget_before(1_772_400_071_000);
    assert!(vessels.is_empty());
}

#[test]
#[expect(clippy::disallowed_methods, reason = "the other end of a socket")]
fn lines_come_over_tcp_and_udp() {
    use std::io::Write;
    use std::net::{TcpListener, UdpSocket};
    use std::sync::atomic::{AtomicU64, Ordering};
    use std::time::Duration;

    let lines: Vec<String> = (0..50).map(|index| position(413_000_000 + index, 121.0, 30.0, 10, 10, 10).sentence()).collect();
    let patience = Some(Duration::from_millis(20));
    let count = |input: &mut dyn std::io::BufRead| {
        let (mut feed, mut messages) = (Feed::new(), 0);
        read_lines(input, &mut feed, || Some(1_772_400_000_000), &mut |heard| {
            messages += u64::from(matches!(heard, Heard::Message(Message { received_ms: Some(_), .. })));
            true
        })
        .expect("a stream that ends");
        assert!(feed.counts().add_up());
        messages
    };

    let server = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = server.local_addr().expect("an address");
    let text = lines.join("\r\n");
    let sender = std::thread::spawn(move || {
        let mut stream = server.accept().expect("a client").0;
        for piece in text.as_bytes().chunks(7) {
            stream.write_all(piece).expect("sent");
            stream.flush().expect("sent");
        }
        // Longer than the reader's patience.
        std::thread::sleep(Duration::from_millis(60));
        stream.write_all(b"\r\n").expect("sent");
    });
    let mut input = UntilTold::new(tcp_lines(address, patience).expect("a server"), || false);
    assert_eq!(count(&mut input), 50);
    sender.join().expect("sent");

    let listener = UdpLines::bind("127.0.0.1:0", patience).expect("a port");
    let address = listener.address().expect("an address");
    let socket = UdpSocket::bind("127.0.0.1:0").expect("a port");
    // A datagram may end its line or not, and may hold several.
    for pair in lines.chunks(2) {
        socket.send_to(pair.join("\n").as_bytes(), address).expect("sent");
    }
    let quiet = AtomicU64::new(0);
    let mut input = UntilTold::new(listener, || quiet.fetch_add(1, Ordering::Relaxed) > 100);
    assert_eq!(count(&mut input), 50);
}

/// A line as logs have them: good, damaged, cut, doubled, or anything at all.
fn any_line() -> impl Strategy<Value = Vec<u8>> {
    let payload = "[0-9:;<=>?@A-W`a-w]{0,80}";
    let sentence = (
        prop_oneof![Just("AIVDM"), Just("AIVDO"), Just("BSVDM"), Just("XXVDM"), Just("GPGGA")],
        1_u8..4,
        1_u8..4,
        0_u8..3,
        payload,
        0_u8..7,
    )
        .prop_map(|(address, parts, part, sequence, payload, fill)| {
            summed(&format!("{address},{parts},{part},{sequence},A,{payload},{fill}")).into_bytes()
        });
    let tagged_line = (sentence.clone(), 1_772_400_000_i64..1_772_400_100)
        .prop_map(|(line, s)| tagged(&String::from_utf8_lossy(&line), "s", s).into_bytes());
    let mangled = (sentence.clone(), any::<prop::sample::Index>(), any::<u8>()).prop_map(|(mut line, at, byte)| {
        let at = at.index(line.len());
        line[at] = byte;
        line
    });
    let cut = (sentence.clone(), any::<prop::sample::Index>()).prop_map(|(mut line, at)| {
        line.truncate(at.index(line.len()));
        line
    });
    prop_oneof![4 => sentence, 2 => tagged_line, 1 => mangled, 1 => cut, 1 => prop::collection::vec(any::<u8>(), 0..120)]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: ProptestConfig::default().cases.max(1_000), ..ProptestConfig::default() })]

    #[test]
    fn whatever_comes_every_line_is_accounted_for(lines in prop::collection::vec(any_line(), 0..30)) {
        let (messages, _) = read(&lines);
        for message in messages {
            let json = serde_json::to_value(&message).expect("a message is JSON");
            for (field, most) in [("lon_deg", 180.0), ("lat_deg", 90.0), ("speed_kn", 1_022.0), ("course_deg", 359.9), ("heading_deg", 359.0)] {
                let value = json.get(field).and_then(serde_json::Value::as_f64);
                prop_assert!(value.is_none_or(|value| value.abs() <= most), "{} of {}", field, json);
            }
        }
    }

    #[test]
    fn a_position_is_read_as_it_was_written(mmsi in 201_000_000_u32..776_000_000, lon in -180.0_f64..180.0, lat in -90.0_f64..90.0, speed in 0_u32..1_023, course in 0_u32..3_600, heading in 0_u32..360) {
        let message = only(&position(mmsi, lon, lat, speed, course, heading));
        let Content::Position(report) = message.content else { panic!("a position report") };
        let near = |read: Option<f64>, wrote: f64, by: f64| read.is_some_and(|read| (read - wrote).abs() <= by);
        prop_assert!(near(report.lon_deg, lon, 1.5e-6) && near(report.lat_deg, lat, 1.5e-6), "{report:?}");
        prop_assert!(near(report.speed_kn, f64::from(speed) / 10.0, 1e-9) && near(report.course_deg, f64::from(course) / 10.0, 1e-9));
        prop_assert_eq!((message.mmsi, report.heading_deg), (mmsi, Some(heading as u16)));
    }
}
