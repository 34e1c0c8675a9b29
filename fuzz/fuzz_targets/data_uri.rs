//! Any text as the data URI of a screenshot.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| loggia_decoders::data_uri::run(data));
