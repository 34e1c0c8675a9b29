//! Checks what goes into the head of a request: path, action and version of the API. An invalid
//! value would fail with the first call.

use super::operations::LeftOut;
use crate::spec::finding::{Findings, Place};
use crate::spec::model::Api;

pub(super) fn lint(api: &Api, left_out: &mut LeftOut, findings: &mut Findings) {
    if api.sends_version {
        version(api, findings);
    }
    for operation in &api.operations {
        if !is_path(&operation.path) {
            let message = format!(
                "its path {:?} is none: it begins with `/`, and has no query, no blanks and no \
                 steps to other folders",
                operation.path
            );
            findings.tolerable(&operation.place, &message, "the operation is left out");
            left_out.insert(operation.place.clone());
        }
        if let Some(action) = &operation.action
            && !operation.id.is_empty()
            && *action != operation.id
        {
            let message = format!(
                "its path ends in `#{action}`, and what is sent as the action is the operationId: \
                 write the same in both"
            );
            findings.tolerable(&operation.place, &message, "the operationId counts");
        }
    }
}

/// It is sent as a header.
fn version(api: &Api, findings: &mut Findings) {
    let place = Place::other("info").field("version");
    if api.version.is_empty() {
        findings.error(&place, "is missing: every request of this vendor names it");
    } else if !api.version.bytes().all(|byte| byte.is_ascii_graphic()) {
        let message = format!(
            "{:?} cannot be sent: every request of this vendor names it, in a header",
            api.version
        );
        findings.error(&place, message);
    }
}

fn is_path(path: &str) -> bool {
    let is_odd = |c: char| c.is_control() || c.is_whitespace() || matches!(c, '?' | '\\');
    path.starts_with('/')
        && !path.contains(is_odd)
        && !path.split('/').any(|step| matches!(step, "." | ".."))
}

#[cfg(test)]
mod tests {
    use super::is_path;

    #[test]
    fn valid_and_invalid_paths_are_distinguished() {
        for path in ["/", "/a", "/api/v2/vm", "/a/", "/a/{id}", "/a.b/c..d"] {
            assert!(is_path(path), "{path}");
        }
        for path in [
            "",
            "a",
            "api/v2/vm",
            "/a?b=c",
            "/a b",
            "/a\n",
            "/../a",
            "/a/./b",
            "/a\\b",
        ] {
            assert!(!is_path(path), "{path:?}");
        }
    }
}
