//! An entry that is unfolded: all it says, and the proof that it is in the ledger.

use egui::{Align, Layout, ScrollArea, Ui, vec2};

use super::LedgerState;
use super::code::{CodeFit, code_ui};
use super::entries::{about_text, field_text, kind_text, value_text};
use super::head::{party_text, wrong};
use crate::actions::{LedgerAction, ScreenAction};
use crate::look::{Button, Fact, Icon, Look, Theme, Type, copy_out, copyable, facts, label, section, was_copied, wrapped};
use crate::views::{EntryAbout, EntryRow, LedgerView, ProofView, Severity};
use crate::words::grouped;

pub(super) fn entry(ui: &mut Ui, look: &Look<'_>, view: &LedgerView, state: &mut LedgerState, actions: &mut Vec<ScreenAction>) {
    let (theme, words) = (look.theme, look.words);
    let Some(one) = state.open.clone() else { return };
    let mut closes = false;
    ui.horizontal(|ui| {
        closes = Button::icon(Icon::Left, words.get("ledger-all-entries")).quiet().show(ui, look).clicked();
        let title = words.say("entry-title", &[("index", format!("#{}", one.index).into()), ("kind", kind_text(words, one.kind).into())]);
        // The button stands right, the title has what is left.
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let prove = Button::text(words.get("entry-prove")).with_icon(Icon::Seal).on(state.proves);
            if prove.show(ui, look).clicked() {
                state.proves = !state.proves;
            }
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                label(ui, look, &title, Type::Title, theme.ink_strong);
            });
        });
    });
    ScrollArea::vertical().id_salt(("entry", one.index)).auto_shrink([false, false]).show(ui, |ui| {
        said(ui, look, &one, actions);
        if !state.proves {
            return;
        }
        match view.proof.as_ref().filter(|proof| proof.index == one.index) {
            Some(proof) => proof_ui(ui, look, proof, actions),
            None => {
                label(ui, look, words.get("gathering"), Type::Body, theme.ink_muted);
            }
        }
    });
    if closes {
        state.open = None;
    }
}

/// All that the entry says.
fn said(ui: &mut Ui, look: &Look<'_>, one: &EntryRow, actions: &mut Vec<ScreenAction>) {
    let words = look.words;
    let signed = if one.signed {
        Fact::new(words.get("entry-signature"), words.get("entry-signed"))
    } else {
        Fact::new(words.get("entry-signature"), words.get("entry-unsigned")).at(Severity::Info)
    };
    let mut known = vec![
        Fact::new(words.get("column-time"), words.clock_text(one.at_ms)),
        Fact::new(words.get("column-by"), party_text(words, &one.by)),
        signed,
    ];
    known.extend(one.about.iter().map(|about| {
        let subject = match about {
            EntryAbout::Thing(named) => Some(named.subject),
            EntryAbout::Text(_) => None,
        };
        Fact::new(words.get("column-subject"), about_text(words, about)).of(subject)
    }));
    known.extend(one.says.iter().map(|(field, value)| Fact::new(field_text(words, field), value_text(words, field, value))));
    facts(ui, look, "said", &known, actions);
}

/// From this width on the code lies beside what is said of the proof, points at standard density.
const CODE_BESIDE_FROM: f32 = 560.0;

fn proof_ui(ui: &mut Ui, look: &Look<'_>, proof: &ProofView, actions: &mut Vec<ScreenAction>) {
    section(ui, look, look.words.get("proof"));
    let room = ui.available_width();
    if proof.code.is_none() || room < look.theme.scaled(CODE_BESIDE_FROM) {
        particulars(ui, look, proof, actions);
        ui.add_space(4.0);
        code(ui, look, proof);
        return;
    }
    ui.horizontal_top(|ui| {
        let left = (room * 0.38).round();
        ui.allocate_ui_with_layout(vec2(left, 0.0), Layout::top_down(Align::Min), |ui| {
            ui.set_width(left);
            particulars(ui, look, proof, actions);
        });
        ui.add_space(Theme::MARGIN);
        ui.vertical(|ui| code(ui, look, proof));
    });
}

/// What the proof consists of, and what can be done with it.
fn particulars(ui: &mut Ui, look: &Look<'_>, proof: &ProofView, actions: &mut Vec<ScreenAction>) {
    let (theme, words) = (look.theme, look.words);
    let known = [
        Fact::new(words.get("proof-index"), format!("#{}", proof.index)),
        Fact::new(words.get("proof-size"), grouped(proof.size as i64)),
        Fact::new(words.get("proof-hashes"), proof.hashes.to_string()),
    ];
    facts(ui, look, "proof", &known, actions);
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(14.0, 1.0);
        copyable(ui, look, words.get("proof-root"), &proof.root);
        copyable(ui, look, words.get("proof-key"), &proof.log_key);
    });
    ui.add_space(2.0);
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(3.0, 3.0);
        if Button::text(words.get("proof-save")).with_icon(Icon::Save).show(ui, look).clicked() {
            actions.push(ScreenAction::Ledger(LedgerAction::SaveProof { index: proof.index }));
        }
        let id = ui.id().with(("link", proof.index));
        let is_copied = was_copied(ui, id);
        let (text, icon) = if is_copied { ("copied", Icon::Check) } else { ("proof-copy-link", Icon::Copy) };
        if Button::text(words.get(text)).with_icon(icon).enabled(!proof.link.is_empty()).show(ui, look).clicked() {
            copy_out(ui, id, &proof.link);
        }
    });
    match &proof.saved {
        Some(Ok(path)) => {
            wrapped(ui, look, &words.say("proof-saved", &[("path", path.as_str().into())]), Type::Body, theme.ink);
        }
        Some(Err(why)) => {
            let text = words.say("proof-not-saved", &[("why", why.as_str().into())]);
            wrong(ui, look, "not saved", Severity::High, &[text]);
        }
        None => {}
    }
}

/// The code, and what it is good for; or why there is none.
fn code(ui: &mut Ui, look: &Look<'_>, proof: &ProofView) {
    let key = match proof.code.as_ref().map(|code| code_ui(ui, look, code)) {
        Some(CodeFit::Shown) => "proof-code-about",
        Some(CodeFit::TooNarrow) => "proof-code-narrow",
        None => "proof-no-code",
    };
    wrapped(ui, look, look.words.get(key), Type::Small, look.theme.ink_muted);
}
