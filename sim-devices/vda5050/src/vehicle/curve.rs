//! Edges as lines: straight, or along a trajectory.

use crate::model::Trajectory;

/// A line in the plane, by points; metres.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Line {
    points: Vec<(f64, f64)>,
    /// How far each point lies along the line.
    behind: Vec<f64>,
}

/// How finely a trajectory is taken: points a control point.
const FINENESS: usize = 16;
/// Curves of a higher degree are none that anybody drives.
const HIGHEST_DEGREE: usize = 10;

impl Line {
    /// From here to there.
    pub(super) fn straight(from: (f64, f64), to: (f64, f64)) -> Self {
        Self::through(vec![from, to])
    }

    fn through(points: Vec<(f64, f64)>) -> Self {
        let mut behind = vec![0.0];
        let mut sum = 0.0;
        for pair in points.windows(2) {
            sum += distance(pair[0], pair[1]);
            behind.push(sum);
        }
        Self { points, behind }
    }

    /// Along a trajectory, begun where the vehicle is and ended on the node; none for one that is no curve.
    pub(super) fn along(trajectory: &Trajectory, from: (f64, f64), to: (f64, f64)) -> Option<Self> {
        let degree = trajectory.degree as usize;
        let (points, knots) = (&trajectory.control_points, &trajectory.knot_vector);
        if points.len() < 2 || !(1..=HIGHEST_DEGREE).contains(&degree) || degree >= points.len() || knots.len() != points.len() + degree + 1
        {
            return None;
        }
        if knots.windows(2).any(|pair| pair[0] > pair[1]) {
            return None;
        }
        let (begin, end) = (knots[degree], knots[points.len()]);
        if begin >= end {
            return None;
        }
        let count = points.len().saturating_mul(FINENESS).min(4_096);
        let mut line = vec![from];
        for step in 1..count {
            let at = begin + (end - begin) * step as f64 / count as f64;
            line.push(point_at(trajectory, degree, at)?);
        }
        line.push(to);
        Some(Self::through(line))
    }

    /// Its length.
    pub(super) fn length(&self) -> f64 {
        self.behind.last().copied().unwrap_or_default()
    }

    /// Where one is at this share of it, and which way it leads there: a unit vector, or nothing for a line without length.
    pub(super) fn at(&self, share: f64) -> ((f64, f64), (f64, f64)) {
        let along = share.clamp(0.0, 1.0) * self.length();
        let next = self.behind.partition_point(|behind| *behind < along).clamp(1, self.points.len() - 1);
        let (from, to) = (self.points[next - 1], self.points[next]);
        let length = self.behind[next] - self.behind[next - 1];
        if length <= 0.0 {
            return (to, (0.0, 0.0));
        }
        let part = ((along - self.behind[next - 1]) / length).clamp(0.0, 1.0);
        let direction = ((to.0 - from.0) / length, (to.1 - from.1) / length);
        ((from.0 + (to.0 - from.0) * part, from.1 + (to.1 - from.1) * part), direction)
    }

    /// Which way it leads at its beginning and at its end.
    pub(super) fn directions(&self) -> ((f64, f64), (f64, f64)) {
        (self.at(f64::MIN_POSITIVE).1, self.at(1.0).1)
    }
}

/// How far two points lie apart.
pub(super) fn distance(a: (f64, f64), b: (f64, f64)) -> f64 {
    libm::hypot(b.0 - a.0, b.1 - a.1)
}

/// A point of a rational B-spline, by de Boor's algorithm.
fn point_at(trajectory: &Trajectory, degree: usize, at: f64) -> Option<(f64, f64)> {
    let (points, knots) = (&trajectory.control_points, &trajectory.knot_vector);
    let span = (degree..points.len()).rfind(|index| knots[*index] <= at && knots[*index] < knots[*index + 1])?;
    let mut row: Vec<(f64, f64, f64)> = (span - degree..=span)
        .map(|index| {
            let weight = points[index].weight.unwrap_or(1.0);
            (points[index].x * weight, points[index].y * weight, weight)
        })
        .collect();
    for level in 1..=degree {
        for index in (level..=degree).rev() {
            let (low, high) = (knots[span - degree + index], knots[span + 1 + index - level]);
            let share = if high > low { (at - low) / (high - low) } else { 0.0 };
            let (a, b) = (row[index - 1], row[index]);
            let mix = |a: f64, b: f64| a * (1.0 - share) + b * share;
            row[index] = (mix(a.0, b.0), mix(a.1, b.1), mix(a.2, b.2));
        }
    }
    let (x, y, weight) = row[degree];
    (weight > 0.0).then(|| (x / weight, y / weight)).filter(|(x, y)| x.is_finite() && y.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ControlPoint;

    fn point(x: f64, y: f64, weight: f64) -> ControlPoint {
        ControlPoint { x, y, weight: Some(weight) }
    }

    #[test]
    fn a_quarter_circle_is_as_long_as_one() {
        let half_root = 0.5_f64.sqrt();
        let trajectory = Trajectory {
            degree: 2,
            knot_vector: vec![0.0, 0.0, 0.0, 1.0, 1.0, 1.0],
            control_points: vec![point(10.0, 0.0, 1.0), point(10.0, 10.0, half_root), point(0.0, 10.0, 1.0)],
        };
        let line = Line::along(&trajectory, (10.0, 0.0), (0.0, 10.0)).expect("a curve");
        assert!((line.length() - std::f64::consts::PI * 5.0).abs() < 0.01, "{}", line.length());
        for share in [0.1, 0.5, 0.9] {
            let ((x, y), _) = line.at(share);
            assert!((libm::hypot(x, y) - 10.0).abs() < 0.02, "on the circle at {share}");
        }
    }

    #[test]
    fn what_is_no_curve_is_none() {
        let two = vec![point(0.0, 0.0, 1.0), point(1.0, 0.0, 1.0)];
        for (degree, knots) in [(1, vec![0.0, 1.0]), (0, vec![0.0; 3]), (1, vec![1.0, 0.5, 0.2, 0.0]), (1, vec![0.5; 4]), (7, vec![])] {
            let trajectory = Trajectory { degree, knot_vector: knots, control_points: two.clone() };
            assert!(Line::along(&trajectory, (0.0, 0.0), (1.0, 0.0)).is_none());
        }
    }

    #[test]
    fn a_line_without_length_leads_nowhere() {
        let line = Line::straight((1.0, 2.0), (1.0, 2.0));
        assert_eq!((line.length(), line.at(0.5)), (0.0, ((1.0, 2.0), (0.0, 0.0))));
    }
}
