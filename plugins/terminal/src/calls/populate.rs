//! The calls of a scenario: the listed ones, those of a table, and those that profiles generate.

use std::collections::BTreeMap;

use bevy_ecs::prelude::*;
use portolan_clock::{Clock, Purpose, Stream, Streams};
use portolan_model::distribution::Values;
use portolan_model::facts::CallStage;
use portolan_model::happenings::Happening;
use portolan_model::ids::{CallId, LineId};
use portolan_model::index::Index;
use portolan_model::moment::{Moment, PortCalendar};
use portolan_model::problem::Place;
use portolan_model::{DAY_MS, HOUR_MS, Ms};
use portolan_scenario::{ScenarioHeader, Section};

use super::section::{Arrivals, Bays, CallProfile, CallsSection, ScheduledCall, Takes};
use super::table::RecordedCalls;
use super::{Call, CallWork};
use crate::mint::BoxesSection;

impl Section for CallsSection {
    const NAME: &'static str = "calls";

    fn validate(&self, place: &mut Place<'_>) {
        place.at("profiles").unique_ids(self.profiles.iter().map(|profile| profile.name.as_str()));
        if self.profiles.len() > 250 {
            place.at("profiles").say("too-many-profiles", "more than 250 profiles", "join like ones");
        }
        for (index, profile) in self.profiles.iter().enumerate() {
            profile.validate(&mut place.at("profiles").index(index));
        }
        place.at("scheduled").unique_ids(self.scheduled.iter().map(|call| call.name.as_str()));
        for (index, call) in self.scheduled.iter().enumerate() {
            call.validate(&self.profiles, &mut place.at("scheduled").index(index));
        }
    }
}

impl ScheduledCall {
    pub(super) fn validate(&self, profiles: &[CallProfile], place: &mut Place<'_>) {
        if !profiles.iter().any(|profile| profile.name == self.profile) {
            let names: Vec<&str> = profiles.iter().map(|profile| profile.name.as_str()).collect();
            place.at("profile").say(
                "unknown-profile",
                format!("there is no profile “{}”", self.profile),
                format!("use one of: {}", names.join(", ")),
            );
        }
        if let Some(length_m) = self.length_m {
            place.at("length_m").within(length_m, 1.0, 1_000.0);
        }
        if let Some(draught_m) = self.draught_m {
            place.at("draught_m").within(draught_m, 0.1, 50.0);
        }
        if self.discharge.unwrap_or(0).max(self.load.unwrap_or(0)) > MOVES_MAX {
            place.say("too-many-moves", format!("more than {MOVES_MAX} boxes in one call"), "divide it");
        }
    }
}

/// More boxes than any vessel carries: a slip of the pen.
const MOVES_MAX: u32 = 50_000;

impl CallProfile {
    fn validate(&self, place: &mut Place<'_>) {
        for (name, distribution) in [
            ("length_m", &self.length_m),
            ("draught_m", &self.draught_m),
            ("moves", &self.moves),
            ("mooring_min", &self.mooring_min),
            ("clearing_min", &self.clearing_min),
            ("unlashing_min", &self.unlashing_min),
            ("lashing_min", &self.lashing_min),
            ("unmooring_min", &self.unmooring_min),
        ] {
            distribution.validate(&mut place.at(name), Values::NotNegative);
        }
        self.deviation_h.validate(&mut place.at("deviation_h"), Values::Any);
        if self.length_m.min() < 1.0 {
            place.at("length_m").say("no-length", "a length below 1 m may be drawn", "give lengths in metres");
        }
        if self.moves.mean() > f64::from(MOVES_MAX) {
            place.at("moves").say("too-many-moves", format!("more than {MOVES_MAX} boxes in one call"), "check the figure");
        }
        place.at("discharge_share").share(self.discharge_share);
        place.at("brings").at("transshipment").share(self.brings.transshipment);
        place.at("brings").at("empty").share(self.brings.empty);
        place.at("announced_before_h").within(self.announced_before_h, 0.0, 2_000.0);
        place.at("cut_off_before_h").within(self.cut_off_before_h, 0.0, 2_000.0);
        if self.brings.transshipment + self.brings.empty > 1.0 {
            place.at("brings").say("shares", "shares of more than 1 together", "let them add up to 1 at most; the rest is import");
        }
        if let Takes::Shares { transshipment, empty } = self.takes {
            place.at("takes").at("transshipment").share(transshipment);
            place.at("takes").at("empty").share(empty);
            if transshipment + empty > 1.0 {
                place.at("takes").say("shares", "shares of more than 1 together", "let them add up to 1 at most; the rest is export");
            }
        }
        if self.cranes_max == 0 {
            place.at("cranes_max").say("no-cranes", "no crane may work the call", "give at least 1");
        }
        if self.bays == Bays::Count(0) {
            place.at("bays").say("no-bays", "no bay to work", "give at least 1");
        }
        match self.arrivals {
            Arrivals::Poisson { per_day } => {
                place.at("arrivals").at("per_day").within(per_day, 0.0, 1_000.0);
            }
            Arrivals::Even { per_day, after_h } => {
                place.at("arrivals").at("per_day").within(per_day, 0.0, 1_000.0);
                place.at("arrivals").at("after_h").within(after_h, 0.0, 10_000.0);
            }
            Arrivals::None => {}
        }
    }
}

/// How long before its arrival a call beyond the run's days is still looked at: its export boxes come in during the run.
const LOOK_AHEAD_DAYS: f64 = 8.0;

struct Planner<'a> {
    section: &'a CallsSection,
    boxes: &'a BoxesSection,
    streams: &'a Streams,
    port: &'a PortCalendar,
}

/// Spawns the calls and foresees their announcements and arrivals.
pub(crate) fn populate_calls(
    section: Res<CallsSection>,
    boxes: Res<BoxesSection>,
    recorded: Option<Res<RecordedCalls>>,
    header: Res<ScenarioHeader>,
    port: Res<PortCalendar>,
    mut clock: ResMut<Clock>,
    mut index: ResMut<Index>,
    mut commands: Commands,
) {
    let planner = Planner { section: &section, boxes: &boxes, streams: &clock.streams, port: &port };
    let horizon_ms = i64::from(header.days) * DAY_MS;
    let mut planned: BTreeMap<CallId, (Call, bool, Option<Moment>)> = BTreeMap::new();
    let listed = section.scheduled.iter().chain(recorded.iter().flat_map(|recorded| &recorded.calls));
    for (number, listed) in listed.enumerate() {
        let call = planner.listed(CallId::new(0, number as u32), listed);
        let comes = call.scheduled_ms < horizon_ms;
        planned.insert(call.id, (call, comes, listed.ata));
    }
    for (position, profile) in section.profiles.iter().enumerate() {
        for (number, (scheduled_ms, comes)) in arrivals_of(profile, position, f64::from(header.days), clock.streams).into_iter().enumerate()
        {
            let id = CallId::new(position as u8 + 1, number as u32);
            let name = format!("{} {}", profile.name, number + 1);
            planned.insert(id, (planner.call(id, position as u8, name, scheduled_ms, None), comes, None));
        }
    }
    for (id, (mut call, comes, ata)) in planned {
        let profile = &section.profiles[usize::from(call.profile)];
        let announced_ms = (call.scheduled_ms - (profile.announced_before_h * HOUR_MS as f64) as Ms).max(0);
        if announced_ms < horizon_ms {
            clock.calendar.at(announced_ms, Happening::CallAnnounced(id));
        }
        let deviation_ms =
            (clock.streams.stream(Purpose::named("deviation"), u64::from(id.0)).draw(&profile.deviation_h) * HOUR_MS as f64) as Ms;
        // Who was due before the scenario opens is there when it does.
        let deviation_ms = match ata {
            _ if call.scheduled_ms < 0 => 0,
            Some(ata) => port.ms(ata) - call.scheduled_ms,
            None => deviation_ms,
        };
        let arrival_ms = (call.scheduled_ms + deviation_ms).max(0);
        if comes {
            // Half-way from being announced to being due the estimate becomes what will be; a call that is nearer has it at once.
            let known_ms = i64::midpoint(announced_ms, call.scheduled_ms.min(arrival_ms));
            if deviation_ms == 0 || known_ms <= 0 || arrival_ms == 0 {
                call.eta_ms = arrival_ms;
                clock.calendar.at(arrival_ms, Happening::CallArrives { call: id, estimate: 0 });
            } else {
                clock.calendar.at(known_ms, Happening::EstimateChanged { call: id, eta_ms: arrival_ms, drawn: true });
            }
        }
        call.cut_off_ms = call.eta_ms - (profile.cut_off_before_h * HOUR_MS as f64) as Ms;
        call.cut_off_passed = call.cut_off_ms < 0;
        if comes && !call.cut_off_passed {
            clock.calendar.at(call.cut_off_ms, Happening::CutOff(id));
        }
        let entity = commands.spawn((call, CallWork::default())).id();
        index.add_call(id, entity);
    }
}

/// When the calls of a profile are due, and whether they come within the run's days.
fn arrivals_of(profile: &CallProfile, position: usize, days: f64, streams: Streams) -> Vec<(Ms, bool)> {
    let look_ahead = if profile.takes == Takes::AnyBox { 0.0 } else { LOOK_AHEAD_DAYS };
    let within = |per_day: f64| (per_day * days).round() as usize;
    let beyond = |per_day: f64| (per_day * look_ahead).round() as usize;
    match profile.arrivals {
        Arrivals::None => Vec::new(),
        Arrivals::Poisson { per_day } => {
            let mut gaps: Stream = streams.stream(Purpose::named("arrivals"), position as u64);
            let mean_ms = DAY_MS as f64 / per_day;
            let mut at_ms = 0.0;
            (0..within(per_day) + beyond(per_day))
                .map(|number| {
                    if number > 0 {
                        at_ms -= libm::log(1.0 - gaps.uniform()) * mean_ms;
                    }
                    (at_ms as Ms, number < within(per_day))
                })
                .collect()
        }
        Arrivals::Even { per_day, after_h } => {
            let gap_ms = DAY_MS as f64 / per_day;
            let begins_ms = after_h * HOUR_MS as f64;
            let end_ms = days * DAY_MS as f64;
            let count = (per_day * (days + look_ahead - after_h / 24.0)).round().max(0.0) as usize;
            let at_ms = |number: usize| begins_ms + (number as f64 + 0.5) * gap_ms;
            (0..count).map(|number| (at_ms(number) as Ms, at_ms(number) < end_ms)).collect()
        }
    }
}

impl Planner<'_> {
    fn listed(&self, id: CallId, listed: &ScheduledCall) -> Call {
        let profile = self.section.profiles.iter().position(|profile| profile.name == listed.profile).unwrap_or(0);
        self.call(id, profile as u8, listed.name.clone(), self.port.ms(listed.eta), Some(listed))
    }

    fn call(&self, id: CallId, position: u8, name: String, scheduled_ms: Ms, listed: Option<&ScheduledCall>) -> Call {
        let profile = &self.section.profiles[usize::from(position)];
        let mut draws = self.streams.stream(Purpose::named("call"), u64::from(id.0));
        let moves = draws.draw(&profile.moves).clamp(2.0, f64::from(MOVES_MAX)) as u32;
        let mm = |metres: f64| (metres * 1_000.0).floor() as i32;
        let (length_mm, draught_mm) = (mm(draws.draw(&profile.length_m)), mm(draws.draw(&profile.draught_m)));
        let shares: Vec<f64> = self.boxes.lines.iter().map(|line| line.share).collect();
        let line = LineId(draws.weighted(&shares) as u8);
        let discharge = (f64::from(moves) * profile.discharge_share).round() as u32;
        Call {
            id,
            profile: position,
            kind: profile.kind,
            name,
            line,
            length_mm: listed.and_then(|listed| listed.length_m).map_or(length_mm, mm),
            draught_mm: listed.and_then(|listed| listed.draught_m).map_or(draught_mm, mm),
            scheduled_ms,
            eta_ms: scheduled_ms,
            head_start_ms: (-scheduled_ms).max(0),
            estimate: 0,
            cut_off_ms: scheduled_ms,
            cut_off_passed: false,
            stage: CallStage::Announced,
            since_ms: 0,
            until_ms: None,
            priority: profile.priority,
            held: false,
            discharge: listed.and_then(|listed| listed.discharge).unwrap_or(discharge),
            load: listed.and_then(|listed| listed.load).unwrap_or(moves - discharge.min(moves)),
            alongside: None,
        }
    }
}
