//! Winograd convolution: 3×3 with bias, ReLU and, where it follows, 2×2 max-pooling.

use super::filters::Filters;
use super::transforms::{self, INPUTS, OUTPUTS, PRODUCTS};
use crate::engine::kernels::gemm::gemm;
use crate::engine::kernels::max_pool::max_pool_rows;
use crate::engine::memory::{Block, BufferPool, FeatureMaps, LANES};
use crate::engine::model::{Activation, Linear, Sparse, Weights};
use crate::instruction_set::InstructionSet;
use crate::parallel;
use pulp::{Simd, WithSimd};
use std::ops::Range;

/// Tiles that are worked on together, if there are so many. Filters are transformed once for all
/// of them; more would leave the caches.
pub(in crate::engine) const TILE_GROUP: usize = 32;

/// A Winograd convolution made ready to run.
#[derive(Debug)]
pub(in crate::engine) struct Winograd {
    inputs: usize,
    outputs: usize,
    filters: Filters,
    /// What the weights and the biases of sixteen outputs are multiplied by and added to.
    finish: Vec<[Block; 2]>,
    activation: Activation,
    pool: bool,
}

/// A group of tiles that share one transform of the filters: some rows of one picture, or some
/// pictures.
struct Group {
    pictures: Range<usize>,
    /// Rows of the convolution's outputs.
    rows: Range<usize>,
}

impl Winograd {
    pub(in crate::engine) fn new(linear: Linear, pool: bool) -> Winograd {
        let Linear { outputs, inputs, weights, bias, activation } = linear;
        let mut finish = vec![[Block::default(); 2]; outputs.div_ceil(LANES)];
        for (output, bias) in bias.into_iter().enumerate() {
            let [scales, biases] = &mut finish[output / LANES];
            scales.0[output % LANES] = match &weights {
                Weights::I8 { scales, .. } | Weights::Sparse(Sparse { scales, .. }) => {
                    scales[output]
                }
                Weights::F32(_) | Weights::F16(_) => 1.0,
            };
            biases.0[output % LANES] = bias;
        }
        let filters = Filters::of(weights, outputs);
        Winograd { inputs, outputs, filters, finish, activation, pool }
    }

    pub(in crate::engine) fn run<'a>(
        &self,
        instructions: InstructionSet,
        buffers: &'a BufferPool,
        input: &FeatureMaps,
    ) -> FeatureMaps<'a> {
        let (height, width) = if self.pool {
            (input.height / 2, input.width / 2)
        } else {
            (input.height, input.width)
        };
        let mut output = FeatureMaps::new(buffers, input.pictures, [height, width, self.outputs]);
        let tasks = self.tasks(input, &mut output);
        parallel::each(tasks, |(group, panels)| {
            self.group(instructions, buffers, input, &group, panels)
        });
        output
    }

    /// The groups, and for each group and sixteen outputs the parts of the result that it fills,
    /// one a picture.
    fn tasks<'p>(
        &self,
        input: &FeatureMaps,
        output: &'p mut FeatureMaps,
    ) -> Vec<(Group, Vec<Vec<&'p mut [Block]>>)> {
        let (down, across) = (input.height.div_ceil(OUTPUTS), input.width.div_ceil(OUTPUTS));
        // An even number of rows of tiles holds whole rows of poolings.
        let rows = (TILE_GROUP / across / 2 * 2).clamp(2, down.next_multiple_of(2)) * OUTPUTS;
        let pictures = (TILE_GROUP / (down * across)).max(1);
        let output_rows = if self.pool { rows / 2 } else { rows };
        let bands = output.height.div_ceil(output_rows);
        let depth = output.depth();
        let mut tasks: Vec<_> = (0..input.pictures.div_ceil(pictures) * bands)
            .map(|at| {
                let (first, band) = (at / bands * pictures, at % bands * rows);
                let group = Group {
                    pictures: first..input.pictures.min(first + pictures),
                    rows: band..input.height.min(band + rows),
                };
                (group, (0..depth).map(|_| Vec::new()).collect::<Vec<_>>())
            })
            .collect();
        let (area, band_area) = (output.area(), output_rows * output.width);
        for (at, plane) in output.blocks.chunks_exact_mut(area).enumerate() {
            let (picture, panel) = (at / depth, at % depth);
            for (band, part) in plane.chunks_mut(band_area).enumerate() {
                tasks[picture / pictures * bands + band].1[panel].push(part);
            }
        }
        tasks
    }

    fn group(
        &self,
        instructions: InstructionSet,
        buffers: &BufferPool,
        input: &FeatureMaps,
        group: &Group,
        panels: Vec<Vec<&mut [Block]>>,
    ) {
        let tiling = Tiling { input, group };
        let tiles = tiling.tiles();
        // Odd, so that a tile's products do not all fall into the same few places of the cache.
        let stride = tiles | 1;
        let mut inputs = buffers.take(input.depth() * PRODUCTS * stride);
        parallel::chunks(&mut inputs, PRODUCTS * stride, |depth, transformed| {
            instructions.run(Inputs { tiling: &tiling, depth, stride, transformed });
        });
        let panels = panels.into_iter().enumerate().collect();
        parallel::each(panels, |(panel, parts)| {
            let filters_stride = self.inputs.next_multiple_of(LANES) | 1;
            let mut filters = buffers.take(INPUTS * filters_stride);
            let mut products = buffers.take(PRODUCTS * stride);
            let band = group.rows.len() * input.width;
            let mut band = buffers.take(if self.pool { band } else { 0 });
            instructions.run(Panel {
                convolution: self,
                tiling: &tiling,
                inputs: &inputs,
                tiles,
                stride,
                panel,
                filters: &mut filters,
                filters_stride,
                products: &mut products,
                band: &mut band,
                parts,
            });
        });
    }
}

/// The tiling of a group: where its tiles lie.
struct Tiling<'a> {
    input: &'a FeatureMaps<'a>,
    group: &'a Group,
}

impl Tiling<'_> {
    /// The first row and column of the outputs of each tile of a picture.
    #[inline(always)]
    fn corners(&self) -> impl Iterator<Item = (usize, usize)> {
        let columns = 0..self.input.width;
        let rows = self.group.rows.clone().step_by(OUTPUTS);
        rows.flat_map(move |y| columns.clone().step_by(OUTPUTS).map(move |x| (y, x)))
    }

    /// How many there are in all pictures of the group.
    fn tiles(&self) -> usize {
        let rows = self.group.rows.len().div_ceil(OUTPUTS);
        self.group.pictures.len() * rows * self.input.width.div_ceil(OUTPUTS)
    }
}

/// The input transform of all tiles of sixteen channels.
struct Inputs<'a> {
    tiling: &'a Tiling<'a>,
    depth: usize,
    stride: usize,
    transformed: &'a mut [Block],
}

impl WithSimd for Inputs<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let FeatureMaps { height, width, .. } = *self.tiling.input;
        let mut tile = 0;
        for picture in self.tiling.group.pictures.clone() {
            let plane = self.tiling.input.plane(picture, self.depth);
            for (y, x) in self.tiling.corners() {
                for i in 0..LANES / S::F32_LANES {
                    let zero = simd.splat_f32s(0.0);
                    let mut rows = [[zero; INPUTS]; INPUTS];
                    for (dy, row) in rows.iter_mut().enumerate() {
                        // One pixel of zeros lies around the picture.
                        if !(1..=height).contains(&(y + dy)) {
                            continue;
                        }
                        let pixels = &plane[(y + dy - 1) * width..][..width];
                        let mut values = [zero; INPUTS];
                        if x > 0 && x + INPUTS - 1 <= width {
                            let pixels = &pixels[x - 1..][..INPUTS];
                            for (value, pixel) in values.iter_mut().zip(pixels) {
                                *value = pixel.vectors::<S>()[i];
                            }
                        } else {
                            for (dx, value) in values.iter_mut().enumerate() {
                                if (1..=width).contains(&(x + dx)) {
                                    *value = pixels[x + dx - 1].vectors::<S>()[i];
                                }
                            }
                        }
                        *row = transforms::input(simd, values);
                    }
                    for column in 0..INPUTS {
                        let products = transforms::input(simd, transforms::column(&rows, column));
                        for (row, product) in products.into_iter().enumerate() {
                            let at = (row * INPUTS + column) * self.stride + tile;
                            self.transformed[at].vectors_mut::<S>()[i] = product;
                        }
                    }
                }
                tile += 1;
            }
        }
    }
}

/// The kernel that computes sixteen outputs of all tiles.
struct Panel<'a> {
    convolution: &'a Winograd,
    tiling: &'a Tiling<'a>,
    inputs: &'a [Block],
    tiles: usize,
    stride: usize,
    panel: usize,
    filters: &'a mut [Block],
    filters_stride: usize,
    products: &'a mut [Block],
    band: &'a mut [Block],
    parts: Vec<&'a mut [Block]>,
}

impl WithSimd for Panel<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(mut self, simd: S) {
        let taps = 9 * self.convolution.inputs;
        let taps = self.panel * taps..(self.panel + 1) * taps;
        for row in 0..INPUTS {
            self.convolution.filters.transform(
                simd,
                taps.clone(),
                row,
                self.filters_stride,
                self.filters,
            );
            for column in 0..INPUTS {
                let at = (row * INPUTS + column) * self.stride;
                gemm(
                    simd,
                    &self.inputs[at..],
                    PRODUCTS * self.stride,
                    &self.filters[column * self.filters_stride..],
                    self.convolution.inputs,
                    &mut self.products[at..][..self.tiles],
                );
            }
        }
        let width = self.tiling.input.width;
        let tiles = self.tiles / self.tiling.group.pictures.len();
        for (at, part) in std::mem::take(&mut self.parts).into_iter().enumerate() {
            if self.convolution.pool {
                self.outputs(simd, at * tiles, None);
                max_pool_rows(simd, self.band, width, part);
            } else {
                self.outputs(simd, at * tiles, Some(part));
            }
        }
    }
}

impl Panel<'_> {
    /// Transforms one picture's products to its rows, `part` or else the band.
    #[inline(always)]
    fn outputs<S: Simd>(&mut self, simd: S, first: usize, part: Option<&mut [Block]>) {
        let width = self.tiling.input.width;
        let top = self.tiling.group.rows.start;
        let part = part.unwrap_or(self.band);
        let [scale, bias] = &self.convolution.finish[self.panel];
        let zero = simd.splat_f32s(0.0);
        let (least, most) = self.convolution.activation.bounds();
        let (least, most) = (simd.splat_f32s(least), simd.splat_f32s(most));
        for (tile, (y, x)) in (first..).zip(self.tiling.corners()) {
            for i in 0..LANES / S::F32_LANES {
                let (scale, bias) = (scale.vectors::<S>()[i], bias.vectors::<S>()[i]);
                let mut columns = [[zero; OUTPUTS]; INPUTS];
                for (column, outputs) in columns.iter_mut().enumerate() {
                    let mut products = [zero; INPUTS];
                    for (row, product) in products.iter_mut().enumerate() {
                        let at = (row * INPUTS + column) * self.stride + tile;
                        *product = self.products[at].vectors::<S>()[i];
                    }
                    *outputs = transforms::output(simd, products);
                }
                let rows = part[(y - top) * width..].chunks_exact_mut(width);
                for (dy, row) in rows.take(OUTPUTS).enumerate() {
                    let outputs = transforms::output(simd, transforms::column(&columns, dy));
                    for (block, output) in row[x..].iter_mut().zip(outputs) {
                        let output = simd.mul_add_e_f32s(output, scale, bias);
                        block.vectors_mut::<S>()[i] =
                            simd.min_f32s(simd.max_f32s(output, least), most);
                    }
                }
            }
        }
    }
}
