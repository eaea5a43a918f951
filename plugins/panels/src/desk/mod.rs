//! The desk: all state of the screen, and how its parts are laid out.

mod banner;
mod commands;
mod dialog;
mod finder;
mod hearing;
mod keys;
mod layout;
mod panes;
#[cfg(test)]
mod tests;
mod tile_strip;
mod top_bar;

use egui::{Context, LayerId, Rect, Ui, UiBuilder};
use portolan_model::ids::BlockId;
use portolan_model::requests::{Action, Role};
use portolan_model::subject::Subject;

use self::dialog::ActDialog;
use self::finder::Finder;
use self::layout::Pane;
use crate::actions::{Layer, ScreenAction};
use crate::look::{ChineseFont, Density, Icon, Look, Theme, ThemeKind, fonts_are_in_use, install_fonts};
use crate::panels::PanelStates;
use crate::views::{Pace, Views};
use crate::words::{Language, Words};

pub use self::commands::Command;
pub(crate) use self::commands::pace_text;
#[cfg(test)]
pub(crate) use self::dialog::interlock_text;
pub(crate) use self::keys::keys_text;

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
    /// Devices and the line to them.
    Devices,
    /// The ledger.
    Ledger,
    /// The selected thing.
    Inspector,
    /// Layers and cameras of the picture.
    Picture,
}

impl PanelKind {
    /// All panels, in the order of menus and number keys.
    pub const ALL: [Self; 14] = [
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
        Self::Devices,
        Self::Ledger,
        Self::Inspector,
        Self::Picture,
    ];

    /// Its name on the command line.
    pub const fn code(self) -> &'static str {
        match self {
            Self::BerthPlan => "berth-plan",
            Self::QuayCranes => "quay-cranes",
            Self::Yard => "yard",
            Self::Block => "block",
            Self::Gate => "gate",
            Self::Fleet => "fleet",
            Self::Examination => "examination",
            Self::Happenings => "happenings",
            Self::Notices => "notices",
            Self::Requests => "requests",
            Self::Devices => "devices",
            Self::Ledger => "ledger",
            Self::Inspector => "inspector",
            Self::Picture => "picture",
        }
    }

    pub(crate) const fn icon(self) -> Icon {
        match self {
            Self::BerthPlan => Icon::Vessel,
            Self::QuayCranes => Icon::QuayCrane,
            Self::Yard => Icon::Block,
            Self::Block => Icon::Container,
            Self::Gate => Icon::Gate,
            Self::Fleet => Icon::Vehicle,
            Self::Examination => Icon::Scanner,
            Self::Happenings => Icon::List,
            Self::Notices => Icon::Bell,
            Self::Requests => Icon::Request,
            Self::Devices => Icon::Devices,
            Self::Ledger => Icon::Ledger,
            Self::Inspector => Icon::Inspector,
            Self::Picture => Icon::Layers,
        }
    }
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
    /// What to look for among the entries of the ledger; empty for the last ones.
    pub find_entry: String,
    /// The entry of the ledger that is to be proven.
    pub entry: Option<u64>,
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
    pub port: Rect,
    /// Whether the pointer is over the picture and nothing of the desk is above it: clicks and wheels are the picture's.
    pub pointer_on_port: bool,
    /// Whether a text field or a dialog has the keyboard: keys are not the picture's.
    pub typing: bool,
}

/// All state of the screen. It knows nothing of the port: what it shows it is given, what it is asked it hands on.
#[derive(Debug)]
pub struct Desk {
    words: Words,
    theme: Theme,
    /// Unknown until the fonts were looked up.
    chinese: Option<ChineseFont>,
    prefers_font: Option<String>,
    /// What the context wears; another is put on when it differs.
    worn: Option<(ThemeKind, Density)>,
    role: Role,
    selected: Option<Subject>,
    block: Option<(BlockId, u8)>,
    layers: [bool; Layer::ALL.len()],
    tree: egui_tiles::Tree<Pane>,
    panels: PanelStates,
    dialog: Option<ActDialog>,
    finder: Option<Finder>,
    shows_keys: bool,
    paced: Pace,
}

impl Default for Desk {
    fn default() -> Self {
        Self::new(Language::default(), ThemeKind::default())
    }
}

impl Desk {
    /// A desk as a first look wants it.
    pub fn new(language: Language, theme: ThemeKind) -> Self {
        Self {
            words: Words::new(language),
            theme: Theme::new(theme, Density::Standard),
            chinese: None,
            prefers_font: None,
            worn: None,
            role: Role::ShiftLeader,
            selected: None,
            block: None,
            layers: Layer::ALL.map(|layer| layer == Layer::Labels),
            tree: layout::first_layout(),
            panels: PanelStates::default(),
            dialog: None,
            finder: None,
            shows_keys: false,
            paced: Pace::Times(1),
        }
    }

    /// Prefers a family for Chinese text to those it would look for by itself.
    #[must_use]
    pub fn with_chinese_font(mut self, family: impl Into<String>) -> Self {
        self.prefers_font = Some(family.into());
        self
    }

    /// Shows the whole desk and writes down what is asked of it.
    ///
    /// Called once within each pass of the context. In its first pass it only looks up fonts, which egui takes up in the next.
    pub fn show(&mut self, ctx: &Context, views: &Views, actions: &mut Vec<ScreenAction>) -> Shown {
        if !self.dress(ctx) {
            ctx.request_repaint();
            return Shown { port: ctx.content_rect(), pointer_on_port: false, typing: false };
        }
        self.words.set_clock(views.frame.clock);
        if views.frame.pace != Pace::Paused {
            self.paced = views.frame.pace;
        }
        let mut asked = Vec::new();
        self.hear_keys(ctx, views, &mut asked);

        let mut root = Ui::new(
            ctx.clone(),
            egui::Id::new("portolan desk"),
            UiBuilder::new().layer_id(LayerId::background()).max_rect(ctx.content_rect()),
        );
        top_bar::show(self, &mut root, views, &mut asked);
        tile_strip::show(self, &mut root, views);
        banner::show(self, &mut root, views, &mut asked);
        let port = panes::show(self, &mut root, views, &mut asked);

        dialog::show(self, ctx, views, &mut asked);
        finder::show(self, ctx, views, &mut asked);
        keys::show(self, ctx);

        for action in &asked {
            self.carry_out(action);
        }
        let is_covered = self.dialog.is_some() || self.finder.is_some() || self.shows_keys;
        actions.append(&mut asked);
        Shown { port, pointer_on_port: !is_covered && pointer_is_free(ctx, port), typing: is_covered || ctx.text_edit_focused() }
    }

    /// What the next frame's views are to contain.
    pub fn wanted(&self) -> Wanted {
        let mut panels = PanelKind::ALL.map(|panel| layout::is_seen(&self.tree, panel));
        // The line below the panels shows the most pressing notice whichever panels are seen, and undoing needs to know requests.
        panels[PanelKind::Notices as usize] = true;
        panels[PanelKind::Requests as usize] = true;
        let (ledger, sees_ledger) = (&self.panels.ledger, panels[PanelKind::Ledger as usize]);
        Wanted {
            panels,
            block: self.block.filter(|_| panels[PanelKind::Block as usize]),
            subject: self.selected,
            proposal: self.dialog.as_ref().map(|dialog| dialog.action),
            find: self.finder.as_ref().map(|finder| finder.query.clone()),
            find_entry: if sees_ledger { ledger.wanted_text().to_owned() } else { String::new() },
            entry: ledger.wanted_proof().filter(|_| sees_ledger),
        }
    }

    /// Selects a thing that was picked in the picture; `None` selects nothing.
    pub fn select(&mut self, subject: Option<Subject>) {
        self.selected = subject;
        if let Some(Subject::Block(block)) = subject
            && self.block.is_none_or(|(shown, _)| shown != block)
        {
            self.block = Some((block, 0));
        }
    }

    /// The selected thing.
    pub const fn selected(&self) -> Option<Subject> {
        self.selected
    }

    /// Brings a panel to the front, opening it if it was closed.
    pub fn open(&mut self, panel: PanelKind) {
        layout::open(&mut self.tree, panel);
    }

    /// Closes a panel.
    pub fn close(&mut self, panel: PanelKind) {
        layout::close(&mut self.tree, panel);
    }

    /// Shows a panel over the whole dock, the picture and all others closed: for a picture of it.
    pub fn show_alone(&mut self, panel: PanelKind) {
        let mut tiles = egui_tiles::Tiles::default();
        let pane = tiles.insert_pane(Pane::Panel(panel));
        let root = tiles.insert_tab_tile(vec![pane]);
        self.tree = egui_tiles::Tree::new("desk", root, tiles);
    }

    /// Shows every panel at once around the picture, for a wall of screens.
    pub fn show_all(&mut self) {
        self.tree = layout::wall_layout();
    }

    /// Shows a block down to its boxes.
    pub fn show_block(&mut self, block: BlockId, bay: u8) {
        self.block = Some((block, bay));
        self.open(PanelKind::Block);
    }

    /// Proposes an action: a dialog shows what stands in its way and asks for a reason.
    pub fn propose(&mut self, action: Action) {
        self.dialog = Some(ActDialog::new(action, self.role, None));
    }

    /// Speaks another language. Chinese needs a font; where there is none, English stays.
    pub fn set_language(&mut self, language: Language) {
        let language = if matches!(self.chinese, Some(ChineseFont::Missing)) { Language::English } else { language };
        if language != self.words.language() {
            let clock = self.words.clock();
            self.words = Words::new(language);
            self.words.set_clock(clock);
        }
    }

    /// The language it speaks.
    pub const fn language(&self) -> Language {
        self.words.language()
    }

    /// Its words, for names in the picture.
    pub const fn words(&self) -> &Words {
        &self.words
    }

    /// Wears another theme.
    pub fn set_theme(&mut self, theme: ThemeKind) {
        self.theme = themed(theme, self.theme.density, self.chinese.as_ref());
    }

    /// The theme it wears: the picture should suit it.
    pub const fn theme(&self) -> ThemeKind {
        self.theme.kind
    }

    /// Puts more or less on the same space.
    pub fn set_density(&mut self, density: Density) {
        self.theme = themed(self.theme.kind, density, self.chinese.as_ref());
    }

    /// Whether a layer of the picture is shown.
    pub const fn shows(&self, layer: Layer) -> bool {
        self.layers[layer as usize]
    }

    /// Shows or hides a layer of the picture.
    pub const fn show_layer(&mut self, layer: Layer, on: bool) {
        self.layers[layer as usize] = on;
    }

    /// In whose authority is asked.
    pub const fn role(&self) -> Role {
        self.role
    }

    /// Asks in another authority from now on.
    pub const fn set_role(&mut self, role: Role) {
        self.role = role;
    }

    const fn look(&self) -> Look<'_> {
        Look { words: &self.words, theme: &self.theme, selected: self.selected }
    }

    /// Looks up fonts and puts the theme on. True once both are in use.
    fn dress(&mut self, ctx: &Context) -> bool {
        if self.chinese.is_none() {
            let found = install_fonts(ctx, self.prefers_font.as_deref());
            if found == ChineseFont::Missing && self.words.language() != Language::English {
                self.words = Words::new(Language::English);
            }
            self.theme = themed(self.theme.kind, self.theme.density, Some(&found));
            self.chinese = Some(found);
        }
        let wears = (self.theme.kind, self.theme.density);
        if self.worn != Some(wears) {
            self.theme.put_on(ctx);
            self.worn = Some(wears);
        }
        fonts_are_in_use(ctx)
    }
}

/// A theme that suits the fonts that were found.
fn themed(kind: ThemeKind, density: Density, chinese: Option<&ChineseFont>) -> Theme {
    let theme = Theme::new(kind, density);
    if matches!(chinese, Some(ChineseFont::Found { has_bold: false, .. })) { theme.striking_twice() } else { theme }
}

/// All roles, in the order of choosing.
pub(crate) const ROLES: [Role; 7] = [
    Role::ShiftLeader,
    Role::VesselPlanner,
    Role::YardPlanner,
    Role::EquipmentController,
    Role::GateClerk,
    Role::CustomsOfficer,
    Role::Observer,
];

/// Whether the pointer is within the picture's window and nothing floats above it there.
fn pointer_is_free(ctx: &Context, port: Rect) -> bool {
    let Some(at) = ctx.pointer_latest_pos() else { return false };
    let is_below = ctx.layer_id_at(at).is_none_or(|layer| layer.order == egui::Order::Background);
    port.contains(at) && is_below && ctx.dragged_id().is_none()
}
