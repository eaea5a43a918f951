//! Requests: who asked for what and why, how far it has come, and what would undo it.

use egui::{Painter, Rect, Stroke, Ui, Vec2, pos2};
use portolan_model::requests::{RequestId, RequestStage, Role};

use crate::actions::ScreenAction;
use crate::look::{Button, Column, Fit, Icon, Look, Row, Table, TableState, Theme, Type, empty, label, pick, section, wrapped};
use crate::panels::action_text;
use crate::views::{RequestRow, RequestsView, Severity};

/// What the panel remembers.
#[derive(Clone, Copy, Debug, Default)]
pub struct RequestsState {
    /// Of the table.
    pub table: TableState,
    /// The request that is unfolded.
    pub open: Option<RequestId>,
}

const COLUMNS: [Column; 4] = [
    Column::text("column-time", Fit::Fixed(56.0), 1),
    Column::text("column-request", Fit::Grows(140.0), 0),
    Column::text("column-progress", Fit::Fixed(56.0), 2),
    Column::text("column-stage", Fit::Fixed(112.0), 0),
];

/// The way of a request that is carried out.
const WAY: [RequestStage; 4] = [RequestStage::Requested, RequestStage::Accepted, RequestStage::Sent, RequestStage::Completed];

fn stage_severity(stage: RequestStage) -> Severity {
    match stage {
        RequestStage::Refused(_) => Severity::High,
        RequestStage::Compensated => Severity::Info,
        _ => Severity::Normal,
    }
}

/// Shows the requests.
pub fn requests_ui(
    ui: &mut Ui,
    look: &Look<'_>,
    view: &RequestsView,
    role: Role,
    state: &mut RequestsState,
    actions: &mut Vec<ScreenAction>,
) {
    let (theme, words) = (look.theme, look.words);
    if view.rows.is_empty() {
        empty(ui, look, Icon::Request, words.get("requests-none"));
        return;
    }
    let open = state.open.and_then(|open| view.rows.iter().find(|row| row.id == open));
    let below = if open.is_some() { theme.scaled(158.0).min(ui.available_height() * 0.55) } else { 0.0 };
    let height = (ui.available_height() - below - theme.scaled(24.0)).max(theme.row_height() * 2.0);
    let table = Table::new("requests", &COLUMNS).row_height(theme.scaled(40.0)).max_height(height);
    table.show(ui, look, &mut state.table, view.rows.len(), |rows, index| {
        let one = &view.rows[index];
        let response = rows.row(one.id, state.open == Some(one.id), |row| request_row(row, one));
        pick(&response, one.action.on.subject, actions);
        if response.clicked() {
            state.open = if state.open == Some(one.id) { None } else { Some(one.id) };
        }
    });
    if let Some(one) = open {
        details(ui, look, one, role, actions);
    }
}

fn request_row(row: &mut Row<'_>, one: &RequestRow) {
    let look = row.look;
    let (theme, words) = (look.theme, look.words);
    row.muted(0, &words.clock_text(one.at_ms));
    let text = action_text(words, &one.action);
    let who = words.say("request-who", &[("role", words.of(one.role).into()), ("why", one.why.as_str().into())]);
    row.two_lines(1, (&text, Type::Strong, theme.ink_strong), (&who, Type::Small, theme.ink_muted));
    if let Some(cell) = row.cell(2) {
        steps(row.painter, theme, cell, one.stage);
    }
    let severity = stage_severity(one.stage);
    row.at_severity(3, words.of(one.stage), severity);
}

/// How far it has come, as dots on a line; a cross where it was refused.
fn steps(painter: &Painter, theme: &Theme, cell: Rect, stage: RequestStage) {
    let reached = match stage {
        RequestStage::Requested | RequestStage::Refused(_) => 0,
        RequestStage::Accepted => 1,
        RequestStage::Sent => 2,
        RequestStage::Completed | RequestStage::Compensated => 3,
    };
    let (left, right, y) = (cell.left() + 4.0, cell.right() - 6.0, cell.center().y.round());
    let x = |step: usize| left + (right - left) * step as f32 / (WAY.len() - 1) as f32;
    painter.hline(left..=right, y, Stroke::new(1.0, theme.line_strong));
    painter.hline(left..=x(reached), y, Stroke::new(2.0, theme.data[0]));
    for step in 0..WAY.len() {
        if step <= reached {
            painter.circle_filled(pos2(x(step), y), 3.2, theme.data[0]);
        } else {
            painter.circle(pos2(x(step), y), 2.8, theme.panel, Stroke::new(1.0, theme.line_strong));
        }
    }
    match stage {
        RequestStage::Refused(_) => {
            let sign = Rect::from_center_size(pos2(x(1), y), Vec2::splat(12.0));
            painter.rect_filled(sign, 0.0, theme.panel);
            Icon::Cross.paint(painter, sign, theme.severity(Severity::High).ink);
        }
        RequestStage::Compensated => {
            let sign = Rect::from_center_size(pos2(x(3), y), Vec2::splat(12.0));
            painter.rect_filled(sign, 0.0, theme.panel);
            Icon::Undo.paint(painter, sign, theme.severity(Severity::Info).ink);
        }
        _ => {}
    }
}

/// The request that is unfolded.
fn details(ui: &mut Ui, look: &Look<'_>, one: &RequestRow, role: Role, actions: &mut Vec<ScreenAction>) {
    let (theme, words) = (look.theme, look.words);
    section(ui, look, &words.say("request-number", &[("number", (one.id.0 + 1).into())]));
    wrapped(ui, look, &action_text(words, &one.action), Type::Strong, theme.ink_strong);
    wrapped(
        ui,
        look,
        &words.say("request-who", &[("role", words.of(one.role).into()), ("why", one.why.as_str().into())]),
        Type::Body,
        theme.ink,
    );
    let stage = words.say("request-stage", &[("stage", words.of(one.stage).into()), ("time", words.clock_text(one.stage_ms).into())]);
    wrapped(ui, look, &stage, Type::Small, theme.ink_muted);
    if let RequestStage::Refused(rule) = one.stage {
        wrapped(ui, look, words.of(rule), Type::Strong, theme.severity(Severity::High).ink);
    }
    if let Some(request) = one.compensates {
        label(ui, look, &words.say("act-compensates", &[("number", (request.0 + 1).into())]), Type::Small, theme.ink_muted);
    }
    if let Some(undo) = &one.undo {
        ui.add_space(2.0);
        let text = words.say("request-undo", &[("action", action_text(words, undo).into())]);
        let is_open = one.stage == RequestStage::Completed && role != Role::Observer;
        if Button::text(&text).with_icon(Icon::Undo).enabled(is_open).show(ui, look).clicked() {
            actions.push(ScreenAction::Compensate { request: one.id, action: undo.action });
        }
    }
}
