//! A scripted check of any vehicle, clause by clause: this is sent, that is expected within so long.
//!
//! The check knows nothing of the vehicle but its address; it learns where the vehicle stands, drives it along a short line and back, and
//! holds every message against [`crate::rules`]. A clause that the vehicle cannot be asked (an action that its factsheet lacks) is skipped
//! and says so. After a clause that failed, what is left of its order is cancelled, so that the next one begins with a vehicle at rest.

mod clauses;
mod scene;
mod script;

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

use self::scene::Scene;
use self::script::{Script, Step, Tested};
use crate::model::{self, Action, BlockingType, Header, Message};
use crate::{Address, Effects, Outgoing, TopicKind, stamp, write};

/// What a check is to do.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CheckPlan {
    /// The vehicle.
    pub address: Address,
    /// Four nodes or more along which it may be driven to and fro, for a vehicle that takes none but those of its map. Default: none, and
    /// it is driven along a line from where it stands.
    #[serde(default)]
    pub line: Vec<CheckPoint>,
    /// How far apart the nodes of that line are, in metres. Default 10.
    #[serde(default = "ten")]
    pub spacing_m: f64,
    /// Speed limit that it is given, in metres a second. Default 2.
    #[serde(default = "two")]
    pub speed_m_s: f64,
    /// How long it may take to answer, in milliseconds. Default 5,000.
    #[serde(default = "answer_ms")]
    pub answer_ms: u32,
    /// How long it may take to drive along the line or to do an action, in milliseconds. Default 120,000.
    #[serde(default = "work_ms")]
    pub work_ms: u32,
}

/// A node of the line along which a vehicle is driven.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CheckPoint {
    /// Its name.
    pub node_id: String,
    /// Metres along the map's first axis.
    pub x_m: f64,
    /// Metres along its second.
    pub y_m: f64,
}

fn ten() -> f64 {
    10.0
}
fn two() -> f64 {
    2.0
}
fn answer_ms() -> u32 {
    5_000
}
fn work_ms() -> u32 {
    120_000
}

impl CheckPlan {
    /// The check of a vehicle along a line from where it stands.
    pub fn new(address: Address) -> Self {
        Self { address, line: Vec::new(), spacing_m: ten(), speed_m_s: two(), answer_ms: answer_ms(), work_ms: work_ms() }
    }
}

/// One thing that the standard asks of a vehicle, and how it did.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Clause {
    /// Its short name: `order-update`.
    pub id: &'static str,
    /// What is asked.
    pub title: &'static str,
    /// How it did.
    pub verdict: Verdict,
}

/// How a vehicle did.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub enum Verdict {
    /// It has not been asked yet.
    Open,
    /// As the standard asks.
    Pass,
    /// Otherwise.
    Fail {
        /// What was wrong.
        why: String,
        /// The message that shows it, if one does.
        message: Option<String>,
    },
    /// It does not apply, or rests on a clause that is not met.
    Skipped {
        /// Why not.
        why: String,
    },
    /// It applies and could not be asked as things are: the device is busy with what others asked of it.
    Prevented {
        /// By what.
        why: String,
    },
}

/// A check under way.
pub struct Check {
    plan: CheckPlan,
    clauses: Vec<Clause>,
    /// The clause in hand; as many as there are when all are over.
    at: usize,
    steps: VecDeque<Step>,
    /// When the step in hand has failed.
    deadline_ms: i64,
    is_cleaning: bool,
    scene: Scene,
    headers: [u32; 2],
    names: u32,
    session: String,
    /// The line along which the vehicle is driven, once it is known.
    line: Vec<CheckPoint>,
    is_over: bool,
}

impl Check {
    /// A check that has not begun.
    pub fn new(plan: CheckPlan, now_ms: i64) -> Self {
        let clauses = clauses::ALL.iter().map(|(id, title, _)| Clause { id, title, verdict: Verdict::Open });
        Self {
            clauses: clauses.collect(),
            at: 0,
            steps: VecDeque::new(),
            deadline_ms: i64::MAX,
            is_cleaning: false,
            scene: Scene::new(plan.address.version, now_ms),
            headers: [0; 2],
            names: 0,
            session: format!("check-{now_ms}"),
            line: plan.line.clone(),
            is_over: false,
            plan,
        }
    }

    /// The topics that it listens to.
    pub fn subscriptions(&self) -> [String; 4] {
        [TopicKind::State, TopicKind::Visualization, TopicKind::Connection, TopicKind::Factsheet].map(|kind| self.plan.address.topic(kind))
    }

    /// It has joined the broker and listens: the first clause begins.
    pub fn start(&mut self, now_ms: i64, effects: &mut Effects) {
        self.scene.now_ms = now_ms;
        self.begin_clause();
        self.go_on(now_ms, effects);
    }

    /// The broker delivers something. What is on another topic is passed over.
    pub fn on_message(&mut self, topic: &str, payload: &[u8], now_ms: i64, effects: &mut Effects) {
        if self.is_over {
            return;
        }
        if let Some(kind) = self.plan.address.kind_of(topic) {
            self.scene.hear(kind, payload, now_ms);
            self.go_on(now_ms, effects);
        }
    }

    /// Something is due, or nothing.
    pub fn on_timer(&mut self, now_ms: i64, effects: &mut Effects) {
        self.go_on(now_ms, effects);
    }

    /// When it wants to be called next, if nothing else happens.
    pub fn next_due_ms(&self) -> i64 {
        if self.is_over { i64::MAX } else { self.deadline_ms.min(self.scene.now_ms.saturating_add(1_000)) }
    }

    /// Whether all clauses have been asked.
    pub fn is_over(&self) -> bool {
        self.is_over
    }

    /// The clauses and how the vehicle did.
    pub fn clauses(&self) -> &[Clause] {
        &self.clauses
    }

    /// Whether no clause failed.
    pub fn has_passed(&self) -> bool {
        self.is_over && !self.clauses.iter().any(|clause| matches!(clause.verdict, Verdict::Fail { .. }))
    }

    fn begin_clause(&mut self) {
        loop {
            let Some((.., script)) = clauses::ALL.get(self.at) else {
                self.is_over = true;
                return;
            };
            self.scene.begin_clause();
            if self.line.len() < 4 {
                self.line = script::line_from(&self.scene, self.plan.spacing_m);
            }
            let mut writer = Script::new(&self.plan, &self.scene, &self.line, &self.session, &mut self.names);
            match script(&mut writer) {
                Ok(()) => {
                    self.steps = writer.into_steps();
                    self.deadline_ms = i64::MAX;
                    return;
                }
                Err(why) => {
                    self.clauses[self.at].verdict = Verdict::Skipped { why };
                    self.at += 1;
                }
            }
        }
    }

    /// Does and tests what there is to do and to test now.
    fn go_on(&mut self, now_ms: i64, effects: &mut Effects) {
        self.scene.now_ms = self.scene.now_ms.max(now_ms);
        while !self.is_over {
            match self.steps.front() {
                None => self.end_clause(Verdict::Pass),
                Some(Step::Send(_)) => {
                    if let Some(Step::Send(sent)) = self.steps.pop_front() {
                        self.say(*sent, now_ms, effects);
                    }
                }
                Some(Step::Await { within_ms, test, what }) => {
                    if self.deadline_ms == i64::MAX {
                        self.deadline_ms = now_ms.saturating_add(*within_ms);
                        self.scene.begin_step(now_ms);
                    }
                    match test(&self.scene) {
                        Tested::Yes => {
                            self.deadline_ms = i64::MAX;
                            self.steps.pop_front();
                        }
                        Tested::No(why) => {
                            let message = self.scene.last_payload.clone();
                            self.end_clause(Verdict::Fail { why, message });
                        }
                        Tested::NotYet if now_ms >= self.deadline_ms => {
                            let why = format!("{what}: not within {} ms", *within_ms);
                            let message = self.scene.last_payload.clone();
                            self.end_clause(Verdict::Fail { why, message });
                        }
                        Tested::NotYet => return,
                    }
                }
            }
        }
    }

    fn end_clause(&mut self, verdict: Verdict) {
        self.deadline_ms = i64::MAX;
        if !self.is_cleaning {
            self.clauses[self.at].verdict = verdict;
            if self.scene.is_busy() {
                // The next clause begins with a vehicle at rest.
                self.is_cleaning = true;
                let mut writer = Script::new(&self.plan, &self.scene, &self.line, &self.session, &mut self.names);
                writer.clean_up();
                self.steps = writer.into_steps();
                return;
            }
        }
        self.is_cleaning = false;
        self.at += 1;
        self.begin_clause();
    }

    fn say(&mut self, sent: script::Sent, now_ms: i64, effects: &mut Effects) {
        let version = self.plan.address.version;
        let (kind, payload) = match sent {
            script::Sent::Order(mut order) => {
                order.header = self.header(TopicKind::Order, now_ms);
                (TopicKind::Order, write(version, Message::Order(order)))
            }
            script::Sent::Instant { action_type, action_id } => {
                let action = Action {
                    action_type: action_type.to_owned(),
                    action_id,
                    action_description: None,
                    blocking_type: BlockingType::None,
                    action_parameters: None,
                };
                let header = self.header(TopicKind::InstantActions, now_ms);
                let message = Message::InstantActions(model::InstantActions { header, actions: vec![action] });
                (TopicKind::InstantActions, write(version, message))
            }
            script::Sent::Raw(kind, payload) => (kind, payload),
        };
        let topic = self.plan.address.topic(kind);
        effects.outgoing.push(Outgoing { topic, payload, qos: kind.qos(), retain: kind.is_retained() });
    }

    fn header(&mut self, kind: TopicKind, now_ms: i64) -> Header {
        let counter = &mut self.headers[usize::from(kind != TopicKind::Order)];
        let header_id = *counter;
        *counter = counter.wrapping_add(1);
        let address = &self.plan.address;
        Header {
            header_id,
            timestamp: stamp::written(now_ms),
            version: address.version.number().to_owned(),
            manufacturer: address.manufacturer.clone(),
            serial_number: address.serial_number.clone(),
        }
    }
}
