//! Examination: how far each targeted box has come, the hall, its scanners.

use egui::{Align2, Rect, Sense, Stroke, StrokeKind, Ui, Vec2, WidgetInfo, WidgetType, pos2, vec2};
use portolan_model::facts::{Condition, ExaminationStage};
use portolan_model::subject::Subject;
use portolan_model::{HOUR_MS, Ms};

use super::quay_cranes::condition_severity;
use crate::actions::ScreenAction;
use crate::look::{Column, Fit, Icon, Look, Row, Table, TableState, Theme, Type, empty, paint_text, pick, section, severity_mark, stat};
use crate::views::{ExaminationRow, ExaminationView, ScannerRow, Severity, Unit};

/// What the panel remembers.
#[derive(Clone, Copy, Debug, Default)]
pub struct ExaminationState {
    /// Of the table.
    pub table: TableState,
    /// Only boxes at this stage are listed.
    pub stage: Option<ExaminationStage>,
}

const COLUMNS: [Column; 6] = [
    Column::text("column-box", Fit::Grows(112.0), 0),
    Column::text("column-stage", Fit::Grows(104.0), 0),
    Column::number("column-since", 76.0, 2),
    Column::text("column-place", Fit::Fixed(78.0), 3),
    Column::number("column-ordered", 74.0, 4),
    Column::number("column-wanted", 78.0, 1),
];

/// The way of a box through the hall, as stations in a row.
const WAY: [ExaminationStage; 6] = [
    ExaminationStage::Ordered,
    ExaminationStage::Fetched,
    ExaminationStage::InHall,
    ExaminationStage::Scanned,
    ExaminationStage::Opened,
    ExaminationStage::Sampled,
];

const fn is_over(stage: ExaminationStage) -> bool {
    matches!(stage, ExaminationStage::Passed | ExaminationStage::Found | ExaminationStage::Returned | ExaminationStage::Withdrawn)
}

/// Shows examination.
pub fn examination_ui(ui: &mut Ui, look: &Look<'_>, view: &ExaminationView, state: &mut ExaminationState, actions: &mut Vec<ScreenAction>) {
    let words = look.words;
    if view.places == 0 && view.scanners.is_empty() {
        empty(ui, look, Icon::Scanner, words.get("examination-none"));
        return;
    }
    figures(ui, look, view);
    way(ui, look, view, state);
    hall(ui, look, view);
    for scanner in &view.scanners {
        scanner_ui(ui, look, scanner, actions);
    }
    section(ui, look, words.get("examination-boxes"));
    let listed: Vec<&ExaminationRow> = view.boxes.iter().filter(|one| state.stage.is_none_or(|stage| one.stage == stage)).collect();
    if listed.is_empty() {
        empty(ui, look, Icon::Check, words.get("examination-no-boxes"));
        return;
    }
    Table::new("examined", &COLUMNS).show(ui, look, &mut state.table, listed.len(), |rows, index| {
        let one = listed[index];
        let subject = Subject::Container(one.container);
        let response = rows.row(one.container, look.selects(subject), |row| box_row(row, one));
        pick(&response, subject, actions);
    });
}

fn figures(ui: &mut Ui, look: &Look<'_>, view: &ExaminationView) {
    let words = look.words;
    let is_long = view.backlog_limit.is_some_and(|limit| view.backlog > limit);
    let hours = view.mean_h.map_or_else(|| "–".to_owned(), |hours| words.quantity(f64::from(hours), 1, Unit::Hours));
    let figures = [
        ("examination-backlog-now", view.backlog.to_string(), if is_long { Severity::High } else { Severity::Normal }),
        ("examination-passed-today", view.passed_today.to_string(), Severity::Normal),
        ("examination-found-today", view.found_today.to_string(), if view.found_today > 0 { Severity::Info } else { Severity::Normal }),
        ("examination-mean", hours, Severity::Normal),
    ];
    ui.horizontal(|ui| {
        let width = (ui.available_width() - Theme::GAP * 3.0) / figures.len() as f32;
        for (key, value, severity) in figures {
            stat(ui, look, width, words.get(key), &value, severity);
        }
    });
}

/// The stations of the way with how many boxes are at each; a press lists only those.
fn way(ui: &mut Ui, look: &Look<'_>, view: &ExaminationView, state: &mut ExaminationState) {
    let (theme, words) = (look.theme, look.words);
    ui.add_space(2.0);
    let (area, _) = ui.allocate_exact_size(vec2(ui.available_width(), theme.scaled(40.0)), Sense::hover());
    let head = 8.0;
    let each = area.width() / WAY.len() as f32;
    for (index, stage) in WAY.into_iter().enumerate() {
        let count = view.boxes.iter().filter(|one| one.stage == stage).count();
        let rect = Rect::from_min_size(area.min + vec2(each * index as f32, 0.0), vec2(each - 2.0, area.height()));
        let response = ui.interact(rect, ui.id().with(("station", index)), Sense::click());
        let is_on = state.stage == Some(stage);
        response.widget_info(|| WidgetInfo::selected(WidgetType::Button, true, is_on, format!("{} {count}", words.of(stage))));
        if response.clicked() {
            state.stage = if is_on { None } else { Some(stage) };
        }
        let painter = ui.painter();
        // An arrow to the right: the way goes on.
        let (left, right, top, bottom) = (rect.left(), rect.right() - head, rect.top(), rect.bottom());
        let notch = if index == 0 { left } else { left + head };
        let middle = rect.center().y;
        let fill = if is_on {
            theme.accent_wash
        } else if response.hovered() {
            theme.hovered
        } else {
            theme.raised
        };
        let line = Stroke::new(1.0, if is_on || response.has_focus() { theme.accent } else { theme.line_strong });
        // Two convex halves make the notched shape.
        for half in [
            vec![pos2(left, top), pos2(right, top), pos2(rect.right(), middle), pos2(notch, middle)],
            vec![pos2(notch, middle), pos2(rect.right(), middle), pos2(right, bottom), pos2(left, bottom)],
        ] {
            painter.add(egui::Shape::convex_polygon(half, fill, Stroke::NONE));
        }
        let mut outline = vec![pos2(left, top), pos2(right, top), pos2(rect.right(), middle), pos2(right, bottom), pos2(left, bottom)];
        if index > 0 {
            outline.push(pos2(notch, middle));
        }
        painter.add(egui::Shape::closed_line(outline, line));
        let text_area = Rect::from_min_max(pos2(notch + 4.0, top + 2.0), pos2(right + 2.0, bottom - 2.0));
        let (upper, lower) = text_area.split_top_bottom_at_fraction(0.46);
        let cut = paint_text(painter, upper, Align2::LEFT_CENTER, words.of(stage), theme.font(Type::Small), theme.ink_muted);
        let ink = if count == 0 { theme.ink_faint } else { theme.ink_strong };
        paint_text(painter, lower, Align2::LEFT_CENTER, &count.to_string(), theme.font(Type::Title), ink);
        if cut {
            response.on_hover_text(words.of(stage));
        }
    }
}

/// The places of the hall and its bays, each a small square.
fn hall(ui: &mut Ui, look: &Look<'_>, view: &ExaminationView) {
    let (theme, words) = (look.theme, look.words);
    ui.add_space(2.0);
    for (key, taken, all) in [("examination-places", view.places_taken, view.places), ("examination-bays", view.bays_taken, view.bays)] {
        if all == 0 {
            continue;
        }
        let text = words.say(key, &[("taken", taken.into()), ("places", all.into())]);
        let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), theme.scaled(18.0)), Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(WidgetType::Label, true, &text));
        let painter = ui.painter();
        let name = Rect::from_min_size(rect.min, vec2(theme.scaled(128.0), rect.height()));
        paint_text(painter, name, Align2::LEFT_CENTER, &text, theme.font(Type::Small), theme.ink_muted);
        let room = rect.right() - name.right();
        let side = (room / f32::from(all) - 2.0).clamp(3.0, 11.0);
        for place in 0..all {
            let left = name.right() + (side + 2.0) * f32::from(place);
            if left + side > rect.right() {
                break;
            }
            let square = Rect::from_min_size(pos2(left, rect.center().y - side / 2.0), Vec2::splat(side));
            if place < taken {
                painter.rect_filled(square, 1.0, theme.data[1]);
            }
            painter.rect_stroke(square, 1.0, Stroke::new(1.0, theme.data[2]), StrokeKind::Inside);
        }
    }
}

fn scanner_ui(ui: &mut Ui, look: &Look<'_>, scanner: &ScannerRow, actions: &mut Vec<ScreenAction>) {
    let (theme, words) = (look.theme, look.words);
    let subject = Subject::Device(scanner.scanner);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), theme.row_height()), Sense::click());
    let severity = condition_severity(scanner.condition);
    let name = scanner.scanner.to_string();
    let doing = match (&scanner.container, scanner.condition) {
        (_, Condition::Down | Condition::Paused) => words.of(scanner.condition).to_owned(),
        (Some(container), _) => words.say("scanner-scans", &[("box", container.name.as_str().into())]),
        (None, _) => words.get("scanner-free").to_owned(),
    };
    let rate = words.say("scanner-rate", &[("count", scanner.scans_last_h.into())]);
    response.widget_info(|| WidgetInfo::selected(WidgetType::Button, true, look.selects(subject), format!("{name} · {doing} · {rate}")));
    pick(&response, subject, actions);
    let painter = ui.painter();
    if look.selects(subject) {
        painter.rect_filled(rect, 2.0, theme.accent_wash);
    } else if response.hovered() || response.has_focus() {
        painter.rect_filled(rect, 2.0, theme.raised);
    }
    let sign = Rect::from_center_size(pos2(rect.left() + 9.0, rect.center().y), Vec2::splat(15.0));
    if severity == Severity::Normal {
        Icon::Scanner.paint(painter, sign, theme.ink_muted);
    } else {
        severity_mark(painter, theme, sign.shrink(1.0), severity);
    }
    let name_rect = Rect::from_min_size(pos2(rect.left() + 22.0, rect.top()), vec2(theme.scaled(62.0), rect.height()));
    paint_text(painter, name_rect, Align2::LEFT_CENTER, &name, theme.font(Type::Strong), theme.ink_strong);
    let rest = Rect::from_min_max(pos2(name_rect.right() + 6.0, rect.top()), pos2(rect.right() - 4.0, rect.bottom()));
    let rate_width = crate::look::text_width(painter, &rate, theme.font(Type::Small)).min(rest.width() * 0.45);
    let (rate_rect, mut doing_rect) = (Rect::from_min_max(pos2(rest.right() - rate_width - 1.0, rest.top()), rest.max), rest);
    doing_rect.max.x = rate_rect.left() - 8.0;
    paint_text(painter, doing_rect, Align2::LEFT_CENTER, &doing, theme.font(Type::Body), theme.severity(severity).ink);
    paint_text(painter, rate_rect, Align2::RIGHT_CENTER, &rate, theme.font(Type::Small), theme.ink_muted);
}

/// How near the last moment is at which a result still serves.
fn wanted_severity(one: &ExaminationRow, now_ms: Ms) -> Severity {
    match one.wanted_ms {
        Some(_) if is_over(one.stage) => Severity::Normal,
        Some(at) if at <= now_ms => Severity::Urgent,
        Some(at) if at - now_ms < 2 * HOUR_MS => Severity::High,
        _ => Severity::Normal,
    }
}

fn box_row(row: &mut Row<'_>, one: &ExaminationRow) {
    let look = row.look;
    let words = look.words;
    row.icon(0, Icon::Container, &one.number);
    match one.stage {
        ExaminationStage::Found => row.at_severity(1, words.of(one.stage), Severity::High),
        stage if is_over(stage) => row.muted(1, words.of(stage)),
        stage => row.text(1, words.of(stage)),
    }
    row.text(2, &words.since(one.since_ms));
    match &one.at {
        Some(at) => row.muted(3, words.name(at)),
        None => row.muted(3, "–"),
    }
    row.muted(4, &words.clock_text(one.ordered_ms));
    match one.wanted_ms {
        Some(at) => row.at_severity(5, &words.clock_text(at), wanted_severity(one, look.now_ms())),
        None => row.muted(5, "–"),
    }
}
