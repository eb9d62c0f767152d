//! What wasm-bindgen wrote, made smaller: the names between a module and its JavaScript, and in the
//! frame's module the code that words panics.

mod names;
mod panics;
#[cfg(test)]
mod panics_tests;
mod places;

pub use names::shorten;
pub use panics::silence;
pub use places::forget;
