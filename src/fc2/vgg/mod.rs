//! The engine for networks of the VGG family.
//!
//! fc2 is what Vitrine is for, and libraries compute it four times slower than the arithmetic
//! allows. So the one family that needs it has an engine of its own, the same native and in
//! WebAssembly; every other network runs through tract, which is also the engine's reference in
//! the tests.

mod chain;
mod conv;
mod dense;
mod engine;
mod filters;
mod level;
mod planes;
mod pool;
mod product;
mod reference;
mod scratch;
mod widen;
mod winograd;

pub use chain::{Affine, Chain, ChainError, Layer, Weights};
pub use engine::Engine;
