//! Which rooms make a port, and how a scenario becomes one.

use bevy_app::App;
#[cfg(feature = "desktop")]
use bevy_ecs::world::World;
#[cfg(feature = "desktop")]
use portolan_alarms::AlarmsPlugin;
use portolan_alarms::AlarmsSectionPlugin;
use portolan_clearance::ClearancePlugin;
use portolan_clock::{ClockPlugin, SnapshotApp};
use portolan_devices::{InProcessLinkPlugin, LineLinkPlugin};
use portolan_dispatch::DispatchPlugin;
use portolan_indicators::{IndicatorsPlugin, Tally};
use portolan_ledger::port::{LedgerPlace, LedgerPlugin};
use portolan_model::problem::Problem;
use portolan_risk::desk::RiskPlugin;
use portolan_scenario::{ScenarioText, load};
use portolan_terminal::TerminalPlugin;

use crate::outline::outline;
use crate::record::keep_tally;

/// How a port reaches its devices.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum DeviceLink {
    /// They run on its own calendar.
    InProcess,
    /// They are out there, behind a broker.
    Line,
}

/// The rooms of a port without a screen, and nothing in them. The seed here stands only until a scenario brings its own.
pub fn port_app() -> App {
    port_app_with(DeviceLink::InProcess, None)
}

fn port_app_with(link: DeviceLink, ledger: Option<LedgerPlace>) -> App {
    let mut app = App::empty();
    app.add_plugins((ClockPlugin { seed: 1 }, TerminalPlugin, RiskPlugin, DispatchPlugin, ClearancePlugin, IndicatorsPlugin));
    match link {
        DeviceLink::InProcess => app.add_plugins(InProcessLinkPlugin),
        DeviceLink::Line => app.add_plugins(LineLinkPlugin),
    };
    // Whoever looks for notices adds the room that gives them; a file that has something to say of them is understood in any case.
    app.add_plugins(AlarmsSectionPlugin);
    app.add_plugins(LedgerPlugin { place: ledger });
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

/// The same with a ledger that is kept at a place, if the scenario asks for one on disk.
///
/// # Errors
/// Everything that is wrong with the scenario.
pub fn open_recorded(text: &ScenarioText, ledger: LedgerPlace) -> Result<App, Vec<Problem>> {
    opened(port_app_with(DeviceLink::InProcess, Some(ledger)), text)
}

/// The same with its devices behind a line; somebody must be appointed to carry its orders.
///
/// # Errors
/// Everything that is wrong with the scenario.
pub fn open_live(text: &ScenarioText) -> Result<App, Vec<Problem>> {
    opened(port_app_with(DeviceLink::Line, None), text)
}

/// The same with someone who watches for what an operator should notice, and someone who keeps the chronicle that a screen shows.
///
/// # Errors
/// Everything that is wrong with the scenario.
#[cfg(feature = "desktop")]
pub fn open_watched(text: &ScenarioText, link: DeviceLink) -> Result<World, Vec<Problem>> {
    let mut app = port_app_with(link, None);
    app.add_plugins((AlarmsPlugin, portolan_overview::OverviewPlugin));
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
