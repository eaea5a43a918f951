//! Verification says exactly what is wrong and where.

mod common;

use std::fs;
use std::path::{Path, PathBuf};

use common::{entry, ledger, log, party};
use portolan_keys::NoteSigner;
use portolan_ledger::verify::{Report, Wrong, verify_folder};
use portolan_ledger::{Batch, Draft, Folder, Ledger, MemoryStore, Register, Seal, SignedCheckpoint, SqliteStore, Store, tiles};

fn published(entries: u64) -> tempfile::TempDir {
    let made = tempfile::tempdir().expect("a folder");
    let mut ledger = ledger(made.path(), entries, 64);
    let folder = tempfile::tempdir().expect("a folder");
    tiles::export(&mut ledger.ledger, folder.path(), false).expect("exported");
    folder
}

fn verify(folder: &Path) -> Report {
    verify_folder(folder, log().verifier(), &Register::default(), &[]).expect("something to verify")
}

fn findings(folder: &Path) -> Vec<(Wrong, String)> {
    verify(folder).findings.into_iter().map(|finding| (finding.wrong, finding.place)).collect()
}

fn bundle(folder: &Path, number: &str) -> (PathBuf, Vec<Vec<u8>>) {
    let path = folder.join("tile/entries").join(number);
    let entries = tiles::entries_of_bundle(&fs::read(&path).expect("read")).expect("entries");
    (path, entries)
}

fn put(path: &Path, entries: &[Vec<u8>]) {
    fs::write(path, tiles::bundle_bytes(entries.iter().map(Vec::as_slice))).expect("written");
}

#[test]
fn a_published_log_is_sound_and_read_by_the_tools_of_the_field() {
    use tlog_tiles::{HashReader, Tile, TileHashReader, TileReader, check_record, prove_record, record_hash, stored_hash_index};

    struct Files(PathBuf);
    impl TileReader for Files {
        fn height(&self) -> u8 {
            8
        }
        fn read_tiles(&self, tiles: &[Tile]) -> Result<Vec<Vec<u8>>, tlog_tiles::Error> {
            Ok(tiles.iter().map(|tile| fs::read(self.0.join(tile.path().replacen("tile/8/", "tile/", 1))).expect("a tile")).collect())
        }
        fn save_tiles(&self, _: &[Tile], _: &[Vec<u8>]) {}
    }

    let folder = published(70_000);
    assert_eq!(findings(folder.path()), []);
    let note = fs::read_to_string(folder.path().join("checkpoint")).expect("read");
    let checkpoint = SignedCheckpoint::open(&note, log().verifier()).expect("signed");
    let files = Files(folder.path().to_owned());
    let root = tlog_tiles::Hash(checkpoint.root().0);
    let reader = TileHashReader::new(checkpoint.size(), root, &files);
    for index in [0, 255, 256, 65_535, 65_536, 69_999] {
        let leaf = record_hash(&entry(index).encode());
        assert_eq!(reader.read_hashes(&[stored_hash_index(0, index)]).expect("a hash"), [leaf]);
        let proof = prove_record(checkpoint.size(), index, &reader).expect("a proof");
        assert!(check_record(&proof, checkpoint.size(), root, index, leaf).is_ok());
    }
}

#[test]
fn an_altered_entry_is_named() {
    let folder = published(600);
    let (path, mut entries) = bundle(folder.path(), "001");
    entries[44] = entry(9_999).encode();
    put(&path, &entries);
    assert_eq!(findings(folder.path()), [(Wrong::Altered, "entry 300 (tile/entries/001 no. 44)".to_owned())]);
}

#[test]
fn entries_in_another_order_are_named() {
    let folder = published(600);
    let (path, mut entries) = bundle(folder.path(), "000");
    entries.swap(3, 7);
    put(&path, &entries);
    let report = verify(folder.path());
    let told: Vec<String> = report.findings.iter().map(ToString::to_string).collect();
    assert_eq!(
        told,
        [
            "entry 3 (tile/entries/000 no. 3): reordered: here stands what was signed as entry 7",
            "entry 7 (tile/entries/000 no. 7): reordered: here stands what was signed as entry 3"
        ]
    );
}

#[test]
fn a_truncated_bundle_and_a_missing_one_are_named() {
    let folder = published(600);
    let (path, _) = bundle(folder.path(), "002.p/88");
    let bytes = fs::read(&path).expect("read");
    fs::write(&path, &bytes[..bytes.len() - 1]).expect("written");
    let report = verify(folder.path());
    assert!(report.findings[0].what.contains("tile/entries/002.p/88: it ends in the middle of its entry 87"), "{:?}", report.findings);
    fs::remove_file(folder.path().join("tile/entries/001")).expect("removed");
    let places: Vec<String> = verify(folder.path()).findings.into_iter().map(|finding| finding.what).collect();
    assert!(places[0].contains("tile/entries/001: the file is missing") && places[1].contains("002.p/88"), "{places:?}");
}

#[test]
fn an_altered_tile_is_named_and_the_entries_are_not() {
    let folder = published(70_000);
    for name in ["tile/0/003", "tile/1/001.p/17"] {
        let path = folder.path().join(name);
        let mut bytes = fs::read(&path).expect("read");
        bytes[40] ^= 1;
        fs::write(&path, &bytes).expect("written");
        assert_eq!(findings(folder.path()), [(Wrong::Altered, name.to_owned())]);
        bytes[40] ^= 1;
        fs::write(&path, &bytes).expect("written");
    }
}

#[test]
fn another_key_and_an_altered_checkpoint_are_told_apart() {
    let folder = published(10);
    let other = NoteSigner::from_seed("portolan.example/port", &[9; 32]).expect("a key");
    let report = verify_folder(folder.path(), other.verifier(), &Register::default(), &[]).expect("verified");
    assert_eq!(report.findings[0].wrong, Wrong::WrongKey);
    let path = folder.path().join("checkpoint");
    let note = fs::read_to_string(&path).expect("read");
    fs::write(&path, note.replacen("\n10\n", "\n9\n", 1)).expect("written");
    assert_eq!(verify(folder.path()).findings[0].wrong, Wrong::Altered);
}

#[test]
fn a_rewritten_log_is_forked_from_what_was_seen() {
    // The log's own key signs two histories.
    let (one, two) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
    let mut honest = ledger(one.path(), 5_000, 1_000);
    let seen = honest.ledger.checkpoint().expect("a checkpoint").expect("signed");
    Folder::create(two.path(), log().verifier()).expect("made");
    let mut forked = Folder::open(two.path(), log()).expect("open");
    forked.append(&Batch::of((0..5_000).map(|number| entry(if number == 4_500 { 9 } else { number })))).expect("appended");
    assert_eq!(findings(two.path()), [], "by itself it is sound");
    let report = verify_folder(two.path(), log().verifier(), &Register::default(), &[seen]).expect("verified");
    assert_eq!(report.findings.iter().map(|finding| finding.wrong).collect::<Vec<_>>(), [Wrong::Forked]);

    // Somebody without the key changes an entry and every tile above it: kept checkpoints tell where.
    drop(honest);
    let store = one.path().join("ledger.db");
    let connection = rusqlite::Connection::open(&store).expect("open");
    connection.execute("UPDATE entries SET entry = ?1 WHERE number = 4500", [entry(9).encode()]).expect("changed");
    let mut edge = portolan_ledger::merkle::Edge::default();
    let mut whole = Vec::new();
    for number in 0..5_000 {
        edge.push(portolan_ledger::merkle::leaf_hash(&entry(if number == 4_500 { 9 } else { number }).encode()), &mut whole);
    }
    whole.extend(edge.unfinished());
    for tile in whole {
        let hashes: Vec<u8> = tile.hashes.iter().flat_map(|hash| hash.0).collect();
        let key = (tile.level, tile.number as i64, hashes);
        connection.execute("UPDATE tiles SET hashes = ?3 WHERE level = ?1 AND number = ?2", key).expect("changed");
    }
    drop(connection);
    let report = verify(one.path());
    let forked = report.findings.iter().find(|finding| finding.wrong == Wrong::Forked).expect("forked");
    // Checkpoints of 5,000 (passed 4,096) and none before: nothing before 5,000 was kept but the commit that passed 4,096.
    assert!(forked.what.contains("the change lies in entries 0 to 4999"), "{}", forked.what);
    assert!(Folder::open(one.path(), log()).is_err());
}

#[test]
fn signatures_of_parties_are_checked() {
    let (customs, bank) = (party("customs"), party("bank"));
    let folder = tempfile::tempdir().expect("a folder");
    Folder::create(folder.path(), log().verifier()).expect("made");
    let mut ledger = Folder::open(folder.path(), log()).expect("open");
    let decision = |by: &portolan_keys::KeyRing| {
        Draft::decision(0, by.party.clone(), "released").finish().expect("an entry").sign(&by.sign).expect("signed")
    };
    let unsigned = Draft::decision(0, customs.party.clone(), "released").finish().expect("an entry");
    ledger.append(&Batch::of([decision(&customs), decision(&bank), unsigned])).expect("appended");
    let places = |register: &Register| -> Vec<(Wrong, String)> {
        let report = verify_folder(folder.path(), log().verifier(), register, &[]).expect("verified");
        report.findings.into_iter().map(|finding| (finding.wrong, format!("{}: {}", finding.place, finding.what))).collect()
    };
    let unknown = (Wrong::WrongKey, "entry 1: no card of bank is known".to_owned());
    let missing = (Wrong::WrongKey, "entry 2: customs did not sign it".to_owned());
    assert_eq!(places(&Register::new(vec![customs.card()])), [unknown, missing.clone()]);
    assert_eq!(places(&Register::new(vec![customs.card(), bank.card()])), [missing]);
    assert_eq!(places(&Register::new(vec![customs.card(), bank.card()]).accepting_unsigned()), []);
    let mut impostor = bank.card();
    impostor.sign = NoteSigner::from_seed("bank", &[77; 32]).expect("a key").verifier().clone();
    assert_eq!(places(&Register::new(vec![customs.card(), impostor]).accepting_unsigned()).len(), 1);
}

#[test]
fn payloads_are_read_by_the_entitled_alone_and_can_be_forgotten() {
    let (customs, bank, port) = (party("customs"), party("bank"), party("port"));
    let folder = tempfile::tempdir().expect("a folder");
    Folder::create(folder.path(), log().verifier()).expect("made");
    let mut ledger = Folder::open(folder.path(), log()).expect("open");
    let text = b"name of a person, never to be found again".as_slice();
    let seal = Seal::new(text).expect("sealed");
    let mut batch = Batch::default();
    let draft = Draft::declaration(0, port.party.clone(), "filed").about("consignment/1");
    batch.push_sealed(draft, &seal, &[&customs.card()]).expect("a batch");
    ledger.append(&batch).expect("appended");
    let hash = seal.hash();
    let read = |ledger: &Folder, ring: &portolan_keys::KeyRing| ledger.ledger.read_sealed(&hash, &ring.party, &ring.seal);
    assert_eq!(read(&ledger, &customs).expect("read"), text);
    assert!(read(&ledger, &bank).is_err());

    // Customs lets the bank read, and takes it back.
    let key = ledger.ledger.content_key(&hash, &customs.party, &customs.seal).expect("a key");
    let mut batch = Batch::default();
    batch.push_grant(1, customs.party.clone(), &hash, &key, &bank.card()).expect("a grant");
    ledger.append(&batch).expect("appended");
    assert_eq!(read(&ledger, &bank).expect("read"), text);
    let wrapped = ledger.ledger.store().grants(&hash).expect("grants");
    let mut batch = Batch::default();
    batch.push_revocation(2, customs.party.clone(), &hash, &bank.party).expect("a revocation");
    ledger.append(&batch).expect("appended");
    assert!(read(&ledger, &bank).is_err() && read(&ledger, &customs).is_ok());

    // Erased: the keys are gone from every file, the chain is whole.
    let mut batch = Batch::default();
    batch.push_erasure(3, customs.party.clone(), &hash, "asked for by the person").expect("an erasure");
    ledger.append(&batch).expect("appended");
    assert!(read(&ledger, &customs).is_err());
    assert_eq!(verify(folder.path()).findings, []);
    for file in fs::read_dir(folder.path()).expect("a folder") {
        let bytes = fs::read(file.expect("a file").path()).expect("read");
        for grant in &wrapped {
            assert!(!bytes.windows(grant.wrapped.len()).any(|window| window == grant.wrapped), "a destroyed key is still on disk");
        }
        assert!(!bytes.windows(text.len()).any(|window| window == text));
    }
    drop(ledger);

    // A changed payload and a changed key are noticed.
    let connection = rusqlite::Connection::open(folder.path().join("ledger.db")).expect("open");
    connection.execute("UPDATE payloads SET payload = CAST(payload || x'00' AS BLOB)", []).expect("changed");
    drop(connection);
    assert!(verify(folder.path()).findings.iter().any(|finding| finding.what.contains("its payload") && finding.wrong == Wrong::Altered));
}

#[test]
fn a_copy_follows_only_what_leads_to_the_signed_root() {
    let mut leader = Ledger::open(MemoryStore::default(), log()).expect("open");
    leader.append(&Batch::of((0..10).map(entry))).expect("appended");
    let checkpoint = leader.checkpoint().expect("a checkpoint").expect("signed");
    let folder = tempfile::tempdir().expect("a folder");
    let store = SqliteStore::create(&folder.path().join("copy.db")).expect("made");
    let mut copy = Ledger::open_copy(store, log().verifier().clone()).expect("open");
    let encoded = |numbers: &[u64]| numbers.iter().map(|number| entry(*number).encode()).collect::<Vec<_>>();
    assert!(copy.follow(encoded(&[0, 1, 2, 3, 4, 5, 6, 7, 9, 8]), &checkpoint).is_err());
    assert!(copy.follow(encoded(&[0, 1, 2]), &checkpoint).is_err());
    assert_eq!(copy.size(), 0);
    copy.follow(encoded(&[0, 1, 2, 3, 4, 5, 6, 7, 8, 9]), &checkpoint).expect("followed");
    assert_eq!(copy.root(), leader.root());
    assert!(copy.append(&Batch::of([entry(10)])).is_err(), "a copy appends nothing of its own");
}
