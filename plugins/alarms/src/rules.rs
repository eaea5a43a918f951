//! The rules, as a table: what each watches, when it speaks, when it falls silent.

use portolan_model::Ms;
use serde::{Deserialize, Serialize};

/// What a notice is about. Each says which subject it has and which [parameters](crate::Parameter).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub enum NoticeRule {
    /// A call is expected later than its timetable says: `Minutes` behind it, `At` the expected arrival.
    LateCall,
    /// A quay or yard crane is broken: its `Condition`.
    CraneDown,
    /// A quay crane stands idle over a vessel that is worked: the `Call`.
    CraneIdle,
    /// Trucks queue before the gate: `TrucksIn`, `TrucksOut`, open `Lanes` of the side where it is worse.
    GateQueue,
    /// A block is nearly full: `Percent` of its TEU.
    BlockFill,
    /// A vehicle of the terminal is broken or stopped: its `Condition`.
    VehicleStopped,
    /// Many vehicles of the fleet want energy at once: how many `Vehicles`, what `Percent` of it.
    LowBatteries,
    /// Export boxes of a call are not in, or not free, shortly before its cut-off: how many `Boxes`, `At` the cut-off.
    CutOffAtRisk,
    /// A box that is to be loaded soon is held: on which `Call`, by which `Hold`, `At` the cut-off.
    HeldBox,
    /// A reefer is warmer than its limit: the limit above its set-point in `Millikelvin`.
    ReeferTemperature,
    /// The wind is strong, in the port as a whole: `WindDmS`.
    Wind,
    /// Boxes wait in the yard to be fetched to the examination hall: how many `Boxes`.
    ExaminationBacklog,
    /// A machine behind a line cannot be heard any more.
    DeviceLost,
    /// What a device says contradicts the model, and nobody has settled it.
    Discrepancy,
    /// There is no connection to the devices at all, in the port as a whole.
    LineDown,
    /// A sensor behind a line cannot be heard any more.
    SensorLost,
    /// A device comes and goes: how many `Times` it was lost in ten minutes.
    DeviceFlapping,
    /// The messages of a device come twice, overtake each other or stay away: what `Percent` of them.
    LineDisturbed,
    /// The clock of a device is off: by how many `Seconds`.
    ClockOff,
    /// A machine does not acknowledge what it was ordered.
    OrderUnheard,
    /// A machine refuses what it was ordered, and is asked again and again.
    OrderRefused,
    /// Somebody crosses what a sensor of the perimeter guards.
    Intrusion,
    /// Somebody has been at a sensor.
    Tampering,
    /// A camera finds something wrong with itself: which `Ailment`.
    CameraFault,
}

/// How much a notice matters.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub enum Severity {
    /// To be known.
    Low,
    /// To be dealt with in this shift.
    Medium,
    /// To be dealt with now.
    High,
}

/// How a rule is when a scenario says nothing of it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct RuleSpec {
    /// The rule.
    pub rule: NoticeRule,
    /// Its field in the scenario's section; a level has its unit in the name.
    pub field: &'static str,
    /// The level from which it speaks and the one at which it falls silent; none where something is so or is not.
    pub levels: Option<(u32, u32)>,
    /// Seconds for which that must hold before it speaks.
    pub delay_s: u32,
    /// How much it matters.
    pub severity: Severity,
}

const fn level(rule: NoticeRule, field: &'static str, raise: u32, clear: u32, delay_s: u32, severity: Severity) -> RuleSpec {
    RuleSpec { rule, field, levels: Some((raise, clear)), delay_s, severity }
}

const fn state(rule: NoticeRule, field: &'static str, delay_s: u32, severity: Severity) -> RuleSpec {
    RuleSpec { rule, field, levels: None, delay_s, severity }
}

/// The table. Figures are *assumed* where no source is named; the delays keep out what passes by itself.
pub static RULES: [RuleSpec; NoticeRule::COUNT] = [
    // Minutes behind the timetable.
    level(NoticeRule::LateCall, "late_call_min", 120, 60, 0, Severity::Medium),
    state(NoticeRule::CraneDown, "crane_down", 120, Severity::High),
    state(NoticeRule::CraneIdle, "crane_idle", 900, Severity::Medium),
    // Trucks that wait, per open lane of their direction.
    level(NoticeRule::GateQueue, "gate_queue_per_lane", 5, 2, 300, Severity::Medium),
    // Percent of its TEU. Above 80 % a yard works slower (apba, porteconomics).
    level(NoticeRule::BlockFill, "block_fill_pct", 85, 80, 300, Severity::Medium),
    state(NoticeRule::VehicleStopped, "vehicle_stopped", 60, Severity::Medium),
    // Percent of the fleet.
    level(NoticeRule::LowBatteries, "low_batteries_pct", 20, 10, 60, Severity::Medium),
    // Boxes that are not in, or held.
    level(NoticeRule::CutOffAtRisk, "cut_off_at_risk_boxes", 3, 1, 0, Severity::High),
    state(NoticeRule::HeldBox, "held_box", 0, Severity::Medium),
    state(NoticeRule::ReeferTemperature, "reefer_temperature", 0, Severity::High),
    // Metres a second. Quay cranes stop at about 20.
    level(NoticeRule::Wind, "wind_m_s", 18, 15, 0, Severity::High),
    // Boxes ordered to the hall and not fetched.
    level(NoticeRule::ExaminationBacklog, "examination_backlog_boxes", 20, 10, 600, Severity::Low),
    state(NoticeRule::DeviceLost, "device_lost", 10, Severity::High),
    state(NoticeRule::Discrepancy, "discrepancy", 0, Severity::High),
    state(NoticeRule::LineDown, "line_down", 0, Severity::High),
    state(NoticeRule::SensorLost, "sensor_lost", 30, Severity::Medium),
    // Times within ten minutes.
    level(NoticeRule::DeviceFlapping, "device_flapping_times", 3, 0, 0, Severity::Medium),
    // Percent of a device's messages: what a sound line does now and then is far below.
    level(NoticeRule::LineDisturbed, "line_disturbed_pct", 10, 5, 0, Severity::Medium),
    // Seconds. The port reckons with it; what the device itself writes down is wrong.
    level(NoticeRule::ClockOff, "clock_off_s", 5, 2, 0, Severity::Low),
    state(NoticeRule::OrderUnheard, "order_unheard", 0, Severity::High),
    state(NoticeRule::OrderRefused, "order_refused", 0, Severity::High),
    state(NoticeRule::Intrusion, "intrusion", 0, Severity::High),
    state(NoticeRule::Tampering, "tampering", 0, Severity::High),
    state(NoticeRule::CameraFault, "camera_fault", 30, Severity::Medium),
];

impl NoticeRule {
    /// How many there are.
    pub const COUNT: usize = 24;

    /// All of them, in the order of their declaration.
    pub const ALL: [Self; Self::COUNT] = {
        let mut all = [Self::LateCall; Self::COUNT];
        let mut index = 0;
        while index < Self::COUNT {
            all[index] = RULES[index].rule;
            index += 1;
        }
        all
    };

    /// Its code, under which a locale has its words.
    pub const fn code(self) -> &'static str {
        match self {
            Self::LateCall => "late-call",
            Self::CraneDown => "crane-down",
            Self::CraneIdle => "idle-crane",
            Self::GateQueue => "gate-queue",
            Self::BlockFill => "block-full",
            Self::VehicleStopped => "vehicle-stopped",
            Self::LowBatteries => "fleet-battery",
            Self::CutOffAtRisk => "cut-off-risk",
            Self::HeldBox => "hold-on-load",
            Self::ReeferTemperature => "reefer-temperature",
            Self::Wind => "wind",
            Self::ExaminationBacklog => "examination-backlog",
            Self::DeviceLost => "device-lost",
            Self::Discrepancy => "discrepancy",
            Self::LineDown => "line-down",
            Self::SensorLost => "sensor-lost",
            Self::DeviceFlapping => "device-flapping",
            Self::LineDisturbed => "line-disturbed",
            Self::ClockOff => "clock-off",
            Self::OrderUnheard => "order-unheard",
            Self::OrderRefused => "order-refused",
            Self::Intrusion => "intrusion",
            Self::Tampering => "tampering",
            Self::CameraFault => "camera-fault",
        }
    }

    /// How it is when a scenario says nothing of it.
    pub const fn spec(self) -> &'static RuleSpec {
        &RULES[self as usize]
    }
}

/// A rule as it is in force.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) struct Limits {
    /// Whether it is watched at all.
    pub on: bool,
    /// It speaks from this level on; 1 where something is so or is not.
    pub raise: i64,
    /// It falls silent at this level or below.
    pub clear: i64,
    /// For so long the level must hold before it speaks.
    pub delay_ms: Ms,
    /// How long before a call's expected arrival, or its cut-off, it begins to look; 0 for rules without such a window.
    pub within_ms: Ms,
    /// How much it matters.
    pub severity: Severity,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_in_the_order_of_the_rules() {
        for (index, spec) in RULES.iter().enumerate() {
            assert_eq!(spec.rule as usize, index, "{}", spec.field);
            assert!(spec.levels.is_none_or(|(raise, clear)| clear < raise), "{}", spec.field);
        }
    }
}
