//! Convolutions with any window by im2col: gathered windows times the weights.

use super::pointwise::Pointwise;
use crate::engine::memory::{Band, Block, BufferPool, FeatureMaps, LANES, Source};
use crate::engine::model::{Linear, Window};
use crate::instruction_set::InstructionSet;
use crate::parallel;

/// Bytes of gathered windows, or of pixels, that are worked on together, unless a row takes more.
const BAND_BYTES: usize = 256 << 10;

/// The window of a 1×1 convolution.
pub(in crate::engine) const PIXEL: Window = Window { side: 1, stride: 1, padding: [0; 4] };

/// An im2col convolution made ready to run.
#[derive(Debug)]
pub(in crate::engine) struct Im2col {
    window: Window,
    /// Multiplies the pixels of a picture, and is added to them, before anything else.
    pub rescale: (f32, f32),
    pub pointwise: Pointwise,
    /// Values of a window that lie in a block.
    chunk: usize,
    /// Whether it can read a picture as it comes.
    pub reads_pixels: bool,
}

/// The im2col buffer: where the windows of a row of the result are put.
struct Windows<'a> {
    blocks: &'a mut [Block],
    /// How far a window's next sixteen values lie behind.
    stride: usize,
    /// The first of the row, and how many there are.
    first: usize,
    columns: usize,
}

impl Im2col {
    pub(in crate::engine) fn new(window: Window, linear: &Linear) -> Im2col {
        let reads_pixels = Im2col::reads_pixels_of(&window, linear.inputs);
        let chunk = if reads_pixels { window.side * linear.inputs } else { LANES };
        let pointwise = Pointwise::new(linear, window.side * window.side, chunk);
        Im2col { window, rescale: (1.0, 0.0), pointwise, chunk, reads_pixels }
    }

    /// Whether one with this window can read a picture as it comes: a row of the window then has a
    /// block of its own.
    pub(in crate::engine) fn reads_pixels_of(window: &Window, channels: usize) -> bool {
        *window != PIXEL && window.side * channels <= LANES
    }

    /// Whether the window is a pixel, and every pixel has its own.
    pub(in crate::engine) fn is_pointwise(&self) -> bool {
        self.window == PIXEL
    }

    /// Computes the convolution; `added` is of the result's shape.
    pub(in crate::engine) fn run<'a>(
        &self,
        instructions: InstructionSet,
        buffers: &'a BufferPool,
        source: Source,
        added: Option<&FeatureMaps>,
    ) -> FeatureMaps<'a> {
        let [height, width, _] = source.shape();
        // It fits: the model has been checked.
        let (height, width) = self.window.output(height, width).unwrap_or_default();
        let shape = [height, width, self.pointwise.outputs];
        let mut output = FeatureMaps::new(buffers, source.pictures(), shape);
        let row = self.pointwise.depth() * width * size_of::<Block>();
        let rows = (BAND_BYTES / row).clamp(1, height);
        parallel::each(output.bands(rows), |band| {
            let Band { picture, rows, groups } = band;
            let added = added.map(|added| added.rows(picture, rows.start));
            if let Source::FeatureMaps(input) = source
                && self.is_pointwise()
            {
                self.pointwise.run(instructions, input.rows(picture, rows.start), added, groups);
                return;
            }
            // Odd, so that a window does not fall into a few places of the cache.
            let stride = (rows.len() * width) | 1;
            let mut blocks = buffers.take(self.pointwise.depth() * stride);
            for (place, row) in rows.enumerate() {
                let (first, blocks) = (place * width, &mut blocks[..]);
                let windows = Windows { blocks, stride, first, columns: width };
                match source {
                    Source::Pixels(pixels, shape) => self.gather(pixels, shape, row, windows),
                    Source::FeatureMaps(input) => self.gather_planes(input, picture, row, windows),
                }
            }
            self.pointwise.run(instructions, (&blocks, stride), added, groups);
        });
        output
    }

    /// The windows of one row of the result: row by row, each in a block.
    fn gather(
        &self,
        pixels: &[f32],
        [height, width, channels]: [usize; 3],
        row: usize,
        windows: Windows,
    ) {
        let Window { side, stride, padding: [top, left, ..] } = self.window;
        let Windows { blocks, stride: apart, first, columns } = windows;
        let (factor, offset) = self.rescale;
        let (from, to) = inside(row * stride, side, top, height);
        for (dy, blocks) in blocks.chunks_exact_mut(apart).enumerate() {
            let blocks = &mut blocks[first..][..columns];
            if !(from..to).contains(&dy) {
                blocks.fill(Block::default());
                continue;
            }
            let pixels = &pixels[(row * stride + dy - top) * width * channels..];
            for (column, block) in blocks.iter_mut().enumerate() {
                let (start, end) = inside(column * stride, side, left, width);
                let pixels = &pixels[(column * stride + start - left) * channels..];
                match pixels.first_chunk::<LANES>() {
                    // What lies behind the window's row is not read.
                    Some(pixels) if end - start == side => {
                        for (value, pixel) in block.0.iter_mut().zip(pixels) {
                            *value = factor * pixel + offset;
                        }
                    }
                    _ => {
                        *block = Block::default();
                        let values = &mut block.0[start * channels..end * channels];
                        for (value, pixel) in values.iter_mut().zip(pixels) {
                            *value = factor * pixel + offset;
                        }
                    }
                }
            }
        }
    }

    /// As [`gather`](Im2col::gather), place by place and channel by channel.
    fn gather_planes(&self, input: &FeatureMaps, picture: usize, row: usize, windows: Windows) {
        let Window { side, stride, padding: [top, left, ..] } = self.window;
        let Windows { blocks, stride: apart, first, columns } = windows;
        for group in blocks.chunks_exact_mut(apart) {
            group[first..][..columns].fill(Block::default());
        }
        let (from, to) = inside(row * stride, side, top, input.height);
        for depth in 0..input.depth() {
            let plane = input.plane(picture, depth);
            let count = LANES.min(input.channels - depth * LANES);
            for (dy, column) in (from..to).flat_map(|dy| (0..columns).map(move |x| (dy, x))) {
                let (start, end) = inside(column * stride, side, left, input.width);
                for dx in start..end {
                    let at = (row * stride + dy - top) * input.width + column * stride + dx - left;
                    let value = (dy * side + dx) * input.channels + depth * LANES;
                    for (value, &channel) in (value..).zip(&plane[at].0[..count]) {
                        let block = value / self.chunk * apart + first + column;
                        blocks[block].0[value % self.chunk] = channel;
                    }
                }
            }
        }
    }
}

/// Which places of a window lie within `length` pixels, where `before` zeros come before them.
fn inside(start: usize, side: usize, before: usize, length: usize) -> (usize, usize) {
    let from = before.saturating_sub(start);
    (from, side.min((length + before).saturating_sub(start)).max(from))
}
