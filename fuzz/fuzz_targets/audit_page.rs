//! Any text as a vendor's page, for the audit.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| loggia_decoders::audit_page::run(data));
