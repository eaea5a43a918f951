//! A ray and what it meets. Plain figures in the port's frame, metres.

use bevy::math::Vec3;

/// From a point in a direction of length 1.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct Ray {
    /// Where it begins.
    pub(crate) from: Vec3,
    /// Where it goes.
    pub(crate) along: Vec3,
}

/// A cuboid that stands on the ground, turned round the vertical.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct Bounds {
    /// Its middle.
    pub(crate) middle: Vec3,
    /// Half of its length, width and height.
    pub(crate) half: Vec3,
    /// The direction of its length, from x towards y.
    pub(crate) heading: f32,
}

impl Bounds {
    /// Between two corners, along the axes.
    pub(crate) fn between(least: Vec3, greatest: Vec3) -> Self {
        Self { middle: (least + greatest) / 2.0, half: (greatest - least) / 2.0, heading: 0.0 }
    }

    /// In its own frame: its middle at the origin, its length along x.
    fn local(&self, vector: Vec3) -> Vec3 {
        let (sin, cos) = (-self.heading).sin_cos();
        Vec3::new(vector.x * cos - vector.y * sin, vector.x * sin + vector.y * cos, vector.z)
    }

    /// How far along a ray it is met; 0 for one that begins inside.
    pub(crate) fn met_by(&self, ray: Ray) -> Option<f32> {
        let (from, along) = (self.local(ray.from - self.middle), self.local(ray.along));
        let (mut enters, mut leaves) = (0.0_f32, f32::MAX);
        for axis in 0..3 {
            let (from, along, half) = (from[axis], along[axis], self.half[axis]);
            if along.abs() < 1e-9 {
                if from.abs() > half {
                    return None;
                }
                continue;
            }
            let (a, b) = ((-half - from) / along, (half - from) / along);
            enters = enters.max(a.min(b));
            leaves = leaves.min(a.max(b));
        }
        (enters <= leaves).then_some(enters)
    }
}

impl Ray {
    /// Where it meets the plane at a height; none if it does not.
    pub(crate) fn at_height(self, z: f32) -> Option<Vec3> {
        let way = (z - self.from.z) / self.along.z;
        (way.is_finite() && way > 0.0).then(|| self.from + self.along * way)
    }
}

/// Of all that a ray meets, the nearest; of equally near ones the first.
pub(crate) fn nearest<T>(ray: Ray, all: impl IntoIterator<Item = (T, Bounds)>) -> Option<(T, f32)> {
    let met = all.into_iter().filter_map(|(thing, bounds)| Some((thing, bounds.met_by(ray)?)));
    met.reduce(|best, next| if next.1 < best.1 { next } else { best })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn bounds() -> impl Strategy<Value = Bounds> {
        (prop::array::uniform3(-50.0..50.0_f32), prop::array::uniform3(0.5..20.0_f32), -3.0..3.0_f32)
            .prop_map(|(middle, half, heading)| Bounds { middle: middle.into(), half: half.into(), heading })
    }

    proptest! {
        #[test]
        fn a_ray_at_a_point_inside_meets_it(bounds in bounds(), from in prop::array::uniform3(-200.0..200.0_f32), share in prop::array::uniform3(-0.9..0.9_f32)) {
            let inside = Vec3::from(share) * bounds.half;
            let (sin, cos) = bounds.heading.sin_cos();
            let target = bounds.middle + Vec3::new(inside.x * cos - inside.y * sin, inside.x * sin + inside.y * cos, inside.z);
            let from = Vec3::from(from);
            prop_assume!((target - from).length() > 0.1);
            let ray = Ray { from, along: (target - from).normalize() };
            let way = bounds.met_by(ray);
            prop_assert!(way.is_some_and(|way| way <= (target - from).length() + 0.01), "{way:?}");
        }

        #[test]
        fn a_ray_that_goes_away_meets_nothing(bounds in bounds(), direction in prop::array::uniform3(-1.0..1.0_f32)) {
            let direction = Vec3::from(direction);
            prop_assume!(direction.length() > 0.1);
            let away = direction.normalize();
            let ray = Ray { from: bounds.middle + away * (bounds.half.length() + 1.0), along: away };
            prop_assert_eq!(bounds.met_by(ray), None);
        }
    }

    #[test]
    fn the_nearest_counts() {
        let at = |x: f32| Bounds { middle: Vec3::new(x, 0.0, 0.0), half: Vec3::ONE, heading: 0.3 };
        let ray = Ray { from: Vec3::new(-20.0, 0.0, 0.0), along: Vec3::X };
        assert_eq!(nearest(ray, [("far", at(9.0)), ("near", at(3.0)), ("behind", at(-40.0))]).map(|(name, _)| name), Some("near"));
        assert_eq!(nearest(ray, [("aside", Bounds { middle: Vec3::new(0.0, 30.0, 0.0), ..at(0.0) })]), None);
        assert_eq!(Ray { from: Vec3::Z, along: Vec3::NEG_Z }.at_height(0.0), Some(Vec3::ZERO));
        assert_eq!(Ray { from: Vec3::Z, along: Vec3::Z }.at_height(0.0), None);
    }
}
