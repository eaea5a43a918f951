//! What an operator should notice: a table of rules over facts, and a board of notices to acknowledge, take in hand and comment.
//!
//! The [rules](RULES) are a table: a level from which a rule speaks, one at which it falls silent, a delay before it speaks, how much it
//! matters. A scenario may change each of them in its section [`alarms`](AlarmsSection). A notice carries its rule, its
//! [subject](portolan_model::subject::Subject) and [figures with units](Parameter), no words.
//!
//! Rules read facts and what never changes in a port ([`Outline`]), nothing else: no component, no clock of the wall. Each is read at the
//! end of the instants in which something happened to its subject, so that the [`NoticeBoard`] at an instant is the same headless or
//! paced. Nothing here changes the port; an acknowledgement changes the board alone, and so is no fact.
//!
//! What deliberately does not live here: words (they are the screen's), suppression, shelving, floods, escalation. This is the small
//! board of a first command center, not yet an alarm system in the sense of ISA-18.2.
//!
//! The room is optional: a program adds [`AlarmsPlugin`] or does not, and the port's facts are the same. One that only reads scenarios
//! adds [`AlarmsSectionPlugin`], so that a file with the section is understood.

mod board;
mod known;
mod lookout;
mod notice;
mod outline;
mod rules;
mod section;

use bevy_app::{App, Plugin};
use bevy_ecs::prelude::*;
pub use board::{CLEARED_MAX, NoticeBoard};
pub use notice::{Acknowledgement, COMMENT_CHARACTERS_MAX, COMMENTS_MAX, Comment, Notice, NoticeError, NoticeId, NoticeState, Parameter};
pub use outline::{CallOutline, Outline};
use portolan_clock::{Clock, FactReader, RecordFacts, SnapshotApp};
use portolan_model::index::Index;
use portolan_model::requests::Role;
use portolan_scenario::{Populate, PopulateSet, ScenarioApp, ScenarioHeader};
use portolan_terminal::calls::{Call, CallsSection};
use portolan_terminal::landside::LandsideSection;
use portolan_terminal::reefers::ReefersSection;
use portolan_terminal::yard::YardBooks;
pub use rules::{NoticeRule, RULES, RuleSpec, Severity};
pub use section::{AlarmsSection, RuleChange};

use crate::lookout::Lookout;

/// Understands the section `alarms`, and no more.
pub struct AlarmsSectionPlugin;

impl Plugin for AlarmsSectionPlugin {
    fn build(&self, app: &mut App) {
        app.add_section::<AlarmsSection>();
    }
}

/// Watches the port by the rules and keeps the [`NoticeBoard`]. Comes after the clock and the terminal.
pub struct AlarmsPlugin;

impl Plugin for AlarmsPlugin {
    fn build(&self, app: &mut App) {
        app.add_section::<AlarmsSection>();
        let reader = app.world_mut().resource_mut::<Clock>().facts.add_reader();
        app.insert_resource(AlarmsReader(reader)).init_resource::<Lookout>().init_resource::<NoticeBoard>();
        app.snapshot_resource::<Lookout>().snapshot_resource::<NoticeBoard>();
        app.add_systems(Populate, look_over_port.in_set(PopulateSet::Link).ambiguous_with_all());
        app.add_systems(RecordFacts, watch_facts.ambiguous_with_all());
    }
}

#[derive(Resource)]
struct AlarmsReader(FactReader);

/// Takes in what never changes, once the port is built.
fn look_over_port(
    section: Res<AlarmsSection>,
    header: Res<ScenarioHeader>,
    index: Res<Index>,
    calls_section: Res<CallsSection>,
    landside: Res<LandsideSection>,
    reefers: Res<ReefersSection>,
    yard: Res<YardBooks>,
    calls: Query<&Call>,
    mut lookout: ResMut<Lookout>,
) {
    let outline = outline::outline_of(&header, &index, &calls_section, &landside, &reefers, &yard, &calls);
    *lookout = Lookout::new(&outline, &section);
}

/// Begins to watch a port of this outline by the rules of a section; nothing is known of it yet. A port that is built from a scenario is
/// watched without this.
pub fn watch(world: &mut World, outline: &Outline, section: &AlarmsSection) {
    world.insert_resource(Lookout::new(outline, section));
    world.insert_resource(NoticeBoard::default());
}

/// Reads the facts written since the last time.
fn watch_facts(reader: Res<AlarmsReader>, mut clock: ResMut<Clock>, mut lookout: ResMut<Lookout>, mut board: ResMut<NoticeBoard>) {
    for fact in clock.facts.read(reader.0) {
        lookout.take(fact, &mut board);
    }
    // An instant at which something is still due is not over.
    let now_ms = clock.now_ms();
    let is_over = clock.calendar.next_due_ms().is_none_or(|due_ms| due_ms > now_ms);
    lookout.settle(if is_over { now_ms } else { now_ms - 1 }, &mut board);
}

/// Somebody has seen a notice, now by the port's clock.
///
/// # Errors
/// As [`NoticeBoard::acknowledge`] says.
pub fn acknowledge(world: &mut World, id: NoticeId, by: Role) -> Result<(), NoticeError> {
    let at_ms = world.resource::<Clock>().now_ms();
    world.resource_mut::<NoticeBoard>().acknowledge(id, by, at_ms)
}

/// Somebody takes a notice in hand, or gives it to another, or to nobody.
///
/// # Errors
/// As [`NoticeBoard::own`] says.
pub fn own(world: &mut World, id: NoticeId, by: Role, owner: Option<Role>) -> Result<(), NoticeError> {
    world.resource_mut::<NoticeBoard>().own(id, by, owner)
}

/// Somebody notes something on a notice, now by the port's clock.
///
/// # Errors
/// As [`NoticeBoard::comment`] says.
pub fn comment(world: &mut World, id: NoticeId, by: Role, text: &str) -> Result<(), NoticeError> {
    let at_ms = world.resource::<Clock>().now_ms();
    world.resource_mut::<NoticeBoard>().comment(id, by, text, at_ms)
}
