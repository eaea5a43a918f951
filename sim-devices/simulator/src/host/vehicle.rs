//! A vehicle that speaks VDA 5050 at its end of the line.
//!
//! It lives in operating time as every machine does; the stamps of what it says are put to the wall's time.

use portolan_behaviour::DeviceSpec;
use portolan_clock::Streams;
use portolan_link::{Delivery, Will};
use portolan_protocol::Fault;
use portolan_vda5050::{Address, Deed, Effects, Pose, VehicleFault, VehicleProfile, VirtualVehicle, stamp};

use super::Run;
use super::counts::Counts;
use super::effects::Outgoing;
use crate::fleet::{Body, Member};
use crate::pace::Pace;

pub(super) struct VehicleCore {
    vehicle: VirtualVehicle,
    effects: Effects,
    /// When it is mended of what a bench did to it; `i64::MAX` if only somebody mends it. Breakdowns of its own it mends itself.
    mended_ms: Option<i64>,
    /// When it was switched on, by the wall: what others say of it is not said in operating time.
    wall_start_ms: i64,
}

/// The longest silence that the standard allows, milliseconds.
const SILENCE_MAX_MS: f64 = 30_000.0;

impl VehicleCore {
    pub(super) fn new(member: &Member, run: &Run) -> Self {
        let start_ms = run.pace.operating_start_ms();
        let speed = run.pace.speed();
        let mut profile = VehicleProfile::new(member.vda5050_address().unwrap_or_else(|| Address::new("portolan", member.id.id.clone())));
        if let Body::Machine { spec: DeviceSpec::Vehicle(spec), at_mm: (x_mm, y_mm), .. } = &member.body {
            profile.spec = spec.clone();
            let metres = |mm: i32| f64::from(mm) / 1_000.0;
            profile.start = Pose { x_m: metres(*x_mm), y_m: metres(*y_mm), ..Pose::default() };
        }
        // It begins with the charge that the same vehicle has on a port's own calendar.
        let device = member.device(run.seed);
        profile.charge_share = device.as_ref().and_then(portolan_behaviour::Device::charge_share);
        let period_ms = run.state_period_us.map_or(f64::from(member.state_period_ms), |us| us as f64 / 1_000.0);
        profile.state_ms = (period_ms * speed).clamp(1.0, SILENCE_MAX_MS) as u32;
        profile.visualization_ms = profile.visualization_ms.map(|ms| (f64::from(ms) * speed).clamp(1.0, f64::from(u32::MAX)) as u32);
        let seed = match &member.body {
            Body::Machine { id, .. } => Streams::of_run(run.seed).of_device(*id),
            Body::Sensor(_) => run.seed,
        };
        Self {
            vehicle: VirtualVehicle::new(profile, seed, start_ms),
            effects: Effects::default(),
            mended_ms: None,
            wall_start_ms: run.pace.wall_start_ms(),
        }
    }

    pub(super) fn subscriptions(&self) -> Vec<String> {
        self.vehicle.subscriptions().to_vec()
    }

    pub(super) fn will(&self) -> Will {
        let will = self.vehicle.last_will(self.wall_start_ms);
        Will { topic: will.topic, payload: will.payload.into() }
    }

    pub(super) fn next_due_ms(&self) -> Option<i64> {
        [Some(self.vehicle.next_due_ms()), self.mended_ms].into_iter().flatten().min()
    }

    pub(super) fn on_connected(&mut self, now_ms: i64) {
        self.vehicle.on_connected(now_ms, &mut self.effects);
    }

    pub(super) fn on_lost(&mut self, now_ms: i64) {
        self.vehicle.on_connection_lost(now_ms, &mut self.effects);
    }

    pub(super) fn leave(&mut self, now_ms: i64) {
        self.vehicle.on_disconnecting(now_ms, &mut self.effects);
    }

    /// A message came; false if it is none of the vehicle's. What takes milliseconds of the wall would take seconds of an operating time that
    /// runs faster: the vehicle acts as if it had heard so much of operating time after the stamp as the message took of the wall's.
    pub(super) fn on_message(&mut self, topic: &str, payload: &[u8], pace: &Pace, now_ms: i64) -> bool {
        let is_its = self.vehicle.profile().address.kind_of(topic).is_some();
        if is_its {
            let heard_ms = stamp::of(payload).map_or_else(|| pace.operating_ms(now_ms), |stamp_ms| pace.heard_ms(stamp_ms, now_ms));
            self.vehicle.on_message(topic, payload, heard_ms, &mut self.effects);
            self.vehicle.on_timer(pace.operating_ms(now_ms), &mut self.effects);
        }
        is_its
    }

    pub(super) fn on_time(&mut self, now_ms: i64) {
        self.vehicle.on_timer(now_ms, &mut self.effects);
        if self.mended_ms.is_some_and(|mended_ms| mended_ms <= now_ms) {
            self.mend(now_ms);
        }
    }

    /// It breaks down for so long; on top of a breakdown, until the later end.
    pub(super) fn break_down(&mut self, _: Fault, for_ms: Option<i64>, now_ms: i64) {
        let until_ms = for_ms.map_or(i64::MAX, |for_ms| now_ms.saturating_add(for_ms));
        self.mended_ms = Some(self.mended_ms.map_or(until_ms, |already_ms| already_ms.max(until_ms)));
        self.vehicle.set_fault(VehicleFault::Breakdown, now_ms, &mut self.effects);
    }

    /// It is mended; false if nothing was broken.
    pub(super) fn mend(&mut self, now_ms: i64) -> bool {
        let was_broken = self.mended_ms.take().is_some();
        if was_broken {
            self.vehicle.clear_fault(VehicleFault::Breakdown, now_ms, &mut self.effects);
        }
        was_broken
    }

    /// What it says, stamped by the wall with a clock that is `skew_ms` ahead.
    pub(super) fn take_said(&mut self, pace: &Pace, skew_ms: i64) -> Vec<Outgoing> {
        self.effects.reports.clear();
        self.effects.remarks.clear();
        let said = self.effects.outgoing.drain(..).map(|message| {
            let delivery = match (message.retain, message.qos) {
                (true, _) => Delivery::Retained,
                (false, 0) => Delivery::Telemetry,
                (false, _) => Delivery::Order,
            };
            Outgoing::new(message.topic, stamp::moved(message.payload, |ms| Some(pace.wall_ms(ms)?.saturating_add(skew_ms))), delivery)
        });
        said.collect()
    }

    /// What it did, and when in operating time.
    pub(super) fn take_deeds(&mut self, counts: &mut Counts) -> Vec<(i64, Deed)> {
        let deeds = self.vehicle.take_deeds().into_iter().map(|deed| {
            let (Deed::Accepted { at_ms, .. }
            | Deed::Rejected { at_ms, .. }
            | Deed::Reached { at_ms, .. }
            | Deed::Acted { at_ms, .. }
            | Deed::Completed { at_ms, .. }
            | Deed::GivenUp { at_ms, .. }) = &deed;
            match &deed {
                Deed::Accepted { update_id: 0, .. } => counts.orders_received += 1,
                Deed::Rejected { .. } => counts.orders_refused += 1,
                Deed::Completed { .. } => counts.orders_executed += 1,
                _ => {}
            }
            (*at_ms, deed)
        });
        deeds.collect()
    }
}
