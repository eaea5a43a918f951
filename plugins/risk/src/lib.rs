//! How likely a declaration is wrong, what that would cost, and why.
//!
//! A declaration comes in as plain [facts](facts::DeclarationFacts). The [index](index::RiskIndex) judges it by a learned model over
//! [features] of the declaration, of what examinations found in declarations that are like it ([history]), and of what such
//! goods usually cost ([prices]); it answers a calibrated probability, the expected evaded duty, and on request the three strongest
//! [reasons] in words. [Policy tables](policy) change the answer from the day on which they hold. [Lanes](lanes) are given by thresholds
//! and by the inspection bays that are free, after a [ranking] by probability, by duty, or by both in turn. A model is made by
//! [training], kept in a [file](model_file) with a digest, [measured](measures), and watched for [drift].
//!
//! Whatever a model says, [anomalies] tell what is odd: prices, descriptions, duplicates, habits. [Traders](traders) have a rating that
//! rests on their results, and a watch-list. In a running port a
//! [`RiskDesk`](desk::RiskDesk) judges and a [`RiskMemory`](desk::RiskMemory) learns; the rest needs no world.
//!
//! ```
//! use portolan_clock::Streams;
//! use portolan_risk::facts::DeclarationFacts;
//! use portolan_risk::index::RiskIndex;
//! use portolan_risk::lanes::{Lane, LaneRules};
//! use portolan_risk::policy::PolicyTables;
//!
//! let index = RiskIndex::shipped();
//! let mut history = index.history().clone();
//! let facts = DeclarationFacts { id: "1".into(), hs: "391910".into(), price_fen: 1_250, net_mass_g: 1_000, ..Default::default() };
//! let score = index.score(&facts, &history, &PolicyTables::default(), facts.declared_on);
//! let lanes = LaneRules::default().assign(&[score.candidate(&facts.id)], 2, &Streams::of_run(1));
//! if lanes[0].lane == Lane::Examination {
//!     for reason in index.explain(&facts, &history) {
//!         println!("{reason}");
//!     }
//!     history.take_in_result(&facts, true);
//! }
//! ```
//!
//! What deliberately does not live here: the life of a declaration, tax, who is told what (clearance decides and asks here), the
//! examination itself (the terminal's work), any file or clock. Everything is a function of its arguments; what a run learns is handed
//! in by [`History::take_in_result`](history::History::take_in_result).
//!
//! Decisions are made on integers (millionths, fen); floating point stays within the model, with `libm` where a machine could differ,
//! so that the same declarations get the same lanes everywhere.

pub mod anomalies;
pub mod compare;
pub mod declarations;
pub mod desk;
pub mod drift;
pub mod facts;
pub mod features;
pub mod history;
pub mod index;
pub mod lanes;
pub mod learned;
pub mod masking;
pub mod measures;
pub mod model;
pub mod model_file;
pub mod policy;
pub mod prices;
pub mod ranking;
pub mod reasons;
pub mod section;
pub mod traders;
pub mod training;
