//! The gate's book of appointments: who is booked when, and whether they came. Kept for a day after their time.

use std::collections::BTreeMap;

use portolan_model::ids::TruckId;
use portolan_model::moment::PortCalendar;
use portolan_model::{DAY_MS, HOUR_MS, Ms};
use serde::{Deserialize, Serialize};

/// One appointment.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Appointment {
    /// When the truck is to come.
    pub at_ms: Ms,
    /// Whether it has come.
    pub came: bool,
}

/// The appointments of one hour of the port's clock.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct BookedHour {
    /// Trucks booked.
    pub booked: u32,
    /// Of these, come so far.
    pub came: u32,
}

/// All appointments that lie ahead, and those of the last day.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct AppointmentBook {
    of: BTreeMap<TruckId, Appointment>,
    /// By when the hour begins.
    hours: BTreeMap<Ms, BookedHour>,
    /// The hour in which the book was last cleared of what is over.
    cleared_ms: Ms,
}

/// When the hour of the port's clock begins in which an instant lies.
fn hour_began_ms(port: &PortCalendar, at_ms: Ms) -> Ms {
    at_ms - port.ms_of_day(at_ms) % HOUR_MS
}

impl AppointmentBook {
    /// The appointment of a truck, until a day after its time.
    pub fn get(&self, truck: TruckId) -> Option<Appointment> {
        self.of.get(&truck).copied()
    }

    /// The appointments of the hour that begins at an instant.
    pub fn hour(&self, began_ms: Ms) -> BookedHour {
        self.hours.get(&began_ms).copied().unwrap_or_default()
    }

    /// A truck has an appointment from now on, or another one.
    pub(super) fn book(&mut self, port: &PortCalendar, truck: TruckId, at_ms: Ms) {
        if let Some(before) = self.of.insert(truck, Appointment { at_ms, came: false })
            && let Some(hour) = self.hours.get_mut(&hour_began_ms(port, before.at_ms))
        {
            hour.booked = hour.booked.saturating_sub(1);
        }
        self.hours.entry(hour_began_ms(port, at_ms)).or_default().booked += 1;
    }

    /// A truck has come.
    pub(super) fn come(&mut self, port: &PortCalendar, truck: TruckId, now_ms: Ms) {
        self.clear(port, now_ms);
        let Some(appointment) = self.of.get_mut(&truck).filter(|appointment| !appointment.came) else { return };
        appointment.came = true;
        if let Some(hour) = self.hours.get_mut(&hour_began_ms(port, appointment.at_ms)) {
            hour.came += 1;
        }
    }

    /// Forgets what was more than a day ago, once an hour.
    fn clear(&mut self, port: &PortCalendar, now_ms: Ms) {
        let hour_ms = hour_began_ms(port, now_ms);
        if hour_ms > self.cleared_ms {
            self.cleared_ms = hour_ms;
            self.hours = self.hours.split_off(&(hour_ms - DAY_MS));
            self.of.retain(|_, appointment| appointment.at_ms >= hour_ms - DAY_MS);
        }
    }
}

#[cfg(test)]
mod tests {
    use portolan_model::ids::TruckSource;
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// However trucks are booked, booked anew and come: each hour counts those that are booked in it, and of them those that came.
        #[test]
        fn hours_count_what_the_book_holds(steps in prop::collection::vec((0_u32..8, 0_i64..40, any::<bool>()), 0..60)) {
            let port: PortCalendar = "2026-03-03T09:20:00+08:00".parse().unwrap();
            let mut book = AppointmentBook::default();
            let mut now_ms = 0;
            for (number, half_hours, comes) in steps {
                let truck = TruckId::new(TruckSource::Stock, number);
                if comes {
                    now_ms += half_hours * HOUR_MS / 2;
                    book.come(&port, truck, now_ms);
                } else if book.get(truck).is_none_or(|appointment| !appointment.came) {
                    book.book(&port, truck, now_ms + half_hours * HOUR_MS / 2);
                }
                let mut hours: BTreeMap<Ms, BookedHour> = BTreeMap::new();
                for appointment in book.of.values() {
                    let hour = hours.entry(hour_began_ms(&port, appointment.at_ms)).or_default();
                    hour.booked += 1;
                    hour.came += u32::from(appointment.came);
                }
                for (began_ms, hour) in &book.hours {
                    prop_assert_eq!(*hour, hours.remove(began_ms).unwrap_or_default());
                }
                prop_assert!(hours.is_empty(), "{:?}", hours);
            }
        }
    }
}
