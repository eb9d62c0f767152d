//! A picture becomes a vector: the activations of a network's last hidden dense layer.
//!
//! A [`Picture`] is decoded from a file's bytes ([`Picture::decode`]), brought to the form that
//! the network's weights expect ([`Preprocessing`]) and run through the [`Network`] up to *fc2*:
//! the input of the last dense layer, after its ReLU. The same functions serve the native build
//! and WebAssembly, so that both sides compute the same vectors.

pub mod codes;
mod crop;
mod description;
pub mod engine;
mod error;
mod network;
#[cfg(feature = "onnx")]
pub mod onnx;
pub mod pack;
pub mod parallel;
mod picture;
mod preprocessing;
mod resize;
mod sniff;
#[cfg(feature = "writing")]
mod svd;
mod vectors;

pub use crop::{Crop, NoCrop};
pub use description::{Cut, Description, EngineKind, LayerInfo, Metadata, PreprocessingReason};
pub use error::NetworkError;
pub use network::{Network, NetworkOptions, Prepared};
#[cfg(feature = "onnx")]
pub use onnx::synth;
pub use picture::{Limits, Picture, PictureError};
pub use preprocessing::{Layout, Preprocessing, UnknownPreprocessing};
pub use sniff::kind as file_kind;
pub use vectors::{Directions, Vectors};
