//! A made-up hour of a made-up port, for tests, pictures and measurements of the panels. Nothing of the program uses it.
//!
//! [`day`] is a busy afternoon as a person would meet it; [`crowded`] is the same with everything there can be most of (names that do not
//! fit, three hundred vehicles, sixty blocks); an empty port is [`Views::default`].

mod devices;
mod equipment;
mod events;
mod landside;
mod ledger;
mod waterside;
mod yard;

use portolan_model::requests::Action;
use portolan_model::subject::Subject;
use portolan_model::{HOUR_MS, MINUTE_MS, Ms};
use portolan_protocol::DeviceId;

use crate::views::{
    CameraMode, CameraView, Clock, FrameView, Good, Indicator, Link, Named, NoticeCounts, NoticeState, Pace, Severity, TileView, Unit,
    Views,
};

pub use self::devices::{devices, devices_in_process};
pub use self::equipment::{fleet, quay_cranes};
pub use self::events::{find, happenings, inspector, inspector_of_box, notices, proposal, refused_proposal, requests};
pub use self::landside::{examination, gate};
pub use self::ledger::{ledger, proof};
pub use self::waterside::{berth_plan, heard_plan};
pub use self::yard::{block, yard};

/// When it is: ten past three in the afternoon, after a start at 09:20.
pub const NOW_MS: Ms = 5 * HOUR_MS + 50 * MINUTE_MS + 42_000;

/// How much there is of everything.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Size {
    /// A terminal of ten cranes.
    Day,
    /// A terminal of twenty-six cranes, and names that do not fit.
    Crowded,
}

/// Numbers that look like chance and are the same every time.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) const fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }
    /// A number below `end`.
    pub(crate) const fn below(&mut self, end: u32) -> u32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        if end == 0 { 0 } else { ((self.0 >> 33) % end as u64) as u32 }
    }
    /// Whether one chance in `of` came true.
    pub(crate) const fn one_in(&mut self, of: u32) -> bool {
        self.below(of) == 0
    }
}

/// A container number with its check digit left to look right: specimens are not checked.
pub(crate) fn box_number(index: u32) -> String {
    const OWNERS: [&str; 5] = ["CSQU", "MSDU", "OOPU", "TGHU", "EITU"];
    format!("{}{:06}{}", OWNERS[(index % 5) as usize], 305_438 + u64::from(index) * 7_919 % 600_000, index % 10)
}

fn trend(seed: u64, around: f32, spread: f32, count: usize) -> Vec<Option<f32>> {
    let mut dice = Dice::new(seed);
    let mut value = around;
    let step = |dice: &mut Dice| (dice.below(2_001) as f32 / 1_000.0 - 1.0) * spread;
    (0..count)
        .map(|index| {
            value += step(&mut dice) + (around - value) * 0.2;
            (index != 7).then_some(value)
        })
        .collect()
}

/// Indicator tiles: most as they should be, one a little out of its range, one far.
pub fn tiles() -> Vec<TileView> {
    let tile = |indicator, value: f64, decimals, unit, low: Option<f64>, high: Option<f64>, good, spread: f32| TileView {
        indicator,
        value: Some(value),
        decimals,
        unit,
        target_low: low,
        target_high: high,
        good,
        trend: trend(indicator as u64 + 11, value as f32, spread, 24),
        trend_h: 6.0,
    };
    vec![
        tile(Indicator::CraneRate, 31.3, 1, Unit::MovesPerHour, Some(26.0), Some(36.0), Good::Higher, 1.2),
        tile(Indicator::QuayMoves, 2_614.0, 0, Unit::Moves, None, None, Good::Neither, 60.0),
        tile(Indicator::BerthRate, 61.8, 1, Unit::MovesPerHour, Some(70.0), Some(200.0), Good::Higher, 4.0),
        tile(Indicator::LateCalls, 1.0, 0, Unit::Calls, None, Some(1.0), Good::Lower, 0.4),
        tile(Indicator::YardFill, 64.4, 1, Unit::Percent, Some(55.0), Some(80.0), Good::Within, 0.5),
        tile(Indicator::Rehandles, 0.86, 2, Unit::Plain, Some(0.2), Some(1.2), Good::Lower, 0.06),
        tile(Indicator::GateQueue, 14.0, 0, Unit::Trucks, None, Some(8.0), Good::Lower, 2.5),
        tile(Indicator::TruckTurn, 38.0, 0, Unit::Minutes, Some(25.0), Some(60.0), Good::Lower, 3.0),
        tile(Indicator::FleetUse, 83.9, 1, Unit::Percent, Some(40.0), Some(85.0), Good::Within, 2.0),
        tile(Indicator::DevicesDown, 2.0, 0, Unit::Plain, None, None, Good::Neither, 0.5),
        tile(Indicator::ExaminationBacklog, 9.0, 0, Unit::Boxes, None, Some(20.0), Good::Lower, 1.0),
        TileView { indicator: Indicator::HeldBoxes, value: None, unit: Unit::Boxes, ..TileView::default() },
    ]
}

/// The frame.
pub fn frame(size: Size) -> FrameView {
    let calendar = "2026-03-03T09:20:00+08:00".parse().expect("a literal start of a scenario");
    let (scenario, link) = match size {
        Size::Day => ("A day at the terminal".to_owned(), Link::InProcess),
        Size::Crowded => (
            "Yangshan phase IV with a hundred thousand boxes and a name that does not fit".to_owned(),
            Link::Lost { broker: "mqtt://operations-gateway.port.example:8883".to_owned(), since_ms: NOW_MS - 95_000 },
        ),
    };
    FrameView {
        scenario,
        seed: 1,
        clock: Clock { calendar, now_ms: NOW_MS },
        pace: Pace::Times(10),
        pace_reached: Some(10.0),
        ended: false,
        link,
        wind_m_s: Some(if size == Size::Day { 12.0 } else { 22.0 }),
        wind_stop_m_s: Some(20.0),
        notices: NoticeCounts { urgent: 1, high: 4, low: 3, unacknowledged: 5 },
        camera: CameraView { mode: CameraMode::Orbit, following: None, saved: [true, true, false, false, false, false] },
        frames_per_s: Some(60.0),
    }
}

/// Everything at once.
pub fn views(size: Size) -> Views {
    let notices = notices(size);
    let mut frame = frame(size);
    let active = |severity| {
        notices
            .rows
            .iter()
            .filter(|row| row.severity == severity && matches!(row.state, NoticeState::Raised | NoticeState::Acknowledged))
            .count() as u16
    };
    frame.notices = NoticeCounts {
        urgent: active(Severity::Urgent),
        high: active(Severity::High),
        low: active(Severity::Low),
        unacknowledged: notices.rows.iter().filter(|row| matches!(row.state, NoticeState::Raised | NoticeState::Returned)).count() as u16,
    };
    Views {
        frame,
        tiles: tiles(),
        berth_plan: Some(berth_plan(size)),
        quay_cranes: Some(quay_cranes(size)),
        yard: Some(yard(size)),
        block: Some(block(size)),
        gate: Some(gate(size)),
        fleet: Some(fleet(size)),
        examination: Some(examination(size)),
        happenings: Some(happenings(size)),
        notices: Some(notices),
        requests: Some(requests(size)),
        devices: Some(devices(size)),
        ledger: Some(ledger(size)),
        inspector: Some(inspector()),
        proposal: None,
        find: None,
    }
}

/// A busy afternoon.
pub fn day() -> Views {
    views(Size::Day)
}

/// The same with everything there can be most of.
pub fn crowded() -> Views {
    views(Size::Crowded)
}

/// The crane that the specimens speak of most.
pub const CRANE: DeviceId = DeviceId::quay_crane(3);

/// The thing that [`inspector`] speaks of.
pub const SELECTED: Subject = Subject::Device(CRANE);

/// An action for dialogs.
pub const ACTION: Action = Action::ReassignCrane { crane: CRANE, call: Some(waterside::CAPE_MERIDIAN) };

pub(crate) fn device(id: DeviceId) -> Named {
    Named::of(Subject::Device(id))
}
