//! Runs the same work for many items, on all cores.
//!
//! Services differ in size by two orders of magnitude, so each free thread takes the next item.
//! Results keep the order of the items: output must not depend on which core was faster.

use std::sync::{Mutex, PoisonError};
use std::thread;

/// Calls `work` for each item; the results are in the items' order. The heaviest items are started
/// first: started last, one would run alone while the other cores wait.
///
/// # Panics
/// When `work` does.
pub fn map<T: Send, R: Send>(
    items: Vec<T>,
    weight: impl Fn(&T) -> u64,
    work: impl Fn(T) -> R + Sync,
) -> Vec<R> {
    let mut done: Vec<Option<R>> = items.iter().map(|_| None).collect();
    let mut todo: Vec<_> = items.into_iter().zip(&mut done).collect();
    todo.sort_by_cached_key(|(item, _)| weight(item));
    let todo = Mutex::new(todo);
    let next = || todo.lock().unwrap_or_else(PoisonError::into_inner).pop();
    let run = || {
        while let Some((item, place)) = next() {
            *place = Some(work(item));
        }
    };
    let others = thread::available_parallelism().map_or(0, |cores| cores.get() - 1);
    thread::scope(|scope| {
        for _ in 0..others {
            scope.spawn(run);
        }
        run();
    });
    done.into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::map;

    #[test]
    fn results_are_in_the_order_of_the_items() {
        let items: Vec<u32> = (0..1000).collect();
        let squares: Vec<u32> = items.iter().map(|item| item * item).collect();
        let by_size = |item: &u32| u64::from(*item);
        assert_eq!(map(items, by_size, |item| item * item), squares);
        assert_eq!(map(Vec::new(), by_size, |item| item), Vec::<u32>::new());
    }
}
