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
    let expected = [(1, "text outside a message: \"From\""), (5, "IFTSTA messages are not read"), (12, "BGM outside a message")];
    assert_eq!(lines, expected);
    assert_eq!(messages[0].interchange.sender.as_deref(), Some("A"));
    assert_eq!((counts.messages, counts.understood_messages, counts.refused_messages), (2, 1, 1));
    assert!(warnings(&messages[0]).contains(&"#!, segment 3, line 10: begins with \"#!\", which is no tag; it is read over".to_owned()));
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
    let text =
        || prop::option::of("[A-Z+:?' 山é]{1,20}").prop_map(|text| text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty()));
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
    (movement, text(), text(), text(), prop::collection::vec(moved, 0..6)).prop_map(|(movement, vessel, voyage, line, moves)| {
        let at_rail = matches!(movement, Movement::Discharge | Movement::Load);
        Report {
            movement,
            number: "7".to_owned(),
            vessel: vessel.filter(|_| at_rail),
            voyage: voyage.filter(|_| at_rail),
            port: Some("CNYSA".to_owned()),
            line,
            moves,
        }
    })
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

proptest! {
    #![proptest_config(ProptestConfig { cases: ProptestConfig::default().cases.max(1_000), ..ProptestConfig::default() })]

    #[test]
    fn what_is_written_is_read_back(reports in prop::collection::vec(any_report(), 0..4)) {
        let prepared = Minute::of("2026-03-03 09:31").expect("a time");
        let envelope = Envelope { sender: "PORT'OLAN".into(), recipient: "LINES".into(), prepared, reference: "1".into() };
        let mut edi = Vec::new();
        write_interchange(&envelope, &reports, &mut edi).expect("memory can be written");
        let (messages, refused, _) = read(&edi);
        prop_assert!(refused.is_empty(), "{refused:?}");
        prop_assert_eq!(messages.len(), reports.len());
        for (message, report) in messages.iter().zip(&reports) {
            prop_assert_eq!(&message.warnings, &[]);
            prop_assert_eq!((message.kind, message.movement), (report.kind(), Some(report.movement)));
            prop_assert_eq!(message.interchange.sender.as_deref(), Some("PORT'OLAN"));
            prop_assert_eq!(message.interchange.prepared.as_deref(), Some("2026-03-03T09:31:00"));
            if report.vessel.is_some() || report.voyage.is_some() {
                let vessel = message.vessel().expect("a vessel");
                prop_assert_eq!((&vessel.name, &vessel.voyage), (&report.vessel, &report.voyage));
            }
            prop_assert_eq!(message.parties.first().and_then(|party| party.code.as_ref()), report.line.as_ref());
            prop_assert_eq!(message.containers.len(), report.moves.len());
            for (container, moved) in message.containers.iter().zip(&report.moves) {
                prop_assert_eq!(container.valid_number(), Some(moved.number));
                prop_assert_eq!(container.size_type.as_ref(), Some(&moved.size_type));
                prop_assert_eq!((container.full, container.gross_kg), (Some(moved.full), Some(f64::from(moved.gross_kg))));
                let status = match moved.status { Status::Export => "export", Status::Import => "import", Status::Transshipment => "transshipment" };
                prop_assert_eq!(container.status, Some(status));
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
    fn whatever_bytes_come_nothing_panics(mut bytes in prop::collection::vec(any::<u8>(), 0..400), begin in prop_oneof![Just(""), Just("UNA"), Just("UNA:+.? 'UNH+1+BAPLIE:D:95B:UN'"), Just("UNH+1+COARRI'EQD+CN+")]) {
        bytes.splice(0..0, begin.bytes());
        read(&bytes);
    }
}
