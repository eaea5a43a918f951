//! Figures of models as people read them.

use std::fmt::Write as _;

use portolan_risk::compare::{Comparison, Difference};
use portolan_risk::drift::{Drift, Verdict};
use portolan_risk::measures::{Cut, Measures, SHARES_MILLI};

/// How many things that have not moved are shown.
const STEADY_SHOWN: usize = 5;

/// The table of a model's figures.
pub(super) fn measures(model: &str, figures: &Measures) -> String {
    let Measures { rows, wrong, auc, auc_repeats, auc_others, repeats, brier, calibration_error, .. } = figures;
    let mut text = String::new();
    let percent = |part: usize| if *rows > 0 { 100.0 * part as f64 / *rows as f64 } else { 0.0 };
    let _ = writeln!(text, "model                {model}");
    let _ = writeln!(text, "declarations         {rows}, of these wrong {wrong} ({:.1} %)", percent(*wrong));
    let _ = writeln!(text, "AUC                  {auc:.4}");
    let of = |auc: &Option<f64>| auc.map_or_else(|| "–".to_owned(), |auc| format!("{auc:.4}"));
    let _ = writeln!(text, "  of repeats         {}  {:.1} % of all: the same thing was examined before", of(auc_repeats), 100.0 * repeats);
    let _ = writeln!(text, "  of others          {}", of(auc_others));
    let _ = writeln!(text, "Brier score          {brier:.4}");
    let _ = writeln!(text, "calibration error    {calibration_error:.4}");
    let _ = writeln!(text);
    let _ = writeln!(text, "looked at                     rows  precision  recall      F1  revenue recall");
    let threshold = format!("probability ≥ {:.3}", f64::from(figures.threshold_ppm) / 1e6);
    line(&mut text, &threshold, &figures.at_threshold);
    for (name, cuts) in [("by probability", &figures.by_probability), ("by duty", &figures.by_duty), ("interleaved", &figures.interleaved)]
    {
        for (share, cut) in SHARES_MILLI.iter().zip(cuts) {
            line(&mut text, &format!("{name}, first {} %", share / 10), cut);
        }
    }
    text
}

fn line(text: &mut String, name: &str, cut: &Cut) {
    let Cut { looked_at, precision, recall, f1, revenue_recall } = cut;
    let _ = writeln!(text, "{name:<27}{looked_at:>7}  {precision:>9.4}  {recall:>6.4}  {f1:>6.4}  {revenue_recall:>14.4}");
}

/// The table of a comparison.
pub(super) fn comparison(comparison: &Comparison) -> String {
    let Comparison { old, new, auc, precision, revenue_recall, may_serve } = comparison;
    let mut text = String::from("figure                              old     new  new less old, 95 %\n");
    let mut line = |name: &str, old: f64, new: f64, difference: &Difference| {
        let Difference { mean, low, high } = difference;
        let _ = writeln!(text, "{name:<32}{old:>7.4} {new:>7.4}  {mean:+.4} ({low:+.4} to {high:+.4})");
    };
    line("AUC", old.auc, new.auc, auc);
    let of = |cuts: &[Cut], figure: fn(&Cut) -> f64| cuts.get(1).map_or(0.0, figure);
    let (a, b) = (of(&old.by_probability, |cut| cut.precision), of(&new.by_probability, |cut| cut.precision));
    line("precision, first 5 %", a, b, precision);
    let (a, b) = (of(&old.interleaved, |cut| cut.revenue_recall), of(&new.interleaved, |cut| cut.revenue_recall));
    line("revenue recall, interleaved 5 %", a, b, revenue_recall);
    text.push_str(if *may_serve { "The new model may serve.\n" } else { "The new model is worse: the old one goes on serving.\n" });
    text
}

/// The table of what has moved.
pub(super) fn drift(model: &str, rows: u64, drift: &[Drift]) -> String {
    let mut text = format!("model {model}, {rows} declarations\nstability index (below 0.1 steady, from 0.25 on drifted)\n");
    let mut steady = 0;
    for Drift { name, stability_milli, verdict } in drift {
        steady += usize::from(*verdict == Verdict::Steady);
        if steady > STEADY_SHOWN {
            continue;
        }
        let verdict = match verdict {
            Verdict::Steady => "steady",
            Verdict::Moved => "moved",
            Verdict::Drifted => "drifted",
        };
        let _ = writeln!(text, "{name:<36}{:>7.3}  {verdict}", f64::from(*stability_milli) / 1_000.0);
    }
    let _ = writeln!(text, "{} more are steady", steady.saturating_sub(STEADY_SHOWN));
    text
}
