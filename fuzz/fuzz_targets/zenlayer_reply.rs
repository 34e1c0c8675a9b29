//! Any bytes as an answer of Zenlayer, for every reply.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| loggia_decoders::zenlayer_reply::run(data));
