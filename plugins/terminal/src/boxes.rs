//! Boxes come, change hands and go; every way in which they do is a function here, so that a box is always in exactly one place.

use bevy_ecs::prelude::*;
use bevy_ecs::system::SystemParam;
use portolan_model::container;
use portolan_model::container::{Container, Hold, Holds, Onward};
use portolan_model::facts::What;
use portolan_model::happenings::Happening;
use portolan_model::ids::BoxId;
use portolan_model::place::{Place, Whereabouts};

use crate::control::Control;

/// What may be done with boxes.
#[derive(SystemParam)]
pub struct Boxes<'w, 's> {
    known: Query<'w, 's, (&'static Container, &'static mut Whereabouts, &'static mut Holds, &'static mut Onward)>,
}

/// What a handler sees of a box.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct BoxView {
    /// Its size.
    pub size: container::SizeType,
    /// What the port does with it.
    pub flow: container::Flow,
    /// What restricts it.
    pub cargo: container::Cargo,
    /// Its weight in kilograms.
    pub weight_kg: u32,
    /// Whose it is.
    pub line: portolan_model::ids::LineId,
    /// Where it is.
    pub place: Place,
    /// What holds it.
    pub holds: Holds,
    /// How it is to leave.
    pub onward: Onward,
}

impl Boxes<'_, '_> {
    /// A box comes into the port's knowledge. It can be looked up by [`Boxes::get`] from the next happening on.
    pub fn enter(control: &mut Control, container: Container, place: Place, holds: Holds, onward: Onward) {
        let (id, now_ms) = (container.id, control.now_ms());
        control.note(What::BoxEntered {
            container: id,
            flow: container.flow,
            size: container.size,
            reefer: container.cargo.reefer,
            dangerous: container.cargo.dangerous.is_some(),
            weight_kg: container.weight_kg,
        });
        control.note(What::Custody { container: id, to: place });
        for hold in holds.iter() {
            control.note(What::Held { container: id, hold });
        }
        let whereabouts = Whereabouts { place, since_ms: now_ms, entered_ms: now_ms, links: 1 };
        let entity = control.commands.spawn((container, whereabouts, holds, onward)).id();
        control.index.add_box(id, entity);
    }

    /// What is known of a box in the port.
    pub fn get(&self, control: &Control, id: BoxId) -> Option<BoxView> {
        let entity = control.index.find_box(id)?;
        let (container, whereabouts, holds, onward) = self.known.get(entity).ok()?;
        Some(BoxView {
            size: container.size,
            flow: container.flow,
            cargo: container.cargo,
            weight_kg: container.weight_kg,
            line: container.line,
            place: whereabouts.place,
            holds: *holds,
            onward: *onward,
        })
    }

    /// A box changes hands.
    pub fn hand_over(&mut self, control: &mut Control, id: BoxId, to: Place) {
        let now_ms = control.now_ms();
        control.note(What::Custody { container: id, to });
        if let Some((container, mut whereabouts, ..)) = control.index.find_box(id).and_then(|entity| self.known.get_mut(entity).ok()) {
            whereabouts.place = to;
            whereabouts.since_ms = now_ms;
            whereabouts.links = whereabouts.links.saturating_add(1);
            if container.cargo.reefer {
                control.soon(Happening::ReeferMoved(id));
            }
        }
    }

    /// A box leaves the port, by road or by water, and is forgotten.
    pub fn leave(control: &mut Control, id: BoxId, by: Place) {
        control.note(What::Custody { container: id, to: by });
        if let Some(entity) = control.index.find_box(id) {
            control.commands.entity(entity).despawn();
            control.index.remove_box(id);
        }
    }

    /// Puts a hold on a box; false if it was there, or the box is not.
    pub fn hold(&mut self, control: &mut Control, id: BoxId, hold: Hold) -> bool {
        let new = self.change_holds(control, id, |holds| holds.set(hold));
        if new {
            control.note(What::Held { container: id, hold });
        }
        new
    }

    /// Lifts a hold off a box; false if it was not there, or the box is not.
    pub fn free(&mut self, control: &mut Control, id: BoxId, hold: Hold) -> bool {
        let was = self.change_holds(control, id, |holds| holds.lift(hold));
        if was {
            control.note(What::Freed { container: id, hold });
        }
        was
    }

    /// Changes how a box is to leave.
    pub fn set_onward(&mut self, control: &Control, id: BoxId, change: impl FnOnce(&mut Onward)) {
        if let Some((.., mut onward)) = control.index.find_box(id).and_then(|entity| self.known.get_mut(entity).ok()) {
            change(&mut onward);
        }
    }

    fn change_holds(&mut self, control: &Control, id: BoxId, change: impl FnOnce(&mut Holds) -> bool) -> bool {
        let entity = control.index.find_box(id);
        entity.and_then(|entity| self.known.get_mut(entity).ok()).is_some_and(|(_, _, mut holds, _)| change(&mut holds))
    }
}
