//! Boxes: one by itself, and the stacks of a block or of a vessel's bay as one shape.
//!
//! Of a stack only what can be seen is drawn: roofs, and walls that rise above the neighbour's. Between two stacks as high as each other
//! there is a hand's breadth, too narrow to look into; a dark strip a little below the roofs shows it. So a full block of 1,600 boxes has
//! about as many faces as a tenth of them would have alone, whatever draws them.

use portolan_terminal::poses::BOX_WIDTH_M;

use super::marks::{Look, Roof, mark};
use super::{Point, Shape, faces};
use crate::palette::{Palette, Standing};

/// Walls that rise by less than this above the neighbour's are not drawn, metres.
const STEP: f32 = 0.45;
/// The strip between two stacks lies so far below the lower roof, metres.
const SUNK: f32 = 0.5;

/// A box in a stack.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Stacked {
    /// What is said of it.
    pub(crate) look: Look,
    /// Its height in centimetres.
    pub(crate) height_cm: u16,
    /// Its length in centimetres.
    pub(crate) length_cm: u16,
    /// A number of its own, from which its shade of grey follows: so boxes can be told apart.
    pub(crate) grain: u8,
}

impl Stacked {
    fn height(self) -> f32 {
        f32::from(self.height_cm) / 100.0
    }
}

/// A stack: its middle, how much room it has, and its boxes from the ground up.
#[derive(Clone, PartialEq, Debug, Default)]
pub(crate) struct Stack {
    /// Middle of the stack: across the rows, and along them.
    pub(crate) across: f32,
    /// Along the rows.
    pub(crate) along: f32,
    /// The ground it stands on.
    pub(crate) ground: f32,
    /// From the ground up.
    pub(crate) boxes: Vec<Stacked>,
}

impl Stack {
    /// Where its topmost roof is.
    pub(crate) fn top(&self) -> f32 {
        self.ground + self.boxes.iter().map(|stacked| stacked.height()).sum::<f32>()
    }

    fn half_length(&self) -> f32 {
        self.boxes.iter().map(|stacked| f32::from(stacked.length_cm)).fold(0.0, f32::max) / 200.0
    }
}

/// Stacks in rows and columns: rows across, columns along. A stack that reaches over two columns stands in the first, and the second is
/// [`Cell::Under`].
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Grid {
    rows: usize,
    cells: Vec<Cell>,
    stacks: Vec<Stack>,
}

/// A cell of the ground.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Cell {
    /// Nothing stands there.
    Bare,
    /// This stack begins there.
    Stack(u32),
    /// The stack of the column before reaches over it.
    Under,
}

impl Grid {
    /// So many rows and columns with nothing in them.
    pub(crate) fn new(rows: usize, columns: usize) -> Self {
        Self { rows, cells: vec![Cell::Bare; rows * columns], stacks: Vec::new() }
    }

    /// Puts a stack into a cell; a long one reaches into the next column. A stack without boxes, or outside the grid, is passed over.
    pub(crate) fn put(&mut self, row: usize, column: usize, long: bool, stack: Stack) {
        let cell = column * self.rows + row;
        if stack.boxes.is_empty() || row >= self.rows || cell >= self.cells.len() {
            return;
        }
        self.cells[cell] = Cell::Stack(self.stacks.len() as u32);
        if long && let Some(next) = self.cells.get_mut(cell + self.rows) {
            *next = Cell::Under;
        }
        self.stacks.push(stack);
    }

    /// How many boxes.
    pub(crate) fn boxes(&self) -> usize {
        self.stacks.iter().map(|stack| stack.boxes.len()).sum()
    }

    fn stack(&self, row: usize, column: usize) -> Option<&Stack> {
        let index = match *self.cells.get(column * self.rows + row)? {
            Cell::Bare => return None,
            Cell::Stack(index) => index,
            Cell::Under => match *self.cells.get(column.checked_sub(1)? * self.rows + row)? {
                Cell::Stack(index) => index,
                _ => return None,
            },
        };
        self.stacks.get(index as usize)
    }

    /// Of the stacks that stand across or along from a cell: the least height, none where the ground is bare beside any part of it.
    fn beside(&self, row: Option<usize>, column: usize, columns: usize) -> Option<&Stack> {
        let row = row.filter(|row| *row < self.rows)?;
        let found = (column..column + columns).map(|column| self.stack(row, column));
        found.reduce(|a, b| match (a, b) {
            (Some(a), Some(b)) => Some(if a.top() < b.top() { a } else { b }),
            _ => None,
        })?
    }

    /// All that can be seen of the stacks. `lies_inland` if boxes lie along y and rows go along x, as in a block; else boxes lie along x
    /// and rows go inland, as aboard.
    pub(crate) fn shape(&self, lies_inland: bool, palette: &Palette) -> Shape {
        let mut shape = Shape::new();
        for column in 0..self.cells.len() / self.rows.max(1) {
            for row in 0..self.rows {
                let cell = column * self.rows + row;
                let Cell::Stack(index) = self.cells[cell] else { continue };
                let Some(stack) = self.stacks.get(index as usize) else { continue };
                let columns = if self.cells.get(cell + self.rows) == Some(&Cell::Under) { 2 } else { 1 };
                let before = column.checked_sub(1).and_then(|before| self.beside(Some(row), before, 1));
                let sides = Sides {
                    across: [row.checked_sub(1), Some(row + 1)].map(|row| self.beside(row, column, columns)),
                    along: [before, self.beside(Some(row), column + columns, 1)],
                };
                draw_stack(&mut shape, stack, &sides, lies_inland, palette);
            }
        }
        shape
    }
}

/// The neighbours of a stack; none where the ground is bare.
struct Sides<'a> {
    across: [Option<&'a Stack>; 2],
    along: [Option<&'a Stack>; 2],
}

fn draw_stack(shape: &mut Shape, stack: &Stack, sides: &Sides<'_>, lies_inland: bool, palette: &Palette) {
    let half_width = BOX_WIDTH_M as f32 / 2.0;
    let place = |across: f32, along: f32, z: f32| -> Point { if lies_inland { [across, along, z] } else { [along, across, z] } };
    let (across_faces, along_faces) =
        if lies_inland { ([faces::X0, faces::X1], [faces::Y0, faces::Y1]) } else { ([faces::Y0, faces::Y1], [faces::X0, faces::X1]) };
    let mut z = stack.ground;
    for (tier, stacked) in stack.boxes.iter().enumerate() {
        let half_length = f32::from(stacked.length_cm) / 200.0;
        let top = z + stacked.height();
        let is_hidden = |side: Option<&Stack>| side.is_some_and(|beside| beside.top() + STEP >= top);
        let mut which = if tier + 1 == stack.boxes.len() { faces::UP } else { 0 };
        for (side, face) in sides.across.iter().zip(across_faces).chain(sides.along.iter().zip(along_faces)) {
            if !is_hidden(*side) {
                which |= face;
            }
        }
        if which != 0 {
            let ink = ink_of(*stacked, palette);
            let least = place(stack.across - half_width, stack.along - half_length, z);
            let greatest = place(stack.across + half_width, stack.along + half_length, top);
            shape.cuboid_with(least, greatest, which, ink, ink);
            if which & faces::UP != 0 {
                let roof = Roof { from: (least[0], least[1]), to: (greatest[0], greatest[1]), z: top, lies_inland };
                mark(shape, roof, stacked.look, palette);
            }
        }
        z = top;
    }
    // Each gap is drawn by the stack before it.
    let half_length = stack.half_length();
    if let Some(next) = sides.across[1] {
        let sunk = stack.top().min(next.top()) - SUNK;
        let from = place(stack.across + half_width, stack.along - half_length, sunk);
        let to = place(next.across - half_width, stack.along + half_length, sunk);
        strip(shape, from, to, palette);
    }
    if let Some(next) = sides.along[1] {
        let sunk = stack.top().min(next.top()) - SUNK;
        let from = place(stack.across - half_width, stack.along + half_length, sunk);
        let to = place(stack.across + half_width, next.along - next.half_length(), sunk);
        strip(shape, from, to, palette);
    }
}

fn strip(shape: &mut Shape, from: Point, to: Point, palette: &Palette) {
    if to[0] > from[0] && to[1] > from[1] {
        shape.slab((from[0], from[1]), (to[0], to[1]), from[2], palette.gap);
    }
}

/// The colour of a box, a little lighter or darker than that of its like.
fn ink_of(stacked: Stacked, palette: &Palette) -> crate::palette::Ink {
    let shade = 0.9 + f32::from(stacked.grain) / 255.0 * 0.2;
    let ink = palette.of_box(stacked.look.standing).times(shade);
    if stacked.look.faint { ink.mixed(palette.of_box(Standing::Through), 0.75) } else { ink }
}

/// A box by itself, its middle at the origin, its length along x, standing on the ground.
pub(crate) fn single(stacked: Stacked, palette: &Palette) -> Shape {
    let mut shape = Shape::new();
    let (length, width, height) = (f32::from(stacked.length_cm) / 200.0, BOX_WIDTH_M as f32 / 2.0, stacked.height());
    let ink = ink_of(stacked, palette);
    shape.cuboid_with([-length, -width, 0.0], [length, width, height], faces::ALL, ink, ink);
    let roof = Roof { from: (-length, -width), to: (length, width), z: height, lies_inland: false };
    mark(&mut shape, roof, stacked.look, palette);
    shape
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::tests::is_wound_outwards;
    use super::*;
    use crate::palette::Theme;

    fn plain() -> Stacked {
        Stacked { look: Look::FREE, height_cm: 259, length_cm: 1219, grain: 0 }
    }

    fn stack(row: usize, column: usize, boxes: usize) -> Stack {
        Stack { across: row as f32 * 2.9, along: column as f32 * 6.5 + 6.5, ground: 0.0, boxes: vec![plain(); boxes] }
    }

    fn full(rows: usize, pairs: usize, tiers: usize) -> Grid {
        let mut grid = Grid::new(rows, pairs * 2);
        for row in 0..rows {
            for pair in 0..pairs {
                grid.put(row, pair * 2, true, stack(row, pair * 2, tiers));
            }
        }
        grid
    }

    #[test]
    fn one_box_has_a_roof_and_four_walls() {
        let shape = full(1, 1, 1).shape(true, &Palette::new(Theme::Dark));
        assert_eq!(shape.triangles(), 10);
        assert!(is_wound_outwards(&shape));
        let (least, greatest) = shape.bounds().expect("a box");
        assert!((greatest[1] - least[1] - 12.19).abs() < 1e-4 && (greatest[0] - least[0] - 2.44).abs() < 1e-4);
    }

    #[test]
    fn walls_between_stacks_of_one_height_are_not_drawn() {
        let (rows, pairs, tiers) = (10, 20, 5);
        let shape = full(rows, pairs, tiers).shape(true, &Palette::new(Theme::Dark));
        let roofs = rows * pairs;
        let walls = 2 * tiers * (rows + pairs);
        let gaps = (rows - 1) * pairs + rows * (pairs - 1);
        assert_eq!(shape.triangles(), 2 * (roofs + walls + gaps));
        assert!(shape.triangles() * 6 < rows * pairs * tiers * 12, "much less than all faces of all boxes");
    }

    #[test]
    fn a_wall_that_rises_above_its_neighbour_is_drawn() {
        let mut grid = Grid::new(2, 2);
        grid.put(0, 0, true, stack(0, 0, 3));
        grid.put(1, 0, true, stack(1, 0, 1));
        let shape = grid.shape(true, &Palette::new(Theme::Dark));
        // Roofs 2, outer walls 3 × 3 and 1 × 3, the walls of two tiers above the neighbour, one gap.
        assert_eq!(shape.triangles(), 2 * (2 + 9 + 3 + 2 + 1));
    }

    #[test]
    fn short_boxes_beside_a_long_one_hide_its_wall_only_together() {
        let mut grid = Grid::new(2, 2);
        grid.put(0, 0, true, stack(0, 0, 1));
        let short = |column: usize| Stack {
            along: column as f32 * 6.5 + 3.25,
            boxes: vec![Stacked { length_cm: 606, ..plain() }],
            ..stack(1, column, 1)
        };
        grid.put(1, 0, false, short(0));
        let walls_with_one = grid.shape(true, &Palette::new(Theme::Dark)).triangles();
        grid.put(1, 1, false, short(1));
        let shape = grid.shape(true, &Palette::new(Theme::Dark));
        // With one: two boxes, of which the short one's wall is hidden. With both: 3 roofs, 7 walls, 2 gaps of the row and 1 between.
        assert_eq!(walls_with_one, 2 * (2 + 4 + 3));
        assert!(is_wound_outwards(&shape));
    }

    #[test]
    fn aboard_boxes_lie_along_the_quay() {
        let shape = full(3, 1, 2).shape(false, &Palette::new(Theme::Dark));
        let (least, greatest) = shape.bounds().expect("boxes");
        assert!((greatest[0] - least[0] - 12.19).abs() < 1e-3 && (greatest[1] - least[1] - (2.0 * 2.9 + 2.44)).abs() < 1e-3);
        assert!(is_wound_outwards(&shape));
    }

    proptest! {
        #[test]
        fn every_roof_is_seen_and_no_more_faces_than_there_are(heights in prop::collection::vec(0_usize..6, 12)) {
            let mut grid = Grid::new(3, 8);
            for (index, height) in heights.iter().enumerate() {
                grid.put(index % 3, index / 3 * 2, true, stack(index % 3, index / 3 * 2, *height));
            }
            let boxes: usize = heights.iter().sum();
            prop_assert_eq!(grid.boxes(), boxes);
            let shape = grid.shape(true, &Palette::new(Theme::Light));
            let stacks = heights.iter().filter(|height| **height > 0).count();
            prop_assert!(shape.triangles() >= 2 * stacks);
            prop_assert!(shape.triangles() <= 2 * (stacks + 4 * boxes + 2 * stacks));
            prop_assert!(is_wound_outwards(&shape));
            if let Some((least, greatest)) = shape.bounds() {
                let highest = *heights.iter().max().expect("some") as f32 * 2.59;
                prop_assert!(least[2] >= 0.0 && greatest[2] <= highest + 1e-3);
            }
        }
    }
}
