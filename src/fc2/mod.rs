//! A picture becomes a vector: the activations of a network's last hidden dense layer.
//!
//! A [`Picture`] is decoded from a file's bytes ([`Picture::decode`]), brought to the form that
//! the network's weights expect ([`Preprocessing`]) and run through the [`Network`] up to *fc2*:
//! the input of the last dense layer, after its ReLU. The same functions serve the native build
//! and WebAssembly, so that both sides compute the same vectors.

#[cfg(feature = "pictures")]
mod crop;
#[cfg(feature = "pictures")]
mod description;
pub mod engine;
#[cfg(feature = "pictures")]
mod error;
#[cfg(feature = "pictures")]
mod network;
#[cfg(feature = "onnx")]
pub mod onnx;
pub mod pack;
#[cfg(feature = "pictures")]
mod picture;
#[cfg(feature = "pictures")]
mod preprocessing;
#[cfg(feature = "pictures")]
mod resize;
#[cfg(feature = "pictures")]
mod sniff;

#[cfg(feature = "pictures")]
pub use crop::{Crop, NoCrop};
#[cfg(feature = "pictures")]
pub use description::{Cut, Description, EngineKind, LayerInfo, Metadata, PreprocessingReason};
#[cfg(feature = "pictures")]
pub use error::NetworkError;
#[cfg(feature = "pictures")]
pub use network::{Network, NetworkOptions, Prepared};
#[cfg(feature = "onnx")]
pub use onnx::synth;
#[cfg(feature = "pictures")]
pub use picture::{Limits, Picture, PictureError};
#[cfg(feature = "pictures")]
pub use preprocessing::{Layout, Preprocessing, UnknownPreprocessing};
#[cfg(feature = "cli")]
pub(crate) use sniff::kind as file_kind;
