//! A stage for panels: one panel, or the whole desk, with specimen views on a canvas of a given size.

#![allow(dead_code, unreachable_pub, reason = "each test file uses a part of it")]

use egui::{Ui, Vec2};
use egui_kittest::kittest::Queryable;
use egui_kittest::{Harness, Node, SnapshotOptions};
use portolan_model::ids::BlockId;
use portolan_model::requests::Role;
use portolan_model::subject::Subject;
use portolan_panels::actions::Layer;
use portolan_panels::look::{ChineseFont, Density, Look, Theme, ThemeKind, fonts_are_in_use, install_fonts};
use portolan_panels::panels::{self, PanelStates};
use portolan_panels::words::{Language, Words};
use portolan_panels::{Desk, PanelKind, ScreenAction, Shown, Views};

/// The font of Chinese text in pictures: they are compared dot by dot.
pub const CHINESE_FONT: &str = "WenQuanYi Micro Hei";

/// Every language in every theme.
pub const LOOKS: [(Language, ThemeKind); 4] = [
    (Language::English, ThemeKind::Dark),
    (Language::English, ThemeKind::Light),
    (Language::Chinese, ThemeKind::Dark),
    (Language::Chinese, ThemeKind::Light),
];

/// One panel and what it was asked.
pub struct Stage {
    pub panel: PanelKind,
    pub views: Views,
    pub words: Words,
    pub theme: Theme,
    pub selected: Option<Subject>,
    pub block: Option<(BlockId, u8)>,
    pub role: Role,
    pub layers: [bool; Layer::ALL.len()],
    pub states: PanelStates,
    pub actions: Vec<ScreenAction>,
    is_dressed: bool,
}

impl Stage {
    pub fn new(panel: PanelKind, views: Views) -> Self {
        let block = views.block.as_ref().map(|block| (block.block, block.bay));
        Self {
            panel,
            views,
            words: Words::new(Language::English),
            theme: Theme::new(ThemeKind::Dark, Density::Standard).striking_twice(),
            selected: None,
            block,
            role: Role::ShiftLeader,
            layers: Layer::ALL.map(|layer| layer == Layer::Labels),
            states: PanelStates::default(),
            actions: Vec::new(),
            is_dressed: false,
        }
    }

    pub fn in_look(mut self, language: Language, theme: ThemeKind, density: Density) -> Self {
        self.words = Words::new(language);
        self.theme = Theme::new(theme, density).striking_twice();
        self
    }

    pub fn selecting(mut self, subject: Subject) -> Self {
        self.selected = Some(subject);
        self
    }

    fn show(&mut self, ui: &mut Ui) {
        if !self.is_dressed {
            let found = install_fonts(ui.ctx(), Some(CHINESE_FONT));
            let expected = ChineseFont::Found { family: CHINESE_FONT.to_owned(), has_bold: false };
            assert_eq!(found, expected, "install the package fonts-wqy-microhei");
            self.theme.put_on(ui.ctx());
            self.is_dressed = true;
        }
        if !fonts_are_in_use(ui.ctx()) {
            ui.ctx().request_repaint();
            return;
        }
        self.words.set_clock(self.views.frame.clock);
        let rect = ui.ctx().content_rect();
        ui.painter().rect_filled(rect, 0.0, self.theme.panel);
        let mut inner = ui.new_child(egui::UiBuilder::new().max_rect(rect.shrink(Theme::MARGIN)));
        inner.set_clip_rect(rect);
        let look = Look { words: &self.words, theme: &self.theme, selected: self.selected };
        let context = panels::Context { role: self.role, block: self.block, layers: &self.layers };
        panels::show(&mut inner, &look, self.panel, &self.views, &mut self.states, context, &mut self.actions);
    }
}

/// A panel on a canvas, after it has settled.
pub fn stage(stage: Stage, size: Vec2) -> Harness<'static, Stage> {
    let mut harness = Harness::builder()
        .with_size(size)
        .with_max_steps(8)
        .with_step_dt(STEP_S)
        .build_ui_state(|ui, stage: &mut Stage| stage.show(ui), stage);
    harness.run_steps(3);
    harness
}

/// The whole desk and what it was asked.
pub struct Whole {
    pub desk: Desk,
    pub views: Views,
    pub actions: Vec<ScreenAction>,
    pub shown: Option<Shown>,
}

impl Whole {
    pub fn new(desk: Desk, views: Views) -> Self {
        Self { desk: desk.with_chinese_font(CHINESE_FONT), views, actions: Vec::new(), shown: None }
    }
}

/// The desk on a canvas, after it has settled. Where the picture of the port would be there is a plain ground.
pub fn whole(whole: Whole, size: Vec2) -> Harness<'static, Whole> {
    let show = |ui: &mut Ui, whole: &mut Whole| {
        let ground = if whole.desk.theme() == ThemeKind::Dark { 0x2b } else { 0xb4 };
        ui.painter().rect_filled(ui.max_rect(), 0.0, egui::Color32::from_gray(ground));
        whole.shown = Some(whole.desk.show(ui.ctx(), &whole.views, &mut whole.actions));
    };
    let mut harness = Harness::builder().with_size(size).with_max_steps(8).with_step_dt(STEP_S).build_ui_state(show, whole);
    harness.run_steps(3);
    harness
}

/// Seconds a frame: so short that two presses one after the other are a double press.
const STEP_S: f32 = 0.03;

/// The thing with this label, or else the first whose label contains it.
pub fn labelled<'t, S>(harness: &'t Harness<'_, S>, text: &'t str) -> Node<'t> {
    let exact = harness.query_all_by_label(text).next();
    exact.unwrap_or_else(|| harness.get_all_by_label_contains(text).next().expect("the query found something"))
}

/// The pointer goes away, so that no tooltip covers what comes next, and time passes, so that the next press is no second press.
pub fn settle<S>(harness: &mut Harness<'_, S>) {
    harness.run_steps(2);
    harness.remove_cursor();
    harness.run_steps(14);
}

/// How pictures are compared: a driver may round a shade otherwise, but no shape may differ.
pub fn options() -> SnapshotOptions {
    SnapshotOptions::new().threshold(1.0).failed_pixel_count_threshold(20)
}
