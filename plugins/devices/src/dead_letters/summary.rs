//! What a file of dead letters comes to.

use std::collections::BTreeMap;
use std::io::{self, BufRead};

use portolan_protocol::wire::DeadReason;
use serde::Serialize;

use super::store::StoredLetter;

/// Letters of one topic with one reason.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct LetterGroup {
    /// Where they were published.
    pub topic: String,
    /// Why they were put aside.
    pub reason: DeadReason,
    /// How many.
    pub count: u64,
    /// When the first came, milliseconds of UTC since 1970.
    pub first_ms: i64,
    /// When the latest came.
    pub last_ms: i64,
    /// What exactly was wrong with the latest.
    pub what: String,
    /// The first bytes of the latest.
    pub payload: String,
}

/// What files of dead letters come to.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
pub struct LetterSummary {
    /// How many letters.
    pub letters: u64,
    /// How many for each reason.
    pub by_reason: BTreeMap<DeadReason, u64>,
    /// By topic and reason, those with the most letters first.
    pub groups: Vec<LetterGroup>,
    /// Lines that are no letters.
    pub unreadable: u64,
}

/// Adds files up, one after the other.
///
/// # Errors
/// When one cannot be read.
pub fn summarise(files: impl IntoIterator<Item = impl BufRead>) -> io::Result<LetterSummary> {
    let mut summary = LetterSummary::default();
    let mut groups: BTreeMap<(String, DeadReason), LetterGroup> = BTreeMap::new();
    for mut file in files {
        let mut line = Vec::new();
        while file.read_until(b'\n', &mut line)? > 0 {
            match serde_json::from_slice::<StoredLetter>(&line) {
                Ok(stored) => add(&mut summary, &mut groups, stored),
                Err(_) if line.iter().all(u8::is_ascii_whitespace) => {}
                Err(_) => summary.unreadable += 1,
            }
            line.clear();
        }
    }
    summary.groups = groups.into_values().collect();
    summary.groups.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.topic.cmp(&b.topic)));
    Ok(summary)
}

fn add(summary: &mut LetterSummary, groups: &mut BTreeMap<(String, DeadReason), LetterGroup>, stored: StoredLetter) {
    let StoredLetter { letter, count } = stored;
    summary.letters = summary.letters.saturating_add(count);
    let of_reason = summary.by_reason.entry(letter.reason).or_default();
    *of_reason = of_reason.saturating_add(count);
    let group = groups.entry((letter.topic.clone(), letter.reason)).or_insert_with(|| LetterGroup {
        topic: letter.topic,
        reason: letter.reason,
        count: 0,
        first_ms: letter.at_ms,
        last_ms: letter.at_ms,
        what: String::new(),
        payload: String::new(),
    });
    group.count = group.count.saturating_add(count);
    group.first_ms = group.first_ms.min(letter.at_ms);
    if letter.at_ms >= group.last_ms {
        (group.last_ms, group.what, group.payload) = (letter.at_ms, letter.what, letter.payload);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_added_up_and_nonsense_in_it_counted() {
        let line = |at_ms: i64, topic: &str, reason: &str, count: u64| {
            format!(
                "{{\"at_ms\":{at_ms},\"topic\":\"{topic}\",\"reason\":\"{reason}\",\"what\":\"w{at_ms}\",\"payload\":\"p\",\"payload_len\":1,\"count\":{count}}}\n"
            )
        };
        let before = line(1, "a", "malformed", 1) + &line(5, "a", "malformed", 40);
        let now = line(7, "b", "topic", 2) + "no letter\n\n" + &line(9, "a", "malformed", 3);
        let summary = summarise([before.as_bytes(), now.as_bytes()]).expect("texts are read");
        assert_eq!((summary.letters, summary.unreadable), (46, 1));
        assert_eq!(summary.by_reason, [(DeadReason::Topic, 2), (DeadReason::Malformed, 44)].into());
        let first = &summary.groups[0];
        assert_eq!((first.topic.as_str(), first.count, first.first_ms, first.last_ms, first.what.as_str()), ("a", 44, 1, 9, "w9"));
    }
}
