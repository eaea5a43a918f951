//! `sim-devices list`, `validate` and `describe`: what a fleet file holds.

use std::io::Write;
use std::path::Path;

use portolan_files::UNREADABLE;
use portolan_model::problem::Problem;
use portolan_vda5050::model::{LooseHeader, SupportedAction};
use portolan_vda5050::{Address, VehicleProfile};
use serde_json::json;

use crate::cli::{DescribeArgs, ListArgs, ValidateArgs};
use crate::failure::Failure;
use crate::fault::USAGE;
use crate::fleet::{Body, Fleet, FleetFile, Member};

/// Problems with the file's name in front of their places.
pub(crate) fn problems_in(file: &Path, problems: Vec<Problem>) -> Failure {
    let place = |problem: Problem| Problem { path: format!("{}: {}", file.display(), problem.path), ..problem };
    Failure::Problems(problems.into_iter().map(place).collect())
}

fn read(file: &Path) -> Result<Fleet, Failure> {
    FleetFile::read(file).map_err(Failure::Unreadable)?.fleet().map_err(|problems| problems_in(file, problems))
}

/// Prints the devices.
pub(crate) fn list(args: &ListArgs, out: &mut impl Write) -> Result<(), Failure> {
    let fleet = read(&args.file)?;
    let selection = args.selection.selection()?;
    let members: Vec<&Member> = fleet.members.iter().filter(|member| selection.takes(&member.id)).collect();
    for member in &members {
        if args.json {
            let line = json!({ "kind": member.id.kind, "id": member.id.id, "maker": member.maker, "model": member.model,
                "speaks": if member.speaks_vda5050() { "vda5050" } else { "portolan/v1" }, "state_period_ms": member.state_period_ms });
            writeln!(out, "{line}")?;
        } else {
            let speaks = if member.speaks_vda5050() { "VDA 5050" } else { "portolan/v1" };
            let made = format!("{} {}", member.maker, member.model);
            writeln!(
                out,
                "{:<12}{:<18}{:<30}{speaks:<12}{:>8} ms",
                member.id.id,
                member.id.kind.slug(),
                made.trim(),
                member.state_period_ms
            )?;
        }
    }
    if !args.json {
        writeln!(out, "{} devices of {}, terminal {}", members.len(), fleet.name, fleet.terminal)?;
    }
    Ok(out.flush()?)
}

/// Prints every problem. What it prints is its data, so that a file with problems fails without a further line.
pub(crate) fn validate(args: &ValidateArgs, out: &mut impl Write) -> Result<(), Failure> {
    let mut failed = false;
    for file in &args.files {
        match read(file) {
            Ok(fleet) => writeln!(out, "{}: no problems, {} devices", file.display(), fleet.members.len())?,
            Err(Failure::Problems(problems)) => {
                failed = true;
                for problem in problems {
                    writeln!(out, "{problem}")?;
                }
            }
            // A file that has no shape has a problem; one that is not there is a mistake on the command line.
            Err(Failure::Unreadable(problem)) if problem.code != UNREADABLE => {
                failed = true;
                writeln!(out, "{problem}")?;
            }
            Err(failure) => return Err(failure),
        }
    }
    out.flush()?;
    if failed { Err(Failure::Told) } else { Ok(()) }
}

/// Prints one device.
pub(crate) fn describe(args: &DescribeArgs, out: &mut impl Write) -> Result<(), Failure> {
    let fleet = read(&args.file)?;
    let Some(member) = fleet.members.iter().find(|member| member.id.id == args.id) else {
        let known: Vec<&str> = fleet.members.iter().take(6).map(|member| member.id.id.as_str()).collect();
        let more = if fleet.members.len() > known.len() { ", …" } else { "" };
        return Err(Failure::refused(format!(
            "{} has no device “{}”; it has {}{more} (sim-devices list shows all)",
            args.file.display(),
            args.id,
            known.join(", ")
        )));
    };
    let descriptor = member.descriptor(member.state_period_ms);
    let topics = member.topics(&fleet.terminal);
    let spoken = member.vda5050_address();
    let actions = spoken.clone().map(actions_of).unwrap_or_default();
    let faults = member.possible_faults();
    let figures = match &member.body {
        Body::Machine { spec, .. } => ron::ser::to_string_pretty(spec, ron::ser::PrettyConfig::default()),
        Body::Sensor(spec) => ron::ser::to_string_pretty(spec, ron::ser::PrettyConfig::default()),
    };
    let figures = figures.map_err(|error| Failure::Defect(error.to_string()))?;
    if args.json {
        let figures = match &member.body {
            Body::Machine { spec, .. } => json!(spec),
            Body::Sensor(spec) => json!(spec),
        };
        let mut told = json!({ "descriptor": descriptor, "topics": topics, "faults": faults, "figures": figures });
        if let Some(address) = &spoken {
            told["vda5050"] = json!({ "version": address.version.number(), "interface": address.interface,
                "manufacturer": address.manufacturer, "serial_number": address.serial_number, "actions": actions });
        }
        writeln!(out, "{told}")?;
    } else {
        writeln!(out, "{} {}, {} {} (firmware {})", member.id.kind, member.id.id, member.maker, member.model, member.firmware)?;
        if let Some(address) = &spoken {
            let (version, maker, serial) = (address.version.number(), &address.manufacturer, &address.serial_number);
            writeln!(out, "speaks VDA 5050 {version} as {maker}/{serial}")?;
        }
        writeln!(out, "says its state every {} ms at the least", member.state_period_ms)?;
        writeln!(out, "\ntopics")?;
        for topic in &topics {
            writeln!(out, "  {topic}")?;
        }
        if spoken.is_some() {
            writeln!(out, "\nactions")?;
            for action in &actions {
                writeln!(out, "{}", in_a_line(action))?;
            }
        } else if !descriptor.tasks.is_empty() {
            let tasks: Vec<String> = descriptor.tasks.iter().map(|task| json!(task).as_str().unwrap_or_default().to_owned()).collect();
            writeln!(out, "\norders\n  {}", tasks.join(", "))?;
        }
        writeln!(out, "\nfaults")?;
        for line in USAGE.lines().filter(|line| line.split_whitespace().next().is_some_and(|name| faults.contains(&name))) {
            writeln!(out, "{line}")?;
        }
        writeln!(out, "\nfigures\n{figures}")?;
    }
    Ok(out.flush()?)
}

/// What a vehicle of this address can do, as its factsheet says.
fn actions_of(address: Address) -> Vec<SupportedAction> {
    VehicleProfile::new(address).factsheet(LooseHeader::default()).protocol_features.agv_actions
}

fn in_a_line(action: &SupportedAction) -> String {
    let scopes: Vec<String> = action.action_scopes.iter().map(|scope| json!(scope).as_str().unwrap_or_default().to_lowercase()).collect();
    let parameters = action.action_parameters.iter().flatten().map(|parameter| {
        let key = &parameter.key;
        if parameter.is_optional == Some(true) { format!(" [{key}]") } else { format!(" {key}") }
    });
    let written = format!("{}{}", action.action_type, parameters.collect::<String>());
    let what = action.action_description.as_deref().unwrap_or_default();
    format!("  {written}\n      {what} ({})", scopes.join(", "))
}
