//! What clearance came to in a run, as a table.

use std::fmt::Write as _;

use portolan_clearance::processed::{Activation, ClearanceFigures, HoldTimes, ReleaseTimes};

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
    if let Some(gate) = &figures.gate {
        line("documents at the quality gate", count(gate.received), "documents");
        line("  taken in", count(gate.accepted), &format!("documents, {} of them mended", gate.mended));
        line("  put aside", count(gate.quarantined), &format!("documents, {} of them at the end still", gate.aside));
        for (reason, times) in &gate.reasons {
            line(&format!("    {reason}"), count(*times), "times");
        }
    }
    if figures.odd > 0 {
        line("declarations about which something was odd", count(figures.odd), "declarations");
    }
    if figures.rules_changed > 0 {
        line("changes of tables, contracts and policies", count(figures.rules_changed), "changes");
        line("filers with open declarations who were warned", count(figures.warned), "declarations");
        for (version, taxed) in &figures.taxed_by_version {
            line(&format!("  taxed by the tables {version}"), count(*taxed), "declarations");
        }
    }
    for activation in &figures.activations {
        let Activation { contract, version, on, tried_on, would_change, refused } = activation;
        let what = refused.as_ref().map_or_else(|| "in force".to_owned(), |why| format!("not in force: {why}"));
        line(
            &format!("{contract} {version}, {on}"),
            count(*would_change),
            &format!("of {tried_on} decisions would have been others; {what}"),
        );
    }
    if let Some(authorities) = &figures.authorities {
        line("calls that lay fast", count(authorities.ships_reported), "calls");
        let mut held = |what: &str, unit: &str, times: &HoldTimes| {
            line(what, count(times.count), &format!("{unit}, {} h on average", share(times.mean_h)));
        };
        held("  held by border inspection or the maritime authority", "calls", &authorities.ships_held);
        held("  with somebody aboard whose papers were to settle", "calls", &authorities.crews_held);
        held("trucks looked at by border inspection", "trucks", &authorities.trucks_held);
        held("drivers whose papers were looked at", "drivers", &authorities.drivers_held);
        held("dangerous goods held by the maritime authority", "boxes", &authorities.dangerous_held);
        for (authority, wanted) in &authorities.looks_wanted {
            let found = authorities.looks_found.get(authority).copied().unwrap_or_default();
            line(&format!("looks into boxes wanted by {authority}"), count(*wanted), &format!("looks, {found} with a finding"));
        }
        line("visits to the hall", count(authorities.visits), &format!("visits, {} saved by looking together", authorities.visits_saved));
    }
    out
}
