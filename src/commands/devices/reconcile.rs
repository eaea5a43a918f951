//! `portolan devices reconcile`: a yard export, a scenario's stock and what devices report, side by side.

use std::io::Write;
use std::path::Path;

use portolan_devices::reconciliation::{Difference, ModelStock, Reconciliation, Sightings, YardSnapshot, reconcile as hold_together};
use portolan_protocol::wire::{Channel, StateMessage, Topic};
use portolan_simulator::capture::Reader;

use crate::cli::DevicesReconcileArgs;
use crate::commands::read_scenario;
use crate::failure::Failure;
use crate::run::Run;

pub(super) fn reconcile(args: &DevicesReconcileArgs, out: &mut impl Write) -> Result<(), Failure> {
    let snapshot = YardSnapshot::read(&args.yard).map_err(Failure::Unreadable)?;
    let devices = args.capture.as_deref().map_or_else(|| Ok(Sightings::default()), sightings)?;
    let text = read_scenario(&args.scenario, &args.set, None, None)?;
    let mut run = Run::open(&text).map_err(Failure::Problems)?;
    let model = ModelStock::of(run.app_mut().world_mut());
    let found = hold_together(&snapshot, &model, &devices);
    if args.json {
        let text = serde_json::to_string(&found).map_err(|error| Failure::Defect(error.to_string()))?;
        writeln!(out, "{text}")?;
    } else {
        tell(&found, args.top, out)?;
    }
    out.flush()?;
    if found.all_agree() { Ok(()) } else { Err(Failure::Told) }
}

/// What devices said last, by a capture. Messages of other forms are passed over.
fn sightings(path: &Path) -> Result<Sightings, Failure> {
    let mut sightings = Sightings::default();
    for read in Reader::open(path).map_err(Failure::Unreadable)? {
        let captured = read.map_err(Failure::Unreadable)?;
        let topic = captured.topic.parse::<Topic>().ok().filter(|topic| topic.channel == Channel::State);
        let Some(topic) = topic else { continue };
        if let Ok(state) = serde_json::from_slice::<StateMessage>(&captured.payload) {
            sightings.see(&topic.device, &state.readings);
        }
    }
    Ok(sightings)
}

fn tell(found: &Reconciliation, top: usize, out: &mut impl Write) -> Result<(), Failure> {
    writeln!(
        out,
        "{} boxes in the export, {} in the model, {} agree; {} devices heard",
        found.boxes_in_export, found.boxes_in_model, found.agreed, found.devices_heard
    )?;
    for (kind, count) in found.counts() {
        writeln!(out, "  {:<22}{count:>8}", kind.words())?;
    }
    if !found.unreadable.is_empty() {
        writeln!(out, "  {:<22}{:>8}", "lines not readable", found.unreadable.len())?;
    }
    if !found.differences.is_empty() {
        writeln!(out)?;
    }
    for difference in found.differences.iter().take(top) {
        writeln!(out, "{}", line_of(difference))?;
    }
    if found.differences.len() > top {
        writeln!(out, "and {} more; see --top", found.differences.len() - top)?;
    }
    for (line, why) in found.unreadable.iter().take(top) {
        writeln!(out, "line {line} cannot be read: {why}")?;
    }
    Ok(())
}

fn line_of(difference: &Difference) -> String {
    let subject = difference.container.clone().or_else(|| difference.device.as_ref().map(|device| device.id.clone())).unwrap_or_default();
    let sides = [("export", &difference.export), ("model", &difference.model), ("device", &difference.reported)];
    let said = sides.into_iter().filter_map(|(side, word)| word.as_ref().map(|word| format!("; {side}: {word}")));
    let of = difference.line.map_or(String::new(), |line| format!(" (line {line})"));
    format!("{subject:<12} {}{}{of}", difference.kind.words(), said.collect::<String>())
}
