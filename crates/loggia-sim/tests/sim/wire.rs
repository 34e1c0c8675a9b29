//! What both sides share: the date, the record, queued answers, starting and stopping.

use std::io::ErrorKind;
use std::net::SocketAddr;
use std::time::Duration;

use loggia_sim::{Fault, FaultPlan, Sim};
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::support::{START, Signed, call, client, login, post, send, serve, start};

#[tokio::test]
async fn every_answer_has_the_time_of_the_simulator() {
    let (sim, clock) = start().await;
    let date = async |url: String| {
        let response = client().post(url).send().await;
        let headers = response.expect("an answer comes").headers().clone();
        let dates: Vec<_> = headers.get_all("date").iter().cloned().collect();
        assert_eq!(dates.len(), 1);
        assert_eq!(headers["content-type"], "application/json");
        dates[0].to_str().expect("plain text").to_owned()
    };
    for url in [sim.edis().url(), sim.zenlayer().url()] {
        assert_eq!(date(url).await, "Tue, 14 Nov 2023 22:13:20 GMT");
    }
    clock.advance(Duration::from_secs(86_400));
    for url in [sim.edis().url(), sim.zenlayer().url()] {
        assert_eq!(date(url).await, "Wed, 15 Nov 2023 22:13:20 GMT");
    }
    sim.zenlayer().answer_next(503, "X", "y", &[]);
    let canned = date(sim.zenlayer().url()).await;
    assert_eq!(canned, "Wed, 15 Nov 2023 22:13:20 GMT");
}

/// Neither a slow body nor a slow answer changes the recorded time of arrival of a request.
#[tokio::test]
async fn the_record_has_the_time_of_arrival() {
    let (sim, clock) = start().await;
    let late = FaultPlan::always(Fault::Delay { seconds: 5.0 });
    sim.edis().set_faults(late).expect("it makes sense");
    let stream = TcpStream::connect(sim.edis().addr()).await;
    let mut stream = stream.expect("it connects");
    let body = "email=demo%40example.com&pw=demo-password";
    let head = format!(
        "POST /kvm/v2/get/auth HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    let written = stream.write_all(head.as_bytes()).await;
    written.expect("it takes a head");
    let mut answer = [0; 25];
    stream.read_exact(&mut answer).await.expect("an answer");
    assert_eq!(&answer, b"HTTP/1.1 100 Continue\r\n\r\n");
    clock.advance(Duration::from_millis(2_500));
    let written = stream.write_all(body.as_bytes()).await;
    written.expect("it takes a body");
    let mut answer = [0; 15];
    stream.read_exact(&mut answer).await.expect("an answer");
    assert_eq!(&answer, b"HTTP/1.1 200 OK");
    assert_eq!(clock.unix_millis(), START * 1000 + 7_500);
    assert_eq!(sim.edis().requests()[0].unix_millis, START * 1000);

    // A fault that makes the clock wrong does not affect the record.
    let off = FaultPlan::always(Fault::ClockOff { seconds: 600 });
    sim.zenlayer().set_faults(off).expect("it makes sense");
    call(sim.zenlayer(), "DescribeZones", json!({})).await;
    let seen = sim.zenlayer().requests();
    assert_eq!(seen[0].unix_millis, START * 1000 + 7_500);
    sim.zenlayer().clear_requests();
    assert!(sim.zenlayer().requests().is_empty());
    assert_eq!(sim.edis().requests().len(), 1, "the other side's own");
}

#[tokio::test]
async fn the_record_has_what_was_asked_in_order() {
    let (sim, _) = start().await;
    let session = &login(sim.edis()).await[0];
    session.post(sim.edis(), "/kvm/v2/get/vnc/status").await;
    session.post(sim.edis(), "/kvm/v2/nosuch").await;
    let seen = sim.edis().requests();
    let short: Vec<_> = seen
        .iter()
        .map(|seen| (seen.sequence, seen.operation.as_str(), seen.status))
        .collect();
    assert_eq!(
        short,
        [
            (1, "createAuthSession", 200),
            (2, "getVncStatus", 200),
            (3, "", 404)
        ]
    );
    assert_eq!(seen[0].fields, ["email", "pw"]);
    assert_eq!(seen[2].path, "/kvm/v2/nosuch");
    let host = sim.edis().addr().to_string();
    assert_eq!(seen[1].header("host"), Some(host.as_str()));

    call(sim.zenlayer(), "DescribeVncUrl", json!({})).await;
    let seen = &sim.zenlayer().requests()[0];
    assert_eq!(
        (seen.operation.as_str(), seen.status),
        ("DescribeVncUrl", 400)
    );
    assert_eq!(seen.header("x-zc-timestamp"), Some("1700000000"));
    assert_eq!(seen.scheme, Some("ZC2-HMAC-SHA256"));
}

#[tokio::test]
async fn the_record_has_no_secrets() {
    let (sim, _) = start().await;
    let session = login(sim.edis()).await.remove(0);
    let [a, b, c] = session.fields();
    let fields = [a, b, c, ("vnc_pw", "Hunter22")];
    post(sim.edis(), "/kvm/v2/set/vnc/enable", &fields).await;
    // A form whose names and values were mixed up.
    let mixed = [("demo@example.com", "email"), ("demo-password", "pw")];
    post(sim.edis(), "/kvm/v2/get/auth", &mixed).await;
    // A password in a field where it does not belong.
    let url = format!("{}/kvm/v2/get/auth?pw=demo-password", sim.edis().url());
    send(client().post(url)).await;

    let signed = Signed::new(sim.zenlayer(), "DescribeInstances", &json!({}));
    signed.send().await;
    let token = "Bearer sim-token-0001";
    send(signed.bare().header("authorization", token)).await;

    let record = format!(
        "{:?} {:?}",
        sim.edis().requests(),
        sim.zenlayer().requests()
    );
    let authorization = signed.authorization();
    let signature = &authorization[authorization.len() - 64..];
    for secret in [
        "demo-password",
        "demo@example.com",
        "Hunter22",
        &session.signature,
        "sim-secret",
        "sim-token",
        signature,
        "Credential",
    ] {
        assert!(!record.contains(secret), "{secret}");
    }
    let handles = format!("{sim:?} {:?}", Sim::builder().token("sim-token-0001"));
    for secret in ["demo-password", "sim-secret", "sim-token"] {
        assert!(!handles.contains(secret), "{handles}");
    }
}

#[tokio::test]
async fn queued_answers_come_first_and_once() {
    let (sim, _) = start().await;
    let zenlayer = sim.zenlayer();
    let signed = Signed::new(zenlayer, "DescribeInstances", &json!({}));
    zenlayer.answer_next(
        429,
        "REQUEST_LIMIT_EXCEEDED",
        "slow down",
        &[("Retry-After", "7")],
    );
    zenlayer.answer_next(500, "INTERNAL_SERVER_ERROR", "sorry", &[]);
    let response = signed.request().send().await.expect("an answer comes");
    assert_eq!(response.status(), 429);
    assert_eq!(response.headers()["retry-after"], "7");
    let body: serde_json::Value = response.json().await.expect("JSON");
    assert_eq!(body["code"], "REQUEST_LIMIT_EXCEEDED");
    assert_eq!(body["message"], "slow down");
    assert!(body["requestId"].is_string());
    assert_eq!(signed.send().await.error(), (500, "INTERNAL_SERVER_ERROR"));
    assert_eq!(signed.send().await.status, 200);

    zenlayer.answer_next_of("DescribeVncUrl", 503, "BUSY", "later", &[]);
    assert_eq!(signed.send().await.status, 200);
    let vnc = json!({"instanceId": "sim-vm-000001"});
    let reply = call(zenlayer, "DescribeVncUrl", vnc.clone()).await;
    assert_eq!(reply.error(), (503, "BUSY"));
    assert_eq!(call(zenlayer, "DescribeVncUrl", vnc).await.status, 200);

    let edis = sim.edis();
    edis.answer_next_of("getVncStatus", 200, json!({"status": "error"}), &[]);
    let session = &login(edis).await[0];
    let reply = session.post(edis, "/kvm/v2/get/vnc/status").await;
    assert_eq!(
        (reply.status, reply.body),
        (200, json!({"status": "error"}))
    );
    edis.answer_next(500, json!({"error": "x"}), &[]);
    let fields = [("email", "demo@example.com"), ("pw", "demo-password")];
    let reply = post(edis, "/kvm/v2/get/auth", &fields).await;
    assert_eq!(reply.status, 500);
    assert_eq!((edis.logins(), edis.failed_logins()), (2, 1));
    let statuses: Vec<_> = edis.requests().iter().map(|seen| seen.status).collect();
    assert_eq!(statuses, [200, 200, 500]);
}

#[tokio::test]
async fn a_router_can_be_served_elsewhere() {
    let sim = Sim::builder().build();
    let addr = serve(sim.edis().router()).await;
    let url = format!("http://{addr}/kvm/v2/get/auth");
    let fields = [("email", "demo@example.com"), ("pw", "demo-password")];
    let request = client().post(url).form(&fields);
    let reply = send(request.header("host", "session.example")).await;
    let entry = &reply.body["data"]["kvm_100001_200001"];
    assert_eq!(entry["api_host"], "session.example");
    assert_eq!(sim.edis().logins(), 1);
}

/// Waits until nothing listens at an address. It can take a moment: while another test starts a
/// program, the child process holds every socket of this process briefly, until it has become
/// the program.
async fn refuses(addr: SocketAddr) {
    let refused = async {
        while TcpStream::connect(addr).await.is_ok() {
            tokio::task::yield_now().await;
        }
    };
    let refused = tokio::time::timeout(Duration::from_secs(10), refused);
    refused.await.expect("the port is free in the end");
}

#[tokio::test]
async fn a_stopped_simulator_is_gone() {
    let (sim, _) = start().await;
    let (edis, zenlayer) = (sim.edis().clone(), sim.zenlayer().clone());
    // An open connection that sends nothing must not delay the stop indefinitely.
    let idle = TcpStream::connect(edis.addr()).await.expect("it accepts");
    sim.shutdown().await;
    for addr in [edis.addr(), zenlayer.addr()] {
        refuses(addr).await;
    }
    drop(idle);
    assert_eq!(edis.vps().len(), 3, "the world can still be looked at");
}

#[tokio::test]
async fn a_dropped_simulator_is_gone() {
    let (sim, _) = start().await;
    let addr = sim.edis().addr();
    let open = TcpStream::connect(addr).await.expect("it accepts");
    drop(sim);
    // Closed by the other side: the signal has arrived.
    let end = loop {
        open.readable().await.expect("the socket can be watched");
        match open.try_read(&mut [0]) {
            Err(error) if error.kind() == ErrorKind::WouldBlock => {}
            end => break end,
        }
    };
    assert!(matches!(end, Ok(0) | Err(_)));
    refuses(addr).await;
}

#[tokio::test]
async fn other_addresses_must_be_allowed() {
    let wide: SocketAddr = ([0, 0, 0, 0], 0).into();
    let refused = Sim::builder().zenlayer_addr(wide).start().await;
    let message = refused.expect_err("it must not start").to_string();
    assert!(message.contains("not a loopback address"), "{message}");

    let taken = TcpListener::bind("127.0.0.1:0").await.expect("it binds");
    let addr = taken.local_addr().expect("it has an address");
    let refused = Sim::builder().edis_addr(addr).start().await;
    let message = refused.expect_err("it must not start").to_string();
    assert!(message.starts_with("EDIS: cannot listen on"), "{message}");
}
