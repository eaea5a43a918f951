//! The entries: looked for by a text, the newest first.

use egui::{TextEdit, Ui};
use portolan_model::requests::Rule;

use super::LedgerState;
use super::head::party_text;
use crate::actions::ScreenAction;
use crate::look::{Button, Column, Fit, Icon, Look, Row, Table, Type, empty, label, pick};
use crate::panels::subject_icon;
use crate::views::{EntryAbout, EntryRow, LedgerView};
use crate::words::{Worded, Words, grouped};

const COLUMNS: [Column; 6] = [
    Column::number("column-index", 70.0, 0),
    Column::text("column-time", Fit::Fixed(58.0), 1),
    Column::text("column-kind", Fit::Fixed(92.0), 0),
    Column::text("column-by", Fit::Fixed(70.0), 2),
    Column::text("column-subject", Fit::Grows(118.0), 0),
    Column::text("column-says", Fit::Grows(122.0), 0),
];

/// Where there is no room for these, what an entry says goes on a second line.
const NARROW: [Column; 3] = [
    Column::number("column-index", 70.0, 0),
    Column::text("column-says", Fit::Grows(110.0), 0),
    Column::text("column-subject", Fit::Fixed(122.0), 1),
];
const WIDE_FROM: f32 = 520.0;

/// Longest text to look for, characters.
const FIND_MAX: usize = 60;

pub(super) fn entries(ui: &mut Ui, look: &Look<'_>, view: &LedgerView, state: &mut LedgerState, actions: &mut Vec<ScreenAction>) {
    let (theme, words) = (look.theme, look.words);
    find_line(ui, look, state);
    let is_found = view.find == state.wanted_text();
    if view.rows.is_empty() {
        let key = match () {
            () if !is_found => "gathering",
            () if view.find.is_empty() => "ledger-no-entries",
            () => "ledger-nothing-found",
        };
        empty(ui, look, if view.find.is_empty() { Icon::Ledger } else { Icon::Search }, words.get(key));
    } else {
        let height = ui.available_height() - theme.scaled(40.0);
        let is_wide = ui.available_width() >= theme.scaled(WIDE_FROM);
        let table = if is_wide { Table::new("entries", &COLUMNS) } else { Table::new("entries", &NARROW).row_height(theme.scaled(38.0)) };
        table.max_height(height).show(ui, look, &mut state.table, view.rows.len(), |rows, index| {
            let one = &view.rows[index];
            let is_open = state.open.as_ref().is_some_and(|open| open.index == one.index);
            let mut link = None;
            let response = rows.row(one.index, is_open, |row| link = if is_wide { entry_row(row, one) } else { narrow_row(row, one) });
            if let (Some(cell), Some(named)) = (link, first_thing(one)) {
                let pressed = rows.link(one.index, cell, subject_icon(named.subject), words.name(named));
                pick(&pressed, named.subject, actions);
            }
            if response.clicked() {
                state.open = if is_open { None } else { Some(one.clone()) };
            }
        });
    }
    let count = if !is_found {
        words.get("gathering").to_owned()
    } else if view.find.is_empty() {
        words.say("ledger-last", &[("shown", view.rows.len().into()), ("total", view.height.into())])
    } else {
        let args = [("shown", view.rows.len().into()), ("looked", view.looked_through.into()), ("total", view.height.into())];
        words.say("ledger-found", &args)
    };
    label(ui, look, &count, Type::Small, theme.ink_muted);
}

fn find_line(ui: &mut Ui, look: &Look<'_>, state: &mut LedgerState) {
    let (theme, words) = (look.theme, look.words);
    ui.horizontal(|ui| {
        let hint = egui::RichText::new(words.get("ledger-find-hint")).color(theme.ink_faint);
        let clear = Button::icon(Icon::Cross, words.get("ledger-find-clear"));
        let beside = if state.find.is_empty() { 0.0 } else { clear.measure(ui.painter(), look) + 14.0 };
        let width = (ui.available_width() - beside - 10.0).max(40.0).min(theme.scaled(420.0));
        let field = TextEdit::singleline(&mut state.find).id(ui.make_persistent_id("find")).hint_text(hint);
        ui.add(field.desired_width(width).char_limit(FIND_MAX));
        if !state.find.is_empty() && clear.show(ui, look).clicked() {
            state.find.clear();
        }
    });
}

/// The first thing of the port that an entry is about.
fn first_thing(one: &EntryRow) -> Option<&crate::views::Named> {
    one.about.iter().find_map(|about| match about {
        EntryAbout::Thing(named) => Some(named),
        EntryAbout::Text(_) => None,
    })
}

/// Draws an entry; where its link is to lie.
fn entry_row(row: &mut Row<'_>, one: &EntryRow) -> Option<egui::Rect> {
    let words = row.look.words;
    row.muted(0, &format!("#{}", one.index));
    row.muted(1, &words.clock_text(one.at_ms));
    row.strong(2, kind_text(words, one.kind));
    row.text(3, party_text(words, &one.by));
    let link = about_cell(row, 4, one);
    row.text(5, &says_text(words, one));
    link
}

/// The same on two lines.
fn narrow_row(row: &mut Row<'_>, one: &EntryRow) -> Option<egui::Rect> {
    let look = row.look;
    let (theme, words) = (look.theme, look.words);
    let (index, time) = (format!("#{}", one.index), words.clock_text(one.at_ms));
    row.two_lines(0, (&index, Type::Body, theme.ink_muted), (&time, Type::Small, theme.ink_muted));
    let kind = words.say("entry-kind-by", &[("kind", kind_text(words, one.kind).into()), ("by", party_text(words, &one.by).into())]);
    row.two_lines(1, (&kind, Type::Strong, theme.ink_strong), (&says_text(words, one), Type::Small, theme.ink_muted));
    about_cell(row, 2, one)
}

/// What an entry is about; where a link is to lie, if it is about a thing.
fn about_cell(row: &mut Row<'_>, column: usize, one: &EntryRow) -> Option<egui::Rect> {
    let words = row.look.words;
    if let Some(named) = first_thing(one) {
        row.say(words.name(named));
        return row.cell(column);
    }
    let about: Vec<&str> = one.about.iter().map(|about| about_text(words, about)).collect();
    if about.is_empty() {
        row.muted(column, "–");
    } else {
        row.text(column, &about.join(" · "));
    }
    None
}

/// The word for a kind of entry.
pub(super) fn kind_text<'a>(words: &'a Words, kind: &'a str) -> &'a str {
    words.find(&format!("entry-{kind}")).unwrap_or(kind)
}

/// What an entry is about, in one word.
pub(super) fn about_text<'a>(words: &'a Words, about: &'a EntryAbout) -> &'a str {
    match about {
        EntryAbout::Thing(named) => words.name(named),
        EntryAbout::Text(text) => text,
    }
}

/// The word for the name of a value.
pub(super) fn field_text<'a>(words: &'a Words, field: &'a str) -> &'a str {
    words.find(&format!("entry-field-{field}")).unwrap_or(field)
}

/// A value as people read it: in words where there are some, numbers in groups.
pub(super) fn value_text(words: &Words, field: &str, value: &str) -> String {
    const COUNTED: [&str; 5] = ["count", "discharged", "loaded", "amount", "tax_fen"];
    if let Some(word) = words.find(&format!("entry-word-{value}")) {
        return word.to_owned();
    }
    // Rules are written down by their names in the program.
    if let Some(rule) = Rule::every().into_iter().find(|rule| field == "rule" && format!("{rule:?}") == value) {
        return words.of(rule).to_owned();
    }
    match value.parse() {
        Ok(number) if COUNTED.contains(&field) => grouped(number),
        _ => value.to_owned(),
    }
}

/// All that an entry says, on one line.
fn says_text(words: &Words, one: &EntryRow) -> String {
    let said = |(field, value): &(String, String)| {
        let args = [("field", field_text(words, field).into()), ("value", value_text(words, field, value).into())];
        words.say("entry-says", &args)
    };
    one.says.iter().map(said).collect::<Vec<_>>().join(" · ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::Language;

    #[test]
    fn values_are_worded_where_there_are_words() {
        let words = Words::new(Language::English);
        assert_eq!(value_text(&words, "decision", "released"), "Released");
        assert_eq!(value_text(&words, "rule", "CraneBetween"), words.of(Rule::CraneBetween));
        assert_eq!(value_text(&words, "number", "CraneBetween"), "CraneBetween", "only the rule is one");
        assert_eq!(value_text(&words, "tax_fen", "1234567"), "1,234,567");
        assert_eq!(value_text(&words, "number", "1234567"), "1234567", "a designation is no count");
        assert_eq!(value_text(&words, "place", "gate-1"), "gate-1");
    }
}
