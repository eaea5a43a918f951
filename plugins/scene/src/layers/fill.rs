//! How full each block is: a colour over it, the share as a number, hatching where it is too much.

use bevy::prelude::*;
use portolan_clock::WatchedPort;
use portolan_terminal::poses::BlockGround;
use portolan_terminal::yard::YardBooks;

use super::Sheet;
use crate::look::Paints;
use crate::palette::Palette;
use crate::shape::Shape;
use crate::show::labels::add_plate;
use crate::show::{Epoch, Stage, Watch};
use crate::view::SceneView;

/// Above this share a block slows its cranes down, in percent (see the notice of the same figure).
pub(crate) const TOO_FULL_PCT: u32 = 85;
/// From stripe to stripe of the hatching, metres.
const HATCH_M: f32 = 9.0;

#[derive(Resource, Default)]
pub(crate) struct FillLayer {
    epoch: Epoch,
    sheets: Vec<(Sheet, Option<u32>)>,
}

/// Shows or hides the layer.
pub(crate) fn show_fill(
    mut commands: Commands,
    port: Option<Res<WatchedPort>>,
    watch: Res<Watch>,
    view: Res<SceneView>,
    stage: Res<Stage>,
    paints: Option<Res<Paints>>,
    mut meshes: ResMut<Assets<Mesh>>,
    mut layer: ResMut<FillLayer>,
) {
    let (Some(port), Some(ground), Some(paints)) = (port, watch.ground(), paints) else { return };
    let Some(books) = port.world().get_resource::<YardBooks>() else { return };
    if layer.epoch.is_over(&stage) {
        layer.sheets.clear();
    }
    layer.sheets.resize_with(ground.blocks.len(), Default::default);
    for ((block, book), (sheet, shown)) in ground.blocks.iter().zip(&books.blocks).zip(&mut layer.sheets) {
        let wanted = view.layers.fill.then(|| 100 * book.stock_teu / book.capacity_teu.max(1));
        if *shown == wanted {
            continue;
        }
        *shown = wanted;
        match wanted {
            Some(percent) => sheet.show(&mut commands, &mut meshes, &paints, cover(block, percent, &stage.palette)),
            None => sheet.hide(&mut commands),
        }
    }
}

/// A block's cover.
fn cover(block: &BlockGround, percent: u32, palette: &Palette) -> Shape {
    let mut shape = Shape::new();
    let rect = block.rect();
    let z = f32::from(block.tiers) * 2.9 + 0.6;
    let (from, to) = ((rect.x0 as f32, rect.y0 as f32), (rect.x1 as f32, rect.y1 as f32));
    let ink = palette.heat_of(percent as f32 / 100.0);
    shape.slab(from, to, z, ink.opacity(0.72));
    if percent >= TOO_FULL_PCT {
        hatch(&mut shape, from, to, z + 0.05, ink.times(1.5).opacity(0.9));
    }
    let high = (block.width_m() as f32 * 0.42).min(14.0);
    let middle = (block.x_m as f32, f32::midpoint(from.1, to.1));
    add_plate(&mut shape, &format!("{percent}%"), middle, high, true, z + 0.1, palette);
    let name = (block.x_m as f32, from.1 + high * 2.4);
    add_plate(&mut shape, &block.id.to_string(), name, high * 0.7, true, z + 0.1, palette);
    shape
}

/// Slanting stripes within a rectangle.
pub(super) fn hatch(shape: &mut Shape, from: (f32, f32), to: (f32, f32), z: f32, ink: crate::palette::Ink) {
    let (wide, deep) = (to.0 - from.0, to.1 - from.1);
    let mut start = -wide;
    while start < deep {
        // The line y = start + x, as far as it lies inside.
        let enter = (-start).max(0.0);
        let leave = (deep - start).min(wide);
        if leave > enter {
            shape.stripe((from.0 + enter, from.1 + start + enter), (from.0 + leave, from.1 + start + leave), 1.1, z, ink);
        }
        start += HATCH_M;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::palette::{Ink, Theme};
    use portolan_model::ids::BlockId;
    use portolan_terminal::yard::Purpose;

    fn block() -> BlockGround {
        BlockGround { id: BlockId(4), x_m: 50.0, y_m: 120.0, bays: 40, rows: 10, tiers: 5, purpose: Purpose::General, reefer_bays: 0..0 }
    }

    #[test]
    fn too_much_is_hatched_and_never_colour_alone() {
        let palette = Palette::new(Theme::Dark);
        let (some, much) = (cover(&block(), 60, &palette), cover(&block(), 90, &palette));
        assert!(much.triangles() > some.triangles() + 20);
    }

    #[test]
    fn hatching_stays_within_its_field() {
        let mut shape = Shape::new();
        hatch(&mut shape, (10.0, 20.0), (40.0, 280.0), 1.0, Ink::default());
        let (least, greatest) = shape.bounds().expect("stripes");
        assert!(least[0] > 9.0 && least[1] > 19.0 && greatest[0] < 41.0 && greatest[1] < 281.0, "{least:?} {greatest:?}");
    }
}
