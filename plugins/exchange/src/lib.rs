//! What a port exchanges with others in the forms that they use: AIS sentences of vessels, EDI messages about containers.
//!
//! * [`ais`]: NMEA lines (a file, a TCP stream, UDP datagrams) into typed [messages](ais::Message) and from these a
//!   [picture](ais::Vessels) of the vessels around the port.
//! * [`edi`]: EDIFACT interchanges into typed [messages](edi::Message) with their containers, and what the port reports written as
//!   COARRI and CODECO.
//! * [`frame`]: the one place where degrees become metres of the port and back.
//! * [`form`]: which of the two an input is, told from its beginning.
//!
//! Both readers take input as it is met in ports: damaged, mixed, in the wrong order, of any size. They read on past everything, never
//! hold a whole file, and account for all of it: what was read is what was understood plus what was refused, and each refusal names its
//! line. What a message says wrongly about itself (a count, a charset) is a warning that names the segment, for its content is still
//! good.
//!
//! What deliberately does not live here: what the port does about a message (a discharge list does not become a work queue here, nor a
//! vessel a call). This room says what was written, not what is true. Nor do device links live here (`portolan_devices`).

pub mod ais;
pub mod edi;
pub mod form;
pub mod frame;
mod lines;

pub use lines::{Line, LinesOf, MAX_LINE_BYTES};
