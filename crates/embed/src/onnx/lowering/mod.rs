//! Lowering: from an ONNX graph to a [`Model`](crate::engine::Model), where it is of the VGG or the
//! mobile family.
//!
//! Exporters write the same network in different ways: channel by channel or pixel by pixel, with
//! `Gemm` or with `MatMul` and `Add`, with reshapings whose shape is computed. So the graph is
//! followed from the picture to the vector, and for each tensor on the way it is known what of the
//! model's activations it is and in which order they lie. `layers.rs` has the operators that
//! become layers, `picture.rs` those that normalise the picture, `fold.rs` those that change the layer before, `layout.rs` those that change only
//! the order or the shape.

mod colours;
mod constants;
mod error;
mod fold;
mod layers;
mod layout;
mod lower;
mod path;
mod picture;
mod reshape;
mod scale;
mod state;

pub(super) use constants::Constants;
pub(super) use error::LoweringError;
pub(crate) use lower::Lowered;
pub(super) use lower::lower;

#[cfg(feature = "tract")]
#[cfg(test)]
mod tests;
