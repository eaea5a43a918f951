//! `sim-devices run`: the devices of a fleet.

use std::io::Write;
use std::time::Duration;

use portolan_console::take_last_panic;
use tokio::time::{Instant, sleep};

use super::{Interrupt, block_on};
use crate::cli::RunArgs;
use crate::failure::{Failure, no_broker};
use crate::fleet::FleetFile;
use crate::simulation::{Options, Simulation, Summary, TruthLog};

/// Runs devices until their time is over.
pub(crate) fn run(args: &RunArgs, out: &mut impl Write) -> Result<(), Failure> {
    let fleet = FleetFile::read(&args.file).map_err(Failure::Unreadable)?.fleet().map_err(|problems| named(args, problems))?;
    let selection = args.selection.selection()?;
    let truth = args.truth.as_deref().map(|path| TruthLog::create(path).map_err(|error| Failure::unwritable(path, &error))).transpose()?;
    if let Some(path) = &args.report {
        // Better now than after ten minutes.
        std::fs::File::create(path).map_err(|error| Failure::unwritable(path, &error))?;
    }
    let options = Options {
        tls: args.broker.tls(),
        credentials: args.broker.credentials(),
        terminal: args.terminal.clone(),
        seed: args.seed,
        speed: args.speed,
        rate_per_s: args.rate,
        truth,
        ..Options::new(args.broker.broker.clone())
    };
    let summary = block_on(async {
        let mut interrupt = Interrupt::listen();
        let simulation = Simulation::start(&fleet, &selection, options)?;
        tokio::select! {
            reached = reached(&simulation, args) => reached?,
            () = interrupt.came() => return Ok(simulation.stop().await),
        }
        let kinds: Vec<String> = simulation.kinds().into_iter().map(|(kind, count)| format!("{count} {kind}")).collect();
        let mut stderr = std::io::stderr().lock();
        // Where nobody reads it, the run goes on all the same.
        let _ = writeln!(stderr, "running {} at {}; Ctrl+C ends", kinds.join(", "), args.broker.broker);
        drop(stderr);
        interrupt.or_after(args.for_time).await;
        Ok(simulation.stop().await)
    })?;
    if let Some(path) = &args.report {
        let json = serde_json::to_string_pretty(&summary).map_err(|error| Failure::Defect(error.to_string()))?;
        std::fs::write(path, json + "\n").map_err(|error| Failure::unwritable(path, &error))?;
    }
    print(&summary, out)?;
    match take_last_panic() {
        Some(panic) => Err(Failure::Defect(panic)),
        None => Ok(()),
    }
}

/// Problems name the file that they are in.
fn named(args: &RunArgs, problems: Vec<portolan_model::problem::Problem>) -> Failure {
    super::look::problems_in(&args.file, problems)
}

async fn reached(simulation: &Simulation, args: &RunArgs) -> Result<(), Failure> {
    let until = Instant::now() + args.broker.wait;
    loop {
        match simulation.reached_broker() {
            Ok(()) => return Ok(()),
            Err(why) if Instant::now() >= until => return Err(no_broker(&args.broker.broker, &why)),
            Err(_) => sleep(Duration::from_millis(20)).await,
        }
    }
}

fn print(summary: &Summary, out: &mut impl Write) -> Result<(), Failure> {
    let counts = &summary.counts;
    let rows: &[(&str, u64)] = &[
        ("devices", summary.devices as u64),
        ("orders received", counts.orders_received),
        ("orders received again", counts.orders_repeated),
        ("orders executed", counts.orders_executed),
        ("orders refused", counts.orders_refused),
        ("reports said", counts.reports),
        ("states said", counts.states),
        ("VDA 5050 messages said", counts.vda5050),
        ("messages sent", summary.sent),
        ("messages received", summary.received),
        ("telemetry dropped, broker behind", summary.dropped_in_queue),
        ("messages refused by the broker", summary.refused_by_broker),
        ("faults begun", counts.faults_applied),
        ("faults refused", counts.faults_refused),
        ("reconnects", summary.reconnects),
    ];
    writeln!(out, "{}: {:.1} s, {:.0} messages/s sent", summary.fleet, summary.seconds, summary.sent_per_s)?;
    for (name, count) in rows.iter().filter(|(_, count)| *count > 0) {
        writeln!(out, "  {name:<34}{count:>12}")?;
    }
    Ok(out.flush()?)
}
