//! What happened and is worth knowing.

use portolan_panels::views::{HappeningRow, HappeningsView};

use crate::port::Port;

/// Happenings that are shown.
const ROWS_MAX: usize = 500;

pub(crate) fn happenings(port: &Port) -> HappeningsView {
    let row = |happening: &crate::chronicle::Happening| {
        Some(HappeningRow {
            at_ms: happening.at_ms,
            severity: happening.severity,
            message: port.happening(happening.what)?,
            subject: port.named(port.subject(happening.what)),
        })
    };
    HappeningsView {
        rows: port.chronicle.happenings.newest_first().take(ROWS_MAX).filter_map(row).collect(),
        total: port.chronicle.happenings.total(),
    }
}
