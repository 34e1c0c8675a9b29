//! `--dry-run`: prints the request as it would be sent, without its secrets.

use loggia::transport::secret::REDACTED;
use loggia_catalogue::{Encoding, Host};
use serde_json::{Map, Value, json};

use super::{Entry, secrets};
use crate::args::{Format, Global};
use crate::exit::Failure;
use crate::output::{self, Report};
use crate::session::Endpoints;

/// Prints the request.
///
/// # Errors
/// Whatever printing fails with.
pub(super) fn print(
    entry: Entry,
    fields: Map<String, Value>,
    kvm_id: Option<&str>,
    endpoints: &Endpoints,
    global: &Global,
) -> Result<(), Failure> {
    let operation = entry.operation;
    let mut body = Value::Object(fields);
    if let Some(record) = operation.request {
        secrets::mask(record, &mut body);
    }
    let base = match operation.host {
        Host::Fixed if entry.is_edis() => &endpoints.edis_orders,
        Host::Fixed => &endpoints.zenlayer,
        Host::Login => &endpoints.edis,
        Host::Session => "https://HOST-OF-THE-SESSION",
        Host::ReverseDns => "https://REVERSE-DNS-HOST-OF-THE-SESSION",
    };
    let url = format!("{}{}", base.trim_end_matches('/'), operation.path);
    let headers = headers(entry);
    if entry.takes_session()
        && let Value::Object(fields) = &mut body
    {
        fields.insert("kvm_id".to_owned(), kvm_id.unwrap_or_default().into());
        fields.insert("signature".to_owned(), REDACTED.into());
        fields.insert("valid_until".to_owned(), REDACTED.into());
        if operation.api_host_field {
            fields.insert("api_host".to_owned(), "HOST-OF-THE-SESSION".into());
        }
    }
    if global.output != Format::Table {
        let headers: Map<String, Value> = headers
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value.into()))
            .collect();
        let request = json!({"method": "POST", "url": url, "headers": headers, "body": body});
        return output::report(&Report::new(request), global);
    }
    let mut lines = vec![format!("POST {url}")];
    lines.extend(
        headers
            .into_iter()
            .map(|(name, value)| format!("{name}: {value}")),
    );
    lines.push(String::new());
    match operation.encoding {
        Encoding::Json => lines.push(output::json(&body)),
        Encoding::Form | Encoding::Multipart => {
            for (name, value) in body.as_object().into_iter().flatten() {
                let text = value
                    .as_str()
                    .map_or_else(|| value.to_string(), str::to_owned);
                lines.push(format!("{name}={text}"));
            }
        }
    }
    output::text_block(&lines.join("\n"))
}

fn headers(entry: Entry) -> Vec<(&'static str, String)> {
    let operation = entry.operation;
    let content_type = match operation.encoding {
        Encoding::Json => "application/json",
        Encoding::Form => "application/x-www-form-urlencoded",
        Encoding::Multipart => "multipart/form-data",
    };
    let mut headers = vec![("content-type", content_type.to_owned())];
    if !entry.is_edis() {
        headers.extend([
            ("x-zc-action", operation.id.to_owned()),
            ("x-zc-version", entry.api.version.to_owned()),
            ("authorization", REDACTED.to_owned()),
        ]);
    }
    headers
}
