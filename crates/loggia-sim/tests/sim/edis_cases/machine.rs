//! The login, power and installation.

use super::{A, SUCCESS, Table, shop};
use crate::edis_table::{Case, Media};

impl Table<'_> {
    /// The login and power.
    pub(super) fn power(&self) -> Vec<Case> {
        vec![
            shop(
                "createAuthSession",
                "/kvm/v2/get/auth",
                "code error message",
                "data status",
                &[("kvm_id", "kvm_100001_200001")],
            )
            .optional(&["kvm_id"])
            .bad(&[("kvm_id", "1"), ("kvm_id", "kvm_9_9")]),
            self.vps(
                "performHardReset",
                "/kvm/v2/set/reset",
                A,
                "reset_time status",
                &[],
            )
            .captured(SUCCESS),
            self.vps(
                "getPowerState",
                "/kvm/v2/get/power",
                A,
                "data status traffic_suspended",
                &[],
            ),
            self.vps("powerOnVPS", "/kvm/v2/set/poweron", A, SUCCESS, &[]),
            self.vps("powerOffVPS", "/kvm/v2/set/poweroff", A, SUCCESS, &[]),
        ]
    }

    /// Installation.
    pub(super) fn installation(&self) -> Vec<Case> {
        vec![
            self.vps("getISOList", "/kvm/v2/get/isos", A, "data status", &[]),
            self.vps(
                "reinstallVPS",
                "/kvm/v2/set/reinstall",
                A,
                SUCCESS,
                &[
                    ("image", "cloudinit_debian-trixie"),
                    ("password", "root-password"),
                    ("cloudinit_user_data", "#cloud-config\nuser: root\n"),
                ],
            )
            .optional(&["cloudinit_user_data"])
            .bad(&[("image", "nosuch"), ("cloudinit_user_data", "user: root")]),
            self.vps(
                "mountISO",
                "/kvm/v2/set/mount",
                A,
                SUCCESS,
                &[
                    ("iso", "LinuxMint-20.3-Desktop-xfce-64bit.iso"),
                    ("force_reset", "no"),
                ],
            )
            .optional(&["force_reset"])
            .bad(&[("iso", "nosuch.iso"), ("force_reset", "1")]),
            self.vps("umountISO", "/kvm/v2/set/umount", A, SUCCESS, &[]),
            self.vps(
                "downloadCustomISO",
                "/kvm/v2/set/download_iso",
                A,
                SUCCESS,
                &[("url", "https://example.com/my.iso")],
            )
            .bad(&[("url", "ftp://example.com/my.iso"), ("url", "my.iso")]),
            self.vps(
                "uploadQCOW2",
                "/kvm/v2/upload_qcow2",
                A,
                SUCCESS,
                &[
                    ("yes_purge_all_my_data", "1"),
                    ("file", "QFI\u{fb} not much of an image"),
                    ("pw", "root-password"),
                    ("cloudinit_user_data", "#cloud-config\n"),
                ],
            )
            .taking(Media::Multipart)
            .optional(&["pw", "cloudinit_user_data"])
            .bad(&[
                ("yes_purge_all_my_data", "0"),
                ("yes_purge_all_my_data", "yes"),
            ]),
            self.vps(
                "getAutoinstallImages",
                "/kvm/v2/get/images",
                A,
                "data status",
                &[],
            ),
        ]
    }
}
