//! A row of the generated tables of calls, and the secrets that are planted in it.

use std::fmt::Debug;
use std::sync::Mutex;

use futures_util::future::BoxFuture;
use futures_util::{FutureExt, StreamExt, stream};
use loggia::zenlayer::{Pageable, PageableExt as _};
use loggia_mock::httpmock::{Mock, MockServer};
use loggia_tests::secrets;
use loggia_transport::body::Upload;
use loggia_transport::{Error, Operation, Pipeline, Reply};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::capture;

/// Lists everything that such a request finds.
pub(crate) type List = fn(Pipeline, &str) -> BoxFuture<'static, Result<(), Error>>;

/// A call of an operation with every field it has.
#[expect(dead_code, reason = "the mocks' part of the tables is of no use here")]
pub(crate) struct Call {
    pub(crate) operation: &'static Operation,
    pub(crate) fields: &'static [&'static str],
    pub(crate) request: &'static str,
    pub(crate) mock: for<'a> fn(&'a MockServer, &str) -> Mock<'a>,
    pub(crate) send: fn(Pipeline, &str) -> BoxFuture<'_, Result<Answered, Error>>,
    pub(crate) list: Option<List>,
}

/// The same call as a list. Its pages are answers like any other.
pub(crate) fn listed<Q: Pageable>(call: Q) -> BoxFuture<'static, Result<(), Error>> {
    Box::pin(async move { call.list().page(1).await.map(drop) })
}

/// An answer that was shown.
pub(crate) struct Answered;

/// Shows a reply.
pub(crate) fn answered<T: Debug + Serialize>(reply: &Reply<T>) -> Answered {
    capture::value(reply);
    capture::json(&**reply);
    Answered
}

/// The fields that are secret, by their names: what the specs say of them is not asked.
const FIELDS: &[(&str, &str)] = &[
    ("pw", secrets::EDIS_PASSWORD),
    ("password", secrets::NEXT_PASSWORD),
    ("vnc_pw", secrets::VNC_PASSWORD),
    ("callback_url", secrets::HOOK_URL),
    ("callback_user", secrets::HOOK_USER),
    ("callback_pw", secrets::HOOK_PASSWORD),
    ("cloudinit_user_data", secrets::USER_DATA),
    ("url", secrets::ISO_URL),
    ("initScript", secrets::SCRIPT),
];

static PLANTED: Mutex<Vec<&str>> = Mutex::new(Vec::new());

/// The fields that nothing was planted in, because no request has them.
pub(crate) fn unknown_fields() -> Vec<&'static str> {
    let planted = PLANTED.lock().expect("whole");
    let names = FIELDS.iter().map(|(name, _)| *name);
    names.filter(|name| !planted.contains(name)).collect()
}

/// A request from its JSON, with secrets planted, and shown.
pub(crate) fn body<T: DeserializeOwned + Serialize + Debug>(text: &str) -> T {
    let mut json: Value = json(text);
    plant(&mut json);
    let request = serde_json::from_value(json).expect("a request");
    capture::json(&request);
    request
}

fn plant(json: &mut Value) {
    match json {
        Value::Object(fields) => {
            for (name, value) in fields {
                match FIELDS.iter().find(|(known, _)| known == name) {
                    Some((known, secret)) => {
                        *value = Value::from(*secret);
                        PLANTED.lock().expect("whole").push(known);
                    }
                    None => plant(value),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(plant),
        _ => {}
    }
}

/// A value of a field that is no plain one.
pub(crate) fn json(text: &str) -> Value {
    serde_json::from_str(text).expect("JSON")
}

/// A file to send.
pub(crate) fn file() -> Upload {
    Upload::new("disk.qcow2", 3, || {
        let content = stream::once(std::future::ready(Ok((&b"QFI"[..]).into())));
        std::future::ready(Ok(content.boxed())).boxed()
    })
}
