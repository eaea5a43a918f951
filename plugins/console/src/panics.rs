//! What was said in a panic, kept until somebody tells it.

use std::sync::{Mutex, PoisonError};

const WITHOUT_WORDS: &str = "a panic without words";

static LAST_PANIC: Mutex<Option<String>> = Mutex::new(None);

/// A panic is a defect of ours: it is told in one line at the end, not as it happens.
pub(crate) fn remember_panics() {
    std::panic::set_hook(Box::new(|info| {
        let payload = info.payload();
        let what = payload.downcast_ref::<&str>().map(|text| (*text).to_owned());
        let what = what.or_else(|| payload.downcast_ref::<String>().cloned()).unwrap_or_else(|| WITHOUT_WORDS.to_owned());
        let place = info.location().map_or(String::new(), |location| format!(" ({}:{})", location.file(), location.line()));
        let what = format!("{}{place}", what.replace('\n', " "));
        tracing::debug!("{what}\n{}", std::backtrace::Backtrace::capture());
        LAST_PANIC.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(what);
    }));
}

/// What was said in the first panic that nobody has told yet; forgotten by telling it.
pub fn last_panic() -> String {
    take_last_panic().unwrap_or_else(|| WITHOUT_WORDS.to_owned())
}

/// The same, if there was one: a task that panics may end alone, while its program goes on.
pub fn take_last_panic() -> Option<String> {
    LAST_PANIC.lock().unwrap_or_else(PoisonError::into_inner).take()
}
