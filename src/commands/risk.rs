//! `portolan risk`: models of how likely a declaration is wrong, made, used, measured, watched and compared.
//!
//! Exit codes: 0 when all is well; 1 when a table has problems, a new model may not serve, or declarations have drifted; 2 when a file
//! cannot be read or is no model.

mod proof;
mod show;

use std::fs::File;
use std::io::{self, BufWriter, Read as _, Write};
use std::path::{Path, PathBuf};

use portolan_model::problem::Problem;
use portolan_risk::anomalies::{Anomalies, Anomaly, Bounds};
use portolan_risk::compare::{Comparison, Tolerance, compare};
use portolan_risk::declarations::{self, Declaration, LARGEST_BYTES, Labels};
use portolan_risk::drift::Verdict;
use portolan_risk::index::{RiskIndex, Score};
use portolan_risk::learned::Kind;
use portolan_risk::masking::Mask;
use portolan_risk::measures::{Judged, Measures, measure};
use portolan_risk::policy::{POLICY_FILE, PolicyTables};
use portolan_risk::ranking::{Ranking, Stake, order, ranks};
use portolan_risk::traders::{RatingRules, Statement, TraderBook};
use portolan_risk::training::{Training, train};
use serde::Serialize;

use self::proof::RatingProof;
use crate::cli::risk::{
    AnomaliesArgs, EvaluateArgs, KindChoice, MaskArgs, ModelsArgs, RatingArgs, RiskArgs, RiskCommand, ScoreArgs, TrainArgs, WatchArgs,
};
use crate::failure::Failure;

/// The word for rules that nobody trained, where a model file is asked for.
const RULES: &str = "rules";

/// The fewest bytes of a secret.
const FEWEST_SECRET_BYTES: usize = 16;

/// Seeds what a comparison draws: the same rows have the same interval each time.
const COMPARISON_SEED: u64 = 1;

/// Does what was asked for.
///
/// # Errors
/// When a file cannot be read or written, a table has problems, or the answer is that something is not well.
pub fn risk(args: &RiskArgs, out: &mut impl Write) -> Result<(), Failure> {
    match &args.command {
        RiskCommand::Train(args) => learn(args, out),
        RiskCommand::Score(args) => score(args),
        RiskCommand::Evaluate(args) => evaluate(args, out),
        RiskCommand::Watch(args) => watch(args, out),
        RiskCommand::Compare(args) => compare_models(args, out),
        RiskCommand::Anomalies(args) => anomalies(args, out),
        RiskCommand::Rating(args) => rating(args, out),
        RiskCommand::Mask(args) => mask(args),
    }
}

#[derive(Serialize)]
struct Learned<'a> {
    model: String,
    kind: Kind,
    rows: usize,
    trees: usize,
    bytes: usize,
    valid: &'a Measures,
    /// Against the model that serves, if there is one.
    comparison: Option<Comparison>,
    serves: Option<bool>,
}

fn learn(args: &TrainArgs, out: &mut impl Write) -> Result<(), Failure> {
    let mut rows = Vec::new();
    for path in &args.data {
        rows.extend(table(path, Labels::Needed)?);
    }
    let valid = table(&args.valid, Labels::Needed)?;
    let kind = match args.kind {
        KindChoice::Boosting => Kind::Boosting,
        KindChoice::Forest => Kind::Forest,
    };
    let model = train(&rows, &valid, &Training { kind, seed: args.seed, learning: None })
        .map_err(|error| Failure::Problems(vec![Problem::new("training", listed(&args.data), error.to_string(), "")]))?;
    let bytes = model.to_bytes().map_err(|error| Failure::Defect(error.to_string()))?;
    let index = RiskIndex::read(&bytes).map_err(|error| Failure::Defect(error.to_string()))?;
    write_whole(&args.out, &bytes)?;
    let comparison = match &args.serving {
        Some(path) if path.exists() => Some(compared(&model_of(path)?, &index, &valid)),
        _ => None,
    };
    let serves = args.serving.as_ref().map(|_| comparison.as_ref().is_none_or(|comparison| comparison.may_serve));
    if let (Some(path), Some(true)) = (&args.serving, serves) {
        write_whole(path, &bytes)?;
    }
    let record = &index.model().record;
    if args.json {
        let learned = Learned {
            model: index.version().to_owned(),
            kind,
            rows: record.rows,
            trees: record.trees,
            bytes: bytes.len(),
            valid: &record.valid,
            comparison,
            serves,
        };
        object(out, &learned)?;
    } else {
        writeln!(
            out,
            "{} of {} declarations, {} to {}: {} trees, {} bytes",
            kind,
            record.rows,
            record.from,
            record.until,
            record.trees,
            bytes.len()
        )?;
        out.write_all(show::measures(index.version(), &record.valid).as_bytes())?;
        if let Some(comparison) = comparison {
            out.write_all(show::comparison(&comparison).as_bytes())?;
        }
    }
    if serves == Some(false) { Err(Failure::Told) } else { Ok(()) }
}

fn score(args: &ScoreArgs) -> Result<(), Failure> {
    let index = chosen(args.model.as_deref())?;
    let policies = match &args.policy {
        Some(path) => policies_of(path)?,
        None => PolicyTables::default(),
    };
    let rows = table(&args.data, Labels::Welcome)?;
    let score = |row: &Declaration| index.score(&row.facts, index.history(), &policies, args.on.unwrap_or(row.facts.declared_on));
    let scores: Vec<Score> = rows.iter().map(score).collect();
    let stakes: Vec<Stake> = scores.iter().map(Score::stake).collect();
    let [by_probability, by_duty, interleaved] =
        [Ranking::Probability, Ranking::Duty, Ranking::Interleaved].map(|ranking| ranks(&order(&stakes, ranking)));
    let mut lines = vec![
        [
            "declaration_id",
            "probability",
            "expected_duty",
            "rank_probability",
            "rank_duty",
            "rank_interleaved",
            "reason_1",
            "reason_2",
            "reason_3",
        ]
        .map(str::to_owned),
    ];
    for (place, (row, score)) in rows.iter().zip(&scores).enumerate() {
        let mut reasons = index.explain(&row.facts, index.history()).into_iter().map(|reason| reason.to_string());
        let [first, second, third] = std::array::from_fn(|_| reasons.next().unwrap_or_default());
        let (ppm, fen) = (score.probability_ppm, score.expected_duty_fen);
        lines.push([
            row.facts.id.clone(),
            format!("{}.{:06}", ppm / 1_000_000, ppm % 1_000_000),
            format!("{}.{:02}", fen / 100, fen % 100),
            by_probability[place].to_string(),
            by_duty[place].to_string(),
            interleaved[place].to_string(),
            first,
            second,
            third,
        ]);
    }
    let text: String = lines.iter().map(|line| line.each_ref().map(|field| quoted(field)).join(",") + "\n").collect();
    write_whole(&args.out, text.as_bytes())?;
    let _ = writeln!(io::stderr(), "scored {} declarations with {}", rows.len(), index.version());
    Ok(())
}

fn evaluate(args: &EvaluateArgs, out: &mut impl Write) -> Result<(), Failure> {
    let index = chosen(args.model.as_deref())?;
    let rows = table(&args.data, Labels::Needed)?;
    let measures = measure(&judged(&index, &rows), index.model().threshold_ppm);
    if args.json { object(out, &measures) } else { Ok(out.write_all(show::measures(index.version(), &measures).as_bytes())?) }
}

#[derive(Serialize)]
struct Watched<'a> {
    model: &'a str,
    rows: u64,
    drift: Vec<portolan_risk::drift::Drift>,
}

fn watch(args: &WatchArgs, out: &mut impl Write) -> Result<(), Failure> {
    let index = chosen(args.model.as_deref())?;
    if index.model().record.kind == Kind::Rules {
        return Err(Failure::usage("rules were not made for any declarations", "name a model that was trained"));
    }
    let rows = table(&args.data, Labels::Welcome)?;
    let mut watch = index.watch();
    for row in &rows {
        let features = portolan_risk::features::features(&row.facts, index.history());
        watch.note(&features, index.model().judge(&features).1);
    }
    let drift = watch.report();
    let drifted = drift.iter().any(|one| one.verdict == Verdict::Drifted);
    if args.json {
        object(out, &Watched { model: index.version(), rows: watch.rows(), drift })?;
    } else {
        out.write_all(show::drift(index.version(), watch.rows(), &drift).as_bytes())?;
    }
    if drifted { Err(Failure::Told) } else { Ok(()) }
}

fn compare_models(args: &ModelsArgs, out: &mut impl Write) -> Result<(), Failure> {
    let (old, new) = (model_of(&args.old)?, model_of(&args.new)?);
    let rows = table(&args.data, Labels::Needed)?;
    let comparison = compared(&old, &new, &rows);
    if args.json {
        object(out, &comparison)?;
    } else {
        out.write_all(show::comparison(&comparison).as_bytes())?;
    }
    if comparison.may_serve { Ok(()) } else { Err(Failure::Told) }
}

fn anomalies(args: &AnomaliesArgs, out: &mut impl Write) -> Result<(), Failure> {
    let mut anomalies = Anomalies::new(Bounds::default());
    for path in &args.history {
        for row in in_order(table(path, Labels::Welcome)?) {
            anomalies.note(&row.facts);
        }
    }
    for row in in_order(table(&args.data, Labels::Welcome)?) {
        for anomaly in anomalies.look(&row.facts) {
            object(out, &Odd { declaration_id: &row.facts.id, words: anomaly.to_string(), anomaly })?;
        }
        anomalies.note(&row.facts);
    }
    Ok(())
}

#[derive(Serialize)]
struct Odd<'a> {
    declaration_id: &'a str,
    words: String,
    #[serde(flatten)]
    anomaly: Anomaly,
}

fn rating(args: &RatingArgs, out: &mut impl Write) -> Result<(), Failure> {
    if let Some(path) = &args.check {
        return match &args.card {
            Some(card) => check_proof(path, card, args.log_key.as_deref(), out),
            None => check_statement(path, out),
        };
    }
    let trader = args.trader.as_deref().unwrap_or_default();
    let (mut book, mut last) = (TraderBook::default(), None);
    for path in &args.data {
        for row in table(path, Labels::Welcome)? {
            if let Some(wrong) = row.wrong {
                book.take_in_result(&row.facts, wrong);
            }
            last = last.max(Some(row.facts.declared_on));
        }
    }
    if book.outcomes(trader).is_empty() {
        let what = format!("no declaration of the importer {trader:?} has a finding");
        return Err(Failure::Problems(vec![Problem::new("no-results", listed(&args.data), what, "name one of the column `Importer ID`")]));
    }
    let statement = book.statement(trader, args.on.or(last).unwrap_or_default(), &RatingRules::default());
    if let Some(by) = &args.entries {
        for outcome in &statement.outcomes {
            writeln!(out, "{}", proof::entry_line(by, outcome))?;
        }
        return Ok(());
    }
    if let Some(key) = &args.key {
        return object(out, &RatingProof::make(statement, key, args.ledger.as_deref())?);
    }
    if args.json {
        return object(out, &statement);
    }
    writeln!(out, "importer {trader} as of {}: {}", statement.on, statement.rating)?;
    for outcome in &statement.outcomes {
        let finding = if outcome.wrong { "wrong" } else { "in order" };
        writeln!(out, "  {}  {finding:<8}  declaration {}", outcome.on, &outcome.declaration[..16])?;
    }
    Ok(writeln!(out, "digest {}", statement.digest)?)
}

fn check_proof(path: &Path, card: &Path, log_key: Option<&str>, out: &mut impl Write) -> Result<(), Failure> {
    let proof = RatingProof::read(path, &bytes_of(path)?)?;
    let checked = proof.check(path, card, log_key)?;
    let Statement { trader, on, rating, outcomes, .. } = &proof.statement;
    writeln!(out, "importer {trader} as of {on}: {rating}")?;
    writeln!(out, "signed by {}, and the {} results give this rating", checked.party, outcomes.len())?;
    if let Some(count) = checked.on_ledger {
        writeln!(out, "{count} of the results are proven to be on the ledger")?;
    }
    Ok(())
}

fn check_statement(path: &Path, out: &mut impl Write) -> Result<(), Failure> {
    let name = path.display().to_string();
    let statement: Statement = serde_json::from_slice(&bytes_of(path)?).map_err(|error| {
        let what = format!("is no statement: {error}");
        Failure::Unreadable(Problem::new("statement-unreadable", &name, what, "give what `portolan risk rating --json` printed"))
    })?;
    statement.check().map_err(|error| Failure::Problems(vec![Problem::new("statement", &name, error.to_string(), "ask for it again")]))?;
    let Statement { trader, on, rating, digest, .. } = statement;
    Ok(writeln!(out, "importer {trader} as of {on}: {rating}\ndigest {digest}, and the results give this rating")?)
}

fn mask(args: &MaskArgs) -> Result<(), Failure> {
    let secret = bytes_of(&args.key)?;
    if secret.len() < FEWEST_SECRET_BYTES {
        let what = format!("{} holds {} bytes, which anyone may guess", args.key.display(), secret.len());
        return Err(Failure::usage(what, format!("give a key of {FEWEST_SECRET_BYTES} bytes or more")));
    }
    let mask = Mask::of(&secret);
    let masked: Vec<Declaration> = table(&args.data, Labels::Welcome)?.iter().map(|row| mask.apply(row)).collect();
    let bytes = declarations::write(&masked).map_err(|error| Failure::Defect(error.to_string()))?;
    write_whole(&args.out, &bytes)
}

/// By day; within a day as they stand.
fn in_order(mut rows: Vec<Declaration>) -> Vec<Declaration> {
    rows.sort_by_key(|row| row.facts.declared_on);
    rows
}

fn compared(old: &RiskIndex, new: &RiskIndex, rows: &[Declaration]) -> Comparison {
    let thresholds = (old.model().threshold_ppm, new.model().threshold_ppm);
    compare(&judged(old, rows), &judged(new, rows), thresholds, &Tolerance::default(), COMPARISON_SEED)
}

fn judged(index: &RiskIndex, rows: &[Declaration]) -> Vec<Judged> {
    let known = rows.iter().filter_map(|row| Some((row, row.wrong?)));
    known.map(|(row, wrong)| index.model().judge_known(&row.facts, wrong)).collect()
}

/// The shipped model, rules, or that of a file.
fn chosen(path: Option<&Path>) -> Result<RiskIndex, Failure> {
    match path {
        None => Ok(RiskIndex::shipped()),
        Some(path) if path == Path::new(RULES) => Ok(RiskIndex::rules_only()),
        Some(path) => model_of(path),
    }
}

fn model_of(path: &Path) -> Result<RiskIndex, Failure> {
    RiskIndex::read(&bytes_of(path)?)
        .map_err(|error| Failure::Unreadable(Problem::new("model-unreadable", path.display().to_string(), error.to_string(), "")))
}

fn policies_of(path: &Path) -> Result<PolicyTables, Failure> {
    let text = POLICY_FILE.text_of(path).map_err(Failure::Unreadable)?;
    PolicyTables::from_ron(&path.display().to_string(), &text).map_err(Failure::Problems)
}

fn table(path: &Path, labels: Labels) -> Result<Vec<Declaration>, Failure> {
    declarations::read(&path.display().to_string(), &bytes_of(path)?, labels).map_err(|problem| Failure::Problems(vec![problem]))
}

fn bytes_of(path: &Path) -> Result<Vec<u8>, Failure> {
    let unreadable =
        |what: String| Failure::Unreadable(Problem::new("unreadable", path.display().to_string(), what, "name a file that can be read"));
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(|error| unreadable(format!("cannot be read: {error}")))?;
    file.take(LARGEST_BYTES + 1).read_to_end(&mut bytes).map_err(|error| unreadable(format!("cannot be read: {error}")))?;
    if bytes.len() as u64 > LARGEST_BYTES { Err(unreadable("is larger than 1 GiB".to_owned())) } else { Ok(bytes) }
}

/// Writes beside the place and moves it there, so that whoever reads the place finds the old file or the whole new one.
fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let unwritable = |error: io::Error| Failure::unwritable(path, &error);
    if path.exists() && !path.is_file() {
        // A pipe or a device takes the bytes as they come.
        return File::create(path).and_then(|mut file| file.write_all(bytes)).map_err(unwritable);
    }
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".part");
    let part = path.with_file_name(name);
    let written = File::create(&part).and_then(|file| {
        let mut file = BufWriter::new(file);
        file.write_all(bytes)?;
        file.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()
    });
    let moved = written.and_then(|()| std::fs::rename(&part, path));
    moved.map_err(|error| {
        // Nothing half written is left behind; if even that fails, the first error is the one to tell.
        let _ = std::fs::remove_file(&part);
        unwritable(error)
    })
}

fn object(out: &mut impl Write, value: &impl Serialize) -> Result<(), Failure> {
    let text = serde_json::to_string(value).map_err(|error| Failure::Defect(error.to_string()))?;
    Ok(writeln!(out, "{text}")?)
}

fn listed(paths: &[PathBuf]) -> String {
    paths.iter().map(|path| path.display().to_string()).collect::<Vec<_>>().join(", ")
}

/// A field of a CSV line.
fn quoted(field: &str) -> String {
    if field.contains([',', '"', '\n', '\r']) { format!("\"{}\"", field.replace('"', "\"\"")) } else { field.to_owned() }
}
