//! Colours: quiet greys for what is as it should be, colour for what is not.
//!
//! Two themes of the same meaning. What a colour says is said by a shape as well (see [`shape::marks`](crate::shape::marks)), for those
//! to whom the colours look alike.

use bevy::color::{Color, ColorToComponents, LinearRgba, Srgba};

/// Dark or light.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum Theme {
    /// Light on dark: for rooms at night.
    #[default]
    Dark,
    /// Dark on light.
    Light,
}

/// A colour as it stands on a vertex: linear, 16 bits a channel, with its opacity.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub struct Ink(pub [u16; 4]);

impl Ink {
    /// From `0xrrggbb` as screens mean it.
    pub fn hex(hex: u32) -> Self {
        let channel = |shift: u32| (hex >> shift & 0xff) as u8;
        Self::of(Srgba::rgb_u8(channel(16), channel(8), channel(0)).into())
    }

    fn of(color: LinearRgba) -> Self {
        Self(color.to_f32_array().map(|part| (part.clamp(0.0, 1.0) * 65_535.0).round() as u16))
    }

    /// As bevy says it.
    pub fn color(self) -> Color {
        let [red, green, blue, alpha] = self.0.map(|part| f32::from(part) / 65_535.0);
        Color::linear_rgba(red, green, blue, alpha)
    }

    /// So much of it, from 0 to 1, lets nothing through.
    pub fn opacity(self, share: f32) -> Self {
        let [red, green, blue, _] = self.0;
        Self([red, green, blue, (share.clamp(0.0, 1.0) * 65_535.0) as u16])
    }

    /// Lighter (above 1) or darker.
    pub fn times(self, factor: f32) -> Self {
        let [red, green, blue, alpha] = self.0;
        let scaled = |part: u16| (f32::from(part) * factor).clamp(0.0, 65_535.0) as u16;
        Self([scaled(red), scaled(green), scaled(blue), alpha])
    }

    /// On the way to another colour: 0 this, 1 the other.
    pub fn mixed(self, other: Self, share: f32) -> Self {
        Self(std::array::from_fn(|part| {
            let (a, b) = (f32::from(self.0[part]), f32::from(other.0[part]));
            (a + (b - a) * share.clamp(0.0, 1.0)) as u16
        }))
    }
}

/// What a box is shown as.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Standing {
    /// Free to go, or not stopped by anything.
    Free,
    /// Something holds it.
    Held,
    /// Needs a plug.
    Reefer,
    /// Dangerous goods.
    Dangerous,
    /// Empty.
    Empty,
    /// Of another port: aboard, not ours to move.
    Through,
}

impl Standing {
    /// All of them.
    pub const ALL: [Self; 6] = [Self::Free, Self::Held, Self::Reefer, Self::Dangerous, Self::Empty, Self::Through];
}

/// The colours of a theme.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Palette {
    /// Which theme.
    pub theme: Theme,
    /// Behind everything.
    pub sky: Ink,
    /// Water.
    pub water: Ink,
    /// Land outside the terminal.
    pub land: Ink,
    /// The terminal's ground.
    pub paved: Ink,
    /// The apron, where only vehicles drive.
    pub apron: Ink,
    /// Under the blocks.
    pub pad: Ink,
    /// Roads.
    pub road: Ink,
    /// Lines painted on the ground.
    pub line: Ink,
    /// Words painted on the ground.
    pub word: Ink,
    /// Rails.
    pub rail: Ink,
    /// Quay wall.
    pub wall: Ink,
    /// Buildings and their roofs.
    pub building: Ink,
    /// Roofs.
    pub roof: Ink,
    /// Steel of quay cranes.
    pub crane: Ink,
    /// Steel of yard cranes.
    pub yard_crane: Ink,
    /// Trolleys, spreaders, cabs of cranes.
    pub trolley: Ink,
    /// Ropes.
    pub rope: Ink,
    /// Vehicles.
    pub vehicle: Ink,
    /// Trucks' cabs.
    pub cab: Ink,
    /// Trailers and other undercarriage.
    pub chassis: Ink,
    /// Hulls.
    pub hull: Ink,
    /// Hulls near the water.
    pub boot_top: Ink,
    /// Decks.
    pub deck: Ink,
    /// Superstructures.
    pub house: Ink,
    /// Gaps between boxes.
    pub gap: Ink,
    /// What is selected.
    pub selected: Ink,
    /// What the pointer is over.
    pub hovered: Ink,
    /// Wrong: down, stopped.
    pub alarm: Ink,
    /// Not as it should be: paused, held.
    pub warning: Ink,
    /// Claims and other plans.
    pub plan: Ink,
    /// Of a scale: little, much, too much.
    pub heat: [Ink; 3],
    boxes: [Ink; 6],
}

impl Palette {
    /// The colours of a theme.
    pub fn new(theme: Theme) -> Self {
        let of = |dark: u32, light: u32| Ink::hex(if theme == Theme::Dark { dark } else { light });
        Self {
            theme,
            sky: of(0x14_181d, 0xee_f0f2),
            water: of(0x16_2129, 0xc9_d6de),
            land: of(0x19_1e23, 0xe2_e5e7),
            paved: of(0x23_292f, 0xd6_dadd),
            apron: of(0x27_2d33, 0xdd_e0e3),
            pad: of(0x1e_2328, 0xca_cfd3),
            road: of(0x2d_343b, 0xe9_ebed),
            line: of(0x4a_545d, 0xb3_babf),
            word: of(0x76_828c, 0x84_8d94),
            rail: of(0x4d_565e, 0x9a_a2a8),
            wall: of(0x2b_3138, 0xa9_b0b5),
            building: of(0x3a_434b, 0xf6_f7f8),
            roof: of(0x46_5059, 0xff_ffff),
            crane: of(0x7f_8c97, 0x6f_7c87),
            yard_crane: of(0x6b_7781, 0x7d_8891),
            trolley: of(0xa3_aeb7, 0x4f_5a63),
            rope: of(0x5b_656d, 0x6a_737a),
            vehicle: of(0x9a_a6b0, 0x59_646d),
            cab: of(0xb9_c2c9, 0x49_535b),
            chassis: of(0x4f_5962, 0x8c_959c),
            hull: of(0x36_4049, 0x7b_8790),
            boot_top: of(0x4a_3433, 0x8a_6d69),
            deck: of(0x3f_4850, 0xa8_b0b6),
            house: of(0xa9_b2b9, 0xfa_fafa),
            gap: of(0x17_1b1f, 0x8e_959a),
            selected: of(0x4f_c3f7, 0x02_77bd),
            hovered: of(0xd7_e3ea, 0x37_474f),
            alarm: of(0xff_5252, 0xc6_2828),
            warning: of(0xff_b300, 0xe0_8e00),
            plan: of(0x26_c6b4, 0x00_897b),
            heat: [of(0x2e_5f6b, 0xa7_d0d8), of(0x8a_7a3c, 0xe3_c96a), of(0xb7_4a36, 0xd9_5f45)],
            boxes: [
                of(0x77_828b, 0x93_9ca3),
                of(0xf0_a818, 0xe8_9b0c),
                of(0x3f_8fd6, 0x2f_7fc8),
                of(0xe5_5a33, 0xdc_4a22),
                of(0x4b_545c, 0xbd_c4c9),
                of(0x55_5f68, 0xa9_b1b7),
            ],
        }
    }

    /// The colour of a box.
    pub const fn of_box(&self, standing: Standing) -> Ink {
        self.boxes[standing as usize]
    }

    /// The colour of a mark on a box: what it says is said by its shape.
    pub fn mark_on(&self, standing: Standing) -> Ink {
        match (standing, self.theme) {
            (Standing::Empty, Theme::Dark) => Ink::hex(0x8e_99a2),
            (Standing::Empty, Theme::Light) => Ink::hex(0xf4_f6f7),
            (Standing::Held, _) => Ink::hex(0x3a_2a05),
            (Standing::Dangerous, _) => Ink::hex(0xff_e9e0),
            _ => Ink::hex(0xe8_f2fb),
        }
    }

    /// The colour of a share of a scale, from 0 to 1.
    pub fn heat_of(&self, share: f32) -> Ink {
        let share = share.clamp(0.0, 1.0);
        if share < 0.7 { self.heat[0].mixed(self.heat[1], share / 0.7) } else { self.heat[1].mixed(self.heat[2], (share - 0.7) / 0.3) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Difference of brightness as eyes see it, from 1 (none) to 21.
    fn contrast(a: Ink, b: Ink) -> f32 {
        let brightness = |ink: Ink| {
            let [red, green, blue, _] = ink.0.map(|part| f32::from(part) / 65_535.0);
            0.2126 * red + 0.7152 * green + 0.0722 * blue
        };
        let (a, b) = (brightness(a), brightness(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    #[test]
    fn the_abnormal_stands_out_from_the_free_and_from_each_other() {
        for theme in [Theme::Dark, Theme::Light] {
            let palette = Palette::new(theme);
            for standing in [Standing::Held, Standing::Dangerous, Standing::Reefer] {
                let (free, own) = (palette.of_box(Standing::Free), palette.of_box(standing));
                let far: f32 = free.0.iter().zip(own.0).map(|(a, b)| (f32::from(*a) - f32::from(b)).abs()).sum();
                assert!(far > 20_000.0, "{standing:?} in {theme:?} looks like a free box");
                assert!(contrast(own, palette.mark_on(standing)) > 2.0, "the mark of {standing:?} in {theme:?} cannot be read");
            }
            assert!(contrast(palette.of_box(Standing::Empty), palette.mark_on(Standing::Empty)) > 1.5);
            assert!(contrast(palette.word, palette.paved) > 2.0);
        }
    }

    #[test]
    fn inks_mix_and_keep_their_opacity() {
        let (black, white) = (Ink::hex(0), Ink::hex(0xff_ffff));
        assert_eq!(black.mixed(white, 0.5).0[0], 32_767);
        assert_eq!(white.opacity(0.5).0[3], 32_767);
        assert_eq!(white.times(0.5).0, [32_767, 32_767, 32_767, 65_535]);
    }
}
