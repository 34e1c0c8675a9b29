//! Secrets leave no trace in memory when they are dropped: the process searches itself.
//!
//! One test in a separate program, so that nothing else moves memory. The secret is generated at
//! run time and searched for in a disguised form, so that the search does not find itself.
#![cfg(target_os = "linux")]

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::ops::Range;
use std::sync::Arc;
use std::time::SystemTime;

use bytes::Bytes;
use futures_util::future::{BoxFuture, ready};
use futures_util::{FutureExt, StreamExt, stream};
use http::HeaderMap;
use loggia_transport::body::Upload;
use loggia_transport::clock::SystemClock;
use loggia_transport::edis::{
    HostPolicy, Login, Management, Plain, RenewalWindows, Session, Sessions,
};
use loggia_transport::protocol::{Outgoing, Protocol};
use loggia_transport::{
    Body, CallOptions, Error, ErrorKind, Operation, Pipeline, RetryPolicy, Safety, Secret,
};
use serde::Serialize;

static OPERATION: Operation = Operation::new("test.api", "Do", "", "/do", Safety::Read);

const DISGUISE: u8 = 0x5a;
const LENGTH: usize = 32;

/// A secret that is only ever kept disguised.
#[derive(Clone, Copy, Debug)]
struct Planted([u8; LENGTH]);

impl Planted {
    fn new() -> Self {
        Self(std::array::from_fn(|_| {
            fastrand::alphanumeric() as u8 ^ DISGUISE
        }))
    }

    fn plain(&self) -> String {
        let mut text = String::with_capacity(LENGTH);
        text.extend(self.0.iter().map(|byte| char::from(byte ^ DISGUISE)));
        text
    }

    fn count_in(&self, memory: &[u8]) -> usize {
        let windows = memory.windows(LENGTH);
        // The whole secret is compared only where its first byte matches: there are many
        // megabytes.
        let first = self.0[0] ^ DISGUISE;
        windows
            .filter(|window| window[0] == first)
            .filter(|window| window.iter().zip(self.0).all(|(a, b)| a ^ DISGUISE == b))
            .count()
    }
}

/// Searches the memory that this process can write to. It allocates everything that it needs in
/// advance: memory that it took later could be what something else has freed.
struct Search {
    maps: String,
    part: Vec<u8>,
}

impl Search {
    fn new() -> Self {
        Self {
            maps: String::with_capacity(1 << 20),
            part: vec![0; 1 << 16],
        }
    }

    /// How often the planted secret occurs.
    fn count(&mut self, planted: &Planted) -> usize {
        let Self { maps, part } = self;
        maps.clear();
        let mut file = File::open("/proc/self/maps").expect("Linux");
        file.read_to_string(maps).expect("text");
        let mut memory = File::open("/proc/self/mem").expect("our own");
        let mut found = 0;
        for line in maps.lines().filter(|line| line.contains(" rw")) {
            let range = line
                .split(' ')
                .next()
                .and_then(|range| range.split_once('-'));
            let (start, end) = range.expect("a range");
            let address = |text| u64::from_str_radix(text, 16).expect("hexadecimal");
            found += count_in(planted, &mut memory, address(start)..address(end), part);
        }
        part.fill(0);
        found
    }
}

fn count_in(planted: &Planted, memory: &mut File, range: Range<u64>, part: &mut [u8]) -> usize {
    let own = part.as_ptr() as u64..part.as_ptr() as u64 + part.len() as u64;
    let (mut at, mut found) = (range.start, 0);
    while at < range.end {
        // Not the buffer that the search itself reads into.
        if own.contains(&at) {
            at = own.end;
            continue;
        }
        let stop = if at < own.start {
            own.start.min(range.end)
        } else {
            range.end
        };
        let length = (stop - at).min(part.len() as u64);
        let part = &mut part[..usize::try_from(length).expect("small")];
        let read = memory
            .seek(SeekFrom::Start(at))
            .and_then(|_| memory.read_exact(part));
        if read.is_ok() {
            found += planted.count_in(part);
        }
        // Parts overlap, so that nothing is missed at their boundaries.
        let whole = at + length >= stop || length < LENGTH as u64;
        at += if whole {
            length
        } else {
            length + 1 - LENGTH as u64
        };
    }
    found
}

#[derive(Serialize)]
struct Fields {
    email: &'static str,
    pw: Secret,
    script: String,
}

#[test]
fn secrets_and_the_bodies_they_went_into_are_wiped() {
    let mut search = Search::new();
    let planted = Planted::new();
    assert_eq!(search.count(&planted), 0, "disguised");

    let unprotected = planted.plain();
    assert!(
        search.count(&planted) >= 1,
        "the search finds what is there"
    );
    drop(unprotected);

    // Bytes from before, freed without a wipe, may still be found: begin again.
    let planted = Planted::new();
    let login = Fields {
        // Long, because an allocator writes into the beginning of freed memory.
        email: concat!(
            "somebody.with.a.name.that.is.as.long.as.they.come",
            "@mail.example.com"
        ),
        pw: Secret::from(planted.plain()),
        // After the secret, so that a buffer that grows already contains it.
        script: "+".repeat(20_000),
    };
    let form = Body::form(&OPERATION, &login).expect("encodes");
    let json = Body::json(&OPERATION, &login).expect("encodes");
    let copies = (login.pw.clone(), form.clone(), json.bytes().clone());
    assert!(
        search.count(&planted) >= 4,
        "a secret, its clone, two bodies"
    );

    drop((login, form, json));
    assert!(
        search.count(&planted) >= 3,
        "somebody still holds the clones"
    );
    drop(copies);
    assert_eq!(search.count(&planted), 0, "nothing is left");

    a_session_leaves_nothing(&mut search);
    a_file_leaves_nothing_of_the_fields_beside_it(&mut search);
}

/// Returns sessions with the planted signature.
#[derive(Debug)]
struct Desk(Planted);

/// After the signature, so that a buffer that grows already contains it.
fn long_id() -> String {
    format!("kvm_1_1{}", "+".repeat(20_000))
}

impl Login for Desk {
    fn log_in(&self) -> BoxFuture<'static, Result<Vec<Session>, Error>> {
        let signature = Secret::from(self.0.plain());
        let session = Session::new(long_id(), "1.edisglobal.com", signature, i64::MAX);
        ready(Ok(vec![session])).boxed()
    }
}

fn a_session_leaves_nothing(search: &mut Search) {
    let planted = Planted::new();
    let sessions = Sessions::new(
        Arc::new(Desk(planted)),
        Arc::new(SystemClock),
        RenewalWindows::default(),
    );
    let protocol = Management::new(sessions, HostPolicy::default(), long_id());
    let mut request = Outgoing {
        url: "https://1.edisglobal.com/".parse().expect("a URL"),
        headers: HeaderMap::new(),
        body: Bytes::from_static(b"image=debian"),
        file: None,
        secrets: Vec::new(),
        now: SystemTime::now(),
    };
    let ticket = protocol.authorize(&OPERATION, &mut request).now_or_never();
    ticket.expect("at once").expect("a session");
    assert!(
        search.count(&planted) >= 3,
        "the session, the list of secrets, the form"
    );
    drop((protocol, request));
    assert_eq!(search.count(&planted), 0, "nothing is left of a session");
}

/// Nothing is sent, so that no copy is the HTTP client's.
fn a_file_leaves_nothing_of_the_fields_beside_it(search: &mut Search) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    let http = reqwest::Client::builder().no_proxy().build();
    // No one listens there.
    let url = "http://127.0.0.1:1/".parse().expect("a URL");
    let pipeline = Pipeline::new(http.expect("built"), url, Plain::shared());
    let pipeline = pipeline.with_options(CallOptions::default().retry(RetryPolicy::none()));
    let planted = Planted::new();
    let fields = Fields {
        email: "somebody@mail.example.com",
        pw: Secret::from(planted.plain()),
        script: "+".repeat(20_000),
    };
    let body = Body::form(&OPERATION, &fields).expect("encodes");
    let body = body.with_file("file", file());
    drop(fields);
    let outcome = runtime.block_on(pipeline.call_raw(&OPERATION, body));
    assert_eq!(outcome.expect_err("no one").kind(), ErrorKind::Connect);
    drop((pipeline, runtime));
    assert_eq!(search.count(&planted), 0, "nothing is left beside a file");
}

fn file() -> Upload {
    Upload::new("disk.iso", 1, || {
        let content = stream::once(ready(Ok(Bytes::from_static(b"x")))).boxed();
        ready(Ok(content)).boxed()
    })
}
