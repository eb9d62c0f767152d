//! Planes of a smaller size, antialiased.

use super::level::Level;
use super::planes::{Block, LANES, Planes};
use super::scratch::Scratch;
use crate::parallel;
use pulp::{Simd, WithSimd};

/// A bilinear reduction whose support grows with it.
#[derive(Debug)]
pub(super) struct Resize {
    rows: Vec<Taps>,
    columns: Vec<Taps>,
}

/// What one row or column of the result is the weighted mean of.
#[derive(Debug)]
struct Taps {
    first: usize,
    weights: Vec<f32>,
}

impl Resize {
    pub(super) fn new([height, width]: [usize; 2], [rows, columns]: [usize; 2]) -> Resize {
        Resize { rows: triangles(height, rows), columns: triangles(width, columns) }
    }

    pub(super) fn run<'a>(&self, level: Level, scratch: &'a Scratch, input: &Planes) -> Planes<'a> {
        let shape = [self.rows.len(), self.columns.len(), input.channels];
        let mut output = Planes::new(scratch, input.pictures, shape);
        let (area, depth) = (output.area(), output.depth());
        let width = self.columns.len();
        let rows: Vec<_> = output.blocks.chunks_exact_mut(width).enumerate().collect();
        parallel::each(rows, |(at, output)| {
            let (plane, row) = (at * width / area, at * width % area / width);
            let channels = input.channels - plane % depth * LANES;
            let plane = input.plane(plane / depth, plane % depth);
            let mut mean = scratch.take(input.width);
            let Taps { first, ref weights } = self.rows[row];
            let rows = &plane[first * input.width..][..weights.len() * input.width];
            let columns = &self.columns;
            level.run(Row { channels, rows, weights, columns, mean: &mut mean, output });
        });
        output
    }
}

/// Each as wide as twice the reduction.
fn triangles(source: usize, target: usize) -> Vec<Taps> {
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
        let zero = simd.splat_f32s(0.0);
        let used = LANES.min(self.channels).div_ceil(S::F32_LANES);
        let width = self.mean.len();
        for (column, mean) in self.mean.iter_mut().enumerate() {
            for (i, mean) in mean.vectors_mut::<S>()[..used].iter_mut().enumerate() {
                *mean = zero;
                for (row, &weight) in self.rows.chunks_exact(width).zip(self.weights) {
                    let value = row[column].vectors::<S>()[i];
                    *mean = simd.mul_add_e_f32s(simd.splat_f32s(weight), value, *mean);
                }
            }
        }
        for (Taps { first, weights }, output) in self.columns.iter().zip(self.output) {
            *output = Block::default();
            for (i, output) in output.vectors_mut::<S>()[..used].iter_mut().enumerate() {
                let mut sum = zero;
                for (mean, &weight) in self.mean[*first..].iter().zip(weights) {
                    let value = mean.vectors::<S>()[i];
                    sum = simd.mul_add_e_f32s(simd.splat_f32s(weight), value, sum);
                }
                *output = sum;
            }
        }
    }
}
