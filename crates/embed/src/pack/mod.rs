//! Packs: a network as files that a browser can load.
//!
//! An ONNX file of VGG16 is half a gigabyte in one piece. A pack has the same network in shards of
//! a few MB, which arrive in any order, are cached one by one, and go straight to their place in
//! memory; its weights are mostly 8-bit integers. `docs/FORMAT.md` specifies the bytes.
//!
//! ```text
//! reading:  pack.vit ─▶ Manifest ─▶ Assembly ◀─ weights/HASH.bin, … ─▶ Model ─▶ engine::Engine
//! writing:  Model ─▶ reduce_rank ─▶ convert ─▶ write ─▶ pack.vit, weights/HASH.bin, …
//! ```
//!
//! Reading is pure and needs no features; writing comes with feature `writing`.

mod about;
mod assembly;
mod contents;
mod error;
mod layer_codec;
mod layer_shape;
mod manifest;
mod tensors;
mod weight_type;

#[cfg(feature = "writing")]
mod convert;
#[cfg(feature = "writing")]
mod low_rank;
#[cfg(feature = "writing")]
mod write;

pub use about::About;
pub use assembly::{Assembly, Unpacked};
pub use error::PackError;
pub use manifest::Manifest;
pub use weight_type::WeightType;

#[cfg(feature = "writing")]
pub use convert::convert;
#[cfg(feature = "writing")]
pub use low_rank::reduce_rank;
#[cfg(feature = "writing")]
pub use write::{SHARD_BYTES, write, write_onnx};

#[cfg(feature = "writing")]
#[cfg(test)]
mod tests;
