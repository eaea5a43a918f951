//! How fast AIS lines and EDI segments are read.

#[path = "../tests/common/mod.rs"]
mod common;

use divan::Bencher;
use divan::counter::ItemsCount;
use portolan_exchange::ais::{Feed, Heard, read_lines};
use portolan_exchange::edi::{Read, Reader};

fn main() {
    divan::main();
}

/// A log as of a busy port: nine position reports to a voyage message in two parts.
fn log(messages: u32) -> (String, u64) {
    let mut log = String::new();
    for index in 0..messages {
        let mmsi = 413_000_000 + index % 500;
        if index % 10 == 0 {
            for part in common::voyage(mmsi, (3, 4, 6, 30), 125).sentences(2, (index / 10 % 10) as u8, 'A') {
                log.push_str(&part);
                log.push('\n');
            }
        } else {
            let lon_deg = 121.0 + f64::from(index % 1_000) / 1_000.0;
            log.push_str(&common::position(mmsi, lon_deg, 30.6, index % 200, index % 3_600, index % 360).sentence());
            log.push('\n');
        }
    }
    let lines = log.lines().count() as u64;
    (log, lines)
}

#[divan::bench]
fn ais_lines(bencher: Bencher<'_, '_>) {
    let (log, lines) = log(20_000);
    bencher.counter(ItemsCount::new(lines)).bench(|| {
        let (mut feed, mut messages) = (Feed::new(), 0_u64);
        let read = read_lines(log.as_bytes(), &mut feed, || None, &mut |heard| {
            messages += u64::from(matches!(heard, Heard::Message(_)));
            true
        });
        (read.is_ok(), messages)
    });
}

/// The same and each message as JSON, as the command prints it.
#[divan::bench]
fn ais_lines_to_json(bencher: Bencher<'_, '_>) {
    let (log, lines) = log(20_000);
    bencher.counter(ItemsCount::new(lines)).bench(|| {
        let (mut feed, mut json) = (Feed::new(), Vec::new());
        let read = read_lines(log.as_bytes(), &mut feed, || None, &mut |heard| {
            if let Heard::Message(message) = heard {
                json.clear();
                serde_json::to_writer(&mut json, &message).expect("a message is JSON");
            }
            true
        });
        (read.is_ok(), json.len())
    });
}

#[divan::bench]
fn edi_segments(bencher: Bencher<'_, '_>) {
    let mut edi = "UNB+UNOA:2+A+B+260303:0931+1'\nUNH+1+BAPLIE:D:95B:UN'\n".to_owned();
    let boxes = 5_000;
    for index in 0..boxes {
        let cell = format!("LOC+147+{:03}{:02}{:02}::5'\n", index % 60 + 1, index % 18, index % 9 * 2 + 2);
        edi.push_str(&cell);
        edi.push_str(
            "MEA+WT++KGM:21450'\nLOC+9+CNYSA:139:6'\nLOC+11+NLRTM:139:6'\nRFF+BM:1'\nEQD+CN+CSQU3054383+45G1+++5'\nNAD+CA+EXL:172:20'\n",
        );
    }
    edi.push_str("UNT+0+1'\nUNZ+1+1'\n");
    bencher.counter(ItemsCount::new(boxes * 7_usize + 4)).bench(|| {
        let (mut reader, mut containers) = (Reader::new(edi.as_bytes()), 0);
        while let Ok(Some(read)) = reader.next_read() {
            if let Read::Message(message) = read {
                containers += message.containers.len();
            }
        }
        containers
    });
}
