//! Values of the port as parameters: by the keys of their words.

use portolan_panels::views::Param;
use portolan_panels::words::Worded;

/// A value of the port that has a word.
pub(crate) trait Word {
    /// Its word as a parameter.
    fn param(self) -> Param;
}

impl<T: Worded> Word for T {
    fn param(self) -> Param {
        Param::word(self.key())
    }
}

/// The words for whether something is so.
pub(crate) fn yes(so: bool) -> Param {
    Param::word(if so { "word-yes" } else { "word-no" })
}
