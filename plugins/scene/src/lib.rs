//! The port as a picture in three dimensions.

pub mod frame;
pub mod palette;
pub mod shape;
