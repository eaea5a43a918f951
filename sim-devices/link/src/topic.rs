//! What a broker takes for a topic, and for a filter of topics.

/// The longest text of the protocol, in bytes.
const LONGEST: usize = 65_535;

fn is_text(text: &str) -> bool {
    !text.is_empty() && text.len() <= LONGEST && !text.contains('\0')
}

/// Whether a message can have this topic: a text without wildcards.
pub fn is_topic(text: &str) -> bool {
    is_text(text) && !text.contains(['+', '#'])
}

/// Whether one can listen to this: wildcards stand for whole levels, and `#` for all that follow.
pub fn is_filter(text: &str) -> bool {
    let mut levels = text.split('/').rev();
    let last = levels.next().unwrap_or_default();
    let is_level = |level: &str| level == "+" || !level.contains(['+', '#']);
    is_text(text) && (last == "#" || is_level(last)) && levels.all(is_level)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wildcards_are_for_filters_and_stand_for_levels() {
        for topic in ["a", "a/b", "/", "a//b", "größe/x y"] {
            assert!(is_topic(topic) && is_filter(topic), "{topic}");
        }
        for filter in ["#", "+", "a/#", "+/b", "a/+/b", "+/+/#", "/#"] {
            assert!(!is_topic(filter) && is_filter(filter), "{filter}");
        }
        for neither in ["", "a/#/b", "a#", "a/b+", "+a/b", "##", "a\0b"] {
            assert!(!is_topic(neither) && !is_filter(neither), "{neither}");
        }
        assert!(is_topic(&"x".repeat(LONGEST)) && !is_topic(&"x".repeat(LONGEST + 1)));
    }
}
