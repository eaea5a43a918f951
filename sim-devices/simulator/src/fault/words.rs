//! A fault in words, as a command line and a fleet file write it: `latency ms=200 jitter_ms=50`.

use portolan_protocol::Fault;
use portolan_protocol::wire::{BenchFault, LineFault};

/// Every fault with its figures, for help and for errors.
pub const USAGE: &str = "  down                            the machine stands until it is repaired (machines)
  reader_down                     the reader fails: trucks pass by hand (gate lanes)
  latency ms=200 [jitter_ms=50]   what it says comes late
  drop share=0.2                  a share of what it says is lost
  duplicate share=0.2             a share comes twice
  reorder share=0.2               a share is overtaken by what is said next
  clock_skew ms=-600000           its clock is ahead by so much, or behind
  stuck                           its readings do not change any more
  out_of_range share=0.5          its readings are impossible
  garbage share=0.1               its payloads are noise
  malformed share=0.1             its payloads are JSON of the wrong shape
  late_ack ms=5000                it acknowledges orders late (machines)
  no_ack                          it acknowledges no order (machines)
  half_open                       its socket stays open and carries nothing
  kill                            its connection breaks without a leave
  flapping up_ms=3000 down_ms=2000  its connection breaks again and again";

/// Reads a fault: its name, then its figures as `key=value`.
///
/// # Errors
/// In words: what is wrong, and how it is written.
pub fn from_words<'a>(words: impl IntoIterator<Item = &'a str>) -> Result<BenchFault, String> {
    let mut words = words.into_iter();
    let name = words.next().unwrap_or("");
    if !BenchFault::NAMES.contains(&name) {
        return Err(format!("“{}” is no fault; there are {}", clipped(name), BenchFault::NAMES.join(", ")));
    }
    let mut figures = Figures { name, given: Vec::new() };
    for word in words {
        let Some((key, value)) = word.split_once('=') else {
            return Err(format!("“{}” is no figure of {name}; write key=value, {}", clipped(word), written(name)));
        };
        if figures.given.iter().any(|(known, _)| *known == key) {
            return Err(format!("{key} stands twice"));
        }
        figures.given.push((key, value));
    }
    let line = match name {
        "down" => return figures.done(BenchFault::Machine(Fault::Down)),
        "reader_down" => return figures.done(BenchFault::Machine(Fault::ReaderDown)),
        "latency" => LineFault::Latency { ms: figures.ms("ms", None)?, jitter_ms: figures.ms("jitter_ms", Some(0))? },
        "drop" => LineFault::Drop { share: figures.share()? },
        "duplicate" => LineFault::Duplicate { share: figures.share()? },
        "reorder" => LineFault::Reorder { share: figures.share()? },
        "clock_skew" => LineFault::ClockSkew { ms: figures.signed_ms()? },
        "stuck" => LineFault::Stuck,
        "garbage" => LineFault::Garbage { share: figures.share()? },
        "malformed" => LineFault::Malformed { share: figures.share()? },
        "out_of_range" => LineFault::OutOfRange { share: figures.share()? },
        "late_ack" => LineFault::LateAck { ms: figures.ms("ms", None)? },
        "no_ack" => LineFault::NoAck,
        "half_open" => LineFault::HalfOpen,
        "kill" => LineFault::Kill,
        _ => LineFault::Flapping { up_ms: figures.flap_ms("up_ms")?, down_ms: figures.flap_ms("down_ms")? },
    };
    figures.done(BenchFault::Line(line))
}

struct Figures<'a> {
    name: &'a str,
    given: Vec<(&'a str, &'a str)>,
}

/// A day: whoever waits longer has gone.
const MS_MAX: u32 = 86_400_000;
/// A line that is up or down for no time does not flap: it is up, or it is down.
const FLAP_MS_MIN: u32 = 100;

impl Figures<'_> {
    fn take(&mut self, key: &str) -> Option<&str> {
        let at = self.given.iter().position(|(known, _)| *known == key)?;
        Some(self.given.swap_remove(at).1)
    }

    fn missing(&self, key: &str) -> String {
        format!("{} needs {key}; write {}", self.name, written(self.name))
    }

    fn ms(&mut self, key: &str, default: Option<u32>) -> Result<u32, String> {
        let missing = self.missing(key);
        let Some(text) = self.take(key) else { return default.ok_or(missing) };
        let read = text.parse().ok().filter(|ms| *ms <= MS_MAX);
        read.ok_or_else(|| format!("{key}={} is no time; write whole milliseconds up to {MS_MAX}", clipped(text)))
    }

    fn flap_ms(&mut self, key: &str) -> Result<u32, String> {
        let ms = self.ms(key, None)?;
        if ms >= FLAP_MS_MIN { Ok(ms) } else { Err(format!("{key}={ms} is too short; write {FLAP_MS_MIN} to {MS_MAX} milliseconds")) }
    }

    fn signed_ms(&mut self) -> Result<i64, String> {
        const FAR_MS: i64 = 100 * 365 * 86_400_000;
        let missing = self.missing("ms");
        let text = self.take("ms").ok_or(missing)?;
        let read = text.parse().ok().filter(|ms| (-FAR_MS..=FAR_MS).contains(ms));
        read.ok_or_else(|| format!("ms={} is no skew; write whole milliseconds, a century at most, such as -600000", clipped(text)))
    }

    fn share(&mut self) -> Result<f64, String> {
        let missing = self.missing("share");
        let text = self.take("share").ok_or(missing)?;
        let read = match text.strip_suffix('%') {
            Some(percent) => percent.parse::<f64>().map(|percent| percent / 100.0),
            None => text.parse(),
        };
        let read = read.ok().filter(|share| (0.0..=1.0).contains(share));
        read.ok_or_else(|| format!("share={} is no share; write 0.2 or 20%", clipped(text)))
    }

    fn done(self, fault: BenchFault) -> Result<BenchFault, String> {
        match self.given.first() {
            Some((key, _)) => Err(format!("{} has no figure “{}”; write {}", self.name, clipped(key), written(self.name))),
            None => Ok(fault),
        }
    }
}

/// A fault of this name with the figures of the usage.
pub fn example(name: &str) -> Option<BenchFault> {
    from_words(written(name).replace(['[', ']'], "").split_whitespace()).ok()
}

/// How a fault is written, out of the usage.
fn written(name: &str) -> String {
    let line = USAGE.lines().map(str::trim_start).find(|line| line.split(' ').next() == Some(name)).unwrap_or(name);
    line.split("  ").next().unwrap_or(line).trim().to_owned()
}

fn clipped(text: &str) -> String {
    text.chars().take(40).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<BenchFault, String> {
        from_words(text.split_whitespace())
    }

    #[test]
    fn every_fault_can_be_written() {
        for name in BenchFault::NAMES {
            let written = written(name).replace(['[', ']'], "");
            let fault = read(&written).unwrap_or_else(|error| panic!("{written}: {error}"));
            assert_eq!(fault.name(), name);
        }
        assert_eq!(read("latency ms=200"), Ok(BenchFault::Line(LineFault::Latency { ms: 200, jitter_ms: 0 })));
        assert_eq!(read("drop share=20%"), read("drop share=0.2"));
    }

    #[test]
    fn what_is_no_fault_is_told_and_taught() {
        for (text, fragment) in [
            ("", "there are down, reader_down"),
            ("explode", "“explode” is no fault"),
            ("latency", "latency needs ms; write latency ms=200 [jitter_ms=50]"),
            ("latency 200", "write key=value"),
            ("latency ms=fast", "write whole milliseconds"),
            ("latency ms=1 ms=2", "stands twice"),
            ("drop share=1.2", "write 0.2 or 20%"),
            ("drop share=nan", "write 0.2 or 20%"),
            ("stuck share=1", "stuck has no figure “share”"),
            ("flapping up_ms=0 down_ms=0", "up_ms=0 is too short; write 100 to 86400000 milliseconds"),
            ("flapping up_ms=100 down_ms=99", "down_ms=99 is too short"),
            ("clock_skew ms=99999999999999", "a century at most"),
        ] {
            let error = read(text).expect_err(text);
            assert!(error.contains(fragment), "{text}: {error}");
        }
    }
}
