//! The ledger: how high it is, who vouches for it, what was written last, and the proof that an entry is in it.

mod code;
mod entries;
mod entry;
mod head;

use egui::Ui;

use crate::actions::ScreenAction;
use crate::look::{Icon, Look, TableState, empty, unfolding, unfolds_alone, within};
use crate::views::{EntryRow, LedgerView};

/// What the panel remembers.
#[derive(Clone, Debug, Default)]
pub struct LedgerState {
    /// Of the table.
    pub table: TableState,
    /// What entries are looked for by.
    pub find: String,
    /// The entry that is unfolded. It is kept whole, so that it stays when newer ones push it out of the rows.
    pub open: Option<EntryRow>,
    /// Whether its proof is shown.
    pub proves: bool,
}

impl LedgerState {
    /// What to look for among the entries; empty for the last ones.
    pub fn wanted_text(&self) -> &str {
        self.find.trim()
    }

    /// The entry that is to be proven.
    pub fn wanted_proof(&self) -> Option<u64> {
        self.open.as_ref().filter(|_| self.proves).map(|entry| entry.index)
    }
}

/// Shows the ledger.
pub fn ledger_ui(ui: &mut Ui, look: &Look<'_>, view: &LedgerView, state: &mut LedgerState, actions: &mut Vec<ScreenAction>) {
    let Some(kept) = view.kept else {
        empty(ui, look, Icon::Ledger, look.words.get("ledger-none"));
        return;
    };
    if state.open.is_some() && unfolds_alone(ui, look) {
        entry::entry(ui, look, view, state, actions);
        return;
    }
    head::head(ui, look, view, kept, actions);
    let parts = unfolding(ui, look, state.open.is_some());
    if let Some(list) = parts.list {
        within(ui, list, "entries", |ui| entries::entries(ui, look, view, state, actions));
    }
    if let Some(opened) = parts.opened {
        within(ui, opened, "entry", |ui| entry::entry(ui, look, view, state, actions));
    }
}
