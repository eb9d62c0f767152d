//! Convolutions with any window, as products of gathered windows with the weights.

use super::level::Level;
use super::planes::{Band, Block, LANES, Planes, Source};
use super::pointwise::Pointwise;
use super::scratch::Scratch;
use super::{Linear, Window};
use crate::parallel;

/// Bytes of gathered windows, or of pixels, that are worked on together, unless a row takes more.
const BAND_BYTES: usize = 256 << 10;

/// A convolution made ready to run.
#[derive(Debug)]
pub(super) struct Convolution {
    window: Window,
    /// Multiplies the pixels of a picture, and is added to them, before anything else.
    pub rescale: (f32, f32),
    pub pointwise: Pointwise,
}

/// Where the windows of a row of the result are put.
struct Windows<'a> {
    blocks: &'a mut [Block],
    /// How far a window's next sixteen values lie behind.
    stride: usize,
    /// The first of the row, and how many there are.
    first: usize,
    columns: usize,
}

impl Convolution {
    pub(super) fn new(window: Window, linear: &Linear) -> Convolution {
        let pointwise = Pointwise::new(linear, window.side * window.side);
        Convolution { window, rescale: (1.0, 0.0), pointwise }
    }

    /// Whether the window is a pixel, and every pixel has its own.
    pub(super) fn is_pointwise(&self) -> bool {
        self.window == Window { side: 1, stride: 1, padding: [0; 4] }
    }

    /// `added` is of the result's shape.
    pub(super) fn run<'a>(
        &self,
        level: Level,
        scratch: &'a Scratch,
        source: Source,
        added: Option<&Planes>,
    ) -> Planes<'a> {
        let [height, width, _] = source.shape();
        // It fits: the model has been checked.
        let (height, width) = self.window.output(height, width).unwrap_or_default();
        let shape = [height, width, self.pointwise.outputs];
        let mut output = Planes::new(scratch, source.pictures(), shape);
        let row = self.pointwise.inputs.div_ceil(LANES) * width * size_of::<Block>();
        let rows = (BAND_BYTES / row).clamp(1, height);
        parallel::each(output.bands(rows), |band| {
            let Band { picture, rows, groups } = band;
            let added = added.map(|added| added.rows(picture, rows.start));
            if let Source::Planes(input) = source
                && self.is_pointwise()
            {
                self.pointwise.run(level, input.rows(picture, rows.start), added, groups);
                return;
            }
            // Odd, so that a window does not fall into a few places of the cache.
            let stride = (rows.len() * width) | 1;
            let mut blocks = scratch.take(self.pointwise.inputs.div_ceil(LANES) * stride);
            for (place, row) in rows.enumerate() {
                let (first, blocks) = (place * width, &mut blocks[..]);
                let windows = Windows { blocks, stride, first, columns: width };
                match source {
                    Source::Pixels(pixels, shape) => self.gather(pixels, shape, row, windows),
                    Source::Planes(input) => self.gather_planes(input, picture, row, windows),
                }
            }
            self.pointwise.run(level, (&blocks, stride), added, groups);
        });
        output
    }

    /// The windows of one row of the result.
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
        // With room for what a whole row of sixteen values writes behind the window.
        let mut window = vec![0.0; self.pointwise.inputs.next_multiple_of(LANES) + LANES];
        for column in 0..columns {
            let (start, end) = inside(column * stride, side, left, width);
            if (start, end) != (0, side) {
                window.fill(0.0);
            }
            for dy in from..to {
                let at = (row * stride + dy - top) * width + column * stride + start - left;
                let (pixels, values) =
                    (&pixels[at * channels..], &mut window[(dy * side + start) * channels..]);
                let count = (end - start) * channels;
                // What lies behind the row is written later, or not read.
                let whole = end - start == side && (dy + 1 < to || to == side) && count <= LANES;
                match (pixels.first_chunk::<LANES>(), values.first_chunk_mut::<LANES>()) {
                    (Some(pixels), Some(values)) if whole => {
                        for (value, pixel) in values.iter_mut().zip(pixels) {
                            *value = factor * pixel + offset;
                        }
                    }
                    _ => {
                        for (value, pixel) in values[..count].iter_mut().zip(pixels) {
                            *value = factor * pixel + offset;
                        }
                    }
                }
            }
            let groups = self.pointwise.inputs.div_ceil(LANES);
            for (group, values) in window.chunks_exact(LANES).take(groups).enumerate() {
                blocks[group * apart + first + column].0.copy_from_slice(values);
            }
        }
    }

    /// As [`gather`](Convolution::gather): place by place, channel by channel.
    fn gather_planes(&self, input: &Planes, picture: usize, row: usize, windows: Windows) {
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
                        let block = value / LANES * apart + first + column;
                        blocks[block].0[value % LANES] = channel;
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
