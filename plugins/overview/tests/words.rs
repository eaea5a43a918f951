//! Everything that is said has words, and every message the parameters that its words take.

mod common;

use std::collections::BTreeSet;

use bevy_ecs::prelude::*;
use common::{everything, go_to, open, text, views};
use portolan_model::container::Container;
use portolan_model::ids::BoxId;
use portolan_model::index::Index;
use portolan_model::subject::Subject;
use portolan_panels::Wanted;
use portolan_panels::codes::{self, Code};
use portolan_panels::views::{Message, Param, Views};
use portolan_panels::words::{Language, Words};
use portolan_protocol::{DeviceId, DeviceKind};

/// Proves messages and parameters, and remembers what was said.
struct Proof {
    words: [Words; 2],
    said: BTreeSet<&'static str>,
}

impl Proof {
    fn new() -> Self {
        Self { words: Language::ALL.map(Words::new), said: BTreeSet::new() }
    }

    fn message(&mut self, lists: &[&'static [Code]], message: &Message) {
        let found = lists.iter().flat_map(|list| list.iter()).find(|code| code.code == message.code);
        let code = found.unwrap_or_else(|| panic!("nobody has words for {message:?}"));
        let params: BTreeSet<&str> = message.params.iter().map(|(name, _)| name.as_ref()).collect();
        assert_eq!(params, code.params.iter().copied().collect(), "{message:?}");
        assert_eq!(params.len(), message.params.len(), "{message:?}");
        for (_, param) in &message.params {
            self.param(param);
        }
        self.said.insert(code.code);
    }

    fn param(&self, param: &Param) {
        match param {
            Param::Word(key) => {
                for words in &self.words {
                    assert_ne!(words.get(key), key.as_ref(), "{key} has no word in {:?}", words.language());
                }
            }
            Param::Link(named) => assert!(!named.name.is_empty(), "{named:?}"),
            Param::Quantity { value, .. } => assert!(value.is_finite()),
            Param::Text(text) => assert!(!text.is_empty()),
            Param::Count(_) | Param::Clock(_) | Param::Span(_) | Param::Unknown => {}
        }
    }

    fn views(&mut self, shown: &Views) {
        for row in shown.happenings.iter().flat_map(|view| &view.rows) {
            self.message(&[codes::HAPPENINGS], &row.message);
        }
        for row in shown.notices.iter().flat_map(|view| &view.rows) {
            self.message(&[codes::NOTICES], &row.message);
        }
        for hit in shown.find.iter().flat_map(|view| &view.hits) {
            self.message(&[codes::HEADLINES], &hit.headline);
        }
        if let Some(view) = &shown.inspector {
            self.message(&[codes::HEADLINES], &view.headline);
            assert!(!view.named.name.is_empty());
            for row in &view.history {
                self.message(&[codes::HISTORY, codes::HAPPENINGS], &row.message);
            }
            for fact in &view.facts {
                let code = codes::FACTS.iter().find(|code| code.code == fact.label);
                self.said.insert(code.unwrap_or_else(|| panic!("nobody has a label for {fact:?}")).code);
                self.param(&fact.value);
            }
            assert!(view.history.is_sorted_by_key(|row| -row.at_ms), "{:?}: {:#?}", view.named, view.history);
            assert!(view.history.len() <= 61 && view.offers.len() <= 16);
        }
    }
}

/// Everything that can be pointed at, of boxes a part.
fn subjects(world: &World) -> Vec<Subject> {
    let index = world.resource::<Index>();
    let mut subjects = vec![Subject::Gate, Subject::Fleet, Subject::Hall, Subject::Port];
    subjects.extend(index.calls().iter().map(|call| Subject::Call(*call)));
    for kind in DeviceKind::ALL {
        subjects.extend((0..index.fleet(kind).len()).map(|device| Subject::Device(DeviceId::new(kind, device as u16))));
    }
    subjects.extend((0..index.blocks().len()).map(|block| Subject::Block(portolan_model::ids::BlockId(block as u16))));
    let mut boxes: Vec<BoxId> = world.try_query::<&Container>().expect("boxes").iter(world).map(|container| container.id).collect();
    boxes.sort_unstable();
    subjects.extend(boxes.into_iter().rev().step_by(41).map(Subject::Container));
    subjects
}

#[test]
fn everything_that_is_said_has_words() {
    let mut app = open(&text("day_at_the_terminal.ron"), true);
    let mut proof = Proof::new();
    for instant in ["09:20", "10:30", "14:10", "16:25", "20:05", "2026-03-04T04:00"] {
        go_to(&mut app, instant);
        let world = app.world();
        let all = views(world, &everything());
        proof.views(&all);
        let trucks = all.gate.iter().flat_map(|gate| &gate.visits).map(|visit| Subject::Truck(visit.truck));
        let examined = all.examination.iter().flat_map(|view| &view.boxes).map(|row| Subject::Container(row.container));
        let told = all.happenings.iter().flat_map(|view| &view.rows).map(|row| row.subject.subject);
        for subject in subjects(world).into_iter().chain(trucks).chain(examined).chain(told) {
            let wanted = Wanted { panels: everything().panels, subject: Some(subject), ..Wanted::default() };
            let only = {
                let mut panels = [false; portolan_panels::PanelKind::ALL.len()];
                panels[portolan_panels::PanelKind::Inspector as usize] = true;
                Wanted { panels, ..wanted }
            };
            let shown = views(world, &only);
            assert_eq!(shown.inspector.as_ref().map(|view| view.named.subject), Some(subject));
            proof.views(&shown);
        }
        for query in ["a", "cape", "QC", "jiang 1", "csqu1", "b0", "agv01", "t-stock", "gate"] {
            proof.views(&views(world, &Wanted { find: Some(query.to_owned()), ..Wanted::default() }));
        }
    }
    let unsaid = |list: &[Code]| -> Vec<&str> { list.iter().map(|code| code.code).filter(|code| !proof.said.contains(code)).collect() };
    // What does not happen on this day.
    assert_eq!(
        unsaid(codes::HAPPENINGS),
        ["device-stopped", "device-freed", "truck-turned-away", "examination-found", "scenario-ended"]
            .into_iter()
            .filter(|code| !proof.said.contains(code))
            .collect::<Vec<_>>()
    );
    assert_eq!(unsaid(codes::FACTS), Vec::<&str>::new());
    assert_eq!(unsaid(codes::HISTORY).into_iter().filter(|code| *code != "order-refused").collect::<Vec<_>>(), Vec::<&str>::new());
    assert_eq!(unsaid(codes::HEADLINES), Vec::<&str>::new());
}
