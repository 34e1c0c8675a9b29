//! Options that several creations share: payment, login, tags and resource groups.

use crate::zenlayer::fields::Fields;
use crate::zenlayer::refusal::Refusal;
use crate::zenlayer::state::{Charge, Image, RESOURCE_GROUPS, resource_group};

/// The names of the fields for payment.
pub(super) struct ChargeFields {
    pub(super) kind: &'static str,
    pub(super) prepaid: &'static str,
    pub(super) postpaid: &'static str,
}

pub(super) const OF_INSTANCE: ChargeFields = ChargeFields {
    kind: "instanceChargeType",
    prepaid: "instanceChargePrepaid",
    postpaid: "instanceChargePostpaid",
};

pub(super) const OF_DISK: ChargeFields = ChargeFields {
    kind: "chargeType",
    prepaid: "chargePrepaid",
    postpaid: "",
};

/// Returns how something is to be paid for. Prepayment needs a period.
pub(super) fn charge(fields: &Fields, names: &ChargeFields) -> Result<Charge, Refusal> {
    let prepaid = fields.text(names.kind) == Some("PREPAID");
    let terms = if prepaid {
        names.prepaid
    } else {
        names.postpaid
    };
    let period = fields.object(terms).and_then(|terms| terms.whole("period"));
    if prepaid && period.is_none() {
        let message = format!("{}.period is missing", names.prepaid);
        return Err(Refusal::of("MISSING_PARAMETER", message));
    }
    Ok(Charge { prepaid, period })
}

/// The included traffic package, in TB, where traffic is paid for by package. The service has
/// one for each type; here it is the same for all.
const FREE_PACKAGE: f64 = 1.0;

/// Returns the size of the traffic package in TB, if there is to be one: the free one if no
/// size is given.
pub(super) fn package(fields: &Fields) -> Result<Option<f64>, Refusal> {
    if fields.text("internetChargeType") != Some("ByTrafficPackage") {
        return Ok(None);
    }
    let size = fields.number("trafficPackageSize").unwrap_or(FREE_PACKAGE);
    if size < 0.0 {
        let code = "INVALID_PARAMETER_TRAFFIC_PACKAGE_ERROR";
        let message = format!("trafficPackageSize cannot be {size}");
        return Err(Refusal::of(code, message));
    }
    Ok(Some(size))
}

/// Checks a password, if there is one, and that there is no key as well. The documents differ
/// about the allowed characters; here they are those that can be typed everywhere.
pub(super) fn check_login(fields: &Fields, malformed: &str) -> Result<(), Refusal> {
    let Some(password) = fields.text("password") else {
        return Ok(());
    };
    if fields.asks_for("keyId") {
        let message = "password and keyId exclude each other";
        let code = "INVALID_PARAMETER_INSTANCE_LOGIN_CONFLICT";
        return Err(Refusal::of(code, message));
    }
    if password.bytes().all(|byte| byte.is_ascii_graphic()) {
        Ok(())
    } else {
        let message = "password may have printable ASCII characters only";
        Err(Refusal::of(malformed, message))
    }
}

/// Refuses a key for a system that does not accept one.
pub(super) fn check_key(fields: &Fields, image: &Image) -> Result<(), Refusal> {
    if image.windows && fields.asks_for("keyId") {
        let message = "keyId: Windows takes no key pairs";
        return Err(Refusal::of("INVALID_PARAMETER_VALUE", message));
    }
    Ok(())
}

/// Returns the tags for something new, each key once.
pub(super) fn tags(fields: &Fields) -> Result<Vec<(String, String)>, Refusal> {
    let tags = fields.object("tags").unwrap_or_default().objects("tags");
    let mut pairs = Vec::<(String, String)>::with_capacity(tags.len());
    for tag in tags {
        let Some((key, value)) = tag.owned("key").zip(tag.owned("value")) else {
            let message = "tags.tags: each has a key and a value";
            return Err(Refusal::of("MISSING_PARAMETER", message));
        };
        if pairs.iter().any(|(known, _)| *known == key) {
            let message = "tags.tags: a key is there twice";
            return Err(Refusal::of("INVALID_PARAMETER_VALUE", message));
        }
        pairs.push((key, value));
    }
    Ok(pairs)
}

/// Returns the resource group for something new.
pub(super) fn group(fields: &Fields) -> Result<String, Refusal> {
    if !fields.asks_for("resourceGroupId") {
        return Ok(RESOURCE_GROUPS[0].0.to_owned());
    }
    let id = fields.text("resourceGroupId").unwrap_or_default();
    resource_group(id).map(|_| id.to_owned())
}
