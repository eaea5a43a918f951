//! One bay of a block, box by box.

use egui::{Align2, Painter, Rect, Sense, Shape, Stroke, StrokeKind, Ui, Vec2, WidgetInfo, WidgetType, pos2, vec2};
use portolan_model::container::{Dangerous, Flow};
use portolan_model::subject::Subject;

use super::diamond;
use crate::actions::ScreenAction;
use crate::look::{Icon, Look, Type, label, legend, paint_text, pick, text_width};
use crate::views::{BlockView, Severity, StandingBox, Unit};

/// The bay as it is seen from the waterside: rows along, tiers up.
pub(super) fn from_waterside(ui: &mut Ui, look: &Look<'_>, view: &BlockView, actions: &mut Vec<ScreenAction>) {
    let theme = look.theme;
    let lines = (theme.scaled(720.0) / ui.available_width()).ceil().clamp(1.0, 3.0);
    let legend_height = theme.scaled(21.0) * lines + 4.0;
    let axis = theme.scaled(16.0);
    let tiers = view.boxes.iter().map(|one| one.tier + 1).max().unwrap_or(0).max(view.tiers).max(1);
    let rows = view.rows.max(1);
    let available = vec2(ui.available_width() - axis, (ui.available_height() - legend_height - axis).max(60.0));
    let width = (available.x / f32::from(rows)).clamp(24.0, theme.scaled(92.0));
    let height = (available.y / f32::from(tiers)).clamp(15.0, theme.scaled(42.0));
    egui::ScrollArea::both().id_salt("bay").auto_shrink([false, true]).max_height(available.y + axis).show(ui, |ui| {
        let size = vec2(width * f32::from(rows) + axis, height * f32::from(tiers) + axis);
        let (area, _) = ui.allocate_exact_size(size, Sense::hover());
        let grid = Rect::from_min_max(pos2(area.left() + axis, area.top()), pos2(area.right(), area.bottom() - axis));
        let painter = ui.painter();
        let micro = theme.font(Type::Micro);
        for row in 0..rows {
            for tier in 0..tiers {
                let slot = slot_rect(grid, width, height, row, tier).shrink(1.5);
                painter.rect_stroke(slot, 1.0, Stroke::new(1.0, theme.line), StrokeKind::Inside);
            }
            let at = pos2(grid.left() + width * (f32::from(row) + 0.5), area.bottom() - axis / 2.0);
            painter.text(at, Align2::CENTER_CENTER, (row + 1).to_string(), micro.clone(), theme.ink_muted);
        }
        for tier in 0..tiers {
            let at = pos2(area.left() + axis / 2.0, grid.bottom() - height * (f32::from(tier) + 0.5));
            painter.text(at, Align2::CENTER_CENTER, (tier + 1).to_string(), micro.clone(), theme.ink_muted);
        }
        painter.hline(grid.x_range(), grid.bottom() + 0.5, Stroke::new(1.0, theme.line_strong));
        for one in &view.boxes {
            let rect = slot_rect(grid, width, height, one.row, one.tier).shrink(1.5);
            box_ui(ui, look, one, rect, actions);
        }
    });
}

fn slot_rect(grid: Rect, width: f32, height: f32, row: u8, tier: u8) -> Rect {
    let at = pos2(grid.left() + width * f32::from(row), grid.bottom() - height * (f32::from(tier) + 1.0));
    Rect::from_min_size(at, vec2(width, height))
}

fn box_ui(ui: &Ui, look: &Look<'_>, one: &StandingBox, rect: Rect, actions: &mut Vec<ScreenAction>) {
    let (theme, words) = (look.theme, look.words);
    let subject = Subject::Container(one.container);
    let response = ui.interact(rect, ui.id().with(("box", one.container)), Sense::click());
    response.widget_info(|| WidgetInfo::selected(WidgetType::Button, true, look.selects(subject), summary(look, one)));
    pick(&response, subject, actions);
    if !ui.is_rect_visible(rect) {
        return;
    }
    let painter = ui.painter();
    let is_empty = one.flow == Flow::Empty;
    let is_held = !one.holds.none();
    // An empty is an outline, a full box filled; the heavier, the lighter its grey.
    let share = ((one.weight_kg as f32 - 4_000.0) / 26_000.0).clamp(0.0, 1.0);
    let fill = if is_empty { theme.panel } else { theme.data[3].lerp_to_gamma(theme.data[2], share) };
    let (line, ink) = match () {
        () if look.selects(subject) => (2.0, theme.accent),
        () if is_held => (1.5, theme.severity(Severity::High).fill),
        () if response.hovered() => (1.0, theme.ink_strong),
        () => (1.0, if is_empty { theme.line_strong } else { theme.data[1] }),
    };
    painter.rect(rect, 1.0, fill, Stroke::new(line, ink), StrokeKind::Inside);
    let on_fill = if is_empty { theme.ink_muted } else { theme.ink_strong };
    let mut top = Rect::from_min_size(rect.min + vec2(4.0, 1.0), vec2(rect.width() - 8.0, (rect.height() / 2.0).min(theme.scaled(16.0))));
    let is_tall = rect.height() >= theme.scaled(28.0);
    if !is_tall {
        top.set_height(rect.height() - 2.0);
    }
    // Its last digits tell it from its neighbours; the whole number where there is room.
    let font = theme.font(Type::Small);
    let marks = marks_of(one);
    let marks_width = 11.0 * marks.len() as f32;
    let digits = last_digits(&one.number);
    let digits_width = text_width(painter, digits, font.clone());
    let has_room_for_both = is_tall || digits_width + marks_width + 3.0 <= top.width();
    // Without room for both, what is special about a box says more than its number; that it is held its frame says already.
    let shows_marks = has_room_for_both || marks.iter().any(|mark| *mark != Mark::Held);
    let room = if is_tall { top.width() } else { top.width() - marks_width };
    if has_room_for_both || !shows_marks {
        let is_whole = text_width(painter, &one.number, font.clone()) <= room;
        let number = if is_whole { one.number.as_str() } else { digits };
        paint_text(painter, top, Align2::LEFT_CENTER, number, font.clone(), on_fill);
    }
    let bottom = if is_tall { Rect::from_min_max(pos2(top.left(), top.bottom()), rect.max - vec2(4.0, 2.0)) } else { top };
    if is_tall {
        let letter = words.get(flow_letter(one.flow));
        let code = format!("{letter} {}", one.size.code(one.reefer));
        let has_room = bottom.width() - marks_width > theme.scaled(44.0);
        let ink = if is_empty { theme.ink_muted } else { theme.ink };
        paint_text(painter, bottom, Align2::LEFT_CENTER, if has_room { &code } else { letter }, theme.font(Type::Micro), ink);
    }
    if shows_marks {
        let mut x = rect.right() - 8.0;
        for mark in marks.into_iter().filter(|mark| has_room_for_both || *mark != Mark::Held) {
            mark.paint(painter, look, Rect::from_center_size(pos2(x, bottom.center().y), Vec2::splat(10.0)));
            x -= 11.0;
        }
    }
    if one.claimed {
        // A hook: a crane or vehicle has its hand on it.
        let corner = rect.left_top();
        let triangle = vec![corner, corner + vec2(6.0, 0.0), corner + vec2(0.0, 6.0)];
        painter.add(Shape::convex_polygon(triangle, theme.ink_strong, Stroke::NONE));
    }
    response.on_hover_ui(|ui| details(ui, look, one));
}

/// A thing about a box that is drawn small in its corner.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    Held,
    Reefer,
    Dangerous(Dangerous),
    OutOfGauge,
}

impl Mark {
    fn paint(self, painter: &Painter, look: &Look<'_>, square: Rect) {
        let theme = look.theme;
        match self {
            Self::Held => Icon::Lock.paint(painter, square, theme.severity(Severity::High).ink),
            Self::Reefer => Icon::Snow.paint(painter, square, theme.ink_strong),
            Self::Dangerous(_) => {
                diamond(painter, square.center(), 5.5, theme.panel, Stroke::new(1.0, theme.ink_strong));
                painter.rect_filled(Rect::from_center_size(square.center(), vec2(1.5, 5.0)), 0.0, theme.ink_strong);
            }
            Self::OutOfGauge => {
                let stroke = Stroke::new(1.2, theme.ink_strong);
                painter.hline(square.x_range(), square.top() + 1.0, stroke);
                painter.vline(square.center().x, (square.top() + 1.0)..=square.bottom(), stroke);
            }
        }
    }
}

fn marks_of(one: &StandingBox) -> Vec<Mark> {
    let mut marks = Vec::new();
    if !one.holds.none() {
        marks.push(Mark::Held);
    }
    if one.reefer {
        marks.push(Mark::Reefer);
    }
    marks.extend(one.dangerous.map(Mark::Dangerous));
    if one.out_of_gauge {
        marks.push(Mark::OutOfGauge);
    }
    marks
}

const fn flow_letter(flow: Flow) -> &'static str {
    match flow {
        Flow::Import => "flow-import-letter",
        Flow::Export => "flow-export-letter",
        Flow::Transshipment => "flow-transshipment-letter",
        Flow::Empty => "flow-empty-letter",
    }
}

/// The last four signs of a number: the end of the serial and its check digit.
fn last_digits(number: &str) -> &str {
    let from = number.char_indices().rev().nth(3).map_or(0, |(at, _)| at);
    &number[from..]
}

/// A box in one line, as a reader of the screen hears it.
fn summary(look: &Look<'_>, one: &StandingBox) -> String {
    let words = look.words;
    let mut parts = vec![one.number.clone(), one.size.code(one.reefer).to_owned(), words.of(one.flow).to_owned()];
    parts.extend(one.holds.iter().map(|hold| words.of(hold).to_owned()));
    if one.reefer {
        parts.push(words.get("reefer").to_owned());
    }
    parts.extend(one.dangerous.map(|class| words.of(class).to_owned()));
    if one.out_of_gauge {
        parts.push(words.get("out-of-gauge").to_owned());
    }
    parts.join(" · ")
}

fn details(ui: &mut Ui, look: &Look<'_>, one: &StandingBox) {
    let (theme, words) = (look.theme, look.words);
    label(ui, look, &one.number, Type::Title, theme.ink_strong);
    label(ui, look, &summary(look, one), Type::Body, theme.ink);
    label(ui, look, &words.quantity(f64::from(one.weight_kg) / 1_000.0, 1, Unit::Tonnes), Type::Body, theme.ink);
    if let Some(at) = one.wanted_ms {
        let by = one.by.as_deref().unwrap_or("–");
        let text = words.say("block-leaves", &[("time", words.clock_text(at).into()), ("by", by.into())]);
        label(ui, look, &text, Type::Body, theme.ink);
    }
    if one.claimed {
        label(ui, look, words.get("block-claimed"), Type::Body, theme.ink);
    }
}

pub(super) fn legends(ui: &mut Ui, look: &Look<'_>) {
    let words = look.words;
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(10.0, 0.0);
        let held = Mark::Held;
        legend(ui, look, words.get("legend-held"), |painter, rect| held.paint(painter, look, rect));
        legend(ui, look, words.get("reefer"), |painter, rect| Mark::Reefer.paint(painter, look, rect));
        legend(ui, look, words.get("legend-dangerous"), |painter, rect| Mark::Dangerous(Dangerous::Other).paint(painter, look, rect));
        legend(ui, look, words.get("out-of-gauge"), |painter, rect| Mark::OutOfGauge.paint(painter, look, rect));
        legend(ui, look, words.get("legend-claimed"), |painter, rect| {
            let corner = rect.left_top();
            let triangle = vec![corner, corner + vec2(8.0, 0.0), corner + vec2(0.0, 8.0)];
            painter.add(Shape::convex_polygon(triangle, look.theme.ink_strong, Stroke::NONE));
        });
        for flow in [Flow::Import, Flow::Export, Flow::Transshipment, Flow::Empty] {
            legend(ui, look, words.of(flow), |painter, rect| {
                paint_text(
                    painter,
                    rect,
                    Align2::CENTER_CENTER,
                    words.get(flow_letter(flow)),
                    look.theme.font(Type::Small),
                    look.theme.ink,
                );
            });
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_a_number_is_cut_at_a_letter() {
        assert_eq!(last_digits("CSQU3054383"), "4383");
        assert_eq!(last_digits("箱7"), "箱7");
        assert_eq!(last_digits(""), "");
    }
}
