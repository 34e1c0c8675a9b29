//! Formats the same rows in every format.

use clap::Parser;
use serde_json::json;

use super::*;
use crate::args::Cli;

fn shown(report: &Report, words: &[&str]) -> Result<String, Failure> {
    let words = [&["loggia", "sim"], words].concat();
    let cli = Cli::try_parse_from(words).expect("words");
    console::set_colors_enabled(false);
    render(report, &cli.global, Screen::default())
}

/// The same for a terminal.
fn on_terminal(report: &Report, words: &[&str]) -> String {
    let words = [&["loggia", "sim"], words].concat();
    let cli = Cli::try_parse_from(words).expect("words");
    console::set_colors_enabled(false);
    let screen = Screen {
        is_there: true,
        width: None,
    };
    render(report, &cli.global, screen).expect("shown")
}

fn machines() -> Report {
    Report {
        value: json!({
            "totalCount": 2,
            "dataSet": [
                {"instanceId": "i-1", "instanceName": "web, 1", "tags": [{"key": "a"}],
                 "systemDisk": {"diskSize": 20}, "ips": ["192.0.2.1", "192.0.2.2"], "zoneId": null},
                {"instanceId": "i-2", "instanceName": "db\u{1b}[31m", "systemDisk": {"diskSize": 40}},
            ],
        }),
        items: Some("dataSet"),
        columns: vec!["instanceId".into(), "instanceName".into(), "gone".into()],
        id: Some("instanceId".into()),
        ..Report::default()
    }
}

#[test]
fn a_table_has_the_hinted_columns_and_no_escape_sequences() {
    assert_eq!(
        shown(&machines(), &[]).expect("shown"),
        "INSTANCEID  INSTANCENAME\ni-1         web, 1\ni-2         db\u{fffd}[31m"
    );
}

#[test]
fn an_empty_csv_has_the_requested_header() {
    let none = Report::list(Vec::new(), &["machine"], "machine");
    let csv = ["-o", "csv", "--columns", "name,state"];
    assert_eq!(shown(&none, &csv).expect("shown"), "name,state");
    assert_eq!(shown(&none, &csv[..2]).expect("shown"), "");
    assert_eq!(shown(&none, &csv[2..]).expect("shown"), "");
}

/// At the usual width, ids can still be copied; on a narrow terminal nothing fits.
#[test]
fn an_id_is_not_wrapped_when_it_fits() {
    let row = |number: u32| {
        json!({
            "machine": format!("edis/kvm_10000{number}_20000{number}"),
            "name": "a name of some length", "addresses": "203.0.113.11, 2001:db8::b, 10.0.0.3",
            "place": "a place with a long name", "plan": "a plan with a long name",
        })
    };
    let columns = ["machine", "name", "addresses", "place", "plan"];
    let report = Report::list(vec![row(1), row(2)], &columns, "machine");
    let cli = Cli::try_parse_from(["loggia", "sim"]).expect("words");
    console::set_colors_enabled(false);
    let at = |width: u16| {
        let screen = Screen {
            is_there: true,
            width: Some(width),
        };
        render(&report, &cli.global, screen).expect("shown")
    };
    for id in ["edis/kvm_100001_200001", "edis/kvm_100002_200002"] {
        assert!(at(80).contains(id), "{}", at(80));
        assert!(!at(30).contains(id), "{}", at(30));
    }
    assert!(at(80).lines().all(|line| line.chars().count() <= 80));
}

#[test]
fn an_unknown_column_is_refused() {
    let text = shown(&machines(), &["--columns", "systemDisk.diskSize,ips.0"]).expect("shown");
    assert_eq!(
        text,
        "SYSTEMDISK.DISKSIZE  IPS.0\n20                   192.0.2.1\n40"
    );
    let failure = shown(&machines(), &["--columns", "size"]).expect_err("unknown");
    assert_eq!(failure.exit, Exit::Usage);
    assert!(failure.to_string().contains("instanceName"), "{failure}");
}

/// A vendor leaves out fields without a value, here in all rows.
#[test]
fn a_known_column_without_values_is_empty() {
    let mut report = machines();
    report.known = vec!["keyId".into()];
    let text = shown(&report, &["--columns", "instanceId,keyId"]).expect("shown");
    assert_eq!(text, "INSTANCEID  KEYID\ni-1\ni-2");
    let text = shown(&report, &["-o", "csv", "--columns", "instanceId,keyId"]).expect("shown");
    assert_eq!(text, "instanceId,keyId\ni-1,\ni-2,");
    assert!(shown(&report, &["--columns", "instanceId,keyid"]).is_err());
}

#[test]
fn csv_has_all_columns_and_quotes_values() {
    let text = shown(&machines(), &["-o", "csv"]).expect("shown");
    let mut lines = text.lines();
    assert_eq!(
        lines.next(),
        Some("instanceId,instanceName,ips,systemDisk,tags,zoneId")
    );
    assert!(
        lines
            .next()
            .is_some_and(|line| line.starts_with("i-1,\"web, 1\",\"192.0.2.1, 192.0.2.2\","))
    );
}

#[test]
fn rows_without_columns_are_no_csv() {
    let report = Report::list(vec![json!({}), json!({})], &["id"], "id");
    assert_eq!(shown(&report, &["-o", "csv"]).expect("shown"), "");
}

#[test]
fn quiet_prints_only_ids() {
    assert_eq!(shown(&machines(), &["-q"]).expect("shown"), "i-1\ni-2");
    let created = Report::new(json!({"orderNumber": 5, "instanceIdSet": ["i-7", "i-8"]}));
    assert_eq!(shown(&created, &["-q"]).expect("shown"), "i-7\ni-8");
    let nothing = Report::new(json!({"orderNumber": 5}));
    assert_eq!(
        shown(&nothing, &["-q"]).expect_err("none").exit,
        Exit::Usage
    );
}

#[test]
fn a_query_selects_a_part_of_the_result() {
    let query = ["--query", "dataSet[].[instanceId, systemDisk.diskSize]"];
    assert_eq!(
        shown(&machines(), &query).expect("shown"),
        "i-1  20\ni-2  40"
    );
    let query = ["--query", "totalCount", "-o", "json"];
    assert_eq!(shown(&machines(), &query).expect("shown"), "2");
    let failure = shown(&machines(), &["--query", "dataSet[?"]).expect_err("broken");
    assert_eq!(failure.exit, Exit::Usage);
    assert!(!failure.to_string().contains('\n'), "{failure}");
}

/// Whoever names the fields wants to see all of them.
#[test]
fn a_table_has_every_field_that_a_query_names() {
    let names = ["a", "b", "c", "d", "e", "f", "g", "h", "i"];
    let fields = names.map(|name| format!("{name}: instanceId"));
    for query in [
        format!("dataSet[].{{{}}}", fields.join(", ")),
        format!("dataSet[?instanceId].{{{}}}", fields.join(", ")),
        format!("sort_by(dataSet[].{{{}}}, &a)", fields.join(", ")),
    ] {
        let text = shown(&machines(), &["--query", &query]).expect("shown");
        assert!(text.starts_with("A    B "), "{text}");
        assert_eq!(text.matches("i-2").count(), names.len(), "{text}");
    }
}

#[test]
fn a_table_without_flat_columns_shows_json() {
    let query = ["--query", "dataSet[].{disk: systemDisk}"];
    let text = shown(&machines(), &query).expect("shown");
    assert_eq!(text, "DISK\n{\"diskSize\":20}\n{\"diskSize\":40}");
}

/// Another program may have made the pipe non-blocking.
#[test]
fn a_full_non_blocking_pipe_gets_the_whole_result() {
    #[derive(Default)]
    struct Full {
        turn: usize,
        read: Vec<u8>,
    }

    impl Write for Full {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.turn += 1;
            match self.turn % 3 {
                0 => Err(io::ErrorKind::WouldBlock.into()),
                1 => Err(io::ErrorKind::Interrupted.into()),
                _ => {
                    self.read.extend(&bytes[..2.min(bytes.len())]);
                    Ok(2.min(bytes.len()))
                }
            }
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    let mut pipe = Full::default();
    write_all(&mut pipe, b"a long result").expect("written");
    assert_eq!(pipe.read, b"a long result");
}

#[test]
fn an_object_is_shown_as_fields_followed_by_lists() {
    let report = Report::new(json!({
        "name": "a", "disk": {"size": 20}, "none": null,
        "rules": [{"port": 22, "from": "any"}, {"port": 80}],
    }));
    assert_eq!(
        shown(&report, &[]).expect("shown"),
        "disk.size  20\nname       a\n\nrules:\nFROM  PORT\nany   22\n      80"
    );
}

#[test]
fn keys_are_sorted() {
    let report = Report::new(json!({"b": 1, "a": {"d": 1, "c": 2}}));
    let text = shown(&report, &["-o", "yaml"]).expect("shown");
    assert_eq!(text, "a:\n  c: 2\n  d: 1\nb: 1");
}

#[test]
fn an_empty_list_prints_nothing_as_a_table() {
    let report = Report::list(Vec::new(), &["id"], "id");
    assert_eq!(shown(&report, &[]).expect("shown"), "");
    assert_eq!(shown(&report, &["-q"]).expect("shown"), "");
    assert_eq!(shown(&report, &["-o", "json"]).expect("shown"), "[]");
}

/// Text that a vendor may put into a name.
const HOSTILE: &str = "a\u{1b}[2J\u{9b}31m\u{85}\u{202e}\u{200f}\nb";

/// The only list of these characters is the transport's.
#[test]
fn direction_marks_are_replaced() {
    for mark in ['\u{61c}', '\u{200e}', '\u{200f}', '\u{202e}', '\u{2069}'] {
        assert_eq!(plain(&format!("a{mark}b")), "a\u{fffd}b", "{mark:?}");
    }
}

#[test]
fn no_format_writes_control_characters_to_a_terminal() {
    let acts = |text: &str| {
        text.contains(|each: char| each != '\n' && plain(&each.to_string()) != each.to_string())
    };
    let report = Report::list(
        vec![json!({"id": HOSTILE, "x": {"y": [{"z": HOSTILE}]}})],
        &["id"],
        "id",
    );
    for format in ["table", "json", "yaml", "csv"] {
        let text = on_terminal(&report, &["-o", format]);
        assert!(!acts(&text), "{format}: {text:?}");
    }
    for words in [&["-q"][..], &["--query", "[].id", "-q"]] {
        let text = on_terminal(&report, words);
        assert!(!acts(&text) && text.lines().count() == 1, "{text:?}");
    }
    let one = Report::new(json!({HOSTILE: [{"a": {}}]}));
    let text = on_terminal(&one, &[]);
    assert!(!acts(&text), "{text:?}");
}

#[test]
fn programs_receive_text_unchanged() {
    let report = Report::new(json!({"name": HOSTILE}));
    let text = shown(&report, &["-o", "json"]).expect("shown");
    assert!(
        !text.contains('\u{9b}') && text.contains("\\u009b"),
        "{text:?}"
    );
    let value: Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(value["name"], HOSTILE);
    let text = shown(&report, &["-o", "csv"]).expect("shown");
    assert!(text.contains('\u{1b}'), "{text:?}");
}

#[test]
fn line_breaks_in_vendor_text_are_removed_from_errors() {
    let failure = Failure::usage("refused: a\nerror: b")
        .with_details(vec!["price: 1\n  free".into()])
        .with_hint("go\u{2028}on\u{1b}[0m");
    assert_eq!(
        super::shown(&failure).to_string(),
        "refused: a error: b\n  price: 1   free\n  go on\u{fffd}[0m"
    );
}
