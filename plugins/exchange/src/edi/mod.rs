//! EDI: EDIFACT messages about containers, as lines, terminals, hauliers and shippers send them.
//!
//! Read are BAPLIE (what stands where on a vessel), COPRAR (what to discharge or load), COPINO (a truck, train or barge is coming),
//! VERMAS (verified gross mass), COREOR (release), and the reports COARRI (discharged or loaded) and CODECO (through the gate), which are
//! also [written](mod@write).
//!
//! ```
//! use portolan_exchange::edi::{Read, Reader};
//!
//! let edi = b"UNH+7+COPRAR:D:95B:UN'BGM+45+1+9'EQD+CN+CSQU3054383+45G1:102:5++2+5'MEA+AAE+VGM+KGM:21450'CNT+16:1'UNT+9+7'";
//! let mut reader = Reader::new(&edi[..]);
//! let Some(Read::Message(message)) = reader.next_read().unwrap() else { panic!("a message") };
//! assert_eq!(message.containers[0].verified_gross_mass_kg, Some(21_450.0));
//! assert_eq!(message.warnings[0].to_string(), "UNT, segment 6, line 1: says 9 segments, 6 were read");
//! ```
//!
//! What comes of it is told once. A [`Refused`] is either a whole message of a kind that is not read, with all its segments, or a single
//! segment: one outside any message, one in a message that has no tag (the message is read without it), or one of an interchange that is
//! wrong about itself where no message is beside it. All else that is wrong is a [`Warning`] of the message beside it; what there is to
//! say of a refused message goes into its refusal. So the [`Counts`] add up, once the end is reached:
//!
//! * segments read = understood + refused, the sum of [`Refused::segments`];
//! * messages read = understood, each told as a [`Message`], + refused;
//! * refusals told = refused messages + segments refused by themselves.
//!
//! The tokenizer is ours: the crates that read EDIFACT stop at the first wrong count, release character or foreign byte, and real
//! interchanges have them all.

mod builder;
mod charset;
mod container;
mod message;
mod reader;
mod segment;
mod separators;
mod times;
pub mod write;

pub use container::{
    Container, DangerousGoods, NumberVerdict, Overhang, Party, Place, Reference, Seal, SizeTypeRead, Stowage, Time, Transport,
};
pub use message::{Counts, Interchange, Message, MessageKind, Movement, Refused, Warning};
pub use reader::{Read, Reader};
pub(crate) use segment::is_blank;
pub use segment::{MAX_SEGMENT_BYTES, Segment, Segments, Skipped};
pub use separators::Separators;
