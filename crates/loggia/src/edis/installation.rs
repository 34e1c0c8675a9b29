//! New systems, from the vendor's images or your own disks.
//!
//! Both ways wipe the server and take a [`PurgeAllData`]. They return when the order is
//! accepted; [`ServerWait::reinstalled`](super::ServerWait::reinstalled) returns when the
//! server is up again.

use loggia_edis::management::operations;
use loggia_transport::body::Upload;
use loggia_transport::{Error, Secret};

use super::server::Server;
use crate::confirm::PurgeAllData;

impl Server {
    /// The images that can be installed. They change: look them up before every installation.
    ///
    /// Operation `getAutoinstallImages`.
    ///
    /// # Errors
    /// Any kind.
    #[doc(alias = "getAutoinstallImages")]
    pub async fn images(&self) -> Result<Vec<String>, Error> {
        let reply = self.api().get_autoinstall_images().send().await?;
        Ok(reply.into_inner().data)
    }

    /// Wipes the server and installs an image of [`images`](Self::images).
    ///
    /// Operation `reinstallVPS`.
    #[doc(alias = "reinstallVPS")]
    #[doc(alias("autoinstall", "rebuild"))]
    pub fn reinstall(&self, image: impl Into<String>, yes: PurgeAllData) -> Reinstall {
        Reinstall {
            call: self.api().reinstall_vps(yes.into()).image(image.into()),
        }
    }

    /// Wipes the server and installs your disk image (qcow2). The file is read while it is sent,
    /// so it does not have to fit into memory; its [`on_progress`](Upload::on_progress) reports
    /// the progress.
    ///
    /// Operation `uploadQCOW2`.
    #[doc(alias = "uploadQCOW2")]
    #[doc(alias = "disk image")]
    pub fn upload_qcow2(&self, file: Upload, yes: PurgeAllData) -> UploadDisk {
        UploadDisk {
            call: self
                .api()
                .upload_qcow2(yes.into())
                .file(file)
                .yes_purge_all_my_data(1_i64),
        }
    }
}

/// An installation in preparation. Made by [`Server::reinstall`].
#[derive(Clone, Debug)]
#[must_use = "nothing is sent before `send` is called and awaited"]
pub struct Reinstall {
    call: operations::ReinstallVps,
}

impl Reinstall {
    /// The password of root, or of Administrator. Required; cloud-init user data may override
    /// it.
    pub fn password(mut self, password: impl Into<Secret>) -> Self {
        self.call = self.call.password(password.into());
        self
    }

    /// What cloud-init does at the first start: YAML that begins with
    /// `#cloud-config`. For images whose names begin with `cloudinit_`.
    pub fn cloud_init(mut self, user_data: impl Into<Secret>) -> Self {
        self.call = self.call.cloudinit_user_data(user_data.into());
        self
    }

    /// Begins the installation.
    ///
    /// # Errors
    /// `InvalidRequest` without a password; any other kind. Never sent twice when
    /// no one knows whether it arrived.
    pub async fn send(self) -> Result<(), Error> {
        self.call.send().await.map(drop)
    }
}

/// A disk image in preparation. Made by [`Server::upload_qcow2`].
#[derive(Clone, Debug)]
#[must_use = "nothing is sent before `send` is called and awaited"]
pub struct UploadDisk {
    call: operations::UploadQcow2,
}

impl UploadDisk {
    /// The new password of root, for images that run cloud-init.
    pub fn password(mut self, password: impl Into<Secret>) -> Self {
        self.call = self.call.pw(password.into());
        self
    }

    /// What cloud-init does at the first start: YAML that begins with
    /// `#cloud-config`.
    pub fn cloud_init(mut self, user_data: impl Into<Secret>) -> Self {
        self.call = self.call.cloudinit_user_data(user_data.into());
        self
    }

    /// Sends the image.
    ///
    /// # Errors
    /// Any kind. Never sent twice when no one knows whether it arrived.
    pub async fn send(self) -> Result<(), Error> {
        self.call.send().await.map(drop)
    }
}
