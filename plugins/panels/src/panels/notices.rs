//! Notices: what wants someone's eye, who looks after it, what was said about it.

use egui::{TextEdit, Ui};
use portolan_model::requests::Role;

use crate::actions::{CameraAction, NoticeAction, ScreenAction};
use crate::look::{Button, Column, Fit, Icon, Look, Row, Table, TableState, Type, empty, label, pick, section, segmented, wrapped};
use crate::views::{NoticeId, NoticeRow, NoticeState, NoticesView, Severity};

/// Which notices are listed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum NoticeFilter {
    /// Those whose condition holds or that nobody has seen.
    #[default]
    Open,
    /// Those that nobody has acknowledged.
    Unseen,
    /// All of them.
    All,
}

/// What the panel remembers.
#[derive(Clone, Debug, Default)]
pub struct NoticesState {
    /// Of the table.
    pub table: TableState,
    /// Which are listed.
    pub filter: NoticeFilter,
    /// The notice that is unfolded.
    pub open: Option<NoticeId>,
    /// What is being written about it.
    pub comment: String,
}

const COLUMNS: [Column; 5] = [
    Column::text("", Fit::Fixed(15.0), 0),
    Column::text("column-raised", Fit::Fixed(58.0), 1),
    Column::text("column-notice", Fit::Grows(150.0), 0),
    Column::text("column-state", Fit::Fixed(96.0), 2),
    Column::text("column-owner", Fit::Fixed(92.0), 3),
];

/// Where there is no room for these, everything but the text goes on a second line.
const NARROW: [Column; 2] = [Column::text("", Fit::Fixed(15.0), 0), Column::text("column-notice", Fit::Grows(150.0), 0)];
const WIDE_FROM: f32 = 600.0;

/// Longest comment, characters.
const COMMENT_MAX: usize = 200;

const fn is_unseen(state: NoticeState) -> bool {
    matches!(state, NoticeState::Raised | NoticeState::Returned)
}

fn listed(row: &NoticeRow, filter: NoticeFilter) -> bool {
    match filter {
        NoticeFilter::Open => row.state != NoticeState::Cleared,
        NoticeFilter::Unseen => is_unseen(row.state),
        NoticeFilter::All => true,
    }
}

/// Shows the notices.
pub fn notices_ui(ui: &mut Ui, look: &Look<'_>, view: &NoticesView, role: Role, state: &mut NoticesState, actions: &mut Vec<ScreenAction>) {
    let (theme, words) = (look.theme, look.words);
    ui.horizontal(|ui| {
        let filters = [(NoticeFilter::Open, "notices-open"), (NoticeFilter::Unseen, "notices-unseen"), (NoticeFilter::All, "filter-all")];
        let texts = filters.map(|(filter, key)| {
            let count = view.rows.iter().filter(|row| listed(row, filter)).count();
            words.say("filter-count", &[("name", words.get(key).into()), ("count", count.into())])
        });
        let options: Vec<(NoticeFilter, &str)> = filters.iter().zip(&texts).map(|((filter, _), text)| (*filter, text.as_str())).collect();
        if let Some(filter) = segmented(ui, look, &options, state.filter) {
            state.filter = filter;
        }
    });
    let mut order: Vec<&NoticeRow> = view.rows.iter().filter(|row| listed(row, state.filter)).collect();
    if order.is_empty() {
        empty(ui, look, Icon::Check, words.get("notices-none"));
        return;
    }
    // Unseen before seen, severe before slight, new before old.
    order.sort_by_key(|row| {
        (!is_unseen(row.state), row.state == NoticeState::Cleared, std::cmp::Reverse((row.severity, row.raised_ms, row.id)))
    });
    let open = state.open.and_then(|open| order.iter().find(|row| row.id == open)).copied();
    let below = if open.is_some() { theme.scaled(176.0).min(ui.available_height() * 0.6) } else { 0.0 };
    let height = (ui.available_height() - below - theme.scaled(24.0)).max(theme.row_height() * 2.0);
    let mut pressed = None;
    let is_wide = ui.available_width() >= theme.scaled(WIDE_FROM);
    let table = if is_wide { Table::new("notices", &COLUMNS) } else { Table::new("notices", &NARROW).row_height(theme.scaled(38.0)) };
    table.max_height(height).show(ui, look, &mut state.table, order.len(), |rows, index| {
        let one = order[index];
        let wash = if is_unseen(one.state) { one.severity } else { Severity::Normal };
        let response =
            rows.row_at(one.id, state.open == Some(one.id), wash, |row| if is_wide { notice_row(row, one) } else { narrow_row(row, one) });
        pick(&response, one.subject.subject, actions);
        if response.clicked() {
            pressed = Some(one);
        }
    });
    if let Some(one) = pressed
        && state.open != Some(one.id)
    {
        state.open = Some(one.id);
        state.comment.clone_from(&one.comment);
    } else if let Some(one) = open {
        details(ui, look, one, role, state, actions);
    }
}

fn notice_row(row: &mut Row<'_>, one: &NoticeRow) {
    let words = row.look.words;
    let is_cleared = one.state == NoticeState::Cleared;
    row.mark(0, if is_cleared { Severity::Normal } else { one.severity });
    row.muted(1, &words.clock_text(one.raised_ms));
    let text = words.message("notice-", &one.message);
    match one.state {
        NoticeState::Raised | NoticeState::Returned => row.strong(2, &text),
        NoticeState::Acknowledged => row.text(2, &text),
        NoticeState::Cleared => row.muted(2, &text),
    }
    match one.state {
        NoticeState::Raised => row.chip(3, words.of(one.state), one.severity),
        NoticeState::Returned => row.chip(3, words.of(one.state), Severity::Info),
        NoticeState::Acknowledged | NoticeState::Cleared => row.muted(3, words.of(one.state)),
    }
    match one.owner {
        Some(owner) => row.text(4, words.of(owner)),
        None => row.muted(4, "–"),
    }
}

/// The same on two lines.
fn narrow_row(row: &mut Row<'_>, one: &NoticeRow) {
    let look = row.look;
    let (theme, words) = (look.theme, look.words);
    row.mark(0, if one.state == NoticeState::Cleared { Severity::Normal } else { one.severity });
    let text = words.message("notice-", &one.message);
    let (kind, ink) = match one.state {
        NoticeState::Raised | NoticeState::Returned => (Type::Strong, theme.ink_strong),
        NoticeState::Acknowledged => (Type::Body, theme.ink),
        NoticeState::Cleared => (Type::Body, theme.ink_muted),
    };
    let mut about = format!("{} · {}", words.clock_text(one.raised_ms), words.of(one.state));
    if let Some(owner) = one.owner {
        about = format!("{about} · {}", words.of(owner));
    }
    row.two_lines(1, (&text, kind, ink), (&about, Type::Small, theme.ink_muted));
}

/// The notice that is unfolded, and what can be done about it.
fn details(ui: &mut Ui, look: &Look<'_>, one: &NoticeRow, role: Role, state: &mut NoticesState, actions: &mut Vec<ScreenAction>) {
    let (theme, words) = (look.theme, look.words);
    section(ui, look, words.of(one.severity));
    let text = words.message("notice-", &one.message);
    wrapped(ui, look, &text, Type::Strong, theme.ink_strong);
    let lasted = one.cleared_ms.map_or_else(
        || words.say("notice-lasts", &[("time", words.clock_text(one.raised_ms).into()), ("span", words.since(one.raised_ms).into())]),
        |cleared| {
            let args = [("time", words.clock_text(one.raised_ms).into()), ("until", words.clock_text(cleared).into())];
            words.say("notice-lasted", &args)
        },
    );
    let owner = one
        .owner
        .map_or_else(|| words.get("notice-no-owner").to_owned(), |owner| words.say("notice-owner", &[("role", words.of(owner).into())]));
    label(ui, look, &format!("{lasted} · {owner}"), Type::Small, theme.ink_muted);
    ui.add_space(2.0);
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = egui::vec2(3.0, 3.0);
        let about = |action| ScreenAction::Notice { id: one.id, action };
        if Button::text(words.get("notice-acknowledge")).with_icon(Icon::Check).enabled(is_unseen(one.state)).show(ui, look).clicked() {
            actions.push(about(NoticeAction::Acknowledge(role)));
        }
        let is_mine = one.owner == Some(role);
        let own = if is_mine { words.get("notice-give-up") } else { words.get("notice-take-on") };
        if Button::text(own).with_icon(Icon::Person).show(ui, look).clicked() {
            actions.push(about(NoticeAction::Own(if is_mine { None } else { Some(role) })));
        }
        if Button::text(words.get("show-in-picture")).with_icon(Icon::Focus).show(ui, look).clicked() {
            actions.push(ScreenAction::Select(one.subject.subject));
            actions.push(ScreenAction::Camera(CameraAction::Focus(one.subject.subject)));
        }
    });
    ui.horizontal(|ui| {
        let button = Button::text(words.get("notice-save-comment")).with_icon(Icon::Comment);
        let width = ui.available_width() - button.measure(ui.painter(), look) - 14.0;
        let hint = egui::RichText::new(words.get("notice-comment-hint")).color(theme.ink_faint);
        let field = TextEdit::singleline(&mut state.comment)
            .id(ui.make_persistent_id("comment"))
            .hint_text(hint)
            .desired_width(width.max(60.0))
            .char_limit(COMMENT_MAX);
        let field = ui.add(field);
        let is_changed = state.comment.trim() != one.comment;
        let entered = field.lost_focus() && ui.input(|input| input.key_pressed(egui::Key::Enter));
        if (button.enabled(is_changed).show(ui, look).clicked() || entered) && is_changed {
            actions.push(ScreenAction::Notice { id: one.id, action: NoticeAction::Comment(state.comment.trim().to_owned()) });
        }
    });
}
