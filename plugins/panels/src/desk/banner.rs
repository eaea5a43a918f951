//! The line below everything: the most pressing notice and what to do about it, or what is selected.

use egui::{Align, Align2, Layout, Panel, Rect, Sense, Stroke, Ui, Vec2, WidgetInfo, WidgetType, pos2, vec2};

use super::keys::keys_text;
use super::{Command, Desk};
use crate::actions::{CameraAction, NoticeAction, ScreenAction};
use crate::look::{Button, ChineseFont, Icon, Theme, Type, label, paint_text, severity_mark};
use crate::views::{NoticeRow, NoticeState, Severity, Views};
use crate::words::decimal;

const HEIGHT: f32 = 32.0;

/// The notice to look at first: not acknowledged, the most severe, the oldest.
pub(super) fn most_pressing(views: &Views) -> Option<&NoticeRow> {
    let rows = views.notices.iter().flat_map(|notices| &notices.rows);
    rows.filter(|row| matches!(row.state, NoticeState::Raised | NoticeState::Returned))
        .max_by_key(|row| (row.state == NoticeState::Raised, row.severity, std::cmp::Reverse((row.raised_ms, row.id))))
}

pub(super) fn show(desk: &Desk, root: &mut Ui, views: &Views, asked: &mut Vec<ScreenAction>) {
    let look = desk.look();
    let (theme, words) = (look.theme, look.words);
    let notice = most_pressing(views);
    let severity = notice.map_or(Severity::Normal, |notice| notice.severity);
    let fill = if severity == Severity::Normal { theme.panel } else { theme.severity(severity).wash };
    let frame = egui::Frame::NONE.fill(fill).inner_margin(egui::Margin::symmetric(10, 0));
    let bar = Panel::bottom("banner").frame(frame).exact_size(theme.scaled(HEIGHT)).resizable(false).show_separator_line(false);
    bar.show(root, |ui| {
        let top = ui.max_rect().expand2(vec2(10.0, 0.0));
        ui.painter().hline(top.x_range(), top.top() + 0.5, Stroke::new(1.0, theme.line_strong));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            for command in [Command::Keys, Command::Find, Command::Act] {
                let text =
                    words.say("banner-keys", &[("keys", keys_text(words, command).into()), ("what", words.get(hint_key(command)).into())]);
                label(ui, &look, &text, Type::Small, theme.ink_muted);
                ui.add_space(8.0);
            }
            if let Some(frames) = views.frame.frames_per_s {
                let text = words.say("banner-frames", &[("frames", decimal(f64::from(frames), 0).into())]);
                label(ui, &look, &text, Type::Small, theme.ink_faint);
                ui.add_space(8.0);
            }
            if let Some(notice) = notice {
                let keys = keys_text(words, Command::AcknowledgeNotice);
                let button = Button::text(words.get("notice-acknowledge")).with_icon(Icon::Check).keys(&keys);
                if button.show(ui, &look).clicked() {
                    asked.push(ScreenAction::Notice { id: notice.id, action: NoticeAction::Acknowledge(desk.role) });
                }
                if Button::icon(Icon::Focus, words.get("show-in-picture")).show(ui, &look).clicked() {
                    asked.push(ScreenAction::Select(notice.subject.subject));
                    asked.push(ScreenAction::Camera(CameraAction::Focus(notice.subject.subject)));
                }
            }
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                if let Some(notice) = notice {
                    notice_line(ui, desk, notice, asked);
                    return;
                }
                let text = if matches!(desk.chinese, Some(ChineseFont::Missing)) {
                    words.get("chinese-font-missing")
                } else if views.frame.notices.unacknowledged > 0 {
                    words.get("gathering")
                } else {
                    words.get("banner-quiet")
                };
                label(ui, &look, text, Type::Body, theme.ink_muted);
            });
        });
    });
}

const fn hint_key(command: Command) -> &'static str {
    match command {
        Command::Keys => "hint-keys",
        Command::Find => "hint-find",
        _ => "hint-act",
    }
}

fn notice_line(ui: &mut Ui, desk: &Desk, notice: &NoticeRow, asked: &mut Vec<ScreenAction>) {
    let look = desk.look();
    let (theme, words) = (look.theme, look.words);
    let text = words.message("notice-", &notice.message);
    let since = words.clock_text(notice.raised_ms);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), theme.scaled(26.0)), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(WidgetType::Button, true, format!("{} · {text} · {since}", words.of(notice.severity))));
    let painter = ui.painter();
    if response.hovered() || response.has_focus() {
        painter.rect_filled(rect, f32::from(Theme::RADIUS), theme.hovered);
    }
    severity_mark(painter, theme, Rect::from_center_size(pos2(rect.left() + 12.0, rect.center().y), Vec2::splat(15.0)), notice.severity);
    let mut area = rect;
    area.min.x += 28.0;
    let time = Rect::from_min_size(area.min, vec2(theme.scaled(64.0), area.height()));
    paint_text(painter, time, Align2::LEFT_CENTER, &since, theme.font(Type::Body), theme.ink_muted);
    area.min.x = time.right() + 4.0;
    let ink = theme.severity(notice.severity).ink;
    let is_cut = paint_text(painter, area, Align2::LEFT_CENTER, &text, theme.font(Type::Strong), ink);
    if response.clicked() {
        asked.push(ScreenAction::Select(notice.subject.subject));
        asked.push(ScreenAction::OpenPanel(super::PanelKind::Notices));
    }
    if is_cut {
        response.on_hover_text(text);
    }
}
