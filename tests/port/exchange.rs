//! `portolan exchange` as a user meets it: JSON Lines out, counts on standard error, and moves that are read back.

use crate::common::{Desk, small, spoken};
use serde_json::Value;

/// Bits as a payload, and the sentence around it.
fn sentence(bits: &str) -> String {
    let mut bits = bits.to_owned();
    let fill = (6 - bits.len() % 6) % 6;
    bits.extend(std::iter::repeat_n('0', fill));
    let payload = bits.as_bytes().chunks(6).map(|six| {
        let value = six.iter().fold(0_u8, |value, bit| value << 1 | (bit - b'0'));
        char::from(if value < 40 { value + 48 } else { value + 56 })
    });
    let body = format!("AIVDM,1,1,,A,{},{fill}", payload.collect::<String>());
    format!("!{body}*{:02X}", body.bytes().fold(0, |sum, byte| sum ^ byte))
}

/// A class A report of 121.5° E, 31.25° N, 12.3 kn, 224.1°, heading 225°.
fn report(mmsi: u32) -> String {
    let (lon, lat) = (121.5_f64 * 600_000.0, 31.25_f64 * 600_000.0);
    let bits = format!("{:06b}{:02b}{mmsi:030b}{:04b}{:08b}{:010b}1", 1, 0, 0, 128, 123);
    sentence(&format!("{bits}{:028b}{:027b}{:012b}{:09b}{:06b}{:025b}", lon as u32, lat as u32, 2_241, 225, 30, 0))
}

fn write(desk: &Desk, name: &str, text: &str) {
    std::fs::write(desk.path().join(name), text).expect("written");
}

fn objects(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{line}: {error}"))).collect()
}

#[test]
fn an_ais_log_becomes_json_lines() {
    let desk = Desk::with(&small());
    let damaged = report(413_000_002).replace(",A,", ",B,");
    write(&desk, "log.nmea", &format!("{}\n\n{damaged}\nnoise\n{}\n", report(413_000_001), report(413_000_003)));
    let (data, counts, code) = spoken(desk.portolan().args(["exchange", "read", "log.nmea"]));
    assert_eq!(code, 1, "something was refused");
    let objects = objects(&data);
    assert_eq!(objects.len(), 4);
    let first = &objects[0];
    assert_eq!((first["mmsi"].as_u64(), first["message_type"].as_u64()), (Some(413_000_001), Some(1)));
    assert_eq!((first["lon_deg"].as_f64(), first["lat_deg"].as_f64()), (Some(121.5), Some(31.25)));
    assert_eq!((first["speed_kn"].as_f64(), first["course_deg"].as_f64()), (Some(12.3), Some(224.1)));
    assert_eq!(
        (objects[1]["line"].as_u64(), objects[1]["error"].as_str().map(|error| error.starts_with("the checksum"))),
        (Some(3), Some(true))
    );
    assert_eq!(objects[2]["line"].as_u64(), Some(4));
    assert_eq!(
        counts,
        "read 5 lines: 2 understood (2 messages), 2 refused, 1 blank\n  refused, bad-checksum: 1\n  refused, no-sentence: 1\n"
    );
    let (data, _, _) = spoken(desk.portolan().args(["exchange", "read", "--vessels", "log.nmea"]));
    assert_eq!(data.lines().filter(|line| line.contains("\"position_at\"")).count(), 2);
}

#[test]
fn an_interchange_becomes_json_lines_and_wrong_counts_are_only_warnings() {
    let desk = Desk::with(&small());
    write(
        &desk,
        "list.edi",
        "UNH+638+COPRAR:D:95B:UN'\nBGM+45+1+9'\nEQD+CN+CSQU3054383+45G1:102:5++2+5'\nFTX+AAA+++PLASTICS?:ARTICLES'\nCNT+16:5'\nUNT+56+638'",
    );
    let (data, counts, code) = spoken(desk.portolan().args(["exchange", "read", "list.edi"]));
    assert_eq!(code, 0, "{counts}");
    let objects = objects(&data);
    assert_eq!(objects.len(), 1);
    assert_eq!(objects[0]["message_type"].as_str(), Some("COPRAR"));
    let container = &objects[0]["containers"][0];
    assert_eq!((container["number"].as_str(), container["number_valid"].as_bool()), (Some("CSQU3054383"), Some(true)));
    assert_eq!(container["remarks"][0].as_str(), Some("PLASTICS:ARTICLES"));
    let segments: Vec<&str> =
        objects[0]["warnings"].as_array().into_iter().flatten().filter_map(|warning| warning["segment"].as_str()).collect();
    assert_eq!(segments, ["CNT", "UNT"]);
    assert_eq!(counts, "read 1 messages: 1 understood (1 containers), 0 refused\nread 6 segments: 6 understood, 0 refused; 2 warnings\n");
}

#[test]
fn what_is_neither_is_told_in_one_line() {
    let desk = Desk::with(&small());
    for (arguments, fragment) in [
        (&["exchange", "read", "port.ron"][..], "is neither AIS nor EDI as far as its beginning shows; say which with --format"),
        (&["exchange", "read", "absent.edi"], "absent.edi: cannot be read"),
        (&["exchange", "read", "port.ron", "--format", "xml"], "write ais or edi"),
        (&["exchange", "read", "port.ron", "--for", "3"], "--for is for tcp:// and udp://"),
        (&["exchange", "read", "udp://127.0.0.1:0", "--format", "edi"], "EDI is read from a file"),
        (&["exchange", "write", "coarri", "absent.ron"], "absent.ron: cannot be read"),
    ] {
        let (data, errors, code) = spoken(desk.portolan().args(arguments));
        assert_eq!((data.as_str(), code, errors.lines().count()), ("", 2, 1), "{arguments:?}: {errors}");
        assert!(errors.contains(fragment), "{arguments:?}: {errors}");
    }
    let (data, _, code) = spoken(desk.portolan().args(["exchange", "read", "port.ron", "--format", "ais"]));
    assert_eq!(code, 1);
    assert!(objects(&data).iter().all(|object| object["error"].is_string() && object["line"].is_u64()));
}

#[test]
fn every_refusal_is_one_object_and_the_counts_tell_how_many() {
    let desk = Desk::with(&small());
    let list = "UNH+1+COPRAR:D:95B:UN'\nBGM+45+1+9'\nEQD+CN+CSQU3054383+22G1'\nUNT+4+1'\n";
    let damaged = "UNH+1+COPRAR:D:95B:UN'\nBGM+45+1+9'\n##junk##+x'\nEQD+CN+CSQU3054383+22G1'\nUNT+5+1'\n";
    let other = "UNH+2+IFTSTA:D:00B:UN'\nBGM+23'\nUNT+3+2'\n";
    for (edi, lines, refusals) in [
        (list.to_owned(), &[][..], ""),
        (format!("\u{2}{list}\u{3}\u{1a}"), &[], ""),
        (format!("junk junk {list}"), &[], ""),
        (damaged.to_owned(), &[3], "  refusals: 1, of 0 whole messages (0 segments) and 1 single segments\n"),
        (format!("{list}stray'\nBGM+1'\n"), &[5, 6], "  refusals: 2, of 0 whole messages (0 segments) and 2 single segments\n"),
        (format!("{damaged}{other}"), &[3, 6], "  refusals: 2, of 1 whole messages (3 segments) and 1 single segments\n"),
    ] {
        write(&desk, "list.edi", &edi);
        let (data, counts, code) = spoken(desk.portolan().args(["exchange", "read", "list.edi"]));
        let objects = objects(&data);
        let errors: Vec<u64> =
            objects.iter().filter(|object| object["error"].is_string()).filter_map(|error| error["line"].as_u64()).collect();
        assert_eq!((errors.as_slice(), objects.len() - errors.len(), code), (lines, 1, i32::from(!lines.is_empty())), "{edi}: {data}");
        let told: String = counts.split_inclusive('\n').skip(2).collect();
        assert_eq!(told, refusals, "{edi}");
    }
}

#[test]
fn nothing_is_read_as_nothing() {
    let desk = Desk::with(&small());
    for blank in ["", "\n", " \r\n\t\n", "\u{1a}", "\u{feff}", &"\n".repeat(9_000)] {
        write(&desk, "nothing", blank);
        let (data, counts, code) = spoken(desk.portolan().args(["exchange", "read", "nothing"]));
        let zero = "read 0 messages: 0 understood (0 containers), 0 refused\nread 0 segments: 0 understood, 0 refused; 0 warnings\n";
        assert_eq!((data.as_str(), counts.as_str(), code), ("", zero, 0), "{blank:?}");
    }
    write(&desk, "late.nmea", &format!("{}{}\n", "\n".repeat(9_000), report(413_000_001)));
    let (_, counts, code) = spoken(desk.portolan().args(["exchange", "read", "late.nmea"]));
    assert_eq!((counts.as_str(), code), ("read 9001 lines: 1 understood (1 messages), 0 refused, 9000 blank\n", 0));
}

#[test]
fn the_moves_of_a_run_are_written_and_read_back() {
    let desk = Desk::with(&small());
    let (summary, _, code) = spoken(desk.portolan().args(["run", "port.ron", "--json"]));
    assert_eq!(code, 0);
    let summary: Value = serde_json::from_str(&summary).expect("a summary");
    let rail = summary["indicators"]["qc_moves"].as_u64();
    for (kind, movements) in [("coarri", ["discharge", "load"]), ("codeco", ["gate_in", "gate_out"])] {
        let (_, told, code) =
            spoken(desk.portolan().args(["exchange", "write", kind, "port.ron", "--port", "CNYSA", "--out", "moves.edi"]));
        assert_eq!(code, 0, "{told}");
        let (data, counts, code) = spoken(desk.portolan().args(["exchange", "read", "moves.edi"]));
        assert_eq!(code, 0, "{counts}");
        let messages = objects(&data);
        assert!(messages.iter().all(|message| message["warnings"].as_array().is_some_and(Vec::is_empty)), "{data}");
        let moves = |movement: &str| -> usize {
            let of_it = messages.iter().filter(|message| message["movement"] == movement);
            of_it.map(|message| message["containers"].as_array().map_or(0, Vec::len)).sum()
        };
        assert!(movements.iter().all(|movement| moves(movement) > 0), "{kind}: {counts}");
        let containers = || messages.iter().flat_map(|message| message["containers"].as_array().into_iter().flatten());
        assert!(containers().all(|container| container["number_valid"] == true && container["times"][0]["at"].is_string()));
        if kind == "coarri" {
            assert_eq!(Some(containers().count() as u64), rail, "every move over the rail, once");
            assert!(messages.iter().all(|message| message["transports"][0]["name"].is_string()));
        }
    }
}
