//! The fuzz targets of what only the native command reads, on their seeds, on what fuzzing has found,
//! and on neighbours of both: every target ends well.

#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

#[path = "../fuzz/native_targets.rs"]
mod native_targets;

use vitrine_test_support::{changed_copies, fuzz_seeds};

#[test]
fn every_target_ends_well() {
    let network = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/networks/vgg16-dynamo.onnx");
    let mut networks = fuzz_seeds("onnx");
    networks.push(std::fs::read(network).unwrap());
    try_on(native_targets::onnx, networks);

    let events = fuzz_seeds("events");
    assert!(!events.is_empty(), "events has no seeds");
    try_on(native_targets::events, events);
}

fn try_on(target: fn(&[u8]), seeds: Vec<Vec<u8>>) {
    target(b"");
    for seed in &seeds {
        changed_copies(seed).for_each(|input| target(&input));
    }
}
