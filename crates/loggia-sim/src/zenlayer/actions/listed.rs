//! Selects the items of a list before a page is taken from it.
//!
//! An unfiltered list is sliced from its table by position, and one that is filtered by ids is
//! looked up by them, so that a page costs only what is on it, however many things exist. Any
//! other filter has to check all of them.

use crate::zenlayer::fields::Fields;
use crate::zenlayer::state::Things;

/// The things of a list, in the order of creation.
pub(super) struct Listed<'a, T> {
    things: &'a Things<T>,
    narrowed: Narrowed<'a>,
    fits: Box<Fits<'a, T>>,
}

type Fits<'a, T> = dyn Fn(&str, &T) -> bool + 'a;

enum Narrowed<'a> {
    Not,
    ToIds(Vec<&'a str>),
    Otherwise,
}

impl<'a, T> Listed<'a, T> {
    /// Selects the `things` that `fits` accepts; `ids` is the name of the field that filters
    /// the list by ids.
    pub(super) fn new(
        fields: &'a Fields,
        things: &'a Things<T>,
        ids: &str,
        fits: impl Fn(&str, &T) -> bool + 'a,
    ) -> Self {
        let narrowed = if fields.asks_for(ids) {
            Narrowed::ToIds(fields.texts(ids))
        } else if fields.narrow() {
            Narrowed::Otherwise
        } else {
            Narrowed::Not
        };
        Self {
            things,
            narrowed,
            fits: Box::new(fits),
        }
    }

    /// Returns how many there are, and at most `size` of them after the first `skipped`.
    pub(super) fn page(&mut self, skipped: usize, size: usize) -> (usize, Vec<(&'a str, &'a T)>) {
        let of = |place: usize| self.things.get_index(place);
        let places: Vec<usize> = match &self.narrowed {
            Narrowed::Not => {
                let total = self.things.len();
                let end = skipped.saturating_add(size).min(total);
                let page = (skipped.min(end)..end).filter_map(of);
                return (
                    total,
                    page.map(|(id, thing)| (id.as_str(), thing)).collect(),
                );
            }
            Narrowed::ToIds(ids) => {
                let mut places: Vec<_> = ids
                    .iter()
                    .filter_map(|id| self.things.get_index_of(*id))
                    .collect();
                places.sort_unstable();
                places.dedup();
                places
            }
            Narrowed::Otherwise => (0..self.things.len()).collect(),
        };
        let fitting = places.into_iter().filter_map(of);
        let fitting = fitting.filter(|(id, thing)| (self.fits)(id, thing));
        let (mut total, mut page) = (0_usize, Vec::new());
        for (id, thing) in fitting {
            if total >= skipped && page.len() < size {
                page.push((id.as_str(), thing));
            }
            total += 1;
        }
        (total, page)
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use serde_json::{Value, json};

    use super::*;
    use crate::zenlayer::actions::answer;
    use crate::zenlayer::facts;

    fn asked(body: &Value) -> Fields {
        let action = facts::action("DescribeInstances").expect("it exists");
        Fields::of(body, &action.request)
    }

    /// Returns how often a list of `count` things was inspected and shown for one page.
    fn costs(count: usize, body: &Value) -> (usize, usize, Vec<Value>) {
        let things: Things<usize> = (0..count).map(|at| (format!("id-{at}"), at)).collect();
        let fields = asked(body);
        let (looked, shown) = (Cell::new(0), Cell::new(0));
        let listed = Listed::new(&fields, &things, "instanceIds", |_, at| {
            looked.set(looked.get() + 1);
            at % 2 == 0
        });
        let page = answer::page(&fields, listed, |id, _| {
            shown.set(shown.get() + 1);
            json!(id)
        });
        let page = page.expect("a page").remove("dataSet");
        let Some(Value::Array(page)) = page else {
            panic!("a list")
        };
        (looked.get(), shown.get(), page)
    }

    #[test]
    fn a_page_costs_what_is_on_it() {
        let body = json!({"pageNum": 9_000, "pageSize": 10});
        let (looked, shown, page) = costs(100_000, &body);
        assert_eq!((looked, shown), (0, 10));
        assert_eq!(page[0], "id-89990");

        let body = json!({"instanceIds": ["id-7", "id-6", "id-4", "id-4", "none"]});
        let (looked, shown, page) = costs(100_000, &body);
        assert_eq!((looked, shown), (3, 2));
        assert_eq!(page, ["id-4", "id-6"]);

        let body = json!({"zoneId": "a", "pageNum": 2, "pageSize": 10});
        let (looked, shown, page) = costs(1_000, &body);
        assert_eq!((looked, shown), (1_000, 10));
        assert_eq!(page[0], "id-20");
    }

    #[test]
    fn pages_beyond_the_last_are_empty() {
        let body = json!({"pageNum": 1_000, "pageSize": 1_000});
        assert!(costs(10, &body).2.is_empty());
        let body = json!({"pageNum": 2, "pageSize": 7});
        assert_eq!(costs(10, &body).2.len(), 3);
    }
}
