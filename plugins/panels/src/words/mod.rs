//! The words of the screen: two languages, one set of keys.
//!
//! The texts are Fluent files in `assets/locale`, compiled in. [`Words::get`] is for fixed texts and costs a look-up; [`Words::say`] is
//! for texts with parameters and costs a formatting, so it is called for rows that are seen only.

mod numbers;
#[cfg(test)]
mod tests;
mod worded;

use std::borrow::Cow;
use std::collections::HashMap;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::types::{FluentNumber, FluentNumberOptions};
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use portolan_model::Ms;
use portolan_model::subject::Subject;
use unic_langid::LanguageIdentifier;

pub use self::numbers::{decimal, grouped};
pub use self::worded::Worded;
use crate::views::{Clock, Message, Named, Param, Unit};

/// A language of the screen.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub enum Language {
    /// English.
    #[default]
    English,
    /// Simplified Chinese.
    Chinese,
}

impl Language {
    /// Both.
    pub const ALL: [Self; 2] = [Self::English, Self::Chinese];

    /// Its code, as on the command line.
    pub const fn code(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Chinese => "zh",
        }
    }

    const fn sources(self) -> [&'static str; 7] {
        match self {
            Self::English => [
                include_str!("../../../../assets/locale/en/frame.ftl"),
                include_str!("../../../../assets/locale/en/panels.ftl"),
                include_str!("../../../../assets/locale/en/port.ftl"),
                include_str!("../../../../assets/locale/en/acting.ftl"),
                include_str!("../../../../assets/locale/en/sayings.ftl"),
                include_str!("../../../../assets/locale/en/ledger.ftl"),
                include_str!("../../../../assets/locale/en/devices.ftl"),
            ],
            Self::Chinese => [
                include_str!("../../../../assets/locale/zh/frame.ftl"),
                include_str!("../../../../assets/locale/zh/panels.ftl"),
                include_str!("../../../../assets/locale/zh/port.ftl"),
                include_str!("../../../../assets/locale/zh/acting.ftl"),
                include_str!("../../../../assets/locale/zh/sayings.ftl"),
                include_str!("../../../../assets/locale/zh/ledger.ftl"),
                include_str!("../../../../assets/locale/zh/devices.ftl"),
            ],
        }
    }
}

/// A value to be put into a text.
#[derive(Clone, PartialEq, Debug)]
pub enum Arg<'a> {
    /// Written as it is.
    Text(Cow<'a, str>),
    /// A number, which also decides on singular and plural.
    Number {
        /// The number.
        value: f64,
        /// Decimals shown.
        decimals: u8,
    },
}

impl<'a> From<&'a str> for Arg<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl From<String> for Arg<'_> {
    fn from(text: String) -> Self {
        Self::Text(Cow::Owned(text))
    }
}

macro_rules! arg_from_integer {
    ($($kind:ty),* => $convert:expr) => { $(
        impl From<$kind> for Arg<'_> {
            fn from(value: $kind) -> Self {
                Self::Number { value: $convert(value), decimals: 0 }
            }
        }
    )* };
}
arg_from_integer!(u8, u16, u32, i32 => f64::from);
arg_from_integer!(u64 => |value| value as f64);
arg_from_integer!(i64 => |value| value as f64);
arg_from_integer!(usize => |value| value as f64);

/// All texts of one language, and the port's clock to write times by.
pub struct Words {
    language: Language,
    bundle: FluentBundle<FluentResource>,
    /// Texts without parameters, formatted once.
    fixed: HashMap<String, String>,
    clock: Clock,
}

impl std::fmt::Debug for Words {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Words").field("language", &self.language).field("texts", &self.fixed.len()).finish_non_exhaustive()
    }
}

impl Words {
    /// The texts of a language.
    pub fn new(language: Language) -> Self {
        Self::transformed(language, None)
    }

    /// English with a sign in place of every letter: what a test still reads was not in the locale.
    #[cfg(test)]
    pub(crate) fn with_letters_replaced() -> Self {
        let replace = |text: &str| Cow::Owned(text.chars().map(|sign| if sign.is_alphabetic() { '•' } else { sign }).collect());
        Self::transformed(Language::English, Some(replace))
    }

    fn transformed(language: Language, transform: Option<fn(&str) -> Cow<'_, str>>) -> Self {
        // What plurals go by; the codes are good ones.
        let locale: LanguageIdentifier = language.code().parse().unwrap_or_default();
        let mut bundle = FluentBundle::new_concurrent(vec![locale]);
        // Marks of text direction are of use where directions mix; here they would only be missing glyphs.
        bundle.set_use_isolating(false);
        bundle.set_transform(transform);
        bundle.set_formatter(Some(|value, _| match value {
            FluentValue::Number(number) => Some(decimal(number.value, number.options.minimum_fraction_digits.unwrap_or(0) as u8)),
            _ => None,
        }));
        let mut fixed = HashMap::new();
        for source in language.sources() {
            // A test proves that the sources parse; were one broken all the same, its other texts would still be shown.
            let resource = FluentResource::try_new(source.to_owned()).unwrap_or_else(|(resource, _)| resource);
            bundle.add_resource_overriding(resource);
            for key in message_keys(source) {
                if let Some(text) = format(&bundle, key, None) {
                    fixed.insert(key.to_owned(), text);
                }
            }
        }
        Self { language, bundle, fixed, clock: Clock::default() }
    }

    /// The language.
    pub const fn language(&self) -> Language {
        self.language
    }

    /// The port's clock, by which times are written.
    pub const fn clock(&self) -> Clock {
        self.clock
    }

    /// Writes times by another clock from now on.
    pub const fn set_clock(&mut self, clock: Clock) {
        self.clock = clock;
    }

    /// A text without parameters. A key without a text is shown itself, which a person can report.
    pub fn get<'a>(&'a self, key: &'a str) -> &'a str {
        self.fixed.get(key).map_or(key, String::as_str)
    }

    /// A text without parameters, if there is one.
    pub fn find(&self, key: &str) -> Option<&str> {
        self.fixed.get(key).map(String::as_str)
    }

    /// The word for a value of the port.
    pub fn of(&self, value: impl Worded) -> &str {
        self.get(value.key())
    }

    /// A text with parameters.
    pub fn say(&self, key: &str, args: &[(&str, Arg<'_>)]) -> String {
        let mut values = FluentArgs::with_capacity(args.len());
        for (name, arg) in args {
            values.set(
                *name,
                match arg {
                    Arg::Text(text) => FluentValue::String(Cow::Borrowed(text.as_ref())),
                    Arg::Number { value, decimals } => number(*value, *decimals),
                },
            );
        }
        format(&self.bundle, key, Some(&values)).unwrap_or_else(|| key.to_owned())
    }

    /// What a message says at a place: `prefix` is the place's, with its hyphen. A code that the locale does not know is shown with its
    /// parameters, so that nothing is swallowed.
    pub fn message(&self, prefix: &str, message: &Message) -> String {
        let key = format!("{prefix}{}", message.code);
        if message.params.is_empty() {
            return self.fixed.get(&key).unwrap_or(&key).clone();
        }
        let mut values = FluentArgs::with_capacity(message.params.len());
        for (name, param) in &message.params {
            let value = match param {
                Param::Count(count) => number(*count as f64, 0),
                other => FluentValue::String(Cow::Owned(self.param(other))),
            };
            values.set(name.as_ref(), value);
        }
        format(&self.bundle, &key, Some(&values)).unwrap_or_else(|| {
            let params: Vec<String> = message.params.iter().map(|(_, param)| self.param(param)).collect();
            format!("{} {}", message.code, params.join(" "))
        })
    }

    /// A parameter, written out.
    pub fn param(&self, param: &Param) -> String {
        match param {
            Param::Text(text) => text.clone(),
            Param::Count(count) => decimal(*count as f64, 0),
            Param::Quantity { value, decimals, unit } => self.quantity(*value, *decimals, *unit),
            Param::Clock(ms) => self.clock_text(*ms),
            Param::Span(ms) => self.span(*ms),
            Param::Word(key) => self.get(key).to_owned(),
            Param::Link(named) => self.name(named).to_owned(),
            Param::Unknown => self.get("unknown").to_owned(),
        }
    }

    /// What a thing is called. The gate, the fleet, the hall and the port have words; everything else has a name of its own.
    pub fn name<'a>(&'a self, named: &'a Named) -> &'a str {
        match named.subject {
            Subject::Gate => self.get("subject-gate"),
            Subject::Fleet => self.get("subject-fleet"),
            Subject::Hall => self.get("subject-hall"),
            Subject::Port => self.get("subject-port"),
            _ => &named.name,
        }
    }

    /// A number and its unit.
    pub fn quantity(&self, value: f64, decimals: u8, unit: Unit) -> String {
        self.say(unit.key(), &[("value", Arg::Number { value, decimals })])
    }

    /// Hour and minute at the port, with the day where it is not today.
    pub fn clock_text(&self, ms: Ms) -> String {
        let Clock { calendar, now_ms } = self.clock;
        let time = calendar.clock(ms);
        match calendar.day(ms) - calendar.day(now_ms) {
            0 => time,
            days if (-6..=6).contains(&days) => self.say("time-weekday", &[("weekday", self.weekday(ms).into()), ("time", time.into())]),
            // Month and day of `2026-03-03 09:31:00`.
            _ => self.say("time-date", &[("date", calendar.datetime(ms).get(5..10).unwrap_or_default().into()), ("time", time.into())]),
        }
    }

    /// The day of the week at the port.
    pub fn weekday(&self, ms: Ms) -> &str {
        const KEYS: [&str; 7] = ["weekday-0", "weekday-1", "weekday-2", "weekday-3", "weekday-4", "weekday-5", "weekday-6"];
        self.get(KEYS[usize::from(self.clock.calendar.weekday(ms)).min(6)])
    }

    /// How long, in the units a person would use.
    pub fn span(&self, ms: Ms) -> String {
        let sign = if ms < 0 { "\u{2212}" } else { "" };
        let seconds = ms.unsigned_abs() / 1_000;
        let (minutes, hours) = (seconds / 60, seconds / 3_600);
        let text = if seconds < 60 {
            self.say("span-seconds", &[("s", seconds.into())])
        } else if minutes < 60 {
            self.say("span-minutes", &[("min", minutes.into())])
        } else if hours < 24 {
            self.say("span-hours", &[("h", hours.into()), ("min", format!("{:02}", minutes % 60).into())])
        } else {
            self.say("span-days", &[("d", (hours / 24).into()), ("h", (hours % 24).into())])
        };
        format!("{sign}{text}")
    }

    /// How long ago.
    pub fn since(&self, ms: Ms) -> String {
        self.span((self.clock.now_ms - ms).max(0))
    }
}

fn number(value: f64, decimals: u8) -> FluentValue<'static> {
    let options = FluentNumberOptions { minimum_fraction_digits: Some(usize::from(decimals)), ..FluentNumberOptions::default() };
    FluentValue::Number(FluentNumber::new(value, options))
}

/// The text of a key; `None` where there is none, or where a parameter is missing.
fn format(bundle: &FluentBundle<FluentResource>, key: &str, args: Option<&FluentArgs<'_>>) -> Option<String> {
    let pattern = bundle.get_message(key)?.value()?;
    let mut errors = Vec::new();
    let text = bundle.format_pattern(pattern, args, &mut errors).into_owned();
    errors.is_empty().then_some(text)
}

/// The keys of a source: what stands before ` =` at the beginning of a line; what belongs to a text is indented.
fn message_keys(source: &str) -> impl Iterator<Item = &str> {
    source.lines().filter_map(|line| Some(line.split_once(" =")?.0)).filter(|key| key.starts_with(|first: char| first.is_ascii_lowercase()))
}
