//! The ledger: what was put on record over the afternoon, and a proof.

use portolan_model::MINUTE_MS;
use portolan_model::Ms;
use portolan_model::ids::{BoxId, BoxSource};
use portolan_model::subject::Subject;

use super::waterside::{ALDER_STRAIT, CAPE_MERIDIAN};
use super::{Dice, NOW_MS, Size, box_number};
use crate::views::{
    CheckpointView, CodeView, EntryAbout, EntryRow, LedgerKept, LedgerView, Named, PartiesView, PartyRow, PartyState, ProofView,
    VerificationView,
};

/// Sixty-four hexadecimal digits that look like chance.
fn hash(seed: u64) -> String {
    let mut dice = Dice::new(seed);
    (0..64).filter_map(|_| char::from_digit(dice.below(16), 16)).collect()
}

fn of_box(index: u32) -> EntryAbout {
    EntryAbout::Thing(Named::new(Subject::Container(BoxId::new(BoxSource::Stock, index)), box_number(index)))
}

/// A kind, who says it, what it is about, what it says.
type Part = (&'static str, &'static str, EntryAbout, Vec<(&'static str, &'static str)>);

fn parts() -> Vec<Part> {
    let call = |id, name: &str| EntryAbout::Thing(Named::new(Subject::Call(id), name));
    vec![
        ("custody", "port", of_box(41), vec![("from", "carrier"), ("to", "port")]),
        ("decision", "customs", of_box(52), vec![("decision", "released"), ("hold", "customs")]),
        ("examination", "customs", of_box(47), vec![("stage", "passed")]),
        (
            "order",
            "port",
            EntryAbout::Text("request/6".to_owned()),
            vec![("request", "6"), ("outcome", "refused"), ("rule", "CraneBetween")],
        ),
        ("custody", "haulier", of_box(63), vec![("from", "port"), ("to", "haulier")]),
        ("payment", "customs", of_box(52), vec![("from", "trader"), ("to", "customs"), ("amount", "4128350"), ("currency", "CNY fen")]),
        ("decision", "customs", of_box(52), vec![("decision", "assessed"), ("tax_fen", "4128350")]),
        (
            "tally",
            "port",
            call(ALDER_STRAIT, "Alder Strait"),
            vec![("count", "1500"), ("unit", "boxes"), ("discharged", "812"), ("loaded", "688")],
        ),
        ("decision", "port", of_box(41), vec![("decision", "held"), ("hold", "gross-mass")]),
        ("document", "carrier", call(CAPE_MERIDIAN, "Cape Meridian"), vec![("type", "bill-of-lading"), ("number", "CMDN-2026-003318")]),
        ("order", "port", EntryAbout::Text("request/5".to_owned()), vec![("request", "5"), ("outcome", "completed")]),
        ("examination", "customs", of_box(22), vec![("stage", "ordered")]),
    ]
}

/// A day's ledger with four parties, the last checkpoint nearly final; where it is crowded one of them is silent, the verification found
/// what is wrong, and the last entries could not be written.
pub fn ledger(size: Size) -> LedgerView {
    let is_day = size == Size::Day;
    let height: u64 = if is_day { 12_486 } else { 8_412_377 };
    let count = if is_day { 36 } else { 600 };
    let parts = parts();
    let rows = (0..count)
        .map(|index: u64| {
            let (kind, by, about, says) = parts[index as usize % parts.len()].clone();
            EntryRow {
                index: height - 1 - index,
                at_ms: NOW_MS - index as Ms * 2 * MINUTE_MS - 40_000,
                kind,
                by: by.to_owned(),
                about: vec![about],
                says: says.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
                signed: index % 5 != 3,
            }
        })
        .collect();
    let state = |index: usize| match (index, is_day) {
        (0, _) | (1, true) => PartyState::Cosigned,
        (3, _) | (_, false) => PartyState::Silent,
        _ => PartyState::Waits,
    };
    let names = ["customs", "carrier", "haulier", "chamber-of-commerce"];
    let parties = names.iter().enumerate().map(|(index, name)| PartyRow { party: (*name).to_owned(), state: state(index) }).collect();
    let alarm =
        |index: u32| format!("haulier: the checkpoint of size {} does not extend the one of size {}", 12_400 + index, 12_380 + index);
    LedgerView {
        kept: Some(if is_day { LedgerKept::Memory } else { LedgerKept::Disk }),
        log: "port.example/yangshan-iv".to_owned(),
        height,
        root: hash(3),
        checkpoint: Some(CheckpointView { size: height - 62, root: hash(4) }),
        parties: Some(PartiesView {
            parties,
            needed: 3,
            size: height - 62,
            final_size: height - 318,
            alarms: if is_day { Vec::new() } else { (0..12).map(alarm).collect() },
        }),
        trouble: (!is_day).then(|| "no space left on the disk of the ledger (4,096 bytes wanted): free some and start again".to_owned()),
        find: String::new(),
        rows,
        looked_through: count,
        verification: Some(VerificationView::Done {
            at_ms: NOW_MS - 9 * MINUTE_MS,
            entries: height - 140,
            took_ms: if is_day { 41 } else { 9_781 },
            findings: if is_day {
                Vec::new()
            } else {
                (0..9)
                    .map(|index| format!("entry {}: its signature is not by the key that the party had then", 7_100_000 + index))
                    .collect()
            },
        }),
        proof: Some(proof(height - 2)),
    }
}

/// The proof of an entry.
pub fn proof(index: u64) -> ProofView {
    ProofView {
        index,
        size: 12_486,
        root: hash(3),
        hashes: 14,
        log_key: format!("port.example/yangshan-iv+2f81a09c+{}", hash(8)),
        link: format!("https://port.example/proof#{}", hash(9)),
        code: Some(code(85)),
        saved: Some(Ok("proofs/entry-12484.proof".to_owned())),
    }
}

/// Looks like a QR code with so many modules a side; no camera reads it.
fn code(side: u16) -> CodeView {
    let mut dice = Dice::new(77);
    let far = side - 7;
    let finder = |x: u16, y: u16| {
        let (left, top) = (if x < 8 { 0 } else { far }, if y < 8 { 0 } else { far });
        let is_corner = (x < 8 || x >= far - 1) && (y < 8 || y >= far - 1) && !(x >= far - 1 && y >= far - 1);
        is_corner.then(|| {
            let (x, y) = (i32::from(x) - i32::from(left), i32::from(y) - i32::from(top));
            let ring = (x - 3).abs().max((y - 3).abs());
            ring == 3 || ring < 2
        })
    };
    let dark =
        (0..side).flat_map(|y| (0..side).map(move |x| (x, y))).map(|(x, y)| finder(x, y).unwrap_or_else(|| dice.one_in(2))).collect();
    CodeView { side, dark }
}
