//! All other failures: wrong configurations, and servers that misbehave.

use std::fmt::Debug;
use std::time::Duration;

use loggia::edis::{Account, AccountBuilder, DestroyForGood, Trigger, management};
use loggia::zenlayer::{self, Client, ClientBuilder};
use loggia::{Error, ErrorKind, Reply, RetryPolicy};
use loggia_sim::Sim;
use loggia_tests::edis::{EMAIL, STYLES, fixture};
use loggia_tests::script::{self, Act, Server};
use loggia_tests::secrets;
use loggia_tests::tls::{TestCa, resolve_to};

use crate::capture;
use crate::echo_server::{KVM_ID, SIGNATURE};

/// A secret that was put into an address, as far as addresses take it.
pub(crate) const IN_ADDRESS: &str = "addr3ss-s3cret-7e";

pub(crate) async fn all() {
    addresses();
    gateways().await;
    credentials();
    unreachable().await;
    impolite().await;
    certificates().await;
    undecodable().await;
    strange_hosts().await;
    misused().await;
}

fn edis(url: &str) -> AccountBuilder {
    Account::builder()
        .credentials(EMAIL, secrets::EDIS_PASSWORD)
        .endpoint(url)
        .allow_insecure_loopback(true)
        .retry(RetryPolicy::none())
        .attempt_timeout(Duration::from_millis(50))
}

fn zenlayer(url: &str) -> ClientBuilder {
    Client::builder()
        .access_key("AKTEST0000000001", secrets::KEY_SECRET)
        .endpoint(url)
        .allow_insecure_loopback(true)
        .retry(RetryPolicy::none())
        .attempt_timeout(Duration::from_millis(50))
}

/// The secret stands in the address.
fn addresses() {
    for url in [
        format!("https://user:{IN_ADDRESS}@host.example"),
        format!("https://{IN_ADDRESS}@host.example"),
        format!("https://host.example/?token={IN_ADDRESS}"),
        format!("https://host.example/#{IN_ADDRESS}"),
        format!("https://host.example:{IN_ADDRESS}"),
        format!("ftp://user:{IN_ADDRESS}@host.example"),
        format!("https://[{IN_ADDRESS}"),
        format!("data:{IN_ADDRESS}"),
        IN_ADDRESS.to_owned(),
    ] {
        capture::value(&edis(&url));
        capture::failure(edis(&url).build());
        capture::failure(edis("http://127.0.0.1:9").order_endpoint(&url).build());
        capture::value(&zenlayer(&url));
        capture::failure(zenlayer(&url).build());
    }
    let prefix = edis("http://127.0.0.1:9").rdns_path_prefix(IN_ADDRESS);
    capture::failure(prefix.build());
}

/// The secret stands in the path of a gateway, which goes before all paths.
async fn gateways() {
    let url = format!("http://127.0.0.1:9/{IN_ADDRESS}");
    let client = zenlayer(&url).build().expect("builds");
    capture::value(&client);
    capture::value(client.pipeline());
    capture::failure(client.vm().zones().await);
    let account = edis(&url).build().expect("builds");
    capture::value(&account);
    capture::value(&account.shop());
    capture::failure(account.servers().await);
    capture::failure(account.shop().balance().await);
}

/// Credentials that are missing or cannot be.
fn credentials() {
    capture::failure(Account::builder().build());
    capture::failure(Client::builder().build());
    let roots = zenlayer("http://127.0.0.1:9").root_certificate(secrets::KEY_SECRET.as_bytes());
    capture::value(&roots);
}

/// Calls both clouds at an address at which something is wrong.
async fn call(url: &str) {
    let account = edis(url).build().expect("builds");
    capture::failure(account.servers().await);
    capture::failure(
        account
            .server(KVM_ID)
            .enable_vnc(secrets::VNC_PASSWORD)
            .await,
    );
    capture::failure(account.shop().balance().await);
    let by_key = zenlayer(url).build().expect("builds");
    let by_token = zenlayer(url).token(secrets::TOKEN).build().expect("builds");
    for client in [by_key, by_token] {
        let vm = client.vm();
        capture::failure(vm.reset_password(["i-1"], secrets::NEXT_PASSWORD).await);
        capture::failure(vm.console_url("i-1").await);
    }
}

/// No one listens, or the token cannot be sent.
async fn unreachable() {
    call("http://127.0.0.1:1").await;
    let broken = format!("{}\n", secrets::TOKEN);
    let client = zenlayer("http://127.0.0.1:1").token(broken.clone());
    capture::failure(client.build());
    let client = zenlayer("http://127.0.0.1:1").credentials_from(move || {
        let token = zenlayer::Credentials::token(broken.clone());
        async move { Ok::<_, Error>(token) }
    });
    let client = client.build().expect("builds");
    capture::failure(client.vm().zones().await);
}

/// Where a server does this with every request.
async fn server(act: Act) -> String {
    Server::playing(vec![act]).await.url
}

/// All secrets that `call` sends, in one text.
fn all_sent() -> String {
    let sent = [
        secrets::EDIS_PASSWORD,
        secrets::VNC_PASSWORD,
        secrets::KEY_SECRET,
        secrets::TOKEN,
        secrets::NEXT_PASSWORD,
    ];
    sent.join(" ")
}

/// Invalid answers, each with the secrets in it.
async fn impolite() {
    let all = all_sent();
    let ok = |head: &str, body: &str| format!("HTTP/1.1 200 OK\r\n{head}\r\n{body}");
    let many = (0..80).map(|n| format!("x-{n}: {all}\r\n"));
    for answer in [
        None,
        Some(String::new()),
        Some(all.clone()),
        Some(format!("HTTP/1.1 {all}\r\n\r\n")),
        Some(format!("HTTP/1.1 200 {all}\r\ncontent-length: 0\r\n\r\n")),
        Some(ok(&format!("{all}\r\n"), "")),
        Some(ok(&format!("x-key: {all}\r\ncontent-length: 5\r\n"), "{")),
        Some(ok(&format!("content-length: {all}\r\n"), "")),
        Some(ok("transfer-encoding: chunked\r\n", &all)),
        Some(ok(&many.collect::<String>(), "{}")),
        Some(ok("content-length: 99999999\r\n", &all)),
        Some(ok("content-type: text/html\r\n", &format!("<p>{all}"))),
        Some(ok("", &all)),
        Some(ok("", &format!("{}{all}", "[".repeat(200)))),
        Some(format!(
            "HTTP/1.1 302 {all}\r\nlocation: /?{IN_ADDRESS}\r\n\r\n"
        )),
        Some(format!(
            "HTTP/1.1 503 No\r\nretry-after: {all}\r\n\r\n{all}"
        )),
        Some(format!(
            "HTTP/1.1 401 No\r\nwww-authenticate: {all}\r\n\r\n{all}"
        )),
    ] {
        call(&server(answer.map_or(Act::Stall, Act::Answer)).await).await;
    }
}

/// Certificates that no one vouches for, or for another name.
async fn certificates() {
    let ca = TestCa::new();
    let names = [
        "session.edisglobal.com",
        "console.zenlayer.com",
        "order.edisglobal.com",
    ];
    let router = Sim::builder().build().edis().router();
    for (names, trusted) in [
        (&names[..], TestCa::new().der()),
        (&["other.example"], ca.der()),
    ] {
        let address = ca.serve(names, router.clone()).await;
        let account = Account::builder()
            .credentials(EMAIL, secrets::EDIS_PASSWORD)
            .configure_http(resolve_to(address))
            .root_certificate(trusted.clone())
            .build()
            .expect("builds");
        let error = account.servers().await.expect_err("refused");
        assert_eq!(error.kind(), ErrorKind::Connect);
        capture::error(&error);
        let client = Client::builder()
            .token(secrets::TOKEN)
            .configure_http(resolve_to(address))
            .root_certificate(trusted)
            .build()
            .expect("builds");
        capture::failure(client.vm().zones().await);
    }
    // TLS to a server that does not speak it.
    let url = server(Act::Blurt(all_sent().into_bytes())).await;
    let client = zenlayer(&url.replace("http:", "https:")).build();
    capture::failure(client.expect("builds").vm().zones().await);
}

fn json(text: &str) -> Act {
    script::json("200 OK", "", text)
}

/// Shows what came of a call, and what its answer was read without.
fn read<T: Debug>(outcome: Result<Reply<T>, Error>) -> usize {
    match outcome {
        Ok(reply) => {
            capture::value(&reply);
            capture::value(reply.left_out());
            reply.left_out().first().iter().for_each(capture::text);
            reply.left_out().count()
        }
        Err(error) => {
            capture::error(&error);
            0
        }
    }
}

/// Successes that cannot be read, because a secret stands where a number should, or
/// is the name of something. What is inside of a list or a map is left out.
async fn undecodable() {
    let fine = |text: &str| serde_json::to_string(text).expect("text");
    let mut left_out = 0;
    for (key, secret) in [
        (KVM_ID, secrets::EDIS_PASSWORD),
        (secrets::EDIS_PASSWORD, secrets::EDIS_PASSWORD),
        (secrets::EDIS_PASSWORD, "x"),
    ] {
        let (key, secret) = (fine(key), fine(secret));
        for entry in [
            format!(r#"{{"valid_until":{secret}}}"#),
            format!(r#"{{"api_host":[{secret}]}}"#),
            format!(r#"{{"api_host":"h","signature":{{{secret}:1}}}}"#),
            r#"{"api_host":"h"}"#.to_owned(),
            secret.clone(),
        ] {
            let text = format!(r#"{{"status":"success","data":{{{key}:{entry}}}}}"#);
            let url = server(json(&text)).await;
            let account = edis(&url).build().expect("builds");
            // Some cannot be read at all, some lack what this one needs.
            capture::failure(account.server(KVM_ID).power().await);
            let call = management::Client::new(account.login_pipeline().clone());
            let call = call.create_auth_session().email(EMAIL);
            left_out += read(call.pw(secrets::EDIS_PASSWORD).send().await);
        }
    }
    let secret = fine(secrets::TOKEN);
    for field in [
        format!(r#""totalCount":{secret}"#),
        format!(r#""dataSet":{secret}"#),
        format!(r#""dataSet":[{{"cpuCount":{secret}}}]"#),
        format!(r#""dataSet":[{{"nic":{{{secret}:{secret}}},"cpuCount":{secret}}}]"#),
        format!(r#""dataSet":[{secret}]"#),
    ] {
        let text = format!(r#"{{"requestId":"T1","response":{{{field}}}}}"#);
        let url = server(json(&text)).await;
        let client = zenlayer(&url).token(secrets::TOKEN);
        let vm = client.build().expect("builds").vm();
        left_out += read(vm.api().describe_instances().send().await);
        match vm.instances().all().await {
            Ok(instances) => capture::value(&instances),
            Err(error) => capture::error(&error),
        }
    }
    assert!(left_out > 8, "{left_out} values were left out");
    for url in ["no address t0k3n", "http://h/?t0k3n", "javascript:t0k3n"] {
        let url = fine(&url.replace("t0k3n", IN_ADDRESS));
        let cloud = server(json(&format!(r#"{{"response":{{"url":{url}}}}}"#))).await;
        let vm = zenlayer(&cloud).build().expect("builds").vm();
        capture::failure(vm.console_url("i-1").await);
    }
}

/// The login sends its sessions somewhere else, with a secret in the name.
async fn strange_hosts() {
    let fine = |text: &str| serde_json::to_string(text).expect("text");
    for host in [
        format!("user:{}@evil.example", secrets::EDIS_PASSWORD),
        format!("{SIGNATURE}.evil.example"),
        format!("evil.example/?{SIGNATURE}"),
        format!("{IN_ADDRESS}.evil.example"),
        format!("evil.example#{IN_ADDRESS}"),
        secrets::EDIS_PASSWORD.to_owned(),
        SIGNATURE.to_owned(),
    ] {
        let text = format!(
            r#"{{"status":"success","data":{{"{KVM_ID}":{{"api_host":{},"signature":{},
            "valid_until":4000000000}}}}}}"#,
            fine(&host),
            fine(SIGNATURE)
        );
        let url = server(json(&text)).await;
        let account = edis(&url).build().expect("builds");
        let error = account.server(KVM_ID).power().await.expect_err("refused");
        assert_eq!(error.kind(), ErrorKind::UntrustedHost, "{host}: {error}");
        capture::error(&error);
    }
}

/// Calls that are refused before anything is sent, or by the simulator.
async fn misused() {
    let fixture = fixture(STYLES[0]).await;
    let server = fixture.server(0);
    capture::failure(server.enable_vnc(secrets::ROOT_PASSWORD).await);
    capture::failure(server.download_iso(IN_ADDRESS).await);
    capture::failure(server.download_iso(&format!("ftp://x/{IN_ADDRESS}")).await);
    let incomplete = server.api().reinstall_vps(DestroyForGood::yes());
    let incomplete = incomplete.password(secrets::ROOT_PASSWORD);
    capture::failure(incomplete.send().await);
    let odd = server.add_hook(secrets::ROOT_PASSWORD, Trigger::Demo);
    capture::failure(odd.send().await);
    let wrong = edis(&fixture.sim.edis().url());
    let wrong = wrong.credentials(EMAIL, secrets::ROOT_PASSWORD).build();
    capture::failure(wrong.expect("builds").servers().await);
    let wrong = zenlayer(&fixture.sim.zenlayer().url());
    let wrong = wrong.access_key("AKUNKNOWN0000001", secrets::KEY_SECRET);
    let wrong = wrong.build();
    capture::failure(wrong.expect("builds").vm().zones().await);
}
