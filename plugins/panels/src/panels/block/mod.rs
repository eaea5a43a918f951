//! One block: its stacks from above, and a bay of it box by box.

mod above;
mod bay;

use egui::{Color32, Painter, Shape, Stroke, Ui, vec2};
use portolan_model::subject::Subject;

use self::above::from_above;
use self::bay::{from_waterside, legends};
use crate::actions::ScreenAction;
use crate::look::{Button, Icon, Look, Type, empty, label, section};
use crate::views::{BlockView, Severity, Unit};

/// Shows a block. `bay` is the one asked for; the view may still show another.
pub fn block_ui(ui: &mut Ui, look: &Look<'_>, view: &BlockView, bay: u8, actions: &mut Vec<ScreenAction>) {
    let words = look.words;
    head(ui, look, view, bay, actions);
    if view.stacks.is_empty() || view.bays == 0 || view.rows == 0 {
        empty(ui, look, Icon::Block, words.get("block-no-slots"));
        return;
    }
    let height = (ui.available_height() * 0.38).clamp(look.theme.scaled(60.0), look.theme.scaled(190.0));
    from_above(ui, look, view, bay, height, actions);
    let title = words.say("block-bay", &[("bay", bay_text(view.bay).into()), ("count", view.boxes.len().into())]);
    section(ui, look, &title);
    if view.bay != bay {
        label(ui, look, words.get("gathering"), Type::Small, look.theme.ink_muted);
    }
    from_waterside(ui, look, view, actions);
    legends(ui, look);
}

/// Bays are counted from 1, with two figures, as they are painted on the ground.
fn bay_text(bay: u8) -> String {
    format!("{:02}", u16::from(bay) + 1)
}

fn head(ui: &mut Ui, look: &Look<'_>, view: &BlockView, bay: u8, actions: &mut Vec<ScreenAction>) {
    let (theme, words) = (look.theme, look.words);
    ui.horizontal(|ui| {
        let subject = Subject::Block(view.block);
        let name = format!("{} · {}", view.block, words.of(view.purpose));
        if Button::text(&name).with_icon(Icon::Block).on(look.selects(subject)).show(ui, look).clicked() {
            actions.push(ScreenAction::Select(subject));
        }
        let fill = if view.capacity_teu == 0 { 0.0 } else { f64::from(view.teu) * 100.0 / f64::from(view.capacity_teu) };
        let teu = words.say("teu-of", &[("teu", view.teu.into()), ("capacity", view.capacity_teu.into())]);
        label(ui, look, &format!("{} · {teu}", words.quantity(fill, 0, Unit::Percent)), Type::Body, theme.ink);
        if view.frozen {
            label(ui, look, words.get("yard-frozen"), Type::Strong, theme.severity(Severity::Info).ink);
        }
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            let last = view.bays.saturating_sub(1);
            let next = Button::icon(Icon::Right, words.get("block-next-bay")).enabled(bay < last);
            if next.show(ui, look).clicked() {
                actions.push(ScreenAction::OpenBlock { block: view.block, bay: bay + 1 });
            }
            label(ui, look, &words.say("bay", &[("bay", bay_text(bay).into())]), Type::Strong, theme.ink_strong);
            let previous = Button::icon(Icon::Left, words.get("block-previous-bay")).enabled(bay > 0);
            if previous.show(ui, look).clicked() {
                actions.push(ScreenAction::OpenBlock { block: view.block, bay: bay - 1 });
            }
        });
    });
}

fn diamond(painter: &Painter, center: egui::Pos2, radius: f32, fill: Color32, stroke: Stroke) {
    let corners = [vec2(0.0, -radius), vec2(radius, 0.0), vec2(0.0, radius), vec2(-radius, 0.0)].map(|to| center + to).to_vec();
    painter.add(Shape::convex_polygon(corners, fill, stroke));
}
