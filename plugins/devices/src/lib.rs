//! The link between the port and its devices.
