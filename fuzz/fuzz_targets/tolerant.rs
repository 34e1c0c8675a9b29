//! Any JSON in any field of a reply.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| loggia_decoders::tolerant::run(data));
