//! A QR code, so sharp that a camera reads it off the screen: dark on white in every theme, its modules whole pixels.

use egui::{Color32, Mesh, Pos2, Rect, Sense, Shape, Ui, WidgetInfo, WidgetType, pos2, vec2};

use crate::look::Look;
use crate::views::CodeView;

/// The light margin that a reader needs, modules.
const QUIET: u16 = 4;
/// A camera needs no more, points.
const SIDE_MAX: f32 = 460.0;
/// Fewer pixels a module than this are not read.
const LEAST_PX: f32 = 2.0;

/// Whether there was room.
pub(super) enum CodeFit {
    Shown,
    TooNarrow,
}

pub(super) fn code_ui(ui: &mut Ui, look: &Look<'_>, code: &CodeView) -> CodeFit {
    let pixels_per_point = ui.pixels_per_point();
    let modules = f32::from(code.side + 2 * QUIET);
    let room_px = ui.available_width().min(SIDE_MAX) * pixels_per_point;
    let module_px = (room_px / modules).floor();
    if module_px < LEAST_PX || code.side == 0 || code.dark.len() != usize::from(code.side).pow(2) {
        return CodeFit::TooNarrow;
    }
    let side = module_px * modules / pixels_per_point;
    let (rect, response) = ui.allocate_exact_size(vec2(side, side), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(WidgetType::Image, true, look.words.get("proof-code")));
    if ui.is_rect_visible(rect) {
        ui.painter().add(Shape::mesh(mesh(code, rect.min, module_px, pixels_per_point)));
    }
    CodeFit::Shown
}

/// The code as rectangles that end where pixels end: a mesh has no soft edges. `module_px` is whole.
fn mesh(code: &CodeView, at: Pos2, module_px: f32, pixels_per_point: f32) -> Mesh {
    let origin = pos2((at.x * pixels_per_point).round(), (at.y * pixels_per_point).round());
    let area = |x: u16, y: u16, wide: u16, high: u16| {
        let corner = |x: u16, y: u16| {
            pos2((origin.x + f32::from(x) * module_px) / pixels_per_point, (origin.y + f32::from(y) * module_px) / pixels_per_point)
        };
        Rect::from_min_max(corner(x, y), corner(x + wide, y + high))
    };
    let mut mesh = Mesh::default();
    let whole = code.side + 2 * QUIET;
    mesh.add_colored_rect(area(0, 0, whole, whole), Color32::WHITE);
    for (y, row) in (0..).zip(code.dark.chunks(usize::from(code.side.max(1)))) {
        // One rectangle for modules that lie together.
        let mut from = None;
        for (x, dark) in (0..).zip(row.iter().copied().chain([false])) {
            match (dark, from) {
                (true, None) => from = Some(x),
                (false, Some(first)) => {
                    mesh.add_colored_rect(area(QUIET + first, QUIET + y, x - first, 1), Color32::BLACK);
                    from = None;
                }
                _ => {}
            }
        }
    }
    mesh
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a camera would see, pixel by pixel, from the corner of the code.
    fn seen(mesh: &Mesh, side_px: usize, pixels_per_point: f32) -> Vec<bool> {
        let mut dark = vec![false; side_px * side_px];
        let origin = mesh.vertices[0].pos;
        for corners in mesh.vertices.chunks(4) {
            let px = |pos: Pos2| ((pos.x - origin.x) * pixels_per_point, (pos.y - origin.y) * pixels_per_point);
            let (least, most) = (px(corners[0].pos), px(corners[3].pos));
            for edge in [least.0, least.1, most.0, most.1] {
                assert!((edge - edge.round()).abs() < 1e-2, "an edge within a pixel: {edge}");
            }
            for y in least.1.round() as usize..most.1.round() as usize {
                for x in least.0.round() as usize..most.0.round() as usize {
                    dark[y * side_px + x] = corners[0].color == Color32::BLACK;
                }
            }
        }
        dark
    }

    #[test]
    fn every_module_is_whole_pixels_within_a_margin_of_four() {
        let side = 21_u16;
        let dark: Vec<bool> = (0..usize::from(side).pow(2)).map(|index| index * index % 7 < 3).collect();
        let code = CodeView { side, dark: dark.clone() };
        for (pixels_per_point, module_px) in [(1.0, 2.0), (1.25, 3.0), (1.5, 5.0), (2.0, 4.0)] {
            let mesh = mesh(&code, pos2(17.3, 211.9), module_px, pixels_per_point);
            let side_px = usize::from(side + 2 * QUIET) * module_px as usize;
            let seen = seen(&mesh, side_px, pixels_per_point);
            for y in 0..side_px {
                for x in 0..side_px {
                    let module = |px: usize| (px / module_px as usize).checked_sub(usize::from(QUIET)).filter(|at| *at < usize::from(side));
                    let wanted = module(x).zip(module(y)).is_some_and(|(x, y)| dark[y * usize::from(side) + x]);
                    assert_eq!(seen[y * side_px + x], wanted, "{x}, {y} at {pixels_per_point}");
                }
            }
        }
    }
}
