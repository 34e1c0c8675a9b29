//! Sends a request, as the catalogue describes it, through the facade's pipeline.
//!
//! Sessions, signatures, retries, limits and errors are therefore the same as everywhere else.

use loggia::transport::body::{Body, Encoding, Upload};
use loggia::transport::encode::Encode;
use loggia::transport::{Operation as WireOperation, Pipeline};
use loggia::{Reply, Secret};
use loggia_catalogue::{Encoding as Written, Host, Safety, Type};
use serde_json::{Map, Value};

use super::node::Node;
use super::{Entry, account, wire};
use crate::exit::{Exit, Failure};
use crate::numbers::Numbers;
use crate::progress::Handle;
use crate::session::Session;

/// An operation that is ready to be sent any number of times.
pub(super) struct Call {
    entry: Entry,
    operation: &'static WireOperation,
    pipeline: Pipeline,
    /// For EDIS, where the operation takes the account among its fields.
    account: Option<(String, Secret)>,
    /// Whether the request gave that account itself.
    is_named: bool,
}

impl Call {
    /// Prepares calls of the operation, for a request with these fields.
    ///
    /// # Errors
    /// `Credentials` if there are none; `Usage` if a VPS has to be named, or if only one of
    /// e-mail and password is given.
    pub(super) fn new(
        entry: Entry,
        fields: &Map<String, Value>,
        kvm_id: Option<&str>,
        session: &Session,
    ) -> Result<Self, Failure> {
        let named = account::given(entry, fields)?;
        let edis = || match &named {
            Some((email, password)) => session.edis_as(email.clone(), password.clone()),
            None => session.edis().cloned(),
        };
        let pipeline = match entry.operation.host {
            Host::Fixed if entry.is_edis() => edis()?.shop().api().pipeline().clone(),
            Host::Fixed => session.zenlayer()?.pipeline().clone(),
            Host::Login => edis()?.login_pipeline().clone(),
            Host::Session | Host::ReverseDns => {
                let id = kvm_id.ok_or_else(|| {
                    Failure::usage(format!("{}: --kvm-id is required", entry.title()))
                        .with_hint("`loggia edis get-user-services` and `loggia list` show ids")
                })?;
                session.edis()?.server(id).api().pipeline().clone()
            }
        };
        let is_named = named.is_some();
        let account = match named {
            None if entry.takes_account() => Some(session.edis_credentials()?),
            named => named,
        };
        Ok(Self {
            entry,
            operation: wire::operation(entry),
            pipeline,
            account,
            is_named,
        })
    }

    /// The operation that is called.
    pub(super) fn entry(&self) -> Entry {
        self.entry
    }

    /// Sends the fields, and a file if there is one.
    ///
    /// # Errors
    /// Whatever the call fails with.
    pub(super) async fn send(
        &self,
        fields: Map<String, Value>,
        file: Option<Upload>,
    ) -> Result<Reply<()>, Failure> {
        let body = self.body(fields)?;
        let body = match (self.entry.operation.file, file) {
            (Some(name), Some(file)) => body.with_file(name, file),
            _ => body,
        };
        let sent = self.pipeline.call_raw(self.operation, body).await;
        sent.map_err(|error| match Failure::from(error) {
            failure if self.is_named && failure.exit == Exit::Credentials => {
                failure.with_hint("they were those of the request")
            }
            failure => failure,
        })
    }

    fn body(&self, mut fields: Map<String, Value>) -> Result<Body, Failure> {
        if self.account.is_some() {
            fields.remove("email");
            fields.remove("pw");
        }
        let node = match self.entry.operation.request {
            Some(record) => Node::of(&Type::Record(record), Value::Object(fields)),
            None => Node::empty(),
        };
        let node = match &self.account {
            Some((email, password)) => node.with_account(email.clone(), password.clone()),
            None => node,
        };
        let request: &dyn Encode = &node;
        let encoding = match self.entry.operation.encoding {
            Written::Json => Encoding::Json,
            Written::Form => Encoding::Form,
            Written::Multipart => Encoding::Multipart,
        };
        Body::of(self.operation, encoding, request).map_err(Failure::from)
    }
}

/// The answer as JSON. Numbers that it holds only approximately are added to `numbers`.
///
/// # Errors
/// `Failed` if it is not JSON. For an operation that must not be repeated, `Unknown`: the server
/// may have acted.
pub(super) fn value(
    entry: Entry,
    reply: &Reply<()>,
    numbers: &mut Numbers,
) -> Result<Value, Failure> {
    let text = String::from_utf8_lossy(reply.json());
    if text.trim().is_empty() {
        return Ok(Value::Object(Map::new()));
    }
    numbers.read(&text).map_err(|_| unread(entry))
}

fn unread(entry: Entry) -> Failure {
    let message = format!("{}: the answer is not JSON", entry.title());
    match entry.operation.safety {
        Safety::Unsafe => Failure::new(Exit::Unknown, message)
            .with_hint("the server may have done it: read the state before sending it again"),
        Safety::Read | Safety::Idempotent => Failure::new(Exit::Failed, message),
    }
}

/// Opens a file to upload.
///
/// # Errors
/// `Usage` if it cannot be read.
pub(super) async fn upload(path: &str) -> Result<Upload, Failure> {
    let file = Upload::from_path(path).await;
    file.map_err(|error| Failure::file(path, &error))
}

/// The same file, which moves a progress bar as it is sent.
pub(super) fn watched(file: Upload, bar: Handle) -> Upload {
    file.on_progress(move |sent, all| bar.set(sent, all))
}
