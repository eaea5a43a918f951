//! The board: all notices that are so, and the last of those that were.

use std::collections::{BTreeMap, VecDeque};

use bevy_ecs::resource::Resource;
use portolan_model::Ms;
use portolan_model::requests::Role;
use portolan_model::subject::Subject;
use serde::{Deserialize, Serialize};

use crate::known::Few;
use crate::notice::{Acknowledgement, COMMENT_CHARACTERS_MAX, COMMENTS_MAX, Comment, Notice, NoticeError, NoticeId};
use crate::rules::{NoticeRule, Severity};

/// Cleared notices that are kept.
pub const CLEARED_MAX: usize = 1_000;

/// All notices.
///
/// What is active is never dropped, however long it lasts; there is at most one for each rule and subject. Of the cleared ones the last
/// [`CLEARED_MAX`] are kept: those that somebody acknowledged go first, the oldest before the others.
#[derive(Resource, Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct NoticeBoard {
    revision: u64,
    raised: [u32; NoticeRule::COUNT],
    next: u32,
    active: BTreeMap<NoticeId, Notice>,
    cleared: VecDeque<Notice>,
    forgotten: u64,
}

/// What a rule says of its subject when it speaks.
pub(crate) struct Finding {
    pub rule: NoticeRule,
    pub subject: Subject,
    pub severity: Severity,
    pub since_ms: Ms,
    pub level: i64,
    pub limit: i64,
    pub parameters: Few,
}

impl NoticeBoard {
    /// Counts changes: while it is the same, the board is.
    pub const fn revision(&self) -> u64 {
        self.revision
    }

    /// A notice by number, active or cleared.
    pub fn get(&self, id: NoticeId) -> Option<&Notice> {
        self.active.get(&id).or_else(|| self.cleared.iter().find(|notice| notice.id == id))
    }

    /// What is so now, in the order of raising.
    pub fn active(&self) -> impl ExactSizeIterator<Item = &Notice> {
        self.active.values()
    }

    /// What was so, the last cleared first.
    pub fn cleared(&self) -> impl ExactSizeIterator<Item = &Notice> {
        self.cleared.iter().rev()
    }

    /// How many notices a rule has raised so far.
    pub const fn raised_by(&self, rule: NoticeRule) -> u32 {
        self.raised[rule as usize]
    }

    /// How many cleared notices are kept no more.
    pub const fn forgotten(&self) -> u64 {
        self.forgotten
    }

    /// Somebody has seen a notice, at an instant of the port's clock. One that cleared unseen can still be acknowledged.
    ///
    /// # Errors
    /// If it is unknown or acknowledged already, or the role looks on only.
    pub fn acknowledge(&mut self, id: NoticeId, by: Role, at_ms: Ms) -> Result<(), NoticeError> {
        let notice = self.find_for(id, by)?;
        if let Some(earlier) = notice.acknowledged {
            return Err(NoticeError::AlreadyAcknowledged(earlier));
        }
        notice.acknowledged = Some(Acknowledgement { by, at_ms });
        self.revision += 1;
        Ok(())
    }

    /// Somebody takes a notice in hand, or gives it to another, or (`None`) to nobody.
    ///
    /// # Errors
    /// If it is unknown or cleared, or one of the roles looks on only.
    pub fn own(&mut self, id: NoticeId, by: Role, owner: Option<Role>) -> Result<(), NoticeError> {
        if owner == Some(Role::Observer) {
            return Err(NoticeError::NoAuthority(Role::Observer));
        }
        let notice = self.find_for(id, by)?;
        if !notice.is_active() {
            return Err(NoticeError::Cleared);
        }
        if notice.owner != owner {
            notice.owner = owner;
            self.revision += 1;
        }
        Ok(())
    }

    /// Somebody notes something on a notice, at an instant of the port's clock.
    ///
    /// # Errors
    /// If it is unknown, the role looks on only, or the comment does not fit.
    pub fn comment(&mut self, id: NoticeId, by: Role, text: &str, at_ms: Ms) -> Result<(), NoticeError> {
        let text = text.trim();
        let characters = text.chars().count();
        let notice = self.find_for(id, by)?;
        if characters == 0 {
            return Err(NoticeError::CommentEmpty);
        }
        if characters > COMMENT_CHARACTERS_MAX {
            return Err(NoticeError::CommentTooLong { characters });
        }
        if notice.comments.len() >= COMMENTS_MAX {
            return Err(NoticeError::TooManyComments);
        }
        notice.comments.push(Comment { by, at_ms, text: text.to_owned() });
        self.revision += 1;
        Ok(())
    }

    fn find_for(&mut self, id: NoticeId, by: Role) -> Result<&mut Notice, NoticeError> {
        if by == Role::Observer {
            return Err(NoticeError::NoAuthority(by));
        }
        match self.active.get_mut(&id) {
            Some(notice) => Ok(notice),
            None => self.cleared.iter_mut().find(|notice| notice.id == id).ok_or(NoticeError::Unknown(id)),
        }
    }

    /// A rule speaks.
    pub(crate) fn raise(&mut self, finding: Finding, at_ms: Ms) -> NoticeId {
        let id = NoticeId(self.next);
        self.next += 1;
        self.raised[finding.rule as usize] += 1;
        let notice = Notice {
            id,
            rule: finding.rule,
            subject: finding.subject,
            severity: finding.severity,
            since_ms: finding.since_ms,
            raised_ms: at_ms,
            cleared_ms: None,
            worst: finding.parameters.iter().collect(),
            parameters: finding.parameters.iter().collect(),
            worst_level: finding.level,
            limit: finding.limit,
            acknowledged: None,
            owner: None,
            comments: Vec::new(),
        };
        self.active.insert(id, notice);
        self.revision += 1;
        id
    }

    /// It is still so, perhaps otherwise.
    pub(crate) fn update(&mut self, id: NoticeId, level: i64, parameters: &Few) {
        let Some(notice) = self.active.get_mut(&id) else { return };
        if level > notice.worst_level {
            notice.worst_level = level;
            notice.worst = parameters.iter().collect();
        }
        if !parameters.iter().eq(notice.parameters.iter().copied()) {
            notice.parameters = parameters.iter().collect();
            self.revision += 1;
        }
    }

    /// It is so no more.
    pub(crate) fn clear(&mut self, id: NoticeId, at_ms: Ms) {
        let Some(mut notice) = self.active.remove(&id) else { return };
        notice.cleared_ms = Some(at_ms);
        self.cleared.push_back(notice);
        if self.cleared.len() > CLEARED_MAX {
            let seen = self.cleared.iter().position(|notice| notice.acknowledged.is_some());
            self.cleared.remove(seen.unwrap_or(0));
            self.forgotten += 1;
        }
        self.revision += 1;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::notice::Parameter;

    fn finding(rule: NoticeRule) -> Finding {
        let parameters = Few::of([Parameter::Boxes(3)]);
        Finding { rule, subject: Subject::Port, severity: Severity::Low, since_ms: 0, level: 3, limit: 2, parameters }
    }

    #[test]
    fn a_notice_is_seen_taken_in_hand_commented_and_cleared() {
        let mut board = NoticeBoard::default();
        let id = board.raise(finding(NoticeRule::Wind), 5);
        let unknown = NoticeId(7);
        assert_eq!(board.acknowledge(id, Role::Observer, 6), Err(NoticeError::NoAuthority(Role::Observer)));
        assert_eq!(board.acknowledge(unknown, Role::ShiftLeader, 6), Err(NoticeError::Unknown(unknown)));
        assert_eq!(board.acknowledge(id, Role::ShiftLeader, 6), Ok(()));
        let seen = Acknowledgement { by: Role::ShiftLeader, at_ms: 6 };
        assert_eq!(board.acknowledge(id, Role::YardPlanner, 7), Err(NoticeError::AlreadyAcknowledged(seen)));
        assert_eq!(board.own(id, Role::ShiftLeader, Some(Role::YardPlanner)), Ok(()));
        assert_eq!(board.own(id, Role::ShiftLeader, Some(Role::Observer)), Err(NoticeError::NoAuthority(Role::Observer)));
        assert_eq!(board.comment(id, Role::YardPlanner, "  ", 8), Err(NoticeError::CommentEmpty));
        assert_eq!(board.comment(id, Role::YardPlanner, &"x".repeat(501), 8), Err(NoticeError::CommentTooLong { characters: 501 }));
        for _ in 0..COMMENTS_MAX {
            assert_eq!(board.comment(id, Role::YardPlanner, "风大 ", 8), Ok(()));
        }
        assert_eq!(board.comment(id, Role::YardPlanner, "one more", 8), Err(NoticeError::TooManyComments));
        board.update(id, 9, &Few::of([Parameter::Boxes(9)]));
        board.update(id, 2, &Few::of([Parameter::Boxes(2)]));
        board.clear(id, 9);
        assert_eq!(board.own(id, Role::ShiftLeader, None), Err(NoticeError::Cleared));
        let notice = board.get(id).expect("it is kept");
        assert_eq!((notice.state(), notice.cleared_ms, notice.owner), (crate::NoticeState::Cleared, Some(9), Some(Role::YardPlanner)));
        assert_eq!((&*notice.parameters, &*notice.worst, notice.worst_level), (&[Parameter::Boxes(2)][..], &[Parameter::Boxes(9)][..], 9));
        assert_eq!(notice.comments[0].text, "风大");
    }

    #[derive(Clone, Debug)]
    enum Step {
        Raise(usize),
        Clear(prop::sample::Index),
        Acknowledge(prop::sample::Index),
        Own(prop::sample::Index),
        Comment(prop::sample::Index),
    }

    fn step() -> impl Strategy<Value = Step> {
        prop_oneof![
            6 => (0_usize..NoticeRule::COUNT).prop_map(Step::Raise),
            5 => any::<prop::sample::Index>().prop_map(Step::Clear),
            3 => any::<prop::sample::Index>().prop_map(Step::Acknowledge),
            1 => any::<prop::sample::Index>().prop_map(Step::Own),
            1 => any::<prop::sample::Index>().prop_map(Step::Comment),
        ]
    }

    proptest! {
        /// Whatever is done in whatever order: each notice is in one place, active ones stay, and the board is bounded.
        #[test]
        fn no_notice_is_lost(steps in prop::collection::vec(step(), 0..3_000), repeat in 1_usize..4) {
            let mut board = NoticeBoard::default();
            let mut raised: Vec<NoticeId> = Vec::new();
            let mut cleared = std::collections::BTreeSet::new();
            let mut acknowledged = std::collections::BTreeSet::new();
            for (at_ms, step) in steps.iter().cycle().take(steps.len() * repeat).enumerate() {
                let (at_ms, before) = (at_ms as Ms, board.revision());
                let pick = |index: &prop::sample::Index| (!raised.is_empty()).then(|| raised[index.index(raised.len())]);
                let changed = match step {
                    Step::Raise(rule) => {
                        raised.push(board.raise(finding(NoticeRule::ALL[*rule]), at_ms));
                        true
                    }
                    Step::Clear(index) => pick(index).is_some_and(|id| {
                        board.clear(id, at_ms);
                        cleared.insert(id)
                    }),
                    Step::Acknowledge(index) => pick(index).is_some_and(|id| {
                        let done = board.acknowledge(id, Role::ShiftLeader, at_ms).is_ok();
                        assert_eq!(done, acknowledged.insert(id) && board.get(id).is_some(), "{id:?}");
                        done
                    }),
                    Step::Own(index) => pick(index).is_some_and(|id| board.own(id, Role::ShiftLeader, Some(Role::GateClerk)).is_ok()),
                    Step::Comment(index) => pick(index).is_some_and(|id| board.comment(id, Role::GateClerk, "seen", at_ms).is_ok()),
                };
                prop_assert!(changed || board.revision() == before, "{:?}", step);
            }
            let kept = board.active().len() + board.cleared().len();
            prop_assert_eq!(kept as u64 + board.forgotten(), raised.len() as u64);
            prop_assert!(board.cleared().len() <= CLEARED_MAX);
            for id in raised {
                let found = board.get(id);
                prop_assert!(found.is_some() || cleared.contains(&id), "an active notice was dropped: {:?}", id);
                prop_assert!(found.is_none_or(|notice| notice.is_active() != cleared.contains(&id)));
            }
        }
    }
}
