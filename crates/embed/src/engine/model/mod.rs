//! The model: layers, their weights, and shape inference.

mod layers;
mod linear;
mod shape_inference;
mod sparse;
mod weights;
mod window;

pub use layers::{Layer, Model};
pub use linear::{Activation, Linear};
pub use shape_inference::ModelError;
pub(crate) use shape_inference::Shape;
pub use sparse::Sparse;
pub use weights::Weights;
pub use window::Window;
