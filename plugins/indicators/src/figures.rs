//! The catalogue of figures: what each is called, its unit, and the range that a default terminal keeps to.

use crate::indicators::Indicators;

/// Which part of the port a figure speaks of.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Group {
    /// Vessels, berths, quay cranes.
    Quay,
    /// Blocks and what stands in them.
    Yard,
    /// Trucks and gates.
    Road,
    /// Scans, examinations, holds, rolled boxes.
    Control,
    /// Devices and their orders.
    Equipment,
    /// What operators asked for.
    Operators,
}

impl Group {
    /// All groups in their order.
    pub const ALL: [Self; 6] = [Self::Quay, Self::Yard, Self::Road, Self::Control, Self::Equipment, Self::Operators];

    /// Its heading.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Quay => "Quay",
            Self::Yard => "Yard",
            Self::Road => "Road and gate",
            Self::Control => "Clearance and examination",
            Self::Equipment => "Equipment",
            Self::Operators => "Operators",
        }
    }
}

/// The range that a default terminal keeps to, both ends included.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Target {
    /// Not below.
    pub low: Option<f64>,
    /// Not above.
    pub high: Option<f64>,
    /// Runs in which work arrives for less than this say nothing about it, hours.
    pub after_h: f64,
}

impl Target {
    const fn between(low: f64, high: f64) -> Self {
        Self { low: Some(low), high: Some(high), after_h: 0.0 }
    }
    const fn at_most(high: f64) -> Self {
        Self { low: None, high: Some(high), after_h: 0.0 }
    }
    const fn after_days(self, days: u32) -> Self {
        Self { after_h: days as f64 * 24.0, ..self }
    }

    /// As a reader wants it: `26–36`, `≤ 25`.
    pub fn text(&self) -> String {
        match (self.low, self.high) {
            (Some(low), Some(high)) => format!("{low}–{high}"),
            (None, Some(0.0)) => "0".to_owned(),
            (None, Some(high)) => format!("≤ {high}"),
            (Some(low), None) => format!("≥ {low}"),
            (None, None) => String::new(),
        }
    }
}

/// How a figure stands to its target.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Verdict {
    /// In its range.
    Within,
    /// Under it.
    Below,
    /// Over it.
    Above,
    /// The run is too short to judge.
    TooShort,
}

impl Verdict {
    /// In a word or two.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Within => "within",
            Self::Below => "below",
            Self::Above => "above",
            Self::TooShort => "run too short",
        }
    }
}

/// One figure.
pub struct Figure {
    /// As files name it.
    pub name: &'static str,
    /// As people say it.
    pub label: &'static str,
    /// Its unit.
    pub unit: &'static str,
    /// Which part of the port it speaks of.
    pub group: Group,
    /// Decimals worth showing.
    pub decimals: usize,
    /// The range it should keep to, if there is one.
    pub target: Option<Target>,
    read: fn(&Indicators) -> Option<f64>,
}

impl Figure {
    /// Its value in a run; `None` if nothing happened that it could be taken from.
    pub fn value(&self, indicators: &Indicators) -> Option<f64> {
        (self.read)(indicators).filter(|value| value.is_finite())
    }

    /// How its value stands to its target, if it has both.
    pub fn verdict(&self, indicators: &Indicators) -> Option<Verdict> {
        let (value, target) = (self.value(indicators)?, self.target?);
        Some(if indicators.arrivals_h < target.after_h {
            Verdict::TooShort
        } else if target.low.is_some_and(|low| value < low) {
            Verdict::Below
        } else if target.high.is_some_and(|high| value > high) {
            Verdict::Above
        } else {
            Verdict::Within
        })
    }
}

/// The figure of this name.
pub fn figure(name: &str) -> Option<&'static Figure> {
    ALL.iter().find(|figure| figure.name == name)
}

/// Turns what a field holds into a value.
trait Reading {
    fn reading(&self) -> Option<f64>;
}

impl Reading for u64 {
    fn reading(&self) -> Option<f64> {
        Some(*self as f64)
    }
}

impl Reading for f64 {
    fn reading(&self) -> Option<f64> {
        Some(*self)
    }
}

impl<T: Reading> Reading for Option<T> {
    fn reading(&self) -> Option<f64> {
        self.as_ref().and_then(Reading::reading)
    }
}

macro_rules! figures {
    ($( $group:ident $name:literal $($field:ident).+ , $label:literal, $unit:literal, $decimals:literal $(, $target:expr)? ; )*) => {
        /// All figures, group by group.
        pub static ALL: &[Figure] = &[ $( Figure {
            name: $name,
            label: $label,
            unit: $unit,
            group: Group::$group,
            decimals: $decimals,
            target: figures!(@target $($target)?),
            read: |indicators| indicators.$($field).+.reading(),
        }, )* ];
    };
    (@target $target:expr) => { Some($target) };
    (@target) => { None };
}

figures! {
    Quay "qc_moves" qc_moves, "moves over the rail", "boxes", 0;
    Quay "discharged" discharged, "discharged", "boxes", 0;
    Quay "loaded" loaded, "loaded", "boxes", 0;
    Quay "twin_lift_pct" twin_lift_pct, "of these in twin lifts", "%", 1;
    Quay "qc_gross_moves_per_h" qc_gross_moves_per_h, "gross moves per crane hour", "moves/h", 1, Target::between(26.0, 36.0);
    Quay "qc_net_moves_per_h" qc_net_moves_per_h, "net moves per crane hour", "moves/h", 1;
    Quay "berth_moves_per_h" berth_moves_per_h, "moves per berth hour, barges too", "moves/h", 1;
    Quay "vessel_berth_moves_per_h" vessel_berth_moves_per_h, "moves per berth hour, vessels", "moves/h", 1, Target::between(70.0, 200.0);
    Quay "calls" calls, "calls in sight", "calls", 0;
    Quay "vessels" vessels, "calls departed", "calls", 0;
    Quay "berth_wait_h" berth_wait_h, "wait for a berth, mean", "h", 2;
    Quay "berth_stay_h" berth_stay_h, "stay at berth, mean", "h", 2;

    Yard "yard_moves" yard_moves, "yard moves", "boxes", 0;
    Yard "rehandles" rehandles, "rehandles", "boxes", 0;
    Yard "rehandles_per_import_retrieval" rehandles_per_import_retrieval, "rehandles per import retrieval", "", 2, Target::between(0.2, 1.2);
    Yard "boxes_in_yard_start" boxes_in_yard_start, "boxes in the yard, start", "boxes", 0;
    Yard "boxes_in_yard_end" boxes_in_yard_end, "boxes in the yard, end", "boxes", 0;
    Yard "yard_fill_mean_pct" yard_fill_mean_pct, "yard fill, mean", "%", 1, Target::between(55.0, 80.0);
    Yard "yard_fill_max_pct" yard_fill_max_pct, "yard fill, highest", "%", 1;
    Yard "import_dwell_days" import_dwell_days, "import dwell, mean", "days", 2, Target::between(2.0, 4.0).after_days(14);
    Yard "export_dwell_days" export_dwell_days, "export dwell, mean", "days", 2, Target::between(5.0, 8.0).after_days(14);
    Yard "transshipment_dwell_days" transshipment_dwell_days, "transshipment dwell, mean", "days", 2;
    Yard "empty_dwell_days" empty_dwell_days, "empty dwell, mean", "days", 2;

    Road "trucks" trucks, "truck visits ended", "trucks", 0;
    Road "trucks_turned_away" trucks_turned_away, "trucks turned away", "trucks", 0;
    Road "truck_turn_min" truck_turn_min, "truck turn, mean", "min", 1;
    Road "truck_turn_p50_min" truck_turn_p50_min, "truck turn, median", "min", 1, Target::between(25.0, 60.0);
    Road "truck_turn_p90_min" truck_turn_p90_min, "truck turn, 90th percentile", "min", 1, Target::at_most(120.0);
    Road "gate_queue_max" gate_queue_max, "longest gate queue", "trucks", 0;
    Road "gate_queue_at_night" gate_queue_at_night, "gate queue left at 04:00, longest", "trucks", 0, Target::at_most(0.0);

    Control "scans" scans, "scans", "scans", 0;
    Control "scans_per_scanner_h_max" scans_per_scanner_h_max, "scans of a scanner in an hour, most", "scans/h", 0, Target::at_most(25.0);
    Control "examinations_ordered" examinations_ordered, "examinations ordered", "boxes", 0;
    Control "examinations" examinations, "examinations over", "boxes", 0;
    Control "examinations_found" examinations_found, "of these with a finding", "boxes", 0;
    Control "examination_hours" examination_hours, "order to result of an examination, mean", "h", 2;
    Control "held" held, "holds set", "holds", 0;
    Control "held_at_end" held_at_end, "holds not lifted at the end", "holds", 0;
    Control "rolled" rolled, "boxes rolled", "boxes", 0;
    Control "rolled_late" rolled_late, "rolled: after cut-off", "boxes", 0;
    Control "rolled_not_released" rolled_not_released, "rolled: not released", "boxes", 0;
    Control "rolled_gross_mass" rolled_gross_mass, "rolled: gross mass", "boxes", 0;
    Control "rolled_examination" rolled_examination, "rolled: examination", "boxes", 0;
    Control "rolled_operator" rolled_operator, "rolled: held by an operator", "boxes", 0;

    Equipment "agv_use_pct" agv_use_pct, "vehicles in use", "%", 1, Target::between(40.0, 85.0);
    Equipment "qc_use_pct" qc_use_pct, "quay cranes in motion", "%", 1;
    Equipment "yc_use_pct" yc_use_pct, "yard cranes in motion", "%", 1;
    Equipment "breakdowns" breakdowns, "breakdowns", "", 0;
    Equipment "breakdowns_quay_crane" breakdowns_by_kind.quay_crane, "breakdowns of quay cranes", "", 0;
    Equipment "breakdowns_yard_crane" breakdowns_by_kind.yard_crane, "breakdowns of yard cranes", "", 0;
    Equipment "breakdowns_vehicle" breakdowns_by_kind.vehicle, "breakdowns of vehicles", "", 0;
    Equipment "breakdowns_gate_lane" breakdowns_by_kind.gate_lane, "breakdowns of gate lanes", "", 0;
    Equipment "breakdowns_scanner" breakdowns_by_kind.scanner, "breakdowns of scanners", "", 0;
    Equipment "down_h" down_h, "time down", "h", 1;
    Equipment "down_h_quay_crane" down_h_by_kind.quay_crane, "quay cranes down", "h", 1;
    Equipment "down_h_yard_crane" down_h_by_kind.yard_crane, "yard cranes down", "h", 1;
    Equipment "down_h_vehicle" down_h_by_kind.vehicle, "vehicles down", "h", 1;
    Equipment "down_h_gate_lane" down_h_by_kind.gate_lane, "gate lanes down", "h", 1;
    Equipment "down_h_scanner" down_h_by_kind.scanner, "scanners down", "h", 1;
    Equipment "reader_failures" reader_failures, "reader failures at the gate", "", 0;
    Equipment "orders_issued" orders_issued, "orders issued", "orders", 0;
    Equipment "orders_ended" orders_ended, "orders ended", "orders", 0;
    Equipment "orders_refused" orders_refused, "orders refused by devices", "orders", 0;
    Equipment "wind_max_m_s" wind_max_m_s, "strongest wind", "m/s", 1;

    Operators "requests" requests, "requests made", "requests", 0;
    Operators "requests_accepted" requests_accepted, "requests accepted", "requests", 0;
    Operators "requests_refused" requests_refused, "requests refused", "requests", 0;
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_name_is_used_once_and_groups_stand_together() {
        let names: BTreeSet<_> = ALL.iter().map(|figure| figure.name).collect();
        assert_eq!(names.len(), ALL.len());
        assert!(ALL.is_sorted_by_key(|figure| figure.group));
    }

    #[test]
    fn every_field_of_the_indicators_is_a_figure() {
        let json = serde_json::to_value(Indicators::default()).unwrap();
        for field in json.as_object().unwrap().keys() {
            let own = field == "simulated_h" || field == "arrivals_h" || field.ends_with("_by_kind");
            assert!(own || figure(field).is_some(), "{field}");
        }
    }

    #[test]
    fn a_day_says_nothing_about_dwell() {
        let dwell = figure("import_dwell_days").unwrap();
        let mut run = Indicators { arrivals_h: 24.0, simulated_h: 400.0, import_dwell_days: Some(0.5), ..Indicators::default() };
        assert_eq!(dwell.verdict(&run), Some(Verdict::TooShort));
        run.arrivals_h = 14.0 * 24.0;
        assert_eq!(dwell.verdict(&run), Some(Verdict::Below));
        run.import_dwell_days = Some(4.0);
        assert_eq!(dwell.verdict(&run), Some(Verdict::Within));
        run.import_dwell_days = None;
        assert_eq!(dwell.verdict(&run), None);
    }

    #[test]
    fn targets_read_like_ranges() {
        assert_eq!(figure("qc_gross_moves_per_h").unwrap().target.unwrap().text(), "26–36");
        assert_eq!(figure("truck_turn_p90_min").unwrap().target.unwrap().text(), "≤ 120");
    }
}
