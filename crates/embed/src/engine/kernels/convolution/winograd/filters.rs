//! The filters of a Winograd convolution, as the engine keeps them.

use super::transforms::{self, INPUTS};
use crate::engine::kernels::dequantise::{StoredWeight, dequantise};
use crate::engine::memory::{Block, LANES};
use crate::engine::model::Weights;
use half::f16;
use pulp::Simd;
use std::ops::Range;

/// Filters in the order of their use, in the form in which they were stored: sixteen outputs,
/// input channel, row, column, and the sixteen outputs together.
///
/// They are transformed whenever the layer runs: that is quicker than to read what is nine times
/// larger from memory, and it is why an engine needs no more memory than its weights.
#[derive(Debug)]
pub(in crate::engine) enum Filters {
    F32(Vec<[f32; LANES]>),
    F16(Vec<[f16; LANES]>),
    I8(Vec<[i8; LANES]>),
}

impl Filters {
    /// Packs a layer's weights; scales are not part of the filters.
    pub(in crate::engine) fn of(weights: Weights, outputs: usize) -> Filters {
        match weights {
            Weights::F32(values) => Filters::F32(pack(&values, outputs)),
            Weights::F16(values) => Filters::F16(pack(&values, outputs)),
            Weights::I8 { values, .. } => Filters::I8(pack(&values, outputs)),
            Weights::Sparse(sparse) => Filters::I8(pack(&sparse.integers(), outputs)),
        }
    }

    /// Transforms sixteen outputs' filters for one row of the products, `row`: column of the
    /// products, then input channel, `stride` blocks a column.
    #[inline(always)]
    pub(in crate::engine) fn transform<S: Simd>(
        &self,
        simd: S,
        panel: Range<usize>,
        row: usize,
        stride: usize,
        transformed: &mut [Block],
    ) {
        match self {
            Filters::F32(taps) => rows(simd, &taps[panel], row, stride, transformed),
            Filters::F16(taps) => rows(simd, &taps[panel], row, stride, transformed),
            Filters::I8(taps) => rows(simd, &taps[panel], row, stride, transformed),
        }
    }
}

/// Packs weights of output × input × 3 × 3.
fn pack<T: StoredWeight>(weights: &[T], outputs: usize) -> Vec<[T; LANES]> {
    let filter = weights.len() / outputs;
    let panels = outputs.div_ceil(LANES);
    let mut packed = vec![[T::default(); LANES]; panels * filter];
    for (output, weights) in weights.chunks_exact(filter).enumerate() {
        let panel = &mut packed[output / LANES * filter..][..filter];
        for (taps, &weight) in panel.iter_mut().zip(weights) {
            taps[output % LANES] = weight;
        }
    }
    packed
}

#[inline(always)]
fn rows<S: Simd, T: StoredWeight>(
    simd: S,
    taps: &[[T; LANES]],
    row: usize,
    stride: usize,
    transformed: &mut [Block],
) {
    for (channel, taps) in taps.chunks_exact(9).enumerate() {
        let mut wide = [Block::default(); 9];
        for (wide, taps) in wide.iter_mut().zip(taps) {
            dequantise(taps, &mut wide.0);
        }
        for i in 0..LANES / S::F32_LANES {
            let mut columns = [simd.splat_f32s(0.0); 3];
            for (x, column) in columns.iter_mut().enumerate() {
                let mut taps = [*column; 3];
                for (y, tap) in taps.iter_mut().enumerate() {
                    *tap = wide[3 * y + x].vectors::<S>()[i];
                }
                *column = transforms::filter_at(simd, row, taps);
            }
            let products = transforms::filter(simd, columns);
            for column in 0..INPUTS {
                transformed[column * stride + channel].vectors_mut::<S>()[i] = products[column];
            }
        }
    }
}
