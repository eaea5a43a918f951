//! The scenario's section `dispatch`: which policy is in charge of what.

use bevy_ecs::prelude::*;
use portolan_clock::{Clock, Purpose};
use portolan_model::problem::Place;
use portolan_model::{MINUTE_MS, Ms};
use portolan_scenario::Section;
use portolan_terminal::landside::LandsideBook;
use serde::{Deserialize, Serialize};

use crate::berths::{BerthPolicy, FirstComeBerth};
use crate::blocks::{BlockChances, BlockPolicy, LeastFilled, TwoChoices};
use crate::cranes::{BayPolicy, LongestFirst, OwnPart};
use crate::lanes::{FirstFree, LaneChoice, LanePolicy, LeastWork, ShortestLine};
use crate::slots::{FewestDigs, NearestFree};
use crate::vehicles::{FirstIdle, NearestIdle, VehiclePolicy};
use crate::yard_cranes::{FirstCome, NearestBay, YardJobPolicy};
use crate::yard_work::SlotPolicy;

/// Which policy is in charge of what.
#[derive(Resource, Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct DispatchSection {
    /// Who berths where.
    pub berths: BerthRule,
    /// Which bay a crane works next.
    pub bays: BayRule,
    /// Which block a box goes to.
    pub blocks: BlockRule,
    /// Which slot of the block.
    pub slots: SlotRule,
    /// Which vehicle takes which job.
    pub vehicles: VehicleRule,
    /// Which of those who wait a yard crane serves next, in blocks with slots.
    pub yard_cranes: YardCraneRule,
    /// Which gate lane a truck lines up at.
    pub lanes: LaneRule,
}

/// Who berths where: always who came first, of equal precedence; these differ in the place.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub enum BerthRule {
    /// The free stretch with the smallest x.
    #[default]
    FirstFit,
    /// The berth that was left last: its cranes and crew are there.
    LastLeft,
}

/// Which bay a crane works next.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub enum BayRule {
    /// The one of its own part of the vessel that is next to where it stands.
    #[default]
    OwnPart,
    /// The one with most boxes left.
    LongestFirst,
}

/// Which block a box goes to, or comes from where any box serves.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum BlockRule {
    /// Of two drawn by chance among the nearest share of the yard (all of it for trucks), the emptier; the fuller to take from.
    TwoChoices {
        /// Share of the blocks counted as near a crane.
        near_share: f64,
    },
    /// The least filled among the nearest share of the yard, where waiting vehicles count as fill.
    LeastFilled {
        /// Share of the blocks counted as near a crane.
        near_share: f64,
    },
}

impl Default for BlockRule {
    fn default() -> Self {
        Self::LeastFilled { near_share: 0.34 }
    }
}

/// Which slot of a block a box is put in.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub enum SlotRule {
    /// Where the fewest boxes will have to be dug off.
    #[default]
    FewestDigs,
    /// The nearest that is free.
    NearestFree,
}

/// Which vehicle takes which job: jobs go first come, first served.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub enum VehicleRule {
    /// The idle one nearest to the pick-up.
    #[default]
    NearestIdle,
    /// The one that is idle longest.
    FirstIdle,
}

/// Which of those who wait a yard crane serves next.
#[derive(Clone, Copy, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum YardCraneRule {
    /// Who waits longest.
    #[default]
    FirstCome,
    /// The one to whom the crane has least way, unless somebody waits too long.
    NearestBay {
        /// Minutes after which somebody goes before the nearer ones.
        wait_max_min: f64,
    },
}

/// Which gate lane a truck lines up at.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub enum LaneRule {
    /// None: there is one queue, and who came first drives into the first lane that is free.
    #[default]
    FirstFree,
    /// Where the trucks before it and itself take least time on average.
    LeastWork,
    /// The one with the fewest trucks before it.
    ShortestLine,
}

impl Section for DispatchSection {
    const NAME: &'static str = "dispatch";

    fn absent() -> Option<Self> {
        Some(Self::default())
    }

    fn validate(&self, place: &mut Place<'_>) {
        let (BlockRule::TwoChoices { near_share } | BlockRule::LeastFilled { near_share }) = self.blocks;
        place.at("blocks").at("near_share").share(near_share);
        if let YardCraneRule::NearestBay { wait_max_min } = self.yard_cranes {
            place.at("yard_cranes").at("wait_max_min").within(wait_max_min, 0.0, 10_000.0);
        }
    }
}

/// Puts the policies of the section in charge.
pub(crate) fn appoint_policies(section: Res<DispatchSection>, clock: Res<Clock>, mut gates: ResMut<LandsideBook>, mut commands: Commands) {
    commands.insert_resource(BerthPolicy(Box::new(FirstComeBerth { last_left: section.berths == BerthRule::LastLeft })));
    commands.insert_resource(BayPolicy(match section.bays {
        BayRule::OwnPart => Box::new(OwnPart),
        BayRule::LongestFirst => Box::new(LongestFirst),
    }));
    commands.insert_resource(BlockPolicy(match section.blocks {
        BlockRule::TwoChoices { near_share } => Box::new(TwoChoices { near_share }),
        BlockRule::LeastFilled { near_share } => Box::new(LeastFilled { near_share }),
    }));
    commands.insert_resource(BlockChances { two: clock.streams.stream(Purpose::named("two blocks"), 0) });
    commands.insert_resource(SlotPolicy(match section.slots {
        SlotRule::FewestDigs => Box::new(FewestDigs::default()),
        SlotRule::NearestFree => Box::new(NearestFree),
    }));
    commands.insert_resource(VehiclePolicy(match section.vehicles {
        VehicleRule::NearestIdle => Box::new(NearestIdle),
        VehicleRule::FirstIdle => Box::new(FirstIdle),
    }));
    commands.insert_resource(YardJobPolicy(match section.yard_cranes {
        YardCraneRule::FirstCome => Box::new(FirstCome),
        YardCraneRule::NearestBay { wait_max_min } => Box::new(NearestBay { wait_max_ms: (wait_max_min * MINUTE_MS as f64) as Ms }),
    }));
    let lanes: Box<dyn LaneChoice> = match section.lanes {
        LaneRule::FirstFree => Box::new(FirstFree),
        LaneRule::LeastWork => Box::new(LeastWork),
        LaneRule::ShortestLine => Box::new(ShortestLine),
    };
    gates.by_lane = lanes.sends();
    commands.insert_resource(LanePolicy(lanes));
}
