//! Vessels that are heard by AIS, beside the calls of the plan.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use portolan_devices::{Approach, Approaches};
use portolan_model::Ms;
use portolan_model::facts::CallStage;
use portolan_model::ids::CallId;
use portolan_panels::views::ApproachRow;

use crate::port::Port;

/// Who was silent for so long is left out.
const SILENT_MS: i64 = 6 * 3_600_000;
/// The most that are shown.
const VESSELS_MAX: usize = 200;

/// The vessels of this port that were heard lately.
fn heard<'a>(port: &Port<'a>) -> impl Iterator<Item = &'a Approach> + use<'a> {
    let now_utc_ms = port.utc_ms();
    let all = port.world.get_resource::<Approaches>().into_iter().flat_map(Approaches::iter);
    all.filter(move |approach| now_utc_ms.is_none_or(|now_utc_ms| now_utc_ms - approach.heard_ms <= SILENT_MS))
}

/// What the vessel of a call tells of itself.
pub(crate) fn of_call<'a>(port: &Port<'a>, call: CallId) -> Option<&'a Approach> {
    heard(port).find(|approach| approach.call == Some(call))
}

/// When each vessel that is on its way says that it will arrive.
pub(crate) fn told(port: &Port) -> BTreeMap<CallId, Ms> {
    let expected = heard(port).filter_map(|approach| Some((approach.call?, approach.estimated.as_ref()?.at_ms)));
    expected.filter(|(call, _)| port.call(*call).is_some_and(|call| call.stage == CallStage::Announced)).collect()
}

/// Those that the plan expects in its order, then the others, nearest first; and how many more there are.
pub(crate) fn approaches(port: &Port) -> (Vec<ApproachRow>, u32) {
    let mut rows: Vec<ApproachRow> = heard(port).map(|approach| row(port, approach)).collect();
    let more = rows.len().saturating_sub(VESSELS_MAX);
    if more > 0 {
        rows.select_nth_unstable_by(VESSELS_MAX, by_concern);
        rows.truncate(VESSELS_MAX);
    }
    rows.sort_by(by_concern);
    (rows, more as u32)
}

fn by_concern(a: &ApproachRow, b: &ApproachRow) -> Ordering {
    let rank = |row: &ApproachRow| match row.call {
        Some(_) if row.is_expected() => 0,
        Some(_) => 1,
        None => 2,
    };
    let far = |row: &ApproachRow| row.range.map_or(f32::MAX, |(nm, _)| nm);
    let order =
        rank(a).cmp(&rank(b)).then_with(|| if a.call.is_some() { a.planned_ms.cmp(&b.planned_ms) } else { far(a).total_cmp(&far(b)) });
    order.then(a.mmsi.cmp(&b.mmsi))
}

fn row(port: &Port, approach: &Approach) -> ApproachRow {
    let vessel = &approach.vessel;
    ApproachRow {
        mmsi: vessel.mmsi,
        name: vessel.name.clone().unwrap_or_default(),
        imo: vessel.imo,
        destination: vessel.destination.clone().unwrap_or_default(),
        draught_m: vessel.draught_m.map(|m| m as f32),
        // As far as it has come by now, not when it was last heard.
        call: approach.call.and_then(|id| Some((id, port.call(id)?.stage))),
        position_deg: (vessel.lat_deg, vessel.lon_deg),
        range: approach.distance_nm.zip(approach.bearing_deg).map(|(nm, deg)| (nm as f32, deg as f32)),
        speed_kn: vessel.speed_kn.map(|kn| kn as f32),
        course_deg: vessel.course_deg.map(|deg| deg as f32),
        planned_ms: approach.call.and_then(|id| port.call(id)).map(|call| call.eta_ms),
        told_ms: approach.estimated.as_ref().map(|time| time.at_ms),
        not_before_ms: approach.not_before.as_ref().map(|time| time.at_ms),
        silent_ms: port.utc_ms().map_or(0, |now_utc_ms| (now_utc_ms - approach.heard_ms).max(0)),
    }
}
