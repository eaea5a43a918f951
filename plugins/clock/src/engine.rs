//! The engine: handlers, topics and the rule by which an instant is worked off.

use std::collections::VecDeque;

use bevy_app::{App, Plugin};
use bevy_ecs::prelude::*;
use bevy_ecs::schedule::{LogLevel, ScheduleBuildSettings, ScheduleLabel, SingleThreadedExecutor};
use bevy_ecs::system::BoxedSystem;
use portolan_model::Ms;
use portolan_model::happenings::{Happening, HappeningKind};
use portolan_model::index::Index;
use portolan_model::topics::{Phase, Topic};

use crate::calendar::Calendar;
use crate::clock::{Clock, Next};
use crate::facts::RecordFacts;
use crate::snapshot::{AfterRestore, SnapshotRegistry};

// An instant that needs more passes than this repeats itself.
const PASSES_MAX: u32 = 1_000;
// As does one with more happenings than this.
const HANDLED_MAX: u64 = 10_000_000;

/// What a handler is given: the happening to handle, and what nearly every handler needs of the world.
///
/// Clock and index are resources of the world whenever the engine rests. While it works they travel with the turn instead, as the input of
/// each system: finding two resources for every happening cost a tenth of a run.
#[derive(Debug)]
pub struct Turn {
    /// What is to be handled; in a topic, what was handled last.
    pub happening: Happening,
    /// Time, what will happen, what has happened, chance.
    pub clock: Clock,
    /// From ids to entities.
    pub index: Index,
}

impl Turn {
    /// Takes clock and index out of a world.
    fn begin(world: &mut World) -> Self {
        let (Some(clock), Some(index)) = (world.remove_resource::<Clock>(), world.remove_resource::<Index>()) else {
            unreachable!("the clock's plugin puts them in, and they are given back whenever the engine rests");
        };
        Self { happening: Happening::ShiftOver, clock, index }
    }

    /// Puts clock and index back.
    fn rest(self, world: &mut World) {
        world.insert_resource(self.clock);
        world.insert_resource(self.index);
    }
}

type Handler = BoxedSystem<InMut<'static, Turn>, ()>;
type TopicSystem = BoxedSystem<InMut<'static, Turn>, ()>;

/// A condition that is cheaper than the system it spares.
type Condition = fn(&World) -> bool;

/// One system of a topic.
struct Step {
    phase: Phase,
    // The crate it comes from: a phase of a topic belongs to one room.
    room: &'static str,
    condition: Option<Condition>,
    system: TopicSystem,
}

/// Handlers and topics, kept out of the world while they run.
///
/// A topic is a plain chain of systems, not a bevy schedule: running a schedule of five systems costs as much as fifteen handlers (measured:
/// 10,000 instructions against 700), and its freedom to reorder is what must not be.
#[derive(Resource)]
struct Engine {
    handlers: Vec<Option<Handler>>,
    topics: [Vec<Step>; Topic::ALL.len()],
    // What is due and not handled yet; empty whenever no instant is being worked off.
    due: VecDeque<Happening>,
}

/// Adds the clock to an app: calendar, topics, random streams, facts.
pub struct ClockPlugin {
    /// The run's seed.
    pub seed: u64,
}

impl Plugin for ClockPlugin {
    fn build(&self, app: &mut App) {
        app.insert_resource(Clock::of_run(self.seed)).init_resource::<Index>().init_resource::<SnapshotRegistry>().insert_resource(
            Engine {
                handlers: HappeningKind::ALL.iter().map(|_| None).collect(),
                topics: Topic::ALL.map(|_| Vec::new()),
                due: VecDeque::new(),
            },
        );
        app.add_schedule(strict(RecordFacts)).add_schedule(strict(AfterRestore));
    }
}

/// One thread, and two systems whose order would be left to chance are an error.
fn strict(label: impl ScheduleLabel) -> Schedule {
    let mut schedule = Schedule::new(label);
    schedule.set_executor(SingleThreadedExecutor::new());
    schedule.set_build_settings(ScheduleBuildSettings { ambiguity_detection: LogLevel::Error, ..ScheduleBuildSettings::default() });
    schedule
}

/// What rooms say to the clock when they are built.
pub trait ClockApp {
    /// Makes a system the handler of a kind of happening. Each kind has one owner.
    ///
    /// # Panics
    /// If the kind has a handler already: two rooms claim one word, a defect of ours.
    fn on_happening<M>(&mut self, kind: HappeningKind, handler: impl IntoSystem<InMut<'static, Turn>, (), M>) -> &mut Self;

    /// Adds a system to a phase of a topic, after those already in it.
    ///
    /// # Panics
    /// If another room has a system in this phase of this topic: their order would be left to the order of plugins.
    fn in_topic<M>(&mut self, topic: Topic, phase: Phase, system: impl IntoSystem<InMut<'static, Turn>, (), M>) -> &mut Self;

    /// The same, but the system runs only where the condition holds.
    fn in_topic_if<M>(
        &mut self,
        topic: Topic,
        phase: Phase,
        condition: fn(&World) -> bool,
        system: impl IntoSystem<InMut<'static, Turn>, (), M>,
    ) -> &mut Self;
}

impl ClockApp for App {
    fn on_happening<M>(&mut self, kind: HappeningKind, handler: impl IntoSystem<InMut<'static, Turn>, (), M>) -> &mut Self {
        let mut system: Handler = Box::new(IntoSystem::into_system(handler));
        system.initialize(self.world_mut());
        let mut engine = self.world_mut().resource_mut::<Engine>();
        let slot = &mut engine.handlers[kind as usize];
        assert!(slot.is_none(), "{kind:?} has a handler already");
        *slot = Some(system);
        self
    }

    fn in_topic<M>(&mut self, topic: Topic, phase: Phase, system: impl IntoSystem<InMut<'static, Turn>, (), M>) -> &mut Self {
        add_step(self, topic, phase, None, system)
    }

    fn in_topic_if<M>(
        &mut self,
        topic: Topic,
        phase: Phase,
        condition: Condition,
        system: impl IntoSystem<InMut<'static, Turn>, (), M>,
    ) -> &mut Self {
        add_step(self, topic, phase, Some(condition), system)
    }
}

fn add_step<S: IntoSystem<InMut<'static, Turn>, (), M>, M>(
    app: &mut App,
    topic: Topic,
    phase: Phase,
    condition: Option<Condition>,
    system: S,
) -> &mut App {
    let room = std::any::type_name::<S>().split("::").next().unwrap_or_default();
    let mut system: TopicSystem = Box::new(IntoSystem::into_system(system));
    system.initialize(app.world_mut());
    let mut engine = app.world_mut().resource_mut::<Engine>();
    let steps = &mut engine.topics[topic as usize];
    let other = steps.iter().find(|step| step.phase == phase && step.room != room).map(|step| step.room);
    assert!(other.is_none(), "{topic:?}/{phase:?} belongs to {other:?}; {room} needs another phase");
    let position = steps.partition_point(|step| step.phase <= phase);
    steps.insert(position, Step { phase, room, condition, system });
    app
}

/// An instant that does not come to rest: a defect of ours, named by the entries that keep coming.
#[derive(Clone, Debug, thiserror::Error)]
#[error("at {at_ms} ms the port does not come to rest after {PASSES_MAX} passes; next would come {last:?} and the topics {topics:?}")]
pub struct Endless {
    /// The instant.
    pub at_ms: Ms,
    /// The kinds of happening that would come next.
    pub last: Vec<HappeningKind>,
    /// The topics that would run next.
    pub topics: Vec<Topic>,
}

/// How far a run has come.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct RunSoFar {
    /// Happenings executed since the run began.
    pub happenings: u64,
    /// The instant reached.
    pub now_ms: Ms,
    /// Whether nothing is left to happen.
    pub ended: bool,
}

/// Works off everything that is due up to and at an instant, then moves the clock there.
///
/// # Errors
/// When an instant does not come to rest.
pub fn advance_to(world: &mut World, until_ms: Ms) -> Result<RunSoFar, Endless> {
    advance(world, until_ms, u64::MAX)
}

/// Works off everything until nothing is left to happen.
///
/// # Errors
/// When an instant does not come to rest.
pub fn advance_to_end(world: &mut World) -> Result<RunSoFar, Endless> {
    advance(world, Ms::MAX, u64::MAX)
}

/// Works off what is due up to an instant, but stops between two instants once `happenings_max` were executed.
pub(crate) fn advance(world: &mut World, until_ms: Ms, happenings_max: u64) -> Result<RunSoFar, Endless> {
    world.resource_scope(|world, mut engine: Mut<Engine>| {
        let engine = &mut *engine;
        let mut turn = Turn::begin(world);
        let executed_max = turn.clock.calendar.executed().saturating_add(happenings_max);
        let mut effort = Effort::default();
        let whole = loop {
            match turn.clock.next(until_ms, executed_max, &mut engine.due) {
                Next::Due => {}
                Next::Instant => effort = Effort::default(),
                Next::Record => {
                    turn.rest(world);
                    record(world);
                    turn = Turn::begin(world);
                }
                Next::Topics(wanted) => {
                    engine.run_topics(world, &mut turn, wanted);
                    effort.passes += 1;
                }
                Next::BudgetSpent => break false,
                Next::Nothing => break true,
            }
            effort.handled += engine.due.len() as u64;
            if effort.is_endless() {
                let error = engine.endless(&mut turn.clock.calendar);
                turn.rest(world);
                return Err(error);
            }
            engine.handle_due(world, &mut turn);
        };
        if whole && until_ms != Ms::MAX {
            turn.clock.calendar.move_to(until_ms);
        }
        let calendar = &turn.clock.calendar;
        let so_far = RunSoFar { happenings: calendar.executed(), now_ms: calendar.now_ms(), ended: calendar.is_empty() };
        turn.rest(world);
        record(world);
        Ok(so_far)
    })
}

/// What one instant has taken so far.
#[derive(Default)]
struct Effort {
    passes: u32,
    handled: u64,
}

impl Effort {
    const fn is_endless(&self) -> bool {
        // A handler may make entries for this instant for ever, without a topic; those are bounded too.
        self.passes > PASSES_MAX || self.handled > HANDLED_MAX
    }
}

fn record(world: &mut World) {
    // Bevy remembers what was despawned until it is told to forget; nobody here asks.
    world.clear_trackers();
    world.run_schedule(RecordFacts);
    world.resource_mut::<Clock>().facts.forget_read();
}

impl Engine {
    fn handle_due(&mut self, world: &mut World, turn: &mut Turn) {
        while let Some(happening) = self.due.pop_front() {
            let kind = happening.kind();
            let Some(handler) = &mut self.handlers[kind as usize] else {
                // A room that is not part of this build owns it (clearance off, say): nobody minds.
                continue;
            };
            turn.happening = happening;
            if let Err(error) = handler.run(turn, world) {
                panic!("the handler of {kind:?} lacks what it asks for: {error}");
            }
        }
    }

    fn run_topics(&mut self, world: &mut World, turn: &mut Turn, wanted: u8) {
        for (index, steps) in self.topics.iter_mut().enumerate() {
            if wanted & (1 << index) == 0 {
                continue;
            }
            for step in steps {
                if step.condition.is_none_or(|holds| holds(world))
                    && let Err(error) = step.system.run(turn, world)
                {
                    panic!("a system of {:?}/{:?} lacks what it asks for: {error}", Topic::ALL[index], step.phase);
                }
            }
        }
    }

    /// The error of an instant that does not come to rest.
    fn endless(&mut self, calendar: &mut Calendar) -> Endless {
        let at_ms = calendar.now_ms();
        calendar.take_due(&mut self.due);
        let topics = calendar.take_wanted();
        let last = self.due.drain(..).take(8).map(|happening| happening.kind()).collect();
        let topics = Topic::ALL.into_iter().filter(|topic| topics & (1 << *topic as u8) != 0).collect();
        Endless { at_ms, last, topics }
    }
}

#[cfg(test)]
mod tests {
    use portolan_model::ids::CallId;

    use super::*;

    #[derive(Resource, Default)]
    struct Seen(Vec<String>);

    fn app() -> App {
        let mut app = App::empty();
        app.add_plugins(ClockPlugin { seed: 1 }).init_resource::<Seen>();
        app
    }

    #[test]
    fn topics_run_after_all_entries_of_the_instant_in_phase_order() {
        let mut app = app();
        app.on_happening(HappeningKind::CutOff, |mut turn: InMut<Turn>, mut seen: ResMut<Seen>| {
            seen.0.push(format!("{:?}", turn.happening));
            turn.clock.calendar.want(Topic::Berths);
        });
        app.in_topic(Topic::Berths, Phase::Act, |_: InMut<Turn>, mut seen: ResMut<Seen>| seen.0.push("act".into()));
        app.in_topic(Topic::Berths, Phase::Decide, |_: InMut<Turn>, mut seen: ResMut<Seen>| seen.0.push("decide".into()));
        let calendar = &mut app.world_mut().resource_mut::<Clock>().calendar;
        calendar.at(5, Happening::CutOff(CallId(1)));
        calendar.at(5, Happening::CutOff(CallId(2)));
        let run = advance_to_end(app.world_mut()).expect("comes to rest");
        assert_eq!(run, RunSoFar { happenings: 2, now_ms: 5, ended: true });
        assert_eq!(app.world().resource::<Seen>().0, ["CutOff(CallId(1))", "CutOff(CallId(2))", "decide", "act"]);
    }

    #[test]
    fn an_instant_without_rest_is_named() {
        let mut app = app();
        app.on_happening(HappeningKind::ShiftChange, |mut turn: InMut<Turn>| turn.clock.calendar.want(Topic::Yard));
        app.in_topic(Topic::Yard, Phase::Act, |mut turn: InMut<Turn>| turn.clock.calendar.soon(Happening::ShiftChange));
        app.world_mut().resource_mut::<Clock>().calendar.at(1, Happening::ShiftChange);
        let error = advance_to_end(app.world_mut()).expect_err("it repeats");
        assert_eq!((error.at_ms, error.last), (1, vec![HappeningKind::ShiftChange]));
    }

    #[test]
    fn time_moves_to_where_it_was_asked_to_even_when_nothing_happens() {
        let mut app = app();
        app.world_mut().resource_mut::<Clock>().calendar.at(9_000, Happening::ShiftChange);
        let run = advance_to(app.world_mut(), 5_000).expect("comes to rest");
        assert_eq!(run, RunSoFar { happenings: 0, now_ms: 5_000, ended: false });
    }
}
