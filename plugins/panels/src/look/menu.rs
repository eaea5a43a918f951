//! Lists that open below a button.

use egui::{Align2, Rect, Sense, Ui, Vec2, WidgetInfo, WidgetType, pos2, vec2};

use super::Look;
use super::icons::Icon;
use super::parts::{Button, paint_text};
use super::theme::{Theme, Type};

/// A button below which a list opens.
pub fn menu(ui: &mut Ui, look: &Look<'_>, button: Button<'_>, list: impl FnOnce(&mut Ui)) {
    let button = button.show(ui, look);
    egui::Popup::menu(&button).width(look.theme.scaled(230.0)).show(|ui| {
        ui.spacing_mut().item_spacing = vec2(0.0, 1.0);
        list(ui);
    });
}

/// A row of such a list: true where it was pressed. What is on has a tick.
pub fn menu_row(ui: &mut Ui, look: &Look<'_>, icon: Icon, text: &str, keys: &str, is_on: bool) -> bool {
    let theme = look.theme;
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), theme.row_height()), Sense::click());
    response.widget_info(|| WidgetInfo::selected(WidgetType::Button, true, is_on, text));
    let painter = ui.painter();
    if response.hovered() || response.has_focus() {
        painter.rect_filled(rect, f32::from(Theme::RADIUS), theme.hovered);
    }
    let ink = if is_on { theme.ink_strong } else { theme.ink };
    icon.paint(painter, Rect::from_center_size(pos2(rect.left() + 13.0, rect.center().y), Vec2::splat(14.0)), ink);
    if is_on {
        Icon::Check.paint(painter, Rect::from_center_size(pos2(rect.right() - 12.0, rect.center().y), Vec2::splat(12.0)), theme.accent);
    }
    let area = Rect::from_min_max(pos2(rect.left() + 26.0, rect.top()), pos2(rect.right() - 24.0, rect.bottom()));
    paint_text(painter, area, Align2::RIGHT_CENTER, keys, theme.font(Type::Small), theme.ink_faint);
    paint_text(painter, area, Align2::LEFT_CENTER, text, theme.font(Type::Body), ink);
    response.clicked()
}
