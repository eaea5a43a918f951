//! A camera: its state and self-diagnosis, never its pictures.

use portolan_model::problem::Place;
use portolan_protocol::wire::CameraState;
use serde::{Deserialize, Serialize};

use super::episodes::{self, Episodes};
use super::{Happens, hundredths};
use crate::stream::Stream;

/// The figures of a camera.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct CameraSpec {
    /// Frames a second that it delivers while it records. Default 25.
    pub frames_per_s: f64,
    /// Its recordings reach back so many days before the oldest are written over. Default 90.
    pub keeps_days: f64,
    /// Its housing is so much warmer than the air, °C. Default 12, *assumed*.
    pub warmer_c: f64,
    /// The air around it, °C. Default 11, *assumed*.
    pub ambient_c: f64,
    /// Times with salt, rain or a spider on the lens. Default: never.
    pub lens_dirty: Option<Happens>,
    /// Times when it looks elsewhere than it was pointed. Default: never.
    pub moved: Option<Happens>,
    /// Times when it does not record. Default: never.
    pub stops: Option<Happens>,
}

impl Default for CameraSpec {
    fn default() -> Self {
        Self { frames_per_s: 25.0, keeps_days: 90.0, warmer_c: 12.0, ambient_c: 11.0, lens_dirty: None, moved: None, stops: None }
    }
}

impl CameraSpec {
    pub(super) fn validate(&self, place: &mut Place<'_>) {
        place.at("frames_per_s").within(self.frames_per_s, 0.1, 500.0);
        place.at("keeps_days").within(self.keeps_days, 0.1, 3_650.0);
        place.at("warmer_c").within(self.warmer_c, 0.0, 50.0);
        place.at("ambient_c").within(self.ambient_c, -50.0, 55.0);
        episodes::validate(self.lens_dirty.as_ref(), "lens_dirty", place);
        episodes::validate(self.moved.as_ref(), "moved", place);
        episodes::validate(self.stops.as_ref(), "stops", place);
    }
}

#[derive(Clone, PartialEq, Debug)]
pub(super) struct Camera {
    spec: CameraSpec,
    lens_dirty: Episodes,
    moved: Episodes,
    stops: Episodes,
    /// What its storage held when it began, 0 to 1.
    full_share: f64,
    start_ms: i64,
}

impl Camera {
    pub(super) fn new(spec: CameraSpec, mut stream: Stream, start_ms: i64) -> Self {
        let full_share = stream.uniform();
        let mut own = |happens: Option<&Happens>| Episodes::new(happens, Stream::new(u64::from(stream.below(u32::MAX))), start_ms);
        let (lens_dirty, moved, stops) = (own(spec.lens_dirty.as_ref()), own(spec.moved.as_ref()), own(spec.stops.as_ref()));
        Self { spec, lens_dirty, moved, stops, full_share, start_ms }
    }

    pub(super) fn advance(&mut self, now_ms: i64) {
        for episodes in [&mut self.lens_dirty, &mut self.moved, &mut self.stops] {
            episodes.advance(now_ms);
        }
    }

    pub(super) fn readings(&mut self, now_ms: i64) -> CameraState {
        self.advance(now_ms);
        let recording = !self.stops.is_on();
        let written_days = now_ms.saturating_sub(self.start_ms) as f64 / 86_400_000.0;
        let free_share = (1.0 - self.full_share - written_days / self.spec.keeps_days).max(0.02);
        CameraState {
            recording,
            frames_per_s: if recording { self.spec.frames_per_s } else { 0.0 },
            lens_clear: !self.lens_dirty.is_on(),
            aligned: !self.moved.is_on(),
            temperature_c: Some(hundredths(self.spec.ambient_c + if recording { self.spec.warmer_c } else { 0.0 })),
            storage_free_share: Some(hundredths(free_share)),
        }
    }

    pub(super) fn next_change_ms(&self) -> Option<i64> {
        [&self.lens_dirty, &self.moved, &self.stops].into_iter().filter_map(Episodes::next_change_ms).min()
    }
}

#[cfg(test)]
mod tests {
    use portolan_model::distribution::Distribution;

    use super::*;

    #[test]
    fn a_camera_that_stops_delivers_nothing() {
        let stops = Happens { every_h: Distribution::Fixed(1.0), for_min: Distribution::Fixed(5.0) };
        let mut camera = Camera::new(CameraSpec { stops: Some(stops), ..CameraSpec::default() }, Stream::new(1), 0);
        assert_eq!(camera.next_change_ms(), Some(3_600_000));
        assert_eq!(camera.readings(3_599_999).frames_per_s, 25.0);
        let stopped = camera.readings(3_600_000);
        assert_eq!((stopped.recording, stopped.frames_per_s, stopped.lens_clear), (false, 0.0, true));
        assert!(camera.readings(3_900_000).recording);
    }
}
