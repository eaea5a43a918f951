//! What the frame around all panels shows.

use portolan_panels::views::{Clock, FrameView};

use super::notices::counts;
use crate::overview::Surroundings;
use crate::port::Port;

pub(crate) fn frame(port: &Port, around: &Surroundings) -> FrameView {
    FrameView {
        scenario: port.header.name.clone(),
        seed: port.header.seed,
        clock: Clock { calendar: *port.chronicle.calendar(), now_ms: port.now_ms },
        pace: around.pace,
        pace_reached: around.pace_reached,
        ended: port.clock.calendar.is_empty(),
        link: around.link.clone(),
        // None until the first report of it.
        wind_m_s: port.chronicle.wind_dm_s.map(|dm_s| f32::from(dm_s) / 10.0),
        wind_stop_m_s: Some(port.quay.wind_stop_m_s as f32),
        notices: port.board.map(counts).unwrap_or_default(),
        camera: around.camera.clone(),
        frames_per_s: around.frames_per_s,
    }
}
