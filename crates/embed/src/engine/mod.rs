//! The engine for networks of the VGG and the mobile families.
//!
//! fc2 is what Vitrine is for, and libraries compute it four times slower than the arithmetic
//! allows. The network inside the program, an EfficientNet-Lite, runs in the browser of every
//! visitor who searches by photo. So these two families have an engine of their own, the same
//! native and in WebAssembly; every other network runs through tract, which is also the engine's
//! reference in the tests.

mod bottleneck;
mod conv;
mod convolution;
mod dense;
mod depthwise;
mod filters;
mod model;
mod plan;
mod planes;
mod pointwise;
mod pool;
mod product;
#[cfg(test)]
mod reference;
mod resize;
mod run;
mod scratch;
mod simple;
mod sparse;
mod widen;
mod winograd;

pub use model::{Activation, Layer, Linear, Model, ModelError, Weights, Window};
pub use run::Engine;
pub use sparse::Sparse;
