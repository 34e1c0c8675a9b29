//! Values that occur in no tour: made by hand, with a secret in every place that takes one.

use std::time::{Duration, UNIX_EPOCH};

use loggia::edis::management::operations::{create_auth_session, enable_vnc};
use loggia::edis::webhook::{BasicAuth, TrafficCallback};
use loggia::edis::{self, management, order, settings, shop};
use loggia::session::{FileStore, Kept, MemoryStore, RedisStore, SessionKey};
use loggia::transport::body::Encoding;
use loggia::transport::call::{Outgoing, Sending};
use loggia::transport::clock::SystemClock;
use loggia::transport::decode::{self, Strictness, Taken};
use loggia::transport::edis::{
    HostPolicy, LoginProtocol, Management, Plain, RenewalWindows, Session,
};
use loggia::transport::encode::{Field, Nullable};
use loggia::transport::protocol::{Answer, AttemptCredentials, Refusal};
use loggia::transport::retry::RetryBudget;
use loggia::transport::source::Source;
use loggia::transport::zenlayer::Api;
use loggia::transport::{Body, Confirm, Destination, Host, HttpClients, Pipeline};
use loggia::zenlayer::api::vm as vm_api;
use loggia::zenlayer::{self, Credentials, ErrorCode, Span, WaitTarget};
use loggia::{ErrorKind, ListReport, MachineState, RetryPolicy, Safety, Secret, Timestamp};
use loggia_tests::edis::Fixture;
use loggia_tests::secrets;

use crate::capture;

pub(crate) fn all(fixture: &Fixture) {
    transport(fixture);
    facade(fixture);
    requests();
    answers();
}

fn transport(fixture: &Fixture) {
    capture::text(&Secret::from(secrets::TOKEN));
    capture::json(&Secret::from(secrets::TOKEN));
    capture::json(&vec![Some(Secret::from(secrets::TOKEN))]);
    let request = management::types::EnableVncRequest {
        vnc_pw: Some(secrets::VNC_PASSWORD.into()),
    };
    let operation = &enable_vnc::OPERATION;
    for body in [
        Body::form(operation, &request),
        Body::json(operation, &request),
        Body::form(operation, &request).map(|body| body.with_file("file", crate::call::file())),
    ] {
        capture::value(&body.expect("encodes"));
    }
    let answer = Answer {
        status: loggia::reqwest::StatusCode::OK,
        headers: [("x-key", secrets::HEADER)]
            .into_iter()
            .map(|(name, value)| {
                (
                    name.parse().expect("a name"),
                    value.parse().expect("a value"),
                )
            })
            .collect(),
        body: secrets::TOKEN.into(),
        sent: UNIX_EPOCH,
        received: UNIX_EPOCH,
    };
    capture::value(&answer);
    let mut refusal = Refusal::unreadable(&answer);
    let words = || Some(secrets::TOKEN.to_owned());
    (refusal.code, refusal.message) = (words(), words());
    (refusal.request_id, refusal.reference) = (words(), words());
    capture::value(&refusal);

    let sessions = fixture.account.sessions();
    let policy = HostPolicy::default();
    let protocol = Management::new(sessions.clone(), policy.clone(), "kvm_1_2");
    capture::value(&protocol);
    capture::value(&policy);
    let secret = Secret::from(secrets::KEY_SECRET);
    let session = Session::new("kvm_1_2", "1.edisglobal.com", secret, 1);
    capture::value(&session);
    capture::value(&Kept::new(1, vec![session]));
    stores();
    let address = format!(
        "https://user:{}@host.example/",
        secrets::HEADER.replace('/', "%2F")
    );
    let http = loggia::reqwest::Client::new();
    let pipeline = Pipeline::new(
        http.clone(),
        address.parse().expect("a URL"),
        std::sync::Arc::new(protocol),
    );
    capture::value(&pipeline);
    capture::value(&pipeline.deadline());
    capture::value(&HttpClients::from(http));
    capture::value(&Destination::Outside);
    let token = Credentials::token(secrets::TOKEN);
    capture::value(&Source::fixed(token.clone()));
    capture::value(&Api::new(token));
    capture::value(&Plain);
    capture::value(&LoginProtocol);
    capture::value(&AttemptCredentials::default());
    capture::value(&RenewalWindows::default());
    capture::value(&RetryPolicy::default());
    capture::value(&RetryBudget::new());
    capture::value(&SystemClock);
    capture::value(&create_auth_session::OPERATION);
    capture::value(&(
        Safety::Read,
        Confirm::Charges,
        Host::Default,
        Encoding::Json,
        ErrorKind::Config,
    ));
    capture::value(&Timestamp::from("2027-01-15T08:00:00Z"));
    coding(&pipeline);
}

/// Where sessions are kept, and what with.
fn stores() {
    let bytes = secrets::SESSION_KEY.as_bytes().first_chunk();
    let key = SessionKey::from_bytes(*bytes.expect("32 bytes"));
    capture::value(&key);
    capture::value(&key.to_text());
    capture::value(&MemoryStore::new());
    capture::value(&FileStore::new("/nowhere").encrypted(&key));
    let address = format!("redis://:{}@127.0.0.1:1/", secrets::VNC_PASSWORD);
    capture::value(&RedisStore::new(&address, &key).expect("an address"));
    capture::failure(RedisStore::new(&format!("{address}no number"), &key));
    let builder = RedisStore::builder(&address, &key).root_certificate(b"none".to_vec());
    capture::value(&builder);
    capture::failure(builder.build());
    let address = address.replace("redis", "rediss");
    capture::value(&RedisStore::new(&address, &key).expect("an address"));
    capture::failure(RedisStore::new(&format!("{address}#insecure"), &key));
    capture::failure(secrets::TOKEN.parse::<SessionKey>());
}

/// What generated calls are written and read with.
fn coding(pipeline: &Pipeline) {
    let request = management::types::EnableVncRequest {
        vnc_pw: Some(secrets::VNC_PASSWORD.into()),
    };
    let outgoing = || {
        let pipeline = pipeline.clone();
        Outgoing::new(pipeline, &enable_vnc::OPERATION, Encoding::Form, &request)
    };
    capture::value(&outgoing());
    capture::value(&Sending::<management::types::Accepted>::new(outgoing()));
    capture::value(&Nullable::from(Secret::from(secrets::TOKEN)));
    capture::value(&Field::new("vnc_pw").required().max_length(8));
    capture::value(&Taken::Nothing);
    capture::value(&decode::Envelope {
        payload: "response",
        request_id: "requestId",
        code: "code",
        success: "success",
    });
    let secret = serde_json::to_string(secrets::TOKEN).expect("text");
    for strictness in [Strictness::Items, Strictness::Whole] {
        capture::value(&strictness);
        for json in [
            format!(r#"{{"totalCount":{secret}}}"#),
            format!(r#"{{"dataSet":[{{"cpuCount":{secret}}}]}}"#),
            format!(r#"{{"dataSet":{secret}"#),
            format!("{secret}}}"),
        ] {
            let mut reply = vm_api::types::DescribeInstancesResponse::default();
            match decode::from_slice(json.as_bytes(), &mut reply, strictness) {
                Ok(left_out) => {
                    capture::value(&left_out);
                    left_out.first().iter().for_each(capture::text);
                }
                Err(unread) => capture::text(&unread),
            }
        }
    }
}

fn facade(fixture: &Fixture) {
    let server = fixture.server(0);
    capture::value(&server);
    capture::value(&server.wait());
    capture::value(&server.console().password(secrets::VNC_PASSWORD));
    capture::value(&fixture.account);
    capture::value(&edis::PurgeAllData::yes());
    capture::value(&edis::ChargeMyAccount::yes());
    capture::value(&edis::EndTheServer::yes());
    capture::value(&edis::Trigger::Demo);
    capture::value(&settings::Settings::default());
    capture::value(&edis::Credentials::new(
        "me@example.com",
        secrets::EDIS_PASSWORD,
    ));
    capture::value(
        &"services:1,2"
            .parse::<shop::Baseline>()
            .expect("a baseline"),
    );
    capture::value(&zenlayer::OrderMark::tag());
    capture::value(&ListReport::default());
    let mut price = vm_api::types::InquiryPriceCreateDisksResponse::default();
    price.data_disk_price = Some(vm_api::types::PriceItem {
        original_price: Some(1.0),
        ..Default::default()
    });
    capture::value(&zenlayer::Priced::totals(&price));
    capture::value(&zenlayer::ChargeUnit::Hour);
    capture::value(&shop::ServiceRef::ServiceId(1));
    capture::value(&shop::NewServer::new(1, 2, "web-1"));
    let auth = BasicAuth::new(secrets::HOOK_USER, secrets::HOOK_PASSWORD);
    assert!(!auth.allows(None));
    capture::value(&auth);
    let call = TrafficCallback::parse(b"kvm=kvm_1_2&details=traffic&trigger_value=80");
    capture::value(&call.expect("a call"));
    let words = form_urlencoded::byte_serialize(secrets::HOOK_PASSWORD.as_bytes());
    let odd: String = words.collect();
    capture::failure(TrafficCallback::parse(odd.as_bytes()));
    capture::text(&MachineState::Running);
    capture::value(&edis::ImageFormat::Png);
    capture::value(&edis::AutoHydration::Off);
    capture::text(&ErrorCode::from("INVALID_INSTANCE_NOT_FOUND"));
    capture::value(&WaitTarget::Gone);
    capture::value(&Span::new("2027-01-14T00:00:00Z", "2027-01-15T00:00:00Z"));
    capture::value(&Duration::ZERO);
}

/// Requests with secrets in them.
fn requests() {
    let password = || Secret::from(secrets::NEXT_PASSWORD);
    macro_rules! show {
        ($($module:ident::$request:ident { $($field:ident: $secret:expr),* $(,)? })*) => {$({
            let mut request = $module::types::$request::default();
            $(request.$field = Some($secret.into());)*
            capture::value(&request);
        })*};
    }
    show! {
        management::CreateAuthSessionRequest { pw: secrets::EDIS_PASSWORD }
        management::DownloadCustomIsoRequest { url: secrets::ISO_URL }
        management::EnableVncRequest { vnc_pw: secrets::VNC_PASSWORD }
        management::ReinstallVpsRequest {
            password: password(),
            cloudinit_user_data: secrets::USER_DATA,
        }
        management::SetKvmHooksRequest {
            callback_url: secrets::HOOK_URL,
            callback_user: secrets::HOOK_USER,
            callback_pw: secrets::HOOK_PASSWORD,
        }
        management::UploadQcow2Request {
            pw: secrets::ROOT_PASSWORD,
            cloudinit_user_data: secrets::USER_DATA,
        }
        order::AddOrderRequest { pw: secrets::EDIS_PASSWORD }
        order::CancelProductRequest { pw: secrets::EDIS_PASSWORD }
        order::GetAccountBalanceRequest { pw: secrets::EDIS_PASSWORD }
        order::GetBillingCyclesRequest { pw: secrets::EDIS_PASSWORD }
        order::GetKvmIdRequest { pw: secrets::EDIS_PASSWORD }
        order::GetLocationsRequest { pw: secrets::EDIS_PASSWORD }
        order::GetPaymentMethodsRequest { pw: secrets::EDIS_PASSWORD }
        order::GetProductsRequest { pw: secrets::EDIS_PASSWORD }
        order::GetServiceIdRequest { pw: secrets::EDIS_PASSWORD }
        order::GetUserServicesRequest { pw: secrets::EDIS_PASSWORD }
        order::UpgradeKvmRequest { pw: secrets::EDIS_PASSWORD }
        vm_api::CreateInstancesRequest {
            password: password(),
            init_script: secrets::SCRIPT,
        }
        vm_api::ResetInstanceRequest {
            password: password(),
            init_script: secrets::SCRIPT,
        }
        vm_api::ResetInstancesPasswordRequest { password: password() }
    }
}

/// The parts of answers that the simulators have nothing to say about, and those that
/// the facade takes apart.
fn answers() {
    macro_rules! show {
        ($($module:ident::$answer:ident)*) => {$(
            capture::json(&$module::types::$answer::default());
        )*};
    }
    show! {
        management::RefillLogEntry
        management::TrafficHookCallback
        vm_api::Accepted
        vm_api::DescribeDisksResponse
        vm_api::DescribeImagesResponse
        vm_api::DescribeInstanceCpuMonitorData
        vm_api::DescribeInstanceCpuMonitorResponse
        vm_api::DescribeInstancesResponse
        vm_api::DescribeInstancesStatusResponse
        vm_api::DescribeSecurityGroupsResponse
        vm_api::DescribeSubnetsResponse
        vm_api::DescribeZoneInstanceConfigInfosResponse
        vm_api::DescribeZonesResponse
        vm_api::InstanceAvailableSecurityGroup
        vm_api::InstanceTypeQuotaItem
        vm_api::Tags
    }
}
