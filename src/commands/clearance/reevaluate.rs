//! `portolan clearance reevaluate`: the decisions of a run taken again.

use std::collections::BTreeMap;
use std::io::{BufRead as _, Write};
use std::path::{Path, PathBuf};

use clap::Args;
use portolan_customs::contracts::{Decision, SignedContract, Terms, shipped};
use portolan_customs::gate::Ed25519;
use portolan_model::problem::Problem;
use portolan_report::lines_of;
use serde::Serialize;

use super::text_of;
use crate::failure::Failure;

/// More differences than this are counted and not told.
const TOLD_MAX: usize = 20;

/// `portolan clearance reevaluate`.
#[derive(Args, Debug)]
#[command(
    after_help = "A run with --out writes decisions.jsonl.zst, one decision a line with contract, version, hash, what was known and the clauses that held,
and the contracts themselves into the folder contracts. Each decision is taken again by that text; the signatures under it are checked.
Exit code 1 where one comes to something else, or was decided by a text that is not there or not signed.

Examples:
  portolan run scenarios/clearance/smart.ron --days 2 --out report/smart
  portolan clearance reevaluate report/smart
  zstdcat report/smart/decisions.jsonl.zst | jq -c 'select(.outcome == \"Examine\") | {reference, fired, told}'"
)]
pub struct ReevaluateArgs {
    /// The report's folder, or a file of decisions as JSON Lines, compressed or not
    pub decisions: PathBuf,
    /// Contracts, or folders of them, beside those of the report and those that come with the program
    #[arg(long, value_name = "PATH", num_args = 1..)]
    pub contracts: Vec<PathBuf>,
    /// Print one JSON object instead of lines
    #[arg(long)]
    pub json: bool,
}

/// What it came to.
#[derive(Serialize, Default)]
struct Found {
    decisions: u64,
    same: u64,
    /// By contract and version.
    by: BTreeMap<String, u64>,
    different: Vec<String>,
    more_different: u64,
}

impl Found {
    fn differs(&mut self, what: String) {
        if self.different.len() < TOLD_MAX {
            self.different.push(what);
        } else {
            self.more_different += 1;
        }
    }
}

/// Takes all decisions again.
///
/// # Errors
/// When a file cannot be read, or a decision comes to something else.
pub fn reevaluate(args: &ReevaluateArgs, out: &mut impl Write) -> Result<(), Failure> {
    let in_folder = args.decisions.is_dir();
    let path = if in_folder { args.decisions.join("decisions.jsonl.zst") } else { args.decisions.clone() };
    let beside = args.decisions.join("contracts");
    let mut places = args.contracts.clone();
    if in_folder && beside.is_dir() {
        places.push(beside);
    }
    let known = known(&places)?;
    let unreadable = |place: String, what: String| {
        let mend = "name the folder of a report that `portolan run --out` wrote, or a file of decisions";
        Failure::Unreadable(Problem::new("unreadable", place, what, mend))
    };
    let lines = lines_of(&path).map_err(|error| unreadable(path.display().to_string(), format!("cannot be read: {error}")))?;
    let mut found = Found::default();
    for (index, line) in lines.lines().enumerate() {
        let place = || format!("{}:{}", path.display(), index + 1);
        let line = line.map_err(|error| unreadable(place(), format!("cannot be read: {error}")))?;
        if line.trim().is_empty() {
            continue;
        }
        let decision: Decision = serde_json::from_str(&line).map_err(|error| unreadable(place(), error.to_string()))?;
        found.decisions += 1;
        // Of two texts under one name the one with the decision's hash decided.
        let of_name = known.iter().filter(|terms| terms.contract().id == decision.contract && terms.contract().version == decision.version);
        let terms = of_name.clone().find(|terms| terms.hash() == decision.hash).or_else(|| of_name.clone().next());
        match terms.map(|terms| decision.taken_again(terms)) {
            Some(Ok(())) => {
                found.same += 1;
                *found.by.entry(format!("{} {}", decision.contract, decision.version)).or_default() += 1;
            }
            Some(Err(error)) => found.differs(error.to_string()),
            None => found.differs(format!(
                "{}: was decided by {} {}, which is not there or not signed",
                decision.reference, decision.contract, decision.version
            )),
        }
    }
    if args.json {
        let text = serde_json::to_string(&found).map_err(|error| Failure::Defect(error.to_string()))?;
        writeln!(out, "{text}")?;
    } else {
        writeln!(out, "{} decisions come to the same, {} do not", found.same, found.decisions - found.same)?;
        for (contract, count) in &found.by {
            writeln!(out, "  {contract:<20}{count:>10}")?;
        }
        for what in &found.different {
            writeln!(out, "  {what}")?;
        }
        if found.more_different > 0 {
            writeln!(out, "  and {} more", found.more_different)?;
        }
    }
    out.flush()?;
    if found.same == found.decisions { Ok(()) } else { Err(Failure::Told) }
}

/// All contracts with enough right signatures.
fn known(places: &[PathBuf]) -> Result<Vec<Terms>, Failure> {
    let mut files = Vec::new();
    for place in places {
        if place.is_dir() {
            files.extend(contracts_in(place)?);
        } else {
            files.push(place.clone());
        }
    }
    let mut signed = shipped();
    for path in files {
        signed.push(SignedContract::read(&path.display().to_string(), &text_of(&path)?).map_err(Failure::Problems)?);
    }
    signed.retain(|signed| signed.is_signed(&Ed25519));
    signed.into_iter().map(|signed| Terms::new(signed.contract).map_err(|error| Failure::Defect(error.to_string()))).collect()
}

fn contracts_in(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let entries = std::fs::read_dir(folder).map_err(|error| {
        let what = format!("cannot be read: {error}");
        Failure::Unreadable(Problem::new("unreadable", folder.display().to_string(), what, "name a folder of contracts"))
    })?;
    let mut files: Vec<PathBuf> = entries.filter_map(Result::ok).map(|entry| entry.path()).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "ron"));
    files.sort();
    Ok(files)
}
