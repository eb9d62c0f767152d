//! Pictures: decoding, cropping, resampling and thumbnails.
//!
//! ```text
//! bytes ─▶ decoding ─▶ Picture ─▶ crop ─▶ resampling ─▶ preprocessing
//!                         └─▶ thumbnail
//! ```
//!
//! Only `decoding.rs`, `jpeg.rs`, `orientation.rs` and `thumbnail.rs` name the `image` crate.

mod crop;
mod decoding;
mod error;
mod jpeg;
mod orientation;
mod raster;
pub(crate) mod resampling;
mod thumbnail;
mod webp;

pub use crop::{Crop, NoCrop};
pub use decoding::Limits;
pub use error::PictureError;
pub use raster::Picture;

#[cfg(test)]
mod tests;
