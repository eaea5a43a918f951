//! `portolan devices check`.

use std::io::Write;

use portolan_devices::conformance::{Clause, Patience, Verdict, Wire, check as check_device};
use portolan_devices::utc_ms;
use portolan_link::LinkConfig;
use portolan_protocol::DeviceId;
use portolan_protocol::wire::{Channel, Kind, Topic, WireId};
use portolan_vda5050::conformance::{Check, CheckPlan};
use portolan_vda5050::{Address, Effects, Version};
use serde::Serialize;

use super::line::Line;
use crate::cli::DevicesCheckArgs;
use crate::failure::Failure;

pub(super) fn check(args: &DevicesCheckArgs, out: &mut impl Write) -> Result<(), Failure> {
    let mut told = Ok(());
    let mut tell = |clause: &Clause| {
        if !args.json && told.is_ok() {
            told = tell_clause(clause, out);
        }
    };
    let (device, clauses) = if let Some(vehicle) = &args.vda5050 {
        (vehicle.clone(), check_vehicle(args, vehicle, &mut tell)?)
    } else {
        let id = device_id(args.id.as_deref().unwrap_or_default())?;
        (id.to_string(), check_machine(args, &id, &mut tell)?)
    };
    let told = told.and_then(|()| sum_up(&device, &clauses, args.json, out));
    // What the device did not meet is what the exit code is for, whether anybody reads the rest or not.
    if clauses.iter().any(is_unmet) { Err(Failure::Told) } else { told }
}

/// `QC03`, or `camera/CAM7`.
fn device_id(text: &str) -> Result<WireId, Failure> {
    let named = match text.split_once('/') {
        Some((kind, id)) => kind.parse::<Kind>().ok().and_then(|kind| WireId::new(kind, id)),
        None => text.parse::<DeviceId>().ok().map(WireId::from),
    };
    named.ok_or_else(|| {
        Failure::usage(format!("“{text}” names no device"), "write a machine such as QC03, or a kind and an id such as camera/CAM7")
    })
}

fn link(args: &DevicesCheckArgs, subscriptions: Vec<String>) -> LinkConfig {
    // Two checks at one instant would throw each other off the broker.
    let client_id = format!("portolan-check-{:x}-{:x}", std::process::id(), utc_ms());
    let mut config = LinkConfig::new(args.broker.clone(), client_id);
    config.tls = args.tls();
    config.subscriptions = subscriptions;
    config
}

fn check_machine(args: &DevicesCheckArgs, id: &WireId, tell: &mut impl FnMut(&Clause)) -> Result<Vec<Clause>, Failure> {
    let Some(terminal) = args.terminal.as_deref() else {
        return Err(Failure::usage("the terminal is not named", "give --terminal, as it stands in the device's topics"));
    };
    if !WireId::is_id(terminal) {
        return Err(Failure::usage(
            format!("“{terminal}” can be no terminal"),
            "write 1 to 64 letters, digits, - _ . as in the device's topics",
        ));
    }
    let listened = [Channel::Descriptor, Channel::Connection, Channel::Report, Channel::State];
    let topics = listened.map(|channel| Topic::new(terminal, id.clone(), channel).to_string());
    let mut line = Line::open(link(args, topics.to_vec()))?;
    let patience = Patience { answer_ms: args.answer_ms.into(), work_ms: args.work_ms.into() };
    let clauses = check_device(terminal, id, patience, &mut line, tell);
    line.stood().map(|()| clauses)
}

fn check_vehicle(args: &DevicesCheckArgs, vehicle: &str, tell: &mut impl FnMut(&Clause)) -> Result<Vec<Clause>, Failure> {
    let Some((maker, serial)) = vehicle.split_once('/') else {
        return Err(Failure::usage(format!("“{vehicle}” names no vehicle"), "write manufacturer/serial number, as in its topics"));
    };
    let version = Version::ALL.into_iter().find(|version| version.number() == args.vda_version).unwrap_or_default();
    let address = Address { interface: args.interface.clone(), ..Address::new(maker, serial).speaking(version) };
    let mut plan = CheckPlan::new(address);
    (plan.answer_ms, plan.work_ms) = (args.answer_ms, args.work_ms);
    let mut check = Check::new(plan, utc_ms());
    let mut line = Line::open(link(args, check.subscriptions().to_vec()))?;
    let mut effects = Effects::default();
    let mut told = 0;
    check.start(utc_ms(), &mut effects);
    while !check.is_over() {
        for message in effects.outgoing.drain(..) {
            line.publish(&message.topic, message.payload);
        }
        let wait_ms = check.next_due_ms().saturating_sub(utc_ms()).clamp(1, 1_000);
        match line.next(wait_ms as u64) {
            Some((topic, payload)) => check.on_message(&topic, &payload, utc_ms(), &mut effects),
            None => check.on_timer(utc_ms(), &mut effects),
        }
        while let Some(clause) = check.clauses().get(told).filter(|clause| clause.verdict != Verdict::Open) {
            tell(clause);
            told += 1;
        }
    }
    line.stood().map(|()| check.clauses().to_vec())
}

/// Whether a device did not show what the clause asks, for its own fault or for want of a chance.
const fn is_unmet(clause: &Clause) -> bool {
    matches!(clause.verdict, Verdict::Fail { .. } | Verdict::Prevented { .. })
}

/// What `--json` prints.
#[derive(Serialize)]
struct Told<'a> {
    device: &'a str,
    passed: bool,
    clauses: &'a [Clause],
}

fn tell_clause(clause: &Clause, out: &mut impl Write) -> Result<(), Failure> {
    let (sign, why, message) = match &clause.verdict {
        Verdict::Pass => ("pass", None, None),
        Verdict::Open => ("open", None, None),
        Verdict::Fail { why, message } => ("FAIL", Some(why), message.as_ref()),
        Verdict::Skipped { why } => ("skip", Some(why), None),
        Verdict::Prevented { why } => ("BUSY", Some(why), None),
    };
    writeln!(out, "{sign}  {:<21}{}", clause.id, clause.title)?;
    if let Some(why) = why {
        writeln!(out, "      {why}")?;
    }
    if let Some(message) = message {
        writeln!(out, "      {message}")?;
    }
    Ok(out.flush()?)
}

fn sum_up(device: &str, clauses: &[Clause], json: bool, out: &mut impl Write) -> Result<(), Failure> {
    let count = |is: fn(&Verdict) -> bool| clauses.iter().filter(|clause| is(&clause.verdict)).count();
    if json {
        let told = Told { device, passed: !clauses.iter().any(is_unmet), clauses };
        let text = serde_json::to_string(&told).map_err(|error| Failure::Defect(error.to_string()))?;
        return Ok(writeln!(out, "{text}")?);
    }
    let passed = count(|verdict| matches!(verdict, Verdict::Pass));
    let failed = count(|verdict| matches!(verdict, Verdict::Fail { .. }));
    let prevented = count(|verdict| matches!(verdict, Verdict::Prevented { .. }));
    let skipped = clauses.len() - passed - failed - prevented;
    write!(out, "{device}: {passed} of {} clauses met, {failed} not, {skipped} not asked", clauses.len())?;
    if prevented > 0 {
        write!(out, ", {prevented} could not be asked while it is busy")?;
    }
    writeln!(out)?;
    Ok(out.flush()?)
}
