//! What is asked of the ledger on the screen: a verification of all of it, away from the frames; a proof as a file.

use std::path::PathBuf;
use std::thread::JoinHandle;
use std::time::Duration;

use bevy::platform::time::Instant;
use bevy::prelude::World;
use portolan_clock::Clock;
use portolan_ledger::port::PortLedger;
use portolan_ledger::verify::Report;
use portolan_ledger::{LedgerError, Proof};
use portolan_model::Ms;
use portolan_overview::Overview;
use portolan_panels::actions::LedgerAction;
use portolan_panels::views::VerificationView;

/// Findings that a person can read; a ledger with more is told by `portolan ledger verify`.
const FINDINGS_MAX: usize = 20;

/// A verification that runs.
struct Running {
    asked_ms: Ms,
    work: JoinHandle<(Result<Report, String>, Duration)>,
}

/// The ledger's side of the board.
#[derive(Default)]
pub(crate) struct LedgerDesk {
    running: Option<Running>,
}

impl LedgerDesk {
    pub(crate) fn act(&mut self, port: &World, overview: &mut Overview, action: &LedgerAction) {
        match action {
            LedgerAction::Verify if self.running.is_none() => self.verify(port, overview),
            LedgerAction::Verify => {}
            LedgerAction::SaveProof { index } => overview.saved_proof(*index, save_proof(port, *index)),
        }
    }

    #[expect(clippy::disallowed_methods, reason = "how long it took is of the wall")]
    fn verify(&mut self, port: &World, overview: &mut Overview) {
        let asked_ms = port.get_resource::<Clock>().map_or(0, Clock::now_ms);
        let Some(begun) = port.get_resource::<PortLedger>().and_then(|ledger| ledger.with(|recorder| recorder.verification())) else {
            return;
        };
        let spawned = begun.and_then(|verification| {
            let work = move || {
                let since = Instant::now();
                (verification(), since.elapsed())
            };
            std::thread::Builder::new().name("verification".to_owned()).spawn(work).map_err(|error| error.to_string())
        });
        match spawned {
            Ok(work) => {
                self.running = Some(Running { asked_ms, work });
                overview.verified(VerificationView::Running);
            }
            Err(why) => overview.verified(done(asked_ms, Err(why), Duration::ZERO)),
        }
    }

    /// Tells the screen once it is over; asked in each frame.
    pub(crate) fn look(&mut self, overview: &mut Overview) {
        if self.running.as_ref().is_none_or(|running| !running.work.is_finished()) {
            return;
        }
        let Some(Running { asked_ms, work }) = self.running.take() else { return };
        let told = match work.join() {
            Ok((report, took)) => done(asked_ms, report, took),
            Err(_) => done(asked_ms, Err("the verification broke off".to_owned()), Duration::ZERO),
        };
        overview.verified(told);
    }
}

fn done(at_ms: Ms, report: Result<Report, String>, took: Duration) -> VerificationView {
    let (entries, findings) = match report {
        Ok(report) => (report.entries, report.findings.iter().take(FINDINGS_MAX).map(ToString::to_string).collect()),
        Err(why) => (0, vec![why]),
    };
    VerificationView::Done { at_ms, entries, took_ms: took.as_millis() as u64, findings }
}

/// Where proofs go: beside reports.
fn save_proof(port: &World, index: u64) -> Result<String, String> {
    let ledger = port.get_resource::<PortLedger>();
    let proof = ledger.and_then(|ledger| ledger.read(|book| book.prove(index))).ok_or("the scenario keeps no ledger")?;
    let proof = proof.map_err(|error: LedgerError| error.to_string())?;
    let text = Proof::Inclusion(proof).to_json().map_err(|error| error.to_string())?;
    let folder = PathBuf::from("report").join("proofs");
    let path = folder.join(format!("entry-{index}.json"));
    let written = std::fs::create_dir_all(&folder).and_then(|()| std::fs::write(&path, text));
    let name = path.display().to_string();
    written.map(|()| name.clone()).map_err(|error| format!("{name}: {error}"))
}
