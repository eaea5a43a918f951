//! Snapshots: all state that survives an instant, as bytes, and back.
//!
//! Entities have no identity of their own here: everything refers to everything by id, so a restored world may place its entities
//! elsewhere. What rooms derive from components (the index, caches) is built anew by systems in [`AfterRestore`].

use std::collections::BTreeMap;

use bevy_app::App;
use bevy_ecs::component::Mutable;
use bevy_ecs::prelude::*;
use bevy_ecs::schedule::ScheduleLabel;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::clock::Clock;
use crate::facts::RecordFacts;

/// The version of the snapshot's shape. Other versions are refused.
pub const SNAPSHOT_FORMAT: u32 = 3;
const MAGIC: &[u8; 8] = b"PORTOLAN";

/// Systems that build again what is derived from restored state.
#[derive(ScheduleLabel, Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct AfterRestore;

/// Why a snapshot cannot be taken or used.
#[derive(Clone, Debug, thiserror::Error)]
pub enum SnapshotError {
    /// Not a snapshot at all.
    #[error("this is no Portolan snapshot; give a file written by --save")]
    NotASnapshot,
    /// Another format.
    #[error("the snapshot has format {found}, this program reads format {SNAPSHOT_FORMAT}; take it anew with this version")]
    Format {
        /// The format found.
        found: u32,
    },
    /// A part is missing or cannot be read.
    #[error("the snapshot's part “{part}” cannot be read ({why}); the file is cut short or from another version")]
    Part {
        /// Which.
        part: String,
        /// Why.
        why: String,
    },
    /// A part cannot be written.
    #[error("“{part}” cannot be saved ({why})")]
    Unsaved {
        /// Which.
        part: String,
        /// Why.
        why: String,
    },
}

type SaveFn = fn(&mut World, &[Entity]) -> Result<Vec<u8>, postcard::Error>;
type LoadFn = fn(&mut World, &[Entity], &[u8]) -> Result<(), postcard::Error>;

#[derive(Clone, Copy)]
struct Part {
    save: SaveFn,
    load: LoadFn,
}

/// What belongs into a snapshot.
#[derive(Resource, Default, Clone)]
pub(crate) struct SnapshotRegistry {
    parts: BTreeMap<&'static str, Part>,
    has: Vec<fn(&World, Entity) -> bool>,
}

/// What rooms say about their state when they are built.
pub trait SnapshotApp {
    /// This component survives an instant.
    fn snapshot_component<T: Component<Mutability = Mutable> + Serialize + DeserializeOwned>(&mut self) -> &mut Self;
    /// This resource survives an instant.
    fn snapshot_resource<T: Resource + Serialize + DeserializeOwned>(&mut self) -> &mut Self;
}

impl SnapshotApp for App {
    fn snapshot_component<T: Component<Mutability = Mutable> + Serialize + DeserializeOwned>(&mut self) -> &mut Self {
        let mut registry = self.world_mut().resource_mut::<SnapshotRegistry>();
        registry.parts.insert(std::any::type_name::<T>(), Part { save: save_component::<T>, load: load_component::<T> });
        registry.has.push(|world, entity| world.entity(entity).contains::<T>());
        self
    }

    fn snapshot_resource<T: Resource + Serialize + DeserializeOwned>(&mut self) -> &mut Self {
        let mut registry = self.world_mut().resource_mut::<SnapshotRegistry>();
        registry.parts.insert(std::any::type_name::<T>(), Part { save: save_resource::<T>, load: load_resource::<T> });
        self
    }
}

fn save_component<T: Component + Serialize>(world: &mut World, entities: &[Entity]) -> Result<Vec<u8>, postcard::Error> {
    let rows: Vec<(u32, &T)> =
        entities.iter().enumerate().filter_map(|(row, entity)| world.get::<T>(*entity).map(|value| (row as u32, value))).collect();
    postcard::to_stdvec(&rows)
}

fn load_component<T: Component + DeserializeOwned>(world: &mut World, entities: &[Entity], bytes: &[u8]) -> Result<(), postcard::Error> {
    let rows: Vec<(u32, T)> = postcard::from_bytes(bytes)?;
    for (row, value) in rows {
        let entity = entities.get(row as usize).ok_or(postcard::Error::DeserializeBadEncoding)?;
        world.entity_mut(*entity).insert(value);
    }
    Ok(())
}

fn save_resource<T: Resource + Serialize>(world: &mut World, _: &[Entity]) -> Result<Vec<u8>, postcard::Error> {
    world.get_resource::<T>().map_or_else(|| Ok(Vec::new()), postcard::to_stdvec)
}

fn load_resource<T: Resource + DeserializeOwned>(world: &mut World, _: &[Entity], bytes: &[u8]) -> Result<(), postcard::Error> {
    if bytes.is_empty() {
        world.remove_resource::<T>();
    } else {
        world.insert_resource(postcard::from_bytes::<T>(bytes)?);
    }
    Ok(())
}

#[derive(Serialize, Deserialize)]
struct Body {
    entities: u32,
    clock: Vec<u8>,
    parts: BTreeMap<String, Vec<u8>>,
}

/// Writes down all state of a world between two instants.
///
/// # Errors
/// When a part cannot be written.
pub fn save(world: &mut World) -> Result<Vec<u8>, SnapshotError> {
    world.run_schedule(RecordFacts);
    let facts = &mut world.resource_mut::<Clock>().facts;
    let _ = facts.digest();
    facts.forget_read();
    let unsaved = |part: &str| {
        let part = part.to_owned();
        move |error: postcard::Error| SnapshotError::Unsaved { part, why: error.to_string() }
    };
    let clock = postcard::to_stdvec(world.resource::<Clock>()).map_err(unsaved("clock"))?;
    let registry = world.resource::<SnapshotRegistry>().clone();
    let entities = kept_entities(world, &registry);
    let mut parts = BTreeMap::new();
    for (name, part) in &registry.parts {
        parts.insert((*name).to_owned(), (part.save)(world, &entities).map_err(unsaved(name))?);
    }
    let body = Body { entities: entities.len() as u32, clock, parts };
    let mut bytes = MAGIC.to_vec();
    bytes.extend_from_slice(&SNAPSHOT_FORMAT.to_le_bytes());
    bytes.extend(postcard::to_stdvec(&body).map_err(unsaved("body"))?);
    Ok(bytes)
}

/// The entities that carry at least one component of a snapshot.
fn kept_entities(world: &mut World, registry: &SnapshotRegistry) -> Vec<Entity> {
    let all: Vec<Entity> = world.query::<Entity>().iter(world).collect();
    let mut kept: Vec<Entity> = all.into_iter().filter(|entity| registry.has.iter().any(|has| has(world, *entity))).collect();
    kept.sort_unstable();
    kept
}

/// Brings a world that was built by the same rooms to the state of a snapshot.
///
/// # Errors
/// When the bytes are no snapshot of this format, or a part does not fit.
pub fn restore(world: &mut World, bytes: &[u8]) -> Result<(), SnapshotError> {
    let rest = bytes.strip_prefix(MAGIC).ok_or(SnapshotError::NotASnapshot)?;
    let (format, rest) = rest.split_first_chunk::<4>().ok_or(SnapshotError::NotASnapshot)?;
    let found = u32::from_le_bytes(*format);
    if found != SNAPSHOT_FORMAT {
        return Err(SnapshotError::Format { found });
    }
    let unreadable = |part: &str| {
        let part = part.to_owned();
        move |error: postcard::Error| SnapshotError::Part { part, why: error.to_string() }
    };
    let body: Body = postcard::from_bytes(rest).map_err(unreadable("body"))?;
    let registry = world.resource::<SnapshotRegistry>().clone();
    let missing = registry.parts.keys().find(|name| !body.parts.contains_key(**name));
    let foreign = body.parts.keys().find(|name| !registry.parts.contains_key(name.as_str()));
    if let Some(part) = missing.map(|name| (*name).to_owned()).or_else(|| foreign.cloned()) {
        return Err(SnapshotError::Part { part, why: "saved by a program of other rooms".into() });
    }
    for entity in kept_entities(world, &registry) {
        world.despawn(entity);
    }
    let entities: Vec<Entity> = (0..body.entities.min(1 << 26)).map(|_| world.spawn_empty().id()).collect();
    for (name, part) in &registry.parts {
        (part.load)(world, &entities, &body.parts[*name]).map_err(unreadable(name))?;
    }
    let saved: Clock = postcard::from_bytes(&body.clock).map_err(unreadable("clock"))?;
    let mut clock = world.resource_mut::<Clock>();
    clock.calendar = saved.calendar;
    clock.streams = saved.streams;
    // Who reads facts is a matter of this program, not of the saved run.
    clock.facts.restored_from(saved.facts);
    world.run_schedule(AfterRestore);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::ClockPlugin;

    #[derive(Component, Serialize, Deserialize, PartialEq, Debug)]
    struct Load(u32);

    fn app() -> App {
        let mut app = App::empty();
        app.add_plugins(ClockPlugin { seed: 1 }).snapshot_component::<Load>();
        app
    }

    #[test]
    fn a_world_comes_back() {
        let mut app = app();
        app.world_mut().spawn(Load(7));
        app.world_mut().resource_mut::<Clock>().calendar.at(5, portolan_model::happenings::Happening::ShiftChange);
        let bytes = save(app.world_mut()).expect("saves");
        let mut other = self::app();
        other.world_mut().spawn(Load(1));
        restore(other.world_mut(), &bytes).expect("restores");
        let loads: Vec<u32> = other.world_mut().query::<&Load>().iter(other.world()).map(|load| load.0).collect();
        assert_eq!(loads, [7]);
        assert_eq!(other.world().resource::<Clock>().calendar.next_due_ms(), Some(5));
    }

    #[test]
    fn what_is_no_snapshot_is_refused_without_a_panic() {
        let mut app = app();
        app.world_mut().spawn(Load(7));
        let bytes = save(app.world_mut()).expect("saves");
        assert!(matches!(restore(app.world_mut(), b"nonsense"), Err(SnapshotError::NotASnapshot)));
        for length in 0..bytes.len() {
            assert!(restore(self::app().world_mut(), &bytes[..length]).is_err(), "cut at {length}");
        }
    }
}
