//! How the port works: calls, quay, transport, yard, landside, examination.
//!
//! Each subject is a folder: its section of the scenario, its components, what it does when something happens. Handlers reach the world
//! through one [system parameter](bevy_ecs::system::SystemParam) a subject ([`Calls`](calls::Calls), [`Quay`](quay::Quay),
//! [`Fleet`](transport::Fleet), [`Yard`](yard::Yard), [`Landside`](landside::Landside), [`Hall`](examination::Hall)) besides
//! [`Control`](control::Control) (time, facts, devices) and [`Boxes`](boxes::Boxes); what runs from vessel to block takes them all as
//! [`Port`](port::Port).
//!
//! The terminal carries out; it does not choose. Where there is a choice (which berth, crane, block, slot, vehicle) it puts the question
//! in a desk or book and asks for the topic; `portolan_dispatch` writes the answer there, and the terminal acts on it in the same topic.
//! What is plain first come, first served is done right here. Nor does it move anything itself: it orders devices and hears reports.
//!
//! Two fidelities of yard and transport share all of this; they differ only in how long a way or a service takes and whether a box is
//! known to stand on another.

pub mod boxes;
pub mod calls;
pub mod control;
pub mod detained;
pub mod examination;
pub mod landside;
pub mod mint;
pub mod port;
pub mod poses;
pub mod quay;
pub mod reefers;
pub mod roads;
pub mod script;
pub mod stock;
pub mod transport;
mod unfinished;
pub mod yard;

use bevy_app::{App, Plugin};
use bevy_ecs::prelude::*;
use portolan_clock::{AfterRestore, Clock, ClockApp, SnapshotApp, Streams};
use portolan_model::container::{Container, Holds, Onward};
use portolan_model::equipment::Equipment;
use portolan_model::happenings::HappeningKind;
use portolan_model::index::Index;
use portolan_model::place::Whereabouts;
use portolan_model::problem::Problems;
use portolan_model::requests::RequestDesk;
use portolan_model::topics::{Phase, Topic};
use portolan_scenario::{Populate, PopulateSet, ScenarioApp, ScenarioHeader};
pub use unfinished::unfinished;

/// The port at work.
pub struct TerminalPlugin;

impl Plugin for TerminalPlugin {
    fn build(&self, app: &mut App) {
        app.init_resource::<RequestDesk>();
        app.init_resource::<calls::Onwards>().init_resource::<quay::BerthBook>().init_resource::<quay::CraneDesk>();
        app.init_resource::<quay::QuayWeather>().init_resource::<transport::TransportDesk>().init_resource::<transport::Ways>();
        app.init_resource::<transport::Crossings>().init_resource::<yard::YardBooks>();
        sections(app);
        populate(app);
        handlers(app);
        snapshots(app);
        mint::register(app);
        landside::register(app);
        examination::register(app);
        app.init_resource::<detained::Detained>().snapshot_resource::<detained::Detained>();
        reefers::register(app);
        stock::register(app);
        script::register(app);
    }
}

fn sections(app: &mut App) {
    app.add_section::<quay::QuaySection>()
        .add_section::<yard::YardSection>()
        .add_section::<transport::TransportSection>()
        .add_section::<calls::CallsSection>()
        .add_reading(seed_streams)
        .add_reading(calls::read_calls)
        .add_check(quay::check_quay)
        .add_check(transport::check_roads);
}

/// The run's chances follow from the scenario's seed.
fn seed_streams(world: &mut World, _: &mut Problems) {
    if let Some(seed) = world.get_resource::<ScenarioHeader>().map(|header| header.seed) {
        world.resource_mut::<Clock>().streams = Streams::of_run(seed);
    }
}

fn populate(app: &mut App) {
    app.add_systems(
        Populate,
        (
            (quay::populate_quay, yard::populate_yard, transport::populate_roads).chain().in_set(PopulateSet::Ground),
            transport::populate_vehicles.in_set(PopulateSet::Equipment),
            calls::populate_calls.in_set(PopulateSet::Demand),
            yard::open_books.in_set(PopulateSet::Demand).after(landside::populate_demand),
        ),
    );
}

fn handlers(app: &mut App) {
    use HappeningKind as Kind;
    app.on_happening(Kind::OrderRefused, control::ask_again)
        .on_happening(Kind::QuayCraneReported, quay::hear_quay_crane)
        .on_happening(Kind::YardCraneReported, yard::hear_yard_crane)
        .on_happening(Kind::VehicleReported, transport::hear_vehicle)
        .on_happening(Kind::VehicleAtHall, transport::vehicle_at_hall)
        .on_happening(Kind::VehicleToStop, transport::vehicle_to_stop)
        .on_happening(Kind::BoxLanded, quay::box_landed)
        .on_happening(Kind::CraneRelieved, quay::crane_relieved)
        .on_happening(Kind::CallAnnounced, calls::call_announced)
        .on_happening(Kind::EstimateChanged, calls::estimate_changed)
        .on_happening(Kind::CallArrives, calls::call_arrives)
        .on_happening(Kind::CallMoored, calls::call_moored)
        .on_happening(Kind::CallCleared, calls::call_cleared)
        .on_happening(Kind::CallUnlashed, calls::call_unlashed)
        .on_happening(Kind::CallLashed, calls::call_lashed)
        .on_happening(Kind::CallDeparts, calls::call_departs)
        .on_happening(Kind::CutOff, calls::cut_off)
        .on_happening(Kind::ShiftChange, quay::shift_change)
        .on_happening(Kind::ShiftOver, quay::crew_is_on)
        .on_happening(Kind::WindChanged, quay::hear_wind);
    app.in_topic(Topic::Berths, Phase::Act, calls::take_granted_berths)
        .in_topic(Topic::Cranes, Phase::Act, quay::begin_granted_cranes)
        .in_topic_if(Topic::Vehicles, Phase::Act, transport::vehicles_are_assigned, transport::begin_assigned)
        .in_topic_if(Topic::Yard, Phase::Assess, yard::empties_are_asked_for, yard::find_empties)
        .in_topic_if(Topic::Yard, Phase::Act, yard::jobs_are_answered, yard::tell_jobs)
        .in_topic_if(Topic::Yard, Phase::Act, yard::jobs_fetch_any, yard::fetch_any)
        .in_topic_if(Topic::Yard, Phase::Act, yard::others_are_answered, yard::carry_out_answers)
        .in_topic_if(Topic::Yard, Phase::Act, yard::some_came_in_vain, yard::ask_anew)
        .in_topic_if(Topic::Yard, Phase::Act, yard::cranes_are_to_begin, yard::begin_yard_work);
}

fn snapshots(app: &mut App) {
    app.snapshot_component::<Container>()
        .snapshot_component::<Whereabouts>()
        .snapshot_component::<Holds>()
        .snapshot_component::<Onward>()
        .snapshot_component::<Equipment>()
        .snapshot_component::<calls::Call>()
        .snapshot_component::<calls::CallWork>()
        .snapshot_component::<quay::QuayCrane>()
        .snapshot_component::<transport::Vehicle>()
        .snapshot_component::<yard::Block>()
        .snapshot_component::<yard::Pool>()
        .snapshot_component::<yard::stacks::Stacks>();
    app.snapshot_resource::<calls::Onwards>()
        .snapshot_resource::<quay::BerthBook>()
        .snapshot_resource::<quay::CraneDesk>()
        .snapshot_resource::<quay::QuayChances>()
        .snapshot_resource::<quay::QuayWeather>()
        .snapshot_resource::<transport::TransportDesk>()
        .snapshot_resource::<transport::Crossings>()
        .snapshot_resource::<yard::YardBooks>()
        .snapshot_resource::<RequestDesk>();
    app.add_systems(AfterRestore, reindex);
}

/// Builds the index anew: entities lie elsewhere in a restored world.
fn reindex(
    mut index: ResMut<Index>,
    equipment: Query<(Entity, &Equipment)>,
    blocks: Query<(Entity, &yard::Block)>,
    calls: Query<(Entity, &calls::Call)>,
    boxes: Query<(Entity, &Container)>,
    trucks: Query<(Entity, &landside::Truck)>,
) {
    *index = Index::default();
    let mut devices: Vec<_> = equipment.iter().map(|(entity, device)| (device.id, entity)).collect();
    devices.sort_unstable();
    for (id, entity) in devices {
        index.add_device(id, entity);
    }
    let mut found: Vec<_> = blocks.iter().map(|(entity, block)| (block.id, entity)).collect();
    found.sort_unstable();
    for (id, entity) in found {
        index.add_block(id, entity);
    }
    for (entity, call) in &calls {
        index.add_call(call.id, entity);
    }
    for (entity, container) in &boxes {
        index.add_box(container.id, entity);
    }
    for (entity, truck) in &trucks {
        index.add_truck(truck.id, entity);
    }
}
