//! The look: one small set of sizes, inks and shapes that every panel is drawn with.
//!
//! The picture is quiet on purpose. What is as it should be is grey; colour is spent on what is not, and never alone: every severity has
//! a shape and a letter too, a plan is an outline where an actual is filled, a barred thing is hatched. Figures have one width, so that
//! columns stand still while they change.

mod chart;
mod facts;
mod fonts;
mod icons;
mod menu;
mod parts;
mod row;
mod table;
mod theme;
mod unfold;

pub use self::chart::{Bars, hatch, meter, sparkline, time_ticks};
pub use self::facts::{Fact, copy_out, copyable, facts, shortened, was_copied};
pub use self::fonts::{ChineseFont, fonts_are_in_use, install_fonts};
pub use self::icons::{Icon, severity_mark};
pub use self::menu::{menu, menu_row};
pub use self::parts::{
    Button, chip, chip_size, dialog, elided, empty, fact_grid, gathering, label, legend, paint_text, section, segmented, stat, text_width,
    wrapped,
};
pub use self::row::{Row, Rows, pick};
pub use self::table::{Column, Fit, Table, TableState};
pub use self::theme::{Density, SeverityInk, Theme, ThemeKind, Type};
pub use self::unfold::{Unfolding, unfolding, unfolds_alone, within};

use portolan_model::subject::Subject;

use crate::views::Clock;
use crate::words::Words;

/// What every panel is drawn with.
#[derive(Clone, Copy, Debug)]
pub struct Look<'a> {
    /// Texts.
    pub words: &'a Words,
    /// Inks and sizes.
    pub theme: &'a Theme,
    /// The selected thing, to be marked wherever it is shown.
    pub selected: Option<Subject>,
}

impl Look<'_> {
    /// The port's clock.
    pub const fn clock(&self) -> Clock {
        self.words.clock()
    }

    /// Now, in milliseconds since the scenario's start.
    pub const fn now_ms(&self) -> i64 {
        self.words.clock().now_ms
    }

    /// Whether this is the selected thing.
    pub fn selects(&self, subject: Subject) -> bool {
        self.selected == Some(subject)
    }
}
