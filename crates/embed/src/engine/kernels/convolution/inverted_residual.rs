//! Inverted residual blocks, the mobile networks' building block: a 1×1 convolution that expands
//! channels, one of each channel alone, and a 1×1 convolution that projects to fewer channels.
//!
//! What lies between them is several times larger than what goes in and comes out. It never exists
//! as a whole: a band of rows passes all three while it is in the cache.

use super::depthwise::{Depthwise, Rows, pad};
use super::pointwise::{MicroKernel, PANELS, Pointwise};
use crate::engine::memory::{Band, Block, BufferPool, FeatureMaps, LANES};
use crate::instruction_set::InstructionSet;
use crate::parallel;

/// Most bytes that a band takes between the convolutions, unless a row takes more: most of what a
/// core has of the second-instructions cache.
const BAND_BYTES: usize = 640 << 10;

/// Rows of so many pixels and fewer are laid out with zeros around them: at their ends there would
/// be much to compute pixel by pixel.
const NARROW: usize = 40;

/// An inverted residual block: a depthwise convolution with the pointwise ones around it, if there
/// are any.
#[derive(Debug)]
pub(in crate::engine) struct InvertedResidual {
    pub expand: Option<Pointwise>,
    pub depthwise: Depthwise,
    pub project: Option<Pointwise>,
}

impl InvertedResidual {
    /// Computes the block; `added` is added to the projection, and of its shape.
    pub(in crate::engine) fn run<'a>(
        &self,
        instructions: InstructionSet,
        buffers: &'a BufferPool,
        input: &FeatureMaps,
        added: Option<&FeatureMaps>,
    ) -> FeatureMaps<'a> {
        let window = &self.depthwise.window;
        // It fits: the model has been checked.
        let (height, width) = window.output(input.height, input.width).unwrap_or_default();
        let channels = self.project.as_ref().map_or(self.depthwise.channels, |of| of.outputs);
        let mut output = FeatureMaps::new(buffers, input.pictures, [height, width, channels]);
        let rows = self.band_rows(input.width, height, width);
        parallel::each(output.bands(rows), |band| {
            self.band(instructions, buffers, input, added, band);
        });
        output
    }

    /// Rows of the result that are computed together.
    fn band_rows(&self, input_width: usize, height: usize, width: usize) -> usize {
        let block = size_of::<Block>();
        let Depthwise { window, channels, .. } = &self.depthwise;
        let expanded = self.expand.as_ref().map_or(0, |_| PANELS * input_width * block);
        let projected = self.project.as_ref().map_or(0, |_| channels.div_ceil(LANES));
        let row = (expanded * window.stride + projected * width * block).max(1);
        let overlap = expanded * window.side.saturating_sub(window.stride);
        let most = (BAND_BYTES.saturating_sub(overlap) / row).clamp(1, height);
        height.div_ceil(height.div_ceil(most))
    }

    fn band(
        &self,
        instructions: InstructionSet,
        buffers: &BufferPool,
        input: &FeatureMaps,
        added: Option<&FeatureMaps>,
        band: Band,
    ) {
        let Band { picture, rows, groups } = band;
        let work = Work { instructions, buffers, input, picture, rows };
        let Some(project) = &self.project else {
            self.depthwise_groups(&work, groups);
            return;
        };
        let pixels = groups.first().map_or(0, |group| group.len());
        // Odd, so that a pixel's channels do not all fall into the same few places of the cache.
        let stride = pixels | 1;
        let mut middle = buffers.take(self.depthwise.channels.div_ceil(LANES) * stride);
        let parts = middle.chunks_exact_mut(stride).map(|group| &mut group[..pixels]);
        self.depthwise_groups(&work, parts.collect());
        let added = added.map(|added| added.rows(picture, work.rows.start));
        project.run(instructions, (&middle, stride), added, groups);
    }

    /// Expands, and computes the depthwise convolution's rows of each group of channels.
    fn depthwise_groups(&self, work: &Work, groups: Vec<&mut [Block]>) {
        let Work { instructions, buffers, input, picture, ref rows } = *work;
        let sources = self.depthwise.sources(rows, input.height);
        let Some(expand) = &self.expand else {
            let groups = groups.into_iter().enumerate().collect();
            parallel::each(groups, |(group, output)| {
                let plane = &input.plane(picture, group)[sources.start * input.width..];
                let left = self.depthwise.window.padding[1];
                self.depthwise_rows(work, group, plane, [input.width, left], output);
            });
            return;
        };
        let pixels = sources.len() * input.width;
        let (inputs, stride) = input.rows(picture, sources.start);
        parallel::groups(groups, PANELS, |first, outputs| {
            let mut expanded = buffers.take(PANELS * pixels);
            let mut results: Vec<_> =
                expanded.chunks_exact_mut(pixels).take(outputs.len()).collect();
            instructions.run(MicroKernel {
                pointwise: expand,
                panel: first,
                inputs,
                stride,
                added: None,
                results: &mut results,
            });
            let [_, left, _, right] = self.depthwise.window.padding;
            let padded_width = left + input.width + right;
            let narrow = input.width <= NARROW && left + right > 0;
            let mut padded = buffers.take(if narrow { sources.len() * padded_width } else { 0 });
            for ((group, output), rows) in (first..).zip(outputs).zip(results) {
                if narrow {
                    pad(rows, input.width, [left, right], &mut padded);
                    self.depthwise_rows(work, group, &padded, [padded_width, 0], output);
                } else {
                    self.depthwise_rows(work, group, rows, [input.width, left], output);
                }
            }
        });
    }

    /// Computes the depthwise convolution of rows of `width` pixels, before which `left` zeros are
    /// to be thought.
    fn depthwise_rows(
        &self,
        work: &Work,
        group: usize,
        input: &[Block],
        [width, left]: [usize; 2],
        output: &mut [Block],
    ) {
        work.instructions.run(Rows {
            depthwise: &self.depthwise,
            group,
            input,
            sources: self.depthwise.sources(&work.rows, work.input.height),
            width,
            left,
            rows: work.rows.clone(),
            output,
        });
    }
}

/// The input that a band is computed from.
struct Work<'a> {
    instructions: InstructionSet,
    buffers: &'a BufferPool,
    input: &'a FeatureMaps<'a>,
    picture: usize,
    /// Of the depthwise convolution's output.
    rows: std::ops::Range<usize>,
}
