//! What a machine's instruments show while it works.
//!
//! The port steers by reports; readings let people see. They are worked out from the order in hand and how far it is, so that they cost
//! the machine nothing and chance nothing.

use portolan_protocol::wire::{AgvState, GateLaneState, QuayCraneState, Readings, ScannerState, YardCraneState};
use portolan_protocol::{DeviceKind, OrderNumber, Spot, Task};

use crate::device::Device;
use crate::motion::{Motion, Place, Progress};

/// What the readings of a machine need that the machine does not know.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Reading<'a> {
    /// Where a vehicle stands that knows no roads, millimetres in the port's frame.
    pub at_mm: (i32, i32),
    /// What a gate lane's display says.
    pub display: Option<&'a str>,
    /// The last truck on a lane's scales, kilograms.
    pub gross_kg: Option<u32>,
    /// Trucks read without help, and trucks in all.
    pub trucks_read: (u32, u32),
    /// Scans since the session began.
    pub scans: u32,
}

/// The readings of a machine at `now_ms`.
pub fn readings(device: &Device, extra: Reading<'_>, now_ms: i64) -> Readings {
    let motion = device.motion();
    let task = device.task_in_hand();
    let share = done_share(&motion, now_ms);
    match device.id().kind {
        DeviceKind::QuayCrane => Readings::QuayCrane(quay_crane(&motion, task, device.order_in_hand(), share)),
        DeviceKind::YardCrane => Readings::YardCrane(yard_crane(&motion, task, device.order_in_hand(), share)),
        DeviceKind::Vehicle => {
            let speed_m_s = match task {
                Some(Task::Drive { length_mm, .. }) => speed_m_s(&motion, length_mm),
                _ => 0.0,
            };
            Readings::Agv(AgvState {
                x_mm: extra.at_mm.0,
                y_mm: extra.at_mm.1,
                heading_deg: None,
                speed_m_s: Some(speed_m_s),
                charge_share: device.charge_share().map(|share| libm::round(share * 1_000.0) / 1_000.0),
                boxes: None,
            })
        }
        DeviceKind::GateLane => {
            let (read, all) = extra.trucks_read;
            Readings::GateLane(GateLaneState {
                // The barrier is up for the last tenth of a passage.
                barrier_open: task.is_some() && share > 0.9,
                display: extra.display.map(str::to_owned),
                gross_kg: extra.gross_kg,
                radiation_usv_h: Some(0.11),
                read_share: (all > 0).then(|| f64::from(read) / f64::from(all)),
            })
        }
        DeviceKind::Scanner => {
            let beam_on = task.is_some() && (0.3..0.7).contains(&share);
            Readings::Scanner(ScannerState { beam_on, scans: Some(extra.scans), dose_usv_h: Some(if beam_on { 0.4 } else { 0.1 }) })
        }
    }
}

fn progress(motion: &Motion) -> Option<Progress> {
    match motion {
        Motion::Standing { .. } => None,
        Motion::Working { progress, .. } | Motion::Underway { progress, .. } => Some(*progress),
    }
}

fn done_share(motion: &Motion, now_ms: i64) -> f64 {
    progress(motion).map_or(0.0, |progress| f64::from(progress.elapsed_ms(now_ms)) / f64::from(progress.duration_ms.max(1)))
}

/// The mean of the way while it moves.
fn speed_m_s(motion: &Motion, length_mm: u32) -> f64 {
    match progress(motion) {
        Some(Progress { duration_ms, since_ms: Some(_), .. }) if duration_ms > 0 => {
            libm::round(f64::from(length_mm) / f64::from(duration_ms) * 100.0) / 100.0
        }
        _ => 0.0,
    }
}

/// 6 to 30 t, the same for an order whenever one asks: what hangs there is the port's secret.
fn load_kg(order: Option<OrderNumber>) -> u32 {
    order.map_or(0, |order| 6_000 + order.0.wrapping_mul(2_654_435_761) % 24_000 / 20 * 20)
}

/// Over the vehicles behind the portal, and over the vessel, millimetres from the waterside rail.
const TROLLEY_LAND_MM: f64 = -15_000.0;
const TROLLEY_SHIP_MM: f64 = 30_000.0;
const HOIST_LOW_MM: f64 = 2_500.0;
const HOIST_HIGH_MM: f64 = 32_000.0;

fn quay_crane(motion: &Motion, task: Option<Task>, order: Option<OrderNumber>, share: f64) -> QuayCraneState {
    let along = |place: &Place| if let Place::AlongQuay { mm } = place { *mm } else { 0 };
    let gantry_mm = match motion {
        Motion::Standing { at } | Motion::Working { at, .. } => along(at),
        Motion::Underway { from, to, .. } => between(along(from), along(to), share),
    };
    let lifting = matches!(task, Some(Task::QuayLift { .. } | Task::HatchCover));
    // Out empty and back laden: the box hangs from a half of the cycle to nearly its end.
    let out = if lifting { 1.0 - (2.0 * share - 1.0).abs() } else { 0.0 };
    let locked = lifting && (0.5..0.95).contains(&share);
    let height = if lifting { 1.0 - (4.0 * share - 1.0).abs().min((4.0 * share - 3.0).abs()).min(1.0) } else { 1.0 };
    QuayCraneState {
        gantry_mm,
        trolley_mm: Some((TROLLEY_LAND_MM + (TROLLEY_SHIP_MM - TROLLEY_LAND_MM) * out) as i32),
        hoist_mm: Some((HOIST_LOW_MM + (HOIST_HIGH_MM - HOIST_LOW_MM) * height) as i32),
        locked: Some(locked),
        load_kg: Some(if locked { load_kg(order) } else { 0 }),
        wind_m_s: None,
    }
}

fn yard_crane(motion: &Motion, task: Option<Task>, order: Option<OrderNumber>, share: f64) -> YardCraneState {
    let spot = |place: &Place| if let Place::InBlock(spot) = place { *spot } else { Spot::default() };
    let (at, locked) = match (motion, task) {
        // Empty to the box for the first half, laden from there.
        (Motion::Underway { from, .. }, Some(Task::YardLift(lift))) if share < 0.5 => {
            (on_the_way(spot(from), lift.from, share * 2.0), false)
        }
        (Motion::Underway { .. }, Some(Task::YardLift(lift))) => (on_the_way(lift.from, lift.to, share * 2.0 - 1.0), share < 0.97),
        (Motion::Underway { from, to, .. }, _) => (on_the_way(spot(from), spot(to), share), false),
        (Motion::Working { at, .. }, _) => (spot(at), (0.4..0.9).contains(&share)),
        (Motion::Standing { at }, _) => (spot(at), false),
    };
    YardCraneState { at, locked: Some(locked), load_kg: Some(if locked { load_kg(order) } else { 0 }) }
}

fn between(from: i32, to: i32, share: f64) -> i32 {
    (f64::from(from) + (f64::from(to) - f64::from(from)) * share) as i32
}

fn on_the_way(from: Spot, to: Spot, share: f64) -> Spot {
    Spot {
        along_mm: between(from.along_mm, to.along_mm, share),
        across_mm: between(from.across_mm, to.across_mm, share),
        tier: if share < 0.5 { from.tier } else { to.tier },
    }
}

#[cfg(test)]
mod tests {
    use portolan_protocol::{DeviceId, Lift, Order};

    use super::*;
    use crate::{DeviceSpec, Effects, NoRoads, YardCraneSpec, YardService};

    #[test]
    fn a_crane_is_seen_on_its_way() {
        let id = DeviceId::yard_crane(0);
        let mut crane = Device::new(id, DeviceSpec::YardCrane(YardCraneSpec { service: YardService::kinematic(), breakdown: None }), 1);
        let spot = |along_m: i32| Spot { along_mm: along_m * 1_000, across_mm: 0, tier: 0 };
        crane.put(Place::InBlock(spot(0)));
        let mut effects = Effects::default();
        let task = Task::YardLift(Lift { from: spot(100), to: spot(200) });
        crane.on_order(&Order { number: OrderNumber(1), device: id, task }, 0, &NoRoads, &mut effects);
        let (ends_ms, token) = effects.timers[0];
        let at = |crane: &Device, now_ms| match readings(crane, Reading::default(), now_ms) {
            Readings::YardCrane(state) => state,
            other => panic!("{other:?}"),
        };
        assert_eq!(at(&crane, 0).at, spot(0));
        let quarter = at(&crane, ends_ms / 4);
        assert!(quarter.at.along_mm.abs_diff(50_000) < 100 && quarter.locked == Some(false), "{quarter:?}");
        let laden = at(&crane, ends_ms * 3 / 4);
        assert!(laden.at.along_mm.abs_diff(150_000) < 100 && laden.load_kg.is_some_and(|kg| kg >= 6_000), "{laden:?}");
        crane.on_timer(token, ends_ms, &mut effects);
        assert_eq!(at(&crane, ends_ms).at, spot(200));
    }

    #[test]
    fn every_machine_reads_what_can_be_at_any_time() {
        let specs = [
            (DeviceKind::QuayCrane, DeviceSpec::QuayCrane(crate::QuayCraneSpec::default()), Task::QuayLift { boxes: 1 }),
            (
                DeviceKind::Vehicle,
                DeviceSpec::Vehicle(crate::VehicleSpec::default()),
                Task::Drive { from: portolan_protocol::NodeId(0), to: portolan_protocol::NodeId(1), length_mm: 900_000, on_roads: false },
            ),
            (DeviceKind::GateLane, DeviceSpec::GateLane(crate::GateLaneSpec::default()), Task::PassTruck { booked: true }),
            (DeviceKind::Scanner, DeviceSpec::Scanner(crate::ScannerSpec::default()), Task::Scan),
        ];
        for (kind, spec, task) in specs {
            let id = DeviceId::new(kind, 0);
            let mut device = Device::new(id, spec, 1);
            let mut effects = Effects::default();
            device.on_order(&Order { number: OrderNumber(1), device: id, task }, 0, &NoRoads, &mut effects);
            let (ends_ms, _) = effects.timers[0];
            for percent in -5..=105 {
                let read = readings(&device, Reading::default(), ends_ms * percent / 100);
                assert_eq!((read.kind(), read.out_of_range()), (kind.into(), None), "{read:?}");
            }
        }
    }
}
