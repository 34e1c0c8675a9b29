//! A whole session of a VNC server, against a client that looks, types and waits.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| loggia_decoders::vnc_session::run(data));
