//! The inference engine for networks of the VGG and the mobile families.
//!
//! fc2 is what Vitrine is for, and libraries compute it four times slower than the arithmetic
//! allows. The network inside the program, an EfficientNet-Lite, runs in the browser of every
//! visitor who searches by photo. So these two families have an engine of their own, the same
//! native and in WebAssembly; every other network runs through tract, which is also the engine's
//! reference in the tests.
//!
//! ```text
//! model ─▶ plan (fused steps) ─▶ inference ─▶ kernels, in memory
//! ```

mod inference;
mod kernels;
mod memory;
mod model;
mod plan;

pub use inference::Engine;
pub use model::{Activation, Layer, Linear, Model, ModelError, Sparse, Weights, Window};

#[cfg(test)]
mod tests;
