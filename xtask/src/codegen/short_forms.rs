//! Finds the operations for which the facade has a short form.
//!
//! The facade's methods say which operation they send, in a sentence of their documentation:
//! "Operation `DescribeDisks`.", or "Operation `DescribeVncUrl`, of `bmc`
//! `DescribeInstanceIpmiUrl`." where services differ. This module reads these sentences, so that
//! the page of an operation can name its short forms without a list that anyone has to maintain.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context;
use syn::{Attribute, Expr, ImplItem, Item, Lit, Meta, Type, Visibility};

/// The services of Zenlayer whose machines share their verbs.
const MACHINES: [&str; 3] = ["bmc", "vm", "zec"];

/// Methods of the facade, such as `loggia::edis::Server::state`, by API and operation.
#[derive(Debug, Default)]
pub struct ShortForms(BTreeMap<(String, String), Vec<String>>);

impl ShortForms {
    /// Reads the facade's sources. A repository without a facade has no short forms.
    ///
    /// # Errors
    /// When a file cannot be read, or is not Rust.
    pub fn read(workspace: &Path) -> anyhow::Result<Self> {
        let mut forms = Self::default();
        let facade = workspace.join("crates/loggia/src");
        for cloud in ["edis", "zenlayer"] {
            for path in sources(&facade.join(cloud))? {
                let text = fs::read_to_string(&path)
                    .with_context(|| format!("{} cannot be read", path.display()))?;
                let file = syn::parse_file(&text)
                    .with_context(|| format!("{} is not Rust", path.display()))?;
                let within = path.strip_prefix(&facade).unwrap_or(&path);
                forms.add(cloud, &services(within), &file);
            }
        }
        for found in forms.0.values_mut() {
            found.sort();
            found.dedup();
        }
        Ok(forms)
    }

    /// The methods that send an operation; `api` as in `edis.order`, `zenlayer.vm`.
    pub fn of(&self, api: &str, operation: &str) -> &[String] {
        let key = (api.to_owned(), operation.to_owned());
        self.0.get(&key).map_or(&[], Vec::as_slice)
    }

    /// How a user of the facade gets the generated client of an API: an expression, and the type
    /// that it begins with.
    pub fn client(&self, api: &str) -> Option<(String, String)> {
        let (cloud, service) = api.split_once('.').filter(|_| !self.0.is_empty())?;
        let (expression, start) = match (cloud, service) {
            ("edis", "management") => ("server.api()".to_owned(), "edis::Server"),
            ("edis", "order") => ("shop.api()".to_owned(), "edis::Shop"),
            ("zenlayer", service) => (format!("client.{service}().api()"), "zenlayer::Client"),
            _ => return None,
        };
        Some((expression, format!("loggia::{start}")))
    }

    fn add(&mut self, cloud: &str, services: &[String], file: &syn::File) {
        for item in &file.items {
            let Item::Impl(block) = item else { continue };
            let Some(owner) = type_name(&block.self_ty) else {
                continue;
            };
            for member in &block.items {
                let ImplItem::Fn(method) = member else {
                    continue;
                };
                if !matches!(method.vis, Visibility::Public(_)) {
                    continue;
                }
                let form = format!("loggia::{cloud}::{owner}::{}", method.sig.ident);
                for said in sentences(&documentation(&method.attrs)) {
                    for (service, operation) in said.of(services) {
                        let api = format!("{cloud}.{service}");
                        self.0
                            .entry((api, operation.to_owned()))
                            .or_default()
                            .push(form.clone());
                    }
                }
            }
        }
    }
}

/// All files under a folder.
fn sources(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    if !folder.is_dir() {
        return Ok(found);
    }
    let entries =
        fs::read_dir(folder).with_context(|| format!("{} cannot be read", folder.display()))?;
    for entry in entries {
        let path = entry?.path();
        if path.is_dir() {
            found.extend(sources(&path)?);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
    Ok(found)
}

/// The services whose methods a file contains.
fn services(within: &Path) -> Vec<String> {
    let folders: Vec<_> = within.iter().filter_map(|part| part.to_str()).collect();
    let named: &[&str] = match folders.as_slice() {
        ["edis", ..] => &["management", "order"],
        ["zenlayer", service, _, ..] if MACHINES.contains(service) => {
            return vec![(*service).to_owned()];
        }
        _ => &MACHINES,
    };
    named.iter().map(|&name| name.to_owned()).collect()
}

/// The last name of a type's path.
fn type_name(ty: &Type) -> Option<String> {
    match ty {
        Type::Path(path) => Some(path.path.segments.last()?.ident.to_string()),
        _ => None,
    }
}

fn documentation(attributes: &[Attribute]) -> String {
    let lines = attributes.iter().filter_map(|attribute| {
        let Meta::NameValue(meta) = &attribute.meta else {
            return None;
        };
        match &meta.value {
            Expr::Lit(literal) if meta.path.is_ident("doc") => match &literal.lit {
                Lit::Str(text) => Some(text.value().trim().to_owned()),
                _ => None,
            },
            _ => None,
        }
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// The content of one sentence: common operations, and those of single services.
#[derive(Debug, Default, PartialEq, Eq)]
struct Said {
    operations: Vec<String>,
    instead: BTreeMap<String, String>,
}

impl Said {
    /// Services and their operations.
    fn of<'a>(&'a self, services: &'a [String]) -> impl Iterator<Item = (&'a str, &'a str)> {
        services.iter().flat_map(|service| {
            let instead = self.instead.get(service);
            let usual = self.operations.iter().filter(move |_| instead.is_none());
            usual
                .chain(instead)
                .map(|it| (service.as_str(), it.as_str()))
        })
    }
}

/// The sentences that begin with "Operation" or "Operations".
fn sentences(documentation: &str) -> Vec<Said> {
    let paragraphs = documentation.split("\n\n");
    let joined = paragraphs.map(|paragraph| paragraph.replace('\n', " "));
    joined
        .filter_map(|paragraph| sentence(&paragraph))
        .collect()
}

fn sentence(paragraph: &str) -> Option<Said> {
    let rest = paragraph.strip_prefix("Operation")?;
    let rest = rest.strip_prefix('s').unwrap_or(rest);
    let mut said = Said::default();
    let mut service: Option<&str> = None;
    let mut parts = rest.split('`');
    // The text before a name decides its meaning.
    while let (Some(before), Some(name)) = (parts.next(), parts.next()) {
        if before.contains('.') {
            break;
        }
        if before.trim_end().ends_with("of") {
            service = Some(name);
        } else if let Some(service) = service.take() {
            said.instead.insert(service.to_owned(), name.to_owned());
        } else {
            said.operations.push(name.to_owned());
        }
    }
    (!said.operations.is_empty()).then_some(said)
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "
        impl<S: Service> Machines<S> {
            /// The address of the console.
            ///
            /// Operation `DescribeVncUrl`, of `bmc`
            /// `DescribeInstanceIpmiUrl`. Not `Another`.
            pub async fn console(&self) {}

            /// Operations `A` and `B`.
            pub fn both(&self) {}

            /// Operation `Hidden`.
            fn private(&self) {}

            /// No operation `C`.
            pub fn none(&self) {}
        }
    ";

    fn forms(path: &str) -> ShortForms {
        let mut forms = ShortForms::default();
        let file = syn::parse_file(FILE).expect("Rust");
        forms.add("zenlayer", &services(Path::new(path)), &file);
        forms
    }

    #[test]
    fn methods_are_found_by_their_documentation() {
        let shared = forms("zenlayer/console.rs");
        let console = ["loggia::zenlayer::Machines::console".to_owned()];
        assert_eq!(shared.of("zenlayer.vm", "DescribeVncUrl"), console);
        assert_eq!(shared.of("zenlayer.zec", "DescribeVncUrl"), console);
        assert_eq!(shared.of("zenlayer.bmc", "DescribeVncUrl"), [""; 0]);
        assert_eq!(
            shared.of("zenlayer.bmc", "DescribeInstanceIpmiUrl"),
            console
        );
        for operation in ["A", "B"] {
            assert_eq!(shared.of("zenlayer.vm", operation).len(), 1, "{operation}");
        }
        for operation in ["Hidden", "Another", "C"] {
            assert_eq!(shared.of("zenlayer.vm", operation), [""; 0], "{operation}");
        }
    }

    #[test]
    fn a_client_is_named_where_there_is_a_facade() {
        let client = forms("zenlayer/console.rs").client("zenlayer.zlb");
        let (expression, start) = client.expect("a service");
        assert_eq!(expression, "client.zlb().api()");
        assert_eq!(start, "loggia::zenlayer::Client");
        assert_eq!(forms("zenlayer/console.rs").client("other.api"), None);
        assert_eq!(ShortForms::default().client("zenlayer.zlb"), None);
    }

    #[test]
    fn methods_in_the_folder_of_a_service_are_its_own() {
        let one = forms("zenlayer/zec/console.rs");
        assert_eq!(one.of("zenlayer.zec", "A").len(), 1);
        assert_eq!(one.of("zenlayer.vm", "A"), [""; 0]);
    }
}
