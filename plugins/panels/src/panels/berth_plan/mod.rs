//! The berth plan: time along, the quay down; what is estimated as an outline, what was so filled. Where vessels are heard they stand beside
//! it in a list.

mod approaches;
mod call;
mod chart;

use egui::{Stroke, StrokeKind, Ui, vec2};
use portolan_model::facts::CallStage;
use portolan_model::{HOUR_MS, MINUTE_MS, Ms};

use self::approaches::approaches;
use self::call::{cut_off, slip, told};
use self::chart::{LANES, Plan};
use crate::actions::ScreenAction;
use crate::look::{Button, Icon, Look, TableState, empty, legend, segmented};
use crate::views::{BerthPlanView, CallBar, Severity};

/// What is shown of the berths.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum BerthPlanShape {
    /// Calls along the quay over time.
    #[default]
    Plan,
    /// Vessels as they tell of themselves.
    Approaches,
}

/// What the berth plan remembers: which hours it shows.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct BerthPlanState {
    /// What is shown.
    pub shape: BerthPlanShape,
    /// Of the list of vessels.
    pub table: TableState,
    /// How many hours.
    pub span_h: f32,
    /// From when; `None` keeps now a quarter in from the left.
    pub from_ms: Option<Ms>,
}

impl Default for BerthPlanState {
    fn default() -> Self {
        Self { shape: BerthPlanShape::Plan, table: TableState::default(), span_h: 24.0, from_ms: None }
    }
}

const SPANS_H: [f32; 4] = [12.0, 24.0, 48.0, 96.0];
const SPAN_LEAST_H: f32 = 3.0;
const SPAN_MOST_H: f32 = 240.0;

/// How late a call may be before it is marked, and before it is marked as high.
const LATE_LOW_MS: Ms = 30 * MINUTE_MS;
const LATE_HIGH_MS: Ms = 2 * HOUR_MS;

/// How much a call's lateness matters.
pub(crate) fn lateness(call: &CallBar) -> Severity {
    match call.late_ms() {
        late if call.stage == CallStage::Departed || late < LATE_LOW_MS => Severity::Normal,
        late if late < LATE_HIGH_MS => Severity::Low,
        _ => Severity::High,
    }
}

/// Shows the berth plan.
pub fn berth_plan_ui(ui: &mut Ui, look: &Look<'_>, view: &BerthPlanView, state: &mut BerthPlanState, actions: &mut Vec<ScreenAction>) {
    tools(ui, look, view, state);
    if state.shape == BerthPlanShape::Approaches {
        approaches(ui, look, view, &mut state.table, actions);
        return;
    }
    if view.quay_length_m <= 0.0 {
        empty(ui, look, Icon::Vessel, look.words.get("berth-plan-no-quay"));
        return;
    }
    let plan = Plan::lay_out(ui, look, view, state);
    plan.ground(ui, look, view);
    plan.hear(ui, state);
    let mut calls: Vec<&CallBar> = view.calls.iter().collect();
    calls.sort_by_key(|call| (call.atb_ms.unwrap_or(call.etb_ms), call.call));
    let mut lane_ends = vec![f32::NEG_INFINITY; LANES];
    for call in calls {
        let Some(rect) = plan.place(ui, look, call, &mut lane_ends) else { continue };
        plan.call_ui(ui, look, call, rect, actions);
    }
    plan.now_line(ui, look);
}

fn tools(ui: &mut Ui, look: &Look<'_>, view: &BerthPlanView, state: &mut BerthPlanState) {
    let words = look.words;
    ui.horizontal(|ui| {
        // Where nobody listens there is nothing to go to.
        if !view.approaches.is_empty() || state.shape == BerthPlanShape::Approaches {
            let count = view.approaches.len() as u32 + view.approaches_more;
            let heard = words.say("berth-plan-approaches", &[("count", count.into())]);
            let options = [(BerthPlanShape::Plan, words.get("berth-plan-plan")), (BerthPlanShape::Approaches, heard.as_str())];
            if let Some(shape) = segmented(ui, look, &options, state.shape) {
                state.shape = shape;
            }
            ui.add_space(6.0);
        }
        if state.shape == BerthPlanShape::Approaches {
            return;
        }
        let texts = SPANS_H.map(|hours| words.say("berth-plan-span", &[("hours", (hours as u32).into())]));
        let options: Vec<(f32, &str)> = SPANS_H.iter().copied().zip(texts.iter().map(String::as_str)).collect();
        if let Some(span_h) = segmented(ui, look, &options, state.span_h) {
            (state.span_h, state.from_ms) = (span_h, None);
        }
        if Button::text(words.get("berth-plan-now")).enabled(state.from_ms.is_some()).show(ui, look).clicked() {
            state.from_ms = None;
        }
        ui.add_space(6.0);
        ui.spacing_mut().item_spacing.x = 14.0;
        let theme = look.theme;
        if ui.available_width() > 370.0 {
            legend(ui, look, words.get("berth-plan-estimated"), |painter, rect| {
                painter.rect_stroke(rect, 1.0, Stroke::new(1.2, theme.data[1]), StrokeKind::Inside);
            });
            legend(ui, look, words.get("berth-plan-actual"), |painter, rect| {
                painter.rect_filled(rect, 1.0, theme.data[3]);
                painter.rect_stroke(rect, 1.0, Stroke::new(1.0, theme.data[1]), StrokeKind::Inside);
            });
            legend(ui, look, words.get("berth-plan-timetable"), |painter, rect| {
                slip(painter, rect.left_center().x, rect.right_center().x, rect.center().y, theme.data[0]);
            });
        }
        if view.calls.iter().any(|call| call.told_ms.is_some()) && ui.available_width() > 130.0 {
            legend(ui, look, words.get("berth-plan-told"), |painter, rect| told(painter, rect.center(), theme.data[0]));
        }
        if ui.available_width() > 90.0 {
            legend(ui, look, words.get("berth-plan-cut-off"), |painter, rect| {
                cut_off(painter, rect.center_top() + vec2(0.0, 9.0), theme.data[0]);
            });
        }
    });
}
