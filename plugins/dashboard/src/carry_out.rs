//! Carrying out what was asked of the screen: what concerns the port goes to the port, what concerns the camera to the scene.

use bevy::prelude::*;
use portolan_clock::{Clock, WatchedPort, advance_to};
use portolan_overview::act_on_notice;
use portolan_panels::{CameraAction, ScreenAction};
use portolan_scene::{CameraMode, SavedView, SceneCamera};

use crate::board::{Board, clock_pace};

/// Carries out what was asked in this frame, in the order of asking.
///
/// # Panics
/// If an instant does not come to rest, as [`let_time_pass`](crate::haste::let_time_pass) does.
pub(crate) fn carry_out(mut board: ResMut<Board>, mut port: ResMut<WatchedPort>, mut camera: ResMut<SceneCamera>) {
    {
        let Board { ledger, overview, .. } = &mut *board;
        ledger.look(overview);
    }
    if board.asked.is_empty() {
        return;
    }
    for action in std::mem::take(&mut board.asked) {
        match action {
            // What happens out there happens at its own pace.
            ScreenAction::Pace(pace) if !port.is_live() => port.driver_mut().set_pace(clock_pace(pace)),
            ScreenAction::Step { span_ms } if !port.is_live() => {
                let until_ms = port.world().get_resource::<Clock>().map_or(0, Clock::now_ms) + span_ms;
                if let Err(error) = advance_to(port.world_mut(), until_ms) {
                    panic!("{error}");
                }
            }
            ScreenAction::Camera(action) => aim(&mut board, &mut camera, action),
            ScreenAction::Confirm(request) => {
                board.overview.confirm(port.world_mut(), request);
            }
            ScreenAction::Compensate { request, action } => board.overview.compensates(request, action),
            ScreenAction::Notice { id, action } => {
                let role = board.desk.role();
                if let Err(error) = act_on_notice(port.world_mut(), id, &action, role) {
                    // It cleared while somebody reached for it: the panel shows that by itself.
                    tracing::info!("{error}");
                }
            }
            ScreenAction::Ledger(action) => {
                let Board { ledger, overview, .. } = &mut *board;
                ledger.act(port.world(), overview, &action);
            }
            ScreenAction::Device(action) => {
                let who = board.desk.words().of(board.desk.role()).to_owned();
                if let Some(line) = &mut board.line {
                    line.act(port.world_mut(), &who, &action);
                }
            }
            // What concerns the desk alone it has done itself.
            ScreenAction::Pace(_)
            | ScreenAction::Step { .. }
            | ScreenAction::Select(_)
            | ScreenAction::ClearSelection
            | ScreenAction::Layer { .. }
            | ScreenAction::Propose(_)
            | ScreenAction::WithdrawProposal
            | ScreenAction::OpenPanel(_)
            | ScreenAction::ClosePanel(_)
            | ScreenAction::OpenBlock { .. }
            | ScreenAction::Find(_)
            | ScreenAction::Language(_)
            | ScreenAction::Theme(_)
            | ScreenAction::Role(_) => {}
        }
    }
}

fn aim(board: &mut Board, camera: &mut SceneCamera, action: CameraAction) {
    match action {
        CameraAction::Map => camera.set_mode(CameraMode::Map),
        CameraAction::Orbit | CameraAction::StopFollowing => camera.set_mode(CameraMode::Orbit),
        CameraAction::WholePort => camera.go_to(SavedView::Port),
        CameraAction::Focus(subject) => {
            board.desk.select(Some(subject));
            camera.focus(subject);
        }
        CameraAction::Follow(subject) => {
            board.desk.select(Some(subject));
            camera.set_mode(CameraMode::Follow);
        }
        CameraAction::Save(place) => {
            if let Some(kept) = board.kept.get_mut(usize::from(place)) {
                *kept = Some(*camera.eye());
            }
        }
        CameraAction::Recall(place) => {
            if let Some(Some(kept)) = board.kept.get(usize::from(place)) {
                camera.look(*kept);
            }
        }
    }
}
