//! Any text as one of the vendors' dates.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| loggia_decoders::date::run(data));
