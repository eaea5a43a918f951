//! A program that appends is killed at random moments: nothing acknowledged is lost, nothing is there by half.

mod common;

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use common::{cases, entry, log, number_of};
use portolan_ledger::verify::verify_folder;
use portolan_ledger::{Batch, Folder, Register};
use rand::{RngExt as _, SeedableRng as _};

const FOLDER: &str = "PORTOLAN_TEST_APPEND_TO";
const A_COMMIT: u64 = 20;

fn append(folder: &mut Folder) -> u64 {
    let first = folder.ledger.size();
    folder.append(&Batch::of((first..first + A_COMMIT).map(entry))).expect("appended").size
}

/// The program that is killed: appends for ever and says what was acknowledged. Run by itself it appends once.
#[test]
fn appends_until_it_is_killed() {
    let Ok(path) = std::env::var(FOLDER) else {
        let folder = tempfile::tempdir().expect("a folder");
        Folder::create(folder.path(), log().verifier()).expect("made");
        assert_eq!(append(&mut Folder::open(folder.path(), log()).expect("open")), A_COMMIT);
        return;
    };
    let mut folder = Folder::open(Path::new(&path), log()).expect("open");
    let mut out = std::io::stdout().lock();
    loop {
        let size = append(&mut folder);
        // Straight to the pipe, so that what is read was acknowledged before the kill.
        writeln!(out, "acknowledged {size}").and_then(|()| out.flush()).expect("told");
    }
}

#[test]
#[expect(clippy::disallowed_methods, reason = "it is wall time that is measured")]
fn what_was_acknowledged_survives_every_kill() {
    let folder = tempfile::tempdir().expect("a folder");
    Folder::create(folder.path(), log().verifier()).expect("made");
    let mut random = rand_xoshiro::Xoshiro256PlusPlus::seed_from_u64(1);
    let (mut before, mut appended, mut running, mut slowest) = (0, 0, Duration::ZERO, Duration::ZERO);
    for round in 0..cases(20, 200) {
        let mut child = Command::new(std::env::current_exe().expect("this program"))
            .args(["--exact", "appends_until_it_is_killed", "--nocapture", "--test-threads", "1"])
            .env(FOLDER, folder.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("started");
        let mut lines = BufReader::new(child.stdout.take().expect("its output")).lines();
        let told = |line: &str| line.rsplit_once("acknowledged ").and_then(|(_, size)| size.parse::<u64>().ok());
        let mut acknowledged = before;
        // Until the first acknowledgement it is starting; then it is killed at a random moment.
        while acknowledged == before {
            let line = lines.next().expect("it appends").expect("a line");
            acknowledged = told(&line).unwrap_or(acknowledged);
        }
        let began = Instant::now();
        std::thread::sleep(Duration::from_micros(random.random_range(0..150_000)));
        child.kill().expect("killed");
        running += began.elapsed();
        child.wait().expect("ended");
        for line in lines.map_while(Result::ok) {
            acknowledged = told(&line).unwrap_or(acknowledged);
        }
        let began = Instant::now();
        let open = Folder::open(folder.path(), log()).expect("opened again");
        slowest = slowest.max(began.elapsed());
        let size = open.ledger.size();
        assert!(size >= acknowledged, "round {round}: {acknowledged} acknowledged, {size} there");
        assert_eq!(size % A_COMMIT, 0, "round {round}: a commit is there by half");
        for index in before..size {
            assert_eq!(number_of(&open.ledger.entry(index).expect("an entry")), index);
        }
        appended += size - before;
        before = size;
    }
    let report = verify_folder(folder.path(), log().verifier(), &Register::default(), &[]).expect("verified");
    assert_eq!((report.entries, report.findings), (before, vec![]));
    assert!(slowest < Duration::from_secs(1), "opening took {slowest:?}");
    let rate = appended as f64 / running.as_secs_f64();
    assert!(rate >= 200.0, "{rate:.0} appends a second were under way; 200 are asked for");
}
