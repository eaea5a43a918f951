//! Shapes: coloured faces gathered into one mesh.
//!
//! Written in the port's frame (x along the quay, y inland, z up, metres) and turned into the picture's when the mesh is made. Colours
//! stand on the vertices, so that one material draws everything and equal shapes are drawn together.

pub(crate) mod boxes;
pub(crate) mod glyphs;
pub(crate) mod ground;
pub(crate) mod machines;
pub(crate) mod marks;
pub(crate) mod quay_crane;
pub(crate) mod vessel;
pub(crate) mod yard_crane;

use bevy::asset::RenderAssetUsages;
use bevy::mesh::{Indices, Mesh, MeshVertexAttribute, PrimitiveTopology, VertexAttributeValues, VertexFormat};

use crate::palette::Ink;

/// Colours as 16 bits a channel: half of what floating point takes, and fine enough for dark themes. The same place in the vertex as
/// bevy's own colours, so that its materials know it.
const INK: MeshVertexAttribute = MeshVertexAttribute::new("Vertex_Color", 5, VertexFormat::Unorm16x4);

/// A point in the port's frame, metres.
pub(crate) type Point = [f32; 3];

/// Faces of a mesh to be.
#[derive(Clone, PartialEq, Debug, Default)]
pub(crate) struct Shape {
    positions: Vec<Point>,
    normals: Vec<Point>,
    inks: Vec<[u16; 4]>,
    indices: Vec<u32>,
}

/// The faces of a cuboid, one bit each.
pub(crate) mod faces {
    /// Towards smaller x.
    pub(crate) const X0: u8 = 1;
    /// Towards greater x.
    pub(crate) const X1: u8 = 2;
    /// Towards the water.
    pub(crate) const Y0: u8 = 4;
    /// Inland.
    pub(crate) const Y1: u8 = 8;
    /// Down.
    pub(crate) const DOWN: u8 = 16;
    /// Up.
    pub(crate) const UP: u8 = 32;
    /// All of them.
    pub(crate) const ALL: u8 = 63;
    /// All but the one that stands on the ground.
    pub(crate) const STANDING: u8 = ALL & !DOWN;
}

impl Shape {
    /// Nothing yet.
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// Whether there is no face.
    pub(crate) const fn is_empty(&self) -> bool {
        self.indices.is_empty()
    }

    /// How many triangles.
    pub(crate) const fn triangles(&self) -> usize {
        self.indices.len() / 3
    }

    /// Least and greatest corner of all faces; none without faces.
    #[cfg(test)]
    pub(crate) fn bounds(&self) -> Option<(Point, Point)> {
        let first = *self.positions.first()?;
        Some(self.positions.iter().fold((first, first), |(least, greatest), point| {
            let of = |pick: fn(f32, f32) -> f32, so_far: Point| std::array::from_fn(|axis| pick(so_far[axis], point[axis]));
            (of(f32::min, least), of(f32::max, greatest))
        }))
    }

    /// A flat face with four corners, counter-clockwise for whoever looks at it.
    pub(crate) fn quad(&mut self, corners: [Point; 4], ink: Ink) {
        let normal = normal_of(corners[0], corners[1], corners[2]);
        self.quad_with(corners, normal, ink);
    }

    fn quad_with(&mut self, corners: [Point; 4], normal: Point, ink: Ink) {
        let first = self.positions.len() as u32;
        self.positions.extend(corners);
        self.normals.extend([normal; 4]);
        self.inks.extend([ink.0; 4]);
        self.indices.extend([first, first + 1, first + 2, first, first + 2, first + 3]);
    }

    /// A flat face with three corners, likewise.
    pub(crate) fn triangle(&mut self, corners: [Point; 3], ink: Ink) {
        let first = self.positions.len() as u32;
        self.positions.extend(corners);
        self.normals.extend([normal_of(corners[0], corners[1], corners[2]); 3]);
        self.inks.extend([ink.0; 3]);
        self.indices.extend([first, first + 1, first + 2]);
    }

    /// A rectangle on the ground, or at a height above it.
    pub(crate) fn slab(&mut self, (x0, y0): (f32, f32), (x1, y1): (f32, f32), z: f32, ink: Ink) {
        self.quad_with([[x0, y0, z], [x1, y0, z], [x1, y1, z], [x0, y1, z]], [0.0, 0.0, 1.0], ink);
    }

    /// Some faces of a cuboid between two corners.
    pub(crate) fn cuboid(&mut self, least: Point, greatest: Point, which: u8, ink: Ink) {
        self.cuboid_with(least, greatest, which, ink, ink);
    }

    /// The same with another colour on top.
    pub(crate) fn cuboid_with(&mut self, [x0, y0, z0]: Point, [x1, y1, z1]: Point, which: u8, sides: Ink, top: Ink) {
        let mut face = |bit: u8, corners: [Point; 4], normal: Point, ink: Ink| {
            if which & bit != 0 {
                self.quad_with(corners, normal, ink);
            }
        };
        face(faces::X0, [[x0, y1, z0], [x0, y0, z0], [x0, y0, z1], [x0, y1, z1]], [-1.0, 0.0, 0.0], sides);
        face(faces::X1, [[x1, y0, z0], [x1, y1, z0], [x1, y1, z1], [x1, y0, z1]], [1.0, 0.0, 0.0], sides);
        face(faces::Y0, [[x0, y0, z0], [x1, y0, z0], [x1, y0, z1], [x0, y0, z1]], [0.0, -1.0, 0.0], sides);
        face(faces::Y1, [[x1, y1, z0], [x0, y1, z0], [x0, y1, z1], [x1, y1, z1]], [0.0, 1.0, 0.0], sides);
        face(faces::DOWN, [[x0, y1, z0], [x1, y1, z0], [x1, y0, z0], [x0, y0, z0]], [0.0, 0.0, -1.0], sides);
        face(faces::UP, [[x0, y0, z1], [x1, y0, z1], [x1, y1, z1], [x0, y1, z1]], [0.0, 0.0, 1.0], top);
    }

    /// A cuboid around a middle, standing on `z`.
    pub(crate) fn block(&mut self, (x, y): (f32, f32), z: f32, size: Point, ink: Ink) {
        let [width, depth, height] = size;
        self.cuboid([x - width / 2.0, y - depth / 2.0, z], [x + width / 2.0, y + depth / 2.0, z + height], faces::STANDING, ink);
    }

    /// A beam of square section from point to point.
    pub(crate) fn beam(&mut self, from: Point, to: Point, thick: f32, ink: Ink) {
        let along: Point = std::array::from_fn(|axis| to[axis] - from[axis]);
        let Some(along) = unit(along) else { return };
        let up = if along[2].abs() > 0.9 { [0.0, 1.0, 0.0] } else { [0.0, 0.0, 1.0] };
        let Some(side) = unit(cross(along, up)) else { return };
        let over = cross(side, along);
        let half = thick / 2.0;
        let corner = |end: Point, sideways: f32, upwards: f32| -> Point {
            std::array::from_fn(|axis| end[axis] + side[axis] * sideways * half + over[axis] * upwards * half)
        };
        let ring = [(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0)];
        for edge in 0..4 {
            let (a, b) = (ring[edge], ring[(edge + 1) % 4]);
            self.quad([corner(from, a.0, a.1), corner(to, a.0, a.1), corner(to, b.0, b.1), corner(from, b.0, b.1)], ink);
        }
        self.quad([corner(from, -1.0, -1.0), corner(from, -1.0, 1.0), corner(from, 1.0, 1.0), corner(from, 1.0, -1.0)], ink);
        self.quad([corner(to, -1.0, -1.0), corner(to, 1.0, -1.0), corner(to, 1.0, 1.0), corner(to, -1.0, 1.0)], ink);
    }

    /// A stripe on the ground from point to point.
    pub(crate) fn stripe(&mut self, from: (f32, f32), to: (f32, f32), width: f32, z: f32, ink: Ink) {
        let (dx, dy) = (to.0 - from.0, to.1 - from.1);
        let length = dx.hypot(dy);
        if length <= 0.0 {
            return;
        }
        let (sx, sy) = (-dy / length * width / 2.0, dx / length * width / 2.0);
        let corners = [[from.0 - sx, from.1 - sy, z], [to.0 - sx, to.1 - sy, z], [to.0 + sx, to.1 + sy, z], [from.0 + sx, from.1 + sy, z]];
        self.quad_with(corners, [0.0, 0.0, 1.0], ink);
    }

    /// The walls and the top of a column whose ground plan is a convex polygon, counter-clockwise from above.
    pub(crate) fn column(&mut self, plan: &[(f32, f32)], bottom: f32, top: f32, walls: Ink, lid: Ink) {
        self.walls(plan, bottom, top, walls);
        self.polygon(plan, top, lid);
    }

    /// The walls alone.
    pub(crate) fn walls(&mut self, plan: &[(f32, f32)], bottom: f32, top: f32, ink: Ink) {
        for (index, from) in plan.iter().enumerate() {
            let to = plan[(index + 1) % plan.len()];
            self.quad([[from.0, from.1, bottom], [to.0, to.1, bottom], [to.0, to.1, top], [from.0, from.1, top]], ink);
        }
    }

    /// A convex polygon that lies flat, counter-clockwise from above.
    pub(crate) fn polygon(&mut self, plan: &[(f32, f32)], z: f32, ink: Ink) {
        for pair in plan.windows(2).skip(1) {
            self.triangle([[plan[0].0, plan[0].1, z], [pair[0].0, pair[0].1, z], [pair[1].0, pair[1].1, z]], ink);
        }
    }

    /// The same faces turned round the vertical and then moved.
    pub(crate) fn placed(mut self, heading_rad: f32, by: Point) -> Self {
        let (sin, cos) = heading_rad.sin_cos();
        let turn = |[x, y, z]: Point| [x * cos - y * sin, x * sin + y * cos, z];
        for point in &mut self.positions {
            let turned = turn(*point);
            *point = std::array::from_fn(|axis| turned[axis] + by[axis]);
        }
        for normal in &mut self.normals {
            *normal = turn(*normal);
        }
        self
    }

    /// These faces and those.
    pub(crate) fn append(&mut self, other: &Self) {
        let first = self.positions.len() as u32;
        self.positions.extend_from_slice(&other.positions);
        self.normals.extend_from_slice(&other.normals);
        self.inks.extend_from_slice(&other.inks);
        self.indices.extend(other.indices.iter().map(|index| first + index));
    }

    /// The mesh of these faces, in the picture's frame. Its vertices are handed to the renderer and not kept.
    pub(crate) fn into_mesh(mut self) -> Mesh {
        if self.is_empty() {
            // Renderers do not like a mesh of nothing: a face without an area, which nobody sees.
            self.triangle([[0.0; 3]; 3], Ink::default());
        }
        let to_picture = |points: Vec<Point>| -> Vec<Point> { points.into_iter().map(|[x, y, z]| [x, z, -y]).collect() };
        Mesh::new(PrimitiveTopology::TriangleList, RenderAssetUsages::RENDER_WORLD)
            .with_inserted_attribute(Mesh::ATTRIBUTE_POSITION, to_picture(self.positions))
            .with_inserted_attribute(Mesh::ATTRIBUTE_NORMAL, to_picture(self.normals))
            .with_inserted_attribute(INK, VertexAttributeValues::Unorm16x4(self.inks))
            .with_inserted_indices(Indices::U32(self.indices))
    }
}

fn cross(a: Point, b: Point) -> Point {
    [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]]
}

fn unit(vector: Point) -> Option<Point> {
    let length = vector.iter().map(|part| part * part).sum::<f32>().sqrt();
    (length > 1e-6).then(|| vector.map(|part| part / length))
}

fn normal_of(a: Point, b: Point, c: Point) -> Point {
    let edge = |to: Point| std::array::from_fn(|axis| to[axis] - a[axis]);
    unit(cross(edge(b), edge(c))).unwrap_or([0.0, 0.0, 1.0])
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether every triangle is wound the way its normal points.
    pub(crate) fn is_wound_outwards(shape: &Shape) -> bool {
        shape.indices.chunks(3).all(|corners| {
            let [a, b, c] = [0, 1, 2].map(|corner| shape.positions[corners[corner] as usize]);
            let (wound, normal) = (normal_of(a, b, c), shape.normals[corners[0] as usize]);
            // Of a face that is a little twisted, the second half looks a little elsewhere.
            wound.iter().zip(normal).map(|(a, b)| a * b).sum::<f32>() > 0.7
        })
    }

    #[test]
    fn faces_look_outwards() {
        let mut shape = Shape::new();
        shape.cuboid([0.0; 3], [1.0, 2.0, 3.0], faces::ALL, Ink::default());
        assert_eq!((shape.positions.len(), shape.triangles()), (24, 12));
        assert!(is_wound_outwards(&shape));
        // Outwards: from the middle of the cuboid.
        for (position, normal) in shape.positions.iter().zip(&shape.normals) {
            let out: f32 = position.iter().zip([0.5, 1.0, 1.5]).zip(normal).map(|((at, middle), normal)| (at - middle) * normal).sum();
            assert!(out > 0.0);
        }
        shape.beam([0.0; 3], [3.0, 4.0, 5.0], 0.5, Ink::default());
        shape.column(&[(0.0, 0.0), (2.0, 0.0), (1.0, 2.0)], 0.0, 4.0, Ink::default(), Ink::default());
        shape.stripe((0.0, 0.0), (5.0, 1.0), 0.3, 0.0, Ink::default());
        assert!(is_wound_outwards(&shape));
        assert!(is_wound_outwards(&shape.clone().placed(1.0, [4.0, 5.0, 6.0])));
    }

    #[test]
    fn only_the_faces_asked_for_are_drawn() {
        let mut shape = Shape::new();
        shape.cuboid([0.0; 3], [1.0; 3], faces::UP | faces::X0, Ink::default());
        assert_eq!(shape.triangles(), 4);
        assert_eq!(shape.bounds(), Some(([0.0; 3], [1.0; 3])));
    }

    #[test]
    fn a_mesh_is_in_the_frame_of_the_picture() {
        let mut shape = Shape::new();
        shape.slab((0.0, 0.0), (1.0, 2.0), 3.0, Ink::default());
        let mesh = shape.into_mesh();
        let Some(VertexAttributeValues::Float32x3(points)) = mesh.attribute(Mesh::ATTRIBUTE_POSITION) else { panic!("positions") };
        assert_eq!(points[2], [1.0, 3.0, -2.0]);
    }
}
