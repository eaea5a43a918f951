//! One block: its stacks from above, and a bay of it box by box.

use egui::{Align2, Color32, Painter, Rect, Sense, Shape, Stroke, StrokeKind, Ui, Vec2, WidgetInfo, WidgetType, pos2, vec2};
use portolan_model::container::{Dangerous, Flow};
use portolan_model::subject::Subject;

use super::quay_cranes::condition_severity;
use crate::actions::ScreenAction;
use crate::look::{Button, Icon, Look, Theme, Type, elided, empty, label, legend, paint_text, pick, section, severity_mark};
use crate::views::{BlockView, Severity, StackTop, StandingBox, Unit};

/// What the panel remembers.
#[derive(Clone, Copy, Debug, Default)]
pub struct BlockState {
    /// The stack the pointer was last over, for the line below.
    pub over: Option<(u8, u8)>,
}

/// Shows a block. `bay` is the one asked for; the view may still show another.
pub fn block_ui(ui: &mut Ui, look: &Look<'_>, view: &BlockView, bay: u8, state: &mut BlockState, actions: &mut Vec<ScreenAction>) {
    let words = look.words;
    head(ui, look, view, bay, actions);
    if view.stacks.is_empty() || view.bays == 0 || view.rows == 0 {
        empty(ui, look, Icon::Block, words.get("block-no-slots"));
        return;
    }
    let height = (ui.available_height() * 0.38).clamp(look.theme.scaled(60.0), look.theme.scaled(190.0));
    from_above(ui, look, view, bay, height, state, actions);
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

/// Bays along, rows across: the higher a stack, the lighter.
fn from_above(
    ui: &mut Ui,
    look: &Look<'_>,
    view: &BlockView,
    bay: u8,
    height: f32,
    state: &mut BlockState,
    actions: &mut Vec<ScreenAction>,
) {
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
    state.over = under;
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

fn diamond(painter: &Painter, center: egui::Pos2, radius: f32, fill: Color32, stroke: Stroke) {
    let corners = [vec2(0.0, -radius), vec2(radius, 0.0), vec2(0.0, radius), vec2(-radius, 0.0)].map(|to| center + to).to_vec();
    painter.add(Shape::convex_polygon(corners, fill, stroke));
}

/// The bay as it is seen from the waterside: rows along, tiers up.
fn from_waterside(ui: &mut Ui, look: &Look<'_>, view: &BlockView, actions: &mut Vec<ScreenAction>) {
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
    let room = if is_tall { top.width() } else { top.width() - marks_width - 10.0 };
    let whole = elided(painter, &one.number, font.clone(), on_fill, f32::INFINITY);
    let number = if whole.size().x <= room { one.number.as_str() } else { last_digits(&one.number) };
    paint_text(painter, top, Align2::LEFT_CENTER, number, font.clone(), on_fill);
    let bottom = if is_tall { Rect::from_min_max(pos2(top.left(), top.bottom()), rect.max - vec2(4.0, 2.0)) } else { top };
    let letter = words.get(flow_letter(one.flow));
    let align = if is_tall { Align2::LEFT_CENTER } else { Align2::RIGHT_CENTER };
    if is_tall || room > 26.0 {
        let code = format!("{letter} {}", one.size.code(one.reefer));
        let text = if is_tall && bottom.width() - marks_width > theme.scaled(44.0) { code.as_str() } else { letter };
        paint_text(painter, bottom, align, text, theme.font(Type::Micro), if is_empty { theme.ink_muted } else { theme.ink });
    }
    let mut x = if is_tall { rect.right() - 8.0 } else { rect.right() - 18.0 };
    for mark in marks {
        let square = Rect::from_center_size(pos2(x, bottom.center().y), Vec2::splat(10.0));
        mark.paint(painter, look, square);
        x -= 11.0;
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

fn legends(ui: &mut Ui, look: &Look<'_>) {
    let words = look.words;
    ui.horizontal_wrapped(|ui| {
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
