//! The states of all machines, from a program without async.
//!
//! A plain `main` makes one runtime and keeps it: [`Machines`] has it beside the
//! clients, and its methods are ordinary blocking ones, for any thread. With
//! credentials in the environment (see README) it asks the real clouds, and changes
//! nothing there. Without any it starts the embedded simulators.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a program that prints"
)]

use std::process::ExitCode;
use std::thread;

use loggia::{Error, ErrorKind, MachineState, edis, zenlayer};
use loggia_sim::Sim;
use tokio::runtime::{Builder, Runtime};

// Credentials of the embedded simulators, and of nothing else.
const EMAIL: &str = "blocking@example.com";
const PASSWORD: &str = "blocking-password";
const KEY_ID: &str = "AKBLOCKING";
const KEY_SECRET: &str = "blocking-key-secret";

/// Both clouds for callers that block.
struct Machines {
    runtime: Runtime,
    edis: Option<edis::Account>,
    zenlayer: Option<zenlayer::Client>,
    /// The simulators live as long as their clients.
    _simulators: Option<Sim>,
}

type States = Vec<(String, MachineState)>;

impl Machines {
    /// Takes credentials from the environment.
    fn connect() -> Result<Self, Error> {
        let runtime = runtime()?;
        let mut edis = with_credentials(edis::Account::from_env())?;
        let mut zenlayer = with_credentials(zenlayer::Client::from_env())?;
        let mut simulators = None;
        if edis.is_none() && zenlayer.is_none() {
            println!("No credentials are set: these are the embedded simulators.\n");
            let sim = Sim::builder()
                .account(EMAIL, PASSWORD)
                .access_key(KEY_ID, KEY_SECRET)
                .start();
            let sim = runtime.block_on(sim).map_err(|error| {
                Error::new(ErrorKind::Config, "the simulators do not start").with_source(error)
            })?;
            let account = edis::Account::builder()
                .credentials(EMAIL, PASSWORD)
                .endpoint(sim.edis().url())
                .allow_insecure_loopback(true);
            let client = zenlayer::Client::builder()
                .access_key(KEY_ID, KEY_SECRET)
                .endpoint(sim.zenlayer().url())
                .allow_insecure_loopback(true);
            edis = Some(account.build()?);
            zenlayer = Some(client.build()?);
            simulators = Some(sim);
        }
        Ok(Self {
            runtime,
            edis,
            zenlayer,
            _simulators: simulators,
        })
    }

    /// The servers at EDIS.
    fn edis(&self) -> Result<States, Error> {
        let Some(account) = &self.edis else {
            return Ok(States::new());
        };
        // One block_on around several calls is as good as one around each.
        self.runtime.block_on(async {
            let mut states = States::new();
            for server in account.servers().await? {
                states.push((server.kvm_id().to_owned(), server.power_state().await?));
            }
            Ok(states)
        })
    }

    /// The instances at Zenlayer.
    fn zenlayer(&self) -> Result<States, Error> {
        let Some(client) = &self.zenlayer else {
            return Ok(States::new());
        };
        let list = client.vm().describe_instances_status();
        let states = self.runtime.block_on(list.all())?.into_iter();
        Ok(states
            .filter_map(|status| {
                let state = MachineState::from(status.instance_status.as_ref()?);
                Some((status.instance_id?, state))
            })
            .collect())
    }
}

/// One worker thread: it looks after idle connections between the calls, too.
fn runtime() -> Result<Runtime, Error> {
    Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .map_err(|error| {
            Error::new(ErrorKind::Config, "the runtime does not start").with_source(error)
        })
}

/// No credentials are no failure here; anything else that is wrong is.
fn with_credentials<T>(built: Result<T, Error>) -> Result<Option<T>, Error> {
    match built {
        Ok(client) => Ok(Some(client)),
        Err(error) if error.kind() == ErrorKind::MissingCredentials => Ok(None),
        Err(error) => Err(error),
    }
}

fn show() -> Result<(), Error> {
    let machines = Machines::connect()?;
    // Any thread may call; both clouds are asked at once.
    let (edis, zenlayer) = thread::scope(|scope| {
        let edis = scope.spawn(|| machines.edis());
        let zenlayer = machines.zenlayer();
        (edis.join(), zenlayer)
    });
    let edis = edis.unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
    for (id, state) in edis.iter().chain(&zenlayer?) {
        println!("{id} is {state}");
    }
    Ok(())
}

fn main() -> ExitCode {
    match show() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}
