//! Any bytes as the body of EDIS's webhook.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| loggia_decoders::webhook::run(data));
