//! Traffic, the pool and hooks.

use super::{B, C, SUCCESS, Table};
use crate::edis_table::Case;

impl Table<'_> {
    /// Traffic, the pool and hooks.
    pub(super) fn traffic(&self) -> Vec<Case> {
        vec![
            self.vps(
                "enableAutoHydration",
                "/kvm/v2/set/autohydration_enable",
                B,
                SUCCESS,
                &[("config", r#"{"auto_hydration":100}"#)],
            )
            .bad(&[
                ("config", r#"{"auto_hydration":0}"#),
                ("config", r#"{"auto_hydration":7}"#),
                ("config", r#"{"auto_hydration":100,"uefi":"enabled"}"#),
            ]),
            self.vps(
                "disableAutoHydration",
                "/kvm/v2/set/autohydration_disable",
                B,
                SUCCESS,
                &[("config", r#"{"auto_hydration":0}"#)],
            )
            .bad(&[("config", r#"{"auto_hydration":100}"#)]),
            self.vps(
                "getAutoHydrationStatus",
                "/kvm/v2/get/autohydration_status",
                B,
                "auto_hydration status",
                &[],
            ),
            self.vps(
                "getGlobalTrafficPoolSize",
                "/kvm/v2/get/pool_traffic",
                C,
                "available_pool_traffic msg status",
                &[],
            ),
            self.vps(
                "getHydrationLog",
                "/kvm/v2/get/refill_log",
                C,
                "log status",
                &[("query", "kvm")],
            )
            .bad(&[("query", "all")]),
            self.vps(
                "assignTrafficFromPool",
                "/kvm/v2/set/additional_pool_traffic",
                C,
                "assigned_traffic status",
                &[self.api_host(), ("traffic", "10")],
            )
            .captured(SUCCESS)
            .bad(&[
                ("api_host", "elsewhere.example"),
                ("traffic", "0"),
                ("traffic", "10 GB"),
                ("traffic", "5001"),
            ]),
            self.vps("getAllHooks", "/kvm/v2/hooks/get", C, "hooks status", &[]),
            self.vps(
                "deleteHook",
                "/kvm/v2/hooks/del",
                C,
                "message status",
                &[("id", "1")],
            )
            .captured("")
            .bad(&[("id", "2"), ("id", "one")]),
            self.vps(
                "setKvmHooks",
                "/kvm/v2/hooks/set",
                C,
                "hook_id status",
                &[
                    ("callback_method", "post"),
                    ("callback_user", "user"),
                    ("callback_pw", "hook-password"),
                    ("type", "traffic"),
                    ("trigger_value", "80"),
                    ("callback_url", "http://127.0.0.1:9/hook"),
                ],
            )
            .captured(SUCCESS)
            .optional(&["callback_user", "callback_pw"])
            .bad(&[
                ("callback_method", "put"),
                ("type", "power"),
                ("trigger_value", "0"),
                ("trigger_value", "80%"),
                ("callback_url", "http://192.0.2.1/hook"),
                ("callback_url", "https://example.com/hook"),
            ]),
        ]
    }
}
