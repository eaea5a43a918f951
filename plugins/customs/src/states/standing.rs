//! The states.

use serde::{Deserialize, Serialize};

use crate::declaration::Procedure;

/// What happens to the goods.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Movement {
    /// They come into the country.
    Import,
    /// They leave it.
    Export,
    /// They go from ship to ship: a manifest is all that they need.
    Transshipment,
}

/// Whether the declaration counts.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Life {
    /// Sent, not taken in.
    Lodged,
    /// Taken in.
    Accepted,
    /// Not taken in.
    Rejected,
    /// Taken back by its filer.
    Withdrawn,
    /// The goods never came, or were not declared in time.
    Lapsed,
}

/// Whether anybody wants to look.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Targeting {
    /// Not scored yet.
    Open,
    /// Nobody does.
    Clear,
    /// At the papers.
    Review,
    /// At the goods.
    Selected,
    /// The goods were looked at, and something was found.
    Found,
    /// The goods stay: seized or destroyed.
    Seized,
}

impl Targeting {
    /// Whether nobody wants to look any more, and nothing stands open.
    pub const fn is_settled(self) -> bool {
        matches!(self, Self::Clear)
    }
}

/// Whether the goods may leave the port.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PortRelease {
    /// They may not.
    Held,
    /// They may, on conditions.
    Conditional,
    /// They may.
    Released,
    /// They have left by road.
    PickedUp,
    /// They are aboard.
    Loaded,
}

impl PortRelease {
    /// Whether the goods have left the port.
    pub const fn has_left(self) -> bool {
        matches!(self, Self::PickedUp | Self::Loaded)
    }
}

/// What is due.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TaxState {
    /// Nobody has worked it out.
    NotAssessed,
    /// Nothing is due.
    NothingDue,
    /// It is known and not paid.
    Assessed,
    /// It is secured.
    Guaranteed,
    /// It is paid.
    Paid,
}

impl TaxState {
    /// Whether goods need not wait for it.
    pub const fn is_secured(self) -> bool {
        matches!(self, Self::NothingDue | Self::Guaranteed | Self::Paid)
    }
}

/// Whether the goods may be used.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Permission {
    /// Nobody has said so.
    Withheld,
    /// They may.
    Granted,
}

/// Whether all papers are in.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FullDeclaration {
    /// Some are to follow.
    Awaited,
    /// They are.
    Complete,
}

/// How far one declaration has come.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub struct Standing {
    /// What happens to the goods.
    pub movement: Movement,
    /// The mode.
    pub procedure: Procedure,
    /// Whether the goods are in the port.
    pub arrived: bool,
    /// Whether the declaration counts.
    pub life: Life,
    /// Whether anybody wants to look.
    pub targeting: Targeting,
    /// Whether the goods may leave the port.
    pub port: PortRelease,
    /// What is due.
    pub tax: TaxState,
    /// Whether the goods may be used.
    pub permission: Permission,
    /// Whether all papers are in.
    pub full: FullDeclaration,
}

impl Standing {
    /// Something that was lodged just now.
    pub const fn lodged(movement: Movement, procedure: Procedure) -> Self {
        let taxed = matches!(movement, Movement::Import);
        let in_steps = taxed && matches!(procedure, Procedure::TwoStep);
        Self {
            movement,
            procedure,
            arrived: false,
            life: Life::Lodged,
            targeting: Targeting::Open,
            port: PortRelease::Held,
            tax: if taxed { TaxState::NotAssessed } else { TaxState::NothingDue },
            permission: Permission::Withheld,
            full: if in_steps { FullDeclaration::Awaited } else { FullDeclaration::Complete },
        }
    }

    /// Whether nothing is left to happen.
    pub const fn is_over(&self) -> bool {
        match self.life {
            Life::Rejected | Life::Withdrawn | Life::Lapsed => true,
            Life::Lodged => false,
            Life::Accepted if matches!(self.targeting, Targeting::Seized) => true,
            Life::Accepted => match self.movement {
                Movement::Import => {
                    self.port.has_left()
                        && matches!(self.permission, Permission::Granted)
                        && matches!(self.tax, TaxState::Paid | TaxState::NothingDue)
                }
                Movement::Export | Movement::Transshipment => self.port.has_left(),
            },
        }
    }

    /// Whether its filer may know that the goods were picked for examination: once they are ashore, where all can see it; before, only in
    /// the modes in which customs tells it at once.
    pub const fn tells_selection(&self) -> bool {
        matches!(self.targeting, Targeting::Selected | Targeting::Found | Targeting::Seized)
            && (self.arrived || matches!(self.procedure, Procedure::TwoStage))
    }
}
