//! Writing ONNX networks: for the generator of the default network, tests and benchmarks.

mod builder;
mod seeded;
mod vgg;

pub use builder::{Attribute, Builder};
pub use vgg::{Arch, UnknownArch, vgg};
