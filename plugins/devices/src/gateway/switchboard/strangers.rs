//! Vehicles that speak here and belong to nobody of ours, as far as anybody knows.

use std::collections::BTreeMap;

/// How many of them are remembered.
const REMEMBERED_MAX: usize = 1_000;
/// So long a vehicle may speak before anybody says whose it is.
const GRACE_MS: i64 = 5_000;

/// By their place in the tree of topics: each is told once, if none of ours has turned out to be it meanwhile. What describes a vehicle may
/// come behind what it says.
#[derive(Default)]
pub(super) struct Strangers {
    by_place: BTreeMap<String, Stranger>,
}

struct Stranger {
    since_ms: i64,
    /// What it said first and where, until it is told.
    message: Option<(String, Vec<u8>)>,
}

impl Strangers {
    /// Somebody unknown has spoken.
    pub(super) fn note(&mut self, topic: &str, payload: &[u8], now_ms: i64) {
        if self.by_place.len() < REMEMBERED_MAX {
            let place = topic.rsplit_once('/').map_or(topic, |(place, _)| place);
            let heard = || Stranger { since_ms: now_ms, message: Some((topic.to_owned(), payload.to_vec())) };
            self.by_place.entry(place.to_owned()).or_insert_with(heard);
        }
    }

    /// What those said first who have had their time, by topic. Those that are ours by now are forgotten instead.
    pub(super) fn due(&mut self, now_ms: i64, is_ours: impl Fn(&str) -> bool) -> Vec<(String, Vec<u8>)> {
        let is_due = |stranger: &Stranger| stranger.message.is_some() && now_ms - stranger.since_ms >= GRACE_MS;
        self.by_place.retain(|place, stranger| !(is_due(stranger) && is_ours(place)));
        self.by_place.values_mut().filter(|stranger| is_due(stranger)).filter_map(|stranger| stranger.message.take()).collect()
    }
}
