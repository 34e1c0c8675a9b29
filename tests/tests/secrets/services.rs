//! Zenlayer's other services: each field of theirs that the specs mark as secret, with
//! a secret in it: written by a call, or read from an answer.

use loggia::confirm::{ChargeMyAccount, DestroyForGood};
use loggia::transport::decode::{self, Strictness};
use loggia::zenlayer::api::{aigw, bmc, ipt, sdn, zec, zga, zls, zos};
use loggia_tests::plants;
use loggia_tests::zenlayer::World;

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
        for secret in [plants::TOKEN, plants::SCRIPT, plants::ISO_URL] {
            let json = serde_json::json!({ $($field: secret),+ }).to_string();
            let left_out = decode::from_slice(json.as_bytes(), &mut answer, Strictness::Whole);
            capture::value(&left_out.expect(stringify!($answer)));
            capture::value(&answer);
            capture::json(&answer);
        }
    })+};
}

pub(crate) async fn all() {
    let world = World::with(|sim| sim.token(plants::TOKEN)).await;
    written(&world);
    read();
}

fn written(world: &World) {
    let pipeline = world.vm.api().pipeline();
    calls! { pipeline;
        bmc create_instances(ChargeMyAccount) CreateInstancesRequest {
            ipxe_url: plants::ISO_URL,
            password: plants::FIRST_PASSWORD,
            user_data: plants::SCRIPT,
        }
        bmc reinstall_instance(DestroyForGood) ReinstallInstanceRequest {
            ipxe_url: plants::ISO_URL,
            password: plants::LAST_PASSWORD,
            user_data: plants::SCRIPT,
        }
        bmc reset_instance_ipmi_password ResetInstanceIpmiPasswordRequest {
            password: plants::NEXT_PASSWORD,
        }
        sdn describe_ali_cloud_vlan_usage DescribeAliCloudVlanUsageRequest {
            pairing_key: plants::TOKEN,
        }
        sdn describe_aws_vlan_usage DescribeAwsVlanUsageRequest { pairing_key: plants::TOKEN }
        sdn describe_azure_regions DescribeAzureRegionsRequest { pairing_key: plants::TOKEN }
        sdn describe_azure_vlan_usage DescribeAzureVlanUsageRequest {
            pairing_key: plants::TOKEN,
        }
        sdn describe_byte_plus_vlan_usage DescribeBytePlusVlanUsageRequest {
            pairing_key: plants::TOKEN,
        }
        sdn describe_cloud_available_bandwidth_tiers DescribeCloudAvailableBandwidthTiersRequest {
            cloud_account_id: plants::TOKEN,
        }
        sdn describe_google_regions DescribeGoogleRegionsRequest { pairing_key: plants::TOKEN }
        sdn describe_google_vlan_usage DescribeGoogleVlanUsageRequest {
            pairing_key: plants::TOKEN,
        }
        sdn describe_huawei_cloud_vlan_usage DescribeHuaweiCloudVlanUsageRequest {
            pairing_key: plants::TOKEN,
        }
        sdn describe_oracle_vlan_usage DescribeOracleVlanUsageRequest {
            pairing_key: plants::TOKEN,
        }
        sdn describe_tencent_vlan_usage DescribeTencentVlanUsageRequest {
            pairing_key: plants::TOKEN,
        }
        sdn describe_volcengine_vlan_usage DescribeVolcengineVlanUsageRequest {
            pairing_key: plants::TOKEN,
        }
        zec create_zec_instances(ChargeMyAccount) CreateZecInstancesRequest {
            password: plants::FIRST_PASSWORD,
            user_data: plants::SCRIPT,
        }
        zec reset_instance(DestroyForGood) ResetInstanceRequest {
            password: plants::LAST_PASSWORD,
            user_data: plants::SCRIPT,
        }
        zec reset_instance_password ResetInstancePasswordRequest {
            password: plants::NEXT_PASSWORD,
        }
        zec reset_instances(DestroyForGood) ResetInstancesRequest {
            password: plants::LAST_PASSWORD,
            user_data: plants::SCRIPT,
        }
        zga create_certificate CreateCertificateRequest { certificate_key: plants::TOKEN }
        zga modify_certificate ModifyCertificateRequest { certificate_key: plants::TOKEN }
        zos create_command CreateCommandRequest { content: plants::SCRIPT }
        zos modify_command ModifyCommandRequest { content: plants::SCRIPT }
    }
    parts! {
        bmc Notify { api_address: plants::HOOK_URL }
        ipt BgpConfigParam { password: plants::TOKEN }
        ipt RiptBgpConfig { password: plants::TOKEN }
        sdn BackupIpSecConfig { password: plants::FIRST_PASSWORD, psk: plants::TOKEN }
        sdn BgpConnection { password: plants::TOKEN }
        sdn CreateCloudRouterEdgePoint { cloud_account_id: plants::TOKEN, psk: plants::TOKEN }
        sdn CreateEndpointParam { cloud_account_id: plants::TOKEN }
        sdn IpSecBgpConnection { password: plants::FIRST_PASSWORD }
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
