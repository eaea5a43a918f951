//! A message as it comes together, segment by segment.
//!
//! The messages about containers are alike: a head about document, voyage and parties, then a group a container that begins with EQD
//! (in a bay plan with the cell, LOC+147), whose segments say by their qualifiers what they are. What no rule here knows is read over:
//! it is right in its message, only nothing that the port asks for.

mod details;

use portolan_model::iso6346::SizeTypeCode;

use super::container::{Container, NumberVerdict, Party, Place, Reference, Stowage, Time, Transport};
use super::message::{Interchange, Message, MessageKind, Movement, Refused, Warning};
use super::segment::Segment;
use super::times::iso_8601;

/// A message of which some segments have been read.
#[derive(Debug)]
pub(crate) struct Builder {
    message: Message,
    container: Option<Container>,
    /// The cell of a bay plan that is being read.
    cell: Option<Cell>,
}

/// A cell of a bay plan: several boxes may lie in one, and one may hold what is no box.
#[derive(Debug)]
struct Cell {
    /// The segment that names it, and where it stands.
    begins: Warning,
    /// What is said of the cell before its first box, of places: it holds for every box in it.
    all: Option<Container>,
}

fn some(text: &str) -> Option<String> {
    let text = text.trim();
    if text.is_empty() { None } else { Some(text.to_owned()) }
}

impl Builder {
    pub(crate) fn new(unh: &Segment, kind: MessageKind, interchange: Interchange) -> Self {
        let directory = [unh.get(2, 1), unh.get(2, 2)].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(".");
        let message = Message {
            line: unh.line,
            kind,
            directory,
            association_code: some(unh.get(2, 4)),
            reference: unh.get(1, 0).to_owned(),
            document_code: None,
            document_number: None,
            function: None,
            movement: None,
            interchange,
            transports: Vec::new(),
            places: Vec::new(),
            times: Vec::new(),
            references: Vec::new(),
            parties: Vec::new(),
            remarks: Vec::new(),
            containers: Vec::new(),
            segments: 1,
            refused_segments: 0,
            warnings: Vec::new(),
        };
        Self { message, container: None, cell: None }
    }

    pub(crate) fn reference(&self) -> &str {
        &self.message.reference
    }

    pub(crate) const fn segments(&self) -> u64 {
        self.message.segments
    }

    /// Says that a segment of this message, the last one read, is wrong about something.
    pub(crate) fn warn(&mut self, code: &'static str, segment: &Segment, what: impl Into<String>) {
        let (tag, number) = (segment.tag().chars().take(3).collect(), self.message.segments);
        self.message.warnings.push(Warning { code, segment: tag, segment_number: number, line: segment.line, warning: what.into() });
    }

    /// Adds what is wrong with the interchange around it.
    pub(crate) fn hang_on(&mut self, warning: Warning) {
        self.message.warnings.push(warning);
    }

    /// Says that the message is wrong about itself from its UNH on.
    pub(crate) fn warn_of_unh(&mut self, code: &'static str, what: &str) {
        let line = self.message.line;
        self.message.warnings.push(Warning { code, segment: "UNH".to_owned(), segment_number: 1, line, warning: what.to_owned() });
    }

    /// The message as it is.
    pub(crate) fn finish(mut self) -> Message {
        self.end_cell();
        self.message
    }

    /// Reads over a segment that is none, and says why.
    pub(crate) fn refuse(&mut self, segment: &Segment) -> Refused {
        self.message.segments += 1;
        self.message.refused_segments += 1;
        let short = |text: &str| text.chars().take(20).collect::<String>();
        let Message { segments, kind, reference, .. } = &self.message;
        let (tag, kind, reference) = (short(segment.tag()), kind.name(), short(reference));
        let error = format!("{tag:?} is no tag; segment {segments} of {kind} {reference:?} is read over");
        Refused { error, line: segment.line, segments: 1 }
    }

    /// Takes the next segment, which has a tag; UNT only counts.
    pub(crate) fn take(&mut self, segment: &Segment) {
        self.message.segments += 1;
        if segment.cut {
            self.warn("cut", segment, "has no end within the length of a segment; what is beyond is lost");
        } else if !segment.ended {
            self.warn("not-ended", segment, "is not ended");
        }
        if let Some(charset) = segment.charset {
            self.warn("charset", segment, format!("has bytes that the declared charset has not; read as {charset}"));
        }
        match segment.tag() {
            "BGM" => self.document(segment),
            "TDT" => self.transport(segment),
            "LOC" => self.place(segment),
            "DTM" => self.time(segment),
            "RFF" => self.reference_of(segment),
            "NAD" => self.party(segment),
            "FTX" => self.remark(segment),
            "EQD" => self.equipment(segment),
            "EQN" => self.number_of_units(segment),
            "MEA" => self.measure(segment),
            "DGS" => self.dangerous(segment),
            "TMP" => self.temperature(segment),
            "RNG" => self.range(segment),
            "DIM" => self.overhang(segment),
            "SEL" => self.seal(segment),
            "DOC" => self.verification(segment),
            "CNT" => self.control_count(segment),
            _ => {}
        }
    }

    fn end_container(&mut self) {
        if let Some(container) = self.container.take()
            && !container.equipment.is_empty()
        {
            self.message.containers.push(container);
        }
    }

    /// Nothing more is said of the cell. One of which nothing is said at all is an empty one.
    fn end_cell(&mut self) {
        let stowage = self.container.as_ref().and_then(|container| container.stowage.clone());
        let tells = self.container.as_ref().is_some_and(|container| *container != Container { stowage, ..Container::default() });
        self.end_container();
        if let Some(Cell { begins, all: None }) = self.cell.take()
            && tells
        {
            self.message.warnings.push(begins);
        }
    }

    fn document(&mut self, segment: &Segment) {
        self.message.document_code = some(segment.get(1, 0));
        self.message.document_number = some(segment.get(2, 0));
        self.message.function = some(segment.get(3, 0));
        self.message.movement = Movement::of(self.message.kind, segment.get(1, 0).trim());
    }

    fn transport(&mut self, segment: &Segment) {
        let mode = match segment.get(3, 0) {
            "1" => Some("sea".to_owned()),
            "2" => Some("rail".to_owned()),
            "3" => Some("road".to_owned()),
            "8" => Some("inland_water".to_owned()),
            other => some(other),
        };
        // Directory 91.1 (BAPLIE 1.5) names the vessel where later ones have its type, and the carrier behind it.
        let is_of_91 = segment.get(8, 0).is_empty() && !(segment.get(4, 1).is_empty() && segment.get(4, 3).is_empty());
        let means = if is_of_91 { 4 } else { 8 };
        let id = some(segment.get(means, 0));
        let (list, agency) = (segment.get(means, 1), segment.get(means, 2));
        let digits = id
            .as_deref()
            .map(|id| id.strip_prefix("IMO").unwrap_or(id))
            .filter(|id| id.len() == 7 && id.bytes().all(|byte| byte.is_ascii_digit()));
        let (mut imo, mut callsign, mut means_id) = (None, None, None);
        match (list, agency) {
            ("103", _) => callsign = id,
            // Lloyd's numbers; some put a plate or a call sign there.
            _ if digits.is_some() && (list == "146" || agency == "11" || mode.as_deref() != Some("road")) => {
                imo = digits.map(str::to_owned);
            }
            _ => means_id = id,
        }
        let carrier = |at| some(segment.get(at, 0)).or_else(|| some(segment.get(at, 3)));
        let transport = Transport {
            stage: segment.get(1, 0).to_owned(),
            voyage: some(segment.get(2, 0)),
            mode,
            carrier: carrier(5).or_else(|| if is_of_91 { carrier(6) } else { None }),
            imo,
            callsign,
            means_id,
            name: some(segment.get(means, 3)).or_else(|| some(segment.get(4, 3))),
        };
        match &mut self.container {
            Some(container) => container.transports.push(transport),
            None => self.message.transports.push(transport),
        }
    }

    fn place(&mut self, segment: &Segment) {
        let qualifier = segment.get(1, 0);
        let code = segment.get(2, 0).trim();
        if qualifier == "147" {
            self.cell(code, segment);
            return;
        }
        let named = || Place {
            qualifier: qualifier.to_owned(),
            code: if code.is_empty() { segment.get(2, 3).trim().to_owned() } else { code.to_owned() },
            terminal: some(segment.get(3, 0)),
        };
        let is_bay_plan = self.message.kind == MessageKind::Baplie;
        match &mut self.container {
            None => self.message.places.push(named()),
            Some(container) => match qualifier {
                "9" => container.load_port = some(code),
                // Bay plans of BAPLIE 1.5, and whoever followed them.
                "6" if is_bay_plan => container.load_port = container.load_port.take().or_else(|| some(code)),
                "11" => container.discharge_port = some(code),
                "12" => container.discharge_port = container.discharge_port.take().or_else(|| some(code)),
                "13" => container.transshipment_port = some(code),
                "7" | "83" => container.destination = some(code),
                _ => container.places.push(named()),
            },
        }
    }

    /// A cell begins a container in a bay plan, and elsewhere says where the container is put.
    fn cell(&mut self, cell: &str, segment: &Segment) {
        let stowage = Some(Stowage::of(cell));
        if self.message.kind == MessageKind::Baplie {
            self.end_cell();
            let warning = format!("cell {} has no equipment: what is said of it is left out", cell.chars().take(20).collect::<String>());
            let (segment_number, line) = (self.message.segments, segment.line);
            let begins = Warning { code: "cell", segment: "LOC".to_owned(), segment_number, line, warning };
            self.cell = Some(Cell { begins, all: None });
            self.container = Some(Container { stowage, ..Container::default() });
        } else if let Some(container) = &mut self.container {
            container.stowage = stowage;
        }
    }

    fn equipment(&mut self, segment: &Segment) {
        // In a bay plan the container has begun with its cell; a second one in it lies where the first does and goes where it goes.
        let begun = self.container.as_ref().is_some_and(|container| container.equipment.is_empty());
        if !begun {
            self.end_container();
        }
        let mut container = match (self.container.take(), &mut self.cell) {
            (Some(container), Some(cell)) => {
                cell.all = Some(container.of_its_cell());
                container
            }
            (Some(container), None) => container,
            (None, Some(Cell { all: Some(all), .. })) => all.clone(),
            (None, _) => Container::default(),
        };
        container.line = segment.line;
        container.equipment = some(segment.get(1, 0)).unwrap_or_else(|| "CN".to_owned());
        let number: String = segment.get(2, 0).chars().filter(|c| !c.is_whitespace() && !matches!(c, '-' | '/' | '.')).collect();
        container.number = some(&number.to_uppercase());
        container.verdict = container.number.as_deref().filter(|_| container.equipment == "CN").map(NumberVerdict::of);
        container.size_type = some(segment.get(3, 0)).or_else(|| some(segment.get(3, 3)));
        let code = container.size_type.as_deref().map(|code| code.to_uppercase().parse::<SizeTypeCode>());
        container.size = code.as_ref().and_then(|code| code.as_ref().ok()).copied().map(Into::into);
        container.status = match segment.get(5, 0) {
            "1" => Some("continental"),
            "2" => Some("export"),
            "3" => Some("import"),
            "4" => Some("remain_on_board"),
            "5" => Some("shifter"),
            "6" => Some("transshipment"),
            _ => None,
        };
        // Some senders leave one element too many empty before it.
        let full = if segment.get(6, 0).is_empty() { segment.get(7, 0) } else { segment.get(6, 0) };
        container.full = match full {
            "5" | "7" | "8" => Some(true),
            "4" => Some(false),
            _ => None,
        };
        let verdict = container.verdict;
        let said = container.number.clone().unwrap_or_default();
        self.container = Some(container);
        match verdict {
            Some(NumberVerdict { number_valid: false, check_digit_expected: Some(expected) }) => {
                self.warn("check-digit", segment, format!("the check digit of {said} should be {expected}"));
            }
            Some(NumberVerdict { number_valid: false, check_digit_expected: None }) => {
                let said: String = said.chars().take(40).collect();
                self.warn("container-number", segment, format!("{said:?} is no container number"));
            }
            _ => {}
        }
        if let Some(Err(error)) = code {
            self.warn("size-type", segment, error.to_string());
        }
    }

    fn number_of_units(&mut self, segment: &Segment) {
        if let Some(container) = &mut self.container {
            container.count = segment.get(1, 0).trim().parse().ok();
        }
    }

    fn time(&mut self, segment: &Segment) {
        let (qualifier, value, format) = (segment.get(1, 0), segment.get(1, 1), segment.get(1, 2));
        if value.is_empty() {
            return;
        }
        let read = iso_8601(value, format);
        if read.is_none() {
            self.warn("time", segment, format!("{:?} is no date or time of format {format:?}", value.chars().take(40).collect::<String>()));
        }
        let time = Time { qualifier: qualifier.to_owned(), at: read.unwrap_or_else(|| value.to_owned()) };
        match &mut self.container {
            Some(container) => container.times.push(time),
            None => self.message.times.push(time),
        }
    }

    fn reference_of(&mut self, segment: &Segment) {
        let Some(number) = some(segment.get(1, 1)) else { return };
        let reference = Reference { qualifier: segment.get(1, 0).to_owned(), number };
        match &mut self.container {
            Some(container) => container.references.push(reference),
            None => self.message.references.push(reference),
        }
    }

    fn party(&mut self, segment: &Segment) {
        let name = some(segment.get(4, 0)).or_else(|| some(segment.get(3, 0)));
        let party = Party { role: segment.get(1, 0).to_owned(), code: some(segment.get(2, 0)), name };
        match &mut self.container {
            Some(container) => container.parties.push(party),
            None => self.message.parties.push(party),
        }
    }

    fn remark(&mut self, segment: &Segment) {
        let text = (0..segment.components(4))
            .map(|part| segment.get(4, part).trim())
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join(" ");
        if text.is_empty() {
            return;
        }
        match &mut self.container {
            Some(container) => container.remarks.push(text),
            None => self.message.remarks.push(text),
        }
    }

    fn control_count(&mut self, segment: &Segment) {
        self.end_cell();
        if segment.get(1, 0) != "16" {
            return;
        }
        let read = self.message.containers.len();
        let said = segment.get(1, 1).trim();
        if said.parse() != Ok(read) {
            let said: String = said.chars().take(20).collect();
            self.warn("container-count", segment, format!("says {said} containers, {read} were read"));
        }
    }
}
