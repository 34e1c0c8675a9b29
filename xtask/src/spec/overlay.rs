//! Overlay: applies our corrections to the vendor's document.
//!
//! An OpenAPI Overlay 1.0 states what is wrong in a vendor's description and why. Actions are
//! applied one by one, because an action that matches nothing is most likely a typing error or a
//! correction that the vendor has made obsolete: it is an error, unless it is marked
//! `x-optional: true`. Where one overlay serves several specs, an action must match in one of
//! them ([`Unmatched`]).

use enumset::EnumSet;
use roas_overlay::apply::Apply;
use roas_overlay::v1_0::{Action, Overlay};
use roas_overlay::validation::Validate;
use serde_json::Value;

use super::finding::{Findings, Place};

/// Actions of an overlay that have matched nothing so far.
#[derive(Debug, Default)]
pub struct Unmatched(Option<Vec<(usize, String)>>);

impl Unmatched {
    /// Keeps the actions that matched nothing in another spec either.
    pub fn and(&mut self, other: Self) {
        if let Some(now) = other.0 {
            self.keep_common(now);
        }
    }

    fn keep_common(&mut self, now: Vec<(usize, String)>) {
        match &mut self.0 {
            Some(before) => before.retain(|action| now.contains(action)),
            None => self.0 = Some(now),
        }
    }

    /// Reports the actions that matched in none of the specs.
    pub fn report(self, findings: &mut Findings) {
        for (index, target) in self.0.unwrap_or_default() {
            findings.tolerable(
                &Place::other(format!("actions[{index}]")),
                &format!("the target {target} matches nothing"),
                "the action is skipped",
            );
        }
    }
}

/// Reads an overlay.
pub fn parse(json: &Value, findings: &mut Findings) -> Option<Overlay> {
    let here = Place::document();
    let overlay: Overlay = match serde_json::from_value(json.clone()) {
        Ok(overlay) => overlay,
        Err(error) => {
            findings.error(&here, format!("is not an OpenAPI Overlay 1.0: {error}"));
            return None;
        }
    };
    if let Err(problems) = overlay.validate(EnumSet::empty()) {
        let problems = problems.to_string();
        // The text is a heading with a list.
        let mut each = problems
            .lines()
            .filter_map(|line| line.trim().strip_prefix("- "))
            .peekable();
        if each.peek().is_none() {
            findings.error(&here, format!("is not a valid overlay: {problems}"));
        }
        for problem in each {
            let problem = problem.strip_prefix("#.").unwrap_or(problem);
            findings.error(&here, format!("is not a valid overlay: {problem}"));
        }
    }
    for (index, action) in overlay.actions.iter().enumerate() {
        if action
            .description
            .as_deref()
            .unwrap_or("")
            .trim()
            .is_empty()
        {
            findings.error(
                &Place::other(format!("actions[{index}]")),
                "has no `description`: say why the vendor's description is wrong",
            );
        }
    }
    (!findings.failed()).then_some(overlay)
}

/// Applies an overlay to a document.
pub fn apply(
    overlay: &Overlay,
    mut document: Value,
    unmatched: &mut Unmatched,
    findings: &mut Findings,
) -> Value {
    let matched = match overlay.apply(&mut document, EnumSet::empty()) {
        Ok(report) => report.actions.iter().map(|action| action.matched).collect(),
        // One failing action undid all of them: the others are tried one by one.
        Err(_) => one_by_one(overlay, &mut document, findings),
    };
    let missed = overlay.actions.iter().zip(matched).enumerate();
    let missed = missed.filter(|(_, (action, matched))| *matched == 0 && !is_optional(action));
    unmatched.keep_common(
        missed
            .map(|(index, (action, _))| (index, action.target.clone()))
            .collect(),
    );
    document
}

/// Applies each action by itself; returns how many places each matched, and reports those that
/// cannot be used.
fn one_by_one(overlay: &Overlay, document: &mut Value, findings: &mut Findings) -> Vec<usize> {
    let mut matched = Vec::new();
    for (index, action) in overlay.actions.iter().enumerate() {
        let one = Overlay {
            actions: vec![action.clone()],
            ..overlay.clone()
        };
        matched.push(match one.apply(document, EnumSet::empty()) {
            Ok(report) => report.actions.iter().map(|action| action.matched).sum(),
            Err(error) => {
                findings.error(
                    &Place::other(format!("actions[{index}]")),
                    format!(
                        "the target {} cannot be used: {}",
                        action.target, error.kind
                    ),
                );
                // It has already been reported.
                1
            }
        });
    }
    matched
}

fn is_optional(action: &Action) -> bool {
    let extensions = action.extensions.as_ref();
    extensions.and_then(|extensions| extensions.get("x-optional")) == Some(&Value::Bool(true))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn run(actions: &Value, lenient: bool) -> (Value, Vec<String>) {
        let mut findings = Findings::new("overlay.yaml", lenient);
        let overlay = json!({
            "overlay": "1.0.0",
            "info": {"title": "t", "version": "1"},
            "actions": actions,
        });
        let mut document = json!({"info": {"title": "A"}, "paths": {}});
        if let Some(overlay) = parse(&overlay, &mut findings) {
            let mut unmatched = Unmatched::default();
            document = apply(&overlay, document, &mut unmatched, &mut findings);
            unmatched.report(&mut findings);
        }
        let findings = findings
            .into_list()
            .iter()
            .map(ToString::to_string)
            .collect();
        (document, findings)
    }

    #[test]
    fn actions_follow_one_another() {
        let (document, findings) = run(
            &json!([
                {"target": "$.info", "description": "d", "update": {"version": "1"}},
                {"target": "$.info", "description": "d", "update": {"version": "2"}},
                {"target": "$.nothing", "description": "d", "remove": true, "x-optional": true},
            ]),
            false,
        );
        assert!(findings.is_empty(), "{findings:?}");
        assert_eq!(document["info"]["version"], "2");
    }

    #[test]
    fn mistakes_are_reported_with_their_action() {
        for (action, said) in [
            (
                json!({"target": "$.nowhere", "description": "d", "remove": true}),
                "actions[0]: the target $.nowhere matches nothing",
            ),
            (
                json!({"target": "$.info", "remove": true}),
                "actions[0]: has no `description`",
            ),
            (
                json!({"target": "$.[", "description": "d", "remove": true}),
                "actions[0].target: invalid JSONPath",
            ),
            (
                json!({"target": "$.info.title", "description": "d", "update": {}}),
                "actions[0]: the target $.info.title cannot be used",
            ),
            (json!({"update": {}}), "is not an OpenAPI Overlay 1.0"),
        ] {
            let (_, findings) = run(&json!([action]), false);
            assert!(
                findings.iter().any(|one| one.contains(said)),
                "{findings:?}"
            );
        }
    }

    #[test]
    fn a_lenient_run_skips_what_matches_nothing() {
        let (_, findings) = run(
            &json!([{"target": "$.nowhere", "description": "d", "remove": true}]),
            true,
        );
        assert!(findings[0].starts_with("warning:"), "{findings:?}");
    }
}
