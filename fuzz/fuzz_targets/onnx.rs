#![no_main]
#[path = "../native_targets.rs"]
mod targets;
libfuzzer_sys::fuzz_target!(|bytes: &[u8]| targets::onnx(bytes));
