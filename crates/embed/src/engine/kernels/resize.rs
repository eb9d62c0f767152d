//! Antialiased bilinear downsampling of feature maps.

use crate::engine::memory::{Block, BufferPool, FeatureMaps, LANES, Source};
use crate::instruction_set::InstructionSet;
use crate::parallel;
use pulp::{Simd, WithSimd};

/// A bilinear downsampling whose support grows with the reduction.
#[derive(Debug)]
pub(in crate::engine) struct Resize {
    rows: Vec<Taps>,
    columns: Vec<Taps>,
}

/// The filter taps of one row or column of the result.
#[derive(Debug)]
struct Taps {
    first: usize,
    weights: Vec<f32>,
}

impl Resize {
    pub(in crate::engine) fn new(
        [height, width]: [usize; 2],
        [rows, columns]: [usize; 2],
    ) -> Resize {
        Resize { rows: triangle_filters(height, rows), columns: triangle_filters(width, columns) }
    }

    pub(in crate::engine) fn run<'a>(
        &self,
        instructions: InstructionSet,
        buffers: &'a BufferPool,
        source: Source,
    ) -> FeatureMaps<'a> {
        let [_, from, channels] = source.shape();
        let shape = [self.rows.len(), self.columns.len(), channels];
        let mut output = FeatureMaps::new(buffers, source.pictures(), shape);
        let (area, depth, width) = (output.area(), output.depth(), output.width);
        let rows: Vec<_> = output.blocks.chunks_exact_mut(width).enumerate().collect();
        parallel::each(rows, |(at, output)| {
            let (plane, row) = (at * width / area, at * width % area / width);
            let Taps { first, ref weights } = self.rows[row];
            let columns = &self.columns;
            match source {
                Source::Pixels(pixels, _) => {
                    let mean = &mut vec![0.0; from * channels];
                    let rows = &pixels[first * mean.len()..][..weights.len() * mean.len()];
                    instructions.run(PixelRow { channels, rows, weights, columns, mean, output });
                }
                Source::FeatureMaps(input) => {
                    let channels = channels - plane % depth * LANES;
                    let plane = input.plane(plane / depth, plane % depth);
                    let rows = &plane[first * from..][..weights.len() * from];
                    let mean = &mut buffers.take(from)[..];
                    instructions.run(Row { channels, rows, weights, columns, mean, output });
                }
            }
        });
        output
    }
}

/// Triangle filters, each as wide as twice the reduction.
fn triangle_filters(source: usize, target: usize) -> Vec<Taps> {
    let step = source as f64 / target as f64;
    let taps = |at: usize| {
        let centre = (at as f64 + 0.5) * step - 0.5;
        let weight = |x: usize| 1.0 - ((x as f64 - centre) / step).abs();
        let first = (centre - step).floor().max(0.0) as usize;
        let reach = (first..source).skip_while(|&x| weight(x) <= 0.0);
        let reach: Vec<usize> = reach.take_while(|&x| weight(x) > 0.0).collect();
        let sum: f64 = reach.iter().map(|&x| weight(x)).sum();
        let weights = reach.iter().map(|&x| (weight(x) / sum) as f32).collect();
        Taps { first: reach.first().copied().unwrap_or(0), weights }
    };
    (0..target).map(taps).collect()
}

/// One row of sixteen channels: first the mean of the rows, then of the columns.
struct Row<'a> {
    /// Not more than these are computed.
    channels: usize,
    rows: &'a [Block],
    weights: &'a [f32],
    columns: &'a [Taps],
    mean: &'a mut [Block],
    output: &'a mut [Block],
}

impl WithSimd for Row<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let used = LANES.min(self.channels).div_ceil(S::F32_LANES);
        let width = self.mean.len();
        for (column, mean) in self.mean.iter_mut().enumerate() {
            let rows = self.rows[column..].iter().step_by(width);
            weighted_sum(simd, rows, self.weights, &mut mean.vectors_mut::<S>()[..used]);
        }
        for (Taps { first, weights }, output) in self.columns.iter().zip(self.output) {
            *output = Block::default();
            let columns = self.mean[*first..].iter();
            weighted_sum(simd, columns, weights, &mut output.vectors_mut::<S>()[..used]);
        }
    }
}

/// The weighted sum of blocks, of as many vectors of each as are asked for.
#[inline(always)]
fn weighted_sum<'b, S: Simd>(
    simd: S,
    blocks: impl Iterator<Item = &'b Block> + Clone,
    weights: &[f32],
    sums: &mut [S::f32s],
) {
    for (i, result) in sums.iter_mut().enumerate() {
        let mut sum = simd.splat_f32s(0.0);
        for (block, &weight) in blocks.clone().zip(weights) {
            let value = block.vectors::<S>()[i];
            sum = simd.mul_add_e_f32s(simd.splat_f32s(weight), value, sum);
        }
        *result = sum;
    }
}

/// As [`Row`], from pixels of up to sixteen channels.
struct PixelRow<'a> {
    channels: usize,
    rows: &'a [f32],
    weights: &'a [f32],
    columns: &'a [Taps],
    /// Zeros.
    mean: &'a mut [f32],
    output: &'a mut [Block],
}

impl WithSimd for PixelRow<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        for (row, &weight) in self.rows.chunks_exact(self.mean.len()).zip(self.weights) {
            add_weighted(self.mean, row, weight);
        }
        for (Taps { first, weights }, output) in self.columns.iter().zip(self.output) {
            *output = Block::default();
            let pixels = self.mean[first * self.channels..].chunks_exact(self.channels);
            for (pixel, &weight) in pixels.zip(weights) {
                add_weighted(&mut output.0, pixel, weight);
            }
        }
    }
}

/// Adds values to as many sums, each times `weight`.
#[inline(always)]
fn add_weighted(sums: &mut [f32], values: &[f32], weight: f32) {
    for (sum, value) in sums.iter_mut().zip(values) {
        *sum += weight * value;
    }
}
