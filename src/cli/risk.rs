//! What `portolan risk` understands.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use portolan_risk::facts::Day;

/// `portolan risk`.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  portolan risk train --data 2020.csv --valid 2021q1.csv --out customs.risk
  portolan risk score --model customs.risk --data today.csv --out scored.csv
  portolan risk evaluate --model customs.risk --data 2021q2.csv")]
pub struct RiskArgs {
    /// What to do.
    #[command(subcommand)]
    pub command: RiskCommand,
}

/// The commands of `portolan risk`.
#[derive(Subcommand, Debug)]
pub enum RiskCommand {
    /// Learn a model from declarations whose truth is known
    Train(TrainArgs),
    /// Judge declarations: probability, expected duty, ranks, reasons
    Score(ScoreArgs),
    /// Measure a model on declarations whose truth is known
    Evaluate(EvaluateArgs),
    /// Say how far declarations have moved from those that a model was made for
    Watch(WatchArgs),
    /// Compare two models on declarations that neither learned from
    Compare(ModelsArgs),
    /// Find what is odd in declarations: prices, descriptions, duplicates, habits
    Anomalies(AnomaliesArgs),
    /// Rate a trader by what examinations found, or check a statement of such a rating
    Rating(RatingArgs),
    /// Make declarations unrecognisable, so that models can be tried on them elsewhere
    Mask(MaskArgs),
}

/// What kind of model is learned.
#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum KindChoice {
    /// Gradient boosting
    #[default]
    Boosting,
    /// A random forest
    Forest,
}

/// `portolan risk train`.
#[derive(Args, Debug)]
#[command(
    after_help = "The rows of --valid choose the threshold and give the figures; nothing is learned from them. With --serving the new model is
written there only if it is not worse on them than the model that is there (exit code 1 if it is).

Examples:
  portolan risk train --data 2019.csv 2020.csv --valid 2021q1.csv --out customs.risk
  portolan risk train --data 2020.csv --valid 2021q1.csv --out new.risk --serving serving.risk
  portolan risk train --data 2020.csv --valid 2021q1.csv --out challenger.risk --kind forest --seed 7"
)]
pub struct TrainArgs {
    /// Tables of declarations to learn from, with the column Fraud
    #[arg(long, value_name = "CSV", required = true, num_args = 1..)]
    pub data: Vec<PathBuf>,
    /// Later declarations that nothing is learned from, with the column Fraud
    #[arg(long, value_name = "CSV")]
    pub valid: PathBuf,
    /// Write the model there
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
    /// What kind of model
    #[arg(long, value_enum, default_value_t)]
    pub kind: KindChoice,
    /// The seed of every chance
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,
    /// Let the new model serve there, if it is not worse than the one that does
    #[arg(long, value_name = "FILE")]
    pub serving: Option<PathBuf>,
    /// Print one JSON object instead of a table
    #[arg(long)]
    pub json: bool,
}

/// `portolan risk score`.
#[derive(Args, Debug)]
#[command(
    after_help = "Columns written: declaration_id, probability, expected_duty, rank_probability, rank_duty, rank_interleaved, reason_1, reason_2,
reason_3. A declaration is judged by what the model's training rows showed; the order of the table is kept.

Examples:
  portolan risk score --model customs.risk --data today.csv --out scored.csv
  portolan risk score --data today.csv --out scored.csv --policy embargo.ron --on 2026-03-05"
)]
pub struct ScoreArgs {
    /// The model; the shipped one if not given, `rules` for rules that nobody trained
    #[arg(long, value_name = "FILE")]
    pub model: Option<PathBuf>,
    /// The declarations
    #[arg(long, value_name = "CSV")]
    pub data: PathBuf,
    /// Write the scores there
    #[arg(long, value_name = "CSV")]
    pub out: PathBuf,
    /// Policy tables that hold
    #[arg(long, value_name = "RON")]
    pub policy: Option<PathBuf>,
    /// The day on which policies are looked up; each declaration's own if not given
    #[arg(long, value_name = "DATE")]
    pub on: Option<Day>,
}

/// `portolan risk evaluate`.
#[derive(Args, Debug)]
#[command(
    after_help = "Revenue is the duty evaded: value times duty rate of what was wrong. `repeats` are declarations of which the same thing (goods, route,
tariff, mass, price) was examined in the training rows; `others` tell how the model does on what is new to it.

Examples:
  portolan risk evaluate --model customs.risk --data 2021q2.csv
  portolan risk evaluate --data 2021q2.csv --json | jq .auc"
)]
pub struct EvaluateArgs {
    /// The model; the shipped one if not given, `rules` for rules that nobody trained
    #[arg(long, value_name = "FILE")]
    pub model: Option<PathBuf>,
    /// Declarations with the column Fraud that the model did not learn from
    #[arg(long, value_name = "CSV")]
    pub data: PathBuf,
    /// Print one JSON object instead of a table
    #[arg(long)]
    pub json: bool,
}

/// `portolan risk watch`.
#[derive(Args, Debug)]
#[command(
    after_help = "The population stability index of the score and of each feature against the rows that the model was validated on: below 0.1
steady, from 0.25 on drifted. Exit code 1 if the score or a feature has drifted.

Examples:
  portolan risk watch --model customs.risk --data march.csv
  portolan risk watch --data march.csv --json | jq '.drift[] | select(.verdict != \"steady\")'"
)]
pub struct WatchArgs {
    /// The model; the shipped one if not given
    #[arg(long, value_name = "FILE")]
    pub model: Option<PathBuf>,
    /// The declarations that come in
    #[arg(long, value_name = "CSV")]
    pub data: PathBuf,
    /// Print one JSON object instead of a table
    #[arg(long)]
    pub json: bool,
}

/// `portolan risk compare`.
#[derive(Args, Debug)]
#[command(
    after_help = "Exit code 1 if the new model may not serve: its AUC could be worse by more than 0.005 (the lower end of the interval), or its
precision or revenue recall is worse by more than 0.03.

Examples:
  portolan risk compare --old serving.risk --new candidate.risk --data 2021q2.csv"
)]
pub struct ModelsArgs {
    /// The model that serves
    #[arg(long, value_name = "FILE")]
    pub old: PathBuf,
    /// The model that might
    #[arg(long, value_name = "FILE")]
    pub new: PathBuf,
    /// Declarations with the column Fraud that neither learned from
    #[arg(long, value_name = "CSV")]
    pub data: PathBuf,
    /// Print one JSON object instead of a table
    #[arg(long)]
    pub json: bool,
}

/// `portolan risk anomalies`.
#[derive(Args, Debug)]
#[command(
    after_help = "One JSON object a finding on standard output. Every declaration is held against those before it: of --history, and of the table itself.

Examples:
  portolan risk anomalies --history 2020.csv --data today.csv | jq 'select(.kind == \"UnderValued\")'"
)]
pub struct AnomaliesArgs {
    /// The declarations to look at
    #[arg(long, value_name = "CSV")]
    pub data: PathBuf,
    /// Earlier declarations
    #[arg(long, value_name = "CSV", num_args = 1..)]
    pub history: Vec<PathBuf>,
}

/// `portolan risk rating`.
#[derive(Args, Debug)]
#[command(
    after_help = "A statement carries the rating, the results that it rests on (declarations only by the digest of their number) and one digest over
all of it. Whoever is given it checks with --check that nothing was changed and that the results give the rating.

Examples:
  portolan risk rating --data 2020.csv --trader QLRUBN9 --on 2021-01-01
  portolan risk rating --data 2020.csv --trader QLRUBN9 --on 2021-01-01 --json > statement.json
  portolan risk rating --check statement.json
  portolan risk rating --data 2020.csv --trader QLRUBN9 --entries customs | portolan ledger append port.ledger - --log-key log.key --key customs.key
  portolan risk rating --data 2020.csv --trader QLRUBN9 --key customs.key --ledger port.ledger > proof.json
  portolan risk rating --check proof.json --card customs.card --log-key log.pub"
)]
pub struct RatingArgs {
    /// Declarations with the column Fraud
    #[arg(long, value_name = "CSV", num_args = 1.., required_unless_present = "check")]
    pub data: Vec<PathBuf>,
    /// The importer
    #[arg(long, value_name = "ID", required_unless_present = "check")]
    pub trader: Option<String>,
    /// The day as of which it is rated; that of the last declaration if not given
    #[arg(long, value_name = "DATE")]
    pub on: Option<Day>,
    /// Print the statement as one JSON object
    #[arg(long)]
    pub json: bool,
    /// Check a statement instead
    #[arg(long, value_name = "JSON", conflicts_with_all = ["data", "trader", "on", "json"])]
    pub check: Option<PathBuf>,
    /// Print a proof for a bank: the statement signed with this secret key of a party
    #[arg(long, value_name = "FILE", conflicts_with_all = ["check", "json"])]
    pub key: Option<PathBuf>,
    /// Prove by this ledger which of the results it rests on are entries
    #[arg(long, value_name = "DIR", requires = "key")]
    pub ledger: Option<PathBuf>,
    /// Print the results as lines for `portolan ledger append`, said by this party
    #[arg(long, value_name = "PARTY", conflicts_with_all = ["check", "json", "key"])]
    pub entries: Option<String>,
    /// The card of the party that is to have signed: what is checked is a proof for a bank
    #[arg(long, value_name = "FILE", requires = "check")]
    pub card: Option<PathBuf>,
    /// The ledger's public key, or its file
    #[arg(long, value_name = "KEY", requires = "card")]
    pub log_key: Option<String>,
}

/// `portolan risk mask`.
#[derive(Args, Debug)]
#[command(
    after_help = "Names become pseudonyms, dates move by whole weeks, prices and masses by a factor, descriptions are taken out. The key file is the
secret: any bytes, sixteen at least. The same key masks alike, so that masked tables fit each other.

Examples:
  head -c 32 /dev/urandom > mask.key
  portolan risk mask --data 2020.csv --key mask.key --out masked.csv"
)]
pub struct MaskArgs {
    /// The declarations
    #[arg(long, value_name = "CSV")]
    pub data: PathBuf,
    /// The file that holds the secret
    #[arg(long, value_name = "FILE")]
    pub key: PathBuf,
    /// Write the masked declarations there
    #[arg(long, value_name = "CSV")]
    pub out: PathBuf,
}
