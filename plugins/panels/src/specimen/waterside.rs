//! Calls.

use portolan_model::facts::{CallStage, Condition};
use portolan_model::ids::CallId;
use portolan_model::{HOUR_MS, MINUTE_MS, Ms};
use portolan_protocol::DeviceId;

use super::{Dice, NOW_MS, Size};
use crate::views::{ApproachRow, BerthMark, BerthPlanView, CallBar, CraneMark, VesselKind};

pub(super) const ALDER_STRAIT: CallId = CallId::new(0, 0);
pub(super) const CAPE_MERIDIAN: CallId = CallId::new(0, 1);
pub(super) const ORIENT_HERON: CallId = CallId::new(0, 2);

/// Hours and minutes of the first day's wall, as milliseconds since the start at 09:20.
const fn at(hour: Ms, minute: Ms) -> Ms {
    (hour - 9) * HOUR_MS + (minute - 20) * MINUTE_MS
}

fn barge(number: u32, from_m: f32, eta: Ms, stage: CallStage) -> CallBar {
    let (etb, etd) = (eta + 20 * MINUTE_MS, eta + 4 * HOUR_MS);
    let has_berthed = stage >= CallStage::Berthing;
    CallBar {
        call: CallId::new(0, 2 + number),
        // A barge with a Chinese name, whatever the language of the screen.
        name: if number == 2 { "长江 102".to_owned() } else { format!("Jiang {}", 100 + number) },
        kind: VesselKind::Barge,
        length_m: 104.0,
        alongside_m: Some((from_m, from_m + 104.0)),
        stage,
        scheduled_ms: eta - 5 * MINUTE_MS,
        eta_ms: eta,
        etb_ms: etb,
        etd_ms: etd,
        ata_ms: (stage >= CallStage::Arrived).then_some(eta),
        atb_ms: has_berthed.then_some(etb),
        atd_ms: (stage == CallStage::Departed).then_some(etd - 25 * MINUTE_MS),
        moves_done: if has_berthed { 61 } else { 0 },
        moves_total: 118,
        cranes: u8::from(stage == CallStage::Working),
        ..CallBar::default()
    }
}

/// Three vessels and eight barges; the second vessel slipped by almost five hours.
pub fn berth_plan(size: Size) -> BerthPlanView {
    let mut calls = vec![
        CallBar {
            call: ALDER_STRAIT,
            name: "Alder Strait".to_owned(),
            length_m: 287.0,
            alongside_m: Some((40.0, 327.0)),
            stage: CallStage::Working,
            scheduled_ms: at(6, 50),
            eta_ms: at(7, 0),
            etb_ms: at(7, 35),
            etd_ms: at(19, 40),
            ata_ms: Some(at(7, 0)),
            atb_ms: Some(at(7, 35)),
            moves_done: 912,
            moves_total: 1_500,
            cranes: 4,
            ..CallBar::default()
        },
        CallBar {
            call: CAPE_MERIDIAN,
            name: "Cape Meridian".to_owned(),
            length_m: 274.0,
            alongside_m: Some((360.0, 634.0)),
            stage: CallStage::Announced,
            scheduled_ms: at(11, 0),
            eta_ms: at(15, 40),
            etb_ms: at(16, 20),
            etd_ms: at(16, 20) + 13 * HOUR_MS,
            cut_off_ms: Some(at(16, 0)),
            moves_total: 1_420,
            priority: 2,
            ..CallBar::default()
        },
        CallBar {
            call: ORIENT_HERON,
            name: "Orient Heron".to_owned(),
            length_m: 262.0,
            alongside_m: Some((40.0, 302.0)),
            stage: CallStage::Announced,
            scheduled_ms: at(22, 0),
            eta_ms: at(22, 0),
            etb_ms: at(22, 45),
            etd_ms: at(22, 45) + 12 * HOUR_MS,
            cut_off_ms: Some(at(20, 0)),
            moves_total: 1_370,
            held: true,
            ..CallBar::default()
        },
        barge(1, 690.0, at(9, 40), CallStage::Departed),
        barge(2, 820.0, at(12, 0), CallStage::Working),
        barge(3, 690.0, at(14, 30), CallStage::Berthing),
        barge(4, 820.0, at(17, 0), CallStage::Announced),
        barge(5, 690.0, at(20, 0), CallStage::Announced),
        barge(6, 950.0, at(23, 30), CallStage::Announced),
        CallBar { alongside_m: None, stage: CallStage::Arrived, atb_ms: None, ..barge(7, 0.0, at(14, 55), CallStage::Arrived) },
        CallBar { alongside_m: None, ..barge(8, 0.0, at(26, 0), CallStage::Announced) },
    ];
    let mut view = BerthPlanView { quay_length_m: 1_100.0, cranes: cranes(10, 1_100.0), ..BerthPlanView::default() };
    if size == Size::Crowded {
        view.quay_length_m = 2_350.0;
        view.bollard_pitch_m = 30.0;
        view.cranes = cranes(26, 2_350.0);
        view.berths = (0..7)
            .map(|berth| BerthMark { name: format!("S{}", berth + 1), from_m: 335.7 * berth as f32, to_m: 335.7 * (berth + 1) as f32 })
            .collect();
        "Mediterranean Shipping Anna Maria Esperanza of the Southern Seas".clone_into(&mut calls[0].name);
        "中远海运白羊座号超大型集装箱船东行第一百二十三航次".clone_into(&mut calls[1].name);
        let mut dice = Dice::new(3);
        for number in 0..46_u32 {
            let from = 335.7 * (number % 7) as f32 + 12.0;
            let eta = at(0, 0) + Ms::from(number) * 100 * MINUTE_MS;
            let stay = (6 + Ms::from(dice.below(9))) * HOUR_MS;
            let stage = match eta {
                eta if eta + stay < NOW_MS => CallStage::Departed,
                eta if eta < NOW_MS => CallStage::Working,
                _ => CallStage::Announced,
            };
            calls.push(CallBar {
                call: CallId::new(1, number),
                name: format!("Mainliner {number:03}"),
                length_m: 300.0,
                alongside_m: (number % 9 != 8).then_some((from, from + 300.0)),
                stage,
                scheduled_ms: eta - Ms::from(dice.below(4)) * 45 * MINUTE_MS,
                eta_ms: eta,
                etb_ms: eta + 30 * MINUTE_MS,
                etd_ms: eta + stay,
                ata_ms: (stage >= CallStage::Arrived).then_some(eta),
                atb_ms: (stage >= CallStage::Berthing).then_some(eta + 30 * MINUTE_MS),
                atd_ms: (stage == CallStage::Departed).then_some(eta + stay),
                moves_done: dice.below(900),
                moves_total: 1_400,
                cranes: 4,
                ..CallBar::default()
            });
        }
    }
    view.calls = calls;
    view
}

/// The same berths with vessels that are heard: one that keeps its word, one that cannot, one that comes later than planned, one at the quay
/// and two that are none of the port's.
pub fn heard_plan(size: Size) -> BerthPlanView {
    let mut view = berth_plan(size);
    let vessel = |mmsi: u32, name: &str| ApproachRow {
        mmsi,
        name: name.to_owned(),
        destination: "CN YSN".to_owned(),
        silent_ms: 6_000,
        ..ApproachRow::default()
    };
    let expected = |call: CallId| Some((call, CallStage::Announced));
    view.approaches = vec![
        ApproachRow {
            imo: Some(9_700_101),
            draught_m: Some(13.2),
            call: expected(CAPE_MERIDIAN),
            position_deg: (30.59, 122.18),
            range: Some((5.7, 104.0)),
            speed_kn: Some(6.0),
            course_deg: Some(289.0),
            planned_ms: Some(at(15, 40)),
            told_ms: Some(at(15, 45)),
            not_before_ms: Some(at(16, 7)),
            ..vessel(477_000_101, "CAPE MERIDIAN")
        },
        ApproachRow {
            call: expected(ORIENT_HERON),
            position_deg: (29.2, 123.61),
            range: Some((117.4, 136.0)),
            speed_kn: Some(14.2),
            course_deg: Some(318.0),
            planned_ms: Some(at(22, 0)),
            told_ms: Some(at(24, 40)),
            not_before_ms: Some(at(23, 26)),
            ..vessel(477_000_102, "ORIENT HERON")
        },
        ApproachRow {
            call: Some((ALDER_STRAIT, CallStage::Working)),
            position_deg: (30.6193, 122.0752),
            range: Some((0.1, 112.0)),
            speed_kn: Some(0.0),
            planned_ms: Some(at(7, 0)),
            ..vessel(477_000_100, "ALDER STRAIT")
        },
        ApproachRow {
            destination: String::new(),
            position_deg: (30.55, 122.24),
            range: Some((9.4, 116.0)),
            speed_kn: Some(9.1),
            course_deg: Some(12.0),
            silent_ms: 14 * MINUTE_MS,
            ..vessel(412_345_678, "")
        },
        ApproachRow { position_deg: (31.2, 122.9), range: Some((54.8, 49.0)), speed_kn: None, ..vessel(413_000_009, "浙渔 0912") },
    ];
    for (call, told_ms) in [(CAPE_MERIDIAN, at(15, 45)), (ORIENT_HERON, at(24, 40))] {
        view.calls.iter_mut().filter(|bar| bar.call == call).for_each(|bar| bar.told_ms = Some(told_ms));
    }
    view
}

fn cranes(count: u16, quay_m: f32) -> Vec<CraneMark> {
    let mut dice = Dice::new(17);
    (0..count)
        .map(|index| CraneMark {
            crane: DeviceId::quay_crane(index),
            x_m: quay_m * (f32::from(index) + 0.5) / f32::from(count) + dice.below(20) as f32 - 10.0,
            condition: if index == 1 { Condition::Down } else { Condition::Working },
            call: (index % 4 != 3).then_some(ALDER_STRAIT),
        })
        .collect()
}
