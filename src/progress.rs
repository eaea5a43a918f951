//! The progress bar on standard error: how far the simulated time has come.

use std::io::IsTerminal;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use portolan_model::moment::PortCalendar;
use portolan_model::{DAY_MS, HOUR_MS, Ms};

/// A bar over the days in which work arrives; after that the port only finishes what is there.
pub struct Progress {
    bar: ProgressBar,
    calendar: PortCalendar,
    arrivals_until_ms: Ms,
}

impl Progress {
    /// A bar for a run over so many days, or none where nobody sees it.
    pub fn over(days: u32, calendar: PortCalendar) -> Option<Self> {
        if !std::io::stderr().is_terminal() {
            return None;
        }
        let arrivals_until_ms = Ms::from(days) * DAY_MS;
        let bar = ProgressBar::with_draw_target(Some((arrivals_until_ms / HOUR_MS) as u64), ProgressDrawTarget::stderr_with_hz(10));
        if let Ok(style) = ProgressStyle::with_template("{msg} {wide_bar} {percent:>3} %") {
            bar.set_style(style);
        }
        Some(Self { bar, calendar, arrivals_until_ms })
    }

    /// The port's clock shows this.
    pub fn show(&self, now_ms: Ms) {
        let finishing = if now_ms > self.arrivals_until_ms { " finishing what is there" } else { "" };
        self.bar.set_message(format!("{}{finishing}", self.calendar.datetime(now_ms)));
        self.bar.set_position((now_ms.clamp(0, self.arrivals_until_ms) / HOUR_MS) as u64);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
