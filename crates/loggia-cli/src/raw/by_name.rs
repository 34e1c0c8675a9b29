//! Operations for a program that calls them by name and with JSON, and has no terminal to ask on.

use loggia_catalogue::{APIS, Safety};
use serde_json::{Map, Value, json};

use super::call::{self, Call};
use super::failures::Failures;
use super::{Entry, account, check, confirmation, names, secrets, skeleton};
use crate::exit::{Exit, Failure};
use crate::numbers::Numbers;
use crate::session::Session;

/// How many operations a search returns at most.
const MOST: usize = 50;

/// A request, and its confirmation.
pub(crate) struct Wanted<'a> {
    pub(crate) fields: Map<String, Value>,
    pub(crate) kvm_id: Option<&'a str>,
    pub(crate) confirm: Option<&'a str>,
}

/// The operation of an API, which is `edis` or a service of Zenlayer.
///
/// # Errors
/// `Usage` if there is no such API or operation, with a similar name.
pub(crate) fn entry(api: &str, operation: &str) -> Result<Entry, Failure> {
    if api == names::EDIS {
        return names::edis_entry(operation).ok_or_else(|| {
            let known = names::edis().flat_map(|api| api.operations.iter().map(|each| each.id));
            unknown("operation", operation, known)
        });
    }
    let service = names::service(api).ok_or_else(|| {
        let known = names::zenlayer().map(loggia_catalogue::Api::service);
        unknown("api", api, known.chain([names::EDIS]))
    })?;
    names::entry(service, operation).ok_or_else(|| {
        let known = service.operations.iter().map(|each| each.id);
        unknown("operation", operation, known)
    })
}

fn unknown<'a>(what: &str, name: &str, known: impl Iterator<Item = &'a str>) -> Failure {
    let failure = Failure::usage(format!("there is no {what} `{name}`"));
    match names::nearest(name, known) {
        Some(near) => failure.with_hint(format!("did you mean `{near}`?")),
        None => failure,
    }
}

/// Operations whose name or summary contains all the words.
///
/// # Errors
/// `Usage` for an unknown API, with a similar name.
pub(crate) fn find(words: &str, api: Option<&str>) -> Result<Value, Failure> {
    if let Some(name) = api {
        let services = names::zenlayer().map(loggia_catalogue::Api::service);
        let known: Vec<&str> = services.chain([names::EDIS]).collect();
        if !known.contains(&name) {
            return Err(unknown("api", name, known.into_iter()));
        }
    }
    let words: Vec<String> = words.split_whitespace().map(str::to_lowercase).collect();
    let mut found = Vec::new();
    let mut left_out = 0;
    for &each in APIS {
        let is_edis = each.vendor() == names::EDIS;
        let name = if is_edis { names::EDIS } else { each.service() };
        if api.is_some_and(|api| api != name) {
            continue;
        }
        for operation in each.operations {
            let text = format!("{} {} {name}", operation.id, operation.summary).to_lowercase();
            if !words.iter().all(|word| text.contains(word)) {
                continue;
            }
            if found.len() == MOST {
                left_out += 1;
                continue;
            }
            found.push(json!({
                "api": name,
                "operation": operation.id,
                "summary": operation.summary,
                "safety": operation.safety.as_str(),
            }));
        }
    }
    Ok(json!({"operations": found, "leftOut": left_out}))
}

/// The fields of an operation, and whether it changes anything.
pub(crate) fn describe(entry: Entry) -> String {
    let operation = entry.operation;
    let mut text = format!("# safety: {}\n", operation.safety.as_str());
    if operation.confirm.is_some() {
        text.push_str("# costs money or destroys data: needs `confirm`\n");
    }
    if entry.takes_session() {
        text.push_str("# is about one server: needs `kvm_id`\n");
    }
    text + &skeleton::skeleton(entry)
}

/// Calls an operation. Secrets in the answer are hidden; its numbers come with it.
///
/// # Errors
/// `Declined` if the operation changes something and writes are not allowed, or if its
/// confirmation is missing; `Usage` for a wrong request; whatever the call fails with; `Partial`
/// or `Failed` with the ids that the answer lists as failed.
pub(crate) async fn call(
    entry: Entry,
    wanted: Wanted<'_>,
    allow_writes: bool,
    session: &Session,
) -> Result<(Value, Numbers), Failure> {
    let Wanted {
        fields,
        kvm_id,
        confirm,
    } = wanted;
    let kvm_id = kvm_id.map(names::vps);
    let operation = entry.operation;
    if operation.safety != Safety::Read && !allow_writes {
        return Err(Failure::new(
            Exit::Declined,
            format!("{} changes something, which is off", entry.title()),
        )
        .with_hint("whoever started this server can allow it with --allow-writes"));
    }
    if operation.file.is_some() {
        return Err(Failure::usage(format!("{} takes a file", entry.title()))
            .with_hint("call it from the command line"));
    }
    if kvm_id.is_some() && !entry.takes_session() {
        return Err(Failure::usage(format!(
            "{} is about no one server: it takes no `kvm_id`",
            entry.title()
        ))
        .with_hint("leave it out; describe_operation shows the fields"));
    }
    account::given(entry, &fields)?;
    check::complete(entry, &fields, kvm_id, false).map_err(remotely)?;
    if operation.confirm.is_some() {
        confirmed(entry, &fields, kvm_id, confirm)?;
    }
    let call = Call::new(entry, &fields, kvm_id, session)?;
    let reply = call.send(fields.clone(), None).await?;
    let mut numbers = Numbers::default();
    let mut value = call::value(entry, &reply, &mut numbers)?;
    // An answer that lists failures has nothing else to return.
    Failures::of(entry, &fields, &value).and(Ok(()))?;
    secrets::mask(operation.reply, &mut value);
    Ok((value, numbers))
}

/// Words a mistake in a request for a program, which has tools and no options.
fn remotely(failure: Failure) -> Failure {
    let details = failure.details.iter();
    let details = details
        .map(|detail| detail.replace(" (--kvm-id)", ""))
        .collect();
    failure
        .with_details(details)
        .with_hint("nothing was sent; describe_operation shows the fields")
}

/// Checks that the confirmation names everything that the operation is about: the server and all
/// ids of the request, or else the operation itself.
fn confirmed(
    entry: Entry,
    fields: &Map<String, Value>,
    kvm_id: Option<&str>,
    confirm: Option<&str>,
) -> Result<(), Failure> {
    let about = about(entry, fields, kvm_id);
    let confirm = confirm.unwrap_or_default().trim();
    let named: Vec<&str> = confirm.split(',').map(str::trim).collect();
    let is_named = about.iter().all(|id| named.contains(&id.as_str()))
        && named.iter().all(|id| about.iter().any(|each| each == id));
    // An id that contains a comma would not survive being split.
    if is_named || confirm == about.join(",") {
        return Ok(());
    }
    Err(Failure::new(
        Exit::Declined,
        format!(
            "{} costs money or destroys data, and was not confirmed",
            entry.title()
        ),
    )
    .with_hint(format!(
        "ask the user, and then give `confirm` with what it is about: {}",
        about.join(",")
    )))
}

/// What a confirmation has to name.
fn about(entry: Entry, fields: &Map<String, Value>, kvm_id: Option<&str>) -> Vec<String> {
    let server = kvm_id.filter(|_| entry.takes_session());
    let mut about: Vec<String> = server.into_iter().map(str::to_owned).collect();
    about.extend(
        confirmation::ids(entry, fields)
            .into_iter()
            .map(|(_, id)| id),
    );
    about.retain(|id| !id.trim().is_empty());
    if about.is_empty() {
        about.push(entry.operation.id.to_owned());
    }
    about
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_search_finds_operations_and_suggests_similar_names() {
        let found = find("describe instances", Some("vm")).expect("an api");
        let found = found["operations"].as_array().expect("a list");
        assert!(
            found
                .iter()
                .any(|each| each["operation"] == "DescribeInstances")
        );
        let all = find("", None).expect("all");
        assert!(all["leftOut"].as_u64() > Some(500));
        let failure = find("describe", Some("bmcc")).expect_err("unknown");
        assert!(failure.to_string().contains("`bmc`"), "{failure}");
        let failure = entry("vm", "DescribeInstance").expect_err("unknown");
        assert!(
            failure.to_string().contains("DescribeInstances"),
            "{failure}"
        );
        assert!(entry("vmm", "x").is_err() && entry("edis", "x").is_err());
    }

    #[test]
    fn a_confirmation_has_to_name_the_id() {
        let terminate = entry("vm", "TerminateInstance").expect("an operation");
        let fields = Map::from_iter([("instanceId".to_owned(), Value::from("i-1"))]);
        assert!(confirmed(terminate, &fields, None, Some("i-1")).is_ok());
        for wrong in [None, Some("yes"), Some("i-2"), Some("")] {
            let failure = confirmed(terminate, &fields, None, wrong).expect_err("not confirmed");
            assert_eq!(failure.exit, Exit::Declined);
            assert!(failure.to_string().contains("i-1"), "{failure}");
        }
    }

    #[test]
    fn a_confirmation_has_to_name_server_and_item() {
        let delete = entry("edis", "deleteHook").expect("an operation");
        let fields = Map::from_iter([("id".to_owned(), Value::from("7"))]);
        assert!(confirmed(delete, &fields, Some("kvm_1_2"), Some("kvm_1_2,7")).is_ok());
        for wrong in ["kvm_1_2", "7", "deleteHook"] {
            assert!(
                confirmed(delete, &fields, Some("kvm_1_2"), Some(wrong)).is_err(),
                "{wrong}"
            );
        }
        // Neither a server that the operation does not concern nor an empty id confirms anything.
        let terminate = entry("vm", "TerminateInstance").expect("an operation");
        let fields = Map::from_iter([("instanceId".to_owned(), Value::from(""))]);
        for wrong in [None, Some(""), Some("x")] {
            assert!(confirmed(terminate, &fields, Some("x"), wrong).is_err());
        }
    }

    #[test]
    fn a_confirmation_has_to_name_exactly_the_ids() {
        let delete = entry("zec", "DeleteImages").expect("an operation");
        let ids = Value::from(vec!["d-1", "d-2"]);
        let fields = Map::from_iter([("imageIds".to_owned(), ids)]);
        for right in ["d-1,d-2", "d-2, d-1"] {
            assert!(confirmed(delete, &fields, None, Some(right)).is_ok());
        }
        for wrong in ["d-1", "d-2", "d-1,d-2,d-3", "d-1 d-2", "DeleteImages"] {
            assert!(
                confirmed(delete, &fields, None, Some(wrong)).is_err(),
                "{wrong}"
            );
        }
    }
}
