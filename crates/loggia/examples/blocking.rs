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

/// Both clouds for callers that block.
struct Machines {
    runtime: Runtime,
    /// `None` without credentials, an error with bad ones.
    edis: Result<Option<edis::Account>, Error>,
    zenlayer: Result<Option<zenlayer::Client>, Error>,
    /// The simulators live as long as their clients.
    _simulators: Option<Sim>,
}

/// One machine that cannot be read leaves the others in the list.
type States = Vec<(String, Result<MachineState, Error>)>;

impl Machines {
    /// Takes credentials from the environment.
    fn connect() -> Result<Self, Error> {
        let runtime = runtime()?;
        let mut edis = with_credentials(edis::Account::from_env());
        let mut zenlayer = with_credentials(zenlayer::Client::from_env());
        let mut simulators = None;
        if let (Ok(None), Ok(None)) = (&edis, &zenlayer) {
            println!("No credentials are set: these are the embedded simulators.\n");
            let sim = Sim::builder().start();
            let sim = runtime.block_on(sim).map_err(|error| {
                Error::new(ErrorKind::Config, "the simulators do not start").with_source(error)
            })?;
            // What simulators take unless they are given other credentials.
            let account = edis::Account::builder()
                .credentials("demo@example.com", "demo-password")
                .endpoint(sim.edis().url())
                .allow_insecure_loopback(true);
            let client = zenlayer::Client::builder()
                .access_key("AKSIM0000000001", "sim-secret-0001")
                .endpoint(sim.zenlayer().url())
                .allow_insecure_loopback(true);
            edis = account.build().map(Some);
            zenlayer = client.build().map(Some);
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
        let Some(account) = self.edis.clone()? else {
            return Ok(States::new());
        };
        // One block_on around several calls is as good as one around each.
        self.runtime.block_on(async {
            let mut states = States::new();
            for server in account.servers().await? {
                let state = match server.is_suspended() {
                    Some(true) => Ok(MachineState::Suspended),
                    _ => server.state().await,
                };
                states.push((server.kvm_id().to_owned(), state));
            }
            Ok(states)
        })
    }

    /// The instances at Zenlayer.
    fn zenlayer(&self) -> Result<States, Error> {
        let Some(client) = self.zenlayer.clone()? else {
            return Ok(States::new());
        };
        let list = client.vm().describe_instances_status();
        let states = self.runtime.block_on(list.all())?.into_iter();
        Ok(states
            .map(|status| {
                let id = status.instance_id.unwrap_or_else(|| "-".to_owned());
                let state = status.instance_status.as_ref().map(MachineState::from);
                let unknown = || Error::new(ErrorKind::Decode, "the list has no state");
                (id, state.ok_or_else(unknown))
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
        Err(error) if error.kind() == ErrorKind::MissingCredentials => Ok(None),
        built => built.map(Some),
    }
}

/// Prints what there is, and says whether that was everything.
fn show() -> Result<bool, Error> {
    let machines = Machines::connect()?;
    // Any thread may call; both clouds are asked at once.
    let clouds = thread::scope(|scope| {
        let edis = scope.spawn(|| machines.edis());
        let zenlayer = machines.zenlayer();
        let edis = edis.join();
        [
            edis.unwrap_or_else(|panic| std::panic::resume_unwind(panic)),
            zenlayer,
        ]
    });
    let mut whole = true;
    for cloud in clouds {
        match cloud {
            Ok(states) => {
                for (id, state) in states {
                    match state {
                        Ok(state) => println!("{id} is {state}"),
                        Err(error) => {
                            eprintln!("error: {id}: {error}");
                            whole = false;
                        }
                    }
                }
            }
            Err(error) => {
                eprintln!("error: {error}");
                whole = false;
            }
        }
    }
    Ok(whole)
}

fn main() -> ExitCode {
    match show() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}
