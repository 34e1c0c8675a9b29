//! The spec's patterns, compiled when first used.
//!
//! JSON Schema patterns are in ECMAScript's dialect, so they are matched by an engine for that
//! dialect. It backtracks: the time it takes grows with the text, so that long texts are left to
//! the server.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, RwLock};

use regress::Regex;

/// The longest text that is checked, in bytes.
const LONGEST: usize = 256;

/// Compiled patterns by their text. A pattern that does not compile is kept as `None`: it is the
/// spec's mistake, and the server decides.
type Compiled = HashMap<&'static str, Option<Arc<Regex>>>;

static COMPILED: LazyLock<RwLock<Compiled>> = LazyLock::new(RwLock::default);

/// Whether the pattern matches anywhere in the text.
pub(super) fn fits(pattern: &'static str, text: &str) -> bool {
    text.len() > LONGEST || compiled(pattern).is_none_or(|regex| regex.find(text).is_some())
}

fn compiled(pattern: &'static str) -> Option<Arc<Regex>> {
    if let Ok(known) = COMPILED.read()
        && let Some(regex) = known.get(pattern)
    {
        return regex.clone();
    }
    let regex = Regex::with_flags(pattern, "u").or_else(|_| Regex::new(pattern));
    let regex = regex.ok().map(Arc::new);
    if let Ok(mut known) = COMPILED.write() {
        known.insert(pattern, regex.clone());
    }
    regex
}
