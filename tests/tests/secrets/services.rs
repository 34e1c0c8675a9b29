//! Zenlayer's other services: each field of theirs that the specs mark as secret, with
//! a secret in it: written by a call, or read from an answer.

use loggia::confirm::{ChargeMyAccount, DestroyForGood};
use loggia::transport::decode::{self, Strictness};
use loggia::zenlayer::api::{aigw, bmc, ipt, sdn, zec, zga, zls, zos};
use loggia_tests::secrets;
use loggia_tests::zenlayer::Fixture;

use crate::capture;

/// Shows a call and its request.
macro_rules! calls {
    ($pipeline:expr; $($module:ident $call:ident $(($leave:ident))? $request:ident {
        $($field:ident: $secret:expr),+ $(,)?
    })+) => {$({
        let mut request = $module::types::$request::default();
        $(request.$field = Some($secret.into());)+
        capture::value(&request);
        let client = $module::Client::new($pipeline.clone());
        capture::value(&client.$call($($leave::yes())?)$(.$field($secret))+);
    })+};
}

/// Shows what stands inside of requests.
macro_rules! parts {
    ($($module:ident $part:ident { $($field:ident: $secret:expr),+ $(,)? })+) => {$({
        let mut part = $module::types::$part::default();
        $(part.$field = Some($secret.into());)+
        capture::value(&part);
    })+};
}

/// Shows what is read from an answer.
macro_rules! answers {
    ($($module:ident $answer:ident { $($field:literal),+ })+) => {$({
        let mut answer = $module::types::$answer::default();
        for secret in [secrets::TOKEN, secrets::SCRIPT, secrets::ISO_URL] {
            let json = serde_json::json!({ $($field: secret),+ }).to_string();
            let left_out = decode::from_slice(json.as_bytes(), &mut answer, Strictness::Whole);
            capture::value(&left_out.expect(stringify!($answer)));
            capture::value(&answer);
            capture::json(&answer);
        }
    })+};
}

pub(crate) async fn all() {
    let fixture = Fixture::with(|sim| sim.token(secrets::TOKEN)).await;
    written(&fixture);
    read();
}

fn written(fixture: &Fixture) {
    let pipeline = fixture.vm.api().pipeline();
    calls! { pipeline;
        bmc create_instances(ChargeMyAccount) CreateInstancesRequest {
            ipxe_url: secrets::ISO_URL,
            password: secrets::FIRST_PASSWORD,
            user_data: secrets::SCRIPT,
        }
        bmc reinstall_instance(DestroyForGood) ReinstallInstanceRequest {
            ipxe_url: secrets::ISO_URL,
            password: secrets::LAST_PASSWORD,
            user_data: secrets::SCRIPT,
        }
        bmc reset_instance_ipmi_password ResetInstanceIpmiPasswordRequest {
            password: secrets::NEXT_PASSWORD,
        }
        sdn describe_ali_cloud_vlan_usage DescribeAliCloudVlanUsageRequest {
            pairing_key: secrets::TOKEN,
        }
        sdn describe_aws_vlan_usage DescribeAwsVlanUsageRequest { pairing_key: secrets::TOKEN }
        sdn describe_azure_regions DescribeAzureRegionsRequest { pairing_key: secrets::TOKEN }
        sdn describe_azure_vlan_usage DescribeAzureVlanUsageRequest {
            pairing_key: secrets::TOKEN,
        }
        sdn describe_byte_plus_vlan_usage DescribeBytePlusVlanUsageRequest {
            pairing_key: secrets::TOKEN,
        }
        sdn describe_cloud_available_bandwidth_tiers DescribeCloudAvailableBandwidthTiersRequest {
            cloud_account_id: secrets::TOKEN,
        }
        sdn describe_google_regions DescribeGoogleRegionsRequest { pairing_key: secrets::TOKEN }
        sdn describe_google_vlan_usage DescribeGoogleVlanUsageRequest {
            pairing_key: secrets::TOKEN,
        }
        sdn describe_huawei_cloud_vlan_usage DescribeHuaweiCloudVlanUsageRequest {
            pairing_key: secrets::TOKEN,
        }
        sdn describe_oracle_vlan_usage DescribeOracleVlanUsageRequest {
            pairing_key: secrets::TOKEN,
        }
        sdn describe_tencent_vlan_usage DescribeTencentVlanUsageRequest {
            pairing_key: secrets::TOKEN,
        }
        sdn describe_volcengine_vlan_usage DescribeVolcengineVlanUsageRequest {
            pairing_key: secrets::TOKEN,
        }
        zec create_zec_instances(ChargeMyAccount) CreateZecInstancesRequest {
            password: secrets::FIRST_PASSWORD,
            user_data: secrets::SCRIPT,
        }
        zec reset_instance(DestroyForGood) ResetInstanceRequest {
            password: secrets::LAST_PASSWORD,
            user_data: secrets::SCRIPT,
        }
        zec reset_instance_password ResetInstancePasswordRequest {
            password: secrets::NEXT_PASSWORD,
        }
        zec reset_instances(DestroyForGood) ResetInstancesRequest {
            password: secrets::LAST_PASSWORD,
            user_data: secrets::SCRIPT,
        }
        zga create_certificate CreateCertificateRequest { certificate_key: secrets::TOKEN }
        zga modify_certificate ModifyCertificateRequest { certificate_key: secrets::TOKEN }
        zos create_command CreateCommandRequest { content: secrets::SCRIPT }
        zos modify_command ModifyCommandRequest { content: secrets::SCRIPT }
    }
    parts! {
        bmc Notify { api_address: secrets::HOOK_URL }
        ipt BgpConfigParam { password: secrets::TOKEN }
        ipt RiptBgpConfig { password: secrets::TOKEN }
        sdn BackupIpSecConfig { password: secrets::FIRST_PASSWORD, psk: secrets::TOKEN }
        sdn BgpConnection { password: secrets::TOKEN }
        sdn CreateCloudRouterEdgePoint { cloud_account_id: secrets::TOKEN, psk: secrets::TOKEN }
        sdn CreateEndpointParam { cloud_account_id: secrets::TOKEN }
        sdn IpSecBgpConnection { password: secrets::FIRST_PASSWORD }
    }
}

fn read() {
    answers! {
        aigw CreateAiGatewayResponse { "token" }
        bmc DescribeInstanceIpmiUrlResponse { "url" }
        bmc InstanceInfo { "ipxeUrl" }
        ipt RiptBgpConfig { "password" }
        sdn BgpConnection { "password" }
        sdn CloudRouterEdgePoint { "cloudAccountId" }
        sdn PortInfo { "loaDownloadUrl" }
        sdn PrivateConnectEndpoint { "cloudAccountId" }
        zec DescribeVncUrlResponse { "url" }
        zga AcceleratorLog { "logUrl" }
        zls LogInfo { "request", "response" }
        zos Command { "content" }
        zos CommandInvocation { "content" }
    }
}
