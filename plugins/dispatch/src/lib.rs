//! Who does what next: berths, quay cranes, blocks, slots, yard cranes, vehicles, gate lanes, and what operators ask for.
//!
//! Each kind of choice is a trait with one method, so that a policy can be tried beside another on the same scenario. A policy is given
//! what it may know as plain values and answers; it never changes the port. The systems here put the terminal's questions to the policy
//! in charge, in the phase `Decide` of the question's topic, and write the answer where the terminal looks for it.
//!
//! The first policies are simple and honest: first come first served, the nearest idle, the emptier of two. What deliberately does not
//! live here: whether something is possible (stacking rules, cranes that cannot pass): the terminal and its components know that.
//!
//! **To add a policy**: implement the trait, add a variant to the [`DispatchSection`]'s choice, and make it in `policies`.

mod berths;
mod blocks;
mod cranes;
mod lanes;
mod places;
pub mod requests;
mod section;
pub mod slots;
mod vehicles;
mod yard_cranes;
mod yard_work;

pub use berths::{BerthChoice, BerthPlan, FirstComeBerth, WaitingCall, berth_choice};
use bevy_app::{App, Plugin};
use bevy_ecs::prelude::*;
pub use blocks::{BlockChoice, BlockView, LeastFilled, TwoChoices};
pub use cranes::{BayChoice, BayView, LongestFirst, OwnPart, parts_of_bays};
pub use lanes::{FirstFree, LaneChoice, LaneView, LeastWork, ShortestLine};
use portolan_clock::{ClockApp, SnapshotApp};
use portolan_model::happenings::HappeningKind;
use portolan_model::topics::{Phase, Topic};
use portolan_scenario::{Populate, PopulateSet, ScenarioApp};
pub use section::{BayRule, BerthRule, BlockRule, DispatchSection, LaneRule, SlotRule, VehicleRule, YardCraneRule};
pub use vehicles::{FirstIdle, NearestIdle, VehicleChoice, WaitingJob};
pub use yard_cranes::{FirstCome, NearestBay, YardJobChoice};

/// Decides.
pub struct DispatchPlugin;

impl Plugin for DispatchPlugin {
    fn build(&self, app: &mut App) {
        app.add_section::<DispatchSection>();
        app.add_systems(Populate, section::appoint_policies.in_set(PopulateSet::Link).ambiguous_with_all());
        app.in_topic(Topic::Berths, Phase::Decide, berths::decide_berths)
            .in_topic(Topic::Cranes, Phase::Decide, cranes::allot_cranes)
            .in_topic(Topic::Cranes, Phase::Decide, cranes::choose_bays)
            .in_topic_if(Topic::Yard, Phase::Decide, places::places_are_to_be_kept, places::keep_places)
            .in_topic_if(Topic::Yard, Phase::Decide, blocks::blocks_are_asked_for, blocks::decide_blocks)
            .in_topic_if(Topic::Yard, Phase::Decide, yard_work::cranes_are_ready, yard_work::decide_yard_work)
            .in_topic(Topic::Vehicles, Phase::Decide, vehicles::assign_idle_vehicles)
            .in_topic_if(Topic::Gate, Phase::Decide, lanes::lanes_are_asked_for, lanes::choose_lanes);
        app.init_resource::<requests::Unanswered>().init_resource::<requests::Submissions>();
        app.on_happening(HappeningKind::RequestMade, requests::take_in_request);
        app.in_topic_if(Topic::Requests, Phase::Decide, requests::requests_wait, requests::answer_requests);
        app.snapshot_resource::<blocks::BlockChances>().snapshot_resource::<requests::Submissions>();
    }
}
