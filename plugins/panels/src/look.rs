//! Themes.

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
}
