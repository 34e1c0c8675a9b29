//! Orders: each entry is something that costs money.

use serde::Serialize;

use super::State;

/// An order that the Zenlayer side has accepted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Order {
    /// The order number that was answered.
    pub number: String,
    /// The action that ordered it; for services other than `vm` with the service and a dot
    /// before it.
    pub action: &'static str,
    /// The ids of what was ordered or changed.
    pub ids: Vec<String>,
    /// Whether it created something, which the action's name does not always show.
    #[serde(skip)]
    pub(crate) creates: bool,
}

impl State {
    /// Records an order of `vm` and returns its number.
    pub(crate) fn order(&mut self, action: &'static str, ids: Vec<String>) -> String {
        self.order_of(action, ids, action.starts_with("Create"))
    }

    /// Records an order, which may have created something, and returns its number.
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
