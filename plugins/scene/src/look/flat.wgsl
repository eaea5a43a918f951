// Colours as they are, darker the further a face turns from the sky and from a light in the south-west. No texture, no shadow, no light
// of the world: what a processor without a graphics card draws in time.
#import bevy_pbr::forward_io::VertexOutput
#import bevy_pbr::mesh_view_bindings::view

struct Flat {
    // Behind everything; its last part says how much of it is seen per metre.
    haze: vec4<f32>,
    // How much faces differ; 0 for signs, which are all colour.
    shade: vec4<f32>,
}
@group(#{MATERIAL_BIND_GROUP}) @binding(0) var<uniform> flat: Flat;

@fragment
fn fragment(face: VertexOutput) -> @location(0) vec4<f32> {
    let side = dot(face.world_normal, vec3<f32>(-0.30, 0.0, 0.22)) - 0.24;
    let light = 1.0 + flat.shade.x * mix(side, 0.0, max(face.world_normal.y, 0.0));
    let away = 1.0 - exp(-distance(view.world_position.xz, face.world_position.xz) * flat.haze.a);
    return vec4<f32>(mix(face.color.rgb * light, flat.haze.rgb, away), face.color.a);
}
