//! From the port's frame to the picture's and back.
//!
//! The port counts x along the quay, y inland and z up; the picture has x to the right, y up and z towards whoever looks. Turning one
//! into the other is a quarter turn round x: no mirror, so that what is wound one way stays so.

use bevy::prelude::*;
use portolan_terminal::poses::Pose;

/// A point of the port, in metres, in the picture.
pub fn to_picture(x_m: f64, y_m: f64, z_m: f64) -> Vec3 {
    Vec3::new(x_m as f32, z_m as f32, -y_m as f32)
}

/// A point of the picture in the port: x, y, z in metres.
pub fn to_port(point: Vec3) -> [f64; 3] {
    [f64::from(point.x), -f64::from(point.z), f64::from(point.y)]
}

/// A turn from x towards y of the port, in radians, as the picture turns.
pub fn turned(heading_rad: f64) -> Quat {
    Quat::from_rotation_y(heading_rad as f32)
}

/// Where a thing stands in the picture whose own x points ahead.
pub fn standing(pose: Pose, z_m: f64) -> Transform {
    Transform { translation: to_picture(pose.x_m, pose.y_m, z_m), rotation: turned(pose.heading_rad), scale: Vec3::ONE }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_there_and_back_ends_where_it_began() {
        assert_eq!(to_port(to_picture(3.0, 5.0, 7.0)), [3.0, 5.0, 7.0]);
    }

    #[test]
    fn a_heading_inland_points_inland() {
        let ahead = standing(Pose { heading_rad: std::f64::consts::FRAC_PI_2, ..Pose::default() }, 0.0).transform_point(Vec3::X);
        let [x, y, z] = to_port(ahead);
        assert!(x.abs() < 1e-6 && (y - 1.0).abs() < 1e-6 && z.abs() < 1e-6);
    }
}
