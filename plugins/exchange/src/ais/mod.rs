//! AIS: what vessels and shore stations say of themselves, received as NMEA lines.
//!
//! ```
//! use portolan_exchange::ais::{Content, Feed, Heard};
//!
//! let mut feed = Feed::new();
//! let mut heard = Vec::new();
//! let line = b"!AIVDM,1,1,,A,15RTgt0PAso;90TKcjM8h6g208CQ,0*4A";
//! feed.take(1, line, None, &mut |what| heard.push(what));
//! feed.finish(&mut |what| heard.push(what));
//! let Heard::Message(message) = &heard[0] else { panic!("{heard:?}") };
//! let Content::Position(report) = &message.content else { panic!("{message:?}") };
//! assert_eq!((message.mmsi, report.speed_kn, report.heading_deg), (371_798_000, Some(12.3), Some(215)));
//! ```
//!
//! The bits are read here and not by the `ais` crate (0.12): it keeps positions as `f32`, up to half a metre off, and hands on those that
//! cannot be; it refuses a sentence behind a logger's time or a second tag block, loses a message whose parts come out of order or
//! between those of another, and does not know types 22, 23, 25 and 26. Where it reads, it and this agree.

mod bits;
mod counts;
mod decode;
mod eta;
mod feed;
mod message;
mod parts;
mod sentence;
mod source;
mod vessels;

pub use counts::Counts;
pub use eta::{Eta, iso_utc};
pub use feed::{Feed, Heard};
pub use message::{
    Acknowledgement, Addressees, AidToNavigation, BaseStation, BinaryMessage, Content, Dimensions, Implausible, Message, PositionReport,
    Region, SearchAircraft, Static, TextMessage, Voyage,
};
pub use parts::{LINES_BETWEEN_PARTS, PARTS_AFTER_MS};
pub use sentence::{Refusal, Refused};
pub use source::{UdpLines, UntilTold, read_lines, tcp_lines};
pub use vessels::{Vessel, Vessels};
