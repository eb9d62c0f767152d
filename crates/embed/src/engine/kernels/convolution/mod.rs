//! Convolution kernels: Winograd for 3×3, im2col for any window, pointwise, depthwise, and the
//! three of an inverted residual block fused.

mod depthwise;
mod im2col;
mod inverted_residual;
mod pointwise;
mod winograd;

pub(in crate::engine) use depthwise::Depthwise;
pub(in crate::engine) use im2col::{Im2col, PIXEL};
pub(in crate::engine) use inverted_residual::InvertedResidual;
pub(in crate::engine) use winograd::{OUTPUTS, TILE_GROUP, Winograd};
