//! `portolan clearance contract`: contracts checked, tried, and decisions taken again.

use std::io::Write;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use portolan_customs::contracts::{Decision, Inputs, SignedContract, Terms, Trial, try_out};
use portolan_customs::gate::Ed25519;
use portolan_customs::words::Day;
use portolan_model::problem::Problem;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::text_of;
use crate::failure::Failure;

/// `portolan clearance contract`.
#[derive(Args, Debug)]
#[command(
    after_help = "A contract is RON as the files of assets/contracts: clauses with conditions in CEL, the parties and their signatures.

Examples:
  portolan clearance contract check assets/contracts/examination-1.ron
  portolan clearance contract decide assets/contracts/examination-1.ron --cases cases.jsonl > decisions.jsonl
  portolan clearance contract try stricter.ron --history decisions.jsonl
  portolan clearance contract again decisions.jsonl assets/contracts/examination-1.ron"
)]
pub struct ContractArgs {
    /// What to do.
    #[command(subcommand)]
    pub command: ContractCommand,
}

/// The commands of `portolan clearance contract`.
#[derive(Subcommand, Debug)]
pub enum ContractCommand {
    /// Say everything that is wrong with a contract, its hash, and who has signed it
    Check {
        /// The contract
        contract: PathBuf,
    },
    /// Decide cases by a contract: decisions as JSON Lines
    #[command(
        after_help = "A case is one JSON object a line: {\"reference\": \"D-1\", \"on\": \"2026-03-03\", \"inputs\": {\"risk_ppm\": 400000, \"aeo\": false}}.
Variables that are not stated are 0, false or empty; `contract variables` lists them."
    )]
    Decide {
        /// The contract
        contract: PathBuf,
        /// The cases as JSON Lines, - for standard input
        #[arg(long, value_name = "FILE")]
        cases: PathBuf,
    },
    /// Tell what a contract would have changed in decisions of the past
    Try {
        /// The contract
        contract: PathBuf,
        /// Decisions as JSON Lines, - for standard input
        #[arg(long, value_name = "FILE")]
        history: PathBuf,
        /// Print one JSON object instead of lines
        #[arg(long)]
        json: bool,
    },
    /// Take decisions again from what they store; exit code 1 where one comes to something else
    Again {
        /// Decisions as JSON Lines, - for standard input
        decisions: PathBuf,
        /// The contracts that decided, all versions
        #[arg(required = true)]
        contracts: Vec<PathBuf>,
    },
    /// List what conditions may ask about
    Variables,
}

/// Does what is asked.
///
/// # Errors
/// What the command in question says.
pub fn contract(args: &ContractArgs, out: &mut impl Write) -> Result<(), Failure> {
    match &args.command {
        ContractCommand::Check { contract } => check(contract, out),
        ContractCommand::Decide { contract, cases } => decide(contract, cases, out),
        ContractCommand::Try { contract, history, json } => try_contract(contract, history, *json, out),
        ContractCommand::Again { decisions, contracts } => again(decisions, contracts, out),
        ContractCommand::Variables => {
            for (name, kind, about) in portolan_customs::contracts::VARIABLES {
                writeln!(out, "{name:<20} {:<8} {about}", format!("{kind:?}").to_lowercase())?;
            }
            Ok(())
        }
    }
}

fn read(path: &Path) -> Result<SignedContract, Failure> {
    SignedContract::read(&path.display().to_string(), &text_of(path)?).map_err(Failure::Problems)
}

fn terms(path: &Path) -> Result<Terms, Failure> {
    Terms::new(read(path)?.contract).map_err(|error| Failure::Defect(error.to_string()))
}

/// One value a line.
fn lines<T: DeserializeOwned>(path: &Path, what: &str) -> Result<Vec<T>, Failure> {
    let text = text_of(path)?;
    let filled = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    filled
        .map(|(index, line)| {
            serde_json::from_str(line).map_err(|error| {
                let place = format!("{}:{}", path.display(), index + 1);
                Failure::Unreadable(Problem::new("unreadable", place, error.to_string(), format!("write {what}, one JSON object a line")))
            })
        })
        .collect()
}

fn check(path: &Path, out: &mut impl Write) -> Result<(), Failure> {
    let signed = read(path)?;
    let (contract, by) = (&signed.contract, signed.signed_by(&Ed25519));
    writeln!(
        out,
        "{} {}: decides {:?} from {}, {} clauses",
        contract.id,
        contract.version,
        contract.decides,
        contract.effective,
        contract.clauses.len()
    )?;
    writeln!(out, "hash      {}", contract.hash())?;
    writeln!(
        out,
        "signed by {} ({} of {} needed)",
        if by.is_empty() { "nobody".to_owned() } else { by.join(", ") },
        by.len(),
        contract.signatures_needed
    )?;
    if signed.is_signed(&Ed25519) {
        return Ok(());
    }
    let what = format!("has {} right signatures, {} are needed", by.len(), contract.signatures_needed);
    Err(Failure::Problems(vec![Problem::new("not-signed", path.display().to_string(), what, "let more of its parties sign its hash")]))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    reference: String,
    on: Day,
    inputs: Inputs,
}

fn decide(path: &Path, cases: &Path, out: &mut impl Write) -> Result<(), Failure> {
    let terms = terms(path)?;
    for case in lines::<Case>(cases, "cases")? {
        if let Some(wrong) = case.inputs.wrong() {
            let what = format!("{wrong:?} is no variable, or its value is of another kind");
            return Err(Failure::Unreadable(Problem::new(
                "no-variable",
                case.reference,
                what,
                "see `portolan clearance contract variables`",
            )));
        }
        let decision = terms.decide(&case.reference, case.on, case.inputs);
        writeln!(out, "{}", serde_json::to_string(&decision).map_err(|error| Failure::Defect(error.to_string()))?)?;
    }
    Ok(())
}

fn try_contract(path: &Path, history: &Path, json: bool, out: &mut impl Write) -> Result<(), Failure> {
    let trial = try_out(&terms(path)?, &lines::<Decision>(history, "decisions")?);
    if json {
        writeln!(out, "{}", serde_json::to_string(&trial).map_err(|error| Failure::Defect(error.to_string()))?)?;
    } else {
        tell(&trial, out)?;
    }
    if trial.cases == 0 {
        let what = "holds no decision on the contract's subject";
        return Err(Failure::Problems(vec![Problem::new(
            "no-history",
            history.display().to_string(),
            what,
            "give decisions of the past on it",
        )]));
    }
    Ok(())
}

fn tell(trial: &Trial, out: &mut impl Write) -> Result<(), Failure> {
    const SHOWN: usize = 10;
    writeln!(out, "{} {}: {} of {} decisions would have been others", trial.contract, trial.version, trial.changed.len(), trial.cases)?;
    for (turn, count) in &trial.turned {
        writeln!(out, "  {turn:<32}{count:>8}")?;
    }
    writeln!(out, "decided by")?;
    for (clause, count) in &trial.decided_by {
        writeln!(out, "  {clause:<32}{count:>8}")?;
    }
    if trial.failed > 0 {
        writeln!(out, "{} cases in which a clause came to nothing", trial.failed)?;
    }
    for changed in trial.changed.iter().take(SHOWN) {
        writeln!(out, "  {}: {:?}, was {:?} ({})", changed.reference, changed.after, changed.before, changed.fired.join(", "))?;
    }
    if trial.changed.len() > SHOWN {
        writeln!(out, "  and {} more (--json lists them)", trial.changed.len() - SHOWN)?;
    }
    Ok(())
}

fn again(decisions: &Path, contracts: &[PathBuf], out: &mut impl Write) -> Result<(), Failure> {
    let all = contracts.iter().map(|path| terms(path)).collect::<Result<Vec<_>, _>>()?;
    let (mut same, mut problems) = (0, Vec::new());
    for decision in lines::<Decision>(decisions, "decisions")? {
        let known = all.iter().find(|terms| terms.contract().id == decision.contract && terms.contract().version == decision.version);
        let mend = "name the contract that decided; a decision that was changed is a matter for its keeper";
        match known.map(|terms| decision.taken_again(terms)) {
            Some(Ok(())) => same += 1,
            Some(Err(error)) => problems.push(Problem::new("not-again", decisions.display().to_string(), error.to_string(), mend)),
            None => {
                let what = format!("{}: was decided by {} {}, which is not named", decision.reference, decision.contract, decision.version);
                problems.push(Problem::new("no-contract", decisions.display().to_string(), what, mend));
            }
        }
    }
    writeln!(out, "{same} decisions come to the same, {} do not", problems.len())?;
    out.flush()?;
    if problems.is_empty() { Ok(()) } else { Err(Failure::Problems(problems)) }
}
