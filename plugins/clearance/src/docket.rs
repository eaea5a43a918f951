//! The docket: boxes that are held, and what each waits for.

use std::collections::BTreeMap;

use bevy_ecs::prelude::*;
use bevy_ecs::system::SystemParam;
use portolan_clock::{Purpose, Stream, Streams};
use portolan_model::Ms;
use portolan_model::container::{Flow, Hold};
use portolan_model::happenings::Happening;
use portolan_model::ids::{BoxId, CallId};
use portolan_terminal::boxes::{BoxView, Boxes};
use portolan_terminal::calls::Call;
use portolan_terminal::control::Control;
use portolan_terminal::landside::{LandsideSection, expect_pick_up};
use portolan_terminal::mint::{BoxesSection, mass_settled_after_ms};
use serde::{Deserialize, Serialize};

use crate::processed::Office;
use crate::section::{ClearanceSection, Statistical};

const CLEARANCE: Purpose = Purpose::named("clearance");
const TREATMENT: Purpose = Purpose::named("treatment");

/// What customs does with a held box.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Case {
    /// It is released then.
    ReleaseAt(Ms),
    /// It is not released before this call's cut-off, but so long after it.
    Late {
        /// The call that it misses.
        call: CallId,
        /// How long after.
        by_ms: Ms,
    },
    /// It is to be examined.
    Examination,
    /// Something was found in it; treated, it is released then.
    TreatedUntil(Ms),
    /// Something was found in it, and it stays.
    Seized,
}

/// Boxes that are held.
#[derive(Resource, Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Docket {
    /// By customs.
    cases: BTreeMap<BoxId, Case>,
    /// When a doubtful gross mass is settled.
    masses: BTreeMap<BoxId, Ms>,
}

impl Docket {
    /// What customs does with a box, if it holds it.
    pub fn case(&self, container: BoxId) -> Option<Case> {
        self.cases.get(&container).copied()
    }
}

/// What clearance decides by.
#[derive(SystemParam)]
pub(crate) struct Clearance<'w, 's> {
    section: Res<'w, ClearanceSection>,
    boxes: Res<'w, BoxesSection>,
    landside: Res<'w, LandsideSection>,
    docket: ResMut<'w, Docket>,
    calls: Query<'w, 's, &'static Call>,
}

/// What is drawn for a box at the beginning.
enum Draw {
    /// It is free at once.
    Free,
    /// It is held.
    Held(Case),
}

impl Clearance<'_, '_> {
    /// A box came under control: it is held, or free.
    pub(crate) fn begin(&mut self, control: &mut Control, boxes: &mut Boxes, office: &mut Office, container: BoxId) {
        let Some(view) = boxes.get(control, container) else { return };
        let now_ms = control.now_ms();
        if view.flow == Flow::Import {
            expect_pick_up(control, boxes, &self.landside, &control.clock.streams, container);
        }
        self.wait_for_mass(control, &view, container);
        if office.is_open() {
            office.begin_watch(control, boxes, container, &view);
        }
        if office.is_open() && !view.cargo.domestic && matches!(view.flow, Flow::Import | Flow::Export) {
            office.begin(control, boxes, container, &view);
            return;
        }
        match self.draw(control.clock.streams, &view, container, now_ms) {
            Draw::Free => Self::free_if_unheld(control, boxes, container),
            Draw::Held(case) => {
                boxes.hold(control, container, Hold::Customs);
                self.docket.cases.insert(container, case);
                match case {
                    Case::ReleaseAt(at_ms) => control.clock.calendar.at(at_ms, Happening::ReleaseDue(container)),
                    Case::Late { call, by_ms } => self.wait_for_cut_off(control, container, call, by_ms),
                    Case::Examination => {
                        boxes.hold(control, container, Hold::Examination);
                        control.soon(Happening::ExaminationOrdered(container));
                    }
                    Case::TreatedUntil(_) | Case::Seized => {}
                }
            }
        }
    }

    /// A box of the initial stock: customs had the time to release it, unless it is one of those that miss their call.
    pub(crate) fn take_over(&mut self, control: &mut Control, boxes: &mut Boxes, container: BoxId) {
        let Some(view) = boxes.get(control, container).filter(|view| view.flow == Flow::Export) else { return };
        let now_ms = control.now_ms();
        self.wait_for_mass(control, &view, container);
        if let Draw::Held(case @ Case::Late { call, by_ms }) = self.draw(control.clock.streams, &view, container, now_ms)
            && self.cut_off_ms(control, call).is_some_and(|at_ms| at_ms > now_ms)
        {
            boxes.hold(control, container, Hold::Customs);
            self.docket.cases.insert(container, case);
            self.wait_for_cut_off(control, container, call, by_ms);
        }
    }

    fn wait_for_mass(&mut self, control: &mut Control, view: &BoxView, container: BoxId) {
        if view.holds.has(Hold::GrossMass) {
            let after_ms = mass_settled_after_ms(&self.boxes, &control.clock.streams, container);
            self.docket.masses.insert(container, control.now_ms() + after_ms);
            control.clock.calendar.after(after_ms, Happening::ReleaseDue(container));
        }
    }

    fn draw(&self, streams: Streams, view: &BoxView, container: BoxId, now_ms: Ms) -> Draw {
        let ClearanceSection::Statistical(rules) = &*self.section else { return Draw::Free };
        if view.cargo.domestic || !matches!(view.flow, Flow::Import | Flow::Export) {
            return Draw::Free;
        }
        let mut chance = streams.stream(CLEARANCE, container.0);
        let (target, late) = (chance.uniform(), chance.uniform());
        let case = if view.flow == Flow::Import {
            if target < rules.import.targeted_share {
                Case::Examination
            } else {
                Case::ReleaseAt(now_ms + import_release_ms(rules, &mut chance))
            }
        } else if target < rules.export.targeted_share {
            Case::Examination
        } else if late < rules.export.never_share {
            let by_ms = chance.draw_h_as_ms(&rules.export.late_by_h);
            view.onward.call.map_or(Case::ReleaseAt(now_ms + by_ms), |call| Case::Late { call, by_ms })
        } else {
            Case::ReleaseAt(now_ms + chance.draw_h_as_ms(&rules.export.release_h))
        };
        if case == Case::ReleaseAt(now_ms) { Draw::Free } else { Draw::Held(case) }
    }

    /// Time to look at a box: its mass may be settled, its release due.
    pub(crate) fn decide(&mut self, control: &mut Control, boxes: &mut Boxes, office: &mut Office, container: BoxId) {
        let now_ms = control.now_ms();
        let Some(view) = boxes.get(control, container) else {
            self.docket.cases.remove(&container);
            self.docket.masses.remove(&container);
            office.go_on(control, boxes, container);
            return;
        };
        let mut lifted = false;
        if self.docket.masses.get(&container).is_some_and(|at_ms| *at_ms <= now_ms) {
            self.docket.masses.remove(&container);
            lifted |= boxes.free(control, container, Hold::GrossMass);
        }
        if office.knows(container) {
            office.go_on(control, boxes, container);
            return;
        }
        let releases = match self.docket.case(container) {
            Some(Case::ReleaseAt(at_ms) | Case::TreatedUntil(at_ms)) => at_ms <= now_ms,
            Some(Case::Late { call, by_ms }) => {
                // Rolled to another call it has missed this one; a cut-off that moved is waited for.
                let waits = view.onward.call == Some(call) && self.cut_off_ms(control, call).is_some_and(|at_ms| at_ms + by_ms > now_ms);
                if waits {
                    self.wait_for_cut_off(control, container, call, by_ms);
                }
                !waits
            }
            // The order was withdrawn: nothing speaks against the box any more.
            Some(Case::Examination) => !view.holds.has(Hold::Examination),
            // Withdrawn by an operator, where customs had no hand in it.
            None => !view.holds.has(Hold::Customs) && !lifted,
            Some(Case::Seized) => false,
        };
        if releases {
            self.docket.cases.remove(&container);
            lifted |= boxes.free(control, container, Hold::Customs) || view.holds.none();
        }
        if lifted {
            Self::free_if_unheld(control, boxes, container);
        }
    }

    /// An examination is over.
    pub(crate) fn take_in_result(&mut self, control: &mut Control, boxes: &mut Boxes, container: BoxId, found: bool) {
        let now_ms = control.now_ms();
        boxes.free(control, container, Hold::Examination);
        if found {
            boxes.hold(control, container, Hold::Customs);
            let case = self.treatment(control.clock.streams, container, now_ms);
            self.docket.cases.insert(container, case);
            if let Case::TreatedUntil(at_ms) = case {
                control.clock.calendar.at(at_ms, Happening::ReleaseDue(container));
            }
            return;
        }
        if self.docket.case(container) == Some(Case::Examination) {
            self.docket.cases.remove(&container);
            boxes.free(control, container, Hold::Customs);
        }
        Self::free_if_unheld(control, boxes, container);
    }

    fn treatment(&self, streams: Streams, container: BoxId, now_ms: Ms) -> Case {
        let usual = Statistical::default();
        let rules = if let ClearanceSection::Statistical(rules) = &*self.section { rules } else { &usual };
        let mut chance = streams.stream(TREATMENT, container.0);
        let seized = chance.chance(rules.import.disposal_share);
        let treatment_ms = chance.draw_h_as_ms(&rules.import.treatment_h);
        if seized { Case::Seized } else { Case::TreatedUntil(now_ms + treatment_ms) }
    }

    fn cut_off_ms(&self, control: &Control, call: CallId) -> Option<Ms> {
        Some(self.calls.get(control.index.find_call(call)?).ok()?.cut_off_ms)
    }

    fn wait_for_cut_off(&self, control: &mut Control, container: BoxId, call: CallId, by_ms: Ms) {
        let now_ms = control.now_ms();
        let due_ms = self.cut_off_ms(control, call).unwrap_or(now_ms) + by_ms;
        control.clock.calendar.at(due_ms.max(now_ms + 1), Happening::ReleaseDue(container));
    }

    fn free_if_unheld(control: &mut Control, boxes: &Boxes, container: BoxId) {
        // Only imports are collected; nobody waits to hear of the others.
        if boxes.get(control, container).is_some_and(|view| view.flow == Flow::Import && view.holds.none()) {
            control.soon(Happening::BoxFree(container));
        }
    }
}

/// Milliseconds from landing to release.
fn import_release_ms(rules: &Statistical, chance: &mut Stream) -> Ms {
    let total: f64 = rules.import.modes.iter().map(|mode| mode.share).sum();
    let mut rest = chance.uniform() * total;
    let mode = rules.import.modes.iter().find(|mode| {
        rest -= mode.share;
        rest < 0.0
    });
    mode.or(rules.import.modes.last()).map_or(0, |mode| chance.draw_h_as_ms(&mode.release_h))
}
