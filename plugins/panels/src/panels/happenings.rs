//! What happened and is worth knowing, the newest first.

use egui::{TextEdit, Ui};

use super::subject_icon;
use crate::actions::ScreenAction;
use crate::look::Type;
use crate::look::{Column, Fit, Icon, Look, Table, TableState, empty, label, pick, segmented};
use crate::views::{HappeningRow, HappeningsView, Severity};

/// What the panel remembers.
#[derive(Clone, Debug, Default)]
pub struct HappeningsState {
    /// Of the table.
    pub table: TableState,
    /// Only what matters at least so much.
    pub least: Severity,
    /// Only what says this.
    pub text: String,
}

const COLUMNS: [Column; 4] = [
    Column::text("", Fit::Fixed(15.0), 0),
    Column::text("column-time", Fit::Fixed(58.0), 0),
    Column::text("column-happening", Fit::Grows(330.0), 0),
    Column::text("column-subject", Fit::Fixed(112.0), 1),
];

/// Shows the happenings.
pub fn happenings_ui(ui: &mut Ui, look: &Look<'_>, view: &HappeningsView, state: &mut HappeningsState, actions: &mut Vec<ScreenAction>) {
    let (theme, words) = (look.theme, look.words);
    ui.horizontal(|ui| {
        let options = [
            (Severity::Normal, words.get("filter-all")),
            (Severity::Low, words.get("filter-low")),
            (Severity::High, words.get("filter-high")),
        ];
        if let Some(least) = segmented(ui, look, &options, state.least) {
            state.least = least;
        }
        let hint = egui::RichText::new(words.get("filter-text")).color(theme.ink_faint);
        let width = (ui.available_width() - 4.0).clamp(60.0, theme.scaled(220.0));
        ui.add(
            TextEdit::singleline(&mut state.text).id(ui.make_persistent_id("filter")).hint_text(hint).desired_width(width).char_limit(40),
        );
    });
    if view.rows.is_empty() {
        empty(ui, look, Icon::List, words.get("happenings-none"));
        return;
    }
    // What is said is formatted for rows that are seen only, unless a text is looked for.
    let wanted = state.text.trim().to_lowercase();
    let says = |row: &HappeningRow| {
        wanted.is_empty()
            || words.message("happening-", &row.message).to_lowercase().contains(&wanted)
            || words.name(&row.subject).to_lowercase().contains(&wanted)
    };
    let listed: Vec<&HappeningRow> = view.rows.iter().filter(|row| row.severity >= state.least && says(row)).collect();
    if listed.is_empty() {
        empty(ui, look, Icon::Search, words.get("happenings-none-listed"));
        return;
    }
    Table::new("happenings", &COLUMNS).max_height(ui.available_height() - theme.scaled(40.0)).show(
        ui,
        look,
        &mut state.table,
        listed.len(),
        |rows, index| {
            let one = listed[index];
            // Several may happen at one instant to one thing.
            let salt = (one.at_ms, one.subject.subject, &one.message.code);
            let response = rows.row(salt, look.selects(one.subject.subject), |row| {
                row.mark(0, one.severity);
                row.muted(1, &words.clock_text(one.at_ms));
                let text = words.message("happening-", &one.message);
                if one.severity >= Severity::Low {
                    row.strong(2, &text);
                } else {
                    row.text(2, &text);
                }
                row.icon_muted(3, subject_icon(one.subject.subject), words.name(&one.subject));
            });
            pick(&response, one.subject.subject, actions);
        },
    );
    let count = words.say("happenings-count", &[("shown", listed.len().into()), ("total", view.total.into())]);
    label(ui, look, &count, Type::Small, theme.ink_muted);
}
