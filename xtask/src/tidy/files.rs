//! Checks that each file begins with a `//!` paragraph and is not too long.

use super::Problem;
use super::sources::Source;

/// The number of lines above which a file must contain more than one idea.
const LINES: usize = 500;

pub(super) fn check(sources: &[Source]) -> Vec<Problem> {
    let mut problems = Vec::new();
    for source in sources {
        let mut problem = |text: String| {
            problems.push(Problem {
                place: source.name.clone(),
                text,
            });
        };
        let lines = source.text.lines().count();
        if lines > LINES {
            problem(format!(
                "{lines} lines, of at most {LINES}: split it by idea"
            ));
        }
        if !opens_with_model(&source.text) {
            problem("does not open with a `//!` paragraph that gives the model".into());
        }
    }
    problems
}

/// Attributes of the file and the first line of a script may precede it.
fn opens_with_model(text: &str) -> bool {
    text.lines()
        .find(|line| !line.trim().is_empty() && !line.starts_with("#!["))
        .is_some_and(|line| line.starts_with("//!"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problems(text: String) -> Vec<String> {
        let source = Source {
            name: "a.rs".into(),
            text,
        };
        check(&[source]).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn long_files_and_files_without_a_head_are_reported() {
        assert!(problems("#![no_main]\n//! A thing.\nfn f() {}\n".into()).is_empty());
        assert_eq!(problems("fn f() {}\n".into()).len(), 1);
        let long = problems(format!("//! A thing.\n{}", "\n".repeat(LINES)));
        assert!(long[0].contains("501 lines"), "{long:?}");
    }
}
