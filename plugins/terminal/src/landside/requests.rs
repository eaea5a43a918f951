//! What an operator may ask of the landside.

use portolan_model::Ms;
use portolan_model::facts::What;
use portolan_model::happenings::Happening;
use portolan_model::ids::TruckId;
use portolan_model::requests::Rule;
use portolan_protocol::DeviceId;

use super::Landside;
use crate::control::Control;

impl Landside<'_, '_> {
    /// Opens a gate lane, or closes it after the truck in it.
    ///
    /// # Errors
    /// The rule against it.
    pub fn set_lane_open(&mut self, control: &mut Control, lane: DeviceId, open: bool) -> Result<(), Rule> {
        let inward = self.book.inward.has(lane);
        self.book.gate_mut(inward).set_open(lane, open)?;
        control.note(What::LaneClosed { lane, closed: !open });
        if !open {
            self.dissolve_line(control, lane, inward);
        }
        // Closing may open a lane for appointments to all.
        self.admit(control, inward);
        Ok(())
    }

    /// Gives a truck that has not come another time.
    ///
    /// # Errors
    /// The rule against it.
    pub fn rebook(&mut self, control: &mut Control, truck: TruckId, to_ms: Ms) -> Result<(), Rule> {
        let now_ms = control.now_ms();
        let mut found = self.truck_mut(control, truck).ok_or(Rule::Unknown)?;
        if found.arrived {
            return Err(Rule::TruckArrived);
        }
        if to_ms < now_ms {
            return Err(Rule::TimePast);
        }
        if found.due_ms == to_ms {
            return Err(Rule::AlreadySo);
        }
        found.due_ms = to_ms;
        if found.booked {
            found.appointment_ms = Some(to_ms);
            self.book.appointments.book(&self.header.start, truck, to_ms);
        }
        // The entry at the old time finds that the truck is due at another.
        control.clock.calendar.at(to_ms, Happening::TruckArrives(truck));
        Ok(())
    }
}
