//! How the port works: calls, quay, transport, yard, landside, examination.
