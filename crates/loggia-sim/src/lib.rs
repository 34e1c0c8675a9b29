//! Stateful, strict simulators of two clouds: EDIS Global and Zenlayer Cloud.
//!
//! A [`Sim`] is a pair of small HTTP services that behave like the vendors' APIs: they keep
//! machines, check every credential byte by byte, refuse what the protocol does not allow, and
//! record the requests. A client that works against them handles signatures, sessions, paging
//! and errors correctly; a client that is slightly wrong is refused with the vendor's own error
//! code.
//!
//! Everything stays on loopback. No answer names a host that exists elsewhere unless the caller
//! requests it ([`SimBuilder::edis_api_host`]): console addresses are on this computer or end
//! in `.invalid`, the session values of the EDIS side point back at the simulator, and hooks
//! call only receivers on this computer.
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let sim = loggia_sim::Sim::builder().machines(2).start().await?;
//!
//! // Point a client at these two.
//! println!("{} {}", sim.edis().url(), sim.zenlayer().url());
//!
//! // Change the world behind the client's back.
//! let id = &sim.zenlayer().instances()[0];
//! sim.zenlayer().set_status(id, "REBOOT");
//!
//! // And see what it asked.
//! assert!(sim.zenlayer().requests().is_empty());
//! sim.shutdown().await;
//! # Ok(())
//! # }
//! ```
//!
//! # Screens
//!
//! A machine of EDIS with VNC on has a screen: RFB 3.8, 3.7 or 3.3 with VNC authentication, on a
//! port of its own on 127.0.0.1, which the VNC status contains. It shows how the machine started
//! and a prompt that echoes what is typed, with the keyboard layout of its settings, and is dark
//! when the machine is off; its picture over the API is the same. The password is the one that VNC
//! was enabled with; machines that have it on from the start accept `simvnc01`. Screens exist
//! only if the simulator itself [listens](SimBuilder::start).
//!
//! # Faults
//!
//! A [`FaultPlan`] makes calls go wrong: answered late, cut off, refused, reset, answered twice
//! or with nonsense, or not connected at all. [`Fault`] lists all of them. On a [manual
//! clock](Clock::manual) a slow simulator moves the clock itself, and a client that waits with
//! [`Clock::sleep`] on the same clock meets its timeout to the millisecond without any real
//! waiting.
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use loggia_sim::{Fault, FaultPlan, FaultRule, Sim};
//!
//! let sim = Sim::builder().start().await?;
//! // The second order is placed, and its answer lost.
//! let lost = FaultRule::new(Fault::ResetAfter {}).on("addOrder").from(2).count(1);
//! sim.edis().set_faults(FaultPlan::new().rule(lost))?;
//! // And of many instances one fails.
//! let one = FaultRule::new(Fault::status(503)).machine("sim-vm-000002");
//! sim.zenlayer().set_faults(FaultPlan::new().rule(one))?;
//! // Have a client place its orders here.
//! for seen in sim.edis().requests() {
//!     println!("{} {:?} {}", seen.operation, seen.fault, seen.performed);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # Control over HTTP
//!
//! With [`SimBuilder::control`], or the program's flag `--control`, the same is available from
//! any language:
//!
//! | path | methods |
//! | --- | --- |
//! | `/_sim/faults` | `PUT` sets a plan (400 and `error` if it is invalid), `GET` shows its rules with their `hits`, `DELETE` clears it |
//! | `/_sim/requests` | `GET` shows the record, of each request what [`RecordedRequest`] has (`unix_millis` is its arrival by the simulator's clock); `DELETE` clears it |
//! | `/_sim/clock` | `GET` shows `unix_millis`; `PUT` takes `{"advance_seconds": N}` or `{"unix_seconds": N}` |
//!
//! There are also the controls of [`Edis`]:
//!
//! | path | methods |
//! | --- | --- |
//! | `/_sim/expire_sessions` | `POST` |
//! | `/_sim/vps` | `GET` lists all ids, `POST` adds one and returns its `id` |
//! | `/_sim/vps/{id}` | `PUT` takes any of `{"vnc": true, "power": true, "suspended": true, "traffic": {"rx_bytes": N, "tx_bytes": N}}`, `DELETE` removes it |
//! | `/_sim/vps/{id}/use_traffic` | `POST` takes `{"bytes": N}` or `{"percent": N}` and returns the `callbacks` of hooks when they have ended |
//! | `/_sim/vps/{id}/typed` | `GET` returns what was `typed` on the console, line by line |
//! | `/_sim/callbacks` | `GET` lists all of these |
//! | `/_sim/account` | `PUT` takes any of `{"balance_cents": N, "pool_gb": N}`, the latter up to 65535 |
//! | `/_sim/locations/{id}` | `PUT` takes `{"sold_out": true}` |
//! | `/_sim/orders` | `GET` lists the `orders` |
//!
//! and of [`Zenlayer`]:
//!
//! | path | methods |
//! | --- | --- |
//! | `/_sim/instances` | `GET` lists all ids, `POST` takes `{"name": "...", "status": "RUNNING", "zone": "SIM-A"}`, of which only the name is required, and returns the `id` |
//! | `/_sim/instances/{id}` | `PUT` takes `{"status": "..."}`, any text, `GET` shows what [`InstanceDetails`] has, `DELETE` removes it |
//! | `/_sim/disks`, `images`, `subnets`, `security_groups` | `GET` lists all ids |
//! | `/_sim/disks/{id}` and so on | `PUT` takes `{"status": "..."}` |
//! | `/_sim/fail_next_creation` | `POST` |
//! | `/_sim/fail_next_for_ids` | `POST` takes `{"ids": ["..."]}` |
//! | `/_sim/orders` | `GET` lists the `orders`, and how many created something (`billed`) |
//! | `/_sim/actions` | `GET` returns a list of all actions of all services, each with `service`, `action` and `grade` |
//! | `/_sim/services/{service}` | `GET` returns the ids of everything in a service other than `vm`, by the field that has them |
//! | `/_sim/services/{service}/{id}` | `GET` returns the fields of one of these, `PUT` takes `{"status": "..."}`, `DELETE` removes it |
//!
//! The answer is 204 if there is nothing to report, 201 when something was added, 404 for an
//! unknown id, and 400 for an invalid body; the latter two have an `error`.
//!
//! A grade is `modelled` (written by hand), `hinted` (a rule that a line in the simulator
//! names), `guessed` (a rule that the action's name and types suggest) or `shape only` (the
//! answer has the right fields and means nothing). The program prints the same list with
//! `--actions`.
//!
//! Each path is served beside the API that it controls. `/_sim/edis/...` and
//! `/_sim/zenlayer/...` name a side and are served by both: while one side refuses connections,
//! the other can still be reached. Both sides share one clock, whichever path moves it. These
//! calls are not recorded, and no fault affects them except a failing handshake.
//!
//! ```sh
//! curl -X PUT http://127.0.0.1:8001/_sim/faults -d '{"rules": [
//!   {"operation": "getVncStatus", "from": 2, "count": 1,
//!    "fault": {"kind": "throttle", "retry_after": "5"}},
//!   {"fault": {"kind": "delay", "seconds": 0.2}}]}'
//! curl http://127.0.0.1:8001/_sim/requests
//! curl -X PUT http://127.0.0.1:8002/_sim/instances/sim-vm-000001 -d '{"status": "REBOOT"}'
//! curl -X DELETE http://127.0.0.1:8002/_sim/edis/faults
//! ```
//!
//! # Cargo features
//!
//! `tls`, off by default, adds `SimBuilder::tls` and `SimBuilder::tls_files`, which make both
//! sides speak TLS, and to the program `--tls-cert` and `--tls-key`.
//!
//! # How the code is laid out
//!
//! `server` listens and controls connections, `wire` contains requests and answers as data,
//! `faults` the active plan. `exchange` is what both clouds share and combines these: it reads
//! a request, has it judged, answers it and records it. `control` is the endpoint beside the
//! APIs. `engine` simulates any service from `loggia-catalogue`, and serves all of Zenlayer's
//! but `vm`. `edis` and `zenlayer` each have one front that does what is common to all calls
//! (routing, credentials, the shape of fields) and a registry of operations in small files with
//! only what is special to an operation, or to a family of them. A new operation is a function
//! and a line in the registry; on the Zenlayer side its fields and error codes are an entry in
//! `vm.json`.

#![cfg_attr(docsrs, feature(doc_cfg))]

mod builder;
mod clock;
mod control;
mod edis;
mod engine;
mod exchange;
mod faults;
mod field_info;
mod lock;
mod mac;
mod name_pattern;
mod random;
mod screen;
mod server;
mod sim;
mod wire;
mod zenlayer;

pub use builder::SimBuilder;
pub use clock::Clock;
pub use edis::{
    Callback, Edis, EdisStyle, FieldInfo as EdisField, FieldKind as EdisFieldKind,
    Order as EdisOrder, TrafficAmount, Upload, edis_fields, edis_operations, edis_path,
};
pub use engine::Grade;
pub use faults::{Fault, FaultPlan, FaultRule, PlanError, RuleState};
pub use field_info::FieldInfo as ZenlayerField;
pub use server::StartError;
#[cfg(feature = "tls")]
pub use server::TlsFileError;
pub use sim::Sim;
pub use wire::RecordedRequest;
pub use zenlayer::{
    InstanceDetails, Order as ZenlayerOrder, TransitionTimes, Zenlayer, ZenlayerAction,
    zenlayer_actions, zenlayer_fields, zenlayer_grades,
};

/// The README's examples, so that they compile.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
