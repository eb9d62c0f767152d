//! Elementwise kernels: affine function, sum, clamping.

use crate::engine::memory::{Block, BufferPool, FeatureMaps, LANES};
use pulp::Simd;

/// The affine function `factor · x + offset` of every value.
pub(in crate::engine) fn rescale<'a>(
    buffers: &'a BufferPool,
    input: &FeatureMaps,
    factor: f32,
    offset: f32,
) -> FeatureMaps<'a> {
    let shape = [input.height, input.width, input.channels];
    let mut output = FeatureMaps::new(buffers, input.pictures, shape);
    let (area, depth) = (input.area(), input.depth());
    let planes = output.blocks.chunks_exact_mut(area).zip(input.blocks.chunks_exact(area));
    for (at, (output, input)) in planes.enumerate() {
        // Missing channels stay zero.
        let count = LANES.min(shape[2] - at % depth * LANES);
        let mut offsets = Block::default();
        offsets.0[..count].fill(offset);
        for (output, input) in output.iter_mut().zip(input) {
            for ((output, input), offset) in output.0.iter_mut().zip(input.0).zip(offsets.0) {
                *output = factor * input + offset;
            }
        }
    }
    output
}

/// The elementwise sum of feature maps of one shape.
pub(in crate::engine) fn add<'a>(
    buffers: &'a BufferPool,
    input: &FeatureMaps,
    added: &FeatureMaps,
) -> FeatureMaps<'a> {
    let shape = [input.height, input.width, input.channels];
    let mut output = FeatureMaps::new(buffers, input.pictures, shape);
    let inputs = input.blocks.iter().zip(&added.blocks[..]);
    for (output, (input, added)) in output.blocks.iter_mut().zip(inputs) {
        for ((output, input), added) in output.0.iter_mut().zip(input.0).zip(added.0) {
            *output = input + added;
        }
    }
    output
}

/// Clamping: min(max(x, least), most).
#[inline(always)]
pub(in crate::engine) fn clamp<S: Simd>(
    simd: S,
    x: S::f32s,
    least: S::f32s,
    most: S::f32s,
) -> S::f32s {
    if cfg!(target_arch = "wasm32") {
        // What WebAssembly calls minimum and maximum is eight instructions of x86, for NaN's sake.
        let x = simd.select_f32s(simd.less_than_f32s(x, least), least, x);
        simd.select_f32s(simd.less_than_f32s(most, x), most, x)
    } else {
        simd.min_f32s(simd.max_f32s(x, least), most)
    }
}
