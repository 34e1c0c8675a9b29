//! Settings, information, VNC and reverse names.

use super::{B, C, D, SUCCESS, Table, VNC};
use crate::edis_table::Case;

impl Table<'_> {
    /// Settings and information.
    pub(super) fn information(&self) -> Vec<Case> {
        vec![
            self.vps(
                "setKvmConfiguration",
                "/kvm/v2/set/config",
                B,
                SUCCESS,
                &[("config", r#"{"boot_timeout":"10000"}"#)],
            )
            .bad(&[
                ("config", "boot_timeout=5"),
                ("config", "{}"),
                ("config", r#"{"nosuch":"1"}"#),
                ("config", r#"{"uefi":true}"#),
                ("config", r#"{"uefi":"enabled","uefi":"disabled"}"#),
            ]),
            self.vps(
                "getKvmVpsSettings",
                "/kvm/v2/get/config",
                B,
                "configuration status",
                &[],
            )
            .captured("config status"),
            self.vps(
                "getVpsScreenshot",
                "/kvm/v2/get/screenshot",
                C,
                "data note status",
                &[],
            ),
            self.vps(
                "getAllDetails",
                "/kvm/v2/get/all_details",
                C,
                "data status",
                &[],
            )
            .captured("data mount power vnc"),
            self.vps(
                "getTrafficUsage",
                "/kvm/v2/get/traffic",
                C,
                "chart_daily chart_monthly data status",
                &[],
            ),
            self.vps(
                "getCpuUsage",
                "/kvm/v2/get/cpu_usage",
                D,
                "chart_cpu status",
                &[],
            )
            .captured("chart_cpu"),
            self.vps(
                "getKvmDetails",
                "/kvm/v2/get/details",
                D,
                "data status",
                &[],
            )
            .captured("data"),
            self.vps(
                "getMountDetails",
                "/kvm/v2/get/mount",
                C,
                "current_iso status",
                &[],
            ),
        ]
    }

    /// VNC and reverse names.
    pub(super) fn vnc_and_ptr(&self) -> Vec<Case> {
        vec![
            self.vps(
                "setVncKeyboardLanguage",
                "/kvm/v2/set/vnc/keyboard",
                D,
                SUCCESS,
                &[("vnc_keyboard", "de")],
            )
            .bad(&[("vnc_keyboard", "en_us"), ("vnc_keyboard", "nl")]),
            self.vps("getVncStatus", "/kvm/v2/get/vnc/status", D, VNC, &[]),
            self.vps(
                "enableVnc",
                "/kvm/v2/set/vnc/enable",
                "error_code message status",
                VNC,
                &[("vnc_pw", "Abcd1234")],
            )
            .bad(&[("vnc_pw", "securepassword123")]),
            self.vps(
                "disableVnc",
                "/kvm/v2/set/vnc/disable",
                D,
                "msg status",
                &[],
            ),
            self.vps(
                "getPTR",
                "/get/ptr",
                D,
                "records status",
                &[self.api_host(), ("ip", r#"["198.18.0.1"]"#)],
            )
            .captured("data status")
            .bad(&[
                ("api_host", "elsewhere.example"),
                ("ip", "198.18.0.1"),
                ("ip", "[]"),
                ("ip", r#"["192.0.2.1"]"#),
            ]),
            self.vps(
                "deletePTR",
                "/del/ptr",
                C,
                SUCCESS,
                &[self.api_host(), ("ip", r#"["198.18.0.1"]"#)],
            )
            .bad(&[
                ("api_host", "elsewhere.example"),
                ("ip", r#"{"198.18.0.1":"a.example"}"#),
                ("ip", r#"["2001:db8::1"]"#),
            ]),
            self.vps(
                "setPTR",
                "/set/ptr",
                D,
                "message status",
                &[self.api_host(), ("ip", r#"{"198.18.0.1":"a.example"}"#)],
            )
            .captured(SUCCESS)
            .bad(&[
                ("api_host", "elsewhere.example"),
                ("ip", r#"["198.18.0.1"]"#),
                ("ip", r#"{"198.18.0.1":"not a name"}"#),
                ("ip", r#"{"192.0.2.1":"a.example"}"#),
            ]),
        ]
    }
}
