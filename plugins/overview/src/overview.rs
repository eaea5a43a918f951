//! The overview: all views of a port, kept up to date for whoever shows them.

use std::time::Duration;

use bevy_ecs::world::World;
use portolan_alarms::NoticeBoard;
use portolan_dispatch::requests::submit;
use portolan_model::Ms;
use portolan_model::ids::BlockId;
use portolan_model::requests::{Action, OperatorRequest, RequestId};
use portolan_model::subject::Subject;
use portolan_panels::Wanted;
use portolan_panels::views::{CameraView, Link, Pace, VerificationView, Views};
use portolan_terminal::transport::Ways;

use crate::cadence::{Cadence, Look, PERIOD};
use crate::port::Port;
use crate::views::devices::{LineNow, LineRates};
use crate::views::find::Finder;
use crate::views::fleet::StopNames;
use crate::views::foresight::Foresight;
use crate::views::ledger::Numbers;
use crate::views::{
    berth_plan, block, devices, examination, fleet, frame, gate, happenings, inspector, ledger, notices, proposal, quay_cranes, requests,
    tiles, yard,
};

/// What only the one who shows the port knows.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Surroundings {
    /// How fast time is asked to pass.
    pub pace: Pace,
    /// How fast it passes, in times of life; unknown while paused.
    pub pace_reached: Option<f32>,
    /// Where the devices are. Those of a port that is simulated in this process are [`Link::InProcess`].
    pub link: Link,
    /// The line to the devices of a live port, in figures.
    pub line: Option<LineNow>,
    /// The picture's camera.
    pub camera: CameraView,
    /// Pictures a second of the last second.
    pub frames_per_s: Option<f32>,
}

/// All views of one port, kept up to date.
///
/// The frame is renewed at each [`update`](Self::update); a panel at most ten times a second of the wall's time, spread evenly over the
/// updates of a second, and not at all while the port stands. What is wanted anew (a panel that was opened, another selection) is built
/// at once. What views show depends on the port alone, never on when they were built.
pub struct Overview {
    views: Views,
    cadence: Cadence,
    wanted: Wanted,
    stops: StopNames,
    foresight: Foresight,
    finder: Finder,
    /// Requests made on this screen that the port has not answered yet.
    made: Vec<(RequestId, Ms)>,
    numbers: Numbers,
    verification: Option<VerificationView>,
    saved_proof: Option<(u64, Result<String, String>)>,
    rates: LineRates,
    /// The line as whoever shows the port last told, and when, by the wall.
    line: Option<LineNow>,
    wall: Duration,
    compensates: Option<(Action, RequestId)>,
}

impl std::fmt::Debug for Overview {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Overview").field("wanted", &self.wanted).field("cadence", &self.cadence).finish_non_exhaustive()
    }
}

impl Overview {
    /// For a port that a scenario was read into and whose [chronicle](crate::Chronicle) is kept; none before that.
    pub fn new(port: &World) -> Option<Self> {
        Port::read(port)?;
        Some(Self {
            views: Views::default(),
            cadence: Cadence::default(),
            wanted: Wanted::default(),
            stops: StopNames::of(port.get_resource::<Ways>()),
            foresight: Foresight::default(),
            finder: Finder::default(),
            made: Vec::new(),
            numbers: Numbers::default(),
            verification: None,
            saved_proof: None,
            rates: LineRates::default(),
            line: None,
            wall: Duration::ZERO,
            compensates: None,
        })
    }

    /// The views as they were last brought up to date.
    pub const fn views(&self) -> &Views {
        &self.views
    }

    /// Brings the views up to date: the frame, and of the panels that are seen those whose time has come. `wall` is the wall's time
    /// since any fixed instant, as the caller measures it.
    pub fn update(&mut self, port: &World, wanted: &Wanted, around: &Surroundings, wall: Duration) -> &Views {
        let Some(port) = Port::read(port) else { return &self.views };
        let changed = self.take_wanted(wanted);
        self.wall = wall;
        self.line.clone_from(&around.line);
        let state = self.state(&port);
        let due = self.cadence.due(wanted, &changed, state, wall);
        self.views.frame = frame::frame(&port, around);
        for look in due {
            self.build(&port, look);
        }
        &self.views
    }

    /// Brings every wanted view up to date at once: for a picture of one instant.
    pub fn update_all(&mut self, port: &World, wanted: &Wanted, around: &Surroundings) -> &Views {
        let Some(port) = Port::read(port) else { return &self.views };
        self.take_wanted(wanted);
        self.line.clone_from(&around.line);
        self.cadence = Cadence::default();
        self.views.frame = frame::frame(&port, around);
        for look in Look::ALL {
            if look.is_wanted(wanted) {
                self.build(&port, look);
            }
        }
        &self.views
    }

    /// What somebody means by a name, as the search finds it first.
    pub fn subject_named(&mut self, port: &World, name: &str) -> Option<Subject> {
        Some(self.finder.find(&Port::read(port)?, name).hits.first()?.named.subject)
    }

    /// Puts a request to the port: it is answered when the port's time goes on, and shown until then.
    pub fn confirm(&mut self, port: &mut World, request: OperatorRequest) -> RequestId {
        let at_ms = Port::read(port).map_or(0, |port| port.now_ms);
        let id = submit(port, request);
        self.made.push((id, at_ms));
        self.cadence.forget(Look::Requests);
        id
    }

    /// The proposal of an action is meant to undo a request; told before the action is wanted.
    pub const fn compensates(&mut self, request: RequestId, action: Action) {
        self.compensates = Some((action, request));
    }

    /// How a verification of the ledger goes that was asked for.
    pub fn verified(&mut self, verification: VerificationView) {
        self.verification = Some(verification);
        self.cadence.forget(Look::Ledger);
    }

    /// Where the proof of an entry was saved, or why it could not be.
    pub fn saved_proof(&mut self, index: u64, saved: Result<String, String>) {
        self.saved_proof = Some((index, saved));
        self.cadence.forget(Look::Ledger);
    }

    /// Takes over what is wanted now, drops the views of what is not, and tells what is wanted otherwise than before.
    fn take_wanted(&mut self, wanted: &Wanted) -> Vec<Look> {
        let otherwise = |look: Look| match look {
            Look::Block => self.wanted.block != wanted.block,
            Look::Inspector => self.wanted.subject != wanted.subject,
            Look::Proposal => self.wanted.proposal != wanted.proposal,
            Look::Find => self.wanted.find != wanted.find,
            Look::Ledger => (&self.wanted.find_entry, self.wanted.entry) != (&wanted.find_entry, wanted.entry),
            _ => false,
        };
        let changed = Look::ALL.into_iter().filter(|look| otherwise(*look)).collect();
        if self.wanted != *wanted {
            self.wanted.clone_from(wanted);
            for look in Look::ALL {
                if !look.is_wanted(wanted) {
                    self.drop_view(look);
                }
            }
        }
        changed
    }

    /// What must have changed for a view to change.
    fn state(&self, port: &Port) -> u64 {
        // Each of them only rises; what they add up to is the same only if each is.
        let board = port.board.map_or(0, NoticeBoard::revision);
        (port.now_ms as u64).wrapping_add(port.clock.facts.written()).wrapping_add(board).wrapping_add(self.made.len() as u64)
    }

    fn drop_view(&mut self, look: Look) {
        let views = &mut self.views;
        match look {
            Look::Tiles => {}
            Look::BerthPlan => views.berth_plan = None,
            Look::QuayCranes => views.quay_cranes = None,
            Look::Yard => views.yard = None,
            Look::Block => views.block = None,
            Look::Gate => views.gate = None,
            Look::Fleet => views.fleet = None,
            Look::Examination => views.examination = None,
            Look::Happenings => views.happenings = None,
            Look::Notices => views.notices = None,
            Look::Requests => views.requests = None,
            Look::Devices => views.devices = None,
            Look::Ledger => views.ledger = None,
            Look::Inspector => views.inspector = None,
            Look::Proposal => views.proposal = None,
            Look::Find => views.find = None,
        }
    }

    fn build(&mut self, port: &Port, look: Look) {
        let views = &mut self.views;
        match look {
            Look::Tiles => views.tiles = tiles::tiles(port),
            Look::BerthPlan => views.berth_plan = Some(berth_plan::berth_plan(port, &mut self.foresight)),
            Look::QuayCranes => views.quay_cranes = Some(quay_cranes::quay_cranes(port)),
            Look::Yard => views.yard = Some(yard::yard(port)),
            Look::Block => views.block = self.wanted.block.and_then(|(id, bay): (BlockId, u8)| block::block(port, id, bay)),
            Look::Gate => views.gate = Some(gate::gate(port)),
            Look::Fleet => views.fleet = Some(fleet::fleet(port, &self.stops)),
            Look::Examination => views.examination = Some(examination::examination(port)),
            Look::Happenings => {
                let is_news = views.happenings.as_ref().is_none_or(|view| view.total != port.chronicle.happenings.total());
                if is_news {
                    views.happenings = Some(happenings::happenings(port));
                }
            }
            Look::Notices => views.notices = Some(notices::notices(port)),
            Look::Requests => {
                self.made.retain(|(id, _)| !port.chronicle.requests.contains_key(id));
                views.requests = Some(requests::requests(port, &self.made));
            }
            Look::Devices => views.devices = Some(devices::devices(port, self.line.as_ref(), self.wall, &mut self.rates)),
            Look::Ledger => {
                let before = views.ledger.take();
                let asked = ledger::Asked {
                    proof: before.as_ref().and_then(|view| view.proof.as_ref()),
                    find: &self.wanted.find_entry,
                    entry: self.wanted.entry,
                    verification: self.verification.as_ref(),
                    saved: self.saved_proof.as_ref(),
                };
                views.ledger = Some(ledger::ledger(port, &asked, &mut self.numbers));
            }
            Look::Inspector => {
                views.inspector = self.wanted.subject.map(|subject: Subject| {
                    self.foresight.look(port);
                    inspector::inspector(port, &self.foresight, &self.stops, subject)
                });
            }
            Look::Proposal => {
                views.proposal = self.wanted.proposal.map(|action| {
                    let meant = self.compensates.filter(|(meant, _)| *meant == action);
                    proposal::proposal(port, action, meant.map(|(_, request)| request))
                });
            }
            Look::Find => {
                let query = self.wanted.find.as_deref();
                views.find = query.map(|query| self.finder.find(port, query));
            }
        }
    }
}

const _: () = assert!(PERIOD.as_millis() == 100);
