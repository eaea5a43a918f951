//! Which rooms make a port, and how a scenario becomes one.

use bevy_app::App;
#[cfg(feature = "desktop")]
use bevy_ecs::world::World;
use portolan_alarms::{AlarmsPlugin, AlarmsSectionPlugin};
use portolan_clearance::ClearancePlugin;
use portolan_clock::{ClockPlugin, SnapshotApp};
use portolan_devices::{InProcessLinkPlugin, LineLinkPlugin};
use portolan_dispatch::DispatchPlugin;
use portolan_indicators::{IndicatorsPlugin, Tally};
use portolan_ledger::port::LedgerPlugin;
use portolan_model::problem::Problem;
use portolan_risk::desk::RiskPlugin;
use portolan_scenario::{ScenarioText, load};
use portolan_terminal::TerminalPlugin;

use crate::outline::outline;
use crate::record::keep_tally;

/// How a port reaches its devices.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum DeviceLink {
    /// They run on its own calendar.
    #[default]
    InProcess,
    /// They are out there, behind a broker.
    Line,
}

/// What of a port is outside this process.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Outside {
    /// How it reaches its devices; behind a line, somebody must be appointed to carry its orders.
    pub devices: DeviceLink,
    /// Whether its ledger is kept by somebody who will be [appointed](portolan_ledger::port::PortLedger::appoint).
    pub is_recorded: bool,
}

/// The rooms of a port without a screen, and nothing in them. The seed here stands only until a scenario brings its own.
pub fn port_app() -> App {
    port_app_with(Outside::default())
}

fn port_app_with(outside: Outside) -> App {
    let mut app = App::empty();
    app.add_plugins((ClockPlugin { seed: 1 }, TerminalPlugin, RiskPlugin, DispatchPlugin, ClearancePlugin, IndicatorsPlugin));
    match outside.devices {
        DeviceLink::InProcess => app.add_plugins(InProcessLinkPlugin),
        // What befalls a line nobody would see otherwise who is not at a screen.
        DeviceLink::Line => app.add_plugins((LineLinkPlugin, AlarmsPlugin)),
    };
    // Whoever looks for notices adds the room that gives them; a file that has something to say of them is understood in any case.
    app.add_plugins(AlarmsSectionPlugin);
    app.add_plugins(LedgerPlugin { is_recorded: outside.is_recorded });
    app.snapshot_resource::<Tally>();
    app
}

/// The port that a scenario describes, at its first instant, with someone who keeps its tally.
///
/// # Errors
/// Everything that is wrong with the scenario.
pub fn open(text: &ScenarioText) -> Result<App, Vec<Problem>> {
    opened(port_app(), text)
}

/// The same with some of it outside.
///
/// # Errors
/// Everything that is wrong with the scenario.
pub fn open_with(text: &ScenarioText, outside: Outside) -> Result<App, Vec<Problem>> {
    opened(port_app_with(outside), text)
}

/// The same with someone who watches for what an operator should notice, and someone who keeps the chronicle that a screen shows.
///
/// # Errors
/// Everything that is wrong with the scenario.
#[cfg(feature = "desktop")]
pub fn open_watched(text: &ScenarioText, outside: Outside) -> Result<World, Vec<Problem>> {
    let mut app = port_app_with(outside);
    if !app.is_plugin_added::<AlarmsPlugin>() {
        app.add_plugins(AlarmsPlugin);
    }
    app.add_plugins(portolan_overview::OverviewPlugin);
    Ok(std::mem::take(opened(app, text)?.world_mut()))
}

fn opened(mut app: App, text: &ScenarioText) -> Result<App, Vec<Problem>> {
    load(&mut app, text)?;
    let outline = outline(app.world_mut());
    app.insert_resource(outline);
    app.finish();
    app.cleanup();
    keep_tally(&mut app);
    Ok(app)
}
