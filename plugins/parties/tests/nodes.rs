//! Four nodes on free ports of this machine: one forks, goes back, stays silent or lies; one is away; two are away.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::routing::get;
use portolan_keys::{KeyRing, NoteSigner, PartyName};
use portolan_ledger::verify::verify_folder;
use portolan_ledger::{Batch, Checkpoint, Draft, Entry, Folder, Hash, Seal, SignedCheckpoint, merkle, tiles};
use portolan_parties::{AlarmKind, Config, Evidence, Node, PartyConfig, Peer, Running, serve, submit};
use tokio::net::TcpListener;

const PARTIES: [&str; 4] = ["port", "customs", "carrier", "bank"];
const TIMEOUT: Duration = Duration::from_secs(2);

fn log() -> NoteSigner {
    NoteSigner::from_seed("portolan.example/port", &[1; 32]).expect("a key")
}

fn name(name: &str) -> PartyName {
    PartyName::new(name).expect("a name")
}

fn ring(party: &str) -> KeyRing {
    KeyRing::from_seed(name(party), &[3; 32]).expect("keys")
}

fn signed(by: &str, number: u64) -> Entry {
    let ring = ring(by);
    let draft = Draft::decision(number as i64, ring.party.clone(), "released").about(format!("box/{number}"));
    draft.finish().expect("an entry").sign(&ring.sign).expect("signed")
}

fn batch(by: &str, numbers: std::ops::Range<u64>) -> Batch {
    Batch::of(numbers.map(|number| signed(by, number)))
}

fn sign_all(mut batch: Batch, ring: &KeyRing) -> Batch {
    batch.entries = batch.entries.into_iter().map(|entry| entry.sign(&ring.sign).expect("signed")).collect();
    batch
}

/// A node to be started: its listener is there before the others must know its address.
struct Place {
    listener: Option<TcpListener>,
    address: String,
    folder: tempfile::TempDir,
}

async fn places() -> Vec<Place> {
    let mut places = Vec::new();
    for _ in PARTIES {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address").to_string();
        places.push(Place { listener: Some(listener), address, folder: tempfile::tempdir().expect("a folder") });
    }
    places
}

fn config(addresses: &[String]) -> Config {
    let parties = PARTIES.iter().zip(addresses).map(|(name, address)| PartyConfig { card: ring(name).card(), address: address.clone() });
    Config { log: log().verifier().clone(), sequencer: name("port"), poll_ms: 100, unsigned_entries: false, parties: parties.collect() }
}

fn addresses(places: &[Place]) -> Vec<String> {
    places.iter().map(|place| place.address.clone()).collect()
}

fn node(folder: &Path, party: &str, config: Config) -> Node {
    Node::open(folder, config, ring(party), (party == "port").then(log), TIMEOUT).expect("a node")
}

async fn start(places: &mut [Place], at: usize, config: Config) -> Running {
    let listener = match places[at].listener.take() {
        Some(listener) => listener,
        None => TcpListener::bind(&places[at].address).await.expect("its port again"),
    };
    serve(node(places[at].folder.path(), PARTIES[at], config), listener, false).expect("it runs")
}

async fn rounds(nodes: &[&Running], count: usize) {
    for _ in 0..count {
        for node in nodes {
            node.round().await.expect("a round");
        }
    }
}

async fn submit_to(address: &str, batch: Batch) -> Result<u64, String> {
    let peer = Peer::new(address, TIMEOUT);
    let done = tokio::task::spawn_blocking(move || submit(&peer, &batch)).await.expect("done");
    done.map(|done| done.size).map_err(|error| error.to_string())
}

fn locked<T>(running: &Running, read: impl FnOnce(&Node) -> T) -> T {
    read(&running.node.lock().expect("the node"))
}

fn size(running: &Running) -> u64 {
    locked(running, |node| node.folder().ledger.size())
}

fn alarms(running: &Running) -> Vec<(AlarmKind, String)> {
    locked(running, |node| node.alarms().iter().map(|alarm| (alarm.kind, alarm.party.to_string())).collect())
}

fn evidence(running: &Running, kind: AlarmKind) -> Evidence {
    let path: PathBuf = locked(running, |node| {
        let alarm = node.alarms().iter().find(|alarm| alarm.kind == kind).expect("an alarm");
        alarm.evidence.clone().expect("its evidence")
    });
    Evidence::from_json(&std::fs::read_to_string(path).expect("read")).expect("evidence")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn four_nodes_agree_and_hold_the_same() {
    let mut places = places().await;
    let config = config(&addresses(&places));
    let mut nodes = Vec::new();
    for at in 0..4 {
        nodes.push(start(&mut places, at, config.clone()).await);
    }
    let port = places[0].address.clone();
    assert_eq!(submit_to(&port, batch("customs", 0..700)).await, Ok(700));
    let all: Vec<&Running> = nodes.iter().collect();
    rounds(&all, 3).await;
    for node in &nodes {
        let status = locked(node, Node::status);
        assert_eq!((status.size, status.finality.final_size, status.finality.waits.clone()), (700, 700, None), "{status:?}");
        assert_eq!(status.alarms, []);
    }
    // Whoever is no sequencer refuses; so does the sequencer what nobody signed.
    let refused = submit_to(&places[1].address, batch("customs", 0..1)).await.expect_err("refused");
    assert!(refused.contains("submit to the node of port"), "{refused}");
    let unsigned = Draft::decision(0, name("customs"), "released").finish().expect("an entry");
    let refused = submit_to(&port, Batch::of([unsigned])).await.expect_err("refused");
    assert!(refused.contains("customs did not sign it"), "{refused}");

    // A sealed payload reaches every copy, and is forgotten in every copy.
    let (customs, bank) = (ring("customs"), ring("bank"));
    let seal = Seal::new(b"a name").expect("sealed");
    let mut sealed = Batch::default();
    sealed.push_sealed(Draft::declaration(0, customs.party.clone(), "filed"), &seal, &[&bank.card()]).expect("a batch");
    submit_to(&port, sign_all(sealed, &customs)).await.expect("submitted");
    rounds(&all, 3).await;
    let read = |node: &Running| locked(node, |node| node.folder().ledger.read_sealed(&seal.hash(), &bank.party, &bank.seal).ok());
    assert_eq!(nodes.iter().map(read).collect::<Vec<_>>(), vec![Some(b"a name".to_vec()); 4]);
    let mut erasure = Batch::default();
    erasure.push_erasure(0, customs.party.clone(), &seal.hash(), "asked for").expect("a batch");
    submit_to(&port, sign_all(erasure, &customs)).await.expect("submitted");
    rounds(&all, 3).await;
    assert_eq!(nodes.iter().map(read).collect::<Vec<_>>(), vec![None; 4]);
    for node in nodes {
        node.stop().await;
    }
    for place in &places {
        let report = verify_folder(place.folder.path(), log().verifier(), &config.register(), &[]).expect("verified");
        assert_eq!((report.entries, report.signatures, report.findings), (703, 703, vec![]));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn with_one_away_it_is_final_with_two_it_waits_and_says_why_and_they_catch_up() {
    let mut places = places().await;
    let config = config(&addresses(&places));
    // The bank is away from the beginning: its port refuses.
    places[3].listener = None;
    let mut nodes = Vec::new();
    for at in 0..3 {
        nodes.push(start(&mut places, at, config.clone()).await);
    }
    let port = places[0].address.clone();
    submit_to(&port, batch("customs", 0..10)).await.expect("submitted");
    rounds(&nodes.iter().collect::<Vec<_>>(), 3).await;
    for node in &nodes {
        let status = locked(node, Node::status);
        assert_eq!((status.finality.final_size, status.finality.waits), (10, None));
        assert_eq!(status.silent, [name("bank")]);
    }
    // Two away.
    nodes.pop().expect("the carrier").stop().await;
    submit_to(&port, batch("customs", 10..20)).await.expect("it is appended all the same");
    rounds(&nodes.iter().collect::<Vec<_>>(), 4).await;
    for node in &nodes {
        let finality = locked(node, Node::finality);
        assert_eq!((finality.final_size, finality.size, finality.needed), (10, 20, 3));
        let waits = finality.waits.expect("a reason");
        assert_eq!(waits, "2 of 3 cosignatures: carrier does not answer, bank does not answer");
    }
    // One comes back and has missed nothing; the other, who never was there, reads everything.
    nodes.push(start(&mut places, 2, config.clone()).await);
    rounds(&nodes.iter().collect::<Vec<_>>(), 3).await;
    nodes.push(start(&mut places, 3, config.clone()).await);
    rounds(&nodes.iter().collect::<Vec<_>>(), 3).await;
    for node in &nodes {
        let status = locked(node, Node::status);
        assert_eq!((status.size, status.finality.final_size, status.refuses), (20, 20, None));
        assert!(status.silent.is_empty());
    }
    for node in nodes {
        node.stop().await;
    }
}

/// The log's own key signs another history, which one party is shown.
async fn forking(sizes: (u64, u64)) {
    let mut places = places().await;
    let config = config(&addresses(&places));
    let other_listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let other_folder = tempfile::tempdir().expect("a folder");
    let mut config_of_bank = config.clone();
    config_of_bank.parties[0].address = other_listener.local_addr().expect("an address").to_string();
    let port = start(&mut places, 0, config.clone()).await;
    let other = serve(node(other_folder.path(), "port", config.clone()), other_listener, false).expect("it runs");
    submit_to(&places[0].address, batch("customs", 0..sizes.0)).await.expect("submitted");
    submit_to(&config_of_bank.parties[0].address, batch("customs", 1_000..1_000 + sizes.1)).await.expect("submitted");
    let customs = start(&mut places, 1, config.clone()).await;
    let carrier = start(&mut places, 2, config.clone()).await;
    let bank = start(&mut places, 3, config_of_bank).await;
    rounds(&[&port, &other], 1).await;
    // Each asks the sequencer first, and follows what it is shown.
    rounds(&[&customs, &carrier, &bank], 3).await;
    for honest in [&customs, &carrier, &bank] {
        assert!(alarms(honest).iter().any(|(kind, _)| *kind == AlarmKind::Forked), "{:?}", alarms(honest));
        let told = evidence(honest, AlarmKind::Forked).check(log().verifier(), &config.cosigners()).expect("it convinces anybody");
        assert!(told.contains("signed two histories"), "{told}");
        assert!(size(honest) > 0 && locked(honest, Node::status).refuses.is_some());
    }
    // What they had before they keep, and follow no more; the sequencer learns of it too, and appends no more.
    let before: Vec<u64> = [&customs, &carrier, &bank].map(size).to_vec();
    submit_to(&places[0].address, batch("customs", 500..501)).await.expect("submitted");
    rounds(&[&port, &customs, &carrier, &bank], 2).await;
    assert_eq!([&customs, &carrier, &bank].map(size).to_vec(), before);
    assert!(submit_to(&places[0].address, batch("customs", 501..502)).await.is_err());
    for node in [port, other, customs, carrier, bank] {
        node.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_fork_at_one_size_is_proven() {
    forking((10, 10)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_fork_at_different_sizes_is_proven() {
    forking((10, 13)).await;
    forking((16, 9)).await;
    forking((8, 21)).await;
}

/// A node that answers what a test wants; the rest it does not have.
fn puppet(listener: TcpListener) -> (Arc<Mutex<String>>, Arc<Mutex<Vec<u8>>>) {
    let (note, bundle) = (Arc::new(Mutex::new(String::new())), Arc::new(Mutex::new(Vec::new())));
    let (shown, given) = (note.clone(), bundle.clone());
    let app = Router::new()
        .route("/checkpoint", get(move || async move { shown.lock().expect("the note").clone() }))
        .route("/tile/{*path}", get(move || async move { given.lock().expect("the bundle").clone() }));
    tokio::spawn(async move { axum::serve(listener, app).await });
    (note, bundle)
}

fn note_of(entries: &[Entry]) -> SignedCheckpoint {
    let mut edge = merkle::Edge::default();
    for entry in entries {
        edge.push(merkle::leaf_hash(&entry.encode()), &mut Vec::new());
    }
    let checkpoint = Checkpoint { origin: log().verifier().name().to_owned(), size: edge.size(), root: edge.root() };
    SignedCheckpoint::sign(checkpoint, &log()).expect("signed")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sequencer_that_goes_back_or_lies_about_its_entries_is_noticed_by_all_three() {
    let mut places = places().await;
    let config = config(&addresses(&places));
    let (note, bundle) = puppet(places[0].listener.take().expect("a listener"));
    let entries: Vec<Entry> = (0..8).map(|number| signed("customs", number)).collect();
    let mut honest = Vec::new();
    for at in 1..4 {
        honest.push(start(&mut places, at, config.clone()).await);
    }
    let show = |shown: &[Entry], given: &[Entry]| {
        note_of(shown).note().clone_into(&mut note.lock().expect("the note"));
        let encoded: Vec<Vec<u8>> = given.iter().map(Entry::encode).collect();
        *bundle.lock().expect("the bundle") = tiles::bundle_bytes(encoded.iter().map(Vec::as_slice));
    };
    let all: Vec<&Running> = honest.iter().collect();
    // It gives entries that are not those it signed.
    let mut other = entries.clone();
    other.swap(2, 3);
    show(&entries, &other);
    rounds(&all, 1).await;
    for node in &honest {
        assert_eq!((alarms(node)[0].clone(), size(node)), ((AlarmKind::Lied, "port".to_owned()), 0));
        assert!(matches!(evidence(node, AlarmKind::Lied), Evidence::Lied { .. }));
    }
    // Then the right ones: nobody holds a grudge.
    show(&entries, &entries);
    rounds(&all, 2).await;
    assert!(honest.iter().all(|node| size(node) == 8));
    // It goes back to what it signed before.
    show(&entries[..5], &entries[..5]);
    rounds(&all, 1).await;
    for node in &honest {
        let told = evidence(node, AlarmKind::WentBack).check(log().verifier(), &config.cosigners()).expect("shown");
        assert!(told.contains("5 entries after 8"), "{told}");
        assert_eq!(size(node), 8, "nothing is given up");
    }
    // It shows what the log never signed.
    *note.lock().expect("the note") = note_of(&entries).note().replace("\n8\n", "\n9\n");
    rounds(&all, 1).await;
    for node in &honest {
        assert_eq!(alarms(node).iter().filter(|(kind, _)| *kind == AlarmKind::Lied).count(), 2);
    }
    for node in honest {
        node.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_follower_that_forges_cosignatures_is_noticed_and_makes_nothing_final() {
    let mut places = places().await;
    let config = config(&addresses(&places));
    let (note, _) = puppet(places[3].listener.take().expect("a listener"));
    let entries: Vec<Entry> = (0..4).map(|number| signed("customs", number)).collect();
    let port = start(&mut places, 0, config.clone()).await;
    let customs = start(&mut places, 1, config.clone()).await;
    submit_to(&places[0].address, Batch::of(entries.clone())).await.expect("submitted");
    // In the carrier's name stands what the carrier made for another checkpoint; the carrier itself is away.
    let mut elsewhere = note_of(&entries[..1]);
    elsewhere.cosign(&ring("carrier").cosign, 5);
    let line = elsewhere.note().lines().last().expect("a line").to_owned();
    *note.lock().expect("the note") = format!("{}{line}\n", note_of(&entries).note());
    places[2].listener = None;
    rounds(&[&port, &customs], 4).await;
    for node in [&port, &customs] {
        assert!(alarms(node).contains(&(AlarmKind::Lied, "bank".to_owned())), "{:?}", alarms(node));
        let finality = locked(node, Node::finality);
        assert_eq!((finality.final_size, finality.cosigned_by.len()), (0, 2), "{finality:?}");
    }
    port.stop().await;
    customs.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sequencer_whose_disk_was_put_back_appends_nothing() {
    let mut places = places().await;
    let config = config(&addresses(&places));
    let port = start(&mut places, 0, config.clone()).await;
    let customs = start(&mut places, 1, config.clone()).await;
    (places[2].listener, places[3].listener) = (None, None);
    submit_to(&places[0].address, batch("customs", 0..10)).await.expect("submitted");
    rounds(&[&port, &customs], 2).await;
    port.stop().await;
    places[0].folder = tempfile::tempdir().expect("a folder");
    let port = start(&mut places, 0, config.clone()).await;
    rounds(&[&port], 1).await;
    assert!(locked(&port, Node::status).refuses.expect("it refuses").contains("this copy was put back"));
    let refused = submit_to(&places[0].address, batch("customs", 0..1)).await.expect_err("refused");
    assert!(refused.contains("nothing is appended"), "{refused}");
    port.stop().await;
    customs.stop().await;
}

#[test]
fn evidence_of_nothing_convinces_nobody() {
    let entries: Vec<Entry> = (0..4).map(|number| signed("customs", number)).collect();
    let (small, large) = (note_of(&entries[..2]), note_of(&entries));
    let cosigners = config(&[const { String::new() }; 4]).cosigners();
    let forked = |first: &SignedCheckpoint, second: &SignedCheckpoint, earlier_root: Hash, hashes: Vec<Hash>| Evidence::Forked {
        format: 1,
        shown_by: "port".to_owned(),
        first: first.note().to_owned(),
        second: second.note().to_owned(),
        earlier_root,
        hashes,
    };
    let folder = tempfile::tempdir().expect("a folder");
    Folder::create(folder.path(), log().verifier()).expect("made");
    let mut ledger = Folder::open(folder.path(), log()).expect("open");
    ledger.append(&Batch::of(entries)).expect("appended");
    let hashes = ledger.ledger.consistency(2, 4).expect("hashes");
    for evidence in [
        forked(&small, &small, small.root(), vec![]),
        forked(&small, &large, small.root(), hashes.clone()),
        forked(&small, &large, Hash::of(b"x"), hashes),
        forked(&small, &large, Hash::of(b"x"), vec![]),
    ] {
        assert!(evidence.check(log().verifier(), &cosigners).is_err());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nodes_that_ask_by_themselves_come_to_a_final_checkpoint_and_keep_nobody_waiting() {
    let mut places = places().await;
    let config = config(&addresses(&places));
    let mut nodes = Vec::new();
    for at in 0..4 {
        let listener = places[at].listener.take().expect("a listener");
        nodes.push(serve(node(places[at].folder.path(), PARTIES[at], config.clone()), listener, true).expect("it runs"));
    }
    for round in 0..20 {
        submit_to(&places[0].address, batch("bank", round * 10..round * 10 + 10)).await.expect("submitted");
    }
    let mut left = 200;
    while nodes.iter().any(|node| locked(node, Node::finality).final_size < 200) {
        left -= 1;
        assert!(left > 0, "{:?}", nodes.iter().map(|node| locked(node, Node::status)).collect::<Vec<_>>());
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    for node in &nodes {
        // Whoever started last may have been missed once; nobody is missed any more, and nothing else was wrong.
        let status = locked(node, Node::status);
        assert!(status.silent.is_empty() && status.alarms.iter().all(|alarm| alarm.kind == AlarmKind::Silent), "{status:?}");
    }
    for node in nodes {
        node.stop().await;
    }
}
