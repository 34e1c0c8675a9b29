//! Gets from the simulator how well it simulates each of Zenlayer's operations.
//!
//! The simulator uses the generated catalogue, and xtask must work when generated code does not
//! compile: it is therefore not linked, but run with `--actions`.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, bail};
use serde::{Deserialize, Serialize};

/// How well an operation is simulated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Grade {
    /// By hand-written code.
    Modelled,
    /// By a rule that a line in the simulator selects.
    Hinted,
    /// By a rule that its name and types suggest.
    Guessed,
    /// Its answer has the right shape, but no meaning.
    #[serde(rename = "shape only")]
    ShapeOnly,
}

impl Grade {
    /// The word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Modelled => "modelled",
            Self::Hinted => "hinted",
            Self::Guessed => "guessed",
            Self::ShapeOnly => "shape only",
        }
    }
}

/// Grades by service and action.
#[derive(Debug, Default)]
pub(super) struct Grades(BTreeMap<(String, String), Grade>);

#[derive(Deserialize)]
struct Action {
    service: String,
    #[serde(rename = "action")]
    name: String,
    grade: Grade,
}

impl Grades {
    /// Runs `program`, or the simulator of the workspace. A workspace without one has no grades.
    pub(super) fn ask(workspace: &Path, program: Option<&Path>) -> anyhow::Result<Self> {
        let simulator = workspace.join("crates/loggia-sim/src/main.rs");
        let mut command = match program {
            // It runs in the workspace, and is named from the present folder.
            Some(program) => {
                let shown = program.display();
                Command::new(program.canonicalize().with_context(|| shown.to_string())?)
            }
            None if simulator.is_file() => {
                let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
                let mut command = Command::new(cargo);
                command.args(["run", "--quiet", "--package", "loggia-sim", "--"]);
                command
            }
            None => return Ok(Self::default()),
        };
        command.arg("--actions").current_dir(workspace);
        let shown = format!("{command:?}");
        let output = command
            .stderr(std::process::Stdio::inherit())
            .output()
            .with_context(|| format!("{shown}: cannot be run"))?;
        if !output.status.success() {
            bail!("{shown}: {}", output.status);
        }
        Self::read(&output.stdout).with_context(|| format!("{shown}: not a list of actions"))
    }

    fn read(json: &[u8]) -> anyhow::Result<Self> {
        let actions: Vec<Action> = serde_json::from_slice(json)?;
        let grades = actions
            .into_iter()
            .map(|action| ((action.service, action.name), action.grade));
        Ok(Self(grades.collect()))
    }

    /// The grades of a service's actions.
    pub(super) fn of(&self, service: &str) -> BTreeMap<String, Grade> {
        let same = self.0.iter().filter(|((of, _), _)| of == service);
        same.map(|((_, action), grade)| (action.clone(), *grade))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::{Grade, Grades};

    #[test]
    fn the_list_of_the_simulator_is_read() {
        let list = br#"[{"service":"zec","action":"StopInstances","grade":"hinted"},
            {"service":"zrm","action":"CreateTags","grade":"shape only"}]"#;
        let grades = Grades::read(list).expect("a list");
        assert_eq!(grades.of("zec")["StopInstances"], Grade::Hinted);
        assert_eq!(grades.of("zrm")["CreateTags"], Grade::ShapeOnly);
        assert!(grades.of("vm").is_empty());
        assert!(Grades::read(b"ready").is_err());
    }
}
