//! Risk in a running port: what judges (it does not change) and what a run remembers (it does, and survives a snapshot).

use std::path::{Path, PathBuf};

use bevy_app::{App, Plugin};
use bevy_ecs::resource::Resource;
use bevy_ecs::world::World;
use portolan_clock::SnapshotApp;
use portolan_model::problem::{Problem, Problems};
use portolan_scenario::{ScenarioApp, ScenarioFolder, Section};
use serde::{Deserialize, Serialize};

use crate::anomalies::{Anomalies, Anomaly};
use crate::drift::DriftWatch;
use crate::facts::{Day, DeclarationFacts};
use crate::features::features;
use crate::history::History;
use crate::index::{RiskIndex, Score};
use crate::lanes::LaneRules;
use crate::policy::PolicyTables;
use crate::reasons::Reason;
use crate::section::{Judging, ModelChoice, RiskSection};
use crate::traders::TraderBook;

/// Judges declarations where the scenario's section `risk` asks for it: then there are a [`RiskDesk`] and a [`RiskMemory`].
pub struct RiskPlugin;

impl Plugin for RiskPlugin {
    fn build(&self, app: &mut App) {
        app.add_section::<RiskSection>().add_reading(open_desk);
        app.snapshot_resource::<RiskMemory>();
    }
}

/// What judges in a run.
#[derive(Resource, Clone, PartialEq, Debug)]
pub struct RiskDesk {
    /// The model.
    pub index: RiskIndex,
    /// The policies that may hold.
    pub policies: PolicyTables,
    /// The lanes.
    pub lanes: LaneRules,
    /// Why rules stand in for a model, if they do.
    pub notice: Option<Problem>,
}

/// What a run remembers of declarations and what became of them.
#[derive(Resource, Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct RiskMemory {
    history: History,
    anomalies: Anomalies,
    drift: DriftWatch,
    traders: TraderBook,
}

impl RiskMemory {
    /// What a run begins with: what the model's training rows showed.
    pub fn beginning(desk: &RiskDesk, judging: &Judging) -> Self {
        Self {
            history: desk.index.history().clone(),
            anomalies: Anomalies::new(judging.anomalies.clone()),
            drift: desk.index.watch(),
            traders: TraderBook::default(),
        }
    }

    /// Judges a declaration that was filed, tells what is odd about it, and takes it in: as a price, a habit, a possible duplicate, and
    /// into the watch for drift. Once for each declaration.
    pub fn declared(&mut self, desk: &RiskDesk, facts: &DeclarationFacts, on: Day) -> (Score, Vec<Anomaly>) {
        let score = desk.index.score(facts, &self.history, &desk.policies, on);
        let odd = self.anomalies.look(facts);
        self.drift.note(&features(facts, &self.history), score.learned_ppm);
        self.anomalies.note(facts);
        self.history.note_declared(facts);
        (score, odd)
    }

    /// The reasons for a score, by what is known now.
    pub fn explain(&self, desk: &RiskDesk, facts: &DeclarationFacts) -> Vec<Reason> {
        desk.index.explain(facts, &self.history)
    }

    /// Takes in what an examination found: from now on the trader and everything that is like it is judged by this too.
    pub fn examined(&mut self, facts: &DeclarationFacts, wrong: bool) {
        self.history.take_in_result(facts, wrong);
        self.traders.take_in_result(facts, wrong);
    }

    /// What examinations of this run found, by trader.
    pub const fn traders(&self) -> &TraderBook {
        &self.traders
    }

    /// What is known of earlier declarations.
    pub const fn history(&self) -> &History {
        &self.history
    }

    /// How declarations have moved from those that the model was made for.
    pub const fn drift(&self) -> &DriftWatch {
        &self.drift
    }
}

/// Reads the model and the policy tables that the section names.
fn open_desk(world: &mut World, problems: &mut Problems) {
    let Some(RiskSection::Judged(judging)) = world.get_resource::<RiskSection>().cloned() else { return };
    let folder: PathBuf = world.get_resource::<ScenarioFolder>().map(|folder| folder.0.clone()).unwrap_or_default();
    let (index, notice) = match model_of(&judging.model, &folder) {
        Ok(index) => (index, None),
        Err(problem) if matches!(judging.model, ModelChoice::FileOrRules(_)) => (RiskIndex::rules_only(), Some(problem)),
        Err(problem) => {
            problems.push(problem);
            return;
        }
    };
    let policies = match &judging.policies {
        None => Ok(PolicyTables::default()),
        Some(name) => policies_of(name, &folder),
    };
    match policies {
        Ok(policies) => {
            let desk = RiskDesk { index, policies, lanes: judging.lanes.clone(), notice };
            world.insert_resource(RiskMemory::beginning(&desk, &judging));
            world.insert_resource(desk);
        }
        Err(found) => problems.extend(found),
    }
}

fn model_of(choice: &ModelChoice, folder: &Path) -> Result<RiskIndex, Problem> {
    let name = match choice {
        ModelChoice::Shipped => return Ok(RiskIndex::shipped()),
        ModelChoice::Rules => return Ok(RiskIndex::rules_only()),
        ModelChoice::File(name) | ModelChoice::FileOrRules(name) => name,
    };
    let problem =
        |what: String, mend: &str| Problem::new("risk-model", format!("{}.model", RiskSection::NAME), format!("{name:?} {what}"), mend);
    let bytes = std::fs::read(folder.join(name))
        .map_err(|error| problem(format!("cannot be read: {error}"), "name a model relative to the scenario's folder"))?;
    RiskIndex::read(&bytes).map_err(|error| problem(error.to_string(), ""))
}

fn policies_of(name: &str, folder: &Path) -> Result<PolicyTables, Vec<Problem>> {
    let text = std::fs::read_to_string(folder.join(name)).map_err(|error| {
        let what = format!("{name:?} cannot be read: {error}");
        vec![Problem::new(
            "risk-policies",
            format!("{}.policies", RiskSection::NAME),
            what,
            "name a table relative to the scenario's folder",
        )]
    })?;
    PolicyTables::from_ron(name, &text)
}

#[cfg(test)]
mod tests {
    use portolan_clock::{ClockPlugin, restore, save};
    use portolan_scenario::{ScenarioText, load};

    use super::*;

    fn opened(section: &str) -> Result<App, Vec<Problem>> {
        let mut app = App::empty();
        app.add_plugins((ClockPlugin { seed: 1 }, RiskPlugin));
        let text = format!("(format: 1, name: \"Test\", start: \"2026-03-03T00:00+08:00\", {section})");
        load(&mut app, &ScenarioText::from_text("test.ron", text)).map(|()| app)
    }

    fn facts(id: &str) -> DeclarationFacts {
        DeclarationFacts {
            id: id.to_owned(),
            importer: "A".to_owned(),
            hs: "391910".to_owned(),
            net_mass_g: 1_000,
            price_fen: 1_250,
            ..DeclarationFacts::default()
        }
    }

    #[test]
    fn without_the_section_nobody_judges() {
        let app = opened("").expect("a scenario");
        assert!(app.world().get_resource::<RiskDesk>().is_none() && app.world().get_resource::<RiskMemory>().is_none());
    }

    #[test]
    fn what_a_run_learned_survives_a_snapshot() {
        let mut app = opened("risk: Judged(model: Rules, lanes: (exploration_ppm: 20000))").expect("a scenario");
        let world = app.world_mut();
        let desk = world.resource::<RiskDesk>().clone();
        assert_eq!((desk.lanes.exploration_ppm, desk.index.version()), (20_000, "rules"));
        let mut memory = world.resource_mut::<RiskMemory>();
        let (before, _) = memory.declared(&desk, &facts("1"), Day(20_000));
        memory.examined(&facts("1"), true);
        let (after, odd) = memory.declared(&desk, &facts("2"), Day(20_000));
        assert!(after.probability_ppm > before.probability_ppm);
        assert!(matches!(odd[..], [Anomaly::Duplicate { .. }]), "{odd:?}");
        assert_eq!(memory.drift().rows(), 2);
        let memory = memory.clone();
        let saved = save(world).expect("saved");
        let mut again = opened("risk: Judged(model: Rules, lanes: (exploration_ppm: 20000))").expect("a scenario");
        assert_ne!(*again.world().resource::<RiskMemory>(), memory);
        restore(again.world_mut(), &saved).expect("restored");
        assert_eq!(*again.world().resource::<RiskMemory>(), memory);
    }

    #[test]
    fn a_model_that_cannot_be_read_is_a_problem_or_rules_stand_in() {
        let problems = opened("risk: Judged(model: File(\"nowhere.risk\"))").expect_err("refused");
        assert_eq!((problems[0].code.as_ref(), problems[0].path.as_str()), ("risk-model", "risk.model"));
        let app = opened("risk: Judged(model: FileOrRules(\"nowhere.risk\"))").expect("a scenario");
        let desk = app.world().resource::<RiskDesk>();
        assert_eq!(desk.index.version(), "rules");
        assert!(desk.notice.as_ref().is_some_and(|notice| notice.to_string().contains("nowhere.risk")));
        let problems = opened("risk: Judged(policies: \"nowhere.ron\", lanes: (review_ppm: 2000000))").expect_err("refused");
        let paths: Vec<&str> = problems.iter().map(|problem| problem.path.as_str()).collect();
        assert!(paths.contains(&"risk.policies") && paths.contains(&"risk.lanes.review_ppm"), "{paths:?}");
    }

    #[test]
    fn the_shipped_model_serves_where_nothing_else_is_said() {
        let app = opened("risk: Judged()").expect("a scenario");
        assert!(app.world().resource::<RiskDesk>().index.version().starts_with("boosting"));
    }
}
