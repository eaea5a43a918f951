//! What RON passes over: white space and comments.

/// Unicode's pattern white space, which is RON's.
pub fn is_blank(c: char) -> bool {
    matches!(c, '\t'..='\r' | ' ' | '\u{85}' | '\u{200e}' | '\u{200f}' | '\u{2028}' | '\u{2029}')
}

/// The first place at or behind `at` that is neither blank nor comment.
///
/// # Errors
/// Where a comment opens that is never closed.
pub fn end_of_blanks(text: &str, mut at: usize) -> Result<usize, usize> {
    loop {
        let rest = text.get(at..).unwrap_or_default();
        if rest.starts_with("//") {
            at += rest.find('\n').unwrap_or(rest.len());
        } else if rest.starts_with("/*") {
            at = end_of_comment(text, at).ok_or(at)?;
        } else {
            match rest.chars().next() {
                Some(c) if is_blank(c) => at += c.len_utf8(),
                _ => return Ok(at),
            }
        }
    }
}

/// Behind the block comment that opens at `at`, with all that nest in it.
fn end_of_comment(text: &str, mut at: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut open = 0_usize;
    loop {
        match bytes.get(at..at + 2)? {
            b"/*" => open += 1,
            b"*/" => open -= 1,
            _ => {
                at += 1;
                continue;
            }
        }
        at += 2;
        if open == 0 {
            return Some(at);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_nest_and_may_never_end() {
        assert_eq!(end_of_blanks(" \n// a line\n /* a /* nested */ one */ x", 0), Ok(38));
        assert_eq!(end_of_blanks("x", 0), Ok(0));
        assert_eq!(end_of_blanks("  /* never", 0), Err(2));
        assert_eq!(end_of_blanks("// to the end", 0), Ok(13));
        assert_eq!(end_of_blanks("", 7), Ok(7));
    }
}
