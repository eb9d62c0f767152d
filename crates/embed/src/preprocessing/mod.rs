//! Preprocessing: a picture becomes a network's input tensor.

mod framing;
mod input;
mod presets;

pub(crate) use input::Input;
pub use input::{Layout, Prepared};
pub use presets::{PixelRange, Preprocessing, UnknownPreprocessing};

#[cfg(test)]
mod tests;
