//! A port as it is found when the chronicle begins.

use std::collections::BTreeMap;

use bevy_ecs::prelude::*;
use bevy_ecs::system::SystemParam;
use portolan_alarms::{AlarmsSection, NoticeRule};
use portolan_clock::Clock;
use portolan_model::container::{Container, Holds};
use portolan_model::equipment::Equipment;
use portolan_model::facts::{ExaminationStage, TruckStage};
use portolan_model::ids::CallId;
use portolan_model::{DAY_MS, HOUR_MS, MINUTE_MS, Ms};
use portolan_scenario::ScenarioHeader;
use portolan_terminal::calls::{Call, CallWork, CallsSection};
use portolan_terminal::examination::{HallBook, Progress};
use portolan_terminal::landside::Truck;
use portolan_terminal::quay::{QuayCrane, QuaySection};

use super::calls::CallPlan;
use super::{Annals, CallLog, Chronicle, Devices, Examinations, Happenings, Limits, QuayLog, Samples, Visit, Visits};

/// What a chronicle is begun from.
#[derive(SystemParam)]
pub(crate) struct Seen<'w, 's> {
    clock: Res<'w, Clock>,
    header: Res<'w, ScenarioHeader>,
    quay: Res<'w, QuaySection>,
    profiles: Res<'w, CallsSection>,
    rules: Option<Res<'w, AlarmsSection>>,
    hall: Res<'w, HallBook>,
    equipment: Query<'w, 's, &'static Equipment>,
    cranes: Query<'w, 's, &'static QuayCrane>,
    calls: Query<'w, 's, (&'static Call, &'static CallWork)>,
    trucks: Query<'w, 's, &'static Truck>,
    boxes: Query<'w, 's, (&'static Container, &'static Holds)>,
}

impl Seen<'_, '_> {
    /// A chronicle that begins now.
    pub(crate) fn chronicle(&self) -> Chronicle {
        let at_ms = self.clock.now_ms();
        let calendar = self.header.start;
        let past_hour_ms = calendar.ms_of_day(0) % HOUR_MS;
        let mut cranes: Vec<(u16, Option<CallId>)> = self.cranes.iter().map(|crane| (crane.index, crane.call)).collect();
        cranes.sort_unstable();
        let stages = self.hall.files().filter_map(|(container, progress)| Some((container, stage_of(progress)?)));
        let arrived = self.trucks.iter().filter(|truck| truck.arrived).map(visit_of);
        let mut chronicle = Chronicle {
            calendar,
            limits: self.limits(),
            now_ms: at_ms,
            happenings: Happenings::default(),
            annals: Annals::default(),
            devices: Devices::seen(self.equipment.iter().collect(), at_ms),
            quay: QuayLog::seen(cranes, past_hour_ms, at_ms),
            calls: CallLog::seen(self.call_plans(), at_ms),
            visits: Visits::seen(arrived.collect(), past_hour_ms),
            examinations: Examinations::seen(stages, at_ms),
            samples: Samples::default(),
            held: self.boxes.iter().filter(|(_, holds)| !holds.none()).map(|(container, holds)| (container.id, *holds)).collect(),
            requests: BTreeMap::new(),
            tide_mm: None,
            wind_dm_s: None,
            ended: false,
        };
        let first = chronicle.sample(at_ms);
        chronicle.samples = Samples::beginning(first, past_hour_ms);
        chronicle
    }

    fn limits(&self) -> Limits {
        let rule = NoticeRule::LateCall;
        let usual = AlarmsSection::default();
        let rules = self.rules.as_deref().unwrap_or(&usual);
        let raise_min = rules.change(rule).raise.or(rule.spec().levels.map(|(raise, _)| raise)).unwrap_or_default();
        Limits {
            wind_stop_dm_s: (self.quay.wind_stop_m_s * 10.0).ceil() as u16,
            late_ms: Ms::from(raise_min) * MINUTE_MS,
            late_within_ms: Ms::from(rules.late_call_within_h) * HOUR_MS,
        }
    }

    fn call_plans(&self) -> Vec<(CallId, CallPlan)> {
        let horizon_ms = Ms::from(self.header.days) * DAY_MS;
        let plan = |(call, work): (&Call, &CallWork)| {
            let profile = self.profiles.profiles.get(usize::from(call.profile));
            let cut_off_before_ms = profile.map_or(0, |profile| (profile.cut_off_before_h * HOUR_MS as f64) as Ms);
            // Calls due after the days of the run do not come.
            let has_cut_off = !call.cut_off_passed && call.scheduled_ms < horizon_ms;
            let plan = CallPlan {
                scheduled_ms: call.scheduled_ms,
                eta_ms: call.eta_ms,
                cut_off_ms: has_cut_off.then_some(call.cut_off_ms),
                cut_off_before_ms,
                stage: call.stage,
                moves: work.discharged + work.loaded,
            };
            (call.id, plan)
        };
        let mut plans: Vec<(CallId, CallPlan)> = self.calls.iter().map(plan).collect();
        plans.sort_unstable_by_key(|(call, _)| *call);
        plans
    }
}

/// A visit under way: a truck that knows its block is through the gate.
fn visit_of(truck: &Truck) -> Visit {
    let stage = if truck.block.is_some() { TruckStage::Entered } else { TruckStage::Arrived };
    Visit::new(truck.id, truck.errand.visit(), truck.booked, stage, truck.due_ms)
}

/// How far an examination has come; none for one whose result is known already, since which it was is not.
const fn stage_of(progress: Progress) -> Option<ExaminationStage> {
    Some(match progress {
        Progress::Ordered => ExaminationStage::Ordered,
        Progress::Fetched => ExaminationStage::Fetched,
        Progress::InHall => ExaminationStage::InHall,
        Progress::Scanned | Progress::ToBeOpened => ExaminationStage::Scanned,
        Progress::Opened => ExaminationStage::Opened,
        Progress::Sampled => ExaminationStage::Sampled,
        Progress::Over => return None,
    })
}
