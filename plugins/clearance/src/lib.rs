//! Holds and releases.
