//! Finding things by what people call them.
//!
//! Few things have a name that changes, and boxes, of which there may be a hundred thousand, lie in one table: looking at all of them for
//! each letter typed costs about a millisecond, less than an index that follows each box as it comes and goes would cost the port. Only a
//! changed query, or a second that has passed, makes it look again.

use bevy_ecs::query::QueryState;
use bevy_ecs::world::World;
use portolan_model::container::Container;
use portolan_model::ids::{BoxId, BoxSource, CallId, Speaker};
use portolan_model::subject::Subject;
use portolan_panels::views::{FindHit, FindView, Named};
use portolan_protocol::DeviceKind;

use super::headline::headline;
use crate::port::Port;

/// Hits that are shown.
const HITS_MAX: usize = 40;
/// Letters of a query that are looked for.
const QUERY_MAX: usize = 60;
/// A box is looked for from so many letters on: fewer would find them all.
const BOX_LETTERS_MIN: usize = 3;

/// How well a name fits a query; the smaller the better.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Fit {
    /// It is the name.
    Whole,
    /// The name begins with it.
    Beginning,
    /// A word of the name begins with it.
    Word,
    /// It is somewhere within the name.
    Within,
}

/// A query as names are compared with it: no case, no blanks at its ends.
struct Query(String);

impl Query {
    fn of(query: &str) -> Option<Self> {
        let wanted: String = query.trim().chars().take(QUERY_MAX).flat_map(char::to_lowercase).collect();
        (!wanted.is_empty()).then_some(Self(wanted))
    }

    fn fit(&self, name: &str) -> Option<Fit> {
        let name = name.to_lowercase();
        if name == self.0 {
            return Some(Fit::Whole);
        }
        if name.starts_with(&self.0) {
            return Some(Fit::Beginning);
        }
        let mut places = name.match_indices(&self.0).map(|(place, _)| place).peekable();
        places.peek()?;
        let begins_word = |place: usize| !name[..place].chars().next_back().is_some_and(char::is_alphanumeric);
        Some(if places.any(begins_word) { Fit::Word } else { Fit::Within })
    }

    /// The better fit of a name and an id.
    fn fit_either(&self, name: &str, id: &str) -> Option<Fit> {
        self.fit(name).into_iter().chain(self.fit(id)).min()
    }

    /// The same for a container number, without making a text of it: this is asked of every box.
    fn fit_number(&self, number: &str) -> Option<Fit> {
        let (number, wanted) = (number.as_bytes(), self.0.as_bytes());
        if wanted.len() > number.len() {
            return None;
        }
        let place = number.windows(wanted.len()).position(|window| window.eq_ignore_ascii_case(wanted))?;
        Some(match place {
            0 if wanted.len() == number.len() => Fit::Whole,
            0 => Fit::Beginning,
            // The serial number is what people read off a box.
            4 => Fit::Word,
            _ => Fit::Within,
        })
    }
}

/// A query that is the beginning of a box's id: `stock/12`, `A001/7`, `A001/booking/3`.
struct QueryId<'a> {
    source: &'a str,
    /// The call that is meant, if one is.
    call: Option<CallId>,
    index: &'a str,
}

impl<'a> QueryId<'a> {
    fn of(wanted: &'a Query, port: &Port) -> Option<Self> {
        let (source, index) = wanted.0.split_once('/')?;
        let call = port.index.calls().iter().copied().find(|call| call.to_string().eq_ignore_ascii_case(source));
        Some(Self { source, call, index })
    }

    fn fit(&self, id: BoxId) -> Option<Fit> {
        let (source, number) = id.source();
        let (is_meant, wanted) = match source {
            BoxSource::Stock => (self.source == "stock", self.index),
            BoxSource::Road => (self.source == "road", self.index),
            BoxSource::Empties => (self.source == "empties", self.index),
            BoxSource::Call(call) => (self.call == Some(call), self.index),
            BoxSource::Booking(call) => (self.call == Some(call), self.index.strip_prefix("booking/")?),
        };
        if !is_meant {
            return None;
        }
        if wanted.parse() == Ok(number) {
            return Some(Fit::Whole);
        }
        begins_with(number, wanted).then_some(Fit::Beginning)
    }
}

/// Whether a number begins with these digits.
fn begins_with(number: u32, digits: &str) -> bool {
    let mut rest = Some(number);
    while let Some(number) = rest {
        if digits.parse() == Ok(number) {
            return true;
        }
        rest = (number >= 10).then_some(number / 10);
    }
    digits.is_empty()
}

/// Finds things, and remembers how boxes are reached.
#[derive(Default)]
pub(crate) struct Finder {
    boxes: Option<QueryState<&'static Container>>,
}

impl Finder {
    /// The best hits of a query.
    pub(crate) fn find(&mut self, port: &Port, query: &str) -> FindView {
        let Some(wanted) = Query::of(query) else { return FindView { query: query.to_owned(), ..FindView::default() } };
        let mut found = Vec::new();
        few(port, &wanted, &mut found);
        found.sort_unstable();
        let mut total = found.len() as u32;
        found.truncate(HITS_MAX);
        if wanted.0.len() >= BOX_LETTERS_MIN {
            let id = QueryId::of(&wanted, port);
            let (boxes, all) = self.boxes(port.world, &wanted, id.as_ref());
            total += all;
            found.extend(boxes.into_iter().map(|(fit, container)| (fit, Subject::Container(container))));
            // What is called so in earnest goes before what only has it somewhere within; of equals vessels and machines before boxes.
            found.sort_by_key(|(fit, subject)| (*fit, matches!(subject, Subject::Container(_))));
            found.truncate(HITS_MAX);
        }
        let hit = |(_, subject): (Fit, Subject)| FindHit {
            named: match subject {
                Subject::Gate | Subject::Fleet | Subject::Hall => Named::of(subject),
                _ => port.named(subject),
            },
            headline: headline(port, subject),
        };
        FindView { query: query.to_owned(), hits: found.into_iter().map(hit).collect(), total }
    }

    /// The best boxes, by fit and id, and how many there are in all.
    fn boxes(&mut self, world: &World, wanted: &Query, id: Option<&QueryId>) -> (Vec<(Fit, BoxId)>, u32) {
        if self.boxes.is_none() {
            self.boxes = world.try_query::<&Container>();
        }
        let Some(state) = self.boxes.as_mut() else { return (Vec::new(), 0) };
        let mut all = 0;
        let mut best: Vec<(Fit, BoxId)> = Vec::new();
        for container in state.iter(world) {
            let fit = match id {
                Some(id) => id.fit(container.id),
                None => wanted.fit_number(container.number.as_str()),
            };
            let Some(fit) = fit else { continue };
            all += 1;
            best.push((fit, container.id));
            // The order of the table is chance; the best by fit and id are not.
            if best.len() >= 8 * HITS_MAX {
                best.sort_unstable();
                best.truncate(HITS_MAX);
            }
        }
        best.sort_unstable();
        best.truncate(HITS_MAX);
        (best, all)
    }
}

/// Looks through all that is not a box.
fn few(port: &Port, wanted: &Query, found: &mut Vec<(Fit, Subject)>) {
    let mut look = |subject: Subject, name: &str| {
        let id = subject.to_string();
        found.extend(wanted.fit_either(name, &id).map(|fit| (fit, subject)));
    };
    for id in port.index.calls() {
        if let Some(call) = port.call(*id) {
            look(Subject::Call(*id), &call.name);
        }
    }
    for kind in DeviceKind::ALL {
        for device in port.fleet(kind) {
            look(Subject::Device(device), "");
        }
    }
    for book in &port.books.blocks {
        look(Subject::Block(book.id), "");
    }
    for sensor in port.beliefs().filter_map(|belief| belief.speaker) {
        if let Speaker::Sensor(sensor) = sensor {
            look(Subject::Sensor(sensor), sensor.nameplate());
        }
    }
    for visit in port.chronicle.visits.under_way() {
        look(Subject::Truck(visit.truck), "");
    }
    for whole in [Subject::Gate, Subject::Fleet, Subject::Hall] {
        look(whole, "");
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn fit(query: &str, name: &str) -> Option<Fit> {
        Query::of(query).expect("a query").fit(name)
    }

    #[test]
    fn names_fit_better_from_their_beginning() {
        assert_eq!(fit(" cape meridian ", "Cape Meridian"), Some(Fit::Whole));
        assert_eq!(fit("cape", "Cape Meridian"), Some(Fit::Beginning));
        assert_eq!(fit("mer", "Cape Meridian"), Some(Fit::Word));
        assert_eq!(fit("idian", "Cape Meridian"), Some(Fit::Within));
        assert_eq!(fit("heron", "Cape Meridian"), None);
        assert!(Query::of("   ").is_none());
        let serial = Query::of("305438").expect("a query");
        assert_eq!(serial.fit_number("CSQU3054383"), Some(Fit::Word));
    }

    proptest! {
        #[test]
        fn a_number_fits_as_its_text_does(query in "[A-Z0-9a-z]{1,12}", number in "[A-Z]{3}U[0-9]{7}") {
            let wanted = Query::of(&query).expect("a query");
            prop_assert_eq!(wanted.fit_number(&number).is_some(), wanted.fit(&number).is_some());
        }

        #[test]
        fn no_query_makes_it_panic(query in "\\PC{0,80}", name in "\\PC{0,30}") {
            if let Some(wanted) = Query::of(&query) {
                let _ = (wanted.fit(&name), wanted.fit_number(&name));
            }
        }
    }
}
