//! Image embeddings: a picture becomes a vector, the activations of a network's last hidden dense
//! layer.
//!
//! A [`Picture`] is decoded from a file's bytes ([`Picture::decode`]), brought to the form that
//! the network's weights expect ([`Preprocessing`]) and run through the [`Network`] up to *fc2*:
//! the input of the last dense layer, after its ReLU. The same functions serve the native build
//! and WebAssembly, so that both sides compute the same vectors.
//!
//! With feature `onnx`, the default network is at hand:
//!
//! ```
//! # #[cfg(feature = "onnx")]
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use vitrine_embed::{Limits, Network, Picture};
//!
//! let red = Picture::from_rgb(2, 1, vec![200, 0, 0, 180, 0, 0]).ok_or("wrong length")?;
//! let file = red.thumbnail_jpeg(2, 90);
//!
//! let network = Network::embedded()?;
//! let picture = Picture::decode(&file, &Limits::default())?;
//! let vector = network.embed(&picture)?;
//! println!("{} components", vector.len());
//! assert_eq!(vector.len(), network.dims());
//! # Ok(())
//! # }
//! # #[cfg(not(feature = "onnx"))]
//! # fn main() {}
//! ```
//!
//! | Folder | What is in it |
//! |---|---|
//! | `picture/` | decoding, cropping, resampling, thumbnails |
//! | `preprocessing/` | a picture becomes a network's input tensor |
//! | `network/` | feature extractors, whatever runs them |
//! | `engine/` | the inference engine for VGG and mobile networks, and its kernels |
//! | `onnx/` | reading ONNX files, lowering them to the engine's model, or tract |
//! | `pack/` | networks as files that a browser can load |
//! | `codes/` | the catalogue's vectors, quantised, and the search in them |

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
mod similarity;
#[cfg(feature = "writing")]
mod svd;
mod vectors;

pub use network::{
    Cut, Description, EngineKind, LayerInfo, Metadata, Network, NetworkError, NetworkOptions,
    Normalisation, PreprocessingReason,
};
#[cfg(feature = "onnx")]
pub use onnx::synth;
pub use picture::{Crop, Limits, NoCrop, Picture, PictureError};
pub use preprocessing::{Layout, PixelRange, Prepared, Preprocessing, UnknownPreprocessing};
pub use similarity::{NOTHING_IN_COMMON, picture_similarity};
pub use vectors::{UnitVectors, Vectors};
