//! Quay cranes and the boxes in their hands.

use portolan_model::ids::BoxId;
use portolan_model::place::Place;
use portolan_protocol::{DeviceId, DeviceKind};

use super::{Lookout, SeenQuayCrane, VEHICLE_DECK_M, View, box_height_m};
use crate::calls::{Call, CallWork};
use crate::poses::quay_crane::{QuayLift, QuayWork, quay_crane};
use crate::poses::{Hull, Pose, Stage};
use crate::quay::{CraneTask, QuayCrane};
use crate::transport::{Job, JobKind, JobStage};

/// The bay that a crane works: its vessel, how far ahead of its middle it is, and how many boxes stand in it as the port counts.
struct AtBay {
    hull: Hull,
    x_m: f64,
    boxes: usize,
}

impl Lookout {
    pub(super) fn look_at_quay_cranes(&mut self, view: &View<'_>) {
        self.seen.quay_cranes.clear();
        self.off_bay.clear();
        for id in view.fleet(DeviceKind::QuayCrane) {
            self.off_bay.push(0);
            let Some(crane) = view.device::<QuayCrane>(id) else { continue };
            let (work, laid) = self.work_of(view, id, crane);
            let pose = quay_crane(&self.ground, view.motion_of(id), work, view.now_ms);
            let x_m = f64::from(crane.x_mm) * 1e-3;
            let waiting = [x_m, self.ground.shore_m(), crate::poses::QUAY_HIGH_M];
            let (x_m, hook, stage) = pose.map_or((x_m, waiting, None), |pose| (pose.x_m, pose.hook, pose.stage));
            let covers = matches!(crane.task, CraneTask::CoversOff { .. } | CraneTask::CoversOn { .. });
            let cover = covers && stage == Some(Stage::Carried);
            // A cover that goes on is off the ground once it hangs; one that comes off lies there once it was let go.
            let moved = match (crane.task, stage) {
                (CraneTask::CoversOff { .. }, Some(Stage::After)) => 1,
                (CraneTask::CoversOn { .. }, Some(Stage::Carried | Stage::After)) => -1,
                _ => 0,
            };
            self.seen.quay_cranes.push(SeenQuayCrane {
                id,
                x_m,
                hook,
                boom_down: crane.call.is_some(),
                cover,
                covers_laid: (i16::from(laid) + moved).max(0) as u8,
                condition: view.condition(id),
            });
            if let (false, Some(stage), Some(job)) = (covers, stage, crane.lifting.and_then(|job| view.desk.job(job))) {
                self.show_quay_lift(view, id, crane, job, stage, hook);
            }
        }
    }

    /// What a crane moves now, and how many covers lie behind it as the port counts.
    fn work_of(&self, view: &View<'_>, id: DeviceId, crane: &QuayCrane) -> (QuayWork, u8) {
        let Some(bay) = at_bay(view, crane) else { return (QuayWork::Waits, 0) };
        let covers = covers_of(view, crane);
        let (work, laid) = match crane.task {
            CraneTask::CoversOff { left } => {
                let laid = covers.saturating_sub(left);
                (QuayWork::Lifts(QuayLift::of_cover(&bay.hull, &self.ground, true, laid)), laid)
            }
            CraneTask::CoversOn { left } => {
                (QuayWork::Lifts(QuayLift::of_cover(&bay.hull, &self.ground, false, left.saturating_sub(1))), left)
            }
            CraneTask::Discharging | CraneTask::Loading => {
                let lift = crane.lifting.and_then(|job| view.desk.job(job)).and_then(|job| self.box_lift(view, &bay, job));
                (lift.map_or(QuayWork::Waits, QuayWork::Lifts), covers)
            }
            _ => (QuayWork::Waits, 0),
        };
        (if view.is_at_work(id) { work } else { QuayWork::Waits }, laid)
    }

    fn box_lift(&self, view: &View<'_>, bay: &AtBay, job: &Job) -> Option<QuayLift> {
        let loads = matches!(job.kind, JobKind::Load { .. });
        let vehicle_m = self.vehicle_stand(job.vehicle?)?.y_m;
        Some(QuayLift::of_box(&bay.hull, loads, vehicle_m, bay.place_m(loads, job), VEHICLE_DECK_M, height_m(view, job)))
    }

    /// Shows the boxes of a lift where they are: under the spreader, set down already, or still where they were.
    fn show_quay_lift(&mut self, view: &View<'_>, id: DeviceId, crane: &QuayCrane, job: &Job, stage: Stage, hook: crate::poses::Point) {
        let loads = matches!(job.kind, JobKind::Load { .. });
        let boxes: Vec<BoxId> = job.boxes.into_iter().flatten().collect();
        // Which of two boxes is in front is the vehicle's to say, and it may have come from either side.
        let vehicle = job.vehicle.and_then(|vehicle| self.vehicle_pose(vehicle)).unwrap_or_default();
        let along = if libm::cos(vehicle.heading_rad) < 0.0 { std::f64::consts::PI } else { 0.0 };
        if stage != Stage::Before && !loads {
            self.off_bay[usize::from(id.index)] = boxes.len() as u32;
        }
        match (stage, loads) {
            (Stage::Before, _) => {}
            (Stage::Carried, _) => self.show_under_hook(view, &boxes, hook, along),
            (Stage::After, false) => {
                self.in_hand.extend(&boxes);
                self.show_on_platform(view, &boxes, |_| true, vehicle, VEHICLE_DECK_M);
            }
            (Stage::After, true) => {
                self.in_hand.extend(&boxes);
                let Some(bay) = at_bay(view, crane) else { return };
                let place = bay.place_m(true, job);
                let pose = Pose { x_m: hook[0], y_m: bay.hull.alongside_m() + place.0, heading_rad: along };
                self.show_on_platform(view, &boxes, |_| true, pose, place.1);
            }
        }
    }
}

impl AtBay {
    /// The place aboard of the boxes of a job: the last one taken for one that leaves, the next one for one that comes. Two of 20 ft
    /// share a place.
    fn place_m(&self, loads: bool, job: &Job) -> (f64, f64) {
        let number = if loads { self.boxes } else { self.boxes.saturating_sub(usize::from(job.count())) };
        self.hull.place_m(self.x_m, number)
    }
}

fn at_bay(view: &View<'_>, crane: &QuayCrane) -> Option<AtBay> {
    let entity = view.index.find_call(crane.call?);
    let (call, work) = (view.component::<Call>(entity)?, view.component::<CallWork>(entity)?);
    let bay = work.bays.get(usize::from(crane.bay?))?;
    let boxes = bay.loaded as usize + bay.discharge.len() + under_way(view, crane.index);
    let (from_mm, to_mm) = call.alongside?;
    let x_m = (f64::from(bay.x_mm) - f64::midpoint(f64::from(from_mm), f64::from(to_mm))) * 1e-3;
    Some(AtBay { hull: Hull::of(call), x_m, boxes })
}

/// Boxes that a crane's jobs are to discharge and that are still aboard.
pub(super) fn under_way(view: &View<'_>, crane: u16) -> usize {
    let jobs = view.desk.iter().filter(|(_, job)| job.kind == JobKind::Discharge { crane } && job.stage <= JobStage::AtPickUp);
    let boxes = jobs.flat_map(|(_, job)| job.boxes.into_iter().flatten());
    boxes.filter(|id| matches!(view.place(*id), Some(Place::Aboard(_)))).count()
}

fn covers_of(view: &View<'_>, crane: &QuayCrane) -> u8 {
    let call = crane.call.and_then(|call| view.component::<Call>(view.index.find_call(call)));
    call.and_then(|call| view.calls.profiles.get(usize::from(call.profile))).map_or(0, |profile| profile.hatch_covers)
}

fn height_m(view: &View<'_>, job: &Job) -> f64 {
    job.boxes.iter().flatten().map(|id| box_height_m(view.size(*id))).fold(0.0, f64::max)
}
