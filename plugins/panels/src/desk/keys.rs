//! The sheet of keys.

use egui::{Align2, Context, Key, KeyboardShortcut, Rect, Sense, Stroke, StrokeKind, Ui, WidgetInfo, WidgetType, pos2, vec2};

use super::commands::Group;
use super::{Command, Desk};
use crate::look::{Look, Theme, Type, dialog, label, paint_text, section, text_width};
use crate::views::CameraView;
use crate::words::Words;

/// The keys of a command as they stand on the keyboard.
pub(crate) fn keys_text(words: &Words, command: Command) -> String {
    shortcut_text(words, command.shortcut())
}

pub(crate) fn shortcut_text(words: &Words, shortcut: KeyboardShortcut) -> String {
    let modifiers = shortcut.modifiers;
    let mut text = String::new();
    for (is_held, key) in [(modifiers.command || modifiers.ctrl, "key-ctrl"), (modifiers.alt, "key-alt"), (modifiers.shift, "key-shift")] {
        if is_held {
            text.push_str(words.get(key));
            text.push('+');
        }
    }
    text.push_str(match shortcut.logical_key {
        Key::Space => words.get("key-space"),
        Key::Escape => words.get("key-escape"),
        Key::Home => words.get("key-home"),
        Key::Backspace => words.get("key-backspace"),
        Key::Enter => words.get("key-enter"),
        Key::Period => ".",
        Key::Minus => "-",
        Key::Equals => "=",
        other => other.symbol_or_name(),
    });
    text
}

const PLACES: usize = CameraView::PLACES;

/// The keys of a row of commands, of which this is the first.
fn keys_to_last(words: &Words, first: Command) -> String {
    format!("{}…{PLACES}", keys_text(words, first))
}

pub(super) fn show(desk: &mut Desk, ctx: &Context) {
    if !desk.shows_keys {
        return;
    }
    let look = desk.look();
    let theme = look.theme;
    let screen = ctx.content_rect();
    let modal = dialog(ctx, &look, "keys", 1_120.0, |ui| {
        ui.horizontal(|ui| {
            label(ui, &look, look.words.get("keys-title"), Type::Title, theme.ink_strong);
            ui.add_space(12.0);
            label(ui, &look, look.words.get("keys-about"), Type::Small, theme.ink_muted);
        });
        ui.add_space(6.0);
        let columns = ((ui.available_width() / theme.scaled(330.0)).floor() as usize).clamp(1, 3);
        let (sheet, rows) = sheet(columns);
        // A dialog keeps the height it had at first; the sheet says how high it will be.
        let height = (rows as f32 * theme.scaled(LINE) * 1.12).min(screen.height() - 150.0);
        egui::ScrollArea::vertical().min_scrolled_height(height).max_height(height).show(ui, |ui| {
            ui.spacing_mut().item_spacing.x = 26.0;
            ui.columns(columns, |columns| {
                for (column, group, commands) in &sheet {
                    group_ui(&mut columns[*column], &look, *group, commands);
                }
            });
        });
    });
    if modal.should_close() {
        desk.shows_keys = false;
    }
}

/// Height of a line, points at standard density.
const LINE: f32 = 20.0;

/// Which group stands in which column, the longest first, each where it is shortest so far; and how many lines the longest column has.
fn sheet(columns: usize) -> (Vec<(usize, Group, Vec<Command>)>, usize) {
    let is_line = |command: &Command| !matches!(command, Command::Recall(1..) | Command::Save(1..));
    let of = |group| Command::all().into_iter().filter(|command| command.group() == group && is_line(command)).collect::<Vec<_>>();
    let mut groups = Group::ALL.map(|group| (group, of(group)));
    groups.sort_by_key(|(group, commands)| (std::cmp::Reverse(commands.len()), *group));
    let mut lines = vec![0_usize; columns];
    let place = |(group, commands): (Group, Vec<Command>)| {
        let column = (0..columns).min_by_key(|column| lines[*column]).unwrap_or(0);
        lines[column] += commands.len() + 1;
        (column, group, commands)
    };
    let sheet = groups.into_iter().map(place).collect();
    (sheet, lines.into_iter().max().unwrap_or(0))
}

fn group_ui(ui: &mut Ui, look: &Look<'_>, group: Group, commands: &[Command]) {
    let theme = look.theme;
    section(ui, look, look.words.get(group.key()));
    ui.spacing_mut().item_spacing = vec2(Theme::GAP, 1.0);
    for command in commands {
        // The places for views are one line each, for all of them.
        let (text, keys) = match command {
            Command::Recall(0) => (look.words.say("keys-recall", &[("last", PLACES.into())]), keys_to_last(look.words, *command)),
            Command::Save(0) => (look.words.say("keys-save", &[("last", PLACES.into())]), keys_to_last(look.words, *command)),
            command => (command.text(look.words), keys_text(look.words, *command)),
        };
        let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), theme.scaled(LINE)), Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(WidgetType::Label, true, format!("{text} {keys}")));
        let painter = ui.painter();
        let cap_width = text_width(painter, &keys, theme.font(Type::Small)) + 12.0;
        let cap = Rect::from_min_max(pos2(rect.right() - cap_width, rect.top() + 2.0), pos2(rect.right(), rect.bottom() - 2.0));
        painter.rect(cap, f32::from(Theme::RADIUS), theme.raised, Stroke::new(1.0, theme.line_strong), StrokeKind::Inside);
        paint_text(painter, cap, Align2::CENTER_CENTER, &keys, theme.font(Type::Small), theme.ink);
        let area = Rect::from_min_max(rect.min, pos2(cap.left() - 8.0, rect.bottom()));
        if paint_text(painter, area, Align2::LEFT_CENTER, &text, theme.font(Type::Body), theme.ink) {
            response.on_hover_text(text);
        }
    }
}
