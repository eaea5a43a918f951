//! The schedule in which plugins build the port out of the sections.

use bevy_app::{App, Plugin};
use bevy_ecs::schedule::{IntoScheduleConfigs, LogLevel, ScheduleBuildSettings, ScheduleLabel, SingleThreadedExecutor, SystemSet};

/// Runs once, when a scenario is loaded. Its systems spawn the port.
///
/// Single-threaded, and two systems that touch the same things in no stated order are an error: the port
/// that is built must not depend on chance.
#[derive(ScheduleLabel, Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Populate;

/// The order in which the port is built: each set finds what the sets before it have spawned.
#[derive(SystemSet, Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PopulateSet {
    /// Quay, yard, roads, gates.
    Ground,
    /// Cranes, vehicles, readers.
    Equipment,
    /// Calls, boxes, trucks.
    Demand,
    /// What refers to all of these: indexes, first entries of the calendar.
    Link,
}

/// Prepares an app for scenarios. Adding a section adds it; adding it by hand does no harm before that.
#[derive(Debug, Clone, Copy, Default)]
pub struct ScenarioPlugin;

impl Plugin for ScenarioPlugin {
    fn build(&self, app: &mut App) {
        app.edit_schedule(Populate, |schedule| {
            schedule
                .set_executor(SingleThreadedExecutor::new())
                .set_build_settings(ScheduleBuildSettings { ambiguity_detection: LogLevel::Error, ..Default::default() })
                .configure_sets((PopulateSet::Ground, PopulateSet::Equipment, PopulateSet::Demand, PopulateSet::Link).chain());
        });
    }
}
