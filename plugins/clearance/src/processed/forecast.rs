//! How long release will take: quantiles of what was seen, by mode, goods, origin and load, and what follows for a filer.
//!
//! Of the cases that are most like the question the quantiles are told; where there are too few, of those that are like it in less. So a
//! forecast names its basis, and never stands on a handful.

use portolan_customs::declaration::Procedure;
use portolan_customs::words::Country;
use portolan_model::container::Flow;
use serde::{Deserialize, Serialize};

use super::goods::Catalogue;

/// Fewer cases are no basis.
const CASES_MIN: usize = 30;
/// Bounds of the classes of load, in open declarations: up to the first, up to the second, above.
const LOADS: [u32; 2] = [200, 1_000];

/// One release that was seen.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(super) struct Seen {
    pub(super) flow: Flow,
    pub(super) procedure: Procedure,
    pub(super) line: u16,
    /// Hour of the day at which the box stood in the yard.
    pub(super) hour: u8,
    /// Open declarations then.
    pub(super) load: u32,
    pub(super) minutes: u32,
    /// Whether the quality gate put it aside first.
    pub(super) aside: bool,
}

/// What is asked about; what is left out is any.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Question {
    /// Exports instead of imports.
    pub export: bool,
    /// The mode.
    pub procedure: Option<Procedure>,
    /// The first two digits of the heading.
    pub chapter: Option<u8>,
    /// The origin.
    pub origin: Option<Country>,
    /// Declarations that are open.
    pub load: Option<u32>,
    /// The hour of the day.
    pub hour: Option<u8>,
}

/// Hours from standing in the yard to release.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Forecast {
    /// A tenth take no longer.
    pub p10_h: f64,
    /// Half.
    pub p50_h: f64,
    /// Nine tenths.
    pub p90_h: f64,
    /// How many cases it stands on.
    pub cases: usize,
    /// In what these cases are like the question.
    pub like_in: Vec<&'static str>,
}

/// Something that would be faster.
#[derive(Clone, PartialEq, Debug, Serialize)]
#[serde(tag = "code", rename_all = "kebab-case")]
pub enum Advice {
    /// Another mode.
    OtherMode {
        /// Which.
        procedure: Procedure,
        /// How much sooner half of the cases are released, hours.
        sooner_h: f64,
    },
    /// A paper that is missing: the quality gate will put the declaration aside until it is there.
    MissingPaper {
        /// Which.
        document: String,
        /// Where in the document it is asked for.
        place: String,
        /// How much longer half of the cases took that were put aside, hours; none where too few were.
        sooner_h: Option<f64>,
    },
    /// Another time of day.
    OtherHour {
        /// The first hour of the quarter of the day.
        from_hour: u8,
        /// How much sooner half of the cases are released, hours.
        sooner_h: f64,
    },
}

/// What was seen, to be asked.
#[derive(Clone, Copy, Debug)]
pub struct Releases<'a> {
    pub(super) seen: &'a [Seen],
    pub(super) catalogue: &'a Catalogue,
}

fn load_class(load: u32) -> usize {
    LOADS.iter().filter(|bound| load > **bound).count()
}

fn quantile_h(sorted: &[u32], share: f64) -> f64 {
    let place = ((sorted.len() as f64 * share).ceil() as usize).clamp(1, sorted.len().max(1)) - 1;
    f64::from(sorted.get(place).copied().unwrap_or_default()) / 60.0
}

impl Releases<'_> {
    /// How many releases were seen.
    pub const fn len(&self) -> usize {
        self.seen.len()
    }

    /// Whether none was.
    pub const fn is_empty(&self) -> bool {
        self.seen.is_empty()
    }

    fn is_like(&self, seen: &Seen, question: &Question, wanted: &[&str]) -> bool {
        let line = self.catalogue.line(usize::from(seen.line));
        let asks = |what: &str| wanted.contains(&what);
        (seen.flow == Flow::Export) == question.export
            && (!asks("mode") || question.procedure.is_none_or(|procedure| procedure == seen.procedure))
            && (!asks("goods") || question.chapter.is_none_or(|chapter| chapter == line.hs.chapter()))
            && (!asks("origin") || question.origin.is_none_or(|origin| origin == line.origin))
            && (!asks("load") || question.load.is_none_or(|load| load_class(load) == load_class(seen.load)))
            && (!asks("hour") || question.hour.is_none_or(|hour| hour / 6 == seen.hour / 6))
    }

    /// What may be expected; none where too little was seen even of the direction and the mode.
    pub fn forecast(&self, question: &Question) -> Option<Forecast> {
        let asked = [
            ("mode", question.procedure.is_some()),
            ("goods", question.chapter.is_some()),
            ("origin", question.origin.is_some()),
            ("load", question.load.is_some()),
            ("hour", question.hour.is_some()),
        ];
        let mut wanted: Vec<&'static str> = asked.into_iter().filter(|(_, asked)| *asked).map(|(name, _)| name).collect();
        loop {
            let alike = self.seen.iter().filter(|seen| self.is_like(seen, question, &wanted));
            let mut minutes: Vec<u32> = alike.map(|seen| seen.minutes).collect();
            if minutes.len() >= CASES_MIN {
                minutes.sort_unstable();
                let at = |share| quantile_h(&minutes, share);
                return Some(Forecast { p10_h: at(0.1), p50_h: at(0.5), p90_h: at(0.9), cases: minutes.len(), like_in: wanted });
            }
            // The mode is what matters most: nothing is told across modes.
            let last = wanted.iter().rposition(|name| *name != "mode")?;
            wanted.remove(last);
        }
    }

    /// What it costs to be put aside by the quality gate: the median of those that were, less that of those that were not, hours; of the
    /// direction and the mode alone. None where too few were.
    pub fn aside_costs_h(&self, question: &Question) -> Option<f64> {
        let median_h = |aside: bool| {
            let alike = self.seen.iter().filter(|seen| seen.aside == aside && self.is_like(seen, question, &["mode"]));
            let mut minutes: Vec<u32> = alike.map(|seen| seen.minutes).collect();
            minutes.sort_unstable();
            (minutes.len() >= CASES_MIN).then(|| quantile_h(&minutes, 0.5))
        };
        Some(median_h(true)? - median_h(false)?)
    }

    /// Advice about a paper that is missing.
    pub fn missing(&self, question: &Question, document: &str, place: &str) -> Advice {
        Advice::MissingPaper { document: document.to_owned(), place: place.to_owned(), sooner_h: self.aside_costs_h(question) }
    }

    /// What would be faster, the most first.
    pub fn advice(&self, question: &Question) -> Vec<Advice> {
        let Some(now) = self.forecast(question) else { return Vec::new() };
        let mut advice = Vec::new();
        if !question.export && question.procedure.is_some() {
            for procedure in Procedure::ALL.into_iter().filter(|procedure| Some(*procedure) != question.procedure) {
                let other = self.forecast(&Question { procedure: Some(procedure), ..*question });
                let sooner_h = other.map_or(0.0, |other| now.p50_h - other.p50_h);
                if sooner_h > 0.0 {
                    advice.push(Advice::OtherMode { procedure, sooner_h });
                }
            }
        }
        for from_hour in [0, 6, 12, 18] {
            let question = Question { hour: Some(from_hour), ..*question };
            let other = self.forecast(&question).filter(|other| other.like_in.contains(&"hour"));
            let sooner_h = other.map_or(0.0, |other| now.p50_h - other.p50_h);
            if sooner_h > 0.25 {
                advice.push(Advice::OtherHour { from_hour, sooner_h });
            }
        }
        let sooner = |advice: &Advice| match advice {
            Advice::OtherMode { sooner_h, .. } | Advice::OtherHour { sooner_h, .. } => *sooner_h,
            Advice::MissingPaper { sooner_h, .. } => sooner_h.unwrap_or(0.0),
        };
        advice.sort_by(|a, b| sooner(b).total_cmp(&sooner(a)));
        advice
    }
}
