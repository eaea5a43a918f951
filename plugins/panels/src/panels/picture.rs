//! The picture: how it is looked at, and which layers it shows.

use egui::{Align2, Rect, Sense, Stroke, StrokeKind, Ui, Vec2, WidgetInfo, WidgetType, pos2, vec2};

use crate::actions::{CameraAction, Layer, ScreenAction};
use crate::desk::{Command, keys_text};
use crate::look::{Button, Icon, Look, Theme, Type, label, paint_text, section};
use crate::views::{CameraMode, CameraView};

/// Shows cameras and layers.
pub fn picture_ui(ui: &mut Ui, look: &Look<'_>, camera: &CameraView, layers: &[bool; Layer::ALL.len()], actions: &mut Vec<ScreenAction>) {
    // On a wall it may be lower than its layers.
    let scroll = egui::ScrollArea::vertical().id_salt("picture").auto_shrink([false, false]);
    scroll.show(ui, |ui| contents(ui, look, camera, *layers, actions));
}

fn contents(ui: &mut Ui, look: &Look<'_>, camera: &CameraView, layers: [bool; Layer::ALL.len()], actions: &mut Vec<ScreenAction>) {
    let (theme, words) = (look.theme, look.words);
    section(ui, look, words.get("picture-camera"));
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(3.0, 3.0);
        for (icon, mode, action, command) in [
            (Icon::Map, CameraMode::Map, CameraAction::Map, Command::Map),
            (Icon::Orbit, CameraMode::Orbit, CameraAction::Orbit, Command::Orbit),
        ] {
            let keys = keys_text(words, command);
            if Button::text(words.of(mode)).with_icon(icon).keys(&keys).on(camera.mode == mode).show(ui, look).clicked() {
                actions.push(ScreenAction::Camera(action));
            }
        }
        let keys = keys_text(words, Command::WholePort);
        if Button::text(words.get("command-whole-port")).with_icon(Icon::Focus).keys(&keys).show(ui, look).clicked() {
            actions.push(ScreenAction::Camera(CameraAction::WholePort));
        }
    });
    ui.add_space(3.0);
    match &camera.following {
        Some(named) if camera.mode == CameraMode::Follow => {
            let text = words.say("picture-following", &[("name", words.name(named).into())]);
            let keys = keys_text(words, Command::Follow);
            if Button::text(&text).with_icon(Icon::Follow).on(true).keys(&keys).show(ui, look).clicked() {
                actions.push(ScreenAction::Camera(CameraAction::StopFollowing));
            }
        }
        _ => {
            let keys = keys_text(words, Command::Follow);
            let button = Button::text(words.get("picture-follow-selected")).with_icon(Icon::Follow).keys(&keys);
            if button.enabled(look.selected.is_some()).show(ui, look).clicked()
                && let Some(subject) = look.selected
            {
                actions.push(ScreenAction::Camera(CameraAction::Follow(subject)));
            }
        }
    }

    section(ui, look, words.get("picture-saved"));
    let each = ((ui.available_width() + 3.0) / CameraView::PLACES as f32 - 3.0).min(theme.scaled(64.0));
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 3.0;
        for (place, is_taken) in camera.saved.iter().enumerate() {
            place_ui(ui, look, place as u8, *is_taken, each, actions);
        }
    });
    label(ui, look, words.get("picture-saved-about"), Type::Small, theme.ink_muted);

    section(ui, look, words.get("picture-layers"));
    ui.spacing_mut().item_spacing.y = 2.0;
    for (layer, is_on) in Layer::ALL.into_iter().zip(layers) {
        layer_ui(ui, look, layer, is_on, actions);
    }
}

/// A place for a view: a press goes there, or keeps the present view where it is free.
fn place_ui(ui: &mut Ui, look: &Look<'_>, place: u8, is_taken: bool, width: f32, actions: &mut Vec<ScreenAction>) {
    let (theme, words) = (look.theme, look.words);
    let command = if is_taken { Command::Recall(place) } else { Command::Save(place) };
    let (rect, response) = ui.allocate_exact_size(vec2(width, theme.scaled(34.0)), Sense::click());
    let text = command.text(words);
    response.widget_info(|| WidgetInfo::labeled(WidgetType::Button, true, &text));
    let painter = ui.painter();
    let fill = match (response.hovered(), is_taken) {
        (true, _) => theme.hovered,
        (false, true) => theme.raised,
        (false, false) => theme.well,
    };
    let line = if response.has_focus() { theme.accent } else { theme.line_strong };
    painter.rect(rect, f32::from(Theme::RADIUS), fill, Stroke::new(1.0, line), StrokeKind::Inside);
    let ink = if is_taken { theme.ink_strong } else { theme.ink_faint };
    paint_text(painter, rect, Align2::CENTER_CENTER, &(place + 1).to_string(), theme.font(Type::Strong), ink);
    if is_taken {
        let foot = Rect::from_min_max(pos2(rect.left() + 4.0, rect.bottom() - 4.0), pos2(rect.right() - 4.0, rect.bottom() - 2.0));
        painter.rect_filled(foot, 1.0, theme.data[0]);
    }
    let (pressed, pressed_other) = (response.clicked(), response.secondary_clicked());
    response.on_hover_ui(|ui| {
        for command in [Command::Recall(place), Command::Save(place)] {
            label(ui, look, &format!("{} · {}", command.text(words), keys_text(words, command)), Type::Body, theme.ink);
        }
    });
    if pressed_other || (pressed && !is_taken) {
        actions.push(ScreenAction::Camera(CameraAction::Save(place)));
    } else if pressed {
        actions.push(ScreenAction::Camera(CameraAction::Recall(place)));
    }
}

/// A switch of a layer.
fn layer_ui(ui: &mut Ui, look: &Look<'_>, layer: Layer, is_on: bool, actions: &mut Vec<ScreenAction>) {
    let (theme, words) = (look.theme, look.words);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), theme.row_height()), Sense::click());
    let name = words.of(layer);
    response.widget_info(|| WidgetInfo::selected(WidgetType::Checkbox, true, is_on, name));
    let painter = ui.painter();
    if response.hovered() || response.has_focus() {
        painter.rect_filled(rect, 2.0, theme.raised);
    }
    let check = Rect::from_center_size(pos2(rect.left() + 10.0, rect.center().y), Vec2::splat(14.0));
    let (fill, line) = if is_on { (theme.accent_wash, theme.accent) } else { (theme.well, theme.line_strong) };
    painter.rect(check, 2.0, fill, Stroke::new(1.0, line), StrokeKind::Inside);
    if is_on {
        Icon::Check.paint(painter, check.shrink(2.0), theme.ink_strong);
    }
    let keys = keys_text(words, Command::ToggleLayer(layer));
    let area = Rect::from_min_max(pos2(check.right() + 8.0, rect.top()), pos2(rect.right() - 4.0, rect.bottom()));
    paint_text(painter, area, Align2::LEFT_CENTER, name, theme.font(Type::Body), if is_on { theme.ink_strong } else { theme.ink });
    paint_text(painter, area, Align2::RIGHT_CENTER, &keys, theme.font(Type::Small), theme.ink_faint);
    if response.clicked() {
        actions.push(ScreenAction::Layer { layer, on: !is_on });
    }
}
