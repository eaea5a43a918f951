//! Pictures without a window: an app that draws on an image.

use bevy::asset::RenderAssetUsages;
use bevy::camera::RenderTarget;
use bevy::image::Image;
use bevy::log::LogPlugin;
use bevy::prelude::*;
use bevy::render::RenderPlugin;
use bevy::render::render_resource::{TextureFormat, TextureUsages};
use bevy::render::settings::{Backends, RenderCreation, WgpuSettings};
use bevy::window::ExitCondition;
use bevy::winit::WinitPlugin;

/// The renderer on whatever graphics interface is this system's own. The old one of OpenGL, which the variable `WGPU_BACKEND` may still
/// ask for, is not tried: where there is nothing else, it does not draw either.
pub fn renderer() -> RenderPlugin {
    let backends = Some(Backends::from_env().unwrap_or(Backends::PRIMARY));
    let settings = WgpuSettings { backends, ..WgpuSettings::default() };
    RenderPlugin { render_creation: RenderCreation::Automatic(Box::new(settings)), ..RenderPlugin::default() }
}

/// Bevy's plugins for an app that draws without a window or a display, as fast as it is driven. Logging is left to the program.
pub fn without_window() -> bevy::app::PluginGroupBuilder {
    DefaultPlugins
        .build()
        .set(WindowPlugin { primary_window: None, exit_condition: ExitCondition::DontExit, ..WindowPlugin::default() })
        .set(renderer())
        .disable::<WinitPlugin>()
        .disable::<LogPlugin>()
}

/// The same without a renderer: all is put up and moved, and nothing drawn. For tests, and to see what that alone costs.
pub fn without_renderer() -> bevy::app::PluginGroupBuilder {
    let nothing = WgpuSettings { backends: None, ..WgpuSettings::default() };
    without_window().set(RenderPlugin { render_creation: RenderCreation::Automatic(Box::new(nothing)), ..RenderPlugin::default() })
}

/// An image that a camera can draw on and that can be read back, in physical pixels.
pub fn canvas(images: &mut Assets<Image>, width: u32, height: u32) -> Handle<Image> {
    let mut image = Image::new_target_texture(width.max(1), height.max(1), TextureFormat::Rgba8UnormSrgb, None);
    image.texture_descriptor.usage |= TextureUsages::COPY_SRC;
    image.asset_usage = RenderAssetUsages::default();
    images.add(image)
}

/// The target that a camera draws on an image by.
pub fn onto(canvas: &Handle<Image>) -> RenderTarget {
    RenderTarget::Image(canvas.clone().into())
}
