//! GEMM micro-kernel: the matrix product of the Winograd convolution, where nearly all of a VGG's
//! time goes.

use crate::engine::memory::{Block, LANES};
use pulp::Simd;

/// Matrix product of the tiles' transforms with the filters': `results[t] = Σ inputs[t] · filters`.
///
/// The tiles' channels come sixteen at a time, `stride` blocks apart; `filters` has one block of
/// sixteen outputs for each of the `channels`.
#[inline(always)]
pub(in crate::engine) fn gemm<S: Simd>(
    simd: S,
    inputs: &[Block],
    stride: usize,
    filters: &[Block],
    channels: usize,
    results: &mut [Block],
) {
    // As many sums as registers allow: 32 of them, or 16 with AVX2 and in WebAssembly. Each
    // needs at least as many as a multiplication takes cycles times those started a cycle.
    match S::F32_LANES {
        16 => rows::<S, 16, 1>(simd, inputs, stride, filters, channels, results),
        4 if cfg!(target_arch = "aarch64") => {
            rows::<S, 4, 4>(simd, inputs, stride, filters, channels, results);
        }
        _ => rows::<S, 4, 2>(simd, inputs, stride, filters, channels, results),
    }
}

/// At most `MOST` tiles at a time, a power of two, and `VECTORS` vectors of outputs.
#[inline(always)]
fn rows<S: Simd, const MOST: usize, const VECTORS: usize>(
    simd: S,
    inputs: &[Block],
    stride: usize,
    filters: &[Block],
    channels: usize,
    results: &mut [Block],
) {
    let mut tile = 0;
    while tile < results.len() {
        let (inputs, results) = (&inputs[tile..], &mut results[tile..]);
        tile += match results.len() {
            16.. if MOST >= 16 => {
                micro_kernel::<S, 16, VECTORS>(simd, inputs, stride, filters, channels, results)
            }
            8.. if MOST >= 8 => {
                micro_kernel::<S, 8, VECTORS>(simd, inputs, stride, filters, channels, results)
            }
            4.. => micro_kernel::<S, 4, VECTORS>(simd, inputs, stride, filters, channels, results),
            2.. => micro_kernel::<S, 2, VECTORS>(simd, inputs, stride, filters, channels, results),
            _ => micro_kernel::<S, 1, VECTORS>(simd, inputs, stride, filters, channels, results),
        };
    }
}

/// The micro-kernel: the sums of `TILES` tiles stay in registers.
#[inline(always)]
fn micro_kernel<S: Simd, const TILES: usize, const VECTORS: usize>(
    simd: S,
    inputs: &[Block],
    stride: usize,
    filters: &[Block],
    channels: usize,
    results: &mut [Block],
) -> usize {
    let results = &mut results[..TILES];
    for first in (0..LANES / S::F32_LANES).step_by(VECTORS) {
        let mut sums = [[simd.splat_f32s(0.0); VECTORS]; TILES];
        let whole = filters[..channels].chunks_exact(LANES);
        let rest = whole.remainder();
        let mut inputs = inputs.chunks(stride);
        for (filters, tiles) in whole.zip(&mut inputs) {
            step(simd, &mut sums, &tiles[..TILES], filters, first);
        }
        if let Some(tiles) = inputs.next().filter(|_| !rest.is_empty()) {
            step(simd, &mut sums, &tiles[..TILES], rest, first);
        }
        for (result, sums) in results.iter_mut().zip(sums) {
            result.vectors_mut::<S>()[first..][..VECTORS].copy_from_slice(&sums);
        }
    }
    TILES
}

/// Adds the products of up to sixteen channels, with the vectors of outputs from `first` on.
#[inline(always)]
fn step<S: Simd, const TILES: usize, const VECTORS: usize>(
    simd: S,
    sums: &mut [[S::f32s; VECTORS]; TILES],
    tiles: &[Block],
    filters: &[Block],
    first: usize,
) {
    for (channel, filters) in filters.iter().enumerate().take(LANES) {
        let filters = &filters.vectors::<S>()[first..][..VECTORS];
        for (sums, tile) in sums.iter_mut().zip(tiles) {
            let input = simd.splat_f32s(tile.0[channel]);
            for (sum, &filter) in sums.iter_mut().zip(filters) {
                *sum = simd.mul_add_e_f32s(input, filter, *sum);
            }
        }
    }
}
