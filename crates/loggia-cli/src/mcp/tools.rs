//! The tools that the server offers, and their calls.

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use loggia::edis::ImageFormat;
use loggia::fleet::{Outcome as Ordered, PowerAction};
use rmcp::model::{JsonObject, Tool, ToolAnnotations};
use serde_json::{Value, json};

use super::arguments::Arguments;
use crate::exit::{Exit, Failure};
use crate::fleet::{self, Purpose};
use crate::numbers::Numbers;
use crate::raw::by_name;
use crate::rewording;
use crate::session::Session;

/// The outcome of a tool.
pub(super) enum Outcome {
    Value(Value),
    /// The answer of a vendor, with its numbers.
    Answer(Value, Numbers),
    Text(String),
    Picture {
        base64: String,
        media_type: &'static str,
    },
}

/// The available tools.
pub(super) fn list(allow_writes: bool) -> Vec<Tool> {
    let machine = json!({"type": "string", "description": "PROVIDER/ID as list_machines gives it, or a name"});
    let named = json!({"type": "string", "description": "PROVIDER/ID as list_machines gives it, or a name; no selector"});
    let operation = json!({"type": "string", "description": "as find_operations gives it"});
    let api = json!({"type": "string", "description": "edis, or a service of Zenlayer such as vm, zec, bmc"});
    let mut tools = vec![
        tool(
            "list_machines",
            "Lists machines of all clouds: id, name, state, addresses, place, plan, price.",
            &json!({"selector": {"type": "string", "description": "clauses such as name=web-* state=running provider=vm; empty for all"}}),
            &[],
            true,
        ),
        tool(
            "machine_status",
            "Reads what machines are doing.",
            &json!({"machines": {"type": "array", "items": machine, "minItems": 1}}),
            &["machines"],
            true,
        ),
        tool(
            "show_machine",
            "Reads everything that is known of one machine, and what can be done with it.",
            &json!({"machine": machine}),
            &["machine"],
            true,
        ),
        tool(
            "screenshot",
            "Takes a picture of a machine's screen (EDIS only).",
            &json!({"machine": machine}),
            &["machine"],
            true,
        ),
        tool(
            "find_operations",
            "Finds operations of the vendors' APIs by words in their names and summaries.",
            &json!({"words": {"type": "string"}, "api": api}),
            &["words"],
            true,
        ),
        tool(
            "describe_operation",
            "Shows the fields of an operation as commented YAML.",
            &json!({"api": api, "operation": operation}),
            &["api", "operation"],
            true,
        ),
    ];
    let mut fields = json!({
        "api": api,
        "operation": operation,
        "fields": {"type": "object", "description": "the request, with the vendor's names"},
        "kvm_id": {"type": "string", "description": "the server, for operations of EDIS that are about one"},
    });
    let what = if allow_writes {
        fields["confirm"] = json!({"type": "string", "description": "for what costs money or destroys data: the ids of what it is about with commas between them, or where it has none the operation's name"});
        "Calls an operation. What costs money or destroys data needs `confirm`."
    } else {
        "Calls an operation that changes nothing."
    };
    tools.push(tool(
        "call_operation",
        what,
        &fields,
        &["api", "operation"],
        !allow_writes,
    ));
    if allow_writes {
        tools.push(tool(
            "power",
            "Presses the power button of machines: start, shut-down, stop, reboot, reset.",
            &json!({
                "machines": {"type": "array", "items": named, "minItems": 1},
                "action": {"type": "string", "enum": ["start", "shut-down", "stop", "reboot", "reset"]},
            }),
            &["machines", "action"],
            false,
        ));
    }
    tools
}

fn tool(
    name: &'static str,
    description: &'static str,
    properties: &Value,
    required: &[&str],
    is_read: bool,
) -> Tool {
    let schema = json!({
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": false,
    });
    let schema = match schema {
        Value::Object(schema) => schema,
        _ => JsonObject::new(),
    };
    Tool::new(name, description, Arc::new(schema))
        .with_annotations(ToolAnnotations::new().read_only(is_read))
}

/// Calls a tool.
///
/// # Errors
/// What goes wrong, in the words of the command line.
#[expect(clippy::too_many_lines, reason = "one arm a tool")]
pub(super) async fn call(
    session: &Session,
    allow_writes: bool,
    name: &str,
    arguments: &Arguments,
) -> Result<Outcome, Failure> {
    if let Some(tool) = list(allow_writes).iter().find(|tool| tool.name == name) {
        arguments.check(&tool.input_schema)?;
    }
    match name {
        "list_machines" => {
            let all = session.fleet()?;
            let text = arguments.optional("selector")?.unwrap_or_default();
            let selector = fleet::clauses(&all, text)?;
            let found = all.find(&selector).await;
            let failed: Vec<String> = found.failures.iter().map(rewording::of).collect();
            let machines: Vec<Value> = found.machines.iter().map(fleet::machine_row).collect();
            Ok(Outcome::Value(
                json!({"machines": machines, "failures": failed}),
            ))
        }
        "machine_status" => {
            let all = session.fleet()?;
            let ids = fleet::machines(&all, &arguments.texts("machines")?, Purpose::Look).await?;
            let rows = all.status(&ids).await;
            let rows: Vec<Value> = rows
                .into_iter()
                .map(|status| match status.state {
                    Ok(state) => {
                        json!({"machine": status.id.to_string(), "state": state.to_string()})
                    }
                    Err(error) => {
                        json!({"machine": status.id.to_string(), "error": rewording::of(&error)})
                    }
                })
                .collect();
            Ok(Outcome::Value(rows.into()))
        }
        "show_machine" => {
            let all = session.fleet()?;
            let id = fleet::machine(&all, arguments.text("machine")?, Purpose::Look).await?;
            let machine = all.machine(&id).await?;
            let mut value = fleet::machine_row(&machine);
            let can: Vec<String> = all
                .capabilities_of(&id)?
                .iter()
                .map(|can| can.to_string())
                .collect();
            value["can"] = can.into();
            Ok(Outcome::Value(value))
        }
        "screenshot" => {
            let all = session.fleet()?;
            let id = fleet::machine(&all, arguments.text("machine")?, Purpose::Look).await?;
            let server = fleet::edis_server(session, &id, "a picture", "ask for another machine")?;
            let shot = server.screenshot().await?;
            let media_type = match shot.format {
                ImageFormat::Jpeg => "image/jpeg",
                ImageFormat::Png => "image/png",
                _ => {
                    return Err(Failure::new(
                        Exit::Failed,
                        "the picture is of no known format",
                    ));
                }
            };
            Ok(Outcome::Picture {
                base64: STANDARD.encode(&shot.bytes),
                media_type,
            })
        }
        "find_operations" => Ok(Outcome::Value(by_name::find(
            arguments.text("words")?,
            arguments.optional("api")?,
        )?)),
        "describe_operation" => {
            let entry = by_name::entry(arguments.text("api")?, arguments.text("operation")?)?;
            Ok(Outcome::Text(by_name::describe(entry)))
        }
        "call_operation" => {
            let entry = by_name::entry(arguments.text("api")?, arguments.text("operation")?)?;
            let wanted = by_name::Wanted {
                fields: arguments.object("fields")?,
                kvm_id: arguments.optional("kvm_id")?,
                confirm: arguments.optional("confirm")?,
            };
            let (value, numbers) = by_name::call(entry, wanted, allow_writes, session).await?;
            Ok(Outcome::Answer(value, numbers))
        }
        "power" if allow_writes => {
            let all = session.fleet()?;
            let named = arguments.texts("machines")?;
            if let Some(several) = named.iter().find(|word| fleet::is_selector(word)) {
                return Err(
                    Failure::usage(format!("`{several}` may mean any number of machines"))
                        .with_hint("name them one by one, as list_machines gives them"),
                );
            }
            let ids = fleet::machines(&all, &named, Purpose::Change).await?;
            let action: PowerAction = arguments.text("action")?.parse()?;
            let report = all.power_all(ids, action).await;
            let rows: Vec<Value> = report
                .outcomes()
                .iter()
                .map(|it| match &it.outcome {
                    Ordered::Done => json!({"machine": it.id.to_string(), "result": "ordered"}),
                    other => json!({
                        "machine": it.id.to_string(),
                        "error": other.error().map_or_else(|| "skipped".to_owned(), rewording::of),
                    }),
                })
                .collect();
            Ok(Outcome::Value(rows.into()))
        }
        other => Err(Failure::usage(format!("there is no tool `{other}`"))),
    }
}
