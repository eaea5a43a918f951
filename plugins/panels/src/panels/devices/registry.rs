//! The devices, one a row: how each is heard.

use std::cmp::Ordering;

use egui::{TextEdit, Ui};
use portolan_model::requests::Role;

use super::device::device;
use super::line::ms_text;
use super::{DevicesState, HealthFilter, health_severity, wire_icon};
use crate::actions::ScreenAction;
use crate::look::{Button, Column, Fit, Icon, Look, Row, Table, empty, menu, menu_row, segmented, unfolding, within};
use crate::views::{DeviceHealth, DeviceRow, DevicesView, Severity};
use crate::words::{Words, decimal, grouped};

/// Behind a line.
const COLUMNS: [Column; 12] = [
    Column::text("column-device", Fit::Grows(92.0), 0),
    Column::text("column-health", Fit::Grows(134.0), 0),
    Column::number("column-heard", 66.0, 1),
    Column::number("column-per-minute", 62.0, 4),
    Column::number("column-latency", 66.0, 3),
    Column::number("column-offset", 74.0, 8),
    Column::number("column-missing", 62.0, 6),
    Column::number("column-doubled", 62.0, 10),
    Column::number("column-late-ones", 54.0, 9),
    Column::number("column-dead", 48.0, 2),
    Column::number("column-orders", 88.0, 7),
    Column::text("column-last-error", Fit::Grows(150.0), 5),
];

/// Within the port nothing is on its way, lost or late.
const IN_PROCESS: [Column; 4] = [
    Column::text("column-device", Fit::Grows(92.0), 0),
    Column::text("column-kind", Fit::Grows(110.0), 1),
    Column::text("column-health", Fit::Grows(134.0), 0),
    Column::text("column-described", Fit::Grows(120.0), 2),
];

pub(super) fn registry(
    ui: &mut Ui,
    look: &Look<'_>,
    view: &DevicesView,
    role: Role,
    state: &mut DevicesState,
    actions: &mut Vec<ScreenAction>,
) {
    let open = opened(view, state);
    let parts = unfolding(ui, look, open.is_some());
    if let Some(list) = parts.list {
        within(ui, list, "registry", |ui| rows(ui, look, view, state, actions));
    }
    if let (Some(opened), Some(one)) = (parts.opened, open) {
        within(ui, opened, "device", |ui| device(ui, look, view, one, role, state, actions));
    }
}

/// The device that is unfolded; none where it is gone from the registry.
pub(super) fn opened<'a>(view: &'a DevicesView, state: &DevicesState) -> Option<&'a DeviceRow> {
    state.open.as_ref().and_then(|open| view.rows.iter().find(|row| row.id == *open))
}

fn rows(ui: &mut Ui, look: &Look<'_>, view: &DevicesView, state: &mut DevicesState, actions: &mut Vec<ScreenAction>) {
    let words = look.words;
    if view.rows.is_empty() {
        empty(ui, look, Icon::Devices, words.get("devices-none"));
        return;
    }
    filters(ui, look, view, state);
    let order = order(words, view, state);
    if order.is_empty() {
        let (icon, key) = match state.filter {
            HealthFilter::NotWell if state.text.is_empty() && state.kind.is_none() => (Icon::Check, "devices-all-well"),
            _ => (Icon::Search, "devices-none-listed"),
        };
        empty(ui, look, icon, words.get(key));
        return;
    }
    let has_line = view.line.is_some();
    let table = if has_line { Table::new("devices", &COLUMNS) } else { Table::new("devices", &IN_PROCESS) };
    let mut pressed = None;
    table.sortable().show(ui, look, &mut state.table, order.len(), |rows, index| {
        let one = order[index];
        let severity = health_severity(one.health);
        let wash = if severity >= Severity::High { severity } else { Severity::Normal };
        let is_open = state.open.as_ref() == Some(&one.id) || one.subject.is_some_and(|subject| look.selects(subject));
        let response = rows.row_at(&one.id, is_open, wash, |row| if has_line { device_row(row, one) } else { in_process_row(row, one) });
        if response.clicked() {
            actions.extend(one.subject.map(ScreenAction::Select));
            pressed = Some(&one.id);
        }
    });
    if let Some(id) = pressed {
        state.open = if state.open.as_ref() == Some(id) { None } else { Some(id.clone()) };
    }
}

fn filters(ui: &mut Ui, look: &Look<'_>, view: &DevicesView, state: &mut DevicesState) {
    let (theme, words) = (look.theme, look.words);
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.y = 3.0;
        let count = |filter| view.rows.iter().filter(|row| is_listed(row, filter)).count();
        let texts = [(HealthFilter::All, "filter-all"), (HealthFilter::NotWell, "devices-not-well")]
            .map(|(filter, key)| (filter, words.say("filter-count", &[("name", words.get(key).into()), ("count", count(filter).into())])));
        let options: Vec<(HealthFilter, &str)> = texts.iter().map(|(filter, text)| (*filter, text.as_str())).collect();
        if let Some(filter) = segmented(ui, look, &options, state.filter) {
            state.filter = filter;
        }
        let name = state.kind.map_or_else(|| words.get("devices-every-kind"), |kind| kind_text(words, kind));
        let button = Button::text(name).with_icon(state.kind.map_or(Icon::Down, wire_icon)).on(state.kind.is_some());
        menu(ui, look, button, |ui| {
            if menu_row(ui, look, Icon::Devices, words.get("devices-every-kind"), "", state.kind.is_none()) {
                state.kind = None;
            }
            for kind in crate::codes::WIRE_KINDS {
                let count = view.rows.iter().filter(|row| row.kind == *kind).count();
                let chosen = state.kind == Some(*kind);
                if count > 0 && menu_row(ui, look, wire_icon(kind), kind_text(words, kind), &count.to_string(), chosen) {
                    state.kind = Some(kind);
                }
            }
        });
        let hint = egui::RichText::new(words.get("filter-text")).color(theme.ink_faint);
        let width = (ui.available_width() - 10.0).min(theme.scaled(200.0)).max(60.0);
        let field = TextEdit::singleline(&mut state.text).id(ui.make_persistent_id("filter")).hint_text(hint);
        ui.add(field.desired_width(width).char_limit(40));
    });
}

fn is_listed(row: &DeviceRow, filter: HealthFilter) -> bool {
    filter == HealthFilter::All || health_severity(row.health) != Severity::Normal
}

/// The word for a kind at the wire.
pub(super) fn kind_text<'a>(words: &'a Words, kind: &'a str) -> &'a str {
    words.find(&format!("wire-kind-{kind}")).unwrap_or(kind)
}

fn order<'a>(words: &Words, view: &'a DevicesView, state: &DevicesState) -> Vec<&'a DeviceRow> {
    let wanted = state.text.trim().to_lowercase();
    let says = |row: &DeviceRow| {
        let has = |text: &str| text.to_lowercase().contains(&wanted);
        wanted.is_empty()
            || has(&row.id)
            || has(kind_text(words, row.kind))
            || row.described.as_deref().is_some_and(has)
            || row.last_error.as_ref().is_some_and(|(what, _)| has(what))
    };
    let is_wanted = |row: &&DeviceRow| is_listed(row, state.filter) && state.kind.is_none_or(|kind| row.kind == kind) && says(row);
    let mut order: Vec<&DeviceRow> = view.rows.iter().filter(is_wanted).collect();
    if let Some((column, is_falling)) = state.table.sort {
        let by = if view.line.is_some() { by_column } else { by_column_in_process };
        order.sort_by(|a, b| {
            let by = by(a, b, column);
            if is_falling { by.reverse() } else { by }.then_with(|| a.id.cmp(&b.id))
        });
    }
    order
}

/// What is not known is less than anything.
fn known(a: Option<f32>, b: Option<f32>) -> Ordering {
    a.unwrap_or(f32::NEG_INFINITY).total_cmp(&b.unwrap_or(f32::NEG_INFINITY))
}

fn by_column(a: &DeviceRow, b: &DeviceRow, column: usize) -> Ordering {
    let severity = |row: &DeviceRow| (health_severity(row.health), row.health);
    match column {
        1 => severity(b).cmp(&severity(a)),
        // The column says how long ago it was; never is the longest.
        2 => b.last_heard_ms.cmp(&a.last_heard_ms),
        3 => known(a.per_min, b.per_min),
        4 => known(a.latency_ms, b.latency_ms),
        5 => a.clock_offset_ms.map(i64::abs).cmp(&b.clock_offset_ms.map(i64::abs)),
        6 => a.missing.cmp(&b.missing),
        7 => a.doubled.cmp(&b.doubled),
        8 => a.late.cmp(&b.late),
        9 => a.dead.cmp(&b.dead),
        10 => a.orders.cmp(&b.orders),
        11 => b.last_error.as_ref().map(|(_, at_ms)| *at_ms).cmp(&a.last_error.as_ref().map(|(_, at_ms)| *at_ms)),
        _ => a.id.cmp(&b.id),
    }
}

fn by_column_in_process(a: &DeviceRow, b: &DeviceRow, column: usize) -> Ordering {
    match column {
        1 => a.kind.cmp(b.kind),
        2 => by_column(a, b, 1),
        3 => a.described.cmp(&b.described),
        _ => a.id.cmp(&b.id),
    }
}

/// How a device is heard, and since when.
pub(super) fn health_text(words: &Words, one: &DeviceRow) -> String {
    let health = words.of(one.health);
    match one.health {
        DeviceHealth::InProcess | DeviceHealth::Unheard => health.to_owned(),
        _ => words.say("condition-since", &[("condition", health.into()), ("span", words.since(one.since_ms).into())]),
    }
}

/// By how much a clock is ahead of ours; behind has a minus sign.
pub(super) fn offset_text(words: &Words, offset_ms: i64) -> String {
    let text = decimal(offset_ms as f64, 0);
    words.say("ms", &[("value", if offset_ms > 0 { format!("+{text}") } else { text }.into())])
}

/// Orders, and of these repeated ones.
pub(super) fn orders_text(words: &Words, (given, repeated): (u64, u64)) -> String {
    if repeated == 0 {
        return grouped(given as i64);
    }
    words.say("orders-repeated", &[("given", given.into()), ("repeated", repeated.into())])
}

fn device_row(row: &mut Row<'_>, one: &DeviceRow) {
    let words = row.look.words;
    row.icon(0, wire_icon(one.kind), &one.id);
    health_cell(row, 1, one);
    match one.last_heard_ms {
        Some(at_ms) => row.text(2, &words.since(at_ms)),
        None => row.muted(2, "–"),
    }
    match one.per_min {
        Some(per_min) => row.text(3, &decimal(f64::from(per_min), u8::from(per_min < 10.0))),
        None => row.muted(3, "–"),
    }
    match one.latency_ms {
        Some(ms) => row.text(4, &ms_text(words, ms)),
        None => row.muted(4, "–"),
    }
    match one.clock_offset_ms {
        Some(offset_ms) => row.text(5, &offset_text(words, offset_ms)),
        None => row.muted(5, "–"),
    }
    for (column, count) in [(6, one.missing), (7, one.doubled), (8, one.late)] {
        if count == 0 { row.muted(column, "0") } else { row.text(column, &grouped(count as i64)) }
    }
    if one.dead == 0 {
        row.muted(9, "0");
    } else {
        row.at_severity(9, &grouped(one.dead as i64), Severity::Low);
    }
    row.text(10, &orders_text(words, one.orders));
    if let Some((what, at_ms)) = &one.last_error {
        row.text(11, &words.say("error-at", &[("time", words.clock_text(*at_ms).into()), ("what", what.as_str().into())]));
    } else {
        row.muted(11, "–");
    }
}

fn in_process_row(row: &mut Row<'_>, one: &DeviceRow) {
    let words = row.look.words;
    row.icon(0, wire_icon(one.kind), &one.id);
    row.text(1, kind_text(words, one.kind));
    health_cell(row, 2, one);
    match &one.described {
        Some(described) => row.muted(3, described),
        None => row.muted(3, "–"),
    }
}

fn health_cell(row: &mut Row<'_>, column: usize, one: &DeviceRow) {
    let text = health_text(row.look.words, one);
    match health_severity(one.health) {
        Severity::Normal if one.faults.is_empty() => row.text(column, &text),
        // A fault that was given from here explains what is strange about it.
        Severity::Normal => row.at_severity(column, &text, Severity::Info),
        severity => row.at_severity(column, &text, severity),
    }
}
