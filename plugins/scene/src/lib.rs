//! The port as a picture in three dimensions.
