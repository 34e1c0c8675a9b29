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
    /// Whether it made something new, which the action's name need not say.
    #[serde(skip)]
    pub(crate) creates: bool,
}

impl State {
    /// Enters an order of `vm` and returns its number.
    pub(crate) fn order(&mut self, action: &'static str, ids: Vec<String>) -> String {
        self.order_of(action, ids, action.starts_with("Create"))
    }

    /// Enters an order, which may have made something new, and returns its number.
    pub(crate) fn order_of(
        &mut self,
        action: &'static str,
        ids: Vec<String>,
        creates: bool,
    ) -> String {
        let number = format!("SIMORDER{:08}", self.orders.len() + 1);
        self.orders.push(Order {
            number: number.clone(),
            action,
            ids,
            creates,
        });
        number
    }
}
