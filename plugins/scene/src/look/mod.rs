//! What faces look like: flat colours, or lit with shadows.
//!
//! Everything is drawn by a handful of materials, since colours stand on the vertices. Where the adapter is software, the flat ones: bevy's
//! own material costs such a machine five sixths of its frames, whatever the number of boxes. Signs (what is selected, heat, words over
//! the picture) are flat in either look.

use bevy::asset::embedded_asset;
use bevy::light::GlobalAmbientLight;
use bevy::mesh::MeshVertexBufferLayoutRef;
use bevy::pbr::{Material, MaterialPipeline, MaterialPipelineKey, MaterialPlugin};
use bevy::prelude::*;
use bevy::render::render_resource::{AsBindGroup, CompareFunction, RenderPipelineDescriptor, SpecializedMeshPipelineError};
use bevy::render::renderer::RenderAdapterInfo;
use bevy::shader::ShaderRef;
use wgpu_types::DeviceType;

use crate::palette::{Palette, Theme};

/// How the picture is to look.
#[derive(Resource, Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Look {
    /// Flat where the adapter is software, else lit.
    #[default]
    Auto,
    /// Flat colours.
    Flat,
    /// Light without shadows.
    Lit,
    /// Light and shadows.
    Shadows,
}

/// What the adapter is, as far as looks go by it. Settled at the first frame.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Adapter {
    /// There is none: nothing will be drawn.
    #[default]
    None,
    /// The processor draws.
    Software,
    /// A graphics card.
    Hardware,
}

impl Adapter {
    fn of(info: Option<&RenderAdapterInfo>) -> Self {
        info.map_or(Self::None, |info| if info.device_type == DeviceType::Cpu { Self::Software } else { Self::Hardware })
    }
}

/// A material without light.
#[derive(Asset, TypePath, AsBindGroup, Clone, Debug)]
#[bind_group_data(FlatKey)]
pub(crate) struct FlatPaint {
    /// Behind everything, and how much of it is seen per metre.
    #[uniform(0)]
    haze: Vec4,
    /// How much faces differ.
    #[uniform(0)]
    shade: Vec4,
    /// Whether what is behind shows through.
    glass: bool,
    /// Whether it is seen through everything before it.
    over_all: bool,
}

/// What makes another pipeline.
#[repr(C)]
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) struct FlatKey {
    over_all: bool,
}

impl From<&FlatPaint> for FlatKey {
    fn from(paint: &FlatPaint) -> Self {
        Self { over_all: paint.over_all }
    }
}

impl Material for FlatPaint {
    fn fragment_shader() -> ShaderRef {
        "embedded://portolan_scene/look/flat.wgsl".into()
    }

    fn alpha_mode(&self) -> AlphaMode {
        if self.glass { AlphaMode::Blend } else { AlphaMode::Opaque }
    }

    fn depth_bias(&self) -> f32 {
        // Signs that are seen through everything come last.
        if self.over_all { 1e6 } else { 0.0 }
    }

    fn enable_prepass() -> bool {
        false
    }

    fn enable_shadows() -> bool {
        false
    }

    fn specialize(
        _: &MaterialPipeline,
        descriptor: &mut RenderPipelineDescriptor,
        _: &MeshVertexBufferLayoutRef,
        key: MaterialPipelineKey<Self>,
    ) -> Result<(), SpecializedMeshPipelineError> {
        if key.bind_group_data.over_all
            && let Some(depth) = &mut descriptor.depth_stencil
        {
            depth.depth_compare = Some(CompareFunction::Always);
        }
        Ok(())
    }
}

/// The material of solid things.
#[derive(Clone, Debug)]
pub(crate) enum Solid {
    Flat(Handle<FlatPaint>),
    Lit(Handle<StandardMaterial>),
}

/// The materials in use.
#[derive(Resource, Clone, Debug)]
pub(crate) struct Paints {
    pub(crate) adapter: Adapter,
    look: Look,
    theme: Theme,
    pub(crate) solid: Solid,
    /// Signs among the things: hidden by what stands before them.
    pub(crate) glass: Handle<FlatPaint>,
    /// Signs over all things.
    pub(crate) over_all: Handle<FlatPaint>,
}

impl Paints {
    /// Paints an entity that has a mesh.
    pub(crate) fn solid(&self, entity: &mut EntityCommands) {
        match &self.solid {
            Solid::Flat(paint) => entity.insert(MeshMaterial3d(paint.clone())),
            Solid::Lit(paint) => entity.insert(MeshMaterial3d(paint.clone())),
        };
    }

    /// Whether things are drawn by the processor.
    pub(crate) const fn is_software(&self) -> bool {
        matches!(self.adapter, Adapter::Software)
    }
}

/// The sun, if there is one.
#[derive(Component)]
pub(crate) struct Sun;

/// Materials and light.
pub(crate) struct LookPlugin;

impl Plugin for LookPlugin {
    fn build(&self, app: &mut App) {
        embedded_asset!(app, "flat.wgsl");
        app.add_plugins(MaterialPlugin::<FlatPaint>::default());
        app.init_resource::<Look>();
    }
}

/// Share of the haze that is seen per metre.
const HAZE_PER_M: f32 = 0.000_11;

/// Mixes the materials anew when the look or the theme changes.
pub(crate) fn mix_paints(
    mut commands: Commands,
    look: Res<Look>,
    view: Res<crate::view::SceneView>,
    info: Option<Res<RenderAdapterInfo>>,
    paints: Option<Res<Paints>>,
    suns: Query<Entity, With<Sun>>,
    mut flats: ResMut<Assets<FlatPaint>>,
    mut standards: ResMut<Assets<StandardMaterial>>,
) {
    if paints.as_ref().is_some_and(|paints| paints.look == *look && paints.theme == view.theme) {
        return;
    }
    let adapter = Adapter::of(info.as_deref());
    let palette = Palette::new(view.theme);
    let [red, green, blue, _] = palette.sky.0.map(|part| f32::from(part) / 65_535.0);
    let haze = Vec4::new(red, green, blue, HAZE_PER_M);
    let clear = haze.truncate().extend(0.0);
    let sign = |glass, over_all| FlatPaint { haze: clear, shade: Vec4::ZERO, glass, over_all };
    let flat = match *look {
        Look::Auto => adapter != Adapter::Hardware,
        Look::Flat => true,
        Look::Lit | Look::Shadows => false,
    };
    let solid = if flat {
        Solid::Flat(flats.add(FlatPaint { haze, shade: Vec4::ONE, glass: false, over_all: false }))
    } else {
        Solid::Lit(standards.add(StandardMaterial { perceptual_roughness: 0.92, reflectance: 0.18, ..StandardMaterial::default() }))
    };
    for sun in &suns {
        commands.entity(sun).despawn();
    }
    if !flat {
        let shadow_maps_enabled = matches!(*look, Look::Auto | Look::Shadows);
        let (illuminance, ambient) = if view.theme == Theme::Dark { (6_500.0, 900.0) } else { (6_500.0, 1_100.0) };
        commands.insert_resource(GlobalAmbientLight { brightness: ambient, ..GlobalAmbientLight::default() });
        commands.spawn((
            Sun,
            DirectionalLight { illuminance, shadow_maps_enabled, ..DirectionalLight::default() },
            Transform::from_xyz(-0.55, 1.0, 0.45).looking_at(Vec3::ZERO, Vec3::Y),
        ));
    }
    commands.insert_resource(ClearColor(palette.sky.color()));
    commands.insert_resource(Paints {
        adapter,
        look: *look,
        theme: view.theme,
        solid,
        glass: flats.add(sign(true, false)),
        over_all: flats.add(sign(true, true)),
    });
}
