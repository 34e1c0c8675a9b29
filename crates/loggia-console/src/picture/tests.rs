//! Tests of drawing.

use super::*;

fn line(colour: u8, pixels: usize) -> Vec<u8> {
    [colour, colour, colour, 0].repeat(pixels)
}

#[test]
fn an_incomplete_picture_is_not_published() {
    let picture = Picture::new();
    picture.resize(4, 2);
    picture
        .paint(Region::new(0, 0, 4, 1), line(5, 4))
        .expect("fits");
    assert!(!picture.publish());
    // Sending the same half twice does not fill the other one.
    picture
        .paint(Region::new(0, 0, 4, 1), line(6, 4))
        .expect("fits");
    assert!(!picture.publish());
    assert!(picture.frame().is_none());
    picture
        .paint(Region::new(0, 1, 4, 1), line(5, 4))
        .expect("fits");
    assert!(picture.publish());
    let frame = picture.frame().expect("whole");
    assert_eq!(frame.pixel(3, 0), Some([6; 3]));
}

#[test]
fn copied_unsent_pixels_stay_unsent() {
    let picture = Picture::new();
    picture.resize(100, 1);
    picture
        .paint(Region::new(0, 0, 1, 1), line(5, 1))
        .expect("fits");
    // One pixel moves to the right, and 98 were never sent.
    picture.copy(Region::new(1, 0, 99, 1), (0, 0));
    assert!(!picture.publish());
    picture
        .paint(Region::new(2, 0, 98, 1), line(6, 98))
        .expect("fits");
    assert!(picture.publish());
    let frame = picture.frame().expect("whole");
    assert_eq!(frame.pixel(1, 0), Some([5; 3]));
    assert!(frame.image().pixels().all(|pixel| pixel.0[3] == u8::MAX));
}

#[test]
fn unsent_pixels_may_overwrite_sent_ones() {
    let picture = Picture::new();
    picture.resize(4, 1);
    picture
        .paint(Region::new(0, 0, 2, 1), line(5, 2))
        .expect("fits");
    picture.copy(Region::new(0, 0, 2, 1), (2, 0));
    picture
        .paint(Region::new(2, 0, 2, 1), line(6, 2))
        .expect("fits");
    assert!(!picture.publish(), "the left half is gone");
    picture
        .paint(Region::new(0, 0, 2, 1), line(7, 2))
        .expect("fits");
    assert!(picture.publish());
}

#[test]
fn pixels_beyond_the_screen_are_refused() {
    let picture = Picture::new();
    picture.resize(4, 2);
    for (region, pixels) in [
        (Region::new(1, 0, 4, 1), 4),
        (Region::new(0, 2, 4, 1), 4),
        (Region::new(0, 0, 4, 1), 3),
        (Region::new(0, 0, 4, 1), 5),
        (Region::new(u16::MAX, 0, u16::MAX, 1), 4),
    ] {
        let error = picture
            .paint(region, line(1, pixels))
            .expect_err("too much");
        assert_eq!(error.kind(), ErrorKind::Decode);
    }
    picture.copy(Region::new(0, 0, 4, 2), (1, 0));
    picture
        .paint(Region::new(0, 0, 0, 2), Vec::new())
        .expect("nothing fits");
}

#[test]
fn a_frame_does_not_change_later() {
    let picture = Picture::new();
    picture.resize(4, 1);
    picture
        .paint(Region::new(0, 0, 4, 1), line(5, 4))
        .expect("fits");
    picture.publish();
    let before = picture.frame().expect("whole");
    picture
        .paint(Region::new(1, 0, 1, 1), line(8, 1))
        .expect("fits");
    assert_eq!(picture.frame().expect("whole"), before, "not published yet");
    picture.publish();
    let after = picture.frame().expect("whole");
    assert_eq!(before.pixel(1, 0), Some([5; 3]));
    assert_eq!(after.difference(&before), Some(Region::new(1, 0, 1, 1)));
}

#[test]
fn adjacent_tiles_become_one_rectangle() {
    let mut dirty = Dirty::default();
    dirty.add(Region::new(0, 0, 64, 16));
    dirty.add(Region::new(64, 0, 64, 16));
    dirty.add(Region::new(0, 300, 8, 16));
    assert_eq!(dirty.pop(), Some(Region::new(0, 0, 128, 16)));
    assert_eq!(dirty.pop(), Some(Region::new(0, 300, 8, 16)));
    assert_eq!(dirty.pop(), None);
}
