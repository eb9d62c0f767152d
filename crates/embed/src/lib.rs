//! A picture becomes a vector: the activations of a network's last hidden dense layer.
//!
//! A [`Picture`] is decoded from a file's bytes ([`Picture::decode`]), brought to the form that
//! the network's weights expect ([`Preprocessing`]) and run through the [`Network`] up to *fc2*:
//! the input of the last dense layer, after its ReLU. The same functions serve the native build
//! and WebAssembly, so that both sides compute the same vectors.

pub mod codes;
pub mod engine;
mod instruction_set;
mod network;
#[cfg(feature = "onnx")]
pub mod onnx;
pub mod pack;
pub mod parallel;
mod picture;
mod preprocessing;
#[cfg(feature = "writing")]
mod svd;
mod vectors;

pub use network::{
    Cut, Description, EngineKind, LayerInfo, Metadata, Network, NetworkError, NetworkOptions,
    PreprocessingReason,
};
#[cfg(feature = "onnx")]
pub use onnx::synth;
pub use picture::{Crop, Limits, NoCrop, Picture, PictureError, file_kind};
pub use preprocessing::{Layout, Prepared, Preprocessing, UnknownPreprocessing};
pub use vectors::{Directions, Vectors};
