//! From facts to entries.

use std::collections::{BTreeMap, VecDeque};

use bevy_ecs::resource::Resource;
use portolan_keys::PartyName;
use portolan_model::container::Hold;
use portolan_model::facts::{Authority, CallStage, Direction, ExaminationStage, Fact, HeldThing, RuleSet, Ruling, What};
use portolan_model::ids::{BoxId, CallId};
use portolan_model::moment::PortCalendar;
use portolan_model::place::Place;
use portolan_model::requests::{OperatorRequest, RequestId, RequestStage};
use portolan_model::{DAY_MS, Ms};
use serde::{Deserialize, Serialize};

use crate::entry::{Draft, Entry};

/// How long a box that left is remembered by its number: full declarations may follow two weeks after it, periodic settlement at the end of
/// the month.
const REMEMBERED_MS: i64 = 35 * DAY_MS;

/// Who has a box in hand, as far as parties go: a terminal's machines are one party.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
enum Party {
    Port,
    Customs,
    Carrier,
    Haulier,
    Maritime,
    Border,
}

impl Party {
    const fn name(self) -> &'static str {
        match self {
            Self::Port => "port",
            Self::Customs => "customs",
            Self::Carrier => "carrier",
            Self::Haulier => "haulier",
            Self::Maritime => "maritime",
            Self::Border => "border",
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

/// What facts name only by number.
pub(super) trait Known {
    /// The number painted on a box that is in the port.
    fn number(&self, container: BoxId) -> Option<String>;
    /// What an operator asked for.
    fn request(&self, request: RequestId) -> Option<&OperatorRequest>;
}

/// A box between parties.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Held {
    by: Option<Party>,
    /// As entries call it.
    subject: String,
}

/// What must be known of facts before to say what passes between parties.
#[derive(Resource, Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Keeper {
    start_ms: i64,
    boxes: BTreeMap<BoxId, Held>,
    /// Boxes that left and when: customs may still decide of them.
    gone: VecDeque<(i64, BoxId)>,
    /// Boxes discharged and loaded of calls that are worked.
    tallies: BTreeMap<CallId, (u64, u64)>,
}

impl Keeper {
    /// The instant at which the port's clock stands at 0.
    pub(super) fn start(&mut self, start: &PortCalendar) {
        self.start_ms = start.iso(0).parse::<jiff::Timestamp>().map_or(0, jiff::Timestamp::as_millisecond);
    }

    /// That instant, milliseconds since 1970, UTC.
    pub(super) const fn start_ms(&self) -> i64 {
        self.start_ms
    }

    /// The entry that a fact is worth, if it is worth one, and the payload that goes with it.
    pub(super) fn take(&mut self, fact: &Fact, known: &impl Known) -> Option<(Entry, Option<Vec<u8>>)> {
        let (draft, payload) = self.draft(fact.at_ms, fact.what, known)?;
        match draft.finish() {
            Ok(entry) => Some((entry, payload)),
            Err(error) => {
                tracing::error!("a fact makes no entry: {error}");
                None
            }
        }
    }

    fn forget_gone(&mut self, now_ms: i64) {
        while let Some((_, container)) = self.gone.front().copied().filter(|(left_ms, _)| now_ms - left_ms > REMEMBERED_MS) {
            self.gone.pop_front();
            self.boxes.remove(&container);
        }
    }

    fn subject_of(&mut self, thing: HeldThing, known: &impl Known) -> String {
        match thing {
            HeldThing::Ship(call) => format!("call/{call}"),
            HeldThing::Crew(call) => format!("crew/{call}"),
            HeldThing::Vehicle(truck) => format!("truck/{truck}"),
            HeldThing::Driver(truck) => format!("driver/{truck}"),
            HeldThing::Goods(container) | HeldThing::DangerousGoods(container) => self.subject(container, known),
        }
    }

    /// A box as entries call it: by the number painted on it, and by the port's own where it left before anybody looked.
    fn known_box(&mut self, container: BoxId, known: &impl Known) -> &mut Held {
        self.boxes.entry(container).or_insert_with(|| Held {
            by: None,
            subject: format!("box/{}", known.number(container).unwrap_or_else(|| container.to_string())),
        })
    }

    fn subject(&mut self, container: BoxId, known: &impl Known) -> String {
        self.known_box(container, known).subject.clone()
    }

    fn draft(&mut self, at_ms: Ms, what: What, known: &impl Known) -> Option<(Draft, Option<Vec<u8>>)> {
        if let What::Request { request, stage } = what {
            return self.order(at_ms, request, stage, known);
        }
        Some((self.saying(at_ms, what, known)?, None))
    }

    fn order(&self, at_ms: Ms, request: RequestId, stage: RequestStage, known: &impl Known) -> Option<(Draft, Option<Vec<u8>>)> {
        let (outcome, rule) = match stage {
            RequestStage::Accepted => ("accepted", None),
            RequestStage::Refused(rule) => ("refused", Some(rule)),
            RequestStage::Completed => ("completed", None),
            RequestStage::Compensated => ("compensated", None),
            RequestStage::Requested | RequestStage::Sent => return None,
        };
        let by = PartyName::new(Party::Port.name()).ok()?;
        // As people count them.
        let number = (request.0 + 1).to_string();
        let mut draft = Draft::order(self.start_ms + at_ms, by, &number, outcome).about(format!("request/{number}"));
        if let Some(rule) = rule {
            draft = draft.says("rule", &format!("{rule:?}"));
        }
        let Some(asked) = known.request(request) else { return Some((draft, None)) };
        // Who asked for what, and why in the operator's words.
        let payload = serde_json::to_vec(asked).ok()?;
        Some((draft.says("role", &format!("{:?}", asked.role)).open_payload(&payload), Some(payload)))
    }

    fn saying(&mut self, at_ms: Ms, what: What, known: &impl Known) -> Option<Draft> {
        let at_ms = self.start_ms + at_ms;
        let by = |party: Party| PartyName::new(party.name()).ok();
        match what {
            What::Custody { container, to } => {
                let party = Party::holding(to);
                let held = self.known_box(container, known);
                let (before, subject) = (held.by.replace(party), held.subject.clone());
                if matches!(to, Place::LeftByRoad | Place::LeftByWater(_)) {
                    self.gone.push_back((at_ms, container));
                    self.forget_gone(at_ms);
                }
                let from = before.filter(|before| *before != party)?;
                // Whoever takes it says so.
                Some(Draft::custody(at_ms, by(party)?, from.name(), party.name()).about(subject))
            }
            What::Held { container, hold } => Some(decision(at_ms, by(of_hold(hold))?, self.subject(container, known), "held", hold)),
            What::Freed { container, hold } => Some(decision(at_ms, by(of_hold(hold))?, self.subject(container, known), "released", hold)),
            What::Examined { container, stage } => {
                let stage = match stage {
                    ExaminationStage::Ordered => "ordered",
                    ExaminationStage::Passed => "passed",
                    ExaminationStage::Found => "found",
                    ExaminationStage::Withdrawn => "withdrawn",
                    _ => return None,
                };
                Some(Draft::examination(at_ms, by(Party::Customs)?, stage).about(self.subject(container, known)))
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
            What::Ruled { container, ruling } => {
                let customs = by(Party::Customs)?;
                let draft = match ruling {
                    // How far the declaration has come; the rest is what was decided of it.
                    Ruling::Quarantined | Ruling::Mended | Ruling::Accepted | Ruling::Rejected => {
                        Draft::declaration(at_ms, customs, words_of(ruling))
                    }
                    _ => Draft::decision(at_ms, customs, words_of(ruling)),
                };
                Some(draft.about(self.subject(container, known)))
            }
            What::Detained { thing, by: authority, held } => {
                let draft = Draft::decision(at_ms, by(of_authority(authority))?, if held { "held" } else { "released" });
                Some(draft.about(self.subject_of(thing, known)))
            }
            What::LookAnswered { container, by: authority, found } => {
                let draft = Draft::examination(at_ms, by(of_authority(authority))?, if found { "found" } else { "passed" });
                Some(draft.about(self.subject(container, known)))
            }
            What::RulesChanged { rules } => {
                let rules = match rules {
                    RuleSet::Tables => "tariff-tables",
                    RuleSet::Contracts => "contracts",
                    RuleSet::Policies => "risk-policies",
                };
                // Which version they are is by their dates.
                let day = jiff::Timestamp::from_millisecond(at_ms).map_or_else(|_| at_ms.to_string(), |at| at.to_string());
                Some(Draft::activation(at_ms, by(Party::Customs)?, rules, &day).about(format!("rules/{rules}")))
            }
            What::Taxed { container, fen } => {
                let draft = Draft::decision(at_ms, by(Party::Customs)?, "assessed").about(self.subject(container, known));
                Some(draft.says("tax_fen", &fen.to_string()))
            }
            What::TaxPaid { container, fen } => {
                let paid = u64::try_from(fen).unwrap_or_default();
                // Customs says that it has the money; the trader's bank is not simulated as a party.
                let draft = Draft::payment(at_ms, by(Party::Customs)?, "trader", Party::Customs.name(), paid, "CNY fen");
                Some(draft.about(self.subject(container, known)))
            }
            _ => None,
        }
    }
}

const fn words_of(ruling: Ruling) -> &'static str {
    match ruling {
        Ruling::Quarantined => "quarantined",
        Ruling::Mended => "mended",
        Ruling::Warned => "warned",
        Ruling::Odd => "odd",
        Ruling::Accepted => "accepted",
        Ruling::Rejected => "rejected",
        Ruling::Cleared => "cleared",
        Ruling::Reviewed => "reviewed",
        Ruling::Selected => "selected",
        Ruling::Corrected => "corrected",
        Ruling::Guaranteed => "guaranteed",
        Ruling::PaymentFailed => "payment-failed",
        Ruling::Released => "released",
        Ruling::ReleasedConditionally => "released-conditionally",
        Ruling::Seized => "seized",
    }
}

const fn of_authority(authority: Authority) -> Party {
    match authority {
        Authority::Customs => Party::Customs,
        Authority::BorderInspection => Party::Border,
        Authority::Maritime => Party::Maritime,
    }
}

const fn of_hold(hold: Hold) -> Party {
    match hold {
        Hold::Customs | Hold::Examination => Party::Customs,
        Hold::Maritime => Party::Maritime,
        Hold::GrossMass | Hold::Operator => Party::Port,
    }
}

fn decision(at_ms: i64, by: PartyName, subject: String, decision: &str, hold: Hold) -> Draft {
    let hold = match hold {
        Hold::Customs => "customs",
        Hold::Examination => "examination",
        Hold::GrossMass => "gross-mass",
        Hold::Operator => "operator",
        Hold::Maritime => "maritime",
    };
    Draft::decision(at_ms, by, decision).about(subject).says("hold", hold)
}
