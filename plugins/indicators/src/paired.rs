//! Two variants of a plan, run with the same seeds: how far apart they are, and whether that may be chance.

use serde::{Deserialize, Serialize};
use statrs::distribution::{ContinuousCDF, StudentsT};

/// The figures of one run: names and values in the order of [`figures::ALL`](crate::figures::ALL).
pub type NamedValues<'a> = &'a [(&'static str, f64)];

/// How far two variants are apart in one figure.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Difference {
    /// Which figure.
    pub name: String,
    /// Pairs of runs in which both variants have a value.
    pub pairs: usize,
    /// Mean of the first variant.
    pub mean_a: f64,
    /// Mean of the second variant.
    pub mean_b: f64,
    /// Mean of second − first over the pairs.
    pub difference: f64,
    /// Half the width of the 95 % confidence interval of the difference: t(0.975, n − 1) · s / √n with s the standard deviation of the
    /// paired differences. `None` with fewer than two pairs.
    pub half_width_95: Option<f64>,
    /// Whether the interval leaves out 0.
    pub significant: bool,
}

/// Compares runs pair by pair: `a[i]` and `b[i]` are runs of the two variants with the same seed. Pairing takes out what the seeds have
/// in common, so that few pairs suffice. Figures without a value in some pair are compared over the others.
pub fn compare<A, B>(a: &[A], b: &[B]) -> Vec<Difference>
where
    A: AsRef<[(&'static str, f64)]>,
    B: AsRef<[(&'static str, f64)]>,
{
    crate::figures::ALL.iter().filter_map(|figure| difference(figure.name, a, b)).collect()
}

fn difference<A, B>(name: &str, a: &[A], b: &[B]) -> Option<Difference>
where
    A: AsRef<[(&'static str, f64)]>,
    B: AsRef<[(&'static str, f64)]>,
{
    let value = |run: NamedValues| run.iter().find(|(own, _)| *own == name).map(|(_, value)| *value);
    let pairs: Vec<(f64, f64)> = a.iter().zip(b).filter_map(|(a, b)| Some((value(a.as_ref())?, value(b.as_ref())?))).collect();
    let count = pairs.len();
    if count == 0 {
        return None;
    }
    let n = count as f64;
    let difference = pairs.iter().map(|(a, b)| b - a).sum::<f64>() / n;
    let half_width_95 = t_975(count - 1).map(|t| {
        let squares: f64 = pairs.iter().map(|(a, b)| (b - a - difference).powi(2)).sum();
        t * (squares / (n - 1.0)).sqrt() / n.sqrt()
    });
    Some(Difference {
        name: name.to_owned(),
        pairs: count,
        mean_a: pairs.iter().map(|(a, _)| a).sum::<f64>() / n,
        mean_b: pairs.iter().map(|(_, b)| b).sum::<f64>() / n,
        difference,
        half_width_95,
        significant: half_width_95.is_some_and(|half| difference.abs() > half),
    })
}

/// The 97.5 % point of Student's t.
fn t_975(degrees_of_freedom: usize) -> Option<f64> {
    let t = StudentsT::new(0.0, 1.0, degrees_of_freedom as f64).ok()?;
    Some(t.inverse_cdf(0.975))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn runs(values: &[f64]) -> Vec<Vec<(&'static str, f64)>> {
        values.iter().map(|value| vec![("trucks", 5.0), ("truck_turn_min", *value)]).collect()
    }

    #[test]
    fn the_t_points_are_those_of_the_tables() {
        for (degrees, point) in [(1, 12.706), (2, 4.303), (4, 2.776), (9, 2.262), (19, 2.093), (29, 2.045), (120, 1.980)] {
            let t = t_975(degrees).unwrap();
            assert!((t - point).abs() < 5e-4, "{degrees}: {t}");
        }
        assert_eq!(t_975(0), None);
    }

    #[test]
    fn an_interval_by_hand() {
        // Differences 1, 2, 3: mean 2, s = 1, t(2) = 4.303, half width 4.303 / √3.
        let all = compare(&runs(&[10.0, 20.0, 30.0]), &runs(&[11.0, 22.0, 33.0]));
        let turn = all.iter().find(|difference| difference.name == "truck_turn_min").unwrap();
        assert_eq!((turn.pairs, turn.mean_a, turn.mean_b, turn.difference), (3, 20.0, 22.0, 2.0));
        assert!((turn.half_width_95.unwrap() - 4.302_65 / 3f64.sqrt()).abs() < 1e-4);
        assert!(!turn.significant);
        let trucks = all.iter().find(|difference| difference.name == "trucks").unwrap();
        assert_eq!((trucks.difference, trucks.half_width_95, trucks.significant), (0.0, Some(0.0), false));
    }

    #[test]
    fn a_steady_difference_is_no_chance() {
        let all = compare(&runs(&[10.0, 90.0, 40.0, 55.0]), &runs(&[12.0, 92.1, 41.9, 57.0]));
        assert!(all.iter().any(|difference| difference.name == "truck_turn_min" && difference.significant));
    }

    #[test]
    fn one_pair_has_no_interval_and_a_missing_value_no_pair() {
        let all = compare(&runs(&[10.0]), &runs(&[12.0]));
        assert!(all.iter().all(|difference| difference.half_width_95.is_none() && !difference.significant));
        let without: Vec<Vec<(&'static str, f64)>> = vec![vec![("trucks", 5.0)], vec![("trucks", 5.0), ("truck_turn_min", 1.0)]];
        let all = compare(&without, &runs(&[3.0, 4.0]));
        assert_eq!(all.iter().map(|difference| difference.pairs).collect::<Vec<_>>(), [2, 1]);
        assert!(compare(&Vec::<Vec<_>>::new(), &runs(&[])).is_empty());
    }
}
