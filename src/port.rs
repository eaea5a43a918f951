//! Which rooms make a port, and how a scenario becomes one.

use bevy_app::App;
use portolan_clearance::ClearancePlugin;
use portolan_clock::{ClockPlugin, SnapshotApp};
use portolan_devices::InProcessLinkPlugin;
use portolan_dispatch::DispatchPlugin;
use portolan_indicators::{IndicatorsPlugin, Tally};
use portolan_model::problem::Problem;
use portolan_scenario::{ScenarioText, load};
use portolan_terminal::TerminalPlugin;

use crate::outline::outline;
use crate::record::keep_tally;

/// The rooms of a port without a screen, and nothing in them. The seed here stands only until a scenario brings its own.
pub fn port_app() -> App {
    let mut app = App::empty();
    app.add_plugins((ClockPlugin { seed: 1 }, TerminalPlugin, DispatchPlugin, ClearancePlugin, InProcessLinkPlugin, IndicatorsPlugin));
    app.snapshot_resource::<Tally>();
    app
}

/// The port that a scenario describes, at its first instant, with someone who keeps its tally.
///
/// # Errors
/// Everything that is wrong with the scenario.
pub fn open(text: &ScenarioText) -> Result<App, Vec<Problem>> {
    let mut app = port_app();
    load(&mut app, text)?;
    let outline = outline(app.world_mut());
    app.insert_resource(outline);
    app.finish();
    app.cleanup();
    keep_tally(&mut app);
    Ok(app)
}
