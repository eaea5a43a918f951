//! How a plugin owns a section: its shape, its sense, and what its sections must agree on.

use std::any::TypeId;

use bevy_app::App;
use bevy_ecs::{resource::Resource, world::World};
use portolan_model::problem::{Place, Problem, Problems};
use serde::de::DeserializeOwned;

use crate::{ScenarioText, header, populate::ScenarioPlugin, shape::read_value, structure::Field};

/// A named part of a scenario, owned by the plugin that understands it.
///
/// The shape is the type's own `Deserialize`: derive it with `#[serde(deny_unknown_fields)]`, so that a
/// misspelt field is a problem and not a default. A section that was read is a resource of the world.
pub trait Section: DeserializeOwned + Resource {
    /// The field's name in the scenario.
    const NAME: &'static str;

    /// What stands in for the section where a scenario has none; `None` if every scenario needs it.
    fn absent() -> Option<Self> {
        None
    }

    /// Says everything about this section by itself that has a shape but no sense. What two sections must
    /// agree on is a check: [`ScenarioApp::add_check`].
    fn validate(&self, place: &mut Place<'_>);
}

/// Says what sections do not agree on. It is run also where a section by itself made no sense, so that
/// all problems are said at once: it must bear any value that has the right shape, and it must look up
/// with `get_resource` what only a reading inserts.
pub type Check = fn(&World, &mut Problems);

/// Reads what a section refers to, such as a table, into a resource. Runs before the checks and, like
/// them, whatever the sections hold.
pub type Reading = fn(&mut World, &mut Problems);

/// What plugins say to an [`App`] about the scenario.
pub trait ScenarioApp {
    /// Takes scenarios with the section `S`.
    ///
    /// # Panics
    /// If another type has the section's name already: two plugins would read one section.
    fn add_section<S: Section>(&mut self) -> &mut Self;

    /// Reads what a section refers to, once all sections are resources and before any check.
    fn add_reading(&mut self, reading: Reading) -> &mut Self;

    /// Checks what sections must agree on, once all sections are resources.
    fn add_check(&mut self, check: Check) -> &mut Self;
}

impl ScenarioApp for App {
    fn add_section<S: Section>(&mut self) -> &mut Self {
        let known = registry(self);
        let entry = Entry { name: S::NAME, owner: TypeId::of::<S>(), read: read_section::<S> };
        match known.sections.iter().find(|other| other.name == S::NAME) {
            Some(other) => assert!(other.owner == entry.owner, "two types own the section `{}`", S::NAME),
            None => known.sections.push(entry),
        }
        assert!(!header::FIELDS.contains(&S::NAME), "`{}` is a field of the header", S::NAME);
        self
    }

    fn add_reading(&mut self, reading: Reading) -> &mut Self {
        registry(self).readings.push(reading);
        self
    }

    fn add_check(&mut self, check: Check) -> &mut Self {
        registry(self).checks.push(check);
        self
    }
}

/// What plugins have said so far, in the order in which they said it.
#[derive(Resource, Clone, Default)]
pub(crate) struct Registry {
    pub(crate) sections: Vec<Entry>,
    pub(crate) readings: Vec<Reading>,
    pub(crate) checks: Vec<Check>,
}

/// A section without its type.
#[derive(Clone, Copy)]
pub(crate) struct Entry {
    pub(crate) name: &'static str,
    owner: TypeId,
    pub(crate) read: fn(&ScenarioText, Option<&Field>) -> Result<Box<dyn ReadSection>, Problem>,
}

/// A section that has a shape.
pub(crate) trait ReadSection {
    fn validate(&self, problems: &mut Problems);
    fn insert(self: Box<Self>, world: &mut World);
}

impl<S: Section> ReadSection for S {
    fn validate(&self, problems: &mut Problems) {
        Section::validate(self, &mut problems.at(S::NAME));
    }

    fn insert(self: Box<Self>, world: &mut World) {
        world.insert_resource(*self);
    }
}

fn read_section<S: Section>(text: &ScenarioText, field: Option<&Field>) -> Result<Box<dyn ReadSection>, Problem> {
    let section: S = match field {
        Some(field) => read_value(text, field.value.span)?,
        None => S::absent().ok_or_else(|| {
            let what = format!("the section `{}` is missing", S::NAME);
            Problem::new("missing-section", text.name(), what, format!("add `{}: (...)`", S::NAME))
        })?,
    };
    Ok(Box::new(section))
}

/// The registry of `app`, which has the [`ScenarioPlugin`] from now on.
pub(crate) fn registry(app: &mut App) -> &mut Registry {
    if !app.is_plugin_added::<ScenarioPlugin>() {
        app.add_plugins(ScenarioPlugin);
    }
    app.world_mut().get_resource_or_init::<Registry>().into_inner()
}
