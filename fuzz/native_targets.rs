//! As `targets.rs`: what only the native command reads.
#![allow(dead_code)] // each target uses one

use vitrine_embed::{Network, NetworkOptions};

/// An ONNX file that somebody names with `--model`.
pub fn onnx(bytes: &[u8]) {
    let _ = Network::from_onnx(bytes, &NetworkOptions::default());
}

/// A file of visitors' events.
pub fn events(bytes: &[u8]) {
    let _ = vitrine::experiment::Experiment::read(bytes);
}
