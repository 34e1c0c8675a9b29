//! What was ordered: each entry is something that costs money.

use serde::Serialize;

use super::State;

/// An order that the Zenlayer side has accepted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Order {
    /// The number that was answered.
    pub number: String,
    /// The action that ordered; of another service than `vm` with its name and a dot.
    pub action: &'static str,
    /// What it is about.
    pub ids: Vec<String>,
}

impl Order {
    /// Whether it made something new.
    pub(crate) fn is_creation(&self) -> bool {
        let (_, action) = self.action.split_once('.').unwrap_or(("", self.action));
        action.starts_with("Create")
    }
}

impl State {
    /// Enters an order and returns its number.
    pub(crate) fn order(&mut self, action: &'static str, ids: Vec<String>) -> String {
        let number = format!("SIMORDER{:08}", self.orders.len() + 1);
        self.orders.push(Order {
            number: number.clone(),
            action,
            ids,
        });
        number
    }
}
