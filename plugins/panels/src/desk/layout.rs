//! How panels are laid out: a tree of tiles with a window for the picture in its middle.

use egui_tiles::{Container, Linear, LinearDir, SimplificationOptions, Tile, TileId, Tiles, Tree};

use super::PanelKind;

/// What a tile shows.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Pane {
    /// The picture of the port, which somebody else draws.
    Port,
    /// A panel.
    Panel(PanelKind),
}

/// The panels as a first look wants them: what needs an eye to the left, the plan below, the selected thing to the right.
pub(super) fn first_layout() -> Tree<Pane> {
    let mut tiles = Tiles::default();
    let mut tabs = |panels: &[PanelKind]| {
        let children: Vec<TileId> = panels.iter().map(|panel| tiles.insert_pane(Pane::Panel(*panel))).collect();
        tiles.insert_tab_tile(children)
    };
    let notices = tabs(&[PanelKind::Notices, PanelKind::Happenings, PanelKind::Requests, PanelKind::Ledger]);
    let inspector = tabs(&[PanelKind::Inspector, PanelKind::Picture]);
    let plan = tabs(&[PanelKind::BerthPlan]);
    let cranes = tabs(&[PanelKind::QuayCranes, PanelKind::Fleet, PanelKind::Devices]);
    let yard = tabs(&[PanelKind::Yard, PanelKind::Block, PanelKind::Gate, PanelKind::Examination]);
    let port = tiles.insert_pane(Pane::Port);
    let upper = insert_linear(&mut tiles, LinearDir::Horizontal, &[(notices, 0.225), (port, 0.545), (inspector, 0.23)]);
    let lower = insert_linear(&mut tiles, LinearDir::Horizontal, &[(plan, 0.42), (cranes, 0.29), (yard, 0.29)]);
    let root = insert_linear(&mut tiles, LinearDir::Vertical, &[(upper, 0.56), (lower, 0.44)]);
    Tree::new("desk", root, tiles)
}

/// Every panel at once around the picture, for a wall of screens.
pub(super) fn wall_layout() -> Tree<Pane> {
    let mut tiles = Tiles::default();
    let mut tab = |panel: PanelKind| {
        let pane = tiles.insert_pane(Pane::Panel(panel));
        tiles.insert_tab_tile(vec![pane])
    };
    let [notices, requests, happenings, ledger] =
        [PanelKind::Notices, PanelKind::Requests, PanelKind::Happenings, PanelKind::Ledger].map(&mut tab);
    let [inspector, picture, devices] = [PanelKind::Inspector, PanelKind::Picture, PanelKind::Devices].map(&mut tab);
    let [plan, cranes, fleet] = [PanelKind::BerthPlan, PanelKind::QuayCranes, PanelKind::Fleet].map(&mut tab);
    let [yard, block, gate, examination] = [PanelKind::Yard, PanelKind::Block, PanelKind::Gate, PanelKind::Examination].map(&mut tab);
    let port = tiles.insert_pane(Pane::Port);
    let left = insert_linear(&mut tiles, LinearDir::Vertical, &[(notices, 0.3), (requests, 0.19), (happenings, 0.19), (ledger, 0.32)]);
    let right = insert_linear(&mut tiles, LinearDir::Vertical, &[(inspector, 0.37), (picture, 0.31), (devices, 0.32)]);
    let upper = insert_linear(&mut tiles, LinearDir::Horizontal, &[(plan, 0.5), (cranes, 0.25), (fleet, 0.25)]);
    let lower = insert_linear(&mut tiles, LinearDir::Horizontal, &[(yard, 0.28), (block, 0.26), (gate, 0.24), (examination, 0.22)]);
    let middle = insert_linear(&mut tiles, LinearDir::Vertical, &[(port, 0.36), (upper, 0.32), (lower, 0.32)]);
    let root = insert_linear(&mut tiles, LinearDir::Horizontal, &[(left, 0.17), (middle, 0.66), (right, 0.17)]);
    Tree::new("desk", root, tiles)
}

fn insert_linear(tiles: &mut Tiles<Pane>, dir: LinearDir, children: &[(TileId, f32)]) -> TileId {
    let mut linear = Linear::new(dir, children.iter().map(|(tile, _)| *tile).collect());
    for (tile, share) in children {
        linear.shares.set_share(*tile, *share);
    }
    tiles.insert_container(Container::Linear(linear))
}

/// Panels keep their tabs, alone or not: a tab is how a panel is named, dragged and closed.
pub(super) const SIMPLIFICATION: SimplificationOptions = SimplificationOptions {
    prune_empty_tabs: true,
    prune_empty_containers: true,
    prune_single_child_tabs: false,
    prune_single_child_containers: true,
    all_panes_must_have_tabs: false,
    join_nested_linear_containers: true,
};

/// The tile of a panel, if it is open.
pub(super) fn tile_of(tree: &Tree<Pane>, panel: PanelKind) -> Option<TileId> {
    tree.tiles.find_pane(&Pane::Panel(panel))
}

/// Whether a panel is open and in front of the tabs it shares its place with.
pub(super) fn is_seen(tree: &Tree<Pane>, panel: PanelKind) -> bool {
    tile_of(tree, panel).is_some_and(|tile| {
        let mut child = tile;
        while let Some(parent) = tree.tiles.parent_of(child) {
            if let Some(Tile::Container(Container::Tabs(tabs))) = tree.tiles.get(parent)
                && tabs.active != Some(child)
            {
                return false;
            }
            child = parent;
        }
        true
    })
}

/// Brings a panel to the front; opens it where its neighbours of the first layout are, or else beside everything.
pub(super) fn open(tree: &mut Tree<Pane>, panel: PanelKind) {
    if tile_of(tree, panel).is_none() {
        let tile = tree.tiles.insert_pane(Pane::Panel(panel));
        let neighbours = neighbours(panel);
        let home = neighbours.iter().find_map(|other| tree.tiles.parent_of(tile_of(tree, *other)?));
        if let Some(home) = home
            && let Some(Tile::Container(Container::Tabs(tabs))) = tree.tiles.get_mut(home)
        {
            tabs.add_child(tile);
        } else {
            let tabs = tree.tiles.insert_tab_tile(vec![tile]);
            match tree.root {
                Some(root) => {
                    let root = insert_linear(&mut tree.tiles, LinearDir::Horizontal, &[(root, 0.7), (tabs, 0.3)]);
                    tree.root = Some(root);
                }
                None => tree.root = Some(tabs),
            }
        }
    }
    tree.make_active(|_, tile| *tile == Tile::Pane(Pane::Panel(panel)));
}

/// Closes a panel.
pub(super) fn close(tree: &mut Tree<Pane>, panel: PanelKind) {
    if let Some(tile) = tile_of(tree, panel) {
        tree.remove_recursively(tile);
    }
}

/// Panels that share a place in the first layout.
const fn neighbours(panel: PanelKind) -> &'static [PanelKind] {
    match panel {
        PanelKind::Notices | PanelKind::Happenings | PanelKind::Requests | PanelKind::Ledger => {
            &[PanelKind::Notices, PanelKind::Happenings, PanelKind::Requests, PanelKind::Ledger]
        }
        PanelKind::Inspector | PanelKind::Picture => &[PanelKind::Inspector, PanelKind::Picture],
        PanelKind::BerthPlan | PanelKind::QuayCranes | PanelKind::Fleet | PanelKind::Devices => {
            &[PanelKind::QuayCranes, PanelKind::Fleet, PanelKind::Devices, PanelKind::BerthPlan]
        }
        PanelKind::Yard | PanelKind::Block | PanelKind::Gate | PanelKind::Examination => {
            &[PanelKind::Yard, PanelKind::Block, PanelKind::Gate, PanelKind::Examination]
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_panel_opens_and_closes() {
        let mut tree = first_layout();
        for panel in PanelKind::ALL {
            assert!(tile_of(&tree, panel).is_some(), "{panel:?} is part of the first layout");
            open(&mut tree, panel);
            assert!(is_seen(&tree, panel), "{panel:?}");
            close(&mut tree, panel);
            assert!(!is_seen(&tree, panel), "{panel:?}");
        }
        for panel in PanelKind::ALL {
            open(&mut tree, panel);
            assert!(is_seen(&tree, panel), "{panel:?} opened again");
        }
    }

    #[test]
    fn on_a_wall_every_panel_is_seen() {
        let tree = wall_layout();
        assert!(PanelKind::ALL.iter().all(|panel| is_seen(&tree, *panel)));
    }

    #[test]
    fn tabs_behind_others_are_not_seen() {
        let mut tree = first_layout();
        open(&mut tree, PanelKind::Notices);
        assert!(is_seen(&tree, PanelKind::Notices) && !is_seen(&tree, PanelKind::Happenings));
        open(&mut tree, PanelKind::Happenings);
        assert!(!is_seen(&tree, PanelKind::Notices) && is_seen(&tree, PanelKind::Happenings));
    }
}
