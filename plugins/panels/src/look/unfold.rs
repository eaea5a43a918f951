//! Where what is unfolded lies: beside its list, below it, or in the place of both the list and what stands above it.

use egui::{Rect, Stroke, Ui, UiBuilder, pos2};

use super::Look;
use super::theme::Theme;

/// Where a list lies, and what of it is unfolded.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Unfolding {
    /// The list; none where there is room for what is unfolded only.
    pub list: Option<Rect>,
    /// What is unfolded.
    pub opened: Option<Rect>,
}

/// From this width on both lie beside each other, points at standard density.
const BESIDE_FROM: f32 = 860.0;
/// From this height on they lie above each other.
const BELOW_FROM: f32 = 380.0;

/// In a panel lower than this, what stands above the list gives way too.
const WHOLE_FROM: f32 = 560.0;

/// Whether what is unfolded is to have the whole panel: asked before anything of it was shown.
pub fn unfolds_alone(ui: &Ui, look: &Look<'_>) -> bool {
    let room = ui.available_size_before_wrap();
    room.x < look.theme.scaled(BESIDE_FROM) && room.y < look.theme.scaled(WHOLE_FROM)
}

/// Shares the space that is left between a list and what of it is unfolded, and draws the line between them.
pub fn unfolding(ui: &Ui, look: &Look<'_>, is_open: bool) -> Unfolding {
    let theme = look.theme;
    let area = ui.available_rect_before_wrap();
    if !is_open {
        return Unfolding { list: Some(area), opened: None };
    }
    let stroke = Stroke::new(1.0, theme.line_strong);
    if area.width() >= theme.scaled(BESIDE_FROM) {
        let at = (area.right() - (area.width() * 0.42).max(theme.scaled(380.0))).round();
        ui.painter().vline(at, area.y_range(), stroke);
        let list = Rect::from_min_max(area.min, pos2(at - Theme::MARGIN, area.bottom()));
        let opened = Rect::from_min_max(pos2(at + Theme::MARGIN, area.top()), area.max);
        return Unfolding { list: Some(list), opened: Some(opened) };
    }
    if area.height() >= theme.scaled(BELOW_FROM) {
        let at = (area.top() + area.height() * 0.4).round();
        ui.painter().hline(area.x_range(), at, stroke);
        let list = Rect::from_min_max(area.min, pos2(area.right(), at - Theme::GAP));
        let opened = Rect::from_min_max(pos2(area.left(), at + Theme::GAP), area.max);
        return Unfolding { list: Some(list), opened: Some(opened) };
    }
    Unfolding { list: None, opened: Some(area) }
}

/// Shows something in a part of the space, cut to it.
pub fn within<R>(ui: &mut Ui, part: Rect, id: &str, contents: impl FnOnce(&mut Ui) -> R) -> R {
    let shown = ui.scope_builder(UiBuilder::new().id_salt(id).max_rect(part), |ui| {
        ui.set_clip_rect(part.intersect(ui.clip_rect()));
        contents(ui)
    });
    shown.inner
}
