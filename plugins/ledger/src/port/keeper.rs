//! From facts to entries.

use std::collections::BTreeMap;

use bevy_ecs::resource::Resource;
use portolan_keys::PartyName;
use portolan_model::Ms;
use portolan_model::container::Hold;
use portolan_model::facts::{CallStage, Direction, ExaminationStage, Fact, What};
use portolan_model::ids::{BoxId, CallId};
use portolan_model::moment::PortCalendar;
use portolan_model::place::Place;
use portolan_model::requests::RequestStage;
use serde::{Deserialize, Serialize};

use crate::entry::{Draft, Entry};

/// Who has a box in hand, as far as parties go: a terminal's machines are one party.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
enum Party {
    Port,
    Customs,
    Carrier,
    Haulier,
    Maritime,
}

impl Party {
    const fn name(self) -> &'static str {
        match self {
            Self::Port => "port",
            Self::Customs => "customs",
            Self::Carrier => "carrier",
            Self::Haulier => "haulier",
            Self::Maritime => "maritime",
        }
    }

    const fn holding(place: Place) -> Self {
        match place {
            Place::Aboard(_) | Place::LeftByWater(_) => Self::Carrier,
            Place::Vehicle(_) | Place::Pool(_) | Place::Slot(_) => Self::Port,
            // Quarantine is part of customs, and the hall is theirs.
            Place::Hall => Self::Customs,
            Place::Truck | Place::LeftByRoad => Self::Haulier,
        }
    }
}

/// What must be known of facts before to say what passes between parties.
#[derive(Resource, Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Keeper {
    start_ms: i64,
    holders: BTreeMap<BoxId, Party>,
    /// Boxes discharged and loaded of calls that are worked.
    tallies: BTreeMap<CallId, (u64, u64)>,
}

impl Keeper {
    /// The instant at which the port's clock stands at 0.
    pub(super) fn start(&mut self, start: &PortCalendar) {
        self.start_ms = start.iso(0).parse::<jiff::Timestamp>().map_or(0, jiff::Timestamp::as_millisecond);
    }

    /// The entry that a fact is worth, if it is worth one.
    pub(super) fn take(&mut self, fact: &Fact) -> Option<Entry> {
        let draft = self.draft(fact.at_ms, fact.what)?;
        match draft.finish() {
            Ok(entry) => Some(entry),
            Err(error) => {
                tracing::error!("a fact makes no entry: {error}");
                None
            }
        }
    }

    fn draft(&mut self, at_ms: Ms, what: What) -> Option<Draft> {
        let at_ms = self.start_ms + at_ms;
        let by = |party: Party| PartyName::new(party.name()).ok();
        match what {
            What::Custody { container, to } => {
                let party = Party::holding(to);
                let gone = matches!(to, Place::LeftByRoad | Place::LeftByWater(_));
                let before = if gone { self.holders.remove(&container) } else { self.holders.insert(container, party) };
                let from = before.filter(|before| *before != party)?;
                // Whoever takes it says so.
                Some(Draft::custody(at_ms, by(party)?, from.name(), party.name()).about(format!("box/{container}")))
            }
            What::Held { container, hold } => Some(decision(at_ms, by(of_hold(hold))?, container, "held", hold)),
            What::Freed { container, hold } => Some(decision(at_ms, by(of_hold(hold))?, container, "released", hold)),
            What::Examined { container, stage } => {
                let stage = match stage {
                    ExaminationStage::Ordered => "ordered",
                    ExaminationStage::Passed => "passed",
                    ExaminationStage::Found => "found",
                    ExaminationStage::Withdrawn => "withdrawn",
                    _ => return None,
                };
                Some(Draft::examination(at_ms, by(Party::Customs)?, stage).about(format!("box/{container}")))
            }
            What::Request { request, stage } => {
                let (outcome, rule) = match stage {
                    RequestStage::Accepted => ("accepted", None),
                    RequestStage::Refused(rule) => ("refused", Some(rule)),
                    RequestStage::Completed => ("completed", None),
                    RequestStage::Compensated => ("compensated", None),
                    RequestStage::Requested | RequestStage::Sent => return None,
                };
                let draft = Draft::order(at_ms, by(Party::Port)?, &request.0.to_string(), outcome).about(format!("request/{}", request.0));
                Some(rule.map_or(draft.clone(), |rule| draft.says("rule", &format!("{rule:?}"))))
            }
            What::QuayMove { call, direction, boxes, .. } => {
                let tally = self.tallies.entry(call).or_default();
                match direction {
                    Direction::Discharge => tally.0 += u64::from(boxes),
                    Direction::Load => tally.1 += u64::from(boxes),
                }
                None
            }
            What::Call { call, stage: CallStage::Completed } => {
                let (discharged, loaded) = self.tallies.remove(&call).unwrap_or_default();
                let draft = Draft::tally(at_ms, by(Party::Port)?, discharged + loaded, "boxes").about(format!("call/{call}"));
                Some(draft.says("discharged", &discharged.to_string()).says("loaded", &loaded.to_string()))
            }
            _ => None,
        }
    }
}

const fn of_hold(hold: Hold) -> Party {
    match hold {
        Hold::Customs | Hold::Examination => Party::Customs,
        Hold::Maritime => Party::Maritime,
        Hold::GrossMass | Hold::Operator => Party::Port,
    }
}

fn decision(at_ms: i64, by: PartyName, container: BoxId, decision: &str, hold: Hold) -> Draft {
    let hold = match hold {
        Hold::Customs => "customs",
        Hold::Examination => "examination",
        Hold::GrossMass => "gross-mass",
        Hold::Operator => "operator",
        Hold::Maritime => "maritime",
    };
    Draft::decision(at_ms, by, decision).about(format!("box/{container}")).says("hold", hold)
}
