//! The yard: every block as a column along the quay, and as a row with its figures.

use egui::{Align2, Painter, Rect, Sense, Shape, Stroke, StrokeKind, Ui, Vec2, WidgetInfo, WidgetType, pos2, vec2};
use portolan_model::facts::Condition;
use portolan_model::subject::Subject;

use super::quay_cranes::condition_severity;
use crate::actions::{CameraAction, ScreenAction};
use crate::look::{
    Button, Column, Fit, Icon, Look, Row, Table, TableState, Type, empty, hatch, legend, paint_text, pick, segmented, severity_mark,
};
use crate::views::{BlockPurpose, BlockRow, Severity, Unit, YardView};
use crate::words::{Worded, decimal};

/// How the yard is shown.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum YardShape {
    /// As columns along the quay.
    #[default]
    Plan,
    /// As rows with figures.
    List,
}

/// What the panel remembers.
#[derive(Clone, Copy, Debug, Default)]
pub struct YardState {
    /// Of the table.
    pub table: TableState,
    /// How it is shown.
    pub shape: YardShape,
}

const COLUMNS: [Column; 9] = [
    Column::text("column-block", Fit::Fixed(58.0), 0),
    Column::text("column-purpose", Fit::Fixed(76.0), 7),
    Column::text("column-fill", Fit::Grows(96.0), 0),
    Column::number("column-teu", 92.0, 5),
    Column::number("column-waterside", 60.0, 1),
    Column::number("column-landside", 60.0, 2),
    Column::text("column-cranes", Fit::Grows(92.0), 3),
    Column::number("column-plugs", 62.0, 6),
    Column::number("column-held", 48.0, 4),
];

/// How many vehicles or trucks may wait at one end before it is marked.
const WAITING_LOW: u16 = 4;
const WAITING_HIGH: u16 = 8;

/// How much a block's fill matters.
pub(crate) fn fill_severity(fill_pct: f32, limit_pct: Option<f32>) -> Severity {
    match limit_pct {
        Some(_) if fill_pct >= 97.0 => Severity::Urgent,
        Some(limit) if fill_pct >= limit => Severity::High,
        _ => Severity::Normal,
    }
}

const fn waiting_severity(waiting: u16) -> Severity {
    match waiting {
        WAITING_HIGH.. => Severity::High,
        WAITING_LOW.. => Severity::Low,
        _ => Severity::Normal,
    }
}

/// Shows the yard.
pub fn yard_ui(ui: &mut Ui, look: &Look<'_>, view: &YardView, state: &mut YardState, actions: &mut Vec<ScreenAction>) {
    let words = look.words;
    if view.blocks.is_empty() {
        empty(ui, look, Icon::Block, words.get("yard-none"));
        return;
    }
    ui.horizontal(|ui| {
        let options = [(YardShape::Plan, words.get("yard-plan")), (YardShape::List, words.get("yard-list"))];
        if let Some(shape) = segmented(ui, look, &options, state.shape) {
            state.shape = shape;
        }
        ui.add_space(6.0);
        let selected = match look.selected {
            Some(Subject::Block(block)) => Some(block),
            _ => None,
        };
        let open = Button::text(words.get("yard-open-block")).with_icon(Icon::Container).enabled(selected.is_some());
        if open.show(ui, look).clicked()
            && let Some(block) = selected
        {
            actions.push(ScreenAction::OpenBlock { block, bay: 0 });
        }
        if state.shape == YardShape::Plan && ui.available_width() > 210.0 {
            ui.add_space(6.0);
            legend(ui, look, words.get("yard-waiting"), |painter, rect| arrow(painter, rect.center(), true, look.theme.ink_muted));
            legend(ui, look, words.get("yard-frozen"), |painter, rect| {
                hatch(painter, rect, look.theme.ink_muted, 4.0);
                painter.rect_stroke(rect, 0.0, Stroke::new(1.0, look.theme.ink_muted), StrokeKind::Inside);
            });
        }
    });
    match state.shape {
        YardShape::Plan => plan(ui, look, view, actions),
        YardShape::List => list(ui, look, view, state, actions),
    }
}

/// The blocks in the order in which they stand along the quay, in as many rows as they need.
fn plan(ui: &mut Ui, look: &Look<'_>, view: &YardView, actions: &mut Vec<ScreenAction>) {
    let theme = look.theme;
    let mut order: Vec<&BlockRow> = view.blocks.iter().collect();
    order.sort_by(|a, b| a.x_m.total_cmp(&b.x_m).then(a.block.cmp(&b.block)));
    let least = theme.scaled(30.0);
    let width = ui.available_width();
    let across = ((width / least).floor() as usize).clamp(1, order.len());
    let rows = order.len().div_ceil(across);
    let across = order.len().div_ceil(rows);
    let each = (width / across as f32).min(theme.scaled(64.0));
    let height = (ui.available_height() / rows as f32 - 4.0).clamp(theme.scaled(122.0), theme.scaled(230.0));
    egui::ScrollArea::vertical().id_salt("yard plan").auto_shrink([false, true]).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 4.0;
        for row in order.chunks(across) {
            let (area, _) = ui.allocate_exact_size(vec2(width, height), Sense::hover());
            for (index, block) in row.iter().enumerate() {
                let rect = Rect::from_min_size(area.min + vec2(each * index as f32, 0.0), vec2(each, height));
                block_column(ui, look, block, view.fill_limit_pct, rect, actions);
            }
        }
    });
}

/// A small arrow towards the block: downwards from the waterside, upwards from the landside.
fn arrow(painter: &Painter, center: egui::Pos2, is_down: bool, ink: egui::Color32) {
    let way = if is_down { 1.0 } else { -1.0 };
    let corners = vec![center + vec2(-3.5, -2.5 * way), center + vec2(3.5, -2.5 * way), center + vec2(0.0, 3.0 * way)];
    painter.add(Shape::convex_polygon(corners, ink, Stroke::NONE));
}

fn block_column(ui: &Ui, look: &Look<'_>, block: &BlockRow, limit: Option<f32>, rect: Rect, actions: &mut Vec<ScreenAction>) {
    let (theme, words) = (look.theme, look.words);
    let subject = Subject::Block(block.block);
    let response = ui.interact(rect, ui.id().with(("block", block.block)), Sense::click());
    let fill = block.fill_pct();
    let severity = fill_severity(fill, limit);
    let name = block.block.to_string();
    response.widget_info(|| {
        let mut text = format!("{name} · {}", words.quantity(f64::from(fill), 0, Unit::Percent));
        if block.frozen {
            text = format!("{text} · {}", words.get("yard-frozen"));
        }
        WidgetInfo::selected(WidgetType::Button, true, look.selects(subject), text)
    });
    if response.double_clicked() {
        actions.push(ScreenAction::OpenBlock { block: block.block, bay: 0 });
    }
    pick(&response, subject, actions);
    if !ui.is_rect_visible(rect) {
        return;
    }
    let painter = ui.painter();
    if look.selects(subject) {
        painter.rect(rect.shrink(1.0), 2.0, theme.accent_wash, Stroke::new(1.0, theme.accent), StrokeKind::Inside);
    } else if response.hovered() || response.has_focus() {
        painter.rect_filled(rect.shrink(1.0), 2.0, theme.raised);
    }
    let line = theme.scaled(15.0);
    let inner = rect.shrink2(vec2(3.0, 3.0));
    let top = Rect::from_min_size(inner.min, vec2(inner.width(), line));
    let name_rect = Rect::from_min_size(pos2(inner.left(), inner.bottom() - line), vec2(inner.width(), line));
    let fill_rect = name_rect.translate(vec2(0.0, -line));
    let land = fill_rect.translate(vec2(0.0, -line));
    waiting(painter, look, top, block.waiting_waterside, true);
    waiting(painter, look, land, block.waiting_landside, false);
    let column = Rect::from_min_max(pos2(inner.center().x - 9.0, top.bottom() + 1.0), pos2(inner.center().x + 9.0, land.top() - 1.0));
    painter.rect_filled(column, 1.0, theme.well);
    let level = column.bottom() - column.height() * (fill / 100.0).clamp(0.0, 1.0);
    let ink = if severity == Severity::Normal { theme.data[2] } else { theme.severity(severity).fill };
    painter.rect_filled(Rect::from_min_max(pos2(column.left(), level), column.max), 1.0, ink);
    if block.frozen {
        hatch(painter, column, theme.ink_muted, 5.0);
    }
    painter.rect_stroke(column, 1.0, Stroke::new(1.0, theme.line_strong), StrokeKind::Inside);
    if let Some(limit) = limit {
        let y = (column.bottom() - column.height() * limit / 100.0).round() + 0.5;
        painter.hline((column.left() - 3.0)..=(column.right() + 3.0), y, Stroke::new(1.0, theme.ink_muted));
    }
    for crane in &block.cranes {
        let share = if block.bays == 0 { 0.5 } else { (crane.bay / f32::from(block.bays)).clamp(-0.04, 1.04) };
        let y = (column.top() + column.height() * share).round() + 0.5;
        let severity = condition_severity(crane.condition);
        let ink = if severity == Severity::Normal { theme.ink_strong } else { theme.severity(severity).fill };
        painter.hline((column.left() - 4.0)..=(column.right() + 4.0), y, Stroke::new(2.0, ink));
        if severity != Severity::Normal {
            severity_mark(painter, theme, Rect::from_center_size(pos2(column.right() + 5.0, y), Vec2::splat(8.0)), severity);
        }
    }
    let letter = match block.purpose {
        BlockPurpose::General => None,
        BlockPurpose::Dangerous => Some("purpose-dangerous-letter"),
        BlockPurpose::Empties => Some("purpose-empties-letter"),
    };
    if let Some(letter) = letter {
        let tag = Rect::from_center_size(pos2(column.center().x, column.bottom() - 8.0), vec2(14.0, 13.0));
        painter.rect_filled(tag, 1.0, theme.panel);
        paint_text(painter, tag, Align2::CENTER_CENTER, words.get(letter), theme.font(Type::Micro), theme.ink_strong);
    }
    let text = decimal(f64::from(fill), 0);
    if severity == Severity::Normal {
        paint_text(painter, fill_rect, Align2::CENTER_CENTER, &text, theme.font(Type::Small), theme.ink);
    } else {
        let mark = Rect::from_center_size(pos2(fill_rect.center().x - 11.0, fill_rect.center().y), Vec2::splat(9.0));
        severity_mark(painter, theme, mark, severity);
        let number = fill_rect.translate(vec2(5.0, 0.0));
        paint_text(painter, number, Align2::CENTER_CENTER, &text, theme.font(Type::Small), theme.severity(severity).ink);
    }
    paint_text(painter, name_rect, Align2::CENTER_CENTER, &name, theme.font(Type::Small), theme.ink_muted);
    response.on_hover_ui(|ui| details(ui, look, block));
}

fn waiting(painter: &Painter, look: &Look<'_>, rect: Rect, count: u16, is_down: bool) {
    if count == 0 {
        return;
    }
    let theme = look.theme;
    let severity = waiting_severity(count);
    let ink = if severity == Severity::Normal { theme.ink } else { theme.severity(severity).ink };
    let text = count.to_string();
    arrow(painter, pos2(rect.center().x - 7.0, rect.center().y), is_down, ink);
    let font = theme.font(if severity == Severity::Normal { Type::Small } else { Type::Strong });
    let number = Rect::from_min_max(pos2(rect.center().x, rect.top()), rect.max);
    paint_text(painter, number, Align2::LEFT_CENTER, &text, font, ink);
}

fn details(ui: &mut Ui, look: &Look<'_>, block: &BlockRow) {
    let (theme, words) = (look.theme, look.words);
    crate::look::label(ui, look, &format!("{} · {}", block.block, words.of(block.purpose)), Type::Title, theme.ink_strong);
    let teu = words.say("teu-of", &[("teu", block.teu.into()), ("capacity", block.capacity_teu.into())]);
    let mut lines =
        vec![teu, words.say("yard-waits", &[("water", block.waiting_waterside.into()), ("land", block.waiting_landside.into())])];
    if block.plugs > 0 {
        lines.push(words.say("plugs-of", &[("used", block.plugs_used.into()), ("plugs", block.plugs.into())]));
    }
    if block.frozen {
        lines.push(words.get("yard-frozen").to_owned());
    }
    for crane in &block.cranes {
        let doing = if crane.condition == Condition::Working { words.of(crane.activity) } else { words.of(crane.condition) };
        lines.push(format!("{} · {doing}", crane.crane));
    }
    for line in lines {
        crate::look::label(ui, look, &line, Type::Body, theme.ink);
    }
}

/// Actions of the camera are the desk's; a block is opened by its own button.
fn list(ui: &mut Ui, look: &Look<'_>, view: &YardView, state: &mut YardState, actions: &mut Vec<ScreenAction>) {
    let mut order: Vec<&BlockRow> = view.blocks.iter().collect();
    if let Some((column, is_falling)) = state.table.sort {
        order.sort_by(|a, b| {
            let by = match column {
                1 => a.purpose.key().cmp(b.purpose.key()),
                2 => a.fill_pct().total_cmp(&b.fill_pct()),
                3 => a.teu.cmp(&b.teu),
                4 => a.waiting_waterside.cmp(&b.waiting_waterside),
                5 => a.waiting_landside.cmp(&b.waiting_landside),
                6 => down(a).cmp(&down(b)),
                7 => a.plugs_used.cmp(&b.plugs_used),
                8 => a.held.cmp(&b.held),
                _ => a.block.cmp(&b.block),
            };
            if is_falling { by.reverse() } else { by }.then(a.block.cmp(&b.block))
        });
    }
    Table::new("blocks", &COLUMNS).sortable().show(ui, look, &mut state.table, order.len(), |rows, index| {
        let block = order[index];
        let subject = Subject::Block(block.block);
        let response = rows.row(block.block, look.selects(subject), |row| block_row(row, block, view.fill_limit_pct));
        if response.double_clicked() {
            actions.push(ScreenAction::OpenBlock { block: block.block, bay: 0 });
            actions.push(ScreenAction::Camera(CameraAction::Focus(subject)));
        } else {
            pick(&response, subject, actions);
        }
    });
}

fn down(block: &BlockRow) -> usize {
    block.cranes.iter().filter(|crane| crane.condition != Condition::Working).count()
}

fn block_row(row: &mut Row<'_>, block: &BlockRow, limit: Option<f32>) {
    let words = row.look.words;
    let name = block.block.to_string();
    if block.frozen {
        row.signed(0, &name, Type::Strong, Icon::Lock);
    } else {
        row.strong(0, &name);
    }
    row.muted(1, words.of(block.purpose));
    if block.frozen {
        row.say(words.get("yard-frozen"));
    }
    let fill = block.fill_pct();
    let figure = words.quantity(f64::from(fill), 0, Unit::Percent);
    row.meter(2, fill / 100.0, &figure, fill_severity(fill, limit), limit.map(|limit| limit / 100.0));
    row.text(3, &words.say("done-of", &[("done", block.teu.into()), ("total", block.capacity_teu.into())]));
    for (column, waiting) in [(4, block.waiting_waterside), (5, block.waiting_landside)] {
        if waiting == 0 {
            row.muted(column, "–");
        } else {
            row.at_severity(column, &waiting.to_string(), waiting_severity(waiting));
        }
    }
    let worst = block.cranes.iter().max_by_key(|crane| condition_severity(crane.condition));
    match worst {
        Some(crane) if crane.condition != Condition::Working => {
            row.at_severity(6, &format!("{} {}", crane.crane, words.of(crane.condition)), condition_severity(crane.condition));
        }
        _ => {
            let busy = block.cranes.iter().find(|crane| crane.activity != portolan_model::facts::Activity::Idle);
            row.muted(6, busy.or(block.cranes.first()).map_or("–", |crane| words.of(crane.activity)));
        }
    }
    if block.plugs == 0 {
        row.muted(7, "–");
    } else {
        row.text(7, &words.say("done-of", &[("done", block.plugs_used.into()), ("total", block.plugs.into())]));
    }
    if block.held == 0 { row.muted(8, "–") } else { row.text(8, &decimal(f64::from(block.held), 0)) }
}
