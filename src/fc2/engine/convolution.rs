//! Convolutions with any window, as products of gathered windows with the weights.

use super::level::Level;
use super::planes::{Band, Block, LANES, Planes};
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
    channels: usize,
    pub pointwise: Pointwise,
}

impl Convolution {
    pub(super) fn new(window: Window, linear: &Linear) -> Convolution {
        let pointwise = Pointwise::new(linear, window.side * window.side);
        Convolution { window, channels: linear.inputs, pointwise }
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
        input: &Planes,
        added: Option<&Planes>,
    ) -> Planes<'a> {
        // It fits: the model has been checked.
        let (height, width) = self.window.output(input.height, input.width).unwrap_or_default();
        let shape = [height, width, self.pointwise.outputs];
        let mut output = Planes::new(scratch, input.pictures, shape);
        let row = self.pointwise.inputs.div_ceil(LANES) * width * size_of::<Block>();
        let rows = (BAND_BYTES / row).clamp(1, height);
        parallel::each(output.bands(rows), |band| {
            let Band { picture, rows, groups } = band;
            let added = added.map(|added| added.rows(picture, rows.start));
            if self.is_pointwise() {
                self.pointwise.run(level, input.rows(picture, rows.start), added, groups);
            } else {
                // Odd, so that a window does not fall into a few places of the cache.
                let stride = (rows.len() * width) | 1;
                let mut windows = scratch.take(self.pointwise.inputs.div_ceil(LANES) * stride);
                for (place, row) in rows.enumerate() {
                    self.gather(input, picture, row, width, &mut windows, place * width, stride);
                }
                self.pointwise.run(level, (&windows, stride), added, groups);
            }
        });
        output
    }

    /// The windows of one row of the output: place by place, channel by channel.
    #[expect(clippy::too_many_arguments)]
    fn gather(
        &self,
        input: &Planes,
        picture: usize,
        row: usize,
        columns: usize,
        windows: &mut [Block],
        first: usize,
        stride: usize,
    ) {
        let Window { side, stride: step, padding: [top, left, ..] } = self.window;
        let Planes { height, width, .. } = *input;
        for group in windows.chunks_exact_mut(stride) {
            group[first..][..columns].fill(Block::default());
        }
        for depth in 0..input.depth() {
            let plane = input.plane(picture, depth);
            let count = LANES.min(self.channels - depth * LANES);
            for (dy, dx) in (0..side).flat_map(|dy| (0..side).map(move |dx| (dy, dx))) {
                let y = row * step + dy;
                if !(top..top + height).contains(&y) {
                    continue;
                }
                let pixels = &plane[(y - top) * width..][..width];
                let value = (dy * side + dx) * self.channels + depth * LANES;
                for column in 0..columns {
                    let x = column * step + dx;
                    if !(left..left + width).contains(&x) {
                        continue;
                    }
                    let pixel = &pixels[x - left].0[..count];
                    for (value, &channel) in (value..).zip(pixel) {
                        let block = value / LANES * stride + first + column;
                        windows[block].0[value % LANES] = channel;
                    }
                }
            }
        }
    }
}
