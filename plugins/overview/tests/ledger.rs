//! The ledger of the day as the screen shows it: its last entries, what is looked for, a proof that stands still.

mod common;

use common::{go_to, open, text};
use portolan_overview::{Overview, Surroundings};
use portolan_panels::views::{EntryAbout, LedgerKept, LedgerView};
use portolan_panels::{PanelKind, Wanted};

fn look(overview: &mut Overview, app: &bevy_app::App, find: &str, entry: Option<u64>) -> LedgerView {
    let mut panels = [false; PanelKind::ALL.len()];
    panels[PanelKind::Ledger as usize] = true;
    let wanted = Wanted { panels, find_entry: find.to_owned(), entry, ..Wanted::default() };
    overview.update_all(app.world(), &wanted, &Surroundings::default()).ledger.clone().expect("it is wanted")
}

#[test]
fn entries_are_shown_found_and_proven() {
    let mut app = open(&text("day_at_the_terminal.ron"), true);
    go_to(&mut app, "10:30");
    let mut overview = Overview::new(app.world()).expect("a port with a chronicle");
    let all = look(&mut overview, &app, "", Some(7));
    assert_eq!((all.kept, all.trouble.as_deref(), all.rows.len()), (Some(LedgerKept::Memory), None, 200));
    assert!(all.rows.is_sorted_by_key(|row| std::cmp::Reverse(row.index)) && all.rows[0].index + 1 == all.height, "the newest first");
    assert!(all.rows.iter().any(|row| row.about.iter().any(|about| matches!(about, EntryAbout::Thing(_)))), "boxes can be selected");
    let proof = all.proof.expect("entry 7 is proven");
    let code = proof.code.clone().expect("short enough for a code");
    assert_eq!((proof.index, code.dark.len()), (7, usize::from(code.side).pow(2)));

    let found = look(&mut overview, &app, "#7", None);
    assert_eq!((found.rows.len(), found.rows[0].index), (1, 7));
    let custody = look(&mut overview, &app, "custody", None);
    assert!(!custody.rows.is_empty() && custody.rows.iter().all(|row| row.kind == "custody"));

    look(&mut overview, &app, "", Some(7));
    let before = look(&mut overview, &app, "", Some(7)).proof.expect("proven");
    go_to(&mut app, "11:30");
    let later = look(&mut overview, &app, "", Some(7));
    assert!(later.height > all.height, "the ledger grows");
    assert_eq!(later.proof.expect("still there"), before, "a code that changes cannot be read");
    assert_eq!(look(&mut overview, &app, "", Some(8)).proof.map(|proof| proof.index), Some(8));
}
