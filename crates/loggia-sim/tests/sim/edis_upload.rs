//! Uploads: multipart bodies with a file that may be of any size.

use loggia_sim::{Edis, EdisStyle};
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::edis_table::multipart;
use crate::support::{Reply, Session, client, send, start_edis};

const UPLOAD: &str = "/kvm/v2/upload_qcow2";

async fn upload(edis: &Edis, body: impl Into<reqwest::Body>) -> Reply {
    let request = client().post(format!("{}{UPLOAD}", edis.url()));
    let request = request.header("content-type", "multipart/form-data; boundary=\"XX\"");
    send(request.body(body)).await
}

fn fields(session: &Session) -> Vec<(&str, String)> {
    let mut fields: Vec<_> = session
        .fields()
        .into_iter()
        .map(|(name, value)| (name, value.to_owned()))
        .collect();
    fields.push(("yes_purge_all_my_data", "1".to_owned()));
    fields
}

#[tokio::test]
async fn an_uploaded_file_is_hashed_and_not_stored() {
    let (sim, clock, session) = start_edis(EdisStyle::Documented).await;
    let edis = sim.edis();
    // More than any other body may have, and with bytes that are not text.
    let image: Vec<u8> = (0_u32..5_000_000)
        .map(|at| at.to_le_bytes()[0] ^ 0xfb)
        .collect();
    let text = multipart(&fields(&session));
    let (before, _) = text.rsplit_once("--XX--").expect("it has an end");
    let head = "--XX\r\nContent-Disposition: form-data; name=\"file\"; filename=\"d\"\r\n\r\n";
    let body = [
        before.as_bytes(),
        head.as_bytes(),
        &image,
        b"\r\n--XX--\r\n",
    ]
    .concat();
    let reply = upload(edis, body).await;
    assert_eq!(
        (reply.status, reply.body),
        (200, json!({"status": "success"}))
    );
    let uploads = edis.uploads();
    let [upload] = &*uploads else {
        panic!("there is one: {uploads:?}");
    };
    assert_eq!(
        (upload.kvm_id.as_str(), upload.bytes),
        (&*session.kvm_id, 5_000_000)
    );
    let hash = base16ct::lower::encode_string(&Sha256::digest(&image));
    assert_eq!(upload.sha256, hash);

    let power = session.ok(edis, "/kvm/v2/get/power", &[]).await;
    assert_eq!(power["data"], "server powered off");
    clock.advance(std::time::Duration::from_secs(120));
    let power = session.ok(edis, "/kvm/v2/get/power", &[]).await;
    assert_eq!(power["data"], "server powered on");
}

#[tokio::test]
async fn undeclared_body_encodings_are_refused() {
    let (sim, _, session) = start_edis(EdisStyle::Documented).await;
    let edis = sim.edis();
    let mut all = fields(&session);
    all.push(("file", "image".to_owned()));
    let good = multipart(&all);
    let named = "name=\"file\"; filename=\"disk.qcow2\"";
    for (body, says) in [
        (
            good.replace(named, "name=\"file\""),
            "file must be sent as a file",
        ),
        (good.replace("image", ""), "missing field: file"),
        (
            good.replace("name=\"kvm_id\"", "name=\"kvm_id\"; filename=\"k\""),
            "kvm_id must not be a file",
        ),
        (
            good.replace("name=\"kvm_id\"", "other=\"kvm_id\""),
            "not multipart",
        ),
        (good.replace("--XX--", ""), "not multipart"),
        ("nothing of the kind".to_owned(), "not multipart"),
        ("--XX--\r\n".to_owned(), "missing field: signature"),
    ] {
        let reply = upload(edis, body).await;
        assert_eq!(
            (reply.status, &reply.body["code"]),
            (400, &json!(400)),
            "{says}"
        );
        let error = reply.body["error"].as_str().expect("a text");
        assert!(error.contains(says), "{error}");
    }
    let mut long = all.clone();
    long.push(("pw", "p".repeat(1 << 20)));
    assert_eq!(upload(edis, multipart(&long)).await.status, 413);
    assert!(edis.uploads().is_empty());
    assert_eq!(upload(edis, good).await.status, 200);
}
