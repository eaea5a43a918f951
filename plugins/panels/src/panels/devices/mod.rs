//! Devices: the line to them, how each is heard, where one contradicts the model, and what could not be taken.

mod dead_letters;
mod device;
mod discrepancies;
mod line;
mod registry;

use egui::Ui;
use portolan_model::requests::Role;

use crate::actions::ScreenAction;
use crate::look::{Icon, Look, TableState, segmented, unfolds_alone};
use crate::views::{DeadLetterRow, DeviceHealth, DevicesView, Severity};

/// What of the devices is listed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum DevicesTab {
    /// Who is there.
    #[default]
    Devices,
    /// Contradictions that nobody has settled.
    Discrepancies,
    /// Messages that could not be taken.
    DeadLetters,
}

/// Which devices are listed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum HealthFilter {
    /// All of them.
    #[default]
    All,
    /// Those that are not heard as they should be.
    NotWell,
}

/// What the panel remembers.
#[derive(Clone, Debug, Default)]
pub struct DevicesState {
    /// Of the table of devices.
    pub table: TableState,
    /// Of the table of dead letters.
    pub letters: TableState,
    /// What is listed.
    pub tab: DevicesTab,
    /// Which devices are listed.
    pub filter: HealthFilter,
    /// Only devices of this kind.
    pub kind: Option<&'static str>,
    /// Only devices whose name, description or error contains this.
    pub text: String,
    /// The device that is unfolded, by its name.
    pub open: Option<String>,
    /// The fault that is chosen to be given.
    pub fault: Option<&'static str>,
    /// The dead letter that is unfolded. It is kept whole, so that it stays when newer ones push it out of the rows.
    pub letter: Option<DeadLetterRow>,
}

/// How much it matters how a device is heard.
pub(crate) const fn health_severity(health: DeviceHealth) -> Severity {
    match health {
        DeviceHealth::InProcess | DeviceHealth::Online => Severity::Normal,
        DeviceHealth::Unheard | DeviceHealth::Left => Severity::Info,
        DeviceHealth::Stale => Severity::Low,
        DeviceHealth::Broken | DeviceHealth::Silent => Severity::High,
    }
}

/// The sign of a kind at the wire.
pub(crate) fn wire_icon(kind: &str) -> Icon {
    match kind {
        "quay-crane" => Icon::QuayCrane,
        "yard-crane" => Icon::YardCrane,
        "agv" => Icon::Vehicle,
        "truck-terminal" => Icon::Truck,
        "gate-lane" => Icon::Gate,
        "scanner" => Icon::Scanner,
        "reefer-monitor" => Icon::Snow,
        "weather-station" => Icon::Wind,
        "camera" => Icon::Camera,
        "perimeter-sensor" => Icon::Fence,
        "vessel-ais" => Icon::Vessel,
        _ => Icon::Devices,
    }
}

/// Shows the devices.
pub fn devices_ui(ui: &mut Ui, look: &Look<'_>, view: &DevicesView, role: Role, state: &mut DevicesState, actions: &mut Vec<ScreenAction>) {
    let words = look.words;
    // Devices that are simulated here can neither contradict the model nor send what cannot be taken.
    let tab = if view.line.is_some() { state.tab } else { DevicesTab::Devices };
    if unfolds_alone(ui, look) {
        match (tab, registry::opened(view, state)) {
            (DevicesTab::Devices, Some(one)) => return device::device(ui, look, view, one, role, state, actions),
            (DevicesTab::DeadLetters, _) if state.letter.is_some() => return dead_letters::letter(ui, look, state),
            _ => {}
        }
    }
    line::line(ui, look, view, role, actions);
    if view.line.is_some() {
        let counted = |key, count: u64| words.say("filter-count", &[("name", words.get(key).into()), ("count", count.into())]);
        let tabs = [
            (DevicesTab::Devices, counted("devices-devices", view.rows.len() as u64)),
            (DevicesTab::Discrepancies, counted("devices-discrepancies", view.discrepancies.len() as u64)),
            (DevicesTab::DeadLetters, counted("devices-dead-letters", view.dead_letters_total)),
        ];
        let options: Vec<(DevicesTab, &str)> = tabs.iter().map(|(tab, text)| (*tab, text.as_str())).collect();
        ui.horizontal_wrapped(|ui| {
            if let Some(tab) = segmented(ui, look, &options, tab) {
                state.tab = tab;
            }
        });
    }
    match tab {
        DevicesTab::Devices => registry::registry(ui, look, view, role, state, actions),
        DevicesTab::Discrepancies => discrepancies::discrepancies(ui, look, view, role, actions),
        DevicesTab::DeadLetters => dead_letters::dead_letters(ui, look, view, state),
    }
}
