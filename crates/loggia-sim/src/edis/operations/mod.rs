//! The registry of EDIS operations.
//!
//! An [`Operation`] defines its path, its fields, the shape of its errors and its effect;
//! everything else happens in front of it. A new one needs a file here with an `OPERATION`, and
//! a line in [`MANAGEMENT`], or the same in [`order`].
//!
//! Where the vendor's reference and recorded answers differ, an operation asks its [`Call`]
//! which of the two is wanted.

mod assign_traffic_from_pool;
mod auto_hydration;
mod create_auth_session;
mod delete_hook;
mod delete_ptr;
mod disable_auto_hydration;
mod disable_vnc;
mod download_custom_iso;
mod enable_auto_hydration;
mod enable_vnc;
mod get_all_details;
mod get_all_hooks;
mod get_auto_hydration_status;
mod get_autoinstall_images;
mod get_cpu_usage;
mod get_global_traffic_pool_size;
mod get_hydration_log;
mod get_iso_list;
mod get_kvm_details;
mod get_kvm_vps_settings;
mod get_mount_details;
mod get_power_state;
mod get_ptr;
mod get_traffic_usage;
mod get_vnc_status;
mod get_vps_screenshot;
mod mount_iso;
mod order;
mod perform_hard_reset;
mod power_off_vps;
mod power_on_vps;
mod ptr;
mod reinstall_vps;
mod set_kvm_configuration;
mod set_kvm_hooks;
mod set_ptr;
mod set_vnc_keyboard_language;
mod umount_iso;
mod upload_qcow2;

use super::call::Call;
use super::fault::{ErrorShape, Fault};
use super::field_info::FieldInfo;
use super::fields::{Field, Format};
use super::reply::Reply;
use super::world::{Account, State, Vps};

/// The operations of the management API.
const MANAGEMENT: &[&Operation] = &[
    &create_auth_session::OPERATION,
    &perform_hard_reset::OPERATION,
    &get_power_state::OPERATION,
    &power_on_vps::OPERATION,
    &power_off_vps::OPERATION,
    &get_iso_list::OPERATION,
    &reinstall_vps::OPERATION,
    &mount_iso::OPERATION,
    &umount_iso::OPERATION,
    &download_custom_iso::OPERATION,
    &upload_qcow2::OPERATION,
    &get_autoinstall_images::OPERATION,
    &set_kvm_configuration::OPERATION,
    &get_kvm_vps_settings::OPERATION,
    &get_vps_screenshot::OPERATION,
    &get_all_details::OPERATION,
    &get_traffic_usage::OPERATION,
    &get_cpu_usage::OPERATION,
    &get_kvm_details::OPERATION,
    &get_mount_details::OPERATION,
    &set_vnc_keyboard_language::OPERATION,
    &get_vnc_status::OPERATION,
    &enable_vnc::OPERATION,
    &disable_vnc::OPERATION,
    &get_ptr::OPERATION,
    &delete_ptr::OPERATION,
    &set_ptr::OPERATION,
    &enable_auto_hydration::OPERATION,
    &disable_auto_hydration::OPERATION,
    &get_auto_hydration_status::OPERATION,
    &get_global_traffic_pool_size::OPERATION,
    &get_hydration_log::OPERATION,
    &assign_traffic_from_pool::OPERATION,
    &get_all_hooks::OPERATION,
    &delete_hook::OPERATION,
    &set_kvm_hooks::OPERATION,
];

/// The id of the operation that counts as a login.
pub(crate) const LOGIN: &str = create_auth_session::OPERATION.id;

/// One operation of the API.
#[derive(Debug)]
pub(crate) struct Operation {
    /// The operation id of the vendor's document.
    pub(crate) id: &'static str,
    path: &'static str,
    /// The path that older documents give for it, if it differs.
    other_path: Option<&'static str>,
    pub(crate) media: Media,
    /// The fields of the body, without session values or credentials.
    fields: &'static [Field],
    pub(crate) errors: ErrorShape,
    pub(crate) run: Run,
}

/// The encoding of a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Media {
    Form,
    Json,
    Multipart,
}

impl Media {
    pub(crate) fn content_type(self) -> &'static str {
        match self {
            Self::Form => "application/x-www-form-urlencoded",
            Self::Json => "application/json",
            Self::Multipart => "multipart/form-data",
        }
    }
}

type Outcome = Result<Reply, Fault>;

/// What an operation does, by what authorizes it and what it acts on.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Run {
    /// Acts on the VPS that the session values are valid for.
    OnVps(fn(&Call<'_>, &mut Vps) -> Outcome),
    /// Acts on that VPS and on what all VPSs share.
    OnAccount(fn(&Call<'_>, &mut Vps, &mut Account) -> Outcome),
    /// Requires an e-mail address and password instead, and acts on everything.
    WithPassword(fn(&Call<'_>, &mut State) -> Outcome),
}

/// The session values, which precede the fields of every operation on a VPS.
const SESSION_FIELDS: &[Field] = &[
    Field::required("signature", Format::Text),
    Field::required("kvm_id", Format::KvmId),
    Field::required("valid_until", Format::UnixSeconds),
];

/// The credentials, which precede the fields of every other operation.
const CREDENTIAL_FIELDS: &[Field] = &[
    Field::required("email", Format::Text),
    Field::required("pw", Format::Text),
];

impl Operation {
    const fn new(
        id: &'static str,
        path: &'static str,
        fields: &'static [Field],
        errors: ErrorShape,
        run: Run,
    ) -> Self {
        Self {
            id,
            path,
            other_path: None,
            media: Media::Form,
            fields,
            errors,
            run,
        }
    }

    const fn on_vps(
        id: &'static str,
        path: &'static str,
        fields: &'static [Field],
        errors: ErrorShape,
        run: fn(&Call<'_>, &mut Vps) -> Outcome,
    ) -> Self {
        Self::new(id, path, fields, errors, Run::OnVps(run))
    }

    const fn on_account(
        id: &'static str,
        path: &'static str,
        fields: &'static [Field],
        errors: ErrorShape,
        run: fn(&Call<'_>, &mut Vps, &mut Account) -> Outcome,
    ) -> Self {
        Self::new(id, path, fields, errors, Run::OnAccount(run))
    }

    const fn with_password(
        id: &'static str,
        path: &'static str,
        fields: &'static [Field],
        errors: ErrorShape,
        run: fn(&Call<'_>, &mut State) -> Outcome,
    ) -> Self {
        Self::new(id, path, fields, errors, Run::WithPassword(run))
    }

    const fn taking(self, media: Media) -> Self {
        Self { media, ..self }
    }

    const fn also_at(self, path: &'static str) -> Self {
        Self {
            other_path: Some(path),
            ..self
        }
    }

    /// Returns every field that the body may have.
    pub(crate) fn all_fields(&self) -> impl Iterator<Item = &'static Field> + Clone {
        let leading = match self.run {
            Run::OnVps(_) | Run::OnAccount(_) => SESSION_FIELDS,
            Run::WithPassword(_) => CREDENTIAL_FIELDS,
        };
        leading.iter().chain(self.fields)
    }
}

fn all() -> impl Iterator<Item = &'static Operation> {
    MANAGEMENT.iter().chain(order::ALL).copied()
}

/// Returns the operation at a path.
pub(crate) fn at(path: &str) -> Option<&'static Operation> {
    all().find(|known| known.path == path || known.other_path == Some(path))
}

/// Returns the operation with this id.
pub(crate) fn named(id: &str) -> Option<&'static Operation> {
    all().find(|known| known.id == id)
}

/// Returns the ids of all simulated EDIS operations, those of the order API last. Where the
/// vendor gives an operation no id, it is derived from the path, such as `getLocations`.
pub fn edis_operations() -> impl Iterator<Item = &'static str> {
    all().map(|operation| operation.id)
}

/// Returns the fields that the body of an EDIS operation may have; `None` if the operation does
/// not exist.
pub fn edis_fields(operation: &str) -> Option<Vec<FieldInfo>> {
    let operation = named(operation)?;
    Some(operation.all_fields().map(FieldInfo::from).collect())
}

/// Returns the path of an EDIS operation; `None` if the operation does not exist.
pub fn edis_path(operation: &str) -> Option<&'static str> {
    let operation = named(operation)?;
    Some(operation.path)
}
