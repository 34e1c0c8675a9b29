//! Waits for the end of a slow change of any kind of thing.
//!
//! The spec says for 89 operations that they begin a change that takes time, and how to see its
//! end (`x-waits-for`): which operation shows the thing's state, which words mean that the change
//! is under way, which mean its end, and which a failure. One wait serves all of them.

use std::collections::HashSet;
use std::future::IntoFuture;
use std::sync::Arc;
use std::time::Duration;

use loggia_transport::body::Body;
use loggia_transport::call::SlowChange;
use loggia_transport::encode::Written;
use loggia_transport::{Error, ErrorKind, Named, Operation, Pipeline, Reply, Waits};
use serde_json::{Map, Value};

use super::client::Client;
use super::failed::all_done;
use super::ids;
use super::orders::old;
use crate::future::Boxed;
use crate::machine::MachineState;
use crate::pending_changes::{Departures, Subject};
use crate::wait::{Goal, Pace, Sighting, Sightings, is_missing, pace_setters, wait_for_all};

/// How many things one request is for, and how many a page has.
const AT_A_TIME: usize = 100;

/// How many pages of a look are read at most: a server may have smaller ones than requested.
const MOST_PAGES: u32 = 100;

/// A wait for the end of a change. Made by [`Client::wait_for`]; begins when awaited, ends
/// when dropped. The change goes on without it.
///
/// It reads the states of all things that are not done yet, 100 per call where the service
/// lists them, pauses 2 s, then half as long again each time, up to 15 s
/// ([`pauses`](Self::pauses)), and reads the states a last time at the deadline, after
/// 15 minutes ([`deadline`](Self::deadline)).
///
/// **After an order.** A state from before the change, also the failure of an earlier change,
/// is not trusted at first: not before the thing was seen in another state, or half a minute
/// has passed since the order, or since the wait began if this client did not make the order.
///
/// **A grace period of 60 s.** The wait fails when a thing rests in a state from before the
/// change for 60 s, or is not listed 60 s after the wait began. The wait goes on in a state
/// that this version does not know, and while the list is shorter than its own total.
///
/// # Errors
/// The first thing that can no longer reach the end of the change ends the wait for all. The
/// kinds of errors are:
///
/// - `UnexpectedState`: a thing ended in a failed state, which the error names, or stayed in
///   a state from before the change.
/// - `NotFound`: a thing vanished, or did not appear. Not if the change ends with its absence.
/// - `Timeout` at the deadline, with the states of up to five things that are not done. The
///   change may still happen.
/// - `InvalidRequest`: the operation begins no slow change, or reading the state needs a field
///   that [`with_read_field`](Self::with_read_field) has not set. Nothing was sent then.
/// - What reading the states fails with, unless it [is transient](Error::is_transient).
#[derive(Clone, Debug)]
#[must_use = "a wait does nothing before it is awaited"]
pub struct ChangeWait {
    pipeline: Pipeline,
    departures: Arc<Departures>,
    operation: &'static Operation,
    ids: Vec<String>,
    with: Map<String, Value>,
    pace: Pace,
}

impl Client {
    /// Waits for the end of the change that `operation` has begun on the things with these
    /// ids. Use [`send_and_wait`](Self::send_and_wait) to send the call as well. Without ids it ends at once.
    ///
    /// ```no_run
    /// # #[cfg(feature = "zenlayer-vm")]
    /// # async fn run(client: loggia::zenlayer::Client) -> Result<(), loggia::Error> {
    /// use loggia::zenlayer::api::vm::operations::resize_disk;
    ///
    /// client
    ///     .wait_for(&resize_disk::OPERATION, ["disk-id"])
    ///     .on_progress(|progress| println!("{:?}", progress.pending))
    ///     .await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn wait_for(
        &self,
        operation: &'static Operation,
        ids: impl IntoIterator<Item = impl Into<String>>,
    ) -> ChangeWait {
        ChangeWait {
            pipeline: self.pipeline().clone(),
            departures: Arc::clone(self.departures()),
            operation,
            ids: ids.into_iter().map(Into::into).collect(),
            with: Map::new(),
            pace: Pace::default(),
        }
    }

    /// Sends a call that begins a slow change, and waits until the change is over.
    ///
    /// ```no_run
    /// # #[cfg(feature = "zenlayer-vm")]
    /// # async fn run(client: loggia::zenlayer::Client) -> Result<(), loggia::Error> {
    /// let vm = client.vm();
    /// let call = vm.api().attach_disks().disk_ids(["disk-id"]);
    /// client.send_and_wait(call.instance_id("instance-id")).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn send_and_wait<Q: SlowChange>(&self, call: Q) -> SendAndWait<Q> {
        SendAndWait {
            client: self.clone(),
            call,
            with: Map::new(),
            pace: Pace::default(),
        }
    }
}

impl ChangeWait {
    pace_setters!();

    /// A field that the request for the states needs besides the ids: addresses of a block
    /// (`bmc`) need its `cidrBlockId`, images of `vm` need a `zoneId`.
    pub fn with_read_field(mut self, field: impl Into<String>, value: impl Into<String>) -> Self {
        self.with.insert(field.into(), Value::String(value.into()));
        self
    }

    /// Refuses a wait whose states could not be read.
    fn check(&self, waits: &Waits) -> Result<(), Error> {
        let mut needs = waits.needs().iter();
        let Some(missing) = needs.find(|field| !self.with.contains_key(**field)) else {
            return Ok(());
        };
        let message = format!("`{}` needs the field `{missing}`", waits.describe());
        Err(invalid(self.operation, message).with_hint("give it with with_read_field()"))
    }

    async fn run(self) -> Result<(), Error> {
        let waits = lasting(self.operation)?;
        self.check(waits)?;
        if self.ids.is_empty() {
            return Ok(());
        }
        // An end state that may also be the state before the change is not trusted at first, and
        // neither is a failure state of a thing that existed before: it may come from an earlier
        // change.
        let is_there_before = matches!(waits.named(), Named::Request(_));
        let old = old(waits);
        let is_end =
            |state: &&str| waits.ends().contains(state) || waits.failures().contains(state);
        if is_there_before && old.iter().any(is_end) {
            let ids = self.ids.iter().map(String::as_str);
            self.departures.expected(Subject::of(waits), ids, &old);
        }
        let clock = Arc::clone(self.pipeline.clock());
        let (pace, looking) = (self.pace.clone(), self.pace);
        let look = Arc::new(Look {
            pipeline: self.pipeline,
            departures: self.departures,
            waits,
            with: self.with,
        });
        let look_at = move |missing: Vec<String>, waited: Duration| {
            let look = Arc::clone(&look);
            let options = looking.look_options(look.pipeline.options(), waited);
            let pipeline = look.pipeline.clone().with_options(options);
            Box::pin(async move { look.at(&pipeline, missing).await }) as Boxed<_>
        };
        let look_at = Arc::new(look_at);
        let waiting = wait_for_all(clock, pace, self.ids, Goal::Change(waits), look_at);
        waiting
            .await
            .map_err(|error| error.with_operation(self.operation))
    }
}

impl IntoFuture for ChangeWait {
    type Output = Result<(), Error>;
    type IntoFuture = Boxed<Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.run())
    }
}

/// A call together with the wait for its end. Made by [`Client::send_and_wait`].
///
/// Awaiting it sends the call, waits as [`ChangeWait`] does, and returns the call's reply. If
/// you need the reply even when the wait fails, such as the number of an order, send the call
/// yourself and then use [`Client::wait_for`]. Errors of the wait name the ids.
///
/// # Errors
/// Those of the call, and those of [`ChangeWait`]. `Decode` if the answer does not name what
/// was ordered: the order was accepted all the same. `PartialFailure` if the answer names
/// things that the call failed for ([`Error::failed_ids`]), as some calls on several things
/// do: the others change, and [`Client::wait_for`] can wait for them.
#[derive(Clone, Debug)]
#[must_use = "nothing is sent before it is awaited"]
pub struct SendAndWait<Q> {
    client: Client,
    call: Q,
    with: Map<String, Value>,
    pace: Pace,
}

impl<Q: SlowChange> SendAndWait<Q> {
    pace_setters!();

    /// A field that the request for the states needs and the call itself does not have; see
    /// [`ChangeWait::with_read_field`].
    pub fn with_read_field(mut self, field: impl Into<String>, value: impl Into<String>) -> Self {
        self.with.insert(field.into(), Value::String(value.into()));
        self
    }

    async fn run(self) -> Result<Reply<Q::Reply>, Error> {
        let operation = Q::operation();
        let waits = lasting(operation)?;
        // Secrets are not written out here.
        let fields = serde_json::to_vec(&Written(self.call.fields())).unwrap_or_default();
        let mut waiting = self.client.wait_for(operation, Vec::<String>::new());
        waiting.with = self.with;
        waiting.pace = self.pace;
        for field in waits.needs() {
            if let Some(value) = ids::field(&fields, field) {
                waiting.with.entry(*field).or_insert(value);
            }
        }
        waiting.check(waits)?;
        let reply = self.call.order().await?;
        if let Named::Request(_) = waits.named() {
            all_done(operation, &reply, &[])?;
        }
        let (ids, of) = match waits.named() {
            Named::Request(path) => (ids::at(&fields, path), "the request"),
            Named::Reply(path) => (ids::at(reply.json(), path), "the answer"),
            _ => (Vec::new(), "nothing"),
        };
        if ids.is_empty() {
            let message = format!("{of} names nothing that could be waited for");
            return Err(reply
                .incomplete(operation, message)
                .with_hint("it was ordered: look for it before you order again"));
        }
        waiting.ids = ids;
        waiting.await?;
        Ok(reply)
    }
}

impl<Q: SlowChange> IntoFuture for SendAndWait<Q> {
    type Output = Result<Reply<Q::Reply>, Error>;
    type IntoFuture = Boxed<Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.run())
    }
}

/// How the states of things are read.
struct Look {
    pipeline: Pipeline,
    departures: Arc<Departures>,
    waits: &'static Waits,
    with: Map<String, Value>,
}

impl Look {
    async fn at(&self, pipeline: &Pipeline, ids: Vec<String>) -> Result<Sightings, Error> {
        let size = if self.waits.takes_many() {
            AT_A_TIME
        } else {
            1
        };
        let mut sightings = Sightings::default();
        let mut parts: Vec<&[String]> = ids.chunks(size).rev().collect();
        while let Some(part) = parts.pop() {
            match self.at_part(pipeline, part, &mut sightings).await {
                // If one thing was requested, this means that it is not listed; if several were,
                // it may be about any of them.
                Err(error) if is_missing(&error) => {
                    if part.len() > 1 {
                        parts.extend(part.chunks(1));
                    }
                }
                outcome => outcome?,
            }
        }
        Ok(sightings)
    }

    async fn at_part(
        &self,
        pipeline: &Pipeline,
        ids: &[String],
        sightings: &mut Sightings,
    ) -> Result<(), Error> {
        let waits = self.waits;
        let mut missing: HashSet<&str> = ids.iter().map(String::as_str).collect();
        let mut listed = 0;
        for number in 1..=MOST_PAGES {
            let body = Body::json(waits.describe(), &self.request(ids, number))?;
            let reply = pipeline.call_raw(waits.describe(), body).await?;
            let things = match waits.items() {
                Some(items) => ids::field(reply.json(), items),
                None => serde_json::from_slice(reply.json()).ok(),
            };
            let things = match things {
                Some(Value::Array(things)) => things,
                Some(thing @ Value::Object(_)) => vec![thing],
                _ => Vec::new(),
            };
            for thing in &things {
                if let Some(id) = self.see(thing, ids, sightings) {
                    missing.remove(&*id);
                }
            }
            let Some(paging) = waits.describe().paging() else {
                return Ok(());
            };
            listed += things.len();
            let total = ids::field(reply.json(), paging.total());
            let total = total.and_then(|total| ids::text(&total)?.parse::<usize>().ok());
            let is_last = match total {
                Some(total) => listed >= total,
                None => things.len() < AT_A_TIME,
            };
            if is_last || missing.is_empty() {
                return Ok(());
            }
            if things.is_empty() {
                break;
            }
        }
        sightings.may_lack_some = true;
        Ok(())
    }

    /// The request for one page of the things with these ids.
    fn request(&self, ids: &[String], page: u32) -> Map<String, Value> {
        let mut request = self.with.clone();
        let wanted = if self.waits.takes_many() {
            Value::from(ids)
        } else {
            ids.first().cloned().into()
        };
        request.insert(self.waits.filter().to_owned(), wanted);
        if self.waits.describe().paging().is_some() {
            request.insert("pageNum".to_owned(), page.into());
            request.insert("pageSize".to_owned(), AT_A_TIME.into());
        }
        request
    }

    /// Records a thing, if it is one of those with these ids; returns its id then.
    fn see(&self, thing: &Value, ids: &[String], sightings: &mut Sightings) -> Option<String> {
        let waits = self.waits;
        let id = thing.get(waits.id()).and_then(ids::text);
        // The answer to a request for one thing is about that thing.
        let id = id.or_else(|| waits.items().is_none().then(|| ids.first().cloned())?);
        let Some(id) = id else {
            sightings.may_lack_some = true;
            return None;
        };
        if !ids.contains(&id) {
            return None;
        }
        let word = thing.get(waits.state()).and_then(ids::text);
        let may_be_old = word.as_ref().is_some_and(|word| {
            let subject = Subject::of(waits);
            self.departures.may_be_old(subject, &id, word)
        });
        sightings.found.push(Sighting {
            id: id.clone(),
            state: word.map(|word| (MachineState::Other(word.clone()), word)),
            may_be_old,
        });
        Some(id)
    }
}

fn lasting(operation: &'static Operation) -> Result<&'static Waits, Error> {
    operation.waits().ok_or_else(|| {
        invalid(
            operation,
            "begins no change that can be waited for".to_owned(),
        )
        .with_hint("it is done when the call returns")
    })
}

fn invalid(operation: &Operation, message: String) -> Error {
    Error::new(ErrorKind::InvalidRequest, message).with_operation(operation)
}
