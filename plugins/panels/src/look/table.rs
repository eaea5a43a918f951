//! A table of rows that are drawn only where they are seen, and of columns that go one after the other where there is no room.

use egui::{Align, Align2, Color32, Painter, Rect, Response, ScrollArea, Sense, Stroke, Ui, Vec2, WidgetInfo, WidgetType, pos2, vec2};
use portolan_model::subject::Subject;

use super::chart::meter;
use super::icons::{Icon, severity_mark};
use super::parts::{chip, paint_text};
use super::theme::{Theme, Type};
use super::{Look, parts};
use crate::actions::{CameraAction, ScreenAction};
use crate::views::Severity;

/// How a column takes its share of the width.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Fit {
    /// So wide, points at standard density.
    Fixed(f32),
    /// At least so wide, and a share of what is left.
    Grows(f32),
}

/// One column.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Column {
    /// The key of its heading; empty for none.
    pub head: &'static str,
    /// Its width.
    pub fit: Fit,
    /// Numbers stand right.
    pub align: Align,
    /// Where there is no room, the column with the highest number goes first; 0 stays.
    pub gives_way: u8,
}

impl Column {
    /// A column of text.
    pub const fn text(head: &'static str, fit: Fit, gives_way: u8) -> Self {
        Self { head, fit, align: Align::Min, gives_way }
    }
    /// A column of numbers.
    pub const fn number(head: &'static str, width: f32, gives_way: u8) -> Self {
        Self { head, fit: Fit::Fixed(width), align: Align::Max, gives_way }
    }
}

/// What a table remembers: by which column it is sorted, and which way.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct TableState {
    /// The column, and whether the largest come first.
    pub sort: Option<(usize, bool)>,
}

/// A table.
#[derive(Clone, Copy, Debug)]
pub struct Table<'a> {
    id: &'static str,
    columns: &'a [Column],
    sortable: bool,
    row_height: Option<f32>,
    max_height: f32,
    has_head: bool,
}

const CELL_GAP: f32 = 12.0;

impl<'a> Table<'a> {
    /// A table of these columns.
    pub const fn new(id: &'static str, columns: &'a [Column]) -> Self {
        Self { id, columns, sortable: false, row_height: None, max_height: f32::INFINITY, has_head: true }
    }
    /// Its headings can be pressed to sort by them; who shows it sorts.
    #[must_use]
    pub const fn sortable(mut self) -> Self {
        self.sortable = true;
        self
    }
    /// Rows of this height.
    #[must_use]
    pub const fn row_height(mut self, height: f32) -> Self {
        self.row_height = Some(height);
        self
    }
    /// No higher than this; it scrolls within.
    #[must_use]
    pub const fn max_height(mut self, height: f32) -> Self {
        self.max_height = height;
        self
    }
    /// Without headings.
    #[must_use]
    pub const fn headless(mut self) -> Self {
        self.has_head = false;
        self
    }

    /// Where each column lies; `None` for those without room.
    fn lay_out(&self, theme: &Theme, width: f32) -> Vec<Option<(f32, f32)>> {
        let least = |column: &Column| match column.fit {
            Fit::Fixed(width) | Fit::Grows(width) => theme.scaled(width),
        };
        let mut shown = vec![true; self.columns.len()];
        let needed = |shown: &[bool]| -> f32 {
            let kept = self.columns.iter().zip(shown).filter(|(_, shown)| **shown);
            kept.map(|(column, _)| least(column) + CELL_GAP).sum::<f32>() - CELL_GAP
        };
        while needed(&shown) > width {
            let candidates = self.columns.iter().enumerate().filter(|(index, column)| shown[*index] && column.gives_way > 0);
            let Some((index, _)) = candidates.max_by_key(|(_, column)| column.gives_way) else { break };
            shown[index] = false;
        }
        let left = width - needed(&shown);
        let growing =
            self.columns.iter().zip(&shown).filter(|(column, shown)| **shown && matches!(column.fit, Fit::Grows(_))).count().max(1);
        let mut x = 0.0;
        let place = |(column, shown): (&Column, &bool)| {
            if !*shown {
                return None;
            }
            // Where even the columns that stay have no room, those that grow shrink.
            let share = if matches!(column.fit, Fit::Grows(_)) { left / growing as f32 } else { 0.0 };
            let wide = (least(column) + share).max(16.0);
            let at = (x, wide);
            x += wide + CELL_GAP;
            Some(at)
        };
        self.columns.iter().zip(&shown).map(place).collect()
    }

    /// Shows it: `row` is called for each row that is seen, with its position.
    pub fn show(self, ui: &mut Ui, look: &Look<'_>, state: &mut TableState, count: usize, mut row: impl FnMut(&mut Rows<'_, '_>, usize)) {
        let theme = look.theme;
        let width = ui.available_width();
        let cells = self.lay_out(theme, width - 8.0);
        if self.has_head {
            self.heads(ui, look, &cells, state);
        }
        let height = self.row_height.unwrap_or_else(|| theme.row_height());
        // Whole rows only: half a row at the foot looks like a fault.
        let room = ui.available_height().min(self.max_height);
        let room = ((room / height).floor().max(1.0)) * height;
        ui.scope(|ui| {
            ui.spacing_mut().item_spacing = Vec2::ZERO;
            let scroll = ScrollArea::vertical().id_salt(self.id).auto_shrink([false, true]).max_height(room);
            scroll.show_rows(ui, height, count, |ui, range| {
                let mut rows = Rows { ui, look, columns: self.columns, cells: &cells, height, width };
                for index in range {
                    row(&mut rows, index);
                }
            });
        });
    }

    fn heads(&self, ui: &mut Ui, look: &Look<'_>, cells: &[Option<(f32, f32)>], state: &mut TableState) {
        let theme = look.theme;
        let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), theme.scaled(20.0)), Sense::hover());
        for (index, (column, cell)) in self.columns.iter().zip(cells).enumerate() {
            let Some((x, wide)) = cell else { continue };
            if column.head.is_empty() {
                continue;
            }
            let area = Rect::from_min_size(rect.min + vec2(4.0 + x, 0.0), vec2(*wide, rect.height()));
            let text = look.words.get(column.head);
            let sort = state.sort.filter(|(by, _)| *by == index);
            let sense = if self.sortable { Sense::click() } else { Sense::hover() };
            let response = ui.interact(area, ui.id().with((self.id, "head", index)), sense);
            response.widget_info(|| {
                let kind = if self.sortable { WidgetType::Button } else { WidgetType::Label };
                WidgetInfo::labeled(kind, true, text)
            });
            let ink = if sort.is_some() || (self.sortable && response.hovered()) { theme.ink_strong } else { theme.ink_muted };
            let mut text_area = area;
            if let Some((_, is_falling)) = sort {
                let icon = if is_falling { Icon::Down } else { Icon::Up };
                let mark = Rect::from_center_size(pos2(area.right() - 5.0, area.center().y), Vec2::splat(9.0));
                icon.paint(ui.painter(), mark, theme.accent);
                text_area.max.x -= 12.0;
            }
            let align = if column.align == Align::Max { Align2::RIGHT_CENTER } else { Align2::LEFT_CENTER };
            if paint_text(ui.painter(), text_area, align, text, theme.font(Type::Small), ink) {
                response.clone().on_hover_text(text);
            }
            if response.clicked() {
                state.sort = match sort {
                    None => Some((index, column.align == Align::Max)),
                    Some((_, falls)) if falls == (column.align == Align::Max) => Some((index, !falls)),
                    Some(_) => None,
                };
            }
        }
        ui.painter().hline(rect.x_range(), rect.bottom() - 0.5, Stroke::new(1.0, theme.line_strong));
    }
}

/// Where rows are drawn.
pub struct Rows<'a, 'u> {
    ui: &'u mut Ui,
    look: &'a Look<'a>,
    columns: &'a [Column],
    cells: &'a [Option<(f32, f32)>],
    height: f32,
    width: f32,
}

impl Rows<'_, '_> {
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
    /// Two lines in one cell, each a text, its type and its ink.
    pub fn two_lines(&mut self, column: usize, first: (&str, Type, Color32), second: (&str, Type, Color32)) {
        self.say(first.0);
        self.say(second.0);
        let Some(cell) = self.cell(column) else { return };
        let (top, bottom) = cell.shrink2(vec2(0.0, 2.0)).split_top_bottom_at_fraction(0.53);
        for (area, (text, kind, ink)) in [(top, first), (bottom, second)] {
            self.is_cut |= paint_text(self.painter, area, Align2::LEFT_CENTER, text, self.look.theme.font(kind), ink);
        }
    }
    /// Text with a small sign behind it.
    pub fn signed(&mut self, column: usize, text: &str, icon: Icon) {
        self.say(text);
        let Some(cell) = self.cell(column) else { return };
        let theme = self.look.theme;
        let width = parts::text_width(self.painter, text, theme.font(Type::Body)).min(cell.width() - 16.0);
        let sign = Rect::from_center_size(pos2(cell.left() + width + 9.0, cell.center().y), Vec2::splat(11.0));
        icon.paint(self.painter, sign, theme.ink_muted);
        self.write_at(column, Rect::from_min_size(cell.min, vec2(width + 1.0, cell.height())), text, Type::Body, theme.ink);
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

#[cfg(test)]
mod tests {
    use super::super::theme::{Density, ThemeKind};
    use super::*;

    const COLUMNS: [Column; 3] =
        [Column::text("a", Fit::Grows(100.0), 0), Column::number("b", 60.0, 2), Column::text("c", Fit::Fixed(80.0), 1)];

    #[test]
    fn columns_go_one_after_the_other() {
        let theme = Theme::new(ThemeKind::Dark, Density::Standard);
        let table = Table::new("t", &COLUMNS);
        let shown = |width| table.lay_out(&theme, width).iter().map(Option::is_some).collect::<Vec<_>>();
        assert_eq!(shown(300.0), [true, true, true]);
        assert_eq!(shown(200.0), [true, false, true]);
        assert_eq!(shown(120.0), [true, false, false]);
        assert_eq!(shown(10.0), [true, false, false], "what a row is about stays");
    }

    #[test]
    fn what_is_left_goes_to_the_column_that_grows() {
        let theme = Theme::new(ThemeKind::Dark, Density::Standard);
        let cells = Table::new("t", &COLUMNS).lay_out(&theme, 500.0);
        let end = cells.iter().flatten().map(|(x, wide)| x + wide).fold(0.0, f32::max);
        assert!((end - 500.0).abs() < 0.5, "{cells:?}");
    }
}
