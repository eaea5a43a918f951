//! The headline figures as tiles, each with its target.

use std::fmt::Write;

use portolan_indicators::Indicators;
use portolan_indicators::figures::{self, Figure, Target, Verdict};

use crate::axis::Scale;
use crate::html::{number, number_or_dash};
use crate::svg::{Svg, escape};

/// What a planner looks at first.
const HEADLINES: [&str; 12] = [
    "qc_moves",
    "qc_gross_moves_per_h",
    "vessel_berth_moves_per_h",
    "agv_use_pct",
    "yard_fill_mean_pct",
    "rehandles_per_import_retrieval",
    "trucks",
    "truck_turn_p50_min",
    "truck_turn_p90_min",
    "gate_queue_at_night",
    "import_dwell_days",
    "export_dwell_days",
];

/// One tile per headline figure.
pub fn tiles(indicators: &Indicators) -> String {
    let mut html = String::from("<div class=\"tiles\">");
    for figure in HEADLINES.iter().filter_map(|name| figures::figure(name)) {
        html += &tile(figure, indicators);
    }
    html.push_str("</div>");
    html
}

/// A sign for a verdict, so that colour does not stand alone.
pub(crate) const fn sign(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Within => "✓",
        Verdict::Below => "▼",
        Verdict::Above => "▲",
        Verdict::TooShort => "○",
    }
}

fn tile(figure: &Figure, indicators: &Indicators) -> String {
    let value = figure.value(indicators);
    let verdict = figure.verdict(indicators);
    let off = matches!(verdict, Some(Verdict::Below | Verdict::Above));
    let mut html = format!(
        "<div class=\"tile{}\"><div class=\"label\">{}</div><div class=\"value\">{}<span class=\"unit\">{}</span></div>",
        if off { " off" } else { "" },
        escape(figure.label),
        number_or_dash(value, figure.decimals),
        if value.is_some() { escape(figure.unit) } else { String::new() }
    );
    if let Some(target) = figure.target {
        html += &bullet(target, value.filter(|_| verdict != Some(Verdict::TooShort)));
        let text = escape(&target.text());
        let _ = match verdict {
            Some(Verdict::TooShort) => {
                let days = number(target.after_h / 24.0, 0);
                write!(html, "<div class=\"target\">target {text}, over {days} days</div>")
            }
            Some(verdict) => write!(
                html,
                "<div class=\"target\">target {text} <span class=\"verdict\">{} {}</span></div>",
                sign(verdict),
                verdict.label()
            ),
            None => write!(html, "<div class=\"target\">target {text}, no value</div>"),
        };
    }
    html.push_str("</div>");
    html
}

/// The range as a band on a line, the value as a mark.
fn bullet(target: Target, value: Option<f64>) -> String {
    let low = target.low.unwrap_or(0.0);
    let high = target.high.unwrap_or(low * 2.0);
    let margin = ((high - low) * 0.6).max(1.0);
    let axis_low = if target.low.is_some() { (low - margin).max(0.0) } else { 0.0 };
    let scale = Scale::new((axis_low, high + margin), (1.0, 149.0));
    let mut svg = Svg::new(150.0, 12.0, "");
    svg.rect((0.0, 4.0), (150.0, 4.0), "trace", None);
    svg.rect((scale.at(low), 3.0), ((scale.at(high) - scale.at(low)).max(2.0), 6.0), "middle", None);
    if let Some(value) = value {
        svg.rect((scale.clamped(value) - 1.5, 0.0), (3.0, 12.0), "marker", None);
    }
    svg.finish().replace("role=\"img\" aria-label=\"\"", "aria-hidden=\"true\"")
}
