//! Any text as a `Retry-After` header.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| loggia_decoders::retry_after::run(data));
