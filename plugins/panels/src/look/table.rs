//! A table of rows that are drawn only where they are seen, and of columns that go one after the other where there is no room.

use egui::{Align, Align2, Rect, ScrollArea, Sense, Stroke, Ui, Vec2, WidgetInfo, WidgetType, pos2, vec2};

use super::Look;
use super::icons::Icon;
use super::parts::paint_text;
use super::row::Rows;
use super::theme::{Theme, Type};

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
                let mut rows = Rows::new(ui, look, self.columns, &cells, vec2(width, height));
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
