//! Kernels: the arithmetic of the layers, by SIMD instructions and on all threads.

pub(super) mod convolution;
pub(super) mod dense;
mod dequantise;
pub(super) mod elementwise;
mod gemm;
pub(super) mod global_average_pool;
pub(super) mod max_pool;
pub(super) mod normalise;
pub(super) mod resize;
