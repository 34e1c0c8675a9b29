//! Answers that differ from the documentation, through the generated types.

use loggia_edis::management::types::{CreateAuthSessionResponse, GetVncStatusResponse, VncState};
use serde_json::json;

fn status(json: serde_json::Value) -> GetVncStatusResponse {
    serde_json::from_value(json).expect("decodes")
}

fn login(json: serde_json::Value) -> CreateAuthSessionResponse {
    serde_json::from_value(json).expect("decodes")
}

#[test]
fn a_port_is_a_number_however_it_is_written() {
    for port in [json!(5901), json!("5901"), json!(" 5901 ")] {
        let reply = status(json!({
            "status": "success",
            "vnc_status": "enabled",
            "vnc_host": "a.edis.at",
            "vnc_port": port,
            "novnc_port": 6080,
        }));
        assert_eq!(reply.vnc_port, Some(5901));
        assert_eq!(reply.novnc_port, Some(6080));
        assert_eq!(reply.vnc_status, Some(VncState::Enabled));
    }
}

#[test]
fn a_console_that_is_off_has_no_ports() {
    let reply = status(json!({"status": "success", "vnc_status": "disabled"}));
    assert_eq!(reply.vnc_status, Some(VncState::Disabled));
    assert_eq!((reply.vnc_port, reply.vnc_host), (None, None));
}

#[test]
fn a_state_of_tomorrow_is_kept() {
    let reply = status(json!({"vnc_status": "starting", "vnc_port": null}));
    assert_eq!(reply.vnc_status, Some(VncState::Unknown("starting".into())));
}

#[test]
fn a_port_out_of_range_is_an_error() {
    let error = serde_json::from_value::<GetVncStatusResponse>(json!({"vnc_port": "65536"}));
    assert!(error.is_err());
}

#[test]
fn an_account_without_servers_has_an_empty_map() {
    for data in [json!([]), json!({}), json!(null)] {
        assert!(
            login(json!({"status": "success", "data": data}))
                .data
                .is_empty()
        );
    }
    assert!(login(json!({"status": "success"})).data.is_empty());
}

#[test]
fn sessions_are_found_by_their_servers_id() {
    let reply = login(json!({"status": "success", "data": {
        "kvm_1_2": {
            "api_host": "1.edisglobal.com",
            "kvm_id": "kvm_1_2",
            "valid_until": "1737476000",
            "signature": "abcdef",
            "lps": 1,
            "primary_ip": "192.0.2.10",
        },
    }}));
    let session = &reply.data["kvm_1_2"];
    assert_eq!(session.api_host.as_deref(), Some("1.edisglobal.com"));
    assert_eq!(session.valid_until, Some(1_737_476_000));
    assert_eq!(session.lps.as_deref(), Some("1"));
    assert_eq!(session.primary_ip.as_deref(), Some("192.0.2.10"));
    assert_eq!(session.lps_ispremium, None);
    let signature = session.signature.as_ref().expect("a signature");
    assert_eq!(signature.expose(), "abcdef");
    assert!(!format!("{reply:?}").contains("abcdef"));
}
