//! Actions: what a vehicle does besides driving.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Header;

/// One action, on a node, on an edge, or at once.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Action {
    /// What it is: `pick`. (The schema of 2.0 calls it `actionName`.)
    pub action_type: String,
    /// Which action, so that its state can be told.
    pub action_id: String,
    /// For people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub action_description: Option<String>,
    /// What may go on beside it.
    pub blocking_type: BlockingType,
    /// How it is to be done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub action_parameters: Option<Vec<ActionParameter>>,
}

impl Action {
    /// The parameters, none if there is no list.
    pub fn parameters(&self) -> &[ActionParameter] {
        self.action_parameters.as_deref().unwrap_or_default()
    }

    /// The parameter of this name.
    pub fn parameter(&self, key: &str) -> Option<&ActionParameter> {
        self.parameters().iter().find(|parameter| parameter.key == key)
    }

    /// The number that a parameter holds.
    pub fn number(&self, key: &str) -> Option<f64> {
        self.parameter(key).and_then(ActionParameter::number)
    }

    /// The text that a parameter holds.
    pub fn text(&self, key: &str) -> Option<String> {
        self.parameter(key).and_then(ActionParameter::text)
    }
}

/// One parameter of an action.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ActionParameter {
    /// Its name.
    pub key: String,
    /// Its value, of any JSON type but null.
    pub value: Value,
}

/// Values are read generously: masters are configured by hand, and `"0.5"` for a height can mean but one thing.
impl ActionParameter {
    /// Its value as a number, be it written as one or as text.
    pub fn number(&self) -> Option<f64> {
        let number = match &self.value {
            Value::Number(number) => number.as_f64(),
            Value::String(text) => text.trim().parse().ok(),
            _ => None,
        };
        number.filter(|number| number.is_finite())
    }

    /// Its value as text, be it written as such or as a number.
    pub fn text(&self) -> Option<String> {
        match &self.value {
            Value::String(text) => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        }
    }
}

/// What may go on beside an action.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum BlockingType {
    /// Driving and other actions.
    None,
    /// Driving, but no other action. (Since 3.0.)
    Single,
    /// Other actions, but no driving.
    Soft,
    /// Nothing.
    Hard,
}

impl BlockingType {
    /// Whether the vehicle has to stand for it.
    pub const fn stops_driving(self) -> bool {
        matches!(self, Self::Soft | Self::Hard)
    }

    /// Whether no other action may run beside it.
    pub const fn is_alone(self) -> bool {
        matches!(self, Self::Single | Self::Hard)
    }
}

/// Actions to be done as soon as they arrive.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct InstantActions {
    /// Its header.
    #[serde(flatten)]
    pub header: Header,
    /// The actions. (Some masters of 2.0 call the list `instantActions`.)
    pub actions: Vec<Action>,
}
