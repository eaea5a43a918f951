//! The bar above everything: what runs, what time it is, how fast, and whether it can be heard.

use egui::{Align, Align2, Layout, Panel, Rect, Response, Sense, Stroke, Ui, Vec2, WidgetInfo, WidgetType, pos2, vec2};

use super::{Desk, ROLES, pace_text};
use crate::actions::ScreenAction;
use crate::desk::Command;
use crate::look::{Button, ChineseFont, Icon, Look, Theme, Type, elided, label, menu, menu_row, paint_text, severity_mark, text_width};
use crate::views::{Link, Pace, Severity, Views};
use crate::words::Language;

/// Height of the bar, points at standard density.
const HEIGHT: f32 = 44.0;

pub(super) fn show(desk: &mut Desk, root: &mut Ui, views: &Views, asked: &mut Vec<ScreenAction>) {
    let theme = desk.theme.clone();
    let frame = egui::Frame::NONE.fill(theme.panel).inner_margin(egui::Margin::symmetric(10, 0));
    let bar = Panel::top("top bar").frame(frame).exact_size(theme.scaled(HEIGHT)).resizable(false).show_separator_line(false);
    let mut command = None;
    bar.show(root, |ui| {
        let look = desk.look();
        let room = Room(ui.available_width() / theme.scaled(100.0) * 100.0);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            command = tools(desk, ui, &look, room, asked);
            notices(ui, &look, views, asked);
            link(ui, &look, views, room);
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                scenario(ui, &look, views, room);
                clock(ui, &look, views, room);
                command = pace(ui, &look, views, asked).or(command);
            });
        });
    });
    if let Some(command) = command {
        desk.command(command, views, asked);
    }
}

/// How much the bar can say, by its width in points at standard density. On a narrow screen names give way to signs one after the other;
/// clock, paces and notices never do.
#[derive(Clone, Copy)]
struct Room(f32);

impl Room {
    const fn names_links(self) -> bool {
        self.0 >= 1_640.0
    }
    const fn names_menus(self) -> bool {
        self.0 >= 1_500.0
    }
    const fn has_date(self) -> bool {
        self.0 >= 1_340.0
    }
    const fn names_role(self) -> bool {
        self.0 >= 1_240.0
    }
    /// For the scenario's name.
    const fn for_name(self) -> f32 {
        match self.0 {
            ..1_240.0 => 90.0,
            ..1_640.0 => 140.0,
            _ => 250.0,
        }
    }
}

fn divide(ui: &mut Ui, look: &Look<'_>) {
    let (rect, _) = ui.allocate_exact_size(vec2(9.0, look.theme.scaled(26.0)), Sense::hover());
    ui.painter().vline(rect.center().x, rect.y_range(), Stroke::new(1.0, look.theme.line));
}

/// The program's sign and the scenario's name, which gives way to everything else.
fn scenario(ui: &mut Ui, look: &Look<'_>, views: &Views, room: Room) {
    let theme = look.theme;
    let (sign, _) = ui.allocate_exact_size(Vec2::splat(theme.scaled(22.0)), Sense::hover());
    Icon::Rose.paint(ui.painter(), sign, theme.ink);
    let name = if views.frame.scenario.is_empty() { look.words.get("no-scenario") } else { &views.frame.scenario };
    let most = room.for_name();
    let width = text_width(ui.painter(), name, theme.font(Type::Title)).ceil() + 1.0;
    let (rect, response) = ui.allocate_exact_size(vec2(width.clamp(60.0, theme.scaled(most)), theme.scaled(36.0)), Sense::hover());
    let seed = if views.frame.ended {
        look.words.get("scenario-ended").to_owned()
    } else {
        look.words.say("scenario-seed", &[("seed", views.frame.seed.to_string().into())])
    };
    response.widget_info(|| WidgetInfo::labeled(WidgetType::Label, true, format!("{name} · {seed}")));
    let (top, bottom) = rect.split_top_bottom_at_fraction(0.55);
    let is_cut = paint_text(ui.painter(), top, Align2::LEFT_CENTER, name, theme.font(Type::Title), theme.ink_strong);
    paint_text(ui.painter(), bottom, Align2::LEFT_CENTER, &seed, theme.font(Type::Small), theme.ink_muted);
    if is_cut {
        response.on_hover_text(name);
    }
    divide(ui, look);
}

/// The port's clock: the largest text of the screen.
fn clock(ui: &mut Ui, look: &Look<'_>, views: &Views, room: Room) {
    let theme = look.theme;
    let clock = views.frame.clock;
    let written = clock.calendar.datetime(clock.now_ms);
    let (date, time) = written.split_once(' ').unwrap_or((&written, ""));
    let (hour_minute, second) = time.split_at(time.len().min(5));
    let big = elided(ui.painter(), hour_minute, theme.font(Type::Clock), theme.ink_strong, f32::INFINITY);
    let small = elided(ui.painter(), second, theme.font(Type::Title), theme.ink_muted, f32::INFINITY);
    let day = look.words.say("clock-day", &[("weekday", look.words.weekday(clock.now_ms).into()), ("date", date.into())]);
    let day_width = if room.has_date() { text_width(ui.painter(), &day, theme.font(Type::Small)) + 10.0 } else { 0.0 };
    let width = big.size().x + small.size().x + 1.0 + day_width;
    let (rect, response) = ui.allocate_exact_size(vec2(width, theme.scaled(36.0)), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(WidgetType::Label, true, format!("{day} {time}")));
    let painter = ui.painter();
    let top = (rect.center().y - big.size().y / 2.0).round();
    let foot = top + big.size().y;
    let end = rect.left() + big.size().x;
    painter.galley(pos2(rect.left(), top), big, theme.ink_strong);
    let seconds_at = pos2(end + 1.0, foot - small.size().y - 1.5);
    let day_at = end + small.size().x + 10.0;
    painter.galley(seconds_at, small, theme.ink_muted);
    let day_rect = Rect::from_min_max(pos2(day_at, rect.top()), pos2(rect.right() + 1.0, rect.bottom()));
    paint_text(painter, day_rect, Align2::LEFT_CENTER, &day, theme.font(Type::Small), theme.ink_muted);
    response.on_hover_text(clock.calendar.iso(clock.now_ms));
    divide(ui, look);
}

/// Pause, step, and the paces.
fn pace(ui: &mut Ui, look: &Look<'_>, views: &Views, asked: &mut Vec<ScreenAction>) -> Option<Command> {
    let words = look.words;
    let mut command = None;
    ui.spacing_mut().item_spacing.x = 3.0;
    let is_paused = views.frame.pace == Pace::Paused;
    let keys = |command: Command| ui_keys(look, command);
    let (icon, text) = if is_paused { (Icon::Play, words.get("pace-go")) } else { (Icon::Pause, words.get("pace-stand")) };
    let play_keys = keys(Command::PlayPause);
    let play = Button::icon(icon, text).keys(&play_keys).width(look.theme.scaled(34.0)).on(is_paused).enabled(!views.frame.ended);
    if play.show(ui, look).clicked() {
        command = Some(Command::PlayPause);
    }
    let step_keys = keys(Command::StepMinute);
    let step = Button::icon(Icon::Step, words.get("command-step-minute")).keys(&step_keys).enabled(is_paused && !views.frame.ended);
    if step.show(ui, look).clicked() {
        command = Some(Command::StepMinute);
    }
    for pace in Pace::OFFERED {
        let text = pace_text(words, pace);
        let keys = keys(Command::SetPace(pace));
        let button = Button::text(&text).keys(&keys).on(views.frame.pace == pace).enabled(!views.frame.ended);
        if button.show(ui, look).clicked() {
            asked.push(ScreenAction::Pace(pace));
        }
    }
    if let Some(reached) = views.frame.pace_reached.filter(|_| !is_paused) {
        let is_behind = matches!(views.frame.pace, Pace::Times(times) if reached < times as f32 * 0.9);
        if is_behind || views.frame.pace == Pace::Max {
            let text = words.say("pace-reached", &[("times", crate::words::decimal(f64::from(reached), 0).into())]);
            label(ui, look, &text, Type::Small, look.theme.ink_muted);
        }
    }
    ui.spacing_mut().item_spacing.x = Theme::GAP;
    command
}

fn ui_keys(look: &Look<'_>, command: Command) -> String {
    super::keys::keys_text(look.words, command)
}

/// Whether the devices can be heard, and the wind.
fn link(ui: &mut Ui, look: &Look<'_>, views: &Views, room: Room) {
    let words = look.words;
    let (icon, text, severity) = match &views.frame.link {
        Link::InProcess => (Icon::Link, words.get("link-in-process").to_owned(), Severity::Normal),
        Link::Connected { broker } => (Icon::Link, words.say("link-connected", &[("broker", broker.as_str().into())]), Severity::Normal),
        Link::Lost { broker, since_ms } => {
            let args = [("broker", broker.as_str().into()), ("span", words.since(*since_ms).into())];
            (Icon::Unlinked, words.say("link-lost", &args), Severity::Urgent)
        }
        Link::Replay => (Icon::Clock, words.get("link-replay").to_owned(), Severity::Info),
    };
    let most = if room.names_links() { 240.0 } else { 0.0 };
    state(ui, look, icon, &text, severity, most);
    if let Some(wind) = views.frame.wind_m_s {
        let text = words.quantity(f64::from(wind), 0, crate::views::Unit::MetresPerSecond);
        let severity = match views.frame.wind_stop_m_s {
            Some(limit) if wind >= limit => Severity::Urgent,
            Some(limit) if wind >= limit * 0.8 => Severity::High,
            _ => Severity::Normal,
        };
        let response = state(ui, look, Icon::Wind, &text, severity, 80.0);
        if let Some(limit) = views.frame.wind_stop_m_s {
            let limit = words.quantity(f64::from(limit), 0, crate::views::Unit::MetresPerSecond);
            response.on_hover_text(words.say("wind-limit", &[("limit", limit.into())]));
        }
    }
    divide(ui, look);
}

/// A sign and a text that say how something is; the text has so much room at most.
fn state(ui: &mut Ui, look: &Look<'_>, icon: Icon, text: &str, severity: Severity, most: f32) -> Response {
    let theme = look.theme;
    let ink = if severity == Severity::Normal { theme.ink_muted } else { theme.severity(severity).ink };
    let mark = if severity >= Severity::Low { 15.0 } else { 0.0 };
    let wanted = (text_width(ui.painter(), text, theme.font(Type::Small)).ceil() + 1.0).min(theme.scaled(most));
    let (rect, response) = ui.allocate_exact_size(vec2(wanted + 20.0 + mark, theme.scaled(24.0)), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(WidgetType::Label, true, text));
    let painter = ui.painter();
    icon.paint(painter, Rect::from_center_size(pos2(rect.left() + 7.0, rect.center().y), Vec2::splat(14.0)), ink);
    if mark > 0.0 {
        severity_mark(painter, theme, Rect::from_center_size(pos2(rect.left() + 23.0, rect.center().y), Vec2::splat(11.0)), severity);
    }
    let area = Rect::from_min_max(pos2(rect.left() + 19.0 + mark, rect.top()), pos2(rect.right() + 1.0, rect.bottom()));
    if paint_text(painter, area, Align2::LEFT_CENTER, text, theme.font(Type::Small), ink) {
        return response.on_hover_text(text);
    }
    response
}

/// How many notices there are of each severity; a press opens them.
fn notices(ui: &mut Ui, look: &Look<'_>, views: &Views, asked: &mut Vec<ScreenAction>) {
    let theme = look.theme;
    let counts = views.frame.notices;
    let shown = [(Severity::Urgent, counts.urgent), (Severity::High, counts.high), (Severity::Low, counts.low)];
    let texts = shown.map(|(_, count)| count.to_string());
    let font = theme.font(Type::Strong);
    let widths = texts.each_ref().map(|text| text_width(ui.painter(), text, font.clone()).max(9.0) + 22.0);
    let (rect, response) = ui.allocate_exact_size(vec2(widths.iter().sum::<f32>() + 6.0, theme.scaled(26.0)), Sense::click());
    let args = [("urgent", counts.urgent.into()), ("high", counts.high.into()), ("low", counts.low.into())];
    let said = look.words.say("notices-summary", &args);
    response.widget_info(|| WidgetInfo::labeled(WidgetType::Button, true, &said));
    let painter = ui.painter();
    if response.hovered() || response.has_focus() {
        painter.rect_filled(rect, f32::from(Theme::RADIUS), theme.hovered);
    }
    let mut x = rect.left() + 5.0;
    for (((severity, count), text), width) in shown.into_iter().zip(&texts).zip(widths) {
        let mark = Rect::from_center_size(pos2(x + 7.0, rect.center().y), Vec2::splat(13.0));
        let number = Rect::from_min_max(pos2(mark.right() + 4.0, rect.top()), pos2(x + width, rect.bottom()));
        if count > 0 {
            severity_mark(painter, theme, mark, severity);
            paint_text(painter, number, Align2::LEFT_CENTER, text, font.clone(), theme.severity(severity).ink);
        } else {
            // Nothing of this severity: its place stays, so that the others do not move.
            painter.rect_stroke(mark.shrink(2.5), 1.0, Stroke::new(1.0, theme.line_strong), egui::StrokeKind::Inside);
            paint_text(painter, number, Align2::LEFT_CENTER, text, theme.font(Type::Body), theme.ink_faint);
        }
        x += width;
    }
    if response.on_hover_text(&said).clicked() {
        asked.push(ScreenAction::OpenPanel(super::PanelKind::Notices));
    }
    divide(ui, look);
}

/// Finder, role, panels, language, theme, density, keys.
fn tools(desk: &Desk, ui: &mut Ui, look: &Look<'_>, room: Room, asked: &mut Vec<ScreenAction>) -> Option<Command> {
    let words = look.words;
    let mut command = None;
    ui.spacing_mut().item_spacing.x = 3.0;
    for (icon, of) in [(Icon::Keyboard, Command::Keys), (Icon::Density, Command::NextDensity), (Icon::Contrast, Command::NextTheme)] {
        let text = of.text(words);
        let keys = ui_keys(look, of);
        if Button::icon(icon, &text).keys(&keys).quiet().show(ui, look).clicked() {
            command = Some(of);
        }
    }
    // The language is named by the one it would change to, in that language.
    let (next, name) = match words.language() {
        Language::English => (Language::Chinese, words.of(Language::Chinese)),
        Language::Chinese => (Language::English, words.of(Language::English)),
    };
    let has_font = next == Language::English || matches!(desk.chinese, Some(ChineseFont::Found { .. }));
    let tip = if has_font { Command::NextLanguage.text(words) } else { words.get("chinese-font-missing").to_owned() };
    let keys = ui_keys(look, Command::NextLanguage);
    // Without a font its name could not be written either.
    let text = if has_font { name } else { words.get("language-chinese-latin") };
    let button = Button::text(text).with_icon(Icon::Globe).labelled(&tip).keys(&keys).quiet().enabled(has_font);
    if button.show(ui, look).clicked() {
        asked.push(ScreenAction::Language(next));
    }
    menu(ui, look, named(words.get("panels-menu"), Icon::Layers, room.names_menus()), |ui| {
        for panel in super::PanelKind::ALL {
            let is_seen = super::layout::is_seen(&desk.tree, panel);
            let keys = ui_keys(look, Command::TogglePanel(panel));
            if menu_row(ui, look, panel.icon(), words.of(panel), &keys, is_seen) {
                asked.push(if is_seen { ScreenAction::ClosePanel(panel) } else { ScreenAction::OpenPanel(panel) });
            }
        }
    });
    menu(ui, look, named(words.of(desk.role), Icon::Person, room.names_role()), |ui| {
        for role in ROLES {
            if menu_row(ui, look, Icon::Person, words.of(role), "", role == desk.role) {
                asked.push(ScreenAction::Role(role));
            }
        }
    });
    let keys = ui_keys(look, Command::Find);
    let find = Button::text(words.get("find-button")).with_icon(Icon::Search).keys(&keys);
    if find.show(ui, look).clicked() {
        command = Some(Command::Find);
    }
    ui.spacing_mut().item_spacing.x = Theme::GAP;
    divide(ui, look);
    command
}

/// A quiet button with its name or, where there is no room for it, its sign alone.
const fn named(text: &str, icon: Icon, is_named: bool) -> Button<'_> {
    let button = if is_named { Button::text(text).with_icon(icon) } else { Button::icon(icon, text) };
    button.quiet()
}
