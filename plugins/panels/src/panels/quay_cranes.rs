//! Quay cranes: what each does, how fast, and the work queue of the one that is looked at.

use egui::{Align2, Rect, Sense, Stroke, StrokeKind, Ui, WidgetInfo, WidgetType, pos2, vec2};
use portolan_model::facts::{Activity, Condition};
use portolan_model::subject::Subject;
use portolan_model::{MINUTE_MS, Ms};
use portolan_protocol::DeviceId;

use crate::actions::ScreenAction;
use crate::look::{Bars, Column, Fit, Icon, Look, Row, Table, TableState, Theme, Type, empty, meter, paint_text, pick, section};
use crate::views::{CranePhase, HatchRow, QuayCraneRow, QuayCranesView, Severity};
use crate::words::decimal;

/// What the panel remembers.
#[derive(Clone, Copy, Debug, Default)]
pub struct QuayCranesState {
    /// Of the table.
    pub table: TableState,
    /// The crane whose work queue is shown.
    pub open: Option<DeviceId>,
}

const COLUMNS: [Column; 8] = [
    Column::text("column-crane", Fit::Fixed(64.0), 0),
    Column::text("column-call", Fit::Grows(88.0), 2),
    Column::text("column-activity", Fit::Grows(128.0), 0),
    Column::text("column-work-queue", Fit::Grows(70.0), 1),
    Column::number("column-moves", 78.0, 4),
    Column::number("column-rate", 58.0, 0),
    Column::text("column-last-hours", Fit::Fixed(64.0), 6),
    Column::number("column-waits", 70.0, 3),
];

/// How long a crane may wait for a vehicle before it is marked.
const WAIT_LOW_MS: Ms = 3 * MINUTE_MS;
const WAIT_HIGH_MS: Ms = 10 * MINUTE_MS;

/// Shows the quay cranes.
pub fn quay_cranes_ui(ui: &mut Ui, look: &Look<'_>, view: &QuayCranesView, state: &mut QuayCranesState, actions: &mut Vec<ScreenAction>) {
    if view.cranes.is_empty() {
        empty(ui, look, Icon::QuayCrane, look.words.get("quay-cranes-none"));
        return;
    }
    // The crane selected anywhere is the one whose queue is shown.
    if let Some(Subject::Device(device)) = look.selected
        && view.cranes.iter().any(|crane| crane.crane == device)
    {
        state.open = Some(device);
    }
    let open = state.open.and_then(|open| view.cranes.iter().find(|crane| crane.crane == open)).filter(|crane| !crane.queue.is_empty());
    let theme = look.theme;
    let below =
        open.map_or(0.0, |crane| (theme.scaled(40.0) + theme.scaled(19.0) * crane.queue.len() as f32).min(ui.available_height() * 0.5));
    let height = (ui.available_height() - below - theme.scaled(24.0)).max(theme.row_height() * 2.0);
    Table::new("cranes", &COLUMNS).max_height(height).show(ui, look, &mut state.table, view.cranes.len(), |rows, index| {
        let crane = &view.cranes[index];
        let subject = Subject::Device(crane.crane);
        let response = rows.row_at(crane.crane, look.selects(subject), condition_severity(crane.condition), |row| {
            crane_row(row, crane, view.target_moves_per_h);
        });
        pick(&response, subject, actions);
    });
    if let Some(crane) = open {
        queue_ui(ui, look, crane);
    }
}

/// How much a condition matters.
pub(crate) const fn condition_severity(condition: Condition) -> Severity {
    match condition {
        Condition::Working => Severity::Normal,
        Condition::Down => Severity::Urgent,
        Condition::Paused => Severity::High,
    }
}

fn crane_row(row: &mut Row<'_>, crane: &QuayCraneRow, target: Option<f32>) {
    let words = row.look.words;
    let name = crane.crane.to_string();
    let condition = condition_severity(crane.condition);
    if condition == Severity::Normal {
        row.icon(0, Icon::QuayCrane, &name);
    } else {
        row.at_severity(0, &name, condition);
    }
    match (&crane.call, &crane.pinned) {
        (Some(call), None) => row.text(1, &call.name),
        (_, Some(pinned)) => {
            row.signed(1, &pinned.name, Type::Body, Icon::Person);
            row.say(words.get("crane-pinned"));
        }
        (None, None) => row.muted(1, "–"),
    }
    let activity = match (crane.condition, crane.condition_since_ms) {
        (Condition::Working, _) => None,
        (condition, Some(since)) => {
            Some(words.say("condition-since", &[("condition", words.of(condition).into()), ("span", words.since(since).into())]))
        }
        (condition, None) => Some(words.of(condition).to_owned()),
    };
    match activity {
        Some(text) => row.at_severity(2, &text, condition),
        None if crane.call.is_none() => row.muted(2, words.of(crane.phase)),
        None => row.text(2, activity_word(words, crane)),
    }
    let (done, total) = crane.done_of();
    queue_bar(row, 3, &crane.queue);
    if total > 0 {
        row.text(4, &words.say("done-of", &[("done", done.into()), ("total", total.into())]));
    } else {
        row.muted(4, "–");
    }
    match crane.gross_moves_per_h {
        Some(rate) => {
            let is_slow = target.is_some_and(|target| rate < target * 0.8) && crane.call.is_some();
            row.at_severity(5, &decimal(f64::from(rate), 1), if is_slow { Severity::Low } else { Severity::Normal });
        }
        None => row.muted(5, "–"),
    }
    hourly(row, 6, &crane.hourly_moves, target);
    match crane.waiting_vehicle_since_ms {
        Some(since) => {
            let wait = (row.look.now_ms() - since).max(0);
            let severity = match wait {
                wait if wait >= WAIT_HIGH_MS => Severity::High,
                wait if wait >= WAIT_LOW_MS => Severity::Low,
                _ => Severity::Normal,
            };
            row.at_severity(7, &words.span(wait), severity);
        }
        None if crane.vehicles_under > 0 => row.muted(7, &words.say("vehicles-under", &[("count", crane.vehicles_under.into())])),
        None => row.muted(7, "–"),
    }
}

/// What a working crane does: what it lifts for says more than that it lifts.
fn activity_word<'a>(words: &'a crate::words::Words, crane: &QuayCraneRow) -> &'a str {
    match (crane.activity, crane.phase) {
        (Activity::Lifting, CranePhase::Discharging | CranePhase::Loading) => words.of(crane.phase),
        (Activity::Idle, phase) if phase != CranePhase::Free => words.of(phase),
        (activity, _) => words.of(activity),
    }
}

/// The queue as one bar: a segment a hatch, as long as its work, filled as far as it is done.
fn queue_bar(row: &Row<'_>, column: usize, queue: &[HatchRow]) {
    let Some(cell) = row.cell(column) else { return };
    let theme = row.look.theme;
    let work = |hatch: &HatchRow| f32::from(hatch.discharge) + f32::from(hatch.load);
    let total: f32 = queue.iter().map(work).sum();
    if total <= 0.0 {
        return;
    }
    let bar = Rect::from_center_size(cell.center(), vec2(cell.width(), theme.scaled(9.0)));
    let mut x = bar.left();
    for hatch in queue {
        let width = bar.width() * work(hatch) / total;
        let segment = Rect::from_min_max(pos2(x, bar.top()), pos2((x + width - 1.0).max(x + 1.0), bar.bottom()));
        let done = (f32::from(hatch.discharged) + f32::from(hatch.loaded)) / work(hatch).max(1.0);
        row.painter.rect_filled(segment, 1.0, theme.well);
        let filled = Rect::from_min_max(segment.min, pos2(segment.left() + segment.width() * done.min(1.0), segment.bottom()));
        row.painter.rect_filled(filled, 1.0, if hatch.current { theme.data[0] } else { theme.data[2] });
        let ink = if hatch.current { theme.ink_strong } else { theme.line_strong };
        row.painter.rect_stroke(segment, 1.0, Stroke::new(1.0, ink), StrokeKind::Inside);
        x += width;
    }
}

/// Moves in each of the last hours.
fn hourly(row: &Row<'_>, column: usize, moves: &[u16], target: Option<f32>) {
    let Some(cell) = row.cell(column) else { return };
    let theme = row.look.theme;
    let most = moves.iter().copied().max().unwrap_or(0);
    if most == 0 {
        return;
    }
    let top = f32::from(most).max(target.unwrap_or(0.0));
    let bars = Bars { rect: cell.shrink2(vec2(0.0, 4.0)), places: moves.len().max(6), top };
    for (place, moves) in moves.iter().enumerate() {
        row.painter.rect_filled(bars.bar(place, 0.0, f32::from(*moves), 1.0), 0.0, theme.data[1]);
    }
    if let Some(target) = target {
        let y = bars.bar(0, 0.0, target, 0.0).top().round() + 0.5;
        row.painter.hline(cell.x_range(), y, Stroke::new(1.0, theme.line_strong));
    }
}

/// The work queue of one crane, hatch by hatch.
fn queue_ui(ui: &mut Ui, look: &Look<'_>, crane: &QuayCraneRow) {
    let words = look.words;
    let call = crane.call.as_ref().map_or("–", |call| call.name.as_str());
    section(ui, look, &words.say("work-queue-of", &[("crane", crane.crane.to_string().into()), ("call", call.into())]));
    let most = crane.queue.iter().map(|hatch| hatch.discharge.max(hatch.load)).max().unwrap_or(1).max(1);
    egui::ScrollArea::vertical().id_salt("queue").auto_shrink([false, true]).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        for hatch in &crane.queue {
            hatch_ui(ui, look, hatch, most);
        }
    });
}

fn hatch_ui(ui: &mut Ui, look: &Look<'_>, hatch: &HatchRow, most: u16) {
    let (theme, words) = (look.theme, look.words);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), theme.scaled(19.0)), Sense::hover());
    let name = words.say("hatch", &[("bay", format!("{:02}", hatch.bay).into())]);
    let side = |word: &str, done: u16, total: u16| words.say(word, &[("done", done.into()), ("total", total.into())]);
    let (out, on) = (side("hatch-discharge", hatch.discharged, hatch.discharge), side("hatch-load", hatch.loaded, hatch.load));
    response.widget_info(|| WidgetInfo::labeled(WidgetType::Label, true, format!("{name} · {out} · {on}")));
    let painter = ui.painter();
    if hatch.current {
        painter.rect_filled(rect, 0.0, theme.raised);
        let sign = Rect::from_center_size(pos2(rect.left() + 7.0, rect.center().y), egui::Vec2::splat(10.0));
        Icon::Right.paint(painter, sign, theme.ink_strong);
    }
    let is_done = hatch.discharged >= hatch.discharge && hatch.loaded >= hatch.load;
    let (kind, ink) = match (hatch.current, is_done) {
        (true, _) => (Type::Strong, theme.ink_strong),
        (false, true) => (Type::Body, theme.ink_faint),
        (false, false) => (Type::Body, theme.ink),
    };
    let name_width = theme.scaled(64.0);
    let name_rect = Rect::from_min_size(pos2(rect.left() + 16.0, rect.top()), vec2(name_width, rect.height()));
    paint_text(painter, name_rect, Align2::LEFT_CENTER, &name, theme.font(kind), ink);
    let rest = Rect::from_min_max(pos2(name_rect.right() + 6.0, rect.top()), rect.max);
    let half = (rest.width() - Theme::GAP) / 2.0;
    for (index, (text, done, total)) in [(&out, hatch.discharged, hatch.discharge), (&on, hatch.loaded, hatch.load)].into_iter().enumerate()
    {
        let area = Rect::from_min_size(pos2(rest.left() + (half + Theme::GAP) * index as f32, rest.top()), vec2(half, rest.height()));
        let text_width = theme.scaled(96.0).min(area.width() * 0.6);
        let words_rect = Rect::from_min_size(area.min, vec2(text_width, area.height()));
        paint_text(painter, words_rect, Align2::LEFT_CENTER, text, theme.font(Type::Small), if total == 0 { theme.ink_faint } else { ink });
        let bar_space = area.width() - text_width - 4.0;
        if bar_space > 10.0 && total > 0 {
            // As long as its work against the largest of the queue, so that hatches can be compared.
            let width = (bar_space * f32::from(total) / f32::from(most)).max(2.0);
            let bar = Rect::from_min_size(pos2(words_rect.right() + 4.0, area.center().y - 3.5), vec2(width, 7.0));
            meter(painter, theme, bar, f32::from(done) / f32::from(total), Severity::Normal, None);
        }
    }
}
