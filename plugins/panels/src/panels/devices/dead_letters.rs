//! Dead letters: messages that could not be taken, why, and how each begins.

use egui::{ScrollArea, Ui};

use super::DevicesState;
use crate::look::{Button, Column, Fact, Fit, Icon, Look, Row, Table, Type, empty, facts, label, section, unfolding, within, wrapped};
use crate::views::{DeadLetterRow, DevicesView};
use crate::words::Words;

const COLUMNS: [Column; 4] = [
    Column::text("column-time", Fit::Fixed(58.0), 0),
    Column::text("column-reason", Fit::Fixed(116.0), 0),
    Column::text("column-topic", Fit::Grows(150.0), 2),
    Column::text("column-what", Fit::Grows(170.0), 1),
];

pub(super) fn dead_letters(ui: &mut Ui, look: &Look<'_>, view: &DevicesView, state: &mut DevicesState) {
    if view.dead_letters.is_empty() {
        empty(ui, look, Icon::Check, look.words.get("dead-letters-none"));
        return;
    }
    let parts = unfolding(ui, look, state.letter.is_some());
    if let Some(list) = parts.list {
        within(ui, list, "dead letters", |ui| rows(ui, look, view, state));
    }
    if let Some(opened) = parts.opened {
        within(ui, opened, "dead letter", |ui| letter(ui, look, state));
    }
}

/// The word for a reason.
fn reason_text<'a>(words: &'a Words, reason: &'a str) -> &'a str {
    words.find(&format!("dead-{reason}")).unwrap_or(reason)
}

fn rows(ui: &mut Ui, look: &Look<'_>, view: &DevicesView, state: &mut DevicesState) {
    let (theme, words) = (look.theme, look.words);
    let mut pressed = None;
    let height = ui.available_height() - theme.scaled(40.0);
    Table::new("letters", &COLUMNS).max_height(height).show(ui, look, &mut state.letters, view.dead_letters.len(), |rows, index| {
        let one = &view.dead_letters[index];
        // Letters have no names; counted from the oldest, each keeps its number.
        let number = view.dead_letters_total.saturating_sub(index as u64);
        let is_open = state.letter.as_ref() == Some(one);
        if rows.row(number, is_open, |row| letter_row(row, one)).clicked() {
            pressed = Some(if is_open { None } else { Some(one.clone()) });
        }
    });
    if let Some(letter) = pressed {
        state.letter = letter;
    }
    let args = [("shown", view.dead_letters.len().into()), ("total", view.dead_letters_total.into())];
    label(ui, look, &words.say("dead-letters-count", &args), Type::Small, theme.ink_muted);
}

fn letter_row(row: &mut Row<'_>, one: &DeadLetterRow) {
    let words = row.look.words;
    row.muted(0, &words.clock_text(one.at_ms));
    row.strong(1, reason_text(words, one.reason));
    row.text(2, &one.topic);
    row.text(3, &one.what);
}

pub(super) fn letter(ui: &mut Ui, look: &Look<'_>, state: &mut DevicesState) {
    let (theme, words) = (look.theme, look.words);
    let Some(one) = state.letter.clone() else { return };
    let mut closes = false;
    ui.horizontal(|ui| {
        closes = Button::icon(Icon::Left, words.get("dead-letters-all")).quiet().show(ui, look).clicked();
        label(ui, look, reason_text(words, one.reason), Type::Title, theme.ink_strong);
    });
    ScrollArea::vertical().id_salt("letter").auto_shrink([false, false]).show(ui, |ui| {
        wrapped(ui, look, &one.what, Type::Body, theme.ink);
        let known =
            [Fact::new(words.get("column-time"), words.clock_text(one.at_ms)), Fact::new(words.get("column-topic"), one.topic.as_str())];
        facts(ui, look, "letter", &known, &mut Vec::new());
        section(ui, look, words.get("dead-letter-payload"));
        if one.payload.is_empty() {
            label(ui, look, words.get("dead-letter-no-payload"), Type::Body, theme.ink_muted);
        } else {
            wrapped(ui, look, &one.payload, Type::Body, theme.ink);
        }
    });
    if closes {
        state.letter = None;
    }
}
