#![no_main]

#[path = "../../tests/properties/mod.rs"]
mod properties;

libfuzzer_sys::fuzz_target!(
    // The library that reads old workbooks may panic, which the reader catches and refuses; the hook
    // would end the run before it can. What nobody catches ends it all the same.
    init: std::panic::set_hook(Box::new(|_| ())),
    |bytes: &[u8]| properties::workbook(bytes)
);
