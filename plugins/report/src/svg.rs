//! A small SVG writer: shapes with classes, so that the page's style sheet colours them for light and dark.

use std::fmt::Write;

/// Text made safe for HTML and SVG, also within quoted attributes. Control characters, which neither allows, become spaces.
pub fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            c if c.is_control() => safe.push(' '),
            c => safe.push(c),
        }
    }
    safe
}

/// A coordinate as SVG wants it: short, and never `NaN` or `inf`.
pub fn coordinate(value: f64) -> String {
    let value = if value.is_finite() { (value * 10.0).round() / 10.0 } else { 0.0 };
    // `-0` reads oddly.
    format!("{}", if value == 0.0 { 0.0 } else { value })
}

/// How wide a text will be at 11 px, roughly: enough to decide whether it fits.
pub fn text_width(text: &str) -> f64 {
    text.chars().map(|c| if c.is_ascii() { if c.is_ascii_uppercase() { 7.6 } else { 6.3 } } else { 10.0 }).sum()
}

/// Where a text hangs on its point.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Anchor {
    /// It begins there.
    Start,
    /// Its middle is there.
    Middle,
    /// It ends there.
    End,
}

impl Anchor {
    const fn name(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Middle => "middle",
            Self::End => "end",
        }
    }
}

/// A picture in the making. Later shapes lie over earlier ones.
#[derive(Clone, Debug)]
pub struct Svg {
    text: String,
}

impl Svg {
    /// An empty picture; `label` tells those who cannot see it what it shows.
    pub fn new(width: f64, height: f64, label: &str) -> Self {
        let (width, height) = (coordinate(width), coordinate(height));
        Self { text: format!("<svg viewBox=\"0 0 {width} {height}\" role=\"img\" aria-label=\"{}\">", escape(label)) }
    }

    /// A rectangle; `title` shows when pointed at.
    pub fn rect(&mut self, (x, y): (f64, f64), (width, height): (f64, f64), class: &str, title: Option<&str>) {
        let (x, y, width, height) = (coordinate(x), coordinate(y), coordinate(width.max(0.0)), coordinate(height.max(0.0)));
        let _ = write!(self.text, "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" class=\"{class}\"");
        match title {
            Some(title) => {
                let _ = write!(self.text, "><title>{}</title></rect>", escape(title));
            }
            None => self.text.push_str("/>"),
        }
    }

    /// A rectangle hatched with lines at 45 degrees over whatever lies there: a second sign beside colour.
    pub fn hatch(&mut self, (x, y): (f64, f64), (width, height): (f64, f64), class: &str) {
        if width <= 0.0 || height <= 0.0 {
            return;
        }
        let step = 6.0;
        let mut start = -height + step / 2.0;
        while start < width {
            // From the lower edge up to the right, cut at all four edges.
            let (from, to) = (start.max(0.0), (start + height).min(width));
            if to > from {
                self.line((x + from, y + height - (from - start)), (x + to, y + height - (to - start)), class);
            }
            start += step;
        }
    }

    /// A line.
    pub fn line(&mut self, from: (f64, f64), to: (f64, f64), class: &str) {
        let (x1, y1, x2, y2) = (coordinate(from.0), coordinate(from.1), coordinate(to.0), coordinate(to.1));
        let _ = write!(self.text, "<line x1=\"{x1}\" y1=\"{y1}\" x2=\"{x2}\" y2=\"{y2}\" class=\"{class}\"/>");
    }

    /// A line through many points.
    pub fn polyline(&mut self, points: impl IntoIterator<Item = (f64, f64)>, class: &str) {
        self.points("polyline", points, class);
    }

    /// An area.
    pub fn polygon(&mut self, points: impl IntoIterator<Item = (f64, f64)>, class: &str) {
        self.points("polygon", points, class);
    }

    fn points(&mut self, shape: &str, points: impl IntoIterator<Item = (f64, f64)>, class: &str) {
        let _ = write!(self.text, "<{shape} class=\"{class}\" points=\"");
        for (x, y) in points {
            let _ = write!(self.text, "{},{} ", coordinate(x), coordinate(y));
        }
        self.text.push_str("\"/>");
    }

    /// A text, escaped; its baseline is at `y`.
    pub fn text(&mut self, (x, y): (f64, f64), anchor: Anchor, class: &str, text: &str) {
        let (x, y, anchor) = (coordinate(x), coordinate(y), anchor.name());
        let _ = write!(self.text, "<text x=\"{x}\" y=\"{y}\" text-anchor=\"{anchor}\" class=\"{class}\">{}</text>", escape(text));
    }

    /// The picture.
    pub fn finish(mut self) -> String {
        self.text.push_str("</svg>");
        self.text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_cannot_leave_its_place() {
        assert_eq!(escape("a<b>&\"'\u{7}é船"), "a&lt;b&gt;&amp;&quot;&#39; é船");
    }

    #[test]
    fn coordinates_are_short_and_finite() {
        assert_eq!([1.0, -0.04, 2.25, f64::NAN, f64::INFINITY].map(coordinate).join(" "), "1 0 2.3 0 0");
    }

    #[test]
    fn a_hatch_stays_within_its_rectangle() {
        let mut svg = Svg::new(10.0, 10.0, "x");
        svg.hatch((0.0, 0.0), (7.0, 40.0), "hatch");
        let text = svg.finish();
        for value in text.split('"').filter_map(|part| part.parse::<f64>().ok()) {
            assert!((0.0..=40.0).contains(&value), "{text}");
        }
    }
}
