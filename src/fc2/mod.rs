//! A picture becomes a vector: the activations of a network's last hidden dense layer.
//!
//! A [`Picture`] is decoded from a file's bytes ([`Picture::decode`]), brought to the form that
//! the network's weights expect ([`Preprocessing`]) and run through the [`Network`] up to *fc2*:
//! the input of the last dense layer, after its ReLU. The same functions serve the native build
//! and WebAssembly, so that both sides compute the same vectors.

#[cfg(feature = "onnx")]
mod cut;
#[cfg(feature = "onnx")]
mod network;
#[cfg(feature = "pictures")]
mod picture;
#[cfg(feature = "pictures")]
mod preprocessing;
#[cfg(feature = "pictures")]
mod resize;
#[cfg(feature = "pictures")]
mod sniff;
#[cfg(feature = "onnx")]
pub mod synth;
#[cfg(feature = "onnx")]
mod tract;
pub mod vgg;

#[cfg(feature = "onnx")]
pub use network::{Network, NetworkError, NetworkOptions, Prepared};
#[cfg(feature = "pictures")]
pub use picture::{Limits, Picture, PictureError};
#[cfg(feature = "pictures")]
pub use preprocessing::{Layout, Preprocessing, UnknownPreprocessing};
#[cfg(feature = "cli")]
pub(crate) use sniff::kind as file_kind;
