//! Checks the shares in `specs/coverage.yaml` that have to be reached.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, bail};

use super::{ApiCoverage, STAGES};

/// By API, or `default`, and stage: the minimum share of the known operations, in percent.
type Thresholds = BTreeMap<String, BTreeMap<String, f64>>;

/// Everything below its threshold.
pub(super) fn problems(path: &Path, apis: &[ApiCoverage]) -> anyhow::Result<Vec<String>> {
    let shown = path.display();
    let text = std::fs::read_to_string(path).with_context(|| format!("{shown}: cannot be read"))?;
    let thresholds: Thresholds =
        yaml_serde::from_str(&text).with_context(|| format!("{shown}: is not understood"))?;
    for (api, stages) in &thresholds {
        if api != "default" && !apis.iter().any(|known| known.api == *api) {
            bail!("{shown}: there is no API `{api}`");
        }
        if let Some(stage) = stages
            .keys()
            .find(|stage| !STAGES.iter().any(|(name, _)| name == stage))
        {
            bail!("{shown}: `{api}` names a stage `{stage}` that does not exist");
        }
    }
    Ok(apis
        .iter()
        .flat_map(|api| below(&thresholds, api))
        .collect())
}

fn below(thresholds: &Thresholds, api: &ApiCoverage) -> Vec<String> {
    let mut problems = Vec::new();
    for (stage, set) in STAGES {
        let wanted = [api.api.as_str(), "default"]
            .iter()
            .find_map(|key| thresholds.get(*key)?.get(stage));
        let Some(wanted) = wanted else { continue };
        let missing: Vec<_> = api.known.difference(set(api)).map(String::as_str).collect();
        let share = percent(api.known.len() - missing.len(), api.known.len());
        if share < *wanted {
            problems.push(format!(
                "{}: {share:.1} % of the operations are {stage}, {wanted} % have to be; \
                 without: {}",
                api.api,
                missing.join(", ")
            ));
        }
    }
    problems
}

/// A share in percent; all of it, if there is nothing.
#[expect(
    clippy::cast_precision_loss,
    reason = "no API has as many operations as a float cannot count"
)]
fn percent(part: usize, whole: usize) -> f64 {
    if whole == 0 {
        100.0
    } else {
        part as f64 * 100.0 / whole as f64
    }
}
