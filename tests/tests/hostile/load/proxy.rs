//! A proxy between client and simulator: it records when each session was used, can hold a
//! login at several stages, moves servers to another host, and hides them.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::header::{CONTENT_LENGTH, HOST};
use axum::http::{HeaderValue, Response, StatusCode};
use axum::middleware::{Next, from_fn};
use futures_util::stream;
use loggia::edis::{Account, AccountBuilder};
use loggia_sim::{Sim, SimBuilder};
use loggia_tests::clock::SharedClock;
use loggia_tests::fixture::demo_account;
use loggia_tests::serve::serve;
use tokio::sync::Semaphore;

const LOGIN: &str = "/kvm/v2/get/auth";
const LIMIT: usize = 1 << 22;

/// The stage at which a login is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LoginStage {
    /// The request has come, the server has done nothing.
    Requested,
    /// The server has logged the client in, and not answered.
    Performed,
    /// Half of the answer has been sent.
    HalfAnswered,
}

/// A call as it came in, logins left out.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    /// The host that was asked, by number.
    pub(crate) host: usize,
    /// How long the session was good for at that moment, in seconds.
    pub(crate) left: i64,
    pub(crate) status: u16,
}

pub(crate) struct Proxy {
    pub(crate) sim: Sim,
    pub(crate) clock: SharedClock,
    /// As URLs.
    hosts: Vec<String>,
    state: Arc<State>,
}

struct State {
    clock: SharedClock,
    calls: Mutex<Vec<Call>>,
    logins: AtomicU64,
    /// The host that the login names.
    home: Mutex<String>,
    hidden: Mutex<BTreeSet<String>>,
    /// Whether calls are refused, whatever session they have.
    refusing: AtomicBool,
    /// Logins up to this number are held up there.
    hold: Mutex<Option<(u64, LoginStage)>>,
    /// How many have come to that point, and their way on.
    held: AtomicU64,
    gate: Semaphore,
}

impl Proxy {
    /// Simulator and proxy, reachable under two addresses; the first is where logins go.
    pub(crate) async fn start(build: impl FnOnce(SimBuilder) -> SimBuilder) -> Self {
        let clock = SharedClock::new();
        let sim = build(Sim::builder().clock(clock.sim())).build();
        let state = Arc::new(State {
            clock: clock.clone(),
            calls: Mutex::default(),
            logins: AtomicU64::new(0),
            home: Mutex::default(),
            hidden: Mutex::default(),
            refusing: AtomicBool::new(false),
            hold: Mutex::default(),
            held: AtomicU64::new(0),
            gate: Semaphore::new(0),
        });
        let mut hosts = Vec::new();
        for number in 0..2 {
            let router = state.clone().layered(number, sim.edis().router());
            hosts.push(serve(router).await);
        }
        let proxy = Self {
            sim,
            clock,
            hosts,
            state,
        };
        proxy.move_to(0);
        proxy
    }

    pub(crate) fn account(&self) -> Account {
        self.account_with(|builder| builder)
    }

    pub(crate) fn account_with(
        &self,
        change: impl FnOnce(AccountBuilder) -> AccountBuilder,
    ) -> Account {
        let builder = demo_account(&self.hosts[0]).clock(Arc::new(self.clock.clone()));
        change(builder).build().expect("builds")
    }

    /// The first VPS of the account.
    pub(crate) fn vps(&self) -> String {
        self.sim.edis().vps()[0].clone()
    }

    pub(crate) fn calls(&self) -> Vec<Call> {
        self.state.calls.lock().expect("lock").clone()
    }

    /// Logins that have arrived, answered or not.
    pub(crate) fn logins(&self) -> u64 {
        self.state.logins.load(Ordering::SeqCst)
    }

    /// From the next login on, all servers live at that host.
    pub(crate) fn move_to(&self, host: usize) {
        let home = self.hosts[host].replace("http://", "");
        *self.state.home.lock().expect("lock") = home;
    }

    /// Whether logins leave the VPS out.
    pub(crate) fn hide(&self, kvm_id: &str, hidden: bool) {
        let mut all = self.state.hidden.lock().expect("lock");
        if hidden {
            all.insert(kvm_id.to_owned());
        } else {
            all.remove(kvm_id);
        }
    }

    /// Whether calls are answered with 401, whatever session they have.
    pub(crate) fn refuse(&self, refusing: bool) {
        self.state.refusing.store(refusing, Ordering::SeqCst);
    }

    /// Holds up the logins with numbers up to `last`.
    pub(crate) fn hold(&self, last: u64, stage: LoginStage) {
        *self.state.hold.lock().expect("lock") = Some((last, stage));
    }

    /// Until so many logins have come to the point where they are held up.
    pub(crate) async fn held(&self, logins: u64) {
        while self.state.held.load(Ordering::SeqCst) < logins {
            tokio::task::yield_now().await;
        }
    }

    /// Lets all go on, now and later.
    pub(crate) fn release(&self) {
        self.state.gate.add_permits(Semaphore::MAX_PERMITS >> 1);
    }
}

impl State {
    fn layered(self: Arc<Self>, host: usize, router: Router) -> Router {
        router.layer(from_fn(move |request: Request, next: Next| {
            let state = Arc::clone(&self);
            async move {
                if request.uri().path() == LOGIN {
                    state.login(request, next).await
                } else {
                    state.call(host, request, next).await
                }
            }
        }))
    }

    async fn call(&self, host: usize, request: Request, next: Next) -> Response<Body> {
        let (parts, body) = request.into_parts();
        let body = to_bytes(body, LIMIT).await.expect("a small body");
        let text = String::from_utf8_lossy(&body);
        let field = text
            .split('&')
            .find_map(|field| field.strip_prefix("valid_until="));
        let valid_until: i64 = field.and_then(|text| text.parse().ok()).expect("a session");
        let now = i64::try_from(self.clock.sim().unix_seconds()).expect("fits");
        let mut response = next.run(Request::from_parts(parts, Body::from(body))).await;
        if self.refusing.load(Ordering::SeqCst) {
            *response.status_mut() = StatusCode::UNAUTHORIZED;
        }
        self.calls.lock().expect("lock").push(Call {
            host,
            left: valid_until - now,
            status: response.status().as_u16(),
        });
        response
    }

    async fn login(self: Arc<Self>, mut request: Request, next: Next) -> Response<Body> {
        let number = self.logins.fetch_add(1, Ordering::SeqCst) + 1;
        self.hold_at(number, LoginStage::Requested).await;
        // The simulator names the host that it is asked under.
        let home = self.home.lock().expect("lock").clone();
        let home = HeaderValue::from_str(&home).expect("an address");
        request.headers_mut().insert(HOST, home);
        let response = next.run(request).await;
        self.hold_at(number, LoginStage::Performed).await;

        let (mut parts, body) = response.into_parts();
        let body = to_bytes(body, LIMIT).await.expect("a body");
        let mut body: serde_json::Value = serde_json::from_slice(&body).expect("JSON");
        for kvm_id in self.hidden.lock().expect("lock").iter() {
            if let Some(all) = body["data"].as_object_mut() {
                all.remove(kvm_id);
            }
        }
        let text = body.to_string();
        parts.headers.remove(CONTENT_LENGTH);
        let (first, second) = text.split_at(text.len() / 2);
        let halves = [(false, first.to_owned()), (true, second.to_owned())];
        let body = stream::unfold(halves.into_iter(), move |mut halves| {
            let state = Arc::clone(&self);
            async move {
                let (second, half) = halves.next()?;
                if second {
                    state.hold_at(number, LoginStage::HalfAnswered).await;
                }
                Some((Ok::<_, std::io::Error>(half), halves))
            }
        });
        Response::from_parts(parts, Body::from_stream(body))
    }

    async fn hold_at(&self, number: u64, stage: LoginStage) {
        let hold = *self.hold.lock().expect("lock");
        if hold.is_some_and(|(last, at)| number <= last && at == stage) {
            self.held.fetch_add(1, Ordering::SeqCst);
            self.gate.acquire().await.expect("open").forget();
        }
    }
}
