//! Dense (fully connected) layers: bound by the memory that holds their weights, so all pictures
//! pass each weight while it is at hand.

use crate::engine::kernels::dequantise::{StoredWeight, dequantise};
use crate::engine::memory::{Block, LANES};
use crate::engine::model::{Linear, Weights};
use crate::instruction_set::InstructionSet;
use crate::parallel;
use pulp::{Simd, WithSimd};

/// Outputs that are computed together.
const ROWS: usize = 4;

/// A dense layer: `pictures × outputs` from `pictures × inputs`.
pub(in crate::engine) fn dense(
    instructions: InstructionSet,
    linear: &Linear,
    inputs: &[f32],
) -> Vec<f32> {
    let pictures = inputs.len() / linear.inputs;
    let mut sums = vec![0.0; linear.outputs * pictures];
    match &linear.weights {
        Weights::F32(weights) => sum(instructions, weights, inputs, linear.inputs, &mut sums),
        Weights::F16(weights) => sum(instructions, weights, inputs, linear.inputs, &mut sums),
        Weights::I8 { values, .. } => sum(instructions, values, inputs, linear.inputs, &mut sums),
        Weights::Sparse(sparse) => {
            sum(instructions, &sparse.integers(), inputs, linear.inputs, &mut sums);
        }
    }
    let mut outputs = vec![0.0; sums.len()];
    for (output, sums) in sums.chunks_exact(pictures).enumerate() {
        let scale = match &linear.weights {
            Weights::I8 { scales, .. } => scales[output],
            Weights::Sparse(sparse) => sparse.scales[output],
            Weights::F32(_) | Weights::F16(_) => 1.0,
        };
        for (picture, sum) in sums.iter().enumerate() {
            let value = sum * scale + linear.bias[output];
            outputs[picture * linear.outputs + output] = linear.activation.apply(value);
        }
    }
    outputs
}

/// Matrix product with the stored weights; `sums` are `outputs × pictures`.
fn sum<T: StoredWeight>(
    instructions: InstructionSet,
    weights: &[T],
    inputs: &[f32],
    count: usize,
    sums: &mut [f32],
) {
    let pictures = inputs.len() / count;
    parallel::chunks(sums, ROWS * pictures, |at, sums| {
        let weights = &weights[at * ROWS * count..][..sums.len() / pictures * count];
        instructions.run(Rows { weights, inputs, count, sums });
    });
}

/// Up to [`ROWS`] outputs of all pictures.
struct Rows<'a, T> {
    weights: &'a [T],
    inputs: &'a [f32],
    count: usize,
    sums: &'a mut [f32],
}

impl<T: StoredWeight> WithSimd for Rows<'_, T> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let pictures = self.inputs.len() / self.count;
        // Where fewer rows are left, the first stands in for the others.
        let mut weights = [&self.weights[..self.count]; ROWS];
        for (weights, row) in weights.iter_mut().zip(self.weights.chunks_exact(self.count)) {
            *weights = row;
        }
        let mut picture = 0;
        while picture < pictures {
            let inputs = &self.inputs[picture * self.count..];
            let sums = &mut self.sums[picture..];
            // As many sums as there are registers for.
            picture += match pictures - picture {
                4.. if S::F32_LANES == LANES => {
                    dots::<S, T, 4>(simd, weights, inputs, sums, pictures)
                }
                2.. => dots::<S, T, 2>(simd, weights, inputs, sums, pictures),
                _ => dots::<S, T, 1>(simd, weights, inputs, sums, pictures),
            };
        }
    }
}

/// The scalar products of the first `N` inputs with rows of weights; the sums of an input lie
/// `pictures` apart.
#[inline(always)]
fn dots<S: Simd, T: StoredWeight, const N: usize>(
    simd: S,
    weights: [&[T]; ROWS],
    inputs: &[f32],
    sums: &mut [f32],
    pictures: usize,
) -> usize {
    let count = weights[0].len();
    let whole = count / LANES * LANES;
    let mut products = [[simd.splat_f32s(0.0); ROWS]; N];
    for at in (0..whole).step_by(LANES) {
        let mut wide = [Block::default(); ROWS];
        for (wide, row) in wide.iter_mut().zip(weights) {
            dequantise(&row[at..at + LANES], &mut wide.0);
        }
        for (picture, products) in products.iter_mut().enumerate() {
            let input = &inputs[picture * count + at..][..LANES];
            add(simd, &wide, S::as_simd_f32s(input).0, products);
        }
    }
    if whole < count {
        let mut wide = [Block::default(); ROWS];
        for (wide, row) in wide.iter_mut().zip(weights) {
            dequantise(&row[whole..], &mut wide.0);
        }
        for (picture, products) in products.iter_mut().enumerate() {
            let mut input = Block::default();
            dequantise(&inputs[picture * count + whole..][..count - whole], &mut input.0);
            add(simd, &wide, input.vectors::<S>(), products);
        }
    }
    for (picture, products) in products.into_iter().enumerate() {
        for (sums, product) in sums.chunks_mut(pictures).zip(products) {
            sums[picture] = simd.reduce_sum_f32s(product);
        }
    }
    N
}

/// Adds the products of sixteen inputs with each row.
#[inline(always)]
fn add<S: Simd>(simd: S, rows: &[Block; ROWS], input: &[S::f32s], sums: &mut [S::f32s; ROWS]) {
    for (sum, row) in sums.iter_mut().zip(rows) {
        for (&weight, &input) in row.vectors::<S>().iter().zip(input) {
            *sum = simd.mul_add_e_f32s(weight, input, *sum);
        }
    }
}
