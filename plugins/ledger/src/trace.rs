//! One consignment from maker to consignee: what the ledger tells of it as a timeline, and where the telling has gaps or contradicts itself.
//!
//! A subject is followed through entries that name it together with others: a declaration names a consignment and its boxes, so the readings
//! of these boxes belong to the consignment. Consignments are not followed into each other: two that share a box stay two.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::entry::{Entry, Kind};
use crate::error::LedgerError;
use crate::store::Store;

/// Readings of one box at two places so close in time cannot both be true.
const TWO_PLACES_WITHIN_MS: i64 = 5 * 60_000;

/// An event of the timeline.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Event {
    /// Which entry tells it.
    pub index: u64,
    /// When: milliseconds since 1970.
    pub at_ms: i64,
    /// Who says so.
    pub by: String,
    /// What kind of thing.
    pub kind: Kind,
    /// About what.
    pub about: Vec<String>,
    /// What is said.
    pub says: BTreeMap<String, String>,
}

/// Whether something is missing, or two things cannot both be true.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Doubt {
    /// Something that should be told is not.
    Gap,
    /// Two things that are told cannot both be true.
    Contradiction,
}

/// A gap or a contradiction.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize)]
pub struct Remark {
    /// Which of the two.
    pub doubt: Doubt,
    /// Stable name of the rule.
    pub code: &'static str,
    /// The entries that it follows from.
    pub entries: Vec<u64>,
    /// What it is, in words.
    pub what: String,
}

/// What is known of a consignment.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
pub struct Trace {
    /// What was asked for.
    pub subject: String,
    /// What was followed: boxes, documents.
    pub followed: Vec<String>,
    /// Events in order of time.
    pub events: Vec<Event>,
    /// What is missing or cannot be, in order of the entries.
    pub remarks: Vec<Remark>,
}

/// Follows a subject, such as `consignment/CN-1` or `box/MSKU1234565`, through a ledger.
///
/// # Errors
/// What the store says, and entries that cannot be read.
pub fn trace<S: Store>(store: &S, subject: &str) -> Result<Trace, LedgerError> {
    let mut followed = BTreeSet::from([subject.to_owned()]);
    let mut found: BTreeMap<u64, Entry> = BTreeMap::new();
    // Until nothing new is named: what is told of a box before it is tied to the consignment belongs to it as well.
    loop {
        let before = followed.len();
        let mut unreadable = None;
        store.entries(0, &mut |index, bytes| match Entry::decode(bytes) {
            Ok(entry) => {
                if entry.about().iter().any(|about| followed.contains(about)) {
                    followed.extend(entry.about().iter().filter(|about| !about.starts_with("consignment/")).cloned());
                    found.insert(index, entry);
                }
                true
            }
            Err(source) => {
                unreadable = Some(LedgerError::Entry { index, source });
                false
            }
        })?;
        if let Some(error) = unreadable {
            return Err(error);
        }
        if followed.len() == before {
            break;
        }
    }
    let mut told: Vec<(u64, Entry)> = found.into_iter().collect();
    told.sort_by_key(|(index, entry)| (entry.at_ms(), *index));
    let mut remarks = Vec::new();
    remark_custody(&told, &mut remarks);
    remark_readings(&told, &mut remarks);
    remark_origin(&told, &mut remarks);
    remark_payments(&told, &mut remarks);
    remark_examinations(&told, &mut remarks);
    remarks.sort_by(|a: &Remark, b| (&a.entries, a.code).cmp(&(&b.entries, b.code)));
    let events = told.iter().map(|(index, entry)| Event {
        index: *index,
        at_ms: entry.at_ms(),
        by: entry.by().to_string(),
        kind: entry.kind(),
        about: entry.about().to_vec(),
        says: entry.says().iter().cloned().collect(),
    });
    let events = events.collect();
    followed.remove(subject);
    Ok(Trace { subject: subject.to_owned(), followed: followed.into_iter().collect(), events, remarks })
}

fn of_kind(told: &[(u64, Entry)], kind: Kind) -> impl Iterator<Item = &(u64, Entry)> {
    told.iter().filter(move |(_, entry)| entry.kind() == kind)
}

fn say(remarks: &mut Vec<Remark>, doubt: Doubt, code: &'static str, entries: Vec<u64>, what: String) {
    remarks.push(Remark { doubt, code, entries, what });
}

/// Custody passes from hand to hand; whoever gives must have had.
fn remark_custody(told: &[(u64, Entry)], remarks: &mut Vec<Remark>) {
    let mut holders: BTreeMap<&str, (u64, &str)> = BTreeMap::new();
    for (index, entry) in of_kind(told, Kind::Custody) {
        let (Some(from), Some(to)) = (entry.said("from"), entry.said("to")) else { continue };
        for subject in entry.about() {
            if let Some((since, holder)) = holders.insert(subject, (*index, to)).filter(|(_, holder)| *holder != from) {
                let what =
                    format!("{subject} was handed to {holder}, but {from} handed it on to {to}: from {holder} to {from} nothing is told");
                say(remarks, Doubt::Gap, "custody-gap", vec![since, *index], what);
            }
        }
    }
}

/// A box is at one place at a time, and goes in and out in turn.
fn remark_readings(told: &[(u64, Entry)], remarks: &mut Vec<Remark>) {
    let mut last: BTreeMap<&str, &(u64, Entry)> = BTreeMap::new();
    for reading in of_kind(told, Kind::Reading) {
        let (index, entry) = reading;
        for subject in entry.about().iter().filter(|subject| subject.starts_with("box/")) {
            let Some((before_index, before)) = last.insert(subject, reading) else { continue };
            let (Some(here), Some(there)) = (entry.said("place"), before.said("place")) else { continue };
            let entries = vec![*before_index, *index];
            if here == there {
                continue;
            }
            let way = entry.said("direction");
            if entry.at_ms() - before.at_ms() < TWO_PLACES_WITHIN_MS {
                let seconds = (entry.at_ms() - before.at_ms()) / 1_000;
                let what = format!("{subject} was read at {there} and {seconds} s later at {here}");
                say(remarks, Doubt::Contradiction, "two-places", entries, what);
            } else if let Some(way) = way.filter(|way| before.said("direction") == Some(way)) {
                let what = format!("{subject} passed {there} and then {here}, both {way}: nothing is told of its way back");
                say(remarks, Doubt::Contradiction, "two-gates", entries, what);
            }
        }
    }
}

/// An origin that is declared must be covered by a certificate that says the same.
fn remark_origin(told: &[(u64, Entry)], remarks: &mut Vec<Remark>) {
    let certificates: Vec<(u64, &str, &str)> = of_kind(told, Kind::Document)
        .filter(|(_, entry)| entry.said("type") == Some("certificate-of-origin"))
        .map(|(index, entry)| (*index, entry.said("number").unwrap_or_default(), entry.said("origin").unwrap_or_default()))
        .collect();
    for (index, entry) in of_kind(told, Kind::Declaration) {
        let Some(origin) = entry.said("origin") else { continue };
        match certificates.iter().find(|(_, _, certified)| *certified == origin) {
            Some(_) => {}
            None => match certificates.first() {
                None => say(
                    remarks,
                    Doubt::Gap,
                    "origin-uncovered",
                    vec![*index],
                    format!("{origin} is declared as origin; no certificate covers it"),
                ),
                Some((certificate, number, certified)) => {
                    let what = format!("{origin} is declared as origin, but the certificate {number} says {certified}");
                    say(remarks, Doubt::Contradiction, "origin-differs", vec![*certificate, *index], what);
                }
            },
        }
    }
}

/// What was assessed must be paid before it is released, each currency for itself.
fn remark_payments(told: &[(u64, Entry)], remarks: &mut Vec<Remark>) {
    let mut open: BTreeMap<&str, (i128, Vec<u64>)> = BTreeMap::new();
    for (index, entry) in told {
        let amount = entry.said("amount").and_then(|amount| amount.parse::<i128>().ok());
        let (Some(amount), Some(currency)) = (amount, entry.said("currency")) else { continue };
        let account = open.entry(currency).or_default();
        match entry.kind() {
            Kind::Decision if entry.said("decision") == Some("assessed") => account.0 += amount,
            Kind::Payment => account.0 -= amount,
            _ => continue,
        }
        account.1.push(*index);
    }
    for (currency, (due, entries)) in open {
        if due > 0 {
            say(remarks, Doubt::Gap, "unpaid", entries, format!("{due} {currency} (smallest units) were assessed and not paid"));
        } else if due < 0 {
            say(
                remarks,
                Doubt::Contradiction,
                "overpaid",
                entries,
                format!("{} {currency} (smallest units) were paid beyond what was assessed", -due),
            );
        }
    }
}

/// An examination that was ordered ends with a result, and before the release.
fn remark_examinations(told: &[(u64, Entry)], remarks: &mut Vec<Remark>) {
    let mut ordered: BTreeMap<&str, u64> = BTreeMap::new();
    for (index, entry) in told {
        match (entry.kind(), entry.said("stage"), entry.said("decision")) {
            (Kind::Examination, Some("ordered"), _) => ordered.extend(entry.about().iter().map(|subject| (subject.as_str(), *index))),
            (Kind::Examination, Some("passed" | "found" | "withdrawn"), _) => {
                for subject in entry.about() {
                    ordered.remove(subject.as_str());
                }
            }
            (Kind::Decision, _, Some("released")) => {
                for subject in entry.about() {
                    if let Some(order) = ordered.get(subject.as_str()) {
                        let what = format!("{subject} was released while its examination was open");
                        say(remarks, Doubt::Contradiction, "released-unexamined", vec![*order, *index], what);
                    }
                }
            }
            _ => {}
        }
    }
    let mut open: Vec<(u64, &str)> = ordered.into_iter().map(|(subject, index)| (index, subject)).collect();
    open.sort_unstable();
    for (index, subject) in open {
        say(remarks, Doubt::Gap, "examination-open", vec![index], format!("the examination of {subject} was ordered; no result is told"));
    }
}

#[cfg(test)]
mod tests {
    use portolan_keys::{NoteSigner, PartyName};

    use super::*;
    use crate::{Batch, Draft, Ledger, MemoryStore};

    const MINUTE: i64 = 60_000;

    fn traced(drafts: Vec<Draft>) -> Trace {
        let signer = NoteSigner::from_seed("log", &[1; 32]).expect("a key");
        let mut ledger = Ledger::open(MemoryStore::default(), signer).expect("open");
        let entries = drafts.into_iter().map(|draft| draft.finish().expect("an entry"));
        ledger.append(&Batch::of(entries)).expect("appended");
        trace(ledger.store(), "consignment/1").expect("traced")
    }

    fn codes(trace: &Trace) -> Vec<(&'static str, Vec<u64>)> {
        trace.remarks.iter().map(|remark| (remark.code, remark.entries.clone())).collect()
    }

    fn by(name: &str) -> PartyName {
        PartyName::new(name).expect("a name")
    }

    #[test]
    fn a_whole_story_has_no_remarks_and_leaves_others_out() {
        let trace = traced(vec![
            Draft::custody(0, by("maker"), "maker", "carrier").about("box/A"),
            Draft::document(1, by("chamber"), "certificate-of-origin", "C1").about("consignment/1").says("origin", "VN"),
            Draft::declaration(2, by("broker"), "filed").about("consignment/1").about("box/A").says("origin", "VN"),
            Draft::declaration(2, by("broker"), "filed").about("consignment/2").about("box/B").says("origin", "DE"),
            Draft::reading(3, by("port"), "gate-1").about("box/A").says("direction", "in"),
            Draft::examination(4, by("customs"), "ordered").about("box/A"),
            Draft::examination(5, by("customs"), "passed").about("box/A"),
            Draft::decision(6, by("customs"), "assessed").about("consignment/1").says("amount", "500").says("currency", "CNY"),
            Draft::payment(7, by("bank"), "importer", "customs", 500, "CNY").about("consignment/1"),
            Draft::decision(8, by("customs"), "released").about("box/A"),
            Draft::custody(9, by("port"), "carrier", "port").about("box/A"),
            Draft::custody(10 * MINUTE, by("port"), "port", "importer").about("box/A"),
            Draft::reading(11 * MINUTE, by("port"), "gate-2").about("box/A").says("direction", "out"),
        ]);
        assert_eq!(codes(&trace), []);
        assert_eq!((trace.events.len(), trace.followed.as_slice()), (12, ["box/A".to_owned()].as_slice()));
    }

    #[test]
    fn gaps_and_contradictions_are_named_with_their_entries() {
        let trace = traced(vec![
            Draft::declaration(0, by("broker"), "filed").about("consignment/1").about("box/A").says("origin", "VN"),
            Draft::custody(1, by("maker"), "maker", "carrier").about("box/A"),
            Draft::custody(2, by("port"), "warehouse", "port").about("box/A"),
            Draft::reading(3, by("port"), "gate-1").about("box/A"),
            Draft::reading(4, by("port"), "gate-7").about("box/A"),
            Draft::examination(5, by("customs"), "ordered").about("box/A"),
            Draft::decision(6, by("customs"), "released").about("box/A"),
            Draft::decision(7, by("customs"), "assessed").about("consignment/1").says("amount", "5").says("currency", "CNY"),
        ]);
        let wanted = [
            ("origin-uncovered", vec![0]),
            ("custody-gap", vec![1, 2]),
            ("two-places", vec![3, 4]),
            ("examination-open", vec![5]),
            ("released-unexamined", vec![5, 6]),
            ("unpaid", vec![7]),
        ];
        assert_eq!(codes(&trace), wanted);
    }

    #[test]
    fn a_certificate_of_another_origin_contradicts_and_two_gates_in_do() {
        let trace = traced(vec![
            Draft::document(0, by("chamber"), "certificate-of-origin", "C1").about("consignment/1").says("origin", "CN"),
            Draft::declaration(1, by("broker"), "filed").about("consignment/1").about("box/A").says("origin", "VN"),
            Draft::reading(2, by("port"), "gate-1").about("box/A").says("direction", "in"),
            Draft::reading(90 * MINUTE, by("port"), "gate-2").about("box/A").says("direction", "in"),
        ]);
        assert_eq!(codes(&trace), [("origin-differs", vec![0, 1]), ("two-gates", vec![2, 3])]);
    }
}
