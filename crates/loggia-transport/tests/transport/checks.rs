//! Mistakes in a request are reported before anything is sent: all of them at once, by field and
//! limit, and never by value.
#![cfg(feature = "checks")]
#![allow(
    unreachable_pub,
    missing_docs,
    reason = "what the macros make is public, and documented in generated files"
)]

use loggia_transport::body::Upload;
use loggia_transport::{
    CallOptions, ErrorKind, Operation, Safety, Secret, client, open_enum, operation, reply, request,
};

use crate::support::bench::Bench;
use crate::support::json;

client! {
    /// A client.
    Client
}

operation! {
    /// Makes a box.
    MakeBox(MakeBoxRequest) -> Made {
        client: Client::make_box,
        operation: Operation::new("test.api", "MakeBox", "2026-04-01", "/api/v2/vm", Safety::Unsafe),
        encoding: Json,
    }
}

request! {
    /// A request with every kind of limit.
    MakeBoxRequest for MakeBox {
        name: String = "boxName".required().min_length(2).max_length(4);
        zone: String = "zone".min_length(3).max_length(3);
        letter: String = "letter".max_length(1);
        note: String = "note".min_length(2);
        code: String = "code".pattern("^[a-z]+$");
        broken: String = "broken".pattern("[");
        pw: Secret = "pw".min_length(8).max_length(9).pattern("[0-9]");
        tags: [String] = "tags".min_items(1).max_items(2).max_length(3);
        one: [String] = "one".max_items(1);
        rows: [[String]] = "rows".max_items(2);
        disks: [Disk] = "disks";
        spare: Disk = "spare";
        by_name: {Disk} = "byName";
        size: i32 = "size".minimum(-10.0).maximum(20.0);
        count: u32 = "count".minimum(1.0).maximum(1.0);
        ports: [u16] = "ports".maximum(5.0);
        ratio: f64 = "ratio".minimum(0.5);
        share: f64 = "share".more_than(0.0).maximum(1.0);
        rate: f64 = "rate".less_than(2.5);
        mtu: u32 = "mtu".one_of(&[1300.0, 1500.0]);
        levels: [[i64]] = "levels".max_items(1).one_of(&[1.0, -2.0]);
        labels: {[String]} = "labels".max_length(3);
        mode: Mode = "mode";
        colour: Colour = "colour";
        colours: [Colour] = "colours";
    }
}

request! {
    /// A part of it.
    Disk {
        gigabytes: u32 = "gb".required().minimum(10.0);
        .. extra: {String}.max_length(3);
    }
}

/// A second operation: each has a constant of the same name.
mod send_box {
    use super::{Client, Made, Operation, Safety, operation, request};

    operation! {
        /// Sends what is in a box.
        SendBox(SendBoxRequest) -> Made {
            client: Client::send_box,
            operation: Operation::new("test.api", "SendBox", "", "/box", Safety::Unsafe),
            encoding: Multipart,
            file: content = "file",
        }
    }

    request! {
        /// Which box.
        SendBoxRequest for SendBox {
            name: String = "boxName".required();
        }
    }
}

open_enum! {
    /// A choice.
    Mode, else Other {
        /// One.
        Fast = "fast",
        /// One.
        Safe = "safe",
    }
}

open_enum! {
    /// A choice with values that are not listed.
    Colour, else any Other {
        /// One.
        Red = "red",
    }
}

reply! {
    /// What was made.
    Made {
        /// Its port.
        port: Option<u16> = "port";
    }
}

/// A client of a server that accepts anything.
async fn client() -> (Bench, Client) {
    let answer = r#"{"requestId":"T1","response":{"port":5901}}"#;
    let bench = Bench::new(vec![json("200 OK", "", answer)]).await;
    let client = Client::new(bench.pipeline.clone());
    (bench, client)
}

/// The report for a valid request that `change` has modified; `None` if there are no mistakes.
async fn found(change: impl FnOnce(MakeBox) -> MakeBox) -> Option<String> {
    let (bench, client) = client().await;
    let call = change(client.make_box().name("abc"));
    let error = call.check().err()?;
    assert_eq!(error.kind(), ErrorKind::InvalidRequest, "{error}");
    let text = error.to_string();
    let sent = call.send().await.expect_err("refused as well");
    assert_eq!((sent.to_string(), sent.attempts()), (text.clone(), 0));
    assert_eq!(bench.sent(), 0, "{text}");
    let text = text.strip_prefix("test.api MakeBox: ").expect(&text);
    let (problem, hint) = text.split_once("; nothing was sent").expect(text);
    let is_limit = !problem.ends_with("required");
    assert_eq!(hint.contains("CallOptions::unchecked"), is_limit, "{text}");
    Some(problem.to_owned())
}

fn disk(gigabytes: u32) -> Disk {
    Disk::default().gigabytes(gigabytes)
}

/// Checks that a request is accepted, or what is reported about it.
macro_rules! rows {
    ($($change:expr => $wanted:expr;)*) => {$(
        let wanted: Option<&str> = $wanted;
        assert_eq!(found($change).await.as_deref(), wanted, stringify!($change));
    )*};
}

const PASSES: Option<&str> = None;

#[tokio::test]
async fn a_length_is_counted_in_characters_and_both_ends_belong_to_it() {
    rows! {
        |call| call.name("ab") => PASSES;
        |call| call.name("äöüß") => PASSES;
        |call| call.name("a") => Some("`name` has to have from 2 to 4 characters");
        |call| call.name("abcde") => Some("`name` has to have from 2 to 4 characters");
        |call| call.zone("abc") => PASSES;
        |call| call.zone("ab") => Some("`zone` has to have exactly 3 characters");
        |call| call.letter("a") => PASSES;
        |call| call.letter("ab") => Some("`letter` has to have at most 1 character");
        |call| call.note("ab") => PASSES;
        |call| call.note("") => Some("`note` has to have at least 2 characters");
    }
}

#[tokio::test]
async fn a_number_is_held_against_both_ends() {
    rows! {
        |call| call.size(-10) => PASSES;
        |call| call.size(20) => PASSES;
        |call| call.size(-11) => Some("`size` has to be from -10 to 20");
        |call| call.size(21) => Some("`size` has to be from -10 to 20");
        |call| call.count(1) => PASSES;
        |call| call.count(0) => Some("`count` has to be exactly 1");
        |call| call.count(2) => Some("`count` has to be exactly 1");
        |call| call.ratio(0.5) => PASSES;
        |call| call.ratio(0.25) => Some("`ratio` has to be at least 0.5");
        |call| call.share(1.0) => PASSES;
        |call| call.share(0.0) => Some("`share` has to be more than 0 and at most 1");
        |call| call.share(1.5) => Some("`share` has to be more than 0 and at most 1");
        |call| call.rate(2.25) => PASSES;
        |call| call.rate(2.5) => Some("`rate` has to be less than 2.5");
        |call| call.ratio(f64::NAN) => Some("`ratio` has to be a finite number");
        |call| call.ratio(f64::INFINITY) => Some("`ratio` has to be a finite number");
        |call| call.mtu(1500) => PASSES;
        |call| call.mtu(1400) => Some("`mtu` has to be one of 1300, 1500");
    }
}

#[tokio::test]
async fn fields_without_a_name_of_their_own_have_limits_too() {
    rows! {
        |call| call.spare(disk(10).extra([("a", "abc")])) => PASSES;
        |call| call.spare(disk(10).extra([("a", "abc"), ("b", "abcd")]))
            => Some("`spare.extra.b` has to have at most 3 characters");
        |call| call.disks([disk(10), disk(9).extra([("a", "abcd")])])
            => Some(
                "`disks[1].gigabytes` has to be at least 10; \
                 `disks[1].extra.a` has to have at most 3 characters"
            );
    }
}

#[tokio::test]
async fn a_list_is_counted_and_its_items_are_held_against_the_fields_limits() {
    rows! {
        |call| call.tags(["abc"]) => PASSES;
        |call| call.tags(["a", "b"]) => PASSES;
        |call| call.tags([""; 0]) => Some("`tags` has to have from 1 to 2 items");
        |call| call.tags(["a", "b", "c"]) => Some("`tags` has to have from 1 to 2 items");
        |call| call.rows([["a", "b", "c"]]) => PASSES;
        |call| call.rows([[""; 0]; 3]) => Some("`rows` has to have at most 2 items");
        |call| call.one(["a", "b"]) => Some("`one` has to have at most 1 item");
        |call| call.tags(["abc", "abcd"]) => Some("`tags[1]` has to have at most 3 characters");
        |call| call.ports([5, 5]) => PASSES;
        |call| call.ports([1, 2, 6]) => Some("`ports[2]` has to be at most 5");
        |call| call.levels([[1, -2]]) => PASSES;
        |call| call.levels([[1, 2]]) => Some("`levels[0][1]` has to be one of 1, -2");
        |call| call.labels([("a", ["abc", "abc"])]) => PASSES;
        |call| call.labels([("a", ["abcd"])])
            => Some("`labels.a[0]` has to have at most 3 characters");
    }
}

#[tokio::test]
async fn a_pattern_is_looked_for_and_one_that_is_none_is_left_to_the_server() {
    rows! {
        |call| call.code("abc") => PASSES;
        |call| call.code("ab1") => Some("`code` has to match the pattern ^[a-z]+$");
        |call| call.code("") => Some("`code` has to match the pattern ^[a-z]+$");
        |call| call.broken("anything") => PASSES;
        // The time for a pattern that does not match grows with the text.
        |call| call.code("1".repeat(256)) => Some("`code` has to match the pattern ^[a-z]+$");
        |call| call.code("1".repeat(257)) => PASSES;
    }
}

#[tokio::test]
async fn a_choice_is_one_of_its_set() {
    rows! {
        |call| call.mode(Mode::Safe) => PASSES;
        |call| call.mode("fast") => PASSES;
        |call| call.mode("furious") => Some("`mode` has to be one of fast, safe");
        |call| call.colour(Colour::Red) => PASSES;
        |call| call.colour("green").colours(["blue", "red"]) => PASSES;
    }
}

#[tokio::test]
async fn a_secret_is_held_against_its_limits_and_not_shown() {
    rows! {
        |call| call.pw("hunter22") => PASSES;
        |call| call.pw("hunter2") => Some("`pw` has to have from 8 to 9 characters");
        |call| call.pw("huntsman") => Some("`pw` has to match the pattern [0-9]");
    }
}

#[tokio::test]
async fn what_stands_inside_is_reported_with_its_place() {
    rows! {
        |call| call.disks([disk(10), disk(10)]) => PASSES;
        |call| call.disks([disk(10), disk(9)]) => Some("`disks[1].gigabytes` has to be at least 10");
        |call| call.disks([disk(10), disk(10), Disk::default()])
            => Some("`disks[2].gigabytes` is required");
        |call| call.spare(Disk::default()) => Some("`spare.gigabytes` is required");
        |call| call.by_name([("a", disk(10))]) => PASSES;
        |call| call.by_name([("a", disk(10)), ("b", disk(1))])
            => Some("`by_name.b.gigabytes` has to be at least 10");
    }
}

#[tokio::test]
async fn every_mistake_is_in_one_error_what_is_missing_first() {
    let many = |call: MakeBox| {
        call.with(MakeBoxRequest::default())
            .disks([Disk::default()])
            .letter("ab")
            .size(21)
    };
    rows! {
        many => Some(
            "`name`, `disks[0].gigabytes` are required; `letter` has to have at most 1 character; \
             `size` has to be from -10 to 20"
        );
    }
}

#[tokio::test]
async fn an_unchecked_request_goes_out_as_it_is() {
    let (bench, client) = client().await;
    let options = bench.pipeline.options().clone();
    let unchecked = client.with_options(options.unchecked());
    let call = unchecked.make_box().letter("ab");
    call.check().expect("not looked at");
    assert_eq!(format!("{:?}", call.clone().send()), "Sending { .. }");
    assert_eq!(call.send().await.expect("sent").port, Some(5901));
    assert!(bench.server.requests()[0].ends_with(r#"{"letter":"ab"}"#));
    let options = CallOptions::default();
    assert!(format!("{options:?}").contains("checked: true"));
    assert!(format!("{:?}", options.unchecked()).contains("checked: false"));
}

/// Without its file a request cannot be sent, even if all other checks are off.
#[tokio::test]
async fn a_file_that_is_missing_is_reported_before_anything_is_sent() {
    let (bench, client) = client().await;
    let unchecked = client.with_options(bench.pipeline.options().clone().unchecked());
    for client in [client, unchecked] {
        let call = client.send_box().name("abc");
        for error in [call.check().err(), call.clone().send().await.err()] {
            let error = error.expect("no file");
            assert_eq!(error.kind(), ErrorKind::InvalidRequest, "{error}");
            assert!(error.to_string().contains("`file` is required"), "{error}");
        }
        let content = Upload::new("box.iso", 3, || unreachable!("it is only checked"));
        call.content(content).check().expect("complete");
    }
    assert_eq!(bench.sent(), 0);
}
