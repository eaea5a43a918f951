//! The ledger of the port as the screen shows it.

use std::collections::BTreeMap;

use bevy_ecs::query::QueryState;
use portolan_ledger::port::{Book, Kept, PortLedger, Recorder, Standing};
use portolan_ledger::{Entry, Kind, LedgerError, QR_MARGIN, link_of, qr_modules};
use portolan_model::container::Container;
use portolan_model::ids::BoxId;
use portolan_model::iso6346::ContainerNumber;
use portolan_model::subject::Subject;
use portolan_panels::codes::ENTRY_KINDS;
use portolan_panels::views::{
    CheckpointView, CodeView, EntryAbout, EntryRow, LedgerKept, LedgerView, PartiesView, PartyRow, PartyState, ProofView, VerificationView,
};

use crate::port::Port;

/// Entries that are shown.
const ROWS_MAX: usize = 200;
/// Entries that are looked through for a text, from the newest; more would be felt in a frame.
const LOOKED_THROUGH_MAX: u64 = 50_000;
/// Entries that are read at once on the way back.
const STRIDE: u64 = 2_048;
/// What stands before the proof in the link of a code: nobody answers there, the proof needs no server.
const LINK_ADDRESS: &str = "portolan:";

/// What is asked of the ledger on this screen.
#[derive(Clone, Debug, Default)]
pub(crate) struct Asked<'a> {
    /// What entries are looked for by; empty for the last ones.
    pub find: &'a str,
    /// The entry to prove.
    pub entry: Option<u64>,
    /// How a verification goes that was asked for.
    pub verification: Option<&'a VerificationView>,
    /// The proof as it was last made: it stands still while it is looked at, or nobody could read its code as the ledger grows.
    pub proof: Option<&'a ProofView>,
    /// Where a proof was saved, and of which entry.
    pub saved: Option<&'a (u64, Result<String, String>)>,
}

/// The boxes that entries name by their numbers, as far as they are in the port. A number that is not known yet costs a look at every box,
/// one look for all that are new.
#[derive(Default)]
pub(crate) struct Numbers {
    boxes: Option<QueryState<&'static Container>>,
    known: BTreeMap<String, Option<BoxId>>,
}

/// Numbers that are remembered; then all are looked up anew.
const NUMBERS_MAX: usize = 2_000;

impl Numbers {
    fn look_up(&mut self, port: &Port, rows: &[(u64, Entry)]) {
        let named = rows.iter().flat_map(|(_, entry)| entry.about()).filter_map(|about| about.strip_prefix("box/"));
        let mut new: BTreeMap<ContainerNumber, &str> =
            named.filter(|number| !self.known.contains_key(*number)).filter_map(|number| Some((number.parse().ok()?, number))).collect();
        if new.is_empty() {
            return;
        }
        if self.known.len() + new.len() > NUMBERS_MAX {
            self.known.clear();
        }
        if self.boxes.is_none() {
            self.boxes = port.world.try_query();
        }
        let Some(boxes) = &mut self.boxes else { return };
        for container in boxes.iter(port.world) {
            if let Some(number) = new.remove(&container.number) {
                self.known.insert(number.to_owned(), Some(container.id));
            }
        }
        // The others have left, or were never here.
        self.known.extend(new.into_values().map(|number| (number.to_owned(), None)));
    }

    fn find(&self, number: &str) -> Option<BoxId> {
        self.known.get(number).copied().flatten()
    }
}

pub(crate) fn ledger(port: &Port, asked: &Asked<'_>, numbers: &mut Numbers) -> LedgerView {
    let Some(ledger) = port.ledger else { return LedgerView::default() };
    let (mut view, found) = ledger.with(|recorder| of(recorder, asked)).unwrap_or_default();
    numbers.look_up(port, &found);
    view.rows = found.iter().map(|(index, entry)| row(port, ledger, numbers, *index, entry)).collect();
    if let Some(why) = ledger.failed() {
        view.trouble = Some(why.to_owned());
    }
    view
}

/// The view but for its rows, and the entries of these.
fn of(recorder: &mut dyn Recorder, asked: &Asked<'_>) -> (LedgerView, Vec<(u64, Entry)>) {
    let mut found = Vec::new();
    let kept = Some(match recorder.kept() {
        Kept::Memory => LedgerKept::Memory,
        Kept::Disk => LedgerKept::Disk,
    });
    let parties = recorder.witnesses().map(|witnesses| PartiesView {
        parties: witnesses.parties.into_iter().map(|(party, standing)| PartyRow { party, state: party_state(standing) }).collect(),
        needed: witnesses.needed.try_into().unwrap_or(u16::MAX),
        size: witnesses.size,
        final_size: witnesses.final_size,
        alarms: witnesses.alarms,
    });
    let mut view =
        LedgerView { kept, parties, find: asked.find.to_owned(), verification: asked.verification.cloned(), ..LedgerView::default() };
    recorder.read(&mut |book| {
        book.log().name().clone_into(&mut view.log);
        (view.height, view.root) = (book.size(), book.root().to_hex());
        view.checkpoint = book.head().map(|head| CheckpointView { size: head.size(), root: head.root().to_hex() });
        (found, view.looked_through) = newest(book, asked.find, &mut view.trouble);
        if let Some(index) = asked.entry.filter(|index| *index < book.size()) {
            match proof(book, index, asked) {
                Ok(proof) => view.proof = Some(proof),
                Err(error) => view.trouble = Some(error.to_string()),
            }
        }
    });
    (view, found)
}

const fn party_state(standing: Standing) -> PartyState {
    match standing {
        Standing::Cosigned => PartyState::Cosigned,
        Standing::Waits => PartyState::Waits,
        Standing::Silent => PartyState::Silent,
    }
}

/// The newest entries that say a text, and how many were looked through for them.
fn newest(book: &dyn Book, find: &str, trouble: &mut Option<String>) -> (Vec<(u64, Entry)>, u64) {
    let wanted = find.trim().to_lowercase();
    let size = book.size();
    if let Some(index) = wanted.strip_prefix('#').and_then(|number| number.trim().parse::<u64>().ok()) {
        let found = if index < size { book.entry(index).ok() } else { None };
        return (found.map(|entry| (index, entry)).into_iter().collect(), size.min(1));
    }
    let (mut found, mut until) = (Vec::new(), size);
    while until > 0 && found.len() < ROWS_MAX && size - until < LOOKED_THROUGH_MAX {
        // Where everything is wanted, no more is read than is shown.
        let stride = if wanted.is_empty() { ROWS_MAX as u64 } else { STRIDE };
        let from = until.saturating_sub(stride);
        let mut piece = Vec::new();
        let read = book.entries(from, &mut |index, bytes| {
            if index < until
                && let Ok(entry) = Entry::decode(bytes)
                && says(&entry, &wanted)
            {
                piece.push((index, entry));
            }
            index + 1 < until
        });
        if let Err(error) = read {
            trouble.get_or_insert_with(|| error.to_string());
            break;
        }
        found.extend(piece.into_iter().rev());
        until = from;
    }
    found.truncate(ROWS_MAX);
    (found, size - until)
}

fn says(entry: &Entry, wanted: &str) -> bool {
    let holds = |text: &str| text.to_lowercase().contains(wanted);
    wanted.is_empty()
        || entry.kind().name().contains(wanted)
        || holds(entry.by().as_str())
        || entry.about().iter().any(|about| holds(about))
        || entry.says().iter().any(|(_, said)| holds(said))
}

fn row(port: &Port, ledger: &PortLedger, numbers: &Numbers, index: u64, entry: &Entry) -> EntryRow {
    EntryRow {
        index,
        at_ms: entry.at_ms() - ledger.start_ms(),
        kind: kind_code(entry.kind()),
        by: entry.by().to_string(),
        about: entry.about().iter().map(|about| thing(port, numbers, about)).collect(),
        says: entry.says().to_vec(),
        signed: entry.signature().is_some(),
    }
}

/// The code of a kind; a test proves that each has one.
fn kind_code(kind: Kind) -> &'static str {
    ENTRY_KINDS.iter().copied().find(|code| *code == kind.name()).unwrap_or("reading")
}

/// What an entry is about, as a thing of the port where it is one that is still here.
fn thing(port: &Port, numbers: &Numbers, about: &str) -> EntryAbout {
    // A box that has left is called by its number all the same.
    let text = || EntryAbout::Text(about.strip_prefix("box/").unwrap_or(about).to_owned());
    match about.split_once('/') {
        Some(("box", number)) => numbers.find(number).map_or_else(text, |id| EntryAbout::Thing(port.named(Subject::Container(id)))),
        Some(("call", id)) => {
            let call = port.index.calls().iter().copied().find(|call| call.to_string() == id);
            call.map_or_else(text, |call| EntryAbout::Thing(port.named(Subject::Call(call))))
        }
        _ => text(),
    }
}

/// The code without the light margin, which the panel paints itself.
fn code_of(modules: &[Vec<bool>]) -> CodeView {
    let inner = QR_MARGIN..modules.len().saturating_sub(QR_MARGIN);
    let dark = modules[inner.clone()].iter().flat_map(|row| row[inner.clone()].iter().copied()).collect();
    CodeView { side: inner.len() as u16, dark }
}

fn proof(book: &mut dyn Book, index: u64, asked: &Asked<'_>) -> Result<ProofView, LedgerError> {
    let saved = asked.saved.filter(|(of, _)| *of == index).map(|(_, saved)| saved.clone());
    if let Some(made) = asked.proof.filter(|made| made.index == index) {
        return Ok(ProofView { saved, ..made.clone() });
    }
    let log_key = book.log().to_string();
    let proof = book.prove(index)?;
    let root = book.head().map(|head| head.root().to_hex()).unwrap_or_default();
    let link = link_of(LINK_ADDRESS, &proof);
    let code = qr_modules(&link).ok().map(|modules| code_of(&modules));
    Ok(ProofView {
        index,
        size: proof.tree_size,
        root,
        hashes: proof.hashes.len().try_into().unwrap_or(u16::MAX),
        log_key,
        link,
        code,
        saved,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_entry_has_its_code() {
        for kind in Kind::ALL {
            assert!(ENTRY_KINDS.contains(&kind.name()), "{kind:?}");
        }
    }
}
