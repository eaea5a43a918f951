//! The clock of a port: what will happen, what has happened, and chance.

use std::collections::VecDeque;

use bevy_ecs::resource::Resource;
use portolan_model::Ms;
use portolan_model::facts::What;
use portolan_model::happenings::Happening;
use serde::{Deserialize, Serialize};

use crate::calendar::Calendar;
use crate::facts::FactStream;
use crate::streams::Streams;

/// What every handler needs of the clock.
///
/// One resource and not three, since nearly every handler needs all of it, and finding a resource is a notable part of a short handler.
#[derive(Resource, Debug, Serialize, Deserialize)]
pub struct Clock {
    /// What will happen.
    pub calendar: Calendar,
    /// What has happened.
    pub facts: FactStream,
    /// Chance, keyed by thing and purpose.
    pub streams: Streams,
}

/// What the engine is to do next.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Next {
    /// Handle more entries of the present instant.
    Due,
    /// Run topics, one bit each.
    Topics(u8),
    /// Let record rooms read: the instant is over, and enough facts have gathered.
    Record,
    /// Handle the first entries of a new instant.
    Instant,
    /// Stop: the budget is spent, and something is left to do.
    BudgetSpent,
    /// Stop: nothing is due.
    Nothing,
}

impl Clock {
    /// The clock of a run that has not begun.
    pub fn of_run(seed: u64) -> Self {
        Self { calendar: Calendar::default(), facts: FactStream::default(), streams: Streams::of_run(seed) }
    }

    /// The instant that is being executed, or the last one.
    pub const fn now_ms(&self) -> Ms {
        self.calendar.now_ms()
    }

    /// Writes that something is so now.
    pub fn note(&mut self, what: What) {
        self.facts.write(self.calendar.now_ms(), what);
    }

    /// Takes what comes next, never after `until_ms`. A new instant is not begun once `executed_max` entries were executed.
    ///
    /// All that is due comes at once, since the engine has to look this resource up in the world, which costs as much as a small handler.
    pub(crate) fn next(&mut self, until_ms: Ms, executed_max: u64, due: &mut VecDeque<Happening>) -> Next {
        if self.calendar.take_due(due) {
            return Next::Due;
        }
        match self.calendar.take_wanted() {
            0 => {}
            wanted => return Next::Topics(wanted),
        }
        if self.facts.is_due() {
            return Next::Record;
        }
        match self.calendar.next_due_ms() {
            Some(due_ms) if due_ms <= until_ms => {
                if self.calendar.executed() >= executed_max {
                    return Next::BudgetSpent;
                }
                self.calendar.move_to(due_ms);
                self.calendar.take_due(due);
                Next::Instant
            }
            _ => Next::Nothing,
        }
    }
}

#[cfg(test)]
mod tests {
    use portolan_model::ids::CallId;
    use portolan_model::topics::Topic;

    use super::*;

    #[test]
    fn a_spent_budget_stops_between_two_instants() {
        let (mut clock, mut due) = (Clock::of_run(1), VecDeque::new());
        clock.calendar.at(5, Happening::CutOff(CallId(0)));
        clock.calendar.at(6, Happening::CutOff(CallId(1)));
        assert_eq!(clock.next(9, 1, &mut due), Next::Instant);
        clock.calendar.soon(Happening::CutOff(CallId(2)));
        clock.calendar.want(Topic::Yard);
        due.clear();
        assert_eq!(clock.next(9, 1, &mut due), Next::Due, "the instant is worked off all the same");
        due.clear();
        assert_eq!(clock.next(9, 1, &mut due), Next::Topics(1 << Topic::Yard as u8));
        assert_eq!(clock.next(9, 1, &mut due), Next::BudgetSpent);
        assert_eq!(clock.next(5, 1, &mut due), Next::Nothing);
    }

    #[test]
    fn facts_are_recorded_between_two_instants() {
        let (mut clock, mut due) = (Clock::of_run(1), VecDeque::new());
        clock.calendar.at(5, Happening::ShiftChange);
        clock.calendar.at(6, Happening::ShiftChange);
        assert_eq!(clock.next(9, 9, &mut due), Next::Instant);
        due.clear();
        for number in 0..10_000 {
            clock.note(What::Wind { wind_dm_s: number });
        }
        assert_eq!((clock.next(9, 9, &mut due), clock.now_ms()), (Next::Record, 5));
        clock.facts.forget_read();
        assert_eq!((clock.next(9, 9, &mut due), clock.now_ms()), (Next::Instant, 6));
    }
}
