//! Reverse DNS: the names of addresses.
//!
//! The vendor has one call for many addresses, which answers in one of two forms: a list of
//! records, or a map. For an address without a name it returns the name that the address would
//! have in the reverse zone; here that is `None`.

use std::collections::BTreeMap;
use std::net::IpAddr;

use loggia_edis::management::types;
use loggia_transport::Error;

use super::server::Server;
use crate::confirm::DestroyForGood;

impl Server {
    /// The name of one of its addresses.
    ///
    /// Operation `getPTR`.
    ///
    /// # Errors
    /// Any kind.
    #[doc(alias = "getPTR")]
    #[doc(alias("rdns", "reverse dns"))]
    pub async fn ptr(&self, ip: IpAddr) -> Result<Option<String>, Error> {
        Ok(self.ptrs([ip]).await?.remove(&ip).flatten())
    }

    /// The names of several of its addresses, in one call. Addresses that the vendor's answer
    /// does not mention are left out.
    ///
    /// Operation `getPTR`.
    ///
    /// # Errors
    /// Any kind.
    #[doc(alias = "getPTR")]
    #[doc(alias("rdns", "reverse dns"))]
    pub async fn ptrs(
        &self,
        ips: impl IntoIterator<Item = IpAddr>,
    ) -> Result<BTreeMap<IpAddr, Option<String>>, Error> {
        let reply = self.api().get_ptr().ip(texts(ips)).send().await?;
        Ok(records(reply.into_inner()))
    }

    /// Names one of its addresses.
    ///
    /// Operation `setPTR`.
    ///
    /// # Errors
    /// Any kind.
    #[doc(alias = "setPTR")]
    #[doc(alias("rdns", "reverse dns"))]
    pub async fn set_ptr(&self, ip: IpAddr, name: impl Into<String>) -> Result<(), Error> {
        self.set_ptrs([(ip, name)]).await
    }

    /// Names several of its addresses, in one call.
    ///
    /// Operation `setPTR`.
    ///
    /// # Errors
    /// Any kind.
    #[doc(alias = "setPTR")]
    #[doc(alias("rdns", "reverse dns"))]
    pub async fn set_ptrs<N: Into<String>>(
        &self,
        names: impl IntoIterator<Item = (IpAddr, N)>,
    ) -> Result<(), Error> {
        let names: BTreeMap<String, String> = names
            .into_iter()
            .map(|(ip, name)| (ip.to_string(), name.into()))
            .collect();
        self.api().set_ptr().ip(names).send().await.map(drop)
    }

    /// Removes the name of one of its addresses.
    ///
    /// Operation `deletePTR`.
    ///
    /// # Errors
    /// Any kind.
    #[doc(alias = "deletePTR")]
    #[doc(alias = "rdns")]
    pub async fn delete_ptr(&self, ip: IpAddr, yes: DestroyForGood) -> Result<(), Error> {
        self.delete_ptrs([ip], yes).await
    }

    /// Removes the names of several of its addresses, in one call.
    ///
    /// Operation `deletePTR`.
    ///
    /// # Errors
    /// Any kind.
    #[doc(alias = "deletePTR")]
    #[doc(alias = "rdns")]
    pub async fn delete_ptrs(
        &self,
        ips: impl IntoIterator<Item = IpAddr>,
        yes: DestroyForGood,
    ) -> Result<(), Error> {
        let call = self.api().delete_ptr(yes).ip(texts(ips));
        call.send().await.map(drop)
    }
}

fn texts(ips: impl IntoIterator<Item = IpAddr>) -> Vec<String> {
    ips.into_iter().map(|ip| ip.to_string()).collect()
}

/// The records in either of the two forms.
fn records(answer: types::PtrRecords) -> BTreeMap<IpAddr, Option<String>> {
    let listed = answer
        .records
        .into_iter()
        .map(|record| (record.ip.unwrap_or_default(), record.ptr_record));
    let mapped = answer.data.unwrap_or_default().ptr.into_iter();
    listed
        .chain(mapped.map(|(ip, name)| (ip, Some(name))))
        .filter_map(|(ip, name)| Some((ip.trim().parse().ok()?, name.filter(|n| is_set(n)))))
        .collect()
}

fn is_set(name: &str) -> bool {
    let name = name.trim_end_matches('.').to_ascii_lowercase();
    !name.is_empty() && !name.ends_with(".in-addr.arpa") && !name.ends_with(".ip6.arpa")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms_say_the_same() {
        let forms = [
            r#"{"records":[{"ip":"192.0.2.1","ptr_record":"1.2.0.192.in-addr.arpa"},
                           {"ip":"2001:db8:0::1","ptr_record":"a.example"},
                           {"ip":"nonsense","ptr_record":"b.example"}]}"#,
            r#"{"data":{"ptr":{"192.0.2.1":"1.2.0.192.IN-ADDR.ARPA.","2001:db8::1":"a.example"}}}"#,
        ];
        for form in forms {
            let names = records(serde_json::from_str(form).expect("decodes"));
            let wanted = [
                ("192.0.2.1".parse().expect("an address"), None),
                (
                    "2001:db8::1".parse().expect("an address"),
                    Some("a.example".to_owned()),
                ),
            ];
            assert_eq!(names, BTreeMap::from(wanted), "{form}");
        }
    }
}
