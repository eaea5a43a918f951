//! Pieces of the page that are not pictures.

use std::fmt::Write;

use crate::svg::escape;

/// A number with so many decimals and commas between thousands.
pub(crate) fn number(value: f64, decimals: usize) -> String {
    if !value.is_finite() {
        return "–".to_owned();
    }
    let text = format!("{value:.decimals$}");
    let (sign, text) = text.strip_prefix('-').map_or(("", text.as_str()), |rest| ("−", rest));
    let (whole, fraction) = text.split_once('.').map_or((text, None), |(whole, fraction)| (whole, Some(fraction)));
    let sign = if text.chars().all(|c| matches!(c, '0' | '.')) { "" } else { sign };
    let mut grouped = String::new();
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    match fraction {
        Some(fraction) => format!("{sign}{grouped}.{fraction}"),
        None => format!("{sign}{grouped}"),
    }
}

/// A number, or a dash.
pub(crate) fn number_or_dash(value: Option<f64>, decimals: usize) -> String {
    value.map_or_else(|| "–".to_owned(), |value| number(value, decimals))
}

/// Hours and minutes of a duration: `4 h 40`, `38 min`.
pub(crate) fn duration(ms: i64) -> String {
    let minutes = (ms + 30_000) / 60_000;
    if minutes < 60 { format!("{minutes} min") } else { format!("{} h {:02}", minutes / 60, minutes % 60) }
}

/// Cells longer than this may be broken into lines.
const LONG_CELL: usize = 42;

/// A table. Headings that begin with `#` stand over numbers, which are set to the right. Cells that begin with `!` are out of the
/// ordinary; the sign is shown as a mark, so that colour does not stand alone.
pub(crate) fn html_table(headings: &[&str], rows: &[Vec<String>]) -> String {
    let mut html = String::from("<table><thead><tr>");
    for heading in headings {
        let _ = match heading.strip_prefix('#') {
            Some(heading) => write!(html, "<th class=\"n\">{}</th>", escape(heading)),
            None => write!(html, "<th>{}</th>", escape(heading)),
        };
    }
    html.push_str("</tr></thead><tbody>");
    for row in rows {
        html.push_str("<tr>");
        for (cell, heading) in row.iter().zip(headings) {
            let side = match heading.starts_with('#') {
                true => "n",
                false if cell.chars().count() > LONG_CELL => "long",
                false => "",
            };
            let _ = match cell.strip_prefix('!') {
                Some(cell) => write!(html, "<td class=\"{side} warn\">▲ {}</td>", escape(cell)),
                None => write!(html, "<td class=\"{side}\">{}</td>", escape(cell)),
            };
        }
        html.push_str("</tr>");
    }
    html.push_str("</tbody></table>");
    html
}

/// The numbers behind a chart, folded away.
pub(crate) fn details(summary: &str, headings: &[&str], rows: &[Vec<String>]) -> String {
    format!("<details><summary>{}</summary><div class=\"scroll\">{}</div></details>", escape(summary), html_table(headings, rows))
}

/// A section of the page. `body` is HTML, the rest is text.
pub(crate) fn section(id: &str, heading: &str, says: &str, body: &str) -> String {
    let says = if says.is_empty() { String::new() } else { format!("<p>{}</p>", escape(says)) };
    format!("<section id=\"{id}\"><h2>{}</h2>{says}{body}</section>", escape(heading))
}

/// What stands where nothing happened.
pub(crate) fn nothing(text: &str) -> String {
    format!("<p class=\"nothing\">{}</p>", escape(text))
}

/// A legend: a class that fills, a class that hatches (or none), and what it means.
pub(crate) fn legend(entries: &[(&str, &str, &str)]) -> String {
    let mut html = String::from("<div class=\"legend\">");
    for (fill, hatch, text) in entries {
        let _ = write!(html, "<span>{}{}</span>", swatch(fill, hatch), escape(text));
    }
    html.push_str("</div>");
    html
}

/// A small sample of how a shape is filled; `-` before a class draws a line instead.
pub(crate) fn swatch(fill: &str, hatch: &str) -> String {
    let mut svg = crate::svg::Svg::new(18.0, 12.0, "");
    match fill.strip_prefix('-') {
        Some(line) => svg.line((0.0, 6.0), (18.0, 6.0), line),
        None => svg.rect((0.5, 0.5), (17.0, 11.0), fill, None),
    }
    if !hatch.is_empty() {
        svg.hatch((0.5, 0.5), (17.0, 11.0), hatch);
    }
    svg.finish().replace("role=\"img\" aria-label=\"\"", "aria-hidden=\"true\"")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_easily() {
        let shown = [(1_234_567.0, 0), (999.95, 1), (-1500.0, 0), (0.0, 2), (-0.001, 1), (f64::NAN, 1)].map(|(v, d)| number(v, d));
        assert_eq!(shown, ["1,234,567", "1,000.0", "−1,500", "0.00", "0.0", "–"]);
        assert_eq!([2_280_000, 16_800_000].map(duration), ["38 min", "4 h 40"]);
    }

    #[test]
    fn cells_are_escaped() {
        let html = html_table(&["name", "#count"], &[vec!["<b>".into(), "!3".into()]]);
        assert!(html.contains("&lt;b&gt;") && html.contains("<td class=\"n warn\">▲ 3</td>"));
    }
}
