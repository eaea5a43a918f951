//! The figures as a table for a terminal.

use std::fmt::Write;

use portolan_indicators::Indicators;
use portolan_indicators::figures::{self, Figure, Group, Verdict};

use crate::html::number_or_dash;
use crate::tiles::sign;

/// All figures in groups, with unit, target and how they stand to it. Parts of a sum that are zero are left out.
pub fn table(indicators: &Indicators) -> String {
    let shown: Vec<&Figure> = figures::ALL.iter().filter(|figure| is_worth_a_line(figure, indicators)).collect();
    let width = |of: &dyn Fn(&Figure) -> usize| shown.iter().map(|figure| of(figure)).max().unwrap_or(0);
    let text = |figure: &Figure| number_or_dash(figure.value(indicators), figure.decimals);
    let label_width = width(&|figure| figure.label.chars().count());
    let value_width = width(&|figure| text(figure).chars().count());
    let unit_width = width(&|figure| figure.unit.chars().count());
    let target_width = width(&|figure| figure.target.map_or(0, |target| target.text().chars().count()));
    let mut table = String::new();
    for group in Group::ALL {
        let mut lines = shown.iter().filter(|figure| figure.group == group).peekable();
        if lines.peek().is_none() {
            continue;
        }
        let _ = writeln!(table, "{}{}", if table.is_empty() { "" } else { "\n" }, group.label());
        for figure in lines {
            let target = figure.target.map_or(String::new(), |target| target.text());
            let verdict = figure.verdict(indicators).map_or(String::new(), |verdict| match verdict {
                Verdict::TooShort => format!("{} over {} days", sign(verdict), figure.target.map_or(0.0, |target| target.after_h / 24.0)),
                verdict => format!("{} {}", sign(verdict), verdict.label()),
            });
            let line = format!(
                "  {:label_width$}  {:>value_width$} {:unit_width$}  {target:target_width$}  {verdict}",
                figure.label,
                text(figure),
                figure.unit
            );
            let _ = writeln!(table, "{}", line.trim_end());
        }
    }
    table
}

fn is_worth_a_line(figure: &Figure, indicators: &Indicators) -> bool {
    let is_part = ["rolled_", "breakdowns_", "down_h_", "examinations_", "reader_", "orders_refused"];
    let is_part = is_part.iter().any(|start| figure.name.starts_with(start));
    !is_part || figure.value(indicators).is_some_and(|value| value > 0.0)
}
