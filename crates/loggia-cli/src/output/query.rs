//! `--query`: takes a part of a result with a `JMESPath` expression.

use std::thread;

use jmespath::ast::Ast;
use serde_json::Value;

use crate::exit::{Exit, Failure};

/// Applies an expression.
///
/// # Errors
/// `Usage` if it is invalid, or does not fit the value.
pub(super) fn apply(expression: &str, value: &Value) -> Result<Value, Failure> {
    let found = compile(expression)?
        .search(value)
        .map_err(|error| wrong(&error))?;
    serde_json::to_value(&found)
        .map_err(|error| Failure::new(Exit::Failed, format!("--query: {error}")))
}

/// Whether the result's objects have fields that the expression names itself, as in
/// `[].{id: instanceId, name: instanceName}`.
pub(super) fn names_fields(expression: &str) -> bool {
    compile(expression).is_ok_and(|expression| is_named(expression.as_ast()))
}

fn is_named(ast: &Ast) -> bool {
    match ast {
        Ast::MultiHash { .. } => true,
        Ast::Projection { rhs, .. } | Ast::Subexpr { rhs, .. } => is_named(rhs),
        Ast::Condition { then, .. } => is_named(then),
        Ast::Expref { ast, .. } => is_named(ast),
        // As in `sort_by([].{…}, &name)`, and in `map(&{…}, @)`.
        Ast::Function { args, .. } => args.first().is_some_and(is_named),
        _ => false,
    }
}

/// The longest expression, in bytes: more than anyone writes.
const LONGEST: usize = 4096;

/// How deep an expression may be nested. Parsing and applying it recurse once for each level.
const DEEPEST: usize = 100;

/// The largest step of a slice. The library adds it to a position, which overflows beyond 31 bits.
const LARGEST_STEP: u32 = 1_000_000;

/// A stack large enough to parse the longest expression even if it is all nesting, which is known
/// only afterwards.
const STACK: usize = 64 * 1024 * 1024;

/// Compiles an expression.
///
/// # Errors
/// `Usage` if it is invalid, too long or too deep, or calls an unknown function.
pub(super) fn compile(expression: &str) -> Result<jmespath::Expression<'static>, Failure> {
    if expression.len() > LONGEST {
        return Err(Failure::usage(format!(
            "--query: the expression is longer than {LONGEST} bytes"
        )));
    }
    // Parentheses leave no trace in the parsed expression that could be counted.
    if nesting(expression) > DEEPEST {
        return Err(too_deep());
    }
    let text = expression.to_owned();
    // It is parsed, judged and dropped on a thread with a large stack, and only an expression
    // that is not too deep is parsed here.
    let judged = thread::Builder::new()
        .stack_size(STACK)
        .spawn(move || match jmespath::parse(&text) {
            Ok(ast) => judge(&ast),
            Err(error) => Err(wrong(&error)),
        })
        .map_err(|error| Failure::new(Exit::Failed, format!("--query: {error}")))?
        .join();
    judged.unwrap_or_else(|_| Err(Failure::usage("--query: the expression cannot be read")))?;
    jmespath::compile(expression).map_err(|error| wrong(&error))
}

fn too_deep() -> Failure {
    Failure::usage(format!(
        "--query: more than {DEEPEST} steps lie inside one another"
    ))
}

/// How many brackets are open at once at most, not counting those in strings.
fn nesting(expression: &str) -> usize {
    let (mut open, mut most, mut quote) = (0usize, 0, None);
    let mut letters = expression.chars();
    while let Some(letter) = letters.next() {
        match (letter, quote) {
            ('\\', Some(_)) => {
                letters.next();
            }
            (letter, Some(end)) if letter == end => quote = None,
            ('\'' | '"' | '`', None) => quote = Some(letter),
            ('(' | '[' | '{', None) => {
                open += 1;
                most = most.max(open);
            }
            (')' | ']' | '}', None) => open = open.saturating_sub(1),
            _ => {}
        }
    }
    most
}

/// Refuses expressions that are too deep, call unknown functions or take too large steps, which
/// would otherwise be noticed only when there is something to apply them to, after an order was
/// sent.
fn judge(ast: &Ast) -> Result<(), Failure> {
    let mut left = vec![(ast, 1)];
    while let Some((ast, depth)) = left.pop() {
        if depth > DEEPEST {
            return Err(too_deep());
        }
        if let Ast::Function { name, .. } = ast
            && jmespath::DEFAULT_RUNTIME.get_function(name).is_none()
        {
            return Err(
                Failure::usage(format!("--query: there is no function `{name}`"))
                    .with_hint("jmespath.org lists them"),
            );
        }
        if let Ast::Slice { step, .. } = ast
            && step.unsigned_abs() > LARGEST_STEP
        {
            return Err(Failure::usage(format!(
                "--query: the step {step} of a slice is larger than {LARGEST_STEP}"
            )));
        }
        left.extend(inside(ast).into_iter().map(|inner| (inner, depth + 1)));
    }
    Ok(())
}

/// The expressions directly inside an expression.
fn inside(ast: &Ast) -> Vec<&Ast> {
    match ast {
        Ast::Comparison { lhs, rhs, .. }
        | Ast::Projection { lhs, rhs, .. }
        | Ast::And { lhs, rhs, .. }
        | Ast::Or { lhs, rhs, .. }
        | Ast::Subexpr { lhs, rhs, .. } => vec![lhs, rhs],
        Ast::Condition {
            predicate, then, ..
        } => vec![predicate, then],
        Ast::Expref { ast, .. } => vec![ast],
        Ast::Flatten { node, .. } | Ast::Not { node, .. } | Ast::ObjectValues { node, .. } => {
            vec![node]
        }
        Ast::Function { args, .. } => args.iter().collect(),
        Ast::MultiList { elements, .. } => elements.iter().collect(),
        Ast::MultiHash { elements, .. } => elements.iter().map(|pair| &pair.value).collect(),
        Ast::Identity { .. }
        | Ast::Field { .. }
        | Ast::Index { .. }
        | Ast::Literal { .. }
        | Ast::Slice { .. } => Vec::new(),
    }
}

fn wrong(error: &jmespath::JmespathError) -> Failure {
    Failure::usage(format!("--query: {}", reason(error)))
        .with_hint("the grammar is at jmespath.org; quote the expression for the shell")
}

/// The error in one line, with its position in the expression.
fn reason(error: &jmespath::JmespathError) -> String {
    let text = error.to_string();
    let first = text.lines().next().unwrap_or_default();
    first.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn queries_that_are_too_long_or_too_deep_are_refused() {
        let deep = 1000;
        for expression in [
            vec!["a"; deep].join("."),
            vec!["a"; deep].join("|"),
            "a[*].".repeat(deep / 2) + "a",
            format!("{}a{}", "[".repeat(deep), "]".repeat(deep)),
            format!("{}a{}", "(".repeat(deep), ")".repeat(deep)),
            "!".repeat(4000) + "a",
            "a".repeat(LONGEST + 1),
        ] {
            let failure = compile(&expression).expect_err("too much");
            assert_eq!(failure.exit, Exit::Usage, "{failure}");
        }
        let names: Vec<String> = (0..200).map(|number| format!("n{number}: a.b.c")).collect();
        for expression in [
            format!("[?a == `1` && !b].{{{}}}", names.join(", ")),
            vec!["a[?b].c[]"; 20].join(" | "),
            "sort_by(@, &name)[-1].{a: length(b), c: d || 'none'}".to_owned(),
        ] {
            compile(&expression).expect("read");
        }
    }

    #[test]
    fn a_slice_with_a_huge_step_is_refused() {
        for expression in [
            "[1::2147483647]",
            "a[].b[::-2000000]",
            "sort(@[5:1:2147483646])",
        ] {
            let failure = compile(expression).expect_err("too large");
            assert_eq!(failure.exit, Exit::Usage, "{failure}");
        }
        let value = serde_json::json!([1, 2, 3]);
        assert_eq!(
            apply("[1::1000000]", &value).expect("applied"),
            serde_json::json!([2])
        );
        assert_eq!(
            apply("[::-2]", &value).expect("applied"),
            serde_json::json!([3, 1])
        );
    }

    #[test]
    fn unknown_functions_are_refused() {
        for expression in [
            "missing(@)",
            "[?missing(a)].b",
            "{a: max_by(@, &missing(b))}",
        ] {
            let failure = compile(expression).expect_err("unknown");
            assert!(failure.to_string().contains("`missing`"), "{failure}");
        }
    }
}
