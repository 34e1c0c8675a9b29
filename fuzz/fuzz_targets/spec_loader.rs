//! Any text as a spec.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| loggia_decoders::spec_loader::run(data));
