//! The scanner before the out-gate: some of the trucks that collected a box are led past it.

use std::collections::VecDeque;

use bevy_ecs::prelude::*;
use portolan_clock::{Purpose, Turn};
use portolan_model::facts::{Activity, TruckStage};
use portolan_model::happenings::Happening;
use portolan_model::ids::TruckId;
use portolan_protocol::{DeviceId, Task};
use serde::{Deserialize, Serialize};

use super::{Errand, Landside, Truck, tell};
use crate::control::{Control, Devices};
use crate::examination::Hall;

const EXIT_SCAN: Purpose = Purpose::named("exit scan");

/// Trucks at the exit scan.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct ScanBook {
    waiting: VecDeque<TruckId>,
    /// The truck in each scanner.
    pub(super) scanning: Vec<Option<TruckId>>,
}

impl Landside<'_, '_> {
    /// Whether a truck is led past the scanner: decided by chance for each that leaves with a full box.
    pub(super) fn is_led_to_scan(&self, control: &Control, truck: &Truck) -> bool {
        let Some(scan) = &self.section.exit_scan else { return false };
        matches!(truck.errand, Errand::Collect | Errand::CollectAny)
            && control.clock.streams.stream(EXIT_SCAN, truck.id.0).chance(scan.share)
    }

    /// Scans the trucks that came first, where scanners are ready.
    fn begin_scans(&mut self, control: &mut Control) {
        let ScanBook { waiting, scanning } = &mut self.book.scan;
        for (index, inside) in scanning.iter_mut().enumerate() {
            let scanner = DeviceId::scanner(index as u16);
            if waiting.is_empty() {
                return;
            }
            if inside.is_none() && control.is_ready(scanner) {
                *inside = waiting.pop_front();
                control.order(scanner, Task::Scan, Activity::Scanning);
            }
        }
    }
}

/// A truck stands at the exit scan.
pub(super) fn truck_at_scan(mut turn: InMut<Turn>, devices: Devices, mut landside: Landside) {
    let Happening::TruckAtScan(id) = turn.happening else { return };
    let mut control = devices.control(&mut turn);
    let Some(truck) = landside.truck(&control, id) else { return };
    tell(&mut control, truck.visitor(), TruckStage::AtScan);
    landside.book.scan.waiting.push_back(id);
    landside.begin_scans(&mut control);
}

/// A scanner says something: one before the out-gate, or one of the examination hall.
pub(super) fn hear_scanner(mut turn: InMut<Turn>, devices: Devices, mut landside: Landside, mut hall: Hall) {
    let Happening::ScannerReported(report) = turn.happening else { return };
    let mut control = devices.control(&mut turn);
    let over = control.report(&report);
    let Some(inside) = landside.book.scan.scanning.get_mut(usize::from(report.device.index)) else {
        hall.scanner_goes_on(&mut control, report.device, over);
        return;
    };
    if over && let Some(truck) = inside.take() {
        landside.drive_on_from_scan(&mut control, truck);
    }
    landside.begin_scans(&mut control);
}
