//! The dock: panels as tabs that can be dragged, a window for the picture among them.

use egui::{Align2, Color32, Rect, Response, Sense, Stroke, Ui, Vec2, WidgetInfo, WidgetText, WidgetType, pos2, vec2};
use egui_tiles::{SimplificationOptions, TabState, Tile, TileId, Tiles, UiResponse};

use super::layout::{Pane, SIMPLIFICATION};
use super::{Desk, PanelKind};
use crate::actions::ScreenAction;
use crate::look::{Icon, Look, Theme, Type, paint_text, severity_mark, text_width};
use crate::panels::{self, PanelStates};
use crate::views::{Severity, Views};

/// Shows the dock in the space that is left; what the picture has of it.
pub(super) fn show(desk: &mut Desk, root: &mut Ui, views: &Views, asked: &mut Vec<ScreenAction>) -> Rect {
    let area = root.available_rect_before_wrap();
    let look = Look { words: &desk.words, theme: &desk.theme, selected: desk.selected };
    let tight = tight_tabs(&desk.tree, &look, root.painter());
    let mut dock = Dock {
        look,
        tight,
        views,
        states: &mut desk.panels,
        context: panels::Context { role: desk.role, block: desk.block, layers: &desk.layers },
        asked,
        port: None,
        closed: None,
    };
    if desk.tree.is_empty() {
        // Every panel was closed and the picture with them.
        dock.port = Some(area);
    } else {
        let mut ui = root.new_child(egui::UiBuilder::new().max_rect(area));
        desk.tree.ui(&mut dock, &mut ui);
    }
    let (port, closed) = (dock.port, dock.closed);
    asked.extend(closed.map(ScreenAction::ClosePanel));
    port.unwrap_or(Rect::from_min_size(area.min, Vec2::ZERO))
}

/// The tabs whose names have no room beside each other: those behind show their sign only. Reckoned from where things lay last.
fn tight_tabs(tree: &egui_tiles::Tree<Pane>, look: &Look<'_>, painter: &egui::Painter) -> Vec<TileId> {
    let mut tight = Vec::new();
    for (id, tile) in tree.tiles.iter() {
        let Tile::Container(egui_tiles::Container::Tabs(tabs)) = tile else { continue };
        let Some(rect) = tree.tiles.rect(*id) else { continue };
        let wide = |child: &TileId| match tree.tiles.get(*child) {
            Some(Tile::Pane(Pane::Panel(panel))) => {
                let is_front = tabs.active == Some(*child);
                let font = look.theme.font(if is_front { Type::Strong } else { Type::Body });
                text_width(painter, look.words.of(*panel), font) + if is_front { 54.0 } else { 40.0 } + BADGE
            }
            _ => 60.0,
        };
        let needed: f32 = tabs.children.iter().map(wide).sum();
        if needed > rect.width() {
            tight.extend(tabs.children.iter().copied().filter(|child| tabs.active != Some(*child)));
        }
    }
    tight
}

/// Room for a number beside a name.
const BADGE: f32 = 6.0;

struct Dock<'a> {
    look: Look<'a>,
    tight: Vec<TileId>,
    views: &'a Views,
    states: &'a mut PanelStates,
    context: panels::Context<'a>,
    asked: &'a mut Vec<ScreenAction>,
    port: Option<Rect>,
    closed: Option<PanelKind>,
}

impl Dock<'_> {
    /// What a tab shows beside its name: how many matters in it want an eye.
    fn badge(&self, panel: PanelKind) -> Option<(u16, Severity)> {
        let counts = self.views.frame.notices;
        match panel {
            PanelKind::Notices if counts.unacknowledged > 0 => {
                let severity = if counts.urgent > 0 {
                    Severity::Urgent
                } else if counts.high > 0 {
                    Severity::High
                } else {
                    Severity::Low
                };
                Some((counts.unacknowledged, severity))
            }
            _ => None,
        }
    }
}

const CLOSE: f32 = 14.0;

impl egui_tiles::Behavior<Pane> for Dock<'_> {
    fn pane_ui(&mut self, ui: &mut Ui, _tile: TileId, pane: &mut Pane) -> UiResponse {
        match pane {
            Pane::Port => self.port = Some(ui.max_rect()),
            Pane::Panel(panel) => {
                let rect = ui.max_rect();
                ui.painter().rect_filled(rect, 0.0, self.look.theme.panel);
                let inner = rect.shrink(Theme::MARGIN);
                let mut ui = ui.new_child(egui::UiBuilder::new().id_salt(*panel).max_rect(inner));
                ui.set_clip_rect(rect.intersect(ui.clip_rect()));
                panels::show(&mut ui, &self.look, *panel, self.views, self.states, self.context, self.asked);
            }
        }
        UiResponse::None
    }

    fn tab_title_for_pane(&mut self, pane: &Pane) -> WidgetText {
        match pane {
            Pane::Port => self.look.words.get("panel-port").into(),
            Pane::Panel(panel) => self.look.words.of(*panel).into(),
        }
    }

    fn tab_ui(&mut self, tiles: &mut Tiles<Pane>, ui: &mut Ui, id: egui::Id, tile: TileId, state: &TabState) -> Response {
        let theme = self.look.theme;
        let title = self.tab_title_for_tile(tiles, tile).text().to_owned();
        let panel = match tiles.get(tile) {
            Some(Tile::Pane(Pane::Panel(panel))) => Some(*panel),
            _ => None,
        };
        let badge = panel.and_then(|panel| self.badge(panel));
        let badge_text = badge.map(|(count, _)| count.to_string()).unwrap_or_default();
        let font = theme.font(if state.active { Type::Strong } else { Type::Body });
        let is_tight = self.tight.contains(&tile) && !state.active;
        let text = if is_tight { 0.0 } else { text_width(ui.painter(), &title, font.clone()) };
        let badge_width = if badge.is_some() { text_width(ui.painter(), &badge_text, theme.font(Type::Small)) + 20.0 } else { 0.0 };
        let closable = panel.is_some() && state.active;
        let width = 10.0 + 18.0 + text + badge_width + if closable { CLOSE + 8.0 } else { 10.0 };
        let (_, rect) = ui.allocate_space(vec2(width.ceil(), ui.available_height()));
        let response = ui.interact(rect, id, Sense::click_and_drag());
        response.widget_info(|| WidgetInfo::selected(WidgetType::Button, true, state.active, &title));
        if state.is_being_dragged || !ui.is_rect_visible(rect) {
            return response;
        }
        let painter = ui.painter();
        let ink = if state.active || response.hovered() { theme.ink_strong } else { theme.ink_muted };
        if state.active {
            painter.rect_filled(rect, 0.0, theme.panel);
            painter.hline(rect.x_range(), rect.top() + 1.0, Stroke::new(2.0, theme.line_strong));
        }
        let icon = panel.map_or(Icon::Port, PanelKind::icon);
        icon.paint(painter, Rect::from_center_size(pos2(rect.left() + 17.0, rect.center().y), Vec2::splat(14.0)), ink);
        let mut area = rect;
        area.min.x += 28.0;
        area.max.x = area.min.x + text + 1.0;
        if !is_tight {
            paint_text(painter, area, Align2::LEFT_CENTER, &title, font, ink);
        }
        if let Some((_, severity)) = badge {
            let mark = Rect::from_center_size(pos2(area.max.x + 12.0, rect.center().y), Vec2::splat(11.0));
            severity_mark(painter, theme, mark, severity);
            let number = Rect::from_min_max(pos2(mark.right() + 3.0, rect.top()), pos2(area.max.x + badge_width, rect.bottom()));
            paint_text(painter, number, Align2::LEFT_CENTER, &badge_text, theme.font(Type::Small), theme.severity(severity).ink);
        }
        if let Some(panel) = panel.filter(|_| closable) {
            let cross = Rect::from_center_size(pos2(rect.right() - 6.0 - CLOSE / 2.0, rect.center().y), Vec2::splat(CLOSE));
            let close = ui.interact(cross, id.with("close"), Sense::click());
            let text = self.look.words.say("close-panel", &[("panel", title.as_str().into())]);
            close.widget_info(|| WidgetInfo::labeled(WidgetType::Button, true, &text));
            let ink = if close.hovered() { theme.ink_strong } else { theme.ink_faint };
            Icon::Cross.paint(ui.painter(), cross.shrink(2.0), ink);
            if close.on_hover_text(&text).clicked() {
                self.closed = Some(panel);
            }
        }
        if is_tight { response.on_hover_text(title) } else { response }
    }

    fn is_tile_draggable(&self, tiles: &Tiles<Pane>, tile: TileId) -> bool {
        !matches!(tiles.get(tile), Some(Tile::Pane(Pane::Port)))
    }

    fn simplification_options(&self) -> SimplificationOptions {
        SIMPLIFICATION
    }

    fn tab_bar_height(&self, _style: &egui::Style) -> f32 {
        self.look.theme.scaled(28.0)
    }

    fn gap_width(&self, _style: &egui::Style) -> f32 {
        4.0
    }

    fn min_size(&self) -> f32 {
        80.0
    }

    fn resize_stroke(&self, _style: &egui::Style, state: egui_tiles::ResizeState) -> Stroke {
        let theme = self.look.theme;
        match state {
            egui_tiles::ResizeState::Idle => Stroke::new(4.0, theme.ground),
            egui_tiles::ResizeState::Hovering => Stroke::new(4.0, theme.line_strong),
            egui_tiles::ResizeState::Dragging => Stroke::new(4.0, theme.accent),
        }
    }

    fn tab_bar_color(&self, _visuals: &egui::Visuals) -> Color32 {
        self.look.theme.ground
    }

    fn drag_preview_color(&self, _visuals: &egui::Visuals) -> Color32 {
        self.look.theme.accent.gamma_multiply(0.25)
    }
}
