//! One declaration on its way.

use portolan_customs::states::Standing;
use portolan_customs::words::Fen;
use portolan_model::Ms;
use portolan_model::container::Flow;
use portolan_risk::lanes::Lane;
use serde::{Deserialize, Serialize};

use super::goods::Declared;
use super::risk::RiskScore;

/// What a case waits for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Step {
    /// Its filer: it is sent, or sent again.
    Filing,
    /// A desk of the paper process, from 0.
    Desk(u16),
    /// The machine, or an officer before it: then it is decided.
    Deciding,
    /// An officer who looks at the papers.
    Review,
    /// The examination of the goods.
    Examination,
    /// The treatment of what was found.
    Treatment,
    /// Money on the account.
    Money,
    /// The rest of the papers, or the settlement: the goods may be gone.
    Settlement,
    /// A contract that held it though nothing stood open.
    Releasing,
    /// Nothing: the goods stay for good.
    Nothing,
}

/// One declaration.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
pub struct Case {
    /// What is declared.
    pub declared: Declared,
    /// What the port does with the box.
    pub flow: Flow,
    /// How far it has come.
    pub standing: Standing,
    /// What it waits for.
    pub step: Step,
    /// When that is due; none for what others end.
    pub due_ms: Option<Ms>,
    /// When the box came under control: it stands in the yard.
    pub landed_ms: Ms,
    /// Open declarations when it did.
    pub load: u32,
    /// When it was taken in.
    pub accepted_ms: Option<Ms>,
    /// When the last of the authorities' holds was lifted.
    pub released_ms: Option<Ms>,
    /// What is due.
    pub tax: Fen,
    /// What would be due by the true price.
    pub true_tax: Fen,
    /// Its score.
    pub score: RiskScore,
    /// How often it was sent.
    pub sent: u16,
    /// How often it was rejected, so that the next is another filing.
    pub filings: u16,
    /// Whether the goods were picked for examination.
    pub examined: bool,
    /// Whether its filer was told that rules change.
    pub warned: bool,
    /// How many things are odd about it.
    pub odd: u8,
    /// The least that policy demands.
    pub policy: Lane,
}

impl Case {
    /// What the declaration would evade.
    pub fn evaded(&self) -> Fen {
        self.true_tax.less(self.tax)
    }
}
