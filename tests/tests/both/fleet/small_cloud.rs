//! A third cloud: a server of a few lines, and what the fleet needs to know of it.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::routing::{get, post};
use futures_util::future::BoxFuture;
use futures_util::stream::{self, BoxStream, StreamExt};
use loggia::fleet::{
    Capabilities, Capability, Machine, ObservedState, PowerAction, Provider, Query,
};
use loggia::reqwest::{self, Response};
use loggia::{Console, Error, ErrorKind, MachineState, Secret};
use loggia_tests::serve::serve;
use serde_json::{Value, json};

/// A server with machines that are on or off, and have a screen that is on or off.
#[derive(Clone)]
pub(crate) struct SmallCloud {
    backend: Arc<Mutex<Backend>>,
    url: String,
}

#[derive(Default)]
struct Backend {
    machines: BTreeMap<String, SmallMachine>,
    requests: usize,
    is_down: bool,
}

#[derive(Default)]
struct SmallMachine {
    on: bool,
    screen: bool,
}

type Shared = State<Arc<Mutex<Backend>>>;

impl SmallCloud {
    /// Serves so many machines, all of them on.
    pub(crate) async fn start(count: usize) -> Self {
        let mut backend = Backend::default();
        for number in 0..count {
            let machine = SmallMachine {
                on: true,
                screen: false,
            };
            backend.machines.insert(format!("small-{number}"), machine);
        }
        let backend = Arc::new(Mutex::new(backend));
        let routes = Router::new()
            .route("/machines", get(list))
            .route("/machines/{id}", get(look))
            .route("/machines/{id}/{action}", post(act))
            .with_state(Arc::clone(&backend));
        let url = serve(routes).await;
        Self { backend, url }
    }

    pub(crate) fn ids(&self) -> Vec<String> {
        let backend = self.backend.lock().expect("lock");
        backend.machines.keys().cloned().collect()
    }

    pub(crate) fn set(&self, id: &str, on: bool) -> bool {
        let mut backend = self.backend.lock().expect("lock");
        let machine = backend.machines.get_mut(id);
        machine.map(|machine| machine.on = on).is_some()
    }

    /// Takes a machine away.
    pub(crate) fn remove(&self, id: &str) {
        self.backend.lock().expect("lock").machines.remove(id);
    }

    /// Answers no list any more.
    pub(crate) fn break_down(&self) {
        self.backend.lock().expect("lock").is_down = true;
    }

    pub(crate) fn requests(&self) -> usize {
        self.backend.lock().expect("lock").requests
    }
}

async fn list(State(backend): Shared) -> (StatusCode, String) {
    let mut backend = backend.lock().expect("lock");
    backend.requests += 1;
    if backend.is_down {
        return (StatusCode::INTERNAL_SERVER_ERROR, String::new());
    }
    let machines = backend.machines.iter();
    let list: Value = machines
        .map(|(id, machine)| json!({"id": id, "on": machine.on}))
        .collect();
    (StatusCode::OK, list.to_string())
}

async fn look(State(backend): Shared, Path(id): Path<String>) -> (StatusCode, String) {
    let mut backend = backend.lock().expect("lock");
    backend.requests += 1;
    match backend.machines.get(&id) {
        Some(machine) => {
            let look = json!({"on": machine.on, "screen": machine.screen});
            (StatusCode::OK, look.to_string())
        }
        None => (StatusCode::NOT_FOUND, String::new()),
    }
}

async fn act(State(backend): Shared, Path((id, action)): Path<(String, String)>) -> StatusCode {
    let mut backend = backend.lock().expect("lock");
    backend.requests += 1;
    let Some(machine) = backend.machines.get_mut(&id) else {
        return StatusCode::NOT_FOUND;
    };
    match action.as_str() {
        "start" => machine.on = true,
        "stop" => machine.on = false,
        "screen" => machine.screen = true,
        _ => return StatusCode::BAD_REQUEST,
    }
    StatusCode::OK
}

/// The server as a part of a fleet.
pub(crate) struct SmallProvider {
    http: reqwest::Client,
    url: String,
}

impl SmallProvider {
    pub(crate) fn new(cloud: &SmallCloud) -> Self {
        Self {
            http: reqwest::Client::builder()
                .no_proxy()
                .build()
                .expect("builds"),
            url: format!("{}/machines", cloud.url),
        }
    }

    fn get(&self, path: &str) -> BoxFuture<'static, Result<Value, Error>> {
        let sent = self.http.get(format!("{}{path}", self.url)).send();
        Box::pin(async move {
            let answer = checked(sent.await)?;
            let text = answer.text().await.map_err(broken)?;
            Ok(serde_json::from_str(&text).expect("JSON"))
        })
    }

    fn post(&self, path: &str) -> BoxFuture<'static, Result<(), Error>> {
        let sent = self.http.post(format!("{}{path}", self.url)).send();
        Box::pin(async move { checked(sent.await).map(drop) })
    }
}

fn broken(error: reqwest::Error) -> Error {
    Error::new(ErrorKind::Connect, "no connection").with_source(error)
}

fn checked(answer: Result<Response, reqwest::Error>) -> Result<Response, Error> {
    let answer = answer.map_err(broken)?;
    match answer.status().as_u16() {
        200 => Ok(answer),
        404 => Err(Error::new(ErrorKind::NotFound, "there is no such box")),
        status => Err(Error::new(ErrorKind::Rejected, format!("status {status}"))),
    }
}

fn state(look: &Value) -> (MachineState, Option<String>) {
    match look["on"].as_bool() {
        Some(true) => (MachineState::Running, Some("humming".to_owned())),
        Some(false) => (MachineState::Stopped, Some("silent".to_owned())),
        None => (MachineState::Unknown, None),
    }
}

impl Provider for SmallProvider {
    fn kind(&self) -> &'static str {
        "small"
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities::new([
            Capability::Start,
            Capability::Stop,
            Capability::Console,
            Capability::SwitchConsoleOn,
        ])
        .without(Capability::Reboot, "stop it, and start it again")
    }

    fn machines(&self, query: Query) -> BoxStream<'static, Result<Machine, Error>> {
        let list = self.get("");
        stream::once(list)
            .flat_map(move |list| {
                let machines: Vec<_> = match list {
                    Err(error) => vec![Err(error)],
                    Ok(list) => {
                        let items = list.as_array().into_iter().flatten();
                        items.map(|item| Ok(machine(item, &query))).collect()
                    }
                };
                stream::iter(machines)
            })
            .boxed()
    }

    fn states(
        &self,
        ids: Vec<String>,
    ) -> BoxFuture<'static, Vec<(String, Result<ObservedState, Error>)>> {
        let looks = ids.into_iter().map(|id| {
            let look = self.get(&format!("/{id}"));
            async move {
                let seen = look.await.map(|look| {
                    let (state, word) = state(&look);
                    ObservedState::new(state, word)
                });
                (id, seen)
            }
        });
        Box::pin(futures_util::future::join_all(looks))
    }

    fn power(&self, id: String, action: PowerAction) -> BoxFuture<'static, Result<(), Error>> {
        self.post(&format!("/{id}/{action}"))
    }

    fn console(
        &self,
        id: String,
        switch_on: bool,
    ) -> BoxFuture<'static, Result<(Console, Option<Secret>), Error>> {
        let look = self.get(&format!("/{id}"));
        let switch = self.post(&format!("/{id}/screen"));
        Box::pin(async move {
            if look.await?["screen"] != json!(true) {
                if !switch_on {
                    return Ok((Console::Off, None));
                }
                switch.await?;
                return Ok((page(), Some(Secret::from("fresh"))));
            }
            Ok((page(), None))
        })
    }
}

fn page() -> Console {
    let url = "https://console.example/?t=1".parse().expect("a URL");
    Console::Page(loggia::ConsoleUrl::new(url))
}

fn machine(item: &Value, query: &Query) -> Machine {
    let id = item["id"].as_str().expect("an id");
    let mut machine = query.machine(id);
    machine.name = Some(format!("box {id}"));
    (machine.state, machine.vendor_state) = state(item);
    let record = serde_json::value::to_raw_value(item).expect("JSON");
    machine.record = Some(loggia::fleet::VendorRecord::new(record));
    machine
}
