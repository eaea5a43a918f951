//! Looks into boxes: who asks, when a box is sent for, who is answered, and what follows from it.

use portolan_customs::states::{Asked, Authority, Checks, Event};
use portolan_model::container::{Flow, Hold};
use portolan_model::facts::{Ruling, What};
use portolan_model::happenings::Happening;
use portolan_model::ids::BoxId;
use portolan_model::{MINUTE_MS, Ms};
use portolan_terminal::boxes::Boxes;
use portolan_terminal::control::Control;

use super::Desk;
use crate::processed::case::{Case, Step};
use crate::processed::goods::steps;

/// An order waits so long for a box that is on its way back from the visit before (*assumed*).
const BACK_AGAIN_MS: Ms = 30 * MINUTE_MS;
/// So often at most: ten days.
const WAITS_MAX: u16 = 500;

impl Desk<'_> {
    /// An authority wants to look into a box; `finds` is what it would find.
    pub(super) fn ask(&mut self, control: &mut Control, container: BoxId, by: Authority, checks: Checks, finds: bool) -> Asked {
        let joint = self.section.process.examines_jointly();
        let looks = self.book.looks.entry(container).or_default();
        let asked = looks.ask(joint, by, checks, finds);
        if looks.is_under_way() {
            let shows = looks.shows();
            self.hall.know(container, shows);
        }
        let joins = matches!(asked, Asked::Joined | Asked::Answered { .. });
        control.note(What::LookWanted { container, by, joins });
        self.book.watch.sums.note_wish(by, joins);
        if let Asked::Answered { .. } = asked {
            // Somebody has looked already, and what was seen there is for all to see.
            control.note(What::LookAnswered { container, by, found: finds });
            self.book.watch.sums.note_answer(by, finds);
        }
        if !joins {
            self.bays_free -= 1;
        }
        asked
    }

    /// Sends for a box into which somebody waits to look; notices where an operator took the order back.
    pub(super) fn send_for(&mut self, control: &mut Control, boxes: &mut Boxes, container: BoxId) {
        let Some(view) = boxes.get(control, container) else {
            self.book.looks.remove(&container);
            return;
        };
        let Some(looks) = self.book.looks.get_mut(&container) else { return };
        if looks.is_under_way() && !view.holds.has(Hold::Examination) {
            let answers = looks.end(false);
            self.answer(control, container, &answers, false);
        }
        let Some(looks) = self.book.looks.get_mut(&container).filter(|looks| looks.is_to_order()) else { return };
        if self.hall.progress(container).is_some() {
            if looks.waited < WAITS_MAX {
                looks.waited += 1;
                control.clock.calendar.after(BACK_AGAIN_MS, Happening::ReleaseDue(container));
            }
            return;
        }
        looks.order();
        let shows = looks.shows();
        self.hall.know(container, shows);
        self.book.watch.sums.visits += 1;
        boxes.hold(control, container, Hold::Examination);
        control.soon(Happening::ExaminationOrdered(container));
    }

    /// A visit to the hall is over.
    pub(super) fn examination_over(&mut self, control: &mut Control, boxes: &mut Boxes, container: BoxId, found: bool) {
        boxes.free(control, container, Hold::Examination);
        let answers = self.book.looks.get_mut(&container).map(|looks| looks.end(found)).unwrap_or_default();
        self.answer(control, container, &answers, true);
        self.work(control, boxes, container);
        self.tend(control, boxes, container);
        Self::free_if_unheld(control, boxes, container);
    }

    /// Those who asked have their answers. Customs alone waits with a declaration; where an operator took the order back, it goes on as
    /// if nothing had been found.
    fn answer(&mut self, control: &mut Control, container: BoxId, answers: &[(Authority, bool)], looked: bool) {
        for (by, found) in answers {
            if looked {
                control.note(What::LookAnswered { container, by: *by, found: *found });
                self.book.watch.sums.note_answer(*by, *found);
            }
            match by {
                Authority::Customs => {
                    if let Some(mut case) = self.book.cases.remove(&container) {
                        self.conclude(control, &mut case, container, *found, looked);
                        self.book.cases.insert(container, case);
                    }
                }
                Authority::Maritime => self.maritime_answered(control, container, *found),
                Authority::BorderInspection => {}
            }
        }
    }

    /// The goods of a declaration were looked at, or need not be any more.
    pub(super) fn conclude(&mut self, control: &mut Control, case: &mut Case, container: BoxId, found: bool, looked: bool) {
        let now_ms = control.now_ms();
        if case.step != Step::Examination {
            return;
        }
        if looked {
            self.note_result(control, case, container, found);
        }
        if !found {
            self.apply(case, Event::PassExamination);
            case.due_ms = Some(now_ms);
            return;
        }
        self.apply(case, Event::FindInExamination);
        let mut chance = steps(control.clock.streams, container, 9);
        if chance.chance(self.section.traders.seized_share) {
            self.apply(case, Event::Seize);
            Self::rule(control, container, Ruling::Seized);
            (case.step, case.due_ms) = (Step::Nothing, None);
        } else {
            let treated_ms = now_ms + chance.draw_h_as_ms(&self.section.traders.treatment_h);
            (case.step, case.due_ms) = (Step::Treatment, Some(treated_ms));
        }
    }

    /// What a look at goods, here or where they went, tells of a declaration.
    pub(super) fn note_result(&mut self, control: &mut Control, case: &mut Case, container: BoxId, told: bool) {
        self.book.sums.examined += 1;
        self.record(&case.declared).examined += 1;
        self.learn(case, container, self.day(control.now_ms()), told);
        if told {
            self.book.sums.hits += 1;
            self.correct(control, case, container);
        }
    }

    /// Whoever collects it may come, if nothing holds it. Only imports are collected; whose truck is foreseen already hears nothing new.
    pub(super) fn free_if_unheld(control: &mut Control, boxes: &Boxes, container: BoxId) {
        if boxes.get(control, container).is_some_and(|view| view.flow == Flow::Import && view.holds.none()) {
            control.soon(Happening::BoxFree(container));
        }
    }
}
