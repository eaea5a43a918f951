//! The live port without a window.

use std::io::Write;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use portolan_alarms::NoticeBoard;
use portolan_clock::Clock;
use portolan_devices::gateway::{Arrival, Gateway};
use portolan_devices::reconciliation::{Reconciled, reconcile_when_heard};
use portolan_devices::{Approaches, Discrepancies, take_in, utc_ms};
use portolan_link::Broker;
use portolan_model::Ms;
use portolan_scenario::ScenarioText;
use serde::Serialize;

use super::ais::Receivers;
use super::found::LiveFound;
use super::joining::Joining;
use super::wall::LiveClock;
use super::{connect, folder};
use crate::cli::LiveArgs;
use crate::commands::ledger::Recording;
use crate::commands::run::{check_recorded, print_summary};
use crate::failure::{Failure, unreported};
use crate::measure::Since;
use crate::port::{DeviceLink, Outside};
use crate::run::Run;

/// What is taken in at once; between two such the port goes on.
const ARRIVALS_MAX: usize = 4_096;
/// How often the port looks even if nothing came and nothing is due.
const LOOK: Duration = Duration::from_millis(20);
/// How often it says on standard error how it is.
const TELL_S: f64 = 10.0;

pub(super) fn run(
    args: &LiveArgs,
    text: &ScenarioText,
    terminal: &str,
    broker: Broker,
    mut joining: Joining,
    recording: Option<Recording>,
    out: &mut impl Write,
) -> Result<(), Failure> {
    let outside = Outside { devices: DeviceLink::Line, is_recorded: recording.is_some() };
    let mut run = Run::open_with(text, outside).map_err(Failure::Problems)?;
    let _answering = recording.map(|recording| recording.keep(run.app_mut().world_mut()));
    if let Some(folder) = folder(args) {
        run.write_facts(folder).map_err(unreported)?;
    }
    let receivers = joining.receivers.take();
    let address = broker.to_string();
    let gateway = connect(run.app_mut().world_mut(), args, terminal, broker, joining)?;
    let stopped = stop_at_interrupt()?;
    let begun_ms = run.now_ms();
    let end_ms = args.for_ms.map(|for_ms| begun_ms + for_ms);
    let clock = LiveClock::new(args.speed, args.listen_only);
    let mut driver = Live { since: Since::now(), clock, speed: args.speed, receivers, buffer: Vec::new(), told_s: 0.0 };
    while !stopped.load(Ordering::Relaxed) && end_ms.is_none_or(|end_ms| run.now_ms() < end_ms) {
        driver.step(&mut run, &gateway, end_ms)?;
    }
    reconcile_when_heard(run.app_mut().world_mut(), utc_ms(), true);
    let found = LiveFound::of(run.world(), &gateway, driver.receivers.as_ref());
    let refused = gateway.status().link.last_error;
    drop(gateway);
    check_recorded(&run)?;
    if let Some(folder) = folder(args) {
        if let Some(reconciled) = run.world().get_resource::<Reconciled>() {
            write_beside(folder, "reconciliation.json", &reconciled.0)?;
        }
        write_beside(folder, "discrepancies.json", &run.world().resource::<Discrepancies>().all())?;
        let board = run.world().resource::<NoticeBoard>();
        let notices: Vec<_> = board.active().chain(board.cleared()).collect();
        write_beside(folder, "notices.json", &notices)?;
        if driver.receivers.is_some() {
            let vessels: Vec<_> = run.world().resource::<Approaches>().iter().collect();
            write_beside(folder, "vessels.json", &vessels)?;
        }
    }
    print_summary(&mut run, folder(args), args.json, Some(&found), out)?;
    if found.connects > 0 { Ok(()) } else { Err(Failure::Service(format!("no broker at {address} was ever reached{}", why(refused)))) }
}

/// What the last attempt ended with.
fn why(error: Option<String>) -> String {
    error.map_or_else(String::new, |error| format!(": {error}"))
}

/// What the line brought, beside the report.
fn write_beside(folder: &Path, name: &str, found: &impl Serialize) -> Result<(), Failure> {
    let path = folder.join(name);
    let text = serde_json::to_vec_pretty(found).map_err(|error| Failure::Defect(error.to_string()))?;
    let written = std::fs::create_dir_all(folder).and_then(|()| std::fs::write(&path, text));
    written.map_err(|error| Failure::unwritable(&path, &error))
}

struct Live {
    since: Since,
    clock: LiveClock,
    speed: f64,
    receivers: Option<Receivers>,
    buffer: Vec<Arrival>,
    told_s: f64,
}

impl Live {
    /// What is due by now, then what came, then a rest until something comes or is due.
    fn step(&mut self, run: &mut Run, gateway: &Gateway, end_ms: Option<Ms>) -> Result<(), Failure> {
        let wall_s = self.since.cost().wall_seconds;
        let until_ms = self.clock.keep(run.app_mut().world_mut()).map(|now_ms| end_ms.map_or(now_ms, |end_ms| now_ms.min(end_ms)));
        if let Some(until_ms) = until_ms {
            run.advance_to(until_ms).map_err(Failure::defect)?;
        }
        if let Some(receivers) = &self.receivers {
            receivers.tell(run.app_mut().world_mut());
        }
        gateway.inbox().take(ARRIVALS_MAX, &mut self.buffer);
        if self.buffer.is_empty() {
            gateway.inbox().wait(until_ms.map_or(LOOK, |now_ms| self.rest(run, now_ms)));
        } else {
            take_in(run.app_mut().world_mut(), self.buffer.drain(..), utc_ms());
            if until_ms.is_some() {
                // What happened by now falls due by now, what is ahead of the port's clock when that comes to it.
                run.advance_to(run.now_ms() + 1).map_err(Failure::defect)?;
            }
        }
        if wall_s - self.told_s >= TELL_S {
            self.told_s = wall_s;
            reconcile_when_heard(run.app_mut().world_mut(), utc_ms(), false);
            let found = LiveFound::of(run.world(), gateway, self.receivers.as_ref());
            tracing::info!("{} {found}", run.calendar().moment(run.now_ms()));
        }
        Ok(())
    }

    /// How long nothing is due, as far as the port knows by itself.
    fn rest(&self, run: &Run, now_ms: Ms) -> Duration {
        let due_ms = run.world().resource::<Clock>().calendar.next_due_ms();
        let due = due_ms.map(|due_ms| Duration::from_secs_f64(((due_ms - now_ms).max(0) as f64 / 1_000.0 / self.speed).min(1.0)));
        due.unwrap_or(LOOK).clamp(Duration::from_micros(200), LOOK)
    }
}

/// Waits for Ctrl+C, or for what a service manager sends.
#[cfg(unix)]
async fn asked_to_end() -> std::io::Result<()> {
    let mut ended = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
    tokio::select! {
        pressed = tokio::signal::ctrl_c() => pressed,
        _ = ended.recv() => Ok(()),
    }
}

#[cfg(not(unix))]
async fn asked_to_end() -> std::io::Result<()> {
    tokio::signal::ctrl_c().await
}

/// Ctrl+C ends the port in order: its report is written, its devices are told.
fn stop_at_interrupt() -> Result<Arc<AtomicBool>, Failure> {
    let stopped = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&stopped);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|error| Failure::Defect(error.to_string()))?;
    let wait = move || {
        runtime.block_on(async {
            if asked_to_end().await.is_ok() {
                flag.store(true, Ordering::Relaxed);
            }
        });
    };
    std::thread::Builder::new().name("interrupt".to_owned()).spawn(wait).map_err(|error| Failure::Defect(error.to_string()))?;
    Ok(stopped)
}
