//! Marks on the roofs of boxes: what a colour says, said again by a shape.
//!
//! A bar across for a hold, a diamond for dangerous goods, a stripe at one end for a reefer's machine, a pale field within a dark rim for
//! an empty box.

use super::Shape;
use crate::palette::{Palette, Standing};

/// So far above the roof, metres: no more than keeps the two apart from a kilometre away.
const ABOVE: f32 = 0.06;

/// What is to be said of a box.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(crate) struct Look {
    /// Its colour.
    pub(crate) standing: Standing,
    /// Whether something holds it.
    pub(crate) held: bool,
    /// Whether it is dangerous.
    pub(crate) dangerous: bool,
    /// Whether it needs a plug.
    pub(crate) reefer: bool,
    /// Whether it is drawn back, since a layer shows something else.
    pub(crate) faint: bool,
}

impl Look {
    /// A box of which nothing is to be said.
    pub(crate) const FREE: Self = Self { standing: Standing::Free, held: false, dangerous: false, reefer: false, faint: false };

    /// What a box is shown as: what stops it first, then what is dangerous about it, then what it needs.
    #[expect(clippy::fn_params_excessive_bools, reason = "each is one thing that is so of a box or not, and they are told apart by name")]
    pub(crate) const fn of(held: bool, dangerous: bool, reefer: bool, empty: bool) -> Self {
        let standing = match (held, dangerous, reefer, empty) {
            (true, ..) => Standing::Held,
            (_, true, ..) => Standing::Dangerous,
            (_, _, true, _) => Standing::Reefer,
            (.., true) => Standing::Empty,
            _ => Standing::Free,
        };
        Self { standing, held, dangerous, reefer, faint: false }
    }
}

/// A roof: its corners and its height.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct Roof {
    /// Least x and y.
    pub(crate) from: (f32, f32),
    /// Greatest x and y.
    pub(crate) to: (f32, f32),
    /// Height.
    pub(crate) z: f32,
    /// Whether the box's length lies along y.
    pub(crate) lies_inland: bool,
}

impl Roof {
    /// A point of the roof by shares of its length and width.
    fn at(&self, along: f32, across: f32) -> (f32, f32) {
        let (x, y) = if self.lies_inland { (across, along) } else { (along, across) };
        (self.from.0 + (self.to.0 - self.from.0) * x, self.from.1 + (self.to.1 - self.from.1) * y)
    }

    /// Length and width.
    fn size(&self) -> (f32, f32) {
        let (x, y) = (self.to.0 - self.from.0, self.to.1 - self.from.1);
        if self.lies_inland { (y, x) } else { (x, y) }
    }

    fn field(&self, shape: &mut Shape, along: (f32, f32), across: (f32, f32), ink: crate::palette::Ink) {
        shape.slab(self.at(along.0, across.0), self.at(along.1, across.1), self.z + ABOVE, ink);
    }
}

/// Marks a roof.
pub(crate) fn mark(shape: &mut Shape, roof: Roof, look: Look, palette: &Palette) {
    let (length, width) = roof.size();
    let ink = |standing: Standing| {
        let ink = palette.mark_on(standing);
        if look.faint { ink.mixed(palette.of_box(Standing::Free), 0.7) } else { ink }
    };
    if look.standing == Standing::Empty {
        let rim = 0.28;
        roof.field(shape, (rim / length, 1.0 - rim / length), (rim / width, 1.0 - rim / width), ink(Standing::Empty));
    }
    if look.reefer {
        let end = 0.9 / length;
        roof.field(shape, (end * 0.4, end * 1.6), (0.08, 0.92), ink(Standing::Reefer));
    }
    if look.held {
        let half = 0.5 / length;
        roof.field(shape, (0.5 - half, 0.5 + half), (0.0, 1.0), ink(Standing::Held));
    }
    if look.dangerous {
        // Beside the bar of a hold, if there is one.
        let middle = if look.held { 0.25 } else { 0.5 };
        let half = 0.85 / length;
        let corners = [roof.at(middle - half, 0.5), roof.at(middle, 0.15), roof.at(middle + half, 0.5), roof.at(middle, 0.85)];
        let corners = corners.map(|(x, y)| [x, y, roof.z + ABOVE]);
        // Counter-clockwise from above, whichever way the box lies.
        let corners = if roof.lies_inland { [corners[3], corners[2], corners[1], corners[0]] } else { corners };
        shape.quad(corners, ink(Standing::Dangerous));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::palette::Theme;

    #[test]
    fn what_stops_a_box_goes_before_what_it_is() {
        assert_eq!(Look::of(true, true, true, false).standing, Standing::Held);
        assert_eq!(Look::of(false, true, true, false).standing, Standing::Dangerous);
        assert_eq!(Look::of(false, false, true, true).standing, Standing::Reefer);
        assert_eq!(Look::of(false, false, false, true).standing, Standing::Empty);
        assert_eq!(Look::of(false, false, false, false), Look::FREE);
    }

    #[test]
    fn every_mark_lies_on_its_roof_and_can_be_told_from_the_others() {
        let palette = Palette::new(Theme::Dark);
        let mut seen = Vec::new();
        for lies_inland in [false, true] {
            for look in [
                Look::of(true, false, false, false),
                Look::of(false, true, false, false),
                Look::of(false, false, true, false),
                Look::of(false, false, false, true),
            ] {
                let to = if lies_inland { (2.44, 12.19) } else { (12.19, 2.44) };
                let mut shape = Shape::new();
                mark(&mut shape, Roof { from: (0.0, 0.0), to, z: 2.6, lies_inland }, look, &palette);
                let (least, greatest) = shape.bounds().expect("a mark");
                assert!(least[0] >= 0.0 && least[1] >= 0.0 && greatest[0] <= to.0 && greatest[1] <= to.1);
                assert!(least[2] > 2.6 && super::super::tests::is_wound_outwards(&shape));
                assert!(!seen.contains(&shape));
                seen.push(shape);
            }
        }
        let mut none = Shape::new();
        mark(&mut none, Roof { from: (0.0, 0.0), to: (12.0, 2.0), z: 0.0, lies_inland: false }, Look::FREE, &palette);
        assert!(none.is_empty());
    }
}
