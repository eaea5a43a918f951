//! What a scenario says about clearance as a process.

use portolan_customs::declaration::Procedure;
use portolan_customs::states::DeskHours;
use portolan_model::distribution::{Distribution, Values};
use portolan_model::moment::Moment;
use portolan_model::problem::Place;
use serde::{Deserialize, Serialize};

use super::authorities::Authorities;
use super::documents::Faults;

/// Clearance as a process.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Processed {
    /// The process.
    pub process: Process,
    /// Who declares, and how truly.
    #[serde(default)]
    pub traders: Traders,
    /// Border inspection and the maritime authority. Default: neither holds anything.
    #[serde(default)]
    pub authorities: Option<Authorities>,
    /// Contracts that come into force in the run, beside those that come with the program and are in force when it begins.
    #[serde(default)]
    pub contracts: Vec<NewContract>,
    /// A folder beside the scenario whose tables stand in the place of those that come with the program: some or all of the files that
    /// `assets/tariff` has. What changes in them on a day of the run takes effect on it.
    #[serde(default)]
    pub tables: Option<String>,
    /// So many days before the tables change for their goods, filers with open declarations are warned. Default 3, *assumed*.
    #[serde(default = "announced_days")]
    pub announced_days: u32,
    /// What waiting costs.
    #[serde(default)]
    pub costs: Costs,
    /// How many decisions are kept, with all that it takes to take them again. Default: 0; a week of a large port has a million.
    #[serde(default)]
    pub keep_decisions: u32,
}

const fn announced_days() -> u32 {
    3
}

/// A version of a contract that is to come into force in the run.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewContract {
    /// Its file, beside the scenario.
    pub file: String,
    /// Who brings it into force. Default: customs.
    #[serde(default = "customs")]
    pub by: String,
    /// When that is tried: it is held against what was decided in the run until then, its signatures are counted, and whoever does it must
    /// be allowed to. It decides from its own effective day on.
    pub at: Moment,
}

fn customs() -> String {
    "customs".to_owned()
}

/// How declarations are worked.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub enum Process {
    /// By rules as data, at once; officers see what was picked.
    Electronic(Electronic),
    /// From desk to desk.
    Paper(Paper),
}

/// A mode and its share.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ModeShare {
    /// The mode.
    pub procedure: Procedure,
    /// Its share: a weight.
    pub share: f64,
}

/// Who says how likely a declaration is false.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub enum RiskChoice {
    /// The price against the usual one, and what was found with the trader.
    #[default]
    PriceAndPast,
    /// The model that comes with the program.
    Learned,
}

/// The electronic process.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Electronic {
    /// Who scores declarations. Default: `PriceAndPast`.
    pub risk: RiskChoice,
    /// Modes of imports. Default: early 0.45, two-step 0.15, periodic 0.05, two-stage 0.03, ordinary 0.32, *assumed*.
    pub modes: Vec<ModeShare>,
    /// A summary is ready in this share of the time that a whole declaration takes. Default 0.3, *assumed*.
    pub summary_share: f64,
    /// Hours before landing at which what is declared early is. Default `Triangular(6, 24, 72)`, *assumed*.
    pub early_by_h: Distribution,
    /// Seconds in which a declaration is checked, scored and decided. Default `Triangular(5, 20, 90)`, *assumed*.
    pub machine_s: Distribution,
    /// Officers who look at papers. Default 6, *assumed*.
    pub officers: u16,
    /// Their hours. Default: round the clock.
    pub officer_hours: DeskHours,
    /// Minutes for one declaration. Default `Triangular(8, 20, 60)`, *assumed*.
    pub review_min: Distribution,
    /// Share drawn by chance to be examined, so that what the risk rule never picks is seen too. Default 0.005, *assumed*.
    pub explored_share: f64,
    /// Share of the false declarations among those reviewed that are told from their papers. Default 0.3, *assumed*.
    pub told_by_review_share: f64,
    /// Whether declarations are written as documents, with the traders' [faults](Traders::faults), and pass the quality gate. Default: no, a
    /// share is put aside without being written.
    pub documents: bool,
    /// Whether customs, border inspection and the maritime authority look together: aboard, at the gate, and in one visit of a box to
    /// the hall. Default: they do.
    pub joint_examination: bool,
}

/// A desk of the paper process.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeskPlan {
    /// Its name, for readers.
    pub name: String,
    /// Its hours.
    pub hours: DeskHours,
    /// Clerks.
    pub clerks: u16,
    /// Minutes for one declaration.
    pub work_min: Distribution,
}

/// The paper process.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Paper {
    /// The desks, one after another. Default: intake, documents, tax, cashier, release, all *assumed*.
    pub desks: Vec<DeskPlan>,
    /// Hours for which papers travel before the first desk. Default `Triangular(2, 8, 30)`, *assumed*.
    pub courier_h: Distribution,
    /// Share of imports that is picked for examination, by chance. Default 0.05, *assumed*.
    pub examined_share: f64,
    /// Share of exports that is picked. Default 0.005, *assumed*.
    pub exports_examined_share: f64,
    /// Whether customs, border inspection and the maritime authority look together. Default: each comes by itself.
    pub joint_examination: bool,
}

/// Who declares, and how truly.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Traders {
    /// How many. Default 240, *assumed*.
    pub count: u32,
    /// Share of authorised economic operators. Default 0.2, *assumed*.
    pub aeo_share: f64,
    /// Share of import declarations that state too low a price. Default 0.05, *assumed*.
    pub false_share: f64,
    /// Share of the traders who make nine tenths of those. Default 0.15, *assumed*.
    pub dishonest_share: f64,
    /// What a false declaration states of the true price. Default `Uniform(0.3, 0.8)`, *assumed*.
    pub stated_share: Distribution,
    /// Honest prices against the usual one. Default `LogNormal(median: 1, p90: 1.35)`, *assumed*.
    pub price_ratio: Distribution,
    /// Share of declarations that the quality gate puts aside when they first come. Default 0.06, *assumed*.
    pub flawed_share: f64,
    /// In what flawed documents are wrong, where documents are written.
    pub faults: Faults,
    /// Hours until a flaw is mended. Default `Triangular(0.5, 3, 20)`, *assumed*.
    pub mend_h: Distribution,
    /// Hours from landing to the declaration, in modes after arrival. Default `LogNormal(median: 10, p90: 40)`, *assumed*.
    pub declares_after_h: Distribution,
    /// Share of the taxes that the trader's account does not hold when they are charged; all others it does. Default 0.02, *assumed*.
    pub short_share: f64,
    /// Yuan that the guarantee of an authorised economic operator is good for. Default 5 million, *assumed*.
    pub aeo_guarantee_yuan: u32,
    /// Yuan that another's is good for. Default 400,000, *assumed*.
    pub guarantee_yuan: u32,
    /// Hours until an account that fell short is filled. Default `Triangular(4, 20, 60)`, *assumed*.
    pub fills_account_h: Distribution,
    /// Hours for which a box in which something was found is treated. Default `Triangular(24, 48, 120)`, *assumed*.
    pub treatment_h: Distribution,
    /// Share of those that stay for good. Default 0.1, *assumed*.
    pub seized_share: f64,
    /// Share of false declarations that an examination tells. Default 0.9, *assumed*.
    pub told_by_examination_share: f64,
}

/// What waiting for release costs.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Costs {
    /// Yuan a box and day of storage. Default 60, *assumed*.
    pub storage_yuan_day: f64,
    /// Yuan a box and day to the line. Default 150, *assumed*.
    pub detention_yuan_day: f64,
    /// Hours that cost neither. Default 48, *assumed*.
    pub free_h: f64,
    /// Yuan an examination, moves included. Default 900, *assumed*.
    pub examination_yuan: f64,
    /// Yuan to the agent for a declaration. Default 260, *assumed*; on paper more is to be stated.
    pub agent_yuan: f64,
    /// Percent a year on the value of the goods. Default 5, *assumed*.
    pub capital_pct_year: f64,
}

impl Default for Electronic {
    fn default() -> Self {
        let mode = |procedure, share| ModeShare { procedure, share };
        Self {
            risk: RiskChoice::default(),
            modes: vec![
                mode(Procedure::Early, 0.45),
                mode(Procedure::TwoStep, 0.15),
                mode(Procedure::Periodic, 0.05),
                mode(Procedure::TwoStage, 0.03),
                mode(Procedure::Ordinary, 0.32),
            ],
            summary_share: 0.3,
            early_by_h: Distribution::Triangular(6.0, 24.0, 72.0),
            machine_s: Distribution::Triangular(5.0, 20.0, 90.0),
            officers: 6,
            officer_hours: DeskHours::ROUND_THE_CLOCK,
            review_min: Distribution::Triangular(8.0, 20.0, 60.0),
            explored_share: 0.005,
            told_by_review_share: 0.3,
            documents: false,
            joint_examination: true,
        }
    }
}

impl Default for Paper {
    fn default() -> Self {
        let desk = |name: &str, clerks, work_min| DeskPlan {
            name: name.to_owned(),
            hours: DeskHours { opens_min: 510, closes_min: 1_020, days_a_week: 5 },
            clerks,
            work_min,
        };
        Self {
            desks: vec![
                desk("intake", 10, Distribution::Triangular(3.0, 6.0, 15.0)),
                desk("documents", 24, Distribution::Triangular(8.0, 18.0, 50.0)),
                desk("tax", 14, Distribution::Triangular(5.0, 10.0, 25.0)),
                desk("cashier", 8, Distribution::Triangular(2.0, 5.0, 12.0)),
                desk("release", 8, Distribution::Triangular(2.0, 4.0, 10.0)),
            ],
            courier_h: Distribution::Triangular(2.0, 8.0, 30.0),
            examined_share: 0.05,
            exports_examined_share: 0.005,
            joint_examination: false,
        }
    }
}

impl Default for Traders {
    fn default() -> Self {
        Self {
            count: 240,
            aeo_share: 0.2,
            false_share: 0.05,
            dishonest_share: 0.15,
            stated_share: Distribution::Uniform(0.3, 0.8),
            price_ratio: Distribution::LogNormal { median: 1.0, p90: 1.35 },
            flawed_share: 0.06,
            faults: Faults::default(),
            mend_h: Distribution::Triangular(0.5, 3.0, 20.0),
            declares_after_h: Distribution::LogNormal { median: 10.0, p90: 40.0 },
            short_share: 0.02,
            aeo_guarantee_yuan: 5_000_000,
            guarantee_yuan: 400_000,
            fills_account_h: Distribution::Triangular(4.0, 20.0, 60.0),
            treatment_h: Distribution::Triangular(24.0, 48.0, 120.0),
            seized_share: 0.1,
            told_by_examination_share: 0.9,
        }
    }
}

impl Default for Costs {
    fn default() -> Self {
        Self {
            storage_yuan_day: 60.0,
            detention_yuan_day: 150.0,
            free_h: 48.0,
            examination_yuan: 900.0,
            agent_yuan: 260.0,
            capital_pct_year: 5.0,
        }
    }
}

impl Process {
    /// Whether authorities look together.
    pub const fn examines_jointly(&self) -> bool {
        match self {
            Self::Electronic(electronic) => electronic.joint_examination,
            Self::Paper(paper) => paper.joint_examination,
        }
    }
}

impl Processed {
    /// Whether anybody may be picked for examination.
    pub fn examines(&self) -> bool {
        let by_others = self.authorities.as_ref().is_some_and(Authorities::examines);
        match &self.process {
            Process::Electronic(_) => true,
            Process::Paper(paper) => by_others || paper.examined_share > 0.0 || paper.exports_examined_share > 0.0,
        }
    }

    pub(crate) fn validate(&self, place: &mut Place<'_>) {
        match &self.process {
            Process::Electronic(electronic) => {
                let mut place = place.at("process");
                if electronic.modes.iter().map(|mode| mode.share).sum::<f64>() <= 0.0 {
                    place.at("modes").say("no-modes", "no mode of declaring", "give at least one mode with a share");
                }
                for (index, mode) in electronic.modes.iter().enumerate() {
                    let mut modes = place.at("modes");
                    let mut place = modes.index(index);
                    place.at("share").not_negative(mode.share);
                    if mode.procedure == Procedure::Paper {
                        place.at("procedure").say("on-paper", "paper is a process of its own", "write process: Paper(…)");
                    }
                }
                if electronic.officers == 0 {
                    place.at("officers").say("nobody", "nobody looks at papers", "give at least one officer");
                }
                check_hours(electronic.officer_hours, &mut place.at("officer_hours"));
                place.at("summary_share").share(electronic.summary_share);
                electronic.early_by_h.validate(&mut place.at("early_by_h"), Values::NotNegative);
                electronic.machine_s.validate(&mut place.at("machine_s"), Values::NotNegative);
                electronic.review_min.validate(&mut place.at("review_min"), Values::NotNegative);
                place.at("explored_share").share(electronic.explored_share);
                place.at("told_by_review_share").share(electronic.told_by_review_share);
            }
            Process::Paper(paper) => {
                let mut place = place.at("process");
                if paper.desks.is_empty() {
                    place.at("desks").say("no-desks", "there is no desk", "give at least one");
                }
                for (index, desk) in paper.desks.iter().enumerate() {
                    let mut desks = place.at("desks");
                    let mut place = desks.index(index);
                    check_hours(desk.hours, &mut place.at("hours"));
                    if desk.clerks == 0 {
                        place.at("clerks").say("nobody", "nobody works there", "give at least one clerk");
                    }
                    desk.work_min.validate(&mut place.at("work_min"), Values::NotNegative);
                }
                paper.courier_h.validate(&mut place.at("courier_h"), Values::NotNegative);
                place.at("examined_share").share(paper.examined_share);
                place.at("exports_examined_share").share(paper.exports_examined_share);
            }
        }
        if let Some(authorities) = &self.authorities {
            authorities.validate(&mut place.at("authorities"));
        }
        if self.announced_days > 60 {
            place.at("announced_days").say("announced", format!("is {}", self.announced_days), "give 60 days at most");
        }
        let (traders, mut place) = (&self.traders, place.at("traders"));
        traders.faults.validate(&mut place.at("faults"));
        if traders.count == 0 || traders.count > 100_000 {
            place.at("count").say("traders", format!("there are {} traders", traders.count), "give 1 to 100000");
        }
        for (name, share) in [
            ("aeo_share", traders.aeo_share),
            ("false_share", traders.false_share),
            ("dishonest_share", traders.dishonest_share),
            ("flawed_share", traders.flawed_share),
            ("short_share", traders.short_share),
            ("seized_share", traders.seized_share),
            ("told_by_examination_share", traders.told_by_examination_share),
        ] {
            place.at(name).share(share);
        }
        for (name, distribution) in [
            ("stated_share", &traders.stated_share),
            ("price_ratio", &traders.price_ratio),
            ("mend_h", &traders.mend_h),
            ("declares_after_h", &traders.declares_after_h),
            ("fills_account_h", &traders.fills_account_h),
            ("treatment_h", &traders.treatment_h),
        ] {
            distribution.validate(&mut place.at(name), Values::NotNegative);
        }
    }

    pub(crate) fn validate_costs(&self, place: &mut Place<'_>) {
        let costs = &self.costs;
        for (name, value) in [
            ("storage_yuan_day", costs.storage_yuan_day),
            ("detention_yuan_day", costs.detention_yuan_day),
            ("free_h", costs.free_h),
            ("examination_yuan", costs.examination_yuan),
            ("agent_yuan", costs.agent_yuan),
            ("capital_pct_year", costs.capital_pct_year),
        ] {
            place.at(name).not_negative(value);
        }
    }
}

fn check_hours(hours: DeskHours, place: &mut Place<'_>) {
    if !hours.opens() {
        place.say("never-open", "never opens", "let it open before it closes, within 0 to 1440 minutes, on 1 to 7 days a week");
    }
}
