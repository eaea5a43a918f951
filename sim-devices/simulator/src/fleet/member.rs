//! Devices one by one, as a fleet file has them.

use std::collections::BTreeMap;

use globset::{Glob, GlobMatcher};
use jiff::Timestamp;
use portolan_behaviour::sensor::SensorSpec;
use portolan_behaviour::{Device, DeviceSpec, Place};
use portolan_clock::{Purpose, Streams};
use portolan_model::problem::{self, Problem, Problems};
use portolan_protocol::wire::{BenchFault, Channel, Descriptor, Kind, TaskKind, Topic, VERSION, WireId};
use portolan_protocol::{DeviceId, NodeId, Spot};
use portolan_vda5050::{Address, TopicKind, Version};

use super::file::{FleetFile, Group, Made, Places, PlannedFault, Speaks};
use super::ids::expand;
use crate::fault;

/// Devices that are ready to be run.
#[derive(Clone, PartialEq, Debug)]
pub struct Fleet {
    /// What it is called.
    pub name: String,
    /// What it is for.
    pub about: String,
    /// The terminal's name at the wire.
    pub terminal: String,
    /// The seed of every chance.
    pub seed: u64,
    /// When operating time begins, milliseconds of UTC since 1970; when the run starts if not given.
    pub starts_ms: Option<i64>,
    /// The devices, by kind and id.
    pub members: Vec<Member>,
}

/// One device.
#[derive(Clone, PartialEq, Debug)]
pub struct Member {
    /// What it is called.
    pub id: WireId,
    /// What it is.
    pub body: Body,
    /// How often it says its state at the least, milliseconds.
    pub state_period_ms: u32,
    /// Who made it.
    pub maker: String,
    /// Which model it is.
    pub model: String,
    /// The version of its program.
    pub firmware: String,
    /// How it speaks.
    pub speaks: Speaks,
    /// What goes wrong with it: when, in milliseconds of operating time from the beginning, what, and for how long.
    pub faults: Vec<(i64, BenchFault, Option<i64>)>,
}

/// What a device is.
#[derive(Clone, PartialEq, Debug)]
pub enum Body {
    /// A machine that takes orders.
    Machine {
        /// Which, as the terminal calls it.
        id: DeviceId,
        /// Its figures.
        spec: DeviceSpec,
        /// Where it stands when it begins.
        place: Place,
        /// The same for a vehicle, millimetres in the port's frame.
        at_mm: (i32, i32),
    },
    /// A sensor.
    Sensor(SensorSpec),
}

impl Member {
    /// The machine, at rest where it begins, with its own stream of the fleet's seed: the very device that a port in one process has.
    pub fn device(&self, seed: u64) -> Option<Device> {
        let Body::Machine { id, spec, place, .. } = &self.body else { return None };
        Some(machine(*id, spec, *place, seed))
    }

    /// The seed of something else that is its own: its readings, its line.
    pub fn own_seed(&self, of: &str, seed: u64) -> u64 {
        Streams::of_run(seed).key(Purpose::named(&format!("{of} {}", self.id)), 0)
    }

    /// Whether it speaks VDA 5050.
    pub fn speaks_vda5050(&self) -> bool {
        matches!(self.speaks, Speaks::Vda5050 { .. })
    }

    /// Where it is spoken to in VDA 5050, if it is.
    pub fn vda5050_address(&self) -> Option<Address> {
        let Speaks::Vda5050 { manufacturer, version } = &self.speaks else { return None };
        let version = version_of(version).unwrap_or_default();
        Some(Address { version, ..Address::new(manufacturer.clone(), self.id.id.clone()) })
    }

    /// The topics that it uses.
    pub fn topics(&self, terminal: &str) -> Vec<String> {
        let own = |channel| Topic::new(terminal, self.id.clone(), channel).to_string();
        if let Some(address) = self.vda5050_address() {
            // By the descriptor a port finds the vehicle, and a bench speaks to it as to all others.
            let standard = TopicKind::ALL.into_iter().map(|kind| address.topic(kind));
            return standard.chain([Channel::Descriptor, Channel::Bench].map(own)).collect();
        }
        let takes_orders = self.id.kind.machine().is_some();
        let is_used = |channel: &Channel| takes_orders || !matches!(channel, Channel::Order | Channel::Report);
        Channel::ALL.into_iter().filter(is_used).map(own).collect()
    }

    /// What it says that it is.
    pub fn descriptor(&self, state_period_ms: u32) -> Descriptor {
        let tasks = self.id.kind.machine().map(|kind| TaskKind::of_machine(kind).to_vec()).unwrap_or_default();
        // Who speaks VDA 5050 is found by maker and serial number: they stand in its topics.
        let (protocol, maker, serial) = match self.vda5050_address() {
            Some(Address { version, manufacturer, serial_number, .. }) => {
                (format!("vda5050/{}", version.number()), manufacturer, serial_number)
            }
            None => (VERSION.to_owned(), self.maker.clone(), format!("{}-{}", self.id.kind, self.id.id)),
        };
        Descriptor {
            protocol,
            device: self.id.clone(),
            maker,
            model: self.model.clone(),
            serial,
            firmware: self.firmware.clone(),
            simulated: true,
            tasks,
            state_period_ms,
        }
    }

    /// The faults that it can have, by name.
    pub fn possible_faults(&self) -> Vec<&'static str> {
        let can = |name: &&'static str| {
            fault::example(name).is_some_and(|fault| fault::why_not(self.id.kind, self.speaks_vda5050(), &fault).is_none())
        };
        BenchFault::NAMES.into_iter().filter(can).collect()
    }
}

impl FleetFile {
    /// The devices of this file, or everything that is wrong with it.
    ///
    /// # Errors
    /// Every problem.
    pub fn fleet(&self) -> Result<Fleet, Vec<Problem>> {
        let mut problems = Problems::default();
        if self.format != 1 {
            problems.at("format").say("unknown-format", format!("is {}", self.format), "write format: 1");
        }
        if !WireId::is_id(&self.terminal) {
            let mend = "write 1 to 64 letters, digits, - _ . : it stands in every topic";
            problems.at("terminal").say("not-a-name", format!("is {:?}", self.terminal), mend);
        }
        let starts_ms = self.starts.as_ref().and_then(|text| {
            let read = text.parse::<Timestamp>().ok();
            if read.is_none() {
                problems.at("starts").say("not-a-moment", format!("is {text:?}"), "write it with its offset: 2026-03-03T09:20:00+08:00");
            }
            read.map(Timestamp::as_millisecond)
        });
        let mut members = BTreeMap::new();
        let mut at = problems.at("groups");
        if self.groups.is_empty() {
            at.say("empty", "holds no devices", "write a group: (ids: [\"QC01..QC04\"], is: QuayCrane())");
        }
        for (index, group) in self.groups.iter().enumerate() {
            add_members(group, &mut members, &mut at.index(index));
        }
        let mut at = problems.at("faults");
        for (index, fault) in self.faults.iter().enumerate() {
            plan(fault, &mut members, &mut at.index(index));
        }
        if !problems.is_empty() {
            return Err(problems.into_vec());
        }
        let mut members: Vec<Member> = members.into_values().collect();
        members.sort_by(|a, b| a.id.cmp(&b.id));
        let (name, about, terminal) = (self.name.clone(), self.about.clone(), self.terminal.clone());
        Ok(Fleet { name, about, terminal, seed: self.seed, starts_ms, members })
    }
}

/// A machine at rest at its place, with its own stream of a run's seed.
pub(crate) fn machine(id: DeviceId, spec: &DeviceSpec, place: Place, seed: u64) -> Device {
    let mut device = Device::new(id, spec.clone(), Streams::of_run(seed).of_device(id));
    device.put(place);
    device
}

fn version_of(number: &str) -> Option<Version> {
    Version::ALL.into_iter().find(|version| version.number() == number)
}

/// Devices are told apart by their id alone, whatever their kind: a glob on a command line means one device.
type Members = BTreeMap<String, Member>;

fn add_members(group: &Group, members: &mut Members, at: &mut problem::Place<'_>) {
    let kind = group.is.kind();
    let mut ids = Vec::new();
    let mut place = at.at("ids");
    for (index, text) in group.ids.iter().enumerate() {
        match expand(text) {
            Ok(expanded) => ids.extend(expanded),
            Err(what) => place.index(index).say("not-an-id", what, ""),
        }
    }
    if group.ids.is_empty() {
        place.say("empty", "names no device", "write ids such as [\"QC01..QC10\"]");
    }
    if !(10..=3_600_000).contains(&group.state_period_ms) {
        at.at("state_period_ms").say("out-of-range", format!("is {}", group.state_period_ms), "give 10 to 3600000");
    }
    if let Speaks::Vda5050 { manufacturer, version } = &group.speaks {
        if version_of(version).is_none() {
            at.at("speaks").at("version").say("unknown-version", format!("is {version:?}"), "write 2.0.0, 2.1.0 or 3.0.0");
        }
        if kind != Kind::Agv {
            at.at("speaks").say("not-a-vehicle", format!("{} does not speak VDA 5050", fault::a(kind)), "leave it out: only vehicles do");
        }
        if !WireId::is_id(manufacturer) {
            at.at("speaks").at("manufacturer").say("not-a-name", format!("is {manufacturer:?}"), "write letters, digits, - _ .");
        }
    }
    check_places(group, ids.len(), at);
    match group.is.made() {
        Made::Machine(spec) => spec.validate(&mut at.at("is")),
        Made::Sensor(spec) => spec.validate(&mut at.at("is")),
    }
    for (index, id) in ids.into_iter().enumerate() {
        let Some(wire) = WireId::new(kind, &id) else { continue };
        let body = match group.is.made() {
            Made::Sensor(spec) => Body::Sensor(spec),
            Made::Machine(spec) => {
                let Some(machine) = wire.machine() else {
                    let like = kind.machine().map(|kind| DeviceId::new(kind, 2).to_string()).unwrap_or_default();
                    let mend = format!("call {} as the terminal does, such as {like}", fault::a(kind));
                    at.at("ids").say("not-a-nameplate", format!("“{id}” is no {kind}"), mend);
                    return;
                };
                let (place, at_mm) = place_of(group.places.as_ref(), index);
                Body::Machine { id: machine, spec, place, at_mm }
            }
        };
        let member = Member {
            id: wire,
            body,
            state_period_ms: group.state_period_ms,
            maker: group.maker.clone(),
            model: group.model.clone(),
            firmware: group.firmware.clone(),
            speaks: group.speaks.clone(),
            faults: Vec::new(),
        };
        if members.insert(id.clone(), member).is_some() {
            at.at("ids").say("duplicate-id", format!("“{id}” stands twice in this file"), "give each device an id of its own");
            return;
        }
    }
}

fn check_places(group: &Group, devices: usize, at: &mut problem::Place<'_>) {
    let Some(places) = &group.places else { return };
    let of = match places {
        Places::AlongQuay(_) => Kind::QuayCrane,
        Places::InBlock(_) => Kind::YardCrane,
        Places::OnRoad(_) => Kind::Agv,
    };
    if of != group.is.kind() {
        at.at("places").say(
            "wrong-kind",
            format!("are places of {}", fault::a(of)),
            format!("give those of {}, or none", fault::a(group.is.kind())),
        );
    }
    if places.len() != devices {
        let what = format!("are {} for {devices} devices", places.len());
        at.at("places").say("wrong-count", what, "give each device one");
    }
}

fn place_of(places: Option<&Places>, index: usize) -> (Place, (i32, i32)) {
    let found = places.and_then(|places| match places {
        Places::AlongQuay(at) => at.get(index).map(|mm| (Place::AlongQuay { mm: *mm }, (0, 0))),
        Places::InBlock(at) => at
            .get(index)
            .map(|(along_mm, across_mm, tier)| (Place::InBlock(Spot { along_mm: *along_mm, across_mm: *across_mm, tier: *tier }), (0, 0))),
        Places::OnRoad(at) => at.get(index).map(|(node, x_mm, y_mm)| (Place::OnRoad(NodeId(*node)), (*x_mm, *y_mm))),
    });
    found.unwrap_or((Place::Unknown, (0, 0)))
}

fn plan(planned: &PlannedFault, members: &mut Members, at: &mut problem::Place<'_>) {
    let ms = |seconds: f64| (seconds * 1_000.0) as i64;
    let in_time = at.at("at_s").within(planned.at_s, 0.0, 1e9);
    let for_time = planned.for_s.is_none_or(|for_s| at.at("for_s").within(for_s, 0.001, 1e9));
    let fault = fault::from_words(planned.fault.split_whitespace());
    if let Err(what) = &fault {
        at.at("fault").say("not-a-fault", what.clone(), "");
    }
    let glob: GlobMatcher = match Glob::new(&planned.ids) {
        Ok(glob) => glob.compile_matcher(),
        Err(error) => {
            let what = format!("“{}” is no pattern: {}", planned.ids, error.kind());
            return at.at("ids").say("not-a-pattern", what, "write an id, or a pattern such as AGV*");
        }
    };
    let mut struck = 0;
    for (id, member) in members.iter_mut().filter(|(id, _)| glob.is_match(id.as_str())) {
        struck += 1;
        // Whom it would strike is told even where it is not known what.
        let Ok(fault) = &fault else { continue };
        if let Some(why) = fault::why_not(member.id.kind, member.speaks_vda5050(), fault) {
            return at.at("fault").say("fault-refused", format!("{id}: {why}"), "");
        }
        if in_time && for_time {
            member.faults.push((ms(planned.at_s), fault.clone(), planned.for_s.map(ms)));
        }
    }
    if struck == 0 {
        at.at("ids").say("nobody", format!("“{}” is no device of this file", planned.ids), "write an id, or a pattern such as AGV*");
    }
}
