//! One exchange with either cloud, from the head of a request to the answer.
//!
//! A request is read completely ([`Incoming`]), passed to the cloud, and answered ([`Answer`]).
//! The cloud itself is plain synchronous code behind a lock: it never waits, so an exchange is
//! one indivisible step and the record of exchanges is in the order in which they took effect.
//! A queued answer ([`Canned`]) may take the place of the cloud's; afterwards the exchange is
//! recorded without its secrets ([`Note`]) and stamped with the simulator's own time. A test
//! can also make an answer get lost on its way back: the connection is then closed without a
//! byte of it.
//!
//! The fault plan surrounds all of this: it is consulted about every call as soon as its head
//! has arrived (and its body, if the plan names a machine), may answer instead of the cloud,
//! and decides in what state an answer arrives.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::http::StatusCode;
use axum::response::Response;

use crate::clock::Clock;
use crate::faults::{Fault, FaultPlan, Faults, PlanError, Turn, act};
use crate::lock::lock;
use crate::server::{AfterFlush, Connection};
use crate::wire::{Answer, Canned, Incoming, Log, Note};

/// One of the two clouds, as an exchange sees it.
pub(crate) trait Cloud: Send + Sync + 'static {
    /// Returns the name of the requested operation, if it exists.
    fn operation(&self, request: &Incoming) -> Option<&'static str>;

    /// Checks and performs the request. Names of body fields are recorded in the note.
    fn perform(&self, request: &Incoming, note: &mut Note) -> Answer;

    /// Returns the ids of the machines that a request is for, valid or not. The body has been
    /// read.
    fn machines(&self, request: &Incoming) -> Vec<String>;

    /// Returns whether the body of a request to `path` may contain files.
    fn takes_files(&self, _path: &str) -> bool {
        false
    }

    /// Called for every answer, including queued ones.
    fn answered(&self, _operation: Option<&'static str>, _status: StatusCode) {}

    /// Returns whether an operation has this name.
    fn knows(&self, operation: &str) -> bool;

    /// Returns a refusal with this status in the operation's error shape.
    fn refuse(&self, operation: Option<&'static str>, status: StatusCode) -> Answer;

    /// Returns the desk of this cloud.
    fn desk(&self) -> &Desk;
}

/// What each cloud has of its own: its clock, its record, its queue and its fault plan.
pub(crate) struct Desk {
    pub(crate) clock: Clock,
    pub(crate) log: Mutex<Log>,
    pub(crate) canned: Mutex<Canned>,
    /// Whether the next answer is to be lost.
    pub(crate) lose_next: AtomicBool,
    pub(crate) faults: Arc<Faults>,
}

impl Desk {
    pub(crate) fn new(clock: Clock) -> Self {
        Self {
            faults: Faults::new(clock.clone()),
            clock,
            log: Mutex::default(),
            canned: Mutex::default(),
            lose_next: AtomicBool::default(),
        }
    }
}

/// Sets the fault plan of a cloud.
pub(crate) fn set_faults<C: Cloud>(cloud: &C, plan: FaultPlan) -> Result<(), PlanError> {
    let knows = |operation: &str| cloud.knows(operation);
    cloud.desk().faults.set(plan, knows)
}

/// Returns a router that sends every request, whatever its method and path, to `cloud`.
///
/// The clouds route for themselves, because a wrong method or path is answered in the error
/// shape of the API and recorded like any other exchange.
pub(crate) fn router<C: Cloud>(cloud: Arc<C>) -> Router {
    Router::new().fallback(move |request: axum::extract::Request| {
        let cloud = Arc::clone(&cloud);
        async move { exchange(&*cloud, request).await }
    })
}

async fn exchange<C: Cloud>(cloud: &C, request: axum::extract::Request) -> Response {
    let desk = cloud.desk();
    let connection = request.extensions().get::<Arc<Connection>>().cloned();
    let (mut request, body) = Incoming::open(request, &desk.clock);
    let operation = cloud.operation(&request);
    let files = cloud.takes_files(&request.path);
    let mut unread = Some(body);
    let mut machines = Vec::new();
    if desk.faults.names_machines()
        && let Some(body) = unread.take()
    {
        request.read(body, files).await;
        machines = cloud.machines(&request);
    }
    let Turn { fault, end } = desk.faults.next(operation, &machines);
    let fault = fault.as_ref();
    if let Some(Fault::ResetBefore {} | Fault::Refuse { .. }) = fault {
        let note = Note::of(&request, operation).hit_by(fault.map(Fault::kind));
        lock(&desk.log).add(note, None);
        return act::reset(connection.as_ref()).await;
    }
    if let Some(body) = unread {
        request.read(body, files).await;
    }
    if let Some(Fault::ClockOff { seconds }) = fault {
        request.clock_off = *seconds;
    }
    let (answer, lost) = judged(cloud, &request, operation, fault);
    let mut response = act::deliver(answer, fault, connection.as_ref(), &desk.clock).await;
    if lost {
        response = act::lost(response);
    }
    if let Some(end) = end {
        response.extensions_mut().insert(AfterFlush::drops(end));
    }
    response
}

/// Answers a request in one step and records it; also returns whether the answer is to be lost.
fn judged<C: Cloud>(
    cloud: &C,
    request: &Incoming,
    operation: Option<&'static str>,
    fault: Option<&Fault>,
) -> (Answer, bool) {
    let desk = cloud.desk();
    // Held throughout, so that sequence numbers follow the order of effects.
    let mut log = lock(&desk.log);
    let mut note = Note::of(request, operation).hit_by(fault.map(Fault::kind));
    let mut answer = None;
    if act::performs(fault) {
        let canned = lock(&desk.canned).take(operation);
        answer = Some(canned.unwrap_or_else(|| {
            note.performed();
            cloud.perform(request, &mut note)
        }));
    }
    let refuse = |status| cloud.refuse(operation, status);
    let instead = fault.and_then(|fault| act::instead(fault, &desk.clock, refuse));
    let answer = instead
        .or(answer)
        .unwrap_or_else(|| refuse(StatusCode::INTERNAL_SERVER_ERROR));
    cloud.answered(operation, answer.status);
    log.add(note, Some(answer.status));
    (answer, desk.lose_next.swap(false, Ordering::SeqCst))
}
