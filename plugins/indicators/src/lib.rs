//! What a run's facts add up to.
