//! Cases for all EDIS operations: the valid call, and the mistakes in it.

mod information;
mod machine;
mod order;
mod traffic;

use loggia_sim::Edis;

use crate::edis_table::{Case, Media};
use crate::support::Session;

const SUCCESS: &str = "status";
const A: &str = "code error";
const B: &str = "error";
const C: &str = "message status";
const D: &str = "error status";
const F: &str = "errormsg status";
const MORE: &str = "errors message status";

const VNC: &str = "novnc_port status vnc_host vnc_port vnc_status";
const UPGRADE: &str = "invoiceid newproductid newproductname oldproductid oldproductname \
    orderid serviceid status";

/// An order of one machine.
const ORDER: &str = r#"{"billingcycle":"monthly","paymentmethod":"paypal",
    "item":[{"pid":1920,"os":208,"hostname":"new.example"}]}"#;

/// Returns all operations. One test runs each on a simulator of its own, whose first VPS
/// already has a hook.
pub(crate) fn cases(edis: &Edis, session: &Session) -> Vec<Case> {
    let host = edis.addr().to_string();
    let table = Table { session, host };
    [
        table.power(),
        table.installation(),
        table.information(),
        table.vnc_and_ptr(),
        table.traffic(),
        order::lists(),
        order::orders(),
    ]
    .concat()
}

type Own<'a> = &'a [(&'static str, &'a str)];

struct Table<'a> {
    session: &'a Session,
    host: String,
}

impl Table<'_> {
    /// An operation on a VPS.
    fn vps(
        &self,
        id: &'static str,
        path: &'static str,
        refusal: &'static str,
        documented: &'static str,
        own: Own<'_>,
    ) -> Case {
        let session = [
            ("signature", self.session.signature.as_str()),
            ("kvm_id", &self.session.kvm_id),
            ("valid_until", &self.session.valid_until),
        ];
        let case = case(id, path, refusal, documented, &[&session, own].concat());
        case.bad(&[("kvm_id", "vps-1"), ("valid_until", "soon")])
    }

    fn api_host(&self) -> (&'static str, &str) {
        ("api_host", &self.host)
    }
}

/// An operation that requires the password.
fn shop(
    id: &'static str,
    path: &'static str,
    refusal: &'static str,
    documented: &'static str,
    own: Own<'_>,
) -> Case {
    let credentials = [("email", "demo@example.com"), ("pw", "demo-password")];
    case(id, path, refusal, documented, &[&credentials, own].concat())
}

fn case(
    id: &'static str,
    path: &'static str,
    refusal: &'static str,
    documented: &'static str,
    fields: Own<'_>,
) -> Case {
    let fields = fields
        .iter()
        .map(|(name, value)| (*name, (*value).to_owned()));
    Case {
        id,
        path,
        media: Media::Form,
        fields: fields.collect(),
        optional: &[],
        bad: &[],
        refusal,
        documented,
        captured: documented,
    }
}
