//! Any bytes as the answer to an EDIS login.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| loggia_decoders::session_map::run(data));
