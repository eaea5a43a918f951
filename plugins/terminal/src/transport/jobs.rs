//! Transport jobs: one vehicle's errand from a pick-up to a set-down.

use std::collections::VecDeque;

use bevy_ecs::resource::Resource;
use portolan_clock::Stream;
use portolan_model::ids::{BlockId, BoxId};
use portolan_protocol::NodeId;
use serde::{Deserialize, Serialize};

use super::energy::EnergyStation;
use super::ways::Stop;
use crate::roads::RoadLog;
use crate::yard::Errand;

/// A job that is raised and not done. The number is given again later; nothing but the terminal keeps it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub struct JobId(pub u32);

/// What a job is for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum JobKind {
    /// From a quay crane to a block.
    Discharge {
        /// The crane.
        crane: u16,
    },
    /// From a block to a quay crane.
    Load {
        /// The crane.
        crane: u16,
    },
    /// From a block to the examination hall.
    ToHall,
    /// From the hall to a block.
    FromHall,
}

/// How far a job has come.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub enum JobStage {
    /// Nobody has said which block.
    AwaitingBlock,
    /// No vehicle has it.
    AwaitingVehicle,
    /// Its vehicle drives to the pick-up.
    ToPickUp,
    /// Its vehicle waits to be loaded.
    AtPickUp,
    /// Its vehicle drives to the set-down.
    ToSetDown,
    /// Its vehicle waits to be unloaded.
    AtSetDown,
}

/// One job.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Job {
    /// Rises with every job raised: first come, first served goes by it.
    pub serial: u64,
    /// What it is for.
    pub kind: JobKind,
    /// The boxes: one, or two of 20 ft.
    pub boxes: [Option<BoxId>; 2],
    /// How many of them were put on or taken off at the present stop.
    pub handled: u8,
    /// The block it goes to or comes from.
    pub block: Option<BlockId>,
    /// Its other end: a quay crane or the hall.
    pub far: Stop,
    /// The vehicle that has it.
    pub vehicle: Option<u16>,
    /// How far it has come.
    pub stage: JobStage,
}

impl Job {
    /// How many boxes it carries.
    pub fn count(&self) -> u8 {
        self.boxes.iter().flatten().count() as u8
    }

    /// What its vehicle wants of a block.
    pub(super) const fn errand_at_yard(&self) -> Errand {
        match self.kind {
            JobKind::Discharge { .. } => Errand::Land,
            JobKind::FromHall => Errand::Store,
            JobKind::Load { .. } | JobKind::ToHall => Errand::Fetch,
        }
    }

    /// The box whose turn it is at the present stop.
    pub fn next_box(&self) -> Option<BoxId> {
        self.boxes.iter().flatten().nth(usize::from(self.handled)).copied()
    }
}

/// A vehicle that wants a job.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct IdleVehicle {
    /// Which, from 0.
    pub index: u16,
    /// Where it stands, on roads.
    pub node: NodeId,
}

/// All jobs that are not done, those without a vehicle, and the vehicles without a job.
#[derive(Resource, Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct TransportDesk {
    jobs: Vec<Option<Job>>,
    unused: Vec<JobId>,
    raised: u64,
    /// Jobs that want a vehicle, in the order in which they became ready for one.
    pub waiting: VecDeque<JobId>,
    /// Vehicles that want a job, in the order in which they became free.
    pub idle: Vec<IdleVehicle>,
    /// Who gets which, as decided and not yet begun.
    pub assignments: Vec<(JobId, u16)>,
    /// Who set out lately.
    pub log: RoadLog,
    /// Who is at each battery station.
    pub(super) stations: Vec<EnergyStation>,
    /// Lengths of empty ways, where driving is statistical.
    pub(super) chances: Option<Stream>,
}

impl TransportDesk {
    /// Raises a job.
    pub fn raise(&mut self, kind: JobKind, boxes: [Option<BoxId>; 2], block: Option<BlockId>, far: Stop) -> JobId {
        self.raised += 1;
        let stage = if block.is_some() { JobStage::AwaitingVehicle } else { JobStage::AwaitingBlock };
        let job = Job { serial: self.raised, kind, boxes, handled: 0, block, far, vehicle: None, stage };
        if let Some(id) = self.unused.pop() {
            self.jobs[id.0 as usize] = Some(job);
            id
        } else {
            self.jobs.push(Some(job));
            JobId(self.jobs.len() as u32 - 1)
        }
    }

    /// A job that is not done.
    pub fn job(&self, id: JobId) -> Option<&Job> {
        self.jobs.get(id.0 as usize)?.as_ref()
    }

    /// A job that is not done, to be changed.
    pub fn job_mut(&mut self, id: JobId) -> Option<&mut Job> {
        self.jobs.get_mut(id.0 as usize)?.as_mut()
    }

    /// A job is done.
    pub fn close(&mut self, id: JobId) -> Option<Job> {
        let job = self.jobs.get_mut(id.0 as usize)?.take();
        if job.is_some() {
            self.unused.push(id);
        }
        job
    }

    /// How many jobs are not done.
    pub fn open(&self) -> usize {
        self.jobs.len() - self.unused.len()
    }

    /// All jobs that are not done.
    pub fn iter(&self) -> impl Iterator<Item = (JobId, &Job)> {
        self.jobs.iter().enumerate().filter_map(|(index, job)| Some((JobId(index as u32), job.as_ref()?)))
    }
}
