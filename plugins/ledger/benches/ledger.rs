//! How fast the ledger is, on one core: appending in memory and on disk, verifying, proving, opening again.

use std::cell::RefCell;
use std::path::Path;

use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use portolan_keys::{NoteSigner, PartyName};
use portolan_ledger::merkle::{Edge, leaf_hash};
use portolan_ledger::verify::{Place, verify_store};
use portolan_ledger::{Batch, Commit, Draft, Entry, Folder, Ledger, MemoryStore, Register, SqliteStore, Store};

fn main() {
    divan::main();
}

fn log() -> NoteSigner {
    NoteSigner::from_seed("portolan.example/port", &[1; 32]).expect("a key")
}

fn entry(number: u64) -> Entry {
    let port = PartyName::new("port").expect("a name");
    let draft = Draft::custody(1_772_000_000_000 + number as i64, port, "carrier", "port").about(format!("box/MSKU{number:07}"));
    draft.says("place", "berth-2").finish().expect("an entry")
}

fn batches(entries: u64, a_commit: u64, sign: bool) -> Vec<Batch> {
    let signer = NoteSigner::from_seed("port", &[2; 32]).expect("a key");
    let made = |number| if sign { entry(number).sign(&signer).expect("signed") } else { entry(number) };
    (0..entries / a_commit).map(|commit| Batch::of((commit * a_commit..(commit + 1) * a_commit).map(made))).collect()
}

#[divan::bench(sample_count = 5)]
fn in_memory(bencher: Bencher) {
    let batches = batches(100_000, 1_000, false);
    bencher.counter(ItemsCount::new(100_000_u64)).bench_local(|| {
        let mut ledger = Ledger::open_signing_when_asked(MemoryStore::default(), log()).expect("open");
        for batch in &batches {
            ledger.append(batch).expect("appended");
        }
        ledger.size()
    });
}

#[divan::bench(args = [200, 1_000], sample_count = 5)]
fn durable_hash_only(bencher: Bencher, a_commit: u64) {
    durable(bencher, a_commit, false);
}

#[divan::bench(args = [200, 1_000], sample_count = 5)]
fn durable_signed(bencher: Bencher, a_commit: u64) {
    durable(bencher, a_commit, true);
}

/// Entries are made, and signed where they are, within what is measured.
fn durable(bencher: Bencher, a_commit: u64, sign: bool) {
    let signer = NoteSigner::from_seed("port", &[2; 32]).expect("a key");
    bencher.counter(ItemsCount::new(20_000_u64)).with_inputs(|| tempfile::tempdir().expect("a folder")).bench_local_values(|folder| {
        Folder::create(folder.path(), log().verifier()).expect("made");
        let mut ledger = Folder::open(folder.path(), log()).expect("open");
        for commit in 0..20_000 / a_commit {
            let made = |number| if sign { entry(number).sign(&signer).expect("signed") } else { entry(number) };
            let batch = Batch::of((commit * a_commit..(commit + 1) * a_commit).map(made));
            ledger.append(&batch).expect("appended");
        }
        folder
    });
}

#[divan::bench(args = [false, true], sample_count = 5)]
fn verify_on_disk(bencher: Bencher, signed: bool) {
    let entries = if signed { 10_000 } else { 200_000 };
    let folder = tempfile::tempdir().expect("a folder");
    let store = SqliteStore::create(&folder.path().join("x.db")).expect("made");
    let mut ledger = Ledger::open(store, log()).expect("open");
    for batch in batches(entries, 1_000, signed) {
        ledger.append(&batch).expect("appended");
    }
    let ring = portolan_keys::KeyRing::from_seed(PartyName::new("port").expect("a name"), &[0; 32]).expect("keys");
    let mut card = ring.card();
    card.sign = NoteSigner::from_seed("port", &[2; 32]).expect("a key").verifier().clone();
    let register = if signed { Register::new(vec![card]) } else { Register::default() };
    bencher.counter(ItemsCount::new(entries)).bench_local(|| {
        let report = verify_store(ledger.store(), log().verifier(), &register, &[], &|place: Place| format!("{place:?}"));
        assert!(report.is_sound() && report.entries == entries);
    });
}

/// A ledger on disk with a tree of this size; its entries are as small as can be, for they play no part.
fn large(path: &Path, entries: u64) -> Ledger<SqliteStore> {
    let mut store = SqliteStore::create(path).expect("made");
    let mut edge = Edge::default();
    let mut first = 0;
    while first < entries {
        let count = (entries - first).min(100_000);
        let small: Vec<Vec<u8>> = (first..first + count).map(|number| number.to_be_bytes().to_vec()).collect();
        let mut tiles = Vec::new();
        for entry in &small {
            edge.push(leaf_hash(entry), &mut tiles);
        }
        tiles.extend(edge.unfinished());
        store.commit(&Commit { first, entries: small, tiles, ..Commit::default() }).expect("committed");
        first += count;
    }
    let mut ledger = Ledger::open_signing_when_asked(store, log()).expect("open");
    ledger.checkpoint().expect("a checkpoint");
    ledger
}

#[divan::bench(args = [1_000_000, 10_000_000], sample_count = 200)]
fn prove_inclusion(bencher: Bencher, entries: u64) {
    let folder = tempfile::tempdir().expect("a folder");
    let ledger = RefCell::new(large(&folder.path().join("x.db"), entries));
    let mut next = 1_u64;
    bencher.bench_local(|| {
        // All over the log, the same each time.
        next = next.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        black_box(ledger.borrow_mut().prove_inclusion(next % entries).expect("a proof"))
    });
}

#[divan::bench(args = [1_000_000, 10_000_000], sample_count = 20)]
fn open_again(bencher: Bencher, entries: u64) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("x.db");
    drop(large(&path, entries));
    bencher.bench_local(|| Ledger::open(SqliteStore::open(&path).expect("open"), log()).expect("open").size());
}

#[divan::bench(sample_count = 200)]
fn check_a_proof(bencher: Bencher) {
    let mut ledger = Ledger::open_signing_when_asked(MemoryStore::default(), log()).expect("open");
    for batch in batches(100_000, 1_000, false) {
        ledger.append(&batch).expect("appended");
    }
    let proof = ledger.prove_inclusion(54_321).expect("a proof");
    bencher.bench_local(|| proof.check(log().verifier()).expect("proven"));
}
