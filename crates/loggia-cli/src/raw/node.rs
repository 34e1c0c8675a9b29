//! A request in the form that the transport encodes, with secrets as secrets, and JSON text where
//! a form needs it.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, PoisonError};

use loggia::Secret;
use loggia::transport::encode::{Encode, Field, List, Map, Value};
use loggia_catalogue::Type;
use serde_json::Value as Json;

/// A value of a request.
pub(super) enum Node {
    Null,
    Bool(bool),
    Signed(i64),
    Unsigned(u64),
    Float(f64),
    Text(String),
    Secret(Secret),
    List(Items),
    Map(Entries),
    Record(Fields),
}

static EMAIL: Field = Field::new("email");
static PASSWORD: Field = Field::new("pw");

pub(super) struct Items(Vec<Node>);
pub(super) struct Entries(BTreeMap<String, Node>);
pub(super) struct Fields(Vec<(&'static Field, Node)>);

impl Node {
    /// Converts a value by its type. A value that does not have the type is sent as it is.
    pub(super) fn of(ty: &Type, value: Json) -> Self {
        match (ty, value) {
            (Type::Secret, Json::String(text)) => Self::Secret(Secret::from(text)),
            (Type::List(inner), Json::Array(items)) => {
                let items = items.into_iter().map(|item| Self::of(inner, item));
                Self::List(Items(items.collect()))
            }
            (Type::Map(inner), Json::Object(entries)) => {
                let entries = entries.into_iter();
                let nodes = entries.map(|(key, value)| (key, Self::of(inner, value)));
                Self::Map(Entries(nodes.collect()))
            }
            (Type::Record(record), Json::Object(entries)) => {
                let nodes = entries.into_iter().map(|(name, value)| {
                    let known = record.field(&name);
                    let node = match known {
                        Some(field) => Self::of(&field.ty, value),
                        None => Self::plain(value),
                    };
                    (
                        written(&name, known.is_some_and(|field| field.json_text)),
                        node,
                    )
                });
                Self::Record(Fields(nodes.collect()))
            }
            (_, value) => Self::plain(value),
        }
    }

    fn plain(value: Json) -> Self {
        match value {
            Json::Null => Self::Null,
            Json::Bool(value) => Self::Bool(value),
            Json::Number(number) => match (number.as_u64(), number.as_i64()) {
                (Some(number), _) => Self::Unsigned(number),
                (None, Some(number)) => Self::Signed(number),
                (None, None) => Self::Float(number.as_f64().unwrap_or_default()),
            },
            Json::String(text) => Self::Text(text),
            Json::Array(items) => Self::List(Items(items.into_iter().map(Self::plain).collect())),
            Json::Object(entries) => {
                let entries = entries.into_iter();
                let nodes = entries.map(|(key, value)| (key, Self::plain(value)));
                Self::Map(Entries(nodes.collect()))
            }
        }
    }

    /// A request without fields.
    pub(super) fn empty() -> Self {
        Self::Record(Fields(Vec::new()))
    }

    /// The same request with the EDIS account that every call to order something carries.
    pub(super) fn with_account(self, email: String, password: Secret) -> Self {
        let Self::Record(Fields(mut fields)) = self else {
            return self;
        };
        fields.push((&EMAIL, Self::Text(email)));
        fields.push((&PASSWORD, Self::Secret(password)));
        Self::Record(Fields(fields))
    }
}

/// A field for the transport, which wants fields that live forever. Each is made once, because
/// `mcp` may run for weeks.
fn written(name: &str, json_text: bool) -> &'static Field {
    static MADE: Mutex<Option<HashMap<(String, bool), &'static Field>>> = Mutex::new(None);
    let mut made = MADE.lock().unwrap_or_else(PoisonError::into_inner);
    let made = made.get_or_insert_with(HashMap::new);
    made.entry((name.to_owned(), json_text)).or_insert_with(|| {
        let field = Field::new(String::leak(name.to_owned()));
        &*Box::leak(Box::new(if json_text { field.json_text() } else { field }))
    })
}

impl Encode for Node {
    fn value(&self) -> Value<'_> {
        match self {
            Self::Null => Value::Null,
            Self::Bool(value) => Value::Bool(*value),
            Self::Signed(value) => Value::Signed(*value),
            Self::Unsigned(value) => Value::Unsigned(*value),
            Self::Float(value) => Value::Float(*value),
            Self::Text(text) => Value::Text(text),
            Self::Secret(secret) => Value::Secret(secret),
            Self::List(items) => Value::List(items),
            Self::Map(entries) => Value::Map(entries),
            Self::Record(_) => Value::Record,
        }
    }

    fn each_field(&self, see: &mut dyn FnMut(&'static Field, &dyn Encode)) {
        if let Self::Record(Fields(fields)) = self {
            for (field, value) in fields {
                see(field, value);
            }
        }
    }
}

impl List for Items {
    fn length(&self) -> usize {
        self.0.len()
    }

    fn each(&self, see: &mut dyn FnMut(&dyn Encode)) {
        for item in &self.0 {
            see(item);
        }
    }
}

impl Map for Entries {
    fn length(&self) -> usize {
        self.0.len()
    }

    fn each(&self, see: &mut dyn FnMut(&str, &dyn Encode)) {
        for (key, value) in &self.0 {
            see(key, value);
        }
    }
}
