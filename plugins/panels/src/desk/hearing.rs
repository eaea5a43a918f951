//! What is asked by key, and what of all that is asked the desk carries out itself.

use egui::Context;
use portolan_model::requests::RequestStage;

use super::finder::Finder;
use super::{Command, Desk, PanelKind, ROLES, banner, commands, layout};
use crate::actions::{CameraAction, NoticeAction, ScreenAction};
use crate::desk::dialog::ActDialog;
use crate::look::{Density, ThemeKind};
use crate::views::{CameraMode, Pace, Views};
use crate::words::Language;

impl Desk {
    /// Carries out what concerns the screen alone.
    pub(super) fn carry_out(&mut self, action: &ScreenAction) {
        match action {
            ScreenAction::Select(subject) => self.select(Some(*subject)),
            ScreenAction::ClearSelection => self.select(None),
            ScreenAction::Layer { layer, on } => self.layers[*layer as usize] = *on,
            ScreenAction::Propose(action) => {
                if self.dialog.as_ref().is_none_or(|dialog| dialog.action != *action) {
                    self.propose(*action);
                }
            }
            ScreenAction::Compensate { request, action } => {
                self.dialog = Some(ActDialog::new(*action, self.role, Some(*request)));
            }
            ScreenAction::WithdrawProposal => self.dialog = None,
            ScreenAction::Confirm(_) => {
                self.dialog = None;
                self.open(PanelKind::Requests);
            }
            ScreenAction::OpenPanel(panel) => self.open(*panel),
            ScreenAction::ClosePanel(panel) => self.close(*panel),
            ScreenAction::OpenBlock { block, bay } => self.show_block(*block, *bay),
            ScreenAction::Language(language) => self.set_language(*language),
            ScreenAction::Theme(theme) => self.set_theme(*theme),
            ScreenAction::Role(role) => self.role = *role,
            ScreenAction::Pace(_)
            | ScreenAction::Step { .. }
            | ScreenAction::Camera(_)
            | ScreenAction::Notice { .. }
            | ScreenAction::Ledger(_)
            | ScreenAction::Device(_)
            | ScreenAction::Find(_) => {}
        }
    }

    /// Carries out the commands whose keys were pressed.
    pub(super) fn hear_keys(&mut self, ctx: &Context, views: &Views, asked: &mut Vec<ScreenAction>) {
        if self.dialog.is_some() || self.finder.is_some() {
            return;
        }
        let is_typing = ctx.text_edit_focused();
        // A control that has the focus keeps the keys that press it.
        let is_on_control = ctx.memory(|memory| memory.focused().is_some());
        if self.shows_keys {
            let is_done = ctx.input_mut(|input| {
                let mut pressed = |key| input.consume_key(egui::Modifiers::NONE, key);
                pressed(egui::Key::Escape) | pressed(egui::Key::F1)
            });
            self.shows_keys = !is_done;
            return;
        }
        let asks_for_keys =
            !is_typing && ctx.input(|input| input.events.iter().any(|event| matches!(event, egui::Event::Text(text) if text == "?")));
        if asks_for_keys {
            self.shows_keys = true;
            return;
        }
        // The most specific keys first, so that Ctrl+Shift+1 is not taken for Ctrl+1.
        let mut commands = Command::all();
        commands.sort_by_key(|command| {
            let modifiers = command.shortcut().modifiers;
            std::cmp::Reverse(u8::from(modifiers.shift) + u8::from(modifiers.alt) + u8::from(modifiers.command))
        });
        for command in commands {
            let is_left_alone =
                (is_typing && (command.types() || command == Command::UndoLast)) || (is_on_control && command == Command::PlayPause);
            if !is_left_alone && ctx.input_mut(|input| input.consume_shortcut(&command.shortcut())) {
                self.command(command, views, asked);
            }
        }
    }

    /// Does what a command says.
    pub(super) fn command(&mut self, command: Command, views: &Views, asked: &mut Vec<ScreenAction>) {
        let camera = |action| ScreenAction::Camera(action);
        match command {
            Command::PlayPause => {
                asked.push(ScreenAction::Pace(if views.frame.pace == Pace::Paused { self.paced } else { Pace::Paused }));
            }
            Command::SetPace(pace) => asked.push(ScreenAction::Pace(pace)),
            Command::StepMinute | Command::StepQuarter => {
                if let Some(span_ms) = commands::step_ms(command).filter(|_| views.frame.pace == Pace::Paused) {
                    asked.push(ScreenAction::Step { span_ms });
                }
            }
            Command::Find => self.finder = Some(Finder::default()),
            Command::Act => self.finder = self.selected.map(|_| Finder::for_acting()).or_else(|| self.finder.take()),
            Command::UndoLast => asked.extend(undo_last(views)),
            Command::NextNotice => {
                if let Some(notice) = banner::most_pressing(views) {
                    asked.push(ScreenAction::Select(notice.subject.subject));
                    asked.push(camera(CameraAction::Focus(notice.subject.subject)));
                }
            }
            Command::AcknowledgeNotice => {
                if let Some(notice) = banner::most_pressing(views) {
                    asked.push(ScreenAction::Notice { id: notice.id, action: NoticeAction::Acknowledge(self.role) });
                }
            }
            Command::ClearSelection => asked.extend(self.selected.map(|_| ScreenAction::ClearSelection)),
            Command::Focus => asked.extend(self.selected.map(|subject| camera(CameraAction::Focus(subject)))),
            Command::Follow => {
                let follows = views.frame.camera.mode == CameraMode::Follow;
                let action = if follows { Some(CameraAction::StopFollowing) } else { self.selected.map(CameraAction::Follow) };
                asked.extend(action.map(camera));
            }
            Command::Map => asked.push(camera(CameraAction::Map)),
            Command::Orbit => asked.push(camera(CameraAction::Orbit)),
            Command::WholePort => asked.push(camera(CameraAction::WholePort)),
            Command::Recall(place) => {
                if views.frame.camera.saved.get(usize::from(place)).copied().unwrap_or(false) {
                    asked.push(camera(CameraAction::Recall(place)));
                }
            }
            Command::Save(place) => asked.push(camera(CameraAction::Save(place))),
            Command::ToggleLayer(layer) => asked.push(ScreenAction::Layer { layer, on: !self.shows(layer) }),
            Command::TogglePanel(panel) => {
                let is_seen = layout::is_seen(&self.tree, panel);
                asked.push(if is_seen { ScreenAction::ClosePanel(panel) } else { ScreenAction::OpenPanel(panel) });
            }
            Command::NextLanguage => {
                let next = match self.language() {
                    Language::English => Language::Chinese,
                    Language::Chinese => Language::English,
                };
                asked.push(ScreenAction::Language(next));
            }
            Command::NextTheme => {
                let next = match self.theme() {
                    ThemeKind::Dark => ThemeKind::Light,
                    ThemeKind::Light => ThemeKind::Dark,
                };
                asked.push(ScreenAction::Theme(next));
            }
            Command::NextDensity => self.set_density(next_of(&Density::ALL, self.theme.density)),
            Command::NextRole => asked.push(ScreenAction::Role(next_of(&ROLES, self.role))),
            Command::ResetPanels => self.tree = layout::first_layout(),
            Command::AllPanels => self.show_all(),
            Command::Keys => self.shows_keys = true,
        }
    }
}

/// What undoes the last request that can be undone.
fn undo_last(views: &Views) -> Option<ScreenAction> {
    let mut rows = views.requests.iter().flat_map(|requests| &requests.rows).filter(|row| row.stage == RequestStage::Completed);
    rows.find_map(|row| Some(ScreenAction::Compensate { request: row.id, action: row.undo.as_ref()?.action }))
}

fn next_of<T: Copy + PartialEq>(all: &[T], current: T) -> T {
    let place = all.iter().position(|value| *value == current).map_or(0, |place| (place + 1) % all.len());
    all.get(place).copied().unwrap_or(current)
}
