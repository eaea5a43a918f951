//! Rows of a table, and what can be put into their cells.

use egui::{Align, Align2, Color32, Painter, Rect, Response, Sense, Stroke, Ui, Vec2, WidgetInfo, WidgetType, pos2, vec2};
use portolan_model::subject::Subject;

use super::chart::meter;
use super::icons::{Icon, severity_mark};
use super::parts::{chip, paint_text};
use super::table::Column;
use super::theme::Type;
use super::{Look, parts};
use crate::actions::{CameraAction, ScreenAction};
use crate::views::Severity;

/// Where rows are drawn.
pub struct Rows<'a, 'u> {
    ui: &'u mut Ui,
    look: &'a Look<'a>,
    columns: &'a [Column],
    cells: &'a [Option<(f32, f32)>],
    height: f32,
    width: f32,
}

impl<'a, 'u> Rows<'a, 'u> {
    pub(super) const fn new(
        ui: &'u mut Ui,
        look: &'a Look<'a>,
        columns: &'a [Column],
        cells: &'a [Option<(f32, f32)>],
        size: Vec2,
    ) -> Self {
        Self { ui, look, columns, cells, height: size.y, width: size.x }
    }

    /// One row. The salt names what it shows, so that a press lands on the thing that was aimed at even when rows move.
    pub fn row(&mut self, salt: impl std::hash::Hash + std::fmt::Debug, is_selected: bool, paint: impl FnOnce(&mut Row<'_>)) -> Response {
        self.row_at(salt, is_selected, Severity::Normal, paint)
    }

    /// One row on the wash of a severity.
    pub fn row_at(
        &mut self,
        salt: impl std::hash::Hash + std::fmt::Debug,
        is_selected: bool,
        severity: Severity,
        paint: impl FnOnce(&mut Row<'_>),
    ) -> Response {
        let theme = self.look.theme;
        let (rect, _) = self.ui.allocate_exact_size(vec2(self.width, self.height), Sense::hover());
        let response = self.ui.interact(rect, self.ui.id().with(egui::Id::new(salt)), Sense::click());
        let painter = self.ui.painter();
        if is_selected {
            painter.rect_filled(rect, 0.0, theme.accent_wash);
            painter.rect_filled(Rect::from_min_size(rect.min, vec2(2.0, rect.height())), 0.0, theme.accent);
        } else if response.hovered() {
            painter.rect_filled(rect, 0.0, theme.raised);
        } else if severity != Severity::Normal {
            painter.rect_filled(rect, 0.0, theme.severity(severity).wash);
        }
        if response.has_focus() {
            painter.rect_stroke(rect, 0.0, Stroke::new(1.0, theme.accent), egui::StrokeKind::Inside);
        }
        let mut row = Row { painter, look: self.look, columns: self.columns, cells: self.cells, rect, said: String::new(), is_cut: false };
        paint(&mut row);
        let (said, is_cut) = (row.said, row.is_cut);
        painter.hline(rect.x_range(), rect.bottom() - 0.5, Stroke::new(1.0, theme.line));
        response.widget_info(|| WidgetInfo::selected(WidgetType::Button, true, is_selected, &said));
        if is_cut {
            return response.on_hover_ui(|ui| {
                parts::label(ui, self.look, &said, Type::Body, theme.ink);
            });
        }
        response
    }
}

impl Rows<'_, '_> {
    /// A link over a cell of a row that was drawn: a press is the link's and not the row's.
    pub fn link(&mut self, salt: impl std::hash::Hash + std::fmt::Debug, cell: Rect, icon: Icon, text: &str) -> Response {
        let theme = self.look.theme;
        let font = theme.font(Type::Body);
        let width = (parts::text_width(self.ui.painter(), text, font.clone()).ceil() + 18.0).min(cell.width());
        let rect = Rect::from_min_size(cell.min, vec2(width, cell.height()));
        let response = self.ui.interact(rect, self.ui.id().with((egui::Id::new(salt), "link")), Sense::click());
        response.widget_info(|| WidgetInfo::labeled(WidgetType::Link, true, text));
        let painter = self.ui.painter();
        let is_hot = response.hovered() || response.has_focus();
        let ink = if is_hot { theme.ink_strong } else { theme.ink };
        icon.paint(painter, Rect::from_center_size(pos2(rect.left() + 6.0, rect.center().y), Vec2::splat(12.0)), theme.ink_muted);
        let area = Rect::from_min_max(pos2(rect.left() + 17.0, rect.top()), rect.max);
        let is_cut = paint_text(painter, area, Align2::LEFT_CENTER, text, font, ink);
        let foot = (rect.center().y + theme.scaled(8.0)).round() + 0.5;
        painter.hline(area.x_range(), foot, Stroke::new(1.0, if is_hot { theme.ink_strong } else { theme.line_strong }));
        if is_cut { response.on_hover_text(text) } else { response }
    }
}

/// A row that is being drawn.
pub struct Row<'a> {
    /// Draws where the row is.
    pub painter: &'a Painter,
    /// The look.
    pub look: &'a Look<'a>,
    columns: &'a [Column],
    cells: &'a [Option<(f32, f32)>],
    /// The whole row.
    pub rect: Rect,
    said: String,
    is_cut: bool,
}

impl Row<'_> {
    /// Where a column's cell is; `None` where it has no room.
    pub fn cell(&self, column: usize) -> Option<Rect> {
        let (x, wide) = (*self.cells.get(column)?)?;
        Some(Rect::from_min_size(self.rect.min + vec2(4.0 + x, 0.0), vec2(wide, self.rect.height() - 1.0)))
    }

    /// Adds to what a reader of the screen hears of this row.
    pub fn say(&mut self, text: &str) {
        if text.is_empty() {
            return;
        }
        if !self.said.is_empty() {
            self.said.push_str(" · ");
        }
        self.said.push_str(text);
    }

    fn write(&mut self, column: usize, text: &str, kind: Type, ink: Color32) {
        self.say(text);
        let Some(cell) = self.cell(column) else { return };
        self.write_at(column, cell, text, kind, ink);
    }

    fn write_at(&mut self, column: usize, cell: Rect, text: &str, kind: Type, ink: Color32) {
        let align = if self.columns[column].align == Align::Max { Align2::RIGHT_CENTER } else { Align2::LEFT_CENTER };
        self.is_cut |= paint_text(self.painter, cell, align, text, self.look.theme.font(kind), ink);
    }

    /// Ordinary text.
    pub fn text(&mut self, column: usize, text: &str) {
        self.write(column, text, Type::Body, self.look.theme.ink);
    }
    /// What the row is about.
    pub fn strong(&mut self, column: usize, text: &str) {
        self.write(column, text, Type::Strong, self.look.theme.ink_strong);
    }
    /// What is said beside it.
    pub fn muted(&mut self, column: usize, text: &str) {
        self.write(column, text, Type::Body, self.look.theme.ink_muted);
    }
    /// Text of a severity; what is not normal has its mark before it.
    pub fn at_severity(&mut self, column: usize, text: &str, severity: Severity) {
        if severity == Severity::Normal {
            self.text(column, text);
            return;
        }
        self.say(text);
        let Some(mut cell) = self.cell(column) else { return };
        let side = 11.0;
        let is_number = self.columns[column].align == Align::Max;
        let font = self.look.theme.font(Type::Body);
        // A number keeps its place; its mark stands before it.
        let x = if is_number {
            let wide = parts::text_width(self.painter, text, font).min(cell.width() - side - 4.0);
            cell.right() - wide - side / 2.0 - 5.0
        } else {
            cell.left() + side / 2.0
        };
        severity_mark(self.painter, self.look.theme, Rect::from_center_size(pos2(x, cell.center().y), Vec2::splat(side)), severity);
        cell.min.x += side + 4.0;
        let ink = self.look.theme.severity(severity).ink;
        self.write_at(column, cell, text, Type::Body, ink);
    }
    /// A sign and a text.
    pub fn icon(&mut self, column: usize, icon: Icon, text: &str) {
        self.say(text);
        let Some(mut cell) = self.cell(column) else { return };
        let theme = self.look.theme;
        icon.paint(self.painter, Rect::from_center_size(pos2(cell.left() + 7.0, cell.center().y), Vec2::splat(14.0)), theme.ink_muted);
        cell.min.x += 20.0;
        self.write_at(column, cell, text, Type::Strong, theme.ink_strong);
    }
    /// A sign and a quiet text.
    pub fn icon_muted(&mut self, column: usize, icon: Icon, text: &str) {
        self.say(text);
        let Some(mut cell) = self.cell(column) else { return };
        let theme = self.look.theme;
        icon.paint(self.painter, Rect::from_center_size(pos2(cell.left() + 6.0, cell.center().y), Vec2::splat(12.0)), theme.ink_faint);
        cell.min.x += 17.0;
        self.write_at(column, cell, text, Type::Body, theme.ink_muted);
    }
    /// Two lines in one cell, each a text, its type and its ink; they stand right where the column does.
    pub fn two_lines(&mut self, column: usize, first: (&str, Type, Color32), second: (&str, Type, Color32)) {
        self.say(first.0);
        self.say(second.0);
        let Some(cell) = self.cell(column) else { return };
        let align = if self.columns[column].align == Align::Max { Align2::RIGHT_CENTER } else { Align2::LEFT_CENTER };
        let (top, bottom) = cell.shrink2(vec2(0.0, 2.0)).split_top_bottom_at_fraction(0.53);
        for (area, (text, kind, ink)) in [(top, first), (bottom, second)] {
            self.is_cut |= paint_text(self.painter, area, align, text, self.look.theme.font(kind), ink);
        }
    }
    /// Text with a small sign behind it.
    pub fn signed(&mut self, column: usize, text: &str, kind: Type, icon: Icon) {
        self.say(text);
        let Some(cell) = self.cell(column) else { return };
        let theme = self.look.theme;
        let width = parts::text_width(self.painter, text, theme.font(kind)).min(cell.width() - 16.0);
        let sign = Rect::from_center_size(pos2(cell.left() + width + 9.0, cell.center().y), Vec2::splat(11.0));
        icon.paint(self.painter, sign, theme.ink_muted);
        let ink = if kind == Type::Strong { theme.ink_strong } else { theme.ink };
        self.write_at(column, Rect::from_min_size(cell.min, vec2(width + 1.0, cell.height())), text, kind, ink);
    }
    /// A severity's mark alone, in the middle of its cell.
    pub fn mark(&mut self, column: usize, severity: Severity) {
        let word = if severity == Severity::Normal { "" } else { self.look.words.of(severity) };
        self.say(word);
        let Some(cell) = self.cell(column) else { return };
        severity_mark(self.painter, self.look.theme, Rect::from_center_size(cell.center(), Vec2::splat(13.0)), severity);
    }
    /// A chip.
    pub fn chip(&mut self, column: usize, text: &str, severity: Severity) {
        self.say(text);
        let Some(cell) = self.cell(column) else { return };
        chip(self.painter, self.look, cell, text, severity);
    }
    /// A bar filled to a share, with its figure to its right where there is room.
    pub fn meter(&mut self, column: usize, share: f32, figure: &str, severity: Severity, mark: Option<f32>) {
        self.say(figure);
        let Some(cell) = self.cell(column) else { return };
        let theme = self.look.theme;
        let wide = if figure.is_empty() { 0.0 } else { parts::text_width(self.painter, figure, theme.font(Type::Body)).max(30.0) + 6.0 };
        let bar_width = (cell.width() - wide).max(0.0);
        if bar_width > 12.0 {
            let bar = Rect::from_center_size(pos2(cell.left() + bar_width / 2.0, cell.center().y), vec2(bar_width, theme.scaled(8.0)));
            meter(self.painter, theme, bar, share, severity, mark);
        }
        let ink = if severity == Severity::Normal { theme.ink } else { theme.severity(severity).ink };
        self.is_cut |= paint_text(self.painter, cell, Align2::RIGHT_CENTER, figure, theme.font(Type::Body), ink);
    }
}

/// What pressing a row means everywhere: once selects its thing, twice brings it into the picture.
pub fn pick(response: &Response, subject: Subject, actions: &mut Vec<ScreenAction>) {
    if response.double_clicked() {
        actions.push(ScreenAction::Camera(CameraAction::Focus(subject)));
    } else if response.clicked() {
        actions.push(ScreenAction::Select(subject));
    }
}
