//! Interchanges in, messages and refusals out.

use std::collections::VecDeque;
use std::io::{self, BufRead};

use super::builder::Builder;
use super::message::{Counts, Interchange, Message, MessageKind, Refused, Warning};
use super::segment::{Segment, Segments, Skipped};
use super::times::iso_8601;

/// What was read.
#[derive(Clone, PartialEq, Debug)]
pub enum Read {
    /// A message.
    Message(Box<Message>),
    /// A message of a kind that is not read, or a single segment.
    Refused(Refused),
}

/// The message that is being read.
#[derive(Debug)]
enum Open {
    /// One that is understood.
    Message(Box<Builder>),
    /// One of another kind.
    Other(Refused),
}

/// An interchange that is being read.
#[derive(Clone, Debug, Default)]
struct OpenInterchange {
    header: Interchange,
    messages: u64,
    line: u64,
}

/// Reads messages from a stream: any number of interchanges, or messages without any.
#[derive(Debug)]
pub struct Reader<R> {
    segments: Segments<R>,
    segment: Segment,
    interchange: Option<OpenInterchange>,
    open: Option<Open>,
    // The last message waits for what the end of its interchange says of it.
    held: Option<Read>,
    // What is wrong with the beginning of an interchange waits for its first message.
    pending: Vec<Warning>,
    ready: VecDeque<Read>,
    counts: Counts,
    ended: bool,
}

impl<R: BufRead> Reader<R> {
    /// A reader of this stream.
    pub fn new(input: R) -> Self {
        Self {
            segments: Segments::new(input),
            segment: Segment::default(),
            interchange: None,
            open: None,
            held: None,
            pending: Vec::new(),
            ready: VecDeque::new(),
            counts: Counts::default(),
            ended: false,
        }
    }

    /// What was read so far.
    pub const fn counts(&self) -> &Counts {
        &self.counts
    }

    /// The next message or refusal; none at the end.
    ///
    /// # Errors
    /// When the stream cannot be read. What came before has been given, but for the message that was being read.
    pub fn next_read(&mut self) -> io::Result<Option<Read>> {
        loop {
            if let Some(read) = self.ready.pop_front() {
                return Ok(Some(read));
            }
            if self.ended {
                return Ok(None);
            }
            let mut segment = std::mem::take(&mut self.segment);
            self.segments.set_outside(self.open.is_none());
            let more = self.segments.read(&mut segment);
            match more {
                Ok(true) => {
                    self.counts.segments += 1;
                    self.take(&segment);
                }
                Ok(false) => self.end(),
                Err(_) => {}
            }
            self.segment = segment;
            more?;
        }
    }

    fn take(&mut self, segment: &Segment) {
        // What is wrong before a segment that begins something belongs to what it begins.
        let begins = matches!(segment.tag(), "UNB" | "UNG" | "UNH");
        if !begins {
            self.warn_of_the_way_to(segment);
        }
        match segment.tag() {
            "UNB" => self.begin_interchange(segment),
            "UNZ" => self.end_interchange(segment),
            "UNG" => {
                self.close();
                self.release();
                self.counts.understood += 1;
            }
            "UNE" => {
                self.close();
                self.counts.understood += 1;
            }
            "UNH" => self.begin_message(segment),
            "UNT" => self.end_message(segment),
            _ => match &mut self.open {
                Some(Open::Message(builder)) if segment.has_tag() => builder.take(segment),
                Some(Open::Message(builder)) => {
                    let refused = builder.refuse(segment);
                    self.refuse(refused);
                }
                Some(Open::Other(refused)) => refused.segments += 1,
                None => self.refuse_stray(segment),
            },
        }
        if begins {
            self.warn_of_the_way_to(segment);
        }
    }

    /// What was wrong since the segment before it, and with the end of one that begins something.
    fn warn_of_the_way_to(&mut self, segment: &Segment) {
        if let Some(Skipped { bytes, begin }) = &segment.skipped {
            self.warn_of_interchange(
                "skipped",
                segment,
                format!("stands behind {bytes} bytes that are no segment and are skipped: {begin}"),
            );
        }
        if !segment.ended && matches!(segment.tag(), "UNB" | "UNG" | "UNH") {
            self.warn_of_interchange("not-ended", segment, "is not ended");
        }
        if self.segments.take_una_refused() {
            self.warn_of_interchange("una", segment, "the UNA before it names characters that can divide nothing; they are not heeded");
        }
    }

    fn refuse_stray(&mut self, segment: &Segment) {
        let begin: String = segment.tag().chars().take(20).collect();
        let error = if segment.has_tag() { format!("{begin} outside a message") } else { format!("text outside a message: {begin:?}") };
        let mut refused = Refused { error, line: segment.line, segments: 1 };
        for warning in self.pending.drain(..) {
            refused.add(&warning);
        }
        self.refuse(refused);
    }

    fn begin_interchange(&mut self, unb: &Segment) {
        self.close();
        self.end_interchange_without_unz();
        self.counts.understood += 1;
        self.segments.declare(unb.get(1, 0));
        let some = |text: &str| if text.trim().is_empty() { None } else { Some(text.trim().to_owned()) };
        // Two digits of the year until version 3 of the syntax, four from version 4 on.
        let prepared = iso_8601(&[unb.get(4, 0).trim(), unb.get(4, 1).trim()].concat(), "");
        let header = Interchange {
            sender: some(unb.get(2, 0)),
            recipient: some(unb.get(3, 0)),
            prepared,
            interchange_reference: some(unb.get(5, 0)),
        };
        self.interchange = Some(OpenInterchange { header, messages: 0, line: unb.line });
    }

    fn end_interchange(&mut self, unz: &Segment) {
        self.close();
        self.counts.understood += 1;
        match self.interchange.take() {
            Some(interchange) => {
                let said = unz.get(1, 0).trim();
                if said.parse() != Ok(interchange.messages) {
                    let said: String = said.chars().take(20).collect();
                    let read = interchange.messages;
                    self.warn_of_interchange("message-count", unz, format!("says {said} messages, {read} were read"));
                }
                let begun = interchange.header.interchange_reference.unwrap_or_default();
                if unz.get(2, 0).trim() != begun {
                    let what = format!("has the reference {:?}, UNB has {begun:?}", unz.get(2, 0));
                    self.warn_of_interchange("interchange-reference", unz, what);
                }
            }
            None => self.warn_of_interchange("no-unb", unz, "ends an interchange that no UNB began"),
        }
        self.refuse_pending();
        self.release();
    }

    fn end_interchange_without_unz(&mut self) {
        if let Some(interchange) = self.interchange.take() {
            let unb = Warning {
                code: "no-unz",
                segment: "UNB".to_owned(),
                segment_number: 0,
                line: interchange.line,
                warning: "begins an interchange that no UNZ ends".to_owned(),
            };
            self.hang_on(unb);
        }
        self.refuse_pending();
        self.release();
    }

    fn begin_message(&mut self, unh: &Segment) {
        self.close();
        self.release();
        self.counts.messages += 1;
        let interchange = self.interchange.as_mut().map(|interchange| {
            interchange.messages += 1;
            interchange.header.clone()
        });
        let name = unh.get(2, 0).trim();
        self.open = Some(if let Some(kind) = MessageKind::of(name) {
            let mut builder = Builder::new(unh, kind, interchange.unwrap_or_default());
            for warning in self.pending.drain(..) {
                builder.hang_on(warning);
            }
            if unh.get(1, 0).is_empty() {
                builder.warn("message-reference", unh, "gives the message no reference");
            }
            Open::Message(Box::new(builder))
        } else {
            let name: String = name.chars().take(20).collect();
            let error = if name.is_empty() { "UNH names no message".to_owned() } else { format!("{name} messages are not read") };
            let mut refused = Refused { error, line: unh.line, segments: 1 };
            for warning in self.pending.drain(..) {
                refused.add(&warning);
            }
            Open::Other(refused)
        });
    }

    fn end_message(&mut self, unt: &Segment) {
        match &mut self.open {
            Some(Open::Message(builder)) => {
                builder.take(unt);
                let read = builder.segments();
                let said = unt.get(1, 0).trim();
                if said.parse() != Ok(read) {
                    let said: String = said.chars().take(20).collect();
                    builder.warn("segment-count", unt, format!("says {said} segments, {read} were read"));
                }
                if unt.get(2, 0) != builder.reference() {
                    let what = format!("has the reference {:?}, UNH has {:?}", unt.get(2, 0), builder.reference());
                    builder.warn("message-reference", unt, what);
                }
                self.close_with_unt();
            }
            Some(Open::Other(refused)) => {
                refused.segments += 1;
                self.close();
            }
            None => self.refuse_stray(unt),
        }
    }

    /// Ends what is open where no UNT has ended it.
    fn close(&mut self) {
        if let Some(Open::Message(builder)) = &mut self.open {
            builder.warn_of_unh("no-unt", "begins a message that no UNT ends");
        }
        self.close_with_unt();
    }

    fn close_with_unt(&mut self) {
        let Some(open) = self.open.take() else { return };
        self.release();
        self.held = Some(match open {
            Open::Message(builder) => {
                let message = builder.finish();
                self.counts.understood += message.segments - message.refused_segments;
                self.counts.understood_messages += 1;
                self.counts.containers += message.containers.len() as u64;
                Read::Message(Box::new(message))
            }
            Open::Other(refused) => {
                self.counts.refused_messages += 1;
                self.counts.refused += refused.segments;
                self.counts.refusals += 1;
                Read::Refused(refused)
            }
        });
    }

    /// Refuses a single segment.
    fn refuse(&mut self, refused: Refused) {
        self.release();
        self.counts.refused += refused.segments;
        self.counts.refusals += 1;
        self.ready.push_back(Read::Refused(refused));
    }

    /// Nothing more can be said of the last message.
    fn release(&mut self) {
        if let Some(read) = self.held.take() {
            if let Read::Message(message) = &read {
                self.counts.warnings += message.warnings.len() as u64;
            }
            self.ready.push_back(read);
        }
    }

    fn warn_of_interchange(&mut self, code: &'static str, segment: &Segment, what: impl Into<String>) {
        let tag = segment.tag().chars().take(3).collect();
        let segment_number = u64::from(segment.tag() == "UNH");
        self.hang_on(Warning { code, segment: tag, segment_number, line: segment.line, warning: what.into() });
    }

    /// What an interchange says wrongly about itself hangs on the message beside it, or waits for one.
    fn hang_on(&mut self, warning: Warning) {
        match (&mut self.held, &mut self.open) {
            (Some(Read::Message(message)), _) => message.warnings.push(warning),
            (None, Some(Open::Message(builder))) => builder.hang_on(warning),
            (Some(Read::Refused(refused)), _) | (None, Some(Open::Other(refused))) => refused.add(&warning),
            (None, None) => self.pending.push(warning),
        }
    }

    /// No message came that could bear these warnings: the segment of the interchange that the first is about is refused.
    fn refuse_pending(&mut self) {
        let mut pending = std::mem::take(&mut self.pending).into_iter();
        if let Some(first) = pending.next() {
            let mut refused = Refused { error: first.to_string(), line: first.line, segments: 1 };
            for warning in pending {
                refused.add(&warning);
            }
            // It had been counted when it was met.
            self.counts.understood -= 1;
            self.refuse(refused);
        }
    }

    fn end(&mut self) {
        self.close();
        self.end_interchange_without_unz();
        self.ended = true;
    }
}
