//! Random quantities as scenarios write them, and how they are drawn.
//!
//! Each distribution is drawn by the inverse transform of our own writing, from uniform numbers that the
//! caller supplies: the same bits on every machine and in every version of every dependency. That is why
//! `rand_distr` is not used, why `ln`, `exp` and `pow` come from `libm`, and why nothing here owns a
//! random stream. Square roots are exact in IEEE 754 and need no `libm`.

use serde::{Deserialize, Serialize};

use crate::problem::Place;

mod normal;

/// Larger than any figure of a port: 11 days in seconds, 114 years in hours. What lies further off would be simulated in vain, slot by slot.
const LARGEST: f64 = 1e6;

/// A random quantity, in the unit that the field it stands in has in its name.
///
/// ```
/// use portolan_model::distribution::Distribution;
///
/// let exchange_s: Distribution = ron::from_str("Triangular(90, 110, 150)").unwrap();
/// assert_eq!(exchange_s.sample(&mut || 0.0), 90.0);
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum Distribution {
    /// Always the same: `Fixed(30)`.
    Fixed(f64),
    /// Anything between two ends alike: `Uniform(10, 20)`.
    Uniform(f64, f64),
    /// Least, most likely, most: `Triangular(90, 110, 150)`.
    Triangular(f64, f64, f64),
    /// The gap between independent arrivals: `Exponential(mean: 12)`.
    Exponential {
        /// The mean.
        mean: f64,
    },
    /// `k` exponential stages one after another, the steadier the more stages: `Erlang(k: 3, mean: 12)`.
    Erlang {
        /// How many stages.
        k: u32,
        /// The mean of all stages together.
        mean: f64,
    },
    /// Skewed with a long tail, as dwell times are: `LogNormal(median: 60, p90: 140)`.
    LogNormal {
        /// Half of the draws lie below.
        median: f64,
        /// Nine tenths of the draws lie below.
        p90: f64,
    },
    /// Times to failure: `Weibull(shape: 1.5, scale: 400)`.
    Weibull {
        /// Below 1 failures come early, above 1 with wear.
        shape: f64,
        /// 63 % of the draws lie below.
        scale: f64,
    },
    /// Measured values, drawn between neighbours in order of size: `Empirical([3, 4, 4.5, 9])`.
    Empirical(Measurements),
}

/// Measured values in ascending order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(from = "Vec<f64>", into = "Vec<f64>")]
pub struct Measurements(Vec<f64>);

impl From<Measurements> for Vec<f64> {
    fn from(measurements: Measurements) -> Self {
        measurements.0
    }
}

impl From<Vec<f64>> for Measurements {
    /// Sorts, so that a planner may paste measurements in the order in which they were taken.
    fn from(mut values: Vec<f64>) -> Self {
        values.sort_by(f64::total_cmp);
        Self(values)
    }
}

impl Measurements {
    /// The values, least first.
    pub fn values(&self) -> &[f64] {
        &self.0
    }
}

/// Which values a field can hold, for [`Distribution::validate`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Values {
    /// A duration, a count, a weight: never below zero.
    NotNegative,
    /// An earliness or lateness, a displacement: of either sign.
    Any,
}

impl Distribution {
    /// Draws once. `uniform` yields numbers from 0 (included) to 1 (excluded).
    ///
    /// Takes one uniform number, or `k` for an Erlang. Tails without end are cut at a million. A distribution that [`validate`](Self::validate)
    /// refused yields some number, perhaps not a finite one, and never panics.
    #[inline]
    pub fn sample(&self, uniform: &mut impl FnMut() -> f64) -> f64 {
        match *self {
            Self::Fixed(value) => value,
            Self::Uniform(lo, hi) => (lo + uniform() * (hi - lo)).min(hi),
            Self::Triangular(lo, mode, hi) => triangular(lo, mode, hi, uniform()),
            Self::Exponential { mean } => (-mean * libm::log1p(-uniform())).min(LARGEST),
            Self::Erlang { k, mean } => erlang(k, mean, uniform).min(LARGEST),
            Self::LogNormal { median, p90 } => {
                let spread = log_normal_spread(median, p90);
                (median * libm::exp(spread * normal::quantile(uniform()))).min(LARGEST)
            }
            Self::Weibull { shape, scale } => (scale * libm::pow(-libm::log1p(-uniform()), shape.recip())).min(LARGEST),
            Self::Empirical(Measurements(ref values)) => between_neighbours(values, uniform()),
        }
    }

    /// The mean of all draws.
    pub fn mean(&self) -> f64 {
        match *self {
            Self::Fixed(value) => value,
            Self::Uniform(lo, hi) => f64::midpoint(lo, hi),
            Self::Triangular(lo, mode, hi) => (lo + mode + hi) / 3.0,
            Self::Exponential { mean } | Self::Erlang { mean, .. } => mean,
            Self::LogNormal { median, p90 } => {
                let spread = log_normal_spread(median, p90);
                median * libm::exp(spread * spread / 2.0)
            }
            Self::Weibull { shape, scale } => scale * libm::tgamma(1.0 + shape.recip()),
            Self::Empirical(Measurements(ref values)) => match values.as_slice() {
                [] => 0.0,
                [value] => *value,
                values => {
                    let midpoints = values.windows(2).map(|pair| f64::midpoint(pair[0], pair[1]));
                    midpoints.sum::<f64>() / (values.len() - 1) as f64
                }
            },
        }
    }

    /// No draw lies below this.
    pub fn min(&self) -> f64 {
        match *self {
            Self::Fixed(value) => value,
            Self::Uniform(lo, _) | Self::Triangular(lo, _, _) => lo,
            Self::Exponential { .. } | Self::Erlang { .. } | Self::LogNormal { .. } | Self::Weibull { .. } => 0.0,
            Self::Empirical(Measurements(ref values)) => values.first().copied().unwrap_or(0.0),
        }
    }

    /// No draw lies above this; infinite for a tail without end.
    pub fn max(&self) -> f64 {
        match *self {
            Self::Fixed(value) => value,
            Self::Uniform(_, hi) | Self::Triangular(_, _, hi) => hi,
            Self::Exponential { .. } | Self::Erlang { .. } | Self::LogNormal { .. } | Self::Weibull { .. } => f64::INFINITY,
            Self::Empirical(Measurements(ref values)) => values.last().copied().unwrap_or(0.0),
        }
    }

    /// Says into `place` what keeps this from being drawn: numbers that are not finite, out of order, or
    /// below zero where `values` forbids it.
    pub fn validate(&self, place: &mut Place<'_>, values: Values) {
        let figures: &[f64] = match self {
            Self::Fixed(a) => &[*a],
            Self::Uniform(a, b) => &[*a, *b],
            Self::Triangular(a, b, c) => &[*a, *b, *c],
            Self::Exponential { mean } | Self::Erlang { mean, .. } => &[*mean],
            Self::LogNormal { median, p90 } => &[*median, *p90],
            Self::Weibull { shape, scale } => &[*shape, *scale],
            Self::Empirical(measurements) => measurements.values(),
        };
        if let Some(odd) = figures.iter().find(|x| !x.is_finite() || x.abs() > LARGEST) {
            place.say("distribution-not-finite", format!("holds {odd}"), format!("give numbers from -{LARGEST} to {LARGEST}"));
            return;
        }
        match *self {
            Self::Uniform(lo, hi) if lo > hi => {
                place.say("distribution-order", format!("{lo} is above {hi}"), "write Uniform(least, most)");
            }
            Self::Triangular(lo, mode, hi) if !(lo <= mode && mode <= hi) => {
                let what = format!("{lo}, {mode}, {hi} are out of order");
                place.say("distribution-order", what, "write Triangular(least, most likely, most)");
            }
            Self::Exponential { mean } if mean < 0.0 => {
                place.say("distribution-parameter", format!("has a mean of {mean}"), "give a mean of zero or more");
            }
            Self::Erlang { k, mean } if k == 0 || k > 1000 || mean < 0.0 => {
                let what = format!("has k {k} and a mean of {mean}");
                place.say("distribution-parameter", what, "give k from 1 to 1000 and a mean of zero or more");
            }
            Self::LogNormal { median, p90 } if median <= 0.0 || p90 < median => {
                let what = format!("has a median of {median} and a p90 of {p90}");
                place.say("distribution-parameter", what, "give a median above zero and a p90 not below it");
            }
            Self::Weibull { shape, scale } if shape < 0.05 || scale < 0.0 => {
                let what = format!("has a shape of {shape} and a scale of {scale}");
                place.say("distribution-parameter", what, "give a shape of 0.05 or more and a scale of zero or more");
            }
            Self::Empirical(ref measurements) if measurements.values().is_empty() => {
                place.say("distribution-empty", "has no values", "give at least one value, as in Empirical([4, 5, 9])");
            }
            _ if values == Values::NotNegative && self.min() < 0.0 => {
                let what = format!("can be as low as {}", self.min());
                place.say("negative", what, "give a distribution whose least value is zero or more");
            }
            _ => {}
        }
    }
}

/// The exact inverse of the triangular distribution function. The branch compares products rather than a
/// quotient, so that no division is spent and a triangle without width needs no case of its own.
#[inline]
fn triangular(lo: f64, mode: f64, hi: f64, u: f64) -> f64 {
    let width = hi - lo;
    if u * width < mode - lo {
        (lo + (u * width * (mode - lo)).sqrt()).min(hi)
    } else {
        (hi - ((1.0 - u) * width * (hi - mode)).sqrt()).max(lo)
    }
}

/// The logarithm of a product is cheaper than a sum of logarithms; it is taken before the product can
/// lose itself near zero.
fn erlang(k: u32, mean: f64, uniform: &mut impl FnMut() -> f64) -> f64 {
    let (mut product, mut sum) = (1.0, 0.0);
    for _ in 0..k {
        product *= 1.0 - uniform();
        if product < 1e-250 {
            sum -= libm::log(product);
            product = 1.0;
        }
    }
    sum -= libm::log(product);
    mean * sum / f64::from(k.max(1))
}

fn log_normal_spread(median: f64, p90: f64) -> f64 {
    libm::log(p90 / median) / normal::QUANTILE_90
}

fn between_neighbours(values: &[f64], u: f64) -> f64 {
    let Some(&last) = values.last() else { return 0.0 };
    let position = u * (values.len() - 1) as f64;
    let index = position as usize;
    match (values.get(index), values.get(index + 1)) {
        (Some(&here), Some(&next)) => (here + (position - index as f64) * (next - here)).min(next),
        _ => last,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::problem::Problems;

    /// `SplitMix64`: enough for tests, and the tests own it.
    fn uniform_from(seed: u64) -> impl FnMut() -> f64 {
        let mut state = seed;
        move || {
            state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let mut z = state;
            z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            ((z ^ (z >> 31)) >> 11) as f64 / (1u64 << 53) as f64
        }
    }

    fn written(text: &str) -> Distribution {
        ron::from_str(text).unwrap_or_else(|e| panic!("{text}: {e}"))
    }

    fn problems_of(text: &str, values: Values) -> Vec<String> {
        let mut problems = Problems::default();
        written(text).validate(&mut problems.at("d"), values);
        problems.iter().map(|p| p.code.to_string()).collect()
    }

    #[test]
    fn draws_have_the_mean_that_is_promised() {
        for text in [
            "Fixed(30)",
            "Uniform(-10, 20)",
            "Triangular(90, 110, 150)",
            "Triangular(90, 90, 150)",
            "Triangular(90, 150, 150)",
            "Exponential(mean: 12)",
            "Erlang(k: 3, mean: 12)",
            "Erlang(k: 900, mean: 12)",
            "LogNormal(median: 60, p90: 140)",
            "Weibull(shape: 1.5, scale: 400)",
            "Empirical([9, 3, 4, 4.5])",
            "Empirical([7])",
        ] {
            let d = written(text);
            let mut uniform = uniform_from(7);
            let n = 200_000;
            let mean = (0..n).map(|_| d.sample(&mut uniform)).sum::<f64>() / f64::from(n);
            assert!((mean / d.mean() - 1.0).abs() < 0.01, "{text}: {mean} against {}", d.mean());
        }
    }

    #[test]
    fn quantiles_are_those_of_the_textbook() {
        let at = |text: &str, u: f64| written(text).sample(&mut || u);
        let near = |a: f64, b: f64| assert!((a - b).abs() <= 1e-12 * b.abs().max(1.0), "{a} against {b}");
        near(at("Triangular(0, 3, 4)", 0.75), 3.0);
        near(at("Triangular(0, 3, 4)", 0.1875), 1.5);
        near(at("Triangular(0, 3, 4)", 0.9375), 3.5);
        near(at("Triangular(5, 5, 5)", 0.4), 5.0);
        near(at("Exponential(mean: 10)", 0.5), 10.0 * libm::log(2.0));
        near(at("Erlang(k: 2, mean: 10)", 0.5), 10.0 * libm::log(2.0));
        near(at("LogNormal(median: 60, p90: 140)", 0.5), 60.0);
        near(at("LogNormal(median: 60, p90: 140)", 0.9), 140.0);
        near(at("Weibull(shape: 2, scale: 3)", 0.5), 3.0 * libm::log(2.0).sqrt());
        near(at("Empirical([8, 0, 4])", 0.25), 2.0);
        near(at("Empirical([8, 0, 4])", 0.75), 6.0);
    }

    #[test]
    fn senseless_figures_are_said() {
        for text in ["Fixed(NaN)", "Uniform(0, inf)", "Empirical([1, -inf])", "Exponential(mean: 1e300)"] {
            assert_eq!(problems_of(text, Values::Any), ["distribution-not-finite"], "{text}");
        }
        for text in ["Uniform(2, 1)", "Triangular(1, 5, 4)", "Triangular(3, 2, 4)"] {
            assert_eq!(problems_of(text, Values::Any), ["distribution-order"], "{text}");
        }
        for text in [
            "Exponential(mean: -1)",
            "Erlang(k: 0, mean: 1)",
            "Erlang(k: 4000000000, mean: 1)",
            "LogNormal(median: 0, p90: 1)",
            "LogNormal(median: 2, p90: 1)",
            "Weibull(shape: 0, scale: 1)",
        ] {
            assert_eq!(problems_of(text, Values::Any), ["distribution-parameter"], "{text}");
        }
        assert_eq!(problems_of("Empirical([])", Values::Any), ["distribution-empty"]);
        assert_eq!(problems_of("Uniform(-1, 1)", Values::NotNegative), ["negative"]);
        assert!(problems_of("Uniform(-1, 1)", Values::Any).is_empty());
        assert!(problems_of("Triangular(5, 5, 5)", Values::NotNegative).is_empty());
    }

    #[test]
    fn unknown_fields_are_refused() {
        assert!(ron::from_str::<Distribution>("Exponential(mean: 1, median: 2)").is_err());
        assert!(ron::from_str::<Distribution>("Normal(1, 2)").is_err());
    }

    #[test]
    fn tails_without_end_are_cut() {
        for text in
            ["Exponential(mean: 1e6)", "Erlang(k: 2, mean: 1e6)", "LogNormal(median: 1, p90: 1e6)", "Weibull(shape: 0.05, scale: 10)"]
        {
            assert_eq!(problems_of(text, Values::NotNegative), [""; 0], "{text}");
            let farthest = written(text).sample(&mut || 1.0 - f64::EPSILON / 2.0);
            assert!((farthest - LARGEST).abs() < 1e-9, "{farthest} of {text}");
        }
        for text in ["Fixed(1e7)", "Triangular(5, 15, 4294967296)", "Exponential(mean: 1e30)", "Fixed(inf)"] {
            assert_eq!(problems_of(text, Values::NotNegative), ["distribution-not-finite"], "{text}");
        }
    }

    fn any_distribution() -> impl Strategy<Value = Distribution> {
        let figure = -1e6..1e6f64;
        let size = 0.0..1e6f64;
        prop_oneof![
            figure.clone().prop_map(Distribution::Fixed),
            (figure.clone(), size.clone()).prop_map(|(lo, w)| Distribution::Uniform(lo, (lo + w).min(LARGEST))),
            (figure.clone(), size.clone(), size.clone()).prop_map(|(lo, a, b)| Distribution::Triangular(
                lo,
                (lo + a).min(LARGEST),
                (lo + a + b).min(LARGEST)
            )),
            size.clone().prop_map(|mean| Distribution::Exponential { mean }),
            (1..60u32, size.clone()).prop_map(|(k, mean)| Distribution::Erlang { k, mean }),
            (1e-3..1e6f64, 1.0..50f64).prop_map(|(median, factor)| Distribution::LogNormal { median, p90: (median * factor).min(LARGEST) }),
            (0.05..20f64, size).prop_map(|(shape, scale)| Distribution::Weibull { shape, scale }),
            proptest::collection::vec(figure, 1..20).prop_map(|v| Distribution::Empirical(v.into())),
        ]
    }

    proptest! {
        #[test]
        fn draws_lie_within_the_support(d in any_distribution(), seed: u64) {
            let mut problems = Problems::default();
            d.validate(&mut problems.at("d"), Values::Any);
            prop_assert!(problems.is_empty(), "{}", problems);
            let mut uniform = uniform_from(seed);
            for extreme in [0.0, 1.0 - f64::EPSILON / 2.0] {
                let x = d.sample(&mut || extreme);
                prop_assert!(x.is_finite() && d.min() <= x && x <= d.max(), "{x} of {d:?} at {extreme}");
            }
            for _ in 0..50 {
                let x = d.sample(&mut uniform);
                prop_assert!(x.is_finite() && d.min() <= x && x <= d.max(), "{x} of {d:?}");
            }
        }

        #[test]
        fn inverse_transforms_never_fall(d in any_distribution(), a in 0.0..1.0f64, b in 0.0..1.0f64) {
            let (low, high) = (d.sample(&mut || a.min(b)), d.sample(&mut || a.max(b)));
            prop_assert!(low <= high * (1.0 + 1e-12 * high.signum()) + 1e-9, "{d:?}: {low} above {high}");
        }

        #[test]
        fn what_is_written_is_read_back(d in any_distribution()) {
            let text = ron::to_string(&d).map_err(|e| TestCaseError::fail(e.to_string()))?;
            prop_assert_eq!(written(&text), d);
        }
    }
}
