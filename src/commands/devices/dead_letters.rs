//! `portolan devices dead-letters`: what a port could not take, summed up.

use std::fs::File;
use std::io::{BufReader, Write};
use std::path::Path;

use portolan_devices::{file_before, summarise};
use portolan_model::problem::Problem;
use portolan_vda5050::stamp;

use crate::cli::DevicesDeadLettersArgs;
use crate::failure::Failure;

pub(super) fn sum_up(args: &DevicesDeadLettersArgs, out: &mut impl Write) -> Result<(), Failure> {
    let unreadable = |path: &Path, error: &std::io::Error| {
        let what = format!("cannot be read: {error}");
        Failure::Unreadable(Problem::new("unreadable", path.display().to_string(), what, "name a file of portolan live --dead-letters"))
    };
    let before = file_before(&args.file);
    let mut files = Vec::new();
    if before.exists() {
        files.push(BufReader::new(File::open(&before).map_err(|error| unreadable(&before, &error))?));
    }
    files.push(BufReader::new(File::open(&args.file).map_err(|error| unreadable(&args.file, &error))?));
    let mut summary = summarise(files).map_err(|error| unreadable(&args.file, &error))?;
    if summary.letters == 0 && summary.unreadable > 0 {
        let what = format!("has {} lines and no dead letter among them", summary.unreadable);
        let mend = "name a file of portolan live --dead-letters";
        return Err(Failure::Unreadable(Problem::new("unreadable", args.file.display().to_string(), what, mend)));
    }
    let groups = summary.groups.len();
    summary.groups.truncate(args.top);
    if args.json {
        let text = serde_json::to_string(&summary).map_err(|error| Failure::Defect(error.to_string()))?;
        return Ok(writeln!(out, "{text}")?);
    }
    let word = |reason| serde_json::to_string(&reason).unwrap_or_default().replace('"', "");
    writeln!(out, "{} dead letters", summary.letters)?;
    for (reason, count) in &summary.by_reason {
        writeln!(out, "  {:<16}{count:>10}", word(*reason))?;
    }
    for group in &summary.groups {
        writeln!(out, "\n{}  {} × {}", group.topic, word(group.reason), group.count)?;
        writeln!(out, "  {} to {}", stamp::written(group.first_ms), stamp::written(group.last_ms))?;
        writeln!(out, "  {}", one_line(&group.what, 300))?;
        writeln!(out, "  {}", one_line(&group.payload, 120))?;
    }
    if groups > summary.groups.len() {
        writeln!(out, "\nand {} more topics; see --top", groups - summary.groups.len())?;
    }
    if summary.unreadable > 0 {
        writeln!(out, "\n{} lines are no dead letters", summary.unreadable)?;
    }
    Ok(())
}

/// A payload may hold anything; a terminal must not be fooled by it.
fn one_line(text: &str, longest: usize) -> String {
    let shown: String = text.chars().take(longest).map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
    if shown.chars().count() < text.chars().count() { format!("{shown}…") } else { shown }
}
