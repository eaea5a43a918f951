//! Indicator tiles: a number, what it should be, and how it came to be.

use egui::{Align2, Panel, Rect, Sense, Ui, Vec2, WidgetInfo, WidgetType, pos2, vec2};

use super::Desk;
use crate::look::{Look, Theme, Type, elided, label, paint_text, severity_mark, sparkline};
use crate::views::{Good, Severity, TileView, Views};
use crate::words::{Arg, Worded, decimal};

const HEIGHT: f32 = 64.0;
const WIDTH_MIN: f32 = 138.0;

pub(super) fn show(desk: &Desk, root: &mut Ui, views: &Views) {
    if views.tiles.is_empty() {
        return;
    }
    let look = desk.look();
    let theme = look.theme;
    let frame = egui::Frame::NONE.fill(theme.ground);
    let strip = Panel::top("tiles").frame(frame).exact_size(theme.scaled(HEIGHT)).resizable(false).show_separator_line(false);
    strip.show(root, |ui| {
        let count = views.tiles.len();
        let gap = 2.0;
        let width = ui.available_width();
        // As many as have room; the rest is in the report and in panels.
        let shown = count.min(((width + gap) / (theme.scaled(WIDTH_MIN) + gap)).floor().max(1.0) as usize);
        let each = (width - gap * (shown as f32 - 1.0)) / shown as f32;
        let top = ui.max_rect().min;
        for (index, tile) in views.tiles.iter().take(shown).enumerate() {
            let left = top.x + (each + gap) * index as f32;
            let rect = Rect::from_min_max(pos2(left.round(), top.y + gap), pos2((left + each).round(), ui.max_rect().bottom() - gap));
            tile_ui(ui, &look, tile, rect);
        }
    });
}

/// Whether a value is out of its range, and how much that matters.
pub(crate) fn judge(tile: &TileView) -> Severity {
    let Some(value) = tile.value.filter(|value| value.is_finite()) else { return Severity::Normal };
    let is_low = tile.target_low.is_some_and(|low| value < low);
    let is_high = tile.target_high.is_some_and(|high| value > high);
    // Being above a floor that is no ceiling is no fault, nor below a ceiling that is no floor.
    let is_out = match tile.good {
        Good::Higher => is_low,
        Good::Lower => is_high,
        Good::Within => is_low || is_high,
        Good::Neither => false,
    };
    if !is_out {
        return Severity::Normal;
    }
    let limit = if is_high { tile.target_high } else { tile.target_low }.unwrap_or(value);
    let far = (value - limit).abs() > limit.abs() * 0.2;
    if far { Severity::High } else { Severity::Low }
}

/// The range it should keep to, as a person writes it.
fn target_text(tile: &TileView) -> Option<String> {
    let write = |value: f64| {
        let decimals = if (value - value.round()).abs() < 1e-9 { 0 } else { tile.decimals };
        decimal(value, decimals)
    };
    Some(match (tile.target_low, tile.target_high) {
        (Some(low), Some(high)) => format!("{}–{}", write(low), write(high)),
        (Some(low), None) => format!("≥ {}", write(low)),
        (None, Some(high)) => format!("≤ {}", write(high)),
        (None, None) => return None,
    })
}

fn tile_ui(ui: &mut Ui, look: &Look<'_>, tile: &TileView, rect: Rect) {
    let theme = look.theme;
    let words = look.words;
    let severity = judge(tile);
    let response = ui.interact(rect, ui.id().with(("tile", tile.indicator)), Sense::hover());
    let value = tile.value.map_or_else(|| "–".to_owned(), |value| decimal(value, tile.decimals));
    let unit = words
        .say(&format!("{}-of", tile.unit.key()), &[("value", Arg::Number { value: tile.value.unwrap_or(2.0), decimals: tile.decimals })]);
    let name = words.of(tile.indicator);
    let target = target_text(tile);
    let target = target.map_or_else(String::new, |range| words.say("tile-target", &[("range", range.into())]));
    response.widget_info(|| WidgetInfo::labeled(WidgetType::Label, true, format!("{name} {value} {unit} {target}")));
    if !ui.is_rect_visible(rect) {
        return;
    }
    let painter = ui.painter();
    let ink = theme.severity(severity);
    painter.rect_filled(rect, 0.0, if severity == Severity::Normal { theme.panel } else { ink.wash });
    let inner = rect.shrink2(vec2(Theme::MARGIN, 5.0));
    let mut head = inner;
    head.set_height(theme.scaled(15.0));
    if severity != Severity::Normal {
        let mark = Rect::from_center_size(pos2(head.right() - 6.0, head.center().y), Vec2::splat(12.0));
        severity_mark(painter, theme, mark, severity);
        head.max.x -= 16.0;
    }
    let is_cut = paint_text(painter, head, Align2::LEFT_CENTER, name, theme.font(Type::Small), theme.ink_muted);
    let body = Rect::from_min_max(pos2(inner.left(), head.bottom()), inner.max);
    let number_ink = if severity == Severity::Normal { theme.ink_strong } else { ink.ink };
    let number = elided(painter, &value, theme.font(Type::Number), number_ink, body.width());
    let number_at = pos2(body.left(), (body.top() - 1.0).round());
    let number_end = number_at + number.size();
    let foot = Rect::from_min_max(pos2(body.left(), number_end.y - 3.0), body.max);
    painter.galley(number_at, number, number_ink);
    let unit_rect = Rect::from_min_max(pos2(number_end.x + 4.0, body.top()), pos2(body.right(), number_end.y - 3.0));
    let unit_galley = elided(painter, &unit, theme.font(Type::Small), theme.ink_muted, unit_rect.width());
    let unit_end = unit_rect.left() + unit_galley.size().x;
    painter.galley(pos2(unit_rect.left(), (number_end.y - unit_galley.size().y - 3.5).round()), unit_galley, theme.ink_muted);
    let target_galley = elided(painter, &target, theme.font(Type::Micro), theme.ink_muted, foot.width());
    let target_end = foot.left() + target_galley.size().x;
    painter.galley(pos2(foot.left(), (foot.bottom() - target_galley.size().y + 1.0).round()), target_galley, theme.ink_muted);
    // The trend takes what the figures leave.
    let trend_left = unit_end.max(target_end) + 8.0;
    let trend = Rect::from_min_max(pos2(trend_left, body.top() + 2.0), pos2(inner.right() - 3.0, inner.bottom() - 2.0));
    if trend.width() >= 26.0 {
        sparkline(painter, theme, trend, &tile.trend, (tile.target_low, tile.target_high), severity);
    }
    response.on_hover_ui(|ui| {
        let title = if is_cut { format!("{name}: {value} {unit}") } else { format!("{value} {unit}") };
        label(ui, look, &title, Type::Strong, theme.ink_strong);
        if !target.is_empty() {
            label(ui, look, &target, Type::Body, theme.ink);
        }
        label(ui, look, words.of(tile.good), Type::Small, theme.ink_muted);
        if tile.trend_h > 0.0 {
            let hours = Arg::Number { value: f64::from(tile.trend_h), decimals: 0 };
            label(ui, look, &words.say("tile-trend", &[("hours", hours)]), Type::Small, theme.ink_muted);
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tile(value: f64, low: Option<f64>, high: Option<f64>, good: Good) -> TileView {
        TileView { value: Some(value), target_low: low, target_high: high, good, ..TileView::default() }
    }

    #[test]
    fn only_what_is_out_of_range_the_bad_way_is_marked() {
        assert_eq!(judge(&tile(31.0, Some(26.0), Some(36.0), Good::Within)), Severity::Normal);
        assert_eq!(judge(&tile(25.0, Some(26.0), Some(36.0), Good::Within)), Severity::Low);
        assert_eq!(judge(&tile(15.0, Some(26.0), Some(36.0), Good::Within)), Severity::High);
        assert_eq!(judge(&tile(40.0, Some(26.0), Some(36.0), Good::Higher)), Severity::Normal);
        assert_eq!(judge(&tile(7.0, None, Some(5.0), Good::Lower)), Severity::High);
        assert_eq!(judge(&tile(7.0, None, Some(5.0), Good::Neither)), Severity::Normal);
        assert_eq!(judge(&tile(f64::NAN, Some(1.0), None, Good::Within)), Severity::Normal);
        assert_eq!(judge(&TileView { target_low: Some(1.0), ..TileView::default() }), Severity::Normal);
    }
}
