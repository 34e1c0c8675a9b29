//! Any bytes as an answer of EDIS, for every reply.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| loggia_decoders::edis_reply::run(data));
