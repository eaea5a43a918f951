//! What each part of the ground is for: where nobody walks, where trucks drive, what may stand in which block.

use bevy::prelude::*;
use portolan_terminal::poses::{Ground, Rect};
use portolan_terminal::yard::Purpose;

use super::Sheet;
use super::fill::hatch;
use crate::look::Paints;
use crate::palette::{Ink, Palette, Standing};
use crate::shape::Shape;
use crate::show::{Epoch, Stage, Watch};
use crate::view::SceneView;

/// What a part of the ground is for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Zone {
    /// Only driverless vehicles: nobody walks here.
    Driverless,
    /// Road trucks.
    Trucks,
    /// Examination.
    Customs,
    /// Any box but dangerous goods.
    General,
    /// Empties.
    Empties,
    /// Dangerous goods.
    Dangerous,
    /// Plugs for reefers.
    Reefers,
}

impl Zone {
    /// All of them, for a legend.
    pub const ALL: [Self; 7] =
        [Self::Driverless, Self::Trucks, Self::Customs, Self::General, Self::Empties, Self::Dangerous, Self::Reefers];

    /// Its colour.
    pub fn ink(self, palette: &Palette) -> Ink {
        match self {
            Self::Driverless => palette.warning,
            Self::Trucks => palette.selected,
            Self::Customs => palette.plan,
            Self::General => palette.of_box(Standing::Free),
            Self::Empties => palette.mark_on(Standing::Empty),
            Self::Dangerous => palette.of_box(Standing::Dangerous),
            Self::Reefers => palette.of_box(Standing::Reefer),
        }
    }

    /// Whether it is hatched too, so that it is told by more than its colour.
    pub const fn is_hatched(self) -> bool {
        matches!(self, Self::Driverless | Self::Dangerous | Self::Customs)
    }
}

/// Where each zone lies, and how high its sign hangs there.
pub(crate) fn zones(ground: &Ground) -> Vec<(Zone, Rect, f32)> {
    let low = 0.16;
    let all = ground.rect();
    let first_truck_m = ground.blocks.iter().map(|block| block.land_transfer_m() - 7.0).fold(ground.land_edge_m, f64::min);
    let mut found = vec![
        (Zone::Driverless, Rect { x0: 0.0, y0: ground.rails_m.0, x1: ground.quay_m, y1: ground.apron_m + 11.0 }, low),
        (
            Zone::Trucks,
            Rect { x0: all.x0 + 20.0, y0: first_truck_m.max(ground.land_edge_m + 0.5), x1: all.x1 - 20.0, y1: all.y1 - 30.0 },
            low,
        ),
    ];
    found.extend(ground.hall.map(|rect| (Zone::Customs, rect.grown(1.5), low + 0.05)));
    for block in &ground.blocks {
        let zone = match block.purpose {
            Purpose::General => Zone::General,
            Purpose::Dangerous => Zone::Dangerous,
            Purpose::Empties => Zone::Empties,
        };
        let high = f32::from(block.tiers) * 2.9 + 0.5;
        found.push((zone, block.rect(), high));
        if !block.reefer_bays.is_empty() {
            let bay_m = block.length_m() / f64::from(block.bays.max(1));
            let [y0, y1] = [block.reefer_bays.start, block.reefer_bays.end].map(|bay| block.y_m + f64::from(bay) * bay_m);
            found.push((Zone::Reefers, Rect { y0, y1, ..block.rect() }, high + 0.1));
        }
    }
    found
}

#[derive(Resource, Default)]
pub(crate) struct ZonesLayer {
    epoch: Epoch,
    sheet: Sheet,
    shown: bool,
}

/// Shows or hides the layer.
pub(crate) fn show_zones(
    mut commands: Commands,
    watch: Res<Watch>,
    view: Res<SceneView>,
    stage: Res<Stage>,
    paints: Option<Res<Paints>>,
    mut meshes: ResMut<Assets<Mesh>>,
    mut layer: ResMut<ZonesLayer>,
) {
    let (Some(ground), Some(paints)) = (watch.ground(), paints) else { return };
    let layer = &mut *layer;
    if layer.epoch.is_over(&stage) {
        layer.sheet.forget();
        layer.shown = false;
    }
    if layer.shown == view.layers.zones {
        return;
    }
    layer.shown = view.layers.zones;
    if layer.shown {
        layer.sheet.show(&mut commands, &mut meshes, &paints, draw(ground, &stage.palette));
    } else {
        layer.sheet.hide(&mut commands);
    }
}

fn draw(ground: &Ground, palette: &Palette) -> Shape {
    let mut shape = Shape::new();
    for (zone, rect, z) in zones(ground) {
        let (from, to) = ((rect.x0 as f32, rect.y0 as f32), (rect.x1 as f32, rect.y1 as f32));
        let ink = zone.ink(palette);
        let on_ground = z < 1.0;
        shape.slab(from, to, z, ink.opacity(if on_ground { 0.12 } else { 0.30 }));
        if zone.is_hatched() {
            hatch(&mut shape, from, to, z + 0.03, ink.opacity(if on_ground { 0.10 } else { 0.5 }));
        }
        let corners = [from, (to.0, from.1), to, (from.0, to.1)];
        for side in 0..4 {
            shape.stripe(corners[side], corners[(side + 1) % 4], 0.8, z + 0.05, ink.opacity(0.9));
        }
    }
    shape
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::palette::Theme;

    #[test]
    fn no_two_zones_look_alike() {
        let palette = Palette::new(Theme::Light);
        let looks: Vec<_> = Zone::ALL.iter().map(|zone| (zone.ink(&palette), zone.is_hatched())).collect();
        for (position, look) in looks.iter().enumerate() {
            assert!(!looks[..position].contains(look), "{:?}", Zone::ALL[position]);
        }
    }
}
