//! The fleet: where its time goes, how each vehicle is, and what it does.

use egui::{Color32, Painter, Rect, Sense, Stroke, StrokeKind, Ui, Vec2, WidgetInfo, WidgetType, pos2, vec2};
use portolan_model::facts::{Activity, Condition};
use portolan_model::subject::Subject;

use crate::actions::ScreenAction;
use crate::look::{
    Column, Fit, Icon, Look, Row, Table, TableState, Theme, Type, empty, hatch, label, legend, pick, segmented, severity_mark, stat,
};
use crate::views::{FleetView, JobView, Severity, Unit, VehicleRow};
use crate::words::Words;

/// Which vehicles are listed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum FleetFilter {
    /// All of them.
    #[default]
    All,
    /// Those with a job.
    OnJob,
    /// Those without.
    Idle,
    /// Those that are not as they should be.
    Abnormal,
}

/// What the panel remembers.
#[derive(Clone, Copy, Debug, Default)]
pub struct FleetState {
    /// Of the table.
    pub table: TableState,
    /// Which vehicles are listed.
    pub filter: FleetFilter,
}

const COLUMNS: [Column; 6] = [
    Column::text("column-vehicle", Fit::Fixed(74.0), 0),
    Column::text("column-activity", Fit::Grows(106.0), 0),
    Column::text("column-job", Fit::Grows(146.0), 2),
    Column::text("column-near", Fit::Fixed(64.0), 4),
    Column::text("column-battery", Fit::Fixed(88.0), 1),
    Column::number("column-since", 76.0, 3),
];

/// How a vehicle is.
pub(crate) fn vehicle_severity(vehicle: &VehicleRow, battery_limit: Option<f32>) -> Severity {
    match vehicle.condition {
        Condition::Down => Severity::Urgent,
        _ if vehicle.stopped => Severity::High,
        Condition::Paused => Severity::High,
        Condition::Working if is_low(vehicle, battery_limit) => Severity::Low,
        Condition::Working => Severity::Normal,
    }
}

fn is_low(vehicle: &VehicleRow, limit: Option<f32>) -> bool {
    matches!((vehicle.battery_pct, limit), (Some(charge), Some(limit)) if charge < limit) && vehicle.activity != Activity::Energizing
}

/// Shows the fleet.
pub fn fleet_ui(ui: &mut Ui, look: &Look<'_>, view: &FleetView, state: &mut FleetState, actions: &mut Vec<ScreenAction>) {
    let words = look.words;
    if view.vehicles.is_empty() {
        empty(ui, look, Icon::Vehicle, words.get("fleet-none"));
        return;
    }
    figures(ui, look, view);
    shares(ui, look, view);
    matrix(ui, look, view, actions);
    ui.horizontal(|ui| {
        let count = |filter| view.vehicles.iter().filter(|vehicle| listed(vehicle, filter, view.battery_limit_pct)).count();
        let filters = [
            (FleetFilter::All, "fleet-all"),
            (FleetFilter::OnJob, "fleet-on-job"),
            (FleetFilter::Idle, "fleet-idle"),
            (FleetFilter::Abnormal, "fleet-abnormal"),
        ];
        let texts =
            filters.map(|(filter, key)| words.say("filter-count", &[("name", words.get(key).into()), ("count", count(filter).into())]));
        let options: Vec<(FleetFilter, &str)> = filters.iter().zip(&texts).map(|((filter, _), text)| (*filter, text.as_str())).collect();
        if let Some(filter) = segmented(ui, look, &options, state.filter) {
            state.filter = filter;
        }
    });
    let order = order(view, state);
    if order.is_empty() {
        empty(ui, look, Icon::Vehicle, words.get("fleet-none-listed"));
        return;
    }
    Table::new("vehicles", &COLUMNS).sortable().show(ui, look, &mut state.table, order.len(), |rows, index| {
        let vehicle = order[index];
        let subject = Subject::Device(vehicle.vehicle);
        let severity = vehicle_severity(vehicle, view.battery_limit_pct);
        let wash = if severity >= Severity::High { severity } else { Severity::Normal };
        let response =
            rows.row_at(vehicle.vehicle, look.selects(subject), wash, |row| vehicle_row(row, vehicle, severity, view.battery_limit_pct));
        pick(&response, subject, actions);
    });
}

fn listed(vehicle: &VehicleRow, filter: FleetFilter, limit: Option<f32>) -> bool {
    match filter {
        FleetFilter::All => true,
        FleetFilter::OnJob => vehicle.job.is_some(),
        FleetFilter::Idle => vehicle.job.is_none() && vehicle.activity == Activity::Idle,
        FleetFilter::Abnormal => vehicle_severity(vehicle, limit) != Severity::Normal,
    }
}

fn order<'a>(view: &'a FleetView, state: &FleetState) -> Vec<&'a VehicleRow> {
    let limit = view.battery_limit_pct;
    let mut order: Vec<&VehicleRow> = view.vehicles.iter().filter(|vehicle| listed(vehicle, state.filter, limit)).collect();
    if let Some((column, is_falling)) = state.table.sort {
        order.sort_by(|a, b| {
            let by = match column {
                1 => (vehicle_severity(a, limit), a.activity).cmp(&(vehicle_severity(b, limit), b.activity)),
                2 => job_name(a).cmp(job_name(b)),
                3 => near_name(a).cmp(near_name(b)),
                4 => a.battery_pct.unwrap_or(f32::INFINITY).total_cmp(&b.battery_pct.unwrap_or(f32::INFINITY)),
                5 => b.since_ms.cmp(&a.since_ms),
                _ => a.vehicle.cmp(&b.vehicle),
            };
            if is_falling { by.reverse() } else { by }.then(a.vehicle.cmp(&b.vehicle))
        });
    }
    order
}

fn job_name(vehicle: &VehicleRow) -> &str {
    vehicle.job.as_ref().map_or("", |job| job.from.name.as_str())
}

fn near_name(vehicle: &VehicleRow) -> &str {
    vehicle.near.as_ref().map_or("", |near| near.name.as_str())
}

fn figures(ui: &mut Ui, look: &Look<'_>, view: &FleetView) {
    let words = look.words;
    let on_job = view.vehicles.iter().filter(|vehicle| vehicle.job.is_some()).count();
    let low = view.vehicles.iter().filter(|vehicle| is_low(vehicle, view.battery_limit_pct)).count();
    let of = |part: usize, all: usize| words.say("done-of", &[("done", part.into()), ("total", all.into())]);
    let stopped = view.vehicles.iter().filter(|vehicle| vehicle_severity(vehicle, None) >= Severity::High).count();
    let figures = [
        ("fleet-on-job", of(on_job, view.vehicles.len()), Severity::Normal),
        ("fleet-jobs-waiting", view.jobs_waiting.to_string(), Severity::Normal),
        ("fleet-stopped", stopped.to_string(), if stopped > 0 { Severity::High } else { Severity::Normal }),
        (
            "fleet-energizing",
            of(usize::from(view.energizing), usize::from(view.energy_places)),
            if view.waiting_energy > 0 { Severity::Low } else { Severity::Normal },
        ),
        ("fleet-low", low.to_string(), if low > 0 { Severity::Low } else { Severity::Normal }),
    ];
    ui.horizontal(|ui| {
        let width = (ui.available_width() - Theme::GAP * 4.0) / figures.len() as f32;
        for (key, value, severity) in figures {
            stat(ui, look, width, words.get(key), &value, severity);
        }
    });
}

/// What a vehicle's time is spent on, as far as a bar can show it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    Laden,
    Empty,
    Waiting,
    Energizing,
    Idle,
    Down,
}

impl Part {
    const ALL: [Self; 6] = [Self::Laden, Self::Empty, Self::Waiting, Self::Energizing, Self::Idle, Self::Down];

    const fn of(activity: Activity) -> Self {
        match activity {
            Activity::DrivingLaden => Self::Laden,
            Activity::DrivingEmpty | Activity::Travelling => Self::Empty,
            Activity::WaitingQuay | Activity::WaitingYard | Activity::WaitingVehicle | Activity::WaitingCrane | Activity::WaitingRoad => {
                Self::Waiting
            }
            Activity::Energizing => Self::Energizing,
            _ => Self::Idle,
        }
    }

    const fn key(self) -> &'static str {
        match self {
            Self::Laden => "part-laden",
            Self::Empty => "part-empty",
            Self::Waiting => "part-waiting",
            Self::Energizing => "part-energizing",
            Self::Idle => "part-idle",
            Self::Down => "part-down",
        }
    }

    /// Its picture: the same in the bar, in the matrix and in the legend.
    fn paint(self, painter: &Painter, theme: &Theme, rect: Rect) {
        let outline = |ink: Color32| painter.rect_stroke(rect, 0.0, Stroke::new(1.0, ink), StrokeKind::Inside);
        match self {
            Self::Laden => painter.rect_filled(rect, 0.0, theme.data[0]),
            Self::Empty => painter.rect_filled(rect, 0.0, theme.data[2]),
            Self::Waiting => {
                painter.rect_filled(rect, 0.0, theme.data[3]);
                hatch(painter, rect, theme.data[0], 4.0);
                outline(theme.data[1])
            }
            Self::Energizing => {
                let (upper, lower) = rect.split_top_bottom_at_fraction(0.5);
                painter.rect_filled(upper, 0.0, theme.well);
                painter.rect_filled(lower, 0.0, theme.data[1]);
                outline(theme.data[1])
            }
            Self::Idle => {
                painter.rect_filled(rect, 0.0, theme.well);
                outline(theme.data[2])
            }
            Self::Down => painter.rect_filled(rect, 0.0, theme.severity(Severity::Urgent).fill),
        };
    }
}

/// Where the fleet's time went in the last hour.
fn shares(ui: &mut Ui, look: &Look<'_>, view: &FleetView) {
    let (theme, words) = (look.theme, look.words);
    let mut sums = Part::ALL.map(|part| (part, 0.0_f32));
    for (activity, share) in &view.shares_pct {
        let part = Part::of(*activity);
        if let Some((_, sum)) = sums.iter_mut().find(|(of, _)| *of == part) {
            *sum += share.max(0.0);
        }
    }
    if let Some((_, sum)) = sums.iter_mut().find(|(part, _)| *part == Part::Down) {
        *sum += view.down_pct.max(0.0);
    }
    let total: f32 = sums.iter().map(|(_, sum)| sum).sum();
    if total <= 0.0 {
        return;
    }
    ui.add_space(2.0);
    let (bar, response) = ui.allocate_exact_size(vec2(ui.available_width(), theme.scaled(14.0)), Sense::hover());
    let said: Vec<String> = sums
        .iter()
        .filter(|(_, sum)| *sum >= 0.5)
        .map(|(part, sum)| format!("{} {}", words.get(part.key()), words.quantity(f64::from(*sum), 0, Unit::Percent)))
        .collect();
    response.widget_info(|| WidgetInfo::labeled(WidgetType::Image, true, said.join(" · ")));
    let mut x = bar.left();
    for (part, sum) in sums {
        let width = bar.width() * sum / total;
        if width >= 0.5 {
            let piece = Rect::from_min_max(pos2(x, bar.top()), pos2((x + width - 1.0).max(x + 1.0), bar.bottom()));
            part.paint(ui.painter(), theme, piece);
        }
        x += width;
    }
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(12.0, 0.0);
        for (part, sum) in sums.into_iter().filter(|(_, sum)| *sum >= 0.05) {
            let figure = words.quantity(f64::from(sum), 0, Unit::Percent);
            let text = format!("{} {figure}", words.get(part.key()));
            legend(ui, look, &text, |painter, rect| part.paint(painter, theme, rect));
        }
    });
    response.on_hover_ui(|ui| {
        label(ui, look, words.get("fleet-shares"), Type::Small, theme.ink_muted);
    });
}

/// Every vehicle as one small square: the fleet at a glance. One widget for all of them, so that the Tab key does not walk through three
/// hundred squares; whoever has no pointer has the list below.
fn matrix(ui: &mut Ui, look: &Look<'_>, view: &FleetView, actions: &mut Vec<ScreenAction>) {
    let (theme, words) = (look.theme, look.words);
    let count = view.vehicles.len();
    let width = ui.available_width();
    let gap = 2.0;
    let across = |side: f32| ((width + gap) / (side + gap)).floor().max(1.0) as usize;
    // Squares shrink until three rows hold them all.
    let side = [16.0, 14.0, 12.0, 10.0, 8.0].into_iter().find(|side| count.div_ceil(across(*side)) <= 3).unwrap_or(7.0);
    let across = across(side);
    let rows = count.div_ceil(across);
    let (area, response) = ui.allocate_exact_size(vec2(width, (side + gap) * rows as f32), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(WidgetType::Image, true, words.get("fleet-matrix")));
    let square = |index: usize| {
        let at = area.min + vec2((side + gap) * (index % across) as f32, (side + gap) * (index / across) as f32);
        Rect::from_min_size(at, Vec2::splat(side))
    };
    let under = response.hover_pos().and_then(|at| {
        let (column, row) = ((at.x - area.left()) / (side + gap), (at.y - area.top()) / (side + gap));
        let index = row.max(0.0) as usize * across + column.max(0.0) as usize;
        view.vehicles.get(index).filter(|_| (column as usize) < across).map(|vehicle| (index, vehicle))
    });
    let painter = ui.painter();
    for (index, vehicle) in view.vehicles.iter().enumerate() {
        let rect = square(index);
        if !ui.is_rect_visible(rect) {
            continue;
        }
        let severity = vehicle_severity(vehicle, view.battery_limit_pct);
        if severity == Severity::Normal {
            Part::of(vehicle.activity).paint(painter, theme, rect);
        } else {
            painter.rect_filled(rect, 0.0, theme.severity(severity).wash);
            severity_mark(painter, theme, rect.shrink(side * 0.1), severity);
        }
        if look.selects(Subject::Device(vehicle.vehicle)) {
            painter.rect_stroke(rect.expand(1.0), 0.0, Stroke::new(1.5, theme.accent), StrokeKind::Outside);
        }
    }
    if let Some((index, vehicle)) = under {
        painter.rect_stroke(square(index), 0.0, Stroke::new(1.0, theme.ink_strong), StrokeKind::Outside);
        pick(&response, Subject::Device(vehicle.vehicle), actions);
        response.on_hover_text_at_pointer(format!("{} · {}", vehicle.vehicle, doing(words, vehicle)));
    }
    ui.add_space(2.0);
}

/// What a vehicle does, or what keeps it from doing it.
fn doing<'a>(words: &'a Words, vehicle: &VehicleRow) -> &'a str {
    match vehicle.condition {
        Condition::Down => words.of(Condition::Down),
        _ if vehicle.stopped => words.get("vehicle-stopped"),
        Condition::Paused => words.of(Condition::Paused),
        Condition::Working => words.of(vehicle.activity),
    }
}

/// A job in one line: `QC03 → B07`.
pub(crate) fn job_text(words: &Words, job: &JobView) -> String {
    let to = job.to.as_ref().map_or_else(|| words.get("job-no-block"), |to| words.name(to));
    words.say("job-way", &[("from", words.name(&job.from).into()), ("to", to.into())])
}

fn vehicle_row(row: &mut Row<'_>, vehicle: &VehicleRow, severity: Severity, limit: Option<f32>) {
    let words = row.look.words;
    let name = vehicle.vehicle.to_string();
    if severity >= Severity::High {
        row.at_severity(0, &name, severity);
    } else {
        row.icon(0, Icon::Vehicle, &name);
    }
    let text = doing(words, vehicle);
    match severity {
        Severity::High | Severity::Urgent => row.at_severity(1, text, severity),
        _ if vehicle.activity == Activity::Idle => row.muted(1, text),
        _ => row.text(1, text),
    }
    match &vehicle.job {
        Some(job) => row.text(2, &format!("{} {}", words.of(job.kind), job_text(words, job))),
        None => row.muted(2, "–"),
    }
    match &vehicle.near {
        Some(near) => row.muted(3, words.name(near)),
        None => row.muted(3, "–"),
    }
    match vehicle.battery_pct {
        Some(charge) => {
            let severity = if is_low(vehicle, limit) { Severity::Low } else { Severity::Normal };
            let figure = words.quantity(f64::from(charge), 0, Unit::Percent);
            row.meter(4, charge / 100.0, &figure, severity, limit.map(|limit| limit / 100.0));
        }
        None => row.muted(4, "–"),
    }
    row.muted(5, &words.since(vehicle.since_ms));
}
