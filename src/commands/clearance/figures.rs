//! What clearance came to in a run, as a table.

use std::fmt::Write as _;

use portolan_clearance::processed::{ClearanceFigures, ReleaseTimes};

/// The figures, a line each, with what they count from and to.
pub fn table(figures: &ClearanceFigures) -> String {
    let mut out = String::from("\nDeclarations\n");
    // Writing into a text does not fail.
    let mut line = |name: &str, value: String, unit: &str| {
        let _ = writeln!(out, "  {name:<50}{value:>12} {unit}");
    };
    let count = |value: u64| value.to_string();
    let share = |value: Option<f64>| value.map_or("–".to_owned(), |value| format!("{value:.1}"));
    line("declared", count(figures.declarations), "declarations");
    line("put aside by the quality gate, and mended", count(figures.quarantined), "times");
    let mut times = |what: &str, times: &ReleaseTimes| {
        line(&format!("{what}: mean"), share(times.mean_h), &format!("h, {} boxes", times.boxes));
        line("  half of them within", share(times.p50_h), "h");
        line("  nine tenths within", share(times.p90_h), "h");
    };
    times("import, in the yard to released", &figures.import_landed_to_released);
    times("import, taken in to released", &figures.import_accepted_to_released);
    times("export, in the yard to released", &figures.export_landed_to_released);
    for (mode, released) in &figures.by_mode {
        times(&format!("import {mode}, in the yard to released"), released);
    }
    line("imports not released at the end", count(figures.imports_open), "boxes");
    line("papers looked at", count(figures.reviewed), "declarations");
    line("boxes examined", count(figures.examined), "boxes");
    line("  of these with a false declaration", share(figures.hit_rate_pct), "%");
    line("false declarations", count(figures.false_declarations), "declarations");
    line("evaded tax found", share(figures.evaded_found_pct), "%");
    line("  in yuan", format!("{:.0}", figures.evaded_found_yuan), &format!("of {:.0}", figures.evaded_yuan));
    line("tax assessed", format!("{:.0}", figures.tax_yuan), "yuan");
    line("payments that failed", count(figures.payments_failed), "payments");
    let cost = &figures.cost;
    for (name, yuan) in [
        ("cost of an import box until release", cost.total_yuan),
        ("  storage", cost.storage_yuan),
        ("  detention", cost.detention_yuan),
        ("  examination", cost.examination_yuan),
        ("  agent", cost.agent_yuan),
        ("  capital", cost.capital_yuan),
    ] {
        line(name, format!("{yuan:.0}"), "yuan");
    }
    out
}
