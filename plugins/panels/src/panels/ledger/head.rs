//! What is known of the whole ledger: its height and root, its checkpoint, the parties, whether it is sound.

use egui::{Align2, Rect, ScrollArea, Sense, Stroke, StrokeKind, Ui, Vec2, WidgetInfo, WidgetType, pos2, vec2};

use crate::actions::{LedgerAction, ScreenAction};
use crate::look::{Button, Icon, Look, Theme, Type, copyable, label, paint_text, severity_mark, stat, text_width};
use crate::views::{LedgerKept, LedgerView, PartiesView, PartyRow, PartyState, Severity, VerificationView};
use crate::words::{Words, grouped};

/// Most room for what is wrong, points at standard density; the rest scrolls.
const WRONG_MAX: f32 = 84.0;

pub(super) fn head(ui: &mut Ui, look: &Look<'_>, view: &LedgerView, kept: LedgerKept, actions: &mut Vec<ScreenAction>) {
    figures(ui, look, view);
    name_and_roots(ui, look, view, kept);
    if let Some(trouble) = &view.trouble {
        wrong(ui, look, "trouble", Severity::High, &[look.words.say("ledger-trouble", &[("what", trouble.as_str().into())])]);
    }
    if let Some(parties) = &view.parties {
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing = vec2(4.0, 3.0);
            for party in &parties.parties {
                party_ui(ui, look, party);
            }
        });
        if !parties.alarms.is_empty() {
            // The newest first: it is what is left to be looked at.
            let alarms: Vec<String> = parties.alarms.iter().rev().cloned().collect();
            wrong(ui, look, "alarms", Severity::High, &alarms);
        }
    }
    verification(ui, look, view, actions);
}

/// How a checkpoint stands with the parties.
fn cosigned_severity(parties: &PartiesView) -> Severity {
    let count = |state| parties.parties.iter().filter(|party| party.state == state).count();
    let (cosigned, waiting) = (count(PartyState::Cosigned), count(PartyState::Waits));
    let needed = usize::from(parties.needed);
    if cosigned >= needed || cosigned + waiting >= needed { Severity::Normal } else { Severity::High }
}

fn figures(ui: &mut Ui, look: &Look<'_>, view: &LedgerView) {
    let words = look.words;
    let size = |size: u64| if size == 0 { "–".to_owned() } else { grouped(size as i64) };
    let mut figures = vec![
        ("ledger-height", grouped(view.height as i64), Severity::Normal),
        ("ledger-checkpoint", view.checkpoint.as_ref().map_or_else(|| "–".to_owned(), |signed| size(signed.size)), Severity::Normal),
    ];
    if let Some(parties) = &view.parties {
        let cosigned = parties.parties.iter().filter(|party| party.state == PartyState::Cosigned).count();
        let of = words.say("done-of", &[("done", cosigned.into()), ("total", parties.needed.into())]);
        figures.push(("ledger-cosigned", of, cosigned_severity(parties)));
        figures.push(("ledger-cosigned-size", size(parties.size), Severity::Normal));
        figures.push(("ledger-final", size(parties.final_size), Severity::Normal));
    }
    let columns = ((ui.available_width() / look.theme.scaled(78.0)).floor() as usize).clamp(1, figures.len());
    let width = (ui.available_width() - Theme::GAP * (columns as f32 - 1.0)) / columns as f32;
    for row in figures.chunks(columns) {
        ui.horizontal(|ui| {
            for (key, value, severity) in row {
                stat(ui, look, width, words.get(key), value, *severity);
            }
        });
    }
}

fn name_and_roots(ui: &mut Ui, look: &Look<'_>, view: &LedgerView, kept: LedgerKept) {
    let (theme, words) = (look.theme, look.words);
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(14.0, 1.0);
        let text = words.say("ledger-kept", &[("log", view.log.as_str().into()), ("how", words.of(kept).into())]);
        let width = (text_width(ui.painter(), &text, theme.font(Type::Small)).ceil() + 20.0).min(ui.max_rect().width());
        let (rect, response) = ui.allocate_exact_size(vec2(width, theme.scaled(20.0)), Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(WidgetType::Label, true, &text));
        Icon::Ledger.paint(
            ui.painter(),
            Rect::from_center_size(pos2(rect.left() + 6.0, rect.center().y), Vec2::splat(12.0)),
            theme.ink_muted,
        );
        let area = Rect::from_min_max(pos2(rect.left() + 18.0, rect.top()), pos2(rect.right() + 1.0, rect.bottom()));
        if paint_text(ui.painter(), area, Align2::LEFT_CENTER, &text, theme.font(Type::Small), theme.ink) {
            response.on_hover_text(&text);
        }
        if !view.root.is_empty() {
            copyable(ui, look, words.get("ledger-root"), &view.root);
        }
        // Where the last checkpoint is of the whole ledger its root is the same.
        if let Some(checkpoint) = view.checkpoint.as_ref().filter(|checkpoint| checkpoint.root != view.root) {
            copyable(ui, look, words.get("ledger-checkpoint-root"), &checkpoint.root);
        }
    });
}

/// A party: a sign, its name, how it stands.
fn party_ui(ui: &mut Ui, look: &Look<'_>, party: &PartyRow) {
    let (theme, words) = (look.theme, look.words);
    let (icon, severity) = match party.state {
        PartyState::Cosigned => (Icon::Check, Severity::Normal),
        PartyState::Waits => (Icon::Clock, Severity::Info),
        PartyState::Silent => (Icon::Unlinked, Severity::High),
    };
    let (name, state) = (party_text(words, &party.party), words.of(party.state));
    let name_width = text_width(ui.painter(), name, theme.font(Type::Strong)).ceil();
    let state_width = text_width(ui.painter(), state, theme.font(Type::Small)).ceil();
    let wanted = name_width + state_width + 40.0;
    let (rect, response) = ui.allocate_exact_size(vec2(wanted.min(ui.max_rect().width()), theme.scaled(22.0)), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(WidgetType::Label, true, format!("{name} · {state}")));
    let ink = theme.severity(severity);
    let (fill, line, text) = match severity {
        Severity::Normal => (theme.raised, theme.line, theme.ink),
        Severity::Info => (theme.panel, theme.line_strong, theme.ink_muted),
        _ => (ink.wash, ink.fill, ink.ink),
    };
    let painter = ui.painter();
    painter.rect(rect, f32::from(Theme::RADIUS), fill, Stroke::new(1.0, line), StrokeKind::Inside);
    icon.paint(painter, Rect::from_center_size(pos2(rect.left() + 13.0, rect.center().y), Vec2::splat(12.0)), text);
    let mut area = Rect::from_min_max(pos2(rect.left() + 24.0, rect.top()), pos2(rect.right() - 7.0, rect.bottom()));
    let mut is_cut = paint_text(painter, area, Align2::LEFT_CENTER, name, theme.font(Type::Strong), theme.ink_strong);
    area.min.x += name_width + 7.0;
    is_cut |= paint_text(painter, area, Align2::LEFT_CENTER, state, theme.font(Type::Small), text);
    if is_cut {
        response.on_hover_text(format!("{name} · {state}"));
    }
}

/// What a party is called.
pub(super) fn party_text<'a>(words: &'a Words, party: &'a str) -> &'a str {
    words.find(&format!("entry-word-{party}")).unwrap_or(party)
}

/// What is wrong, line by line, each with its mark.
pub(super) fn wrong(ui: &mut Ui, look: &Look<'_>, id: &str, severity: Severity, lines: &[String]) {
    let theme = look.theme;
    let ink = theme.severity(severity);
    let scroll = ScrollArea::vertical().id_salt(id).auto_shrink([false, true]).max_height(theme.scaled(WRONG_MAX));
    scroll.show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 1.0;
        for line in lines {
            let width = ui.available_width();
            let galley = ui.painter().layout(line.clone(), theme.font(Type::Body), ink.ink, (width - 30.0).max(20.0));
            let (rect, response) = ui.allocate_exact_size(vec2(width, galley.size().y + 6.0), Sense::hover());
            response.widget_info(|| WidgetInfo::labeled(WidgetType::Label, true, format!("{} · {line}", look.words.of(severity))));
            let painter = ui.painter();
            painter.rect_filled(rect, f32::from(Theme::RADIUS), ink.wash);
            severity_mark(painter, theme, Rect::from_center_size(pos2(rect.left() + 12.0, rect.top() + 11.0), Vec2::splat(12.0)), severity);
            painter.galley(pos2(rect.left() + 24.0, rect.top() + 3.0), galley, ink.ink);
        }
    });
}

fn verification(ui: &mut Ui, look: &Look<'_>, view: &LedgerView, actions: &mut Vec<ScreenAction>) {
    let (theme, words) = (look.theme, look.words);
    let runs = view.verification == Some(VerificationView::Running);
    ui.horizontal(|ui| {
        let button = Button::text(words.get("ledger-verify")).with_icon(Icon::Seal).enabled(!runs);
        if button.show(ui, look).on_hover_text(words.get("ledger-verify-about")).clicked() {
            actions.push(ScreenAction::Ledger(LedgerAction::Verify));
        }
        let (text, severity) = match &view.verification {
            None => (words.get("ledger-not-verified").to_owned(), None),
            Some(VerificationView::Running) => (words.get("ledger-verifying").to_owned(), None),
            Some(VerificationView::Done { at_ms, entries, took_ms, findings }) => {
                let time = words.clock_text(*at_ms);
                let args =
                    [("entries", (*entries).into()), ("ms", (*took_ms).into()), ("time", time.into()), ("count", findings.len().into())];
                let is_sound = findings.is_empty();
                let text = if is_sound { words.say("ledger-sound", &args[..3]) } else { words.say("ledger-unsound", &args) };
                (text, Some(if is_sound { Severity::Normal } else { Severity::Urgent }))
            }
        };
        let sign = match severity {
            None if runs => Some(Icon::Clock),
            Some(Severity::Normal) => Some(Icon::Check),
            _ => None,
        };
        let ink = severity.map_or(theme.ink_muted, |severity| theme.severity(severity).ink);
        if sign.is_some() || severity.is_some_and(|severity| severity != Severity::Normal) {
            let (square, _) = ui.allocate_exact_size(vec2(14.0, theme.control_height()), Sense::hover());
            if let Some(sign) = sign {
                sign.paint(ui.painter(), Rect::from_center_size(square.center(), Vec2::splat(12.0)), ink);
            } else if let Some(severity) = severity {
                severity_mark(ui.painter(), theme, Rect::from_center_size(square.center(), Vec2::splat(12.0)), severity);
            }
        }
        label(ui, look, &text, Type::Body, ink);
    });
    if let Some(VerificationView::Done { findings, .. }) = &view.verification
        && !findings.is_empty()
    {
        wrong(ui, look, "findings", Severity::Urgent, findings);
    }
}
