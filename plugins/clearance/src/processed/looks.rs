//! Who wants to look into one box: together, in one visit to the hall, or each by itself, one visit after another.

use std::collections::BTreeMap;

use portolan_customs::states::{Asked, Authority, Checks, JointExamination, Phase};
use serde::{Deserialize, Serialize};

/// The examinations of one box.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Looks {
    examinations: Vec<JointExamination>,
    /// Whether each that asked would find what it looks for: what chance or the goods decided.
    finds: BTreeMap<Authority, bool>,
    /// How often an order waited in vain for the box to be back from the visit before.
    pub(super) waited: u16,
}

impl Looks {
    /// An authority wants to look; with `joint` it joins whoever does already.
    pub fn ask(&mut self, joint: bool, by: Authority, checks: Checks, finds: bool) -> Asked {
        self.finds.insert(by, finds);
        let place = if joint { 0 } else { self.examinations.iter().position(|one| one.asked.contains_key(&by)).unwrap_or(usize::MAX) };
        if let Some(examination) = self.examinations.get_mut(place) {
            return examination.ask(by, checks);
        }
        let mut examination = JointExamination::default();
        let asked = examination.ask(by, checks);
        self.examinations.push(examination);
        asked
    }

    /// Whether an authority would find what it looks for.
    pub fn finds(&self, by: Authority) -> bool {
        self.finds.get(&by).copied().unwrap_or(false)
    }

    /// Whether an authority asked and has no answer yet.
    pub fn is_open_for(&self, by: Authority) -> bool {
        let open = |one: &&JointExamination| matches!(one.phase, Phase::Waiting | Phase::UnderWay);
        self.examinations.iter().filter(open).any(|one| one.asked.contains_key(&by))
    }

    /// Whether the box is ordered to the hall, or there.
    pub fn is_under_way(&self) -> bool {
        self.examinations.iter().any(|one| one.phase == Phase::UnderWay)
    }

    /// Whether somebody waits and nobody has sent for the box.
    pub fn is_to_order(&self) -> bool {
        !self.is_under_way() && self.examinations.iter().any(|one| one.phase == Phase::Waiting)
    }

    /// The box is sent for.
    pub fn order(&mut self) {
        if let Some(next) = self.examinations.iter_mut().find(|one| one.phase == Phase::Waiting) {
            let begun = next.begin();
            debug_assert!(begun.is_ok(), "it waited");
        }
    }

    /// What the visit that is under way will show.
    pub fn shows(&self) -> bool {
        let current = self.examinations.iter().find(|one| one.phase == Phase::UnderWay);
        current.is_some_and(|one| one.asked.keys().any(|by| self.finds(*by)))
    }

    /// A visit is over: who has an answer, and which. Each finds what it looks for, if anything was found; whoever asked alone takes what
    /// was found for its own. A visit that an operator ordered serves whoever waits.
    pub fn end(&mut self, found: bool) -> Vec<(Authority, bool)> {
        if !self.is_under_way() {
            self.order();
        }
        let Some(current) = self.examinations.iter_mut().find(|one| one.phase == Phase::UnderWay) else { return Vec::new() };
        let ended = current.end(found);
        debug_assert!(ended.is_ok(), "it was under way");
        let alone = current.asked.len() == 1;
        current.asked.keys().map(|by| (*by, found && (alone || self.finds.get(by) == Some(&true)))).collect()
    }

    /// How often the goods were moved to the hall.
    pub fn visits(&self) -> u32 {
        self.examinations.iter().map(|one| one.visits).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Authority; 3] = [Authority::Customs, Authority::BorderInspection, Authority::Maritime];

    #[test]
    fn together_one_visit_answers_all() {
        let mut looks = Looks::default();
        let asked: Vec<Asked> = ALL.iter().map(|by| looks.ask(true, *by, Checks::SCAN, *by == Authority::Maritime)).collect();
        assert_eq!(asked, [Asked::Opened, Asked::Joined, Asked::Joined]);
        assert!(looks.is_to_order() && !looks.is_under_way());
        looks.order();
        assert!(looks.is_under_way() && looks.shows() && !looks.is_to_order());
        let answers = looks.end(true);
        assert_eq!(answers, [(Authority::Customs, false), (Authority::BorderInspection, false), (Authority::Maritime, true)]);
        assert_eq!((looks.visits(), looks.is_to_order()), (1, false));
        assert_eq!(looks.ask(true, Authority::Customs, Checks::SCAN, false), Asked::Answered { found: true }, "it was looked at");
    }

    #[test]
    fn each_by_itself_there_are_as_many_visits_as_wishes() {
        let mut looks = Looks::default();
        for by in ALL {
            assert_eq!(looks.ask(false, by, Checks::SCAN, false), Asked::Opened);
        }
        for (index, by) in ALL.into_iter().enumerate() {
            assert!(looks.is_to_order() && looks.is_open_for(by));
            looks.order();
            assert_eq!((looks.end(index == 1), looks.is_open_for(by)), (vec![(by, index == 1)], false));
        }
        assert_eq!((looks.visits(), looks.is_to_order(), looks.end(true)), (3, false, Vec::new()));
    }
}
