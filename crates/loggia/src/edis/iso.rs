//! The virtual CD drive.

use loggia_edis::management::operations::download_custom_iso;
use loggia_edis::management::types;
use loggia_transport::Error;
use url::Url;

use super::server::Server;

impl Server {
    /// The ISO files that can be mounted. An ISO of your own is among them, under another name,
    /// once its download is complete.
    ///
    /// Operation `getISOList`.
    ///
    /// # Errors
    /// Any kind.
    #[doc(alias = "getISOList")]
    pub async fn isos(&self) -> Result<Vec<String>, Error> {
        Ok(self.api().get_iso_list().send().await?.into_inner().data)
    }

    /// The ISO in the drive; `None` when it is empty.
    ///
    /// Operation `getMountDetails`.
    ///
    /// # Errors
    /// Any kind.
    #[doc(alias = "getMountDetails")]
    pub async fn mounted_iso(&self) -> Result<Option<String>, Error> {
        let reply = self.api().get_mount_details().send().await?;
        Ok(in_drive(reply.into_inner()))
    }

    /// Puts an ISO of [`isos`](Self::isos) into the drive. The server keeps running. To start
    /// from the ISO, restart the server and choose the drive in its boot menu.
    ///
    /// Operation `mountISO`.
    ///
    /// # Errors
    /// Any kind.
    #[doc(alias = "mountISO")]
    pub async fn mount_iso(&self, iso: impl Into<String>) -> Result<(), Error> {
        let call = self.api().mount_iso().iso(iso.into());
        call.send().await.map(drop)
    }

    /// Puts an ISO into the drive, [resets](Self::reset) the server and starts it
    /// from there.
    ///
    /// Operation `mountISO`.
    ///
    /// # Errors
    /// Any kind. Never sent twice when no one knows whether it arrived.
    #[doc(alias = "mountISO")]
    pub async fn mount_iso_and_reset(&self, iso: impl Into<String>) -> Result<(), Error> {
        let call = self.api().mount_iso().iso(iso.into());
        call.force_reset(types::YesNo::Yes).send().await.map(drop)
    }

    /// Takes the ISO out of the drive.
    ///
    /// Operation `umountISO`.
    ///
    /// # Errors
    /// Any kind.
    #[doc(alias = "umountISO")]
    pub async fn unmount_iso(&self) -> Result<(), Error> {
        self.api().umount_iso().send().await.map(drop)
    }

    /// Makes the vendor download an ISO of yours from a direct http or https link, without
    /// redirects. When the download is complete, the ISO is in [`isos`](Self::isos); it is
    /// kept for a day.
    ///
    /// Operation `downloadCustomISO`.
    ///
    /// # Errors
    /// `InvalidRequest` when `url` is not such a link; any other kind. Never sent twice
    /// when no one knows whether it arrived.
    #[doc(alias = "downloadCustomISO")]
    pub async fn download_iso(&self, url: &str) -> Result<(), Error> {
        let is_link = Url::parse(url).is_ok_and(|url| matches!(url.scheme(), "http" | "https"));
        if !is_link {
            // The link is not quoted: it may contain a password.
            let error = Error::invalid_request(
                &download_custom_iso::OPERATION,
                "`url` is not an http or https link",
            );
            return Err(error.with_hint("give the whole address, as https://host/file.iso"));
        }
        let call = self.api().download_custom_iso().url(url);
        call.send().await.map(drop)
    }
}

/// The vendor writes `empty` for an empty drive.
pub(super) fn in_drive(mount: types::MountDetails) -> Option<String> {
    mount
        .current_iso
        .filter(|iso| !iso.is_empty() && iso != "empty")
}
