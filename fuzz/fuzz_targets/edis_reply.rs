#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| loggia_decoders::edis_reply::run(data));
