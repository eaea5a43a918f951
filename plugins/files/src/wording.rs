//! Words of problems that several readers share: suggestions, lists of names, clipped quotations.

/// What a name was probably meant to be: the nearest candidate, if it is near.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    // A longer word than this is damage, not a slip of the hand, and the comparison is quadratic.
    if word.len() > 64 {
        return None;
    }
    let allowed = 1 + word.chars().count() / 4;
    candidates
        .into_iter()
        .map(|candidate| (distance(word, candidate), candidate))
        .filter(|&(distance, _)| distance <= allowed)
        .min()
        .map(|(_, candidate)| candidate)
}

/// `did you mean ...?` if something is near, and what there is to choose from in any case.
pub fn choose_from<'a>(word: &str, kind: &str, candidates: impl Iterator<Item = &'a str> + Clone) -> String {
    let all = listed(candidates.clone());
    match nearest(word, candidates) {
        Some(nearest) => format!("did you mean `{nearest}`? {kind}: {all}"),
        None => format!("{kind}: {all}"),
    }
}

/// `a, b, c` and, where there are more than a line holds, how many more.
pub fn listed<'a>(names: impl Iterator<Item = &'a str>) -> String {
    const SHOWN: usize = 24;
    let mut names = names.peekable();
    if names.peek().is_none() {
        return "none".to_owned();
    }
    let shown: Vec<_> = names.by_ref().take(SHOWN).map(clipped).collect();
    match names.count() {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}

/// Enough of a text to recognise it by.
pub fn clipped(text: &str) -> String {
    const SHOWN: usize = 60;
    match text.char_indices().nth(SHOWN) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}…", &text[..end]),
    }
}

/// Insertions, deletions, replacements and swaps of neighbours that turn `a` into `b`.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut rows = vec![(0..=b.len()).collect::<Vec<usize>>()];
    for i in 1..=a.len() {
        let mut row = vec![i];
        for j in 1..=b.len() {
            let replaced = rows[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut least = replaced.min(rows[i - 1][j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                least = least.min(rows[i - 2][j - 2] + 1);
            }
            row.push(least);
        }
        rows.push(row);
    }
    rows[a.len()][b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_of_the_hand_are_recognised() {
        let there = ["yard", "quay", "calls", "vehicles"];
        assert_eq!(nearest("qauy", there), Some("quay"));
        assert_eq!(nearest("vehicle", there), Some("vehicles"));
        assert_eq!(nearest("weather", there), None);
        assert_eq!(nearest(&"x".repeat(100_000), there), None);
    }

    #[test]
    fn long_lists_are_cut() {
        let names: Vec<_> = (0..30).map(|i| format!("n{i}")).collect();
        assert!(listed(names.iter().map(String::as_str)).ends_with("n23 and 6 more"));
        assert_eq!(listed([].into_iter()), "none");
    }
}
