//! Reads the client of a service: its version and its actions.

/// The facts in a client.
#[derive(Debug, Default)]
pub(super) struct Client {
    pub(super) version: Option<String>,
    pub(super) service: Option<String>,
    pub(super) actions: Vec<Action>,
}

/// A method of a client.
#[derive(Debug)]
pub(super) struct Action {
    pub(super) name: String,
    /// The class of its answer.
    pub(super) response: String,
}

/// Reads a client.
pub(super) fn read(text: &str, problems: &mut Vec<String>) -> Client {
    let mut client = Client::default();
    // The method that is being read, with its line and the action that it calls.
    let mut method: Option<(usize, Option<String>)> = None;
    // Whether the name of the action is on the next line.
    let mut opened = false;
    for (number, line) in super::models::code(text) {
        let quoted = |prefix: &str| Some(line.strip_prefix(prefix)?.strip_suffix('"')?.to_owned());
        if let Some(version) = quoted("_api_version = \"") {
            client.version = Some(version);
        } else if let Some(service) = quoted("_service = \"") {
            client.service = Some(service);
        } else if is_method(line) {
            let before = method.replace((number, None));
            unfinished(before.map(|(line, _)| line), problems);
        } else if let Some(rest) = line.strip_prefix("response = self._api_call(") {
            opened = rest.is_empty();
            if let Some((_, action)) = &mut method {
                *action = first_text(rest);
            }
        } else if std::mem::take(&mut opened) {
            if let Some((_, action)) = &mut method {
                *action = first_text(line);
            }
        } else if let Some(response) = line.strip_prefix("model = models.") {
            match (method.take(), response.strip_suffix("()")) {
                (Some((_, Some(name))), Some(response)) => client.actions.push(Action {
                    name,
                    response: response.to_owned(),
                }),
                (Some((line, _)), _) => unfinished(Some(line), problems),
                (None, _) => {}
            }
        }
    }
    unfinished(method.map(|(line, _)| line), problems);
    if client.service.is_none() || client.version.is_none() {
        problems.push("the client says neither service nor version".into());
    }
    client
}

/// Whether a line begins a method that may call an action: Python's special methods and private
/// ones do not.
fn is_method(line: &str) -> bool {
    line.strip_prefix("def ")
        .is_some_and(|rest| !rest.starts_with('_') && rest.contains("(self"))
}

/// The quoted text at the beginning of a line.
fn first_text(line: &str) -> Option<String> {
    let (name, _) = line.strip_prefix('"')?.split_once('"')?;
    Some(name.to_owned())
}

fn unfinished(line: Option<usize>, problems: &mut Vec<String>) {
    if let Some(line) = line {
        problems.push(format!(
            "the client, line {line}: a method calls no action in a way that is known"
        ));
    }
}
