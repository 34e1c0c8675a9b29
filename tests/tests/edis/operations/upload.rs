//! Uploading a disk image.

use std::io::Write;
use std::sync::{Arc, Mutex};

use loggia::edis::{PurgeAllData, Upload};
use sha2::{Digest, Sha256};

use crate::kit::{STYLES, fixture};

const SIZE: usize = 5 * 1024 * 1024 + 321;
/// The most that may be in hand at once.
const PART: u64 = 64 * 1024;

#[tokio::test]
async fn disk_image_is_sent_in_parts_and_arrives_whole() {
    for style in STYLES {
        let fixture = fixture(style).await;
        let mut file = tempfile::NamedTempFile::new().expect("a file");
        let mut image = b"QFI\xfb".to_vec();
        image.extend((0..SIZE - 4).map(|at| u8::try_from(at % 251).expect("small")));
        file.write_all(&image).expect("written");
        let digest = base16ct::lower::encode_string(&Sha256::digest(&image));
        drop(image);

        let seen = Arc::new(Mutex::new(Vec::new()));
        let written = Arc::clone(&seen);
        let upload = Upload::from_path(file.path())
            .await
            .expect("there")
            .on_progress(move |sent, all| written.lock().expect("whole").push((sent, all)));
        fixture
            .server(0)
            .upload_qcow2(upload, PurgeAllData::yes())
            .password("correct horse")
            .cloud_init("#cloud-config\n")
            .send()
            .await
            .expect("sent");

        let seen = seen.lock().expect("whole").clone();
        let mut before = 0;
        for (sent, all) in &seen {
            assert_eq!(*all, SIZE as u64);
            assert!(*sent > before && sent - before <= PART, "{before} {sent}");
            before = *sent;
        }
        assert_eq!(before, SIZE as u64);
        let arrived = fixture.sim.edis().uploads();
        assert_eq!(arrived.len(), 1, "{style:?}");
        let arrived = &arrived[0];
        assert_eq!(
            (arrived.bytes, &arrived.sha256, &arrived.kvm_id),
            (SIZE as u64, &digest, &fixture.id(0))
        );
    }
}
