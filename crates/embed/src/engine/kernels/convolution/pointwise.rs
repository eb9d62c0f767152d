//! Pointwise (1×1) convolutions: matrix products of pixels' channels with weights, which is where
//! the mobile networks spend nearly all of their time.

use crate::engine::kernels::dequantise::dequantised;
use crate::engine::kernels::elementwise::clamp;
use crate::engine::memory::{Block, LANES, blocks};
use crate::engine::model::{Activation, Linear};
use crate::instruction_set::InstructionSet;
use crate::parallel;
use pulp::{Simd, WithSimd};

/// Panels of sixteen outputs that are computed together where registers allow it.
pub(in crate::engine) const PANELS: usize = 2;

/// The weights of a 1×1 convolution, or of any other over gathered windows, made ready to run.
#[derive(Debug)]
pub(in crate::engine) struct Pointwise {
    /// Channels of a pixel, or values of a window.
    pub inputs: usize,
    /// How many of them lie in a block of the input, sixteen at most.
    chunk: usize,
    pub outputs: usize,
    /// [`PANELS`] panels of sixteen outputs, or what is left of them; input; panel; and the
    /// sixteen outputs together.
    weights: Vec<Block>,
    /// One for each panel.
    bias: Vec<Block>,
    activation: Activation,
}

impl Pointwise {
    /// Packs the weights: `taps` are the places of the window; its values lie place by place,
    /// channel by channel,
    /// `chunk` to a block.
    pub(in crate::engine) fn new(linear: &Linear, taps: usize, chunk: usize) -> Pointwise {
        let Linear { outputs, inputs, ref bias, activation, .. } = *linear;
        let count = inputs * taps;
        let panels = outputs.div_ceil(LANES);
        let mut weights = vec![Block::default(); panels * count];
        for (output, filter) in dequantised(linear).chunks_exact(count).enumerate() {
            let panel = output / LANES;
            let first = panel / PANELS * PANELS;
            let together = PANELS.min(panels - first);
            let weights = &mut weights[first * count..];
            for (channel, values) in filter.chunks_exact(taps).enumerate() {
                for (tap, &value) in values.iter().enumerate() {
                    let block = (tap * inputs + channel) * together + panel - first;
                    weights[block].0[output % LANES] = value;
                }
            }
        }
        Pointwise { inputs: count, chunk, outputs, weights, bias: blocks(bias), activation }
    }

    /// Blocks of a pixel's channels or a window's values.
    pub(in crate::engine) fn depth(&self) -> usize {
        self.inputs.div_ceil(self.chunk)
    }

    /// Computes all panels of some pixels. `inputs` and `added` are blocks, and how far a group of
    /// channels lies behind the one before.
    pub(in crate::engine) fn run(
        &self,
        instructions: InstructionSet,
        (inputs, stride): (&[Block], usize),
        added: Option<(&[Block], usize)>,
        panels: Vec<&mut [Block]>,
    ) {
        parallel::groups(panels, PANELS, |panel, mut results| {
            let added = added.map(|(added, stride)| (&added[panel * stride..], stride));
            let results = &mut results[..];
            instructions.run(MicroKernel {
                pointwise: self,
                panel,
                inputs,
                stride,
                added,
                results,
            });
        });
    }
}

/// The micro-kernel that computes up to [`PANELS`] panels of some pixels.
pub(in crate::engine) struct MicroKernel<'a, 'r> {
    pub pointwise: &'a Pointwise,
    /// The first panel.
    pub panel: usize,
    /// Channels come block by block, `stride` blocks apart.
    pub inputs: &'a [Block],
    pub stride: usize,
    /// What is added to the results after the activation: as `inputs`, from the first panel on.
    pub added: Option<(&'a [Block], usize)>,
    /// The pixels of each panel, as many in each.
    pub results: &'a mut [&'r mut [Block]],
}

impl WithSimd for MicroKernel<'_, '_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(mut self, simd: S) {
        if self.results.len() == PANELS {
            // The sums of a tile stay in registers: of 32, or of 16 with AVX2 and in WebAssembly.
            match S::F32_LANES {
                16 => self.pixels::<S, 14, PANELS, PANELS, 1>(simd, 0),
                4 if cfg!(target_arch = "aarch64") => {
                    (0..PANELS).for_each(|at| self.pixels::<S, 6, 1, PANELS, 4>(simd, at));
                }
                _ => (0..PANELS).for_each(|at| self.pixels::<S, 4, 1, PANELS, 2>(simd, at)),
            }
        } else {
            match S::F32_LANES {
                16 => self.pixels::<S, 24, 1, 1, 1>(simd, 0),
                4 if cfg!(target_arch = "aarch64") => self.pixels::<S, 6, 1, 1, 4>(simd, 0),
                _ => self.pixels::<S, 4, 1, 1, 2>(simd, 0),
            }
        }
    }
}

impl MicroKernel<'_, '_> {
    /// All pixels of `COUNT` panels from result `first` on, at most `MOST` at a time; `TOGETHER`
    /// are as many as there are results.
    #[inline(always)]
    fn pixels<
        S: Simd,
        const MOST: usize,
        const COUNT: usize,
        const TOGETHER: usize,
        const VECTORS: usize,
    >(
        &mut self,
        simd: S,
        first: usize,
    ) {
        let count = self.results[first].len();
        let mut at = 0;
        while at < count {
            at += match count - at {
                left if left >= MOST => {
                    self.tile::<S, MOST, COUNT, TOGETHER, VECTORS>(simd, first, at)
                }
                8.. if MOST > 8 => self.tile::<S, 8, COUNT, TOGETHER, VECTORS>(simd, first, at),
                7 if MOST > 8 => self.tile::<S, 7, COUNT, TOGETHER, VECTORS>(simd, first, at),
                4.. => self.tile::<S, 4, COUNT, TOGETHER, VECTORS>(simd, first, at),
                2.. => self.tile::<S, 2, COUNT, TOGETHER, VECTORS>(simd, first, at),
                _ => self.tile::<S, 1, COUNT, TOGETHER, VECTORS>(simd, first, at),
            };
        }
    }

    /// `PIXELS` pixels from `at` on.
    #[inline(always)]
    fn tile<
        S: Simd,
        const PIXELS: usize,
        const COUNT: usize,
        const TOGETHER: usize,
        const VECTORS: usize,
    >(
        &mut self,
        simd: S,
        first: usize,
        at: usize,
    ) -> usize {
        let Pointwise { inputs: channels, chunk, weights, bias, activation, .. } = self.pointwise;
        let weights = &weights[self.panel * channels..][..TOGETHER * channels];
        let bias = &bias[self.panel + first..][..COUNT];
        let (least, most) = activation.bounds();
        let (least, most) = (simd.splat_f32s(least), simd.splat_f32s(most));
        for vector in (0..LANES / S::F32_LANES).step_by(VECTORS) {
            let mut sums = [[[simd.splat_f32s(0.0); VECTORS]; COUNT]; PIXELS];
            for sums in &mut sums {
                for (sums, bias) in sums.iter_mut().zip(bias) {
                    sums.copy_from_slice(&bias.vectors::<S>()[vector..][..VECTORS]);
                }
            }
            let inputs = self.inputs.chunks(self.stride);
            for (inputs, weights) in inputs.zip(weights.chunks(chunk * TOGETHER)) {
                let pixels = &inputs[at..][..PIXELS];
                let each = weights.chunks_exact(TOGETHER).enumerate().take(LANES);
                for (channel, weights) in each {
                    let mut factors = [[simd.splat_f32s(0.0); VECTORS]; COUNT];
                    for (factors, weights) in factors.iter_mut().zip(&weights[first..][..COUNT]) {
                        factors.copy_from_slice(&weights.vectors::<S>()[vector..][..VECTORS]);
                    }
                    for (sums, pixel) in sums.iter_mut().zip(pixels) {
                        let input = simd.splat_f32s(pixel.0[channel]);
                        for (sums, factors) in sums.iter_mut().zip(&factors) {
                            for (sum, &factor) in sums.iter_mut().zip(factors) {
                                *sum = simd.mul_add_e_f32s(input, factor, *sum);
                            }
                        }
                    }
                }
            }
            for (place, result) in self.results[first..][..COUNT].iter_mut().enumerate() {
                let results = &mut result[at..][..PIXELS];
                for (result, sums) in results.iter_mut().zip(&sums) {
                    let results = &mut result.vectors_mut::<S>()[vector..][..VECTORS];
                    for (result, &sum) in results.iter_mut().zip(&sums[place]) {
                        *result = clamp(simd, sum, least, most);
                    }
                }
                if let Some((added, stride)) = self.added {
                    let added = &added[(first + place) * stride + at..][..PIXELS];
                    add::<S, VECTORS>(simd, results, added, vector);
                }
            }
        }
        PIXELS
    }
}

/// Adds `VECTORS` vectors of each block, from `vector` on.
#[inline(always)]
fn add<S: Simd, const VECTORS: usize>(
    simd: S,
    results: &mut [Block],
    added: &[Block],
    vector: usize,
) {
    for (result, added) in results.iter_mut().zip(added) {
        let results = &mut result.vectors_mut::<S>()[vector..][..VECTORS];
        let added = &added.vectors::<S>()[vector..][..VECTORS];
        for (result, &added) in results.iter_mut().zip(added) {
            *result = simd.add_f32s(*result, added);
        }
    }
}
