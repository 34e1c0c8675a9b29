//! A simulator with a fault plan, and one operation of each safety.

use std::sync::Arc;
use std::time::Duration;

use loggia::confirm::ChargeMyAccount;
use loggia::edis::{Account, Server};
use loggia::zenlayer::{Client, Vm};
use loggia::{CallOptions, Error, Safety};
use loggia_sim::{FaultPlan, RecordedRequest, Sim, SimBuilder};
use loggia_tests::clock::SharedClock;
use loggia_tests::tls::{TestCa, resolve_to};
use loggia_tests::zenlayer::fill_order;

use super::expected::{ATTEMPT, DEADLINE};

const EMAIL: &str = "me@example.com";
const PASSWORD: &str = "pass-word-0001";
const KEY: &str = "AKTEST0000000001";
const SECRET: &str = "key-secret-0001";

/// Larger than any valid answer here.
const MAX_ANSWER: usize = 64 * 1024;

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Cloud {
    Edis,
    Zenlayer,
}

/// One cloud, and a client that has talked to it before.
pub(crate) struct Testbed {
    cloud: Cloud,
    sim: Sim,
    clock: SharedClock,
    server: Server,
    vm: Vm,
    machine: String,
    before: Before,
}

/// What there was before the faults.
struct Before {
    requests: usize,
    done: u64,
    passed: Duration,
}

impl Testbed {
    pub(crate) async fn new(cloud: Cloud, http: &reqwest::Client) -> Self {
        let clock = SharedClock::new().with_timers();
        let sim = builder(&clock).start().await.expect("starts");
        let account = Account::builder()
            .endpoint(sim.edis().url())
            .allow_insecure_loopback(true)
            .http_client(http.clone());
        let client = Client::builder()
            .endpoint(sim.zenlayer().url())
            .allow_insecure_loopback(true)
            .http_client(http.clone());
        Self::with(cloud, sim, clock, account, client).await
    }

    /// The same over TLS, under the production names. Every call has a connection, and
    /// a handshake, of its own.
    pub(crate) async fn over_tls(cloud: Cloud) -> Self {
        let clock = SharedClock::new().with_timers();
        let ca = TestCa::new();
        let names = [
            "session.edisglobal.com",
            "*.edisglobal.com",
            "console.zenlayer.com",
        ];
        let sim = builder(&clock)
            .edis_api_host("{n}.edisglobal.com")
            .tls(ca.server_config(&names))
            .start()
            .await
            .expect("starts");
        let (edis, zenlayer) = (sim.edis().addr(), sim.zenlayer().addr());
        let account = Account::builder()
            .root_certificate(ca.der())
            .configure_http(move |http| resolve_to(edis)(http).pool_max_idle_per_host(0));
        let client = Client::builder()
            .root_certificate(ca.der())
            .configure_http(move |http| resolve_to(zenlayer)(http).pool_max_idle_per_host(0));
        Self::with(cloud, sim, clock, account, client).await
    }

    async fn with(
        cloud: Cloud,
        sim: Sim,
        clock: SharedClock,
        account: loggia::edis::AccountBuilder,
        client: loggia::zenlayer::ClientBuilder,
    ) -> Self {
        let options = CallOptions::default()
            .attempt_timeout(ATTEMPT)
            .deadline(DEADLINE)
            .max_answer(MAX_ANSWER);
        let account = account
            .credentials(EMAIL, PASSWORD)
            .options(options.clone())
            .clock(Arc::new(clock.clone()))
            .build()
            .expect("builds");
        let client = client
            .access_key(KEY, SECRET)
            .options(options)
            .clock(Arc::new(clock.clone()))
            .build()
            .expect("builds");
        let machine = match cloud {
            Cloud::Edis => sim.edis().vps()[0].clone(),
            Cloud::Zenlayer => sim.zenlayer().instances()[0].clone(),
        };
        let mut testbed = Self {
            cloud,
            server: account.server(&machine),
            vm: client.vm(),
            sim,
            clock,
            machine,
            before: Before {
                requests: 0,
                done: 0,
                passed: Duration::ZERO,
            },
        };
        testbed.call(Safety::Read).await.expect("all is well");
        testbed.before = Before {
            requests: testbed.requests().len(),
            done: testbed.ever_done(),
            passed: testbed.clock.elapsed(),
        };
        testbed
    }

    pub(crate) async fn set_faults(&self, plan: FaultPlan) {
        let outcome = match self.cloud {
            Cloud::Edis => self.sim.edis().set_faults(plan),
            Cloud::Zenlayer => self.sim.zenlayer().set_faults(plan),
        };
        outcome.expect("makes sense");
        // Lets the client notice that a connection it keeps was closed.
        tokio::time::sleep(Duration::from_millis(2)).await;
    }

    pub(crate) fn clear_faults(&self) {
        match self.cloud {
            Cloud::Edis => self.sim.edis().clear_faults(),
            Cloud::Zenlayer => self.sim.zenlayer().clear_faults(),
        }
    }

    /// Calls the operation of that safety, checks that the answer is its own, and returns the
    /// attempts that it took.
    pub(crate) async fn call(&self, safety: Safety) -> Result<u32, Error> {
        let (edis, vm) = (self.server.api(), self.vm.api());
        let id = self.machine.as_str();
        match (self.cloud, safety) {
            (Cloud::Edis, Safety::Read) => edis.get_vnc_status().send().await.map(|reply| {
                let state = &reply.vnc_status;
                assert!(state.is_some(), "another call's answer: {reply:?}");
                reply.attempts()
            }),
            (Cloud::Edis, Safety::Idempotent) => edis
                .disable_vnc()
                .send()
                .await
                .map(|reply| reply.attempts()),
            (Cloud::Edis, _) => {
                let call = edis.perform_hard_reset();
                call.send().await.map(|reply| reply.attempts())
            }
            (Cloud::Zenlayer, Safety::Read) => {
                let call = vm.describe_vnc_url().instance_id(id);
                call.send().await.map(|reply| {
                    assert!(reply.url.is_some(), "another call's answer: {reply:?}");
                    reply.attempts()
                })
            }
            (Cloud::Zenlayer, Safety::Idempotent) => {
                let call = vm.modify_instances_attribute();
                let call = call.instance_ids([id]).instance_name("box");
                call.send().await.map(|reply| reply.attempts())
            }
            (Cloud::Zenlayer, _) => {
                let call = fill_order(vm.create_instances(ChargeMyAccount::yes()), 1);
                call.send().await.map(|reply| {
                    let ids = reply.instance_id_set.len();
                    assert_eq!(ids, 1, "another call's answer: {reply:?}");
                    reply.attempts()
                })
            }
        }
    }

    /// The vendor's name of that operation.
    pub(crate) fn operation(&self, safety: Safety) -> &'static str {
        match (self.cloud, safety) {
            (Cloud::Edis, Safety::Read) => "getVncStatus",
            (Cloud::Edis, Safety::Idempotent) => "disableVnc",
            (Cloud::Edis, _) => "performHardReset",
            (Cloud::Zenlayer, Safety::Read) => "DescribeVncUrl",
            (Cloud::Zenlayer, Safety::Idempotent) => "ModifyInstancesAttribute",
            (Cloud::Zenlayer, _) => "CreateInstances",
        }
    }

    fn requests(&self) -> Vec<RecordedRequest> {
        match self.cloud {
            Cloud::Edis => self.sim.edis().requests(),
            Cloud::Zenlayer => self.sim.zenlayer().requests(),
        }
    }

    /// What the server has seen of the operation since the faults began.
    pub(crate) fn seen(&self, safety: Safety) -> Vec<RecordedRequest> {
        let mut seen = self.requests().split_off(self.before.requests);
        seen.retain(|seen| seen.operation == self.operation(safety));
        seen
    }

    fn ever_done(&self) -> u64 {
        match self.cloud {
            Cloud::Edis => self
                .sim
                .edis()
                .boot_count(&self.machine)
                .expect("it is there"),
            Cloud::Zenlayer => self.sim.zenlayer().bill_count() as u64,
        }
    }

    /// How often the unsafe thing was really done.
    pub(crate) fn done(&self) -> usize {
        usize::try_from(self.ever_done() - self.before.done).expect("few")
    }

    /// Logins in all.
    pub(crate) fn logins(&self) -> u64 {
        match self.cloud {
            Cloud::Edis => self.sim.edis().logins(),
            Cloud::Zenlayer => 0,
        }
    }

    /// The pauses that the client made.
    pub(crate) fn pauses(&self) -> Vec<Duration> {
        self.clock.pauses()
    }

    /// The time since the faults began.
    pub(crate) fn elapsed(&self) -> Duration {
        self.clock.elapsed().saturating_sub(self.before.passed)
    }
}

/// One HTTP client for many testbeds: reading the platform's certificates for each of
/// them would take longer than all the rest.
pub(crate) fn http() -> reqwest::Client {
    reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .build()
        .expect("builds")
}

fn builder(clock: &SharedClock) -> SimBuilder {
    Sim::builder()
        .account(EMAIL, PASSWORD)
        .access_key(KEY, SECRET)
        .clock(clock.sim())
        .machines(1)
}
