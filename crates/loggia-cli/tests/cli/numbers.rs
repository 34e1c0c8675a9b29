//! Tests numbers of answers that 64 bits do not hold: they come out as they came in.

use serde_json::json;
use tempfile::TempDir;

use super::mcp::Client;
use super::scripted_vendor::Vendor;

const INTEGER: &str = "123456789012345678901234567890";
const NEXT: &str = "123456789012345678901234567891";
const FRACTION: &str = "0.12345678901234567890123";
const HUGE: &str = "1e400";

/// A vendor whose answers contain them.
fn vendor() -> Vendor {
    let item = format!(r#"{{"vpcId":"v-1","a":{INTEGER},"b":{NEXT},"c":{FRACTION},"d":{HUGE}}}"#);
    Vendor::start_with_text(move |action, _| match action {
        "CreateVpc" => format!(r#"{{"requestId":"T1","vpcId":"v-1","price":{HUGE}}}"#),
        _ => format!(r#"{{"requestId":"T1","totalCount":1,"dataSet":[{item}]}}"#),
    })
}

#[test]
fn every_format_has_the_vendors_digits() {
    let vendor = vendor();
    for options in ["", " --page-all"] {
        for format in ["json", "yaml", "csv"] {
            let words = format!("zec describe-vpcs -o {format}{options}");
            let run = vendor.run(&words).done();
            let huge = if format == "yaml" { "1.0e+400" } else { HUGE };
            for number in [INTEGER, NEXT, FRACTION, huge] {
                assert!(run.out.contains(number), "{words}: {}", run.out);
            }
        }
        let words = format!("zec describe-vpcs --columns a,b,c,d{options}");
        let table = vendor.run(&words).done();
        let row: Vec<&str> = table.out.split_whitespace().skip(4).collect();
        assert_eq!(row, [INTEGER, NEXT, FRACTION, HUGE], "{}", table.out);
    }
    let words = "zec describe-vpcs --query dataSet[0].{n:a,of:[b,c]} -o json";
    let part = vendor.run(words).done();
    let wanted =
        format!("{{\n  \"n\": {INTEGER},\n  \"of\": [\n    {NEXT},\n    {FRACTION}\n  ]\n}}\n");
    assert_eq!(part.out, wanted);
    // Queries calculate with them.
    let words = "zec describe-vpcs --query dataSet[?c<`0.5`&&d>`9.5`&&a>`7`].b -q";
    assert_eq!(vendor.run(words).done().out, format!("{NEXT}\n"));
}

/// Its outcome would be unknown if a number made the answer unreadable.
#[test]
fn an_order_with_such_a_number_in_its_answer_is_done() {
    let words = "zec create-vpc --name main --cidr-block 10.0.0.0/16 --mtu 1500 -o json";
    let made = vendor().run(words).done();
    assert!(made.out.contains(HUGE), "{}", made.out);
}

#[test]
fn mcp_returns_the_vendors_digits() {
    let vendor = vendor();
    let home = TempDir::new().expect("a folder");
    let mut client = Client::of(vendor.program(&home), home, &[]);
    let list = json!({"api": "zec", "operation": "DescribeVpcs", "fields": {}});
    let (answer, failed) = client.call("call_operation", &list);
    assert!(!failed, "{answer}");
    for number in [INTEGER, NEXT, FRACTION, HUGE] {
        assert!(answer.contains(number), "{answer}");
    }
}
