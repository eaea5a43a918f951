//! The scenario's section `alarms`.

use bevy_ecs::resource::Resource;
use portolan_model::problem::Place;
use portolan_model::{HOUR_MS, Ms};
use portolan_scenario::Section;
use serde::{Deserialize, Serialize};

use crate::rules::{Limits, NoticeRule, Severity};

/// What a scenario changes about the rules. Whatever it leaves out is as in the table of rules ([`RULES`](crate::RULES)); a scenario
/// without this section has all of them.
///
/// ```ron
/// alarms: (
///     block_fill_pct: (raise: 90, clear: 84),
///     crane_down: (delay_s: 0),
///     wind_m_s: (on: false),
///     cut_off_within_h: 12,
/// )
/// ```
#[derive(Resource, Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct AlarmsSection {
    /// A call is expected so many minutes behind its timetable.
    pub late_call_min: RuleChange,
    /// A quay or yard crane is broken.
    pub crane_down: RuleChange,
    /// A quay crane stands idle over a vessel that is worked.
    pub crane_idle: RuleChange,
    /// Trucks that wait before the gate, per open lane of their direction.
    pub gate_queue_per_lane: RuleChange,
    /// Percent of a block's TEU that are taken.
    pub block_fill_pct: RuleChange,
    /// A vehicle of the terminal is broken or stopped.
    pub vehicle_stopped: RuleChange,
    /// Percent of the fleet that wants energy.
    pub low_batteries_pct: RuleChange,
    /// Export boxes of a call that are not in, or held.
    pub cut_off_at_risk_boxes: RuleChange,
    /// A box that is to be loaded is held.
    pub held_box: RuleChange,
    /// A reefer is warmer than its limit, which stands in the section `reefers`.
    pub reefer_temperature: RuleChange,
    /// Metres a second.
    pub wind_m_s: RuleChange,
    /// Boxes ordered to the examination hall and not fetched.
    pub examination_backlog_boxes: RuleChange,
    /// A device behind a line cannot be heard.
    pub device_lost: RuleChange,
    /// A device contradicts the model.
    pub discrepancy: RuleChange,
    /// There is no connection to the devices.
    pub line_down: RuleChange,
    /// A sensor behind a line cannot be heard.
    pub sensor_lost: RuleChange,
    /// How often a device was lost within ten minutes.
    pub device_flapping_times: RuleChange,
    /// Percent of a device's messages that come twice, overtake each other or stay away.
    pub line_disturbed_pct: RuleChange,
    /// Seconds by which the clock of a device is off.
    pub clock_off_s: RuleChange,
    /// A machine does not acknowledge its orders.
    pub order_unheard: RuleChange,
    /// A machine refuses its orders.
    pub order_refused: RuleChange,
    /// Somebody crosses the perimeter.
    pub intrusion: RuleChange,
    /// Somebody has been at a sensor.
    pub tampering: RuleChange,
    /// A camera finds something wrong with itself.
    pub camera_fault: RuleChange,
    /// Hours before its expected arrival from which on a late call is told. Default 48, *assumed*: berths are planned two days ahead.
    pub late_call_within_h: u32,
    /// Hours before a call's cut-off from which on its export boxes are looked at. Default 6, *assumed*.
    pub cut_off_within_h: u32,
    /// Hours before a call's cut-off from which on a hold on one of its boxes is told. Default 2, *assumed*.
    pub held_box_within_h: u32,
}

/// What a scenario changes about one rule.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RuleChange {
    /// Whether it is watched.
    pub on: Option<bool>,
    /// The level from which it speaks.
    pub raise: Option<u32>,
    /// The level, below the other, at which it falls silent.
    pub clear: Option<u32>,
    /// Seconds for which that must hold before it speaks.
    pub delay_s: Option<u32>,
    /// How much it matters.
    pub severity: Option<Severity>,
}

impl Default for AlarmsSection {
    fn default() -> Self {
        let same = RuleChange::default();
        Self {
            late_call_min: same,
            crane_down: same,
            crane_idle: same,
            gate_queue_per_lane: same,
            block_fill_pct: same,
            vehicle_stopped: same,
            low_batteries_pct: same,
            cut_off_at_risk_boxes: same,
            held_box: same,
            reefer_temperature: same,
            wind_m_s: same,
            examination_backlog_boxes: same,
            device_lost: same,
            discrepancy: same,
            line_down: same,
            sensor_lost: same,
            device_flapping_times: same,
            line_disturbed_pct: same,
            clock_off_s: same,
            order_unheard: same,
            order_refused: same,
            intrusion: same,
            tampering: same,
            camera_fault: same,
            late_call_within_h: 48,
            cut_off_within_h: 6,
            held_box_within_h: 2,
        }
    }
}

/// Longer delays than a day are a slip of the pen.
const DELAY_S_MAX: u32 = 86_400;
/// So are windows of more than a month.
const WITHIN_H_MAX: u32 = 744;

impl AlarmsSection {
    /// What it changes about a rule.
    pub const fn change(&self, rule: NoticeRule) -> &RuleChange {
        match rule {
            NoticeRule::LateCall => &self.late_call_min,
            NoticeRule::CraneDown => &self.crane_down,
            NoticeRule::CraneIdle => &self.crane_idle,
            NoticeRule::GateQueue => &self.gate_queue_per_lane,
            NoticeRule::BlockFill => &self.block_fill_pct,
            NoticeRule::VehicleStopped => &self.vehicle_stopped,
            NoticeRule::LowBatteries => &self.low_batteries_pct,
            NoticeRule::CutOffAtRisk => &self.cut_off_at_risk_boxes,
            NoticeRule::HeldBox => &self.held_box,
            NoticeRule::ReeferTemperature => &self.reefer_temperature,
            NoticeRule::Wind => &self.wind_m_s,
            NoticeRule::ExaminationBacklog => &self.examination_backlog_boxes,
            NoticeRule::DeviceLost => &self.device_lost,
            NoticeRule::Discrepancy => &self.discrepancy,
            NoticeRule::LineDown => &self.line_down,
            NoticeRule::SensorLost => &self.sensor_lost,
            NoticeRule::DeviceFlapping => &self.device_flapping_times,
            NoticeRule::LineDisturbed => &self.line_disturbed_pct,
            NoticeRule::ClockOff => &self.clock_off_s,
            NoticeRule::OrderUnheard => &self.order_unheard,
            NoticeRule::OrderRefused => &self.order_refused,
            NoticeRule::Intrusion => &self.intrusion,
            NoticeRule::Tampering => &self.tampering,
            NoticeRule::CameraFault => &self.camera_fault,
        }
    }

    /// A rule as it is in force.
    pub(crate) fn limits(&self, rule: NoticeRule) -> Limits {
        let (spec, change) = (rule.spec(), self.change(rule));
        let (raise, clear) = spec.levels.map_or((1, 0), |(raise, clear)| (change.raise.unwrap_or(raise), change.clear.unwrap_or(clear)));
        let within_h = match rule {
            NoticeRule::LateCall => self.late_call_within_h,
            NoticeRule::CutOffAtRisk => self.cut_off_within_h,
            NoticeRule::HeldBox => self.held_box_within_h,
            _ => 0,
        };
        Limits {
            on: change.on.unwrap_or(true),
            raise: i64::from(raise),
            clear: i64::from(clear),
            delay_ms: Ms::from(change.delay_s.unwrap_or(spec.delay_s)) * 1_000,
            within_ms: Ms::from(within_h) * HOUR_MS,
            severity: change.severity.unwrap_or(spec.severity),
        }
    }
}

impl Section for AlarmsSection {
    const NAME: &'static str = "alarms";

    fn absent() -> Option<Self> {
        Some(Self::default())
    }

    fn validate(&self, place: &mut Place<'_>) {
        for rule in NoticeRule::ALL {
            let (spec, change) = (rule.spec(), self.change(rule));
            let mut place = place.at(spec.field);
            if spec.levels.is_none() && (change.raise.is_some() || change.clear.is_some()) {
                let mend = "leave out `raise` and `clear`; `delay_s` says for how long it must be so";
                place.say("no-level", "this rule has no level: something is so or is not", mend);
            }
            let Limits { raise, clear, .. } = self.limits(rule);
            if clear >= raise {
                place.say("no-gap", format!("it speaks from {raise} on and falls silent at {clear}"), "let `clear` lie below `raise`");
            }
            if spec.field.ends_with("_pct") && raise > 100 {
                place.at("raise").say("out-of-range", format!("is {raise} %"), "give 1 to 100");
            }
            if change.delay_s.is_some_and(|delay_s| delay_s > DELAY_S_MAX) {
                place.at("delay_s").say("out-of-range", "is more than a day", format!("give 0 to {DELAY_S_MAX} seconds"));
            }
        }
        for (name, hours) in [
            ("late_call_within_h", self.late_call_within_h),
            ("cut_off_within_h", self.cut_off_within_h),
            ("held_box_within_h", self.held_box_within_h),
        ] {
            if !(1..=WITHIN_H_MAX).contains(&hours) {
                place.at(name).say("out-of-range", format!("is {hours}"), format!("give 1 to {WITHIN_H_MAX} hours"));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use portolan_model::problem::Problems;

    use super::*;

    fn read(text: &str) -> AlarmsSection {
        let options = ron::Options::default().with_default_extension(ron::extensions::Extensions::IMPLICIT_SOME);
        options.from_str(text).expect("a section")
    }

    fn problems(text: &str) -> Vec<String> {
        let mut problems = Problems::default();
        read(text).validate(&mut problems.at("alarms"));
        problems.iter().map(|problem| format!("{} {}", problem.path, problem.code)).collect()
    }

    #[test]
    fn what_is_left_out_is_as_in_the_table() {
        let section = read("(block_fill_pct: (raise: 90), crane_down: (severity: Low), wind_m_s: (on: false))");
        let fill = section.limits(NoticeRule::BlockFill);
        assert_eq!((fill.raise, fill.clear, fill.delay_ms, fill.severity), (90, 80, 300_000, Severity::Medium));
        let down = section.limits(NoticeRule::CraneDown);
        assert_eq!((down.raise, down.clear, down.delay_ms, down.severity), (1, 0, 120_000, Severity::Low));
        assert!(!section.limits(NoticeRule::Wind).on && section.limits(NoticeRule::LateCall).on);
        assert_eq!(problems("()"), Vec::<String>::new());
    }

    #[test]
    fn every_slip_is_named() {
        assert_eq!(
            problems(
                "(crane_down: (raise: 3), block_fill_pct: (raise: 70), low_batteries_pct: (raise: 101), gate_queue_per_lane: (raise: 0), \
                 wind_m_s: (delay_s: 90000), cut_off_within_h: 0)"
            ),
            [
                "alarms.crane_down no-level",
                "alarms.gate_queue_per_lane no-gap",
                "alarms.block_fill_pct no-gap",
                "alarms.low_batteries_pct.raise out-of-range",
                "alarms.wind_m_s.delay_s out-of-range",
                "alarms.cut_off_within_h out-of-range",
            ]
        );
    }

    #[test]
    fn a_misspelt_rule_is_no_section() {
        assert!(ron::from_str::<AlarmsSection>("(block_fill: ())").is_err());
        assert!(ron::from_str::<AlarmsSection>("(block_fill_pct: (rise: 3))").is_err());
    }
}
