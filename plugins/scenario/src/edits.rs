//! Where a text differs from the file it was read from, so that problems still name the file's own lines.

/// Every `--set` so far, in the order of their places in the text.
#[derive(Debug, Clone, Default)]
pub(crate) struct Edits(Vec<Edit>);

#[derive(Debug, Clone)]
struct Edit {
    /// Where the new words begin and how long they are, in the text as it is now.
    at: usize,
    len: usize,
    /// How much of the file they replaced.
    replaced: usize,
    /// What was said on the command line.
    said: String,
}

/// Where a place of the text came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Origin<'e> {
    /// This offset in the file.
    File(usize),
    /// What was said on the command line.
    Said(&'e str),
}

impl Edits {
    /// Notes that `start..end` of the text was replaced by `len` bytes because of `said`.
    pub(crate) fn note(&mut self, start: usize, end: usize, len: usize, said: &str) {
        let within = |e: &Edit| e.at <= start && end <= e.at + e.len && (start < end || e.at < start && end < e.at + e.len);
        let grown = len as isize - (end - start) as isize;
        if let Some(index) = self.0.iter().position(within) {
            let edit = &mut self.0[index];
            edit.len = edit.len.saturating_add_signed(grown);
            edit.said = format!("{} {said}", edit.said);
            for later in &mut self.0[index + 1..] {
                later.at = later.at.saturating_add_signed(grown);
            }
            return;
        }
        let mut replaced = end - start;
        self.0.retain(|e| {
            let covered = start <= e.at && e.at + e.len <= end && start < end;
            if covered {
                replaced = (replaced + e.replaced).saturating_sub(e.len);
            }
            !covered
        });
        let index = self.0.partition_point(|e| e.at < end.max(start + 1));
        for later in &mut self.0[index..] {
            later.at = later.at.saturating_add_signed(grown);
        }
        self.0.insert(index, Edit { at: start, len, replaced, said: said.to_owned() });
    }

    /// Where the byte at `offset` of the text came from.
    pub(crate) fn origin(&self, offset: usize) -> Origin<'_> {
        let mut file = offset;
        for edit in &self.0 {
            if offset < edit.at {
                break;
            }
            if offset < edit.at + edit.len {
                return Origin::Said(&edit.said);
            }
            file = (file + edit.replaced).saturating_sub(edit.len);
        }
        Origin::File(file)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_behind_edits_are_still_those_of_the_file() {
        // file: abcdefghij
        let mut edits = Edits::default();
        edits.note(2, 3, 4, "first"); // abXXXXdefghij
        edits.note(8, 8, 2, "second"); // abXXXXdeYYfghij
        edits.note(0, 1, 0, "third"); // bXXXXdeYYfghij
        assert_eq!(edits.origin(0), Origin::File(1));
        assert_eq!(edits.origin(1), Origin::Said("first"));
        assert_eq!(edits.origin(5), Origin::File(3));
        assert_eq!(edits.origin(7), Origin::Said("second"));
        assert_eq!(edits.origin(9), Origin::File(5));
        edits.note(3, 4, 3, "inner"); // bXXYYYXdeYYfghij
        assert_eq!(edits.origin(2), Origin::Said("first inner"));
        assert_eq!(edits.origin(11), Origin::File(5));
        edits.note(1, 11, 1, "all"); // bZfghij
        assert_eq!(edits.origin(1), Origin::Said("all"));
        assert_eq!(edits.origin(2), Origin::File(5));
    }
}
