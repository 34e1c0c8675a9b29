//! `export --terraform-import`: prints existing machines as imports for a state that lacks them.
//!
//! The output is `import` blocks (Terraform 1.5, `OpenTofu` 1.6), from which
//! `terraform plan -generate-config-out=machines.tf` writes the resources. Only Zenlayer has a
//! provider.

use std::collections::BTreeSet;
use std::fmt::Write;

use loggia::fleet::Machine;

use super::inventory::{distinct, word};
use super::{list, target};
use crate::args::{ExportArgs, Global};
use crate::exit::{Exit, Failure};
use crate::output;
use crate::session::Session;

/// The resource types of the vendor's Terraform provider, by our provider names.
const TYPES: [(&str, &str); 3] = [
    ("vm", "zenlayercloud_zvm_instance"),
    ("zec", "zenlayercloud_zec_instance"),
    ("bmc", "zenlayercloud_bmc_instance"),
];

/// Prints the blocks.
///
/// # Errors
/// If a provider cannot be listed.
pub(crate) async fn export(args: &ExportArgs, global: &Global) -> Result<Exit, Failure> {
    let session = Session::open(global).await?;
    let fleet = session.fleet()?;
    let selector = target::selector(&fleet, &args.selector)?;
    let (machines, failed) = list::read(&fleet, selector, false).await;
    if let Some(exit) = failed {
        return Err(Failure::new(exit, "not every machine could be listed")
            .with_hint("leave a provider out with `provider!=NAME`"));
    }
    let (text, left_out) = imports(&machines);
    output::text_block(&text)?;
    if left_out > 0 {
        output::note(&format!(
            "{left_out} machines have no Terraform provider and are left out"
        ));
    }
    Ok(Exit::Success)
}

fn imports(machines: &[Machine]) -> (String, usize) {
    let mut text = String::new();
    let mut left_out = 0;
    // Terraform's names begin with a letter and contain no dots.
    let without_dots = |text: &str| word(text).replace('.', "-");
    let names = distinct(
        machines,
        |machine| machine.id.id(),
        without_dots,
        BTreeSet::new(),
    );
    for (machine, name) in machines.iter().zip(names) {
        let provider = machine.id.provider();
        let Some((_, kind)) = TYPES.iter().find(|(name, _)| *name == provider) else {
            left_out += 1;
            continue;
        };
        let comment = machine
            .name
            .as_deref()
            .map_or(String::new(), |name| format!("# {}\n", output::plain(name)));
        let _ = writeln!(
            text,
            "{comment}import {{\n  to = {kind}.machine-{name}\n  id = {}\n}}\n",
            literal(machine.id.id())
        );
    }
    (text.trim_end().to_owned(), left_out)
}

/// Text as a literal of Terraform's language, in which `${` and `%{` begin templates.
fn literal(text: &str) -> String {
    let json = output::json(&text.into());
    json.replace("${", "$${").replace("%{", "%%{")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_zenlayer_machine_becomes_an_import_block() {
        let machines: Vec<Machine> = ["vm/i-1", "edis/kvm_1_2"]
            .into_iter()
            .map(|id| Machine::new(id.parse().expect("an id")))
            .collect();
        let (text, left_out) = imports(&machines);
        assert_eq!(
            text,
            "import {\n  to = zenlayercloud_zvm_instance.machine-i-1\n  id = \"i-1\"\n}"
        );
        assert_eq!(left_out, 1);
        let odd = [Machine::new("vm/a b\"${x}\n%{y}".parse().expect("an id"))];
        let (text, _) = imports(&odd);
        assert!(text.contains(r#"id = "a b\"$${x}\n%%{y}""#), "{text}");
        let alike = ["vm/a.b", "vm/a-b"].map(|id| Machine::new(id.parse().expect("an id")));
        let (text, _) = imports(&alike);
        let names = text.lines().filter(|line| line.contains("to = "));
        let names: std::collections::BTreeSet<&str> = names.collect();
        assert_eq!(names.len(), 2, "{text}");
    }
}
