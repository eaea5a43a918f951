//! Standing boxes: one mesh a block, made anew when something in the block changed.
//!
//! What changes a block's picture is a box set down or lifted off, a hold set or lifted, and a box that hangs under a crane while the port
//! still counts it where it was. The first is told by the change tick of the block's stacks, the second by those of the holds, the third
//! by what was seen. Of the blocks that changed only a few are drawn anew in a frame, the one that waits longest first: a port at full
//! speed changes all of them in every frame.

use bevy::camera::primitives::Aabb;
use bevy::camera::visibility::NoAutoAabb;
use bevy::ecs::change_detection::Tick;
use bevy::ecs::query::QueryState;
use bevy::ecs::world::WorldId;
use bevy::prelude::*;
use portolan_clock::WatchedPort;
use portolan_model::container::{Container, Holds};
use portolan_model::ids::BoxId;
use portolan_model::index::Index;
use portolan_model::place::{Place, Slot, Whereabouts};
use portolan_terminal::poses::{BlockGround, box_height_m, box_length_m};
use portolan_terminal::yard::Pool;
use portolan_terminal::yard::stacks::{StackPlace, Stacks};

use super::{Epoch, Stage, Watch, grain_of, look_of, put_up};
use crate::look::Paints;
use crate::pick::bounds::of_block;
use crate::shape::Shape;
use crate::shape::boxes::{Grid, Stack, Stacked};
use crate::shape::marks::Look;
use crate::view::{SceneFigures, SceneView};

/// So many blocks are drawn anew in a frame at most.
const REDRAWN_MAX: usize = 6;

/// A block on the stage.
struct Drawn {
    mesh: Handle<Mesh>,
    /// What its picture shows: the change of its stacks, the boxes left out, the layer.
    key: Key,
    /// Whether it is to be drawn anew, and since which look.
    due: Option<u64>,
    boxes: usize,
    triangles: usize,
}

#[derive(Clone, PartialEq, Debug)]
struct Key {
    changed: Option<Tick>,
    lifted: Vec<Slot>,
    faint: bool,
}

/// The standing boxes on the stage.
#[derive(Resource, Default)]
pub(crate) struct Blocks {
    epoch: Epoch,
    drawn: Vec<Drawn>,
    looks: u64,
    redrawn: u64,
    holds: Option<HoldWatch>,
}

/// Finds the boxes on which a hold was set or lifted.
struct HoldWatch {
    port: WorldId,
    since: Tick,
    boxes: QueryState<(&'static Whereabouts, Ref<'static, Holds>)>,
}

impl HoldWatch {
    fn new(port: &World) -> Option<Self> {
        Some(Self { port: port.id(), since: port.read_change_tick(), boxes: port.try_query()? })
    }

    /// The blocks in which holds changed since the last call.
    fn changed(&mut self, port: &World) -> Vec<u16> {
        self.boxes.update_archetypes(port);
        let now = port.read_change_tick();
        let changed = self.boxes.iter_manual(port).filter(|(_, holds)| holds.last_changed().is_newer_than(self.since, now));
        let mut blocks: Vec<u16> = changed.filter_map(|(whereabouts, _)| whereabouts.place.block().map(|block| block.0)).collect();
        blocks.sort_unstable();
        blocks.dedup();
        // What changes at the tick that was read now is seen at the next look.
        self.since = Tick::new(now.get().wrapping_sub(1));
        blocks
    }
}

/// Draws standing boxes anew where something changed.
pub(crate) fn show_blocks(
    mut commands: Commands,
    port: Option<Res<WatchedPort>>,
    watch: Res<Watch>,
    view: Res<SceneView>,
    stage: Res<Stage>,
    paints: Option<Res<Paints>>,
    mut meshes: ResMut<Assets<Mesh>>,
    mut blocks: ResMut<Blocks>,
    mut figures: ResMut<SceneFigures>,
) {
    let (Some(port), Some(lookout), Some(paints)) = (port, watch.lookout(), paints) else { return };
    let port = port.world();
    let Some(index) = port.get_resource::<Index>() else { return };
    let blocks = &mut *blocks;
    blocks.looks += 1;
    let faint = view.layers.holds;
    let fresh = blocks.epoch.is_over(&stage);
    if fresh {
        *blocks = Blocks { epoch: blocks.epoch, looks: blocks.looks, holds: HoldWatch::new(port), ..Blocks::default() };
        for ground in &lookout.ground().blocks {
            let key = key_of(port, index, ground, &lookout.seen().lifted, faint);
            let (boxes, shape) = stacks_of(port, index, ground, &key, &stage);
            let triangles = shape.triangles();
            let (entity, mesh) = put_up(&mut commands, &mut meshes, &paints, shape);
            // It takes no more space than it could ever fill, so that it need not be measured.
            let space = of_block(ground);
            let half = Vec3::new(space.half.x + 1.0, space.half.z + 3.0, space.half.y + 1.0);
            let middle = Vec3::new(space.middle.x, space.middle.z, -space.middle.y);
            commands.entity(entity).insert((Aabb { center: middle.into(), half_extents: half.into() }, NoAutoAabb));
            blocks.drawn.push(Drawn { mesh, key, due: None, boxes, triangles });
            blocks.redrawn += 1;
        }
        figures.set_if_neq(blocks.figures(lookout.seen().boxes.len()));
        return;
    }
    if blocks.holds.as_ref().is_none_or(|holds| holds.port != port.id()) {
        blocks.holds = HoldWatch::new(port);
    }
    let held = blocks.holds.as_mut().map(|holds| holds.changed(port)).unwrap_or_default();
    for (number, ground) in lookout.ground().blocks.iter().enumerate() {
        let Some(drawn) = blocks.drawn.get_mut(number) else { continue };
        let key = key_of(port, index, ground, &lookout.seen().lifted, faint);
        if key != drawn.key || held.binary_search(&(number as u16)).is_ok() {
            drawn.due.get_or_insert(blocks.looks);
            drawn.key = key;
        }
    }
    let mut due: Vec<(u64, usize)> = blocks.drawn.iter().enumerate().filter_map(|(number, drawn)| Some((drawn.due?, number))).collect();
    due.sort_unstable();
    for (_, number) in due.into_iter().take(REDRAWN_MAX) {
        let (Some(drawn), Some(ground)) = (blocks.drawn.get_mut(number), lookout.ground().blocks.get(number)) else { continue };
        let (boxes, shape) = stacks_of(port, index, ground, &drawn.key, &stage);
        (drawn.boxes, drawn.triangles, drawn.due) = (boxes, shape.triangles(), None);
        // The handle is held here: the mesh is there.
        let _ = meshes.insert(drawn.mesh.id(), shape.into_mesh());
        blocks.redrawn += 1;
    }
    figures.set_if_neq(blocks.figures(lookout.seen().boxes.len()));
}

impl Blocks {
    fn figures(&self, loose_boxes: usize) -> SceneFigures {
        SceneFigures {
            blocks: self.drawn.len(),
            blocks_drawn: self.redrawn,
            blocks_due: self.drawn.iter().filter(|drawn| drawn.due.is_some()).count(),
            standing_boxes: self.drawn.iter().map(|drawn| drawn.boxes).sum(),
            standing_triangles: self.drawn.iter().map(|drawn| drawn.triangles).sum(),
            loose_boxes,
        }
    }
}

fn key_of(port: &World, index: &Index, ground: &BlockGround, lifted: &[Slot], faint: bool) -> Key {
    let entity = index.blocks().get(usize::from(ground.id.0)).and_then(|entity| port.get_entity(*entity).ok());
    let ticks = entity.and_then(|entity| entity.get_change_ticks::<Stacks>().or_else(|| entity.get_change_ticks::<Pool>()));
    let lifted = lifted.iter().filter(|slot| slot.block == ground.id).copied().collect();
    Key { changed: ticks.map(|ticks| ticks.changed), lifted, faint }
}

/// All that stands in a block: how many boxes, and what is seen of them.
fn stacks_of(port: &World, index: &Index, ground: &BlockGround, key: &Key, stage: &Stage) -> (usize, Shape) {
    let entity = index.blocks().get(usize::from(ground.id.0)).copied();
    let grid = match (entity.and_then(|entity| port.get::<Stacks>(entity)), entity.and_then(|entity| port.get::<Pool>(entity))) {
        (Some(stacks), _) => grid_of_stacks(port, index, ground, stacks, key),
        (None, Some(pool)) => grid_of_pool(port, index, ground, pool, key),
        (None, None) => Grid::new(1, 1),
    };
    (grid.boxes(), grid.shape(true, &stage.palette))
}

fn stacked(port: &World, index: &Index, id: BoxId, size: portolan_model::container::SizeType, key: &Key) -> Stacked {
    let look = look_of(port, index, id);
    let look = if key.faint && !look.held { Look { faint: true, ..look } } else { look };
    let (height_cm, length_cm) = ((box_height_m(size) * 100.0).round() as u16, (box_length_m(size) * 100.0).round() as u16);
    Stacked { look, height_cm, length_cm, grain: grain_of(id) }
}

fn grid_of_stacks(port: &World, index: &Index, ground: &BlockGround, stacks: &Stacks, key: &Key) -> Grid {
    let shape = stacks.shape();
    let mut grid = Grid::new(usize::from(shape.rows), usize::from(shape.bays));
    for bay in 0..shape.bays {
        for row in 0..shape.rows {
            let standing = stacks.stack(StackPlace { bay, row });
            let Some(first) = standing.first() else { continue };
            let long = first.size.is_long();
            let (x_m, y_m) = ground.slot_m(bay, row, long);
            // A box that hangs under a crane was on top.
            let is_lifted = |tier: u8| key.lifted.contains(&Slot { block: ground.id, bay, row, tier });
            let here = standing.iter().zip(0_u8..).filter(|(_, tier)| !is_lifted(*tier));
            let boxes = here.map(|(standing, _)| stacked(port, index, standing.id, standing.size, key)).collect();
            grid.put(usize::from(row), usize::from(bay), long, Stack { across: x_m as f32, along: y_m as f32, ground: 0.0, boxes });
        }
    }
    grid
}

/// Where boxes have no slots they are drawn in rows, in the order of their coming: so full as the block is, and no more is said.
fn grid_of_pool(port: &World, index: &Index, ground: &BlockGround, pool: &Pool, key: &Key) -> Grid {
    let (rows, pairs) = (usize::from(ground.rows).max(1), usize::from(ground.bays / 2).max(1));
    let mut stacks: Vec<Vec<Stacked>> = vec![Vec::new(); rows * pairs];
    for (position, id) in pool.boxes.iter().enumerate() {
        let size = index.find_box(*id).and_then(|entity| port.get::<Container>(entity)).map(|container| container.size);
        let size = size.unwrap_or(portolan_model::container::SizeType::Forty);
        let standing = index.find_box(*id).and_then(|entity| port.get::<Whereabouts>(entity)).map(|whereabouts| whereabouts.place);
        if matches!(standing, Some(Place::Pool(_)) | None) {
            let count = stacks.len();
            stacks[position % count].push(stacked(port, index, *id, size, key));
        }
    }
    let mut grid = Grid::new(rows, pairs * 2);
    for (position, boxes) in stacks.into_iter().enumerate() {
        let (row, bay) = (position % rows, position / rows * 2);
        let (x_m, y_m) = ground.slot_m(bay as u8, row as u8, true);
        grid.put(row, bay, true, Stack { across: x_m as f32, along: y_m as f32, ground: 0.0, boxes });
    }
    grid
}
