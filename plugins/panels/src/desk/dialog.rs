//! Acting: a proposal, its interlocks, a reason, and then the request.

use egui::{Align, Align2, Context, Key, Layout, Modifiers, Rect, Sense, TextEdit, Ui, Vec2, WidgetInfo, WidgetType, pos2, vec2};
use portolan_model::requests::{Action, OperatorRequest, RequestId, Role, Rule};
use portolan_model::{MINUTE_MS, Ms};

use super::{Desk, ROLES};
use crate::actions::ScreenAction;
use crate::look::{Button, Icon, Look, Theme, Type, label, paint_text, section, severity_mark};
use crate::panels::action_text;
use crate::views::{ProposalView, Severity, Views};
use crate::words::{Worded, Words};

/// What a person is about to ask for.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct ActDialog {
    pub(super) action: Action,
    role: Role,
    why: String,
    compensates: Option<RequestId>,
    /// Whether what is typed next is the reason: at first, and after anything else was pressed.
    wants_typing: bool,
}

impl ActDialog {
    pub(super) const fn new(action: Action, role: Role, compensates: Option<RequestId>) -> Self {
        Self { action, role, why: String::new(), compensates, wants_typing: true }
    }
}

/// Reasons that are often given; a press writes one down, to be gone on with.
const REASONS: [&str; 6] =
    ["reason-breakdown", "reason-weather", "reason-vessel-late", "reason-congestion", "reason-customs", "reason-safety"];

/// Longest reason, characters.
const WHY_MAX: usize = 200;

const PRIORITY_MAX: i8 = 9;

/// What an interlock demands.
pub(crate) fn interlock_text(words: &Words, rule: Rule) -> &str {
    let key = rule.key();
    let key = match key.strip_prefix("rule-") {
        Some(code) => format!("interlock-{code}"),
        None => key.to_owned(),
    };
    // The words live longer than the key that finds them.
    words.find(&key).unwrap_or_default()
}

pub(super) fn show(desk: &mut Desk, ctx: &Context, views: &Views, asked: &mut Vec<ScreenAction>) {
    let Some(mut dialog) = desk.dialog.take() else { return };
    let look = Look { words: &desk.words, theme: &desk.theme, selected: desk.selected };
    // A proposal that was changed is not the one the view speaks of.
    let proposal = views.proposal.as_ref().filter(|proposal| proposal.action.action == dialog.action);
    let mut answer = Answer::Open;
    let modal = crate::look::dialog(ctx, &look, "act", 520.0, |ui| contents(ui, &look, &mut dialog, proposal, asked, &mut answer));
    if modal.should_close() {
        answer = Answer::Withdraw;
    }
    match answer {
        Answer::Open => desk.dialog = Some(dialog),
        Answer::Withdraw => asked.push(ScreenAction::WithdrawProposal),
        Answer::Confirm => asked.push(ScreenAction::Confirm(OperatorRequest {
            role: dialog.role,
            action: dialog.action,
            why: dialog.why.trim().to_owned(),
            compensates: dialog.compensates,
        })),
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Answer {
    Open,
    Withdraw,
    Confirm,
}

fn contents(
    ui: &mut Ui,
    look: &Look<'_>,
    dialog: &mut ActDialog,
    proposal: Option<&ProposalView>,
    asked: &mut Vec<ScreenAction>,
    answer: &mut Answer,
) {
    let (theme, words) = (look.theme, look.words);
    ui.horizontal(|ui| {
        let (sign, _) = ui.allocate_exact_size(Vec2::splat(18.0), Sense::hover());
        Icon::Request.paint(ui.painter(), sign, theme.ink_muted);
        let title = match proposal {
            Some(proposal) => action_text(words, &proposal.action),
            None => words.get("gathering").to_owned(),
        };
        label(ui, look, &title, Type::Title, theme.ink_strong);
    });
    if let Some(request) = dialog.compensates {
        label(ui, look, &words.say("act-compensates", &[("number", (request.0 + 1).into())]), Type::Small, theme.ink_muted);
    }
    if change_action(ui, look, dialog) {
        asked.push(ScreenAction::Propose(dialog.action));
    }

    section(ui, look, words.get("act-interlocks"));
    let may_ask = proposal.is_none_or(|proposal| proposal.may_ask.contains(&dialog.role));
    let mut holds = proposal.is_some();
    if let Some(proposal) = proposal {
        holds = may_ask && proposal.interlocks.iter().all(|interlock| interlock.holds);
        let authority = words.say("interlock-authority", &[("role", words.of(dialog.role).into())]);
        condition(ui, look, &authority, may_ask, words.of(Rule::NoAuthority));
        for interlock in &proposal.interlocks {
            condition(ui, look, interlock_text(words, interlock.rule), interlock.holds, words.of(interlock.rule));
        }
    }

    section(ui, look, words.get("act-role"));
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(3.0, 3.0);
        for role in ROLES {
            let may = proposal.is_none_or(|proposal| proposal.may_ask.contains(&role));
            if (may || role == dialog.role) && Button::text(words.of(role)).on(role == dialog.role).show(ui, look).clicked() {
                dialog.role = role;
                dialog.wants_typing = true;
            }
        }
    });

    section(ui, look, words.get("act-why"));
    let hint = egui::RichText::new(words.get("act-why-hint")).color(theme.ink_faint);
    // An id of its own: what stands above it comes and goes, and the keyboard must not.
    let field = TextEdit::multiline(&mut dialog.why)
        .id(egui::Id::new("reason of a request"))
        .hint_text(hint)
        .desired_rows(2)
        .desired_width(f32::INFINITY)
        .char_limit(WHY_MAX)
        .return_key(egui::KeyboardShortcut::new(Modifiers::SHIFT, Key::Enter))
        .show(ui)
        .response;
    if std::mem::take(&mut dialog.wants_typing) {
        field.response.request_focus();
    }
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(3.0, 3.0);
        for reason in REASONS {
            if Button::text(words.get(reason)).quiet().show(ui, look).clicked() {
                words.get(reason).clone_into(&mut dialog.why);
                field.response.request_focus();
            }
        }
    });

    ui.add_space(8.0);
    let is_reasoned = !dialog.why.trim().is_empty();
    let is_ready = holds && is_reasoned;
    ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
        let keys = super::keys::shortcut_text(words, egui::KeyboardShortcut::new(Modifiers::NONE, Key::Enter));
        let confirm = Button::text(words.get("act-confirm")).with_icon(Icon::Check).keys(&keys).enabled(is_ready).on(is_ready);
        let pressed = confirm.show(ui, look).clicked();
        let entered = is_ready && ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Enter));
        if pressed || entered {
            *answer = Answer::Confirm;
        }
        let keys = super::keys::shortcut_text(words, egui::KeyboardShortcut::new(Modifiers::NONE, Key::Escape));
        if Button::text(words.get("act-withdraw")).keys(&keys).show(ui, look).clicked() {
            *answer = Answer::Withdraw;
        }
        ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
            let text = if proposal.is_none() {
                ""
            } else if !holds {
                words.get("act-cannot")
            } else if !is_reasoned {
                words.get("act-needs-reason")
            } else {
                words.get("act-ready")
            };
            label(ui, look, text, Type::Small, theme.ink_muted);
        });
    });
}

/// What of an action can be changed here: how high a precedence, how late a time. True where it was changed.
fn change_action(ui: &mut Ui, look: &Look<'_>, dialog: &mut ActDialog) -> bool {
    let words = look.words;
    let changed = match dialog.action {
        Action::PrioritizeCall { call, priority } => {
            let text = words.say("act-priority", &[("priority", signed(priority).into())]);
            stepper(ui, look, &text, priority > -PRIORITY_MAX, priority < PRIORITY_MAX)
                .map(|step| Action::PrioritizeCall { call, priority: priority + step as i8 })
        }
        Action::RebookTruck { truck, to_ms } => {
            const STEP: Ms = 30 * MINUTE_MS;
            let text = words.say("act-time", &[("time", words.clock_text(to_ms).into())]);
            stepper(ui, look, &text, to_ms - STEP > look.now_ms(), true)
                .map(|step| Action::RebookTruck { truck, to_ms: to_ms + Ms::from(step) * STEP })
        }
        _ => None,
    };
    if let Some(action) = changed {
        dialog.action = action;
        dialog.wants_typing = true;
    }
    changed.is_some()
}

fn signed(value: i8) -> String {
    match value {
        0 => "0".to_owned(),
        1.. => format!("+{value}"),
        _ => format!("\u{2212}{}", value.unsigned_abs()),
    }
}

/// Less, a text, more. Which way was pressed.
fn stepper(ui: &mut Ui, look: &Look<'_>, text: &str, has_less: bool, has_more: bool) -> Option<i32> {
    ui.horizontal(|ui| {
        let less = Button::icon(Icon::Down, look.words.get("act-less")).enabled(has_less).show(ui, look).clicked();
        label(ui, look, text, Type::Strong, look.theme.ink_strong);
        let more = Button::icon(Icon::Up, look.words.get("act-more")).enabled(has_more).show(ui, look).clicked();
        if less { Some(-1) } else { more.then_some(1) }
    })
    .inner
}

/// One condition: whether it holds, and if not, by which rule it would be refused.
fn condition(ui: &mut Ui, look: &Look<'_>, text: &str, holds: bool, refusal: &str) {
    let theme = look.theme;
    let height = theme.scaled(if holds { 21.0 } else { 38.0 });
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::hover());
    response.widget_info(|| {
        let state = look.words.get(if holds { "holds" } else { "holds-not" });
        WidgetInfo::labeled(
            WidgetType::Label,
            true,
            if holds { format!("{state}: {text}") } else { format!("{state}: {text} · {refusal}") },
        )
    });
    let painter = ui.painter();
    let line = theme.scaled(21.0);
    let sign = Rect::from_center_size(pos2(rect.left() + 9.0, rect.top() + line / 2.0), Vec2::splat(13.0));
    let mut area = Rect::from_min_size(rect.min, vec2(rect.width(), line));
    area.min.x += 22.0;
    if holds {
        Icon::Check.paint(painter, sign, theme.ink_muted);
        paint_text(painter, area, Align2::LEFT_CENTER, text, theme.font(Type::Body), theme.ink);
        return;
    }
    painter.rect_filled(rect, f32::from(Theme::RADIUS), theme.severity(Severity::High).wash);
    severity_mark(painter, theme, sign, Severity::High);
    paint_text(painter, area, Align2::LEFT_CENTER, text, theme.font(Type::Strong), theme.severity(Severity::High).ink);
    let below = Rect::from_min_max(pos2(area.left(), rect.top() + line - 4.0), rect.max);
    paint_text(painter, below, Align2::LEFT_CENTER, refusal, theme.font(Type::Small), theme.ink_muted);
}
