//! Inks, sizes, spacing.

use egui::{Color32, CornerRadius, FontFamily, FontId, Margin, Shadow, Stroke, TextStyle, vec2};

use super::fonts::{strong_family, struck_twice_family};
use crate::views::Severity;

/// A theme of the screen.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub enum ThemeKind {
    /// For a dim room.
    #[default]
    Dark,
    /// For a bright one.
    Light,
}

impl ThemeKind {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Dark, Self::Light];

    /// Its code, as on the command line.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Dark => "dark",
            Self::Light => "light",
        }
    }
}

/// How much is put on a given space.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub enum Density {
    /// As much as can be read.
    Compact,
    /// For a desk.
    #[default]
    Standard,
    /// For a wall, or tired eyes.
    Roomy,
}

impl Density {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Compact, Self::Standard, Self::Roomy];

    const fn scale(self) -> f32 {
        match self {
            Self::Compact => 0.92,
            Self::Standard => 1.0,
            Self::Roomy => 1.15,
        }
    }
}

/// The scale of type.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Type {
    /// Ticks of axes.
    Micro,
    /// Labels, column heads.
    Small,
    /// Everything else.
    Body,
    /// What a row is about.
    Strong,
    /// Headings of panels.
    Title,
    /// The number of a tile.
    Number,
    /// The clock.
    Clock,
}

/// How a severity is drawn.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SeverityInk {
    /// Fill of its mark and of bars.
    pub fill: Color32,
    /// Text upon that fill.
    pub on_fill: Color32,
    /// Text on a panel.
    pub ink: Color32,
    /// A wash behind a row or a tile.
    pub wash: Color32,
}

/// Everything a panel is drawn with but words.
#[derive(Clone, PartialEq, Debug)]
pub struct Theme {
    /// Which theme.
    pub kind: ThemeKind,
    /// How dense.
    pub density: Density,
    /// Behind and between panels.
    pub ground: Color32,
    /// Panels.
    pub panel: Color32,
    /// Heads of tables, cards, buttons.
    pub raised: Color32,
    /// The same under the pointer.
    pub hovered: Color32,
    /// Wells that charts lie in.
    pub well: Color32,
    /// Quiet lines.
    pub line: Color32,
    /// Lines that divide.
    pub line_strong: Color32,
    /// What matters.
    pub ink_strong: Color32,
    /// Ordinary text.
    pub ink: Color32,
    /// Labels.
    pub ink_muted: Color32,
    /// What is off, over, or far.
    pub ink_faint: Color32,
    /// Selection and focus; nothing else is drawn in it.
    pub accent: Color32,
    /// Behind a selected row.
    pub accent_wash: Color32,
    /// Greys of charts, from the most to the least prominent.
    pub data: [Color32; 4],
    info: SeverityInk,
    low: SeverityInk,
    high: SeverityInk,
    urgent: SeverityInk,
    strong: FontFamily,
}

const fn rgb(hex: u32) -> Color32 {
    Color32::from_rgb((hex >> 16) as u8, (hex >> 8) as u8, hex as u8)
}

const fn severity(fill: u32, on_fill: u32, ink: u32, wash: u32) -> SeverityInk {
    SeverityInk { fill: rgb(fill), on_fill: rgb(on_fill), ink: rgb(ink), wash: rgb(wash) }
}

impl Theme {
    /// The theme of a kind at a density.
    pub fn new(kind: ThemeKind, density: Density) -> Self {
        let strong = strong_family();
        match kind {
            ThemeKind::Dark => Self {
                kind,
                density,
                ground: rgb(0x0e_1113),
                panel: rgb(0x18_1c1f),
                raised: rgb(0x23_282d),
                hovered: rgb(0x2d_343a),
                well: rgb(0x12_1518),
                line: rgb(0x2a_3036),
                line_strong: rgb(0x40_484f),
                ink_strong: rgb(0xf0_f2f4),
                ink: rgb(0xc9_ced3),
                ink_muted: rgb(0x90_98a0),
                ink_faint: rgb(0x66_6e76),
                accent: rgb(0x7f_bfe0),
                accent_wash: rgb(0x1f_3542),
                data: [rgb(0xaa_b3bb), rgb(0x7c_868f), rgb(0x57_6068), rgb(0x3a_4249)],
                info: severity(0x6f_8796, 0x10_1416, 0x9f_b7c6, 0x20_282e),
                low: severity(0xd9_c85a, 0x1a_1a10, 0xe3_d677, 0x2b_2a1c),
                high: severity(0xf2_9a38, 0x1c_1206, 0xf7_ad5b, 0x35_2716),
                urgent: severity(0xf0_4f4a, 0xff_ffff, 0xff_7a73, 0x3d_1b1c),
                strong,
            },
            ThemeKind::Light => Self {
                kind,
                density,
                ground: rgb(0xcc_d1d5),
                panel: rgb(0xec_eef0),
                raised: rgb(0xdd_e1e4),
                hovered: rgb(0xd0_d6da),
                well: rgb(0xe2_e5e8),
                line: rgb(0xd0_d5d9),
                line_strong: rgb(0xad_b5bb),
                ink_strong: rgb(0x12_171b),
                ink: rgb(0x2d_353b),
                ink_muted: rgb(0x56_6068),
                ink_faint: rgb(0x83_8c93),
                accent: rgb(0x0f_6796),
                accent_wash: rgb(0xc9_e0ee),
                data: [rgb(0x5e_6971), rgb(0x88_939b), rgb(0xab_b4ba), rgb(0xc7_ced3)],
                info: severity(0x5b_7688, 0xff_ffff, 0x3d_5a6c, 0xdd_e6ec),
                low: severity(0xc9_ab00, 0x1d_1900, 0x6e_5d00, 0xf3_edc8),
                high: severity(0xe0_7600, 0xff_ffff, 0x9c_4f00, 0xfb_e3c8),
                urgent: severity(0xc9_2a2a, 0xff_ffff, 0xb0_1e1e, 0xfb_d9d8),
                strong,
            },
        }
    }

    /// The same with Chinese signs of bold text struck twice, for a Chinese font without a bold face.
    #[must_use]
    pub fn striking_twice(mut self) -> Self {
        self.strong = struck_twice_family();
        self
    }

    /// Whether it is the dark one.
    pub const fn is_dark(&self) -> bool {
        matches!(self.kind, ThemeKind::Dark)
    }

    /// How a severity is drawn. What is normal is grey.
    pub const fn severity(&self, severity: Severity) -> SeverityInk {
        match severity {
            Severity::Normal => SeverityInk { fill: self.data[1], on_fill: self.panel, ink: self.ink, wash: self.panel },
            Severity::Info => self.info,
            Severity::Low => self.low,
            Severity::High => self.high,
            Severity::Urgent => self.urgent,
        }
    }

    /// The font of a type.
    pub fn font(&self, kind: Type) -> FontId {
        let scale = self.density.scale();
        let (points, is_strong) = match kind {
            Type::Micro => (10.5, false),
            Type::Small => (11.5, false),
            Type::Body => (13.0, false),
            Type::Strong => (13.0, true),
            Type::Title => (13.5, true),
            Type::Number => (21.0, true),
            Type::Clock => (20.0, true),
        };
        let family = if is_strong { self.strong.clone() } else { FontFamily::Proportional };
        // Half points: glyphs of a few sizes only, and none that lies between two.
        FontId::new((points * scale * 2.0).round() / 2.0, family)
    }

    /// Height of a row in a table.
    pub fn row_height(&self) -> f32 {
        self.scaled(24.0)
    }

    /// Height of a control.
    pub fn control_height(&self) -> f32 {
        self.scaled(24.0)
    }

    /// A length at this density, whole points.
    pub fn scaled(&self, points: f32) -> f32 {
        (points * self.density.scale()).round()
    }

    /// Space around the contents of a panel.
    pub const MARGIN: f32 = 8.0;
    /// Space between things that belong together.
    pub const GAP: f32 = 6.0;
    /// Corners.
    pub const RADIUS: u8 = 3;

    /// Puts the theme on: egui's own widgets wear it too.
    pub fn put_on(&self, ctx: &egui::Context) {
        let (kind, other) = match self.kind {
            ThemeKind::Dark => (egui::Theme::Dark, egui::Visuals::dark()),
            ThemeKind::Light => (egui::Theme::Light, egui::Visuals::light()),
        };
        ctx.set_theme(kind);
        ctx.style_mut_of(kind, |style| {
            style.visuals = egui::Visuals { text_cursor: style.visuals.text_cursor.clone(), ..other };
            self.dress(style);
        });
    }

    fn dress(&self, style: &mut egui::Style) {
        style.text_styles = [
            (TextStyle::Small, self.font(Type::Small)),
            (TextStyle::Body, self.font(Type::Body)),
            (TextStyle::Button, self.font(Type::Body)),
            (TextStyle::Heading, self.font(Type::Title)),
            (TextStyle::Monospace, self.font(Type::Body)),
        ]
        .into();
        style.spacing.item_spacing = vec2(Self::GAP, 4.0);
        style.spacing.button_padding = vec2(8.0, 3.0);
        style.spacing.interact_size = vec2(24.0, self.control_height());
        style.spacing.window_margin = Margin::same(12);
        style.spacing.menu_margin = Margin::same(6);
        style.spacing.scroll.floating = true;
        // Just enough to see that there is more; a whole row must stay legible.
        style.spacing.scroll.fade.size = 8.0;
        style.spacing.scroll.bar_width = 8.0;
        style.spacing.scroll.floating_allocated_width = 0.0;
        style.spacing.tooltip_width = 420.0;
        style.interaction.selectable_labels = false;
        style.interaction.tooltip_delay = 0.35;

        let visuals = &mut style.visuals;
        visuals.dark_mode = self.is_dark();
        visuals.override_text_color = None;
        visuals.weak_text_color = Some(self.ink_muted);
        visuals.panel_fill = self.panel;
        visuals.window_fill = self.panel;
        visuals.window_stroke = Stroke::new(1.0, self.line_strong);
        visuals.window_corner_radius = CornerRadius::same(5);
        visuals.menu_corner_radius = CornerRadius::same(4);
        let shade = if self.is_dark() { 150 } else { 60 };
        let shadow = Shadow { offset: [0, 6], blur: 22, spread: 0, color: Color32::from_black_alpha(shade) };
        visuals.window_shadow = shadow;
        visuals.popup_shadow = shadow;
        visuals.extreme_bg_color = self.well;
        visuals.text_edit_bg_color = Some(self.well);
        visuals.faint_bg_color = self.raised;
        visuals.code_bg_color = self.raised;
        visuals.hyperlink_color = self.accent;
        visuals.warn_fg_color = self.high.ink;
        visuals.error_fg_color = self.urgent.ink;
        visuals.selection.bg_fill = self.accent_wash;
        visuals.selection.stroke = Stroke::new(1.0, self.accent);
        visuals.striped = false;
        visuals.disabled_alpha = 0.45;
        visuals.clip_rect_margin = 0.0;
        let corner_radius = CornerRadius::same(Self::RADIUS);
        let widgets = &mut visuals.widgets;
        for (state, fill, line, ink) in [
            (&mut widgets.noninteractive, self.panel, self.line, self.ink),
            (&mut widgets.inactive, self.raised, self.line, self.ink),
            (&mut widgets.hovered, self.hovered, self.line_strong, self.ink_strong),
            (&mut widgets.active, self.accent_wash, self.accent, self.ink_strong),
            (&mut widgets.open, self.hovered, self.line_strong, self.ink_strong),
        ] {
            state.bg_fill = fill;
            state.weak_bg_fill = fill;
            state.bg_stroke = Stroke::new(1.0, line);
            state.fg_stroke = Stroke::new(1.0, ink);
            state.corner_radius = corner_radius;
            state.expansion = 0.0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Relative luminance after WCAG 2.
    fn luminance(color: Color32) -> f32 {
        let [r, g, b, _] = egui::Rgba::from(color).to_array();
        0.2126 * r + 0.7152 * g + 0.0722 * b
    }

    fn contrast(a: Color32, b: Color32) -> f32 {
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    #[test]
    fn text_can_be_read_on_what_it_stands_on() {
        for kind in ThemeKind::ALL {
            let theme = Theme::new(kind, Density::Standard);
            for ground in [theme.panel, theme.raised, theme.well] {
                for (ink, least) in [(theme.ink_strong, 10.0), (theme.ink, 7.0), (theme.ink_muted, 4.5), (theme.ink_faint, 2.5)] {
                    assert!(contrast(ink, ground) >= least, "{kind:?} {ink:?} on {ground:?}: {}", contrast(ink, ground));
                }
            }
            assert!(contrast(theme.accent, theme.panel) >= 4.5, "{kind:?} accent");
            assert!(contrast(theme.ink_strong, theme.accent_wash) >= 7.0, "{kind:?} selected row");
            for severity in Severity::ALL {
                let ink = theme.severity(severity);
                assert!(contrast(ink.ink, theme.panel) >= 4.5, "{kind:?} {severity:?} text: {}", contrast(ink.ink, theme.panel));
                assert!(contrast(ink.ink, ink.wash) >= 4.5, "{kind:?} {severity:?} text on wash: {}", contrast(ink.ink, ink.wash));
                let letter = contrast(ink.on_fill, ink.fill);
                assert!(letter >= 3.0 || severity <= Severity::Info, "{kind:?} {severity:?} letter: {letter}");
            }
        }
    }
}
