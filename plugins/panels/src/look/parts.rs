//! Parts that panels are put together from: text, chips, buttons, sections.

use std::sync::Arc;

use egui::text::{LayoutJob, TextFormat, TextWrapping};
use egui::{
    Align, Align2, Color32, FontId, Galley, Painter, Pos2, Rect, Response, Sense, Stroke, StrokeKind, Ui, Vec2, WidgetInfo, WidgetType,
    pos2, vec2,
};

use super::Look;
use super::fonts::{is_chinese, is_struck_twice};
use super::icons::{Icon, severity_mark};
use super::theme::{Theme, Type};
use crate::views::Severity;

/// A text on one line, cut with an ellipsis where it is wider than it may be.
pub fn elided(painter: &Painter, text: &str, font: FontId, ink: Color32, width: f32) -> Arc<Galley> {
    let mut job = LayoutJob::simple_singleline(text.to_owned(), font, ink);
    if width.is_finite() {
        job.wrap = TextWrapping::truncate_at_width(width.max(0.0));
    }
    painter.layout_job(job)
}

/// How far apart the two strikes of a bold Chinese sign are, points.
const STRIKE_APART: f32 = 0.45;

/// Paints a laid out text at a place. Where the font has no bold Chinese, its Chinese signs are struck a second time beside the first; the rest of
/// the line is bold already.
pub(super) fn paint_line(painter: &Painter, at: Pos2, galley: Arc<Galley>, font: &FontId, ink: Color32) {
    if is_struck_twice(&font.family) && galley.job.text.chars().any(is_chinese) {
        let mut job = LayoutJob { wrap: galley.job.wrap.clone(), break_on_newline: false, ..LayoutJob::default() };
        let text = galley.job.text.as_str();
        let mut from = 0;
        while from < text.len() {
            let rest = &text[from..];
            let chinese = rest.starts_with(is_chinese);
            let length = rest.find(|sign: char| is_chinese(sign) != chinese).unwrap_or(rest.len());
            let color = if chinese { ink } else { Color32::TRANSPARENT };
            job.append(&rest[..length], 0.0, TextFormat::simple(font.clone(), color));
            from += length;
        }
        painter.galley(at + vec2(STRIKE_APART, 0.0), painter.layout_job(job), ink);
    }
    painter.galley(at, galley, ink);
}

/// The width of a text on one line.
pub fn text_width(painter: &Painter, text: &str, font: FontId) -> f32 {
    elided(painter, text, font, Color32::PLACEHOLDER, f32::INFINITY).size().x
}

/// Paints a text into a rectangle, aligned within it and cut to it. True where it had to be cut.
pub fn paint_text(painter: &Painter, rect: Rect, align: Align2, text: &str, font: FontId, ink: Color32) -> bool {
    if text.is_empty() || rect.width() < 4.0 {
        return !text.is_empty();
    }
    let galley = elided(painter, text, font.clone(), ink, rect.width());
    let is_cut = galley.elided;
    let at = align.align_size_within_rect(galley.size(), rect).min;
    paint_line(painter, pos2(at.x.round(), at.y.round()), galley, &font, ink);
    is_cut
}

/// A line of text as a widget of its own, so that readers of the screen find it.
pub fn label(ui: &mut Ui, look: &Look<'_>, text: &str, kind: Type, ink: Color32) -> Response {
    let font = look.theme.font(kind);
    let galley = elided(ui.painter(), text, font.clone(), ink, ui.available_width());
    let (rect, response) = ui.allocate_exact_size(galley.size(), Sense::hover());
    let is_cut = galley.elided;
    paint_line(ui.painter(), rect.min, galley, &font, ink);
    response.widget_info(|| WidgetInfo::labeled(WidgetType::Label, true, text));
    if is_cut { response.on_hover_text(text) } else { response }
}

/// A text on as many lines as it needs.
pub fn wrapped(ui: &mut Ui, look: &Look<'_>, text: &str, kind: Type, ink: Color32) -> Response {
    let font = look.theme.font(kind);
    let galley = ui.painter().layout(text.to_owned(), font.clone(), ink, ui.available_width());
    let (rect, response) = ui.allocate_exact_size(galley.size(), Sense::hover());
    paint_line(ui.painter(), rect.min, galley, &font, ink);
    response.widget_info(|| WidgetInfo::labeled(WidgetType::Label, true, text));
    response
}

/// What [`chip`] takes up.
pub fn chip_size(painter: &Painter, look: &Look<'_>, text: &str, severity: Severity) -> Vec2 {
    let mark = if severity == Severity::Normal { 0.0 } else { 14.0 };
    vec2(text_width(painter, text, look.theme.font(Type::Small)) + mark + 12.0, look.theme.scaled(18.0))
}

/// A short word on a rounded ground; what is not normal has its mark before it. Drawn into the left of a rectangle and cut to it.
pub fn chip(painter: &Painter, look: &Look<'_>, rect: Rect, text: &str, severity: Severity) -> Rect {
    let size = chip_size(painter, look, text, severity).min(rect.size());
    let chip = Rect::from_min_size(pos2(rect.left(), (rect.center().y - size.y / 2.0).round()), size);
    let ink = look.theme.severity(severity);
    let (fill, line) = match severity {
        Severity::Normal => (look.theme.raised, look.theme.line),
        _ => (ink.wash, ink.fill.gamma_multiply(0.6)),
    };
    painter.rect(chip, f32::from(Theme::RADIUS), fill, Stroke::new(1.0, line), StrokeKind::Inside);
    let mut text_rect = chip.shrink2(vec2(6.0, 0.0));
    if severity != Severity::Normal {
        let mark = Rect::from_center_size(pos2(text_rect.left() + 4.0, chip.center().y), Vec2::splat(9.0));
        severity_mark(painter, look.theme, mark, severity);
        text_rect.min.x += 14.0;
    }
    paint_text(painter, text_rect, Align2::LEFT_CENTER, text, look.theme.font(Type::Small), ink.ink);
    chip
}

/// A button of this screen: a sign, a text, or both.
#[must_use]
#[derive(Clone, Copy, Debug)]
pub struct Button<'a> {
    icon: Option<Icon>,
    text: &'a str,
    label: &'a str,
    keys: &'a str,
    is_on: Option<bool>,
    is_enabled: bool,
    is_quiet: bool,
    severity: Severity,
    width: Option<f32>,
}

impl<'a> Button<'a> {
    /// A button with a text.
    pub const fn text(text: &'a str) -> Self {
        Self {
            icon: None,
            text,
            label: text,
            keys: "",
            is_on: None,
            is_enabled: true,
            is_quiet: false,
            severity: Severity::Normal,
            width: None,
        }
    }
    /// A button with a sign only; the label says what it is where the pointer rests on it.
    pub const fn icon(icon: Icon, label: &'a str) -> Self {
        Self { icon: Some(icon), label, ..Self::text("") }
    }
    /// The same with a sign before its text.
    pub const fn with_icon(mut self, icon: Icon) -> Self {
        self.icon = Some(icon);
        self
    }
    /// The same, saying more than its text where the pointer rests on it.
    pub const fn labelled(mut self, label: &'a str) -> Self {
        self.label = label;
        self
    }
    /// The same, saying which keys do it.
    pub const fn keys(mut self, keys: &'a str) -> Self {
        self.keys = keys;
        self
    }
    /// A switch that is on or off.
    pub const fn on(mut self, is_on: bool) -> Self {
        self.is_on = Some(is_on);
        self
    }
    /// The same, to be pressed or not.
    pub const fn enabled(mut self, is_enabled: bool) -> Self {
        self.is_enabled = is_enabled;
        self
    }
    /// Without a ground of its own until the pointer is over it.
    pub const fn quiet(mut self) -> Self {
        self.is_quiet = true;
        self
    }
    /// In the ink of a severity.
    pub const fn severity(mut self, severity: Severity) -> Self {
        self.severity = severity;
        self
    }
    /// So wide, whatever its text.
    pub const fn width(mut self, width: f32) -> Self {
        self.width = Some(width);
        self
    }

    /// How wide it is.
    pub fn measure(&self, painter: &Painter, look: &Look<'_>) -> f32 {
        if let Some(width) = self.width {
            return width;
        }
        let icon = if self.icon.is_some() { 14.0 } else { 0.0 };
        let text = if self.text.is_empty() { 0.0 } else { text_width(painter, self.text, look.theme.font(Type::Body)) };
        let between = if icon > 0.0 && text > 0.0 { 5.0 } else { 0.0 };
        let padding = if text > 0.0 { 16.0 } else { 10.0 };
        (icon + between + text + padding).ceil()
    }

    /// Shows it.
    pub fn show(self, ui: &mut Ui, look: &Look<'_>) -> Response {
        let theme = look.theme;
        let width = self.measure(ui.painter(), look).min(ui.available_width().max(24.0));
        let sense = if self.is_enabled { Sense::click() } else { Sense::hover() };
        let (rect, response) = ui.allocate_exact_size(vec2(width, theme.control_height()), sense);
        let is_on = self.is_on == Some(true);
        response.widget_info(|| match self.is_on {
            Some(on) => WidgetInfo::selected(WidgetType::Button, self.is_enabled, on, self.label),
            None => WidgetInfo::labeled(WidgetType::Button, self.is_enabled, self.label),
        });
        if ui.is_rect_visible(rect) {
            let is_hot = response.hovered() && self.is_enabled;
            let severity = theme.severity(self.severity);
            let fill = if is_on {
                theme.accent_wash
            } else if response.is_pointer_button_down_on() || is_hot {
                theme.hovered
            } else if self.is_quiet {
                Color32::TRANSPARENT
            } else if self.severity != Severity::Normal {
                severity.wash
            } else {
                theme.raised
            };
            let line = if is_on || response.has_focus() {
                theme.accent
            } else if self.is_quiet {
                Color32::TRANSPARENT
            } else if self.severity != Severity::Normal {
                severity.fill
            } else {
                theme.line_strong
            };
            let ink = if !self.is_enabled {
                theme.ink_faint
            } else if is_on || is_hot {
                theme.ink_strong
            } else if self.severity != Severity::Normal {
                severity.ink
            } else {
                theme.ink
            };
            let painter = ui.painter();
            painter.rect(rect, f32::from(Theme::RADIUS), fill, Stroke::new(1.0, line), StrokeKind::Inside);
            let mut inner = rect.shrink2(vec2(if self.text.is_empty() { 5.0 } else { 8.0 }, 0.0));
            if let Some(icon) = self.icon {
                let center = if self.text.is_empty() { rect.center() } else { pos2(inner.left() + 7.0, rect.center().y) };
                icon.paint(painter, Rect::from_center_size(center, Vec2::splat(14.0)), ink);
                inner.min.x += 19.0;
            }
            let align = if self.icon.is_some() { Align2::LEFT_CENTER } else { Align2::CENTER_CENTER };
            paint_text(painter, inner, align, self.text, theme.font(Type::Body), ink);
        }
        if self.keys.is_empty() && self.label == self.text {
            return response;
        }
        response.on_hover_ui(|ui| {
            ui.horizontal(|ui| {
                label(ui, look, self.label, Type::Body, theme.ink);
                if !self.keys.is_empty() {
                    label(ui, look, self.keys, Type::Small, theme.ink_muted);
                }
            });
        })
    }
}

/// A row of buttons of which one is on. What was pressed, if another was.
pub fn segmented<T: Copy + PartialEq>(ui: &mut Ui, look: &Look<'_>, options: &[(T, &str)], current: T) -> Option<T> {
    let mut pressed = None;
    ui.spacing_mut().item_spacing.x = 2.0;
    for (value, text) in options {
        if Button::text(text).on(*value == current).show(ui, look).clicked() && *value != current {
            pressed = Some(*value);
        }
    }
    ui.spacing_mut().item_spacing.x = Theme::GAP;
    pressed
}

/// The heading of a part of a panel, with a line to its right.
pub fn section(ui: &mut Ui, look: &Look<'_>, title: &str) {
    let theme = look.theme;
    ui.add_space(4.0);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), theme.scaled(18.0)), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(WidgetType::Label, true, title));
    let galley = elided(ui.painter(), title, theme.font(Type::Small), theme.ink_muted, rect.width());
    let end = rect.left() + galley.size().x + 8.0;
    ui.painter().galley(pos2(rect.left(), (rect.center().y - galley.size().y / 2.0).round()), galley, theme.ink_muted);
    if end < rect.right() {
        ui.painter().hline(end..=rect.right(), rect.center().y.round() + 0.5, Stroke::new(1.0, theme.line));
    }
}

/// A number with its label above it, of a given width.
pub fn stat(ui: &mut Ui, look: &Look<'_>, width: f32, label: &str, value: &str, severity: Severity) -> Response {
    let theme = look.theme;
    let (rect, response) = ui.allocate_exact_size(vec2(width, theme.scaled(34.0)), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(WidgetType::Label, true, format!("{label} {value}")));
    let painter = ui.painter();
    let ink = theme.severity(severity);
    let (top, bottom) = rect.split_top_bottom_at_fraction(0.45);
    let is_cut = paint_text(painter, top, Align2::LEFT_CENTER, label, theme.font(Type::Small), theme.ink_muted);
    let mut number = bottom;
    if severity != Severity::Normal {
        severity_mark(painter, theme, Rect::from_center_size(pos2(bottom.left() + 6.0, bottom.center().y), Vec2::splat(11.0)), severity);
        number.min.x += 16.0;
    }
    let color = if severity == Severity::Normal { theme.ink_strong } else { ink.ink };
    paint_text(painter, number, Align2::LEFT_CENTER, value, theme.font(Type::Title), color);
    if is_cut { response.on_hover_text(label) } else { response }
}

/// Says in the middle of the space left that there is nothing to show.
pub fn empty(ui: &mut Ui, look: &Look<'_>, icon: Icon, text: &str) {
    let theme = look.theme;
    let size = vec2(ui.available_width(), ui.available_height().clamp(60.0, 220.0));
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(WidgetType::Label, true, text));
    icon.paint(ui.painter(), Rect::from_center_size(rect.center() - vec2(0.0, 16.0), Vec2::splat(22.0)), theme.ink_faint);
    let mut job = LayoutJob::simple(text.to_owned(), theme.font(Type::Body), theme.ink_muted, (rect.width() - 32.0).clamp(80.0, 340.0));
    job.halign = Align::Center;
    let galley = ui.painter().layout_job(job);
    ui.painter().galley(pos2(rect.center().x, rect.center().y + 4.0), galley, theme.ink_muted);
}

/// Says that the matter of a panel is being gathered.
pub fn gathering(ui: &mut Ui, look: &Look<'_>) {
    empty(ui, look, Icon::Clock, look.words.get("gathering"));
}

/// An entry of a legend: a little picture and its text. The painter is given the square to draw in.
pub fn legend(ui: &mut Ui, look: &Look<'_>, text: &str, paint: impl FnOnce(&Painter, Rect)) {
    let theme = look.theme;
    let galley = elided(ui.painter(), text, theme.font(Type::Small), theme.ink_muted, f32::INFINITY);
    let height = theme.scaled(16.0);
    let (rect, response) = ui.allocate_exact_size(vec2(galley.size().x + 20.0, height), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(WidgetType::Label, true, text));
    paint(ui.painter(), Rect::from_min_size(pos2(rect.left(), rect.center().y - 5.0), vec2(14.0, 10.0)));
    let at = Pos2::new(rect.left() + 19.0, (rect.center().y - galley.size().y / 2.0).round());
    ui.painter().galley(at, galley, theme.ink_muted);
}

/// A dialog over everything else, so wide and at most as high as the screen allows.
pub fn dialog<R>(
    ctx: &egui::Context,
    look: &Look<'_>,
    id: &str,
    width: f32,
    contents: impl FnOnce(&mut Ui) -> R,
) -> egui::ModalResponse<R> {
    let id = egui::Id::new(id);
    let screen = ctx.content_rect();
    let area = egui::Modal::default_area(id).default_size((screen.size() - vec2(40.0, 40.0)).max(vec2(60.0, 60.0)));
    let width = look.theme.scaled(width).min((screen.width() - 60.0).max(40.0));
    let frame = egui::Frame::popup(&ctx.global_style()).inner_margin(egui::Margin::same(14));
    egui::Modal::new(id).area(area).frame(frame).show(ctx, |ui| {
        ui.set_width(width);
        contents(ui)
    })
}

/// Pairs of a label and a value in as many columns as there is room for.
pub fn fact_grid<T>(ui: &mut Ui, look: &Look<'_>, facts: &[T], mut show: impl FnMut(&mut Ui, &T, Rect)) {
    let theme = look.theme;
    let columns = ((ui.available_width() / theme.scaled(210.0)).floor() as usize).clamp(1, 3);
    let rows = facts.len().div_ceil(columns);
    let height = theme.scaled(20.0);
    let gap = 16.0;
    let width = (ui.available_width() - gap * (columns as f32 - 1.0)) / columns as f32;
    let (area, _) = ui.allocate_exact_size(vec2(ui.available_width(), height * rows as f32), Sense::hover());
    for (index, fact) in facts.iter().enumerate() {
        // Down the first column, then the second: a list is read downwards.
        let (column, row) = (index / rows.max(1), index % rows.max(1));
        let at = area.min + vec2(column as f32 * (width + gap), row as f32 * height);
        let rect = Rect::from_min_size(at, vec2(width, height));
        show(ui, fact, rect);
        ui.painter().hline(rect.x_range(), rect.bottom() - 0.5, Stroke::new(1.0, theme.line));
    }
}
