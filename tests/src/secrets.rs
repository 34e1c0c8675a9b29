//! The secrets that all tours use.
//!
//! Each is distinguishable from everything else. Where the vendor allows it, they contain
//! characters that are written differently in a form, in JSON, in HTML and in Rust.

/// The password of the EDIS portal.
pub const EDIS_PASSWORD: &str = "s3cret & + = word/\"\u{e9}\\pt";
/// The secret half of Zenlayer's access key.
pub const KEY_SECRET: &str = "kEy+s3cr3t/&=\"hm4c<%41>";
/// A token of Zenlayer's.
pub const TOKEN: &str = "b3ar3r~t0k3n+/\"&='<x>";
/// The VNC password: the vendor allows only eight letters and digits.
pub const VNC_PASSWORD: &str = "vN7cQx9Z";
/// The password of root at EDIS.
pub const ROOT_PASSWORD: &str = "r00t pw+\"horse\"&\\batt\u{e4}ry";
/// The first password of a machine at Zenlayer: at most 16 characters.
pub const FIRST_PASSWORD: &str = "F1rst\"+&\\Pw=%7/x";
/// The password that it is later changed to.
pub const NEXT_PASSWORD: &str = "N3xt\"+&\\Pw=%8/y";
/// The password with which it is reinstalled.
pub const LAST_PASSWORD: &str = "L4st\"+&\\Pw=%9/z";
/// The commands that a machine runs at its first start.
pub const USER_DATA: &str = "#cloud-config\nchpasswd: {list: \"root:cl0ud+init\"}\n";
/// The same at Zenlayer, in base64 or plain.
pub const SCRIPT: &str = "#!/bin/sh\necho 'root:scr1pt+\"pw' | chpasswd\n";
/// The address that a hook calls, which no one else knows.
pub const HOOK_URL: &str = "http://127.0.0.1:9/hook?t0k3n=h00k%2Bcaller&x=y";
/// The user that a hook logs in as.
pub const HOOK_USER: &str = "h00k&user+name";
/// The hook's password.
pub const HOOK_PASSWORD: &str = "h00k \"pass\" & w0rd+";
/// The signed address of an ISO file.
pub const ISO_URL: &str = "https://example.com/my.iso?X-Signature=s1gned%2Flink";
/// The key with which sessions are encrypted.
pub const SESSION_KEY: &str = "s3ssion key of 32 bytes, really!";
/// A header that a caller adds to all requests.
pub const HEADER: &str = "h3ader+key/\"&='<y>";

/// All secrets, by name.
pub const ALL: &[(&str, &str)] = &[
    ("the password of EDIS", EDIS_PASSWORD),
    ("the key's secret", KEY_SECRET),
    ("the token", TOKEN),
    ("the password of VNC", VNC_PASSWORD),
    ("the password of root", ROOT_PASSWORD),
    ("the first password", FIRST_PASSWORD),
    ("the next password", NEXT_PASSWORD),
    ("the last password", LAST_PASSWORD),
    ("the user data", USER_DATA),
    ("the script", SCRIPT),
    ("the hook's address", HOOK_URL),
    ("the hook's user", HOOK_USER),
    ("the hook's password", HOOK_PASSWORD),
    ("the address of an ISO file", ISO_URL),
    ("the key of sessions", SESSION_KEY),
    ("the caller's header", HEADER),
];
