//! Clearance as a process: each box has goods, a trader and a declaration, and what holds it is what has not been decided yet.
//!
//! | file | what |
//! |---|---|
//! | `section` | what a scenario says about it: one process, electronic or on paper; the traders; what time costs |
//! | `goods` | what is in a box, who declares it and how, drawn from a stream of the box's own |
//! | `risk` | how likely a declaration is false: a trait, and the rule that serves where nothing learned does |
//! | `learned` | the index that was learned, in its place |
//! | `case` | one declaration on its way |
//! | `documents` | the document that a filer writes, and how it gets it wrong |
//! | `authorities` | border inspection and the maritime authority: whom they look at |
//! | `looks` | who wants to look into one box: together or one after another |
//! | `office` | the way: filing, approval, targeting, tax, payment, release |
//! | `figures` | what it came to |
//! | `forecast` | how long release will take, from what was seen |
//! | `traders` | records, credit with its evidence, the watch-list |
//!
//! The rules themselves (tax, states, contracts, accounts) are `portolan_customs`'. Two scenarios that differ in the process alone meet
//! the same boxes with the same goods, traders, prices and frauds.
//!
//! What happened before a box stood in the yard (an early declaration) is decided when it does: the port does not see it sooner. Goods of
//! the initial stock are cleared.

mod authorities;
mod case;
mod documents;
mod figures;
mod forecast;
mod goods;
mod learned;
mod looks;
mod office;
mod risk;
mod section;
mod traders;

#[cfg(test)]
mod tests;

pub use authorities::{Authorities, Border, Maritime};
pub use case::{Case, Step};
pub use documents::Faults;
pub use figures::{AuthorityFigures, ClearanceFigures, CostFigures, GateFigures, HoldTimes, ReleaseTimes};
pub use forecast::{Advice, Forecast, Question, Releases};
pub use goods::{Catalogue, Declared, Line};
pub use looks::Looks;
pub use office::{Activation, DecisionLog, OfficeBook};
pub(crate) use office::{Office, Rules, read_rules};
pub use risk::{PriceAndPast, RiskFacts, RiskScore, RiskSource};
pub use section::{Costs, DeskPlan, Electronic, ModeShare, NewContract, Paper, Process, Processed, RiskChoice, Traders};
pub use traders::{Credit, Evidence, TraderRecord};
