//! Sessions in files, shared by processes: one login for all of them, also when one is killed,
//! and nothing in the files that others could read.

use std::env;
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use loggia::session::{FileStore, PaceStore, SessionKey, SessionStore};
use loggia_sim::{Fault, FaultPlan, FaultRule, Sim};
use loggia_tests::edis::EMAIL;
use loggia_tests::fixture::count;
use loggia_tests::secrets;
use loggia_tests::workers::{self, Workers, account, wait_until};

const LOGIN: &str = "createAuthSession";
const FOLDER: &str = "LOGGIA_WORKER_FOLDER";
const KEY: &str = "LOGGIA_WORKER_KEY";

/// Does nothing unless it was started by the tests below.
#[test]
fn worker_process() {
    workers::run_if_worker(|| {
        let store = FileStore::new(env::var(FOLDER).expect("a folder"));
        Arc::new(match env::var(KEY) {
            Ok(key) => store.encrypted(&key.parse::<SessionKey>().expect("a key")),
            Err(_) => store,
        })
    });
}

async fn simulator() -> Sim {
    let sim = Sim::builder().account(EMAIL, secrets::EDIS_PASSWORD);
    sim.start().await.expect("starts")
}

fn start_workers(count: usize, sim: &Sim, folder: &Path, key: Option<&str>) -> Workers {
    let mut settings = vec![(FOLDER, folder.to_str().expect("a path"))];
    settings.extend(key.map(|key| (KEY, key)));
    Workers::start(
        "session_files::worker_process",
        count,
        &sim.edis().url(),
        &settings,
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn twenty_processes_log_in_once() {
    let folder = tempfile::tempdir().expect("a folder");
    for key in [None, Some(SessionKey::generate().expect("a key").to_text())] {
        let key = key.as_ref().map(loggia::Secret::expose);
        let sim = simulator().await;
        start_workers(20, &sim, folder.path(), key)
            .wait_for_success()
            .await;
        assert_eq!(sim.edis().logins(), 1);
        // Others later need none, and when the sessions are refused, one for all.
        start_workers(3, &sim, folder.path(), key)
            .wait_for_success()
            .await;
        assert_eq!(sim.edis().logins(), 1);
        sim.edis().expire_sessions();
        start_workers(20, &sim, folder.path(), key)
            .wait_for_success()
            .await;
        assert_eq!(sim.edis().logins(), 2);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn process_killed_during_its_login_does_not_block_others() {
    let folder = tempfile::tempdir().expect("a folder");
    let sim = simulator().await;
    let silent = FaultRule::new(Fault::Silence {}).on(LOGIN).count(1);
    sim.edis()
        .set_faults(FaultPlan::new().rule(silent))
        .expect("a plan");
    let first = start_workers(1, &sim, folder.path(), None);
    wait_until(|| sim.edis().faults()[0].hits > 0).await;
    let others = start_workers(3, &sim, folder.path(), None);
    // They wait for its login.
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    assert_eq!(sim.edis().requests().len(), 1);
    first.kill();
    let begun = Instant::now();
    others.wait_for_success().await;
    assert!(begun.elapsed().as_secs() < 10, "{:?}", begun.elapsed());
    assert_eq!(count(&sim.edis().requests(), LOGIN), 2);
}

/// All files of a folder, with their names.
fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let entries = fs::read_dir(folder).expect("a folder");
    let paths = entries.map(|entry| entry.expect("an entry").path());
    let file = |path: std::path::PathBuf| {
        let name = path
            .file_name()
            .expect("a name")
            .to_string_lossy()
            .into_owned();
        (name, fs::read(path).expect("read"))
    };
    paths.map(file).collect()
}

#[tokio::test]
async fn files_are_private_and_unreadable_without_the_key() {
    let folder = tempfile::tempdir().expect("a folder");
    let inside = folder.path().join("state/loggia");
    let sim = simulator().await;
    let key = SessionKey::generate().expect("a key");
    let store: Arc<dyn SessionStore> = Arc::new(FileStore::new(&inside).encrypted(&key));
    let url = sim.edis().url();
    let one = account(&url, Arc::clone(&store)).build().expect("builds");
    let signature = |session: &Arc<loggia::edis::Session>| session.signature.expose().to_owned();
    let sessions = one.sessions().all().await.expect("sessions");
    let signatures: Vec<_> = sessions.iter().map(signature).collect();

    let kept = files(&inside);
    assert_eq!(kept.len(), 2, "sessions and a lock");
    let host = sessions[0].api_host.clone();
    let needles = [
        EMAIL,
        secrets::EDIS_PASSWORD,
        &*host,
        &*sessions[0].kvm_id,
        &*url,
    ];
    for needle in needles
        .into_iter()
        .chain(signatures.iter().map(String::as_str))
    {
        for (name, bytes) in &kept {
            let is_found = bytes
                .windows(needle.len())
                .any(|part| part == needle.as_bytes());
            assert!(!is_found && !name.contains(needle), "{needle} in {name}");
        }
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = |path: &Path| fs::metadata(path).expect("there").permissions().mode() & 0o777;
        assert_eq!(mode(&inside), 0o700);
        for (name, _) in &kept {
            assert_eq!(mode(&inside.join(name)), 0o600, "{name}");
        }
        // A file that others could have written is not trusted.
        let (name, _) = kept
            .iter()
            .find(|(name, _)| name.ends_with(".session"))
            .expect("one");
        fs::set_permissions(inside.join(name), fs::Permissions::from_mode(0o644)).expect("set");
        account(&url, Arc::clone(&store))
            .build()
            .expect("builds")
            .servers()
            .await
            .expect("servers");
        assert_eq!(sim.edis().logins(), 2);
        assert_eq!(mode(&inside.join(name)), 0o600);
    }
    let shown = format!("{store:?} {one:?}");
    assert!(!signatures.iter().any(|each| shown.contains(each.as_str())));
    assert!(!shown.contains(key.to_text().expose()));
}

#[tokio::test]
async fn unreadable_files_are_replaced_and_those_of_other_keys_left() {
    let folder = tempfile::tempdir().expect("a folder");
    let sim = simulator().await;
    let url = sim.edis().url();
    let plain = FileStore::new(folder.path());
    let servers = async |store: &FileStore| {
        let account = account(&url, Arc::new(store.clone()))
            .build()
            .expect("builds");
        account.servers().await.expect("servers").len()
    };
    servers(&plain).await;
    for (name, _) in files(folder.path()) {
        for odd in [
            &b""[..],
            b"{}",
            b"\xff\0",
            b"{\"version\":1,\"obtained\":0,\"sessions\":[",
        ] {
            let logins = sim.edis().logins();
            fs::write(folder.path().join(&name), odd).expect("written");
            servers(&plain).await;
            let is_kept = name.ends_with(".session");
            assert_eq!(sim.edis().logins() - logins, u64::from(is_kept), "{name}");
        }
    }
    let logins = sim.edis().logins();
    for _ in 0..2 {
        for byte in [1, 2] {
            let key = SessionKey::from_bytes([byte; 32]);
            servers(&plain.clone().encrypted(&key)).await;
        }
        servers(&plain).await;
    }
    assert_eq!(sim.edis().logins() - logins, 2, "one for each key");
    plain.clear().expect("cleared");
    assert!(
        !files(folder.path())
            .iter()
            .any(|(name, _)| name.ends_with(".session"))
    );
    servers(&plain).await;
    assert_eq!(sim.edis().logins() - logins, 3);
    FileStore::new(folder.path().join("none"))
        .clear()
        .expect("nothing to do");
}

#[tokio::test]
async fn accounts_do_not_share_sessions_with_each_other() {
    let folder = tempfile::tempdir().expect("a folder");
    let sim = Sim::builder().account(EMAIL, secrets::EDIS_PASSWORD);
    let sim = sim
        .account("other@example.com", "0ther-Pa55")
        .start()
        .await
        .expect("starts");
    let store = Arc::new(FileStore::new(folder.path()));
    let id = sim.edis().vps()[0].clone();
    let builders = || {
        let builder = || account(&sim.edis().url(), store.clone());
        [
            builder(),
            builder().credentials("other@example.com", "0ther-Pa55"),
            builder().only_server(id.clone()),
        ]
    };
    for round in 0..2 {
        for builder in builders() {
            builder
                .build()
                .expect("builds")
                .servers()
                .await
                .expect("servers");
        }
        assert_eq!(sim.edis().logins(), 3, "{round}");
    }
}

#[tokio::test]
async fn unusable_folder_does_not_stop_calls() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("file");
    fs::write(&file, "").expect("written");
    let sim = simulator().await;
    let store = FileStore::new(file.join("inside"));
    let lease = store.lease("a", std::time::Duration::from_secs(9)).await;
    assert!(lease.is_err(), "the folder cannot be made");
    let account = account(&sim.edis().url(), Arc::new(store))
        .build()
        .expect("builds");
    account.servers().await.expect("servers");
    account.servers().await.expect("servers");
    assert_eq!(sim.edis().logins(), 1);
}

#[tokio::test]
async fn pace_in_a_file_is_shared() {
    let folder = tempfile::tempdir().expect("a folder");
    let interval = std::time::Duration::from_secs(10);
    let mut last = None;
    for _ in 0..5 {
        // As another process would have it.
        let wait = FileStore::new(folder.path())
            .reserve("a/b", interval)
            .await
            .expect("a turn");
        if let Some(last) = last {
            let apart = wait.checked_sub(last).expect("later");
            assert!(apart > interval / 2 && apart <= interval, "{apart:?}");
        }
        last = Some(wait);
    }
    let store = FileStore::new(folder.path());
    let other = store.reserve("c", interval).await.expect("a turn");
    assert!(other.is_zero());
    // A clock that was set back.
    for (name, _) in files(folder.path()) {
        fs::write(folder.path().join(name), "99999999999999999").expect("written");
    }
    assert!(
        store
            .reserve("c", interval)
            .await
            .expect("a turn")
            .is_zero()
    );
}
