//! The quay of a scenario.

use bevy_ecs::prelude::*;
use portolan_clock::{Clock, Purpose};
use portolan_model::distribution::Values;
use portolan_model::equipment::Equipment;
use portolan_model::happenings::Happening;
use portolan_model::index::Index;
use portolan_model::moment::PortCalendar;
use portolan_model::problem::{Place, Problems};
use portolan_protocol::DeviceId;
use portolan_scenario::Section;

use super::BerthBook;
use super::crane::{CraneTask, QuayCrane};
use super::section::{Berths, QuaySection};
use super::stoppages::{QuayChances, next_change_ms};
use crate::calls::CallsSection;

impl Section for QuaySection {
    const NAME: &'static str = "quay";

    fn validate(&self, place: &mut Place<'_>) {
        let length_ok = place.at("length_m").within(self.length_m, 1.0, 100_000.0);
        place.at("depth_m").positive(self.depth_m);
        place.at("gap_m").within(self.gap_m, 0.0, 1_000.0);
        place.at("wind_stop_m_s").positive(self.wind_stop_m_s);
        self.crane.validate(&mut place.at("crane"));
        if self.cranes == 0 {
            place.at("cranes").say("no-cranes", "no quay crane: no box can be moved over the rail", "give at least 1");
        }
        if self.in_flight_max == 0 {
            place.at("in_flight_max").say("no-window", "no box may be under way", "give at least 1; 6 is usual");
        }
        match self.berths {
            Berths::Continuous { clearance_m } => {
                place.at("berths").at("clearance_m").within(clearance_m, 0.0, 1_000.0);
            }
            Berths::Equal { count: 0 } => place.at("berths").at("count").say("no-berths", "no berth", "give at least 1"),
            Berths::Equal { count } if length_ok && self.length_m / f64::from(count) < 20.0 => {
                place.at("berths").at("count").say("berths-too-short", "berths shorter than 20 m", "give fewer berths or a longer quay");
            }
            Berths::Equal { .. } => {}
        }
        if let Some(shifts) = &self.shifts {
            let mut place = place.at("shifts");
            shifts.pause_min.validate(&mut place.at("pause_min"), Values::NotNegative);
            let stand_h = shifts.pause_min.mean() * shifts.at_hours.len() as f64 / 60.0;
            if stand_h > 12.0 {
                let what = format!("cranes stand {stand_h:.1} h a day while crews change");
                place.at("pause_min").say("long-pauses", what, "give shorter pauses or fewer changes: 12 h a day together at most");
            }
            for (index, hour) in shifts.at_hours.iter().enumerate() {
                place.at("at_hours").index(index).within(*hour, 0.0, 24.0);
            }
        }
    }
}

/// What of the calls cannot be berthed.
pub(crate) fn check_quay(world: &World, problems: &mut Problems) {
    let (Some(quay), Some(calls)) = (world.get_resource::<QuaySection>(), world.get_resource::<CallsSection>()) else { return };
    let longest_m = match quay.berths {
        Berths::Continuous { clearance_m } => quay.length_m - clearance_m,
        Berths::Equal { count } => quay.length_m / f64::from(count.max(1)),
    };
    let say = |path: &mut Place<'_>, length_m: f64, draught_m: f64| {
        if length_m > longest_m + 1e-6 {
            path.at("length_m").say(
                "longer-than-berth",
                format!("a length of {length_m} m does not fit: the longest stretch of quay has {longest_m:.1} m"),
                "shorten the vessel or lengthen the quay",
            );
        }
        if draught_m > quay.depth_m {
            path.at("draught_m").say(
                "deeper-than-quay",
                format!("a draught of {draught_m} m does not fit: the quay has {} m", quay.depth_m),
                "lessen the draught or deepen the quay",
            );
        }
    };
    let mut place = problems.at("calls");
    for (index, profile) in calls.profiles.iter().enumerate() {
        let (length_m, draught_m) = (profile.length_m.max(), profile.draught_m.max());
        if length_m.is_finite() && draught_m.is_finite() {
            say(&mut place.at("profiles").index(index), length_m, draught_m);
        } else {
            place.at("profiles").index(index).say(
                "unbounded-size",
                "length and draught are drawn without a largest value",
                "use Fixed, Uniform, Triangular or Empirical",
            );
        }
    }
    for (index, call) in calls.scheduled.iter().enumerate() {
        say(&mut place.at("scheduled").index(index), call.length_m.unwrap_or(0.0), call.draught_m.unwrap_or(0.0));
    }
}

/// Lays out the berths, puts the cranes on their rail and foresees the first crew change.
pub(crate) fn populate_quay(
    section: Res<QuaySection>,
    port: Res<PortCalendar>,
    mut clock: ResMut<Clock>,
    mut index: ResMut<Index>,
    mut book: ResMut<BerthBook>,
    mut commands: Commands,
) {
    let length_mm = section.length_m * 1_000.0;
    let mut add = |number: u16, berth: Option<u16>, x_mm: f64| {
        let id = DeviceId::quay_crane(number);
        let crane = QuayCrane {
            index: number,
            berth,
            x_mm: x_mm as i32,
            call: None,
            bay: None,
            task: CraneTask::Free,
            in_flight: 0,
            to_lift: 0,
            waiting: std::collections::VecDeque::new(),
            lifting: None,
            pinned: None,
            leaving: false,
            crew_changes: false,
        };
        let entity = commands.spawn((Equipment::new(id), crane)).id();
        index.add_device(id, entity);
    };
    match section.berths {
        Berths::Continuous { .. } => {
            for number in 0..section.cranes {
                add(number, None, (f64::from(number) + 0.5) / f64::from(section.cranes) * length_mm);
            }
        }
        Berths::Equal { count } => {
            let berth_mm = length_mm / f64::from(count);
            let mut number = 0;
            for berth in 0..count {
                // The first berths have one crane more where they do not go round.
                let own = section.cranes / count + u16::from(berth < section.cranes % count);
                for position in 0..own {
                    add(number, Some(berth), (f64::from(berth) + (f64::from(position) + 0.5) / f64::from(own)) * berth_mm);
                    number += 1;
                }
                let from_mm = (f64::from(berth) * berth_mm) as i32;
                book.left += 1;
                let left = book.left;
                book.berths.push((from_mm, (f64::from(berth + 1) * berth_mm) as i32, left));
            }
        }
    }
    let next_ms = section.shifts.as_ref().and_then(|shifts| next_change_ms(shifts, &port, 0));
    if let Some(next_ms) = next_ms {
        clock.calendar.at(next_ms, Happening::ShiftChange);
    }
    let pauses = clock.streams.stream(Purpose::named("crew change"), 0);
    commands.insert_resource(QuayChances { pauses, change_is_due: next_ms.is_some() });
}
