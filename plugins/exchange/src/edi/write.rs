//! What the port reports, as EDIFACT: COARRI of what went over the ship's rail, CODECO of what went through the gate.
//!
//! The messages follow the SMDG manuals for directory D.95B. They say what the port knows. What it does not know is left out, not made
//! up: the cell aboard, the truck's plate, the IMDG class of dangerous goods.

use std::io::{self, Write};

use portolan_model::iso6346::ContainerNumber;

use super::message::{MessageKind, Movement};

/// Between whom an interchange goes and when it was made.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Envelope {
    /// Who sends it.
    pub sender: String,
    /// To whom.
    pub recipient: String,
    /// When it was made, in the port's time.
    pub prepared: Minute,
    /// Its control reference, up to 14 characters.
    pub reference: String,
}

/// A minute of the port's time, as messages write it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Minute([u8; 12]);

impl Minute {
    /// From the digits of a date and time such as `2026-03-03 09:31:00`, whatever stands between them; none where there are fewer than
    /// twelve.
    pub fn of(datetime: &str) -> Option<Self> {
        let mut digits = datetime.bytes().filter(u8::is_ascii_digit);
        let mut minute = [0; 12];
        for digit in &mut minute {
            *digit = digits.next()?;
        }
        Some(Self(minute))
    }

    fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("")
    }
}

/// One report: all moves of one call one way, or through the gate one way.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Report {
    /// Which way.
    pub movement: Movement,
    /// Its document number.
    pub number: String,
    /// The vessel's name, of moves over the ship's rail.
    pub vessel: Option<String>,
    /// The voyage, of moves over the ship's rail.
    pub voyage: Option<String>,
    /// UN/LOCODE of the port.
    pub port: Option<String>,
    /// The line that it is for, by its code.
    pub line: Option<String>,
    /// The moves.
    pub moves: Vec<Moved>,
}

/// One box that was moved.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Moved {
    /// Its number.
    pub number: ContainerNumber,
    /// Size and type, ISO 6346:1995.
    pub size_type: String,
    /// What it is to the port.
    pub status: Status,
    /// Whether it is full.
    pub full: bool,
    /// When it was moved, in the port's time.
    pub at: Minute,
    /// Its gross weight.
    pub gross_kg: u32,
}

/// What a box is to the port.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Status {
    /// Leaves by water.
    Export,
    /// Came by water.
    Import,
    /// Both.
    Transshipment,
}

impl Status {
    const fn code(self) -> &'static str {
        match self {
            Self::Export => "2",
            Self::Import => "3",
            Self::Transshipment => "6",
        }
    }
}

impl Report {
    /// What it is written as.
    pub const fn kind(&self) -> MessageKind {
        match self.movement {
            Movement::Discharge | Movement::Load => MessageKind::Coarri,
            Movement::GateIn | Movement::GateOut => MessageKind::Codeco,
        }
    }

    /// Everything in it that is text.
    fn texts(&self) -> impl Iterator<Item = &str> {
        [Some(&self.number), self.vessel.as_ref(), self.voyage.as_ref(), self.port.as_ref(), self.line.as_ref()]
            .into_iter()
            .flatten()
            .map(String::as_str)
    }
}

/// Writes an interchange with a message a report, one segment a line.
///
/// # Errors
/// When it cannot be written.
pub fn write_interchange(envelope: &Envelope, reports: &[Report], out: &mut impl Write) -> io::Result<()> {
    let texts = || {
        [&envelope.sender, &envelope.recipient, &envelope.reference]
            .into_iter()
            .map(String::as_str)
            .chain(reports.iter().flat_map(Report::texts))
    };
    let (date, time) = envelope.prepared.as_str().split_at(8);
    // The least that has all characters; the syntax for UTF-8 writes all four digits of the year.
    let all = |has: fn(u8) -> bool| texts().all(|text| text.bytes().all(|byte| has(byte) || byte.is_ascii_control()));
    let (syntax, date) = if all(is_of_level_a) {
        ("UNOA:2", &date[2..])
    } else if all(|byte| is_of_level_a(byte) || byte.is_ascii_lowercase()) {
        ("UNOB:2", &date[2..])
    } else if all(|byte| byte.is_ascii()) {
        ("UNOC:3", &date[2..])
    } else {
        ("UNOY:4", date)
    };
    // Of a longer reference the end: it is what differs between one and the next.
    let reference = plain(&envelope.reference);
    let surplus = reference.chars().count().saturating_sub(MAX_REFERENCE);
    let reference = escaped(&reference.chars().skip(surplus).collect::<String>());
    let (sender, recipient) = (escaped(&envelope.sender), escaped(&envelope.recipient));
    writeln!(out, "UNA:+.? '")?;
    writeln!(out, "UNB+{syntax}+{sender}+{recipient}+{date}:{time}+{reference}'")?;
    for (index, report) in reports.iter().enumerate() {
        let mut message = MessageWriter { out: &mut *out, segments: 0 };
        message.report(report, index + 1)?;
    }
    writeln!(out, "UNZ+{}+{reference}'", reports.len())
}

struct MessageWriter<'a, W> {
    out: &'a mut W,
    segments: u64,
}

impl<W: Write> MessageWriter<'_, W> {
    fn segment(&mut self, text: &str) -> io::Result<()> {
        self.segments += 1;
        writeln!(self.out, "{text}'")
    }

    fn report(&mut self, report: &Report, reference: usize) -> io::Result<()> {
        self.segment(&format!("UNH+{reference}+{}:D:95B:UN", report.kind().name()))?;
        // SMDG's document names: 44 discharge, 46 loading, 34 gate in, 36 gate out.
        let document = match report.movement {
            Movement::Discharge => "44",
            Movement::Load => "46",
            Movement::GateIn => "34",
            Movement::GateOut => "36",
        };
        self.segment(&format!("BGM+{document}+{}+9", escaped(&report.number)))?;
        // What is blank is not known.
        let known = |text: &Option<String>| text.as_deref().map(escaped).filter(|text| !text.is_empty());
        let (vessel, voyage, port, line) = (known(&report.vessel), known(&report.voyage), known(&report.port), known(&report.line));
        if vessel.is_some() || voyage.is_some() {
            let carrier = line.as_ref().map(|line| format!("{line}:172:ZZZ")).unwrap_or_default();
            let (voyage, vessel) = (voyage.unwrap_or_default(), vessel.unwrap_or_default());
            self.segment(&format!("TDT+20+{voyage}+1++{carrier}+++:::{vessel}"))?;
        }
        // A place stands behind a transport; through the gate it is said of each box.
        let rail = match report.movement {
            Movement::Discharge => Some("11"),
            Movement::Load => Some("9"),
            Movement::GateIn | Movement::GateOut => None,
        };
        if let (Some(port), Some(qualifier)) = (&port, rail) {
            self.segment(&format!("LOC+{qualifier}+{port}:139:6"))?;
        }
        if let Some(line) = line {
            self.segment(&format!("NAD+CA+{line}:160:ZZZ"))?;
        }
        for moved in &report.moves {
            self.moved(moved, report, port.as_deref())?;
        }
        self.segment(&format!("CNT+16:{}", report.moves.len()))?;
        let segments = self.segments + 1;
        self.segment(&format!("UNT+{segments}+{reference}"))
    }

    fn moved(&mut self, moved: &Moved, report: &Report, port: Option<&str>) -> io::Result<()> {
        let Moved { number, size_type, status, full, at, gross_kg } = moved;
        let (status, full) = (status.code(), if *full { 5 } else { 4 });
        self.segment(&format!("EQD+CN+{number}+{}:102:5++{status}+{full}", escaped(size_type)))?;
        // COARRI: when it was executed. CODECO: when it took effect, and by road.
        let is_gate = report.kind() == MessageKind::Codeco;
        if is_gate {
            self.segment("TMD+3")?;
        }
        self.segment(&format!("DTM+{}:{}:203", if is_gate { "7" } else { "203" }, at.as_str()))?;
        if let (Some(port), true) = (port, is_gate) {
            self.segment(&format!("LOC+165+{port}:139:6"))?;
        }
        self.segment(&format!("MEA+AAE+G+KGM:{gross_kg}"))?;
        if is_gate {
            self.segment("TDT+1++3")?;
        }
        Ok(())
    }
}

/// Characters that the control reference of an interchange may have.
const MAX_REFERENCE: usize = 14;

/// Whether level A of the syntax (ISO 9735) has a character. Level B adds small letters.
const fn is_of_level_a(byte: u8) -> bool {
    byte.is_ascii_uppercase() || byte.is_ascii_digit() || matches!(byte, b' '..=b'/' | b':'..=b'?') && !matches!(byte, b'#' | b'$')
}

/// A text without control characters, which have no place in a value, and without the blanks around it.
fn plain(text: &str) -> String {
    let text: String = text.chars().filter(|c| !c.is_control()).collect();
    text.trim().to_owned()
}

/// Takes their meaning away from characters that would divide.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in plain(text).chars() {
        if matches!(c, ':' | '+' | '?' | '\'') {
            escaped.push('?');
        }
        escaped.push(c);
    }
    escaped
}
