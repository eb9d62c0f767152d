//! Depthwise convolutions, of each channel alone.

use crate::engine::kernels::elementwise::clamp;
use crate::engine::memory::{Block, LANES, blocks};

use crate::engine::kernels::dequantise::dequantised;
use crate::engine::model::{Activation, Linear, Window};
use pulp::{Simd, WithSimd};
use std::ops::Range;

/// Pixels that are computed together: as many sums as a multiplication takes cycles times those
/// started a cycle.
const PIXELS: usize = 8;

/// A depthwise convolution made ready to run.
#[derive(Debug)]
pub(in crate::engine) struct Depthwise {
    pub window: Window,
    pub channels: usize,
    /// Group of sixteen channels, row, column.
    taps: Vec<Block>,
    /// One for each group.
    bias: Vec<Block>,
    activation: Activation,
}

impl Depthwise {
    pub(in crate::engine) fn new(window: Window, linear: &Linear) -> Depthwise {
        let Linear { outputs: channels, ref bias, activation, .. } = *linear;
        let count = window.side * window.side;
        let mut taps = vec![Block::default(); channels.div_ceil(LANES) * count];
        for (channel, kernel) in dequantised(linear).chunks_exact(count).enumerate() {
            let group = &mut taps[channel / LANES * count..][..count];
            for (tap, &value) in group.iter_mut().zip(kernel) {
                tap.0[channel % LANES] = value;
            }
        }
        Depthwise { window, channels, taps, bias: blocks(bias), activation }
    }

    /// The rows of an input of `height` rows that `rows` of the output are made of.
    pub(in crate::engine) fn sources(&self, rows: &Range<usize>, height: usize) -> Range<usize> {
        let Window { side, stride, padding: [top, ..] } = self.window;
        let first = (rows.start * stride).saturating_sub(top);
        let end = ((rows.end - 1) * stride + side).saturating_sub(top).min(height);
        first..end
    }
}

/// Zero padding: puts zeros before and after each row of `width` pixels.
pub(in crate::engine) fn pad(
    input: &[Block],
    width: usize,
    [left, right]: [usize; 2],
    padded: &mut [Block],
) {
    let rows = padded.chunks_exact_mut(left + width + right);
    for (padded, row) in rows.zip(input.chunks_exact(width)) {
        padded[..left].fill(Block::default());
        padded[left..][..width].copy_from_slice(row);
        padded[left + width..].fill(Block::default());
    }
}

/// The kernel that computes some rows of sixteen channels.
pub(in crate::engine) struct Rows<'a> {
    pub depthwise: &'a Depthwise,
    /// Of sixteen channels.
    pub group: usize,
    /// The rows `sources` of the input, each of `width` pixels, before which `left` zeros are to
    /// be thought.
    pub input: &'a [Block],
    pub sources: Range<usize>,
    pub width: usize,
    pub left: usize,
    /// Of the output.
    pub rows: Range<usize>,
    pub output: &'a mut [Block],
}

impl WithSimd for Rows<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        match (self.depthwise.window.side, self.depthwise.window.stride) {
            (3, 1) => self.all::<S, 3, 1>(simd),
            (3, 2) => self.all::<S, 3, 2>(simd),
            (5, 1) => self.all::<S, 5, 1>(simd),
            (5, 2) => self.all::<S, 5, 2>(simd),
            _ => self.all::<S, 0, 0>(simd),
        }
    }
}

impl Rows<'_> {
    /// Computes the rows with a kernel of `SIDE` that moves by `STRIDE`, or any if these are zero.
    #[inline(always)]
    fn all<S: Simd, const SIDE: usize, const STRIDE: usize>(self, simd: S) {
        let Rows { depthwise, group, input, sources, width, left, rows, output } = self;
        let [top, ..] = depthwise.window.padding;
        let side = if SIDE > 0 { SIDE } else { depthwise.window.side };
        let stride = if STRIDE > 0 { STRIDE } else { depthwise.window.stride };
        let taps = &depthwise.taps[group * side * side..][..side * side];
        // More would not stay in the registers that WebAssembly has.
        let most = if cfg!(target_arch = "wasm32") { 4 } else { PIXELS };
        let (least, largest) = depthwise.activation.bounds();
        let finish = Finish { bias: &depthwise.bias[group], least, most: largest };
        let columns = output.len() / rows.len();
        // The columns whose windows lie within the input.
        let first = left.div_ceil(stride).min(columns);
        let inside = (width + left).checked_sub(side).map_or(0, |last| last / stride + 1);
        let end = inside.clamp(first, columns);
        for (row, output) in rows.zip(output.chunks_exact_mut(columns)) {
            // The rows of the window that lie within the input.
            let from = top.saturating_sub(row * stride);
            let to = side.min((sources.end + top).saturating_sub(row * stride));
            let taps = &taps[from * side..to.max(from) * side];
            let input = &input[(row * stride + from - top - sources.start) * width..];
            let mut tile = Tile { taps, side, width, input, finish: &finish };
            for column in (0..first).chain(end..columns) {
                let from = left.saturating_sub(column * stride);
                let to = side.min((width + left).saturating_sub(column * stride)).max(from);
                let start = (column * stride + from).saturating_sub(left);
                tile.edge(simd, from..to, start, &mut output[column]);
            }
            let mut column = first;
            while column < end {
                // The last pixels of a long row are computed together with some before them.
                if end - column < most && end - first >= most {
                    column = end - most;
                }
                let start = column * stride - left;
                let output = &mut output[column..end];
                column += match output.len() {
                    PIXELS.. if most == PIXELS => {
                        tile.pixels::<S, SIDE, STRIDE, PIXELS>(simd, stride, start, output)
                    }
                    4.. => tile.pixels::<S, SIDE, STRIDE, 4>(simd, stride, start, output),
                    2.. => tile.pixels::<S, SIDE, STRIDE, 2>(simd, stride, start, output),
                    _ => tile.pixels::<S, SIDE, STRIDE, 1>(simd, stride, start, output),
                };
            }
        }
    }
}

/// The bias and the bounds of the activation, applied to a sum of products.
struct Finish<'a> {
    bias: &'a Block,
    least: f32,
    most: f32,
}

/// The pixels of a row of outputs.
struct Tile<'a> {
    /// Those of the rows within the input.
    taps: &'a [Block],
    side: usize,
    width: usize,
    /// From the first of these rows on.
    input: &'a [Block],
    finish: &'a Finish<'a>,
}

impl Tile<'_> {
    /// `COUNT` pixels whose windows, from `start` on, lie within the input.
    #[inline(always)]
    fn pixels<S: Simd, const SIDE: usize, const STRIDE: usize, const COUNT: usize>(
        &mut self,
        simd: S,
        stride: usize,
        start: usize,
        output: &mut [Block],
    ) -> usize {
        let side = if SIDE > 0 { SIDE } else { self.side };
        let stride = if STRIDE > 0 { STRIDE } else { stride };
        let output = &mut output[..COUNT];
        let (least, most) = (simd.splat_f32s(self.finish.least), simd.splat_f32s(self.finish.most));
        for i in 0..LANES / S::F32_LANES {
            let mut sums = [self.finish.bias.vectors::<S>()[i]; COUNT];
            let rows = self.taps.chunks_exact(side).zip(self.input.chunks(self.width));
            for (taps, input) in rows {
                let input = &input[start..][..(COUNT - 1) * stride + side];
                for (place, tap) in taps.iter().enumerate() {
                    let tap = tap.vectors::<S>()[i];
                    for (pixel, sum) in sums.iter_mut().enumerate() {
                        let input = input[pixel * stride + place].vectors::<S>()[i];
                        *sum = simd.mul_add_e_f32s(input, tap, *sum);
                    }
                }
            }
            for (output, sum) in output.iter_mut().zip(sums) {
                output.vectors_mut::<S>()[i] = clamp(simd, sum, least, most);
            }
        }
        COUNT
    }

    /// One pixel of whose window only `columns` lie within the input, from `start` on.
    #[inline(always)]
    fn edge<S: Simd>(&mut self, simd: S, columns: Range<usize>, start: usize, output: &mut Block) {
        let (least, most) = (simd.splat_f32s(self.finish.least), simd.splat_f32s(self.finish.most));
        for i in 0..LANES / S::F32_LANES {
            let mut sum = self.finish.bias.vectors::<S>()[i];
            let rows = self.taps.chunks_exact(self.side).zip(self.input.chunks(self.width));
            for (taps, input) in rows {
                for (tap, input) in taps[columns.clone()].iter().zip(&input[start..]) {
                    let (tap, input) = (tap.vectors::<S>()[i], input.vectors::<S>()[i]);
                    sum = simd.mul_add_e_f32s(input, tap, sum);
                }
            }
            output.vectors_mut::<S>()[i] = clamp(simd, sum, least, most);
        }
    }
}
