//! A device that is unfolded: what it says of itself, all that is counted of it, faults to try it with.

use egui::{ScrollArea, Ui, vec2};
use portolan_model::requests::Role;

use super::line::ms_text;
use super::registry::{health_text, kind_text, offset_text, orders_text};
use super::{DevicesState, health_severity};
use crate::actions::{CameraAction, DeviceAction, ScreenAction};
use crate::look::{Button, Fact, Icon, Look, Type, facts, label, menu, menu_row, section, wrapped};
use crate::views::{DeviceRow, DevicesView, Severity};
use crate::words::{Words, decimal, grouped};

pub(super) fn device(
    ui: &mut Ui,
    look: &Look<'_>,
    view: &DevicesView,
    one: &DeviceRow,
    role: Role,
    state: &mut DevicesState,
    actions: &mut Vec<ScreenAction>,
) {
    let (theme, words) = (look.theme, look.words);
    let mut closes = false;
    ui.horizontal(|ui| {
        closes = Button::icon(Icon::Left, words.get("devices-all")).quiet().show(ui, look).clicked();
        let title = words.say("device-title", &[("device", one.id.as_str().into()), ("kind", kind_text(words, one.kind).into())]);
        label(ui, look, &title, Type::Title, theme.ink_strong);
    });
    ScrollArea::vertical().id_salt(("device", &one.id)).auto_shrink([false, false]).show(ui, |ui| {
        if let Some(described) = &one.described {
            wrapped(ui, look, described, Type::Body, theme.ink_muted);
        }
        facts(ui, look, "device", &known(words, view, one), actions);
        if let Some((what, at_ms)) = &one.last_error {
            section(ui, look, words.get("column-last-error"));
            let text = words.say("error-at", &[("time", words.clock_text(*at_ms).into()), ("what", what.as_str().into())]);
            wrapped(ui, look, &text, Type::Body, theme.ink);
        }
        if let Some(subject) = one.subject {
            ui.add_space(4.0);
            if Button::text(words.get("show-in-picture")).with_icon(Icon::Focus).show(ui, look).clicked() {
                actions.push(ScreenAction::Select(subject));
                actions.push(ScreenAction::Camera(CameraAction::Focus(subject)));
            }
        }
        section(ui, look, words.get("device-faults"));
        faults(ui, look, view, one, role, state, actions);
    });
    if closes {
        state.open = None;
    }
}

/// All that is known and counted of it.
fn known<'a>(words: &'a Words, view: &DevicesView, one: &'a DeviceRow) -> Vec<Fact<'a>> {
    let mut known = vec![Fact::new(words.get("column-health"), health_text(words, one)).at(health_severity(one.health))];
    if view.line.is_none() {
        return known;
    }
    let or_none = |text: Option<String>| text.unwrap_or_else(|| "–".to_owned());
    let some = |count: u64, severity| if count > 0 { severity } else { Severity::Normal };
    let count = |key, count: u64| Fact::new(words.get(key), grouped(count as i64));
    known.extend([
        Fact::new(words.get("column-heard"), or_none(one.last_heard_ms.map(|at_ms| words.since(at_ms)))),
        Fact::new(words.get("column-per-minute"), or_none(one.per_min.map(|per_min| decimal(f64::from(per_min), 1)))),
        Fact::new(words.get("column-latency"), or_none(one.latency_ms.map(|ms| ms_text(words, ms)))),
        Fact::new(words.get("column-offset"), or_none(one.clock_offset_ms.map(|ms| offset_text(words, ms)))),
        Fact::new(words.get("column-orders"), orders_text(words, one.orders)),
        count("column-missing", one.missing),
        count("column-doubled", one.doubled),
        count("column-late-ones", one.late),
        count("column-dead", one.dead).at(some(one.dead, Severity::Low)),
    ]);
    known
}

/// The word for a fault.
fn fault_text<'a>(words: &'a Words, fault: &'a str) -> &'a str {
    words.find(&format!("device-fault-{fault}")).unwrap_or(fault)
}

fn faults(
    ui: &mut Ui,
    look: &Look<'_>,
    view: &DevicesView,
    one: &DeviceRow,
    role: Role,
    state: &mut DevicesState,
    actions: &mut Vec<ScreenAction>,
) {
    let (theme, words) = (look.theme, look.words);
    if view.faults.is_empty() {
        wrapped(ui, look, words.get("device-no-faults"), Type::Body, theme.ink_muted);
        return;
    }
    if one.faults.is_empty() {
        label(ui, look, words.get("device-unharmed"), Type::Body, theme.ink_muted);
    } else {
        let given: Vec<&str> = one.faults.iter().map(|fault| fault_text(words, fault)).collect();
        let text = words.say("device-given", &[("faults", given.join(words.get("list-comma")).into())]);
        wrapped(ui, look, &text, Type::Strong, theme.severity(Severity::Info).ink);
    }
    if let Some(why) = &one.refused {
        wrapped(ui, look, why, Type::Body, theme.severity(Severity::High).ink);
    }
    let may = role != Role::Observer;
    let chosen = state.fault.filter(|fault| view.faults.contains(fault));
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(3.0, 3.0);
        let name = chosen.map_or_else(|| words.get("device-choose-fault"), |fault| fault_text(words, fault));
        menu(ui, look, Button::text(name).with_icon(Icon::Down).enabled(may), |ui| {
            for fault in view.faults {
                if menu_row(ui, look, Icon::Unlinked, fault_text(words, fault), "", chosen == Some(*fault)) {
                    state.fault = Some(fault);
                }
            }
        });
        let inject = Button::text(words.get("device-inject")).with_icon(Icon::Check).enabled(may && chosen.is_some()).show(ui, look);
        if let Some(fault) = chosen.filter(|_| inject.clicked()) {
            actions.push(ScreenAction::Device(DeviceAction::Inject { device: one.id.clone(), fault }));
        }
        let clear = Button::text(words.get("device-clear")).with_icon(Icon::Undo).enabled(may && !one.faults.is_empty());
        if clear.show(ui, look).clicked() {
            actions.push(ScreenAction::Device(DeviceAction::Clear { device: one.id.clone() }));
        }
    });
    if !may {
        label(ui, look, words.get("observer-may-not"), Type::Small, theme.ink_muted);
    }
}
