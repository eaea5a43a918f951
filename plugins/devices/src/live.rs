//! The link over a line: orders go to whoever carries them, and what came is taken in between two instants of the port.

use bevy_app::{App, Plugin};
use bevy_ecs::prelude::*;
use portolan_clock::{Clock, ClockApp, Turn};
use portolan_model::facts::What;
use portolan_model::happenings::{Happening, HappeningKind};
use portolan_model::ids::Speaker;
use portolan_model::index::Index;
use portolan_protocol::wire::{BenchFault, BenchMessage, Kind, Readings};
use portolan_protocol::{DeviceId, NodeId, Task};
use portolan_terminal::transport::{Vehicle, VehicleDrive, Ways};
use portolan_vda5050::{Way, WayLeg, WayPoint};

use crate::approaches::{Approaches, hear_vessel};
use crate::at_lane::Lanes;
use crate::belief::{Belief, Registry};
use crate::dead_letters::{self, DeadLetterStore, DeadLetters};
use crate::discrepancy::{Discrepancies, compare};
use crate::gateway::{Arrival, Came, Gateway, Hearing, Outbound, Presence};
use crate::health::{count_loss, hear_orders, look_over};
use crate::identity::{hold_against_expected, hold_scan_against_hall};
use crate::latency::LineLatency;
use crate::reefer_racks::{MeasuredReefers, feel_warmth};
use crate::wall::PortClock;
use crate::weather::{SensedWeather, feel};

/// Who carries orders to devices.
pub trait Carrier: Send + Sync + 'static {
    /// An order is to go.
    fn order(&mut self, outbound: Outbound);
    /// A script breaks or mends a device: only simulated ones can be told.
    fn bench(&mut self, device: DeviceId, message: &BenchMessage);
}

/// The carrier of a port. Before there is one, orders wait.
#[derive(Resource, Default)]
pub struct Carriage {
    carrier: Option<Box<dyn Carrier>>,
    waiting: Vec<Outbound>,
    /// How the port's time follows the wall's: when orders were given, when reported things happened, how long a script's fault lasts.
    clock: PortClock,
}

impl Carriage {
    /// Appoints the carrier; what waits goes at once.
    pub fn appoint(&mut self, mut carrier: Box<dyn Carrier>) {
        for outbound in self.waiting.drain(..) {
            carrier.order(outbound);
        }
        self.carrier = Some(carrier);
    }

    /// Says how the port's time follows the wall's; anew whenever the driver has let it pass.
    pub const fn keep_time(&mut self, clock: PortClock) {
        self.clock = clock;
    }

    /// How the port's time follows the wall's.
    pub const fn clock(&self) -> PortClock {
        self.clock
    }

    /// How many times as fast as the wall's the port's time passes.
    pub(crate) const fn speed(&self) -> f64 {
        self.clock.speed
    }

    fn order(&mut self, outbound: Outbound) {
        match &mut self.carrier {
            Some(carrier) => carrier.order(outbound),
            None => self.waiting.push(outbound),
        }
    }

    fn bench(&mut self, device: DeviceId, message: &BenchMessage) {
        if let Some(carrier) = &mut self.carrier {
            carrier.bench(device, message);
        }
    }
}

/// Devices over a line. In place of [`InProcessLinkPlugin`](crate::InProcessLinkPlugin).
pub struct LineLinkPlugin;

impl Plugin for LineLinkPlugin {
    fn build(&self, app: &mut App) {
        app.init_resource::<Carriage>()
            .init_resource::<LineLatency>()
            .init_resource::<Registry>()
            .init_resource::<DeadLetters>()
            .init_resource::<Discrepancies>();
        app.init_resource::<SensedWeather>().init_resource::<Approaches>().init_resource::<MeasuredReefers>();
        app.on_happening(HappeningKind::OrderSent, carry_order)
            .on_happening(HappeningKind::DeviceFaulted, break_device)
            .on_happening(HappeningKind::DeviceRepaired, mend_device);
    }
}

fn carry_order(turn: InMut<Turn>, lanes: Lanes, ways: Res<Ways>, vehicles: Query<&Vehicle>, mut carriage: ResMut<Carriage>) {
    let Happening::OrderSent(order) = turn.happening else { return };
    let at_lane = lanes.at(&turn.index, order.device);
    let drives = matches!(order.task, Task::Drive { on_roads: true, .. });
    let vehicle = drives.then(|| vehicles.get(turn.index.find_device(order.device)?).ok()).flatten();
    let way = vehicle.and_then(|vehicle| way_of(&ways, vehicle.drive.as_ref()?));
    let given_ms = carriage.clock.utc_ms(turn.clock.now_ms());
    carriage.order(Outbound { order, at_lane, way, given_ms });
}

/// The course of a drive as a vehicle at a line is told: nodes with places, roads with limits.
fn way_of(ways: &Ways, drive: &VehicleDrive) -> Option<Way> {
    let (roads, course) = (ways.roads.as_ref()?, ways.course_of(drive)?);
    let point = |node: &NodeId| {
        let (x_mm, y_mm) = roads.place_mm(*node)?;
        let name = roads.name(*node).map_or_else(|| format!("n{}", node.0), str::to_owned);
        Some(WayPoint { node: *node, name, x_mm, y_mm })
    };
    let points = course.nodes().iter().map(point).collect::<Option<Vec<_>>>()?;
    let legs = course.legs().iter().map(|leg| WayLeg { length_mm: leg.length_mm, limit_mm_s: leg.limit_mm_s }).collect();
    Some(Way { points, legs })
}

fn break_device(turn: InMut<Turn>, mut carriage: ResMut<Carriage>) {
    let Happening::DeviceFaulted { device, fault, for_ms } = turn.happening else { return };
    let for_ms = (for_ms != u32::MAX).then(|| (f64::from(for_ms) / carriage.clock.speed.max(1e-3)) as u64);
    carriage.bench(device, &BenchMessage::Inject { fault: BenchFault::Machine(fault), for_ms });
}

fn mend_device(turn: InMut<Turn>, mut carriage: ResMut<Carriage>) {
    let Happening::DeviceRepaired { device, fault } = turn.happening else { return };
    let name = BenchFault::Machine(fault).name().to_owned();
    carriage.bench(device, &BenchMessage::Clear { fault: Some(name) });
}

/// Takes in what came by `now_ms`, milliseconds of UTC since 1970. Reports fall due when what they tell happened, by the stamps of the devices, where the port's clock has not come so
/// far yet; else a millisecond after the last executed instant, in the order in which they came.
///
/// # Panics
/// If the world is no port with [`LineLinkPlugin`].
pub fn take_in(world: &mut World, arrivals: impl IntoIterator<Item = Arrival>, now_ms: i64) {
    let mut last_ms = None;
    for arrival in arrivals {
        last_ms = Some(arrival.at_ms);
        if let Some(said_ms) = arrival.said_ms {
            world.resource_mut::<LineLatency>().count(now_ms.saturating_sub(said_ms));
        }
        take_one(world, arrival);
    }
    if let Some((mut store, now_ms)) = world.get_resource_mut::<DeadLetterStore>().zip(last_ms) {
        store.settle(now_ms);
    }
}

fn take_one(world: &mut World, arrival: Arrival) {
    let Arrival { line, at_ms, counters, clock, came, .. } = arrival;
    if let (Came::Appeared(id), Some(line)) = (&came, line) {
        let machine = id.machine();
        let entity = machine.and_then(|machine| world.resource::<Index>().find_device(machine));
        let belief = Belief::of(id.clone(), machine.filter(|_| entity.is_some()), at_ms);
        let entity = match entity {
            Some(entity) => world.entity_mut(entity).insert(belief).id(),
            None => world.spawn(belief).id(),
        };
        world.resource_mut::<Registry>().enter(line, entity);
        return;
    }
    let Some(entity) = line.and_then(|line| world.resource::<Registry>().entity(line)) else {
        match came {
            Came::Dead(letter) => dead_letters::keep(world, *letter),
            Came::Connected(up) => {
                world.resource_mut::<Registry>().connected_ms = at_ms;
                world.resource_mut::<Clock>().note(What::Line { up });
            }
            _ => {}
        }
        return;
    };
    let Some(mut belief) = world.get_mut::<Belief>(entity) else { return };
    (belief.counters, belief.clock) = (counters, clock);
    believe(world, entity, came, at_ms);
    look_over(world, entity, at_ms);
}

/// Takes in what came from a device whose counts and clock are taken in.
fn believe(world: &mut World, entity: Entity, came: Came, at_ms: i64) {
    let Some(mut belief) = world.get_mut::<Belief>(entity) else { return };
    let (machine, speaker) = (belief.machine, belief.speaker);
    match came {
        Came::Appeared(_) | Came::Connected(_) => {}
        Came::Described(descriptor) => belief.descriptor = Some(*descriptor),
        Came::Turned(presence) => {
            let was = belief.presence;
            (belief.presence, belief.presence_since_ms) = (presence, at_ms);
            if presence == Presence::Online {
                belief.last_heard_ms = Some(at_ms);
            }
            if let Some(device) = speaker {
                note_presence(world, entity, device, was, presence, at_ms);
            }
        }
        Came::Reported { report, reason, gate, scan, happened_ms } => {
            belief.last_heard_ms = Some(at_ms);
            if let Some(reason) = reason {
                belief.last_error = Some((reason, at_ms));
            }
            if let Some(read) = gate {
                hold_against_expected(world, report.device, &read, at_ms);
            }
            if let Some(scan) = scan {
                hold_scan_against_hall(world, report.device, &scan, at_ms);
            }
            let at_ms = world.resource::<Carriage>().clock.port_ms(happened_ms);
            world.resource_mut::<Clock>().calendar.from_outside_at(at_ms, Happening::reported(report));
        }
        Came::Read { condition, readings } => {
            belief.last_heard_ms = Some(at_ms);
            belief.condition = condition;
            let readings = belief.readings.insert((*readings, at_ms)).0.clone();
            compare(world, entity, machine, &readings, at_ms);
            feel(world, entity, &readings, at_ms);
            match readings {
                Readings::VesselAis(vessel) => {
                    // One that has not said yet what it is contradicts nothing.
                    let is_simulated = world.get::<Belief>(entity).is_none_or(|belief| belief.may_be_simulated(at_ms));
                    hear_vessel(world, vessel, at_ms, at_ms, is_simulated);
                }
                Readings::ReeferMonitor(reefer) => feel_warmth(world, entity, &reefer),
                _ => {}
            }
        }
        Came::Hears(hearing) => {
            if let Hearing::Deaf(number) = hearing {
                belief.last_error = Some((format!("order {} is not acknowledged", number.0), at_ms));
            }
            hear_orders(world, entity, hearing != Hearing::Well);
        }
        Came::Erred(what) => belief.last_error = Some((what, at_ms)),
        Came::Dead(letter) => {
            belief.last_error = Some((letter.what.clone(), at_ms));
            dead_letters::keep(world, *letter);
        }
    }
}

/// A device that is lost or found is a fact: dispatchers ask for it afterwards. What comes and goes by its nature is not lost: a vessel that
/// sails out of reach, a truck that leaves.
fn note_presence(world: &mut World, entity: Entity, device: Speaker, was: Presence, is: Presence, now_ms: i64) {
    let comes_and_goes = match device {
        Speaker::Machine(_) => false,
        Speaker::Sensor(sensor) => sensor.wire().is_none_or(|id| matches!(id.kind, Kind::VesselAis | Kind::TruckTerminal)),
    };
    let (was_there, is_there) = (was == Presence::Online, is == Presence::Online);
    // The first time that it is heard it was not lost before.
    if was_there == is_there || was == Presence::Unheard || comes_and_goes {
        return;
    }
    if !is_there {
        count_loss(world, entity, now_ms);
    }
    world.resource_mut::<Clock>().note(if is_there { What::DeviceFound { device } } else { What::DeviceLost { device } });
}

/// A gateway carries orders itself.
pub struct GatewayCarrier(
    /// The gateway; the driver that takes in holds it too.
    pub std::sync::Arc<Gateway>,
);

impl Carrier for GatewayCarrier {
    fn order(&mut self, outbound: Outbound) {
        self.0.order(outbound);
    }

    fn bench(&mut self, device: DeviceId, message: &BenchMessage) {
        self.0.bench(&device.into(), message);
    }
}
