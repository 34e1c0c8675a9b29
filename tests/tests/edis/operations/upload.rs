//! A disk image on its way.

use std::io::Write;
use std::sync::{Arc, Mutex};

use loggia::edis::{PurgeAllData, Upload};

use crate::house::{STYLES, house};

const SIZE: usize = 5 * 1024 * 1024 + 321;
/// The most that may be in hand at once.
const PART: u64 = 64 * 1024;

#[tokio::test]
async fn a_disk_image_is_sent_in_parts_and_arrives_whole() {
    for style in STYLES {
        let house = house(style).await;
        let mut file = tempfile::NamedTempFile::new().expect("a file");
        let mut image = b"QFI\xfb".to_vec();
        image.extend((0..SIZE - 4).map(|at| u8::try_from(at % 251).expect("small")));
        file.write_all(&image).expect("written");
        drop(image);

        let seen = Arc::new(Mutex::new(Vec::new()));
        let watch = Arc::clone(&seen);
        let upload = Upload::from_path(file.path())
            .await
            .expect("there")
            .on_progress(move |sent, all| watch.lock().expect("whole").push((sent, all)));
        house
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
        let arrived = house.sim.edis().uploads();
        assert_eq!(arrived.len(), 1, "{style:?}");
        assert_eq!(
            (arrived[0].bytes, &arrived[0].kvm_id),
            (SIZE as u64, &house.id(0))
        );
    }
}
