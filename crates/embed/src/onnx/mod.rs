//! ONNX networks: read, cut at fc2, and either lowered to a [`Model`](crate::engine::Model) of the
//! VGG or the mobile family or handed to tract.
//!
//! ```text
//! files ─▶ scan ─▶ cut ─▶ lowering ─▶ engine::Model
//!                          └─ not of these families ─▶ tract
//! ```

mod cut;
mod files;
mod graph;
mod input;
mod lowering;
mod metadata;
mod normalisation;
mod outline;
mod proto;
mod scan;
pub mod synth;
mod tensor;
#[cfg(feature = "tract")]
mod tract;

pub use files::{Files, ReadSeek};
pub use metadata::PREPROCESSING_KEY;
pub(crate) use outline::Outline;
pub use outline::model;
#[cfg(feature = "tract")]
pub(crate) use tract::Engine as TractEngine;

#[cfg(feature = "tract")]
#[cfg(test)]
mod tests;
