//! What is known of the line to the devices and of who speaks on it.

use std::collections::{BTreeMap, BTreeSet};

use portolan_model::facts::Ailment;
use portolan_model::ids::{SensorId, Speaker};
use portolan_model::subject::Subject;
use serde::{Deserialize, Serialize};

use super::{Reading, Watched};
use crate::notice::Parameter;
use crate::rules::NoticeRule;

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Line {
    down: bool,
    lost: BTreeSet<Speaker>,
    /// How many contradictions each device has open.
    disputed: BTreeMap<Speaker, u32>,
    /// What is wrong with whom, and how much.
    ailing: BTreeMap<(Speaker, Ailment), i32>,
    crossed: BTreeSet<SensorId>,
}

/// The rule that watches an ailment.
const fn rule_of(ailment: Ailment) -> NoticeRule {
    match ailment {
        Ailment::ClockOff => NoticeRule::ClockOff,
        Ailment::Flapping => NoticeRule::DeviceFlapping,
        Ailment::Disturbed => NoticeRule::LineDisturbed,
        Ailment::Deaf => NoticeRule::OrderUnheard,
        Ailment::Tampered => NoticeRule::Tampering,
        Ailment::NotRecording | Ailment::LensDirty | Ailment::Misaligned => NoticeRule::CameraFault,
    }
}

impl Line {
    /// The connection broke, or stands again.
    pub(super) fn connect(&mut self, up: bool, touched: &mut Vec<Watched>) {
        self.down = !up;
        touched.push((NoticeRule::LineDown, Subject::Port));
    }

    /// A device cannot be heard any more, or can again.
    pub(super) fn hear(&mut self, device: Speaker, lost: bool, touched: &mut Vec<Watched>) {
        let changed = if lost { self.lost.insert(device) } else { self.lost.remove(&device) };
        if changed {
            let rule = match device {
                Speaker::Machine(_) => NoticeRule::DeviceLost,
                Speaker::Sensor(_) => NoticeRule::SensorLost,
            };
            touched.push((rule, device.into()));
        }
    }

    /// A device contradicts the model, or one of its contradictions is settled.
    pub(super) fn dispute(&mut self, device: Speaker, open: bool, touched: &mut Vec<Watched>) {
        let count = self.disputed.entry(device).or_default();
        *count = if open { *count + 1 } else { count.saturating_sub(1) };
        if *count == 0 {
            self.disputed.remove(&device);
        }
        touched.push((NoticeRule::Discrepancy, device.into()));
    }

    /// Something is so wrong with a device.
    pub(super) fn ail(&mut self, device: Speaker, ailment: Ailment, level: i32, touched: &mut Vec<Watched>) {
        if level == 0 {
            self.ailing.remove(&(device, ailment));
        } else {
            self.ailing.insert((device, ailment), level);
        }
        touched.push((rule_of(ailment), device.into()));
    }

    /// Somebody crosses what a sensor guards, or does so no more.
    pub(super) fn cross(&mut self, sensor: SensorId, crossing: bool, touched: &mut Vec<Watched>) {
        let changed = if crossing { self.crossed.insert(sensor) } else { self.crossed.remove(&sensor) };
        if changed {
            touched.push((NoticeRule::Intrusion, Subject::Sensor(sensor)));
        }
    }

    /// How a device stands by a rule about the line; nothing to tell where the rule is about something else.
    pub(super) fn read(&self, rule: NoticeRule, device: Speaker) -> Reading {
        let level = |ailment: Ailment| self.ailing.get(&(device, ailment)).copied().map_or(0, i64::from);
        match rule {
            NoticeRule::DeviceLost | NoticeRule::SensorLost => Reading::so(self.lost.contains(&device), []),
            NoticeRule::Discrepancy => Reading::so(self.disputed.contains_key(&device), []),
            NoticeRule::ClockOff => Reading::at(level(Ailment::ClockOff), [Parameter::Seconds(level(Ailment::ClockOff))]),
            NoticeRule::DeviceFlapping => Reading::at(level(Ailment::Flapping), [Parameter::Times(level(Ailment::Flapping))]),
            NoticeRule::LineDisturbed => Reading::at(level(Ailment::Disturbed), [Parameter::Percent(level(Ailment::Disturbed))]),
            NoticeRule::OrderUnheard => Reading::so(level(Ailment::Deaf) > 0, []),
            NoticeRule::Tampering => Reading::so(level(Ailment::Tampered) > 0, []),
            NoticeRule::CameraFault => {
                let worst = Ailment::OF_CAMERAS.into_iter().find(|ailment| level(*ailment) > 0);
                worst.map_or_else(Reading::default, |worst| Reading::so(true, [Parameter::Ailment(worst)]))
            }
            NoticeRule::Intrusion => Reading::so(matches!(device, Speaker::Sensor(sensor) if self.crossed.contains(&sensor)), []),
            _ => Reading::default(),
        }
    }

    pub(super) fn is_down(&self) -> Reading {
        Reading::so(self.down, [])
    }
}
