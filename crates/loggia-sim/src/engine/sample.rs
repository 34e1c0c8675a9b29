//! Made-up values for fields that no one gave: of the right type, the same for the same thing,
//! and recognisable to a person (documentation addresses, round prices).

use loggia_catalogue::{Field, Record, Type};
use serde_json::{Map, Value, json};

use super::words;

/// How deep nested records are filled.
const DEPTH: usize = 4;
/// States in which a thing stays, most likely first; compared case-insensitively.
const RESTING: [&str; 14] = [
    "running",
    "available",
    "active",
    "normal",
    "enabled",
    "enable",
    "in_use",
    "accelerating",
    "deployed",
    "online",
    "success",
    "completed",
    "ok",
    "up",
];
/// Parts of the names of states that are transitional or abnormal.
const MOVING: [&str; 12] = [
    "ing", "pending", "fail", "error", "recycle", "reboot", "delete", "abnormal", "creat", "wait",
    "unknown", "disable",
];

/// The thing whose value is made up.
#[derive(Clone, Copy, Debug)]
pub(super) struct Of<'a> {
    /// Its number among its siblings, from 1.
    pub(super) number: usize,
    /// What it is called, for names.
    pub(super) name: &'a str,
    /// The time, in milliseconds since 1970.
    pub(super) now: u64,
}

/// Returns sample fields for a record.
pub(super) fn record(record: &Record, of: Of<'_>) -> Map<String, Value> {
    fields(record.fields.iter(), of, DEPTH)
}

/// Returns sample values for some fields.
pub(super) fn fields<'a>(
    fields: impl Iterator<Item = &'a Field>,
    of: Of<'_>,
    depth: usize,
) -> Map<String, Value> {
    fields
        .map(|field| (field.name.to_owned(), value(field, of, depth)))
        .collect()
}

/// Returns a sample value for a field.
pub(super) fn value(field: &Field, of: Of<'_>, depth: usize) -> Value {
    typed(field, &field.ty, of, depth)
}

fn typed(field: &Field, ty: &Type, of: Of<'_>, depth: usize) -> Value {
    match ty {
        // What a request names exists.
        Type::Bool => json!(field.name.ends_with("Exist")),
        Type::Int32 | Type::Int64 => json!(whole(field, of)),
        Type::Number => json!(number(field)),
        Type::Text => json!(text(field, of)),
        // A URL with a token in it.
        Type::Secret if field.name.to_ascii_lowercase().ends_with("url") => {
            json!(console(&format!("{}-{}", of.name, of.number)))
        }
        Type::Secret => json!(format!("{}-{}", field.name, of.number)),
        // The recycle bin is empty, and nothing has been used yet.
        Type::Time
            if ["recycle", "latest"]
                .iter()
                .any(|word| field.name.starts_with(word)) =>
        {
            Value::Null
        }
        Type::Time => json!(time(field, of)),
        // Everything succeeded.
        Type::Choice(_) if field.name == "errorCode" => Value::Null,
        Type::Choice(choices) => {
            let values: Vec<&str> = choices.values.iter().map(|choice| choice.value).collect();
            resting(&values).map_or(Value::Null, Value::from)
        }
        // Tags exist only once someone has created them.
        Type::Record(_) if field.name == "tags" => Value::Null,
        Type::List(_) | Type::Record(_) if depth == 0 => Value::Null,
        Type::List(item) => match item {
            Type::Record(_) if depth == 1 => json!([]),
            Type::Record(_) | Type::Choice(_) => json!([typed(field, item, of, depth - 1)]),
            // What is on a network has an address.
            Type::Text if is_addresses(field.name) => json!([text(field, of)]),
            _ => json!([]),
        },
        Type::Record(record) => Value::Object(fields(record.fields.iter(), of, depth - 1)),
        Type::Map(_) => json!({}),
        Type::Any => Value::Null,
    }
}

/// Returns the state out of a set in which a thing stays.
pub(super) fn resting<'a>(values: &[&'a str]) -> Option<&'a str> {
    let named = RESTING
        .iter()
        .find_map(|word| values.iter().find(|value| value.eq_ignore_ascii_case(word)));
    let calm = || {
        values.iter().find(|value| {
            let value = value.to_ascii_lowercase();
            !MOVING.iter().any(|part| value.contains(part))
        })
    };
    named.or_else(calm).or(values.first()).copied()
}

fn whole(field: &Field, of: Of<'_>) -> i64 {
    let name = field.name.to_ascii_lowercase();
    if name == "billmonthly" {
        return month(of.now);
    }
    if name == "exitcode" {
        return 0;
    }
    if name == "ticketnumber" {
        return i64::try_from(of.number).unwrap_or_default();
    }
    if let Some(example) = field.example.and_then(|text| text.parse().ok()) {
        return example;
    }
    #[expect(
        clippy::cast_possible_truncation,
        reason = "limits of whole numbers are small"
    )]
    let least = field.limits.low().map_or(1, |least| least as i64);
    if name.contains("vlan") || name.contains("port") || name.contains("priority") {
        return least.max(1) + i64::try_from(of.number).unwrap_or_default();
    }
    least.max(1)
}

fn number(field: &Field) -> f64 {
    if let Some(example) = field.example.and_then(|text| text.parse().ok()) {
        return example;
    }
    let name = field.name.to_ascii_lowercase();
    if name.contains("discount") && !name.contains("price") {
        return 100.0;
    }
    if name.contains("price") {
        return 10.0;
    }
    field.limits.low().unwrap_or(1.0).max(1.0)
}

fn text(field: &Field, of: Of<'_>) -> String {
    let name = field.name.to_ascii_lowercase();
    let last = 10 + of.number % 200;
    if words::stem(field.name).is_some() {
        return format!("{}-{}", words::stem(field.name).unwrap_or("id"), of.number);
    }
    if name.ends_with("name") || name == "label" {
        return format!("{}-{}", of.name, of.number);
    }
    if name.contains("cidr") || name.contains("netmask") && name.contains("block") {
        return if name.contains('6') {
            format!("2001:db8:{last:x}::/48")
        } else if of.name == "subnet" {
            format!("10.{last}.0.0/24")
        } else {
            format!("198.51.{last}.0/24")
        };
    }
    let is_inner = name.starts_with("private") || name.starts_with("lan");
    let ends = ["ip", "ips", "iplist"]
        .iter()
        .any(|end| name.ends_with(end));
    let is_address = ends || name.contains("ipaddress");
    // The first address of a network interface belongs to its own network.
    if is_inner && is_address || name == "primaryipv4" {
        let (high, low) = (of.number / 250 % 250, 2 + of.number % 250);
        return format!("10.0.{high}.{low}");
    }
    let is_server = name.contains("nameserver");
    if name.contains("ipv6") && !name.contains("leasetime") {
        return format!("2001:db8::{last:x}");
    }
    if is_address || is_server || name.contains("ipv4") || name == "gateway" {
        return format!("203.0.113.{last}");
    }
    let port = 1000 + of.number;
    if name.ends_with("portrange") {
        return format!("{port}/{port}");
    }
    if name.ends_with("port") {
        return port.to_string();
    }
    if name.contains("leasetime") {
        return "24".to_owned();
    }
    if name.contains("mac") && name.contains("address") {
        return format!("02:00:00:00:00:{last:02x}");
    }
    if name == "date" {
        let day = time(field, of);
        return day.split('T').next().unwrap_or_default().to_owned();
    }
    if name.ends_with("time") || name.ends_with("date") {
        return time(field, of);
    }
    if name.contains("email") {
        return format!("user{}@example.com", of.number);
    }
    if name.contains("currency") {
        return "USD".to_owned();
    }
    if name.ends_with("status") || name.ends_with("state") {
        return "AVAILABLE".to_owned();
    }
    if name == "outputerror" {
        return String::new();
    }
    match field
        .example
        .and_then(|text| serde_json::from_str::<Value>(text).ok())
    {
        Some(Value::String(text)) => text,
        _ => format!("{}-{}", field.name, of.number),
    }
}

/// Returns whether a list of texts contains the addresses of the thing it belongs to.
fn is_addresses(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let ends = ["ipaddress", "ipaddresses", "iplist"];
    !name.contains("ipv6") && ends.iter().any(|end| name.ends_with(end))
}

/// Returns the URL of a console, with the same token for the same thing. No server answers
/// there.
pub(super) fn console(of: &str) -> String {
    const OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
    const PRIME: u64 = 0x0100_0000_01b3;
    let token = of.bytes().fold(OFFSET, |token, byte| {
        (token ^ u64::from(byte)).wrapping_mul(PRIME)
    });
    format!("https://console.invalid/?token={token:016x}")
}

fn time(field: &Field, of: Of<'_>) -> String {
    const MONTH: u64 = 30 * 24 * 3600;
    let name = field.name.to_ascii_lowercase();
    let now = of.now / 1000;
    let ahead = ["expire", "end", "release", "due", "next"]
        .iter()
        .any(|word| name.contains(word));
    let seconds = if ahead {
        now + MONTH
    } else {
        now.saturating_sub(MONTH)
    };
    instant(seconds)
}

/// Formats a time as the vendor writes it.
pub(super) fn instant(seconds: u64) -> String {
    moment(i64::try_from(seconds).unwrap_or(i64::MAX))
}

/// Formats a time as [`instant`] does, also before 1970.
pub(super) fn moment(seconds: i64) -> String {
    jiff::Timestamp::from_second(seconds).map_or_else(|_| String::new(), |time| time.to_string())
}

/// Returns the month of a time in the form of the vendor's bills: 202601.
pub(super) fn month(millis: u64) -> i64 {
    let day = instant(millis / 1000);
    let digits: String = day.chars().filter(char::is_ascii_digit).take(6).collect();
    digits.parse().unwrap_or_default()
}

/// Adds fields that an answer lacks as `null`, at every depth, and removes fields that the
/// catalogue does not know: clients must tolerate the former and cannot read the latter.
pub(super) fn complete(given: &mut Map<String, Value>, record: &Record) {
    given.retain(|name, _| record.field(name).is_some());
    for field in record.fields {
        let value = given.entry(field.name).or_insert(Value::Null);
        deeper(value, &field.ty);
    }
}

fn deeper(value: &mut Value, ty: &Type) {
    match (value, ty) {
        (Value::Object(object), Type::Record(record)) => complete(object, record),
        (Value::Array(items), Type::List(item)) => {
            for value in items {
                deeper(value, item);
            }
        }
        (Value::Object(entries), Type::Map(item)) => {
            for value in entries.values_mut() {
                deeper(value, item);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_resting_state_is_the_working_one() {
        for (values, state) in [
            (&["CREATING", "AVAILABLE", "FAILED"][..], Some("AVAILABLE")),
            (&["Creating", "Usable"], Some("Usable")),
            (&["DEPLOYING", "Running"], Some("Running")),
            (&["PENDING"], Some("PENDING")),
            (&[], None),
        ] {
            assert_eq!(resting(values), state);
        }
    }

    #[test]
    fn times_are_written_as_the_vendor_does() {
        assert_eq!(instant(0), "1970-01-01T00:00:00Z");
    }
}
