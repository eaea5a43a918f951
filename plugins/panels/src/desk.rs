//! The desk: all state of the screen, and how its parts are laid out.

use portolan_model::ids::BlockId;
use portolan_model::requests::{Action, Role};
use portolan_model::subject::Subject;

use crate::actions::{Layer, ScreenAction};
use crate::look::ThemeKind;
use crate::views::Views;
use crate::words::Language;

/// A panel.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum PanelKind {
    /// Calls along the quay over time.
    BerthPlan,
    /// Quay cranes and their work queues.
    QuayCranes,
    /// The yard by block.
    Yard,
    /// One block down to its boxes.
    Block,
    /// Gate lanes and queues.
    Gate,
    /// Terminal vehicles.
    Fleet,
    /// Examinations and the hall.
    Examination,
    /// What happened and is worth knowing.
    Happenings,
    /// Notices that want someone's eye.
    Notices,
    /// What operators asked for.
    Requests,
    /// The selected thing.
    Inspector,
    /// Layers and cameras of the picture.
    Picture,
}

impl PanelKind {
    /// All panels, in the order of menus and number keys.
    pub const ALL: [Self; 12] = [
        Self::BerthPlan,
        Self::QuayCranes,
        Self::Yard,
        Self::Block,
        Self::Gate,
        Self::Fleet,
        Self::Examination,
        Self::Happenings,
        Self::Notices,
        Self::Requests,
        Self::Inspector,
        Self::Picture,
    ];
}

/// What the screen wants to be told: views of anything else need not be built.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Wanted {
    /// Panels that are seen, by their position in [`PanelKind::ALL`].
    pub panels: [bool; PanelKind::ALL.len()],
    /// The block to show down to its boxes, and the bay of it.
    pub block: Option<(BlockId, u8)>,
    /// The selected thing.
    pub subject: Option<Subject>,
    /// The action to say interlocks of.
    pub proposal: Option<Action>,
    /// What to look for.
    pub find: Option<String>,
}

impl Wanted {
    /// Whether a panel is seen.
    pub const fn sees(&self, panel: PanelKind) -> bool {
        self.panels[panel as usize]
    }
}

/// What showing the desk leaves for the picture of the port.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Shown {
    /// Where the picture is seen, in points.
    pub port: egui::Rect,
    /// Whether the pointer is over the picture and nothing of the desk is above it: clicks and wheels are the picture's.
    pub pointer_on_port: bool,
    /// Whether a text field has the keyboard: keys are not the picture's.
    pub typing: bool,
}

/// All state of the screen.
#[derive(Debug, Default)]
pub struct Desk {
    language: Language,
    theme: ThemeKind,
    role: Option<Role>,
    selected: Option<Subject>,
    layers: Vec<Layer>,
}

impl Desk {
    /// Shows the whole desk and writes down what is asked of it.
    pub fn show(&mut self, ctx: &egui::Context, views: &Views, actions: &mut Vec<ScreenAction>) -> Shown {
        let _ = (views, actions);
        Shown { port: ctx.content_rect(), pointer_on_port: true, typing: false }
    }

    /// What the next frame's views are to contain.
    pub fn wanted(&self) -> Wanted {
        Wanted { subject: self.selected, ..Wanted::default() }
    }

    /// Selects a thing that was picked in the picture; `None` selects nothing.
    pub fn select(&mut self, subject: Option<Subject>) {
        self.selected = subject;
    }

    /// The selected thing.
    pub const fn selected(&self) -> Option<Subject> {
        self.selected
    }

    /// Brings a panel to the front, opening it if it was closed.
    pub fn open(&mut self, panel: PanelKind) {
        let _ = panel;
    }

    /// Speaks another language. Chinese needs a font; where there is none, English stays.
    pub const fn set_language(&mut self, language: Language) {
        self.language = language;
    }

    /// The language it speaks.
    pub const fn language(&self) -> Language {
        self.language
    }

    /// Wears another theme.
    pub const fn set_theme(&mut self, theme: ThemeKind) {
        self.theme = theme;
    }

    /// The theme it wears: the picture should suit it.
    pub const fn theme(&self) -> ThemeKind {
        self.theme
    }

    /// Whether a layer of the picture is shown.
    pub fn shows(&self, layer: Layer) -> bool {
        self.layers.contains(&layer)
    }

    /// In whose authority is asked.
    pub fn role(&self) -> Role {
        self.role.unwrap_or(Role::ShiftLeader)
    }
}
