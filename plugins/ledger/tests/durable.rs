//! The ledger on disk: what is acknowledged stays, what is damaged is noticed, what cannot be written is not acknowledged.

mod common;

use std::fs;
use std::path::Path;

use common::{cases, entry, ledger, log, number_of};
use portolan_ledger::verify::{Wrong, verify_folder};
use portolan_ledger::{Batch, CHECKPOINT_FILE, Folder, LedgerError, Register, STORE_FILE, Store, StoreError};
use rand::{RngExt as _, SeedableRng as _};

fn is_sound(folder: &Path) -> bool {
    verify_folder(folder, log().verifier(), &Register::default(), &[]).is_ok_and(|report| report.is_sound())
}

fn numbers(folder: &Folder) -> Vec<u64> {
    (0..folder.ledger.size()).map(|index| number_of(&folder.ledger.entry(index).expect("an entry"))).collect()
}

#[test]
fn what_was_appended_is_there_after_opening_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let size = 1_000;
    drop(ledger(folder.path(), size, 77));
    let mut again = Folder::open(folder.path(), log()).expect("open");
    assert_eq!(numbers(&again), (0..size).collect::<Vec<_>>());
    again.append(&Batch::of([entry(size)])).expect("appended");
    let proof = again.ledger.prove_inclusion(3).expect("a proof");
    assert_eq!(proof.check(log().verifier()).expect("proven").entry, Some(entry(3)));
    drop(again);
    let report = verify_folder(folder.path(), log().verifier(), &Register::default(), &[]).expect("verified");
    assert_eq!((report.entries, report.findings), (size + 1, vec![]));
}

#[test]
fn two_programs_cannot_both_append() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut one = ledger(folder.path(), 3, 3);
    let mut two = Folder::open(folder.path(), log()).expect("open");
    one.append(&Batch::of([entry(3)])).expect("appended");
    let refused = two.append(&Batch::of([entry(4)]));
    assert!(matches!(refused, Err(LedgerError::Store(StoreError::OtherWriter { found: 4, expected: 3 }))), "{refused:?}");
    // It reads again where the ledger stands, and goes on.
    assert_eq!(two.append(&Batch::of([entry(4)])).expect("appended").first, 4);
    assert!(is_sound(folder.path()));
}

#[test]
fn a_full_disk_acknowledges_nothing_and_goes_on_when_there_is_room() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut ledger = ledger(folder.path(), 300, 50);
    let pages = ledger.ledger.store().pages().expect("pages");
    ledger.ledger.store_mut().limit_pages(pages + 2).expect("limited");
    let mut next = 300;
    let failed = loop {
        match ledger.append(&Batch::of((next..next + 50).map(entry))) {
            Ok(_) => next += 50,
            Err(error) => break error,
        }
    };
    assert!(matches!(failed, LedgerError::Store(StoreError::Full)), "{failed}");
    assert_eq!(ledger.ledger.stalled(), Some(&StoreError::Full));
    assert!(is_sound(folder.path()));
    assert_eq!(Folder::open_to_read(folder.path()).expect("open").ledger.size(), next);
    ledger.ledger.store_mut().limit_pages(1_000_000).expect("limited");
    ledger.append(&Batch::of((next..next + 50).map(entry))).expect("appended");
    assert_eq!(ledger.ledger.stalled(), None);
    assert_eq!(numbers(&ledger), (0..next + 50).collect::<Vec<_>>());
    assert!(is_sound(folder.path()));
}

#[test]
fn a_store_put_back_to_an_earlier_state_is_not_opened() {
    let folder = tempfile::tempdir().expect("a folder");
    let earlier = tempfile::tempdir().expect("a folder");
    drop(ledger(folder.path(), 10, 10));
    fs::copy(folder.path().join(STORE_FILE), earlier.path().join(STORE_FILE)).expect("copied");
    let mut later = Folder::open(folder.path(), log()).expect("open");
    later.append(&Batch::of([entry(10)])).expect("appended");
    drop(later);
    fs::copy(earlier.path().join(STORE_FILE), folder.path().join(STORE_FILE)).expect("copied");
    assert!(matches!(Folder::open(folder.path(), log()), Err(LedgerError::RolledBack { found: 10, signed: 11 })));
    let report = verify_folder(folder.path(), log().verifier(), &Register::default(), &[]).expect("verified");
    let wrong: Vec<Wrong> = report.findings.iter().map(|finding| finding.wrong).collect();
    assert_eq!(wrong, [Wrong::Truncated]);
    // A checkpoint file that was damaged by a crash is written anew from the store's own.
    fs::write(folder.path().join(CHECKPOINT_FILE), "").expect("written");
    drop(Folder::open(folder.path(), log()).expect("open"));
    assert!(is_sound(folder.path()));
}

/// A ledger whose last commit is still in the write-ahead log, as a crash leaves it.
fn crashed(folder: &Path) -> (Vec<u8>, Vec<u8>, String, u64) {
    let mut open = ledger(folder, 40, 8);
    open.append(&Batch::of([entry(40)])).expect("appended");
    let store = fs::read(folder.join(STORE_FILE)).expect("read");
    let wal = fs::read(folder.join(format!("{STORE_FILE}-wal"))).expect("a write-ahead log");
    let checkpoint = fs::read_to_string(folder.join(CHECKPOINT_FILE)).expect("read");
    (store, wal, checkpoint, 41)
}

#[test]
fn the_last_record_cut_at_any_byte_is_noticed_or_whole() {
    let made = tempfile::tempdir().expect("a folder");
    let (store, wal, checkpoint, size) = crashed(made.path());
    let log_key = fs::read(made.path().join("log.pub")).expect("read");
    // The last commit is at most so long; the plain profile takes each 97th byte, but all near the end.
    let from = wal.len().saturating_sub(40_000);
    let step = cases(97, 1) as usize;
    let cuts = (from..wal.len()).filter(|cut| cut % step == 0 || wal.len() - cut < 64);
    for cut in cuts {
        let folder = tempfile::tempdir().expect("a folder");
        fs::write(folder.path().join(STORE_FILE), &store).expect("written");
        fs::write(folder.path().join(format!("{STORE_FILE}-wal")), &wal[..cut]).expect("written");
        fs::write(folder.path().join("log.pub"), &log_key).expect("written");
        fs::write(folder.path().join(CHECKPOINT_FILE), &checkpoint).expect("written");
        match Folder::open(folder.path(), log()) {
            Ok(open) => assert_eq!(open.ledger.size(), size, "cut at {cut}: accepted with fewer entries"),
            Err(LedgerError::RolledBack { found, signed }) => assert!(found < signed && signed == size, "cut at {cut}"),
            Err(other) => assert!(matches!(other, LedgerError::Store(_) | LedgerError::Inconsistent { .. }), "cut at {cut}: {other}"),
        }
    }
}

#[test]
fn a_flipped_bit_is_noticed_or_changes_nothing() {
    let made = tempfile::tempdir().expect("a folder");
    drop(ledger(made.path(), 300, 50));
    let store = fs::read(made.path().join(STORE_FILE)).expect("read");
    let files: Vec<(String, Vec<u8>)> =
        ["log.pub", CHECKPOINT_FILE].iter().map(|name| ((*name).to_owned(), fs::read(made.path().join(name)).expect("read"))).collect();
    let folder = tempfile::tempdir().expect("a folder");
    for (name, bytes) in &files {
        fs::write(folder.path().join(name), bytes).expect("written");
    }
    let wanted: Vec<Vec<u8>> = (0..300).map(|number| entry(number).encode()).collect();
    let mut random = rand_xoshiro::Xoshiro256PlusPlus::seed_from_u64(7);
    let (mut noticed, flips) = (0, cases(400, 10_000));
    for _ in 0..flips {
        let bit = random.random_range(0..store.len() * 8);
        let mut flipped = store.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        fs::write(folder.path().join(STORE_FILE), &flipped).expect("written");
        for side in ["-wal", "-shm"] {
            let _ = fs::remove_file(folder.path().join(format!("{STORE_FILE}{side}")));
        }
        if !is_sound(folder.path()) {
            noticed += 1;
            continue;
        }
        let open = Folder::open_to_read(folder.path()).expect("sound, so it opens");
        let mut read = Vec::new();
        open.ledger
            .store()
            .entries(0, &mut |_, bytes| {
                read.push(bytes.to_vec());
                true
            })
            .expect("read");
        assert!(read == wanted, "bit {bit} was flipped, accepted, and changed something");
    }
    // About half of the file is room that replaced tiles have left.
    assert!(noticed > flips / 4, "many bits of a store matter: {noticed} of {flips} noticed");
}

#[test]
fn whoever_reads_while_another_appends_sees_one_instant() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut writer = ledger(folder.path(), 50, 10);
    let reader = Folder::open_to_read(folder.path()).expect("open");
    writer.append(&Batch::of((50..60).map(entry))).expect("appended");
    assert_eq!(reader.ledger.store().size(), Ok(50));
    assert_eq!(reader.ledger.store().head().expect("a head").expect("a head").0, 50);
    assert!(is_sound(folder.path()));
    assert_eq!(Folder::open_to_read(folder.path()).expect("open").ledger.size(), 60);
}
