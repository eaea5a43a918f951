//! One condition: CEL, cut down to what ends and is the same everywhere.

use std::sync::{Arc, LazyLock};

use cel::common::ast::{Expr, LiteralValue};
use cel::{Context, Env, IdedExpr, Program};

use super::inputs::{Inputs, VARIABLES, Value, kind_of};

/// The longest condition, bytes.
const LONGEST: usize = 1_000;

/// What conditions may call: comparisons, logic, sums of whole numbers, and looks into texts.
const FUNCTIONS: &[&str] = &[
    "!_",
    "-_",
    "@in",
    "_!=_",
    "_%_",
    "_&&_",
    "_*_",
    "_+_",
    "_-_",
    "_/_",
    "_<=_",
    "_<_",
    "_==_",
    "_>=_",
    "_>_",
    "_?_:_",
    "_||_",
    "contains",
    "endsWith",
    "size",
    "startsWith",
];

/// What the language has: to set it up takes longer than most conditions.
static LANGUAGE: LazyLock<Arc<Env>> = LazyLock::new(|| Arc::new(Env::stdlib()));

/// What is known, ready for conditions to ask about.
pub(super) fn known(inputs: &Inputs, variables: &[&'static str]) -> Context<'static, 'static> {
    let mut context = Context::with_env(LANGUAGE.clone());
    for name in variables {
        match inputs.get(name) {
            Some(Value::Truth(value)) => context.add_variable_from_value(*name, value),
            Some(Value::Number(value)) => context.add_variable_from_value(*name, value),
            Some(Value::Text(value)) => context.add_variable_from_value(*name, value),
            None => {}
        }
    }
    context
}

/// Why a text is no condition.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum ConditionError {
    /// Too long to be understood by those who sign it.
    #[error("is longer than {LONGEST} bytes")]
    TooLong,
    /// No CEL.
    #[error("is no CEL: {0}")]
    NoCel(String),
    /// A name that is no variable.
    #[error("asks about {0:?}, which is no variable")]
    UnknownVariable(String),
    /// A function that conditions do not have.
    #[error("calls {0:?}, which conditions do not have")]
    UnknownFunction(String),
    /// Something else that conditions do not have.
    #[error("holds {0}, which conditions do not have")]
    NotAllowed(&'static str),
    /// It comes to something else than true or false, or to nothing at all.
    #[error("comes to no truth: {0}")]
    NoTruth(String),
}

/// A condition.
#[derive(Debug)]
pub struct Condition {
    program: Program,
    variables: Vec<&'static str>,
}

impl Condition {
    /// Reads a condition.
    ///
    /// # Errors
    /// Where the text is none.
    pub fn new(text: &str) -> Result<Self, ConditionError> {
        if text.len() > LONGEST {
            return Err(ConditionError::TooLong);
        }
        let program = Program::compile(text).map_err(|errors| {
            let said = errors.to_string();
            ConditionError::NoCel(said.lines().next().unwrap_or_default().chars().take(200).collect())
        })?;
        let mut variables = Vec::new();
        check(program.expression(), &mut variables)?;
        variables.sort_unstable();
        variables.dedup();
        let condition = Self { program, variables };
        condition.holds(&Inputs::default()).map_err(ConditionError::NoTruth)?;
        Ok(condition)
    }

    /// Whether it holds.
    ///
    /// # Errors
    /// When it comes to nothing: a sum that is too large, a division by 0.
    pub fn holds(&self, inputs: &Inputs) -> Result<bool, String> {
        self.holds_in(&known(inputs, &self.variables))
    }

    /// The variables that it asks about.
    pub(super) fn variables(&self) -> &[&'static str] {
        &self.variables
    }

    pub(super) fn holds_in(&self, context: &Context<'_, '_>) -> Result<bool, String> {
        match self.program.execute(context) {
            Ok(cel::Value::Bool(value)) => Ok(value),
            Ok(_) => Err("something else than true or false".to_owned()),
            Err(error) => Err(error.to_string().chars().take(200).collect()),
        }
    }
}

/// Looks that an expression holds only what conditions may.
fn check(expression: &IdedExpr, variables: &mut Vec<&'static str>) -> Result<(), ConditionError> {
    match &expression.expr {
        Expr::Call(call) => {
            if !FUNCTIONS.contains(&call.func_name.as_str()) {
                return Err(ConditionError::UnknownFunction(call.func_name.chars().take(40).collect()));
            }
            let target = call.target.iter().map(|target| &**target);
            target.chain(&call.args).try_for_each(|part| check(part, variables))
        }
        Expr::Ident(name) => {
            let known = kind_of(name).and_then(|_| VARIABLES.iter().find(|(known, ..)| known == name));
            let (known, ..) = known.ok_or_else(|| ConditionError::UnknownVariable(name.chars().take(40).collect()))?;
            variables.push(known);
            Ok(())
        }
        Expr::List(list) => list.elements.iter().try_for_each(|part| check(part, variables)),
        Expr::Literal(LiteralValue::Boolean(_) | LiteralValue::Int(_) | LiteralValue::String(_)) => Ok(()),
        Expr::Literal(_) => Err(ConditionError::NotAllowed("a value that is no whole number, text or truth")),
        Expr::Comprehension(_) => Err(ConditionError::NotAllowed("a loop")),
        Expr::Select(_) => Err(ConditionError::NotAllowed("a field of a value")),
        Expr::Map(_) | Expr::Struct(_) => Err(ConditionError::NotAllowed("a table")),
        Expr::Unspecified => Err(ConditionError::NotAllowed("nothing")),
    }
}
