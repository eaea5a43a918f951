//! What stops all quay cranes for a while: crew changes and wind.

use bevy_ecs::prelude::*;
use portolan_clock::{Stream, Turn};
use portolan_model::facts::What;
use portolan_model::happenings::Happening;
use portolan_model::moment::PortCalendar;
use portolan_model::requests::RequestDesk;
use portolan_model::{DAY_MS, HOUR_MS, Ms};
use portolan_protocol::{DeviceId, DeviceKind};
use serde::{Deserialize, Serialize};

use super::section::Shifts;
use crate::port::{Port, PortRooms};

/// Chances of the quay.
#[derive(Resource, Clone, PartialEq, Debug, Serialize, Deserialize)]
pub(crate) struct QuayChances {
    /// Lengths of crew changes.
    pub pauses: Stream,
    /// Whether the next crew change is on the calendar.
    pub change_is_due: bool,
}

/// The wind on the quay.
#[derive(Resource, Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct QuayWeather {
    /// Tenths of a metre a second.
    pub wind_dm_s: u16,
}

/// When the next crew change begins, after an instant.
pub(super) fn next_change_ms(shifts: &Shifts, calendar: &PortCalendar, after_ms: Ms) -> Option<Ms> {
    let midnight_ms = after_ms - calendar.ms_of_day(after_ms);
    let at = |day: i64| shifts.at_hours.iter().map(move |hour| midnight_ms + day * DAY_MS + (hour * HOUR_MS as f64) as Ms);
    at(0).chain(at(1)).filter(|at_ms| *at_ms > after_ms).min()
}

impl Port<'_, '_, '_> {
    /// Puts the next crew change on the calendar, if crews change and it is not there.
    pub(crate) fn foresee_crew_change(&mut self, chances: &mut QuayChances, calendar: &PortCalendar) {
        let now_ms = self.control.now_ms();
        let next_ms = self.quay.section.shifts.as_ref().and_then(|shifts| next_change_ms(shifts, calendar, now_ms));
        if let Some(next_ms) = next_ms.filter(|_| !chances.change_is_due) {
            chances.change_is_due = true;
            self.control.clock.calendar.at(next_ms, Happening::ShiftChange);
        }
    }
}

/// A crew change begins: cranes finish their lift and stand.
///
/// Crews change as long as anything is left to happen, and again when a call comes to the quay after that. Requests do not count: one
/// that a script foresees is on the calendar long before one from outside would be, and both must find the same port.
pub(crate) fn shift_change(
    mut turn: InMut<Turn>,
    rooms: PortRooms,
    mut chances: ResMut<QuayChances>,
    calendar: Res<PortCalendar>,
    desk: Res<RequestDesk>,
) {
    let mut port = rooms.open(&mut turn);
    let work_left = port.control.clock.calendar.len() > desk.unanswered();
    chances.change_is_due = false;
    let Some(shifts) = port.quay.section.shifts.clone() else { return };
    for index in 0..port.quay.section.cranes {
        let Some(mut crane) = port.quay.crane_mut(&port.control, index) else { continue };
        if crane.call.is_none() {
            continue;
        }
        crane.crew_changes = true;
        if crane.lifting.is_none() && port.control.is_free(DeviceId::quay_crane(index)) {
            port.quay.stand(&mut port.control, index);
        }
    }
    let pause_ms = chances.pauses.draw_min_as_ms(&shifts.pause_min);
    port.control.clock.calendar.after(pause_ms, Happening::ShiftOver);
    if work_left {
        port.foresee_crew_change(&mut chances, &calendar);
    }
}

/// The crew is on its crane.
pub(crate) fn crew_is_on(mut turn: InMut<Turn>, rooms: PortRooms) {
    let mut port = rooms.open(&mut turn);
    for index in 0..port.quay.section.cranes {
        let Some(mut crane) = port.quay.crane_mut(&port.control, index) else { continue };
        if !std::mem::take(&mut crane.crew_changes) || crane.call.is_none() {
            continue;
        }
        if port.control.is_free(DeviceId::quay_crane(index)) {
            port.quay.stand(&mut port.control, index);
        }
        port.quay.try_lift(&mut port.control, index);
    }
}

/// The wind changes: above the limit quay cranes stop at once, below it they go on.
pub(crate) fn hear_wind(mut turn: InMut<Turn>, rooms: PortRooms, mut weather: ResMut<QuayWeather>) {
    let Happening::WindChanged { wind_dm_s } = turn.happening else { return };
    let mut port = rooms.open(&mut turn);
    weather.wind_dm_s = wind_dm_s;
    port.control.note(What::Wind { wind_dm_s });
    let stop = f64::from(wind_dm_s) >= port.quay.section.wind_stop_m_s * 10.0;
    let cranes = port.control.index.fleet(DeviceKind::QuayCrane).len() as u16;
    for index in 0..cranes {
        port.control.pause(DeviceId::quay_crane(index), stop);
    }
}
