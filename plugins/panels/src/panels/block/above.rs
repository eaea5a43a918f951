//! A block from above: every stack of it.

use egui::{Align2, Painter, Rect, Sense, Shape, Stroke, StrokeKind, Ui, Vec2, WidgetInfo, WidgetType, pos2, vec2};

use super::{bay_text, diamond};
use crate::actions::ScreenAction;
use crate::look::{Look, Theme, Type, paint_text, severity_mark};
use crate::panels::quay_cranes::condition_severity;
use crate::views::{BlockView, Severity, StackTop};

/// Bays along, rows across: the higher a stack, the lighter.
pub(super) fn from_above(ui: &mut Ui, look: &Look<'_>, view: &BlockView, bay: u8, height: f32, actions: &mut Vec<ScreenAction>) {
    let (theme, words) = (look.theme, look.words);
    let (area, response) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(WidgetType::Button, true, words.get("block-from-above")));
    let axis = theme.scaled(14.0);
    let side = theme.scaled(18.0);
    let grid = Rect::from_min_max(pos2(area.left() + side, area.top()), pos2(area.right() - side, area.bottom() - axis));
    let cell = vec2(grid.width() / f32::from(view.bays), grid.height() / f32::from(view.rows));
    let painter = ui.painter();
    painter.rect_filled(grid, 0.0, theme.well);
    for one_bay in 0..view.bays {
        for row in 0..view.rows {
            let Some(stack) = view.stacks.get(usize::from(one_bay) * usize::from(view.rows) + usize::from(row)) else { continue };
            if stack.height == 0 {
                continue;
            }
            let at = grid.min + vec2(cell.x * f32::from(one_bay), cell.y * f32::from(row));
            let long = if stack.long && one_bay + 1 < view.bays { 2.0 } else { 1.0 };
            let rect = Rect::from_min_size(at, vec2(cell.x * long, cell.y)).shrink(0.5);
            stack_ui(painter, theme, rect, *stack, view.tiers);
        }
    }
    painter.rect_stroke(grid, 0.0, Stroke::new(1.0, theme.line_strong), StrokeKind::Outside);
    // The bay that is shown below.
    let shown = Rect::from_min_size(pos2(grid.left() + cell.x * f32::from(bay), grid.top()), vec2(cell.x, grid.height()));
    painter.rect_stroke(shown, 0.0, Stroke::new(2.0, theme.accent), StrokeKind::Outside);
    for crane in &view.cranes {
        let x = (grid.left() + cell.x * (crane.bay + 0.5)).clamp(area.left() + 2.0, area.right() - 2.0);
        let severity = condition_severity(crane.condition);
        let ink = if severity == Severity::Normal { theme.ink_strong } else { theme.severity(severity).fill };
        painter.vline(x.round() + 0.5, grid.y_range(), Stroke::new(2.0, ink));
        for y in [grid.top(), grid.bottom()] {
            painter.rect_filled(Rect::from_center_size(pos2(x, y), vec2(7.0, 4.0)), 1.0, ink);
        }
        if severity != Severity::Normal {
            severity_mark(painter, theme, Rect::from_center_size(pos2(x, grid.top() + 8.0), Vec2::splat(11.0)), severity);
        }
    }
    let micro = theme.font(Type::Micro);
    let every = [1_u8, 2, 4, 5, 10, 20].into_iter().find(|every| cell.x * f32::from(*every) >= 22.0).unwrap_or(20);
    for one_bay in (0..view.bays).filter(|one_bay| one_bay % every == 0) {
        let at = pos2(grid.left() + cell.x * (f32::from(one_bay) + 0.5), area.bottom() - axis / 2.0);
        painter.text(at, Align2::CENTER_CENTER, bay_text(one_bay), micro.clone(), theme.ink_muted);
    }
    for (rect, key) in [
        (Rect::from_min_max(area.min, pos2(grid.left() - 3.0, grid.bottom())), "waterside-letter"),
        (Rect::from_min_max(pos2(grid.right() + 3.0, area.top()), pos2(area.right(), grid.bottom())), "landside-letter"),
    ] {
        paint_text(painter, rect, Align2::CENTER_CENTER, words.get(key), theme.font(Type::Small), theme.ink_muted);
    }
    let under = response.hover_pos().filter(|at| grid.contains(*at)).map(|at| {
        let along = ((at.x - grid.left()) / cell.x) as u8;
        let across = ((at.y - grid.top()) / cell.y) as u8;
        (along.min(view.bays - 1), across.min(view.rows - 1))
    });
    if let Some((one_bay, row)) = under {
        if response.clicked() {
            actions.push(ScreenAction::OpenBlock { block: view.block, bay: one_bay });
        }
        let stack = view.stacks.get(usize::from(one_bay) * usize::from(view.rows) + usize::from(row)).copied().unwrap_or_default();
        let args =
            [("bay", bay_text(one_bay).into()), ("row", (row + 1).into()), ("height", stack.height.into()), ("held", stack.held.into())];
        response.on_hover_text_at_pointer(words.say("block-stack", &args));
    }
}

fn stack_ui(painter: &Painter, theme: &Theme, rect: Rect, stack: StackTop, tiers: u8) {
    let share = f32::from(stack.height) / f32::from(tiers.max(stack.height).max(1));
    let ink = theme.data[3].lerp_to_gamma(theme.data[0], share);
    painter.rect_filled(rect, 0.0, ink);
    let size = rect.height().min(rect.width()).min(7.0);
    if stack.held > 0 {
        let corner = rect.right_top();
        let triangle = vec![corner, corner - vec2(size, 0.0), corner + vec2(0.0, size)];
        painter.add(Shape::convex_polygon(triangle, theme.severity(Severity::High).fill, Stroke::NONE));
    }
    if stack.dangerous {
        diamond(painter, rect.center(), size * 0.5, theme.panel, Stroke::new(1.0, theme.ink_strong));
    }
    if stack.reefer && size >= 4.0 {
        painter.hline((rect.left() + 1.0)..=(rect.right() - 1.0), rect.bottom() - 1.5, Stroke::new(1.5, theme.ink_strong));
    }
}
