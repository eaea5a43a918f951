//! EDI as it is met: each message that is read, wrong counts, release characters, foreign bytes, damage; and what is written is read.

use portolan_exchange::edi::write::{Envelope, Minute, Moved, Report, Status, write_interchange};
use portolan_exchange::edi::{Container, Counts, Message, MessageKind, Movement, Read, Reader, Refused};
use portolan_model::iso6346::ContainerNumber;
use proptest::prelude::*;

/// Reads an interchange and checks that all of it is accounted for.
fn read(edi: &[u8]) -> (Vec<Message>, Vec<Refused>, Counts) {
    let (mut reader, mut messages, mut refused) = (Reader::new(edi), Vec::new(), Vec::new());
    while let Some(read) = reader.next_read().expect("memory can be read") {
        match read {
            Read::Message(message) => messages.push(*message),
            Read::Refused(what) => refused.push(what),
        }
    }
    let counts = *reader.counts();
    assert!(counts.add_up(), "{counts:?}");
    assert_eq!((counts.understood_messages, counts.refusals), (messages.len() as u64, refused.len() as u64), "{refused:?}");
    assert_eq!(counts.refused, refused.iter().map(|refused| refused.segments).sum::<u64>(), "{refused:?}");
    assert_eq!(counts.refusals, counts.refused_messages + counts.single_refused());
    assert_eq!(counts.containers, messages.iter().map(|message| message.containers.len() as u64).sum::<u64>());
    assert_eq!(counts.warnings, messages.iter().map(|message| message.warnings.len() as u64).sum::<u64>());
    (messages, refused, counts)
}

fn only(edi: &str) -> Message {
    let (mut messages, refused, _) = read(edi.as_bytes());
    assert_eq!((messages.len(), refused.as_slice()), (1, &[][..]), "{edi}");
    messages.remove(0)
}

fn warnings(message: &Message) -> Vec<String> {
    message.warnings.iter().map(ToString::to_string).collect()
}

/// A message in its interchange, with the counts that are right.
fn interchange(kind: &str, body: &str) -> String {
    let segments = body.matches("'\n").count() + 2;
    format!("UNB+UNOA:2+LINE+TERMINAL+260303:0931+77'\nUNH+1+{kind}'\n{body}UNT+{segments}+1'\nUNZ+1+77'\n")
}

const BAY_PLAN: &str = "BGM++17+9'
DTM+137:2603030931:201'
TDT+20+014W+++EXL:172:20+++D5EP4:103::EXAMPLE TRADER'
LOC+5+CNYSA:139:6'
LOC+61+SGSIN:139:6'
LOC+147+0140682::5'
FTX+AAA+++STEEL ?+ GLASS'
MEA+WT++KGM:21450'
LOC+9+CNYSA:139:6'
LOC+11+NLRTM:139:6'
LOC+83+DEHAM:139:6'
RFF+BM:1'
EQD+CN+CSQU3054383+42G1+++5'
NAD+CA+EXL:172:20'
DGS+IMD+3+1993+23:CEL+2+F-E,S-E'
LOC+147+0090104::5'
MEA+WT++TNE:28.5'
TMP+2+-18:CEL'
RNG+5+CEL:-20:-16'
LOC+11+SGSIN:139:6'
EQD+CN+TGHU7599330+2232+++5'
LOC+147+0090106::5'
EQD+CN+MSKU0308962+2200+++4'
DIM+9+CMT:::35'
";

#[test]
fn a_bay_plan_says_what_stands_where() {
    let message = only(&interchange("BAPLIE:D:95B:UN:SMDG20", BAY_PLAN));
    assert_eq!((message.kind, message.directory.as_str(), message.containers.len()), (MessageKind::Baplie, "D.95B", 3));
    let vessel = message.vessel().expect("a vessel");
    assert_eq!(
        (vessel.voyage.as_deref(), vessel.callsign.as_deref(), vessel.name.as_deref()),
        (Some("014W"), Some("D5EP4"), Some("EXAMPLE TRADER"))
    );
    let [first, second, third] = message.containers.as_slice() else { panic!("three containers") };
    let cell = |container: &Container| container.stowage.as_ref().map(|cell| (cell.bay, cell.row, cell.tier));
    assert_eq!(cell(first), Some((Some(14), Some(6), Some(82))));
    assert_eq!((first.gross_kg, first.full, first.remarks.as_slice()), (Some(21_450.0), Some(true), &["STEEL + GLASS".to_owned()][..]));
    assert_eq!(
        (first.load_port.as_deref(), first.discharge_port.as_deref(), first.destination.as_deref()),
        (Some("CNYSA"), Some("NLRTM"), Some("DEHAM"))
    );
    let goods = &first.dangerous[0];
    assert_eq!(
        (goods.class.as_deref(), goods.un_number, goods.flashpoint_c, goods.packing_group),
        (Some("3"), Some(1_993), Some(23.0), Some(2))
    );
    assert_eq!(
        (second.gross_kg, second.temperature_c, second.temperature_min_c, second.temperature_max_c),
        (Some(28_500.0), Some(-18.0), Some(-20.0), Some(-16.0))
    );
    let json = serde_json::to_value(second).expect("a container is JSON");
    assert_eq!(
        (json["size_type_edition"].as_str(), json["kind"].as_str(), json["length_ft"].as_u64()),
        (Some("1984"), Some("refrigerated"), Some(20))
    );
    assert_eq!(
        (third.full, third.verdict.map(|verdict| verdict.number_valid), third.out_of_gauge[0].side.as_str()),
        (Some(false), Some(false), "height")
    );
    assert_eq!(warnings(&message), ["EQD, segment 24, line 25: the check digit of MSKU0308962 should be 1"]);
}

#[test]
fn a_bay_plan_of_version_3_is_read_alike() {
    let body = "BGM+659::LOADONLY+8+9'
TDT+20+014W+++EXL:LINES:306+++9321483::11:EXAMPLE TRADER'
LOC+147+0501490::5'
EQD+CN+CSQU3054383+45R1:6346:5++2++5'
MEA+AAE+VGM+KGM:12500'
TMP+2+-1.5:CEL'
LOC+9+CNYSA'
LOC+11+NLRTM'
";
    let message = only(&interchange("BAPLIE:D:13B:UN:SMDG31", body));
    assert_eq!(message.vessel().and_then(|vessel| vessel.imo.as_deref()), Some("9321483"));
    let container = &message.containers[0];
    assert_eq!((container.verified_gross_mass_kg, container.temperature_c, container.status), (Some(12_500.0), Some(-1.5), Some("export")));
    assert_eq!(container.full, Some(true));
    assert_eq!(message.warnings, []);
}

#[test]
fn discharge_and_load_lists_say_which_way() {
    let body = "BGM+43+2026+9'
TDT+20+014W+1++EXL:172:20+++D5EP4:103::EXAMPLE TRADER'
EQD+CN+CSQU3054383+45G1:102:5++3+5'
RFF+BN:BOOK7'
LOC+11+CNYSA:139:6'
MEA+AAE+G+KGM:11740'
SEL+AB123+CA'
TDT+10+77+3'
NAD+CF+EXL:160:20'
EQD+CN++22G1:102:5++2+4'
EQN+12'
CNT+16:2'
";
    let message = only(&interchange("COPRAR:D:95B:UN", body));
    assert_eq!((message.movement, message.warnings.as_slice()), (Some(Movement::Discharge), &[][..]));
    let [full, empty] = message.containers.as_slice() else { panic!("two groups") };
    assert_eq!(
        (full.reference("BN"), full.seals[0].number.as_str(), full.transports[0].mode.as_deref()),
        (Some("BOOK7"), "AB123", Some("road"))
    );
    assert_eq!((empty.number.as_deref(), empty.count, empty.full), (None, Some(12), Some(false)));
    let load = only(&interchange("COPRAR:D:95B:UN", &body.replace("BGM+43", "BGM+45")));
    assert_eq!(load.movement, Some(Movement::Load));
}

#[test]
fn announcements_gross_masses_and_releases_are_read() {
    let copino = only(&interchange(
        "COPINO:D:95B:UN:ITG13",
        "BGM+661+5+9'\nRFF+ABC:1'\nTDT+1+77+3++HAULIER+++XA212345:146::J DOE'\nDTM+132:202603031000:203'\nEQD+CN+CSQU3054383+22G1:102:5++2+5'\nRFF+BN:BOOK7'\nMEA+AAE+G+KGM:11000'\nTDT+20++1++EXL+++D5EP4:103::EXAMPLE TRADER'\nCNT+16:1'\n",
    ));
    let truck = &copino.transports[0];
    assert_eq!((truck.mode.as_deref(), truck.means_id.as_deref(), truck.name.as_deref()), (Some("road"), Some("XA212345"), Some("J DOE")));
    assert_eq!(
        (copino.times[0].at.as_str(), copino.containers[0].transports[0].callsign.as_deref()),
        ("2026-03-03T10:00:00", Some("D5EP4"))
    );

    let vermas = only(&interchange(
        "VERMAS:D:16A:UN:SMDG10",
        "BGM+749+5+5'\nDTM+137:202603030931:203'\nEQD+CN+CSQU3054383:6346:5+22G1:6346:5+++5'\nRFF+BN:BOOK7'\nMEA+AAE+VGM+LBR:48501.7'\nDTM+WAT:202603030800:203'\nDOC+SM1:VGM:306'\nNAD+SPC+++MY COMPANY'\n",
    ));
    let weighed = &vermas.containers[0];
    assert_eq!((weighed.verified_gross_mass_kg, weighed.verification_method), (Some(22_000.001), Some(1)));
    assert_eq!((weighed.time("WAT"), weighed.parties[0].name.as_deref()), (Some("2026-03-03T08:00:00"), Some("MY COMPANY")));

    let coreor = only(&interchange(
        "COREOR:D:00B:UN:SMDG20",
        "BGM+129+5+9'\nRFF+RE:REL77'\nEQD+CN+CSQU 305438-3+4510+++5'\nDTM+36:20260310:102'\nCNT+16:1'\n",
    ));
    assert_eq!((coreor.references[0].number.as_str(), coreor.containers[0].time("36")), ("REL77", Some("2026-03-10")));
    assert_eq!(coreor.containers[0].valid_number().map(|number| number.to_string()).as_deref(), Some("CSQU3054383"));
}

#[test]
fn what_a_message_says_wrongly_about_itself_is_named_by_segment() {
    let edi = "UNB+UNOA:2+A+B+260303:0931+77'
UNH+9+COPRAR:D:95B:UN'
BGM+45+1+9'
EQD+CN+CSQU3054383+45G9X:102:5++2+5'
MEA+AAE+G+STN:12'
DTM+203:20260230:102'
CNT+16:5'
UNT+56+8'
UNZ+3+78'";
    assert_eq!(
        warnings(&only(edi)),
        [
            "EQD, segment 3, line 4: “45G9X” is no size and type code; write four characters such as 22G1 or 4510",
            "MEA, segment 4, line 5: \"STN\" is no unit of weight that is read: KGM, TNE, LBR",
            "DTM, segment 5, line 6: \"20260230\" is no date or time of format \"102\"",
            "CNT, segment 6, line 7: says 5 containers, 1 were read",
            "UNT, segment 7, line 8: says 56 segments, 7 were read",
            "UNT, segment 7, line 8: has the reference \"8\", UNH has \"9\"",
            "UNZ, line 9: says 3 messages, 1 were read",
            "UNZ, line 9: has the reference \"78\", UNB has \"77\"",
        ]
    );
}

#[test]
fn ends_that_are_missing_are_told_and_nothing_is_lost() {
    let edi = "UNB+UNOA:2+A+B+260303:0931+77'UNH+1+COREOR:D:95B:UN'EQD+CN+CSQU3054383+22G1'UNH+2+COREOR:D:95B:UN'EQD+CN+TGHU7599330+22G1";
    let (messages, refused, _) = read(edi.as_bytes());
    assert!(refused.is_empty());
    assert_eq!(warnings(&messages[0]), ["UNH, segment 1, line 1: begins a message that no UNT ends"]);
    assert_eq!(
        warnings(&messages[1]),
        [
            "EQD, segment 2, line 1: is not ended",
            "UNH, segment 1, line 1: begins a message that no UNT ends",
            "UNB, line 1: begins an interchange that no UNZ ends",
        ]
    );
    assert!(messages.iter().all(|message| message.containers.len() == 1));
}

#[test]
fn other_messages_and_other_text_are_refused_by_their_line() {
    let edi = "From: line\nSubject: list\n\nUNB+UNOA:2+A+B+260303:0931+77'
UNH+1+IFTSTA:D:00B:UN'
BGM+23+1'
UNT+3+1'
UNH+2+COREOR:D:95B:UN'
EQD+CN+CSQU3054383+22G1'
#?!'
UNT+4+2'
BGM+1'
UNZ+2+77'
";
    let (messages, refused, counts) = read(edi.as_bytes());
    let lines: Vec<(u64, &str)> = refused.iter().map(|refused| (refused.line, refused.error.as_str())).collect();
    let expected = [
        (1, "text outside a message: \"From\""),
        (2, "text outside a message: \"Subject\""),
        (5, "IFTSTA messages are not read"),
        (10, "\"#!\" is no tag; segment 3 of COREOR \"2\" is read over"),
        (12, "BGM outside a message"),
    ];
    assert_eq!(lines, expected);
    assert_eq!(messages[0].interchange.sender.as_deref(), Some("A"));
    assert_eq!((counts.messages, counts.understood_messages, counts.refused_messages), (2, 1, 1));
    assert_eq!((counts.refused, counts.refusals, counts.single_refused()), (7, 5, 4));
    assert_eq!((messages[0].segments, messages[0].refused_segments, messages[0].warnings.as_slice()), (4, 1, &[][..]));
    let told = "read 2 messages: 1 understood (1 containers), 1 refused\nread 12 segments: 5 understood, 7 refused; 0 warnings\n  \
                refusals: 5, of 1 whole messages (3 segments) and 4 single segments";
    assert_eq!(counts.to_string(), told);
}

#[test]
fn bytes_too_many_before_a_message_cost_a_warning_and_not_the_message() {
    let body = "UNH+1+COPRAR:D:95B:UN'BGM+45+1+9'EQD+CN+CSQU3054383+45G1:102:5++2+5'CNT+16:1'UNT+5+1'";
    for frame in [&b"\x02"[..], b"\x1a", b"\xa0", b"\0", b"\xef\xbb\xbf", b"\x01\r\n\x02", b"\xff\xfe"] {
        let edi = [frame, body.as_bytes(), frame, body.as_bytes(), frame].concat();
        let (messages, refused, counts) = read(&edi);
        assert_eq!((messages.len(), refused.as_slice(), counts.warnings), (2, &[][..], 0), "{}", frame.escape_ascii());
    }
    for junk in ["*", "$", "junk junk ", "HTTP:", "X"] {
        let (messages, refused, counts) = read([junk, body, junk, body].concat().as_bytes());
        assert_eq!((messages.len(), refused.as_slice(), counts.containers), (2, &[][..], 2), "{junk}");
        let bytes = junk.len();
        let expected = [format!("UNH, segment 1, line 1: stands behind {bytes} bytes that are no segment and are skipped: {junk}")];
        assert!(messages.iter().all(|message| warnings(message) == expected), "{messages:?}");
    }
    // What is wrong before UNB is told with its first message, be that one refused.
    let (messages, ..) = read(format!("%UNB+UNOA:2+A+B+260303:0931+77'{body}UNZ+1+77'").as_bytes());
    assert_eq!(warnings(&messages[0]), ["UNB, line 1: stands behind 1 bytes that are no segment and are skipped: %"]);
    let (_, refused, _) = read(b"%UNB+UNOA:2+A+B+260303:0931+77'UNH+1+IFTSTA'UNT+2+1'UNZ+3+77'");
    let error = "IFTSTA messages are not read; UNB, line 1: stands behind 1 bytes that are no segment and are skipped: %; UNZ, line 1: says 3 \
                 messages, 1 were read";
    assert_eq!(refused, [Refused { error: error.to_owned(), line: 1, segments: 2 }]);
}

#[test]
fn a_damaged_segment_is_one_refusal_and_its_message_is_read_without_it() {
    let edi = "UNH+1+COPRAR:D:95B:UN'\nBGM+45+1+9'\n##junk##+x'\nEQD+CN+CSQU3054383+22G1'\nUNT+5+1'\n";
    let (messages, refused, counts) = read(edi.as_bytes());
    let error = "\"##junk##\" is no tag; segment 3 of COPRAR \"1\" is read over".to_owned();
    assert_eq!(refused, [Refused { error, line: 3, segments: 1 }]);
    assert_eq!((messages[0].containers.len(), messages[0].refused_segments, messages[0].warnings.as_slice()), (1, 1, &[][..]));
    assert_eq!((counts.segments, counts.understood, counts.refused, counts.refused_messages), (5, 4, 1, 0));
}

#[test]
fn an_interchange_without_messages_that_is_wrong_about_itself_is_one_refused_segment() {
    let unb = "UNB+UNOA:2+A+B+260303:0931+77'\n";
    for (edi, line, segments, fragment) in [
        (
            format!("{unb}UNZ+2+78'"),
            2,
            2,
            "UNZ, line 2: says 2 messages, 0 were read; UNZ, line 2: has the reference \"78\", UNB has \"77\"",
        ),
        (format!("{unb}{unb}UNZ+0+77'"), 1, 3, "UNB, line 1: begins an interchange that no UNZ ends"),
        (format!("%{unb}UNZ+0+77'"), 1, 2, "UNB, line 1: stands behind 1 bytes that are no segment and are skipped: %"),
        ("UNZ+0+77'".to_owned(), 1, 1, "UNZ, line 1: ends an interchange that no UNB began"),
        (
            format!("UNA++.? '{unb}UNZ+0+77'"),
            1,
            2,
            "UNB, line 1: the UNA before it names characters that can divide nothing; they are not heeded",
        ),
    ] {
        let (_, refused, counts) = read(edi.as_bytes());
        assert_eq!(refused, [Refused { error: fragment.to_owned(), line, segments: 1 }], "{edi}");
        assert_eq!((counts.segments, counts.refused, counts.messages), (segments, 1, 0), "{edi}");
    }
    let (_, refused, counts) = read(format!("{unb}UNZ+0+77'").as_bytes());
    assert_eq!((refused.len(), counts.understood), (0, 2));
}

#[test]
fn a_group_ends_the_message_before_it() {
    let (messages, refused, _) =
        read(b"UNG+1'UNH+1+COREOR:D:95B:UN'EQD+CN+CSQU3054383+22G1'UNE+1'UNG+2'UNH+2+COREOR:D:95B:UN'UNT+2+2'UNE+1'");
    assert!(refused.is_empty());
    assert_eq!(warnings(&messages[0]), ["UNH, segment 1, line 1: begins a message that no UNT ends"]);
    assert_eq!((messages[0].segments, warnings(&messages[1]).len()), (2, 0));
}

#[test]
fn values_keep_their_meaning_whatever_divides_them_and_however_they_are_encoded() {
    let body = |remark: &[u8]| [b"UNH+1+COREOR:D:95B:UN'EQD+CN+CSQU3054383+22G1'FTX+AAA+++".as_slice(), remark, b"'UNT+4+1'"].concat();
    let remark = |edi: &[u8]| read(edi).0.remove(0).containers[0].remarks[0].clone();
    assert_eq!(remark(&body(b"PLASTICS?:ARTICLES ?+ WHAT?? ?'X?'")), "PLASTICS:ARTICLES + WHAT? 'X'");
    assert_eq!(remark(&body("洋山".as_bytes())), "洋山");
    assert_eq!(remark(&[b"UNB+UNOC:3+A+B+260303:0931+1'".as_slice(), &body(b"K\xd8BENHAVN")].concat()), "KØBENHAVN");
    let chinese = read(&body(b"\xd1\xf3\xc9\xbd")).0.remove(0);
    assert_eq!(chinese.containers[0].remarks[0], "洋山");
    assert!(warnings(&chinese)[0].starts_with("FTX, segment 3, line 1: has bytes that the declared charset has not; read as GB 18030"));
    assert_eq!(remark(b"UNA|^,\\ ~UNH^1^COREOR|D|95B|UN~EQD^CN^CSQU3054383^22G1~FTX^AAA^^^A+B:C\\~~UNT^4^1~"), "A+B:C~");
}

#[test]
fn interchanges_follow_one_another_each_with_its_own_characters() {
    let first = "UNA|^.\\ ~UNB^UNOA|2^A^B^260303|0931^1~UNH^1^COREOR|D|95B|UN~EQD^CN^CSQU3054383^22G1~UNT^3^1~UNZ^1^1~\n";
    let second = interchange("COREOR:D:95B:UN", "EQD+CN+TGHU7599330+22G1'\n");
    let (messages, refused, _) = read(format!("{first}{second}").as_bytes());
    assert!(refused.is_empty() && messages.iter().all(|message| message.warnings.is_empty()), "{refused:?} {messages:?}");
    let numbers: Vec<&str> = messages.iter().filter_map(|message| message.containers[0].number.as_deref()).collect();
    assert_eq!(numbers, ["CSQU3054383", "TGHU7599330"]);
    assert_eq!(
        (messages[1].interchange.sender.as_deref(), messages[1].interchange.prepared.as_deref()),
        (Some("LINE"), Some("2026-03-03T09:31:00"))
    );
}

fn any_report() -> impl Strategy<Value = Report> {
    let text = || prop::option::of("[A-Za-z0-9+:?'@#*~^|. \t\n\u{1}\u{a0}山é]{1,20}");
    let movement = prop_oneof![Just(Movement::Discharge), Just(Movement::Load), Just(Movement::GateIn), Just(Movement::GateOut)];
    let status = prop_oneof![Just(Status::Export), Just(Status::Import), Just(Status::Transshipment)];
    let size = prop_oneof![Just("22G1"), Just("42R1"), Just("45G1"), Just("L5G1")];
    let moved = (0_u32..1_000_000, size, status, any::<bool>(), 0_u32..24, 0_u32..60, 0_u32..40_000).prop_map(
        |(serial, size, status, full, hour, minute, gross_kg)| Moved {
            number: ContainerNumber::of(*b"CSQ", serial),
            size_type: size.to_owned(),
            status,
            full,
            at: Minute::of(&format!("2026-03-03 {hour:02}:{minute:02}:59")).expect("a time"),
            gross_kg,
        },
    );
    let texts = (text(), text(), text(), text(), text());
    (movement, texts, prop::collection::vec(moved, 0..6)).prop_map(|(movement, (number, vessel, voyage, port, line), moves)| {
        let at_rail = matches!(movement, Movement::Discharge | Movement::Load);
        Report {
            movement,
            number: number.unwrap_or_default(),
            vessel: vessel.filter(|_| at_rail),
            voyage: voyage.filter(|_| at_rail),
            port,
            line,
            moves,
        }
    })
}

/// A text of a report as it is read back: control characters have no place in it, nor blanks around it.
fn as_read(text: Option<&str>) -> Option<String> {
    let text: String = text?.chars().filter(|c| !c.is_control()).collect();
    Some(text.trim().to_owned()).filter(|text| !text.is_empty())
}

#[test]
fn an_interchange_declares_what_it_holds_and_keeps_to_the_length_of_its_reference() {
    let prepared = Minute::of("2026-03-03 09:31").expect("a time");
    for (sender, reference, begin) in [
        ("PORT", "1", "UNA:+.? '\nUNB+UNOA:2+PORT+LINES+260303:0931+1'\nUNZ+0+1'\n"),
        ("Port", "1", "UNA:+.? '\nUNB+UNOB:2+Port+LINES+260303:0931+1'\nUNZ+0+1'\n"),
        ("PORT@SEA", "1", "UNA:+.? '\nUNB+UNOC:3+PORT@SEA+LINES+260303:0931+1'\nUNZ+0+1'\n"),
        ("山", "1", "UNA:+.? '\nUNB+UNOY:4+山+LINES+20260303:0931+1'\nUNZ+0+1'\n"),
        ("\u{1} PORT \n", "18446744073709551615", "UNA:+.? '\nUNB+UNOA:2+PORT+LINES+260303:0931+44073709551615'\nUNZ+0+44073709551615'\n"),
    ] {
        let envelope = Envelope { sender: sender.into(), recipient: "LINES".into(), prepared, reference: reference.into() };
        let mut edi = Vec::new();
        write_interchange(&envelope, &[], &mut edi).expect("memory can be written");
        assert_eq!(String::from_utf8_lossy(&edi), begin);
        assert_eq!(read(&edi).1, []);
    }
}

/// Segments as interchanges have them, good and bad.
fn any_segment() -> impl Strategy<Value = String> {
    let known = prop_oneof![
        Just("UNB+UNOA:2+A+B+260303:0931+77"),
        Just("UNZ+1+77"),
        Just("UNH+1+COPRAR:D:95B:UN"),
        Just("UNH+2+BAPLIE:D:95B:UN"),
        Just("UNH+3+IFTSTA:D:95B:UN"),
        Just("UNT+4+1"),
        Just("BGM+45+1+9"),
        Just("EQD+CN+CSQU3054383+45G1:102:5++2+5"),
        Just("EQD+CN+MSKU0308962+4510"),
        Just("LOC+147+0140682::5"),
        Just("MEA+AAE+VGM+KGM:21450"),
        Just("DTM+203:202603030931:203"),
        Just("DGS+IMD+3+1993+23:CEL"),
        Just("TMP+2+-18:CEL"),
        Just("RNG+5+CEL:-20:-16"),
        Just("CNT+16:1"),
        Just("UNA:+.? "),
        Just("UNA"),
        Just("SEL+1"),
        Just("TDT+20+1+1++X+++Y:103::Z"),
        Just("NAD+CA"),
        Just("RFF+BN:1"),
        Just("FTX+AAA+++X"),
    ];
    prop_oneof![6 => known.prop_map(str::to_owned), 2 => "[A-Z]{3}(\\+[A-Z0-9:.?-]{0,12}){0,7}", 1 => "\\PC{0,40}"]
}

/// One damage to a file: bytes from a place on are changed, taken out, put in or doubled.
#[derive(Clone, Debug)]
enum Damage {
    Flip(u8),
    Delete(usize),
    Insert(Vec<u8>),
    Repeat(usize),
    End,
}

fn any_damage() -> impl Strategy<Value = (prop::sample::Index, Damage)> {
    let token = prop::sample::select(vec![
        "'",
        "+",
        ":",
        "?",
        "\n",
        "\r",
        "\0",
        "\x02",
        "\x1a",
        "UNA:+.? '",
        "UNA|^.\\ ~",
        "UNA",
        "UNB+",
        "UNH+",
        "UNG+",
        "UNT",
        "UNZ",
        "UNE'",
        "''",
        "##",
    ]);
    let damage = prop_oneof![
        4 => (1_u8..=255).prop_map(Damage::Flip),
        2 => (1_usize..60).prop_map(Damage::Delete),
        2 => prop::collection::vec(any::<u8>(), 1..30).prop_map(Damage::Insert),
        4 => token.prop_map(|token| Damage::Insert(token.as_bytes().to_vec())),
        1 => (1_usize..200).prop_map(Damage::Repeat),
        1 => Just(Damage::End),
    ];
    (any::<prop::sample::Index>(), damage)
}

fn damaged(mut edi: Vec<u8>, damages: &[(prop::sample::Index, Damage)]) -> Vec<u8> {
    for (at, damage) in damages {
        let at = at.index(edi.len() + 1);
        let upto = |count: usize| edi.len().min(at + count);
        match damage {
            Damage::Flip(bits) => {
                if let Some(byte) = edi.get_mut(at) {
                    *byte ^= bits;
                }
            }
            Damage::Delete(count) => drop(edi.drain(at..upto(*count))),
            Damage::Insert(bytes) => drop(edi.splice(at..at, bytes.iter().copied())),
            Damage::Repeat(count) => {
                let again = edi[at..upto(*count)].to_vec();
                drop(edi.splice(at..at, again));
            }
            Damage::End => edi.truncate(at),
        }
    }
    edi
}

/// A synthetic file: an interchange of its own characters, one with a message that is not read, and a message without any.
fn sample() -> Vec<u8> {
    let group = "UNA|^.\\ ~UNB^UNOA|2^A^B^260303|0931^1~UNG^1~UNH^1^COREOR|D|95B|UN~EQD^CN^CSQU3054383^22G1~UNT^3^1~UNE^1~UNZ^1^1~\n";
    let other =
        "UNB+UNOA:2+A+B+260303:0931+9'UNH+1+IFTSTA:D:00B:UN'BGM+23+1'UNT+3+1'UNH+2+VERMAS:D:16A:UN'MEA+AAE+VGM+KGM:1'UNT+3+2'UNZ+2+9'";
    let bare =
        "UNH+638+COPRAR:D:95B:UN'\nBGM+45+1+9'\nEQD+CN+TGHU7599330+45G1:102:5++2+5'\nFTX+AAA+++PLASTICS?:MORE'\nCNT+16:1'\nUNT+6+638'\n";
    [group, interchange("BAPLIE:D:95B:UN:SMDG20", BAY_PLAN).as_str(), other, bare].concat().into_bytes()
}

#[test]
fn the_sample_is_understood_but_for_what_is_not_read() {
    let (messages, refused, counts) = read(&sample());
    assert_eq!((messages.len(), refused.len(), counts.refused_messages, counts.refused), (4, 1, 1, 3), "{refused:?}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: ProptestConfig::default().cases.max(1_000), ..ProptestConfig::default() })]

    #[test]
    fn what_is_written_is_read_back(reports in prop::collection::vec(any_report(), 0..4), sender in "[A-Z+'?\\\\@é \u{1}]{0,12}") {
        let prepared = Minute::of("2026-03-03 09:31").expect("a time");
        let envelope = Envelope { sender: sender.clone(), recipient: "LINES".into(), prepared, reference: "1".into() };
        let mut edi = Vec::new();
        write_interchange(&envelope, &reports, &mut edi).expect("memory can be written");
        let (messages, refused, _) = read(&edi);
        prop_assert!(refused.is_empty(), "{refused:?}");
        prop_assert_eq!(messages.len(), reports.len());
        for (message, report) in messages.iter().zip(&reports) {
            prop_assert_eq!(&message.warnings, &[]);
            prop_assert_eq!((message.kind, message.movement), (report.kind(), Some(report.movement)));
            prop_assert_eq!(&message.interchange.sender, &as_read(Some(&sender)));
            prop_assert_eq!(&message.document_number, &as_read(Some(&report.number)));
            // At the rail the place is said once, at the gate of each box.
            let (port, is_gate) = (as_read(report.port.as_deref()), report.kind() == MessageKind::Codeco);
            prop_assert_eq!(message.places.first().map(|place| &place.code), port.as_ref().filter(|_| !is_gate));
            prop_assert_eq!(message.interchange.prepared.as_deref(), Some("2026-03-03T09:31:00"));
            let (vessel, voyage) = (as_read(report.vessel.as_deref()), as_read(report.voyage.as_deref()));
            prop_assert_eq!(message.vessel().is_some(), vessel.is_some() || voyage.is_some());
            if let Some(read) = message.vessel() {
                prop_assert_eq!((&read.name, &read.voyage), (&vessel, &voyage));
            }
            prop_assert_eq!(message.parties.first().and_then(|party| party.code.clone()), as_read(report.line.as_deref()));
            prop_assert_eq!(message.containers.len(), report.moves.len());
            for (container, moved) in message.containers.iter().zip(&report.moves) {
                prop_assert_eq!(container.valid_number(), Some(moved.number));
                prop_assert_eq!(container.size_type.as_ref(), Some(&moved.size_type));
                prop_assert_eq!((container.full, container.gross_kg), (Some(moved.full), Some(f64::from(moved.gross_kg))));
                let status = match moved.status { Status::Export => "export", Status::Import => "import", Status::Transshipment => "transshipment" };
                prop_assert_eq!(container.status, Some(status));
                prop_assert_eq!(container.places.first().map(|place| &place.code), port.as_ref().filter(|_| is_gate));
                let at = container.time("203").or(container.time("7")).expect("a time");
                prop_assert!(Minute::of(&format!("{at}:00")) == Some(moved.at), "{} for {:?}", at, moved.at);
            }
        }
    }

    #[test]
    fn whatever_comes_every_segment_is_accounted_for(segments in prop::collection::vec(any_segment(), 0..40), ends in prop::collection::vec(prop_oneof![8 => Just("'"), 4 => Just("'\r\n"), 1 => Just("")], 40)) {
        let edi: String = segments.iter().map(String::as_str).zip(ends).flat_map(|(segment, end)| [segment, end]).collect();
        for message in read(edi.as_bytes()).0 {
            serde_json::to_string(&message).expect("a message is JSON");
        }
    }

    #[test]
    fn whatever_is_damaged_what_is_told_is_what_was_counted(damages in prop::collection::vec(any_damage(), 1..12)) {
        let edi = damaged(sample(), &damages);
        // This checks that counts and what was given add up.
        let (messages, refused, counts) = read(&edi);
        prop_assert!(messages.iter().all(|message| message.refused_segments < message.segments));
        let single = refused.iter().filter(|refused| refused.segments == 1).count() as u64;
        prop_assert!(single >= counts.single_refused());
        let lines = edi.iter().filter(|byte| matches!(byte, b'\r' | b'\n')).count() as u64 + 1;
        prop_assert!(refused.iter().all(|refused| (1..=lines).contains(&refused.line) && !refused.error.is_empty()));
        let told: Vec<u64> = counts.to_string().split(|c: char| !c.is_ascii_digit()).filter_map(|number| number.parse().ok()).collect();
        let objects = (told[1], told[3], told.get(8).copied().unwrap_or(0));
        prop_assert_eq!(objects, (messages.len() as u64, counts.refused_messages, refused.len() as u64));
        prop_assert_eq!((told[0], told[4]), (told[1] + told[3], told[5] + told[6]));
    }

    #[test]
    fn whatever_bytes_come_nothing_panics(mut bytes in prop::collection::vec(any::<u8>(), 0..400), begin in prop_oneof![Just(""), Just("UNA"), Just("UNA:+.? 'UNH+1+BAPLIE:D:95B:UN'"), Just("UNH+1+COARRI'EQD+CN+")]) {
        bytes.splice(0..0, begin.bytes());
        read(&bytes);
    }
}
