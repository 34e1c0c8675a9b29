//! A console page opened in a browser, for which a script stands in.
#![cfg(all(feature = "console", target_os = "linux"))]

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::Command;

use loggia::ConsoleUrl;

const URL: &str = "https://vnc-1.example.invalid/?tk=hunter2&x=a%20b";
/// Set for the program that opens, which is this test again.
const OPENER: &str = "LOGGIA_TEST_OPENER";

#[test]
fn the_browser_gets_the_whole_address() {
    if std::env::var_os(OPENER).is_some() {
        let page = ConsoleUrl::new(URL.parse().expect("a URL"));
        assert_eq!(page.clone().into_url().as_str(), URL);
        return page.open_in_browser().expect("opened");
    }
    let folder = tempfile::tempdir().expect("a folder");
    let (script, seen) = (folder.path().join("xdg-open"), folder.path().join("seen"));
    let text = format!("#!/bin/sh\nprintf '%s' \"$*\" > '{}'\n", seen.display());
    fs::write(&script, text).expect("written");
    fs::set_permissions(&script, fs::Permissions::from_mode(0o755)).expect("made a program");
    let opened = Command::new(std::env::current_exe().expect("this test"))
        .args(["--exact", "browser::the_browser_gets_the_whole_address"])
        .env(OPENER, "1")
        .env("PATH", format!("{}:/bin:/usr/bin", folder.path().display()))
        .output()
        .expect("runs");
    let words = String::from_utf8_lossy(&opened.stdout).into_owned();
    assert!(opened.status.success(), "{words}");
    let begun = std::time::Instant::now();
    // The launcher may return before its program has ended.
    while fs::read_to_string(&seen).unwrap_or_default().is_empty() {
        assert!(begun.elapsed().as_secs() < 10, "nothing was opened");
        std::thread::yield_now();
    }
    assert_eq!(fs::read_to_string(&seen).expect("read"), URL);
}
